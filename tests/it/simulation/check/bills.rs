//! What is one bill, in words of safety rule 8 and of the sandbox's catalogue; nothing here asks the program.

use std::collections::{BTreeMap, BTreeSet};

use loket::base::id::PaymentId;
use loket::base::text::CleanText;
use loket::domain::bill::CustomerNumber;
use loket::domain::payment::verdict::PaymentOutcome;
use loket::domain::payment::{JournalRecord, Payment, PaymentEvent};
use loket::domain::product::ProductKind;

use crate::simulation::goods::{idpel, meter};

/// A code, the company behind it, and the one form of its customers' numbers.
type Company = (&'static str, &'static str, fn(&str) -> String);

/// Who is paid by the sandbox's codes, where several codes are one company's, and which of its numbers are one number.
/// A code that is not here is its own company.
const COMPANIES: &[Company] = &[
    // The virtual account of a card ends in the card's last eleven digits.
    ("BPJS", "BPJS", |number| number.chars().skip(number.len().saturating_sub(11)).collect()),
    ("TELKOM", "Telkom", without_zeros),
    ("SPEEDY", "Telkom", without_zeros),
    ("TELKOMVISION", "Telkom", without_zeros),
    ("MCF", "MCF", without_zeros),
    ("MAF", "MAF", without_zeros),
    ("WOM", "WOM", without_zeros),
    ("BAF", "BAF", without_zeros),
    ("FIF", "FIF", without_zeros),
    ("ADIRA", "ADIRA", without_zeros),
    ("COLUMBIA", "COLUMBIA", without_zeros),
];

fn without_zeros(number: &str) -> String {
    number.trim_start_matches('0').to_owned()
}

/// Postpaid and tax: the company and its number for this customer.
fn owed(code: &str, number: &str) -> String {
    match COMPANIES.iter().find(|(known, ..)| *known == code) {
        Some((_, company, canonical)) => format!("bill {company} {}", canonical(number)),
        None => format!("bill {code} {number}"),
    }
}

/// What is known of connections by now.
#[derive(Default)]
pub struct Bills {
    /// The IDPELs whose meter an answer has told.
    joined: BTreeSet<String>,
}

impl Bills {
    /// Learns what this event's answer says: meter and IDPEL of one connection, by the sandbox's own rule for them.
    pub fn hear(&mut self, row: &Payment, entry: &JournalRecord) {
        let PaymentEvent::Answered { verdict, raw, .. } = &entry.event else { return };
        let is_whole = matches!(verdict.outcome, PaymentOutcome::Confirmed | PaymentOutcome::Pending);
        if is_whole && row.intent.bill.product.kind == ProductKind::PlnToken {
            let meter = meter(row.intent.bill.customer.as_str());
            let idpel = idpel(&meter);
            if raw.0.contains(&meter) && raw.0.contains(&idpel) {
                self.joined.insert(idpel);
            }
        }
    }

    /// The name of the bill that a row pays: what may be open only once.
    pub fn key(&self, row: &Payment) -> String {
        let bill = &row.intent.bill;
        let wallet = bill.wallet.as_ref();
        let order = wallet.and_then(|wallet| wallet.order_id.as_ref()).map(CleanText::as_str);
        let text = |number: Option<&CustomerNumber>| number.map_or("", CustomerNumber::as_str).to_uppercase();
        let (kind, code, number) = (bill.product.kind, bill.product.code.as_str(), bill.customer.as_str());
        let amount = bill.money.nominal.unwrap_or(bill.money.total).get();
        match kind {
            ProductKind::PlnToken if self.joined.contains(number) => format!("token {} {amount}", meter(number)),
            ProductKind::PlnToken => format!("token {number} {amount}"),
            ProductKind::Samsat => format!("tax {number} {}", bill.frame_number.as_deref().unwrap_or("")),
            ProductKind::EMoney | ProductKind::EMoneyCard | ProductKind::EMoneyMember => {
                format!("money {code} {number} {amount}")
            }
            ProductKind::Pulsa => format!("credit {number} {amount}"),
            ProductKind::Data | ProductKind::Instant => format!("{code} {number} {amount}"),
            ProductKind::KwalletPay | ProductKind::KwalletRefund => match order {
                Some(order) => format!("{kind:?} {order}"),
                None => format!("{kind:?} {number} {amount}"),
            },
            ProductKind::KwalletTransfer => {
                format!("transfer {number} {} {amount}", text(wallet.and_then(|wallet| wallet.to.as_ref())))
            }
            ProductKind::KwalletVoucher => {
                format!("voucher {} {amount}", text(wallet.and_then(|wallet| wallet.voucher.as_ref())))
            }
            _ => owed(code, number),
        }
    }

    /// No two payments of one bill are open at once, unless a person chose to sell a prepaid good beside the other.
    pub fn one_open(&self, next: &Payment, now: &BTreeMap<PaymentId, Payment>, found: &mut Vec<String>) {
        let key = self.key(next);
        let open: Vec<&Payment> =
            now.values().filter(|other| other.state().is_open() && self.key(other) == key).collect();
        let chosen = next.intent.beside.as_ref().is_some_and(|beside| {
            next.intent.bill.product.kind.is_prepaid()
                && open.iter().any(|other| other.id() == beside.id)
                && !open.iter().any(|other| other.state().is_sending())
        });
        if !open.is_empty() && !chosen {
            let others: Vec<String> = open.iter().map(|other| format!("{} {:?}", other.id(), other.state())).collect();
            let beside = &next.intent.beside;
            found.push(format!("two open on one bill: {key}: {}: {beside:?} beside {others:?}", next.id()));
        }
    }
}

#[test]
fn one_bill_has_one_name_and_two_have_two() {
    for (code, one, other) in [
        ("BPJS", "0001234567890", "8888801234567890"),
        ("FIF", "006123456", "6123456"),
        ("TELKOM", "0215551234", "215551234"),
    ] {
        assert_eq!(owed(code, one), owed(code, other), "{code}");
    }
    for (one, other) in [
        (("PDAMBOGOR", "102204417"), ("PDAMBATAM", "102204417")),
        (("FIF", "6123456"), ("ADIRA", "6123456")),
        (("INDOVISION", "6123456"), ("TOPTV", "6123456")),
        (("PLN", "531110001234"), ("PLN", "531110001235")),
        (("PDAMBOGOR", "0102204417"), ("PDAMBOGOR", "102204417")),
    ] {
        assert_ne!(owed(one.0, one.1), owed(other.0, other.1), "{one:?} {other:?}");
    }
}
