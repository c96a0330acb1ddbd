//! Wording of the screen that compares a provider's own list.
//!
//! What it is: the form and the page of what came of it; counts, doubts and faults are [`crate::messages::reconcile`]'s.
//! What it is not: layout. Invariant: as in the parent.

/// The screen of a provider's own list.
#[derive(Debug)]
pub struct ReconcileScreenWords {
    /// Title.
    pub title: &'static str,
    /// (id) What a provider's system sells.
    pub sells: fn(&str) -> &'static str,
    /// Whose list.
    pub choose: &'static str,
    /// No provider's list can be compared.
    pub none: &'static str,
    /// Before the path.
    pub file: &'static str,
    /// What to type there, and how the list is got.
    pub file_hints: &'static [&'static str],
    /// No path was typed.
    pub file_needed: &'static str,
    /// (file) Being read.
    pub reading: fn(&str) -> String,
    /// Below it.
    pub reading_hints: &'static [&'static str],
    /// It is done, and another screen is in front.
    pub done: &'static str,
    /// It could not be compared, and another screen is in front: (why)
    pub not_done: fn(&str) -> String,
    /// (from, to) The list's period.
    pub period: fn(&str, &str) -> String,
    /// (first, last, count) Which lines are in sight.
    pub in_sight: fn(usize, usize, usize) -> String,
    /// What to do where nothing was decided.
    pub unclear_hint: &'static str,
    /// What to do about what may be ours.
    pub similar_hint: &'static str,
    /// The line says neither paid nor failed, so there is nothing to rule by it.
    pub says_nothing: &'static str,
    /// The list agrees with everything here, or shows nothing.
    pub nothing: &'static str,
    /// On the desk.
    pub key: &'static str,
    /// Choosing.
    pub keys_choose: &'static [&'static str],
    /// Typing the path.
    pub keys_file: &'static [&'static str],
    /// Reading.
    pub keys_reading: &'static [&'static str],
    /// The result.
    pub keys_result: &'static [&'static str],
    /// The result, with lines on which a person may rule.
    pub keys_similar: &'static [&'static str],
}
