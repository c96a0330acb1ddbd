//! What keys and answers do to a sale that is paid by a charge.
//!
//! A charge is asked for in one place, by a `+` that stood alone on a painted choice. A bill is paid in one place, for
//! a settled charge. The sale leaves the stage `Collecting` there, so the charge pays once.

use crate::tui::key::plain;
use crossterm::event::{KeyCode, KeyEvent};
use std::sync::Arc;

use super::super::update::{close, ended, inquire};
use super::super::{CashField, PendingPayment, SaleStage};
use super::{ChargeWait, FundsUiCommand, FundsUiEvent, FundsUiQuery, HeldMoney, MethodChoice, prints_by_itself};
use crate::domain::charge::auto_pay::{AutoPayBlock, ChargePurpose};
use crate::domain::charge::{Charge, ChargeMethod, ChargePayer, ChargeState, MethodKind};
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::{ChargeCreation, ChargeDraft, ChargeError, ChargeMethods, ChargeStoredIn};
use crate::till::pay::PaymentRequest;
use crate::tui::format::{self, is_letter};
use crate::tui::message::{BoundEffect, FreeEffect, RequestId, SaleSlot, ScreenEffect, UiEffect};
use crate::tui::pay_guard::arm_plus;
use crate::tui::screens::{home, print_queue};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;

fn ask(slot: SaleSlot, query: FundsUiQuery, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Free(FreeEffect::ChargeFunds(slot, query)));
}

fn run_command(slot: SaleSlot, command: FundsUiCommand, out: &mut Vec<UiEffect>) {
    out.push(UiEffect::Bound(BoundEffect::ChargeFunds(slot, command)));
}

/// From the bill to the choice of a method. Typed cash is forgotten.
pub(in crate::tui) fn choose(state: &mut AppState, slot: SaleSlot, out: &mut Vec<UiEffect>) {
    if !state.setup.collects {
        state.notice = Some(state.setup.words.charge.refusal.not_configured.to_owned());
        return;
    }
    let request = state.next_request();
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Ready(ready) = &sale.stage else { return };
    let mut ready = (**ready).clone();
    (ready.cash, ready.held) = (CashField::default(), None);
    let total = ready.quote.bill.money.total;
    sale.seen = false;
    sale.stage = SaleStage::Choosing(Box::new(MethodChoice {
        ready,
        request,
        methods: RowList::default(),
        member: InputField::default(),
    }));
    ask(slot, FundsUiQuery::Methods(request, total), out);
}

/// A key on the choice, other than `+`.
pub(in crate::tui) fn choice_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent) {
    let enter_never = state.words().sale.enter_never;
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Choosing(choosing) = &mut sale.stage else { return };
    if choosing.is_wallet() && !matches!(plain(key), KeyCode::Esc | KeyCode::Up | KeyCode::Down | KeyCode::Enter) {
        let _ = choosing.member.key(key);
        return;
    }
    match plain(key) {
        KeyCode::Esc => {
            sale.stage = SaleStage::Ready(Box::new(choosing.ready.clone()));
        }
        KeyCode::Char(digit) => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
            place.into_iter().for_each(|place| choosing.methods.pick(place));
        }
        KeyCode::Enter => state.notice = Some(enter_never.to_owned()),
        _ => choosing.methods.key(key),
    }
}

/// `+` on the choice arms the making of the charge, or a notice says why not.
pub(in crate::tui) fn plus(state: &mut AppState, slot: SaleSlot) {
    let Some(SaleStage::Choosing(choosing)) = state.sale(slot).map(|sale| &sale.stage) else { return };
    if choosing.method().is_none() {
        return;
    }
    if choosing.is_wallet() && choosing.member.text().trim().is_empty() {
        state.notice = Some(state.setup.words.charge_funds.member_needed.to_owned());
        return;
    }
    arm_plus(state);
}

/// Makes the charge. The only place of a sale that does.
pub(in crate::tui) fn ask_customer(state: &mut AppState, slot: SaleSlot, out: &mut Vec<UiEffect>) {
    let since = state.now.mono;
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Choosing(choosing) = &sale.stage else { return };
    let Some(method) = choosing.method().cloned() else { return };
    let ready = choosing.ready.clone();
    let bill = &ready.quote.bill;
    let phone = sale.phone.as_ref().map(|phone| crate::base::text::CleanText::new(phone.as_str())).unwrap_or_default();
    let payer = ChargePayer { name: bill.name.clone().unwrap_or_default(), phone, ..ChargePayer::default() };
    let (amount, purpose) = (bill.money.total, Some(ChargePurpose::of(bill)));
    let member = choosing.is_wallet().then(|| choosing.member.text().trim().to_owned());
    let draft = ChargeDraft { method: method.clone(), amount, purpose, payer, order: None };
    sale.seen = false;
    sale.stage = SaleStage::Collecting(Box::new(ChargeWait {
        ready,
        method,
        since,
        charge: None,
        kept: ChargeStoredIn::Journal,
        qr_fault: None,
        asking: false,
        letting_go: false,
    }));
    let draft = Box::new(draft);
    let asked = match member {
        Some(member) => FundsUiCommand::Wallet { draft, member },
        None => FundsUiCommand::Create(draft),
    };
    run_command(slot, asked, out);
}

/// A key while the customer's money is awaited.
pub(in crate::tui) fn waiting_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    let Some(SaleStage::Collecting(collecting)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    let letting_go = std::mem::take(&mut collecting.letting_go);
    match plain(key) {
        KeyCode::Char(digit) if digit.is_ascii_digit() => home::begin(state, digit),
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Char(letter) if is_letter(letter, 'a') && !collecting.asking => {
            let Some(charge) = collecting.charge.clone() else { return };
            collecting.asking = true;
            ask(slot, FundsUiQuery::Ask(Box::new(charge)), out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'p') => {
            let Some(order) = collecting.charge.as_ref().map(|charge| charge.order().to_string()) else { return };
            if print_queue::has_printer(state) {
                print_queue::print_charge(order, out);
            } else {
                state.notice = Some(state.setup.words.fault.print.no_printer.to_owned());
            }
        }
        KeyCode::Char(letter) if is_letter(letter, 'x') && letting_go => {
            let total = collecting.ready.quote.bill.money.total;
            inquire(state, slot, Some(total), CashField::default(), out);
        }
        KeyCode::Char(letter) if is_letter(letter, 'x') => {
            collecting.letting_go = collecting.charge.is_some();
            state.notice = Some(state.setup.words.charge_funds.let_go.to_owned());
        }
        _ => {}
    }
}

/// A key on money that is held. C asks for the bill again, to be paid from this money.
pub(in crate::tui) fn held_key(state: &mut AppState, slot: SaleSlot, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Char(letter) if is_letter(letter, 'c') => {
            let Some(SaleStage::Held(held)) = state.sale(slot).map(|sale| &sale.stage) else { return };
            let (total, charge) = (held.bill.money.total, held.charge.clone());
            inquire(state, slot, Some(total), CashField::default(), out);
            if let Some(SaleStage::Asking(asking)) = state.sale_mut(slot).map(|sale| &mut sale.stage) {
                asking.held = Some(Box::new(charge));
            }
        }
        KeyCode::Char(digit) if digit.is_ascii_digit() => home::begin(state, digit),
        KeyCode::Enter => close(state, slot),
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        _ => {}
    }
}

/// H on a bill: the next charge whose held money covers the total, and after the last one cash again.
pub(in crate::tui) fn use_held(state: &mut AppState, slot: SaleSlot) {
    let charges = state.held.clone();
    let Some(SaleStage::Ready(ready)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    let total = ready.quote.bill.money.total;
    let mut fitting = charges.iter().filter(|charge| charge.usable().is_some_and(|held| held >= total));
    let following = match &ready.held {
        None => fitting.next(),
        Some(now) => {
            fitting.by_ref().find(|charge| charge.order() == now.order());
            fitting.next()
        }
    };
    ready.held = following.cloned().map(Box::new);
}

/// The journal has changed: reads each charge that a sale waits for.
pub(in crate::tui) fn refresh(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let waited: Vec<(SaleSlot, String)> = state
        .sales
        .iter()
        .filter_map(|sale| match &sale.stage {
            SaleStage::Collecting(waiting) => Some((sale.slot, waiting.charge.as_ref()?.order().to_string())),
            _ => None,
        })
        .collect();
    for (slot, order) in waited {
        ask(slot, FundsUiQuery::Look(order), out);
    }
}

/// An answer to a command.
pub(in crate::tui) fn handle_event(state: &mut AppState, slot: SaleSlot, event: FundsUiEvent, out: &mut Vec<UiEffect>) {
    match event {
        FundsUiEvent::Methods(request, result) => methods(state, slot, request, result),
        FundsUiEvent::Created(result) => {
            created(state, slot, result, out);
        }
        FundsUiEvent::Looked(result) => handle_charge(state, slot, result, out),
        FundsUiEvent::Paid(Ok(end)) => ended(state, slot, *end, out),
        FundsUiEvent::Paid(Err(fault)) => handle_auto_pay_error(state, slot, &fault, out),
    }
}

fn methods(
    state: &mut AppState,
    slot: SaleSlot,
    request: RequestId,
    result: Result<Arc<ChargeMethods>, Arc<ChargeError>>,
) {
    let sentence = result.as_ref().err().map(|fault| format::charges(state).refusal(fault));
    let wallet = state.has_wallets().then(ChargeMethod::kwallet);
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Choosing(choosing) = &mut sale.stage else { return };
    if choosing.request != request {
        return;
    }
    sale.seen = false;
    let listed = result.as_ref().map_or(&[][..], |listed| &listed.methods);
    let mut open: Vec<_> = listed.iter().filter(|method| method.open).cloned().chain(wallet).collect();
    open.sort_by_key(|method| at_the_counter(method.kind));
    choosing.methods = open.into();
    state.notice = sentence.or(state.notice.take());
}

/// The order of the methods on screen.
const fn at_the_counter(kind: MethodKind) -> u8 {
    match kind {
        MethodKind::Gopay => 0,
        MethodKind::Kwallet => 5,
        MethodKind::VirtualAccount => 1,
        MethodKind::Manual => 2,
        MethodKind::Card => 3,
        MethodKind::Other => 4,
    }
}

fn created(
    state: &mut AppState,
    slot: SaleSlot,
    result: Result<Box<ChargeCreation>, Arc<ChargeError>>,
    out: &mut Vec<UiEffect>,
) {
    let qr_fault = result.as_ref().ok().and_then(|end| end.qr_fault.clone());
    let qr_fault = qr_fault.map(|fault| format::charges(state).refusal(&fault));
    let failed = match &result {
        Err(fault) => Some(format::charges(state).refusal(fault)),
        Ok(end) if end.charge.state() == ChargeState::Failed => {
            Some(format::charges(state).why_of(&end.charge).unwrap_or_default())
        }
        Ok(_) => None,
    };
    let in_front = state.screen == ActiveScreen::Sale(slot);
    let not_made = state.setup.words.charge_funds.not_made;
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Collecting(collecting) = &mut sale.stage else { return };
    sale.seen = false;
    match (result, failed) {
        (Ok(end), None) => {
            (collecting.kept, collecting.qr_fault) = (end.kept, qr_fault);
            let charge = end.charge;
            collecting.charge = Some(charge.clone());
            if prints_by_itself(state, &charge) {
                print_queue::print_charge(charge.order().to_string(), out);
            }
            settle(state, slot, charge, out);
        }
        (_, why) => {
            sale.stage = SaleStage::Ready(Box::new(collecting.ready.clone()));
            let sentence = not_made(&why.unwrap_or_default());
            if in_front {
                state.notice = Some(sentence);
            }
            out.push(UiEffect::Screen(ScreenEffect::Bell));
        }
    }
}

fn handle_charge(
    state: &mut AppState,
    slot: SaleSlot,
    result: Result<Box<Charge>, Arc<ChargeError>>,
    out: &mut Vec<UiEffect>,
) {
    let sentence = result.as_ref().err().map(|fault| format::charges(state).refusal(fault));
    let in_front = state.screen == ActiveScreen::Sale(slot);
    let Some(SaleStage::Collecting(collecting)) = state.sale_mut(slot).map(|sale| &mut sale.stage) else { return };
    collecting.asking = false;
    match result {
        Ok(charge) => {
            let is_ours = collecting.charge.as_ref().is_some_and(|known| known.order() == charge.order());
            // While the journal lacks the answer it still says Created: that must not replace the answer on screen.
            let is_newer = collecting.kept == ChargeStoredIn::Journal || charge.state() != ChargeState::Created;
            if is_ours && is_newer {
                collecting.kept = ChargeStoredIn::Journal;
                collecting.charge = Some((*charge).clone());
                if charge.facts.qr.is_some() {
                    collecting.qr_fault = None;
                }
                settle(state, slot, *charge, out);
            }
        }
        Err(_) if in_front => state.notice = sentence,
        Err(_) => {}
    }
}

/// Pays the bill once the charge's money came. The only place that does. A charge that no sale waits for any more does
/// not get here.
fn settle(state: &mut AppState, slot: SaleSlot, charge: Charge, out: &mut Vec<UiEffect>) {
    let Some(came) = charge.came() else { return };
    let since = state.now.mono;
    let line = state.setup.words.charge_funds.came_line;
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Collecting(collecting) = &sale.stage else { return };
    let bill = collecting.ready.quote.bill.clone();
    let shown = PaymentRequest {
        phone: sale.phone.clone(),
        sale: sale.attempt_at,
        expect_total: Some(bill.money.total),
        seen: collecting.ready.seen(),
        uncompared_seen: collecting.ready.acknowledged,
        loss_seen: collecting.ready.acknowledged,
        total_doubt_seen: collecting.ready.acknowledged,
        ..PaymentRequest::of(bill.clone())
    };
    let (ask, order) = (Box::new(sale.ask.clone()), charge.order().to_string());
    let sentence = line(charge.intent.method.known_as().as_str(), &came.to_string(), &format::who(&bill));
    sale.seen = false;
    // Leaving `Collecting`: a second answer about the same charge pays nothing.
    sale.stage =
        SaleStage::Paying(Box::new(PendingPayment { bill, cash: None, charge: Some(Box::new(charge)), since }));
    out.push(UiEffect::Screen(ScreenEffect::Bell));
    state.notice.get_or_insert(sentence);
    run_command(slot, FundsUiCommand::Pay { charge: order, ask, shown: Box::new(shown) }, out);
}

/// The money that came did not pay the bill: it is held, and the screen says why.
fn handle_auto_pay_error(state: &mut AppState, slot: SaleSlot, fault: &AutoPayError, out: &mut Vec<UiEffect>) {
    let words = &state.setup.words.charge_funds;
    let why = match fault {
        AutoPayError::ByHand(AutoPayBlock::NotCome) => words.not_come.to_owned(),
        AutoPayError::ByHand(AutoPayBlock::OtherAmount) => words.other_amount.to_owned(),
        AutoPayError::ByHand(AutoPayBlock::Tried) => words.tried.to_owned(),
        AutoPayError::ByHand(AutoPayBlock::Disputed) => words.disputed.to_owned(),
        AutoPayError::ByHand(AutoPayBlock::TooLate) => words.too_late.to_owned(),
        AutoPayError::NoBill(fault) => (words.no_bill)(&state.speaker().inquire(fault)),
        AutoPayError::TotalChanged(total) => (words.total_changed)(&total.to_string()),
        AutoPayError::Refused(fault) => (words.failed)(&state.speaker().refusal(fault)),
    };
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Paying(paying) = &sale.stage else { return };
    let Some(charge) = paying.charge.as_deref().cloned() else { return };
    let held = HeldMoney { bill: paying.bill.clone(), charge, why };
    sale.seen = false;
    sale.stage = SaleStage::Held(Box::new(held));
    out.push(UiEffect::Screen(ScreenEffect::Bell));
}
