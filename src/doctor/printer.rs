//! The doctor's checks of the printer: connection, status answers, stuck jobs, the shop's logo. Nothing is printed on
//! paper.

use crate::doctor::{DoctorCheck, DoctorContext};
use crate::journal::print::JobState;
use crate::printer::{PrinterSpeech, found_printers};
use crate::wording::exit::ExitStatus;

/// One check of the printer, one more for held print jobs, one more for a logo that cannot be read.
pub(super) async fn checks(shop: &DoctorContext<'_>) -> Vec<DoctorCheck> {
    let say = &shop.words.print.doctor;
    let mut checks = vec![printer(shop).await];
    let held = |job: &crate::journal::print::PrintJob| job.state == JobState::Held;
    let stuck = shop.till.papers().await.map_or(0, |papers| papers.iter().filter(|job| held(job)).count());
    if stuck > 0 {
        checks.push(DoctorCheck::warning(say.printer, &(shop.words.print.stuck)(stuck)));
    }
    if let Some(file) = shop.config.logo_file(shop.home).filter(|_| shop.till.settings().shop.logo.is_none()) {
        checks.push(DoctorCheck::warning(say.logo, &(say.logo_bad)(&file.display().to_string())));
    }
    checks
}

async fn printer(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.print.doctor;
    if !shop.till.has_printer() {
        let found = tokio::task::spawn_blocking(found_printers).await.unwrap_or_default();
        let devices: Vec<_> = found.iter().map(|found| found.device.to_string()).collect();
        let others = if devices.is_empty() { String::new() } else { (say.none_of)(&devices.join(", ")) };
        return DoctorCheck::good(say.printer, &format!("{}{others}", say.none));
    }
    let device = shop.till.settings().printer.device.to_string();
    match shop.till.ask_printer().await {
        Ok(speech) => {
            let what = match speech {
                PrinterSpeech::Proof => say.proof,
                PrinterSpeech::State => say.state,
                PrinterSpeech::Silent => say.silent,
                PrinterSpeech::Unasked => say.unasked,
            };
            DoctorCheck::good(say.printer, &(say.good)(&device, what))
        }
        Err(trouble) => {
            let why = trouble.sentence(&shop.words.fault.print.trouble);
            DoctorCheck::bad(say.printer, &(say.bad)(&device, why), ExitStatus::Unreachable)
        }
    }
}
