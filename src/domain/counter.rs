//! Events of a counter that belong to no payment: the drawer opened by hand, a broken-off paper printed once more.
//!
//! They stand in the counter's chain and change no payment. A journalled event never changes.

use serde::{Deserialize, Serialize};

use crate::base::text::CleanText;

/// Something that happened at a counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum CounterEvent {
    /// The cash drawer was opened by hand, without a sale.
    #[serde(rename = "drawer_opened")]
    DrawerOpened {
        /// Why, in the person's words.
        reason: CleanText,
        /// By whom.
        by: CleanText,
    },
    /// A person went on with a store that lacked what this counter's computer remembered.
    #[serde(rename = "store_accepted")]
    StoreAccepted {
        /// Why, in the person's words.
        reason: CleanText,
        /// By whom.
        by: CleanText,
    },
    /// This counter's computer compared the store since its server went on on another timeline, and nothing is lacking.
    #[serde(rename = "store_compared")]
    StoreCompared {
        /// The timeline.
        timeline: CleanText,
    },
    /// A paper that had broken off was begun once more under the number of its first print.
    #[serde(rename = "print_resumed")]
    PrintResumed {
        /// Of what: a payment's id, or `charge:` and an order.
        about: CleanText,
        /// Which print of it: 1 is the original.
        nth: u32,
        /// `escpos 58mm`, …
        form: CleanText,
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
