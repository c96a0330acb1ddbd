//! Steps of a payment at which the program can be stopped: `LOKET_PAUSE=dispatched loket pay …` sends itself SIGSTOP there, to
//! be killed or continued.
//!
//! A stopped program is alive, and every other program must bear with it. Without the variable nothing happens here.

use std::sync::OnceLock;

/// The variable that names the step.
pub const VARIABLE: &str = "LOKET_PAUSE";

/// The steps, in their order. A charge has those from [`FailPoint::Dispatched`] to [`FailPoint::Journalled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// The intent is durable.
    Prepared,
    /// The permission to send is durable (of a charge: its order); no byte has left.
    Dispatched,
    /// The call is over; its answer, or the lack of one, is in memory only.
    Sent,
    /// The verdict is made and not in the journal.
    Answered,
    /// The verdict is durable and told to nobody.
    Journalled,
    /// The receipt is kept.
    Printed,
}

impl FailPoint {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::Prepared, Self::Dispatched, Self::Sent, Self::Answered, Self::Journalled, Self::Printed];

    /// Its name in the variable.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Dispatched => "dispatched",
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Journalled => "journalled",
            Self::Printed => "printed",
        }
    }
}

/// Says that a payment has come to `step`. If that is the step to stop at, this returns once the program was continued.
pub(in crate::till) async fn reached(step: FailPoint) {
    static WANTED: OnceLock<Option<FailPoint>> = OnceLock::new();
    let wanted = WANTED.get_or_init(|| {
        let name = std::env::var_os(VARIABLE)?;
        FailPoint::ALL.into_iter().find(|step| name == step.name())
    });
    if *wanted == Some(step) {
        stop(step).await;
    }
}

/// Stops the whole program. Another thread may take the signal a moment later than this one goes on, so this waits for
/// the word to continue, not for the stop.
#[cfg(unix)]
async fn stop(step: FailPoint) {
    use rustix::process::{Signal, getpid, kill_process};
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut continued) = signal(SignalKind::from_raw(Signal::CONT.as_raw())) else { return };
    tracing::warn!(step = step.name(), "stopping, as the environment asks");
    if kill_process(getpid(), Signal::STOP).is_ok() {
        continued.recv().await;
    }
}

#[cfg(not(unix))]
async fn stop(step: FailPoint) {
    tracing::warn!(step = step.name(), "a program cannot stop itself on this system");
}
