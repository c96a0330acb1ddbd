//! Answers one request: allow list, rate limit, path, method, body, and the answers that the providers' documents want.
//!
//! 2xx means that the callback is durable. A wrong path secret is compared in constant time and answered like any
//! unknown path. No answer repeats anything of the request.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};

use super::rate_limit::{RateLimiter, caller};
use super::{ReceiverSettings, is_in};
use crate::domain::product::ProviderId;
use crate::providers::callback::{CallbackEndpoint, CallbackReply};
use crate::till::Till;
use crate::till::callbacks::{IncomingCallback, LARGEST, ReceiveResult};

/// The time for a request's body.
const BODY: Duration = Duration::from_secs(10);
/// The longest path and query, bytes.
const LONGEST_URI: usize = 8 * 1024;
/// The longest head, bytes. The HTTP library's own limit lies a little higher, so the exact one is checked here.
pub(super) const LONGEST_HEAD: usize = 32 * 1024;

type HttpResponse = Response<Full<Bytes>>;

/// Answers requests and gives callbacks to the till.
pub(super) struct CallbackRouter {
    till: Till,
    pub(super) settings: ReceiverSettings,
    secret: [u8; 32],
    buckets: RateLimiter,
}

/// The target of a path.
enum RouteTarget {
    Health,
    Callback(ProviderId, CallbackEndpoint),
    Nothing,
}

impl CallbackRouter {
    pub(super) fn new(till: Till, settings: ReceiverSettings) -> Self {
        let secret = digest(settings.path_secret.expose_secret());
        let buckets = RateLimiter::new(settings.requests_per_second);
        Self { till, settings, secret, buckets }
    }

    /// Answers one request of a connection from `peer`. `busy` is set only while a complete callback is being stored:
    /// while the body still comes, the connection may be closed for another.
    pub(super) async fn answer(
        &self,
        peer: IpAddr,
        request: Request<Incoming>,
        busy: &AtomicBool,
    ) -> Result<HttpResponse, Infallible> {
        let (head, body) = request.into_parts();
        let uri = head.uri.path_and_query().map_or("", |uri| uri.as_str());
        if uri.len() > LONGEST_URI {
            return Ok(plain(StatusCode::URI_TOO_LONG));
        }
        if uri.len() + size(&head.headers) > LONGEST_HEAD {
            return Ok(plain(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        }
        let Some(called) = caller(peer, &head.headers, &self.settings.trusted_proxies) else {
            return Ok(plain(StatusCode::FORBIDDEN));
        };
        let (caller, wanted) = (called.address, self.wanted(head.uri.path()));
        let allowed = is_in(&self.settings.allow_from, caller);
        if let RouteTarget::Health = wanted
            && (allowed || caller.is_loopback())
        {
            let asked = matches!(head.method, Method::GET | Method::HEAD);
            return Ok(if asked { text(StatusCode::OK, "OK\n") } else { not_allowed("GET, HEAD") });
        }
        // Before the rate limit: callers that are not allowed must not fill its table.
        if !allowed || called.is_unnamed {
            return Ok(plain(StatusCode::FORBIDDEN));
        }
        if !self.buckets.may(caller, Instant::now()) {
            return Ok(later(StatusCode::TOO_MANY_REQUESTS, "1"));
        }
        let RouteTarget::Callback(sender, endpoint) = wanted else { return Ok(plain(StatusCode::NOT_FOUND)) };
        let posted = head.method == Method::POST;
        let asked = endpoint.takes_query && head.method == Method::GET;
        if !posted && !asked {
            return Ok(not_allowed(if endpoint.takes_query { "GET, POST" } else { "POST" }));
        }
        let query = head.uri.query().unwrap_or("").as_bytes().to_vec();
        let raw = if posted {
            match whole(body).await {
                Ok(body) if body.is_empty() && endpoint.takes_query => query,
                Ok(body) => body,
                Err(status) => return Ok(plain(status)),
            }
        } else {
            query
        };
        let signature = endpoint.signature.and_then(|own| signature(&head.headers, own.header));
        let arrived = IncomingCallback { sender, raw, signature, from: caller };
        busy.store(true, Ordering::SeqCst);
        let received = self.till.receive(arrived).await;
        busy.store(false, Ordering::SeqCst);
        Ok(response_for(endpoint, received))
    }

    fn wanted(&self, path: &str) -> RouteTarget {
        let path = path.strip_suffix('/').unwrap_or(path);
        if path == "/healthz" {
            return RouteTarget::Health;
        }
        let parts = path.strip_prefix("/callback/").and_then(|rest| rest.split_once('/'));
        let (secret, name) = parts.unwrap_or(("", ""));
        // Also for a path without a secret, so that every path takes the same time.
        let is_right = same(&digest(secret), &self.secret);
        let sender = ProviderId::from(name);
        match self.till.callback_endpoint(&sender).filter(|_| is_right) {
            Some(endpoint) => RouteTarget::Callback(sender, endpoint),
            None => RouteTarget::Nothing,
        }
    }
}

/// The headers' size, bytes, with colon, space and line end of each.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// Compares all bytes, in constant time.
fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.iter().zip(other).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

/// The signature header's value. Two such headers are an empty signature, which never verifies.
fn signature(headers: &HeaderMap, name: &str) -> Option<Vec<u8>> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    Some(if values.next().is_some() { Vec::new() } else { first.as_bytes().to_vec() })
}

async fn whole(body: Incoming) -> Result<Vec<u8>, StatusCode> {
    let collected = tokio::time::timeout(BODY, Limited::new(body, LARGEST).collect()).await;
    match collected {
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
        Ok(Ok(body)) => Ok(body.to_bytes().to_vec()),
        Ok(Err(fault)) if fault.is::<http_body_util::LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
    }
}

fn response_for(endpoint: CallbackEndpoint, received: ReceiveResult) -> HttpResponse {
    let reply = |status, reply| match reply {
        CallbackReply::Text(body) => text(status, body),
        CallbackReply::Json(body) => json(status, body),
    };
    match (received, endpoint.signature) {
        (ReceiveResult::Stored, _) => reply(StatusCode::OK, endpoint.stored),
        (ReceiveResult::NotVerified, Some(own)) => reply(StatusCode::UNAUTHORIZED, own.refused),
        (ReceiveResult::NotVerified, None) => plain(StatusCode::UNAUTHORIZED),
        (ReceiveResult::NotConfigured, _) => plain(StatusCode::NOT_FOUND),
        (ReceiveResult::NotStored, _) => later(StatusCode::SERVICE_UNAVAILABLE, "5"),
    }
}

fn plain(status: StatusCode) -> HttpResponse {
    text(status, status.canonical_reason().unwrap_or(""))
}

fn later(status: StatusCode, seconds: &'static str) -> HttpResponse {
    with(plain(status), RETRY_AFTER, seconds)
}

fn not_allowed(methods: &'static str) -> HttpResponse {
    with(plain(StatusCode::METHOD_NOT_ALLOWED), ALLOW, methods)
}

fn text(status: StatusCode, body: &'static str) -> HttpResponse {
    with(bare(status, body), CONTENT_TYPE, "text/plain; charset=utf-8")
}

fn json(status: StatusCode, body: &'static str) -> HttpResponse {
    with(bare(status, body), CONTENT_TYPE, "application/json")
}

fn bare(status: StatusCode, body: &'static str) -> HttpResponse {
    let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *answer.status_mut() = status;
    answer
}

fn with(mut answer: HttpResponse, name: hyper::header::HeaderName, value: &'static str) -> HttpResponse {
    answer.headers_mut().insert(name, hyper::header::HeaderValue::from_static(value));
    answer
}
