//! The keys under which a payment is open (safety rule 8). Pure: the same bill gives the same keys in every program.
//!
//! Two open payments that share an *open key* pay one bill. Two that share only an *ask key* may: a person has to see
//! the first. A change of the keys raises [`KEY_VERSION`]: the store then makes the keys of its open rows anew, and
//! programs of another version sell nothing.

use crate::domain::bill::Bill;
use crate::domain::biller::{self, biller};
use crate::domain::field::{FactField, find};
use crate::domain::product::ProductKind;
use crate::domain::wallet;

/// The version of the keys that this program makes. Stores made before versions were kept have 1.
pub const KEY_VERSION: u32 = 2;

/// The digits of a BPJS card that name its member; whatever stands before them is the prefix of a payment number.
const BPJS_MEMBER: usize = 11;
/// A shorter name tells no two people apart, characters.
const SHORTEST_NAME: usize = 3;

/// A number as it is compared: letters and digits only, letters large.
#[must_use]
pub fn bare(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// The one form of a customer number, however it was typed. For goods bought ahead, PLN and NIK every digit counts.
///
/// | kind | typed | canonical |
/// |---|---|---|
/// | BPJS Kesehatan | `0001234567890`, `8888801234567890` | `01234567890` |
/// | Telkom, FIF, PDAM … | `0251123456`, `251-123456` | `251123456` |
/// | Samsat (NIK) | `3201 0101 0101 0001` | `3201010101010001` |
#[must_use]
pub fn canonical(kind: ProductKind, biller: &str, number: &str) -> String {
    let bare = bare(number);
    let every_digit_counts = kind.is_prepaid()
        || kind.is_wallet()
        || matches!(kind, ProductKind::PlnPostpaid | ProductKind::Samsat)
        || !bare.bytes().any(|byte| byte.is_ascii_digit());
    if every_digit_counts {
        return bare;
    }
    if biller == biller::BPJS_HEALTH && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        let padded = format!("{bare:0>BPJS_MEMBER$}");
        return padded.get(padded.len() - BPJS_MEMBER..).unwrap_or(&padded).to_owned();
    }
    let trimmed = bare.trim_start_matches('0');
    if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() }
}

/// What a bill pays for, apart from its number: two bills of the same number and the same good are one bill.
#[must_use]
pub fn good(bill: &Bill) -> String {
    let kind = bill.product.kind;
    if !kind.is_prepaid() {
        let frame = bare(bill.frame_number.as_deref().unwrap_or(""));
        return format!("bill|{}|{frame}", biller(&bill.product));
    }
    let amount = bill.money.nominal.unwrap_or(bill.money.total).get();
    if kind.is_named_by_code() {
        format!("{}|{}|{amount}", kind.as_str(), bill.product.code.as_str().to_uppercase())
    } else {
        format!("{}|{amount}", kind.as_str())
    }
}

/// The keys that may be open only once in the whole shop, one for each of `numbers`, sorted. A wallet movement has one
/// key of its own ([`wallet::open_key`]).
#[must_use]
pub fn open_keys(bill: &Bill, numbers: &[String]) -> Vec<String> {
    if let Some(key) = wallet::open_key(bill) {
        return vec![key];
    }
    let good = good(bill);
    sorted(canonicals(bill, numbers).map(|number| format!("{good}|{number}")).collect())
}

/// The keys that two payments share when the first has to be seen before the second is paid, sorted.
#[must_use]
pub fn ask_keys(bill: &Bill, numbers: &[String]) -> Vec<String> {
    let kind = bill.product.kind;
    if let Some(parties) = wallet::parties(bill) {
        return vec![format!("near|{parties}")];
    }
    // Another company's number is compared as it stands: only BPJS Kesehatan's has a prefix.
    let plain = numbers.iter().map(|number| canonical(kind, "", number));
    let near = canonicals(bill, numbers).chain(plain).map(|number| format!("near|{}|{number}", kind.as_str()));
    let mut keys: Vec<String> = near.collect();
    let frame = bill.frame_number.as_deref().map(bare).filter(|frame| !frame.is_empty());
    keys.extend(frame.map(|frame| format!("frame|{frame}")));
    let money = &bill.money;
    if let Some(name) = name(bill) {
        // Two providers put their own fee on one bill: its own amount is compared too.
        let amounts = [Some(money.total), money.nominal, money.bill];
        keys.extend(amounts.into_iter().flatten().map(|amount| format!("name|{name}|{}", amount.get())));
    }
    if kind == ProductKind::Bpjs {
        let participants = find(&bill.fields, &FactField::Participants).map_or("", |count| count.as_str().trim());
        let amount = money.bill.unwrap_or(money.total).get();
        keys.push(format!("family|{amount}|{}", participants.trim_start_matches('0')));
    }
    sorted(keys)
}

/// Whether the names of two bills surely name two people. A name with hidden letters, or none, says nothing.
#[must_use]
pub fn names_differ(one: &Bill, other: &Bill) -> bool {
    let hidden = |bill: &Bill| bill.name.as_ref().is_some_and(|name| name.as_str().contains('*'));
    match (name(one), name(other)) {
        (Some(first), Some(second)) => first != second && !hidden(one) && !hidden(other),
        _ => false,
    }
}

fn name(bill: &Bill) -> Option<String> {
    let name = biller::squeezed(bill.name.as_ref()?.as_str());
    (name.chars().count() >= SHORTEST_NAME).then_some(name)
}

fn canonicals<'a>(bill: &'a Bill, numbers: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let (kind, biller) = (bill.product.kind, biller(&bill.product));
    numbers.iter().map(move |number| canonical(kind, &biller, number)).filter(|number| !number.is_empty())
}

fn sorted(mut keys: Vec<String>) -> Vec<String> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
#[path = "bill_key_test.rs"]
mod tests;
