//! The callbacks that providers sent, with what became of each.
//!
//! A callback's own text is not shown: a serial number in it may be a voucher's code.

use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::screens::ScreenContract;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use crate::base::text::{cut, last_four_apart, wrap};
use crate::base::time::{clock_text, day_text, seconds_text};
use crate::journal::JournalError;
use crate::journal::callbacks::{CallbackStatus, StoredCallback};
use crate::tui::format;
use crate::tui::message::{BoundEffect, FreeEffect, UiEffect};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::RowList;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, line, start};
use crate::wording::callbacks::status_name;

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    journal_changed: refresh,
    ..ScreenContract::new(key, |state, _| [Vec::new(), owned(state.setup.words.serve.keys)], draw)
};

/// The newest callbacks, as many as are listed.
pub(in crate::tui) const LISTED: u32 = 200;
/// Rows below the list for the picked callback.
const STORY: usize = 4;

/// The state of the callbacks' list, newest first.
#[derive(Debug, Default)]
pub struct CallbacksScreen {
    callbacks: RowList<StoredCallback>,
}

/// Opens the list and reads it again.
pub(in crate::tui) fn open(state: &mut AppState, out: &mut Vec<UiEffect>) {
    state.screen = ActiveScreen::Callbacks;
    state.callbacks = CallbacksScreen::default();
    out.push(UiEffect::Free(FreeEffect::Callbacks));
}

/// The journal has changed: reads the list again while it is in front.
fn refresh(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.screen == ActiveScreen::Callbacks {
        out.push(UiEffect::Free(FreeEffect::Callbacks));
    }
}

/// Takes the callbacks, newest first.
pub(in crate::tui) fn handle_callbacks(state: &mut AppState, result: Result<Vec<StoredCallback>, Arc<JournalError>>) {
    let result = result.map_err(|fault| state.speaker().journal(&fault));
    state.callbacks.callbacks.take(result, |one, other| one.number == other.number);
}

/// A key on the list. L says that a person has looked at a callback that could not be read.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Char('l' | 'L') => {
            let picked = state.callbacks.callbacks.picked();
            let waits =
                picked.filter(|callback| callback.status == CallbackStatus::Unreadable && callback.why.is_empty());
            out.extend(
                waits.map(|callback| UiEffect::Bound(BoundEffect::AcknowledgeCallback { number: callback.number })),
            );
        }
        _ => state.callbacks.callbacks.key(key),
    }
}

fn columns(wide: bool) -> Vec<TableColumn> {
    if wide {
        vec![start(12), start(8), start(28), start(14), start(22), start(8)]
    } else {
        vec![start(12), start(7), start(20), start(12), start(19), start(5)]
    }
}

/// Draws the list and the picked callback.
pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.setup.words.serve;
    let foot = pen.foot();
    let callbacks = &state.callbacks.callbacks;
    pen.put(1, 2, &(words.title)(callbacks.len()), pen.looks.strong());
    let columns = columns(pen.columns() >= 110);
    if let Some(remark) = callbacks.remark(format::UNREAD, words.no_callbacks) {
        pen.put(3, 4, remark, pen.looks.plain());
    } else {
        let heads: Vec<&str> = words.heads.iter().copied().chain([""]).collect();
        pen.put(3, 4, &line(&columns, &heads), pen.looks.plain());
    }
    for listed in callbacks.in_sight(foot.saturating_sub(6 + STORY)) {
        let style = match listed.row.status {
            CallbackStatus::BadSignature => pen.looks.alarm(),
            CallbackStatus::UnknownReference | CallbackStatus::Hint | CallbackStatus::Unreadable => pen.looks.warning(),
            _ => pen.looks.plain(),
        };
        listed.draw(pen, 5 + listed.place, &cells(state, &columns, listed.row), style);
    }
    if let Some(callback) = callbacks.picked() {
        story(state, pen, foot.saturating_sub(STORY), callback);
    }
    if let (Some(fault), None) = (callbacks.fault(), &state.notice) {
        pen.notice(foot, pen.columns().saturating_sub(2), fault, pen.looks.warning());
    }
}

fn cells(state: &AppState, columns: &[TableColumn], callback: &StoredCallback) -> String {
    let (words, zone) = (&state.setup.words.serve, &state.setup.shop.timezone);
    let when = format!("{} {}", day_text(callback.at, zone), clock_text(callback.at, zone));
    let sender = callback.sender.as_str().to_uppercase();
    let times = if callback.times > 1 { (words.times)(callback.times) } else { String::new() };
    let signed = words.signed[usize::from(!callback.signed)];
    line(columns, &[&when, &sender, cut(&callback.reference, 27), signed, status_name(words, callback.status), &times])
}

/// The picked callback: what it is about, the reason of its status, and where it came from.
fn story(state: &AppState, pen: &mut PagePen<'_>, y: usize, callback: &StoredCallback) {
    let words = &state.setup.words.serve;
    pen.line(y, "");
    let known = callback.about.parse().ok().and_then(|id| state.shown(id));
    let about = match (known, callback.about.strip_prefix("charge:")) {
        (Some(row), _) => {
            format!("{}  {}", format::row_sold(state.words(), &row), last_four_apart(row.number.as_str()))
        }
        (None, Some(order)) => format!("QR/VA {order}"),
        (None, None) => callback.about.clone(),
    };
    let last = seconds_text(callback.last_at, &state.setup.shop.timezone);
    let parts = [about, words.why_of(&callback.why).to_owned(), (words.from)(callback.from.as_str(), &last)];
    let text = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("   ");
    for (row, text) in wrap(&text, pen.columns().saturating_sub(4)).iter().take(STORY - 2).enumerate() {
        pen.put(3, y + 1 + row, text, pen.looks.plain());
    }
}
