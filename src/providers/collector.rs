//! The interface to a provider that takes money in: payment methods, charges, callbacks and the finance report.
//!
//! A charge debits no deposit. It is sent once, and only as the journal has it. Only a row of the report that was read
//! without repair is evidence of a payment.

use async_trait::async_trait;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::{
    Charge, ChargeAnswer, ChargeGateway, ChargeIntent, ChargeMethod, ChargePayer, OrderId, QrPayload,
};
use crate::domain::product::AccountId;
use crate::providers::http::{HttpReply, PreparedCharge};
use crate::providers::lenient::FieldAmount;
use crate::providers::{BuildError, ReadError};

/// The data that a charge is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeRequest {
    /// Sent as the request id (`rq_uuid`) too.
    pub order_id: OrderId,
    pub method: ChargeMethod,
    /// Whole rupiah, without the method's admin fee.
    pub amount: Rupiah,
    pub payer: ChargePayer,
}

/// Why a QR could not be read from its image. No money moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QrFault {
    /// The image's host is not on the list of allowed hosts.
    #[error("host not allowed")]
    NotAllowed,
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Not a PNG, or too large.
    #[error("not a picture")]
    NotAPicture,
    /// The picture has no QR, or one that no wallet can pay.
    #[error("no QR in the picture")]
    NoQr,
}

/// The filter of a finance report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// `None`: no lower bound.
    pub from: Option<Timestamp>,
    /// `None`: no upper bound.
    pub to: Option<Timestamp>,
    /// Empty: all banks.
    pub bank_code: CleanText,
    pub rows: ReportRows,
}

/// The rows that a finance report is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportRows {
    Settled,
    /// Needed to see refunds.
    All,
}

/// One row of the finance report. Absent is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Our order id, as the row has it.
    pub order_id: CleanText,
    pub bank_code: Option<CleanText>,
    /// `200` is settled. Any other code is not.
    pub status_code: Option<CleanText>,
    /// `settlement`, `pending`, … Not every row has it.
    pub transaction_status: Option<CleanText>,
    /// What the customer paid, whole rupiah, without the method's admin fee.
    pub gross_amount: FieldAmount,
    /// The provider's own id of the transaction.
    pub id: Option<CleanText>,
    /// `notification_time` as the row has it: when the bank told the provider.
    pub moment: Option<CleanText>,
    /// The same as a timestamp. `None` where it cannot be read.
    pub notified_at: Option<Timestamp>,
    /// Read without repair, and not marked as fraud.
    pub whole: bool,
    /// The row's own bytes, as evidence.
    pub raw: String,
}

impl ReportRow {
    /// The amount that this row proves to be paid, whole rupiah. `None` where [`says_settled`](Self::says_settled) is
    /// false or the amount cannot be read.
    #[must_use]
    pub fn settled(&self) -> Option<Rupiah> {
        let FieldAmount::Read(amount) = &self.gross_amount else { return None };
        Some(*amount).filter(|amount| self.says_settled() && amount.is_positive())
    }

    /// Whether the row proves that money was paid, of whatever amount: read whole, code 200, and no status word that
    /// says otherwise.
    #[must_use]
    pub fn says_settled(&self) -> bool {
        let code = self.status_code.as_ref().is_some_and(|code| code.as_str() == "200");
        let agrees = self.word().is_none_or(|word| matches!(word.as_str(), "settlement" | "capture"));
        self.whole && code && agrees
    }

    /// The status word, where the row was read whole and the word says that money went back or never came.
    #[must_use]
    pub fn reversed(&self) -> Option<CleanText> {
        self.word().filter(|word| self.whole && REVERSED.contains(&word.as_str())).map(|word| CleanText::new(&word))
    }

    fn word(&self) -> Option<String> {
        self.transaction_status.as_ref().map(|word| word.as_str().to_ascii_lowercase())
    }
}

/// Status words that mean that money went back or never came.
const REVERSED: [&str; 5] = ["refund", "partial_refund", "chargeback", "partial_chargeback", "cancel"];

/// The contents of a callback about a charge. Absent is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeCallback {
    pub order_id: CleanText,
    pub rq_uuid: Option<CleanText>,
    /// `None`: the status word is not listed and decides nothing.
    pub paid: Option<bool>,
    /// Whole rupiah. Absent where the signature does not cover the amount.
    pub amount: FieldAmount,
    /// The provider's own id of the payment. `None` where the signature does not cover it.
    pub id: Option<CleanText>,
    /// The callback's time, as it was sent.
    pub moment: Option<CleanText>,
}

/// A provider that takes money in for charges.
#[async_trait]
pub trait ChargeProvider: Send + Sync {
    /// The account under which its calls are counted.
    fn account(&self) -> AccountId;
    /// Total time-out of one call.
    fn timeout_seconds(&self) -> u32;
    /// Whether the report's address is configured.
    fn has_report(&self) -> bool;

    /// The payment methods of one gateway. `amount` is whole rupiah. `None` asks for any amount.
    async fn methods(&self, gateway: ChargeGateway, amount: Option<Rupiah>) -> Result<Vec<ChargeMethod>, ReadError>;

    /// Logs in if there is no fresh session, so that a charge can be built and sent. Creates no charge.
    async fn ensure_session(&self) -> Result<(), ReadError>;

    /// Builds the whole request, with `at` as its time. Sends nothing.
    ///
    /// # Errors
    /// When there is no session, no address or no usable method. Then nothing may be recorded either.
    fn build_charge(&self, ask: &ChargeRequest, at: Timestamp) -> Result<PreparedCharge, BuildError>;

    /// Sends the request, once. `created` is the charge as the journal returned it; for any other charge nothing is
    /// sent.
    async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply;

    /// Judges the reply to a create call. `at` is when the reply came. Pure.
    fn classify_charge(&self, intent: &ChargeIntent, reply: &HttpReply, at: Timestamp) -> ChargeAnswer;

    /// Fetches the image of a QR and decodes it. Moves no money.
    async fn read_qr(&self, image: &str) -> Result<QrPayload, QrFault>;

    /// Reads a callback. `None` where it names no order. Pure.
    fn read_callback(&self, raw: &[u8]) -> Option<ChargeCallback>;

    /// Asks for the finance report. A read: it may be repeated.
    async fn report(&self, ask: &ReportRequest) -> Result<Vec<ReportRow>, ReadError>;
}
