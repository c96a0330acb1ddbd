//! MMBC Multipayment, as its document describes it: merchants, inquiry, reload, status.
//!
//! What it is: the provider's side of the four calls, over the account's books. What it is not: HTTP (that is `server`).
//! Invariant: a reload is debited before anything is answered, and one that comes twice is debited twice, because the
//! real provider knows no reference of ours to tell them apart.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::account::{Account, NO_DUMMY, is_shown};
use super::damage::{self, Shape};
use super::faults::Fault;
use super::form::Form;
use super::ledger::{BookError, Later, LedgerEntry, Payment, Purchase};
use super::people::Dice;
use super::reply::Reply;
use super::untrue;
use crate::money::Rupiah;
use crate::time::{Timestamp, jakarta};

/// The least reload that the document allows, whole rupiah.
const LEAST: i64 = 50_000;
/// The most that a wallet holds, whole rupiah.
const MOST: i64 = 20_000_000;

/// The keys of this system that the faults change.
const SHAPE: Shape = Shape {
    numbers: &["invoice", "amount", "debet", "cashback"],
    customers: &["receiver_accountnumber"],
    later: &["reference"],
    prefix: "",
    pending: without_reference,
    failed: || refusal("TRANSAKSI GAGAL"),
};

/// The four calls.
#[derive(Debug, Clone, Copy)]
pub enum Call {
    List,
    Inquiry,
    Reload,
    Status,
}

impl Call {
    /// The call behind the last part of a path.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "list_merchant" => Some(Self::List),
            "inquiry_merchant" => Some(Self::Inquiry),
            "reload_merchant" => Some(Self::Reload),
            "status_reload" => Some(Self::Status),
            _ => None,
        }
    }
}

/// What an account number of a merchant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Phone,
    Card,
    Member,
}

/// One merchant.
struct Merchant {
    code: &'static str,
    holder: Holder,
    /// What the saldo is debited beyond the amount.
    fee: u32,
    cashback: u32,
}

const fn merchant(code: &'static str, holder: Holder, fee: u32, cashback: u32) -> Merchant {
    Merchant { code, holder, fee, cashback }
}

/// The document's three first, then those that its text names.
const MERCHANTS: [Merchant; 9] = [
    merchant("GOPAY", Holder::Phone, 2_000, 1_500),
    merchant("GRABPAY", Holder::Phone, 2_000, 1_500),
    merchant("PAYTREN", Holder::Member, 2_000, 1_500),
    merchant("OVO", Holder::Phone, 2_000, 1_000),
    merchant("TCASH", Holder::Phone, 2_000, 1_000),
    merchant("DANA", Holder::Phone, 1_500, 1_000),
    merchant("EMONEY", Holder::Card, 2_500, 1_500),
    merchant("BRIZZI", Holder::Card, 2_500, 1_500),
    merchant("TAPCASH", Holder::Card, 2_500, 1_500),
];

impl Merchant {
    fn find(code: &str) -> Option<&'static Self> {
        const { &MERCHANTS }.iter().find(|merchant| merchant.code.eq_ignore_ascii_case(code))
    }

    fn takes(&self, account: &str) -> bool {
        let digits = account.bytes().all(|byte| byte.is_ascii_digit());
        match self.holder {
            Holder::Phone => digits && account.starts_with("08") && (10..=13).contains(&account.len()),
            Holder::Card => digits && account.len() == 16,
            Holder::Member => account.starts_with("TN0") && account.len() >= 6,
        }
    }

    fn row(&self) -> Value {
        json!({
            "merchant_code": self.code,
            "merchant_debet": format!("amount+{}", self.fee),
            "merchant_cashback": self.cashback.to_string(),
        })
    }
}

/// The provider.
pub struct Multipayment {
    account: Arc<Account>,
}

/// What is asked: a merchant, an account that it has, an amount that it takes.
struct Asked<'a> {
    merchant: &'static Merchant,
    account: &'a str,
    amount: Rupiah,
    fault: Option<Fault>,
    at: Timestamp,
}

impl Asked<'_> {
    fn debit(&self, surcharge: i64) -> Rupiah {
        Rupiah::new(self.amount.get() + i64::from(self.merchant.fee) + surcharge).unwrap_or(self.amount)
    }
}

impl Multipayment {
    /// The provider over the account's books.
    pub const fn new(account: Arc<Account>) -> Self {
        Self { account }
    }

    /// Answers one call.
    pub fn answer(&self, call: Call, form: &Form) -> Reply {
        if !self.account.knows(form) {
            return Reply::json(refusal(NO_DUMMY));
        }
        match call {
            Call::List => Reply::json(Value::Array(MERCHANTS.iter().map(Merchant::row).collect()).to_string()),
            Call::Inquiry => self.inquire(form),
            Call::Reload => self.reload(form),
            Call::Status => self.status(form),
        }
    }

    /// Merchant, account and amount of `form`, or the reason why they cannot be served.
    fn asked<'a>(&self, form: &'a Form) -> Result<Asked<'a>, &'static str> {
        let merchant = Merchant::find(form.get("merchant_code")).ok_or("MERCHANT TIDAK DITEMUKAN")?;
        let account = form.get("merchant_accountnumber");
        let fault = self.account.options.faults.fault(account);
        if !merchant.takes(account) || fault == Some(Fault::Unregistered) {
            return Err("NOMOR TIDAK TERDAFTAR");
        }
        let amount: i64 = form.get("amount").parse().map_err(|_| "NOMINAL SALAH")?;
        if !(LEAST..=MOST).contains(&amount) {
            return Err("Minimal amount Rp. 50.000 / transaksi");
        }
        let amount = Rupiah::new(amount).map_err(|_| "NOMINAL SALAH")?;
        Ok(Asked { merchant, account, amount, fault, at: self.account.now() })
    }

    fn inquire(&self, form: &Form) -> Reply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return Reply::json(refusal(reason)),
        };
        match asked.fault {
            Some(Fault::InquiryPage) => return damage::other_page(),
            Some(Fault::InquiryError) => return damage::error_page(),
            _ => {}
        }
        let surcharge = self.account.inquiry_surcharge(asked.fault, asked.merchant.code, asked.account);
        let answer = json!({
            "result": "ok",
            "mercant_code": asked.merchant.code,
            "receiver_name": self.name(&asked),
            "receiver_accountnumber": asked.account,
            "amount": asked.amount.get().to_string(),
            "debet": asked.debit(surcharge).get().to_string(),
            "cashback": asked.merchant.cashback.to_string(),
        });
        let reply = Reply::json(answer.to_string());
        if asked.fault == Some(Fault::SlowInquiry) { Reply::Slow(Box::new(reply)) } else { reply }
    }

    /// `GOPAY SITI WAHYUNI`, as the document's `GOPAY MMBC TOUR TRAVEL`.
    fn name(&self, asked: &Asked<'_>) -> String {
        let dice = Dice::new(self.account.options.seed, &["name", asked.account]);
        format!("{} {}", asked.merchant.code, dice.name())
    }

    fn reload(&self, form: &Form) -> Reply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return Reply::json(refusal(reason)),
        };
        match asked.fault {
            Some(Fault::Refused) => Reply::json(refusal("TRANSAKSI GAGAL")),
            Some(Fault::SaldoShort) => Reply::json(refusal(&saldo_short(Rupiah::from(100)))),
            Some(Fault::HoldUnpaid) => Reply::Hold,
            Some(Fault::CutUnpaid) => Reply::Cut,
            Some(fault) if fault.is_untrue() => self.reload_untruly(fault, &asked).unwrap_or_else(|reply| reply),
            fault => match self.debit(&asked) {
                Ok(payment) if form.get("direct") == "1" => {
                    damage::damaged(fault, without_reference(payment.answer), &SHAPE)
                }
                Ok(payment) => damage::damaged(fault, payment.answer, &SHAPE),
                Err(reply) => reply,
            },
        }
    }

    /// The answers that the books do not follow.
    fn reload_untruly(&self, fault: Fault, asked: &Asked<'_>) -> Result<Reply, Reply> {
        let seed = self.account.options.seed;
        let dice = Dice::new(seed, &["untrue", asked.account]);
        let text = match fault {
            Fault::RefusedUntruly => refusal(untrue::SHORT),
            Fault::RefusedGoingOn => refusal(untrue::going_on(&dice)),
            Fault::RefusedWithProof => {
                let payment = self.debit(asked)?;
                let invoice = ("invoice", payment.entry.invoice.as_str());
                return Ok(Reply::json(untrue::with_proof(&refusal("TRANSAKSI GAGAL"), &dice, "status", invoice)));
            }
            Fault::OkButFailed => {
                let entry = self.account.book().unbooked(purchase(asked));
                let mut answer = reloaded(seed, self.name(asked), asked.amount, asked.merchant.cashback, &entry);
                let (key, value) = if dice.below(2) == 0 { ("status", "GAGAL") } else { ("reason", "TRANSAKSI GAGAL") };
                answer.insert(key.to_owned(), Value::from(value));
                return Ok(Reply::json(Value::Object(answer).to_string()));
            }
            Fault::AnswerRepeated => {
                let first = self.account.book().first_of(asked.merchant.code, asked.account);
                let answer =
                    first.map_or_else(|| self.debit(asked).map(|payment| payment.answer), |it| Ok(it.answer))?;
                return Ok(Reply::json(Value::Object(answer).to_string()));
            }
            _ => refusal(untrue::DISTURBED),
        };
        let (name, amount, cashback) = (self.name(asked), asked.amount, asked.merchant.cashback);
        let answer = Box::new(move |entry: &LedgerEntry| reloaded(seed, name, amount, cashback, entry));
        self.account.debit_later(Later {
            invoice: None,
            purchase: purchase(asked),
            is_once: false,
            reference: String::new(),
            answer,
        });
        Ok(Reply::json(text))
    }

    /// Debits the books, in one step under their lock.
    fn debit(&self, asked: &Asked<'_>) -> Result<Payment, Reply> {
        let (seed, cashback) = (self.account.options.seed, asked.merchant.cashback);
        let mut book = self.account.book();
        let answer = |entry: &LedgerEntry| reloaded(seed, self.name(asked), asked.amount, cashback, entry);
        book.pay(purchase(asked), answer).map_err(|error| match error {
            BookError::Short => Reply::json(refusal(&saldo_short(book.saldo()))),
            BookError::Disk(error) => {
                tracing::warn!(%error, "the sandbox cannot book a reload; nothing was debited");
                damage::error_page()
            }
        })
    }

    fn status(&self, form: &Form) -> Reply {
        let mut book = self.account.book();
        let payment = book.payment_mut(form.get("invoice"));
        let known = payment.filter(|payment| payment.answer.contains_key("merchant_code"));
        let answer = known.and_then(|payment| self.known_status(payment));
        Reply::json(answer.unwrap_or_else(|| refusal("Invoice not found!")))
    }

    /// What the status call answers of `payment`: as the reload, without duration and cashback. Nothing when it does not
    /// show it yet.
    fn known_status(&self, payment: &mut Payment) -> Option<String> {
        if !is_shown(payment) {
            return None;
        }
        let mut answer = payment.answer.clone();
        answer.shift_remove("duration");
        answer.shift_remove("cashback");
        if payment.fault == Some(Fault::StatusUndated) {
            answer.shift_remove("date");
        }
        if self.account.is_pending(payment) {
            answer = without_reference(answer);
        }
        if payment.refunded {
            answer.insert("status".to_owned(), Value::from("REFUND"));
        }
        Some(Value::Object(answer).to_string())
    }
}

fn purchase(asked: &Asked<'_>) -> Purchase {
    Purchase {
        product: asked.merchant.code,
        customer: asked.account.to_owned(),
        debit: asked.debit(Account::payment_surcharge(asked.fault)),
        at: asked.at,
        fault: asked.fault,
    }
}

/// The whole, true answer to a reload, in the document's order.
fn reloaded(seed: u64, name: String, amount: Rupiah, cashback: u32, entry: &LedgerEntry) -> Map<String, Value> {
    let dice = Dice::new(seed, &["reload", &entry.customer, &entry.invoice]);
    let moment = entry.at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string();
    let pairs = [
        ("result", "ok".to_owned()),
        ("duration", format!("{} sec", dice.below(20) + 1)),
        ("date", moment),
        ("invoice", entry.invoice.clone()),
        ("merchant_code", entry.product.clone()),
        ("receiver_name", name),
        ("receiver_accountnumber", entry.customer.clone()),
        ("amount", amount.get().to_string()),
        ("reference", dice.digits(15)),
        ("debet", entry.amount.get().to_string()),
        ("cashback", cashback.to_string()),
        ("status", "CONFIRM".to_owned()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
}

/// The same answer before its reference number is known.
fn without_reference(mut answer: Map<String, Value>) -> Map<String, Value> {
    answer.insert("reference".to_owned(), Value::from(""));
    answer
}

fn refusal(reason: &str) -> String {
    json!({ "result": "no", "reason": reason }).to_string()
}

fn saldo_short(saldo: Rupiah) -> String {
    format!("Mohon maaf, sisa saldo anda JKT-12345 tidak cukup! Sisa saldo Rp. {saldo}")
}
