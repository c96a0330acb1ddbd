//! MMBC PPOB as its document describes it: price list, inquiry, payment, status. A payment is debited before anything
//! is answered, whatever then happens to the answer. A token paid twice is debited twice: MMBC knows no reference of
//! ours.

mod answer;
mod bill;
mod catalogue;

use std::sync::Arc;

use serde_json::Value;

use self::bill::{BillQuestion, CustomerBill};
use self::catalogue::CatalogueProduct;
use super::account::{NO_DUMMY, SandboxAccount, is_shown};
use super::damage::{self, AnswerShape};
use super::faults::SandboxFault;
use super::form::FormPairs;
use super::ledger::{AnswerMaker, BookError, DelayedDebit, DepositLedger, LedgerPayment, LedgerPurchase};
use super::people::SeededDice;
use super::reply::SandboxReply;
use super::untrue;
use crate::base::money::Rupiah;
use crate::base::time::Timestamp;

/// The answer keys that faults change.
const SHAPE: AnswerShape = AnswerShape {
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

/// The calls of PPOB.
#[derive(Debug, Clone, Copy)]
pub enum PpobCall {
    PriceList,
    Inquiry,
    Payment,
    Status,
}

impl PpobCall {
    /// The call with this last path part.
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

/// The simulated PPOB on MMBC's account.
pub struct PpobStandIn {
    account: Arc<SandboxAccount>,
}

/// A request whose product is open and whose number has the right form.
struct CheckedRequest<'a> {
    product: &'static CatalogueProduct,
    customer: &'a str,
    fault: Option<SandboxFault>,
    at: Timestamp,
}

impl PpobStandIn {
    /// Uses MMBC's account.
    pub const fn new(account: Arc<SandboxAccount>) -> Self {
        Self { account }
    }

    /// Checks the login, then answers one call.
    pub fn answer(&self, call: PpobCall, form: &FormPairs) -> SandboxReply {
        if !self.account.knows(form) {
            return SandboxReply::json(answer::refusal(NO_DUMMY, None));
        }
        match call {
            PpobCall::PriceList => SandboxReply::json(catalogue::price_list()),
            PpobCall::Inquiry => self.inquire(form),
            PpobCall::Payment => self.pay(form),
            PpobCall::Status => self.status(form),
        }
    }

    /// The product and number of `form`, or the text of the refusal.
    fn asked<'a>(&self, form: &'a FormPairs) -> Result<CheckedRequest<'a>, String> {
        let customer = form.get("ppob_nomorpelanggan");
        let product = CatalogueProduct::find(form.get("ppob_kodeproduk")).ok_or_else(|| NO_PRODUCT.to_owned())?;
        let fault = self.account.options.faults.fault(customer);
        if !product.open {
            return Err(answer::error_reason(product, customer, CLOSED));
        }
        if !product.takes(customer) || fault == Some(SandboxFault::Unregistered) {
            return Err(answer::error_reason(product, customer, UNREGISTERED));
        }
        Ok(CheckedRequest { product, customer, fault, at: self.account.now() })
    }

    /// The current bill, or the text of the refusal.
    fn bill(&self, book: &DepositLedger, asked: &CheckedRequest<'_>, surcharge: i64) -> Result<CustomerBill, String> {
        let turn = book.times_paid(asked.product.code, asked.customer);
        if turn > 0 && !asked.product.pays_again() {
            return Err(answer::error_reason(asked.product, asked.customer, PAID));
        }
        let (seed, product, customer) = (self.account.options.seed, asked.product, asked.customer);
        Ok(bill::bill(&BillQuestion { seed, product, customer, turn, surcharge, now: asked.at }))
    }

    fn inquire(&self, form: &FormPairs) -> SandboxReply {
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return SandboxReply::json(answer::refusal(&reason, None)),
        };
        match asked.fault {
            Some(SandboxFault::InquiryPage) => return damage::other_page(),
            Some(SandboxFault::InquiryError) => return damage::error_page(),
            _ => {}
        }
        let surcharge = self.account.inquiry_surcharge(asked.fault, asked.product.code, asked.customer);
        let bill = self.bill(&self.account.book(), &asked, surcharge);
        let reply = match bill {
            Ok(bill) => {
                let answer = answer::told(answer::inquiry(&bill, asked.at), asked.fault, &bill);
                SandboxReply::json(Value::Object(answer).to_string())
            }
            Err(reason) => SandboxReply::json(answer::refusal(&reason, None)),
        };
        if asked.fault == Some(SandboxFault::SlowInquiry) { SandboxReply::Slow(Box::new(reply)) } else { reply }
    }

    fn pay(&self, form: &FormPairs) -> SandboxReply {
        let refused = |reason: &str| SandboxReply::json(answer::refusal(reason, Some(self.account.saldo())));
        let asked = match self.asked(form) {
            Ok(asked) => asked,
            Err(reason) => return refused(&reason),
        };
        match asked.fault {
            Some(SandboxFault::Refused) => refused(&answer::error_reason(asked.product, asked.customer, FAILED)),
            Some(SandboxFault::SaldoShort) => SandboxReply::json(answer::saldo_short(Rupiah::from(100))),
            Some(SandboxFault::HoldUnpaid) => SandboxReply::Hold,
            Some(SandboxFault::CutUnpaid) => SandboxReply::Cut,
            Some(fault) if fault.is_untrue() => self.pay_untruly(fault, &asked).unwrap_or_else(|reply| reply),
            fault => match self.debit(&asked) {
                Ok(payment) if fault == Some(SandboxFault::TotalNegative) => {
                    SandboxReply::json(Value::Object(answer::below_zero(payment.answer)).to_string())
                }
                Ok(payment) if fault == Some(SandboxFault::TokenEarly) => {
                    SandboxReply::json(Value::Object(answer::early(payment.answer)).to_string())
                }
                Ok(payment) if fault == Some(SandboxFault::TokenEqualDigits) => {
                    SandboxReply::json(Value::Object(answer::equal_digits(payment.answer)).to_string())
                }
                Ok(payment) => damage::damaged(fault, payment.answer, &SHAPE),
                Err(reply) => reply,
            },
        }
    }

    /// The answers that do not agree with the ledger.
    fn pay_untruly(&self, fault: SandboxFault, asked: &CheckedRequest<'_>) -> Result<SandboxReply, SandboxReply> {
        let reason = |what: &str| answer::error_reason(asked.product, asked.customer, what);
        let saldo = Some(self.account.saldo());
        let dice = SeededDice::new(self.account.options.seed, &["untrue", asked.customer]);
        let text = match fault {
            SandboxFault::RefusedUntruly => answer::refusal(untrue::SHORT, None),
            SandboxFault::RefusedGoingOn => answer::refusal(untrue::going_on(&dice), saldo),
            SandboxFault::RefusedWithProof => {
                let payment = self.debit(asked)?;
                let invoice = ("ppob_invoice", payment.entry.invoice.as_str());
                return Ok(SandboxReply::json(untrue::with_proof(
                    &answer::refusal(&reason(FAILED), saldo),
                    &dice,
                    "ppob_status",
                    invoice,
                )));
            }
            SandboxFault::OkButFailed => return self.contradiction(asked, &dice),
            SandboxFault::AnswerRepeated => return self.repeated(asked),
            _ => answer::refusal(&reason(untrue::DISTURBED), saldo),
        };
        let (purchase, answer) = self.purchase(&self.account.book(), asked)?;
        let is_once = !asked.product.pays_again();
        self.account.debit_later(DelayedDebit { invoice: None, purchase, is_once, reference: String::new(), answer });
        Ok(SandboxReply::json(text))
    }

    /// A whole success that is not booked, together with a word of failure or a second status word.
    fn contradiction(&self, asked: &CheckedRequest<'_>, dice: &SeededDice) -> Result<SandboxReply, SandboxReply> {
        let book = self.account.book();
        let (purchase, success) = self.purchase(&book, asked)?;
        let mut answer = success(&book.unbooked(purchase));
        let (key, value) = match dice.below(3) {
            0 => ("status", "pending"),
            1 => ("ppob_status", "GAGAL"),
            _ => ("reason", FAILED),
        };
        answer.insert(key.to_owned(), Value::from(value));
        Ok(SandboxReply::json(Value::Object(answer).to_string()))
    }

    /// The answer of the first payment of this product and number. The first payment itself is debited as usual.
    fn repeated(&self, asked: &CheckedRequest<'_>) -> Result<SandboxReply, SandboxReply> {
        let first = self.account.book().first_of(asked.product.code, asked.customer);
        let answer = match first {
            Some(first) => first.answer,
            None => self.debit(asked)?.answer,
        };
        Ok(SandboxReply::json(Value::Object(answer).to_string()))
    }

    /// Debits the ledger. Bill and debit are made under one lock, so that a bill is not paid twice.
    fn debit(&self, asked: &CheckedRequest<'_>) -> Result<LedgerPayment, SandboxReply> {
        let mut book = self.account.book();
        let (purchase, answer) = self.purchase(&book, asked)?;
        book.pay(purchase, answer).map_err(|error| match error {
            BookError::Short => SandboxReply::json(answer::saldo_short(book.saldo())),
            BookError::Disk(error) => {
                tracing::warn!(%error, "the sandbox cannot book a payment; nothing was debited");
                damage::error_page()
            }
        })
    }

    /// The debit of a request, and the maker of the whole, true answer.
    fn purchase(
        &self,
        book: &DepositLedger,
        asked: &CheckedRequest<'_>,
    ) -> Result<(LedgerPurchase, AnswerMaker), SandboxReply> {
        let surcharge = SandboxAccount::payment_surcharge(asked.fault);
        // A refunded sale counts too: no token is sold twice.
        let is_example = (asked.product.code, asked.customer) == answer::EXAMPLE_SALE
            && !book.entries().iter().any(|entry| (&*entry.product, &*entry.customer) == answer::EXAMPLE_SALE);
        let bill = self
            .bill(book, asked, surcharge)
            .map_err(|reason| SandboxReply::json(answer::refusal(&reason, Some(book.saldo()))))?;
        let purchase = LedgerPurchase {
            product: asked.product.code,
            customer: asked.customer.to_owned(),
            debit: bill.debit,
            at: asked.at,
            fault: asked.fault,
        };
        let seed = self.account.options.seed;
        Ok((purchase, Box::new(move |entry| answer::payment(&bill, entry, seed, is_example))))
    }

    fn status(&self, form: &FormPairs) -> SandboxReply {
        let mut book = self.account.book();
        let answer = book
            .payment_mut(form.get("invoice"))
            .filter(|payment| is_about(payment, form.get("ppob_nomorpelanggan")))
            .and_then(|payment| self.known_status(payment));
        answer.map_or_else(|| SandboxReply::json(answer::refusal(NO_DATA, None)), SandboxReply::json)
    }

    /// The status of `payment`; None while the status hides the payment.
    fn known_status(&self, payment: &mut LedgerPayment) -> Option<String> {
        if !is_shown(payment) {
            return None;
        }
        let mut answer = answer::status(&payment.answer, &payment.entry.product);
        if payment.fault == Some(SandboxFault::StatusUndated) {
            answer.shift_remove("ppob_tanggal");
        }
        if self.account.is_pending(payment) {
            answer = answer::pending(answer);
        }
        if payment.fault == Some(SandboxFault::TokenEarly) {
            answer.shift_remove(answer::TOKEN_KEY);
        }
        if payment.refunded {
            answer.insert("ppob_status".to_owned(), Value::from("refund"));
        }
        Some(Value::Object(answer).to_string())
    }
}

/// Whether `payment` is for the customer `number`, as requested or as answered (a meter's IDPEL).
fn is_about(payment: &LedgerPayment, number: &str) -> bool {
    let answered = |key: &str| payment.answer.get(key).and_then(Value::as_str) == Some(number);
    // PPOB does not know the invoices of the other systems on the same account.
    let is_own = payment.answer.contains_key("ppob_invoice");
    is_own && (payment.entry.customer == number || answered("ppob_nomorpelanggan") || answered("ppob_nomormeter"))
}
