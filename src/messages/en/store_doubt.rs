//! A store that is in doubt, in English.

use crate::messages::store_doubt::StoreDoubtWords;

pub(super) const DOUBT: StoreDoubtWords = StoreDoubtWords {
    lacks: |lacking| {
        let what = match (lacking.rows, lacking.counter) {
            (Some(rows), "") => format!("{rows} rows are not in it"),
            (Some(rows), counter) => format!("{rows} rows of counter {counter} are not in it"),
            (None, counter) => format!("it differs from what counter {counter} once stored"),
        };
        let since = if lacking.since.is_empty() {
            "it holds nothing".to_owned()
        } else {
            format!("the newest that is there is of {}", lacking.since)
        };
        format!(
            "This journal is not the newest: {what} ({since}, it should reach {}). Sales are held, nothing is sent. Close loket and put the right journal back. If that one is lost: loket journal accept --reason WHY --yes",
            lacking.until
        )
    },
    another: "This is another journal than the one that was used here. Sales are held, nothing is sent. Close loket and put the right journal back. If this one is to be used from now on: loket journal accept --reason WHY --yes",
    missing: "This shop's journal is not in its place, though it was used. Nothing is sold and nothing is made. Put the journal's file back (or its backup: loket restore FILE). If it is lost: loket journal accept --reason WHY --yes",
    empty: "The journal's file is there and holds nothing (0 bytes). Nothing is sold. Put the journal's file back (or its backup: loket restore FILE). If it is lost: loket journal accept --reason WHY --yes",
    replaced: "The journal's file was removed or replaced while loket was running. Sales are held, nothing is sent; what was sent is kept on this computer. Close loket, put the right journal back, then open it again.",
    lacks_banner: |lacking| {
        let rows = lacking.rows.map_or_else(String::new, |rows| format!(" {rows} ROWS"));
        let since = if lacking.since.is_empty() { lacking.until } else { lacking.since };
        format!("JOURNAL LACKS{rows} since {since}: put it back / loket journal accept")
    },
    another_banner: "ANOTHER JOURNAL, do not sell: put the right one back / loket journal accept",
    replaced_banner: "JOURNAL FILE REPLACED, do not sell: put the right one back, reopen loket",
    uncompared: |counters| {
        format!(
            "The journal's server was restored or moved, and counter {counters} has not compared since: its payments may be missing here. Ask there first whether this bill was paid, or open that counter"
        )
    },
    uncompared_banner: |counters| format!("SERVER RESTORED, counter {counters} has not compared: ask before each sale"),
    first_sight: "First sight of this journal on this computer: it is remembered from now on.",
    needs_yes: "The journal that is believed decides what counts as sent. Read first: loket doctor. When you are sure, repeat it with --yes.",
    nothing: "This journal is not in doubt. There is nothing to accept.",
    accepted: |entered, unclear, charges| {
        format!(
            "Accepted. {entered} payments that were sent were entered again, {unclear} of them unclear (see loket resolve); {charges} charges were entered again. Compare with the provider's list too: loket reconcile"
        )
    },
    entered: |id, product, customer, total, state| format!("  {id}  {product}  {customer}  {total}  {state}"),
};
