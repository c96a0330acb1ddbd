//! MMBC: three systems with one deposit, one address and one login. The password is read when a form is built, and held
//! nowhere else.

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

/// One deposit for all three systems.
pub const ACCOUNT: AccountId = AccountId::new("mmbc");

/// `[mmbc]` of the configuration.
#[derive(Clone)]
pub struct MmbcSettings {
    /// Like `https://klikmbc.co.id`.
    pub base_url: String,
    pub username: String,
    pub password: SecretSource,
    /// Total time-out of one call.
    pub timeout_seconds: u32,
    pub encoding: FormEncoding,
    /// The field `direct` of a reload. `false`: the server waits for the reference. `true`: it is asked for later.
    pub direct: bool,
    /// The smallest reload of Multipayment, whole rupiah.
    pub minimum: Rupiah,
    /// Refusal texts of the owner, besides the built-in list.
    pub refusals: Vec<String>,
}

impl MmbcSettings {
    /// Takes the settings from the configuration. The password is not read yet.
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

    /// A form for `path` with user name and password.
    ///
    /// # Errors
    /// When the password cannot be read or the address is none.
    pub fn form(&self, path: &str) -> Result<FormRequest, BuildError> {
        let password = (self.password)().ok_or(BuildError::NoSecret)?;
        let url = format!("{}{path}", self.base_url.trim_end_matches('/'));
        Ok(FormRequest::new(&url, self.encoding)?.field("username", &self.username).secret("password", password))
    }

    /// A system's list of certain refusals, with the owner's own.
    fn refusals(&self, built_in: &str) -> RefusalList {
        RefusalList::new(built_in, &self.refusals)
    }
}
