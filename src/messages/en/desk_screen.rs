//! The desk in English.

use crate::messages::screen::DeskWords;

pub(super) const DESK: DeskWords = DeskWords {
    open_count: |count, sum| format!("{count} open, {sum}"),
    empty: "Nothing is unclear. Every sale has its end.",
    columns: ["Time", "What", "Number", "Name", "Held", "State"],
    to_see: "TO BE SEEN",
    charges: "UNCLEAR CHARGES",
    charges_to_decide: "QR/VA TO DECIDE",
    damaged_rows: "DAMAGED ROWS",
    damaged: |count, rows| format!("Damaged rows: {count}; close every screen: loket audit --rebuild. Row {rows}"),
    unknown_charges: |count| format!("{count} unclear QR/VA charges, which may be payable: Esc, then 2."),
    ready: "TO COLLECT",
    ready_short: "TO COLLECT",
    ready_to_do: "Call the customer: the receipt is ready. T prints it, and this row is done.",
    happened: "Happened",
    asked: "Asked",
    known: "Evidence",
    alarm: "Alarm",
    to_do: "To do",
    customer: "Customer",
    notes: "Notes",
    sent: |provider| format!("sent to {provider}."),
    needs_invoice: |provider| {
        format!(
            "{provider} cannot be asked without the invoice, which is in the lost answer. The program will not send again."
        )
    },
    came_without_invoice: |provider| {
        format!(
            "{provider} cannot be asked without the invoice, and its answer came without one. The program will not send again."
        )
    },
    no_status: |provider| format!("The API of {provider} cannot be asked. The program will not send again."),
    cannot_ask: "This API cannot be asked without the invoice. With one from the provider's list: press I.",
    settled_meanwhile: "That payment has just ended; nothing has to be ruled.",
    being_asked: "Being asked…",
    looks_bill: "Without an invoice its bill is asked for again: paid or not.",
    looks_history: "The member's history is read again; it is evidence, not a decision.",
    not_asked: "Never asked.",
    asked_times: |count, time| format!("{count} times, last at {time}."),
    next_question: |time| format!("Next by itself {time}. No data does not mean failed."),
    no_more_questions: "No automatic questions are left; press A.",
    price_differs: |shown, answered| {
        format!("The total became {answered}, the screen said {shown}: settle the difference.")
    },
    about_other: "The answer was about another transaction.",
    confirmed_after_failure: "The provider confirmed it after a failure. Call the customer.",
    contradicts: "The provider's report contradicts itself: status and words differ. Call its service; do not repeat.",
    number_of_another: |id| {
        format!(
            "Answer of another sale: its invoice or token belongs to sale {id}. Do not repeat; look in the provider's list."
        )
    },
    reference_of_another: |id| {
        format!("Its reference number is that of sale {id} too. Look in the provider's list: there must be two debits.")
    },
    funds_taken_back: |id| {
        format!(
            "The member's money that paid this sale was asked back (refund {id}). The sale stands; collect from the customer."
        )
    },
    disputed: "DISPUTED: the provider reported a failure after its success. Call its service. With the deposit given back: G.",
    acknowledge: "K = seen.",
    give_back: |amount| format!("Give {amount} back to the customer, then C to record it."),
    call: |provider, what, number, time, agent| {
        format!("Call {provider}: {what} to {number} at {time}, agent {agent}.")
    },
    want_pending: "Ask for its end.",
    want_token: "Ask for the token, or certainty that it failed.",
    want_answer: "Ask for the reference, or certainty that it failed.",
    no_phone: "No phone noted.",
    no_phone_yet: "No phone noted: H notes it.",
    held: |amount| format!("{amount} held, the slip is not printed yet (T)."),
    held_printed: |amount| format!("{amount} held, the slip is printed."),
    cash_returned: "The cash was given back.",
    cash_used: "The cash was used for another sale.",
    cash_kept: "The cash is kept for the customer.",
    cash: "Cash",
    cash_choice: "1 given back   2 used for another sale   3 kept for the customer",
    rule_confirmed: "RULE CONFIRMED",
    rule_failed: "RULE FAILED",
    rule_refunded: "RULE REFUNDED",
    token: "Token",
    token_hint: "The 20 digits that the service read out, then Enter. Esc cancels.",
    evidence: "Evidence",
    evidence_hint: "Write what it rests on: who, when, what was said. Enter goes on, Esc cancels.",
    yes_confirmed: "Y = rule it confirmed (the receipt says recorded by hand). Esc cancels.",
    yes_failed: "Y = rule it failed. If it proves paid, an alarm shows here. Esc cancels.",
    yes_refunded: "Y = rule it refunded: the deposit has it back. Esc cancels.",
    learn: "Text",
    learn_ask: "Y = this text SURELY means that nothing was debited; it goes into config.toml and counts from the next sale on. This payment is still ruled by G. Esc cancels.",
    learned: "That text now counts as a certain refusal, from the next sale on.",
    note: "Note",
    invoice: "Invoice",
    invoice_hint: "The invoice from the provider's list. Enter asks; product, number and amount must match.",
    row_being_read: "This row is being read from the journal. Wait a moment, then press again.",
    row_unread: "This row could not be read from the journal; it is tried again by itself.",
};
