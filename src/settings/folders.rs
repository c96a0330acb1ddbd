//! The folders of an installation: `LOKET_HOME`, or the platform's folders. Paths only; nothing is created here.
//!
//! With `LOKET_HOME` every path lies in it.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use secrecy::SecretString;

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
            None => ProjectDirs::from("", "", "loket")
                .map(|dirs| Self { config: dirs.config_dir().to_owned(), data: dirs.data_dir().to_owned() }),
        }
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
