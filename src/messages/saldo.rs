//! Wording about deposits (saldo): balances, the chain between them, evidence and alarms.
//!
//! Evidence is never worded as a fact about a payment: it indicates something and says that it is not certain.

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;

/// Two readings of a deposit, as a sentence needs them. Whole rupiah; times are formatted.
#[derive(Debug, Clone, Copy)]
pub struct BalancePair<'a> {
    /// The earlier balance.
    pub from: Rupiah,
    pub from_at: &'a str,
    /// The later balance.
    pub to: Rupiah,
    pub to_at: &'a str,
    /// What the deposit lost; negative where it rose.
    pub drop: Rupiah,
    /// The part of [`Self::drop`] that known sales and top-ups explain.
    pub explained: Rupiah,
    /// The part that nothing explains.
    pub left: Rupiah,
    /// The kind of good that was sold, one of [`SaldoWords::goods`].
    pub good: &'a str,
}

messages! {
    /// Wording about deposits, for commands and screens.
    pub struct SaldoWords {
        /// Of `--help`, as [`crate::messages::Messages::help`].
        help: &'static [(&'static str, &'static str)],
            id: &[
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
            en: &[
                ("saldo", "Deposits: figures, the chain between them, top-ups"),
                ("saldo.show", "Figures, their age and chain. Exit code 5 while a drop is unexplained"),
                ("saldo.show.account", "Only this account: mmbc, biller, klink"),
                ("saldo.show.around", "The chain around this payment, however old"),
                ("saldo.show.links", "At most so many links for each account"),
                ("saldo.set", "Record a figure that was read at the provider's site just now"),
                ("saldo.set.figure", "The figure, rupiah"),
                ("saldo.topup", "Record a top-up at the bank"),
                ("saldo.topup.amount", "How much, rupiah"),
                ("saldo.explain", "Name a rise, or say that a drop was seen"),
                ("saldo.explain.cause", "What the rise was: topup, refund, cashback, other"),
                ("saldo.explain.link", "The link's number, where several wait"),
                ("saldo.explain.amount", "Only part of a rise, rupiah"),
                ("*.account", "Account: mmbc, biller, klink"),
                ("*.note", "Note"),
            ];
        /// The balances indicate that the payment was paid.
        paid: fn(&BalancePair<'_>) -> String,
            id: |between| format!("{} tepat sebesar debet {} ini. Mengarah ke SUKSES, belum pasti.", id::rest(between), between.good),
            en: |between| format!("{} just what this {} takes. Points to PAID, not certain.", en::rest(between), between.good);
        /// The same of a payment in process.
        taken: fn(&BalancePair<'_>) -> String,
            id: |between| format!("{} debet {} ini sudah terpotong. Hasilnya belum pasti.", id::moved(between), between.good),
            en: |between| format!("{} the debit of this {} was taken. Its end is not certain.", en::moved(between), between.good);
        /// The balances indicate that the payment was not paid.
        not_paid: fn(&BalancePair<'_>) -> String,
            id: |between| format!("{} Semuanya terjelaskan tanpa {} ini. Mengarah ke GAGAL, belum pasti.", id::whole(between), between.good),
            en: |between| format!("{} All of it is explained without this {}. Points to FAILED, not certain.", en::whole(between), between.good);
        /// The drop can be explained in several ways: (ways)
        several: fn(&BalancePair<'_>, &str) -> String,
            id: |between, ways| format!("{} bisa dari: {ways}. Yang mana, belum bisa dipastikan.", id::rest(between)),
            en: |between, ways| format!("{} may be: {ways}. Which one cannot be told.", en::rest(between));
        /// The drop fits no explanation.
        no_help: fn(&BalancePair<'_>) -> String,
            id: |between| format!("{} tidak cocok dengan {} ini, jadi belum bisa dijadikan bukti.", id::rest(between), between.good),
            en: |between| format!("{} does not fit this {}, so it is no evidence yet.", en::rest(between), between.good);
        /// Two words for [`BalancePair::good`]: a token, and anything else.
        goods: [&'static str; 2], id: ["token", "transaksi"], en: ["token", "payment"];
        /// Joins two ways.
        or: &'static str, id: "atau", en: "or";
        /// The payment's debit is known from the price list only.
        guess: &'static str,
            id: "Debetnya baru perkiraan dari daftar harga.",
            en: "The debit is only the price list's.";
        /// A person typed the later balance: (time, cashier)
        typed: fn(&str, &str) -> String,
            id: |time, who| format!("Angka {time} diketik {who}."),
            en: |time, who| format!("The figure of {time} was typed by {who}.");
        /// A drop that nothing explains: (account, amount, time)
        alarm: fn(&str, Rupiah, &str) -> String,
            id: |account, amount, time| format!("{account} turun {amount} sampai {time}, tidak terjelaskan."),
            en: |account, amount, time| format!("{account} fell by {amount} until {time}, unexplained.");
        /// Open payments that may have caused the drop: (suspects)
        alarm_suspects: fn(&str) -> String,
            id: |suspects| format!("Debetnya sama dengan: {suspects}, yang tercatat gagal."),
            en: |suspects| format!("Just the debit of: {suspects}, recorded as failed.");
        /// No open payment may have caused the drop.
        alarm_nobody: &'static str,
            id: "Tidak cocok dengan transaksi mana pun di sini. Cek daftar transaksi penyedia; mungkin toko lain dengan login yang sama.",
            en: "It fits no payment here. Look at the provider's own list; it may be another shop on the same login.";
        /// A drop that open payments would explain: (account, amount, suspects)
        suspicion: fn(&str, Rupiah, &str) -> String,
            id: |account, amount, suspects| format!("{account} turun {amount}, cocok dengan: {suspects}. Belum pasti."),
            en: |account, amount, suspects| format!("{account} fell by {amount}, which fits: {suspects}. Not certain.");
        /// Asks what a rise was: (amount)
        rise_question: fn(Rupiah) -> String,
            id: |amount| format!("Isi saldo Rp{amount}?"),
            en: |amount| format!("A top-up of Rp{amount}?");
        /// A rise that nobody has named: (account, amount, time)
        rise: fn(&str, Rupiah, &str) -> String,
            id: |account, amount, time| format!("{account} naik {amount} sampai {time}, belum bernama."),
            en: |account, amount, time| format!("{account} rose by {amount} until {time}, without a name.");
        /// The first time on this page of the chain, and how to see an older page: (time)
        begins: fn(&str) -> String,
            id: |time| format!("Rantai ini mulai {time}. Yang lebih lama: loket saldo show --around ID transaksi."),
            en: |time| format!("This chain begins at {time}. For an older one: loket saldo show --around, with a payment's ID.");
        /// Top-ups that no reported balance shows: (count)
        not_seen: fn(usize) -> String,
            id: |count| format!("{count} isi saldo belum terlihat di angka penyedia."),
            en: |count| format!("{count} top-ups are not in the provider's figure yet.");
        /// In the status line: drops that nothing explains: (count)
        status_alarms: fn(usize) -> String,
            id: |count| if count == 1 { "SALDO TURUN".to_owned() } else { format!("{count} SALDO TURUN") },
            en: |count| if count == 1 { "DEPOSIT FELL".to_owned() } else { format!("{count} DEPOSIT FELL") };
        /// In the status line: rises without a name: (count)
        status_rises: fn(usize) -> String,
            id: |count| if count == 1 { "saldo naik".to_owned() } else { format!("{count} saldo naik") },
            en: |count| if count == 1 { "deposit rose".to_owned() } else { format!("{count} deposits rose") };
        /// In the status line: where to look.
        look: &'static str, id: "lihat: Esc lalu 7", en: "look: Esc, then 7";
        cause: fn(RiseCause) -> &'static str,
            id: |cause| match cause {
                RiseCause::Topup => "isi saldo",
                RiseCause::Refund => "pengembalian",
                RiseCause::Cashback => "cashback",
                RiseCause::Other => "lainnya",
            },
            en: |cause| match cause {
                RiseCause::Topup => "top-up",
                RiseCause::Refund => "refund",
                RiseCause::Cashback => "cashback",
                RiseCause::Other => "other",
            };
        /// Findings, in one or two words: explained, fits, unclear, drop, rise.
        findings: [&'static str; 5],
            id: ["cocok", "DUGAAN", "tidak jelas", "TURUN, TIDAK TERJELASKAN", "NAIK, BELUM BERNAMA"],
            en: ["agrees", "SUSPECTED", "unclear", "FELL, UNEXPLAINED", "ROSE, NO NAME"];
        /// How a person named a change: (cause, amount, cashier, time)
        named: fn(&str, Rupiah, &str, &str) -> String,
            id: |cause, amount, who, time| format!("{cause} {amount}, kata {who} {time}"),
            en: |cause, amount, who, time| format!("{cause} {amount}, says {who} {time}");
        /// The account's balance was never reported or typed.
        no_figure: &'static str, id: "belum ada angka", en: "no figure yet";
        /// The age of the balance, and the person's name where it was typed: (when, name)
        told: fn(&str, Option<&str>) -> String,
            id: |when, who| who.map_or_else(|| format!("angka {when}"), |who| format!("angka {when}, diketik {who}")),
            en: |when, who| who.map_or_else(|| format!("told {when}"), |who| format!("told {when}, typed by {who}"));
        /// Debits of payments that were sent since: (amount)
        bound: fn(Rupiah) -> String, id: |amount| format!("terikat {amount}"), en: |amount| format!("bound {amount}");
        /// Top-ups that were recorded since: (amount)
        added: fn(Rupiah) -> String,
            id: |amount| format!("isi saldo sesudahnya {amount}"),
            en: |amount| format!("topped up since {amount}");
        /// The deposit suffices for so many tokens: (count, price)
        enough: fn(i64, Rupiah) -> String,
            id: |count, price| format!("cukup untuk {count} token {price}"),
            en: |count, price| format!("enough for {count} tokens {price}");
        /// The chain has no link yet.
        no_links: &'static str,
            id: "Belum ada dua angka yang bisa dibandingkan.",
            en: "There are no two figures to compare yet.";
        faults: SaldoFaults;
        /// Name of the doctor's check.
        doctor: &'static str, id: "rantai saldo", en: "deposit chain";
        /// The check is good: no alarm waits.
        doctor_good: &'static str, id: "tidak ada penurunan yang tidak terjelaskan", en: "no drop is unexplained";
        screen: SaldoScreenWords;
    }
}

messages! {
    /// Why nothing was recorded.
    pub struct SaldoFaults {
        /// No such account: (known accounts)
        unknown: fn(&str) -> String,
            id: |accounts| format!("Akun tidak dikenal. Yang ada: {accounts}."),
            en: |accounts| format!("Unknown account. There are: {accounts}.");
        /// A top-up of zero.
        amount: &'static str, id: "Jumlahnya harus lebih dari nol.", en: "The amount must be above zero.";
        /// A note is needed.
        note: &'static str, id: "Keterangan belum diisi.", en: "The note is missing.";
        /// No change waits for a name.
        nothing: &'static str, id: "Tidak ada yang menunggu nama.", en: "Nothing waits for a name.";
        /// Several changes wait for a name: (their numbers)
        several: fn(&str) -> String,
            id: |numbers| format!("Ada beberapa yang menunggu. Pilih dengan --link: {numbers}."),
            en: |numbers| format!("Several wait. Choose with --link: {numbers}.");
        /// The cause does not fit the change.
        cause: &'static str,
            id: "Kenaikan perlu nama (--as topup, refund, cashback, other). Penurunan hanya dinyatakan sudah dilihat.",
            en: "A rise needs a name (--as topup, refund, cashback, other). A drop is only said to be seen.";
        /// The amount does not fit the change.
        too_much: &'static str,
            id: "Jumlahnya tidak cocok dengan mata rantai itu.",
            en: "The amount does not fit that link.";
    }
}

messages! {
    /// The screen "Isi saldo".
    pub struct SaldoScreenWords {
        /// The title, and the menu's entry.
        title: &'static str, id: "Isi saldo", en: "Deposits";
        /// No account is configured.
        none: &'static str, id: "Belum ada penyedia. Jalankan: loket doctor", en: "No provider yet. Run: loket doctor";
        /// Title of the chain.
        links: &'static str, id: "Rantai angka saldo", en: "Chain of figures";
        /// Heads of the chain's columns: when, balance, change, explained, the rest.
        columns: [&'static str; 5],
            id: ["Jam", "Saldo", "Turun", "Terjelaskan", "Sisa"],
            en: ["Time", "Deposit", "Fell", "Explained", "Left"];
        amount: &'static str, id: "Jumlah", en: "Amount";
        note: &'static str, id: "Keterangan", en: "Note";
        figure: &'static str, id: "Angka saldo", en: "Figure";
        /// Label of the choice of a cause, with its keys.
        cause: &'static str,
            id: "Ini apa? 1 isi saldo   2 pengembalian   3 cashback   4 lainnya",
            en: "What is it? 1 top-up   2 refund   3 cashback   4 other";
        /// (account) Title of a top-up.
        top_up: fn(&str) -> String,
            id: |account| format!("ISI SALDO {account}"),
            en: |account| format!("TOP-UP {account}");
        /// Title of a typed balance: (account)
        set: fn(&str) -> String,
            id: |account| format!("ANGKA SALDO {account}"),
            en: |account| format!("FIGURE {account}");
        /// Title of naming a change: (account)
        name: fn(&str) -> String, id: |account| format!("BERI NAMA {account}"), en: |account| format!("NAME {account}");
        /// What to type for a balance.
        set_hint: &'static str,
            id: "Ketik angka yang tampil di situs penyedia sekarang, saat tidak ada penjualan yang sedang dikirim. 1 sampai 999 berarti ribuan.",
            en: "Type the figure that the provider's site shows now, while no sale is being sent. 1 to 999 mean thousands.";
        /// What to type for a top-up.
        top_up_hint: &'static str,
            id: "Ketik jumlah transfer ke penyedia; 1 sampai 999 berarti ribuan. Angka di layar bertambah sampai penyedia menyebut angka baru.",
            en: "Type what was transferred to the provider; 1 to 999 mean thousands. The figure on screen grows until the provider tells a new one.";
        /// Asks for a Y before a top-up is recorded: (amount)
        sure_top_up: fn(Rupiah) -> String,
            id: |amount| format!("Catat isi saldo {amount}? Y = ya, Esc = batal"),
            en: |amount| format!("Record a top-up of {amount}? Y = yes, Esc = no");
        /// Asks for a Y before a balance is recorded: (amount)
        sure_set: fn(Rupiah) -> String,
            id: |amount| format!("Catat saldo sekarang {amount}? Y = ya, Esc = batal"),
            en: |amount| format!("Record the deposit as {amount} now? Y = yes, Esc = no");
        /// Shown before [`Self::sure_set`] where our own sales do not explain the balance: (expected balance, difference)
        set_differs: fn(Rupiah, Rupiah) -> String,
            id: |expected, difference| format!("Seharusnya {expected}. Beda {difference} tidak dijelaskan penjualan: periksa angkanya."),
            en: |expected, difference| format!("It should be {expected}. The sales do not explain {difference}: check the figure.");
        /// Asks for a Y before a name is recorded: (cause, amount)
        sure_name: fn(&str, Rupiah) -> String,
            id: |what, amount| format!("Catat {what} {amount}? Y = ya, Esc = batal"),
            en: |what, amount| format!("Record {what} {amount}? Y = yes, Esc = no");
        amount_needed: &'static str, id: "Jumlahnya belum diisi.", en: "The amount is missing.";
        /// The note that is recorded when a rise is named by one key.
        by_key: &'static str, id: "isi saldo, dijawab di layar", en: "top-up, answered on the screen";
        done: &'static str, id: "Tercatat.", en: "Recorded.";
        /// Hints of the list.
        keys: &'static [&'static str],
            id: &["T isi saldo", "S ketik angka", "Panah akun", "PgUp, PgDn gulir", "Esc kembali"],
            en: &["T top-up", "S type figure", "Arrows account", "PgUp, PgDn scroll", "Esc back"];
        /// The hint to name a change.
        key_name: &'static str, id: "N beri nama", en: "N name it";
        /// The hint to confirm the guessed cause of a rise.
        key_yes: &'static str, id: "Y ya, isi saldo", en: "Y yes, a top-up";
        /// Hints while typing.
        typing: &'static [&'static str], id: &["Enter lanjut", "Esc batal"], en: &["Enter on", "Esc cancel"];
        /// Hints at the last question.
        asking: &'static [&'static str], id: &["Y ya", "Esc batal"], en: &["Y yes", "Esc no"];
    }
}

/// Parts of the sentences in Indonesian.
mod id {
    use super::*;

    pub(super) fn way(drop: Rupiah) -> String {
        let figure = drop.to_string();
        if drop == Rupiah::ZERO {
            return "tetap".to_owned();
        }
        figure.strip_prefix('-').map_or_else(|| format!("turun {figure}"), |rise| format!("naik {rise}"))
    }

    /// `Saldo 25.575.750 (10:03) jadi 25.525.050 (10:06): turun 50.700,`.
    pub(super) fn moved(between: &BalancePair<'_>) -> String {
        let BalancePair { from, from_at, to, to_at, drop, .. } = between;
        format!("Saldo {from} ({from_at}) jadi {to} ({to_at}): {},", way(*drop))
    }

    /// As [`moved`], as a sentence of its own.
    pub(super) fn whole(between: &BalancePair<'_>) -> String {
        let text = moved(between);
        format!("{}.", text.trim_end_matches(','))
    }

    /// As [`moved`], with the part that known sales explain and the part that is left.
    pub(super) fn rest(between: &BalancePair<'_>) -> String {
        if between.explained == Rupiah::ZERO {
            return moved(between);
        }
        format!("{} yang lain {}, sisanya {},", moved(between), way(between.explained), way(between.left))
    }
}

/// Parts of the sentences in English.
mod en {
    use super::*;

    pub(super) fn way(drop: Rupiah) -> String {
        let figure = drop.to_string();
        if drop == Rupiah::ZERO {
            return "unchanged".to_owned();
        }
        figure.strip_prefix('-').map_or_else(|| format!("fell by {figure}"), |rise| format!("rose by {rise}"))
    }

    /// `Deposit 25.575.750 (10:03), then 25.525.050 (10:06): fell by 50.700,`.
    pub(super) fn moved(between: &BalancePair<'_>) -> String {
        let BalancePair { from, from_at, to, to_at, drop, .. } = between;
        format!("Deposit {from} ({from_at}), then {to} ({to_at}): {},", way(*drop))
    }

    /// As [`moved`], as a sentence of its own.
    pub(super) fn whole(between: &BalancePair<'_>) -> String {
        let text = moved(between);
        format!("{}.", text.trim_end_matches(','))
    }

    /// As [`moved`], with the part that known sales explain and the part that is left.
    pub(super) fn rest(between: &BalancePair<'_>) -> String {
        if between.explained == Rupiah::ZERO {
            return moved(between);
        }
        format!("{} of which {} by the rest, leaving {},", moved(between), way(between.explained), way(between.left))
    }
}
