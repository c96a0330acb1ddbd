//! The checks of `loket doctor`.

use super::{list, told};
use crate::cli::doctor::support::{SupportLine, system};
use crate::doctor::DoctorCheck;

document! {
    /// The whole answer.
    pub struct DoctorDocument<'a>(checks: &'a [DoctorCheck], support: &'a SupportLine, faults: usize) {
        /// No check is bad.
        ok: bool = faults == 0,
        checks: Vec<CheckDocument<'a>> = list(checks, CheckDocument::of),
        support: SupportDocument<'a> = SupportDocument::of(support, faults),
    }

    /// One check.
    pub struct CheckDocument<'a>(check: &'a DoctorCheck) {
        check: &'a str = &check.name,
        /// `good`, `warning` or `bad`.
        health: &'static str = check.health.word(),
        /// A sentence for people.
        message: &'a str = &check.say,
    }

    /// What support asks first. It holds no secret.
    pub struct SupportDocument<'a>(support: &'a SupportLine, faults: usize) {
        version: &'static str = env!("CARGO_PKG_VERSION"),
        system: String = system(),
        /// `SQLite` or `PostgreSQL`.
        journal: Option<&'static str> = support.store,
        counter: Option<&'a str> = told(&support.counter),
        /// First eight characters of the counter's chain.
        head: Option<&'a str> = support.head.as_deref(),
        /// How many checks are bad.
        faults: usize = faults,
    }
}
