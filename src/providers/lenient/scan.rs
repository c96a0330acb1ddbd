//! The last resort for a text that is no JSON: collects words followed by `:` or `=` with their values.
//!
//! The result always has [`JsonRepair::KeyValueScan`], so that it decides nothing. A quoted value that the end cut
//! through is left out.

use serde_json::{Map, Value};

use super::{JsonRepair, visible};

/// The most pairs that are collected.
const MOST: usize = 512;

/// The pairs in `text`, with all values as texts. Of a repeated key the first counts. `None` where there are no pairs.
pub(super) fn read(text: &str) -> Option<(Value, Vec<JsonRepair>)> {
    let mut repairs = vec![JsonRepair::KeyValueScan];
    let mut pairs = Map::new();
    let mut rest = text;
    while pairs.len() < MOST {
        let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '_') else { break };
        let (key, after) = split(tail(rest, start), |c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
        rest = after;
        let Some(after) = after_separator(after) else { continue };
        let Some((value, after)) = value(after) else { break };
        rest = after;
        if value.is_empty()
            || value.starts_with("//")
            || !key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        {
            continue;
        }
        match pairs.get(key) {
            None => {
                pairs.insert(key.to_owned(), Value::String(value));
            }
            Some(earlier) if *earlier != Value::String(value) && !repairs.contains(&JsonRepair::DuplicateKey) => {
                repairs.push(JsonRepair::DuplicateKey);
            }
            Some(_) => {}
        }
    }
    if pairs.is_empty() { None } else { Some((Value::Object(pairs), repairs)) }
}

fn tail(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or("")
}

fn split(text: &str, is_end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(is_end).unwrap_or(text.len()))
}

/// The text after the `:` or `=` of a key. `None` where neither follows.
fn after_separator(text: &str) -> Option<&str> {
    let text = text.strip_prefix(['"', '\'']).unwrap_or(text).trim_start_matches([' ', '\t']);
    text.strip_prefix([':', '=']).map(|value| value.trim_start_matches([' ', '\t']))
}

/// The value at the start of `text`, and the text after it. `None` where the text ends within quotes.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let (value, rest) = split(text, |c| matches!(c, ',' | ';' | '&' | '\n' | '\r' | '{' | '}' | '[' | ']' | '"'));
        return Some((value.trim().to_owned(), rest));
    };
    let inner = tail(text, 1);
    let mut is_escaped = false;
    let end = inner.find(|c| {
        let is_end = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    })?;
    let value = inner.get(..end).unwrap_or("");
    let plain: String = serde_json::from_str(&format!("\"{value}\"")).unwrap_or_else(|_| value.to_owned());
    Some((plain.chars().filter_map(visible).collect(), tail(inner, end + 1)))
}
