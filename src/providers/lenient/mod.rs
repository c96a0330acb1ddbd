//! Tolerant readers for what providers really send.
//!
//! What it is: pure functions from foreign bytes and texts to values, with a list of every repair that was needed.
//! What it is not: a judge; which words mean paid is decided in each provider's own file. Invariant: an answer that
//! was cut off, or whose structure had to be guessed, is always marked as damaged; no input makes a reader panic,
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

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// The most brackets that may stand inside each other.
pub const DEEPEST: usize = 64;

/// How a body had to be repaired to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonRepair {
    /// A byte order mark stood before the body.
    Bom,
    /// The bytes were not UTF-8 and were read as Windows-1252.
    Cp1252,
    /// NUL bytes, zero-width or no-break spaces were taken out.
    Invisible,
    /// Lines of three backquotes stood around or between the parts.
    CodeFence,
    /// Keys without quotes, as the e-Samsat document prints them.
    BareKeys,
    /// Raw line ends or tabs inside a string.
    RawNewline,
    /// A comma with nothing after it, or more than one between two items.
    TrailingComma,
    /// The body ended, or an outer bracket closed, before an inner bracket or string was closed.
    ClosedBrackets,
    /// Closing brackets that nothing had opened.
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
    /// Nothing but single `key: value` pairs could be found.
    KeyValueScan,
}

impl JsonRepair {
    /// Whether the body is no longer evidence: it may fill fields, but not carry a verdict.
    #[must_use]
    pub const fn is_damage(self) -> bool {
        match self {
            // How the bytes were written down, not what they say: every key, value and bracket stood where it should.
            Self::Bom | Self::Cp1252 | Self::Invisible | Self::CodeFence | Self::BareKeys | Self::RawNewline => false,
            // What a comma was left over from is not known; a member may have gone with it.
            Self::TrailingComma
            // Where a bracket or quote belongs was guessed.
            | Self::ClosedBrackets
            | Self::ExtraBrackets
            | Self::EmbeddedJson
            // Something is there that is not the answer, or something of the answer is not there.
            | Self::EllipsisTail
            | Self::StrayLine
            | Self::TrailingText
            // Which of the two is meant is not known.
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
    /// What was read.
    pub value: Value,
    /// What had to be repaired; each kind once, in the order met.
    pub repairs: Vec<JsonRepair>,
}

impl LenientBody {
    /// Whether any repair was damage: this body may fill fields, but not carry a verdict.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.repairs.iter().any(|repair| repair.is_damage())
    }
}

/// Without the value: it may hold a token or a NIK, and this may end in a log.
impl fmt::Debug for LenientBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("repairs", &self.repairs).finish_non_exhaustive()
    }
}

/// Why a body cannot be read. The texts hold nothing of the body, so they may be logged.
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

/// Reads a provider's answer: as strict JSON; else with the repairs that the documents need; else as `key: value` pairs.
///
/// # Errors
/// [`BodyFault`], never with any part of the body.
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

/// An object or array inside an answer that may also have been sent as a text of JSON (K-Link: `transaction`, `data`).
/// The repairs are those of this text only.
///
/// # Errors
/// [`BodyFault`]; [`BodyFault::NotReadable`] for a number, a truth value or null.
pub fn read_nested(value: &Value) -> Result<LenientBody, BodyFault> {
    match value {
        Value::Object(_) | Value::Array(_) => Ok(LenientBody { value: value.clone(), repairs: Vec::new() }),
        Value::String(text) => read_body(text.as_bytes()),
        Value::Null | Value::Bool(_) | Value::Number(_) => Err(BodyFault::NotReadable),
    }
}

/// A foreign text of any length: UTF-8 or Windows-1252, without byte order mark and invisible characters.
#[must_use]
pub fn read_text(raw: &[u8]) -> String {
    decode(raw, &mut Vec::new())
}

/// The same with its invisible characters.
#[must_use]
pub fn decode_text(raw: &[u8]) -> String {
    decode_bytes(raw, &mut Vec::new())
}

/// The bytes as text, without byte order mark and invisible characters.
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

/// `character` as people see it: a space for one that does not break, nothing for one that cannot be seen.
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

/// The character of a byte in Windows-1252; the five bytes it leaves open become the replacement character.
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
