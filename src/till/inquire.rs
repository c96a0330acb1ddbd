//! Inquires a bill and gathers what a person should know before paying it.
//!
//! No call is made for a number that breaks a hard rule or for a closed product. A quote promises no price: a later
//! inquiry may bring another total (safety rule 13).

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::business_day;
use crate::domain::bill::{Bill, WalletOrder};
use crate::domain::inquiry_refusal::{self, InquiryRefusal};
use crate::domain::number::{self, NumberFault, NumberWarning};
use crate::domain::obstacle::BillObstacles;
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::product::{Product, ProductKind};
use crate::journal::{JournalError, PaymentFilter, SaldoReading};
use crate::providers::{InquiryRequest, ReadError};
use crate::till::Till;
use crate::till::wallet::WalletInputFault;

/// Most numbers of one connection that are searched; a connection has several because meters are replaced.
const MOST_NUMBERS: usize = 8;
/// Payments of one number that are read at once.
const PAGE: u32 = 50;

/// An inquiry as a person typed it.
#[derive(Debug, Clone)]
pub struct BillRequest {
    pub product: Product,
    /// As typed; checked by [`Till::inquire`].
    pub number: String,
    /// Whole rupiah. Needed for goods of free amount; for a fixed good `None` or its nominal.
    pub amount: Option<Rupiah>,
    /// The vehicle's frame number; needed for e-Samsat.
    pub frame_number: Option<String>,
    /// The fields of a Kwallet call; `None` for all other goods.
    pub wallet: Option<WalletOrder>,
}

/// A bill with everything that a person is shown before confirming with `+`.
#[derive(Debug, Clone)]
pub struct BillQuote {
    pub bill: Bill,
    /// What is odd about the number but not refused.
    pub warnings: Vec<NumberWarning>,
    /// Payments that stop a sale of the bill, or that a person has to see first (safety rule 8).
    pub obstacles: BillObstacles,
    /// Counters that have not compared since the server's timeline changed (safety rule 16).
    pub uncompared: Vec<CleanText>,
    /// The newest payment on this number that stands or is open.
    pub last: Option<Payment>,
    /// The same good, confirmed for this number today (prepaid, wallet) or this month (a bill).
    pub sold_before: Option<Payment>,
    /// For a refund: the sale that stands and was paid with the money which the refund would give back
    /// (safety rule 18).
    pub pays_sale: Option<Payment>,
    /// The balance of the deposit that will be debited; `None`: never told.
    pub saldo: Option<SaldoReading>,
}

impl BillQuote {
    /// The open payment of the same bill, which stops this one (safety rule 8).
    #[must_use]
    pub fn same_open(&self) -> Option<&Payment> {
        self.obstacles.stop()
    }

    /// The loss of a sale at a loss, whole rupiah and positive; `None`: no loss, or the profit is not known.
    #[must_use]
    pub fn loss(&self) -> Option<Rupiah> {
        let profit = self.bill.money.profit().filter(|profit| profit.is_negative())?;
        Rupiah::ZERO.checked_sub(profit)
    }

    /// The debit by the price list and the debit by the inquiry, where the two differ (electronic money: the list
    /// gives a formula). Whole rupiah.
    #[must_use]
    pub fn debit_differs(&self) -> Option<(Rupiah, Rupiah)> {
        let product = &self.bill.product;
        let listed = product.debit_for(self.bill.money.nominal).filter(|_| product.kind.is_free_amount())?;
        let asked = self.bill.money.debit?;
        (listed != asked).then_some((listed, asked))
    }

    /// Whether the deposit covers the debit. `None`: the balance or the debit is not known. Warns, never refuses
    /// (safety rule 14).
    #[must_use]
    pub fn saldo_suffices(&self) -> Option<bool> {
        let reading = self.saldo?;
        Some(reading.left()? >= self.bill.money.debit?)
    }
}

/// Why an inquiry brought no bill. Nothing was sold.
#[derive(Debug, thiserror::Error)]
pub enum InquireError {
    #[error("bad number")]
    Number(NumberFault),
    #[error("closed product")]
    Closed,
    /// The amount is not positive, or not the nominal of a fixed good.
    #[error("amount does not fit")]
    Amount,
    /// A good of free amount was inquired without an amount.
    #[error("amount needed")]
    AmountNeeded,
    /// The amount is below this minimum of the provider, whole rupiah.
    #[error("amount below the minimum")]
    BelowMinimum(Rupiah),
    /// A vehicle's tax was inquired without its frame number.
    #[error("frame number needed")]
    FrameNumberNeeded,
    #[error("bad frame number")]
    FrameNumber(NumberFault),
    /// A field of a wallet movement cannot be right.
    #[error("wallet order")]
    Wallet(WalletInputFault),
    #[error("provider not configured")]
    NotConfigured,
    /// The bill is paid, in the provider's own words; and our own payment of it, if it was paid here.
    #[error("already paid")]
    AlreadyPaid(CleanText, Option<Box<Payment>>),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The reason of an [`InquireError`] as far as a heading shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoBillReason {
    /// Not known: no answer, or one about something else than the bill.
    NotChecked,
    WrongNumber,
    /// The amount is below the provider's minimum.
    TooSmall,
    AlreadyPaid,
    /// The provider says that nothing is to be paid.
    NoBill,
    /// No bill was inquired or can be had; the sentence says why.
    NotAsked,
}

impl InquireError {
    /// The reason for a heading.
    #[must_use]
    pub fn reason(&self) -> NoBillReason {
        match self {
            Self::Number(_) | Self::FrameNumber(_) => NoBillReason::WrongNumber,
            Self::BelowMinimum(_) => NoBillReason::TooSmall,
            Self::AlreadyPaid(..) => NoBillReason::AlreadyPaid,
            Self::Read(ReadError::Refused(said)) => match inquiry_refusal::read(said.as_str()) {
                InquiryRefusal::NoBill => NoBillReason::NoBill,
                InquiryRefusal::WrongNumber => NoBillReason::WrongNumber,
                InquiryRefusal::Other => NoBillReason::NotChecked,
            },
            Self::Read(ReadError::WalletShort(_) | ReadError::NothingToRefund(_))
            | Self::Closed
            | Self::Amount
            | Self::AmountNeeded
            | Self::FrameNumberNeeded
            | Self::Wallet(_)
            | Self::NotConfigured => NoBillReason::NotAsked,
            Self::Read(_) | Self::Journal(_) => NoBillReason::NotChecked,
        }
    }
}

impl Till {
    /// Checks the number, inquires the bill, and gathers what a person should know before paying. Moves no money.
    pub async fn inquire(&self, ask: &BillRequest) -> Result<BillQuote, InquireError> {
        let product = &ask.product;
        let mut checked = number::check(product.kind, &ask.number).map_err(InquireError::Number)?;
        if !product.open {
            return Err(InquireError::Closed);
        }
        let provider = self.provider(&product.provider).ok_or(InquireError::NotConfigured)?;
        check_amount(product, ask.amount, provider.capabilities().minimum)?;
        let frame_number = match &ask.frame_number {
            None if product.kind.needs_frame_number() => return Err(InquireError::FrameNumberNeeded),
            Some(typed) if product.kind.needs_frame_number() => {
                let (frame, warnings) = number::frame(typed).map_err(InquireError::FrameNumber)?;
                checked.warnings.extend(warnings);
                Some(frame)
            }
            _ => None,
        };
        let question = InquiryRequest {
            product: product.clone(),
            customer: checked.number,
            amount: ask.amount,
            frame_number,
            wallet: ask.wallet.clone(),
        };
        let bill = match provider.inquire(&question, self.now()).await {
            Err(ReadError::Refused(said)) if provider.says_paid(&said) => {
                let here = self.paid_here(&question).await?.map(Box::new);
                return Err(InquireError::AlreadyPaid(said, here));
            }
            asked => asked?,
        };
        self.around(bill, checked.warnings).await
    }

    /// This shop's newest payment of the bill that stands or is open.
    async fn paid_here(&self, question: &InquiryRequest) -> Result<Option<Payment>, JournalError> {
        let customer = Some(question.customer.as_str().to_owned());
        let mut page =
            PaymentFilter { customer, kind: Some(question.product.kind), limit: PAGE, ..PaymentFilter::default() };
        let code = &question.product.code;
        let is_it =
            |payment: &Payment| payment.intent.bill.product.code == *code && !payment.state().allows_new_attempt();
        loop {
            let payments = self.journal().find(&page).await?;
            let Some(oldest) = payments.last() else { return Ok(None) };
            page.before = Some(oldest.id());
            if let Some(found) = payments.into_iter().find(is_it) {
                return Ok(Some(found));
            }
        }
    }

    async fn around(&self, bill: Bill, warnings: Vec<NumberWarning>) -> Result<BillQuote, InquireError> {
        let earlier = self.payments_on(&bill).await?;
        let obstacles = self.journal().obstacles(&bill, self.now()).await?;
        let last = earlier.iter().find(|payment| !payment.state().allows_new_attempt()).cloned();
        let today = business_day(self.now(), &self.settings().zone);
        let sold_before = earlier
            .into_iter()
            .find(|payment| payment.state() == PaymentState::Confirmed && is_repeat(payment, &bill, today));
        let saldo = match self.provider(&bill.product.provider) {
            Some(provider) => self.journal().saldo(&provider.account(), None).await?,
            None => None,
        };
        let pays_sale = self.sale_paid_with(&bill).await?;
        let uncompared = self.store_watch().uncompared;
        Ok(BillQuote { bill, warnings, obstacles, uncompared, last, sold_before, pays_sale, saldo })
    }

    /// Payments of the bill's kind on any of its numbers, newest first. A number that an answer gave beside one of
    /// them names the same connection, and is searched too. Fifty of each number are enough for a person to see what
    /// was sold before. What stops a sale is read from the journal's obstacles, which have no bound.
    pub(in crate::till) async fn payments_on(&self, bill: &Bill) -> Result<Vec<Payment>, JournalError> {
        let mut found: Vec<Payment> = Vec::new();
        let own = [Some(&bill.customer), bill.meter.as_ref(), bill.idpel.as_ref()];
        let mut numbers: Vec<String> = own.into_iter().flatten().map(|number| number.as_str().to_owned()).collect();
        let mut next = 0;
        while let Some(number) = numbers.get(next).cloned() {
            next += 1;
            let filter = PaymentFilter {
                customer: Some(number),
                kind: Some(bill.product.kind),
                limit: PAGE,
                ..PaymentFilter::default()
            };
            for payment in self.journal().find(&filter).await? {
                for other in [payment.meter(), payment.idpel()].into_iter().flatten() {
                    if numbers.len() < MOST_NUMBERS && !numbers.iter().any(|known| known == other) {
                        numbers.push(other.to_owned());
                    }
                }
                if bill.concerns(&payment.intent.bill) && !found.iter().any(|known| known.id() == payment.id()) {
                    found.push(payment);
                }
            }
        }
        found.sort_by_key(|payment| std::cmp::Reverse(payment.id()));
        Ok(found)
    }
}

/// A fixed good takes no amount or its nominal. A good of free amount needs one, at least the provider's `minimum`.
fn check_amount(product: &Product, amount: Option<Rupiah>, minimum: Rupiah) -> Result<(), InquireError> {
    // A refund takes no amount: the provider says how much it gives back.
    let free =
        product.kind.is_free_amount() || (product.kind.is_wallet() && product.kind != ProductKind::KwalletRefund);
    match amount {
        None if free => Err(InquireError::AmountNeeded),
        None => Ok(()),
        Some(amount) if free => {
            if !amount.is_positive() {
                Err(InquireError::Amount)
            } else if amount < minimum {
                Err(InquireError::BelowMinimum(minimum))
            } else {
                Ok(())
            }
        }
        Some(amount) if product.nominal == Some(amount) => Ok(()),
        Some(_) => Err(InquireError::Amount),
    }
}

/// Whether `payment` sold the same good: today for a prepaid good or a wallet movement, this month for a bill.
fn is_repeat(payment: &Payment, bill: &Bill, today: jiff::civil::Date) -> bool {
    let day = payment.intent.business_day;
    if bill.product.kind.is_prepaid() || bill.product.kind.is_wallet() {
        day == today && bill.is_same_good(&payment.intent.bill)
    } else {
        day.year() == today.year() && day.month() == today.month() && bill.is_same_good(&payment.intent.bill)
    }
}
