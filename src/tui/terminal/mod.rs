//! The terminal: its modes, the keys thread, the decoder of its bytes and the backend that draws. Nothing here knows
//! sales.

pub mod backend;
#[cfg(unix)]
pub mod decode;
#[cfg_attr(unix, path = "device_unix.rs")]
#[cfg_attr(windows, path = "device_windows.rs")]
pub mod device;
mod glyphs;
#[cfg(any(windows, test))]
mod key_burst;
#[cfg_attr(unix, path = "keys_unix.rs")]
#[cfg_attr(windows, path = "keys_windows.rs")]
pub mod keys;
pub mod modes;
