//! Wording of the desk and the history.
//!
//! What it is: what happened, what can be asked, what to do. What it is not: layout. Invariant: as in the parent.

/// The desk.
#[derive(Debug)]
pub struct DeskWords {
    /// (count, sum)
    pub open_count: fn(usize, &str) -> String,
    /// Nothing there.
    pub empty: &'static str,
    /// Heads of the columns.
    pub columns: [&'static str; 6],
    /// Others, in the status line.
    pub to_see: &'static str,
    /// Charges whose answer was lost, in the status line.
    pub charges: &'static str,
    /// Charges with money that a person has to decide about.
    pub charges_to_decide: &'static str,
    /// Damaged rows, in the status line.
    pub damaged_rows: &'static str,
    /// The same on the desk, with what to do: (count, each row and its id).
    pub damaged: fn(usize, &str) -> String,
    /// (count) The same of charges, with where they are.
    pub unknown_charges: fn(usize) -> String,
    /// Receipts that wait for their customers, in the status line.
    pub ready: &'static str,
    /// One in the list, eleven columns at most.
    pub ready_short: &'static str,
    /// What to do with one.
    pub ready_to_do: &'static str,
    /// Label.
    pub happened: &'static str,
    /// Label.
    pub asked: &'static str,
    /// Label.
    pub known: &'static str,
    /// Label.
    pub alarm: &'static str,
    /// Label.
    pub to_do: &'static str,
    /// Label.
    pub customer: &'static str,
    /// Title.
    pub notes: &'static str,
    /// (provider)
    pub sent: fn(&str) -> String,
    /// (provider)
    pub needs_invoice: fn(&str) -> String,
    /// (provider) An answer came, without the invoice.
    pub came_without_invoice: fn(&str) -> String,
    /// (provider)
    pub no_status: fn(&str) -> String,
    /// Notice.
    pub cannot_ask: &'static str,
    /// It ended while something was typed.
    pub settled_meanwhile: &'static str,
    /// Being asked.
    pub being_asked: &'static str,
    /// The bill is asked for again by itself.
    pub looks_bill: &'static str,
    /// The member's history is read by itself.
    pub looks_history: &'static str,
    /// Never asked.
    pub not_asked: &'static str,
    /// (count, time)
    pub asked_times: fn(u32, &str) -> String,
    /// (time)
    pub next_question: fn(&str) -> String,
    /// None left.
    pub no_more_questions: &'static str,
    /// (shown, answered)
    pub price_differs: fn(&str, &str) -> String,
    /// Alarm.
    pub about_other: &'static str,
    /// Alarm.
    pub confirmed_after_failure: &'static str,
    /// Alarm.
    pub disputed: &'static str,
    /// A report contradicts itself.
    pub contradicts: &'static str,
    /// An answer brought another sale's invoice or token: (which sale).
    pub number_of_another: fn(&str) -> String,
    /// An answer brought the reference number of another sale: (which sale).
    pub reference_of_another: fn(&str) -> String,
    /// The member's money that paid it was asked back: (by which refund).
    pub funds_taken_back: fn(&str) -> String,
    /// How to acknowledge.
    pub acknowledge: &'static str,
    /// (amount)
    pub give_back: fn(&str) -> String,
    /// (provider, what, number, time, agent)
    pub call: fn(&str, &str, &str, &str, &str) -> String,
    /// What to ask.
    pub want_pending: &'static str,
    /// What to ask.
    pub want_token: &'static str,
    /// What to ask.
    pub want_answer: &'static str,
    /// No phone.
    pub no_phone: &'static str,
    /// The same while one can still be noted, with its key.
    pub no_phone_yet: &'static str,
    /// (amount)
    pub held: fn(&str) -> String,
    /// (amount)
    pub held_printed: fn(&str) -> String,
    /// Cash.
    pub cash_returned: &'static str,
    /// Cash.
    pub cash_used: &'static str,
    /// Cash.
    pub cash_kept: &'static str,
    /// Label.
    pub cash: &'static str,
    /// The choice.
    pub cash_choice: &'static str,
    /// Title.
    pub rule_confirmed: &'static str,
    /// Title.
    pub rule_failed: &'static str,
    /// Title.
    pub rule_refunded: &'static str,
    /// Label.
    pub token: &'static str,
    /// What to type.
    pub token_hint: &'static str,
    /// Label.
    pub evidence: &'static str,
    /// What to type.
    pub evidence_hint: &'static str,
    /// Last step.
    pub yes_confirmed: &'static str,
    /// Last step.
    pub yes_failed: &'static str,
    /// Last step.
    pub yes_refunded: &'static str,
    /// Label of a refusal's text.
    pub learn: &'static str,
    /// The question, with its key.
    pub learn_ask: &'static str,
    /// It was taken into the list.
    pub learned: &'static str,
    /// Label.
    pub note: &'static str,
    /// Label.
    pub invoice: &'static str,
    /// What happens.
    pub invoice_hint: &'static str,
    /// In place of a row's story, and when a key about it was pressed, while its payment is read.
    pub row_being_read: &'static str,
    /// The same, where the journal could not read it.
    pub row_unread: &'static str,
}

/// The history.
#[derive(Debug)]
pub struct HistoryWords {
    /// What the line takes.
    pub question: &'static str,
    /// (state)
    pub filter: fn(&str) -> String,
    /// No filter.
    pub all: &'static str,
    /// (count)
    pub found: fn(usize) -> String,
    /// Under way.
    pub searching: &'static str,
    /// Nothing found.
    pub nothing: &'static str,
    /// Title.
    pub events: &'static str,
    /// Label.
    pub number: &'static str,
    /// Label.
    pub name: &'static str,
    /// Label.
    pub cashier: &'static str,
    /// Label.
    pub prints: &'static str,
    /// Label.
    pub reason: &'static str,
    /// Event.
    pub prepared: &'static str,
    /// Event.
    pub dispatched: &'static str,
    /// (state, why)
    pub answered: fn(&str, &str) -> String,
    /// (state, by, evidence)
    pub ruled: fn(&str, &str, &str) -> String,
    /// (form)
    pub printed: fn(&str) -> String,
    /// (by, text)
    pub noted: fn(&str, &str) -> String,
    /// Event.
    pub cash_settled: &'static str,
    /// Event.
    pub alarms_seen: &'static str,
}
