//! All wording of screens, commands and errors: Indonesian first, English complete. Receipts are dated data with their
//! own wording, and a provider's words are shown as they came.
//!
//! [`Messages`] has no optional field, so the compiler proves both languages whole.

pub mod biller;
pub mod backup;
pub mod charge;
pub mod command;
pub mod counter;
pub mod database;
pub mod doctor;
pub mod store_doubt;
mod en;
pub mod evidence;
pub mod fault;
mod id;
pub mod print;
pub mod reconcile;
pub mod saldo;
pub mod screen;
pub mod serve;
pub mod charge_funds;
pub mod wallet;

pub use en::ENGLISH;
pub use id::INDONESIAN;

use serde::{Deserialize, Serialize};

/// A language of the screens and commands. Indonesian is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Id,
    En,
}

impl Language {
    /// The language called `name`: `id` or `en`, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "id" => Some(Self::Id),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The name in the configuration: `id` or `en`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// All wording in this language.
    #[must_use]
    pub const fn words(self) -> &'static Messages {
        match self {
            Self::Id => &INDONESIAN,
            Self::En => &ENGLISH,
        }
    }
}

/// Everything that the program says to people, in one language. Receipts have their own wording.
#[derive(Debug)]
pub struct Messages {
    pub config: ConfigWords,
    pub secret: SecretWords,
    pub fault: fault::FaultWords,
    pub charge: charge::ChargeWords,
    /// The callback receiver and the list of callbacks.
    pub serve: serve::ServeWords,
    /// Of sales that are paid by charges.
    pub charge_funds: charge_funds::ChargeFundsWords,
    /// The cash field, changed totals, and inquiries without a bill.
    pub counter: counter::CounterWords,
    pub command: command::CommandWords,
    /// `loket prices`: the Biller's price list.
    pub prices: biller::PricesWords,
    pub screen: screen::ScreenWords,
    pub wallet: wallet::WalletWords,
    /// Backup, restore, rebuild and the move into a database.
    pub care: backup::CareWords,
    /// The comparison with a provider's own list, for commands and screen.
    pub reconcile: reconcile::ReconcileWords,
    pub print: print::PrintWords,
    pub saldo: saldo::SaldoWords,
    /// Evidence about a payment that is not resolved.
    pub evidence: evidence::EvidenceWords,
    /// Help texts by key: `pay` for a command, `pay.cash` for its argument, `*.json` for any command's.
    pub help: &'static [(&'static str, &'static str)],
}

/// A sentence with one text in it.
pub type TextSentence = fn(&str) -> String;

/// Faults and warnings of the configuration.
#[derive(Debug)]
pub struct ConfigWords {
    /// Puts the place before the sentence: file, line, column, sentence.
    pub at: fn(&str, usize, usize, &str) -> String,
    /// No folder for configuration and data is known.
    pub no_home: &'static str,
    /// The file cannot be read or written: path, the system's reason.
    pub unreadable: fn(&str, &str) -> String,
    /// `config init` found a file: path.
    pub exists: TextSentence,
    /// The text is not TOML: the parser's own words.
    pub syntax: TextSentence,
    pub not_utf8: &'static str,
    pub too_large: &'static str,
    /// `section.key`, and the nearest known one.
    pub unknown_key: fn(&str, Option<&str>) -> String,
    /// The section, and the nearest known one.
    pub unknown_section: fn(&str, Option<&str>) -> String,
    /// Key, the right form (one of [`ValueFormWords`]).
    pub malformed: fn(&str, &str) -> String,
    /// Key, the allowed values.
    pub not_one_of: fn(&str, &str) -> String,
    /// Key, least, most.
    pub out_of_range: fn(&str, i64, i64) -> String,
    /// Key.
    pub empty: TextSentence,
    /// A key that is needed because its provider is in use: key.
    pub missing: TextSentence,
    /// An http:// address outside this machine: key.
    pub plain_http: TextSentence,
    pub forms: ValueFormWords,
    pub warnings: WarningWords,
}

/// The right form of a value, for [`ConfigWords::malformed`].
#[derive(Debug)]
pub struct ValueFormWords {
    /// Text in quotes, without control characters.
    pub text: &'static str,
    /// A whole number.
    pub whole: &'static str,
    /// true or false.
    pub flag: &'static str,
    /// A list of texts.
    pub texts: &'static str,
    pub table: &'static str,
    pub timezone: &'static str,
    /// An http(s) address.
    pub url: &'static str,
    pub journal: &'static str,
    /// A printer's device.
    pub device: &'static str,
    /// An address and port to listen on.
    pub listen: &'static str,
    /// An IP address, or a range of addresses.
    pub address: &'static str,
    /// A call's path on the server.
    pub call_path: &'static str,
    /// A text that surely means a refusal.
    pub refusal: &'static str,
    pub counter: &'static str,
    /// A reference to a secret.
    pub secret: &'static str,
}

/// Warnings about a configuration that is accepted.
#[derive(Debug)]
pub struct WarningWords {
    /// A secret stands in the file itself: key.
    pub literal: TextSentence,
    /// A file that others may read: path, mode.
    pub readable: fn(&str, &str) -> String,
    /// The journal's address holds a password.
    pub journal_password: &'static str,
    /// The journal travels unencrypted to another machine.
    pub journal_plain: &'static str,
    /// A password travels unencrypted: key.
    pub plain_http: TextSentence,
    /// The shop still has the example's name.
    pub example_shop: &'static str,
    /// `LOKET_LANG` names no language.
    pub language: &'static str,
    /// No provider has credentials.
    pub no_provider: &'static str,
}

/// Faults of reading or storing a secret. No sentence holds a secret.
#[derive(Debug)]
pub struct SecretWords {
    /// Nothing is set: key.
    pub missing: TextSentence,
    /// The environment does not have it: key, name.
    pub no_variable: fn(&str, &str) -> String,
    /// The shop's secret store does not have it: key, name.
    pub not_stored: fn(&str, &str) -> String,
    /// The file is not there or cannot be read: key, path, the system's reason.
    pub unreadable: fn(&str, &str, &str) -> String,
    /// Others may read the file: key, path, mode.
    pub readable: fn(&str, &str, &str) -> String,
    /// The source of the secret is empty, too long, or not text: key.
    pub unusable: TextSentence,
    /// A name that the store does not take.
    pub bad_name: &'static str,
    /// The store cannot be written: path, the system's reason.
    pub not_written: fn(&str, &str) -> String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_by_name() {
        assert_eq!(Language::parse(" EN "), Some(Language::En));
        assert_eq!(Language::parse("id"), Some(Language::Id));
        assert_eq!(Language::parse("C.UTF-8"), None);
        for lang in [Language::Id, Language::En] {
            assert_eq!(Language::parse(lang.as_str()), Some(lang));
        }
    }
}
