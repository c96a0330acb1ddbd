//! Wording of the screen of price lists. The sentences about a change of price are in [`crate::messages::biller`].

use crate::base::money::Rupiah;

/// The name that people use for a provider's system, the same in every language; the id where there is none.
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

/// The screen of price lists, and of a new Biller list beside the old one.
#[derive(Debug)]
pub struct PricesScreenWords {
    pub title: &'static str,
    pub none: &'static str,
    /// Products that fit the search: (products)
    pub count: fn(usize) -> String,
    /// The age of the list, with the day where it is not today's: (when, minutes)
    pub age: fn(&str, u64) -> String,
    pub no_list: &'static str,
    /// The list could not be fetched now: (why)
    pub not_fresh: fn(&str) -> String,
    pub nothing_fits: &'static str,
    /// Label before the search's text.
    pub search: &'static str,
    /// Heads: code, name, cost, price, cashback.
    pub columns: [&'static str; 5],
    /// The cost of a bill beyond its amount; negative where it costs less: (rupiah)
    pub bill_and: fn(Rupiah) -> String,
    /// In place of a price that only the inquiry tells.
    pub after_inquiry: &'static str,
    pub free_amount: &'static str,
    pub closed: &'static str,
    /// Every sale of the good loses money.
    pub loss: &'static str,
    pub fetching: &'static str,
    /// Label of the file's field.
    pub file: &'static str,
    /// What to type into the file's field.
    pub file_hints: &'static [&'static str],
    pub file_needed: &'static str,
    pub comparing: &'static str,
    /// Title of the changes that a file would make.
    pub diff_title: &'static str,
    /// Counts: new, gone, dearer, cheaper, another price, another name, at a loss.
    pub diff_counts: [fn(usize) -> String; 7],
    /// Says that nothing was changed yet: (goods)
    pub not_yet: fn(usize) -> String,
    /// The new list is being put in place.
    pub putting: &'static str,
    /// The new list is in place: (goods)
    pub put: fn(usize) -> String,
    /// The new list was not put in place; the old one stays: (why)
    pub not_put: fn(&str) -> String,
    /// Changes while costs are hidden: dearer, cheaper, at a loss; each (code, name).
    pub hidden: [fn(&str, &str) -> String; 3],
    /// Hints of the list.
    pub keys: &'static [&'static str],
    /// Hints behind those. The last is how to get out; the others give way on a narrow screen.
    pub keys_after: &'static [&'static str],
    /// The hint to show or hide costs.
    pub key_inside: &'static str,
    /// The hint to read a new list of the Biller.
    pub key_import: &'static str,
    /// Hints while searching.
    pub keys_search: &'static [&'static str],
    /// Hints while a path is typed.
    pub keys_file: &'static [&'static str],
    /// Hints while a file is compared or put in place.
    pub keys_waiting: &'static [&'static str],
    /// Hints on a file that changes something.
    pub keys_diff: &'static [&'static str],
    /// Hints on a file that changes nothing.
    pub keys_same: &'static [&'static str],
}
