//! Wording of the price lists' screen.
//!
//! What it is: the lists, and a new list of the Biller's beside the old one; the sentences about a change are
//! [`crate::messages::biller`]'s. What it is not: layout. Invariant: as in the parent.

use crate::base::money::Rupiah;

/// What people call a provider's system, in any language; the id where they have no name for it.
#[must_use]
pub fn system_name(id: &str) -> String {
    let name = match id {
        "mmbc-ppob" => "MMBC PPOB",
        "mmbc-multipayment" => "MMBC Multipayment",
        "mmbc-esamsat" => "MMBC e-Samsat",
        "biller" => "Biller",
        other => other,
    };
    name.to_owned()
}

/// The screen of price lists.
#[derive(Debug)]
pub struct PricesScreenWords {
    /// Title.
    pub title: &'static str,
    /// No provider is configured.
    pub none: &'static str,
    /// (products) What is in sight of the search.
    pub count: fn(usize) -> String,
    /// (when, minutes) How old the list is; the day stands with the time when it is another.
    pub age: fn(&str, u64) -> String,
    /// There is no list yet.
    pub no_list: &'static str,
    /// (why) The list is not fresh.
    pub not_fresh: fn(&str) -> String,
    /// Nothing fits the search.
    pub nothing_fits: &'static str,
    /// Before the search.
    pub search: &'static str,
    /// Heads: code, name, cost, price, cashback.
    pub columns: [&'static str; 5],
    /// (more) What a bill costs beyond its amount; less where negative.
    pub bill_and: fn(Rupiah) -> String,
    /// The price is known after the inquiry.
    pub after_inquiry: &'static str,
    /// Any amount.
    pub free_amount: &'static str,
    /// Closed.
    pub closed: &'static str,
    /// Every sale loses money.
    pub loss: &'static str,
    /// Being fetched.
    pub fetching: &'static str,
    /// The label of the file's field.
    pub file: &'static str,
    /// What to type there.
    pub file_hints: &'static [&'static str],
    /// No path was typed.
    pub file_needed: &'static str,
    /// Being compared.
    pub comparing: &'static str,
    /// Title of what a file changes.
    pub diff_title: &'static str,
    /// Counts: new, gone, dearer, cheaper, another price, another name, at a loss.
    pub diff_counts: [fn(usize) -> String; 7],
    /// (goods) Nothing was changed yet.
    pub not_yet: fn(usize) -> String,
    /// Being put in force.
    pub putting: &'static str,
    /// (goods) In force.
    pub put: fn(usize) -> String,
    /// (why) Not in force; the old list stays.
    pub not_put: fn(&str) -> String,
    /// What changed, with costs hidden: dearer, cheaper, at a loss; each (code, name).
    pub hidden: [fn(&str, &str) -> String; 3],
    /// Looking.
    pub keys: &'static [&'static str],
    /// Behind them. The last is how to get out; what stands before it gives way on a narrow screen.
    pub keys_after: &'static [&'static str],
    /// Costs are shown or hidden.
    pub key_inside: &'static str,
    /// A new list of the Biller's.
    pub key_import: &'static str,
    /// Searching.
    pub keys_search: &'static [&'static str],
    /// Typing the path.
    pub keys_file: &'static [&'static str],
    /// While something is under way.
    pub keys_waiting: &'static [&'static str],
    /// A file that changes something.
    pub keys_diff: &'static [&'static str],
    /// A file that changes nothing.
    pub keys_same: &'static [&'static str],
}
