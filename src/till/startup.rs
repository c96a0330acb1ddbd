//! Opens the till: from a configuration to a [`Till`] with its journal and providers. No provider is called.
//!
//! Rows that dead programs left in the journal are ended before anything is sold.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use crate::base::id::{OwnerId, SystemRandom};
use crate::base::image::GreyImage;
use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::{Clock as _, StoreClock, SystemClock};
use crate::config::Config;
use crate::journal::postgres::{self, AddressFault, PgAddress, PostgresJournal};
use crate::journal::sqlite::{self, ProcessIdentity, SqliteJournal};
use crate::journal::{Journal, JournalError};
use crate::receipt::ShopHead;
use crate::settings::secret::{SecretFault, password_file, system_env};
use crate::settings::{HomeFolders, JournalUrl};
use crate::till::backup_schedule::BackupSettings;
use crate::till::{Till, TillDependencies, TillSettings};

/// So much of the shop's logo file is read, bytes.
const LARGEST_SIGN: u64 = 4 << 20;
/// A person may rule "failed" this long after the time-out: until then a late answer or a callback may come.
const RULING_GRACE: Duration = Duration::from_secs(600);

/// Why the till was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database's address cannot be used.
    #[error(transparent)]
    Address(#[from] AddressFault),
    /// The database's password cannot be read.
    #[error(transparent)]
    Password(#[from] SecretFault),
    /// This folder cannot be made or used.
    #[error("folder not usable")]
    Folder(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The purpose for which the journal is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenPurpose {
    /// Recovers first.
    Sell,
    /// To examine a journal that may be damaged. Nothing is written.
    Look,
    /// To accept a store that is in doubt (safety rule 16). Nothing is recovered before.
    Accept,
}

/// Opens the till to read only, where `why` prevents opening it to sell (safety rule 17). Nothing is written: no
/// lock, no folder, no recovery.
///
/// # Errors
/// When the journal cannot be read either.
pub async fn open_to_read(config: &Config, home: &HomeFolders, why: JournalError) -> Result<Till, OpenError> {
    let clock = system_clock();
    let counter = CleanText::new(&config.shop.counter);
    let (place, identity) = identity(config, home, &clock, &counter)?;
    let opened = tokio::task::spawn_blocking(move || -> Result<Arc<dyn Journal>, JournalError> {
        match place {
            JournalLocation::File(path) => sqlite::open_to_read(&path, identity, why),
            JournalLocation::Database(address) => postgres::open_to_read(*address, identity, why),
        }
    });
    let journal = opened.await.map_err(|fault| JournalError::Store(fault.to_string()))??;
    Ok(till(config, home, journal, clock, counter))
}

/// Opens the till. To sell, it recovers first what dead programs left. Calls no provider.
pub async fn open(config: &Config, home: &HomeFolders, purpose: OpenPurpose) -> Result<Till, OpenError> {
    let clock = system_clock();
    let counter = CleanText::new(&config.shop.counter);
    let journal = open_journal(config, home, purpose, &clock, &counter).await?;
    let till = till(config, home, journal, clock, counter);
    if purpose == OpenPurpose::Sell {
        till.recover().await?;
    }
    Ok(till)
}

/// This computer's clock, which follows a database's clock once that told its time (safety rule 15).
pub(in crate::till) fn system_clock() -> Arc<StoreClock> {
    Arc::new(StoreClock::new(Arc::new(SystemClock::default())))
}

impl Till {
    /// The same program with the settings of `config`; until now it had those of `before`. Journal and counter stay: they
    /// change at the next start. Providers whose sections are the same keep their clients: a second login at K-Link may
    /// end the session of a payment that is under way.
    #[must_use]
    pub fn reconfigured(&self, before: &Config, config: &Config, home: &HomeFolders) -> Self {
        let old = self.settings();
        let new = settings(config, home, old.counter.clone());
        let new = TillSettings { journal: old.journal.clone(), journal_folder: old.journal_folder.clone(), ..new };
        let register = if config.has_providers_of(before) { self.clients() } else { config.clients(home) };
        self.with_settings(register, new)
    }
}

fn till(
    config: &Config,
    home: &HomeFolders,
    journal: Arc<dyn Journal>,
    clock: Arc<StoreClock>,
    counter: CleanText,
) -> Till {
    let register = config.clients(home);
    Till::new(TillDependencies {
        journal,
        providers: register.providers,
        collector: register.collector,
        clock,
        random: Arc::new(SystemRandom),
        settings: settings(config, home, counter),
    })
}

/// Opens the journal that the configuration names. Its folder holds lock files and send logs even where the journal
/// is a database.
async fn open_journal(
    config: &Config,
    home: &HomeFolders,
    purpose: OpenPurpose,
    clock: &Arc<StoreClock>,
    counter: &CleanText,
) -> Result<Arc<dyn Journal>, OpenError> {
    let (place, identity) = identity(config, home, clock, counter)?;
    platform::folder(&identity.folder).map_err(|fault| OpenError::Folder(identity.folder.clone(), fault))?;
    let clock = clock.clone();
    // On a thread of its own: opening waits for the disk or the server.
    let opened = tokio::task::spawn_blocking(move || -> Result<Arc<dyn Journal>, JournalError> {
        Ok(match (place, purpose) {
            (JournalLocation::File(path), OpenPurpose::Sell) => Arc::new(SqliteJournal::open(&path, identity)?),
            (JournalLocation::File(path), OpenPurpose::Look) => Arc::new(SqliteJournal::open_to_look(&path, identity)?),
            (JournalLocation::File(path), OpenPurpose::Accept) => {
                Arc::new(SqliteJournal::open_to_accept(&path, identity)?)
            }
            (JournalLocation::Database(address), OpenPurpose::Sell | OpenPurpose::Accept) => {
                Arc::new(PostgresJournal::open(*address, identity, clock)?)
            }
            (JournalLocation::Database(address), OpenPurpose::Look) => {
                Arc::new(PostgresJournal::open_to_look(*address, identity, clock)?)
            }
        })
    });
    Ok(opened.await.map_err(|fault| JournalError::Store(fault.to_string()))??)
}

/// The journal's location, and the identity of this process in it.
pub(in crate::till) fn identity(
    config: &Config,
    home: &HomeFolders,
    clock: &Arc<StoreClock>,
    counter: &CleanText,
) -> Result<(JournalLocation, ProcessIdentity), OpenError> {
    let place = match &config.journal.url {
        JournalUrl::Postgres(url) => JournalLocation::Database(Box::new(address(config, home, url)?)),
        JournalUrl::Sqlite(path) => JournalLocation::File(home.data_folder().join(path)),
    };
    let (owner, folder) = (OwnerId::new(clock.now(), &SystemRandom), config.journal_folder(home));
    Ok((place, ProcessIdentity { counter: counter.clone(), owner, folder }))
}

/// The location of a journal.
pub(in crate::till) enum JournalLocation {
    File(PathBuf),
    Database(Box<PgAddress>),
}

pub(in crate::till) fn address(
    config: &Config,
    home: &HomeFolders,
    url: &SecretString,
) -> Result<PgAddress, OpenError> {
    let secret = &config.journal.password;
    let password = secret.reference.as_ref().map(|_| home.secret(secret, &system_env)).transpose()?;
    let kept = password_file(&system_env);
    let kept = kept.as_ref().map(ExposeSecret::expose_secret);
    Ok(PgAddress::parse(url.expose_secret(), password.as_ref(), kept)?)
}

/// The shop's logo; `None`: none is configured, or it cannot be read. The shop sells without it, and `loket doctor`
/// says what is wrong.
fn logo(config: &Config, home: &HomeFolders) -> Option<Arc<GreyImage>> {
    let mut bytes = Vec::new();
    std::fs::File::open(config.logo_file(home)?).ok()?.take(LARGEST_SIGN).read_to_end(&mut bytes).ok()?;
    GreyImage::read(&bytes).map(Arc::new)
}

/// Whether the papers of this till are marked as practice. A program without a configuration in the demo's home
/// (`LOKET_HOME=…/demo loket receipt ID`) has no providers to tell it by. It can sell nothing and reads only the
/// demo's sales.
fn is_practice(config: &Config, home: &HomeFolders) -> bool {
    config.is_practice() || (!config.found && home.sandbox_books().exists())
}

fn settings(config: &Config, home: &HomeFolders, counter: CleanText) -> TillSettings {
    let shop = &config.shop;
    TillSettings {
        counter: counter.clone(),
        cashier: shop.cashier.clone(),
        zone: shop.timezone.clone(),
        ruling_grace: RULING_GRACE,
        journal: config
            .journal_file(home)
            .map_or_else(|| config.journal.url.to_string(), |path| path.display().to_string()),
        journal_folder: config.journal_folder(home),
        config: config.found.then(|| home.config_file()).filter(|path| path.exists()),
        receipts: config.receipts_folder(home),
        receipt_paper: config.receipts.paper,
        printer: config.printer.clone(),
        shop: ShopHead { counter, ..shop_head(config, home) },
        email: shop.email.clone(),
        backup: BackupSettings::of(config, home, is_practice(config, home)),
    }
}

/// The shop as it stands on its papers.
pub(in crate::till) fn shop_head(config: &Config, home: &HomeFolders) -> ShopHead {
    let shop = &config.shop;
    ShopHead {
        name: shop.name.clone(),
        address: shop.address.clone(),
        phone: shop.phone.clone(),
        agent_code: shop.agent_code.clone(),
        counter: CleanText::new(&shop.counter),
        timezone: shop.timezone.clone(),
        logo: logo(config, home),
        is_practice: is_practice(config, home),
    }
}
