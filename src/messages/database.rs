//! What is said about a journal in a database.
//!
//! What it is: how it was lost, and what the doctor finds there. What it is not: the sentences of a journal in a file.
//! Invariant: each way to lose it has its own reason.

/// How a database was lost: the sentence around the reason, and the reasons.
#[derive(Debug)]
pub struct LostWords {
    /// Sales are held: (reason).
    pub held: fn(&str) -> String,
    /// It was lost while it committed; whether that stands is not known.
    pub unanswered: &'static str,
    /// No way there.
    pub unreachable: &'static str,
    /// It ends or starts.
    pub ended: &'static str,
    /// It takes no more connections.
    pub crowded: &'static str,
    /// It does not let this user in.
    pub denied: &'static str,
    /// Its certificate is not to be believed.
    pub untrusted: &'static str,
    /// It does not answer.
    pub silent: &'static str,
}

/// What the doctor finds there.
#[derive(Debug)]
pub struct DatabaseWords {
    /// The check's name.
    pub name: &'static str,
    /// Nothing is wrong: (version, how it commits).
    pub server: fn(&str, &str) -> String,
    /// A setting is off, so that acknowledged rows may be lost with the power: (it).
    pub not_durable: fn(&str) -> String,
    /// Everything travels unencrypted.
    pub plain: &'static str,
    /// It does not tell what others commit.
    pub no_listen: &'static str,
    /// This program's life is not seen from other machines.
    pub no_seat: &'static str,
    /// No index for words.
    pub no_trigrams: &'static str,
    /// Its clock is this many seconds ahead; behind where negative.
    pub clock_apart: fn(i64) -> String,
    /// The address cannot be read.
    pub bad_address: &'static str,
    /// The certificates cannot be read.
    pub bad_certificates: &'static str,
}
