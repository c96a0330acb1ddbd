//! The one inbox: where messages wait for the main thread.
//!
//! The word to end reaches main though the queue is full.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::tui::message::UiMessage;

/// Messages that may wait.
pub const INBOX: usize = 1_024;

/// What happened to the terminal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalEvent {
    /// It may have another size.
    Resized,
    /// The program is asked to stop for a while (SIGTSTP).
    Suspend,
    /// It goes on (SIGCONT): the terminal may have been used by others.
    Continued,
}

/// What comes next.
#[derive(Debug)]
pub enum InboxNext {
    /// A message.
    Message(UiMessage),
    /// Something about the terminal.
    Happening(TerminalEvent),
    /// The word to end, told once.
    Terminate,
    /// The time is up.
    Wake,
}

/// Where messages are posted. All clones post into one inbox.
#[derive(Debug, Clone)]
pub struct InboxSender {
    messages: mpsc::Sender<UiMessage>,
    happenings: mpsc::Sender<TerminalEvent>,
    ending: CancellationToken,
    late: TaskTracker,
}

/// What main reads.
#[derive(Debug)]
pub struct MessageInbox {
    messages: mpsc::Receiver<UiMessage>,
    happenings: mpsc::Receiver<TerminalEvent>,
    ending: CancellationToken,
    told: bool,
    late: TaskTracker,
}

/// An inbox and its post.
#[must_use]
pub fn inbox() -> (InboxSender, MessageInbox) {
    let (sender, messages) = mpsc::channel(INBOX);
    // A terminal event that finds no room is told by the one that waits: main looks at the terminal itself.
    let (happening, happenings) = mpsc::channel(8);
    let (ending, late) = (CancellationToken::new(), TaskTracker::new());
    let post = InboxSender { messages: sender, happenings: happening, ending: ending.clone(), late: late.clone() };
    (post, MessageInbox { messages, happenings, ending, told: false, late })
}

impl InboxSender {
    /// Posts a message if there is room; gives it back if there is none. Nobody reads any more: it is dropped.
    ///
    /// # Errors
    /// The message, when the inbox is full.
    pub fn offer(&self, msg: UiMessage) -> Result<(), UiMessage> {
        match self.messages.try_send(msg) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(msg)) => Err(msg),
        }
    }

    /// Posts a message without waiting: one that finds no room waits in a task of its own.
    pub fn deliver(&self, handle: &tokio::runtime::Handle, msg: UiMessage) {
        if let Err(msg) = self.offer(msg) {
            let messages = self.messages.clone();
            self.late.spawn_on(async move { drop(messages.send(msg).await) }, handle);
        }
    }

    /// Posts a message, waiting for room. Not for money work.
    pub async fn send(&self, msg: UiMessage) {
        drop(self.messages.send(msg).await);
    }

    /// Tells what happened to the terminal.
    pub fn happened(&self, happening: TerminalEvent) {
        let _ = self.happenings.try_send(happening);
    }

    /// Says that the program ends.
    pub fn terminate(&self) {
        self.ending.cancel();
    }

    /// The word to end, for those who wait for it.
    #[must_use]
    pub const fn ending(&self) -> &CancellationToken {
        &self.ending
    }
}

impl MessageInbox {
    /// Waits for what comes next, at most `patience`; without one for ever.
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

    /// What waits already.
    pub fn ready(&mut self) -> Option<UiMessage> {
        self.messages.try_recv().ok()
    }

    /// Whether nothing waits, here or on the way.
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
        assert!(post.offer(UiMessage::News).is_err());
        post.deliver(&handle, UiMessage::News);
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
        post.offer(UiMessage::News).unwrap();
        post.terminate();
        post.terminate();
        assert!(matches!(inbox.next(None).await, InboxNext::Terminate));
        assert!(matches!(inbox.next(None).await, InboxNext::Message(UiMessage::News)));
        assert!(matches!(inbox.next(Some(Duration::ZERO)).await, InboxNext::Wake));
    }
}
