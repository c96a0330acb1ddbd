//! Deposits in Indonesian.

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;
use crate::messages::saldo::{BalancePair, SaldoFaults, SaldoScreenWords, SaldoWords};

pub(super) const SALDO: SaldoWords = SaldoWords {
    help: &[
        ("saldo", "Saldo per akun: angka, rantai antar angka, isi saldo"),
        ("saldo.show", "Angka, umur, dan rantainya. Kode keluar 5 bila ada penurunan yang tidak terjelaskan"),
        ("saldo.show.account", "Hanya akun ini: mmbc, biller, klink"),
        ("saldo.show.around", "Rantai di sekitar transaksi ini, setua apa pun"),
        ("saldo.show.links", "Paling banyak sekian mata rantai per akun"),
        ("saldo.set", "Catat angka saldo yang baru saja dibaca di situs penyedia"),
        ("saldo.set.figure", "Angka saldo, rupiah"),
        ("saldo.topup", "Catat isi saldo lewat bank"),
        ("saldo.topup.amount", "Jumlah yang diisi, rupiah"),
        ("saldo.explain", "Beri nama kenaikan, atau nyatakan penurunan sudah dilihat"),
        ("saldo.explain.cause", "Kenaikan itu apa: topup, refund, cashback, other"),
        ("saldo.explain.link", "Nomor mata rantai, bila lebih dari satu yang menunggu"),
        ("saldo.explain.amount", "Sebagian kenaikan saja, rupiah"),
        ("*.account", "Akun: mmbc, biller, klink"),
        ("*.note", "Keterangan"),
    ],
    paid: |between| {
        format!("{} tepat sebesar debet {} ini. Mengarah ke SUKSES, belum pasti.", rest(between), between.good)
    },
    taken: |between| format!("{} debet {} ini sudah terpotong. Hasilnya belum pasti.", moved(between), between.good),
    not_paid: |between| {
        format!("{} Semuanya terjelaskan tanpa {} ini. Mengarah ke GAGAL, belum pasti.", whole(between), between.good)
    },
    several: |between, ways| format!("{} bisa dari: {ways}. Yang mana, belum bisa dipastikan.", rest(between)),
    no_help: |between| {
        format!("{} tidak cocok dengan {} ini, jadi belum bisa dijadikan bukti.", rest(between), between.good)
    },
    goods: ["token", "transaksi"],
    or: "atau",
    guess: "Debetnya baru perkiraan dari daftar harga.",
    typed: |time, who| format!("Angka {time} diketik {who}."),
    alarm: |account, amount, time| format!("{account} turun {amount} sampai {time}, tidak terjelaskan."),
    alarm_suspects: |suspects| format!("Debetnya sama dengan: {suspects}, yang tercatat gagal."),
    alarm_nobody: "Tidak cocok dengan transaksi mana pun di sini. Cek daftar transaksi penyedia; mungkin toko lain dengan login yang sama.",
    suspicion: |account, amount, suspects| format!("{account} turun {amount}, cocok dengan: {suspects}. Belum pasti."),
    rise_question: |amount| format!("Isi saldo Rp{amount}?"),
    rise: |account, amount, time| format!("{account} naik {amount} sampai {time}, belum bernama."),
    begins: |time| format!("Rantai ini mulai {time}. Yang lebih lama: loket saldo show --around ID transaksi."),
    not_seen: |count| format!("{count} isi saldo belum terlihat di angka penyedia."),
    status_alarms: |count| if count == 1 { "SALDO TURUN".to_owned() } else { format!("{count} SALDO TURUN") },
    status_rises: |count| if count == 1 { "saldo naik".to_owned() } else { format!("{count} saldo naik") },
    look: "lihat: Esc lalu 7",
    cause: |cause| match cause {
        RiseCause::Topup => "isi saldo",
        RiseCause::Refund => "pengembalian",
        RiseCause::Cashback => "cashback",
        RiseCause::Other => "lainnya",
    },
    findings: ["cocok", "DUGAAN", "tidak jelas", "TURUN, TIDAK TERJELASKAN", "NAIK, BELUM BERNAMA"],
    named: |cause, amount, who, time| format!("{cause} {amount}, kata {who} {time}"),
    no_figure: "belum ada angka",
    told: |when, who| who.map_or_else(|| format!("angka {when}"), |who| format!("angka {when}, diketik {who}")),
    bound: |amount| format!("terikat {amount}"),
    added: |amount| format!("isi saldo sesudahnya {amount}"),
    enough: |count, price| format!("cukup untuk {count} token {price}"),
    klink: "Deposit toko di K-Link, hanya dari ketikan. Saldo anggota Kwallet bukan saldo toko.",
    no_links: "Belum ada dua angka yang bisa dibandingkan.",
    faults: SaldoFaults {
        unknown: |accounts| format!("Akun tidak dikenal. Yang ada: {accounts}."),
        amount: "Jumlahnya harus lebih dari nol.",
        note: "Keterangan belum diisi.",
        nothing: "Tidak ada yang menunggu nama.",
        several: |numbers| format!("Ada beberapa yang menunggu. Pilih dengan --link: {numbers}."),
        cause: "Kenaikan perlu nama (--as topup, refund, cashback, other). Penurunan hanya dinyatakan sudah dilihat.",
        too_much: "Jumlahnya tidak cocok dengan mata rantai itu.",
    },
    doctor: "rantai saldo",
    doctor_good: "tidak ada penurunan yang tidak terjelaskan",
    screen: SaldoScreenWords {
        title: "Isi saldo",
        none: "Belum ada penyedia. Jalankan: loket doctor",
        links: "Rantai angka saldo",
        columns: ["Jam", "Saldo", "Turun", "Terjelaskan", "Sisa"],
        amount: "Jumlah",
        note: "Keterangan",
        figure: "Angka saldo",
        cause: "Ini apa? 1 isi saldo   2 pengembalian   3 cashback   4 lainnya",
        top_up: |account| format!("ISI SALDO {account}"),
        set: |account| format!("ANGKA SALDO {account}"),
        name: |account| format!("BERI NAMA {account}"),
        set_hint: "Ketik angka yang tampil di situs penyedia sekarang, saat tidak ada penjualan yang sedang dikirim. 1 sampai 999 berarti ribuan.",
        top_up_hint: "Ketik jumlah transfer ke penyedia; 1 sampai 999 berarti ribuan. Angka di layar bertambah sampai penyedia menyebut angka baru.",
        sure_top_up: |amount| format!("Catat isi saldo {amount}? Y = ya, Esc = batal"),
        sure_set: |amount| format!("Catat saldo sekarang {amount}? Y = ya, Esc = batal"),
        set_differs: |expected, difference| {
            format!("Seharusnya {expected}. Beda {difference} tidak dijelaskan penjualan: periksa angkanya.")
        },
        sure_name: |what, amount| format!("Catat {what} {amount}? Y = ya, Esc = batal"),
        amount_needed: "Jumlahnya belum diisi.",
        by_key: "isi saldo, dijawab di layar",
        done: "Tercatat.",
        keys: &["T isi saldo", "S ketik angka", "Panah akun", "PgUp, PgDn gulir", "Esc kembali"],
        key_name: "N beri nama",
        key_yes: "Y ya, isi saldo",
        typing: &["Enter lanjut", "Esc batal"],
        asking: &["Y ya", "Esc batal"],
    },
};

fn way(drop: Rupiah) -> String {
    let figure = drop.to_string();
    if drop == Rupiah::ZERO {
        return "tetap".to_owned();
    }
    figure.strip_prefix('-').map_or_else(|| format!("turun {figure}"), |rise| format!("naik {rise}"))
}

/// `Saldo 25.575.750 (10:03) jadi 25.525.050 (10:06): turun 50.700,`.
fn moved(between: &BalancePair<'_>) -> String {
    let BalancePair { from, from_at, to, to_at, drop, .. } = between;
    format!("Saldo {from} ({from_at}) jadi {to} ({to_at}): {},", way(*drop))
}

/// As [`moved`], as a sentence of its own.
fn whole(between: &BalancePair<'_>) -> String {
    let text = moved(between);
    format!("{}.", text.trim_end_matches(','))
}

/// As [`moved`], with the part that known sales explain and the part that is left.
fn rest(between: &BalancePair<'_>) -> String {
    if between.explained == Rupiah::ZERO {
        return moved(between);
    }
    format!("{} yang lain {}, sisanya {},", moved(between), way(between.explained), way(between.left))
}
