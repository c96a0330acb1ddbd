//! Words about callbacks.

use crate::journal::callbacks::CallbackStatus;
use crate::messages::serve::ServeWords;

/// The status of a callback in the shop's language.
#[must_use]
pub const fn status_name(words: &ServeWords, status: CallbackStatus) -> &'static str {
    let words = &words.status;
    match status {
        CallbackStatus::Kept => words.kept,
        CallbackStatus::Applied => words.applied,
        CallbackStatus::Repeated => words.repeated,
        CallbackStatus::UnknownReference => words.unknown,
        CallbackStatus::BadSignature => words.bad_signature,
        CallbackStatus::Hint => words.hint,
        CallbackStatus::Nothing => words.nothing,
        CallbackStatus::Unreadable => words.unreadable,
    }
}
