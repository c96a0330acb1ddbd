//! Faults and warnings of a configuration, with their place in the file. Their wording is in `messages`.
//!
//! None holds a value from the file, only keys, because a value could be a password.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::messages::{ENGLISH, Language, Messages, ValueFormWords};
use crate::settings::secret::SecretFault;

/// The form that a value should have had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueForm {
    /// Text without control characters.
    Text,
    /// A whole number, as TOML writes it.
    Whole,
    Flag,
    Texts,
    Table,
    Timezone,
    /// An http(s) address.
    Url,
    Journal,
    Device,
    Listen,
    /// An IP address or range.
    Address,
    CallPath,
    /// A text of `refusals`, at least five characters.
    Refusal,
    Counter,
    Secret,
}

impl ValueForm {
    const fn words(self, forms: &ValueFormWords) -> &'static str {
        match self {
            Self::Text => forms.text,
            Self::Whole => forms.whole,
            Self::Flag => forms.flag,
            Self::Texts => forms.texts,
            Self::Table => forms.table,
            Self::Timezone => forms.timezone,
            Self::Url => forms.url,
            Self::Journal => forms.journal,
            Self::Device => forms.device,
            Self::Listen => forms.listen,
            Self::Address => forms.address,
            Self::CallPath => forms.call_path,
            Self::Refusal => forms.refusal,
            Self::Counter => forms.counter,
            Self::Secret => forms.secret,
        }
    }
}

/// One fault at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    pub kind: ConfigFaultKind,
}

/// The kind of a fault. Keys are written `section.key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigFaultKind {
    /// Not TOML; the parser's own message.
    Syntax(String),
    NotUtf8,
    /// Too large to be a configuration.
    TooLarge,
    /// An unknown key, cleaned and cut, and the nearest known one.
    UnknownKey(String, Option<&'static str>),
    /// An unknown section, cleaned and cut, and the nearest known one.
    UnknownSection(String, Option<&'static str>),
    /// A value of the wrong form.
    Malformed(String, ValueForm),
    /// A value that is not in this list.
    NotOneOf(String, Vec<&'static str>),
    /// A number outside these bounds, both included.
    OutOfRange(String, i64, i64),
    Empty(String),
    /// A key that its section needs.
    Missing(String),
    /// An http:// address outside this machine, without `allow_plain_http`.
    PlainHttp(String),
}

impl ConfigFaultKind {
    /// The fault as a sentence in the language of `words`.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.config;
        match self {
            Self::Syntax(why) => (say.syntax)(why),
            Self::NotUtf8 => say.not_utf8.to_owned(),
            Self::TooLarge => say.too_large.to_owned(),
            Self::UnknownKey(key, near) => (say.unknown_key)(key, *near),
            Self::UnknownSection(name, near) => (say.unknown_section)(name, *near),
            Self::Malformed(key, form) => (say.malformed)(key, form.words(&say.forms)),
            Self::NotOneOf(key, list) => (say.not_one_of)(key, &list.join(", ")),
            Self::OutOfRange(key, least, most) => (say.out_of_range)(key, *least, *most),
            Self::Empty(key) => (say.empty)(key),
            Self::Missing(key) => (say.missing)(key),
            Self::PlainHttp(key) => (say.plain_http)(key),
        }
    }
}

/// Why there is no configuration. `Display` is English; [`ConfigError::sentence`] is for people.
#[derive(Debug)]
pub enum ConfigError {
    /// Neither `LOKET_HOME` nor a platform folder.
    NoHome,
    /// The file cannot be read or written.
    Unreadable { path: PathBuf, source: io::Error },
    /// `config init` found a file.
    Exists { path: PathBuf },
    Invalid {
        path: PathBuf,
        /// In the order of the file. Never empty.
        faults: Vec<ConfigFault>,
        /// The language of flag, environment or file, to report the faults in.
        language: Language,
    },
}

impl ConfigError {
    /// The error in the language of `words`, one sentence per line.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.config;
        match self {
            Self::NoHome => say.no_home.to_owned(),
            Self::Unreadable { path, source } => (say.unreadable)(&shown(path), &words.fault.files.reason(source)),
            Self::Exists { path } => (say.exists)(&shown(path)),
            Self::Invalid { path, faults, .. } => {
                let line =
                    |fault: &ConfigFault| (say.at)(&shown(path), fault.line, fault.column, &fault.kind.sentence(words));
                faults.iter().map(line).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(&ENGLISH))
    }
}

impl std::error::Error for ConfigError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A setting that is accepted but needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigWarning {
    /// The secret of this key stands in the file itself.
    Literal(&'static str),
    /// Other users may read this file; its mode.
    Readable(PathBuf, u32),
    /// The journal's address contains a password.
    JournalPassword,
    /// The connection to the journal on another machine is unencrypted, because the address says so.
    JournalPlain,
    /// A password is sent unencrypted to this key's address.
    PlainHttp(&'static str),
    /// The shop still has the example's name.
    ExampleShop,
    /// `LOKET_LANG` names no language.
    Language,
    NoProvider,
    /// A secret that will be needed cannot be read.
    Secret(SecretFault),
}

impl ConfigWarning {
    /// The warning as a sentence in the language of `words`.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.config.warnings;
        match self {
            Self::Literal(key) => (say.literal)(key),
            Self::Readable(path, mode) => (say.readable)(&shown(path), &format!("{mode:03o}")),
            Self::JournalPassword => say.journal_password.to_owned(),
            Self::JournalPlain => say.journal_plain.to_owned(),
            Self::PlainHttp(key) => (say.plain_http)(key),
            Self::ExampleShop => say.example_shop.to_owned(),
            Self::Language => say.language.to_owned(),
            Self::NoProvider => say.no_provider.to_owned(),
            Self::Secret(fault) => fault.sentence(words),
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
