//! loket: the counter of an Indonesian payment agent, in a terminal.
//!
//! The modules are in reading order: a module uses only modules above it (checked by `tests/it/house.rs`).

pub mod base;
// Stand-in providers. They use only `base`, and only `cli` uses them.
pub mod sandbox;
// Products, bills, payments, charges, deposits: types and rules without I/O.
pub mod domain;
// Texts of both languages, and what settings are read with.
pub mod messages;
pub mod settings;
// The journal, the providers' protocols, the shop's configuration, the receipts, the printer.
pub mod journal;
pub mod providers;
pub mod config;
pub mod receipt;
pub mod printer;
// The engine: only the till moves money. Then what puts its answers into words, and its users.
pub mod till;
pub mod wording;
pub mod callbacks;
pub mod doctor;
pub mod tui;
pub mod cli;
