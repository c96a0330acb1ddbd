//! The loop on the main thread, which owns the state and the screen.
//!
//! Only this thread touches the state. The program exits when bound work is done or its deadline has passed, not
//! earlier (safety rule 11, docs/safety.md).

use crate::tui::key::with_ctrl;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ratatui::Frame;
use tokio::runtime::Runtime;

use crate::base::time::{Clock, clock_apart};
use crate::till::Till;
use crate::tui::effects::welcome::WelcomeRunner;
use crate::tui::effects::{BoundTasks, EffectRunner, TillRunner};
use crate::tui::inbox::{InboxNext, InboxSender, MessageInbox, TerminalEvent, inbox};
use crate::tui::message::{ScreenEffect, ScreenTime, UiEffect, UiMessage};
use crate::tui::recorder::FlightRecorder;
use crate::tui::settings::tasks::SettingsHost;
use crate::tui::shutdown::{self, GLANCE, PanicContext, ShutdownMarks};
use crate::tui::terminal::keys::KeysThread;
use crate::tui::terminal::modes::{ScreenSurface, TermError, TerminalHandle, TerminalScreen};

/// The most messages between two frames: a burst must not freeze the screen.
pub const BATCH: usize = 256;
/// The least time between two wakes. A state that always wants to wake must not spin.
const WAKE_PAUSE: Duration = Duration::from_millis(5);

/// The pure half: a state that messages change and frames show.
pub trait ScreenApp {
    /// Notes how much work under way has no result yet that exit waits for.
    fn set_bound_count(&mut self, count: usize);
    /// Takes a message. Returns the work for the runner.
    fn update(&mut self, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect>;
    /// Draws the present state.
    fn view(&self, frame: &mut Frame<'_>);
    /// When the state wants [`UiMessage::Wake`], on the monotonic clock. `None`: only a message changes it.
    fn next_wake(&self) -> Option<Duration>;
    /// Whether the state changed since the last call.
    fn take_dirty(&mut self) -> bool;
    /// Whether a secret field has the focus, so that the recorder must not keep keys.
    fn hides_keys(&self) -> bool {
        false
    }
}

/// Clock of the loop, and the folder for recordings.
pub struct LoopOptions {
    pub clock: Arc<dyn Clock>,
    /// The folder for the flight recorder's files.
    pub logs: PathBuf,
    /// The shop's settings; `None`: they are not changed from this screen.
    pub settings: Option<SettingsHost>,
}

/// Why the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenEnd {
    /// A person left.
    Quit,
    /// A signal, or the keys thread ended.
    Terminated,
    /// A frame could not be written.
    TerminalGone,
    /// A person wants the demo.
    Training,
    /// A person wants a backup in the journal's place.
    Restore,
}

/// The state and the reason when the screen has ended.
#[derive(Debug)]
pub struct ScreenExit<A> {
    /// The last state. It may hold an answer that is stored nowhere.
    pub app: A,
    pub end: ScreenEnd,
}

/// Runs the screen on this terminal until a person leaves or the program is told to end, and bound work is done.
/// `start` makes the state from the size (columns, rows) and the time. Call this from the main thread, outside the
/// runtime. When the screen is stuck, the watchdog ends the process with code 0.
///
/// # Errors
/// [`TermError`]: there is no terminal, or it cannot be taken.
pub fn run<A: ScreenApp>(
    till: &Till,
    runtime: &Runtime,
    options: LoopOptions,
    start: impl FnOnce((u16, u16), ScreenTime) -> (A, Vec<UiEffect>),
) -> Result<ScreenExit<A>, TermError> {
    let (post, inbox) = inbox();
    let runner = TillRunner::new(till.clone(), runtime.handle().clone(), post.clone(), options.logs.clone());
    let mut runner = runner.with_settings(options.settings.clone());
    let bound = runner.bound();
    let begin = move || {
        runner.watch_commits();
        runner.watch_unkept_receipts();
        // A journal that is only read could not take what these find.
        if runner.till().why_read_only().is_none() {
            runner.start_workers();
        }
        runner
    };
    run_loop(runtime, options, ((post, inbox), bound), begin, start)
}

/// Runs the welcome, which has no till, as [`run`] does the counter.
///
/// # Errors
/// As [`run`].
pub fn run_welcome<A: ScreenApp>(
    host: SettingsHost,
    runtime: &Runtime,
    options: LoopOptions,
    start: impl FnOnce((u16, u16), ScreenTime) -> (A, Vec<UiEffect>),
) -> Result<ScreenExit<A>, TermError> {
    let (post, inbox) = inbox();
    let runner = WelcomeRunner::new(host, runtime.handle().clone(), post.clone(), options.logs.clone());
    let bound = runner.bound();
    run_loop(runtime, options, ((post, inbox), bound), move || runner, start)
}

/// `begin` starts the runner's own work, once the terminal is taken.
fn run_loop<A: ScreenApp, D: EffectRunner>(
    runtime: &Runtime,
    options: LoopOptions,
    ((post, inbox), bound): ((InboxSender, MessageInbox), BoundTasks),
    begin: impl FnOnce() -> D,
    start: impl FnOnce((u16, u16), ScreenTime) -> (A, Vec<UiEffect>),
) -> Result<ScreenExit<A>, TermError> {
    let tty = Arc::new(TerminalHandle::open()?);
    let recorder = FlightRecorder::default();
    let marks = ShutdownMarks::new(post.ending().clone());
    shutdown::listen(runtime.handle(), post.clone())?;
    let on_panic = PanicContext {
        tty: Arc::downgrade(&tty),
        post: post.clone(),
        recorder: recorder.clone(),
        logs: options.logs,
        clock: Arc::clone(&options.clock),
    };
    on_panic.install();
    let _leaving = ShutdownGuard { tty: Arc::clone(&tty), bound: bound.clone(), left: marks.left.clone() };
    tty.enter()?;
    let keys = KeysThread::start(tty.input()?, Arc::clone(&options.clock), post)?;
    let runner = begin();
    let deadline = bound.deadline();
    runtime.spawn(shutdown::watch(Arc::clone(&tty), marks.clone(), move || bound.is_done(), deadline));

    let mut surface = TerminalScreen::new(tty)?;
    let (app, first) = start(surface.measure(), now(options.clock.as_ref()));
    let main = ScreenLoop {
        app,
        surface,
        doer: runner,
        clock: options.clock,
        recorder,
        inbox,
        marks,
        state: LoopState::default(),
    };
    let exit = main.run(runtime, first);
    keys.stop();
    Ok(exit)
}

/// Restores the terminal and waits for bound work, however the loop was left: by an error or a panic too.
struct ShutdownGuard {
    tty: Arc<TerminalHandle>,
    bound: BoundTasks,
    left: tokio_util::sync::CancellationToken,
}

impl Drop for ShutdownGuard {
    fn drop(&mut self) {
        self.tty.restore();
        let start = std::time::Instant::now();
        while !self.bound.is_done() && start.elapsed() < self.bound.deadline() {
            std::thread::sleep(GLANCE);
        }
        self.left.cancel();
    }
}

fn now(clock: &dyn Clock) -> ScreenTime {
    ScreenTime { wall: clock.now(), mono: clock.monotonic(), ahead: clock_apart(clock) }
}

/// What the loop remembers between two turns.
#[derive(Debug, Default)]
struct LoopState {
    /// Set while leaving: why, and until when bound work is awaited, on the monotonic clock.
    leaving: Option<(ScreenEnd, Duration)>,
    /// The next frame is drawn though the state did not change.
    redraw: bool,
    /// The terminal is gone: nothing is drawn.
    blind: bool,
    /// The last wake, on the monotonic clock.
    woke: Option<Duration>,
}

struct ScreenLoop<A, F, D> {
    app: A,
    surface: F,
    doer: D,
    clock: Arc<dyn Clock>,
    recorder: FlightRecorder,
    inbox: MessageInbox,
    marks: ShutdownMarks,
    state: LoopState,
}

impl<A: ScreenApp, F: ScreenSurface, D: EffectRunner> ScreenLoop<A, F, D> {
    fn run(mut self, runtime: &Runtime, first: Vec<UiEffect>) -> ScreenExit<A> {
        // The first frame is drawn before any work starts.
        self.paint();
        self.perform(first);
        loop {
            if let Some(end) = self.is_over() {
                return ScreenExit { app: self.app, end };
            }
            let patience = self.patience();
            let next = runtime.block_on(self.inbox.next(patience));
            self.handle(next);
            for _ in 1..BATCH {
                let Some(msg) = self.inbox.ready() else { break };
                self.tell(msg);
            }
            self.paint();
        }
    }

    fn now(&self) -> ScreenTime {
        now(self.clock.as_ref())
    }

    /// How long to wait for a message; `None`: without end. While leaving, bound work is looked at in between.
    fn patience(&self) -> Option<Duration> {
        let now = self.clock.monotonic();
        let earliest = self.state.woke.map_or(Duration::ZERO, |woke| woke.saturating_add(WAKE_PAUSE));
        let wake = self.app.next_wake().map(|wake| wake.max(earliest).saturating_sub(now));
        match self.state.leaving {
            Some(_) => Some(wake.map_or(GLANCE, |wake| wake.min(GLANCE))),
            None => wake,
        }
    }

    fn handle(&mut self, next: InboxNext) {
        match next {
            InboxNext::Message(msg) => self.tell(msg),
            InboxNext::Happening(happening) => self.happened(happening),
            InboxNext::Terminate => self.end(ScreenEnd::Terminated),
            InboxNext::Wake => {
                let now = self.clock.monotonic();
                if self.app.next_wake().is_some_and(|wake| wake <= now) {
                    self.state.woke = Some(now);
                    self.tell(UiMessage::Wake);
                }
            }
        }
    }

    fn tell(&mut self, msg: UiMessage) {
        let now = self.now();
        self.recorder.record(&msg, now, self.app.hides_keys());
        match &msg {
            // The state still shows results, but a person starts nothing more.
            UiMessage::Key { .. } | UiMessage::Paste(_) if self.state.leaving.is_some() => return,
            UiMessage::Key { key, .. } if with_ctrl(*key) == Some('l') => self.repaint(),
            UiMessage::Key { key, .. } if with_ctrl(*key) == Some('\\') => self.save_recording(),
            _ => {}
        }
        self.app.set_bound_count(self.doer.bound_count());
        let effects = self.app.update(msg, now);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<UiEffect>) {
        for effect in effects {
            match effect {
                UiEffect::Screen(ScreenEffect::Copy(text)) => drop(self.surface.copy(&text.0)),
                UiEffect::Screen(ScreenEffect::Bell) => drop(self.surface.bell()),
                UiEffect::Screen(ScreenEffect::DumpRecord) => self.save_recording(),
                UiEffect::Screen(ScreenEffect::Quit) => self.leave(ScreenEnd::Quit),
                UiEffect::Screen(ScreenEffect::Restore) => self.leave(ScreenEnd::Restore),
                UiEffect::Screen(ScreenEffect::Train) => self.leave(ScreenEnd::Training),
                UiEffect::Free(effect) => self.doer.start_free(effect),
                UiEffect::Bound(effect) => self.doer.start_bound(effect),
            }
        }
    }

    fn save_recording(&mut self) {
        self.doer.save_recording(self.clock.now(), self.recorder.text());
    }

    fn happened(&mut self, happening: TerminalEvent) {
        match happening {
            TerminalEvent::Resized => {
                let (columns, rows) = self.surface.measure();
                self.repaint();
                self.tell(UiMessage::Resize(columns, rows));
            }
            TerminalEvent::Suspend => self.surface.suspend(),
            TerminalEvent::Continued => {
                if self.surface.resume().is_err() {
                    return self.lost();
                }
                let (columns, rows) = self.surface.measure();
                self.state.redraw = true;
                self.tell(UiMessage::Resize(columns, rows));
            }
        }
    }

    fn repaint(&mut self) {
        self.state.redraw = true;
        if self.surface.repaint().is_err() {
            self.lost();
        }
    }

    /// Draws a changed state and tells it that the frame is on the terminal. That may change the state once more: hence
    /// two rounds. Further changes wait for the next turn.
    fn paint(&mut self) {
        for _ in 0..2 {
            let dirty = self.app.take_dirty();
            let due = std::mem::take(&mut self.state.redraw) || dirty;
            if !due || self.state.blind {
                return;
            }
            let app = &self.app;
            match self.surface.draw(|frame| app.view(frame)) {
                Ok(true) => self.tell(UiMessage::Painted),
                Ok(false) => return,
                Err(_) => return self.lost(),
            }
        }
    }

    fn lost(&mut self) {
        self.state.blind = true;
        self.end(ScreenEnd::TerminalGone);
    }

    /// Leaves, and tells the state so. Only the first reason counts.
    fn end(&mut self, end: ScreenEnd) {
        if self.state.leaving.is_none() {
            self.leave(end);
            self.tell(UiMessage::Terminate);
        }
    }

    fn leave(&mut self, end: ScreenEnd) {
        if self.state.leaving.is_none() {
            let patience = self.doer.leave();
            self.state.leaving = Some((end, self.clock.monotonic().saturating_add(patience)));
            self.marks.ending.cancel();
            self.marks.heard.cancel();
        }
    }

    /// The reason to exit, once bound work is done and all its messages were handled, or its time is up.
    fn is_over(&self) -> Option<ScreenEnd> {
        let (end, until) = self.state.leaving?;
        let done = self.doer.is_done() && self.inbox.is_empty();
        (done || self.clock.monotonic() >= until).then_some(end)
    }
}

#[cfg(test)]
#[path = "event_loop_test.rs"]
mod tests;
