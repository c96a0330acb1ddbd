//! The counter's screen.
//!
//! `+` pays and Enter never does. No answer and no callback moves the focus. The state knows no terminal, and the
//! terminal's code knows no sale.

// Pure: state, messages, drawing. No clock, no thread, no file.
pub mod key;
pub mod keymap;
pub mod theme;
pub mod message;
mod pay_guard;
mod format;
mod screens;
pub mod settings;
mod setup;
pub mod state;
#[cfg(test)]
mod tests;
pub mod update;
pub mod view;
pub mod welcome;
pub mod widgets;
// Threads, tasks, files and the terminal.
pub mod effects;
pub mod shutdown;
pub mod inbox;
pub mod recorder;
pub mod event_loop;
pub mod terminal;

pub use event_loop::{LoopOptions, ScreenApp, ScreenEnd, ScreenExit, run, run_welcome};
pub use settings::tasks::SettingsHost;
pub use state::{AppState, ProviderInfo, ScreenSetup};
pub use terminal::modes::TermError;
pub use update::update;
pub use view::view;
