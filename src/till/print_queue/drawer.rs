//! Opens the cash drawer by hand: an entry with the reason and the cashier first, then the pulse.
//!
//! It never waits in a queue: a drawer that opens ten minutes later opens before whoever stands there.

use std::sync::atomic::AtomicBool;

use super::{PrintTrouble, on_thread};
use crate::base::text::CleanText;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::journal::JournalError;
use crate::printer::{self, PrintEnd, PrintLimits};
use crate::receipt;
use crate::till::Till;

/// Why the drawer stays shut.
#[derive(Debug, thiserror::Error)]
pub enum DrawerError {
    /// No reason was given.
    #[error("no reason")]
    NoReason,
    /// This counter has no printer that a drawer hangs on.
    #[error("no printer")]
    NoPrinter,
    /// The printer cannot be reached, or did not take it.
    #[error("printer: {}", .0.word())]
    Printer(PrintTrouble),
    /// It could not be recorded: then it is not opened.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Till {
    /// Opens the drawer by hand, once that is in the record.
    ///
    /// # Errors
    /// [`DrawerError`]; after `Printer` the entry stands though the drawer may be shut.
    pub async fn open_drawer(&self, reason: &CleanText) -> Result<(), DrawerError> {
        if reason.is_empty() {
            return Err(DrawerError::NoReason);
        }
        if !self.has_printer() {
            return Err(DrawerError::NoPrinter);
        }
        let settings = self.settings();
        let device = settings.printer.device.clone();
        // Whoever asked for it stands before the drawer and sees whether it opened.
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

    /// What happened at this counter besides sales, newest first.
    ///
    /// # Errors
    /// [`JournalError`].
    pub async fn counter_record(&self) -> Result<Vec<CounterEntry>, JournalError> {
        self.journal().counter_record(&self.settings().counter).await
    }
}
