//! `loket audit`: verifies the whole journal. With `--rebuild` it makes every table anew from the journal's events.

use crate::cli::args::AuditArgs;
use crate::cli::context::{CommandContext, fail};
use crate::cli::json::store::{AuditDocument, RebuildDocument};
use crate::cli::output;
use crate::config::Config;
use crate::journal::backup::{LostRows, RebuildError, RebuildReport};
use crate::journal::{AuditFault, AuditReport};
use crate::messages::Messages;
use crate::settings::{HomeFolders, JournalUrl};
use crate::till::backup::{self, RebuildJournalError};
use crate::wording::FaultSpeaker;
use crate::wording::exit::{ExitStatus, NamedFault, of_journal};

/// `loket audit`: a damaged row exits 1. A whole record in a store that is in doubt (safety rule 16) exits 6.
pub async fn audit(counter: &CommandContext, args: &AuditArgs) -> ExitStatus {
    let report = match counter.till.audit().await {
        Ok(report) => report,
        Err(fault) => return counter.fail_journal(args.json, &fault),
    };
    let doubt = counter.till.store_watch().doubt;
    if args.json {
        output::json(&AuditDocument::of(&report, doubt.as_ref()));
    } else {
        if let Some(doubt) = &doubt {
            output::line(&counter.speaker().store_doubt(doubt));
        }
        report_lines(&report, counter.words);
    }
    match (report.faults.is_empty(), doubt) {
        (true, None) => ExitStatus::Done,
        (true, Some(_)) => ExitStatus::RefusedHere,
        (false, _) => ExitStatus::Fault,
    }
}

fn report_lines(report: &AuditReport, words: &Messages) {
    let say = &words.command;
    if report.faults.is_empty() {
        output::line(&(say.audit_clean)(report.rows, report.payments));
    } else {
        output::line(&(say.audit_faults)(report.faults.len()));
    }
    report.faults.iter().for_each(|fault| output::line(&fault_line(fault, words)));
    for step in &report.clock_steps {
        output::line(&(say.audit_clock)(step.seconds, step.row, step.counter.as_str()));
    }
    for chain in &report.chains {
        output::line(&(say.audit_chain)(chain.counter.as_str(), chain.rows, &chain.head));
    }
}

fn fault_line(fault: &AuditFault, words: &Messages) -> String {
    match &fault.detail {
        Some(detail) => (words.command.audit_file)(detail),
        None => {
            let payment = fault.payment.map_or_else(String::new, |id| id.to_string());
            (words.command.audit_fault)(fault.row, &fault.what, &payment)
        }
    }
}

/// `loket audit --rebuild`: the events stay, the tables that are derived from them are written again.
pub async fn rebuild(json: bool, config: &Config, home: &HomeFolders, words: &'static Messages) -> ExitStatus {
    match backup::rebuild(config, home).await {
        Ok(rebuilt) => {
            print_rebuild(&rebuilt, json, words);
            ExitStatus::Done
        }
        Err(fault) => {
            let ((name, exit), sentence) = refused(&fault, config, words);
            fail(json, name, &sentence);
            exit
        }
    }
}

fn print_rebuild(rebuilt: &RebuildReport, json: bool, words: &Messages) {
    if json {
        output::json(&RebuildDocument::of(rebuilt));
    } else {
        output::line(words.care.rebuilt);
        report_lines(&rebuilt.report, words);
        rebuilt.kept.iter().for_each(|kept| output::line(&(words.care.kept)(&kept.display().to_string())));
    }
    for lost in &rebuilt.lost {
        match lost.table.as_str() {
            LostRows::KEY => output::say(words.care.key_lost),
            table => output::say(&(words.care.not_rebuilt)(table, lost.rows)),
        }
    }
}

fn refused(fault: &RebuildJournalError, config: &Config, words: &'static Messages) -> (NamedFault, String) {
    let fault = match fault {
        RebuildJournalError::Open(fault) => return super::open_fault(fault, config, words),
        RebuildJournalError::Rebuild(fault) => fault,
    };
    match fault {
        RebuildError::InUse => (("journal_in_use", ExitStatus::RefusedHere), words.care.in_use.to_owned()),
        RebuildError::Broken(report) => {
            report.faults.iter().for_each(|fault| output::say(&fault_line(fault, words)));
            let way_out = match config.journal.url {
                JournalUrl::Sqlite(_) => words.care.restore_file,
                JournalUrl::Postgres(_) => words.care.no_file,
            };
            let sentence = format!("{} {way_out}", (words.care.record_broken)(report.faults.len()));
            (("journal_damaged", ExitStatus::Fault), sentence)
        }
        RebuildError::File(why) => {
            let file = config.journal.url.to_string();
            (("no_file", ExitStatus::Fault), (words.care.file)(&file, &words.fault.files.reason(why)))
        }
        RebuildError::Journal(fault) => {
            let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
            (of_journal(fault), speaker.journal(fault))
        }
    }
}
