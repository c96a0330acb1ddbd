//! MMBC: three systems on one account, one address and one login.
//!
//! What it is: what the three share. What it is not: any of their wire words. Invariant: the password is read when a
//! form is built and is nowhere else.

use crate::base::money::Rupiah;
use crate::config::{self, HomeFolders};
use crate::domain::product::AccountId;
use crate::providers::http::{FormEncoding, FormRequest};
use crate::providers::refusal::RefusalList;
use crate::providers::{BuildError, SecretSource, secret_source};

mod client;
pub mod esamsat;
pub mod multipayment;
pub mod ppob;

pub use client::MmbcClient;

/// The deposit that the three systems share.
pub const ACCOUNT: AccountId = AccountId::new("mmbc");

/// `[mmbc]` of the configuration.
#[derive(Clone)]
pub struct MmbcSettings {
    /// `https://klikmbc.co.id`, without a trailing slash.
    pub base_url: String,
    /// Login name.
    pub username: String,
    /// Login password.
    pub password: SecretSource,
    /// Total time-out of each call, seconds.
    pub timeout_seconds: u32,
    /// Form or multipart body.
    pub encoding: FormEncoding,
    /// The `direct` that a reload sends: `false` waits for the reference, `true` asks for it later.
    pub direct: bool,
    /// The least reload of multipayment, whole rupiah.
    pub minimum: Rupiah,
    /// Texts that surely mean that nothing was debited, besides the built-in list.
    pub refusals: Vec<String>,
}

impl MmbcSettings {
    /// The settings that the configuration gives. The password stays where it is until it is needed.
    #[must_use]
    pub fn of(section: &config::MmbcSection, home: &HomeFolders) -> Self {
        Self {
            base_url: section.base_url.to_string(),
            username: section.username.clone(),
            password: secret_source(&section.password, home),
            timeout_seconds: u32::try_from(section.timeout.as_secs()).unwrap_or(u32::MAX),
            encoding: match section.body {
                config::RequestBody::Form => FormEncoding::Urlencoded,
                config::RequestBody::Multipart => FormEncoding::Multipart,
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
    pub fn form(&self, path: &str) -> Result<FormRequest, BuildError> {
        let password = (self.password)().ok_or(BuildError::NoSecret)?;
        let url = format!("{}{path}", self.base_url.trim_end_matches('/'));
        Ok(FormRequest::new(&url, self.encoding)?.field("username", &self.username).secret("password", password))
    }

    /// The certain refusals of a system.
    fn refusals(&self, built_in: &str) -> RefusalList {
        RefusalList::new(built_in, &self.refusals)
    }
}
