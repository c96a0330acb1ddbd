//! The settings of a counter: `config.toml`, environment and flags, read once at start, checked and typed. The file is
//! explained in `assets/config.example.toml`.
//!
//! A [`Config`] has passed every check. Flags override the environment, which overrides the file, which overrides
//! defaults. It holds references to secrets only; [`HomeFolders::secret`] reads a secret when it is needed.

mod edit;
mod sections;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

pub use edit::{ConfigEditError, ConfigFile, SettingChange, SettingInput, add_refusal};
pub use sections::{BackupSection, JournalSection, PrinterSection, ReceiptsSection, ShopSection, WebhookSection};

use crate::base::platform;
use crate::messages::Language;
use crate::providers::registry::{PROVIDERS, ProviderModule, ProviderSet};
use crate::providers::section::ProviderSection;
use crate::settings::secret::{EnvSource, SecretHandle, system_env};
use crate::settings::{
    BaseUrl, ConfigError, ConfigFault, ConfigFaultKind, ConfigWarning, HomeFolders, JournalUrl, SectionValues,
    TomlReader, position,
};

/// The largest configuration file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// Settings from the command line, which override all others.
#[derive(Debug, Clone, Default)]
pub struct ConfigFlags {
    pub language: Option<Language>,
}

/// The configuration of one counter.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether there is a `config.toml`. Without one everything is the default.
    pub found: bool,
    /// `[shop]`, with the language of flag or environment if they give one.
    pub shop: ShopSection,
    pub journal: JournalSection,
    pub webhook: WebhookSection,
    pub printer: PrinterSection,
    pub receipts: ReceiptsSection,
    pub backup: BackupSection,
    /// Warnings that need only the file. [`check`] adds those of the secrets.
    pub warnings: Vec<ConfigWarning>,
    /// The address of the sandbox inside this program, if one runs. Not a setting: no file, flag or variable sets it.
    pub embedded_sandbox: Option<String>,
    /// The sections of the providers, in their order, used or not.
    pub providers: Vec<Arc<dyn ProviderSection>>,
    /// Every section with its keys and the values in force.
    values: Vec<SectionValues>,
}

impl Default for Config {
    fn default() -> Self {
        let mut config = Self::read(&TomlReader::new(""), PROVIDERS);
        config.found = false;
        config
    }
}

impl Config {
    /// The configuration of `home`; the default if there is no file.
    ///
    /// # Errors
    /// If the file cannot be read or is wrong, with every fault in it.
    pub fn load(home: &HomeFolders, flags: &ConfigFlags, env: &EnvSource<'_>) -> Result<Self, ConfigError> {
        let path = home.config_file();
        let mut config = match read_file(&path) {
            Ok((text, open)) => {
                let invalid = |faults, language| ConfigError::Invalid { path: path.clone(), faults, language };
                let asked = flags.language.or_else(|| language_of(env)).unwrap_or_default();
                let text = text.map_err(|fault| invalid(vec![fault], asked))?;
                let mut config = Self::parse(&text).map_err(|(faults, language)| {
                    invalid(faults, flags.language.or_else(|| language_of(env)).unwrap_or(language))
                })?;
                config.warnings.extend(open.map(|mode| ConfigWarning::Readable(path, mode)));
                config
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(source) => return Err(ConfigError::Unreadable { path, source }),
        };
        config.obey(flags, env);
        Ok(config)
    }

    /// The configuration in `text`, without flags and environment.
    ///
    /// # Errors
    /// Every fault in the text, in its order, and the language that the text sets.
    pub fn parse(text: &str) -> Result<Self, (Vec<ConfigFault>, Language)> {
        Self::parse_with(text, PROVIDERS)
    }

    /// As [`Self::parse`], for these providers.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with(text: &str, modules: &[ProviderModule]) -> Result<Self, (Vec<ConfigFault>, Language)> {
        let reader = TomlReader::new(text);
        let config = Self::read(&reader, modules);
        let faults = reader.into_faults();
        if faults.is_empty() { Ok(config) } else { Err((faults, config.shop.language)) }
    }

    fn read(reader: &TomlReader<'_>, modules: &[ProviderModule]) -> Self {
        // Read in the order of the example, in which `config show` prints them.
        let mut config = Self {
            found: true,
            shop: sections::shop(reader),
            journal: sections::journal(reader),
            providers: modules.iter().map(|module| module.section(reader)).collect(),
            webhook: sections::webhook(reader),
            printer: sections::printer(reader),
            receipts: sections::receipts(reader),
            backup: sections::backup(reader),
            values: reader.finish(),
            warnings: Vec::new(),
            embedded_sandbox: None,
        };
        config.warnings = config.warnings();
        config
    }

    /// The warnings that need only the settings.
    fn warnings(&self) -> Vec<ConfigWarning> {
        let literal = |secret: &&SecretHandle| {
            secret.reference.as_ref().is_some_and(crate::settings::secret::SecretRef::is_literal)
        };
        let mut warnings: Vec<ConfigWarning> =
            self.secrets().into_iter().filter(literal).map(|secret| ConfigWarning::Literal(secret.key)).collect();
        warnings.extend(self.plain_http().into_iter().map(ConfigWarning::PlainHttp));
        if self.journal.url.holds_password() {
            warnings.push(ConfigWarning::JournalPassword);
        }
        if self.journal.url.is_plain() {
            warnings.push(ConfigWarning::JournalPlain);
        }
        if self.shop.name.as_str() == sections::EXAMPLE_SHOP {
            warnings.push(ConfigWarning::ExampleShop);
        }
        if self.providers_in_use().next().is_none() {
            warnings.push(ConfigWarning::NoProvider);
        }
        warnings
    }

    fn secrets(&self) -> Vec<&SecretHandle> {
        let own = self.providers.iter().flat_map(|section| section.secrets());
        std::iter::once(&self.journal.password).chain(own).chain([&self.webhook.path_secret]).collect()
    }

    fn obey(&mut self, flags: &ConfigFlags, env: &EnvSource<'_>) {
        let given = env("LOKET_LANG").is_some_and(|value| !value.is_empty());
        let named = language_of(env);
        if given && named.is_none() {
            self.warnings.push(ConfigWarning::Language);
        }
        self.shop.language = flags.language.or(named).unwrap_or(self.shop.language);
        if let Some(shop) = self.values.iter_mut().find(|section| section.name == "shop") {
            shop.set("language", self.shop.language.as_str().into());
        }
    }

    /// The same with what this program's environment overrides (`LOKET_LANG`).
    #[must_use]
    pub fn under_environment(mut self) -> Self {
        self.obey(&ConfigFlags::default(), &system_env);
        self
    }

    /// Whether every provider is set as in `other`, so that its clients serve both.
    #[must_use]
    pub fn has_providers_of(&self, other: &Self) -> bool {
        let own = |config: &Self, name| {
            config.values.iter().find(|section| section.name == name).map(|section| section.values.clone())
        };
        self.providers.iter().all(|section| own(self, section.name()) == own(other, section.name()))
    }

    /// The sections of the providers that the shop uses.
    pub fn providers_in_use(&self) -> impl Iterator<Item = &Arc<dyn ProviderSection>> {
        self.providers.iter().filter(|section| section.is_used())
    }

    /// The clients of the providers that the shop uses. Opens no connection and reads no secret.
    #[must_use]
    pub fn clients(&self, home: &HomeFolders) -> ProviderSet {
        self.providers_in_use().map(|section| section.clients(home)).fold(ProviderSet::default(), |mut all, own| {
            all.providers.extend(own.providers);
            all.collector = all.collector.or(own.collector);
            all
        })
    }

    /// The keys in use whose calls leave this machine unencrypted. While there is one, a red banner stays on screen.
    #[must_use]
    pub fn plain_http(&self) -> Vec<&'static str> {
        self.addresses().into_iter().filter(|(_, url)| url.is_plain()).map(|(key, _)| key).collect()
    }

    /// Whether every provider is the sandbox inside this program, so that nothing that is sold is real. A provider that
    /// another program on this machine serves counts as real.
    #[must_use]
    pub fn is_practice(&self) -> bool {
        let Some(sandbox) = &self.embedded_sandbox else { return false };
        let is_embedded = |url: &BaseUrl| {
            url.as_str().strip_prefix(sandbox.as_str()).is_some_and(|path| path.is_empty() || path.starts_with('/'))
        };
        self.addresses().into_iter().all(|(_, url)| is_embedded(url))
    }

    /// The addresses of the providers in use, with their keys.
    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)> {
        self.providers_in_use().flat_map(|section| section.addresses()).collect()
    }

    /// The journal's file; `None` if the journal is a database.
    #[must_use]
    pub fn journal_file(&self, home: &HomeFolders) -> Option<PathBuf> {
        match &self.journal.url {
            JournalUrl::Sqlite(path) => Some(home.data_folder().join(path)),
            JournalUrl::Postgres(_) => None,
        }
    }

    /// The folder of owner locks and send logs: beside the journal's file, or this machine's data folder for a
    /// database.
    #[must_use]
    pub fn journal_folder(&self, home: &HomeFolders) -> PathBuf {
        let file = self.journal_file(home);
        file.as_deref().and_then(Path::parent).unwrap_or_else(|| home.data_folder()).to_owned()
    }

    /// The folder of kept receipts.
    #[must_use]
    pub fn receipts_folder(&self, home: &HomeFolders) -> PathBuf {
        home.data_folder().join(&self.receipts.folder)
    }

    /// The folder of backups, and whether it lies on the journal's own disk because no other was named.
    #[must_use]
    pub fn backup_folder(&self, home: &HomeFolders) -> (PathBuf, bool) {
        let is_own = self.backup.folder.as_os_str().is_empty();
        let folder = if is_own { Path::new("backups") } else { &self.backup.folder };
        (home.data_folder().join(folder), is_own)
    }

    /// The shop's logo; `None` if none is set.
    #[must_use]
    pub fn logo_file(&self, home: &HomeFolders) -> Option<PathBuf> {
        let logo = &self.receipts.logo;
        (!logo.as_os_str().is_empty()).then(|| home.data_folder().join(logo))
    }

    /// The value in force of `section.key`; a secret is its reference. `None`: there is no such key.
    #[must_use]
    pub fn setting(&self, key: &str) -> Option<&toml::Value> {
        let (section, key) = key.split_once('.')?;
        let section = self.values.iter().find(|known| known.name == section)?;
        section.values.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The value in force of `section.key` as a line of a form: without quotes, several separated by commas.
    #[must_use]
    pub fn setting_text(&self, key: &str) -> String {
        match self.setting(key) {
            Some(toml::Value::String(text)) => text.clone(),
            Some(toml::Value::Array(items)) => {
                items.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// The keys of the secrets that can be read.
    #[must_use]
    pub fn kept_secrets(&self, home: &HomeFolders) -> Vec<&'static str> {
        let is_kept = |secret: &&&SecretHandle| home.secret(secret, &system_env).is_ok();
        self.secrets().iter().filter(is_kept).map(|secret| secret.key).collect()
    }

    /// Whether `section.key` names a secret.
    #[must_use]
    pub fn holds_secret(&self, key: &str) -> bool {
        self.secrets().iter().any(|secret| secret.key == key)
    }

    /// Every key with the value in force, as TOML in the order of the example file. A secret is shown as its reference,
    /// a literal one as `***`.
    #[must_use]
    pub fn show(&self) -> String {
        let key = |(key, value): &(&str, toml::Value)| format!("{key} = {value}\n");
        let section = |section: &SectionValues| {
            format!("[{}]\n{}", section.name, section.values.iter().map(key).collect::<String>())
        };
        self.values.iter().map(section).collect::<Vec<_>>().join("\n")
    }
}

/// All warnings: those of the file, and one for each secret in use that cannot be read.
#[must_use]
pub fn check(config: &Config, home: &HomeFolders, env: &EnvSource<'_>) -> Vec<ConfigWarning> {
    let mut needed = Vec::new();
    needed.extend(config.providers_in_use().flat_map(|section| section.secrets()));
    // A database may need no password or take it from ~/.pgpass, so only a named one must be readable.
    needed.extend(Some(&config.journal.password).filter(|secret| secret.reference.is_some()));
    if config.webhook.in_counter {
        needed.push(&config.webhook.path_secret);
    }
    let faults = needed.into_iter().filter_map(|secret| home.secret(secret, env).err()).map(ConfigWarning::Secret);
    config.warnings.iter().cloned().chain(faults).collect()
}

/// [`check`] with the environment of this program.
#[must_use]
pub fn check_here(config: &Config, home: &HomeFolders) -> Vec<ConfigWarning> {
    check(config, home, &system_env)
}

/// The language that `LOKET_LANG` names, known before any file is read. `None` for an unknown name.
#[must_use]
pub fn language_of(env: &EnvSource<'_>) -> Option<Language> {
    env("LOKET_LANG").and_then(|value| Language::parse(&value.to_string_lossy()))
}

/// The commented example file: every key with its default.
#[must_use]
pub const fn example() -> &'static str {
    include_str!("../../assets/config.example.toml")
}

/// Writes the example as `config.toml`, readable by its owner only, and returns its path.
///
/// # Errors
/// If there is a `config.toml` already, or it cannot be written.
pub fn init(home: &HomeFolders) -> Result<PathBuf, ConfigError> {
    let path = home.config_file();
    if path.symlink_metadata().is_ok() {
        return Err(ConfigError::Exists { path });
    }
    let written =
        platform::folder(home.config_folder()).and_then(|()| edit::replace(&path, None, example().as_bytes()));
    match written {
        Ok(()) => Ok(path),
        Err(source) => Err(ConfigError::Unreadable { path, source }),
    }
}

/// The file's text, and its mode if others may read it.
type ReadText = (Result<Zeroizing<String>, ConfigFault>, Option<u32>);

fn read_file(path: &Path) -> io::Result<ReadText> {
    let file = File::open(path)?;
    let open = platform::open_mode(&file)?;
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Ok((Err(ConfigFault { line: 1, column: 1, kind: ConfigFaultKind::TooLarge }), open));
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(error) => {
            let (line, column) = position(&bytes, error.valid_up_to());
            Err(ConfigFault { line, column, kind: ConfigFaultKind::NotUtf8 })
        }
    };
    Ok((text, open))
}

#[cfg(test)]
mod tests;
