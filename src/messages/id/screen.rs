//! The screens in Indonesian. Each hint begins with its key. A state that is not certain says what must not be done.

use crate::domain::field::FactField;
use crate::domain::product::ProductKind;
use crate::messages::screen::{
    DeskWords, FormWords, GoodWords, HelpWords, HistoryWords, HomeWords, KeyWords, ListWords, MenuWords, PreviewWords,
    SaleWords, ScreenWords,
};

pub(super) const SCREEN: ScreenWords = ScreenWords {
    good: GOOD,
    listed: super::biller::LISTED,
    home: HOME,
    list: LIST,
    form: FORM,
    sale: SALE,
    desk: DESK,
    prices: super::prices_screen::PRICES_SCREEN,
    reconcile: super::reconcile_screen::RECONCILE_SCREEN,
    history: HISTORY,
    preview: PREVIEW,
    menu: MENU,
    help: HELP,
    keys: KEYS,
    field,
    digits: ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
    closed: "TUTUP",
    not_sent_short: "TAK TERKIRIM",
    demo: " DEMO ",
    plain_http: "BAHAYA: http:// tanpa pengaman, kata sandi bisa terbaca. Ganti ke https://",
    printed: |file| format!("Struk dibuat: {file}"),
    recorded: "Rekaman layar disimpan.",
    too_small: |wide, high, now_wide, now_high| {
        format!("Perlu {wide}×{high}; sekarang {now_wide}×{now_high}. Besarkan jendela.")
    },
};

const GOOD: GoodWords = GoodWords {
    token: |nominal| format!("Token PLN {nominal}"),
    token_short: |nominal| format!("Token {nominal}"),
    pln_bill: "Tagihan PLN",
    bpjs: "BPJS Kesehatan",
    group_token: "Token",
    group_pln_bill: "Tagihan PLN",
    group_pulsa: "Pulsa",
    group_e_money: "E-Money",
    group_bpjs: "BPJS",
    group_samsat: "Samsat",
    group_other: "Tagihan lain",
    history: "Riwayat",
};

const HOME: HomeWords = HomeWords {
    question: "nominal.nomor, nama, atau produk",
    pin_dropped: "PIN tidak perlu di sini dan tidak disimpan",
    hints: &[
        "Token: nominal, titik, nomor meter. Contoh: 100.12345678901 lalu Enter.",
        "Tagihan: ketik nomornya saja, lalu Enter. Atau pilih produk dengan tombol F.",
    ],
    hints_demo: &[
        "Coba: 100.12345678901 lalu Enter (token PLN 100.000),",
        "atau: 531110001234 lalu Enter (tagihan PLN). Di layar berikutnya + membayar.",
        "Ini latihan: tidak ada uang sungguhan.",
    ],
    no_provider: "Belum ada penyedia: isi [mmbc] username dan password di config.toml, lalu jalankan: loket doctor",
    asking_prices: "Mengambil daftar harga…",
    no_prices: |why| format!("Daftar harga belum ada: {why}"),
    letters_in_number: "Ada huruf di nomor. Periksa nomornya, atau pilih produk dengan tombol F.",
    nothing_fits_number: |digits| {
        format!(
            "Nomor {digits} angka belum cocok dengan produk mana pun. Meter 11 angka, IDPEL 12, BPJS 13 atau 16. Periksa nomor atau nominal."
        )
    },
    nothing_fits: "Tidak ada produk atau pelanggan yang cocok. Periksa ketikan, atau pilih dengan tombol F.",
    type_number: "Lanjutkan dengan titik dan nomor pelanggan.",
    several: "Ada beberapa yang cocok. Enter, lalu angka.",
    several_phone: |operator| format!("Nomor HP {operator}: ada beberapa yang cocok. Enter, lalu angka."),
    customer: "Pelanggan",
    keypad: "angka dan titik cukup dari papan angka: 100.12345678901 Enter +",
    choose: "Tekan angka di depan produk. Esc kembali.",
    enter_for_number: "Enter untuk mengisi nomor",
    number_is,
    last_sale: |when, what, state| format!("terakhir {when} {what}, {state}"),
    today: |count| format!("Hari ini  {count} penjualan"),
    today_unread: "Hari ini  …",
    nothing_today: "Belum ada penjualan hari ini.",
    running: "Sedang berjalan",
    more_running: |count| format!("dan {count} lagi: * pindah penjualan"),
    look_at_desk: "lihat: Esc lalu 1",
    to_look_at: "PERLU DILIHAT",
    saldo: "SALDO",
    bound: |amount| format!("terikat {amount}"),
};

const LIST: ListWords =
    ListWords { count: |count| format!("{count} produk"), filter: "Saring:", after_inquiry: "cek tagihan" };

const FORM: FormWords = FormWords {
    number: number_label,
    amount: "Nominal",
    frame: "Nomor rangka",
    amount_needed: "Nominal belum diisi.",
    phone: "HP pelanggan (boleh kosong)",
};

const SALE: SaleWords = SaleWords {
    asking: "CEK TAGIHAN",
    asking_short: "menanyakan",
    asking_provider: |provider| format!("Menanyakan ke {provider}…"),
    asking_again: |total| format!("Ditanyakan ulang; total tadi {total}."),
    asking_next: "Belum ada uang yang bergerak. Angka = layani penjualan berikutnya, Esc = batal.",
    no_bill: "TIDAK ADA TAGIHAN",
    no_bill_short: "tidak ada tagihan",
    no_bill_next: "R tanya lagi, E perbaiki nomor, Esc batal. Belum ada uang yang bergerak.",
    ready: "SIAP BAYAR",
    do_not_pay: "JANGAN DIBAYAR",
    checked_ago: |seconds| {
        if seconds < 60 {
            format!("tagihan dicek {seconds} detik lalu")
        } else {
            format!("tagihan dicek {} menit lalu", seconds / 60)
        }
    },
    total_changed: |before, now| format!("TOTAL BERUBAH: tadi {before}, sekarang {now}. Tanyakan ke pelanggan."),
    read_back: |words| format!("bacakan: {words}"),
    nominal: "Nominal",
    bill: "Tagihan",
    admin: "Admin",
    shop_fee: "Biaya loket",
    total: "Total",
    total_big: "TOTAL",
    take: "TERIMA DARI PELANGGAN",
    cash: "Uang",
    paid_by: |method| format!("dibayar dengan {method}"),
    exact: "uang pas",
    change: "KEMBALI",
    cash_is_short: "KURANG",
    cash_short: |total| format!("Uang kurang dari {total}. Perbaiki uangnya."),
    say_yes: |text| format!("! {text} Y = lanjut"),
    sold_before: |when, state| format!("SUDAH TERJUAL ke nomor ini: {when}, {state}."),
    debit_differs: "Debet tidak sama dengan daftar harga. Tekan U untuk melihatnya.",
    samsat: "Hanya pajak 1 tahunan, kurang dari 6 bulan dari jatuh tempo. Yang sudah dibayar TIDAK BISA DIBATALKAN.",
    plate: |plate, typed| format!("Ketik angka plat {plate}, baru +:  {typed}█"),
    plate_first: "Ketik dulu angka plat nomornya: ini tidak bisa dibatalkan.",
    plate_wrong: "Angka plat tidak sama. Cocokkan dengan STNK.",
    loss: |loss| format!("RUGI {loss} pada penjualan ini."),
    saldo_low: |account| format!("Saldo {account} mungkin tidak cukup. Isi saldo dulu sebelum menerima uang."),
    saldo_enough: |account| format!("Saldo {account} cukup."),
    saldo_unknown: |account| format!("Saldo {account} belum diketahui."),
    inside: |debit, profit| format!("Debet {debit}   Untung {profit}"),
    inside_hidden: "Untung: tekan U",
    repeat_pays_next: "Bila dibayar lagi, yang terbayar bulan berikutnya.",
    last_sale: |when, what, state| format!("Terakhir {when} {what}, {state}."),
    not_bought: "Hari ini belum beli.",
    never_bought: "Nomor ini belum pernah beli di sini.",
    plus_alone: "+ diabaikan: tekan sendiri, tanpa tombol lain",
    plus_early: "+ terlalu cepat: baca dulu, lalu tekan + lagi",
    yes_first: "Baca peringatan, tekan Y, lalu +",
    blocked: "Tidak bisa dibayar: tagihan yang sama masih terbuka. Esc batal",
    asked_again: "Cek tagihan sudah lama; ditanyakan ulang dulu",
    enter_never: "Enter tidak pernah membayar; + membayar",
    esc_again: "Esc sekali lagi menutup tagihan beserta uangnya.",
    no_slot: "Sembilan penjualan masih berjalan. Selesaikan satu dulu (* pindah penjualan).",
    sent_to: |provider| format!("Pembayaran dikirim ke {provider}, menunggu jawaban."),
    slow: "lambat, layani berikutnya",
    slow_next: "Lambat. Layani pelanggan berikutnya: ketik angka. Hasilnya muncul di Sedang berjalan.",
    usual: |seconds| format!("biasanya {seconds} detik"),
    limit: |time| format!("batas tunggu {time}"),
    at_limit: |time| format!("Bila sampai {time} belum dijawab: BELUM JELAS, jangan diulang; bukti titipan dicetak."),
    refused: "TIDAK DIKIRIM",
    refused_short: "TIDAK DIKIRIM",
    refused_next: "Tidak ada yang dikirim dan saldo tidak terpotong. R cek lagi, Esc batal.",
    refused_open_next: "Tidak ada yang dikirim. D buka Belum jelas, Esc tutup. Jangan terima uang lagi untuk tagihan ini.",
    refused_shop_next: "Tidak ada yang dikirim dan saldo tidak terpotong. Kembalikan uang pelanggan atau coba lagi nanti: R cek lagi, Esc tutup.",
    took: |time, seconds| format!("{time}, {seconds} detik"),
    copy_for_chat: "W salin untuk WA",
    serial: "SN",
    reference: "No ref",
    invoice: "Invoice",
    ruled_by: |name| format!("DICATAT MANUAL oleh {name}"),
    pdf_kept: |folder| format!("PDF disimpan di {folder}."),
    printing: "Struk sedang dibuat…",
    made: |mark, file| format!("Struk {mark} dibuat: {file}"),
    not_made: |why| format!("Struk TIDAK jadi: {why}"),
    printed_short: "struk tercetak",
    kept_short: "PDF tersimpan",
    not_debited: "saldo tidak terpotong",
    may_repeat: "boleh diulang",
    never_repeat: "JANGAN DIULANG",
    rejected: "GAGAL, saldo tidak terpotong",
    rejected_next: "R = coba lagi (percobaan baru, dicek dulu). Enter = selesai.",
    not_sent: "TIDAK TERKIRIM, boleh diulang",
    not_sent_next: "Tidak ada yang sampai ke penyedia. R = coba lagi, Enter = selesai.",
    refunded: "REFUND, saldo sudah kembali",
    refunded_next: "Catat pengembalian uang di Belum jelas (Esc lalu 1, C). R = coba lagi.",
    cash_back: |amount| format!("Kembalikan uang pelanggan {amount}, atau coba lagi bila pelanggan mau."),
    unknown: "BELUM JELAS: JANGAN DIULANG",
    pending: "DIPROSES: JANGAN DIULANG",
    waiting_customer: "Katakan ke pelanggan: hasilnya belum pasti, struk menyusul, bukti titipan diberikan.",
    waiting_cash: |amount| format!("Simpan uang {amount}; jangan dikembalikan dan jangan dijual ulang dulu."),
    asked_at: |time| format!("Penyedia ditanya otomatis jam {time}."),
    cannot_ask: "Penyedia tidak bisa ditanya tanpa nomor invoice; hubungi CS dari layar Belum jelas.",
    waiting_next: "Enter = cetak bukti titipan dan pindah ke Belum jelas.",
    phone_hint: "H = catat HP pelanggan supaya bisa ditelepon.",
    phone_field: "HP pelanggan:",
    phone_note: "HP pelanggan",
    in_send_log: "JAWABAN TERSIMPAN, BELUM MASUK JURNAL",
    in_send_log_short: "JURNAL MACET",
    in_send_log_why: "Jurnal tidak bisa ditulis saat jawaban datang. Jawaban disimpan di disk dan dimasukkan begitu jurnal bisa ditulis.",
    in_send_log_next: "Jangan ulangi penjualan ini. Kosongkan disk bila penuh; bila tetap begini, tutup dan buka lagi program ini.",
    write_down: "CATAT SEKARANG",
    answer: "Jawaban",
    write_down_why: "Jawaban ini tidak bisa disimpan di mana pun. Tulis semuanya di kertas sekarang, sebelum layar ini ditutup.",
    write_down_next: "Ini bukan struk. Jangan ulangi penjualan. Perbaiki disk, buka lagi program, lalu tetapkan dari Belum jelas.",
};

const DESK: DeskWords = DeskWords {
    open_count: |count, sum| format!("{count} terbuka, {sum}"),
    empty: "Tidak ada yang belum jelas. Semua penjualan sudah pasti hasilnya.",
    columns: ["Jam", "Apa", "Nomor", "Nama", "Titipan", "Status"],
    to_see: "PERLU DILIHAT",
    charges: "TAGIHAN BELUM JELAS",
    charges_to_decide: "QR/VA PERLU PUTUSAN",
    damaged_rows: "BARIS RUSAK",
    damaged: |count, rows| format!("{count} baris rusak, tutup semua layar: loket audit --rebuild. Baris {rows}"),
    unknown_charges: |count| format!("{count} tagihan QR/VA belum jelas, mungkin bisa dibayar: Esc lalu 2."),
    ready: "SIAP DIAMBIL",
    ready_short: "SIAP AMBIL",
    ready_to_do: "Hubungi pelanggan: struknya siap. T mencetaknya, dan baris ini selesai.",
    happened: "Terjadi",
    asked: "Ditanya",
    known: "Bukti",
    alarm: "Peringatan",
    to_do: "Lakukan",
    customer: "Pelanggan",
    notes: "Catatan",
    sent: |provider| format!("dikirim ke {provider}."),
    needs_invoice: |provider| {
        format!(
            "{provider} tidak bisa ditanya tanpa nomor invoice, dan invoice ada di jawaban yang hilang. Program tidak akan mengirim lagi."
        )
    },
    came_without_invoice: |provider| {
        format!(
            "{provider} tidak bisa ditanya tanpa nomor invoice, dan jawabannya datang tanpa invoice. Program tidak akan mengirim lagi."
        )
    },
    no_status: |provider| format!("API {provider} tidak bisa ditanya. Program tidak akan mengirim lagi."),
    cannot_ask: "API ini tidak bisa ditanya tanpa invoice. Punya invoice dari daftar penyedia: tekan I.",
    settled_meanwhile: "Transaksi itu baru saja selesai; tidak perlu ditetapkan lagi.",
    being_asked: "Sedang ditanya…",
    looks_bill: "Tanpa invoice, tagihannya yang dicek ulang: sudah dibayar atau belum.",
    looks_history: "Riwayat member dibaca ulang; isinya bukti, bukan keputusan.",
    not_asked: "Belum pernah ditanya.",
    asked_times: |count, time| format!("Sudah {count} kali, terakhir {time}."),
    next_question: |time| format!("Berikutnya otomatis {time}. Belum ada data bukan berarti gagal."),
    no_more_questions: "Pertanyaan otomatis sudah habis; tekan A.",
    price_differs: |shown, answered| {
        format!("Total jadi {answered}, tadi di layar {shown}: selesaikan selisih dengan pelanggan.")
    },
    about_other: "Jawaban penyedia tentang transaksi lain.",
    confirmed_after_failure: "Penyedia menyatakan SUKSES setelah sebelumnya gagal. Hubungi pelanggan.",
    contradicts: "Kabar penyedia bertentangan: statusnya lain dari kata-katanya. Hubungi CS, jangan diulang.",
    number_of_another: |id| {
        format!(
            "Jawaban transaksi lain: invoice atau tokennya milik transaksi {id}. Jangan diulang; cek daftar penyedia."
        )
    },
    reference_of_another: |id| {
        format!("Nomor referensinya sama dengan transaksi {id}. Cek di daftar penyedia: harus ada dua potongan saldo.")
    },
    funds_taken_back: |id| {
        format!(
            "Uang member yang membayar penjualan ini diminta kembali (refund {id}). Penjualannya tetap; tagih pelanggan."
        )
    },
    disputed: "DISANGGAH: penyedia melaporkan gagal setelah sukses. Hubungi CS. Bila saldo sudah kembali: G.",
    acknowledge: "K = sudah dilihat.",
    give_back: |amount| format!("Kembalikan {amount} ke pelanggan, lalu C untuk mencatatnya."),
    call: |provider, what, number, time, agent| {
        format!("Hubungi CS {provider}: {what} ke {number} jam {time}, agen {agent}.")
    },
    want_pending: "Tanyakan hasil akhirnya.",
    want_token: "Minta nomor token, atau kepastian bahwa gagal.",
    want_answer: "Minta nomor referensi, atau kepastian bahwa gagal.",
    no_phone: "HP tidak dicatat.",
    no_phone_yet: "HP tidak dicatat: H mencatatnya.",
    held: |amount| format!("Uang {amount} dititip, bukti titipan belum dicetak (T)."),
    held_printed: |amount| format!("Uang {amount} dititip, bukti titipan sudah dicetak."),
    cash_returned: "Uang sudah dikembalikan.",
    cash_used: "Uang dipakai untuk penjualan lain.",
    cash_kept: "Uang disimpan untuk pelanggan.",
    cash: "Uang",
    cash_choice: "1 dikembalikan   2 dipakai penjualan lain   3 disimpan untuk pelanggan",
    rule_confirmed: "TETAPKAN SUKSES",
    rule_failed: "TETAPKAN GAGAL",
    rule_refunded: "TETAPKAN REFUND",
    token: "Token",
    token_hint: "20 angka yang dibacakan CS, lalu Enter. Esc batal.",
    evidence: "Dasar",
    evidence_hint: "Tulis dasarnya: CS siapa, jam berapa, apa katanya. Enter lanjut, Esc batal.",
    yes_confirmed: "Y = tetapkan SUKSES (struk ditandai DICATAT MANUAL). Esc batal.",
    yes_failed: "Y = tetapkan GAGAL. Bila ternyata sukses, ada peringatan di sini. Esc batal.",
    yes_refunded: "Y = tetapkan REFUND: saldo sudah kembali. Esc batal.",
    learn: "Teks",
    learn_ask: "Y = teks ini PASTI berarti saldo tidak terpotong; ditulis ke config.toml dan berlaku mulai penjualan berikutnya. Transaksi ini tetap ditetapkan dengan G. Esc batal.",
    learned: "Teks itu kini dianggap penolakan pasti, mulai penjualan berikutnya.",
    note: "Catatan",
    invoice: "Invoice",
    invoice_hint: "Nomor invoice dari daftar penyedia. Enter menanyakan; produk, nomor dan nominal harus cocok.",
    row_being_read: "Baris ini sedang dibaca dari jurnal. Tunggu sebentar, lalu tekan lagi.",
    row_unread: "Baris ini belum dapat dibaca dari jurnal; dicoba lagi dengan sendirinya.",
};

const HISTORY: HistoryWords = HistoryWords {
    question: "cari: nomor, nama, produk, invoice, referensi",
    filter: |state| format!("Tab: {state}"),
    all: "semua",
    found: |count| format!("{count} transaksi, terbaru dulu"),
    searching: "mencari…",
    nothing: "Tidak ada yang cocok.",
    events: "Kejadian",
    number: "Nomor",
    name: "Nama",
    cashier: "Kasir / loket",
    prints: "Dicetak",
    reason: "Keterangan",
    prepared: "disiapkan, tercatat di jurnal",
    dispatched: "dikirim ke penyedia",
    answered: |state, why| format!("{state}: {why}"),
    ruled: |state, by, evidence| format!("ditetapkan {state} oleh {by}: {evidence}"),
    printed: |form| format!("dicetak ({form})"),
    noted: |by, text| format!("catatan {by}: {text}"),
    cash_settled: "uang pelanggan dicatat",
    alarms_seen: "peringatan sudah dilihat",
};

const PREVIEW: PreviewWords = PreviewWords {
    title: |paper, columns, printer| format!("Pratinjau {paper}, {columns} kolom, {printer}"),
    sheet: |paper| format!("{paper}: halaman PDF dengan isi ini"),
    device: "Printer (kosong: printer loket ini)",
    logo: "[gambar toko]",
    more: |lines| format!("{lines} baris lagi di bawah"),
    copied: "Teks struk disalin.",
    token_copied: "Nomor token disalin.",
};

const MENU: MenuWords = MenuWords {
    title: "Menu",
    desk: |count| if count == 0 { "Belum jelas".to_owned() } else { format!("Belum jelas ({count})") },
    history: "Riwayat",
    prices: "Harga",
    help: "Bantuan",
    leave: "Keluar",
    waiting: |count| format!("Menunggu {count} pekerjaan selesai: pembayaran tidak pernah diputus."),
    leave_question: "Y = keluar setelah semuanya selesai. Esc = kembali.",
    leaving: "Program keluar sendiri setelah selesai. Esc = tidak jadi.",
};

const HELP: HelpWords = HelpWords {
    title: "Bantuan: tombol di layar ini, dan arti status",
    everywhere: &["Ctrl+C keluar (menunggu pembayaran selesai)", "Ctrl+R simpan rekaman layar untuk laporan gangguan"],
    states: [
        "sudah berangkat, menunggu jawaban",
        "terbayar; struk dan token sah",
        "diterima penyedia, belum selesai: jangan diulang",
        "mungkin terbayar: JANGAN DIULANG, lihat Belum jelas",
        "ditolak; saldo tidak terpotong, boleh diulang",
        "tidak ada yang berangkat, boleh diulang",
        "saldo kembali; kembalikan uang pelanggan",
    ],
};

const KEYS: KeyWords = KeyWords {
    pasted_lines: |lines| format!("Yang ditempel {lines} baris; hanya baris pertama dipakai."),
    home: &["Enter lanjut", "Panah pilih", "Esc menu", "? bantuan"],
    home_choosing: &["1-9 pilih", "Panah pilih", "Enter ambil", "Esc kembali"],
    next_sale: "* pindah penjualan",
    list: &["Enter pilih", "Panah pilih", "ketik untuk menyaring", "Esc kembali", "? bantuan"],
    form: &["Enter lanjut", "Panah pindah isian", "Esc batal"],
    next_digit: &["angka = penjualan berikutnya"],
    asking: &["Esc batal"],
    paying: &["Esc ke layar utama (pembayaran jalan terus)"],
    no_bill: &["R tanya lagi", "E perbaiki nomor", "Esc batal"],
    refused: &["R cek lagi", "D Belum jelas", "Esc batal"],
    cash: "angka = uang diterima, kosong = uang pas",
    yes: "Y lanjut",
    pay: |total| format!("+ BAYAR {total}"),
    ready: &["Esc batal", "C cek lagi", "Enter tidak pernah membayar"],
    choosing: &["angka pilih", "Esc batal"],
    typing: &["Enter lanjut", "Esc batal"],
    written: &["Esc ke layar utama"],
    receipt_first: &["angka = penjualan berikutnya", "Enter selesai"],
    print: "P cetak (CA)",
    print_again: |mark| format!("P cetak ulang ({mark})"),
    receipt: &["L lihat struk", "W salin WA"],
    waiting_first: &["Enter cetak bukti titipan", "angka = penjualan berikutnya"],
    waiting: &["H HP pelanggan", "D Belum jelas", "L lihat", "Esc kembali"],
    failed: &["R coba lagi", "Enter selesai"],
    rule_token: "S tetapkan SUKSES (isi token)",
    rule_confirmed: "S tetapkan SUKSES",
    rule_failed: "G tetapkan GAGAL",
    rule_failed_from: |time| format!("G tetapkan GAGAL (mulai {time})"),
    rule_refunded: "G tetapkan REFUND",
    learn: "F teks pasti gagal",
    record_cash: "C catat uang",
    seen: "K sudah dilihat",
    note: "N catatan",
    slip: "T cetak titipan",
    receipt_desk: "T cetak struk",
    ask: "A tanya sekarang",
    ask_next: |time| format!("A tanya sekarang (berikutnya {time})"),
    ask_impossible: "A tanya sekarang: API ini tidak bisa ditanya",
    only_by_invoice: "I tanya dgn invoice (tanpa itu tidak bisa)",
    by_invoice: "I dgn invoice",
    desk: &["Panah, PgDn pilih", "Esc kembali"],
    back: &["Esc kembali", "? bantuan"],
    history: &["Enter buka", "Tab status", "Panah pilih", "Esc kembali", "? bantuan"],
    history_detail: &["P cetak", "L lihat struk", "W salin WA", "Panah gulir", "Esc kembali"],
    menu: &["Enter pilih", "Panah pilih", "Esc kembali"],
    help: &["Esc kembali"],
    preview: &["Tab kertas lain", "G printer lain", "Panah gulir", "Esc kembali"],
    preview_print: &["P cetak", "D buat PDF", "W salin WA"],
    copy_token: "T salin token",
    leave: &["Y keluar", "Esc kembali"],
};

fn number_is(kind: ProductKind, digits: usize) -> String {
    match (kind, digits) {
        (ProductKind::PlnToken, 11) => "meter 11 angka".to_owned(),
        (ProductKind::PlnToken | ProductKind::PlnPostpaid, 12) => "IDPEL 12 angka".to_owned(),
        (ProductKind::Samsat, _) => format!("NIK {digits} angka"),
        (ProductKind::EMoneyCard, _) => format!("kartu {digits} angka"),
        (ProductKind::PostpaidCard | ProductKind::EMoney | ProductKind::Pulsa | ProductKind::Data, _) => {
            format!("HP {digits} angka")
        }
        _ => format!("nomor {digits} angka"),
    }
}

fn number_label(kind: ProductKind) -> String {
    let label = match kind {
        ProductKind::PlnToken => "Nomor meter (11) atau IDPEL (12)",
        ProductKind::PlnPostpaid => "IDPEL (12 angka)",
        ProductKind::PlnNontaglis => "Nomor registrasi",
        ProductKind::Bpjs => "Nomor VA BPJS",
        ProductKind::PostpaidCard | ProductKind::Pulsa | ProductKind::Data => "Nomor HP",
        ProductKind::Samsat => "NIK pemilik (16 angka)",
        ProductKind::EMoney => "Nomor HP akun",
        ProductKind::EMoneyCard => "Nomor kartu (16 angka)",
        ProductKind::EMoneyMember => "Nomor member (PAYTREN: TN0…)",
        ProductKind::Multifinance | ProductKind::Fif | ProductKind::Adira | ProductKind::MultifinanceOther => {
            "Nomor kontrak"
        }
        _ => "Nomor pelanggan",
    };
    label.to_owned()
}

/// The name of a part of a vehicle's tax, as every tax office abbreviates it.
fn tax_part(part: &str) -> String {
    match part {
        "swd" => "SWDKLLJ".to_owned(),
        part => FactField::readable(part),
    }
}

fn field(field: &FactField) -> String {
    let label = match field {
        FactField::Meter => "No meter",
        FactField::Idpel => "IDPEL",
        FactField::CustomerNumber => "No pelanggan",
        FactField::Name => "Nama",
        FactField::Address => "Alamat",
        FactField::Tariff => "Tarif/daya",
        FactField::Voucher => "Voucher",
        FactField::Materai => "Meterai",
        FactField::Ppn => "PPN",
        FactField::Ppj => "PBJT-TL",
        FactField::TokenInstalment => "Angsuran",
        FactField::TokenValue => "Rp token",
        FactField::Months => "Bulan",
        FactField::StandMeter => "Stand",
        FactField::Usage => "Pemakaian",
        FactField::Arrears => "Tunggakan",
        FactField::RegistrationNumber => "No registrasi",
        FactField::TransactionKind => "Transaksi",
        FactField::Participants => "Peserta",
        FactField::ParticipantNames => "Nama peserta",
        FactField::BillDetail => "Rincian",
        FactField::PlateNumber => "No polisi",
        FactField::Vehicle => "Kendaraan",
        FactField::InstalmentNumber => "Angsuran ke",
        FactField::TenorLeft => "Sisa tenor",
        FactField::InstalmentsLeft => "Sisa angsuran",
        FactField::DueDate => "Jatuh tempo",
        FactField::Penalty => "Denda",
        FactField::AgentCode => "Kode agen",
        FactField::PaymentCode => "Kode bayar",
        FactField::TraceNumber => "No trace",
        FactField::FrameNumber => "No rangka",
        FactField::Colour => "Warna",
        FactField::YearBuilt => "Tahun",
        FactField::Tax(part) => return tax_part(part),
        FactField::TaxPenalty(part) => return format!("Denda {}", tax_part(part)),
        FactField::Footer => "Info",
        FactField::Recipient => "Tujuan",
        FactField::Note => "Keterangan",
        FactField::OrderId => "Order",
        FactField::TransactionId => "ID transaksi",
        FactField::PaidFor => "Dibayar untuk",
        FactField::PaidAt => "Dibayar pada",
        FactField::MemberSaldo => "Saldo member",
        FactField::Answer => "Jawaban",
        FactField::Unlisted(key) => return FactField::readable(key),
    };
    label.to_owned()
}
