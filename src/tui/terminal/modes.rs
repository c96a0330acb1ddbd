//! Takes the terminal (raw mode, alternate screen), draws on it and restores it.
//!
//! Whatever ends the screen, the terminal is restored once, and each step is tried though the one before failed. Mouse
//! capture stays off, so that people can select and copy.
//!
//! What a terminal is differs between systems: see [`TerminalDevice`].

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use crossterm::Command;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::{Print, ResetColor};
use crossterm::terminal::{Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};

use crate::base::platform;
use crate::tui::terminal::backend::TerminalBackend;
use crate::tui::terminal::device::{TerminalDevice, TerminalSource, has_raster_font};

/// The largest screen that is drawn. What lies beyond stays empty.
const LARGEST: Size = Size { width: 1_000, height: 500 };
/// The size where the terminal does not know its own.
const USUAL: Size = Size { width: 80, height: 24 };
/// The longest text that is put on the clipboard, bytes.
const LONGEST_COPY: usize = 64 * 1024;

/// Switches off mouse reports in UTF-8 and xterm's modifyOtherKeys, and sets the keypad to digits. Crossterm has no
/// commands for these.
const NAMELESS: &str = "\x1b[?1005l\x1b[>4m\x1b>";

/// The bytes that take the screen. They switch off what another program may have left on: mouse and focus reports,
/// other key protocols. The screen is cleared last, because an old console prints the sequences that it does not know.
fn enter_sequence() -> String {
    let mut bytes = String::new();
    for command in [
        &EnterAlternateScreen as &dyn AnsiCommand,
        &DisableMouseCapture,
        &DisableFocusChange,
        &Print(NAMELESS),
        &PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::empty()),
        &EnableBracketedPaste,
        &Hide,
        &ResetColor,
        &Clear(ClearType::All),
    ] {
        command.add_to(&mut bytes);
    }
    bytes
}

/// The bytes that restore the screen. The end of a synchronized update comes first, in case a frame was cut off.
fn leave_sequence() -> String {
    let mut bytes = String::new();
    for command in [
        &EndSynchronizedUpdate as &dyn AnsiCommand,
        &ResetColor,
        &DisableBracketedPaste,
        &PopKeyboardEnhancementFlags,
        &Show,
        &LeaveAlternateScreen,
    ] {
        command.add_to(&mut bytes);
    }
    bytes
}

/// A command as bytes. Crossterm's `queue!` would call Windows' console instead for some of them, and refuse two.
trait AnsiCommand {
    fn add_to(&self, bytes: &mut String);
}

impl<C: Command> AnsiCommand for C {
    fn add_to(&self, bytes: &mut String) {
        // Writing to a string does not fail.
        let _ = self.write_ansi(bytes);
    }
}

/// Why there is no screen.
#[derive(Debug, thiserror::Error)]
pub enum TermError {
    /// Standard input or output is not a terminal.
    #[error("not a terminal")]
    NotATerminal,
    /// A console of Windows that knows no escape sequences: from before Windows 10, or with its legacy mode on.
    #[error("console without escape sequences")]
    LegacyConsole,
    #[error("terminal not usable")]
    Io(#[from] io::Error),
}

/// The terminal and its modes from before. The screen, the panic hook and the watchdog share it.
#[derive(Debug)]
pub struct TerminalHandle {
    device: TerminalDevice,
    entered: AtomicBool,
}

impl TerminalHandle {
    /// The terminal on standard input and output.
    ///
    /// # Errors
    /// [`TermError::NotATerminal`] when either is a file or a pipe.
    pub fn open() -> Result<Self, TermError> {
        Ok(Self::on(TerminalDevice::open()?))
    }

    /// The terminal on this device.
    pub(in crate::tui) const fn on(device: TerminalDevice) -> Self {
        Self { device, entered: AtomicBool::new(false) }
    }

    /// Takes the terminal, also again after other programs used it.
    ///
    /// # Errors
    /// When the terminal refuses raw mode or cannot be written. It is restored first.
    pub fn enter(&self) -> io::Result<()> {
        // Set first: a panic in the middle must still restore the terminal.
        self.entered.store(true, Ordering::SeqCst);
        let taken = self.device.make_raw().and_then(|()| self.write_all(enter_sequence().as_bytes()));
        if taken.is_err() {
            self.restore();
        }
        taken
    }

    /// Restores the terminal, if it is taken. The modes come before the bytes, because a write may block on a terminal
    /// that has stopped reading.
    pub fn restore(&self) {
        if !self.entered.swap(false, Ordering::SeqCst) {
            return;
        }
        let mut steps = self.device.give_back();
        steps.push(self.write_all(leave_sequence().as_bytes()));
        for fault in steps.into_iter().filter_map(Result::err) {
            tracing::info!(%fault, "terminal not given back whole");
        }
    }

    /// Restores the terminal in a thread of its own and waits for it at most `patience`. A terminal that has stopped
    /// reading holds that thread, not the caller.
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

    /// The present size, at least 1×1 and at most 1000×500. 80×24 where the terminal does not know its size.
    #[must_use]
    pub fn size(&self) -> Size {
        match self.device.size() {
            Some((columns, rows)) if columns > 0 && rows > 0 => {
                Size { width: columns.min(LARGEST.width), height: rows.min(LARGEST.height) }
            }
            _ => USUAL,
        }
    }

    /// What the keys thread reads.
    ///
    /// # Errors
    /// When the process has no file handle left.
    pub fn input(&self) -> io::Result<TerminalSource> {
        self.device.input()
    }

    /// Writes all bytes. Blocks while the terminal does not read.
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.device.write_all(bytes)
    }
}

/// Writes frames to the terminal while it is taken. Afterwards bytes are dropped: the shell has the screen.
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

/// The terminal as the main thread draws on it.
#[derive(Debug)]
pub struct TerminalScreen {
    tty: Arc<TerminalHandle>,
    terminal: Terminal<TerminalBackend<TerminalOutput>>,
}

impl TerminalScreen {
    /// A screen of the terminal's present size.
    ///
    /// # Errors
    /// When the terminal cannot be written.
    pub fn new(tty: Arc<TerminalHandle>) -> io::Result<Self> {
        let is_plain = std::env::var_os("LOKET_GLYPHS").is_some_and(|glyphs| glyphs == "plain") || has_raster_font();
        let backend = TerminalBackend::new(TerminalOutput(Arc::clone(&tty)), tty.size()).with_plain_glyphs(is_plain);
        Ok(Self { tty, terminal: Terminal::new(backend)? })
    }

    fn tell(&mut self, bytes: &[u8]) -> io::Result<()> {
        let backend = self.terminal.backend_mut();
        backend.add(bytes);
        ratatui::backend::Backend::flush(backend)
    }
}

/// A screen as the loop uses it: the terminal, or one in memory in tests. A method fails when the terminal is gone.
pub trait ScreenSurface {
    /// Draws a frame. False: the terminal is not taken, and nothing was drawn.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<bool>;
    /// Reads the terminal's size: columns, rows. The next frame has this size.
    fn measure(&mut self) -> (u16, u16);
    /// Clears the screen, so that the next frame is written whole.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn repaint(&mut self) -> io::Result<()>;
    /// Puts a text on the terminal's clipboard (OSC 52). A text over 64 KiB is left out.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;
    /// Rings the bell.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn bell(&mut self) -> io::Result<()>;
    /// Restores the terminal and stops the process (SIGSTOP) until it is continued.
    fn suspend(&mut self);
    /// Takes the terminal again. Does nothing in the background: the terminal belongs to another program then.
    ///
    /// # Errors
    /// When the terminal is gone.
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
        // Ratatui compares sizes at the next draw and starts from an empty screen.
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
        if let Err(fault) = platform::stop_process() {
            tracing::warn!(%fault, "not suspended");
        }
    }

    fn resume(&mut self) -> io::Result<()> {
        if !self.tty.device.is_in_front() {
            return Ok(());
        }
        self.tty.enter()?;
        self.measure();
        self.repaint()
    }
}

#[cfg(unix)]
#[cfg(test)]
#[path = "modes_test.rs"]
mod tests;
