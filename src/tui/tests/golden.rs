//! Golden screens: all at 80×24, and home also at 120×36.

use super::*;
use crate::domain::payment::PaymentEvent;
use crossterm::event::KeyCode;
use std::path::PathBuf;

pub(super) fn check(name: &str, screen: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/screen").join(format!("{name}.txt"));
    if std::env::var_os("LOKET_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, screen).unwrap();
        return;
    }
    let wanted = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == screen, "{name} differs (LOKET_GOLDEN=write writes it anew); it is now:\n{screen}");
}

pub(super) fn today() -> Vec<Payment> {
    let other = |name: &str, nominal: i64| product("x", name, ProductKind::Other, Some(nominal));
    let bill = |name: &str, kind: ProductKind| product("PLNPOST", name, kind, None);
    let done = PaymentOutcome::Confirmed;
    vec![
        sold("10:19", &other("Pulsa XL 25.000", 25_000), "08193102210", "", 25_000, done),
        sold("10:17", &bill("PLN Bulanan", ProductKind::PlnPostpaid), "531110001234", "BUDI SANTOSO", 345_350, done),
        sold("10:16", &bill("BPJS Kesehatan", ProductKind::Bpjs), "0001944358911", "AMINAH", 105_000, done),
        sold("10:12", &other("OVO 100.000", 100_000), "08132201144", "RATNA D", 100_000, PaymentOutcome::Pending),
        sold("10:09", &token(20), "32016567720", "RUDI PRAYITNO", 20_000, done),
        sold("10:06", &other("Pulsa Tsel 10.000", 10_000), "08123456789", "", 10_500, PaymentOutcome::Rejected),
        sold("10:04", &token(50), "56402040490", "ENDANG S", 50_000, PaymentOutcome::Unknown),
        sold("10:01", &bill("Tagihan PDAM", ProductKind::Pdam), "102204417", "HJ. SUMIATI", 88_800, done),
        sold("09:55", &token(100), "14444941364", "HASMALINDA", 100_000, done),
        sold("09:52", &bill("Angsuran FIF", ProductKind::Fif), "30122099812", "AGUS SALIM", 1_211_500, done),
        sold("09:47", &bill("BPJS Kesehatan", ProductKind::Bpjs), "0002644891135", "KARTIKA", 212_500, done),
        sold("09:44", &token(20), "14012238876", "", 20_000, PaymentOutcome::NotSent),
    ]
}

pub(super) fn desk() -> Vec<Payment> {
    let open = |payment: &Payment| payment.is_on_desk();
    let mut desk: Vec<Payment> = today().into_iter().filter(open).collect();
    desk.reverse();
    desk
}

/// A counter with a token that has been sent for seven seconds, and a GoPay that is done.
pub(super) fn busy(size: (u16, u16), lang: Language) -> Counter {
    let mut counter = Counter::new(setup(lang), size, "10:21");
    counter.look(today(), desk(), 87);
    let hadi = bill(&token(50), "12345678999", "PAK HADI", 50_000, counter.now.wall);
    let gopay = product("g100", "GoPay 100.000", ProductKind::Other, Some(100_000));
    begin(&mut counter, "50.12345678999", hadi);
    pay(&mut counter);
    counter.typed("100.085776651212");
    counter.key(KeyCode::Enter);
    counter.typed("2");
    let gopay = bill(&gopay, "085776651212", "", 100_000, counter.now.wall);
    counter.answer(quote(gopay.clone()));
    pay(&mut counter);
    let time = counter.now.wall;
    let done =
        paid(intent(gopay, time), time, 2, PaymentOutcome::Confirmed, OutcomeReason::Answered, PaymentFacts::default());
    counter.end(SaleSlot(2), done);
    counter.key(KeyCode::Esc);
    counter
}

pub(super) fn begin(counter: &mut Counter, line: &str, bill: Bill) {
    counter.typed(line);
    counter.key(KeyCode::Enter);
    counter.answer(quote(bill));
}

pub(super) fn pay(counter: &mut Counter) {
    let before = counter.pays();
    counter.wait(500);
    counter.key(KeyCode::Char('+'));
    counter.wait(100);
    assert_eq!(counter.pays(), before + 1);
}

/// The customer's earlier token, as the journal finds it for the typed number.
fn earlier() -> Payment {
    let time: Timestamp = "2026-11-12T09:30:00+07:00".parse().unwrap();
    let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, time);
    paid(intent(bill, time), time, 3, PaymentOutcome::Confirmed, OutcomeReason::Answered, token_facts())
}

fn found(counter: &mut Counter, rows: Vec<Payment>) {
    counter.wait(200);
    let request = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Search { request, .. }) => Some(*request),
        _ => None,
    });
    counter.send(UiMessage::Found { request: request.unwrap(), result: Ok(rows) });
}

fn siti(counter: &mut Counter) {
    let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall);
    counter.typed("100.12345678901");
    counter.key(KeyCode::Enter);
    let mut quote = quote(bill);
    quote.last = Some(earlier());
    counter.answer(quote);
}

#[test]
fn home() {
    let mut counter = busy((80, 24), Language::Id);
    counter.typed("100.12345678901");
    found(&mut counter, vec![earlier()]);
    check("1-home-80x24", &counter.screen());
}

#[test]
fn home_wide() {
    let mut counter = busy((120, 36), Language::Id);
    counter.typed("100.081234567890");
    check("5-home-120x36", &counter.screen());
}

#[test]
fn before_paying() {
    let mut counter = busy((80, 24), Language::Id);
    siti(&mut counter);
    counter.wait(4_000);
    counter.typed("150");
    check("2-before-paying-80x24", &counter.screen());
}

fn receipt(size: (u16, u16)) -> Counter {
    let mut counter = busy(size, Language::Id);
    siti(&mut counter);
    counter.typed("150");
    pay(&mut counter);
    let sent = counter.now.wall;
    let request = counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Pay { payment, .. }) => Some(payment.clone()),
        _ => None,
    });
    let request = request.unwrap();
    let intent = PaymentIntent { cash: request.cash, ..intent(request.bill, sent) };
    counter.wait(3_000);
    let payment = paid(intent, sent, 3, PaymentOutcome::Confirmed, OutcomeReason::Answered, token_facts());
    counter.end(SaleSlot(3), payment);
    counter
}

#[test]
fn receipt_with_token() {
    check("3-receipt-80x24", &receipt((80, 24)).screen());
    check("3-receipt-120x36", &receipt((120, 36)).screen());
}

#[test]
fn desk_unresolved() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
    let sent = at("10:04:11");
    let endang = PaymentIntent {
        phone: Some(CustomerNumber::new("081311112222")),
        ..intent(bill(&token(50), "56402040490", "ENDANG S", 50_000, sent), sent)
    };
    let endang = paid(endang, sent, 75, PaymentOutcome::Unknown, OutcomeReason::Cut, PaymentFacts::default());
    let note = |text: &str| PaymentEvent::Noted { text: text.into(), by: "RINA".into() };
    let endang = with(&endang, at("10:06"), PaymentEvent::Printed { form: "pdf".into() });
    let endang = with(&endang, at("10:09"), note("CS MMBC ditelepon, antre."));
    let endang = with(&endang, at("10:20"), note("CS minta tunggu sampai 10:45."));
    let pulsa = product("t10", "Pulsa Tsel 10.000", ProductKind::Other, Some(10_000));
    let pulsa = sold("10:28", &pulsa, "08123456789", "", 10_500, PaymentOutcome::Pending);
    counter.look(today(), vec![endang, pulsa], 88);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    check("4-desk-80x24", &counter.screen());
}

#[test]
fn a_token_that_can_be_asked_about_tells_when() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:29");
    let sent = at("10:28");
    let facts = PaymentFacts { invoice: Some("INV9".into()), ..PaymentFacts::default() };
    let bill = bill(&token(50), "56402040490", "ENDANG S", 50_000, sent);
    let payment = paid(intent(bill, sent), sent, 3, PaymentOutcome::Pending, OutcomeReason::NoToken, facts);
    let id = payment.id();
    counter.look(vec![payment.clone()], vec![payment.clone()], 1);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    assert!(counter.screen().contains("A tanya sekarang (berikutnya 10:29)"), "{}", counter.screen());
    counter.wait(10 * 60_000);
    let asks = |counter: &Counter| {
        counter.effects.iter().filter(|effect| matches!(effect, UiEffect::Free(FreeEffect::Ask { .. }))).count()
    };
    assert_eq!(asks(&counter), 0, "the till asks by itself, the screen does not");
    counter.key(KeyCode::Char('a'));
    assert!(counter.screen().contains("Sedang ditanya"), "{}", counter.screen());
    counter.key(KeyCode::Char('a'));
    assert_eq!(asks(&counter), 1, "once at a time");
    let after = answered(
        &payment,
        counter.now.wall,
        AnswerSource::Status,
        PaymentOutcome::Pending,
        OutcomeReason::NotFound,
        PaymentFacts::default(),
    );
    counter.send(UiMessage::Asked { id, result: Ok(Box::new(after)) });
    assert!(counter.screen().contains("Sudah 1 kali, terakhir 10:39"), "{}", counter.screen());
    assert!(counter.screen().contains("(berikutnya 10:41)"), "{}", counter.screen());
}

/// The style of `text` where it stands on the screen.
fn looks_of(counter: &Counter, text: &str) -> ratatui::style::Modifier {
    let (columns, rows) = counter.state.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(&counter.state, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    for y in 0..rows {
        for x in 0..columns {
            let rest = (x..columns).map(|x| buffer[(x, y)].symbol()).collect::<String>();
            if rest.starts_with(text) {
                return buffer[(x, y)].modifier;
            }
        }
    }
    panic!("{text} is not on\n{}", counter.screen());
}

#[test]
fn what_matters_is_told_without_colour() {
    use ratatui::style::Modifier;
    let (bold, reversed) = (Modifier::BOLD, Modifier::REVERSED);
    let mut counter = busy((80, 24), Language::Id);
    assert_eq!(looks_of(&counter, "BELUM JELAS"), bold | reversed);
    assert_eq!(looks_of(&counter, "GAGAL"), bold);
    counter.typed("100.12345678901");
    assert_eq!(looks_of(&counter, "► Token PLN 100.000"), reversed);
    counter.key(KeyCode::Enter);
    let bill = bill(&token(100), "12345678901", "SITI NURBAYA", 100_000, counter.now.wall);
    counter.answer(quote(bill));
    assert_eq!(looks_of(&counter, "+ BAYAR 102.500"), reversed);
    for text in ["TOKEN PLN 100.000", "SITI NURBAYA", "8901", "▄█  █▀█ ▀▀█   █▀▀"] {
        assert_eq!(looks_of(&counter, text), bold, "{text}");
    }
    let receipt = receipt((80, 24));
    assert_eq!(looks_of(&receipt, "SUKSES"), reversed);
    assert_eq!(looks_of(&receipt, "▄█  ▀▀█ ▀▀█ █ █"), bold);
}
