//! Setelan: forms, what they save, what they never show, and what a tired hand does.

use super::*;
use crate::config::{Config, ConfigEditError, SettingInput};
use crate::doctor::{CheckHealth, DoctorCheck, ShopPart};
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::till::connection_check::{ConnectionFault, ConnectionFinding, ConnectionReport, ConnectionStep};
use crate::till::settings_change::{SettingsFault, SettingsView};
use crate::tui::settings::{SavedSettings, SettingsCommand, SettingsEvent, SettingsQuery};
use crate::tui::state::ActiveScreen;

pub(super) const FILE: &str = "[shop]\nname = \"KIOS SITI\"\naddress = \"Jl. Mawar 7, Garut\"\nphone = \"0262-1\"\n\
                    [mmbc]\nusername = \"majujaya01\"\n";

pub(super) fn settings_of(text: &str, kept: &[&'static str]) -> SettingsView {
    SettingsView {
        path: "/kios/config.toml".into(),
        config: Arc::new(Config::parse(text).unwrap()),
        kept_secrets: kept.to_vec(),
        unproved: vec!["biller"],
    }
}

pub(super) fn kept_view() -> SettingsView {
    settings_of(FILE, &["mmbc.password"])
}

fn counter(size: (u16, u16), lang: Language) -> Counter {
    let settings = Some(Arc::new(kept_view()));
    let mut counter = Counter::new(ScreenSetup { settings, ..setup(lang) }, size, "10:21");
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('0'));
    counter
}

fn event(counter: &mut Counter, event: SettingsEvent) {
    counter.send(UiMessage::Settings(event));
}

fn checks() -> Vec<DoctorCheck> {
    let part = |check: DoctorCheck, part| DoctorCheck { part, ..check };
    let warning =
        DoctorCheck { health: CheckHealth::Warning, ..DoctorCheck::good("penyedia mmbc", "Akun belum aktif") };
    vec![
        part(DoctorCheck::good("jurnal", "utuh, 3 baris"), ShopPart::Journal),
        part(DoctorCheck::good("jam", "10:21"), ShopPart::Clock),
        part(warning, ShopPart::Providers),
    ]
}

pub(super) fn step(step: ConnectionStep, found: Result<ConnectionFinding, ConnectionFault>) -> SettingsEvent {
    SettingsEvent::Step(ConnectionReport { target: "mmbc", step, found, took: Duration::from_millis(240) })
}

fn products(name: &'static str) -> ConnectionStep {
    ConnectionStep::Products { provider: ProviderId::new("mmbc-ppob"), name }
}

pub(super) fn saved(view: SettingsView, keys: &[&str], counter: Option<&Counter>) -> SettingsEvent {
    let setup = counter.map(|counter| {
        let words = view.config.shop.language.words();
        Arc::new(ScreenSetup { words, settings: Some(Arc::new(view.clone())), ..counter.state.setup.clone() })
    });
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    SettingsEvent::Saved(Arc::new(Ok(SavedSettings { view, keys, not_recorded: None, setup })))
}

/// The command that was given since the last call.
fn command(counter: &mut Counter) -> SettingsCommand {
    let found = counter.effects.iter().rposition(|one| matches!(one, UiEffect::Bound(BoundEffect::Settings(_))));
    match counter.effects.remove(found.expect("a command")) {
        UiEffect::Bound(BoundEffect::Settings(command)) => command,
        _ => unreachable!(),
    }
}

pub(super) fn asked(effects: &[UiEffect]) -> Vec<SettingsQuery> {
    let query = |effect: &UiEffect| match effect {
        UiEffect::Free(FreeEffect::Settings(query)) => Some(*query),
        _ => None,
    };
    effects.iter().filter_map(query).collect()
}

/// Counters whose screens show every face of Setelan.
pub(super) fn faces(lang: Language) -> Vec<(String, Counter)> {
    let mut all = vec![("settings list".to_owned(), counter((80, 24), lang))];
    event(&mut all[0].1, SettingsEvent::Examined(checks()));
    for digit in "123489".chars() {
        let mut one = counter((80, 24), lang);
        one.key(KeyCode::Char(digit));
        all.push((format!("settings {digit}"), one));
    }
    let mut tested = counter((80, 24), lang);
    tested.key(KeyCode::Char('3'));
    tested.key(KeyCode::Char('t'));
    test_steps(&mut tested);
    all.push(("settings test".to_owned(), tested));
    let mut changes = counter((80, 24), lang);
    changes.key(KeyCode::Char('s'));
    let entry = CounterEntry {
        at: at("10:20"),
        counter: "K1".into(),
        cashier: "RINA".into(),
        event: CounterEvent::SettingsChanged {
            keys: vec!["printer.device".into(), "printer.paper".into()],
            by: "RINA".into(),
        },
    };
    event(&mut changes, SettingsEvent::Changes(Ok(vec![entry])));
    all.push(("settings changes".to_owned(), changes));
    all
}

fn test_steps(counter: &mut Counter) {
    let host = ConnectionStep::Connection { host: "klikmbc.co.id".to_owned() };
    event(counter, step(host, Ok(ConnectionFinding::Encrypted)));
    event(counter, step(products("MMBC PPOB"), Ok(ConnectionFinding::Count(29))));
    event(counter, step(products("MMBC Multipayment"), Ok(ConnectionFinding::Count(12))));
    let refused = Err(ConnectionFault::Refused("Akun belum aktif".into()));
    event(counter, step(products("MMBC e-Samsat"), refused));
    event(counter, SettingsEvent::Tested("mmbc"));
}

#[test]
fn golden_settings() {
    for (name, counter) in faces(Language::Id) {
        super::golden::check(&name.replace(' ', "-"), &counter.screen());
    }
}

#[test]
fn what_was_typed_is_saved_and_a_secret_is_never_drawn() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('3'));
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    assert!(counter.state.hides_keys(), "the recorder keeps no key of a secret");
    counter.typed("rahasia9");
    let screen = counter.screen();
    assert!(screen.contains("••••••••") && !screen.contains("rahasia"), "{screen}");
    (0..3).for_each(|_| counter.key(KeyCode::Enter));
    let SettingsCommand::Save { changes, secrets } = command(&mut counter) else { panic!("another command") };
    assert!(changes.is_empty(), "{changes:?}");
    assert_eq!((secrets[0].key.as_str(), secrets[0].name), ("mmbc.password", "mmbc"));
    assert!(!format!("{secrets:?}").contains("rahasia"), "{secrets:?}");
    // The test follows the save, and the secret is not drawn after it either.
    event(&mut counter, saved(kept_view(), &["mmbc.password"], None));
    assert_eq!(asked(&counter.effects).last(), Some(&SettingsQuery::Check { section: "mmbc" }));
    assert!(!counter.screen().contains("rahasia"), "{}", counter.screen());
    assert!(!counter.state.hides_keys());
}

#[test]
fn only_what_differs_is_saved_and_enter_on_the_last_line_alone_saves() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('1'));
    counter.key(KeyCode::Down);
    counter.key(KeyCode::Down);
    counter.key(KeyCode::Up);
    counter.typed(" Barat");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    assert!(!counter.effects.iter().any(|one| matches!(one, UiEffect::Bound(_))), "nothing is saved on the way");
    counter.key(KeyCode::Enter);
    let SettingsCommand::Save { changes, .. } = command(&mut counter) else { panic!("another command") };
    let changed: Vec<_> = changes.iter().map(|change| (change.key.as_str(), &change.value)).collect();
    assert_eq!(changed, [("shop.address", &SettingInput::Text("Jl. Mawar 7, Garut Barat".to_owned()))]);
}

#[test]
fn esc_discards_and_a_form_without_changes_writes_nothing() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('1'));
    counter.typed("XX");
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('1'));
    assert!(counter.screen().contains("KIOS SITI█"), "{}", counter.screen());
    (0..4).for_each(|_| counter.key(KeyCode::Enter));
    assert!(!counter.effects.iter().any(|one| matches!(one, UiEffect::Bound(_))));
    assert!(counter.screen().contains("Tidak ada yang berubah"), "{}", counter.screen());
}

#[test]
fn a_file_that_somebody_else_changed_is_read_again_and_not_overwritten() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('1'));
    counter.typed("X");
    (0..4).for_each(|_| counter.key(KeyCode::Enter));
    assert!(matches!(command(&mut counter), SettingsCommand::Save { .. }));
    event(&mut counter, SettingsEvent::Saved(Arc::new(Err(SettingsFault::Edit(ConfigEditError::Changed)))));
    assert!(counter.screen().contains("Berkas berubah di luar program"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    assert!(matches!(command(&mut counter), SettingsCommand::ReadAgain));
    let theirs = settings_of(&FILE.replace("KIOS SITI", "KIOS LAIN"), &["mmbc.password"]);
    let read = SavedSettings { view: theirs, keys: Vec::new(), not_recorded: None, setup: None };
    event(&mut counter, SettingsEvent::ReadAgain(Arc::new(Ok(read))));
    assert!(counter.screen().contains("KIOS LAIN█"), "{}", counter.screen());
}

#[test]
fn a_value_that_does_not_fit_says_so_and_stays_typed() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('8'));
    counter.key(KeyCode::Enter);
    counter.typed("x");
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    let SettingsCommand::Save { changes, .. } = command(&mut counter) else { panic!("another command") };
    assert_eq!(changes[0].key, "webhook.listen");
    let fault = crate::config::Config::parse("[webhook]\nlisten = \"x\"\n").unwrap_err().0;
    event(&mut counter, SettingsEvent::Saved(Arc::new(Err(SettingsFault::Edit(ConfigEditError::Invalid(fault))))));
    let screen = counter.screen();
    assert!(screen.contains("webhook.listen") && screen.contains("8790x"), "{screen}");
}

#[test]
fn new_settings_hold_at_once_and_the_language_too() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('2'));
    counter.key(KeyCode::Right);
    counter.key(KeyCode::Enter);
    counter.key(KeyCode::Enter);
    let SettingsCommand::Save { changes, .. } = command(&mut counter) else { panic!("another command") };
    assert_eq!(changes[0].value, SettingInput::Text("en".to_owned()));
    let english = settings_of(&FILE.replace("[mmbc]", "language = \"en\"\n[mmbc]"), &["mmbc.password"]);
    let told = saved(english, &["shop.language"], Some(&counter));
    counter.effects.clear();
    event(&mut counter, told);
    assert!(counter.screen().contains("SETTINGS"), "{}", counter.screen());
    assert!(counter.effects.iter().any(|one| matches!(one, UiEffect::Free(FreeEffect::FreshPrices))));
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Esc);
    assert!(counter.screen().contains("Or pick a product"), "{}", counter.screen());
}

#[test]
fn a_sale_that_waits_for_its_answer_is_untouched_by_new_settings() {
    let mut counter = super::golden::busy((80, 24), Language::Id);
    let before = counter.state.sales.len();
    let view = kept_view();
    let told = saved(view, &["shop.name"], Some(&counter));
    event(&mut counter, told);
    assert_eq!(counter.state.sales.len(), before);
    assert!(counter.screen().contains("PAK HADI"), "{}", counter.screen());
}

#[test]
fn the_demo_has_no_settings() {
    let mut counter = Counter::new(ScreenSetup { demo: true, ..setup(Language::Id) }, (80, 24), "10:21");
    counter.key(KeyCode::Esc);
    counter.key(KeyCode::Char('0'));
    assert_eq!(counter.state.screen(), ActiveScreen::Home);
    assert!(counter.screen().contains("Ini latihan"), "{}", counter.screen());
}

#[test]
fn a_scan_in_the_list_puts_nothing_into_force() {
    let mut counter = counter((80, 24), Language::Id);
    counter.typed("1234567890123");
    counter.key(KeyCode::Enter);
    assert!(!counter.effects.iter().any(|one| matches!(one, UiEffect::Bound(_))));
}

#[test]
fn a_backup_is_made_by_b_and_after_a_folder_was_named() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('9'));
    counter.key(KeyCode::Char('b'));
    assert!(matches!(command(&mut counter), SettingsCommand::BackUp));
    counter.key(KeyCode::Char('b'));
    assert!(!counter.effects.iter().any(|one| matches!(one, UiEffect::Bound(_))), "one at a time");
    let long = DoctorCheck::good("jurnal", &"utuh dan panjang sekali ".repeat(40));
    event(&mut counter, SettingsEvent::Examined(vec![DoctorCheck { part: ShopPart::Journal, ..long }]));
    event(&mut counter, SettingsEvent::BackedUp(Ok((7, 2))));
    assert!(counter.screen().contains("7 baris, 2 transaksi"), "{}", counter.screen());
    event(&mut counter, SettingsEvent::BackedUp(Err("Folder cadangan tidak ada".to_owned())));
    assert!(counter.screen().contains("Folder cadangan tidak ada"), "{}", counter.screen());
    counter.key(KeyCode::Enter);
    counter.typed("/media/stik");
    counter.key(KeyCode::Enter);
    let SettingsCommand::Save { changes, .. } = command(&mut counter) else { panic!("another command") };
    assert_eq!(changes[0].value, SettingInput::Text("/media/stik".to_owned()));
    let view = settings_of(&format!("{FILE}[backup]\nfolder = \"/media/stik\"\n"), &["mmbc.password"]);
    event(&mut counter, saved(view, &["backup.folder"], None));
    assert!(matches!(command(&mut counter), SettingsCommand::BackUp), "the first backup proves the folder");
}

#[test]
fn home_says_an_old_backup_and_a_failed_one_with_where_to_look() {
    use crate::till::backup_schedule::{BackupStatus, BackupTrouble};
    let gone = Some(Arc::new(BackupTrouble::NotConnected("/media/stik".into())));
    for (newest, fault, said) in [
        (Some("2026-11-21T08:00:00+07:00"), None, None),
        (Some("2026-11-18T08:00:00+07:00"), None, Some("Cadangan terakhir 18/11")),
        (None, gone, Some("Cadangan gagal")),
        (None, None, None),
    ] {
        for size in [(80, 24), (120, 36)] {
            let mut counter = Counter::new(setup(Language::Id), size, "10:21");
            let newest = newest.map(|at| at.parse().unwrap());
            counter.backup = BackupStatus { newest, fault: fault.clone() };
            counter.look(Vec::new(), Vec::new(), 0);
            let screen = counter.screen();
            assert_eq!(said.is_some_and(|said| screen.contains(said)), said.is_some(), "{screen}");
            assert_eq!(screen.contains("lihat: Esc 0"), said.is_some(), "{screen}");
            assert!(said.is_some() || !screen.contains("Cadangan"), "{screen}");
        }
    }
}

#[test]
fn training_waits_for_what_is_being_sent() {
    let mut counter = counter((80, 24), Language::Id);
    let trains = |counter: &Counter| {
        counter.effects.iter().any(|one| matches!(one, UiEffect::Screen(crate::tui::message::ScreenEffect::Train)))
    };
    counter.be_sending(1);
    counter.key(KeyCode::Char('d'));
    assert!(!trains(&counter) && counter.screen().contains("Menunggu 1"), "{}", counter.screen());
    counter.be_sending(0);
    counter.key(KeyCode::Char('d'));
    assert!(trains(&counter));
}

#[test]
fn a_restore_needs_a_path_and_a_lone_y() {
    let mut counter = counter((80, 24), Language::Id);
    counter.key(KeyCode::Char('9'));
    counter.key(KeyCode::Char('r'));
    counter.key(KeyCode::Enter);
    assert!(!counter.screen().contains("Loket ditutup sebentar"), "no path yet:\n{}", counter.screen());
    counter.typed("/media/stik/loket-K1-20261130.db");
    counter.key(KeyCode::Enter);
    assert!(counter.screen().contains("Loket ditutup sebentar"), "{}", counter.screen());
    let begun = |counter: &Counter| {
        counter.effects.iter().any(|one| matches!(one, UiEffect::Screen(crate::tui::message::ScreenEffect::Restore)))
    };
    // A Y within a burst, or before the question was read, does nothing.
    counter.typed("yyy");
    counter.wait(1_000);
    assert!(!begun(&counter));
    counter.wait(1_000);
    counter.key(KeyCode::Char('y'));
    counter.wait(1_000);
    assert!(begun(&counter), "{}", counter.screen());
    assert_eq!(counter.state.restore_file().unwrap().to_str(), Some("/media/stik/loket-K1-20261130.db"));
}
