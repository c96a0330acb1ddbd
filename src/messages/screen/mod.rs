//! Wording of the counter's screens: one struct that both languages fill.

mod desk;
mod prices;
mod reconcile;
mod sale;
mod keys;

pub use desk::{DeskWords, HistoryWords};
pub use prices::PricesScreenWords;
pub use reconcile::ReconcileScreenWords;
pub use sale::SaleWords;

use crate::base::text::LocalText;
use crate::domain::field::FactField;
use crate::domain::product::ProductKind;
pub use keys::{HelpWords, KeyWords};

messages! {
    /// Everything that the counter's screens say.
    pub struct ScreenWords {
        /// Names of goods and groups.
        good: GoodWords;
        /// The Biller's goods.
        listed: super::biller::ListedWords;
        home: HomeWords;
        /// The products of a group.
        list: ListWords;
        form: FormWords;
        sale: SaleWords;
        desk: DeskWords;
        prices: PricesScreenWords;
        /// The comparison with a provider's own list.
        reconcile: ReconcileScreenWords;
        history: HistoryWords;
        preview: PreviewWords;
        menu: MenuWords;
        help: HelpWords;
        keys: KeyWords;
        /// The label of a bill's or receipt's field.
        field: fn(&FactField) -> String, id: id::field, en: en::field;
        /// The ten digits as they are read out.
        digits: [&'static str; 10],
            id: ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"],
            en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        closed: &'static str, id: "TUTUP", en: "CLOSED";
        /// The state "not sent" in at most twelve columns.
        not_sent_short: &'static str, id: "TAK TERKIRIM", en: "NOT SENT";
        /// In the header of a demo.
        demo: &'static str, id: " DEMO ", en: " DEMO ";
        /// Banner: a password travels unencrypted.
        plain_http: &'static str,
            id: "BAHAYA: http:// tanpa pengaman, kata sandi bisa terbaca. Ganti ke https://",
            en: "DANGER: plain http://, others can read the password. Change it to https://";
        /// A receipt was made: (file)
        printed: fn(&str) -> String,
            id: |file| format!("Struk dibuat: {file}"),
            en: |file| format!("Receipt made: {file}");
        /// The record for a fault report was written.
        recorded: &'static str, id: "Rekaman layar disimpan.", en: "The record is kept.";
        /// The terminal is too small: (columns, rows needed; columns, rows now)
        too_small: fn(usize, usize, usize, usize) -> String,
            id: |wide, high, now_wide, now_high| format!("Perlu {wide}×{high}; sekarang {now_wide}×{now_high}. Besarkan jendela."),
            en: |wide, high, now_wide, now_high| format!("Needs {wide}×{high}; now {now_wide}×{now_high}. Enlarge the window.");
    }
}

messages! {
    /// Names of goods, and of the groups behind the function keys.
    pub struct GoodWords {
        /// A PLN token: (face value)
        token: fn(&str) -> String,
            id: |nominal| format!("Token PLN {nominal}"),
            en: |nominal| format!("PLN token {nominal}");
        /// The same, short.
        token_short: fn(&str) -> String,
            id: |nominal| format!("Token {nominal}"),
            en: |nominal| format!("Token {nominal}");
        pln_bill: &'static str, id: "Tagihan PLN", en: "PLN bill";
        bpjs: &'static str, id: "BPJS Kesehatan", en: "BPJS Kesehatan";
        group_token: &'static str, id: "Token", en: "Token";
        group_pln_bill: &'static str, id: "Tagihan PLN", en: "PLN bill";
        group_pulsa: &'static str, id: "Pulsa", en: "Pulsa";
        group_e_money: &'static str, id: "E-Money", en: "E-Money";
        group_bpjs: &'static str, id: "BPJS", en: "BPJS";
        group_samsat: &'static str, id: "Samsat", en: "Samsat";
        group_other: &'static str, id: "Tagihan lain", en: "Other bills";
        history: &'static str, id: "Riwayat", en: "History";
    }
}

messages! {
    /// The home screen.
    pub struct HomeWords {
        /// In the empty line: what can be typed.
        question: &'static str, id: "nominal.nomor, nama, atau produk", en: "amount.number, name, or product";
        /// Something like a PIN was typed and dropped.
        pin_dropped: &'static str,
            id: "PIN tidak perlu di sini dan tidak disimpan",
            en: "No PIN is needed here; it is not kept";
        /// Examples, where nothing was sold yet.
        hints: &'static [&'static str],
            id: &[
                "Token: nominal, titik, nomor meter. Contoh: 100.12345678901 lalu Enter.",
                "Tagihan: ketik nomornya saja, lalu Enter. Atau pilih produk dengan tombol F.",
            ],
            en: &[
                "Token: type the amount, a dot, the meter number. Example: 100.12345678901, then Enter.",
                "Bill: type just the number, then Enter. Or pick a product with an F-key.",
            ];
        /// Examples for the demo.
        hints_demo: &'static [&'static str],
            id: &[
                "Coba: 100.12345678901 lalu Enter (token PLN 100.000),",
                "atau: 531110001234 lalu Enter (tagihan PLN). Di layar berikutnya + membayar.",
                "Gangguan, Esc D lalu angka: 1 jawaban hilang, 2 ditolak, 3 diproses,",
                "4 harga berubah, 5 printer mati. Ini latihan: tidak ada uang sungguhan.",
            ],
            en: &[
                "Try: 100.12345678901, then Enter (PLN token 100.000),",
                "or: 531110001234, then Enter (PLN bill). On the next screen + pays.",
                "Faults, Esc D then a digit: 1 lost answer, 2 refused, 3 in process,",
                "4 price changed, 5 printer off. This is practice: no real money moves.",
            ];
        no_provider: &'static str,
            id: "Belum ada penyedia. Isi di Setelan: Esc 0 lalu 3.",
            en: "No provider yet. Fill one in in Settings: Esc 0, then 3.";
        /// The first price list is being fetched.
        asking_prices: &'static str, id: "Mengambil daftar harga…", en: "Fetching the price list…";
        /// There is no price list: (why)
        no_prices: fn(&str) -> String,
            id: |why| format!("Daftar harga belum ada: {why}"),
            en: |why| format!("No price list yet: {why}");
        letters_in_number: &'static str,
            id: "Ada huruf di nomor. Periksa nomornya, atau pilih produk dengan tombol F.",
            en: "There are letters in the number. Check it, or pick a product with an F-key.";
        /// No product has numbers of this length: (digits)
        nothing_fits_number: fn(usize) -> String,
            id: |digits| format!("Nomor {digits} angka belum cocok dengan produk mana pun. Meter 11 angka, IDPEL 12, BPJS 13 atau 16. Periksa nomor atau nominal."),
            en: |digits| format!("No product fits a number of {digits} digits. A meter has 11, an IDPEL 12, BPJS 13 or 16. Check the number or the amount.");
        /// No product and no customer fits the text.
        nothing_fits: &'static str,
            id: "Tidak ada produk atau pelanggan yang cocok. Periksa ketikan, atau pilih dengan tombol F.",
            en: "No product or customer fits. Check what was typed, or pick with an F-key.";
        /// An amount was typed, and no number yet.
        type_number: &'static str,
            id: "Lanjutkan dengan titik dan nomor pelanggan.",
            en: "Go on with a dot and the customer number.";
        /// Several products fit.
        several: &'static str,
            id: "Ada beberapa yang cocok. Enter, lalu angka.",
            en: "Several fit. Enter, then a digit.";
        /// Several products fit a phone number: (operator)
        several_phone: fn(&str) -> String,
            id: |operator| format!("Nomor HP {operator}: ada beberapa yang cocok. Enter, lalu angka."),
            en: |operator| format!("A {operator} phone number: several fit. Enter, then a digit.");
        /// Label before a customer's number.
        customer: &'static str, id: "Pelanggan", en: "Customer";
        /// Tells that digits and dots suffice.
        keypad: &'static str,
            id: "angka dan titik cukup dari papan angka: 100.12345678901 Enter +",
            en: "digits and dots are enough, from the number pad: 100.12345678901 Enter +";
        /// A digit picks a product.
        choose: &'static str,
            id: "Tekan angka di depan produk. Esc kembali.",
            en: "Press the digit before the product. Esc goes back.";
        /// A product was picked without a number.
        enter_for_number: &'static str, id: "Enter untuk mengisi nomor", en: "Enter to fill in the number";
        /// What the typed number is: (kind, digits)
        number_is: fn(ProductKind, usize) -> String, id: id::number_is, en: en::number_is;
        /// Under a candidate: the last sale to that number: (when, what, state)
        last_sale: fn(&str, &str, &str) -> String,
            id: |when, what, state| format!("terakhir {when} {what}, {state}"),
            en: |when, what, state| format!("last {when} {what}, {state}");
        /// Title of today's sales: (count)
        today: fn(usize) -> String,
            id: |count| format!("Hari ini  {count} penjualan"),
            en: |count| if count == 1 { "Today  1 sale".to_owned() } else { format!("Today  {count} sales") };
        /// The same while they are not read yet.
        today_unread: &'static str, id: "Hari ini  …", en: "Today  …";
        nothing_today: &'static str, id: "Belum ada penjualan hari ini.", en: "No sales today yet.";
        /// Title of the sales under way.
        running: &'static str, id: "Sedang berjalan", en: "Under way";
        /// Sales under way that are not shown: (count)
        more_running: fn(usize) -> String,
            id: |count| format!("dan {count} lagi: * pindah penjualan"),
            en: |count| format!("and {count} more: * next sale");
        /// In the status line: how to get to the desk.
        look_at_desk: &'static str, id: "lihat: Esc lalu 1", en: "see: Esc then 1";
        /// Title of the desk's column.
        to_look_at: &'static str, id: "PERLU DILIHAT", en: "TO LOOK AT";
        /// Title of the deposits' column.
        saldo: &'static str, id: "SALDO", en: "DEPOSIT";
        /// Payments that were sent since the balance was reported: (amount)
        bound: fn(&str) -> String, id: |amount| format!("terikat {amount}"), en: |amount| format!("bound {amount}");
    }
}

messages! {
    /// The products of a group.
    pub struct ListWords {
        /// Products that fit: (count)
        count: fn(usize) -> String, id: |count| format!("{count} produk"), en: |count| format!("{count} products");
        /// Label before the filter's text.
        filter: &'static str, id: "Saring:", en: "Filter:";
        /// In place of a price that only the inquiry tells.
        after_inquiry: &'static str, id: "cek tagihan", en: "on inquiry";
    }
}

messages! {
    /// The form of an inquiry.
    pub struct FormWords {
        /// Label of the customer number: (kind)
        number: fn(ProductKind) -> &'static str,
            id: |kind| number_label(kind).id,
            en: |kind| number_label(kind).en;
        amount: &'static str, id: "Nominal", en: "Amount";
        frame: &'static str, id: "Nomor rangka", en: "Frame number";
        amount_needed: &'static str, id: "Nominal belum diisi.", en: "The amount is missing.";
        phone: &'static str, id: "HP pelanggan (boleh kosong)", en: "Customer's phone (optional)";
    }
}

messages! {
    /// The preview of a receipt.
    pub struct PreviewWords {
        /// (paper, columns, printer)
        title: fn(&str, usize, &str) -> String,
            id: |paper, columns, printer| format!("Pratinjau {paper}, {columns} kolom, {printer}"),
            en: |paper, columns, printer| format!("Preview {paper}, {columns} columns, {printer}");
        /// The title for A5 and A4, which are PDFs: (paper)
        sheet: fn(&str) -> String,
            id: |paper| format!("{paper}: halaman PDF dengan isi ini"),
            en: |paper| format!("{paper}: a PDF page that says this");
        /// Label of the field for another printer.
        device: &'static str, id: "Printer (kosong: printer loket ini)", en: "Printer (empty: this counter's own)";
        /// Stands where the shop's logo is printed.
        logo: &'static str, id: "[gambar toko]", en: "[the shop's sign]";
        /// Lines below the screen: (lines)
        more: fn(usize) -> String,
            id: |lines| format!("{lines} baris lagi di bawah"),
            en: |lines| format!("{lines} more lines below");
        copied: &'static str, id: "Teks struk disalin.", en: "The receipt was copied as text.";
        token_copied: &'static str, id: "Nomor token disalin.", en: "The token was copied.";
    }
}

messages! {
    /// The menu.
    pub struct MenuWords {
        title: &'static str, id: "Menu", en: "Menu";
        /// The desk's entry: (open payments)
        desk: fn(usize) -> String,
            id: |count| if count == 0 { "Belum jelas".to_owned() } else { format!("Belum jelas ({count})") },
            en: |count| if count == 0 { "Unclear".to_owned() } else { format!("Unclear ({count})") };
        history: &'static str, id: "Riwayat", en: "History";
        prices: &'static str, id: "Harga", en: "Prices";
        help: &'static str, id: "Bantuan", en: "Help";
        leave: &'static str, id: "Keluar", en: "Leave";
        /// Payments that leaving waits for: (count)
        waiting: fn(usize) -> String,
            id: |count| format!("Menunggu {count} pekerjaan selesai: pembayaran tidak pernah diputus."),
            en: |count| format!("Waiting for {count} to finish: a payment is never cut off.");
        /// Asks for the Y that leaves.
        leave_question: &'static str,
            id: "Y = keluar setelah semuanya selesai. Esc = kembali.",
            en: "Y = leave once all is done. Esc = back.";
        /// Shown after that Y until all is done.
        leaving: &'static str,
            id: "Program keluar sendiri setelah selesai. Esc = tidak jadi.",
            en: "The program leaves by itself when done. Esc = stay.";
    }
}

/// The label of a kind's number. A new kind has to choose one.
const fn number_label(kind: ProductKind) -> LocalText {
    match kind {
        ProductKind::PlnToken => LocalText { id: "Nomor meter (11) atau IDPEL (12)", en: "Meter (11) or IDPEL (12)" },
        ProductKind::PlnPostpaid => LocalText { id: "IDPEL (12 angka)", en: "IDPEL (12 digits)" },
        ProductKind::PlnNontaglis => LocalText { id: "Nomor registrasi", en: "Registration number" },
        ProductKind::Bpjs => LocalText { id: "Nomor VA BPJS", en: "BPJS VA number" },
        ProductKind::PostpaidCard | ProductKind::Pulsa | ProductKind::Data => {
            LocalText { id: "Nomor HP", en: "Phone number" }
        }
        ProductKind::Samsat => LocalText { id: "NIK pemilik (16 angka)", en: "Owner's NIK (16 digits)" },
        ProductKind::EMoney => LocalText { id: "Nomor HP akun", en: "Account's phone number" },
        ProductKind::EMoneyCard => LocalText { id: "Nomor kartu (16 angka)", en: "Card number (16 digits)" },
        ProductKind::EMoneyMember => {
            LocalText { id: "Nomor member (PAYTREN: TN0…)", en: "Member number (PAYTREN: TN0…)" }
        }
        ProductKind::Multifinance | ProductKind::Fif | ProductKind::Adira | ProductKind::MultifinanceOther => {
            LocalText { id: "Nomor kontrak", en: "Contract number" }
        }
        ProductKind::Pdam
        | ProductKind::Pgn
        | ProductKind::Telkom
        | ProductKind::Tv
        | ProductKind::Instant
        | ProductKind::KwalletTransfer
        | ProductKind::KwalletVoucher
        | ProductKind::KwalletPay
        | ProductKind::KwalletRefund
        | ProductKind::Other => LocalText { id: "Nomor pelanggan", en: "Customer number" },
    }
}

/// Parts of the sentences in Indonesian.
mod id {
    use super::*;

    pub(super) fn number_is(kind: ProductKind, digits: usize) -> String {
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

    /// The name of a part of a vehicle's tax, as every tax office abbreviates it.
    pub(super) fn tax_part(part: &str) -> String {
        match part {
            "swd" => "SWDKLLJ".to_owned(),
            part => FactField::readable(part),
        }
    }

    pub(super) fn field(field: &FactField) -> String {
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
}

/// Parts of the sentences in English.
mod en {
    use super::*;

    pub(super) fn number_is(kind: ProductKind, digits: usize) -> String {
        match (kind, digits) {
            (ProductKind::PlnToken, 11) => "meter, 11 digits".to_owned(),
            (ProductKind::PlnToken | ProductKind::PlnPostpaid, 12) => "IDPEL, 12 digits".to_owned(),
            (ProductKind::Samsat, _) => format!("NIK, {digits} digits"),
            (ProductKind::EMoneyCard, _) => format!("card, {digits} digits"),
            (ProductKind::PostpaidCard | ProductKind::EMoney | ProductKind::Pulsa | ProductKind::Data, _) => {
                format!("phone, {digits} digits")
            }
            _ => format!("number, {digits} digits"),
        }
    }

    /// The name of a part of a vehicle's tax, as every tax office abbreviates it.
    pub(super) fn tax_part(part: &str) -> String {
        match part {
            "swd" => "SWDKLLJ".to_owned(),
            part => FactField::readable(part),
        }
    }

    pub(super) fn field(field: &FactField) -> String {
        let label = match field {
            FactField::Meter => "Meter no",
            FactField::Idpel => "IDPEL",
            FactField::CustomerNumber => "Customer no",
            FactField::Name => "Name",
            FactField::Address => "Address",
            FactField::Tariff => "Tariff/power",
            FactField::Voucher => "Voucher",
            FactField::Materai => "Stamp duty",
            FactField::Ppn => "VAT",
            FactField::Ppj => "PBJT-TL",
            FactField::TokenInstalment => "Instalment",
            FactField::TokenValue => "Token value",
            FactField::Months => "Months",
            FactField::StandMeter => "Stand",
            FactField::Usage => "Usage",
            FactField::Arrears => "Arrears",
            FactField::RegistrationNumber => "Registration",
            FactField::TransactionKind => "Transaction",
            FactField::Participants => "People",
            FactField::ParticipantNames => "Names",
            FactField::BillDetail => "Details",
            FactField::PlateNumber => "Plate",
            FactField::Vehicle => "Vehicle",
            FactField::InstalmentNumber => "Instalment no",
            FactField::TenorLeft => "Tenor left",
            FactField::InstalmentsLeft => "Left to pay",
            FactField::DueDate => "Due",
            FactField::Penalty => "Penalty",
            FactField::AgentCode => "Agent code",
            FactField::PaymentCode => "Payment code",
            FactField::TraceNumber => "Trace no",
            FactField::FrameNumber => "Frame no",
            FactField::Colour => "Colour",
            FactField::YearBuilt => "Year",
            FactField::Tax(part) => return tax_part(part),
            FactField::TaxPenalty(part) => return format!("Penalty {}", tax_part(part)),
            FactField::Footer => "Info",
            FactField::Recipient => "To",
            FactField::Note => "Note",
            FactField::OrderId => "Order",
            FactField::TransactionId => "Transaction id",
            FactField::PaidFor => "Paid for",
            FactField::PaidAt => "Paid at",
            FactField::MemberSaldo => "Member's balance",
            FactField::Answer => "Answer",
            FactField::Unlisted(key) => return FactField::readable(key),
        };
        label.to_owned()
    }
}
