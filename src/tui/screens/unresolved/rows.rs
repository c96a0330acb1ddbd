//! Payments of the desk's rows that memory does not hold: read from the journal when a person comes near them.
//!
//! A payment is used only for the row it was read for. Once something was recorded about it, it is read again, so that
//! nobody acts on an old state.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::picked_row;
use crate::base::id::PaymentId;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::desk_rows::DeskRow;
use crate::tui::message::{FreeEffect, UiEffect};
use crate::tui::screens::reconcile;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::list_view::PAGE;

/// The payments read for rows, and the reads under way.
#[derive(Debug, Default)]
pub(super) struct RowPayments {
    read: HashMap<PaymentId, (Arc<DeskRow>, Arc<Payment>)>,
    /// The read under way, with the rows as they were when it began.
    reading: Option<Vec<(PaymentId, Option<Arc<DeskRow>>)>>,
    /// Payments that could not be read. They are tried again after the next read of the desk.
    unread: BTreeSet<PaymentId>,
    /// Changed payments that another screen shows and the desk does not hold.
    changed: BTreeSet<PaymentId>,
}

/// The payment of a row; `None` if it was not read, or was read for an older row.
pub(in crate::tui) fn payment(state: &AppState, id: PaymentId) -> Option<&Payment> {
    let row = state.open.find(id)?;
    let read = || state.desk.rows.read.get(&id).filter(|(of, _)| Arc::ptr_eq(of, row)).map(|(_, payment)| payment);
    state.open.payment(id).or_else(read).map(AsRef::as_ref)
}

/// The sentence that says why the payment of a row is missing.
pub(super) fn why_unread(state: &AppState, id: PaymentId) -> &'static str {
    let words = &state.words().desk;
    if state.desk.rows.unread.contains(&id) { words.row_unread } else { words.row_being_read }
}

/// These payments have changed and another screen shows them: they are read with the next rows.
pub(in crate::tui) fn changed(state: &mut AppState, ids: impl IntoIterator<Item = PaymentId>) {
    state.desk.rows.changed.extend(ids);
}

/// The desk was read again: payments that could not be read are tried again.
pub(in crate::tui) fn request_rows(state: &mut AppState) {
    state.desk.rows.unread.clear();
}

/// Asks for the payments around the picked row, as far as one key may lead. One read at a time.
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
    out.push(UiEffect::Free(FreeEffect::Payments { ids }));
}

/// Takes the payments that were read, each only if its row did not change meanwhile.
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
            // The row changed while its payment was read: this payment may be older than the row.
            state.desk.rows.changed.extend(is_changed.then_some(id));
            continue;
        }
        match then {
            Some(row) if row.is_of(&payment) && !is_changed => {
                state.desk.rows.read.insert(id, (row, Arc::new(payment)));
            }
            // The payment is newer than the row, or is shown by another screen only.
            _ => state.replace(&payment),
        }
    }
}
