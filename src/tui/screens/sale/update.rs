//! What answers and time do to a sale.
//!
//! A payment needs a `+` that `PayGuard` let through. An answer changes a sale's stage, never the focus.

use std::path::Path;
use std::sync::Arc;

use super::{
    AnswerStorage, CashField, EndedPayment, PaperStatus, PendingInquiry, PendingPayment, ReadyQuote, SaleScreen,
    SaleStage, SaleStart, collect,
};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::till::inquire::{BillQuote, BillRequest, InquireError};
use crate::till::papers::PrintError;
use crate::till::pay::{PayError, PayOutcome, PaymentRequest, StoredIn};
use crate::tui::message::{BoundEffect, FreeEffect, RequestId, SaleSlot, ScreenEffect, UiEffect};
use crate::tui::pay_guard::{GuardSubject, GuardedAction};
use crate::tui::state::{ActiveScreen, AppState, SLOTS};

/// Begins a sale: takes a slot and asks for the bill. False, with a notice: all nine slots are in use.
pub(in crate::tui) fn begin(state: &mut AppState, begin: SaleStart, out: &mut Vec<UiEffect>) -> bool {
    let Some(slot) = free_slot(state) else {
        state.notice = Some(state.words().sale.no_slot.to_owned());
        return false;
    };
    let (number, amount, frame_number) = (begin.number, begin.amount, begin.frame_number);
    let ask = BillRequest { product: begin.product, number, amount, frame_number, wallet: begin.wallet };
    // Never seen: `inquire` below sets the stage.
    let stage = SaleStage::NoBill(Arc::new(InquireError::Closed));
    state.sales.push(SaleScreen {
        slot,
        ask,
        phone: begin.phone,
        again: begin.again,
        attempt_at: None,
        stage,
        seen: false,
    });
    state.sales.sort_by_key(|sale| sale.slot);
    state.screen = ActiveScreen::Sale(slot);
    inquire(state, slot, None, CashField::default(), out);
    true
}

/// A free slot. Settled sales that were seen make room, except the newest, whose receipt is still looked at. A settled
/// sale that nobody saw leaves only when all nine slots are taken.
fn free_slot(state: &mut AppState) -> Option<SaleSlot> {
    let mut settled: Vec<(SaleSlot, crate::base::time::Timestamp)> = state
        .sales
        .iter()
        .filter(|sale| sale.may_leave() && sale.seen)
        .map(|sale| (sale.slot, sale.payment().map_or(state.now.wall, |payment| payment.state_at)))
        .collect();
    settled.sort_by_key(|(_, at)| *at);
    settled.pop();
    state.sales.retain(|sale| !settled.iter().any(|(slot, _)| *slot == sale.slot));
    if state.sales.len() >= usize::from(SLOTS)
        && let Some(at) = state.sales.iter().position(SaleScreen::may_leave)
    {
        state.sales.remove(at);
    }
    (1..=SLOTS).map(SaleSlot).find(|slot| state.sale(*slot).is_none())
}

/// Asks for the sale's bill. `shown`: the total on screen so far, in whole rupiah, to show a change.
pub(super) fn inquire(
    state: &mut AppState,
    slot: SaleSlot,
    shown: Option<crate::base::money::Rupiah>,
    cash: CashField,
    out: &mut Vec<UiEffect>,
) {
    let request = state.next_request();
    let since = state.now.mono;
    if let Some(sale) = state.sale_mut(slot) {
        sale.seen = false;
        sale.stage = SaleStage::Asking(PendingInquiry { request, since, shown, cash, held: None });
        out.push(UiEffect::Free(FreeEffect::Inquire { slot, request, ask: Box::new(sale.ask.clone()) }));
    }
}

/// An inquiry came back. The answer to an older request is dropped.
pub(in crate::tui) fn quoted(
    state: &mut AppState,
    slot: SaleSlot,
    request: RequestId,
    result: Result<Box<BillQuote>, Arc<InquireError>>,
) {
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Asking(asking) = &sale.stage else { return };
    if asking.request != request {
        return;
    }
    sale.seen = false;
    sale.stage = match result {
        Err(fault) => SaleStage::NoBill(fault),
        Ok(quote) => {
            let total = quote.bill.money.total;
            SaleStage::Ready(Box::new(ReadyQuote {
                cash: asking.cash.clone(),
                held: asking.held.clone(),
                plate: String::new(),
                closing: false,
                changed_from: asking.shown.filter(|shown| *shown != total),
                quote: *quote,
                acknowledged: false,
                inside: false,
            }))
        }
    };
}

/// A payment came back. A refusal that a new inquiry explains asks for the bill again.
pub(in crate::tui) fn paid(
    state: &mut AppState,
    slot: SaleSlot,
    result: Result<Box<PayOutcome>, Arc<PayError>>,
    out: &mut Vec<UiEffect>,
) {
    let sentence = result.as_ref().err().map(|refusal| state.speaker().refusal(refusal));
    let in_front = state.screen == ActiveScreen::Sale(slot);
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Paying(paying) = &sale.stage else { return };
    sale.seen = false;
    match result {
        Ok(end) => ended(state, slot, *end, out),
        Err(refusal) if is_news(&refusal) => {
            let total = paying.bill.money.total;
            let cash = CashField::of(paying.cash);
            inquire(state, slot, Some(total), cash, out);
            if in_front {
                state.notice = sentence;
            }
        }
        Err(refusal) => sale.stage = SaleStage::Refused(Box::new(paying.bill.clone()), refusal),
    }
}

/// Shows a payment that came back. The bell rings unless it is settled in front of the cashier.
pub(super) fn ended(state: &mut AppState, slot: SaleSlot, end: PayOutcome, out: &mut Vec<UiEffect>) {
    let in_front = state.screen == ActiveScreen::Sale(slot);
    let payment = end.payment.clone();
    if let Some(sale) = state.sale_mut(slot) {
        let keeping = match end.kept {
            StoredIn::Journal => AnswerStorage::Journal,
            StoredIn::SendLog(_) => AnswerStorage::SendLog,
            StoredIn::Nowhere(verdict) => AnswerStorage::Nowhere(verdict),
        };
        let ended = EndedPayment { payment: end.payment, keeping, paper: PaperStatus::None, phone: None };
        if !in_front || !ended.is_settled() {
            out.push(UiEffect::Screen(ScreenEffect::Bell));
        }
        sale.seen = false;
        sale.stage = SaleStage::Ended(Box::new(ended));
    }
    state.replace(&payment);
}

/// Whether a new inquiry will show the cause of this refusal as a warning: the bill on screen is out of date.
const fn is_news(refusal: &PayError) -> bool {
    use PayError::{Loss, PaidASale, Stale, ToBeSeen, TotalDiffers, TotalDoubted, Uncompared};
    let is_seen_first = matches!(refusal, ToBeSeen(_) | Uncompared(_) | Loss(_) | PaidASale(_) | TotalDoubted { .. });
    is_seen_first || matches!(refusal, Stale | TotalDiffers { .. })
}

/// Whether a sale shows this payment.
pub(in crate::tui) fn shows(state: &AppState, id: PaymentId) -> bool {
    state.sales.iter().any(|sale| matches!(&sale.stage, SaleStage::Ended(ended) if ended.payment.id() == id))
}

/// Takes a newer state of a payment from the journal into the sale that shows it. An older state is ignored.
pub(in crate::tui) fn refresh(state: &mut AppState, payment: &Payment) {
    for sale in &mut state.sales {
        if let SaleStage::Ended(ended) = &mut sale.stage
            && ended.payment.id() == payment.id()
            && ended.payment.updated_at <= payment.updated_at
        {
            sale.seen &= ended.payment.state() == payment.state();
            ended.payment = payment.clone();
            // The figures to write down stay until the journal has a final state. Another program may end this row
            // as Unknown, and does not know the answer.
            let is_kept = match ended.keeping {
                AnswerStorage::Nowhere(_) => !payment.state().is_open(),
                AnswerStorage::Journal | AnswerStorage::SendLog => !payment.state().is_sending(),
            };
            if is_kept {
                ended.keeping = AnswerStorage::Journal;
            }
        }
    }
}

/// A PDF was made, or why not.
pub(in crate::tui) fn printed(state: &mut AppState, id: PaymentId, result: Result<&Path, &PrintError>) {
    let paper = match result {
        Ok(path) => {
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            PaperStatus::Made(CleanText::new(&name).as_str().to_owned())
        }
        Err(fault) => PaperStatus::Failed(state.speaker().print(fault)),
    };
    for sale in &mut state.sales {
        if let SaleStage::Ended(ended) = &mut sale.stage
            && ended.payment.id() == id
        {
            ended.paper = paper.clone();
        }
    }
}

/// The frame on the terminal shows the present state of the sale in front.
pub(in crate::tui) fn painted(state: &mut AppState) {
    if let ActiveScreen::Sale(slot) = state.screen
        && !state.is_too_small()
        && let Some(sale) = state.sale_mut(slot)
    {
        sale.seen = true;
    }
}

/// What `+` would do on the sale in front.
pub(super) fn subject(state: &AppState) -> Option<GuardSubject> {
    let ActiveScreen::Sale(slot) = state.screen else { return None };
    match &state.sale(slot)?.stage {
        SaleStage::Ready(ready) => {
            let held = ready.held.as_ref().map(|charge| charge.order().to_string());
            Some(GuardSubject { action: GuardedAction::PayBill(slot, held), typed: ready.typed() })
        }
        SaleStage::Choosing(choosing) => {
            choosing.method()?;
            let action = GuardedAction::ChargeSale(slot, choosing.methods.at());
            Some(GuardSubject { action, typed: choosing.member.text().to_owned() })
        }
        _ => None,
    }
}

/// Pays the quote in front, or makes its charge. The only place that pays because of a key.
pub(super) fn confirm(state: &mut AppState, _: char, out: &mut Vec<UiEffect>) {
    let ActiveScreen::Sale(slot) = state.screen else { return };
    if state.sale(slot).is_some_and(|sale| matches!(sale.stage, SaleStage::Choosing(_))) {
        return collect::ask_customer(state, slot, out);
    }
    let since = state.now.mono;
    let Some(sale) = state.sale_mut(slot) else { return };
    let SaleStage::Ready(ready) = &sale.stage else { return };
    let request = PaymentRequest {
        cash: ready.cash(),
        charge: ready.held.as_ref().map(|charge| charge.order().to_string()),
        expect_total: Some(ready.quote.bill.money.total),
        phone: sale.phone.clone(),
        sale: sale.attempt_at,
        seen: ready.seen(),
        uncompared_seen: ready.acknowledged,
        loss_seen: ready.acknowledged,
        used_money_seen: ready.acknowledged,
        total_doubt_seen: ready.acknowledged,
        ..PaymentRequest::of(ready.quote.bill.clone())
    };
    let paying = PendingPayment { bill: request.bill.clone(), cash: request.cash, charge: ready.held.clone(), since };
    // Leaving `Ready` before the effect runs: a second `+` finds no quote to pay.
    sale.stage = SaleStage::Paying(Box::new(paying));
    out.push(UiEffect::Bound(BoundEffect::Pay { slot, payment: Box::new(request) }));
}

/// `*`: the next sale by slot, and after the last the first.
pub(in crate::tui) fn next(state: &mut AppState) {
    let after = match state.screen {
        ActiveScreen::Sale(slot) => slot,
        _ => SaleSlot(0),
    };
    let following = state.sales.iter().map(|sale| sale.slot).find(|slot| *slot > after);
    if let Some(slot) = following.or_else(|| state.sales.first().map(|sale| sale.slot)) {
        state.screen = ActiveScreen::Sale(slot);
    }
}

/// Empties the slot and goes home.
pub(super) fn close(state: &mut AppState, slot: SaleSlot) {
    state.sales.retain(|sale| sale.slot != slot);
    state.screen = ActiveScreen::Home;
}

/// A paste goes into the cash field and never pays.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    if let ActiveScreen::Sale(slot) = state.screen
        && let Some(SaleStage::Ready(ready)) = state.sale_mut(slot).map(|sale| &mut sale.stage)
        && !ready.plate_missing()
    {
        ready.cash.paste(text);
        ready.closing = false;
    }
}
