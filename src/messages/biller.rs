//! Wording that only the Biller needs: its price list, its goods on the screen, and the ruling that only its goods
//! allow.

use crate::base::money::Rupiah;

messages! {
    /// Faults of a price list file, each with what to do.
    pub struct PriceListWords {
        /// Begins the sentence about a list's faults.
        begin: &'static str,
            id: "Daftar harga Biller tidak bisa dipakai:",
            en: "The Biller's price list cannot be used:";
        /// (line, column)
        at: fn(u64, &str) -> String,
            id: |line, column| format!("baris {line}, kolom {column}:"),
            en: |line, column| format!("line {line}, column {column}:");
        /// (line)
        line: fn(u64) -> String, id: |line| format!("baris {line}:"), en: |line| format!("line {line}:");
        /// (path, why)
        unreadable: fn(&str, &str) -> String,
            id: |path, why| format!("{path} tidak bisa dibaca ({why}). Isi dengan: loket prices import BERKAS, atau ubah [biller] price_list."),
            en: |path, why| format!("{path} cannot be read ({why}). Fill it with: loket prices import FILE, or change [biller] price_list.");
        too_large: &'static str,
            id: "berkas terlalu besar (paling banyak 20.000 baris, 4 MB).",
            en: "the file is too large (at most 20,000 lines, 4 MB).";
        empty: &'static str,
            id: "tidak ada barang di dalamnya. Baris pertama: code,name,group,cost,price",
            en: "there are no goods in it. First line: code,name,group,cost,price";
        column_missing: &'static str,
            id: "kolom tidak ada. Baris pertama harus memuat code,name,group,cost,price",
            en: "the column is missing. The first line must hold code,name,group,cost,price";
        /// The header has a column twice.
        column_doubled: &'static str,
            id: "kolom ini ada dua kali; hapus yang tidak dipakai.",
            en: "this column stands twice; remove the one that is not used.";
        cell_empty: &'static str, id: "kosong.", en: "empty.";
        /// A product code is too long.
        too_long: &'static str,
            id: "kode terlalu panjang (paling banyak 64 huruf).",
            en: "the code is too long (at most 64 characters).";
        /// The cell is no whole amount above zero: (cell)
        not_an_amount: fn(&str) -> String,
            id: |cell| format!("\"{cell}\" bukan rupiah bulat di atas nol, misalnya 5350 atau 5.350."),
            en: |cell| format!("\"{cell}\" is no whole amount of rupiah above zero, such as 5350 or 5.350.");
        /// The product code is in an earlier line already: (that line)
        duplicate: fn(u64) -> String,
            id: |line| format!("kode ini sudah ada di baris {line}."),
            en: |line| format!("this code stands in line {line} already.");
        /// The cell holds an invisible character: (code point)
        hidden: fn(u32) -> String,
            id: |code| format!("ada huruf yang tidak terlihat (U+{code:04X}). Ketik ulang sel ini."),
            en: |code| format!("holds a character that cannot be seen (U+{code:04X}). Type this cell again.");
        /// A spreadsheet turned the product code into a number: (cell)
        spoiled: fn(&str) -> String,
            id: |cell| format!("\"{cell}\" rusak oleh program tabel. Format kolom code sebagai teks, lalu isi ulang kodenya."),
            en: |cell| format!("\"{cell}\" was spoiled by a spreadsheet. Format the code column as text, then enter the codes again.");
        /// The line has another number of cells than the header.
        malformed: &'static str,
            id: "jumlah kolom atau tanda kutip tidak sesuai baris pertama.",
            en: "the number of columns or the quotes do not fit the first line.";
    }
}

messages! {
    /// Wording of `loket prices`.
    pub struct PricesWords {
        not_configured: &'static str,
            id: "Biller belum diatur. Isi [biller] di config.toml, lalu jalankan: loket config check",
            en: "The Biller is not configured. Fill in [biller] in config.toml, then run: loket config check";
        /// The doctor's line: the list can be read, but there is no call that could be tried: (goods)
        doctor: fn(usize) -> String,
            id: |goods| format!("daftar harga {goods} barang; sambungan belum diperiksa, API ini hanya punya panggilan beli"),
            en: |goods| format!("price list of {goods} goods; the connection was not tried, this API has only a call that buys");
        /// The file changes nothing.
        same: &'static str, id: "Tidak ada yang berubah.", en: "Nothing changed.";
        /// A good that only the file has: (code, name, price)
        new: fn(&str, &str, Rupiah) -> String,
            id: |code, name, price| format!("BARU      {code}  {name}  jual {price}"),
            en: |code, name, price| format!("NEW       {code}  {name}  sold at {price}");
        /// A good that the file does not have: (code, name)
        gone: fn(&str, &str) -> String,
            id: |code, name| format!("HILANG    {code}  {name}"),
            en: |code, name| format!("GONE      {code}  {name}");
        /// The cost rose: (code, name, before, now)
        dearer: fn(&str, &str, Rupiah, Rupiah) -> String,
            id: |code, name, before, now| format!("NAIK      {code}  {name}  modal {before} -> {now}"),
            en: |code, name, before, now| format!("DEARER    {code}  {name}  cost {before} -> {now}");
        /// The cost fell: (code, name, before, now)
        cheaper: fn(&str, &str, Rupiah, Rupiah) -> String,
            id: |code, name, before, now| format!("TURUN     {code}  {name}  modal {before} -> {now}"),
            en: |code, name, before, now| format!("CHEAPER   {code}  {name}  cost {before} -> {now}");
        /// The selling price changed: (code, name, before, now)
        repriced: fn(&str, &str, Rupiah, Rupiah) -> String,
            id: |code, name, before, now| format!("JUAL      {code}  {name}  jual {before} -> {now}"),
            en: |code, name, before, now| format!("PRICE     {code}  {name}  sold at {before} -> {now}");
        /// The name or group changed: (code, before, now)
        renamed: fn(&str, &str, &str) -> String,
            id: |code, before, now| format!("NAMA      {code}  {before} -> {now}"),
            en: |code, before, now| format!("NAME      {code}  {before} -> {now}");
        /// Sold at a loss: (code, name, cost, price)
        loss: fn(&str, &str, Rupiah, Rupiah) -> String,
            id: |code, name, cost, price| format!("RUGI      {code}  {name}  modal {cost}, jual {price}"),
            en: |code, name, cost, price| format!("LOSS      {code}  {name}  cost {cost}, sold at {price}");
        /// `import` of goods at a loss without `--yes`.
        needs_yes: &'static str,
            id: "Ada barang yang dijual rugi; daftar belum diubah. Perbaiki, atau ulangi dengan --yes.",
            en: "Some goods are sold at a loss; the list was not changed. Mend it, or repeat with --yes.";
        /// The list was put in place: (goods, path)
        imported: fn(usize, &str) -> String,
            id: |goods, path| format!("{goods} barang dipakai dari {path}. Di layar loket: Esc, 6, R."),
            en: |goods, path| format!("{goods} goods are in use from {path}. On the counter screen: Esc, 6, R.");
        /// The list could not be replaced: (path, why)
        not_written: fn(&str, &str) -> String,
            id: |path, why| format!("{path} tidak bisa ditulis: {why}. Daftar lama tetap dipakai."),
            en: |path, why| format!("{path} cannot be written: {why}. The list before stays in use.");
        /// The list that is in force cannot be read; every good counts as new.
        no_list_before: &'static str,
            id: "Daftar yang berlaku tidak ada atau rusak; semua barang dihitung baru.",
            en: "The list in force is missing or broken; every good counts as new.";
    }
}

messages! {
    /// The Biller's goods on the screens. Their price comes from the list, because there is no inquiry.
    pub struct ListedWords {
        /// Phone credit: (name)
        pulsa: fn(&str) -> String, id: |name| format!("Pulsa {name}"), en: |name| format!("Pulsa {name}");
        /// The price is from the list; the provider was not asked.
        no_inquiry: &'static str,
            id: "Harga dari daftar harga, tanpa cek tagihan. Cocokkan nomornya dengan pelanggan.",
            en: "Price from the price list, no inquiry. Check the number with the customer.";
        /// The same, short, where other goods show the inquiry's age.
        from_list: &'static str,
            id: "harga dari daftar harga, tanpa cek tagihan",
            en: "price from the price list, no inquiry";
        /// The deposit lost another amount than the list says: (listed, taken)
        cost_differs: fn(&str, &str) -> String,
            id: |listed, taken| format!("Saldo terpotong {taken}, di daftar harga {listed}: perbarui daftar dengan loket prices import."),
            en: |listed, taken| format!("The deposit lost {taken}, the price list says {listed}: renew the list with loket prices import.");
        /// The evidence that is recorded when a cashier rules "received" by one key.
        received_evidence: &'static str, id: "pelanggan sudah terima", en: "the customer has received it";
        /// The hint of that key.
        key_received: &'static str, id: "P pelanggan sudah terima", en: "P customer has it";
        /// What will end a pending sale whose provider cannot be asked.
        waits: &'static str,
            id: "Penyedia ini tidak bisa ditanya. Bila pelanggan sudah terima: Esc, 1, lalu P. Bila belum: loket reconcile dengan daftar penyedia.",
            en: "This provider cannot be asked. Once the customer has it: Esc, 1, then P. If not: loket reconcile with the provider's list.";
        /// The same for the commands: (short id)
        waits_command: fn(&str) -> String,
            id: |id| format!("Penyedia ini tidak bisa ditanya. Bila pelanggan sudah terima: loket resolve {id} --as confirmed --evidence \"pelanggan sudah terima\""),
            en: |id| format!("This provider cannot be asked. Once the customer has it: loket resolve {id} --as confirmed --evidence \"the customer has it\"");
    }
}
