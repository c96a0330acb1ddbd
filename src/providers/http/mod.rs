//! One HTTP call and how it ended. Only this module uses reqwest.
//!
//! A call that moves money is never repeated and has a [`SendDeadline`]. [`HttpReply::NoConnection`] means that no byte
//! of the request was written (safety rule 1, docs/safety.md). Every call has one total time-out and a cap on its body.

mod reply;

pub use reply::HttpReply;

use std::error::Error as _;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{AGE, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::base::id::{RandomSource as _, SystemRandom};
use crate::base::time::{Clock as _, SystemClock};
use crate::domain::charge::{self, Charge};
use crate::domain::payment::verdict::ConnectFault;
use crate::domain::payment::{Payment, PaymentState};
use crate::providers::deadline::{self, DeadlineLayer, DeadlinePassed, SendDeadline};
use crate::providers::{BuildError, ReadError, server_time};

/// The largest body that is read, bytes.
pub const BODY_CAP: usize = 256 * 1024;

/// A read waits at least this long before its one repetition.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// How a form's fields are encoded. MMBC's is a setting (`[mmbc] body`). The Biller and K-Link take JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormEncoding {
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `multipart/form-data`.
    Multipart,
    /// `application/json`: one object whose values are all texts, or `null` without fields.
    Json,
}

/// A POST of named fields. Secret fields are never shown or digested.
pub struct FormRequest {
    url: reqwest::Url,
    encoding: FormEncoding,
    plain: Vec<(&'static str, String)>,
    secret: Vec<(&'static str, SecretString)>,
    authorization: Option<SecretString>,
}

impl FormRequest {
    /// An empty form for `url`.
    ///
    /// # Errors
    /// When `url` cannot be parsed.
    pub fn new(url: &str, encoding: FormEncoding) -> Result<Self, BuildError> {
        let url = reqwest::Url::parse(url).map_err(|_| BuildError::BadAddress)?;
        Ok(Self { url, encoding, plain: Vec::new(), secret: Vec::new(), authorization: None })
    }

    /// Adds a field that may be shown, logged and digested.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: &str) -> Self {
        self.plain.push((name, value.to_owned()));
        self
    }

    /// Adds a field that is sent and never shown.
    #[must_use]
    pub fn secret(mut self, name: &'static str, value: SecretString) -> Self {
        self.secret.push((name, value));
        self
    }

    /// Sets the `Authorization` header to a session's token, which is as secret as a password.
    #[must_use]
    pub fn authorization(mut self, token: SecretString) -> Self {
        self.authorization = Some(token);
        self
    }

    /// A copy of this form for another session. Only for reads: a payment is not copied.
    #[must_use]
    pub fn with_token(&self, token: SecretString) -> Self {
        let (url, encoding) = (self.url.clone(), self.encoding);
        Self { url, encoding, plain: self.plain.clone(), secret: self.secret.clone(), authorization: Some(token) }
    }

    /// SHA-256 over the address and all fields that are not secret, lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        // Each part has its length before it, so that `ab` + `c` and `a` + `bc` differ.
        let mut feed = |part: &str| {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        };
        feed(self.url.as_str());
        for (name, value) in &self.plain {
            feed(name);
            feed(value);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Address and fields, one per line, for the golden requests. A secret's value is not written.
    #[cfg(test)]
    pub(in crate::providers) fn written(&self) -> String {
        let secret = self.secret.iter().map(|(name, _)| format!("{name}=•\n"));
        let plain = self.plain.iter().map(|(name, value)| format!("{name}={value}\n"));
        let header = self.authorization.iter().map(|_| "Authorization: •\n".to_owned());
        format!("POST {}\n{}", self.url.path(), header.chain(plain).chain(secret).collect::<String>())
    }

    fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let secret = self.secret.iter().map(|(name, value)| (*name, value.expose_secret()));
        secret.chain(self.plain.iter().map(|(name, value)| (*name, value.as_str())))
    }
}

impl fmt::Debug for FormRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Form({})", self.url.path())
    }
}

/// A payment request, whole and signed, not yet sent. It cannot be copied and sending consumes it (safety rule 4).
#[derive(Debug)]
pub struct PreparedPayment {
    form: FormRequest,
    deadline: Option<SendDeadline>,
}

impl PreparedPayment {
    /// Wraps a complete form. It has no deadline yet.
    #[must_use]
    pub const fn new(form: FormRequest) -> Self {
        Self { form, deadline: None }
    }

    /// The same, to be sent by `deadline`. Without one it is not sent at all.
    #[must_use]
    pub fn by(self, deadline: SendDeadline) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// See [`FormRequest::written`].
    #[cfg(test)]
    pub(in crate::providers) fn written(&self) -> String {
        self.form.written()
    }

    /// See [`FormRequest::digest`]; it goes into the intent.
    #[must_use]
    pub fn digest(&self) -> String {
        self.form.digest()
    }
}

/// A charge's request, whole, not yet sent. It cannot be copied and sending consumes it.
#[derive(Debug)]
pub struct PreparedCharge {
    form: FormRequest,
    deadline: Option<SendDeadline>,
}

impl PreparedCharge {
    /// Wraps a complete form. It has no deadline yet.
    #[must_use]
    pub const fn new(form: FormRequest) -> Self {
        Self { form, deadline: None }
    }

    /// The same, to be sent by `deadline`. Without one it is not sent at all.
    #[must_use]
    pub fn by(self, deadline: SendDeadline) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// See [`FormRequest::written`].
    #[cfg(test)]
    pub(in crate::providers) fn written(&self) -> String {
        self.form.written()
    }

    /// See [`FormRequest::digest`]; it goes into the intent.
    #[must_use]
    pub fn digest(&self) -> String {
        self.form.digest()
    }
}

/// One provider's HTTP client. It is built at the first call, so that starting the program costs nothing.
#[derive(Debug)]
pub struct HttpClient {
    total: Duration,
    plain: bool,
    client: OnceLock<reqwest::Client>,
}

impl HttpClient {
    /// A client for `base_url`. Each call takes at most `timeout_seconds` in all.
    #[must_use]
    pub fn new(base_url: &str, timeout_seconds: u32) -> Self {
        let plain = base_url.starts_with("http://");
        Self { total: Duration::from_secs(u64::from(timeout_seconds)), plain, client: OnceLock::new() }
    }

    /// The total time-out of one call.
    #[must_use]
    pub const fn total(&self) -> Duration {
        self.total
    }

    /// Builds the client now. A payment calls this before its intent is recorded: a client that cannot be built sends
    /// nothing.
    ///
    /// # Errors
    /// When TLS or the system's certificates cannot be set up.
    pub fn ready(&self) -> Result<&reqwest::Client, BuildError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        install_crypto();
        // Shorter than the total time-out: only a connect time-out proves that nothing was written.
        let connect = (self.total / 2).min(Duration::from_secs(15));
        let builder = reqwest::Client::builder();
        // A plain address needs none of the system's certificates; an https one would be refused without them.
        let builder = if self.plain { builder.tls_certs_only([]) } else { builder };
        // A payment is sent once: no redirect and no retry. Without a pool, a connect error proves that no byte was
        // written. HTTP/1.1 and no proxy: safety rule 1 (docs/safety.md).
        let client = builder
            .connect_timeout(connect)
            .connector_layer(DeadlineLayer)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(0)
            .http1_only()
            .no_proxy()
            .referer(false)
            .user_agent(concat!("loket/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|fault| {
                tracing::error!(%fault, "http client");
                BuildError::Client
            })?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Sends a payment, once. Returns [`HttpReply::NotBuilt`] unless `dispatched` is Dispatched and has this form's
    /// digest.
    pub async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        let permitted =
            dispatched.state() == PaymentState::Dispatched && dispatched.intent.request_digest == prepared.digest();
        self.send_by(prepared.deadline.filter(|_| permitted), &prepared.form).await
    }

    /// Sends a charge, once. Returns [`HttpReply::NotBuilt`] unless `created` has this form's digest and no answer yet.
    pub async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply {
        let permitted =
            created.state() == charge::ChargeState::Created && created.intent.request_digest == prepared.digest();
        self.send_by(prepared.deadline.filter(|_| permitted), &prepared.form).await
    }

    /// Posts a form that moves money, once. The deadline is checked before connecting, and again before the first byte.
    async fn send_by(&self, deadline: Option<SendDeadline>, form: &FormRequest) -> HttpReply {
        match deadline {
            None => HttpReply::NotBuilt,
            Some(deadline) if deadline.is_past() => HttpReply::NoConnection(ConnectFault::TooLate),
            Some(deadline) => self.call(form, Some(deadline)).await.0,
        }
    }

    /// Connects to the server of `url` as a payment would (name, connection, certificate) and closes. Not one byte of a
    /// request is written, so nothing can be bought by it.
    ///
    /// # Errors
    /// Why there is no connection.
    pub async fn connect(&self, url: &str) -> Result<(), ReadError> {
        let client = self.ready()?;
        let url = reqwest::Url::parse(url).map_err(|_| BuildError::BadAddress)?;
        let request = deadline::within(Some(SendDeadline::passed()), exchange(client.get(url)));
        match tokio::time::timeout(self.total, request).await {
            Ok((HttpReply::NoConnection(ConnectFault::TooLate), _)) => Ok(()),
            Ok((reply, _)) => Err(reply.readable().err().unwrap_or(ReadError::Unreadable)),
            Err(_) => Err(ReadError::TimedOut),
        }
    }

    /// Fetches a picture, once, without credentials and without following redirects.
    pub async fn picture(&self, url: &str) -> HttpReply {
        let (Ok(client), Ok(url)) = (self.ready(), reqwest::Url::parse(url)) else { return HttpReply::NotBuilt };
        let path = url.path().to_owned();
        let ended = tokio::time::timeout(self.total, deadline::within(None, exchange(client.get(url)))).await;
        let (reply, _) = ended.unwrap_or((HttpReply::TimedOut, None));
        tracing::info!(path, ?reply, "picture");
        reply
    }

    /// Posts a form that moves no money. It is posted once more when no connection was made (safety rule 10).
    pub async fn read(&self, form: &FormRequest) -> HttpReply {
        match self.post(form).await {
            HttpReply::NoConnection(_) => {
                tokio::time::sleep(AGAIN_AFTER + jitter()).await;
                self.post(form).await
            }
            reply => reply,
        }
    }

    /// Posts a form once that debits nothing but must not be repeated (Kwallet registration).
    pub async fn once(&self, form: &FormRequest) -> HttpReply {
        self.post(form).await
    }

    /// Posts a form once that may complete a payment already sent (`reconcile`, a repeated `refund-accept`). Past the
    /// deadline nothing is sent.
    pub async fn once_by(&self, form: &FormRequest, deadline: SendDeadline) -> HttpReply {
        self.send_by(Some(deadline), form).await
    }

    /// Posts a login, once. Returns the reply, and the token of its `Authorization` header if it has one.
    pub async fn log_in(&self, form: &FormRequest) -> (HttpReply, Option<SecretString>) {
        self.call(form, None).await
    }

    async fn post(&self, form: &FormRequest) -> HttpReply {
        self.call(form, None).await.0
    }

    async fn call(&self, form: &FormRequest, by: Option<SendDeadline>) -> (HttpReply, Option<SecretString>) {
        let Ok(client) = self.ready() else { return (HttpReply::NotBuilt, None) };
        let request = client.post(form.url.clone());
        let request = match form.encoding {
            FormEncoding::Json => {
                let body: Map<String, Value> =
                    form.fields().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
                // K-Link's document sends "Null" as the body of a call without fields.
                let body = if body.is_empty() { Value::Null } else { Value::Object(body) };
                request.header(CONTENT_TYPE, "application/json").body(body.to_string())
            }
            FormEncoding::Urlencoded => request.form(&form.fields().collect::<Vec<_>>()),
            FormEncoding::Multipart => request.multipart(
                form.fields()
                    .fold(reqwest::multipart::Form::new(), |body, (name, value)| body.text(name, value.to_owned())),
            ),
        };
        let request = match &form.authorization {
            Some(token) => match HeaderValue::from_str(token.expose_secret()) {
                Ok(mut value) => {
                    value.set_sensitive(true);
                    request.header(AUTHORIZATION, value)
                }
                Err(_) => return (HttpReply::NotBuilt, None),
            },
            None => request,
        };
        let ended = tokio::time::timeout(self.total, deadline::within(by, exchange(request))).await;
        let (reply, token) = ended.unwrap_or((HttpReply::TimedOut, None));
        tracing::info!(path = form.url.path(), ?reply, "call");
        (reply, token)
    }
}

/// Zero to [`AGAIN_AFTER`], so that several counters do not ask at the same moment.
fn jitter() -> Duration {
    let part = u32::try_from(SystemRandom.bits() % 256).unwrap_or(0);
    AGAIN_AFTER * part / 255
}

async fn exchange(request: reqwest::RequestBuilder) -> (HttpReply, Option<SecretString>) {
    let response = match request.send().await {
        Ok(response) => response,
        Err(fault) => return (ended(&fault), None),
    };
    note_time(&response);
    let token = response.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).map(SecretString::from);
    (read_whole(response).await, token)
}

/// Notes the server's `Date`. An answer from a cache (with `Age`) has an old one and is skipped.
fn note_time(response: &reqwest::Response) {
    let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
    if let (Some(date), Some(host), None) = (date, response.url().host_str(), response.headers().get(AGE)) {
        let port = response.url().port().map_or_else(String::new, |port| format!(":{port}"));
        server_time::note(format!("{host}{port}"), date, SystemClock::default().now());
    }
}

async fn read_whole(mut response: reqwest::Response) -> HttpReply {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_CAP => return HttpReply::TooLarge,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return HttpReply::Answer { status, body },
            Err(_) => return HttpReply::Cut,
        }
    }
}

/// How a failed call ended. `is_connect` means that there was never a connection: with no pool and no retry, no byte of
/// the request was written.
fn ended(fault: &reqwest::Error) -> HttpReply {
    if fault.is_builder() {
        HttpReply::NotBuilt
    } else if fault.is_connect() {
        HttpReply::NoConnection(connect_fault(fault))
    } else if fault.is_timeout() {
        HttpReply::TimedOut
    } else {
        HttpReply::Cut
    }
}

fn connect_fault(fault: &reqwest::Error) -> ConnectFault {
    if fault.is_timeout() {
        return ConnectFault::TimedOut;
    }
    let mut source = fault.source();
    while let Some(cause) = source {
        if cause.is::<DeadlinePassed>() {
            return ConnectFault::TooLate;
        }
        let told = cause.downcast_ref::<std::io::Error>().and_then(io_fault);
        if let Some(told) = told {
            return told;
        }
        if cause.to_string().contains("dns") {
            return ConnectFault::Dns;
        }
        source = cause.source();
    }
    ConnectFault::Other
}

/// The connect fault that an I/O error stands for. I/O errors may be wrapped in each other.
fn io_fault(fault: &std::io::Error) -> Option<ConnectFault> {
    use std::io::ErrorKind::{ConnectionRefused, ConnectionReset, InvalidData, TimedOut, UnexpectedEof};
    match fault.kind() {
        ConnectionRefused => return Some(ConnectFault::Refused),
        TimedOut => return Some(ConnectFault::TimedOut),
        // The server was reached and the handshake broke.
        UnexpectedEof | InvalidData | ConnectionReset => return Some(ConnectFault::Tls),
        _ => {}
    }
    let inner = fault.get_ref()?;
    if inner.is::<rustls::Error>() {
        return Some(ConnectFault::Tls);
    }
    inner.downcast_ref::<std::io::Error>().and_then(io_fault)
}

/// Installs the process's TLS provider. Needed before any client is built. Repeating it does nothing.
pub fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
