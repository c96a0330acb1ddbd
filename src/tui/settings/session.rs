//! The state behind a form of settings: what is typed, saved, tested and found. The welcome and Setelan share it.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::time::Timestamp;
use crate::config::{ConfigEditError, SettingChange};
use crate::doctor::{CheckHealth, DoctorCheck, ShopPart};
use crate::messages::Messages;
use crate::till::connection_check::{ConnectionReport, PRINTER_TARGET};
use crate::till::settings_change::{SettingsFault, SettingsView, TypedSecret};
use crate::tui::format::is_letter;
use crate::tui::key::plain;
use crate::tui::message::{BoundEffect, FreeEffect, UiEffect};
use crate::tui::settings::form::{FieldForm, FieldValue, FormStep};
use crate::tui::settings::parts::{FormSource, OTHER_PRINTER, form};
use crate::tui::settings::{SettingsCommand, SettingsEvent, SettingsQuery};
use crate::tui::widgets::field::{InputField, path};

/// What came of the test slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum SlipState {
    None,
    Printing,
    /// It was handed over; a person looks at it.
    Asked,
    /// Why it did not come out.
    Failed(String),
    Good,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum SessionStep {
    Stays,
    /// The form was closed.
    Left,
}

/// A backup that is to take the journal's place.
#[derive(Debug)]
pub(in crate::tui) struct RestoreForm {
    pub input: InputField,
    /// The path was typed; Y alone begins.
    pub is_asked: bool,
}

/// A form that is open.
#[derive(Debug)]
pub(in crate::tui) struct OpenForm {
    pub part: ShopPart,
    /// Of the providers' part: which one.
    pub provider: usize,
    pub lines: FieldForm,
}

/// Forms, tests and findings.
#[derive(Debug)]
pub(in crate::tui) struct SettingsSession {
    pub view: SettingsView,
    pub words: &'static Messages,
    /// In the welcome: values of the example are not shown as the shop's.
    is_new: bool,
    pub form: Option<OpenForm>,
    /// Device, and what is known of it; `None`: not looked for yet.
    pub printers: Option<Vec<(String, String)>>,
    /// Each result with when it came.
    pub tests: Vec<(Timestamp, ConnectionReport)>,
    /// What is being tested. A provider that hangs must not hold up the test of another.
    pub testing: Vec<&'static str>,
    pub slip: SlipState,
    pub restore: Option<RestoreForm>,
    pub is_saving: bool,
    /// One sentence about what was just saved, or why not.
    pub message: Option<String>,
    /// Somebody else changed the file.
    pub is_outside: bool,
    pub checks: Vec<DoctorCheck>,
    pub checked_at: Option<Timestamp>,
    pub is_checking: bool,
}

impl SettingsSession {
    /// A session over these settings.
    pub const fn new(view: SettingsView, words: &'static Messages, is_new: bool) -> Self {
        Self {
            view,
            words,
            is_new,
            form: None,
            printers: None,
            tests: Vec::new(),
            testing: Vec::new(),
            slip: SlipState::None,
            restore: None,
            is_saving: false,
            message: None,
            is_outside: false,
            checks: Vec::new(),
            checked_at: None,
            is_checking: false,
        }
    }

    /// Opens the form of `part`. Printers are looked for at each opening: one may have been connected meanwhile.
    pub fn open(&mut self, part: ShopPart, out: &mut Vec<UiEffect>) {
        self.open_provider(part, 0);
        if part == ShopPart::Printer {
            out.push(free(SettingsQuery::Printers));
        }
    }

    fn open_provider(&mut self, part: ShopPart, provider: usize) {
        let mut lines = self.lines(part, provider);
        // What is to be done comes first: a digit or letter chooses, Enter fills in.
        if matches!(part, ShopPart::Providers | ShopPart::Journal) {
            lines.leave_lines();
        }
        self.form = Some(OpenForm { part, provider, lines });
        self.message = None;
        self.slip = SlipState::None;
    }

    fn lines(&self, part: ShopPart, provider: usize) -> FieldForm {
        let printers = self.printers.as_deref().unwrap_or_default();
        form(part, provider, &FormSource { view: &self.view, words: self.words, is_new: self.is_new, printers })
    }

    /// Begins the doctor's checks.
    pub fn check_all(&mut self, out: &mut Vec<UiEffect>) {
        if !self.is_checking {
            self.is_checking = true;
            out.push(free(SettingsQuery::Examine));
        }
    }

    /// Begins the tests of every provider in use and of the printer.
    pub fn test_all(&mut self, out: &mut Vec<UiEffect>) {
        let used: Vec<_> = self.view.config.providers_in_use().map(|used| used.name()).collect();
        for section in used {
            self.begin_test(section, SettingsQuery::Check { section }, out);
        }
        if self.view.config.setting_text("printer.device") != "none" {
            self.test_printer(out);
        }
    }

    fn test_printer(&mut self, out: &mut Vec<UiEffect>) {
        self.begin_test(PRINTER_TARGET, SettingsQuery::CheckPrinter, out);
    }

    /// Begins a test, whose results take the place of the last ones. One at a time of each target.
    fn begin_test(&mut self, target: &'static str, query: SettingsQuery, out: &mut Vec<UiEffect>) {
        if !self.testing.contains(&target) {
            self.tests.retain(|(_, test)| test.target != target);
            self.testing.push(target);
            out.push(free(query));
        }
    }

    /// Whether the open form was just saved, or held nothing new.
    pub fn was_saved(&self) -> bool {
        let say = &self.words.settings.sentences;
        let told = self.message.as_deref();
        !self.is_saving && (told == Some(say.saved) || told == Some(say.unchanged))
    }

    /// The worst of all findings and tests; `None`: not checked, or a test has no answer yet.
    pub fn worst(&self) -> Option<CheckHealth> {
        self.checked_at.filter(|_| !self.is_checking && self.testing.is_empty())?;
        let failed = self.tests.iter().any(|(_, test)| test.found.is_err());
        let looked = failed || self.checks.iter().any(|check| check.health != CheckHealth::Good);
        Some(if looked { CheckHealth::Warning } else { CheckHealth::Good })
    }

    /// The worst finding about a part; `None`: not checked.
    pub fn health(&self, part: ShopPart) -> Option<CheckHealth> {
        self.checked_at?;
        let of_part = self.checks.iter().filter(|check| check.part == part).map(|check| check.health);
        Some(of_part.fold(CheckHealth::Good, |worst, one| match (worst, one) {
            (CheckHealth::Bad, _) | (_, CheckHealth::Bad) => CheckHealth::Bad,
            (CheckHealth::Warning, _) | (_, CheckHealth::Warning) => CheckHealth::Warning,
            _ => CheckHealth::Good,
        }))
    }

    /// The name of the provider whose form is open.
    pub fn provider_name(&self) -> Option<&'static str> {
        let form = self.form.as_ref().filter(|form| form.part == ShopPart::Providers)?;
        self.view.config.providers.get(form.provider).map(|section| section.name())
    }

    /// Whether a secret is typed now.
    pub fn is_secret(&self) -> bool {
        self.form.as_ref().is_some_and(|form| form.lines.is_secret())
    }

    /// Takes a pasted text into the open form.
    pub fn paste(&mut self, text: &str) {
        if let Some(form) = self.restore.as_mut().filter(|form| !form.is_asked) {
            return form.input.paste(text);
        }
        if let Some(form) = &mut self.form {
            form.lines.paste(text);
        }
    }

    /// A key while a form is open.
    pub fn key(&mut self, key: KeyEvent, out: &mut Vec<UiEffect>) -> SessionStep {
        if self.restore.is_some() {
            self.restore_key(key);
            return SessionStep::Stays;
        }
        let Some(form) = &mut self.form else { return SessionStep::Left };
        if self.is_outside && plain(key) == KeyCode::Enter {
            out.push(UiEffect::Bound(BoundEffect::Settings(SettingsCommand::ReadAgain)));
            return SessionStep::Stays;
        }
        // What is being saved is what is on screen.
        if self.is_saving && plain(key) != KeyCode::Esc {
            return SessionStep::Stays;
        }
        match form.lines.key(key) {
            FormStep::Stays => {}
            FormStep::Left => {
                self.form = None;
                self.is_outside = false;
                return SessionStep::Left;
            }
            FormStep::Done => self.save(out),
            FormStep::Act => self.act(key, out),
        }
        SessionStep::Stays
    }

    /// A key behind the last line.
    fn act(&mut self, key: KeyEvent, out: &mut Vec<UiEffect>) {
        let Some(form) = &mut self.form else { return };
        match (form.part, plain(key)) {
            (_, KeyCode::Enter | KeyCode::Down) => form.lines.restart(),
            (ShopPart::Providers, KeyCode::Char(letter)) if is_letter(letter, 't') => self.test(out),
            (ShopPart::Providers, KeyCode::Char(digit @ '1'..='9')) => {
                let wanted = usize::from(u8::try_from(digit).unwrap_or(b'1') - b'1');
                if wanted < self.view.config.providers.len() {
                    self.open_provider(ShopPart::Providers, wanted);
                }
            }
            (ShopPart::Journal, KeyCode::Char(letter)) if is_letter(letter, 'b') => self.back_up(out),
            (ShopPart::Journal, KeyCode::Char(letter)) if is_letter(letter, 'r') => {
                self.message = None;
                let folder = self.view.config.setting_text("backup.folder");
                self.restore = Some(RestoreForm { input: InputField::of(&folder), is_asked: false });
            }
            (ShopPart::Printer, KeyCode::Char(letter)) if is_letter(letter, 'c') => self.print_slip(out),
            (ShopPart::Printer, KeyCode::Char(letter)) if is_letter(letter, 't') => {
                self.test_printer(out);
            }
            (ShopPart::Printer, KeyCode::Char(letter)) if is_letter(letter, 'y') && self.slip == SlipState::Asked => {
                self.slip = SlipState::Good;
            }
            _ => {}
        }
    }

    /// A key while the path of a backup is typed, or Y is asked for.
    fn restore_key(&mut self, key: KeyEvent) {
        let Some(form) = &mut self.restore else { return };
        match plain(key) {
            KeyCode::Esc if form.is_asked => form.is_asked = false,
            KeyCode::Esc => self.restore = None,
            KeyCode::Enter => form.is_asked = !form.input.text().trim().is_empty(),
            _ if form.is_asked => {}
            _ => drop(form.input.key(key)),
        }
    }

    /// The backup that Y would put in the journal's place.
    pub fn restore_file(&self) -> Option<PathBuf> {
        let form = self.restore.as_ref().filter(|form| form.is_asked)?;
        Some(PathBuf::from(path(form.input.text())))
    }

    fn back_up(&mut self, out: &mut Vec<UiEffect>) {
        if !self.is_saving {
            self.is_saving = true;
            self.message = None;
            out.push(UiEffect::Bound(BoundEffect::Settings(SettingsCommand::BackUp)));
        }
    }

    fn print_slip(&mut self, out: &mut Vec<UiEffect>) {
        if self.view.config.setting_text("printer.device") != "none" && self.slip != SlipState::Printing {
            self.slip = SlipState::Printing;
            out.push(UiEffect::Bound(BoundEffect::Settings(SettingsCommand::PrintSlip)));
        }
    }

    fn test(&mut self, out: &mut Vec<UiEffect>) {
        let Some(section) = self.provider_name() else { return };
        let is_used = self.view.config.providers_in_use().any(|used| used.name() == section);
        if is_used {
            self.begin_test(section, SettingsQuery::Check { section }, out);
        }
    }

    /// Saves what was typed, where it differs from what is in force.
    fn save(&mut self, out: &mut Vec<UiEffect>) {
        let Some(form) = &self.form else { return };
        match changes(&form.lines, &self.view) {
            Ok((changes, secrets)) if changes.is_empty() && secrets.is_empty() => {
                self.message = Some(self.words.settings.sentences.unchanged.to_owned());
                self.after_save(&[], out);
            }
            Ok((changes, secrets)) => {
                self.is_saving = true;
                self.message = None;
                out.push(UiEffect::Bound(BoundEffect::Settings(SettingsCommand::Save { changes, secrets })));
            }
            Err(fault) => self.message = Some(self.sentence(&fault)),
        }
    }

    fn after_save(&mut self, keys: &[String], out: &mut Vec<UiEffect>) {
        let Some((part, provider)) = self.form.as_ref().map(|form| (form.part, form.provider)) else { return };
        let mut lines = self.lines(part, provider);
        lines.leave_lines();
        self.form = Some(OpenForm { part, provider, lines });
        match part {
            ShopPart::Providers => self.test(out),
            // The first backup proves that the folder can be written.
            ShopPart::Journal if !keys.is_empty() => self.back_up(out),
            ShopPart::Printer if keys.iter().any(|key| key.starts_with("printer.")) => self.print_slip(out),
            ShopPart::Printer => self.test_printer(out),
            _ => {}
        }
    }

    fn sentence(&self, fault: &ConfigEditError) -> String {
        fault.sentence(&self.view.path, self.words)
    }

    /// Takes what came of a command or a question.
    pub fn take(&mut self, event: SettingsEvent, now: Timestamp, out: &mut Vec<UiEffect>) {
        let say = &self.words.settings.sentences;
        match event {
            SettingsEvent::Saved(saved) => {
                self.is_saving = false;
                match saved.as_ref() {
                    Ok(saved) => {
                        self.words = saved.view.config.shop.language.words();
                        self.view = saved.view.clone();
                        let say = &self.words.settings.sentences;
                        let why = saved.not_recorded.as_ref();
                        self.message = Some(why.map_or_else(|| say.saved.to_owned(), |why| (say.not_recorded)(why)));
                        self.after_save(&saved.keys, out);
                    }
                    Err(SettingsFault::Edit(ConfigEditError::Changed)) => {
                        self.is_outside = true;
                        self.message = Some(say.outside.to_owned());
                    }
                    Err(SettingsFault::Edit(fault)) => self.message = Some(self.sentence(fault)),
                    Err(SettingsFault::Secret(fault)) => self.message = Some(fault.sentence(self.words)),
                }
            }
            SettingsEvent::ReadAgain(read) => {
                self.is_outside = false;
                match read.as_ref() {
                    Ok(read) => {
                        self.words = read.view.config.shop.language.words();
                        self.view = read.view.clone();
                        self.message = None;
                        if let Some((part, provider)) = self.form.as_ref().map(|form| (form.part, form.provider)) {
                            self.open_provider(part, provider);
                        }
                    }
                    Err(fault) => self.message = Some(self.sentence(fault)),
                }
            }
            SettingsEvent::Printers(found) => {
                self.printers = Some(found);
                // Only what nobody has begun to fill in is filled in anew.
                if self.form.as_ref().is_some_and(|form| form.part == ShopPart::Printer && form.lines.is_untouched()) {
                    let lines = self.lines(ShopPart::Printer, 0);
                    self.form = Some(OpenForm { part: ShopPart::Printer, provider: 0, lines });
                }
            }
            SettingsEvent::Step(report) => self.tests.push((now, report)),
            SettingsEvent::Tested(target) => self.testing.retain(|testing| *testing != target),
            SettingsEvent::Slip(printed) => {
                self.slip = printed.map_or_else(SlipState::Failed, |()| SlipState::Asked);
            }
            SettingsEvent::Examined(checks) => {
                self.is_checking = false;
                self.checks = checks;
                self.checked_at = Some(now);
            }
            SettingsEvent::BackedUp(made) => {
                self.is_saving = false;
                self.message = Some(match made {
                    Ok((rows, payments)) => (self.words.care.backed_up_now)(rows, payments),
                    Err(why) => why,
                });
                self.check_all(out);
            }
            SettingsEvent::Changes(_) => {}
        }
    }
}

fn free(query: SettingsQuery) -> UiEffect {
    UiEffect::Free(FreeEffect::Settings(query))
}

/// What differs from the settings in force. An empty secret leaves the kept one.
fn changes(lines: &FieldForm, view: &SettingsView) -> Result<(Vec<SettingChange>, Vec<TypedSecret>), ConfigEditError> {
    let other = lines.fields.iter().find(|field| field.key == OTHER_PRINTER).and_then(|field| field.typed());
    let other = other.filter(|typed| !typed.is_empty());
    let (mut changes, mut secrets) = (Vec::new(), Vec::new());
    for field in lines.fields.iter().filter(|field| field.key != OTHER_PRINTER) {
        if let FieldValue::Secret { name, input, .. } = &field.value {
            if !input.is_empty() {
                let secret = input.text().to_owned().into();
                secrets.push(TypedSecret { key: field.key.to_owned(), name, secret });
            }
            continue;
        }
        let typed = field.typed().unwrap_or_default();
        let typed = if field.key == "printer.device" { other.unwrap_or(typed) } else { typed };
        if typed != view.config.setting_text(field.key) {
            changes.push(SettingChange::read(&view.config, field.key, typed)?);
        }
    }
    Ok((changes, secrets))
}
