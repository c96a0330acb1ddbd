//! `loket print`, `loket printers` and `loket drawer`: receipts to a printer, the test slip, the print queue, the printers
//! that there are, and the cash drawer. A receipt as a file is `loket receipt`, in `queries`.
//!
//! A receipt that was not printed stays in the print queue, and the command says so.

pub mod args;

use self::args::{DrawerArgs, FormatArg, PrintArgs};
use crate::base::paper::Paper;
use crate::base::text::{CleanText, left};
use crate::base::time::{clock_text, day_text};
use crate::cli::context::CommandContext;
use crate::cli::json::print::{DrawerDocument, FoundPrinterDocument, PrintJobDocument};
use crate::cli::{json, output};
use crate::journal::print::{JobState, PrintJob, PrintSubject};
use crate::messages::Messages;
use crate::printer::{self, FoundPrinter};
use crate::settings::PrinterDevice;
use crate::till::papers::PaperForm;
use crate::till::print_queue::{DrawerError, PrintChoice, PrintTrouble};
use crate::wording::exit::{self, ExitStatus};
use crate::wording::print_queue::{job_state, mark_of, why};

/// Combines `--format` and `--paper`.
pub(in crate::cli) const fn form(format: FormatArg, paper: Paper) -> PaperForm {
    match format {
        FormatArg::Pdf => PaperForm::Pdf(paper),
        FormatArg::Escpos => PaperForm::Printer(paper),
        FormatArg::Text => PaperForm::Text(paper),
    }
}

/// `loket print`: puts a job into the print queue and prints it now, or lists the queue.
pub async fn print(counter: &CommandContext, args: &PrintArgs) -> ExitStatus {
    if args.queue {
        return queue(counter, args.json).await;
    }
    let device = match args.printer.as_deref().map(PrinterDevice::parse) {
        Some(None) => {
            return counter.fail(args.json, ("bad_device", ExitStatus::Usage), counter.words.fault.print.bad_device);
        }
        device => device.flatten(),
    };
    let about = match (&args.id, args.charge) {
        (None, _) => PrintSubject::Test,
        (Some(order), true) => PrintSubject::Charge(order.trim().to_owned()),
        (Some(id), false) => match counter.find_any(args.json, id).await {
            Ok(payment) => PrintSubject::Payment(payment.id()),
            Err(exit) => return exit,
        },
    };
    let choice = PrintChoice { paper: args.paper, device };
    let asked = match counter.till.ask_paper(about, &choice).await {
        Ok(asked) => counter.till.print_now(asked.number).await,
        Err(fault) => Err(fault),
    };
    match asked {
        Ok(job) => print_job(counter, &job, args.json),
        Err(fault) => counter.fail(args.json, exit::of_print(&fault), &counter.speaker().print(&fault)),
    }
}

/// Prints the state of a print job and returns its exit code. A job of which nobody knows whether it was printed is 5.
fn print_job(counter: &CommandContext, job: &PrintJob, json: bool) -> ExitStatus {
    let words = &counter.words.print;
    let reason = why(&counter.words.fault.print.trouble, job);
    let own = counter.till.settings().printer.device.to_string();
    let device = job.job.device.as_deref().unwrap_or(&own);
    let (exit, sentence) = match job.state {
        JobState::Done => (ExitStatus::Done, (words.printed)(device, &mark_of(job))),
        JobState::Waiting if job.job.device.is_some() => (ExitStatus::Unreachable, (words.waits_there)(reason)),
        JobState::Waiting | JobState::Dropped => (ExitStatus::Unreachable, (words.waits)(reason)),
        JobState::Held | JobState::Printing => (ExitStatus::Unknown, (words.look)(reason)),
    };
    if json {
        output::json(&PrintJobDocument::of(job, counter.zone()));
    }
    output::say(&sentence);
    exit
}

async fn queue(counter: &CommandContext, json: bool) -> ExitStatus {
    let papers = match counter.till.papers().await {
        Ok(papers) => papers,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    if json {
        output::json(&json::list(&papers, |job| PrintJobDocument::of(job, counter.zone())));
        return ExitStatus::Done;
    }
    for job in &papers {
        let zone = counter.zone();
        let at = format!("{} {}", day_text(job.asked_at, zone), clock_text(job.asked_at, zone));
        let state = job_state(&counter.words.print, job, &counter.till.settings().printer.device);
        let reason = why(&counter.words.fault.print.trouble, job);
        output::line(
            format!("{at}  {}  {:<5} {}  {reason}", left(&job.job.about.to_string(), 36), mark_of(job), state)
                .trim_end(),
        );
    }
    ExitStatus::Done
}

/// `loket printers`: the printers that this computer has, each as `printer.device` is written for it. No shop is needed.
pub fn printers(words: &Messages, json: bool) -> ExitStatus {
    let found = printer::found_printers();
    let reason = |found: &FoundPrinter| found.trouble.map(PrintTrouble::from);
    if json {
        output::json(&json::list(&found, |found| FoundPrinterDocument::of(found, reason(found))));
        return ExitStatus::Done;
    }
    for found in &found {
        let state = reason(found).map_or(words.print.ready, |trouble| trouble.sentence(&words.fault.print.trouble));
        let about = if found.about.is_empty() { String::new() } else { format!(" ({})", found.about) };
        output::line(&format!("{}{about}: {state}", found.device));
    }
    if found.is_empty() {
        output::say(words.print.none_found);
    }
    ExitStatus::Done
}

/// `loket drawer`: opens the cash drawer. The reason is recorded.
pub async fn drawer(counter: &CommandContext, args: &DrawerArgs) -> ExitStatus {
    match counter.till.open_drawer(&CleanText::new(&args.reason)).await {
        Ok(()) => {
            if args.json {
                output::json(&DrawerDocument::of());
            }
            output::say(counter.words.print.drawer_opened);
            ExitStatus::Done
        }
        Err(fault) => {
            let named = match &fault {
                DrawerError::NoReason => ("no_reason", ExitStatus::Usage),
                DrawerError::NoPrinter => ("no_printer", ExitStatus::Config),
                DrawerError::Printer(_) => ("printer", ExitStatus::Unreachable),
                DrawerError::Journal(fault) => exit::of_journal(fault),
            };
            counter.fail(args.json, named, &counter.speaker().drawer(&fault))
        }
    }
}
