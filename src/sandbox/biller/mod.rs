//! The Biller: one call that accepts a transaction, and a list of what became of each.
//!
//! An accepted transaction is debited before anything is answered. It is in process for
//! [`SandboxOptions::pending_for`], then a success with its serial number, or a failure whose debit is refunded. The
//! outcome stands in the Biller's list ([`BillerStandIn::transactions`]) and in its callbacks
//! ([`BillerStandIn::verdicts`]), never in the answer.
//!
//! A `trxid` that comes twice gets its first answer and is debited once. The document does not promise that, so the
//! client must not rely on it. A refused transaction leaves no trace: its `trxid` may come again.

mod goods;
mod verdict;

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use self::goods::BillerGood;
use self::verdict::give_back;
pub use self::verdict::{TransactionVerdict, UntoldTransactions};
use super::account::SandboxAccount;
use super::damage::{self, AnswerShape};
use super::faults::SandboxFault;
use super::ledger::{BookError, DelayedDebit, LedgerEntry, LedgerPayment, LedgerPurchase};
use super::people::SeededDice;
use super::reply::SandboxReply;
use super::untrue;
use super::{RequestSeen, Sandbox, SandboxOptions};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};

/// The path of its only call.
pub const PATH: &str = "/service/in/json";
/// How long a transaction stays in process under the fault `pending`.
const STUCK: Duration = Duration::from_secs(3_600);
/// The key under which the ledger keeps the client's reference. It is removed from every answer.
const TRXID: &str = "_trxid";
/// The document's refusal for a small saldo, behind `GAGAL`.
const DEDUCT: &str = "silakan coba lagi (DEDUCT)";
/// The longest reference, number or product code that is accepted, bytes.
const LONGEST: usize = 64;

/// The keys of this system that the faults change.
const SHAPE: AnswerShape = AnswerShape {
    numbers: &["saldo", "ftrxid"],
    customers: &["tujuan"],
    later: &[],
    prefix: "",
    pending: |answer| answer,
    failed: || json!({ "status": false, "reason": "Transaksi GAGAL" }).to_string(),
};

/// State of a transaction in the Biller's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum BillerState {
    /// In process.
    Proses,
    /// Delivered.
    Sukses,
    /// Not delivered; the debit is refunded.
    Gagal,
}

impl BillerState {
    const fn word(self) -> &'static str {
        match self {
            Self::Proses => "PROSES",
            Self::Sukses => "SUKSES",
            Self::Gagal => "GAGAL",
        }
    }
}

/// One accepted transaction in the Biller's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillerTransaction {
    /// The client's reference, unique for each sale.
    pub trxid: String,
    /// The Biller's own reference.
    pub ftrxid: String,
    pub product: String,
    /// Customer number as requested, never masked.
    pub customer: String,
    /// The debit, whole rupiah.
    pub total: Rupiah,
    pub state: BillerState,
    /// Serial number of a delivered product; empty when there is none.
    pub sn: String,
    /// The saldo after the debit.
    pub saldo: Rupiah,
    pub at: Timestamp,
}

/// The simulated Biller, on an account of its own.
pub struct BillerStandIn {
    account: SandboxAccount,
}

/// A request as the document prints it. A missing field is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct BillerBody {
    user: String,
    sign: String,
    trxid: String,
    cmd: String,
    idpel: String,
    produk: String,
}

impl BillerBody {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn is_signed(&self) -> bool {
        let signed = format!("{}{}{}", Sandbox::BILLER_USER, Sandbox::BILLER_PASSWORD, self.trxid);
        let sign: String = Md5::digest(signed.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        self.user == Sandbox::BILLER_USER && self.sign == sign
    }

    fn has_all(&self) -> bool {
        [&self.trxid, &self.idpel, &self.produk].iter().all(|text| !text.is_empty() && text.len() <= LONGEST)
    }

    /// `Transaksi s5.081234567890 GAGAL …`.
    fn failed(&self, why: &str) -> String {
        format!("Transaksi {}.{} GAGAL {why}", self.produk, self.idpel)
    }
}

/// A request whose product exists and is active.
struct CheckedBody<'a> {
    request: &'a BillerBody,
    good: &'static BillerGood,
    fault: Option<SandboxFault>,
    at: Timestamp,
}

impl BillerStandIn {
    /// Opens the Biller with its ledger in a file beside the options' state file.
    pub fn open(options: &SandboxOptions) -> std::io::Result<Arc<Self>> {
        let state_file = options.state_file.as_ref().map(|path| path.with_extension("biller.jsonl"));
        Ok(Arc::new(Self { account: SandboxAccount::open(SandboxOptions { state_file, ..options.clone() })? }))
    }

    /// Closes the ledger. Nothing is debited or refunded from now on.
    pub fn close(&self) {
        self.account.close();
    }

    /// The request for [`Sandbox::requests`]; its `invoice` is the `trxid`.
    pub fn seen(&self, path: &str, body: &[u8]) -> RequestSeen {
        let request = BillerBody::read(body);
        RequestSeen {
            path: path.to_owned(),
            product: request.produk,
            customer: request.idpel,
            amount: String::new(),
            direct: String::new(),
            invoice: request.trxid,
            at: self.account.now(),
        }
    }

    /// Answers one call: accepts and debits, or refuses.
    pub fn answer(&self, body: &[u8]) -> SandboxReply {
        let request = BillerBody::read(body);
        self.settle();
        if !request.is_signed() {
            return SandboxReply::json(self.refusal(&request, "user atau sign salah"));
        }
        if request.cmd != "trx" || !request.has_all() {
            return SandboxReply::json(self.refusal(&request, "format salah"));
        }
        if let Some(first) = self.first_answer(&request.trxid) {
            return SandboxReply::json(Value::Object(first).to_string());
        }
        self.buy(&request)
    }

    fn buy(&self, request: &BillerBody) -> SandboxReply {
        let fault = self.account.options.faults.fault(&request.idpel);
        let refused = |why: &str| SandboxReply::json(self.refusal(request, why));
        let Some(good) = BillerGood::find(&request.produk) else { return refused("Produk tidak tersedia (ROUTE)") };
        if !good.is_active {
            return refused("Produk tidak Aktif");
        }
        match fault {
            Some(SandboxFault::Refused) => refused("Nomor tujuan salah"),
            Some(SandboxFault::SaldoShort) => refused(DEDUCT),
            Some(SandboxFault::HoldUnpaid) => SandboxReply::Hold,
            Some(SandboxFault::CutUnpaid) => SandboxReply::Cut,
            Some(fault) if fault.is_untrue() && fault != SandboxFault::AnswerRepeated => {
                let asked = CheckedBody { request, good, fault: Some(fault), at: self.account.now() };
                SandboxReply::json(self.untrue(fault, &asked))
            }
            fault => match self.debit(&CheckedBody { request, good, fault, at: self.account.now() }) {
                Ok(payment) => damage::damaged(fault, without_reference(payment.answer), &SHAPE),
                Err(BookError::Short) => refused(DEDUCT),
                Err(BookError::Disk(error)) => {
                    tracing::warn!(%error, "the sandbox cannot book a transaction; nothing was debited");
                    damage::error_page()
                }
            },
        }
    }

    /// The answers that do not agree with the ledger.
    fn untrue(&self, fault: SandboxFault, asked: &CheckedBody<'_>) -> String {
        let request = asked.request;
        let dice = SeededDice::new(self.account.options.seed, &["untrue", &request.idpel]);
        let failed = |total: i64, why: &str| self.refused(request, total, request.failed(why));
        let text = match fault {
            SandboxFault::RefusedUntruly => failed(0, DEDUCT),
            SandboxFault::RefusedGoingOn => {
                let (good, number) = (&request.produk, &request.idpel);
                self.refused(request, 0, format!("Transaksi {good}.{number} {}", untrue::going_on(&dice)))
            }
            SandboxFault::RefusedWithProof => {
                return match self.debit(asked) {
                    Ok(payment) => failed(payment.entry.amount.get(), DEDUCT),
                    Err(_) => failed(0, DEDUCT),
                };
            }
            SandboxFault::OkButFailed => {
                let mut answer = self.accepted(asked, &self.account.book().unbooked(purchase(asked)));
                answer.insert("reason".to_owned(), request.failed("").trim_end().into());
                return Value::Object(without_reference(answer)).to_string();
            }
            _ => {
                // Neither a listed text nor `total: 0`: this refusal proves nothing.
                let mut answer = Map::new();
                answer.insert("status".to_owned(), false.into());
                answer.insert("reason".to_owned(), request.failed(untrue::DISTURBED).into());
                answer.insert("saldo".to_owned(), self.account.saldo().get().to_string().into());
                Value::Object(answer).to_string()
            }
        };
        let ftrxid = self.new_ftrxid(asked.at);
        let mut accepted = self.accepted(asked, &self.account.book().unbooked(purchase(asked)));
        let answer = Box::new(move |entry: &LedgerEntry| {
            accepted.insert("ftrxid".to_owned(), entry.invoice.clone().into());
            accepted
        });
        let reference = request.trxid.clone();
        self.account.debit_later(DelayedDebit {
            invoice: Some(ftrxid),
            purchase: purchase(asked),
            is_once: false,
            reference,
            answer,
        });
        text
    }

    /// Debits the ledger.
    fn debit(&self, asked: &CheckedBody<'_>) -> Result<LedgerPayment, BookError> {
        let ftrxid = self.new_ftrxid(asked.at);
        self.account.book().pay_as(Some(&ftrxid), purchase(asked), |entry| self.accepted(asked, entry))
    }

    /// `21160325359742` in the document: date and time, then a counter.
    fn new_ftrxid(&self, at: Timestamp) -> String {
        let moment = at.to_zoned(jakarta()).strftime("%y%m%d%H%M%S").to_string();
        format!("{moment}{:04}", self.account.book().placed())
    }

    /// The whole, true answer in the document's order, and the reference for the ledger.
    fn accepted(&self, asked: &CheckedBody<'_>, entry: &LedgerEntry) -> Map<String, Value> {
        let request = asked.request;
        let mut answer = Map::new();
        let mut put = |key: &str, value: Value| answer.insert(key.to_owned(), value);
        put("total", entry.amount.get().into());
        put("status", true.into());
        put("reason", format!("Transaksi {}.{} sedang diproses", request.produk, request.idpel).into());
        put("saldo", entry.saldo_after.get().to_string().into());
        self.tail(request, &entry.invoice, asked.fault, &mut put);
        put(TRXID, request.trxid.clone().into());
        answer
    }

    /// A refusal with `total: 0`, which says that nothing was debited.
    fn refusal(&self, request: &BillerBody, why: &str) -> String {
        self.refused(request, 0, request.failed(why))
    }

    fn refused(&self, request: &BillerBody, total: i64, reason: String) -> String {
        let mut answer = Map::new();
        let mut put = |key: &str, value: Value| answer.insert(key.to_owned(), value);
        put("total", total.into());
        put("status", false.into());
        put("reason", reason.into());
        let moment = self.account.now().to_zoned(jakarta()).strftime("%y%m%d%H%M%S").to_string();
        self.tail(request, &format!("{moment}9999"), None, &mut put);
        Value::Object(answer).to_string()
    }

    /// What acceptance and refusal have in common.
    fn tail(
        &self,
        request: &BillerBody,
        ftrxid: &str,
        fault: Option<SandboxFault>,
        put: &mut dyn FnMut(&str, Value) -> Option<Value>,
    ) {
        let dice = SeededDice::new(self.account.options.seed, &["trx", &request.trxid]);
        let now = self.account.now().to_zoned(jakarta());
        put("trxtime", now.strftime("%Y-%m-%d %H:%M:%S%.6f").to_string().into());
        let elapsed = format!("0.{}", dice.digits(16)).parse::<Number>();
        put("elapsed", elapsed.map_or(Value::Null, Value::Number));
        put("ftrxid", ftrxid.into());
        put("user", request.user.clone().into());
        put("kodeproduk", request.produk.clone().into());
        put("tujuan", masked(&request.idpel, fault, &dice).into());
    }

    /// The whole answer that this reference got before; None for a new reference.
    fn first_answer(&self, trxid: &str) -> Option<Map<String, Value>> {
        let book = self.account.book();
        let first = book.payments().find(|payment| reference(payment) == trxid)?;
        Some(without_reference(first.answer.clone()))
    }

    /// Refunds the transactions that have failed by now.
    fn settle(&self) {
        let mut book = self.account.book();
        let now = self.account.now();
        let failed: Vec<String> = book
            .payments()
            .filter(|payment| self.has_to_come_back(payment, now))
            .map(|payment| payment.entry.invoice.clone())
            .collect();
        failed.iter().for_each(|invoice| give_back(&mut book, invoice, now));
    }

    /// The Biller's own list, oldest first.
    pub fn transactions(&self) -> Vec<BillerTransaction> {
        self.settle();
        let book = self.account.book();
        let now = self.account.now();
        let row = |payment: &LedgerPayment| {
            let state = self.state(payment, now);
            BillerTransaction {
                trxid: reference(payment).to_owned(),
                ftrxid: payment.entry.invoice.clone(),
                product: payment.entry.product.clone(),
                customer: payment.entry.customer.clone(),
                total: payment.entry.amount,
                state,
                sn: self.serial(payment, state),
                saldo: payment.entry.saldo_after,
                at: payment.entry.at,
            }
        };
        book.payments().map(row).collect()
    }

    /// Every debit and refund of the Biller's account, in order.
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.settle();
        self.account.ledger()
    }

    /// The deposit, whole rupiah.
    pub fn saldo(&self) -> Rupiah {
        self.settle();
        self.account.saldo()
    }

    /// Sets the deposit to `amount`; fails when the state file cannot be written.
    pub fn set_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.account.set_saldo(amount)
    }

    /// The list as the Biller's site exports it.
    fn csv(&self) -> String {
        let mut text = String::from("tanggal,trxid,ftrxid,produk,tujuan,harga,status,sn,saldo\n");
        for row in self.transactions() {
            let moment = row.at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S");
            let cells = [&row.trxid, &row.ftrxid, &row.product, &row.customer].map(|cell| plain(cell)).join(",");
            let (total, state, saldo) = (row.total.get(), row.state.word(), row.saldo.get());
            text.push_str(&format!("{moment},{cells},{total},{state},{},{saldo}\n", row.sn));
        }
        text
    }

    /// Answers the sandbox's own pages about the Biller; None for another page.
    pub fn own(&self, method: &Method, name: &str, body: &[u8]) -> Option<SandboxReply> {
        let csv = |text| SandboxReply::Whole { status: 200, kind: "text/csv; charset=UTF-8", text };
        let reply = match (method, name) {
            (&Method::GET, "biller") => SandboxReply::json(json!(self.transactions()).to_string()),
            (&Method::GET, "biller.csv") => csv(self.csv()),
            (&Method::GET, "biller/prices.csv") => csv(Sandbox::BILLER_PRICES.to_owned()),
            (&Method::GET, "biller/ledger") => SandboxReply::json(json!(self.ledger()).to_string()),
            (&Method::GET, "biller/saldo") => SandboxReply::json(json!({ "amount": self.saldo() }).to_string()),
            (&Method::POST, "biller/saldo") => self.own_saldo(body),
            (_, "biller" | "biller.csv" | "biller/prices.csv" | "biller/ledger" | "biller/saldo") => {
                SandboxReply::page(405, "Method Not Allowed")
            }
            _ => return None,
        };
        Some(reply)
    }

    fn own_saldo(&self, body: &[u8]) -> SandboxReply {
        let sent: Value = serde_json::from_slice(body).unwrap_or_default();
        let amount = sent["amount"].as_i64().and_then(|amount| Rupiah::new(amount).ok());
        let Some(amount) = amount.filter(|amount| !amount.is_negative()) else {
            return SandboxReply::json_with(
                400,
                json!({ "error": "expected {\"amount\": N}, whole rupiah" }).to_string(),
            );
        };
        match self.set_saldo(amount) {
            Ok(()) => SandboxReply::json(json!({ "amount": amount }).to_string()),
            Err(error) => SandboxReply::json_with(500, json!({ "error": error.to_string() }).to_string()),
        }
    }
}

fn purchase(asked: &CheckedBody<'_>) -> LedgerPurchase {
    let surcharge = u32::try_from(SandboxAccount::payment_surcharge(asked.fault)).unwrap_or(0);
    LedgerPurchase {
        product: asked.good.code,
        customer: asked.request.idpel.clone(),
        debit: Rupiah::from(asked.good.cost.saturating_add(surcharge)),
        at: asked.at,
        fault: asked.fault,
    }
}

/// The client's reference, which the ledger keeps in the answer.
fn reference(payment: &LedgerPayment) -> &str {
    payment.answer.get(TRXID).and_then(Value::as_str).unwrap_or("")
}

fn without_reference(mut answer: Map<String, Value>) -> Map<String, Value> {
    answer.shift_remove(TRXID);
    answer
}

/// The number in the answer. One in four shows only its first four digits, as the document prints it.
fn masked(number: &str, fault: Option<SandboxFault>, dice: &SeededDice) -> String {
    let hides = fault.is_none() && number.is_ascii() && number.len() > 4 && dice.below(4) == 0;
    let shown = number.get(..4).filter(|_| hides);
    shown.map_or_else(|| number.to_owned(), |shown| format!("{shown}{}", "x".repeat(number.len() - 4)))
}

/// A CSV cell without the characters that would end it.
fn plain(cell: &str) -> String {
    cell.chars().filter(|c| !matches!(c, ',' | '"' | '\n' | '\r')).collect()
}
