//! tmp
pub mod message;
pub mod price_list;
