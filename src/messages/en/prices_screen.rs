//! The screen of price lists in English.

use crate::base::money::Rupiah;
use crate::messages::screen::PricesScreenWords;

pub(super) const PRICES_SCREEN: PricesScreenWords = PricesScreenWords {
    title: "PRICES",
    none: "No provider yet. Run: loket doctor",
    count: |count| format!("{count} products"),
    age: |when, minutes| match minutes {
        0 => format!("list of {when}, just now"),
        1..120 => format!("list of {when}, {minutes} minutes ago"),
        _ => format!("list of {when}, {} hours ago", minutes / 60),
    },
    no_list: "no list yet",
    not_fresh: |why| format!("Not renewed: {why}"),
    nothing_fits: "No product fits.",
    search: "Search:",
    columns: ["Code", "Name", "Cost", "Price", "Cashback"],
    bill_and,
    after_inquiry: "after inquiry",
    free_amount: "any amount",
    closed: "SHUT",
    loss: "LOSS",
    fetching: "The price lists are being fetched…",
    file: "CSV file",
    file_hints: &[
        "The Biller's new price list, with the columns code,name,group,cost,price. For example: ~/Downloads/biller.csv",
        "What it changes is shown first. The old list stays in force until Y.",
    ],
    file_needed: "Where is the file?",
    comparing: "Comparing…",
    diff_title: "THE BILLER'S NEW LIST: NOT YET IN FORCE",
    diff_counts: [
        |count| format!("New: {count}"),
        |count| format!("Gone: {count}"),
        |count| format!("Cost up: {count}"),
        |count| format!("Cost down: {count}"),
        |count| format!("Another price: {count}"),
        |count| format!("Another name: {count}"),
        |count| format!("SOLD AT A LOSS: {count}"),
    ],
    not_yet: |goods| format!("{goods} goods in this file. Y puts it in force, Esc does not."),
    putting: "Putting the new list in force…",
    put: |goods| format!("The new list is in force: {goods} goods."),
    not_put: |why| format!("The new list cannot be written: {why}. The old list stays in force."),
    hidden: [
        |code, name| format!("DEARER    {code}  {name}"),
        |code, name| format!("CHEAPER   {code}  {name}"),
        |code, name| format!("LOSS      {code}  {name}"),
    ],
    keys: &["Tab next list", "/ search", "R fetch again"],
    keys_after: &["? help", "PgUp, PgDn scroll", "Esc back"],
    key_inside: "U costs",
    key_import: "I new list",
    keys_search: &["type a code or name", "Enter done", "Esc clear"],
    keys_file: &["Enter compare", "Esc back"],
    keys_waiting: &["Esc back"],
    keys_diff: &["Y use this list", "Arrows scroll", "Esc cancel"],
    keys_same: &["Arrows scroll", "Esc back"],
};

fn bill_and(more: Rupiah) -> String {
    let figure = more.to_string();
    if more == Rupiah::ZERO {
        return "the bill".to_owned();
    }
    match figure.strip_prefix('-') {
        Some(less) => format!("bill - {less}"),
        None => format!("bill + {figure}"),
    }
}
