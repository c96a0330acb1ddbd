//! The path of every money-moving call through the faults: refused, booked, or booked and then answered wrongly. The
//! fault alone decides whether the booking is made. The booking comes before the answer is damaged.

use serde_json::{Value, json};

use super::book::BookRefusal;
use super::{AnswerPairs, KlinkStandIn, members, unauthorized};
use crate::base::money::Rupiah;
use crate::sandbox::damage::{self, AnswerShape};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::people::SeededDice;
use crate::sandbox::reply::SandboxReply;
use crate::sandbox::untrue;

/// What `other-total` adds to an amount, whole rupiah.
const PRICE_ALARM: i64 = 1_500;
/// The refusal text of the fault `refused`.
pub const FAILED: &str = "Transaksi gagal!";

/// The answer format of one call. Several of K-Link's documented formats are not valid JSON.
pub struct AnswerManner {
    /// Describes the answer to the faults.
    pub shape: AnswerShape,
    /// Prints a success.
    pub print: fn(AnswerPairs) -> String,
    /// Prints a refusal with this text.
    pub refuse: fn(&str) -> String,
}

/// A shape without keys for the faults. K-Link's numbers and names are changed in this file instead, because they have
/// cents, and stand inside other objects and sentences.
pub const fn shape(failed: fn() -> String) -> AnswerShape {
    AnswerShape { numbers: &[], customers: &[], later: &[], prefix: "", pending: |answer| answer, failed }
}

impl KlinkStandIn {
    /// Runs a call that moves money: refuses, or books with `book` and answers, as the fault demands.
    pub fn carry(
        &self,
        fault: Option<SandboxFault>,
        manner: &AnswerManner,
        book: impl FnOnce() -> Result<AnswerPairs, BookRefusal>,
    ) -> SandboxReply {
        match fault {
            Some(SandboxFault::Refused) => return SandboxReply::json((manner.refuse)(FAILED)),
            Some(SandboxFault::HoldUnpaid) => return SandboxReply::Hold,
            Some(SandboxFault::CutUnpaid) => return SandboxReply::Cut,
            Some(SandboxFault::SessionExpired) => {
                self.sessions.end_all();
                return unauthorized();
            }
            _ => {}
        }
        if fault == Some(SandboxFault::OkButFailed) {
            return SandboxReply::json(json!({ "status": "success", "message": FAILED }).to_string());
        }
        match book() {
            // K-Link books at once and then answers that it did not; the MMBC systems book 2 s after the refusal.
            Ok(_) if fault.is_some_and(SandboxFault::is_untrue) && fault != Some(SandboxFault::AnswerRepeated) => {
                SandboxReply::json(self.untrue(fault, manner))
            }
            Ok(mut answer) => {
                if fault == Some(SandboxFault::Numbers) {
                    answer.values_mut().for_each(as_numbers);
                }
                damage::damaged_as(fault, answer, &manner.shape, manner.print)
            }
            Err(BookRefusal::Said(text)) => SandboxReply::json((manner.refuse)(&text)),
            Err(BookRefusal::Disk(error)) => {
                tracing::warn!(%error, "the sandbox cannot book for K-Link; nothing was booked");
                damage::error_page()
            }
        }
    }

    /// The refusal of a call that was booked.
    fn untrue(&self, fault: Option<SandboxFault>, manner: &AnswerManner) -> String {
        let dice = SeededDice::new(self.options.seed, &["untrue", &self.book().next_transaction().to_string()]);
        match fault {
            Some(SandboxFault::RefusedUntruly) => (manner.refuse)(members::SHORT),
            Some(SandboxFault::RefusedGoingOn) => (manner.refuse)(untrue::going_on(&dice)),
            Some(SandboxFault::RefusedWithProof) => {
                untrue::with_proof(&(manner.refuse)(FAILED), &dice, "transaction_status", ("id_trans", "137"))
            }
            _ => (manner.refuse)(untrue::DISTURBED),
        }
    }

    /// Answers a read call. The inquiry faults make it slow or wrong.
    pub fn read(fault: Option<SandboxFault>, answer: impl FnOnce() -> SandboxReply) -> SandboxReply {
        match fault {
            Some(SandboxFault::InquiryPage) => damage::other_page(),
            Some(SandboxFault::InquiryError) => damage::error_page(),
            Some(SandboxFault::SlowInquiry) => SandboxReply::Slow(Box::new(answer())),
            _ => answer(),
        }
    }
}

/// The amount that is booked for `asked`; `other-total` books more.
pub fn booked(asked: Rupiah, fault: Option<SandboxFault>) -> Result<Rupiah, BookRefusal> {
    let extra = if fault == Some(SandboxFault::OtherTotal) { PRICE_ALARM } else { 0 };
    Rupiah::new(asked.get() + extra).map_err(|_| BookRefusal::said(FAILED))
}

/// Refuses under the faults that a wallet itself answers: unknown member, small balance.
pub fn known(fault: Option<SandboxFault>) -> Result<(), BookRefusal> {
    match fault {
        Some(SandboxFault::Unregistered) => Err(BookRefusal::said(members::NOT_FOUND)),
        Some(SandboxFault::SaldoShort) => Err(BookRefusal::said(members::SHORT)),
        _ => Ok(()),
    }
}

/// The name in the answer; under `other-customer` another one.
pub fn named(name: &str, fault: Option<SandboxFault>) -> String {
    if fault == Some(SandboxFault::OtherCustomer) { damage::next_number(name) } else { name.to_owned() }
}

/// Turns every numeric text into a JSON number, at any depth.
fn as_numbers(value: &mut Value) {
    match value {
        Value::String(text) => {
            let digits = text.strip_suffix(".00").unwrap_or(text);
            if let Ok(number) = digits.parse::<i64>() {
                *value = Value::from(number);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(as_numbers),
        Value::Object(fields) => fields.values_mut().for_each(as_numbers),
        _ => {}
    }
}
