//! A terminal of Unix.
//!
//! Raw mode is not crossterm's: it remembers that it set it, and leaves the terminal cooked when a shell took it meanwhile
//! (SIGSTOP, `fg`; tests/it/terminal_reader.rs shows it). The size is asked of the handle that is drawn on; crossterm asks
//! `/dev/tty`, and passes 0×0 on.

use std::io::{self, IsTerminal as _};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, PoisonError};

use rustix::event::{PollFd, PollFlags};
use rustix::process::Signal;
use rustix::termios::{OptionalActions, QueueSelector, Termios};
use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};

use crate::tui::inbox::TerminalEvent;
use crate::tui::terminal::modes::TermError;

/// What the keys thread reads.
pub type TerminalSource = OwnedFd;

/// The terminal's input and output, and its modes from before.
#[derive(Debug)]
pub struct TerminalDevice {
    pub(super) input: OwnedFd,
    output: OwnedFd,
    /// The modes before the terminal was taken; `None` while it is not.
    before: Mutex<Option<Termios>>,
}

impl TerminalDevice {
    /// The terminal on standard input and output.
    ///
    /// # Errors
    /// [`TermError::NotATerminal`] when either is a file or a pipe.
    pub fn open() -> Result<Self, TermError> {
        let (input, output) = (io::stdin(), io::stdout());
        if !input.is_terminal() || !output.is_terminal() {
            return Err(TermError::NotATerminal);
        }
        Ok(Self::on(input.as_fd().try_clone_to_owned()?, output.as_fd().try_clone_to_owned()?))
    }

    /// The terminal on these two handles.
    pub(in crate::tui) const fn on(input: OwnedFd, output: OwnedFd) -> Self {
        Self { input, output, before: Mutex::new(None) }
    }

    /// Sets raw mode.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn make_raw(&self) -> io::Result<()> {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let now = rustix::termios::tcgetattr(&self.input)?;
        let mut raw = now.clone();
        raw.make_raw();
        rustix::termios::tcsetattr(&self.input, OptionalActions::Now, &raw)?;
        // Taken twice, `now` is our own raw mode: the first one stays.
        before.get_or_insert(now);
        Ok(())
    }

    /// Drops unread keys, which must not reach the shell, and sets the modes from before. The result of each step.
    pub fn give_back(&self) -> Vec<io::Result<()>> {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut steps = vec![rustix::termios::tcflush(&self.input, QueueSelector::IFlush).map_err(io::Error::from)];
        if let Some(before) = before {
            let set = rustix::termios::tcsetattr(&self.input, OptionalActions::Now, &before);
            steps.push(set.map_err(io::Error::from));
        }
        steps
    }

    /// Whether this program is in the terminal's foreground process group.
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        rustix::termios::tcgetpgrp(&self.input).is_ok_and(|group| group == rustix::process::getpgrp())
    }

    /// The present size, columns and rows, as the terminal says it.
    #[must_use]
    pub fn size(&self) -> Option<(u16, u16)> {
        size_of(&self.output)
    }

    /// Another handle on the input.
    ///
    /// # Errors
    /// When the process has no file handle left.
    pub fn input(&self) -> io::Result<TerminalSource> {
        self.input.try_clone()
    }

    /// Writes all bytes. Blocks while the terminal does not read.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.output, bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => bytes = &bytes[count..],
                Err(rustix::io::Errno::INTR) => {}
                Err(rustix::io::Errno::AGAIN) => {
                    let mut room = [PollFd::new(&self.output, PollFlags::OUT)];
                    rustix::event::poll(&mut room, None)?;
                    if room[0].revents().intersects(PollFlags::HUP | PollFlags::ERR) {
                        return Err(io::ErrorKind::BrokenPipe.into());
                    }
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }
}

/// Always false: a terminal does not tell its font.
#[must_use]
pub const fn has_raster_font() -> bool {
    false
}

/// Columns and rows of the terminal on standard output; `None` where it is none.
#[must_use]
pub fn output_size() -> Option<(u16, u16)> {
    size_of(io::stdout())
}

fn size_of(output: impl AsFd) -> Option<(u16, u16)> {
    rustix::termios::tcgetwinsize(output).ok().map(|size| (size.ws_col, size.ws_row))
}

/// Listens to what a terminal and its shell tell by signals: another size, stop, go on.
#[derive(Debug)]
pub struct TerminalSignals {
    resized: SignalStream,
    suspend: SignalStream,
    continued: SignalStream,
}

impl TerminalSignals {
    /// Listens from now on. Needs a runtime.
    ///
    /// # Errors
    /// When a handler cannot be installed.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            resized: signal(SignalKind::window_change())?,
            suspend: signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?,
            continued: signal(SignalKind::from_raw(Signal::CONT.as_raw()))?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> TerminalEvent {
        tokio::select! {
            Some(()) = self.resized.recv() => TerminalEvent::Resized,
            Some(()) = self.suspend.recv() => TerminalEvent::Suspend,
            Some(()) = self.continued.recv() => TerminalEvent::Continued,
            else => std::future::pending().await,
        }
    }
}
