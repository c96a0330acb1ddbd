//! The demo's lessons: each types the number that makes the fault, and ends with what should have been done.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::time::Timestamp;
use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::message::{BoundEffect, UiEffect};
use crate::tui::screens::{ScreenContract, home};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::{PAGE, follow_key, in_sight};
use crate::tui::widgets::pen::PagePen;

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract { after_message: end, ..ScreenContract::new(key, hints, draw) };

/// What is typed for each lesson: the sandbox's fault stands in the last three digits (docs/sandbox.md).
const LINES: [&str; 5] = ["50.14000000661", "50.14000000671", "50.14000000664", "50.14000000670", "50.14000000111"];
/// The lesson in which the printer is off.
const PRINTER_OFF: usize = 4;

/// The state of the lessons.
#[derive(Debug, Default)]
pub struct LessonsScreen {
    picked: usize,
    /// The lesson under way, and since when.
    running: Option<(usize, Timestamp)>,
    /// The lesson that just ended: what should have been done is in front.
    ended: Option<usize>,
}

/// Opens the list of lessons.
pub(in crate::tui) fn open(state: &mut AppState) {
    state.lessons.ended = None;
    state.screen = ActiveScreen::Lessons;
}

fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter if state.lessons.ended.is_some() => state.lessons.ended = None,
        KeyCode::Enter => begin(state, state.lessons.picked, out),
        KeyCode::Char(digit @ '1'..='5') => begin(state, usize::from(u8::try_from(digit).unwrap_or(b'1') - b'1'), out),
        _ => {
            follow_key(&mut state.lessons.picked, key, LINES.len() - 1, PAGE);
        }
    }
}

/// Types the lesson's number on home, as a person would.
fn begin(state: &mut AppState, lesson: usize, out: &mut Vec<UiEffect>) {
    let Some(line) = LINES.get(lesson) else { return };
    let since = state.now.wall;
    state.lessons = LessonsScreen { picked: lesson, running: Some((lesson, since)), ended: None };
    out.push(UiEffect::Bound(BoundEffect::PracticePrinter { is_on: lesson != PRINTER_OFF }));
    state.screen = ActiveScreen::Home;
    home::begin_with(state, line);
    let words = &state.setup.words.training;
    let off = if lesson == PRINTER_OFF { format!(" {}", words.printer_off) } else { String::new() };
    state.notice = Some(format!("{}{off}", words.begun));
}

/// Once the lesson's payment has its answer and the agent is back on home, the lesson ends.
fn end(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some((lesson, since)) = state.lessons.running else { return };
    let number = LINES[lesson].split('.').next_back().unwrap_or_default();
    let sold = state.today.iter().find(|payment| payment.intent.bill.customer.as_str() == number);
    let has_answer = sold.is_some_and(|payment| payment.created_at >= since && !payment.state().is_sending());
    if has_answer && state.screen == ActiveScreen::Home && state.home.line().is_empty() {
        state.lessons = LessonsScreen { picked: lesson, running: None, ended: Some(lesson) };
        state.screen = ActiveScreen::Lessons;
        if lesson == PRINTER_OFF {
            out.push(UiEffect::Bound(BoundEffect::PracticePrinter { is_on: true }));
        }
    }
}

fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.setup.words.training;
    [Vec::new(), owned(if state.lessons.ended.is_some() { words.ended_keys } else { words.keys })]
}

fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.setup.words.training;
    let room = pen.columns().saturating_sub(6);
    pen.put(1, 2, words.title, pen.looks.strong());
    let shown = state.lessons.ended.unwrap_or(state.lessons.picked);
    let mut row = 4;
    if state.lessons.ended.is_none() {
        for listed in in_sight(&words.names, state.lessons.picked, words.names.len()) {
            listed.draw(pen, 4 + listed.place, &format!("{}  {}", listed.at + 1, listed.row), pen.looks.plain());
        }
        row += words.names.len();
        pen.line(row, words.names.get(shown).unwrap_or(&""));
        row += 1;
    } else {
        pen.put(3, row, words.names.get(shown).unwrap_or(&""), pen.looks.strong());
        row += 1;
    }
    row = pen.paragraph((3, row), room, words.stories.get(shown).unwrap_or(&""), pen.looks.plain());
    if state.lessons.ended.is_some() {
        pen.put(3, row + 1, words.should, pen.looks.strong());
        pen.paragraph((3, row + 2), room, words.shoulds.get(shown).unwrap_or(&""), pen.looks.plain());
    }
}
