//! Properties that hold for every body.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::{BodyFault, DEEPEST, JsonRepair, ObjectFields, read_body};
use super::golden;

/// Any JSON of the sizes that providers send. Numbers are those that print as they were sent.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_key(), inner), 0..5).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}

fn any_object() -> impl Strategy<Value = Value> {
    prop::collection::vec((any_key(), any_value()), 0..6).prop_map(|members| Value::Object(Map::from_iter(members)))
}

/// Texts with all that could mislead the reader.
fn any_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "[a-z 0-9.,]{0,12}",
        "[\\[\\]{}\"':,\\\\ \n]{0,8}",
        Just("```".to_owned()),
        Just("[{\"a\":\"b\"}]".to_owned()),
        Just("https://a.b\n41\n...".to_owned()),
    ];
    prop::collection::vec(part, 0..3).prop_map(|parts| parts.concat().replace(is_stripped, ""))
}

fn is_stripped(character: char) -> bool {
    matches!(character, '\0' | '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{202f}' | '\u{2060}' | '\u{feff}')
}

/// Lower-case words, so that no two keys differ only in case.
fn any_key() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_][a-z0-9_]{0,10}", Just("status".to_owned()), Just("null".to_owned())]
}

/// How a value is written down.
#[derive(Debug, Clone, Copy)]
struct Manner {
    bare_keys: bool,
    raw_newlines: bool,
    gap: &'static str,
}

fn any_manner() -> impl Strategy<Value = Manner> {
    let gap = prop::sample::select(vec!["", " ", "\n", "\r\n\t", "\n\n  "]);
    (any::<bool>(), any::<bool>(), gap).prop_map(|(bare_keys, raw_newlines, gap)| Manner {
        bare_keys,
        raw_newlines,
        gap,
    })
}

fn write(value: &Value, manner: Manner) -> String {
    let gap = manner.gap;
    match value {
        Value::String(text) => quoted(text, manner),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| write(item, manner)).collect();
            format!("[{gap}{}{gap}]", items.join(&format!("{gap},{gap}")))
        }
        Value::Object(members) => {
            let key = |key: &String| if manner.bare_keys { key.clone() } else { quoted(key, manner) };
            let members: Vec<String> =
                members.iter().map(|(name, item)| format!("{}{gap}:{gap}{}", key(name), write(item, manner))).collect();
            format!("{{{gap}{}{gap}}}", members.join(&format!("{gap},{gap}")))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn quoted(text: &str, manner: Manner) -> String {
    let mut quoted = serde_json::to_string(text).unwrap();
    if manner.raw_newlines {
        // Only where the backslash of "\n" is not itself escaped.
        let hidden = quoted.replace("\\\\", "\u{e000}").replace("\\n", "\n").replace("\\t", "\t");
        quoted = hidden.replace('\u{e000}', "\\\\");
    }
    quoted
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Numbers as texts: this reader keeps a number's digits where `serde_json` may not.
fn without_numbers(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_numbers).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, item)| (key.clone(), without_numbers(item))).collect())
        }
        Value::Number(_) => json!(0),
        Value::String(text) if text.parse::<serde_json::Number>().is_ok() => json!(0),
        other => other.clone(),
    }
}

/// Nearly JSON: pieces that the grammar knows, in any order.
fn any_near_json() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "'",
        "\"a\"",
        "\"a\":",
        "a:",
        "b",
        "1",
        "-2.50",
        "007",
        "true",
        "null",
        " ",
        "\n",
        "\\",
        "\\u00",
        "...",
        "…",
        "```",
        "\"[",
        "\"{\"",
        "\"x\ny\"",
        "41\n",
        "https://a.b/c\n",
        "\u{1}",
        "é",
        "{\"b\":1}",
        "[1]",
        "=",
        "status",
        "\u{feff}",
        "\\\"",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|parts| parts.concat())
}

fn assert_sane(raw: &[u8]) -> Result<(), TestCaseError> {
    match read_body(raw) {
        Ok(body) => {
            prop_assert!(depth(&body.value) <= DEEPEST);
            prop_assert!(body.value.is_object() || body.value.is_array());
            if let Some(fields) = ObjectFields::of(&body.value) {
                for (key, _) in fields.iter() {
                    let _ = (fields.text(&[key]), fields.money(&[key]), fields.boolean(&[key]), fields.raw(&[key]));
                }
            }
            if body.repairs.is_empty() {
                match serde_json::from_slice::<Value>(raw) {
                    Ok(strict) => prop_assert_eq!(without_numbers(&body.value), without_numbers(&strict)),
                    // Only a number too large for a float is refused there and kept here.
                    Err(error) => prop_assert!(error.to_string().starts_with("number out of range"), "{}", error),
                }
            }
        }
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    Ok(())
}

/// Every beginning of `text` is unreadable, or damaged, or says what the whole says.
fn assert_no_cut_looks_whole(text: &str) -> Result<(), TestCaseError> {
    let whole = read_body(text.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
    for end in 0..text.len() {
        if let Ok(cut) = read_body(&text.as_bytes()[..end]) {
            prop_assert!(cut.is_damaged() || cut.value == whole.value, "cut at {}", end);
        }
    }
    Ok(())
}

#[test]
fn no_cut_example_looks_whole() {
    for name in golden::names() {
        assert_no_cut_looks_whole(golden::example(name).trim_end()).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes(raw in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sane(&raw)?;
    }

    #[test]
    fn nearly_json(text in any_near_json()) {
        assert_sane(text.as_bytes())?;
    }

    #[test]
    fn an_example_with_a_changed_byte(pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8) {
        let names: Vec<&str> = golden::names().collect();
        let mut raw = golden::example(names[pick.index(names.len())]).into_bytes();
        let at = at.index(raw.len());
        raw[at] = byte;
        assert_sane(&raw)?;
    }

    /// What is strict JSON there is read the same here, without repairs.
    #[test]
    fn agrees_with_the_strict_reader(text in any_near_json()) {
        let text = text.replace(is_stripped, "");
        if let Ok(strict @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str::<Value>(&text) {
            let body = read_body(text.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert!(body.repairs.iter().all(|repair| matches!(repair, JsonRepair::DuplicateKey | JsonRepair::Invisible)));
            if !body.repairs.contains(&JsonRepair::Invisible) {
                prop_assert_eq!(without_numbers(&body.value), without_numbers(&strict));
            }
        }
    }

    #[test]
    fn strict_json_needs_no_repair(value in any_object(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let body = read_body(text.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&body.value, &value);
        prop_assert_eq!(&body.repairs, &Vec::new());
    }

    #[test]
    fn every_manner_of_writing_reads_the_same(value in any_object(), manner in any_manner()) {
        let text = write(&value, manner);
        let body = read_body(text.as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&body.value, &value, "{}", text);
        prop_assert!(!body.is_damaged(), "{}", text);
    }

    #[test]
    fn no_cut_body_looks_whole(value in any_object(), manner in any_manner(), fenced: bool) {
        let text = write(&value, manner);
        assert_no_cut_looks_whole(&if fenced { format!("```json\n{text}\n```") } else { text })?;
    }

    #[test]
    fn a_web_page_is_no_answer(text in any::<String>(), gap in "[ \r\n]{0,3}") {
        prop_assert_eq!(read_body(format!("{gap}<{text}").as_bytes()), Err(BodyFault::Html));
    }
}
