//! The paper as it will print, and its three ways out: printer, PDF, clipboard.
//!
//! A payment whose state has no paper gets a sentence instead.

use crate::base::paper::Paper;
use crate::base::qr::{CellHalf, QrModules};
use crate::base::text::width;
use crate::domain::payment::Payment;
use crate::journal::print::PrintSubject;
use crate::receipt::{self, LayoutLine, PrintMark, ReceiptFacts};
use crate::settings::PrinterDevice;
use crate::tui::format::is_letter;
use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::message::{BoundEffect, PaperUiCommand, RedactedText, ScreenEffect, UiEffect};
use crate::tui::screens::ScreenContract;
use crate::tui::screens::print_queue::has_printer;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::{PAGE, follow_key};
use crate::tui::widgets::pen::PagePen;
use crossterm::event::{KeyCode, KeyEvent};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract { paste: Some(paste), ..ScreenContract::new(key, hints, draw) };

/// The paper on screen.
#[derive(Debug)]
pub struct PreviewScreen {
    payment: Payment,
    paper: Paper,
    /// Another printer than the counter's; `None`: the counter's.
    device: Option<PrinterDevice>,
    /// Another printer while it is typed.
    typing: Option<InputField>,
    scroll: usize,
}

/// One row of the paper on screen.
enum PreviewRow {
    Plain(String),
    Strong(String),
    /// Modules of a QR, black on white.
    Code(String),
}

/// Opens the paper of `payment`, or says that it has none.
pub(in crate::tui) fn open(state: &mut AppState, payment: Payment) {
    if facts(state, &payment).is_none() {
        state.notice = Some(state.setup.words.fault.no_paper.to_owned());
        return;
    }
    state.under = state.screen;
    state.screen = ActiveScreen::Preview;
    let paper = if has_printer(state) { state.setup.printer.paper } else { state.setup.receipt_paper };
    state.preview = Some(PreviewScreen { payment, paper, device: None, typing: None, scroll: 0 });
}

fn facts(state: &AppState, payment: &Payment) -> Option<ReceiptFacts> {
    receipt::facts(payment, &state.setup.shop, PrintMark::Preview)
}

/// Puts the paper as text of 58 mm width on the clipboard.
pub(in crate::tui) fn copy(state: &mut AppState, payment: &Payment, out: &mut Vec<UiEffect>) {
    match facts(state, payment) {
        Some(facts) => {
            out.push(UiEffect::Screen(ScreenEffect::Copy(RedactedText(receipt::text(&facts, Paper::Mm58.columns())))));
            state.notice = Some(state.words().preview.copied.to_owned());
        }
        None => state.notice = Some(state.setup.words.fault.no_paper.to_owned()),
    }
}

/// Puts the token alone on the clipboard, as twenty digits. Without a token nothing happens.
pub(in crate::tui) fn copy_token(state: &mut AppState, payment: &Payment, out: &mut Vec<UiEffect>) {
    if let Some(token) = payment.paid().and_then(crate::domain::payment::ConfirmedSale::token) {
        out.push(UiEffect::Screen(ScreenEffect::Copy(RedactedText(token.expose().to_owned()))));
        state.notice = Some(state.words().preview.token_copied.to_owned());
    }
}

/// A key on the paper.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(preview) = &mut state.preview else {
        state.screen = ActiveScreen::Home;
        return;
    };
    if preview.typing.is_some() {
        device_key(state, key);
        return;
    }
    match plain(key) {
        KeyCode::Esc | KeyCode::Enter => {
            state.preview = None;
            state.screen = state.under;
        }
        KeyCode::Tab | KeyCode::BackTab => {
            preview.paper = next_paper(preview.paper, plain(key) == KeyCode::Tab);
            preview.scroll = 0;
        }
        KeyCode::Char(letter) => letter_key(state, letter, out),
        _ => {
            follow_key(&mut preview.scroll, key, usize::MAX, PAGE);
        }
    }
    bound_scroll(state);
}

fn letter_key(state: &mut AppState, letter: char, out: &mut Vec<UiEffect>) {
    let Some(preview) = &mut state.preview else { return };
    let (payment, paper) = (preview.payment.clone(), preview.paper);
    let id = payment.id();
    if is_letter(letter, 'w') {
        copy(state, &payment, out);
    } else if is_letter(letter, 't') {
        copy_token(state, &payment, out);
    } else if is_letter(letter, 'd') {
        out.push(UiEffect::Bound(BoundEffect::Print { id, paper: Some(paper) }));
    } else if is_letter(letter, 'g') {
        preview.typing = Some(InputField::default());
    } else if is_letter(letter, 'p') {
        let device = preview.device.clone();
        if !paper.is_for_printers() {
            state.notice = Some(state.setup.words.fault.print.not_for_printers.to_owned());
        } else if device.is_none() && !has_printer(state) {
            state.notice = Some(state.setup.words.fault.print.no_printer.to_owned());
        } else {
            out.push(UiEffect::Bound(BoundEffect::Paper(PaperUiCommand::Ask {
                about: PrintSubject::Payment(id),
                paper: Some(paper),
                device,
            })));
        }
    }
}

/// A key while another printer is typed. An empty field means the counter's own.
fn device_key(state: &mut AppState, key: KeyEvent) {
    let bad = state.setup.words.fault.print.bad_device;
    let Some(preview) = &mut state.preview else { return };
    let Some(field) = &mut preview.typing else { return };
    match plain(key) {
        KeyCode::Esc => preview.typing = None,
        KeyCode::Enter if field.text().trim().is_empty() => (preview.device, preview.typing) = (None, None),
        KeyCode::Enter => {
            match PrinterDevice::parse(field.text().trim()).filter(|device| *device != PrinterDevice::None) {
                Some(device) => (preview.device, preview.typing) = (Some(device), None),
                None => state.notice = Some(bad.to_owned()),
            }
        }
        _ => {
            let _ = field.key(key);
        }
    }
}

/// A paste goes into the printer's field.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let Some(field) = state.preview.as_mut().and_then(|preview| preview.typing.as_mut()) {
        field.paste(text);
    }
}

fn next_paper(paper: Paper, forward: bool) -> Paper {
    let count = Paper::ALL.len();
    let place = Paper::ALL.iter().position(|(_, known)| *known == paper).unwrap_or(0);
    let next = (place + if forward { 1 } else { count - 1 }) % count;
    Paper::ALL.get(next).map_or(paper, |(_, paper)| *paper)
}

/// The two key lines.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().keys;
    let Some(preview) = &state.preview else { return Default::default() };
    if preview.typing.is_some() {
        return [Vec::new(), owned(words.typing)];
    }
    let mut first = owned(words.preview_print);
    if preview.payment.paid().is_some_and(|paid| paid.token().is_some()) {
        first.push(words.copy_token.to_owned());
    }
    [first, owned(words.preview)]
}

/// Columns of the paper, as the printer's profile has them.
fn columns(state: &AppState, paper: Paper) -> usize {
    if paper.is_for_printers() { state.setup.printer.profile(Some(paper)).columns } else { paper.columns() }
}

fn rows(state: &AppState, preview: &PreviewScreen) -> Vec<PreviewRow> {
    let Some(facts) = facts(state, &preview.payment) else { return Vec::new() };
    let columns = columns(state, preview.paper);
    let lines = if preview.paper.is_for_printers() {
        receipt::lines(&facts, &state.setup.printer.profile(Some(preview.paper)))
    } else {
        receipt::layout(&facts, columns)
    };
    let ink = if state.setup.color { CellHalf::Dark } else { CellHalf::Light };
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        match line {
            LayoutLine::Plain(text) => rows.push(PreviewRow::Plain(text)),
            LayoutLine::Bold(text) => rows.push(PreviewRow::Strong(text)),
            LayoutLine::Double(text) => rows.push(PreviewRow::Strong(spaced(&text, columns))),
            LayoutLine::Rule => rows.push(PreviewRow::Plain("─".repeat(columns))),
            LayoutLine::Blank => rows.push(PreviewRow::Plain(String::new())),
            LayoutLine::Logo => rows.push(PreviewRow::Plain(centred(state.words().preview.logo, columns))),
            LayoutLine::Code(text) => rows.extend(code(&text, columns, ink)),
        }
    }
    rows
}

/// Double size: each character takes two columns.
fn spaced(text: &str, columns: usize) -> String {
    let wide: String = text.chars().flat_map(|character| [character, ' ']).collect();
    centred(wide.trim_end(), columns)
}

fn centred(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text)) / 2))
}

/// A QR as it prints. Where the paper is too narrow, the quiet zone is cut on both sides.
fn code(text: &str, columns: usize, ink: CellHalf) -> Vec<PreviewRow> {
    let Some(modules) = QrModules::of(text) else { return Vec::new() };
    let over = modules.size().0.saturating_sub(columns).div_ceil(2);
    let row = |row: &String| row.chars().skip(over).take(columns).collect::<String>();
    modules.rows(ink).iter().map(row).map(PreviewRow::Code).collect()
}

fn bound_scroll(state: &mut AppState) {
    let shown = usize::from(state.size.1).saturating_sub(7);
    let Some(count) = state.preview.as_ref().map(|preview| rows(state, preview).len()) else { return };
    if let Some(preview) = &mut state.preview {
        preview.scroll = preview.scroll.min(count.saturating_sub(shown));
    }
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let Some(preview) = &state.preview else { return };
    let words = &state.words().preview;
    let foot = pen.foot();
    let columns = columns(state, preview.paper);
    let device = preview.device.as_ref().unwrap_or(&state.setup.printer.device).short();
    let title = if preview.paper.is_for_printers() {
        (words.title)(preview.paper.name(), columns, &device)
    } else {
        (words.sheet)(preview.paper.name())
    };
    pen.put_in(1, 2, pen.columns().saturating_sub(26), &title, pen.looks.strong());
    if let Some(field) = &preview.typing {
        pen.put(1, 3, words.device, pen.looks.strong());
        let x = width(words.device) + 2;
        pen.put(x, 3, &field.shown(field.text(), pen.columns().saturating_sub(x + 1)), pen.looks.strong());
    }
    paper(state, pen, preview, columns, foot);
}

fn paper(state: &AppState, pen: &mut PagePen<'_>, preview: &PreviewScreen, columns: usize, foot: usize) {
    let all = rows(state, preview);
    let shown = foot.saturating_sub(4);
    // Eighty columns on a screen of eighty leave no room for edges.
    let has_edges = pen.columns() >= columns + 4;
    let x = pen.columns().saturating_sub(columns) / 2;
    for (place, row) in all.iter().skip(preview.scroll).take(shown).enumerate() {
        let y = 4 + place;
        if has_edges {
            pen.put(x - 2, y, "│", pen.looks.plain());
            pen.put(x + columns + 1, y, "│", pen.looks.plain());
        }
        match row {
            PreviewRow::Plain(text) => pen.put(x, y, text, pen.looks.plain()),
            PreviewRow::Strong(text) => pen.put(x, y, text, pen.looks.strong()),
            PreviewRow::Code(text) => {
                let x = x + columns.saturating_sub(width(text)) / 2;
                pen.put(x, y, text, pen.looks.paper().unwrap_or_else(|| pen.looks.plain()));
            }
        }
    }
    if all.len() > shown {
        let left = all.len().saturating_sub(preview.scroll + shown);
        let text = (state.words().preview.more)(left);
        pen.put_right(pen.columns().saturating_sub(1), 2, &text, pen.looks.plain());
    }
}
