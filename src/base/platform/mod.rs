//! Files, folders and child processes that keep the shop's secrets to its own user.
//!
//! Every file that the program makes is 0600 and every folder 0700, whatever the umask says
//! (`house::only_private_makes_files`). A core dump or a debugger of the same user would hold every password, so
//! [`harden`] runs before the first secret is read.

#[cfg_attr(unix, path = "exit_signals_unix.rs")]
#[cfg_attr(windows, path = "exit_signals_windows.rs")]
mod exit_signals;
#[cfg_attr(unix, path = "system_unix.rs")]
#[cfg_attr(windows, path = "system_windows.rs")]
mod system;

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub use exit_signals::ExitSignals;
pub use system::{
    SECRET_STORE, forget_secret, keep_secret, kept_secret, lower_priority, may_write, open_mode, owns_window,
    read_some_at, shared_place, stop_process, stop_until_continued, write_all_at,
};

/// The environment variables that a child process gets, with all `LC_` variables. The rest may hold passwords.
const INHERITED: [&str; 15] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "CUPS_SERVER",
    "CUPS_USER",
    "CUPS_ENCRYPTION",
    "IPP_PORT",
    "SYSTEMROOT",
];

/// Where PostgreSQL's programs look for passwords: the environment variable of a folder, and the path below it.
pub const PASSWORD_FILE: (&str, &str) =
    if cfg!(windows) { ("APPDATA", "postgresql/pgpass.conf") } else { ("HOME", ".pgpass") };

/// Keeps this process's memory out of core dumps and debuggers, and its files from other users. A step that the system
/// refuses is skipped, because a counter must still be able to sell.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit, umask};
        // Libraries create files too (log files, SQLite's).
        umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    // A kernel that pipes core dumps to a program ignores RLIMIT_CORE.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// A command that inherits no secret: only the variables of the environment that it needs to find files and printers.
#[must_use]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| is_inherited(name)));
    command
}

fn is_inherited(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| INHERITED.contains(&name) || name.starts_with("LC_"))
}

/// Creates `path` and missing folders above it, for the owner only. An existing folder keeps its mode.
pub fn folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        folder(above)?;
    }
    match builder().create(path) {
        // Another program may create it at the same time.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// As [`folder`], for a folder that only this program uses: an existing one is closed to other users too, where
/// possible.
pub fn own_folder(path: &Path) -> io::Result<()> {
    folder(path)?;
    // On a read-only disk, or for a folder of another user, the existing mode has to do.
    let _ = close_folder(path);
    Ok(())
}

/// A new file that only its owner may read, open for reading and writing.
///
/// # Errors
/// `AlreadyExists` if the path exists, a dangling link included.
pub fn new_file(path: &Path) -> io::Result<File> {
    options().create_new(true).read(true).write(true).open(path)
}

/// Opens a file for writing and creates a missing one. The content stays.
pub fn open_or_new(path: &Path) -> io::Result<File> {
    options().write(true).create(true).open(path)
}

/// Opens a file for reading and appending and creates a missing one.
pub fn append_or_new(path: &Path) -> io::Result<File> {
    options().read(true).append(true).create(true).open(path)
}

/// A path that belongs to another user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherOwner {
    pub path: PathBuf,
    /// The other user's id.
    pub user: u32,
}

/// The owner of `path`, if that is another user than this program runs as. Root may create files anywhere, and they
/// would lock the owner out. So for root and a missing path, the owner of the nearest existing folder above counts.
#[must_use]
pub fn other_owner(path: &Path) -> Option<OtherOwner> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let own = rustix::process::geteuid();
        let mut above = path.ancestors().filter(|path| !path.as_os_str().is_empty());
        let there = if own.is_root() { above.find(|path| path.exists()) } else { above.next() };
        let (path, user) = there.and_then(|path| Some((path, fs::metadata(path).ok()?.uid())))?;
        (user != own.as_raw()).then(|| OtherOwner { path: path.to_owned(), user })
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Free bytes on the disk where `path` is, or would be created. `None` if the system does not tell.
#[must_use]
pub fn free_bytes(path: &Path) -> Option<u64> {
    fs4::available_space(path.ancestors().find(|path| path.exists())?).ok()
}

/// What else writes into a folder, or lies between it and its disk. SQLite's locks and its shared memory do not hold
/// there, and another program may replace a file while it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedFolder {
    /// A disk of another computer.
    Network,
    /// A program copies what changes to other computers and back: OneDrive, Dropbox and such.
    Synchronized,
}

/// Folders of programs that synchronize, lower case; a name that begins so counts (`OneDrive - Kios`).
const SYNCHRONIZED: [&str; 8] =
    ["onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud", "nextcloud", "pcloud"];

/// Whether `path` lies on a network disk or in a folder that is synchronized, as far as the system and the names of its
/// folders tell. A drive letter of Windows that leads to another computer is not told.
#[must_use]
pub fn shared_folder(path: &Path) -> Option<SharedFolder> {
    let there = path.ancestors().find(|above| above.exists()).unwrap_or(path);
    let is_synchronized = |name: &OsStr| {
        let name = name.to_string_lossy().to_lowercase();
        SYNCHRONIZED.iter().any(|known| name.starts_with(known))
    };
    if system::is_on_network(there) {
        Some(SharedFolder::Network)
    } else if path.parent()?.iter().any(is_synchronized) {
        Some(SharedFolder::Synchronized)
    } else {
        None
    }
}

/// Whether this program runs as root.
#[must_use]
pub fn is_root() -> bool {
    #[cfg(unix)]
    {
        rustix::process::geteuid().is_root()
    }
    #[cfg(not(unix))]
    {
        false
    }
}

/// Syncs the file at `path`, whoever wrote it.
pub fn sync_file(path: &Path) -> io::Result<()> {
    // Windows syncs only what was opened for writing.
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// Syncs `folder`, so that a new or renamed file in it survives a power cut. Windows needs no such step, and has none.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Renames `from` to `to` and replaces what is there. On Windows a virus scanner or a viewer that has a file open for a
/// moment holds it, so that is tried again for two seconds.
///
/// # Errors
/// As of the system; on Windows `PermissionDenied` too while another program has a file open.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| fs::rename(from, to))
}

/// Removes a file, with the patience of [`rename`].
///
/// # Errors
/// As of the system.
pub fn remove_file(path: &Path) -> io::Result<()> {
    patiently(|| fs::remove_file(path))
}

/// How long a file that another program has open is tried again on Windows.
const HELD_FOR: Duration = Duration::from_secs(2);
/// The pause between two tries.
const HELD_PAUSE: Duration = Duration::from_millis(20);

fn patiently<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let start = Instant::now();
    loop {
        match act() {
            Err(fault) if is_held(&fault) && start.elapsed() < HELD_FOR => std::thread::sleep(HELD_PAUSE),
            done => return done,
        }
    }
}

/// Whether another program holds the file: access denied, sharing violation, locked.
fn is_held(fault: &io::Error) -> bool {
    cfg!(windows) && matches!(fault.raw_os_error(), Some(5 | 32 | 33))
}

/// Copies the bytes of `from` into a new file that only its owner may read.
///
/// # Errors
/// `AlreadyExists` if `to` exists, and any error of reading and writing. A partial copy stays.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = File::open(from)?;
    io::copy(&mut from, &mut new_file(to)?).map(drop)
}

/// The mode of a file or folder that other users may read or write. `None` if only the owner may, if there is no such
/// file, and on systems without modes.
#[must_use]
pub fn mode_for_others(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
        (mode & 0o077 != 0).then_some(mode)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

fn builder() -> DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn options() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn close_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(path)?.permissions().mode() & 0o777 != 0o700 {
            fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn new_files_and_folders_are_the_owners_and_old_ones_keep_their_bytes() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        folder(&deep).unwrap();
        folder(&deep).unwrap();
        assert_eq!([mode(&root.path().join("a")), mode(&deep)], [0o700; 2]);
        let open = root.path().join("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        folder(&open).unwrap();
        assert_eq!(mode_for_others(&open), Some(0o777), "somebody else's choice stays");
        own_folder(&open).unwrap();
        assert_eq!((mode(&open), mode_for_others(&open)), (0o700, None));
        let file = open.join("file");
        drop(new_file(&file).unwrap());
        assert!(new_file(&file).is_err());
        fs::write(&file, "kept").unwrap();
        drop((open_or_new(&file).unwrap(), append_or_new(&file).unwrap()));
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
        copy(&file, &open.join("copy")).unwrap();
        drop(append_or_new(&open.join("new")).unwrap());
        for name in ["file", "copy", "new"] {
            assert_eq!(mode(&open.join(name)), 0o600, "{name}");
        }
    }

    #[test]
    fn a_started_program_knows_little() {
        assert!(["PATH", "LC_ALL", "CUPS_SERVER"].iter().all(|name| is_inherited(&OsString::from(name))));
        for secret in ["LOKET_JOURNAL", "UJI_SANDI", "PGPASSWORD", "XLC_A", "LD_PRELOAD", "MMBC_PATH"] {
            assert!(!is_inherited(&OsString::from(secret)), "{secret}");
        }
    }
}
