//! The menu, and exit.
//!
//! Exit while a payment or a write is under way is asked about, and waits for it (safety rule 11).

use crate::tui::format::is_letter;
use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::message::{ScreenEffect, UiEffect};
use crate::tui::screens::{
    ScreenContract, callbacks, charges, help, history, kwallet, lessons, prices, print_queue, saldo, settings,
    unresolved,
};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::{PAGE, follow_key, in_sight};
use crate::tui::widgets::pen::PagePen;
use crossterm::event::{KeyCode, KeyEvent};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract::new(key, |state, _| [Vec::new(), owned(state.words().keys.menu)], draw);

/// The contract of the question whether to leave.
pub(in crate::tui) const LEAVE: ScreenContract = ScreenContract {
    after_message: due,
    ..ScreenContract::new(leave_key, |state, _| [Vec::new(), owned(state.words().keys.leave)], draw_leave)
};

/// The entries of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MenuEntry {
    Desk,
    MoneyIn,
    Kwallet,
    History,
    Prices,
    Saldo,
    Papers,
    Callbacks,
    Settings,
    Training,
    Help,
    Leave,
}

/// The entries from top to bottom, with their keys.
const ENTRIES: [(char, MenuEntry); 12] = [
    ('1', MenuEntry::Desk),
    ('2', MenuEntry::MoneyIn),
    ('3', MenuEntry::Kwallet),
    ('6', MenuEntry::Prices),
    ('7', MenuEntry::Saldo),
    ('0', MenuEntry::Settings),
    ('P', MenuEntry::Papers),
    ('C', MenuEntry::Callbacks),
    ('D', MenuEntry::Training),
    ('R', MenuEntry::History),
    ('B', MenuEntry::Help),
    ('K', MenuEntry::Leave),
];

/// The entries that there are: lessons are the demo's.
fn entries(state: &AppState) -> Vec<(char, MenuEntry)> {
    let is_there = |(_, entry): &(char, MenuEntry)| *entry != MenuEntry::Training || state.setup.demo;
    ENTRIES.into_iter().filter(is_there).collect()
}

/// The picked entry. `leaving`: Y was pressed, the program ends once nothing is under way.
#[derive(Debug, Default)]
pub struct MenuScreen {
    picked: usize,
    leaving: bool,
}

/// Opens the menu.
pub(in crate::tui) fn open(state: &mut AppState) {
    state.menu.picked = 0;
    state.screen = ActiveScreen::Menu;
}

/// A key in the menu.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter => {
            if let Some((_, entry)) = entries(state).get(state.menu.picked) {
                pick(state, *entry, out);
            }
        }
        KeyCode::F(9) => pick(state, MenuEntry::History, out),
        KeyCode::Char('?') => pick(state, MenuEntry::Help, out),
        KeyCode::Char(letter) => {
            if let Some((_, entry)) = entries(state).iter().find(|(key, _)| is_letter(letter, *key)) {
                pick(state, *entry, out);
            }
        }
        _ => {
            let last = entries(state).len() - 1;
            follow_key(&mut state.menu.picked, key, last, PAGE);
        }
    }
}

fn pick(state: &mut AppState, entry: MenuEntry, out: &mut Vec<UiEffect>) {
    match entry {
        MenuEntry::Desk => unresolved::open(state),
        MenuEntry::MoneyIn => charges::open(state, out),
        MenuEntry::Kwallet => kwallet::open(state),
        MenuEntry::History => history::open(state, out),
        MenuEntry::Prices => prices::open(state),
        MenuEntry::Saldo => saldo::open(state),
        MenuEntry::Papers => print_queue::open(state),
        MenuEntry::Callbacks => callbacks::open(state, out),
        MenuEntry::Settings => settings::open(state, out),
        MenuEntry::Training => lessons::open(state),
        MenuEntry::Help => {
            state.screen = ActiveScreen::Home;
            help::open(state);
        }
        MenuEntry::Leave => leave(state, out),
    }
}

/// Ends the program, or asks first while a payment or a write is under way.
pub(in crate::tui) fn leave(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.bound == 0 {
        quit(state, out);
        return;
    }
    if !matches!(state.screen, ActiveScreen::Menu | ActiveScreen::Help | ActiveScreen::Leave | ActiveScreen::Preview) {
        state.under = state.screen;
    } else if state.screen != ActiveScreen::Leave {
        state.under = ActiveScreen::Home;
    }
    state.menu.leaving = false;
    state.screen = ActiveScreen::Leave;
}

/// Ends the program. The event loop still waits for all writes under way.
pub(in crate::tui) fn quit(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if !state.quit {
        state.quit = true;
        out.push(UiEffect::Screen(ScreenEffect::Quit));
    }
}

/// A key on the question whether to exit.
fn leave_key(state: &mut AppState, key: KeyEvent, _: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => {
            state.menu.leaving = false;
            state.screen = state.under;
        }
        KeyCode::Char(letter) if is_letter(letter, 'y') => state.menu.leaving = true,
        _ => {}
    }
}

/// Ends the program after Y, once nothing is under way any more.
pub(in crate::tui) fn due(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.screen == ActiveScreen::Leave && state.menu.leaving && state.bound == 0 {
        quit(state, out);
    }
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().menu;
    pen.put(1, 2, words.title, pen.looks.strong());
    let entries = entries(state);
    let apart = if 4 + 2 * entries.len() < pen.rows().saturating_sub(4) { 2 } else { 1 };
    for listed in in_sight(&entries, state.menu.picked, entries.len()) {
        let (key, entry) = listed.row;
        let text = match entry {
            MenuEntry::Desk => (words.desk)(state.open.rows().len()),
            MenuEntry::MoneyIn => state.setup.words.charge.screen.menu.to_owned(),
            MenuEntry::Kwallet if state.has_wallets() => state.setup.words.wallet.screen.title.to_owned(),
            MenuEntry::Kwallet => state.setup.words.wallet.screen.missing.to_owned(),
            MenuEntry::History => words.history.to_owned(),
            MenuEntry::Prices => words.prices.to_owned(),
            MenuEntry::Saldo => state.setup.words.saldo.screen.title.to_owned(),
            MenuEntry::Callbacks => state.setup.words.serve.menu.to_owned(),
            MenuEntry::Papers => state.setup.words.print.screen.menu.to_owned(),
            MenuEntry::Training => state.setup.words.training.menu.to_owned(),
            MenuEntry::Settings => state.setup.words.settings.menu.to_owned(),
            MenuEntry::Help => words.help.to_owned(),
            MenuEntry::Leave => words.leave.to_owned(),
        };
        listed.draw(pen, 4 + apart * listed.place, &format!("{key}  {text}"), pen.looks.plain());
    }
}

/// Draws the question whether to exit.
pub(in crate::tui) fn draw_leave(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().menu;
    pen.put(1, 2, words.leave, pen.looks.strong());
    let waiting = (words.waiting)(state.bound);
    pen.put(3, 4, &waiting, pen.looks.strong());
    let text = if state.menu.leaving { words.leaving } else { words.leave_question };
    pen.paragraph((3, 6), pen.columns().saturating_sub(6), text, pen.looks.plain());
}
