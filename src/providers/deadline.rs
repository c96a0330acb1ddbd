//! The last moment at which a call that moves money may begin.
//!
//! > 10:00:00: the permission to send is durable. The time-out is 60 seconds. 10:00:01: the provider accepts the
//! > connection, and the computer goes to sleep until 10:20. By then a person may have ruled the payment failed and
//! > sold again.
//!
//! So the boot clock is read between the TLS handshake and the first byte of the request: it counts sleep, tokio's
//! timers do not. In the example it is past 10:01, the connection is closed unused, and the payment is surely NotSent.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

use crate::base::time::{Clock, SystemClock};

/// The moment by which the first byte of a call that moves money must be written.
#[derive(Clone)]
pub struct SendDeadline {
    clock: Arc<dyn Clock>,
    /// On [`Clock::monotonic`].
    until: Duration,
}

impl SendDeadline {
    /// `wait` after `permitted`, a moment of `clock`'s [`Clock::monotonic`].
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, permitted: Duration, wait: Duration) -> Self {
        Self { clock, until: permitted.saturating_add(wait) }
    }

    /// A deadline that has always passed: under it a connection is made and nothing is ever written.
    #[must_use]
    pub(super) fn passed() -> Self {
        Self { clock: Arc::new(SystemClock::default()), until: Duration::ZERO }
    }

    /// Whether the deadline has passed, on a clock that counts sleep.
    #[must_use]
    pub fn is_past(&self) -> bool {
        self.clock.monotonic() > self.until
    }
}

impl fmt::Debug for SendDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SendDeadline({:?})", self.until)
    }
}

/// Nothing was written: the deadline passed before the first byte.
#[derive(Debug)]
pub(super) struct DeadlinePassed;

impl fmt::Display for DeadlinePassed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the deadline passed before the first byte")
    }
}

impl Error for DeadlinePassed {}

tokio::task_local! {
    /// The deadline of this task's call. A connection outside any scope is refused: should reqwest ever connect in a
    /// task of its own, nothing may go out unchecked.
    static DEADLINE: Option<SendDeadline>;
}

/// Runs `call` under `deadline`. `None`: a read, which may begin at any time.
pub(super) async fn within<T>(deadline: Option<SendDeadline>, call: impl Future<Output = T>) -> T {
    DEADLINE.scope(deadline, call).await
}

/// Puts the deadline's check between the connection and the first byte of the request.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeadlineLayer;

impl<S> Layer<S> for DeadlineLayer {
    type Service = CheckedConnector<S>;

    fn layer(&self, connector: S) -> CheckedConnector<S> {
        CheckedConnector { connector }
    }
}

/// A connector that fails once the deadline has passed.
#[derive(Debug, Clone)]
pub(super) struct CheckedConnector<S> {
    connector: S,
}

type BoxError = Box<dyn Error + Send + Sync>;

impl<S, R> Service<R> for CheckedConnector<S>
where
    S: Service<R, Error = BoxError>,
    S::Response: 'static,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: R) -> Self::Future {
        let deadline = DEADLINE.try_with(Clone::clone);
        let connecting = self.connector.call(to);
        Box::pin(async move {
            let connection = connecting.await?;
            match deadline {
                Ok(deadline) if !deadline.as_ref().is_some_and(SendDeadline::is_past) => Ok(connection),
                Ok(_) => Err(BoxError::from(DeadlinePassed)),
                Err(unseen) => Err(BoxError::from(unseen)),
            }
        })
    }
}
