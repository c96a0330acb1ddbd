//! `loket doctor`: what is wrong with this shop, and how to mend it.
//!
//! A check that could not be made is a fault, never silently good. Nothing is mended here, and where there is no shop,
//! or another user's, nothing is made either: no folder, no journal, no log.

pub(in crate::cli) mod support;

use std::path::Path;

use self::support::SupportLine;
use crate::base::platform::OtherOwner;
use crate::cli::context::CommandContext;
use crate::cli::json::doctor::DoctorDocument;
use crate::cli::output;
use crate::config::Config;
use crate::doctor::{CheckHealth, DoctorCheck, DoctorContext, examine, settings_checks};
use crate::journal::{JournalError, sqlite};
use crate::messages::Messages;
use crate::messages::doctor::DiagnosisWords;
use crate::settings::HomeFolders;
use crate::till::Till;
use crate::till::startup::{OpenError, OpenPurpose, open, open_to_read};
use crate::wording::exit::ExitStatus;

/// `loket doctor`: everything that can be checked without moving money.
pub async fn doctor(counter: &CommandContext, config: &Config, home: &HomeFolders, json: bool) -> ExitStatus {
    let shop = DoctorContext { till: &counter.till, config, home, words: counter.words };
    let (checks, head) = examine(&shop).await;
    report(&checks, &SupportLine { head, ..SupportLine::of(config) }, counter.words, json)
}

/// Opens the till for the doctor. A store that is in doubt is opened for reading only: nothing is written into a
/// journal that may have to be replaced by the right one (safety rule 16).
///
/// # Errors
/// Neither selling nor reading can open the journal.
pub async fn opened(config: &Config, home: &HomeFolders) -> Result<Till, OpenError> {
    match open_to_read(config, home, JournalError::ReadOnly).await {
        Ok(till) if till.store_watch().doubt.is_some() => Ok(till),
        Err(why @ OpenError::Journal(JournalError::Lost(_))) => Err(why),
        _ => open(config, home, OpenPurpose::Sell).await,
    }
}

/// The checks that need no open till, for a till that does not open: `why` is the journal's line, `exit` the exit code.
pub fn doctor_without_till(
    config: &Config,
    home: &HomeFolders,
    words: &'static Messages,
    exit: ExitStatus,
    why: &str,
    json: bool,
) -> ExitStatus {
    let mut checks = settings_checks(config, home, words);
    checks.push(DoctorCheck::bad(words.command.doctor.journal, why, exit));
    report(&checks, &SupportLine::of(config), words, json)
}

/// Answers without opening anything where there is no shop, or where its journal file is missing or empty. `None`: the
/// shop can be opened.
pub fn before_opening(config: &Config, home: &HomeFolders, words: &'static Messages, json: bool) -> Option<ExitStatus> {
    let say = &words.command.doctor;
    let journal = config.journal_file(home);
    let is_there = journal.as_ref().is_some_and(|path| path.exists());
    if !config.found && !is_there {
        let check = DoctorCheck::bad(say.config, say.config_absent, ExitStatus::Config);
        return Some(report(&[check], &SupportLine::of(config), words, json));
    }
    let fault = missing_journal(journal.as_deref()?, config, home, &say.diagnosis)?;
    Some(doctor_without_till(config, home, words, ExitStatus::RefusedHere, &fault, json))
}

/// The sentence about a journal of 0 bytes, or a missing one where a shop was (safety rule 16): a copy that failed, or
/// a disk that was exchanged. `None`: the journal is there, or the shop is new.
fn missing_journal(path: &Path, config: &Config, home: &HomeFolders, say: &DiagnosisWords) -> Option<String> {
    let shown = path.display().to_string();
    match std::fs::metadata(path) {
        Ok(found) if found.len() == 0 => Some((say.journal_empty)(&shown)),
        Ok(_) => None,
        Err(_) => {
            // A folder that cannot be read is no proof of a new shop.
            let is_new = matches!(sqlite::was_used(path, &config.journal_folder(home)), Ok(false));
            (!is_new).then(|| (say.journal_missing)(&shown))
        }
    }
}

/// The doctor's whole answer in another user's shop, where nothing may be touched.
pub fn refuse_other_owner(other: &OtherOwner, words: &Messages, json: bool) -> ExitStatus {
    let say = &words.command.doctor;
    let check = DoctorCheck::bad(say.diagnosis.folder, &sentence_of_owner(other, words), ExitStatus::RefusedHere);
    report(&[check], &SupportLine::default(), words, json)
}

/// Says which user owns the folder, and what to type instead.
pub fn sentence_of_owner(other: &OtherOwner, words: &Messages) -> String {
    (words.command.doctor.diagnosis.other_owner)(&other.path.display().to_string(), other.user)
}

fn report(checks: &[DoctorCheck], support: &SupportLine, words: &Messages, json: bool) -> ExitStatus {
    let faults = checks.iter().filter(|check| check.health == CheckHealth::Bad).count();
    let line = support.line(faults, &words.command.doctor.diagnosis);
    let say = &words.command.doctor;
    if json {
        output::json(&DoctorDocument::of(checks, support, faults));
    } else {
        for check in checks {
            let health = match check.health {
                CheckHealth::Good => say.good,
                CheckHealth::Warning => say.warning,
                CheckHealth::Bad => say.bad,
            };
            output::line(&format!("{health:<10}{:<27}{}", check.name, check.say));
        }
        output::line(&line);
    }
    checks.iter().find(|check| check.health == CheckHealth::Bad).map_or(ExitStatus::Done, |check| check.exit)
}
