//! Which payment holds a provider's number (safety rule 6). An invoice or token belongs to one sale; an equal
//! reference is only an alarm.
//!
//! An answer with another sale's number is lowered (to Unknown) before it is written. So the record holds the
//! decision, and replay needs no table. No answer is refused here: the unique index only chooses the holder.
//!
//! | state | its numbers |
//! |---|---|
//! | Confirmed, Pending, Refunded | held, unless another payment holds them |
//! | Unknown | listed, not held, until the row ends under a number; a number that it held before stays held |
//! | Rejected, NotSent | released; the oldest other payment that was given the number holds it then |

use std::borrow::Cow;
use std::ops::ControlFlow;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::fault::damaged;
use super::row::{self, PAYMENTS, StoredPayment};
use super::{SqlValue, Transaction, all, bill, first, values};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken,
};
use crate::domain::payment::{JournalRecord, Payment, PaymentEvent, PaymentState};
use crate::domain::provider_number::{self, ProviderNumber};
use crate::journal::{JournalError, chain};

/// The first version of the tables that knows whose a number is.
const NUMBERED: usize = 7;

const INVOICE: &str = "invoice";
const TOKEN: &str = "token";
const REFERENCE: &str = "reference";
/// A text by which a payment is found and which nobody holds, in small letters: a wallet's order, and a reference
/// that is too short for a number, or whose payment let its numbers go or has none of its own. It is never let go:
/// the provider may still speak of it.
const KNOWN_AS: &str = "known_as";
/// The first version of the tables that has those, and the pairs of a connection's numbers.
const FINDABLE: usize = 12;
/// Numbers of one answer: an invoice, a token, a reference.
const KINDS: usize = 3;
/// Payments whose provider's time is compared with ours, at most.
const CLOCK_SAMPLES: usize = 9;
/// How many of the newest payments are looked through for them.
const LOOKED_THROUGH: i64 = 20_000;

/// A number as the table stores it: canonical, and a token as its keyed hash.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NumberRow {
    kind: &'static str,
    number: String,
}

/// Whether a payment in this state holds its numbers; `None`: it lets them go.
const fn holds(state: PaymentState) -> Option<bool> {
    match state {
        PaymentState::Confirmed | PaymentState::Pending | PaymentState::Refunded => Some(true),
        PaymentState::Unknown => Some(false),
        PaymentState::Prepared | PaymentState::Dispatched | PaymentState::Rejected | PaymentState::NotSent => None,
    }
}

/// The key of the token hashes.
pub(crate) struct NumberKey(Vec<u8>);

/// This journal's key; `None` if it is lost.
pub(crate) fn key(sql: &dyn Transaction) -> Result<Option<NumberKey>, JournalError> {
    first(sql, "SELECT key FROM number_key", values![], |row| Ok(NumberKey(row.bytes(0)?.to_vec())))
}

fn numbered(sql: &dyn Transaction, told: &[ProviderNumber<'_>]) -> Result<Vec<NumberRow>, JournalError> {
    let has_token = told.iter().any(|number| matches!(number, ProviderNumber::Token(_)));
    let key = if has_token { key(sql)? } else { None };
    numbered_by(key.as_ref(), told)
}

fn numbered_by(key: Option<&NumberKey>, told: &[ProviderNumber<'_>]) -> Result<Vec<NumberRow>, JournalError> {
    let mut all = Vec::with_capacity(KINDS);
    for number in told {
        let (kind, number) = match number {
            ProviderNumber::Invoice(invoice) => (INVOICE, provider_number::canonical(invoice.as_str())),
            ProviderNumber::Reference(reference) => (REFERENCE, provider_number::canonical(reference.as_str())),
            ProviderNumber::Token(token) => (TOKEN, token_hash(key, token)?),
        };
        all.extend(number.map(|number| NumberRow { kind, number }));
    }
    Ok(all)
}

/// A token's hash under this journal's key; none of what is no token.
fn token_hash(key: Option<&NumberKey>, token: &PlnToken) -> Result<Option<String>, JournalError> {
    if provider_number::canonical(token.expose()).is_none() {
        return Ok(None);
    }
    let key = key.ok_or_else(|| damaged(0))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).map_err(|_| damaged(0))?;
    mac.update(token.expose().as_bytes());
    Ok(Some(chain::hex(&mac.finalize().into_bytes())))
}

/// The entry as it is written: an answer that brings another sale's invoice or token decides nothing and says so; an
/// equal reference alone is an alarm.
pub(crate) fn lowered<'a>(
    sql: &dyn Transaction,
    stored: &StoredPayment,
    entry: &'a JournalRecord,
) -> Result<Cow<'a, JournalRecord>, JournalError> {
    let PaymentEvent::Answered { source, verdict, raw } = &entry.event else { return Ok(Cow::Borrowed(entry)) };
    let holders = holders(sql, stored, verdict)?;
    let holder = |kind: &str| holders.iter().find(|(held, _)| held == kind).map(|(_, id)| *id);
    let (invoice, token, reference) = (holder(INVOICE), holder(TOKEN), holder(REFERENCE));
    let verdict = match (invoice, token, reference) {
        (None, None, None) => return Ok(Cow::Borrowed(entry)),
        (None, None, Some(other)) => {
            let mut verdict = verdict.clone();
            let alarm = PaymentAlarm::ReferenceOfAnother(other);
            if !verdict.more_alarms.contains(&alarm) {
                verdict.more_alarms.push(alarm);
            }
            verdict
        }
        // The whole answer is the other sale's: no fact of it is this one's.
        (Some(other), ..) => of_another(other, PaymentFacts::default()),
        (None, Some(other), reference) => {
            // Under its own invoice it can be asked about.
            let kept = verdict.facts.reference.clone().filter(|_| reference.is_none());
            of_another(
                other,
                PaymentFacts { invoice: verdict.facts.invoice.clone(), reference: kept, ..PaymentFacts::default() },
            )
        }
    };
    let event = PaymentEvent::Answered { source: *source, verdict, raw: raw.clone() };
    Ok(Cow::Owned(JournalRecord { event, ..entry.clone() }))
}

fn of_another(holder: PaymentId, facts: PaymentFacts) -> Box<PaymentVerdict> {
    let alarm = Some(PaymentAlarm::NumberOfAnother(holder));
    Box::new(PaymentVerdict {
        alarm,
        facts,
        ..PaymentVerdict::bare(PaymentOutcome::Unknown, OutcomeReason::OtherReference)
    })
}

/// The other payments that hold the answer's numbers.
fn holders(
    sql: &dyn Transaction,
    stored: &StoredPayment,
    verdict: &PaymentVerdict,
) -> Result<Vec<(String, PaymentId)>, JournalError> {
    let payment = &stored.payment;
    if !provider_number::has_own_numbers(payment) {
        return Ok(Vec::new());
    }
    let mut told = verdict.facts.provider_numbers();
    if verdict.facts.invoice.is_none() && holds(verdict.outcome.into()) == Some(true) {
        // What confirms it confirms it under the invoice that it has.
        told.extend(payment.invoice().map(ProviderNumber::Invoice));
    }
    let told = numbered(sql, &told)?;
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let number = |nth: usize| told.get(nth).map_or("", |one| one.number.as_str());
    let found = all(
        sql,
        "SELECT n.kind, n.number, p.id FROM provider_number n JOIN payment p ON p.place = n.place
         WHERE n.system = ?1 AND n.number IN (?2, ?3, ?4) AND n.holds = 1 AND n.place <> ?5",
        values![system(payment), number(0), number(1), number(2), stored.row_id],
        |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.parse().map_err(|_| damaged(0))?)),
    )?;
    let is_told = |kind: &str, number: &str| told.iter().any(|one| one.kind == kind && one.number == number);
    Ok(found.into_iter().filter(|(kind, number, _)| is_told(kind, number)).map(|(kind, _, id)| (kind, id)).collect())
}

fn system(payment: &Payment) -> &str {
    payment.intent.bill.product.provider.as_str()
}

/// Writes what an event has made of a payment's numbers.
pub(crate) fn write(
    sql: &dyn Transaction,
    row_id: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let was = before.and_then(|before| holds(before.state()));
    write_known_as(sql, row_id, before, next)?;
    let Some(holds) = holds(next.state()) else {
        return if was.is_some() { release_numbers(sql, row_id) } else { Ok(()) };
    };
    let mut new = next.provider_numbers();
    if holds && was == Some(false) {
        // Of what unclear answers told, only what the row ends under is its own.
        let told_beside = "DELETE FROM provider_number WHERE place = ?1 AND holds = 0 AND kind <> 'known_as'";
        sql.send(told_beside, values![row_id])?;
    }
    if was == Some(holds) {
        let known = before.map(Payment::provider_numbers).unwrap_or_default();
        new.retain(|number| !known.contains(number));
    }
    for NumberRow { kind, number } in numbered(sql, &new)? {
        let statement = if holds {
            "INSERT INTO provider_number (place, kind, system, number, holds)
             VALUES (?1, ?2, ?3, ?4, CASE WHEN EXISTS (SELECT 1 FROM provider_number
                WHERE system = ?3 AND number = ?4 AND kind = ?2 AND holds = 1 AND place <> ?1) THEN 0 ELSE 1 END)
             ON CONFLICT (place, kind, number) DO UPDATE SET holds = excluded.holds"
        } else {
            "INSERT INTO provider_number (place, kind, system, number, holds) VALUES (?1, ?2, ?3, ?4, 0)
             ON CONFLICT (place, kind, number) DO NOTHING"
        };
        sql.send(statement, values![row_id, kind, system(next), number])?;
    }
    Ok(())
}

/// The texts of a payment that are in the table only so that it is found.
fn known_as(payment: &Payment) -> Vec<String> {
    let order = payment.intent.bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
    let has_numbers = holds(payment.state()).is_some() && provider_number::has_own_numbers(payment);
    let is_no_number =
        |reference: &&CleanText| !has_numbers || provider_number::canonical(reference.as_str()).is_none();
    let reference = payment.reference().filter(is_no_number);
    let mut texts: Vec<String> = order.into_iter().chain(reference).map(|text| folded(text.as_str())).collect();
    texts.retain(|text| !text.is_empty());
    texts
}

fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

fn write_known_as(
    sql: &dyn Transaction,
    row_id: i64,
    before: Option<&Payment>,
    next: &Payment,
) -> Result<(), JournalError> {
    let known = before.map(known_as).unwrap_or_default();
    for text in known_as(next).into_iter().filter(|text| !known.contains(text)) {
        sql.send(
            "INSERT INTO provider_number (place, kind, system, number, holds) VALUES (?1, ?2, ?3, ?4, 0)
             ON CONFLICT (place, kind, number) DO NOTHING",
            values![row_id, KNOWN_AS, system(next), text],
        )?;
    }
    Ok(())
}

/// All payments of a system under a reference, ours or theirs, or a wallet's order, newest first.
pub(crate) fn known_by(sql: &dyn Transaction, system: &str, reference: &str) -> Result<Vec<Payment>, JournalError> {
    let reference = reference.trim();
    let number = provider_number::canonical(reference).unwrap_or_default();
    let row_ids = all(
        sql,
        "SELECT place FROM payment WHERE wire_reference = ?1 AND provider = ?2
         UNION SELECT place FROM provider_number WHERE system = ?2 AND number = ?3 AND kind = 'reference' AND holds = 1
         UNION SELECT place FROM provider_number WHERE system = ?2 AND number = ?3 AND kind = 'reference' AND holds = 0
         UNION SELECT place FROM provider_number WHERE system = ?2 AND number = ?4 AND kind = 'known_as' AND holds = 0
         ORDER BY place DESC",
        values![reference, system, number, folded(reference)],
        |row| row.int(0),
    )?;
    row_ids.into_iter().map(|row_id| Ok(row::payment_at(sql, row_id)?.payment)).collect()
}

/// Lets every number of a payment go. Of others that were given one too the oldest holds it from now on.
fn release_numbers(sql: &dyn Transaction, row_id: i64) -> Result<(), JournalError> {
    let held = all(
        sql,
        "SELECT kind, system, number FROM provider_number WHERE place = ?1 AND holds = 1",
        values![row_id],
        |row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.text(2)?.to_owned())),
    )?;
    sql.send("DELETE FROM provider_number WHERE place = ?1 AND kind <> 'known_as'", values![row_id])?;
    // Only after the delete: two holders of one number would break the unique index.
    for (kind, system, number) in held {
        sql.send(
            "UPDATE provider_number SET holds = 1 WHERE kind = ?1 AND number = ?3 AND holds = 0 AND place = (
                SELECT min(n.place) FROM provider_number n JOIN payment p ON p.place = n.place
                WHERE n.kind = ?1 AND n.system = ?2 AND n.number = ?3 AND n.holds = 0
                AND p.state IN ('confirmed', 'pending', 'refunded'))",
            values![kind, system, number],
        )?;
    }
    Ok(())
}

/// Enters the numbers of every payment that a record of an older version kept, the oldest first: whose they are, by
/// what it is found, and its pair. A payment that cannot be read is left to the audit.
pub(crate) fn bring_up(sql: &dyn Transaction, from: usize) -> Result<(), JournalError> {
    if from >= FINDABLE {
        return Ok(());
    }
    if from < NUMBERED {
        make_key(sql)?;
    }
    sql.stream(&format!("{PAYMENTS} ORDER BY p.place"), values![], &mut |row| {
        if let Ok(StoredPayment { row_id, payment, .. }) = row::stored(row) {
            if from < NUMBERED {
                write(sql, row_id, None, &payment)?;
            } else {
                write_known_as(sql, row_id, None, &payment)?;
            }
            bill::write_pairs(sql, None, &payment)?;
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Creates the key of the token hashes; fails if there is one.
pub(crate) fn make_key(sql: &dyn Transaction) -> Result<(), JournalError> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| JournalError::Store(error.to_string()))?;
    sql.send("INSERT INTO number_key (one, key) VALUES (1, ?1)", values![&key])
}

/// Copies the key of another store, before its record is copied.
pub(crate) fn copy_key(from: &dyn Transaction, to: &dyn Transaction) -> Result<(), JournalError> {
    let key = first(from, "SELECT key FROM number_key", values![], |row| Ok(row.bytes(0)?.to_vec()))?;
    let key = key.ok_or_else(|| damaged(0))?;
    to.send("UPDATE number_key SET key = ?1 WHERE one = 1", values![key.as_slice()])
}

/// Payments whose invoice or token another one holds, each with who holds it. In a record of this program's own they
/// have their alarm; an older program gave a number to two.
pub(crate) fn doubled(sql: &dyn Transaction) -> Result<Vec<(PaymentId, PaymentId)>, JournalError> {
    // Ordered by another table's column: by its own SQLite would read the whole table in that order, not the index of
    // few.
    all(
        sql,
        "SELECT p.id, o.id FROM provider_number n
         JOIN provider_number h ON h.system = n.system AND h.number = n.number AND h.kind = n.kind AND h.holds = 1
         JOIN payment p ON p.place = n.place JOIN payment o ON o.place = h.place
         WHERE n.holds = 0 AND n.kind <> 'reference' ORDER BY p.place",
        values![],
        |row| {
            let id = |column| row.text(column)?.parse().map_err(|_| damaged(0));
            Ok((id(0)?, id(1)?))
        },
    )
}

/// Another payment of the same system that is known under an invoice: who holds it, else the oldest.
pub(crate) fn known_under(
    sql: &dyn Transaction,
    id: PaymentId,
    invoice: &CleanText,
) -> Result<Option<Payment>, JournalError> {
    let Some(own) = row::payment(sql, id)? else { return Err(JournalError::NotFound) };
    let Some(number) = provider_number::canonical(invoice.as_str()) else { return Ok(None) };
    // `holds` is written into the text, not passed: a partial index is used only if the text names its condition.
    for holds in ["1", "0"] {
        let statement = format!(
            "SELECT place FROM provider_number WHERE system = ?1 AND number = ?2 AND kind = 'invoice' AND holds = {holds}
             AND place <> ?3 ORDER BY place LIMIT 1"
        );
        let row_id =
            first(sql, &statement, values![system(&own.payment), number.as_str(), own.row_id], |row| row.int(0))?;
        if let Some(row_id) = row_id {
            return Ok(Some(row::payment_at(sql, row_id)?.payment));
        }
    }
    Ok(None)
}

/// What a system's newest answers say about its clock: its own time, and when the payment was sent.
pub(crate) fn provider_clock(sql: &dyn Transaction, system: &str) -> Result<Vec<(Timestamp, Timestamp)>, JournalError> {
    let statement = format!(
        "{PAYMENTS} WHERE p.provider = ?1 AND p.state = 'confirmed'
         AND p.place > (SELECT max(place) FROM payment) - {LOOKED_THROUGH} ORDER BY p.place DESC"
    );
    let mut samples = Vec::new();
    sql.stream(&statement, values![system], &mut |row| {
        let payment = row::sound(sql, row)?.payment;
        // What was asked about later may be told with the time of the question.
        let told = payment.provider_time().filter(|_| payment.questions == 0 && payment.ruling.is_none());
        samples.extend(told.zip(payment.dispatched_at));
        Ok(if samples.len() < CLOCK_SAMPLES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(samples)
}

/// Whether a payment is known under its provider's numbers; else it has let them go.
pub(crate) const fn has_numbers(payment: &Payment) -> bool {
    holds(payment.state()).is_some()
}

/// Asks for a row of a payment that has let its numbers go: only what finds it may be left.
pub(crate) const LET_GO: &str = "SELECT 1 FROM provider_number WHERE place = ?1 AND kind <> 'known_as'";
/// Asks for a row of [`stored_numbers`].
pub(crate) const KEPT: &str =
    "SELECT 1 FROM provider_number WHERE place = ?1 AND kind = ?2 AND system = ?3 AND number = ?4";

/// The rows that the table has to have of a payment at `row_id`.
pub(crate) fn stored_numbers(
    key: Option<&NumberKey>,
    row_id: i64,
    payment: &Payment,
) -> Result<Vec<[SqlValue<'static>; 4]>, JournalError> {
    let mut numbers = if has_numbers(payment) { numbered_by(key, &payment.provider_numbers())? } else { Vec::new() };
    numbers.extend(known_as(payment).into_iter().map(|number| NumberRow { kind: KNOWN_AS, number }));
    let row = |one: NumberRow| [row_id.into(), one.kind.into(), system(payment).to_owned().into(), one.number.into()];
    Ok(numbers.into_iter().map(row).collect())
}

/// Payments that were given a number which nobody holds: it could be given to another.
pub(crate) fn ownerless(sql: &dyn Transaction, most: usize) -> Result<Vec<Option<PaymentId>>, JournalError> {
    let statement = format!(
        "SELECT p.id FROM provider_number n JOIN payment p ON p.place = n.place
         WHERE n.holds = 0 AND n.kind <> 'known_as' AND p.state IN ('confirmed', 'pending', 'refunded') AND NOT EXISTS (
            SELECT 1 FROM provider_number h
            WHERE h.system = n.system AND h.number = n.number AND h.kind = n.kind AND h.holds = 1)
         LIMIT {most}"
    );
    all(sql, &statement, values![], |row| Ok(row.text(0)?.parse().ok()))
}
