//! Wording of one sale.
//!
//! What it is: every word from inquiry to receipt. What it is not: layout. Invariant: an end that is not sure has a
//! sentence that forbids repeating it.

/// One sale.
#[derive(Debug)]
pub struct SaleWords {
    /// State: asking.
    pub asking: &'static str,
    /// The same in a list.
    pub asking_short: &'static str,
    /// (provider)
    pub asking_provider: fn(&str) -> String,
    /// (total) Asked again.
    pub asking_again: fn(&str) -> String,
    /// What may be done meanwhile.
    pub asking_next: &'static str,
    /// State: no bill.
    pub no_bill: &'static str,
    /// The same in a list.
    pub no_bill_short: &'static str,
    /// What to do.
    pub no_bill_next: &'static str,
    /// State: ready.
    pub ready: &'static str,
    /// State: the same bill is open, so this one cannot be paid.
    pub do_not_pay: &'static str,
    /// (seconds) Age of the inquiry.
    pub checked_ago: fn(u64) -> String,
    /// (before, now)
    pub total_changed: fn(&str, &str) -> String,
    /// (words) Last four.
    pub read_back: fn(&str) -> String,
    /// Face value.
    pub nominal: &'static str,
    /// The bill.
    pub bill: &'static str,
    /// Admin fee.
    pub admin: &'static str,
    /// The shop's fee.
    pub shop_fee: &'static str,
    /// Total.
    pub total: &'static str,
    /// Total, loud.
    pub total_big: &'static str,
    /// What to take.
    pub take: &'static str,
    /// Cash.
    pub cash: &'static str,
    /// (method) Paid otherwise than in cash.
    pub paid_by: fn(&str) -> String,
    /// Exact cash.
    pub exact: &'static str,
    /// Change.
    pub change: &'static str,
    /// Cash is missing.
    pub cash_is_short: &'static str,
    /// (total) Cash is missing.
    pub cash_short: fn(&str) -> String,
    /// (warning) A Y is needed.
    pub say_yes: fn(&str) -> String,
    /// (when, state)
    pub sold_before: fn(&str, &str) -> String,
    /// (amount)
    pub loss: fn(&str) -> String,
    /// What vehicle tax is and is not, before paying.
    pub samsat: &'static str,
    /// (plate, typed so far) Its digits have to be typed.
    pub plate: fn(&str, &str) -> String,
    /// The plate's digits are missing.
    pub plate_first: &'static str,
    /// The plate's digits are others.
    pub plate_wrong: &'static str,
    /// The deposit loses another amount than the list says; the figures are hidden from the customer.
    pub debit_differs: &'static str,
    /// (account)
    pub saldo_low: fn(&str) -> String,
    /// (account)
    pub saldo_enough: fn(&str) -> String,
    /// (account)
    pub saldo_unknown: fn(&str) -> String,
    /// (debit, profit)
    pub inside: fn(&str, &str) -> String,
    /// Profit is hidden.
    pub inside_hidden: &'static str,
    /// Paid again, the next month.
    pub repeat_pays_next: &'static str,
    /// (when, what, state)
    pub last_sale: fn(&str, &str, &str) -> String,
    /// Not bought today.
    pub not_bought: &'static str,
    /// Never bought here.
    pub never_bought: &'static str,
    /// A + among other keys.
    pub plus_alone: &'static str,
    /// A + too early.
    pub plus_early: &'static str,
    /// Warnings come first.
    pub yes_first: &'static str,
    /// The same bill is open.
    pub blocked: &'static str,
    /// The inquiry was stale.
    pub asked_again: &'static str,
    /// Enter on a bill.
    pub enter_never: &'static str,
    /// Esc on a bill for which cash was typed.
    pub esc_again: &'static str,
    /// No free slot.
    pub no_slot: &'static str,
    /// (provider)
    pub sent_to: fn(&str) -> String,
    /// It is slow.
    pub slow: &'static str,
    /// What to do when slow.
    pub slow_next: &'static str,
    /// (seconds)
    pub usual: fn(u64) -> String,
    /// (time)
    pub limit: fn(&str) -> String,
    /// (time) What happens then.
    pub at_limit: fn(&str) -> String,
    /// State: refused here.
    pub refused: &'static str,
    /// The same in a list.
    pub refused_short: &'static str,
    /// What to do.
    pub refused_next: &'static str,
    /// What to do.
    pub refused_open_next: &'static str,
    /// What to do.
    pub refused_shop_next: &'static str,
    /// (time, seconds)
    pub took: fn(&str, u64) -> String,
    /// Beside the plain token.
    pub copy_for_chat: &'static str,
    /// Serial number.
    pub serial: &'static str,
    /// Reference.
    pub reference: &'static str,
    /// Invoice.
    pub invoice: &'static str,
    /// (name)
    pub ruled_by: fn(&str) -> String,
    /// (folder)
    pub pdf_kept: fn(&str) -> String,
    /// Being made.
    pub printing: &'static str,
    /// (mark, file)
    pub made: fn(&str, &str) -> String,
    /// (why)
    pub not_made: fn(&str) -> String,
    /// In a list.
    pub printed_short: &'static str,
    /// In a list.
    pub kept_short: &'static str,
    /// In a list.
    pub not_debited: &'static str,
    /// In a list.
    pub may_repeat: &'static str,
    /// In a list.
    pub never_repeat: &'static str,
    /// State, long.
    pub rejected: &'static str,
    /// What to do.
    pub rejected_next: &'static str,
    /// State, long.
    pub not_sent: &'static str,
    /// What to do.
    pub not_sent_next: &'static str,
    /// State, long.
    pub refunded: &'static str,
    /// What to do.
    pub refunded_next: &'static str,
    /// (amount)
    pub cash_back: fn(&str) -> String,
    /// State, long.
    pub unknown: &'static str,
    /// State, long.
    pub pending: &'static str,
    /// What to tell.
    pub waiting_customer: &'static str,
    /// (amount)
    pub waiting_cash: fn(&str) -> String,
    /// (time)
    pub asked_at: fn(&str) -> String,
    /// No invoice.
    pub cannot_ask: &'static str,
    /// What to do.
    pub waiting_next: &'static str,
    /// Take the phone.
    pub phone_hint: &'static str,
    /// Label while typing.
    pub phone_field: &'static str,
    /// Begins the note.
    pub phone_note: &'static str,
    /// State: in the spool.
    pub spooled: &'static str,
    /// The same in a list.
    pub spooled_short: &'static str,
    /// Why.
    pub spooled_why: &'static str,
    /// What to do.
    pub spooled_next: &'static str,
    /// State: nowhere kept.
    pub write_down: &'static str,
    /// Label of the answer.
    pub answer: &'static str,
    /// Why.
    pub write_down_why: &'static str,
    /// What to do.
    pub write_down_next: &'static str,
}
