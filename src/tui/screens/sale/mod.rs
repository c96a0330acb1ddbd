//! One sale, from inquiry to receipt: faces of one thing, so one screen.
//!
//! Only a quote that has been on screen for [`READY`] is paid, by a lone `+`. A quote is paid at most once, because
//! paying leaves its face.

mod bill;
mod cash;
pub(in crate::tui) mod collect;
mod draw;
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
use crate::domain::payment::{Payment, PaymentState as Stage};
use crate::domain::product::{Product, ProviderId};
use crate::till::inquire::{BillQuote, BillRequest, InquireError};
use crate::till::pay::PayError;
use crate::tui::format;
use crate::tui::message::{RequestId, SaleSlot, ScreenTime};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::theme::ScreenTheme;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use cash::CashField;
pub(in crate::tui) use collect::{ChargeWait, HeldMoney, MethodChoice};
pub(in crate::tui) use draw::draw;
pub(in crate::tui) use keys::key;
pub(in crate::tui) use update::{
    begin, due, input_at, keep_focus, next, paid, painted, paste, printed, quoted, refresh, shows,
};

/// How long a quote has to be on screen before `+` is obeyed.
pub(in crate::tui) const READY: Duration = Duration::from_millis(400);
/// No key may come so shortly before or after the `+` that pays: a scanner or a paste.
pub(in crate::tui) const ALONE: Duration = Duration::from_millis(30);
/// From here on a payment is slow.
pub(in crate::tui) const SLOW: Duration = Duration::from_secs(10);
/// From here on the time limit is told.
const VERY_SLOW: Duration = Duration::from_secs(30);

/// What a sale begins with.
#[derive(Debug, Clone)]
pub(in crate::tui) struct SaleStart {
    /// What is sold.
    pub product: Product,
    /// To which number.
    pub number: String,
    /// A free amount.
    pub amount: Option<Rupiah>,
    /// A vehicle's frame number.
    pub frame_number: Option<String>,
    /// What a wallet's movement carries.
    pub wallet: Option<WalletOrder>,
    /// Where the customer can be called.
    pub phone: Option<CustomerNumber>,
    /// "Second time today, I know."
    pub again: bool,
}

/// One sale in its slot.
#[derive(Debug)]
pub struct SaleScreen {
    /// Its slot.
    pub(in crate::tui) slot: SaleSlot,
    /// What is asked.
    pub(in crate::tui) ask: BillRequest,
    /// Where the customer can be called.
    pub(in crate::tui) phone: Option<CustomerNumber>,
    /// "Second time today, I know."
    pub(in crate::tui) again: bool,
    /// The sale that this is a new attempt at.
    pub(in crate::tui) attempt_at: Option<PaymentId>,
    /// Where it stands.
    pub(in crate::tui) face: SaleStage,
    /// The present face was on screen.
    pub(in crate::tui) seen: bool,
}

/// Where a sale stands.
#[derive(Debug)]
pub(in crate::tui) enum SaleStage {
    /// The provider is asked for a bill.
    Asking(PendingInquiry),
    /// There is no bill.
    NoBill(Arc<InquireError>),
    /// Just before paying.
    Ready(Box<ReadyQuote>),
    /// Choosing how its customer pays.
    Choosing(Box<MethodChoice>),
    /// Its customer's money is awaited.
    Collecting(Box<ChargeWait>),
    /// His money came, and did not pay it.
    Held(Box<HeldMoney>),
    /// Sent.
    Paying(Box<PendingPayment>),
    /// Refused here: nothing was sent.
    Refused(Box<Bill>, Arc<PayError>),
    /// It has an end, or waits on the desk.
    Ended(Box<EndedPayment>),
}

/// A question under way.
#[derive(Debug, Clone)]
pub(in crate::tui) struct PendingInquiry {
    /// Its number.
    pub request: RequestId,
    /// Since when, monotonic.
    pub since: Duration,
    /// The total that was on screen before it was asked again.
    pub shown: Option<Rupiah>,
    /// Cash as it was typed before.
    pub cash: CashField,
    /// The money that is to pay instead.
    pub held: Option<Box<Charge>>,
}

/// A quote, ready to be paid.
#[derive(Debug, Clone)]
pub(in crate::tui) struct ReadyQuote {
    /// The quote.
    pub quote: BillQuote,
    /// Cash as typed; empty: exact.
    pub cash: CashField,
    /// A charge whose held money pays instead of cash.
    pub held: Option<Box<Charge>>,
    /// The warnings were acknowledged.
    pub acknowledged: bool,
    /// Debit and profit are shown.
    pub inside: bool,
    /// Since when this quote has been on screen without a break, monotonic.
    pub painted: Option<Duration>,
    /// What is typed is what is on screen.
    pub shown: bool,
    /// Esc was pressed although cash was typed: another one closes the bill.
    pub closing: bool,
    /// A `+` came at this moment; it pays when no key follows within [`ALONE`].
    pub armed: Option<Duration>,
    /// The plate's digits as typed so far, where they are wanted before `+` (it cannot be cancelled).
    pub plate: String,
    /// The total before it was asked again, where it changed.
    pub changed_from: Option<Rupiah>,
}

impl ReadyQuote {
    /// Cash, or held money, − total.
    pub fn change(&self) -> Option<Rupiah> {
        let given = self.held.as_ref().and_then(|charge| charge.held()).or_else(|| self.cash());
        given?.checked_sub(self.quote.bill.money.total)
    }

    /// The digits that have to be typed before `+`: the plate's, else the last four of the owner's number.
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

    /// Whether the plate's digits are still to be typed.
    pub fn plate_missing(&self) -> bool {
        self.plate_wanted().is_some_and(|wanted| wanted != self.plate)
    }

    /// Takes a digit of the plate. Says whether it was a wrong one: then they are typed anew.
    pub fn take_plate(&mut self, digit: char) -> bool {
        self.plate.push(digit);
        let is_wrong = self.plate_wanted().is_some_and(|wanted| !wanted.starts_with(&self.plate));
        if is_wrong {
            self.plate.clear();
        }
        is_wrong
    }

    /// The earlier payments that were on screen when the person said Y.
    pub fn seen(&self) -> Vec<PaymentId> {
        if self.acknowledged { self.quote.obstacles.payments_to_see() } else { Vec::new() }
    }

    /// Whether a person has to say Y first.
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
    /// What is paid.
    pub bill: Bill,
    /// Cash.
    pub cash: Option<Rupiah>,
    /// The charge whose money pays.
    pub charge: Option<Box<Charge>>,
    /// Since when, monotonic.
    pub since: Duration,
}

/// Where an answer is kept, when not in the journal.
#[derive(Debug, Clone)]
pub(in crate::tui) enum AnswerStorage {
    /// In the journal.
    Journal,
    /// In the spool file, until the next start.
    Spool,
    /// Nowhere: a person writes it down now.
    Nowhere(Box<PaymentVerdict>),
}

/// A paper's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum PaperStatus {
    /// None was asked for.
    None,
    /// Being made.
    Asked,
    /// Made: the file.
    Made(String),
    /// Not made: why.
    Failed(String),
}

/// A payment that came back.
#[derive(Debug, Clone)]
pub(in crate::tui) struct EndedPayment {
    /// As the journal has it.
    pub payment: Payment,
    /// Where the answer is.
    pub keeping: AnswerStorage,
    /// A paper's way.
    pub paper: PaperStatus,
    /// The customer's phone being typed, for a payment that waits.
    pub phone: Option<InputField>,
}

impl EndedPayment {
    /// Nothing more has to be done about it at the counter.
    pub fn is_settled(&self) -> bool {
        matches!(self.keeping, AnswerStorage::Journal) && !self.payment.state().is_open()
    }
}

impl SaleScreen {
    /// Whether a payment of it is under way.
    pub(in crate::tui) const fn is_paying(&self) -> bool {
        matches!(self.face, SaleStage::Paying(_))
    }

    /// Whether it may leave the list to make room.
    pub(in crate::tui) fn may_leave(&self) -> bool {
        match &self.face {
            SaleStage::Ended(ended) => ended.is_settled(),
            SaleStage::NoBill(_) | SaleStage::Refused(..) | SaleStage::Held(_) => true,
            SaleStage::Asking(_)
            | SaleStage::Ready(_)
            | SaleStage::Choosing(_)
            | SaleStage::Collecting(_)
            | SaleStage::Paying(_) => false,
        }
    }

    /// The payment that it became.
    pub(in crate::tui) fn payment(&self) -> Option<&Payment> {
        match &self.face {
            SaleStage::Ended(ended) => Some(&ended.payment),
            _ => None,
        }
    }

    /// When it wants to be woken.
    pub(in crate::tui) fn next_wake(&self, screen: ActiveScreen, now: ScreenTime) -> Option<Duration> {
        let second = |since: Duration| {
            let into = u64::from(now.mono.saturating_sub(since).subsec_millis());
            now.mono + Duration::from_millis(1_000 - into)
        };
        match &self.face {
            SaleStage::Asking(asking) => Some(second(asking.since)),
            SaleStage::Paying(paying) => Some(second(paying.since)),
            SaleStage::Ready(ready) => match ready.armed {
                Some(at) => Some((at + ALONE).max(now.mono)),
                None if screen == ActiveScreen::Sale(self.slot) => {
                    let old = age(ready.quote.bill.asked_at, now.wall);
                    let every = if old < Duration::from_secs(60) { 1_000 } else { 60_000 };
                    let into = u64::try_from(old.as_millis()).unwrap_or(0) % every;
                    Some(now.mono + Duration::from_millis(every - into))
                }
                None => None,
            },
            SaleStage::Choosing(choosing) => choosing.ready.armed.map(|at| (at + ALONE).max(now.mono)),
            SaleStage::Collecting(waiting) => waiting.next_wake(screen == ActiveScreen::Sale(self.slot), now),
            SaleStage::NoBill(_) | SaleStage::Refused(..) | SaleStage::Held(_) | SaleStage::Ended(_) => None,
        }
    }

    /// What, who, how it stands, a remark: for the list of running sales.
    pub(in crate::tui) fn summary(&self, state: &AppState) -> [String; 4] {
        let words = &state.words().sale;
        let ask = &self.ask;
        let what = format::with_amount(format::good_short(state.words(), &ask.product), &ask.product, ask.amount);
        let who = self.who(state);
        let (status, remark) = match &self.face {
            SaleStage::Asking(asking) => (running(words.asking_short, state, asking.since), String::new()),
            SaleStage::NoBill(fault) => (no_bill::heading(state, fault)[1].to_owned(), String::new()),
            SaleStage::Ready(ready) => (words.ready.to_owned(), ready.quote.bill.money.total.to_string()),
            SaleStage::Choosing(choosing) => {
                (words.ready.to_owned(), choosing.ready.quote.bill.money.total.to_string())
            }
            SaleStage::Collecting(waiting) => {
                let said = &state.setup.words.tender;
                let amount = waiting.ready.quote.bill.money.total.to_string();
                ((said.waiting_short)(waiting.method.known_as().as_str()), amount)
            }
            SaleStage::Held(held) => {
                let amount = held.charge.came().map_or_else(String::new, |came| came.to_string());
                (state.setup.words.tender.held_short.to_owned(), amount)
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
        match &self.face {
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

    /// How long it usually takes, that it is slow, or when it ends.
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

    /// How its status looks.
    pub(in crate::tui) fn status_style(&self, looks: ScreenTheme) -> Style {
        match &self.face {
            SaleStage::Ready(_) => looks.strong(),
            SaleStage::Refused(..) | SaleStage::NoBill(_) => looks.warning(),
            SaleStage::Ended(ended) if !matches!(ended.keeping, AnswerStorage::Journal) => looks.alarm(),
            SaleStage::Ended(ended) => format::stage_style(looks, ended.payment.state()),
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
        AnswerStorage::Spool => words.spooled_short.to_owned(),
        AnswerStorage::Nowhere(_) => words.write_down.to_owned(),
    }
}

fn ended_remark(state: &AppState, ended: &EndedPayment) -> String {
    let words = &state.words().sale;
    match ended.payment.state() {
        Stage::Confirmed if ended.payment.prints > 0 => words.printed_short.to_owned(),
        Stage::Confirmed => words.kept_short.to_owned(),
        Stage::Rejected => words.not_debited.to_owned(),
        Stage::NotSent => words.may_repeat.to_owned(),
        Stage::Unknown => words.never_repeat.to_owned(),
        _ => String::new(),
    }
}

/// The middle of today's answers from `provider`, in whole seconds, once there are three.
fn usual_seconds(state: &AppState, provider: &ProviderId) -> Option<u64> {
    let mut times: Vec<u64> = state
        .today
        .iter()
        .filter(|payment| payment.state() == Stage::Confirmed && payment.intent.bill.product.provider == *provider)
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
