//! What keys and answers do to "Tagih QR/VA".
//!
//! The command to make a charge leaves from one place, once `PayGuard` let the `+` through. Making leaves the stage
//! `Confirm`, so one confirmation makes one charge.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::{
    ChargeConfirm, ChargeDetail, ChargeForm, ChargeUiCommand, ChargeUiEvent, ChargeUiQuery, ChargesScreen,
    ChargesStage, NotePurpose, has_paper, lacks_qr, speaker, unrecorded,
};
use crate::base::text::CleanText;
use crate::domain::charge::{Charge, ChargePayer};
use crate::journal::JournalError;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::tui::format::is_letter;
use crate::tui::message::{BoundEffect, FreeEffect, RequestId, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction, arm_answer, arm_plus};
use crate::tui::screens::print_queue;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

fn ask(query: ChargeUiQuery, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Free(FreeEffect::MoneyIn(query)));
}

fn run_command(command: ChargeUiCommand, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Bound(BoundEffect::MoneyIn(command)));
}

/// Opens the screen on the list.
pub(in crate::tui) fn open(state: &mut AppState, out: &mut Vec<UiEffect>) {
    state.screen = ActiveScreen::MoneyIn;
    state.money_in = ChargesScreen::default();
    ask(ChargeUiQuery::List, out);
    if !state.setup.collects {
        state.notice = Some(state.setup.words.charge.refusal.not_configured.to_owned());
    }
}

/// The journal has changed: reads the list again while the screen is in front.
pub(in crate::tui) fn refresh(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if state.screen == ActiveScreen::MoneyIn {
        ask(ChargeUiQuery::List, out);
    }
}

/// A key on this screen.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match &mut state.money_in.stage {
        ChargesStage::List => list_key(state, key, out),
        ChargesStage::Methods { .. } => methods_key(state, key),
        ChargesStage::Form(_) => form_key(state, key),
        ChargesStage::Confirm(_) => confirm_key(state, key),
        // The charge is still made. It will be in the list.
        ChargesStage::Sending { .. } => {
            if plain(key) == KeyCode::Esc {
                state.money_in.stage = ChargesStage::List;
            }
        }
        ChargesStage::Show(show) if show.note.is_some() => note_key(state, key),
        ChargesStage::Show(_) => show_key(state, key, out),
    }
}

/// A paste goes into the field being typed.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    match &mut state.money_in.stage {
        ChargesStage::Form(form) => form.fields[form.at].paste(text),
        ChargesStage::Show(show) => {
            if let Some(note) = &mut show.note {
                note.1.paste(text);
            }
        }
        _ => {}
    }
}

fn list_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter => {
            if let Some(charge) = state.money_in.charges.picked().cloned() {
                show(state, ChargeDetail::of(charge), out);
            }
        }
        KeyCode::Char(letter) if is_letter(letter, 'n') => choose(state, out),
        KeyCode::Char(letter) if is_letter(letter, 'r') => {
            state.notice = Some(state.setup.words.charge.screen.asking.to_owned());
            ask(ChargeUiQuery::Ask(None), out);
        }
        _ => state.money_in.charges.key(key),
    }
}

fn choose(state: &mut AppState, out: &mut Vec<UiEffect>) {
    if !state.setup.collects {
        state.notice = Some(state.setup.words.charge.refusal.not_configured.to_owned());
        return;
    }
    let request = state.next_request();
    state.money_in.stage = ChargesStage::Methods { request, methods: RowList::default() };
    ask(ChargeUiQuery::Methods(request), out);
}

fn methods_key(state: &mut AppState, key: KeyEvent) {
    let ChargesStage::Methods { methods, .. } = &mut state.money_in.stage else { return };
    match plain(key) {
        KeyCode::Esc => state.money_in.stage = ChargesStage::List,
        KeyCode::Enter => {
            let Some(method) = methods.picked().cloned() else { return };
            if method.open {
                state.money_in.stage =
                    ChargesStage::Form(Box::new(ChargeForm { method, fields: Default::default(), at: 0 }));
            } else {
                state.notice = Some(state.setup.words.charge.refusal.closed.to_owned());
            }
        }
        _ => methods.key(key),
    }
}

fn form_key(state: &mut AppState, key: KeyEvent) {
    let ChargesStage::Form(form) = &mut state.money_in.stage else { return };
    let last = form.fields.len() - 1;
    match plain(key) {
        KeyCode::Esc => state.money_in.stage = ChargesStage::List,
        KeyCode::Up | KeyCode::BackTab => form.at = form.at.saturating_sub(1),
        KeyCode::Down | KeyCode::Tab => form.at = (form.at + 1).min(last),
        KeyCode::Enter if form.at < last => form.at += 1,
        KeyCode::Enter => check_form(state),
        _ => {
            let _ = form.fields[form.at].key(key);
        }
    }
}

/// Checks the form and shows the charge to be made.
fn check_form(state: &mut AppState) {
    let ChargesStage::Form(form) = &mut state.money_in.stage else { return };
    let Some(amount) = form.amount() else {
        form.at = 0;
        state.notice = Some(state.setup.words.charge.screen.amount_needed.to_owned());
        return;
    };
    let text = |field: &InputField| CleanText::new(field.text());
    let [_, name, phone] = &form.fields;
    let mut phone = text(phone);
    if !phone.is_empty() {
        match crate::domain::number::phone(phone.as_str()) {
            Ok(number) => phone = CleanText::new(number.as_str()),
            Err(fault) => {
                form.at = 2;
                state.notice = Some(state.speaker().number(&fault));
                return;
            }
        }
    }
    let payer = ChargePayer { name: text(name), phone, email: CleanText::default() };
    let draft = ChargeDraft { method: form.method.clone(), amount, purpose: None, payer, order: None };
    let form = (**form).clone();
    state.money_in.stage = ChargesStage::Confirm(Box::new(ChargeConfirm { form, draft }));
}

fn confirm_key(state: &mut AppState, key: KeyEvent) {
    let ChargesStage::Confirm(confirm) = &mut state.money_in.stage else { return };
    match plain(key) {
        KeyCode::Esc => {
            let form = confirm.form.clone();
            state.money_in.stage = ChargesStage::Form(Box::new(form));
        }
        KeyCode::Char('+') => arm_plus(state),
        _ => {}
    }
}

/// What `+` or Enter would do: make the charge of the confirmation, or record what was typed about its money.
pub(in crate::tui) fn subject(state: &AppState) -> Option<GuardSubject> {
    match &state.money_in.stage {
        ChargesStage::Confirm(_) => Some(GuardSubject { action: GuardedAction::CreateCharge, typed: String::new() }),
        ChargesStage::Show(show) => {
            let typed = show.note.as_ref()?.1.text().to_owned();
            Some(GuardSubject { action: GuardedAction::DecideCharge(show.charge.order().to_string()), typed })
        }
        _ => None,
    }
}

/// Records that money went back, or what a person found out about it. The only place that does.
fn decide(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let ChargesStage::Show(show) = &mut state.money_in.stage else { return };
    let Some((what, note)) = show.note.take() else { return };
    let (order, note) = (show.charge.order().to_string(), note.text().trim().to_owned());
    run_command(
        match what {
            NotePurpose::Return { second } => ChargeUiCommand::Return { order, second, note },
            NotePurpose::Decision(found) => ChargeUiCommand::Decide { order, found, evidence: note },
        },
        out,
    );
}

/// The lone key came: makes the charge, or records what was typed.
pub(super) fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    match state.money_in.stage {
        ChargesStage::Confirm(_) => create(state, out),
        _ => decide(state, out),
    }
}

/// Makes the charge in front. The only place that does.
fn create(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let since = state.now.mono;
    let ChargesStage::Confirm(confirm) = &mut state.money_in.stage else { return };
    let (form, draft) = (Box::new(confirm.form.clone()), Box::new(confirm.draft.clone()));
    state.money_in.stage = ChargesStage::Sending { form, since };
    run_command(ChargeUiCommand::Create(draft), out);
}

fn show(state: &mut AppState, show: ChargeDetail, out: &mut Vec<UiEffect>) {
    if lacks_qr(&show.charge) && show.qr_fault.is_none() {
        ask(ChargeUiQuery::Qr(Box::new(show.charge.clone())), out);
    }
    state.money_in.stage = ChargesStage::Show(Box::new(show));
}

fn show_key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let ChargesStage::Show(show) = &mut state.money_in.stage else { return };
    match plain(key) {
        KeyCode::Esc => {
            state.money_in.stage = ChargesStage::List;
            ask(ChargeUiQuery::List, out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'r') && !show.asking => {
            show.asking = true;
            let order = show.charge.order().to_string();
            ask(ChargeUiQuery::Ask(Some(order)), out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'q') && lacks_qr(&show.charge) => {
            show.qr_fault = None;
            let charge = Box::new(show.charge.clone());
            ask(ChargeUiQuery::Qr(charge), out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'p') && show.kept == ChargeStoredIn::Journal => {
            let (order, charge) = (show.charge.order().to_string(), show.charge.clone());
            if has_paper(state, &charge) && print_queue::has_printer(state) {
                print_queue::print_charge(order, out);
            } else if has_paper(state, &charge) {
                run_command(ChargeUiCommand::Print(order), out);
            } else {
                state.notice = Some(state.setup.words.charge.refusal.no_paper.to_owned());
            }
        }
        KeyCode::Char(letter) => {
            let decision = show.decisions().into_iter().find(|(key, ..)| is_letter(letter, *key));
            show.note = decision.map(|(_, what, _)| (what, InputField::default()));
        }
        _ => {}
    }
}

fn note_key(state: &mut AppState, key: KeyEvent) {
    let ChargesStage::Show(show) = &mut state.money_in.stage else { return };
    let Some((_, note)) = &mut show.note else { return };
    match plain(key) {
        KeyCode::Esc => show.note = None,
        KeyCode::Enter if note.text().trim().is_empty() => {
            state.notice = Some(state.setup.words.charge.refusal.note_needed.to_owned());
        }
        KeyCode::Enter => arm_answer(state, '\n'),
        _ => {
            let _ = note.key(key);
        }
    }
}

/// An answer to a command.
pub(in crate::tui) fn handle_event(state: &mut AppState, event: ChargeUiEvent, out: &mut Vec<UiEffect>) {
    match event {
        ChargeUiEvent::Listed(result) => listed(state, result),
        ChargeUiEvent::Methods(request, result) => methods(state, request, result),
        ChargeUiEvent::Created(result) => {
            created(state, result, out);
        }
        ChargeUiEvent::Asked(order, result) => handle_asked(state, order.as_deref(), result, out),
        ChargeUiEvent::Qr(order, result) => match result {
            Ok(charge) => replace(state, &charge),
            Err(fault) => {
                let why = speaker(state).refusal(&fault);
                if let Some(show) = shown(state, &order) {
                    show.qr_fault = Some(why);
                }
            }
        },
        ChargeUiEvent::Printed(result) => {
            state.notice = Some(match result {
                Ok((charge, path)) => {
                    replace(state, &charge);
                    (state.words().printed)(&path.file_name().unwrap_or_default().to_string_lossy())
                }
                Err(fault) => state.speaker().print(&fault),
            });
        }
        ChargeUiEvent::Returned(result) => {
            let done = state.setup.words.charge.screen.returned;
            recorded(state, result, done);
        }
        ChargeUiEvent::Decided(result) => {
            let done = state.setup.words.charge.screen.ruled;
            recorded(state, result, done);
        }
    }
}

fn recorded(state: &mut AppState, result: Result<Box<Charge>, Arc<ChargeError>>, done: &'static str) {
    match result {
        Ok(charge) => {
            replace(state, &charge);
            state.notice = Some(done.to_owned());
        }
        Err(fault) => state.notice = Some(speaker(state).refusal(&fault)),
    }
}

/// The charge on screen, if it has this order id.
fn shown<'a>(state: &'a mut AppState, order: &str) -> Option<&'a mut ChargeDetail> {
    match &mut state.money_in.stage {
        ChargesStage::Show(show) if show.charge.order().as_str() == order => Some(show),
        _ => None,
    }
}

fn listed(state: &mut AppState, result: Result<Vec<Charge>, Arc<JournalError>>) {
    let result = result.map_err(|fault| state.speaker().journal(&fault));
    if let (ChargesStage::Show(show), Ok(charges)) = (&mut state.money_in.stage, &result)
        && let Some(charge) = charges.iter().find(|charge| charge.order() == show.charge.order())
    {
        show.merge_charge(charge);
    }
    state.money_in.charges.take(result, |one, other| one.order() == other.order());
}

fn replace(state: &mut AppState, charge: &Charge) {
    if let Some(show) = shown(state, charge.order().as_str()) {
        show.merge_charge(charge);
    }
    state.money_in.charges.replace(charge.clone(), |one, other| one.order() == other.order());
}

fn methods(state: &mut AppState, asked: RequestId, result: Result<Arc<ChargeMethods>, Arc<ChargeError>>) {
    let said = match &result {
        Ok(found) => found
            .fault
            .as_ref()
            .map(|fault| (state.setup.words.charge.command.half_list)(&state.speaker().read_error(fault))),
        Err(fault) => Some(speaker(state).refusal(fault)),
    };
    let ChargesStage::Methods { request, methods, .. } = &mut state.money_in.stage else { return };
    if *request != asked {
        return;
    }
    match result {
        Ok(found) => *methods = found.methods.clone().into(),
        Err(_) => state.money_in.stage = ChargesStage::List,
    }
    state.notice = said.or_else(|| state.notice.take());
}

fn created(state: &mut AppState, result: Result<Box<ChargeCreation>, Arc<ChargeError>>, out: &mut Vec<UiEffect>) {
    let is_waited_for = matches!(state.money_in.stage, ChargesStage::Sending { .. });
    match result {
        Ok(end) => {
            let end = *end;
            let qr_fault = end.qr_fault.map(|fault| speaker(state).refusal(&fault));
            let kept = end.kept;
            if let Some(sentence) = unrecorded(state, kept) {
                state.notice = Some(sentence.to_owned());
            }
            // A charge that the journal lacks is not in the list: it is shown whatever else this screen shows.
            if is_waited_for || kept != ChargeStoredIn::Journal {
                show(state, ChargeDetail { kept, qr_fault, ..ChargeDetail::of(end.charge) }, out);
            }
        }
        Err(fault) => {
            state.notice = Some(speaker(state).refusal(&fault));
            if let ChargesStage::Sending { form, .. } = &state.money_in.stage {
                state.money_in.stage = ChargesStage::Form(form.clone());
            }
        }
    }
    ask(ChargeUiQuery::List, out);
}

fn handle_asked(
    state: &mut AppState,
    order: Option<&str>,
    result: Result<Vec<Charge>, Arc<ChargeError>>,
    out: &mut Vec<UiEffect>,
) {
    let (now, time) = (state.now.wall, crate::base::time::clock_text(state.now.wall, &state.setup.shop.timezone));
    if let Some(show) = order.and_then(|order| shown(state, order)) {
        show.asking = false;
        show.asked_at = result.is_ok().then_some(now);
    }
    let words = &state.setup.words.charge.screen;
    match result {
        Ok(settled) => {
            settled.iter().for_each(|charge| replace(state, charge));
            match settled.first() {
                // The charge shows its own alarm.
                Some(charge) if !charge.alarms().is_empty() => {}
                Some(charge) => {
                    let came = charge.came().unwrap_or(charge.expected());
                    state.notice = Some((words.came)(charge.order().as_str(), came));
                }
                // A single charge shows when it was asked about.
                None if order.is_none() => state.notice = Some((words.asked)(&time)),
                None => {}
            }
        }
        Err(fault) => state.notice = Some(speaker(state).refusal(&fault)),
    }
    ask(ChargeUiQuery::List, out);
}
