//! A provider's own section of `config.toml`.

use std::fmt;

use crate::providers::registry::ProviderSet;
use crate::settings::secret::SecretHandle;
use crate::settings::{BaseUrl, HomeFolders, SetupField};

/// One section, read and checked.
pub trait ProviderSection: fmt::Debug + Send + Sync {
    /// Its name: `mmbc`.
    fn name(&self) -> &'static str;

    /// Whether the shop uses the provider: its login is filled in.
    fn is_used(&self) -> bool;

    /// The secrets that it needs, set or not.
    fn secrets(&self) -> Vec<&SecretHandle>;

    /// What a person fills in to use it, in the order of the form; the login's name first.
    fn setup_fields(&self) -> &'static [SetupField] {
        &[]
    }

    /// Where its calls go, by key. Absent ones are left out.
    fn addresses(&self) -> Vec<(&'static str, &BaseUrl)>;

    /// The owner's own texts of certain refusals (safety rule 2, docs/safety.md). `None`: it takes none.
    fn refusals(&self) -> Option<&[String]> {
        None
    }

    /// Whether it sends callbacks.
    fn calls_back(&self) -> bool {
        false
    }

    /// The key that its callbacks are signed with, without which none is received. `None`: it signs nothing.
    fn callback_key(&self) -> Option<&SecretHandle> {
        None
    }

    /// Makes its clients. Opens no connection and reads no secret.
    fn clients(&self, home: &HomeFolders) -> ProviderSet;
}
