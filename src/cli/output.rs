//! Prints for the commands: the answer goes to standard output, everything else to standard error.
//!
//! Characters that could drive a terminal become `·` in text and escapes in JSON (safety rule 12). A closed pipe ends
//! the output quietly and changes no exit code.

use std::io::Write as _;
use std::time::Duration;

use serde::Serialize;

use crate::base::text::{escaped_json, shown_lines};

/// After this time the user is told that the work takes long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints a line of the answer.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{}", shown_lines(text));
}

/// Prints the answer's bytes as they are: PDF, printer data, a completion script.
pub fn bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// Prints the answer as one JSON document.
pub fn json(value: &impl Serialize) {
    let document = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned());
    line(&escaped_json(&document));
}

/// Prints a warning or progress, on standard error.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", shown_lines(text));
}

/// Waits for `work`, and prints `text` where that takes longer than two seconds: a user who sees nothing switches the
/// computer off.
pub async fn patiently<T>(work: impl Future<Output = T>, text: &str) -> T {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = &mut work => return done,
        () = tokio::time::sleep(PATIENCE) => say(text),
    }
    work.await
}
