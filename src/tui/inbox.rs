//! The one inbox: where messages wait for the main thread.
//!
//! What it is: a bounded queue of messages, a short one of terminal events, and the word that the program ends. What it
//! is not: a place where money work waits; it hands over what it can and goes on. Invariant: the word to end reaches
//! main though the queue is full.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::tui::msg::Msg;

/// Messages that may wait.
pub const INBOX: usize = 1_024;

/// What happened to the terminal itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// It may have another size.
    Resized,
    /// The program is asked to stop for a while (SIGTSTP).
    Suspend,
    /// It goes on (SIGCONT): the terminal may have been used by others.
    Continued,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// A message.
    Message(Msg),
    /// Something about the terminal.
    Happening(Happening),
    /// The word to end, told once.
    Terminate,
    /// The time is up.
    Wake,
}

/// Where messages are posted. All clones post into one inbox.
#[derive(Debug, Clone)]
pub struct Post {
    messages: mpsc::Sender<Msg>,
    happenings: mpsc::Sender<Happening>,
    ending: CancellationToken,
    late: TaskTracker,
}

/// What main reads.
#[derive(Debug)]
pub struct Inbox {
    messages: mpsc::Receiver<Msg>,
    happenings: mpsc::Receiver<Happening>,
    ending: CancellationToken,
    told: bool,
    late: TaskTracker,
}

/// An inbox and its post.
#[must_use]
pub fn inbox() -> (Post, Inbox) {
    let (sender, messages) = mpsc::channel(INBOX);
    // A terminal event that finds no room is told by the one that waits: main looks at the terminal itself.
    let (happening, happenings) = mpsc::channel(8);
    let (ending, late) = (CancellationToken::new(), TaskTracker::new());
    let post = Post { messages: sender, happenings: happening, ending: ending.clone(), late: late.clone() };
    (post, Inbox { messages, happenings, ending, told: false, late })
}

impl Post {
    /// Posts a message if there is room; gives it back if there is none. Nobody reads any more: it is dropped.
    ///
    /// # Errors
    /// The message, when the inbox is full.
    pub fn offer(&self, msg: Msg) -> Result<(), Msg> {
        match self.messages.try_send(msg) {
            Ok(()) | Err(TrySendError::Closed(_)) => Ok(()),
            Err(TrySendError::Full(msg)) => Err(msg),
        }
    }

    /// Posts a message without waiting: one that finds no room waits in a task of its own.
    pub fn deliver(&self, handle: &tokio::runtime::Handle, msg: Msg) {
        if let Err(msg) = self.offer(msg) {
            let messages = self.messages.clone();
            self.late.spawn_on(async move { drop(messages.send(msg).await) }, handle);
        }
    }

    /// Posts a message, waiting for room. Not for money work.
    pub async fn send(&self, msg: Msg) {
        drop(self.messages.send(msg).await);
    }

    /// Tells what happened to the terminal.
    pub fn happened(&self, happening: Happening) {
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

impl Inbox {
    /// Waits for what comes next, at most `patience`; without one for ever.
    pub async fn next(&mut self, patience: Option<Duration>) -> Next {
        match patience {
            Some(patience) => tokio::time::timeout(patience, self.wait()).await.unwrap_or(Next::Wake),
            None => self.wait().await,
        }
    }

    async fn wait(&mut self) -> Next {
        tokio::select! {
            biased;
            () = self.ending.cancelled(), if !self.told => {
                self.told = true;
                Next::Terminate
            }
            Some(happening) = self.happenings.recv() => Next::Happening(happening),
            Some(msg) = self.messages.recv() => Next::Message(msg),
            else => std::future::pending().await,
        }
    }

    /// What waits already.
    pub fn ready(&mut self) -> Option<Msg> {
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
            post.offer(Msg::Wake).unwrap();
        }
        assert!(post.offer(Msg::News).is_err());
        post.deliver(&handle, Msg::News);
        assert!(!inbox.is_empty());
        let mut seen = 0;
        while !inbox.is_empty() {
            seen += usize::from(matches!(inbox.next(Some(Duration::from_secs(1))).await, Next::Message(_)));
            tokio::task::yield_now().await;
        }
        assert_eq!(seen, INBOX + 1);
    }

    #[tokio::test]
    async fn the_end_is_told_once_and_before_all_else() {
        let (post, mut inbox) = inbox();
        post.offer(Msg::News).unwrap();
        post.terminate();
        post.terminate();
        assert!(matches!(inbox.next(None).await, Next::Terminate));
        assert!(matches!(inbox.next(None).await, Next::Message(Msg::News)));
        assert!(matches!(inbox.next(Some(Duration::ZERO)).await, Next::Wake));
    }
}
