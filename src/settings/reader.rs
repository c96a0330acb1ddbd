//! Reads TOML section by section and collects every fault with its line and column. Whoever owns a section names its
//! keys.
//!
//! Reading never stops: a wrong value records a fault and yields the default. Each value in force is noted as it is
//! read, so that `loket config show` needs no second list of keys.

use std::cell::RefCell;
use std::ops::Range;
use std::time::Duration;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::fault::{ConfigFault, ConfigFaultKind, ValueForm};
use super::value::{BaseUrl, SettingValue};
use crate::base::text::{CleanText, cut};
use crate::settings::secret::{SecretHandle, SecretRef};

/// The longest unknown key that a message repeats, in columns.
const SHOWN: usize = 40;
/// The shortest allowed text of a refusal, in characters. A shorter one would also be found in other answers.
const SHORTEST_REFUSAL: usize = 5;

/// One section with its keys and the values in force, in the order of reading. A secret is its reference, a literal one
/// `***`.
#[derive(Debug, Clone)]
pub struct SectionValues {
    pub name: &'static str,
    pub values: Vec<(&'static str, Value)>,
}

impl SectionValues {
    /// Sets the value in force, for a setting that a flag or the environment overrides.
    pub fn set(&mut self, key: &'static str, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.values.push((key, value)),
        }
    }
}

/// A file being read.
pub struct TomlReader<'t> {
    text: &'t str,
    root: Option<DeTable<'t>>,
    faults: RefCell<Vec<(usize, ConfigFaultKind)>>,
    sections: RefCell<Vec<SectionValues>>,
}

impl<'t> TomlReader<'t> {
    /// A text that is no TOML has one fault, and every default.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match DeTable::parse(text) {
            Ok(root) => {
                Self { text, root: Some(root.into_inner()), faults: RefCell::default(), sections: RefCell::default() }
            }
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let fault = ConfigFaultKind::Syntax(error.message().to_owned());
                Self { text, root: None, faults: RefCell::new(vec![(at, fault)]), sections: RefCell::default() }
            }
        }
    }

    /// The section called `name`; empty if it is absent.
    pub fn section(&self, name: &'static str) -> TomlSection<'_, 't> {
        let found = self.root.as_ref().and_then(|root| root.get_key_value(name));
        let at = found.map_or(0, |(key, _)| key.span().start);
        let table = found.and_then(|(_, value)| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                self.fault(value.span(), ConfigFaultKind::Malformed(name.to_owned(), ValueForm::Table));
            }
            table
        });
        TomlSection { reader: self, at, table, own: RefCell::new(SectionValues { name, values: Vec::new() }) }
    }

    /// Records a fault for every section that was not read, and returns those that were.
    pub fn finish(&self) -> Vec<SectionValues> {
        let sections = self.sections.take();
        let known: Vec<&'static str> = sections.iter().map(|section| section.name).collect();
        for key in self.root.iter().flat_map(|root| root.keys()).filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let near = nearest(key.get_ref(), &known);
            self.fault(key.span(), ConfigFaultKind::UnknownSection(shown(key.get_ref()), near));
        }
        sections
    }

    fn fault(&self, at: Range<usize>, kind: ConfigFaultKind) {
        self.faults.borrow_mut().push((at.start, kind));
    }

    /// Every fault, in the order of the file.
    pub fn into_faults(self) -> Vec<ConfigFault> {
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
pub fn position(text: &[u8], at: usize) -> (usize, usize) {
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
pub struct TomlSection<'r, 't> {
    reader: &'r TomlReader<'t>,
    at: usize,
    table: Option<&'r DeTable<'t>>,
    own: RefCell<SectionValues>,
}

impl<'r, 't> TomlSection<'r, 't> {
    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.own.borrow().name)
    }

    /// Notes the value in force, and returns it.
    pub fn keep<T: SettingValue>(&self, key: &'static str, value: T) -> T {
        self.own.borrow_mut().set(key, value.setting());
        value
    }

    fn get(&self, key: &'static str) -> Option<&'r Spanned<DeValue<'t>>> {
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

    /// A text, which may be empty.
    pub fn text(&self, key: &'static str, default: &str) -> String {
        self.keep(key, self.raw(key).map_or(default, |(text, _)| text).to_owned())
    }

    /// A text that may not be blank.
    pub fn filled(&self, key: &'static str, default: &str) -> String {
        let text = match self.raw(key) {
            Some((text, at)) if text.trim().is_empty() => {
                self.reader.fault(at, ConfigFaultKind::Empty(self.path(key)));
                default
            }
            Some((text, _)) => text,
            None => default,
        };
        self.keep(key, text.to_owned())
    }

    /// A text that `read` understands.
    pub fn parsed<T: SettingValue>(
        &self,
        key: &'static str,
        default: T,
        form: ValueForm,
        read: impl Fn(&str) -> Option<T>,
    ) -> T {
        let read = self.raw(key).and_then(|(text, at)| {
            let value = read(text);
            if value.is_none() {
                self.wrong(key, at, form);
            }
            value
        });
        self.keep(key, read.unwrap_or(default))
    }

    /// One word from `list`.
    pub fn word<T: Copy + PartialEq>(&self, key: &'static str, default: T, list: &[(&'static str, T)]) -> T {
        let text = self.raw(key).map(|(text, at)| (text.to_owned(), at));
        let (name, value) = self.one_of(key, text, default, list);
        self.keep(key, name.to_owned());
        value
    }

    /// The entry of `list` that `text` names, else that of `default`, with its name.
    fn one_of<T: Copy + PartialEq>(
        &self,
        key: &str,
        text: Option<(String, Range<usize>)>,
        default: T,
        list: &[(&'static str, T)],
    ) -> (&'static str, T) {
        let set = text.and_then(|(text, at)| {
            let found = list.iter().find(|(name, _)| *name == text);
            if found.is_none() {
                let names = list.iter().map(|(name, _)| *name).collect();
                self.reader.fault(at, ConfigFaultKind::NotOneOf(self.path(key), names));
            }
            found
        });
        set.or_else(|| list.iter().find(|(_, value)| *value == default)).copied().unwrap_or(("", default))
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
    pub fn whole(&self, key: &'static str, default: i64, least: i64, most: i64) -> i64 {
        let value = match self.integer(key) {
            Some((value, _)) if (least..=most).contains(&value) => value,
            Some((_, at)) => {
                self.reader.fault(at, ConfigFaultKind::OutOfRange(self.path(key), least, most));
                default
            }
            None => default,
        };
        self.keep(key, value)
    }

    /// `timeout_seconds`, 1 to 600.
    pub fn timeout(&self, default: i64) -> Duration {
        Duration::from_secs(self.whole("timeout_seconds", default, 1, 600).unsigned_abs())
    }

    /// `refusals`: texts of the provider that prove that nothing was debited (safety rule 2, docs/safety.md).
    pub fn refusals(&self) -> Vec<String> {
        let read = |text: &str| {
            let text = CleanText::new(text);
            (text.as_str().chars().count() >= SHORTEST_REFUSAL).then(|| text.as_str().to_owned())
        };
        self.list("refusals", Vec::new(), ValueForm::Refusal, read)
    }

    /// An http(s) address, or an empty text.
    pub fn optional_url(&self, key: &'static str) -> Option<BaseUrl> {
        let read = |text: &str| if text.is_empty() { Some(None) } else { BaseUrl::parse(text).map(Some) };
        self.parsed(key, None, ValueForm::Url, read)
    }

    /// Records a fault if a password would leave this machine unencrypted without `allow_plain_http`.
    pub fn refuse_plain(&self, key: &str, url: &BaseUrl, allowed: bool) {
        if url.is_plain() && !allowed {
            self.refuse(key, ConfigFaultKind::PlainHttp);
        }
    }

    /// One number from `list`.
    pub fn figure<T: Copy + PartialEq>(&self, key: &'static str, default: T, list: &[(&'static str, T)]) -> T {
        let text = self.integer(key).map(|(value, at)| (value.to_string(), at));
        let (name, value) = self.one_of(key, text, default, list);
        self.keep(key, name.parse::<i64>().unwrap_or(0));
        value
    }

    /// `true` or `false`.
    pub fn flag(&self, key: &'static str, default: bool) -> bool {
        let value = self.get(key).and_then(|value| {
            let read = value.get_ref().as_bool();
            if read.is_none() {
                self.wrong(key, value.span(), ValueForm::Flag);
            }
            read
        });
        self.keep(key, value.unwrap_or(default))
    }

    /// A list of texts that `read` understands. The fault of a wrong item names the place of that item.
    pub fn list<T: SettingValue>(
        &self,
        key: &'static str,
        default: Vec<T>,
        form: ValueForm,
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        self.keep(key, self.items(key, form, read).unwrap_or(default))
    }

    fn items<T>(&self, key: &'static str, form: ValueForm, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let value = self.get(key)?;
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(key, value.span(), ValueForm::Texts);
            return None;
        };
        let mut found = Vec::new();
        for item in items.iter() {
            match item.get_ref().as_str().map(&read) {
                Some(Some(one)) => found.push(one),
                Some(None) => self.wrong(key, item.span(), form),
                None => self.wrong(key, item.span(), ValueForm::Texts),
            }
        }
        Some(found)
    }

    /// A table of texts that `read` accepts.
    pub fn table(
        &self,
        key: &'static str,
        form: ValueForm,
        read: impl Fn(&str) -> bool,
    ) -> std::collections::BTreeMap<String, String> {
        let mut found = std::collections::BTreeMap::new();
        let value = self.get(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (value, table) {
            self.wrong(key, value.span(), ValueForm::Table);
        }
        for (name, item) in table.into_iter().flat_map(|table| table.iter()) {
            match item.get_ref().as_str().filter(|text| read(text)) {
                Some(text) => {
                    found.insert(name.get_ref().to_string(), text.to_owned());
                }
                None => self.wrong(&format!("{key}.{}", shown(name.get_ref())), item.span(), form),
            }
        }
        self.keep(key, found)
    }

    /// A reference to a secret; `path` is the key with its section. An empty text unsets the default.
    pub fn secret(&self, key: &'static str, path: &'static str, default: &str) -> SecretHandle {
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
        self.keep(key, SecretHandle { key: path, reference })
    }

    /// Records a fault at the value of `key`, or at the section if the key is absent.
    pub fn refuse(&self, key: &str, kind: impl Fn(String) -> ConfigFaultKind) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at..self.at, Spanned::span);
        self.reader.fault(at, kind(self.path(key)));
    }

    /// Records a fault for every key that was not read.
    pub fn finish(self) {
        let known: Vec<&'static str> = self.own.borrow().values.iter().map(|(key, _)| *key).collect();
        for key in
            self.table.iter().flat_map(|table| table.keys()).filter(|key| !known.contains(&key.get_ref().as_ref()))
        {
            let near = nearest(key.get_ref(), &known);
            self.reader.fault(key.span(), ConfigFaultKind::UnknownKey(self.path(&shown(key.get_ref())), near));
        }
        self.reader.sections.borrow_mut().push(self.own.into_inner());
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
