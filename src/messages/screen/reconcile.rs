//! Wording of the screen that compares a provider's own list. Counts, doubts and faults are in
//! [`crate::messages::reconcile`].

/// The screen that compares a provider's own list.
#[derive(Debug)]
pub struct ReconcileScreenWords {
    pub title: &'static str,
    /// What a provider's system sells: (provider id)
    pub sells: fn(&str) -> &'static str,
    /// Asks whose list it is.
    pub choose: &'static str,
    /// No configured provider has a list that can be compared.
    pub none: &'static str,
    /// Label before the path.
    pub file: &'static str,
    /// What to type there, and how to get the list.
    pub file_hints: &'static [&'static str],
    pub file_needed: &'static str,
    /// The file is being read: (file)
    pub reading: fn(&str) -> String,
    /// Lines below that.
    pub reading_hints: &'static [&'static str],
    /// Notice on another screen: the comparison is done.
    pub done: &'static str,
    /// Notice on another screen: the list could not be compared: (why)
    pub not_done: fn(&str) -> String,
    /// The list's period: (from, to)
    pub period: fn(&str, &str) -> String,
    /// The lines that are on the screen: (first, last, count)
    pub in_sight: fn(usize, usize, usize) -> String,
    /// What to do about lines that decide nothing.
    pub unclear_hint: &'static str,
    /// What to do about lines that resemble our payments.
    pub similar_hint: &'static str,
    /// The line says neither paid nor failed, so no ruling can rest on it.
    pub says_nothing: &'static str,
    /// The list agrees with the journal, or is empty.
    pub nothing: &'static str,
    /// The desk's hint that opens this screen.
    pub key: &'static str,
    /// Hints while a provider is chosen.
    pub keys_choose: &'static [&'static str],
    /// Hints while the path is typed.
    pub keys_file: &'static [&'static str],
    /// Hints while the file is read.
    pub keys_reading: &'static [&'static str],
    /// Hints on the result.
    pub keys_result: &'static [&'static str],
    /// The same, with lines on which a person may rule.
    pub keys_similar: &'static [&'static str],
}
