//! Types of the configuration's values, each with one way to read it from text. Nothing is opened or connected here.
//!
//! A value is read back from its own `Display`, except for a masked password.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use toml::Value;

use crate::base::text::CleanText;
use crate::settings::secret::SecretHandle;

/// A setting as it would be written in the file, without a secret.
pub trait SettingValue {
    /// Its TOML value.
    fn setting(&self) -> Value;
}

macro_rules! text_settings {
    ($($type:ty),*) => { $(impl SettingValue for $type {
        fn setting(&self) -> Value {
            Value::from(self.to_string())
        }
    })* };
}

text_settings!(String, CleanText, BaseUrl, JournalUrl, IpRange, SocketAddr);

impl SettingValue for bool {
    fn setting(&self) -> Value {
        Value::from(*self)
    }
}

impl SettingValue for i64 {
    fn setting(&self) -> Value {
        Value::from(*self)
    }
}

impl SettingValue for TimeZone {
    fn setting(&self) -> Value {
        Value::from(self.iana_name().unwrap_or("Asia/Jakarta"))
    }
}

impl SettingValue for Option<BaseUrl> {
    fn setting(&self) -> Value {
        Value::from(self.as_ref().map_or("", BaseUrl::as_str))
    }
}

impl SettingValue for SecretHandle {
    fn setting(&self) -> Value {
        Value::from(self.reference.as_ref().map(ToString::to_string).unwrap_or_default())
    }
}

impl<T: SettingValue> SettingValue for Vec<T> {
    fn setting(&self) -> Value {
        Value::from(self.iter().map(SettingValue::setting).collect::<Vec<_>>())
    }
}

impl SettingValue for BTreeMap<String, String> {
    fn setting(&self) -> Value {
        Value::from(self.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect::<toml::Table>())
    }
}

/// An http(s) address without credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    plain: bool,
}

impl BaseUrl {
    /// An https address that is known to be valid.
    #[must_use]
    pub fn known(text: &'static str) -> Self {
        Self { text: text.to_owned(), plain: false }
    }

    /// Reads `http(s)://host[:port][/path]`; a trailing slash is dropped. `None` for anything else, also with
    /// credentials, a query, a fragment or white space.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_http = scheme.eq_ignore_ascii_case("http");
        if !is_http && !scheme.eq_ignore_ascii_case("https") {
            return None;
        }
        let clean =
            rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '@' | '\\' | '?' | '#' | '"' | '<' | '>'));
        let (host, port) = split_port(rest.split('/').next()?)?;
        let right = clean && is_host(host) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
        right.then(|| Self { text: text.trim_end_matches('/').to_owned(), plain: is_http && !is_loopback(host) })
    }

    /// The address, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether calls leave this machine unencrypted: http, and no loopback address.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.plain
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// `host`, `host:port`, `[v6]`, `[v6]:port`.
pub(super) fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        host.parse::<Ipv6Addr>().ok()?;
        return match after {
            "" => Some((host, None)),
            _ => after.strip_prefix(':').map(|port| (host, Some(port))),
        };
    }
    match authority.split_once(':') {
        Some((host, port)) => Some((host, Some(port))),
        None => Some((authority, None)),
    }
}

pub(super) fn is_host(host: &str) -> bool {
    let name = !host.is_empty()
        && !host.starts_with(['-', '.'])
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    name || host.parse::<Ipv6Addr>().is_ok()
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The place of the journal.
#[derive(Clone)]
pub enum JournalUrl {
    /// A file. A relative path begins at the data folder.
    Sqlite(PathBuf),
    /// A PostgreSQL address, treated as a secret because it may hold a password.
    Postgres(SecretString),
}

impl JournalUrl {
    /// Reads `sqlite:FILE`, `postgres://…` or `postgresql://…`; `None` for anything else, `:memory:` included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let right = !path.is_empty() && !path.ends_with('/') && !path.contains(['\0', '?']) && path != ":memory:";
            return right.then(|| Self::Sqlite(path.into()));
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"))?;
        let (server, database) = rest.split_once('/')?;
        let right = !server.is_empty() && !database.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        right.then(|| Self::Postgres(text.into()))
    }

    /// Whether the address contains a password.
    #[must_use]
    pub fn holds_password(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(url) => {
                let user = url.expose_secret().split("://").nth(1).and_then(|rest| rest.rsplit_once('@'));
                user.is_some_and(|(user, _)| user.contains(':')) || url.expose_secret().contains("password=")
            }
        }
    }
}

/// Settings in a database's address that are checked before `journal::postgres` reads it.
impl JournalUrl {
    /// Whether it is a database on another machine with `sslmode=disable`.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        let Some((server, settings)) = url.expose_secret().split_once('?') else { return false };
        let host = server.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let here = host.split(',').all(|host| {
            let name = split_port(host).map_or(host, |(name, _)| name);
            name.is_empty() || name.to_ascii_lowercase().starts_with("%2f") || is_loopback(name)
        });
        !here && settings.split('&').any(|setting| setting == "sslmode=disable")
    }
}

/// The address without secrets: a password is `***`, and settings after `?` are left out.
impl fmt::Display for JournalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let url = url.expose_secret();
                let url = url.split('?').next().unwrap_or(url);
                let Some((scheme, rest)) = url.split_once("://") else { return f.write_str("postgres://***") };
                match rest.rsplit_once('@') {
                    Some((user, host)) => match user.split_once(':') {
                        Some((user, _)) => write!(f, "{scheme}://{user}:***@{host}"),
                        None => write!(f, "{scheme}://{user}@{host}"),
                    },
                    None => f.write_str(url),
                }
            }
        }
    }
}

impl fmt::Debug for JournalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An IP address or a range of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpRange {
    address: IpAddr,
    bits: u8,
}

impl IpRange {
    /// Whether `address` lies in the range. An IPv4-mapped IPv6 address counts as IPv4.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (u32::from(own) ^ u32::from(other)).leading_zeros() >= u32::from(self.bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (u128::from(own) ^ u128::from(other)).leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }

    const fn whole(address: IpAddr) -> u8 {
        if address.is_ipv4() { 32 } else { 128 }
    }
}

/// The text is no IP address or range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address or range")]
pub struct NotARange;

impl FromStr for IpRange {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| NotARange)?)),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| NotARange)?.to_canonical();
        let bits = bits.unwrap_or_else(|| Self::whole(address));
        if bits > Self::whole(address) { Err(NotARange) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for IpRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bits == Self::whole(self.address) {
            write!(f, "{}", self.address)
        } else {
            write!(f, "{}/{}", self.address, self.bits)
        }
    }
}

/// Reads `127.0.0.1:8790`. A host name is refused, because the listening address must not depend on a name server.
#[must_use]
pub fn parse_listen(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, plain) in [
            ("https://klikmbc.co.id", false),
            ("https://host/service/in/json/", false),
            ("http://127.0.0.1:8787", false),
            ("http://localhost:8787/x", false),
            ("http://[::1]:8787", false),
            ("http://klikmbc.co.id", true),
            ("HTTP://127.0.0.1.evil.example", true),
            ("http://localhost.evil.example", true),
        ] {
            let url = BaseUrl::parse(text).unwrap();
            assert_eq!(url.is_plain(), plain, "{text}");
            assert!(!url.as_str().ends_with('/'));
        }
        for text in [
            "",
            "klikmbc.co.id",
            "ftp://host",
            "https://",
            "https:///x",
            "https://u:p@host",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1\\@evil.example",
            "https://host?x",
            "https://host#x",
            "https://ho st",
            "https://host:0",
            "https://host:99999",
            "https://[::1",
            "https://[x]",
            "https://-host",
        ] {
            assert_eq!(BaseUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn journals() {
        for (text, shown, holds) in [
            ("sqlite:journal.db", "sqlite:journal.db", false),
            ("sqlite:///srv/j.db", "sqlite:/srv/j.db", false),
            ("postgres://kasir@db/loket", "postgres://kasir@db/loket", false),
            ("postgresql://kasir:p@ss@db/loket", "postgresql://kasir:***@db/loket", true),
            ("postgres://db/loket?user=a&password=rahasia", "postgres://db/loket", true),
        ] {
            let url = JournalUrl::parse(text).unwrap();
            assert_eq!((url.to_string().as_str(), url.holds_password()), (shown, holds), "{text}");
            assert!(!format!("{url:?}").contains("p@ss"));
        }
        for (text, plain) in [
            ("postgres://kasir@db/loket?sslmode=disable", true),
            ("postgres://kasir@db:5433/loket?a=b&sslmode=disable", true),
            ("postgres://kasir@db/loket?sslmode=require", false),
            ("postgres://kasir@db/loket", false),
            ("postgres://kasir@127.0.0.1:5432/loket?sslmode=disable", false),
            ("postgres://kasir@[::1]:5432/loket?sslmode=disable", false),
            ("postgres://kasir@%2Frun%2Fpg/loket?sslmode=disable", false),
            ("sqlite:sslmode=disable", false),
        ] {
            assert_eq!(JournalUrl::parse(text).unwrap().is_plain(), plain, "{text}");
        }
        for text in ["", "journal.db", "sqlite:", "sqlite::memory:", "mysql://x/y", "postgres://", "postgres://host"] {
            assert!(JournalUrl::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn ranges() {
        let range = |text: &str| text.parse::<IpRange>().unwrap();
        assert!(range("127.0.0.1").contains("127.0.0.1".parse().unwrap()));
        assert!(range("127.0.0.1").contains("::ffff:127.0.0.1".parse().unwrap()));
        assert!(!range("127.0.0.1").contains("127.0.0.2".parse().unwrap()));
        assert!(range("10.1.0.0/16").contains("10.1.255.3".parse().unwrap()));
        assert!(!range("10.1.0.0/16").contains("10.2.0.0".parse().unwrap()));
        assert!(range("0.0.0.0/0").contains("8.8.8.8".parse().unwrap()));
        assert!(!range("0.0.0.0/0").contains("::1".parse().unwrap()));
        assert_eq!(range("10.1.0.0/16").to_string(), "10.1.0.0/16");
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0.0/", "1.2.3"] {
            assert_eq!(text.parse::<IpRange>(), Err(NotARange), "{text}");
        }
    }
}
