//! What is wrong with this shop, and how to mend it: the checks of `loket doctor` and of the screen Setelan.
//!
//! A check that could not be made is a fault, never silently good. Nothing is mended here.

mod callbacks;
mod printer;
mod providers;
mod store;

use crate::base::platform;
use crate::config::{self, Config};
use crate::messages::Messages;
use crate::settings::{ConfigWarning, HomeFolders, OtherShop, ShopNotes};
use crate::till::Till;
use crate::till::refusal;
use crate::wording::FaultSpeaker;
use crate::wording::exit::ExitStatus;

/// Seconds. A clock that differs by more from every server's is wrong. Less proves nothing: answers take time, and
/// servers' clocks differ a little.
const CLOCK_STEP: i64 = 60;

/// The result of a check. Only `Bad` changes the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckHealth {
    Good,
    Warning,
    Bad,
}

impl CheckHealth {
    /// The word in JSON, frozen in `words_test`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// The part of a shop that a check is about, as Setelan lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShopPart {
    Shop,
    Clock,
    Providers,
    Printer,
    Callbacks,
    Journal,
}

impl ShopPart {
    /// These checks, as checks of this part.
    fn of(self, checks: impl IntoIterator<Item = DoctorCheck>) -> impl Iterator<Item = DoctorCheck> {
        checks.into_iter().map(move |check| DoctorCheck { part: self, ..check })
    }

    /// The part that a warning of the configuration is about.
    fn of_warning(warning: &ConfigWarning) -> Self {
        let of_key = |key: &str| match key.split('.').next() {
            Some("journal") => Self::Journal,
            Some("webhook") => Self::Callbacks,
            _ => Self::Providers,
        };
        match warning {
            ConfigWarning::ExampleShop => Self::Shop,
            ConfigWarning::Language => Self::Clock,
            ConfigWarning::Literal(key) | ConfigWarning::PlainHttp(key) => of_key(key),
            ConfigWarning::Secret(fault) => of_key(fault.key),
            ConfigWarning::NoProvider => Self::Providers,
            ConfigWarning::Readable(..) | ConfigWarning::JournalPassword | ConfigWarning::JournalPlain => Self::Journal,
        }
    }
}

/// One line of the doctor's answer. `exit` is the exit code of the whole answer when this is its first bad check.
#[derive(Debug, Clone)]
pub struct DoctorCheck {
    pub name: String,
    pub health: CheckHealth,
    pub say: String,
    pub exit: ExitStatus,
    /// The part of the shop that it is about.
    pub part: ShopPart,
}

impl DoctorCheck {
    /// Nothing is wrong: `say` is what was found.
    pub fn good(name: &str, say: &str) -> Self {
        Self {
            name: name.to_owned(),
            health: CheckHealth::Good,
            say: say.to_owned(),
            exit: ExitStatus::Done,
            part: ShopPart::Journal,
        }
    }

    /// Something to look at, which stops nothing.
    pub fn warning(name: &str, say: &str) -> Self {
        Self { health: CheckHealth::Warning, ..Self::good(name, say) }
    }

    /// A fault; a command ends with `exit`.
    pub fn bad(name: &str, say: &str, exit: ExitStatus) -> Self {
        Self { health: CheckHealth::Bad, exit, ..Self::good(name, say) }
    }
}

/// What the checks look at.
pub struct DoctorContext<'a> {
    pub till: &'a Till,
    pub config: &'a Config,
    pub home: &'a HomeFolders,
    pub words: &'static Messages,
}

impl DoctorContext<'_> {
    fn speaker(&self) -> FaultSpeaker<'_> {
        FaultSpeaker { words: &self.words.fault, zone: &self.till.settings().zone }
    }
}

/// Everything that can be checked without moving money, with the head of this counter's chain.
pub async fn examine(shop: &DoctorContext<'_>) -> (Vec<DoctorCheck>, Option<String>) {
    let mut checks = settings_checks(shop.config, shop.home, shop.words);
    checks.push(store::check_room(shop));
    checks.push(store::check_journal(shop).await);
    checks.extend(store::check_database(shop).await);
    checks.extend(store::check_waiting(shop));
    let (record, head) = store::check_record(shop).await;
    checks.push(record);
    checks.push(store::check_backup(shop).await);
    checks.extend(ShopPart::Providers.of(providers::checks(shop).await));
    // After the providers: their answers say what time it is.
    checks.extend(ShopPart::Clock.of([check_clock(shop)]));
    checks.extend(ShopPart::Printer.of([check_receipts(shop)]));
    checks.extend(ShopPart::Printer.of(printer::checks(shop).await));
    checks.extend(ShopPart::Callbacks.of([callbacks::check(shop)]));
    checks.push(check_desk(shop).await);
    checks.extend(ShopPart::Providers.of([providers::check_saldo(shop).await]));
    (checks, head)
}

/// The checks that need no journal: the configuration, and who can read the shop's files.
pub fn settings_checks(config: &Config, home: &HomeFolders, words: &'static Messages) -> Vec<DoctorCheck> {
    let mut checks = check_config(config, home, words);
    checks.extend(check_privacy(config, home, words));
    checks
}

fn check_config(config: &Config, home: &HomeFolders, words: &'static Messages) -> Vec<DoctorCheck> {
    let say = &words.command.doctor;
    let mut checks = Vec::new();
    if !config.found {
        checks.push(DoctorCheck::warning(say.config, say.config_absent));
    }
    let warnings = config::check_here(config, home);
    checks.extend(warnings.iter().map(|warning| {
        let sentence = warning.sentence(words);
        let check = match warning {
            ConfigWarning::Secret(_) => DoctorCheck::bad(say.config, &sentence, ExitStatus::Config),
            _ => DoctorCheck::warning(say.config, &sentence),
        };
        DoctorCheck { part: ShopPart::of_warning(warning), ..check }
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
fn check_clock(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.command.doctor;
    let now = shop.till.now();
    let shown = crate::base::time::rfc3339(now, &shop.till.settings().zone);
    // A clock before this program was written, or decades after it, is wrong.
    let year = now.to_zoned(shop.till.settings().zone.clone()).year();
    if !(2026..2060).contains(&year) {
        return DoctorCheck::bad(say.clock, &format!("{shown}. {}", say.clock_wrong), ExitStatus::Fault);
    }
    // One server's clock may be wrong too: where another agrees with this one, this one is right.
    let told = shop.till.server_times();
    match told.iter().min_by_key(|time| time.ahead_seconds.unsigned_abs()) {
        Some(nearest) if nearest.ahead_seconds.abs() > CLOCK_STEP => DoctorCheck::bad(
            say.clock,
            &(say.diagnosis.clock_apart)(&shown, nearest.ahead_seconds, &nearest.host),
            ExitStatus::Fault,
        ),
        _ => DoctorCheck::good(say.clock, &shown),
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

fn check_receipts(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.command.doctor;
    let folder = &shop.till.settings().receipts;
    let probe = folder.join(".probe");
    let written = crate::till::papers::write_whole(&probe, b"loket").and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => DoctorCheck::good(say.receipts, &folder.display().to_string()),
        Err(fault) => DoctorCheck::bad(
            say.receipts,
            &(say.receipts_bad)(&shop.words.fault.files.reason(&fault)),
            ExitStatus::Fault,
        ),
    }
}

async fn check_desk(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.command.doctor;
    match shop.till.desk().await {
        Ok(rows) if rows.is_empty() => DoctorCheck::good(say.desk, shop.words.command.nothing_open),
        Ok(rows) => DoctorCheck::warning(say.desk, &(say.desk_open)(rows.len())),
        Err(fault) => DoctorCheck::bad(say.desk, &shop.speaker().journal(&fault), ExitStatus::Fault),
    }
}
