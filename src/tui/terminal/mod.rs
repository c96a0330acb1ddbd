//! The terminal: taken and given back, read and drawn on.

pub mod backend;
pub mod decode;
pub mod keys;
pub mod modes;
