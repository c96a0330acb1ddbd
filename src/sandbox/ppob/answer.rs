//! The answers of the PPOB document: order and spelling of the keys, and dotted or undotted amounts, as printed there.
//! Every answer made here is true; `damage` and the functions named after a fault change it afterwards.

use serde_json::{Map, Value};

use super::bill::{CustomerBill, TokenParts};
use super::catalogue::{AnswerKind, CatalogueProduct};
use crate::base::money::Rupiah;
use crate::base::text::in_fours;
use crate::base::time::{Timestamp, jakarta};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::ledger::LedgerEntry;
use crate::sandbox::people::SeededDice;

/// The agent code of the document's refusal.
const AGENT_CODE: &str = "JKT-12345";
/// Product and meter that get the document's own token, at their first purchase.
pub const EXAMPLE_SALE: (&str, &str) = ("PLNS100", "12345678901");
/// The document's token and reference.
const EXAMPLE: (&str, &str) = ("12345678910111213141", "0AXS21V00KF3385499839ZN91DY04626");
/// Keys that the answer of a pending payment lacks.
const LATER_KEYS: [&str; 3] = [TOKEN_KEY, "ppob_totalkwh", "ppob_reff"];
/// The key of the token.
pub const TOKEN_KEY: &str = "ppob_stroomtoken";

/// Builds an answer, key by key, in order.
struct PpobAnswer(Map<String, Value>);

impl PpobAnswer {
    fn ok() -> Self {
        Self(Map::new()).with("result", "ok")
    }

    fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.0.insert(key.to_owned(), Value::String(value.into()));
        self
    }

    fn with_some<T: Into<String>>(self, key: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    fn with_all(mut self, pairs: &[(&'static str, String)]) -> Self {
        for (key, value) in pairs {
            self = self.with(key, value.as_str());
        }
        self
    }
}

/// `2018-07-24 20:45:01`, Jakarta time.
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The answer of `cektagihan`.
pub fn inquiry(bill: &CustomerBill, at: Timestamp) -> Map<String, Value> {
    let answer = PpobAnswer::ok()
        .with("ppob_tanggal", moment(at))
        .with("ppob_produk", bill.product.answer_name)
        .with("ppob_kodeproduk", bill.product.code);
    let answer = match &bill.token {
        Some(token) => answer
            .with("ppob_namapelanggan", &*bill.name)
            .with("ppob_nomorpelanggan", &*bill.customer)
            .with("ppob_tarifdaya", token.tariff)
            .with("ppob_voucher", format!("TOKEN PLN {}", bill.amount)),
        None => answer
            .with("ppob_nomorpelanggan", &*bill.customer)
            .with("ppob_namapelanggan", &*bill.name)
            .with_all(&bill.details)
            .with_some("ppob_jumlahtunggakan", bill.months.map(|months| months.to_string()))
            .with("ppob_totaltagihan", bill.amount.to_string())
            .with_some("ppob_admin", admin(bill)),
    };
    answer.with("ppob_totalbayar", bill.total.to_string()).with("ppob_debet", bill.debit.to_string()).0
}

/// Changes an inquiry's total under `total-open` and `total-unreadable`; leaves it otherwise.
pub fn told(mut answer: Map<String, Value>, fault: Option<SandboxFault>, bill: &CustomerBill) -> Map<String, Value> {
    let total = match fault {
        Some(SandboxFault::TotalOpen) => bill.total.checked_add(Rupiah::from(5_000)).unwrap_or(bill.total).to_string(),
        Some(SandboxFault::TotalUnreadable) => format!("{}.00", bill.total),
        _ => return answer,
    };
    answer.insert("ppob_totalbayar".to_owned(), total.into());
    answer
}

/// A payment's answer under `total-negative`: its total gets a minus sign.
pub fn below_zero(mut answer: Map<String, Value>) -> Map<String, Value> {
    let total = answer.get("ppob_totalbayar").and_then(Value::as_str).unwrap_or("0");
    let total = format!("-{total}");
    answer.insert("ppob_totalbayar".to_owned(), total.into());
    answer
}

/// The answer of `bayartagihan`: confirmed, with every key.
pub fn payment(bill: &CustomerBill, entry: &LedgerEntry, seed: u64, is_example: bool) -> Map<String, Value> {
    let dice = SeededDice::new(seed, &["payment", bill.product.code, &bill.customer, &entry.invoice]);
    let answer = PpobAnswer::ok().with("ppob_invoice", &*entry.invoice).with("ppob_produk", bill.product.answer_name);
    let answer = match &bill.token {
        Some(token) => token_payment(answer, bill, token, entry, &dice, is_example),
        None => answer
            .with("ppob_tanggal", moment(entry.at))
            .with("ppob_nomorpelanggan", &*bill.customer)
            .with("ppob_namapelanggan", &*bill.name)
            .with_all(&bill.details)
            .with("ppob_totaltagihan", bill.amount.to_string())
            .with_some("ppob_admin", admin(bill))
            .with("ppob_totalbayar", bill.total.to_string())
            .with("ppob_reff", dice.reference()),
    };
    let answer = answer
        .with("ppob_debet", bill.debit.to_string())
        .with("ppob_saldo", entry.saldo_after.to_string())
        .with("ppob_status", "confirm");
    extras(answer, bill).0
}

fn token_payment(
    answer: PpobAnswer,
    bill: &CustomerBill,
    token: &TokenParts,
    entry: &LedgerEntry,
    dice: &SeededDice,
    is_example: bool,
) -> PpobAnswer {
    let (stroom, reference) =
        if is_example { (EXAMPLE.0.to_owned(), EXAMPLE.1.to_owned()) } else { (dice.digits(20), dice.reference()) };
    answer
        .with("ppob_nominal", bill.amount.to_string())
        .with("ppob_tanggal", moment(entry.at))
        .with("ppob_nomorpelanggan", &*token.idpel)
        .with("ppob_nomormeter", &*token.meter)
        .with("ppob_namapelanggan", &*bill.name)
        .with("ppob_tarifdaya", token.tariff)
        .with("ppob_materai", token.stamp_duty.to_string())
        .with("ppob_ppn", token.value_added_tax.to_string())
        .with("ppob_ppj", token.street_light_tax.to_string())
        .with("ppob_angsuran", token.instalment.to_string())
        .with("ppob_rptoken", token.electricity.to_string())
        .with("ppob_admin", bill.admin.get().to_string())
        .with("ppob_totalbayar", bill.total.to_string())
        .with("ppob_stroomtoken", in_fours(&stroom))
        .with("ppob_totalkwh", &*token.kwh)
        .with("ppob_reff", reference)
}

/// The admin fee, undotted; None where the document's table of this kind has none.
fn admin(bill: &CustomerBill) -> Option<String> {
    let has_none = matches!(bill.product.kind, AnswerKind::Fif | AnswerKind::FinanceOther);
    (!has_none).then(|| bill.admin.get().to_string())
}

/// Adds keys that real answers have and the document does not name.
fn extras(answer: PpobAnswer, bill: &CustomerBill) -> PpobAnswer {
    let footer = match bill.product.kind {
        AnswerKind::Bulanan => "PLN menyatakan struk ini sebagai bukti pembayaran yang sah",
        AnswerKind::Pdam => "Simpanlah struk ini sebagai bukti pembayaran yang sah",
        AnswerKind::Bpjs => "BPJS Kesehatan menyatakan struk ini sebagai bukti pembayaran yang sah",
        _ => return answer,
    };
    answer.with("ppob_kodeagen", AGENT_CODE).with("ppob_footer", footer)
}

/// The answer of `cekstatus`: the payment's answer with the product code, without nominal and saldo.
pub fn status(payment: &Map<String, Value>, code: &str) -> Map<String, Value> {
    let mut answer = Map::new();
    for (key, value) in payment {
        if !matches!(key.as_str(), "ppob_nominal" | "ppob_saldo") {
            answer.insert(key.clone(), value.clone());
        }
        if key == "ppob_produk" {
            answer.insert("ppob_kodeproduk".to_owned(), Value::from(code));
        }
    }
    answer
}

/// A payment's answer while pending: without token and reference.
pub fn pending(mut answer: Map<String, Value>) -> Map<String, Value> {
    for key in LATER_KEYS {
        answer.shift_remove(key);
    }
    answer.insert("ppob_status".to_owned(), Value::from("pending"));
    answer
}

/// A payment's answer under `token-early`: pending, with the token in its field and in the footer.
pub fn early(mut answer: Map<String, Value>) -> Map<String, Value> {
    let token = answer.get(TOKEN_KEY).and_then(Value::as_str).unwrap_or("").to_owned();
    answer.insert("ppob_status".to_owned(), Value::from("pending"));
    answer.insert("ppob_footer".to_owned(), Value::from(format!("Token {token} aktif setelah SUKSES")));
    answer
}

/// A payment's answer under `token-equal-digits`: twenty times 1, as from a provider's test machine.
pub fn equal_digits(mut answer: Map<String, Value>) -> Map<String, Value> {
    if answer.contains_key(TOKEN_KEY) {
        answer.insert(TOKEN_KEY.to_owned(), Value::from(in_fours(&"1".repeat(20))));
    }
    answer
}

/// A refusal. A payment's refusal also has the saldo.
pub fn refusal(reason: &str, saldo: Option<Rupiah>) -> String {
    let answer = PpobAnswer(Map::new())
        .with("result", "no")
        .with_some("saldo", saldo.map(|saldo| saldo.to_string()))
        .with("reason", reason);
    Value::Object(answer.0).to_string()
}

/// `ERROR PLN 123456789: TRANSAKSI GAGAL`
pub fn error_reason(product: &CatalogueProduct, customer: &str, what: &str) -> String {
    format!("ERROR {} {customer}: {what}", product.refusal_name())
}

/// The refusal for a small saldo as the document prints it. Its reason holds a raw line end, which JSON forbids.
pub fn saldo_short(saldo: Rupiah) -> String {
    format!(
        "{{  \n  \"result\": \"no\",  \n  \"saldo\": \"{saldo}\",  \n  \"reason\": \"Mohon maaf, sisa saldo anda \
         {AGENT_CODE} tidak cukup! Sisa saldo  \nRp. {saldo}\"  \n}}"
    )
}
