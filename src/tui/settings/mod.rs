//! Forms of settings, shared by the welcome and by Setelan: lines, saving, tests, findings.

pub(in crate::tui) mod draw;
pub(in crate::tui) mod form;
pub(in crate::tui) mod parts;
pub(in crate::tui) mod session;
pub(in crate::tui) mod tasks;

use std::sync::Arc;

use crate::config::{ConfigEditError, SettingChange};
use crate::doctor::DoctorCheck;
use crate::domain::counter::CounterEntry;
use crate::till::connection_check::ConnectionReport;
use crate::till::settings_change::{SettingsFault, SettingsView, TypedSecret};
use crate::tui::state::ScreenSetup;

/// A question about the settings. Exit drops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsQuery {
    /// Every check of the doctor.
    Examine,
    /// Ask the provider of this section, without buying.
    Check { section: &'static str },
    /// Ask the printer, without printing.
    CheckPrinter,
    /// The printers of this computer.
    Printers,
    /// Who changed what.
    Changes,
}

/// A change of the settings. Exit waits for it.
#[derive(Debug, Clone)]
pub enum SettingsCommand {
    Save {
        changes: Vec<SettingChange>,
        secrets: Vec<TypedSecret>,
    },
    /// Read the file again, which somebody else changed.
    ReadAgain,
    /// Print the test slip on the printer in force.
    PrintSlip,
    /// Make today's backup.
    BackUp,
}

/// Settings that were saved.
#[derive(Debug, Clone)]
pub struct SavedSettings {
    pub view: SettingsView,
    /// The keys that changed.
    pub keys: Vec<String>,
    /// Why the journal did not record the change.
    pub not_recorded: Option<String>,
    /// The counter's new setup; `None`: no counter runs.
    pub setup: Option<Arc<ScreenSetup>>,
}

/// What came of a question or a command. `Debug` prints no secret.
#[derive(Debug, Clone)]
pub enum SettingsEvent {
    Saved(Arc<Result<SavedSettings, SettingsFault>>),
    ReadAgain(Arc<Result<SavedSettings, ConfigEditError>>),
    /// One step of a test.
    Step(ConnectionReport),
    /// The test of this target is over.
    Tested(&'static str),
    /// Device, and what is known of it.
    Printers(Vec<(String, String)>),
    /// The slip was handed over, or why not.
    Slip(Result<(), String>),
    /// Rows and payments of the backup, or why there is none.
    BackedUp(Result<(u64, u64), String>),
    Examined(Vec<DoctorCheck>),
    Changes(Result<Vec<CounterEntry>, String>),
}
