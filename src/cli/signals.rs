//! Being told to end, for commands without a screen.
//!
//! What it is: one future for Ctrl-C, SIGTERM and SIGHUP. What it is not: the end itself; what is bound is finished
//! first by whoever waits here. Invariant: the first signal is a wish, not a kill.

/// Completes when the program is told to end.
pub async fn ended() {
    listening().await;
}

/// Listens from now on, not only once it is awaited; completes when the program is told to end.
#[cfg(unix)]
pub fn listening() -> impl Future<Output = ()> {
    use crate::tui::shutdown::hangup;
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::terminate()), hangup(), signal(SignalKind::interrupt()));
    async move {
        let (Ok(mut term), Ok(mut hup), Ok(mut int)) = signals else {
            return std::future::pending().await;
        };
        tokio::select! { _ = term.recv() => {}, () = hup.came() => {}, _ = int.recv() => {} }
    }
}

/// Completes when the program is told to end.
#[cfg(not(unix))]
pub async fn listening() {
    let _ = tokio::signal::ctrl_c().await;
}
