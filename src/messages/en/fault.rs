//! Faults in English.

use crate::messages::fault::{AskWords, FaultWords, LessonWords, StateWords, WhyWords};

pub const FAULT: FaultWords = FaultWords {
    price_list: super::biller::PRICE_LIST,
    number_empty: "No number was given.",
    number_letters: "This number has digits only. Look for a letter that slipped in.",
    number_characters: "There is a sign that no number has. Type the digits only.",
    number_length: |expected, got| format!("The number has {got} digits; it should have {expected}. Check it."),
    number_phone: "A phone number starts with 08 or 628 and has 10 to 13 digits.",
    number_too_long: |got| format!("A number of {got} digits is too long. Check it."),
    number_odd: |got| format!("{got} digits are unusual for this product. Check once more."),
    number_odd_letters: "There are letters in this number. Check once more.",
    frame_letters: "A frame number has no I, O or Q: perhaps the digit 1 or 0. Compare it with the registration.",
    frame_length: |got| format!("The frame number has {got} characters; usually 17. Compare it with the registration."),
    frame_needed: "The frame number is missing. See the registration; on the command line: --frame-number NUMBER",
    frame_bad: |why| format!("Frame number: {why}"),
    product_unknown: |code| format!("No price list has the product {code}. See: loket products --search {code}"),
    product_several: |names| format!("Several providers have this code. Choose one: {names}"),
    product_closed: "The provider has CLOSED this product. Nothing was sent; try later.",
    amount_wrong: "The amount does not fit this product. Choose the product with the amount asked for.",
    amount_needed: "The amount is missing. Type it; on the command line: --amount 100000",
    amount_below: |least| format!("The least amount is {least}. Nothing was sent."),
    print: super::print::FAULTS,
    wallet: super::wallet::FAULTS,
    not_configured: "This product's provider is not configured. Fill in its section in config.toml, then run: loket config check",
    no_secret: "The provider's password is missing or cannot be read. Run: loket config check",
    bad_address: "The provider's address (base_url) cannot be used. Check config.toml.",
    no_session: "Not signed in to K-Link (no session). Check [klink] in config.toml, then try again.",
    no_status_call: "This provider's API cannot be asked about a transaction. Use its list (loket reconcile), or rule.",
    no_client: "A secure connection (TLS) cannot be set up on this computer. Run: loket doctor",
    connect_dns: "The provider's address was not found. Check the internet or base_url. Nothing was sent.",
    connect_refused: "The provider's server refused the connection. Nothing was sent; try again shortly.",
    connect_tls: "The secure connection failed (certificate). Nothing was sent; check the computer's clock and the internet.",
    connect_slow: "The provider's server did not take the connection. Nothing was sent; check the internet.",
    connect_late: "The computer slept or stood still before anything left, so nothing was sent. Please try again.",
    connect_other: "No connection to the provider. Nothing was sent; check the internet.",
    read_timed_out: "The provider did not answer in time. This was only a question, no money moved; try again.",
    read_cut: "The connection broke while asking. No money moved; try again.",
    read_status: |status| {
        format!("The provider answered HTTP {status}. This was only a question, no money moved; try later.")
    },
    read_unreadable: "The provider's answer cannot be read. This was only a question, no money moved; try again.",
    read_other: "The provider answered about another product or customer. No money moved; ask again.",
    total_unread: |text| {
        format!(
            "The total in the provider's answer cannot be read: {text}. It cannot be sold; no money moved. Check again later."
        )
    },
    parts_differ: |parts, total| {
        format!(
            "Bill and admin come to {parts}, and the total is {total}. Check it with the customer or the provider first."
        )
    },
    part_unread: |text, total| {
        format!("A part of the bill cannot be read ({text}); the total is {total}. Check it before paying.")
    },
    paid_a_sale: |good, when, id| {
        format!(
            "This member's money paid {good} {when} ({id}), and that sale stands. If it goes back, the shop bears it."
        )
    },
    although_used: "To give it back all the same, repeat with --although-used.",
    expect_total: |total| format!("If it is right, repeat with --expect-total {}.", total.get()),
    read_no_total: "The provider's answer has no total, so it cannot be sold. No money moved.",
    read_refused: |text| format!("Refused by the provider: {text}"),
    open_sending: |since, counter| {
        format!("Do not pay again: this bill is being paid at counter {counter} since {since}. Wait for the result.")
    },
    open_pending: |since, id| {
        format!("Do not pay again: this bill is IN PROCESS since {since}. See Esc, then 1, or: loket resolve {id}")
    },
    open_unknown: |since, id| {
        format!("Do not pay again: this bill is UNCLEAR since {since}. See Esc, then 1, or: loket resolve {id}")
    },
    ask: AskWords {
        other_person: |product, since, state| {
            format!(
                "The same number with another name: {product}, {state} since {since}. Compare number and name first."
            )
        },
        other_good: |product, since, state| {
            format!(
                "This number still has {product}, {state} since {since}. Look first, so that nothing is sold twice."
            )
        },
        same_name: |product, since, state| {
            format!("The same name and amount is still {state}: {product} since {since}. It may be the same bill.")
        },
        same_family: |product, since, state| {
            format!(
                "{product} of the same amount and as many people is still {state} since {since}. It may be one family."
            )
        },
        ruled_failed: |product, since, state| {
            format!(
                "{product} of {since} is {state} by a person's word only; it may be debited. Look in the provider's list."
            )
        },
        just_sold: |product, since, _| {
            format!("{product} was just sold to this number ({since}). Sell again only if the customer wants two.")
        },
        more: |count| format!("and {count} more; see Esc, then 1"),
        by_seen: |id| format!("Seen, and still to be sold: add --seen {id}"),
        by_again: "It is wanted again: add --again",
        by_uncompared: "Asked, and not paid there: add --uncompared",
    },
    order_known: |id| format!("This --order was used for another payment ({id}). Nothing was sent; use a new key."),
    other_keys: "Another version of the program uses this journal. It can be read here, and nothing can be sold. Bring loket to one version on all computers.",
    not_beside: "It cannot be sold beside that payment: prepaid goods only, with a reason, and never while the first is being sent.",
    stale: "The inquiry is older than 10 minutes or of another day. Ask again before paying.",
    total_differs: |expected, total| {
        format!("The total changed: it was {expected}, it is {total} now. Nothing was paid; ask the customer first.")
    },
    nothing_held: "That charge holds no money (any more). Nothing was paid. See: loket charge list.",
    cash_short: |cash, total| format!("The cash {cash} is less than the total {total}. Nothing was paid."),
    loss: |loss| format!("This sale loses {loss}."),
    attempt_stands: "An earlier attempt at this sale still stands. See its result first.",
    busy: "Four calls are under way on this account. Wait for one to end, then press + again.",
    ending: "The program is closing; no new payment starts.",
    journal_full: "The disk is full: no payment starts. Free some space, then try again.",
    journal_read_only: "The journal cannot be written (read-only): no payment starts. Check the folder's permissions and the disk.",
    journal_opening: "The journal is still being opened: it is large, is brought to a new version, or waits for the disk. Wait; leave the computer on.",
    journal_busy: "Another program is using the journal. Try again shortly.",
    journal_damaged: |row| format!("The journal is damaged at row {row}. Do not sell; run: loket audit"),
    journal_not_empty: "The database holds a journal already. Nothing was moved; make an empty database.",
    row_made_again: |row, id| {
        format!(
            "Row {row} is damaged (payment {id}); what is shown was made again from its events. Close every screen, then: loket audit --rebuild"
        )
    },
    row_damaged: |row, id| {
        format!(
            "Row {row} is damaged (payment {id}) and cannot be shown; take it for open. Close every screen, then: loket audit --rebuild"
        )
    },
    journal_too_large: |size, most| {
        format!(
            "The journal of {size} MiB cannot be read here: nothing can be written beside it, and memory takes {most} MiB at \
             most. Copy loket's folder to another disk with room, and run there: LOKET_HOME=FOLDER loket history"
        )
    },
    journal_only_read: |why| format!("READ ONLY, nothing is sold. {why}"),
    journal_read_banner: "READ ONLY: nothing is sold; history, receipts and desk can be opened",
    journal_moved: "This journal was moved into a database; the file is only kept. Write the database's address into config.toml: [journal] url.",
    journal_too_new: "The journal was written by a newer loket. Use the newest version; the journal was not changed.",
    doubt: super::store_doubt::DOUBT,
    lost: super::database::LOST,
    journal_store: |text| format!("The journal cannot be used: {text}. No payment starts; run: loket doctor"),
    journal_reused: "This reference or order number was used before. Nothing was sent; use another.",
    journal_step: "The payment has changed meanwhile. Look at its present state first.",
    not_found: "No such payment. Check its id: loket history",
    cannot_be_asked: "The provider cannot be asked without an invoice number. Find it in the provider's list, then: loket resolve ID --invoice NUMBER",
    being_sent: "This payment is being sent. Wait for its result.",
    invoice_taken: |id| format!("That invoice belongs to another payment ({id}). Check the number."),
    clock_apart: |ahead| {
        let side = if ahead > 0 { "fast" } else { "slow" };
        format!("THIS COMPUTER'S CLOCK IS {} {side}. Set it right! The server's time is used.", span(ahead))
    },
    too_early: |time, minutes| {
        format!("It may not be ruled FAILED before {time} (in {minutes} min): the provider's answer may still come.")
    },
    already_ended: |state| format!("This payment is {state} already; there is nothing to rule."),
    token_needed: "For a token, give the 20 digits from the provider's customer service.",
    too_soon: |time| format!("The provider still needs time; it can be looked at again from {time}."),
    refusal_no_text: "No refusal text that can be listed (at least 5 letters, no *).",
    refusal_says_paid: "That text means that the bill is paid, perhaps by this very payment. Not listed.",
    refusal_not_written: |why| format!("config.toml cannot be written ({why}). The text was not listed."),
    evidence_needed: "Say what it rests on (for instance: MMBC service desk, time, name).",
    no_difference: "Its total did not change: there is no difference to record.",
    difference_open: |difference| {
        format!("The difference of {difference} is not recorded: loket resolve ID --difference collected|written-off.")
    },
    no_paper: "There is no receipt: this payment failed or was not sent.",
    no_pdf: "The PDF could not be made. The payment is not affected; try another form.",
    no_file: |word| format!("The file could not be written: {word}. The payment is not affected."),
    lesson: LessonWords {
        amount: "amount",
        number: "number",
        name: "name",
        code: "code",
        time: "time",
        too_general: "Without this sale's name, numbers and codes the text is too general. Not listed.",
        goes_on: "The text speaks of going on, of success or of an earlier one: it never surely means failed. Not listed.",
        other_doubt: |doubt| format!("It is not the text that is uncertain. {doubt} Not listed."),
        uncounted: |section, text, why| format!("[{section}] refusals: \"{text}\" does not count. {why}"),
        piece: "Pieces of texts with * are used no more: write the whole text of the refusal, or remove it and press F on the desk.",
        open_group: "A bracket [ ] or ( ) has no partner: mend it.",
        no_words: "It has too few words of its own, or is too long: write the whole text of the refusal.",
        goes_on_written: "It speaks of going on, of success or of an earlier one, so it is never certain: remove it.",
    },
    why: WhyWords {
        answered: "Answered by the provider.",
        accepted: "The provider has accepted it; there is no final result yet.",
        not_built: "The request was not built; nothing was sent.",
        timed_out: "The provider did not answer in time. The deposit may have been debited.",
        cut: "The connection broke after the request had left. The deposit may have been debited.",
        http_status: |status| format!("The provider answered HTTP {status}. The deposit may have been debited."),
        html: "The provider answered a web page instead of data. The deposit may have been debited.",
        too_large: "The provider's answer was too large. The deposit may have been debited.",
        unreadable: "The provider's answer cannot be read. The deposit may have been debited.",
        repaired: "The provider's answer was damaged; it cannot be trusted yet and must be asked about.",
        unlisted: |word| format!("The status \"{word}\" is not known. The deposit may have been debited."),
        other_product: "The provider answered about another product.",
        other_customer: "The provider answered about another customer.",
        other_reference: "The provider answered about another invoice.",
        refused: |text| format!("Refused by the provider: {text}"),
        refused_uncertain: |text| format!("Refused, not certain: {text}"),
        no_token: "Paid, but the token number has not come yet. It will be asked for.",
        already_paid: |text| {
            format!("The provider says it was paid before; it is asked whether by this payment: {text}")
        },
        no_reference: "The provider accepted it, but its reference number is not here yet. It will be asked again.",
        given_back: |text| format!("Given back by the provider: {text}"),
        not_found: "The provider has not found this payment yet. That does not mean that it failed.",
        owner_before: "The program ended before sending. Nothing was sent.",
        owner_after: "The program ended after sending, before the answer was recorded. The deposit may have been debited.",
        owner_elsewhere: "The program on another computer ended; only that computer knows whether it was sent. The deposit may have been debited.",
        typed_before: |invoice, time| {
            format!("Invoice {invoice} is of {time}, before this sale was sent: it is another sale's.")
        },
        typed_after: |invoice, time| {
            format!(
                "Invoice {invoice} fits, but its time is {time}, after this sale's deadline. Look in the provider's list, \
                 then rule."
            )
        },
        typed_untold: |invoice| {
            format!("Invoice {invoice} fits, but has no time. Look for its time in the provider's list, then rule.")
        },
        typed_unsteady: |invoice, time| {
            format!(
                "Invoice {invoice} fits, its time is {time}, but this computer's or the provider's clock was set anew. \
                 Look in the provider's list, then rule."
            )
        },
        contradictory: |text| {
            format!("The provider's answer contradicts itself: {text}. The deposit may have been debited.")
        },
        doubt_no_text: "Refused without a reason, not certain. The deposit may have been debited.",
        doubt_status: "Its status is not a failure: the deposit may have been debited.",
        doubt_proof: "It carries a transaction number or a proof: the deposit may have been debited.",
        doubt_words: "It speaks of going on, of success or of an earlier one: the deposit may have been debited.",
        doubt_figures: "Its figures do not fit a refusal: the deposit may have been debited.",
        doubt_unlisted: "This text is not on the list of certain refusals.",
    },
    state: StateWords {
        sending: "SENDING",
        confirmed: "PAID",
        pending: "IN PROCESS",
        unknown: "UNCLEAR",
        rejected: "FAILED",
        not_sent: "NOT SENT",
        refunded: "REFUNDED",
    },
};

/// Minutes from 120 seconds on, else seconds. The sign is dropped.
fn span(seconds: i64) -> String {
    match seconds.unsigned_abs() {
        short if short < 120 => format!("{short} s"),
        long => format!("{} min", (long + 30) / 60),
    }
}
