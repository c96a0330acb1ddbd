//! K-Link service payment: members' wallets (Kwallet), and charges by VA, card, manual transfer and GoPay. This file
//! has the settings and the session handling of every call.
//!
//! A read is repeated once after a 401. A money call logs in before, if the session is old, and is never repeated
//! (safety rule 10, docs/safety.md).

use std::collections::BTreeMap;

use crate::domain::product::{AccountId, ProviderId};
use crate::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply};
use crate::providers::{BuildError, ReadError, SecretSource};

mod collect;
mod finance;
mod qr_image;
mod kwallet;
mod callback;
mod section;
mod session;
#[cfg(test)]
mod tests;

pub use section::MODULE;

pub const ID: ProviderId = ProviderId::new("klink");

pub const ACCOUNT: AccountId = AccountId::new("klink");

/// `[klink]` of the configuration.
#[derive(Clone)]
pub struct KlinkSettings {
    /// Like `https://service-payment.k-link.dev`.
    pub base_url: String,
    pub email: String,
    pub password: SecretSource,
    /// Text before the token in the `Authorization` header, with its space.
    pub authorization_prefix: String,
    /// The whole address. The document does not give it, so without this setting there is no report.
    pub finance_report_url: Option<String>,
    pub gopay_product_code: String,
    /// Send `id_member_receip` beside `id_member_receipt`: the document spells it both ways.
    pub send_both_receipt_keys: bool,
    /// Path by call name, where the server differs from the document.
    pub paths: BTreeMap<String, String>,
    /// The HMAC key of callback signatures.
    pub webhook_key: SecretSource,
    /// Callbacks sign only five keys of the body, not its bytes. Then no amount of a callback is believed.
    pub five_keys: bool,
    /// Total time-out of one call.
    pub timeout_seconds: u32,
}

/// A call's name, the key of [`KlinkSettings::paths`], and its path in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallPath {
    pub name: &'static str,
    pub path: &'static str,
}

/// K-Link's API behind [`Provider`](crate::providers::Provider), `WalletProvider` and `ChargeProvider`.
pub struct KlinkClient {
    settings: KlinkSettings,
    wire: HttpClient,
    session: session::KlinkSession,
}

impl KlinkClient {
    /// Opens no connection and does not log in.
    #[must_use]
    pub fn new(settings: KlinkSettings) -> Self {
        let wire = HttpClient::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, wire, session: session::KlinkSession::default() }
    }

    /// Makes a call that moves no money. Logs in where there is no session, and once more after a 401.
    async fn read(&self, url: &str, fields: &[(&'static str, &str)]) -> Result<HttpReply, ReadError> {
        self.read_form(&form_of(url, fields)?).await
    }

    /// As [`read`](Self::read), for a form without a session.
    async fn read_form(&self, form: &FormRequest) -> Result<HttpReply, ReadError> {
        let token = self.session.token(self).await?;
        let reply = self.wire.read(&self.on(form, &token)).await;
        if !matches!(reply, HttpReply::Answer { status: 401, .. }) {
            return Ok(reply);
        }
        let token = self.session.renewed(self, &token).await?;
        Ok(self.wire.read(&self.on(form, &token)).await)
    }

    /// A copy of `form` with this session's token.
    fn on(&self, form: &FormRequest, token: &session::SessionToken) -> FormRequest {
        form.with_token(token.header(&self.settings.authorization_prefix))
    }

    /// Ends the session after a 401, so that the next call logs in.
    fn after(&self, reply: &HttpReply) {
        if matches!(reply, HttpReply::Answer { status: 401, .. }) {
            self.session.end();
        }
    }

    /// The form of a money call. It takes the token that [`session::KlinkSession::fresh`] has just ensured and never
    /// logs in. Fails where there is no session.
    fn money_form(&self, url: &str, fields: &[(&'static str, &str)]) -> Result<FormRequest, BuildError> {
        self.wire.ready()?;
        let token = self.session.current().ok_or(BuildError::NoSession)?;
        Ok(self.on(&form_of(url, fields)?, &token))
    }

    /// The address of `call`, by the setting or by the document.
    fn url(&self, call: CallPath) -> String {
        let path = self.settings.paths.get(call.name).map_or(call.path, String::as_str);
        format!("{}{path}", self.settings.base_url.trim_end_matches('/'))
    }
}

/// A JSON form without a session.
fn form_of(url: &str, fields: &[(&'static str, &str)]) -> Result<FormRequest, BuildError> {
    Ok(fields.iter().fold(FormRequest::new(url, FormEncoding::Json)?, |form, (name, value)| form.field(name, value)))
}
