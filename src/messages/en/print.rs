//! Printing in English.

use crate::messages::print::{PapersWords, PrintFaultWords, PrintWords, PrinterDoctorWords, TroubleWords};

pub(super) const FAULTS: PrintFaultWords = PrintFaultWords {
    trouble: TroubleWords {
        no_device: "no printer there: check the cable and the settings",
        not_a_printer: "what is set is no printer: correct printer.device",
        no_host: "the printer's address is not found: check the network and printer.device",
        silent: "the printer does not answer: switch it on, check the network",
        refused: "the printer refuses the connection: switch it off and on",
        denied: "the system forbids it: give access to the printer (group lp)",
        gone: "the connection to the printer broke",
        offline: "the printer is offline: press ON LINE or switch it on",
        paper_out: "paper out: load paper",
        cover_open: "the cover is open: close it",
        busy: "another program uses the printer",
        queue: "CUPS refused or is not installed: check the lp queue",
        stalled: "the printer takes nothing any more: check paper and cable",
        no_proof: "the printer did not say that it finished: look at the paper",
        full: "the disk is full: make room",
        stopped: "the program was closed while printing: look at the paper",
        system: "a fault of the system: see the log",
        late: "more than 30 minutes ago: print it if it is still needed",
        too_often: "broke off again and again: check the printer, then print again",
        owner_gone: "the program died while printing: look at the paper",
        nothing: "there is nothing to print any more",
        left: "left",
    },
    no_printer: "No printer is set: fill in [printer] device in config.toml and open loket again. A PDF can still be made.",
    not_for_printers: "A5 and A4 are for PDF only. Choose 58mm, 80mm or dotmatrix.",
    ending: "The program is ending; nothing was printed.",
    bad_device: "A printer is written file:FILE, tcp:HOST:9100, usb:/dev/usb/lp0 or cups:NAME.",
    no_reason: "Write why the drawer is opened.",
    drawer_shut: |why| format!("The drawer may not have opened: {why}."),
};

pub(super) const PRINT: PrintWords = PrintWords {
    waiting: "WAITING",
    printing: "PRINTING",
    held: "LOOK AT IT",
    done: "PRINTED",
    dropped: "NOT PRINTED",
    drawer_opened: "The drawer is open; the reason is recorded.",
    printed: |device, mark| format!("Printed on {device} ({mark})."),
    waits: |why| {
        format!("Not printed yet: {why}. The paper stays in the queue and a running loket prints it by itself.")
    },
    waits_there: |why| format!("Not printed yet: {why}. Run this command again when that printer is ready."),
    look: |why| {
        format!(
            "Not sure whether it printed: {why}. Look at the paper; if it did not come out, run this command again."
        )
    },
    sale_printed: |paper, mark| format!("Receipt printed {paper} ({mark}).  PDF kept."),
    sale_printing: "The receipt is being printed…",
    sale_waits: |why| format!("The receipt waits: {why}."),
    sale_held: |why| format!("Not sure whether the receipt came out: {why}. P prints again."),
    sale_drawer: "Drawer open.",
    unkept: |payment, why| {
        format!("The PDF of receipt {payment} was not kept: {why}. The paper prints all the same. See: loket doctor")
    },
    unkept_count: |count| format!("{count} RECEIPT PDFs NOT KEPT"),
    stuck: |papers| format!("{papers} receipts not printed"),
    stuck_label: "Receipts not printed",
    doctor: PrinterDoctorWords {
        printer: "Printer",
        none: "none is set; receipts are PDFs only",
        good: |device, what| format!("{device} is there; {what}"),
        proof: "it tells when it has finished",
        state: "it tells its state, not when it has finished",
        silent: "it tells nothing: where it does not close the connection itself, look at each paper (or trust_silent = true)",
        unasked: "it cannot be asked",
        bad: |device, why| format!("{device}: {why}."),
        logo: "Shop's sign",
        logo_bad: |file| format!("{file} cannot be read: use a PNG of at most 2048 x 2048 dots."),
    },
    screen: PapersWords {
        menu: "Printer, waiting receipts, and drawer",
        title: "PRINTER",
        printer: |device, paper, columns| format!("{device}   {paper}, {columns} columns"),
        none: "No printer is set. Fill in [printer] device in config.toml: tcp:HOST:9100, usb:/dev/usb/lp0, cups:NAME or file:FILE.",
        empty: "Nothing was printed yet.",
        test: "Test slip",
        charge: |order| format!("Charge {order}"),
        payment: |id| format!("Payment {id}"),
        heads: ["Time", "What", "Print", "State"],
        reason: "Why the drawer is opened",
        test_asked: "A test slip was sent to the printer.",
        again: "It prints as soon as the printer is ready.",
        left: "It is not printed any more.",
        over: "This one has its end; print again from the history (F9).",
        key_print: "Enter print now",
        key_leave: "X it came out / not needed",
        key_test: "U test slip",
        key_drawer: "B open drawer",
        key_back: "Esc back",
    },
};
