//! Selling from the command line: inquiry, pay, status, resolve.
//!
//! What it is: the same till as the screen's, asked by a script. What it is not: a second way to pay.
//! Invariant: the exit code tells the truth about the money (INTERFACE), whatever was printed.

use crate::cli::args::{CashArg, InquiryArgs, PayArgs, ResolveArgs, RulingArg, StatusArgs, WhatArgs};
use crate::cli::counter::{Counter, fail_with};
use crate::cli::exit::{self, Exit};
use crate::cli::{evidence, json, out};
use crate::money::Rupiah;
use crate::sale::answer::{Alarm, Token};
use crate::sale::field::Field;
use crate::sale::payment::{Cash, Payment, Ruling, State};
use crate::sale::product::Product;
use crate::text::Clean;
use crate::till::StatusBy;
use crate::till::inquire::{Ask, InquireError, Quote};
use crate::till::pay::{Kept, Order, PayEnd, Refusal, beside};
use crate::till::prices::find_product;
use crate::till::resolve::ResolveError;
use crate::time::{business_day, clock_text, day_text};

/// `loket inquiry`.
pub async fn inquiry(counter: &Counter, args: &InquiryArgs) -> Exit {
    let quote = match quote(counter, &args.what).await {
        Ok(quote) => quote,
        Err(exit) => return exit,
    };
    warn(counter, &quote);
    let bill = &quote.bill;
    let today = business_day(counter.till.now(), counter.zone());
    let label = |field: &Field| crate::receipt::label(field, bill.product.kind, today);
    if args.what.json {
        out::json(&json::bill(bill, counter.zone(), label));
        return Exit::Done;
    }
    let labels = &counter.words.command.labels;
    let money = |label: &str, amount: Option<Rupiah>| {
        if let Some(amount) = amount {
            out::line(&format!("{label:<16}{amount:>15}"));
        }
    };
    out::line(&format!("{:<16}{} ({})", labels.product, bill.product.name, bill.product.code));
    out::line(&format!("{:<16}{}", labels.number, crate::text::last_four_apart(bill.customer.as_str())));
    if let Some(name) = &bill.name {
        out::line(&format!("{:<16}{name}", labels.name));
    }
    for (field, value) in &bill.fields {
        out::line(&format!("{:<16}{value}", label(field)));
    }
    money(labels.nominal, bill.money.nominal);
    money(labels.bill, if bill.money.nominal.is_some() { None } else { bill.money.bill });
    money(labels.admin, bill.money.admin);
    money(labels.total, Some(bill.money.total));
    Exit::Done
}

/// `loket pay`.
pub async fn pay(counter: &Counter, args: &PayArgs) -> Exit {
    if !args.yes {
        return counter.fail(args.what.json, ("needs_yes", Exit::Usage), counter.words.command.needs_yes);
    }
    let beside = match (&args.beside, &args.reason) {
        (Some(id), Some(reason)) => match counter.find(args.what.json, id).await {
            Ok(payment) => Some(beside(payment.id(), reason)),
            Err(exit) => return exit,
        },
        _ => None,
    };
    let quote = match quote(counter, &args.what).await {
        Ok(quote) => quote,
        Err(exit) => return exit,
    };
    warn(counter, &quote);
    let (cash, charge, expect_total) = (args.cash, args.charge.clone(), args.expect_total);
    let order = Order { cash, charge, expect_total, beside, loss_seen: true, ..Order::of(quote.bill) };
    match counter.till.pay(order).await {
        Ok(end) => paid(counter, args.what.json, &end),
        Err(refusal) => refused(counter, args.what.json, &refusal),
    }
}

/// The bill that is wanted. The error is already answered.
async fn quote(counter: &Counter, wanted: &WhatArgs) -> Result<Quote, Exit> {
    let product = product(counter, wanted).await?;
    let number = match wanted.customer.as_str() {
        "-" => read_line()
            .ok_or_else(|| counter.fail(wanted.json, ("no_input", Exit::Usage), counter.words.command.nothing_read))?,
        typed => typed.to_owned(),
    };
    let ask = Ask { product, number, amount: wanted.amount, frame_number: wanted.frame_number.clone(), wallet: None };
    counter.till.inquire(&ask).await.map_err(|fault: InquireError| {
        counter.fail(wanted.json, exit::of_inquire(&fault), &counter.speaker().inquire(&fault))
    })
}

async fn product(counter: &Counter, wanted: &WhatArgs) -> Result<Product, Exit> {
    if counter.till.providers().is_empty() {
        let words = counter.words.fault.not_configured;
        return Err(counter.fail(wanted.json, ("not_configured", Exit::Config), words));
    }
    let (lists, listed) = counter.price_lists().await;
    find_product(&lists, &wanted.product).map_err(|fault| {
        // A product that nobody lists may only be missing because a list could not be fetched.
        let missing = listed.iter().find(|one| one.list.is_none()).and_then(|one| one.fault.as_ref());
        match missing {
            Some(why) => counter.fail(wanted.json, exit::of_prices(why), &counter.speaker().prices(why)),
            None => {
                let sentence = counter.speaker().no_product(&wanted.product, &fault);
                counter.fail(wanted.json, exit::of_no_product(&fault), &sentence)
            }
        }
    })
}

/// Reads one line from standard input, so that a number need not stand in a process list.
pub(super) fn read_line() -> Option<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    let line = line.trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// Warnings before paying, on standard error.
pub(super) fn warn(counter: &Counter, quote: &Quote) {
    let words = &counter.words.command;
    for warning in &quote.warnings {
        out::say(&counter.speaker().number_warning(warning));
    }
    if let Some(before) = &quote.sold_before {
        let at = before.created_at;
        let when = format!("{} {}", day_text(at, counter.zone()), clock_text(at, counter.zone()));
        out::say(&(words.sold_before)(counter.speaker().state(before.state()), &when));
        if quote.bill.product.kind.repeat_pays_next() {
            out::say(words.pays_next);
        }
    }
    if quote.bill.product.kind.needs_frame_number() {
        out::say(words.samsat);
    }
    if quote.bill.product.is_listed() {
        out::say(counter.words.screen.listed.no_inquiry);
    }
    if quote.parts_differ() {
        out::say(words.parts_differ);
    }
    if let Some((listed, asked)) = quote.debit_differs() {
        out::say(&(words.debit_differs)(listed, asked));
    }
    if let Some(profit) = quote.bill.money.profit().filter(|profit| profit.is_negative()) {
        out::say(&(words.at_a_loss)(Rupiah::ZERO.checked_sub(profit).unwrap_or(profit)));
    }
}

pub(super) fn paid(counter: &Counter, json: bool, end: &PayEnd) -> Exit {
    let words = &counter.words.command;
    let exit = counter.show(json, &end.payment);
    if end.payment.intent.beside.is_some() {
        out::say(words.both_debited);
    }
    match &end.kept {
        Kept::Journal => after(counter, &end.payment),
        Kept::Spool(_) => out::say(words.spooled),
        Kept::Nowhere(verdict) => {
            let text = |text: &Option<Clean>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            out::say(&(words.write_down)(&text(&verdict.facts.invoice), &text(&verdict.facts.reference)));
        }
    }
    exit
}

/// What a person must know about a state, on standard error.
pub(super) fn after(counter: &Counter, payment: &Payment) {
    let words = &counter.words.command;
    match payment.state() {
        State::Pending if counter.till.status_by(payment) == StatusBy::Nothing => {
            out::say(&(counter.words.screen.listed.waits_command)(&payment.id().short()));
        }
        State::Pending | State::Unknown => out::say(words.do_not_repeat),
        State::Rejected => out::say(words.not_debited),
        State::NotSent => out::say(words.may_repeat),
        State::Confirmed | State::Refunded | State::Prepared | State::Dispatched => {}
    }
    match payment.unseen_alarm() {
        Some(Alarm::PriceDiffers { shown, answered }) => out::say(&(words.price_differs)(*shown, *answered)),
        Some(Alarm::CostDiffers { listed, taken }) => {
            out::say(&(counter.words.screen.listed.cost_differs)(&listed.to_string(), &taken.to_string()));
        }
        Some(_) => out::say(words.alarm),
        None => {}
    }
}

pub(super) fn refused(counter: &Counter, json: bool, refusal: &Refusal) -> Exit {
    let (name, exit) = exit::of_refusal(refusal);
    let sentence = counter.speaker().refusal(refusal);
    match refusal {
        Refusal::Open(payment) | Refusal::Nearby(payment) | Refusal::AttemptStands(payment) => {
            fail_with(json, name, &sentence, json::payment(payment, counter.zone()));
            exit
        }
        _ => counter.fail(json, (name, exit), &sentence),
    }
}

/// `loket status ID`.
pub async fn status(counter: &Counter, args: &StatusArgs) -> Exit {
    let payment = match counter.find(args.json, &args.id).await {
        Ok(payment) => payment,
        Err(exit) => return exit,
    };
    ask(counter, args.json, payment, None).await
}

/// Asks about one payment and answers with it, whatever came of the question.
async fn ask(counter: &Counter, json: bool, payment: Payment, invoice: Option<&str>) -> Exit {
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
            out::say(&counter.speaker().resolve(&fault));
            evidence::show(counter, json, &payment).await
        }
    }
}

/// `loket resolve`.
pub async fn resolve(counter: &Counter, args: &ResolveArgs) -> Exit {
    let Some(id) = &args.id else { return resolve_all(counter, args.json).await };
    let payment = match counter.find(args.json, id).await {
        Ok(payment) => payment,
        Err(exit) => return exit,
    };
    match args.ruling {
        Some(ruling) => rule(counter, args, ruling, &payment).await,
        None => ask(counter, args.json, payment, args.invoice.as_deref()).await,
    }
}

async fn resolve_all(counter: &Counter, json: bool) -> Exit {
    let asked = match counter.till.ask_all().await {
        Ok(asked) => asked,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    if json {
        let mut rows = Vec::with_capacity(asked.len());
        for payment in asked.iter().rev() {
            rows.push(evidence::json(counter, payment).await);
        }
        out::json(&serde_json::Value::Array(rows));
    } else if asked.is_empty() {
        out::line(counter.words.command.nothing_open);
    } else {
        for payment in &asked {
            evidence::show(counter, false, payment).await;
        }
    }
    let any = |wanted: fn(State) -> bool| asked.iter().any(|payment| wanted(payment.state()));
    if any(|state| state == State::Unknown || state.is_sending()) {
        Exit::Unknown
    } else if any(|state| state == State::Pending) {
        Exit::Pending
    } else {
        Exit::Done
    }
}

async fn rule(counter: &Counter, args: &ResolveArgs, ruling: RulingArg, payment: &Payment) -> Exit {
    let token = match args.token.as_deref().map(Token::read) {
        None => None,
        Some(Ok(token)) => Some(token),
        Some(Err(_)) => {
            return counter.fail(args.json, ("bad_token", Exit::RefusedHere), counter.words.fault.token_needed);
        }
    };
    let rule = Ruling {
        confirmed: ruling == RulingArg::Confirmed,
        refunded: ruling == RulingArg::Refunded,
        evidence: Clean::new(args.evidence.as_deref().unwrap_or("")),
        token,
        serial: args.serial.as_deref().map(Clean::new),
        cash: args.cash.map(|cash| match cash {
            CashArg::Returned => Cash::Returned,
            CashArg::Used => Cash::Used,
            CashArg::Kept => Cash::Kept,
        }),
        by: Clean::new(args.by.as_deref().unwrap_or("")),
    };
    match counter.till.rule(payment.id(), rule).await {
        Ok(ruled) => counter.show(args.json, &ruled),
        Err(fault) => counter.fail(args.json, exit::of_resolve(&fault), &counter.speaker().resolve(&fault)),
    }
}
