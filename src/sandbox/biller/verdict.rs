//! Decides the outcome of each accepted transaction, and when; the Biller's list and its callbacks both follow it. A
//! true failure is called back only after its debit was refunded.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{BillerBody, BillerGood, BillerStandIn, BillerState, STUCK, reference};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, age};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::ledger::{DepositLedger, LedgerPayment};
use crate::sandbox::people::SeededDice;

/// From the first to the second of two verdicts, on [`SandboxOptions::clock`](crate::sandbox::SandboxOptions::clock).
const TURN: Duration = Duration::from_secs(2);

/// The transactions that still have a callback to come, so that a poll costs the open ones and not the whole ledger.
#[derive(Default)]
pub struct UntoldTransactions {
    /// Number of payments at the last full scan.
    count: usize,
    /// `ftrxid` of each open transaction.
    open: BTreeSet<String>,
}

/// The content of one callback.
#[derive(Clone)]
pub struct TransactionVerdict {
    /// The client's `trxid`.
    pub trxid: String,
    /// The Biller's own reference.
    pub ftrxid: String,
    pub product: String,
    pub customer: String,
    /// The debit, whole rupiah.
    pub total: Rupiah,
    /// The fault that its number chose.
    pub fault: Option<SandboxFault>,
    /// Index among the verdicts of this transaction, from 0.
    pub place: u8,
    /// Success or failure, never in process. It need not be true.
    pub said: BillerState,
    /// Serial number of a success; empty when there is none.
    pub sn: String,
    /// The saldo when the callback is made.
    pub saldo: Rupiah,
}

impl BillerStandIn {
    /// The true state of a transaction at `now`.
    pub(super) fn state(&self, payment: &LedgerPayment, now: Timestamp) -> BillerState {
        let passed = age(payment.entry.at, now);
        let decided = self.in_process(payment);
        match payment.fault {
            _ if payment.refunded => BillerState::Gagal,
            _ if passed < decided => BillerState::Proses,
            Some(SandboxFault::CallbackReversed) if passed >= decided.saturating_add(TURN) => BillerState::Gagal,
            _ => outcome(payment),
        }
    }

    /// How long a transaction is in process.
    fn in_process(&self, payment: &LedgerPayment) -> Duration {
        let usual = self.account.options.pending_for;
        match payment.fault {
            Some(SandboxFault::Pending) => usual.max(STUCK),
            Some(SandboxFault::CallbackEarly) => Duration::ZERO,
            _ => usual,
        }
    }

    /// The serial number of a transaction in `state`; empty when there is none.
    pub(super) fn serial(&self, payment: &LedgerPayment, state: BillerState) -> String {
        let has_none = payment.fault == Some(SandboxFault::TokenLater) || state != BillerState::Sukses;
        if !has_none && payment.fault == Some(SandboxFault::NullLater) {
            return "null".to_owned();
        }
        let dice = SeededDice::new(self.account.options.seed, &["sn", &payment.entry.invoice]);
        // A last digit of 0 would look like one that a spreadsheet rounded.
        if has_none { String::new() } else { format!("{}7", dice.digits(15)) }
    }

    /// The verdicts that callbacks report, each with its delay after acceptance, in order.
    fn sayings(&self, payment: &LedgerPayment) -> [Option<(Duration, BillerState)>; 2] {
        let decided = self.in_process(payment);
        let later = decided.saturating_add(TURN);
        match (payment.fault, outcome(payment)) {
            (Some(SandboxFault::CallbackReversed), done @ BillerState::Sukses) => {
                [Some((decided, done)), Some((later, BillerState::Gagal))]
            }
            (Some(SandboxFault::CallbackOutOfOrder), done @ BillerState::Sukses) => {
                [Some((decided, BillerState::Gagal)), Some((later, done))]
            }
            (_, outcome) => [Some((decided, outcome)), None],
        }
    }

    /// The due verdicts that `is_told` does not know and that were decided at or after `since`, at most one a
    /// transaction; and whether more will follow without a new call. `callback-early` is left out: it is sent before
    /// the call's answer.
    pub fn verdicts(
        &self,
        watched: &mut UntoldTransactions,
        since: Timestamp,
        is_told: impl Fn(&str, u8) -> bool,
    ) -> (Vec<TransactionVerdict>, bool) {
        let mut book = self.account.book();
        let now = self.account.now();
        if watched.count != book.count() {
            watched.count = book.count();
            let is_open = |payment: &&LedgerPayment| self.next_saying(payment, since, &is_told).is_some();
            watched.open = book.payments().filter(is_open).map(|payment| payment.entry.invoice.clone()).collect();
        }
        for invoice in &watched.open {
            if book.payment(invoice).is_some_and(|payment| self.has_to_come_back(payment, now)) {
                give_back(&mut book, invoice, now);
            }
        }
        let mut due = Vec::new();
        watched.open.retain(|invoice| {
            let Some(payment) = book.payment(invoice) else { return false };
            let Some((place, after, said)) = self.next_saying(payment, since, &is_told) else { return false };
            let is_true = said == self.state(payment, now);
            if age(payment.entry.at, now) >= after && (said != BillerState::Gagal || !is_true || payment.refunded) {
                due.push(self.verdict_as(payment, place, said, book.saldo()));
            }
            true
        });
        (due, !watched.open.is_empty() || book.has_later())
    }

    /// Index, delay after acceptance and state of the next verdict; None when all are sent.
    fn next_saying(
        &self,
        payment: &LedgerPayment,
        since: Timestamp,
        is_told: &impl Fn(&str, u8) -> bool,
    ) -> Option<(u8, Duration, BillerState)> {
        let sayings = (0_u8..).zip(self.sayings(payment).into_iter().flatten());
        let is_next = |place: u8, after: Duration| {
            let at = payment.entry.at.checked_add(after).unwrap_or(payment.entry.at);
            payment.fault != Some(SandboxFault::CallbackEarly) && at >= since && !is_told(&payment.entry.invoice, place)
        };
        sayings.map(|(place, (after, said))| (place, after, said)).find(|(place, after, _)| is_next(*place, *after))
    }

    /// Whether a failed transaction's debit still has to be refunded.
    pub(super) fn has_to_come_back(&self, payment: &LedgerPayment, now: Timestamp) -> bool {
        !payment.refunded && self.state(payment, now) == BillerState::Gagal
    }

    /// The verdict that `callback-early` sends before this request is answered; None without that fault.
    pub fn early(&self, body: &[u8]) -> Option<TransactionVerdict> {
        let request = BillerBody::read(body);
        let fault = self.account.options.faults.fault(&request.idpel);
        let verdict =
            (fault == Some(SandboxFault::CallbackEarly)).then(|| self.verdict(&request.trxid, None)).flatten()?;
        (verdict.fault == fault && verdict.said != BillerState::Proses).then_some(verdict)
    }

    /// The verdict on `trxid` as it is now, or as if its state were `said`. None when there is no such transaction.
    pub fn verdict(&self, trxid: &str, said: Option<BillerState>) -> Option<TransactionVerdict> {
        self.settle();
        let book = self.account.book();
        let payment = book.payments().find(|payment| reference(payment) == trxid)?;
        let said = said.unwrap_or_else(|| self.state(payment, self.account.now()));
        Some(self.verdict_as(payment, 0, said, book.saldo()))
    }

    fn verdict_as(&self, payment: &LedgerPayment, place: u8, said: BillerState, saldo: Rupiah) -> TransactionVerdict {
        TransactionVerdict {
            trxid: reference(payment).to_owned(),
            ftrxid: payment.entry.invoice.clone(),
            product: payment.entry.product.clone(),
            customer: payment.entry.customer.clone(),
            total: payment.entry.amount,
            fault: payment.fault,
            place,
            said,
            sn: self.serial(payment, said),
            saldo,
        }
    }
}

/// Refunds a debit; a failure is logged, and the next poll tries again.
pub(super) fn give_back(book: &mut DepositLedger, invoice: &str, now: Timestamp) {
    if let Err(error) = book.refund(invoice, now) {
        tracing::warn!(%error, "the sandbox cannot give a debit back");
    }
}

/// The outcome of a transaction when it is no longer in process.
fn outcome(payment: &LedgerPayment) -> BillerState {
    let reaches = BillerGood::find(&payment.entry.product).is_some_and(|good| good.reaches(&payment.entry.customer));
    if reaches && payment.fault != Some(SandboxFault::Unregistered) { BillerState::Sukses } else { BillerState::Gagal }
}
