//! All wording of screens, commands and errors: Indonesian first, English complete. Receipts are dated data with their
//! own wording, and a provider's words are shown as they came.
//!
//! [`Messages`] has no optional field, so the compiler proves both languages whole.

/// Declares the sentences of one topic in both languages. A field without sentences is another topic's struct.
///
/// ```text
/// messages! {
///     /// Sales.
///     pub struct SaleWords {
///         /// How many were sold: (count).
///         sold: fn(u64) -> String,
///             id: |count| format!("{count} terjual"),
///             en: |count| format!("{count} sold");
///     }
/// }
/// ```
macro_rules! messages {
    ($(#[$about:meta])* pub struct $name:ident {
        $($(#[$doc:meta])* $field:ident: $type:ty $(, id: $id:expr, en: $en:expr)?;)*
    }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub struct $name {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl $name {
            pub(in crate::messages) const INDONESIAN: Self =
                Self { $($field: sentence!($($id)?; <$type>::INDONESIAN),)* };
            pub(in crate::messages) const ENGLISH: Self = Self { $($field: sentence!($($en)?; <$type>::ENGLISH),)* };
        }
    };
}

/// The sentence, or the other topic's struct where there is none.
macro_rules! sentence {
    ($sentence:expr; $topic:expr) => {
        $sentence
    };
    (; $topic:expr) => {
        $topic
    };
}

pub mod biller;
pub mod backup;
pub mod charge;
pub mod command;
pub mod connection_check;
pub mod counter;
pub mod database;
pub mod doctor;
pub mod store_doubt;
pub mod evidence;
pub mod fault;
pub mod file_fault;
mod help;
pub mod print;
pub mod reconcile;
pub mod saldo;
pub mod screen;
pub mod serve;
pub mod settings;
pub mod training;
pub mod charge_funds;
pub mod wallet;

use crate::base::text::LocalText;
use crate::messages::database::DatabaseWords;
use serde::{Deserialize, Serialize};

/// A language of the screens and commands. Indonesian is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Id,
    En,
}

impl Language {
    /// The language called `name`: `id` or `en`, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "id" => Some(Self::Id),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The name in the configuration: `id` or `en`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }

    /// `text` in this language.
    #[must_use]
    pub const fn text(self, text: LocalText) -> &'static str {
        match self {
            Self::Id => text.id,
            Self::En => text.en,
        }
    }

    /// All wording in this language.
    #[must_use]
    pub const fn words(self) -> &'static Messages {
        match self {
            Self::Id => &INDONESIAN,
            Self::En => &ENGLISH,
        }
    }
}

messages! {
    /// Everything that the program says to people, in one language. Receipts have their own wording.
    pub struct Messages {
        language: Language, id: Language::Id, en: Language::En;
        config: ConfigWords;
        secret: SecretWords;
        fault: fault::FaultWords;
        charge: charge::ChargeWords;
        /// The callback receiver and the list of callbacks.
        serve: serve::ServeWords;
        /// Of sales that are paid by charges.
        charge_funds: charge_funds::ChargeFundsWords;
        /// The cash field, changed totals, and inquiries without a bill.
        counter: counter::CounterWords;
        command: command::CommandWords;
        connection_check: connection_check::ConnectionCheckWords;
        /// `loket prices`: the Biller's price list.
        prices: biller::PricesWords;
        screen: screen::ScreenWords;
        settings: settings::SettingsWords;
        training: training::TrainingWords;
        wallet: wallet::WalletWords;
        /// Backup, restore, rebuild and the move into a database.
        care: backup::CareWords;
        /// The comparison with a provider's own list, for commands and screen.
        reconcile: reconcile::ReconcileWords;
        print: print::PrintWords;
        saldo: saldo::SaldoWords;
        /// Evidence about a payment that is not resolved.
        evidence: evidence::EvidenceWords;
        /// Help texts by key: `pay` for a command, `pay.cash` for its argument, `*.json` for any command's.
        help: &'static [(&'static str, &'static str)], id: &help::INDONESIAN, en: &help::ENGLISH;
    }
}

/// All wording in Indonesian.
pub static INDONESIAN: Messages = Messages::INDONESIAN;
/// All wording in English.
pub static ENGLISH: Messages = Messages::ENGLISH;

/// A sentence with one text in it.
pub type TextSentence = fn(&str) -> String;

messages! {
    /// Faults and warnings of the configuration.
    pub struct ConfigWords {
        edit: ConfigEditWords;
        /// Puts the place before the sentence: file, line, column, sentence.
        at: fn(&str, usize, usize, &str) -> String,
            id: |file, line, column, sentence| format!("{file} baris {line} kolom {column}: {sentence}"),
            en: |file, line, column, sentence| format!("{file} line {line} column {column}: {sentence}");
        /// No folder for configuration and data is known.
        no_home: &'static str,
            id: "Folder data tidak diketahui. Isi LOKET_HOME dengan satu folder untuk semuanya.",
            en: "No folder for data is known. Set LOKET_HOME to one folder for everything.";
        /// The file cannot be read or written: path, the system's reason.
        unreadable: fn(&str, &str) -> String,
            id: |path, why| format!("{path} tidak bisa dibaca atau ditulis: {why}."),
            en: |path, why| format!("{path} cannot be read or written: {why}.");
        /// `config init` found a file: path.
        exists: TextSentence,
            id: |path| format!("{path} sudah ada dan tidak ditimpa."),
            en: |path| format!("{path} exists and is not overwritten.");
        /// The text is not TOML: the parser's own words.
        syntax: TextSentence,
            id: |why| format!("bukan TOML yang benar ({why})."),
            en: |why| format!("not valid TOML ({why}).");
        not_utf8: &'static str, id: "bukan teks UTF-8.", en: "not UTF-8 text.";
        too_large: &'static str,
            id: "berkas terlalu besar untuk sebuah konfigurasi.",
            en: "the file is too large for a configuration.";
        /// `section.key`, and the nearest known one.
        unknown_key: fn(&str, Option<&str>) -> String,
            id: |key, near| format!("kunci \"{key}\" tidak dikenal.{}", id::hint(near)),
            en: |key, near| format!("unknown key \"{key}\".{}", en::hint(near));
        /// The section, and the nearest known one.
        unknown_section: fn(&str, Option<&str>) -> String,
            id: |name, near| format!("bagian [{name}] tidak dikenal.{}", id::hint(near)),
            en: |name, near| format!("unknown section [{name}].{}", en::hint(near));
        /// Key, the right form (one of [`ValueFormWords`]).
        malformed: fn(&str, &str) -> String,
            id: |key, form| format!("{key} harus {form}."),
            en: |key, form| format!("{key} must be {form}.");
        /// Key, the allowed values.
        not_one_of: fn(&str, &str) -> String,
            id: |key, list| format!("{key} harus salah satu dari: {list}."),
            en: |key, list| format!("{key} must be one of: {list}.");
        /// Key, least, most.
        out_of_range: fn(&str, i64, i64) -> String,
            id: |key, least, most| format!("{key} harus antara {least} dan {most}."),
            en: |key, least, most| format!("{key} must be between {least} and {most}.");
        /// Key.
        empty: TextSentence,
            id: |key| format!("{key} tidak boleh kosong."),
            en: |key| format!("{key} must not be empty.");
        /// A key that is needed because its provider is in use: key.
        missing: TextSentence,
            id: |key| format!("{key} wajib diisi bila bagian ini dipakai."),
            en: |key| format!("{key} is needed where this section is used.");
        /// An http:// address outside this machine: key.
        plain_http: TextSentence,
            id: |key| {
                format!(
                    "{key} memakai http:// ke luar mesin ini: kata sandi terkirim tanpa pengaman. Pakai https://, atau isi \
                     allow_plain_http = true bila memang terpaksa."
                )
            },
            en: |key| {
                format!(
                    "{key} uses http:// beyond this machine: the password would travel unprotected. Use https://, or set \
                     allow_plain_http = true if there is no other way."
                )
            };
        forms: ValueFormWords;
        warnings: WarningWords;
    }
}

messages! {
    /// The right form of a value, for [`ConfigWords::malformed`].
    pub struct ValueFormWords {
        /// Text in quotes, without control characters.
        text: &'static str,
            id: "teks di antara tanda petik, tanpa karakter kendali",
            en: "text in quotes, without control characters";
        /// A whole number.
        whole: &'static str, id: "bilangan bulat tanpa tanda petik", en: "a whole number without quotes";
        /// true or false.
        flag: &'static str, id: "true atau false", en: "true or false";
        /// A list of texts.
        texts: &'static str, id: "daftar teks, misalnya [\"a\", \"b\"]", en: "a list of texts, such as [\"a\", \"b\"]";
        table: &'static str, id: "sebuah bagian, misalnya [shop]", en: "a section, such as [shop]";
        timezone: &'static str,
            id: "zona waktu, misalnya \"Asia/Jakarta\", \"Asia/Makassar\" atau \"Asia/Jayapura\"",
            en: "a time zone, such as \"Asia/Jakarta\", \"Asia/Makassar\" or \"Asia/Jayapura\"";
        /// An http(s) address.
        url: &'static str,
            id: "alamat http(s)://host[:port][/jalur], tanpa nama pengguna, kata sandi, ? dan #",
            en: "an address http(s)://host[:port][/path], without user name, password, ? and #";
        journal: &'static str,
            id: "sqlite:BERKAS atau postgres://pengguna@host/nama",
            en: "sqlite:FILE or postgres://user@host/name";
        /// A printer's device.
        device: &'static str,
            id: "none, windows:NAMA, \\\\PC\\NAMA, tcp:HOST:9100, usb:/dev/usb/lp0, cups:NAMA, LPT1, COM3:9600 atau file:BERKAS",
            en: "none, windows:NAME, \\\\PC\\NAME, tcp:HOST:9100, usb:/dev/usb/lp0, cups:NAME, LPT1, COM3:9600 or file:PATH";
        /// An address and port to listen on.
        listen: &'static str,
            id: "alamat IP dan port, misalnya \"127.0.0.1:8790\"",
            en: "an IP address and port, such as \"127.0.0.1:8790\"";
        /// An IP address, or a range of addresses.
        address: &'static str,
            id: "alamat IP, misalnya \"203.0.113.7\", atau rentang seperti \"203.0.113.0/24\"",
            en: "an IP address, such as \"203.0.113.7\", or a range such as \"203.0.113.0/24\"";
        /// A call's path on the server.
        call_path: &'static str,
            id: "jalur yang diawali /, misalnya \"/kwallet/pay\"",
            en: "a path that starts with /, such as \"/kwallet/pay\"";
        /// A text that surely means a refusal.
        refusal: &'static str,
            id: "teks minimal 5 huruf yang pasti berarti saldo tidak terpotong",
            en: "a text of at least 5 letters that surely means that nothing was debited";
        counter: &'static str,
            id: "1 sampai 16 huruf, angka, spasi, titik, - atau _",
            en: "1 to 16 letters, digits, spaces, dots, - or _";
        /// A reference to a secret.
        secret: &'static str,
            id: "env:NAMA, keyring:NAMA, file:BERKAS, atau isinya langsung",
            en: "env:NAME, keyring:NAME, file:PATH, or the secret itself";
    }
}

messages! {
    /// Warnings about a configuration that is accepted.
    pub struct WarningWords {
        /// A secret stands in the file itself: key.
        literal: TextSentence,
            id: |key| format!("{key} tertulis langsung di konfigurasi. Lebih aman: loket config set-secret, lalu keyring:NAMA."),
            en: |key| format!("{key} stands in the configuration itself. Safer: loket config set-secret, then keyring:NAME.");
        /// A file that others may read: path, mode.
        readable: fn(&str, &str) -> String,
            id: |path, mode| format!("{path} bisa dibaca orang lain (mode {mode}). Perbaiki: chmod 600 {path}"),
            en: |path, mode| format!("{path} can be read by others (mode {mode}). Mend it: chmod 600 {path}");
        /// The journal's address holds a password.
        journal_password: &'static str,
            id: "journal.url berisi kata sandi. Lebih aman: journal.password = \"keyring:NAMA\", atau ~/.pgpass.",
            en: "journal.url holds a password. Safer: journal.password = \"keyring:NAME\", or ~/.pgpass.";
        /// The journal travels unencrypted to another machine.
        journal_plain: &'static str, id: DatabaseWords::INDONESIAN.plain, en: DatabaseWords::ENGLISH.plain;
        /// A password travels unencrypted: key.
        plain_http: TextSentence,
            id: |key| format!("{key} memakai http://: kata sandi terkirim tanpa pengaman di setiap panggilan."),
            en: |key| format!("{key} uses http://: the password travels unprotected with every call.");
        /// The shop still has the example's name.
        example_shop: &'static str,
            id: "shop.name masih nama contoh. Isi nama toko: nama ini tercetak di setiap struk.",
            en: "shop.name is still the example's. Set the shop's name: it stands on every receipt.";
        /// `LOKET_LANG` names no language.
        language: &'static str,
            id: "LOKET_LANG bukan id atau en; diabaikan.",
            en: "LOKET_LANG is neither id nor en; ignored.";
        /// No provider has credentials.
        no_provider: &'static str,
            id: "Belum ada penyedia yang diisi: isi username, user atau email di [mmbc], [biller] atau [klink].",
            en: "No provider is set up: fill in username, user or email in [mmbc], [biller] or [klink].";
    }
}

messages! {
    /// Changes in `config.toml`.
    pub struct ConfigEditWords {
        /// A secret was given as a value: (key, name of the secret)
        secret: fn(&str, &str) -> String,
            id: |key, name| format!("{key} rahasia, tidak ditulis di sini. Simpan dengan: loket config set-secret {name}, lalu: loket config set {key} keyring:{name}"),
            en: |key, name| format!("{key} is a secret and is not written here. Keep it with: loket config set-secret {name}, then: loket config set {key} keyring:{name}");
        /// A value of another kind: (key)
        form: TextSentence,
            id: |key| format!("Nilai itu tidak cocok untuk {key}. Lihat bentuknya: loket config show"),
            en: |key| format!("That value does not fit {key}. See its form: loket config show");
        /// A table: (key, file)
        only_in_file: fn(&str, &str) -> String,
            id: |key, file| format!("{key} hanya bisa diubah di berkasnya: {file}"),
            en: |key, file| format!("{key} can be changed in the file only: {file}");
        /// Somebody else changed the file: (file)
        changed: TextSentence,
            id: |file| format!("Berkas berubah di luar program: {file}. Belum ada yang ditulis; baca lagi lalu ulangi."),
            en: |file| format!("The file was changed outside the program: {file}. Nothing was written; read it again and repeat.");
        /// Changed: (key, file)
        done: fn(&str, &str) -> String,
            id: |key, file| format!("{key} diubah di {file}. Berlaku untuk penjualan berikutnya."),
            en: |key, file| format!("{key} was changed in {file}. It holds for the next sale.");
        /// It had that value: (key)
        same: TextSentence,
            id: |key| format!("{key} sudah begitu; tidak ada yang berubah."),
            en: |key| format!("{key} is that already; nothing was changed.");
        after_restart: &'static str,
            id: "Berlaku setelah loket ditutup dan dibuka lagi.",
            en: "It holds once loket was closed and opened again.";
        /// The change stands, but the journal does not have it: (why)
        not_recorded: TextSentence,
            id: |why| format!("Perubahan ini tidak tercatat di jurnal: {why}"),
            en: |why| format!("The journal did not record this change: {why}");
    }
}

/// A key without its section: `password` of `mmbc.password`.
fn own_key(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

messages! {
    /// Faults of reading or storing a secret. No sentence holds a secret.
    pub struct SecretWords {
        /// Nothing is set: key.
        missing: TextSentence, id: |key| format!("{key} belum diisi."), en: |key| format!("{key} is not set.");
        /// The environment does not have it: key, name.
        no_variable: fn(&str, &str) -> String,
            id: |key, name| format!("{key}: variabel lingkungan {name} tidak ada atau kosong."),
            en: |key, name| format!("{key}: the environment variable {name} is missing or empty.");
        /// The variable is missing, but the store has one of that name: key, name.
        stored_only: fn(&str, &str) -> String,
            id: |key, name| format!("{key}: rahasia \"{name}\" sudah tersimpan. Tulis di config.toml: {} = \"keyring:{name}\"", own_key(key)),
            en: |key, name| format!("{key}: the secret \"{name}\" is kept already. Write in config.toml: {} = \"keyring:{name}\"", own_key(key));
        /// The shop's secret store does not have it: key, name.
        not_stored: fn(&str, &str) -> String,
            id: |key, name| format!("{key}: rahasia {name} belum disimpan. Jalankan: loket config set-secret {name}"),
            en: |key, name| format!("{key}: the secret {name} is not stored. Run: loket config set-secret {name}");
        /// The file is not there or cannot be read: key, path, the system's reason.
        unreadable: fn(&str, &str, &str) -> String,
            id: |key, path, why| format!("{key}: {path} tidak bisa dibaca: {why}."),
            en: |key, path, why| format!("{key}: {path} cannot be read: {why}.");
        /// Others may read the file: key, path, mode.
        readable: fn(&str, &str, &str) -> String,
            id: |key, path, mode| format!("{key}: {path} bisa dibaca orang lain (mode {mode}), jadi tidak dipakai. Perbaiki: chmod 600 {path}, lalu ganti kata sandinya bila mesin ini dipakai bersama."),
            en: |key, path, mode| format!("{key}: {path} can be read by others (mode {mode}), so it is not used. Mend it: chmod 600 {path}, then change the password if this machine is shared.");
        /// The source of the secret is empty, too long, or not text: key.
        unusable: TextSentence,
            id: |key| format!("{key}: isinya kosong, terlalu panjang, atau bukan teks."),
            en: |key| format!("{key}: empty, too long, or not text.");
        /// A name that the store does not take.
        bad_name: &'static str,
            id: "Nama rahasia hanya huruf, angka, - dan _, paling banyak 64.",
            en: "A secret's name has only letters, digits, - and _, at most 64.";
        /// The store cannot be written: path, the system's reason.
        not_written: fn(&str, &str) -> String,
            id: |path, why| format!("Rahasia tidak tersimpan di {path}: {why}."),
            en: |path, why| format!("The secret was not stored in {path}: {why}.");
    }
}

/// Parts of the sentences in Indonesian.
mod id {
    pub(super) fn hint(near: Option<&str>) -> String {
        near.map_or_else(String::new, |near| format!(" Maksudnya \"{near}\"?"))
    }
}

/// Parts of the sentences in English.
mod en {
    pub(super) fn hint(near: Option<&str>) -> String {
        near.map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::width;

    /// The columns of a label in the history's detail.
    const LABEL: usize = 16;

    #[test]
    fn labels_of_a_sale_fit_their_column() {
        for words in [&INDONESIAN.screen, &ENGLISH.screen] {
            let (history, sale) = (&words.history, &words.sale);
            let own = [history.number, history.name, history.cashier, history.prints, history.reason];
            let shared = [sale.total, sale.cash, sale.change, sale.cash_is_short, sale.invoice, sale.reference];
            for label in own.into_iter().chain(shared) {
                assert!(width(label) <= LABEL, "cut: {label}");
            }
        }
    }

    #[test]
    fn languages_by_name() {
        assert_eq!(Language::parse(" EN "), Some(Language::En));
        assert_eq!(Language::parse("id"), Some(Language::Id));
        assert_eq!(Language::parse("C.UTF-8"), None);
        for lang in [Language::Id, Language::En] {
            assert_eq!(Language::parse(lang.as_str()), Some(lang));
        }
    }
}
