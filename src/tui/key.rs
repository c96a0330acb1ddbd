//! Reads a [`KeyEvent`]. A screen's keys are those without Ctrl and Alt, so that Ctrl and `+` never pays.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The key as screens read it; [`KeyCode::Null`] where anything but Shift was held. Shift is part of the character.
#[must_use]
pub fn plain(key: KeyEvent) -> KeyCode {
    if KeyModifiers::SHIFT.contains(key.modifiers) { key.code } else { KeyCode::Null }
}

/// The lower-case letter typed with Ctrl; `None` without Ctrl, or where anything but Shift was held too.
#[must_use]
pub fn with_ctrl(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(letter) if key.modifiers.difference(KeyModifiers::SHIFT) == KeyModifiers::CONTROL => {
            Some(letter.to_ascii_lowercase())
        }
        _ => None,
    }
}

/// The key event of `letter` with Ctrl.
#[must_use]
pub const fn ctrl(letter: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_key_is_no_plain_one() {
        let held = |modifiers| KeyEvent::new(KeyCode::Char('+'), modifiers);
        assert_eq!(plain(KeyCode::Char('+').into()), KeyCode::Char('+'));
        assert_eq!(plain(held(KeyModifiers::SHIFT)), KeyCode::Char('+'));
        for modifiers in [KeyModifiers::CONTROL, KeyModifiers::ALT, KeyModifiers::CONTROL | KeyModifiers::SHIFT] {
            assert_eq!(plain(held(modifiers)), KeyCode::Null, "{modifiers:?}");
        }
        assert_eq!(with_ctrl(ctrl('u')), Some('u'));
        assert_eq!(with_ctrl(held(KeyModifiers::CONTROL | KeyModifiers::ALT)), None);
    }
}
