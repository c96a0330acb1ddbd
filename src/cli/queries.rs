//! `loket products`, `history` and `receipt`. They move no money; a receipt counts as a print of its payment.
//!
//! Arrays of payments are newest first. No cell of a CSV starts a formula (safety rule 12).

use std::io::IsTerminal as _;

use crate::base::money::Rupiah;
use crate::base::paper::Paper;
use crate::base::text::{last_four_apart, left, right};
use crate::base::time::{clock_text, day_text, rfc3339};
use crate::cli::args::{HistoryArgs, ProductsArgs, ReceiptArgs};
use crate::cli::context::CommandContext;
use crate::cli::json::payment::PaymentDocument;
use crate::cli::json::products::ProductDocument;
use crate::cli::print::args::FormatArg;
use crate::cli::print::form;
use crate::cli::{json, output};
use crate::domain::payment::Payment;
use crate::domain::product::Product;
use crate::journal::{DamagedRow, JournalError, PaymentFilter};
use crate::till::papers::write_whole;
use crate::wording::exit::{self, ExitStatus};

/// `loket products`: the price lists, fetched now. A provider whose list is missing is named on standard error.
pub async fn products(counter: &CommandContext, args: &ProductsArgs) -> ExitStatus {
    if counter.till.providers().is_empty() {
        return counter.fail(args.json, ("not_configured", ExitStatus::Config), counter.words.fault.not_configured);
    }
    // A provider's name, or its account's, which may have several systems.
    let named = |provider: &str, wanted: &str| provider == wanted || provider.starts_with(&format!("{wanted}-"));
    if let Some(wanted) = args.provider.as_deref() {
        let known: Vec<String> = counter.till.providers().iter().map(|provider| provider.id().to_string()).collect();
        if !known.iter().any(|provider| named(provider, wanted)) {
            let sentence = (counter.words.command.no_such_provider)(wanted, &known.join(", "));
            return counter.fail(args.json, ("unknown_provider", ExitStatus::Usage), &sentence);
        }
    }
    let (mut lists, mut listed) = counter.price_lists().await;
    if let Some(wanted) = args.provider.as_deref() {
        lists.retain(|list| named(list.provider.as_str(), wanted));
        listed.retain(|one| named(one.provider.as_str(), wanted));
    }
    let mut missing = listed.iter().filter(|one| one.list.is_none()).filter_map(|one| Some((one, one.fault.as_ref()?)));
    if lists.is_empty()
        && let Some((_, fault)) = missing.next()
    {
        return counter.fail(args.json, exit::of_prices(fault), &counter.speaker().prices(fault));
    }
    // A missing list is no empty list, so it is named.
    missing.for_each(|(one, fault)| {
        output::say(&format!("{}: {}", one.provider.as_str(), counter.speaker().prices(fault)))
    });
    let wanted = args.search.as_deref().map(str::to_lowercase);
    let fits = |product: &&Product| {
        let text = format!("{} {} {} {}", product.code, product.name, product.group, product.kind.as_str());
        wanted.as_deref().is_none_or(|wanted| text.to_lowercase().contains(wanted))
    };
    let found: Vec<&Product> = lists.iter().flat_map(|list| &list.products).filter(fits).collect();
    if args.json {
        output::json(&found.into_iter().map(ProductDocument::of).collect::<Vec<_>>());
        return ExitStatus::Done;
    }
    if found.is_empty() {
        output::say(counter.words.command.no_products);
        return ExitStatus::Done;
    }
    let words = &counter.words.command;
    output::line(&product_line(words.product_heads));
    for product in found {
        let money = |amount: Option<Rupiah>| amount.map_or_else(String::new, |amount| amount.to_string());
        let open = if product.open { words.open } else { words.closed };
        let figures = [money(product.nominal), money(product.admin), money(product.fixed_price())];
        let [nominal, admin, price] = &figures;
        output::line(&product_line([product.code.as_str(), product.name.as_str(), nominal, admin, price, open]));
    }
    ExitStatus::Done
}

/// Code, name, nominal, admin, price, open or closed, in 80 columns.
fn product_line([code, name, nominal, admin, price, open]: [&str; 6]) -> String {
    let cells = [left(code, 16), left(name, 27), right(nominal, 9), right(admin, 7), right(price, 10)];
    format!("{} {open}", cells.join(" "))
}

/// `loket history`: as lines, JSON or CSV. Damaged rows are named on standard error and the command exits 1.
pub async fn history(counter: &CommandContext, args: &HistoryArgs) -> ExitStatus {
    let filter = PaymentFilter {
        state: args.state.clone(),
        customer: args.customer.clone(),
        search: args.search.clone(),
        from: args.from,
        to: args.to,
        limit: args.limit,
        ..PaymentFilter::default()
    };
    let found = match counter.till.history(&filter).await {
        Ok(found) => found,
        Err(fault) => return counter.fail_journal(args.json, &fault),
    };
    if args.json {
        output::json(&json::list(&found, |payment| PaymentDocument::of(payment, counter.zone())));
    } else if args.csv {
        print_csv(counter, &found);
    } else if found.is_empty() {
        output::say(counter.words.command.no_history);
    } else {
        for payment in &found {
            output::line(&row(counter, payment));
        }
    }
    say_damaged(counter, &counter.till.damaged(&filter).await)
}

/// Names the damaged rows on standard error and returns the exit code: 1 where there is one. The other rows are good.
pub(in crate::cli) fn say_damaged(
    counter: &CommandContext,
    damaged: &Result<Vec<DamagedRow>, JournalError>,
) -> ExitStatus {
    match damaged {
        Ok(damaged) if damaged.is_empty() => ExitStatus::Done,
        Ok(damaged) => {
            damaged.iter().for_each(|one| output::say(&counter.speaker().damaged(one)));
            ExitStatus::Fault
        }
        Err(fault) => {
            output::say(&counter.speaker().journal(fault));
            ExitStatus::Fault
        }
    }
}

fn row(counter: &CommandContext, payment: &Payment) -> String {
    let at = payment.created_at;
    format!(
        "{} {}  {}  {} {} {} {} {}",
        day_text(at, counter.zone()),
        clock_text(at, counter.zone()),
        payment.id().short(),
        left(payment.intent.bill.product.code.as_str(), 12),
        left(&last_four_apart(payment.intent.bill.customer.as_str()), 18),
        left(payment.name().map_or("", |name| name.as_str()), 20),
        right(&payment.money().total.to_string(), 11),
        counter.speaker().state(payment.state()),
    )
}

const COLUMNS: [&str; 14] = [
    "id",
    "created_at",
    "provider",
    "product",
    "customer",
    "name",
    "state",
    "total",
    "debit",
    "profit",
    "invoice",
    "reference",
    "counter",
    "cashier",
];

fn print_csv(counter: &CommandContext, payments: &[Payment]) {
    let mut table = csv::Writer::from_writer(std::io::stdout().lock());
    // A closed pipe ends the output and is no fault of the history.
    let _ = table.write_record(COLUMNS);
    for payment in payments {
        let text = |text: Option<&crate::base::text::CleanText>| text.map_or_else(String::new, ToString::to_string);
        let rupiah =
            |amount: Option<crate::base::money::Rupiah>| amount.map_or_else(String::new, |a| a.get().to_string());
        let money = payment.money();
        let product = &payment.intent.bill.product;
        let cells = [
            payment.id().to_string(),
            rfc3339(payment.created_at, counter.zone()),
            product.provider.to_string(),
            product.code.to_string(),
            payment.intent.bill.customer.as_str().to_owned(),
            text(payment.name()),
            payment.state().word().to_owned(),
            rupiah(Some(money.total)),
            rupiah(money.debit),
            rupiah(money.profit()),
            text(payment.invoice()),
            text(payment.reference()),
            payment.counter.to_string(),
            payment.cashier.to_string(),
        ];
        let _ = table.write_record(cells.map(|cell| guarded(&cell)));
    }
    let _ = table.flush();
}

/// A cell that no spreadsheet takes for a formula: `=`, `+`, `-`, `@` at its start get an apostrophe (a whole number
/// may keep its minus).
fn guarded(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t']) && text.parse::<i64>().is_err();
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// `loket receipt`: a receipt as a file or on standard output. A receipt that could not be counted in the journal is
/// handed out with a warning.
pub async fn receipt(counter: &CommandContext, args: &ReceiptArgs) -> ExitStatus {
    let payment = match counter.find_any(false, &args.id).await {
        Ok(payment) => payment,
        Err(exit) => return exit,
    };
    let paper = paper(counter, args);
    let paperwork = match counter.till.print(payment.id(), form(args.format, paper)).await {
        Ok(paperwork) => paperwork,
        Err(fault) => return counter.fail(false, exit::of_print(&fault), &counter.speaker().print(&fault)),
    };
    if !paperwork.counted {
        output::say(counter.words.command.not_counted);
    }
    hand_out(counter, args, &payment.id().short(), &paperwork.bytes)
}

/// The paper of `--paper`, else the configured one: the printer's for ESC/POS, the receipts' for PDF and text.
pub(in crate::cli) fn paper(counter: &CommandContext, args: &ReceiptArgs) -> Paper {
    let settings = counter.till.settings();
    let own = if args.format == FormatArg::Escpos { settings.printer.paper } else { settings.receipt_paper };
    args.paper.unwrap_or(own)
}

/// Writes a receipt to `--output`, else to standard output. A PDF or printer data that would go to a terminal is
/// written to `struk-NAME` in the current folder instead.
pub(in crate::cli) fn hand_out(counter: &CommandContext, args: &ReceiptArgs, name: &str, bytes: &[u8]) -> ExitStatus {
    let to_screen = args.format != FormatArg::Text && std::io::stdout().is_terminal();
    let ending = if args.format == FormatArg::Pdf { "pdf" } else { "bin" };
    let file = args.output.clone().or_else(|| to_screen.then(|| format!("struk-{name}.{ending}").into()));
    let Some(file) = file else {
        output::bytes(bytes);
        return ExitStatus::Done;
    };
    // A folder that is not there is a slip of the keyboard, not a folder to be made.
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = match folder {
        Some(folder) if !folder.is_dir() => Err(std::io::ErrorKind::NotFound.into()),
        _ => write_whole(&file, bytes),
    };
    match written {
        Ok(()) => {
            output::say(&(counter.words.command.receipt_written)(&file.display().to_string()));
            ExitStatus::Done
        }
        Err(fault) => {
            let shown = file.display().to_string();
            let sentence = (counter.words.command.not_written)(&shown, &counter.words.fault.files.reason(&fault));
            counter.fail(false, ("no_file", ExitStatus::Fault), &sentence)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(guarded("-1500"), "-1500");
        assert_eq!(guarded("@x"), "'@x");
        assert_eq!(guarded("BUDI"), "BUDI");
    }
}
