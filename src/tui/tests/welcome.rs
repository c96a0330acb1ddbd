//! The welcome: its steps, what it saves, and when selling begins.

use super::settings::{FILE, asked, kept_view, saved, settings_of, step};
use super::*;
use crate::config::SettingInput;
use crate::domain::payment::verdict::ConnectFault;
use crate::till::ReadError;
use crate::till::connection_check::{ConnectionFault, ConnectionStep};
use crate::till::settings_change::SettingsView;
use crate::tui::event_loop::ScreenApp as _;
use crate::tui::settings::{SettingsCommand, SettingsEvent, SettingsQuery};
use crate::tui::welcome::{WelcomeEnd, WelcomeSetup, WelcomeState};

struct Welcome {
    state: WelcomeState,
    now: ScreenTime,
    effects: Vec<UiEffect>,
}

impl Welcome {
    fn open(view: SettingsView, lang: Language, remarks: &[&str]) -> Self {
        let now = ScreenTime { wall: at("10:21"), mono: Duration::from_secs(1_000), ahead: None };
        let remarks = remarks.iter().map(|remark| (*remark).to_owned()).collect();
        let setup = WelcomeSetup { view, words: lang.words(), color: false, remarks };
        let (state, effects) = WelcomeState::new(setup, (80, 24), now);
        Self { state, now, effects }
    }

    fn new(lang: Language) -> Self {
        Self::open(settings_of("", &[]), lang, &[])
    }

    fn send(&mut self, msg: UiMessage) {
        self.effects.extend(self.state.update(msg, self.now));
    }

    fn key(&mut self, code: KeyCode) {
        self.now.mono += Duration::from_millis(200);
        self.send(UiMessage::Key { key: KeyEvent::from(code), at: self.now.mono });
    }

    fn typed(&mut self, text: &str) {
        text.chars().for_each(|letter| self.key(KeyCode::Char(letter)));
    }

    fn screen(&self, columns: u16, rows: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        terminal.draw(|frame| self.state.view(frame)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let row = |y| (0..columns).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
        (0..rows).map(row).collect::<Vec<String>>().join("\n")
    }

    fn command(&mut self) -> SettingsCommand {
        let found = self.effects.iter().rposition(|one| matches!(one, UiEffect::Bound(BoundEffect::Settings(_))));
        match self.effects.remove(found.expect("a command")) {
            UiEffect::Bound(BoundEffect::Settings(command)) => command,
            _ => unreachable!(),
        }
    }
}

#[test]
fn the_welcome_shows_nothing_of_the_example_and_saves_it_nowhere() {
    let mut welcome = Welcome::new(Language::Id);
    super::golden::check("welcome", &welcome.screen(80, 24));
    assert!(!welcome.screen(80, 24).contains("MAJU JAYA"));
    welcome.typed("KIOS SITI");
    (0..4).for_each(|_| welcome.key(KeyCode::Enter));
    let SettingsCommand::Save { changes, .. } = welcome.command() else { panic!("another command") };
    let changed: Vec<_> = changes.iter().map(|change| (change.key.as_str(), &change.value)).collect();
    let empty = SettingInput::Text(String::new());
    let name = SettingInput::Text("KIOS SITI".to_owned());
    assert_eq!(changed, [("shop.name", &name), ("shop.address", &empty), ("shop.phone", &empty)]);
    // The saved step leads to the next one.
    let view = settings_of("[shop]\nname = \"KIOS SITI\"\naddress = \"\"\nphone = \"\"\n", &[]);
    welcome.send(UiMessage::Settings(saved(view, &["shop.name"], None)));
    assert!(welcome.screen(80, 24).contains("PENYEDIA   1 MMBC   2 BILLER   3 KLINK"), "{}", welcome.screen(80, 24));
}

#[test]
fn selling_begins_only_with_a_name_and_a_login() {
    let full = "[shop]\nname = \"KIOS SITI\"\n[mmbc]\nusername = \"u\"\n";
    for (text, kept, is_ready) in [
        ("", &[][..], false),
        ("[shop]\nname = \"KIOS SITI\"\n", &[], false),
        (full, &[], false),
        ("[mmbc]\nusername = \"u\"\n", &["mmbc.password"], false),
        (full, &["mmbc.password"], true),
    ] {
        let mut welcome = Welcome::open(settings_of(text, kept), Language::Id, &["isian lama"]);
        welcome.key(KeyCode::Char('m'));
        let quits = welcome.effects.iter().any(|one| matches!(one, UiEffect::Screen(_)));
        assert_eq!((quits, welcome.state.end() == WelcomeEnd::Start), (is_ready, is_ready), "{text} {kept:?}");
        if !is_ready {
            assert!(welcome.screen(80, 24).contains("Belum bisa mulai"), "{}", welcome.screen(80, 24));
        }
    }
}

#[test]
fn any_other_key_stays_and_a_scan_begins_nothing() {
    let mut welcome = Welcome::open(kept_view(), Language::Id, &["isian lama"]);
    for letter in "1xk?\t".chars() {
        welcome.key(KeyCode::Char(letter));
        welcome.key(KeyCode::Esc);
    }
    let mut scanned = Welcome::open(kept_view(), Language::Id, &["isian lama"]);
    for letter in "xdm".chars() {
        scanned.now.mono += Duration::from_millis(10);
        scanned.send(UiMessage::Key { key: KeyEvent::from(KeyCode::Char(letter)), at: scanned.now.mono });
    }
    assert!(!scanned.effects.iter().any(|one| matches!(one, UiEffect::Screen(_))));
    scanned.key(KeyCode::Char('d'));
    assert_eq!(scanned.state.end(), WelcomeEnd::Training);
}

#[test]
fn a_found_printer_is_picked_and_the_ruler_is_asked_about() {
    let view = settings_of(FILE, &["mmbc.password"]);
    let mut welcome = Welcome::open(view, Language::Id, &["isian lama"]);
    welcome.key(KeyCode::Char('4'));
    let found = vec![("usb:/dev/usb/lp0".to_owned(), "usb:/dev/usb/lp0  POS-58".to_owned())];
    welcome.send(UiMessage::Settings(SettingsEvent::Printers(found)));
    assert!(welcome.screen(80, 24).contains("POS-58"), "{}", welcome.screen(80, 24));
    (0..3).for_each(|_| welcome.key(KeyCode::Enter));
    let SettingsCommand::Save { changes, .. } = welcome.command() else { panic!("another command") };
    assert_eq!(changes[0].value, SettingInput::Text("usb:/dev/usb/lp0".to_owned()));
    let with = settings_of(&format!("{FILE}[printer]\ndevice = \"usb:/dev/usb/lp0\"\n"), &["mmbc.password"]);
    welcome.send(UiMessage::Settings(saved(with, &["printer.device"], None)));
    assert!(matches!(welcome.command(), SettingsCommand::PrintSlip));
    welcome.send(UiMessage::Settings(SettingsEvent::Slip(Ok(()))));
    assert!(welcome.screen(80, 24).contains("penggaris"), "{}", welcome.screen(80, 24));
    welcome.key(KeyCode::Char('y'));
    assert!(welcome.screen(80, 24).contains("Kertas cocok"), "{}", welcome.screen(80, 24));
}

#[test]
fn the_welcome_at_every_size_in_both_languages() {
    for lang in [Language::Id, Language::En] {
        for digit in "12346".chars() {
            let mut welcome = Welcome::open(kept_view(), lang, &["x"]);
            welcome.key(KeyCode::Char(digit));
            let unreachable = Err(ConnectionFault::Unreachable(ReadError::NoConnection(ConnectFault::Dns)));
            let host = ConnectionStep::Connection { host: "klikmbc.co.id".to_owned() };
            welcome.send(UiMessage::Settings(step(host, unreachable)));
            welcome.send(UiMessage::Settings(SettingsEvent::Tested("mmbc")));
            for (columns, rows) in [(80, 24), (81, 25), (120, 36), (250, 60)] {
                let screen = welcome.screen(columns, rows);
                let strange = screen.chars().find(|c| !super::sizes::is_console(*c));
                assert_eq!(strange, None, "{screen}");
                if lang == Language::En {
                    for word in ["Enter isi", "kembali", "Alamat", "TAK TERJANGKAU", "langkah"] {
                        assert!(!screen.contains(word), "{word}:\n{screen}");
                    }
                }
            }
            for columns in 0..40 {
                welcome.screen(columns, 12);
            }
        }
    }
}

#[test]
fn a_provider_that_hangs_holds_up_no_other_test_and_is_not_called_good() {
    let text = format!("{FILE}[klink]\nemail = \"a@b.id\"\n");
    let mut welcome = Welcome::open(settings_of(&text, &["mmbc.password", "klink.password"]), Language::Id, &["x"]);
    welcome.key(KeyCode::Char('3'));
    welcome.key(KeyCode::Char('t'));
    welcome.key(KeyCode::Char('3'));
    welcome.key(KeyCode::Char('t'));
    let checks = [SettingsQuery::Check { section: "mmbc" }, SettingsQuery::Check { section: "klink" }];
    assert_eq!(asked(&welcome.effects), checks, "both are asked");
    welcome.key(KeyCode::Esc);
    welcome.key(KeyCode::Char('6'));
    welcome.send(UiMessage::Settings(SettingsEvent::Examined(Vec::new())));
    welcome.send(UiMessage::Settings(SettingsEvent::Tested("klink")));
    let row = |welcome: &Welcome| welcome.screen(80, 24).lines().nth(8).unwrap().to_owned();
    assert!(row(&welcome).contains("BELUM"), "MMBC has not answered:\n{}", welcome.screen(80, 24));
    welcome.send(UiMessage::Settings(SettingsEvent::Tested("mmbc")));
    assert!(row(&welcome).contains("BERES"), "{}", welcome.screen(80, 24));
}
