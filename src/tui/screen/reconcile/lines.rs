//! What stands on the result's page, line by line. The text of a line is made only when it is drawn: the page holds an
//! index of places.

use ratatui::style::Style;

use super::Page;
use crate::lang::reconcile::ReconcileWords;
use crate::sale::payment::Payment;
use crate::text::wrap;
use crate::till::reconcile::{MatchedRow, ReconcileReport, StatementRow, said};
use crate::tui::look::Looks;
use crate::tui::say;
use crate::tui::state::State;
use crate::tui::widget::table::{end, line, start};

/// Hints are wrapped to the smallest screen.
const HINT: usize = 74;

/// A heading's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Closed,
    StatusDiffers,
    AmountDiffers,
    Similar,
    Unclear,
    OnlyOurs,
    OnlyTheirs,
    Unread,
    Matched,
}

/// What a person has to look at comes first, what agrees last.
pub(super) const PARTS: [Part; 9] = [
    Part::Similar,
    Part::Closed,
    Part::StatusDiffers,
    Part::AmountDiffers,
    Part::Unclear,
    Part::OnlyOurs,
    Part::OnlyTheirs,
    Part::Unread,
    Part::Matched,
];

/// One line of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A heading.
    Head(Part),
    /// A line of its hint.
    Hint(Part, usize),
    /// Our payment: of the heading's row, and of that row's payments.
    Ours(Part, usize, usize),
    /// The provider's line.
    Theirs(Part, usize),
    /// Why the row stands here.
    Why(Part, usize),
    /// How far a similar line lies from a payment: the line's row, and the payment.
    Apart(usize, usize),
    /// What holds for the whole list: no day could be read, a column was spoiled, sums were left out.
    Remark(usize),
    /// Between two headings.
    Blank,
}

impl Page {
    /// The page of `report`, from its top.
    pub(super) fn new(state: &State, report: ReconcileReport) -> Self {
        let ended = |one: &&MatchedRow| one.payment.state() != one.before && !one.payment.state().is_open();
        let closed = [&report.matched, &report.status_differs, &report.amount_differs].into_iter().flatten();
        let closed = closed.filter(ended).map(|one| one.payment.clone()).collect();
        let mut page = Self { report, closed, lines: Vec::new(), scroll: 0, at: 0 };
        page.lines = lines(state, &page);
        page
    }
}

/// The index of the whole page.
fn lines(state: &State, page: &Page) -> Vec<Line> {
    let mut all: Vec<Line> = (0..remarks(state, page).len()).map(Line::Remark).collect();
    for part in PARTS {
        let count = count(page, part);
        if count == 0 {
            continue;
        }
        if !all.is_empty() {
            all.push(Line::Blank);
        }
        all.push(Line::Head(part));
        all.extend((0..hint(state, part).len()).map(|row| Line::Hint(part, row)));
        for row in 0..count {
            match part {
                Part::Closed | Part::Matched | Part::OnlyOurs => all.push(Line::Ours(part, row, 0)),
                Part::OnlyTheirs => all.push(Line::Theirs(part, row)),
                Part::Unread => all.push(Line::Why(part, row)),
                Part::StatusDiffers | Part::AmountDiffers => {
                    all.extend([Line::Ours(part, row, 0), Line::Theirs(part, row)]);
                }
                Part::Similar => {
                    all.push(Line::Theirs(part, row));
                    let payments = page.report.similar.get(row).map_or(0, |similar| similar.payments.len());
                    all.extend((0..payments).flat_map(|one| [Line::Ours(part, row, one), Line::Apart(row, one)]));
                }
                Part::Unclear => {
                    all.extend([Line::Why(part, row), Line::Theirs(part, row)]);
                    let payments = page.report.unclear.get(row).map_or(0, |unclear| unclear.payments.len());
                    all.extend((0..payments).map(|one| Line::Ours(part, row, one)));
                }
            }
        }
    }
    all
}

/// How many stand under a heading.
pub(super) fn count(page: &Page, part: Part) -> usize {
    match part {
        Part::Closed => page.closed.len(),
        Part::StatusDiffers => page.report.status_differs.len(),
        Part::AmountDiffers => page.report.amount_differs.len(),
        Part::Similar => page.report.similar.len(),
        Part::Unclear => page.report.unclear.len(),
        Part::OnlyOurs => page.report.only_ours.len(),
        Part::OnlyTheirs => page.report.only_theirs.len(),
        Part::Unread => page.report.unread.len(),
        Part::Matched => page.report.matched.len(),
    }
}

/// A heading with its count.
pub(super) fn heading(words: &ReconcileWords, page: &Page, part: Part) -> String {
    let sentence = match part {
        Part::Closed => words.closed,
        Part::StatusDiffers => words.status_differs,
        Part::AmountDiffers => words.amount_differs,
        Part::Similar => words.similar,
        Part::Unclear => words.unclear,
        Part::OnlyOurs => words.only_ours,
        Part::OnlyTheirs => words.only_theirs,
        Part::Unread => words.unread,
        Part::Matched => words.matched,
    };
    sentence(count(page, part))
}

/// What holds for the whole list, wrapped.
fn remarks(state: &State, page: &Page) -> Vec<String> {
    let words = &state.setup.words.reconcile;
    let no_period = page.report.period.is_none().then(|| words.no_period.to_owned());
    let all = no_period.into_iter().chain(said::remarks(words, &page.report));
    all.flat_map(|remark| wrap(&remark, HINT)).collect()
}

fn hint(state: &State, part: Part) -> Vec<String> {
    let words = &state.setup.words.reconcile;
    let text = match part {
        Part::StatusDiffers | Part::AmountDiffers => words.status_hint,
        Part::Similar => state.words().reconcile.similar_hint,
        Part::Unclear => state.words().reconcile.unclear_hint,
        Part::OnlyOurs => words.only_ours_hint,
        Part::OnlyTheirs => words.only_theirs_hint,
        Part::Closed | Part::Unread | Part::Matched => return Vec::new(),
    };
    wrap(text, HINT)
}

/// How a heading looks: what differs is not to be overlooked.
pub(super) fn style(looks: Looks, page: &Page, part: Part) -> Style {
    let is_there = count(page, part) > 0;
    match part {
        Part::StatusDiffers if is_there => looks.alarm(),
        Part::AmountDiffers | Part::Similar | Part::Unclear | Part::OnlyOurs | Part::OnlyTheirs if is_there => {
            looks.strong()
        }
        _ => looks.plain(),
    }
}

/// The text of a line, and how it looks; the state's word of a payment apart, at the right edge.
pub(super) fn text(state: &State, page: &Page, line: Line, columns: usize, looks: Looks) -> Text {
    let words = &state.setup.words.reconcile;
    match line {
        Line::Remark(row) => Text::plain(format!(" {}", remarks(state, page).get(row).map_or("", String::as_str))),
        Line::Apart(row, one) => Text::plain(format!("       {}", apart(words, page, row, one))),
        Line::Blank => Text::plain(String::new()),
        Line::Head(part) => Text { style: looks.strong(), ..Text::plain(format!(" {}", heading(words, page, part))) },
        Line::Hint(part, row) => Text::plain(format!("   {}", hint(state, part).get(row).map_or("", String::as_str))),
        Line::Ours(part, row, one) => {
            let Some(payment) = payment(page, part, row, one) else { return Text::plain(String::new()) };
            let word = say::stage_short(state, payment.state()).to_owned();
            let is_picked = part == Part::Similar && page.picked() == Some((row, one));
            let text = format!(" {} {}", if is_picked { "►" } else { " " }, ours(state, payment, columns));
            Text { word: Some((word, say::stage_style(looks, payment.state()))), ..Text::plain(text) }
        }
        Line::Theirs(part, row) => {
            let told = self::row(page, part, row)
                .map_or_else(String::new, |row| said::theirs(words, &state.setup.shop.timezone, row));
            let indent = if matches!(part, Part::OnlyTheirs | Part::Similar) { 3 } else { 5 };
            Text::plain(format!("{:indent$}{told}", ""))
        }
        Line::Why(part, row) => Text::plain(format!("   {}", why(words, page, part, row))),
    }
}

/// A line as it is drawn.
pub(super) struct Text {
    pub text: String,
    pub style: Style,
    pub word: Option<(String, Style)>,
}

impl Text {
    fn plain(text: String) -> Self {
        Self { text, style: Style::new(), word: None }
    }
}

fn payment(page: &Page, part: Part, row: usize, one: usize) -> Option<&Payment> {
    match part {
        Part::Closed => page.closed.get(row),
        Part::Matched => page.report.matched.get(row).map(|one| &one.payment),
        Part::StatusDiffers => page.report.status_differs.get(row).map(|one| &one.payment),
        Part::AmountDiffers => page.report.amount_differs.get(row).map(|one| &one.payment),
        Part::Similar => page.report.similar.get(row)?.payments.get(one),
        Part::Unclear => page.report.unclear.get(row)?.payments.get(one),
        Part::OnlyOurs => page.report.only_ours.get(row),
        Part::OnlyTheirs | Part::Unread => None,
    }
}

fn row(page: &Page, part: Part, row: usize) -> Option<&StatementRow> {
    match part {
        Part::StatusDiffers => page.report.status_differs.get(row).map(|one| &one.row),
        Part::AmountDiffers => page.report.amount_differs.get(row).map(|one| &one.row),
        Part::Similar => page.report.similar.get(row).map(|one| &one.row),
        Part::Unclear => page.report.unclear.get(row).map(|one| &one.row),
        Part::OnlyTheirs => page.report.only_theirs.get(row),
        Part::Closed | Part::OnlyOurs | Part::Unread | Part::Matched => None,
    }
}

fn apart(words: &ReconcileWords, page: &Page, row: usize, one: usize) -> String {
    let similar = page.report.similar.get(row);
    let pair = similar.and_then(|similar| Some((&similar.row, similar.payments.get(one)?)));
    pair.map_or_else(String::new, |(row, payment)| said::difference(words, row, payment))
}

fn why(words: &ReconcileWords, page: &Page, part: Part, row: usize) -> String {
    let unread = |row: usize| {
        let one = page.report.unread.get(row)?;
        Some(format!("{}: {}", (words.line)(one.line), said::unread(words, &one.why)))
    };
    match part {
        Part::Unread => unread(row).unwrap_or_default(),
        _ => page.report.unclear.get(row).map_or_else(String::new, |one| said::doubt(words, one.why).to_owned()),
    }
}

fn ours(state: &State, payment: &Payment, columns: usize) -> String {
    let bill = &payment.intent.bill;
    let at = said::moment(&state.setup.shop.timezone, payment.created_at);
    let good = say::sold_short(state.words(), bill);
    let name = payment.name().map_or("", |name| name.as_str());
    let number = say::number(bill);
    let total = payment.money().total.to_string();
    let room = columns.saturating_sub(71).max(9);
    let wide = [start(11), start(14), start(15), start(room), end(9)];
    line(&wide, &[&at, &good, &number, name, &total])
}
