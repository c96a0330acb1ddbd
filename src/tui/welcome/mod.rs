//! The welcome: the first start's steps, until there is a configuration to sell with.
//!
//! What is filled in goes into a draft beside `config.toml`, so that a program that was killed begins where it was. There
//! is no till and no journal yet.

mod draw;

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;

use crate::doctor::ShopPart;
use crate::messages::Messages;
use crate::till::settings_change::SettingsView;
use crate::tui::event_loop::ScreenApp;
use crate::tui::format::is_letter;
use crate::tui::key::{plain, with_ctrl};
use crate::tui::message::{ScreenEffect, ScreenTime, UiEffect, UiMessage};
use crate::tui::settings::session::{SessionStep, SettingsSession};
use crate::tui::state::SMALLEST;
use crate::tui::widgets::list_view::{PAGE, follow_key};

/// Keys that follow one another faster are a scan or a paste. Their letters begin nothing.
const BURST: Duration = Duration::from_millis(60);

/// How the welcome ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WelcomeEnd {
    /// The program ends; the draft stays.
    Left,
    /// Begin to sell with what was filled in.
    Start,
    /// The demo.
    Training,
}

/// A step of the welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum WelcomeStep {
    Form(ShopPart),
    /// Test everything.
    Check,
}

/// The steps with their digits. A digit keeps its step for good.
pub(in crate::tui) const STEPS: [(char, WelcomeStep); 5] = [
    ('1', WelcomeStep::Form(ShopPart::Clock)),
    ('2', WelcomeStep::Form(ShopPart::Shop)),
    ('3', WelcomeStep::Form(ShopPart::Providers)),
    ('4', WelcomeStep::Form(ShopPart::Printer)),
    ('6', WelcomeStep::Check),
];
/// The step that is open at the start.
const FIRST: usize = 1;

/// What the welcome begins with.
#[derive(Debug, Clone)]
pub struct WelcomeSetup {
    pub view: SettingsView,
    pub words: &'static Messages,
    /// Whether colour may be used (`NO_COLOR`).
    pub color: bool,
    /// What is said at the top: other shops on this computer, a draft that was found.
    pub remarks: Vec<String>,
}

/// The state of the welcome.
#[derive(Debug)]
pub struct WelcomeState {
    session: SettingsSession,
    color: bool,
    remarks: Vec<String>,
    size: (u16, u16),
    now: ScreenTime,
    picked: usize,
    /// The last key, on the monotonic clock.
    last_key: Option<Duration>,
    notice: Option<String>,
    end: WelcomeEnd,
    dirty: bool,
    quit: bool,
}

impl WelcomeState {
    /// The state at start, and the first effects.
    #[must_use]
    pub fn new(setup: WelcomeSetup, size: (u16, u16), now: ScreenTime) -> (Self, Vec<UiEffect>) {
        let mut out = Vec::new();
        let mut state = Self {
            session: SettingsSession::new(setup.view, setup.words, true),
            color: setup.color,
            remarks: setup.remarks,
            size,
            now,
            picked: FIRST,
            last_key: None,
            notice: None,
            end: WelcomeEnd::Left,
            dirty: true,
            quit: false,
        };
        if state.remarks.is_empty() {
            state.open(FIRST, &mut out);
        } else {
            // What is to be said comes first. The step that comes next is marked.
            let next = [!state.has_name(), !state.has_provider(), true].iter().position(|is_next| *is_next);
            state.picked = FIRST + next.unwrap_or_default();
        }
        (state, out)
    }

    /// How it ended.
    #[must_use]
    pub const fn end(&self) -> WelcomeEnd {
        self.end
    }

    fn words(&self) -> &'static Messages {
        self.session.words
    }

    /// Whether there is all that a sale needs: a name, and a provider with its secrets.
    fn is_ready(&self) -> bool {
        self.has_name() && self.has_provider()
    }

    fn has_name(&self) -> bool {
        let name = self.session.view.config.setting_text("shop.name");
        name != crate::config::Config::default().setting_text("shop.name")
    }

    fn has_provider(&self) -> bool {
        let view = &self.session.view;
        view.config.providers_in_use().any(|used| view.has_login(used.name()))
    }

    fn open(&mut self, at: usize, out: &mut Vec<UiEffect>) {
        self.picked = at;
        match STEPS.get(at) {
            Some((_, WelcomeStep::Form(part))) => self.session.open(*part, out),
            Some((_, WelcomeStep::Check)) => {
                self.session.form = None;
                self.session.check_all(out);
                self.session.test_all(out);
            }
            None => {}
        }
    }

    fn leave(&mut self, end: WelcomeEnd, out: &mut Vec<UiEffect>) {
        if !self.quit {
            (self.end, self.quit) = (end, true);
            out.push(UiEffect::Screen(ScreenEffect::Quit));
        }
    }

    fn key(&mut self, key: KeyEvent, at: Duration, out: &mut Vec<UiEffect>) {
        let is_burst = self.last_key.replace(at).is_some_and(|last| at.saturating_sub(last) < BURST);
        self.notice = None;
        match with_ctrl(key) {
            Some('c' | 'q') => return self.leave(WelcomeEnd::Left, out),
            Some('r') => return out.push(UiEffect::Screen(ScreenEffect::DumpRecord)),
            _ => {}
        }
        if let Some(form) = &self.session.form {
            // Enter behind the last line goes on, once the step was filled in.
            let is_over = form.lines.has_left_lines() && self.session.message.is_some() && !self.session.is_saving;
            if is_over && plain(key) == KeyCode::Enter {
                return self.open(self.picked + 1, out);
            }
            if self.session.key(key, out) == SessionStep::Left {
                self.session.message = None;
            }
            return self.go_on(out);
        }
        match plain(key) {
            KeyCode::Esc => self.leave(WelcomeEnd::Left, out),
            KeyCode::Enter => self.open(self.picked, out),
            KeyCode::Char(letter) if is_letter(letter, 'd') && !is_burst => self.leave(WelcomeEnd::Training, out),
            KeyCode::Char(letter) if is_letter(letter, 'm') && !is_burst => {
                if self.is_ready() {
                    self.leave(WelcomeEnd::Start, out);
                } else {
                    self.notice = Some(self.words().settings.sentences.not_ready.to_owned());
                }
            }
            KeyCode::Char(digit) => {
                if let Some(at) = STEPS.iter().position(|(known, _)| *known == digit) {
                    self.open(at, out);
                }
            }
            _ => {
                follow_key(&mut self.picked, key, STEPS.len() - 1, PAGE);
            }
        }
    }

    /// A saved step whose result needs no look leads to the next one.
    fn go_on(&mut self, out: &mut Vec<UiEffect>) {
        let part = self.session.form.as_ref().map(|form| form.part);
        if matches!(part, Some(ShopPart::Shop | ShopPart::Clock)) && self.session.was_saved() {
            self.open(self.picked + 1, out);
        }
    }

    /// Whether the terminal is smaller than [`SMALLEST`].
    const fn is_too_small(&self) -> bool {
        self.size.0 < SMALLEST.0 || self.size.1 < SMALLEST.1
    }
}

impl ScreenApp for WelcomeState {
    fn set_bound_count(&mut self, _: usize) {}

    fn update(&mut self, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect> {
        let mut out = Vec::new();
        self.now = now;
        self.dirty |= !matches!(msg, UiMessage::Painted);
        match msg {
            UiMessage::Key { key, at } => self.key(key, at, &mut out),
            UiMessage::Paste(text) => self.session.paste(&text.0),
            UiMessage::Resize(columns, rows) => self.size = (columns, rows),
            UiMessage::Settings(event) => {
                self.session.take(event, now.wall, &mut out);
                self.go_on(&mut out);
            }
            UiMessage::Terminate => self.leave(WelcomeEnd::Left, &mut out),
            _ => {}
        }
        out
    }

    fn view(&self, frame: &mut Frame<'_>) {
        draw::view(self, frame);
    }

    fn next_wake(&self) -> Option<Duration> {
        // The clock in the header.
        let seconds = u64::try_from(self.now.wall.as_second().rem_euclid(60)).unwrap_or(0);
        Some(self.now.mono + Duration::from_secs(60 - seconds))
    }

    fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn hides_keys(&self) -> bool {
        self.session.is_secret()
    }
}
