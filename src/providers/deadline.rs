//! The last moment at which a call that moves money may begin.
//!
//! > 10:00:00 the permission to send is durable, the time-out is 60 seconds. The provider's machine takes the connection at
//! > 10:00:01, and the computer sleeps until 10:20. By then others may have ruled the sale failed and sold again. So between
//! > the connection (and its TLS) and the first byte of the request the boot clock is looked at, which counts sleep; tokio's
//! > timers do not. It is past 10:01: the connection is closed unused, and the payment is surely not sent.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tower_layer::Layer;
use tower_service::Service;

use crate::base::time::Clock;

/// When a call that moves money must have begun.
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

    /// Whether it has passed, sleep counted.
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
    /// The deadline of the call that this task makes. A connection that sees none is refused, so that nothing goes out
    /// unchecked should reqwest ever connect in a task of its own.
    static DEADLINE: Option<SendDeadline>;
}

/// Makes `call`, which has to have begun by `deadline`; `None`: a read, which may begin whenever it likes.
pub(super) async fn within<T>(deadline: Option<SendDeadline>, call: impl Future<Output = T>) -> T {
    DEADLINE.scope(deadline, call).await
}

/// Puts the check between connecting and the first byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct DeadlineLayer;

impl<S> Layer<S> for DeadlineLayer {
    type Service = CheckedConnector<S>;

    fn layer(&self, connector: S) -> CheckedConnector<S> {
        CheckedConnector { connector }
    }
}

/// A connector whose connection is there only when there is still time to use it.
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
