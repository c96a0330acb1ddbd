//! How a call that moves money goes: refused, booked, or booked and then answered badly.
//!
//! What it is: the one way that every such call takes through the faults. What it is not: what is booked. Invariant:
//! the fault alone says whether the booking is made, and it is made before the answer is damaged.

use serde_json::{Value, json};

use super::book::BookRefusal;
use super::{AnswerPairs, KlinkStandIn, members, unauthorized};
use crate::base::money::Rupiah;
use crate::sandbox::damage::{self, AnswerShape};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::people::SeededDice;
use crate::sandbox::reply::SandboxReply;
use crate::sandbox::untrue;

/// What `other-total` adds, whole rupiah.
const PRICE_ALARM: i64 = 1_500;
/// What `refused` says.
pub const FAILED: &str = "Transaksi gagal!";

/// How one call answers.
pub struct AnswerManner {
    /// What the faults have to know.
    pub shape: AnswerShape,
    /// How its answer is printed.
    pub print: fn(AnswerPairs) -> String,
    /// How it refuses.
    pub refuse: fn(&str) -> String,
}

/// The shape of a call that faults change in no way of their own: K-Link's numbers and names are changed here, because
/// they have cents, and stand inside other objects and sentences.
pub const fn shape(failed: fn() -> String) -> AnswerShape {
    AnswerShape { numbers: &[], customers: &[], later: &[], prefix: "", pending: |answer| answer, failed }
}

impl KlinkStandIn {
    /// Refuses, or books and answers.
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
            // Here the booking comes first, and then the word that there was none.
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

    /// The refusal of what was booked.
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

    /// A read, which its own faults make slow or wrong.
    pub fn read(fault: Option<SandboxFault>, answer: impl FnOnce() -> SandboxReply) -> SandboxReply {
        match fault {
            Some(SandboxFault::InquiryPage) => damage::other_page(),
            Some(SandboxFault::InquiryError) => damage::error_page(),
            Some(SandboxFault::SlowInquiry) => SandboxReply::Slow(Box::new(answer())),
            _ => answer(),
        }
    }
}

/// What is booked when `asked` was asked.
pub fn booked(asked: Rupiah, fault: Option<SandboxFault>) -> Result<Rupiah, BookRefusal> {
    let extra = if fault == Some(SandboxFault::OtherTotal) { PRICE_ALARM } else { 0 };
    Rupiah::new(asked.get() + extra).map_err(|_| BookRefusal::said(FAILED))
}

/// The wallet's refusals that a member's id chooses.
pub fn known(fault: Option<SandboxFault>) -> Result<(), BookRefusal> {
    match fault {
        Some(SandboxFault::Unregistered) => Err(BookRefusal::said(members::NOT_FOUND)),
        Some(SandboxFault::SaldoShort) => Err(BookRefusal::said(members::SHORT)),
        _ => Ok(()),
    }
}

/// Who the answer names: another one under `other-customer`.
pub fn named(name: &str, fault: Option<SandboxFault>) -> String {
    if fault == Some(SandboxFault::OtherCustomer) { damage::next_number(name) } else { name.to_owned() }
}

/// Every text that is a number as a JSON number, however deep.
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
