//! Accepting and serving within bounds.
//!
//! What it is: the loop that accepts, one task for each connection, and their end. What it is not: paths or answers
//! (`respond`). Invariants: a head, a body and a handshake each have their time; refused accepts do not spin; a stop lets what
//! is being answered finish.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection_limit::{ConnectionLimit, ConnectionPermit};
use super::routes::{CallbackRouter, LONGEST_HEAD};
use super::tls::CertificateFiles;
use super::{ReceiverSettings, is_in};
use crate::till::Till;

/// How long a client may take to send a head; also how long he may stand there between two requests.
const HEAD: Duration = Duration::from_secs(5);
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Most headers of a request.
const MOST_HEADERS: usize = 64;
/// The pause after the machine refused to accept.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The door.
pub(super) struct CallbackListener {
    desk: Arc<CallbackRouter>,
    places: ConnectionLimit,
    tls: Option<Arc<CertificateFiles>>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl CallbackListener {
    pub(super) fn new(
        till: Till,
        settings: ReceiverSettings,
        tls: Option<CertificateFiles>,
        stopping: CancellationToken,
        tasks: TaskTracker,
    ) -> Self {
        let (desk, places) = (Arc::new(CallbackRouter::new(till, settings)), ConnectionLimit::default());
        Self { desk, places, tls: tls.map(Arc::new), stopping, tasks }
    }

    /// Accepts until it is told to stop.
    pub(super) async fn accept(self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                biased;
                () = self.stopping.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => self.begin(stream, peer.ip().to_canonical()),
                Err(error) => {
                    tracing::debug!(%error, "a connection was not accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Whoever may not call is closed before a byte is read.
    fn begin(&self, stream: TcpStream, peer: IpAddr) {
        let settings = &self.desk.settings;
        let is_proxy = is_in(&settings.trusted_proxies, peer);
        if !is_proxy && !peer.is_loopback() && !is_in(&settings.allow_from, peer) {
            return;
        }
        let Some(place) = self.places.acquire(peer, is_proxy) else { return };
        let (desk, stopping) = (Arc::clone(&self.desk), self.stopping.clone());
        let tls = self.tls.as_ref().map(|tls| tls.config(Instant::now()));
        self.tasks.spawn(async move {
            // Small answers must not wait for one another; an error here costs speed and nothing else.
            let _ = stream.set_nodelay(true);
            let Some(tls) = tls else { return serve(desk, stream, peer, place, stopping).await };
            let leave = place.leave.clone();
            let shaken = tokio::time::timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream));
            tokio::select! {
                () = leave.cancelled() => {}
                shaken = shaken => if let Ok(Ok(stream)) = shaken {
                    serve(desk, stream, peer, place, stopping).await;
                }
            }
        });
    }
}

/// Serves one connection until either side closes it, it gives way, or the receiver stops.
async fn serve<S>(
    desk: Arc<CallbackRouter>,
    stream: S,
    peer: IpAddr,
    place: ConnectionPermit,
    stopping: CancellationToken,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (busy, leave) = (Arc::clone(&place.busy), place.leave.clone());
    let service = service_fn(move |request| {
        let (desk, busy) = (Arc::clone(&desk), Arc::clone(&busy));
        async move { desk.answer(peer, request, &busy).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    tokio::select! {
        biased;
        ended = served.as_mut() => ended.err(),
        () = leave.cancelled() => None,
        () = stopping.cancelled() => {
            served.as_mut().graceful_shutdown();
            served.await.err()
        }
    };
    drop(place);
}
