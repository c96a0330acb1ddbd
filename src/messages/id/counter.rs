//! The cash field, a changed total, and an inquiry without a bill, in Indonesian.

use crate::messages::counter::CounterWords;

pub(super) const COUNTER: CounterWords = CounterWords {
    number_like: "Itu nomor pelanggan, bukan uang? F2 simpan penjualan ini, Ctrl+U hapus.",
    is_it_right: |cash, change| format!("Uang {cash}, kembali {change}: benar? Y"),
    is_it_cash: |cash| format!("Uang {cash}: benar? Y"),
    exact_given: |amount| format!("uang pas {amount}"),
    key: "C catat selisih",
    difference: "Selisih",
    collect: |amount| format!("Tagih {amount} ke pelanggan, lalu C untuk mencatatnya."),
    give_back: |amount| format!("Kembalikan {amount} ke pelanggan, lalu C untuk mencatatnya."),
    choice_short: ["1 sudah ditagih ke pelanggan", "2 direlakan, ditanggung toko"],
    choice_over: ["1 sudah dikembalikan ke pelanggan", "2 tidak diambil pelanggan"],
    collected: "sudah ditagih",
    written_off: "direlakan",
    returned: "sudah dikembalikan",
    left: "tidak diambil",
    bad_phone: "Nomor HP 8 sampai 15 angka.",
    not_checked: ["BELUM BISA DICEK", "belum bisa dicek"],
    wrong_number: ["NOMOR SALAH", "nomor salah"],
    too_small: ["NOMINAL TERLALU KECIL", "nominal kecil"],
    already_paid: ["SUDAH LUNAS", "sudah lunas"],
    paid_here: |time, state| format!("Dibayar di sini {time}, {state}."),
    not_checked_next: "Jangan suruh pelanggan pulang: R tanya lagi, E perbaiki nomor, Esc batal. Belum ada uang yang bergerak.",
    already_paid_next: "Jangan terima uang. F9 mencari struknya bila dibayar di sini, Esc tutup.",
    desk_titles: [
        "BELUM JELAS: JANGAN DIULANG, JANGAN KEMBALIKAN UANG",
        "KEMBALIKAN UANG PELANGGAN",
        "PERLU DILIHAT",
        "SIAP DIAMBIL",
        "BELUM JELAS",
    ],
    to_return: |count, sum| format!("{count} kembalikan, {sum}"),
    refund_slip: "T bukti pengembalian",
};
