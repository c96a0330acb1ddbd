//! One provider account: its deposit ledger, login, fault plan and clock. MMBC's three systems share one; the Biller
//! has its own. Every debit and refund goes through the account's ledger, under one lock.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::faults::SandboxFault;
use super::form::FormPairs;
use super::ledger::{DelayedDebit, DepositLedger, LedgerEntry, LedgerPayment};
use super::{Sandbox, SandboxOptions};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, age};

/// The most inquiries remembered for `price-changed`.
const MOST_INQUIRED: usize = 10_000;
/// How many status calls do not know the invoice under `status-late`.
const LATE_QUESTIONS: u32 = 2;
/// What `price-changed` adds after the first inquiry, whole rupiah.
const PRICE_CHANGE: i64 = 5_000;
/// What `other-total` adds to a payment, whole rupiah.
const PRICE_ALARM: i64 = 1_500;

/// From an untrue refusal to its debit, on [`SandboxOptions::clock`].
const DEBIT_AFTER: Duration = Duration::from_secs(2);

/// What every MMBC system answers to an unknown login.
pub const NO_DUMMY: &str = "Please, request with your user! No dummy!";

/// A deposit account at one provider.
pub struct SandboxAccount {
    pub options: SandboxOptions,
    book: Mutex<DepositLedger>,
    inquired: Mutex<BTreeSet<(&'static str, String)>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SandboxAccount {
    /// Opens the account with the ledger of the options' state file, or with a new ledger when there is no state file.
    pub fn open(options: SandboxOptions) -> std::io::Result<Self> {
        let mut book = DepositLedger::open(options.state_file.as_deref(), options.start_saldo, options.clock.now())?;
        book.begin_invoices_at(options.first_invoice);
        Ok(Self { options, book: Mutex::new(book), inquired: Mutex::default() })
    }

    /// Locks the ledger for one step. Delayed debits that are due are booked first.
    pub fn book(&self) -> MutexGuard<'_, DepositLedger> {
        let mut book = lock(&self.book);
        if book.has_later() {
            book.pay_due(self.now());
        }
        book
    }

    /// Debits 2 s from now, although the call was answered with a refusal.
    pub fn debit_later(&self, mut later: DelayedDebit) {
        let now = later.purchase.at;
        later.purchase.at = now.checked_add(DEBIT_AFTER).unwrap_or(now);
        self.book().pay_later(later);
    }

    /// Every debit and refund, oldest first.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.book().entries().to_vec()
    }

    /// The deposit, whole rupiah.
    pub fn saldo(&self) -> Rupiah {
        self.book().saldo()
    }

    /// Sets the deposit to `amount`; fails when the state file cannot be written.
    pub fn set_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.book().set_saldo(amount, self.now())
    }

    /// Gives the debit of `invoice` back; says whether there was one.
    pub fn refund(&self, invoice: &str) -> std::io::Result<bool> {
        self.book().refund(invoice, self.now())
    }

    /// Closes the ledger. Nothing is debited or refunded from now on.
    pub fn close(&self) {
        self.book().close();
    }

    /// The sandbox's time.
    pub fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    /// Whether the call carries the user and password that MMBC's document prints.
    pub fn knows(&self, form: &FormPairs) -> bool {
        form.get("username") == Sandbox::USERNAME && form.get("password") == Sandbox::PASSWORD
    }

    /// What the fault adds to the price of this inquiry, whole rupiah. Under `price-changed` the first inquiry adds
    /// nothing.
    pub fn inquiry_surcharge(&self, fault: Option<SandboxFault>, product: &'static str, customer: &str) -> i64 {
        let is_changed = fault == Some(SandboxFault::PriceChanged) && self.was_inquired(product, customer);
        if is_changed { PRICE_CHANGE } else { 0 }
    }

    /// What the fault adds to the price of a payment, whole rupiah.
    pub const fn payment_surcharge(fault: Option<SandboxFault>) -> i64 {
        match fault {
            Some(SandboxFault::PriceChanged) => PRICE_CHANGE,
            Some(SandboxFault::OtherTotal) => PRICE_ALARM,
            _ => 0,
        }
    }

    /// Whether this was inquired before. Remembers the inquiry.
    fn was_inquired(&self, product: &'static str, customer: &str) -> bool {
        let mut inquired = lock(&self.inquired);
        if inquired.len() >= MOST_INQUIRED {
            // Forgetting only makes a changed price look unchanged once more.
            inquired.clear();
        }
        !inquired.insert((product, customer.to_owned()))
    }

    /// Whether `payment` is still pending: its fault is `pending` and [`SandboxOptions::pending_for`] is not over.
    pub fn is_pending(&self, payment: &LedgerPayment) -> bool {
        payment.fault == Some(SandboxFault::Pending) && age(payment.entry.at, self.now()) < self.options.pending_for
    }
}

/// Counts a status call. False while `status-late` still hides the payment.
pub fn is_shown(payment: &mut LedgerPayment) -> bool {
    payment.asked = payment.asked.saturating_add(1);
    payment.fault != Some(SandboxFault::StatusLate) || payment.asked > LATE_QUESTIONS
}
