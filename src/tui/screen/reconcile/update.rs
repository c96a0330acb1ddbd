//! Keys of the comparison, and its end.
//!
//! What it is: choosing, typing, scrolling. What it is not: reading files. Invariant: one comparison at a time, and only
//! Enter in the field begins it.

use std::sync::Arc;

use super::{Page, Reconcile, Step, choices};
use crate::till::reconcile::{ReconcileError, Reconciled, said};
use crate::tui::msg::{Effect, Hidden, Key, Request};
use crate::tui::screen::{desk, help, history, list, sale};
use crate::tui::state::{Screen, State};
use crate::tui::widget::field;

/// Opens the screen: the form, or what is under way or not looked at yet.
pub(in crate::tui) fn open(state: &mut State) {
    state.screen = Screen::Reconcile;
    let choices = choices(state);
    if let (Step::Choose, [only]) = (&state.reconcile.step, choices.as_slice()) {
        state.reconcile.provider = Some(only.clone());
        state.reconcile.step = Step::File;
    }
}

/// A key on the screen.
pub(in crate::tui) fn key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    match key {
        Key::F(9) => return history::open(state, out),
        Key::F(number) => return list::open(state, number),
        _ => {}
    }
    match state.reconcile.step {
        Step::File => file_key(state, key, out),
        _ => match key {
            Key::Esc => leave(state),
            Key::Char('*') => sale::next(state),
            Key::Char('?') => help::open(state),
            Key::Char(digit) => choose(state, digit),
            key => scroll(state, key),
        },
    }
}

/// Back to the desk. A result that was looked at is gone; what is under way goes on.
fn leave(state: &mut State) {
    if matches!(state.reconcile.step, Step::Done(_)) {
        state.reconcile = Reconcile::default();
    }
    desk::open(state);
}

fn choose(state: &mut State, digit: char) {
    let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
    let chosen = place.and_then(|place| choices(state).into_iter().nth(place));
    if let (Step::Choose, Some(chosen)) = (&state.reconcile.step, chosen) {
        state.reconcile.provider = Some(chosen);
        state.reconcile.step = Step::File;
    }
}

fn file_key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let is_only = choices(state).len() == 1;
    match key {
        Key::Esc => {
            state.reconcile.step = Step::Choose;
            if is_only {
                desk::open(state);
            }
        }
        Key::Enter => begin(state, out),
        key => {
            if state.reconcile.file.key(key) {
                state.reconcile.fault = None;
            }
        }
    }
}

fn begin(state: &mut State, out: &mut Vec<Effect>) {
    let file = field::path(state.reconcile.file.text());
    let Some(provider) = state.reconcile.provider.clone() else { return };
    if file.is_empty() {
        state.reconcile.fault = Some(state.words().reconcile.file_needed.to_owned());
        return;
    }
    let request = state.next_request();
    state.reconcile.fault = None;
    state.reconcile.step = Step::Reading(request);
    state.bound += 1;
    out.push(Effect::Reconcile { request, provider, file: Hidden(file) });
}

/// A paste into the field.
pub(in crate::tui) fn paste(state: &mut State, text: &str) {
    if matches!(state.reconcile.step, Step::File) {
        state.reconcile.file.paste(text);
        state.reconcile.fault = None;
    }
}

fn scroll(state: &mut State, key: Key) {
    let rows = super::draw::rows(usize::from(state.size.1));
    let Step::Done(page) = &mut state.reconcile.step else { return };
    let last = page.lines.len().saturating_sub(rows);
    page.scroll = match key {
        Key::Down => page.scroll + 1,
        Key::Up => page.scroll.saturating_sub(1),
        Key::PageDown => page.scroll + rows.max(1),
        Key::PageUp => page.scroll.saturating_sub(rows.max(1)),
        Key::Home => 0,
        Key::End => last,
        _ => return,
    }
    .min(last);
}

/// The comparison's end.
pub(in crate::tui) fn done(state: &mut State, request: Request, result: Result<Box<Reconciled>, Arc<ReconcileError>>) {
    if !matches!(state.reconcile.step, Step::Reading(asked) if asked == request) {
        return;
    }
    let elsewhere = !matches!(state.screen, Screen::Reconcile | Screen::Sale(_));
    match result {
        Ok(report) => {
            for one in report.matched.iter().chain(&report.status_differs).chain(&report.amount_differs) {
                if one.payment.state() != one.before {
                    state.replace(&one.payment);
                }
            }
            state.reconcile.fault = None;
            state.reconcile.step = Step::Done(Box::new(Page::new(state, *report)));
            if elsewhere {
                state.notice = Some(state.words().reconcile.done.to_owned());
            }
        }
        Err(fault) => {
            let form = &state.reconcile;
            let provider = form.provider.as_ref().map_or("", |id| id.as_str());
            let words = &state.setup.words.reconcile;
            let file = field::path(form.file.text());
            let why = said::refused(words, state.speaker(), provider, &file, &fault);
            if elsewhere {
                state.notice = Some((state.words().reconcile.not_done)(&why));
            }
            state.reconcile.fault = Some(why);
            state.reconcile.step = Step::File;
        }
    }
}
