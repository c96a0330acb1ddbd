//! What loket asks of Windows itself and no well-kept library answers safely: the print spooler, two facts of the
//! console, and the priority of a thread.
//!
//! Everything `unsafe` of loket stands here, behind functions that are safe to call. Empty on other systems.

#![cfg(windows)]

pub mod console;
pub mod spooler;
pub mod thread;
