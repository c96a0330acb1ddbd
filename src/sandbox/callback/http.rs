//! One HTTP/1.1 call to one address.
//!
//! What it is: connecting, sending, reading the status. What it is not: trying again; reading a body, which nothing
//! depends on. Invariant: a call ends within its time, whatever the other side does.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The header of K-Link's signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-servicepayment");

/// An address that can be called.
#[derive(Debug)]
pub struct Address {
    /// `127.0.0.1:8790`, as the request's `Host` has it.
    authority: String,
    /// The same with a port in every case.
    socket: String,
    /// `/callback/SECRET/biller`.
    path: String,
}

impl Address {
    /// The address that `url` names; nothing when it is not `http://`, or has no host.
    pub fn read(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let host = uri.host().filter(|host| !host.is_empty() && uri.scheme_str() == Some("http"))?;
        let port = uri.port_u16();
        let socket = format!("{host}:{}", port.unwrap_or(80));
        let authority = port.map_or_else(|| host.to_owned(), |_| socket.clone());
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Some(Self { authority, socket, path })
    }
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// `GET` with this query.
    Get { query: String },
    /// `POST` of a JSON body, with a signature in the header or without the header.
    Post { body: String, signature: Option<String> },
}

/// Why a call was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The address cannot be called.
    #[error("the address is not an http:// address")]
    Address,
    /// Nobody listens there.
    #[error("cannot connect: {0}")]
    Connect(std::io::Error),
    /// The time is over.
    #[error("no answer in time")]
    Late,
    /// The request cannot be made of this.
    #[error("not a request: {0}")]
    Request(hyper::http::Error),
    /// The connection broke, or what came is not HTTP.
    #[error("{0}")]
    Broken(hyper::Error),
}

/// Calls `url` once, on a connection of its own; the status of the answer.
pub async fn call(url: &str, call: &Call, timeout: Duration) -> Result<u16, Unanswered> {
    let address = Address::read(url).ok_or(Unanswered::Address)?;
    let request = request(&address, call).map_err(Unanswered::Request)?;
    tokio::time::timeout(timeout, exchange(&address, request)).await.unwrap_or(Err(Unanswered::Late))
}

fn request(address: &Address, call: &Call) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let common = Request::builder().header(HOST, &address.authority).header(CONNECTION, "close");
    match call {
        Call::Get { query } => {
            let joint = if address.path.contains('?') { '&' } else { '?' };
            let target = format!("{}{joint}{query}", address.path);
            common.method(Method::GET).uri(target).body(Full::default())
        }
        Call::Post { body, signature } => {
            let mut request = common.method(Method::POST).uri(&address.path);
            request = request.header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            if let Some(signature) = signature {
                request = request.header(SIGNATURE, signature);
            }
            request.body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        }
    }
}

async fn exchange(address: &Address, request: Request<Full<Bytes>>) -> Result<u16, Unanswered> {
    let stream = TcpStream::connect(&address.socket).await.map_err(Unanswered::Connect)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(Unanswered::Broken)?;
    let mut connection = pin!(connection);
    let mut answer = pin!(sender.send_request(request));
    let mut is_open = true;
    loop {
        tokio::select! {
            biased;
            answered = &mut answer => {
                return answered.map(|response| response.status().as_u16()).map_err(Unanswered::Broken);
            }
            // What ended the connection is what the answer says.
            _ = &mut connection, if is_open => is_open = false,
        }
    }
}
