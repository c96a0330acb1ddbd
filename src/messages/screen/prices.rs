//! Wording of the screen of price lists. The sentences about a change of price are in [`crate::messages::biller`].

use crate::base::money::Rupiah;

messages! {
    /// The screen of price lists, and of a new Biller list beside the old one.
    pub struct PricesScreenWords {
        title: &'static str, id: "HARGA", en: "PRICES";
        none: &'static str, id: "Belum ada penyedia. Jalankan: loket doctor", en: "No provider yet. Run: loket doctor";
        /// Products that fit the search: (products)
        count: fn(usize) -> String, id: |count| format!("{count} produk"), en: |count| format!("{count} products");
        /// The age of the list, with the day where it is not today's: (when, minutes)
        age: fn(&str, u64) -> String,
            id: |when, minutes| match minutes {
                0 => format!("daftar jam {when}, baru saja"),
                1..120 => format!("daftar jam {when}, {minutes} menit lalu"),
                _ => format!("daftar {when}, {} jam lalu", minutes / 60),
            },
            en: |when, minutes| match minutes {
                0 => format!("list of {when}, just now"),
                1..120 => format!("list of {when}, {minutes} minutes ago"),
                _ => format!("list of {when}, {} hours ago", minutes / 60),
            };
        no_list: &'static str, id: "daftar belum ada", en: "no list yet";
        /// The list could not be fetched now: (why)
        not_fresh: fn(&str) -> String,
            id: |why| format!("Belum terbarui: {why}"),
            en: |why| format!("Not renewed: {why}");
        nothing_fits: &'static str, id: "Tidak ada produk yang cocok.", en: "No product fits.";
        /// Label before the search's text.
        search: &'static str, id: "Cari:", en: "Search:";
        /// Heads: code, name, cost, price, cashback.
        columns: [&'static str; 5],
            id: ["Kode", "Nama", "Modal", "Jual", "Cashback"],
            en: ["Code", "Name", "Cost", "Price", "Cashback"];
        /// The cost of a bill beyond its amount; negative where it costs less: (rupiah)
        bill_and: fn(Rupiah) -> String, id: id::bill_and, en: en::bill_and;
        /// In place of a price that only the inquiry tells.
        after_inquiry: &'static str, id: "cek tagihan", en: "after inquiry";
        free_amount: &'static str, id: "nominal bebas", en: "any amount";
        closed: &'static str, id: "TUTUP", en: "SHUT";
        /// Every sale of the good loses money.
        loss: &'static str, id: "RUGI", en: "LOSS";
        fetching: &'static str, id: "Sedang mengambil daftar harga…", en: "The price lists are being fetched…";
        /// Label of the file's field.
        file: &'static str, id: "Berkas CSV", en: "CSV file";
        /// What to type into the file's field.
        file_hints: &'static [&'static str],
            id: &[
                "Daftar harga Biller yang baru, dengan kolom code,name,group,cost,price. Misalnya: ~/Unduhan/biller.csv",
                "Perubahannya ditampilkan dulu. Daftar lama berlaku sampai Y ditekan.",
            ],
            en: &[
                "The Biller's new price list, with the columns code,name,group,cost,price. For example: ~/Downloads/biller.csv",
                "What it changes is shown first. The old list stays in force until Y.",
            ];
        file_needed: &'static str, id: "Tempat berkasnya belum diisi.", en: "Where is the file?";
        comparing: &'static str, id: "Sedang membandingkan…", en: "Comparing…";
        /// Title of the changes that a file would make.
        diff_title: &'static str,
            id: "DAFTAR BARU BILLER: BELUM DIPAKAI",
            en: "THE BILLER'S NEW LIST: NOT YET IN FORCE";
        /// Counts: new, gone, dearer, cheaper, another price, another name, at a loss.
        diff_counts: [fn(usize) -> String; 7],
            id: [
                |count| format!("Baru: {count}"),
                |count| format!("Hilang: {count}"),
                |count| format!("Modal naik: {count}"),
                |count| format!("Modal turun: {count}"),
                |count| format!("Harga jual lain: {count}"),
                |count| format!("Nama lain: {count}"),
                |count| format!("DIJUAL RUGI: {count}"),
            ],
            en: [
                |count| format!("New: {count}"),
                |count| format!("Gone: {count}"),
                |count| format!("Cost up: {count}"),
                |count| format!("Cost down: {count}"),
                |count| format!("Another price: {count}"),
                |count| format!("Another name: {count}"),
                |count| format!("SOLD AT A LOSS: {count}"),
            ];
        /// Says that nothing was changed yet: (goods)
        not_yet: fn(usize) -> String,
            id: |goods| format!("{goods} barang di berkas ini. Y memakainya, Esc membatalkan."),
            en: |goods| format!("{goods} goods in this file. Y puts it in force, Esc does not.");
        /// The new list is being put in place.
        putting: &'static str, id: "Sedang memasang daftar baru…", en: "Putting the new list in force…";
        /// The new list is in place: (goods)
        put: fn(usize) -> String,
            id: |goods| format!("Daftar baru dipakai: {goods} barang."),
            en: |goods| format!("The new list is in force: {goods} goods.");
        /// The new list was not put in place; the old one stays: (why)
        not_put: fn(&str) -> String,
            id: |why| format!("Daftar baru tidak bisa ditulis: {why}. Daftar lama tetap dipakai."),
            en: |why| format!("The new list cannot be written: {why}. The old list stays in force.");
        /// Changes while costs are hidden: dearer, cheaper, at a loss; each (code, name).
        hidden: [fn(&str, &str) -> String; 3],
            id: [
                |code, name| format!("NAIK      {code}  {name}"),
                |code, name| format!("TURUN     {code}  {name}"),
                |code, name| format!("RUGI      {code}  {name}"),
            ],
            en: [
                |code, name| format!("DEARER    {code}  {name}"),
                |code, name| format!("CHEAPER   {code}  {name}"),
                |code, name| format!("LOSS      {code}  {name}"),
            ];
        /// Hints of the list.
        keys: &'static [&'static str],
            id: &["Tab daftar lain", "/ cari", "R ambil lagi"],
            en: &["Tab next list", "/ search", "R fetch again"];
        /// Hints behind those. The last is how to get out; the others give way on a narrow screen.
        keys_after: &'static [&'static str],
            id: &["? bantuan", "PgUp, PgDn gulir", "Esc kembali"],
            en: &["? help", "PgUp, PgDn scroll", "Esc back"];
        /// The hint to show or hide costs.
        key_inside: &'static str, id: "U modal", en: "U costs";
        /// The hint to read a new list of the Biller.
        key_import: &'static str, id: "I daftar baru", en: "I new list";
        /// Hints while searching.
        keys_search: &'static [&'static str],
            id: &["ketik kode atau nama", "Enter selesai", "Esc hapus"],
            en: &["type a code or name", "Enter done", "Esc clear"];
        /// Hints while a path is typed.
        keys_file: &'static [&'static str],
            id: &["Enter bandingkan", "Esc kembali"],
            en: &["Enter compare", "Esc back"];
        /// Hints while a file is compared or put in place.
        keys_waiting: &'static [&'static str], id: &["Esc kembali"], en: &["Esc back"];
        /// Hints on a file that changes something.
        keys_diff: &'static [&'static str],
            id: &["Y pakai daftar ini", "Panah gulir", "Esc batal"],
            en: &["Y use this list", "Arrows scroll", "Esc cancel"];
        /// Hints on a file that changes nothing.
        keys_same: &'static [&'static str], id: &["Panah gulir", "Esc kembali"], en: &["Arrows scroll", "Esc back"];
    }
}

/// Parts of the sentences in Indonesian.
mod id {
    use super::*;

    pub(super) fn bill_and(more: Rupiah) -> String {
        let figure = more.to_string();
        if more == Rupiah::ZERO {
            return "sebesar tagihan".to_owned();
        }
        match figure.strip_prefix('-') {
            Some(less) => format!("tagihan - {less}"),
            None => format!("tagihan + {figure}"),
        }
    }
}

/// Parts of the sentences in English.
mod en {
    use super::*;

    pub(super) fn bill_and(more: Rupiah) -> String {
        let figure = more.to_string();
        if more == Rupiah::ZERO {
            return "the bill".to_owned();
        }
        match figure.strip_prefix('-') {
            Some(less) => format!("bill - {less}"),
            None => format!("bill + {figure}"),
        }
    }
}
