//! What is said about receiving callbacks: `loket serve`, the receiver in the counter, and `loket events`.
//!
//! What it is: wording. What it is not: what is answered to those who call; that is fixed by their documents. Invariant: a fault
//! says what to do, and no sentence holds a secret.

/// Wording of the receiver.
#[derive(Debug)]
pub struct ServeWords {
    /// It receives: (address).
    pub ready: fn(&str) -> String,
    /// It ends.
    pub ended: &'static str,
    /// The path's secret is too short or holds other signs: (least).
    pub weak_secret: fn(usize) -> String,
    /// K-Link's key is empty.
    pub empty_key: &'static str,
    /// Neither the Biller nor K-Link is configured.
    pub nobody: &'static str,
    /// Other machines without TLS.
    pub plain: &'static str,
    /// One of the two files is missing.
    pub half_tls: &'static str,
    /// A file cannot be used: (path, why).
    pub tls: fn(&str, &str) -> String,
    /// The address cannot be listened on: (address, why).
    pub listen: fn(&str, &str) -> String,
    /// The counter sells without its receiver: (why).
    pub counter_without: fn(&str) -> String,
    /// The doctor's word for it.
    pub doctor: &'static str,
    /// Of the doctor: it can start, on (address).
    pub can_start: fn(&str) -> String,
    /// Of the doctor: it is not used.
    pub not_used: &'static str,
    /// A payment whose end is reported.
    pub waits: &'static str,
    /// What became of a report.
    pub standing: StandingWords,
    /// Why, by its word.
    pub why: &'static [(&'static str, &'static str)],
    /// No report yet.
    pub no_reports: &'static str,
    /// Heads of the list: time, from, reference, signature, verdict.
    pub heads: [&'static str; 5],
    /// It came so often: (times).
    pub times: fn(u32) -> String,
    /// On the home screen: so many cannot be read and were not looked at, and where to look.
    pub unreadable: fn(u64) -> String,
    /// Of the command: the report with this number waits for nobody.
    pub not_waiting: fn(u64) -> String,
    /// The screen's title: (how many).
    pub title: fn(usize) -> String,
    /// The menu's entry.
    pub menu: &'static str,
    /// Where it came from, and when last: (address, time).
    pub from: fn(&str, &str) -> String,
    /// Hints of the screen.
    pub keys: &'static [&'static str],
    /// It was signed, it was not.
    pub signed: [&'static str; 2],
}

/// What became of a report.
#[derive(Debug)]
pub struct StandingWords {
    /// Nothing yet.
    pub kept: &'static str,
    /// It moved something.
    pub applied: &'static str,
    /// It told nothing new.
    pub repeated: &'static str,
    /// Not ours, as far as is known.
    pub unknown: &'static str,
    /// Wrong or missing signature.
    pub bad_signature: &'static str,
    /// Unsigned.
    pub hint: &'static str,
    /// Moves nothing.
    pub nothing: &'static str,
    /// Cannot be read.
    pub unreadable: &'static str,
}

impl ServeWords {
    /// The sentence for one of the till's few words; the word itself where there is none.
    #[must_use]
    pub fn why_of<'a>(&'a self, word: &'a str) -> &'a str {
        self.why.iter().find(|(known, _)| *known == word).map_or(word, |(_, said)| said)
    }
}
