//! The keys thread of Unix, the only reader of the terminal.
//!
//! It never spins, whatever the terminal does. If it ends by itself, also by a panic, it tells the program to end: a
//! screen without keys could only be killed.

use std::io::{PipeReader, PipeWriter};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::io::Errno;

use crate::base::time::Clock;
use crate::tui::inbox::InboxSender;
use crate::tui::message::{RedactedText, UiMessage};
use crate::tui::terminal::decode::{DecoderWait, KeyDecoder, TerminalInput};
use crate::tui::terminal::device::TerminalSource;

/// How long the rest of an escape sequence may take. After that it was the Escape key.
const ESCAPE_PATIENCE: Duration = Duration::from_millis(20);
/// The same over SSH, where the two halves of an arrow key may travel in packets of their own.
const ESCAPE_PATIENCE_OVER_A_LINE: Duration = Duration::from_millis(250);
/// A paste or an answer of the terminal that is silent for this long is over.
const TEXT_PATIENCE: Duration = Duration::from_secs(1);
/// How often a full inbox is tried again.
const ROOM_PATIENCE: Duration = Duration::from_millis(10);

/// The running thread. Dropping it stops the thread without waiting.
#[derive(Debug)]
pub struct KeysThread {
    stop: PipeWriter,
    thread: JoinHandle<()>,
}

impl KeysThread {
    /// Starts to read `terminal`; keys and pastes go to `post`.
    ///
    /// # Errors
    /// When the system gives no pipe or no thread.
    pub fn start(terminal: TerminalSource, clock: Arc<dyn Clock>, post: InboxSender) -> std::io::Result<Self> {
        let (stopped, stop) = std::io::pipe()?;
        let escape_patience = escape_patience(|name| std::env::var_os(name).is_some());
        let reader = TerminalReader { terminal, stopped, clock, post, decoder: KeyDecoder::default(), escape_patience };
        let thread = std::thread::Builder::new().name("keys".into()).spawn(move || reader.run())?;
        Ok(Self { stop, thread })
    }

    /// Stops reading and waits until the thread has ended.
    pub fn stop(self) {
        drop(self.stop);
        drop(self.thread.join());
    }
}

struct TerminalReader {
    terminal: TerminalSource,
    stopped: PipeReader,
    clock: Arc<dyn Clock>,
    post: InboxSender,
    decoder: KeyDecoder,
    escape_patience: Duration,
}

/// The wait for the rest of a sequence. Only SSH says in the environment that the terminal is far away.
fn escape_patience(is_set: impl Fn(&str) -> bool) -> Duration {
    let is_remote = ["SSH_CONNECTION", "SSH_TTY"].into_iter().any(is_set);
    if is_remote { ESCAPE_PATIENCE_OVER_A_LINE } else { ESCAPE_PATIENCE }
}

/// Why reading ended.
#[derive(Debug, PartialEq, Eq)]
enum ReadEnd {
    /// [`KeysThread::stop`] was called.
    Stopped,
    /// The terminal is gone.
    Gone,
}

/// How a wait ended.
#[derive(Debug, PartialEq, Eq)]
enum WaitResult {
    Input,
    Silence,
}

/// Tells the program to end when dropped, so that a panic does too.
struct TerminateOnDrop<'a>(Option<&'a InboxSender>);

impl Drop for TerminateOnDrop<'_> {
    fn drop(&mut self) {
        if let Some(post) = self.0 {
            post.terminate();
        }
    }
}

impl TerminalReader {
    fn run(mut self) {
        let post = self.post.clone();
        let mut deaf = TerminateOnDrop(Some(&post));
        if self.read() == ReadEnd::Stopped {
            deaf.0 = None;
        }
    }

    fn read(&mut self) -> ReadEnd {
        let mut bytes = [0; 4_096];
        loop {
            let patience = match self.decoder.waits() {
                DecoderWait::Nothing => None,
                DecoderWait::Sequence => Some(self.escape_patience),
                DecoderWait::Text => Some(TEXT_PATIENCE),
            };
            let inputs = match self.wait(PollFlags::IN, patience) {
                Err(over) => return over,
                Ok(WaitResult::Silence) => self.decoder.settle(),
                Ok(WaitResult::Input) => match rustix::io::read(&self.terminal, &mut bytes) {
                    Ok(0) => return ReadEnd::Gone,
                    Ok(count) => self.decoder.feed(&bytes[..count]),
                    Err(Errno::INTR | Errno::AGAIN) => Vec::new(),
                    Err(_) => return ReadEnd::Gone,
                },
            };
            // Keys of one burst get one time, so that a scanner's burst is seen as one.
            let at = self.clock.monotonic();
            for input in inputs {
                let msg = match input {
                    TerminalInput::Key(key) => UiMessage::Key { key, at },
                    TerminalInput::Paste(text) => UiMessage::Paste(RedactedText(text)),
                };
                if let Err(over) = self.post(msg) {
                    return over;
                }
            }
        }
    }

    /// Waits for `events` of the terminal, at most `patience` (`None`: without end). Input from before a hang-up is
    /// still read.
    fn wait(&self, events: PollFlags, patience: Option<Duration>) -> Result<WaitResult, ReadEnd> {
        let mut waits = [
            PollFd::from_borrowed_fd(self.terminal.as_fd(), events),
            PollFd::from_borrowed_fd(self.stopped.as_fd(), PollFlags::IN),
        ];
        let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
        loop {
            match rustix::event::poll(&mut waits, patience.as_ref()) {
                Ok(0) => return Ok(WaitResult::Silence),
                Ok(_) => break,
                Err(Errno::INTR) => {}
                Err(_) => return Err(ReadEnd::Gone),
            }
        }
        let [terminal, stopped] = waits.map(|waited| waited.revents());
        if !stopped.is_empty() {
            Err(ReadEnd::Stopped)
        } else if terminal.intersects(PollFlags::IN) {
            Ok(WaitResult::Input)
        } else {
            Err(ReadEnd::Gone)
        }
    }

    /// Posts a message. Waits for room as long as the terminal is there.
    fn post(&self, msg: UiMessage) -> Result<(), ReadEnd> {
        let mut waiting = msg;
        while let Err(back) = self.post.offer(waiting) {
            waiting = back;
            // Asked for no events, the wait still hears a hang-up and the stop.
            self.wait(PollFlags::empty(), Some(ROOM_PATIENCE))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};
    use std::io::Write as _;

    use crate::base::time::SystemClock;
    use crate::tui::inbox::{INBOX, InboxNext, MessageInbox, inbox};

    use super::*;

    struct Desk {
        keys: KeysThread,
        terminal: PipeWriter,
        inbox: MessageInbox,
        post: InboxSender,
    }

    fn desk() -> Desk {
        let (reader, terminal) = std::io::pipe().unwrap();
        let (post, inbox) = inbox();
        let keys = KeysThread::start(reader.into(), Arc::new(SystemClock::default()), post.clone()).unwrap();
        Desk { keys, terminal, inbox, post }
    }

    async fn next(inbox: &mut MessageInbox) -> InboxNext {
        inbox.next(Some(Duration::from_secs(5))).await
    }

    #[tokio::test]
    async fn keys_of_one_burst_share_their_moment() {
        let mut desk = desk();
        desk.terminal.write_all(b"12+").unwrap();
        let mut moments = Vec::new();
        for expected in ['1', '2', '+'] {
            let InboxNext::Message(UiMessage::Key { key, at }) = next(&mut desk.inbox).await else { panic!() };
            assert_eq!(key, KeyCode::Char(expected).into());
            moments.push(at);
        }
        assert!(moments.iter().all(|at| *at == moments[0]));
        desk.keys.stop();
        assert!(!desk.post.ending().is_cancelled());
    }

    #[tokio::test]
    async fn silence_makes_the_escape_key_and_ends_no_paste() {
        let mut desk = desk();
        desk.terminal.write_all(b"\x1b").unwrap();
        assert!(matches!(
            next(&mut desk.inbox).await,
            InboxNext::Message(UiMessage::Key { key: KeyEvent { code: KeyCode::Esc, .. }, .. })
        ));
        desk.terminal.write_all(b"\x1b[200~1\r").unwrap();
        std::thread::sleep(Duration::from_millis(60));
        desk.terminal.write_all(b"+\x1b[201~").unwrap();
        let InboxNext::Message(UiMessage::Paste(text)) = next(&mut desk.inbox).await else { panic!() };
        assert_eq!(text.0, "1\n+");
    }

    #[test]
    fn an_arrow_key_may_come_in_two_packets_over_a_line() {
        assert_eq!(escape_patience(|_| false), ESCAPE_PATIENCE);
        assert!(escape_patience(|name| name == "SSH_TTY") > Duration::from_millis(60));
    }

    #[tokio::test]
    async fn the_end_of_input_ends_the_program_and_the_thread() {
        let mut desk = desk();
        desk.terminal.write_all(b"a").unwrap();
        drop(desk.terminal);
        assert!(matches!(next(&mut desk.inbox).await, InboxNext::Message(_) | InboxNext::Terminate));
        tokio::time::timeout(Duration::from_secs(5), desk.post.ending().cancelled()).await.unwrap();
        desk.keys.thread.join().unwrap();
    }

    #[tokio::test]
    async fn a_full_inbox_holds_keys_back_and_loses_none() {
        let mut desk = desk();
        let typed = INBOX + 500;
        desk.terminal.write_all("7".repeat(typed).as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        for _ in 0..typed {
            assert!(matches!(next(&mut desk.inbox).await, InboxNext::Message(UiMessage::Key { .. })));
        }
        desk.keys.stop();
    }

    #[test]
    fn a_thread_that_waits_for_room_still_hears_the_end() {
        let mut desk = desk();
        desk.terminal.write_all("7".repeat(INBOX + 500).as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        drop(desk.terminal);
        desk.keys.thread.join().unwrap();
        assert!(desk.post.ending().is_cancelled());
    }
}
