//! MMBC e-Samsat (vehicle tax) as its document describes it: regions, inquiry, payment, status. A payment is debited
//! before anything is answered. An invoice belongs to one inquiry and is debited at most once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use super::account::{NO_DUMMY, SandboxAccount, is_shown};
use super::damage::{self, AnswerShape};
use super::faults::SandboxFault;
use super::form::FormPairs;
use super::ledger::{AnswerMaker, BookError, DelayedDebit, LedgerPayment, LedgerPurchase};
use super::people::SeededDice;
use super::reply::SandboxReply;
use super::untrue;
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};

/// The provider's fee, whole rupiah.
const FEE: i64 = 5_000;
/// The most inquiries kept; the oldest can no longer be paid.
const MOST_INQUIRIES: usize = 10_000;
/// The first inquiry's invoice; the document prints invoices of twelve digits.
const FIRST_INVOICE: usize = 111_111_111_111;
/// Invoices reserved for each start of the sandbox. A start forgets the inquiries before it, and must not give their
/// invoices again.
const INVOICES_PER_START: usize = 1_000_000;
/// NIK and frame number of the document's example.
const EXAMPLE: (&str, &str) = ("3201111111111111", "MH328D204AK4010000");
/// Region code, and whether it is served.
const REGIONS: [(&str, bool); 4] =
    [("SAMSAT_JABAR", true), ("SAMSAT_JATENG", false), ("SAMSAT_JAKARTA", false), ("SAMSAT_JATIM", false)];
const BRANDS: [(&str, &str); 4] =
    [("YAMAHA", "28D (AL115S/MIO)"), ("HONDA", "NC110A1CF A/T"), ("SUZUKI", "FU 150 SCD"), ("TOYOTA", "AVANZA 1.3 G")];
const NOT_FOUND: &str =
    "Maaf, Datamu Tidak Ketemu. Silakan periksa kembali nomor rangka\ndan nomor KTP yang telah dimasukkan.";
const PAID: &str = "Transaksi tidak dapat diproses. Tagihan sudah dibayar (Kode:\n0054)";
const FAILED: &str = "Transaksi tidak dapat diproses.";

/// The answer keys that faults change.
const SHAPE: AnswerShape = AnswerShape {
    numbers: &["invoice", "tax_pkb", "tax_swd", "tax_bnn", "penalty_pkb", "penalty_swd", "penalty_bnn", "fee", "total"],
    customers: &["customer_number"],
    later: &["reference_number"],
    prefix: "",
    pending,
    failed: || refusal(FAILED),
};

/// The calls of e-Samsat.
#[derive(Debug, Clone, Copy)]
pub enum EsamsatCall {
    List,
    Inquiry,
    Payment,
    Status,
}

impl EsamsatCall {
    /// The call with this last path part.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "list_esamsat" => Some(Self::List),
            "inquiry_esamsat" => Some(Self::Inquiry),
            "pay_esamsat" => Some(Self::Payment),
            "status_invoice" => Some(Self::Status),
            _ => None,
        }
    }
}

/// An inquiry that can be paid by its invoice.
#[derive(Clone)]
struct PayableInquiry {
    region: &'static str,
    owner: String,
    frame: String,
    /// The whole answer of the inquiry.
    answer: Map<String, Value>,
    total: i64,
}

/// The simulated e-Samsat on MMBC's account.
pub struct EsamsatStandIn {
    account: Arc<SandboxAccount>,
    asked: Mutex<BTreeMap<String, PayableInquiry>>,
}

/// The fault chosen by the last three digits of the NIK, else by those of the frame number.
fn fault(account: &SandboxAccount, owner: &str, frame: &str) -> Option<SandboxFault> {
    let digits: String = frame.chars().filter(char::is_ascii_digit).collect();
    account.options.faults.fault(owner).or_else(|| account.options.faults.fault(&digits))
}

impl EsamsatStandIn {
    /// Starts without inquiries.
    pub fn new(account: Arc<SandboxAccount>) -> Self {
        Self { account, asked: Mutex::default() }
    }

    /// Checks the login, then answers one call.
    pub fn answer(&self, call: EsamsatCall, form: &FormPairs) -> SandboxReply {
        if !self.account.knows(form) {
            return SandboxReply::json(refusal(NO_DUMMY));
        }
        match call {
            EsamsatCall::List => SandboxReply::json(list()),
            EsamsatCall::Inquiry => self.inquire(form),
            EsamsatCall::Payment => self.pay(form),
            EsamsatCall::Status => self.status(form),
        }
    }

    /// The owner's NIK of an inquiry's invoice. The list of requests needs it, because a payment names only the
    /// invoice.
    pub fn owner_of(&self, invoice: &str) -> Option<String> {
        self.asked().get(invoice).map(|asked| asked.owner.clone())
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<String, PayableInquiry>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn inquire(&self, form: &FormPairs) -> SandboxReply {
        let (owner, frame) = (form.get("customer_number"), form.get("structure_number"));
        let region = REGIONS.iter().find(|(code, is_on)| *is_on && code.eq_ignore_ascii_case(form.get("product")));
        let fault = fault(&self.account, owner, frame);
        let is_nik = owner.len() == 16 && owner.bytes().all(|byte| byte.is_ascii_digit());
        let Some((region, _)) =
            region.filter(|_| is_nik && frame.len() >= 5 && fault != Some(SandboxFault::Unregistered))
        else {
            return SandboxReply::json(refusal(NOT_FOUND));
        };
        match fault {
            Some(SandboxFault::InquiryPage) => return damage::other_page(),
            Some(SandboxFault::InquiryError) => return damage::error_page(),
            _ if self.is_paid(owner, frame) => return SandboxReply::json(refusal(PAID)),
            _ => {}
        }
        let surcharge = self.account.inquiry_surcharge(fault, region, owner);
        let starts = usize::try_from(self.account.book().starts()).unwrap_or(1);
        let first = starts.saturating_sub(1).saturating_mul(INVOICES_PER_START);
        let mut all = self.asked();
        if all.len() >= MOST_INQUIRIES {
            all.pop_first();
        }
        let invoice = (FIRST_INVOICE + all.last_key_value().map_or(first, |(last, _)| place(last) + 1)).to_string();
        let (bill, total) = bill(&self.account, owner, frame, surcharge);
        let mut answer = Map::new();
        for (key, value) in [
            ("result", "ok".to_owned()),
            ("tanggal", moment(self.account.now())),
            ("product", (*region).to_owned()),
            ("invoice", invoice.clone()),
        ] {
            answer.insert(key.to_owned(), Value::from(value));
        }
        answer.extend(bill);
        answer.insert("status".to_owned(), Value::from("INQUIRY"));
        let text = damage::bare_keys(&answer);
        let asked = PayableInquiry { region, owner: owner.to_owned(), frame: frame.to_owned(), answer, total };
        all.insert(invoice, asked);
        let reply = SandboxReply::json(text);
        if fault == Some(SandboxFault::SlowInquiry) { SandboxReply::Slow(Box::new(reply)) } else { reply }
    }

    /// Whether the tax of this vehicle was paid and not refunded.
    fn is_paid(&self, owner: &str, frame: &str) -> bool {
        let book = self.account.book();
        let is_it = |payment: &LedgerPayment| {
            payment.entry.customer == owner
                && payment.answer.get("structure_number").and_then(Value::as_str) == Some(frame)
        };
        book.payments().any(|payment| is_it(payment) && !payment.refunded)
    }

    fn pay(&self, form: &FormPairs) -> SandboxReply {
        let invoice = form.get("invoice");
        let Some(asked) = self.asked().get(invoice).cloned() else {
            return SandboxReply::json(refusal(&format!("Failure Invoice {invoice}!")));
        };
        let fault = fault(&self.account, &asked.owner, &asked.frame);
        if self.is_paid(&asked.owner, &asked.frame) {
            return SandboxReply::json(refusal(PAID));
        }
        match fault {
            Some(SandboxFault::Refused) => SandboxReply::json(refusal(FAILED)),
            Some(SandboxFault::SaldoShort) => SandboxReply::json(refusal(&saldo_short(Rupiah::from(100)))),
            Some(SandboxFault::HoldUnpaid) => SandboxReply::Hold,
            Some(SandboxFault::CutUnpaid) => SandboxReply::Cut,
            // An invoice is paid once, so there is no second answer to replace by the first.
            Some(fault) if fault.is_untrue() && fault != SandboxFault::AnswerRepeated => {
                self.pay_untruly(fault, invoice, &asked).unwrap_or_else(|reply| reply)
            }
            fault => match self.debit(invoice, &asked, fault) {
                Ok(payment) if fault.is_none() => SandboxReply::json(damage::bare_keys(&payment.answer)),
                Ok(payment) => damage::damaged(fault, payment.answer, &SHAPE),
                Err(reply) => reply,
            },
        }
    }

    /// The answers that do not agree with the ledger.
    fn pay_untruly(
        &self,
        fault: SandboxFault,
        invoice: &str,
        asked: &PayableInquiry,
    ) -> Result<SandboxReply, SandboxReply> {
        let dice = SeededDice::new(self.account.options.seed, &["untrue", &asked.owner, &asked.frame]);
        let text = match fault {
            SandboxFault::RefusedUntruly => refusal(untrue::SHORT),
            SandboxFault::RefusedGoingOn => refusal(untrue::going_on(&dice)),
            SandboxFault::RefusedWithProof => {
                self.debit(invoice, asked, Some(fault))?;
                // The invoice is known from the inquiry, so it proves no success; a reference number does.
                let reference = ("reference_number", "1234567890");
                return Ok(SandboxReply::json(untrue::with_proof(&refusal(FAILED), &dice, "status", reference)));
            }
            SandboxFault::OkButFailed => {
                let (purchase, success) = self.purchase(asked, Some(fault));
                let mut answer = success(&self.account.book().unbooked(purchase));
                let (key, value) = if dice.below(2) == 0 { ("status", "FAILURE") } else { ("reason", FAILED) };
                answer.insert(key.to_owned(), Value::from(value));
                return Ok(SandboxReply::json(damage::bare_keys(&answer)));
            }
            _ => refusal(untrue::DISTURBED),
        };
        let (purchase, answer) = self.purchase(asked, Some(fault));
        let invoice = Some(invoice.to_owned());
        self.account.debit_later(DelayedDebit { invoice, purchase, is_once: true, reference: String::new(), answer });
        Ok(SandboxReply::json(text))
    }

    /// Debits the ledger. The surcharge of `price-changed` is in the inquiry's total already.
    fn debit(
        &self,
        invoice: &str,
        asked: &PayableInquiry,
        fault: Option<SandboxFault>,
    ) -> Result<LedgerPayment, SandboxReply> {
        let (purchase, answer) = self.purchase(asked, fault);
        let mut book = self.account.book();
        book.pay_as(Some(invoice), purchase, answer).map_err(|error| match error {
            BookError::Short => SandboxReply::json(refusal(&saldo_short(book.saldo()))),
            BookError::Disk(error) => {
                tracing::warn!(%error, "the sandbox cannot book a tax; nothing was debited");
                damage::error_page()
            }
        })
    }

    /// The debit of an inquiry, and the maker of the whole, true answer.
    fn purchase(&self, asked: &PayableInquiry, fault: Option<SandboxFault>) -> (LedgerPurchase, AnswerMaker) {
        let more = if fault == Some(SandboxFault::OtherTotal) { SandboxAccount::payment_surcharge(fault) } else { 0 };
        let total = Rupiah::new(asked.total + more).unwrap_or(Rupiah::ZERO);
        let at = self.account.now();
        let purchase = LedgerPurchase { product: asked.region, customer: asked.owner.clone(), debit: total, at, fault };
        let (asked, seed) = (asked.clone(), self.account.options.seed);
        (purchase, Box::new(move |entry| paid(&asked, total, seed, entry.at)))
    }

    fn status(&self, form: &FormPairs) -> SandboxReply {
        let invoice = form.get("invoice");
        let mut book = self.account.book();
        let payment = book.payment_mut(invoice).filter(|payment| payment.answer.contains_key("paymentcode"));
        let Some(payment) = payment.and_then(|payment| is_shown(payment).then_some(payment)) else {
            let answer = json!({"result": "no", "status": "FAILURE", "reason": format!("Failure Invoice {invoice}!")});
            return SandboxReply::json(answer.as_object().map(damage::bare_keys).unwrap_or_default());
        };
        let mut answer = payment.answer.clone();
        if payment.fault == Some(SandboxFault::StatusUndated) {
            answer.shift_remove("tanggal");
        }
        if self.account.is_pending(payment) {
            answer = pending(answer);
        }
        if payment.refunded {
            answer.insert("status".to_owned(), Value::from("REFUND"));
        }
        SandboxReply::json(damage::bare_keys(&answer))
    }
}

/// Index of an invoice in the order of inquiries, from 0.
fn place(invoice: &str) -> usize {
    invoice.parse::<usize>().unwrap_or(FIRST_INVOICE).saturating_sub(FIRST_INVOICE)
}

fn moment(at: Timestamp) -> String {
    at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Vehicle, owner and tax in the document's order, and the total, whole rupiah.
fn bill(account: &SandboxAccount, owner: &str, frame: &str, surcharge: i64) -> (Map<String, Value>, i64) {
    let dice = SeededDice::new(account.options.seed, &["vehicle", owner, frame]);
    let is_example = (owner, frame) == EXAMPLE;
    let drawn = (dice.name(), BRANDS.get(usize::try_from(dice.below(4)).unwrap_or(0)).copied().unwrap_or_default());
    let (name, (brand, model)) = if is_example { ("JORDAN".to_owned(), BRANDS[0]) } else { drawn };
    let plate = if is_example { "F 0001 Z".to_owned() } else { format!("F {} AB", dice.digits(4)) };
    let pkb = if is_example { 143_500 } else { dice.amount(100_000, 900_000, 500) } + surcharge;
    let swd = 35_000;
    let total = pkb + swd + FEE;
    let pairs = [
        ("paymentcode", format!("3220{}", dice.digits(11))),
        ("customer_number", owner.to_owned()),
        ("customer_name", name),
        ("customer_address", "KP CITAMIANG DUA RT1 RW4 PAMIJAHAN KAB BOGOR".to_owned()),
        ("structure_number", frame.to_owned()),
        ("license_plate", plate),
        ("vehicle_brand", brand.to_owned()),
        ("vehicle_model", model.to_owned()),
        ("vehicle_color", "MERAH MARUN".to_owned()),
        ("year_built", "2010".to_owned()),
        ("tax_pkb", pkb.to_string()),
        ("tax_swd", swd.to_string()),
        ("tax_bnn", "0".to_owned()),
        ("penalty_pkb", "0".to_owned()),
        ("penalty_swd", "0".to_owned()),
        ("penalty_bnn", "0".to_owned()),
        ("fee", FEE.to_string()),
        ("total", total.to_string()),
        ("kodeagen", "JKT-00000".to_owned()),
    ];
    (pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect(), total)
}

/// The whole, true answer to a payment: the inquiry's answer with the bank's fields.
fn paid(asked: &PayableInquiry, total: Rupiah, seed: u64, at: Timestamp) -> Map<String, Value> {
    let dice = SeededDice::new(seed, &["samsat", &asked.owner, &asked.frame]);
    let mut answer = Map::new();
    for (key, value) in &asked.answer {
        answer.insert(key.clone(), value.clone());
        if key == "invoice" {
            answer.insert("reference_number".to_owned(), Value::from(dice.reference()));
            answer.insert("trace_number".to_owned(), Value::from(dice.digits(6)));
        }
    }
    answer.insert("tanggal".to_owned(), Value::from(moment(at)));
    answer.insert("total".to_owned(), Value::from(total.get().to_string()));
    answer.insert("status".to_owned(), Value::from("CONFIRM"));
    answer
}

/// The same answer while the bank has not finished.
fn pending(mut answer: Map<String, Value>) -> Map<String, Value> {
    answer.shift_remove("reference_number");
    answer.shift_remove("trace_number");
    answer.insert("status".to_owned(), Value::from("PENDING"));
    answer
}

fn list() -> String {
    let row = |(code, is_on): (&str, bool)| {
        let status = if is_on { "ON" } else { "OFF" };
        json!({"product": code, "product_code": code, "debet": "tagihan+5000", "cashback": "2000", "status": status})
    };
    Value::Array(REGIONS.into_iter().map(row).collect()).to_string()
}

/// A refusal, with the raw line ends of the document.
fn refusal(reason: &str) -> String {
    format!("{{\nresult: \"no\",\nreason: \"{reason}\"\n}}")
}

fn saldo_short(saldo: Rupiah) -> String {
    format!("Mohon maaf, sisa saldo anda JKT-00000 tidak cukup! Sisa saldo Rp. {saldo}")
}
