//! Shops of other accounts of this computer.
//!
//! > Siti opens loket in her Windows account, Budi in his: two homes, two journals, one account at the provider. Neither
//! > journal sees what the other sends, and one bill may be paid twice.
//!
//! So a shop in an account's own folders leaves a note where every account of the computer can read it, and the first run
//! in another account asks. Only Windows has such a place; elsewhere there are no notes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::base::platform;
use crate::base::text::CleanText;
use crate::settings::HomeFolders;

/// The longest note that is read, bytes.
const LONGEST: u64 = 4_096;

/// A shop of another account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherShop {
    /// The account's name.
    pub account: CleanText,
    /// Where its journal lies.
    pub folder: CleanText,
}

/// The notes of this computer's shops, one file an account.
#[derive(Debug)]
pub struct ShopNotes {
    folder: PathBuf,
    account: String,
}

impl ShopNotes {
    /// The notes of this computer, seen by the account that runs this program; `None` where there is no place for them.
    #[must_use]
    pub fn of_this_computer() -> Option<Self> {
        let (folder, account) = platform::shared_place()?;
        Some(Self { folder: folder.join("shops"), account })
    }

    /// The shops of other accounts that a shop at `home` would not see: none where `home` is no account's own.
    #[must_use]
    pub fn unseen_by(home: &HomeFolders) -> Vec<OtherShop> {
        let notes = Self::of_this_computer().filter(|_| home.is_of_account());
        notes.map(|notes| notes.others()).unwrap_or_default()
    }

    fn path(&self) -> PathBuf {
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let name: String = self.account.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        self.folder.join(format!("{name}.txt"))
    }

    /// Notes that this account has a shop whose data lies in `data`. A note that cannot be written is no fault: nothing
    /// but a question hangs on it.
    pub fn keep(&self, data: &Path) {
        let (path, note) = (self.path(), format!("{}\n{}\n", self.account, data.display()));
        if fs::read_to_string(&path).is_ok_and(|kept| kept == note) {
            return;
        }
        let written = platform::folder(&self.folder)
            .and_then(|()| if path.exists() { platform::remove_file(&path) } else { Ok(()) })
            .and_then(|()| platform::new_file(&path)?.write_all(note.as_bytes()));
        if let Err(fault) = written {
            tracing::warn!(kind = ?fault.kind(), "the note of this shop is not kept");
        }
    }

    /// The shops of other accounts, by account.
    #[must_use]
    pub fn others(&self) -> Vec<OtherShop> {
        let Ok(files) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = files.flatten().filter(|file| file.metadata().is_ok_and(|found| found.len() <= LONGEST));
        let notes = paths.filter_map(|file| fs::read_to_string(file.path()).ok());
        let mut others: Vec<OtherShop> = notes
            .filter_map(|note| {
                let (account, rest) = note.split_once('\n')?;
                let folder = rest.lines().next()?;
                let is_other = !account.eq_ignore_ascii_case(&self.account) && !folder.is_empty();
                is_other.then(|| OtherShop { account: CleanText::new(account), folder: CleanText::new(folder) })
            })
            .collect();
        others.sort_by(|one, other| one.account.as_str().cmp(other.account.as_str()));
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_sees_the_others_and_never_itself() {
        let root = tempfile::tempdir().unwrap();
        let notes = |account: &str| ShopNotes { folder: root.path().join("shops"), account: account.into() };
        let (siti, budi) = (notes("SITI"), notes("Budi Kasir"));
        assert_eq!(siti.others(), []);
        siti.keep(Path::new("C:/Users/SITI/loket"));
        assert_eq!(siti.others(), []);
        assert_eq!(notes("siti").others(), [], "names of accounts have no case");
        let other = OtherShop { account: "SITI".into(), folder: "C:/Users/SITI/loket".into() };
        assert_eq!(budi.others(), std::slice::from_ref(&other));
        // Its shop moved: one note, the new one.
        siti.keep(Path::new("D:/loket"));
        budi.keep(Path::new("C:/Users/Budi/loket"));
        assert_eq!(budi.others(), [OtherShop { folder: "D:/loket".into(), ..other }]);
        assert_eq!(siti.others().len(), 1);
        std::fs::write(root.path().join("shops").join("rusak.txt"), "tanpa baris").unwrap();
        std::fs::write(root.path().join("shops").join("besar.txt"), vec![b'x'; 9_000]).unwrap();
        assert_eq!(siti.others().len(), 1);
    }

    #[test]
    fn a_note_that_cannot_be_written_stops_nothing() {
        let root = tempfile::tempdir().unwrap();
        let blocked = root.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let notes = ShopNotes { folder: blocked.join("shops"), account: "SITI".into() };
        notes.keep(Path::new("D:/loket"));
        assert_eq!(notes.others(), []);
    }
}
