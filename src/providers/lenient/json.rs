//! Reads strict JSON, and JSON broken in the ways of the providers' documents. Every repair is noted.
//!
//! For strict JSON there is no repair and the value is `serde_json`'s (a property test compares them). A cut is always
//! noted, and a value that the cut went through is dropped. Anything else that is no JSON fails, and [`super::scan`]
//! looks for pairs.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use super::fields::normal_key;
use super::{DEEPEST, JsonRepair, visible};

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParseStop {
    /// No JSON, even with repairs.
    Syntax,
    /// Nested deeper than [`DEEPEST`].
    TooDeep,
}

/// Reads the object or array in `text`.
pub(super) fn read(text: &str) -> Result<(Value, Vec<JsonRepair>), ParseStop> {
    let mut reader = JsonReader { text, ..JsonReader::default() };
    reader.space();
    let value = reader.bracketed()?;
    reader.rest();
    Ok((value, reader.repairs))
}

#[derive(Default)]
struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    /// How many objects are open; `arrays` likewise. A closing bracket of an outer one closes the inner ones.
    objects: usize,
    arrays: usize,
    /// The body ended before its last bracket.
    is_cut: bool,
    repairs: Vec<JsonRepair>,
}

/// The reader's position between two items of an object or array.
#[derive(PartialEq)]
enum ItemGap {
    Start,
    Item,
    Comma,
}

impl JsonReader<'_> {
    fn note(&mut self, repair: JsonRepair) {
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    /// Notes that the body ended too early.
    fn cut(&mut self) {
        self.is_cut = true;
        self.note(JsonRepair::ClosedBrackets);
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn peek(&self) -> Option<u8> {
        self.byte(self.at)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    fn tail(&self) -> &str {
        self.slice(self.at, self.text.len())
    }

    /// The first index from `at` on whose byte is not white space.
    fn past_space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    /// The first index from `at` on whose byte is one of `ends`, or the end.
    fn find(&self, at: usize, ends: &[u8]) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or(&[]);
        rest.iter().position(|byte| ends.contains(byte)).map_or(self.text.len(), |found| at + found)
    }

    /// Skips white space and Markdown code fences, with the language name after them.
    fn space(&mut self) {
        loop {
            self.at = self.past_space(self.at);
            if !self.tail().starts_with("```") {
                return;
            }
            self.note(JsonRepair::CodeFence);
            self.at += 3;
            let mut end = self.at;
            while self.byte(end).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
                end += 1;
            }
            if matches!(self.byte(end), None | Some(b'\n' | b'\r' | b' ' | b'{' | b'[')) {
                self.at = end;
            }
        }
    }

    /// Notes brackets and text after the body.
    fn rest(&mut self) {
        loop {
            self.space();
            match self.peek() {
                None => return,
                Some(b'}' | b']') => {
                    self.note(JsonRepair::ExtraBrackets);
                    self.at += 1;
                }
                // Not read: it could fill this answer's fields with those of another answer.
                Some(_) => return self.note(JsonRepair::TrailingText),
            }
        }
    }

    fn bracketed(&mut self) -> Result<Value, ParseStop> {
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            _ => Err(ParseStop::Syntax),
        }
    }

    fn enter(&mut self) -> Result<(), ParseStop> {
        self.at += 1;
        if self.objects + self.arrays > DEEPEST { Err(ParseStop::TooDeep) } else { Ok(()) }
    }

    fn object(&mut self) -> Result<Value, ParseStop> {
        self.objects += 1;
        self.enter()?;
        let mut map = Map::new();
        let mut between = ItemGap::Start;
        while self.next(b'}', &mut between)? {
            let Some(key) = self.key()? else { break };
            self.space();
            match self.peek() {
                Some(b':') => self.at += 1,
                Some(_) => return Err(ParseStop::Syntax),
                None => {
                    self.cut();
                    break;
                }
            }
            let Some(value) = self.value()? else { break };
            // As in `serde_json` the last value stays. The repair marks the body as damaged.
            let is_other = map.get(&key).is_some_and(|earlier| *earlier != value);
            if is_other {
                self.note(JsonRepair::DuplicateKey);
            }
            map.insert(key, value);
            if self.is_cut {
                break;
            }
            between = ItemGap::Item;
        }
        if has_twins(&map) {
            self.note(JsonRepair::DuplicateKey);
        }
        self.objects -= 1;
        Ok(Value::Object(map))
    }

    fn array(&mut self) -> Result<Value, ParseStop> {
        self.arrays += 1;
        self.enter()?;
        let mut items = Vec::new();
        let mut between = ItemGap::Start;
        while self.next(b']', &mut between)? {
            let Some(item) = self.value()? else { break };
            // A row that the cut went through is dropped: its amounts may be incomplete.
            if self.is_cut {
                break;
            }
            items.push(item);
            between = ItemGap::Item;
        }
        self.arrays -= 1;
        Ok(Value::Array(items))
    }

    /// Goes to the next item of the object or array that `close` closes. False where there is none.
    fn next(&mut self, close: u8, between: &mut ItemGap) -> Result<bool, ParseStop> {
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.cut();
                    return Ok(false);
                }
                Some(b',') => {
                    self.at += 1;
                    if *between != ItemGap::Item {
                        self.note(JsonRepair::TrailingComma);
                    }
                    *between = ItemGap::Comma;
                }
                Some(byte) if byte == close => {
                    self.at += 1;
                    if *between == ItemGap::Comma {
                        self.note(JsonRepair::TrailingComma);
                    }
                    return Ok(false);
                }
                Some(byte @ (b'}' | b']')) => {
                    let is_outer = if byte == b'}' { self.objects > 0 } else { self.arrays > 0 };
                    if is_outer {
                        self.note(JsonRepair::ClosedBrackets);
                        return Ok(false);
                    }
                    self.note(JsonRepair::ExtraBrackets);
                    self.at += 1;
                }
                Some(_) if self.skip_noise() => {}
                Some(_) if *between == ItemGap::Item => return Err(ParseStop::Syntax),
                Some(_) => return Ok(true),
            }
        }
    }

    /// Skips `...`, and a page number or an address that stands alone on its line. Strict JSON has neither here.
    fn skip_noise(&mut self) -> bool {
        let dots = self.tail().find(|c| !matches!(c, '.' | '…')).unwrap_or(self.tail().len());
        if dots >= 2 {
            self.note(JsonRepair::EllipsisTail);
            self.at += dots;
            return true;
        }
        let end = if self.tail().starts_with("https://") || self.tail().starts_with("http://") {
            self.find(self.at, b"\n,\"'{}[]")
        } else {
            let mut end = self.at;
            while self.byte(end).is_some_and(|byte| byte.is_ascii_digit()) {
                end += 1;
            }
            if end == self.at {
                return false;
            }
            while matches!(self.byte(end), Some(b' ' | b'\t' | b'\r')) {
                end += 1;
            }
            end
        };
        let is_alone = self.byte(end) == Some(b'\n')
            && !matches!(self.byte(self.past_space(end)), Some(b',' | b':' | b']' | b'}') | None);
        if is_alone || (self.byte(end) == Some(b'\n') && self.tail().starts_with("http")) {
            self.note(JsonRepair::StrayLine);
            self.at = end;
            return true;
        }
        false
    }

    /// Reads a key. `None` where the body ends within it.
    fn key(&mut self) -> Result<Option<String>, ParseStop> {
        if self.peek() == Some(b'"') {
            return self.string();
        }
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(ParseStop::Syntax);
        }
        self.note(JsonRepair::BareKeys);
        Ok(Some(self.slice(start, self.at).to_owned()))
    }

    /// Reads a value. `None` where the body ends within it.
    fn value(&mut self) -> Result<Option<Value>, ParseStop> {
        self.space();
        match self.peek() {
            None => {
                self.cut();
                Ok(None)
            }
            Some(b'{' | b'[') => self.bracketed().map(Some),
            Some(b'"') if self.is_embedded() => self.embedded().map(Some),
            Some(b'"') => Ok(self.string()?.map(Value::String)),
            Some(_) => self.bare(),
        }
    }

    /// Whether a string is JSON whose own quotes were not escaped: it starts with a bracket, and its first quote is not
    /// followed by anything that may follow a string.
    fn is_embedded(&self) -> bool {
        let mut at = self.past_space(self.at + 1);
        if !matches!(self.byte(at), Some(b'{' | b'[')) {
            return false;
        }
        loop {
            at = self.find(at, b"\"\\");
            match self.byte(at) {
                Some(b'\\') => at += 2,
                Some(_) => break,
                None => return false,
            }
        }
        !matches!(self.byte(self.past_space(at + 1)), None | Some(b',' | b'}' | b']'))
    }

    fn embedded(&mut self) -> Result<Value, ParseStop> {
        self.note(JsonRepair::EmbeddedJson);
        self.at = self.past_space(self.at + 1);
        let value = self.bracketed()?;
        if self.is_cut {
            return Ok(value);
        }
        self.space();
        match self.peek() {
            Some(b'"') => self.at += 1,
            Some(_) => return Err(ParseStop::Syntax),
            None => self.cut(),
        }
        Ok(value)
    }

    /// Reads a string. `None` where the body ends within it.
    fn string(&mut self) -> Result<Option<String>, ParseStop> {
        self.at += 1;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            self.at = self.find(self.at, b"\"\\");
            match self.peek() {
                None => {
                    self.cut();
                    return Ok(None);
                }
                Some(b'"') => break,
                // A raw line end is turned into an escape below. After a backslash that would change the meaning of
                // both.
                Some(_) if self.byte(self.at + 1).is_some_and(|byte| byte < b' ') => return Err(ParseStop::Syntax),
                Some(_) => {
                    has_escapes = true;
                    self.at += 2;
                }
            }
        }
        let sent = self.slice(start, self.at).to_owned();
        self.at += 1;
        if sent.contains(['\n', '\r', '\t']) {
            self.note(JsonRepair::RawNewline);
        }
        if !has_escapes && !sent.contains(|c: char| c < ' ') {
            return Ok(Some(sent));
        }
        let escaped = sent.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
        let plain: String = serde_json::from_str(&format!("\"{escaped}\"")).map_err(|_| ParseStop::Syntax)?;
        // An invisible character is removed even where it was written as an escape.
        let seen: String = plain.chars().filter_map(visible).collect();
        if seen != plain {
            self.note(JsonRepair::Invisible);
        }
        Ok(Some(seen))
    }

    /// Reads an unquoted value. `None` where the body ends right behind it: `1000` may be the beginning of `100000`.
    fn bare(&mut self) -> Result<Option<Value>, ParseStop> {
        let start = self.at;
        self.at = self.find(start, b",}]\n\r\"");
        if self.peek().is_none() {
            self.cut();
            return Ok(None);
        }
        let token = self.slice(start, self.at).trim_end_matches([' ', '\t']);
        match token {
            "true" => Ok(Some(Value::Bool(true))),
            "false" => Ok(Some(Value::Bool(false))),
            "null" => Ok(Some(Value::Null)),
            _ if is_number(token) => Ok(Some(number(token))),
            _ => Err(ParseStop::Syntax),
        }
    }
}

/// Whether two keys with different values are one key by [`normal_key`].
fn has_twins(map: &Map<String, Value>) -> bool {
    let mut seen = HashMap::with_capacity(map.len());
    map.iter().any(|(key, value)| seen.insert(normal_key(key), value).is_some_and(|earlier| earlier != value))
}

/// Whether `token` is a number by JSON's grammar.
fn is_number(token: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let token = token.strip_prefix('-').unwrap_or(token);
    let (token, exponent) = token.split_once(['e', 'E']).map_or((token, None), |(head, tail)| (head, Some(tail)));
    let (whole, fraction) = token.split_once('.').map_or((token, None), |(head, tail)| (head, Some(tail)));
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|digits| is_digits(digits.strip_prefix(['+', '-']).unwrap_or(digits)))
}

/// A number if it prints exactly as it was sent, else its text, so that no digit is lost.
fn number(token: &str) -> Value {
    /// No number that prints exactly as sent is longer.
    const LONGEST: usize = 32;
    let read = if token.len() > LONGEST { None } else { serde_json::from_str::<Number>(token).ok() };
    match read {
        Some(number) if number.to_string() == token => Value::Number(number),
        _ => Value::String(token.to_owned()),
    }
}
