//! `loket reconcile`: compares a provider's own list with the journal. The till decides (safety rule 19); this file
//! prints.
//!
//! A list that was compared exits 0 whatever it showed. A list that cannot be used exits 2.

use crate::base::text::{last_four_apart, left, right};
use crate::base::time::later;
use crate::cli::args::ReconcileArgs;
use crate::cli::context::CommandContext;
use crate::cli::json::reconcile::{ReconcileDocument, RulingTimes};
use crate::cli::output;
use crate::domain::payment::Payment;
use crate::till::reconcile::{MatchedRow, ReconcileError, ReconcileReport, StatementFault};
use crate::wording::exit::{self, ExitStatus};
use crate::wording::reconcile as wording;

/// `loket reconcile --provider P FILE`. It may close payments of the journal by number.
pub async fn reconcile(counter: &CommandContext, args: &ReconcileArgs) -> ExitStatus {
    let report = match counter.till.reconcile(&args.provider, &args.file).await {
        Ok(report) => report,
        Err(fault) => return refused(counter, args, &fault),
    };
    if args.json {
        let may_fail = ruling_times(counter, &report).await;
        output::json(&ReconcileDocument::of(&report, &may_fail, counter));
    } else {
        lines(counter, &report).iter().for_each(|line| output::line(line));
    }
    ExitStatus::Done
}

fn refused(counter: &CommandContext, args: &ReconcileArgs, fault: &ReconcileError) -> ExitStatus {
    let name = match fault {
        ReconcileError::UnknownProvider(_) => "unknown_provider",
        ReconcileError::File(_) => "no_file",
        ReconcileError::List(StatementFault::Empty) => "empty_list",
        ReconcileError::List(StatementFault::TooLong) => "list_too_long",
        ReconcileError::List(StatementFault::NoHeader) => "no_header",
        ReconcileError::List(StatementFault::NoColumn(_)) => "no_column",
        ReconcileError::TooManyPayments => "too_many_payments",
        ReconcileError::Journal(fault) => return counter.fail_journal(args.json, fault),
    };
    let named: exit::NamedFault = (name, ExitStatus::Usage);
    let file = args.file.display().to_string();
    let sentence = wording::refused(&counter.words.reconcile, counter.speaker(), &args.provider, &file, fault);
    counter.fail(args.json, named, &sentence)
}

/// When a person may rule "failed", for each unresolved payment that a line resembles. A payment whose hold cannot be
/// read now is left out; a ruling checks the hold again.
async fn ruling_times(counter: &CommandContext, report: &ReconcileReport) -> RulingTimes {
    let mut times = RulingTimes::new();
    let open = report.similar.iter().flat_map(|one| &one.payments).filter(|one| one.state().is_unresolved());
    for payment in open {
        if let Ok(left) = counter.till.failed_in(payment).await {
            times.insert(payment.id(), later(counter.till.now(), left));
        }
    }
    times
}

/// The report for people: the counts, then the rows that a person has to look at.
fn lines(counter: &CommandContext, report: &ReconcileReport) -> Vec<String> {
    let words = &counter.words.reconcile;
    let mut lines = vec![report.period.map_or_else(
        || words.no_period.to_owned(),
        |(from, to)| (words.period)(&wording::moment(counter.zone(), from), &wording::moment(counter.zone(), to)),
    )];
    lines.extend(wording::remarks(words, report));
    lines.push((words.matched)(report.matched.len()));
    let closed = report.matched.iter().chain(&report.status_differs);
    let closed: Vec<&MatchedRow> = closed.filter(|one| report.closed.contains(&one.payment.id())).collect();
    heading(&mut lines, &words.closed, "", closed.iter().map(|one| ours(counter, &one.payment)).collect());
    let differing = |one: &MatchedRow| {
        format!("{}  {}", ours(counter, &one.payment), wording::theirs(words, counter.zone(), &one.row))
    };
    let status = report.status_differs.iter().map(differing).collect();
    heading(&mut lines, &words.status_differs, words.status_hint, status);
    let amount = report.amount_differs.iter().map(differing).collect();
    heading(&mut lines, &words.amount_differs, words.status_hint, amount);
    let similar = report.similar.iter().flat_map(|one| {
        let theirs = wording::theirs(words, counter.zone(), &one.row);
        let maybe = |payment: &Payment| {
            format!("    {}  {}", ours(counter, payment), wording::difference(words, &one.row, payment))
        };
        std::iter::once(theirs).chain(one.payments.iter().map(maybe))
    });
    if !report.similar.is_empty() {
        lines.push((words.similar)(report.similar.len()));
        lines.extend(similar.map(|line| format!("  {line}")));
        lines.push(format!("  {}", words.similar_hint));
    }
    let unclear = report.unclear.iter().map(|one| {
        let ids: Vec<String> = one.payments.iter().map(|payment| payment.id().short()).collect();
        format!(
            "{}: {}  {}",
            wording::doubt(words, one.why),
            ids.join(" "),
            wording::theirs(words, counter.zone(), &one.row)
        )
    });
    heading(&mut lines, &words.unclear, words.unclear_hint, unclear.collect());
    let only_ours = report.only_ours.iter().map(|payment| ours(counter, payment)).collect();
    heading(&mut lines, &words.only_ours, words.only_ours_hint, only_ours);
    let only_theirs = report.only_theirs.iter().map(|row| wording::theirs(words, counter.zone(), row)).collect();
    heading(&mut lines, &words.only_theirs, words.only_theirs_hint, only_theirs);
    let not_read =
        report.unread.iter().map(|one| format!("{}: {}", (words.line)(one.line), wording::unread(words, &one.why)));
    heading(&mut lines, &words.unread, "", not_read.collect());
    lines
}

/// Adds a heading with the count of `rows`, the rows, and the hint what to do (empty: none). Without rows it adds
/// nothing.
fn heading(lines: &mut Vec<String>, title: &fn(usize) -> String, hint: &str, rows: Vec<String>) {
    if rows.is_empty() {
        return;
    }
    lines.push(title(rows.len()));
    lines.extend(rows.into_iter().map(|row| format!("  {row}")));
    if !hint.is_empty() {
        lines.push(format!("  {hint}"));
    }
}

fn ours(counter: &CommandContext, payment: &Payment) -> String {
    format!(
        "{}  {}  {} {} {}  {}",
        wording::moment(counter.zone(), payment.created_at),
        payment.id().short(),
        left(payment.intent.bill.product.code.as_str(), 12),
        left(&last_four_apart(payment.intent.bill.customer.as_str()), 18),
        right(&payment.money().total.to_string(), 11),
        counter.speaker().state(payment.state()),
    )
}
