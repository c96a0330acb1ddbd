//! The Indonesian wording. Each sentence about a fault says what to do next.

mod biller;
mod backup;
mod charge;
mod command;
mod counter;
mod evidence;
mod database;
mod desk_screen;
mod doctor;
mod store_doubt;
mod fault;
mod help;
mod prices_screen;
mod print;
mod reconcile;
mod reconcile_screen;
mod saldo;
mod screen;
mod serve;
mod charge_funds;
mod wallet;

use super::{ConfigWords, Messages, SecretWords, ValueFormWords, WarningWords};

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" Maksudnya \"{near}\"?"))
}

/// All wording in Indonesian.
pub static INDONESIAN: Messages = Messages {
    config: ConfigWords {
        at: |file, line, column, sentence| format!("{file} baris {line} kolom {column}: {sentence}"),
        no_home: "Folder data tidak diketahui. Isi LOKET_HOME dengan satu folder untuk semuanya.",
        unreadable: |path, why| format!("{path} tidak bisa dibaca atau ditulis: {why}."),
        exists: |path| format!("{path} sudah ada dan tidak ditimpa."),
        syntax: |why| format!("bukan TOML yang benar ({why})."),
        not_utf8: "bukan teks UTF-8.",
        too_large: "berkas terlalu besar untuk sebuah konfigurasi.",
        unknown_key: |key, near| format!("kunci \"{key}\" tidak dikenal.{}", hint(near)),
        unknown_section: |name, near| format!("bagian [{name}] tidak dikenal.{}", hint(near)),
        malformed: |key, form| format!("{key} harus {form}."),
        not_one_of: |key, list| format!("{key} harus salah satu dari: {list}."),
        out_of_range: |key, least, most| format!("{key} harus antara {least} dan {most}."),
        empty: |key| format!("{key} tidak boleh kosong."),
        missing: |key| format!("{key} wajib diisi bila bagian ini dipakai."),
        plain_http: |key| {
            format!(
                "{key} memakai http:// ke luar mesin ini: kata sandi terkirim tanpa pengaman. Pakai https://, atau isi \
                 allow_plain_http = true bila memang terpaksa."
            )
        },
        forms: ValueFormWords {
            text: "teks di antara tanda petik, tanpa karakter kendali",
            whole: "bilangan bulat tanpa tanda petik",
            flag: "true atau false",
            texts: "daftar teks, misalnya [\"a\", \"b\"]",
            table: "sebuah bagian, misalnya [shop]",
            timezone: "zona waktu, misalnya \"Asia/Jakarta\", \"Asia/Makassar\" atau \"Asia/Jayapura\"",
            url: "alamat http(s)://host[:port][/jalur], tanpa nama pengguna, kata sandi, ? dan #",
            journal: "sqlite:BERKAS atau postgres://pengguna@host/nama",
            device: "none, file:BERKAS, tcp:HOST:9100, usb:/dev/usb/lp0 atau cups:NAMA",
            listen: "alamat IP dan port, misalnya \"127.0.0.1:8790\"",
            address: "alamat IP, misalnya \"203.0.113.7\", atau rentang seperti \"203.0.113.0/24\"",
            call_path: "jalur yang diawali /, misalnya \"/kwallet/pay\"",
            refusal: "teks minimal 5 huruf yang pasti berarti saldo tidak terpotong",
            counter: "1 sampai 16 huruf, angka, spasi, titik, - atau _",
            secret: "env:NAMA, keyring:NAMA, file:BERKAS, atau isinya langsung",
        },
        warnings: WarningWords {
            literal: |key| {
                format!(
                    "{key} tertulis langsung di konfigurasi. Lebih aman: loket config set-secret, lalu keyring:NAMA."
                )
            },
            readable: |path, mode| format!("{path} bisa dibaca orang lain (mode {mode}). Perbaiki: chmod 600 {path}"),
            journal_password: "journal.url berisi kata sandi. Lebih aman: journal.password = \"keyring:NAMA\", atau ~/.pgpass.",
            journal_plain: database::DATABASE.plain,
            plain_http: |key| format!("{key} memakai http://: kata sandi terkirim tanpa pengaman di setiap panggilan."),
            example_shop: "shop.name masih nama contoh. Isi nama toko: nama ini tercetak di setiap struk.",
            language: "LOKET_LANG bukan id atau en; diabaikan.",
            no_provider: "Belum ada penyedia yang diisi: isi username, user atau email di [mmbc], [biller] atau [klink].",
        },
    },
    secret: SecretWords {
        missing: |key| format!("{key} belum diisi."),
        no_variable: |key, name| format!("{key}: variabel lingkungan {name} tidak ada atau kosong."),
        not_stored: |key, name| {
            format!("{key}: rahasia {name} belum disimpan. Jalankan: loket config set-secret {name}")
        },
        unreadable: |key, path, why| format!("{key}: {path} tidak bisa dibaca: {why}."),
        readable: |key, path, mode| {
            format!(
                "{key}: {path} bisa dibaca orang lain (mode {mode}), jadi tidak dipakai. Perbaiki: chmod 600 {path}, lalu \
                 ganti kata sandinya bila mesin ini dipakai bersama."
            )
        },
        unusable: |key| format!("{key}: isinya kosong, terlalu panjang, atau bukan teks."),
        bad_name: "Nama rahasia hanya huruf, angka, - dan _, paling banyak 64.",
        not_written: |path, why| format!("Rahasia tidak tersimpan di {path}: {why}."),
    },
    fault: fault::FAULT,
    prices: biller::PRICES,
    charge: charge::CHARGE,
    serve: serve::SERVE,
    charge_funds: charge_funds::CHARGE_FUNDS,
    counter: counter::COUNTER,
    command: command::COMMAND,
    screen: screen::SCREEN,
    care: backup::CARE,
    reconcile: reconcile::RECONCILE,
    evidence: evidence::EVIDENCE,
    help: help::HELP,
    print: print::PRINT,
    saldo: saldo::SALDO,
    wallet: wallet::WALLET,
};
