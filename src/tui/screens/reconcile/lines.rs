//! The lines of a result's page. The page holds an index, and the text of a line is made only when it is drawn.

use ratatui::style::Style;

use super::ResultPage;
use crate::base::text::wrap;
use crate::domain::payment::Payment;
use crate::messages::reconcile::ReconcileWords;
use crate::till::reconcile::{MatchedRow, ReconcileReport, StatementRow};
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::theme::ScreenTheme;
use crate::tui::widgets::table::{end, line, start};
use crate::wording::reconcile as wording;

/// Columns of a hint: it fits the smallest screen.
const HINT: usize = 74;

/// The headings of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PagePart {
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

/// The headings from top to bottom: first what a person has to look at, last what agrees.
pub(super) const PARTS: [PagePart; 9] = [
    PagePart::Similar,
    PagePart::Closed,
    PagePart::StatusDiffers,
    PagePart::AmountDiffers,
    PagePart::Unclear,
    PagePart::OnlyOurs,
    PagePart::OnlyTheirs,
    PagePart::Unread,
    PagePart::Matched,
];

/// One line of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageLine {
    Head(PagePart),
    /// The hint of a heading, and its line.
    Hint(PagePart, usize),
    /// Our payment: the heading, its row, and the index among that row's payments.
    Ours(PagePart, usize, usize),
    /// The provider's line: the heading and its row.
    Theirs(PagePart, usize),
    /// The reason why the row stands under this heading.
    Why(PagePart, usize),
    /// In what a similar line differs from a payment: the line's row, and the payment's index.
    Apart(usize, usize),
    /// A remark about the whole list: no day could be read, a column was spoiled, sums were left out.
    Remark(usize),
    Blank,
}

impl ResultPage {
    /// The page of `report`, scrolled to its top.
    pub(super) fn new(state: &AppState, report: ReconcileReport) -> Self {
        let ended = |one: &&MatchedRow| one.payment.state() != one.before && !one.payment.state().is_open();
        let closed = [&report.matched, &report.status_differs, &report.amount_differs].into_iter().flatten();
        let closed = closed.filter(ended).map(|one| one.payment.clone()).collect();
        let mut page = Self { report, closed, lines: Vec::new(), scroll: 0, at: 0 };
        page.lines = lines(state, &page);
        page
    }
}

/// The index of the whole page.
fn lines(state: &AppState, page: &ResultPage) -> Vec<PageLine> {
    let mut all: Vec<PageLine> = (0..remarks(state, page).len()).map(PageLine::Remark).collect();
    for part in PARTS {
        let count = count(page, part);
        if count == 0 {
            continue;
        }
        if !all.is_empty() {
            all.push(PageLine::Blank);
        }
        all.push(PageLine::Head(part));
        all.extend((0..hint(state, part).len()).map(|row| PageLine::Hint(part, row)));
        for row in 0..count {
            match part {
                PagePart::Closed | PagePart::Matched | PagePart::OnlyOurs => all.push(PageLine::Ours(part, row, 0)),
                PagePart::OnlyTheirs => all.push(PageLine::Theirs(part, row)),
                PagePart::Unread => all.push(PageLine::Why(part, row)),
                PagePart::StatusDiffers | PagePart::AmountDiffers => {
                    all.extend([PageLine::Ours(part, row, 0), PageLine::Theirs(part, row)]);
                }
                PagePart::Similar => {
                    all.push(PageLine::Theirs(part, row));
                    let payments = page.report.similar.get(row).map_or(0, |similar| similar.payments.len());
                    all.extend(
                        (0..payments).flat_map(|one| [PageLine::Ours(part, row, one), PageLine::Apart(row, one)]),
                    );
                }
                PagePart::Unclear => {
                    all.extend([PageLine::Why(part, row), PageLine::Theirs(part, row)]);
                    let payments = page.report.unclear.get(row).map_or(0, |unclear| unclear.payments.len());
                    all.extend((0..payments).map(|one| PageLine::Ours(part, row, one)));
                }
            }
        }
    }
    all
}

/// The number of rows under a heading.
pub(super) fn count(page: &ResultPage, part: PagePart) -> usize {
    match part {
        PagePart::Closed => page.closed.len(),
        PagePart::StatusDiffers => page.report.status_differs.len(),
        PagePart::AmountDiffers => page.report.amount_differs.len(),
        PagePart::Similar => page.report.similar.len(),
        PagePart::Unclear => page.report.unclear.len(),
        PagePart::OnlyOurs => page.report.only_ours.len(),
        PagePart::OnlyTheirs => page.report.only_theirs.len(),
        PagePart::Unread => page.report.unread.len(),
        PagePart::Matched => page.report.matched.len(),
    }
}

/// A heading with its count.
pub(super) fn heading(words: &ReconcileWords, page: &ResultPage, part: PagePart) -> String {
    let sentence = match part {
        PagePart::Closed => words.closed,
        PagePart::StatusDiffers => words.status_differs,
        PagePart::AmountDiffers => words.amount_differs,
        PagePart::Similar => words.similar,
        PagePart::Unclear => words.unclear,
        PagePart::OnlyOurs => words.only_ours,
        PagePart::OnlyTheirs => words.only_theirs,
        PagePart::Unread => words.unread,
        PagePart::Matched => words.matched,
    };
    sentence(count(page, part))
}

/// Remarks about the whole list, wrapped.
fn remarks(state: &AppState, page: &ResultPage) -> Vec<String> {
    let words = &state.setup.words.reconcile;
    let no_period = page.report.period.is_none().then(|| words.no_period.to_owned());
    let all = no_period.into_iter().chain(wording::remarks(words, &page.report));
    all.flat_map(|remark| wrap(&remark, HINT)).collect()
}

fn hint(state: &AppState, part: PagePart) -> Vec<String> {
    let words = &state.setup.words.reconcile;
    let text = match part {
        PagePart::StatusDiffers | PagePart::AmountDiffers => words.status_hint,
        PagePart::Similar => state.words().reconcile.similar_hint,
        PagePart::Unclear => state.words().reconcile.unclear_hint,
        PagePart::OnlyOurs => words.only_ours_hint,
        PagePart::OnlyTheirs => words.only_theirs_hint,
        PagePart::Closed | PagePart::Unread | PagePart::Matched => return Vec::new(),
    };
    wrap(text, HINT)
}

/// The style of a heading: a difference in status is an alarm.
pub(super) fn style(looks: ScreenTheme, page: &ResultPage, part: PagePart) -> Style {
    let is_there = count(page, part) > 0;
    match part {
        PagePart::StatusDiffers if is_there => looks.alarm(),
        PagePart::AmountDiffers | PagePart::Similar | PagePart::Unclear | PagePart::OnlyOurs | PagePart::OnlyTheirs
            if is_there =>
        {
            looks.strong()
        }
        _ => looks.plain(),
    }
}

/// The text and style of a line. A payment's state is apart, for the right edge.
pub(super) fn text(
    state: &AppState,
    page: &ResultPage,
    line: PageLine,
    columns: usize,
    looks: ScreenTheme,
) -> LineText {
    let words = &state.setup.words.reconcile;
    match line {
        PageLine::Remark(row) => {
            LineText::plain(format!(" {}", remarks(state, page).get(row).map_or("", String::as_str)))
        }
        PageLine::Apart(row, one) => LineText::plain(format!("       {}", apart(words, page, row, one))),
        PageLine::Blank => LineText::plain(String::new()),
        PageLine::Head(part) => {
            LineText { style: looks.strong(), ..LineText::plain(format!(" {}", heading(words, page, part))) }
        }
        PageLine::Hint(part, row) => {
            LineText::plain(format!("   {}", hint(state, part).get(row).map_or("", String::as_str)))
        }
        PageLine::Ours(part, row, one) => {
            let Some(payment) = payment(page, part, row, one) else { return LineText::plain(String::new()) };
            let word = format::payment_state_short(state, payment.state()).to_owned();
            let is_picked = part == PagePart::Similar && page.picked() == Some((row, one));
            let text = format!(" {} {}", if is_picked { "►" } else { " " }, ours(state, payment, columns));
            LineText {
                word: Some((word, format::payment_state_style(looks, payment.state()))),
                ..LineText::plain(text)
            }
        }
        PageLine::Theirs(part, row) => {
            let told = self::row(page, part, row)
                .map_or_else(String::new, |row| wording::theirs(words, &state.setup.shop.timezone, row));
            let indent = if matches!(part, PagePart::OnlyTheirs | PagePart::Similar) { 3 } else { 5 };
            LineText::plain(format!("{:indent$}{told}", ""))
        }
        PageLine::Why(part, row) => LineText::plain(format!("   {}", why(words, page, part, row))),
    }
}

/// A line to be drawn. `word`: a payment's state, for the right edge.
pub(super) struct LineText {
    pub text: String,
    pub style: Style,
    pub word: Option<(String, Style)>,
}

impl LineText {
    fn plain(text: String) -> Self {
        Self { text, style: Style::new(), word: None }
    }
}

fn payment(page: &ResultPage, part: PagePart, row: usize, one: usize) -> Option<&Payment> {
    match part {
        PagePart::Closed => page.closed.get(row),
        PagePart::Matched => page.report.matched.get(row).map(|one| &one.payment),
        PagePart::StatusDiffers => page.report.status_differs.get(row).map(|one| &one.payment),
        PagePart::AmountDiffers => page.report.amount_differs.get(row).map(|one| &one.payment),
        PagePart::Similar => page.report.similar.get(row)?.payments.get(one),
        PagePart::Unclear => page.report.unclear.get(row)?.payments.get(one),
        PagePart::OnlyOurs => page.report.only_ours.get(row),
        PagePart::OnlyTheirs | PagePart::Unread => None,
    }
}

fn row(page: &ResultPage, part: PagePart, row: usize) -> Option<&StatementRow> {
    match part {
        PagePart::StatusDiffers => page.report.status_differs.get(row).map(|one| &one.row),
        PagePart::AmountDiffers => page.report.amount_differs.get(row).map(|one| &one.row),
        PagePart::Similar => page.report.similar.get(row).map(|one| &one.row),
        PagePart::Unclear => page.report.unclear.get(row).map(|one| &one.row),
        PagePart::OnlyTheirs => page.report.only_theirs.get(row),
        PagePart::Closed | PagePart::OnlyOurs | PagePart::Unread | PagePart::Matched => None,
    }
}

fn apart(words: &ReconcileWords, page: &ResultPage, row: usize, one: usize) -> String {
    let similar = page.report.similar.get(row);
    let pair = similar.and_then(|similar| Some((&similar.row, similar.payments.get(one)?)));
    pair.map_or_else(String::new, |(row, payment)| wording::difference(words, row, payment))
}

fn why(words: &ReconcileWords, page: &ResultPage, part: PagePart, row: usize) -> String {
    let unread = |row: usize| {
        let one = page.report.unread.get(row)?;
        Some(format!("{}: {}", (words.line)(one.line), wording::unread(words, &one.why)))
    };
    match part {
        PagePart::Unread => unread(row).unwrap_or_default(),
        _ => page.report.unclear.get(row).map_or_else(String::new, |one| wording::doubt(words, one.why).to_owned()),
    }
}

fn ours(state: &AppState, payment: &Payment, columns: usize) -> String {
    let bill = &payment.intent.bill;
    let at = wording::moment(&state.setup.shop.timezone, payment.created_at);
    let good = format::sold_short(state.words(), bill);
    let name = payment.name().map_or("", |name| name.as_str());
    let number = format::number(bill);
    let total = payment.money().total.to_string();
    let room = columns.saturating_sub(71).max(9);
    let wide = [start(11), start(14), start(15), start(room), end(9)];
    line(&wide, &[&at, &good, &number, name, &total])
}
