//! What loket asks of Windows itself and no well-kept library answers safely: the print spooler.
//!
//! Everything `unsafe` of loket stands here, behind functions that are safe to call. Empty on other systems.

#![cfg(windows)]

pub mod spooler;
