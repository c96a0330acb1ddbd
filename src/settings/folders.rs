//! The folders of an installation: `LOKET_HOME`, or the platform's folders. Nothing is created here.
//!
//! With `LOKET_HOME` every path lies in it.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use secrecy::SecretString;

use crate::base::platform;
use crate::settings::secret::{EnvSource, SecretFault, SecretHandle, SecretSources};

/// The folders of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeFolders {
    config: PathBuf,
    data: PathBuf,
}

impl HomeFolders {
    /// One folder for everything.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { config: folder.to_owned(), data: folder.to_owned() }
    }

    /// The folder given by `flag`, else `LOKET_HOME`, else the platform's folders. A relative folder begins at the
    /// working directory. `None` if the platform has no such folders.
    #[must_use]
    pub fn find(flag: Option<&Path>, env: &EnvSource<'_>) -> Option<Self> {
        let given = flag.map(Path::to_owned).or_else(|| env("LOKET_HOME").map(PathBuf::from));
        match given.filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => Some(Self::at(&std::path::absolute(&folder).unwrap_or(folder))),
            None => ProjectDirs::from("", "", "loket").map(|dirs| Self {
                config: dirs.config_dir().to_owned(),
                data: local_data(dirs.data_local_dir(), dirs.data_dir()),
            }),
        }
    }

    /// Whether these are the account's own folders, which no other account uses.
    #[must_use]
    pub fn is_of_account(&self) -> bool {
        Self::find(None, &|_| None).as_ref() == Some(self)
    }

    /// The path of `config.toml`, whether or not it exists.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The folder of `config.toml`; a relative `price_list` or `file:` begins here.
    #[must_use]
    pub fn config_folder(&self) -> &Path {
        &self.config
    }

    /// The folder of journal, receipts and logs; a relative `journal.url` or `receipts.folder` begins here.
    #[must_use]
    pub fn data_folder(&self) -> &Path {
        &self.data
    }

    /// The folder of the log files.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// The folder of the shop's secret store.
    #[must_use]
    pub fn secrets(&self) -> PathBuf {
        self.config.join("secrets")
    }

    /// The home of `loket demo`, apart from the shop's.
    #[must_use]
    pub fn demo(&self) -> Self {
        Self::at(&self.data.join("demo"))
    }

    /// The file in which the sandbox of `loket demo` keeps its books. Only the demo's home has it.
    #[must_use]
    pub fn sandbox_books(&self) -> PathBuf {
        self.data.join("sandbox.jsonl")
    }

    /// Reads a secret of this installation. Nothing is cached.
    ///
    /// # Errors
    /// If the secret is not set, cannot be read, or lies in a file that others may read. The error never holds the
    /// secret.
    pub fn secret(&self, secret: &SecretHandle, env: &EnvSource<'_>) -> Result<SecretString, SecretFault> {
        secret.resolve(SecretSources { store: &self.secrets(), base: &self.config, env })
    }
}

/// The folder of the data: `local`. On Windows a profile's other folder, `roaming`, may be copied to a server at every
/// log-off, half a journal included. Data that lies there, and not in `local`, is moved; where it cannot be, it is used
/// where it is, so that there is one journal.
fn local_data(local: &Path, roaming: &Path) -> PathBuf {
    if local == roaming || local.exists() || !roaming.exists() {
        return local.to_owned();
    }
    let moved = local.parent().map_or(Ok(()), platform::folder).and_then(|()| platform::rename(roaming, local));
    if moved.is_ok() { local.to_owned() } else { roaming.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_a_roaming_profile_is_moved_once_and_never_doubled() {
        let root = tempfile::tempdir().unwrap();
        let (local, roaming) = (root.path().join("Local/loket/data"), root.path().join("Roaming/loket/data"));
        assert_eq!(local_data(&local, &roaming), local, "nothing is there yet");
        assert!(!local.exists());
        std::fs::create_dir_all(&roaming).unwrap();
        std::fs::write(roaming.join("journal.db"), "a").unwrap();
        assert_eq!(local_data(&local, &roaming), local);
        assert_eq!(std::fs::read_to_string(local.join("journal.db")).unwrap(), "a");
        assert!(!roaming.exists());
        // An older program began again in the other folder: what is in use stays.
        std::fs::create_dir_all(&roaming).unwrap();
        assert_eq!(local_data(&local, &roaming), local);
        assert!(local.join("journal.db").exists() && roaming.exists());
        // It cannot be moved.
        let blocked = root.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        assert_eq!(local_data(&blocked.join("data"), &roaming), roaming);
    }
}
