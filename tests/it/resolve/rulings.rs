//! What a person decides about a payment: rulings, and which refusals are certain.

use loket::domain::payment::CashHandling;
use loket::domain::payment::verdict::{PaymentAlarm, RefusalDoubt};
use loket::till::refusal::RefusalFault;

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_providers_success_after_a_ruling_alarms_until_it_was_seen() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let lost = pay(&till, "SAMSAT_JABAR", "3201110101900661").await;
    let early = till.rule(lost.id(), ruling(false, false)).await;
    assert!(matches!(early, Err(ResolveError::TooEarly { from, .. }) if from > bench.clock.now()), "{early:?}");
    bench.pass(TIMEOUT + 600);
    let ruled = till.rule(lost.id(), ruling(false, false)).await.unwrap();
    assert_eq!((ruled.state(), ruled.ruled_by().map(CleanText::as_str)), (PaymentState::Rejected, Some("SITI")));
    assert_eq!(till.next_automatic(&ruled), None);
    let asked = till.status(lost.id(), None).await.unwrap();
    assert_eq!((asked.state(), asked.ruled_by()), (PaymentState::Confirmed, None));
    assert_eq!(asked.unseen_alarm(), Some(&PaymentAlarm::ConfirmedAfterFailure));
    assert!(till.desk().await.unwrap().iter().any(|row| row.id() == lost.id()));
    till.alarms_seen(lost.id()).await.unwrap();
    assert!(till.desk().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_disputes_a_person_rules_refunded() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let sold = pay(&till, "s10", "081234567890").await;
    let not_yet = till.rule(sold.id(), ruling(false, true)).await;
    assert!(matches!(not_yet, Err(ResolveError::Ended(_))), "{not_yet:?}");
    let list = |status: &str| {
        let at = bench.clock.now().to_zoned(jakarta()).strftime("%d/%m/%Y %H:%M:%S").to_string();
        let reference = sold.intent.wire_reference.as_str();
        let text = format!(
            "Tanggal;Trxid;Produk;No Pelanggan;Debet;Status\r\n{at};{reference};s10;081234567890;{};{status}\r\n",
            sold.money().debit.unwrap().get()
        );
        std::fs::write(bench.home().join("daftar.csv"), text).unwrap();
        bench.home().join("daftar.csv")
    };
    for status in ["SUKSES", "GAGAL"] {
        till.reconcile("biller", &list(status)).await.unwrap();
    }
    let disputed = now(&till, sold.id()).await;
    assert_eq!((disputed.state(), disputed.unseen_alarm()), (PaymentState::Confirmed, Some(&PaymentAlarm::Disputed)));
    assert!(disputed.is_on_desk());
    let bare = till.rule(sold.id(), PaymentRuling { evidence: CleanText::default(), ..ruling(false, true) }).await;
    assert!(matches!(bare, Err(ResolveError::EvidenceNeeded)));
    let ruled = till.rule(sold.id(), ruling(false, true)).await.unwrap();
    assert_eq!((ruled.state(), ruled.is_on_desk()), (PaymentState::Refunded, true), "the cash is still here");
    let settled = till.settle_cash(sold.id(), CashHandling::Returned).await.unwrap();
    assert!(!settled.is_on_desk());
    assert!(till.audit().await.unwrap().faults.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_extends_the_list_of_certain_refusals() {
    let bench = Bench::open().await;
    let till = bench.till("K1");
    let vague = pay(&till, "PLNS20", "14000000665").await;
    assert_eq!(vague.state(), PaymentState::Unknown);
    assert!(matches!(vague.why, Some(OutcomeReason::RefusalInDoubt(_, RefusalDoubt::Unlisted))), "{:?}", vague.why);
    till.learn_refusal(vague.id()).await.unwrap();
    let config = std::fs::read_to_string(bench.home().join("config.toml")).unwrap();
    let pattern = "error pln NUMBER transaksi gagal";
    assert!(config.starts_with("# toko uji\n") && config.contains(pattern), "{config}");
    assert_eq!(now(&till, vague.id()).await.state(), PaymentState::Unknown, "what brought the text keeps its state");
    assert!(now(&till, vague.id()).await.notes[0].text.as_str().contains(pattern), "who did it is journalled");
    assert_eq!(
        pay(&till, "PLNS20", "14000001665").await.state(),
        PaymentState::Rejected,
        "the running program knows it"
    );
    drop(till);
    let later = bench.till("K2");
    assert_eq!(pay(&later, "PLNS20", "14000002665").await.state(), PaymentState::Rejected, "and so does the next one");
    assert_eq!(
        pay(&later, "PLNS20", "14000002675").await.state(),
        PaymentState::Unknown,
        "another refusal it does not fit"
    );
    // Silence has no text.
    let silent = pay(&later, "PLNS20", "14000000673").await;
    assert!(matches!(later.learn_refusal(silent.id()).await, Err(RefusalFault::NoText)));
}
