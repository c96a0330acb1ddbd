//! Draws the history. No token is shown: a token stands only on the paper of a confirmed payment.

use super::{HistoryDetail, STATES};
use crate::base::text::{last_four_apart, left, width, wrap};
use crate::base::time::{clock_text, day_text, seconds_text};
use crate::domain::payment::{JournalRecord, Payment, PaymentEvent, PaymentObservation, PaymentState};
use crate::domain::wallet::WalletMovement;
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::list_view::VisibleRow;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{end, line, start};
use crate::wording::evidence as wording;

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let foot = pen.foot();
    match (&state.history.detail, state.history.opened()) {
        (Some(detail), Some(payment)) => self::detail(state, pen, detail, payment, foot),
        _ => list(state, pen, foot),
    }
}

fn list(state: &AppState, pen: &mut PagePen<'_>, foot: usize) {
    let words = &state.words().history;
    let history = &state.history;
    pen.put(1, 2, words.question, pen.looks.plain());
    let filter = state_word(state, STATES.get(history.state).copied().unwrap_or(""));
    pen.put_right(pen.columns() - 1, 2, &(words.filter)(filter), pen.looks.strong());
    let shown = history.line.shown(history.line.text(), pen.columns().saturating_sub(5));
    pen.put(1, 3, &format!("► {shown}"), pen.looks.strong());
    pen.line(4, &(words.found)(history.rows.len()));
    if let Some(fault) = history.rows.fault() {
        pen.put(3, 5, fault, pen.looks.warning());
        return;
    }
    let is_searching = history.request.is_some() || history.due.is_some();
    let empty = if is_searching { words.searching } else { words.nothing };
    pen.put(3, 5, history.rows.remark(words.searching, empty).unwrap_or_default(), pen.looks.plain());
    history.rows.in_sight(foot.saturating_sub(6)).for_each(|listed| list_row(state, pen, &listed));
}

fn list_row(state: &AppState, pen: &mut PagePen<'_>, listed: &VisibleRow<'_, Payment>) {
    let (zone, payment, y) = (&state.setup.shop.timezone, listed.row, 5 + listed.place);
    let bill = &payment.intent.bill;
    let at = format!("{} {}", day_text(payment.created_at, zone), clock_text(payment.created_at, zone));
    let good = format::sold(state.words(), bill);
    let name = payment.name().map_or("", |name| name.as_str());
    let room = pen.columns().saturating_sub(71).max(9);
    let cells = [at.as_str(), good.as_str(), &format::number(bill), name, &payment.money().total.to_string()];
    let text = line(&[start(11), start(17), start(14), start(room), end(9)], &cells);
    listed.draw(pen, y, &text, pen.looks.plain());
    let word = format::payment_state_short(state, payment.state());
    let style = format::payment_state_style(pen.looks, payment.state());
    pen.put(4 + width(&text), y, word, if listed.is_picked { pen.looks.picked() } else { style });
}

/// The screen's word for a state in [`super::STATES`].
fn state_word(state: &AppState, word: &str) -> &'static str {
    let words = &state.setup.words.fault.state;
    match word {
        "confirmed" => words.confirmed,
        "pending" => words.pending,
        "unknown" => words.unknown,
        "rejected" => words.rejected,
        "not_sent" => words.not_sent,
        "refunded" => words.refunded,
        _ => state.words().history.all,
    }
}

fn detail(state: &AppState, pen: &mut PagePen<'_>, detail: &HistoryDetail, payment: &Payment, foot: usize) {
    let words = state.words();
    let bill = &payment.intent.bill;
    let good = format::sold(words, bill).to_uppercase();
    let word = state.speaker().state(payment.state());
    let style = format::payment_state_style(pen.looks, payment.state()).patch(pen.looks.strong());
    pen.put(1, 2, word, style);
    pen.put(1 + width(word) + 3, 2, &good, pen.looks.strong());
    let at = format!(
        "{} {}",
        day_text(payment.created_at, &state.setup.shop.timezone),
        seconds_text(payment.created_at, &state.setup.shop.timezone)
    );
    pen.put_right(pen.columns() - 1, 2, &at, pen.looks.plain());
    let mut y = 4;
    for (label, value) in facts(state, payment) {
        let lines = wrap(&value, pen.columns().saturating_sub(21));
        if value.is_empty() || y + lines.len() + 3 >= foot {
            continue;
        }
        pen.put(3, y, &left(&label, 16), pen.looks.plain());
        for line in &lines {
            pen.put(20, y, line, pen.looks.plain());
            y += 1;
        }
    }
    pen.line(y, words.history.events);
    let rows = foot.saturating_sub(y + 2);
    match &detail.events {
        None => pen.put(3, y + 1, words.history.searching, pen.looks.plain()),
        Some(Err(fault)) => pen.put(3, y + 1, fault, pen.looks.warning()),
        Some(Ok(events)) => {
            let room = pen.columns().saturating_sub(4);
            let told: Vec<_> = events.iter().map(|entry| event_lines(state, payment, entry, room)).collect();
            // Scrolling ends where the last events fill the page.
            let mut fits = 0;
            let last = told.iter().rposition(|lines| {
                fits += lines.len();
                fits > rows
            });
            let first = detail.scroll.min(last.map_or(0, |last| last + 1));
            for (row, line) in told.iter().skip(first).flatten().take(rows).enumerate() {
                pen.put(3, y + 1 + row, line, pen.looks.plain());
            }
        }
    }
}

fn facts(state: &AppState, payment: &Payment) -> Vec<(String, String)> {
    let words = state.words();
    let bill = &payment.intent.bill;
    let text = |value: Option<&crate::base::text::CleanText>| value.map_or_else(String::new, ToString::to_string);
    let money = payment.money();
    let why = payment.shown_why().filter(|_| payment.state() != PaymentState::Confirmed);
    vec![
        (words.history.number.to_owned(), format::number(bill)),
        (words.history.name.to_owned(), text(payment.name())),
        (words.sale.total.to_owned(), money.total.to_string()),
        (words.sale.cash.to_owned(), payment.intent.cash.map_or_else(String::new, |cash| cash.to_string())),
        (words.sale.change.to_owned(), payment.change().map_or_else(String::new, |change| change.to_string())),
        (words.sale.cash_is_short.to_owned(), payment.shortfall().map_or_else(String::new, |short| short.to_string())),
        (words.sale.invoice.to_owned(), text(payment.invoice())),
        (words.sale.reference.to_owned(), text(payment.reference())),
        (words.history.cashier.to_owned(), format!("{} / {}", payment.cashier, payment.counter)),
        (words.history.prints.to_owned(), payment.prints.to_string()),
        (words.history.reason.to_owned(), why.map_or_else(String::new, |why| state.speaker().why(&why))),
        ("ID".to_owned(), payment.id().to_string()),
    ]
}

/// An event in `room` columns: its time, and what happened, in as many lines as it needs.
fn event_lines(state: &AppState, payment: &Payment, entry: &JournalRecord, room: usize) -> Vec<String> {
    let zone = &state.setup.shop.timezone;
    let mut time = format!("{} {}  ", day_text(entry.at, zone), seconds_text(entry.at, zone));
    let indent = " ".repeat(width(&time));
    let lines = wrap(&event_text(state, payment, entry), room.saturating_sub(indent.len()));
    lines.into_iter().map(|line| std::mem::replace(&mut time, indent.clone()) + &line).collect()
}

fn event_text(state: &AppState, payment: &Payment, entry: &JournalRecord) -> String {
    let words = &state.words().history;
    match &entry.event {
        PaymentEvent::Prepared(_) => words.prepared.to_owned(),
        PaymentEvent::Dispatched { .. } => words.dispatched.to_owned(),
        PaymentEvent::Answered { verdict, .. } => {
            let state_word = PaymentState::from(verdict.outcome);
            (words.answered)(
                state.speaker().state(state_word),
                &state.speaker().why(&payment.without_token(&verdict.why)),
            )
        }
        PaymentEvent::Ruled(ruling) => {
            let state_word = match (ruling.confirmed, ruling.refunded) {
                (true, _) => PaymentState::Confirmed,
                (false, true) => PaymentState::Refunded,
                (false, false) => PaymentState::Rejected,
            };
            (words.ruled)(state.speaker().state(state_word), ruling.by.as_str(), ruling.evidence.as_str())
        }
        PaymentEvent::Printed { form } => format!("{}, {}", (words.printed)(form.as_str()), entry.cashier),
        PaymentEvent::Noted { text, by } => (words.noted)(by.as_str(), text.as_str()),
        PaymentEvent::CashSettled { .. } => words.cash_settled.to_owned(),
        PaymentEvent::AlarmsSeen { .. } => words.alarms_seen.to_owned(),
        PaymentEvent::Observed(what) => observed(state, what),
        PaymentEvent::AlarmRaised(alarm) => wording::alarm(state.words(), alarm),
        PaymentEvent::DifferenceSettled { difference, by } => {
            let what = format::difference_settled(state, payment, *difference);
            (words.noted)(by.as_str(), &format!("{} {what}", state.setup.words.counter.difference))
        }
        PaymentEvent::PhoneNoted { phone, by } => {
            let phone = format!("{} {}", state.words().sale.phone_note, last_four_apart(phone.as_str()));
            (words.noted)(by.as_str(), &phone)
        }
    }
}

fn observed(state: &AppState, what: &PaymentObservation) -> String {
    let words = &state.setup.words.evidence;
    match what {
        PaymentObservation::BillPaid(said) => (words.bill_paid)(said.as_str()),
        PaymentObservation::BillUnpaid(total) => (words.bill_unpaid)(&total.to_string()),
        PaymentObservation::BillUnclear(said) => (words.bill_unclear)(said.as_str()),
        PaymentObservation::History(rows) if rows.is_empty() => words.not_moved.to_owned(),
        PaymentObservation::History(rows) => {
            let row = |(row, names_us): &(WalletMovement, bool)| {
                wording::movement(state.setup.words, state.speaker(), row, *names_us)
            };
            (words.moved)(&rows.iter().map(row).collect::<Vec<_>>().join("; "))
        }
    }
}
