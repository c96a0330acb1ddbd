//! Keys on the price lists, and the results of comparing a file and putting it in force.
//!
//! Enter only ends a field. Only Y puts a list in force.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::diff::NewPage;
use super::{PricesMode, PricesScreen, is_biller, providers, shown};
use crate::till::price_file::{NewList, PriceListFault, PriceListFaultKind};
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, FileFaults, FreeEffect, ProductList, RedactedText, RequestId, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer};
use crate::tui::screens::{help, history, products, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field;
use crate::tui::widgets::list_view::follow_key;

/// Opens the lists. Cost is hidden again. A comparison under way, or one that waits for Y, stays.
pub(in crate::tui) fn open(state: &mut AppState) {
    state.screen = ActiveScreen::Prices;
    state.prices.inside = false;
    if matches!(state.prices.mode, PricesMode::List | PricesMode::Search | PricesMode::File) {
        let (picked, file) = (state.prices.picked, std::mem::take(&mut state.prices.file));
        state.prices = PricesScreen { picked, file, ..PricesScreen::default() };
    }
}

/// A key on the price lists.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::F(9) => return history::open(state, out),
        KeyCode::F(number) => return products::open(state, number),
        _ => {}
    }
    match state.prices.mode {
        PricesMode::List => list_key(state, key, out),
        PricesMode::Search => search_key(state, key),
        PricesMode::File => file_key(state, key, out),
        PricesMode::New(_) => new_key(state, key),
        PricesMode::Comparing(_) => waiting_key(state, key, true),
        PricesMode::Putting(_) => waiting_key(state, key, false),
    }
}

fn list_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Tab | KeyCode::BackTab => {
            let count = providers(state).len().max(1);
            let step = if plain(key) == KeyCode::Tab { 1 } else { count - 1 };
            pick(state, (state.prices.picked + step) % count);
        }
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::Char('/') => state.prices.mode = PricesMode::Search,
        KeyCode::Char(digit) if digit.is_ascii_digit() => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
            if let Some(place) = place.filter(|place| *place < providers(state).len()) {
                pick(state, place);
            }
        }
        KeyCode::Char(letter) if is_letter(letter, 'u') => state.prices.inside = !state.prices.inside,
        KeyCode::Char(letter) if is_letter(letter, 'r') => fetch(state, out),
        KeyCode::Char(letter) if is_letter(letter, 'i') && is_biller(state) => state.prices.mode = PricesMode::File,
        _ => scroll(state, key),
    }
}

fn pick(state: &mut AppState, place: usize) {
    state.prices.picked = place;
    state.prices.scroll = 0;
}

/// Fetches the lists from the providers, unless they are being fetched.
fn fetch(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if !state.prices_asked {
        state.prices_asked = true;
        out.push(UiEffect::Free(FreeEffect::FreshPrices));
    }
}

/// Moves the first row shown of the list, or of the changes of a new one.
fn scroll(state: &mut AppState, key: KeyEvent) {
    let rows = super::draw::rows(usize::from(state.size.1)).max(1);
    let listed = shown(state).len();
    let (at, count) = match &mut state.prices.mode {
        PricesMode::New(page) => {
            let count = page.count();
            (&mut page.scroll, count)
        }
        _ => (&mut state.prices.scroll, listed),
    };
    follow_key(at, key, count.saturating_sub(rows), rows);
}

fn search_key(state: &mut AppState, key: KeyEvent) {
    match plain(key) {
        KeyCode::Esc => {
            state.prices.filter.clear();
            state.prices.mode = PricesMode::List;
        }
        KeyCode::Enter => state.prices.mode = PricesMode::List,
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => scroll(state, key),
        _ => {
            if state.prices.filter.key(key) {
                state.prices.scroll = 0;
            }
        }
    }
}

fn file_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => {
            state.prices.fault = None;
            state.prices.mode = PricesMode::List;
        }
        KeyCode::Enter => {
            let file = field::path(state.prices.file.text());
            if file.is_empty() {
                state.prices.fault = Some(state.words().prices.file_needed.to_owned());
                return;
            }
            let request = state.next_request();
            state.prices.fault = None;
            state.prices.mode = PricesMode::Comparing(request);
            out.push(UiEffect::Free(FreeEffect::ComparePrices { request, file: RedactedText(file) }));
        }
        _ => {
            if state.prices.file.key(key) {
                state.prices.fault = None;
            }
        }
    }
}

/// While a file is compared, Esc drops the comparison. Putting a list in force goes on.
fn waiting_key(state: &mut AppState, key: KeyEvent, may_stop: bool) {
    match plain(key) {
        KeyCode::Esc if may_stop => state.prices.mode = PricesMode::File,
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        _ => {}
    }
}

/// What Y would do: put the compared list into force.
pub(in crate::tui) fn subject(state: &AppState) -> Option<GuardSubject> {
    let PricesMode::New(page) = &state.prices.mode else { return None };
    (!page.changes_nothing()).then(|| GuardSubject { action: GuardedAction::PutPrices, typed: String::new() })
}

/// Puts the compared list into force. The only place that does.
pub(super) fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    let PricesMode::New(page) = &state.prices.mode else { return };
    let goods = ProductList(Arc::clone(&page.goods));
    let request = state.next_request();
    state.prices.mode = PricesMode::Putting(request);
    out.push(UiEffect::Bound(BoundEffect::PutPrices { request, goods }));
}

fn new_key(state: &mut AppState, key: KeyEvent) {
    let PricesMode::New(page) = &state.prices.mode else { return };
    match plain(key) {
        KeyCode::Esc => state.prices.mode = PricesMode::File,
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') => help::open(state),
        KeyCode::Char(letter) if is_letter(letter, 'u') => state.prices.inside = !state.prices.inside,
        KeyCode::Char(letter) if is_letter(letter, 'y') && !page.changes_nothing() => {
            arm_answer(state, letter);
        }
        _ => scroll(state, key),
    }
}

/// A paste goes into the field being typed.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    match state.prices.mode {
        PricesMode::Search => {
            state.prices.filter.paste(text);
            state.prices.scroll = 0;
        }
        PricesMode::File => {
            state.prices.file.paste(text);
            state.prices.fault = None;
        }
        _ => {}
    }
}

/// A file was compared, or cannot be used. An older comparison is dropped.
pub(in crate::tui) fn compared(state: &mut AppState, request: RequestId, result: Result<Box<NewList>, FileFaults>) {
    if !matches!(state.prices.mode, PricesMode::Comparing(asked) if asked == request) {
        return;
    }
    match result {
        Ok(list) => state.prices.mode = PricesMode::New(Box::new(NewPage::new(*list))),
        Err(faults) => {
            state.prices.fault = Some(fault(state, &faults.0));
            state.prices.mode = PricesMode::File;
        }
    }
}

/// What is wrong with a file. For one that cannot be read at all the shared sentence does not fit, because it speaks
/// of the list in force.
fn fault(state: &AppState, faults: &[PriceListFault]) -> String {
    match faults {
        [PriceListFault { what: PriceListFaultKind::Unreadable(file, why), .. }] => {
            (state.setup.words.reconcile.faults.file)(file.as_str(), why.as_str())
        }
        faults => state.speaker().price_list(faults),
    }
}

/// A list was put in force, or why not. `Ok` holds the number of its products.
pub(in crate::tui) fn put(
    state: &mut AppState,
    request: RequestId,
    result: Result<usize, Arc<std::io::Error>>,
    out: &mut Vec<UiEffect>,
) {
    if !matches!(state.prices.mode, PricesMode::Putting(asked) if asked == request) {
        return;
    }
    let words = &state.words().prices;
    match result {
        Ok(goods) => {
            state.prices.mode = PricesMode::List;
            state.prices.file.clear();
            state.prices.filter.clear();
            state.prices.scroll = 0;
            state.notice = Some((words.put)(goods));
            out.push(UiEffect::Free(FreeEffect::KeptPrices));
        }
        Err(why) => {
            let why = (words.not_put)(&why.to_string());
            if state.screen != ActiveScreen::Prices {
                state.notice = Some(why.clone());
            }
            state.prices.fault = Some(why);
            state.prices.mode = PricesMode::File;
        }
    }
}
