//! Unwraps callback bodies that come in another form than the document's: inside a wrapper object, as multipart, as a
//! form with one JSON value, or percent-encoded once more. Signatures are verified over the raw bytes, never over a
//! result of this module.

use serde_json::{Map, Value};

/// The most parts or pairs that are read from one body.
const MOST: usize = 64;

/// `raw` itself, then each reading with one wrapping removed. Callers take the first that they understand.
pub fn readings(raw: &[u8]) -> Vec<Vec<u8>> {
    let mut readings = vec![raw.to_vec()];
    let text = String::from_utf8_lossy(raw);
    let text = text.trim();
    readings.extend(multipart(text));
    readings.extend(json(text));
    readings.extend(form(text));
    // `status%3D0%26refid%3D…`: the whole query encoded as if it were a value.
    if !text.contains(['=', '{']) && text.contains("%3D") || text.contains("%3d") && !text.contains('=') {
        readings.push(percent_decoded(text).into_bytes());
    }
    readings
}

/// `{"data": {…}}` with exactly one member that is an object, or JSON inside a quoted string.
fn json(text: &str) -> Vec<Vec<u8>> {
    let inner = |value: &Value| match value {
        Value::Object(_) => Some(value.to_string()),
        Value::String(text) if text.trim_start().starts_with('{') => Some(text.clone()),
        _ => None,
    };
    let found = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => {
            let mut objects = members.values().filter_map(inner);
            objects.next().filter(|_| objects.next().is_none())
        }
        Ok(quoted @ Value::String(_)) => inner(&quoted),
        _ => None,
    };
    found.map(String::into_bytes).into_iter().collect()
}

/// The JSON of `data={…}`, or a form as an object of texts.
fn form(text: &str) -> Vec<Vec<u8>> {
    if text.starts_with(['{', '[', '<', '-', '"']) || !text.contains('=') {
        return Vec::new();
    }
    let pairs: Vec<(String, String)> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .take(MOST)
        .map(|(key, value)| (percent_decoded(key), percent_decoded(value)))
        .collect();
    match pairs.as_slice() {
        [(_, value)] if value.trim_start().starts_with('{') => {
            let mut readings = vec![value.clone().into_bytes()];
            readings.extend(json(value));
            readings
        }
        pairs => object(pairs).into_iter().collect(),
    }
}

/// The parts of `multipart/form-data` as an object of texts. The boundary is taken from the first line, not from a
/// header.
fn multipart(text: &str) -> Vec<Vec<u8>> {
    let Some(boundary) = text.lines().next().map(str::trim_end).filter(|line| line.len() > 2 && line.starts_with("--"))
    else {
        return Vec::new();
    };
    let part = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), value.trim_end_matches(['\r', '\n']).to_owned()))
    };
    let pairs: Vec<(String, String)> = text.split(boundary).filter_map(part).take(MOST).collect();
    match pairs.as_slice() {
        [(_, value)] if value.trim_start().starts_with('{') => vec![value.clone().into_bytes()],
        pairs => object(pairs).into_iter().collect(),
    }
}

/// `None` for no pairs, or for a key with two values: nobody can say which is meant.
fn object(pairs: &[(String, String)]) -> Option<Vec<u8>> {
    let mut members = Map::new();
    for (key, value) in pairs {
        let value = Value::from(value.as_str());
        if members.insert(key.clone(), value.clone()).is_some_and(|known| known != value) {
            return None;
        }
    }
    (!members.is_empty()).then(|| Value::Object(members).to_string().into_bytes())
}

/// Decodes `+` and `%41`. A `%` without two hex digits stays as it is.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex =
        |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (*byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high * 16 + low);
                at += 3;
                continue;
            }
            (b'+', ..) => out.push(b' '),
            (other, ..) => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether a value that was decoded once is still encoded: it has `%20` and the like, and no space of its own.
pub fn is_still_encoded(text: &str) -> bool {
    let is_hex = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    !text.contains(' ') && text.split('%').skip(1).any(|rest| rest.get(..2).is_some_and(is_hex))
}
