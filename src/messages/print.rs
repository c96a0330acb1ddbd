//! Wording of printing: why a job was not printed, and what to do at the printer. The words on a receipt are not here.

messages! {
    /// Wording of printing: states of a print job, commands, screens.
    pub struct PrintWords {
        /// State of a print job.
        waiting: &'static str, id: "MENUNGGU", en: "WAITING";
        /// State of a print job.
        printing: &'static str, id: "DICETAK", en: "PRINTING";
        /// State of a print job that lies in a queue of the system, which prints it.
        queued: &'static str, id: "DI ANTREAN", en: "IN THE QUEUE";
        /// State of a print job: nobody knows whether it was printed, so a person has to look.
        held: &'static str, id: "PERLU DILIHAT", en: "LOOK AT IT";
        /// State of a print job.
        done: &'static str, id: "TERCETAK", en: "PRINTED";
        /// State of a print job: a person left it.
        dropped: &'static str, id: "TIDAK DICETAK", en: "NOT PRINTED";
        drawer_opened: &'static str,
            id: "Laci terbuka; alasannya tercatat.",
            en: "The drawer is open; the reason is recorded.";
        /// The command's answer where the job was printed: (device, mark)
        printed: fn(&str, &str) -> String,
            id: |device, mark| format!("Tercetak di {device} ({mark})."),
            en: |device, mark| format!("Printed on {device} ({mark}).");
        /// The command's answer where the job waits in the print queue: (why)
        waits: fn(&str) -> String,
            id: |why| format!("Belum tercetak: {why}. Struk tetap antre dan dicetak sendiri oleh loket yang berjalan."),
            en: |why| format!("Not printed yet: {why}. The paper stays in the queue and a running loket prints it by itself.");
        /// The same for a job on another printer than the counter's: (why)
        waits_there: fn(&str) -> String,
            id: |why| format!("Belum tercetak: {why}. Ulangi perintah ini bila printernya siap."),
            en: |why| format!("Not printed yet: {why}. Run this command again when that printer is ready.");
        /// The command's answer where a person has to look at the printer: (why)
        look: fn(&str) -> String,
            id: |why| format!("Belum pasti tercetak: {why}. Lihat kertasnya; bila belum keluar, ulangi perintah ini untuk mencetak lagi."),
            en: |why| format!("Not sure whether it printed: {why}. Look at the paper; if it did not come out, run this command again.");
        /// On a sale: its receipt was printed: (paper, mark)
        sale_printed: fn(&str, &str) -> String,
            id: |paper, mark| format!("Struk tercetak {paper} ({mark}).  PDF tersimpan."),
            en: |paper, mark| format!("Receipt printed {paper} ({mark}).  PDF kept.");
        /// On a sale: its receipt is being printed.
        sale_printing: &'static str, id: "Struk sedang dicetak…", en: "The receipt is being printed…";
        /// On a sale: its receipt lies in a queue of the system, which prints it.
        sale_queued: &'static str,
            id: "Struk DI ANTREAN printer komputer ini…",
            en: "The receipt is IN THE QUEUE of this computer's printer…";
        /// On a sale: its receipt waits for the printer: (why)
        sale_waits: fn(&str) -> String,
            id: |why| format!("Struk antre: {why}."),
            en: |why| format!("The receipt waits: {why}.");
        /// On a sale: a person has to look for its receipt: (why)
        sale_held: fn(&str) -> String,
            id: |why| format!("Struk belum pasti keluar: {why}. P cetak lagi."),
            en: |why| format!("Not sure whether the receipt came out: {why}. P prints again.");
        /// Follows [`Self::sale_printed`] where the drawer was opened.
        sale_drawer: &'static str, id: "Laci terbuka.", en: "Drawer open.";
        /// A receipt's PDF could not be stored: (payment, why)
        unkept: fn(&str, &str) -> String,
            id: |payment, why| format!("PDF struk {payment} tidak tersimpan: {why}. Struk kertas tetap dicetak. Periksa: loket doctor"),
            en: |payment, why| format!("The PDF of receipt {payment} was not kept: {why}. The paper prints all the same. See: loket doctor");
        /// On home: PDFs that could not be stored since the program began: (count)
        unkept_count: fn(u32) -> String,
            id: |count| format!("{count} PDF STRUK TIDAK TERSIMPAN"),
            en: |count| format!("{count} RECEIPT PDFs NOT KEPT");
        /// On home: print jobs that a person has to look at: (count)
        stuck: fn(usize) -> String,
            id: |papers| format!("{papers} struk belum tercetak"),
            en: |papers| if papers == 1 { "1 receipt not printed".to_owned() } else { format!("{papers} receipts not printed") };
        /// Where the stuck papers are, behind their number on home.
        look_queue: &'static str, id: "lihat: Esc lalu P", en: "look: Esc, then P";
        /// The same in the right column of a wide home.
        stuck_label: &'static str, id: "Struk gagal cetak", en: "Receipts not printed";
        /// `loket printers`: none was found.
        none_found: &'static str,
            id: "Tidak ada printer di komputer ini. Printer jaringan: tcp:ALAMAT:9100",
            en: "This computer has no printer. A network printer: tcp:ADDRESS:9100";
        /// `loket printers`: nothing stands against printing.
        ready: &'static str, id: "siap", en: "ready";
        /// The doctor's checks of the printer.
        doctor: PrinterDoctorWords;
        screen: PapersWords;
    }
}

messages! {
    /// The doctor's checks of printer and logo.
    pub struct PrinterDoctorWords {
        /// Name of the check of the printer.
        printer: &'static str, id: "Printer", en: "Printer";
        /// No printer is configured.
        none: &'static str, id: "belum diatur; struk hanya berupa PDF", en: "none is set; receipts are PDFs only";
        /// Follows [`Self::none`] where the computer has printers: (devices)
        none_of: fn(&str) -> String,
            id: |devices| format!("; yang ada: {devices} (isi [printer] device di config.toml)"),
            en: |devices| format!("; there are: {devices} (fill in [printer] device in config.toml)");
        /// The printer can be reached: (device, what it can tell)
        good: fn(&str, &str) -> String,
            id: |device, what| format!("{device} terhubung; {what}"),
            en: |device, what| format!("{device} is there; {what}");
        /// It tells when it has finished a job.
        proof: &'static str, id: "melapor bila selesai", en: "it tells when it has finished";
        /// It tells its state only, such as paper out.
        state: &'static str,
            id: "melapor keadaannya, tidak melapor selesai",
            en: "it tells its state, not when it has finished";
        /// It tells nothing.
        silent: &'static str,
            id: "tidak melapor apa-apa: bila sambungannya tidak ditutup sendiri, struknya PERLU DILIHAT (atau trust_silent = true)",
            en: "it tells nothing: where it does not close the connection itself, look at each paper (or trust_silent = true)";
        /// It cannot be asked anything.
        unasked: &'static str, id: "tidak bisa ditanya", en: "it cannot be asked";
        /// The printer cannot be used: (device, why)
        bad: fn(&str, &str) -> String,
            id: |device, why| format!("{device}: {why}."),
            en: |device, why| format!("{device}: {why}.");
        /// Name of the check of the shop's logo.
        logo: &'static str, id: "Gambar toko", en: "Shop's sign";
        /// The logo cannot be read: (file)
        logo_bad: fn(&str) -> String,
            id: |file| format!("{file} tidak terbaca: pakai PNG, paling besar 2048 x 2048 titik."),
            en: |file| format!("{file} cannot be read: use a PNG of at most 2048 x 2048 dots.");
    }
}

messages! {
    /// Faults of printing that the till reports.
    pub struct PrintFaultWords {
        /// Why a job was not printed.
        trouble: TroubleWords;
        /// No printer is configured.
        no_printer: &'static str,
            id: "Printer belum diatur: isi [printer] device di config.toml, lalu buka lagi loket. PDF tetap bisa dibuat.",
            en: "No printer is set: fill in [printer] device in config.toml and open loket again. A PDF can still be made.";
        /// A receipt printer cannot print A5 and A4.
        not_for_printers: &'static str,
            id: "A5 dan A4 hanya untuk PDF. Pilih 58mm, 80mm atau dotmatrix.",
            en: "A5 and A4 are for PDF only. Choose 58mm, 80mm or dotmatrix.";
        ending: &'static str,
            id: "Program sedang ditutup; struk tidak dicetak.",
            en: "The program is ending; nothing was printed.";
        /// The device's address cannot be read, with the forms that can.
        bad_device: &'static str,
            id: "Bukan printer. Tulis windows:NAMA, tcp:HOST:9100, cups:NAMA (loket printers).",
            en: "No printer. Write windows:NAME, tcp:HOST:9100, cups:NAME (see: loket printers).";
        /// The drawer needs a reason.
        no_reason: &'static str, id: "Tulis alasan membuka laci.", en: "Write why the drawer is opened.";
        /// The drawer was not opened: (why)
        drawer_shut: fn(&str) -> String,
            id: |why| format!("Laci mungkin tidak terbuka: {why}."),
            en: |why| format!("The drawer may not have opened: {why}.");
    }
}

messages! {
    /// Why a job was not printed, each with what to do.
    pub struct TroubleWords {
        /// The device is missing or unplugged, or nothing reads the pipe.
        no_device: &'static str,
            id: "printer tidak ada: periksa kabel dan pengaturan",
            en: "no printer there: check the cable and the settings";
        /// The configured path is no printer.
        not_a_printer: &'static str,
            id: "yang dipasang bukan printer: perbaiki printer.device",
            en: "what is set is no printer: correct printer.device";
        /// The printer's host name was not found.
        no_host: &'static str,
            id: "alamat printer tidak ditemukan: periksa jaringan dan printer.device",
            en: "the printer's address is not found: check the network and printer.device";
        /// The printer does not answer.
        silent: &'static str,
            id: "printer tidak menjawab: nyalakan printer, periksa jaringan",
            en: "the printer does not answer: switch it on, check the network";
        /// The printer refused the connection.
        refused: &'static str,
            id: "printer menolak sambungan: nyalakan ulang printer",
            en: "the printer refuses the connection: switch it off and on";
        /// The system denies access to the device.
        denied: &'static str,
            id: "sistem melarang: beri izin ke printer (di Linux: grup lp)",
            en: "the system forbids it: give access to the printer (on Linux: group lp)";
        /// The connection to the printer ended.
        gone: &'static str, id: "sambungan printer putus", en: "the connection to the printer broke";
        /// The printer says that it is offline.
        offline: &'static str,
            id: "printer offline: tekan tombol ON LINE atau nyalakan",
            en: "the printer is offline: press ON LINE or switch it on";
        paper_out: &'static str, id: "kertas habis: isi kertas", en: "paper out: load paper";
        cover_open: &'static str, id: "tutup printer terbuka: tutup dahulu", en: "the cover is open: close it";
        /// Another program uses the printer.
        busy: &'static str, id: "printer sedang dipakai program lain", en: "another program uses the printer";
        /// CUPS is missing, or its queue refused the job.
        queue: &'static str,
            id: "CUPS menolak atau tidak terpasang: periksa antrean lp",
            en: "CUPS refused or is not installed: check the lp queue";
        /// The queue of this computer is stopped.
        queue_stopped: &'static str,
            id: "antrean printer di komputer ini berhenti: jalankan lagi di pengaturan printer",
            en: "this computer's print queue is stopped: resume it in the printer settings";
        /// Somebody took the paper out of this computer's queue.
        removed: &'static str,
            id: "dihapus dari antrean printer di komputer ini: lihat kertasnya",
            en: "removed from this computer's print queue: look at the paper";
        /// The device is one of Windows, and this is another system.
        not_windows: &'static str,
            id: "printer ini hanya ada di Windows: perbaiki printer.device (loket printers)",
            en: "this printer is only on Windows: correct printer.device (loket printers)";
        /// The printer takes no more bytes.
        stalled: &'static str,
            id: "printer berhenti menerima: periksa kertas dan kabel",
            en: "the printer takes nothing any more: check paper and cable";
        /// The printer did not confirm that it finished.
        no_proof: &'static str,
            id: "printer tidak melapor selesai: lihat kertasnya",
            en: "the printer did not say that it finished: look at the paper";
        /// The disk is full.
        full: &'static str, id: "disk penuh: kosongkan sebagian", en: "the disk is full: make room";
        /// The program ended while it printed.
        stopped: &'static str,
            id: "program ditutup saat mencetak: lihat kertasnya",
            en: "the program was closed while printing: look at the paper";
        /// Another fault of the system.
        system: &'static str, id: "kesalahan sistem: lihat catatan log", en: "a fault of the system: see the log";
        /// The job is too old to be printed by itself.
        late: &'static str,
            id: "sudah lebih dari 30 menit: cetak bila masih perlu",
            en: "more than 30 minutes ago: print it if it is still needed";
        /// Printing broke off too often.
        too_often: &'static str,
            id: "putus berkali-kali: periksa printer, lalu cetak lagi",
            en: "broke off again and again: check the printer, then print again";
        /// The program that printed the job died.
        owner_gone: &'static str,
            id: "program mati saat mencetak: lihat kertasnya",
            en: "the program died while printing: look at the paper";
        /// The payment has no receipt any more.
        nothing: &'static str, id: "tidak ada lagi yang dicetak", en: "there is nothing to print any more";
        /// A person left the job.
        left: &'static str, id: "dibiarkan", en: "left";
    }
}

messages! {
    /// The screen of the print queue.
    pub struct PapersWords {
        /// The menu's entry.
        menu: &'static str, id: "Printer, antrean struk, dan laci", en: "Printer, waiting receipts, and drawer";
        title: &'static str, id: "PRINTER", en: "PRINTER";
        /// The configured printer: (device, paper, columns)
        printer: fn(&str, &str, usize) -> String,
            id: |device, paper, columns| format!("{device}   {paper}, {columns} kolom"),
            en: |device, paper, columns| format!("{device}   {paper}, {columns} columns");
        /// No printer is configured, with how to configure one.
        none: &'static str,
            id: "Printer belum diatur. Lihat yang ada dengan perintah loket printers, lalu isi [printer] device di config.toml.",
            en: "No printer is set. See which there are with the command loket printers, then fill in [printer] device in config.toml.";
        /// The print queue is empty.
        empty: &'static str, id: "Belum ada struk yang dicetak.", en: "Nothing was printed yet.";
        /// Name of a test slip.
        test: &'static str, id: "Uji cetak", en: "Test slip";
        /// A job for a charge: (order)
        charge: fn(&str) -> String, id: |order| format!("Tagihan {order}"), en: |order| format!("Charge {order}");
        /// A job for a payment that is not of today: (short id)
        payment: fn(&str) -> String, id: |id| format!("Transaksi {id}"), en: |id| format!("Payment {id}");
        /// Heads of the columns: when, what, which print, state.
        heads: [&'static str; 4], id: ["Jam", "Apa", "Cetak", "Status"], en: ["Time", "What", "Print", "State"];
        /// Asks for the reason before the drawer is opened.
        reason: &'static str, id: "Alasan membuka laci", en: "Why the drawer is opened";
        /// A test slip was put into the print queue.
        test_asked: &'static str, id: "Uji cetak dikirim ke printer.", en: "A test slip was sent to the printer.";
        /// A job is printed again.
        again: &'static str, id: "Dicetak lagi begitu printer siap.", en: "It prints as soon as the printer is ready.";
        /// A job was left.
        left: &'static str, id: "Tidak dicetak lagi.", en: "It is not printed any more.";
        /// The job has ended, so that nothing can be done with it.
        over: &'static str,
            id: "Yang ini sudah selesai; cetak ulang dari Riwayat (F9).",
            en: "This one has its end; print again from the history (F9).";
        /// Hint: print now.
        key_print: &'static str, id: "Enter cetak sekarang", en: "Enter print now";
        /// Hint: the receipt came out, or is not needed.
        key_leave: &'static str, id: "X sudah keluar / tidak perlu", en: "X it came out / not needed";
        /// Hint: a test slip.
        key_test: &'static str, id: "U uji cetak", en: "U test slip";
        /// Hint: open the drawer.
        key_drawer: &'static str, id: "B buka laci", en: "B open drawer";
        key_back: &'static str, id: "Esc kembali", en: "Esc back";
    }
}
