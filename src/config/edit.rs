//! Changes settings in `config.toml`. Every comment and every other line stays, and the file keeps its order.
//!
//! The file under its name is always whole and keeps its mode. A change that would not be read back is not written, and
//! nothing is written over a file that somebody else changed meanwhile.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, Value};
use zeroize::Zeroizing;

use super::{Config, example, read_file};
use crate::base::platform;
use crate::messages::Messages;
use crate::settings::{ConfigFault, ConfigFaultKind, nearest};

/// So many former files are kept beside the file; the oldest goes first.
const FORMER_FILES: usize = 10;

/// A new value of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingInput {
    Text(String),
    Whole(i64),
    Flag(bool),
    Texts(Vec<String>),
}

impl From<SettingInput> for Value {
    fn from(input: SettingInput) -> Self {
        match input {
            SettingInput::Text(text) => text.into(),
            SettingInput::Whole(number) => number.into(),
            SettingInput::Flag(flag) => flag.into(),
            SettingInput::Texts(texts) => Self::Array(texts.into_iter().collect::<Array>()),
        }
    }
}

/// One setting and its new value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// `shop.name`.
    pub key: String,
    pub value: SettingInput,
}

impl SettingChange {
    /// A change of `key` to a text.
    #[must_use]
    pub fn text(key: &str, text: impl Into<String>) -> Self {
        Self { key: key.to_owned(), value: SettingInput::Text(text.into()) }
    }

    /// Reads what a person typed for `key`: a text, a whole number, `true` or `false`, texts separated by commas, as the
    /// setting is one.
    ///
    /// # Errors
    /// An unknown key, a secret written out, a value of another kind, or a setting that only the file can hold.
    pub fn read(config: &Config, key: &str, typed: &str) -> Result<Self, ConfigEditError> {
        let old = config
            .setting(key)
            .ok_or_else(|| ConfigEditError::UnknownKey { key: key.to_owned(), near: nearest_key(config, key) })?;
        let is_reference = ["env:", "keyring:", "file:"].iter().any(|kind| typed.starts_with(kind)) || typed.is_empty();
        if config.holds_secret(key) && !is_reference {
            return Err(ConfigEditError::Secret(key.to_owned()));
        }
        let wrong = || ConfigEditError::Form(key.to_owned());
        let value = match old {
            toml::Value::Integer(_) => SettingInput::Whole(typed.trim().parse().map_err(|_| wrong())?),
            toml::Value::Boolean(_) => SettingInput::Flag(typed.trim().parse().map_err(|_| wrong())?),
            toml::Value::Array(_) => {
                let items = typed.split(',').map(str::trim).filter(|item| !item.is_empty());
                SettingInput::Texts(items.map(ToOwned::to_owned).collect())
            }
            toml::Value::Table(_) => return Err(ConfigEditError::OnlyInFile(key.to_owned())),
            _ => SettingInput::Text(typed.to_owned()),
        };
        Ok(Self { key: key.to_owned(), value })
    }
}

/// The known key that `typed` most likely misspells: `shop.name` for `shop.nama`.
fn nearest_key(config: &Config, typed: &str) -> Option<String> {
    let (section, key) = typed.split_once('.').unwrap_or((typed, ""));
    let names: Vec<&'static str> = config.values.iter().map(|section| section.name).collect();
    let section = config.values.iter().find(|known| Some(known.name) == nearest(section, &names))?;
    let keys: Vec<&'static str> = section.values.iter().map(|(key, _)| *key).collect();
    nearest(key, &keys).map(|key| format!("{}.{key}", section.name))
}

/// Why settings were not changed. The file is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum ConfigEditError {
    #[error("unknown key {key}")]
    UnknownKey { key: String, near: Option<String> },
    /// A secret is kept by `set-secret`, never written here.
    #[error("{0} is a secret")]
    Secret(String),
    /// The value is of another kind than the setting.
    #[error("wrong form of {0}")]
    Form(String),
    #[error("{0} is a table")]
    OnlyInFile(String),
    /// The file is no valid configuration, or would not be one. Never empty.
    #[error("invalid")]
    Invalid(Vec<ConfigFault>),
    /// Somebody else changed the file since it was read.
    #[error("changed meanwhile")]
    Changed,
    #[error(transparent)]
    File(#[from] io::Error),
}

impl ConfigEditError {
    /// The error as sentences in the language of `words`; `path` is the file.
    #[must_use]
    pub fn sentence(&self, path: &Path, words: &Messages) -> String {
        let say = &words.config;
        let shown = path.display().to_string();
        match self {
            Self::UnknownKey { key, near } => (say.unknown_key)(key, near.as_deref()),
            Self::Secret(key) => (say.edit.secret)(key, key.split('.').next().unwrap_or(key)),
            Self::Form(key) => (say.edit.form)(key),
            Self::OnlyInFile(key) => (say.edit.only_in_file)(key, &shown),
            Self::Invalid(faults) => {
                faults.iter().map(|fault| fault.kind.sentence(words)).collect::<Vec<_>>().join("\n")
            }
            Self::Changed => (say.edit.changed)(&shown),
            Self::File(fault) => (say.unreadable)(&shown, &words.fault.files.reason(fault)),
        }
    }
}

/// `config.toml` as it was read.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    /// `None`: there is none.
    text: Option<Zeroizing<String>>,
}

impl ConfigFile {
    /// Reads the file at `path`; none is no error.
    ///
    /// # Errors
    /// It cannot be read, or is no UTF-8.
    pub fn read(path: &Path) -> Result<Self, ConfigEditError> {
        // A symbolic link is followed, so that the rename replaces the file and not the link.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let text = read_text(&path)?;
        Ok(Self { path, text })
    }

    /// Whether the file on disk is still the one that was read.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn is_current(&self) -> Result<bool, ConfigEditError> {
        Ok(read_text(&self.path)?.as_ref().map(|text| text.as_str()) == self.text.as_ref().map(|text| text.as_str()))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The configuration that it holds; the default where there is none.
    ///
    /// # Errors
    /// It is no valid configuration.
    pub fn config(&self) -> Result<Config, ConfigEditError> {
        match &self.text {
            Some(text) => Config::parse(text).map_err(|(faults, _)| ConfigEditError::Invalid(faults)),
            None => Ok(Config::default()),
        }
    }

    /// The former files beside it, the oldest first.
    #[must_use]
    pub fn former_files(&self) -> Vec<PathBuf> {
        let prefix = sibling(&self.path, ".before-");
        let prefix = prefix.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = self.path.parent().and_then(|folder| std::fs::read_dir(folder).ok());
        let names = folder.into_iter().flatten().flatten().map(|entry| entry.path());
        let is_former =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix));
        let mut former: Vec<PathBuf> = names.filter(is_former).collect();
        former.sort();
        former
    }

    /// Removes the oldest former files. What cannot be removed stays: it harms nobody.
    fn forget_oldest(&self) {
        let former = self.former_files();
        let surplus = former.len().saturating_sub(FORMER_FILES);
        former.iter().take(surplus).for_each(|path| drop(std::fs::remove_file(path)));
    }

    /// Whether [`Self::change`] would be accepted. Writes nothing.
    ///
    /// # Errors
    /// Why not.
    pub fn try_change(&self, changes: &[SettingChange]) -> Result<(), ConfigEditError> {
        let old = self.text.as_ref().map_or(example(), |text| text.as_str());
        let new = Zeroizing::new(with_changes(old, changes)?);
        Config::parse(&new).map(drop).map_err(|(faults, _)| ConfigEditError::Invalid(faults))
    }

    /// Writes the changes, all or none, and keeps the former file as `config.toml.before-STAMP`. Where there is no file,
    /// the example with these changes is written, readable by its owner only. Returns the keys whose text changed.
    ///
    /// # Errors
    /// [`ConfigEditError`]; nothing was changed.
    pub fn change(&mut self, changes: &[SettingChange], stamp: &str) -> Result<Vec<String>, ConfigEditError> {
        if !self.is_current()? {
            return Err(ConfigEditError::Changed);
        }
        let old = self.text.as_ref().map_or(example(), |text| text.as_str());
        let before = Config::parse(old).map_err(|(faults, _)| ConfigEditError::Invalid(faults))?;
        let new = Zeroizing::new(with_changes(old, changes)?);
        let after = Config::parse(&new).map_err(|(faults, _)| ConfigEditError::Invalid(faults))?;
        let differs = |change: &&SettingChange| before.setting(&change.key) != after.setting(&change.key);
        let keys: Vec<String> = changes.iter().filter(differs).map(|change| change.key.clone()).collect();
        if self.text.is_some() && *new == *old {
            return Ok(keys);
        }
        match &self.text {
            Some(former) => {
                let kept = sibling(&self.path, &format!(".before-{stamp}"));
                replace(&kept, Some(&self.path), former.as_bytes())?;
                replace(&self.path, Some(&self.path), new.as_bytes())?;
                self.forget_oldest();
            }
            None => {
                if let Some(folder) = self.path.parent() {
                    platform::folder(folder)?;
                }
                // Beside it first: a disk that is full must not leave half a file under the name.
                replace(&self.path, None, new.as_bytes())?;
            }
        }
        self.text = Some(new);
        Ok(keys)
    }
}

/// Adds `text` to `refusals` of `[section]` in the file at `path`. A text that is there already changes nothing.
///
/// # Errors
/// `InvalidData` if the file is no valid configuration or cannot hold the text; else errors of the file system.
pub fn add_refusal(path: &Path, section: &str, text: &str) -> io::Result<()> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "config.toml");
    let path = std::fs::canonicalize(path)?;
    let old = read_file(&path)?.0.map_err(|_| wrong())?;
    let new = Zeroizing::new(with_refusal(&old, section, text).ok_or_else(wrong)?);
    if *new == *old {
        return Ok(());
    }
    let is_there = |config: Config| {
        let own = config.providers.iter().find(|known| known.name() == section).and_then(|own| own.refusals());
        own.is_some_and(|list| list.iter().any(|known| known == text))
    };
    if !Config::parse(&new).is_ok_and(is_there) {
        return Err(wrong());
    }
    replace(&path, Some(&path), new.as_bytes())
}

fn read_text(path: &Path) -> Result<Option<Zeroizing<String>>, ConfigEditError> {
    match read_file(path) {
        Ok((text, _)) => text.map(Some).map_err(|fault| ConfigEditError::Invalid(vec![fault])),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// The section called `name`, made where it is absent.
fn section_of<'d>(document: &'d mut DocumentMut, name: &str) -> Option<&'d mut dyn TableLike> {
    document.entry(name).or_insert(Item::Table(Table::new())).as_table_like_mut()
}

/// The file's text with these changes.
fn with_changes(old: &str, changes: &[SettingChange]) -> Result<String, ConfigEditError> {
    let broken = |why: String| {
        ConfigEditError::Invalid(vec![ConfigFault { line: 1, column: 1, kind: ConfigFaultKind::Syntax(why) }])
    };
    let mut document: DocumentMut = old.parse().map_err(|fault: toml_edit::TomlError| broken(fault.to_string()))?;
    for change in changes {
        let unknown = || ConfigEditError::UnknownKey { key: change.key.clone(), near: None };
        let (section, key) = change.key.split_once('.').ok_or_else(unknown)?;
        let section = section_of(&mut document, section).ok_or_else(unknown)?;
        let mut new = Value::from(change.value.clone());
        match section.get_mut(key).and_then(Item::as_value_mut) {
            // The comment behind a value is the value's decoration.
            Some(old) => {
                *new.decor_mut() = old.decor().clone();
                *old = new;
            }
            None => drop(section.insert(key, Item::Value(new))),
        }
    }
    Ok(document.to_string())
}

/// The file's text with one refusal more.
fn with_refusal(old: &str, section: &str, text: &str) -> Option<String> {
    let mut document: DocumentMut = old.parse().ok()?;
    let section = section_of(&mut document, section)?;
    let list = section.entry("refusals").or_insert(Item::Value(Value::Array(Array::new()))).as_array_mut()?;
    if !list.iter().any(|known| known.as_str() == Some(text)) {
        list.push(text);
    }
    Some(document.to_string())
}

/// The path with `ending` behind its name.
fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Puts a file under the name `path`: a temporary file beside it with the mode of `like`, else for its owner only,
/// synced, then renamed.
pub(super) fn replace(path: &Path, like: Option<&Path>, bytes: &[u8]) -> io::Result<()> {
    let temporary = sibling(path, &format!(".{}.part", std::process::id()));
    let written = write(&temporary, like, bytes).and_then(|()| platform::rename(&temporary, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn write(temporary: &Path, like: Option<&Path>, bytes: &[u8]) -> io::Result<()> {
    // A killed program with the same process id may have left one.
    let _ = std::fs::remove_file(temporary);
    let mut file = platform::new_file(temporary)?;
    if let Some(like) = like {
        file.set_permissions(std::fs::metadata(like)?.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
#[path = "edit_test.rs"]
mod tests;
