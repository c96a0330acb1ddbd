//! Payments of the desk's rows that are not at hand: read from the journal when a person comes near them.
//!
//! A payment that was read counts only for the row that it was read for: once something was recorded about it, it is read anew,
//! so that nobody acts on what is no more.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::{PAGE, picked_row};
use crate::base::id::PaymentId;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::desk_rows::DeskRow;
use crate::tui::message::UiEffect;
use crate::tui::screens::reconcile;
use crate::tui::state::{ActiveScreen, AppState};

/// Payments that were read for rows.
#[derive(Debug, Default)]
pub(super) struct RowPayments {
    read: HashMap<PaymentId, (Arc<DeskRow>, Arc<Payment>)>,
    /// What is being read, and the rows as they were when it was asked for.
    reading: Option<Vec<(PaymentId, Option<Arc<DeskRow>>)>>,
    /// What could not be read; it is tried again after the next look at the journal.
    unread: BTreeSet<PaymentId>,
    /// Payments on other screens that have changed and were not at hand.
    changed: BTreeSet<PaymentId>,
}

/// The payment of a row, if it is at hand as the row says.
pub(in crate::tui) fn payment(state: &AppState, id: PaymentId) -> Option<&Payment> {
    let row = state.open.find(id)?;
    let read = || state.desk.rows.read.get(&id).filter(|(of, _)| Arc::ptr_eq(of, row)).map(|(_, payment)| payment);
    state.open.payment(id).or_else(read).map(AsRef::as_ref)
}

/// Why the payment of a row is not at hand.
pub(super) fn why_unread(state: &AppState, id: PaymentId) -> &'static str {
    let words = &state.words().desk;
    if state.desk.rows.unread.contains(&id) { words.row_unread } else { words.row_being_read }
}

/// These payments have changed, are shown elsewhere and are not at hand.
pub(in crate::tui) fn changed(state: &mut AppState, ids: impl IntoIterator<Item = PaymentId>) {
    state.desk.rows.changed.extend(ids);
}

/// The journal was looked at anew.
pub(in crate::tui) fn request_rows(state: &mut AppState) {
    state.desk.rows.unread.clear();
}

/// Wants the payments around the picked row: as far as the next key may lead.
pub(super) fn want(state: &mut AppState, out: &mut Vec<UiEffect>) {
    let near: Vec<PaymentId> = match state.screen {
        ActiveScreen::Desk => {
            let at = picked_row(state).and_then(|row| state.open.position(row.id())).unwrap_or(0);
            let first = at.saturating_sub(PAGE);
            state.open.rows().iter().skip(first).take(at - first + PAGE + 1).map(|row| row.id()).collect()
        }
        ActiveScreen::Reconcile => reconcile::picked_payment(state).into_iter().collect(),
        _ => Vec::new(),
    };
    if near.is_empty() && state.desk.rows.changed.is_empty() || state.desk.rows.reading.is_some() {
        return;
    }
    let missing = near.iter().copied().filter(|id| state.open.find(*id).is_some() && payment(state, *id).is_none());
    let missing: BTreeSet<PaymentId> = missing.chain(state.desk.rows.changed.iter().copied()).collect();
    let ids: Vec<PaymentId> = missing.difference(&state.desk.rows.unread).copied().collect();
    state.desk.rows.read.retain(|id, _| near.contains(id));
    if ids.is_empty() {
        return;
    }
    let rows = ids.iter().map(|id| (*id, state.open.find(*id).cloned())).collect();
    state.desk.rows.reading = Some(rows);
    out.push(UiEffect::Payments { ids });
}

/// Payments were read, or not.
pub(in crate::tui) fn handle_rows(state: &mut AppState, result: Result<Vec<Payment>, Arc<JournalError>>) {
    let asked = state.desk.rows.reading.take().unwrap_or_default();
    let payments = match result {
        Ok(payments) => payments,
        Err(fault) => {
            state.notice = Some(state.speaker().journal(&fault));
            state.desk.rows.unread.extend(asked.iter().map(|(id, _)| *id));
            return;
        }
    };
    let mut found: HashMap<PaymentId, Payment> = payments.into_iter().map(|one| (one.id(), one)).collect();
    for (id, then) in asked {
        let is_changed = state.desk.rows.changed.remove(&id);
        let Some(payment) = found.remove(&id) else {
            state.desk.rows.unread.insert(id);
            continue;
        };
        let now = state.open.find(id);
        let is_same = match (&then, now) {
            (Some(then), Some(now)) => Arc::ptr_eq(then, now),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            // A look brought something newer meanwhile: it is read anew.
            state.desk.rows.changed.extend(is_changed.then_some(id));
            continue;
        }
        match then {
            Some(row) if row.is_of(&payment) && !is_changed => {
                state.desk.rows.read.insert(id, (row, Arc::new(payment)));
            }
            // Something was recorded that the last look did not see.
            _ => state.replace(&payment),
        }
    }
}
