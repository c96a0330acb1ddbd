//! Events of a counter that belong to no payment: the drawer opened by hand, a broken-off paper printed once more.
//!
//! They stand in the counter's hash chain and change no payment. A journalled event never changes.

use serde::{Deserialize, Serialize};

use crate::base::text::CleanText;

/// Something that happened at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum CounterEvent {
    /// The cash drawer was opened by hand, without a sale.
    #[serde(rename = "drawer_opened")]
    DrawerOpened {
        /// In the person's words.
        reason: CleanText,
        by: CleanText,
    },
    /// A person accepted a store that lacked rows which this counter's computer remembered (safety rule 16).
    #[serde(rename = "store_accepted")]
    StoreAccepted {
        /// In the person's words.
        reason: CleanText,
        by: CleanText,
    },
    /// After a change of PostgreSQL's timeline this counter's computer compared the store, and nothing was missing
    /// (safety rule 16).
    #[serde(rename = "store_compared")]
    StoreCompared { timeline: CleanText },
    /// A paper that had broken off was begun once more under the number of its first print.
    #[serde(rename = "print_resumed")]
    PrintResumed {
        /// A payment's id, or `charge:` and an order id.
        about: CleanText,
        /// Which print of it: 1 is the original.
        nth: u32,
        /// `escpos 58mm`, …
        form: CleanText,
    },
    /// A person changed settings of this counter. Values are not recorded: one may be a secret's place or an address.
    #[serde(rename = "settings_changed")]
    SettingsChanged {
        /// `shop.name`, …
        keys: Vec<CleanText>,
        by: CleanText,
    },
}

impl CounterEvent {
    /// Its name in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DrawerOpened { .. } => "drawer_opened",
            Self::StoreAccepted { .. } => "store_accepted",
            Self::StoreCompared { .. } => "store_compared",
            Self::PrintResumed { .. } => "print_resumed",
            Self::SettingsChanged { .. } => "settings_changed",
        }
    }
}

impl crate::domain::payment::event::RecordedEvent for CounterEvent {
    fn kind(&self) -> &'static str {
        self.name()
    }
}

/// An event of a counter with its moment.
pub type CounterEntry = crate::domain::payment::event::JournalRecord<CounterEvent>;
