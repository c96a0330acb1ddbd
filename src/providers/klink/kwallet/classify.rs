//! Judges Kwallet's replies: to a money call, to a status question, and to what a person repeats.
//!
//! Only an undamaged success about this order, these members and this amount confirms. A failure, also one with HTTP
//! 401, is certain only by safety rule 2 (docs/safety.md). A call that a person repeats confirms the payment or leaves
//! it Unknown.

use jiff::SignedDuration;

use crate::base::text::CleanText;
use crate::base::time::{Timestamp, jakarta};
use crate::domain::bill::{BillDetail, CustomerNumber};
use crate::domain::field::{self, FactField};
use crate::domain::payment::Payment;
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::{OutcomeReason, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::domain::product::ProductKind;
use crate::domain::wallet::{MovementDirection, RefundQuestion, RefundResult, is_same_member};
use crate::providers::ClassifyContext;
use crate::providers::classify::{self, AnswerClaims, ClaimKeys, about_other, confirmed, read, repaired, unknown};
use crate::providers::http::HttpReply;
use crate::providers::klink::kwallet::map::{self, StatusWord};
use crate::providers::klink::kwallet::request::order_id;
use crate::providers::lenient::{self, FieldAmount, JsonRepair, LenientBody, ObjectFields};
use crate::providers::refusal::RefusalPattern;

/// How far the provider's clock and ours may differ when a payment is searched in a history.
const CLOCKS: SignedDuration = SignedDuration::from_secs(120);

/// The verdict on the reply to a money call.
pub fn payment(intent: &PaymentIntent, reply: &HttpReply, refusals: &[RefusalPattern]) -> PaymentVerdict {
    if let HttpReply::Answer { status: 401, body } = reply {
        return not_let_in(intent, body, refusals);
    }
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    match map::word(&fields) {
        StatusWord::Success => accepted(intent, &body, &fields),
        StatusWord::Fail => refused(intent, &body, &fields, refusals),
        StatusWord::Other(word) => match other(intent, &fields) {
            Some(why) => about_other(why),
            None => unknown(OutcomeReason::UnlistedWord(word), PaymentFacts::default()),
        },
    }
}

/// HTTP 401: the session was not let in. That alone is Unknown. With a readable failure, safety rule 2 decides (safety rules 1
/// and 2).
fn not_let_in(intent: &PaymentIntent, body: &[u8], refusals: &[RefusalPattern]) -> PaymentVerdict {
    let read = lenient::read_body(body).ok().filter(|body| !body.is_damaged());
    let fields = read.as_ref().and_then(|body| ObjectFields::of(&body.value));
    match (read, fields.filter(|fields| map::word(fields) == StatusWord::Fail)) {
        (Some(body), Some(fields)) => refused(intent, &body, &fields, refusals),
        _ => unknown(OutcomeReason::HttpStatus(401), PaymentFacts::default()),
    }
}

fn accepted(intent: &PaymentIntent, body: &LenientBody, fields: &ObjectFields) -> PaymentVerdict {
    if let Some(why) = other(intent, fields) {
        return about_other(why);
    }
    let facts = facts(intent, fields);
    if !body.is_damaged() {
        return AnswerClaims::of(fields, ClaimKeys::SHARED)
            .contradiction(intent)
            .unwrap_or_else(|| confirmed(intent, facts));
    }
    // The document's own answer to `pay` lacks its closing brace. Where nothing else is wrong and its sentence names
    // this very payment, the sentence is kept. With the member's history it confirms, alone it does not (safety rule
    // 3).
    let only_closed = body.repairs.iter().all(|repair| !repair.is_damage() || *repair == JsonRepair::ClosedBrackets);
    let keeps = only_closed && names_this(intent, fields);
    let fields = if keeps { facts.fields } else { Vec::new() };
    repaired(PaymentFacts { fields, ..PaymentFacts::default() })
}

fn refused(
    intent: &PaymentIntent,
    body: &LenientBody,
    fields: &ObjectFields,
    refusals: &[RefusalPattern],
) -> PaymentVerdict {
    let reason = message_of(intent, fields);
    let existing = map::done(reason.as_str()).filter(|_| intent.bill.product.kind == ProductKind::KwalletRefund);
    match existing {
        Some(_) if body.is_damaged() => repaired(PaymentFacts::default()),
        Some(done) => already(intent, &done),
        None => {
            let message = AnswerClaims::of(fields, ClaimKeys::SHARED);
            let message = message.refusal(reason.as_str(), None);
            classify::refused(intent, body, &message, PaymentFacts::default(), ClassifyContext::default(), refusals)
        }
    }
}

/// "refund existing": the order was refunded already, by an earlier try of this payment or by somebody else. Confirmed
/// either way, if order and member are ours.
fn already(intent: &PaymentIntent, done: &RefundResult) -> PaymentVerdict {
    let bill = &intent.bill;
    let order = order_id(bill, intent.wire_reference.as_str());
    if done.order.as_ref().is_some_and(|answered| answered.as_str() != order) {
        return about_other(OutcomeReason::OtherReference);
    }
    if done.member.as_ref().is_some_and(|member| !is_same_member(member.as_str(), bill.customer.as_str())) {
        return about_other(OutcomeReason::OtherCustomer);
    }
    let time = done.moment.as_ref().and_then(|text| lenient::read_time(text.as_str(), &jakarta()));
    let facts = PaymentFacts {
        reference: done.id_trans.clone(),
        provider_time: time,
        fields: vec![(FactField::Answer, done.message.clone())],
        ..PaymentFacts::default()
    };
    confirmed(intent, facts)
}

/// The verdict on a status question. For a refund that is its first step asked again, else the member's history. Never
/// Rejected: what is not found may still come.
pub fn status(payment: &Payment, reply: &HttpReply) -> PaymentVerdict {
    let body = match read(reply) {
        Ok((body, _)) => body,
        Err(verdict) => return *verdict,
    };
    let HttpReply::Answer { body: bytes, .. } = reply else {
        return unknown(OutcomeReason::Unreadable, PaymentFacts::default());
    };
    let intent = &payment.intent;
    let found = if intent.bill.product.kind == ProductKind::KwalletRefund {
        match map::refundable(bytes) {
            Ok(RefundQuestion::Done(done)) if !body.is_damaged() => Some(already(intent, &done)),
            _ => None,
        }
    } else {
        map::history(bytes, None, None).ok().filter(|rows| is_in_history(payment, rows)).map(|_| {
            let answer = payment.fields().into_iter().filter(|(name, _)| *name == FactField::Answer);
            confirmed(intent, PaymentFacts { fields: answer.collect(), ..PaymentFacts::default() })
        })
    };
    found.unwrap_or_else(|| unknown(OutcomeReason::NotFound, PaymentFacts::default()))
}

/// Whether the payment's own answer said success and was kept though it was cut (see `accepted`).
pub fn was_said(payment: &Payment) -> bool {
    field::find(&payment.fields(), &FactField::Answer).is_some()
}

/// Whether the payment's own answer said success, and the history has exactly one movement of this amount and direction
/// in the time of the call. Two such movements decide nothing.
fn is_in_history(payment: &Payment, rows: &[crate::domain::wallet::WalletMovement]) -> bool {
    let intent = &payment.intent;
    let against = match intent.bill.product.kind {
        ProductKind::KwalletVoucher | ProductKind::KwalletRefund => MovementDirection::Out,
        _ => MovementDirection::In,
    };
    let sent = payment.dispatched_at.unwrap_or(payment.created_at);
    let until = SignedDuration::from_secs(i64::from(intent.timeout_seconds)) + CLOCKS;
    let (Ok(from), Ok(to)) = (sent.checked_sub(CLOCKS), sent.checked_add(until)) else { return false };
    let within = |at: Option<Timestamp>| at.is_some_and(|at| from <= at && at <= to);
    let fits = |row: &&crate::domain::wallet::WalletMovement| {
        row.amount == Some(intent.bill.money.total) && row.direction != against && within(row.at)
    };
    was_said(payment) && rows.iter().filter(fits).count() == 1
}

/// The verdict on a call that a person made about an unclear payment. Anything but a success about this very payment
/// leaves it Unknown.
pub fn clearing(payment: &Payment, reply: &HttpReply, refusals: &[RefusalPattern]) -> PaymentVerdict {
    let intent = &payment.intent;
    if intent.bill.product.kind == ProductKind::KwalletPay {
        return reconciled(intent, reply);
    }
    let verdict = self::payment(intent, reply, refusals);
    match (verdict.outcome, &verdict.why) {
        // The repeated call was refused. That says nothing about the first one.
        (PaymentOutcome::Rejected, OutcomeReason::Refused(text)) => {
            unknown(OutcomeReason::RefusedUncertain(text.clone()), PaymentFacts::default())
        }
        _ => verdict,
    }
}

/// The verdict on `reconcile`. In the document its `data` is JSON inside quotes, so that repair alone is no damage
/// here. In return, order, member and amount must all be present and ours.
fn reconciled(intent: &PaymentIntent, reply: &HttpReply) -> PaymentVerdict {
    let (body, fields) = match read(reply) {
        Ok(read) => read,
        Err(verdict) => return *verdict,
    };
    match map::word(&fields) {
        StatusWord::Success => {}
        StatusWord::Fail => {
            return unknown(OutcomeReason::RefusedUncertain(message_of(intent, &fields)), PaymentFacts::default());
        }
        StatusWord::Other(word) => return unknown(OutcomeReason::UnlistedWord(word), PaymentFacts::default()),
    }
    let damaged = body.repairs.iter().any(|repair| repair.is_damage() && *repair != JsonRepair::EmbeddedJson);
    let data = fields.raw(&["data"]).and_then(|data| lenient::read_nested(data).ok());
    let Some(data) = data.filter(|data| !damaged && !data.is_damaged()).and_then(|data| ObjectFields::of(&data.value))
    else {
        return repaired(PaymentFacts::default());
    };
    let order = order_id(&intent.bill, intent.wire_reference.as_str());
    let amounts = [data.money(map::CREDIT), data.money(map::DEBIT)];
    if amounts.iter().any(|amount| amount.unread().is_some()) {
        return unknown(OutcomeReason::Unreadable, PaymentFacts::default());
    }
    let mut moved = amounts.iter().filter_map(FieldAmount::unread_as_absent).filter(|amount| amount.is_positive());
    let amount = moved.next().filter(|_| moved.next().is_none());
    let same_order = data.text(map::ORDER) == Some(order);
    let same_member = data.text(map::MEMBER).is_some_and(|one| is_same_member(one, intent.bill.customer.as_str()));
    if !same_order || amount != Some(intent.bill.money.total) {
        return about_other(OutcomeReason::OtherReference);
    }
    if !same_member || other(intent, &fields).is_some() {
        return about_other(OutcomeReason::OtherCustomer);
    }
    let facts = PaymentFacts {
        provider_time: data.text(map::MOMENT).and_then(|text| lenient::read_time(text, &jakarta())),
        fields: vec![(FactField::Answer, message_of(intent, &fields))],
        detail: detail(intent, &data),
        ..PaymentFacts::default()
    };
    confirmed(intent, facts)
}

/// The first member or order in the answer's sentence or fields that is not ours. `None`: none is named that is not
/// ours.
fn other(intent: &PaymentIntent, fields: &ObjectFields) -> Option<OutcomeReason> {
    let (kind, bill) = (intent.bill.product.kind, &intent.bill);
    let order = order_id(bill, intent.wire_reference.as_str());
    let to = bill.wallet.as_ref().and_then(|wallet| wallet.to.as_ref()).map_or("", CustomerNumber::as_str);
    let sentence = sentence(kind, fields.text(map::MESSAGE).unwrap_or(""));
    let nested = fields.raw(&["data"]).and_then(ObjectFields::of);
    let mut members: Vec<(String, &str)> = sentence.members(bill.customer.as_str(), to);
    let mut orders: Vec<String> = sentence.order.into_iter().collect();
    for level in [Some(fields), nested.as_ref()].into_iter().flatten() {
        let mut put = |names: &[&str], ours| {
            members.extend(level.text(names).map(|answered| (answered.to_owned(), ours)));
        };
        match kind {
            ProductKind::KwalletTransfer => {
                put(map::SENDER, bill.customer.as_str());
                put(map::RECEIVER, to);
            }
            ProductKind::KwalletVoucher => put(map::RECEIVER, bill.customer.as_str()),
            _ => {
                put(map::MEMBER, bill.customer.as_str());
                orders.extend(level.text(map::ORDER).map(str::to_owned));
            }
        }
    }
    if members.iter().any(|(answered, ours)| !is_same_member(answered, ours)) {
        Some(OutcomeReason::OtherCustomer)
    } else if orders.iter().any(|answered| answered != order) {
        Some(OutcomeReason::OtherReference)
    } else {
        None
    }
}

/// The names and figures in the document's sentence of a success.
#[derive(Default)]
struct SuccessSentence {
    member: Option<String>,
    to: Option<String>,
    order: Option<String>,
    amount: Option<String>,
}

impl SuccessSentence {
    fn members<'a>(&self, member: &'a str, to: &'a str) -> Vec<(String, &'a str)> {
        let own = self.member.clone().map(|answered| (answered, member));
        own.into_iter().chain(self.to.clone().map(|answered| (answered, to))).collect()
    }
}

fn sentence(kind: ProductKind, text: &str) -> SuccessSentence {
    let read = match kind {
        ProductKind::KwalletTransfer => map::spoken(text, "payment transfer {} to account {}")
            .map(|[member, to]| SuccessSentence { member: Some(member), to: Some(to), ..SuccessSentence::default() }),
        ProductKind::KwalletVoucher => {
            map::spoken(text, "insert voucher saldo {} for id member {} success").map(|[amount, member]| {
                SuccessSentence { member: Some(member), amount: Some(amount), ..SuccessSentence::default() }
            })
        }
        ProductKind::KwalletRefund => map::spoken(text, "success refund saldo for member {}")
            .map(|[member]| SuccessSentence { member: Some(member), ..SuccessSentence::default() }),
        _ => map::spoken(text, "payment id order {} success")
            .or_else(|| map::spoken(text, "reconcile id order {} success"))
            .map(|[order]| SuccessSentence { order: Some(order), ..SuccessSentence::default() }),
    };
    read.unwrap_or_default()
}

/// Whether the sentence is the document's and names a member or an order. [`other`] has checked before that these are
/// ours.
fn names_this(intent: &PaymentIntent, fields: &ObjectFields) -> bool {
    let sentence = sentence(intent.bill.product.kind, fields.text(map::MESSAGE).unwrap_or(""));
    sentence.member.is_some() || sentence.order.is_some()
}

fn facts(intent: &PaymentIntent, fields: &ObjectFields) -> PaymentFacts {
    let nested = fields.raw(&["data"]).and_then(ObjectFields::of);
    let levels = || [Some(fields), nested.as_ref()].into_iter().flatten();
    let text = |names: &[&str]| levels().find_map(|level| level.text(names)).map(str::to_owned);
    let sentence = sentence(intent.bill.product.kind, fields.text(map::MESSAGE).unwrap_or(""));
    let spoken = sentence.amount.and_then(|amount| lenient::read_money(&amount)).filter(|amount| !amount.is_negative());
    let told = levels().map(|level| level.money(&["amount"])).find(|amount| *amount != FieldAmount::Absent);
    let nominal = told.map_or(spoken, |amount| amount.unread_as_absent());
    let asked = intent.bill.wallet.as_ref().and_then(|wallet| wallet.id_trans.clone());
    let answer = Some((FactField::Answer, message_of(intent, fields))).filter(|(_, said)| !said.is_empty());
    PaymentFacts {
        reference: levels().find_map(|level| level.number(map::ID_TRANS)).map(CleanText::new).or(asked),
        provider_time: text(map::MOMENT).and_then(|text| lenient::read_time(&text, &jakarta())),
        nominal,
        total: nominal,
        fields: answer.into_iter().collect(),
        detail: detail(intent, fields),
        ..PaymentFacts::default()
    }
}

fn detail(intent: &PaymentIntent, fields: &ObjectFields) -> BillDetail {
    BillDetail(fields.iter().map(|(key, value)| (key.to_owned(), without_code(intent, value))).collect())
}

/// The answer's sentence, without a voucher code.
fn message_of(intent: &PaymentIntent, fields: &ObjectFields) -> CleanText {
    CleanText::new(&without_code(intent, map::message_of(fields).as_str()))
}

/// `text` with the voucher's code replaced by `•`: whoever reads an unused code can redeem it.
fn without_code(intent: &PaymentIntent, text: &str) -> String {
    let code = intent.bill.wallet.as_ref().and_then(|wallet| wallet.voucher.as_ref()).map(CustomerNumber::as_str);
    let Some(code) = code.filter(|code| !code.is_empty()) else { return text.to_owned() };
    let (lower, wanted) = (text.to_ascii_lowercase(), code.to_ascii_lowercase());
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| rest.find(&wanted)) {
        clean.push_str(text.get(from..from + at).unwrap_or(""));
        clean.push('•');
        from += at + wanted.len();
    }
    clean.push_str(text.get(from..).unwrap_or(""));
    clean
}
