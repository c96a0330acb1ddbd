//! A charge for tests: one complete intent and entries about it. The same number gives the same charge.

use crate::base::id::OwnerId;
use crate::base::money::Rupiah;
use crate::domain::charge::{
    AmountTold, ChargeAnswer, ChargeEntry, ChargeEvent, ChargeFacts, ChargeGateway, ChargeIntent, ChargeMethod,
    ChargeOutcome, ChargePayer, ChargeReason, MethodKind, ObjectionKind, OrderId, Settlement, SettlementObjection,
    SettlementSource,
};
use crate::domain::payment::verdict::RawAnswer;
use crate::domain::sample::{at, rp};

/// A VA method.
#[must_use]
pub fn method() -> ChargeMethod {
    ChargeMethod {
        gateway: ChargeGateway::Bank,
        bank_code: "014".into(),
        product_code: "BCAATM".into(),
        bank: "BANK BCA".into(),
        product: "BCA VA Online".into(),
        kind: MethodKind::VirtualAccount,
        admin: Some(Rupiah::ZERO),
        account: None,
        holder: None,
        open: true,
    }
}

/// The intent of an order of Rp 50.000.
#[must_use]
pub fn intent(order: &str, owner: OwnerId) -> ChargeIntent {
    let order_id = OrderId::parse(order).unwrap();
    ChargeIntent {
        rq_uuid: order_id.clone(),
        order_id,
        method: method(),
        amount: rp(50_000),
        purpose: None,
        payer: ChargePayer { name: "BUDI".into(), phone: "081234567890".into(), email: "budi@example.com".into() },
        request_digest: "d".to_owned(),
        timeout_seconds: 60,
        owner,
        business_day: "2026-11-21".parse().unwrap(),
    }
}

/// An entry of counter 1.
#[must_use]
pub fn entry(second: u64, event: ChargeEvent) -> ChargeEntry {
    ChargeEntry { at: at(second), counter: "1".into(), cashier: "RINA".into(), event }
}

/// The intent's entry.
#[must_use]
pub fn created(second: u64, intent: ChargeIntent) -> ChargeEntry {
    entry(second, ChargeEvent::ChargeCreated(Box::new(intent)))
}

/// An answer's entry; a waiting one brings a VA number.
#[must_use]
pub fn answered(second: u64, outcome: ChargeOutcome, why: ChargeReason) -> ChargeEntry {
    let va_number = (outcome == ChargeOutcome::Waiting).then(|| "3910800000000001".into());
    let answer = ChargeAnswer { outcome, why, facts: ChargeFacts { va_number, ..ChargeFacts::default() } };
    entry(second, ChargeEvent::ChargeAnswered { answer: Box::new(answer), raw: RawAnswer("{}".to_owned()) })
}

/// A settlement's entry, by the report.
#[must_use]
pub fn settled(second: u64, rupiah: i64) -> ChargeEntry {
    entry(second, ChargeEvent::ChargeSettled(Box::new(settlement(SettlementSource::Report, "ecddb899", rupiah))))
}

/// A settlement of a told amount, without a time.
#[must_use]
pub fn settlement(source: SettlementSource, evidence: &str, rupiah: i64) -> Settlement {
    Settlement {
        amount: rp(rupiah),
        told: Some(AmountTold::Told),
        source,
        evidence: evidence.into(),
        provider_time: None,
        moment: None,
        raw: RawAnswer("{}".to_owned()),
    }
}

/// An entry of the provider's word that its money failed or went back.
#[must_use]
pub fn reversed(second: u64, evidence: &str) -> ChargeEntry {
    let objection = SettlementObjection {
        kind: ObjectionKind::Reversed,
        source: SettlementSource::Report,
        text: "refund".into(),
        evidence: evidence.into(),
        moment: None,
        raw: Some(RawAnswer("{}".to_owned())),
    };
    entry(second, ChargeEvent::ChargeObjected(Box::new(objection)))
}
