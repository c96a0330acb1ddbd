//! What several screens draw.
//!
//! What it is: a pen that cannot leave the page, big digits, columns, one-line fields. What it is not: a screen.
//! Invariant: nothing here writes outside the area it was given.

pub mod big_digits;
pub mod field;
pub mod pen;
pub mod table;
