//! Draws a frame: header, banner, the screen in front, two key lines.
//!
//! Any size is drawn without a panic. Below the smallest size only a notice is drawn, nothing that looks like a sale.

use ratatui::Frame;
use ratatui::buffer::Buffer;

use crate::base::text::{cut, left, width};
use crate::base::time::{age, clock_text};
use crate::journal::SaldoReading;
use crate::till::queries::SaldoFigure;
use crate::tui::format;
use crate::tui::screens::home;
use crate::tui::state::{ActiveScreen, AppState, SMALLEST};
use crate::tui::theme::ScreenTheme;
use crate::tui::widgets::pen::PagePen;

/// From this age on a balance is shown with its time, also on a narrow screen (safety rule 14, docs/safety.md).
const OLD: std::time::Duration = std::time::Duration::from_secs(15 * 60);

/// Draws the present state. Changes nothing.
pub fn view(state: &AppState, frame: &mut Frame<'_>) {
    let area = frame.area();
    draw(state, frame.buffer_mut(), area);
}

fn draw(state: &AppState, buffer: &mut Buffer, area: ratatui::layout::Rect) {
    let mut pen = PagePen::new(buffer, area, ScreenTheme::new(state.setup.color));
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(state, &mut pen);
        return;
    }
    header(state, &mut pen);
    banner(state, &mut pen);
    page(state, &mut pen);
    keys(state, &mut pen);
}

/// The screen in front, with the rule below it and the notice above that. Home has both in its left column, and a sale
/// its notice on the key line.
fn page(state: &AppState, pen: &mut PagePen<'_>) {
    let (foot, room) = (pen.foot(), pen.columns().saturating_sub(2));
    if state.screen != ActiveScreen::Home {
        pen.line(foot, "");
    }
    (state.screen.contract().draw)(state, pen);
    let has_own = matches!(state.screen, ActiveScreen::Home | ActiveScreen::Sale(_));
    if let Some(notice) = state.notice.as_ref().filter(|_| !has_own) {
        pen.notice(foot, room, notice, pen.looks.warning());
    }
}

fn too_small(state: &AppState, pen: &mut PagePen<'_>) {
    let now = (pen.columns(), pen.rows());
    let text = (state.words().too_small)(usize::from(SMALLEST.0), usize::from(SMALLEST.1), now.0, now.1);
    for (row, line) in crate::base::text::wrap(&text, now.0).iter().enumerate() {
        pen.put(0, row, line, pen.looks.strong());
    }
}

fn header(state: &AppState, pen: &mut PagePen<'_>) {
    let setup = &state.setup;
    let wide = pen.columns() >= 120;
    let clock = clock_text(state.now.wall, &setup.shop.timezone);
    let columns = pen.columns();
    pen.put_right(columns - 1, 0, &clock, pen.looks.plain());
    let saldos: Vec<String> = state.saldos.iter().map(|saldo| saldo_text(state, saldo, wide)).collect();
    let saldos =
        if state.has_deposits { saldos.join(if wide { "     " } else { "  " }) } else { format::UNREAD.to_owned() };
    let end = columns.saturating_sub(1 + width(&clock) + if wide { 9 } else { 4 });
    let start = end.saturating_sub(width(&saldos));
    pen.put(start, 0, &saldos, pen.looks.plain());
    let mut at = 1;
    let shop_room = if wide { 40 } else { 24 };
    let demo = if setup.demo { state.words().demo } else { "" };
    let parts = [cut(setup.shop.name.as_str(), shop_room), setup.shop.counter.as_str(), setup.cashier.as_str()];
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let room = start.saturating_sub(at + 1 + if demo.is_empty() { 0 } else { width(demo) + 3 });
        pen.put_in(at, 0, room, part, pen.looks.plain());
        at += width(part).min(room) + 3;
    }
    if !demo.is_empty() {
        pen.put(at.min(start.saturating_sub(width(demo) + 1)), 0, demo, pen.looks.picked());
    }
}

/// `MMBC 24.848.600`, with its time where there is room or where the figure is old.
fn saldo_text(state: &AppState, saldo: &SaldoFigure, wide: bool) -> String {
    let name = saldo.account.as_str().to_uppercase();
    let Some(reading) = saldo.reading else { return format!("{name} -") };
    let bound = |reading: SaldoReading| (state.setup.words.saldo.bound)(reading.bound);
    let figure = match reading.is_overbound() {
        true => format!("{}, {}", reading.shown(), bound(reading)),
        false => reading.shown().to_string(),
    };
    if wide || age(reading.at, state.now.wall) > OLD {
        format!("{name} {figure} {}", clock_text(reading.at, &state.setup.shop.timezone))
    } else {
        format!("{name} {figure}")
    }
}

/// The rule under the header, or the most urgent warning in its place: store, clock, then plain HTTP.
fn banner(state: &AppState, pen: &mut PagePen<'_>) {
    let speaker = state.speaker();
    let doubt = state.store.doubt.as_ref().map(|doubt| speaker.doubt_banner(doubt));
    // The home screen says why.
    let read_only = state.setup.read_only.as_ref().map(|_| state.setup.words.fault.journal_read_banner.to_owned());
    let waits = (!state.store.uncompared.is_empty()).then(|| speaker.uncompared_banner(&state.store.uncompared));
    if let Some(told) = doubt.or(read_only).or(waits) {
        let text = format!(" {told}");
        pen.put(0, 1, &left(cut(&text, pen.columns()), pen.columns()), pen.looks.danger());
    } else if let Some(ahead) = state.now.ahead {
        let text = format!(" {}", (state.setup.words.fault.clock_apart)(ahead.as_secs()));
        pen.put(0, 1, &left(cut(&text, pen.columns()), pen.columns()), pen.looks.danger());
    } else if state.setup.plain_http {
        let text = left(&format!(" {}", state.words().plain_http), pen.columns());
        pen.put(0, 1, &text, pen.looks.danger());
    } else {
        pen.line(1, "");
    }
}

/// The key lines. On a sale, a notice takes the place of the first line's hints.
fn keys(state: &AppState, pen: &mut PagePen<'_>) {
    let [first, second] = (state.screen.contract().hints)(state, state.screen);
    let mut y = pen.rows() - 2;
    if state.screen == ActiveScreen::Home && home::is_wide(pen) {
        pen.put(1, y + 1, state.words().home.keypad, pen.looks.plain());
        y -= 1;
    }
    let mut x = 1;
    if let Some(label) = (state.screen.contract().label)(state) {
        pen.put(x, y, &label, pen.looks.picked());
        x += width(&label) + 7;
    }
    match &state.notice {
        Some(notice) if matches!(state.screen, ActiveScreen::Sale(_)) => {
            let room = pen.columns().saturating_sub(x + 1);
            if width(notice) <= room {
                pen.put(x, y, notice, pen.looks.warning());
            } else {
                pen.notice(y - 1, pen.columns().saturating_sub(2), notice, pen.looks.warning());
            }
        }
        _ => pen.put(x, y, &fitted(first, pen.columns() - x - 1), pen.looks.plain()),
    }
    pen.put(1, y + 1, &fitted(second, pen.columns() - 2), pen.looks.plain());
}

/// Hints on one line, three columns apart where that fits, else two. If even that is too wide, the last hint but one
/// goes, and so on: the last one says how to get out.
fn fitted(mut hints: Vec<String>, columns: usize) -> String {
    loop {
        for gap in ["   ", "  "] {
            let line = hints.join(gap);
            if width(&line) <= columns || hints.len() < 2 {
                return line;
            }
        }
        hints.remove(hints.len() - 2);
    }
}
