//! Wording of every refusal and every unclear result, for the screen and the commands: what happened, and what to do.
//!
//! Each sentence says whether money may have moved, or that nothing was sent.

use crate::base::money::Rupiah;

/// Wording of faults. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
#[derive(Debug)]
pub struct FaultWords {
    /// A price list file that cannot be used.
    pub price_list: super::biller::PriceListWords,
    /// No number was typed.
    pub number_empty: &'static str,
    /// Letters in a number.
    pub number_letters: &'static str,
    /// A character that no number has.
    pub number_characters: &'static str,
    /// A number of another length: (expected counts, typed count).
    pub number_length: fn(&str, usize) -> String,
    pub number_phone: &'static str,
    /// A number that is too long: (digits at most).
    pub number_too_long: fn(usize) -> String,
    /// Warning: an unusual length, which is accepted: (typed count).
    pub number_odd: fn(usize) -> String,
    /// Warning: letters in a number, which are accepted.
    pub number_odd_letters: &'static str,
    /// I, O or Q, which no frame number has.
    pub frame_letters: &'static str,
    /// Warning: a frame number of an unusual length: (typed count)
    pub frame_length: fn(usize) -> String,
    /// The frame number is missing.
    pub frame_needed: &'static str,
    /// What was typed cannot be a frame number: (why)
    pub frame_bad: fn(&str) -> String,
    /// No price list has this code: (code).
    pub product_unknown: fn(&str) -> String,
    /// Several providers have this code: (their names).
    pub product_several: fn(&str) -> String,
    pub product_closed: &'static str,
    /// The product has another fixed amount.
    pub amount_wrong: &'static str,
    pub amount_needed: &'static str,
    /// The amount is too small: (minimum)
    pub amount_below: fn(Rupiah) -> String,
    pub print: super::print::PrintFaultWords,
    pub wallet: crate::messages::wallet::WalletFaults,
    pub not_configured: &'static str,
    pub no_secret: &'static str,
    pub bad_address: &'static str,
    /// The provider gave no session.
    pub no_session: &'static str,
    /// The provider's API has no status call.
    pub no_status_call: &'static str,
    pub no_client: &'static str,
    /// No connection: the host name was not found.
    pub connect_dns: &'static str,
    /// No connection: the server refused it.
    pub connect_refused: &'static str,
    /// No connection: TLS failed.
    pub connect_tls: &'static str,
    /// No connection: the connect time-out passed.
    pub connect_slow: &'static str,
    /// Nothing was sent: the deadline passed before the first byte.
    pub connect_late: &'static str,
    /// No connection, for any other reason.
    pub connect_other: &'static str,
    /// A read timed out.
    pub read_timed_out: &'static str,
    /// The connection of a read broke.
    pub read_cut: &'static str,
    /// A read was answered with an HTTP status: (status).
    pub read_status: fn(u16) -> String,
    /// The answer to a read cannot be read.
    pub read_unreadable: &'static str,
    /// The answer to a read is about another product or customer.
    pub read_other: &'static str,
    /// The bill has no total.
    pub read_no_total: &'static str,
    /// The bill's total cannot be read: (as sent).
    pub total_unread: fn(&str) -> String,
    /// Bill and admin do not add up to the total: (their sum, the total).
    pub parts_differ: fn(Rupiah, Rupiah) -> String,
    /// A part of the total cannot be read: (as sent, the total).
    pub part_unread: fn(&str, Rupiah) -> String,
    /// The money of this refund paid a sale that stands: (good, when, short id).
    pub paid_a_sale: fn(&str, &str, &str) -> String,
    /// How a command refunds it all the same.
    pub although_used: &'static str,
    /// How a command pays a doubtful total all the same: (the total).
    pub expect_total: fn(Rupiah) -> String,
    /// The provider refused: (its text).
    pub read_refused: fn(&str) -> String,
    /// The same bill is being sent: (since, counter).
    pub open_sending: fn(&str, &str) -> String,
    /// The same bill is pending: (since, short id).
    pub open_pending: fn(&str, &str) -> String,
    /// The same bill is unknown: (since, short id).
    pub open_unknown: fn(&str, &str) -> String,
    /// An earlier payment has to be seen before this one is made (safety rule 8).
    pub ask: AskWords,
    /// The order key belongs to another payment: (short id).
    pub order_known: fn(&str) -> String,
    /// Another version of the program made the keys of the open bills (safety rule 8).
    pub other_keys: &'static str,
    pub not_beside: &'static str,
    pub stale: &'static str,
    /// The total is not the expected one: (expected, total).
    pub total_differs: fn(Rupiah, Rupiah) -> String,
    /// The charge that should pay holds no money.
    pub nothing_held: &'static str,
    /// Less cash than the total: (cash, total).
    pub cash_short: fn(Rupiah, Rupiah) -> String,
    /// The sale loses money: (loss).
    pub loss: fn(Rupiah) -> String,
    /// An earlier attempt of this sale still stands.
    pub attempt_stands: &'static str,
    /// Four calls are in flight, which is the most.
    pub busy: &'static str,
    pub ending: &'static str,
    /// Journal: disk full.
    pub journal_full: &'static str,
    /// Journal: read-only.
    pub journal_read_only: &'static str,
    /// Journal: it takes long to open.
    pub journal_opening: &'static str,
    /// Journal: busy.
    pub journal_busy: &'static str,
    /// Journal: damaged at this row.
    pub journal_damaged: fn(u64) -> String,
    /// Journal: it should take over another journal and has rows already.
    pub journal_not_empty: &'static str,
    /// A damaged row that was made again from its events and is shown: (row, short id).
    pub row_made_again: fn(u64, &str) -> String,
    /// A damaged row that cannot be shown: (row, short id).
    pub row_damaged: fn(u64, &str) -> String,
    /// A read-only journal that is too large to be read into memory: (its size, the largest; both MiB).
    pub journal_too_large: fn(u64, u64) -> String,
    /// Selling stops and reading goes on: (why).
    pub journal_only_read: fn(&str) -> String,
    /// The same as a banner of at most 80 columns.
    pub journal_read_banner: &'static str,
    /// Journal: it was moved into a database.
    pub journal_moved: &'static str,
    /// Journal: a newer version of the program wrote it.
    pub journal_too_new: &'static str,
    /// Journal: the store is in doubt (safety rule 16).
    pub doubt: super::store_doubt::StoreDoubtWords,
    /// Journal: the database is lost.
    pub lost: super::database::LostWords,
    /// Journal: any other fault: (the store's words).
    pub journal_store: fn(&str) -> String,
    /// Journal: a reference was used before.
    pub journal_reused: &'static str,
    /// Journal: the payment's state has changed meanwhile, so that the event does not fit.
    pub journal_step: &'static str,
    pub not_found: &'static str,
    /// The provider cannot be asked about this payment.
    pub cannot_be_asked: &'static str,
    /// The payment is being sent.
    pub being_sent: &'static str,
    /// The invoice belongs to another payment: (short id).
    pub invoice_taken: fn(&str) -> String,
    /// A ruling "failed" before the hold has ended: (time, minutes left).
    pub too_early: fn(&str, u64) -> String,
    /// This computer's clock differs from that of the journal's server: seconds that it is ahead.
    pub clock_apart: fn(i64) -> String,
    /// Already ended: (state).
    pub already_ended: fn(&str) -> String,
    pub token_needed: &'static str,
    /// A question to the provider too soon after the last: (time)
    pub too_soon: fn(&str) -> String,
    /// The refusal has no text that the list could learn.
    pub refusal_no_text: &'static str,
    /// The refusal's text says that the bill is paid, so the list cannot learn it.
    pub refusal_says_paid: &'static str,
    /// The learned text was not written into the configuration: (the system's reason)
    pub refusal_not_written: fn(&str) -> String,
    pub evidence_needed: &'static str,
    /// The total did not change, so there is no difference to settle.
    pub no_difference: &'static str,
    /// A changed total has to be settled first: (total paid less total shown)
    pub difference_open: fn(Rupiah) -> String,
    /// A payment in this state has no receipt.
    pub no_paper: &'static str,
    pub no_pdf: &'static str,
    /// A file could not be written: (the system's reason).
    pub no_file: fn(&str) -> String,
    /// Why an outcome is unknown, pending, rejected or not sent.
    pub why: WhyWords,
    /// What the list of refusals learns from a text (safety rule 2).
    pub lesson: LessonWords,
    pub state: StateWords,
}

/// Wording of [`crate::domain::payment::verdict::OutcomeReason`].
#[derive(Debug)]
pub struct WhyWords {
    /// The provider answered with this state.
    pub answered: &'static str,
    /// The provider accepted the payment and has not finished it.
    pub accepted: &'static str,
    /// The request could not be built, so nothing was sent.
    pub not_built: &'static str,
    pub timed_out: &'static str,
    /// The connection broke after the first byte.
    pub cut: &'static str,
    /// (HTTP status).
    pub http_status: fn(u16) -> String,
    /// The answer is a page of HTML.
    pub html: &'static str,
    pub too_large: &'static str,
    pub unreadable: &'static str,
    /// The answer had to be repaired before it could be read (safety rule 3).
    pub repaired: &'static str,
    /// A status word that is not listed: (word).
    pub unlisted: fn(&str) -> String,
    /// The answer is about another product.
    pub other_product: &'static str,
    /// The answer is about another customer.
    pub other_customer: &'static str,
    /// The answer is about another invoice.
    pub other_reference: &'static str,
    /// A proven refusal (safety rule 2): (text).
    pub refused: fn(&str) -> String,
    /// A refusal that proves nothing: (text).
    pub refused_uncertain: fn(&str) -> String,
    /// Sold, but the token has not come.
    pub no_token: &'static str,
    /// The provider says it was paid before: (text).
    pub already_paid: fn(&str) -> String,
    /// The answer has no reference.
    pub no_reference: &'static str,
    /// The provider gave the money back: (text).
    pub given_back: fn(&str) -> String,
    pub not_found: &'static str,
    /// The program that owned the payment ended before it sent it.
    pub owner_before: &'static str,
    /// The program that owned the payment ended after it may have sent it.
    pub owner_after: &'static str,
    /// The program that owned the payment is gone, and only its own computer knows whether it was sent.
    pub owner_elsewhere: &'static str,
    /// A typed invoice that is older than the sale: (invoice, its time).
    pub typed_before: fn(&str, &str) -> String,
    /// A typed invoice that is later than the sale's deadline: (invoice, its time).
    pub typed_after: fn(&str, &str) -> String,
    /// A typed invoice without a time: (invoice).
    pub typed_untold: fn(&str) -> String,
    /// A typed invoice whose time cannot be compared, because a clock was set anew: (invoice, its time).
    pub typed_unsteady: fn(&str, &str) -> String,
    /// An answer whose status and words disagree: (its words).
    pub contradictory: fn(&str) -> String,
    /// No proven refusal: it has no text.
    pub doubt_no_text: &'static str,
    /// No proven refusal: its status word is not one of failure.
    pub doubt_status: &'static str,
    /// No proven refusal: it has a serial number, an invoice or another proof of payment.
    pub doubt_proof: &'static str,
    /// No proven refusal: its words speak of going on or of success.
    pub doubt_words: &'static str,
    /// No proven refusal: its figures contradict it.
    pub doubt_figures: &'static str,
    /// No proven refusal: its text is not in the list.
    pub doubt_unlisted: &'static str,
}

/// What the list of refusals learns from a text, or why it learns nothing.
#[derive(Debug)]
pub struct LessonWords {
    /// Stands for an amount in the learned text.
    pub amount: &'static str,
    /// Stands for a number in the learned text.
    pub number: &'static str,
    /// Stands for a name in the learned text.
    pub name: &'static str,
    /// Stands for a code in the learned text.
    pub code: &'static str,
    /// Stands for a day or a time in the learned text.
    pub time: &'static str,
    /// Without these the text has no words of its own.
    pub too_general: &'static str,
    /// The text speaks of going on or of success.
    pub goes_on: &'static str,
    /// The text was not the reason for the doubt: (what was).
    pub other_doubt: fn(&str) -> String,
    /// A text of the configuration that never matches: (section, text, why and what to do).
    pub uncounted: fn(&str, &str, &str) -> String,
    /// The configured text holds `*`.
    pub piece: &'static str,
    /// A bracket of the configured text has no partner.
    pub open_group: &'static str,
    /// The configured text has too few words of its own, or too many.
    pub no_words: &'static str,
    /// The configured text speaks of going on or of success.
    pub goes_on_written: &'static str,
}

/// The words for a payment's states.
#[derive(Debug)]
pub struct StateWords {
    /// Prepared and Dispatched.
    pub sending: &'static str,
    pub confirmed: &'static str,
    pub pending: &'static str,
    pub unknown: &'static str,
    pub rejected: &'static str,
    pub not_sent: &'static str,
    pub refunded: &'static str,
}

/// Questions about an earlier payment before a bill is paid. Each takes (product, since, state) unless it says more.
#[derive(Debug, Clone, Copy)]
pub struct AskWords {
    /// The same number in another form, under another name.
    pub other_person: fn(&str, &str, &str) -> String,
    /// Another product or amount on the same number.
    pub other_good: fn(&str, &str, &str) -> String,
    /// The same name and amount under another number.
    pub same_name: fn(&str, &str, &str) -> String,
    /// A BPJS bill of the same total for as many people.
    pub same_family: fn(&str, &str, &str) -> String,
    /// A person ruled that it failed or was refunded.
    pub ruled_failed: fn(&str, &str, &str) -> String,
    /// The same was sold less than 60 seconds ago (safety rule 21).
    pub just_sold: fn(&str, &str, &str) -> String,
    /// Further payments to be seen: (count).
    pub more: fn(usize) -> String,
    /// The argument by which a command says that the payment was seen: (short id).
    pub by_seen: fn(&str) -> String,
    /// The argument by which a command sells the same good again.
    pub by_again: &'static str,
    /// The argument by which a command says that the counters that have not compared were asked.
    pub by_uncompared: &'static str,
}
