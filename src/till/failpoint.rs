//! Steps of a payment at which a test can stop the program: `LOKET_PAUSE=dispatched loket pay …` sends itself SIGSTOP
//! at that step, to be killed or continued.
//!
//! A stopped program still holds its lock, so other programs must treat it as alive. Without the variable nothing
//! happens.

use std::sync::OnceLock;

/// The environment variable that names the step.
pub const VARIABLE: &str = "LOKET_PAUSE";

/// The steps in their order. A charge has those from [`FailPoint::Dispatched`] to [`FailPoint::Journalled`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailPoint {
    /// The intent is durable.
    Prepared,
    /// The permission to send (of a charge: its order) is durable, and no byte has left.
    Dispatched,
    /// The call is over. Its answer, or the lack of one, is only in memory.
    Sent,
    /// The verdict is made, and not in the journal.
    Answered,
    /// The verdict is durable, and nobody was shown it.
    Journalled,
    /// The receipt is stored.
    Printed,
}

impl FailPoint {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::Prepared, Self::Dispatched, Self::Sent, Self::Answered, Self::Journalled, Self::Printed];

    /// The step's name in [`VARIABLE`].
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

/// Marks that a payment reached `step`. Where the program is to stop at it, this returns after the program was
/// continued.
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

/// Stops the whole program. The stop may reach this thread a moment later, so this waits for SIGCONT and not for the
/// stop.
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
