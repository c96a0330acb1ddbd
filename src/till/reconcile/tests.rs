//! Tables of matching and judging, and the property that no line without a number of ours changes anything.

use proptest::prelude::*;

use super::classify::{RowHeading, RowJudgement};
use super::*;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, RefusalDoubt};
use crate::domain::payment::{JournalRecord, PaymentRuling, step};
use crate::domain::product::ProductKind;
use crate::domain::sample::{self, TOKEN, answer_with, at, dispatched, owner, prepared};
use crate::wording::reconcile as wording;

const HEAD: &str = "Tanggal;Invoice;Ref;Produk;Nomor;Total;Debet;SN;Status";

/// A payment of `kind`, sent at second `number`, in the state of `outcome`.
fn payment(number: u64, kind: ProductKind, customer: &str, outcome: PaymentOutcome, invoice: Option<&str>) -> Payment {
    let mut payment = step(None, &prepared(number, sample::intent(number, owner(1), kind, customer))).unwrap();
    let facts = PaymentFacts { invoice: invoice.map(Into::into), ..PaymentFacts::default() };
    for entry in [dispatched(number, owner(1)), answer_with(number + 1, AnswerSource::Send, outcome, facts)] {
        payment = step(Some(&payment), &entry).unwrap();
    }
    payment
}

fn bill(outcome: PaymentOutcome) -> Payment {
    payment(0, ProductKind::PlnPostpaid, "531110001234", outcome, None)
}

fn ruled(confirmed: bool) -> Payment {
    let by = PaymentRuling { confirmed, ..sample::ruled_failed() };
    step(Some(&bill(PaymentOutcome::Unknown)), &sample::entry(2_000, PaymentEvent::Ruled(Box::new(by)))).unwrap()
}

fn rows(lines: &[&str]) -> Vec<StatementRow> {
    let list = statement::read(format!("{HEAD}\n{}\n", lines.join("\n")).as_bytes()).unwrap();
    assert!(list.unread.is_empty(), "{:?}", list.unread);
    list.rows
}

fn row(line: &str) -> StatementRow {
    rows(&[line]).remove(0)
}

/// What becomes of a payment that a line is paired with.
fn after(row: &StatementRow, payment: &Payment) -> (RowHeading, Payment) {
    let RowJudgement { heading, verdict } = classify(row, payment, None);
    let Some(verdict) = verdict else { return (heading, payment.clone()) };
    let event = PaymentEvent::Answered { source: AnswerSource::List, verdict, raw: row.raw.clone() };
    let entry = JournalRecord { at: at(9_000), counter: "1".into(), cashier: "SITI".into(), event };
    (heading, step(Some(payment), &entry).unwrap())
}

const PAID: &str = "2026-11-21 10:00:10;77001;;TAGIHAN;531110001234;102.500;100.700;;SUKSES";

#[test]
fn every_statement_on_every_state() {
    use RowHeading::{Matched, StatusDiffers, Unclear};
    let states = [
        bill(PaymentOutcome::Unknown),
        bill(PaymentOutcome::Pending),
        bill(PaymentOutcome::Confirmed),
        ruled(true),
        bill(PaymentOutcome::Rejected),
        bill(PaymentOutcome::NotSent),
        ruled(false),
        bill(PaymentOutcome::Refunded),
    ];
    let same = |heading| [heading; 8];
    let table: &[(&str, [RowHeading; 8], [&str; 8])] = &[
        (
            "SUKSES",
            [Matched, Matched, Matched, Matched, StatusDiffers, StatusDiffers, StatusDiffers, StatusDiffers],
            ["confirmed", "confirmed", "confirmed", "confirmed", "confirmed", "confirmed", "confirmed", "refunded"],
        ),
        (
            "PENDING",
            same(Matched),
            ["pending", "pending", "confirmed", "confirmed", "rejected", "not_sent", "rejected", "refunded"],
        ),
        (
            "GAGAL",
            [Matched, Matched, StatusDiffers, StatusDiffers, Matched, Matched, Matched, Matched],
            ["rejected", "refunded", "confirmed", "rejected", "rejected", "not_sent", "rejected", "refunded"],
        ),
        (
            "REFUND",
            [Matched, Matched, StatusDiffers, StatusDiffers, StatusDiffers, StatusDiffers, StatusDiffers, Matched],
            ["refunded", "refunded", "refunded", "refunded", "rejected", "not_sent", "rejected", "refunded"],
        ),
        (
            "selesai",
            same(Unclear(RowDoubt::Status)),
            ["unknown", "pending", "confirmed", "confirmed", "rejected", "not_sent", "rejected", "refunded"],
        ),
    ];
    for (word, headings, ends) in table {
        let row = row(&PAID.replace("SUKSES", word));
        for ((before, heading), end) in states.iter().zip(headings).zip(ends) {
            let (told, now) = after(&row, before);
            let state = before.state();
            assert_eq!((told, now.state().word()), (*heading, *end), "{word} on {state:?}, {:?}", before.ruling);
            let (again, twice) = after(&row, &now);
            assert_eq!(twice.state(), now.state(), "{word} on {state:?}: {again:?} the second time");
        }
    }
    let confirmed = after(&row(PAID), &bill(PaymentOutcome::Unknown)).1;
    let (invoice, time) = (confirmed.invoice().unwrap().as_str().to_owned(), confirmed.provider_time().unwrap());
    assert_eq!((invoice.as_str(), time, confirmed.why.clone()), ("77001", at(10), Some(OutcomeReason::Answered)));
    assert_eq!(confirmed.saldo(), None, "a list's saldo is not the deposit's figure of now");
    let late = after(&row(PAID), &bill(PaymentOutcome::Rejected)).1;
    assert_eq!(late.unseen_alarm(), Some(&PaymentAlarm::ConfirmedAfterFailure));
}

#[test]
fn a_failure_after_success_is_an_alarm_once_and_takes_nothing_over() {
    let gagal = row(&PAID.replace("SUKSES", "GAGAL").replace("100.700", "0"));
    let before = bill(PaymentOutcome::Confirmed);
    let (heading, disputed) = after(&gagal, &before);
    assert_eq!((heading, disputed.unseen_alarm()), (RowHeading::StatusDiffers, Some(&PaymentAlarm::Disputed)));
    assert_eq!((disputed.state(), disputed.invoice()), (PaymentState::Confirmed, None));
    assert_eq!(classify(&gagal, &disputed, None), RowJudgement { heading, verdict: None });
}

#[test]
fn a_token_without_its_digits_stays_pending_and_keeps_its_invoice() {
    let line = "2026-11-21 10:00:10;77001;;PLNS100;12345678901;102.500;;SNTOKEN;SUKSES";
    let lost = payment(0, ProductKind::PlnToken, "12345678901", PaymentOutcome::Unknown, None);
    let (heading, pending) = after(&row(&line.replace("SNTOKEN", "")), &lost);
    assert_eq!(
        (heading, pending.state(), pending.why.clone()),
        (RowHeading::Matched, PaymentState::Pending, Some(OutcomeReason::NoToken))
    );
    assert_eq!(pending.invoice().unwrap().as_str(), "77001");
    assert_eq!(classify(&row(&line.replace("SNTOKEN", "")), &pending, None).verdict, None, "nothing new");
    let (_, sold) = after(&row(&line.replace("SNTOKEN", TOKEN)), &pending);
    assert_eq!(sold.paid().unwrap().token().unwrap().expose(), TOKEN);
    let refused = payment(0, ProductKind::PlnToken, "12345678901", PaymentOutcome::Rejected, None);
    let (heading, same) = after(&row(&line.replace("SNTOKEN", "")), &refused);
    assert_eq!((heading, same.state()), (RowHeading::StatusDiffers, PaymentState::Rejected));
}

#[test]
fn what_is_not_certain_changes_nothing() {
    let known = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Pending, Some("77001"));
    let gagal = PAID.replace("100.700", "").replace("SUKSES", "GAGAL");
    let with_serial = |serial: &str| gagal.replace(";GAGAL", &format!("{serial};GAGAL"));
    for (line, heading) in [
        (PAID.replace("102.500", "103.500"), RowHeading::AmountDiffers),
        (PAID.replace("100.700", "100.800"), RowHeading::AmountDiffers),
        (PAID.replace("TAGIHAN", "BPJS"), RowHeading::Unclear(RowDoubt::OtherProduct)),
        (PAID.replace("531110001234", "531110001235"), RowHeading::Unclear(RowDoubt::OtherCustomer)),
        (PAID.replace("77001", "77002"), RowHeading::Unclear(RowDoubt::OtherInvoice)),
        (PAID.replace("SUKSES", ""), RowHeading::Unclear(RowDoubt::Status)),
        (PAID.replace("2026-11-21", "2026-11-19"), RowHeading::Unclear(RowDoubt::OtherTime)),
        (";77001;;;;;;;SUKSES".to_owned(), RowHeading::Unclear(RowDoubt::TooLittle)),
        (with_serial("0041002345"), RowHeading::Unclear(RowDoubt::Contradicts)),
        (with_serial("8,12E+10"), RowHeading::Unclear(RowDoubt::Contradicts)),
        (with_serial(TOKEN), RowHeading::Unclear(RowDoubt::Contradicts)),
        (with_serial("0041002345").replace("GAGAL", "REFUND"), RowHeading::Unclear(RowDoubt::Contradicts)),
    ] {
        assert_eq!(classify(&row(&line), &known, None), RowJudgement { heading, verdict: None }, "{line}");
    }
    // Echoes of our own numbers, and words, are no serial number.
    for serial in ["77001", "531110001234", known.intent.wire_reference.as_str(), "Nomor salah", "0", "-"] {
        let (_, now) = after(&row(&with_serial(serial)), &known);
        assert_eq!(now.state(), PaymentState::Refunded, "{serial}");
    }
    let sent = prepared(0, sample::intent(0, owner(1), ProductKind::PlnPostpaid, "531110001234"));
    let sending = step(Some(&step(None, &sent).unwrap()), &dispatched(0, owner(1))).unwrap();
    let heading = RowHeading::Unclear(RowDoubt::BeingSent);
    assert_eq!(classify(&row(PAID), &sending, None), RowJudgement { heading, verdict: None });
    let list = answer_with(1, AnswerSource::List, PaymentOutcome::Confirmed, PaymentFacts::default());
    assert!(step(Some(&sending), &list).is_err(), "nor may it by any other way");
}

#[test]
fn a_failure_that_is_no_certain_refusal_ends_nothing() {
    let gagal = row(&PAID.replace("100.700", "").replace("SUKSES", "GAGAL"));
    let lacks = Some(RefusalDoubt::Words);
    for (outcome, heading, alarm) in [
        (PaymentOutcome::Unknown, RowHeading::Unclear(RowDoubt::Refusal), false),
        (PaymentOutcome::Pending, RowHeading::Unclear(RowDoubt::Refusal), false),
        (PaymentOutcome::Rejected, RowHeading::Matched, false),
        (PaymentOutcome::Confirmed, RowHeading::StatusDiffers, true),
    ] {
        let told = classify(&gagal, &bill(outcome), lacks);
        assert_eq!((told.heading, told.verdict.is_some()), (heading, alarm), "{outcome:?}");
    }
    assert_eq!(
        classify(&gagal, &ruled(true), lacks).heading,
        RowHeading::Unclear(RowDoubt::Refusal),
        "a person's success stays"
    );
    assert_eq!(
        after(&row(PAID), &bill(PaymentOutcome::Unknown)).1.state(),
        PaymentState::Confirmed,
        "only a failure needs it"
    );
}

/// Pairs, lines that match several payments, and lines that are similar to a payment, by index.
type Told = (Vec<(usize, usize)>, Vec<usize>, Vec<(usize, Vec<usize>)>);

fn paired(lines: &[&str], payments: &[Payment]) -> Told {
    let paired = matching::pair(&rows(lines), payments);
    (paired.pairs, paired.several.into_iter().map(|(row, _)| row).collect(), paired.similar)
}

#[test]
fn only_a_number_makes_a_pair() {
    let lost = bill(PaymentOutcome::Unknown);
    let wire = lost.intent.wire_reference.as_str().to_owned();
    let with_invoice = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Pending, Some("77001"));
    let one = |line: &str, payment: &Payment| paired(&[line], std::slice::from_ref(payment));
    let pair = (vec![(0, 0)], vec![], vec![]);
    assert_eq!(one(PAID, &with_invoice), pair);
    assert_eq!(one(&PAID.replace("77001", &wire), &lost), pair);
    assert_eq!(one(&PAID.replace(";77001;;", &format!(";;{wire};")), &lost), pair);
    assert_eq!(one(PAID, &lost), (vec![], vec![], vec![(0, vec![0])]), "all else agrees: similar, no more");
    // Placeholders name nobody.
    for number in ["0", "1234", "00000", "-"] {
        let holder = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Pending, Some(number));
        assert!(one(&PAID.replace("77001", number), &holder).0.is_empty(), "{number}");
    }
}

#[test]
fn what_is_similar_to_a_payment() {
    let lost = bill(PaymentOutcome::Unknown);
    let is_similar = |line: &str, payment: &Payment| {
        let (pairs, several, similar) = paired(&[line], std::slice::from_ref(payment));
        assert!(pairs.is_empty() && several.is_empty(), "{line}");
        !similar.is_empty()
    };
    for line in [
        PAID.to_owned(),
        PAID.replace("SUKSES", "GAGAL"),
        PAID.replace("531110001234", "53111xxxx234"),
        PAID.replace("531110001234", "5311xxxxxxxx"),
        PAID.replace("TAGIHAN", "tagihan - pln_postpaid"),
        PAID.replace("TAGIHAN", ""),
        PAID.replace("102.500;100.700", "103.000;"),
        PAID.replace("10:00:10", "13:05:59"),
        // Two minutes before the sending, and what the list leaves out.
        PAID.replace("10:00:10", "09:58:00"),
        PAID.replace("10:00:10", "09:57"),
        PAID.replace("2026-11-21 10:00:10", "2026-11-21"),
    ] {
        assert!(is_similar(&line, &lost), "{line}");
    }
    for line in [
        PAID.replace("10:00:10", "09:57:59"),
        PAID.replace("10:00:10", "09:56"),
        PAID.replace("2026-11-21 10:00:10", "2026-11-20"),
        PAID.replace("2026-11-21 10:00:10", "2026-11-22 10:00:10"),
        PAID.replace("531110001234", "531110001235"),
        PAID.replace("531110001234", "xxxxxxxxx234"),
        PAID.replace("531110001234", ""),
        PAID.replace("TAGIHAN", "TAGIHAN2"),
        PAID.replace("TAGIHAN", "").replace("102.500;100.700", "103.000;"),
    ] {
        assert!(!is_similar(&line, &lost), "{line}");
        assert_eq!(matching::pair(&rows(&[&line]), &[bill(PaymentOutcome::Unknown)]).free_payments, [0]);
    }
    assert!(!is_similar(PAID, &bill(PaymentOutcome::NotSent)), "what never left is not the one listed");
    let other = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Confirmed, Some("88888"));
    assert!(!is_similar(PAID, &other), "the provider knows it under another invoice");
    let phone = payment(0, ProductKind::EMoney, "081234567890", PaymentOutcome::Unknown, None);
    for form in ["6281234567890", "+62 812-3456-7890", "81234567890"] {
        assert!(is_similar(&PAID.replace("TAGIHAN", "PLNS100").replace("531110001234", form), &phone), "{form}");
    }
}

#[test]
fn the_difference_in_time_is_told() {
    let lost = bill(PaymentOutcome::Unknown);
    for (time, seconds, precision) in [
        ("2026-11-21 10:00:12", 12, 0),
        ("2026-11-21 09:58:30", -90, 0),
        ("2026-11-21 10:00", 0, 60),
        ("2026-11-21", -36_000, 86_400),
    ] {
        let apart = TimeDifference::between(&row(&PAID.replace("2026-11-21 10:00:10", time)), &lost);
        let expected = TimeDifference { seconds, precision: Duration::from_secs(precision) };
        assert_eq!(apart, Some(expected), "{time}");
    }
    let words = &crate::messages::Language::Id.words().reconcile;
    for (time, said) in [
        ("2026-11-21 10:00:12", "12 detik sesudah dikirim"),
        ("2026-11-21 09:58:30", "90 detik sebelum dikirim"),
        ("2026-11-21 10:07:00", "7 menit sesudah dikirim"),
        ("2026-11-21 13:01", "3 jam sesudah dikirim"),
        ("2026-11-21 10:00", "di menit pengiriman"),
        ("2026-11-21", "tanpa jam"),
    ] {
        assert_eq!(wording::difference(words, &row(&PAID.replace("2026-11-21 10:00:10", time)), &lost), said);
    }
    let dearer = row(&PAID.replace("102.500;100.700", "103.000;"));
    assert_eq!(wording::difference(words, &dearer, &lost), "10 detik sesudah dikirim, JUMLAHNYA LAIN");
    let zone = crate::base::time::jakarta();
    let evidence = wording::evidence(words, &zone, "MMBC PPOB daftar.csv", &row(PAID), &lost);
    assert!(evidence.starts_with("Daftar MMBC PPOB daftar.csv [baris 2] 21/11 10:00  77001"), "{evidence}");
    assert!(evidence.ends_with("10 detik sesudah dikirim") && !evidence.contains("53111"), "{evidence}");
}

#[test]
fn two_that_fit_are_no_pair() {
    let one = bill(PaymentOutcome::Unknown);
    let other = payment(30, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Unknown, None);
    let both = [one.clone(), other.clone()];
    assert_eq!(paired(&[PAID], &both), (vec![], vec![], vec![(0, vec![0, 1])]), "each is shown");
    let invoiced = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Pending, Some("77001"));
    assert_eq!(paired(&[PAID, PAID], std::slice::from_ref(&invoiced)).1, [0, 1]);
    // One number is one payment's, another number of the same line another's.
    let wire = other.intent.wire_reference.as_str();
    let torn = PAID.replace(";77001;;", &format!(";77001;{wire};"));
    assert_eq!(paired(&[&torn], &[invoiced, other.clone()]), (vec![], vec![0], vec![]));
    // A payment that is known by its number is out of the way of its twin.
    let later = PAID.replace("77001", "77002").replace("10:00:10", "10:00:40");
    let known = payment(30, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Confirmed, Some("77002"));
    assert_eq!(paired(&[PAID, &later], &[one, known]), (vec![(1, 1)], vec![], vec![(0, vec![0])]));
}

#[test]
fn a_number_with_zeros_counts_where_all_else_agrees() {
    let round = "26112908484054600";
    let held = payment(0, ProductKind::PlnPostpaid, "531110001234", PaymentOutcome::Pending, Some(round));
    let line = PAID.replace("77001", round);
    let one = |line: &str| paired(&[line], std::slice::from_ref(&held));
    assert_eq!(one(&line).0, [(0, 0)]);
    for other in [
        line.replace("TAGIHAN", "BPJS"),
        line.replace("TAGIHAN", ""),
        line.replace("531110001234", "531110001235"),
        line.replace("102.500", "103.500"),
        line.replace("102.500;100.700", ";"),
        line.replace(round, "26112908484054700"),
        line.replace(round, "2,61129E+16"),
    ] {
        assert!(one(&other).0.is_empty(), "{other}");
    }
}

#[test]
fn the_period_is_the_lists() {
    let list = |lines: &[&str]| AccountStatement { rows: rows(lines), unread: vec![], sums: 0 };
    assert_eq!(period(&list(&[";77001;;;;;;;SUKSES"])), None);
    let told = period(&list(&[PAID, &PAID.replace("10:00:10", "11:00:00")]));
    assert_eq!(told, Some((at(10), at(3_600))));
    let inside = payment(20, ProductKind::PlnPostpaid, "1", PaymentOutcome::Unknown, None);
    assert!(is_missed(&inside, told) && !is_missed(&inside, None));
    assert!(
        !is_missed(&payment(9, ProductKind::PlnPostpaid, "1", PaymentOutcome::Unknown, None), told),
        "before the list begins"
    );
    assert!(
        !is_missed(&payment(20, ProductKind::PlnPostpaid, "1", PaymentOutcome::Rejected, None), told),
        "nothing to be missed"
    );
    let day = period(&list(&[&PAID.replace("2026-11-21 10:00:10", "21/11/2026")]));
    assert!(is_missed(&inside, day));
}

proptest! {
    /// Whatever a list says of customers, goods, times and amounts of ours: without a number of ours it changes
    /// nothing.
    #[test]
    fn a_strangers_line_ends_nothing(
        lines in proptest::collection::vec((0u64..400, 0usize..3, 0usize..4, 0usize..3, 0usize..4, 0usize..4), 0..8),
        sold in proptest::collection::vec((0u64..400, 0usize..3, 0usize..3, any::<bool>()), 1..6),
    ) {
        let customers = ["531110001234", "531110001235", "x"];
        let invoices = ["77001", "77002", "", "2,6E+16"];
        let payments: Vec<Payment> = sold.iter().enumerate().map(|(place, (second, customer, invoice, pending))| {
            let invoice = Some(invoices[*invoice]).filter(|invoice| !invoice.is_empty());
            let outcome = if *pending { PaymentOutcome::Pending } else { PaymentOutcome::Unknown };
            payment(second * 10 + place as u64, ProductKind::PlnPostpaid, customers[*customer % 2], outcome, invoice)
        }).collect();
        let text: Vec<String> = lines.iter().map(|(second, customer, invoice, product, amount, status)| {
            let time = at(second * 10).to_zoned(crate::base::time::jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string();
            let amount = ["102.500", "100.700", "5.000", ""][*amount];
            let (product, status) = (["TAGIHAN", "BPJS", ""][*product], ["SUKSES", "GAGAL", "REFUND", "?"][*status]);
            format!("{time};{};;{product};{};{amount};;;{status}", invoices[*invoice], customers[*customer])
        }).collect();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let Ok(list) = statement::read(format!("{HEAD}\n{}\n", text.join("\n")).as_bytes()) else { return Ok(()) };
        let paired = matching::pair(&list.rows, &payments);
        let mut named = std::collections::BTreeSet::new();
        for (row, payment) in &paired.pairs {
            prop_assert!(named.insert(*payment), "one line only");
            let (row, payment) = (&list.rows[*row], &payments[*payment]);
            prop_assert!(payment.invoice().is_some_and(|known| row.invoices.contains(known)), "by its number only");
            if classify(row, payment, None).verdict.is_some() {
                prop_assert!(row.prices.iter().all(|price| [102_500, 100_700].contains(&price.get())));
            }
        }
        for (row, fitting) in paired.several.iter().chain(&paired.similar) {
            prop_assert!(!paired.pairs.iter().any(|(paired, _)| paired == row));
            prop_assert!(fitting.iter().all(|payment| !named.contains(payment)));
        }
        for (row, fitting) in &paired.similar {
            for payment in fitting {
                let apart = TimeDifference::between(&list.rows[*row], &payments[*payment]).unwrap();
                prop_assert!(apart.seconds >= -120);
            }
        }
    }
}
