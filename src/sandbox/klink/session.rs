//! K-Link's sessions. A token is good from its login until its life is over or the sessions are ended. Tokens are drawn
//! from the seed, so they are no secret.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::base::time::{Timestamp, age};
use crate::sandbox::people::SeededDice;

/// The most sessions at a time; a new one ends the oldest.
const MOST_SESSIONS: usize = 100;

/// The open sessions.
pub struct SessionTable {
    seed: u64,
    life: Duration,
    open: Mutex<OpenSession>,
}

#[derive(Default)]
struct OpenSession {
    logins: u64,
    /// Sequence number and time of the login, by token.
    tokens: BTreeMap<String, (u64, Timestamp)>,
}

impl SessionTable {
    /// An empty table; its sessions last for `life`.
    pub fn new(seed: u64, life: Duration) -> Self {
        Self { seed, life, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, OpenSession> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a session and returns its token.
    pub fn begin(&self, now: Timestamp) -> String {
        let mut open = self.open();
        open.logins += 1;
        let number = open.logins;
        let dice = SeededDice::new(self.seed, &["session", &number.to_string(), &now.to_string()]);
        let token = format!("{}{}", dice.reference(), dice.reference()).to_lowercase();
        if open.tokens.len() >= MOST_SESSIONS {
            let oldest = open.tokens.iter().min_by_key(|(_, (number, _))| *number).map(|(token, _)| token.clone());
            oldest.and_then(|oldest| open.tokens.remove(&oldest));
        }
        open.tokens.insert(token.clone(), (number, now));
        token
    }

    /// Whether `token` is good at `now`.
    pub fn knows(&self, token: &str, now: Timestamp) -> bool {
        self.open().tokens.get(token).is_some_and(|(_, since)| age(*since, now) < self.life)
    }

    /// Ends every session.
    pub fn end_all(&self) {
        self.open().tokens.clear();
    }
}
