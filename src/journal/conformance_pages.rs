//! Open money has no cap (safety rule 22): pages over all of it

use super::conformance::{Shop, ids, sell, send};
use crate::id::PaymentId;
use crate::journal::Journal;
use crate::sale::answer::Outcome;
use crate::sale::payment::Source;
use crate::sale::sample::{answered, at, owner};

/// More than any page, and than the cap that there once was.
const OPEN: u64 = 1_200;

async fn all_live(journal: &dyn Journal) -> Vec<PaymentId> {
    let (mut found, mut last) = (Vec::new(), None);
    loop {
        let page = journal.live_page(last).await.unwrap();
        let Some(newest) = page.last() else { return found };
        assert!(page.len() < 1_000, "a page is a bound on work");
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
        expected.push(sell(j, number, &format!("1{number:010}"), Outcome::Unknown, None).await);
    }
    sell(j, OPEN + 1, "20000000001", Outcome::Confirmed, None).await;
    let sending = send(j, OPEN + 2, "20000000002").await;
    assert_eq!(ids(&j.desk().await.unwrap()), expected);
    expected.push(sending);
    assert_eq!(ids(&j.open_payments().await.unwrap()), expected);
    assert_eq!(all_live(j).await, expected);
    // A recovery looks at all of them as well, and ends what is overdue behind a thousand others.
    let ended = j.recover(at(10_000)).await.unwrap();
    assert_eq!(ids(&ended), [sending]);
}

/// What happened after a place in the record is told page by page, each payment as it is now.
pub async fn changes_are_told_page_by_page(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    assert_eq!(j.last_seq().await.unwrap(), 0);
    let nothing = j.changes(0).await.unwrap();
    assert!(nothing.payments.is_empty() && !nothing.more && !nothing.is_shorter);
    let old = sell(j, 1, "10000000001", Outcome::Unknown, None).await;
    let mut since = j.last_seq().await.unwrap();
    assert_eq!(since, 3);
    for number in 2..=301 {
        sell(j, number, &format!("1{number:010}"), Outcome::Confirmed, None).await;
    }
    j.append(old, answered(400, Source::Status, Outcome::Confirmed, None)).await.unwrap();
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
    assert_eq!((changed.len(), since), (301, j.last_seq().await.unwrap()));
    assert!(pages > 1 && changed.contains(&old));
    assert!(j.changes(since).await.unwrap().payments.is_empty());
    assert!(j.changes(since + 1).await.unwrap().is_shorter, "another record than the one that was read");
}
