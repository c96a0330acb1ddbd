//! How a provider calls back: what it sends under the secret path, and what it wants to hear.

/// What a provider's callbacks are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackSubject {
    Payments,
    /// Charges of the shop's collector.
    Charges,
}

/// The path `/callback/SECRET/PROVIDER` of one provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackEndpoint {
    pub about: CallbackSubject,
    /// Whether a callback may be a GET with its data in the query. A POST may always come.
    pub takes_query: bool,
    /// `None`: it signs nothing.
    pub signature: Option<CallbackSignature>,
    /// The answer once the callback is durable.
    pub stored: CallbackReply,
}

/// Where a callback's signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackSignature {
    /// The header, in small letters.
    pub header: &'static str,
    /// The answer to a wrong or missing signature.
    pub refused: CallbackReply,
}

/// The body of an answer to a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackReply {
    Text(&'static str),
    Json(&'static str),
}

/// The result of verifying a callback's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureCheck {
    /// The signature is right.
    Rightly,
    /// There is none, on a callback that may come unsigned: only a hint (safety rule 7, docs/safety.md).
    Not,
    /// The signature is wrong, or missing where one is required, or there is no key to check it with.
    Wrongly,
}
