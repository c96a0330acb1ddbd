//! The address of the database, read from its URL, with password and certificates. Nothing connects here.
//!
//! A password is never shown. To another machine everything is encrypted unless `sslmode=disable` was written.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::pgpass;

/// The time limit for making a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// After this long without an acknowledgement the operating system drops a connection.
const DEAD_AFTER: Duration = Duration::from_secs(20);

/// Why an address cannot be used. It holds no part of the address, which may contain a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    #[error("the address cannot be read")]
    Unreadable,
    /// The certificate file cannot be read, or contains no certificate.
    #[error("sslrootcert cannot be read")]
    Certificates,
}

/// The authorities whose certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CertificateTrust {
    /// No encryption.
    Nobody,
    /// The system's authorities.
    System,
    /// The authorities in this file.
    File(PathBuf),
}

/// How to reach the database, with its password.
#[derive(Clone)]
pub struct PgAddress {
    pub(super) config: Config,
    pub(super) tls: Option<MakeRustlsConnect>,
    pub(super) listen: bool,
}

/// User and hosts, never the password.
impl fmt::Debug for PgAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{:?}", self.config.get_user(), self.config.get_hosts())
    }
}

impl PgAddress {
    /// The database's name in the send logs: `postgres:host:port/database`, without the user.
    pub(super) fn store_url(&self) -> String {
        let [host, port, database, _] = server_parts(&self.config);
        format!("postgres:{host}:{port}/{database}")
    }

    /// Reads `postgres://user@host:port/database`, with our own `sslmode`, `sslrootcert` and `listen=off` and all
    /// settings of tokio-postgres. The password is the URL's, else `password`, else the matching line of `pgpass`, the
    /// text of the password file.
    ///
    /// # Errors
    /// If the URL is no PostgreSQL address with a host, has an unknown setting, or names a certificate file that cannot
    /// be read.
    pub fn parse(url: &str, password: Option<&SecretString>, pgpass: Option<&str>) -> Result<Self, AddressFault> {
        let (plain, asked) = split(url);
        let mut config: Config = plain.parse().map_err(|_| AddressFault::Unreadable)?;
        if config.get_hosts().is_empty() {
            return Err(AddressFault::Unreadable);
        }
        if config.get_password().is_none() {
            let kept = password.map(|password| password.expose_secret().to_owned());
            let found = kept.or_else(|| {
                pgpass
                    .and_then(|text| pgpass::find_password(text, server_parts(&config).each_ref().map(String::as_str)))
            });
            if let Some(password) = found {
                config.password(password);
            }
        }
        let trust = trust(&asked, is_here(&config))?;
        config.ssl_mode(if trust == CertificateTrust::Nobody { SslMode::Disable } else { SslMode::Require });
        config.connect_timeout(CONNECT).tcp_user_timeout(DEAD_AFTER).keepalives_idle(DEAD_AFTER);
        if config.get_application_name().is_none() {
            config.application_name("loket");
        }
        let listen = !asked.iter().any(|(key, value)| key == "listen" && value == "off");
        Ok(Self { config, tls: certificates(&trust)?, listen })
    }

    /// Whether the connection goes to another machine without encryption.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.tls.is_none() && !is_here(&self.config)
    }
}

/// The settings after the `?` of an address.
type AddressOptions = Vec<(String, String)>;

/// The URL without the settings that only this program knows, and these settings.
fn split(url: &str) -> (String, AddressOptions) {
    let (server, settings) = url.split_once('?').unwrap_or((url, ""));
    let (own, others): (Vec<&str>, Vec<&str>) = settings
        .split('&')
        .filter(|setting| !setting.is_empty())
        .partition(|setting| ["sslmode=", "sslrootcert=", "listen="].iter().any(|own| setting.starts_with(own)));
    let asked = own.iter().filter_map(|setting| setting.split_once('='));
    let asked = asked.map(|(key, value)| (key.to_owned(), decoded(value))).collect();
    let plain = if others.is_empty() { server.to_owned() } else { format!("{server}?{}", others.join("&")) };
    (plain, asked)
}

/// A value with its percent escapes decoded.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits = [ahead.next(), ahead.next()].map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
        match (byte, digits) {
            (b'%', [Some(high), Some(low)]) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn trust(asked: &AddressOptions, here: bool) -> Result<CertificateTrust, AddressFault> {
    let last = |name: &str| asked.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let authority = last("sslrootcert").filter(|path| !path.is_empty() && *path != "system");
    let encrypted = authority.map_or(CertificateTrust::System, |path| CertificateTrust::File(path.into()));
    match last("sslmode") {
        Some("disable") => Ok(CertificateTrust::Nobody),
        None | Some("allow" | "prefer") if here => Ok(CertificateTrust::Nobody),
        // An encrypted connection always verifies the certificate, unlike libpq with `require`.
        None | Some("allow" | "prefer" | "require" | "verify-ca" | "verify-full") => Ok(encrypted),
        Some(_) => Err(AddressFault::Unreadable),
    }
}

fn certificates(trust: &CertificateTrust) -> Result<Option<MakeRustlsConnect>, AddressFault> {
    use rustls_platform_verifier::BuilderVerifierExt as _;
    let fault = AddressFault::Certificates;
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| fault)?;
    let config = match trust {
        CertificateTrust::Nobody => return Ok(None),
        CertificateTrust::System => builder.with_platform_verifier().map_err(|_| fault)?.with_no_client_auth(),
        CertificateTrust::File(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(path).map_err(|_| fault)? {
                roots.add(certificate.map_err(|_| fault)?).map_err(|_| fault)?;
            }
            if roots.is_empty() {
                return Err(fault);
            }
            builder.with_root_certificates(roots).with_no_client_auth()
        }
    };
    Ok(Some(MakeRustlsConnect::new(config)))
}

/// Whether every host of the address is this machine.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Host, port, database and user, in the form of the password file.
fn server_parts(config: &Config) -> [String; 4] {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        _ => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5_432);
    let user = config.get_user().unwrap_or_default().to_owned();
    let database = config.get_dbname().unwrap_or(&user).to_owned();
    [host, port.to_string(), database, user]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<PgAddress, AddressFault> {
        PgAddress::parse(url, None, None)
    }

    #[test]
    fn what_leaves_this_machine_is_encrypted() {
        for (url, encrypted, plain) in [
            ("postgres://kasir@127.0.0.1:5433/loket", false, false),
            ("postgres://kasir@localhost/loket?sslmode=require", true, false),
            // A socket's path, where there are such.
            ("postgres://kasir@%2Fvar%2Frun%2Fpostgresql/loket", cfg!(windows), false),
            ("postgres://kasir@db.example/loket", true, false),
            ("postgres://kasir@db.example/loket?sslmode=prefer", true, false),
            ("postgres://kasir@db.example/loket?sslmode=disable", false, true),
            ("postgres://kasir@127.0.0.1,db.example/loket?sslmode=disable", false, true),
        ] {
            let address = read(url).unwrap();
            assert_eq!((address.tls.is_some(), address.is_plain()), (encrypted, plain), "{url}");
        }
        assert_eq!(read("postgres://a@b/c?sslmode=perhaps").unwrap_err(), AddressFault::Unreadable);
        assert_eq!(read("postgres://a@b/c?colour=red").unwrap_err(), AddressFault::Unreadable);
        assert_eq!(read("postgres://a@b/c?sslrootcert=/no/such/file").unwrap_err(), AddressFault::Certificates);
        assert!(!read("postgres://a@localhost/c?listen=off").unwrap().listen);
    }

    #[test]
    fn a_password_is_found_and_never_shown() {
        let password = SecretString::from("rahasia77");
        let pgpass = "*:*:*:*:other";
        for (url, given, expected) in [
            ("postgres://kasir:own@localhost/loket", Some(&password), "own"),
            ("postgres://kasir@localhost/loket", Some(&password), "rahasia77"),
            ("postgres://kasir@localhost/loket", None, "other"),
        ] {
            let address = PgAddress::parse(url, given, Some(pgpass)).unwrap();
            assert_eq!(address.config.get_password(), Some(expected.as_bytes()));
            assert!(!format!("{address:?}").contains(expected));
        }
        assert_eq!(server_parts(&read("postgres://kasir@db:7/loket").unwrap().config), ["db", "7", "loket", "kasir"]);
    }
}
