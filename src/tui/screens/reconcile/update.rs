//! Keys of the comparison, and its result. One comparison runs at a time, and only Enter in the file field begins it.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::lines::{PageLine, PagePart};
use super::{ReconcileScreen, ReconcileStep, ResultPage, choices};
use crate::base::id::PaymentId;
use crate::domain::payment::Payment;
use crate::till::reconcile::{ReconcileError, ReconcileReport, RowStatus, StatementRow};
use crate::tui::format::{self, is_letter};
use crate::tui::message::{BoundEffect, RedactedText, RequestId, UiEffect};
use crate::tui::screens::{help, history, products, sale, unresolved};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field;
use crate::tui::widgets::list_view::follow_key;
use crate::wording::reconcile as wording;

/// Opens the screen: the form, the comparison under way, or a result that was not left yet.
pub(in crate::tui) fn open(state: &mut AppState) {
    state.screen = ActiveScreen::Reconcile;
    let choices = choices(state);
    if let (ReconcileStep::Choose, [only]) = (&state.reconcile.step, choices.as_slice()) {
        state.reconcile.provider = Some(only.clone());
        state.reconcile.step = ReconcileStep::File;
    }
}

/// A key on the comparison.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::F(9) => return history::open(state, out),
        KeyCode::F(number) => return products::open(state, number),
        _ => {}
    }
    match state.reconcile.step {
        ReconcileStep::File => file_key(state, key, out),
        _ => match plain(key) {
            KeyCode::Esc => leave(state),
            KeyCode::Char('*') => sale::next(state),
            KeyCode::Char('?') => help::open(state),
            KeyCode::Tab | KeyCode::BackTab => pick(state, plain(key) == KeyCode::Tab),
            KeyCode::Char(letter) if is_letter(letter, 'r') => rule(state),
            KeyCode::Char(letter) if is_letter(letter, 'i') => ask(state, out),
            KeyCode::Char(digit) => choose(state, digit),
            _ => scroll(state, key),
        },
    }
}

/// Goes back to the desk. A result is forgotten. A comparison under way goes on.
fn leave(state: &mut AppState) {
    if matches!(state.reconcile.step, ReconcileStep::Done(_)) {
        state.reconcile = ReconcileScreen::default();
    }
    unresolved::open(state);
}

fn choose(state: &mut AppState, digit: char) {
    let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
    let chosen = place.and_then(|place| choices(state).into_iter().nth(place));
    if let (ReconcileStep::Choose, Some(chosen)) = (&state.reconcile.step, chosen) {
        state.reconcile.provider = Some(chosen);
        state.reconcile.step = ReconcileStep::File;
    }
}

fn file_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let is_only = choices(state).len() == 1;
    match plain(key) {
        KeyCode::Esc => {
            state.reconcile.step = ReconcileStep::Choose;
            if is_only {
                unresolved::open(state);
            }
        }
        KeyCode::Enter => begin(state, out),
        _ => {
            if state.reconcile.file.key(key) {
                state.reconcile.fault = None;
            }
        }
    }
}

fn begin(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let file = field::path(state.reconcile.file.text());
    let Some(provider) = state.reconcile.provider.clone() else { return };
    if file.is_empty() {
        state.reconcile.fault = Some(state.words().reconcile.file_needed.to_owned());
        return;
    }
    let request = state.next_request();
    state.reconcile.fault = None;
    state.reconcile.step = ReconcileStep::Reading(request);
    out.push(UiEffect::Bound(BoundEffect::Reconcile { request, provider, file: RedactedText(file) }));
}

/// A paste goes into the file field.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if matches!(state.reconcile.step, ReconcileStep::File) {
        state.reconcile.file.paste(text);
        state.reconcile.fault = None;
    }
}

/// Picks the next or the previous pair and brings it into sight.
fn pick(state: &mut AppState, forward: bool) {
    let ReconcileStep::Done(page) = &mut state.reconcile.step else { return };
    let last = page.open_pairs().count().saturating_sub(1);
    page.at = if forward { (page.at + 1).min(last) } else { page.at.saturating_sub(1) };
    show_picked(state);
}

/// Scrolls the picked pair into sight, with the provider's line above and the difference below. True if it scrolled.
fn show_picked(state: &mut AppState) -> bool {
    let rows = super::draw::rows(usize::from(state.size.1));
    let ReconcileStep::Done(page) = &mut state.reconcile.step else { return false };
    let Some((row, one)) = page.picked() else { return false };
    let line = page.lines.iter().position(|line| *line == PageLine::Ours(PagePart::Similar, row, one)).unwrap_or(0);
    let first = (line + 2).saturating_sub(rows);
    let scroll = page.scroll.clamp(first, line.saturating_sub(1).max(first));
    std::mem::replace(&mut page.scroll, scroll) != scroll
}

/// The picked payment and its similar line. `None` without a pair, and where the pair was out of sight: it is scrolled
/// into sight first, because nobody may rule on an unseen pair.
fn picked(state: &mut AppState) -> Option<(PaymentId, StatementRow)> {
    if show_picked(state) {
        return None;
    }
    let ReconcileStep::Done(page) = &state.reconcile.step else { return None };
    let (row, one) = page.picked()?;
    let similar = page.report.similar.get(row)?;
    Some((similar.payments.get(one)?.id(), similar.row.clone()))
}

/// Opens the ruling of the picked payment on the desk, with the line as its evidence. A similar line decides nothing
/// by itself (safety rule 19), so this is an ordinary ruling of a person.
fn rule(state: &mut AppState) {
    let Some((id, row)) = picked(state) else { return };
    let Some(payment) = unresolved::payment(state, id) else {
        if state.open.find(id).is_some() {
            // The desk is reading this payment.
            state.notice = Some(format::UNREAD.to_owned());
        }
        return;
    };
    let what = match row.statement {
        RowStatus::Paid => unresolved::RulingChoice::Paid,
        RowStatus::Failed | RowStatus::Refunded => unresolved::RulingChoice::Failed,
        RowStatus::Pending | RowStatus::Unclear | RowStatus::Absent => {
            state.notice = Some(state.words().reconcile.says_nothing.to_owned());
            return;
        }
    };
    let provider = state.reconcile.provider.as_ref().map_or_else(String::new, |id| state.system_name(id));
    let path = field::path(state.reconcile.file.text());
    let file = std::path::Path::new(&path).file_name().map(|name| name.to_string_lossy().into_owned());
    let list = format!("{provider} {}", file.unwrap_or_default());
    let words = &state.setup.words.reconcile;
    let evidence = wording::evidence(words, &state.setup.shop.timezone, &list, &row, payment);
    unresolved::rule_by_list(state, id, what, &evidence);
}

/// Asks the provider about the picked payment with the line's invoice. The answer decides, not the line.
fn ask(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some((id, row)) = picked(state) else { return };
    let provider = state.open.find(id).and_then(|row| state.provider(&row.product.provider));
    let can_ask = provider.is_some_and(|provider| provider.askable_by_invoice);
    match row.invoices.first() {
        Some(invoice) if can_ask => unresolved::ask(state, id, Some(invoice.as_str().to_owned()), out),
        _ => state.notice = Some(state.words().desk.cannot_ask.to_owned()),
    }
}

/// Takes a newer state of a payment into the similar pairs of the page.
pub(in crate::tui) fn refresh(state: &mut AppState, payment: &Payment) {
    let ReconcileStep::Done(page) = &mut state.reconcile.step else { return };
    let picked = page.picked();
    let shown = page.report.similar.iter_mut().flat_map(|similar| &mut similar.payments);
    shown.filter(|one| one.id() == payment.id()).for_each(|one| *one = payment.clone());
    let at = page.open_pairs().position(|pair| Some(pair) == picked);
    page.at = at.unwrap_or(page.at).min(page.open_pairs().count().saturating_sub(1));
}

fn scroll(state: &mut AppState, key: KeyEvent) {
    let rows = super::draw::rows(usize::from(state.size.1));
    let ReconcileStep::Done(page) = &mut state.reconcile.step else { return };
    follow_key(&mut page.scroll, key, page.lines.len().saturating_sub(rows), rows.max(1));
}

/// A comparison ended. The result of an older one is dropped.
pub(in crate::tui) fn done(
    state: &mut AppState,
    request: RequestId,
    result: Result<Box<ReconcileReport>, Arc<ReconcileError>>,
) {
    if !matches!(state.reconcile.step, ReconcileStep::Reading(asked) if asked == request) {
        return;
    }
    let elsewhere = !matches!(state.screen, ActiveScreen::Reconcile | ActiveScreen::Sale(_));
    match result {
        Ok(report) => {
            for one in report.matched.iter().chain(&report.status_differs).chain(&report.amount_differs) {
                if one.payment.state() != one.before {
                    state.replace(&one.payment);
                }
            }
            state.reconcile.fault = None;
            state.reconcile.step = ReconcileStep::Done(Box::new(ResultPage::new(state, *report)));
            if elsewhere {
                state.notice = Some(state.words().reconcile.done.to_owned());
            }
        }
        Err(fault) => {
            let form = &state.reconcile;
            let provider = form.provider.as_ref().map_or("", |id| id.as_str());
            let words = &state.setup.words.reconcile;
            let file = field::path(form.file.text());
            let why = wording::refused(words, state.speaker(), provider, &file, &fault);
            if elsewhere {
                state.notice = Some((state.words().reconcile.not_done)(&why));
            }
            state.reconcile.fault = Some(why);
            state.reconcile.step = ReconcileStep::File;
        }
    }
}
