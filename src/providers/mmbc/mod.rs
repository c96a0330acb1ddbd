//! MMBC: three systems with one deposit, one address and one login. The password is read when a form is built, and held
//! nowhere else.

use crate::base::money::Rupiah;
use crate::domain::product::AccountId;
use crate::providers::http::{FormEncoding, FormRequest};
use crate::providers::refusal::RefusalList;
use crate::providers::{BuildError, SecretSource};

mod client;
pub mod esamsat;
pub mod multipayment;
pub mod ppob;
mod section;

pub use client::MmbcClient;
pub use section::MODULE;

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
