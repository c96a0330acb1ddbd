//! The wait for a signal that ends a command without a screen: see [`ExitSignals`].
//!
//! A signal does not end the program by itself: the caller first finishes what is bound (safety rule 11).

use crate::base::platform::ExitSignals;

/// Completes at a signal that comes after the first poll.
pub async fn ended() {
    listening().await;
}

/// Completes at a signal. It listens from the call on, not only once it is awaited.
pub fn listening() -> impl Future<Output = ()> {
    let signals = ExitSignals::listen();
    async move {
        match signals {
            Ok(mut signals) => signals.came().await,
            Err(_) => std::future::pending().await,
        }
    }
}
