//! Draws the welcome: the steps with their states, and the open form below them.

use ratatui::Frame;

use crate::base::text::{width, wrap};
use crate::base::time::clock_text;
use crate::doctor::{CheckHealth, ShopPart};
use crate::tui::keymap::owned;
use crate::tui::settings::draw::{PartRow, rows};
use crate::tui::settings::session::SlipState;
use crate::tui::state::SMALLEST;
use crate::tui::theme::ScreenTheme;
use crate::tui::welcome::{STEPS, WelcomeState, WelcomeStep};
use crate::tui::widgets::pen::PagePen;

/// The row of the first step.
const TOP: usize = 4;

/// Draws the present state. Changes nothing.
pub(super) fn view(state: &WelcomeState, frame: &mut Frame<'_>) {
    let area = frame.area();
    let mut pen = PagePen::new(frame.buffer_mut(), area, ScreenTheme::new(state.color));
    if state.is_too_small() {
        let text = (state.words().screen.too_small)(
            usize::from(SMALLEST.0),
            usize::from(SMALLEST.1),
            pen.columns(),
            pen.rows(),
        );
        for (row, line) in wrap(&text, pen.columns()).iter().enumerate() {
            pen.put(0, row, line, pen.looks.strong());
        }
        return;
    }
    header(state, &mut pen);
    pen.line(pen.foot(), "");
    page(state, &mut pen);
    if let Some(notice) = &state.notice {
        pen.notice(pen.foot(), pen.columns().saturating_sub(2), notice, pen.looks.warning());
    }
    keys(state, &mut pen);
}

fn header(state: &WelcomeState, pen: &mut PagePen<'_>) {
    let clock = clock_text(state.now.wall, &state.session.view.config.shop.timezone);
    pen.put(1, 0, state.words().settings.new_counter, pen.looks.plain());
    pen.put_right(pen.columns().saturating_sub(1), 0, &clock, pen.looks.plain());
    pen.line(1, "");
}

fn page(state: &WelcomeState, pen: &mut PagePen<'_>) {
    let (session, say) = (&state.session, &state.words().settings);
    let part = session.form.as_ref().map(|form| form.part);
    let below = TOP + STEPS.len();
    if part == Some(ShopPart::Providers) {
        return session.draw_form(pen, below, state.now.wall);
    }
    pen.put(1, 2, say.welcome, pen.looks.strong());
    pen.put_right(pen.columns().saturating_sub(1), 2, say.later, pen.looks.plain());
    let steps: Vec<PartRow> = STEPS.iter().map(|(digit, step)| row(state, *digit, *step)).collect();
    rows(pen, TOP, &steps, state.picked);
    match (part, STEPS.get(state.picked)) {
        (Some(_), _) => session.draw_form(pen, below, state.now.wall),
        (None, Some((_, WelcomeStep::Check))) => session.draw_check(pen, below),
        _ => remarks(state, pen, below),
    }
}

fn remarks(state: &WelcomeState, pen: &mut PagePen<'_>, y: usize) {
    pen.line(y, "");
    let mut row = y + 1;
    for remark in &state.remarks {
        row = pen.paragraph((3, row), pen.columns().saturating_sub(6), remark, pen.looks.warning());
    }
}

fn row(state: &WelcomeState, digit: char, step: WelcomeStep) -> PartRow {
    let (session, say) = (&state.session, &state.words().settings);
    let (parts, states) = (&say.parts, &say.states);
    let open = session.form.as_ref().map(|form| form.part);
    let done = |is_done: bool| if is_done { states.good } else { states.unset };
    let summary = |part, about: &str, is_done: bool| if is_done { session.summary(part) } else { about.to_owned() };
    let (name, summary, state_word) = match step {
        WelcomeStep::Form(part @ ShopPart::Clock) => (session.part_name(part), session.summary(part), states.good),
        WelcomeStep::Form(part @ ShopPart::Shop) => {
            let is_done = state.has_name();
            (session.part_name(part), summary(part, parts.about_shop, is_done), done(is_done))
        }
        WelcomeStep::Form(part @ ShopPart::Providers) => {
            let is_done = state.has_provider();
            let failed = session.tests.iter().any(|(_, test)| test.found.is_err() && test.target != "printer");
            let word = if is_done && failed { states.look } else { done(is_done) };
            (session.part_name(part), summary(part, parts.about_providers, is_done), word)
        }
        WelcomeStep::Form(part) => {
            let is_done = session.view.config.setting_text("printer.device") != "none";
            (session.part_name(part), summary(part, parts.about_printer, is_done), done(is_done))
        }
        WelcomeStep::Check => {
            let word = session.worst().map_or(states.unset, |worst| match worst {
                CheckHealth::Good => states.good,
                CheckHealth::Warning | CheckHealth::Bad => states.look,
            });
            (parts.check, parts.about_check.to_owned(), word)
        }
    };
    let is_open = matches!(step, WelcomeStep::Form(part) if open == Some(part));
    let state_word = if is_open { states.filling } else { state_word };
    PartRow { digit, name, summary, state: state_word, is_alarming: state_word == states.look }
}

fn keys(state: &WelcomeState, pen: &mut PagePen<'_>) {
    let (session, say) = (&state.session, &state.words().settings.keys);
    let [first, second] = match &session.form {
        Some(form) => {
            let [mut first, mut second] = session.form_hints(say.welcome_form);
            if form.lines.has_left_lines() && session.message.is_some() {
                // The ruler's question comes first, and Enter goes on all the same.
                let at = if session.slip == SlipState::Asked { first.len().saturating_sub(1) } else { 0 };
                if let Some(hint) = first.get_mut(at) {
                    say.next_step.clone_into(hint);
                }
            }
            if second.is_empty() && !form.lines.has_left_lines() {
                second = owned(say.welcome_steps);
            }
            [first, second]
        }
        None => [owned(say.welcome), owned(say.welcome_below)],
    };
    for (place, hints) in [first, second].iter().enumerate() {
        let mut line = hints.join("   ");
        if width(&line) > pen.columns().saturating_sub(2) {
            line = hints.join("  ");
        }
        pen.put(1, pen.rows().saturating_sub(2) + place, &line, pen.looks.plain());
    }
}
