//! `reconcile` in English.

use crate::messages::reconcile::{DifferenceWords, DoubtWords, LineWords, ListFaultWords, ReconcileWords};

pub const RECONCILE: ReconcileWords = ReconcileWords {
    period: |from, to| format!("List from {from} to {to}"),
    no_period: "No date in this list could be read, so \"only ours\" cannot be told.",
    matched: |count| format!("Matched: {count}"),
    closed: |count| format!("Closed by this list: {count}"),
    only_ours: |count| format!("Only ours: {count}"),
    only_theirs: |count| format!("Only theirs: {count}"),
    amount_differs: |count| format!("Amount differs: {count}"),
    status_differs: |count| format!("STATUS DIFFERS: {count}"),
    unclear: |count| format!("Not certain, not changed: {count}"),
    similar: |count| format!("SIMILAR, not decided: {count}"),
    sums: |count| format!("Lines of sums left out: {count}"),
    without_debit: |count| format!("Failed or refunded, and not a payment of this shop: {count}. No debit."),
    spoiled: |column, cells, line| {
        format!(
            "Column \"{column}\": {cells} numbers spoiled by a spreadsheet (from line {line}), not used. Download it again and \
             do not save it from Excel."
        )
    },
    unread: |count| format!("Lines not read: {count}"),
    only_ours_hint: "Absent from the list does not mean failed. Check again with a newer list.",
    only_theirs_hint: "A debit without a payment here: another shop on the same login, another system of this provider, or another journal.",
    status_hint: "Check with the customer and the provider. See the Unresolved desk.",
    unclear_hint: "Look it up on the provider's site, then: loket resolve ID --invoice N",
    similar_hint: "Our transaction number is not in this line; it may be another shop's. Look it up on the provider's site, then: loket resolve ID --invoice N, or --as confirmed|failed --evidence T",
    line: |line| format!("line {line}"),
    says: |word| format!("list: {word}"),
    difference: DifferenceWords {
        after: |time| format!("{time} after sending"),
        before: |time| format!("{time} before sending"),
        seconds: |count| format!("{count} seconds"),
        minutes: |count| format!("{count} minutes"),
        hours: |count| format!("{count} hours"),
        same_minute: "in the minute of sending",
        day_only: "no time of day",
        other_amount: "ANOTHER AMOUNT",
    },
    evidence: |list, line| format!("List of {list} {line}"),
    doubts: DoubtWords {
        several: "fits more than one",
        other_product: "another product",
        other_customer: "another customer number",
        other_invoice: "another invoice",
        invoice_taken: "the invoice belongs to another payment",
        status: "no status, or one that is not known",
        other_time: "dated before this payment",
        no_time: "no time of day",
        spoiled: "its number was spoiled by a spreadsheet",
        contradicts: "failed, yet with a serial number",
        refusal: "failed, yet its words are not certain",
        too_little: "too little to compare",
        being_sent: "being sent",
    },
    lines: LineWords {
        cells: |expected, got| format!("{got} cells, the header has {expected}"),
        no_identity: "no invoice, reference or number",
        amount: |header| format!("the amount under \"{header}\" cannot be read"),
        too_long: "too long; a quote is not closed",
    },
    faults: ListFaultWords {
        provider: |name, known| format!("Provider \"{name}\" is not configured. Configured: {known}."),
        file: |file, why| format!("{file} cannot be read: {why}."),
        empty: |file| format!("{file} is empty."),
        too_long: |file, most| format!("{file} is too large: at most {most} lines. Split it by date."),
        no_header: |file| {
            format!(
                "{file}: no known header within the first 20 lines. It must be CSV with headers such as Date, Invoice, \
                 Product, Number, Total, Status."
            )
        },
        no_column: |file, line| format!("{file} line {line}: the header has no invoice, reference or number column."),
        too_many: |file| format!("{file} covers too many of our payments. Split it by date."),
    },
};
