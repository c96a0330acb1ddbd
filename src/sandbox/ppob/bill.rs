//! Draws the bill of a seed, a product, a customer number and a number of earlier payments. Total = amount + admin, and
//! a token's parts add up to its nominal.

use super::catalogue::{AnswerKind, CatalogueProduct};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};
use crate::sandbox::people::{KnownCustomers, SeededDice, known_customer};

/// A bill, or a token about to be bought, amounts in whole rupiah.
pub struct CustomerBill {
    pub product: &'static CatalogueProduct,
    /// Customer number as requested.
    pub customer: String,
    pub name: String,
    /// The bill without admin, or a token's nominal.
    pub amount: Rupiah,
    pub admin: Rupiah,
    pub total: Rupiah,
    pub debit: Rupiah,
    /// Keys and values that only this kind of product has, in the document's order.
    pub details: Vec<(&'static str, String)>,
    /// Unpaid months; None where the inquiry does not show them.
    pub months: Option<u32>,
    pub token: Option<TokenParts>,
}

/// The connection of a token, and the parts of its nominal, whole rupiah.
pub struct TokenParts {
    pub idpel: String,
    pub meter: String,
    pub tariff: &'static str,
    pub street_light_tax: u32,
    pub value_added_tax: u32,
    pub stamp_duty: u32,
    pub instalment: u32,
    pub electricity: u32,
    pub kwh: String,
}

/// Everything that a bill depends on.
pub struct BillQuestion<'a> {
    pub seed: u64,
    pub product: &'static CatalogueProduct,
    pub customer: &'a str,
    /// Earlier payments of this bill. Each moves the month, or the instalment, on by one.
    pub turn: u32,
    /// What a fault adds to the price, whole rupiah.
    pub surcharge: i64,
    pub now: Timestamp,
}

const TARIFFS: [&str; 6] = ["R1M /900 VA", "R1 /1300 VA", "R1 /2200 VA", "R2/4400 VA", "R3/6600 VA", "B1 /2200 VA"];
const VEHICLES: [&str; 5] = ["HONDA BEAT", "YAMAHA MIO", "HONDA VARIO 125", "SUZUKI CARRY", "TOYOTA AVANZA"];
const PLATES: [&str; 5] = ["B", "F", "D", "BP", "L"];
const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"];
/// Number of instalments of every contract.
const TENOR: u32 = 60;

/// The amounts made here are far inside the limit of [`Rupiah`].
fn rupiah(amount: i64) -> Rupiah {
    Rupiah::new(amount).unwrap_or(Rupiah::ZERO)
}

/// Draws the bill for `question`.
pub fn bill(question: &BillQuestion<'_>) -> CustomerBill {
    let product = question.product;
    let token = (product.kind == AnswerKind::Token).then(|| token(question));
    // One household has one bill: by meter or IDPEL, by BPJS card or its virtual account, by contract number with or
    // without leading zeros.
    let card = (product.kind == AnswerKind::Bpjs).then(|| bpjs_card(question.customer));
    let household = token.as_ref().map(|token| token.meter.as_str());
    let household = household.or(card.as_deref()).unwrap_or_else(|| contract_number(question));
    let known = known_customer(household);
    let name =
        known.map_or_else(|| SeededDice::new(question.seed, &["name", household]).name(), |it| it.name.to_owned());
    let dice = SeededDice::new(question.seed, &["bill", product.code, household]);
    let (amount, details, months) = owed(question, &dice, known, &name);
    // A token's nominal is fixed by its product, so a higher price shows in its admin.
    let (amount, admin_surcharge) =
        if product.kind == AnswerKind::Token { (amount, question.surcharge) } else { (amount + question.surcharge, 0) };
    let admin = i64::from(product.admin) + admin_surcharge;
    CustomerBill {
        product,
        customer: question.customer.to_owned(),
        name,
        amount: rupiah(amount),
        admin: rupiah(admin),
        total: rupiah(amount + admin),
        debit: rupiah(amount + admin_surcharge + i64::from(product.fee)),
        details,
        months,
        token,
    }
}

type AmountOwed = (i64, Vec<(&'static str, String)>, Option<u32>);

/// Amount without surcharge, details and months of `question`.
fn owed(question: &BillQuestion<'_>, dice: &SeededDice, known: Option<&KnownCustomers>, name: &str) -> AmountOwed {
    let product = question.product;
    let fixed = known.and_then(|known| known.bill).filter(|(code, _)| *code == product.code).map(|(_, bill)| bill);
    let drawn = drawn_amount(product, dice);
    let amount = fixed.unwrap_or(drawn);
    // One month for most, up to three for some.
    let months = if fixed.is_some() { 1 } else { dice.below(8).saturating_sub(4).max(1) };
    let month = |back: u32| month_of(question.now, i64::from(question.turn) - i64::from(back));
    let list = |form: fn((i64, usize)) -> String| {
        (0..months).rev().map(|back| form(month(back))).collect::<Vec<String>>().join(",")
    };
    let usage = || format!("{} M3", dice.below(40) + 5);
    let details = match product.kind {
        AnswerKind::Token | AnswerKind::Postpaid => Vec::new(),
        AnswerKind::Bulanan => {
            let stand = dice.below(40_000) + 1_000;
            vec![
                ("ppob_bulantagihan", list(short_month)),
                ("ppob_standmeter", format!("{stand:08}-{:08}", stand + dice.below(500) + 20)),
                ("ppob_tarifdaya", dice.pick(&TARIFFS).to_owned()),
            ]
        }
        AnswerKind::Nontaglis => vec![
            ("ppob_nomorregistrasi", question.customer.to_owned()),
            ("ppob_jenisbayar", dice.pick(&["PASANG BARU", "PERUBAHAN DAYA", "SAMBUNGAN SEMENTARA"]).to_owned()),
        ],
        AnswerKind::Bpjs => {
            let drawn = usize::try_from(dice.below(4)).unwrap_or(0) + 1;
            let members = known.and_then(|known| known.members).unwrap_or(drawn);
            vec![
                ("ppob_jumlahpeserta", members.to_string()),
                ("ppob_namapeserta", name.to_owned()),
                ("ppob_bulantagihan", short_month(month(0))),
            ]
        }
        AnswerKind::Telkom => {
            let (first, second) = (amount / 2, amount - amount / 2);
            let text = format!(
                "{}: Rp {}\n{}: Rp {}",
                short_month(month(1)),
                rupiah(first),
                short_month(month(0)),
                rupiah(second)
            );
            vec![("ppob_detailtagihan", text)]
        }
        AnswerKind::Tv => vec![("ppob_bulantagihan", list(long_month))],
        AnswerKind::Pgn => vec![("ppob_bulantagihan", list(number_month)), ("ppob_volumepemakaian", usage())],
        AnswerKind::Pdam => vec![("ppob_bulantagihan", list(short_month)), ("ppob_volumepemakaian", usage())],
        AnswerKind::Finance | AnswerKind::Fif | AnswerKind::Adira | AnswerKind::FinanceOther => {
            contract(question, dice, amount)
        }
    };
    (amount, details, (product.kind == AnswerKind::Bulanan).then_some(months))
}

/// The amount of a bill, drawn in the range of its kind, whole rupiah.
fn drawn_amount(product: &CatalogueProduct, dice: &SeededDice) -> i64 {
    match product.kind {
        AnswerKind::Token => i64::from(product.nominal),
        AnswerKind::Bulanan => dice.amount(45_000, 900_000, 1),
        AnswerKind::Nontaglis => dice.amount(400_000, 2_000_000, 1_000),
        AnswerKind::Bpjs => dice.amount(35_000, 600_000, 5_000),
        AnswerKind::Telkom => dice.amount(95_000, 650_000, 50),
        AnswerKind::Tv => dice.amount(79_900, 350_000, 10_000),
        AnswerKind::Pgn => dice.amount(30_000, 400_000, 1),
        AnswerKind::Pdam => dice.amount(25_000, 320_000, 100),
        AnswerKind::Finance | AnswerKind::Fif | AnswerKind::Adira | AnswerKind::FinanceOther => {
            dice.amount(350_000, 3_500_000, 1_000)
        }
        AnswerKind::Postpaid => dice.amount(35_000, 450_000, 1),
    }
}

/// The contract's keys in a multifinance answer.
fn contract(question: &BillQuestion<'_>, dice: &SeededDice, amount: i64) -> Vec<(&'static str, String)> {
    let instalment = (dice.below(20) + 3 + question.turn).min(TENOR);
    let left = TENOR - instalment;
    let (year, month) = month_of(question.now, i64::from(question.turn));
    let due = format!("{year:04}-{:02}-{:02}", month + 1, dice.below(28) + 1);
    let nth = ("ppob_angsuranke", instalment.to_string());
    match question.product.kind {
        AnswerKind::Fif => vec![("ppob_jatuhtempo", due), nth],
        AnswerKind::Adira => vec![("ppob_jatuhtempo", due)],
        AnswerKind::Finance => {
            let plate = format!("{} {} {}", dice.pick(&PLATES), dice.digits(4), dice.pick(&["ABC", "FA", "KLM"]));
            // Some lenders answer the instalments left, others the money left.
            let counts = matches!(question.product.code, "MCF" | "MAF");
            let rest = if counts { left.to_string() } else { rupiah(amount * i64::from(left)).to_string() };
            vec![
                ("ppob_nomorpolisi", plate),
                ("ppob_kendaraan", dice.pick(&VEHICLES).to_owned()),
                nth,
                ("ppob_sisatenor", left.to_string()),
                ("ppob_jatuhtempo", due),
                ("ppob_sisaangsuran", rest),
                ("ppob_denda", rupiah(dice.amount(0, 4, 1) * 5_000).to_string()),
            ]
        }
        _ => vec![nth],
    }
}

/// Year and month (from 0) `ahead` months after `now`.
fn month_of(now: Timestamp, ahead: i64) -> (i64, usize) {
    let date = now.to_zoned(jakarta()).date();
    let months = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + ahead;
    (months.div_euclid(12), usize::try_from(months.rem_euclid(12)).unwrap_or(0))
}

fn month_name(month: usize) -> &'static str {
    MONTHS.get(month).copied().unwrap_or("JAN")
}

/// `NOV26`
fn short_month((year, month): (i64, usize)) -> String {
    format!("{}{:02}", month_name(month), year.rem_euclid(100))
}

/// `NOV 2026`
fn long_month((year, month): (i64, usize)) -> String {
    format!("{} {year}", month_name(month))
}

/// `202611`
fn number_month((year, month): (i64, usize)) -> String {
    format!("{year}{:02}", month + 1)
}

/// The connection of `customer`, and the parts of the nominal. As in the document's example, one part in 42 is street
/// light tax: Rp 2.381 of Rp 100.000.
fn token(question: &BillQuestion<'_>) -> TokenParts {
    let (meter, idpel) = connection(question.customer);
    let dice = SeededDice::new(question.seed, &["connection", &meter]);
    let drawn = dice.pick(&TARIFFS);
    let tariff = if known_customer(&meter).is_some() { TARIFFS[0] } else { drawn };
    let nominal = question.product.nominal;
    let owes = dice.below(7) == 0 && nominal >= 50_000 && known_customer(&meter).is_none();
    let instalment = if owes { 10_000 } else { 0 };
    let street_light_tax = (nominal - instalment + 21) / 42;
    let value_added_tax = if tariff.starts_with("R3") { (nominal - instalment) / 10 } else { 0 };
    let electricity = nominal - instalment - street_light_tax - value_added_tax;
    let price = match tariff {
        "R1M /900 VA" => 1_033,
        "R3/6600 VA" => 1_699,
        _ => 1_444,
    };
    let hundredths = electricity * 100 / price;
    let kwh = format!("{},{:02}", hundredths / 100, hundredths % 100);
    TokenParts { idpel, meter, tariff, street_light_tax, value_added_tax, stamp_duty: 0, instalment, electricity, kwh }
}

/// A contract number without the leading zeros that some lenders print.
fn contract_number<'a>(question: &BillQuestion<'a>) -> &'a str {
    use AnswerKind::{Adira, Fif, Finance, FinanceOther};
    let is_contract = matches!(question.product.kind, Finance | Fif | Adira | FinanceOther);
    if is_contract { question.customer.trim_start_matches('0') } else { question.customer }
}

/// The BPJS card of a number. A virtual account (`88888…`) has the card `00` and its last eleven digits.
fn bpjs_card(customer: &str) -> String {
    let last = customer.len().checked_sub(11).and_then(|at| customer.get(at..));
    last.filter(|_| customer.starts_with("88888")).map_or_else(|| customer.to_owned(), |last| format!("00{last}"))
}

/// Meter and IDPEL of one connection, from either. The IDPEL is `5` and each meter digit plus three, modulo ten. The
/// way back (plus seven) gives the same meter, so that both numbers name one household.
fn connection(customer: &str) -> (String, String) {
    let moved = |text: &str, by: u32| -> String {
        let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_digit((digit + by) % 10, 10));
        text.chars().filter_map(digit).collect()
    };
    if customer.len() == 12 {
        (moved(customer.get(1..).unwrap_or(""), 7), customer.to_owned())
    } else {
        (customer.to_owned(), format!("5{}", moved(customer, 3)))
    }
}
