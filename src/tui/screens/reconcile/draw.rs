//! Draws the comparison. The counts stand above the lists and do not scroll.

use super::lines::{PagePart, heading, style, text};
use super::{ReconcileStep, ResultPage, choices};
use crate::base::text::left;
use crate::tui::state::AppState;
use crate::tui::widgets::field;
use crate::tui::widgets::pen::PagePen;
use crate::wording::reconcile as wording;

/// Row where the lists begin.
const TOP: usize = 9;
/// Column where the text beside a label begins.
const TEXT: usize = 14;

/// The counts above the lists, two in a row. `None` leaves a column empty.
const COUNTS: [[Option<PagePart>; 2]; 5] = [
    [Some(PagePart::Matched), Some(PagePart::Closed)],
    [Some(PagePart::OnlyOurs), Some(PagePart::StatusDiffers)],
    [Some(PagePart::OnlyTheirs), Some(PagePart::Similar)],
    [Some(PagePart::AmountDiffers), Some(PagePart::Unclear)],
    [Some(PagePart::Unread), None],
];

/// Rows for the lists on a screen of `rows` rows.
pub(super) const fn rows(rows: usize) -> usize {
    rows.saturating_sub(3 + TOP)
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().reconcile;
    let foot = pen.foot();
    pen.put(1, 2, words.title, pen.looks.strong());
    match &state.reconcile.step {
        ReconcileStep::Choose => choose(state, pen),
        ReconcileStep::File => file(state, pen),
        ReconcileStep::Reading(_) => {
            provider(state, pen);
            let path = field::path(state.reconcile.file.text());
            let (room, style) = (pen.columns().saturating_sub(5), pen.looks.plain());
            pen.paragraph((3, 6), room, &(words.reading)(&path), style);
            words.reading_hints.iter().fold(9, |y, hint| pen.paragraph((3, y), room, hint, style) + 1);
        }
        ReconcileStep::Done(page) => result(state, pen, page, foot),
    }
}

fn choose(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().reconcile;
    let choices = choices(state);
    if choices.is_empty() {
        pen.put(3, 4, words.none, pen.looks.plain());
        return;
    }
    pen.put(3, 4, words.choose, pen.looks.plain());
    for (row, id) in choices.iter().enumerate() {
        let text = format!(
            "{}  {}  {}",
            row + 1,
            left(&state.system_name(id), 20),
            state.provider(id).map_or("", |one| one.sells)
        );
        pen.put(3, 6 + row, &text, pen.looks.strong());
    }
}

/// The name of the provider whose list it is.
fn provider(state: &AppState, pen: &mut PagePen<'_>) {
    if let Some(id) = &state.reconcile.provider {
        pen.put(3, 4, &state.system_name(id), pen.looks.strong());
    }
}

fn file(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().reconcile;
    provider(state, pen);
    pen.put(1, 6, "►", pen.looks.strong());
    pen.put(3, 6, words.file, pen.looks.plain());
    let field = &state.reconcile.file;
    let room = pen.columns().saturating_sub(TEXT + 2);
    pen.put(TEXT, 6, &field.shown(field.text(), room), pen.looks.strong());
    let mut y = 8;
    if let Some(fault) = &state.reconcile.fault {
        y = pen.paragraph((TEXT, y), room, fault, pen.looks.warning()) + 1;
    }
    words.file_hints.iter().fold(y, |y, hint| pen.paragraph((TEXT, y), room, hint, pen.looks.plain()) + 1);
}

fn result(state: &AppState, pen: &mut PagePen<'_>, page: &ResultPage, foot: usize) {
    let (words, own) = (&state.setup.words.reconcile, &state.words().reconcile);
    let columns = pen.columns();
    let zone = &state.setup.shop.timezone;
    let period = page
        .report
        .period
        .map(|(from, to)| (own.period)(&wording::moment(zone, from), &wording::moment(zone, to)))
        .unwrap_or_default();
    pen.put_right(columns - 1, 2, &period, pen.looks.plain());
    for (row, parts) in COUNTS.into_iter().enumerate() {
        for (x, part) in [3, columns / 2].into_iter().zip(parts).filter_map(|(x, part)| Some((x, part?))) {
            let style = style(pen.looks, page, part);
            pen.put_in(x, 3 + row, columns / 2 - 4, &heading(words, page, part), style);
        }
    }
    let rows = foot.saturating_sub(TOP);
    let first = page.scroll.min(page.lines.len().saturating_sub(rows));
    let last = (first + rows).min(page.lines.len());
    let title =
        if page.lines.is_empty() { own.nothing.to_owned() } else { (own.in_sight)(first + 1, last, page.lines.len()) };
    pen.line(TOP - 1, &title);
    for (row, line) in page.lines.iter().skip(first).take(rows).enumerate() {
        let drawn = text(state, page, *line, columns, pen.looks);
        pen.put_in(0, TOP + row, columns, &drawn.text, drawn.style);
        if let Some((word, style)) = drawn.word {
            pen.put_right(columns - 1, TOP + row, &word, style);
        }
    }
}
