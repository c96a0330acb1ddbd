//! Draws the desk.
//!
//! The first line fits the picked row: over an open one it says that nothing may be repeated and no money given back.

use super::story::difference;
use super::{DeskMode, RulingChoice, RulingForm, RulingStep, payment, picked_row, rows, story};
use crate::base::money::Rupiah;
use crate::base::text::{last_four_apart, left, width};
use crate::domain::payment::{CashHandling, Payment};
use crate::till::desk_rows::{DeskCounts, DeskRow};
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::list_view::in_sight;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{end, line, start};

/// Column where the text beside a label begins.
pub(super) const TEXT: usize = 14;

/// Draws the desk between the header and the key lines.
pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let foot = pen.foot();
    heading(state, pen);
    let head = warnings(state, pen);
    let Some(current) = picked_row(state) else {
        nothing(state, pen, head);
        return;
    };
    let rows = state.open.rows().len().min((foot.saturating_sub(14 + head)).max(2));
    list(state, pen, current, head, rows);
    let top = head + 1 + rows;
    let name = current.name().map_or_else(|| last_four_apart(current.number.as_str()), ToString::to_string);
    let good = format::row_sold(state.words(), current);
    pen.line(top, &format!("{}  {good}  {name}", format::moment_at(state, current.created_at)));
    match payment(state, current.id()) {
        Some(payment) => below(state, pen, payment, top, foot),
        None => pen.put(3, top + 1, rows::why_unread(state, current.id()), pen.looks.plain()),
    }
}

/// Below the list: the picked payment's story, or what is being typed about it.
fn below(state: &AppState, pen: &mut PagePen<'_>, payment: &Payment, top: usize, foot: usize) {
    let (words, columns) = (&state.words().desk, pen.columns());
    match &state.desk.mode {
        DeskMode::List => story::draw(state, pen, payment, top + 1, foot),
        DeskMode::Rule(form) => ruling(state, pen, form, top + 1),
        DeskMode::Note(field) => {
            let shown = field.shown(field.text(), columns.saturating_sub(TEXT + 2));
            labelled(pen, top + 1, words.note, &shown);
        }
        DeskMode::Invoice(field) => {
            let shown = field.shown(field.text(), columns.saturating_sub(TEXT + 2));
            let y = labelled(pen, top + 1, words.invoice, &shown);
            labelled(pen, y, "", words.invoice_hint);
        }
        DeskMode::Cash => {
            labelled(pen, top + 1, words.cash, words.cash_choice);
        }
        DeskMode::Difference(_) => {
            let said = &state.setup.words.counter;
            let is_short = payment.difference().is_some_and(Rupiah::is_positive);
            let y = labelled(pen, top + 1, said.difference, &difference(payment));
            let choices = if is_short { said.choice_short } else { said.choice_over };
            choices.iter().fold(y, |y, choice| labelled(pen, y, "", choice));
        }
        DeskMode::Phone(field) => {
            let shown = field.shown(field.text(), columns.saturating_sub(TEXT + 2));
            labelled(pen, top + 1, state.words().sale.phone_note, &shown);
        }
        DeskMode::Clear => {
            let said = &state.setup.words.wallet.screen;
            labelled(pen, top + 1, said.clear, said.clear_ask);
        }
        DeskMode::Learn(text) => {
            let y = labelled(pen, top + 1, words.learn, text.as_str());
            labelled(pen, y + 1, "", words.learn_ask);
        }
    }
}

/// Warnings about damaged rows and charges that need a person. Returns the row below.
fn warnings(state: &AppState, pen: &mut PagePen<'_>) -> usize {
    let words = &state.words().desk;
    let damaged = (!state.damaged.is_empty())
        .then(|| (words.damaged)(state.damaged.len(), &state.speaker().damaged_rows(&state.damaged)));
    let charges = if state.unknown_charges > 0 {
        Some((words.unknown_charges)(state.unknown_charges))
    } else {
        let count = state.charges_to_decide();
        (count > 0).then(|| (state.setup.words.charge.alarm.count)(count))
    };
    let lines = [damaged, charges];
    let mut y = 3;
    for line in lines.iter().flatten() {
        pen.put_in(1, y, pen.columns().saturating_sub(2), line, pen.looks.warning());
        y += 1;
    }
    y.max(4)
}

/// A desk without rows: empty, or the damaged rows one by one as far as there is room.
fn nothing(state: &AppState, pen: &mut PagePen<'_>, top: usize) {
    if state.damaged.is_empty() {
        pen.put(3, top, state.words().desk.empty, pen.looks.plain());
        return;
    }
    let room = pen.columns().saturating_sub(5);
    let told = state.damaged.iter().map(|one| state.speaker().damaged(one));
    told.fold(top, |y, told| pen.paragraph((3, y), room, &told, pen.looks.plain()));
}

/// The title says what to do, or not to do, about the picked row, and what is open and owed in all.
fn heading(state: &AppState, pen: &mut PagePen<'_>) {
    let (words, said, columns) = (&state.words().desk, &state.setup.words.counter, pen.columns());
    let [open, give_back, to_see, ready, empty] = said.desk_titles;
    let title = match picked_row(state) {
        None if state.damaged.is_empty() => empty,
        None => to_see,
        Some(row) if row.state.is_unresolved() => open,
        Some(row) if row.owes_cash => give_back,
        Some(row) if row.is_ready() => ready,
        Some(_) => to_see,
    };
    pen.put(0, 2, &left(&format!(" {title}"), columns), pen.looks.picked());
    let mut room = columns.saturating_sub(width(title) + 4);
    let mut counts = Vec::new();
    let DeskCounts { unresolved, owed, .. } = state.open.counts();
    for (count, say) in [(unresolved, words.open_count), (owed, said.to_return)] {
        let (number, text) = (count.rows, say(count.rows, &count.cash.to_string()));
        // A cut amount would be read as another amount.
        if number > 0 && width(&text) + 3 <= room {
            room -= width(&text) + 3;
            counts.push(text);
        }
    }
    pen.put_right(columns - 1, 2, &counts.join("   "), pen.looks.picked());
}

fn list(state: &AppState, pen: &mut PagePen<'_>, current: &DeskRow, head: usize, rows: usize) {
    let words = &state.words().desk;
    let room = pen.columns().saturating_sub(66).max(14);
    let columns = [start(6), start(18), start(14), start(room), end(8)];
    let [time, good, number, name, cash, status] = words.columns;
    pen.put(3, head, &line(&columns, &[time, good, number, name, cash]), pen.looks.plain());
    pen.put(3 + 50 + room + 2, head, status, pen.looks.plain());
    let at = state.open.position(current.id()).unwrap_or(0);
    for seen in in_sight(state.open.rows(), at, rows) {
        let (listed, y) = (seen.row, head + 1 + seen.place);
        let name = listed.name().map_or("-", |name| name.as_str());
        let cells = [
            format::moment_at(state, listed.created_at),
            format::row_sold(state.words(), listed),
            last_four_apart(listed.number.as_str()),
            name.to_owned(),
            listed.left_cash.to_string(),
        ];
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let style = if seen.is_picked { pen.looks.strong() } else { pen.looks.plain() };
        pen.put(1, y, &format!("{} {}", seen.mark(), line(&columns, &cells)), style);
        let payment_state = listed.state;
        let word = if listed.is_ready() { words.ready_short } else { state.speaker().state(payment_state) };
        pen.put(3 + 50 + room + 2, y, word, format::payment_state_style(pen.looks, payment_state));
    }
}

/// A label and its wrapped text. Returns the row after it.
fn labelled(pen: &mut PagePen<'_>, y: usize, label: &str, text: &str) -> usize {
    pen.put(3, y, label, pen.looks.strong());
    pen.paragraph((TEXT, y), pen.columns().saturating_sub(TEXT + 2), text, pen.looks.plain())
}

fn ruling(state: &AppState, pen: &mut PagePen<'_>, form: &RulingForm, top: usize) {
    let words = &state.words().desk;
    let room = pen.columns().saturating_sub(TEXT + 2);
    let title = match form.what {
        RulingChoice::Paid => words.rule_confirmed,
        RulingChoice::Failed => words.rule_failed,
        RulingChoice::GivenBack => words.rule_refunded,
    };
    pen.put(3, top, title, pen.looks.alarm());
    let mut y = top + 2;
    let field = |field: &crate::tui::widgets::field::InputField, active: bool| {
        if active { field.shown(field.text(), room) } else { field.text().to_owned() }
    };
    if form.step == RulingStep::Token || !form.token.is_empty() {
        y = labelled(pen, y, words.token, &field(&form.token, form.step == RulingStep::Token));
    }
    y = labelled(pen, y, words.evidence, &field(&form.evidence, form.step == RulingStep::Evidence));
    if form.step == RulingStep::Cash {
        y = labelled(pen, y, words.cash, words.cash_choice);
    }
    if let Some(cash) = form.cash {
        let word = match cash {
            CashHandling::Returned => words.cash_returned,
            CashHandling::Used => words.cash_used,
            CashHandling::Kept => words.cash_kept,
        };
        y = labelled(pen, y, words.cash, word);
    }
    let hint = match (form.step, form.what) {
        (RulingStep::Yes, RulingChoice::Paid) => words.yes_confirmed,
        (RulingStep::Yes, RulingChoice::Failed) => words.yes_failed,
        (RulingStep::Yes, RulingChoice::GivenBack) => words.yes_refunded,
        (RulingStep::Token, _) => words.token_hint,
        _ => words.evidence_hint,
    };
    labelled(pen, y + 1, "", hint);
}
