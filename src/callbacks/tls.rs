//! Certificate and key of the receiver, read again when the certificate file changes. Where the new files cannot be
//! used, the old ones stay in force and the log says so.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::ReceiverFault;

/// The file's time is checked at most this often.
const LOOK: Duration = Duration::from_secs(60);

/// The paths of certificate and key, and the configuration last read from them.
pub(super) struct CertificateFiles {
    certificate: PathBuf,
    key: PathBuf,
    current: Mutex<LoadedCertificate>,
}

struct LoadedCertificate {
    config: Arc<ServerConfig>,
    changed: Option<SystemTime>,
    looked: Instant,
}

impl CertificateFiles {
    /// Reads both files. Fails where one cannot be read or they do not fit together.
    pub(super) fn read(certificate: PathBuf, key: PathBuf) -> Result<Self, ReceiverFault> {
        let config = read(&certificate, &key)?;
        let current = LoadedCertificate { config, changed: changed(&certificate), looked: Instant::now() };
        Ok(Self { certificate, key, current: Mutex::new(current) })
    }

    /// The configuration for a new connection. Reads the files again when they have changed.
    pub(super) fn config(&self, now: Instant) -> Arc<ServerConfig> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(current.looked) >= LOOK {
            current.looked = now;
            let changed = changed(&self.certificate);
            if changed != current.changed {
                // After a failure `changed` stays old, so that the next check tries again.
                match read(&self.certificate, &self.key) {
                    Ok(config) => (current.config, current.changed) = (config, changed),
                    Err(fault) => tracing::warn!(%fault, "the new certificate cannot be used; the old one stays"),
                }
            }
        }
        Arc::clone(&current.config)
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, ReceiverFault> {
    let fault = |path: &Path, why: &dyn std::fmt::Display| ReceiverFault::Tls(path.to_owned(), why.to_string());
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|why| fault(certificate, &why))?;
    // The parser's message is left out: it could quote the key.
    let private = PrivateKeyDer::from_pem_file(key).map_err(|_| fault(key, &"PEM"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|why| fault(certificate, &why))?;
    Ok(Arc::new(config))
}
