//! The main thread's inbox. The request to end is not a message: it reaches the main thread though the queue is full.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::tui::message::UiMessage;

/// The most messages that wait in the queue.
pub const INBOX: usize = 1_024;

/// A signal about the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalEvent {
    /// The size may have changed (SIGWINCH).
    Resized,
    /// The program is asked to stop for a while (SIGTSTP).
    Suspend,
    /// The program was continued (SIGCONT): others may have used the terminal.
    Continued,
}

/// One result of waiting on the inbox.
#[derive(Debug)]
pub enum InboxNext {
    Message(UiMessage),
    Happening(TerminalEvent),
    /// The program is to end. Returned once.
    Terminate,
    /// Nothing came in time.
    Wake,
}

/// The posting end. All clones post into one inbox.
#[derive(Debug, Clone)]
pub struct InboxSender {
    messages: mpsc::Sender<UiMessage>,
    happenings: mpsc::Sender<TerminalEvent>,
    ending: CancellationToken,
    /// Tasks that wait for room, each with one message.
    late: TaskTracker,
}

/// The reading end, on the main thread.
#[derive(Debug)]
pub struct MessageInbox {
    messages: mpsc::Receiver<UiMessage>,
    happenings: mpsc::Receiver<TerminalEvent>,
    ending: CancellationToken,
    /// Whether [`InboxNext::Terminate`] was returned.
    told: bool,
    late: TaskTracker,
}

/// The two ends of a new inbox.
#[must_use]
pub fn inbox() -> (InboxSender, MessageInbox) {
    let (sender, messages) = mpsc::channel(INBOX);
    // A terminal event without room is dropped: main reads the terminal itself when it handles those that wait.
    let (happening, happenings) = mpsc::channel(8);
    let (ending, late) = (CancellationToken::new(), TaskTracker::new());
    let post = InboxSender { messages: sender, happenings: happening, ending: ending.clone(), late: late.clone() };
    (post, MessageInbox { messages, happenings, ending, told: false, late })
}

impl InboxSender {
    /// Posts a message if there is room. Drops it if the inbox is gone.
    ///
    /// # Errors
    /// The message itself, when the inbox is full.
    pub fn offer(&self, msg: UiMessage) -> Result<(), UiMessage> {
        match self.messages.try_send(msg) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(msg)) => Err(msg),
        }
    }

    /// Posts a message without waiting. Without room, the message waits in a task of its own.
    pub fn deliver(&self, handle: &tokio::runtime::Handle, msg: UiMessage) {
        if let Err(msg) = self.offer(msg) {
            let messages = self.messages.clone();
            self.late.spawn_on(async move { drop(messages.send(msg).await) }, handle);
        }
    }

    /// Posts a message, waiting for room. Not for work that moves money, which must not depend on the screen.
    pub async fn send(&self, msg: UiMessage) {
        drop(self.messages.send(msg).await);
    }

    /// Posts an event of the terminal; without room the event is dropped.
    pub fn happened(&self, happening: TerminalEvent) {
        let _ = self.happenings.try_send(happening);
    }

    /// Asks the program to end.
    pub fn terminate(&self) {
        self.ending.cancel();
    }

    /// Cancelled once the program is to end.
    #[must_use]
    pub const fn ending(&self) -> &CancellationToken {
        &self.ending
    }
}

impl MessageInbox {
    /// Waits at most `patience`; `None`: without end. The request to end comes first, then terminal events, then
    /// messages in their order.
    pub async fn next(&mut self, patience: Option<Duration>) -> InboxNext {
        match patience {
            Some(patience) => tokio::time::timeout(patience, self.wait()).await.unwrap_or(InboxNext::Wake),
            None => self.wait().await,
        }
    }

    async fn wait(&mut self) -> InboxNext {
        tokio::select! {
            biased;
            () = self.ending.cancelled(), if !self.told => {
                self.told = true;
                InboxNext::Terminate
            }
            Some(happening) = self.happenings.recv() => InboxNext::Happening(happening),
            Some(msg) = self.messages.recv() => InboxNext::Message(msg),
            else => std::future::pending().await,
        }
    }

    /// The next message, if one waits already.
    pub fn ready(&mut self) -> Option<UiMessage> {
        self.messages.try_recv().ok()
    }

    /// Whether no message waits, neither in the queue nor for room in the queue.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.late.is_empty() && self.messages.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_inbox_stops_nobody_and_loses_nothing() {
        let (post, mut inbox) = inbox();
        let handle = tokio::runtime::Handle::current();
        for _ in 0..INBOX {
            post.offer(UiMessage::Wake).unwrap();
        }
        assert!(post.offer(UiMessage::JournalChanged).is_err());
        post.deliver(&handle, UiMessage::JournalChanged);
        assert!(!inbox.is_empty());
        let mut seen = 0;
        while !inbox.is_empty() {
            seen += usize::from(matches!(inbox.next(Some(Duration::from_secs(1))).await, InboxNext::Message(_)));
            tokio::task::yield_now().await;
        }
        assert_eq!(seen, INBOX + 1);
    }

    #[tokio::test]
    async fn the_end_is_told_once_and_before_all_else() {
        let (post, mut inbox) = inbox();
        post.offer(UiMessage::JournalChanged).unwrap();
        post.terminate();
        post.terminate();
        assert!(matches!(inbox.next(None).await, InboxNext::Terminate));
        assert!(matches!(inbox.next(None).await, InboxNext::Message(UiMessage::JournalChanged)));
        assert!(matches!(inbox.next(Some(Duration::ZERO)).await, InboxNext::Wake));
    }
}
