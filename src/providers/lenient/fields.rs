//! A flat view of one JSON object, whose members are found by any of several names. Each provider has its own names.
//!
//! A member that is missing, empty, `-` or null is absent. It is never zero.

use std::fmt;

use serde_json::Value;

use super::read_money_value;
use crate::base::money::Rupiah;
use crate::base::text::{CleanText, is_nothing, number_in};

/// A key in the form in which keys are compared: lower case, without white space, `-` as `_`.
#[must_use]
pub fn normal_key(key: &str) -> String {
    let plain = key.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '-' { '_' } else { c });
    plain.flat_map(char::to_lowercase).collect()
}

/// Keys of serial numbers, references and the like, where `0` means "none".
const NUMBER_KEYS: [&str; 6] = ["serial", "reff", "noref", "no_ref", "invoice", "token"];

/// Whether a field is worth showing to people. `null`, `-` and `N/A` are not, and `0` is not where it means "none".
#[must_use]
pub fn is_worth_showing(key: &str, value: &str) -> bool {
    let key = normal_key(key);
    let is_number = key == "sn" || key.ends_with("_sn") || NUMBER_KEYS.iter().any(|name| key.contains(name));
    !is_nothing(value) && (!is_number || number_in(value).is_some())
}

/// An amount in a field, whole rupiah. Where it decides something, all three cases must be told apart: an unreadable
/// amount is neither money nor absent (safety rule 18, docs/safety.md).
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldAmount {
    /// No such field, or an empty one. Not zero.
    Absent,
    /// Never below zero.
    Read(Rupiah),
    /// The text of a field that is no amount.
    Unread(CleanText),
}

impl FieldAmount {
    /// The amount, with an unreadable one as absent. Only where the amount decides nothing.
    #[must_use]
    pub const fn unread_as_absent(&self) -> Option<Rupiah> {
        match self {
            Self::Read(amount) => Some(*amount),
            Self::Absent | Self::Unread(_) => None,
        }
    }

    /// The text that could not be read. `None` for an amount and for absence.
    #[must_use]
    pub const fn unread(&self) -> Option<&CleanText> {
        match self {
            Self::Unread(text) => Some(text),
            Self::Absent | Self::Read(_) => None,
        }
    }
}

/// For people: an unreadable amount as it was sent, and nothing for an absent one.
impl fmt::Display for FieldAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Read(amount) => amount.fmt(f),
            Self::Unread(text) => f.pad(text.as_str()),
        }
    }
}

/// The members of one object, in the order sent. Keys are compared by [`normal_key`]. Of two fields with one name, the
/// first that is not empty counts.
#[derive(Clone, PartialEq, Default)]
pub struct ObjectFields(Vec<Field>);

#[derive(Clone, PartialEq)]
struct Field {
    sent: String,
    key: String,
    text: String,
    value: Value,
}

impl Field {
    fn new(sent: &str, value: &Value) -> Self {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
        };
        Self { sent: sent.to_owned(), key: normal_key(sent), text, value: value.clone() }
    }

    const fn is_nested(&self) -> bool {
        matches!(self.value, Value::Array(_) | Value::Object(_))
    }

    fn is_blank(&self) -> bool {
        matches!(self.text.trim(), "" | "-")
    }
}

impl ObjectFields {
    /// The members of `value`. `None` where it is no object. Nested objects are not merged in.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        Some(Self(members.iter().map(|(sent, value)| Field::new(sent, value)).collect()))
    }

    /// The fields with any of these names, in the order of the names.
    fn named(&self, aliases: &[&str]) -> impl Iterator<Item = &Field> {
        aliases.iter().flat_map(|alias| {
            let alias = normal_key(alias);
            self.0.iter().filter(move |field| field.key == alias)
        })
    }

    fn first_filled(&self, aliases: &[&str]) -> Option<&Field> {
        self.named(aliases).find(|field| !field.is_blank())
    }

    /// The text of the first of these fields that is not empty, `-` or null, trimmed. Numbers and truth values come as
    /// they were sent. Objects and arrays are skipped.
    #[must_use]
    pub fn text(&self, aliases: &[&str]) -> Option<&str> {
        self.named(aliases).find(|field| !field.is_blank() && !field.is_nested()).map(|field| field.text.trim())
    }

    /// The serial number, invoice or reference in the first of these fields that has one. Placeholders (`null`, `-`,
    /// `0`, `N/A`) are skipped.
    #[must_use]
    pub fn number(&self, aliases: &[&str]) -> Option<&str> {
        self.named(aliases).filter(|field| !field.is_nested()).find_map(|field| number_in(&field.text))
    }

    /// The value of the first of these fields that is present, even an empty one.
    #[must_use]
    pub fn raw(&self, aliases: &[&str]) -> Option<&Value> {
        self.named(aliases).next().map(|field| &field.value)
    }

    /// The amount in the first of these fields that is not empty, `-` or null, whole rupiah. An amount below zero is
    /// unread: only a balance can be negative ([`ObjectFields::balance`]).
    pub fn money(&self, aliases: &[&str]) -> FieldAmount {
        let Some(field) = self.first_filled(aliases) else { return FieldAmount::Absent };
        let read = read_money_value(&field.value).filter(|amount| !amount.is_negative());
        read.map_or_else(|| FieldAmount::Unread(CleanText::new(&field.text)), FieldAmount::Read)
    }

    /// The balance in the first of these fields that is not empty, whole rupiah, perhaps below zero. `None` where it is
    /// absent or cannot be read.
    #[must_use]
    pub fn balance(&self, aliases: &[&str]) -> Option<Rupiah> {
        read_money_value(&self.first_filled(aliases)?.value)
    }

    /// The truth value of the first of these fields that is not empty, `-` or null. `None` for any other word.
    ///
    /// True: `true`, `1`, `ok`, `success`. False: `false`, `0`, `no`, and every word that begins with `fail`. In any
    /// case.
    #[must_use]
    pub fn boolean(&self, aliases: &[&str]) -> Option<bool> {
        let word = self.first_filled(aliases)?.text.trim().to_lowercase();
        match word.as_str() {
            "true" | "1" | "ok" | "success" => Some(true),
            "false" | "0" | "no" => Some(false),
            _ if word.starts_with("fail") => Some(false),
            _ => None,
        }
    }

    /// The values that are objects or arrays.
    pub fn nested(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(|field| field.is_nested()).map(|field| &field.value)
    }

    /// Every field with its key as sent and its text. Objects and arrays are compact JSON, null is an empty text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|field| (field.sent.as_str(), field.text.as_str()))
    }
}

/// Only the keys: values may hold a token or a NIK, and debug output may end in a log.
impl fmt::Debug for ObjectFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|field| &field.sent)).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_placeholder_is_no_number_and_the_next_name_counts() {
        for nothing in
            [json!(null), json!("null"), json!("-"), json!(""), json!("0"), json!(0), json!("N/A"), json!(false)]
        {
            let fields = ObjectFields::of(&json!({ "sn": nothing, "serial": "A-7", "other": ["1"] })).unwrap();
            assert_eq!(fields.number(&["sn"]), None, "{nothing}");
            assert_eq!(fields.number(&["sn", "serial"]), Some("A-7"), "{nothing}");
            assert_eq!(fields.number(&["other"]), None);
        }
        let fields = ObjectFields::of(&json!({ "sn": 17 })).unwrap();
        assert_eq!(fields.number(&["sn"]), Some("17"));
    }

    #[test]
    fn what_says_nothing_is_not_shown() {
        for (key, value, shown) in [
            ("ppob_denda", "0", true),
            ("ppob_denda", "null", false),
            ("SN", "0", false),
            ("no_reff", "0000", false),
            ("ppob_namapeserta", "NA", true),
            ("ppob_keterangan", "n/a", false),
        ] {
            assert_eq!(is_worth_showing(key, value), shown, "{key} {value}");
        }
    }
}
