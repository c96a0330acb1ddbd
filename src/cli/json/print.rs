//! A paper of the print queue, as `loket print` prints it, and the answers of `loket printers` and `loket drawer`.

use jiff::tz::TimeZone;

use super::text;
use crate::base::id::PaymentId;
use crate::base::paper::Paper;
use crate::base::time::rfc3339;
use crate::journal::print::{PrintJob, PrintSubject};
use crate::printer::FoundPrinter;
use crate::till::print_queue::PrintTrouble;

document! {
    /// One paper of the queue.
    pub struct PrintJobDocument<'a>(job: &'a PrintJob, zone: &TimeZone) {
        number: u64 = job.number,
        payment: Option<PaymentId> = if let PrintSubject::Payment(id) = &job.job.about { Some(*id) } else { None },
        /// The charge's.
        order_id: Option<&'a str> = if let PrintSubject::Charge(order) = &job.job.about { Some(order) } else { None },
        state: &'static str = job.state.word(),
        /// A word for why it stands so.
        reason: Option<&'a str> = text(Some(&job.why)),
        /// Which print of its payment it is: 1 is the original.
        print: Option<u32> = job.nth,
        /// `null`: the printer's own.
        paper: Option<&'static str> = job.job.paper.map(Paper::as_str),
        /// `null`: the counter's printer.
        device: Option<&'a str> = job.job.device.as_deref(),
        /// How often it was begun.
        tries: u32 = job.tries,
        asked_at: String = rfc3339(job.asked_at, zone),
        /// When it came to `state`.
        moved_at: String = rfc3339(job.moved_at, zone),
    }

    /// A printer that this computer has.
    pub struct FoundPrinterDocument<'a>(found: &'a FoundPrinter, trouble: Option<PrintTrouble>) {
        /// As `printer.device` is written for it.
        device: String = found.device.to_string(),
        /// Driver and port, or the address of a queue.
        about: Option<&'a str> = Some(found.about.as_str()).filter(|about| !about.is_empty()),
        /// A word for why it would print nothing now.
        reason: Option<&'static str> = trouble.map(PrintTrouble::word),
    }

    /// The drawer was opened.
    pub struct DrawerDocument() {
        opened: bool = true,
    }
}
