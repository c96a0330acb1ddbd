//! The inquiry form of one product. A number that breaks a hard rule is not asked for.

use crate::base::money::Rupiah;
use crate::base::text::left;
use crate::domain::number::{check, frame, phone, read_line};
use crate::domain::product::{Product, ProductKind};
use crate::tui::format;
use crate::tui::key::plain;
use crate::tui::keymap::{groups, owned};
use crate::tui::message::UiEffect;
use crate::tui::screens::{ScreenContract, history, products, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::pen::PagePen;
use crossterm::event::{KeyCode, KeyEvent};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(paste),
    ..ScreenContract::new(key, |state, _| [groups(state), owned(state.words().keys.form)], draw)
};

/// The form: number and phone, and amount or frame number where the product needs one. `at` is the field being typed.
#[derive(Debug)]
pub struct InquiryForm {
    product: Product,
    number: InputField,
    amount: Option<InputField>,
    frame: Option<InputField>,
    phone: InputField,
    at: usize,
}

/// The fields of the form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FormField {
    Number,
    Amount,
    Frame,
    Phone,
}

impl InquiryForm {
    fn places(&self) -> Vec<FormField> {
        let more = [(self.amount.is_some(), FormField::Amount), (self.frame.is_some(), FormField::Frame)];
        let more = more.into_iter().filter_map(|(is_asked, place)| is_asked.then_some(place));
        std::iter::once(FormField::Number).chain(more).chain([FormField::Phone]).collect()
    }

    fn field(&mut self) -> &mut InputField {
        match (self.places().get(self.at).copied(), &mut self.amount, &mut self.frame) {
            (Some(FormField::Amount), Some(amount), _) => amount,
            (Some(FormField::Frame), _, Some(frame)) => frame,
            (Some(FormField::Phone), ..) => &mut self.phone,
            _ => &mut self.number,
        }
    }

    fn amount(&self) -> Option<Rupiah> {
        typed_amount(self.amount.as_ref()?.text())
    }
}

/// An amount typed into its own field, in whole rupiah, read by the rules of the search line. `None`: no amount.
pub(in crate::tui) fn typed_amount(text: &str) -> Option<Rupiah> {
    let typed = read_line(text);
    // The search line takes a long figure for a number. Here it can only be the amount.
    typed.free_amount().or_else(|| Rupiah::new(typed.number?.parse().ok()?).ok())
}

/// Opens the form of `product`, with number and amount as far as they are known.
pub(in crate::tui) fn open(state: &mut AppState, product: Product, number: &str, amount: Option<Rupiah>) {
    let frame = product.kind.needs_frame_number().then(InputField::default);
    let free = product.nominal.is_none() && (product.kind.is_free_amount() || product.kind == ProductKind::Other);
    let typed = amount.map_or_else(InputField::default, |amount| InputField::of(&amount.to_string()));
    let is_missing = (free && amount.is_none()) || frame.is_some();
    let at = usize::from(is_missing && !number.is_empty());
    state.form = Some(InquiryForm {
        product,
        number: InputField::of(number),
        amount: free.then_some(typed),
        frame,
        phone: InputField::default(),
        at,
    });
    state.screen = ActiveScreen::Form;
}

/// A key on the form.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(form) = &mut state.form else {
        state.screen = ActiveScreen::Home;
        return;
    };
    let last = form.places().len() - 1;
    match plain(key) {
        KeyCode::Esc => {
            state.form = None;
            state.screen = ActiveScreen::Home;
        }
        KeyCode::Up | KeyCode::BackTab => form.at = form.at.saturating_sub(1),
        KeyCode::Down | KeyCode::Tab => form.at = (form.at + 1).min(last),
        // Only the optional phone is left after the frame number.
        KeyCode::Enter if form.frame.is_some() && form.at + 1 == last => ask(state, out),
        KeyCode::Enter if form.at < last => form.at += 1,
        KeyCode::Enter => ask(state, out),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => products::open(state, number),
        _ => {
            let _ = form.field().key(key);
        }
    }
}

/// A paste goes into the field being typed.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let Some(form) = &mut state.form {
        form.field().paste(text);
    }
}

fn ask(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(form) = &state.form else { return };
    let number = match check(form.product.kind, form.number.text()) {
        Ok(checked) => checked.number.as_str().to_owned(),
        Err(fault) => {
            state.notice = Some(state.speaker().number(&fault));
            return;
        }
    };
    let phone = match (form.phone.is_empty(), phone(form.phone.text())) {
        (true, _) => None,
        (false, Ok(phone)) => Some(phone),
        (false, Err(fault)) => {
            state.notice = Some(state.speaker().number(&fault));
            return;
        }
    };
    if form.amount.is_some() && form.amount().is_none() {
        state.notice = Some(state.words().form.amount_needed.to_owned());
        return;
    }
    let frame_number = match form.frame.as_ref().map(|field| frame(field.text())) {
        None => None,
        Some(Ok((frame, _))) => Some(frame),
        Some(Err(fault)) => {
            state.notice = Some((state.setup.words.fault.frame_bad)(&state.speaker().number(&fault)));
            return;
        }
    };
    let (product, amount) = (form.product.clone(), form.amount());
    let begin = sale::SaleStart { product, number, amount, frame_number, wallet: None, phone, again: false };
    if sale::begin(state, begin, out) {
        state.form = None;
    }
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let Some(form) = &state.form else { return };
    let words = &state.words().form;
    pen.put(1, 2, &format::good(state.words(), &form.product).to_uppercase(), pen.looks.strong());
    let price = form.product.price_of(form.amount()).map_or_else(String::new, |price| price.to_string());
    pen.put_right(pen.columns() - 1, 2, &price, pen.looks.strong());
    let mut y = 4;
    for (at, place) in form.places().into_iter().enumerate() {
        let (label, field) = match (place, &form.amount, &form.frame) {
            (FormField::Number, ..) => ((words.number)(form.product.kind), &form.number),
            (FormField::Amount, Some(amount), _) => (words.amount, amount),
            (FormField::Frame, _, Some(frame)) => (words.frame, frame),
            (FormField::Amount | FormField::Frame | FormField::Phone, ..) => (words.phone, &form.phone),
        };
        let active = at == form.at;
        let room = pen.columns().saturating_sub(40);
        let shown = if active { field.shown(field.text(), room) } else { field.text().to_owned() };
        let style = if active { pen.looks.strong() } else { pen.looks.plain() };
        let mark = if active { "►" } else { " " };
        pen.put(1, y, mark, style);
        pen.put(3, y, &left(label, 32), pen.looks.plain());
        pen.put(36, y, &shown, style);
        pen.put(36, y + 1, &remark(state, form, place), pen.looks.warning());
        y += 3;
    }
}

/// What is wrong or odd about a field, or how it was read.
fn remark(state: &AppState, form: &InquiryForm, place: FormField) -> String {
    match place {
        FormField::Number if form.number.is_empty() => String::new(),
        FormField::Number => match check(form.product.kind, form.number.text()) {
            Ok(checked) => {
                let spoken = crate::base::text::last_four_apart(checked.number.as_str());
                checked.warnings.first().map_or(spoken, |warning| state.speaker().number_warning(warning))
            }
            Err(fault) => state.speaker().number(&fault),
        },
        FormField::Amount => form.amount().map_or_else(String::new, |amount| amount.to_string()),
        FormField::Frame => form.frame.as_ref().map_or_else(String::new, |field| frame_remark(state, field)),
        FormField::Phone if form.phone.is_empty() => String::new(),
        FormField::Phone => {
            phone(form.phone.text()).err().map_or_else(String::new, |fault| state.speaker().number(&fault))
        }
    }
}

/// What is wrong or odd about a frame number, or how it was read.
fn frame_remark(state: &AppState, field: &InputField) -> String {
    if field.is_empty() {
        return String::new();
    }
    match frame(field.text()) {
        Ok((frame, warnings)) => warnings.first().map_or(frame, |warning| state.speaker().number_warning(warning)),
        Err(fault) => state.speaker().number(&fault),
    }
}

impl InquiryForm {
    /// Whether the form may hold a NIK, which the recorder must not keep.
    pub(in crate::tui) const fn is_secret(&self) -> bool {
        self.product.kind.needs_frame_number()
    }
}
