//! Wording of sales that a charge pays instead of cash. A charge's own states are in `messages::charge`.
//!
//! Money that is held is never called a sale, and each sentence about it names the next key.

/// Wording of sales that are paid by charges. Amounts come as they are shown.
#[derive(Debug)]
pub struct ChargeFundsWords {
    /// The hint on a bill: pay by a charge.
    pub key: &'static str,
    /// Title of the choice of a method.
    pub choose: &'static str,
    pub total: &'static str,
    pub fee: &'static str,
    pub customer_pays: &'static str,
    /// Says, before choosing, what happens next.
    pub explain: &'static str,
    /// The key that creates the charge: (amount).
    pub ask: fn(&str) -> String,
    /// Hints of the choice.
    pub choose_keys: &'static [&'static str],
    /// The label of the member whose wallet pays.
    pub member: &'static str,
    pub member_needed: &'static str,
    /// The charge is being created.
    pub making: &'static str,
    /// Title while the customer has not paid.
    pub waiting: &'static str,
    /// The same, short: (method).
    pub waiting_short: fn(&str) -> String,
    /// Says that the bill is paid by itself once the money comes.
    pub by_itself: &'static str,
    /// The QR is too large for the screen, and can be printed.
    pub on_paper: &'static str,
    /// Shown after the first X: what letting the charge go means.
    pub let_go: &'static str,
    /// Hints while waiting.
    pub waiting_keys: &'static [&'static str],
    /// The charge was not created: (why).
    pub not_made: fn(&str) -> String,
    /// Title of a sale whose money came and was not used.
    pub held: &'static str,
    pub held_short: &'static str,
    /// The money that is held: (amount, method).
    pub held_for: fn(&str, &str) -> String,
    /// No automatic payment: the money came too late.
    pub too_late: &'static str,
    /// No automatic payment: another amount came.
    pub other_amount: &'static str,
    /// No automatic payment: one was tried before.
    pub tried: &'static str,
    pub disputed: &'static str,
    /// No automatic payment: the money has not come.
    pub not_come: &'static str,
    /// No automatic payment: the bill costs another amount now: (amount).
    pub total_changed: fn(&str) -> String,
    /// No automatic payment: the bill could not be inquired again: (why).
    pub no_bill: fn(&str) -> String,
    /// The automatic payment failed: (why).
    pub failed: fn(&str) -> String,
    /// What to do with held money.
    pub held_next: &'static str,
    /// What to do with money that a failed sale released.
    pub held_elsewhere: &'static str,
    /// Hints on a sale with held money.
    pub held_keys: &'static [&'static str],
    /// The sale uses held money: (amount, method).
    pub takes: fn(&str, &str) -> String,
    /// The hint on a bill: use held money: (amount).
    pub use_key: fn(&str) -> String,
    /// Label of the held money on the bill.
    pub paid_by: &'static str,
    /// In the status line: where to look.
    pub look: &'static str,
    /// A line for money that came: (method, amount, customer).
    pub came_line: fn(&str, &str, &str) -> String,
    /// A line for a callback that changed a sale: (good, customer, state).
    pub reported_line: fn(&str, &str, &str) -> String,
    /// The bill that a charge was created for: (good, number, name).
    pub purpose: fn(&str, &str, &str) -> String,
    /// Label of [`Self::purpose`].
    pub purpose_label: &'static str,
}
