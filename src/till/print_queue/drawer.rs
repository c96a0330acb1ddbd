//! Opens the cash drawer on a person's command: first the entry with reason and cashier, then the pulse.
//!
//! This is never queued: a drawer that opens ten minutes later opens in front of a stranger.

use std::sync::atomic::AtomicBool;

use super::{PrintTrouble, on_thread};
use crate::base::text::CleanText;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;
use crate::printer::{self, PrintEnd, PrintLimits};
use crate::receipt;
use crate::till::Till;

/// Why the drawer was not opened, or may not be open.
#[derive(Debug, thiserror::Error)]
pub enum DrawerError {
    #[error("no reason")]
    NoReason,
    /// This counter has no printer; the drawer is opened through it.
    #[error("no printer")]
    NoPrinter,
    /// The printer cannot be reached or did not take the pulse.
    #[error("printer: {}", .0.word())]
    Printer(PrintTrouble),
    /// The entry could not be recorded, so the drawer was not opened.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Till {
    /// Opens the drawer after the entry is durable.
    ///
    /// # Errors
    /// After [`DrawerError::Printer`] the entry may stand though the drawer is shut.
    pub async fn open_drawer(&self, reason: &CleanText) -> Result<(), DrawerError> {
        if reason.is_empty() {
            return Err(DrawerError::NoReason);
        }
        if !self.has_printer() {
            return Err(DrawerError::NoPrinter);
        }
        let settings = self.settings();
        let device = settings.printer.device.clone();
        // A printer that tells nothing is believed: the person stands at the drawer and sees whether it opened.
        let limits = PrintLimits { trust_silent: true, ..PrintLimits::default() };
        let opened = on_thread(move || printer::open(&device, false, limits)).await;
        let link = opened.ok_or(DrawerError::Printer(PrintTrouble::System))?;
        let link = link.map_err(|fault| DrawerError::Printer(fault.into()))?;
        let event = CounterEvent::DrawerOpened { reason: reason.clone(), by: settings.cashier.clone() };
        let (counter, cashier) = (settings.counter.clone(), settings.cashier.clone());
        self.journal().append_counter(CounterEntry { at: self.now(), counter, cashier, event }).await?;
        let end = on_thread(move || link.print(receipt::DRAWER, &AtomicBool::new(false))).await;
        match end {
            Some(PrintEnd::Done { .. }) => Ok(()),
            Some(PrintEnd::Cut { why, .. } | PrintEnd::Unsure { why }) => {
                Err(DrawerError::Printer(PrintTrouble::from(&why)))
            }
            None => Err(DrawerError::Printer(PrintTrouble::System)),
        }
    }

    /// This counter's events that are no sales, newest first.
    pub async fn counter_record(&self) -> Result<Vec<CounterEntry>, JournalError> {
        self.journal().counter_record(&self.settings().counter).await
    }
}
