//! One future for Ctrl-C, SIGTERM and SIGHUP, for commands without a screen.
//!
//! A signal does not end the program by itself: the caller first finishes what is bound (safety rule 11).

/// Completes at a signal that comes after the first poll.
pub async fn ended() {
    listening().await;
}

/// Completes at a signal. It listens from the call on, not only once it is awaited.
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

/// Completes at Ctrl-C.
#[cfg(not(unix))]
pub async fn listening() {
    let _ = tokio::signal::ctrl_c().await;
}
