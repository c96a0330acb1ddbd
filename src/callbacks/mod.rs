//! The receiver of callbacks and webhooks: a small HTTP server in front of the till.
//!
//! What it is: addresses, limits, paths and answers. What it is not: a reader of what is reported; the till checks and keeps it
//! (`till::callbacks`), and 2xx is answered only when it did. Invariants: no client can hold it for ever, by its silence, its size
//! or its number; without a path secret, and a key where K-Link is in use, it does not start; no secret leaves it.
//!
//! Who may call: [`ReceiverSettings::allow_from`]. Anybody else is closed before a byte is read, unless he is a trusted proxy, whose
//! `X-Forwarded-For` then says who calls, or this machine itself, which may always ask `/healthz`.

mod rate_limit;
mod connection_limit;
mod routes;
mod listener;
mod tls;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::secret::{SecretFault, system_env};
use crate::config::{Config, HomeFolders, IpRange};
use crate::till::Till;

/// The shortest secret of a path, characters.
pub const SHORTEST_SECRET: usize = 16;
/// How long running requests may take once the receiver is told to stop.
const STOPPING: Duration = Duration::from_secs(5);

/// How the receiver is set up.
#[derive(Clone)]
pub struct ReceiverSettings {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The secret part of the callbacks' path.
    pub path_secret: SecretString,
    /// Who may call.
    pub allow_from: Vec<IpRange>,
    /// Whose word on the caller's address is believed.
    pub trusted_proxies: Vec<IpRange>,
    /// Requests of one address in a second; twice as many at once. 0: as many as come.
    pub requests_per_second: u32,
    /// Certificate chain and key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Why the receiver does not start.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverFault {
    /// The path's secret, or K-Link's key, cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretFault),
    /// The path's secret is shorter than [`SHORTEST_SECRET`], or has signs that a path would have to escape.
    #[error("path secret too weak")]
    WeakSecret,
    /// K-Link's key is empty.
    #[error("webhook key empty")]
    EmptyKey,
    /// Neither the Biller nor K-Link is configured.
    #[error("nobody reports")]
    Nobody,
    /// It would listen to other machines without TLS, and no proxy stands before it.
    #[error("no TLS")]
    Plain,
    /// Only one of certificate and key is given.
    #[error("certificate without key, or key without certificate")]
    HalfTls,
    /// Certificate or key cannot be used: the path and why.
    #[error("certificate not usable")]
    Tls(PathBuf, String),
    /// The address cannot be listened on.
    #[error("address not usable")]
    Listen(SocketAddr, #[source] std::io::Error),
}

impl ReceiverSettings {
    /// What the configuration says, with its secrets read.
    ///
    /// # Errors
    /// [`ReceiverFault`]: it must not be started like this.
    pub fn of(config: &Config, home: &HomeFolders) -> Result<Self, ReceiverFault> {
        if config.biller().is_none() && config.klink().is_none() {
            return Err(ReceiverFault::Nobody);
        }
        let webhook = &config.webhook;
        let path_secret = home.secret(&webhook.path_secret, &system_env)?;
        if let Some(klink) = config.klink() {
            let key = home.secret(&klink.webhook_key, &system_env)?;
            if key.expose_secret().trim().is_empty() {
                return Err(ReceiverFault::EmptyKey);
            }
        }
        let file = |path: &PathBuf| (!path.as_os_str().is_empty()).then(|| home.config_folder().join(path));
        let tls = match (file(&webhook.tls_certificate), file(&webhook.tls_key)) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(ReceiverFault::HalfTls),
        };
        let settings = Self {
            listen: webhook.listen,
            path_secret,
            allow_from: webhook.allow_from.clone(),
            trusted_proxies: webhook.trusted_proxies.clone(),
            requests_per_second: webhook.requests_per_second,
            tls,
        };
        settings.check(webhook.allow_plain_http)?;
        Ok(settings)
    }

    /// Reads the certificate and its key, where there are any, without receiving.
    ///
    /// # Errors
    /// [`ReceiverFault::Tls`].
    pub fn try_tls(&self) -> Result<(), ReceiverFault> {
        self.certificates().map(|_| ())
    }

    fn certificates(&self) -> Result<Option<tls::CertificateFiles>, ReceiverFault> {
        self.tls.clone().map(|(certificate, key)| tls::CertificateFiles::read(certificate, key)).transpose()
    }

    /// What must hold before anything is received.
    fn check(&self, allow_plain_http: bool) -> Result<(), ReceiverFault> {
        let secret = self.path_secret.expose_secret();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
        if secret.len() < SHORTEST_SECRET || !secret.chars().all(plain) {
            return Err(ReceiverFault::WeakSecret);
        }
        let is_guarded = self.tls.is_some() || !self.trusted_proxies.is_empty() || allow_plain_http;
        if !self.listen.ip().is_loopback() && !is_guarded {
            return Err(ReceiverFault::Plain);
        }
        Ok(())
    }
}

/// A running receiver. It runs until [`CallbackReceiver::stop`], or until it is dropped.
pub struct CallbackReceiver {
    address: SocketAddr,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl CallbackReceiver {
    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts nothing more, and waits for the requests that run, at most five seconds.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(STOPPING, self.tasks.wait()).await;
    }
}

impl Drop for CallbackReceiver {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// Binds and receives on the current runtime; what is reported goes to `till`.
///
/// # Errors
/// [`ReceiverFault`]; nothing listens then.
pub async fn start(till: Till, settings: ReceiverSettings) -> Result<CallbackReceiver, ReceiverFault> {
    let tls = settings.certificates()?;
    let listen = settings.listen;
    let listener = TcpListener::bind(listen).await.map_err(|fault| ReceiverFault::Listen(listen, fault))?;
    let address = listener.local_addr().map_err(|fault| ReceiverFault::Listen(listen, fault))?;
    let (stopping, tasks) = (CancellationToken::new(), TaskTracker::new());
    let door = listener::CallbackListener::new(till, settings, tls, stopping.clone(), tasks.clone());
    tasks.spawn(door.accept(listener));
    tracing::info!(%address, "receiving callbacks");
    Ok(CallbackReceiver { address, stopping, tasks })
}

/// Whether `address` lies in one of the ranges.
fn is_in(ranges: &[IpRange], address: IpAddr) -> bool {
    ranges.iter().any(|range| range.contains(address))
}
