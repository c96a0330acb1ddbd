//! Draws rows of parts and the form that is open below them.

use crate::base::text::{left, width, wrap};
use crate::base::time::{Timestamp, clock_text, seconds_text, zone};
use crate::doctor::{CheckHealth, ShopPart};
use crate::till::connection_check::ConnectionReport;
use crate::tui::settings::form::FormField;
use crate::tui::settings::parts::ZONES;
use crate::tui::settings::session::{OpenForm, SettingsSession, SlipState};
use crate::tui::widgets::pen::PagePen;
use crate::wording::FaultSpeaker;
use crate::wording::connection_check as check_words;

/// Columns from the right edge to the end of a row's state.
const EDGE: usize = 4;

/// One row of the list: digit, name, summary, state.
pub(in crate::tui) struct PartRow {
    pub digit: char,
    pub name: &'static str,
    pub summary: String,
    pub state: &'static str,
    /// The state asks for a look.
    pub is_alarming: bool,
}

/// Draws the rows from row `y`, the one at `picked` marked.
pub(in crate::tui) fn rows(pen: &mut PagePen<'_>, y: usize, rows: &[PartRow], picked: usize) {
    let end = pen.columns().saturating_sub(EDGE);
    for (place, row) in rows.iter().enumerate() {
        let y = y + place;
        let is_picked = place == picked;
        let mark = if is_picked { "►" } else { " " };
        let style = if is_picked { pen.looks.strong() } else { pen.looks.plain() };
        pen.put(1, y, &format!("{mark} {}  {}", row.digit, left(row.name, 13)), style);
        pen.put_in(21, y, end.saturating_sub(width(row.state) + 23), &row.summary, style);
        let style = if row.is_alarming { pen.looks.alarm() } else { style };
        pen.put_right(end, y, row.state, style);
    }
}

impl SettingsSession {
    /// The name of a part.
    pub fn part_name(&self, part: ShopPart) -> &'static str {
        let say = &self.words.settings.parts;
        match part {
            ShopPart::Shop => say.shop,
            ShopPart::Clock => say.clock,
            ShopPart::Providers => say.providers,
            ShopPart::Printer => say.printer,
            ShopPart::Callbacks => say.callbacks,
            ShopPart::Journal => say.journal,
        }
    }

    /// A part in one line, as it is set now.
    pub fn summary(&self, part: ShopPart) -> String {
        let (config, say) = (&self.view.config, &self.words.settings.sentences);
        let text = |key: &str| config.setting_text(key);
        match part {
            ShopPart::Shop => {
                let town = text("shop.address").rsplit(", ").next().unwrap_or_default().to_owned();
                let parts = [text("shop.name"), town, (say.counter)(&text("shop.counter"))];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
            }
            ShopPart::Clock => {
                let language = if text("shop.language") == "en" { "English" } else { "Indonesia" };
                format!("{language}, {}", zone_name(&text("shop.timezone")))
            }
            ShopPart::Providers => {
                let names: Vec<String> = config.providers_in_use().map(|used| used.name().to_uppercase()).collect();
                if names.is_empty() { say.none_in_use.to_owned() } else { (say.in_use)(&names.join(", ")) }
            }
            ShopPart::Printer => match text("printer.device").as_str() {
                "none" => self.words.settings.fields.no_printer.to_owned(),
                device => format!("{device}, {}", text("printer.paper")),
            },
            ShopPart::Callbacks if config.webhook.in_counter => say.received_here.to_owned(),
            ShopPart::Callbacks => say.received_by_serve.to_owned(),
            ShopPart::Journal if text("journal.url").starts_with("sqlite:") => say.journal_here.to_owned(),
            ShopPart::Journal => say.journal_shared.to_owned(),
        }
    }

    /// The rule below the list and the open form under it, from row `y`. The providers' form has the page from row 2.
    pub fn draw_form(&self, pen: &mut PagePen<'_>, y: usize, now: Timestamp) {
        let Some(form) = &self.form else { return };
        let mut row = if form.part == ShopPart::Providers {
            self.provider_heads(pen, form);
            form.lines.draw(pen, 4) + 1
        } else {
            pen.line(y, self.part_name(form.part));
            form.lines.draw(pen, y + 1) + 1
        };
        let say = &self.words.settings;
        match form.part {
            ShopPart::Shop => row = self.receipt_head(pen, form, row),
            ShopPart::Clock => {
                let name = form.lines.fields.get(1).and_then(FormField::typed).unwrap_or_default();
                let zone = zone(name).unwrap_or_else(crate::base::time::jakarta);
                pen.put(3, row, &(say.fields.now)(&clock_text(now, &zone), zone_name(name)), pen.looks.plain());
                row += 2;
            }
            ShopPart::Providers => row = self.provider_tests(pen, row),
            ShopPart::Printer => row = self.printer_lines(pen, row),
            ShopPart::Journal if self.restore.is_some() => row = self.restore_lines(pen, row),
            // Findings come last there: they may fill the page, and what was just done must be read.
            ShopPart::Journal | ShopPart::Callbacks => {}
        }
        let after = match form.part {
            ShopPart::Callbacks => Some(say.sentences.callbacks_after_restart),
            ShopPart::Shop if self.was_saved() => Some(say.sentences.after_restart),
            _ => None,
        };
        let is_journal = form.part == ShopPart::Journal && form.lines.has_left_lines();
        let saving = self.is_saving.then_some(if is_journal { say.sentences.backing_up } else { say.saving });
        let told = saving.or(self.message.as_deref());
        let room = pen.columns().saturating_sub(6);
        for text in told.into_iter().chain(after) {
            row = pen.paragraph((3, row), room, text, pen.looks.plain());
        }
        if form.part == ShopPart::Journal && self.restore.is_none() {
            self.findings(pen, row, form.part);
        }
    }

    fn provider_heads(&self, pen: &mut PagePen<'_>, form: &OpenForm) {
        let say = &self.words.settings;
        pen.put(1, 2, &say.parts.providers.to_uppercase(), pen.looks.strong());
        let mut x = 12;
        for (place, section) in self.view.config.providers.iter().enumerate() {
            let text = format!("{} {}", place + 1, section.name().to_uppercase());
            let style = if place == form.provider { pen.looks.picked() } else { pen.looks.plain() };
            pen.put(x, 2, &text, style);
            x += width(&text) + 3;
        }
        pen.put_right(pen.columns().saturating_sub(1), 2, say.fields.never_shown, pen.looks.plain());
    }

    /// The steps of the test of the provider whose form is open, and what to do about them.
    fn provider_tests(&self, pen: &mut PagePen<'_>, y: usize) -> usize {
        let Some(name) = self.provider_name() else { return y };
        let (say, room) = (&self.words.settings, pen.columns().saturating_sub(6));
        pen.line(y, &(say.fields.test_title)(&name.to_uppercase()));
        let steps = self.test_lines(pen, y + 1, name);
        let mut row = y + 1 + steps + usize::from(steps > 0);
        if self.testing.contains(&name) {
            pen.put(3, row, say.checking, pen.looks.plain());
            return row + 1;
        }
        for text in self.faults(|target| target == name) {
            row = pen.paragraph((3, row), room, &text, pen.looks.warning());
        }
        if steps > 0 && self.view.unproved.contains(&name) {
            let text = (self.words.connection_check.unproved)(&name.to_uppercase());
            row = pen.paragraph((3, row), room, &text, pen.looks.plain());
        }
        row
    }

    /// The steps of a target's test, a line each. Returns how many.
    fn test_lines(&self, pen: &mut PagePen<'_>, y: usize, target: &str) -> usize {
        let end = pen.columns().saturating_sub(EDGE);
        let zone = &self.view.config.shop.timezone;
        let tests: Vec<_> = self.tests.iter().filter(|(_, report)| report.target == target).collect();
        let step = |report: &ConnectionReport| check_words::step(&self.words.connection_check, &report.step);
        let widest = tests.iter().map(|(_, report)| width(&step(report))).max().unwrap_or(0);
        for (place, (at, report)) in tests.iter().enumerate() {
            let say = &self.words.connection_check;
            let health = check_words::health(say, &report.found);
            let found = match report.found {
                Ok(_) => check_words::finding(self.words, self.speaker(), report),
                Err(_) => String::new(),
            };
            let found = [found, format!("{} ms", report.took.as_millis())];
            let found = found.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
            let y = y + place;
            pen.put(3, y, &seconds_text(*at, zone), pen.looks.plain());
            pen.put(14, y, &step(report), pen.looks.plain());
            let x = 14 + widest + 2;
            pen.put_in(x, y, end.saturating_sub(width(health) + x + 1), &found, pen.looks.plain());
            let style = if report.found.is_ok() { pen.looks.good() } else { pen.looks.alarm() };
            pen.put_right(end, y, health, style);
        }
        tests.len()
    }

    /// What the tests of these targets found wrong; the same sentence once.
    fn faults(&self, of: impl Fn(&str) -> bool) -> Vec<String> {
        let mut told: Vec<(String, String)> = Vec::new();
        for (_, report) in self.tests.iter().filter(|(_, report)| of(report.target) && report.found.is_err()) {
            let text = check_words::finding(self.words, self.speaker(), report);
            if !told.iter().any(|(_, known)| *known == text) {
                told.push((check_words::step(&self.words.connection_check, &report.step), text));
            }
        }
        told.into_iter().map(|(step, text)| format!("{step}: {text}")).collect()
    }

    fn printer_lines(&self, pen: &mut PagePen<'_>, y: usize) -> usize {
        let (say, room) = (&self.words.settings.sentences, pen.columns().saturating_sub(6));
        let mut row = y;
        let has_printer = self.view.config.setting_text("printer.device") != "none";
        if self.printers.as_ref().is_some_and(Vec::is_empty) && !has_printer {
            row = pen.paragraph((3, row), room, say.none_found, pen.looks.plain());
        }
        let tests = self.test_lines(pen, row, crate::till::connection_check::PRINTER_TARGET);
        row += tests;
        let slip = match &self.slip {
            SlipState::None => None,
            SlipState::Printing => Some(say.printing.to_owned()),
            SlipState::Asked => Some(say.ruler_question.to_owned()),
            SlipState::Failed(why) => Some((say.no_slip)(why)),
            SlipState::Good => Some(say.ruler_good.to_owned()),
        };
        if let Some(text) = &slip {
            row = pen.paragraph((3, row), room, text, pen.looks.strong());
        }
        if !has_printer && slip.is_none() && self.message.is_some() {
            row = pen.paragraph((3, row), room, say.no_printer, pen.looks.plain());
        }
        row
    }

    /// What will stand at the head of a receipt.
    fn receipt_head(&self, pen: &mut PagePen<'_>, form: &OpenForm, y: usize) -> usize {
        pen.put(3, y, self.words.settings.fields.head, pen.looks.plain());
        let typed = form.lines.fields.iter().take(3).filter_map(FormField::typed).filter(|text| !text.is_empty());
        let mut row = y;
        for line in typed.flat_map(|text| wrap(text, 32)) {
            pen.put(39usize.saturating_sub(width(&line) / 2), row, &line, pen.looks.plain());
            row += 1;
        }
        row.max(y + 1) + 1
    }

    /// The tests of everything, and what is to be looked at, from row `y`.
    pub fn draw_check(&self, pen: &mut PagePen<'_>, y: usize) {
        let (say, room) = (&self.words.settings, pen.columns().saturating_sub(6));
        pen.line(y, say.parts.check);
        let mut row = y + 1;
        let used = self.view.config.providers_in_use().map(|used| used.name());
        for target in used.chain([crate::till::connection_check::PRINTER_TARGET]) {
            row += self.test_lines(pen, row, target);
        }
        if self.is_checking || !self.testing.is_empty() {
            pen.put(3, row, say.checking, pen.looks.plain());
            row += 1;
        }
        let looked = self.checks.iter().filter(|check| check.health != CheckHealth::Good);
        let failed = self.faults(|_| true).into_iter();
        let texts: Vec<String> = failed.chain(looked.map(|check| format!("{}: {}", check.name, check.say))).collect();
        for text in texts {
            row = pen.paragraph((3, row), room, &text, pen.looks.warning());
        }
    }

    /// The path of the backup that is typed, and what Y does.
    fn restore_lines(&self, pen: &mut PagePen<'_>, y: usize) -> usize {
        let Some(form) = &self.restore else { return y };
        let say = &self.words.care;
        let room = pen.columns().saturating_sub(6);
        pen.put(3, y, say.restore_which, pen.looks.strong());
        let text = form.input.text();
        let shown = if form.is_asked { text.to_owned() } else { form.input.shown(text, room) };
        pen.put_in(3, y + 1, room, &shown, pen.looks.strong());
        if form.is_asked {
            return pen.paragraph((3, y + 3), room, say.restore_question, pen.looks.warning());
        }
        pen.paragraph((3, y + 3), room, say.restore_hint, pen.looks.plain())
    }

    /// The doctor's findings about a part, from row `y`, those to be looked at first.
    pub fn draw_findings(&self, pen: &mut PagePen<'_>, y: usize, part: ShopPart) {
        let say = &self.words.settings.sentences;
        pen.line(y, self.part_name(part));
        if self.checked_at.is_none() {
            let text = if self.is_checking { self.words.settings.checking } else { say.unchecked };
            pen.put(3, y + 1, text, pen.looks.plain());
            return;
        }
        let row = self.findings(pen, y + 1, part);
        if row == y + 1 {
            pen.put(3, row, say.nothing_wrong, pen.looks.plain());
        }
    }

    /// The findings about a part, those to be looked at first. Returns the row after them.
    fn findings(&self, pen: &mut PagePen<'_>, y: usize, part: ShopPart) -> usize {
        let room = pen.columns().saturating_sub(6);
        let mut checks: Vec<_> = self.checks.iter().filter(|check| check.part == part).collect();
        checks.sort_by_key(|check| match check.health {
            CheckHealth::Bad => 0,
            CheckHealth::Warning => 1,
            CheckHealth::Good => 2,
        });
        let mut row = y;
        for check in &checks {
            if row >= pen.foot() {
                break;
            }
            let style = if check.health == CheckHealth::Good { pen.looks.plain() } else { pen.looks.warning() };
            row = pen.paragraph((3, row), room, &format!("{}: {}", check.name, check.say), style);
        }
        row
    }

    /// The speaker of faults in the language in force.
    pub fn speaker(&self) -> FaultSpeaker<'_> {
        FaultSpeaker { words: &self.words.fault, zone: &self.view.config.shop.timezone }
    }

    /// The key lines of the open form.
    pub fn form_hints(&self, in_form: &'static [&'static str]) -> [Vec<String>; 2] {
        let say = &self.words.settings.keys;
        let owned = |hints: &[&str]| hints.iter().map(|hint| (*hint).to_owned()).collect::<Vec<_>>();
        let Some(form) = &self.form else { return [Vec::new(), Vec::new()] };
        if self.is_outside {
            return [owned(say.changed), Vec::new()];
        }
        if let Some(restore) = &self.restore {
            return [owned(if restore.is_asked { say.restore_asked } else { say.restore }), Vec::new()];
        }
        if form.lines.has_left_lines() {
            let acts = match (form.part, &self.slip) {
                (ShopPart::Providers, _) => say.provider,
                (ShopPart::Journal, _) => say.journal,
                (ShopPart::Printer, SlipState::Asked) => say.ruler,
                (ShopPart::Printer, _) => say.printer,
                _ => say.saved,
            };
            return [owned(acts), Vec::new()];
        }
        let mut hints = owned(in_form);
        if let (true, Some(first)) = (form.lines.is_on_last_line(), hints.first_mut()) {
            say.last.clone_into(first);
        }
        let below = if form.lines.is_on_choice() { vec![say.choice.to_owned()] } else { Vec::new() };
        [hints, below]
    }
}

/// `WIB` for `Asia/Jakarta`; another zone's own name.
fn zone_name(name: &str) -> &str {
    ZONES.iter().find(|(known, _)| *known == name).map_or(name, |(_, called)| called)
}
