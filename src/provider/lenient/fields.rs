//! The members of one object, found by any of their names.
//!
//! What it is: a flat view with tolerant keys. What it is not: a merger of nested objects, or a table of aliases (each
//! provider has its own). Invariant: a field that is missing, empty, `-` or null is absent; it is never zero.

use std::fmt;

use serde_json::Value;

use super::read_money_value;
use crate::money::Rupiah;

/// A key as keys are compared: lower case, without white space, `-` as `_`.
#[must_use]
pub fn normal_key(key: &str) -> String {
    let plain = key.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '-' { '_' } else { c });
    plain.flat_map(char::to_lowercase).collect()
}

/// An amount of whole rupiah as a field holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount<'a> {
    /// No such field, or nothing in it. This is not zero.
    Absent,
    /// It was read.
    Read(Rupiah),
    /// Something is there that is no whole amount: unknown, to be shown as it was sent.
    Unread(&'a str),
}

impl Amount<'_> {
    /// The amount, where it was read.
    #[must_use]
    pub const fn known(self) -> Option<Rupiah> {
        match self {
            Self::Read(amount) => Some(amount),
            Self::Absent | Self::Unread(_) => None,
        }
    }
}

/// The members of one object, in the order sent.
///
/// Keys are compared in lower case, without white space, with `-` as `_`. Of two fields with one name the first that
/// holds something counts.
#[derive(Clone, PartialEq, Default)]
pub struct Fields(Vec<Field>);

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

impl Fields {
    /// The members of `value`, where it is an object. Nested objects stay values of their own.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        Some(Self(members.iter().map(|(sent, value)| Field::new(sent, value)).collect()))
    }

    /// The fields of any of these names, in the order of the names.
    fn named(&self, aliases: &[&str]) -> impl Iterator<Item = &Field> {
        aliases.iter().flat_map(|alias| {
            let alias = normal_key(alias);
            self.0.iter().filter(move |field| field.key == alias)
        })
    }

    fn first_filled(&self, aliases: &[&str]) -> Option<&Field> {
        self.named(aliases).find(|field| !field.is_blank())
    }

    /// The text of the first of these fields that is not empty, `-` or null, without white space at its ends. Numbers
    /// and truth values come as they were sent; objects and arrays are no texts.
    #[must_use]
    pub fn text(&self, aliases: &[&str]) -> Option<&str> {
        self.named(aliases).find(|field| !field.is_blank() && !field.is_nested()).map(|field| field.text.trim())
    }

    /// The value of the first of these fields that is there, whatever it holds.
    #[must_use]
    pub fn raw(&self, aliases: &[&str]) -> Option<&Value> {
        self.named(aliases).next().map(|field| &field.value)
    }

    /// The amount in the first of these fields that is not empty, `-` or null, in whole rupiah.
    #[must_use]
    pub fn money(&self, aliases: &[&str]) -> Amount<'_> {
        match self.first_filled(aliases) {
            None => Amount::Absent,
            Some(field) => read_money_value(&field.value).map_or(Amount::Unread(&field.text), Amount::Read),
        }
    }

    /// Yes or no in the first of these fields that is not empty, `-` or null; `None` for any other word.
    ///
    /// Yes: `true`, `1`, `ok`, `success`. No: `false`, `0`, `no`, `fail` and all that starts so. In any case.
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

    /// Every field: its key as sent and its text; objects and arrays as compact JSON, null as nothing.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|field| (field.sent.as_str(), field.text.as_str()))
    }
}

/// The keys only: the values may hold a token or a NIK, and this may end in a log.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|field| &field.sent)).finish()
    }
}
