//! Printing, in Indonesian.
//!
//! What it is: one of two complete texts. What it is not: layout. Invariant: as in [`crate::messages::print`].

use crate::messages::print::{PapersWords, PrintFaultWords, PrintWords, PrinterDoctorWords, TroubleWords};

pub(super) const FAULTS: PrintFaultWords = PrintFaultWords {
    trouble: TroubleWords {
        no_device: "printer tidak ada: periksa kabel dan pengaturan",
        not_a_printer: "yang dipasang bukan printer: perbaiki printer.device",
        no_host: "alamat printer tidak ditemukan: periksa jaringan dan printer.device",
        silent: "printer tidak menjawab: nyalakan printer, periksa jaringan",
        refused: "printer menolak sambungan: nyalakan ulang printer",
        denied: "sistem melarang: beri izin ke printer (grup lp)",
        gone: "sambungan printer putus",
        offline: "printer offline: tekan tombol ON LINE atau nyalakan",
        paper_out: "kertas habis: isi kertas",
        cover_open: "tutup printer terbuka: tutup dahulu",
        busy: "printer sedang dipakai program lain",
        queue: "CUPS menolak atau tidak terpasang: periksa antrean lp",
        stalled: "printer berhenti menerima: periksa kertas dan kabel",
        no_proof: "printer tidak melapor selesai: lihat kertasnya",
        full: "disk penuh: kosongkan sebagian",
        stopped: "program ditutup saat mencetak: lihat kertasnya",
        system: "kesalahan sistem: lihat catatan log",
        late: "sudah lebih dari 30 menit: cetak bila masih perlu",
        too_often: "putus berkali-kali: periksa printer, lalu cetak lagi",
        owner_gone: "program mati saat mencetak: lihat kertasnya",
        nothing: "tidak ada lagi yang dicetak",
        left: "dibiarkan",
    },
    no_printer: "Printer belum diatur: isi [printer] device di config.toml, lalu buka lagi loket. PDF tetap bisa dibuat.",
    not_for_printers: "A5 dan A4 hanya untuk PDF. Pilih 58mm, 80mm atau dotmatrix.",
    ending: "Program sedang ditutup; struk tidak dicetak.",
    bad_device: "Printer ditulis file:BERKAS, tcp:HOST:9100, usb:/dev/usb/lp0 atau cups:NAMA.",
    no_reason: "Tulis alasan membuka laci.",
    drawer_shut: |why| format!("Laci mungkin tidak terbuka: {why}."),
};

pub(super) const PRINT: PrintWords = PrintWords {
    waiting: "MENUNGGU",
    printing: "DICETAK",
    held: "PERLU DILIHAT",
    done: "TERCETAK",
    dropped: "TIDAK DICETAK",
    drawer_opened: "Laci terbuka; alasannya tercatat.",
    printed: |device, mark| format!("Tercetak di {device} ({mark})."),
    waits: |why| format!("Belum tercetak: {why}. Struk tetap antre dan dicetak sendiri oleh loket yang berjalan."),
    waits_there: |why| format!("Belum tercetak: {why}. Ulangi perintah ini bila printernya siap."),
    look: |why| {
        format!(
            "Belum pasti tercetak: {why}. Lihat kertasnya; bila belum keluar, ulangi perintah ini untuk mencetak lagi."
        )
    },
    sale_printed: |paper, mark| format!("Struk tercetak {paper} ({mark}).  PDF tersimpan."),
    sale_printing: "Struk sedang dicetak…",
    sale_waits: |why| format!("Struk antre: {why}."),
    sale_held: |why| format!("Struk belum pasti keluar: {why}. P cetak lagi."),
    sale_drawer: "Laci terbuka.",
    unkept: |payment, why| {
        format!("PDF struk {payment} tidak tersimpan: {why}. Struk kertas tetap dicetak. Periksa: loket doctor")
    },
    unkept_count: |count| format!("{count} PDF STRUK TIDAK TERSIMPAN"),
    stuck: |papers| format!("{papers} struk belum tercetak"),
    stuck_label: "Struk gagal cetak",
    doctor: PrinterDoctorWords {
        printer: "Printer",
        none: "belum diatur; struk hanya berupa PDF",
        good: |device, what| format!("{device} terhubung; {what}"),
        proof: "melapor bila selesai",
        state: "melapor keadaannya, tidak melapor selesai",
        silent: "tidak melapor apa-apa: bila sambungannya tidak ditutup sendiri, struknya PERLU DILIHAT (atau trust_silent = true)",
        unasked: "tidak bisa ditanya",
        bad: |device, why| format!("{device}: {why}."),
        logo: "Gambar toko",
        logo_bad: |file| format!("{file} tidak terbaca: pakai PNG, paling besar 2048 x 2048 titik."),
    },
    screen: PapersWords {
        menu: "Printer, antrean struk, dan laci",
        title: "PRINTER",
        printer: |device, paper, columns| format!("{device}   {paper}, {columns} kolom"),
        none: "Printer belum diatur. Isi [printer] device di config.toml: tcp:HOST:9100, usb:/dev/usb/lp0, cups:NAMA atau file:BERKAS.",
        empty: "Belum ada struk yang dicetak.",
        test: "Uji cetak",
        charge: |order| format!("Tagihan {order}"),
        payment: |id| format!("Transaksi {id}"),
        heads: ["Jam", "Apa", "Cetak", "Status"],
        reason: "Alasan membuka laci",
        test_asked: "Uji cetak dikirim ke printer.",
        again: "Dicetak lagi begitu printer siap.",
        left: "Tidak dicetak lagi.",
        over: "Yang ini sudah selesai; cetak ulang dari Riwayat (F9).",
        key_print: "Enter cetak sekarang",
        key_leave: "X sudah keluar / tidak perlu",
        key_test: "U uji cetak",
        key_drawer: "B buka laci",
        key_back: "Esc kembali",
    },
};
