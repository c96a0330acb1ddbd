//! Reads the two request body forms that MMBC's clients send: `application/x-www-form-urlencoded` and
//! `multipart/form-data`. Any bytes read to some pairs, never to an error. File parts are skipped.

use std::collections::BTreeMap;

/// The most pairs kept of one body.
const MOST_PAIRS: usize = 64;

/// The pairs of one request. When a name stands twice, its last value counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct FormPairs {
    pairs: BTreeMap<String, String>,
}

impl FormPairs {
    /// Reads `body`, whose `Content-Type` was `content_type`.
    pub fn read(content_type: &str, body: &[u8]) -> Self {
        match boundary(content_type) {
            Some(boundary) => Self::multipart(&boundary, body),
            None => Self::urlencoded(body),
        }
    }

    /// The value of `name`, trimmed; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.get(name).map_or("", |value| value.trim())
    }

    /// The first non-empty value of these names; empty when there is none.
    pub fn first(&self, names: &[&str]) -> &str {
        names.iter().map(|name| self.get(name)).find(|value| !value.is_empty()).unwrap_or("")
    }

    fn insert(&mut self, name: String, value: String) {
        if self.pairs.len() < MOST_PAIRS || self.pairs.contains_key(&name) {
            self.pairs.insert(name, value);
        }
    }

    fn urlencoded(body: &[u8]) -> Self {
        let mut form = Self::default();
        form_urlencoded::parse(body).for_each(|(name, value)| form.insert(name.into_owned(), value.into_owned()));
        form
    }

    fn multipart(boundary: &str, body: &[u8]) -> Self {
        let mut form = Self::default();
        let text = String::from_utf8_lossy(body);
        for part in text.split(&format!("--{boundary}")).skip(1).take_while(|part| !part.starts_with("--")) {
            let part = part.strip_prefix("\r\n").or_else(|| part.strip_prefix('\n')).unwrap_or(part);
            let Some((head, value)) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n")) else { continue };
            if parameter(head, "filename").is_some() {
                continue;
            }
            let value = value.strip_suffix("\r\n").or_else(|| value.strip_suffix('\n')).unwrap_or(value);
            if let Some(name) = parameter(head, "name") {
                form.insert(name, value.to_owned());
            }
        }
        form
    }
}

/// The boundary; None when `content_type` is not multipart.
fn boundary(content_type: &str) -> Option<String> {
    let is_multipart = content_type.trim_start().to_ascii_lowercase().starts_with("multipart/");
    if is_multipart { parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty()) } else { None }
}

/// The parameter `name=value` or `name="value"` of a header or of several header lines.
fn parameter(header: &str, name: &str) -> Option<String> {
    header.split([';', '\n']).find_map(|piece| {
        let (key, value) = piece.trim().split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms() {
        let form = FormPairs::read("application/x-www-form-urlencoded", b"a=1&b=x%20y+z&a=2&c&d=%zz%4&e=%3D%26 ");
        assert_eq!(["a", "b", "c", "d", "e", "f"].map(|name| form.get(name)), ["2", "x y z", "", "%zz%4", "=&", ""]);

        let body = "--B\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\ndummy\r\n\
                    --B\r\nContent-Type: text/plain\r\ncontent-disposition: form-data; name=note\r\n\r\n a\r\nb \r\n\
                    --B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nfile\r\n--B--\r\n";
        for content_type in ["multipart/form-data; boundary=B", "Multipart/Form-Data; charset=utf-8; boundary=\"B\""] {
            let form = FormPairs::read(content_type, body.as_bytes());
            assert_eq!(["username", "note", "f"].map(|name| form.get(name)), ["dummy", "a\r\nb", ""]);
        }
        let unix = body.replace("\r\n", "\n");
        assert_eq!(FormPairs::read("multipart/form-data; boundary=B", unix.as_bytes()).get("username"), "dummy");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            FormPairs::read("multipart/form-data; boundary=-", &body);
            FormPairs::read("", &body);
        }
    }
}
