//! What is said when a customer pays his bill by a charge instead of cash.
//!
//! What it is: the wording of the choice, of the wait, and of money that is held. What it is not: a charge's own states
//! (`messages::charge`). Invariant: money that is held is never called a sale, and the next key is said.

/// Wording of sales that are paid by charges. Amounts come as they are shown.
#[derive(Debug)]
pub struct TenderWords {
    /// The hint on a bill: paid otherwise than in cash.
    pub key: &'static str,
    /// The choice's title.
    pub choose: &'static str,
    /// The total of the sale.
    pub total: &'static str,
    /// The method's fee.
    pub fee: &'static str,
    /// What the customer pays in all.
    pub customer_pays: &'static str,
    /// What happens next, before choosing.
    pub explain: &'static str,
    /// The key that asks the customer: (amount).
    pub ask: fn(&str) -> String,
    /// Hints of the choice.
    pub choose_keys: &'static [&'static str],
    /// The label of the member whose wallet pays.
    pub member: &'static str,
    /// It is needed.
    pub member_needed: &'static str,
    /// The charge is being made.
    pub making: &'static str,
    /// The customer's money is awaited.
    pub waiting: &'static str,
    /// The same, short: (method).
    pub waiting_short: fn(&str) -> String,
    /// What happens by itself once it comes.
    pub by_itself: &'static str,
    /// The QR is too large for the screen, and prints.
    pub on_paper: &'static str,
    /// X once: what letting go means.
    pub let_go: &'static str,
    /// Hints while waiting.
    pub waiting_keys: &'static [&'static str],
    /// The charge was not made: (why).
    pub not_made: fn(&str) -> String,
    /// Money is held: the title.
    pub held: &'static str,
    /// The same, short.
    pub held_short: &'static str,
    /// Whose and how much: (amount, method).
    pub held_for: fn(&str, &str) -> String,
    /// It may not go by itself: it came too late.
    pub too_late: &'static str,
    /// Another amount came.
    pub other_amount: &'static str,
    /// It was tried once before.
    pub tried: &'static str,
    /// Its provider disputes it.
    pub disputed: &'static str,
    /// It has not come.
    pub not_come: &'static str,
    /// The bill costs another amount now: (amount).
    pub total_changed: fn(&str) -> String,
    /// The bill could not be asked for again: (why).
    pub no_bill: fn(&str) -> String,
    /// The payment failed: (why).
    pub failed: fn(&str) -> String,
    /// What a person does with it.
    pub held_next: &'static str,
    /// What a person does with money that a failed sale let go.
    pub held_elsewhere: &'static str,
    /// Hints where money is held.
    pub held_keys: &'static [&'static str],
    /// The sale takes held money: (amount, method).
    pub takes: fn(&str, &str) -> String,
    /// The hint on a bill: use held money, (amount).
    pub use_key: fn(&str) -> String,
    /// The label of the money on the bill.
    pub paid_by: &'static str,
    /// Where the status line sends whoever wants to see it.
    pub look: &'static str,
    /// A line where money came: (method, amount, who).
    pub came_line: fn(&str, &str, &str) -> String,
    /// A line where a report changed a sale: (good, who, state).
    pub reported_line: fn(&str, &str, &str) -> String,
    /// For whom a charge was made: (good, number, name).
    pub purpose: fn(&str, &str, &str) -> String,
    /// The label of that.
    pub purpose_label: &'static str,
}
