//! What faults are called, for people: what happened, and what to do.
//!
//! What it is: the wording of every refusal and every unclear end, for the screen and the commands alike. What it is
//! not: a decision. Invariant: each sentence says whether money may have moved, or that nothing was sent.

use crate::base::money::Rupiah;

/// Wording of faults. Amounts come in whole rupiah; texts come cleaned.
#[derive(Debug)]
pub struct FaultWords {
    /// A price list that cannot be used.
    pub price_list: super::biller::PriceListWords,
    /// Nothing was typed.
    pub number_empty: &'static str,
    /// Letters in a number.
    pub number_letters: &'static str,
    /// A character that no number has.
    pub number_characters: &'static str,
    /// (expected counts, typed count).
    pub number_length: fn(&str, usize) -> String,
    /// Not a phone number.
    pub number_phone: &'static str,
    /// Too long.
    pub number_too_long: fn(usize) -> String,
    /// (typed count): seldom, though accepted.
    pub number_odd: fn(usize) -> String,
    /// Letters, though accepted.
    pub number_odd_letters: &'static str,
    /// I, O or Q in a frame number.
    pub frame_letters: &'static str,
    /// (typed count) A frame number of an unusual length.
    pub frame_length: fn(usize) -> String,
    /// No frame number.
    pub frame_needed: &'static str,
    /// (why) A frame number that cannot be one.
    pub frame_bad: fn(&str) -> String,
    /// Nobody lists this code.
    pub product_unknown: fn(&str) -> String,
    /// Several providers list it: (names).
    pub product_several: fn(&str) -> String,
    /// Closed.
    pub product_closed: &'static str,
    /// The amount is not the product's.
    pub amount_wrong: &'static str,
    /// A good of free amount without an amount.
    pub amount_needed: &'static str,
    /// (minimum) The amount is too small.
    pub amount_below: fn(Rupiah) -> String,
    /// About printing.
    pub print: super::print::PrintFaultWords,
    /// About members' wallets.
    pub wallet: crate::messages::wallet::WalletFaults,
    /// The provider is not configured.
    pub not_configured: &'static str,
    /// The secret is missing.
    pub no_secret: &'static str,
    /// The address cannot be used.
    pub bad_address: &'static str,
    /// A provider that wants a session gave none.
    pub no_session: &'static str,
    /// The API has no status call at all.
    pub no_status_call: &'static str,
    /// The HTTP client cannot be made.
    pub no_client: &'static str,
    /// No connection: name not found.
    pub connect_dns: &'static str,
    /// No connection: nobody listens.
    pub connect_refused: &'static str,
    /// No connection: certificate.
    pub connect_tls: &'static str,
    /// No connection: too slow.
    pub connect_slow: &'static str,
    /// Nothing was sent: the deadline passed before the first byte.
    pub connect_late: &'static str,
    /// No connection: anything else.
    pub connect_other: &'static str,
    /// A read timed out.
    pub read_timed_out: &'static str,
    /// A read was cut.
    pub read_cut: &'static str,
    /// A read was answered with this HTTP status.
    pub read_status: fn(u16) -> String,
    /// A read brought nothing readable.
    pub read_unreadable: &'static str,
    /// A read brought something about another product or customer.
    pub read_other: &'static str,
    /// A bill without a total.
    pub read_no_total: &'static str,
    /// The total cannot be read: (as sent).
    pub total_unread: fn(&str) -> String,
    /// Bill and admin do not come to the total: (they come to, the total).
    pub parts_differ: fn(Rupiah, Rupiah) -> String,
    /// A part of the total cannot be read: (as sent, the total).
    pub part_unread: fn(&str, Rupiah) -> String,
    /// A refund's money paid a sale that stands: (good, when, which).
    pub paid_a_sale: fn(&str, &str, &str) -> String,
    /// How to give it back by command all the same.
    pub although_used: &'static str,
    /// How to pay it by command all the same: (the total).
    pub expect_total: fn(Rupiah) -> String,
    /// The provider refused: (its text).
    pub read_refused: fn(&str) -> String,
    /// The same bill is being sent: (since, counter).
    pub open_sending: fn(&str, &str) -> String,
    /// The same bill is pending: (since, short id).
    pub open_pending: fn(&str, &str) -> String,
    /// The same bill is unknown: (since, short id).
    pub open_unknown: fn(&str, &str) -> String,
    /// An earlier payment has to be seen first.
    pub ask: AskWords,
    /// The caller's order key names another payment: (short id).
    pub order_known: fn(&str) -> String,
    /// The keys of the journal's open bills are another version's.
    pub other_keys: &'static str,
    /// Cannot be sold beside that payment.
    pub not_beside: &'static str,
    /// The inquiry is too old.
    pub stale: &'static str,
    /// (expected, total).
    pub total_differs: fn(Rupiah, Rupiah) -> String,
    /// The charge that should pay holds no money.
    pub nothing_held: &'static str,
    /// (cash, total).
    pub cash_short: fn(Rupiah, Rupiah) -> String,
    /// (loss).
    pub loss: fn(Rupiah) -> String,
    /// An earlier attempt of this sale still stands.
    pub attempt_stands: &'static str,
    /// Four calls in flight.
    pub busy: &'static str,
    /// The program is ending.
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
    /// Journal: it was to take over another one and holds something already.
    pub journal_not_empty: &'static str,
    /// A damaged row that was made again from its events and is shown: (row, short id).
    pub row_made_again: fn(u64, &str) -> String,
    /// A damaged row of which nothing can be shown: (row, short id).
    pub row_damaged: fn(u64, &str) -> String,
    /// It can be read only from memory and does not fit: (its size, the largest; both MiB).
    pub journal_too_large: fn(u64, u64) -> String,
    /// Selling stops, reading goes on: (why).
    pub journal_only_read: fn(&str) -> String,
    /// The same as a banner, whole on 80 columns.
    pub journal_read_banner: &'static str,
    /// Journal: it was moved into another store.
    pub journal_moved: &'static str,
    /// Journal: newer version.
    pub journal_too_new: &'static str,
    /// Journal: its store is not believed.
    pub doubt: super::store_doubt::StoreDoubtWords,
    /// Journal: its database is lost.
    pub lost: super::database::LostWords,
    /// Journal: anything else, in the store's own words.
    pub journal_store: fn(&str) -> String,
    /// Journal: a reference was used before.
    pub journal_reused: &'static str,
    /// Journal: the event does not fit (any more).
    pub journal_step: &'static str,
    /// No such payment.
    pub not_found: &'static str,
    /// The API cannot be asked.
    pub cannot_be_asked: &'static str,
    /// It is being sent.
    pub being_sent: &'static str,
    /// The invoice belongs to another payment: (short id).
    pub invoice_taken: fn(&str) -> String,
    /// "Failed" only from this time.
    pub too_early: fn(&str, u64) -> String,
    /// This computer's clock differs from the journal's server: seconds that it is ahead.
    pub clock_apart: fn(i64) -> String,
    /// Already ended: (state).
    pub already_ended: fn(&str) -> String,
    /// A token is needed.
    pub token_needed: &'static str,
    /// (time) Too soon to look again.
    pub too_soon: fn(&str) -> String,
    /// A refusal without a text that can be listed.
    pub refusal_no_text: &'static str,
    /// Its text says that the bill is paid.
    pub refusal_says_paid: &'static str,
    /// (the system's reason) The configuration was not written.
    pub refusal_not_written: fn(&str) -> String,
    /// Evidence is needed.
    pub evidence_needed: &'static str,
    /// The total did not change.
    pub no_difference: &'static str,
    /// (total paid less total shown) It is to be settled first.
    pub difference_open: fn(Rupiah) -> String,
    /// Nothing to print in this state.
    pub no_paper: &'static str,
    /// The PDF could not be made.
    pub no_pdf: &'static str,
    /// A file could not be written: (the system's word).
    pub no_file: fn(&str) -> String,
    /// Why an outcome is unknown, pending, refused or not sent.
    pub why: WhyWords,
    /// What is learned from a refusal.
    pub lesson: LessonWords,
    /// State words as the screen shows them.
    pub state: StateWords,
}

/// Wording of `domain::payment::verdict::OutcomeReason`.
#[derive(Debug)]
pub struct WhyWords {
    /// Answered as such.
    pub answered: &'static str,
    /// Accepted, not finished.
    pub accepted: &'static str,
    /// Not built.
    pub not_built: &'static str,
    /// Timed out.
    pub timed_out: &'static str,
    /// Cut.
    pub cut: &'static str,
    /// (HTTP status).
    pub http_status: fn(u16) -> String,
    /// HTML.
    pub html: &'static str,
    /// Too large.
    pub too_large: &'static str,
    /// Unreadable.
    pub unreadable: &'static str,
    /// Repaired.
    pub repaired: &'static str,
    /// (the word).
    pub unlisted: fn(&str) -> String,
    /// Another product.
    pub other_product: &'static str,
    /// Another customer.
    pub other_customer: &'static str,
    /// Another invoice.
    pub other_reference: &'static str,
    /// Surely refused: (text).
    pub refused: fn(&str) -> String,
    /// Refused, not surely: (text).
    pub refused_uncertain: fn(&str) -> String,
    /// No token yet.
    pub no_token: &'static str,
    /// The provider says it was paid before: (text).
    pub already_paid: fn(&str) -> String,
    /// No reference yet.
    pub no_reference: &'static str,
    /// The provider took it back: (text).
    pub given_back: fn(&str) -> String,
    /// Not found.
    pub not_found: &'static str,
    /// The owner ended before sending.
    pub owner_before: &'static str,
    /// The owner ended after sending.
    pub owner_after: &'static str,
    /// The owner is gone, and only its own computer knows whether it was sent.
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
    /// A refusal without a reason, which is none.
    pub doubt_no_text: &'static str,
    /// A refusal with a status word that is no failure.
    pub doubt_status: &'static str,
    /// A refusal with a serial number, an invoice or another proof.
    pub doubt_proof: &'static str,
    /// A refusal whose words speak of going on or of success.
    pub doubt_words: &'static str,
    /// A refusal whose figures contradict it.
    pub doubt_figures: &'static str,
    /// A refusal whose text nobody has listed.
    pub doubt_unlisted: &'static str,
}

/// What is learned from a refusal's text, or why nothing is.
#[derive(Debug)]
pub struct LessonWords {
    /// The place of an amount.
    pub amount: &'static str,
    /// The place of a number.
    pub number: &'static str,
    /// The place of a name.
    pub name: &'static str,
    /// The place of a code.
    pub code: &'static str,
    /// The place of a day or a time.
    pub time: &'static str,
    /// Nothing particular is left of the text.
    pub too_general: &'static str,
    /// The text speaks of going on or of success.
    pub goes_on: &'static str,
    /// Not the text was uncertain: (what was).
    pub other_doubt: fn(&str) -> String,
    /// A text of the configuration that never counts: (section, text, why and what to do).
    pub uncounted: fn(&str, &str, &str) -> String,
    /// It holds `*`.
    pub piece: &'static str,
    /// A bracket has no partner.
    pub open_group: &'static str,
    /// It has too few words of its own, or too many.
    pub no_words: &'static str,
    /// It speaks of going on or of success.
    pub goes_on_written: &'static str,
}

/// The words for a payment's states.
#[derive(Debug)]
pub struct StateWords {
    /// In flight.
    pub sending: &'static str,
    /// Confirmed.
    pub confirmed: &'static str,
    /// Pending.
    pub pending: &'static str,
    /// Unknown.
    pub unknown: &'static str,
    /// Rejected.
    pub rejected: &'static str,
    /// Not sent.
    pub not_sent: &'static str,
    /// Refunded.
    pub refunded: &'static str,
}

/// Why an earlier payment has to be seen before a bill is paid: (product, since, state).
#[derive(Debug, Clone, Copy)]
pub struct AskWords {
    /// The same number in another form, and another name.
    pub other_person: fn(&str, &str, &str) -> String,
    /// Another product or amount on the same number.
    pub other_good: fn(&str, &str, &str) -> String,
    /// The same name and amount under another number.
    pub same_name: fn(&str, &str, &str) -> String,
    /// A BPJS bill of the same amount and as many people.
    pub same_family: fn(&str, &str, &str) -> String,
    /// A person ruled it failed or refunded.
    pub ruled_failed: fn(&str, &str, &str) -> String,
    /// The same was sold less than a minute ago.
    pub just_sold: fn(&str, &str, &str) -> String,
    /// More of them: how many.
    pub more: fn(usize) -> String,
    /// What a command may add: (short id).
    pub by_seen: fn(&str) -> String,
    /// What a command may add to sell the same good again.
    pub by_again: &'static str,
    /// How a command answers that the counters which have not compared were asked.
    pub by_uncompared: &'static str,
}
