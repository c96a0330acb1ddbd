//! Checks of the journal: its disk, its file or database, its record, and what it did not take yet.

use crate::base::time::{age, clock_text, day_text};
use crate::doctor::{DoctorCheck, DoctorContext};
use crate::journal::StoreFinding;
use crate::till::backup_schedule::OLD_BACKUP;
use crate::till::queries::{DiskSpace, SMALL_ROOM};
use crate::wording::backup;
use crate::wording::exit::{self, ExitStatus};

/// Checks the free space of the journal's disk.
pub(super) fn check_room(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.command.doctor.diagnosis;
    match shop.till.room() {
        Some(DiskSpace { megabytes, is_enough: false }) => {
            DoctorCheck::bad(say.room, &(say.room_short)(megabytes), ExitStatus::RefusedHere)
        }
        Some(DiskSpace { megabytes, .. }) if megabytes < SMALL_ROOM => {
            DoctorCheck::warning(say.room, &(say.room_small)(megabytes))
        }
        Some(DiskSpace { megabytes, .. }) => DoctorCheck::good(say.room, &(say.room_left)(megabytes)),
        None => DoctorCheck::bad(say.room, say.room_unknown, ExitStatus::Fault),
    }
}

/// Answers in the send log that the journal did not take yet.
pub(super) fn check_waiting(shop: &DoctorContext<'_>) -> Option<DoctorCheck> {
    let say = &shop.words.command.doctor.diagnosis;
    match shop.till.waiting_answers() {
        Ok(waiting) if waiting.is_full => {
            Some(DoctorCheck::bad(say.waiting, &(say.waiting_full)(waiting.answers), ExitStatus::RefusedHere))
        }
        Ok(waiting) if waiting.answers > 0 => {
            Some(DoctorCheck::warning(say.waiting, &(say.waiting_some)(waiting.answers)))
        }
        Ok(_) => None,
        Err(fault) => Some(DoctorCheck::bad(say.waiting, &shop.speaker().journal(&fault), ExitStatus::Fault)),
    }
}

/// Audits every row, chain and projection. The second value is the head of this counter's chain, for the support line.
pub(super) async fn check_record(shop: &DoctorContext<'_>) -> (DoctorCheck, Option<String>) {
    let say = &shop.words.command.doctor.diagnosis;
    match shop.till.audit().await {
        Ok(report) => {
            let own = &shop.till.settings().counter;
            let head = report.chains.iter().find(|chain| chain.counter == *own).map(|chain| chain.head.clone());
            let check = if report.faults.is_empty() {
                DoctorCheck::good(say.record, &(say.record_whole)(report.rows))
            } else {
                DoctorCheck::bad(say.record, &(say.record_damaged)(report.faults.len()), ExitStatus::Fault)
            };
            (check, head)
        }
        Err(fault) => (DoctorCheck::bad(say.record, &shop.speaker().journal(&fault), ExitStatus::Fault), None),
    }
}

pub(super) async fn check_journal(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.command.doctor;
    let watch = shop.till.store_watch();
    if let Some(doubt) = &watch.doubt {
        return DoctorCheck::bad(say.journal, &shop.speaker().store_doubt(doubt), ExitStatus::RefusedHere);
    }
    match shop.till.probe_journal().await {
        Ok(()) if !watch.uncompared.is_empty() => {
            DoctorCheck::warning(say.journal, &shop.speaker().uncompared(&watch.uncompared))
        }
        Ok(()) => DoctorCheck::good(say.journal, &shop.till.settings().journal),
        Err(fault) => {
            let (_, exit) = exit::of_journal(&fault);
            DoctorCheck::bad(say.journal, &shop.speaker().journal(&fault), exit)
        }
    }
}

/// Checks that only a database needs: version, durability, encryption, clock. A journal file has none.
pub(super) async fn check_database(shop: &DoctorContext<'_>) -> Vec<DoctorCheck> {
    let say = &shop.words.command.doctor.database;
    let findings = match shop.till.check_up_journal().await {
        Ok(findings) => findings,
        Err(fault) => {
            let (_, exit) = exit::of_journal(&fault);
            return vec![DoctorCheck::bad(say.name, &shop.speaker().journal(&fault), exit)];
        }
    };
    let checked = findings.iter().map(|finding| match finding {
        StoreFinding::Server { version, commit } => DoctorCheck::good(say.name, &(say.server)(version, commit)),
        StoreFinding::NotDurable(setting) => DoctorCheck::warning(say.name, &(say.not_durable)(setting)),
        StoreFinding::Plain => DoctorCheck::warning(say.name, say.plain),
        StoreFinding::NoListen => DoctorCheck::warning(say.name, say.no_listen),
        StoreFinding::NoSeat => DoctorCheck::warning(say.name, say.no_seat),
        StoreFinding::NoTrigrams => DoctorCheck::warning(say.name, say.no_trigrams),
        StoreFinding::ClockApart(seconds) => {
            DoctorCheck::bad(say.name, &(say.clock_apart)(*seconds), ExitStatus::Fault)
        }
    });
    checked.collect()
}

/// Warns of a shop without a fresh backup on another disk.
pub(super) async fn check_backup(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.care;
    let settings = &shop.till.settings().backup;
    let till = shop.till.clone();
    if !settings.automatic {
        return DoctorCheck::good(say.backup, say.not_automatic);
    }
    // A folder on a dead network hangs, and must not hang the thread of the checks.
    let looked = tokio::task::spawn_blocking(move || {
        till.look_for_backups();
        till.backup_status()
    });
    let status = looked.await.unwrap_or_default();
    let folder = settings.folder.display().to_string();
    let zone = &shop.till.settings().zone;
    let found = match status.newest {
        Some(newest) => {
            (say.newest_backup)(&format!("{} {}", day_text(newest, zone), clock_text(newest, zone)), &folder)
        }
        None => (say.no_backup)(&folder),
    };
    let is_old = status.newest.is_some_and(|newest| age(newest, shop.till.now()) > OLD_BACKUP);
    let more = [
        status.fault.as_ref().map(|fault| backup::trouble(shop.words, fault)),
        is_old.then(|| say.old_backup.to_owned()),
        settings.is_own_disk.then(|| say.same_disk.to_owned()),
    ];
    let more: Vec<String> = more.into_iter().flatten().collect();
    if more.is_empty() && status.newest.is_some() {
        return DoctorCheck::good(say.backup, &found);
    }
    DoctorCheck::warning(say.backup, &std::iter::once(found).chain(more).collect::<Vec<_>>().join(". "))
}
