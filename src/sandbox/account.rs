//! The deposit that MMBC's systems share, and what each of their calls asks first.
//!
//! What it is: one book under one lock, the login, the fault plan, the memory of inquiries. What it is not: any system's
//! words. Invariant: every debit and refund of every system goes through this one book.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::faults::SandboxFault;
use super::form::FormPairs;
use super::ledger::{DelayedDebit, DepositLedger, LedgerEntry, LedgerPayment};
use super::{Sandbox, SandboxOptions};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, age};

/// The most inquiries that are remembered for a changed price.
const MOST_INQUIRED: usize = 10_000;
/// How often a late status does not know its invoice.
const LATE_QUESTIONS: u32 = 2;
/// What a changed price adds after the first inquiry.
const PRICE_CHANGE: i64 = 5_000;
/// What a payment costs more than its inquiry said.
const PRICE_ALARM: i64 = 1_500;

/// From a refusal that is not true to its debit, on [`SandboxOptions::clock`].
const DEBIT_AFTER: Duration = Duration::from_secs(2);

/// What every system answers to a login that it does not know.
pub const NO_DUMMY: &str = "Please, request with your user! No dummy!";

/// The account.
pub struct SandboxAccount {
    pub options: SandboxOptions,
    book: Mutex<DepositLedger>,
    inquired: Mutex<BTreeSet<(&'static str, String)>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SandboxAccount {
    /// The account with the books that the options' state file holds.
    pub fn open(options: SandboxOptions) -> std::io::Result<Self> {
        let mut book = DepositLedger::open(options.state_file.as_deref(), options.start_saldo, options.clock.now())?;
        book.begin_invoices_at(options.first_invoice);
        Ok(Self { options, book: Mutex::new(book), inquired: Mutex::default() })
    }

    /// The books, for one step under their lock; what was to be debited by now is.
    pub fn book(&self) -> MutexGuard<'_, DepositLedger> {
        let mut book = lock(&self.book);
        if book.has_later() {
            book.pay_due(self.now());
        }
        book
    }

    /// Debits this a while after now, whatever it was answered.
    pub fn debit_later(&self, mut later: DelayedDebit) {
        let now = later.purchase.at;
        later.purchase.at = now.checked_add(DEBIT_AFTER).unwrap_or(now);
        self.book().pay_later(later);
    }

    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.book().entries().to_vec()
    }

    pub fn saldo(&self) -> Rupiah {
        self.book().saldo()
    }

    pub fn set_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.book().set_saldo(amount, self.now())
    }

    pub fn refund(&self, invoice: &str) -> std::io::Result<bool> {
        self.book().refund(invoice, self.now())
    }

    /// Debits and refunds nothing from now on.
    pub fn close(&self) {
        self.book().close();
    }

    pub fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    /// Whether the call carries the document's own user.
    pub fn knows(&self, form: &FormPairs) -> bool {
        form.get("username") == Sandbox::USERNAME && form.get("password") == Sandbox::PASSWORD
    }

    /// What the fault adds to the price of this inquiry; a changed price is the old one the first time.
    pub fn inquiry_surcharge(&self, fault: Option<SandboxFault>, product: &'static str, customer: &str) -> i64 {
        let is_changed = fault == Some(SandboxFault::PriceChanged) && self.was_inquired(product, customer);
        if is_changed { PRICE_CHANGE } else { 0 }
    }

    /// What the fault adds to the price of a payment.
    pub const fn payment_surcharge(fault: Option<SandboxFault>) -> i64 {
        match fault {
            Some(SandboxFault::PriceChanged) => PRICE_CHANGE,
            Some(SandboxFault::OtherTotal) => PRICE_ALARM,
            _ => 0,
        }
    }

    /// Whether this was inquired before; it is from now on.
    fn was_inquired(&self, product: &'static str, customer: &str) -> bool {
        let mut inquired = lock(&self.inquired);
        if inquired.len() >= MOST_INQUIRED {
            inquired.clear();
        }
        !inquired.insert((product, customer.to_owned()))
    }

    /// Whether `payment` is still pending.
    pub fn is_pending(&self, payment: &LedgerPayment) -> bool {
        payment.fault == Some(SandboxFault::Pending) && age(payment.entry.at, self.now()) < self.options.pending_for
    }
}

/// Counts a status question; whether the status shows the payment already.
pub fn is_shown(payment: &mut LedgerPayment) -> bool {
    payment.asked = payment.asked.saturating_add(1);
    payment.fault != Some(SandboxFault::StatusLate) || payment.asked > LATE_QUESTIONS
}
