//! The K-Link ledger: members' wallets, orders, vouchers and charges. It is apart from the MMBC deposit's ledger. A
//! step moves all its wallets or none, and is in the state file (if there is one) before it counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::charges::BookedCharge;
use super::members;
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::sandbox::state::StateFile;

/// The first `id_trans` of a payment; the document prints this one.
const FIRST_TRANSACTION: usize = 137;
/// The first `kd_pay` of a charge; the document prints this one.
const FIRST_CHARGE: usize = 174;

/// What a movement of a wallet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WalletKind {
    /// Sent to another member.
    TransferOut,
    /// Received from another member.
    TransferIn,
    /// A voucher was redeemed.
    Voucher,
    /// An order was debited, by `pay` or by `reconcile`.
    Payment,
    /// An order's payment was refunded.
    Refund,
    /// A test set the balance.
    Adjusted,
}

/// One movement of one wallet, whole rupiah.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletEntry {
    /// Sequence number among the movements of all wallets, from 1.
    pub number: u64,
    /// Id of the wallet's member.
    pub member: String,
    pub kind: WalletKind,
    /// Negative when money left the wallet.
    pub change: Rupiah,
    pub balance_after: Rupiah,
    /// The other member of a transfer; None for other movements.
    pub other_member: Option<String>,
    /// The order of a payment or a refund; None for other movements.
    pub order_id: Option<String>,
    /// The provider's number of that order's payment; None for other movements.
    pub id_trans: Option<u64>,
    /// Description that the caller sent. The history may show another one.
    pub description: String,
    pub at: Timestamp,
}

/// A member's wallet with its movements, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberWallet {
    pub member: String,
    /// Balance before the first movement.
    pub opening: Rupiah,
    pub balance: Rupiah,
    pub entries: Vec<WalletEntry>,
}

/// State of an order that a wallet pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// The payment was lost before the wallet was debited; a reconcile debits it.
    Held,
    /// Debited.
    Paid,
    /// Debited and refunded.
    Refunded,
}

/// An order paid, or to be paid, from a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedOrder {
    pub id: String,
    pub member: String,
    pub amount: Rupiah,
    pub description: String,
    pub state: OrderState,
    pub id_trans: u64,
    /// Balance after the debit; zero and without meaning while the order is [`OrderState::Held`].
    pub balance_after: Rupiah,
    /// When the order got into this state.
    pub at: Timestamp,
}

/// One line of the state file: changes that are booked together.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct BookStep {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<WalletEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<BookedOrder>,
    /// SHA-256 of a redeemed voucher code. The code itself is as good as money, so it is not stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charge: Option<BookedCharge>,
}

/// Why a step was not booked.
#[derive(Debug)]
pub enum BookRefusal {
    /// The provider's refusal text.
    Said(String),
    /// The state file cannot be written, or the ledger is closed.
    Disk(std::io::Error),
}

impl BookRefusal {
    /// A refusal with this text.
    pub fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}

/// A movement about to be booked; negative `change` debits the wallet.
pub struct BookMovement<'a> {
    pub member: &'a str,
    pub kind: WalletKind,
    pub change: Rupiah,
    pub description: &'a str,
    pub at: Timestamp,
}

/// Wallets, orders, vouchers and charges of the simulated K-Link.
pub struct KlinkBooks {
    seed: u64,
    /// Opening and current balance of each wallet that has moved.
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
    /// Opens the ledger of the state file, or a new one.
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

    /// Closes the state file. Nothing is booked from now on.
    pub fn close(&mut self) {
        self.is_closed = true;
        self.state = None;
    }

    /// The balance of a member; None when there is no such member.
    pub fn balance(&self, member: &str) -> Option<Rupiah> {
        let moved = self.wallets.get(member).map(|(_, balance)| *balance);
        moved
            .or_else(|| members::opening(self.seed, member))
            .or_else(|| self.is_registered(member).then_some(Rupiah::ZERO))
    }

    /// Whether the member was registered (`register_va`).
    pub fn is_registered(&self, member: &str) -> bool {
        self.registered.contains(member)
    }

    /// The wallet of a member; None when there is no such member.
    pub fn wallet(&self, member: &str) -> Option<MemberWallet> {
        let balance = self.balance(member)?;
        let opening = self.wallets.get(member).map_or(balance, |(opening, _)| *opening);
        let entries = self.entries.iter().filter(|entry| entry.member == member).cloned().collect();
        Some(MemberWallet { member: member.to_owned(), opening, balance, entries })
    }

    /// Wallets of the document's members, and of every member that was registered or has moved money.
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

    /// The `id_trans` of the next order.
    pub fn next_transaction(&self) -> u64 {
        u64::try_from(FIRST_TRANSACTION + self.orders.len()).unwrap_or(u64::MAX)
    }

    /// The `kd_pay` of the next charge.
    pub fn next_charge(&self) -> u64 {
        u64::try_from(FIRST_CHARGE + self.charges.len()).unwrap_or(u64::MAX)
    }

    /// Whether the voucher with this SHA-256 was redeemed.
    pub fn is_used(&self, voucher: &str) -> bool {
        self.vouchers.contains(voucher)
    }

    /// Every charge, oldest first.
    pub fn charges(&self) -> &[BookedCharge] {
        &self.charges
    }

    /// The charge with this order id, if one was made.
    pub fn charge(&self, order_id: &str) -> Option<&BookedCharge> {
        self.charges.iter().find(|charge| charge.order_id == order_id)
    }

    /// Adds a movement to a step that is not booked yet, and returns its entry for the caller to complete.
    ///
    /// # Errors
    /// There is no such member, or the balance is smaller than the debit.
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

    /// Books a step: first in the state file, then in memory.
    ///
    /// # Errors
    /// The state file cannot be written, or the ledger is closed; nothing has changed.
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
