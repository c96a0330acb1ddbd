//! What keys that arrived together are: typed, scanned or pasted. Windows' console tells no paste, it types the text.
//!
//! > A chat line of two lines is pasted: `12345678901`, Enter, `50.000`, Enter within a millisecond. It is one paste. A
//! > scanner types a number and one Enter: keys.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};

use crate::tui::key::plain;
use crate::tui::message::{RedactedText, UiMessage};

/// The messages of `keys`, which arrived together at `at`, a moment of the monotonic clock: one paste where a line goes on
/// after Enter, else the keys, all with that time, so that none of several counts as pressed alone.
pub fn messages(keys: Vec<KeyEvent>, at: Duration) -> Vec<UiMessage> {
    let text: Option<String> = keys.iter().map(|key| character(*key)).collect();
    match text {
        Some(text) if text.trim_end_matches('\n').contains('\n') => vec![UiMessage::Paste(RedactedText(text))],
        _ => keys.into_iter().map(|key| UiMessage::Key { key, at }).collect(),
    }
}

/// The character of a paste; `None` for a key that no text has.
fn character(key: KeyEvent) -> Option<char> {
    match plain(key) {
        KeyCode::Char(typed) => Some(typed),
        KeyCode::Enter => Some('\n'),
        KeyCode::Tab => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Vec<KeyEvent> {
        let key = |typed| if typed == '\n' { KeyCode::Enter } else { KeyCode::Char(typed) };
        text.chars().map(|typed| key(typed).into()).collect()
    }

    #[test]
    fn lines_that_arrive_together_are_a_paste_and_a_scan_is_keys() {
        let at = Duration::from_secs(7);
        let pasted = messages(typed("12345678901\n50.000+\n"), at);
        let [UiMessage::Paste(text)] = &pasted[..] else { panic!("{}", pasted.len()) };
        assert_eq!(text.0, "12345678901\n50.000+\n");
        for scanned in ["8991002101234\n", "+", "\n", "y"] {
            let keys = messages(typed(scanned), at);
            assert_eq!(keys.len(), scanned.chars().count());
            assert!(keys.iter().all(|one| matches!(one, UiMessage::Key { at: moment, .. } if *moment == at)));
        }
        // An arrow among them: nobody pasted this.
        let mut keys = typed("1\n2");
        keys.push(KeyCode::Up.into());
        assert_eq!(messages(keys, at).len(), 4);
    }
}
