//! What several screens draw.
//!
//! Nothing here writes outside the area it was given.

pub mod big_digits;
pub mod field;
pub mod pen;
pub mod table;
