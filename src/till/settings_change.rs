//! Changes of the shop's settings, in the record: which keys, by whom. Values are never recorded.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::tz::TimeZone;
use secrecy::SecretString;

use crate::base::text::CleanText;
use crate::base::time::{Clock as _, SystemClock};
use crate::config::{Config, ConfigEditError, ConfigFile, SettingChange};
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;
use crate::settings::secret::{StoreFault, set_secret};
use crate::settings::{HomeFolders, JournalUrl};
use crate::till::Till;
use crate::till::connection_check::proves_login;

impl Till {
    /// Records that these settings were changed. No key: nothing is recorded.
    ///
    /// # Errors
    /// When the journal did not take it. The settings are changed all the same.
    pub async fn record_settings_change(&self, keys: &[String]) -> Result<(), JournalError> {
        if keys.is_empty() {
            return Ok(());
        }
        let settings = self.settings();
        let (counter, cashier) = (settings.counter.clone(), settings.cashier.clone());
        let keys = keys.iter().map(|key| CleanText::new(key)).collect();
        let event = CounterEvent::SettingsChanged { keys, by: cashier.clone() };
        self.journal().append_counter(CounterEntry { at: self.now(), counter, cashier, event }).await
    }
}

impl Till {
    /// The changes of settings at this counter, newest first.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn settings_changes(&self) -> Result<Vec<CounterEntry>, JournalError> {
        let mut record = self.counter_record().await?;
        record.retain(|entry| matches!(entry.event, CounterEvent::SettingsChanged { .. }));
        Ok(record)
    }
}

/// Whether the shop has a journal already, into which a change can be recorded.
#[must_use]
pub fn has_journal(config: &Config, home: &HomeFolders) -> bool {
    match &config.journal.url {
        JournalUrl::Sqlite(_) => config.journal_file(home).is_some_and(|path| path.exists()),
        JournalUrl::Postgres(_) => true,
    }
}

/// The ending of a former `config.toml`: `20261121-102109`, in the shop's zone.
#[must_use]
pub fn change_stamp(zone: &TimeZone) -> String {
    SystemClock::default().now().to_zoned(zone.clone()).strftime("%Y%m%d-%H%M%S").to_string()
}

/// The shop's settings while a person changes them: the file as it was read, and the configuration in force.
#[derive(Debug)]
pub struct SettingsKeeper {
    home: HomeFolders,
    state: Mutex<KeptSettings>,
}

#[derive(Debug)]
struct KeptSettings {
    file: ConfigFile,
    config: Arc<Config>,
}

/// A secret that a person typed. It is kept in the shop's store, never in `config.toml`.
pub struct TypedSecret {
    /// The key in `config.toml` that refers to it: `mmbc.password`.
    pub key: String,
    /// Its name in the store: `mmbc`.
    pub name: &'static str,
    pub secret: SecretString,
}

/// Prints no secret.
impl std::fmt::Debug for TypedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TypedSecret({})", self.key)
    }
}

impl Clone for TypedSecret {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), name: self.name, secret: self.secret.clone() }
    }
}

/// Why settings were not saved. What was typed is still on the screen.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFault {
    #[error(transparent)]
    Edit(#[from] ConfigEditError),
    /// The secret was not kept, so nothing refers to it.
    #[error(transparent)]
    Secret(#[from] StoreFault),
}

impl SettingsKeeper {
    /// Keeps the settings in the file at `path`, which need not be there yet; `config` is what it says.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(home: &HomeFolders, path: &Path, config: &Config) -> Result<Self, ConfigEditError> {
        let state = KeptSettings { file: ConfigFile::read(path)?, config: Arc::new(config.clone()) };
        Ok(Self { home: home.clone(), state: Mutex::new(state) })
    }

    /// The folders of the shop.
    #[must_use]
    pub const fn home(&self) -> &HomeFolders {
        &self.home
    }

    /// The configuration in force.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.kept().config)
    }

    /// Whether nobody else changed the file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn is_current(&self) -> Result<bool, ConfigEditError> {
        self.kept().file.is_current()
    }

    /// Reads the file again, after somebody else changed it.
    ///
    /// # Errors
    /// It cannot be read, or is no configuration.
    pub fn read_again(&self) -> Result<Arc<Config>, ConfigEditError> {
        let mut kept = self.kept();
        let file = ConfigFile::read(kept.file.path())?;
        let config = file.config()?.under_environment();
        *kept = KeptSettings { file, config: Arc::new(config) };
        Ok(Arc::clone(&kept.config))
    }

    /// The former files that are kept beside the file.
    #[must_use]
    pub fn former_files(&self) -> Vec<PathBuf> {
        self.kept().file.former_files()
    }

    /// Keeps the secrets, then writes the changes and what refers to the secrets. Returns the keys that changed. Blocks.
    ///
    /// # Errors
    /// [`SettingsFault`]. Where the file was not written, nothing refers to a new secret, but a secret that was in use
    /// under the same name is the new one already.
    pub fn save(&self, changes: &[SettingChange], secrets: &[TypedSecret]) -> Result<Vec<String>, SettingsFault> {
        let mut kept = self.kept();
        if !kept.file.is_current()? {
            return Err(ConfigEditError::Changed.into());
        }
        let refer = |typed: &TypedSecret| SettingChange::text(&typed.key, format!("keyring:{}", typed.name));
        let all: Vec<SettingChange> = changes.iter().cloned().chain(secrets.iter().map(refer)).collect();
        // The whole change is tried before a secret is replaced.
        kept.file.try_change(&all)?;
        for typed in secrets {
            set_secret(&self.home.secrets(), typed.name, &typed.secret)?;
        }
        let stamp = change_stamp(&kept.config.shop.timezone);
        let mut keys = kept.file.change(&all, &stamp)?;
        kept.config = Arc::new(kept.file.config()?.under_environment());
        // A secret that was replaced under its name changed too, though the file says the same.
        let replaced: Vec<String> = secrets.iter().map(|typed| typed.key.clone()).collect();
        keys.extend(replaced.into_iter().filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        Ok(keys)
    }

    fn kept(&self) -> MutexGuard<'_, KeptSettings> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SettingsView {
    /// Whether all that the provider of this section needs for its login can be read.
    #[must_use]
    pub fn has_login(&self, section: &str) -> bool {
        let own = self.config.providers.iter().find(|known| known.name() == section);
        own.is_some_and(|own| own.secrets().first().is_none_or(|secret| self.kept_secrets.contains(&secret.key)))
    }
}

/// The settings as a screen shows them.
#[derive(Debug, Clone)]
pub struct SettingsView {
    /// The file of the settings.
    pub path: PathBuf,
    pub config: Arc<Config>,
    /// The keys whose secret can be read: `mmbc.password`.
    pub kept_secrets: Vec<&'static str>,
    /// The sections of providers whose test does not prove name and password.
    pub unproved: Vec<&'static str>,
}

impl SettingsKeeper {
    /// The settings in force. Looks at every secret, so it blocks.
    #[must_use]
    pub fn view(&self) -> SettingsView {
        let config = self.config();
        let kept_secrets = config.kept_secrets(&self.home);
        let unproved = config.providers.iter().filter(|section| !proves_login(section.as_ref(), &self.home));
        let unproved = unproved.map(|section| section.name()).collect();
        SettingsView { unproved, path: self.kept().file.path().to_owned(), config, kept_secrets }
    }
}
