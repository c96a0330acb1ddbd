//! Wording of the Biller: its price list, its goods on the screen, and the ruling that only its goods allow.
//!
//! What it is: what no other provider needs said. What it is not: layout. Invariant: as in the parent.

use crate::base::money::Rupiah;

/// What is wrong with a price list, and what to do.
#[derive(Debug)]
pub struct PriceListWords {
    /// Begins the sentence.
    pub begin: &'static str,
    /// (line, column)
    pub at: fn(u64, &str) -> String,
    /// (line)
    pub line: fn(u64) -> String,
    /// (path, why)
    pub unreadable: fn(&str, &str) -> String,
    /// Too large.
    pub too_large: &'static str,
    /// No goods.
    pub empty: &'static str,
    /// A column is missing.
    pub column_missing: &'static str,
    /// A column stands twice.
    pub column_doubled: &'static str,
    /// A cell is empty.
    pub cell_empty: &'static str,
    /// A code is too long.
    pub too_long: &'static str,
    /// (cell) No whole amount above nothing.
    pub not_an_amount: fn(&str) -> String,
    /// (line) The code stands there already.
    pub duplicate: fn(u64) -> String,
    /// (code point) A character that cannot be seen.
    pub hidden: fn(u32) -> String,
    /// (cell) A code that a spreadsheet made a number of.
    pub spoiled: fn(&str) -> String,
    /// The line does not fit the header.
    pub malformed: &'static str,
}

/// What `loket prices` says.
#[derive(Debug)]
pub struct PricesWords {
    /// The Biller is not configured.
    pub not_configured: &'static str,
    /// The doctor, where there is no call that could be tried: (goods)
    pub doctor: fn(usize) -> String,
    /// Nothing changed.
    pub same: &'static str,
    /// A good that was not there: (code, name, price)
    pub new: fn(&str, &str, Rupiah) -> String,
    /// A good that is gone: (code, name)
    pub gone: fn(&str, &str) -> String,
    /// The cost rose: (code, name, before, now)
    pub dearer: fn(&str, &str, Rupiah, Rupiah) -> String,
    /// The cost fell: (code, name, before, now)
    pub cheaper: fn(&str, &str, Rupiah, Rupiah) -> String,
    /// The selling price changed: (code, name, before, now)
    pub repriced: fn(&str, &str, Rupiah, Rupiah) -> String,
    /// The name or group changed: (code, before, now)
    pub renamed: fn(&str, &str, &str) -> String,
    /// Sold at a loss: (code, name, cost, price)
    pub loss: fn(&str, &str, Rupiah, Rupiah) -> String,
    /// `import` of goods at a loss without `--yes`.
    pub needs_yes: &'static str,
    /// The list was put in place: (goods, path)
    pub imported: fn(usize, &str) -> String,
    /// The file could not be put in place: (path, why)
    pub not_written: fn(&str, &str) -> String,
    /// The list that is in force cannot be read; every good counts as new.
    pub no_list_before: &'static str,
}

/// The Biller's goods on the screens.
#[derive(Debug)]
pub struct ListedWords {
    /// Phone credit: (name)
    pub pulsa: fn(&str) -> String,
    /// The price is the list's; nothing was asked.
    pub no_inquiry: &'static str,
    /// The same as a remark in the place of the inquiry's age.
    pub from_list: &'static str,
    /// (listed, taken) The deposit lost another amount than the list says.
    pub cost_differs: fn(&str, &str) -> String,
    /// What the one key rests on: the evidence of the ruling.
    pub received_evidence: &'static str,
    /// The key line's hint of that key.
    pub key_received: &'static str,
    /// How it ends, for a good whose provider cannot be asked.
    pub waits: &'static str,
    /// The same for the commands: (short id)
    pub waits_command: fn(&str) -> String,
}
