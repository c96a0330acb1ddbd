//! The print queue: one row for each job, and the conditional writes that move it.
//!
//! Of two programs that begin one job at once, one succeeds. The first begin is counted in the payment's or charge's
//! record, in the same transaction. While a payment's job waits for a printer, asking again does not add a second
//! one.

use super::append;
use super::fault::damaged;
use super::row;
use super::{SqlRow, Transaction, WriteConnection, all, charge, counter, first, values};
use crate::base::id::OwnerId;
use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::charge::ChargeEvent;
use crate::domain::counter::CounterEvent;
use crate::domain::payment::PaymentEvent;
use crate::domain::payment::event::{JournalRecord, RecordedEvent};
use crate::journal::JournalError;
use crate::journal::print::{JobEnd, JobStart, JobState, NewJob, PrintJob, PrintSubject};

/// How many jobs are told of which something is still to come, at most.
const MOST: u32 = 200;
/// How many that ended last.
const ENDED: u32 = 50;
/// How many ended jobs are kept behind the newest.
const KEPT: i64 = 1_000;

const JOBS: &str = "SELECT number, counter, about, paper, device, state, nth, tries, broken, why, asked_ms, moved_ms \
     FROM print_job";
/// What is still to come of.
const OPEN: &str = "state IN ('waiting', 'printing', 'held')";

fn read(row: &dyn SqlRow) -> Result<PrintJob, JournalError> {
    let number = row.int(0)?;
    let wrong = || damaged(0);
    let moment = |column| Timestamp::from_millisecond(row.int(column)?).map_err(|_| wrong());
    let small = |figure: i64| u32::try_from(figure).map_err(|_| wrong());
    Ok(PrintJob {
        number: u64::try_from(number).map_err(|_| wrong())?,
        job: NewJob {
            counter: CleanText::new(row.text(1)?),
            about: PrintSubject::parse(row.text(2)?).ok_or_else(wrong)?,
            paper: row.maybe_text(3)?.and_then(Paper::parse),
            device: row.maybe_text(4)?.map(str::to_owned),
        },
        state: JobState::parse(row.text(5)?).ok_or_else(wrong)?,
        nth: row.maybe_int(6)?.map(small).transpose()?,
        tries: small(row.int(7)?)?,
        broken: row.int(8)? != 0,
        why: CleanText::new(row.text(9)?),
        asked_at: moment(10)?,
        moved_at: moment(11)?,
    })
}

/// The jobs of a counter, newest first.
pub(crate) fn jobs(sql: &dyn Transaction, counter: &CleanText) -> Result<Vec<PrintJob>, JournalError> {
    let open = format!("{JOBS} WHERE counter = ?1 AND {OPEN} ORDER BY number DESC LIMIT {MOST}");
    let ended = format!("{JOBS} WHERE counter = ?1 AND NOT {OPEN} ORDER BY number DESC LIMIT {ENDED}");
    let mut jobs = all(sql, &open, values![counter.as_str()], read)?;
    jobs.extend(all(sql, &ended, values![counter.as_str()], read)?);
    jobs.sort_by_key(|job| std::cmp::Reverse(job.number));
    Ok(jobs)
}

pub(crate) fn job(sql: &dyn Transaction, number: u64) -> Result<Option<PrintJob>, JournalError> {
    first(sql, &format!("{JOBS} WHERE number = ?1"), values![row_id(number)?], read)
}

fn row_id(number: u64) -> Result<i64, JournalError> {
    i64::try_from(number).map_err(|_| JournalError::NotFound)
}

/// Asks for a paper, in its own transaction.
pub(crate) fn ask(store: &mut impl WriteConnection, new: &NewJob, at: Timestamp) -> Result<PrintJob, JournalError> {
    store.write(|sql| queue(sql, new, at))
}

/// Asks for a paper inside a transaction. One that waits for the same printer already is asked for again instead.
pub(crate) fn queue(sql: &dyn Transaction, new: &NewJob, at: Timestamp) -> Result<PrintJob, JournalError> {
    let about = new.about.to_string();
    let device = new.device.as_deref().unwrap_or_default();
    let paper = new.paper.map(Paper::as_str).unwrap_or_default();
    let now = at.as_millisecond();
    let waiting = format!(
        "{JOBS} WHERE counter = ?1 AND about = ?2 AND coalesce(device, '') = ?3 AND state IN ('waiting', 'held')
         ORDER BY number LIMIT 1"
    );
    let number = match first(sql, &waiting, values![new.counter.as_str(), &about, device], read)? {
        Some(known) => {
            let number = row_id(known.number)?;
            sql.send(
                "UPDATE print_job SET state = 'waiting', paper = nullif(?2, ''), why = '', asked_ms = ?3, moved_ms = ?3
                 WHERE number = ?1",
                values![number, paper, now],
            )?;
            number
        }
        None => first(
            sql,
            "INSERT INTO print_job (counter, about, paper, device, state, tries, broken, why, asked_ms, moved_ms)
             VALUES (?1, ?2, nullif(?3, ''), nullif(?4, ''), 'waiting', 0, 0, '', ?5, ?5) RETURNING number",
            values![new.counter.as_str(), &about, paper, device, now],
            |row| row.int(0),
        )?
        .ok_or_else(|| damaged(0))?,
    };
    first(sql, &format!("{JOBS} WHERE number = ?1"), values![number], read)?.ok_or_else(|| damaged(0))
}

/// Begins a job that waits: from now on a part of it may come out. `None`: another program has it, or it waits no more.
pub(crate) fn begin(
    store: &mut impl WriteConnection,
    number: u64,
    begin: &JobStart,
) -> Result<Option<PrintJob>, JournalError> {
    let number = row_id(number)?;
    store.write(|sql| {
        let taken = sql.execute(
            "UPDATE print_job SET state = 'printing', owner = ?2, tries = tries + 1, why = '', moved_ms = ?3
             WHERE number = ?1 AND state = 'waiting'",
            values![number, begin.owner.to_string(), begin.at.as_millisecond()],
        )?;
        if taken != 1 {
            return Ok(None);
        }
        let Some(mut job) = first(sql, &format!("{JOBS} WHERE number = ?1"), values![number], read)? else {
            return Ok(None);
        };
        match job.nth {
            None => {
                let nth = count(sql, &job.job, begin)?;
                sql.send("UPDATE print_job SET nth = ?2 WHERE number = ?1", values![number, i64::from(nth)])?;
                job.nth = Some(nth);
            }
            Some(nth) if job.broken => {
                let about = CleanText::new(&job.job.about.to_string());
                let event = CounterEvent::PrintResumed { about, nth, form: begin.form.clone() };
                counter::write(sql, &entry(&job.job, begin, event))?;
            }
            Some(_) => {}
        }
        Ok(Some(job))
    })
}

/// Counts the print in its payment's or charge's own record. Which print it is.
fn count(sql: &dyn Transaction, job: &NewJob, begin: &JobStart) -> Result<u32, JournalError> {
    match &job.about {
        PrintSubject::Payment(id) => {
            let current = row::payment(sql, *id)?;
            let entry = entry(job, begin, PaymentEvent::Printed { form: begin.form.clone() });
            Ok(append::apply(sql, *id, current.as_ref(), &entry, append::EntryOrigin::Now)?.prints)
        }
        PrintSubject::Charge(order) => {
            let entry = entry(job, begin, ChargeEvent::ChargePrinted { form: begin.form.clone() });
            Ok(charge::apply_now(sql, order, &entry)?.prints)
        }
        PrintSubject::Test => Ok(1),
    }
}

fn entry<E: RecordedEvent>(job: &NewJob, begin: &JobStart, event: E) -> JournalRecord<E> {
    JournalRecord { at: begin.at, counter: job.counter.clone(), cashier: begin.cashier.clone(), event }
}

/// Says what came of a job that `owner` began. `false`: it is not his any more.
pub(crate) fn end(
    store: &mut impl WriteConnection,
    number: u64,
    owner: OwnerId,
    ended: &JobEnd,
) -> Result<bool, JournalError> {
    let number = row_id(number)?;
    store.write(|sql| {
        let changed = sql.execute(
            "UPDATE print_job SET state = ?3, broken = CASE WHEN ?4 = 1 THEN 1 ELSE broken END, why = ?5, moved_ms = ?6,
                owner = NULL
             WHERE number = ?1 AND state = 'printing' AND owner = ?2",
            values![
                number,
                owner.to_string(),
                ended.state.word(),
                ended.broken,
                ended.why.as_str(),
                ended.at.as_millisecond()
            ],
        )?;
        if changed == 1 && !ended.state.is_open() {
            sql.send(&format!("DELETE FROM print_job WHERE NOT {OPEN} AND number < ?1"), values![number - KEPT])?;
        }
        Ok(changed == 1)
    })
}

/// Moves a job that nobody is printing: a printer that was not reached, or a person's word. `false`: it is printing,
/// or has its end.
pub(crate) fn put(store: &mut impl WriteConnection, number: u64, ended: &JobEnd) -> Result<bool, JournalError> {
    let number = row_id(number)?;
    store.write(|sql| {
        let asked = if ended.state == JobState::Waiting && ended.why.is_empty() { 1 } else { 0_i64 };
        let changed = sql.execute(
            "UPDATE print_job SET state = ?2, why = ?3, moved_ms = ?4,
                asked_ms = CASE WHEN ?5 = 1 THEN ?4 ELSE asked_ms END
             WHERE number = ?1 AND state IN ('waiting', 'held')",
            values![number, ended.state.word(), ended.why.as_str(), ended.at.as_millisecond(), asked],
        )?;
        Ok(changed == 1)
    })
}

/// Jobs that are being printed, with who began them.
pub(crate) fn printing(sql: &dyn Transaction) -> Result<Vec<(i64, OwnerId)>, JournalError> {
    let statement = "SELECT number, owner FROM print_job WHERE state = 'printing' ORDER BY number";
    let found = all(sql, statement, values![], |row| {
        Ok((row.int(0)?, row.maybe_text(1)?.and_then(|owner| owner.parse().ok())))
    })?;
    Ok(found.into_iter().filter_map(|(number, owner)| Some((number, owner?))).collect())
}

/// A program died over a job: how much of it came out nobody knows.
pub(crate) fn orphan(
    store: &mut impl WriteConnection,
    number: i64,
    owner: OwnerId,
    at: Timestamp,
) -> Result<(), JournalError> {
    store.write(|sql| {
        sql.send(
            "UPDATE print_job SET state = 'held', broken = 1, why = 'owner_gone', owner = NULL, moved_ms = ?3
             WHERE number = ?1 AND state = 'printing' AND owner = ?2",
            values![number, owner.to_string(), at.as_millisecond()],
        )
    })
}
