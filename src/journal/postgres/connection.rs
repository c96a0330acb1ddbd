//! One connection to the server: how it is made, its settings, its prepared statements, and a limit on every wait.
//!
//! Nobody waits for an answer for ever. A connection that once failed to answer is never used again.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio_postgres::{AsyncMessage, Client, Connection, Error, NoTls, SimpleQueryMessage, Statement};

use super::address::PgAddress;
use super::error::connecting;
use crate::journal::{DatabaseLoss, JournalError};

/// The settings of every session, whatever the server's are. With them a hanging counter loses its lock, and the
/// session of a dead program ends within a minute.
const SETTINGS: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '15s'; \
     SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; \
     SET TIME ZONE 'UTC'; SET standard_conforming_strings = on; \
     SELECT set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') = 'remote_apply' \
     THEN 'remote_apply' ELSE 'on' END, false), current_setting('server_version_num'), pg_backend_pid()";
/// The oldest supported server, as `server_version_num`.
const OLDEST: i64 = 120_000;
/// Most statements that stay prepared. A search makes a few of its own, so the number must have a limit.
const PREPARED: usize = 128;

/// Wakes the thread when another session has sent a notification, or when the connection is lost.
#[derive(Debug, Default)]
pub(super) struct PgNotifications {
    pub(super) rung: Notify,
    pub(super) told: AtomicBool,
    /// The server's process id of this session, whose own notifications are ignored.
    own: AtomicI32,
}

/// One connection to the server, used by one thread.
#[derive(Debug)]
pub(super) struct PgConnection {
    pub(super) client: Client,
    statements: RefCell<HashMap<String, Statement>>,
    lost: Cell<bool>,
    /// Whether it is known on this connection which counters have compared since the timeline changed.
    followed: Cell<bool>,
    limit: Duration,
}

/// A runtime of one thread. The connection's own work runs only while somebody waits on the runtime.
pub(super) fn runtime() -> Result<Runtime, JournalError> {
    Builder::new_current_thread().enable_all().build().map_err(|error| JournalError::Store(error.to_string()))
}

impl PgConnection {
    /// Connects and applies the settings. Fails if commits would not be durable or the server is too old. No answer is
    /// waited for longer than `limit`.
    pub(super) fn connect(
        runtime: &Runtime,
        address: &PgAddress,
        notifications: &Arc<PgNotifications>,
        limit: Duration,
    ) -> Result<Self, JournalError> {
        let connected = runtime.block_on(async { tokio::time::timeout(limit, dial(address, notifications)).await });
        let client =
            connected.map_err(|_| JournalError::Lost(DatabaseLoss::Silent))?.map_err(|error| connecting(&error))?;
        let connection =
            Self { client, statements: RefCell::default(), lost: Cell::new(false), followed: Cell::new(false), limit };
        let told = connection.ask_plainly(runtime, SETTINGS)?;
        let [durable, version, own] = told.as_slice() else {
            return Err(JournalError::Store("the server told no settings".to_owned()));
        };
        notifications.own.store(own.parse().unwrap_or(0), Ordering::Relaxed);
        if !matches!(durable.as_str(), "on" | "remote_apply") {
            return Err(JournalError::Store(format!("not durable: synchronous_commit {durable}")));
        }
        if version.parse::<i64>().is_ok_and(|version| version < OLDEST) {
            return Err(JournalError::Store(format!("the server is too old: {version}")));
        }
        Ok(connection)
    }

    /// Whether it is known on this connection which counters have compared since the timeline changed.
    pub(super) fn is_followed(&self) -> bool {
        self.followed.get()
    }

    /// Notes that it is known from now on.
    pub(super) fn follow(&self) {
        self.followed.set(true);
    }

    /// Waits for an answer, at most for the limit. A late answer counts as a lost connection.
    pub(super) fn wait<T>(
        &self,
        runtime: &Runtime,
        asked: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, JournalError> {
        if self.is_lost() {
            return Err(JournalError::Lost(DatabaseLoss::Unreachable));
        }
        let answer = match runtime.block_on(async { tokio::time::timeout(self.limit, asked).await }) {
            Ok(answer) => answer.map_err(JournalError::from),
            Err(_) => Err(JournalError::Lost(DatabaseLoss::Silent)),
        };
        if matches!(answer, Err(JournalError::Lost(_))) {
            self.lost.set(true);
        }
        answer
    }

    /// Whether the connection can no longer be used.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.get() || self.client.is_closed()
    }

    /// A statement, prepared once. It is written with `?1` for PostgreSQL's `$1`.
    pub(super) fn prepared(&self, runtime: &Runtime, statement: &str) -> Result<Statement, JournalError> {
        if let Some(known) = self.statements.borrow().get(statement) {
            return Ok(known.clone());
        }
        let made = self.wait(runtime, self.client.prepare(&numbered(statement)))?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= PREPARED {
            statements.clear();
        }
        statements.insert(statement.to_owned(), made.clone());
        Ok(made)
    }

    /// Runs several statements at once and returns the last row of all results as texts. NULL is an empty text.
    pub(super) fn ask_plainly(&self, runtime: &Runtime, statements: &str) -> Result<Vec<String>, JournalError> {
        let answer = self.wait(runtime, self.client.simple_query(statements))?;
        let row = answer.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let Some(row) = row else { return Ok(Vec::new()) };
        (0..row.len()).map(|column| Ok(row.try_get(column)?.unwrap_or_default().to_owned())).collect()
    }
}

async fn dial(address: &PgAddress, notifications: &Arc<PgNotifications>) -> Result<Client, Error> {
    if let Some(tls) = &address.tls {
        let (client, connection) = address.config.connect(tls.clone()).await?;
        tokio::spawn(carry(connection, notifications.clone()));
        return Ok(client);
    }
    let (client, connection) = address.config.connect(NoTls).await?;
    tokio::spawn(carry(connection, notifications.clone()));
    Ok(client)
}

/// Runs the connection's traffic until the connection is gone.
async fn carry<S, T>(mut connection: Connection<S, T>, notifications: Arc<PgNotifications>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = std::future::poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(note) = message
            && note.process_id() != notifications.own.load(Ordering::Relaxed)
        {
            notifications.told.store(true, Ordering::Relaxed);
            notifications.rung.notify_one();
        }
    }
    notifications.rung.notify_one();
}

/// The statement with `$1` for `?1`, except inside quotes.
fn numbered(statement: &str) -> String {
    let mut quoted = false;
    let letters = statement.chars().map(|letter| {
        quoted ^= letter == '\'';
        if letter == '?' && !quoted { '$' } else { letter }
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_numbered_as_postgresql_does() {
        assert_eq!(numbered("SELECT '?1' WHERE a = ?1 AND b = ?12"), "SELECT '?1' WHERE a = $1 AND b = $12");
    }
}
