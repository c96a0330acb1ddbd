//! The callbacks that providers sent, with what became of each.
//!
//! A callback's own text is not shown: a serial number in it may be a voucher's code.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use crate::base::text::{cut, last_four_apart, left, wrap};
use crate::base::time::{clock_text, day_text, seconds_text};
use crate::journal::JournalError;
use crate::journal::callbacks::{CallbackSender, CallbackStatus, StoredCallback};
use crate::till::callbacks::status_name;
use crate::tui::format;
use crate::tui::message::UiEffect;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, first_in_sight, line, moved, start};

/// The newest callbacks, as many as are listed.
pub(in crate::tui) const LISTED: u32 = 200;
/// Rows below the list for the picked callback.
const STORY: usize = 4;

/// The state of the callbacks' list.
#[derive(Debug, Default)]
pub struct CallbacksScreen {
    reports: Vec<StoredCallback>,
    picked: usize,
    fault: Option<String>,
}

/// Opens the list and reads it again.
pub(in crate::tui) fn open(state: &mut AppState, out: &mut Vec<UiEffect>) {
    state.screen = ActiveScreen::Events;
    state.events.picked = 0;
    out.push(UiEffect::Reports);
}

/// The journal has news: reads the list again while it is in front.
pub(in crate::tui) fn refresh(state: &AppState, out: &mut Vec<UiEffect>) {
    if state.screen == ActiveScreen::Events {
        out.push(UiEffect::Reports);
    }
}

/// Takes the callbacks, newest first. The picked one stays picked.
pub(in crate::tui) fn handle_callbacks(state: &mut AppState, result: Result<Vec<StoredCallback>, Arc<JournalError>>) {
    match result {
        Ok(reports) => {
            let picked = state.events.reports.get(state.events.picked).map(|report| report.number);
            let at = reports.iter().position(|report| Some(report.number) == picked);
            state.events = CallbacksScreen { reports, picked: at.unwrap_or(0), fault: None };
        }
        Err(fault) => state.events.fault = Some(state.speaker().journal(&fault)),
    }
}

/// A key on the list. L says that a person has looked at a callback that could not be read.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Up | KeyCode::Down => {
            state.events.picked = moved(state.events.picked, state.events.reports.len(), plain(key) == KeyCode::Down);
        }
        KeyCode::Char('l' | 'L') => {
            let picked = state.events.reports.get(state.events.picked);
            let waits = picked.filter(|report| report.standing == CallbackStatus::Unreadable && report.why.is_empty());
            out.extend(waits.map(|report| UiEffect::SeeReport { number: report.number }));
        }
        _ => {}
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
    let foot = pen.rows().saturating_sub(3);
    pen.line(foot, "");
    let reports = &state.events.reports;
    pen.put(1, 2, &(words.title)(reports.len()), pen.looks.strong());
    let columns = columns(pen.columns() >= 110);
    if reports.is_empty() {
        pen.put(3, 4, words.no_reports, pen.looks.plain());
    } else {
        let heads: Vec<&str> = words.heads.iter().copied().chain([""]).collect();
        pen.put(3, 4, &line(&columns, &heads), pen.looks.plain());
    }
    let rows = foot.saturating_sub(6 + STORY);
    let first = first_in_sight(state.events.picked, reports.len(), rows);
    for (row, (at, report)) in reports.iter().enumerate().skip(first).take(rows).enumerate() {
        let is_picked = at == state.events.picked;
        let style = match report.standing {
            _ if is_picked => pen.looks.picked(),
            CallbackStatus::BadSignature => pen.looks.alarm(),
            CallbackStatus::UnknownReference | CallbackStatus::Hint | CallbackStatus::Unreadable => pen.looks.warning(),
            _ => pen.looks.plain(),
        };
        let text = format!("{} {}", if is_picked { "►" } else { " " }, cells(state, &columns, report));
        pen.put(1, 5 + row, &text, style);
    }
    if let Some(report) = reports.get(state.events.picked) {
        story(state, pen, foot.saturating_sub(STORY), report);
    }
    if let Some(notice) = state.notice.as_ref().or(state.events.fault.as_ref()) {
        pen.put(1, foot.saturating_sub(1), &left(notice, pen.columns().saturating_sub(2)), pen.looks.warning());
    }
}

fn cells(state: &AppState, columns: &[TableColumn], report: &StoredCallback) -> String {
    let (words, zone) = (&state.setup.words.serve, &state.setup.shop.timezone);
    let when = format!("{} {}", day_text(report.at, zone), clock_text(report.at, zone));
    let sender = match report.sender {
        CallbackSender::Biller => "BILLER",
        CallbackSender::Klink => "KLINK",
    };
    let times = if report.times > 1 { (words.times)(report.times) } else { String::new() };
    let signed = words.signed[usize::from(!report.signed)];
    line(columns, &[&when, sender, cut(&report.reference, 27), signed, status_name(words, report.standing), &times])
}

/// The picked callback: what it is about, the reason of its status, and where it came from.
fn story(state: &AppState, pen: &mut PagePen<'_>, y: usize, report: &StoredCallback) {
    let words = &state.setup.words.serve;
    pen.line(y, "");
    let known = report.about.parse().ok().and_then(|id| state.shown(id));
    let about = match (known, report.about.strip_prefix("charge:")) {
        (Some(row), _) => {
            format!("{}  {}", format::row_sold(state.words(), &row), last_four_apart(row.number.as_str()))
        }
        (None, Some(order)) => format!("QR/VA {order}"),
        (None, None) => report.about.clone(),
    };
    let last = seconds_text(report.last_at, &state.setup.shop.timezone);
    let parts = [about, words.why_of(&report.why).to_owned(), (words.from)(report.from.as_str(), &last)];
    let text = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("   ");
    for (row, text) in wrap(&text, pen.columns().saturating_sub(4)).iter().take(STORY - 2).enumerate() {
        pen.put(3, y + 1 + row, text, pen.looks.plain());
    }
}
