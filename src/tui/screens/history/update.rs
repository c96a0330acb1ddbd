//! Keys in the history, and what the journal found. Only the newest search counts.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;
use std::time::Duration;

use super::{HistoryDetail, STATES};
use crate::base::id::PaymentId;
use crate::domain::payment::{JournalRecord, Payment};
use crate::journal::{JournalError, PaymentFilter};
use crate::tui::format::is_letter;
use crate::tui::message::{FreeEffect, RequestId, UiEffect};
use crate::tui::screens::{help, preview, print_queue, products, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::{PAGE, follow_key};

/// How long the search line rests before the journal is searched.
const REST: Duration = Duration::from_millis(120);
/// Rows read by one search.
const ROWS: u32 = 200;

/// Opens the history and searches at once.
pub(in crate::tui) fn open(state: &mut AppState, out: &mut Vec<UiEffect>) {
    state.screen = ActiveScreen::History;
    state.history.detail = None;
    search(state, out);
}

/// Opens the history on the id that a scanner read from a paper.
pub(in crate::tui) fn open_for(state: &mut AppState, text: &str, out: &mut Vec<UiEffect>) {
    state.history.line = InputField::of(text);
    state.history.state = 0;
    state.history.rows.restart();
    open(state, out);
}

fn search(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let request = state.next_request();
    let history = &mut state.history;
    history.due = None;
    history.request = Some(request);
    let text = history.line.text().trim();
    let word = STATES.get(history.state).copied().unwrap_or("");
    let filter = PaymentFilter {
        state: (!word.is_empty()).then(|| word.to_owned()),
        search: (!text.is_empty()).then(|| text.to_owned()),
        limit: ROWS,
        ..PaymentFilter::default()
    };
    out.push(UiEffect::Free(FreeEffect::Search { request, filter: Box::new(filter) }));
}

/// A key in the history.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    if state.history.detail.is_some() {
        detail_key(state, key, out);
        return;
    }
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Tab | KeyCode::BackTab => {
            let step = if plain(key) == KeyCode::Tab { 1 } else { STATES.len() - 1 };
            state.history.state = (state.history.state + step) % STATES.len();
            state.history.rows.restart();
            search(state, out);
        }
        KeyCode::Enter => open_detail(state, out),
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') if state.history.line.is_empty() => help::open(state),
        KeyCode::F(9) => {}
        KeyCode::F(number) => products::open(state, number),
        _ => {
            if state.history.line.key(key) {
                typed(state);
            } else {
                state.history.rows.key(key);
            }
        }
    }
}

fn typed(state: &mut AppState) {
    state.history.rows.restart();
    state.history.due = Some(state.now.mono + REST);
}

/// A paste goes into the search line.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if state.history.detail.is_none() {
        state.history.line.paste(text);
        typed(state);
    }
}

fn open_detail(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(id) = state.history.rows.picked().map(Payment::id) else { return };
    state.history.detail = Some(HistoryDetail { id, events: None, scroll: 0 });
    out.push(UiEffect::Free(FreeEffect::Events { id }));
}

fn detail_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(payment) = state.history.opened().cloned() else {
        state.history.detail = None;
        return;
    };
    match plain(key) {
        KeyCode::Esc | KeyCode::Enter => state.history.detail = None,
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::Char(letter) if is_letter(letter, 'p') => {
            print_queue::print(state, &payment, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'l') => preview::open(state, payment),
        KeyCode::Char(letter) if is_letter(letter, 'w') => preview::copy(state, &payment, out),
        KeyCode::Char(letter) if is_letter(letter, 't') => preview::copy_token(state, &payment, out),
        KeyCode::F(number) => products::open(state, number),
        _ => {
            if let Some(HistoryDetail { events: Some(Ok(events)), scroll, .. }) = &mut state.history.detail {
                follow_key(scroll, key, events.len().saturating_sub(1), PAGE);
            }
        }
    }
}

/// Searches, if the line has rested long enough.
pub(in crate::tui) fn due(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.history.due.is_some_and(|at| at <= state.now.mono) {
        search(state, out);
    }
}

/// Takes the payments found, unless a newer search is under way.
pub(in crate::tui) fn found(state: &mut AppState, request: RequestId, result: Result<Vec<Payment>, Arc<JournalError>>) {
    if state.history.request != Some(request) {
        return;
    }
    state.history.request = None;
    let result = result.map_err(|fault| state.speaker().journal(&fault));
    state.history.rows.take(result, |one, other| one.id() == other.id());
}

/// Takes the events of the open payment.
pub(in crate::tui) fn events(
    state: &mut AppState,
    id: PaymentId,
    result: Result<Vec<JournalRecord>, Arc<JournalError>>,
) {
    let events = result.map_err(|fault| state.speaker().journal(&fault));
    if let Some(detail) = &mut state.history.detail
        && detail.id == id
    {
        detail.events = Some(events);
    }
}

/// Whether the list shows this payment.
pub(in crate::tui) fn shows(state: &AppState, id: PaymentId) -> bool {
    state.history.rows.iter().any(|row| row.id() == id)
}

/// Takes a newer state of a payment into the list.
pub(in crate::tui) fn refresh(state: &mut AppState, payment: &Payment) {
    state.history.rows.replace(payment.clone(), |one, other| one.id() == other.id());
}
