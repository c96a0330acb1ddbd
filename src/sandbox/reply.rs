//! What goes back on the wire, whole or broken.
//!
//! What it is: a reply as the provider means it, and how it is delivered by HTTP. What it is not: what it says.
//! Invariant: every delivery ends: a held connection after [`ReplyDelays::hold`], a dripped body with its last byte.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};

/// The body of a response; it may break off.
pub type ResponseBody = UnsyncBoxBody<Bytes, BrokenConnection>;

/// The connection is to be closed here, without a further byte.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox closes the connection here")]
pub struct BrokenConnection;

impl From<Infallible> for BrokenConnection {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// How long the slow replies take.
#[derive(Debug, Clone, Copy)]
pub struct ReplyDelays {
    /// A held connection is closed after this.
    pub hold: Duration,
    /// Between two bytes of a dripped body.
    pub drip: Duration,
    /// Before a slow inquiry is answered.
    pub slow: Duration,
}

/// How long a broken body waits before it breaks, so that what was sent is on the wire.
const FLUSH: Duration = Duration::from_millis(30);

/// A reply.
#[derive(Debug)]
pub enum SandboxReply {
    /// A whole response.
    Whole { status: u16, kind: &'static str, text: String },
    /// A PNG image.
    Image(Vec<u8>),
    /// A redirect, 302.
    Redirect(&'static str),
    /// No answer at all, until the client leaves.
    Hold,
    /// The connection closed without a byte.
    Cut,
    /// A body that comes byte by byte.
    Drip(String),
    /// A body of which only the first `sent` bytes come.
    Partial { text: String, sent: usize },
    /// The same, later.
    Slow(Box<SandboxReply>),
}

impl SandboxReply {
    /// A JSON text with status 200.
    pub const fn json(text: String) -> Self {
        Self::Whole { status: 200, kind: "application/json", text }
    }

    /// A JSON text with another status.
    pub const fn json_with(status: u16, text: String) -> Self {
        Self::Whole { status, kind: "application/json", text }
    }

    /// An HTML page.
    pub fn page(status: u16, text: &str) -> Self {
        Self::Whole { status, kind: "text/html; charset=UTF-8", text: text.to_owned() }
    }

    /// The response, after the wait that belongs to it; [`BrokenConnection`] where there is none.
    pub async fn deliver(self, delays: ReplyDelays) -> Result<Response<ResponseBody>, BrokenConnection> {
        match self {
            Self::Whole { status, kind, text } => Ok(whole(status, kind, text)),
            Self::Image(bytes) => Ok(whole(200, "image/png", bytes)),
            Self::Redirect(to) => {
                let mut response = whole(302, "text/html; charset=UTF-8", String::new());
                response.headers_mut().insert(LOCATION, HeaderValue::from_static(to));
                Ok(response)
            }
            Self::Hold => {
                tokio::time::sleep(delays.hold).await;
                Err(BrokenConnection)
            }
            Self::Cut => Err(BrokenConnection),
            Self::Drip(text) => Ok(dripping(text, delays.drip)),
            Self::Partial { text, sent } => Ok(partial(&text, sent)),
            Self::Slow(reply) => {
                tokio::time::sleep(delays.slow).await;
                Box::pin(reply.deliver(delays)).await
            }
        }
    }
}

fn response(status: u16, kind: &'static str, body: ResponseBody) -> Response<ResponseBody> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn whole(status: u16, kind: &'static str, bytes: impl Into<Bytes>) -> Response<ResponseBody> {
    response(status, kind, Full::new(bytes.into()).map_err(BrokenConnection::from).boxed_unsync())
}

fn dripping(text: String, every: Duration) -> Response<ResponseBody> {
    let length = text.len();
    let bytes = Bytes::from(text);
    let drops = stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(every).await;
        let drop = rest.split_to(1);
        Some((Ok(Frame::data(drop)), rest))
    });
    promising(length, StreamBody::new(drops).boxed_unsync())
}

fn partial(text: &str, sent: usize) -> Response<ResponseBody> {
    let head = Bytes::copy_from_slice(text.as_bytes().get(..sent).unwrap_or(b""));
    let pieces = stream::unfold(Some(head), |head| async move {
        if let Some(head) = head {
            return Some((Ok(Frame::data(head)), None));
        }
        tokio::time::sleep(FLUSH).await;
        Some((Err(BrokenConnection), None))
    });
    promising(text.len(), StreamBody::new(pieces).boxed_unsync())
}

/// A JSON response that promises `length` bytes.
fn promising(length: usize, body: ResponseBody) -> Response<ResponseBody> {
    let mut response = response(200, "application/json", body);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}
