//! The keys thread of Windows, the only reader of the console, through crossterm.
//!
//! If it ends by itself, it tells the program to end: a screen without keys could only be killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};

use crate::base::time::Clock;
use crate::tui::inbox::{InboxSender, TerminalEvent};
use crate::tui::message::UiMessage;
use crate::tui::terminal::device::TerminalSource;
use crate::tui::terminal::key_burst;

/// How long the thread may sleep in the console before it looks whether it is to end.
const GLANCE: Duration = Duration::from_secs(2);
/// Keys that follow each other within this are a paste or a scan.
const TOGETHER: Duration = Duration::from_millis(5);
/// The most keys that are handled together.
const BURST: usize = 4_096;
/// How often a full inbox is tried again.
const ROOM_PATIENCE: Duration = Duration::from_millis(10);

/// The running thread. Dropping it stops the thread without waiting.
#[derive(Debug)]
pub struct KeysThread {
    stopped: Arc<AtomicBool>,
}

impl KeysThread {
    /// Starts to read the console; keys and pastes go to `post`.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start((): TerminalSource, clock: Arc<dyn Clock>, post: InboxSender) -> std::io::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        let reader = ConsoleReader { stopped: Arc::clone(&stopped), clock, post };
        std::thread::Builder::new().name("keys".into()).spawn(move || reader.run())?;
        Ok(Self { stopped })
    }

    /// Stops reading. The thread may sleep in the console a moment longer.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for KeysThread {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
}

struct ConsoleReader {
    stopped: Arc<AtomicBool>,
    clock: Arc<dyn Clock>,
    post: InboxSender,
}

/// Tells the program to end when dropped, so that a panic does too.
impl Drop for ConsoleReader {
    fn drop(&mut self) {
        if !self.is_stopped() {
            self.post.terminate();
        }
    }
}

impl ConsoleReader {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Reads until it is stopped or the console is gone.
    fn run(self) {
        while !self.is_stopped() {
            match poll(GLANCE) {
                Ok(true) if self.read_burst().is_ok() => {}
                Ok(false) => {}
                _ => return,
            }
        }
    }

    fn read_burst(&self) -> std::io::Result<()> {
        let at = self.clock.monotonic();
        let mut keys = Vec::new();
        loop {
            match read()? {
                Event::Key(key) if key.kind != KeyEventKind::Release => keys.push(typed(key)),
                Event::Resize(..) => self.post.happened(TerminalEvent::Resized),
                _ => {}
            }
            if keys.len() >= BURST || !poll(TOGETHER)? {
                break;
            }
        }
        for message in key_burst::messages(keys, at) {
            self.send(message);
        }
        Ok(())
    }

    /// Posts a message. Waits for room until it is stopped.
    fn send(&self, message: UiMessage) {
        let mut waiting = message;
        while let Err(back) = self.post.offer(waiting) {
            if self.is_stopped() {
                return;
            }
            waiting = back;
            std::thread::sleep(ROOM_PATIENCE);
        }
    }
}

/// The key as it is meant: AltGr comes as Ctrl and Alt, and makes a character of its own.
fn typed(key: KeyEvent) -> KeyEvent {
    let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
    match key.code {
        KeyCode::Char(_) if key.modifiers.contains(altgr) => KeyEvent::new(key.code, key.modifiers.difference(altgr)),
        _ => key,
    }
}
