//! The steps of `loket config test`.

use crate::till::connection_check::ConnectionReport;

document! {
    /// One step.
    pub struct ConnectionStepDocument<'a>(result: &'a ConnectionReport, found: String) {
        /// The section that was tested: `mmbc`, `biller`, `klink`, `printer`.
        target: &'a str = result.target,
        /// `connection`, `login`, `banks`, `printer`, or the system whose price list was read.
        step: &'a str = result.step.word(),
        ok: bool = result.found.is_ok(),
        /// How long it took, milliseconds.
        ms: u64 = u64::try_from(result.took.as_millis()).unwrap_or(u64::MAX),
        /// A sentence for people.
        text: String = found,
    }
}
