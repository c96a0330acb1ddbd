//! Accepts connections and serves each in a task of its own, with time limits for handshake, head and body. A stop lets
//! requests in progress finish.

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

/// The time for a request's head. It is also the longest idle time between two requests.
const HEAD: Duration = Duration::from_secs(5);
/// The time for a TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
const MOST_HEADERS: usize = 64;
/// The pause after a failed accept. Without it the loop would spin, for example while there is no free file descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The accept loop and all that its connections share.
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

    /// Accepts until the receiver stops.
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

    /// Serves a new connection in a task. A peer that is not on the allow list is closed before a byte is read. This
    /// computer itself gets through, for `/healthz`.
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
            // Without it small answers wait for each other. An error here costs only speed.
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

/// Serves one connection until either side closes it, it must close for a newer one, or the receiver stops.
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
