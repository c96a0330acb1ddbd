//! The sandbox's HTTP/1.1 server: accepts, reads requests within limits, routes, delivers replies. No client can hold
//! it for ever: silence, size and the number of connections are limited.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::form::FormPairs;
use super::reply::{BrokenConnection, ResponseBody, SandboxReply};
use super::{SharedSandbox, biller, callback, esamsat, klink, multipayment, ppob};
use crate::base::money::Rupiah;

/// The largest request body, bytes.
pub const LARGEST_BODY: usize = 64 * 1024;
/// How much of a larger body is read and thrown away, so that its sender can read the refusal, bytes.
const LARGEST_WASTE: usize = 8 * 1024 * 1024;
/// The most open connections; a further one is closed at once.
const MOST_CONNECTIONS: usize = 256;
/// The pause after a failed accept, for example when file descriptors are used up.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Path prefix of all MMBC calls.
const CALLS: &str = "/json/";
const PPOB: &str = "/json/ppob/";
const MULTIPAYMENT: &str = "/json/multipayment/";
const ESAMSAT: &str = "/json/esamsat/";
/// Path prefix of the sandbox's own pages (docs/sandbox.md).
const OWN: &str = "/_sandbox/";

/// Accepts connections until the sandbox is stopped.
pub async fn accept(inner: Arc<SharedSandbox>) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            biased;
            () = inner.stopping.cancelled() => return,
            accepted = poll_fn(|context| inner.poll_accept(context)) => accepted,
        };
        match accepted {
            Some(Ok(stream)) => {
                let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
                let inner = Arc::clone(&inner);
                tokio::spawn(async move {
                    tokio::select! {
                        // A stopped sandbox debits nothing more, whatever already lies in its sockets.
                        biased;
                        () = inner.stopping.cancelled() => {}
                        () = serve(Arc::clone(&inner), stream) => {}
                    }
                    drop(place);
                });
            }
            Some(Err(_)) => tokio::time::sleep(ACCEPT_PAUSE).await,
            None => return,
        }
    }
}

/// Serves one connection until either side closes it.
async fn serve(inner: Arc<SharedSandbox>, stream: TcpStream) {
    // Small answers must not wait for one another; an error here costs speed and nothing else.
    let _ = stream.set_nodelay(true);
    let read_timeout = inner.read_timeout;
    let service = service_fn(move |request| respond(Arc::clone(&inner), request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(read_timeout)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection to the sandbox ended");
    }
}

async fn respond(
    inner: Arc<SharedSandbox>,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, BrokenConnection> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().trim_end_matches('/').to_owned();
    let reply = match tokio::time::timeout(inner.read_timeout, collect(body)).await {
        Err(_) => refused(408, "Request Timeout"),
        Ok(Err(_)) => return Err(BrokenConnection),
        Ok(Ok(None)) => {
            inner.see(&path, &FormPairs::default());
            refused(413, "Payload Too Large")
        }
        Ok(Ok(Some(body))) => answered(&inner, &head, &path, &body).await,
    };
    if (path.starts_with(CALLS) || path == biller::PATH || klink::is_here(&path)) && !inner.latency.is_zero() {
        tokio::time::sleep(inner.latency).await;
    }
    let mut response = reply.deliver(inner.delays).await?;
    response.headers_mut().extend(false_date(&inner).map(|date| (DATE, date)));
    Ok(response)
}

/// The `Date` header of a server whose clock is wrong; None while the clock is right.
fn false_date(inner: &SharedSandbox) -> Option<HeaderValue> {
    let ahead = inner.date_ahead.load(Ordering::Relaxed);
    let told = inner.clock.now().checked_add(jiff::SignedDuration::from_secs(ahead)).ok().filter(|_| ahead != 0)?;
    HeaderValue::from_str(&told.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

async fn answered(inner: &Arc<SharedSandbox>, head: &Parts, path: &str, body: &[u8]) -> SandboxReply {
    if let Some(name) = path.strip_prefix(OWN)
        && let Some(reply) = callback::answer(inner, &head.method, name, body).await
    {
        return reply;
    }
    let reply = route(inner, &head.method, path, &head.headers, body);
    // `callback-early`: the callback must reach the counter before this answer does.
    callback::before_answer(inner, path, body).await;
    inner.callbacks.wake();
    reply
}

/// The whole body; None when it is larger than [`LARGEST_BODY`].
async fn collect(mut body: Incoming) -> Result<Option<Vec<u8>>, hyper::Error> {
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= LARGEST_BODY {
            bytes.extend_from_slice(&data);
        } else if length > LARGEST_WASTE {
            break;
        }
    }
    Ok((length <= LARGEST_BODY).then_some(bytes))
}

fn refused(status: u16, text: &str) -> SandboxReply {
    SandboxReply::page(status, &format!("<html><body><h1>{status} {text}</h1></body></html>\n"))
}

fn route(inner: &SharedSandbox, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> SandboxReply {
    if let Some(name) = path.strip_prefix(OWN) {
        return inner.biller.own(method, name, body).unwrap_or_else(|| own(inner, method, name, body));
    }
    if path == biller::PATH {
        inner.remember(inner.biller.seen(path, body));
        return if method == Method::POST { inner.biller.answer(body) } else { refused(405, "Method Not Allowed") };
    }
    if klink::is_here(path) {
        let sent = klink::CallBody::read(body);
        inner.remember(sent.seen(path, inner.clock.now()));
        let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
        return inner.klink.answer(method, path, token, &sent).unwrap_or_else(|| refused(404, "Not Found"));
    }
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let form = FormPairs::read(content_type, body);
    inner.see(path, &form);
    let ppob = || path.strip_prefix(PPOB).and_then(ppob::PpobCall::named);
    let multipayment = || path.strip_prefix(MULTIPAYMENT).and_then(multipayment::MultipaymentCall::named);
    let esamsat = || path.strip_prefix(ESAMSAT).and_then(esamsat::EsamsatCall::named);
    let is_post = method == Method::POST;
    match (ppob(), multipayment(), esamsat()) {
        (None, None, None) => refused(404, "Not Found"),
        _ if !is_post => refused(405, "Method Not Allowed"),
        (Some(call), ..) => inner.ppob.answer(call, &form),
        (None, Some(call), _) => inner.multipayment.answer(call, &form),
        (None, None, Some(call)) => inner.esamsat.answer(call, &form),
    }
}

/// Answers the sandbox's own pages.
fn own(inner: &SharedSandbox, method: &Method, name: &str, body: &[u8]) -> SandboxReply {
    let wrong = |text: &str| SandboxReply::json_with(400, json!({ "error": text }).to_string());
    let sent: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(reply) = inner.klink.own(method, name, &sent) {
        return reply;
    }
    match (method, name) {
        (&Method::GET, "ledger") => SandboxReply::json(json!(inner.account.ledger()).to_string()),
        (&Method::GET, "saldo") => SandboxReply::json(json!({ "amount": inner.account.saldo() }).to_string()),
        (&Method::GET, "requests") => SandboxReply::json(json!(inner.requests()).to_string()),
        (&Method::POST, "saldo") => {
            let amount = sent["amount"].as_i64().and_then(|amount| Rupiah::new(amount).ok());
            let Some(amount) = amount.filter(|amount| !amount.is_negative()) else {
                return wrong("expected {\"amount\": N}, whole rupiah");
            };
            match inner.account.set_saldo(amount) {
                Ok(()) => SandboxReply::json(json!({ "amount": amount }).to_string()),
                Err(error) => SandboxReply::json_with(500, json!({ "error": error.to_string() }).to_string()),
            }
        }
        (&Method::POST, "refund") => match inner.account.refund(sent["invoice"].as_str().unwrap_or("")) {
            Ok(true) => SandboxReply::json(json!({ "amount": inner.account.saldo() }).to_string()),
            Ok(false) => wrong("expected {\"invoice\": \"12345678\"} of a payment that was not refunded"),
            Err(error) => SandboxReply::json_with(500, json!({ "error": error.to_string() }).to_string()),
        },
        (_, "ledger" | "saldo" | "requests" | "refund") => refused(405, "Method Not Allowed"),
        _ => refused(404, "Not Found"),
    }
}
