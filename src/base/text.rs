//! Text for people: cleaned, masked, spelled out, cut to a width. Every outside string passes here before a screen, a
//! paper, a log or a file name shows it.
//!
//! A [`CleanText`] holds no control, format or bidirectional character, so it cannot drive a terminal, printer or
//! spreadsheet.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthChar;

use crate::base::money::Rupiah;

/// The most characters kept of one outside text.
const LONGEST: usize = 4_096;
/// Replaces a dangerous character.
const REPLACEMENT: char = '·';

/// Text from outside that is safe to show: no control characters, white space collapsed to single spaces.
/// Made by [`CleanText::lines`] it may hold `\n`, and nothing else below U+0020.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(from = "String")]
pub struct CleanText(String);

impl CleanText {
    /// One line: runs of white space become one space, ends are trimmed, control characters become `·`.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        let mut text = String::with_capacity(raw.len().min(LONGEST));
        let mut gap = false;
        for character in raw.chars().take(LONGEST) {
            if character.is_whitespace() || character == '\u{200b}' || character == '\u{feff}' {
                gap = true;
                continue;
            }
            if gap && !text.is_empty() {
                text.push(' ');
            }
            gap = false;
            text.push(if is_dangerous(character) { REPLACEMENT } else { character });
        }
        Self(text)
    }

    /// Several lines, each cleaned as [`CleanText::new`] does; empty lines at the ends are dropped.
    #[must_use]
    pub fn lines(raw: &str) -> Self {
        let lines: Vec<String> = raw.lines().take(LONGEST / 8).map(|line| Self::new(line).0).collect();
        Self(lines.join("\n").trim_matches('\n').to_owned())
    }

    /// The cleaned text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether cleaning left nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `self`, or `None` if it is empty.
    #[must_use]
    pub fn non_empty(self) -> Option<Self> {
        if self.0.is_empty() { None } else { Some(self) }
    }
}

impl From<String> for CleanText {
    fn from(raw: String) -> Self {
        // The fast path: most stored text was cleaned when it was written.
        if is_plain(&raw) { Self(raw) } else { Self::lines(&raw) }
    }
}

/// Whether cleaning would change nothing: printable ASCII with single spaces inside.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_edge = |byte: Option<&u8>| byte == Some(&b' ');
    bytes.len() <= LONGEST
        && !is_edge(bytes.first())
        && !is_edge(bytes.last())
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

impl From<&str> for CleanText {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl fmt::Display for CleanText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whether `character` is invisible and no space: zero width, a direction mark, a control character.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    !character.is_whitespace() && is_dangerous(character)
}

/// `document` (JSON) with each character that could drive a terminal as `\u….`. A JSON parser reads the same text. Line
/// ends between values stay.
#[must_use]
pub fn escaped_json(document: &str) -> String {
    let mut text = String::with_capacity(document.len());
    for character in document.chars() {
        if character == '\n' || !is_dangerous(character) {
            text.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

/// Lines for a terminal: characters that could drive it become `·`; line ends and spaces stay.
#[must_use]
pub fn shown_lines(text: &str) -> std::borrow::Cow<'_, str> {
    let drives = |character: char| character != '\n' && is_dangerous(character);
    if text.contains(drives) { text.replace(drives, "·").into() } else { text.into() }
}

fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}'
        )
}

/// Only the ASCII digits of `text`.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Placeholders for "nothing". Compared in lower case, letters and digits only.
const NOTHING: [&str; 8] = ["null", "none", "nil", "undefined", "nan", "na", "tidakada", "kosong"];
/// Placeholders for a number that is not there or not there yet.
const NO_NUMBER: [&str; 9] =
    ["true", "false", "no", "pending", "proses", "diproses", "process", "menunggu", "belumada"];

/// Whether `text` is a placeholder for nothing: no letter or digit, or `null`, `none`, `N/A` and the like.
#[must_use]
pub fn is_nothing(text: &str) -> bool {
    let bare = bare(text);
    // A person may be called Na. Only `N/A` or `n.a.` means "not available".
    bare.is_empty() || (NOTHING.contains(&bare.as_str()) && (bare != "na" || text.contains(['/', '.'])))
}

/// The serial number, invoice or reference in `text`, trimmed. `None` for a placeholder: text that
/// [is nothing](is_nothing), only zeros, or a word like `pending`.
#[must_use]
pub fn number_in(text: &str) -> Option<&str> {
    let bare = bare(text);
    let is_word = NOTHING.contains(&bare.as_str()) || NO_NUMBER.contains(&bare.as_str());
    (!is_word && !bare.chars().all(|c| c == '0')).then_some(text.trim())
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// `1234567 8901`: the last four apart, for reading a number back to the customer.
#[must_use]
pub fn last_four_apart(number: &str) -> String {
    let (head, tail) = split_tail(number, 4);
    if head.is_empty() { tail.to_owned() } else { format!("{head} {tail}") }
}

/// `0812345####`: a phone or postpaid number on paper. Others cannot use it, and the customer still recognises it.
#[must_use]
pub fn mask_last_four(number: &str) -> String {
    let (head, tail) = split_tail(number, 4);
    format!("{head}{}", "#".repeat(tail.chars().count()))
}

/// `320111******1111`: a NIK on paper. A text of less than 12 characters is masked whole.
#[must_use]
pub fn mask_middle(number: &str) -> String {
    let count = number.chars().count();
    if count < 12 {
        return "*".repeat(count);
    }
    number.chars().enumerate().map(|(at, c)| if at < 6 || at + 4 >= count { c } else { '*' }).collect()
}

fn split_tail(text: &str, tail: usize) -> (&str, &str) {
    let at = text.char_indices().rev().nth(tail.saturating_sub(1)).map_or(0, |(at, _)| at);
    text.split_at(at)
}

/// `1234 5678 9101`: in groups of four.
#[must_use]
pub fn in_fours(digits: &str) -> String {
    let characters: Vec<char> = digits.chars().collect();
    characters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Columns of `text` on a terminal.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The start of `text`, at most `columns` columns wide.
#[must_use]
pub fn cut(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns {
            return text.get(..at).unwrap_or("");
        }
    }
    text
}

/// `text` cut and padded with spaces at its end to exactly `columns` columns.
#[must_use]
pub fn left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    format!("{text}{}", " ".repeat(columns - width(text)))
}

/// `text` cut and padded with spaces before it to exactly `columns` columns.
#[must_use]
pub fn right(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    format!("{}{text}", " ".repeat(columns - width(text)))
}

/// Words wrapped to lines of at most `columns` columns; a longer word is split anywhere. Always at least one line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word = word;
        loop {
            let Some(line) = lines.last_mut() else { return lines };
            let gap = usize::from(!line.is_empty());
            if width(line) + gap + width(word) <= columns {
                if gap == 1 {
                    line.push(' ');
                }
                line.push_str(word);
                break;
            }
            if gap == 1 {
                lines.push(String::new());
                continue;
            }
            let head = match cut(word, columns) {
                "" => word,
                head => head,
            };
            line.push_str(head);
            word = word.get(head.len()..).unwrap_or("");
            if word.is_empty() {
                break;
            }
            lines.push(String::new());
        }
    }
    lines
}

const UNITS: [&str; 12] =
    ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];

/// The amount in Indonesian words, for receipts: `seratus dua ribu lima ratus rupiah`.
#[must_use]
pub fn terbilang(amount: Rupiah) -> String {
    let value = amount.get();
    let words = match value.unsigned_abs() {
        0 => "nol".to_owned(),
        magnitude => spell(magnitude),
    };
    format!("{}{words} rupiah", if value < 0 { "minus " } else { "" })
}

fn spell(value: u64) -> String {
    let join = |head: String, rest: u64| if rest == 0 { head } else { format!("{head} {}", spell(rest)) };
    match value {
        0..=11 => UNITS[usize::try_from(value).unwrap_or(0)].to_owned(),
        12..=19 => format!("{} belas", spell(value - 10)),
        20..=99 => join(format!("{} puluh", spell(value / 10)), value % 10),
        100..=199 => join("seratus".to_owned(), value - 100),
        200..=999 => join(format!("{} ratus", spell(value / 100)), value % 100),
        1_000..=1_999 => join("seribu".to_owned(), value - 1_000),
        2_000..=999_999 => join(format!("{} ribu", spell(value / 1_000)), value % 1_000),
        1_000_000..=999_999_999 => join(format!("{} juta", spell(value / 1_000_000)), value % 1_000_000),
        1_000_000_000..=999_999_999_999 => {
            join(format!("{} miliar", spell(value / 1_000_000_000)), value % 1_000_000_000)
        }
        _ => join(format!("{} triliun", spell(value / 1_000_000_000_000)), value % 1_000_000_000_000),
    }
}

/// A sentence or name in both languages of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalText {
    pub id: &'static str,
    pub en: &'static str,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn masks() {
        assert_eq!(last_four_apart("12345678901"), "1234567 8901");
        assert_eq!(last_four_apart("123"), "123");
        assert_eq!(mask_last_four("08123456789"), "0812345####");
        assert_eq!(mask_middle("3201111111111111"), "320111******1111");
        assert_eq!(in_fours("12345678910111213141"), "1234 5678 9101 1121 3141");
    }

    #[test]
    fn placeholders_are_no_numbers() {
        for text in
            ["", " ", "-", "--", "null", "NULL", "(null)", "None", "N/A", "n.a.", "undefined", "***", "Tidak Ada"]
        {
            assert!(is_nothing(text), "{text}");
            assert_eq!(number_in(text), None, "{text}");
        }
        for text in ["0", "00000", "000-000", "0.0", "false", "true", "NA", "Pending", "belum ada"] {
            assert!(!is_nothing(text), "{text}");
            assert_eq!(number_in(text), None, "{text}");
        }
        for text in [" 7 ", "1234", "R230512.1911.2100F1", "0010", "NULL1", "A", "nol", "0812/NA/1"] {
            assert_eq!(number_in(text), Some(text.trim()));
        }
        assert!(!is_nothing("Na") && !is_nothing("Nona") && !is_nothing("0"));
    }

    #[test]
    fn words_for_money() {
        for (value, words) in [
            (0, "nol rupiah"),
            (11, "sebelas rupiah"),
            (1_000, "seribu rupiah"),
            (102_500, "seratus dua ribu lima ratus rupiah"),
            (1_214_115, "satu juta dua ratus empat belas ribu seratus lima belas rupiah"),
            (2_000_000_021, "dua miliar dua puluh satu rupiah"),
        ] {
            assert_eq!(terbilang(Rupiah::new(value).unwrap()), words);
        }
    }

    #[test]
    fn control_bytes_are_seen_and_harmless() {
        assert_eq!(CleanText::new("A\u{1b}[31mB\u{0}\r\n  C").as_str(), "A·[31mB· C");
        assert_eq!(CleanText::lines("a \u{7}b\r\n\n c").as_str(), "a ·b\n\nc");
        assert_eq!(serde_json::from_str::<CleanText>("\"x\\u001by\"").unwrap().as_str(), "x·y");
    }

    /// [`is_plain`] agrees with the full cleaning.
    #[test]
    fn what_is_clean_already_is_taken_as_it_is() {
        let longest = "a".repeat(LONGEST);
        for (text, plain) in [
            ("", true),
            ("PLN 20", true),
            (" a", false),
            ("a ", false),
            ("a  b", false),
            ("a\tb", false),
            ("a\nb", false),
        ] {
            assert_eq!(is_plain(text), plain, "{text:?}");
        }
        for text in [longest.as_str(), "a\u{7f}", "caf\u{e9}", "\u{200b}a"] {
            assert!(!is_plain(text) || text == longest, "{text:?}");
        }
        assert!(!is_plain(&format!("{longest}a")));
    }

    proptest! {
        #[test]
        fn cleaning_a_string_is_cleaning_its_lines(text in "([ -~]|\\PC|[\u{0}-\u{1f}]){0,40}") {
            prop_assert_eq!(CleanText::from(text.clone()), CleanText::lines(&text));
        }

        #[test]
        fn json_says_the_same_and_drives_no_terminal(
            texts in proptest::collection::vec("(\\PC|[\u{0}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{200b}-\u{202e}\u{2066}-\u{2069}\u{feff}\u{e0000}-\u{e007f}\\\\\"]){0,40}", 0..4)
        ) {
            let value = serde_json::json!({ "name": texts, texts.concat(): 1 });
            let document = escaped_json(&serde_json::to_string_pretty(&value).unwrap());
            prop_assert!(document.chars().all(|c| c == '\n' || !is_dangerous(c)));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&document).unwrap(), value);
            prop_assert!(shown_lines(&texts.concat()).chars().all(|c| c == '\n' || !is_dangerous(c)));
        }

        #[test]
        fn clean_is_clean_and_stays(raw in any::<String>()) {
            let clean = CleanText::lines(&raw);
            prop_assert!(clean.as_str().chars().all(|c| c == '\n' || !is_dangerous(c)));
            prop_assert_eq!(CleanText::lines(clean.as_str()), clean.clone());
        }

        #[test]
        fn widths_hold(text in "\\PC{0,60}", columns in 0usize..50) {
            prop_assert_eq!(width(&left(&text, columns)), columns);
            prop_assert_eq!(width(&right(&text, columns)), columns);
        }

        #[test]
        fn no_wrapped_line_is_too_wide(text in "[ -~]{0,200}", columns in 1usize..50) {
            let lines = wrap(&text, columns);
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
            let kept: String = lines.concat().split_whitespace().collect();
            prop_assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }
}
