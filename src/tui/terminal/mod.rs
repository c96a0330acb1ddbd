//! The terminal: its modes, the keys thread, the decoder of its bytes and the backend that draws. Nothing here knows
//! sales.

pub mod backend;
pub mod decode;
pub mod keys;
pub mod modes;
