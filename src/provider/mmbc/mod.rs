//! MMBC: three systems on one account, one address and one login.
//!
//! What it is: what the three share. What it is not: any of their wire words. Invariant: the password is read when a
//! form is built and is nowhere else.

use std::sync::Arc;

use secrecy::SecretString;

use crate::config::{self, Home};
use crate::money::Rupiah;
use crate::provider::http::{Encoding, Form, Reply, Wire};
use crate::provider::{BuildError, ReadError};
use crate::sale::product::AccountId;

pub mod esamsat;
mod judge;
pub mod multipayment;
pub mod ppob;

/// The deposit that the three systems share.
pub const ACCOUNT: AccountId = AccountId::new("mmbc");

/// Where a secret comes from, asked each time it is needed.
pub type SecretSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// `[mmbc]` of the configuration.
#[derive(Clone)]
pub struct Settings {
    /// `https://klikmbc.co.id`, without a trailing slash.
    pub base_url: String,
    /// Login name.
    pub username: String,
    /// Login password.
    pub password: SecretSource,
    /// Total time-out of each call, seconds.
    pub timeout_seconds: u32,
    /// Form or multipart body.
    pub encoding: Encoding,
    /// The `direct` that a reload sends: `false` waits for the reference, `true` asks for it later.
    pub direct: bool,
    /// The least reload of multipayment, whole rupiah.
    pub minimum: Rupiah,
    /// Texts that surely mean that nothing was debited, besides the built-in list.
    pub refusals: Vec<String>,
}

impl Settings {
    /// The settings that the configuration gives. The password stays where it is until it is needed.
    #[must_use]
    pub fn of(section: &config::Mmbc, home: &Home) -> Self {
        let (secret, home) = (section.password.clone(), home.clone());
        Self {
            base_url: section.base_url.to_string(),
            username: section.username.clone(),
            password: Arc::new(move || home.secret(&secret, &crate::secret::system_env).ok()),
            timeout_seconds: u32::try_from(section.timeout.as_secs()).unwrap_or(u32::MAX),
            encoding: match section.body {
                config::Body::Form => Encoding::Urlencoded,
                config::Body::Multipart => Encoding::Multipart,
            },
            direct: section.direct,
            minimum: section.multipayment_minimum,
            refusals: section.refusals.clone(),
        }
    }

    /// A form for `path` with the login filled in.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn form(&self, path: &str) -> Result<Form, BuildError> {
        let password = (self.password)().ok_or(BuildError::NoSecret)?;
        let url = format!("{}{path}", self.base_url.trim_end_matches('/'));
        Ok(Form::new(&url, self.encoding)?.field("username", &self.username).secret("password", password))
    }
}

/// The certain refusals of a system: the built-in list (one pattern a line, `*` stands for anything, `#` begins a
/// comment), then the shop's own.
fn refusals(built_in: &str, settings: &Settings) -> Vec<String> {
    let lines = built_in.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).chain(settings.refusals.iter().cloned()).collect()
}

/// Reads may be retried with a bound (SAFETY.md rule 10): once, when no connection came about.
async fn read(wire: &Wire, form: &Form) -> Reply {
    match wire.read(form).await {
        Reply::NoConnection(_) => {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            wire.read(form).await
        }
        reply => reply,
    }
}

fn unbuilt(fault: BuildError) -> ReadError {
    match fault {
        BuildError::NoSecret => ReadError::NoSecret,
        BuildError::BadAddress | BuildError::Client => ReadError::Cut,
    }
}
