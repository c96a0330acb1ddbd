//! Secrets: references (`env:`, `keyring:`, `file:`, a literal), and the shop's secret store, one file per secret.
//!
//! On Windows the store is the Credential Manager, which opens with the account. Elsewhere it is files, protected by their
//! modes only (0600 in a 0700 folder): they keep out other users of the machine, not the owner or root, and nothing is
//! encrypted. A desktop's keyring is not used, because it is absent over SSH, on kiosks and for a service. No error, debug text or shown configuration holds a secret.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::base::platform;
use crate::messages::{ENGLISH, Messages};

/// The longest secret, in bytes.
const LONGEST: u64 = 64 * 1024;
/// The longest name in the store, in characters.
const LONGEST_NAME: usize = 64;

/// A source of environment variables. Tests use their own.
pub type EnvSource<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// The variable `name` of this process.
#[must_use]
pub fn system_env(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// The place of a secret.
#[derive(Clone)]
pub enum SecretRef {
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `keyring:NAME`: the shop's secret store.
    Stored(String),
    /// `file:PATH`: a file. A relative path begins at the configuration's folder.
    File(PathBuf),
    /// The secret itself, in the configuration.
    Literal(SecretString),
}

impl SecretRef {
    /// Reads a reference. `None` if the name or path is empty or holds a forbidden character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(name) = text.strip_prefix("env:") {
            let fits = !name.is_empty() && !name.contains(['=', '\0']) && !name.contains(char::is_whitespace);
            fits.then(|| Self::Env(name.to_owned()))
        } else if let Some(name) = text.strip_prefix("keyring:") {
            is_name(name).then(|| Self::Stored(name.to_owned()))
        } else if let Some(path) = text.strip_prefix("file:") {
            (!path.is_empty() && !path.contains('\0')).then(|| Self::File(path.into()))
        } else {
            (!text.is_empty()).then(|| Self::Literal(text.into()))
        }
    }

    /// Whether the secret is written in the configuration itself.
    #[must_use]
    pub const fn is_literal(&self) -> bool {
        matches!(self, Self::Literal(_))
    }
}

/// The reference as the configuration writes it; a literal is `***`.
impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::Stored(name) => write!(f, "keyring:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Literal(_) => f.write_str("***"),
        }
    }
}

impl fmt::Debug for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A secret of the configuration that is read only when it is needed.
#[derive(Debug, Clone)]
pub struct SecretHandle {
    /// The key in the configuration: `mmbc.password`.
    pub key: &'static str,
    /// `None`: nothing is set.
    pub reference: Option<SecretRef>,
}

/// The folders and environment that references are resolved in.
#[derive(Clone, Copy)]
pub struct SecretSources<'a> {
    /// The folder of the shop's secret store.
    pub store: &'a Path,
    /// The folder at which a relative `file:` begins.
    pub base: &'a Path,
    pub env: &'a EnvSource<'a>,
}

impl SecretHandle {
    /// Reads the secret.
    ///
    /// # Errors
    /// If nothing is set, the secret cannot be read, or it lies in a file that others may read. The error never holds
    /// it.
    pub fn resolve(&self, places: SecretSources<'_>) -> Result<SecretString, SecretFault> {
        let fault = |kind| SecretFault { key: self.key, kind };
        match &self.reference {
            None => Err(fault(SecretFaultKind::Missing)),
            Some(SecretRef::Literal(secret)) => Ok(secret.clone()),
            Some(SecretRef::Env(name)) => match (places.env)(name).map(OsString::into_string) {
                None => Err(fault(self.without_variable(name, places))),
                Some(Ok(value)) if value.is_empty() => Err(fault(self.without_variable(name, places))),
                Some(Ok(value)) => Ok(SecretString::from(value)),
                Some(Err(_)) => Err(fault(SecretFaultKind::Unusable)),
            },
            Some(SecretRef::Stored(name)) => {
                // The system's store goes before the file of an older program.
                let kept = platform::kept_secret(places.store, name);
                if let Ok(Some(kept)) = &kept {
                    return Ok(SecretString::from(kept.as_str()));
                }
                let path = places.store.join(name);
                match read(&path) {
                    // A store that cannot be asked may hold it.
                    Err(SecretFaultKind::Unreadable(path, io::ErrorKind::NotFound)) => Err(fault(match kept {
                        Err(why) => SecretFaultKind::Unreadable(path, why.kind()),
                        Ok(_) => SecretFaultKind::NotStored(name.clone()),
                    })),
                    other => other.map_err(fault),
                }
            }
            Some(SecretRef::File(path)) => read(&places.base.join(path)).map_err(fault),
        }
    }
}

impl SecretHandle {
    /// Why a missing variable is no secret. A secret of the section's name that was stored all the same was meant.
    fn without_variable(&self, variable: &str, places: SecretSources<'_>) -> SecretFaultKind {
        let section = self.key.split('.').next().unwrap_or(self.key);
        let stored = Self { key: self.key, reference: SecretRef::parse(&format!("keyring:{section}")) };
        match stored.resolve(places) {
            Ok(_) => SecretFaultKind::StoredOnly(section.to_owned()),
            Err(_) => SecretFaultKind::NoVariable(variable.to_owned()),
        }
    }
}

/// Why a secret cannot be read. `Display` is English; [`SecretFault::sentence`] is for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFault {
    pub key: &'static str,
    pub kind: SecretFaultKind,
}

/// The kind of a [`SecretFault`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFaultKind {
    /// Nothing is set.
    Missing,
    /// This environment variable is missing or empty.
    NoVariable(String),
    /// The environment variable is missing, but the store has a secret of the section's name.
    StoredOnly(String),
    /// The store has no secret of this name.
    NotStored(String),
    Unreadable(PathBuf, io::ErrorKind),
    /// Other users may read the file; its mode.
    Readable(PathBuf, u32),
    /// Empty, too long, or not UTF-8.
    Unusable,
}

impl fmt::Display for SecretFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(&ENGLISH))
    }
}

impl std::error::Error for SecretFault {}

impl SecretFault {
    /// The fault as a sentence in the language of `words`.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.secret;
        match &self.kind {
            SecretFaultKind::Missing => (say.missing)(self.key),
            SecretFaultKind::NoVariable(name) => (say.no_variable)(self.key, name),
            SecretFaultKind::StoredOnly(name) => (say.stored_only)(self.key, name),
            SecretFaultKind::NotStored(name) => (say.not_stored)(self.key, name),
            SecretFaultKind::Unreadable(path, why) => {
                (say.unreadable)(self.key, &path.display().to_string(), &words.fault.files.reason_of(*why))
            }
            SecretFaultKind::Readable(path, mode) => {
                (say.readable)(self.key, &path.display().to_string(), &format!("{mode:03o}"))
            }
            SecretFaultKind::Unusable => (say.unusable)(self.key),
        }
    }
}

/// Why a secret was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// The name is empty, too long, or has characters that could lead out of the store.
    #[error("{}", ENGLISH.secret.bad_name)]
    BadName,
    #[error("the secret is empty or too long")]
    Unusable,
    #[error("the secret store cannot be written")]
    NotWritten { path: PathBuf, source: io::Error },
}

impl StoreFault {
    /// The fault as a sentence in the language of `words`.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        match self {
            Self::BadName => words.secret.bad_name.to_owned(),
            Self::Unusable => (words.secret.unusable)("set-secret"),
            Self::NotWritten { path, source } => {
                (words.secret.not_written)(&path.display().to_string(), &source.kind().to_string())
            }
        }
    }
}

/// Stores `secret` under `name` and replaces an older one: in the system's own store where there is one that takes it,
/// else in a file, written beside it, synced, renamed.
///
/// # Errors
/// For a bad name, an empty or overlong secret, and when the disk fails. An older secret then stays, unless only the
/// last sync failed.
pub fn set_secret(store: &Path, name: &str, secret: &SecretString) -> Result<(), StoreFault> {
    let value = secret.expose_secret();
    if !is_name(name) {
        return Err(StoreFault::BadName);
    }
    if value.is_empty() || value.len() as u64 > LONGEST {
        return Err(StoreFault::Unusable);
    }
    let path = store.join(name);
    let not_written = |source| StoreFault::NotWritten { path: path.clone(), source };
    if platform::keep_secret(store, name, value).unwrap_or(false) {
        // An older program's file is not left behind.
        return if path.exists() { platform::remove_file(&path).map_err(not_written) } else { Ok(()) };
    }
    // What the system's store holds under this name would hide the file.
    platform::forget_secret(store, name).map_err(not_written)?;
    let beside = store.join(format!(".{name}.{}", std::process::id()));
    let written = platform::own_folder(store).and_then(|()| {
        let _ = fs::remove_file(&beside);
        let mut file = platform::new_file(&beside)?;
        file.write_all(value.as_bytes())?;
        file.sync_all()?;
        platform::rename(&beside, &path)?;
        platform::sync_folder(store)
    });
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        StoreFault::NotWritten { path, source }
    })
}

/// The text of PostgreSQL's password file: `PGPASSFILE`, else [`platform::PASSWORD_FILE`]. `None` if there is none, and if others may
/// read it, as in every PostgreSQL program.
#[must_use]
pub fn password_file(env: &EnvSource<'_>) -> Option<SecretString> {
    let named = env("PGPASSFILE").filter(|path| !path.is_empty()).map(PathBuf::from);
    let (folder, below) = platform::PASSWORD_FILE;
    let path = named.or_else(|| env(folder).map(|folder| PathBuf::from(folder).join(below)))?;
    read(&path).ok()
}

/// Letters, digits, `-` and `_` only: no path and no hidden file.
fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Reads a file with one secret. One line end after it is not part of it.
fn read(path: &Path) -> Result<SecretString, SecretFaultKind> {
    let unreadable = |error: io::Error| SecretFaultKind::Unreadable(path.to_owned(), error.kind());
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = platform::open_mode(&file).map_err(unreadable)? {
        return Err(SecretFaultKind::Readable(path.to_owned(), mode));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SecretFaultKind::Unusable)?;
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() || bytes.len() as u64 > LONGEST {
        return Err(SecretFaultKind::Unusable);
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
#[path = "secret_test.rs"]
mod tests;
