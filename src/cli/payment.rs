//! `loket inquiry`, `pay`, `status` and `resolve`: the till that the screen uses, driven by a script.
//!
//! The exit code tells the truth about the money, whatever was printed or could not be printed.

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{business_day, clock_text, day_text};
use crate::cli::args::{
    CashArg, DifferenceArg, InquiryArgs, PayArgs, ResolveArgs, RulingArg, SeenArgs, StatusArgs, WhatArgs,
};
use crate::cli::context::{CommandContext, fail_with};
use crate::cli::json::payment::{PaymentDocument, PaymentStatusDocument};
use crate::cli::json::products::BillDocument;
use crate::cli::queries::say_damaged;
use crate::cli::{evidence, json, output};
use crate::domain::field::FactField;
use crate::domain::obstacle::AskReason;
use crate::domain::payment::verdict::{PaymentAlarm, PlnToken};
use crate::domain::payment::{CashHandling, Payment, PaymentRuling, PaymentState, TotalDifference};
use crate::domain::product::Product;
use crate::journal::JournalError;
use crate::till::StatusBy;
use crate::till::inquire::{BillQuote, BillRequest, InquireError};
use crate::till::named_payment::NamedPayment;
use crate::till::pay::{PayError, PayOutcome, PaymentRequest, StoredIn, duplicate_of};
use crate::till::prices::find_product;
use crate::till::resolve::ResolveError;
use crate::wording::evidence::alarm as alarm_text;
use crate::wording::exit::{self, ExitStatus};

/// `loket inquiry`: prints the bill. No money moves.
pub async fn inquiry(counter: &CommandContext, args: &InquiryArgs) -> ExitStatus {
    let asked = match typed_customer(counter, &args.what) {
        Ok(number) => quote(counter, &args.what, &number).await,
        Err(untold) => Err(untold),
    };
    let quote = match asked {
        Ok(quote) => quote,
        Err((named, sentence)) => return counter.fail(args.what.json, named, &sentence),
    };
    warn(counter, &quote);
    let bill = &quote.bill;
    let today = business_day(counter.till.now(), counter.zone());
    let label = |field: &FactField| crate::receipt::label(field, bill.product.kind, today);
    if args.what.json {
        output::json(&BillDocument::of(bill, counter.zone(), label));
        return ExitStatus::Done;
    }
    let labels = &counter.words.command.labels;
    let money = |label: &str, amount: Option<Rupiah>| {
        if let Some(amount) = amount {
            output::line(&format!("{label:<16}{amount:>15}"));
        }
    };
    output::line(&format!("{:<16}{} ({})", labels.product, bill.product.name, bill.product.code));
    output::line(&format!("{:<16}{}", labels.number, crate::base::text::last_four_apart(bill.customer.as_str())));
    if let Some(name) = &bill.name {
        output::line(&format!("{:<16}{name}", labels.name));
    }
    for (field, value) in &bill.fields {
        output::line(&format!("{:<16}{value}", label(field)));
    }
    money(labels.nominal, bill.money.nominal);
    money(labels.bill, if bill.money.nominal.is_some() { None } else { bill.money.bill });
    money(labels.admin, bill.money.admin);
    money(labels.total, Some(bill.money.total));
    ExitStatus::Done
}

/// `loket pay`: inquires and pays. Refused without `--yes`. An `--order` key that has a payment already answers with
/// that payment and sends nothing (safety rule 21).
pub async fn pay(counter: &CommandContext, args: &PayArgs) -> ExitStatus {
    if !args.yes {
        return counter.fail(args.what.json, ("needs_yes", ExitStatus::Usage), counter.words.command.needs_yes);
    }
    let json = args.what.json;
    let number = match typed_customer(counter, &args.what) {
        Ok(number) => number,
        Err((named, sentence)) => return counter.fail(json, named, &sentence),
    };
    match known(counter, args).await {
        Ok(Some(payment)) => return named(counter, &args.what, &number, &payment).await,
        Ok(None) => {}
        Err(fault) => return counter.fail_journal(json, &fault),
    }
    let beside = match (&args.beside, &args.reason) {
        (Some(id), Some(reason)) => match counter.find(json, id).await {
            Ok(payment) => Some(duplicate_of(payment.id(), reason)),
            Err(exit) => return exit,
        },
        _ => None,
    };
    let seen = match seen(counter, json, &args.seen).await {
        Ok(seen) => seen,
        Err(exit) => return exit,
    };
    let quote = match quote(counter, &args.what, &number).await {
        Ok(quote) => quote,
        // Another caller may have paid under the same order key meanwhile. Then the bill is gone, and its payment is
        // the answer.
        Err((name, sentence)) => {
            return match known(counter, args).await {
                Ok(Some(payment)) => named(counter, &args.what, &number, &payment).await,
                _ => counter.fail(json, name, &sentence),
            };
        }
    };
    warn(counter, &quote);
    let request = PaymentRequest {
        cash: args.cash,
        charge: args.charge.clone(),
        expect_total: args.expect_total,
        beside,
        seen,
        again: args.seen.again,
        uncompared_seen: args.seen.uncompared,
        order_key: args.order.clone(),
        loss_seen: true,
        // A caller that names the total has seen it. Another total is refused.
        total_doubt_seen: args.expect_total.is_some(),
        ..PaymentRequest::of(quote.bill)
    };
    match counter.till.pay(request).await {
        Ok(end) => paid(counter, json, &end),
        Err(PayError::OrderKnown(payment)) => named(counter, &args.what, &number, &payment).await,
        Err(refusal) => refused(counter, json, &refusal),
    }
}

/// The payment that the caller's order key already has. `None`: no key was given, or it is new.
async fn known(counter: &CommandContext, args: &PayArgs) -> Result<Option<Payment>, JournalError> {
    match &args.order {
        Some(key) => counter.till.payment_of_order(key).await,
        None => Ok(None),
    }
}

/// Answers with the payment of an order key (safety rule 21), once it is no longer being sent. Refused where the key
/// was used for another product, customer, amount or frame number.
async fn named(counter: &CommandContext, what: &WhatArgs, customer: &str, known: &Payment) -> ExitStatus {
    let frame_number = what.frame_number.as_deref();
    let wanted = NamedPayment { product: &what.product, customer, amount: what.amount, frame_number };
    if !wanted.is_of(known) {
        return refused(counter, what.json, &PayError::OrderKnown(Box::new(known.clone())));
    }
    match counter.till.sent_payment(known.id()).await {
        Ok(payment) => {
            let payment = payment.as_ref().unwrap_or(known);
            let exit = counter.show(what.json, payment);
            after(counter, payment);
            exit
        }
        Err(fault) => counter.fail_journal(what.json, &fault),
    }
}

/// The earlier payments that `--seen` names. The fault is already printed.
pub(super) async fn seen(counter: &CommandContext, json: bool, args: &SeenArgs) -> Result<Vec<PaymentId>, ExitStatus> {
    let mut seen = Vec::with_capacity(args.seen.len());
    for id in &args.seen {
        seen.push(counter.find(json, id).await?.id());
    }
    Ok(seen)
}

/// Why there is no bill: a name, an exit code and a sentence. It is not printed yet, because the caller may have
/// another answer.
type UnreportedFault = (exit::NamedFault, String);

/// The customer number; `-` reads it from standard input.
fn typed_customer(counter: &CommandContext, wanted: &WhatArgs) -> Result<String, UnreportedFault> {
    match wanted.customer.as_str() {
        "-" => {
            read_line().ok_or_else(|| (("no_input", ExitStatus::Usage), counter.words.command.nothing_read.to_owned()))
        }
        typed => Ok(typed.to_owned()),
    }
}

/// Finds the product and inquires the bill of `number`.
async fn quote(counter: &CommandContext, wanted: &WhatArgs, number: &str) -> Result<BillQuote, UnreportedFault> {
    let product = product(counter, wanted).await?;
    let (amount, frame_number) = (wanted.amount, wanted.frame_number.clone());
    let ask = BillRequest { product, number: number.to_owned(), amount, frame_number, wallet: None };
    let asked = counter.till.inquire(&ask).await;
    asked.map_err(|fault: InquireError| (exit::of_inquire(&fault), counter.speaker().inquire(&fault)))
}

async fn product(counter: &CommandContext, wanted: &WhatArgs) -> Result<Product, UnreportedFault> {
    if counter.till.providers().is_empty() {
        return Err((("not_configured", ExitStatus::Config), counter.words.fault.not_configured.to_owned()));
    }
    let (lists, listed) = counter.price_lists().await;
    find_product(&lists, &wanted.product).map_err(|fault| {
        let unknown = (exit::of_no_product(&fault), counter.speaker().no_product(&wanted.product, &fault));
        let missing = listed.iter().filter(|one| one.list.is_none());
        let missing: Vec<_> = missing.filter_map(|one| Some((&one.provider, one.fault.as_ref()?))).collect();
        // An unknown code may be in a list that could not be fetched: then that fault is the answer. A list that is a
        // file of this shop is only named.
        match missing.iter().find(|(provider, _)| counter.till.has_list_call(provider)) {
            Some((_, why)) => (exit::of_prices(why), counter.speaker().prices(why)),
            None => {
                let faults = missing.iter().map(|(_, why)| format!(" {}", counter.speaker().prices(why)));
                (unknown.0, unknown.1 + &faults.collect::<String>())
            }
        }
    })
}

/// Reads one line from standard input, so that a number need not stand in a process list. `None`: nothing was typed.
pub(super) fn read_line() -> Option<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    let line = line.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// Prints the warnings about a quote, on standard error.
pub(super) fn warn(counter: &CommandContext, quote: &BillQuote) {
    let words = &counter.words.command;
    for warning in &quote.warnings {
        output::say(&counter.speaker().number_warning(warning));
    }
    if let Some(before) = &quote.sold_before {
        let at = before.created_at;
        let when = format!("{} {}", day_text(at, counter.zone()), clock_text(at, counter.zone()));
        output::say(&(words.sold_before)(counter.speaker().state(before.state()), &when));
        if quote.bill.product.kind.repeat_pays_next() {
            output::say(words.pays_next);
        }
    }
    if quote.bill.product.kind.needs_frame_number() {
        output::say(words.samsat);
    }
    if quote.bill.product.is_listed() {
        output::say(counter.words.screen.listed.no_inquiry);
    }
    if let Some(sale) = &quote.pays_sale {
        output::say(&counter.speaker().paid_a_sale(sale));
    }
    if let Some(doubt) = &quote.bill.total_doubt {
        output::say(&counter.speaker().total_doubt(doubt, quote.bill.money.total));
    }
    if let Some((listed, asked)) = quote.debit_differs() {
        output::say(&(words.debit_differs)(listed, asked));
    }
    if let Some(profit) = quote.bill.money.profit().filter(|profit| profit.is_negative()) {
        output::say(&(words.at_a_loss)(Rupiah::ZERO.checked_sub(profit).unwrap_or(profit)));
    }
}

pub(super) fn paid(counter: &CommandContext, json: bool, end: &PayOutcome) -> ExitStatus {
    let words = &counter.words.command;
    let exit = counter.show(json, &end.payment);
    if end.payment.intent.beside.is_some() {
        output::say(words.both_debited);
    }
    match &end.kept {
        StoredIn::Journal => after(counter, &end.payment),
        StoredIn::SendLog(_) => output::say(words.in_send_log),
        StoredIn::Nowhere(verdict) => {
            let text = |text: &Option<CleanText>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            output::say(&(words.write_down)(&text(&verdict.facts.invoice), &text(&verdict.facts.reference)));
        }
    }
    exit
}

/// Prints what a person must do or know in this state, on standard error, and the alarm that nobody has seen yet.
pub(super) fn after(counter: &CommandContext, payment: &Payment) {
    let words = &counter.words.command;
    match payment.state() {
        PaymentState::Pending if counter.till.status_by(payment) == StatusBy::Nothing => {
            output::say(&(counter.words.screen.listed.waits_command)(&payment.id().short()));
        }
        PaymentState::Pending | PaymentState::Unknown => output::say(words.do_not_repeat),
        PaymentState::Rejected => output::say(words.not_debited),
        PaymentState::NotSent => output::say(words.may_repeat),
        PaymentState::Confirmed | PaymentState::Refunded | PaymentState::Prepared | PaymentState::Dispatched => {}
    }
    match payment.unseen_alarm() {
        Some(PaymentAlarm::PriceDiffers { shown, answered }) => output::say(&(words.price_differs)(*shown, *answered)),
        Some(PaymentAlarm::CostDiffers { listed, taken }) => {
            output::say(&(counter.words.screen.listed.cost_differs)(&listed.to_string(), &taken.to_string()));
        }
        // A dispute is ended at the desk of the screen.
        Some(PaymentAlarm::Disputed) => output::say(words.alarm),
        Some(alarm) => output::say(&(words.attention)(&alarm_text(&counter.words.screen, alarm))),
        None => {}
    }
}

pub(super) fn refused(counter: &CommandContext, json: bool, refusal: &PayError) -> ExitStatus {
    let (name, exit) = exit::of_refusal(refusal);
    let sentence = counter.speaker().refusal(refusal);
    match refusal {
        PayError::Open(payment) | PayError::AttemptStands(payment) | PayError::OrderKnown(payment) => {
            fail_with(json, name, &sentence, Some(PaymentDocument::of(payment, counter.zone())));
            exit
        }
        PayError::ToBeSeen(earlier) => {
            fail_with(json, name, &sentence, Some(PaymentDocument::of(&earlier.payment, counter.zone())));
            let words = &counter.words.fault.ask;
            output::say(&match earlier.reason {
                AskReason::JustSold => words.by_again.to_owned(),
                _ => (words.by_seen)(&earlier.payment.id().short()),
            });
            exit
        }
        PayError::Uncompared(_) => {
            let exit = counter.fail(json, (name, exit), &sentence);
            output::say(counter.words.fault.ask.by_uncompared);
            exit
        }
        _ => counter.fail(json, (name, exit), &sentence),
    }
}

/// `loket status ID`: asks the provider where that is possible, and answers with the payment and its evidence.
pub async fn status(counter: &CommandContext, args: &StatusArgs) -> ExitStatus {
    let payment = match counter.find(args.json, &args.id).await {
        Ok(payment) => payment,
        Err(exit) => return exit,
    };
    if counter.till.why_read_only().is_some() {
        // The provider's answer could not be recorded, so the provider is not asked.
        return counter.show(args.json, &payment);
    }
    ask(counter, args.json, payment, None).await
}

/// Asks about one payment and answers with it, also where the question failed. An invoice of another sale is refused:
/// the caller typed it.
async fn ask(counter: &CommandContext, json: bool, payment: Payment, invoice: Option<&str>) -> ExitStatus {
    let asked = match invoice {
        Some(invoice) => counter.till.status(payment.id(), Some(invoice)).await,
        None => counter.till.ask_now(payment.id()).await,
    };
    match asked {
        Ok(after_asking) => {
            let exit = evidence::show(counter, json, &after_asking).await;
            after(counter, &after_asking);
            exit
        }
        Err(ResolveError::InvoiceTaken(other)) => {
            let fault = ResolveError::InvoiceTaken(other);
            counter.fail(json, exit::of_resolve(&fault), &counter.speaker().resolve(&fault))
        }
        Err(fault) => {
            output::say(&counter.speaker().resolve(&fault));
            evidence::show(counter, json, &payment).await
        }
    }
}

/// `loket resolve`: without an id it asks about all open payments. With one it asks, rules, or settles a changed total.
pub async fn resolve(counter: &CommandContext, args: &ResolveArgs) -> ExitStatus {
    let Some(id) = &args.id else { return resolve_all(counter, args.json).await };
    let payment = match counter.find(args.json, id).await {
        Ok(payment) => payment,
        Err(exit) => return exit,
    };
    match (args.ruling, args.difference) {
        (Some(ruling), _) => rule(counter, args, ruling, &payment).await,
        (None, Some(difference)) => settle(counter, args.json, difference, &payment).await,
        (None, None) => ask(counter, args.json, payment, args.invoice.as_deref()).await,
    }
}

/// Records whether the difference of a changed total was collected or written off.
async fn settle(counter: &CommandContext, json: bool, difference: DifferenceArg, payment: &Payment) -> ExitStatus {
    let difference = match difference {
        DifferenceArg::Collected => TotalDifference::Collected,
        DifferenceArg::WrittenOff => TotalDifference::WrittenOff,
    };
    match counter.till.settle_difference(payment.id(), difference).await {
        Ok(settled) => counter.show(json, &settled),
        Err(fault) => counter.fail(json, exit::of_resolve(&fault), &counter.speaker().resolve(&fault)),
    }
}

async fn resolve_all(counter: &CommandContext, json: bool) -> ExitStatus {
    let asked = match counter.till.ask_all().await {
        Ok(asked) => asked,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    if json {
        let mut found = Vec::with_capacity(asked.len());
        for asked in asked.iter().rev() {
            found.push((&asked.payment, evidence::gathered(counter, &asked.payment).await));
        }
        output::json(&json::list(&found, |(payment, evidence)| PaymentStatusDocument::of(payment, evidence, counter)));
    } else if asked.is_empty() {
        output::line(counter.words.command.nothing_open);
    } else {
        for asked in &asked {
            // The evidence of a payment without news is unchanged; `resolve ID` shows it.
            if asked.is_news {
                evidence::show(counter, false, &asked.payment).await;
            } else {
                counter.show(false, &asked.payment);
            }
        }
    }
    let damaged = counter.till.damaged_open().await;
    say_damaged(counter, &damaged);
    // A damaged row that may be an open payment counts as unknown.
    let lost = damaged.is_ok_and(|rows| rows.iter().any(|row| row.may_be_open && !row.made_again));
    let any = |wanted: fn(PaymentState) -> bool| asked.iter().any(|asked| wanted(asked.payment.state()));
    if lost || any(|state| state == PaymentState::Unknown || state.is_sending()) {
        ExitStatus::Unknown
    } else if any(|state| state == PaymentState::Pending) {
        ExitStatus::Pending
    } else {
        ExitStatus::Done
    }
}

async fn rule(counter: &CommandContext, args: &ResolveArgs, ruling: RulingArg, payment: &Payment) -> ExitStatus {
    let token = match args.token.as_deref().map(PlnToken::read) {
        None => None,
        Some(Ok(token)) => Some(token),
        Some(Err(_)) => {
            return counter.fail(args.json, ("bad_token", ExitStatus::RefusedHere), counter.words.fault.token_needed);
        }
    };
    let rule = PaymentRuling {
        confirmed: ruling == RulingArg::Confirmed,
        refunded: ruling == RulingArg::Refunded,
        evidence: CleanText::new(args.evidence.as_deref().unwrap_or("")),
        token,
        serial: args.serial.as_deref().map(CleanText::new),
        cash: args.cash.map(|cash| match cash {
            CashArg::Returned => CashHandling::Returned,
            CashArg::Used => CashHandling::Used,
            CashArg::Kept => CashHandling::Kept,
        }),
        by: CleanText::new(args.by.as_deref().unwrap_or("")),
    };
    match counter.till.rule(payment.id(), rule).await {
        Ok(ruled) => counter.show(args.json, &ruled),
        Err(fault) => counter.fail(args.json, exit::of_resolve(&fault), &counter.speaker().resolve(&fault)),
    }
}
