//! What only Windows does so: see `system_unix.rs` for what each function means.

use std::fs::File;
use std::io;
use std::os::windows::fs::FileExt as _;
use std::path::{Component, Path, PathBuf, Prefix};

/// Writes all bytes at an offset of the file.
///
/// # Errors
/// As of the system.
pub fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = file.seek_write(bytes, at)?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(written..).unwrap_or_default();
        at += written as u64;
    }
    Ok(())
}

/// Reads at an offset of the file, perhaps fewer bytes than there is room for.
///
/// # Errors
/// As of the system.
pub fn read_some_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    match file.seek_read(bytes, at) {
        // Reading behind the end is an error here, and no bytes elsewhere.
        Err(fault) if fault.raw_os_error() == Some(38) => Ok(0),
        read => read,
    }
}

/// Always `None`: files of a user's profile inherit its rights, and there are no modes.
///
/// # Errors
/// None.
pub fn open_mode(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}

/// Whether a path begins with the name of another computer: `\\\\SERVER\\SHARE`.
pub(super) fn is_on_network(path: &Path) -> bool {
    let Some(Component::Prefix(prefix)) = path.components().next() else { return false };
    matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
}

/// Windows stops no process.
///
/// # Errors
/// Always.
pub fn stop_process() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Windows stops no process.
///
/// # Errors
/// Always.
pub async fn stop_until_continued() -> io::Result<()> {
    stop_process()
}

/// Always true: rights are told by opening only.
#[must_use]
pub const fn may_write(_: &Path) -> bool {
    true
}

/// Whether the window closes with this program: it was started by a double-click.
#[must_use]
pub fn owns_window() -> bool {
    win32::console::is_alone()
}

/// A folder that every account of this computer may read and add to, and the account that runs this program.
#[must_use]
pub fn shared_place() -> Option<(PathBuf, String)> {
    let text = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    Some((PathBuf::from(text("ProgramData")?).join("loket"), text("USERNAME")?))
}
