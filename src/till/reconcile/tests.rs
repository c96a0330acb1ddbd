//! Pairing and judging: the tables of both, and that what is not certain changes nothing.

use proptest::prelude::*;

use super::judge::{Heading, Judgement};
use super::*;
use crate::sale::answer::{Alarm, Facts, Outcome, Why};
use crate::sale::payment::{Entry, Ruling, step};
use crate::sale::product::Kind;
use crate::sale::sample::{self, TOKEN, answer_with, at, dispatched, owner, prepared};

const HEAD: &str = "Tanggal;Invoice;Ref;Produk;Nomor;Total;Debet;SN;Status";

/// A payment of `kind`, sent at second `number`, in the state of `outcome`.
fn payment(number: u64, kind: Kind, customer: &str, outcome: Outcome, invoice: Option<&str>) -> Payment {
    let mut payment = step(None, &prepared(number, sample::intent(number, owner(1), kind, customer))).unwrap();
    let facts = Facts { invoice: invoice.map(Into::into), ..Facts::default() };
    for entry in [dispatched(number, owner(1)), answer_with(number + 1, Source::Send, outcome, facts)] {
        payment = step(Some(&payment), &entry).unwrap();
    }
    payment
}

fn bill(outcome: Outcome) -> Payment {
    payment(0, Kind::PlnPostpaid, "531110001234", outcome, None)
}

fn ruled(confirmed: bool) -> Payment {
    let by = Ruling {
        confirmed,
        refunded: false,
        evidence: "CS".into(),
        token: None,
        serial: None,
        cash: None,
        by: "SITI".into(),
    };
    step(Some(&bill(Outcome::Unknown)), &sample::entry(2_000, Event::Ruled(Box::new(by)))).unwrap()
}

fn rows(lines: &[&str]) -> Vec<Row> {
    let list = list::read(format!("{HEAD}\n{}\n", lines.join("\n")).as_bytes()).unwrap();
    assert!(list.unread.is_empty(), "{:?}", list.unread);
    list.rows
}

fn row(line: &str) -> Row {
    rows(&[line]).remove(0)
}

/// What becomes of a payment that a line is paired with.
fn after(row: &Row, payment: &Payment, how: How) -> (Heading, Payment) {
    let Judgement { heading, verdict } = judge(row, payment, how);
    let Some(verdict) = verdict else { return (heading, payment.clone()) };
    let event = Event::Answered { source: Source::List, verdict, raw: row.raw.clone() };
    let entry = Entry { at: at(9_000), counter: "1".into(), cashier: "SITI".into(), event };
    (heading, step(Some(payment), &entry).unwrap())
}

const PAID: &str = "2026-11-21 10:00:10;77001;;TAGIHAN;531110001234;102.500;100.700;;SUKSES";

#[test]
fn every_statement_on_every_state() {
    use Heading::{Matched, StatusDiffers, Unclear};
    let states = [
        bill(Outcome::Unknown),
        bill(Outcome::Pending),
        bill(Outcome::Confirmed),
        ruled(true),
        bill(Outcome::Rejected),
        bill(Outcome::NotSent),
        ruled(false),
        bill(Outcome::Refunded),
    ];
    let same = |heading| [heading; 8];
    let table: &[(&str, [Heading; 8], [&str; 8])] = &[
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
            same(Unclear(Doubt::Status)),
            ["unknown", "pending", "confirmed", "confirmed", "rejected", "not_sent", "rejected", "refunded"],
        ),
    ];
    for (word, headings, ends) in table {
        let row = row(&PAID.replace("SUKSES", word));
        for ((before, heading), end) in states.iter().zip(headings).zip(ends) {
            let (told, now) = after(&row, before, How::Number);
            let state = before.state();
            assert_eq!((told, now.state().word()), (*heading, *end), "{word} on {state:?}, {:?}", before.ruling);
            let (again, twice) = after(&row, &now, How::Number);
            assert_eq!(twice.state(), now.state(), "{word} on {state:?}: {again:?} the second time");
        }
    }
    let confirmed = after(&row(PAID), &bill(Outcome::Unknown), How::Likeness).1;
    let (invoice, time) = (confirmed.invoice().unwrap().as_str().to_owned(), confirmed.provider_time().unwrap());
    assert_eq!((invoice.as_str(), time, confirmed.why.clone()), ("77001", at(10), Some(Why::Answered)));
    assert_eq!(confirmed.saldo(), None, "a list's saldo is not the deposit's figure of now");
    let late = after(&row(PAID), &bill(Outcome::Rejected), How::Likeness).1;
    assert_eq!(late.unseen_alarm(), Some(&Alarm::ConfirmedAfterFailure));
}

#[test]
fn a_failure_after_success_is_an_alarm_once_and_takes_nothing_over() {
    let gagal = row(&PAID.replace("SUKSES", "GAGAL").replace("100.700", "0"));
    let before = bill(Outcome::Confirmed);
    let (heading, disputed) = after(&gagal, &before, How::Number);
    assert_eq!((heading, disputed.unseen_alarm()), (Heading::StatusDiffers, Some(&Alarm::Disputed)));
    assert_eq!((disputed.state(), disputed.invoice()), (State::Confirmed, None));
    assert_eq!(judge(&gagal, &disputed, How::Number), Judgement { heading, verdict: None });
}

#[test]
fn a_token_without_its_digits_stays_pending_and_keeps_its_invoice() {
    let line = "2026-11-21 10:00:10;77001;;PLNS100;12345678901;102.500;;SNTOKEN;SUKSES";
    let lost = payment(0, Kind::PlnToken, "12345678901", Outcome::Unknown, None);
    let (heading, pending) = after(&row(&line.replace("SNTOKEN", "")), &lost, How::Likeness);
    assert_eq!((heading, pending.state(), pending.why.clone()), (Heading::Matched, State::Pending, Some(Why::NoToken)));
    assert_eq!(pending.invoice().unwrap().as_str(), "77001");
    assert_eq!(judge(&row(&line.replace("SNTOKEN", "")), &pending, How::Number).verdict, None, "nothing new");
    let (_, sold) = after(&row(&line.replace("SNTOKEN", TOKEN)), &pending, How::Number);
    assert_eq!(sold.paid().unwrap().token().unwrap().expose(), TOKEN);
    let refused = payment(0, Kind::PlnToken, "12345678901", Outcome::Rejected, None);
    let (heading, same) = after(&row(&line.replace("SNTOKEN", "")), &refused, How::Likeness);
    assert_eq!((heading, same.state()), (Heading::StatusDiffers, State::Rejected));
}

#[test]
fn what_is_not_certain_changes_nothing() {
    let known = payment(0, Kind::PlnPostpaid, "531110001234", Outcome::Pending, Some("77001"));
    for (line, how, heading) in [
        (PAID.replace("102.500", "103.500"), How::Number, Heading::AmountDiffers),
        (PAID.replace("100.700", "100.800"), How::Number, Heading::AmountDiffers),
        (PAID.replace("TAGIHAN", "BPJS"), How::Number, Heading::Unclear(Doubt::OtherProduct)),
        (PAID.replace("531110001234", "531110001235"), How::Number, Heading::Unclear(Doubt::OtherCustomer)),
        (PAID.replace("77001", "77002"), How::Likeness, Heading::Unclear(Doubt::OtherInvoice)),
        (PAID.replace("SUKSES", ""), How::Number, Heading::Unclear(Doubt::Status)),
        (PAID.replace("2026-11-21", "2026-11-19"), How::Number, Heading::Unclear(Doubt::OtherTime)),
        (PAID.to_owned(), How::Day, Heading::Unclear(Doubt::NoTime)),
        (PAID.replace("102.500;100.700", ";"), How::Likeness, Heading::Unclear(Doubt::TooLittle)),
        (";77001;;;;;;;SUKSES".to_owned(), How::Number, Heading::Unclear(Doubt::TooLittle)),
    ] {
        assert_eq!(judge(&row(&line), &known, how), Judgement { heading, verdict: None }, "{line} {how:?}");
    }
    let sent = prepared(0, sample::intent(0, owner(1), Kind::PlnPostpaid, "531110001234"));
    let sending = step(Some(&step(None, &sent).unwrap()), &dispatched(0, owner(1))).unwrap();
    let heading = Heading::Unclear(Doubt::BeingSent);
    assert_eq!(judge(&row(PAID), &sending, How::Number), Judgement { heading, verdict: None });
    let list = answer_with(1, Source::List, Outcome::Confirmed, Facts::default());
    assert!(step(Some(&sending), &list).is_err(), "nor may it by any other way");
}

/// Pairs of (line's place, payment's place, how), and the lines that fit several.
fn paired(lines: &[&str], payments: &[Payment]) -> (Vec<(usize, usize, How)>, Vec<usize>) {
    let paired = pair::pair(&rows(lines), payments);
    let several = paired.several.iter().map(|(row, _)| *row).collect();
    (paired.pairs.iter().map(|pair| (pair.row, pair.payment, pair.how)).collect(), several)
}

#[test]
fn lines_find_their_payments() {
    let lost = bill(Outcome::Unknown);
    let wire = lost.intent.wire_reference.as_str().to_owned();
    let with_invoice = payment(0, Kind::PlnPostpaid, "531110001234", Outcome::Pending, Some("77001"));
    let number = |line: &str, payment: &Payment| paired(&[line], std::slice::from_ref(payment)).0;
    assert_eq!(number(PAID, &with_invoice), [(0, 0, How::Number)]);
    assert_eq!(number(&PAID.replace("77001", &wire), &lost), [(0, 0, How::Number)]);
    assert_eq!(number(&PAID.replace(";77001;;", &format!(";;{wire};")), &lost), [(0, 0, How::Number)]);
    for line in [
        PAID.to_owned(),
        PAID.replace("531110001234", "53111xxxx234"),
        PAID.replace("TAGIHAN", "tagihan - pln_postpaid"),
        PAID.replace("10:00:10", "10:05:59"),
        PAID.replace("10:00:10", "09:58:00"),
    ] {
        assert_eq!(number(&line, &lost), [(0, 0, How::Likeness)], "{line}");
    }
    for (line, how) in [("2026-11-21", How::Day), ("", How::Day)] {
        assert_eq!(number(&PAID.replace("2026-11-21 10:00:10", line), &lost), [(0, 0, how)], "{line}");
    }
    for line in [
        PAID.replace("10:00:10", "10:06:01"),
        PAID.replace("10:00:10", "09:57:59"),
        PAID.replace("2026-11-21 10:00:10", "2026-11-22"),
        PAID.replace("531110001234", "531110001235"),
        PAID.replace("531110001234", "xxxxxxxxx234"),
        PAID.replace("531110001234", ""),
        PAID.replace("TAGIHAN", ""),
        PAID.replace("TAGIHAN", "TAGIHAN2"),
    ] {
        assert!(number(&line, &lost).is_empty(), "{line}");
        assert_eq!(pair::pair(&rows(&[&line]), &[bill(Outcome::Unknown)]).free_payments, [0]);
    }
    assert!(number(PAID, &bill(Outcome::NotSent)).is_empty(), "what never left is not the one listed");
    let phone = payment(0, Kind::EMoney, "081234567890", Outcome::Unknown, None);
    for form in ["6281234567890", "+62 812-3456-7890", "81234567890"] {
        let line = PAID.replace("TAGIHAN", "PLNS100").replace("531110001234", form);
        assert_eq!(number(&line, &phone), [(0, 0, How::Likeness)], "{form}");
    }
}

#[test]
fn two_that_fit_are_no_pair() {
    let one = bill(Outcome::Unknown);
    let other = payment(30, Kind::PlnPostpaid, "531110001234", Outcome::Unknown, None);
    let both = [one.clone(), other.clone()];
    assert_eq!(paired(&[PAID], &both), (vec![], vec![0]), "two payments");
    let later = PAID.replace("77001", "77002").replace("10:00:10", "10:00:40");
    assert_eq!(paired(&[PAID, &later], std::slice::from_ref(&one)), (vec![], vec![0, 1]), "two lines");
    assert_eq!(paired(&[PAID, &later], &both), (vec![], vec![0, 1]), "which is which is not known");
    assert_eq!(
        paired(&[PAID, PAID], &[payment(0, Kind::PlnPostpaid, "531110001234", Outcome::Pending, Some("77001"))]).1,
        [0, 1]
    );
    // One number is one payment's, another number of the same line another's.
    let wire = other.intent.wire_reference.as_str();
    let torn = PAID.replace(";77001;;", &format!(";77001;{wire};"));
    let invoiced = payment(0, Kind::PlnPostpaid, "531110001234", Outcome::Pending, Some("77001"));
    assert_eq!(paired(&[&torn], &[invoiced, other.clone()]), (vec![], vec![0]));
    // A payment that is known by its number is out of the way of its twin.
    let known = payment(30, Kind::PlnPostpaid, "531110001234", Outcome::Confirmed, Some("77002"));
    let (mut pairs, several) = paired(&[PAID, &later], &[one.clone(), known]);
    pairs.sort_by_key(|pair| pair.0);
    assert_eq!((pairs, several), (vec![(0, 0, How::Likeness), (1, 1, How::Number)], vec![]));
    // A line of another amount does not stand in the way of the one that fits.
    let dearer = later.replace("102.500;100.700", "202.500;");
    let fit = pair::pair(&rows(&[PAID, &dearer]), &[one]);
    assert_eq!((fit.pairs.len(), fit.free_rows), (1, vec![1]));
}

#[test]
fn the_period_is_the_lists() {
    let list = |lines: &[&str]| List { rows: rows(lines), unread: vec![], sums: 0 };
    assert_eq!(period(&list(&[";77001;;;;;;;SUKSES"])), None);
    let told = period(&list(&[PAID, &PAID.replace("10:00:10", "11:00:00")]));
    assert_eq!(told, Some((at(10), at(3_600))));
    let inside = payment(20, Kind::PlnPostpaid, "1", Outcome::Unknown, None);
    assert!(is_missed(&inside, told) && !is_missed(&inside, None));
    assert!(!is_missed(&payment(9, Kind::PlnPostpaid, "1", Outcome::Unknown, None), told), "before the list begins");
    assert!(!is_missed(&payment(20, Kind::PlnPostpaid, "1", Outcome::Rejected, None), told), "nothing to be missed");
    let day = period(&list(&[&PAID.replace("2026-11-21 10:00:10", "21/11/2026")]));
    assert!(is_missed(&inside, day));
}

proptest! {
    /// Whatever a list holds: a payment that it ends is named by it, in number or in likeness, and by one line only.
    #[test]
    fn no_list_ends_what_it_does_not_name(
        lines in proptest::collection::vec((0u64..400, 0usize..3, 0usize..3, 0usize..3, 0usize..4, 0usize..3), 0..8),
        sold in proptest::collection::vec((0u64..400, 0usize..3, 0usize..3), 1..6),
    ) {
        let customers = ["531110001234", "531110001235", "x"];
        let invoices = ["77001", "77002", ""];
        let payments: Vec<Payment> = sold.iter().enumerate().map(|(place, (second, customer, invoice))| {
            let invoice = Some(invoices[*invoice]).filter(|invoice| !invoice.is_empty());
            payment(second * 10 + place as u64, Kind::PlnPostpaid, customers[*customer % 2], Outcome::Unknown, invoice)
        }).collect();
        let text: Vec<String> = lines.iter().map(|(second, customer, invoice, product, amount, status)| {
            let time = at(second * 10).to_zoned(crate::time::jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string();
            let amount = ["102.500", "100.700", "5.000", ""][*amount];
            let (product, status) = (["TAGIHAN", "BPJS", ""][*product], ["SUKSES", "GAGAL", "?"][*status]);
            format!("{time};{};;{product};{};{amount};;;{status}", invoices[*invoice], customers[*customer])
        }).collect();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let Ok(list) = list::read(format!("{HEAD}\n{}\n", text.join("\n")).as_bytes()) else { return Ok(()) };
        let paired = pair::pair(&list.rows, &payments);
        let mut named = std::collections::BTreeSet::new();
        for pair in &paired.pairs {
            let (row, payment) = (&list.rows[pair.row], &payments[pair.payment]);
            prop_assert!(named.insert(pair.payment), "one line only");
            if judge(row, payment, pair.how).verdict.is_some() {
                let invoiced = payment.invoice().is_some_and(|known| row.invoices.contains(known));
                let customer = row.numbers.contains(&payment.intent.bill.customer);
                let alike = customer && !row.prices.is_empty() && row.products.iter().any(|code| code.as_str() == "TAGIHAN");
                prop_assert!(invoiced || alike);
                prop_assert!(row.prices.iter().all(|price| [102_500, 100_700].contains(&price.get())));
            }
        }
        for (row, fitting) in &paired.several {
            prop_assert!(!paired.pairs.iter().any(|pair| pair.row == *row));
            prop_assert!(fitting.iter().all(|payment| !named.contains(payment)), "what fits several is no pair");
        }
    }
}
