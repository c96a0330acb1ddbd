//! `loket reconcile`: compares a provider's own list with the journal. The till decides (safety rule 19); this file
//! prints.
//!
//! A list that was compared exits 0 whatever it showed. A list that cannot be used exits 2.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::{CleanText, last_four_apart, left, right};
use crate::base::time::{Timestamp, later, rfc3339};
use crate::cli::args::ReconcileArgs;
use crate::cli::context::CommandContext;
use crate::cli::exit::{self, ExitStatus};
use crate::cli::{json, output};
use crate::domain::payment::Payment;
use crate::till::reconcile::{
    FigureFit, MatchedRow, ReconcileError, ReconcileReport, RowDoubt, RowStatus, SimilarRow, StatementFault,
    StatementRow, TimeDifference, UnclearRow, amount_fit,
};
use crate::wording::reconcile as wording;

/// `loket reconcile --provider P FILE`. It may close payments of the journal by number.
pub async fn reconcile(counter: &CommandContext, args: &ReconcileArgs) -> ExitStatus {
    let report = match counter.till.reconcile(&args.provider, &args.file).await {
        Ok(report) => report,
        Err(fault) => return refused(counter, args, &fault),
    };
    if args.json {
        output::json(&whole(counter, &report, &holds(counter, &report).await));
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
async fn holds(counter: &CommandContext, report: &ReconcileReport) -> DispatchTimes {
    let mut holds = DispatchTimes::new();
    let open = report.similar.iter().flat_map(|one| &one.payments).filter(|one| one.state().is_unresolved());
    for payment in open {
        if let Ok(left) = counter.till.failed_in(payment).await {
            holds.insert(payment.id(), later(counter.till.now(), left));
        }
    }
    holds
}

type DispatchTimes = HashMap<PaymentId, Timestamp>;

fn whole(counter: &CommandContext, report: &ReconcileReport, holds: &DispatchTimes) -> Value {
    let at = |at: Timestamp| Value::from(rfc3339(at, counter.zone()));
    let all = |compared: &[MatchedRow]| compared.iter().map(|one| pair(counter, one)).collect::<Vec<_>>();
    let payments = |some: &[Payment]| some.iter().map(|one| json::payment(one, counter.zone())).collect::<Vec<_>>();
    let unclear = |one: &UnclearRow| json!({ "line": one.row.line, "why": doubt_name(one.why), "row": row(counter, &one.row), "payments": payments(&one.payments) });
    let words = &counter.words.reconcile;
    json!({
        "provider": report.provider.as_str(),
        "period": report.period.map_or(Value::Null, |(from, to)| json!({ "from": at(from), "to": at(to) })),
        "matched": all(&report.matched),
        "only_ours": payments(&report.only_ours),
        "only_theirs": report.only_theirs.iter().map(|one| row(counter, one)).collect::<Vec<_>>(),
        "amount_differs": all(&report.amount_differs),
        "status_differs": all(&report.status_differs),
        "similar": report.similar.iter().map(|one| similar(counter, one, holds)).collect::<Vec<_>>(),
        "unclear": report.unclear.iter().map(unclear).collect::<Vec<_>>(),
        "spoiled": report.spoiled.iter().map(|one| {
            json!({ "column": one.column.as_str(), "cells": one.cells, "first_line": one.first_line })
        }).collect::<Vec<_>>(),
        "lines_of_sums": report.sums,
        "lines_without_debit": report.without_debit,
        "closed": report.closed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "lines_unread": report.unread.iter().map(|one| {
            json!({ "line": one.line, "why": wording::unread(words, &one.why) })
        }).collect::<Vec<_>>(),
    })
}

fn pair(counter: &CommandContext, one: &MatchedRow) -> Value {
    json!({
        "line": one.row.line,
        "by": "number",
        "before": one.before.word(),
        "row": row(counter, &one.row),
        "payment": json::payment(&one.payment, counter.zone()),
    })
}

/// A line that resembles payments of ours.
///
/// | field | meaning |
/// |---|---|
/// | `seconds_after` | from the sending of the payment to the line's time |
/// | `precision_seconds` | how exact that is |
/// | `may_fail_from` | when a person may rule that the payment failed |
fn similar(counter: &CommandContext, one: &SimilarRow, holds: &DispatchTimes) -> Value {
    let payment = |payment: &Payment| {
        let apart = TimeDifference::between(&one.row, payment);
        json!({
            "payment": json::payment(payment, counter.zone()),
            "seconds_after": apart.map(|apart| apart.seconds),
            "precision_seconds": apart.map(|apart| apart.precision.as_secs()),
            "amount": fit_name(amount_fit(&one.row, payment)),
            "may_fail_from": holds.get(&payment.id()).map(|from| rfc3339(*from, counter.zone())),
        })
    };
    json!({
        "line": one.row.line,
        "row": row(counter, &one.row),
        "payments": one.payments.iter().map(payment).collect::<Vec<_>>(),
    })
}

/// A line of the list. A token of the line is left out: only a confirmed payment shows one.
fn row(counter: &CommandContext, row: &StatementRow) -> Value {
    let text = |text: Option<&CleanText>| text.map_or(Value::Null, |text| Value::from(text.as_str()));
    let amounts = |amounts: &[Rupiah]| amounts.iter().map(|amount| amount.get()).collect::<Vec<_>>();
    let time = row.time.map_or(Value::Null, |time| {
        let exact = rfc3339(time.from, counter.zone());
        Value::from(if time.is_exact() { exact } else { exact.chars().take(10).collect() })
    });
    json!({
        "line": row.line,
        "time": time,
        "invoice": text(row.invoices.first()),
        "reference": text(row.references.first()),
        "product": text(row.products.first()),
        "customer": row.numbers.first().map_or(Value::Null, |number| Value::from(number.as_str())),
        "amounts": amounts(&row.prices),
        "debit": row.debit.map_or(Value::Null, |debit| Value::from(debit.get())),
        "says": statement_name(row.statement),
        "status": text(Some(&row.words).filter(|words| !words.is_empty())),
    })
}

pub(super) const fn statement_name(statement: RowStatus) -> Option<&'static str> {
    match statement {
        RowStatus::Paid => Some("paid"),
        RowStatus::Pending => Some("pending"),
        RowStatus::Failed => Some("failed"),
        RowStatus::Refunded => Some("refunded"),
        RowStatus::Unclear => Some("unclear"),
        RowStatus::Absent => None,
    }
}

pub(super) const fn fit_name(fit: FigureFit) -> Option<&'static str> {
    match fit {
        FigureFit::Same => Some("same"),
        FigureFit::Differs => Some("differs"),
        FigureFit::NotTold => None,
    }
}

pub(super) const fn doubt_name(doubt: RowDoubt) -> &'static str {
    match doubt {
        RowDoubt::Several => "several",
        RowDoubt::OtherProduct => "other_product",
        RowDoubt::OtherCustomer => "other_customer",
        RowDoubt::OtherInvoice => "other_invoice",
        RowDoubt::InvoiceTaken => "invoice_taken",
        RowDoubt::Status => "status",
        RowDoubt::OtherTime => "other_time",
        RowDoubt::NoTime => "no_time",
        RowDoubt::Spoiled => "spoiled",
        RowDoubt::Contradicts => "contradicts",
        RowDoubt::Refusal => "refusal",
        RowDoubt::TooLittle => "too_little",
        RowDoubt::BeingSent => "being_sent",
    }
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
