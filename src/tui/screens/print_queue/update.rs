//! Keys on the print queue, and the results of its commands.
//!
//! A key does what the key line says, or nothing.

use super::{PrintQueueScreen, can_move, has_printer};
use crate::base::text::CleanText;
use crate::journal::print::PrintSubject;
use crate::tui::format::is_letter;
use crate::tui::key::plain;
use crate::tui::message::{BoundEffect, PaperFault, PaperResult, PaperUiCommand, UiEffect};
use crate::tui::screens::{help, history, products, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crossterm::event::{KeyCode, KeyEvent};

/// Opens the print queue. The first job that a person may decide about is picked.
pub(in crate::tui) fn open(state: &mut AppState) {
    let waiting = state.papers.iter().position(can_move);
    state.papers.pick(waiting.unwrap_or(0));
    state.paper_screen = PrintQueueScreen::default();
    state.screen = ActiveScreen::Papers;
}

/// A key on the print queue.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    if state.paper_screen.is_typing() {
        return reason_key(state, key, out);
    }
    let picked = state.papers.picked();
    let (number, open) = (picked.map(|job| job.number), picked.is_some_and(can_move));
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter => decide(state, number.filter(|_| open), |number| PaperUiCommand::Again { number }, out),
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => products::open(state, number),
        KeyCode::Char(letter) if is_letter(letter, 'x') => {
            decide(state, number.filter(|_| open), |number| PaperUiCommand::Leave { number }, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'u') && has_printer(state) => {
            run_command(PaperUiCommand::Ask { about: PrintSubject::Test, paper: None, device: None }, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'b') && has_printer(state) => {
            state.paper_screen.reason = Some(InputField::default());
        }
        _ => state.papers.key(key),
    }
}

fn decide(state: &mut AppState, number: Option<u64>, asked: fn(u64) -> PaperUiCommand, out: &mut Vec<UiEffect>) {
    match number {
        Some(number) => run_command(asked(number), out),
        None if state.papers.is_empty() => {}
        None => state.notice = Some(state.setup.words.print.screen.over.to_owned()),
    }
}

fn run_command(command: PaperUiCommand, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Bound(BoundEffect::Paper(command)));
}

/// A key while the reason is typed. Enter opens the drawer, but not for an empty reason.
fn reason_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(field) = &mut state.paper_screen.reason else { return };
    match plain(key) {
        KeyCode::Esc => state.paper_screen.reason = None,
        KeyCode::Enter => {
            let reason = CleanText::new(field.text());
            if reason.is_empty() {
                state.notice = Some(state.setup.words.fault.print.no_reason.to_owned());
                return;
            }
            state.paper_screen.reason = None;
            run_command(PaperUiCommand::Drawer { reason }, out);
        }
        _ => {
            let _ = field.key(key);
        }
    }
}

/// A paste goes into the reason.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let Some(field) = &mut state.paper_screen.reason {
        field.paste(text);
    }
}

/// Takes a command's result and shows it as a notice.
pub(in crate::tui) fn handle_result(state: &mut AppState, result: &Result<PaperResult, PaperFault>) {
    let words = &state.setup.words.print;
    state.notice = match result {
        Ok(PaperResult::Asked(PrintSubject::Test)) => Some(words.screen.test_asked.to_owned()),
        // A sale shows its print job itself.
        Ok(PaperResult::Asked(_)) if matches!(state.screen, ActiveScreen::Sale(_)) => None,
        Ok(PaperResult::Asked(_)) => Some(words.sale_printing.to_owned()),
        Ok(PaperResult::Again(true)) => Some(words.screen.again.to_owned()),
        Ok(PaperResult::Left(true)) => Some(words.screen.left.to_owned()),
        Ok(PaperResult::Again(false) | PaperResult::Left(false)) => Some(words.screen.over.to_owned()),
        Ok(PaperResult::Opened) => Some(words.drawer_opened.to_owned()),
        Err(PaperFault::Print(fault)) => Some(state.speaker().print(fault)),
        Err(PaperFault::Drawer(fault)) => Some(state.speaker().drawer(fault)),
    };
}
