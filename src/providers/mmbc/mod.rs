//! MMBC: three systems with one deposit, one address and one login.

mod client;
pub mod esamsat;
pub mod multipayment;
pub mod ppob;
mod section;

pub use client::{ACCOUNT, MmbcClient, MmbcSettings};
pub use section::MODULE;
