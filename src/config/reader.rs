//! Reads TOML section by section and collects every fault with its line and column. The keys are in `sections`.
//!
//! Reading never stops: a wrong value records a fault and yields the default.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::{ConfigFault, ConfigFaultKind, ValueForm};
use crate::base::text::{CleanText, cut};
use crate::config::secret::{SecretHandle, SecretRef};

/// The longest unknown key that a message repeats, in columns.
const SHOWN: usize = 40;

pub(super) struct TomlReader<'t> {
    text: &'t str,
    root: Option<DeTable<'t>>,
    faults: RefCell<Vec<(usize, ConfigFaultKind)>>,
}

impl<'t> TomlReader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match DeTable::parse(text) {
            Ok(root) => Self { text, root: Some(root.into_inner()), faults: RefCell::default() },
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let fault = ConfigFaultKind::Syntax(error.message().to_owned());
                Self { text, root: None, faults: RefCell::new(vec![(at, fault)]) }
            }
        }
    }

    /// The section called `name`; empty if it is absent.
    pub(super) fn section(&self, name: &'static str) -> TomlSection<'_, 't> {
        let found = self.root.as_ref().and_then(|root| root.get_key_value(name));
        let at = found.map_or(0, |(key, _)| key.span().start);
        let table = found.and_then(|(_, value)| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                self.fault(value.span(), ConfigFaultKind::Malformed(name.to_owned(), ValueForm::Table));
            }
            table
        });
        TomlSection { reader: self, name, at, table, known: RefCell::default() }
    }

    /// Records a fault for every section that is not in `known`.
    pub(super) fn only(&self, known: &[&'static str]) {
        for key in self.root.iter().flat_map(|root| root.keys()).filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let near = nearest(key.get_ref(), known);
            self.fault(key.span(), ConfigFaultKind::UnknownSection(shown(key.get_ref()), near));
        }
    }

    fn fault(&self, at: Range<usize>, kind: ConfigFaultKind) {
        self.faults.borrow_mut().push((at.start, kind));
    }

    /// Every fault, in the order of the file.
    pub(super) fn into_faults(self) -> Vec<ConfigFault> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|(at, _)| *at);
        let place = |(at, kind)| {
            let (line, column) = position(self.text.as_bytes(), at);
            ConfigFault { line, column, kind }
        };
        faults.into_iter().map(place).collect()
    }
}

/// Line and column of the byte at `at`, both from 1, the column in characters.
pub(super) fn position(text: &[u8], at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    (line, column)
}

fn shown(key: &str) -> String {
    cut(CleanText::new(key).as_str(), SHOWN).to_owned()
}

/// One section. Each read names its key, and [`TomlSection::finish`] records a fault for every key that was not read.
pub(super) struct TomlSection<'r, 't> {
    reader: &'r TomlReader<'t>,
    name: &'static str,
    at: usize,
    table: Option<&'r DeTable<'t>>,
    known: RefCell<Vec<&'static str>>,
}

impl<'r, 't> TomlSection<'r, 't> {
    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.name)
    }

    fn get(&self, key: &'static str) -> Option<&'r Spanned<DeValue<'t>>> {
        self.known.borrow_mut().push(key);
        self.table?.get(key)
    }

    fn wrong(&self, key: &str, at: Range<usize>, form: ValueForm) {
        self.reader.fault(at, ConfigFaultKind::Malformed(self.path(key), form));
    }

    /// A text without control characters, and its place.
    fn raw(&self, key: &'static str) -> Option<(&'r str, Range<usize>)> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str().filter(|text| !text.contains(char::is_control));
        if text.is_none() {
            self.wrong(key, value.span(), ValueForm::Text);
        }
        Some((text?, value.span()))
    }

    pub(super) fn text(&self, key: &'static str, default: &str) -> String {
        self.raw(key).map_or(default, |(text, _)| text).to_owned()
    }

    /// A text that may not be blank.
    pub(super) fn filled(&self, key: &'static str, default: &str) -> String {
        match self.raw(key) {
            Some((text, at)) if text.trim().is_empty() => {
                self.reader.fault(at, ConfigFaultKind::Empty(self.path(key)));
                default.to_owned()
            }
            Some((text, _)) => text.to_owned(),
            None => default.to_owned(),
        }
    }

    /// A text that `read` understands.
    pub(super) fn parsed<T>(
        &self,
        key: &'static str,
        default: T,
        form: ValueForm,
        read: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some((text, at)) = self.raw(key) else { return default };
        read(text).unwrap_or_else(|| {
            self.wrong(key, at, form);
            default
        })
    }

    /// One word from `list`.
    pub(super) fn word<T: Copy>(&self, key: &'static str, default: T, list: &[(&'static str, T)]) -> T {
        let Some((text, at)) = self.raw(key) else { return default };
        let found = list.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        found.unwrap_or_else(|| {
            let names = list.iter().map(|(name, _)| *name).collect();
            self.reader.fault(at, ConfigFaultKind::NotOneOf(self.path(key), names));
            default
        })
    }

    fn integer(&self, key: &'static str) -> Option<(i64, Range<usize>)> {
        let value = self.get(key)?;
        let read = value
            .get_ref()
            .as_integer()
            .and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok());
        if read.is_none() {
            self.wrong(key, value.span(), ValueForm::Whole);
        }
        Some((read?, value.span()))
    }

    /// A whole number from `least` to `most`, both included.
    pub(super) fn whole(&self, key: &'static str, default: i64, least: i64, most: i64) -> i64 {
        match self.integer(key) {
            Some((value, _)) if (least..=most).contains(&value) => value,
            Some((_, at)) => {
                self.reader.fault(at, ConfigFaultKind::OutOfRange(self.path(key), least, most));
                default
            }
            None => default,
        }
    }

    /// One number from `list`.
    pub(super) fn figure<T: Copy>(&self, key: &'static str, default: T, list: &[(&'static str, T)]) -> T {
        let Some((value, at)) = self.integer(key) else { return default };
        let text = value.to_string();
        let found = list.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        found.unwrap_or_else(|| {
            let names = list.iter().map(|(name, _)| *name).collect();
            self.reader.fault(at, ConfigFaultKind::NotOneOf(self.path(key), names));
            default
        })
    }

    pub(super) fn flag(&self, key: &'static str, default: bool) -> bool {
        let Some(value) = self.get(key) else { return default };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value.span(), ValueForm::Flag);
            default
        })
    }

    /// A list of texts that `read` understands. The fault of a wrong item names the place of that item.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        default: Vec<T>,
        form: ValueForm,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.get(key) else { return default };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value.span(), ValueForm::Texts);
            return default;
        };
        let mut found = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str().map(&read) {
                Some(Some(one)) => found.push(one),
                Some(None) => self.wrong(key, item.span(), form),
                None => self.wrong(key, item.span(), ValueForm::Texts),
            }
        }
        found
    }

    /// A table of texts that `read` accepts.
    pub(super) fn table(
        &self,
        key: &'static str,
        form: ValueForm,
        read: impl Fn(&str) -> bool,
    ) -> std::collections::BTreeMap<String, String> {
        let mut found = std::collections::BTreeMap::new();
        let Some(value) = self.get(key) else { return found };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value.span(), ValueForm::Table);
            return found;
        };
        for (name, item) in table.iter() {
            match item.get_ref().as_str().filter(|text| read(text)) {
                Some(text) => {
                    found.insert(name.get_ref().to_string(), text.to_owned());
                }
                None => self.wrong(&format!("{key}.{}", shown(name.get_ref())), item.span(), form),
            }
        }
        found
    }

    /// A reference to a secret; `path` is the key with its section. An empty text unsets the default.
    pub(super) fn secret(&self, key: &'static str, path: &'static str, default: &str) -> SecretHandle {
        let reference = match self.raw(key) {
            None => SecretRef::parse(default),
            Some(("", _)) => None,
            Some((text, at)) => {
                let read = SecretRef::parse(text);
                if read.is_none() {
                    self.wrong(key, at, ValueForm::Secret);
                }
                read
            }
        };
        SecretHandle { key: path, reference }
    }

    /// Records a fault at the value of `key`, or at the section if the key is absent.
    pub(super) fn refuse(&self, key: &str, kind: impl Fn(String) -> ConfigFaultKind) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at..self.at, Spanned::span);
        self.reader.fault(at, kind(self.path(key)));
    }

    /// Records a fault for every key that was not read.
    pub(super) fn finish(self) {
        let known = self.known.borrow();
        for key in
            self.table.iter().flat_map(|table| table.keys()).filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let near = nearest(key.get_ref(), &known);
            self.reader.fault(key.span(), ConfigFaultKind::UnknownKey(self.path(&shown(key.get_ref())), near));
        }
    }
}

/// The known name that `typed` most likely misspells; `None` if more than a third of the letters differ.
#[must_use]
pub fn nearest(typed: &str, known: &[&'static str]) -> Option<&'static str> {
    let typed: Vec<char> = typed.to_lowercase().chars().take(SHOWN).collect();
    let near = (typed.len() / 3).clamp(1, 3);
    let distance = |name: &'static str| (edits(&typed, &name.chars().collect::<Vec<_>>()), name);
    known.iter().map(|name| distance(name)).filter(|(edits, _)| *edits <= near).min().map(|(_, name)| name)
}

/// The edit distance with swaps of neighbours (optimal string alignment).
fn edits(a: &[char], b: &[char]) -> usize {
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, own) in a.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let changed = last[column] + usize::from(own != other);
            let mut least = changed.min(last[column + 1] + 1).min(next[column] + 1);
            if row > 0 && column > 0 && *own == b[column - 1] && a[row - 1] == *other {
                least = least.min(older[column - 1] + 1);
            }
            next.push(least);
        }
        older = std::mem::replace(&mut last, next);
    }
    last[b.len()]
}
