//! Applies one message to the state and returns the effects.
//!
//! Only a lone `+` asks for a payment (`screens::sale`). No result and no callback moves the focus.

use crate::tui::key::with_ctrl;
use crossterm::event::KeyEvent;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::business_day;
use crate::domain::charge::Charge;
use crate::domain::payment::Payment;
use crate::domain::product::ProviderId;
use crate::journal::{DamagedRow, JournalError, PriceList};
use crate::till::dashboard::{Dashboard, changed_since};
use crate::till::desk_rows::{DeskRow, DeskRows};
use crate::till::papers::PrintError;
use crate::till::papers::UnkeptReceipt;
use crate::till::pay::{PayError, PayOutcome};
use crate::till::prices::PriceFault;
use crate::till::resolve::ResolveError;
use crate::tui::format;
use crate::tui::message::{
    CounterStatus, DepositStatus, FreeEffect, FundsUiEvent, SaleSlot, ScreenEffect, ScreenTime, UiEffect, UiMessage,
};
use crate::tui::pay_guard::{ArmedKey, GuardSubject, not_alone};
use crate::tui::screens::{
    SCREENS, callbacks, charges, history, home, kwallet, menu, prices, print_queue, products, reconcile, saldo, sale,
    settings, unresolved,
};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::{ScreenApp, view};
use ratatui::Frame;

/// Applies one message at `now`.
///
/// [`UiMessage::Painted`] says that the frame on the terminal shows the present state. Give it right after drawing,
/// before any further message: a quote counts as seen from then on.
#[must_use]
pub fn update(state: &mut AppState, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect> {
    let day_before = business_day(state.now.wall, &state.setup.shop.timezone);
    state.now = now;
    let mut out = Vec::new();
    if matches!(msg, UiMessage::Painted) {
        sale::painted(state);
        let subject = subject(state);
        state.guard.paint(subject, now.mono);
        state.dirty = false;
        return out;
    }
    state.dirty = true;
    handle_message(state, msg, &mut out);
    // A new day begins with no sales: they are read anew.
    if business_day(now.wall, &state.setup.shop.timezone) != day_before {
        request_status(state, &mut out);
    }
    SCREENS.iter().for_each(|screen| (screen.after_message)(state, &mut out));
    let subject = subject(state);
    state.guard.follow(subject.as_ref());
    out
}

impl ScreenApp for AppState {
    fn set_bound_count(&mut self, count: usize) {
        self.bound = count;
    }

    fn update(&mut self, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect> {
        update(self, msg, now)
    }

    fn view(&self, frame: &mut Frame<'_>) {
        view(self, frame);
    }

    fn next_wake(&self) -> Option<Duration> {
        Self::next_wake(self)
    }

    fn take_dirty(&mut self) -> bool {
        let dirty = self.is_dirty();
        self.mark_clean();
        dirty
    }

    fn hides_keys(&self) -> bool {
        Self::hides_keys(self)
    }
}

fn handle_message(state: &mut AppState, msg: UiMessage, out: &mut Vec<UiEffect>) {
    match msg {
        UiMessage::Painted => {}
        UiMessage::Key { key, at } => self::key(state, key, at, out),
        UiMessage::Paste(text) => {
            let now = state.now.mono;
            state.moment = state.moment.next(now);
            input_at(state, now, out);
            paste(state, &text.0);
        }
        UiMessage::Resize(columns, rows) => state.size = (columns, rows),
        UiMessage::Wake => woken(state, out),
        UiMessage::JournalChanged => {
            request_status(state, out);
            SCREENS.iter().for_each(|screen| (screen.journal_changed)(state, out));
        }
        UiMessage::MoneyIn(event) => charges::handle_event(state, event, out),
        UiMessage::ChargeFunds(slot, event) => {
            let moved = matches!(event, FundsUiEvent::Paid(_) | FundsUiEvent::Created(_));
            sale::collect::handle_event(state, slot, event, out);
            if moved {
                request_status(state, out);
            }
        }
        UiMessage::Callbacks(result) => callbacks::handle_callbacks(state, result),
        UiMessage::Unkept(unkept) => receipt_not_kept(state, &unkept),
        UiMessage::Settings(event) => settings::handle_event(state, event, out),
        UiMessage::Terminate => menu::quit(state, out),
        UiMessage::Look(result) => handle_status(state, result, out),
        UiMessage::Damaged(result) => damaged_read(state, result),
        UiMessage::DepositLook(result) => deposits_read(state, result),
        UiMessage::Prices { lists, faults, fresh } => priced(state, lists, &faults, fresh),
        UiMessage::Quoted { slot, request, result } => sale::quoted(state, slot, request, result),
        UiMessage::Paid { slot, result } => paid(state, slot, result, out),
        UiMessage::Asked { id, result } => handle_asked(state, id, &result),
        UiMessage::Evidence { id, result } => unresolved::evidence(state, id, result),
        UiMessage::Payments(result) => unresolved::handle_rows(state, result),
        UiMessage::Hold { id, left } => unresolved::hold(state, id, left),
        UiMessage::Learned(result) => unresolved::learned(state, &result),
        UiMessage::Ruled { id, result } => {
            unresolved::ruled(state, id, result.as_ref().map(AsRef::as_ref));
            if let Ok(payment) = result {
                state.replace(&payment);
            }
        }
        UiMessage::Printed { id, result } => printed(state, id, &result),
        UiMessage::Paper(result) => print_queue::handle_result(state, &result),
        UiMessage::Found { request, result } => {
            let rows = result.as_deref().unwrap_or_default();
            if !home::found(state, request, rows) {
                history::found(state, request, result);
            }
        }
        UiMessage::Wallet { request, result } => kwallet::answered(state, request, result),
        msg @ (UiMessage::PricesCompared { .. }
        | UiMessage::PricesPut { .. }
        | UiMessage::Saldo(_)
        | UiMessage::Reconciled { .. }) => {
            compared(state, msg, out);
        }
        UiMessage::Events { id, result } => {
            unresolved::events(state, id, &result);
            history::events(state, id, result);
        }
    }
}

/// What a lone key would do on the screen in front, where the terminal is large enough to show it.
fn subject(state: &AppState) -> Option<GuardSubject> {
    if state.is_too_small() {
        return None;
    }
    (state.screen.contract().subject)(state)
}

/// Does what the lone key was for. The only way from a key to money or to a statement in force.
fn confirm(state: &mut AppState, letter: char, out: &mut Vec<UiEffect>) {
    if subject(state).is_some() {
        (state.screen.contract().confirm)(state, letter, out);
    }
}

/// A key or a paste came at `at`. An armed key that stood alone until then acts. One that did not is forgotten.
fn input_at(state: &mut AppState, at: Duration, out: &mut Vec<UiEffect>) {
    state.notice = None;
    match state.guard.input(at) {
        ArmedKey::Obeyed(letter) => confirm(state, letter, out),
        ArmedKey::Refused(letter) => state.notice = Some(not_alone(state, letter)),
        ArmedKey::None => {}
    }
}

/// Time has passed, and no input waits: only then can nothing follow the armed key any more.
fn woken(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let now = state.now.mono;
    if let Some(letter) = state.guard.wake(now) {
        confirm(state, letter, out);
    }
}

/// Shown at once, and counted on home until the program ends.
fn receipt_not_kept(state: &mut AppState, unkept: &UnkeptReceipt) {
    state.unkept_receipts = unkept.count;
    state.notice = Some((state.setup.words.print.unkept)(&unkept.payment.short(), &unkept.why));
}

/// Results of comparing a list, or of a person's record about a deposit. Apart from [`handle_message`] for its length.
fn compared(state: &mut AppState, msg: UiMessage, out: &mut Vec<UiEffect>) {
    match msg {
        UiMessage::PricesCompared { request, result } => prices::compared(state, request, result),
        UiMessage::PricesPut { request, result } => {
            prices::put(state, request, result, out);
        }
        UiMessage::Saldo(result) => {
            saldo::handle_result(state, result);
            request_status(state, out);
        }
        UiMessage::Reconciled { request, result } => {
            reconcile::done(state, request, result);
            request_status(state, out);
        }
        _ => {}
    }
}

/// A status question has its result. The payment is taken over even where its screen is not in front.
fn handle_asked(state: &mut AppState, id: PaymentId, result: &Result<Box<Payment>, Arc<ResolveError>>) {
    unresolved::handle_asked(state, id, result.as_ref().map(AsRef::as_ref));
    if let Ok(payment) = result {
        state.replace(payment);
    }
}

/// A payment came back, or did not start.
fn paid(state: &mut AppState, slot: SaleSlot, result: Result<Box<PayOutcome>, Arc<PayError>>, out: &mut Vec<UiEffect>) {
    let payment = result.as_ref().ok().map(|end| end.payment.clone());
    sale::paid(state, slot, result, out);
    if let Some(payment) = payment {
        state.replace(&payment);
    }
    request_status(state, out);
}

/// Price lists came. Only an answer of the providers says something about faults.
fn priced(state: &mut AppState, lists: Vec<PriceList>, faults: &[(ProviderId, Arc<PriceFault>)], fresh: bool) {
    if fresh {
        let said = |(id, fault): &(ProviderId, Arc<PriceFault>)| (id.clone(), state.speaker().prices(fault));
        state.list_faults = faults.iter().map(said).collect();
        state.prices_asked = false;
        state.prices_fault = state.list_faults.first().map(|(_, why)| why.clone());
    }
    state.take_prices(lists);
    home::refresh(state);
    products::refresh(state);
}

/// A counted PDF was written, or not.
fn printed(state: &mut AppState, id: PaymentId, result: &Result<(Box<Payment>, PathBuf), Arc<PrintError>>) {
    let path = result.as_ref().map(|(_, path)| path.as_path()).map_err(AsRef::as_ref);
    if !matches!(state.screen, ActiveScreen::Sale(_)) {
        state.notice = Some(match &path {
            Ok(path) => (state.words().printed)(&path.file_name().unwrap_or_default().to_string_lossy()),
            Err(fault) => state.speaker().print(fault),
        });
    }
    sale::printed(state, id, path);
    if let Ok((payment, _)) = result {
        state.replace(payment);
    }
}

fn key(state: &mut AppState, key: KeyEvent, at: Duration, out: &mut Vec<UiEffect>) {
    state.moment = state.moment.next(at);
    input_at(state, at, out);
    match with_ctrl(key) {
        Some('c' | 'q') => return menu::leave(state, out),
        Some('r') => {
            state.notice = Some(state.words().recorded.to_owned());
            return out.push(UiEffect::Screen(ScreenEffect::DumpRecord));
        }
        _ => {}
    }
    (state.screen.contract().key)(state, key, out);
}

fn paste(state: &mut AppState, text: &str) {
    let Some(paste) = state.screen.contract().paste else { return };
    let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > 1 {
        state.notice = Some((state.words().keys.pasted_lines)(lines));
    }
    paste(state, text);
}

/// Reads the journal anew. One reading at a time: a request during it gives one more.
fn request_status(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.look_in_flight {
        state.look_again = true;
    } else {
        state.look_in_flight = true;
        out.push(UiEffect::Free(FreeEffect::Look));
    }
}

fn handle_status(state: &mut AppState, result: Result<Box<CounterStatus>, Arc<JournalError>>, out: &mut Vec<UiEffect>) {
    state.look_in_flight = false;
    match result {
        Ok(look) => {
            let look = *look;
            let Dashboard { today, sales_today, desk, held, unknown_charges } = look.dashboard;
            let (sold, rows) = (changed_since(&today, &state.today), desk.changed_since(&state.open));
            tell(state, &sold, &rows, &held, out);
            refresh(state, &sold, &rows, &desk);
            (state.today, state.sales_today, state.open) = (today, sales_today, desk);
            (state.held, state.unknown_charges) = (held, unknown_charges);
            state.unreadable = look.unreadable;
            if look.store.is_first_sight && !state.store.is_first_sight {
                state.notice.get_or_insert_with(|| state.setup.words.fault.doubt.first_sight.to_owned());
            }
            (state.store, state.backup) = (look.store, look.backup);
            state.has_looked = true;
            state.papers.take(Ok(look.papers), |one, other| one.number == other.number);
            state.look_fault = None;
            unresolved::request_rows(state);
            unresolved::refresh(state);
        }
        Err(fault) => state.look_fault = Some(state.speaker().journal(&fault)),
    }
    if std::mem::take(&mut state.look_again) {
        self::request_status(state, out);
    }
}

fn damaged_read(state: &mut AppState, result: Result<Arc<Vec<DamagedRow>>, Arc<JournalError>>) {
    match result {
        Ok(damaged) => state.damaged = damaged,
        Err(fault) => state.look_fault = Some(state.speaker().journal(&fault)),
    }
}

fn deposits_read(state: &mut AppState, result: Result<Box<DepositStatus>, Arc<JournalError>>) {
    match result {
        Ok(look) => {
            state.deposits.take(Ok(look.deposits), |one, other| one.account == other.account);
            (state.saldos, state.has_deposits) = (look.saldos, true);
        }
        Err(fault) => state.look_fault = Some(state.speaker().journal(&fault)),
    }
}

/// Brings changed payments to the sales and the history too: at once where the payment is at hand, else when it was
/// read.
fn refresh(state: &mut AppState, sold: &[Arc<Payment>], rows: &[Arc<DeskRow>], desk: &DeskRows) {
    let at_hand = rows.iter().filter_map(|row| desk.payment(row.id()));
    for payment in sold.iter().chain(at_hand) {
        sale::refresh(state, payment);
        history::refresh(state, payment);
    }
    let others = rows.iter().map(|row| row.id()).filter(|id| desk.payment(*id).is_none());
    let shown: Vec<PaymentId> = others.filter(|id| sale::shows(state, *id) || history::shows(state, *id)).collect();
    unresolved::changed(state, shown);
}

/// Rings and shows one line when another program changed something here: an open sale of this counter ended, a payment
/// got an alarm, or money came. The focus stays where it is.
fn tell(state: &mut AppState, sold: &[Arc<Payment>], rows: &[Arc<DeskRow>], held: &[Charge], out: &mut Vec<UiEffect>) {
    // At the first reading everything is new, though nothing has just happened.
    if !state.has_looked {
        return;
    }
    let here = |counter: &CleanText| *counter == state.setup.shop.counter;
    let sold = sold.iter().map(|payment| Arc::new(DeskRow::from(payment.as_ref())));
    let moved = sold.chain(rows.iter().cloned()).find(|row| {
        let before = state.shown(row.id()).filter(|before| here(&row.counter) && before.updated_at < row.updated_at);
        before.is_some_and(|before| {
            let ended = before.state.is_unresolved() && before.state != row.state;
            ended || (!before.has_unseen_alarm && row.has_unseen_alarm)
        })
    });
    let is_known = |charge: &Charge| {
        let same = |old: &&Charge| old.order() == charge.order();
        state.held.iter().find(same).is_some_and(|old| old.alarms().len() >= charge.alarms().len())
    };
    let is_new = |charge: &&Charge| (here(&charge.counter) || !charge.alarms().is_empty()) && !is_known(charge);
    let words = &state.setup.words.charge_funds;
    let line = match (moved, held.iter().find(is_new)) {
        (Some(row), _) => {
            let state_word = state.speaker().state(row.state);
            (words.reported_line)(&format::row_sold_short(state.words(), &row), &format::row_who(&row), state_word)
        }
        (None, Some(charge)) if !charge.alarms().is_empty() => format::charges(state).alarms(charge).join(" "),
        (None, Some(charge)) => {
            let amount = charge.came().map_or_else(String::new, |held| held.to_string());
            (words.came_line)(charge.intent.method.known_as().as_str(), &amount, charge.intent.payer.name.as_str())
        }
        (None, None) => return,
    };
    state.notice.get_or_insert(line);
    out.push(UiEffect::Screen(ScreenEffect::Bell));
}

impl AppState {
    /// Takes over a payment as it was just read back from the journal, on every screen that shows it.
    pub(in crate::tui) fn replace(&mut self, payment: &Payment) {
        sale::refresh(self, payment);
        history::refresh(self, payment);
        reconcile::refresh(self, payment);
        let payment = Arc::new(payment.clone());
        if let Some(row) = self.today.iter_mut().find(|row| row.id() == payment.id()) {
            *row = Arc::clone(&payment);
        }
        self.open = Arc::new(self.open.with(&payment));
        unresolved::refresh(self);
    }
}
