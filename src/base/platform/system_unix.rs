//! What only Unix does so: positioned reads and writes, modes of files, stopping a process.

use std::fs::File;
use std::io;

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
