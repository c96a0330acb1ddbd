//! The screens. Each has its own state, update and drawing.
//!
//! A screen changes only the state. Everything else it asks for by an effect.

pub(in crate::tui) mod unresolved;
pub(in crate::tui) mod callbacks;
pub(in crate::tui) mod inquiry;
pub(in crate::tui) mod help;
pub(in crate::tui) mod history;
pub(in crate::tui) mod home;
pub(in crate::tui) mod kwallet;
pub(in crate::tui) mod products;
pub(in crate::tui) mod menu;
pub(in crate::tui) mod charges;
pub(in crate::tui) mod print_queue;
pub(in crate::tui) mod preview;
pub(in crate::tui) mod prices;
pub(in crate::tui) mod reconcile;
pub(in crate::tui) mod sale;
pub(in crate::tui) mod saldo;
