//! The counter's screen.
//!
//! What it is: `update` and `view`, two pure functions over one [`AppState`], and the loop that feeds them from the
//! terminal and the till. What it is not: a door to money of its own; it asks the till. Invariants: `+` pays and Enter
//! never does; nothing that arrives moves the focus; the state knows no terminal, and the terminal's code knows no sale.

// The pure half.
pub mod key;
pub mod keymap;
pub mod theme;
pub mod message;
mod format;
mod screens;
pub mod state;
#[cfg(test)]
mod tests;
pub mod update;
pub mod view;
pub mod widgets;
// The half that does things.
mod app;
pub mod effects;
pub mod shutdown;
pub mod inbox;
pub mod recorder;
pub mod event_loop;
pub mod terminal;

pub use event_loop::{LoopOptions, ScreenApp, ScreenEnd, ScreenExit, run};
pub use state::{AppState, ProviderInfo, ScreenSetup};
pub use terminal::modes::TermError;
pub use update::update;
pub use view::view;
