//! MMBC Multipayment (e-wallet reloads) as its document describes it: merchants, inquiry, reload, status. A reload is
//! debited before anything is answered. One that comes twice is debited twice: MMBC knows no reference of ours.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::account::{NO_DUMMY, SandboxAccount, is_shown};
use super::damage::{self, AnswerShape};
use super::faults::SandboxFault;
use super::form::FormPairs;
use super::ledger::{BookError, DelayedDebit, LedgerEntry, LedgerPayment, LedgerPurchase};
use super::people::SeededDice;
use super::reply::SandboxReply;
use super::untrue;
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};

/// The smallest reload that the document allows, whole rupiah.
const LEAST: i64 = 50_000;
/// The largest reload, whole rupiah.
const MOST: i64 = 20_000_000;

/// The answer keys that faults change.
const SHAPE: AnswerShape = AnswerShape {
    numbers: &["invoice", "amount", "debet", "cashback"],
    customers: &["receiver_accountnumber"],
    later: &["reference"],
    prefix: "",
    pending: without_reference,
    failed: || refusal("TRANSAKSI GAGAL"),
};

/// The calls of Multipayment.
#[derive(Debug, Clone, Copy)]
pub enum MultipaymentCall {
    List,
    Inquiry,
    Reload,
    Status,
}

impl MultipaymentCall {
    /// The call with this last path part.
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

/// The form of a merchant's account numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MerchantNumber {
    Phone,
    Card,
    Member,
}

/// A wallet or card issuer that can be reloaded.
struct ReloadMerchant {
    code: &'static str,
    holder: MerchantNumber,
    /// Debited on top of the amount, whole rupiah.
    fee: u32,
    cashback: u32,
}

const fn merchant(code: &'static str, holder: MerchantNumber, fee: u32, cashback: u32) -> ReloadMerchant {
    ReloadMerchant { code, holder, fee, cashback }
}

/// First the document's three rows, then the merchants that its text names.
const MERCHANTS: [ReloadMerchant; 9] = [
    merchant("GOPAY", MerchantNumber::Phone, 2_000, 1_500),
    merchant("GRABPAY", MerchantNumber::Phone, 2_000, 1_500),
    merchant("PAYTREN", MerchantNumber::Member, 2_000, 1_500),
    merchant("OVO", MerchantNumber::Phone, 2_000, 1_000),
    merchant("TCASH", MerchantNumber::Phone, 2_000, 1_000),
    merchant("DANA", MerchantNumber::Phone, 1_500, 1_000),
    merchant("EMONEY", MerchantNumber::Card, 2_500, 1_500),
    merchant("BRIZZI", MerchantNumber::Card, 2_500, 1_500),
    merchant("TAPCASH", MerchantNumber::Card, 2_500, 1_500),
];

impl ReloadMerchant {
    fn find(code: &str) -> Option<&'static Self> {
        const { &MERCHANTS }.iter().find(|merchant| merchant.code.eq_ignore_ascii_case(code))
    }

    fn takes(&self, account: &str) -> bool {
        let digits = account.bytes().all(|byte| byte.is_ascii_digit());
        match self.holder {
            MerchantNumber::Phone => digits && account.starts_with("08") && (10..=13).contains(&account.len()),
            MerchantNumber::Card => digits && account.len() == 16,
            MerchantNumber::Member => account.starts_with("TN0") && account.len() >= 6,
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

/// The simulated Multipayment on MMBC's account.
pub struct MultipaymentStandIn {
    account: Arc<SandboxAccount>,
}

/// A request whose merchant, account number and amount are valid.
struct CheckedReload<'a> {
    merchant: &'static ReloadMerchant,
    account: &'a str,
    amount: Rupiah,
    fault: Option<SandboxFault>,
    at: Timestamp,
}

impl CheckedReload<'_> {
    fn debit(&self, surcharge: i64) -> Rupiah {
        Rupiah::new(self.amount.get() + i64::from(self.merchant.fee) + surcharge).unwrap_or(self.amount)
    }
}

impl MultipaymentStandIn {
    /// Uses MMBC's account.
    pub const fn new(account: Arc<SandboxAccount>) -> Self {
        Self { account }
    }

    /// Checks the login, then answers one call.
    pub fn answer(&self, call: MultipaymentCall, form: &FormPairs) -> SandboxReply {
        if !self.account.knows(form) {
            return SandboxReply::json(refusal(NO_DUMMY));
        }
        match call {
            MultipaymentCall::List => {
                SandboxReply::json(Value::Array(MERCHANTS.iter().map(ReloadMerchant::row).collect()).to_string())
            }
            MultipaymentCall::Inquiry => self.inquire(form),
            MultipaymentCall::Reload => self.reload(form),
            MultipaymentCall::Status => self.status(form),
        }
    }

    /// Merchant, account and amount of `form`, or the text of the refusal.
    fn asked<'a>(&self, form: &'a FormPairs) -> Result<CheckedReload<'a>, &'static str> {
        let merchant = ReloadMerchant::find(form.get("merchant_code")).ok_or("MERCHANT TIDAK DITEMUKAN")?;
        let account = form.get("merchant_accountnumber");
        let fault = self.account.options.faults.fault(account);
        if !merchant.takes(account) || fault == Some(SandboxFault::Unregistered) {
            return Err("NOMOR TIDAK TERDAFTAR");
        }
        let amount: i64 = form.get("amount").parse().map_err(|_| "NOMINAL SALAH")?;
        if !(LEAST..=MOST).contains(&amount) {
            return Err("Minimal amount Rp. 50.000 / transaksi");
        }
        let amount = Rupiah::new(amount).map_err(|_| "NOMINAL SALAH")?;
        Ok(CheckedReload { merchant, account, amount, fault, at: self.account.now() })
    }

    fn inquire(&self, form: &FormPairs) -> SandboxReply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return SandboxReply::json(refusal(reason)),
        };
        match asked.fault {
            Some(SandboxFault::InquiryPage) => return damage::other_page(),
            Some(SandboxFault::InquiryError) => return damage::error_page(),
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
        let reply = SandboxReply::json(answer.to_string());
        if asked.fault == Some(SandboxFault::SlowInquiry) { SandboxReply::Slow(Box::new(reply)) } else { reply }
    }

    /// `GOPAY SITI WAHYUNI`, in the form of the document's `GOPAY MMBC TOUR TRAVEL`.
    fn name(&self, asked: &CheckedReload<'_>) -> String {
        let dice = SeededDice::new(self.account.options.seed, &["name", asked.account]);
        format!("{} {}", asked.merchant.code, dice.name())
    }

    fn reload(&self, form: &FormPairs) -> SandboxReply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return SandboxReply::json(refusal(reason)),
        };
        match asked.fault {
            Some(SandboxFault::Refused) => SandboxReply::json(refusal("TRANSAKSI GAGAL")),
            Some(SandboxFault::SaldoShort) => SandboxReply::json(refusal(&saldo_short(Rupiah::from(100)))),
            Some(SandboxFault::HoldUnpaid) => SandboxReply::Hold,
            Some(SandboxFault::CutUnpaid) => SandboxReply::Cut,
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

    /// The answers that do not agree with the ledger.
    fn reload_untruly(&self, fault: SandboxFault, asked: &CheckedReload<'_>) -> Result<SandboxReply, SandboxReply> {
        let seed = self.account.options.seed;
        let dice = SeededDice::new(seed, &["untrue", asked.account]);
        let text = match fault {
            SandboxFault::RefusedUntruly => refusal(untrue::SHORT),
            SandboxFault::RefusedGoingOn => refusal(untrue::going_on(&dice)),
            SandboxFault::RefusedWithProof => {
                let payment = self.debit(asked)?;
                let invoice = ("invoice", payment.entry.invoice.as_str());
                return Ok(SandboxReply::json(untrue::with_proof(
                    &refusal("TRANSAKSI GAGAL"),
                    &dice,
                    "status",
                    invoice,
                )));
            }
            SandboxFault::OkButFailed => {
                let entry = self.account.book().unbooked(purchase(asked));
                let mut answer = reloaded(seed, self.name(asked), asked.amount, asked.merchant.cashback, &entry);
                let (key, value) = if dice.below(2) == 0 { ("status", "GAGAL") } else { ("reason", "TRANSAKSI GAGAL") };
                answer.insert(key.to_owned(), Value::from(value));
                return Ok(SandboxReply::json(Value::Object(answer).to_string()));
            }
            SandboxFault::AnswerRepeated => {
                let first = self.account.book().first_of(asked.merchant.code, asked.account);
                let answer =
                    first.map_or_else(|| self.debit(asked).map(|payment| payment.answer), |it| Ok(it.answer))?;
                return Ok(SandboxReply::json(Value::Object(answer).to_string()));
            }
            _ => refusal(untrue::DISTURBED),
        };
        let (name, amount, cashback) = (self.name(asked), asked.amount, asked.merchant.cashback);
        let answer = Box::new(move |entry: &LedgerEntry| reloaded(seed, name, amount, cashback, entry));
        self.account.debit_later(DelayedDebit {
            invoice: None,
            purchase: purchase(asked),
            is_once: false,
            reference: String::new(),
            answer,
        });
        Ok(SandboxReply::json(text))
    }

    /// Debits the ledger.
    fn debit(&self, asked: &CheckedReload<'_>) -> Result<LedgerPayment, SandboxReply> {
        let (seed, cashback) = (self.account.options.seed, asked.merchant.cashback);
        let mut book = self.account.book();
        let answer = |entry: &LedgerEntry| reloaded(seed, self.name(asked), asked.amount, cashback, entry);
        book.pay(purchase(asked), answer).map_err(|error| match error {
            BookError::Short => SandboxReply::json(refusal(&saldo_short(book.saldo()))),
            BookError::Disk(error) => {
                tracing::warn!(%error, "the sandbox cannot book a reload; nothing was debited");
                damage::error_page()
            }
        })
    }

    fn status(&self, form: &FormPairs) -> SandboxReply {
        let mut book = self.account.book();
        let payment = book.payment_mut(form.get("invoice"));
        let known = payment.filter(|payment| payment.answer.contains_key("merchant_code"));
        let answer = known.and_then(|payment| self.known_status(payment));
        SandboxReply::json(answer.unwrap_or_else(|| refusal("Invoice not found!")))
    }

    /// The status of `payment`: the reload's answer without duration and cashback. None while the status hides the
    /// payment.
    fn known_status(&self, payment: &mut LedgerPayment) -> Option<String> {
        if !is_shown(payment) {
            return None;
        }
        let mut answer = payment.answer.clone();
        answer.shift_remove("duration");
        answer.shift_remove("cashback");
        if payment.fault == Some(SandboxFault::StatusUndated) {
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

fn purchase(asked: &CheckedReload<'_>) -> LedgerPurchase {
    LedgerPurchase {
        product: asked.merchant.code,
        customer: asked.account.to_owned(),
        debit: asked.debit(SandboxAccount::payment_surcharge(asked.fault)),
        at: asked.at,
        fault: asked.fault,
    }
}

/// The whole, true answer to a reload, in the document's order.
fn reloaded(seed: u64, name: String, amount: Rupiah, cashback: u32, entry: &LedgerEntry) -> Map<String, Value> {
    let dice = SeededDice::new(seed, &["reload", &entry.customer, &entry.invoice]);
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

/// The same answer with an empty reference. Multipayment has no status word for pending.
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
