//! Compares whole tables that follow from the payments, without looking up each row.
//!
//! For each stretch of payments two sums of row hashes are compared: of the rows that the payments make, and of the
//! rows that the store has. Single rows are looked up only in stretches whose sums differ.
//!
//! Each audit hashes with a key of its own. So nobody can craft damage that keeps a sum, and accidental damage keeps
//! one once in 2^64.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::{ControlFlow, RangeInclusive};

use crate::journal::JournalError;
use crate::journal::transaction::{SqlRow, SqlValue, Transaction, provider_numbers, values};

/// Stretches at most: memory does not grow with the journal.
const STRETCHES: i64 = 4_096;

/// A table with the columns by which it is compared; the first is the payment's place.
pub(super) struct TallyTable {
    every: &'static str,
    /// Asks for one row by the columns.
    pub(super) one: &'static str,
    /// Which columns are whole numbers; the others are texts.
    is_number: &'static [bool],
    /// What is wrong where a row is missing.
    pub(super) what: &'static str,
}

/// The numbers that a payment is found by.
pub(super) const NUMBERS: TallyTable = TallyTable {
    every: "SELECT place, number FROM number",
    one: "SELECT 1 FROM number WHERE place = ?1 AND number = ?2",
    is_number: &[true, false],
    what: "projection",
};

/// The numbers that its provider gave it.
pub(super) const PROVIDER_NUMBERS: TallyTable = TallyTable {
    every: "SELECT place, kind, system, number FROM provider_number",
    one: provider_numbers::KEPT,
    is_number: &[true, false, false, false],
    what: "number",
};

/// The figures of the deposit that its answers told. One that came late had waited while a newer one was written: it
/// has no part in the sum. Times are compared by their seconds, as texts.
pub(super) const FIGURES: TallyTable = TallyTable {
    every: "SELECT place, account, seq, at, saldo, since FROM saldo WHERE place IS NOT NULL AND late = 0",
    one: "SELECT 1 FROM saldo WHERE place = ?1 AND account = ?2 AND seq = ?3 AND at = ?4 AND saldo = ?5 AND since = ?6 \
         AND (late = 0 OR EXISTS (SELECT 1 FROM saldo n \
         WHERE n.account = ?2 AND n.seq < ?3 AND n.late = 0 AND n.at >= substr(?4, 1, 19)))",
    is_number: &[true, false, true, false, true, true],
    what: "projection",
};

const TABLES: [&TallyTable; 3] = [&NUMBERS, &PROVIDER_NUMBERS, &FIGURES];

pub(super) struct TableTally {
    key: RandomState,
    /// Payments of a stretch.
    length: i64,
    sums: Vec<u64>,
}

impl TableTally {
    /// Over payments at the places up to `newest`.
    pub(super) fn new(newest: i64) -> Self {
        let length = newest.max(0) / STRETCHES + 1;
        Self { key: RandomState::new(), length, sums: vec![0; usize::try_from(STRETCHES).unwrap_or_default()] }
    }

    /// An empty one, to be added to this one.
    pub(super) fn with_same_tables(&self) -> Self {
        Self { key: self.key.clone(), length: self.length, sums: vec![0; self.sums.len()] }
    }

    /// Adds what stands [beside](Self::with_same_tables) it.
    pub(super) fn add_up(&mut self, other: &Self) {
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, more)| *sum = sum.wrapping_add(*more));
    }

    /// Adds a row that a payment at `place` makes.
    pub(super) fn add(&mut self, table: &TallyTable, row_id: i64, row: &[SqlValue<'_>]) {
        let hash = self.key.hash_one((table.every, row));
        if let Some(sum) = self.sum(row_id) {
            *sum = sum.wrapping_add(hash);
        }
    }

    /// Takes away every row that the store has. Stretches of which rows cannot be read stay different.
    pub(super) fn subtract_stored(&mut self, sql: &dyn Transaction) -> Result<(), JournalError> {
        for table in TABLES {
            sql.stream(table.every, values![], &mut |row| {
                let row_id = row.int(0)?;
                let hash = read(table, row).map_or(1, |row| self.key.hash_one((table.every, row.as_slice())));
                if let Some(sum) = self.sum(row_id) {
                    *sum = sum.wrapping_sub(hash);
                }
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(())
    }

    /// The places of the stretches that differ.
    pub(super) fn differing(&self) -> impl Iterator<Item = RangeInclusive<i64>> {
        let stretches = (0..).step_by(usize::try_from(self.length).unwrap_or(1)).zip(&self.sums);
        stretches.filter(|(_, sum)| **sum != 0).map(|(first, _)| first..=first + self.length - 1)
    }

    /// Rows of places that no payment has count with the last stretch.
    fn sum(&mut self, row_id: i64) -> Option<&mut u64> {
        let stretch = (row_id / self.length).clamp(0, STRETCHES - 1);
        self.sums.get_mut(usize::try_from(stretch).ok()?)
    }
}

fn read<'a>(table: &TallyTable, row: &'a dyn SqlRow) -> Result<Vec<SqlValue<'a>>, JournalError> {
    let column = |(column, is_number): (usize, &bool)| {
        if *is_number { row.int(column).map(SqlValue::from) } else { row.text(column).map(SqlValue::from) }
    };
    table.is_number.iter().enumerate().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stretch_of_a_row_that_is_alone_differs() {
        let mut tally = TableTally::new(10_000);
        let row = |row_id: i64, number: &'static str| [SqlValue::from(row_id), SqlValue::from(number)];
        tally.add(&NUMBERS, 9_999, &row(9_999, "1"));
        assert_eq!(tally.differing().collect::<Vec<_>>(), [9_999..=10_001]);
        // A place that no payment has.
        tally.add(&NUMBERS, 90_000, &row(90_000, "1"));
        tally.add(&NUMBERS, -3, &row(-3, "1"));
        assert_eq!(tally.differing().collect::<Vec<_>>(), [0..=2, 9_999..=10_001, 12_285..=12_287]);
    }

    #[test]
    fn each_column_counts_and_so_does_the_table() {
        let rows = [(&NUMBERS, "1", "2"), (&NUMBERS, "2", "1"), (&NUMBERS, "12", ""), (&PROVIDER_NUMBERS, "1", "2")];
        let sums = |(table, kind, number): (&TallyTable, &'static str, &'static str)| {
            let mut tally = TableTally::new(1);
            // The same key in each, as a tally has it for all of its rows.
            tally.add(&NUMBERS, 1, &[1.into(), "1".into(), "2".into()]);
            let hash = tally.key.hash_one((table.every, [SqlValue::from(1), kind.into(), number.into()].as_slice()));
            tally.sums[1].wrapping_sub(hash)
        };
        assert_eq!(rows.map(sums).map(|sum| sum == 0), [true, false, false, false]);
    }
}
