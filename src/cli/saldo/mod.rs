//! `loket saldo`: the balances of the deposits, the chain between them, and what a person records about them.
//!
//! No provider is asked: a balance comes from the answer to a sale or from a person. Nothing here changes a payment.

pub mod args;

use serde_json::{Value, json};

use crate::base::id::PaymentId;
use crate::base::text::{CleanText, left, right};
use crate::base::time::rfc3339;
use crate::cli::context::CommandContext;
use crate::cli::exit::{self, ExitStatus, NamedFault};
use crate::cli::json::{money_value, time_value};
use crate::cli::output;
use crate::cli::saldo::args::{CauseArg, SaldoArgs, SaldoCommand, SaldoShowArgs};
use crate::domain::deposit::record::RiseCause;
use crate::domain::deposit::{
    BalanceInterval, BalanceReading, Indication, IntervalFinding, MovementSource, SaldoEvidence,
};
use crate::journal::JournalError;
use crate::till::saldo::{DepositView, MovementName, SHOWN, SaldoError};
use crate::wording::saldo::SaldoSpeaker;

/// Runs one `loket saldo` command.
pub async fn saldo(counter: &CommandContext, args: &SaldoArgs) -> ExitStatus {
    let json = args.command.wants_json();
    let till = &counter.till;
    let done = match &args.command {
        SaldoCommand::Show(args) => return show(counter, args).await,
        SaldoCommand::Set { account, figure, note, .. } => match till.account(account) {
            Ok(account) => till.set_saldo(&account, *figure, clean(note.as_deref())).await,
            Err(fault) => Err(fault),
        },
        SaldoCommand::Topup { account, amount, note, .. } => match till.account(account) {
            Ok(account) => till.top_up(&account, *amount, CleanText::new(note)).await,
            Err(fault) => Err(fault),
        },
        SaldoCommand::Explain { account, cause, link, amount, note, .. } => match till.account(account) {
            Ok(account) => {
                let cause = cause.map(CauseArg::cause);
                let naming = MovementName { link: *link, cause, amount: *amount, note: CleanText::new(note) };
                till.name_saldo(&account, &naming).await
            }
            Err(fault) => Err(fault),
        },
    };
    match done {
        Ok(deposit) => {
            answer(counter, json, &deposit);
            ExitStatus::Done
        }
        Err(fault) => counter.fail(json, of_fault(&fault), &speaker(counter).fault(&fault)),
    }
}

fn clean(note: Option<&str>) -> CleanText {
    note.map_or_else(CleanText::default, CleanText::new)
}

/// The speaker that describes deposits in the shop's language.
pub fn speaker(counter: &CommandContext) -> SaldoSpeaker<'_> {
    SaldoSpeaker { words: &counter.words.saldo, speaker: counter.speaker(), now: counter.till.now() }
}

const fn of_fault(fault: &SaldoError) -> NamedFault {
    match fault {
        SaldoError::UnknownAccount(_) => ("unknown_account", ExitStatus::Usage),
        SaldoError::AmountNeeded => ("amount_needed", ExitStatus::Usage),
        SaldoError::NoteNeeded => ("note_needed", ExitStatus::Usage),
        SaldoError::NothingWaits => ("nothing_to_explain", ExitStatus::RefusedHere),
        SaldoError::Several(_) => ("several_links", ExitStatus::Usage),
        SaldoError::CauseDoesNotFit => ("cause_does_not_fit", ExitStatus::Usage),
        SaldoError::AmountDoesNotFit => ("amount_does_not_fit", ExitStatus::RefusedHere),
        SaldoError::Journal(fault) => exit::of_journal(fault),
    }
}

/// The deposit of the account `name`; `None`: all deposits.
async fn deposits(counter: &CommandContext, name: Option<&str>) -> Result<Vec<DepositView>, SaldoError> {
    let Some(name) = name else { return Ok(counter.till.deposits().await?) };
    let account = counter.till.account(name)?;
    Ok(vec![counter.till.deposit(&account).await?])
}

/// The deposits with the wanted page of the chain, and how many links of it to show. The fault is already printed.
async fn asked_for(counter: &CommandContext, args: &SaldoShowArgs) -> Result<(Vec<DepositView>, usize), ExitStatus> {
    let asked = match &args.around {
        None => deposits(counter, args.account.as_deref()).await.map(|deposits| (deposits, args.links)),
        Some(id) => {
            let payment = counter.find(args.json, id).await?;
            let deposit = counter.till.deposit_around(&payment).await;
            deposit.map(|deposit| (vec![deposit], SHOWN)).map_err(SaldoError::Journal)
        }
    };
    asked.map_err(|fault| counter.fail(args.json, of_fault(&fault), &speaker(counter).fault(&fault)))
}

async fn show(counter: &CommandContext, args: &SaldoShowArgs) -> ExitStatus {
    let (deposits, links) = match asked_for(counter, args).await {
        Ok(asked) => asked,
        Err(exit) => return exit,
    };
    if args.json {
        output::json(&deposits.iter().map(|deposit| shown(counter, deposit, links)).collect::<Value>());
    } else {
        for deposit in &deposits {
            lines(counter, deposit, links);
        }
    }
    if deposits.iter().any(|deposit| deposit.alarms().next().is_some()) {
        ExitStatus::Unknown
    } else {
        ExitStatus::Done
    }
}

/// Prints one deposit. Intervals that wait for a person go to standard error.
fn answer(counter: &CommandContext, json: bool, deposit: &DepositView) {
    if json {
        output::json(&shown(counter, deposit, 1));
    } else {
        head(counter, deposit);
    }
    warn(counter, deposit);
}

fn warn(counter: &CommandContext, deposit: &DepositView) {
    for link in &deposit.waiting {
        output::say(&speaker(counter).waiting(deposit, link));
    }
    if deposit.not_seen > 0 {
        output::say(&(counter.words.saldo.not_seen)(deposit.not_seen));
    }
}

fn head(counter: &CommandContext, deposit: &DepositView) {
    let (words, speaker) = (&counter.words.saldo, speaker(counter));
    let name = deposit.account.as_str().to_uppercase();
    let figure = deposit.reading.map_or_else(|| "-".to_owned(), |reading| reading.shown().to_string());
    let mut parts = vec![format!("{} {}", left(&name, 8), right(&figure, 14)), speaker.summary(deposit)];
    if let Some(reading) = deposit.reading {
        parts.extend(reading.bound.is_positive().then(|| (words.bound)(reading.bound)));
        parts.extend(reading.added.is_positive().then(|| (words.added)(reading.added)));
    }
    output::line(&parts.join("   "));
    if deposit.account == crate::till::saldo::KLINK {
        output::line(&format!("  {}", words.klink));
    }
}

fn lines(counter: &CommandContext, deposit: &DepositView, most: usize) {
    let speaker = speaker(counter);
    head(counter, deposit);
    for link in deposit.links.iter().take(most) {
        let figures = [link.from.saldo, link.to.saldo, link.drop, link.explained, link.left];
        let [from, to, drop, explained, rest] = figures.map(|figure| right(&figure.to_string(), 13));
        let when = format!("{} - {}", speaker.moment(link.from.at), speaker.moment(link.to.at));
        output::line(&format!(
            "  #{} {} {from} {to} {drop} {explained} {rest}  {}",
            left(&link.to.seq.to_string(), 7),
            left(&when, 26),
            speaker.finding(link)
        ));
        for named in &link.names {
            output::line(&format!("      {}", speaker.named(named)));
        }
    }
    if let Some(begins) = deposit.begins {
        output::line(&format!("  {}", (counter.words.saldo.begins)(&speaker.moment(begins))));
    }
    warn(counter, deposit);
}

/// One deposit as JSON, with at most `most` links of its chain.
fn shown(counter: &CommandContext, deposit: &DepositView, most: usize) -> Value {
    let reading = deposit.reading;
    let links: Vec<Value> = deposit.links.iter().take(most).map(|link| link_shown(counter, link)).collect();
    let waiting: Vec<Value> = deposit.waiting.iter().map(|link| link_shown(counter, link)).collect();
    json!({
        "account": deposit.account.as_str(),
        "saldo": money_value(deposit.left()),
        "told": money_value(reading.map(|reading| reading.saldo)),
        "told_at": time_value(reading.map(|reading| reading.at), counter.zone()),
        "by_hand": reading.map(|reading| reading.by_hand),
        "bound": money_value(reading.map(|reading| reading.bound)),
        "added": money_value(reading.map(|reading| reading.added)),
        "alarms": deposit.counts.alarms,
        "rises": deposit.counts.rises,
        "suspicions": deposit.counts.suspicions,
        "topups_not_seen": deposit.not_seen,
        "begins": time_value(deposit.begins, counter.zone()),
        "waiting": waiting,
        "links": links,
        "evidence": deposit.evidence.iter().map(|one| evidence_shown(counter, one)).collect::<Value>(),
    })
}

fn reading_shown(counter: &CommandContext, reading: &BalanceReading) -> Value {
    json!({
        "saldo": reading.saldo.get(),
        "at": rfc3339(reading.at, counter.zone()),
        "payment": reading.by.map(|id| id.to_string()),
        "by": reading.is_by_hand().then(|| reading.cashier.as_str()),
    })
}

fn link_shown(counter: &CommandContext, link: &BalanceInterval) -> Value {
    let ids = |ids: &[PaymentId]| ids.iter().map(|id| Value::from(id.to_string())).collect::<Value>();
    let ways = if let IntervalFinding::Fits(ways) = &link.finding { ways.as_slice() } else { &[] };
    let names: Vec<Value> = link
        .names
        .iter()
        .map(|(named, who, at)| {
            json!({
                "as": named.cause.word(),
                "amount": named.amount.get(),
                "note": named.note.as_str(),
                "by": who.as_str(),
                "at": rfc3339(*at, counter.zone()),
            })
        })
        .collect();
    json!({
        "link": link.to.seq,
        "from": reading_shown(counter, &link.from),
        "to": reading_shown(counter, &link.to),
        "drop": link.drop.get(),
        "explained": link.explained.get(),
        "left": link.left.get(),
        "guessed": link.guessed,
        "finding": finding_name(&link.finding),
        "payments": ids(&link.sales),
        "suspects": ids(&link.suspects()),
        "ways": ways_shown(ways),
        "names": names,
    })
}

pub(in crate::cli) const fn finding_name(finding: &IntervalFinding) -> &'static str {
    match finding {
        IntervalFinding::Explained(_) => "explained",
        IntervalFinding::Fits(_) => "fits",
        IntervalFinding::Unclear => "unclear",
        IntervalFinding::Drop(_) => "drop",
        IntervalFinding::Rise => "rise",
    }
}

pub(in crate::cli) fn ways_shown(ways: &[Vec<MovementSource>]) -> Value {
    let mover = |mover: &MovementSource| match mover {
        MovementSource::Sale(id) => json!({ "sale": id.to_string() }),
        MovementSource::GivenBack(id) => json!({ "given_back": id.to_string() }),
        MovementSource::Cashback(id) => json!({ "cashback": id.to_string() }),
        MovementSource::TopUp(place) => json!({ "topup": place }),
    };
    ways.iter().map(|way| way.iter().map(mover).collect::<Value>()).collect()
}

pub(in crate::cli) const fn points_name(points: Indication) -> &'static str {
    match points {
        Indication::Paid => "paid",
        Indication::NotPaid => "not_paid",
        Indication::Undecided => "undecided",
    }
}

/// What the deposit chain indicates about one payment, as JSON.
pub(in crate::cli) fn evidence_shown(counter: &CommandContext, evidence: &SaldoEvidence) -> Value {
    json!({
        "payment": evidence.payment.to_string(),
        "points": points_name(evidence.points),
        "debit": money_value(evidence.debit),
        "debit_is_guess": !evidence.exact,
        "from": reading_shown(counter, &evidence.from),
        "to": reading_shown(counter, &evidence.to),
        "drop": evidence.drop.get(),
        "explained": evidence.explained.get(),
        "left": evidence.left.get(),
        "ways": ways_shown(&evidence.ways),
    })
}

/// The doctor's sentences: one for each drop that nothing explains.
///
/// # Errors
/// The journal cannot be read.
pub async fn doctor(counter: &CommandContext) -> Result<Vec<String>, JournalError> {
    let mut said = Vec::new();
    for deposit in counter.till.deposits().await? {
        said.extend(deposit.alarms().map(|link| speaker(counter).waiting(&deposit, link)));
    }
    Ok(said)
}

impl CauseArg {
    const fn cause(self) -> RiseCause {
        match self {
            Self::Topup => RiseCause::Topup,
            Self::Refund => RiseCause::Refund,
            Self::Cashback => RiseCause::Cashback,
            Self::Other => RiseCause::Other,
        }
    }
}
