//! Wording of a journal in a database: how it was lost, and what the doctor finds.

/// The sentence about a lost database, and its reasons.
#[derive(Debug)]
pub struct LostWords {
    /// Selling stops until the database is back: (reason).
    pub held: fn(&str) -> String,
    /// The connection broke during a commit, so it is not known whether that commit stands.
    pub unanswered: &'static str,
    /// No connection to the server.
    pub unreachable: &'static str,
    /// The server is stopping or starting.
    pub ended: &'static str,
    /// The server takes no more connections.
    pub crowded: &'static str,
    /// The server does not let this user in.
    pub denied: &'static str,
    /// The server's certificate cannot be verified.
    pub untrusted: &'static str,
    /// The server does not answer.
    pub silent: &'static str,
}

/// The doctor's findings about the journal's database.
#[derive(Debug)]
pub struct DatabaseWords {
    /// The check's name.
    pub name: &'static str,
    /// The server is good: (version, how it commits).
    pub server: fn(&str, &str) -> String,
    /// A setting is off, so that a power cut may lose acknowledged rows: (setting).
    pub not_durable: fn(&str) -> String,
    /// The connection is not encrypted.
    pub plain: &'static str,
    /// The server sends no notifications of other programs' commits.
    pub no_listen: &'static str,
    /// Other computers cannot see this program's lock, so they cannot tell that it has ended.
    pub no_seat: &'static str,
    /// The index for text search is missing.
    pub no_trigrams: &'static str,
    /// Seconds that the server's clock is ahead; negative where it is behind.
    pub clock_apart: fn(i64) -> String,
    /// The journal's address cannot be read.
    pub bad_address: &'static str,
    /// The certificates cannot be read.
    pub bad_certificates: &'static str,
}
