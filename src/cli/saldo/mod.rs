//! `loket saldo`: the balances of the deposits, the chain between them, and what a person records about them.
//!
//! No provider is asked: a balance comes from the answer to a sale or from a person. Nothing here changes a payment.

pub mod args;

use crate::base::text::{CleanText, left, right};
use crate::cli::context::CommandContext;
use crate::cli::json::saldo::DepositDocument;
use crate::cli::saldo::args::{CauseArg, SaldoArgs, SaldoCommand, SaldoShowArgs};
use crate::cli::{json, output};
use crate::domain::deposit::record::RiseCause;
use crate::till::saldo::{DepositView, MovementName, SHOWN, SaldoError};
use crate::wording::exit::{self, ExitStatus, NamedFault};
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
        output::json(&json::list(&deposits, |deposit| DepositDocument::of(deposit, links, counter.zone())));
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
        output::json(&DepositDocument::of(deposit, 1, counter.zone()));
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
    if let Some(note) = deposit.note {
        output::line(&format!("  {}", counter.words.language.text(note)));
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
