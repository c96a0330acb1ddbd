//! Sends one callback over HTTP/1.1, on a fresh connection, and reads the status. The body of the answer is not read. A
//! call ends within its timeout, whatever the receiver does; retries are in `send`.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::TokioExecutor;

/// The header that carries K-Link's signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-servicepayment");

/// An `http://` address with a host. Its path holds a secret. None: it is something else.
pub fn address(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let is_right = uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty());
    is_right.then_some(uri)
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
    #[error("cannot connect: {}", cause(.0))]
    Connect(Error),
    #[error("no answer in time")]
    Late,
    #[error("not a request: {0}")]
    Request(hyper::http::Error),
    /// The connection broke, or the answer is not HTTP.
    #[error("{}", cause(.0))]
    Broken(Error),
}

fn cause(error: &Error) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Calls `url` once. Returns the HTTP status of the answer.
///
/// # Errors
/// No status came within `timeout`, for one of the reasons of [`CallFailure`].
pub async fn call(url: &str, call: &CallbackCall, timeout: Duration) -> Result<u16, CallFailure> {
    let address = address(url).ok_or(CallFailure::Address)?;
    let request = request(&address, call).map_err(CallFailure::Request)?;
    let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
    match tokio::time::timeout(timeout, client.request(request)).await {
        Ok(Ok(response)) => Ok(response.status().as_u16()),
        Ok(Err(error)) if error.is_connect() => Err(CallFailure::Connect(error)),
        Ok(Err(error)) => Err(CallFailure::Broken(error)),
        Err(_) => Err(CallFailure::Late),
    }
}

fn request(address: &Uri, call: &CallbackCall) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let common = Request::builder().header(CONNECTION, "close");
    match call {
        CallbackCall::Get { query } => {
            let joint = if address.query().is_some() { '&' } else { '?' };
            common.method(Method::GET).uri(format!("{address}{joint}{query}")).body(Full::default())
        }
        CallbackCall::Post { body, signature } => {
            let mut request = common.method(Method::POST).uri(address.clone());
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            if let Some(signature) = signature {
                request = request.header(SIGNATURE, signature);
            }
            request.body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        for url in ["http://127.0.0.1:8790/callback/x/biller", "http://loket.example", "http://[::1]:8790/x"] {
            assert!(address(url).is_some(), "{url}");
        }
        for url in ["https://127.0.0.1/x", "127.0.0.1:8790", "/x", "http://", "http:///x", "ftp://h/x", ""] {
            assert!(address(url).is_none(), "{url}");
        }
    }

    #[test]
    fn a_query_is_joined_to_one_that_is_there() {
        let call = CallbackCall::Get { query: "status=0".to_owned() };
        for (url, target) in [("http://h/x", "/x?status=0"), ("http://h/x?key=1", "/x?key=1&status=0")] {
            let request = request(&address(url).unwrap(), &call).unwrap();
            assert_eq!(request.uri().path_and_query().unwrap().as_str(), target);
        }
    }
}
