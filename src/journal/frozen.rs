//! Frozen examples of what is stored: a rename in the program must not change what lies in a shop's journal.
//!
//! A file in `tests/golden/stored` has sections. Each line of a section is one value, as an earlier program wrote it:
//!
//! ```text
//! [connect_fault]
//! "dns"
//! "refused"
//! ```
//!
//! A line is decoded, encoded again and compared byte for byte. Nothing writes these files: an example of a new
//! variant is added by hand, and the line of an old one is never changed.

use std::collections::BTreeSet;
use std::path::Path;

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::{Serialize, forward_to_deserialize_any};

/// An enum whose every variant needs an example.
pub(crate) trait Variants {
    /// Every variant, as a pattern.
    const ALL: &'static [&'static str];

    /// The pattern that this value matches.
    fn variant(&self) -> &'static str;
}

/// Lists the variants of an enum by patterns. The match has no `_`, so a new variant does not compile until it is
/// listed, and [`Frozen::variants`] fails until it has an example.
macro_rules! variants {
    ($type:ty: $($pattern:pat),+ $(,)?) => {
        impl $crate::journal::frozen::Variants for $type {
            const ALL: &'static [&'static str] = &[$(stringify!($pattern)),+];

            fn variant(&self) -> &'static str {
                match self {
                    $($pattern => stringify!($pattern)),+
                }
            }
        }
    };
}
pub(crate) use variants;

/// One file of examples.
pub(crate) struct Frozen {
    file: &'static str,
    /// Name and lines of each section that was not checked yet.
    sections: Vec<(String, Vec<String>)>,
}

impl Frozen {
    /// Reads `tests/golden/stored/FILE.txt`.
    pub(crate) fn open(file: &'static str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/stored");
        let text = std::fs::read_to_string(folder.join(file).with_extension("txt")).unwrap();
        let mut sections: Vec<(String, Vec<String>)> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|name| is_name(name)) {
                Some(name) => sections.push((name.to_owned(), Vec::new())),
                None => sections.last_mut().unwrap().1.push(line.to_owned()),
            }
        }
        Self { file, sections }
    }

    /// The lines of a section.
    pub(crate) fn lines(&mut self, section: &str) -> Vec<String> {
        let found = self.sections.iter().position(|(name, _)| name == section);
        let index = found.unwrap_or_else(|| panic!("{} has no section [{section}]", self.file));
        let (_, lines) = self.sections.remove(index);
        assert!(!lines.is_empty(), "{} has no example in [{section}]", self.file);
        lines
    }

    /// Each line decodes into a `T`, which encodes as the same bytes.
    pub(crate) fn values<T: Serialize + DeserializeOwned>(&mut self, section: &str) -> Vec<T> {
        self.lines(section).iter().map(|line| self.same(section, line)).collect()
    }

    fn same<T: Serialize + DeserializeOwned>(&self, section: &str, line: &str) -> T {
        let value: T = serde_json::from_str(line)
            .unwrap_or_else(|error| panic!("{} [{section}]: {line}\nis not read any more: {error}", self.file));
        assert_eq!(serde_json::to_string(&value).unwrap(), line, "{} [{section}]", self.file);
        value
    }

    /// As [`Frozen::values`], and every variant has a line.
    pub(crate) fn variants<T: Serialize + DeserializeOwned + Variants>(&mut self, section: &str) -> Vec<T> {
        let values = self.values(section);
        self.assert_complete(section, &values);
        values
    }

    /// As [`Frozen::values`], and every field stands in a line: one that is left out where it is empty is frozen too.
    pub(crate) fn fields<T: Serialize + DeserializeOwned>(&mut self, section: &str) -> Vec<T> {
        let lines = self.lines(section);
        let values: Vec<T> = lines.iter().map(|line| self.same(section, line)).collect();
        let mut seen = BTreeSet::new();
        for line in &lines {
            let document: serde_json::Value = serde_json::from_str(line).unwrap();
            seen.extend(document.as_object().unwrap().keys().cloned());
        }
        let missing: Vec<&str> = fields_of::<T>().iter().filter(|field| !seen.contains(**field)).copied().collect();
        assert!(missing.is_empty(), "{} [{section}] has no example of {missing:?}", self.file);
        values
    }

    /// Each line has a value and the word that stands for it in a column: `"prepared" sending`. Every variant has a
    /// line.
    pub(crate) fn words<T>(&mut self, section: &str, word: impl Fn(&T) -> String)
    where
        T: Serialize + DeserializeOwned + Variants,
    {
        let mut values = Vec::new();
        for line in self.lines(section) {
            let (json, expected) = line.split_once(' ').unwrap();
            let value: T = self.same(section, json);
            assert_eq!(word(&value), expected, "{} [{section}]", self.file);
            values.push(value);
        }
        self.assert_complete(section, &values);
    }

    /// Each line is a word in a column, which is read as a value and written again. Every variant has a line.
    pub(crate) fn columns<T: Variants>(
        &mut self,
        section: &str,
        read: impl Fn(&str) -> Option<T>,
        word: impl Fn(&T) -> String,
    ) {
        let mut values = Vec::new();
        for line in self.lines(section) {
            let value = read(&line).unwrap_or_else(|| panic!("{} [{section}]: {line} is not read any more", self.file));
            assert_eq!(word(&value), line, "{} [{section}]", self.file);
            values.push(value);
        }
        self.assert_complete(section, &values);
    }

    /// Each line is the word that a command prints for a value; nothing reads it back. `values` has one of each
    /// variant.
    pub(crate) fn printed<T: Variants>(
        &mut self,
        section: &str,
        values: &[T],
        word: impl Fn(&T) -> Option<&'static str>,
    ) {
        let words: Vec<&str> = values.iter().map(|value| word(value).unwrap_or("null")).collect();
        assert_eq!(words, self.lines(section), "{} [{section}]", self.file);
        self.assert_complete(section, values);
    }

    /// Every variant of `T` is among `values`.
    pub(crate) fn assert_complete<'a, T: Variants + 'a>(&self, section: &str, values: impl IntoIterator<Item = &'a T>) {
        let seen: BTreeSet<&str> = values.into_iter().map(Variants::variant).collect();
        let missing: Vec<&&str> = T::ALL.iter().filter(|name| !seen.contains(**name)).collect();
        assert!(missing.is_empty(), "{} [{section}] has no example of {missing:?}", self.file);
    }

    /// Every section was checked.
    pub(crate) fn finish(self) {
        let left: Vec<String> = self.sections.into_iter().map(|(name, _)| name).collect();
        assert!(left.is_empty(), "{}: nothing checks {left:?}", self.file);
    }
}

/// A section's name; a line of JSON may be a list in brackets.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The names of a struct's fields, as serde reads them.
fn fields_of<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names = FieldNames(&[]);
    let read = T::deserialize(&mut names);
    assert!(read.is_err() && !names.0.is_empty(), "not a struct");
    names.0
}

/// Takes the names that a derived `Deserialize` asks for, and gives nothing.
struct FieldNames(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("only names are asked for"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0 = fields;
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[derive(Debug, Serialize, serde::Deserialize)]
struct Sample {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_out: Option<u8>,
    kept: u8,
}

#[test]
fn the_names_of_fields_are_those_that_are_stored() {
    assert_eq!(fields_of::<Sample>(), ["left_out", "kept"]);
}

#[test]
#[should_panic(expected = "has no example of [\"left_out\"]")]
fn a_field_without_an_example_is_missed() {
    let sections = vec![("sample".to_owned(), vec!["{\"kept\":1}".to_owned()])];
    Frozen { file: "none", sections }.fields::<Sample>("sample");
}

#[test]
#[should_panic(expected = "sample")]
fn a_value_that_is_written_in_another_way_is_missed() {
    let sections = vec![("sample".to_owned(), vec!["{\"kept\": 1}".to_owned()])];
    Frozen { file: "none", sections }.values::<Sample>("sample");
}
