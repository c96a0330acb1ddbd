//! The finance report: one row per charge that passes the filters. As in the document, the array ends with `….}` and is
//! no valid JSON. Only a settled charge has status code 200.

use serde_json::{Value, json};
use sha2::{Digest, Sha512};

use super::charges::{BookedCharge, BookedChargeState, ChargeKind};
use super::history::LATE_QUESTIONS;
use super::{CallBody, KlinkStandIn, failure, members, moment};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// Signs the rows. Callers do not have this key, so no client can check the signature.
const SERVER_KEY: &str = "sandbox-server-key";

impl KlinkStandIn {
    pub(super) fn report(&self, sent: &CallBody) -> SandboxReply {
        let (from, to) = (sent.get("datetime_start"), sent.get("datetime_end"));
        let is_moment = |text: &str| jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).is_ok();
        if ![&from, &to].iter().all(|text| text.is_empty() || is_moment(text)) {
            return SandboxReply::json(failure("fail", "datetime is not valid!"));
        }
        let any = |text: &str| text.is_empty() || text == "all";
        let (bank, status) = (sent.get("bank_code"), sent.get("transaction_status"));
        let charges = self.book().charges().to_vec();
        let rows: Vec<String> = charges
            .iter()
            .filter(|charge| any(&bank) || charge.bank_code == bank)
            .filter(|charge| any(&status) || status_word(charge.state) == status || is_refunded(charge, &status))
            .filter(|charge| {
                let at = moment(charge.ended_at.unwrap_or(charge.created_at));
                (from.is_empty() || at >= from) && (to.is_empty() || at <= to)
            })
            .filter(|charge| !self.is_held_back(charge))
            .flat_map(|charge| self.rows_of(charge, &status))
            .map(|row| row.to_string())
            .collect();
        if rows.is_empty() {
            return SandboxReply::json("[]".to_owned());
        }
        SandboxReply::json(format!("[\n{},\n….\n}}", rows.join(",\n")))
    }

    /// Whether `status-late` still hides this charge. Counts the call.
    fn is_held_back(&self, charge: &BookedCharge) -> bool {
        let is_late = self.fault_at(charge.nominal) == Some(SandboxFault::StatusLate);
        is_late && self.asked(&format!("charge {}", charge.order_id)) <= LATE_QUESTIONS
    }

    /// The rows of one charge: its own, a second customer's, and the refund, as far as `status` asks for them.
    fn rows_of(&self, charge: &BookedCharge, status: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        if status != "refund" {
            rows.push(row(charge));
        }
        if let Some((reference, amount)) = charge.second.as_ref().filter(|_| status != "refund") {
            rows.push(row(&BookedCharge { reference: reference.clone(), paid: Some(*amount), ..charge.clone() }));
        }
        if is_refunded(charge, status) {
            let mut refund = row(charge);
            refund["transaction_status"] = "refund".into();
            rows.push(refund);
        }
        if self.fault_at(charge.nominal) == Some(SandboxFault::RowUnreadable) {
            for row in &mut rows {
                row["gross_amount"] = format!("{}.00", charge.total).into();
            }
        }
        rows
    }
}

/// The state's word in the filter `transaction_status`.
const fn status_word(state: BookedChargeState) -> &'static str {
    match state {
        BookedChargeState::Pending => "pending",
        BookedChargeState::Settled => "settlement",
        BookedChargeState::Expired => "expire",
    }
}

/// Whether the charge was refunded and `status` asks for refunds.
fn is_refunded(charge: &BookedCharge, status: &str) -> bool {
    charge.refunded && matches!(status, "" | "all" | "refund")
}

fn row(charge: &BookedCharge) -> Value {
    let code = match charge.state {
        BookedChargeState::Pending => "201",
        BookedChargeState::Settled => "200",
        BookedChargeState::Expired => "407",
    };
    let amount = charge.paid.unwrap_or(charge.total).get();
    let signed = Sha512::digest(format!("{}{code}{amount}.00{SERVER_KEY}", charge.order_id));
    let va_number = charge.account.as_deref().filter(|_| charge.kind == ChargeKind::VirtualAccount);
    json!({
        "fraud_status": "accept",
        "notification_time": moment(charge.ended_at.unwrap_or(charge.created_at)),
        "va_numbers": va_number.unwrap_or(""),
        "bank_code": charge.bank_code,
        "order_id": charge.order_id,
        "status_code": code,
        "gross_amount": amount,
        "id": charge.reference,
        "signature_key": members::hex(&signed),
        "inquiry_time": moment(charge.created_at),
    })
}
