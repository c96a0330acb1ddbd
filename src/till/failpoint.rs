//! Steps of a payment at which a test can stop the program: `LOKET_PAUSE=dispatched loket pay …` sends itself SIGSTOP
//! at that step, to be killed or continued.
//!
//! A stopped program still holds its lock, so other programs must treat it as alive. Without the variable nothing
//! happens.

use std::sync::OnceLock;

use crate::base::platform;

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

/// Stops the whole program until it is continued.
async fn stop(step: FailPoint) {
    tracing::warn!(step = step.name(), "stopping, as the environment asks");
    if let Err(fault) = platform::stop_until_continued().await {
        tracing::warn!(step = step.name(), %fault, "not stopped");
    }
}
