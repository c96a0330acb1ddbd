//! The paper as it would print, on the screen or on the clipboard.
//!
//! What it is: `receipt`'s own lines, scrolled. What it is not: a print; nothing is counted. Invariant: a state without a
//! paper shows a sentence instead.

use crate::receipt::{self, Facts, Mark};
use crate::sale::payment::Payment;
use crate::text::width;
use crate::tui::msg::{Effect, Hidden, Key};
use crate::tui::say::is_letter;
use crate::tui::state::{Screen, State};
use crate::tui::widget::pen::Pen;

/// Columns of the two rolls.
const ROLLS: [usize; 2] = [32, 48];

/// A paper being looked at.
#[derive(Debug)]
pub struct Preview {
    payment: Payment,
    roll: usize,
    scroll: usize,
}

/// Opens the paper of `payment`.
pub(in crate::tui) fn open(state: &mut State, payment: Payment) {
    if facts(state, &payment).is_none() {
        state.notice = Some(state.setup.words.fault.no_paper.to_owned());
        return;
    }
    state.under = state.screen;
    state.screen = Screen::Preview;
    state.preview = Some(Preview { payment, roll: 0, scroll: 0 });
}

fn facts(state: &State, payment: &Payment) -> Option<Facts> {
    receipt::facts(payment, &state.setup.shop, Mark::Preview)
}

/// Puts the text form on the clipboard.
pub(in crate::tui) fn copy(state: &mut State, payment: &Payment, out: &mut Vec<Effect>) {
    match facts(state, payment) {
        Some(facts) => {
            out.push(Effect::Copy(Hidden(receipt::text(&facts, ROLLS[0]))));
            state.notice = Some(state.words().preview.copied.to_owned());
        }
        None => state.notice = Some(state.setup.words.fault.no_paper.to_owned()),
    }
}

/// A key on the paper.
pub(in crate::tui) fn key(state: &mut State, key: Key, out: &mut Vec<Effect>) {
    let Some(preview) = &mut state.preview else {
        state.screen = Screen::Home;
        return;
    };
    match key {
        Key::Esc | Key::Enter => {
            state.preview = None;
            state.screen = state.under;
        }
        Key::Down => preview.scroll += 1,
        Key::Up => preview.scroll = preview.scroll.saturating_sub(1),
        Key::PageDown => preview.scroll += 10,
        Key::PageUp => preview.scroll = preview.scroll.saturating_sub(10),
        Key::Tab => {
            preview.roll = 1 - preview.roll.min(1);
            preview.scroll = 0;
        }
        Key::Char(letter) if is_letter(letter, 'w') => {
            let payment = preview.payment.clone();
            copy(state, &payment, out);
        }
        _ => {}
    }
    bound_scroll(state);
}

fn lines(state: &State, preview: &Preview) -> Vec<String> {
    let columns = ROLLS.get(preview.roll).copied().unwrap_or(ROLLS[0]);
    facts(state, &preview.payment).map_or_else(Vec::new, |facts| receipt::preview(&facts, columns))
}

fn bound_scroll(state: &mut State) {
    let rows = usize::from(state.size.1).saturating_sub(7);
    let Some(count) = state.preview.as_ref().map(|preview| lines(state, preview).len()) else { return };
    if let Some(preview) = &mut state.preview {
        preview.scroll = preview.scroll.min(count.saturating_sub(rows));
    }
}

/// Draws the paper.
pub(in crate::tui) fn draw(state: &State, pen: &mut Pen<'_>) {
    let Some(preview) = &state.preview else { return };
    let words = &state.words().preview;
    let foot = pen.rows().saturating_sub(3);
    pen.line(foot, "");
    let columns = ROLLS.get(preview.roll).copied().unwrap_or(ROLLS[0]);
    pen.put(1, 2, &(words.title)(columns), pen.looks.strong());
    let lines = lines(state, preview);
    let rows = foot.saturating_sub(4);
    let x = pen.columns().saturating_sub(columns + 4) / 2;
    for (row, line) in lines.iter().skip(preview.scroll).take(rows).enumerate() {
        pen.put(x, 4 + row, "│", pen.looks.plain());
        pen.put(x + 2, 4 + row, line, pen.looks.plain());
        pen.put(x + columns + 3, 4 + row, "│", pen.looks.plain());
    }
    if lines.len() > rows {
        let left = lines.len().saturating_sub(preview.scroll + rows);
        let text = (words.more)(left);
        pen.put(pen.columns().saturating_sub(width(&text) + 1), 2, &text, pen.looks.plain());
    }
    if let Some(notice) = &state.notice {
        pen.put(1, foot, notice, pen.looks.strong());
    }
}
