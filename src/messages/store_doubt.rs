//! Wording of a store that is in doubt (safety rule 16): which rows it lacks, since when, and the ways out.

/// Rows that a store lacks, formatted for a sentence.
#[derive(Debug, Clone, Copy)]
pub struct LackingText<'a> {
    /// The counter whose rows are missing; empty: rows of any counter.
    pub counter: &'a str,
    /// The least number of missing rows; `None`: other rows are in their place.
    pub rows: Option<u64>,
    /// The time of the newest row that is there; empty: there is none.
    pub since: &'a str,
    /// The time of the newest row that this computer remembers.
    pub until: &'a str,
}

messages! {
    /// Sentences about a store that is in doubt (safety rule 16), with the two ways out.
    pub struct StoreDoubtWords {
        /// The store lacks rows that this computer remembers.
        lacks: fn(LackingText<'_>) -> String,
            id: |lacking| {
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
            en: |lacking| {
                let what = match (lacking.rows, lacking.counter) {
                    (Some(rows), "") => format!("{rows} rows are not in it"),
                    (Some(rows), counter) => format!("{rows} rows of counter {counter} are not in it"),
                    (None, counter) => format!("it differs from what counter {counter} once stored"),
                };
                let since = if lacking.since.is_empty() {
                    "it holds nothing".to_owned()
                } else {
                    format!("the newest that is there is of {}", lacking.since)
                };
                format!(
                    "This journal is not the newest: {what} ({since}, it should reach {}). Sales are held, nothing is sent. Close loket and put the right journal back. If that one is lost: loket journal accept --reason WHY --yes",
                    lacking.until
                )
            };
        /// The store holds another journal.
        another: &'static str,
            id: "Ini jurnal lain, bukan yang selama ini dipakai di sini. Penjualan ditahan, tidak ada yang dikirim. Tutup loket dan pasang kembali jurnal yang benar. Bila memang jurnal ini yang dipakai mulai sekarang: loket journal accept --reason ALASAN --yes",
            en: "This is another journal than the one that was used here. Sales are held, nothing is sent. Close loket and put the right journal back. If this one is to be used from now on: loket journal accept --reason WHY --yes";
        /// The journal is missing in a home that was used.
        missing: &'static str,
            id: "Jurnal toko ini tidak ada di tempatnya, padahal pernah dipakai. Tidak ada yang dijual dan tidak ada yang dibuat. Kembalikan berkas jurnalnya (atau cadangannya: loket restore BERKAS). Bila memang hilang: loket journal accept --reason ALASAN --yes",
            en: "This shop's journal is not in its place, though it was used. Nothing is sold and nothing is made. Put the journal's file back (or its backup: loket restore FILE). If it is lost: loket journal accept --reason WHY --yes";
        /// The journal's file has 0 bytes.
        empty: &'static str,
            id: "Berkas jurnal ada tetapi isinya kosong (0 byte). Tidak ada yang dijual. Kembalikan berkas jurnalnya (atau cadangannya: loket restore BERKAS). Bila memang hilang: loket journal accept --reason ALASAN --yes",
            en: "The journal's file is there and holds nothing (0 bytes). Nothing is sold. Put the journal's file back (or its backup: loket restore FILE). If it is lost: loket journal accept --reason WHY --yes";
        /// The journal's file was removed or replaced while the program ran.
        replaced: &'static str,
            id: "Berkas jurnal dihapus atau diganti selagi loket berjalan. Penjualan ditahan, tidak ada yang dikirim; yang sudah terkirim disimpan di komputer ini. Tutup loket, pasang kembali jurnal yang benar, lalu buka lagi.",
            en: "The journal's file was removed or replaced while loket was running. Sales are held, nothing is sent; what was sent is kept on this computer. Close loket, put the right journal back, then open it again.";
        /// Banner for [`Self::lacks`]: at most 79 columns with four digits of rows.
        lacks_banner: fn(LackingText<'_>) -> String,
            id: |lacking| {
                let rows = lacking.rows.map_or_else(String::new, |rows| format!(" {rows} BARIS"));
                let since = if lacking.since.is_empty() { lacking.until } else { lacking.since };
                format!("JURNAL KURANG{rows} sejak {since}: pasang lagi / loket journal accept")
            },
            en: |lacking| {
                let rows = lacking.rows.map_or_else(String::new, |rows| format!(" {rows} ROWS"));
                let since = if lacking.since.is_empty() { lacking.until } else { lacking.since };
                format!("JOURNAL LACKS{rows} since {since}: put it back / loket journal accept")
            };
        /// Banner for [`Self::another`].
        another_banner: &'static str,
            id: "JURNAL LAIN, jangan jual: pasang yang benar / loket journal accept",
            en: "ANOTHER JOURNAL, do not sell: put the right one back / loket journal accept";
        /// Banner for [`Self::replaced`].
        replaced_banner: &'static str,
            id: "BERKAS JURNAL DIGANTI, jangan jual: pasang yang benar, buka lagi loket",
            en: "JOURNAL FILE REPLACED, do not sell: put the right one back, reopen loket";
        /// The server's timeline changed, and counters have not compared since: (their names).
        uncompared: fn(&str) -> String,
            id: |counters| format!("Server jurnal baru dipulihkan atau dipindah, dan loket {counters} belum mencocokkan isinya: transaksinya mungkin hilang dari jurnal. Tanyakan dulu ke loket itu apakah tagihan ini sudah dibayar di sana, atau buka loketnya"),
            en: |counters| format!("The journal's server was restored or moved, and counter {counters} has not compared since: its payments may be missing here. Ask there first whether this bill was paid, or open that counter");
        /// Banner for [`Self::uncompared`].
        uncompared_banner: fn(&str) -> String,
            id: |counters| format!("SERVER DIPULIHKAN, loket {counters} belum mencocokkan: tanya dulu tiap jual"),
            en: |counters| format!("SERVER RESTORED, counter {counters} has not compared: ask before each sale");
        /// This computer sees the journal for the first time.
        first_sight: &'static str,
            id: "Jurnal ini pertama kali dilihat komputer ini; isinya mulai diingat di sini.",
            en: "First sight of this journal on this computer: it is remembered from now on.";
        /// `loket journal accept` without `--yes`.
        needs_yes: &'static str,
            id: "Jurnal yang dipercaya menentukan apa yang dianggap sudah terkirim. Baca dulu: loket doctor. Bila sudah pasti, ulangi dengan --yes.",
            en: "The journal that is believed decides what counts as sent. Read first: loket doctor. When you are sure, repeat it with --yes.";
        /// `loket journal accept` where the store is not in doubt.
        nothing: &'static str,
            id: "Jurnal ini tidak diragukan. Tidak ada yang perlu diterima.",
            en: "This journal is not in doubt. There is nothing to accept.";
        /// The store was accepted: (payments entered, of which unclear, charges entered).
        accepted: fn(usize, usize, usize) -> String,
            id: |entered, unclear, charges| format!("Diterima. {entered} transaksi yang sudah terkirim dimasukkan kembali, {unclear} di antaranya belum jelas (lihat loket resolve); {charges} tagihan dimasukkan kembali. Cocokkan juga dengan daftar penyedia: loket reconcile"),
            en: |entered, unclear, charges| format!("Accepted. {entered} payments that were sent were entered again, {unclear} of them unclear (see loket resolve); {charges} charges were entered again. Compare with the provider's list too: loket reconcile");
        /// A payment that was entered: (short id, product, customer, total, state).
        entered: fn(&str, &str, &str, &str, &str) -> String,
            id: |id, product, customer, total, state| format!("  {id}  {product}  {customer}  {total}  {state}"),
            en: |id, product, customer, total, state| format!("  {id}  {product}  {customer}  {total}  {state}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    /// A banner is cut at the width of the screen, and its end says what to do.
    #[test]
    fn a_banner_is_whole_on_the_smallest_screen() {
        for lang in [Language::Id, Language::En] {
            let words = &lang.words().fault.doubt;
            let lacking = LackingText { counter: "K1", rows: Some(9_999), since: "29/11 22:44", until: "29/11 22:50" };
            let banners =
                [(words.lacks_banner)(lacking), words.another_banner.to_owned(), words.replaced_banner.to_owned()];
            for banner in banners {
                assert!(crate::base::text::width(&banner) <= 79, "{banner}");
            }
        }
    }
}
