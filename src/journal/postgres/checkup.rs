//! The doctor's questions to the server: version, durability, encryption, missing features and clock. Nothing is
//! repaired.
//!
//! A question that could not be asked is an error, never a good result.

use super::schema;
use super::sql::lost;
use super::writer::PgWriter;
use crate::base::time::Timestamp;
use crate::journal::transaction::WriteConnection as _;
use crate::journal::{JournalError, StoreFinding};

/// A clock that differs from the server's by this many seconds is reported.
const CLOCK_STEP: i64 = 30;

/// All findings. `plain`: the connection to another machine is unencrypted. `now`: this machine's clock.
pub(super) fn checkup(writer: &mut PgWriter, plain: bool, now: Timestamp) -> Result<Vec<StoreFinding>, JournalError> {
    // This query reconnects if the connection was lost.
    writer.query(|_| Ok(()))?;
    let (runtime, connection, listens, seated) = writer.connection().ok_or_else(lost)?;
    let told = connection.ask_plainly(
        runtime,
        "SELECT current_setting('server_version'), current_setting('synchronous_commit'), current_setting('fsync'), \
         current_setting('full_page_writes'), floor(extract(epoch FROM clock_timestamp()))::bigint",
    )?;
    let [version, commit, sync, whole_pages, clock] = told.as_slice() else {
        return Err(JournalError::Store("the server told no settings".to_owned()));
    };
    let mut findings = vec![StoreFinding::Server { version: version.clone(), commit: commit.clone() }];
    for (setting, value) in [("fsync", sync), ("full_page_writes", whole_pages)] {
        if value != "on" {
            findings.push(StoreFinding::NotDurable(setting.to_owned()));
        }
    }
    if plain {
        findings.push(StoreFinding::Plain);
    }
    if !listens {
        findings.push(StoreFinding::NoListen);
    }
    if !seated {
        findings.push(StoreFinding::NoSeat);
    }
    if !schema::has_trigrams(runtime, connection)? {
        findings.push(StoreFinding::NoTrigrams);
    }
    let apart = clock.parse::<i64>().map(|clock| clock.saturating_sub(now.as_second()));
    match apart {
        Ok(apart) if apart.abs() < CLOCK_STEP => {}
        Ok(apart) => findings.push(StoreFinding::ClockApart(apart)),
        Err(_) => return Err(JournalError::Store("the server told no time".to_owned())),
    }
    Ok(findings)
}
