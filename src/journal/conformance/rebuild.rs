//! Conformance tests of a rebuild: a row in every table, the damage done to the tables, and what must come back.

use super::account as accounts;
use crate::base::id::OrderKey;
use crate::domain::bill::CustomerNumber;
use crate::domain::charge::sample as charge;
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{AnswerSource, PaymentEvent};
use crate::domain::product::ProviderId;
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answer_with, answered, at, dispatched, entry, id, intent, prepared, ruled_failed};
use crate::journal::Journal;
use crate::journal::callbacks::{CallbackStatus, NewCallback};
use crate::journal::print::{NewJob, PrintSubject};
use crate::journal::transaction::rebuild;

/// What is done to the tables besides emptying each of them; `charge` and `payment` take no such thing from the
/// program.
const DAMAGES: [&str; 11] = [
    "UPDATE payment_body SET body = 'x'",
    "UPDATE payment SET state = 'rejected', open = 0, live = 0, debit = 1, last_seq = 0",
    "INSERT INTO open_key (key, place, joined) VALUES ('x', 1, 0)",
    "UPDATE number SET number = number || '0'",
    "UPDATE saldo SET saldo = saldo + 1, since = 0",
    "UPDATE charge SET body = replace(body, '50000', '60000'), open_money = 1",
    "UPDATE provider_number SET holds = 0",
    "INSERT INTO bill_end (key, place) VALUES ('x', 1)",
    "UPDATE payment SET dispatched_seq = 1, closed_seq = NULL, moved_seq = 2",
    "DELETE FROM key_version",
    "UPDATE payment_body SET digest = (SELECT hash FROM event WHERE seq = 1)",
];

/// Everything that is done to the tables that the events make. `empties_words` is how a store empties its words.
pub fn damages(empties_words: &str) -> Vec<String> {
    let emptied = rebuild::MADE.iter().filter(|table| **table != "words").map(|table| format!("DELETE FROM {table}"));
    emptied.chain(DAMAGES.map(str::to_owned)).chain([empties_words.to_owned()]).collect()
}

/// Tables whose rows must come back as they were.
pub fn tables() -> Vec<&'static str> {
    let passing = ["words", "claim", "probe"];
    rebuild::MADE.iter().chain(&rebuild::STANDING).copied().filter(|table| !passing.contains(table)).collect()
}

/// Puts something into each table of a journal that holds three sales.
pub async fn fill(journal: &dyn Journal) {
    let own = journal.owner();
    let mut named = intent(4, own, ProductKind::PlnToken, "10000000004");
    named.order_key = Some("K-4".parse::<OrderKey>().unwrap());
    journal.append(id(4), prepared(4, named)).await.unwrap();
    journal.append(id(4), dispatched(4, own)).await.unwrap();
    let number = |text: &str| Some(CustomerNumber::new(text));
    let (meter, idpel) = (number("10000000004"), number("512345678904"));
    let both = PaymentFacts { meter, idpel, invoice: Some("INV4".into()), ..PaymentFacts::default() };
    journal.append(id(4), answer_with(4, AnswerSource::Send, PaymentOutcome::Unknown, both)).await.unwrap();
    journal.append(id(4), entry(900, PaymentEvent::Ruled(Box::new(ruled_failed())))).await.unwrap();
    journal.append_charge("K-1", charge::created(1, charge::intent("K-1", own))).await.unwrap();
    journal.append_account(&AccountId::new("mmbc"), accounts::figure(9, 700_000)).await.unwrap();
    let job = NewJob { counter: "1".into(), about: PrintSubject::Payment(id(1)), paper: None, device: None };
    journal.ask_print(job, at(20)).await.unwrap();
    let report = NewCallback {
        sender: ProviderId::new("biller"),
        signed: false,
        status: CallbackStatus::Kept,
        reference: "77".to_owned(),
        raw: b"a=1".to_vec(),
        from: [127, 0, 0, 1].into(),
        at: at(5),
    };
    journal.store_callbacks(vec![report]).await.unwrap();
    let list = super::PriceList { provider: "mmbc-ppob".into(), at: at(3), products: Vec::new() };
    journal.store_price_list(&list).await.unwrap();
    // A figure that waited for the journal while a newer one came: history only.
    journal.append(id(5), prepared(5, intent(5, own, ProductKind::PlnToken, "10000000005"))).await.unwrap();
    journal.append(id(5), dispatched(5, own)).await.unwrap();
    journal
        .defer_answer(id(5), &answered(6, AnswerSource::Send, PaymentOutcome::Confirmed, Some(1_000_000)))
        .await
        .unwrap();
    journal.recover(at(10)).await.unwrap();
    assert!(journal.audit().await.unwrap().faults.is_empty());
}
