//! Finds payments: by an index where one fits, else by words or through the newest payments.
//!
//! SQL only finds candidates, newest first, and stops when there are enough; `projection::matches` decides.

use std::ops::ControlFlow;

use super::row::{PAYMENTS, PaymentListing};
use super::{SqlValue, Transaction, first, values};
use crate::domain::bill_key::bare;
use crate::domain::payment::Payment;
use crate::journal::{DamagedRow, JournalError, PaymentFilter, projection};

const DEFAULT_LIMIT: u32 = 100;
const MOST: u32 = 10_000;
/// Shorter texts have no trigram.
pub(crate) const SHORTEST_INDEXED: usize = 3;
/// A text without a trigram is looked for in this many of the newest payments.
const LOOKED_THROUGH: i64 = 20_000;

/// Payments that match, newest first.
pub(crate) fn find(sql: &dyn Transaction, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError> {
    Ok(listed(sql, filter)?.payments)
}

/// Damaged rows among those that match, or that may.
pub(crate) fn damaged(sql: &dyn Transaction, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError> {
    Ok(listed(sql, filter)?.damaged)
}

fn listed(sql: &dyn Transaction, filter: &PaymentFilter) -> Result<PaymentListing, JournalError> {
    let limit = match filter.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MOST),
    } as usize;
    let Some(before) = before(sql, filter)? else { return Err(JournalError::NotFound) };
    let search = filter.search.as_deref().map(str::trim).filter(|search| !search.is_empty());
    match search {
        Some(search) => {
            let filter = PaymentFilter { search: Some(search.to_owned()), ..filter.clone() };
            let needles = projection::needles(search);
            if needles.iter().all(|needle| needle.chars().count() >= SHORTEST_INDEXED) {
                by_words(sql, &filter, &needles, before.row_id, limit)
            } else {
                by_columns(sql, &filter, &before, limit, true)
            }
        }
        None => by_columns(sql, &PaymentFilter { search: None, ..filter.clone() }, &before, limit, false),
    }
}

/// Before which payment to look.
struct SearchCursor {
    row_id: i64,
    /// Its business day; later than any other's where nothing was named.
    day: String,
}

/// `None` when the payment named there is unknown.
fn before(sql: &dyn Transaction, filter: &PaymentFilter) -> Result<Option<SearchCursor>, JournalError> {
    let Some(id) = filter.before else {
        return Ok(Some(SearchCursor { row_id: i64::MAX, day: "9999-12-31".to_owned() }));
    };
    let named = "SELECT place, business_day FROM payment WHERE id = ?1";
    first(sql, named, values![id.to_string()], |row| {
        Ok(SearchCursor { row_id: row.int(0)?, day: row.text(1)?.to_owned() })
    })
}

/// The conditions of a question and what is given for them.
struct SearchConditions<'a> {
    conditions: Vec<String>,
    values: Vec<SqlValue<'a>>,
}

impl<'a> SearchConditions<'a> {
    /// One more condition; `?` stands where `value` does.
    fn and(&mut self, condition: &str, value: impl Into<SqlValue<'a>>) {
        self.values.push(value.into());
        self.conditions.push(condition.replace('?', &format!("?{}", self.values.len())));
    }
}

fn by_columns(
    sql: &dyn Transaction,
    filter: &PaymentFilter,
    before: &SearchCursor,
    limit: usize,
    short_text: bool,
) -> Result<PaymentListing, JournalError> {
    let mut asked = SearchConditions { conditions: Vec::new(), values: Vec::new() };
    // By day and place there is an index that ends at the limit; by place alone SQLite would sort whole bodies.
    let by_day = filter.from.is_some() || filter.to.is_some();
    if by_day {
        asked.values.extend([before.day.as_str().into(), before.row_id.into()]);
        asked.conditions.push("(p.business_day, p.place) < (?1, ?2)".to_owned());
    } else {
        asked.and("p.place < ?", before.row_id);
    }
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
        asked.and("p.place IN (SELECT n.place FROM number n WHERE n.number = ?)", bare(customer));
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
    let order = if by_day { "p.business_day DESC, p.place DESC" } else { "p.place DESC" };
    let statement = format!("{PAYMENTS} WHERE {} ORDER BY {order}", asked.conditions.join(" AND "));
    let mut found = PaymentListing::default();
    sql.stream(&statement, &asked.values, &mut |row| {
        found.add_row(sql, row, |payment| projection::matches(filter, payment))?;
        Ok(if found.payments.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}

/// Lets the store pass over bodies that cannot hold a plain short text.
fn short_text_condition(sql: &dyn Transaction, filter: &PaymentFilter, asked: &mut SearchConditions<'_>) {
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
    sql: &dyn Transaction,
    filter: &PaymentFilter,
    needles: &[String],
    before: i64,
    limit: usize,
) -> Result<PaymentListing, JournalError> {
    let (mut found, mut last) = (PaymentListing::default(), 0);
    let at = format!("{PAYMENTS} WHERE p.place = ?1");
    sql.by_words(needles, before, &mut |row_id| {
        if row_id != last {
            last = row_id;
            sql.query(&at, values![row_id], &mut |row| {
                found.add_row(sql, row, |payment| projection::matches(filter, payment))?;
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(if found.payments.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}
