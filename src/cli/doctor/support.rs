//! The doctor's last line: what support asks first, short enough to be read out on the telephone. It holds no secret.

use crate::config::Config;
use crate::messages::doctor::DiagnosisWords;
use crate::settings::JournalUrl;

/// The parts of the support line that the doctor knows.
#[derive(Debug, Default)]
pub(in crate::cli) struct SupportLine {
    /// `SQLite` or `PostgreSQL`; `None`: not known.
    pub(in crate::cli) store: Option<&'static str>,
    /// Empty: not known.
    pub(in crate::cli) counter: String,
    /// First eight characters of the counter's chain; `None`: empty, or not read.
    pub(in crate::cli) head: Option<String>,
}

impl SupportLine {
    /// The store and the counter's name, from the configuration.
    pub(in crate::cli) fn of(config: &Config) -> Self {
        let store = match &config.journal.url {
            JournalUrl::Sqlite(_) => "SQLite",
            JournalUrl::Postgres(_) => "PostgreSQL",
        };
        Self {
            store: Some(store),
            counter: crate::base::text::CleanText::new(&config.shop.counter).to_string(),
            head: None,
        }
    }

    /// The line for people. `faults`: the number of bad checks. An unknown part is `-`.
    pub(in crate::cli) fn line(&self, faults: usize, words: &DiagnosisWords) -> String {
        let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
        (words.support)(&[
            env!("CARGO_PKG_VERSION").to_owned(),
            system(),
            self.store.unwrap_or("-").to_owned(),
            or_dash(&self.counter),
            or_dash(self.head.as_deref().unwrap_or_default()),
            faults.to_string(),
        ])
    }
}

pub(in crate::cli) fn system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{ENGLISH, INDONESIAN};

    #[test]
    fn the_line_is_short_in_both_languages() {
        let support = SupportLine { store: Some("SQLite"), counter: "K1".into(), head: Some("1a2b3c4d".into()) };
        for words in [&INDONESIAN, &ENGLISH] {
            let line = support.line(2, &words.command.doctor.diagnosis);
            for part in [env!("CARGO_PKG_VERSION"), std::env::consts::OS, "SQLite", "K1", "1a2b3c4d", "2"] {
                assert!(line.contains(part), "{part}: {line}");
            }
            assert!(line.chars().count() < 120, "{line}");
        }
        let nothing = SupportLine::default().line(1, &INDONESIAN.command.doctor.diagnosis);
        assert!(nothing.contains('-'), "{nothing}");
    }
}
