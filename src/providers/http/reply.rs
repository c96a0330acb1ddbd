//! How one HTTP call ended.

use std::fmt;

use crate::domain::payment::verdict::{ConnectFault, RawAnswer};
#[cfg(doc)]
use crate::providers::http::BODY_CAP;
use crate::providers::{BuildError, ReadError};

/// How a call ended.
#[derive(Clone, PartialEq, Eq)]
pub enum HttpReply {
    /// The connection failed, or the deadline passed. No byte of the request was written.
    NoConnection(ConnectFault),
    /// Refused here before a connection: not the payment or charge that the journal has, no deadline, or no client.
    NotBuilt,
    /// The total time-out passed. The request may have arrived.
    TimedOut,
    /// The connection broke after the request may have left.
    Cut,
    /// The body was larger than [`BODY_CAP`].
    TooLarge,
    /// A complete answer, of any HTTP status.
    Answer { status: u16, body: Vec<u8> },
}

impl HttpReply {
    /// The body as evidence for the journal. Empty without an answer.
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
    /// For every other reply, as a read reports it.
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
