//! Parts that several screens draw with: text on a page, tables, input fields, big digits.

pub mod big_digits;
pub mod field;
pub mod list_view;
pub mod pen;
pub mod table;
