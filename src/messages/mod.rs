//! The languages that people read: Indonesian first, English complete.
//!
//! What it is: all wording of screens and errors, in one place per language. What it is not: receipt wording (that is
//! dated data) or the words of a provider. Invariant: [`Messages`] has no optional field, so the compiler proves both
//! languages whole.

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

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Indonesian.
    #[default]
    Id,
    /// English.
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

    /// Its name in the configuration: `id`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// Its wording.
    #[must_use]
    pub const fn words(self) -> &'static Messages {
        match self {
            Self::Id => &INDONESIAN,
            Self::En => &ENGLISH,
        }
    }
}

/// Everything that is said to people, in one language.
#[derive(Debug)]
pub struct Messages {
    /// About the configuration.
    pub config: ConfigWords,
    /// About secrets.
    pub secret: SecretWords,
    /// About faults of selling.
    pub fault: fault::FaultWords,
    /// About charges.
    pub charge: charge::ChargeWords,
    /// Of receiving what providers report.
    pub serve: serve::ServeWords,
    /// Of sales that are paid by charges.
    pub tender: charge_funds::TenderWords,
    /// Of a customer's money at the counter.
    pub counter: counter::CounterWords,
    /// Of the commands.
    pub command: command::CommandWords,
    /// Of the Biller's price list, for the commands.
    pub prices: biller::PricesWords,
    /// Of the counter's screens.
    pub screen: screen::ScreenWords,
    /// Of members' wallets.
    pub wallet: wallet::WalletWords,
    /// Of backup and restore.
    pub care: backup::CareWords,
    /// Of comparing with a provider's list.
    pub reconcile: reconcile::ReconcileWords,
    /// Of printing.
    pub print: print::PrintWords,
    /// Of deposits.
    pub saldo: saldo::SaldoWords,
    /// Of evidence about a payment without an end.
    pub evidence: evidence::EvidenceWords,
    /// Of `--help`.
    pub help: &'static [(&'static str, &'static str)],
}

/// A sentence made of one text.
pub type TextSentence = fn(&str) -> String;

/// Faults and warnings of the configuration.
#[derive(Debug)]
pub struct ConfigWords {
    /// Where a fault stands: file, line, column, sentence.
    pub at: fn(&str, usize, usize, &str) -> String,
    /// No folder for configuration and data is known.
    pub no_home: &'static str,
    /// The file cannot be read or written: path, the system's reason.
    pub unreadable: fn(&str, &str) -> String,
    /// `config init` found a file: path.
    pub exists: TextSentence,
    /// The text is not TOML: the parser's own words.
    pub syntax: TextSentence,
    /// The file is not UTF-8.
    pub not_utf8: &'static str,
    /// The file is too large.
    pub too_large: &'static str,
    /// A key that nobody knows: `section.key`, and the nearest known one.
    pub unknown_key: fn(&str, Option<&str>) -> String,
    /// A section that nobody knows, and the nearest known one.
    pub unknown_section: fn(&str, Option<&str>) -> String,
    /// A value of the wrong form: key, the right form.
    pub malformed: fn(&str, &str) -> String,
    /// A value that is none of a list: key, the list.
    pub not_one_of: fn(&str, &str) -> String,
    /// A number outside its bounds: key, least, most.
    pub out_of_range: fn(&str, i64, i64) -> String,
    /// A value that may not be empty: key.
    pub empty: TextSentence,
    /// A key that is needed because its provider is in use: key.
    pub missing: TextSentence,
    /// An http:// address outside this machine: key.
    pub plain_http: TextSentence,
    /// The right forms.
    pub forms: ValueFormWords,
    /// Warnings.
    pub warnings: WarningWords,
}

/// What a value should have been.
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
    /// A section.
    pub table: &'static str,
    /// A time zone's name.
    pub timezone: &'static str,
    /// An http(s) address.
    pub url: &'static str,
    /// The journal's address.
    pub journal: &'static str,
    /// A printer.
    pub device: &'static str,
    /// An address and port to listen on.
    pub listen: &'static str,
    /// An IP address, or a range of them.
    pub address: &'static str,
    /// A call's path on the server.
    pub call_path: &'static str,
    /// A text that surely means a refusal.
    pub refusal: &'static str,
    /// A counter's name.
    pub counter: &'static str,
    /// A reference to a secret.
    pub secret: &'static str,
}

/// What is accepted and should still be looked at.
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

/// Why a secret cannot be had. None of them holds a secret.
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
    /// The place holds nothing, too much, or no text: key.
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
