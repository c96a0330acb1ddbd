//! The desk, drawn.
//!
//! What it is: the list above, one payment's story below. What it is not: a promise; it says what is known and what is
//! not. Invariant: the first line says that nothing may be repeated and no money given back.

use super::{Form, Mode, Step, left_money, picked};
use crate::money::Rupiah;
use crate::sale::payment::{Cash, Payment, State as Stage};
use crate::sale::product::Kind;
use crate::text::{last_four_apart, left, wrap};
use crate::till::wallet::Evidence;
use crate::time::{clock_text, seconds_text};
use crate::tui::say;
use crate::tui::state::{Question, State};
use crate::tui::widget::pen::Pen;
use crate::tui::widget::table::{end, first_in_sight, line, start};

/// Where a label's text begins.
const TEXT: usize = 14;

/// Draws the desk between the header and the key lines.
pub(in crate::tui) fn draw(state: &State, pen: &mut Pen<'_>) {
    let words = &state.words().desk;
    let foot = pen.rows().saturating_sub(3);
    pen.line(foot, "");
    let columns = pen.columns();
    let total = Rupiah::sum(state.open.iter().map(left_money)).unwrap_or(Rupiah::ZERO);
    let count = (words.open_count)(state.open.len(), &total.to_string());
    let title = left(&format!(" {}", words.title), columns);
    pen.put(0, 2, &title, pen.looks.picked());
    pen.put_right(columns - 1, 2, &count, pen.looks.picked());
    let Some(payment) = picked(state) else {
        pen.put(3, 4, words.empty, pen.looks.plain());
        return;
    };
    let rows = state.open.len().min((foot.saturating_sub(18)).max(2));
    list(state, pen, payment, rows);
    let top = 5 + rows;
    let name = payment.name().map_or_else(|| say::number(&payment.intent.bill), ToString::to_string);
    let good = say::sold(state.words(), &payment.intent.bill);
    pen.line(top, &format!("{}  {good}  {name}", say::moment(state, payment)));
    match &state.desk.mode {
        Mode::List => story(state, pen, payment, top + 1, foot),
        Mode::Rule(form) => ruling(state, pen, form, top + 1),
        Mode::Note(field) => {
            let shown = field.shown(field.text(), columns.saturating_sub(TEXT + 2));
            labelled(pen, top + 1, words.note, &shown, foot);
        }
        Mode::Invoice(field) => {
            let shown = field.shown(field.text(), columns.saturating_sub(TEXT + 2));
            let y = labelled(pen, top + 1, words.invoice, &shown, foot);
            labelled(pen, y, "", words.invoice_hint, foot);
        }
        Mode::Cash => {
            labelled(pen, top + 1, words.cash, words.cash_choice, foot);
        }
        Mode::Clear => {
            let said = &state.setup.words.wallet.screen;
            labelled(pen, top + 1, said.clear, said.clear_ask, foot);
        }
    }
    if let Some(notice) = &state.notice {
        pen.put_in(1, foot - 1, columns - 2, &left(notice, columns - 2), pen.looks.warning());
    }
}

fn list(state: &State, pen: &mut Pen<'_>, current: &Payment, rows: usize) {
    let words = &state.words().desk;
    let room = pen.columns().saturating_sub(66).max(14);
    let columns = [start(6), start(18), start(14), start(room), end(8)];
    let head = words.columns;
    pen.put(3, 4, &line(&columns, &[head[0], head[1], head[2], head[3], head[4]]), pen.looks.plain());
    pen.put(3 + 50 + room + 2, 4, head[5], pen.looks.plain());
    let at = state.open.iter().position(|payment| payment.id() == current.id()).unwrap_or(0);
    let first = first_in_sight(at, state.open.len(), rows);
    for (row, payment) in state.open.iter().skip(first).take(rows).enumerate() {
        let bill = &payment.intent.bill;
        let name = payment.name().map_or("-", |name| name.as_str());
        let cells = [
            say::moment(state, payment),
            say::sold(state.words(), bill),
            say::number(bill),
            name.to_owned(),
            left_money(payment).to_string(),
        ];
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let is_current = payment.id() == current.id();
        let mark = if is_current { "►" } else { " " };
        let style = if is_current { pen.looks.strong() } else { pen.looks.plain() };
        pen.put(0, 5 + row, &format!(" {mark} {}", line(&columns, &cells)), style);
        let word = state.speaker().state(payment.state());
        pen.put(3 + 50 + room + 2, 5 + row, word, say::stage_style(pen.looks, payment.state()));
    }
}

/// A label and its wrapped text; returns the row after it.
fn labelled(pen: &mut Pen<'_>, y: usize, label: &str, text: &str, foot: usize) -> usize {
    pen.put(3, y, label, pen.looks.strong());
    let lines = wrap(text, pen.columns().saturating_sub(TEXT + 2));
    for (row, line) in lines.iter().enumerate().take_while(|(row, _)| y + row < foot) {
        pen.put(TEXT, y + row, line, pen.looks.plain());
    }
    y + lines.len()
}

fn story(state: &State, pen: &mut Pen<'_>, payment: &Payment, top: usize, foot: usize) {
    let words = &state.words().desk;
    let mut y = top;
    for (label, text) in [
        (words.happened, happened(state, payment)),
        (words.asked, asked(state, payment)),
        (state.setup.words.saldo.evidence, crate::tui::screen::saldo::evidence(state, payment)),
        (words.alarm, alarms(state, payment)),
        (words.to_do, to_do(state, payment)),
        (words.customer, customer(state, payment)),
    ] {
        if !text.is_empty() {
            y = labelled(pen, y, label, &text, foot);
        }
    }
    if y + 1 >= foot {
        return;
    }
    pen.line(y, words.notes);
    let room = foot.saturating_sub(y + 1);
    let skip = payment.notes.len().saturating_sub(room);
    for (row, note) in payment.notes.iter().skip(skip).enumerate() {
        let at = clock_text(note.at, &state.setup.shop.timezone);
        pen.put(3, y + 1 + row, &format!("{at} {}  {}", note.by, note.text), pen.looks.plain());
    }
}

fn happened(state: &State, payment: &Payment) -> String {
    let words = &state.words().desk;
    let zone = &state.setup.shop.timezone;
    let provider = state.provider_name(&payment.intent.bill.product.provider);
    let sent = payment.dispatched_at.map(|at| (words.sent)(&seconds_text(at, zone), &provider));
    let why = payment
        .why
        .as_ref()
        .map(|why| format!("{} {}", seconds_text(payment.state_at, zone), state.speaker().why(why)));
    let state_word = (!payment.state().is_unresolved())
        .then(|| format!("{} {}", seconds_text(payment.state_at, zone), state.speaker().state(payment.state())));
    [sent, why.or(state_word)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn asked(state: &State, payment: &Payment) -> String {
    let words = &state.words().desk;
    let zone = &state.setup.shop.timezone;
    if !payment.state().is_unresolved() {
        return String::new();
    }
    if let Some(evidence) = state.kwallet.evidence(payment.id()) {
        return shown_by_history(state, evidence);
    }
    let provider = state.provider_name(&payment.intent.bill.product.provider);
    if !state.can_ask(payment) {
        let by_invoice =
            state.provider(&payment.intent.bill.product.provider).is_some_and(|known| known.askable_by_invoice);
        return if by_invoice { (words.needs_invoice)(&provider) } else { (words.no_status)(&provider) };
    }
    if matches!(state.questions.get(&payment.id()), Some(Question::InFlight)) {
        return words.being_asked.to_owned();
    }
    let times = payment
        .asked_at
        .map_or_else(|| words.not_asked.to_owned(), |at| (words.asked_times)(payment.questions, &clock_text(at, zone)));
    let next = payment
        .next_question()
        .map_or_else(|| words.no_more_questions.to_owned(), |at| (words.next_question)(&clock_text(at, zone)));
    format!("{times} {next}")
}

/// What a member's history showed: evidence, which decides nothing.
fn shown_by_history(state: &State, evidence: &[Evidence]) -> String {
    let words = &state.setup.words.wallet;
    if evidence.is_empty() {
        return words.no_evidence.to_owned();
    }
    let row = |one: &Evidence| {
        let movement = &one.movement;
        let when = movement.at.map(|at| seconds_text(at, &state.setup.shop.timezone));
        let when = when.unwrap_or_else(|| movement.moment.to_string());
        let (direction, amount) = ((words.direction)(movement.direction), say::amount(movement.amount));
        let saldo = say::amount(movement.balance);
        let said = (words.evidence_row)(direction, &amount, &when, movement.description.as_str(), &saldo);
        if one.names_us { format!("{said} ({})", words.names_us) } else { said }
    };
    let rows: Vec<String> = evidence.iter().map(row).collect();
    format!("{} {}", words.evidence, rows.join("; "))
}

fn alarms(state: &State, payment: &Payment) -> String {
    let words = &state.words().desk;
    let unseen: Vec<String> =
        payment.alarms.iter().filter(|(_, seen)| !seen).map(|(alarm, _)| say::alarm(state.words(), alarm)).collect();
    if unseen.is_empty() { String::new() } else { format!("{} {}", unseen.join(" "), words.acknowledge) }
}

fn to_do(state: &State, payment: &Payment) -> String {
    let words = &state.words().desk;
    let bill = &payment.intent.bill;
    if payment.owes_cash() {
        return (words.give_back)(&left_money(payment).to_string());
    }
    if !payment.state().is_unresolved() {
        return String::new();
    }
    let provider = state.provider_name(&bill.product.provider);
    let good = say::sold_short(state.words(), bill);
    let time = say::moment(state, payment);
    let call = (words.call)(&provider, &good, bill.customer.as_str(), &time, state.setup.shop.agent_code.as_str());
    let want = match (bill.product.kind.needs_token(), payment.state()) {
        (_, Stage::Pending) => words.want_pending,
        (true, _) => words.want_token,
        (false, _) => words.want_answer,
    };
    if bill.product.kind == Kind::KwalletPay {
        let how = (state.setup.words.wallet.how_reconcile)(payment.intent.reference());
        return format!("{call} {want} {how}");
    }
    format!("{call} {want}")
}

fn customer(state: &State, payment: &Payment) -> String {
    let words = &state.words().desk;
    let phone = payment
        .intent
        .phone
        .as_ref()
        .map_or_else(|| words.no_phone.to_owned(), |phone| format!("{}.", last_four_apart(phone.as_str())));
    if payment.intent.bill.product.kind.is_wallet() {
        return format!("{phone} {}", state.setup.words.wallet.screen.no_cash);
    }
    let money = match payment.cash_settled {
        Some(Cash::Returned) => words.cash_returned.to_owned(),
        Some(Cash::Used) => words.cash_used.to_owned(),
        Some(Cash::Kept) => words.cash_kept.to_owned(),
        None if payment.prints > 0 => (words.held_printed)(&left_money(payment).to_string()),
        None => (words.held)(&left_money(payment).to_string()),
    };
    format!("{phone} {money}")
}

fn ruling(state: &State, pen: &mut Pen<'_>, form: &Form, top: usize) {
    let words = &state.words().desk;
    let foot = pen.rows().saturating_sub(3);
    let room = pen.columns().saturating_sub(TEXT + 2);
    let title = if form.confirmed { words.rule_confirmed } else { words.rule_failed };
    pen.put(3, top, title, pen.looks.alarm());
    let mut y = top + 2;
    let field = |field: &crate::tui::widget::field::Field, active: bool| {
        if active { field.shown(field.text(), room) } else { field.text().to_owned() }
    };
    if form.step == Step::Token || !form.token.is_empty() {
        y = labelled(pen, y, words.token, &field(&form.token, form.step == Step::Token), foot);
    }
    y = labelled(pen, y, words.evidence, &field(&form.evidence, form.step == Step::Evidence), foot);
    if form.step == Step::Cash {
        y = labelled(pen, y, words.cash, words.cash_choice, foot);
    }
    if let Some(cash) = form.cash {
        let word = match cash {
            Cash::Returned => words.cash_returned,
            Cash::Used => words.cash_used,
            Cash::Kept => words.cash_kept,
        };
        y = labelled(pen, y, words.cash, word, foot);
    }
    let hint = match (form.step, form.confirmed) {
        (Step::Yes, true) => words.yes_confirmed,
        (Step::Yes, false) => words.yes_failed,
        (Step::Token, _) => words.token_hint,
        _ => words.evidence_hint,
    };
    labelled(pen, y + 1, "", hint, foot);
}
