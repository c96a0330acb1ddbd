//! loket: the counter of an Indonesian payment agent, in a terminal.
//!
//! The rooms, in reading order; a room uses only rooms above it (`tests/it/house.rs` holds the rule).

// Words.
pub mod money;
pub mod time;
pub mod text;
pub mod private;
pub mod id;
pub mod paper;
pub mod picture;
pub mod qr;
// Stand-in providers; they know only the words, and only the commands know them.
pub mod sandbox;
// What is sold, pure.
pub mod domain;
// What the shop sets, and the language it speaks.
pub mod messages;
pub mod secret;
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
