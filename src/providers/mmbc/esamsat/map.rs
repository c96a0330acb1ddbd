//! Maps e-Samsat's keys to payment facts (docs/providers.md, section 4).
//!
//! Every `tax_…` and `penalty_…` key is kept and counted, also one that no document lists. A total that was sent is
//! never replaced by the sum of its parts.

use crate::base::money::Rupiah;
use crate::base::text::{CleanText, is_nothing};
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, Money, TotalDoubt};
use crate::domain::field::{self, FactField};
use crate::domain::payment::verdict::PaymentFacts;
use crate::domain::product::{Product, ProductKind};
use crate::providers::lenient::{self, FieldAmount, ObjectFields};
use crate::providers::mmbc::client::{self, REASON, RESULT};
use crate::providers::mmbc::esamsat::ID;
use crate::providers::{InquiryRequest, ReadError};

/// The inquiry and its answer call the code `product`.
pub const CODE: &[&str] = &["product_code", "product"];
pub const STATUS: &[&str] = &["status"];
pub const CUSTOMER: &[&str] = &["customer_number"];
pub const FRAME: &[&str] = &["structure_number"];
pub const INVOICE: &[&str] = &["invoice"];
pub const DATE: &[&str] = &["tanggal", "date"];
const NAME: &[&str] = &["customer_name"];
const REFERENCE: &[&str] = &["reference_number", "reference"];
const FEE: &[&str] = &["fee"];
const TOTAL: &[&str] = &["total"];
const DEBIT: &[&str] = &["debet"];
const CASHBACK: &[&str] = &["cashback"];
const SALDO: &[&str] = &["saldo"];
const BRAND: &[&str] = &["vehicle_brand"];
const MODEL: &[&str] = &["vehicle_model"];

/// Keys that are read elsewhere, or only steer.
const PLACED: [&[&str]; 16] = [
    RESULT, REASON, CODE, STATUS, CUSTOMER, FRAME, INVOICE, DATE, NAME, REFERENCE, FEE, TOTAL, DEBIT, CASHBACK, SALDO,
    MODEL,
];

/// Keys that are only shown.
const NAMED: [(&str, FactField); 7] = [
    ("paymentcode", FactField::PaymentCode),
    ("trace_number", FactField::TraceNumber),
    ("customer_address", FactField::Address),
    ("license_plate", FactField::PlateNumber),
    ("vehicle_color", FactField::Colour),
    ("year_built", FactField::YearBuilt),
    ("kodeagen", FactField::AgentCode),
];

/// One row of the price list. `None` without a code. The list has no price: the inquiry gives it.
pub fn product(fields: &ObjectFields) -> Option<Product> {
    let code = CleanText::new(fields.text(CODE)?).non_empty()?;
    Some(Product {
        price: None,
        provider: ID,
        name: region(code.as_str()),
        group: "e-Samsat".into(),
        kind: ProductKind::Samsat,
        nominal: None,
        admin: None,
        debit: fields.text(DEBIT).and_then(lenient::read_fee),
        cashback: fields.money(CASHBACK).unread_as_absent(),
        open: fields.text(STATUS).is_some_and(|word| word.eq_ignore_ascii_case("on")),
        code,
    })
}

/// `SAMSAT_JABAR` → `Samsat Jabar`.
fn region(code: &str) -> CleanText {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| format!("{first}{}", letters.as_str().to_lowercase()))
    };
    CleanText::new(&code.split('_').map(word).collect::<Vec<_>>().join(" "))
}

/// The bill in an inquiry's answer. Fails without an invoice, because a payment sends nothing else.
pub fn bill(ask: &InquiryRequest, fields: &ObjectFields, now: Timestamp) -> Result<Bill, ReadError> {
    if about_other_product(fields, ask.product.code.as_str())
        || about_other_owner(fields, ask.customer.as_str())
        || about_other_frame(fields, ask.frame_number.as_deref())
    {
        return Err(ReadError::AboutOther);
    }
    if let FieldAmount::Unread(text) = fields.money(TOTAL) {
        return Err(ReadError::TotalUnread(text));
    }
    let facts = facts(fields);
    let invoice = facts.invoice.clone().ok_or(ReadError::Unreadable)?;
    let money = money(&ask.product, &facts).ok_or(ReadError::NoTotal)?;
    let part_unread = parts(fields).err().or_else(|| fields.money(FEE).unread().cloned()).map(TotalDoubt::PartUnread);
    let total_doubt = part_unread.or_else(|| TotalDoubt::of(money.total, money.bill, money.admin, None));
    Ok(Bill {
        product: ask.product.clone(),
        customer: ask.customer.clone(),
        frame_number: ask.frame_number.clone(),
        invoice: Some(invoice),
        wallet: None,
        name: facts.name,
        meter: None,
        idpel: None,
        money,
        total_doubt,
        fields: facts.fields,
        detail: facts.detail,
        asked_at: now,
    })
}

/// The money of a bill. The total includes the fee. `None` without a positive total.
fn money(product: &Product, facts: &PaymentFacts) -> Option<Money> {
    let total = facts.total.or_else(|| facts.bill?.checked_add(facts.admin?))?;
    let debit = debit(product, facts).or(Some(total));
    let cashback = facts.cashback.or(product.cashback);
    let shop_fee = Rupiah::ZERO;
    let money = Money { nominal: None, bill: facts.bill, admin: facts.admin, shop_fee, total, debit, cashback };
    total.is_positive().then_some(money)
}

/// What the deposit loses: the answer's own figure, else the price list's rule on the tax, else the total.
pub fn debit(product: &Product, facts: &PaymentFacts) -> Option<Rupiah> {
    let tax = facts.total.zip(facts.admin).and_then(|(total, fee)| total.checked_sub(fee));
    facts.debit.or_else(|| product.debit_for(tax)).or(facts.total)
}

/// All facts of an answer. The bill is the sum of its parts where all are readable, else total − fee.
pub fn facts(fields: &ObjectFields) -> PaymentFacts {
    let total = fields.money(TOTAL).unread_as_absent().filter(|total| total.is_positive());
    let fee = fields.money(FEE).unread_as_absent();
    let bill = parts(fields).ok().flatten().or_else(|| total?.checked_sub(fee?));
    PaymentFacts {
        invoice: client::number(fields, INVOICE),
        reference: client::number(fields, REFERENCE),
        provider_time: fields.text(DATE).and_then(|text| lenient::read_time(text, &jakarta())),
        name: client::clean(fields, NAME),
        bill,
        admin: fee,
        total,
        debit: fields.money(DEBIT).unread_as_absent(),
        cashback: fields.money(CASHBACK).unread_as_absent(),
        saldo: fields.balance(SALDO),
        fields: named_fields(fields),
        detail: client::detail(fields),
        ..PaymentFacts::default()
    }
}

/// The sum of all taxes and penalties. `None` where there are none. Fails with the text of the first unreadable part.
fn parts(fields: &ObjectFields) -> Result<Option<Rupiah>, CleanText> {
    let names = fields.iter().map(|(key, _)| key).filter(|key| part_of(&lenient::normal_key(key)).is_some());
    let mut sum = None;
    for name in names {
        match fields.money(&[name]) {
            FieldAmount::Absent => {}
            FieldAmount::Read(part) => {
                let so_far = sum.unwrap_or(Rupiah::ZERO);
                sum = Some(so_far.checked_add(part).ok_or_else(|| CleanText::new(&part.to_string()))?);
            }
            FieldAmount::Unread(text) => return Err(text),
        }
    }
    Ok(sum)
}

/// The field of a key like `tax_pkb` or `penalty_swd`. The document's `bnn` is a misprint of BBN(KB).
fn part_of(key: &str) -> Option<FactField> {
    let canonical = |part: &str| if matches!(part, "bnn" | "bbnkb") { "bbn".to_owned() } else { part.to_owned() };
    let tax = key.strip_prefix("tax_").map(|part| FactField::Tax(canonical(part)));
    tax.or_else(|| key.strip_prefix("penalty_").map(|part| FactField::TaxPenalty(canonical(part))))
}

fn named_fields(fields: &ObjectFields) -> field::FactList {
    let mut named: field::FactList = Vec::new();
    for (key, value) in fields.iter() {
        let plain = lenient::normal_key(key);
        let known = |names: &[&str]| names.contains(&plain.as_str());
        if known(FRAME) {
            named.push((FactField::FrameNumber, CleanText::new(&value.to_uppercase())));
            continue;
        }
        if known(BRAND) {
            let model = fields.text(MODEL).unwrap_or("");
            named.push((FactField::Vehicle, CleanText::new(&format!("{value} {model}"))));
            continue;
        }
        if PLACED.iter().any(|names| known(names)) || !lenient::is_worth_showing(key, value) {
            continue;
        }
        let own = NAMED.iter().find(|(name, _)| *name == plain).map(|(_, field)| field.clone());
        let unlisted = || FactField::Unlisted(CleanText::new(key).as_str().to_owned());
        named.push((own.or_else(|| part_of(&plain)).unwrap_or_else(unlisted), CleanText::new(value)));
    }
    named.retain(|(_, value)| !is_nothing(value.as_str()));
    named
}

/// Whether an answer names another region than `code`.
pub fn about_other_product(fields: &ObjectFields, code: &str) -> bool {
    client::about_other_product(fields, CODE, code)
}

/// Whether an answer names another owner than `asked`. Masked digits match. So does a NIK without its last digit: the
/// document prints one.
pub fn about_other_owner(fields: &ObjectFields, asked: &str) -> bool {
    let Some(answered) = fields.text(CUSTOMER) else { return false };
    let shortened = answered.len() + 1 == asked.len() && asked.starts_with(answered);
    !(shortened || lenient::digits_match(asked, answered))
}

/// Whether an answer names another frame number than `asked`. Only letters and digits count, in any case.
pub fn about_other_frame(fields: &ObjectFields, asked: Option<&str>) -> bool {
    let bare = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let (Some(answered), Some(asked)) = (fields.text(FRAME), asked) else { return false };
    let (answered, asked) = (bare(answered), bare(asked));
    answered != asked && !lenient::digits_match(&asked, &answered)
}
