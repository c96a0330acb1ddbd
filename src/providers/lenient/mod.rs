//! Tolerant readers for providers' answers: bytes to values, with a list of every repair (docs/providers.md). The
//! providers' own modules judge the values.
//!
//! An answer that was cut, or whose structure was guessed, is always marked as damaged. No input makes a reader panic,
//! recurse deeper than [`DEEPEST`] or take more than linear time.

mod fee;
mod fields;
mod json;
mod money;
mod scan;
#[cfg(test)]
mod tests;
mod time;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use fee::read_fee;
pub use fields::{FieldAmount, ObjectFields, is_worth_showing, normal_key};
pub use money::{read_money, read_money_value};
pub use time::read_time;
pub use words::{collapse, digits_match, refusal_matches, without_space};

/// The longest body that is read, bytes.
pub const LONGEST: usize = 256 * 1024;
/// The deepest nesting that is read, brackets.
pub const DEEPEST: usize = 64;

/// A repair that was needed to read a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonRepair {
    /// A byte order mark stood before the body.
    Bom,
    /// The bytes were not UTF-8 and were read as Windows-1252.
    Cp1252,
    /// NUL bytes and zero-width characters were removed, no-break spaces became spaces.
    Invisible,
    /// Markdown code fences around or between the parts.
    CodeFence,
    /// Keys without quotes, as the e-Samsat document prints them.
    BareKeys,
    /// Raw line ends or tabs inside a string.
    RawNewline,
    /// A comma with no item after it, or more than one between two items.
    TrailingComma,
    /// The body ended, or an outer bracket closed, before an inner bracket or string was closed.
    ClosedBrackets,
    /// Closing brackets without an opening one.
    ExtraBrackets,
    /// `...` where more items should stand.
    EllipsisTail,
    /// A page number or an address on a line of its own between two items.
    StrayLine,
    /// JSON in quotes whose own quotes were not escaped (K-Link's history and reconcile answers).
    EmbeddedJson,
    /// One key twice in one object, with different values.
    DuplicateKey,
    /// Other text after the body.
    TrailingText,
    /// Not JSON: only single `key: value` pairs were found.
    KeyValueScan,
}

impl JsonRepair {
    /// Whether the repaired body is no longer evidence (safety rule 3, docs/safety.md): it may fill fields of a
    /// receipt, but decides nothing.
    #[must_use]
    pub const fn is_damage(self) -> bool {
        match self {
            // Only the encoding was odd: every key, value and bracket was in its place.
            Self::Bom | Self::Cp1252 | Self::Invisible | Self::CodeFence | Self::BareKeys | Self::RawNewline => false,
            // A member may be missing beside the comma.
            Self::TrailingComma
            // The place of a bracket or quote was guessed.
            | Self::ClosedBrackets
            | Self::ExtraBrackets
            | Self::EmbeddedJson
            // There is text that is not the answer's, or a part of the answer is missing.
            | Self::EllipsisTail
            | Self::StrayLine
            | Self::TrailingText
            // Nobody knows which of the two values is meant.
            | Self::DuplicateKey
            | Self::KeyValueScan => true,
        }
    }
}

/// A body that could be read: an object or an array.
///
/// A number that would not print again exactly as it was sent (`0.00`, twenty digits) is kept as a text.
#[derive(Clone, PartialEq)]
pub struct LenientBody {
    pub value: Value,
    /// Each kind once, in the order met.
    pub repairs: Vec<JsonRepair>,
}

impl LenientBody {
    /// Whether any repair is damage ([`JsonRepair::is_damage`]).
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.repairs.iter().any(|repair| repair.is_damage())
    }
}

/// Without the value: it may hold a token or a NIK, and debug output may end in a log.
impl fmt::Debug for LenientBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("repairs", &self.repairs).finish_non_exhaustive()
    }
}

/// Why a body cannot be read. The messages quote nothing of the body, so that they may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyFault {
    /// Nothing but white space.
    #[error("the answer is empty")]
    Empty,
    /// Longer than [`LONGEST`].
    #[error("the answer is longer than 256 KiB")]
    TooLong,
    /// Nested deeper than [`DEEPEST`].
    #[error("the answer is nested deeper than 64 levels")]
    TooDeep,
    /// A web page, whatever the HTTP status said.
    #[error("the answer is a web page")]
    Html,
    /// Neither JSON nor `key: value` pairs.
    #[error("the answer is not readable")]
    NotReadable,
}

/// Reads a provider's answer as strict JSON, else with the repairs that the documents need, else as `key: value` pairs.
///
/// # Errors
/// When the body is empty, too long, too deep, a web page, or has not even pairs.
pub fn read_body(raw: &[u8]) -> Result<LenientBody, BodyFault> {
    if raw.len() > LONGEST {
        return Err(BodyFault::TooLong);
    }
    let mut repairs = Vec::new();
    let text = decode(raw, &mut repairs);
    if text.trim().is_empty() {
        return Err(BodyFault::Empty);
    }
    if text.trim_start().starts_with('<') {
        return Err(BodyFault::Html);
    }
    let (value, found) = match json::read(&text) {
        Ok(read) => read,
        Err(json::ParseStop::TooDeep) => return Err(BodyFault::TooDeep),
        Err(json::ParseStop::Syntax) => scan::read(&text).ok_or(BodyFault::NotReadable)?,
    };
    repairs.extend(found);
    Ok(LenientBody { value, repairs })
}

/// Reads an object or array inside an answer, which may also come as JSON in a string (K-Link's `transaction`, `data`).
/// The repairs are those of that string only.
///
/// # Errors
/// As [`read_body`], and for a number, a truth value or null.
pub fn read_nested(value: &Value) -> Result<LenientBody, BodyFault> {
    match value {
        Value::Object(_) | Value::Array(_) => Ok(LenientBody { value: value.clone(), repairs: Vec::new() }),
        Value::String(text) => read_body(text.as_bytes()),
        Value::Null | Value::Bool(_) | Value::Number(_) => Err(BodyFault::NotReadable),
    }
}

/// Decodes a foreign text of any length, UTF-8 or Windows-1252. Byte order mark and invisible characters are removed.
#[must_use]
pub fn read_text(raw: &[u8]) -> String {
    decode(raw, &mut Vec::new())
}

/// Decodes like [`read_text`], but keeps invisible characters.
#[must_use]
pub fn decode_text(raw: &[u8]) -> String {
    decode_bytes(raw, &mut Vec::new())
}

/// Decodes like [`read_text`] and notes the repairs.
fn decode(raw: &[u8], repairs: &mut Vec<JsonRepair>) -> String {
    let text = decode_bytes(raw, repairs);
    if !text.contains(is_invisible) {
        return text;
    }
    repairs.push(JsonRepair::Invisible);
    text.chars().filter_map(visible).collect()
}

fn decode_bytes(raw: &[u8], repairs: &mut Vec<JsonRepair>) -> String {
    let bytes = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    if bytes.len() < raw.len() {
        repairs.push(JsonRepair::Bom);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            repairs.push(JsonRepair::Cp1252);
            bytes.iter().map(|&byte| cp1252(byte)).collect()
        }
    }
}

/// A space for a no-break space, `None` for an invisible character.
const fn visible(character: char) -> Option<char> {
    match character {
        '\u{a0}' | '\u{202f}' => Some(' '),
        _ if is_invisible(character) => None,
        _ => Some(character),
    }
}

const fn is_invisible(character: char) -> bool {
    matches!(character, '\0' | '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{202f}' | '\u{2060}' | '\u{feff}')
}

/// The character of a byte in Windows-1252. Its five unassigned bytes become the replacement character.
fn cp1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte) - 0x80).copied().unwrap_or('\u{fffd}'),
        _ => char::from(byte),
    }
}
