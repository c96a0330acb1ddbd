//! Parts of the key lines that several screens share. A key that does nothing now is not listed.

use crate::domain::payment::Payment;
use crate::tui::format;
use crate::tui::state::AppState;

pub(in crate::tui) fn owned(hints: &[&str]) -> Vec<String> {
    hints.iter().map(|hint| (*hint).to_owned()).collect()
}

/// `F2 Token`, … for groups with products to sell, and F9 for the history.
pub(in crate::tui) fn groups(state: &AppState) -> Vec<String> {
    let mut hints: Vec<String> = state
        .groups()
        .into_iter()
        .map(|group| format!("F{} {}", group.key(), format::group(state.words(), group)))
        .collect();
    hints.push(format!("F9 {}", state.words().good.history));
    hints
}

pub(in crate::tui) fn with(hints: &[&str], more: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut hints = owned(hints);
    hints.extend(more);
    hints
}

/// The key that copies the token, where the payment has one.
pub(in crate::tui) fn token_key(state: &AppState, payment: &Payment) -> Option<String> {
    let has_token = payment.paid().is_some_and(|paid| paid.token().is_some());
    has_token.then(|| state.words().keys.copy_token.to_owned())
}
