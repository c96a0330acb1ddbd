//! Conformance tests of paging and look-ups: open money has no cap (safety rule 22).

use std::time::Duration;

use super::{Shop, clean, ids, prepare, sell, send, token_for};
use crate::base::id::PaymentId;
use crate::domain::bill::{CustomerNumber, WalletOrder};
use crate::domain::deposit::OpenDebit;
use crate::domain::payment::verdict::{PaymentFacts, PaymentOutcome};
use crate::domain::payment::{AnswerSource, JournalRecord};
use crate::domain::product::{ProductKind, ProviderId};
use crate::domain::sample::{answer_with, answered, at, dispatched, id, intent, owner, prepared};
use crate::journal::{Journal, JournalError};

/// More than two pages of any list.
const OPEN: u64 = 110;

async fn all_live(journal: &dyn Journal) -> Vec<PaymentId> {
    let (mut found, mut last) = (Vec::new(), None);
    loop {
        let page = journal.live_page(last).await.unwrap();
        let Some(newest) = page.last() else { return found };
        assert!(page.len() < 100, "a page is a bound on work");
        last = Some(newest.id());
        found.extend(ids(&page));
    }
}

/// Every open row is told, however many there are: the newest too.
pub async fn open_money_has_no_cap(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let mut expected = Vec::new();
    for number in 1..=OPEN {
        expected.push(sell(j, number, &format!("1{number:010}"), PaymentOutcome::Unknown, None).await);
    }
    let confirmed = sell(j, OPEN + 1, "20000000001", PaymentOutcome::Confirmed, None).await;
    let sending = send(j, OPEN + 2, "20000000002").await;
    assert_eq!(ids(&j.desk().await.unwrap()), expected);
    expected.push(sending);
    assert_eq!(ids(&j.open_payments().await.unwrap()), expected);
    assert_eq!(all_live(j).await, expected);
    // A recovery looks at all of them as well, and ends what is overdue behind a hundred others.
    shop.pass(Duration::from_secs(10_000));
    let ended = j.recover(at(10_000)).await.unwrap();
    assert_eq!(ids(&ended), [sending]);
    let debits = j.open_debits(expected.iter().copied().chain([confirmed]).collect()).await.unwrap();
    assert_eq!(debits.len(), expected.len() + 1);
    for (id, debit) in debits {
        assert_eq!(debit, OpenDebit::of(&j.payment(id).await.unwrap().unwrap()));
    }
}

/// What happened after a place in the record is told page by page, each payment as it is now.
pub async fn changes_are_told_page_by_page(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    assert_eq!(j.last_seq().await.unwrap(), 0);
    let nothing = j.changes(0).await.unwrap();
    assert!(nothing.payments.is_empty() && !nothing.more && !nothing.is_shorter);
    let old = sell(j, 1, "10000000001", PaymentOutcome::Unknown, None).await;
    let mut since = j.last_seq().await.unwrap();
    assert_eq!(since, 3);
    for number in 2..=41 {
        sell(j, number, &format!("1{number:010}"), PaymentOutcome::Confirmed, None).await;
    }
    j.append(old, answered(90, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    let (mut changed, mut pages) = (Vec::new(), 0);
    loop {
        let page = j.changes(since).await.unwrap();
        assert!(page.seq >= since && !page.charges && !page.is_shorter);
        since = page.seq;
        pages += 1;
        for payment in page.payments {
            assert_eq!(Some(&payment), j.payment(payment.id()).await.unwrap().as_ref());
            changed.push(payment.id());
        }
        if !page.more {
            break;
        }
    }
    changed.sort_unstable();
    changed.dedup();
    assert_eq!((changed.len(), since), (41, j.last_seq().await.unwrap()));
    assert!(pages > 1 && changed.contains(&old));
    assert!(j.changes(since).await.unwrap().payments.is_empty());
    assert!(j.changes(since + 1).await.unwrap().is_shorter, "another record than the one that was read");
}

/// A reference finds its payments exactly, in whatever case, whether they stand or not, and no others.
pub async fn a_reference_finds_its_payments(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let system = ProviderId::new("mmbc-ppob");
    let known = async |reference: &str| ids(&j.known_by(&system, reference).await.unwrap());
    for (number, outcome, reference) in [
        (1, PaymentOutcome::Pending, "2611210001"),
        (2, PaymentOutcome::Unknown, "2611210002"),
        (3, PaymentOutcome::Rejected, "2611210003"),
        (4, PaymentOutcome::Pending, "F-1"),
        (5, PaymentOutcome::Confirmed, "Ab2611210005"),
    ] {
        let sold = send(j, number, &format!("1{number:010}")).await;
        let payment = j.append(sold, told(number + 10, outcome, reference)).await.unwrap();
        let (small, large) = (reference.to_lowercase(), reference.to_uppercase());
        for text in [reference, &small, &large, payment.intent.wire_reference.as_str(), &format!(" {reference} ")] {
            assert_eq!(known(text).await, [sold], "{text}");
        }
        assert!(j.known_by(&ProviderId::new("biller"), reference).await.unwrap().is_empty());
        assert!(known(&reference[..reference.len() - 1]).await.is_empty(), "a piece of it is none");
    }
    // What was accepted and then refused is still found: the provider may yet speak of it.
    j.append(id(1), told(30, PaymentOutcome::Rejected, "2611210001")).await.unwrap();
    assert_eq!(known("2611210001").await, [id(1)]);
    // One order, several movements: all of them, the newest first, however many others came since.
    for number in 6..=8 {
        refund(j, number, PaymentOutcome::Rejected, "").await;
    }
    assert_eq!(known("pesanan-7").await, [id(8), id(7), id(6)]);
    clean(j).await;
}

/// A refund of a wallet's order, which has no numbers of its own.
async fn refund(j: &dyn Journal, number: u64, outcome: PaymentOutcome, reference: &str) {
    let mut refund = intent(number, j.owner(), ProductKind::KwalletRefund, "800000000001");
    let order_id = Some("Pesanan-7".into());
    refund.bill.wallet = Some(WalletOrder { order_id, to: None, voucher: None, id_trans: None, note: "".into() });
    j.append(id(number), prepared(number, refund)).await.unwrap();
    j.append(id(number), dispatched(number, j.owner())).await.unwrap();
    j.append(id(number), told(number + 100, outcome, reference)).await.unwrap();
}

fn told(second: u64, outcome: PaymentOutcome, reference: &str) -> JournalRecord {
    let reference = (!reference.is_empty()).then(|| reference.into());
    answer_with(second, AnswerSource::Send, outcome, PaymentFacts { reference, ..PaymentFacts::default() })
}

/// Meter and IDPEL stay one connection however many payments came after the answer that gave both (safety rule 8).
pub async fn a_connection_keeps_both_numbers(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let (meter, idpel) = ("12345678901", "512345678901");
    let both = send(j, 1, meter).await;
    j.append(both, answer_with(3, AnswerSource::Send, PaymentOutcome::Rejected, both_numbers(meter, idpel)))
        .await
        .unwrap();
    for number in 2..=71 {
        sell(j, number, meter, PaymentOutcome::Rejected, None).await;
    }
    let open = sell(j, 72, meter, PaymentOutcome::Unknown, None).await;
    match prepare(j, token_for(73, j, idpel)).await {
        Err(JournalError::AlreadyOpen(found)) => assert_eq!(found.id(), open),
        other => panic!("{other:?}"),
    }
    clean(j).await;
}

fn both_numbers(meter: &str, idpel: &str) -> PaymentFacts {
    let number = |number| Some(CustomerNumber::new(number));
    PaymentFacts { meter: number(meter), idpel: number(idpel), ..PaymentFacts::default() }
}

/// The end of an id finds all payments that have it, among however many others.
pub async fn the_end_of_an_id_finds_all_that_have_it(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let mut sold = Vec::new();
    for number in 1..=60_u64 {
        let id = format!("01a22560-f8ff-7d37-99f2-{number:08x}beef").parse().unwrap();
        let mut sale = token_for(number, j, &format!("1{number:010}"));
        (sale.id, sale.sale) = (id, id);
        sold.push(prepare(j, sale).await.unwrap());
    }
    let found = async |text: &str| ids(&j.ending_with(text).await.unwrap());
    assert_eq!(found("beef").await, sold);
    assert_eq!(found("3beef").await, [sold[2], sold[18], sold[34], sold[50]]);
    for text in ["0000003cbeef", "99F2-0000003CBEEF", &sold[59].to_string()] {
        assert_eq!(found(text).await, [sold[59]], "{text}");
    }
    for none in ["", "1", "001", "zzzz", "%%%%", "ääää", "xx-not-an-id-but-longer-than-any-of-them-is"] {
        assert!(found(none).await.is_empty(), "{none}");
    }
}

/// Sales of each sort that is found by a text which an older program had in no table: a short reference, one of a
/// refused sale, a wallet's order and the reference of its refund.
pub async fn sell_for_known_as(j: &dyn Journal) {
    for (number, outcome, reference) in
        [(1, PaymentOutcome::Confirmed, "F-1"), (2, PaymentOutcome::Rejected, "2611210003")]
    {
        let sold = send(j, number, &format!("1{number:010}")).await;
        j.append(sold, told(number + 10, outcome, reference)).await.unwrap();
    }
    refund(j, 3, PaymentOutcome::Confirmed, "2611210004").await;
    let both = send(j, 4, "12345678901").await;
    let facts = both_numbers("12345678901", "512345678901");
    j.append(both, answer_with(5, AnswerSource::Send, PaymentOutcome::Rejected, facts)).await.unwrap();
    sell(j, 6, "12345678901", PaymentOutcome::Unknown, None).await;
}

/// Once such a record was opened, all of them are found, and nothing is missed by an audit.
pub async fn known_as_is_found(j: &dyn Journal) {
    clean(j).await;
    for (reference, number) in [("f-1", 1), ("2611210003", 2), ("PESANAN-7", 3), ("2611210004", 3)] {
        let found = j.known_by(&ProviderId::new("mmbc-ppob"), reference).await.unwrap();
        assert_eq!(ids(&found), [id(number)], "{reference}");
    }
    let same = prepare(j, token_for(7, j, "512345678901")).await;
    assert!(
        matches!(same, Err(JournalError::AlreadyOpen(open)) if open.id() == id(6)),
        "both numbers are one connection"
    );
}
