//! The K-Link stand-in's own books: members' wallets, orders, vouchers, charges.
//!
//! What it is: the truth about Kwallet money and customers' charges that a test compares a till with. What it is not:
//! the MMBC deposit, which has a ledger of its own. Invariant: a step is on disk (when there is a state file) before it
//! counts; it moves all its wallets or none, and each movement says the balance after it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::charges::BookedCharge;
use super::members;
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::sandbox::state::StateFile;

/// The first transaction number of a payment; the document prints this one.
const FIRST_TRANSACTION: usize = 137;
/// The first `kd_pay` of a charge; the document prints this one.
const FIRST_CHARGE: usize = 174;

/// Why a wallet moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletKind {
    /// A transfer left for another member.
    TransferOut,
    /// A transfer came from another member.
    TransferIn,
    /// A voucher was put in.
    Voucher,
    /// An order was paid, by `pay` or by `reconcile`.
    Payment,
    /// An order's payment came back.
    Refund,
    /// The balance was set from outside the provider's calls.
    Adjusted,
}

/// One movement of one wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletEntry {
    /// Its place among all movements of all wallets, from 1.
    pub number: u64,
    /// Whose wallet.
    pub member: String,
    /// Why.
    pub kind: WalletKind,
    /// How much, whole rupiah; negative when it left the wallet.
    pub change: Rupiah,
    /// The balance after it.
    pub balance_after: Rupiah,
    /// The other side of a transfer.
    pub other_member: Option<String>,
    /// The order of a payment or a refund.
    pub order_id: Option<String>,
    /// The provider's number of that order's payment.
    pub id_trans: Option<u64>,
    /// The caller's own description, as sent; the history may show other words.
    pub description: String,
    /// When.
    pub at: Timestamp,
}

/// One member's wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWallet {
    /// The member's id.
    pub member: String,
    /// The balance before the first movement.
    pub opening: Rupiah,
    /// The balance as it stands.
    pub balance: Rupiah,
    /// Every movement, in order.
    pub entries: Vec<WalletEntry>,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// The payment got lost before the wallet was debited; a reconcile completes it.
    Held,
    /// Debited.
    Paid,
    /// Debited and given back.
    Refunded,
}

/// One order that was to be paid from a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedOrder {
    pub id: String,
    pub member: String,
    pub amount: Rupiah,
    pub description: String,
    pub state: OrderState,
    pub id_trans: u64,
    /// The balance after its debit; nothing counts in it before.
    pub balance_after: Rupiah,
    /// When it got into this state.
    pub at: Timestamp,
}

/// One line of the state file: what changes together.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct BookStep {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<WalletEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<BookedOrder>,
    /// The SHA-256 of a voucher code that is used up; the code itself is as good as money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<BookedCharge>,
}

/// Why a step was not made.
#[derive(Debug)]
pub enum BookRefusal {
    /// The provider's own words.
    Said(String),
    /// The state file cannot be written, or the books are closed.
    Disk(std::io::Error),
}

impl BookRefusal {
    /// The refusal that says `text`.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}

/// A movement that is about to be booked.
pub struct BookMovement<'a> {
    pub member: &'a str,
    pub kind: WalletKind,
    pub change: Rupiah,
    pub description: &'a str,
    pub at: Timestamp,
}

/// The books.
pub struct KlinkBooks {
    seed: u64,
    /// Opening and present balance.
    wallets: BTreeMap<String, (Rupiah, Rupiah)>,
    entries: Vec<WalletEntry>,
    orders: BTreeMap<String, BookedOrder>,
    vouchers: BTreeSet<String>,
    registered: BTreeSet<String>,
    charges: Vec<BookedCharge>,
    state: Option<StateFile>,
    is_closed: bool,
}

impl KlinkBooks {
    /// The books as the state file left them.
    pub fn open(state_file: Option<&Path>, seed: u64) -> std::io::Result<Self> {
        let (state, steps) = match state_file {
            Some(path) => StateFile::open(path).map(|(state, steps)| (Some(state), steps))?,
            None => (None, Vec::new()),
        };
        let mut book = Self {
            seed,
            wallets: BTreeMap::new(),
            entries: Vec::new(),
            orders: BTreeMap::new(),
            vouchers: BTreeSet::new(),
            registered: BTreeSet::new(),
            charges: Vec::new(),
            state,
            is_closed: false,
        };
        steps.into_iter().for_each(|step| book.apply(step));
        Ok(book)
    }

    /// Lets go of the state file; from now on nothing is booked.
    pub fn close(&mut self) {
        self.is_closed = true;
        self.state = None;
    }

    /// The balance of a member; nothing when there is no such member.
    pub fn balance(&self, member: &str) -> Option<Rupiah> {
        let moved = self.wallets.get(member).map(|(_, balance)| *balance);
        moved
            .or_else(|| members::opening(self.seed, member))
            .or_else(|| self.is_registered(member).then_some(Rupiah::ZERO))
    }

    /// Whether the member was given virtual accounts.
    pub fn is_registered(&self, member: &str) -> bool {
        self.registered.contains(member)
    }

    /// The wallet of a member, with every movement.
    pub fn wallet(&self, member: &str) -> Option<MemberWallet> {
        let balance = self.balance(member)?;
        let opening = self.wallets.get(member).map_or(balance, |(opening, _)| *opening);
        let entries = self.entries.iter().filter(|entry| entry.member == member).cloned().collect();
        Some(MemberWallet { member: member.to_owned(), opening, balance, entries })
    }

    /// The wallets of the document's members, and each one that was registered or has moved.
    pub fn wallets(&self) -> Vec<MemberWallet> {
        let known = members::KNOWN.iter().map(|(member, _)| (*member).to_owned());
        let members: BTreeSet<String> =
            known.chain(self.registered.iter().cloned()).chain(self.wallets.keys().cloned()).collect();
        members.iter().filter_map(|member| self.wallet(member)).collect()
    }

    /// The order with this id, if one was booked.
    pub fn order(&self, id: &str) -> Option<&BookedOrder> {
        self.orders.get(id)
    }

    /// The transaction number of the next order.
    pub fn next_transaction(&self) -> u64 {
        u64::try_from(FIRST_TRANSACTION + self.orders.len()).unwrap_or(u64::MAX)
    }

    /// The `kd_pay` of the next charge.
    pub fn next_charge(&self) -> u64 {
        u64::try_from(FIRST_CHARGE + self.charges.len()).unwrap_or(u64::MAX)
    }

    /// Whether the voucher with this SHA-256 is used up.
    pub fn is_used(&self, voucher: &str) -> bool {
        self.vouchers.contains(voucher)
    }

    /// Every charge, in the order of their making.
    pub fn charges(&self) -> &[BookedCharge] {
        &self.charges
    }

    /// The charge with this order id, if one was made.
    pub fn charge(&self, order_id: &str) -> Option<&BookedCharge> {
        self.charges.iter().find(|charge| charge.order_id == order_id)
    }

    /// Adds a movement to a step that is not yet made, and gives it back to be completed.
    ///
    /// # Errors
    /// There is no such member, or the wallet does not hold as much.
    pub fn add<'s>(
        &self,
        step: &'s mut BookStep,
        moved: &BookMovement<'_>,
    ) -> Result<&'s mut WalletEntry, BookRefusal> {
        let held = self.balance(moved.member).ok_or_else(|| BookRefusal::said(members::NOT_FOUND))?;
        let balance_after = held
            .checked_add(moved.change)
            .filter(|balance| !balance.is_negative())
            .ok_or_else(|| BookRefusal::said(members::SHORT))?;
        let number = u64::try_from(self.entries.len() + step.entries.len()).unwrap_or(u64::MAX).saturating_add(1);
        step.entries.push(WalletEntry {
            number,
            member: moved.member.to_owned(),
            kind: moved.kind,
            change: moved.change,
            balance_after,
            other_member: None,
            order_id: None,
            id_trans: None,
            description: moved.description.to_owned(),
            at: moved.at,
        });
        step.entries.last_mut().ok_or_else(|| BookRefusal::said(members::NOT_FOUND))
    }

    /// Makes a step: on disk first, then in the books.
    ///
    /// # Errors
    /// [`BookRefusal::Disk`]; nothing has changed.
    pub fn make(&mut self, step: BookStep) -> Result<(), BookRefusal> {
        if self.is_closed {
            let stopped = std::io::Error::new(std::io::ErrorKind::NotConnected, "the sandbox was stopped");
            return Err(BookRefusal::Disk(stopped));
        }
        if let Some(state) = &mut self.state {
            state.append(&step).map_err(BookRefusal::Disk)?;
        }
        self.apply(step);
        Ok(())
    }

    fn apply(&mut self, step: BookStep) {
        for entry in step.entries {
            let before = entry.balance_after.checked_sub(entry.change).unwrap_or(entry.balance_after);
            let wallet = self.wallets.entry(entry.member.clone()).or_insert((before, before));
            wallet.1 = entry.balance_after;
            self.entries.push(entry);
        }
        if let Some(order) = step.order {
            self.orders.insert(order.id.clone(), order);
        }
        self.vouchers.extend(step.voucher);
        self.registered.extend(step.member);
        if let Some(charge) = step.charge {
            match self.charges.iter_mut().find(|known| known.order_id == charge.order_id) {
                Some(known) => *known = charge,
                None => self.charges.push(charge),
            }
        }
    }
}
