//! The console of Windows, through crossterm.
//!
//! The console is found by name, so no handle is passed on. A selection with the mouse (QuickEdit) holds every write until
//! it ends: frames wait, payments do not, and the watchdog ends a program that is told to end meanwhile.
//!
//! > `loket demo | more`: standard output is a pipe and no console. With `LOKET_SIZE=110x34` that is taken as a terminal
//! > of this size which knows escape sequences. Wine's console draws none, so the tests look at the pipe.

use std::io::{self, IsTerminal as _, Write as _};

use crossterm::ansi_support::supports_ansi;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};

use crate::tui::inbox::TerminalEvent;
use crate::tui::terminal::modes::TermError;

/// What the keys thread reads: the console, by its name.
pub type TerminalSource = ();

/// The console, or a pipe of a size that was told.
#[derive(Debug)]
pub struct TerminalDevice {
    /// Columns and rows of `LOKET_SIZE`, where standard output is a pipe.
    piped: Option<(u16, u16)>,
}

impl TerminalDevice {
    /// The console of standard input and output.
    ///
    /// # Errors
    /// [`TermError::NotATerminal`] when either is a file or a pipe, [`TermError::LegacyConsole`] where escape sequences
    /// would be printed.
    pub fn open() -> Result<Self, TermError> {
        let told = std::env::var("LOKET_SIZE").ok();
        let piped = told.filter(|_| !io::stdout().is_terminal()).and_then(|size| {
            let (columns, rows) = size.split_once('x')?;
            Some((columns.parse().ok()?, rows.parse().ok()?))
        });
        if !io::stdin().is_terminal() || (piped.is_none() && !io::stdout().is_terminal()) {
            return Err(TermError::NotATerminal);
        }
        if piped.is_none() && !supports_ansi() {
            return Err(TermError::LegacyConsole);
        }
        Ok(Self { piped })
    }

    /// Sets raw mode.
    ///
    /// # Errors
    /// When the console is gone.
    pub fn make_raw(&self) -> io::Result<()> {
        enable_raw_mode()
    }

    /// Sets the modes from before.
    pub fn give_back(&self) -> Vec<io::Result<()>> {
        vec![disable_raw_mode()]
    }

    /// Always: Windows has no job control.
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        true
    }

    /// The present size, columns and rows, as the console says it.
    #[must_use]
    pub fn size(&self) -> Option<(u16, u16)> {
        self.piped.or_else(|| size().ok())
    }

    /// The console needs no second handle.
    ///
    /// # Errors
    /// None.
    pub fn input(&self) -> io::Result<TerminalSource> {
        Ok(())
    }

    /// Writes all bytes. Blocks while a person selects text.
    ///
    /// # Errors
    /// When the console is gone.
    pub fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut output = io::stdout().lock();
        output.write_all(bytes)?;
        output.flush()
    }
}

pub use win32::console::has_raster_font;

/// Columns and rows of the console; `None` where there is none.
#[must_use]
pub fn output_size() -> Option<(u16, u16)> {
    size().ok()
}

/// A console tells its size among the keys, so nothing comes here.
#[derive(Debug)]
pub struct TerminalSignals;

impl TerminalSignals {
    /// As on other systems.
    ///
    /// # Errors
    /// None.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Never completes.
    pub async fn next(&mut self) -> TerminalEvent {
        std::future::pending().await
    }
}
