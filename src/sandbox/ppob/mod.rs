//! MMBC PPOB, as its document describes it: price list, inquiry, payment, status.
//!
//! What it is: the provider's side of the four calls, over the sandbox's own books. What it is not: HTTP (that is
//! `server`). Invariant: a payment is debited before anything is answered, whatever then happens to the answer; a
//! token paid twice is debited twice, because the real provider knows no reference of ours to tell them apart.

mod answer;
mod bill;
mod catalogue;

use std::sync::Arc;

use serde_json::Value;

use self::bill::{Bill, Question};
use self::catalogue::Product;
use super::account::{Account, NO_DUMMY, is_shown};
use super::damage::{self, Shape};
use super::faults::Fault;
use super::form::Form;
use super::ledger::{Answering, Book, BookError, Later, Payment, Purchase};
use super::people::Dice;
use super::reply::Reply;
use super::untrue;
use crate::money::Rupiah;
use crate::time::Timestamp;

/// The keys of this system that the faults change.
const SHAPE: Shape = Shape {
    numbers: &[
        "ppob_invoice",
        "ppob_nominal",
        "ppob_materai",
        "ppob_ppn",
        "ppob_ppj",
        "ppob_angsuran",
        "ppob_rptoken",
        "ppob_admin",
        "ppob_totaltagihan",
        "ppob_totalbayar",
        "ppob_debet",
        "ppob_saldo",
    ],
    customers: &["ppob_nomorpelanggan", "ppob_nomormeter"],
    later: &["ppob_stroomtoken", "ppob_reff"],
    prefix: "ppob_",
    pending: answer::pending,
    failed: || answer::refusal(FAILED, None),
};

const NO_DATA: &str = "No Data!";
const UNREGISTERED: &str = "NOMOR TIDAK TERDAFTAR";
const FAILED: &str = "TRANSAKSI GAGAL";
const CLOSED: &str = "PRODUK SEDANG TUTUP";
const PAID: &str = "TAGIHAN SUDAH LUNAS";
const NO_PRODUCT: &str = "KODE PRODUK TIDAK DITEMUKAN";

/// The four calls.
#[derive(Debug, Clone, Copy)]
pub enum Call {
    PriceList,
    Inquiry,
    Payment,
    Status,
}

impl Call {
    /// The call behind the last part of a path.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "daftarharga" => Some(Self::PriceList),
            "cektagihan" => Some(Self::Inquiry),
            "bayartagihan" => Some(Self::Payment),
            "cekstatus" => Some(Self::Status),
            _ => None,
        }
    }
}

/// The provider.
pub struct Ppob {
    account: Arc<Account>,
}

/// What is asked: an open product and a number that it takes.
struct Asked<'a> {
    product: &'static Product,
    customer: &'a str,
    fault: Option<Fault>,
    at: Timestamp,
}

impl Ppob {
    /// The provider over the account's books.
    pub const fn new(account: Arc<Account>) -> Self {
        Self { account }
    }

    /// Answers one call.
    pub fn answer(&self, call: Call, form: &Form) -> Reply {
        if !self.account.knows(form) {
            return Reply::json(answer::refusal(NO_DUMMY, None));
        }
        match call {
            Call::PriceList => Reply::json(catalogue::price_list()),
            Call::Inquiry => self.inquire(form),
            Call::Payment => self.pay(form),
            Call::Status => self.status(form),
        }
    }

    /// The product and number of `form`, or the reason why they cannot be served.
    fn asked<'a>(&self, form: &'a Form) -> Result<Asked<'a>, String> {
        let customer = form.get("ppob_nomorpelanggan");
        let product = Product::find(form.get("ppob_kodeproduk")).ok_or_else(|| NO_PRODUCT.to_owned())?;
        let fault = self.account.options.faults.fault(customer);
        if !product.open {
            return Err(answer::error_reason(product, customer, CLOSED));
        }
        if !product.takes(customer) || fault == Some(Fault::Unregistered) {
            return Err(answer::error_reason(product, customer, UNREGISTERED));
        }
        Ok(Asked { product, customer, fault, at: self.account.now() })
    }

    /// The bill as it stands, or the reason why there is none.
    fn bill(&self, book: &Book, asked: &Asked<'_>, surcharge: i64) -> Result<Bill, String> {
        let turn = book.times_paid(asked.product.code, asked.customer);
        if turn > 0 && !asked.product.pays_again() {
            return Err(answer::error_reason(asked.product, asked.customer, PAID));
        }
        let (seed, product, customer) = (self.account.options.seed, asked.product, asked.customer);
        Ok(bill::bill(&Question { seed, product, customer, turn, surcharge, now: asked.at }))
    }

    fn inquire(&self, form: &Form) -> Reply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return Reply::json(answer::refusal(&reason, None)),
        };
        match asked.fault {
            Some(Fault::InquiryPage) => return damage::other_page(),
            Some(Fault::InquiryError) => return damage::error_page(),
            _ => {}
        }
        let surcharge = self.account.inquiry_surcharge(asked.fault, asked.product.code, asked.customer);
        let bill = self.bill(&self.account.book(), &asked, surcharge);
        let reply = match bill {
            Ok(bill) => {
                let answer = answer::told(answer::inquiry(&bill, asked.at), asked.fault, &bill);
                Reply::json(Value::Object(answer).to_string())
            }
            Err(reason) => Reply::json(answer::refusal(&reason, None)),
        };
        if asked.fault == Some(Fault::SlowInquiry) { Reply::Slow(Box::new(reply)) } else { reply }
    }

    fn pay(&self, form: &Form) -> Reply {
        let refused = |reason: &str| Reply::json(answer::refusal(reason, Some(self.account.saldo())));
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return refused(&reason),
        };
        match asked.fault {
            Some(Fault::Refused) => refused(&answer::error_reason(asked.product, asked.customer, FAILED)),
            Some(Fault::SaldoShort) => Reply::json(answer::saldo_short(Rupiah::from(100))),
            Some(Fault::HoldUnpaid) => Reply::Hold,
            Some(Fault::CutUnpaid) => Reply::Cut,
            Some(fault) if fault.is_untrue() => self.pay_untruly(fault, &asked).unwrap_or_else(|reply| reply),
            fault => match self.debit(&asked) {
                Ok(payment) if fault == Some(Fault::TotalNegative) => {
                    Reply::json(Value::Object(answer::below_zero(payment.answer)).to_string())
                }
                Ok(payment) if fault == Some(Fault::TokenEarly) => {
                    Reply::json(Value::Object(answer::early(payment.answer)).to_string())
                }
                Ok(payment) if fault == Some(Fault::TokenEqualDigits) => {
                    Reply::json(Value::Object(answer::equal_digits(payment.answer)).to_string())
                }
                Ok(payment) => damage::damaged(fault, payment.answer, &SHAPE),
                Err(reply) => reply,
            },
        }
    }

    /// The answers that the books do not follow.
    fn pay_untruly(&self, fault: Fault, asked: &Asked<'_>) -> Result<Reply, Reply> {
        let reason = |what: &str| answer::error_reason(asked.product, asked.customer, what);
        let saldo = Some(self.account.saldo());
        let dice = Dice::new(self.account.options.seed, &["untrue", asked.customer]);
        let text = match fault {
            Fault::RefusedUntruly => answer::refusal(untrue::SHORT, None),
            Fault::RefusedGoingOn => answer::refusal(untrue::going_on(&dice), saldo),
            Fault::RefusedWithProof => {
                let payment = self.debit(asked)?;
                let invoice = ("ppob_invoice", payment.entry.invoice.as_str());
                return Ok(Reply::json(untrue::with_proof(
                    &answer::refusal(&reason(FAILED), saldo),
                    &dice,
                    "ppob_status",
                    invoice,
                )));
            }
            Fault::OkButFailed => return self.contradiction(asked, &dice),
            Fault::AnswerRepeated => return self.repeated(asked),
            _ => answer::refusal(&reason(untrue::DISTURBED), saldo),
        };
        let (purchase, answer) = self.purchase(&self.account.book(), asked)?;
        let is_once = !asked.product.pays_again();
        self.account.debit_later(Later { invoice: None, purchase, is_once, reference: String::new(), answer });
        Ok(Reply::json(text))
    }

    /// A whole success that is booked nowhere, beside a word of failure or with two status words.
    fn contradiction(&self, asked: &Asked<'_>, dice: &Dice) -> Result<Reply, Reply> {
        let book = self.account.book();
        let (purchase, success) = self.purchase(&book, asked)?;
        let mut answer = success(&book.unbooked(purchase));
        let (key, value) = match dice.below(3) {
            0 => ("status", "pending"),
            1 => ("ppob_status", "GAGAL"),
            _ => ("reason", FAILED),
        };
        answer.insert(key.to_owned(), Value::from(value));
        Ok(Reply::json(Value::Object(answer).to_string()))
    }

    /// The answer to the first payment of this to this number; that one is paid as ever.
    fn repeated(&self, asked: &Asked<'_>) -> Result<Reply, Reply> {
        let first = self.account.book().first_of(asked.product.code, asked.customer);
        let answer = match first {
            Some(first) => first.answer,
            None => self.debit(asked)?.answer,
        };
        Ok(Reply::json(Value::Object(answer).to_string()))
    }

    /// Debits the books, in one step under their lock.
    fn debit(&self, asked: &Asked<'_>) -> Result<Payment, Reply> {
        let mut book = self.account.book();
        let (purchase, answer) = self.purchase(&book, asked)?;
        book.pay(purchase, answer).map_err(|error| match error {
            BookError::Short => Reply::json(answer::saldo_short(book.saldo())),
            BookError::Disk(error) => {
                tracing::warn!(%error, "the sandbox cannot book a payment; nothing was debited");
                damage::error_page()
            }
        })
    }

    /// What is debited for it, and what makes the whole, true answer to it.
    fn purchase(&self, book: &Book, asked: &Asked<'_>) -> Result<(Purchase, Answering), Reply> {
        let surcharge = Account::payment_surcharge(asked.fault);
        // A refunded sale counts too: no token is ever sold twice.
        let is_example = (asked.product.code, asked.customer) == answer::EXAMPLE_SALE
            && !book.entries().iter().any(|entry| (&*entry.product, &*entry.customer) == answer::EXAMPLE_SALE);
        let bill = self
            .bill(book, asked, surcharge)
            .map_err(|reason| Reply::json(answer::refusal(&reason, Some(book.saldo()))))?;
        let purchase = Purchase {
            product: asked.product.code,
            customer: asked.customer.to_owned(),
            debit: bill.debit,
            at: asked.at,
            fault: asked.fault,
        };
        let seed = self.account.options.seed;
        Ok((purchase, Box::new(move |entry| answer::payment(&bill, entry, seed, is_example))))
    }

    fn status(&self, form: &Form) -> Reply {
        let mut book = self.account.book();
        let answer = book
            .payment_mut(form.get("invoice"))
            .filter(|payment| is_about(payment, form.get("ppob_nomorpelanggan")))
            .and_then(|payment| self.known_status(payment));
        answer.map_or_else(|| Reply::json(answer::refusal(NO_DATA, None)), Reply::json)
    }

    /// What the status call answers of `payment`; nothing when it does not show it yet.
    fn known_status(&self, payment: &mut Payment) -> Option<String> {
        if !is_shown(payment) {
            return None;
        }
        let mut answer = answer::status(&payment.answer, &payment.entry.product);
        if payment.fault == Some(Fault::StatusUndated) {
            answer.shift_remove("ppob_tanggal");
        }
        if self.account.is_pending(payment) {
            answer = answer::pending(answer);
        }
        if payment.fault == Some(Fault::TokenEarly) {
            answer.shift_remove(answer::TOKEN_KEY);
        }
        if payment.refunded {
            answer.insert("ppob_status".to_owned(), Value::from("refund"));
        }
        Some(Value::Object(answer).to_string())
    }
}

/// Whether `payment` is for the customer `number`: as it was asked, or as it was answered.
fn is_about(payment: &Payment, number: &str) -> bool {
    let answered = |key: &str| payment.answer.get(key).and_then(Value::as_str) == Some(number);
    // An invoice of another system of the same account is not known here.
    let is_own = payment.answer.contains_key("ppob_invoice");
    is_own && (payment.entry.customer == number || answered("ppob_nomorpelanggan") || answered("ppob_nomormeter"))
}
