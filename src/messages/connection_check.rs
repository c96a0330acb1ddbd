//! Wording of the tests of providers and printer.

messages! {
    /// One line of a test: what was asked, how it ended, what was found.
    pub struct ConnectionCheckWords {
        good: &'static str, id: "BERES", en: "GOOD";
        refused: &'static str, id: "DITOLAK", en: "REFUSED";
        unreachable: &'static str, id: "TAK TERJANGKAU", en: "OUT OF REACH";
        bad: &'static str, id: "PERLU DILIHAT", en: "LOOK AT IT";
        unset: &'static str, id: "BELUM DIISI", en: "NOT SET UP";
        /// A step: (host).
        connection: fn(&str) -> String, id: |host| format!("hubungi {host}"), en: |host| format!("connect to {host}");
        login: &'static str, id: "masuk (login)", en: "log in";
        /// A step: (system).
        products: fn(&str) -> String,
            id: |name| format!("daftar harga {name}"),
            en: |name| format!("price list of {name}");
        banks: &'static str, id: "daftar cara bayar", en: "ways to pay";
        /// A step: (device).
        printer: fn(&str) -> String, id: |device| format!("printer {device}"), en: |device| format!("printer {device}");
        encrypted: &'static str, id: "sertifikat sah", en: "valid certificate";
        plain: &'static str, id: "tersambung, tanpa pengaman", en: "connected, without encryption";
        logged_in: &'static str, id: "nama dan kata sandi diterima", en: "name and password accepted";
        /// Found: (products).
        count: fn(usize) -> String, id: |count| format!("{count} produk"), en: |count| format!("{count} products");
        /// Found: (ways to pay).
        count_banks: fn(usize) -> String,
            id: |count| format!("{count} cara bayar"), en: |count| format!("{count} ways to pay");
        /// What is not filled in: (section)
        not_set: fn(&str) -> String,
            id: |name| format!("[{name}] belum diisi"), en: |name| format!("[{name}] is not filled in");
        /// After a connection that failed.
        look_at: &'static str,
            id: "Periksa kabel dan internet, alamat, dan apakah IP toko terdaftar di penyedia.",
            en: "Check cable and internet, the address, and whether the provider knows this shop's IP address.";
        /// Of an API whose only call buys: (section)
        unproved: fn(&str) -> String,
            id: |name| format!("{name}: API ini tidak punya panggilan selain membeli, jadi nama dan kata sandi baru terbukti pada pembelian pertama."),
            en: |name| format!("{name}: this API has no call but buying, so name and password are proved by the first purchase.");
        nothing: &'static str,
            id: "Belum ada penyedia atau printer yang diatur, jadi tidak ada yang diuji.",
            en: "No provider and no printer is set up, so there is nothing to test.";
    }
}
