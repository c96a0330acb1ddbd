//! The HTTP server that receives callbacks: allow list, limits, paths and answers. `till::callbacks` verifies and
//! stores a callback, and only then the answer is 2xx (safety rule 7, docs/safety.md).
//!
//! Without a path secret, and the signature key of each provider that signs, the server does not start.
//!
//! Only addresses of [`ReceiverSettings::allow_from`] may call. Others are closed before a byte is read, with two
//! exceptions: for a trusted proxy the address in its `X-Forwarded-For` counts, and this computer itself may always ask
//! `/healthz`.

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

use crate::config::Config;
use crate::messages::Messages;
use crate::settings::secret::{SecretFault, system_env};
use crate::settings::{HomeFolders, IpRange};
use crate::till::Till;

/// The shortest path secret, characters.
pub const SHORTEST_SECRET: usize = 16;
/// The time for requests in progress after a stop.
const STOPPING: Duration = Duration::from_secs(5);

/// The settings of the receiver, with its path secret read.
#[derive(Clone)]
pub struct ReceiverSettings {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The secret part of every callback's path.
    pub path_secret: SecretString,
    /// The addresses that may send callbacks.
    pub allow_from: Vec<IpRange>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpRange>,
    /// Requests per second and address, with a burst of twice as many. 0: no limit.
    pub requests_per_second: u32,
    /// PEM files of certificate chain and key. `None`: plain HTTP.
    pub tls: Option<(PathBuf, PathBuf)>,
}

/// Why the receiver cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverFault {
    /// The path secret or a signature key cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretFault),
    /// The path secret is shorter than [`SHORTEST_SECRET`], or has characters that a path would have to escape.
    #[error("path secret too weak")]
    WeakSecret,
    /// The key of callback signatures in this setting is empty.
    #[error("{0} empty")]
    EmptyKey(&'static str),
    /// No provider that sends callbacks is configured.
    #[error("nobody reports")]
    Nobody,
    /// Other computers could reach it without TLS, and neither a trusted proxy nor the setting allows that.
    #[error("no TLS")]
    Plain,
    #[error("certificate without key, or key without certificate")]
    HalfTls,
    /// The file that cannot be used, and why.
    #[error("certificate not usable")]
    Tls(PathBuf, String),
    /// The address cannot be bound.
    #[error("address not usable")]
    Listen(SocketAddr, #[source] std::io::Error),
}

impl ReceiverFault {
    /// The sentence why the receiver does not start, and what to do.
    #[must_use]
    pub fn sentence(&self, words: &Messages) -> String {
        let say = &words.serve;
        match self {
            Self::Secret(fault) => fault.sentence(words),
            Self::WeakSecret => (say.weak_secret)(SHORTEST_SECRET),
            Self::EmptyKey(key) => (say.empty_key)(key),
            Self::Nobody => say.nobody.to_owned(),
            Self::Plain => say.plain.to_owned(),
            Self::HalfTls => say.half_tls.to_owned(),
            Self::Tls(path, why) => (say.tls)(&path.display().to_string(), why),
            Self::Listen(address, why) => (say.listen)(&address.to_string(), &words.fault.files.reason(why)),
        }
    }
}

impl ReceiverSettings {
    /// Takes the settings from the configuration and reads the secrets.
    ///
    /// # Errors
    /// When no provider sends callbacks, a secret is missing or weak, or the address would be open without TLS.
    pub fn of(config: &Config, home: &HomeFolders) -> Result<Self, ReceiverFault> {
        let senders: Vec<_> = config.providers_in_use().filter(|section| section.calls_back()).collect();
        if senders.is_empty() {
            return Err(ReceiverFault::Nobody);
        }
        let webhook = &config.webhook;
        let path_secret = home.secret(&webhook.path_secret, &system_env)?;
        for key in senders.iter().filter_map(|section| section.callback_key()) {
            if home.secret(key, &system_env)?.expose_secret().trim().is_empty() {
                return Err(ReceiverFault::EmptyKey(key.key));
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

    /// Reads certificate and key, if configured, and starts nothing.
    ///
    /// # Errors
    /// When one of the files cannot be read or they do not fit together.
    pub fn try_tls(&self) -> Result<(), ReceiverFault> {
        self.certificates().map(|_| ())
    }

    fn certificates(&self) -> Result<Option<tls::CertificateFiles>, ReceiverFault> {
        self.tls.clone().map(|(certificate, key)| tls::CertificateFiles::read(certificate, key)).transpose()
    }

    /// Checks the path secret, and that other computers cannot reach plain HTTP by mistake.
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

/// A running receiver. It accepts until [`CallbackReceiver::stop`] or its drop.
pub struct CallbackReceiver {
    address: SocketAddr,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl CallbackReceiver {
    /// The bound address, with the real port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting and waits for requests in progress, at most five seconds.
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

/// Binds the address and starts to receive on the current runtime. Callbacks go to `till`.
///
/// # Errors
/// When the certificate cannot be read or the address cannot be bound.
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

/// Whether `address` is in one of the ranges.
fn is_in(ranges: &[IpRange], address: IpAddr) -> bool {
    ranges.iter().any(|range| range.contains(address))
}
