//! A reply as the provider means it, and its delivery over HTTP: whole, late, cut or broken. Every delivery ends: a
//! held connection after [`ReplyDelays::hold`], a dripped body with its last byte.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::{Response, StatusCode};

/// The body of a response. An error in it closes the connection.
pub type ResponseBody = UnsyncBoxBody<Bytes, BrokenConnection>;

/// Closes the connection without a further byte.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox closes the connection here")]
pub struct BrokenConnection;

impl From<Infallible> for BrokenConnection {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// Delays of slow replies, from [`SandboxOptions`](crate::sandbox::SandboxOptions).
#[derive(Debug, Clone, Copy)]
pub struct ReplyDelays {
    /// How long a held connection stays open.
    pub hold: Duration,
    /// The pause between two bytes of a dripped body.
    pub drip: Duration,
    /// The delay of a slow inquiry.
    pub slow: Duration,
}

/// The wait before a partial body breaks off, so that its first half is on the wire.
const FLUSH: Duration = Duration::from_millis(30);

/// What one request gets back.
#[derive(Debug)]
pub enum SandboxReply {
    Whole {
        status: u16,
        kind: &'static str,
        text: String,
    },
    Image(Vec<u8>),
    /// A 302 redirect to this path.
    Redirect(&'static str),
    /// No answer; the connection stays open until the client leaves or [`ReplyDelays::hold`] is over.
    Hold,
    /// Closes the connection without a byte.
    Cut,
    /// A JSON body sent byte by byte.
    Drip(String),
    /// A JSON body of which only the first `sent` bytes come, though `Content-Length` names all of them.
    Partial {
        text: String,
        sent: usize,
    },
    /// The inner reply, after [`ReplyDelays::slow`].
    Slow(Box<SandboxReply>),
}

impl SandboxReply {
    /// A JSON text with status 200.
    pub const fn json(text: String) -> Self {
        Self::Whole { status: 200, kind: "application/json", text }
    }

    /// A JSON text with this status.
    pub const fn json_with(status: u16, text: String) -> Self {
        Self::Whole { status, kind: "application/json", text }
    }

    /// An HTML page.
    pub fn page(status: u16, text: &str) -> Self {
        Self::Whole { status, kind: "text/html; charset=UTF-8", text: text.to_owned() }
    }

    /// Waits as the reply demands, then makes the response.
    ///
    /// # Errors
    /// The reply is no answer: [`Self::Cut`], or [`Self::Hold`] after its wait.
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

/// A JSON response whose `Content-Length` is `length`, whatever the body sends.
fn promising(length: usize, body: ResponseBody) -> Response<ResponseBody> {
    let mut response = response(200, "application/json", body);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}
