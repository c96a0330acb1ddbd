//! The Biller in Indonesian.

use crate::messages::biller::{ListedWords, PriceListWords, PricesWords};

pub const PRICE_LIST: PriceListWords = PriceListWords {
    begin: "Daftar harga Biller tidak bisa dipakai:",
    at: |line, column| format!("baris {line}, kolom {column}:"),
    line: |line| format!("baris {line}:"),
    unreadable: |path, why| {
        format!(
            "{path} tidak bisa dibaca ({why}). Isi dengan: loket prices import BERKAS, atau ubah [biller] price_list."
        )
    },
    too_large: "berkas terlalu besar (paling banyak 20.000 baris, 4 MB).",
    empty: "tidak ada barang di dalamnya. Baris pertama: code,name,group,cost,price",
    column_missing: "kolom tidak ada. Baris pertama harus memuat code,name,group,cost,price",
    column_doubled: "kolom ini ada dua kali; hapus yang tidak dipakai.",
    cell_empty: "kosong.",
    too_long: "kode terlalu panjang (paling banyak 64 huruf).",
    not_an_amount: |cell| format!("\"{cell}\" bukan rupiah bulat di atas nol, misalnya 5350 atau 5.350."),
    duplicate: |line| format!("kode ini sudah ada di baris {line}."),
    hidden: |code| format!("ada huruf yang tidak terlihat (U+{code:04X}). Ketik ulang sel ini."),
    spoiled: |cell| {
        format!("\"{cell}\" rusak oleh program tabel. Format kolom code sebagai teks, lalu isi ulang kodenya.")
    },
    malformed: "jumlah kolom atau tanda kutip tidak sesuai baris pertama.",
};

pub const PRICES: PricesWords = PricesWords {
    not_configured: "Biller belum diatur. Isi [biller] di config.toml, lalu jalankan: loket config check",
    doctor: |goods| {
        format!("daftar harga {goods} barang; sambungan belum diperiksa, API ini hanya punya panggilan beli")
    },
    same: "Tidak ada yang berubah.",
    new: |code, name, price| format!("BARU      {code}  {name}  jual {price}"),
    gone: |code, name| format!("HILANG    {code}  {name}"),
    dearer: |code, name, before, now| format!("NAIK      {code}  {name}  modal {before} -> {now}"),
    cheaper: |code, name, before, now| format!("TURUN     {code}  {name}  modal {before} -> {now}"),
    repriced: |code, name, before, now| format!("JUAL      {code}  {name}  jual {before} -> {now}"),
    renamed: |code, before, now| format!("NAMA      {code}  {before} -> {now}"),
    loss: |code, name, cost, price| format!("RUGI      {code}  {name}  modal {cost}, jual {price}"),
    needs_yes: "Ada barang yang dijual rugi; daftar belum diubah. Perbaiki, atau ulangi dengan --yes.",
    imported: |goods, path| format!("{goods} barang dipakai dari {path}. Di layar loket: Esc, 6, R."),
    not_written: |path, why| format!("{path} tidak bisa ditulis: {why}. Daftar lama tetap dipakai."),
    no_list_before: "Daftar yang berlaku tidak ada atau rusak; semua barang dihitung baru.",
};

pub const LISTED: ListedWords = ListedWords {
    pulsa: |name| format!("Pulsa {name}"),
    no_inquiry: "Harga dari daftar harga, tanpa cek tagihan. Cocokkan nomornya dengan pelanggan.",
    from_list: "harga dari daftar harga, tanpa cek tagihan",
    cost_differs: |listed, taken| {
        format!("Saldo terpotong {taken}, di daftar harga {listed}: perbarui daftar dengan loket prices import.")
    },
    received_evidence: "pelanggan sudah terima",
    key_received: "P pelanggan sudah terima",
    waits: "Penyedia ini tidak bisa ditanya. Bila pelanggan sudah terima: Esc, 1, lalu P. Bila belum: loket reconcile dengan daftar penyedia.",
    waits_command: |id| {
        format!(
            "Penyedia ini tidak bisa ditanya. Bila pelanggan sudah terima: loket resolve {id} --as confirmed --evidence \"pelanggan sudah terima\""
        )
    },
};
