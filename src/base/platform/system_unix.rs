//! What only Unix does so: positioned reads and writes, modes of files, stopping a process.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};

/// Writes all bytes at an offset of the file. The file's own position is not used.
///
/// # Errors
/// As of the system.
pub fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Reads at an offset of the file, perhaps fewer bytes than there is room for.
///
/// # Errors
/// As of the system.
pub fn read_some_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, at)
}

/// The mode of a file that other users may read or write. `None` if only the owner may, and on systems without modes.
///
/// # Errors
/// If the file's metadata cannot be read.
pub fn open_mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Whether an existing path is on a disk of another computer: NFS, SMB, CIFS, AFS, Ceph. Known on Linux only.
pub(super) fn is_on_network(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        const NETWORK: [u32; 6] = [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x00C3_6400];
        // The type of a file system is a number of 32 bits, in a field whose width differs between computers.
        rustix::fs::statfs(path).is_ok_and(|disk| NETWORK.contains(&(disk.f_type as u32)))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        false
    }
}

/// Stops this process (SIGSTOP) until it is continued. Returns before the stop has reached every thread.
///
/// # Errors
/// When the system refuses, and on systems that stop no process.
pub fn stop_process() -> io::Result<()> {
    Ok(kill_process(getpid(), Signal::STOP)?)
}

/// As [`stop_process`], and waits until the process was continued. Needs a runtime.
///
/// # Errors
/// As [`stop_process`].
pub async fn stop_until_continued() -> io::Result<()> {
    let mut continued = signal(SignalKind::from_raw(Signal::CONT.as_raw()))?;
    stop_process()?;
    continued.recv().await;
    Ok(())
}

/// Whether this program may write to a path. It is not opened.
#[must_use]
pub fn may_write(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

/// Always false: a terminal stays when its program ends.
#[must_use]
pub const fn owns_window() -> bool {
    false
}

/// Always `None`: accounts of one computer share no folder of loket.
#[must_use]
pub const fn shared_place() -> Option<(PathBuf, String)> {
    None
}

/// The system's own store of secrets. There is none that every session of a user can open: a desktop's keyring is absent
/// over SSH, on kiosks and for a service.
pub const SECRET_STORE: Option<&str> = None;

/// Keeps a secret of the shop at `home` in the system's own store; false where there is none.
///
/// # Errors
/// None.
pub const fn keep_secret(_home: &Path, _name: &str, _secret: &str) -> io::Result<bool> {
    Ok(false)
}

/// A secret that [`keep_secret`] kept; `None` where there is no such.
///
/// # Errors
/// None.
pub const fn kept_secret(_home: &Path, _name: &str) -> io::Result<Option<Zeroizing<String>>> {
    Ok(None)
}

/// Removes a secret that [`keep_secret`] kept. One that is not there is no fault.
///
/// # Errors
/// None.
pub const fn forget_secret(_home: &Path, _name: &str) -> io::Result<()> {
    Ok(())
}

/// Lets every other thread of the computer go before this one, for the rest of its life: for work that nobody waits for.
/// Linux alone counts this by thread.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(15);
}
