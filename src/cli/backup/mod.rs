//! `loket backup`, `loket restore` and `loket journal`. A command that is refused has changed nothing.

pub mod args;

use self::args::{BackupArgs, JournalCommand, RestoreArgs};
use std::path::Path;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::cli::context::{CommandContext, fail};
use crate::cli::json::store::{BackupDocument, RestoreDocument};
use crate::cli::output;
use crate::config::Config;
use crate::journal::backup::{BackupError, BackupGap, MoveError, RestoreError, RestoreReport};
use crate::messages::Messages;
use crate::settings::HomeFolders;
use crate::till::Till;
use crate::till::backup::{self, MoveJournalError};
use crate::till::startup::{OpenPurpose, open};
use crate::wording::FaultSpeaker;
use crate::wording::exit::{self, ExitStatus, NamedFault};

/// `loket backup FILE`: refused (6) where the file exists, so that no older backup is overwritten.
pub async fn backup(counter: &CommandContext, args: &BackupArgs) -> ExitStatus {
    let words = &counter.words.care;
    let file = args.file.display().to_string();
    match counter.till.backup(&args.file).await {
        Ok(report) => {
            if args.json {
                output::json(&BackupDocument::of(&report, &file));
            } else {
                output::line(&(words.backed_up)(&file, report.rows, report.payments));
            }
            ExitStatus::Done
        }
        Err(fault) => {
            let (named, sentence) = match &fault {
                BackupError::Taken(_) => (("name_taken", ExitStatus::RefusedHere), (words.name_taken)(&file)),
                BackupError::NotWhole(report) => {
                    (("journal_damaged", ExitStatus::Fault), (words.not_whole)(report.faults.len()))
                }
                BackupError::File(why) => {
                    let why = counter.words.fault.files.reason(why);
                    (("no_file", ExitStatus::Fault), (words.file)(&file, &why))
                }
                BackupError::Journal(fault) => (exit::of_journal(fault), counter.speaker().journal(fault)),
            };
            counter.fail(args.json, named, &sentence)
        }
    }
}

/// So long is waited for a journal whose screen was just closed.
const CLOSING: std::time::Duration = std::time::Duration::from_secs(5);

/// `loket restore FILE`: the backup takes the journal's place, and the file that it replaces is kept beside it. Only
/// for a journal that is a file.
pub fn restore(args: &RestoreArgs, config: &Config, home: &HomeFolders, words: &'static Messages) -> ExitStatus {
    match backup::restore(config, home, &args.file, args.accept_older) {
        None => {
            fail(args.json, "no_file", words.care.no_file);
            ExitStatus::RefusedHere
        }
        Some(Ok(restored)) => print_restore(&restored, args.json, words),
        Some(Err(fault)) => {
            let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
            let (named, sentence) = refused(&fault, &args.file.display().to_string(), speaker, words);
            fail(args.json, named.0, &sentence);
            named.1
        }
    }
}

/// Restores from the screen, which is closed: with the same refusals as the command. Returns what is said when the screen
/// opens again.
pub fn restore_from_screen(file: &Path, config: &Config, home: &HomeFolders, words: &'static Messages) -> String {
    let begun = std::time::Instant::now();
    loop {
        match backup::restore(config, home, file, false) {
            // Tasks of the screen that just closed may hold the journal for a moment.
            Some(Err(RestoreError::InUse)) if begun.elapsed() < CLOSING => {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            None => return words.care.no_file.to_owned(),
            Some(Ok(restored)) => {
                let kept = restored.kept.as_ref().map(|kept| (words.care.kept)(&kept.display().to_string()));
                let said = (words.care.restored)(restored.report.rows, restored.report.payments);
                return std::iter::once(said).chain(kept).collect::<Vec<_>>().join(" ");
            }
            Some(Err(fault)) => {
                let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
                return refused(&fault, &file.display().to_string(), speaker, words).1;
            }
        }
    }
}

/// `loket journal accept` (safety rule 16) and `loket journal move URL`, which copies the journal file into a database.
pub async fn journal(
    command: &JournalCommand,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
) -> ExitStatus {
    let (url, json) = match command {
        JournalCommand::Accept { reason, yes, json } => return accept(reason, *yes, *json, config, home, words).await,
        JournalCommand::Move { url, json } => (url, json),
    };
    match backup::move_journal(config, home, url).await {
        Ok(report) => {
            if *json {
                output::json(&report);
            } else {
                output::line(&(words.care.moved)(report.rows, report.payments));
            }
            ExitStatus::Done
        }
        Err(fault) => {
            let (named, sentence) = not_moved(&fault, config, words);
            fail(*json, named.0, &sentence);
            named.1
        }
    }
}

/// `loket journal accept`.
async fn accept(
    reason: &str,
    yes: bool,
    json: bool,
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
) -> ExitStatus {
    let reason = CleanText::new(reason);
    let say = &words.fault.doubt;
    if !yes || reason.is_empty() {
        fail(json, "needs_yes", say.needs_yes);
        return ExitStatus::Usage;
    }
    let till = match open(config, home, OpenPurpose::Accept).await {
        Ok(till) => till,
        Err(fault) => {
            let (named, sentence) = super::open_fault(&fault, config, words);
            fail(json, named.0, &sentence);
            return named.1;
        }
    };
    match till.accept_store(&reason).await {
        Ok(None) => {
            fail(json, "nothing_to_accept", say.nothing);
            ExitStatus::RefusedHere
        }
        Ok(Some(accepted)) => {
            if json {
                output::json(&accepted);
            } else {
                let counts = (accepted.entered.len(), accepted.unclear.len(), accepted.charges.len());
                output::line(&(say.accepted)(counts.0, counts.1, counts.2));
                list(&till, &accepted.entered, config, words).await;
            }
            ExitStatus::Done
        }
        Err(fault) => {
            let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
            let named = exit::of_journal(&fault);
            fail(json, named.0, &speaker.journal(&fault));
            named.1
        }
    }
}

/// A line for each payment that was entered.
async fn list(till: &Till, entered: &[PaymentId], config: &Config, words: &'static Messages) {
    let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
    for id in entered {
        if let Ok(Some(payment)) = till.payment(*id).await {
            let bill = &payment.intent.bill;
            let total = payment.money().total.to_string();
            let (product, state) = (bill.product.name.as_str(), speaker.state(payment.state()));
            output::line(&(words.fault.doubt.entered)(&id.short(), product, bill.customer.as_str(), &total, state));
        }
    }
}

fn not_moved(fault: &MoveJournalError, config: &Config, words: &'static Messages) -> (NamedFault, String) {
    let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
    let fault = match fault {
        MoveJournalError::NoFile => {
            return (("moved_already", ExitStatus::RefusedHere), words.care.moved_already.to_owned());
        }
        MoveJournalError::Open(fault) => return super::open_fault(fault, config, words),
        MoveJournalError::Move(fault) => fault,
    };
    let words = &words.care;
    match fault {
        MoveError::InUse => (("journal_in_use", ExitStatus::RefusedHere), words.in_use.to_owned()),
        MoveError::Broken(report) => (("journal_damaged", ExitStatus::Fault), (words.not_whole)(report.faults.len())),
        MoveError::Differs(_) => (("copy_differs", ExitStatus::Fault), words.differs.to_owned()),
        MoveError::File(why) => {
            let file = config.journal.url.to_string();
            (("no_file", ExitStatus::Fault), (words.file)(&file, &speaker.words.files.reason(why)))
        }
        MoveError::Journal(fault) => (exit::of_journal(fault), speaker.journal(fault)),
    }
}

fn print_restore(restored: &RestoreReport, json: bool, words: &Messages) -> ExitStatus {
    let words = &words.care;
    if json {
        output::json(&RestoreDocument::of(restored));
        return ExitStatus::Done;
    }
    output::line(&(words.restored)(restored.report.rows, restored.report.payments));
    if let Some(kept) = &restored.kept {
        output::line(&(words.kept)(&kept.display().to_string()));
    }
    match restored.missing {
        BackupGap::Nothing => {}
        BackupGap::Rows(rows) => output::say(&(words.lost_rows)(rows)),
        BackupGap::Another | BackupGap::Unknown => output::say(words.lost_unknown),
    }
    ExitStatus::Done
}

fn refused(
    fault: &RestoreError,
    file: &str,
    speaker: FaultSpeaker<'_>,
    words: &'static Messages,
) -> (NamedFault, String) {
    let words = &words.care;
    let older = |sentence: String| (("older_file", ExitStatus::RefusedHere), sentence);
    match fault {
        RestoreError::InUse => (("journal_in_use", ExitStatus::RefusedHere), words.in_use.to_owned()),
        RestoreError::Broken(report) => (("broken_file", ExitStatus::RefusedHere), (words.broken)(report.faults.len())),
        RestoreError::Unreadable(fault) => {
            (("unreadable_file", ExitStatus::RefusedHere), (words.unreadable)(&speaker.journal(fault)))
        }
        RestoreError::Older(BackupGap::Rows(rows)) => older((words.older)(*rows)),
        RestoreError::Older(BackupGap::Another) => {
            (("another_journal", ExitStatus::RefusedHere), words.another.to_owned())
        }
        RestoreError::Older(BackupGap::Nothing | BackupGap::Unknown) => older(words.cannot_compare.to_owned()),
        RestoreError::File(why) => {
            (("no_file", ExitStatus::Fault), (words.file)(file, &speaker.words.files.reason(why)))
        }
    }
}
