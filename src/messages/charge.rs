//! What is said about charges: money in by VA, card, manual transfer and GoPay.
//!
//! What it is: the wording of states, reasons, refusals, `loket charge` and the screen "Tagih QR/VA". What it is not: the
//! JSON. Invariant: a sentence about a fault also says what to do.

use crate::base::money::Rupiah;

/// Wording of charges. Amounts come in whole rupiah; texts come cleaned.
#[derive(Debug)]
pub struct ChargeWords {
    /// States.
    pub state: ChargeStateWords,
    /// What a person has to decide about the money.
    pub alarm: ChargeAlarmWords,
    /// Ways to pay.
    pub kind: ChargeKindWords,
    /// Why a charge stands where it stands.
    pub why: ChargeWhyWords,
    /// What was refused here.
    pub refusal: ChargeRefusalWords,
    /// Labels.
    pub label: ChargeLabelWords,
    /// Of the command.
    pub command: ChargeCommandWords,
    /// Of the screen.
    pub screen: ChargeScreenWords,
    /// Another amount came: (came, expected).
    pub differs: fn(Rupiah, Rupiah) -> String,
    /// The answer is in the spool.
    pub spooled: &'static str,
    /// The answer could not be recorded.
    pub not_recorded: &'static str,
    /// Expired is a guess.
    pub expired_guess: &'static str,
}

/// States of a charge.
#[derive(Debug)]
pub struct ChargeStateWords {
    /// The answer is awaited.
    pub created: &'static str,
    /// The customer can pay.
    pub waiting: &'static str,
    /// It may stand.
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

/// What a person has to decide about a charge's money: the word that stands for it, and what to do.
#[derive(Debug)]
pub struct ChargeAlarmWords {
    /// Disputed after it had come.
    pub disputed: &'static str,
    /// The same with what to do: (the provider's word).
    pub disputed_do: fn(&str) -> String,
    /// Two customers paid.
    pub second: &'static str,
    /// The same with what to do: (amount).
    pub second_do: fn(Rupiah) -> String,
    /// Perhaps two customers paid.
    pub maybe_second: &'static str,
    /// The same with what to do.
    pub maybe_second_do: &'static str,
    /// The amount cannot be read.
    pub unread: &'static str,
    /// The same with what to do: (as sent, order).
    pub unread_do: fn(&str, &str) -> String,
    /// For the desk: (how many charges).
    pub count: fn(usize) -> String,
}

/// Ways to pay.
#[derive(Debug)]
pub struct ChargeKindWords {
    /// Virtual account.
    pub va: &'static str,
    /// Card.
    pub card: &'static str,
    /// Manual transfer.
    pub manual: &'static str,
    /// GoPay.
    pub gopay: &'static str,
    /// Anything else.
    pub other: &'static str,
}

/// Why a charge stands where it stands.
#[derive(Debug)]
pub struct ChargeWhyWords {
    /// No answer in time.
    pub timed_out: &'static str,
    /// The connection broke.
    pub cut: &'static str,
    /// HTTP status: (status).
    pub http_status: fn(u16) -> String,
    /// Not readable.
    pub unreadable: &'static str,
    /// Only readable with repairs.
    pub repaired: &'static str,
    /// A word that decides nothing: (word).
    pub unlisted: fn(&str) -> String,
    /// About another order.
    pub other_order: &'static str,
    /// About another amount: (amount).
    pub other_amount: fn(Rupiah) -> String,
    /// Nothing to pay with.
    pub nothing_to_pay: &'static str,
    /// Refused: (text).
    pub refused: fn(&str) -> String,
    /// The program ended before the answer.
    pub owner_gone: &'static str,
}

/// What was refused here.
#[derive(Debug)]
pub struct ChargeRefusalWords {
    /// No `[klink]`.
    pub not_configured: &'static str,
    /// No `finance_report_url`.
    pub no_report: &'static str,
    /// No such order.
    pub not_found: &'static str,
    /// Amount not positive.
    pub amount: &'static str,
    /// Bad order id.
    pub order: &'static str,
    /// Bad mail address.
    pub email: &'static str,
    /// Closed method.
    pub closed: &'static str,
    /// Order id used before.
    pub reused: &'static str,
    /// No money held.
    pub nothing_held: &'static str,
    /// Another amount is held, or the amount has to be said.
    pub other_amount: &'static str,
    /// The money is disputed: decide first.
    pub disputed: &'static str,
    /// The provider left nothing of this kind open.
    pub nothing_to_decide: &'static str,
    /// A reason is needed.
    pub note_needed: &'static str,
    /// No method of this name.
    pub unknown_method: &'static str,
    /// Several: (names).
    pub several_methods: fn(&str) -> String,
    /// No QR.
    pub no_qr: &'static str,
    /// QR's host not allowed.
    pub qr_host: &'static str,
    /// QR's picture unusable.
    pub qr_picture: &'static str,
    /// QR not fetched: (why).
    pub qr_read: fn(&str) -> String,
    /// The QR asks for another amount.
    pub qr_amount: &'static str,
    /// There is no paper for this state.
    pub no_paper: &'static str,
}

/// Labels of a charge's facts.
#[derive(Debug)]
pub struct ChargeLabelWords {
    /// Method.
    pub method: &'static str,
    /// Amount asked for.
    pub amount: &'static str,
    /// The method's admin.
    pub admin: &'static str,
    /// Customer.
    pub customer: &'static str,
    /// VA number.
    pub va: &'static str,
    /// Exact amount to transfer.
    pub exact: &'static str,
    /// Account to transfer to.
    pub account: &'static str,
    /// Address to open.
    pub url: &'static str,
    /// Until when.
    pub expires: &'static str,
    /// When settled.
    pub settled: &'static str,
    /// Held money.
    pub held: &'static str,
    /// Given back.
    pub returned: &'static str,
    /// A further customer's money.
    pub second_held: &'static str,
}

/// Of `loket charge`.
#[derive(Debug)]
pub struct ChargeCommandWords {
    /// One of the two lists is missing: (why).
    pub half_list: fn(&str) -> String,
    /// No method.
    pub no_methods: &'static str,
    /// No charge.
    pub no_charges: &'static str,
    /// The report has no row.
    pub no_rows: &'static str,
    /// The QR does not fit: (columns, rows needed).
    pub qr_too_large: fn(usize, usize) -> String,
    /// A row of the report that is not ours.
    pub not_ours: &'static str,
}

/// Of the screen "Tagih QR/VA".
#[derive(Debug)]
pub struct ChargeScreenWords {
    /// The menu's entry.
    pub menu: &'static str,
    /// The list's title: (open, all).
    pub title: fn(usize, usize) -> String,
    /// Heads of the list's columns: time, method, amount, order, customer, state.
    pub heads: [&'static str; 6],
    /// No charge yet.
    pub empty: &'static str,
    /// Choosing a method.
    pub choose: &'static str,
    /// The methods are being asked for.
    pub asking_methods: &'static str,
    /// No method.
    pub no_methods: &'static str,
    /// A closed method.
    pub closed: &'static str,
    /// Fields: amount, name, phone.
    pub fields: [&'static str; 3],
    /// An amount is needed.
    pub amount_needed: &'static str,
    /// Before creating.
    pub confirm: &'static str,
    /// What the customer pays in all, before creating.
    pub customer_pays: &'static str,
    /// The admin is not known.
    pub admin_unknown: &'static str,
    /// Being sent.
    pub sending: &'static str,
    /// Transfer exactly this.
    pub exactly: &'static str,
    /// Pay to this VA.
    pub to_va: &'static str,
    /// Open this on a phone.
    pub open_page: &'static str,
    /// Scan this.
    pub scan: &'static str,
    /// The QR does not fit: (columns, rows needed).
    pub qr_too_large: fn(usize, usize) -> String,
    /// There is no QR: (why).
    pub no_qr: fn(&str) -> String,
    /// Guessed time left: (mm:ss).
    pub left: fn(&str) -> String,
    /// Being asked.
    pub asking: &'static str,
    /// Asked, nothing new: (time).
    pub asked: fn(&str) -> String,
    /// The money came: (order, amount).
    pub came: fn(&str, Rupiah) -> String,
    /// A person looks in K-Link's own list: no report configured.
    pub no_report: &'static str,
    /// To whom and why the money goes back.
    pub return_note: &'static str,
    /// Recorded as given back.
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
    /// The hint to make a paper.
    pub print_key: &'static str,
    /// The hint to record the money as given back.
    pub return_key: &'static str,
    /// The hint to record a further customer's money as given back.
    pub return_second_key: &'static str,
    /// The hints to decide: the money is there, it is gone.
    pub money_keys: [&'static str; 2],
    /// The hints to decide: a second customer paid, one payment was told twice.
    pub second_keys: [&'static str; 2],
    /// What the decision rests on.
    pub ruling_note: &'static str,
    /// The decision is recorded.
    pub ruled: &'static str,
    /// Hints while typing.
    pub typing_keys: &'static [&'static str],
}
