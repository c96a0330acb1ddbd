//! Finding payments: by columns where there is an index, by words where there is not.
//!
//! What it is: a fast way to candidates, newest first; `projection::matches` decides. What it is not: a second
//! meaning of a filter. Invariant: it stops as soon as it has enough.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::append::TEXTS_PER_PAYMENT;
use super::row::{self, PAYMENTS};
use crate::journal::{Filter, JournalError, projection};
use crate::sale::payment::Payment;

const DEFAULT_LIMIT: u32 = 100;
const MOST: u32 = 10_000;
/// Shorter texts have no trigram.
const SHORTEST_INDEXED: usize = 3;
/// A text without a trigram is looked for in this many of the newest payments.
const LOOKED_THROUGH: i64 = 20_000;
/// Three-letter pieces of a search text that the index is asked for; the rest is compared.
const PIECES: usize = 12;

/// Payments that match, newest first.
pub(super) fn find(conn: &Connection, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
    let limit = match filter.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MOST),
    } as usize;
    let Some(before) = before(conn, filter)? else { return Err(JournalError::NotFound) };
    let search = filter.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    match search {
        Some(search) => {
            let filter = Filter { search: Some(search.to_owned()), ..filter.clone() };
            let needles = projection::needles(search);
            if needles.iter().all(|needle| needle.chars().count() >= SHORTEST_INDEXED) {
                by_words(conn, &filter, &needles, before, limit)
            } else {
                by_columns(conn, &filter, before, limit, true)
            }
        }
        None => by_columns(conn, &Filter { search: None, ..filter.clone() }, before, limit, false),
    }
}

/// The place before which to look; `None` when the payment named there is unknown.
fn before(conn: &Connection, filter: &Filter) -> Result<Option<i64>, JournalError> {
    let Some(id) = filter.before else { return Ok(Some(i64::MAX)) };
    let mut statement = conn.prepare_cached("SELECT place FROM payment WHERE id = ?1")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0)).optional()?)
}

fn by_columns(
    conn: &Connection,
    filter: &Filter,
    before: i64,
    limit: usize,
    short_text: bool,
) -> Result<Vec<Payment>, JournalError> {
    let mut conditions = vec!["p.place < ?".to_owned()];
    let mut values = vec![Value::from(before)];
    if let Some(state) = &filter.state {
        // Each of these has an index that the planner takes only when its condition is spelled out.
        conditions.push(match state.as_str() {
            "sending" | "pending" | "unknown" => "p.state = ? AND p.live = 1 AND p.open = 1".to_owned(),
            "rejected" | "not_sent" | "refunded" => "p.state = ? AND p.failed = 1".to_owned(),
            _ => "p.state = ?".to_owned(),
        });
        values.push(Value::from(state.clone()));
    }
    if let Some(customer) = &filter.customer {
        conditions.push("p.place IN (SELECT n.place FROM number n WHERE n.number = ?)".to_owned());
        values.push(Value::from(projection::bare(customer)));
    }
    if let Some(kind) = filter.kind {
        conditions.push("p.kind = ?".to_owned());
        values.push(Value::from(kind.as_str().to_owned()));
    }
    for (day, condition) in [(filter.from, "p.business_day >= ?"), (filter.to, "p.business_day <= ?")] {
        if let Some(day) = day {
            conditions.push(condition.to_owned());
            values.push(Value::from(day.to_string()));
        }
    }
    if short_text {
        conditions.push(format!("p.place > (SELECT max(place) FROM payment) - {LOOKED_THROUGH}"));
        short_text_condition(filter, &mut conditions, &mut values);
    }
    let sql = format!("{PAYMENTS} WHERE {} ORDER BY p.place DESC", conditions.join(" AND "));
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(next) = rows.next()?
    {
        found.extend(Some(row::stored(next)?.payment).filter(|payment| projection::matches(filter, payment)));
    }
    Ok(found)
}

/// Lets SQLite pass over bodies that cannot hold a plain short text.
fn short_text_condition(filter: &Filter, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
    let needles = filter.search.as_deref().map(projection::needles).unwrap_or_default();
    if needles.iter().all(|needle| needle.chars().all(|c| c.is_ascii_alphanumeric())) {
        let likes = vec!["b.body LIKE ?"; needles.len()];
        conditions.push(format!("({})", likes.join(" OR ")));
        values.extend(needles.into_iter().map(|needle| Value::from(format!("%{needle}%"))));
    }
}

fn by_words(
    conn: &Connection,
    filter: &Filter,
    needles: &[String],
    before: i64,
    limit: usize,
) -> Result<Vec<Payment>, JournalError> {
    let mut statement =
        conn.prepare_cached("SELECT rowid FROM words WHERE words MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC")?;
    let first_after = before.saturating_mul(TEXTS_PER_PAYMENT);
    let mut rows = statement.query((expression(needles), first_after))?;
    let (mut found, mut last) = (Vec::new(), 0);
    while found.len() < limit
        && let Some(next) = rows.next()?
    {
        let place = next.get::<_, i64>(0)? / TEXTS_PER_PAYMENT;
        if place == last {
            continue;
        }
        last = place;
        let payment = row::payment_at(conn, place)?.payment;
        found.extend(Some(payment).filter(|payment| projection::matches(filter, payment)));
    }
    Ok(found)
}

/// The index knows three-letter pieces: a text that holds the needle holds all of the needle's.
fn expression(needles: &[String]) -> String {
    let groups: Vec<String> = needles.iter().map(|needle| pieces(needle)).collect();
    groups.join(" OR ")
}

fn pieces(needle: &str) -> String {
    let letters: Vec<char> = needle.chars().collect();
    let last = letters.len().saturating_sub(SHORTEST_INDEXED);
    let mut starts: Vec<usize> = (0..last).step_by(SHORTEST_INDEXED).take(PIECES).collect();
    starts.push(last);
    let quoted: Vec<String> = starts
        .into_iter()
        .filter_map(|start| letters.get(start..start + SHORTEST_INDEXED))
        .map(|piece| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\"")))
        .collect();
    format!("({})", quoted.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_needle() {
        assert_eq!(pieces("abc"), "(\"abc\")");
        assert_eq!(pieces("abcd"), "(\"abc\" AND \"bcd\")");
        assert_eq!(pieces("abcdef"), "(\"abc\" AND \"def\")");
        assert_eq!(pieces("a\"b"), "(\"a\"\"b\")");
        assert_eq!(expression(&["abc".into(), "123".into()]), "(\"abc\") OR (\"123\")");
    }
}
