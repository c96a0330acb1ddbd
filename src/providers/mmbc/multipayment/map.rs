//! Maps Multipayment's keys to payment facts (docs/providers.md, section 1), and merchants to kinds of account numbers.
//!
//! The customer never pays less than the amount that arrives on the account.

use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{Bill, Money};
use crate::domain::field::{self, FactField};
use crate::domain::payment::verdict::PaymentFacts;
use crate::domain::product::{Product, ProductKind};
use crate::providers::lenient::{self, ObjectFields};
use crate::providers::mmbc::client::{self, REASON, RESULT};
use crate::providers::mmbc::multipayment::ID;
use crate::providers::{InquiryRequest, ReadError};

/// `mercant_code` stands in the document's answer to the inquiry.
pub const CODE: &[&str] = &["merchant_code", "mercant_code"];
pub const STATUS: &[&str] = &["status"];
pub const ACCOUNT_NUMBER: &[&str] = &["receiver_accountnumber", "merchant_accountnumber"];
pub const INVOICE: &[&str] = &["invoice"];
pub const DATE: &[&str] = &["date"];
const NAME: &[&str] = &["receiver_name"];
const AMOUNT: &[&str] = &["amount"];
const DEBIT: &[&str] = &["debet", "merchant_debet"];
const CASHBACK: &[&str] = &["cashback", "merchant_cashback"];
const REFERENCE: &[&str] = &["reference", "reff", "ref"];
const SALDO: &[&str] = &["saldo"];

/// Keys that are read elsewhere or only steer. `duration` is the server's own time, seconds.
const KNOWN: [&[&str]; 14] = [
    RESULT,
    REASON,
    CODE,
    STATUS,
    ACCOUNT_NUMBER,
    INVOICE,
    DATE,
    NAME,
    AMOUNT,
    DEBIT,
    CASHBACK,
    REFERENCE,
    SALDO,
    &["duration"],
];

/// The names of merchants as people know them. A code that is not here is its own name.
const BRANDS: [(&str, &str); 11] = [
    ("GOPAY", "GoPay"),
    ("GRABPAY", "GrabPay"),
    ("PAYTREN", "PayTren"),
    ("OVO", "OVO"),
    ("TCASH", "TCASH"),
    ("LINKAJA", "LinkAja"),
    ("DANA", "DANA"),
    ("SHOPEEPAY", "ShopeePay"),
    ("EMONEY", "E-money Mandiri"),
    ("BRIZZI", "BRIZZI"),
    ("TAPCASH", "TapCash"),
];
/// Merchants whose account number is a card's.
const CARDS: [&str; 6] = ["EMONEY", "BRIZZI", "TAPCASH", "FLAZZ", "JAKCARD", "KARTU"];
/// Merchants whose account number is a phone number.
const PHONES: [&str; 10] =
    ["GOPAY", "GRABPAY", "OVO", "TCASH", "LINKAJA", "DANA", "SHOPEEPAY", "ISAKU", "SAKUKU", "DOKU"];

/// The kind of a merchant, which decides about its account numbers. An unknown merchant takes any number.
pub fn kind(code: &str) -> ProductKind {
    let code = squeeze(code);
    if CARDS.iter().any(|name| code.contains(name)) {
        ProductKind::EMoneyCard
    } else if PHONES.iter().any(|name| code.starts_with(name)) {
        ProductKind::EMoney
    } else {
        ProductKind::EMoneyMember
    }
}

fn squeeze(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// One row of the price list. `None` without a code.
pub fn product(fields: &ObjectFields) -> Option<Product> {
    let code = CleanText::new(fields.text(CODE)?).non_empty()?;
    let brand = BRANDS.iter().find(|(known, _)| *known == squeeze(code.as_str()));
    Some(Product {
        price: None,
        provider: ID,
        name: brand.map_or_else(|| code.clone(), |(_, name)| (*name).into()),
        group: "E-Money".into(),
        kind: kind(code.as_str()),
        nominal: None,
        admin: None,
        debit: fields.text(DEBIT).and_then(lenient::read_fee),
        cashback: fields.money(CASHBACK).unread_as_absent(),
        open: true,
        code,
    })
}

/// The bill in an inquiry's answer. Fails where it is about another merchant, account or amount.
pub fn bill(ask: &InquiryRequest, fields: &ObjectFields, now: Timestamp) -> Result<Bill, ReadError> {
    let facts = facts(fields);
    let nominal = ask.amount.ok_or(ReadError::NoTotal)?;
    let about_other_amount = facts.nominal.is_some_and(|answered| answered != nominal);
    if about_other_product(fields, ask.product.code.as_str())
        || about_other_account(fields, ask.customer.as_str())
        || about_other_amount
    {
        return Err(ReadError::AboutOther);
    }
    // The total is made from amount and debit, so an unreadable one of them leaves no total (safety rule 13).
    let unread_debit = fields.text(DEBIT).filter(|text| lenient::read_fee(text).is_none()).map(CleanText::new);
    if let Some(text) = fields.money(AMOUNT).unread().cloned().or(unread_debit) {
        return Err(ReadError::TotalUnread(text));
    }
    let money = money(&ask.product, nominal, &facts).ok_or(ReadError::NoTotal)?;
    Ok(Bill {
        product: ask.product.clone(),
        customer: ask.customer.clone(),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: facts.name,
        meter: None,
        idpel: None,
        money,
        total_doubt: None,
        fields: facts.fields,
        detail: facts.detail,
        asked_at: now,
    })
}

/// The money of a bill. The debit is the inquiry's, else by the list's formula. `None` where neither gives one.
fn money(product: &Product, nominal: Rupiah, facts: &PaymentFacts) -> Option<Money> {
    let debit = facts.debit.or_else(|| product.debit_for(Some(nominal)))?;
    let admin = admin(nominal, debit)?;
    let total = nominal.checked_add(admin)?;
    let cashback = facts.cashback.or(product.cashback);
    let shop_fee = Rupiah::ZERO;
    let money =
        Money { nominal: Some(nominal), bill: None, admin: Some(admin), shop_fee, total, debit: Some(debit), cashback };
    total.is_positive().then_some(money)
}

/// The admin fee: debit − nominal, but never below zero. A debit below the nominal is the shop's gain.
fn admin(nominal: Rupiah, debit: Rupiah) -> Option<Rupiah> {
    Some(debit.checked_sub(nominal)?.max(Rupiah::ZERO))
}

/// All facts of an answer. It has neither admin nor total, so both are made from amount and debit.
pub fn facts(fields: &ObjectFields) -> PaymentFacts {
    let nominal = fields.money(AMOUNT).unread_as_absent().filter(|nominal| nominal.is_positive());
    let debit = match fields.text(DEBIT).and_then(lenient::read_fee) {
        Some(SaleFee::Fixed(figure)) => Some(figure),
        Some(rule @ SaleFee::BasePlus(_)) => nominal.and_then(|nominal| rule.of(nominal)),
        None => None,
    };
    let admin = nominal.zip(debit).and_then(|(nominal, debit)| admin(nominal, debit));
    PaymentFacts {
        invoice: client::number(fields, INVOICE),
        reference: client::number(fields, REFERENCE),
        provider_time: fields.text(DATE).and_then(|text| lenient::read_time(text, &jakarta())),
        name: client::clean(fields, NAME),
        nominal,
        admin,
        total: nominal.zip(admin).and_then(|(nominal, admin)| nominal.checked_add(admin)),
        debit,
        cashback: fields.money(CASHBACK).unread_as_absent(),
        saldo: fields.balance(SALDO),
        fields: other_fields(fields),
        detail: client::detail(fields),
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

/// Whether an answer names another merchant than `code`. An answer without a merchant names no other.
pub fn about_other_product(fields: &ObjectFields, code: &str) -> bool {
    client::about_other_product(fields, CODE, code)
}

/// Whether an answer names another account than `asked`: masked digits match any digit, `628…` is `08…`, letters match
/// in any case.
pub fn about_other_account(fields: &ObjectFields, asked: &str) -> bool {
    let Some(answered) = fields.text(ACCOUNT_NUMBER) else { return false };
    let local = |number: &str| match number.trim_start_matches('+').strip_prefix("628") {
        Some(rest) => format!("08{rest}"),
        None => number.to_owned(),
    };
    let same = answered.eq_ignore_ascii_case(asked) || lenient::digits_match(asked, answered);
    !(same || lenient::digits_match(&local(asked), &local(answered)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merchants_by_their_accounts() {
        for (code, expected) in [
            ("GOPAY", ProductKind::EMoney),
            ("GRABPAY", ProductKind::EMoney),
            ("OVO", ProductKind::EMoney),
            ("TCASH", ProductKind::EMoney),
            ("DANA", ProductKind::EMoney),
            ("KARTU EMONEY", ProductKind::EMoneyCard),
            ("E-MONEY", ProductKind::EMoneyCard),
            ("BRIZZI", ProductKind::EMoneyCard),
            ("BNI TAP CASH", ProductKind::EMoneyCard),
            ("PAYTREN", ProductKind::EMoneyMember),
            ("DOMPETBARU", ProductKind::EMoneyMember),
        ] {
            assert_eq!(kind(code), expected, "{code}");
        }
    }

    #[test]
    fn every_key_of_the_document_has_a_place() {
        for key in [
            "result",
            "reason",
            "duration",
            "date",
            "invoice",
            "merchant_code",
            "mercant_code",
            "merchant_ accountnumber",
            "receiver_name",
            "receiver_accountnumber",
            "amount",
            "reference",
            "debet",
            "cashback",
            "status",
        ] {
            let key = lenient::normal_key(key);
            assert!(KNOWN.iter().any(|names| names.contains(&key.as_str())), "{key}");
        }
    }
}
