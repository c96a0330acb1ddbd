//! Help: the keys of the screen below it, and the meaning of the payment states.
//!
//! The keys come from the key lines, so each one that is listed works.

use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::message::UiEffect;
use crate::tui::screens::ScreenContract;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::pen::PagePen;
use crossterm::event::{KeyCode, KeyEvent};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract::new(key, |state, _| [Vec::new(), owned(state.words().keys.help)], draw);

/// Opens the help over the present screen.
pub(in crate::tui) fn open(state: &mut AppState) {
    state.under = state.screen;
    state.screen = ActiveScreen::Help;
}

/// A key in the help: any of these closes it.
fn key(state: &mut AppState, key: KeyEvent, _: &mut Vec<UiEffect>) {
    if matches!(plain(key), KeyCode::Esc | KeyCode::Enter | KeyCode::Char('?')) {
        state.screen = state.under;
    }
}

/// Draws the help.
pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().help;
    pen.put(1, 2, words.title, pen.looks.strong());
    let half = pen.columns() / 2;
    let mut y = 4;
    for hint in (state.under.contract().hints)(state, state.under)
        .into_iter()
        .flatten()
        .chain(words.everywhere.iter().map(|h| (*h).to_owned()))
    {
        y = pen.paragraph((3, y), half.saturating_sub(6), &hint, pen.looks.plain());
    }
    let states = &state.setup.words.fault.state;
    let mut y = 4;
    let names = [
        states.sending,
        states.confirmed,
        states.pending,
        states.unknown,
        states.rejected,
        states.not_sent,
        states.refunded,
    ];
    for (name, meaning) in names.iter().zip(words.states) {
        // Name and meaning in one paragraph: on 24 rows each state is there whole.
        let top = y;
        y = pen.paragraph((half, y), half.saturating_sub(1), &format!("{name}: {meaning}"), pen.looks.plain());
        if top < pen.foot() {
            pen.put(half, top, name, pen.looks.strong());
        }
    }
}
