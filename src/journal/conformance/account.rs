//! Conformance tests of a deposit: what is bound of it, typed balances, top-ups and its record.

use super::{Shop, clean, send};
use crate::domain::deposit;
use crate::domain::deposit::record::{
    AccountEntry, AccountEvent, AccountFact, AccountRow, NamedMovement, RecordPage, RecordPart, RiseCause,
};
use crate::domain::payment::AnswerSource;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::product::{AccountId, ProductKind};
use crate::domain::sample::{answered, at, dispatched, id, intent, owner, prepared, rp};
use crate::journal::{Journal, JournalError};

const MMBC: AccountId = AccountId::new("mmbc");

fn said(second: u64, event: AccountEvent) -> AccountEntry {
    AccountEntry { at: at(second), counter: "1".into(), cashier: "SITI".into(), event }
}

/// A figure that SITI typed.
pub fn figure(second: u64, saldo: i64) -> AccountEntry {
    said(second, AccountEvent::SaldoSet { saldo: rp(saldo), note: "situs".into() })
}

fn added(second: u64, amount: i64) -> AccountEntry {
    said(second, AccountEvent::SaldoAdded { amount: rp(amount), note: "BCA".into() })
}

fn named(second: u64) -> AccountEntry {
    let named =
        NamedMovement { from: 1, to: 2, before: rp(-5), amount: rp(-5), cause: RiseCause::Topup, note: "BCA".into() };
    said(second, AccountEvent::SaldoNamed(named))
}

async fn sell(journal: &dyn Journal, number: u64, saldo: Option<i64>) -> Result<(), JournalError> {
    let sale = intent(number, journal.owner(), ProductKind::PlnToken, &format!("1000000{number:04}"));
    journal.append(id(number), prepared(number, sale)).await?;
    journal.append(id(number), dispatched(number, journal.owner())).await?;
    journal.append(id(number), answered(number + 1, AnswerSource::Send, PaymentOutcome::Confirmed, saldo)).await?;
    Ok(())
}

/// What a person says stands in the record, in the counter's chain, and is read again by a program that starts later.
pub async fn what_a_person_says_is_kept(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let entries = [figure(1, 1_000_000), added(2, 500_000), named(3)];
    let mut places = Vec::new();
    for entry in &entries {
        places.push(journal.append_account(&MMBC, entry.clone()).await.unwrap());
    }
    drop(journal);
    let journal = shop.start(owner(2)).await;
    let rows = journal.account_record(&MMBC, RecordPart::Newest).await.unwrap().rows;
    let expected: Vec<AccountRow> = places
        .iter()
        .zip(entries)
        .map(|(seq, entry)| AccountRow {
            seq: *seq,
            at: entry.at,
            cashier: entry.cashier,
            what: AccountFact::Said(entry.event),
        })
        .collect();
    assert_eq!(rows, expected);
    assert_eq!(journal.account_record(&MMBC, RecordPart::Since(places[1])).await.unwrap().rows, expected[2..]);
    let report = journal.audit().await.unwrap();
    assert_eq!((report.rows, report.faults.len(), report.chains[0].rows), (3, 0, 3), "{:?}", report.faults);
}

/// A typed figure is the account's newest at once, and never proves that nothing was taken.
pub async fn a_typed_figure_is_the_newest_and_proves_nothing(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    sell(j, 1, Some(1_000_000)).await.unwrap();
    assert!(j.saldo(&MMBC, None).await.unwrap().unwrap().quiet);
    j.append_account(&MMBC, figure(5, 700_000)).await.unwrap();
    let typed = j.saldo(&MMBC, None).await.unwrap().unwrap();
    assert_eq!((typed.saldo, typed.at, typed.by_hand, typed.quiet), (rp(700_000), at(5), true, false));
    sell(j, 6, None).await.unwrap();
    let spent = j.saldo(&MMBC, None).await.unwrap().unwrap();
    assert_eq!((spent.bound, spent.left()), (rp(100_700), Some(rp(599_300))));
    sell(j, 8, Some(498_600)).await.unwrap();
    let told = j.saldo(&MMBC, None).await.unwrap().unwrap();
    assert_eq!((told.saldo, told.by_hand, told.quiet), (rp(498_600), false, true));
    assert!(j.audit().await.unwrap().faults.is_empty());
}

/// A top-up counts until the next figure, of its own account only.
pub async fn a_top_up_is_added_until_the_next_figure(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    j.append_account(&MMBC, added(1, 100)).await.unwrap();
    assert!(j.saldo(&MMBC, None).await.unwrap().is_none(), "a top-up is no figure");
    sell(j, 2, Some(1_000_000)).await.unwrap();
    j.append_account(&MMBC, added(4, 500_000)).await.unwrap();
    j.append_account(&MMBC, added(5, 250_000)).await.unwrap();
    j.append_account(&AccountId::new("biller"), added(6, 9)).await.unwrap();
    let reading = j.saldo(&MMBC, None).await.unwrap().unwrap();
    assert_eq!((reading.added, reading.left()), (rp(750_000), Some(rp(1_750_000))));
    assert!(reading.quiet, "a top-up takes nothing");
    j.append_account(&MMBC, figure(7, 1_750_000)).await.unwrap();
    assert_eq!(j.saldo(&MMBC, None).await.unwrap().unwrap().added, rp(0));
}

/// A record holds one account's rows in the order of the record, whichever program wrote them.
pub async fn a_record_is_in_order_and_of_one_account(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    one.append_account(&MMBC, figure(1, 1_000_000)).await.unwrap();
    sell(one.as_ref(), 2, None).await.unwrap();
    two.append_account(&AccountId::new("biller"), figure(4, 5)).await.unwrap();
    let since = two.append_account(&MMBC, figure(5, 899_300)).await.unwrap();
    sell(two.as_ref(), 6, Some(798_600)).await.unwrap();
    let rows = one.account_record(&MMBC, RecordPart::Newest).await.unwrap().rows;
    assert!(rows.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(rows.len(), 8);
    let chain = deposit::chain(&rows, &(0..u64::MAX), &std::collections::HashMap::new());
    assert_eq!(chain.links.len(), 2);
    assert!(chain.links.iter().all(|link| link.left == rp(0)), "{chain:?}");
    assert_eq!(one.account_record(&MMBC, RecordPart::Since(since)).await.unwrap().rows, rows[rows.len() - 3..]);
    assert!(one.account_record(&AccountId::new("klink"), RecordPart::Newest).await.unwrap().rows.is_empty());
}

/// Any payment has a page of the record around it, and a page also holds what is open or came back of payments before
/// it.
pub async fn a_record_has_pages(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    for number in 1..=204 {
        sell(j, number, Some(900_000_000 - 20_700 * i64::try_from(number).unwrap())).await.unwrap();
    }
    let of = |page: &RecordPage, number: u64| {
        page.rows.iter().filter(|row| row.what.payment() == Some(id(number))).map(|row| row.seq).collect::<Vec<_>>()
    };
    let newest = j.account_record(&MMBC, RecordPart::Newest).await.unwrap();
    assert_eq!((newest.rows.len(), newest.whole.start, of(&newest, 5)), (600, 13, vec![13, 14, 15]));
    assert!((1..=4).all(|number| of(&newest, number).is_empty()));
    // One of before comes back: all of it is in the page from then on.
    j.append(id(2), answered(9_000, AnswerSource::Callback, PaymentOutcome::Refunded, None)).await.unwrap();
    let since = j.account_record(&MMBC, RecordPart::Since(612)).await.unwrap();
    assert_eq!((since.rows.len(), of(&since, 2)), (1, vec![613]));
    let newest = j.account_record(&MMBC, RecordPart::Newest).await.unwrap();
    assert_eq!((newest.rows.len(), of(&newest, 2), newest.whole.start), (604, vec![4, 5, 6, 613], 13));
    let first = j.account_record(&MMBC, RecordPart::Around(id(3))).await.unwrap();
    assert_eq!((first.whole.clone(), of(&first, 1).len(), of(&first, 102).len()), (0..307, 3, 3));
    assert!(of(&first, 103).is_empty());
    let last = j.account_record(&MMBC, RecordPart::Around(id(200))).await.unwrap();
    assert_eq!((last.whole.start, of(&last, 101).len(), of(&last, 204).len()), (301, 3, 3));
    assert!(of(&last, 100).is_empty() && last.whole.end > 613);
    let none = j.account_record(&AccountId::new("klink"), RecordPart::Around(id(3))).await;
    assert!(matches!(none, Err(JournalError::NotFound)), "not of that account");
}

/// What is known of a deposit, and when it proves something.
pub async fn saldo_knows_what_is_bound(shop: &dyn Shop) {
    use super::sell;
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let account = AccountId::new("mmbc");
    let told = |except| {
        let account = account.clone();
        async move { j.saldo(&account, except).await.unwrap().unwrap() }
    };
    assert!(j.saldo(&account, None).await.unwrap().is_none());
    sell(j, 1, "10000000001", PaymentOutcome::Confirmed, Some(1_000_000)).await;
    let first = told(None).await;
    assert_eq!((first.saldo, first.at, first.bound, first.quiet), (rp(1_000_000), at(3), rp(0), true));
    let open = send(j, 4, "10000000004").await;
    let second = told(None).await;
    assert_eq!((second.bound, second.quiet), (rp(100_700), false));
    let without = told(Some(open)).await;
    assert_eq!((without.bound, without.quiet), (rp(0), true));
    j.append(open, answered(9, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert_eq!(told(None).await, second, "confirmed without a newer figure");
    sell(j, 10, "10000000010", PaymentOutcome::Confirmed, Some(798_600)).await;
    let fourth = told(None).await;
    assert_eq!((fourth.saldo, fourth.bound, fourth.quiet), (rp(798_600), rp(0), true));
    // Two sales in flight may answer in either order: neither figure proves anything alone.
    let (left, right) = (send(j, 20, "10000000020").await, send(j, 21, "10000000021").await);
    j.append(left, answered(25, AnswerSource::Send, PaymentOutcome::Confirmed, Some(700_000))).await.unwrap();
    j.append(right, answered(26, AnswerSource::Send, PaymentOutcome::Confirmed, Some(600_000))).await.unwrap();
    let fifth = told(None).await;
    assert_eq!((fifth.saldo, fifth.bound, fifth.quiet), (rp(600_000), rp(0), false));
    sell(j, 30, "10000000030", PaymentOutcome::Confirmed, Some(500_000)).await;
    assert!(told(None).await.quiet);
    // Money that came back since makes an equal figure prove nothing.
    j.append(left, answered(40, AnswerSource::Status, PaymentOutcome::Refunded, None)).await.unwrap();
    assert!(!told(None).await.quiet);
    // What was accepted with a figure is in it, whether it stays open or is confirmed without a newer one.
    let accepted = send(j, 50, "10000000050").await;
    j.append(accepted, answered(51, AnswerSource::Send, PaymentOutcome::Pending, Some(400_000))).await.unwrap();
    let pending = told(None).await;
    assert_eq!((pending.saldo, pending.bound, pending.quiet), (rp(400_000), rp(0), false));
    let silent = send(j, 52, "10000000052").await;
    j.append(silent, answered(53, AnswerSource::Send, PaymentOutcome::Pending, None)).await.unwrap();
    assert_eq!(told(None).await.bound, rp(100_700), "accepted without a figure");
    j.append(accepted, answered(54, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    assert_eq!(told(None).await.bound, rp(100_700));
    assert!(j.saldo(&AccountId::new("klink"), None).await.unwrap().is_none());
    clean(j).await;
}
