//! The Biller in English.

use crate::messages::biller::{ListedWords, PriceListWords, PricesWords};

pub const PRICE_LIST: PriceListWords = PriceListWords {
    begin: "The Biller's price list cannot be used:",
    at: |line, column| format!("line {line}, column {column}:"),
    line: |line| format!("line {line}:"),
    unreadable: |path, why| {
        format!("{path} cannot be read ({why}). Fill it with: loket prices import FILE, or change [biller] price_list.")
    },
    too_large: "the file is too large (at most 20,000 lines, 4 MB).",
    empty: "there are no goods in it. First line: code,name,group,cost,price",
    column_missing: "the column is missing. The first line must hold code,name,group,cost,price",
    column_doubled: "this column stands twice; remove the one that is not used.",
    cell_empty: "empty.",
    too_long: "the code is too long (at most 64 characters).",
    not_an_amount: |cell| format!("\"{cell}\" is no whole amount of rupiah above zero, such as 5350 or 5.350."),
    duplicate: |line| format!("this code stands in line {line} already."),
    hidden: |code| format!("holds a character that cannot be seen (U+{code:04X}). Type this cell again."),
    spoiled: |cell| {
        format!("\"{cell}\" was spoiled by a spreadsheet. Format the code column as text, then enter the codes again.")
    },
    malformed: "the number of columns or the quotes do not fit the first line.",
};

pub const PRICES: PricesWords = PricesWords {
    not_configured: "The Biller is not configured. Fill in [biller] in config.toml, then run: loket config check",
    doctor: |goods| {
        format!("price list of {goods} goods; the connection was not tried, this API has only a call that buys")
    },
    same: "Nothing changed.",
    new: |code, name, price| format!("NEW       {code}  {name}  sold at {price}"),
    gone: |code, name| format!("GONE      {code}  {name}"),
    dearer: |code, name, before, now| format!("DEARER    {code}  {name}  cost {before} -> {now}"),
    cheaper: |code, name, before, now| format!("CHEAPER   {code}  {name}  cost {before} -> {now}"),
    repriced: |code, name, before, now| format!("PRICE     {code}  {name}  sold at {before} -> {now}"),
    renamed: |code, before, now| format!("NAME      {code}  {before} -> {now}"),
    loss: |code, name, cost, price| format!("LOSS      {code}  {name}  cost {cost}, sold at {price}"),
    needs_yes: "Some goods are sold at a loss; the list was not changed. Mend it, or repeat with --yes.",
    imported: |goods, path| format!("{goods} goods are in use from {path}. On the counter screen: Esc, 6, R."),
    not_written: |path, why| format!("{path} cannot be written: {why}. The list before stays in use."),
    no_list_before: "The list in force is missing or broken; every good counts as new.",
};

pub const LISTED: ListedWords = ListedWords {
    pulsa: |name| format!("Pulsa {name}"),
    no_inquiry: "Price from the price list, no inquiry. Check the number with the customer.",
    from_list: "price from the price list, no inquiry",
    cost_differs: |listed, taken| {
        format!("The deposit lost {taken}, the price list says {listed}: renew the list with loket prices import.")
    },
    received_evidence: "the customer has received it",
    key_received: "P customer has it",
    waits: "This provider cannot be asked. Once the customer has it: Esc, 1, then P. If not: loket reconcile with the provider's list.",
    waits_command: |id| {
        format!(
            "This provider cannot be asked. Once the customer has it: loket resolve {id} --as confirmed --evidence \"the customer has it\""
        )
    },
};
