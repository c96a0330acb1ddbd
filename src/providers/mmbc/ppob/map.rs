//! Maps PPOB's keys to payment facts (docs/providers.md, section 2). Keys that no document lists are kept, and figures
//! that cannot be read are shown as they were sent.

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, digits};
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, CustomerNumber, Money, TotalDoubt};
use crate::domain::field::{self, FactField};
use crate::domain::payment::verdict::{PaymentFacts, PlnToken};
use crate::domain::product::{Product, ProductKind};
use crate::providers::lenient::{self, FieldAmount, ObjectFields};
use crate::providers::mmbc::client::{self, REASON, RESULT};
use crate::providers::mmbc::ppob::{ID, kind};
use crate::providers::{InquiryRequest, ReadError};

pub const CODE: &[&str] = &["ppob_kodeproduk"];
pub const STATUS: &[&str] = &["ppob_status", "status"];
pub const CUSTOMER: &[&str] = &["ppob_nomorpelanggan"];
pub const METER: &[&str] = &["ppob_nomormeter"];
pub const INVOICE: &[&str] = &["ppob_invoice", "invoice"];
const SALDO: &[&str] = &["ppob_saldo", "saldo"];
const TOTAL: &[&str] = &["ppob_totalbayar"];
const BILL: &[&str] = &["ppob_totaltagihan", "ppob_tagihan"];
const ADMIN: &[&str] = &["ppob_admin"];
const PENALTY: &[&str] = &["ppob_denda"];
const NOMINAL: &[&str] = &["ppob_nominal"];
const DEBIT: &[&str] = &["ppob_debet"];
const NAME: &[&str] = &["ppob_namapelanggan"];
const TOKEN: &[&str] = &["ppob_stroomtoken", "ppob_token", "ppob_stroom_token"];
const REFERENCE: &[&str] = &["ppob_reff", "ppob_ref", "ppob_no_ref", "ppob_noref", "reff", "no_ref"];
const KWH: &[&str] = &["ppob_totalkwh", "ppob_kwh"];
const DATE: &[&str] = &["ppob_tanggal"];

/// Keys that only steer. They are kept in `detail` and not shown.
const STEERING: [&[&str]; 5] = [RESULT, CODE, STATUS, SALDO, &["ppob_produk"]];
/// Keys that are read into facts of their own.
const PLACED: [&[&str]; 13] =
    [REASON, CUSTOMER, METER, INVOICE, TOTAL, BILL, ADMIN, NOMINAL, DEBIT, NAME, TOKEN, REFERENCE, KWH];

/// Keys that are only shown, with all spellings that were seen.
const NAMED: [(&[&str], FactField); 24] = [
    (&["ppob_tarifdaya", "ppob_tarif_daya"], FactField::Tariff),
    (&["ppob_voucher"], FactField::Voucher),
    (&["ppob_materai", "ppob_meterai"], FactField::Materai),
    (&["ppob_ppn"], FactField::Ppn),
    (&["ppob_ppj", "ppob_pbjt", "ppob_pbjttl"], FactField::Ppj),
    (&["ppob_angsuran"], FactField::TokenInstalment),
    (&["ppob_rptoken"], FactField::TokenValue),
    (&["ppob_bulantagihan"], FactField::Months),
    (&["ppob_standmeter"], FactField::StandMeter),
    (&["ppob_volumepemakaian", "ppob_metertagihan", "ppob_pemakaian"], FactField::Usage),
    (&["ppob_alamat", "ppob_alamatpelanggan"], FactField::Address),
    (&["ppob_jumlahtunggakan"], FactField::Arrears),
    (&["ppob_nomorregistrasi"], FactField::RegistrationNumber),
    (&["ppob_jenisbayar"], FactField::TransactionKind),
    (&["ppob_jumlahpeserta"], FactField::Participants),
    (&["ppob_namapeserta"], FactField::ParticipantNames),
    (&["ppob_detailtagihan"], FactField::BillDetail),
    (&["ppob_nomorpolisi"], FactField::PlateNumber),
    (&["ppob_kendaraan"], FactField::Vehicle),
    (&["ppob_angsuranke"], FactField::InstalmentNumber),
    (&["ppob_sisatenor"], FactField::TenorLeft),
    (&["ppob_sisaangsuran"], FactField::InstalmentsLeft),
    (&["ppob_jatuhtempo"], FactField::DueDate),
    (PENALTY, FactField::Penalty),
];

/// One row of the price list. `None` without a code.
pub fn product(fields: &ObjectFields) -> Option<Product> {
    let text = |names: &[&str]| CleanText::new(fields.text(names).unwrap_or(""));
    let code = text(CODE).non_empty()?;
    let name = text(&["ppob_produk"]);
    let group = text(&["ppob_grup", "ppob_group"]);
    let nominal = fields.money(NOMINAL).unread_as_absent().filter(|nominal| nominal.is_positive());
    let kind = kind::of(code.as_str(), name.as_str(), group.as_str(), nominal.is_some());
    let open =
        text(STATUS).as_str().eq_ignore_ascii_case("ready") || text(STATUS).as_str().eq_ignore_ascii_case("open");
    Some(Product {
        price: None,
        provider: ID,
        name: name.non_empty().unwrap_or_else(|| code.clone()),
        group,
        kind,
        nominal,
        admin: fields.money(ADMIN).unread_as_absent(),
        debit: fields.text(DEBIT).and_then(lenient::read_fee),
        cashback: None,
        open,
        code,
    })
}

/// The bill in an inquiry's answer. Fails where it is about something else, or its total is absent or unreadable.
pub fn bill(ask: &InquiryRequest, fields: &ObjectFields, now: Timestamp) -> Result<Bill, ReadError> {
    if about_other_product(fields, ask.product.code.as_str()) || about_other_customer(fields, &[ask.customer.as_str()])
    {
        return Err(ReadError::AboutOther);
    }
    if let FieldAmount::Unread(text) = fields.money(TOTAL) {
        return Err(ReadError::TotalUnread(text));
    }
    let facts = facts(fields, ask.product.kind, ask.customer.as_str());
    let money = money(&ask.product, &facts).ok_or(ReadError::NoTotal)?;
    let total_doubt = total_doubt(fields, ask.product.kind, &money);
    Ok(Bill {
        product: ask.product.clone(),
        customer: ask.customer.clone(),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: facts.name,
        meter: facts.meter,
        idpel: facts.idpel,
        money,
        total_doubt,
        fields: facts.fields,
        detail: facts.detail,
        asked_at: now,
    })
}

/// The money of a bill: each part from the answer, else from the price list. `None` where no positive total can be
/// made.
fn money(product: &Product, facts: &PaymentFacts) -> Option<Money> {
    let nominal = product.nominal.or(facts.nominal);
    let base = facts.bill.or(nominal);
    let total = match (facts.total, base) {
        (Some(total), _) => total,
        (None, Some(base)) => base.checked_add(facts.admin.or(product.admin)?)?,
        (None, None) => return None,
    };
    if !total.is_positive() {
        return None;
    }
    let admin = facts.admin.or_else(|| total.checked_sub(base?)).or(product.admin);
    let bill = base.or_else(|| total.checked_sub(admin?));
    let debit = facts.debit.or_else(|| product.debit_for(bill));
    Some(Money { nominal, bill, admin, shop_fee: Rupiah::ZERO, total, debit, cashback: product.cashback })
}

/// The doubt about a total that is not bill plus admin, or that has an unreadable part. An absent part was computed
/// from the total, so it contradicts nothing unless it is below zero.
fn total_doubt(fields: &ObjectFields, kind: ProductKind, money: &Money) -> Option<TotalDoubt> {
    let base = if kind.is_prepaid() { NOMINAL } else { BILL };
    let unread = [base, ADMIN].iter().find_map(|names| fields.money(names).unread().cloned());
    if let Some(text) = unread {
        return Some(TotalDoubt::PartUnread(text));
    }
    TotalDoubt::of(money.total, money.bill, money.admin, fields.money(PENALTY).unread_as_absent())
}

/// All facts of an answer. `asked` is the number that was sent.
pub fn facts(fields: &ObjectFields, kind: ProductKind, asked: &str) -> PaymentFacts {
    let (meter, idpel) = pln_numbers(fields, kind, asked);
    let nominal = fields.money(NOMINAL).unread_as_absent().filter(|nominal| nominal.is_positive());
    let bill = fields.money(BILL).unread_as_absent().or(if kind.is_prepaid() { nominal } else { None });
    // A total of 0 was not filled in.
    let total = fields.money(TOTAL).unread_as_absent().filter(|total| total.is_positive());
    PaymentFacts {
        invoice: client::number(fields, INVOICE),
        reference: client::number(fields, REFERENCE),
        token: fields.text(TOKEN).and_then(|text| PlnToken::read(text).ok()),
        serial: None,
        kwh: client::clean(fields, KWH),
        provider_time: fields.text(DATE).and_then(|text| lenient::read_time(text, &jakarta())),
        name: client::clean(fields, NAME),
        meter,
        idpel,
        nominal,
        bill,
        admin: fields.money(ADMIN).unread_as_absent().or_else(|| total?.checked_sub(bill?)),
        total,
        debit: debit(fields, bill),
        cashback: None,
        saldo: fields.balance(SALDO),
        fields: named_fields(fields, kind),
        detail: client::detail(fields),
    }
}

fn debit(fields: &ObjectFields, bill: Option<Rupiah>) -> Option<Rupiah> {
    let rule = lenient::read_fee(fields.text(DEBIT)?)?;
    match rule {
        crate::base::money::SaleFee::Fixed(figure) => Some(figure),
        rule @ crate::base::money::SaleFee::BasePlus(_) => rule.of(bill?),
    }
}

/// Meter and IDPEL (docs/providers.md, section 2). Where both numbers are present and different, `nomorpelanggan` is
/// the IDPEL whatever its length. A number alone is a meter with 11 digits, an IDPEL with 12, and neither otherwise.
fn pln_numbers(
    fields: &ObjectFields,
    kind: ProductKind,
    asked: &str,
) -> (Option<CustomerNumber>, Option<CustomerNumber>) {
    if !matches!(kind, ProductKind::PlnToken | ProductKind::PlnPostpaid) {
        return (None, None);
    }
    let number = |names: &[&str]| fields.text(names).map(digits).filter(|text| !text.is_empty());
    let made = |text: String| Some(CustomerNumber::new(&text));
    match (number(CUSTOMER), number(METER)) {
        (Some(customer), Some(meter)) if customer != meter => (made(meter), made(customer)),
        (Some(one), _) | (None, Some(one)) => match one.len() {
            11 => (made(one), None),
            12 => (None, made(one)),
            _ => (None, None),
        },
        (None, None) => match asked.len() {
            11 => (made(asked.to_owned()), None),
            12 => (None, made(asked.to_owned())),
            _ => (None, None),
        },
    }
}

fn named_fields(fields: &ObjectFields, kind: ProductKind) -> field::FactList {
    let mut named = Vec::new();
    for (key, value) in fields.iter() {
        let plain = lenient::normal_key(key);
        let is = |names: &[&str]| names.contains(&plain.as_str());
        if STEERING.iter().any(|names| is(names)) || PLACED.iter().any(|names| is(names)) || is(DATE) {
            continue;
        }
        let field =
            field_of(&plain, kind).unwrap_or_else(|| FactField::Unlisted(CleanText::new(key).as_str().to_owned()));
        let value = shown(&field, value);
        if lenient::is_worth_showing(key, value.as_str()) {
            named.push((field, value));
        }
    }
    named
}

fn field_of(key: &str, kind: ProductKind) -> Option<FactField> {
    match key {
        "ppob_kodeagen" | "kodeagen" => return Some(FactField::AgentCode),
        "ppob_footer" => return Some(FactField::Footer),
        // Real multifinance answers say `angsuran` for the document's `sisaangsuran`.
        "ppob_angsuran" if kind != ProductKind::PlnToken => return Some(FactField::InstalmentsLeft),
        _ => {}
    }
    NAMED.iter().find(|(names, _)| names.contains(&key)).map(|(_, field)| field.clone())
}

/// The value in the form for people. A value that is not understood stays as sent.
fn shown(field: &FactField, value: &str) -> CleanText {
    match field {
        FactField::BillDetail | FactField::Footer => CleanText::lines(value),
        FactField::Tariff => tariff(value),
        FactField::StandMeter => stand_meter(value),
        _ => CleanText::new(value),
    }
}

/// `R1M /900 VA` and `R1/000001300VA` → `R1M/900 VA`, `R1/1300 VA`.
fn tariff(raw: &str) -> CleanText {
    let Some((class, power)) = raw.split_once('/') else { return CleanText::new(raw) };
    let number = digits(power);
    let number = number.trim_start_matches('0');
    let rest: String = power.chars().filter(|c| c.is_alphabetic()).collect();
    if number.is_empty() || !(rest.is_empty() || rest.eq_ignore_ascii_case("va")) {
        return CleanText::new(raw);
    }
    CleanText::new(&format!("{}/{number} VA", class.trim()))
}

/// `00022812-00023066` → `22812-23066`. Spaces and further separators stay.
fn stand_meter(raw: &str) -> CleanText {
    let mut text = String::new();
    for part in raw.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let trimmed = part.trim_start_matches('0');
        let all_zeros = !trimmed.starts_with(|c: char| c.is_ascii_digit()) && part.starts_with('0');
        if all_zeros {
            text.push('0');
        }
        text.push_str(trimmed);
    }
    CleanText::new(&text)
}

/// Whether an answer names another product than `code`. An answer without a product names no other.
pub fn about_other_product(fields: &ObjectFields, code: &str) -> bool {
    client::about_other_product(fields, CODE, code)
}

/// Whether an answer names numbers of which none is one of `known`. The number asked for may come back as
/// `ppob_nomorpelanggan` or as `ppob_nomormeter`. Masked digits match (safety rule 1, docs/safety.md).
pub fn about_other_customer(fields: &ObjectFields, known: &[&str]) -> bool {
    let answered: Vec<&str> = [CUSTOMER, METER].iter().filter_map(|names| fields.text(names)).collect();
    !answered.is_empty()
        && !answered.iter().any(|number| known.iter().any(|asked| lenient::digits_match(asked, number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tariffs() {
        assert_eq!(tariff("R1M /900 VA").as_str(), "R1M/900 VA");
        assert_eq!(tariff("R2/4400 VA").as_str(), "R2/4400 VA");
        assert_eq!(tariff("R1/000001300VA").as_str(), "R1/1300 VA");
        assert_eq!(tariff("R1 / -").as_str(), "R1 / -");
    }

    #[test]
    fn stands_lose_their_leading_zeros() {
        assert_eq!(stand_meter("00022812-00023066").as_str(), "22812-23066");
        assert_eq!(stand_meter("11701-11847").as_str(), "11701-11847");
        assert_eq!(stand_meter("00000000 - 000100").as_str(), "0 - 100");
        assert_eq!(stand_meter("").as_str(), "");
    }

    #[test]
    fn every_key_of_the_document_has_a_place() {
        let document = [
            "result",
            "ppob_invoice",
            "ppob_produk",
            "ppob_nominal",
            "ppob_tanggal",
            "ppob_nomorpelanggan",
            "ppob_nomormeter",
            "ppob_namapelanggan",
            "ppob_tarifdaya",
            "ppob_materai",
            "ppob_ppn",
            "ppob_ppj",
            "ppob_angsuran",
            "ppob_rptoken",
            "ppob_admin",
            "ppob_totalbayar",
            "ppob_stroomtoken",
            "ppob_totalkwh",
            "ppob_reff",
            "ppob_debet",
            "ppob_saldo",
            "ppob_status",
            "ppob_bulantagihan",
            "ppob_standmeter",
            "ppob_totaltagihan",
            "ppob_detailtagihan",
            "ppob_volumepemakaian",
            "ppob_nomorpolisi",
            "ppob_kendaraan",
            "ppob_angsuranke",
            "ppob_sisatenor",
            "ppob_jatuhtempo",
            "ppob_sisaangsuran",
            "ppob_denda",
            "ppob_voucher",
            "ppob_kodeproduk",
            "ppob_jumlahpeserta",
            "ppob_namapeserta",
            "ppob_nomorregistrasi",
            "ppob_jenisbayar",
            "ppob_jumlahtunggakan",
            "ppob_kodeagen",
            "ppob_footer",
        ];
        for key in document {
            let placed = STEERING.iter().chain(PLACED.iter()).any(|names| names.contains(&key)) || DATE.contains(&key);
            assert!(placed || field_of(key, ProductKind::Multifinance).is_some(), "{key}");
        }
    }
}
