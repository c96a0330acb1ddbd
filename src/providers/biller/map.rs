//! Maps the Biller's answer keys (docs/providers.md, section 3) to payment facts, and rows of the shop's price list to
//! products and bills. The customer pays the list's price: the Biller quotes none.

use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, BillDetail, Money};
use crate::domain::field::{self, FactField};
use crate::domain::number::PhoneOperator;
use crate::domain::payment::verdict::PaymentFacts;
use crate::domain::product::{Product, ProductKind};
use crate::providers::InquiryRequest;
use crate::providers::biller::ID;
use crate::providers::biller::price_list::PriceRow;
use crate::providers::lenient::{self, ObjectFields};

pub const STATUS: &[&str] = &["status"];
pub const REASON: &[&str] = &["reason"];
pub const TOTAL: &[&str] = &["total"];
const PRODUCT: &[&str] = &["kodeproduk", "produk", "product"];
const TARGET: &[&str] = &["tujuan", "idpel", "dest"];
const REFERENCE: &[&str] = &["ftrxid"];
const SALDO: &[&str] = &["saldo"];
const TIME: &[&str] = &["trxtime"];

/// Keys that are read above, or that only echo the request. Any other key is kept as an unlisted field.
const KNOWN: [&[&str]; 9] =
    [STATUS, REASON, TOTAL, PRODUCT, TARGET, REFERENCE, SALDO, TIME, &["elapsed", "user", "trxid"]];

/// The least and the most that counts as a face value in a product's name, whole rupiah.
const FACE: std::ops::RangeInclusive<i64> = 1_000..=1_000_000;

/// One row of the shop's list as a product. Only phone credit has a face value (`nominal`).
pub fn product(row: &PriceRow) -> Product {
    let kind = kind(row);
    Product {
        provider: ID,
        code: row.code.clone(),
        name: row.name.clone(),
        group: row.group.clone(),
        kind,
        nominal: if kind == ProductKind::Pulsa { face_value(row.name.as_str()) } else { None },
        admin: None,
        price: Some(row.price),
        debit: Some(SaleFee::Fixed(row.cost)),
        cashback: None,
        open: true,
    }
}

/// The kind by the words of the group, else of the name. An operator's name with a face value is phone credit. All
/// other goods are instant goods.
fn kind(row: &PriceRow) -> ProductKind {
    for text in [row.group.as_str(), row.name.as_str()] {
        let words = words(text);
        let says = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
        if says(&["data", "paket", "internet", "kuota"]) {
            return ProductKind::Data;
        }
        if says(&["pulsa", "reguler", "regular"]) {
            return ProductKind::Pulsa;
        }
    }
    let of_operator = PhoneOperator::named(row.name.as_str()).is_some();
    if of_operator && face_value(row.name.as_str()).is_some() { ProductKind::Pulsa } else { ProductKind::Instant }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The face value in a name like `Telkomsel 10.000`, `XL 10K`, `Tri 5 ribu`. `None` unless there is exactly one.
fn face_value(name: &str) -> Option<Rupiah> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let follows = |unit: &str| words.get(at + 1).is_some_and(|next| next == unit);
        let thousands = ["k", "rb", "ribu"]
            .iter()
            .find_map(|unit| word.strip_suffix(unit))
            .or_else(|| (follows("k") || follows("rb") || follows("ribu")).then_some(word.as_str()));
        let value = match thousands {
            Some(count) => count.parse::<i64>().ok().and_then(|count| count.checked_mul(1_000)),
            None => lenient::read_money(word).map(Rupiah::get).filter(|value| *value >= *FACE.start()),
        };
        found.extend(value.filter(|value| FACE.contains(value)));
    }
    match found.as_slice() {
        [one] => Rupiah::new(*one).ok(),
        _ => None,
    }
}

/// The bill by the price list. `None` for a product without a price.
pub fn bill(ask: &InquiryRequest, now: Timestamp) -> Option<Bill> {
    let product = &ask.product;
    let price = product.price?;
    // The difference to the face value is the shop's fee. It is negative for a product sold below its face value.
    let shop_fee = match product.nominal {
        Some(nominal) => price.checked_sub(nominal)?,
        None => Rupiah::ZERO,
    };
    Some(Bill {
        product: product.clone(),
        customer: ask.customer.clone(),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: None,
        meter: None,
        idpel: None,
        money: Money {
            nominal: product.nominal,
            bill: if product.nominal.is_none() { Some(price) } else { None },
            admin: None,
            shop_fee,
            total: price,
            debit: product.debit_for(None),
            cashback: None,
        },
        fields: Vec::new(),
        detail: BillDetail::default(),
        total_doubt: None,
        asked_at: now,
    })
}

/// All facts of an answer. Its `total` is what the deposit lost, never what the customer pays.
pub fn facts(fields: &ObjectFields) -> PaymentFacts {
    PaymentFacts {
        reference: fields.number(REFERENCE).map(CleanText::new),
        provider_time: fields.text(TIME).and_then(|text| lenient::read_time(text, &jakarta())),
        debit: fields.money(TOTAL).unread_as_absent().filter(|total| total.is_positive()),
        saldo: fields.balance(SALDO),
        fields: other_fields(fields),
        detail: BillDetail(fields.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()),
        ..PaymentFacts::default()
    }
}

/// Keys that no document lists, under their own names.
fn other_fields(fields: &ObjectFields) -> field::FactList {
    let is_known = |key: &str| KNOWN.iter().any(|names| names.contains(&lenient::normal_key(key).as_str()));
    let unknown = fields.iter().filter(|(key, value)| !is_known(key) && lenient::is_worth_showing(key, value));
    unknown
        .map(|(key, value)| (FactField::Unlisted(CleanText::new(key).as_str().to_owned()), CleanText::new(value)))
        .collect()
}

/// Whether an answer names another product than `code`. An answer without a product names no other.
pub fn about_other_product(fields: &ObjectFields, code: &str) -> bool {
    fields.text(PRODUCT).is_some_and(|answered| !answered.eq_ignore_ascii_case(code.trim()))
}

/// Whether an answer names another number than `asked`, by [`is_same_target`]. A number without a visible digit names
/// no other.
pub fn about_other_target(fields: &ObjectFields, asked: &str) -> bool {
    let Some(answered) = fields.text(TARGET).filter(|text| text.chars().any(|c| c.is_ascii_digit())) else {
        return false;
    };
    !is_same_target(asked, answered)
}

/// Whether both are one number: masked digits match any digit, `628…` is `08…`, letters match in any case.
pub fn is_same_target(asked: &str, told: &str) -> bool {
    let local = |number: &str| match number.trim_start_matches('+').strip_prefix("628") {
        Some(rest) => format!("08{rest}"),
        None => number.to_owned(),
    };
    let same = told.eq_ignore_ascii_case(asked) || lenient::digits_match(asked, told);
    same || lenient::digits_match(&local(asked), &local(told))
}
