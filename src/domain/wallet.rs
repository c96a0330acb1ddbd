//! Members' wallets (Kwallet): the data of the calls, the keys under which a movement is open, and a history read by
//! its balances.
//!
//! A movement's direction comes from the balances, never from the words *debit* and *credit*: the document uses them
//! the other way round. A voucher's code appears in the key and in no other text made here.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::{Bill, CustomerNumber, WalletOrder};
use crate::domain::product::{Product, ProductKind, ProviderId};

/// The product for a wallet movement of `kind`. The product's code is the name of K-Link's call.
#[must_use]
pub fn product(provider: ProviderId, kind: ProductKind) -> Product {
    let (code, name) = match kind {
        ProductKind::KwalletTransfer => ("transfer_to_account", "Transfer Kwallet"),
        ProductKind::KwalletVoucher => ("voucher_saldo", "Voucher Kwallet"),
        ProductKind::KwalletRefund => ("refund-accept", "Refund Kwallet"),
        _ => ("pay", "Bayar Kwallet"),
    };
    Product {
        provider,
        code: code.into(),
        name: name.into(),
        group: "Kwallet".into(),
        kind,
        nominal: None,
        admin: None,
        debit: None,
        cashback: None,
        price: None,
        open: true,
    }
}

/// The one key under which a wallet movement is open (safety rule 8): a payment and a refund by their order, a
/// transfer by its members and amount, a voucher by its code and amount. A payment without an order of its own is
/// named by its member and amount. `None` for everything that is no wallet movement.
#[must_use]
pub fn open_key(bill: &Bill) -> Option<String> {
    let parties = parties(bill)?;
    let amount = bill.money.total.get();
    let by_order = bill.wallet.as_ref().is_some_and(|wallet| wallet.order_id.is_some());
    Some(match bill.product.kind {
        ProductKind::KwalletPay | ProductKind::KwalletRefund if by_order => parties,
        _ => format!("{parties}|{amount}"),
    })
}

/// Kind and parties of a wallet movement, without its amount; `None` for any other bill.
#[must_use]
pub fn parties(bill: &Bill) -> Option<String> {
    let (kind, wallet) = (bill.product.kind, bill.wallet.as_ref().filter(|_| bill.product.kind.is_wallet())?);
    let member = bill.customer.as_str();
    let text = |number: &Option<CustomerNumber>| number.as_ref().map_or_else(String::new, |n| n.as_str().to_owned());
    let order = wallet.order_id.as_ref().map(CleanText::as_str);
    let named = match kind {
        ProductKind::KwalletTransfer => format!("{member}|{}", text(&wallet.to)),
        ProductKind::KwalletVoucher => text(&wallet.voucher),
        _ => order.map_or_else(|| format!("member {member}"), |order| format!("order {order}")),
    };
    Some(format!("{}|{}", kind.as_str(), named.to_uppercase()))
}

/// Whether two member ids are the same, in any case.
#[must_use]
pub fn is_same_member(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// A wallet order with `note` only.
#[must_use]
pub const fn order(note: CleanText) -> WalletOrder {
    WalletOrder { order_id: None, to: None, voucher: None, id_trans: None, note }
}

/// The direction of a movement, seen from the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MovementDirection {
    /// The balance rose.
    #[serde(rename = "in")]
    In,
    /// The balance fell.
    #[serde(rename = "out")]
    Out,
    /// The balances do not tell.
    #[serde(rename = "unclear")]
    Unclear,
}

/// One row of a wallet's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletMovement {
    /// `None`: `moment` could not be read.
    pub at: Option<Timestamp>,
    /// The time as sent.
    pub moment: CleanText,
    pub description: CleanText,
    /// Whole rupiah; `None`: absent, not readable, or told under debit and credit at once.
    pub amount: Option<Rupiah>,
    pub direction: MovementDirection,
    /// The balance after it, whole rupiah.
    pub balance: Option<Rupiah>,
    /// Whether the amount stood under `debit`. That says nothing by itself.
    pub under_debit: bool,
}

/// Puts rows into the order of their balances, oldest first, and tells each movement's direction from them.
///
/// Rows come in no promised order, and several have the same minute. Only the balances fit together in one way. Where
/// they do not, the order that fits best counts, and what it leaves open is [`MovementDirection::Unclear`].
#[must_use]
pub fn in_order(rows: Vec<WalletMovement>) -> Vec<WalletMovement> {
    let best = orders(&rows).into_iter().max_by_key(|order| (links(&rows, order), std::cmp::Reverse(order.place)));
    let Some(best) = best else { return rows };
    let mut slots: Vec<Option<WalletMovement>> = rows.into_iter().map(Some).collect();
    let mut sorted: Vec<WalletMovement> = best.rows.iter().filter_map(|at| slots.get_mut(*at)?.take()).collect();
    directions(&mut sorted);
    sorted
}

/// One order of the rows. Of two that fit as well, the one with the lower place counts.
struct RowOrder {
    place: usize,
    rows: Vec<usize>,
}

fn orders(rows: &[WalletMovement]) -> Vec<RowOrder> {
    let listed: Vec<usize> = (0..rows.len()).collect();
    let reversed: Vec<usize> = listed.iter().rev().copied().collect();
    let moment = |at: &usize| rows.get(*at).and_then(|row| row.at);
    let (mut by_time, mut by_time_reversed) = (listed.clone(), reversed.clone());
    by_time.sort_by_key(moment);
    by_time_reversed.sort_by_key(moment);
    let ways = [listed, reversed, by_time, by_time_reversed, chained(rows)];
    ways.into_iter().enumerate().map(|(place, rows)| RowOrder { place, rows }).collect()
}

/// How many neighbours have balances that fit together.
fn links(rows: &[WalletMovement], order: &RowOrder) -> usize {
    let pairs = order.rows.windows(2).filter_map(|pair| match pair {
        [one, other] => Some((rows.get(*one)?, rows.get(*other)?)),
        _ => None,
    });
    pairs
        .filter(|(before, after)| step(before.balance, after) != MovementDirection::Unclear || is_idle(before, after))
        .count()
}

/// Whether `after` is a row of 0 that leaves the balance as it was. It fits, though it has no direction.
fn is_idle(before: &WalletMovement, after: &WalletMovement) -> bool {
    after.amount == Some(Rupiah::ZERO) && after.balance.is_some() && before.balance == after.balance
}

/// The direction of `row` if the balance before it was `before`.
fn step(before: Option<Rupiah>, row: &WalletMovement) -> MovementDirection {
    let (Some(before), Some(amount), Some(after)) = (before, row.amount, row.balance) else {
        return MovementDirection::Unclear;
    };
    if !amount.is_positive() {
        MovementDirection::Unclear
    } else if before.checked_add(amount) == Some(after) {
        MovementDirection::In
    } else if before.checked_sub(amount) == Some(after) {
        MovementDirection::Out
    } else {
        MovementDirection::Unclear
    }
}

/// The possible balances before a row. None is below zero.
fn priors(row: &WalletMovement) -> Vec<Rupiah> {
    let (Some(amount), Some(after)) = (row.amount, row.balance) else { return Vec::new() };
    let mut priors = vec![after.checked_sub(amount), after.checked_add(amount)];
    priors.dedup();
    priors.into_iter().flatten().filter(|prior| !prior.is_negative()).collect()
}

/// Rows chained by their balances, from each row that follows no other. The rest comes at the end, as listed.
fn chained(rows: &[WalletMovement]) -> Vec<usize> {
    let mut after: HashMap<Rupiah, Vec<usize>> = HashMap::new();
    for (at, row) in rows.iter().enumerate().rev() {
        priors(row).into_iter().for_each(|prior| after.entry(prior).or_default().push(at));
    }
    let balances: Vec<Rupiah> = rows.iter().filter_map(|row| row.balance).collect();
    let follows_none = |row: &WalletMovement| !priors(row).iter().any(|prior| balances.contains(prior));
    let starts: Vec<usize> = rows.iter().enumerate().filter(|(_, row)| follows_none(row)).map(|(at, _)| at).collect();
    let mut used = vec![false; rows.len()];
    let mut order = Vec::with_capacity(rows.len());
    for start in starts.into_iter().chain(0..rows.len()) {
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| used.get(*at) == Some(&false)) {
            if let Some(mark) = used.get_mut(at) {
                *mark = true;
            }
            order.push(at);
            let balance = rows.get(at).and_then(|row| row.balance);
            let waiting = balance.and_then(|balance| after.get_mut(&balance));
            next = waiting.and_then(|waiting| {
                while waiting.last().is_some_and(|at| used.get(*at) == Some(&true)) {
                    waiting.pop();
                }
                waiting.pop()
            });
        }
    }
    order
}

fn directions(rows: &mut [WalletMovement]) {
    let mut before = None;
    for row in rows.iter_mut() {
        row.direction = step(before, row);
        before = row.balance;
    }
    // The first row has no balance before it. If all rows under one word went one way, that word tells its direction.
    let told = |word: bool| {
        let mut found = rows.iter().filter(|row| row.under_debit == word).map(|row| row.direction);
        let mut known = found.by_ref().filter(|direction| *direction != MovementDirection::Unclear);
        let first = known.next()?;
        known.all(|direction| direction == first).then_some(first)
    };
    let (debit, credit) = (told(true), told(false));
    let Some(first) = rows.first_mut().filter(|row| row.direction == MovementDirection::Unclear) else { return };
    let (same, other) = if first.under_debit { (debit, credit) } else { (credit, debit) };
    let amount = first.amount.filter(|amount| amount.is_positive());
    let opposite = match other {
        Some(MovementDirection::In) => Some(MovementDirection::Out),
        Some(MovementDirection::Out) => Some(MovementDirection::In),
        _ => None,
    };
    let covers = amount.zip(first.balance).is_some_and(|(amount, balance)| balance >= amount);
    first.direction = match same.or(opposite) {
        Some(MovementDirection::In) if !covers => MovementDirection::Unclear,
        Some(direction) if amount.is_some() => direction,
        _ => MovementDirection::Unclear,
    };
}

/// A member's virtual account at one bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VirtualAccount {
    /// The bank's code: `014`.
    pub bank: CleanText,
    /// The number, where the bank gave one.
    pub number: Option<CleanText>,
    /// Whether the bank made it (`error_code` 00).
    pub made: bool,
    /// The bank's own code and words where it did not.
    pub fault: Option<CleanText>,
    /// Whole rupiah.
    pub fee: Option<Rupiah>,
    /// As sent.
    pub expires: Option<CleanText>,
}

/// The answer to the registration of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationResult {
    /// The provider's own words.
    pub message: CleanText,
    /// `rq_uuid`.
    pub request: Option<CleanText>,
    /// As sent.
    pub date: Option<CleanText>,
    /// One for each bank, in the order of the answer.
    pub accounts: Vec<VirtualAccount>,
}

/// The data for the registration of a member.
#[derive(Debug, Clone)]
pub struct MemberRegistration {
    pub member: CustomerNumber,
    pub name: CleanText,
    pub phone: CustomerNumber,
    pub email: CleanText,
}

/// A payment that can be refunded, as the first step of a refund shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundablePayment {
    pub id_trans: CleanText,
    pub description: CleanText,
    pub member: CleanText,
    /// The time as sent.
    pub moment: CleanText,
    /// Whole rupiah.
    pub amount: Rupiah,
    pub order: CleanText,
}

/// The answer to the first step of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundQuestion {
    /// These payments can be refunded: the provider's question, and the rows.
    Open(CleanText, Vec<RefundablePayment>),
    /// The payment was refunded before.
    Done(RefundResult),
}

/// The answer "refund existing", which tells of a refund that was made before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct RefundResult {
    /// The provider's own words.
    pub message: CleanText,
    pub id_trans: Option<CleanText>,
    pub order: Option<CleanText>,
    pub member: Option<CleanText>,
    /// The time as sent.
    pub moment: Option<CleanText>,
}

#[cfg(test)]
#[path = "wallet_test.rs"]
mod tests;
