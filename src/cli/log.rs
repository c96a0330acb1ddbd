//! Sets up `tracing` for one run: into files, never onto the screen. The log is no audit trail; that is the journal.
//!
//! Values reach the log through types that show no secret, no token and no whole NIK. A log that cannot be written
//! stops nothing.

use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::base::platform;
use crate::settings::HomeFolders;

/// Days of log files that are kept.
const KEPT_DAYS: usize = 14;
/// Lines that may wait to be written; more are dropped. The memory for their slots is reserved at the start.
const WAITING_LINES: usize = 4_096;

/// Begins to log into `home`'s folder, filtered by `LOKET_LOG` (default `loket=info`). The log is flushed when the
/// guard is dropped; `None` where no file can be written.
#[must_use]
pub fn begin(home: &HomeFolders) -> Option<WorkerGuard> {
    let asked = std::env::var("LOKET_LOG").ok().and_then(|text| text.parse().ok());
    let filter: Targets = asked.unwrap_or_else(|| Targets::new().with_target("loket", Level::INFO));
    // The appender would print its faults on the terminal, so a folder that cannot be written is found out here first.
    let probe = home.logs().join(".probe");
    platform::own_folder(&home.logs())
        .and_then(|()| platform::open_or_new(&probe).map(drop))
        .and_then(|()| std::fs::remove_file(&probe))
        .ok()?;
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("loket")
        .filename_suffix("log")
        .max_log_files(KEPT_DAYS)
        .build(home.logs())
        .ok()?;
    let (writer, guard) = NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).finish(files);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let begun = tracing_subscriber::registry().with(lines).with(filter).try_init();
    begun.ok().map(|()| guard)
}
