//! The terminal: taken, drawn on, given back.
//!
//! Whatever ends the screen, the way back is gone once, each step though the one before failed. Mouse capture stays
//! off, so that people can select and copy.

use std::io::{self, IsTerminal as _, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::queue;
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use rustix::event::{PollFd, PollFlags};
use rustix::termios::{OptionalActions, QueueSelector, Termios};

use crate::tui::terminal::backend::TerminalBackend;

/// A size beyond this is not a person's terminal; what lies beyond stays empty.
const LARGEST: Size = Size { width: 1_000, height: 500 };
/// For terminals that do not know their size.
const USUAL: Size = Size { width: 80, height: 24 };
/// A longer text is not put on the clipboard, bytes.
const LONGEST_COPY: usize = 64 * 1024;

/// Mouse reports in UTF-8 off, xterm's words for keys (modifyOtherKeys) off, the keypad as digits: crossterm has no names for
/// these.
const NAMELESS: &str = "\x1b[?1005l\x1b[>4m\x1b>";

/// Takes the screen. What another program may have left on is switched off: mouse and focus reports, other words for keys. It
/// is cleared last: an old console writes down what it does not know.
fn enter_sequence() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let plain_keys = PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::empty());
    queue!(bytes, EnterAlternateScreen, DisableMouseCapture, DisableFocusChange, Print(NAMELESS), plain_keys)?;
    queue!(bytes, EnableBracketedPaste, Hide, ResetColor, Clear(ClearType::All))?;
    Ok(bytes)
}

/// The way back; the end of a synchronized update comes first, in case one was cut.
fn leave_sequence() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    queue!(bytes, EndSynchronizedUpdate, ResetColor, DisableBracketedPaste, PopKeyboardEnhancementFlags)?;
    queue!(bytes, Show, LeaveAlternateScreen)?;
    Ok(bytes)
}

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum TermError {
    /// Standard input or output is not a terminal.
    #[error("not a terminal")]
    NotATerminal,
    /// The system refused.
    #[error("terminal not usable")]
    Io(#[from] io::Error),
}

/// The terminal and how it was before. Shared by its owner, the panic hook and the watchdog.
#[derive(Debug)]
pub struct TerminalHandle {
    input: OwnedFd,
    output: OwnedFd,
    entered: AtomicBool,
    before: Mutex<Option<Termios>>,
}

impl TerminalHandle {
    /// The terminal on standard input and output.
    ///
    /// # Errors
    /// [`TermError::NotATerminal`] when either is something else.
    pub fn open() -> Result<Self, TermError> {
        let (input, output) = (io::stdin(), io::stdout());
        if !input.is_terminal() || !output.is_terminal() {
            return Err(TermError::NotATerminal);
        }
        Ok(Self::on(input.as_fd().try_clone_to_owned()?, output.as_fd().try_clone_to_owned()?))
    }

    /// The terminal on these.
    pub(in crate::tui) const fn on(input: OwnedFd, output: OwnedFd) -> Self {
        Self { input, output, entered: AtomicBool::new(false), before: Mutex::new(None) }
    }

    /// Takes the terminal; again after others used it.
    ///
    /// # Errors
    /// Of the terminal; it is given back then.
    pub fn enter(&self) -> io::Result<()> {
        self.entered.store(true, Ordering::SeqCst);
        let taken = self.make_raw().and_then(|()| self.write_all(&enter_sequence()?));
        if taken.is_err() {
            self.restore();
        }
        taken
    }

    fn make_raw(&self) -> io::Result<()> {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        let now = rustix::termios::tcgetattr(&self.input)?;
        let mut raw = now.clone();
        raw.make_raw();
        rustix::termios::tcsetattr(&self.input, OptionalActions::Now, &raw)?;
        before.get_or_insert(now);
        Ok(())
    }

    /// Gives the terminal back, if it is taken. The modes come first: unlike the bytes they wait for nobody.
    pub fn restore(&self) {
        if !self.entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A key that nobody has read must not reach the shell.
        let mut steps = vec![rustix::termios::tcflush(&self.input, QueueSelector::IFlush).map_err(io::Error::from)];
        if let Some(before) = before {
            let set = rustix::termios::tcsetattr(&self.input, OptionalActions::Now, &before);
            steps.push(set.map_err(io::Error::from));
        }
        steps.push(leave_sequence().and_then(|bytes| self.write_all(&bytes)));
        for fault in steps.into_iter().filter_map(Result::err) {
            tracing::info!(%fault, "terminal not given back whole");
        }
    }

    /// Gives the terminal back from a thread of its own, waiting for it at most `patience`: a terminal that has
    /// stopped reading holds the thread, not the caller.
    pub fn restore_within(self: &Arc<Self>, patience: Duration) {
        let (done, is_done) = std::sync::mpsc::channel::<()>();
        let tty = Arc::clone(self);
        let thread = std::thread::Builder::new().name("restore".into()).spawn(move || {
            tty.restore();
            drop(done);
        });
        if thread.is_ok() {
            let _ = is_done.recv_timeout(patience);
        }
    }

    /// Whether the terminal is taken.
    #[must_use]
    pub fn is_entered(&self) -> bool {
        self.entered.load(Ordering::SeqCst)
    }

    /// Whether this program is the one that the terminal listens to.
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        rustix::termios::tcgetpgrp(&self.input).is_ok_and(|group| group == rustix::process::getpgrp())
    }

    /// Its size as it says now.
    #[must_use]
    pub fn size(&self) -> Size {
        match rustix::termios::tcgetwinsize(&self.output) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => {
                Size { width: size.ws_col.min(LARGEST.width), height: size.ws_row.min(LARGEST.height) }
            }
            _ => USUAL,
        }
    }

    /// Another handle on its input, for the keys thread.
    ///
    /// # Errors
    /// Of the system.
    pub fn input(&self) -> io::Result<OwnedFd> {
        self.input.try_clone()
    }

    /// Writes all, waiting while the terminal does not read.
    fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
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

/// Writes frames to a terminal that is taken; to one that is not, it writes nothing.
#[derive(Debug)]
pub struct TerminalOutput(Arc<TerminalHandle>);

impl Write for TerminalOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.is_entered() {
            self.0.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal as main draws on it.
#[derive(Debug)]
pub struct TerminalScreen {
    tty: Arc<TerminalHandle>,
    terminal: Terminal<TerminalBackend<TerminalOutput>>,
}

impl TerminalScreen {
    /// A screen on a terminal that is taken.
    ///
    /// # Errors
    /// Of the terminal.
    pub fn new(tty: Arc<TerminalHandle>) -> io::Result<Self> {
        let backend = TerminalBackend::new(TerminalOutput(Arc::clone(&tty)), tty.size());
        Ok(Self { tty, terminal: Terminal::new(backend)? })
    }

    fn tell(&mut self, bytes: &[u8]) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.add(bytes);
        ratatui::backend::Backend::flush(backend)
    }
}

/// What the loop asks of a screen.
pub trait ScreenSurface {
    /// Draws a frame. Returns whether it is on the terminal.
    ///
    /// # Errors
    /// Of the terminal, which is gone then.
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<bool>;
    /// Looks how large the terminal is: columns, rows.
    fn measure(&mut self) -> (u16, u16);
    /// The next frame is written whole.
    ///
    /// # Errors
    /// Of the terminal.
    fn repaint(&mut self) -> io::Result<()>;
    /// Puts a text on the terminal's clipboard (OSC 52).
    ///
    /// # Errors
    /// Of the terminal.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Rings the bell.
    ///
    /// # Errors
    /// Of the terminal.
    fn bell(&mut self) -> io::Result<()>;
    /// Gives the terminal back and stops the program until it is continued.
    fn suspend(&mut self);
    /// Takes the terminal again, if this program is in front.
    ///
    /// # Errors
    /// Of the terminal.
    fn resume(&mut self) -> io::Result<()>;
}

impl ScreenSurface for TerminalScreen {
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<bool> {
        if !self.tty.is_entered() {
            return Ok(false);
        }
        self.terminal.draw(view)?;
        Ok(true)
    }

    fn measure(&mut self) -> (u16, u16) {
        let size = self.tty.size();
        // The next frame finds the other size there, and starts from an empty screen.
        self.terminal.backend_mut().resize(size);
        (size.width, size.height)
    }

    fn repaint(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    fn copy(&mut self, text: &str) -> io::Result<()> {
        if text.len() > LONGEST_COPY {
            return Ok(());
        }
        let coded = base64::engine::general_purpose::STANDARD.encode(text);
        self.tell(format!("\x1b]52;c;{coded}\x07").as_bytes())
    }

    fn bell(&mut self) -> io::Result<()> {
        self.tell(b"\x07")
    }

    fn suspend(&mut self) {
        self.tty.restore();
        if let Err(fault) = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP) {
            tracing::warn!(%fault, "not suspended");
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        if !self.tty.is_in_front() {
            return Ok(());
        }
        self.tty.enter()?;
        self.measure();
        self.repaint()
    }
}

#[cfg(test)]
#[path = "modes_test.rs"]
mod tests;
