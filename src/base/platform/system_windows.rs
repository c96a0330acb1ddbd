//! What only Windows does so: see `system_unix.rs` for what each function means.

use std::fs::File;
use std::io;
use std::os::windows::fs::FileExt as _;
use std::path::{Component, Path, PathBuf, Prefix};

use zeroize::Zeroizing;

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

/// Windows' store of secrets, which opens with the account.
pub const SECRET_STORE: Option<&str> = Some("Windows Credential Manager");

/// Keeps a secret of the shop at `home`, on this computer only.
///
/// # Errors
/// When the store takes none, as one of more than 1,280 characters.
pub fn keep_secret(home: &Path, name: &str, secret: &str) -> io::Result<bool> {
    credential(home, name)?.set_password(secret).map_err(store_fault)?;
    Ok(true)
}

/// A secret that [`keep_secret`] kept.
///
/// # Errors
/// When the store cannot be asked.
pub fn kept_secret(home: &Path, name: &str) -> io::Result<Option<Zeroizing<String>>> {
    match credential(home, name)?.get_password() {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(keyring_core::Error::NoEntry) => Ok(None),
        Err(fault) => Err(store_fault(fault)),
    }
}

/// Removes a secret that [`keep_secret`] kept. One that is not there is no fault.
///
/// # Errors
/// When the store cannot be asked.
pub fn forget_secret(home: &Path, name: &str) -> io::Result<()> {
    match credential(home, name)?.delete_credential() {
        Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
        Err(fault) => Err(store_fault(fault)),
    }
}

/// The entry of one secret. Its name has the shop's folder: an account may have a second shop for practice.
fn credential(home: &Path, name: &str) -> io::Result<keyring_core::Entry> {
    let store: std::sync::Arc<keyring_core::CredentialStore> =
        windows_native_keyring_store::Store::new().map_err(store_fault)?;
    // Without this it would roam to other computers with the profile.
    let here = std::collections::HashMap::from([("persistence", "Local")]);
    let user = format!("{name} {}", home.display());
    keyring_core::Entry::new_in_store_with_modifiers(&store, "loket", &user, &here).map_err(store_fault)
}

/// The fault without what it may hold: some carry the secret's bytes.
fn store_fault(_: keyring_core::Error) -> io::Error {
    io::ErrorKind::Other.into()
}

/// Lets every other thread go before this one, for the rest of its life.
pub fn lower_priority() {
    win32::thread::lower_priority();
}
