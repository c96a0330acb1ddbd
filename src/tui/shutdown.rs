//! The end of the program: signals, the panic hook, and the watchdog that ends a program whose screen is stuck.
//!
//! Bound work is awaited, up to a deadline, before the program ends, whatever else is stuck (safety rule 11,
//! docs/safety.md).

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::base::platform::ExitSignals;
use crate::base::time::Clock;
use crate::tui::inbox::InboxSender;
use crate::tui::recorder::{self, FlightRecorder};
use crate::tui::terminal::device::TerminalSignals;
use crate::tui::terminal::modes::TerminalHandle;

/// How long the main thread may take to notice the end. After that it is stuck.
const HEARING: Duration = if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(1) };
/// How often bound work is looked at while the program ends.
pub const GLANCE: Duration = Duration::from_millis(20);
/// How long restoring the terminal may take before the process ends anyway.
const RESTORING: Duration = Duration::from_millis(300);

/// The steps of the end, each cancelled when reached. The watchdog reads them.
#[derive(Debug, Clone)]
pub struct ShutdownMarks {
    /// The program is to end.
    pub ending: CancellationToken,
    /// The main thread has noticed.
    pub heard: CancellationToken,
    /// The main thread is done, and the terminal is restored.
    pub left: CancellationToken,
}

impl ShutdownMarks {
    /// Marks of a program whose end begins when `ending` is cancelled.
    #[must_use]
    pub fn new(ending: CancellationToken) -> Self {
        Self { ending, heard: CancellationToken::new(), left: CancellationToken::new() }
    }
}

/// Listens from now on to the signals that end, resize, stop and continue the program.
///
/// # Errors
/// When a handler cannot be installed.
pub fn listen(handle: &Handle, post: InboxSender) -> io::Result<()> {
    let _context = handle.enter();
    let mut exit = ExitSignals::listen()?;
    let mut terminal = TerminalSignals::listen()?;
    handle.spawn(async move {
        loop {
            tokio::select! {
                () = exit.came() => post.terminate(),
                event = terminal.next() => post.happened(event),
            }
        }
    });
    Ok(())
}

/// Waits for the end and then for bound work, at most `deadline`. True: the main thread is stuck, and the process has
/// to end without it.
pub async fn is_stuck(marks: &ShutdownMarks, is_done: impl Fn() -> bool, deadline: Duration) -> bool {
    marks.ending.cancelled().await;
    let heard = timeout(HEARING, marks.heard.cancelled()).await.is_ok();
    let until = Instant::now() + deadline;
    while !marks.left.is_cancelled() && !is_done() && Instant::now() < until {
        sleep(GLANCE).await;
    }
    // A main thread that has noticed may still be drawing the last frame.
    let patience = if heard { HEARING } else { Duration::ZERO };
    timeout(patience, marks.left.cancelled()).await.is_err()
}

/// The watchdog: ends the process with code 0 when the main thread is stuck and bound work is done or overdue.
pub async fn watch(tty: Arc<TerminalHandle>, marks: ShutdownMarks, is_done: impl Fn() -> bool, deadline: Duration) {
    if is_stuck(&marks, is_done, deadline).await {
        tracing::warn!("the screen is stuck: ending without it");
        tty.restore_within(RESTORING);
        std::process::exit(0);
    }
}

/// What the panic hook uses.
pub struct PanicContext {
    /// Weak, because the hook outlives the screen.
    pub tty: Weak<TerminalHandle>,
    pub post: InboxSender,
    pub recorder: FlightRecorder,
    /// The folder for the flight recorder's file.
    pub logs: PathBuf,
    pub clock: Arc<dyn Clock>,
}

impl PanicContext {
    /// Installs the panic hook. While the terminal is taken, a panic of this thread writes the recording, asks the
    /// program to end and restores the terminal before it prints. A panic of another thread writes the recording and
    /// leaves the screen alone: its task is lost, the program is not.
    pub fn install(self) {
        let (main, before) = (std::thread::current().id(), std::panic::take_hook());
        std::panic::set_hook(Box::new(move |panic| {
            let Some(tty) = self.tty.upgrade().filter(|tty| tty.is_entered()) else { return before(panic) };
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "panic");
            // The panic may have come from the recorder itself: its lock is tried, never awaited.
            if let Some(text) = self.recorder.text_if_free() {
                drop(recorder::write(&self.logs, self.clock.now(), &text));
            }
            if std::thread::current().id() == main {
                self.post.terminate();
                tty.restore();
                before(panic);
            }
        }));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const DEADLINE: Duration = Duration::from_millis(700);
    /// How late a busy machine may be.
    const LATE: Duration = Duration::from_millis(150);

    fn marks() -> ShutdownMarks {
        ShutdownMarks::new(CancellationToken::new())
    }

    async fn elapsed(work: impl Future<Output = bool>) -> (bool, Duration) {
        let start = Instant::now();
        (work.await, start.elapsed())
    }

    #[tokio::test]
    async fn a_main_that_leaves_is_left_alone() {
        let marks = marks();
        for mark in [&marks.ending, &marks.heard, &marks.left] {
            mark.cancel();
        }
        let (stuck, took) = elapsed(is_stuck(&marks, || false, DEADLINE)).await;
        assert!(!stuck && took < HEARING, "{took:?}");
    }

    #[tokio::test]
    async fn a_deaf_main_is_left_behind_after_a_second() {
        let marks = marks();
        marks.ending.cancel();
        let (stuck, took) = elapsed(is_stuck(&marks, || true, DEADLINE)).await;
        assert!(stuck && took >= HEARING && took < HEARING + GLANCE + LATE, "{took:?}");
    }

    #[tokio::test]
    async fn what_is_bound_is_awaited_though_main_is_deaf() {
        let marks = marks();
        marks.ending.cancel();
        let done = Arc::new(AtomicBool::new(false));
        let paid = Arc::clone(&done);
        tokio::spawn(async move {
            sleep(Duration::from_millis(400)).await;
            paid.store(true, Ordering::SeqCst);
        });
        let (stuck, took) = elapsed(is_stuck(&marks, || done.load(Ordering::SeqCst), DEADLINE)).await;
        assert!(stuck && took >= Duration::from_millis(400) && took < Duration::from_millis(420) + LATE, "{took:?}");
    }

    #[tokio::test]
    async fn the_wait_has_a_bound() {
        let marks = marks();
        marks.ending.cancel();
        marks.heard.cancel();
        let (stuck, took) = elapsed(is_stuck(&marks, || false, DEADLINE)).await;
        assert!(stuck && took < DEADLINE + HEARING + GLANCE * 2 + LATE, "{took:?}");
    }

    #[tokio::test]
    async fn a_main_that_blocks_in_its_last_frame_is_left_behind() {
        let marks = marks();
        marks.ending.cancel();
        marks.heard.cancel();
        let (stuck, took) = elapsed(is_stuck(&marks, || true, DEADLINE)).await;
        assert!(stuck && took < HEARING + GLANCE + LATE, "{took:?}");
    }
}
