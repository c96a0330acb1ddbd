//! Wording that only the Biller needs: its price list, its goods on the screen, and the ruling that only its goods
//! allow.

use crate::base::money::Rupiah;

/// Faults of a price list file, each with what to do.
#[derive(Debug)]
pub struct PriceListWords {
    /// Begins the sentence about a list's faults.
    pub begin: &'static str,
    /// (line, column)
    pub at: fn(u64, &str) -> String,
    /// (line)
    pub line: fn(u64) -> String,
    /// (path, why)
    pub unreadable: fn(&str, &str) -> String,
    pub too_large: &'static str,
    pub empty: &'static str,
    pub column_missing: &'static str,
    /// The header has a column twice.
    pub column_doubled: &'static str,
    pub cell_empty: &'static str,
    /// A product code is too long.
    pub too_long: &'static str,
    /// The cell is no whole amount above zero: (cell)
    pub not_an_amount: fn(&str) -> String,
    /// The product code is in an earlier line already: (that line)
    pub duplicate: fn(u64) -> String,
    /// The cell holds an invisible character: (code point)
    pub hidden: fn(u32) -> String,
    /// A spreadsheet turned the product code into a number: (cell)
    pub spoiled: fn(&str) -> String,
    /// The line has another number of cells than the header.
    pub malformed: &'static str,
}

/// Wording of `loket prices`.
#[derive(Debug)]
pub struct PricesWords {
    pub not_configured: &'static str,
    /// The doctor's line: the list can be read, but there is no call that could be tried: (goods)
    pub doctor: fn(usize) -> String,
    /// The file changes nothing.
    pub same: &'static str,
    /// A good that only the file has: (code, name, price)
    pub new: fn(&str, &str, Rupiah) -> String,
    /// A good that the file does not have: (code, name)
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
    /// The list could not be replaced: (path, why)
    pub not_written: fn(&str, &str) -> String,
    /// The list that is in force cannot be read; every good counts as new.
    pub no_list_before: &'static str,
}

/// The Biller's goods on the screens. Their price comes from the list, because there is no inquiry.
#[derive(Debug)]
pub struct ListedWords {
    /// Phone credit: (name)
    pub pulsa: fn(&str) -> String,
    /// The price is from the list; the provider was not asked.
    pub no_inquiry: &'static str,
    /// The same, short, where other goods show the inquiry's age.
    pub from_list: &'static str,
    /// The deposit lost another amount than the list says: (listed, taken)
    pub cost_differs: fn(&str, &str) -> String,
    /// The evidence that is recorded when a cashier rules "received" by one key.
    pub received_evidence: &'static str,
    /// The hint of that key.
    pub key_received: &'static str,
    /// What will end a pending sale whose provider cannot be asked.
    pub waits: &'static str,
    /// The same for the commands: (short id)
    pub waits_command: fn(&str) -> String,
}
