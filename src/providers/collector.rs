//! Who takes money in: the calls around a charge, behind one trait.
//!
//! What it is: listing, creating, judging, reading a QR, and the report that says what was paid. What it is not: a
//! payment; nothing here takes from a deposit, and nothing here decides when to call. Invariants: a prepared charge is
//! consumed by its one sending, and is sent only as the journal has it; only a whole row of the report is evidence.

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

/// What a charge is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeRequest {
    /// The order; it is the request id too.
    pub order_id: OrderId,
    /// The method, as it was listed.
    pub method: ChargeMethod,
    /// What is asked for, whole rupiah.
    pub amount: Rupiah,
    /// Who pays.
    pub payer: ChargePayer,
}

/// Why a QR could not be read from its image. Nothing moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QrFault {
    /// The image lies where it is not fetched from.
    #[error("host not allowed")]
    NotAllowed,
    /// It could not be fetched.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is no picture, or too large a one.
    #[error("not a picture")]
    NotAPicture,
    /// There is no QR in it, or one that no wallet pays.
    #[error("no QR in the picture")]
    NoQr,
}

/// What the report is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// From this moment.
    pub from: Option<Timestamp>,
    /// To this moment.
    pub to: Option<Timestamp>,
    /// The bank's code; empty: all.
    pub bank_code: CleanText,
    /// Which rows.
    pub rows: ReportRows,
}

/// Which rows of the report are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportRows {
    /// What was settled.
    Settled,
    /// Everything: only so are refunds told.
    All,
}

/// One row of the report. Absent is `None`, never zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The caller's order, as it was printed.
    pub order_id: CleanText,
    /// The bank's code.
    pub bank_code: Option<CleanText>,
    /// `200`: settled; anything else is not.
    pub status_code: Option<CleanText>,
    /// `settlement`, `pending`, …; not every row has it.
    pub transaction_status: Option<CleanText>,
    /// What was paid, whole rupiah, without the method's admin.
    pub gross_amount: FieldAmount,
    /// The provider's id of it.
    pub id: Option<CleanText>,
    /// When the provider was told, as it was printed.
    pub moment: Option<CleanText>,
    /// When the provider was told.
    pub notified_at: Option<Timestamp>,
    /// Whether the row was read without repair.
    pub whole: bool,
    /// The row as it came.
    pub raw: String,
}

impl ReportRow {
    /// Whether the row is evidence that this much was paid, whole rupiah: read whole, code 200, and no word in it that
    /// says otherwise.
    #[must_use]
    pub fn settled(&self) -> Option<Rupiah> {
        let FieldAmount::Read(amount) = &self.gross_amount else { return None };
        Some(*amount).filter(|amount| self.says_settled() && amount.is_positive())
    }

    /// Whether the row says, read whole, that money was paid, however much.
    #[must_use]
    pub fn says_settled(&self) -> bool {
        let code = self.status_code.as_ref().is_some_and(|code| code.as_str() == "200");
        let agrees = self.word().is_none_or(|word| matches!(word.as_str(), "settlement" | "capture"));
        self.whole && code && agrees
    }

    /// The row's word, where it says, read whole, that money went back or never came.
    #[must_use]
    pub fn reversed(&self) -> Option<CleanText> {
        self.word().filter(|word| self.whole && REVERSED.contains(&word.as_str())).map(|word| CleanText::new(&word))
    }

    fn word(&self) -> Option<String> {
        self.transaction_status.as_ref().map(|word| word.as_str().to_ascii_lowercase())
    }
}

/// The words of the report that take money back, or deny it.
const REVERSED: [&str; 5] = ["refund", "partial_refund", "chargeback", "partial_chargeback", "cancel"];

/// Whether a notice is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// Its signature is right.
    Rightly,
    /// It has none, and is of the sort that may come without one: a hint.
    Not,
    /// Its signature is wrong, or missing where there must be one, or there is no key.
    Wrongly,
}

/// What a notice says that a provider sent by itself. Absent is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeCallback {
    /// The order, as it came.
    pub order_id: CleanText,
    /// The request id, as it came.
    pub rq_uuid: Option<CleanText>,
    /// Whether money came; `None`: a word that decides nothing.
    pub paid: Option<bool>,
    /// How much, whole rupiah, as far as its signature covers it.
    pub amount: FieldAmount,
    /// The provider's id of it, as far as its signature covers it.
    pub id: Option<CleanText>,
    /// Its time, as it was sent.
    pub moment: Option<CleanText>,
}

/// Who takes money in.
#[async_trait]
pub trait ChargeProvider: Send + Sync {
    /// The account whose calls are counted.
    fn account(&self) -> AccountId;
    /// The whole time-out of its calls, seconds.
    fn timeout_seconds(&self) -> u32;
    /// Whether the report's address is configured.
    fn has_report(&self) -> bool;

    /// The methods of one of its lists; the amount is whole rupiah.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn methods(&self, gateway: ChargeGateway, amount: Option<Rupiah>) -> Result<Vec<ChargeMethod>, ReadError>;

    /// Logs in if there is no fresh session, so that a charge can be built and sent. Creates no charge.
    async fn ensure_session(&self) -> Result<(), ReadError>;

    /// Builds the whole request; `at` becomes its time.
    ///
    /// # Errors
    /// [`BuildError`]; nothing is recorded or sent then.
    fn build_charge(&self, ask: &ChargeRequest, at: Timestamp) -> Result<PreparedCharge, BuildError>;

    /// Sends the request, once. `created` is the charge as the journal returned it.
    async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply;

    /// Judges the reply; `at` is when it came. Pure.
    fn classify_charge(&self, intent: &ChargeIntent, reply: &HttpReply, at: Timestamp) -> ChargeAnswer;

    /// Fetches a QR's image and reads what it says. Pays nothing.
    ///
    /// # Errors
    /// [`QrFault`].
    async fn read_qr(&self, image: &str) -> Result<QrPayload, QrFault>;

    /// Whether a notice is signed by who sends it, over its raw bytes, in constant time. `signature` is the header's value.
    fn verify_notice(&self, raw: &[u8], signature: Option<&[u8]>) -> SignatureCheck;

    /// Reads a notice; `None` where it names no order. Pure.
    fn read_notice(&self, raw: &[u8]) -> Option<ChargeCallback>;

    /// Asks the report for what was settled.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn report(&self, ask: &ReportRequest) -> Result<Vec<ReportRow>, ReadError>;
}
