//! Keys on the search line. A closed product or a refused number is never asked for.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::time::Duration;

use super::HomeScreen;
use crate::domain::number::{ProductCandidate, TypedLine, candidates, read_line, speaks_of};
use crate::domain::payment::Payment;
use crate::domain::product::Product;
use crate::journal::PaymentFilter;
use crate::tui::message::{FreeEffect, RequestId, UiEffect};
use crate::tui::screens::{history, inquiry, menu, products, sale};
use crate::tui::state::{ActiveScreen, AppState};

/// How long the line rests before its number is looked up in the journal.
const REST: Duration = Duration::from_millis(120);
/// As many candidates as digits can pick.
const CHOICES: usize = 9;
/// Earlier sales read for a number.
const EARLIER: u32 = 5;

/// A key at home.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    if state.home.choosing && choose(state, key, out) {
        return;
    }
    match plain(key) {
        KeyCode::Enter => enter(state, out),
        KeyCode::Esc if !state.home.line.is_empty() => {
            state.home.line.clear();
            refresh(state);
        }
        KeyCode::Esc => menu::open(state),
        KeyCode::Char('?') if state.home.line.is_empty() => super::super::help::open(state),
        KeyCode::Char('*') => sale::next(state),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => products::open(state, number),
        _ => {
            if state.home.line.key(key) {
                refresh(state);
            } else {
                state.home.found.key(key);
            }
        }
    }
}

/// Goes home with the first character of the next sale already typed.
pub(in crate::tui) fn begin(state: &mut AppState, first: char) {
    begin_with(state, first.encode_utf8(&mut [0; 4]));
}

/// Goes home with the text of the next sale already typed.
pub(in crate::tui) fn begin_with(state: &mut AppState, typed: &str) {
    state.screen = ActiveScreen::Home;
    state.home.line.clear();
    state.home.line.paste(typed);
    refresh(state);
}

/// A paste goes into the line.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    state.home.line.paste(text);
    refresh(state);
}

/// Reads the line again and finds its candidates. A new number is looked up once the line has rested.
pub(in crate::tui) fn refresh(state: &mut AppState) {
    let typed = read_line(state.home.line.text());
    let mut found = by_customer(state, &typed);
    found.extend(candidates(&typed, &state.products));
    let number = found.iter().find_map(|candidate| candidate.number.as_ref()).map(|n| n.as_str().to_owned());
    let home = &mut state.home;
    home.choosing = false;
    home.typed = typed;
    home.found = found.into();
    if number != home.looked_up {
        home.earlier.clear();
        home.lookup = None;
        home.lookup_due = number.as_ref().map(|_| state.now.mono + REST);
        home.looked_up = number;
    }
}

/// Known customers by name, each with the product bought before, or the same kind at the amount typed now. Each typed
/// word, except those about the product, has to begin a word of the name. Empty where a number was typed.
fn by_customer(state: &AppState, typed: &TypedLine) -> Vec<ProductCandidate> {
    let mut found: Vec<ProductCandidate> = Vec::new();
    if typed.words.is_empty() || typed.number.is_some() {
        return found;
    }
    for payment in state.known() {
        let Some(name) = payment.name() else { continue };
        let name = name.as_str().to_lowercase();
        let product = &payment.intent.bill.product;
        let mut about = typed.words.iter().filter(|word| !speaks_of(word, product)).peekable();
        let of_name = |word: &String| word.len() >= 3 && name.split(' ').any(|own| own.starts_with(word.as_str()));
        if about.peek().is_none() || !about.all(of_name) {
            continue;
        }
        let Some(product) = product_for(state, payment, typed) else { continue };
        let number = payment.intent.bill.customer.clone();
        let known = |one: &ProductCandidate| one.product.code == product.code && one.number.as_ref() == Some(&number);
        if !found.iter().any(known) {
            found.push(ProductCandidate { product, number: Some(number), fault: None, warnings: Vec::new() });
        }
        if found.len() == CHOICES {
            break;
        }
    }
    found
}

fn product_for(state: &AppState, payment: &Payment, typed: &TypedLine) -> Option<Product> {
    let before = &payment.intent.bill.product;
    let is_it = |product: &&Product| match typed.amount {
        Some(_) if before.kind.is_free_amount() => product.provider == before.provider && product.code == before.code,
        Some(amount) => product.kind == before.kind && product.nominal == Some(amount),
        None => product.provider == before.provider && product.code == before.code,
    };
    state.products.iter().find(is_it).cloned()
}

/// While choosing, a digit or Enter picks. Any other key but the arrows goes back to the line. True: the key is done.
fn choose(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) -> bool {
    match plain(key) {
        KeyCode::Char(digit @ '1'..='9') => {
            let at = digit.to_digit(10).map_or(0, |digit| digit as usize - 1);
            if at < state.home.found.len() {
                state.home.found.pick(at);
                pick(state, out);
            }
            true
        }
        KeyCode::Enter => {
            pick(state, out);
            true
        }
        KeyCode::Esc => {
            state.home.choosing = false;
            true
        }
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => false,
        _ => {
            state.home.choosing = false;
            false
        }
    }
}

fn enter(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let line = state.home.line.text().trim().to_owned();
    if is_paper(&line) {
        state.home.line.clear();
        refresh(state);
        return history::open_for(state, &line, out);
    }
    match state.home.found.len() {
        0 => {}
        1 => pick(state, out),
        // An arrow key has already chosen.
        _ if state.home.found.at() > 0 => pick(state, out),
        _ => state.home.choosing = true,
    }
}

/// Whether the line is what a scanner reads from a paper's QR: a payment's id, 32 hexadecimal digits.
fn is_paper(line: &str) -> bool {
    line.len() == 32
        && line.bytes().all(|byte| byte.is_ascii_hexdigit())
        // Thirty-two decimal digits could be a customer's number.
        && line.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Asks for the picked product's bill, or opens its form where number, amount or frame number is missing.
fn pick(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(candidate) = state.home.found.picked().cloned() else { return };
    state.home.choosing = false;
    if !candidate.product.open {
        state.notice = Some(state.setup.words.fault.product_closed.to_owned());
        return;
    }
    if let Some(fault) = &candidate.fault {
        state.notice = Some(state.speaker().number(fault));
        return;
    }
    let free = candidate.product.nominal.is_none().then(|| state.home.typed.free_amount()).flatten();
    let free = free.filter(|_| candidate.product.kind.is_free_amount() || state.home.typed.amount.is_some());
    let number = match candidate.number {
        Some(number)
            if !candidate.product.kind.needs_frame_number()
                && (free.is_some() || !candidate.product.kind.is_free_amount()) =>
        {
            number
        }
        missing => {
            let known = missing.as_ref().map_or("", |number| number.as_str());
            inquiry::open(state, candidate.product, known, free);
            return;
        }
    };
    let begin = sale::SaleStart {
        amount: free,
        frame_number: None,
        wallet: None,
        product: candidate.product,
        number: number.as_str().to_owned(),
        phone: state.home.typed.phone.clone(),
        again: state.home.typed.again,
    };
    if sale::begin(state, begin, out) {
        state.home.line.clear();
        refresh(state);
    }
}

/// Looks the number up, if the line has rested long enough.
pub(in crate::tui) fn due(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(number) = due_number(&state.home, state.now.mono) else { return };
    let request = state.next_request();
    state.home.lookup_due = None;
    state.home.lookup = Some(request);
    let filter = PaymentFilter { customer: Some(number), limit: EARLIER, ..PaymentFilter::default() };
    out.push(UiEffect::Free(FreeEffect::Search { request, filter: Box::new(filter) }));
}

fn due_number(home: &HomeScreen, now: Duration) -> Option<String> {
    if home.lookup_due? > now { None } else { home.looked_up.clone() }
}

/// Takes the earlier sales to the number. False: another screen asked for these rows.
pub(in crate::tui) fn found(state: &mut AppState, request: RequestId, rows: &[Payment]) -> bool {
    if state.home.lookup != Some(request) {
        return false;
    }
    state.home.lookup = None;
    state.home.earlier = rows.to_vec();
    true
}
