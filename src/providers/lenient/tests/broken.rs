//! Bodies broken in every way that the readers know, and hostile bodies.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::JsonRepair::{
    self, BareKeys, Bom, ClosedBrackets, CodeFence, Cp1252, DuplicateKey, EllipsisTail, EmbeddedJson, ExtraBrackets,
    Invisible, KeyValueScan, RawNewline, TrailingComma, TrailingText,
};
use super::super::{BodyFault, DEEPEST, FieldAmount, LONGEST, ObjectFields, read_body, read_nested};

fn assert_reads(raw: &[u8], value: &Value, repairs: &[JsonRepair]) {
    let shown = String::from_utf8_lossy(raw);
    let body = read_body(raw).unwrap_or_else(|error| panic!("{shown}: {error}"));
    assert_eq!(&body.value, value, "{shown}");
    assert_eq!(body.repairs, repairs, "{shown}");
}

#[test]
fn harmless_repairs() {
    let ok = json!({"result": "ok"});
    for (raw, repairs) in [
        (&b"{\"result\": \"ok\"}"[..], &[][..]),
        (b" \r\n{\"result\": \"ok\"}\n\n", &[]),
        (b"\xef\xbb\xbf{\"result\":\"ok\"}", &[Bom]),
        (b"\0{\"result\":\"o\0k\"}\0\0", &[Invisible]),
        ("{\"re\u{200b}sult\":\u{a0}\"ok\"}".as_bytes(), &[Invisible]),
        (b"{\"re\\u200bsult\":\"ok\\u0000\"}", &[Invisible]),
        (b"```json\n{\"result\":\"ok\"}\n```", &[CodeFence]),
        (b"```\n{result: \"ok\"\n```\n```\n}\n```", &[CodeFence, BareKeys]),
        (b"{result:\"ok\"}", &[BareKeys]),
    ] {
        assert_reads(raw, &ok, repairs);
        assert!(!read_body(raw).unwrap().is_damaged());
    }
    assert_reads(b"{\"a\":\"x\ny\tz\"}", &json!({"a": "x\ny\tz"}), &[RawNewline]);
    assert_reads(b"{\"nama\":\"CAF\xc9 \x93ANI\x94 \x81\"}", &json!({"nama": "CAFÉ “ANI” \u{fffd}"}), &[Cp1252]);
}

#[test]
fn damaging_repairs() {
    for (raw, value, repairs) in [
        // Other white space than JSON's four is text.
        ("{\"a\":1}\u{b}", json!({"a": 1}), &[TrailingText][..]),
        ("{\"a\":1}\n\u{c}\n", json!({"a": 1}), &[TrailingText]),
        ("{\"a\":1,}", json!({"a": 1}), &[TrailingComma]),
        ("[1,,2]", json!([1, 2]), &[TrailingComma]),
        ("{\"a\":[1,2}", json!({"a": [1, 2]}), &[ClosedBrackets]),
        ("[{\"a\":1]", json!([{"a": 1}]), &[ClosedBrackets]),
        ("{\"a\":1]}", json!({"a": 1}), &[ExtraBrackets]),
        ("{\"a\":1}}", json!({"a": 1}), &[ExtraBrackets]),
        ("[1, ...]", json!([1]), &[EllipsisTail, TrailingComma]),
        ("{\"a\":\"{\"b\":\"c\"}\"}", json!({"a": {"b": "c"}}), &[EmbeddedJson]),
        ("{\"a\":1,\"a\":2}", json!({"a": 2}), &[DuplicateKey]),
        ("{\"status\":true,\"Status \":false}", json!({"status": true, "Status ": false}), &[DuplicateKey]),
        ("{\"a\":1} <br>Notice", json!({"a": 1}), &[TrailingText]),
        ("{\"a\":1}{\"b\":2}", json!({"a": 1}), &[TrailingText]),
        ("status=success&total=\"5.000\"", json!({"status": "success", "total": "5.000"}), &[KeyValueScan]),
        ("status=success&total=\"5.\\u0000000\"", json!({"status": "success", "total": "5.000"}), &[KeyValueScan]),
        ("{\"a\" \"b\", \"c\": \"d\"}", json!({"c": "d"}), &[KeyValueScan]),
        // No document shows these; their fields are still seen.
        ("{'a':'b c'}", json!({"a": "b c"}), &[KeyValueScan]),
        ("{\"a\":1 \"b\":2}", json!({"a": "1", "b": "2"}), &[KeyValueScan]),
        ("{\"a\":,\"b\":\"c\"}", json!({"b": "c"}), &[KeyValueScan]),
        ("{\"a\": CONFIRM, \"b\": 007}", json!({"a": "CONFIRM", "b": "007"}), &[KeyValueScan]),
        ("{\"a\":\"\\ud800\"}", json!({"a": "\\ud800"}), &[KeyValueScan]),
        ("{\"a\":\"x\\\ny\"}", json!({"a": "x\\\ny"}), &[KeyValueScan]),
        ("{\"a\":\"x\u{1b}y\"}", json!({"a": "x\u{1b}y"}), &[KeyValueScan]),
        ("Notice: x in y.php\n{\"a\":\"b\"}", json!({"Notice": "x in y.php", "a": "b"}), &[KeyValueScan]),
    ] {
        assert_reads(raw.as_bytes(), &value, repairs);
        assert!(read_body(raw.as_bytes()).unwrap().is_damaged(), "{raw}");
    }
}

#[test]
fn a_value_that_was_cut_is_no_value() {
    for (raw, value) in [
        ("{\"total\":\"183500\",\"fee\":50", json!({"total": "183500"})),
        ("{\"total\":\"183500\",\"fee\":\"50", json!({"total": "183500"})),
        ("{\"total\":\"183500\",\"fee\":\"50\\", json!({"total": "183500"})),
        ("{\"total\":\"183500\",\"fee", json!({"total": "183500"})),
        ("{\"total\":\"183500\",fee", json!({"total": "183500"})),
        ("[{\"id\":1},{\"id\":2,\"cr", json!([{"id": 1}])),
        ("{\"data\":\"[{\"id\":\"1\"},{\"id\":\"2", json!({"data": [{"id": "1"}]})),
    ] {
        assert_reads(raw.as_bytes(), &value, read_body(raw.as_bytes()).unwrap().repairs.as_slice());
        assert!(read_body(raw.as_bytes()).unwrap().repairs.contains(&ClosedBrackets), "{raw}");
    }
}

#[test]
fn unreadable() {
    for (raw, error) in [
        (&b""[..], BodyFault::Empty),
        (b" \n\t\0", BodyFault::Empty),
        (b"\xef\xbb\xbf", BodyFault::Empty),
        (b"<!DOCTYPE html><p>{\"result\":\"ok\"}", BodyFault::Html),
        (b"\xef\xbb\xbf\n<html>", BodyFault::Html),
        (b"OK", BodyFault::NotReadable),
        (b"\"ok\"", BodyFault::NotReadable),
        (b"123", BodyFault::NotReadable),
        (b"null", BodyFault::NotReadable),
        (b"{", BodyFault::NotReadable),
        (b"ERROR PLN 123456789: TRANSAKSI GAGAL", BodyFault::NotReadable),
    ] {
        let read = read_body(raw);
        if raw == b"{" {
            assert!(read.unwrap().is_damaged());
        } else {
            assert_eq!(read, Err(error), "{raw:?}");
        }
    }
    assert_eq!(read_body(&vec![b' '; LONGEST + 1]), Err(BodyFault::TooLong));
}

#[test]
fn numbers_lose_no_digit() {
    let raw = "{\"a\":0.00,\"b\":12345678910111213141,\"c\":98765432109876543210,\"d\":5000,\"e\":5000.0,\"f\":1e999}";
    let body = read_body(raw.as_bytes()).unwrap();
    assert_eq!(body.repairs, []);
    let fields = ObjectFields::of(&body.value).unwrap();
    let texts: Vec<&str> = fields.iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["0.00", "12345678910111213141", "98765432109876543210", "5000", "5000.0", "1e999"]);
    assert_eq!(fields.money(&["a"]).unread_as_absent().map(i64::from), Some(0));
    assert_eq!(fields.money(&["e"]).unread_as_absent().map(i64::from), Some(5_000));
    assert_eq!(fields.money(&["f"]), FieldAmount::Unread("1e999".into()));
}

#[test]
fn fields_are_found_by_any_name() {
    let value = json!({
        "merchant_ accountnumber": "0812", "Customer-Number": "-", "customer_number": " 3201 ", "n": null, "rows": [1],
        "x": "FAILED", "y": "maybe", "z": 1, "Empty": ""
    });
    let fields = ObjectFields::of(&value).unwrap();
    assert_eq!(fields.text(&["merchant_accountnumber"]), Some("0812"));
    assert_eq!(fields.text(&["nothing", "CUSTOMER_NUMBER"]), Some("3201"));
    assert_eq!(fields.text(&["n", "rows", "empty"]), None);
    assert_eq!(fields.raw(&["nothing", "n"]), Some(&Value::Null));
    assert_eq!(fields.raw(&["nothing"]), None);
    assert_eq!(fields.money(&["n", "empty", "nothing"]), FieldAmount::Absent);
    assert_eq!(fields.money(&["rows"]), FieldAmount::Unread("[1]".into()));
    assert_eq!(
        (fields.boolean(&["x"]), fields.boolean(&["y"]), fields.boolean(&["z"])),
        (Some(false), None, Some(true))
    );
    assert_eq!(fields.iter().nth(4), Some(("rows", "[1]")));
    assert_eq!(fields.iter().count(), 9);
    assert!(ObjectFields::of(&json!([1])).is_none());
    assert!(!format!("{fields:?}").contains("3201"));
    assert!(!format!("{:?}", read_body(b"{\"nik\":\"3201\"}")).contains("3201"));
}

#[test]
fn nested_texts() {
    assert_eq!(read_nested(&json!("[{\"a\":1}]")).unwrap().value, json!([{"a": 1}]));
    assert_eq!(read_nested(&json!([1])).unwrap().repairs, []);
    assert!(read_nested(&json!("[{\"a\":1}")).unwrap().is_damaged());
    assert_eq!(read_nested(&json!(5)), Err(BodyFault::NotReadable));
    assert_eq!(read_nested(&json!("")), Err(BodyFault::Empty));
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read_body(nested(DEEPEST).as_bytes()).is_ok());
    for text in [
        nested(DEEPEST + 1),
        nested(20_000),
        "[".repeat(LONGEST),
        "{\"a\":".repeat(20_000),
        "{a:[".repeat(20_000),
        "{\"a\":\"[".repeat(20_000),
        format!("x{}", "{a:".repeat(20_000)),
    ] {
        assert!(matches!(read_body(text.as_bytes()), Err(BodyFault::TooDeep | BodyFault::NotReadable)));
    }
    assert_eq!(read_body(nested(20_000).as_bytes()), Err(BodyFault::TooDeep));
}

/// Inputs on which a careless reader takes quadratic time: hours at this length. Here each takes milliseconds.
#[test]
fn hostile_bodies_take_linear_time() {
    let units = [
        "\"",
        "'",
        "{",
        "[",
        "}",
        "]",
        "[]",
        "{},",
        ":",
        ",",
        "\\",
        "\"\\",
        "a:",
        "a=",
        "a",
        "1",
        "9\n",
        "1\n\n",
        ".",
        "…",
        "```",
        "https://",
        "https://a,",
        "http://a\n",
        "{\"",
        "\"[",
        "\"{\"",
        "[\"[",
        "\"a\":\"",
        "'a':",
        "\\ud800",
        "\0",
        "\n",
        " ",
        "\u{feff}",
        "\t\"",
        "a:'",
        "a: \"",
        "\"a\" ",
        "a-",
        "`",
        "[x",
        "[ ",
        "a:1,",
        "\"\\\\\":1,",
        "1,",
        "\u{1}",
        "é",
    ];
    for head in ["", "{", "[", "{\"a\":\"", "{\"a\":", "{\"a\":[", "x [", "{\"a\":\"[", "a:", "[1"] {
        for unit in units {
            let mut text = head.to_owned();
            text.push_str(&unit.repeat((LONGEST - head.len()) / unit.len()));
            let is_quick = || {
                let begin = Instant::now();
                let _ = read_body(text.as_bytes());
                begin.elapsed() < Duration::from_secs(5)
            };
            // On a busy machine the clock also counts what others do. Square time takes minutes each time.
            assert!((0..3).any(|_| is_quick()), "{head} {unit}");
        }
    }
}
