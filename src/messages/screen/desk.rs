//! Wording of the desk and the history.

/// The desk: what happened to a payment, by what it can be asked about, what to do.
#[derive(Debug)]
pub struct DeskWords {
    /// Open payments and the money in them: (count, sum)
    pub open_count: fn(usize, &str) -> String,
    pub empty: &'static str,
    pub columns: [&'static str; 6],
    /// In the status line: rows that only have to be seen.
    pub to_see: &'static str,
    /// In the status line: charges whose answer was lost.
    pub charges: &'static str,
    /// In the status line: charges with money that a person has to decide about.
    pub charges_to_decide: &'static str,
    /// In the status line: damaged rows.
    pub damaged_rows: &'static str,
    /// On the desk: damaged rows, with what to do: (count, each row and its id).
    pub damaged: fn(usize, &str) -> String,
    /// On the desk: charges whose answer was lost, and where they are: (count)
    pub unknown_charges: fn(usize) -> String,
    /// In the status line: receipts that wait for their customers.
    pub ready: &'static str,
    /// The same as a row's state, eleven columns at most.
    pub ready_short: &'static str,
    /// What to do with such a row.
    pub ready_to_do: &'static str,
    pub happened: &'static str,
    pub asked: &'static str,
    pub known: &'static str,
    pub alarm: &'static str,
    pub to_do: &'static str,
    pub customer: &'static str,
    pub notes: &'static str,
    /// What happened, for a provider that can be asked: (provider)
    pub sent: fn(&str) -> String,
    /// The provider can be asked only by the invoice, which the lost answer had: (provider)
    pub needs_invoice: fn(&str) -> String,
    /// The same where an answer came without the invoice: (provider)
    pub came_without_invoice: fn(&str) -> String,
    /// The provider cannot be asked at all: (provider)
    pub no_status: fn(&str) -> String,
    /// Notice for a key that asks, without an invoice.
    pub cannot_ask: &'static str,
    /// The payment ended while something was typed.
    pub settled_meanwhile: &'static str,
    /// Being asked.
    pub being_asked: &'static str,
    /// The resolver inquires the bill again.
    pub looks_bill: &'static str,
    /// The resolver reads the member's history.
    pub looks_history: &'static str,
    /// No question was sent yet.
    pub not_asked: &'static str,
    /// Questions that were sent: (count, time of the last)
    pub asked_times: fn(u32, &str) -> String,
    /// The resolver's next question: (time)
    pub next_question: fn(&str) -> String,
    /// The resolver has no question left; a person may ask.
    pub no_more_questions: &'static str,
    /// The total changed: (shown, answered)
    pub price_differs: fn(&str, &str) -> String,
    /// An answer was about another transaction.
    pub about_other: &'static str,
    /// Confirmed after a ruling or an answer that said failed.
    pub confirmed_after_failure: &'static str,
    /// A failure came after the success.
    pub disputed: &'static str,
    /// A callback contradicts itself.
    pub contradicts: &'static str,
    /// An answer has the invoice or token of another sale: (that sale).
    pub number_of_another: fn(&str) -> String,
    /// An answer has the reference number of another sale: (that sale).
    pub reference_of_another: fn(&str) -> String,
    /// The member's money that paid the sale was refunded: (the refund).
    pub funds_taken_back: fn(&str) -> String,
    /// The key that acknowledges an alarm.
    pub acknowledge: &'static str,
    /// Cash to give back to the customer: (amount)
    pub give_back: fn(&str) -> String,
    /// Whom to call and what to say: (provider, what, number, time, agent)
    pub call: fn(&str, &str, &str, &str, &str) -> String,
    /// Follows [`Self::call`], for a pending payment.
    pub want_pending: &'static str,
    /// Follows [`Self::call`], for a token.
    pub want_token: &'static str,
    /// Follows [`Self::call`], for anything else.
    pub want_answer: &'static str,
    /// No phone of the customer is noted.
    pub no_phone: &'static str,
    /// The same with the key that notes one.
    pub no_phone_yet: &'static str,
    /// The customer's cash is held, the deposit slip is not printed: (amount)
    pub held: fn(&str) -> String,
    /// The same with a printed slip: (amount)
    pub held_printed: fn(&str) -> String,
    pub cash_returned: &'static str,
    pub cash_used: &'static str,
    pub cash_kept: &'static str,
    pub cash: &'static str,
    /// The three choices, each with its digit.
    pub cash_choice: &'static str,
    pub rule_confirmed: &'static str,
    pub rule_failed: &'static str,
    pub rule_refunded: &'static str,
    pub token: &'static str,
    /// What to type for a token.
    pub token_hint: &'static str,
    pub evidence: &'static str,
    /// What to type as evidence of a ruling.
    pub evidence_hint: &'static str,
    /// Asks for the Y that records the ruling.
    pub yes_confirmed: &'static str,
    /// Asks for the Y that records the ruling.
    pub yes_failed: &'static str,
    /// Asks for the Y that records the ruling.
    pub yes_refunded: &'static str,
    /// Label of a refusal's text.
    pub learn: &'static str,
    /// Asks for the Y that puts a refusal's text into the list (safety rule 2).
    pub learn_ask: &'static str,
    /// The text was put into the list.
    pub learned: &'static str,
    pub note: &'static str,
    pub invoice: &'static str,
    /// What Enter does with a typed invoice.
    pub invoice_hint: &'static str,
    /// In place of a row's story, and when one of its keys was pressed, while its payment is read.
    pub row_being_read: &'static str,
    /// The same where the journal could not read the payment.
    pub row_unread: &'static str,
}

/// The history, and the events of one payment.
#[derive(Debug)]
pub struct HistoryWords {
    /// In the empty search line.
    pub question: &'static str,
    /// The key that changes the filter of states: (state)
    pub filter: fn(&str) -> String,
    /// The state filter's word for no filter.
    pub all: &'static str,
    /// Payments that fit: (count)
    pub found: fn(usize) -> String,
    pub searching: &'static str,
    pub nothing: &'static str,
    pub events: &'static str,
    pub number: &'static str,
    pub name: &'static str,
    pub cashier: &'static str,
    pub prints: &'static str,
    pub reason: &'static str,
    pub prepared: &'static str,
    pub dispatched: &'static str,
    /// An answer: (state, why)
    pub answered: fn(&str, &str) -> String,
    /// A ruling: (state, by, evidence)
    pub ruled: fn(&str, &str, &str) -> String,
    /// A print: (form)
    pub printed: fn(&str) -> String,
    /// A note: (by, text)
    pub noted: fn(&str, &str) -> String,
    pub cash_settled: &'static str,
    pub alarms_seen: &'static str,
}
