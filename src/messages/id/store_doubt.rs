//! A store that is in doubt, in Indonesian.

use crate::messages::store_doubt::StoreDoubtWords;

pub(super) const DOUBT: StoreDoubtWords = StoreDoubtWords {
    lacks: |lacking| {
        let what = match (lacking.rows, lacking.counter) {
            (Some(rows), "") => format!("{rows} baris tidak ada di dalamnya"),
            (Some(rows), counter) => format!("{rows} baris loket {counter} tidak ada di dalamnya"),
            (None, counter) => format!("isinya berbeda dari yang pernah disimpan loket {counter}"),
        };
        let since = if lacking.since.is_empty() {
            "isinya kosong".to_owned()
        } else {
            format!("yang terakhir ada dari {}", lacking.since)
        };
        format!(
            "Jurnal ini bukan yang terakhir dipakai: {what} ({since}, seharusnya sampai {}). Penjualan ditahan, tidak ada yang dikirim. Tutup loket dan pasang kembali jurnal yang benar. Bila jurnal itu memang hilang: loket journal accept --reason ALASAN --yes",
            lacking.until
        )
    },
    another: "Ini jurnal lain, bukan yang selama ini dipakai di sini. Penjualan ditahan, tidak ada yang dikirim. Tutup loket dan pasang kembali jurnal yang benar. Bila memang jurnal ini yang dipakai mulai sekarang: loket journal accept --reason ALASAN --yes",
    missing: "Jurnal toko ini tidak ada di tempatnya, padahal pernah dipakai. Tidak ada yang dijual dan tidak ada yang dibuat. Kembalikan berkas jurnalnya (atau cadangannya: loket restore BERKAS). Bila memang hilang: loket journal accept --reason ALASAN --yes",
    empty: "Berkas jurnal ada tetapi isinya kosong (0 byte). Tidak ada yang dijual. Kembalikan berkas jurnalnya (atau cadangannya: loket restore BERKAS). Bila memang hilang: loket journal accept --reason ALASAN --yes",
    replaced: "Berkas jurnal dihapus atau diganti selagi loket berjalan. Penjualan ditahan, tidak ada yang dikirim; yang sudah terkirim disimpan di komputer ini. Tutup loket, pasang kembali jurnal yang benar, lalu buka lagi.",
    lacks_banner: |lacking| {
        let rows = lacking.rows.map_or_else(String::new, |rows| format!(" {rows} BARIS"));
        let since = if lacking.since.is_empty() { lacking.until } else { lacking.since };
        format!("JURNAL KURANG{rows} sejak {since}: pasang lagi / loket journal accept")
    },
    another_banner: "JURNAL LAIN, jangan jual: pasang yang benar / loket journal accept",
    replaced_banner: "BERKAS JURNAL DIGANTI, jangan jual: pasang yang benar, buka lagi loket",
    uncompared: |counters| {
        format!(
            "Server jurnal baru dipulihkan atau dipindah, dan loket {counters} belum mencocokkan isinya: transaksinya mungkin hilang dari jurnal. Tanyakan dulu ke loket itu apakah tagihan ini sudah dibayar di sana, atau buka loketnya"
        )
    },
    uncompared_banner: |counters| {
        format!("SERVER DIPULIHKAN, loket {counters} belum mencocokkan: tanya dulu tiap jual")
    },
    first_sight: "Jurnal ini pertama kali dilihat komputer ini; isinya mulai diingat di sini.",
    needs_yes: "Jurnal yang dipercaya menentukan apa yang dianggap sudah terkirim. Baca dulu: loket doctor. Bila sudah pasti, ulangi dengan --yes.",
    nothing: "Jurnal ini tidak diragukan. Tidak ada yang perlu diterima.",
    accepted: |entered, unclear, charges| {
        format!(
            "Diterima. {entered} transaksi yang sudah terkirim dimasukkan kembali, {unclear} di antaranya belum jelas (lihat loket resolve); {charges} tagihan dimasukkan kembali. Cocokkan juga dengan daftar penyedia: loket reconcile"
        )
    },
    entered: |id, product, customer, total, state| format!("  {id}  {product}  {customer}  {total}  {state}"),
};
