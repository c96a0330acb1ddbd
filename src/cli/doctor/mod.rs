//! `loket doctor`: what is wrong with this shop, and how to mend it.
//!
//! A check that could not be made is a fault, never silently good. Nothing is mended here, and where there is no shop,
//! or another user's, nothing is made either: no folder, no journal, no log.

pub(in crate::cli) mod support;

use std::path::Path;

use self::support::SupportLine;
use crate::base::platform::{self, OtherOwner};
use crate::cli::context::CommandContext;
use crate::cli::exit::ExitStatus;
use crate::cli::json::doctor::DoctorDocument;
use crate::cli::output;
use crate::config::{self, Config};
use crate::journal::{JournalError, StoreFinding, sqlite};
use crate::messages::Messages;
use crate::messages::doctor::DiagnosisWords;
use crate::settings::secret::system_env;
use crate::settings::{ConfigWarning, HomeFolders, OtherShop, ShopNotes};
use crate::till::Till;
use crate::till::prices::PriceFault;
use crate::till::queries::{DiskSpace, SMALL_ROOM};
use crate::till::refusal;
use crate::till::startup::{OpenError, OpenPurpose, open, open_to_read};
use crate::wording::FaultSpeaker;

/// Seconds. A clock that differs by more from every server's is wrong. Less proves nothing: answers take time, and
/// servers' clocks differ a little.
const CLOCK_STEP: i64 = 60;

/// The result of a check. Only `Bad` changes the exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum CheckHealth {
    Good,
    Warning,
    Bad,
}

impl CheckHealth {
    /// The word in JSON, frozen in `words_test`.
    pub(in crate::cli) const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// One line of the doctor's answer. `exit` is the exit code of the whole answer when this is its first bad check.
pub(in crate::cli) struct DoctorCheck {
    pub(in crate::cli) name: String,
    pub(in crate::cli) health: CheckHealth,
    pub(in crate::cli) say: String,
    exit: ExitStatus,
}

impl DoctorCheck {
    pub(in crate::cli) fn good(name: &str, say: &str) -> Self {
        Self { name: name.to_owned(), health: CheckHealth::Good, say: say.to_owned(), exit: ExitStatus::Done }
    }

    pub(in crate::cli) fn warning(name: &str, say: &str) -> Self {
        Self { health: CheckHealth::Warning, ..Self::good(name, say) }
    }

    pub(in crate::cli) fn bad(name: &str, say: &str, exit: ExitStatus) -> Self {
        Self { health: CheckHealth::Bad, exit, ..Self::good(name, say) }
    }
}

/// `loket doctor`: everything that can be checked without moving money.
pub async fn doctor(counter: &CommandContext, config: &Config, home: &HomeFolders, json: bool) -> ExitStatus {
    let mut checks = check_config(config, home, counter.words);
    checks.extend(check_privacy(config, home, counter.words));
    checks.push(check_room(counter));
    checks.push(check_journal(counter).await);
    checks.extend(check_database(counter).await);
    checks.extend(check_waiting(counter));
    let (record, head) = check_record(counter).await;
    checks.push(record);
    checks.extend(check_providers(counter).await);
    // After the providers: their answers say what time it is.
    checks.push(check_clock(counter));
    checks.push(check_receipts(counter));
    checks.extend(crate::cli::print::doctor::checks(counter, config, home).await);
    checks.push(crate::cli::serve::check(counter, config, home));
    checks.push(check_desk(counter).await);
    checks.push(check_saldo(counter).await);
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
    let mut checks = check_config(config, home, words);
    checks.extend(check_privacy(config, home, words));
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

fn check_config(config: &Config, home: &HomeFolders, words: &'static Messages) -> Vec<DoctorCheck> {
    let say = &words.command.doctor;
    let mut checks = Vec::new();
    if !config.found {
        checks.push(DoctorCheck::warning(say.config, say.config_absent));
    }
    let warnings = config::check(config, home, &system_env);
    checks.extend(warnings.iter().map(|warning| match warning {
        ConfigWarning::Secret(_) => DoctorCheck::bad(say.config, &warning.sentence(words), ExitStatus::Config),
        _ => DoctorCheck::warning(say.config, &warning.sentence(words)),
    }));
    let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
    let uncounted = refusal::uncounted(config);
    checks.extend(uncounted.iter().map(|text| DoctorCheck::warning(say.config, &speaker.uncounted(text))));
    if checks.is_empty() {
        checks.push(DoctorCheck::good(say.config, &home.config_file().display().to_string()));
    }
    checks
}

/// Checks the year, and compares the clock with the times in the providers' answers of this run.
fn check_clock(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.command.doctor;
    let now = counter.till.now();
    let shown = crate::base::time::rfc3339(now, counter.zone());
    // A clock before this program was written, or decades after it, is wrong.
    let year = now.to_zoned(counter.zone().clone()).year();
    if !(2026..2060).contains(&year) {
        return DoctorCheck::bad(say.clock, &format!("{shown}. {}", say.clock_wrong), ExitStatus::Fault);
    }
    // One server's clock may be wrong too: where another agrees with this one, this one is right.
    let told = counter.till.server_times();
    match told.iter().min_by_key(|time| time.ahead_seconds.unsigned_abs()) {
        Some(nearest) if nearest.ahead_seconds.abs() > CLOCK_STEP => DoctorCheck::bad(
            say.clock,
            &(say.diagnosis.clock_apart)(&shown, nearest.ahead_seconds, &nearest.host),
            ExitStatus::Fault,
        ),
        _ => DoctorCheck::good(say.clock, &shown),
    }
}

/// Checks the free space of the journal's disk.
fn check_room(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.command.doctor.diagnosis;
    match counter.till.room() {
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
fn check_waiting(counter: &CommandContext) -> Option<DoctorCheck> {
    let say = &counter.words.command.doctor.diagnosis;
    match counter.till.waiting_answers() {
        Ok(waiting) if waiting.is_full => {
            Some(DoctorCheck::bad(say.waiting, &(say.waiting_full)(waiting.answers), ExitStatus::RefusedHere))
        }
        Ok(waiting) if waiting.answers > 0 => {
            Some(DoctorCheck::warning(say.waiting, &(say.waiting_some)(waiting.answers)))
        }
        Ok(_) => None,
        Err(fault) => Some(DoctorCheck::bad(say.waiting, &counter.speaker().journal(&fault), ExitStatus::Fault)),
    }
}

/// Audits every row, chain and projection. The second value is the head of this counter's chain, for the support line.
async fn check_record(counter: &CommandContext) -> (DoctorCheck, Option<String>) {
    let say = &counter.words.command.doctor.diagnosis;
    match counter.till.audit().await {
        Ok(report) => {
            let own = &counter.till.settings().counter;
            let head = report.chains.iter().find(|chain| chain.counter == *own).map(|chain| chain.head.clone());
            let check = if report.faults.is_empty() {
                DoctorCheck::good(say.record, &(say.record_whole)(report.rows))
            } else {
                DoctorCheck::bad(say.record, &(say.record_damaged)(report.faults.len()), ExitStatus::Fault)
            };
            (check, head)
        }
        Err(fault) => (DoctorCheck::bad(say.record, &counter.speaker().journal(&fault), ExitStatus::Fault), None),
    }
}

/// Warns of files and folders that other users of this machine can read or write.
fn check_privacy(config: &Config, home: &HomeFolders, words: &'static Messages) -> Vec<DoctorCheck> {
    let say = &words.command.doctor.diagnosis;
    let mut paths = vec![home.data_folder().to_owned(), home.logs(), config.receipts_folder(home)];
    paths.extend(config.journal_file(home));
    let open = paths.iter().filter_map(|path| Some((path, platform::mode_for_others(path)?)));
    let open = open
        .map(|(path, mode)| DoctorCheck::warning(say.folder, &(say.open_to_others)(&path.display().to_string(), mode)));
    // A journal from before such folders were refused is sold on.
    let speaker = FaultSpeaker { words: &words.fault, zone: &config.shop.timezone };
    let shared = config.journal_file(home).and_then(|path| platform::shared_folder(&path));
    let open = open.chain(shared.map(|kind| DoctorCheck::warning(say.folder, speaker.shared_folder(kind))));
    let others = ShopNotes::unseen_by(home);
    let sentence = |other: &OtherShop| (say.other_shop)(other.account.as_str(), other.folder.as_str());
    let others = others.iter().map(|other| DoctorCheck::warning(say.folder, &sentence(other)));
    let secrets = platform::SECRET_STORE
        .map_or_else(|| (say.secrets_in_files)(&home.secrets().display().to_string()), |store| (say.secrets_in)(store));
    std::iter::once(DoctorCheck::good(say.secrets, &secrets)).chain(open).chain(others).collect()
}

async fn check_journal(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.command.doctor;
    let watch = counter.till.store_watch();
    if let Some(doubt) = &watch.doubt {
        return DoctorCheck::bad(say.journal, &counter.speaker().store_doubt(doubt), ExitStatus::RefusedHere);
    }
    match counter.till.probe_journal().await {
        Ok(()) if !watch.uncompared.is_empty() => {
            DoctorCheck::warning(say.journal, &counter.speaker().uncompared(&watch.uncompared))
        }
        Ok(()) => DoctorCheck::good(say.journal, &counter.till.settings().journal),
        Err(fault) => {
            let (_, exit) = crate::cli::exit::of_journal(&fault);
            DoctorCheck::bad(say.journal, &counter.speaker().journal(&fault), exit)
        }
    }
}

/// Checks that only a database needs: version, durability, encryption, clock. A journal file has none.
async fn check_database(counter: &CommandContext) -> Vec<DoctorCheck> {
    let say = &counter.words.command.doctor.database;
    let findings = match counter.till.check_up_journal().await {
        Ok(findings) => findings,
        Err(fault) => {
            let (_, exit) = crate::cli::exit::of_journal(&fault);
            return vec![DoctorCheck::bad(say.name, &counter.speaker().journal(&fault), exit)];
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

async fn check_providers(counter: &CommandContext) -> Vec<DoctorCheck> {
    let say = &counter.words.command.doctor;
    if counter.till.providers().is_empty() {
        return vec![DoctorCheck::warning(&(say.provider)("-"), say.no_provider)];
    }
    let listed = counter.till.fresh_prices().await;
    let mut checks: Vec<DoctorCheck> = listed
        .iter()
        .map(|one| {
            let name = (say.provider)(one.provider.as_str());
            // A list that could not be stored is a fault of the journal, whose own check reports it.
            let is_read = |fault: &&PriceFault| one.list.is_none() || matches!(fault, PriceFault::Read(_));
            match (&one.list, one.fault.as_ref().filter(is_read)) {
                (_, Some(fault)) => {
                    let (_, exit) = crate::cli::exit::of_prices(fault);
                    DoctorCheck::bad(&name, &counter.speaker().prices(fault), exit)
                }
                (Some(list), None) if !counter.till.has_list_call(&one.provider) => {
                    DoctorCheck::good(&name, &(counter.words.prices.doctor)(list.products.len()))
                }
                (Some(list), None) => DoctorCheck::good(&name, &(say.provider_good)(list.products.len())),
                (None, None) => DoctorCheck::bad(&name, counter.words.fault.read_unreadable, ExitStatus::Fault),
            }
        })
        .collect();
    if let Some(last) = checks.last_mut().filter(|check| check.health == CheckHealth::Good) {
        last.say.push_str(". ");
        last.say.push_str(say.shared_login);
    }
    checks.extend(check_wallets(counter).await);
    checks
}

/// A provider with members' wallets has no price list to fetch, so its login is tried instead.
async fn check_wallets(counter: &CommandContext) -> Option<DoctorCheck> {
    let (provider, login) = counter.till.wallet_login().await?;
    let name = (counter.words.command.doctor.provider)(provider.as_str());
    Some(match login {
        Ok(()) => DoctorCheck::good(&name, counter.words.wallet.login_good),
        Err(fault) => {
            DoctorCheck::bad(&name, &counter.speaker().read_error(&fault), crate::cli::exit::of_read(&fault).1)
        }
    })
}

fn check_receipts(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.command.doctor;
    let folder = &counter.till.settings().receipts;
    let probe = folder.join(".probe");
    let written = crate::till::papers::write_whole(&probe, b"loket").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => DoctorCheck::good(say.receipts, &folder.display().to_string()),
        Err(fault) => DoctorCheck::bad(
            say.receipts,
            &(say.receipts_bad)(&counter.words.fault.files.reason(&fault)),
            ExitStatus::Fault,
        ),
    }
}

async fn check_desk(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.command.doctor;
    match counter.till.desk().await {
        Ok(rows) if rows.is_empty() => DoctorCheck::good(say.desk, counter.words.command.nothing_open),
        Ok(rows) => DoctorCheck::warning(say.desk, &(say.desk_open)(rows.len())),
        Err(fault) => DoctorCheck::bad(say.desk, &counter.speaker().journal(&fault), ExitStatus::Fault),
    }
}

/// Warns of drops of a deposit that no sale explains.
async fn check_saldo(counter: &CommandContext) -> DoctorCheck {
    let say = &counter.words.saldo;
    match crate::cli::saldo::doctor(counter).await {
        Ok(alarms) if alarms.is_empty() => DoctorCheck::good(say.doctor, say.doctor_good),
        Ok(alarms) => DoctorCheck::warning(say.doctor, &alarms.join(" ")),
        Err(fault) => DoctorCheck::bad(say.doctor, &counter.speaker().journal(&fault), ExitStatus::Fault),
    }
}
