//! `loket prices`: shows the Biller's price list, compares a file with it, or puts a file in its place. The Biller has
//! no call for its list.
//!
//! A file is read whole and its changes are shown before it replaces the list. Goods that lose money need `--yes`.

use std::path::Path;

use crate::base::text::{left, right};
use crate::cli::args::{PriceFileArgs, PriceImportArgs, PricesArgs, PricesCommand};
use crate::cli::context::CommandContext;
use crate::cli::json::prices::{GoodDocument, PriceDiffDocument};
use crate::cli::{json, output};
use crate::till::price_file::{self, ImportError, PriceDiff, PriceListFault, PriceRow};
use crate::wording;
use crate::wording::exit::ExitStatus;

/// Runs one `loket prices` command. Refused where the Biller is not configured.
pub async fn prices(counter: &CommandContext, args: &PricesArgs) -> ExitStatus {
    let json = match &args.command {
        PricesCommand::List(args) => args.json,
        PricesCommand::Diff(args) => args.json,
        PricesCommand::Import(args) => args.file.json,
    };
    let Some(place) = counter.till.price_file() else {
        return counter.fail(json, ("not_configured", ExitStatus::Config), counter.words.prices.not_configured);
    };
    match &args.command {
        PricesCommand::List(args) => list(counter, &place, args.json),
        PricesCommand::Diff(args) => compare(counter, &place, args).map_or_else(|exit| exit, |_| ExitStatus::Done),
        PricesCommand::Import(args) => import(counter, &place, args).await,
    }
}

fn bad_list(counter: &CommandContext, json: bool, faults: &[PriceListFault], exit: ExitStatus) -> ExitStatus {
    counter.fail(json, ("bad_price_list", exit), &counter.speaker().price_list(faults))
}

fn list(counter: &CommandContext, place: &Path, json: bool) -> ExitStatus {
    let rows = match price_file::read_file(place) {
        Ok(rows) => rows,
        Err(faults) => return bad_list(counter, json, &faults, ExitStatus::Config),
    };
    if json {
        output::json(&json::list(&rows, GoodDocument::of));
        return ExitStatus::Done;
    }
    for row in &rows {
        let figures = [row.cost, row.price].map(|figure| right(&figure.to_string(), 11)).join(" ");
        let group = left(row.group.as_str(), 20);
        output::line(&format!("{} {} {group} {figures}", left(row.code.as_str(), 10), left(row.name.as_str(), 30)));
    }
    warn_losses(counter, &rows.into_iter().filter(PriceRow::is_loss).collect::<Vec<_>>());
    ExitStatus::Done
}

/// Prints what the file would change. The fault is already printed.
fn compare(counter: &CommandContext, place: &Path, args: &PriceFileArgs) -> Result<PriceDiff, ExitStatus> {
    let diff = difference(counter, place, args)?;
    if args.json {
        output::json(&PriceDiffDocument::of(&diff, None));
    } else {
        show(counter, &diff);
    }
    Ok(diff)
}

fn difference(counter: &CommandContext, place: &Path, args: &PriceFileArgs) -> Result<PriceDiff, ExitStatus> {
    let now =
        price_file::read_file(&args.file).map_err(|faults| bad_list(counter, args.json, &faults, ExitStatus::Usage))?;
    let before = price_file::read_file(place).unwrap_or_else(|_| {
        output::say(counter.words.prices.no_list_before);
        Vec::new()
    });
    Ok(price_file::diff(&before, &now))
}

async fn import(counter: &CommandContext, place: &Path, args: &PriceImportArgs) -> ExitStatus {
    let words = &counter.words.prices;
    let json = args.file.json;
    let diff = match difference(counter, place, &args.file) {
        Ok(diff) => diff,
        Err(exit) => return exit,
    };
    if !json {
        show(counter, &diff);
    }
    if !diff.loss.is_empty() && !args.yes {
        return counter.fail(json, ("loss", ExitStatus::RefusedHere), words.needs_yes);
    }
    let shown = place.display().to_string();
    match price_file::import(&args.file.file, place) {
        Ok(rows) => {
            // Renews the stored list at once: other commands and the screen fall back on it.
            counter.till.fresh_prices_of(&price_file::PROVIDER).await;
            if json {
                output::json(&PriceDiffDocument::of(&diff, Some((rows.len(), &shown))));
            } else {
                output::line(&(words.imported)(rows.len(), &shown));
            }
            ExitStatus::Done
        }
        Err(ImportError::List(faults)) => bad_list(counter, json, &faults, ExitStatus::Usage),
        Err(ImportError::File(fault)) => {
            let sentence = (words.not_written)(&shown, &counter.words.fault.files.reason(&fault));
            counter.fail(json, ("not_written", ExitStatus::Fault), &sentence)
        }
    }
}

fn show(counter: &CommandContext, diff: &PriceDiff) {
    let words = &counter.words.prices;
    let mut lines: Vec<String> = (0..).map_while(|at| wording::prices::change(words, diff, at)).collect();
    if diff.is_empty() {
        lines.push(words.same.to_owned());
    }
    lines.iter().for_each(|line| output::line(line));
    warn_losses(counter, &diff.loss);
}

/// Warns of goods that cost more than their price, on standard error.
fn warn_losses(counter: &CommandContext, rows: &[PriceRow]) {
    for row in rows {
        output::say(&wording::prices::loss(&counter.words.prices, row));
    }
}
