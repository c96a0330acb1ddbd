//! Finding payments: by columns where there is an index, by words where there is not.
//!
//! What it is: a fast way to candidates, newest first; `projection::matches` decides. What it is not: a second
//! meaning of a filter. Invariant: it stops as soon as it has enough.

use std::ops::ControlFlow;

use super::row::{self, PAYMENTS};
use super::{Sql, Value, first, values};
use crate::journal::{Filter, JournalError, projection};
use crate::sale::payment::Payment;

const DEFAULT_LIMIT: u32 = 100;
const MOST: u32 = 10_000;
/// Shorter texts have no trigram.
pub(crate) const SHORTEST_INDEXED: usize = 3;
/// A text without a trigram is looked for in this many of the newest payments.
const LOOKED_THROUGH: i64 = 20_000;

/// Payments that match, newest first.
pub(crate) fn find(sql: &dyn Sql, filter: &Filter) -> Result<Vec<Payment>, JournalError> {
    let limit = match filter.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MOST),
    } as usize;
    let Some(before) = before(sql, filter)? else { return Err(JournalError::NotFound) };
    let search = filter.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    match search {
        Some(search) => {
            let filter = Filter { search: Some(search.to_owned()), ..filter.clone() };
            let needles = projection::needles(search);
            if needles.iter().all(|needle| needle.chars().count() >= SHORTEST_INDEXED) {
                by_words(sql, &filter, &needles, before, limit)
            } else {
                by_columns(sql, &filter, before, limit, true)
            }
        }
        None => by_columns(sql, &Filter { search: None, ..filter.clone() }, before, limit, false),
    }
}

/// The place before which to look; `None` when the payment named there is unknown.
fn before(sql: &dyn Sql, filter: &Filter) -> Result<Option<i64>, JournalError> {
    let Some(id) = filter.before else { return Ok(Some(i64::MAX)) };
    first(sql, "SELECT place FROM payment WHERE id = ?1", values![id.to_string()], |row| row.int(0))
}

/// The conditions of a question and what is given for them.
struct Asked<'a> {
    conditions: Vec<String>,
    values: Vec<Value<'a>>,
}

impl<'a> Asked<'a> {
    /// One more condition; `?` stands where `value` does.
    fn and(&mut self, condition: &str, value: impl Into<Value<'a>>) {
        self.values.push(value.into());
        self.conditions.push(condition.replace('?', &format!("?{}", self.values.len())));
    }
}

fn by_columns(
    sql: &dyn Sql,
    filter: &Filter,
    before: i64,
    limit: usize,
    short_text: bool,
) -> Result<Vec<Payment>, JournalError> {
    let mut asked = Asked { conditions: Vec::new(), values: Vec::new() };
    asked.and("p.place < ?", before);
    if let Some(state) = &filter.state {
        // Each of these has an index that the planner takes only when its condition is spelled out.
        let condition = match state.as_str() {
            "sending" | "pending" | "unknown" => "p.state = ? AND p.live = 1 AND p.open = 1",
            "rejected" | "not_sent" | "refunded" => "p.state = ? AND p.failed = 1",
            _ => "p.state = ?",
        };
        asked.and(condition, state);
    }
    if let Some(customer) = &filter.customer {
        asked.and("p.place IN (SELECT n.place FROM number n WHERE n.number = ?)", projection::bare(customer));
    }
    if let Some(kind) = filter.kind {
        asked.and("p.kind = ?", kind.as_str());
    }
    for (day, condition) in [(filter.from, "p.business_day >= ?"), (filter.to, "p.business_day <= ?")] {
        if let Some(day) = day {
            asked.and(condition, day.to_string());
        }
    }
    if short_text {
        asked.conditions.push(format!("p.place > (SELECT max(place) FROM payment) - {LOOKED_THROUGH}"));
        short_text_condition(sql, filter, &mut asked);
    }
    let statement = format!("{PAYMENTS} WHERE {} ORDER BY p.place DESC", asked.conditions.join(" AND "));
    let mut found = Vec::new();
    sql.stream(&statement, &asked.values, &mut |row| {
        found.extend(Some(row::stored(row)?.payment).filter(|payment| projection::matches(filter, payment)));
        Ok(if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}

/// Lets the store pass over bodies that cannot hold a plain short text.
fn short_text_condition(sql: &dyn Sql, filter: &Filter, asked: &mut Asked<'_>) {
    let needles = filter.search.as_deref().map(projection::needles).unwrap_or_default();
    if needles.iter().all(|needle| needle.chars().all(|c| c.is_ascii_alphanumeric())) {
        let mut likes = Vec::new();
        for needle in needles {
            asked.values.push(format!("%{needle}%").into());
            likes.push(format!("b.body {} ?{}", sql.like(), asked.values.len()));
        }
        asked.conditions.push(format!("({})", likes.join(" OR ")));
    }
}

fn by_words(
    sql: &dyn Sql,
    filter: &Filter,
    needles: &[String],
    before: i64,
    limit: usize,
) -> Result<Vec<Payment>, JournalError> {
    let (mut found, mut last) = (Vec::new(), 0);
    sql.by_words(needles, before, &mut |place| {
        if place != last {
            last = place;
            let payment = row::payment_at(sql, place)?.payment;
            found.extend(Some(payment).filter(|payment| projection::matches(filter, payment)));
        }
        Ok(if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}
