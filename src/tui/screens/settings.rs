//! Setelan: the parts of the shop with the doctor's findings, a form for each, and who changed what.
//!
//! What is saved holds for the next sale. The till that a sale began with is not changed.

use crossterm::event::{KeyCode, KeyEvent};

use crate::base::time::{clock_text, day_text};
use crate::doctor::{CheckHealth, ShopPart};
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::tui::format::{self, is_letter};
use crate::tui::key::plain;
use crate::tui::keymap::owned;
use crate::tui::message::{FreeEffect, ScreenEffect, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer};
use crate::tui::screens::{ScreenContract, help};
use crate::tui::settings::draw::{PartRow, rows};
use crate::tui::settings::parts::PARTS;
use crate::tui::settings::session::{SessionStep, SettingsSession};
use crate::tui::settings::{SettingsEvent, SettingsQuery};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::{PAGE, RowList, follow_key};
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, line, start};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract { paste: Some(paste), subject, confirm, ..ScreenContract::new(key, hints, draw) };

/// The row of the list's first part.
const TOP: usize = 4;

/// The state of Setelan.
#[derive(Debug, Default)]
pub struct SettingsScreen {
    /// `None`: never opened.
    session: Option<SettingsSession>,
    picked: usize,
    /// Who changed what, where that is in front.
    changes: Option<RowList<CounterEntry>>,
}

impl SettingsScreen {
    /// Whether a secret is typed now.
    pub(in crate::tui) fn is_secret(&self) -> bool {
        self.session.as_ref().is_some_and(SettingsSession::is_secret)
    }
}

/// Opens Setelan, and checks everything.
pub(in crate::tui) fn open(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let Some(view) = &state.setup.settings else {
        state.screen = ActiveScreen::Home;
        state.notice = Some(state.setup.words.settings.sentences.training.to_owned());
        return;
    };
    let mut session = SettingsSession::new(view.as_ref().clone(), state.setup.words, false);
    session.check_all(out);
    state.settings = SettingsScreen { session: Some(session), picked: 0, changes: None };
    state.screen = ActiveScreen::Settings;
}

/// Takes what came of a question or a command. New settings hold at once, whatever is in front.
pub(in crate::tui) fn handle_event(state: &mut AppState, event: SettingsEvent, out: &mut Vec<UiEffect>) {
    let saved = match &event {
        SettingsEvent::Saved(saved) => saved.as_ref().as_ref().ok(),
        SettingsEvent::ReadAgain(read) => read.as_ref().as_ref().ok(),
        _ => None,
    };
    if let Some(setup) = saved.and_then(|saved| saved.setup.as_ref()) {
        state.setup = setup.as_ref().clone();
        state.prices_asked = true;
        out.push(UiEffect::Free(FreeEffect::KeptPrices));
        out.push(UiEffect::Free(FreeEffect::FreshPrices));
    }
    match event {
        SettingsEvent::Changes(read) => {
            state.settings.changes.get_or_insert_default().take(read, |one, other| one.at == other.at);
        }
        event => {
            let now = state.now.wall;
            if let Some(session) = &mut state.settings.session {
                session.take(event, now, out);
            }
        }
    }
}

fn paste(state: &mut AppState, text: &str) {
    if let Some(session) = &mut state.settings.session {
        session.paste(text);
    }
}

/// The backup that a lone Y puts in the journal's place. Not while something is being sent.
fn subject(state: &AppState) -> Option<GuardSubject> {
    let file = state.settings.session.as_ref()?.restore_file().filter(|_| state.bound == 0)?;
    Some(GuardSubject { action: GuardedAction::Restore(file), typed: String::new() })
}

/// Ends the screen; the file is put in place once the journal is closed.
fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    if let Some(GuardSubject { action: GuardedAction::Restore(file), .. }) = subject(state) {
        state.restore_file = Some(file);
        out.push(UiEffect::Screen(ScreenEffect::Restore));
    }
}

fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    if let Some(changes) = &mut state.settings.changes {
        match plain(key) {
            KeyCode::Esc => state.settings.changes = None,
            _ => changes.key(key),
        }
        return;
    }
    let Some(session) = &mut state.settings.session else { return };
    if session.restore_file().is_some() && matches!(plain(key), KeyCode::Char(letter) if is_letter(letter, 'y')) {
        return arm_answer(state, 'y');
    }
    if session.form.is_some() {
        if session.key(key, out) == SessionStep::Left {
            session.check_all(out);
        }
        return;
    }
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter => {
            if let Some((_, part)) = PARTS.get(state.settings.picked) {
                session.open(*part, out);
            }
        }
        KeyCode::Char('0') => session.check_all(out),
        KeyCode::Char('?') => help::open(state),
        KeyCode::Char(letter) if is_letter(letter, 'd') => {
            if state.bound == 0 {
                out.push(UiEffect::Screen(ScreenEffect::Train));
            } else {
                state.notice = Some((state.words().menu.waiting)(state.bound));
            }
        }
        KeyCode::Char(letter) if is_letter(letter, 's') => {
            state.settings.changes = Some(RowList::default());
            out.push(UiEffect::Free(FreeEffect::Settings(SettingsQuery::Changes)));
        }
        KeyCode::Char(digit) => {
            if let Some(at) = PARTS.iter().position(|(known, _)| *known == digit) {
                state.settings.picked = at;
                session.open(PARTS[at].1, out);
            }
        }
        _ => {
            follow_key(&mut state.settings.picked, key, PARTS.len() - 1, PAGE);
        }
    }
}

fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let say = &state.setup.words.settings.keys;
    match &state.settings.session {
        _ if state.settings.changes.is_some() => [Vec::new(), owned(say.changes)],
        Some(session) if session.form.is_some() => session.form_hints(say.form),
        _ => [owned(say.list), owned(say.list_below)],
    }
}

fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let say = &state.setup.words.settings;
    let Some(session) = &state.settings.session else { return };
    if let Some(changes) = &state.settings.changes {
        return draw_changes(state, pen, changes);
    }
    let form = session.form.as_ref().map(|form| form.part);
    if form == Some(ShopPart::Providers) {
        return session.draw_form(pen, TOP, state.now.wall);
    }
    pen.put(1, 2, say.title, pen.looks.strong());
    let zone = &session.view.config.shop.timezone;
    let looks = session.checks.iter().filter(|check| check.health != CheckHealth::Good).count();
    let checked = session.checked_at.map(|at| (say.checked)(&clock_text(at, zone), looks));
    let told = if session.is_checking { Some(say.checking.to_owned()) } else { checked };
    pen.put_right(pen.columns().saturating_sub(1), 2, &told.unwrap_or_default(), pen.looks.plain());
    let row = |(digit, part): &(char, ShopPart)| {
        let health = session.health(*part);
        let state = match health {
            None => "",
            Some(CheckHealth::Good) => say.states.good,
            Some(CheckHealth::Warning) => say.states.look,
            Some(CheckHealth::Bad) => say.states.bad,
        };
        let is_alarming = matches!(health, Some(CheckHealth::Warning | CheckHealth::Bad));
        PartRow { digit: *digit, name: session.part_name(*part), summary: session.summary(*part), state, is_alarming }
    };
    rows(pen, TOP, &PARTS.iter().map(row).collect::<Vec<_>>(), state.settings.picked);
    let below = TOP + PARTS.len();
    match (form, PARTS.get(state.settings.picked)) {
        (None, Some((_, part))) => session.draw_findings(pen, below, *part),
        _ => session.draw_form(pen, below, state.now.wall),
    }
}

fn draw_changes(state: &AppState, pen: &mut PagePen<'_>, changes: &RowList<CounterEntry>) {
    let (say, zone) = (&state.setup.words.settings, &state.setup.shop.timezone);
    pen.put(1, 2, say.sentences.changes_title, pen.looks.strong());
    let columns: [TableColumn; 3] = [start(14), start(14), start(pen.columns().saturating_sub(40))];
    if let Some(remark) = changes.remark(format::UNREAD, say.sentences.no_changes) {
        pen.put(3, 4, remark, pen.looks.plain());
    } else {
        pen.put(3, 4, &line(&columns, &say.sentences.change_heads), pen.looks.plain());
    }
    for listed in changes.in_sight(pen.foot().saturating_sub(6)) {
        let CounterEvent::SettingsChanged { keys, by } = &listed.row.event else { continue };
        let when = format!("{} {}", day_text(listed.row.at, zone), clock_text(listed.row.at, zone));
        let keys: Vec<&str> = keys.iter().map(|key| key.as_str()).collect();
        listed.draw(pen, 5 + listed.place, &line(&columns, &[&when, by.as_str(), &keys.join(", ")]), pen.looks.plain());
    }
    if let (Some(fault), None) = (changes.fault(), &state.notice) {
        pen.notice(pen.foot(), pen.columns().saturating_sub(2), fault, pen.looks.warning());
    }
}
