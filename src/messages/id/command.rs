//! The commands in Indonesian.

use crate::messages::command::{CommandWords, DoctorWords, HeadingWords, LabelWords, UsageWords};

pub const COMMAND: CommandWords = CommandWords {
    usage: |what| format!("Perintah salah: {what}"),
    see_help: |command| format!("Lihat: {command} --help"),
    headings: HeadingWords {
        usage: "Pemakaian",
        commands: "Perintah",
        arguments: "Argumen",
        options: "Pilihan",
        help: "Tampilkan bantuan ini",
        version: "Tampilkan versi",
    },
    usage_kinds: UsageWords {
        command: |it| format!("perintah \"{it}\" tidak dikenal."),
        option: |it| format!("pilihan \"{it}\" tidak dikenal."),
        value: |value, option| format!("nilai \"{value}\" tidak cocok untuk {option}."),
        missing: |it| format!("masih kurang: {it}."),
        conflict: |one, other| format!("{one} tidak bisa bersama {other}."),
        other: "bentuknya tidak dikenali.",
    },
    needs_yes: "Membayar dari baris perintah perlu --yes. Belum ada yang dikirim.",
    nothing_read: "Tidak ada yang terbaca dari masukan standar.",
    kept_list: |provider, since, why| format!("Daftar harga {provider} memakai simpanan {since}: {why}"),
    no_products: "Tidak ada produk yang cocok.",
    open: "BUKA",
    closed: "TUTUP",
    sold_before: |state, when| format!("Perhatian: barang yang sama untuk nomor ini sudah {state} {when}."),
    pays_next: "Perhatian: dibayar lagi berarti membayar bulan berikutnya.",
    debit_differs: |listed, asked| format!("Perhatian: menurut daftar saldo terpotong {listed}, menurut cek {asked}."),
    samsat: "Hanya pajak 1 tahunan, kurang dari 6 bulan dari jatuh tempo. Yang sudah dibayar TIDAK BISA DIBATALKAN.",
    at_a_loss: |loss| format!("Perhatian: penjualan ini rugi {loss}."),
    price_differs: |shown, answered| {
        format!(
            "PERHATIAN: dibayar dengan total lain: tadi {shown}, jawaban penyedia {answered}. Cocokkan dengan pelanggan."
        )
    },
    alarm: "PERHATIAN: jawaban penyedia bertentangan. Lihat meja Belum jelas.",
    attention: |what| format!("PERHATIAN: {what}"),
    in_send_log: "Jawaban belum masuk jurnal; disimpan di berkas cadangan dan dicatat begitu jurnal bisa ditulis lagi. Jangan diulang.",
    write_down: |invoice, reference| {
        format!(
            "CATAT SEKARANG, jawaban tidak bisa disimpan: invoice {invoice}, referensi {reference}. Jangan diulang."
        )
    },
    do_not_repeat: "JANGAN DIULANG. Uang pelanggan dititip dulu; tanyakan lagi: loket resolve",
    not_debited: "Saldo tidak terpotong.",
    both_debited: "Dijual di samping transaksi yang belum jelas: keduanya bisa terdebit.",
    may_repeat: "Boleh diulang.",
    nothing_open: "Tidak ada yang belum jelas.",
    no_history: "Tidak ada transaksi yang cocok.",
    labels: LabelWords {
        product: "Produk",
        number: "Nomor",
        name: "Nama",
        nominal: "Nominal",
        bill: "Tagihan",
        admin: "Admin",
        total: "Total",
        cash: "Uang",
        change: "Kembali",
        token: "Token",
        invoice: "Invoice",
        reference: "No ref",
        ruled_by: "Ditetapkan oleh",
    },
    receipt_written: |path| format!("Struk ditulis: {path}"),
    several_found: "Ada beberapa transaksi dengan itu. Pilih ID-nya dari loket history --search.",
    not_counted: "Cetakan ini SALINAN dan tidak terhitung: jurnal tidak bisa ditulis.",
    several_payments: "ID pendek itu cocok dengan beberapa transaksi. Tulis ID lengkapnya.",
    audit_clean: |rows, payments| format!("Jurnal utuh: {rows} baris, {payments} transaksi."),
    audit_faults: |count| {
        format!(
            "JURNAL TIDAK UTUH: {count} kesalahan. Jangan berjualan dulu. Tutup semua layar, lalu: loket audit --rebuild (berkas lama disimpan)."
        )
    },
    audit_fault: |row, what, payment| format!("  baris {row}: {what} {payment}"),
    audit_file: |told| format!("  berkas jurnal: {told}"),
    audit_clock: |seconds, row, counter| {
        format!("  catatan: jam mundur {seconds} detik di baris {row} (loket {counter}); bukan kerusakan")
    },
    audit_chain: |counter, rows, head| format!("  loket {counter}: {rows} baris, kepala rantai {head}"),
    sandbox_ready: "Sandbox berjalan. Tekan Ctrl-C untuk berhenti.",
    sandbox_failed: |why| format!("Sandbox tidak bisa mulai: {why}"),
    bad_plan: |why| format!("Rencana gangguan tidak bisa dibaca: {why}"),
    type_secret: |name| format!("Ketik rahasia \"{name}\" (tidak ditampilkan): "),
    secret_kept: |name| format!("Rahasia \"{name}\" disimpan. Pakai di config.toml: \"keyring:{name}\""),
    config_written: |path| {
        format!(
            "Konfigurasi pertama ditulis: {path}\nIsi username, lalu simpan kata sandi: loket config set-secret mmbc"
        )
    },
    config_good: "Konfigurasi baik.",
    needs_terminal: "Layar loket butuh terminal. Untuk skrip pakai perintah, misalnya: loket pay --help",
    welcome: |path| {
        format!(
            "Selamat datang di loket. Belum ada konfigurasi di {path}.\n\n  1  Coba dulu: demo, tanpa uang sungguhan, tanpa mengatur apa pun\n  2  Mulai mengatur: tulis config.toml yang setiap barisnya dijelaskan\n"
        )
    },
    welcome_choice: "Pilih 1 atau 2, lalu Enter: ",
    screen_failed: |why| format!("Layar berhenti: {why}"),
    no_folder: |path, why| format!("Folder {path} tidak bisa dipakai: {why}"),
    doctor: DoctorWords {
        good: "baik",
        warning: "perhatian",
        bad: "RUSAK",
        config: "konfigurasi",
        config_absent: "Belum ada config.toml. Buat dengan: loket config init",
        clock: "jam",
        clock_wrong: "Jam komputer tidak masuk akal. Setel tanggal dan jamnya; struk dan batas waktu bergantung padanya.",
        journal: "jurnal",
        provider: |name| format!("penyedia {name}"),
        provider_good: |count| format!("menjawab, {count} produk"),
        no_provider: "Belum ada penyedia. Isi [mmbc] username dan password di config.toml.",
        receipts: "folder struk",
        receipts_bad: |why| format!("Tidak bisa ditulis: {why}. Periksa izin folder."),
        database: super::database::DATABASE,
        desk: "meja belum jelas",
        desk_open: |count| format!("{count} transaksi perlu dilihat: loket resolve"),
        shared_login: "Penjualan dari toko lain dengan login yang sama tidak terlihat di sini.",
        diagnosis: super::doctor::DIAGNOSIS,
    },
};
