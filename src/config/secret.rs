//! Secrets: where they are kept, and how they are had when needed.
//!
//! What it is: references (`env:`, `keyring:`, `file:`, a literal) and the shop's own secret store, one file per secret
//! in a folder of its own. The store's protection is the file's mode (0600 in a 0700 folder, Unix): it keeps other
//! users of the machine out, not its owner or root. What it is not: encryption, or the desktop's keyring, which is
//! absent over SSH and on kiosks. Invariant: no error, debug text or shown configuration ever holds a secret.

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

/// Where environment variables come from. A test gives its own.
pub type EnvSource<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// The process's own environment.
#[must_use]
pub fn system_env(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// Where a secret is kept.
#[derive(Clone)]
pub enum SecretRef {
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `keyring:NAME`: the shop's secret store.
    Stored(String),
    /// `file:PATH`: a file; a relative path begins at the configuration's folder.
    File(PathBuf),
    /// The secret itself, in the configuration.
    Literal(SecretString),
}

impl SecretRef {
    /// Reads a reference. `None` where its name or path is missing or may not be used.
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

    /// Whether the secret stands in the configuration itself.
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

/// A secret that the configuration asks for under `key`; had only when it is needed.
#[derive(Debug, Clone)]
pub struct SecretHandle {
    /// Its key in the configuration: `mmbc.password`.
    pub key: &'static str,
    /// Where it is kept, if anything is set.
    pub reference: Option<SecretRef>,
}

/// Where references lead.
#[derive(Clone, Copy)]
pub struct SecretSources<'a> {
    /// The folder of the shop's secret store.
    pub store: &'a Path,
    /// Where a relative `file:` begins.
    pub base: &'a Path,
    /// The environment.
    pub env: &'a EnvSource<'a>,
}

impl SecretHandle {
    /// The secret itself, read now.
    ///
    /// # Errors
    /// [`SecretFault`], which never holds it. A file that others may read is refused.
    pub fn resolve(&self, places: SecretSources<'_>) -> Result<SecretString, SecretFault> {
        let fault = |kind| SecretFault { key: self.key, kind };
        match &self.reference {
            None => Err(fault(SecretFaultKind::Missing)),
            Some(SecretRef::Literal(secret)) => Ok(secret.clone()),
            Some(SecretRef::Env(name)) => match (places.env)(name).map(OsString::into_string) {
                None => Err(fault(SecretFaultKind::NoVariable(name.clone()))),
                Some(Ok(value)) if value.is_empty() => Err(fault(SecretFaultKind::NoVariable(name.clone()))),
                Some(Ok(value)) => Ok(SecretString::from(value)),
                Some(Err(_)) => Err(fault(SecretFaultKind::Unusable)),
            },
            Some(SecretRef::Stored(name)) => {
                let path = places.store.join(name);
                match read(&path) {
                    Err(SecretFaultKind::Unreadable(_, io::ErrorKind::NotFound)) => {
                        Err(fault(SecretFaultKind::NotStored(name.clone())))
                    }
                    other => other.map_err(fault),
                }
            }
            Some(SecretRef::File(path)) => read(&places.base.join(path)).map_err(fault),
        }
    }
}

/// Why a secret cannot be had. Its text is English; [`SecretFault::sentence`] speaks to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFault {
    /// The key in the configuration.
    pub key: &'static str,
    /// What is wrong.
    pub kind: SecretFaultKind,
}

/// What is wrong with a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFaultKind {
    /// Nothing is set.
    Missing,
    /// The environment does not have this variable, or it is empty.
    NoVariable(String),
    /// The store does not have this name.
    NotStored(String),
    /// The file cannot be read.
    Unreadable(PathBuf, io::ErrorKind),
    /// Others may read the file; its mode.
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
    /// The sentence for people.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.secret;
        match &self.kind {
            SecretFaultKind::Missing => (say.missing)(self.key),
            SecretFaultKind::NoVariable(name) => (say.no_variable)(self.key, name),
            SecretFaultKind::NotStored(name) => (say.not_stored)(self.key, name),
            SecretFaultKind::Unreadable(path, why) => {
                (say.unreadable)(self.key, &path.display().to_string(), &why.to_string())
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
    /// A name with characters that could lead elsewhere.
    #[error("{}", ENGLISH.secret.bad_name)]
    BadName,
    /// An empty or overlong secret.
    #[error("the secret is empty or too long")]
    Unusable,
    /// The disk refused.
    #[error("the secret store cannot be written")]
    NotWritten { path: PathBuf, source: io::Error },
}

impl StoreFault {
    /// The sentence for people.
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

/// Keeps `secret` under `name` in the store, replacing an older one: written beside, synced, renamed.
///
/// # Errors
/// [`StoreFault`]; an older secret then stays as it was.
pub fn set_secret(store: &Path, name: &str, secret: &SecretString) -> Result<(), StoreFault> {
    let value = secret.expose_secret();
    if !is_name(name) {
        return Err(StoreFault::BadName);
    }
    if value.is_empty() || value.len() as u64 > LONGEST {
        return Err(StoreFault::Unusable);
    }
    let path = store.join(name);
    let beside = store.join(format!(".{name}.{}", std::process::id()));
    let written = platform::own_folder(store).and_then(|()| {
        let _ = fs::remove_file(&beside);
        let mut file = platform::new_file(&beside)?;
        file.write_all(value.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        sync_folder(store)
    });
    written.map_err(|source| {
        let _ = fs::remove_file(&beside);
        StoreFault::NotWritten { path, source }
    })
}

/// The text of the password file that every PostgreSQL program reads: `PGPASSFILE`, else `~/.pgpass`. One that others may
/// read is passed over, as those programs do.
#[must_use]
pub fn password_file(env: &EnvSource<'_>) -> Option<SecretString> {
    let named = env("PGPASSFILE").filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = named.or_else(|| env("HOME").map(|home| PathBuf::from(home).join(".pgpass")))?;
    read(&path).ok()
}

/// Letters, digits, `-` and `_`: nothing that could lead out of the folder or hide a file.
fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// One secret per file; one line end after it is not part of it.
fn read(path: &Path) -> Result<SecretString, SecretFaultKind> {
    let unreadable = |error: io::Error| SecretFaultKind::Unreadable(path.to_owned(), error.kind());
    let file = File::open(path).map_err(unreadable)?;
    if let Some(mode) = open_mode(&file).map_err(unreadable)? {
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

/// The mode of a file that others may read or write; `None` where only its owner may, and where there are no modes.
///
/// # Errors
/// What the system says when the file cannot be looked at.
#[cfg(unix)]
pub fn open_mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Where there are no modes, nothing is known to be open.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn open_mode(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
#[path = "secret_test.rs"]
mod tests;
