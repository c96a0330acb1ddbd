//! Changes of the shop's settings, in the record: which keys, by whom. Values are never recorded.

use jiff::tz::TimeZone;

use crate::base::text::CleanText;
use crate::base::time::{Clock as _, SystemClock};
use crate::config::Config;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;
use crate::settings::{HomeFolders, JournalUrl};
use crate::till::Till;

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
