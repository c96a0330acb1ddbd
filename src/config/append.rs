//! Adds one text to a section's `refusals` in `config.toml`, the only change that the program makes in a file of the
//! shop. Every comment and every other line stays.
//!
//! The file under its name is always whole and keeps its mode. A text that would not be read back is not written.

use std::io::{self, Write as _};
use std::path::Path;

use toml_edit::{Array, DocumentMut, Item, Table, Value};
use zeroize::Zeroizing;

use super::{Config, read_file};
use crate::base::platform;

/// Adds `text` to `refusals` of `[section]` in the file at `path`. A text that is there already changes nothing.
///
/// # Errors
/// `InvalidData` if the file is no valid configuration or cannot hold the text; else errors of the file system.
pub fn add_refusal(path: &Path, section: &str, text: &str) -> io::Result<()> {
    // A symbolic link is followed, so that the rename replaces the file and not the link.
    let path = std::fs::canonicalize(path)?;
    let (old, _) = read_file(&path)?;
    let old = old.map_err(|_| wrong())?;
    let new = Zeroizing::new(with_refusal(&old, section, text).ok_or_else(wrong)?);
    if *new == *old {
        return Ok(());
    }
    let is_there = |config: Config| {
        let own = config.providers.iter().find(|known| known.name() == section).and_then(|own| own.refusals());
        own.is_some_and(|list| list.iter().any(|known| known == text))
    };
    if !Config::parse(&new).is_ok_and(is_there) {
        return Err(wrong());
    }
    replace(&path, new.as_bytes())
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "config.toml")
}

/// The file's text with one refusal more.
fn with_refusal(old: &str, section: &str, text: &str) -> Option<String> {
    let mut document: DocumentMut = old.parse().ok()?;
    let section = document.entry(section).or_insert(Item::Table(Table::new())).as_table_like_mut()?;
    let list = section.entry("refusals").or_insert(Item::Value(Value::Array(Array::new()))).as_array_mut()?;
    if !list.iter().any(|known| known.as_str() == Some(text)) {
        list.push(text);
    }
    Some(document.to_string())
}

/// Replaces the file: a temporary file beside it that only the owner may read, synced, then renamed.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = write(&temporary, path, bytes).and_then(|()| platform::rename(&temporary, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

fn write(temporary: &Path, like: &Path, bytes: &[u8]) -> io::Result<()> {
    // A killed program with the same process id may have left one.
    let _ = std::fs::remove_file(temporary);
    let mut file = platform::new_file(temporary)?;
    file.set_permissions(std::fs::metadata(like)?.permissions())?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "# Kios kami\n[shop]\nname = \"LOKET\"  # di struk\n\n[mmbc]\nusername = \"dummy\"\n# sandi\npassword = \"env:X\"\n";

    #[test]
    fn a_text_is_added_and_nothing_else_moves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, SHOP).unwrap();
        add_refusal(&path, "mmbc", "Nomor \"salah\" sekali").unwrap();
        add_refusal(&path, "mmbc", "Loket tutup").unwrap();
        add_refusal(&path, "mmbc", "Loket tutup").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let kept: String =
            text.lines().filter(|line| !line.starts_with("refusals")).map(|line| format!("{line}\n")).collect();
        assert_eq!(kept, SHOP);
        assert_eq!(
            Config::parse(&text).unwrap().providers[0].refusals().unwrap(),
            ["Nomor \"salah\" sekali", "Loket tutup"]
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary stays");
    }

    #[cfg(unix)]
    #[test]
    fn the_files_mode_stays() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, SHOP).unwrap();
        for mode in [0o600, 0o640] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            add_refusal(&path, "mmbc", &format!("Tutup mode {mode}")).unwrap();
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
        }
    }

    #[test]
    fn what_could_not_be_read_back_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        for (text, section, refusal) in [
            ("not toml [", "mmbc", "Loket tutup"),
            ("[mmbc]\nrefusals = 5\n", "mmbc", "Loket tutup"),
            ("mmbc = 5\n", "mmbc", "Loket tutup"),
            (SHOP, "klink", "Loket tutup"),
            (SHOP, "mmbc", "x"),
        ] {
            std::fs::write(&path, text).unwrap();
            assert!(add_refusal(&path, section, refusal).is_err(), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        assert!(add_refusal(&folder.path().join("none"), "mmbc", "Loket tutup").is_err());
    }
}
