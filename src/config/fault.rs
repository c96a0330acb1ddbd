//! What can be wrong with a configuration, and what should be looked at.
//!
//! What it is: typed faults and warnings with their place in the file. What it is not: wording (that is `messages`).
//! Invariant: none of them holds a value from the file, only keys: a value could be a password.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::secret::SecretFault;
use crate::messages::{ENGLISH, Language, Messages, ValueFormWords};

/// What a value should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueForm {
    /// Text without control characters.
    Text,
    /// A whole number.
    Whole,
    /// true or false.
    Flag,
    /// A list of texts.
    Texts,
    /// A section.
    Table,
    /// A time zone's name.
    Timezone,
    /// An http(s) address.
    Url,
    /// The journal's address.
    Journal,
    /// A printer.
    Device,
    /// An address and port.
    Listen,
    /// An IP address or range.
    Address,
    /// A call's path.
    CallPath,
    /// A refusal's text.
    Refusal,
    /// A counter's name.
    Counter,
    /// A reference to a secret.
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
    /// What is wrong.
    pub kind: ConfigFaultKind,
}

/// What is wrong. Keys are `section.key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigFaultKind {
    /// Not TOML; the parser's own words.
    Syntax(String),
    /// Not UTF-8.
    NotUtf8,
    /// Too large to be a configuration.
    TooLarge,
    /// A key that nobody knows, cleaned and cut, and the nearest known one.
    UnknownKey(String, Option<&'static str>),
    /// A section that nobody knows, cleaned and cut, and the nearest known one.
    UnknownSection(String, Option<&'static str>),
    /// A value of the wrong form.
    Malformed(String, ValueForm),
    /// A value that is none of these.
    NotOneOf(String, Vec<&'static str>),
    /// A number outside its bounds, both included.
    OutOfRange(String, i64, i64),
    /// A value that may not be empty.
    Empty(String),
    /// A key that its section needs.
    Missing(String),
    /// An http:// address outside this machine.
    PlainHttp(String),
}

impl ConfigFaultKind {
    /// The sentence for people.
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

/// Why there is no configuration. Its text is English; [`ConfigError::sentence`] speaks to people.
#[derive(Debug)]
pub enum ConfigError {
    /// Neither `LOKET_HOME` nor a platform folder.
    NoHome,
    /// The file cannot be read or written.
    Unreadable { path: PathBuf, source: io::Error },
    /// `config init` found a file.
    Exists { path: PathBuf },
    Invalid {
        /// Which file.
        path: PathBuf,
        /// What is wrong, in the order of the file. Never empty.
        faults: Vec<ConfigFault>,
        /// The language that was asked for, as far as it is known.
        language: Language,
    },
}

impl ConfigError {
    /// One sentence per line for people.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.config;
        match self {
            Self::NoHome => say.no_home.to_owned(),
            Self::Unreadable { path, source } => (say.unreadable)(&shown(path), &source.kind().to_string()),
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

/// What is accepted and should still be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigWarning {
    /// A secret stands in the file itself.
    Literal(&'static str),
    /// Others may read this file; its mode.
    Readable(PathBuf, u32),
    /// The journal's address holds a password.
    JournalPassword,
    /// The journal travels unencrypted to another machine, because that was asked for.
    JournalPlain,
    /// A password travels unencrypted to this key's address.
    PlainHttp(&'static str),
    /// The shop still has the example's name.
    ExampleShop,
    /// `LOKET_LANG` names no language.
    Language,
    /// No provider has credentials.
    NoProvider,
    /// A secret that will be needed cannot be had.
    Secret(SecretFault),
}

impl ConfigWarning {
    /// The sentence for people.
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
