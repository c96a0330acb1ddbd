//! Wording of printing: why a job was not printed, and what to do at the printer. The words on a receipt are not here.

/// Wording of printing: states of a print job, commands, screens.
#[derive(Debug)]
pub struct PrintWords {
    /// State of a print job.
    pub waiting: &'static str,
    /// State of a print job.
    pub printing: &'static str,
    /// State of a print job: nobody knows whether it was printed, so a person has to look.
    pub held: &'static str,
    /// State of a print job.
    pub done: &'static str,
    /// State of a print job: a person left it.
    pub dropped: &'static str,
    pub drawer_opened: &'static str,
    /// The command's answer where the job was printed: (device, mark)
    pub printed: fn(&str, &str) -> String,
    /// The command's answer where the job waits in the print queue: (why)
    pub waits: fn(&str) -> String,
    /// The same for a job on another printer than the counter's: (why)
    pub waits_there: fn(&str) -> String,
    /// The command's answer where a person has to look at the printer: (why)
    pub look: fn(&str) -> String,
    /// On a sale: its receipt was printed: (paper, mark)
    pub sale_printed: fn(&str, &str) -> String,
    /// On a sale: its receipt is being printed.
    pub sale_printing: &'static str,
    /// On a sale: its receipt waits for the printer: (why)
    pub sale_waits: fn(&str) -> String,
    /// On a sale: a person has to look for its receipt: (why)
    pub sale_held: fn(&str) -> String,
    /// Follows [`Self::sale_printed`] where the drawer was opened.
    pub sale_drawer: &'static str,
    /// A receipt's PDF could not be stored: (payment, why)
    pub unkept: fn(&str, &str) -> String,
    /// On home: PDFs that could not be stored since the program began: (count)
    pub unkept_count: fn(u32) -> String,
    /// On home: print jobs that a person has to look at: (count)
    pub stuck: fn(usize) -> String,
    /// The same in the right column of a wide home.
    pub stuck_label: &'static str,
    /// The doctor's checks of the printer.
    pub doctor: PrinterDoctorWords,
    pub screen: PapersWords,
}

/// The doctor's checks of printer and logo.
#[derive(Debug)]
pub struct PrinterDoctorWords {
    /// Name of the check of the printer.
    pub printer: &'static str,
    /// No printer is configured.
    pub none: &'static str,
    /// The printer can be reached: (device, what it can tell)
    pub good: fn(&str, &str) -> String,
    /// It tells when it has finished a job.
    pub proof: &'static str,
    /// It tells its state only, such as paper out.
    pub state: &'static str,
    /// It tells nothing.
    pub silent: &'static str,
    /// It cannot be asked anything.
    pub unasked: &'static str,
    /// The printer cannot be used: (device, why)
    pub bad: fn(&str, &str) -> String,
    /// Name of the check of the shop's logo.
    pub logo: &'static str,
    /// The logo cannot be read: (file)
    pub logo_bad: fn(&str) -> String,
}

/// Faults of printing that the till reports.
#[derive(Debug)]
pub struct PrintFaultWords {
    /// Why a job was not printed.
    pub trouble: TroubleWords,
    /// No printer is configured.
    pub no_printer: &'static str,
    /// A receipt printer cannot print A5 and A4.
    pub not_for_printers: &'static str,
    pub ending: &'static str,
    /// The device's address cannot be read, with the forms that can.
    pub bad_device: &'static str,
    /// The drawer needs a reason.
    pub no_reason: &'static str,
    /// The drawer was not opened: (why)
    pub drawer_shut: fn(&str) -> String,
}

/// Why a job was not printed, each with what to do.
#[derive(Debug)]
pub struct TroubleWords {
    /// The device is missing or unplugged, or nothing reads the pipe.
    pub no_device: &'static str,
    /// The configured path is no printer.
    pub not_a_printer: &'static str,
    /// The printer's host name was not found.
    pub no_host: &'static str,
    /// The printer does not answer.
    pub silent: &'static str,
    /// The printer refused the connection.
    pub refused: &'static str,
    /// The system denies access to the device.
    pub denied: &'static str,
    /// The connection to the printer ended.
    pub gone: &'static str,
    /// The printer says that it is offline.
    pub offline: &'static str,
    pub paper_out: &'static str,
    pub cover_open: &'static str,
    /// Another program uses the printer.
    pub busy: &'static str,
    /// CUPS is missing, or its queue refused the job.
    pub queue: &'static str,
    /// The printer takes no more bytes.
    pub stalled: &'static str,
    /// The printer did not confirm that it finished.
    pub no_proof: &'static str,
    /// The disk is full.
    pub full: &'static str,
    /// The program ended while it printed.
    pub stopped: &'static str,
    /// Another fault of the system.
    pub system: &'static str,
    /// The job is too old to be printed by itself.
    pub late: &'static str,
    /// Printing broke off too often.
    pub too_often: &'static str,
    /// The program that printed the job died.
    pub owner_gone: &'static str,
    /// The payment has no receipt any more.
    pub nothing: &'static str,
    /// A person left the job.
    pub left: &'static str,
}

/// The screen of the print queue.
#[derive(Debug)]
pub struct PapersWords {
    /// The menu's entry.
    pub menu: &'static str,
    pub title: &'static str,
    /// The configured printer: (device, paper, columns)
    pub printer: fn(&str, &str, usize) -> String,
    /// No printer is configured, with how to configure one.
    pub none: &'static str,
    /// The print queue is empty.
    pub empty: &'static str,
    /// Name of a test slip.
    pub test: &'static str,
    /// A job for a charge: (order)
    pub charge: fn(&str) -> String,
    /// A job for a payment that is not of today: (short id)
    pub payment: fn(&str) -> String,
    /// Heads of the columns: when, what, which print, state.
    pub heads: [&'static str; 4],
    /// Asks for the reason before the drawer is opened.
    pub reason: &'static str,
    /// A test slip was put into the print queue.
    pub test_asked: &'static str,
    /// A job is printed again.
    pub again: &'static str,
    /// A job was left.
    pub left: &'static str,
    /// The job has ended, so that nothing can be done with it.
    pub over: &'static str,
    /// Hint: print now.
    pub key_print: &'static str,
    /// Hint: the receipt came out, or is not needed.
    pub key_leave: &'static str,
    /// Hint: a test slip.
    pub key_test: &'static str,
    /// Hint: open the drawer.
    pub key_drawer: &'static str,
    pub key_back: &'static str,
}
