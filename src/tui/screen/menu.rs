//! The menu, and leaving.
//!
//! What it is: what Esc opens: only what works. What it is not: a place for anything that one key does elsewhere.
//! Invariant: leaving while something is under way is asked about, and waits for it.

use crate::text::left;
use crate::tui::msg::{Effect, Key};
use crate::tui::say::is_letter;
use crate::tui::screen::{desk, events, help, history, kwallet, money_in, papers, prices, saldo};
use crate::tui::state::{Screen, State};
use crate::tui::widget::pen::Pen;
use crate::tui::widget::table::moved;

/// What the menu offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Desk,
    MoneyIn,
    Kwallet,
    History,
    Prices,
    Saldo,
    Papers,
    Events,
    Help,
    Leave,
}

/// In order, each with its key.
const ENTRIES: [(char, Entry); 10] = [
    ('1', Entry::Desk),
    ('2', Entry::MoneyIn),
    ('3', Entry::Kwallet),
    ('6', Entry::Prices),
    ('7', Entry::Saldo),
    ('P', Entry::Papers),
    ('C', Entry::Events),
    ('R', Entry::History),
    ('B', Entry::Help),
    ('K', Entry::Leave),
];

/// Which entry is picked.
#[derive(Debug, Default)]
pub struct Menu {
    picked: usize,
    leaving: bool,
}

/// Opens the menu.
pub(in crate::tui) fn open(state: &mut State) {
    state.menu.picked = 0;
    state.screen = Screen::Menu;
}

/// A key in the menu.
pub(in crate::tui) fn key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    match key {
        Key::Esc => state.screen = Screen::Home,
        Key::Up | Key::Down => state.menu.picked = moved(state.menu.picked, ENTRIES.len(), key == Key::Down),
        Key::Enter => {
            if let Some((_, entry)) = ENTRIES.get(state.menu.picked) {
                take(state, *entry, out);
            }
        }
        Key::F(9) => take(state, Entry::History, out),
        Key::Char('?') => take(state, Entry::Help, out),
        Key::Char(letter) => {
            if let Some((_, entry)) = ENTRIES.iter().find(|(key, _)| is_letter(letter, *key)) {
                take(state, *entry, out);
            }
        }
        _ => {}
    }
}

fn take(state: &mut State, entry: Entry, out: &mut Vec<Effect>) {
    match entry {
        Entry::Desk => desk::open(state),
        Entry::MoneyIn => money_in::open(state, out),
        Entry::Kwallet => kwallet::open(state),
        Entry::History => history::open(state, out),
        Entry::Prices => prices::open(state),
        Entry::Saldo => saldo::open(state),
        Entry::Papers => papers::open(state),
        Entry::Events => events::open(state, out),
        Entry::Help => {
            state.screen = Screen::Home;
            help::open(state);
        }
        Entry::Leave => leave(state, out),
    }
}

/// Leaves, or asks first while something is under way.
pub(in crate::tui) fn leave(state: &mut State, out: &mut Vec<Effect>) {
    if state.paying() == 0 && state.bound == 0 {
        quit(state, out);
        return;
    }
    if !matches!(state.screen, Screen::Menu | Screen::Help | Screen::Leave | Screen::Preview) {
        state.under = state.screen;
    } else if state.screen != Screen::Leave {
        state.under = Screen::Home;
    }
    state.menu.leaving = false;
    state.screen = Screen::Leave;
}

/// Ends the program; the loop awaits what is bound.
pub(in crate::tui) fn quit(state: &mut State, out: &mut Vec<Effect>) {
    if !state.quit {
        state.quit = true;
        out.push(Effect::Quit);
    }
}

/// A key on the question whether to leave.
pub(in crate::tui) fn leave_key(state: &mut State, key: Key) {
    match key {
        Key::Esc => {
            state.menu.leaving = false;
            state.screen = state.under;
        }
        Key::Char(letter) if is_letter(letter, 'y') => state.menu.leaving = true,
        _ => {}
    }
}

/// Leaves once nothing is under way any more.
pub(in crate::tui) fn due(state: &mut State, out: &mut Vec<Effect>) {
    if state.screen == Screen::Leave && state.menu.leaving && state.paying() == 0 && state.bound == 0 {
        quit(state, out);
    }
}

/// Draws the menu.
pub(in crate::tui) fn draw(state: &State, pen: &mut Pen<'_>) {
    let words = &state.words().menu;
    pen.line(pen.rows().saturating_sub(3), "");
    pen.put(1, 2, words.title, pen.looks.strong());
    let apart = if 4 + 2 * ENTRIES.len() < pen.rows().saturating_sub(4) { 2 } else { 1 };
    for (row, (key, entry)) in ENTRIES.iter().enumerate() {
        let text = match entry {
            Entry::Desk => (words.desk)(state.open.rows().len()),
            Entry::MoneyIn => state.setup.words.charge.screen.menu.to_owned(),
            Entry::Kwallet if state.has_wallets() => state.setup.words.wallet.screen.title.to_owned(),
            Entry::Kwallet => state.setup.words.wallet.screen.missing.to_owned(),
            Entry::History => words.history.to_owned(),
            Entry::Prices => words.prices.to_owned(),
            Entry::Saldo => state.setup.words.saldo.screen.title.to_owned(),
            Entry::Events => state.setup.words.serve.menu.to_owned(),
            Entry::Papers => state.setup.words.print.screen.menu.to_owned(),
            Entry::Help => words.help.to_owned(),
            Entry::Leave => words.leave.to_owned(),
        };
        let is_picked = row == state.menu.picked;
        let style = if is_picked { pen.looks.picked() } else { pen.looks.plain() };
        let mark = if is_picked { "►" } else { " " };
        pen.put(1, 4 + apart * row, &left(&format!("{mark} {key}  {text}"), 60), style);
    }
    if let Some(notice) = &state.notice {
        pen.put(1, pen.rows().saturating_sub(4), &left(notice, pen.columns() - 2), pen.looks.warning());
    }
}

/// Draws the question whether to leave.
pub(in crate::tui) fn draw_leave(state: &State, pen: &mut Pen<'_>) {
    let words = &state.words().menu;
    pen.line(pen.rows().saturating_sub(3), "");
    pen.put(1, 2, words.leave, pen.looks.strong());
    let waiting = (words.waiting)(state.paying() + state.bound);
    pen.put(3, 4, &waiting, pen.looks.strong());
    let text = if state.menu.leaving { words.leaving } else { words.leave_question };
    for (row, line) in crate::text::wrap(text, pen.columns().saturating_sub(6)).iter().enumerate() {
        pen.put(3, 6 + row, line, pen.looks.plain());
    }
}
