//! [`Transaction`] on one SQLite connection: cached statements, and the search by words. The caller has begun the
//! transaction.
//!
//! A column of another type than expected is a damaged row.

use std::ops::ControlFlow;

use rusqlite::types::{FromSqlError, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use crate::base::text::CleanText;
use crate::journal::JournalError;
use crate::journal::sqlite::{boot, schema};
use crate::journal::transaction::fault::damaged;
use crate::journal::transaction::search::SHORTEST_INDEXED;
use crate::journal::transaction::store_time::TimeColumns;
use crate::journal::transaction::{RowIdVisitor, RowVisitor, SqlRow, SqlValue, TEXTS_PER_PAYMENT, Transaction};

/// Three-letter pieces of a search text that are looked up in the index. The rest of the text is compared row by row.
const PIECES: usize = 12;
/// Most faults that SQLite's integrity check reports.
const MOST_TOLD: usize = 20;
/// Rows of the word index that match, newest first, before a row id.
pub(super) const BY_WORDS: &str = "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid < ?2 ORDER BY rowid DESC";

impl Transaction for Connection {
    fn execute(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<u64, JournalError> {
        Ok(self.prepare_cached(statement)?.execute(params_from_iter(values))? as u64)
    }

    fn send(&self, statement: &str, values: &[SqlValue<'_>]) -> Result<(), JournalError> {
        self.prepare_cached(statement)?.execute(params_from_iter(values))?;
        Ok(())
    }

    fn query(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        self.stream(statement, values, each)
    }

    fn stream(&self, statement: &str, values: &[SqlValue<'_>], each: RowVisitor<'_>) -> Result<(), JournalError> {
        let mut statement = self.prepare_cached(statement)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn structure(&self) -> Result<Vec<String>, JournalError> {
        let mut statement = self.prepare(&format!("PRAGMA integrity_check({MOST_TOLD})"))?;
        let mut rows = statement.query([])?;
        let mut told = Vec::new();
        // Line by line: if the check breaks off, the faults that it reported before are kept.
        let ended = loop {
            match rows.next() {
                Ok(Some(row)) => told.push(CleanText::new(row.get_ref(0)?.as_str()?).to_string()),
                Ok(None) => break Ok(()),
                Err(fault) => break Err(JournalError::from(fault)),
            }
        };
        told.retain(|line| line != "ok");
        told.extend(schema::altered(self).unwrap_or_else(|fault| vec![fault.to_string()]));
        match ended {
            Err(fault @ JournalError::Damaged { .. }) if told.is_empty() => Ok(vec![fault.to_string()]),
            Err(JournalError::Damaged { .. }) | Ok(()) => Ok(told),
            Err(fault) => Err(fault),
        }
    }

    fn time(&self) -> &'static TimeColumns {
        &boot::TIME
    }

    fn like(&self) -> &'static str {
        "LIKE"
    }

    fn add_words(&self, row_id: i64, nth: i64, text: &str) -> Result<(), JournalError> {
        let row = row_id * TEXTS_PER_PAYMENT + nth;
        self.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?.execute((row, text))?;
        Ok(())
    }

    fn by_words(&self, needles: &[String], before: i64, each: RowIdVisitor<'_>) -> Result<(), JournalError> {
        let mut statement = self.prepare_cached(BY_WORDS)?;
        let first_after = before.saturating_mul(TEXTS_PER_PAYMENT);
        let mut rows = statement.query((expression(needles), first_after))?;
        while let Some(row) = rows.next()? {
            if each(row.get::<_, i64>(0)? / TEXTS_PER_PAYMENT)? == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

impl ToSql for SqlValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<FromSqlError> for JournalError {
    fn from(_: FromSqlError) -> Self {
        damaged(0)
    }
}

impl SqlRow for rusqlite::Row<'_> {
    fn int(&self, column: usize) -> Result<i64, JournalError> {
        Ok(self.get_ref(column)?.as_i64()?)
    }

    fn maybe_int(&self, column: usize) -> Result<Option<i64>, JournalError> {
        Ok(self.get_ref(column)?.as_i64_or_null()?)
    }

    fn text(&self, column: usize) -> Result<&str, JournalError> {
        Ok(self.get_ref(column)?.as_str()?)
    }

    fn maybe_text(&self, column: usize) -> Result<Option<&str>, JournalError> {
        Ok(self.get_ref(column)?.as_str_or_null()?)
    }

    fn bytes(&self, column: usize) -> Result<&[u8], JournalError> {
        Ok(self.get_ref(column)?.as_blob()?)
    }
}

/// The index holds three-letter pieces. A text that contains the needle contains all pieces of it, so this finds every
/// match and some more, which the caller compares.
pub(super) fn expression(needles: &[String]) -> String {
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
