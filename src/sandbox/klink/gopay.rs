//! Charges by GoPay: `list_bank_midtrans`, `pay_service_midtrans`, and the pages behind the answer's links. Nobody can
//! pay the QR; a charge is settled by `/_sandbox/charge/settle` or
//! [`pay_after`](crate::sandbox::CallbackPlan::pay_after).

use hyper::Method;
use serde_json::{Value, json};

use super::book::{BookRefusal, BookStep};
use super::charges::{BookedCharge, ChargeKind};
use super::collect::{CHARGE, ChargeBody, MADE};
use super::{AnswerPairs, CallBody, KlinkStandIn, carry, moment, qr, with_cents};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::people::SeededDice;
use crate::sandbox::reply::SandboxReply;

const BANK: &str = "gopay";
/// The document has `e_money` in the list, `e_wallets` in the request and `e_wallet` in its text, so all are accepted.
const PRODUCTS: [&str; 3] = ["e_wallets", "e_wallet", "e_money"];
/// The caller's fields that `data_input` echoes, in the document's order.
const ECHOED: [&str; 10] = [
    "rq_datetime",
    "nominal",
    "bank_code",
    "order_id",
    "fullname",
    "product_code",
    "rq_uuid",
    "no_hp",
    "pay_ship",
    "email",
];

/// The answer of `list_bank_midtrans`.
pub fn banks() -> String {
    json!({ "data": [{
        "bankCode": BANK,
        "bankDesc": "GOPAY",
        "bankDisplayNm": "GOPAY",
        "bank_pemilik": null,
        "bankacc": null,
        "cabang": null,
        "cara_bayar": null,
        "charge_admin": "2500",
        "charge_connectivity": "0",
        "id": 1,
        "img_url": null,
        "install_12": null,
        "install_6": null,
        "is_installment": null,
        "kategori": null,
        "productCode": "e_money",
        "productName": "E-Money",
        "status": "1",
    }] })
    .to_string()
}

impl KlinkStandIn {
    pub(super) fn charge_gopay(&self, sent: &CallBody) -> SandboxReply {
        let fault = self.fault_of_charge(sent);
        if let Some(known) = self.known_gopay(sent) {
            return SandboxReply::json(duplicate(sent, &known));
        }
        self.carry(fault, &CHARGE, || {
            let is_ours = sent.get("bank_code") == BANK && PRODUCTS.contains(&sent.get("product_code").as_str());
            if !is_ours || fault == Some(SandboxFault::Unregistered) {
                return Err(BookRefusal::said("bank_code not found in list bank!"));
            }
            let mut book = self.book();
            let asked = ChargeBody::read(&book, sent, fault)?;
            let dice = SeededDice::new(self.options.seed, &["gopay", &asked.order_id]);
            let mut charge = asked.charge(self, &book, sent, ChargeKind::Gopay, transaction_id(&dice));
            charge.qr = Some(qr::payload(&charge.order_id, charge.total, &dice.digits(15)));
            charge.pay_early(fault);
            book.make(BookStep { charge: Some(charge.clone()), ..BookStep::default() })?;
            Ok(self.charged_gopay(sent, &charge, fault))
        })
    }

    /// The GoPay charge that has this order id already.
    fn known_gopay(&self, sent: &CallBody) -> Option<BookedCharge> {
        let book = self.book();
        book.charge(&sent.get("order_id")).filter(|charge| charge.kind == ChargeKind::Gopay).cloned()
    }

    fn charged_gopay(&self, sent: &CallBody, charge: &BookedCharge, fault: Option<SandboxFault>) -> AnswerPairs {
        let actions = if fault == Some(SandboxFault::TokenLater) { json!([]) } else { self.actions(charge) };
        let data = json!({
            "bank_code": charge.bank_code,
            "product_code": charge.product_code,
            "rq_uuid": charge.rq_uuid,
            "fraud_status": "accept",
            "order_id": carry::named(&charge.order_id, fault),
            "status_code": "201",
            "gross_amount": with_cents(charge.total),
            "transaction_time": moment(charge.created_at),
            "actions": actions,
            "email": sent.get("email"),
            "pay_ship": charge.pay_ship.get().to_string(),
            "currency": "IDR",
            "rq_datetime": charge.rq_datetime,
            "nominal": charge.nominal.get().to_string(),
            "payment_type": BANK,
            "transaction_status": "pending",
            "fullname": sent.get("fullname"),
            "merchant_id": "G798896536",
            "status_message": "GoPay transaction is created",
            "no_hp": sent.get("no_hp"),
            "transaction_id": charge.reference,
        });
        let pairs = [
            ("status", Value::from("success")),
            ("message", Value::from(MADE)),
            ("data_input", echo(sent)),
            ("data", data),
        ];
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn actions(&self, charge: &BookedCharge) -> Value {
        let (base, id) = (&self.base, &charge.reference);
        let amount = charge.total.get();
        let back = format!("someapps%3A%2F%2Fcallback%3Forder_id%3D{}", escaped(&charge.order_id));
        let tref = format!("05{}ID", id.replace('-', "").to_uppercase());
        json!([
            { "url": format!("{base}/klink/v2/gopay/{id}/qr-code"), "name": "generate-qr-code", "method": "GET" },
            {
                "url": format!("gojek://gopay/merchanttransfer?tref={tref}&amount={amount}&activity=GP:RR&callback_url={back}"),
                "name": "deeplink-redirect",
                "method": "GET",
            },
            { "url": format!("{base}/klink/v2/{id}/status"), "name": "get-status", "method": "GET" },
            { "url": format!("{base}/klink/v2/{id}/cancel"), "name": "cancel", "method": "POST" },
        ])
    }

    /// Serves the links of an answer. `rest` is what follows `/klink/`.
    pub(super) fn open_page(&self, method: &Method, rest: &str) -> Option<SandboxReply> {
        if method != Method::GET {
            return rest.starts_with("v2/").then(denied);
        }
        if let Some(id) = rest.strip_prefix("v2/gopay/").and_then(|rest| rest.strip_suffix("/qr-code")) {
            return self.picture(id);
        }
        if let Some(number) = rest.strip_prefix("card/") {
            let book = self.book();
            let is_this =
                |charge: &&BookedCharge| charge.kind == ChargeKind::Card && charge.number.to_string() == number;
            let total = book.charges().iter().find(is_this)?.total;
            let text = format!("<!DOCTYPE html>\n<html><body><h1>Kartu Kredit</h1><p>Rp {total}</p></body></html>\n");
            return Some(SandboxReply::page(200, &text));
        }
        rest.starts_with("v2/").then(denied)
    }

    fn picture(&self, transaction: &str) -> Option<SandboxReply> {
        let charge = self.book().charges().iter().find(|charge| charge.reference == transaction).cloned()?;
        let payload = charge.qr?;
        let fault = self.fault_at(charge.nominal);
        Some(Self::read(fault, || {
            qr::picture(&payload).map_or_else(crate::sandbox::damage::error_page, SandboxReply::Image)
        }))
    }
}

/// Status and cancel need the Midtrans server key, which no caller of K-Link has.
fn denied() -> SandboxReply {
    let message = "Access denied due to unauthorized transaction, please check client or server key";
    SandboxReply::json_with(401, json!({ "status_code": "401", "status_message": message }).to_string())
}

/// Percent-encodes all but letters, digits, `-`, `.` and `_`, for a link within a link.
fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'-' | b'.' | b'_' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

fn echo(sent: &CallBody) -> Value {
    Value::Object(ECHOED.iter().map(|key| ((*key).to_owned(), Value::from(sent.get(key)))).collect())
}

/// The refusal of a used order id. The first charge is unchanged.
fn duplicate(sent: &CallBody, known: &BookedCharge) -> String {
    let message = "order_id has been paid and utilized, please use another order ID";
    json!({
        "status": "failed",
        "message": message,
        "data_input": echo(sent),
        "data": { "status_code": "406", "status_message": message, "order_id": known.order_id },
    })
    .to_string()
}

/// A transaction id in UUID form.
fn transaction_id(dice: &SeededDice) -> String {
    let hex = dice.reference().to_lowercase();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("");
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
