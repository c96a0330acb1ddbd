//! Checks members' wallets against the journal. Each movement carries our order or reference, so each is compared with
//! its own row. An order is debited and refunded at most once; a transfer and a voucher move at most once for each row.

use std::collections::BTreeMap;

use loket::base::money::Rupiah;
use loket::domain::bill::CustomerNumber;
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::product::ProductKind;
use loket::sandbox::klink::{MemberWallet, WalletEntry, WalletKind};

use super::{Evidence, by_provider, is_lied_to, stands};

/// The last digits under which more is booked than was asked for; `pay` and a transfer name no amount in their answer.
const OTHER_TOTAL: &str = "681";

/// Kind of a movement, and its order or reference.
type Key<'a> = (ProductKind, &'a str);

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    balances_close(&evidence.books_after.wallets, found);
    let mut rows: BTreeMap<Key<'_>, Vec<&Payment>> = BTreeMap::new();
    for row in evidence.rows.iter().filter(|row| row.intent.bill.product.kind.is_wallet()) {
        rows.entry(key(row)).or_default().push(row);
    }
    // The books before the rows were read, and after: what was sent meanwhile stands in the second only.
    let (before, after) = (movements(&evidence.books.wallets), movements(&evidence.books_after.wallets));
    for ((kind, name), moves) in &before {
        let (kind, name) = (*kind, *name);
        let own = rows.get(&(kind, name)).map_or(&[][..], Vec::as_slice);
        if own.is_empty() {
            found.push(format!("a movement without a row: {kind:?} {name} {moves:?}"));
        } else if !own.iter().any(|row| stands(row)) {
            let ids: Vec<String> = own.iter().map(|row| row.id().to_string()).collect();
            found.push(format!("moved, and no row may stand for it: {kind:?} {name} {ids:?}"));
        }
        if moves.len() > 1 {
            found.push(format!("{} movements where one is permitted: {kind:?} {name}", moves.len()));
        }
    }
    for (key, rows) in &rows {
        for row in rows.iter().filter(|row| by_provider(row)) {
            let moved =
                if matches!(row.state(), PaymentState::Rejected | PaymentState::NotSent) { &before } else { &after };
            claims(row, *key, rows.len() == 1, moved, found);
        }
    }
}

fn key(row: &Payment) -> Key<'_> {
    let bill = &row.intent.bill;
    let order = bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
    match bill.product.kind {
        kind @ (ProductKind::KwalletPay | ProductKind::KwalletRefund) => {
            (kind, order.map_or_else(|| row.intent.wire_reference.as_str(), |order| order.as_str()))
        }
        kind => (kind, row.intent.wire_reference.as_str()),
    }
}

/// Every movement that a till may have caused; a transfer by the side that it left.
fn movements(wallets: &[MemberWallet]) -> BTreeMap<Key<'_>, Vec<&WalletEntry>> {
    let mut found: BTreeMap<Key<'_>, Vec<&WalletEntry>> = BTreeMap::new();
    for entry in wallets.iter().flat_map(|wallet| &wallet.entries) {
        let order = entry.order_id.as_deref().unwrap_or("");
        // Our reference stands at the end of the description.
        let reference = entry.description.rsplit(' ').next().unwrap_or("");
        let key = match entry.kind {
            WalletKind::Payment => (ProductKind::KwalletPay, order),
            WalletKind::Refund => (ProductKind::KwalletRefund, order),
            WalletKind::TransferOut => (ProductKind::KwalletTransfer, reference),
            WalletKind::Voucher => (ProductKind::KwalletVoucher, reference),
            WalletKind::TransferIn | WalletKind::Adjusted => continue,
        };
        found.entry(key).or_default().push(entry);
    }
    found
}

/// Checks what a row claims on the provider's word.
fn claims(
    row: &Payment,
    (kind, name): Key<'_>,
    is_only: bool,
    moved: &BTreeMap<Key<'_>, Vec<&WalletEntry>>,
    found: &mut Vec<String>,
) {
    let entry = moved.get(&(kind, name)).and_then(|moves| moves.first());
    match (row.state(), entry) {
        (PaymentState::Confirmed | PaymentState::Refunded, None) => {
            found.push(format!("{:?} and nothing moved: {} {kind:?}", row.state(), row.id()));
        }
        (PaymentState::Confirmed | PaymentState::Refunded, Some(entry)) => same_movement(row, kind, entry, found),
        // A refund that was refused may stand beside one that was done.
        (PaymentState::Rejected | PaymentState::NotSent, Some(entry)) if is_only && !is_lied_to(row) => {
            found.push(format!("{:?} and moved: {} {entry:?}", row.state(), row.id()));
        }
        _ => {}
    }
    let given_back = || moved.contains_key(&(ProductKind::KwalletRefund, name));
    if row.state() == PaymentState::Refunded && kind == ProductKind::KwalletPay && !given_back() {
        found.push(format!("refunded here and not there: {}", row.id()));
    }
}

fn same_movement(row: &Payment, kind: ProductKind, entry: &WalletEntry, found: &mut Vec<String>) {
    let bill = &row.intent.bill;
    if !entry.member.eq_ignore_ascii_case(bill.customer.as_str()) {
        found.push(format!("another member's movement: {} {entry:?}", row.id()));
    }
    let to = bill.wallet.as_ref().and_then(|wallet| wallet.to.as_ref()).map(CustomerNumber::as_str);
    if kind == ProductKind::KwalletTransfer && entry.other_member.as_deref() != to {
        found.push(format!("to another member: {} {entry:?}", row.id()));
    }
    let amount = Rupiah::ZERO.checked_sub(entry.change).filter(|amount| amount.is_positive()).unwrap_or(entry.change);
    let is_told = !entry.member.ends_with(OTHER_TOTAL) || kind == ProductKind::KwalletVoucher;
    if is_told && amount != row.money().total {
        found.push(format!("moved {amount}, told {}: {}", row.money().total, row.id()));
    }
}

/// Each wallet is what it was, and what moved; what left one wallet for another has arrived there.
fn balances_close(wallets: &[MemberWallet], found: &mut Vec<String>) {
    let (mut left, mut arrived) = (0, 0);
    for wallet in wallets {
        let mut balance = wallet.opening.get();
        for entry in &wallet.entries {
            balance += entry.change.get();
            if balance != entry.balance_after.get() {
                found.push(format!("{balance} after a movement, {} told: {entry:?}", entry.balance_after));
            }
            match entry.kind {
                WalletKind::TransferOut => left -= entry.change.get(),
                WalletKind::TransferIn => arrived += entry.change.get(),
                _ => {}
            }
        }
        if balance != wallet.balance.get() {
            found.push(format!("{balance} by its movements, {} now: {}", wallet.balance, wallet.member));
        }
    }
    if left != arrived {
        found.push(format!("{left} left wallets for others, {arrived} arrived"));
    }
}
