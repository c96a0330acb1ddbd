//! The desk: keys in, screen and effects out.

use super::golden::{desk, today};
use super::*;
use crate::base::time::SignedDuration;
use crate::domain::payment::PaymentObservation;
use crate::domain::payment::verdict::RefusalDoubt;
use crate::domain::product::ProviderId;
use crate::journal::DamagedRow;
use crate::journal::callbacks::{CallbackStatus, StoredCallback};
use crate::journal::print::PrintSubject;
use crate::till::evidence::{EvidenceFact, EvidenceSource as From, EvidenceStrength, Indication, PaymentEvidence};
use crate::till::papers::UnkeptReceipt;
use crate::tui::state::ActiveScreen;
use crossterm::event::KeyCode;

pub(super) fn open_at(time: &str, size: (u16, u16), lang: Language, rows: Vec<Payment>) -> Counter {
    let mut counter = Counter::new(setup(lang), size, time);
    counter.look(today(), rows, 87);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    assert_eq!(counter.state.screen(), ActiveScreen::Desk);
    counter
}

fn piece(
    time: &str,
    source: From,
    fact: EvidenceFact,
    points: Indication,
    strength: EvidenceStrength,
) -> PaymentEvidence {
    PaymentEvidence { first: at(time), at: at(time), times: 1, source, fact, points, strength }
}

pub(super) fn bill_of(kind: ProductKind, code: &str, why: OutcomeReason) -> Payment {
    let sent = at("10:04:11");
    let product = product(code, code, kind, None);
    let bill = bill(&product, "531110001234", "BUDI SANTOSO", 345_350, sent);
    paid(intent(bill, sent), sent, 75, PaymentOutcome::Unknown, why, PaymentFacts::default())
}

fn told(counter: &mut Counter, payment: &Payment, evidence: Vec<PaymentEvidence>) {
    counter.send(UiMessage::Evidence { id: payment.id(), result: Ok(evidence) });
}

/// The screen's text on one line, so that wrapping does not matter.
pub(super) fn flat(screen: &str) -> String {
    screen.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn count(counter: &Counter, wanted: impl Fn(&UiEffect) -> bool) -> usize {
    counter.effects.iter().filter(|effect| wanted(effect)).count()
}

#[test]
fn evidence_is_gathered_for_the_picked_row_and_again_when_it_changes() {
    let mut counter = open_at("10:31", (80, 24), Language::Id, desk());
    let gathered =
        |counter: &Counter| count(counter, |effect| matches!(effect, UiEffect::Free(FreeEffect::Evidence { .. })));
    assert_eq!(gathered(&counter), 1);
    counter.wait(600_000);
    assert_eq!(gathered(&counter), 1, "once, not by a clock");
    counter.key(KeyCode::Down);
    assert_eq!(gathered(&counter), 2);
    counter.key(KeyCode::Up);
    assert_eq!(gathered(&counter), 3);
    assert_eq!(
        count(&counter, |effect| matches!(effect, UiEffect::Free(FreeEffect::Ask { .. }))),
        0,
        "the till asks by itself, not the screen"
    );
    assert_eq!(counter.pays(), 0);
}

#[test]
fn a_desk_of_any_length_is_counted_and_its_newest_row_is_one_key_away() {
    const ROWS: u64 = 1_201;
    let row = |number: u64| {
        let mut lost =
            sold("10:04", &token(50), &format!("5640204{number:04}"), "ENDANG S", 50_000, PaymentOutcome::Unknown);
        lost.intent.id = PaymentId::new(at("10:04") + Duration::from_secs(number), &SeededRandom::new(number));
        lost
    };
    let rows: Vec<Payment> = (0..ROWS).map(row).collect();
    let (first, newest) = (rows[0].id(), rows[1_200].id());
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(today(), rows, 87);
    let screen = counter.screen();
    assert!(screen.contains("1201 BELUM JELAS"), "{screen}");
    let mut counter = Counter::new(setup(Language::Id), (120, 36), "10:31");
    counter.look(today(), (0..ROWS).map(row).collect(), 87);
    let screen = flat(&counter.screen());
    assert!(screen.contains("BELUM JELAS 1201 63.052.500"), "{screen}");
    let mut counter = open_at("10:31", (120, 36), Language::Id, (0..ROWS).map(row).collect());
    let picked = |counter: &Counter| crate::tui::screens::unresolved::picked(&counter.state).unwrap().id();
    assert_eq!(picked(&counter), first);
    counter.key(KeyCode::End);
    assert_eq!(picked(&counter), newest);
    assert!(flat(&counter.screen()).contains("►"), "{}", counter.screen());
    for (key, at) in
        [(KeyCode::PageUp, 1_190), (KeyCode::PageDown, 1_200), (KeyCode::PageDown, 1_200), (KeyCode::Home, 0)]
    {
        counter.key(key);
        assert_eq!(picked(&counter), row(at).id(), "{key:?}");
    }
}

#[test]
fn the_row_in_the_place_of_one_that_left_the_desk_is_picked() {
    let row = |number: u64| {
        let mut lost = sold("10:04", &token(50), &format!("5640204{number:04}"), "E", 50_000, PaymentOutcome::Unknown);
        lost.intent.id = PaymentId::new(at("10:04") + Duration::from_secs(number), &SeededRandom::new(number));
        lost
    };
    let rows = |numbers: &[u64]| numbers.iter().map(|number| row(*number)).collect::<Vec<_>>();
    let mut counter = open_at("10:31", (80, 24), Language::Id, rows(&[0, 1, 2, 3]));
    let picked = |counter: &Counter| crate::tui::screens::unresolved::picked(&counter.state).unwrap().id();
    counter.key(KeyCode::Down);
    counter.look(today(), rows(&[0, 2, 3]), 87);
    assert_eq!(picked(&counter), row(2).id(), "the next row, not the first");
    counter.look(today(), rows(&[2, 3]), 87);
    assert_eq!(picked(&counter), row(2).id());
    counter.key(KeyCode::End);
    counter.look(today(), rows(&[2]), 87);
    assert_eq!(picked(&counter), row(2).id());
    counter.look(today(), Vec::new(), 87);
    assert!(crate::tui::screens::unresolved::picked_row(&counter.state).is_none());
}

#[test]
fn a_bill_found_paid_says_so_and_that_it_is_not_certain() {
    for (lang, words) in [
        (Language::Id, ["Bukti", "TAGIHAN SUDAH LUNAS", "Mengarah kuat ke SUKSES", "belum pasti"]),
        (Language::En, ["Evidence", "TAGIHAN SUDAH LUNAS", "Points strongly to PAID", "not certain"]),
    ] {
        for size in [(80, 24), (120, 36)] {
            let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut);
            let mut counter = open_at("10:31", size, lang, vec![lost.clone()]);
            told(
                &mut counter,
                &lost,
                vec![
                    piece(
                        "10:05",
                        From::Payment,
                        EvidenceFact::Answer { outcome: PaymentOutcome::Unknown, why: OutcomeReason::Cut },
                        Indication::Undecided,
                        EvidenceStrength::Weak,
                    ),
                    piece(
                        "10:07",
                        From::Inquiry,
                        EvidenceFact::BillPaid("TAGIHAN SUDAH LUNAS".into()),
                        Indication::Paid,
                        EvidenceStrength::Strong,
                    ),
                ],
            );
            let text = counter.screen();
            for word in words {
                assert!(flat(&text).contains(word), "{word}\n{text}");
            }
            assert_eq!(text.matches("10:05:26").count(), 1, "what happened is not said twice\n{text}");
        }
    }
}

#[test]
fn a_screen_full_of_evidence_still_says_what_to_do_and_whose_money_is_held() {
    let lost = bill_of(
        ProductKind::PlnPostpaid,
        "PLNPOST",
        OutcomeReason::RefusedUncertain("TRANSAKSI GAGAL ".repeat(12).as_str().into()),
    );
    let lost = with(&lost, at("10:09"), PaymentEvent::Noted { text: "CS ditelepon.".into(), by: "RINA".into() });
    let lost = with(&lost, at("10:12"), PaymentEvent::Noted { text: "CS minta tunggu.".into(), by: "RINA".into() });
    let mut counter = open_at("10:31", (80, 24), Language::Id, vec![lost.clone(); 1]);
    let many = (0..30).map(|minute| {
        let said = format!("GANGGUAN NOMOR {minute} PADA PUSAT DATA PENYEDIA YANG PANJANG SEKALI KETERANGANNYA");
        piece(
            &format!("10:{minute:02}"),
            From::Inquiry,
            EvidenceFact::BillUnclear(said.as_str().into()),
            Indication::Undecided,
            EvidenceStrength::Weak,
        )
    });
    told(&mut counter, &lost, many.collect());
    let text = counter.screen();
    for word in
        ["Hubungi CS MMBC", "atau kepastian bahwa gagal", "Uang 347.850 dititip", "Bukti", "…", "CS minta tunggu."]
    {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

#[test]
fn a_computer_whose_clock_differs_from_the_server_says_so_on_every_screen() {
    let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut);
    for (ahead, lang, text) in [
        (31 * 60, Language::Id, "JAM KOMPUTER INI 31 menit terlalu cepat. Betulkan! Yang dipakai: jam server."),
        (-45, Language::Id, "JAM KOMPUTER INI 45 detik terlambat."),
        (-600, Language::En, "THIS COMPUTER'S CLOCK IS 10 min slow. Set it right! The server's time is used."),
    ] {
        let mut counter = open_at("10:06", (80, 24), lang, vec![lost.clone()]);
        counter.now.ahead = Some(SignedDuration::from_secs(ahead));
        counter.key(KeyCode::Down);
        assert!(counter.screen().contains(text), "{}", counter.screen());
        counter.key(KeyCode::Esc);
        assert!(counter.screen().contains(text), "{}", counter.screen());
        counter.now.ahead = None;
        counter.key(KeyCode::Down);
        assert!(!counter.screen().contains("JAM KOMPUTER") && !counter.screen().contains("CLOCK IS"));
    }
}

#[test]
fn only_the_payments_own_refusal_can_be_listed_and_only_by_y() {
    let number =
        bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut).intent.bill.customer.as_str().to_owned();
    let text = format!("ERROR PLN {number}: TRANSAKSI GAGAL");
    let refused = OutcomeReason::RefusalInDoubt(text.as_str().into(), RefusalDoubt::Unlisted);
    let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", refused.clone());
    let learns =
        |counter: &Counter| count(counter, |effect| matches!(effect, UiEffect::Bound(BoundEffect::Learn { .. })));
    let fact = EvidenceFact::Answer { outcome: PaymentOutcome::Unknown, why: refused };
    let mut counter = open_at("10:31", (80, 24), Language::Id, vec![lost.clone()]);
    told(
        &mut counter,
        &lost,
        vec![piece("10:05", From::Status, fact.clone(), Indication::NotPaid, EvidenceStrength::Weak)],
    );
    counter.key(KeyCode::Char('f'));
    counter.confirm('y');
    assert_eq!(learns(&counter), 0, "an answer to a question is no refusal of a payment");
    told(&mut counter, &lost, vec![piece("10:05", From::Payment, fact, Indication::NotPaid, EvidenceStrength::Weak)]);
    for key in [KeyCode::Char('f'), KeyCode::Enter, KeyCode::Char('f'), KeyCode::Esc, KeyCode::Char('y')] {
        counter.key(key);
        assert_eq!(learns(&counter), 0, "{key:?}");
    }
    counter.key(KeyCode::Char('f'));
    let shown = counter.screen();
    assert!(shown.contains("ERROR PLN (nomor): TRANSAKSI GAGAL") && shown.contains("PASTI"), "{shown}");
    counter.confirm('y');
    assert_eq!(learns(&counter), 1);
    counter.send(UiMessage::Learned(Ok(())));
    assert!(counter.screen().contains("penolakan pasti"), "{}", counter.screen());
}

/// Each line has the time of its own event, and a repeated answer adds no line. Until the events are at hand, the
/// reason of a later answer has no time.
#[test]
fn what_happened_has_the_times_of_its_own_events() {
    let row = bill_of(ProductKind::PlnPostpaid, "PLN", OutcomeReason::TimedOut);
    let later = answered(
        &row,
        at("10:20:07"),
        AnswerSource::Status,
        PaymentOutcome::Unknown,
        OutcomeReason::NotFound,
        PaymentFacts::default(),
    );
    let mut counter = open_at("10:31", (120, 36), Language::Id, vec![later.clone()]);
    let screen = flat(&counter.screen());
    assert!(screen.contains("10:04:11") && !screen.contains("10:05:26"), "{screen}");
    let asked = |time: &str, source: AnswerSource, why: OutcomeReason| {
        let verdict = Box::new(PaymentVerdict::bare(PaymentOutcome::Unknown, why));
        entry(at(time), PaymentEvent::Answered { source, verdict, raw: RawAnswer(String::new()) })
    };
    let events = vec![
        entry(at("10:04:11"), PaymentEvent::Dispatched { owner: row.intent.owner }),
        asked("10:05:26", AnswerSource::Send, OutcomeReason::TimedOut),
        asked("10:10:05", AnswerSource::Status, OutcomeReason::NotFound),
        asked("10:20:07", AnswerSource::Status, OutcomeReason::NotFound),
    ];
    counter.send(UiMessage::Events { id: later.id(), result: Ok(events) });
    let screen = flat(&counter.screen());
    for time in ["10:04:11", "10:05:26", "10:10:05"] {
        assert!(screen.contains(time), "{time} is not in {screen}");
    }
    assert!(!screen.contains("10:20:07"), "{screen}");
}

#[test]
fn what_teaches_nothing_is_said_and_not_asked() {
    for (why, said) in [
        (OutcomeReason::RefusalInDoubt("LOKET SEDANG TUTUP".into(), RefusalDoubt::Words), "menyebut proses"),
        (OutcomeReason::RefusalInDoubt("GAGAL".into(), RefusalDoubt::Unlisted), "terlalu umum"),
        (OutcomeReason::RefusalInDoubt("Saldo anda kosong".into(), RefusalDoubt::Proof), "Bukan teksnya"),
    ] {
        let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", why.clone());
        let fact = EvidenceFact::Answer { outcome: PaymentOutcome::Unknown, why };
        let mut counter = open_at("10:31", (80, 24), Language::Id, vec![lost.clone()]);
        told(
            &mut counter,
            &lost,
            vec![piece("10:05", From::Payment, fact, Indication::Undecided, EvidenceStrength::Weak)],
        );
        counter.key(KeyCode::Char('f'));
        assert!(counter.screen().contains(said), "{said}\n{}", counter.screen());
        counter.key(KeyCode::Char('y'));
        assert_eq!(count(&counter, |effect| matches!(effect, UiEffect::Bound(BoundEffect::Learn { .. }))), 0);
    }
}

#[test]
fn a_bill_without_an_invoice_says_when_it_is_looked_at_again() {
    let lost = bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut);
    let looked =
        with(&lost, at("10:06:30"), PaymentEvent::Observed(Box::new(PaymentObservation::BillUnpaid(rp(347_850)))));
    let counter = open_at("10:07", (80, 24), Language::Id, vec![looked]);
    let text = counter.screen();
    assert!(text.contains("tagihannya yang dicek ulang") && text.contains("(berikutnya 10:08)"), "{text}");
    // The bill of a prepaid product is not asked for again. An answer that came is not called lost.
    let token = |why| bill_of(ProductKind::PlnToken, "PLNS100", why);
    let text = open_at("10:07", (80, 24), Language::Id, vec![token(OutcomeReason::Cut)]).screen();
    assert!(text.contains("jawaban yang hilang"), "{text}");
    let refused = OutcomeReason::RefusalInDoubt("TRANSAKSI GAGAL".into(), RefusalDoubt::Unlisted);
    let text = open_at("10:07", (80, 24), Language::Id, vec![token(refused)]).screen();
    assert!(text.contains("datang tanpa invoice") && !text.contains("hilang"), "{text}");
    // A BPJS card that was paid owes the next month, so its bill is not asked for again.
    let bpjs = bill_of(ProductKind::Bpjs, "BPJSKES", OutcomeReason::Cut);
    let text = open_at("10:07", (80, 24), Language::Id, vec![bpjs]).screen();
    assert!(text.contains("tidak bisa ditanya tanpa nomor invoice") && !text.contains("berikutnya"), "{text}");
}

#[test]
fn a_long_list_a_long_name_and_an_empty_desk() {
    let long: Vec<Payment> = (0..60)
        .map(|number| {
            let sent = at(&format!("09:{number:02}"));
            let bill =
                bill(&token(50), &format!("56402040{number:03}"), &"SITI NURBAYA BINTI ".repeat(9), 50_000, sent);
            paid(intent(bill, sent), sent, 3, PaymentOutcome::Unknown, OutcomeReason::Cut, PaymentFacts::default())
        })
        .collect();
    for size in [(80, 24), (120, 36)] {
        let mut counter = open_at("10:31", size, Language::Id, long.clone());
        for _ in 0..70 {
            counter.key(KeyCode::Down);
        }
        let text = counter.screen();
        assert!(text.contains("60 terbuka") && text.contains("► 09:59"), "{text}");
        assert!(text.contains("Hubungi CS"), "{text}");
        let empty = open_at("10:31", size, Language::Id, Vec::new());
        assert!(empty.screen().contains("Tidak ada yang belum jelas"), "{}", empty.screen());
    }
}

#[test]
fn a_receipt_that_waits_for_its_customer_is_counted_and_printed() {
    let sent = at("09:50");
    let sale = paid(
        intent(bill(&token(50), "56402040490", "ENDANG S", 50_000, sent), sent),
        sent,
        75,
        PaymentOutcome::Unknown,
        OutcomeReason::Cut,
        PaymentFacts::default(),
    );
    let late = answered(
        &sale,
        at("10:20"),
        AnswerSource::Status,
        PaymentOutcome::Confirmed,
        OutcomeReason::Answered,
        token_facts(),
    );
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.unknown_charges = 2;
    counter.look(Vec::new(), vec![late.clone()], 1);
    let home = counter.screen();
    assert!(home.contains("1 SIAP DIAMBIL") && home.contains("2 TAGIHAN BELUM JELAS"), "{home}");
    assert!(!home.contains("PERLU DILIHAT"), "{home}");
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    let text = counter.screen();
    assert!(
        text.contains("SIAP DIAMBIL")
            && !text.contains("terbuka")
            && text.contains("SIAP AMBIL")
            && text.contains("T cetak struk"),
        "{text}"
    );
    assert!(!text.contains("dititip"), "the money is the sale's now\n{text}");
    assert!(text.contains("2 tagihan QR/VA belum jelas"), "{text}");
    counter.key(KeyCode::Char('t'));
    assert_eq!(count(&counter, |effect| matches!(effect, UiEffect::Bound(BoundEffect::Print { .. }))), 1);
}

#[test]
fn a_callback_that_cannot_be_read_is_on_home_until_a_person_has_looked() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(!counter.screen().contains("TIDAK TERBACA"));
    counter.unreadable = 2;
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(counter.screen().contains("2 KABAR TIDAK TERBACA (Esc, C)"), "{}", counter.screen());
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('c'));
    let report = |number, status, why: &str| StoredCallback {
        number,
        sender: ProviderId::new("biller"),
        signed: false,
        status,
        reference: String::new(),
        about: String::new(),
        why: why.to_owned(),
        raw: Vec::new(),
        from: "127.0.0.1".into(),
        times: 1,
        at: at("10:20"),
        last_at: at("10:20"),
    };
    let callbacks = vec![
        report(3, CallbackStatus::Applied, ""),
        report(2, CallbackStatus::Unreadable, ""),
        report(1, CallbackStatus::Unreadable, "seen"),
    ];
    counter.send(UiMessage::Callbacks(Ok(callbacks)));
    let sees = |counter: &Counter| {
        count(counter, |effect| matches!(effect, UiEffect::Bound(BoundEffect::AcknowledgeCallback { number: 2 })))
    };
    let all = |counter: &Counter| {
        count(counter, |effect| matches!(effect, UiEffect::Bound(BoundEffect::AcknowledgeCallback { .. })))
    };
    for (key, seen) in [
        (KeyCode::Char('l'), 0),
        (KeyCode::Down, 0),
        (KeyCode::Char('l'), 1),
        (KeyCode::Down, 1),
        (KeyCode::Char('l'), 1),
    ] {
        counter.key(key);
        assert_eq!((sees(&counter), all(&counter)), (seen, seen));
    }
    assert!(counter.screen().contains("sudah dilihat"), "{}", counter.screen());
}

#[test]
fn a_pdf_that_was_not_kept_stays_on_home() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(!counter.screen().contains("TERSIMPAN"));
    let unkept =
        UnkeptReceipt { payment: crate::domain::sample::id(1), why: "No space left on device".into(), count: 2 };
    counter.send(UiMessage::Unkept(unkept));
    assert!(counter.state.notice.as_ref().is_some_and(|said| said.contains("No space left")));
    counter.look(Vec::new(), Vec::new(), 0);
    assert!(counter.screen().contains("2 PDF STRUK TIDAK TERSIMPAN"), "{}", counter.screen());
}

/// A row that cannot be read counts as open. Home and desk name it and say what to do, beside other rows or alone.
#[test]
fn damaged_rows_are_on_home_and_desk_with_what_to_do() {
    let mend = "loket audit --rebuild";
    for (lang, size) in [Language::Id, Language::En].into_iter().flat_map(|lang| [(lang, (80, 24)), (lang, (120, 36))])
    {
        for rows in [vec![bill_of(ProductKind::PlnPostpaid, "PLNPOST", OutcomeReason::Cut)], Vec::new()] {
            let is_empty = rows.is_empty();
            let (counted, named) = match lang {
                Language::Id => ("BARIS RUSAK", "aris 123456"),
                Language::En => ("DAMAGED ROWS", "ow 123456"),
            };
            let mut counter = open_at("10:31", size, lang, rows);
            assert!(!counter.screen().contains(mend), "{}", counter.screen());
            let about = Some(PrintSubject::Payment(crate::domain::sample::id(7)));
            let lost = DamagedRow { row: 123_456, about, may_be_open: true, made_again: false };
            let made = DamagedRow { row: 9, about: None, made_again: true, ..lost.clone() };
            counter.send(UiMessage::Damaged(Ok(Arc::new(vec![lost, made]))));
            let text = counter.screen();
            assert!(flat(&text).contains(mend) && flat(&text).contains(named), "{text}");
            assert!(!text.contains(counter.state.words().desk.empty), "{text}");
            assert_eq!(is_empty, !text.contains("BUDI"), "{text}");
            counter.key(KeyCode::Esc);
            let text = counter.screen();
            assert!(text.contains(counted) && flat(&text).contains(mend) && flat(&text).contains(named), "{text}");
            counter.send(UiMessage::Damaged(Ok(Arc::default())));
            assert!(!counter.screen().contains(mend) && !counter.screen().contains(counted), "{}", counter.screen());
        }
    }
}
