//! Keys on the deposits, and the results of what a person recorded.
//!
//! Enter only ends a field. A statement is recorded once `PayGuard` let its Y through.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::{SaldoAction, SaldoForm, SaldoMode, SaldoScreen, SaldoStep, question, waits};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::deposit::record::RiseCause;
use crate::till::saldo::{DepositView, MovementName, SaldoError};
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, SaldoUiCommand, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer};
use crate::tui::screens::{help, history, products, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::{PAGE, follow_key};

/// Opens the deposits. The first that waits for a person is picked.
pub(in crate::tui) fn open(state: &mut AppState) {
    let waiting = state.deposits.iter().position(|deposit| waits(deposit).is_some());
    state.deposits.pick(waiting.unwrap_or(0));
    state.saldo = SaldoScreen::default();
    state.screen = ActiveScreen::Saldo;
}

/// A key on the deposits.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match &state.saldo.mode {
        SaldoMode::List => list_key(state, key, out),
        SaldoMode::Typing(_) => form_key(state, key),
        SaldoMode::Waiting => match plain(key) {
            KeyCode::Esc => state.screen = ActiveScreen::Home,
            KeyCode::Char('*') => sale::next(state),
            _ => {}
        },
    }
}

fn list_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Up | KeyCode::Down => {
            state.deposits.key(key);
            state.saldo.scroll = 0;
        }
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => products::open(state, number),
        KeyCode::Char(letter) if is_letter(letter, 't') => begin(state, SaldoAction::TopUp, SaldoStep::Amount),
        KeyCode::Char(letter) if is_letter(letter, 's') => begin(state, SaldoAction::Set, SaldoStep::Amount),
        KeyCode::Char(letter) if is_letter(letter, 'n') => name(state),
        KeyCode::Char(letter) if is_letter(letter, 'y') && state.deposits.picked().and_then(question).is_some() => {
            arm_answer(state, 'y');
        }
        _ => {
            let last = state.deposits.picked().map_or(0, |deposit| deposit.links.len().saturating_sub(1));
            follow_key(&mut state.saldo.scroll, key, last, PAGE);
        }
    }
}

fn begin(state: &mut AppState, doing: SaldoAction, step: SaldoStep) {
    let Some(deposit) = state.deposits.picked() else { return };
    let account = deposit.account.clone();
    let form =
        SaldoForm { account, doing, amount: InputField::default(), note: InputField::default(), cause: None, step };
    state.saldo.mode = SaldoMode::Typing(Box::new(form));
}

/// N: begins the statement about the interval that waits.
fn name(state: &mut AppState) {
    let Some(link) = state.deposits.picked().and_then(waits) else { return };
    let (number, left, risen) = (link.to.seq, link.left, link.risen());
    match risen {
        None => begin(state, SaldoAction::Drop(number, left), SaldoStep::Note),
        Some(risen) => {
            begin(state, SaldoAction::Rise(number), SaldoStep::Cause);
            if let SaldoMode::Typing(form) = &mut state.saldo.mode {
                form.amount = InputField::of(&risen.get().to_string());
            }
        }
    }
}

fn form_key(state: &mut AppState, key: KeyEvent) {
    let needed = state.setup.words.saldo.screen.amount_needed;
    let note_needed = state.setup.words.saldo.faults.note;
    let SaldoMode::Typing(form) = &mut state.saldo.mode else { return };
    let mut notice = None;
    match (plain(key), form.step) {
        (KeyCode::Esc, _) => state.saldo.mode = SaldoMode::List,
        (KeyCode::Char(digit), SaldoStep::Cause) => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
            if let Some(cause) = place.and_then(|place| RiseCause::ALL.get(place)) {
                form.cause = Some(*cause);
                form.step = SaldoStep::Amount;
            }
        }
        (KeyCode::Enter, SaldoStep::Amount) => match form.amount() {
            Some(amount) if amount.is_positive() || form.doing == SaldoAction::Set => {
                form.step = if form.doing == SaldoAction::Set { SaldoStep::Yes } else { SaldoStep::Note };
            }
            _ => notice = Some(needed),
        },
        (KeyCode::Enter, SaldoStep::Note) if CleanText::new(form.note.text()).is_empty() => notice = Some(note_needed),
        (KeyCode::Enter, SaldoStep::Note) => form.step = SaldoStep::Yes,
        (KeyCode::Char(letter), SaldoStep::Yes) if is_letter(letter, 'y') => arm_answer(state, 'y'),
        (_, SaldoStep::Amount) => {
            let _ = form.amount.key(key);
        }
        (_, SaldoStep::Note) => {
            let _ = form.note.key(key);
        }
        _ => {}
    }
    if let Some(notice) = notice {
        state.notice = Some(notice.to_owned());
    }
}

/// A paste goes into the field being typed.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let SaldoMode::Typing(form) = &mut state.saldo.mode {
        match form.step {
            SaldoStep::Amount => form.amount.paste(text),
            SaldoStep::Note => form.note.paste(text),
            SaldoStep::Cause | SaldoStep::Yes => {}
        }
    }
}

/// What Y would record.
pub(in crate::tui) fn subject(state: &AppState) -> Option<GuardSubject> {
    let command = match &state.saldo.mode {
        SaldoMode::List => state.deposits.picked().and_then(|deposit| by_key(state, deposit)),
        SaldoMode::Typing(form) if form.step == SaldoStep::Yes => command_of(form),
        SaldoMode::Typing(_) | SaldoMode::Waiting => None,
    };
    let action = GuardedAction::RecordBalance(Box::new(command?));
    Some(GuardSubject { action, typed: String::new() })
}

/// Records the statement. The only place that does.
pub(super) fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    let Some(GuardSubject { action: GuardedAction::RecordBalance(command), .. }) = subject(state) else { return };
    state.saldo.mode = SaldoMode::Waiting;
    out.push(UiEffect::Bound(BoundEffect::Saldo(*command)));
}

/// The answer of one Y to the question about a rise: a top-up.
fn by_key(state: &AppState, deposit: &DepositView) -> Option<SaldoUiCommand> {
    let link = waits(deposit).filter(|_| question(deposit).is_some())?;
    let note = CleanText::new(state.setup.words.saldo.screen.by_key);
    let naming = MovementName { link: Some(link.to.seq), cause: Some(RiseCause::Topup), amount: None, note };
    Some(SaldoUiCommand::Name { account: deposit.account.clone(), naming })
}

fn command_of(form: &SaldoForm) -> Option<SaldoUiCommand> {
    let (account, note) = (form.account.clone(), CleanText::new(form.note.text()));
    let amount: Rupiah = form.amount()?;
    Some(match form.doing {
        SaldoAction::TopUp => SaldoUiCommand::TopUp { account, amount, note },
        SaldoAction::Set => SaldoUiCommand::Set { account, saldo: amount },
        SaldoAction::Rise(link) => {
            let naming = MovementName { link: Some(link), cause: form.cause, amount: Some(amount), note };
            SaldoUiCommand::Name { account, naming }
        }
        SaldoAction::Drop(link, _) => {
            SaldoUiCommand::Name { account, naming: MovementName { link: Some(link), cause: None, amount: None, note } }
        }
    })
}

/// A statement was journalled, or why not.
pub(in crate::tui) fn handle_result(state: &mut AppState, result: Result<Box<DepositView>, Arc<SaldoError>>) {
    if matches!(state.saldo.mode, SaldoMode::Waiting) {
        state.saldo.mode = SaldoMode::List;
    }
    match result {
        Ok(deposit) => {
            state.notice = Some(state.setup.words.saldo.screen.done.to_owned());
            state.deposits.replace(*deposit, |one, other| one.account == other.account);
        }
        Err(fault) => state.notice = Some(super::speaker(state).fault(&fault)),
    }
}
