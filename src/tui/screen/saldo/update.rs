//! Keys on the deposits, and what came of what a person said.
//!
//! What it is: picking, scrolling, the steps of a form. What it is not: the rule of what may be named (that is the till's).
//! Invariants: Enter only ends a field; a Y counts when no key came within [`ALONE`] before or after it.

use std::sync::Arc;
use std::time::Duration;

use super::{Doing, Form, Mode, Saldo, Step, picked, question, waits};
use crate::money::Rupiah;
use crate::sale::account::RiseCause;
use crate::text::CleanText;
use crate::till::saldo::{DepositView, MovementName, SaldoError};
use crate::tui::msg::{Effect, Key, SaldoWish};
use crate::tui::say::is_letter;
use crate::tui::screen::sale::ALONE;
use crate::tui::screen::{help, history, list, sale};
use crate::tui::state::{Screen, State};
use crate::tui::widget::field::Field;

/// Links that a page key moves by.
const PAGE: usize = 8;

/// Opens the deposits; one that waits for a person comes to the front.
pub(in crate::tui) fn open(state: &mut State) {
    let waiting = state.deposits.iter().position(|deposit| waits(deposit).is_some());
    state.saldo = Saldo { picked: waiting.unwrap_or(0), ..Saldo::default() };
    state.screen = Screen::Saldo;
}

/// A key, which came at `at`; `before` is the key's predecessor.
pub(in crate::tui) fn key(state: &mut State, key: Key, at: Duration, before: Option<Duration>, out: &mut Vec<Effect>) {
    let alone = before.is_none_or(|before| at.saturating_sub(before) >= ALONE);
    match &state.saldo.mode {
        Mode::List => list_key(state, key, (at, alone), out),
        Mode::Typing(_) => form_key(state, key, (at, alone)),
        Mode::Waiting => match key {
            Key::Esc => state.screen = Screen::Home,
            Key::Char('*') => sale::next(state),
            _ => {}
        },
    }
}

fn list_key(state: &mut State, key: Key, (at, alone): (Duration, bool), out: &mut Vec<Effect>) {
    let links = picked(state).map_or(0, |deposit| deposit.links.len());
    match key {
        Key::Esc => state.screen = Screen::Home,
        Key::Up | Key::Down => {
            let count = state.deposits.len();
            state.saldo.picked = crate::tui::widget::table::moved(state.saldo.picked, count, key == Key::Down);
            state.saldo.scroll = 0;
        }
        Key::PageDown => state.saldo.scroll = (state.saldo.scroll + PAGE).min(links.saturating_sub(1)),
        Key::PageUp => state.saldo.scroll = state.saldo.scroll.saturating_sub(PAGE),
        Key::Char('*') => sale::next(state),
        Key::Char('?') => help::open(state),
        Key::F(9) => history::open(state, out),
        Key::F(number) => list::open(state, number),
        Key::Char(letter) if is_letter(letter, 't') => begin(state, Doing::TopUp, Step::Amount),
        Key::Char(letter) if is_letter(letter, 's') => begin(state, Doing::Set, Step::Amount),
        Key::Char(letter) if is_letter(letter, 'n') => name(state),
        Key::Char(letter) if is_letter(letter, 'y') && picked(state).and_then(question).is_some() => {
            state.saldo.armed = alone.then_some(at);
        }
        _ => {}
    }
}

fn begin(state: &mut State, doing: Doing, step: Step) {
    let Some(deposit) = picked(state) else { return };
    let account = deposit.account.clone();
    let form = Form { account, doing, amount: Field::default(), note: Field::default(), cause: None, step };
    state.saldo.mode = Mode::Typing(Box::new(form));
}

/// Begins to name what waits.
fn name(state: &mut State) {
    let Some(link) = picked(state).and_then(waits) else { return };
    let (number, left, risen) = (link.to.seq, link.left, link.risen());
    match risen {
        None => begin(state, Doing::Drop(number, left), Step::Note),
        Some(risen) => {
            begin(state, Doing::Rise(number), Step::Cause);
            if let Mode::Typing(form) = &mut state.saldo.mode {
                form.amount = Field::of(&risen.get().to_string());
            }
        }
    }
}

fn form_key(state: &mut State, key: Key, (at, alone): (Duration, bool)) {
    let needed = state.setup.words.saldo.screen.amount_needed;
    let note_needed = state.setup.words.saldo.faults.note;
    let Mode::Typing(form) = &mut state.saldo.mode else { return };
    let mut notice = None;
    match (key, form.step) {
        (Key::Esc, _) => state.saldo.mode = Mode::List,
        (Key::Char(digit), Step::Cause) => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
            if let Some(cause) = place.and_then(|place| RiseCause::ALL.get(place)) {
                form.cause = Some(*cause);
                form.step = Step::Amount;
            }
        }
        (Key::Enter, Step::Amount) => match form.amount() {
            Some(amount) if amount.is_positive() || form.doing == Doing::Set => {
                form.step = if form.doing == Doing::Set { Step::Yes } else { Step::Note };
            }
            _ => notice = Some(needed),
        },
        (Key::Enter, Step::Note) if CleanText::new(form.note.text()).is_empty() => notice = Some(note_needed),
        (Key::Enter, Step::Note) => form.step = Step::Yes,
        (Key::Char(letter), Step::Yes) if is_letter(letter, 'y') => state.saldo.armed = alone.then_some(at),
        (key, Step::Amount) => {
            let _ = form.amount.key(key);
        }
        (key, Step::Note) => {
            let _ = form.note.key(key);
        }
        _ => {}
    }
    if let Some(notice) = notice {
        state.notice = Some(notice.to_owned());
    }
}

/// A paste into the field being typed.
pub(in crate::tui) fn paste(state: &mut State, text: &str) {
    if let Mode::Typing(form) = &mut state.saldo.mode {
        match form.step {
            Step::Amount => form.amount.paste(text),
            Step::Note => form.note.paste(text),
            Step::Cause | Step::Yes => {}
        }
    }
}

/// A key or a paste came at `at`: a Y that had stood alone until then counts, one that had not is forgotten.
pub(in crate::tui) fn input_at(state: &mut State, at: Duration, out: &mut Vec<Effect>) {
    if state.saldo.due().is_some_and(|due| at >= due) {
        yes(state, out);
    }
    state.saldo.armed = None;
}

/// A Y has stood alone.
pub(in crate::tui) fn due(state: &mut State, out: &mut Vec<Effect>) {
    if state.saldo.due().is_some_and(|due| state.now.mono >= due) {
        yes(state, out);
    }
}

/// Records what was said. The only place that does.
fn yes(state: &mut State, out: &mut Vec<Effect>) {
    state.saldo.armed = None;
    if state.screen != Screen::Saldo {
        return;
    }
    let wish = match &state.saldo.mode {
        Mode::List => picked(state).and_then(|deposit| by_key(state, deposit)),
        Mode::Typing(form) => wish(form),
        Mode::Waiting => None,
    };
    let Some(wish) = wish else { return };
    state.saldo.mode = Mode::Waiting;
    state.bound += 1;
    out.push(Effect::Saldo(wish));
}

/// The question on a rise, answered with one key.
fn by_key(state: &State, deposit: &DepositView) -> Option<SaldoWish> {
    let link = waits(deposit).filter(|_| question(deposit).is_some())?;
    let note = CleanText::new(state.setup.words.saldo.screen.by_key);
    let naming = MovementName { link: Some(link.to.seq), cause: Some(RiseCause::Topup), amount: None, note };
    Some(SaldoWish::Name { account: deposit.account.clone(), naming })
}

fn wish(form: &Form) -> Option<SaldoWish> {
    let (account, note) = (form.account.clone(), CleanText::new(form.note.text()));
    let amount: Rupiah = form.amount()?;
    Some(match form.doing {
        Doing::TopUp => SaldoWish::TopUp { account, amount, note },
        Doing::Set => SaldoWish::Set { account, saldo: amount },
        Doing::Rise(link) => {
            let naming = MovementName { link: Some(link), cause: form.cause, amount: Some(amount), note };
            SaldoWish::Name { account, naming }
        }
        Doing::Drop(link, _) => {
            SaldoWish::Name { account, naming: MovementName { link: Some(link), cause: None, amount: None, note } }
        }
    })
}

/// What was said is in the journal, or not.
pub(in crate::tui) fn said(state: &mut State, result: Result<Box<DepositView>, Arc<SaldoError>>) {
    if matches!(state.saldo.mode, Mode::Waiting) {
        state.saldo.mode = Mode::List;
    }
    match result {
        Ok(deposit) => {
            state.notice = Some(state.setup.words.saldo.screen.done.to_owned());
            if let Some(known) = state.deposits.iter_mut().find(|known| known.account == deposit.account) {
                *known = *deposit;
            }
        }
        Err(fault) => state.notice = Some(super::speaker(state).fault(&fault)),
    }
}
