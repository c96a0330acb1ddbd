//! Tells whether a running program lives, by a lock file that it holds.
//!
//! A process id would not do: another process could get the same one. A stopped (suspended) program keeps its lock
//! and counts as living. `<owner>.lock` never exists unlocked while its owner lives, because the file is locked under
//! another name first.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::base::id::OwnerId;
use crate::base::platform;

const SUFFIX: &str = ".lock";
/// Its lock says that the journal is open somewhere.
const IN_USE: &str = "in-use";
/// How long a use of the journal that is just ending is waited for. A program that is being started inherits every open
/// file for a moment, and with it the lock of a command that has ended.
const MOMENT: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(2);

/// Tries `lock` until it is had. `false`: others held it for all of `patience`.
pub(crate) fn locked_within(patience: Duration, lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<bool> {
    let until = Instant::now() + patience;
    loop {
        match lock() {
            Ok(()) => return Ok(true),
            Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// A held lock: while it exists, its owner lives. Its file goes with it.
#[derive(Debug)]
pub(crate) struct OwnerLock {
    path: PathBuf,
    // Closing the file releases the lock.
    _file: File,
}

impl OwnerLock {
    /// Makes and holds the lock of `owner` in `folder`.
    pub(crate) fn hold(folder: &Path, owner: OwnerId) -> io::Result<Self> {
        platform::own_folder(folder)?;
        let path = lock_path(folder, owner);
        let making = folder.join(format!("{owner}.making"));
        let file = platform::new_file(&making)?;
        file.try_lock().map_err(io::Error::from)?;
        if path.exists() {
            platform::remove_file(&making)?;
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "this owner id is in use"));
        }
        platform::rename(&making, &path)?;
        Ok(Self { path, _file: file })
    }
}

impl Drop for OwnerLock {
    fn drop(&mut self) {
        // A file that stays is unlocked, so its owner still counts as dead.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The right to use a journal, shared by every program that has it open, or held alone by one that replaces it.
#[derive(Debug)]
pub(crate) struct InUse {
    // Closing the file gives it up.
    _file: File,
}

impl InUse {
    /// Shares it. `None`: somebody is replacing the journal now.
    pub(crate) fn share(folder: &Path) -> io::Result<Option<Self>> {
        Self::acquire(folder, File::try_lock_shared)
    }

    /// Takes it alone. `None`: a program has the journal open.
    pub(crate) fn alone(folder: &Path) -> io::Result<Option<Self>> {
        Self::acquire(folder, File::try_lock)
    }

    /// Takes it alone, where no owner lives either: also a program of a version that shares nothing. `None`: one does.
    pub(crate) fn alone_without_living(folder: &Path) -> io::Result<Option<Self>> {
        let alone = Self::alone(folder)?;
        let lives = known(folder).into_iter().any(|one| matches!(life(folder, one), OwnerLiveness::Living));
        Ok(alone.filter(|_| !lives))
    }

    fn acquire(folder: &Path, lock: fn(&File) -> Result<(), TryLockError>) -> io::Result<Option<Self>> {
        platform::own_folder(folder)?;
        let file = platform::open_or_new(&folder.join(IN_USE))?;
        Ok(locked_within(MOMENT, || lock(&file))?.then_some(Self { _file: file }))
    }
}

/// What is known about an owner.
#[derive(Debug)]
pub(crate) enum OwnerLiveness {
    /// It lives, or nobody can tell.
    Living,
    /// It is gone. The lock, where there was a file, is now held here, so that nobody else recovers it too.
    Dead(#[allow(dead_code, reason = "held, not read")] Option<OwnerLock>),
}

/// Whether `owner` lives. Doubt counts as living: a dead owner's rows can wait, a living owner's must not be touched.
pub(crate) fn life(folder: &Path, owner: OwnerId) -> OwnerLiveness {
    let path = lock_path(folder, owner);
    match OpenOptions::new().write(true).open(&path) {
        Ok(file) => match file.try_lock() {
            Ok(()) => OwnerLiveness::Dead(Some(OwnerLock { path, _file: file })),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => OwnerLiveness::Living,
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => OwnerLiveness::Dead(None),
        Err(_) => OwnerLiveness::Living,
    }
}

/// Owners that have a file with `suffix` in `folder`, by name.
pub(crate) fn named(folder: &Path, suffix: &str) -> Vec<OwnerId> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut owners: Vec<(String, OwnerId)> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(suffix).map(str::to_owned))
        .filter_map(|name| Some((name.clone(), serde_json::from_value(serde_json::Value::String(name)).ok()?)))
        .collect();
    owners.sort_by(|left, right| left.0.cmp(&right.0));
    owners.into_iter().map(|(_, owner)| owner).collect()
}

/// Owners that have a lock file.
pub(crate) fn known(folder: &Path) -> Vec<OwnerId> {
    named(folder, SUFFIX)
}

fn lock_path(folder: &Path, owner: OwnerId) -> PathBuf {
    folder.join(format!("{owner}{SUFFIX}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::SeededRandom;

    fn owner(seed: u64) -> OwnerId {
        OwnerId::new("2026-11-21T03:21:09Z".parse().unwrap(), &SeededRandom::new(seed))
    }

    #[test]
    fn a_held_lock_is_life_and_a_left_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (owner(1), owner(2));
        let held = OwnerLock::hold(folder.path(), one).unwrap();
        assert!(matches!(life(folder.path(), one), OwnerLiveness::Living));
        assert!(OwnerLock::hold(folder.path(), one).is_err());
        assert!(matches!(life(folder.path(), one), OwnerLiveness::Living));
        drop(held);
        assert!(matches!(life(folder.path(), one), OwnerLiveness::Dead(None)));
        std::fs::write(lock_path(folder.path(), two), "").unwrap();
        assert_eq!(known(folder.path()), vec![two]);
        let dead = life(folder.path(), two);
        assert!(matches!(dead, OwnerLiveness::Dead(Some(_))));
        assert!(matches!(life(folder.path(), two), OwnerLiveness::Living), "whoever buries it holds it");
        drop(dead);
        assert!(known(folder.path()).is_empty());
    }

    #[test]
    fn a_journal_is_replaced_only_while_nobody_uses_it() {
        let folder = tempfile::tempdir().unwrap();
        let one = InUse::share(folder.path()).unwrap().unwrap();
        let two = InUse::share(folder.path()).unwrap().unwrap();
        assert!(InUse::alone(folder.path()).unwrap().is_none());
        drop((one, two));
        let alone = InUse::alone(folder.path()).unwrap().unwrap();
        assert!(InUse::share(folder.path()).unwrap().is_none() && InUse::alone(folder.path()).unwrap().is_none());
        let ending = std::thread::spawn(move || {
            std::thread::sleep(MOMENT / 10);
            drop(alone);
        });
        assert!(InUse::share(folder.path()).unwrap().is_some(), "an end that is near is waited for");
        ending.join().unwrap();
        assert!(known(folder.path()).is_empty(), "it names no owner");
    }
}
