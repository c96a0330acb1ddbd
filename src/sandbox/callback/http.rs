//! Sends one callback over HTTP/1.1: connects, sends, reads the status. The body of the answer is not read. A call ends
//! within its timeout, whatever the receiver does; retries are in `send`.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The header that carries K-Link's signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-servicepayment");

/// A parsed `http://` address. Its path holds a secret.
pub struct CallbackAddress {
    /// `127.0.0.1:8790`, for the `Host` header.
    authority: String,
    /// The same, always with a port.
    socket: String,
    /// `/callback/SECRET/biller`.
    path: String,
}

impl CallbackAddress {
    /// Parses `url`; None when it is not `http://`, or has no host.
    pub fn read(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let host = uri.host().filter(|host| !host.is_empty() && uri.scheme_str() == Some("http"))?;
        let port = uri.port_u16();
        let socket = format!("{host}:{}", port.unwrap_or(80));
        let authority = port.map_or_else(|| host.to_owned(), |_| socket.clone());
        let path = uri.query().map_or_else(|| uri.path().to_owned(), |query| format!("{}?{query}", uri.path()));
        Some(Self { authority, socket, path })
    }
}

/// The request to send. It may hold a serial number.
#[derive(Clone)]
pub enum CallbackCall {
    /// `GET` with this query.
    Get { query: String },
    /// `POST` of a JSON body, with a signature in the header or without the header.
    Post { body: String, signature: Option<String> },
}

/// Why a call was not answered.
#[derive(Debug, thiserror::Error)]
pub enum CallFailure {
    #[error("the address is not an http:// address")]
    Address,
    #[error("cannot connect: {0}")]
    Connect(std::io::Error),
    #[error("no answer in time")]
    Late,
    #[error("not a request: {0}")]
    Request(hyper::http::Error),
    /// The connection broke, or the answer is not HTTP.
    #[error("{0}")]
    Broken(hyper::Error),
}

/// Calls `url` once, on a fresh connection. Returns the HTTP status of the answer.
///
/// # Errors
/// No status came within `timeout`, for one of the reasons of [`CallFailure`].
pub async fn call(url: &str, call: &CallbackCall, timeout: Duration) -> Result<u16, CallFailure> {
    let address = CallbackAddress::read(url).ok_or(CallFailure::Address)?;
    let request = request(&address, call).map_err(CallFailure::Request)?;
    tokio::time::timeout(timeout, exchange(&address, request)).await.unwrap_or(Err(CallFailure::Late))
}

fn request(address: &CallbackAddress, call: &CallbackCall) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let common = Request::builder().header(HOST, &address.authority).header(CONNECTION, "close");
    match call {
        CallbackCall::Get { query } => {
            let joint = if address.path.contains('?') { '&' } else { '?' };
            let target = format!("{}{joint}{query}", address.path);
            common.method(Method::GET).uri(target).body(Full::default())
        }
        CallbackCall::Post { body, signature } => {
            let mut request = common.method(Method::POST).uri(&address.path);
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            if let Some(signature) = signature {
                request = request.header(SIGNATURE, signature);
            }
            request.body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        }
    }
}

async fn exchange(address: &CallbackAddress, request: Request<Full<Bytes>>) -> Result<u16, CallFailure> {
    let stream = TcpStream::connect(&address.socket).await.map_err(CallFailure::Connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(CallFailure::Broken)?;
    let mut connection = pin!(connection);
    let mut answer = pin!(sender.send_request(request));
    let mut is_open = true;
    loop {
        tokio::select! {
            biased;
            answered = &mut answer => {
                return answered.map(|response| response.status().as_u16()).map_err(CallFailure::Broken);
            }
            // Why the connection ended is in `answered`.
            _ = &mut connection, if is_open => is_open = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        for (url, authority, socket, path) in [
            ("http://127.0.0.1:8790/callback/x/biller", "127.0.0.1:8790", "127.0.0.1:8790", "/callback/x/biller"),
            ("http://loket.example", "loket.example", "loket.example:80", "/"),
            ("http://user@loket.example:81?a=b", "loket.example:81", "loket.example:81", "/?a=b"),
            ("http://[::1]:8790/x", "[::1]:8790", "[::1]:8790", "/x"),
        ] {
            let address = CallbackAddress::read(url).unwrap();
            assert_eq!((&*address.authority, &*address.socket, &*address.path), (authority, socket, path));
        }
        for url in ["https://127.0.0.1/x", "127.0.0.1:8790", "/x", "http://", "http:///x", "ftp://h/x", ""] {
            assert!(CallbackAddress::read(url).is_none(), "{url}");
        }
    }

    #[test]
    fn a_query_is_joined_to_one_that_is_there() {
        let call = CallbackCall::Get { query: "status=0".to_owned() };
        for (url, target) in [("http://h/x", "/x?status=0"), ("http://h/x?key=1", "/x?key=1&status=0")] {
            assert_eq!(request(&CallbackAddress::read(url).unwrap(), &call).unwrap().uri(), target);
        }
    }
}
