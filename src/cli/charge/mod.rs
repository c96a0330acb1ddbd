//! `loket charge …`: money from customers by VA, card, transfer or QR.
//!
//! A command that answers with one charge exits 0 when that charge stands or is settled. A charge that may stand exits
//! 5.

pub mod args;

use std::io::IsTerminal as _;

use crate::base::qr::{CellHalf, QrModules};
use crate::base::text::{CleanText, in_fours, left, right};
use crate::base::time::{clock_text, day_text};
use crate::cli::args::ReceiptArgs;
use crate::cli::charge::args::{ChargeCommand, ChargeCreateArgs, ChargeRulingArg};
use crate::cli::context::CommandContext;
use crate::cli::json::charge::{ChargeDocument, ChargeMethodDocument, ReportRowDocument};
use crate::cli::print::form;
use crate::cli::queries::say_damaged;
use crate::cli::{json, output, queries};
use crate::domain::charge::{Charge, ChargePayer, ChargeState, MoneyFound, QrPayload};
use crate::messages::charge::ChargeWords;
use crate::till::charge::{
    ChargeDraft, ChargeError, ChargeMethodError, ChargeStoredIn, ReportPeriod, ReportedCharge, find_method,
};
use crate::till::papers::PrintError;
use crate::tui::terminal::device::output_size;
use crate::wording::charge::ChargeSpeaker;
use crate::wording::exit::{self, ExitStatus, NamedFault};

/// Runs one `loket charge` command.
pub async fn charge(counter: &CommandContext, command: &ChargeCommand) -> ExitStatus {
    match command {
        ChargeCommand::Banks { amount, json } => banks(counter, *amount, *json).await,
        ChargeCommand::Create(args) => create(counter, args).await,
        ChargeCommand::Show { order, json } => show(counter, order, *json).await,
        ChargeCommand::List { state, limit, json } => list(counter, state.as_deref(), *limit, *json).await,
        ChargeCommand::Report { from, to, json } => report(counter, ReportPeriod { from: *from, to: *to }, *json).await,
        ChargeCommand::Receipt(args) => receipt(counter, args).await,
        ChargeCommand::Rule { order, ruling, amount, evidence, by, json } => {
            let (till, by) = (&counter.till, by.as_deref().unwrap_or(""));
            let money = |found| till.rule_charge_money(order, found, *amount, evidence, by);
            let ruled = match ruling {
                ChargeRulingArg::Stands => till.rule_charge(order, true, evidence, by).await,
                ChargeRulingArg::Absent => till.rule_charge(order, false, evidence, by).await,
                ChargeRulingArg::There => money(MoneyFound::There).await,
                ChargeRulingArg::Gone => money(MoneyFound::Gone).await,
                ChargeRulingArg::Second => money(MoneyFound::Second).await,
                ChargeRulingArg::Once => money(MoneyFound::Once).await,
            };
            match ruled {
                Ok(charge) => print(counter, &charge, *json),
                Err(fault) => fail(counter, *json, &fault),
            }
        }
        ChargeCommand::Return { order, second, note, by, json } => {
            let returned = counter.till.return_charge(order, *second, by.as_deref().unwrap_or(""), note).await;
            give_back(counter, returned, *json)
        }
    }
}

pub(in crate::cli) fn speaker(counter: &CommandContext) -> ChargeSpeaker<'_> {
    ChargeSpeaker { words: words(counter), faults: counter.speaker() }
}

const fn words(counter: &CommandContext) -> &'static ChargeWords {
    &counter.words.charge
}

fn fail(counter: &CommandContext, json: bool, fault: &ChargeError) -> ExitStatus {
    counter.fail(json, of_refusal(fault), &speaker(counter).refusal(fault))
}

/// The name and exit code of a refusal: nothing was created, asked or recorded.
const fn of_refusal(fault: &ChargeError) -> NamedFault {
    match fault {
        ChargeError::NotConfigured => ("not_configured", ExitStatus::Config),
        ChargeError::NoReport => ("no_finance_report", ExitStatus::Config),
        ChargeError::NotFound => ("not_found", ExitStatus::RefusedHere),
        ChargeError::Amount => ("wrong_amount", ExitStatus::RefusedHere),
        ChargeError::Order => ("bad_order", ExitStatus::RefusedHere),
        ChargeError::Phone(_) => ("bad_phone", ExitStatus::RefusedHere),
        ChargeError::Email => ("bad_email", ExitStatus::RefusedHere),
        ChargeError::Closed => ("closed_method", ExitStatus::RefusedHere),
        ChargeError::NothingHeld => ("nothing_held", ExitStatus::RefusedHere),
        ChargeError::OtherAmount => ("other_amount", ExitStatus::RefusedHere),
        ChargeError::Disputed => ("disputed", ExitStatus::RefusedHere),
        ChargeError::NothingToDecide => ("nothing_to_decide", ExitStatus::RefusedHere),
        ChargeError::NoteNeeded => ("note_needed", ExitStatus::Usage),
        ChargeError::NoQr | ChargeError::Qr(_) | ChargeError::QrAmount => ("no_qr", ExitStatus::RefusedHere),
        ChargeError::Read(fault) => exit::of_read(fault),
        ChargeError::Build(fault) => exit::of_build(*fault),
        ChargeError::Wallet(fault) => exit::of_inquire(fault),
        ChargeError::Pay(fault) => exit::of_refusal(fault),
        ChargeError::Busy => ("busy", ExitStatus::RefusedHere),
        // A journal that refused let nothing be sent, whatever is wrong with it: 6, not 1.
        ChargeError::Journal(fault) => match exit::of_journal(fault) {
            (name, ExitStatus::Fault) => (name, ExitStatus::RefusedHere),
            named => named,
        },
        ChargeError::Ending => ("ending", ExitStatus::RefusedHere),
    }
}

/// The exit code of a charge. A charge that waits for its money was made, which is all that was asked for: 0. Money
/// that a person has to decide about is not done: 4.
fn of_charge(charge: &Charge) -> ExitStatus {
    match charge.state() {
        _ if !charge.alarms().is_empty() => ExitStatus::Pending,
        ChargeState::Waiting | ChargeState::Settled => ExitStatus::Done,
        ChargeState::AmountDiffers => ExitStatus::Pending,
        ChargeState::Created | ChargeState::Unknown => ExitStatus::Unknown,
        ChargeState::Failed if charge.was_not_sent() => ExitStatus::Unreachable,
        ChargeState::Failed => ExitStatus::Refused,
    }
}

async fn banks(counter: &CommandContext, amount: Option<crate::base::money::Rupiah>, json: bool) -> ExitStatus {
    let found = match counter.till.charge_methods(amount).await {
        Ok(found) => found,
        Err(fault) => return fail(counter, json, &fault),
    };
    warn_half(counter, found.fault.as_ref());
    if json {
        output::json(&json::list(&found.methods, ChargeMethodDocument::of));
        return ExitStatus::Done;
    }
    if found.methods.is_empty() {
        output::say(words(counter).command.no_methods);
    }
    let speaker = speaker(counter);
    for method in &found.methods {
        output::line(&format!(
            "{} {} {} {} {}",
            left(&method.code(), 22),
            left(method.bank.as_str(), 16),
            left(method.product.as_str(), 24),
            right(&method.admin.map_or_else(String::new, |admin| admin.to_string()), 8),
            if method.open { speaker.kind(method.kind) } else { counter.words.command.closed },
        ));
    }
    ExitStatus::Done
}

fn warn_half(counter: &CommandContext, fault: Option<&crate::till::ReadError>) {
    if let Some(fault) = fault {
        output::say(&(words(counter).command.half_list)(&counter.speaker().read_error(fault)));
    }
}

async fn create(counter: &CommandContext, args: &ChargeCreateArgs) -> ExitStatus {
    let found = match counter.till.charge_methods(Some(args.amount)).await {
        Ok(found) => found,
        Err(fault) => return fail(counter, args.json, &fault),
    };
    let method = match find_method(&found.methods, &args.method) {
        Ok(method) => method,
        Err(fault) => {
            warn_half(counter, found.fault.as_ref());
            let named = match &fault {
                ChargeMethodError::Unknown => ("unknown_method", ExitStatus::RefusedHere),
                ChargeMethodError::Several(_) => ("several_methods", ExitStatus::Usage),
            };
            return counter.fail(args.json, named, &speaker(counter).no_method(&fault));
        }
    };
    let text = |text: &Option<String>| CleanText::new(text.as_deref().unwrap_or(""));
    let payer = ChargePayer { name: text(&args.name), phone: text(&args.phone), email: text(&args.email) };
    let draft = ChargeDraft { method, amount: args.amount, purpose: None, payer, order: args.order.clone() };
    match counter.till.create_charge(draft).await {
        Ok(end) => {
            match end.kept {
                ChargeStoredIn::Journal => {}
                ChargeStoredIn::SendLog => output::say(words(counter).in_send_log),
                ChargeStoredIn::Nowhere => output::say(words(counter).not_recorded),
            }
            if let Some(fault) = &end.qr_fault {
                output::say(&(words(counter).screen.no_qr)(&speaker(counter).refusal(fault)));
            }
            print(counter, &end.charge, args.json)
        }
        Err(fault) => fail(counter, args.json, &fault),
    }
}

async fn show(counter: &CommandContext, order: &str, json: bool) -> ExitStatus {
    let charge = match counter.till.charge(order).await {
        Ok(Some(charge)) => charge,
        Ok(None) => return fail(counter, json, &ChargeError::NotFound),
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    // A QR that could not be read when the charge was made may be there now.
    let charge = match counter.till.take_qr(&charge).await {
        Ok(charge) => charge,
        Err(ChargeError::NoQr) => charge,
        Err(fault) => {
            output::say(&(words(counter).screen.no_qr)(&speaker(counter).refusal(&fault)));
            charge
        }
    };
    print(counter, &charge, json)
}

async fn list(counter: &CommandContext, state: Option<&str>, limit: u32, json: bool) -> ExitStatus {
    let found = match counter.till.charges(state, limit).await {
        Ok(found) => found,
        Err(fault) => return counter.fail_journal(json, &fault),
    };
    if json {
        output::json(&json::list(&found, |charge| ChargeDocument::of(charge, counter)));
    } else if found.is_empty() {
        output::say(words(counter).command.no_charges);
    } else {
        found.iter().for_each(|charge| output::line(&row(counter, charge)));
    }
    say_damaged(counter, &counter.till.damaged_charges(state, limit).await)
}

fn row(counter: &CommandContext, charge: &Charge) -> String {
    let at = charge.created_at;
    format!(
        "{} {}  {} {} {}  {}",
        day_text(at, counter.zone()),
        clock_text(at, counter.zone()),
        left(charge.order().as_str(), 20),
        left(&charge.intent.method.code(), 22),
        right(&charge.expected().to_string(), 12),
        speaker(counter).state_name(charge, counter.till.now()),
    )
}

async fn report(counter: &CommandContext, period: ReportPeriod, json: bool) -> ExitStatus {
    let rows = match counter.till.charge_report(period).await {
        Ok(rows) => rows,
        Err(fault) => return fail(counter, json, &fault),
    };
    if json {
        output::json(&json::list(&rows, |row| ReportRowDocument::of(row, counter)));
    } else if rows.is_empty() {
        output::say(words(counter).command.no_rows);
    } else {
        rows.iter().for_each(|row| output::line(&report_row(counter, row)));
    }
    ExitStatus::Done
}

fn report_row(counter: &CommandContext, reported: &ReportedCharge) -> String {
    let row = &reported.row;
    let state = reported
        .charge
        .as_ref()
        .map_or(words(counter).command.not_ours, |charge| speaker(counter).state_name(charge, counter.till.now()));
    format!(
        "{} {} {} {}  {state}",
        left(row.order_id.as_str(), 20),
        left(row.bank_code.as_ref().map_or("", CleanText::as_str), 8),
        left(row.status_code.as_ref().map_or("", CleanText::as_str), 4),
        right(&row.gross_amount.to_string(), 12),
    )
}

fn give_back(counter: &CommandContext, returned: Result<Charge, ChargeError>, json: bool) -> ExitStatus {
    match returned {
        Ok(charge) => {
            // The return was recorded: alarms that the charge still has do not make that a failure.
            let _ = print(counter, &charge, json);
            ExitStatus::Done
        }
        Err(fault) => fail(counter, json, &fault),
    }
}

async fn receipt(counter: &CommandContext, args: &ReceiptArgs) -> ExitStatus {
    let form = form(args.format, queries::paper(counter, args));
    match counter.till.print_charge(args.id.trim(), form).await {
        Ok(made) => {
            let name = made.charge.order().key().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
            queries::hand_out(counter, args, &format!("tagihan-{name}"), &made.bytes)
        }
        Err(PrintError::NotFound) => fail(counter, false, &ChargeError::NotFound),
        Err(PrintError::NoPaper) => {
            counter.fail(false, ("no_paper", ExitStatus::RefusedHere), words(counter).refusal.no_paper)
        }
        Err(fault) => counter.fail(false, exit::of_print(&fault), &counter.speaker().print(&fault)),
    }
}

fn print(counter: &CommandContext, charge: &Charge, json: bool) -> ExitStatus {
    if json {
        output::json(&ChargeDocument::of(charge, counter));
    } else {
        lines(counter, charge).iter().for_each(|line| output::line(line));
        if let Some(payload) = charge.facts.qr.as_ref().filter(|_| charge.state() == ChargeState::Waiting) {
            draw(counter, payload);
        }
    }
    of_charge(charge)
}

/// One charge as lines for people.
fn lines(counter: &CommandContext, charge: &Charge) -> Vec<String> {
    let (label, zone) = (&words(counter).label, counter.zone());
    let (intent, facts) = (&charge.intent, &charge.facts);
    let shown = counter.till.shown_charge(charge);
    let mut lines = vec![format!("{}  {}", speaker(counter).state_name(charge, counter.till.now()), charge.order())];
    let mut put = |label: &str, value: Option<String>| {
        lines.extend(value.filter(|value| !value.is_empty()).map(|value| format!("  {label:<18}{value}")));
    };
    let time = |at| format!("{} {}", day_text(at, zone), clock_text(at, zone));
    let text = |text: Option<&CleanText>| text.map(ToString::to_string);
    put(label.method, Some(format!("{}, {} ({})", intent.method.bank, intent.method.product, intent.method.code())));
    put(label.amount, Some(intent.amount.to_string()));
    put(label.admin, intent.method.admin.map(|admin| admin.to_string()));
    put(label.customer, Some(format!("{} {}", intent.payer.name, intent.payer.phone).trim().to_owned()));
    put(label.exact, facts.exact_amount.map(|exact| exact.to_string()));
    put(label.account, text(facts.account.as_ref()));
    put(label.va, facts.va_number.as_ref().map(|number| in_fours(number.as_str())));
    put(label.url, text(facts.url.as_ref()));
    put(label.expires, facts.expires_at.map(time));
    put(label.settled, charge.settled_at.map(time));
    put(label.held, charge.held().map(|held| held.to_string()));
    put(label.returned, charge.returned.as_ref().map(|back| format!("{} ({}: {})", back.amount, back.by, back.note)));
    put(label.second_held, charge.second_held().map(|held| held.to_string()));
    lines.extend(speaker(counter).alarms(charge).into_iter().map(|line| format!("  {line}")));
    lines.extend(speaker(counter).why_of(charge).map(|why| format!("  {why}")));
    if shown.word() == "expired" {
        lines.push(format!("  {}", words(counter).expired_guess));
    }
    lines
}

/// Draws a QR where standard output is a terminal that the QR fits on. A QR that is cut off cannot be scanned, so none
/// is drawn then.
fn draw(counter: &CommandContext, payload: &QrPayload) {
    if !std::io::stdout().is_terminal() {
        return;
    }
    let Some(modules) = QrModules::of(payload.as_str()) else { return };
    let (columns, rows) = modules.size();
    let fits = |(wide, high): (u16, u16)| usize::from(wide) >= columns && usize::from(high) >= rows;
    if !output_size().is_some_and(fits) {
        output::say(&(words(counter).command.qr_too_large)(columns, rows));
        return;
    }
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    for row in modules.rows(if plain { CellHalf::Light } else { CellHalf::Dark }) {
        // Black on white, whatever the terminal's own colours are.
        output::bytes(if plain { format!("{row}\n") } else { format!("\x1b[30;107m{row}\x1b[0m\n") }.as_bytes());
    }
}
