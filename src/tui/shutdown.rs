//! The end: signals, the panic hook, and the watchdog that ends a program whose screen is stuck.
//!
//! What is bound is awaited before the program ends, whatever else is stuck. The wait has a bound.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use rustix::process::Signal;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::base::time::Clock;
use crate::tui::inbox::{InboxSender, TerminalEvent};
use crate::tui::recorder::{self, FlightRecorder};
use crate::tui::terminal::modes::TerminalHandle;

/// Main hears the word to end within this, or it is stuck.
const HEARING: Duration = if cfg!(test) { Duration::from_millis(200) } else { Duration::from_secs(1) };
/// How often bound work is looked at while the program ends.
pub const GLANCE: Duration = Duration::from_millis(20);
/// The terminal is given back within this, or left as it is.
const RESTORING: Duration = Duration::from_millis(300);

/// How far the end has come.
#[derive(Debug, Clone)]
pub struct ShutdownMarks {
    /// The program is to end.
    pub ending: CancellationToken,
    /// Main knows it.
    pub heard: CancellationToken,
    /// Main is done, and the terminal is given back.
    pub left: CancellationToken,
}

impl ShutdownMarks {
    /// Marks of an end that has not come, but for what `ending` says.
    #[must_use]
    pub fn new(ending: CancellationToken) -> Self {
        Self { ending, heard: CancellationToken::new(), left: CancellationToken::new() }
    }
}

/// The word that the line is gone, where whoever started the program did not have it ignored (`nohup`).
#[derive(Debug)]
pub struct HangupSignal(Option<tokio::signal::unix::Signal>);

impl HangupSignal {
    /// Waits for it; for ever where it is ignored.
    pub async fn came(&mut self) {
        let came = match &mut self.0 {
            Some(signal) => signal.recv().await.is_some(),
            None => false,
        };
        if !came {
            std::future::pending().await
        }
    }
}

/// Listens to SIGHUP from now on, unless it is ignored: a handler would undo that.
///
/// # Errors
/// Of the system.
pub fn hangup() -> io::Result<HangupSignal> {
    if is_hangup_ignored() { Ok(HangupSignal(None)) } else { Ok(HangupSignal(Some(signal(SignalKind::hangup())?))) }
}

/// Whether SIGHUP was ignored when the program began, where the system says so in a file (Linux). Asking it by a call would
/// need unsafe code.
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("SigIgn:")).is_some_and(ignores_hangup)
}

/// Whether a mask of ignored signals, in hexadecimal, holds the first.
fn ignores_hangup(mask: &str) -> bool {
    u64::from_str_radix(mask.trim(), 16).is_ok_and(|mask| mask & 1 == 1)
}

/// Listens to signals from now on: the end, the size, stop and go.
///
/// # Errors
/// Of the system.
pub fn listen(handle: &Handle, post: InboxSender) -> io::Result<()> {
    let _context = handle.enter();
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = hangup()?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut resized = signal(SignalKind::window_change())?;
    let mut suspend = signal(SignalKind::from_raw(Signal::TSTP.as_raw()))?;
    let mut continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    handle.spawn(async move {
        loop {
            tokio::select! {
                Some(()) = terminate.recv() => post.terminate(),
                () = hangup.came() => post.terminate(),
                Some(()) = interrupt.recv() => post.terminate(),
                Some(()) = resized.recv() => post.happened(TerminalEvent::Resized),
                Some(()) = suspend.recv() => post.happened(TerminalEvent::Suspend),
                Some(()) = continued.recv() => post.happened(TerminalEvent::Continued),
                else => return,
            }
        }
    });
    Ok(())
}

/// Waits for the end and for what is bound. Returns whether main is stuck and has to be left behind.
pub async fn is_stuck(marks: &ShutdownMarks, is_done: impl Fn() -> bool, deadline: Duration) -> bool {
    marks.ending.cancelled().await;
    let heard = timeout(HEARING, marks.heard.cancelled()).await.is_ok();
    let until = Instant::now() + deadline;
    while !marks.left.is_cancelled() && !is_done() && Instant::now() < until {
        sleep(GLANCE).await;
    }
    // A main that heard it may still be drawing the last frame.
    let patience = if heard { HEARING } else { Duration::ZERO };
    timeout(patience, marks.left.cancelled()).await.is_err()
}

/// Ends the program when main is stuck.
pub async fn watch(tty: Arc<TerminalHandle>, marks: ShutdownMarks, is_done: impl Fn() -> bool, deadline: Duration) {
    if is_stuck(&marks, is_done, deadline).await {
        tracing::warn!("the screen is stuck: ending without it");
        tty.restore_within(RESTORING);
        std::process::exit(0);
    }
}

/// What a panic needs.
pub struct PanicContext {
    /// The terminal.
    pub tty: Weak<TerminalHandle>,
    /// Where the word to end goes.
    pub post: InboxSender,
    /// What is written down.
    pub recorder: FlightRecorder,
    /// Where.
    pub logs: PathBuf,
    /// When.
    pub clock: Arc<dyn Clock>,
}

impl PanicContext {
    /// From now on a panic of this thread, while the terminal is taken, writes the recording, tells the program to end
    /// and gives the terminal back before it speaks. A panic of another thread leaves the screen alone: its task is
    /// lost, the program is not.
    pub fn install(self) {
        let (main, before) = (std::thread::current().id(), std::panic::take_hook());
        std::panic::set_hook(Box::new(move |panic| {
            let Some(tty) = self.tty.upgrade().filter(|tty| tty.is_entered()) else { return before(panic) };
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "panic");
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
    /// A busy machine may be this late.
    const LATE: Duration = Duration::from_millis(150);

    fn marks() -> ShutdownMarks {
        ShutdownMarks::new(CancellationToken::new())
    }

    async fn elapsed(work: impl Future<Output = bool>) -> (bool, Duration) {
        let start = Instant::now();
        (work.await, start.elapsed())
    }

    #[test]
    fn the_first_signal_of_a_mask_is_the_hangup() {
        assert!(ignores_hangup("\t0000000000000001") && ignores_hangup("0000000001001001"));
        assert!(!ignores_hangup("\t0000000000001000") && !ignores_hangup("") && !ignores_hangup("x"));
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
