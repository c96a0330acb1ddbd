//! The Biller's callback, a `GET` whose query the document prints, and what each fault makes of it. The same verdict at
//! the same time gives the same bytes.

use super::CallbackKind;
use super::http::CallbackCall;
use super::send::CallbackMessage;
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};
use crate::sandbox::biller::TransactionVerdict;
use crate::sandbox::{BillerState, SandboxFault, damage};

/// The document's serial number, for callbacks about a transaction that has none.
pub const EXAMPLE: &str = "11111111111";

/// The fields of one callback.
pub struct BillerCallbackBody {
    pub status: String,
    pub refid: String,
    pub product: String,
    pub dest: String,
    pub message: String,
}

impl BillerCallbackBody {
    /// The callback that the document prints for `verdict`, sent at `now`.
    pub fn of(verdict: &TransactionVerdict, now: Timestamp) -> Self {
        let is_done = verdict.said == BillerState::Sukses;
        Self {
            status: if is_done { "0" } else { "1" }.to_owned(),
            refid: verdict.trxid.clone(),
            product: verdict.product.clone(),
            dest: verdict.customer.clone(),
            message: message(verdict, now),
        }
    }

    fn query(&self) -> String {
        let [status, refid, product, dest, message] =
            [&self.status, &self.refid, &self.product, &self.dest, &self.message].map(|text| printed(text));
        format!("status={status}&refid={refid}&product={product}&qty=1&dest={dest}&message={message}")
    }

    /// JSON with the fields inside `data`.
    fn json(&self) -> String {
        let data = serde_json::json!({
            "status": self.status, "refid": self.refid, "product": self.product, "dest": self.dest, "message": self.message,
        });
        serde_json::json!({ "event": "transaction", "data": data }).to_string()
    }

    /// The callback as a `POST` with this body.
    fn posted(&self, body: String) -> CallbackMessage {
        CallbackMessage { call: CallbackCall::Post { body, signature: None }, ..self.message(false) }
    }

    /// The callback as the document prints it, a `GET`. A forged one is tried only once.
    pub fn message(&self, is_forged: bool) -> CallbackMessage {
        CallbackMessage {
            kind: CallbackKind::Biller,
            reference: self.refid.clone(),
            is_forged,
            is_once: is_forged,
            call: CallbackCall::Get { query: self.query() },
        }
    }
}

/// The callbacks of one verdict, in order; empty under `callback-never`.
pub fn messages(verdict: &TransactionVerdict, now: Timestamp) -> Vec<CallbackMessage> {
    let mut callback = BillerCallbackBody::of(verdict, now);
    match verdict.fault {
        Some(SandboxFault::CallbackNever) => Vec::new(),
        Some(SandboxFault::CallbackRepeated) => callback.message(false).repeated(),
        Some(SandboxFault::CallbackForged) => {
            let (customer, sn) = (damage::next_number(&verdict.customer), EXAMPLE.to_owned());
            let other = TransactionVerdict { customer, sn, ..verdict.clone() };
            vec![BillerCallbackBody::of(&other, now).message(true), callback.message(false)]
        }
        Some(SandboxFault::CallbackContradicts) => {
            callback.status = "0".to_owned();
            callback.message = message(&TransactionVerdict { said: BillerState::Gagal, ..verdict.clone() }, now);
            vec![callback.message(false)]
        }
        Some(SandboxFault::ReportPunctuated) => {
            callback.status = "0".to_owned();
            callback.message = centre(verdict, "GAGAL. Nomor tujuan salah.");
            vec![callback.message(false)]
        }
        Some(SandboxFault::ReportWrapped) => {
            let end = format!("SUKSES. SN:R230512.{}. Saldo {}", verdict.sn, grouped(verdict.saldo));
            callback.message = centre(verdict, &end);
            vec![callback.posted(callback.json())]
        }
        Some(SandboxFault::ReportUnreadable) => {
            let body =
                format!("<report><status>{}</status><refid>{}</refid></report>", callback.status, callback.refid);
            vec![callback.posted(body)]
        }
        Some(SandboxFault::CallbackTheirs) => {
            callback.refid.clone_from(&verdict.ftrxid);
            vec![callback.message(false)]
        }
        _ => vec![callback.message(false)],
    }
}

/// `Transaksi s5.2222222222 SUKSES, SN: 11111111111, Saldo: Rp99,999,999, Harga: 201,200, Tgl: 01/01 10:32:12`; a
/// failure has neither `SN` nor `Harga`, and a success without a serial number no `SN`.
fn message(verdict: &TransactionVerdict, now: Timestamp) -> String {
    let (is_done, saldo) = (verdict.said == BillerState::Sukses, grouped(verdict.saldo));
    let when = now.to_zoned(jakarta()).strftime("%d/%m %H:%M:%S");
    let word = if is_done { "SUKSES" } else { "GAGAL" };
    let sn = if is_done && !verdict.sn.is_empty() { format!(", SN: {}", verdict.sn) } else { String::new() };
    let price = if is_done { format!(", Harga: {}", grouped(verdict.total)) } else { String::new() };
    format!("Transaksi {}.{} {word}{sn}, Saldo: Rp{saldo}{price}, Tgl: {when}", verdict.product, verdict.customer)
}

/// `T#5678 R#12 s5.2222222222 GAGAL. Nomor tujuan salah.`, the form of many providers' reply centres.
fn centre(verdict: &TransactionVerdict, end: &str) -> String {
    let tail: String = verdict.ftrxid.chars().rev().take(4).collect();
    format!("T#{tail} R#12 {}.{} {end}", verdict.product, verdict.customer)
}

/// `99,999,999`: the message groups by commas, not dots.
fn grouped(amount: Rupiah) -> String {
    amount.to_string().replace('.', ",")
}

/// A value as the document prints it in a query: `+` for a space, `,` `:` `/` unescaped, other special bytes as `%XX`.
fn printed(text: &str) -> String {
    let one = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        b'-' | b'.' | b'_' | b'~' | b',' | b':' | b'/' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}
