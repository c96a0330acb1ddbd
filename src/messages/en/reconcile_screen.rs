//! The screen of a provider's own list in English.

use crate::messages::screen::ReconcileScreenWords;

pub(super) const RECONCILE_SCREEN: ReconcileScreenWords = ReconcileScreenWords {
    title: "RECONCILE A PROVIDER'S LIST",
    sells,
    choose: "Whose list? Press its digit.",
    none: "No provider is configured whose list can be reconciled.",
    file: "CSV file",
    file_hints: &[
        "Download the list of transactions from the provider's site as CSV, then type or paste where it is. For example: ~/Downloads/list.csv",
        "A line with our transaction number closes what is open. What the list lacks never counts as failed. No money is sent.",
    ],
    file_needed: "Where is the file?",
    reading: |file| format!("Reading {file} …"),
    reading_hints: &["Other sales can go on; the result waits here (D from the Unclear desk)."],
    done: "The provider's list was reconciled. To look: Esc, 1, then D.",
    not_done: |why| format!("The list was not reconciled: {why}"),
    period: |from, to| format!("{from} to {to}"),
    in_sight: |first, last, count| format!("{first}-{last} of {count} lines"),
    unclear_hint: "Look it up on the provider's site; on the Unclear desk press I and type its invoice.",
    similar_hint: "It may be another shop's. Look it up on the provider's site. On ► the picked one: R rules by this line, I asks the provider with its invoice.",
    says_nothing: "This line says neither paid nor failed. Ask the provider, then rule on the Unclear desk.",
    nothing: "There is nothing to show.",
    key: "D check list",
    keys_choose: &["Digit picks the provider", "Esc back to the desk", "? help"],
    keys_file: &["Enter read the list", "Esc back"],
    keys_reading: &["Esc to the desk (the work goes on)"],
    keys_result: &["Arrows, PgUp, PgDn scroll", "Esc back to the desk", "? help"],
    keys_similar: &["Tab picks", "R rule", "I ask its invoice", "Arrows scroll", "Esc to the desk"],
};

fn sells(id: &str) -> &'static str {
    match id {
        "mmbc-ppob" => "tokens and bills",
        "mmbc-multipayment" => "e-money",
        "mmbc-esamsat" => "vehicle tax",
        "biller" => "phone credit, data, vouchers",
        _ => "",
    }
}
