//! The wire: one HTTP call, and how it ended.
//!
//! What it is: the only place that knows reqwest. What it is not: a judge; it reports a [`HttpReply`] and the provider
//! decides. Invariants: nothing here repeats a call; `NoConnection` is said only when no request byte was written;
//! every call has one total deadline and a cap on its body; one that moves money also a [`SendDeadline`].

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
use crate::domain::payment::verdict::{ConnectFault, RawAnswer};
use crate::domain::payment::{Payment, PaymentState};
use crate::providers::deadline::{self, DeadlineLayer, DeadlinePassed, SendDeadline};
use crate::providers::{BuildError, ReadError, server_time};

/// The largest body that is read, bytes.
pub const BODY_CAP: usize = 256 * 1024;

/// How long a read waits, at least, before it is posted once more.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// How a call ended.
#[derive(Clone, PartialEq, Eq)]
pub enum HttpReply {
    /// No connection came about: no request byte was written.
    NoConnection(ConnectFault),
    /// The payment was not the one that the journal dispatched, or has no deadline; nothing was written.
    NotBuilt,
    /// The total time-out passed.
    TimedOut,
    /// The connection broke after the request may have left.
    Cut,
    /// The body was larger than [`BODY_CAP`].
    TooLarge,
    /// A complete answer, of any HTTP status.
    Answer { status: u16, body: Vec<u8> },
}

impl HttpReply {
    /// The body as evidence for the journal.
    #[must_use]
    pub fn raw(&self) -> RawAnswer {
        match self {
            Self::Answer { body, .. } => RawAnswer(String::from_utf8_lossy(body).into_owned()),
            _ => RawAnswer(String::new()),
        }
    }

    /// The body of an answer with status 200.
    ///
    /// # Errors
    /// The [`ReadError`] that this reply is for a read.
    pub fn readable(&self) -> Result<&[u8], ReadError> {
        match self {
            Self::NoConnection(fault) => Err(ReadError::NoConnection(*fault)),
            Self::NotBuilt => Err(ReadError::Build(BuildError::Client)),
            Self::Cut => Err(ReadError::Cut),
            Self::TimedOut => Err(ReadError::TimedOut),
            Self::TooLarge => Err(ReadError::Unreadable),
            Self::Answer { status: 200, body } => Ok(body),
            Self::Answer { status, .. } => Err(ReadError::HttpStatus(*status)),
        }
    }
}

impl fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection(fault) => write!(f, "NoConnection({fault:?})"),
            Self::NotBuilt => f.write_str("NotBuilt"),
            Self::TimedOut => f.write_str("TimedOut"),
            Self::Cut => f.write_str("Cut"),
            Self::TooLarge => f.write_str("TooLarge"),
            Self::Answer { status, body } => write!(f, "Answer({status}, {} bytes)", body.len()),
        }
    }
}

/// How a form's fields are encoded (`[mmbc] body`; the Biller and K-Link take JSON).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormEncoding {
    /// `application/x-www-form-urlencoded`.
    Urlencoded,
    /// `multipart/form-data`.
    Multipart,
    /// `application/json`: one object of texts; `null` without fields.
    Json,
}

/// A POST of named fields; secret ones are never shown or digested.
pub struct FormRequest {
    url: reqwest::Url,
    encoding: FormEncoding,
    plain: Vec<(&'static str, String)>,
    secret: Vec<(&'static str, SecretString)>,
    authorization: Option<SecretString>,
}

impl FormRequest {
    /// A form for `url`.
    ///
    /// # Errors
    /// [`BuildError::BadAddress`] when `url` is not one.
    pub fn new(url: &str, encoding: FormEncoding) -> Result<Self, BuildError> {
        let url = reqwest::Url::parse(url).map_err(|_| BuildError::BadAddress)?;
        Ok(Self { url, encoding, plain: Vec::new(), secret: Vec::new(), authorization: None })
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, name: &'static str, value: &str) -> Self {
        self.plain.push((name, value.to_owned()));
        self
    }

    /// Adds a secret field.
    #[must_use]
    pub fn secret(mut self, name: &'static str, value: SecretString) -> Self {
        self.secret.push((name, value));
        self
    }

    /// Sets the `Authorization` header: a session's token, which is as secret as a password.
    #[must_use]
    pub fn authorization(mut self, token: SecretString) -> Self {
        self.authorization = Some(token);
        self
    }

    /// This form of a read, on another session.
    #[must_use]
    pub fn with_token(&self, token: SecretString) -> Self {
        let (url, encoding) = (self.url.clone(), self.encoding);
        Self { url, encoding, plain: self.plain.clone(), secret: self.secret.clone(), authorization: Some(token) }
    }

    /// SHA-256 over the address and every field but the secret ones, lower-case hex.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
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

    /// Address and fields, one a line, for the golden requests; a secret is only named.
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

/// A payment request, whole and signed, that was not sent yet. It cannot be copied, and sending consumes it.
#[derive(Debug)]
pub struct PreparedPayment {
    form: FormRequest,
    deadline: Option<SendDeadline>,
}

impl PreparedPayment {
    /// The payment that this form is.
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

/// A charge's request, whole, that was not sent yet. It cannot be copied, and sending consumes it.
#[derive(Debug)]
pub struct PreparedCharge {
    form: FormRequest,
    deadline: Option<SendDeadline>,
}

impl PreparedCharge {
    /// The charge that this form is.
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

/// One provider's wire. Clients are made at the first call, so that starting the program opens nothing.
#[derive(Debug)]
pub struct HttpClient {
    total: Duration,
    plain: bool,
    client: OnceLock<reqwest::Client>,
}

impl HttpClient {
    /// A wire to `base_url` whose calls take at most `timeout_seconds` in all.
    #[must_use]
    pub fn new(base_url: &str, timeout_seconds: u32) -> Self {
        let plain = base_url.starts_with("http://");
        Self { total: Duration::from_secs(u64::from(timeout_seconds)), plain, client: OnceLock::new() }
    }

    /// The total time-out.
    #[must_use]
    pub const fn total(&self) -> Duration {
        self.total
    }

    /// Makes the client now, so that a payment finds out before its intent whether it can be sent at all.
    ///
    /// # Errors
    /// [`BuildError::Client`].
    pub fn ready(&self) -> Result<&reqwest::Client, BuildError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        install_crypto();
        // Connecting must end well before the whole call does, or its failure could not be told from silence.
        let connect = (self.total / 2).min(Duration::from_secs(15));
        let builder = reqwest::Client::builder();
        // A plain address needs none of the system's certificates; an https one would be refused without them.
        let builder = if self.plain { builder.tls_certs_only([]) } else { builder };
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

    /// Sends a payment, once. Refused as [`HttpReply::NotBuilt`] unless `dispatched` is this very payment, dispatched.
    pub async fn send_payment(&self, prepared: PreparedPayment, dispatched: &Payment) -> HttpReply {
        let permitted =
            dispatched.state() == PaymentState::Dispatched && dispatched.intent.request_digest == prepared.digest();
        self.send_by(prepared.deadline.filter(|_| permitted), &prepared.form).await
    }

    /// Sends a charge, once. Refused as [`HttpReply::NotBuilt`] unless `created` is this very charge, durable and without an
    /// answer.
    pub async fn create_charge(&self, prepared: PreparedCharge, created: &Charge) -> HttpReply {
        let permitted =
            created.state() == charge::ChargeState::Created && created.intent.request_digest == prepared.digest();
        self.send_by(prepared.deadline.filter(|_| permitted), &prepared.form).await
    }

    /// Posts what moves money, once. Past the deadline not even a connection is made; it is looked at again before the first
    /// byte.
    async fn send_by(&self, deadline: Option<SendDeadline>, form: &FormRequest) -> HttpReply {
        match deadline {
            None => HttpReply::NotBuilt,
            Some(deadline) if deadline.is_past() => HttpReply::NoConnection(ConnectFault::TooLate),
            Some(deadline) => self.call(form, Some(deadline)).await.0,
        }
    }

    /// Fetches a picture: without credentials, without following it elsewhere, once.
    pub async fn picture(&self, url: &str) -> HttpReply {
        let (Ok(client), Ok(url)) = (self.ready(), reqwest::Url::parse(url)) else { return HttpReply::NotBuilt };
        let path = url.path().to_owned();
        let ended = tokio::time::timeout(self.total, deadline::within(None, exchange(client.get(url)))).await;
        let (reply, _) = ended.unwrap_or((HttpReply::TimedOut, None));
        tracing::info!(path, ?reply, "picture");
        reply
    }

    /// Posts a form that moves no money. It is posted once more when no connection came about (safety rule 10).
    pub async fn read(&self, form: &FormRequest) -> HttpReply {
        match self.post(form).await {
            HttpReply::NoConnection(_) => {
                tokio::time::sleep(AGAIN_AFTER + jitter()).await;
                self.post(form).await
            }
            reply => reply,
        }
    }

    /// Posts, once, what must not be repeated by the program though it is no payment of the till's.
    pub async fn once(&self, form: &FormRequest) -> HttpReply {
        self.post(form).await
    }

    /// The same, of what moves money and has to have begun by a deadline.
    pub async fn once_by(&self, form: &FormRequest, deadline: SendDeadline) -> HttpReply {
        self.send_by(Some(deadline), form).await
    }

    /// Posts a login, once: the reply, and the token that its `Authorization` header brought, if any.
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
                // The document sends "Null" where there is nothing to say.
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

/// Up to as long again as [`AGAIN_AFTER`], so that a row of counters does not ask in step.
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

/// A copy from a cache on the way (`Age`) tells an old time.
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

/// How a failed call ended. `is_connect` is reqwest's word for "the connection was never there": with no pool and no
/// retry, no byte of the request was written then.
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

/// What an error of the system says about connecting; errors may be wrapped in one another.
fn io_fault(fault: &std::io::Error) -> Option<ConnectFault> {
    use std::io::ErrorKind::{ConnectionRefused, ConnectionReset, InvalidData, TimedOut, UnexpectedEof};
    match fault.kind() {
        ConnectionRefused => return Some(ConnectFault::Refused),
        TimedOut => return Some(ConnectFault::TimedOut),
        // The peer was there, and the handshake broke.
        UnexpectedEof | InvalidData | ConnectionReset => return Some(ConnectFault::Tls),
        _ => {}
    }
    let inner = fault.get_ref()?;
    if inner.is::<rustls::Error>() {
        return Some(ConnectFault::Tls);
    }
    inner.downcast_ref::<std::io::Error>().and_then(io_fault)
}

/// Installs the process's TLS provider; must come before any client is built. Harmless when repeated.
pub fn install_crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
