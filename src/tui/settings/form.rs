//! A form of labelled lines: texts, secrets and choices. Enter goes to the next line, and past the last one it is done.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::text::width;
use crate::tui::key::plain;
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::pen::PagePen;

/// What is typed of a secret is drawn as this many signs at most; one that is kept, as all of them.
const HIDDEN: usize = 10;

/// One line of a form.
#[derive(Debug)]
pub(in crate::tui) struct FormField {
    /// The key in `config.toml`.
    pub key: &'static str,
    pub label: String,
    /// Beside the value.
    pub note: String,
    pub value: FieldValue,
}

/// What a line holds. `Debug` prints no text.
#[derive(Debug)]
pub(in crate::tui) enum FieldValue {
    Text(InputField),
    /// A secret that is kept under `name`; `is_kept`: one is there already.
    Secret {
        name: &'static str,
        input: InputField,
        is_kept: bool,
    },
    /// One of these: the value, and how it is called.
    Choice {
        options: Vec<(String, String)>,
        picked: usize,
    },
}

impl FormField {
    /// A text line.
    pub fn text(key: &'static str, label: &str, value: &str) -> Self {
        Self::of(key, label, FieldValue::Text(InputField::of(value)))
    }

    /// The option whose value is `value` is picked, else the first.
    pub fn choice(key: &'static str, label: &str, value: &str, options: Vec<(String, String)>) -> Self {
        let picked = options.iter().position(|(known, _)| known == value).unwrap_or(0);
        Self::of(key, label, FieldValue::Choice { options, picked })
    }

    /// A line for a secret that is kept under `name`; `is_kept`: one is there already.
    pub fn secret(key: &'static str, label: &str, name: &'static str, is_kept: bool) -> Self {
        Self::of(key, label, FieldValue::Secret { name, input: InputField::default(), is_kept })
    }

    fn of(key: &'static str, label: &str, value: FieldValue) -> Self {
        Self { key, label: label.to_owned(), note: String::new(), value }
    }

    /// The same with a note beside the value.
    pub fn with_note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }

    /// What stands in the line, for everything but a secret.
    pub fn typed(&self) -> Option<&str> {
        match &self.value {
            FieldValue::Text(input) => Some(input.text().trim()),
            FieldValue::Choice { options, picked } => options.get(*picked).map(|(value, _)| value.as_str()),
            FieldValue::Secret { .. } => None,
        }
    }

    fn key(&mut self, key: KeyEvent) {
        match &mut self.value {
            FieldValue::Text(input) | FieldValue::Secret { input, .. } => drop(input.key(key)),
            FieldValue::Choice { options, picked } => {
                let last = options.len().saturating_sub(1);
                match plain(key) {
                    KeyCode::Left => *picked = picked.checked_sub(1).unwrap_or(last),
                    KeyCode::Right | KeyCode::Char(' ') => *picked = if *picked >= last { 0 } else { *picked + 1 },
                    _ => {}
                }
            }
        }
    }

    /// The line's value in `room` columns; with the cursor where it `has_focus`.
    fn shown(&self, has_focus: bool, room: usize) -> String {
        match &self.value {
            FieldValue::Text(input) if has_focus => input.shown(input.text(), room),
            FieldValue::Text(input) => input.text().to_owned(),
            FieldValue::Secret { input, is_kept, .. } => {
                let hidden = "•".repeat(input.text().chars().count());
                match (has_focus, input.is_empty() && *is_kept) {
                    (false, true) => "•".repeat(HIDDEN),
                    (true, _) => input.shown(&hidden, room),
                    (false, false) => hidden,
                }
            }
            FieldValue::Choice { options, picked } => {
                let name = options.get(*picked).map_or("", |(_, name)| name.as_str());
                if options.len() > 1 { format!("< {name} >") } else { name.to_owned() }
            }
        }
    }
}

/// What a key did in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum FormStep {
    Stays,
    /// Esc.
    Left,
    /// Enter on the last line.
    Done,
    /// Not a key of a form: the last line was left, and letters are acts now.
    Act,
}

/// The lines, and the one with the focus. Behind the last line nothing has it.
#[derive(Debug)]
pub(in crate::tui) struct FieldForm {
    pub fields: Vec<FormField>,
    at: usize,
    is_touched: bool,
}

impl FieldForm {
    /// A form of these lines; the first has the focus.
    pub const fn new(fields: Vec<FormField>) -> Self {
        Self { fields, at: 0, is_touched: false }
    }

    /// Leaves the last line: letters and digits are acts.
    pub const fn leave_lines(&mut self) {
        self.at = self.fields.len();
    }

    /// Begins at the first line again.
    pub const fn restart(&mut self) {
        self.at = 0;
        self.is_touched = true;
    }

    /// Whether no key came yet.
    pub const fn is_untouched(&self) -> bool {
        !self.is_touched
    }

    /// Whether the last line was left.
    pub const fn has_left_lines(&self) -> bool {
        self.at >= self.fields.len()
    }

    /// The line with the focus.
    pub fn focus(&self) -> Option<&FormField> {
        self.fields.get(self.at)
    }

    /// Whether a secret is typed now, so that the recorder must keep no key.
    pub fn is_secret(&self) -> bool {
        matches!(self.focus().map(|field| &field.value), Some(FieldValue::Secret { .. }))
    }

    /// Whether Left and Right change something.
    pub fn is_on_choice(&self) -> bool {
        matches!(self.focus().map(|field| &field.value), Some(FieldValue::Choice { .. }))
    }

    /// Whether Enter would be done with the form.
    pub fn is_on_last_line(&self) -> bool {
        self.at + 1 == self.fields.len()
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent) -> FormStep {
        self.is_touched = true;
        match plain(key) {
            KeyCode::Esc => return FormStep::Left,
            KeyCode::Up | KeyCode::BackTab => self.at = self.at.saturating_sub(1),
            KeyCode::Down | KeyCode::Tab if !self.has_left_lines() => {
                self.at = (self.at + 1).min(self.fields.len().saturating_sub(1));
            }
            KeyCode::Enter if self.is_on_last_line() => return FormStep::Done,
            KeyCode::Enter if !self.has_left_lines() => self.at += 1,
            _ => match self.fields.get_mut(self.at) {
                Some(field) => field.key(key),
                None => return FormStep::Act,
            },
        }
        FormStep::Stays
    }

    /// Takes a pasted text into the line with the focus.
    pub fn paste(&mut self, text: &str) {
        if let Some(FormField { value: FieldValue::Text(input) | FieldValue::Secret { input, .. }, .. }) =
            self.fields.get_mut(self.at)
        {
            input.paste(text);
        }
    }

    /// Draws the lines from row `y`. Returns the row after them.
    pub fn draw(&self, pen: &mut PagePen<'_>, y: usize) -> usize {
        let label = self.fields.iter().map(|field| width(&field.label)).max().unwrap_or(0);
        let value = 3 + label + 3;
        for (place, field) in self.fields.iter().enumerate() {
            let has_focus = place == self.at;
            let note = if field.note.is_empty() { 0 } else { width(&field.note) + 3 };
            let room = pen.columns().saturating_sub(value + 2 + note);
            let shown = field.shown(has_focus, room.max(8));
            let style = if has_focus { pen.looks.strong() } else { pen.looks.plain() };
            pen.put(3, y + place, &field.label, style);
            pen.put_in(value, y + place, room.max(8), &shown, style);
            pen.put(value + width(&shown).max(13) + 3, y + place, &field.note, pen.looks.plain());
        }
        y + self.fields.len()
    }
}
