//! Backups that the program makes by itself: one file a day and counter, made anew while something is sold, each
//! verified whole before it gets its name.
//!
//! A folder that was named once is a stick or another disk. When it is pulled out its mount point may remain as an empty
//! folder of the first disk, so a folder that was used before counts only while its mark lies in it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::base::platform;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, age, business_day};
use crate::config::Config;
use crate::journal::AuditReport;
use crate::journal::backup::BackupError;
use crate::settings::HomeFolders;
use crate::till::Till;
use crate::till::papers::write_whole;

/// The first look comes after the counter is at work.
const FIRST_LOOK: Duration = Duration::from_secs(60);
/// How often is looked whether a backup is due.
const LOOK: Duration = Duration::from_secs(30 * 60);
/// A day's backup is made anew when it is older than this and something happened since.
const FRESH: Duration = Duration::from_secs(4 * 60 * 60);
/// A backup older than this is said on home.
pub const OLD_BACKUP: Duration = Duration::from_secs(2 * 24 * 60 * 60);
/// In a folder that was used for backups: whose it is.
const MARK: &str = "loket-backup.txt";

/// Where backups lie, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    pub automatic: bool,
    pub folder: PathBuf,
    /// The folder lies on the journal's own disk, because no other was named.
    pub is_own_disk: bool,
    /// So many days are kept.
    pub keep: usize,
    /// Notes which folder was used, in the shop's own data folder.
    pub note: PathBuf,
}

/// No backups by themselves.
impl Default for BackupSettings {
    fn default() -> Self {
        let (folder, note) = (PathBuf::new(), PathBuf::new());
        Self { automatic: false, folder, is_own_disk: true, keep: 30, note }
    }
}

impl BackupSettings {
    pub(in crate::till) fn of(config: &Config, home: &HomeFolders, is_practice: bool) -> Self {
        let (folder, is_own_disk) = config.backup_folder(home);
        Self {
            automatic: config.backup.automatic && !is_practice,
            folder,
            is_own_disk,
            keep: config.backup.keep,
            note: home.data_folder().join("backup-folder"),
        }
    }
}

/// What is known of this counter's backups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackupStatus {
    /// When the newest was made.
    pub newest: Option<Timestamp>,
    /// Why the last try made none.
    pub fault: Option<Arc<BackupTrouble>>,
}

impl BackupStatus {
    /// Whether a person has to hear of it: the last try failed, or the newest is old.
    #[must_use]
    pub fn is_alarming(&self, now: Timestamp) -> bool {
        self.fault.is_some() || self.newest.is_some_and(|newest| age(newest, now) > OLD_BACKUP)
    }
}

/// Why no backup was made.
#[derive(Debug, PartialEq, Eq)]
pub enum BackupTrouble {
    /// The folder that was used before is not there, or is another: the stick was pulled out.
    NotConnected(PathBuf),
    /// The journal does not verify.
    Damaged,
    /// The folder or disk refused; the kind of its fault.
    File(PathBuf, io::ErrorKind),
    /// The journal could not be read.
    Journal,
}

impl BackupTrouble {
    fn of(fault: &BackupError, folder: &Path) -> Self {
        match fault {
            BackupError::NotWhole(_) => Self::Damaged,
            BackupError::Taken(path) => Self::File(path.clone(), io::ErrorKind::AlreadyExists),
            BackupError::File(fault) => Self::File(folder.to_owned(), fault.kind()),
            BackupError::Journal(_) => Self::Journal,
        }
    }
}

/// What all tills of one program know of its backups.
pub(in crate::till) type BackupCell = watch::Sender<BackupStatus>;

impl Till {
    /// What is known of this counter's backups.
    #[must_use]
    pub fn backup_status(&self) -> BackupStatus {
        self.inner.work.backup.borrow().clone()
    }

    /// Makes today's backup now, in the shop's folder, and forgets the oldest.
    ///
    /// # Errors
    /// Why none was made; an older one of today lies there still.
    pub async fn back_up_now(&self) -> Result<AuditReport, Arc<BackupTrouble>> {
        let made = self.back_up_today().await.map_err(Arc::new);
        let newest = if made.is_ok() { Some(self.now()) } else { self.backup_status().newest };
        self.inner.work.backup.send_replace(BackupStatus { newest, fault: made.as_ref().err().cloned() });
        made
    }

    async fn back_up_today(&self) -> Result<AuditReport, BackupTrouble> {
        let settings = &self.settings().backup;
        let folder = settings.folder.clone();
        if !is_usable(settings) {
            return Err(BackupTrouble::NotConnected(folder));
        }
        let failed = |fault: &io::Error| BackupTrouble::File(folder.clone(), fault.kind());
        platform::folder(&folder).map_err(|fault| failed(&fault))?;
        let day = business_day(self.now(), &self.settings().zone);
        let file = folder.join(format!("{}{}.db", self.backup_prefix(), day.strftime("%Y%m%d")));
        let report = self.backup(&file).await.map_err(|fault| BackupTrouble::of(&fault, &folder))?;
        mark(settings).map_err(|fault| failed(&fault))?;
        for old in oldest(&kept(&folder, &self.backup_prefix()), settings.keep) {
            // One that stays is one backup more.
            let _ = std::fs::remove_file(old);
        }
        Ok(report)
    }

    /// Makes backups by itself until the program ends. Returns at once where the shop does not want it.
    pub async fn back_up_by_itself(&self) {
        if !self.settings().backup.automatic || self.why_read_only().is_some() {
            return;
        }
        self.look_for_backups();
        tokio::time::sleep(FIRST_LOOK).await;
        let mut sold = None;
        loop {
            let seq = self.journal().last_seq().await.ok();
            if self.is_backup_due(sold != seq) && self.back_up_now().await.is_ok() {
                sold = seq;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether today's backup is missing, or is older than what happened since.
    fn is_backup_due(&self, has_changed: bool) -> bool {
        let (now, zone) = (self.now(), &self.settings().zone);
        self.backup_status().newest.is_none_or(|newest| {
            business_day(newest, zone) != business_day(now, zone) || (has_changed && age(newest, now) > FRESH)
        })
    }

    /// Reads when the newest backup was made. Blocks for as long as the folder does.
    pub fn look_for_backups(&self) {
        let settings = &self.settings().backup;
        let newest = kept(&settings.folder, &self.backup_prefix()).pop();
        let made = newest.and_then(|path| std::fs::metadata(path).ok()?.modified().ok());
        let newest = made.and_then(|at| Timestamp::try_from(at).ok());
        self.inner.work.backup.send_if_modified(|status| {
            let is_new = status.newest != newest;
            status.newest = newest;
            is_new
        });
    }

    /// The beginning of this counter's backups' names: `loket-K1-`.
    fn backup_prefix(&self) -> String {
        let name = CleanText::new(self.settings().counter.as_str());
        let safe = name.as_str().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
        format!("loket-{}-", safe.collect::<String>())
    }
}

/// Whether backups may be written into the folder: it is the shop's own, was never used, or still has its mark.
fn is_usable(settings: &BackupSettings) -> bool {
    if settings.is_own_disk {
        return true;
    }
    let noted = std::fs::read_to_string(&settings.note).unwrap_or_default();
    let was_used = noted.trim() == settings.folder.to_string_lossy();
    settings.folder.is_dir() && (!was_used || settings.folder.join(MARK).exists())
}

/// Marks a folder that was used, and notes it at home.
fn mark(settings: &BackupSettings) -> io::Result<()> {
    if settings.is_own_disk || settings.folder.join(MARK).exists() && settings.note.exists() {
        return Ok(());
    }
    let text = "Cadangan jurnal loket. Jangan dihapus: tanpa berkas ini loket mengira stiknya dicabut.\r\n";
    write_whole(&settings.folder.join(MARK), text.as_bytes())?;
    write_whole(&settings.note, settings.folder.to_string_lossy().as_bytes())
}

/// This counter's backups in the folder, the oldest first: the prefix, eight digits of a day, `.db`.
fn kept(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let is_backup = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let day = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(".db"));
        day.is_some_and(|day| day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = entries.filter(is_backup).collect();
    found.sort();
    found
}

/// Those that are too many.
fn oldest(kept: &[PathBuf], keep: usize) -> &[PathBuf] {
    kept.get(..kept.len().saturating_sub(keep)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(home: &Path, folder: &Path) -> BackupSettings {
        BackupSettings {
            automatic: true,
            folder: folder.to_owned(),
            is_own_disk: false,
            keep: 30,
            note: home.join("backup-folder"),
        }
    }

    #[test]
    fn a_stick_that_was_pulled_out_is_no_empty_folder() {
        let home = tempfile::tempdir().unwrap();
        let stick = home.path().join("stick");
        let settings = settings(home.path(), &stick);
        assert!(!is_usable(&settings), "it is not there");
        std::fs::create_dir(&stick).unwrap();
        assert!(is_usable(&settings), "named just now");
        mark(&settings).unwrap();
        assert!(is_usable(&settings));
        // Pulled out: its mount point stays, empty.
        std::fs::remove_file(stick.join(MARK)).unwrap();
        assert!(!is_usable(&settings));
        // Another folder is named: it begins anew.
        let other = home.path().join("other");
        std::fs::create_dir(&other).unwrap();
        assert!(is_usable(&BackupSettings { folder: other, ..settings }));
    }

    #[test]
    fn only_this_counters_days_are_counted_and_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["loket-K1-20261101.db", "loket-K1-20261103.db", "loket-K1-20261102.db", "loket-K10-20261101.db"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        for name in ["loket-K1-.db", "loket-K1-2026110x.db", "loket-K1-20261101.db.part", "surat.txt"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = kept(folder.path(), "loket-K1-");
        let names: Vec<_> = found.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["loket-K1-20261101.db", "loket-K1-20261102.db", "loket-K1-20261103.db"]);
        assert_eq!(oldest(&found, 2).len(), 1);
        assert_eq!(oldest(&found, 30).len(), 0);
    }
}
