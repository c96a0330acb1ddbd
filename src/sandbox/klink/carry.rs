//! How a call that moves money goes: refused, booked, or booked and then answered badly.
//!
//! What it is: the one way that every such call takes through the faults. What it is not: what is booked. Invariant:
//! the fault alone says whether the booking is made, and it is made before the answer is damaged.

use serde_json::{Value, json};

use super::book::Refusal;
use super::{Answer, Klink, members, unauthorized};
use crate::money::Rupiah;
use crate::sandbox::damage::{self, Shape};
use crate::sandbox::faults::Fault;
use crate::sandbox::people::Dice;
use crate::sandbox::reply::Reply;
use crate::sandbox::untrue;

/// What `other-total` adds, whole rupiah.
const PRICE_ALARM: i64 = 1_500;
/// What `refused` says.
pub const FAILED: &str = "Transaksi gagal!";

/// How one call answers.
pub struct Manner {
    /// What the faults have to know.
    pub shape: Shape,
    /// How its answer is printed.
    pub print: fn(Answer) -> String,
    /// How it refuses.
    pub refuse: fn(&str) -> String,
}

/// The shape of a call that faults change in no way of their own: K-Link's numbers and names are changed here, because
/// they have cents, and stand inside other objects and sentences.
pub const fn shape(failed: fn() -> String) -> Shape {
    Shape { numbers: &[], customers: &[], later: &[], prefix: "", pending: |answer| answer, failed }
}

impl Klink {
    /// Refuses, or books and answers.
    pub fn carry(
        &self,
        fault: Option<Fault>,
        manner: &Manner,
        book: impl FnOnce() -> Result<Answer, Refusal>,
    ) -> Reply {
        match fault {
            Some(Fault::Refused) => return Reply::json((manner.refuse)(FAILED)),
            Some(Fault::HoldUnpaid) => return Reply::Hold,
            Some(Fault::CutUnpaid) => return Reply::Cut,
            Some(Fault::SessionExpired) => {
                self.sessions.end_all();
                return unauthorized();
            }
            _ => {}
        }
        if fault == Some(Fault::OkButFailed) {
            return Reply::json(json!({ "status": "success", "message": FAILED }).to_string());
        }
        match book() {
            // Here the booking comes first, and then the word that there was none.
            Ok(_) if fault.is_some_and(Fault::is_untrue) && fault != Some(Fault::AnswerRepeated) => {
                Reply::json(self.untrue(fault, manner))
            }
            Ok(mut answer) => {
                if fault == Some(Fault::Numbers) {
                    answer.values_mut().for_each(as_numbers);
                }
                damage::damaged_as(fault, answer, &manner.shape, manner.print)
            }
            Err(Refusal::Said(text)) => Reply::json((manner.refuse)(&text)),
            Err(Refusal::Disk(error)) => {
                tracing::warn!(%error, "the sandbox cannot book for K-Link; nothing was booked");
                damage::error_page()
            }
        }
    }

    /// The refusal of what was booked.
    fn untrue(&self, fault: Option<Fault>, manner: &Manner) -> String {
        let dice = Dice::new(self.options.seed, &["untrue", &self.book().next_transaction().to_string()]);
        match fault {
            Some(Fault::RefusedUntruly) => (manner.refuse)(members::SHORT),
            Some(Fault::RefusedGoingOn) => (manner.refuse)(untrue::going_on(&dice)),
            Some(Fault::RefusedWithProof) => {
                untrue::with_proof(&(manner.refuse)(FAILED), &dice, "transaction_status", ("id_trans", "137"))
            }
            _ => (manner.refuse)(untrue::DISTURBED),
        }
    }

    /// A read, which its own faults make slow or wrong.
    pub fn read(fault: Option<Fault>, answer: impl FnOnce() -> Reply) -> Reply {
        match fault {
            Some(Fault::InquiryPage) => damage::other_page(),
            Some(Fault::InquiryError) => damage::error_page(),
            Some(Fault::SlowInquiry) => Reply::Slow(Box::new(answer())),
            _ => answer(),
        }
    }
}

/// What is booked when `asked` was asked.
pub fn booked(asked: Rupiah, fault: Option<Fault>) -> Result<Rupiah, Refusal> {
    let extra = if fault == Some(Fault::OtherTotal) { PRICE_ALARM } else { 0 };
    Rupiah::new(asked.get() + extra).map_err(|_| Refusal::said(FAILED))
}

/// The wallet's refusals that a member's id chooses.
pub fn known(fault: Option<Fault>) -> Result<(), Refusal> {
    match fault {
        Some(Fault::Unregistered) => Err(Refusal::said(members::NOT_FOUND)),
        Some(Fault::SaldoShort) => Err(Refusal::said(members::SHORT)),
        _ => Ok(()),
    }
}

/// Who the answer names: another one under `other-customer`.
pub fn named(name: &str, fault: Option<Fault>) -> String {
    if fault == Some(Fault::OtherCustomer) { damage::next_number(name) } else { name.to_owned() }
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
