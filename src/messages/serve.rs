//! Wording of `loket serve`, the receiver in the counter, and `loket events`. The answers to providers are not here:
//! their documents fix them.
//!
//! A fault says what to do, and no sentence holds a secret.

/// Wording of the callback receiver and of the list of callbacks.
#[derive(Debug)]
pub struct ServeWords {
    /// The receiver listens: (address).
    pub ready: fn(&str) -> String,
    /// The receiver has ended.
    pub ended: &'static str,
    /// The path's secret is too short, or holds characters that a path may not have: (least length).
    pub weak_secret: fn(usize) -> String,
    /// K-Link's key is empty.
    pub empty_key: &'static str,
    /// Neither the Biller nor K-Link is configured.
    pub nobody: &'static str,
    /// Other machines may connect, and TLS is not configured.
    pub plain: &'static str,
    /// One of the two TLS files is not configured.
    pub half_tls: &'static str,
    /// A TLS file cannot be used: (path, why).
    pub tls: fn(&str, &str) -> String,
    /// The address cannot be listened on: (address, why).
    pub listen: fn(&str, &str) -> String,
    /// The counter sells without its receiver: (why).
    pub counter_without: fn(&str) -> String,
    /// Name of the doctor's check.
    pub doctor: &'static str,
    /// The check is good: the receiver can start: (address).
    pub can_start: fn(&str) -> String,
    /// The check is good: the shop does not use the receiver.
    pub not_used: &'static str,
    /// A payment that a callback will end.
    pub waits: &'static str,
    pub status: CallbackStatusWords,
    /// Sentences by the till's word for the reason of a status.
    pub why: &'static [(&'static str, &'static str)],
    /// No callback was received yet.
    pub no_callbacks: &'static str,
    /// Heads of the list: time, sender, reference, signature, status.
    pub heads: [&'static str; 5],
    /// A callback that came several times: (times).
    pub times: fn(u32) -> String,
    /// On the home screen: callbacks that cannot be read and that nobody has seen, with where to look: (count).
    pub unreadable: fn(u64) -> String,
    /// `loket events --seen`: no unseen callback has this number: (number).
    pub not_waiting: fn(u64) -> String,
    /// The screen's title: (count).
    pub title: fn(usize) -> String,
    /// The menu's entry.
    pub menu: &'static str,
    /// The sender's address, and when the callback last came: (address, time).
    pub from: fn(&str, &str) -> String,
    /// Hints of the screen.
    pub keys: &'static [&'static str],
    /// The words for signed and unsigned.
    pub signed: [&'static str; 2],
}

/// The status of a callback, as the list shows it.
#[derive(Debug)]
pub struct CallbackStatusWords {
    /// Stored, and not applied yet.
    pub kept: &'static str,
    /// It changed a sale or charge.
    pub applied: &'static str,
    /// A repeat; nothing changed.
    pub repeated: &'static str,
    /// No matching sale or charge yet. It is matched again after each answer.
    pub unknown: &'static str,
    /// Rejected: the signature is wrong or missing.
    pub bad_signature: &'static str,
    /// Unsigned, about a charge of ours: a person has to confirm it.
    pub hint: &'static str,
    /// It says that no money came, or has a word that decides nothing.
    pub nothing: &'static str,
    /// It cannot be read.
    pub unreadable: &'static str,
}

impl ServeWords {
    /// The sentence for the till's word of a reason. An unknown word is returned as it is.
    #[must_use]
    pub fn why_of<'a>(&'a self, word: &'a str) -> &'a str {
        self.why.iter().find(|(known, _)| *known == word).map_or(word, |(_, said)| said)
    }
}
