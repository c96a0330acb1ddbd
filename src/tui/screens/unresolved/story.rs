//! The picked payment's story: what happened, what was asked, what is known, what to do.
//!
//! What to do and whose money is held are never cut to make room for what is only known.

use super::draw::TEXT;
use crate::base::text::{last_four_apart, wrap};
use crate::base::time::{Timestamp, clock_text, seconds_text};
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome};
use crate::domain::payment::{CashHandling, Payment, PaymentEvent, PaymentRuling, PaymentState};
use crate::domain::product::ProductKind;
use crate::till::desk_rows::is_ready;
use crate::till::evidence::{EvidenceFact, EvidenceSource, EvidenceStrength, PaymentEvidence};
use crate::tui::format;
use crate::tui::screens::saldo;
use crate::tui::state::AppState;
use crate::tui::widgets::pen::PagePen;
use crate::wording::evidence as wording;

/// A labelled section. `least`: its lines are cut below this number only last; `usize::MAX`: never.
struct StorySection {
    label: &'static str,
    lines: Vec<String>,
    least: usize,
}

/// Draws the story from row `top` to above row `foot`, and the notes in the rows that are left.
pub(super) fn draw(state: &AppState, pen: &mut PagePen<'_>, payment: &Payment, top: usize, foot: usize) {
    let words = &state.words().desk;
    let room = pen.columns().saturating_sub(TEXT + 2);
    let notes = payment.notes.len().min(2);
    let rows = foot.saturating_sub(top + 1 + notes);
    let text = |label, text: String, least| {
        let lines = if text.is_empty() { Vec::new() } else { wrap(&text, room) };
        StorySection { label, lines, least }
    };
    let mut sections = [
        text(words.happened, happened(state, payment), 2),
        text(words.asked, asked(state, payment), 2),
        StorySection { label: words.known, lines: known(state, payment, room), least: 2 },
        text(words.alarm, alarms(state, payment), usize::MAX),
        text(words.to_do, to_do(state, payment), usize::MAX),
        text(words.customer, customer(state, payment), usize::MAX),
    ];
    fit(&mut sections, rows);
    let mut y = top;
    for section in sections.iter().filter(|section| !section.lines.is_empty()) {
        pen.put(3, y, section.label, pen.looks.strong());
        for line in &section.lines {
            if y < foot {
                pen.put(TEXT, y, line, pen.looks.plain());
                y += 1;
            }
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

/// Cuts the longest section by a line until all fit: first down to `least`, then down to one line each.
fn fit(sections: &mut [StorySection], rows: usize) {
    let taken = |sections: &[StorySection]| sections.iter().map(|section| section.lines.len()).sum::<usize>();
    for least in [true, false] {
        while taken(sections) > rows {
            let floor = |section: &StorySection| match section.least {
                usize::MAX => usize::MAX,
                some if least => some,
                _ => 1,
            };
            let longest = sections
                .iter_mut()
                .filter(|section| section.lines.len() > floor(section))
                .max_by_key(|section| section.lines.len());
            let Some(section) = longest else { break };
            section.lines.pop();
            if let Some(last) = section.lines.last_mut() {
                let cut = last.trim_end_matches([' ', '.', '…']).len();
                last.truncate(cut);
                last.push('…');
            }
        }
    }
}

/// What happened, each text with the time of its own event: the sending, the answers, the rulings.
fn happened(state: &AppState, payment: &Payment) -> String {
    let zone = &state.setup.shop.timezone;
    let events = state.desk.events.as_ref().filter(|(id, _, _)| *id == payment.id()).map(|(_, _, events)| events);
    let Some(events) = events else { return happened_by_state(state, payment) };
    let mut told: Vec<(Timestamp, String)> = Vec::new();
    for entry in events {
        let text = match &entry.event {
            PaymentEvent::Dispatched { .. } => sent(state, payment),
            PaymentEvent::Answered { verdict, .. } => answer(state, payment, verdict.outcome, &verdict.why),
            PaymentEvent::Ruled(ruling) => ruled(state, ruling),
            _ => continue,
        };
        // An answer that says the same again is left out.
        if told.last().is_none_or(|(_, last)| *last != text) {
            told.push((entry.at, text));
        }
    }
    // The first two and the last two: the history (F9) has those between.
    if told.len() > 4 {
        told.drain(2..told.len() - 2);
    }
    let lines: Vec<String> = told.iter().map(|(at, text)| format!("{} {text}", seconds_text(*at, zone))).collect();
    lines.join(" ")
}

/// What happened by the payment's state alone, until its events were read. A reason that came with a later answer or
/// before a ruling has no time here.
fn happened_by_state(state: &AppState, payment: &Payment) -> String {
    let zone = &state.setup.shop.timezone;
    let at = |at: Timestamp, text: String| format!("{} {text}", seconds_text(at, zone));
    let sent = payment.dispatched_at.map(|time| at(time, sent(state, payment)));
    let state_word = state.speaker().state(payment.state()).to_owned();
    let end = match (&payment.ruling, payment.shown_why()) {
        (Some(ruling), _) => at(payment.state_at, ruled(state, ruling)),
        (None, Some(why)) if payment.questions == 0 => at(payment.state_at, state.speaker().why(&why)),
        (None, Some(why)) => state.speaker().why(&why),
        (None, None) => at(payment.state_at, state_word),
    };
    [sent, Some(end)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn sent(state: &AppState, payment: &Payment) -> String {
    (state.words().desk.sent)(&state.provider_name(&payment.intent.bill.product.provider))
}

fn answer(state: &AppState, payment: &Payment, outcome: PaymentOutcome, why: &OutcomeReason) -> String {
    let why = state.speaker().why(&payment.without_token(why));
    match outcome {
        PaymentOutcome::Confirmed | PaymentOutcome::Refunded => {
            format!("{}. {why}", state.speaker().state(outcome.into()))
        }
        _ => why,
    }
}

fn ruled(state: &AppState, ruling: &PaymentRuling) -> String {
    let state_word = match (ruling.confirmed, ruling.refunded) {
        (true, _) => PaymentState::Confirmed,
        (false, true) => PaymentState::Refunded,
        (false, false) => PaymentState::Rejected,
    };
    (state.words().history.ruled)(state.speaker().state(state_word), ruling.by.as_str(), ruling.evidence.as_str())
}

fn asked(state: &AppState, payment: &Payment) -> String {
    let words = &state.words().desk;
    if !payment.state().is_unresolved() {
        return String::new();
    }
    if state.asking.contains(&payment.id()) {
        return words.being_asked.to_owned();
    }
    let provider = state.provider_name(&payment.intent.bill.product.provider);
    let by_invoice = state.is_askable_by_invoice(payment);
    let is_found = payment.observed.last().is_some_and(|seen| seen.what.is_found());
    let next = match state.next_automatic(payment) {
        Some(at) => (words.next_question)(&format::time(state, at)),
        // A read has already found the sale.
        None if is_found => String::new(),
        None => words.no_more_questions.to_owned(),
    };
    if state.can_ask(payment) {
        let times = payment.asked_at.map_or_else(
            || words.not_asked.to_owned(),
            |at| (words.asked_times)(payment.questions, &format::time(state, at)),
        );
        return format!("{times} {next}");
    }
    if state.can_recheck(payment) {
        let how = if payment.intent.bill.product.kind.is_wallet() { words.looks_history } else { words.looks_bill };
        return format!("{how} {next}");
    }
    let has_answer = payment.why.as_ref().is_some_and(|why| !why.lost_the_answer());
    match (by_invoice, has_answer) {
        (true, false) => (words.needs_invoice)(&provider),
        (true, true) => (words.came_without_invoice)(&provider),
        (false, _) => (words.no_status)(&provider),
    }
}

/// The evidence, the strongest first. Each piece begins a line.
fn known(state: &AppState, payment: &Payment, room: usize) -> Vec<String> {
    // Evidence of the deposit changes with every other sale, so it comes from the newest read of the deposits.
    let saldo = saldo::evidence(state, payment);
    let mut lines = if saldo.is_empty() { Vec::new() } else { wrap(&saldo, room) };
    let Some((_, _, known)) = state.desk.known.as_ref().filter(|(id, _, _)| *id == payment.id()) else {
        return lines;
    };
    let is_told = |one: &&PaymentEvidence| {
        // The section "happened" has already said a plain answer.
        let plain = matches!(one.fact, EvidenceFact::Answer { .. }) && one.source == EvidenceSource::Payment;
        one.source != EvidenceSource::Saldo && (!plain || (one.is_pointing() && payment.questions > 0))
    };
    let mut pieces: Vec<&PaymentEvidence> = known.iter().filter(is_told).collect();
    pieces.sort_by_key(|one| (!one.is_pointing(), one.strength != EvidenceStrength::Strong, std::cmp::Reverse(one.at)));
    let told = |one: &&PaymentEvidence| {
        let sentence = wording::sentence(state.setup.words, state.speaker(), one);
        wrap(&format!("{} {sentence}", format::time(state, one.at)), room)
    };
    lines.extend(pieces.iter().flat_map(told));
    lines
}

fn alarms(state: &AppState, payment: &Payment) -> String {
    let words = &state.words().desk;
    let unseen: Vec<String> = payment
        .alarms
        .iter()
        .filter(|(_, seen)| !seen)
        .map(|(alarm, _)| wording::alarm(state.words(), alarm))
        .collect();
    match payment.open_difference() {
        _ if unseen.is_empty() => String::new(),
        // K does not end an open difference: `to_do` says what does.
        Some(_) => unseen.join(" "),
        None => format!("{} {}", unseen.join(" "), words.acknowledge),
    }
}

/// `57.500 - 52.500 = 5.000`: the total paid, less the total shown before.
pub(super) fn difference(payment: &Payment) -> String {
    let (paid, shown) = (payment.money().total, payment.intent.bill.money.total);
    let difference = payment.difference().map_or_else(String::new, |difference| format::amount(Some(difference)));
    format!("{paid} - {shown} = {difference}")
}

fn to_do(state: &AppState, payment: &Payment) -> String {
    let words = &state.words().desk;
    let bill = &payment.intent.bill;
    if payment.owes_cash() {
        return (words.give_back)(&payment.left_cash().to_string());
    }
    if let Some(difference) = payment.open_difference() {
        return format::difference(state, difference);
    }
    if is_ready(payment) {
        return words.ready_to_do.to_owned();
    }
    if !payment.state().is_unresolved() {
        return String::new();
    }
    let provider = state.provider_name(&bill.product.provider);
    let good = format::sold_short(state.words(), bill);
    let time = format::moment(state, payment);
    let call = (words.call)(&provider, &good, bill.customer.as_str(), &time, state.setup.shop.agent_code.as_str());
    let want = match (bill.product.kind.needs_token(), payment.state()) {
        (_, PaymentState::Pending) => words.want_pending,
        (true, _) => words.want_token,
        (false, _) => words.want_answer,
    };
    if bill.product.kind == ProductKind::KwalletPay {
        let how = (state.setup.words.wallet.how_reconcile)(payment.intent.reference());
        return format!("{call} {want} {how}");
    }
    format!("{call} {want}")
}

fn customer(state: &AppState, payment: &Payment) -> String {
    let words = &state.words().desk;
    let none = if payment.state().is_unresolved() { words.no_phone_yet } else { words.no_phone };
    let phone =
        payment.phone().map_or_else(|| none.to_owned(), |phone| format!("{}.", last_four_apart(phone.as_str())));
    if payment.intent.bill.product.kind.is_wallet() {
        return format!("{phone} {}", state.setup.words.wallet.screen.no_cash);
    }
    if payment.state() == PaymentState::Confirmed {
        return phone;
    }
    let money = match payment.cash_settled {
        Some(CashHandling::Returned) => words.cash_returned.to_owned(),
        Some(CashHandling::Used) => words.cash_used.to_owned(),
        Some(CashHandling::Kept) => words.cash_kept.to_owned(),
        None if payment.prints > 0 => (words.held_printed)(&payment.left_cash().to_string()),
        None => (words.held)(&payment.left_cash().to_string()),
    };
    format!("{phone} {money}")
}
