//! loket: the counter of an Indonesian payment agent, in a terminal.
//!
//! The rooms, in reading order; a room uses only rooms above it (`tests/it/house.rs` holds the rule).

pub mod base;
// Stand-in providers: they use only `base`, and only the commands know them.
pub mod sandbox;
// What is sold, pure.
pub mod domain;
// What the shop sets, and the language it speaks.
pub mod messages;
pub mod config;
// What happened, who is asked, the paper.
pub mod journal;
pub mod providers;
pub mod receipt;
pub mod printer;
// The only door to money, and who comes through it.
pub mod till;
pub mod callbacks;
pub mod tui;
pub mod cli;
