//! Tokens, serial numbers and energy come from an answer that confirmed or from the person who ruled, and from nothing
//! else.

use crate::base::text::CleanText;
use crate::domain::bill::BillDetail;
use crate::domain::field::FactField;
use crate::domain::payment::JournalRecord;
use crate::domain::payment::event::PaymentObservation;
use crate::domain::payment::verdict::{
    OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, PlnToken, RawAnswer,
};
use crate::domain::payment::{
    AnswerSource, Payment, PaymentEvent, PaymentRuling, PaymentState, PaymentStepError, admitted, step,
};
use crate::domain::product::ProductKind;
use crate::domain::sample::{TOKEN, dispatched, entry, intent, owner, prepared};

const GROUPED: &str = "1234 5678 9101 1121 3141";
const OTHER: &str = "99345678910111213141";

/// As the journal does it.
fn next(payment: &Payment, entry: &JournalRecord) -> Payment {
    step(Some(payment), &admitted(Some(payment), entry).unwrap()).unwrap()
}

/// As a program did it that let everything through.
fn before(payment: &Payment, entry: &JournalRecord) -> Payment {
    step(Some(payment), entry).unwrap()
}

fn sent(kind: ProductKind) -> Payment {
    let begun = step(None, &prepared(0, intent(1, owner(1), kind, "12345678901"))).unwrap();
    step(Some(&begun), &dispatched(1, owner(1))).unwrap()
}

fn all_facts() -> PaymentFacts {
    PaymentFacts {
        invoice: Some("77001".into()),
        token: PlnToken::read(TOKEN).ok(),
        serial: Some("SN-1".into()),
        kwh: Some("94,50".into()),
        name: Some(CleanText::new(&format!("BUDI {GROUPED}"))),
        fields: vec![(FactField::Footer, CleanText::new(&format!("Token {GROUPED} aktif")))],
        detail: BillDetail(vec![("ppob_stroomtoken".into(), GROUPED.into()), ("ppob_footer".into(), GROUPED.into())]),
        ..PaymentFacts::default()
    }
}

fn answer(second: u64, outcome: PaymentOutcome, why: OutcomeReason, facts: PaymentFacts) -> JournalRecord {
    let verdict = Box::new(PaymentVerdict { facts, ..PaymentVerdict::bare(outcome, why) });
    entry(second, PaymentEvent::Answered { source: AnswerSource::Status, verdict, raw: RawAnswer(String::new()) })
}

fn ruled(second: u64, token: Option<&str>, serial: Option<&str>) -> JournalRecord {
    let token = token.map(|token| PlnToken::read(token).unwrap());
    let (evidence, by, serial) = ("CS".into(), "SITI".into(), serial.map(CleanText::new));
    let ruling = PaymentRuling { confirmed: true, refunded: false, evidence, token, serial, cash: None, by };
    entry(second, PaymentEvent::Ruled(Box::new(ruling)))
}

/// Everything of a payment that is ever shown, and the payment as it is stored.
fn shown(payment: &Payment) -> String {
    let paid = payment.paid().map(|paid| (paid.token().map(|one| one.expose().to_owned()), paid.serial(), paid.kwh()));
    format!("{:?} {:?} {:?} {:?} {paid:?}", payment.name(), payment.fields(), payment.detail(), payment.shown_why())
}

fn stored(payment: &Payment) -> String {
    serde_json::to_string(payment).unwrap()
}

fn says_token(text: &str) -> bool {
    text.contains(TOKEN) || text.contains(GROUPED)
}

#[test]
fn an_answer_that_confirms_nothing_brings_no_token_and_no_serial() {
    for (outcome, why) in [
        (PaymentOutcome::Pending, OutcomeReason::Answered),
        (PaymentOutcome::Unknown, OutcomeReason::UnlistedWord(CleanText::new(&format!("TOKEN {GROUPED}")))),
        (PaymentOutcome::Rejected, OutcomeReason::Refused(CleanText::new(&format!("GAGAL {TOKEN}")))),
        (PaymentOutcome::Refunded, OutcomeReason::GivenBack(CleanText::new(&format!("dikembalikan, token {TOKEN}")))),
    ] {
        let told = next(&sent(ProductKind::PlnToken), &answer(2, outcome, why, all_facts()));
        assert!(!says_token(&shown(&told)) && !says_token(&stored(&told)), "{outcome:?}: {}", shown(&told));
        assert_eq!(told.invoice(), Some(&"77001".into()), "its number is a fact all the same");
        assert!(!stored(&told).contains("SN-1") && !stored(&told).contains("94,50"), "{outcome:?}");
    }
    let confirmed =
        next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, all_facts()));
    assert!(says_token(&shown(&confirmed)) && shown(&confirmed).contains("94,50"), "its footer is the customer's");
}

#[test]
fn after_a_ruling_only_what_the_person_gave_is_printed() {
    let pending =
        next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Pending, OutcomeReason::Answered, all_facts()));
    assert_eq!(admitted(Some(&pending), &ruled(9, None, None)), Err(PaymentStepError::TokenNeeded));
    let given = next(&pending, &ruled(9, Some(OTHER), None));
    let paid = given.paid().unwrap();
    assert_eq!((paid.token().map(PlnToken::expose), paid.serial(), paid.kwh()), (Some(OTHER), None, None));
    assert!(!says_token(&shown(&given)), "{}", shown(&given));
    let pulsa =
        next(&sent(ProductKind::Pulsa), &answer(2, PaymentOutcome::Pending, OutcomeReason::Answered, all_facts()));
    assert_eq!(next(&pulsa, &ruled(9, None, None)).paid().unwrap().serial(), None);
    assert_eq!(next(&pulsa, &ruled(9, None, Some("A7"))).paid().unwrap().serial(), Some(&"A7".into()));
}

#[test]
fn a_record_of_an_earlier_version_replays_and_its_tokens_stay_hidden_until_they_are_confirmed() {
    // An earlier version merged the token of a pending answer, and took a ruling without one.
    let told = PaymentFacts { name: None, ..all_facts() };
    let pending =
        before(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Pending, OutcomeReason::Answered, told));
    assert!(says_token(&stored(&pending)) && !says_token(&shown(&pending)), "{}", shown(&pending));
    let old = before(&pending, &ruled(9, None, None));
    assert_eq!(
        (old.state(), old.paid().unwrap().token()),
        (PaymentState::Confirmed, None),
        "nobody confirmed that token"
    );
    assert!(!says_token(&shown(&old)), "{}", shown(&old));
    assert_eq!(admitted(Some(&pending), &ruled(9, None, None)), Err(PaymentStepError::TokenNeeded), "but not any more");
    // What an answer confirmed is that answer's.
    let confirmed = before(&pending, &answer(9, PaymentOutcome::Confirmed, OutcomeReason::Answered, all_facts()));
    assert_eq!(confirmed.paid().unwrap().token().map(PlnToken::expose), Some(TOKEN));
}

#[test]
fn a_token_product_is_not_confirmed_without_its_token() {
    let early =
        next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Pending, OutcomeReason::Answered, all_facts()));
    let without = PaymentFacts { token: None, ..all_facts() };
    let equal: PlnToken = serde_json::from_str("\"11111111111111111111\"").unwrap();
    for facts in [without.clone(), PaymentFacts { token: Some(equal), ..all_facts() }] {
        let asked = next(&early, &answer(3, PaymentOutcome::Confirmed, OutcomeReason::Answered, facts));
        assert_eq!((asked.state(), &asked.why), (PaymentState::Pending, &Some(OutcomeReason::NoToken)));
        assert!(!says_token(&shown(&asked)), "{}", shown(&asked));
    }
    // Of a sale that was told as failed it is a success of the provider's all the same: a person must hear of it.
    let refused = OutcomeReason::Refused("GAGAL".into());
    let failed =
        next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Rejected, refused, PaymentFacts::default()));
    let late = next(&failed, &answer(3, PaymentOutcome::Confirmed, OutcomeReason::Answered, without.clone()));
    assert_eq!(
        (late.state(), late.unseen_alarm()),
        (PaymentState::Rejected, Some(&PaymentAlarm::ConfirmedAfterFailure))
    );
    assert!(late.is_on_desk());
    // A confirmed one stays what it is.
    let confirmed =
        next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, all_facts()));
    let again = next(&confirmed, &answer(3, PaymentOutcome::Confirmed, OutcomeReason::Answered, without));
    assert_eq!(again.paid().unwrap().token().map(PlnToken::expose), Some(TOKEN));
    assert!(again.unseen_alarm().is_none());
    let pulsa = next(
        &sent(ProductKind::Pulsa),
        &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, PaymentFacts::default()),
    );
    assert_eq!(pulsa.state(), PaymentState::Confirmed);
}

#[test]
fn an_implausible_token_that_was_stored_is_not_shown() {
    let equal: PlnToken = serde_json::from_str("\"11111111111111111111\"").unwrap();
    let facts = PaymentFacts { token: Some(equal), ..PaymentFacts::default() };
    let old =
        before(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, facts));
    let read: Payment = serde_json::from_str(&stored(&old)).unwrap();
    assert_eq!((read.state(), read.paid().unwrap().token()), (PaymentState::Confirmed, None));
    assert_eq!(read, old, "the row reads and is written as it was");
}

#[test]
fn a_stored_placeholder_is_no_serial_number() {
    for placeholder in ["null", "-", "0", "N/A"] {
        let facts = PaymentFacts { serial: Some(placeholder.into()), ..PaymentFacts::default() };
        let old =
            before(&sent(ProductKind::Pulsa), &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, facts));
        assert_eq!(old.paid().unwrap().serial(), None, "{placeholder}");
    }
}

#[test]
fn what_an_inquiry_says_is_hidden_too() {
    let unknown = next(
        &sent(ProductKind::PlnPostpaid),
        &answer(2, PaymentOutcome::Unknown, OutcomeReason::Cut, PaymentFacts::default()),
    );
    let said = PaymentObservation::BillPaid(CleanText::new(&format!("LUNAS, token {GROUPED}")));
    let seen = next(&unknown, &entry(3, PaymentEvent::Observed(Box::new(said))));
    assert_eq!(seen.observed[0].what, PaymentObservation::BillPaid("LUNAS, token **** **** **** **** ****".into()));
    let mut asked = intent(1, owner(1), ProductKind::PlnToken, "12345678901");
    asked.bill.fields = vec![(FactField::Footer, CleanText::new(&format!("token lama {GROUPED}")))];
    let begun = step(None, &prepared(0, asked)).unwrap();
    let begun = step(Some(&begun), &dispatched(1, owner(1))).unwrap();
    let facts = PaymentFacts { token: PlnToken::read(OTHER).ok(), ..PaymentFacts::default() };
    let confirmed = next(&begun, &answer(2, PaymentOutcome::Confirmed, OutcomeReason::Answered, facts));
    assert!(!says_token(&shown(&confirmed)) && shown(&confirmed).contains(OTHER), "{}", shown(&confirmed));
}

#[test]
fn numbers_of_the_sale_stay_readable() {
    let facts = PaymentFacts { invoice: Some(OTHER.into()), ..PaymentFacts::default() };
    let why = OutcomeReason::UnlistedWord(CleanText::new(&format!("Trx {OTHER} antri, SN {TOKEN}")));
    let told = next(&sent(ProductKind::PlnToken), &answer(2, PaymentOutcome::Unknown, why, facts));
    let masked = format!("Trx {OTHER} antri, SN ********************");
    assert_eq!(told.shown_why().unwrap().text().map(CleanText::as_str), Some(masked.as_str()));
}
