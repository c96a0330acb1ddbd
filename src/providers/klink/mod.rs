//! K-Link service payment: members' wallets (Kwallet), and money taken in by VA, card, manual transfer and
//! GoPay.
//!
//! What it is: the settings, and one call of either sort over a session. What it is not: the meaning of any call; each
//! group of calls has its own file. Invariants: a money call is built on a token that was made sure of before, and is
//! never repeated; a read is repeated once, after a 401 (safety rule 10).

use std::collections::BTreeMap;

use crate::config::{self, HomeFolders};
use crate::domain::product::{AccountId, ProviderId};
use crate::providers::http::{FormEncoding, FormRequest, HttpClient, HttpReply};
use crate::providers::{BuildError, ReadError, SecretSource, secret_source};

mod collect;
mod finance;
mod qr_image;
mod kwallet;
mod callback;
mod session;
#[cfg(test)]
mod collect_tests;

/// The system's name.
pub const ID: ProviderId = ProviderId::new("klink");

/// The deposit that it moves.
pub const ACCOUNT: AccountId = AccountId::new("klink");

/// `[klink]` of the configuration.
#[derive(Clone)]
pub struct KlinkSettings {
    /// `https://service-payment.k-link.dev`, without a trailing slash.
    pub base_url: String,
    /// Login name.
    pub email: String,
    /// Login password.
    pub password: SecretSource,
    /// What stands before the token in the header, with its space.
    pub authorization_prefix: String,
    /// The whole address of the finance report; the document does not give it.
    pub finance_report_url: Option<String>,
    /// The product code of a GoPay charge.
    pub gopay_product_code: String,
    /// Send `id_member_receip` beside `id_member_receipt`: the document spells it both ways.
    pub send_both_receipt_keys: bool,
    /// Path by call name, where the server differs from the document.
    pub paths: BTreeMap<String, String>,
    /// The key of webhook signatures.
    pub webhook_key: SecretSource,
    /// Only five keys of a webhook's body are signed, not its bytes; then no amount of it is believed.
    pub five_keys: bool,
    /// Total time-out of each call, seconds.
    pub timeout_seconds: u32,
}

impl KlinkSettings {
    /// The settings that the configuration gives.
    #[must_use]
    pub fn of(section: &config::KlinkSection, home: &HomeFolders) -> Self {
        Self {
            base_url: section.base_url.to_string(),
            email: section.email.clone(),
            password: secret_source(&section.password, home),
            authorization_prefix: section.authorization_prefix.clone(),
            finance_report_url: section.finance_report_url.as_ref().map(ToString::to_string),
            gopay_product_code: section.gopay_product_code.clone(),
            send_both_receipt_keys: section.send_both_receipt_keys,
            paths: section.paths.clone(),
            webhook_key: secret_source(&section.webhook_key, home),
            five_keys: section.webhook_signature == config::SignedBytes::FiveKeys,
            timeout_seconds: u32::try_from(section.timeout.as_secs()).unwrap_or(u32::MAX),
        }
    }
}

/// A call's name, under which `paths` may send it elsewhere, and its path in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallPath {
    /// `check_saldo`.
    pub name: &'static str,
    /// `/api/kwallet/check_saldo`.
    pub path: &'static str,
}

/// The K-Link client.
pub struct KlinkClient {
    settings: KlinkSettings,
    wire: HttpClient,
    session: session::KlinkSession,
}

impl KlinkClient {
    /// A client for these settings. Opens nothing.
    #[must_use]
    pub fn new(settings: KlinkSettings) -> Self {
        let wire = HttpClient::new(&settings.base_url, settings.timeout_seconds);
        Self { settings, wire, session: session::KlinkSession::default() }
    }

    /// A call that moves no money: logs in where there is no session, and once more after a 401.
    async fn read(&self, url: &str, fields: &[(&'static str, &str)]) -> Result<HttpReply, ReadError> {
        self.read_form(&form_of(url, fields)?).await
    }

    /// As [`KlinkSection::read`], of a form whose session is put in here.
    async fn read_form(&self, form: &FormRequest) -> Result<HttpReply, ReadError> {
        let token = self.session.token(self).await?;
        let reply = self.wire.read(&self.on(form, &token)).await;
        if !matches!(reply, HttpReply::Answer { status: 401, .. }) {
            return Ok(reply);
        }
        let token = self.session.renewed(self, &token).await?;
        Ok(self.wire.read(&self.on(form, &token)).await)
    }

    /// `form` on this session.
    fn on(&self, form: &FormRequest, token: &session::SessionToken) -> FormRequest {
        form.with_token(token.header(&self.settings.authorization_prefix))
    }

    /// What a reply says about the session: after a 401 the next call logs in.
    fn after(&self, reply: &HttpReply) {
        if matches!(reply, HttpReply::Answer { status: 401, .. }) {
            self.session.end();
        }
    }

    /// The request of a money call, on the token that [`session::KlinkSession::fresh`] made sure of.
    fn money_form(&self, url: &str, fields: &[(&'static str, &str)]) -> Result<FormRequest, BuildError> {
        self.wire.ready()?;
        let token = self.session.current().ok_or(BuildError::NoSession)?;
        Ok(self.on(&form_of(url, fields)?, &token))
    }

    /// Where `call` is answered.
    fn url(&self, call: CallPath) -> String {
        let path = self.settings.paths.get(call.name).map_or(call.path, String::as_str);
        format!("{}{path}", self.settings.base_url.trim_end_matches('/'))
    }
}

/// A request without its session.
fn form_of(url: &str, fields: &[(&'static str, &str)]) -> Result<FormRequest, BuildError> {
    Ok(fields.iter().fold(FormRequest::new(url, FormEncoding::Json)?, |form, (name, value)| form.field(name, value)))
}
