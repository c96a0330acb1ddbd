//! Payments for tests. The same numbers give the same ids, so that a failing test fails again.

use std::time::Duration;

use crate::base::id::{OwnerId, PaymentId, SeededRandom, WireReference};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, business_day, jakarta};
use crate::domain::bill::{Bill, BillDetail, CustomerNumber, Money};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer,
};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent, PaymentRuling, step};
use crate::domain::product::{AccountId, Product, ProductKind, ProviderId};

pub const TOKEN: &str = "12345678910111213141";

/// `second` seconds after 10:00 of 21 November 2026 in Jakarta.
pub fn at(second: u64) -> Timestamp {
    let start: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
    start + Duration::from_secs(second)
}

/// The payment id of `number`; a greater number, a later id.
pub fn id(number: u64) -> PaymentId {
    PaymentId::new(at(number), &SeededRandom::new(number))
}

/// The owner of `number`.
pub fn owner(number: u64) -> OwnerId {
    OwnerId::new(at(number), &SeededRandom::new(!number))
}

/// `rupiah` whole rupiah.
pub fn rp(rupiah: i64) -> Rupiah {
    Rupiah::new(rupiah).unwrap()
}

/// A price list line: a token of Rp100.000 or a bill.
pub fn product(kind: ProductKind) -> Product {
    Product {
        price: None,
        provider: ProviderId::new("mmbc-ppob"),
        code: if kind.is_prepaid() { "PLNS100" } else { "TAGIHAN" }.into(),
        name: kind.as_str().into(),
        group: "PLN Group".into(),
        kind,
        nominal: kind.is_prepaid().then(|| rp(100_000)),
        admin: Some(rp(2_500)),
        debit: None,
        cashback: Some(rp(1_800)),
        open: true,
    }
}

/// An intent for `customer`, total Rp102.500.
pub fn intent(number: u64, owner: OwnerId, kind: ProductKind, customer: &str) -> PaymentIntent {
    let product = product(kind);
    let money = Money {
        nominal: product.nominal,
        bill: (!kind.is_prepaid()).then(|| rp(100_000)),
        admin: Some(rp(2_500)),
        shop_fee: Rupiah::ZERO,
        total: rp(102_500),
        debit: Some(rp(100_700)),
        cashback: None,
    };
    let name = Some(format!("PELANGGAN {customer}").as_str().into());
    let bill = Bill { name, ..bill(product, customer, money, at(number)) };
    PaymentIntent { owner, ..intent_of(number, bill) }
}

/// A bill with nothing but what is given.
pub fn bill(product: Product, customer: &str, money: Money, asked_at: Timestamp) -> Bill {
    Bill {
        product,
        customer: CustomerNumber::new(customer),
        frame_number: None,
        invoice: None,
        wallet: None,
        name: None,
        meter: None,
        idpel: None,
        money,
        fields: Vec::new(),
        detail: BillDetail::default(),
        total_doubt: None,
        asked_at,
    }
}

/// An intent for `bill`, with the ids of `number` and its owner.
pub fn intent_of(number: u64, bill: Bill) -> PaymentIntent {
    PaymentIntent {
        id: id(number),
        sale: id(number),
        wire_reference: WireReference::new(at(number), &SeededRandom::new(number)),
        account: AccountId::new("mmbc"),
        bill,
        request_digest: "00".repeat(32),
        cash: None,
        charge_funds: None,
        for_charge: None,
        phone: None,
        timeout_seconds: 60,
        owner: owner(number),
        business_day: business_day(at(number), &jakarta()),
        beside: None,
        seen: Vec::new(),
        again: false,
        order_key: None,
        uncompared_seen: false,
        auto_print: false,
    }
}

/// The payment of `intent` after it was sent and answered with `verdict`.
pub fn judged(intent: PaymentIntent, verdict: PaymentVerdict) -> Payment {
    let owner = intent.owner;
    let answer = PaymentEvent::Answered {
        source: AnswerSource::Send,
        verdict: Box::new(verdict),
        raw: RawAnswer(String::new()),
    };
    let entries = [prepared(0, intent), dispatched(1, owner), entry(2, answer)];
    entries.iter().fold(None, |payment, entry| step(payment.as_ref(), entry).ok()).unwrap()
}

/// An event at counter 1 by SITI.
pub fn entry(second: u64, event: PaymentEvent) -> JournalRecord {
    JournalRecord { at: at(second), counter: "1".into(), cashier: "SITI".into(), event }
}

/// The first entry of a payment.
pub fn prepared(second: u64, intent: PaymentIntent) -> JournalRecord {
    entry(second, PaymentEvent::Prepared(Box::new(intent)))
}

/// The permission to send.
pub fn dispatched(second: u64, owner: OwnerId) -> JournalRecord {
    entry(second, PaymentEvent::Dispatched { owner })
}

/// The token of an answer at `second`; each has its own, as a provider's have.
pub fn token(second: u64) -> PlnToken {
    PlnToken::read(&format!("12345678910111{:06}", 213_141 + second)).unwrap()
}

/// An answer with an invoice; a confirmed one also has a token.
pub fn answered(second: u64, source: AnswerSource, outcome: PaymentOutcome, saldo: Option<i64>) -> JournalRecord {
    let confirmed = outcome == PaymentOutcome::Confirmed;
    let facts = PaymentFacts {
        invoice: Some(format!("INV{second}").as_str().into()),
        token: confirmed.then(|| token(second)),
        saldo: saldo.map(rp),
        ..PaymentFacts::default()
    };
    answer_with(second, source, outcome, facts)
}

/// An answer with these facts.
pub fn answer_with(second: u64, source: AnswerSource, outcome: PaymentOutcome, facts: PaymentFacts) -> JournalRecord {
    let verdict = PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, OutcomeReason::Answered) };
    entry(
        second,
        PaymentEvent::Answered { source, verdict: Box::new(verdict), raw: RawAnswer("{\"result\":\"ok\"}".to_owned()) },
    )
}

/// A person's ruling that a payment failed.
#[must_use]
pub fn ruled_failed() -> PaymentRuling {
    PaymentRuling {
        confirmed: false,
        refunded: false,
        evidence: "tidak ada di daftar".into(),
        token: None,
        serial: None,
        cash: None,
        by: "SITI".into(),
    }
}
