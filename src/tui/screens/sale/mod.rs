//! One sale on screen, from inquiry to receipt. A sale moves through the stages of [`SaleStage`] in one slot.
//!
//! A quote is paid only by a `+` that `PayGuard` lets through. Paying leaves the stage `Ready`, so a quote is paid at most once.

mod bill;
mod cash;
pub(in crate::tui) mod collect;
mod draw;
mod hints;
mod end;
mod keys;
mod no_bill;
mod receipt;
mod update;

use std::sync::Arc;
use std::time::Duration;

use ratatui::style::Style;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::width;
use crate::base::time::age;
use crate::domain::bill::{Bill, CustomerNumber, WalletOrder};
use crate::domain::charge::Charge;
use crate::domain::field::{FactField as Fact, find};
use crate::domain::payment::verdict::PaymentVerdict;
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::product::{Product, ProviderId};
use crate::till::inquire::{BillQuote, BillRequest, InquireError};
use crate::till::pay::PayError;
use crate::tui::format;
use crate::tui::message::{RequestId, SaleSlot, ScreenTime};
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::theme::ScreenTheme;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use cash::CashField;
pub(in crate::tui) use collect::{ChargeWait, HeldMoney, MethodChoice};
pub(in crate::tui) use update::{begin, next, paid, painted, printed, quoted, refresh, shows};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    label: hints::pay_label,
    subject: update::subject,
    confirm: update::confirm,
    journal_changed: collect::refresh,
    next_wake: |state| state.sales.iter().filter_map(|sale| sale.next_wake(state.screen, state.now)).min(),
    ..ScreenContract::new(keys::key, hints::hints, draw::draw)
};

/// From here on the screen says that the payment is slow.
pub(in crate::tui) const SLOW: Duration = Duration::from_secs(10);
/// From here on the screen says when the payment ends at the latest.
const VERY_SLOW: Duration = Duration::from_secs(30);

/// What a sale begins with.
#[derive(Debug, Clone)]
pub(in crate::tui) struct SaleStart {
    pub product: Product,
    pub number: String,
    /// Whole rupiah; `None` for a product with a fixed amount or a bill.
    pub amount: Option<Rupiah>,
    /// e-Samsat only.
    pub frame_number: Option<String>,
    /// Kwallet movements only.
    pub wallet: Option<WalletOrder>,
    /// The customer's phone, kept with the payment.
    pub phone: Option<CustomerNumber>,
    /// The cashier typed the repeat mark: an earlier sale of the same good needs no Y.
    pub again: bool,
}

/// One sale in its slot.
#[derive(Debug)]
pub struct SaleScreen {
    pub(in crate::tui) slot: SaleSlot,
    pub(in crate::tui) ask: BillRequest,
    /// The customer's phone, kept with the payment.
    pub(in crate::tui) phone: Option<CustomerNumber>,
    /// See [`SaleStart::again`].
    pub(in crate::tui) again: bool,
    /// The sale that this is a new attempt at.
    pub(in crate::tui) attempt_at: Option<PaymentId>,
    pub(in crate::tui) stage: SaleStage,
    /// The present stage has been painted. A settled sale that nobody saw is the last to leave its slot.
    pub(in crate::tui) seen: bool,
}

/// The stages of a sale.
#[derive(Debug)]
pub(in crate::tui) enum SaleStage {
    /// The inquiry is on its way.
    Asking(PendingInquiry),
    /// The inquiry brought no bill.
    NoBill(Arc<InquireError>),
    /// The bill is on screen and waits for `+`.
    Ready(Box<ReadyQuote>),
    /// The cashier chooses the method of a charge.
    Choosing(Box<MethodChoice>),
    /// A charge is made and its money is awaited.
    Collecting(Box<ChargeWait>),
    /// The charge was settled, but its money did not pay the bill.
    Held(Box<HeldMoney>),
    /// The payment is on its way: until its answer nobody knows whether money moved.
    Paying(Box<PendingPayment>),
    /// Refused here: nothing was sent.
    Refused(Box<Bill>, Arc<PayError>),
    /// The payment came back: final, or open on the desk.
    Ended(Box<EndedPayment>),
}

/// An inquiry under way.
#[derive(Debug, Clone)]
pub(in crate::tui) struct PendingInquiry {
    /// An answer with another id is dropped.
    pub request: RequestId,
    /// When it began, on the boot clock.
    pub since: Duration,
    /// The total that was on screen before the bill was asked for again; `None`: first inquiry.
    pub shown: Option<Rupiah>,
    /// Cash as typed before the bill was asked for again.
    pub cash: CashField,
    /// A charge whose held money is to pay instead of cash.
    pub held: Option<Box<Charge>>,
}

/// A quote, ready to be paid.
#[derive(Debug, Clone)]
pub(in crate::tui) struct ReadyQuote {
    pub quote: BillQuote,
    /// Cash as typed; empty: exactly the total.
    pub cash: CashField,
    /// A charge whose held money pays instead of cash.
    pub held: Option<Box<Charge>>,
    /// Y was pressed on the warnings.
    pub acknowledged: bool,
    /// U was pressed: debit and profit are shown.
    pub inside: bool,
    /// Esc was pressed although cash was typed: the next Esc closes the bill.
    pub closing: bool,
    /// Digits typed so far of [`ReadyQuote::plate_wanted`].
    pub plate: String,
    /// The total before the bill was asked for again, if it changed.
    pub changed_from: Option<Rupiah>,
}

impl ReadyQuote {
    /// What was typed and answered on this bill, for [`PayGuard`](crate::tui::pay_guard::PayGuard).
    pub fn typed(&self) -> String {
        format!("{:?}", (&self.cash, &self.plate, self.acknowledged, self.inside))
    }

    /// Held money or cash, less the total, in whole rupiah. Negative: too little. `None`: exact cash.
    pub fn change(&self) -> Option<Rupiah> {
        let given = self.held.as_ref().and_then(|charge| charge.held()).or_else(|| self.cash());
        given?.checked_sub(self.quote.bill.money.total)
    }

    /// The digits to type before `+` pays a vehicle tax, which cannot be cancelled: those of the plate,
    /// or the last four of the owner's number where the bill has no plate. `None` for all other products.
    pub fn plate_wanted(&self) -> Option<String> {
        let bill = &self.quote.bill;
        if !bill.product.kind.needs_frame_number() {
            return None;
        }
        let plate = find(&bill.fields, &Fact::PlateNumber).map(|plate| crate::base::text::digits(plate.as_str()));
        let number = bill.customer.as_str();
        let last_four = number.get(number.len().saturating_sub(4)..).unwrap_or(number);
        Some(plate.filter(|digits| !digits.is_empty()).unwrap_or_else(|| last_four.to_owned()))
    }

    /// Whether the digits of [`ReadyQuote::plate_wanted`] are not all typed yet.
    pub fn plate_missing(&self) -> bool {
        self.plate_wanted().is_some_and(|wanted| wanted != self.plate)
    }

    /// Takes a digit of the plate. True if it was wrong: then all digits are typed again.
    pub fn take_plate(&mut self, digit: char) -> bool {
        self.plate.push(digit);
        let is_wrong = self.plate_wanted().is_some_and(|wanted| !wanted.starts_with(&self.plate));
        if is_wrong {
            self.plate.clear();
        }
        is_wrong
    }

    /// The earlier payments that were on screen when Y was pressed; empty before.
    pub fn seen(&self) -> Vec<PaymentId> {
        if self.acknowledged { self.quote.obstacles.payments_to_see() } else { Vec::new() }
    }

    /// Whether Y has to be pressed before `+`. `again`: the cashier has already agreed to sell the good a second time.
    pub fn needs_yes(&self, again: bool) -> bool {
        let repeat = self.quote.sold_before.is_some() && !again;
        let quote = &self.quote;
        let money = quote.loss().is_some() || quote.bill.total_doubt.is_some() || quote.pays_sale.is_some();
        let asks = repeat || money || !quote.obstacles.asks.is_empty() || !quote.uncompared.is_empty();
        !self.acknowledged && asks
    }
}

/// A payment under way.
#[derive(Debug, Clone)]
pub(in crate::tui) struct PendingPayment {
    pub bill: Bill,
    /// Cash received, whole rupiah; `None`: exact, or no cash.
    pub cash: Option<Rupiah>,
    /// The charge whose money pays; `None`: cash or a wallet.
    pub charge: Option<Box<Charge>>,
    /// When it began, on the boot clock.
    pub since: Duration,
}

/// Where the provider's answer is stored.
#[derive(Debug, Clone)]
pub(in crate::tui) enum AnswerStorage {
    Journal,
    /// In the send log, until the journal takes it.
    SendLog,
    /// Nowhere: a person has to write it down now (CATAT SEKARANG).
    Nowhere(Box<PaymentVerdict>),
}

/// What became of a PDF that was asked for. A printer's jobs are shown from the print queue instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum PaperStatus {
    None,
    Asked,
    /// The file's name, cleaned.
    Made(String),
    /// The sentence that says why not.
    Failed(String),
}

/// A payment that came back: final, or open on the desk.
#[derive(Debug, Clone)]
pub(in crate::tui) struct EndedPayment {
    pub payment: Payment,
    pub keeping: AnswerStorage,
    pub paper: PaperStatus,
    /// The customer's phone while it is typed, for a payment that is open.
    pub phone: Option<InputField>,
}

impl EndedPayment {
    /// Whether nothing more has to be done at the counter: final, and its answer is in the journal.
    pub fn is_settled(&self) -> bool {
        matches!(self.keeping, AnswerStorage::Journal) && !self.payment.state().is_open()
    }
}

impl SaleScreen {
    /// Whether this sale may leave its slot for another: nothing of it is under way or open.
    pub(in crate::tui) fn may_leave(&self) -> bool {
        match &self.stage {
            SaleStage::Ended(ended) => ended.is_settled(),
            SaleStage::NoBill(_) | SaleStage::Refused(..) | SaleStage::Held(_) => true,
            SaleStage::Asking(_)
            | SaleStage::Ready(_)
            | SaleStage::Choosing(_)
            | SaleStage::Collecting(_)
            | SaleStage::Paying(_) => false,
        }
    }

    /// The payment, once it came back.
    pub(in crate::tui) fn payment(&self) -> Option<&Payment> {
        match &self.stage {
            SaleStage::Ended(ended) => Some(&ended.payment),
            _ => None,
        }
    }

    /// The next moment, on the boot clock, at which the drawing changes.
    pub(in crate::tui) fn next_wake(&self, screen: ActiveScreen, now: ScreenTime) -> Option<Duration> {
        let second = |since: Duration| {
            let into = u64::from(now.mono.saturating_sub(since).subsec_millis());
            now.mono + Duration::from_millis(1_000 - into)
        };
        match &self.stage {
            SaleStage::Asking(asking) => Some(second(asking.since)),
            SaleStage::Paying(paying) => Some(second(paying.since)),
            SaleStage::Ready(ready) if screen == ActiveScreen::Sale(self.slot) => {
                let old = age(ready.quote.bill.asked_at, now.wall);
                let every = if old < Duration::from_secs(60) { 1_000 } else { 60_000 };
                let into = u64::try_from(old.as_millis()).unwrap_or(0) % every;
                Some(now.mono + Duration::from_millis(every - into))
            }
            SaleStage::Collecting(waiting) => waiting.next_wake(screen == ActiveScreen::Sale(self.slot), now),
            SaleStage::Ready(_)
            | SaleStage::Choosing(_)
            | SaleStage::NoBill(_)
            | SaleStage::Refused(..)
            | SaleStage::Held(_)
            | SaleStage::Ended(_) => None,
        }
    }

    /// Product, customer, status and remark, for the list of running sales.
    pub(in crate::tui) fn summary(&self, state: &AppState) -> [String; 4] {
        let words = &state.words().sale;
        let ask = &self.ask;
        let what = format::with_amount(format::good_short(state.words(), &ask.product), &ask.product, ask.amount);
        let who = self.who(state);
        let (status, remark) = match &self.stage {
            SaleStage::Asking(asking) => (running(words.asking_short, state, asking.since), String::new()),
            SaleStage::NoBill(fault) => (no_bill::heading(state, fault)[1].to_owned(), String::new()),
            SaleStage::Ready(ready) => (words.ready.to_owned(), ready.quote.bill.money.total.to_string()),
            SaleStage::Choosing(choosing) => {
                (words.ready.to_owned(), choosing.ready.quote.bill.money.total.to_string())
            }
            SaleStage::Collecting(waiting) => {
                let said = &state.setup.words.charge_funds;
                let amount = waiting.ready.quote.bill.money.total.to_string();
                ((said.waiting_short)(waiting.method.known_as().as_str()), amount)
            }
            SaleStage::Held(held) => {
                let amount = held.charge.came().map_or_else(String::new, |came| came.to_string());
                (state.setup.words.charge_funds.held_short.to_owned(), amount)
            }
            SaleStage::Paying(paying) => {
                (running(state.setup.words.fault.state.sending, state, paying.since), self.pace(state, paying.since))
            }
            SaleStage::Refused(..) => (words.refused_short.to_owned(), String::new()),
            SaleStage::Ended(ended) => (ended_word(state, ended), ended_remark(state, ended)),
        };
        [what, who, status, remark]
    }

    fn who(&self, state: &AppState) -> String {
        match &self.stage {
            SaleStage::Ready(ready) => format::who(&ready.quote.bill),
            SaleStage::Choosing(choosing) => format::who(&choosing.ready.quote.bill),
            SaleStage::Collecting(waiting) => format::who(&waiting.ready.quote.bill),
            SaleStage::Held(held) => format::who(&held.bill),
            SaleStage::Paying(paying) => format::who(&paying.bill),
            SaleStage::Refused(bill, _) => format::who(bill),
            SaleStage::Ended(ended) => format::who(&ended.payment.intent.bill),
            SaleStage::Asking(_) | SaleStage::NoBill(_) => state
                .name_of(self.ask.product.kind, &self.ask.number)
                .map_or_else(|| crate::base::text::last_four_apart(&self.ask.number), ToString::to_string),
        }
    }

    /// How long such a payment usually takes; later, that it is slow; then, when it ends at the latest.
    pub(in crate::tui) fn pace(&self, state: &AppState, since: Duration) -> String {
        let words = &state.words().sale;
        let elapsed = state.now.mono.saturating_sub(since);
        let provider = &self.ask.product.provider;
        if elapsed >= VERY_SLOW {
            let limit = state.provider(provider).map_or(Duration::ZERO, |known| known.timeout);
            return (words.limit)(&format::running(limit));
        }
        if elapsed >= SLOW {
            return words.slow.to_owned();
        }
        usual_seconds(state, provider).map_or_else(String::new, words.usual)
    }

    /// The style of the status in the list of running sales.
    pub(in crate::tui) fn status_style(&self, looks: ScreenTheme) -> Style {
        match &self.stage {
            SaleStage::Ready(_) => looks.strong(),
            SaleStage::Refused(..) | SaleStage::NoBill(_) => looks.warning(),
            SaleStage::Ended(ended) if !matches!(ended.keeping, AnswerStorage::Journal) => looks.alarm(),
            SaleStage::Ended(ended) => format::payment_state_style(looks, ended.payment.state()),
            SaleStage::Held(_) => looks.alarm(),
            SaleStage::Choosing(_) | SaleStage::Collecting(_) => looks.strong(),
            SaleStage::Asking(_) | SaleStage::Paying(_) => looks.plain(),
        }
    }
}

fn running(word: &str, state: &AppState, since: Duration) -> String {
    format!("{word} {}", format::running(state.now.mono.saturating_sub(since)))
}

fn ended_word(state: &AppState, ended: &EndedPayment) -> String {
    let words = &state.words().sale;
    match ended.keeping {
        AnswerStorage::Journal => state.speaker().state(ended.payment.state()).to_owned(),
        AnswerStorage::SendLog => words.in_send_log_short.to_owned(),
        AnswerStorage::Nowhere(_) => words.write_down.to_owned(),
    }
}

fn ended_remark(state: &AppState, ended: &EndedPayment) -> String {
    let words = &state.words().sale;
    match ended.payment.state() {
        PaymentState::Confirmed if ended.payment.prints > 0 => words.printed_short.to_owned(),
        PaymentState::Confirmed => words.kept_short.to_owned(),
        PaymentState::Rejected => words.not_debited.to_owned(),
        PaymentState::NotSent => words.may_repeat.to_owned(),
        PaymentState::Unknown => words.never_repeat.to_owned(),
        _ => String::new(),
    }
}

/// The median time of today's confirmed answers of `provider`, in whole seconds; `None` below three.
fn usual_seconds(state: &AppState, provider: &ProviderId) -> Option<u64> {
    let mut times: Vec<u64> = state
        .today
        .iter()
        .filter(|payment| {
            payment.state() == PaymentState::Confirmed && payment.intent.bill.product.provider == *provider
        })
        // A status question or a ruling ended the others: their times say nothing about the provider's answer.
        .filter(|payment| payment.questions == 0 && payment.ruling.is_none())
        .filter_map(|payment| Some(age(payment.dispatched_at?, payment.state_at).as_secs()))
        .collect();
    times.sort_unstable();
    if times.len() < 3 { None } else { times.get(times.len() / 2).map(|seconds| (*seconds).max(1)) }
}

/// Two texts on one line, `gap` columns apart; an empty one takes no room.
fn joined(parts: &[&str], gap: usize) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| width(part) > 0).collect();
    parts.join(&" ".repeat(gap))
}
