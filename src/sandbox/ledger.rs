//! The ledger of one simulated deposit: saldo, debits, refunds, and the answer that each payment got. Tests compare the
//! counter with it. An entry is in the state file (if there is one) before it counts.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::faults::SandboxFault;
use super::state::{StateFile, StateRecord};
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;

/// The first invoice; MMBC's document prints this one.
pub const FIRST_INVOICE: usize = 12_345_678;

/// Direction of a ledger entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// `amount` left the saldo for a payment.
    Debit,
    /// The whole debit of a payment came back.
    Refund,
}

/// One movement of the saldo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Sequence number in the ledger, from 1.
    pub number: u64,
    pub kind: EntryKind,
    /// The payment's invoice: eight digits; twelve for a vehicle tax; the Biller's `ftrxid`.
    pub invoice: String,
    /// Product code, as in the catalogue.
    pub product: String,
    /// Customer number, as the request had it.
    pub customer: String,
    /// Whole rupiah, positive for debits and refunds.
    pub amount: Rupiah,
    pub saldo_after: Rupiah,
    pub at: Timestamp,
}

/// One booked payment.
#[derive(Debug, Clone)]
pub struct LedgerPayment {
    /// The debit in the ledger.
    pub entry: LedgerEntry,
    /// The fault that its number chose.
    pub fault: Option<SandboxFault>,
    /// The whole, true answer, before any fault changed it.
    pub answer: Map<String, Value>,
    pub refunded: bool,
    /// Status calls so far. Not in the state file: a restart begins at 0.
    pub asked: u32,
}

/// A payment about to be booked.
pub struct LedgerPurchase {
    pub product: &'static str,
    pub customer: String,
    pub debit: Rupiah,
    pub at: Timestamp,
    pub fault: Option<SandboxFault>,
}

/// Makes the answer to a payment from its ledger entry.
pub type AnswerMaker = Box<dyn FnOnce(&LedgerEntry) -> Map<String, Value> + Send>;

/// A payment that is debited some time after its answer.
pub struct DelayedDebit {
    /// The invoice that the provider gave already. None: the next free one.
    pub invoice: Option<String>,
    /// The payment; its `at` is when the debit is due.
    pub purchase: LedgerPurchase,
    /// The bill is owed only once: no debit if it was paid in the meantime.
    pub is_once: bool,
    /// The caller's reference, by which the Biller recognises a repeated request. Empty for MMBC, which knows none.
    pub reference: String,
    pub answer: AnswerMaker,
}

/// Why a payment was not booked.
#[derive(Debug)]
pub enum BookError {
    /// The saldo is smaller than the debit.
    Short,
    /// The state file cannot be written, or the ledger is closed.
    Disk(std::io::Error),
}

/// Saldo, entries and payments of one deposit.
pub struct DepositLedger {
    saldo: Rupiah,
    entries: Vec<LedgerEntry>,
    payments: BTreeMap<String, LedgerPayment>,
    times_paid: BTreeMap<(String, String), u32>,
    later: Vec<DelayedDebit>,
    state: Option<StateFile>,
    starts: u32,
    first_invoice: usize,
    is_closed: bool,
}

impl DepositLedger {
    /// Opens the ledger of the state file, or a new one with `start_saldo`. A new one begins its invoices at
    /// [`FIRST_INVOICE`].
    pub fn open(state_file: Option<&Path>, start_saldo: Rupiah, at: Timestamp) -> std::io::Result<Self> {
        let (state, records) = match state_file {
            Some(path) => StateFile::open(path).map(|(state, records)| (Some(state), records))?,
            None => (None, Vec::new()),
        };
        let mut book = Self {
            saldo: start_saldo,
            entries: Vec::new(),
            payments: BTreeMap::new(),
            times_paid: BTreeMap::new(),
            later: Vec::new(),
            state,
            starts: 0,
            first_invoice: FIRST_INVOICE,
            is_closed: false,
        };
        records.into_iter().for_each(|record| book.apply(record));
        book.write(StateRecord::Start { at })?;
        Ok(book)
    }

    /// Sets the first invoice.
    pub const fn begin_invoices_at(&mut self, first: usize) {
        self.first_invoice = first;
    }

    /// How often a sandbox was started on this ledger, this time included.
    pub const fn starts(&self) -> u32 {
        self.starts
    }

    /// The deposit, whole rupiah.
    pub const fn saldo(&self) -> Rupiah {
        self.saldo
    }

    /// Every debit and refund, oldest first.
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.entries
    }

    /// Payments of `product` by `customer` that were not refunded.
    pub fn times_paid(&self, product: &str, customer: &str) -> u32 {
        self.times_paid.get(&(product.to_owned(), customer.to_owned())).copied().unwrap_or(0)
    }

    /// The payment of `invoice`, mutable to count a status call.
    pub fn payment_mut(&mut self, invoice: &str) -> Option<&mut LedgerPayment> {
        self.payments.get_mut(invoice)
    }

    /// The payment of `invoice`.
    pub fn payment(&self, invoice: &str) -> Option<&LedgerPayment> {
        self.payments.get(invoice)
    }

    /// The first payment of `product` by `customer` that was not refunded.
    pub fn first_of(&self, product: &str, customer: &str) -> Option<LedgerPayment> {
        let is_it = |entry: &LedgerEntry| entry.product == product && entry.customer == customer;
        let first = |entry: &&LedgerEntry| {
            is_it(entry) && self.payments.get(&entry.invoice).is_some_and(|payment| !payment.refunded)
        };
        self.entries.iter().find(first).and_then(|entry| self.payments.get(&entry.invoice)).cloned()
    }

    /// Number of payments, refunded ones included.
    pub fn count(&self) -> usize {
        self.payments.len()
    }

    /// Every payment, ordered by invoice.
    pub fn payments(&self) -> impl Iterator<Item = &LedgerPayment> {
        self.payments.values()
    }

    /// Debits the saldo under the next invoice. `answer` makes the payment's answer from its entry.
    pub fn pay(
        &mut self,
        purchase: LedgerPurchase,
        answer: impl FnOnce(&LedgerEntry) -> Map<String, Value>,
    ) -> Result<LedgerPayment, BookError> {
        self.pay_as(None, purchase, answer)
    }

    /// As [`Self::pay`], under `invoice`; None takes the next one.
    pub fn pay_as(
        &mut self,
        invoice: Option<&str>,
        purchase: LedgerPurchase,
        answer: impl FnOnce(&LedgerEntry) -> Map<String, Value>,
    ) -> Result<LedgerPayment, BookError> {
        let saldo_after = self
            .saldo
            .checked_sub(purchase.debit)
            .filter(|saldo_after| !saldo_after.is_negative())
            .ok_or(BookError::Short)?;
        let entry = LedgerEntry {
            number: self.next_number(),
            kind: EntryKind::Debit,
            invoice: invoice.map_or_else(|| format!("{:08}", self.first_invoice + self.payments.len()), str::to_owned),
            product: purchase.product.to_owned(),
            customer: purchase.customer,
            amount: purchase.debit,
            saldo_after,
            at: purchase.at,
        };
        let answer = answer(&entry);
        let fault = purchase.fault.map(|fault| fault.name().to_owned());
        self.write(StateRecord::Payment { entry: entry.clone(), fault, answer: answer.clone() })
            .map_err(BookError::Disk)?;
        Ok(LedgerPayment { entry, fault: purchase.fault, answer, refunded: false, asked: 0 })
    }

    /// Debits this payment once it is due. A sandbox that stops before that forgets it. A second payment with the same
    /// reference is ignored.
    pub fn pay_later(&mut self, later: DelayedDebit) {
        let is_twin = |known: &DelayedDebit| !later.reference.is_empty() && known.reference == later.reference;
        if !self.later.iter().any(is_twin) {
            self.later.push(later);
        }
    }

    /// Number of entries, delayed debits included.
    pub fn placed(&self) -> usize {
        self.entries.len() + self.later.len()
    }

    /// Whether a delayed debit is outstanding.
    pub fn has_later(&self) -> bool {
        !self.later.is_empty()
    }

    /// Books the delayed debits that are due at `now`.
    pub fn pay_due(&mut self, now: Timestamp) {
        let (due, later) = std::mem::take(&mut self.later).into_iter().partition(|later| later.purchase.at <= now);
        self.later = later;
        for DelayedDebit { invoice, purchase, is_once, answer, .. } in due {
            let is_paid = is_once && self.times_paid(purchase.product, &purchase.customer) > 0;
            // A saldo that is too small by now means no debit, and is no error.
            if !is_paid && let Err(BookError::Disk(error)) = self.pay_as(invoice.as_deref(), purchase, answer) {
                tracing::warn!(%error, "the sandbox cannot book a payment that it answered before");
            }
        }
    }

    /// The entry that `purchase` would make, for an answer that claims a success. Nothing is booked, and no payment
    /// ever gets its invoice.
    pub fn unbooked(&self, purchase: LedgerPurchase) -> LedgerEntry {
        LedgerEntry {
            number: self.next_number(),
            kind: EntryKind::Debit,
            invoice: format!("99{:06}", self.entries.len()),
            product: purchase.product.to_owned(),
            customer: purchase.customer,
            amount: purchase.debit,
            saldo_after: self.saldo,
            at: purchase.at,
        }
    }

    /// Refunds the debit of `invoice`. False when there is none, or it was refunded before.
    pub fn refund(&mut self, invoice: &str, at: Timestamp) -> std::io::Result<bool> {
        let Some(payment) = self.payments.get(invoice).filter(|payment| !payment.refunded) else { return Ok(false) };
        let amount = payment.entry.amount;
        let saldo_after = self.saldo.checked_add(amount).unwrap_or(self.saldo);
        let number = self.next_number();
        let entry = LedgerEntry { number, kind: EntryKind::Refund, saldo_after, at, ..payment.entry.clone() };
        self.write(StateRecord::Refund { entry })?;
        Ok(true)
    }

    /// Sets the saldo, as a top-up at the bank would. The ledger gets no entry.
    pub fn set_saldo(&mut self, amount: Rupiah, at: Timestamp) -> std::io::Result<()> {
        self.write(StateRecord::Saldo { amount, at })
    }

    /// Closes the state file. Nothing is booked from now on.
    pub fn close(&mut self) {
        self.is_closed = true;
        self.state = None;
    }

    fn next_number(&self) -> u64 {
        u64::try_from(self.entries.len()).unwrap_or(u64::MAX).saturating_add(1)
    }

    fn write(&mut self, record: StateRecord) -> std::io::Result<()> {
        if self.is_closed {
            return Err(std::io::Error::new(std::io::ErrorKind::NotConnected, "the sandbox was stopped"));
        }
        if let Some(state) = &mut self.state {
            state.append(&record)?;
        }
        self.apply(record);
        Ok(())
    }

    fn apply(&mut self, record: StateRecord) {
        match record {
            StateRecord::Saldo { amount, .. } => self.saldo = amount,
            StateRecord::Start { .. } => self.starts = self.starts.saturating_add(1),
            StateRecord::Payment { entry, fault, answer } => {
                let fault = fault.and_then(|name| SandboxFault::named(&name));
                self.book(&entry, 1);
                let invoice = entry.invoice.clone();
                self.payments.insert(invoice, LedgerPayment { entry, fault, answer, refunded: false, asked: 0 });
            }
            StateRecord::Refund { entry } => {
                self.book(&entry, -1);
                if let Some(payment) = self.payments.get_mut(&entry.invoice) {
                    payment.refunded = true;
                }
            }
        }
    }

    fn book(&mut self, entry: &LedgerEntry, times: i32) {
        let paid = self.times_paid.entry((entry.product.clone(), entry.customer.clone())).or_default();
        *paid = paid.saturating_add_signed(times);
        self.saldo = entry.saldo_after;
        self.entries.push(entry.clone());
    }
}
