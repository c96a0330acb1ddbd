//! Wording of printing: why a paper is not out, and what to do at the printer.
//!
//! What it is: the reasons, the states of a paper, the screen of papers and what the commands say. What it is not: layout, or
//! the words on a paper. Invariant: every reason says what to do.

/// Everything that is said about printing.
#[derive(Debug)]
pub struct PrintWords {
    /// Where a paper stands.
    pub waiting: &'static str,
    /// Where a paper stands.
    pub printing: &'static str,
    /// Where a paper stands.
    pub held: &'static str,
    /// Where a paper stands.
    pub done: &'static str,
    /// Where a paper stands.
    pub dropped: &'static str,
    /// The drawer was opened.
    pub drawer_opened: &'static str,
    /// (device, mark) A paper came out, for the command.
    pub printed: fn(&str, &str) -> String,
    /// (why) A paper waits, for the command.
    pub waits: fn(&str) -> String,
    /// (why) A paper for another printer than the counter's waits, for the command.
    pub waits_there: fn(&str) -> String,
    /// (why) A person has to look, for the command.
    pub look: fn(&str) -> String,
    /// (paper, mark) Of a sale: its paper came out.
    pub sale_printed: fn(&str, &str) -> String,
    /// Of a sale: its paper is being printed.
    pub sale_printing: &'static str,
    /// (why) Of a sale: its paper waits for the printer.
    pub sale_waits: fn(&str) -> String,
    /// (why) Of a sale: a person has to look at its paper.
    pub sale_held: fn(&str) -> String,
    /// What stands behind `sale_printed` when the drawer was opened.
    pub sale_drawer: &'static str,
    /// (payment, why) A receipt's PDF could not be kept.
    pub unkept: fn(&str, &str) -> String,
    /// (PDFs) On home: PDFs that could not be kept since the program began.
    pub unkept_count: fn(u32) -> String,
    /// (papers) On home: papers that did not come out.
    pub stuck: fn(usize) -> String,
    /// The same in the right column of a wide home.
    pub stuck_label: &'static str,
    /// What a doctor says of the printer.
    pub doctor: PrinterDoctorWords,
    /// The screen of papers.
    pub screen: PapersWords,
}

/// What a doctor says of the printer.
#[derive(Debug)]
pub struct PrinterDoctorWords {
    /// The check's name.
    pub printer: &'static str,
    /// None is set.
    pub none: &'static str,
    /// (device, what it can say)
    pub good: fn(&str, &str) -> String,
    /// It tells when it has finished.
    pub proof: &'static str,
    /// It tells its state only.
    pub state: &'static str,
    /// It tells nothing.
    pub silent: &'static str,
    /// It cannot be asked.
    pub unasked: &'static str,
    /// (device, why)
    pub bad: fn(&str, &str) -> String,
    /// The check's name.
    pub logo: &'static str,
    /// (file) The shop's sign cannot be read.
    pub logo_bad: fn(&str) -> String,
}

/// Why nothing is printed, for the faults of the till.
#[derive(Debug)]
pub struct PrintFaultWords {
    /// Why a paper is not out.
    pub trouble: TroubleWords,
    /// No printer is set.
    pub no_printer: &'static str,
    /// A5 and A4 are no papers of a receipt printer.
    pub not_for_printers: &'static str,
    /// The program is ending.
    pub ending: &'static str,
    /// A device that cannot be read: what it may be.
    pub bad_device: &'static str,
    /// The drawer needs a reason.
    pub no_reason: &'static str,
    /// (why) The drawer was not opened.
    pub drawer_shut: fn(&str) -> String,
}

/// Why a paper is not out, each with what to do.
#[derive(Debug)]
pub struct TroubleWords {
    /// No printer, unplugged, or nobody reads the pipe.
    pub no_device: &'static str,
    /// What is set is no printer.
    pub not_a_printer: &'static str,
    /// Its host cannot be found.
    pub no_host: &'static str,
    /// It does not answer.
    pub silent: &'static str,
    /// Nobody listens at its address.
    pub refused: &'static str,
    /// The system forbids it.
    pub denied: &'static str,
    /// The connection ended.
    pub gone: &'static str,
    /// It says that it is offline.
    pub offline: &'static str,
    /// Paper out.
    pub paper_out: &'static str,
    /// Cover open.
    pub cover_open: &'static str,
    /// Another program holds it.
    pub busy: &'static str,
    /// No CUPS, or its queue refused.
    pub queue: &'static str,
    /// It takes nothing any more.
    pub stalled: &'static str,
    /// It did not say that it finished.
    pub no_proof: &'static str,
    /// The disk is full.
    pub full: &'static str,
    /// The program ended meanwhile.
    pub stopped: &'static str,
    /// Another fault of the system.
    pub system: &'static str,
    /// It was asked for too long ago.
    pub late: &'static str,
    /// It broke off too often.
    pub too_often: &'static str,
    /// The program that printed it died.
    pub owner_gone: &'static str,
    /// There is nothing to print any more.
    pub nothing: &'static str,
    /// A person left it.
    pub left: &'static str,
}

/// The screen of papers.
#[derive(Debug)]
pub struct PapersWords {
    /// In the menu.
    pub menu: &'static str,
    /// Title.
    pub title: &'static str,
    /// (device, paper, columns)
    pub printer: fn(&str, &str, usize) -> String,
    /// How to set a printer.
    pub none: &'static str,
    /// Nothing was printed yet.
    pub empty: &'static str,
    /// A test slip.
    pub test: &'static str,
    /// (order) A charge.
    pub charge: fn(&str) -> String,
    /// (short id) A payment that is not among today's.
    pub payment: fn(&str) -> String,
    /// Above the papers: when, what, which print, state.
    pub heads: [&'static str; 4],
    /// The question before the drawer is opened.
    pub reason: &'static str,
    /// A test slip was asked for.
    pub test_asked: &'static str,
    /// A paper is printed again.
    pub again: &'static str,
    /// A paper is left.
    pub left: &'static str,
    /// Nothing can be done with it any more.
    pub over: &'static str,
    /// Key: print now.
    pub key_print: &'static str,
    /// Key: it came out, or is not needed.
    pub key_leave: &'static str,
    /// Key: a test slip.
    pub key_test: &'static str,
    /// Key: open the drawer.
    pub key_drawer: &'static str,
    /// Key: back.
    pub key_back: &'static str,
}
