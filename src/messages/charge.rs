//! Wording of charges: money from customers by VA, card, transfer or GoPay. A sentence about a fault also says what to
//! do.

use crate::base::money::Rupiah;

/// Wording of charges. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
#[derive(Debug)]
pub struct ChargeWords {
    pub state: ChargeStateWords,
    /// What a person has to decide about a charge's money.
    pub alarm: ChargeAlarmWords,
    pub kind: ChargeKindWords,
    /// Why a charge is in its state.
    pub why: ChargeWhyWords,
    pub refusal: ChargeRefusalWords,
    pub label: ChargeLabelWords,
    pub command: ChargeCommandWords,
    pub screen: ChargeScreenWords,
    /// Another amount came: (came, expected).
    pub differs: fn(Rupiah, Rupiah) -> String,
    /// The answer is in the send log and not in the journal yet.
    pub in_send_log: &'static str,
    /// The answer could be recorded nowhere.
    pub not_recorded: &'static str,
    /// Why `expired` is only a guess: the provider does not tell it.
    pub expired_guess: &'static str,
}

/// States of a charge.
#[derive(Debug)]
pub struct ChargeStateWords {
    /// Being sent; there is no answer yet.
    pub created: &'static str,
    /// The customer can pay.
    pub waiting: &'static str,
    /// The answer was lost; the charge may stand.
    pub unknown: &'static str,
    /// Refused or not sent.
    pub failed: &'static str,
    /// The money came.
    pub settled: &'static str,
    /// Another amount came.
    pub amount_differs: &'static str,
    /// Probably no longer payable.
    pub expired: &'static str,
}

/// Money that a person has to decide about: a short word, and the sentence with what to do.
#[derive(Debug)]
pub struct ChargeAlarmWords {
    /// The provider took a settlement back.
    pub disputed: &'static str,
    /// The same with what to do: (the provider's word).
    pub disputed_do: fn(&str) -> String,
    /// A second customer paid the same charge.
    pub second: &'static str,
    /// The same with what to do: (amount).
    pub second_do: fn(Rupiah) -> String,
    /// Perhaps a second customer paid.
    pub maybe_second: &'static str,
    /// The same with what to do.
    pub maybe_second_do: &'static str,
    /// The amount of the settlement cannot be read (safety rule 18).
    pub unread: &'static str,
    /// The same with what to do: (amount as sent, order).
    pub unread_do: fn(&str, &str) -> String,
    /// In the status line: (number of charges).
    pub count: fn(usize) -> String,
}

/// Kinds of charge methods.
#[derive(Debug)]
pub struct ChargeKindWords {
    pub va: &'static str,
    pub card: &'static str,
    /// A bank transfer of an exact amount.
    pub manual: &'static str,
    pub gopay: &'static str,
    pub other: &'static str,
}

/// Why a charge is in its state.
#[derive(Debug)]
pub struct ChargeWhyWords {
    pub timed_out: &'static str,
    pub cut: &'static str,
    /// (HTTP status)
    pub http_status: fn(u16) -> String,
    pub unreadable: &'static str,
    /// The answer had to be repaired before it could be read (safety rule 3).
    pub repaired: &'static str,
    /// A status word that is not listed: (word).
    pub unlisted: fn(&str) -> String,
    /// The answer is about another order.
    pub other_order: &'static str,
    /// The answer is about another amount: (amount).
    pub other_amount: fn(Rupiah) -> String,
    /// The answer has neither VA number, address nor QR.
    pub nothing_to_pay: &'static str,
    /// The provider refused: (its text).
    pub refused: fn(&str) -> String,
    /// The program ended before the answer.
    pub owner_gone: &'static str,
}

/// Refusals, each with what to do.
#[derive(Debug)]
pub struct ChargeRefusalWords {
    /// The configuration has no `[klink]`.
    pub not_configured: &'static str,
    /// The configuration has no `finance_report_url`.
    pub no_report: &'static str,
    pub not_found: &'static str,
    /// The amount is not positive.
    pub amount: &'static str,
    pub order: &'static str,
    pub email: &'static str,
    pub closed: &'static str,
    /// The order id was used before.
    pub reused: &'static str,
    /// The charge holds no money of a customer.
    pub nothing_held: &'static str,
    /// Another amount is held, or the amount has to be said.
    pub other_amount: &'static str,
    /// The money is disputed: decide first.
    pub disputed: &'static str,
    /// The charge has no alarm of this kind.
    pub nothing_to_decide: &'static str,
    pub note_needed: &'static str,
    pub unknown_method: &'static str,
    /// Several methods fit: (their names).
    pub several_methods: fn(&str) -> String,
    pub no_qr: &'static str,
    /// The QR's address is on a host that is not allowed.
    pub qr_host: &'static str,
    /// The QR's picture cannot be read.
    pub qr_picture: &'static str,
    /// The QR could not be fetched: (why).
    pub qr_read: fn(&str) -> String,
    /// The QR asks for another amount.
    pub qr_amount: &'static str,
    /// A charge in this state has no receipt.
    pub no_paper: &'static str,
}

/// Labels of a charge's facts.
#[derive(Debug)]
pub struct ChargeLabelWords {
    pub method: &'static str,
    /// Amount asked for.
    pub amount: &'static str,
    /// The method's admin.
    pub admin: &'static str,
    pub customer: &'static str,
    pub va: &'static str,
    /// Exact amount to transfer.
    pub exact: &'static str,
    /// Account to transfer to.
    pub account: &'static str,
    /// Address to open.
    pub url: &'static str,
    /// Until when.
    pub expires: &'static str,
    pub settled: &'static str,
    pub held: &'static str,
    /// Money that was given back.
    pub returned: &'static str,
    /// A further customer's money.
    pub second_held: &'static str,
}

/// Wording of `loket charge` only.
#[derive(Debug)]
pub struct ChargeCommandWords {
    /// One of the two lists of methods is missing: (why).
    pub half_list: fn(&str) -> String,
    pub no_methods: &'static str,
    pub no_charges: &'static str,
    /// The finance report has no row.
    pub no_rows: &'static str,
    /// The QR does not fit: (columns, rows needed).
    pub qr_too_large: fn(usize, usize) -> String,
    /// A row of the finance report without a charge of ours.
    pub not_ours: &'static str,
}

/// Wording of the screen "Tagih QR/VA".
#[derive(Debug)]
pub struct ChargeScreenWords {
    /// The menu's entry.
    pub menu: &'static str,
    /// The list's title: (open, all).
    pub title: fn(usize, usize) -> String,
    /// Heads of the list's columns: time, method, amount, order, customer, state.
    pub heads: [&'static str; 6],
    pub empty: &'static str,
    /// Title while a method is chosen.
    pub choose: &'static str,
    /// The list of methods is being fetched.
    pub asking_methods: &'static str,
    pub no_methods: &'static str,
    pub closed: &'static str,
    /// Fields: amount, name, phone.
    pub fields: [&'static str; 3],
    pub amount_needed: &'static str,
    /// Title before the charge is created.
    pub confirm: &'static str,
    /// What the customer pays in all, before creating.
    pub customer_pays: &'static str,
    pub admin_unknown: &'static str,
    pub sending: &'static str,
    /// Tells the customer to transfer exactly this amount.
    pub exactly: &'static str,
    /// Tells the customer to pay to this VA.
    pub to_va: &'static str,
    /// Tells the customer to open this address on a phone.
    pub open_page: &'static str,
    /// Tells the customer to scan the QR.
    pub scan: &'static str,
    /// The QR does not fit: (columns, rows needed).
    pub qr_too_large: fn(usize, usize) -> String,
    /// The QR could not be read: (why).
    pub no_qr: fn(&str) -> String,
    /// Time until the charge probably expires: (mm:ss).
    pub left: fn(&str) -> String,
    /// The finance report is being asked for.
    pub asking: &'static str,
    /// The finance report told nothing new: (time).
    pub asked: fn(&str) -> String,
    /// The money came: (order, amount).
    pub came: fn(&str, Rupiah) -> String,
    /// No finance report is configured, so a person has to look at K-Link's own list.
    pub no_report: &'static str,
    /// Label of the field for the receiver and reason of a return.
    pub return_note: &'static str,
    /// The return is recorded.
    pub returned: &'static str,
    /// The key that creates: (amount).
    pub create: fn(&str) -> String,
    /// Hints of the list.
    pub list_keys: &'static [&'static str],
    /// Hints of the method list.
    pub choose_keys: &'static [&'static str],
    /// Hints of the form.
    pub form_keys: &'static [&'static str],
    /// Hints of the confirmation.
    pub confirm_keys: &'static [&'static str],
    /// Hints of one charge.
    pub show_keys: &'static [&'static str],
    /// The hint to read the QR again.
    pub qr_key: &'static str,
    /// The hint to print the charge's receipt.
    pub print_key: &'static str,
    /// The hint to record the money as given back.
    pub return_key: &'static str,
    /// The hint to record a further customer's money as given back.
    pub return_second_key: &'static str,
    /// The hints to rule on a dispute: the money is there, it is gone.
    pub money_keys: [&'static str; 2],
    /// The hints to rule on a second settlement: a second customer paid, one payment was reported twice.
    pub second_keys: [&'static str; 2],
    /// Label of the evidence of a ruling.
    pub ruling_note: &'static str,
    /// The ruling is recorded.
    pub ruled: &'static str,
    /// Hints while typing.
    pub typing_keys: &'static [&'static str],
}
