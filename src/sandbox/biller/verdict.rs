//! What becomes of a transaction, when, and what a callback says of it.
//!
//! What it is: rules of time and fault over the books; the list and the callbacks both follow them. What it is not: the
//! callback's words or its way (that is `callback`). Invariant: a failure that is true is said only once its debit has
//! come back.

use std::time::Duration;

use super::{Biller, BillerState, Good, STUCK, reference};
use crate::money::Rupiah;
use crate::sandbox::faults::Fault;
use crate::sandbox::ledger::Payment;
use crate::sandbox::people::Dice;
use crate::time::{Timestamp, age};

/// From the first to the second of two verdicts, on [`Options::clock`](crate::sandbox::Options::clock).
const TURN: Duration = Duration::from_secs(2);

/// What is to be said of one transaction.
#[derive(Clone)]
pub struct Verdict {
    /// The client's reference.
    pub trxid: String,
    /// The Biller's own.
    pub ftrxid: String,
    pub product: String,
    pub customer: String,
    /// What was debited.
    pub total: Rupiah,
    /// What its number chose.
    pub fault: Option<Fault>,
    /// Its place among the verdicts of this transaction, from 0.
    pub place: u8,
    /// What is said; never in process.
    pub said: BillerState,
    /// The serial number of a success; empty where there is none.
    pub sn: String,
    /// The saldo as it stands now.
    pub saldo: Rupiah,
}

impl Biller {
    /// Where a transaction stands at `now`.
    pub(super) fn state(&self, payment: &Payment, now: Timestamp) -> BillerState {
        let passed = age(payment.entry.at, now);
        let decided = self.in_process(payment);
        match payment.fault {
            _ if payment.refunded => BillerState::Gagal,
            _ if passed < decided => BillerState::Proses,
            Some(Fault::CallbackReversed) if passed >= decided.saturating_add(TURN) => BillerState::Gagal,
            _ => outcome(payment),
        }
    }

    /// How long a transaction is in process.
    fn in_process(&self, payment: &Payment) -> Duration {
        let usual = self.account.options.pending_for;
        match payment.fault {
            Some(Fault::Pending) => usual.max(STUCK),
            Some(Fault::CallbackEarly) => Duration::ZERO,
            _ => usual,
        }
    }

    /// The serial number of a transaction in `state`; empty where there is none.
    pub(super) fn serial(&self, payment: &Payment, state: BillerState) -> String {
        let has_none = payment.fault == Some(Fault::TokenLater) || state != BillerState::Sukses;
        let dice = Dice::new(self.account.options.seed, &["sn", &payment.entry.invoice]);
        if has_none { String::new() } else { dice.digits(16) }
    }

    /// What is said of a transaction, and how long after its acceptance, in order.
    fn sayings(&self, payment: &Payment) -> [Option<(Duration, BillerState)>; 2] {
        let decided = self.in_process(payment);
        let later = decided.saturating_add(TURN);
        match (payment.fault, outcome(payment)) {
            (Some(Fault::CallbackReversed), done @ BillerState::Sukses) => {
                [Some((decided, done)), Some((later, BillerState::Gagal))]
            }
            (Some(Fault::CallbackOutOfOrder), done @ BillerState::Sukses) => {
                [Some((decided, BillerState::Gagal)), Some((later, done))]
            }
            (_, outcome) => [Some((decided, outcome)), None],
        }
    }

    /// The next verdict of each transaction that `is_told` does not know and that did not fall before `since`; and
    /// whether more will follow by themselves. What is told before the call's answer is not among them.
    pub fn verdicts(&self, since: Timestamp, is_told: impl Fn(&str, u8) -> bool) -> (Vec<Verdict>, bool) {
        self.settle();
        let book = self.account.book();
        let now = self.account.now();
        let (mut due, mut is_more) = (Vec::new(), false);
        for payment in book.payments().filter(|payment| payment.fault != Some(Fault::CallbackEarly)) {
            for (place, (after, said)) in (0_u8..).zip(self.sayings(payment).into_iter().flatten()) {
                let at = payment.entry.at.checked_add(after).unwrap_or(payment.entry.at);
                if at < since || is_told(&payment.entry.invoice, place) {
                    continue;
                }
                let is_true = said == self.state(payment, now);
                is_more = true;
                if age(payment.entry.at, now) >= after && (said != BillerState::Gagal || !is_true || payment.refunded) {
                    due.push(self.verdict_as(payment, place, said, book.saldo()));
                }
                break;
            }
        }
        (due, is_more)
    }

    /// What is said of the transaction `trxid` now, or what would be if it stood at `said`; nothing when there is none.
    pub fn verdict(&self, trxid: &str, said: Option<BillerState>) -> Option<Verdict> {
        self.settle();
        let book = self.account.book();
        let payment = book.payments().find(|payment| reference(payment) == trxid)?;
        let said = said.unwrap_or_else(|| self.state(payment, self.account.now()));
        Some(self.verdict_as(payment, 0, said, book.saldo()))
    }

    fn verdict_as(&self, payment: &Payment, place: u8, said: BillerState, saldo: Rupiah) -> Verdict {
        Verdict {
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

/// What a transaction comes to when it leaves the process.
fn outcome(payment: &Payment) -> BillerState {
    let reaches = Good::find(&payment.entry.product).is_some_and(|good| good.reaches(&payment.entry.customer));
    if reaches && payment.fault != Some(Fault::Unregistered) { BillerState::Sukses } else { BillerState::Gagal }
}
