//! Prints the evidence about a payment that is not resolved. Evidence decides nothing: each piece says what it
//! indicates and how strongly.
//!
//! `status` and `resolve` always have the JSON array `evidence`. It is empty where nothing is known.

use serde_json::{Map, Value};

use crate::base::time::clock_text;
use crate::cli::context::CommandContext;
use crate::cli::exit::ExitStatus;
use crate::cli::json::wallet::MovementDocument;
use crate::cli::{json, output, saldo};
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::product::ProductKind;
use crate::till::evidence::{EvidenceFact, EvidenceStrength, Indication, PaymentEvidence};
use crate::wording::evidence as wording;

/// Prints a payment with its evidence. Lines for people have evidence only where the payment is unresolved or disputed.
/// JSON always has the array.
pub(in crate::cli) async fn show(counter: &CommandContext, json: bool, payment: &Payment) -> ExitStatus {
    if json {
        output::json(&self::json(counter, payment).await);
        return ExitStatus::of_state(payment.state());
    }
    let exit = counter.show(false, payment);
    if !payment.state().is_unresolved() && !payment.is_disputed() {
        return exit;
    }
    for one in gathered(counter, payment).await {
        let time = clock_text(one.at, counter.zone());
        output::line(&format!("  {time}  {}", wording::sentence(counter.words, counter.speaker(), &one)));
    }
    if let Some(next) = counter.till.next_automatic(payment) {
        output::line(&format!("  {}", (counter.words.screen.desk.next_question)(&clock_text(next, counter.zone()))));
    }
    if payment.state().is_unresolved() && payment.intent.bill.product.kind == ProductKind::KwalletPay {
        output::line(&(counter.words.wallet.how_reconcile)(payment.intent.reference()));
    }
    exit
}

/// A payment as JSON, with `evidence` and the time of the resolver's `next_question` (`null`: none is planned).
pub(in crate::cli) async fn json(counter: &CommandContext, payment: &Payment) -> Value {
    let mut object = json::payment(payment, counter.zone());
    if let Value::Object(map) = &mut object {
        let evidence = gathered(counter, payment).await;
        map.insert("evidence".into(), evidence.iter().map(|one| piece(counter, one)).collect());
        map.insert("next_question".into(), json::time_value(counter.till.next_automatic(payment), counter.zone()));
    }
    object
}

/// The evidence. A fault is printed as a warning, and the evidence is empty then: the payment itself is still shown.
async fn gathered(counter: &CommandContext, payment: &Payment) -> Vec<PaymentEvidence> {
    counter.till.evidence(payment.id()).await.unwrap_or_else(|fault| {
        output::say(&counter.speaker().resolve(&fault));
        Vec::new()
    })
}

pub(super) const fn points_name(points: Indication) -> &'static str {
    match points {
        Indication::Paid => "paid",
        Indication::NotPaid => "not_paid",
        Indication::Undecided => "nothing",
    }
}

pub(super) const fn strength_name(strength: EvidenceStrength) -> &'static str {
    match strength {
        EvidenceStrength::Weak => "weak",
        EvidenceStrength::Strong => "strong",
    }
}

fn piece(counter: &CommandContext, one: &PaymentEvidence) -> Value {
    let mut map = Map::new();
    map.insert("source".into(), Value::from(one.source.word()));
    map.insert("fact".into(), Value::from(one.fact.word()));
    map.insert("points".into(), Value::from(points_name(one.points)));
    map.insert("strength".into(), Value::from(strength_name(one.strength)));
    map.insert("times".into(), Value::from(one.times));
    map.insert("first_seen_at".into(), json::time_value(Some(one.first), counter.zone()));
    map.insert("seen_at".into(), json::time_value(Some(one.at), counter.zone()));
    map.insert("text".into(), Value::from(wording::sentence(counter.words, counter.speaker(), one)));
    match &one.fact {
        EvidenceFact::Answer { outcome, .. } => {
            map.insert("state".into(), Value::from(PaymentState::from(*outcome).word()));
        }
        EvidenceFact::BillUnpaid(total, _) => {
            map.insert("total".into(), json::money_value(Some(*total)));
        }
        EvidenceFact::Moved(row, names_us) => {
            if let Value::Object(row) =
                serde_json::to_value(MovementDocument::of(row, counter.zone())).unwrap_or_default()
            {
                map.extend(row);
            }
            map.insert("names_us".into(), Value::from(*names_us));
        }
        EvidenceFact::Saldo { evidence, .. } => {
            map.insert("saldo".into(), saldo::evidence_shown(counter, evidence));
        }
        EvidenceFact::Invoice(invoice) => {
            map.insert("invoice".into(), json::text_value(Some(invoice)));
        }
        EvidenceFact::Other { id, state, beside } => {
            map.insert("id".into(), Value::from(id.to_string()));
            map.insert("state".into(), Value::from(state.word()));
            map.insert("beside".into(), Value::from(*beside));
        }
        EvidenceFact::FailedTwice
        | EvidenceFact::BillPaid(_)
        | EvidenceFact::BillUnclear(_)
        | EvidenceFact::NotMoved => {}
    }
    Value::Object(map)
}
