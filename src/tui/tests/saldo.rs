//! Deposits: keys in, screen and effects out. Only a lone Y records anything.

use super::golden::{check, desk, today};
use super::*;
use crate::domain::deposit::record::RiseCause;
use crate::domain::deposit::{BalanceInterval, BalanceReading, Indication, IntervalFinding, SaldoEvidence};
use crate::till::saldo::WaitingCounts;
use crate::tui::message::SaldoUiCommand;
use crate::tui::state::ActiveScreen;
use crossterm::event::KeyCode;

fn reading(seq: u64, time: &str, saldo: i64) -> BalanceReading {
    BalanceReading { seq, at: at(time), saldo: rp(saldo), by: None, cashier: "RINA".into() }
}

/// An interval of the deposit chain with a drop of `drop`, of which `left` is unexplained.
fn link(seq: u64, times: [&str; 2], from: i64, drop: i64, left: i64, finding: IntervalFinding) -> BalanceInterval {
    BalanceInterval {
        from: reading(seq, times[0], from),
        to: reading(seq + 5, times[1], from - drop),
        sales: Vec::new(),
        drop: rp(drop),
        explained: rp(drop - left),
        left: rp(left),
        guessed: false,
        names: Vec::new(),
        finding,
    }
}

fn deposits(waiting: Vec<BalanceInterval>) -> Vec<DepositView> {
    let quiet = link(1, ["10:10", "10:16"], 25_000_000, 100_700, 0, IntervalFinding::Explained(Vec::new()));
    let links = waiting.iter().rev().cloned().chain([quiet]).collect();
    let one =
        |name: &'static str, place: usize, waiting: Vec<BalanceInterval>, links: Vec<BalanceInterval>| DepositView {
            account: AccountId::new(name),
            note: None,
            reading: super::saldos()[place].reading,
            links,
            counts: WaitingCounts {
                alarms: waiting.iter().filter(|link| link.is_alarm()).count(),
                rises: waiting.iter().filter(|link| link.is_rise()).count(),
                suspicions: waiting.iter().filter(|link| matches!(link.finding, IntervalFinding::Fits(_))).count(),
            },
            waiting,
            begins: None,
            evidence: Arc::default(),
            not_seen: 0,
            payments: Vec::new(),
        };
    vec![one("mmbc", 0, waiting, links), one("biller", 1, Vec::new(), Vec::new())]
}

fn risen() -> BalanceInterval {
    link(20, ["10:16", "10:19"], 24_899_300, -5_000_000, -5_000_000, IntervalFinding::Rise)
}

fn fallen() -> BalanceInterval {
    link(20, ["10:16", "10:19"], 24_899_300, 97_700, 77_000, IntervalFinding::Drop(Vec::new()))
}

/// A counter whose deposits have these intervals for a person to name.
fn counter(size: (u16, u16), lang: Language, waiting: Vec<BalanceInterval>) -> Counter {
    let mut counter = Counter::new(setup(lang), size, "10:21");
    counter.deposits = deposits(waiting);
    counter.look(today(), desk(), 87);
    counter
}

/// A counter at the deposits, with a rise to name or a drop to see.
pub(super) fn shown(size: (u16, u16), lang: Language, alarm: bool) -> Counter {
    let mut counter = counter(size, lang, vec![if alarm { fallen() } else { risen() }]);
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('7'));
    assert_eq!(counter.state.screen(), ActiveScreen::Saldo);
    counter
}

/// Each form at its first field.
pub(super) fn forms(lang: Language) -> Vec<(String, Counter)> {
    let form = |key: char| {
        let mut counter = shown((80, 24), lang, false);
        counter.key(KeyCode::Char(key));
        (format!("saldo {key}"), counter)
    };
    ['t', 's', 'n'].into_iter().map(form).collect()
}

fn commands(counter: &Counter) -> Vec<&SaldoUiCommand> {
    let commands = counter.effects.iter().filter_map(|effect| match effect {
        UiEffect::Bound(BoundEffect::Saldo(command)) => Some(command),
        _ => None,
    });
    commands.collect()
}

#[test]
fn the_screen_of_deposits() {
    check("8-saldo-80x24", &shown((80, 24), Language::Id, false).screen());
    check("8-saldo-alarm-120x36", &shown((120, 36), Language::Id, true).screen());
}

#[test]
fn home_says_what_waits_and_keeps_the_focus() {
    let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:21");
    counter.typed("100.1234");
    counter.deposits = deposits(vec![risen()]);
    counter.look(today(), desk(), 87);
    assert_eq!((counter.state.screen(), counter.state.search_line()), (ActiveScreen::Home, "100.1234"));
    assert!(counter.screen().contains("saldo naik"), "{}", counter.screen());
    counter.key(KeyCode::Esc);
    assert!(counter.screen().contains("MMBC: Isi saldo Rp5.000.000? lihat: Esc lalu 7"), "{}", counter.screen());
    counter.key(KeyCode::Char('y'));
    assert!(commands(&counter).is_empty(), "home answers nothing");
    let alarm = self::counter((80, 24), Language::Id, vec![fallen()]);
    assert!(alarm.screen().contains("MMBC turun 77.000 sampai 10:19, tidak terjelaskan."), "{}", alarm.screen());
    assert!(alarm.screen().contains("SALDO TURUN"), "{}", alarm.screen());
    let wide = self::counter((120, 36), Language::Id, vec![fallen()]);
    assert!(wide.screen().contains("cukup untuk 246 token 100.000"), "{}", wide.screen());
}

#[test]
fn one_key_names_a_rise_and_only_when_it_stands_alone() {
    let mut counter = shown((80, 24), Language::Id, false);
    assert!(counter.screen().contains("Isi saldo Rp5.000.000?"), "{}", counter.screen());
    // A scanner types Y among other letters; then a paste.
    counter.wait(60);
    let now = counter.now.mono;
    for letter in "AY7Y".chars() {
        counter.send(UiMessage::Key { key: KeyCode::Char(letter).into(), at: now });
    }
    counter.paste("Y\n");
    counter.wait(200);
    assert!(commands(&counter).is_empty());
    counter.confirm('Y');
    let asked = commands(&counter);
    let [SaldoUiCommand::Name { account, naming }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(
        (account.as_str(), naming.cause, naming.link, naming.amount),
        ("mmbc", Some(RiseCause::Topup), Some(25), None)
    );
    counter.confirm('y');
    assert_eq!(commands(&counter).len(), 1, "once");
    let done = deposits(Vec::new()).remove(0);
    counter.send(UiMessage::Saldo(Ok(Box::new(done))));
    assert!(counter.screen().contains("Tercatat."), "{}", counter.screen());
    assert!(!counter.screen().contains("Isi saldo Rp5.000.000?"), "{}", counter.screen());
}

#[test]
fn a_rise_that_may_hide_an_open_payment_is_not_one_keys_to_name() {
    let mut counter = counter((80, 24), Language::Id, Vec::new());
    let rise = risen();
    let mut deposits = deposits(vec![rise.clone()]);
    deposits[0].evidence = Arc::new(vec![SaldoEvidence {
        payment: desk()[0].id(),
        points: Indication::Undecided,
        debit: Some(rp(50_700)),
        exact: false,
        from: rise.from.clone(),
        to: rise.to.clone(),
        drop: rise.drop,
        explained: rise.explained,
        left: rise.left,
        ways: Vec::new(),
    }]);
    counter.deposits = deposits;
    counter.look(today(), desk(), 87);
    [KeyCode::Esc, KeyCode::Char('7'), KeyCode::Char('y')].into_iter().for_each(|key| counter.key(key));
    counter.wait(100);
    assert!(commands(&counter).is_empty() && !counter.screen().contains("Isi saldo Rp"), "{}", counter.screen());
    // N asks for the reason and the amount.
    counter.key(KeyCode::Char('n'));
    counter.key(KeyCode::Char('1'));
    for _ in 0..7 {
        counter.key(KeyCode::Backspace);
    }
    counter.typed("5050700");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Keterangan belum diisi."), "{}", counter.screen());
    counter.typed("BCA");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    counter.wait(100);
    assert!(commands(&counter).is_empty(), "Enter records nothing");
    counter.confirm('y');
    let asked = commands(&counter);
    let [SaldoUiCommand::Name { naming, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(
        (naming.cause, naming.amount, naming.note.as_str()),
        (Some(RiseCause::Topup), Some(rp(5_050_700)), "BCA")
    );
}

#[test]
fn a_drop_is_acknowledged_with_words() {
    let mut counter = shown((80, 24), Language::Id, true);
    let flat = counter.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("toko lain dengan login yang sama"), "{}", counter.screen());
    counter.key(KeyCode::Char('n'));
    counter.typed("cabang Depok");
    counter.key(KeyCode::Enter);
    counter.confirm('y');
    let asked = commands(&counter);
    let [SaldoUiCommand::Name { naming, .. }] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((naming.cause, naming.link, naming.note.as_str()), (None, Some(25), "cabang Depok"));
}

#[test]
fn a_figure_is_typed_to_the_last_rupiah() {
    let mut counter = shown((80, 24), Language::Id, false);
    counter.key(KeyCode::Char('s'));
    counter.typed("24.848.617");
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Catat saldo sekarang 24.848.617?"), "{}", counter.screen());
    counter.confirm('y');
    assert!(matches!(commands(&counter).as_slice(), [SaldoUiCommand::Set { saldo, .. }] if *saldo == rp(24_848_617)));
    // Short figures are thousands, as everywhere. A figure that the sales do not explain is asked about first.
    let mut counter = shown((80, 24), Language::Id, false);
    counter.key(KeyCode::Char('s'));
    counter.typed("30");
    counter.key(KeyCode::Enter);
    let screen = counter.screen();
    assert!(
        screen.contains("Catat saldo sekarang 30.000?") && screen.contains("tidak dijelaskan penjualan"),
        "{screen}"
    );
    let mut counter = shown((80, 24), Language::Id, false);
    counter.key(KeyCode::Char('t'));
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Jumlahnya belum diisi."), "{}", counter.screen());
    counter.typed("2000000");
    counter.key(KeyCode::Enter);
    counter.typed("BRI");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Esc);
    counter.wait(100);
    assert!(commands(&counter).is_empty(), "Esc takes it back");
}

/// More is bound in open payments than the deposit holds: both figures are shown, and no deposit is negative.
#[test]
fn a_deposit_is_never_negative() {
    for (size, lang, expected) in
        [((80, 24), Language::Id, "MMBC 30, terikat 50.700"), ((120, 36), Language::En, "MMBC 30, bound 50.700")]
    {
        let mut counter = counter(size, lang, Vec::new());
        let reading = counter.deposits[0].reading.as_mut().unwrap();
        (reading.saldo, reading.bound, reading.added) = (rp(30), rp(50_700), rp(0));
        let mut saldos = super::saldos();
        saldos[0].reading = counter.deposits[0].reading;
        let deposits = counter.deposits.clone();
        counter.send(UiMessage::DepositLook(Ok(Box::new(DepositStatus { saldos, deposits }))));
        let header = counter.screen().lines().next().unwrap().to_owned();
        assert!(header.contains(expected), "{header}");
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Char('7'));
        let screen = counter.screen();
        assert!(!screen.contains("-50") && screen.contains("50.700"), "{screen}");
    }
}

#[test]
fn the_desk_shows_the_evidence_both_ways() {
    let lost = desk().into_iter().find(|payment| payment.intent.bill.product.kind == ProductKind::PlnToken).unwrap();
    for (points, drop, left, said) in [
        (Indication::Paid, 50_700, 50_700, "tepat sebesar debet token ini. Mengarah ke SUKSES, belum pasti."),
        (Indication::NotPaid, 0, 0, "Mengarah ke GAGAL, belum pasti."),
        (Indication::Undecided, 80_000, 80_000, "belum bisa dijadikan bukti."),
    ] {
        let mut counter = Counter::new(setup(Language::Id), (80, 24), "10:31");
        let mut deposits = deposits(Vec::new());
        let payment = Some(lost.id());
        let told = |reading: BalanceReading| BalanceReading { by: payment, ..reading };
        deposits[0].evidence = Arc::new(vec![SaldoEvidence {
            payment: lost.id(),
            points,
            debit: Some(rp(50_700)),
            exact: false,
            from: told(reading(1, "10:03", 25_575_750)),
            to: told(reading(9, "10:06", 25_575_750 - drop)),
            drop: rp(drop),
            explained: rp(drop - left),
            left: rp(left),
            ways: Vec::new(),
        }]);
        counter.deposits = deposits;
        counter.look(today(), desk(), 87);
        [KeyCode::Esc, KeyCode::Char('1'), KeyCode::Up, KeyCode::Up, KeyCode::Up]
            .into_iter()
            .for_each(|key| counter.key(key));
        let screen = counter.screen();
        let flat = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("Bukti Saldo 25.575.750 (10:03) jadi"), "{screen}");
        assert!(flat.contains(said), "{screen}");
        assert_eq!(flat.contains("perkiraan dari daftar harga"), points != Indication::NotPaid, "{screen}");
    }
}
