//! Draws the print queue. A paper that is not out stands with the reason and the next step.

use super::has_printer;
use crate::base::text::last_four_apart;
use crate::base::time::{clock_text, day_text};
use crate::journal::print::{JobState, PrintJob, PrintSubject};
use crate::till::desk_rows::DeskRow;
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{line, start};
use crate::wording::print_queue::{job_state, mark_of, why};

/// Rows below the list for the picked paper: a rule, and why it is not out.
const STORY: usize = 4;

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.setup.words.print;
    let foot = pen.foot();
    pen.put(1, 2, words.screen.title, pen.looks.strong());
    let mut y = 4;
    if has_printer(state) {
        let printer = &state.setup.printer;
        let text = (words.screen.printer)(&printer.device.to_string(), printer.paper.name(), printer.columns());
        pen.put_in(3, y, pen.columns().saturating_sub(4), &text, pen.looks.plain());
        y += 1;
    } else {
        y = pen.paragraph((3, y), pen.columns().saturating_sub(6), words.screen.none, pen.looks.plain());
    }
    if let Some(field) = &state.paper_screen.reason {
        pen.put(3, y + 1, words.screen.reason, pen.looks.strong());
        let shown = field.shown(field.text(), pen.columns().saturating_sub(8));
        pen.put(3, y + 2, &format!("► {shown}"), pen.looks.strong());
        y += 3;
    }
    papers(state, pen, y + 1, foot.saturating_sub(1));
}

fn papers(state: &AppState, pen: &mut PagePen<'_>, top: usize, foot: usize) {
    let words = &state.setup.words.print.screen;
    pen.line(top, "");
    if let Some(remark) = state.papers.remark(format::UNREAD, words.empty) {
        pen.put(3, top + 1, remark, pen.looks.plain());
        return;
    }
    let columns = [start(11), start(pen.columns().saturating_sub(41)), start(5), start(14)];
    pen.put(3, top + 1, &line(&columns, &words.heads), pen.looks.plain());
    let story = foot.saturating_sub(STORY - 1);
    for listed in state.papers.in_sight(story.saturating_sub(top + 2)) {
        let (job, y) = (listed.row, top + 2 + listed.place);
        let zone = &state.setup.shop.timezone;
        let at = format!("{} {}", day_text(job.asked_at, zone), clock_text(job.asked_at, zone));
        let state_word = job_state(&state.setup.words.print, job, &state.setup.printer.device);
        let cells = [at.as_str(), &name(state, job), &mark_of(job), state_word];
        let style = match job.state {
            JobState::Held => pen.looks.alarm(),
            JobState::Waiting => pen.looks.warning(),
            _ => pen.looks.plain(),
        };
        listed.draw(pen, y, &line(&columns, &cells), style);
    }
    let reason = state.papers.picked().map(|job| why(&state.setup.words.fault.print.trouble, job));
    if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
        pen.line(story, "");
        pen.paragraph((3, story + 1), pen.columns().saturating_sub(6), reason, pen.looks.plain());
    }
}

/// The name of the paper's payment or charge.
fn name(state: &AppState, job: &PrintJob) -> String {
    let words = &state.setup.words.print.screen;
    match &job.job.about {
        PrintSubject::Test => words.test.to_owned(),
        PrintSubject::Charge(order) => (words.charge)(order),
        PrintSubject::Payment(id) => {
            state.shown(*id).map_or_else(|| (words.payment)(&id.short()), |row| sold(state, &row))
        }
    }
}

fn sold(state: &AppState, row: &DeskRow) -> String {
    format!("{}  {}", format::row_sold(state.words(), row), last_four_apart(row.number.as_str()))
}
