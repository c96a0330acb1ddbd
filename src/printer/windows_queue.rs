//! Prints through a printer of Windows: a raw job of its spooler, followed to its end.
//!
//! The bits are of Microsoft Learn, "PRINTER_INFO_2" and "JOB_INFO_1".

use std::io;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use win32::spooler::{self, PrinterInfo, RawJob, SpoolerPrinter, job_status, printer_attribute, printer_status};

use super::feeder::PrinterFeeder;
use super::spooler::{SpoolerJob, SpoolerJobState, follow};
use super::{FoundPrinter, NotReached, PrintEnd, PrintFault, PrintLimits, bounded};
use crate::settings::PrinterDevice;

/// The longest wait for one answer of the spooler: another computer's may never come.
const ANSWER: Duration = Duration::from_secs(5);
/// The spooler's service does not run.
const NO_SPOOLER: [i32; 2] = [1_722, 1_723];
/// The other computer is not there.
const NO_HOST: [i32; 4] = [51, 53, 64, 67];

/// A printer that was there a moment ago.
#[derive(Debug)]
pub(super) struct WindowsQueue {
    name: String,
    printer: SpoolerPrinter,
}

impl WindowsQueue {
    /// Looks for the printer, and whether it says that nothing would come out now.
    pub(super) fn find(name: &str) -> Result<Self, NotReached> {
        let asked = name.to_owned();
        let found = bounded(ANSWER, move || {
            let printer = SpoolerPrinter::open(&asked)?;
            let info = printer.info()?;
            Ok((printer, info))
        });
        let (printer, info) = found.ok_or(NotReached::Silent)?.map_err(|fault| not_reached(&fault, name))?;
        complaint(&info).map_or_else(|| Ok(Self { name: name.to_owned(), printer }), Err)
    }

    /// Hands the paper to the spooler and waits for its end.
    pub(super) fn print(self, bytes: &[u8], limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
        let Self { name, printer } = self;
        // Late, it is dropped by its thread, and thrown away with it.
        let job = match bounded(limits.stall, move || RawJob::start(printer, "loket")) {
            Some(Ok(job)) => job,
            Some(Err(fault)) => return PrintEnd::Cut { taken: 0, why: PrintFault::Io(fault.kind()) },
            None => return PrintEnd::Cut { taken: 0, why: PrintFault::Stalled },
        };
        let queued = WindowsJob { printer: name, number: job.number() };
        match PrinterFeeder::start(job, bytes, RawJob::finish).wait(limits.stall, stop) {
            Ok(()) => follow(&queued, limits, stop),
            Err((taken, why)) => {
                queued.take_out();
                if taken == bytes.len() { PrintEnd::Unsure { why } } else { PrintEnd::Cut { taken, why } }
            }
        }
    }
}

/// A job in the spooler's queue.
#[derive(Debug)]
struct WindowsJob {
    printer: String,
    number: u32,
}

impl WindowsJob {
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&SpoolerPrinter, u32) -> io::Result<T> + Send + 'static,
    ) -> Option<T> {
        let (name, number) = (self.printer.clone(), self.number);
        bounded(ANSWER, move || question(&SpoolerPrinter::open(&name)?, number))?.ok()
    }
}

impl SpoolerJob for WindowsJob {
    fn state(&self) -> SpoolerJobState {
        match self.ask(SpoolerPrinter::job) {
            Some(Some(bits)) => state_of(bits),
            Some(None) => SpoolerJobState::Left,
            None => SpoolerJobState::Unknown,
        }
    }

    fn is_queue_stopped(&self) -> Option<bool> {
        self.ask(|printer, _| printer.info()).as_ref().map(is_stopped)
    }

    fn take_out(&self) -> bool {
        self.ask(SpoolerPrinter::delete_job).is_some()
    }
}

/// A job that was printed may be on its way out of the queue, so `PRINTED` is looked for first.
fn state_of(bits: u32) -> SpoolerJobState {
    let has = |bit: u32| bits & bit != 0;
    match () {
        () if has(job_status::PRINTED | job_status::COMPLETE) => SpoolerJobState::Printed,
        () if has(job_status::DELETING | job_status::DELETED) => SpoolerJobState::Removed,
        () if has(job_status::BLOCKED) => SpoolerJobState::Blocked,
        () if has(job_status::PRINTING) => SpoolerJobState::Printing,
        () => SpoolerJobState::Waiting,
    }
}

/// Windows holds the jobs: the printer is paused, or set to be used offline, as a USB printer is that was pulled out.
const fn is_stopped(info: &PrinterInfo) -> bool {
    info.status & printer_status::PAUSED != 0 || info.attributes & printer_attribute::WORK_OFFLINE != 0
}

/// Why nothing would come out of the printer now. An error without a name may be a job's of yesterday: it refuses nothing.
fn complaint(info: &PrinterInfo) -> Option<NotReached> {
    let has = |bit: u32| info.status & bit != 0;
    match () {
        () if has(printer_status::PENDING_DELETION) => Some(NotReached::NoDevice),
        () if has(printer_status::PAPER_OUT) => Some(NotReached::PaperOut),
        () if has(printer_status::DOOR_OPEN) => Some(NotReached::CoverOpen),
        () if has(printer_status::PAUSED) => Some(NotReached::QueueStopped),
        () if has(printer_status::OFFLINE | printer_status::NOT_AVAILABLE | printer_status::SERVER_OFFLINE) => {
            Some(NotReached::Offline)
        }
        () if is_stopped(info) => Some(NotReached::Offline),
        () => None,
    }
}

fn not_reached(fault: &io::Error, name: &str) -> NotReached {
    let is_shared = name.starts_with("\\\\");
    match fault.raw_os_error() {
        Some(spooler::INVALID_PRINTER_NAME | spooler::PRINTER_DELETED) => NotReached::NoDevice,
        Some(number) if NO_HOST.contains(&number) => NotReached::NoHost,
        Some(number) if NO_SPOOLER.contains(&number) && is_shared => NotReached::NoHost,
        Some(number) if NO_SPOOLER.contains(&number) => NotReached::QueueStopped,
        _ => NotReached::from(io::Error::from(fault.kind())),
    }
}

/// The printers of Windows that this user can print on.
pub(super) fn found() -> Vec<FoundPrinter> {
    let listed = bounded(ANSWER, spooler::printers).and_then(Result::ok).unwrap_or_default();
    let found = listed.into_iter().filter_map(|info| {
        let text = if info.name.starts_with("\\\\") { info.name.clone() } else { format!("windows:{}", info.name) };
        let device = PrinterDevice::parse(&text)?;
        Some(FoundPrinter { device, about: format!("{}, {}", info.driver, info.port), trouble: complaint(&info) })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(status: u32, attributes: u32) -> PrinterInfo {
        PrinterInfo { name: "POS-58".into(), port: "USB001".into(), driver: "Generic".into(), status, attributes }
    }

    #[test]
    fn a_printer_that_would_print_nothing_says_why() {
        let cases = [
            (0x1, 0, Some(NotReached::QueueStopped)),
            (0x2, 0, None),
            (0x10, 0, Some(NotReached::PaperOut)),
            (0x80, 0, Some(NotReached::Offline)),
            (0x91, 0, Some(NotReached::PaperOut)),
            (0x40_0000, 0, Some(NotReached::CoverOpen)),
            (0, 0x400, Some(NotReached::Offline)),
            (0x400, 0x40, None),
        ];
        for (status, attributes, expected) in cases {
            assert_eq!(complaint(&info(status, attributes)), expected, "{status:x} {attributes:x}");
        }
    }

    #[test]
    fn a_job_is_called_printed_only_where_windows_says_so() {
        let cases = [
            (0x0, SpoolerJobState::Waiting),
            (0x8, SpoolerJobState::Waiting),
            (0x10, SpoolerJobState::Printing),
            (0x12, SpoolerJobState::Blocked),
            (0x30, SpoolerJobState::Blocked),
            (0x14, SpoolerJobState::Removed),
            (0x104, SpoolerJobState::Removed),
            (0x84, SpoolerJobState::Printed),
            (0x1000, SpoolerJobState::Printed),
        ];
        for (bits, expected) in cases {
            assert_eq!(state_of(bits), expected, "{bits:x}");
        }
    }

    #[test]
    fn a_printer_that_is_not_there_is_said_so() {
        assert_eq!(WindowsQueue::find("tidak ada").unwrap_err(), NotReached::NoDevice);
    }
}
