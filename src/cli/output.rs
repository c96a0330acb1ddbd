//! Standard output and standard error, for the commands.
//!
//! What it is: the only place that prints. What it is not: the screen. Invariant: the answer goes to standard output
//! and nothing else does; no character of it drives a terminal; a closed pipe ends output quietly and changes no exit code.

use std::io::Write as _;
use std::time::Duration;

use serde_json::Value;

use crate::base::text::{escaped_json, shown_lines};

/// How long something that nobody expects to take long may take before it is said that it does.
const PATIENCE: Duration = Duration::from_secs(2);

/// Prints a line of the answer.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{}", shown_lines(text));
}

/// Prints the answer's bytes as they are.
pub fn bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// Prints the answer as one JSON document.
pub fn json(value: &Value) {
    let document = serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned());
    line(&escaped_json(&document));
}

/// Prints a warning or a word of progress.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", shown_lines(text));
}

/// Waits for `work`, and says `text` where that takes long: who sees nothing switches the computer off.
pub async fn patiently<T>(work: impl Future<Output = T>, text: &str) -> T {
    let mut work = std::pin::pin!(work);
    tokio::select! {
        done = &mut work => return done,
        () = tokio::time::sleep(PATIENCE) => say(text),
    }
    work.await
}
