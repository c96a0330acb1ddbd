//! Wording of one sale, from inquiry to receipt. Each uncertain result has a sentence that forbids repeating the sale.

/// One sale, from the inquiry to the receipt.
#[derive(Debug)]
pub struct SaleWords {
    /// State: the bill is being inquired.
    pub asking: &'static str,
    /// The same in a list.
    pub asking_short: &'static str,
    /// (provider)
    pub asking_provider: fn(&str) -> String,
    /// The bill is inquired again: (total before)
    pub asking_again: fn(&str) -> String,
    /// What may be done meanwhile.
    pub asking_next: &'static str,
    /// State: the inquiry brought no bill.
    pub no_bill: &'static str,
    /// The same in a list.
    pub no_bill_short: &'static str,
    /// What to do without a bill.
    pub no_bill_next: &'static str,
    /// State: the bill can be paid.
    pub ready: &'static str,
    /// State: the same bill is open, so this one cannot be paid.
    pub do_not_pay: &'static str,
    /// The age of the inquiry: (seconds)
    pub checked_ago: fn(u64) -> String,
    /// The second inquiry brought another total: (before, now)
    pub total_changed: fn(&str, &str) -> String,
    /// The last four digits, to be read to the customer: (in words)
    pub read_back: fn(&str) -> String,
    pub nominal: &'static str,
    pub bill: &'static str,
    pub admin: &'static str,
    pub shop_fee: &'static str,
    pub total: &'static str,
    /// Label of the large total.
    pub total_big: &'static str,
    /// Label of the amount to take from the customer.
    pub take: &'static str,
    pub cash: &'static str,
    /// In place of the cash, where a charge pays: (method)
    pub paid_by: fn(&str) -> String,
    pub exact: &'static str,
    pub change: &'static str,
    pub cash_is_short: &'static str,
    /// Less cash than the total: (total)
    pub cash_short: fn(&str) -> String,
    /// A warning that needs a Y: (warning)
    pub say_yes: fn(&str) -> String,
    /// Sold to the same number before: (when, state)
    pub sold_before: fn(&str, &str) -> String,
    /// The sale loses money: (amount)
    pub loss: fn(&str) -> String,
    /// What a payment of vehicle tax does and does not do.
    pub samsat: &'static str,
    /// Asks for the digits of the plate: (plate, typed so far)
    pub plate: fn(&str, &str) -> String,
    /// The plate's digits are missing.
    pub plate_first: &'static str,
    /// Other digits than the plate's were typed.
    pub plate_wrong: &'static str,
    /// The deposit loses another amount than the list says. The figures are hidden from the customer.
    pub debit_differs: &'static str,
    /// The deposit may not suffice; this refuses no sale (safety rule 14): (account)
    pub saldo_low: fn(&str) -> String,
    /// The deposit suffices: (account)
    pub saldo_enough: fn(&str) -> String,
    /// The deposit's balance is not known: (account)
    pub saldo_unknown: fn(&str) -> String,
    /// Shown on request only: (debit, profit)
    pub inside: fn(&str, &str) -> String,
    /// In its place, with the key that shows it.
    pub inside_hidden: &'static str,
    /// A second payment of this bill would pay the next month.
    pub repeat_pays_next: &'static str,
    /// The last sale to this number: (when, what, state)
    pub last_sale: fn(&str, &str, &str) -> String,
    /// This number bought nothing today.
    pub not_bought: &'static str,
    /// This number never bought here.
    pub never_bought: &'static str,
    /// A + that came with other keys does not pay.
    pub plus_alone: &'static str,
    /// A + right after the bill appeared does not pay.
    pub plus_early: &'static str,
    /// A + before the warnings were acknowledged does not pay.
    pub yes_first: &'static str,
    /// A + on a bill that is open already does not pay.
    pub blocked: &'static str,
    /// The inquiry is too old, so the bill is inquired again first (safety rule 13).
    pub asked_again: &'static str,
    /// Enter on a bill does not pay.
    pub enter_never: &'static str,
    /// Asks for a second Esc where cash was typed.
    pub esc_again: &'static str,
    /// Nine sales are under way, which is the most.
    pub no_slot: &'static str,
    /// The payment was sent: (provider)
    pub sent_to: fn(&str) -> String,
    /// In a list: the answer is slow.
    pub slow: &'static str,
    /// What to do while the answer is slow.
    pub slow_next: &'static str,
    /// How long the provider usually takes: (seconds)
    pub usual: fn(u64) -> String,
    /// When the time-out ends: (time)
    pub limit: fn(&str) -> String,
    /// What happens at the time-out: (time)
    pub at_limit: fn(&str) -> String,
    /// State: refused here, before anything was sent.
    pub refused: &'static str,
    /// The same in a list.
    pub refused_short: &'static str,
    /// What to do after a refusal here.
    pub refused_next: &'static str,
    /// The same where the bill is open already.
    pub refused_open_next: &'static str,
    /// The same where the shop cannot sell.
    pub refused_shop_next: &'static str,
    /// When the answer came, and how long it took: (time, seconds)
    pub took: fn(&str, u64) -> String,
    /// The hint beside a token.
    pub copy_for_chat: &'static str,
    pub serial: &'static str,
    pub reference: &'static str,
    pub invoice: &'static str,
    /// A person's ruling, never a receipt of the provider's answer: (name)
    pub ruled_by: fn(&str) -> String,
    /// The receipt's PDF was stored: (folder)
    pub pdf_kept: fn(&str) -> String,
    /// The receipt is being made.
    pub printing: &'static str,
    /// The receipt was made: (mark, file)
    pub made: fn(&str, &str) -> String,
    /// The receipt was not made: (why)
    pub not_made: fn(&str) -> String,
    /// In a list: the receipt is printed.
    pub printed_short: &'static str,
    /// In a list: the PDF is stored.
    pub kept_short: &'static str,
    /// In a list: rejected.
    pub not_debited: &'static str,
    /// In a list: not sent.
    pub may_repeat: &'static str,
    /// In a list: unknown.
    pub never_repeat: &'static str,
    pub rejected: &'static str,
    /// What to do after a rejection.
    pub rejected_next: &'static str,
    pub not_sent: &'static str,
    /// What to do with a payment that was not sent.
    pub not_sent_next: &'static str,
    pub refunded: &'static str,
    /// What to do after a refund.
    pub refunded_next: &'static str,
    /// The customer's cash to give back: (amount)
    pub cash_back: fn(&str) -> String,
    pub unknown: &'static str,
    pub pending: &'static str,
    /// What to tell the customer while the result is unknown or pending.
    pub waiting_customer: &'static str,
    /// What to do with the customer's cash meanwhile: (amount)
    pub waiting_cash: fn(&str) -> String,
    /// When the resolver asks the provider: (time)
    pub asked_at: fn(&str) -> String,
    /// Without an invoice the provider cannot be asked.
    pub cannot_ask: &'static str,
    /// What Enter does.
    pub waiting_next: &'static str,
    /// The hint to note the customer's phone.
    pub phone_hint: &'static str,
    /// Label while typing.
    pub phone_field: &'static str,
    /// Begins the note that is recorded with the phone.
    pub phone_note: &'static str,
    /// State: the answer is in the send log and not in the journal yet.
    pub in_send_log: &'static str,
    /// The same in a list.
    pub in_send_log_short: &'static str,
    /// What that means.
    pub in_send_log_why: &'static str,
    /// What to do then.
    pub in_send_log_next: &'static str,
    /// State: the answer could be recorded nowhere.
    pub write_down: &'static str,
    pub answer: &'static str,
    /// What that means.
    pub write_down_why: &'static str,
    /// What to do then.
    pub write_down_next: &'static str,
}
