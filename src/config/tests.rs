//! Tests of the configuration: every key, every fault with its place, precedence, and that no secret is shown.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;

use super::*;
use crate::base::money::Rupiah;
use crate::messages::{ENGLISH, INDONESIAN};
use crate::settings::{ValueForm, nearest};

/// Keys and values that exist since the first version; none may be removed.
const PROMISED: &str = r#"
[shop]
name = "LOKET MAJU JAYA"
address = "Jl. Melati 5, Bogor"
phone = "0251-123456"
agent_code = "JKT-00000"
timezone = "Asia/Jakarta"
language = "id"
counter = "K1"
cashier = ""
email = ""
[journal]
url = "sqlite:journal.db"
[mmbc]
base_url = "https://klikmbc.co.id"
username = "dummy"
password = "keyring:mmbc"
timeout_seconds = 75
body = "form"
direct = 0
multipayment_minimum = 50000
refusals = []
allow_plain_http = false
[biller]
url = "https://host/service/in/json"
user = "usertesting"
password = "keyring:biller"
price_list = "biller.csv"
timeout_seconds = 75
refusals = []
[klink]
base_url = "https://service-payment.k-link.dev"
email = "kasir@example.com"
password = "keyring:klink"
webhook_key = "env:LOKET_KLINK_KEY"
authorization_prefix = ""
finance_report_url = ""
gopay_product_code = "e_wallets"
webhook_signature = "raw"
send_both_receipt_keys = false
paths = {}
timeout_seconds = 60
[webhook]
listen = "127.0.0.1:8790"
path_secret = "env:LOKET_WEBHOOK_PATH"
allow_from = ["127.0.0.1"]
in_counter = false
trusted_proxies = []
[printer]
device = "none"
paper = "58mm"
columns = 0
auto_print = true
open_drawer_on_cash = true
code_page = "pc437"
qr = "native"
cut = true
trust_silent = false
[receipts]
folder = "receipts"
paper = "80mm"
logo = ""
"#;

fn no_env(_: &str) -> Option<OsString> {
    None
}

fn faults(text: &str) -> Vec<(usize, usize, ConfigFaultKind)> {
    let (faults, _) = Config::parse(text).unwrap_err();
    faults.into_iter().map(|fault| (fault.line, fault.column, fault.kind)).collect()
}

fn keys(text: &str) -> BTreeSet<String> {
    let table: toml::Table = text.parse().unwrap();
    let keys = |(section, value): (&String, &toml::Value)| -> Vec<String> {
        value.as_table().unwrap().keys().map(|key| format!("{section}.{key}")).collect()
    };
    table.iter().flat_map(keys).collect()
}

#[test]
fn the_interface_is_accepted_whole() {
    let config = Config::parse(PROMISED).unwrap();
    assert_eq!(
        config.providers_in_use().map(|section| section.name()).collect::<Vec<_>>(),
        ["mmbc", "biller", "klink"]
    );
    assert_eq!(config.providers[1].addresses()[0].1.as_str(), "https://host/service/in/json");
    assert!(keys(&config.show()).is_superset(&keys(PROMISED)));
    // Apart from the credentials, its values are the defaults.
    let without: String = PROMISED
        .lines()
        .filter(|line| {
            !["username =", "user =", "email = \"k", "url = \"https://host"].iter().any(|key| line.starts_with(key))
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    assert_eq!(Config::parse(&without).unwrap().show(), Config::default().show());
}

#[test]
fn the_example_holds_every_key_with_its_default() {
    let config = Config::parse(example()).unwrap();
    assert_eq!(config.show(), Config::default().show());
    assert_eq!(keys(example()), keys(&config.show()));
    assert!(keys(example()).is_superset(&keys(PROMISED)));
    assert_eq!(config.show().parse::<toml::Table>().unwrap(), example().parse::<toml::Table>().unwrap());
    assert_eq!(config.providers_in_use().count(), 0);
}

#[test]
fn unknown_names_have_their_place_and_a_suggestion() {
    assert_eq!(
        faults("[shop]\nname = \"A\"\n  timezon = \"Asia/Jakarta\"\n[printr]\n"),
        [
            (3, 3, ConfigFaultKind::UnknownKey("shop.timezon".into(), Some("timezone"))),
            (4, 2, ConfigFaultKind::UnknownSection("printr".into(), Some("printer"))),
        ]
    );
    assert_eq!(faults("[shop]\nzzzzzz = 1"), [(2, 1, ConfigFaultKind::UnknownKey("shop.zzzzzz".into(), None))]);
    assert_eq!(nearest("pasword", &["password", "user"]), Some("password"));
    assert_eq!(nearest("uesr", &["password", "user"]), Some("user"));
}

#[test]
fn each_fault_has_its_place() {
    let malformed = |key: &str, form| ConfigFaultKind::Malformed(key.into(), form);
    for (text, column, expected) in [
        ("[shop]\ntimezone = \"Asia/Jakrta\"", 12, malformed("shop.timezone", ValueForm::Timezone)),
        ("[shop]\nlanguage = \"jv\"", 12, ConfigFaultKind::NotOneOf("shop.language".into(), vec!["id", "en"])),
        ("[shop]\ncounter = \" \"", 11, ConfigFaultKind::Empty("shop.counter".into())),
        ("[shop]\ncounter = \"a/b\"", 11, malformed("shop.counter", ValueForm::Counter)),
        ("[shop]\nname = 5", 8, malformed("shop.name", ValueForm::Text)),
        ("[shop]\nname = \"a\\u001b\"", 8, malformed("shop.name", ValueForm::Text)),
        ("[journal]\nurl = \"mysql://x/y\"", 7, malformed("journal.url", ValueForm::Journal)),
        ("[mmbc]\ntimeout_seconds = 0", 19, ConfigFaultKind::OutOfRange("mmbc.timeout_seconds".into(), 1, 600)),
        ("[mmbc]\ntimeout_seconds = 601", 19, ConfigFaultKind::OutOfRange("mmbc.timeout_seconds".into(), 1, 600)),
        ("[mmbc]\ntimeout_seconds = \"75\"", 19, malformed("mmbc.timeout_seconds", ValueForm::Whole)),
        ("[mmbc]\nbody = \"json\"", 8, ConfigFaultKind::NotOneOf("mmbc.body".into(), vec!["form", "multipart"])),
        ("[mmbc]\ndirect = 2", 10, ConfigFaultKind::NotOneOf("mmbc.direct".into(), vec!["0", "1"])),
        ("[mmbc]\nbase_url = \"http://klikmbc.co.id\"", 12, ConfigFaultKind::PlainHttp("mmbc.base_url".into())),
        ("[mmbc]\nbase_url = \"klikmbc.co.id\"", 12, malformed("mmbc.base_url", ValueForm::Url)),
        (
            "[mmbc]\nmultipayment_minimum = -1",
            24,
            ConfigFaultKind::OutOfRange("mmbc.multipayment_minimum".into(), 0, Rupiah::LIMIT),
        ),
        ("[mmbc]\nrefusals = [\"Saldo tidak cukup\", \"x\"]", 34, malformed("mmbc.refusals", ValueForm::Refusal)),
        ("[mmbc]\nrefusals = \"x\"", 12, malformed("mmbc.refusals", ValueForm::Texts)),
        ("[mmbc]\nallow_plain_http = 1", 20, malformed("mmbc.allow_plain_http", ValueForm::Flag)),
        ("[mmbc]\npassword = \"env:\"", 12, malformed("mmbc.password", ValueForm::Secret)),
        ("[biller]\npassword = \"keyring:../x\"", 12, malformed("biller.password", ValueForm::Secret)),
        ("[klink]\npaths = { pay = \"kwallet\" }", 17, malformed("klink.paths.pay", ValueForm::CallPath)),
        ("[klink]\npaths = { pay = \"/a?b\" }", 17, malformed("klink.paths.pay", ValueForm::CallPath)),
        (
            "[klink]\nwebhook_signature = \"x\"",
            21,
            ConfigFaultKind::NotOneOf("klink.webhook_signature".into(), vec!["raw", "five-keys"]),
        ),
        ("[webhook]\nlisten = \"localhost:1\"", 10, malformed("webhook.listen", ValueForm::Listen)),
        ("[webhook]\nallow_from = [\"kantor\"]", 15, malformed("webhook.allow_from", ValueForm::Address)),
        ("[printer]\ndevice = \"lp0\"", 10, malformed("printer.device", ValueForm::Device)),
        (
            "[printer]\npaper = \"a4\"",
            9,
            ConfigFaultKind::NotOneOf("printer.paper".into(), vec!["58mm", "80mm", "dotmatrix"]),
        ),
        (
            "[printer]\ncolumns = 40",
            11,
            ConfigFaultKind::NotOneOf("printer.columns".into(), vec!["0", "32", "42", "48", "80"]),
        ),
        ("[receipts]\nfolder = \"\"", 10, ConfigFaultKind::Empty("receipts.folder".into())),
    ] {
        assert_eq!(faults(text), [(2, column, expected)], "{text}");
    }
    assert_eq!(faults("shop = 3"), [(1, 8, malformed("shop", ValueForm::Table))]);
    assert_eq!(faults("\n[biller]\nuser = \"u\""), [(2, 2, ConfigFaultKind::Missing("biller.url".into()))]);
    let syntax = faults("[shop]\nname = LOKET\n");
    assert!(matches!(syntax.as_slice(), [(2, 8, ConfigFaultKind::Syntax(_))]), "{syntax:?}");
}

#[test]
fn columns_count_characters_and_a_bom_is_nothing() {
    let text = "\u{feff}[shop]\nname = \"é\" # é\n[klink]\npaths = { \"é\" = \"x\" }";
    assert_eq!(faults(text), [(4, 17, ConfigFaultKind::Malformed("klink.paths.é".into(), ValueForm::CallPath))]);
}

#[test]
fn people_are_told_in_both_languages() {
    let (faults, language) = Config::parse("[shop]\nlanguage = \"en\"\ntimezon = \"x\"").unwrap_err();
    let error = ConfigError::Invalid { path: "config.toml".into(), faults, language };
    assert_eq!(
        error.sentence(&INDONESIAN),
        "config.toml baris 3 kolom 1: kunci \"shop.timezon\" tidak dikenal. Maksudnya \"timezone\"?"
    );
    let english = "config.toml line 3 column 1: unknown key \"shop.timezon\". Did you mean \"timezone\"?";
    assert_eq!((error.sentence(&ENGLISH), error.to_string()), (english.to_owned(), english.to_owned()));
    assert_eq!(language, Language::En);
}

#[test]
fn no_fault_repeats_a_value() {
    for text in [
        "[mmbc]\npassword = 12345678",
        "[mmbc]\npassword = rahasia77",
        "[mmbc]\npassword = \"rahasia77",
        "[mmbc]\npassword = \"a\\u0007rahasia77\"",
        "[journal]\nurl = \"mysql://u:rahasia77@h/d\"",
        "[mmbc]\nbase_url = \"https://u:rahasia77@h\"",
        "[mmbc]\npassword = \"rahasia77\"\npassword = \"rahasia77\"",
    ] {
        let (faults, _) = Config::parse(text).unwrap_err();
        for fault in faults {
            let said = format!("{fault:?}{}{}", fault.kind.sentence(&INDONESIAN), fault.kind.sentence(&ENGLISH));
            assert!(!said.contains("rahasia77") && !said.contains("12345678"), "{said}");
        }
    }
}

#[test]
fn secrets_are_shown_as_references() {
    let text = "[mmbc]\nusername = \"u\"\npassword = \"rahasia77\"\n[journal]\nurl = \"postgres://u:rahasia77@h/d\"";
    let config = Config::parse(text).unwrap();
    let shown = format!("{}{config:?}", config.show());
    assert!(!shown.contains("rahasia77"), "{shown}");
    assert!(shown.contains("password = \"***\"") && shown.contains("password = \"keyring:biller\""));
    assert!(config.warnings.contains(&ConfigWarning::Literal("mmbc.password")));
    assert!(config.warnings.contains(&ConfigWarning::JournalPassword));
}

#[test]
fn plain_http_is_allowed_only_by_name() {
    let text = "[mmbc]\nusername = \"u\"\nbase_url = \"http://klikmbc.co.id/\"\nallow_plain_http = true";
    let config = Config::parse(text).unwrap();
    assert_eq!(config.plain_http(), ["mmbc.base_url"]);
    assert_eq!(config.providers[0].addresses()[0].1.as_str(), "http://klikmbc.co.id");
    assert!(config.warnings.contains(&ConfigWarning::PlainHttp("mmbc.base_url")));
    let here = Config::parse("[mmbc]\nusername = \"u\"\nbase_url = \"http://127.0.0.1:8787\"").unwrap();
    assert!(here.plain_http().is_empty());
}

#[test]
fn flag_goes_before_environment_before_file() {
    let folder = tempfile::tempdir().unwrap();
    let home = HomeFolders::at(folder.path());
    let english = |name: &str| (name == "LOKET_LANG").then(|| "en".into());
    let strange = |name: &str| (name == "LOKET_LANG").then(|| "C".into());
    let language = |flags: &ConfigFlags, env: &EnvSource<'_>| {
        let config = Config::load(&home, flags, env).unwrap();
        let shown = format!("language = \"{}\"", config.shop.language.as_str());
        assert!(config.show().contains(&shown), "what is in force is shown: {shown}");
        config.shop.language
    };
    let flag = |language| ConfigFlags { language: Some(language) };

    let none = Config::load(&home, &ConfigFlags::default(), &no_env).unwrap();
    assert!(!none.found);
    assert_eq!(language(&ConfigFlags::default(), &english), Language::En);

    fs::write(home.config_file(), "[shop]\nlanguage = \"en\"").unwrap();
    assert_eq!(language(&ConfigFlags::default(), &no_env), Language::En);
    let indonesian = |name: &str| (name == "LOKET_LANG").then(|| "id".into());
    assert_eq!(language(&ConfigFlags::default(), &indonesian), Language::Id);
    assert_eq!(language(&flag(Language::Id), &english), Language::Id);
    let warned = Config::load(&home, &ConfigFlags::default(), &strange).unwrap();
    assert_eq!(warned.shop.language, Language::En);
    assert!(warned.found && warned.warnings.contains(&ConfigWarning::Language));
}

#[test]
fn the_home_is_one_folder() {
    // Absolute on every system.
    let (srv, flag) = (std::env::temp_dir().join("loket"), std::env::temp_dir().join("flag"));
    let given = |name: &str| (name == "LOKET_HOME").then(|| srv.clone().into());
    let home = HomeFolders::find(None, &given).unwrap();
    assert_eq!(home, HomeFolders::at(&srv));
    assert_eq!(HomeFolders::find(Some(&flag), &given).unwrap(), HomeFolders::at(&flag));
    assert_eq!(home.config_file(), srv.join("config.toml"));
    assert_eq!(home.demo().logs(), srv.join("demo").join("logs"));
    assert_eq!(home.secrets(), srv.join("secrets"));
    let config = Config::default();
    assert_eq!(config.journal_file(&home).unwrap(), srv.join("journal.db"));
    assert_eq!(config.receipts_folder(&home), srv.join("receipts"));
    let biller = Config::parse("[biller]\nurl = \"https://host\"\nuser = \"u\"").unwrap().clients(&home).providers;
    assert_eq!(biller[0].price_file(), Some(srv.join("biller.csv").as_path()));
    let empty = |name: &str| (name == "LOKET_HOME").then(OsString::new);
    assert_ne!(HomeFolders::find(None, &empty), Some(HomeFolders::at(Path::new(""))));
}

#[test]
fn a_missing_password_is_no_fault_until_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let home = HomeFolders::at(folder.path());
    let config = Config::parse("[shop]\nname = \"A\"\n[mmbc]\nusername = \"u\"\npassword = \"\"").unwrap();
    assert!(config.warnings.is_empty());
    let asked = home.secret(config.providers[0].secrets()[0], &no_env);
    assert_eq!(asked.unwrap_err().to_string(), "mmbc.password is not set.");
    assert!(matches!(check(&config, &home, &no_env).as_slice(), [ConfigWarning::Secret(_)]));
    crate::settings::secret::set_secret(&home.secrets(), "mmbc", &"x".into()).unwrap();
    let config = Config::parse("[shop]\nname = \"A\"\n[mmbc]\nusername = \"u\"\npassword = \"keyring:mmbc\"").unwrap();
    assert!(check(&config, &home, &no_env).is_empty());
}

#[cfg(unix)]
#[test]
fn an_open_file_is_warned_about_and_init_writes_a_private_one() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let home = HomeFolders::at(&folder.path().join("new"));
    let path = init(&home).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(matches!(init(&home), Err(ConfigError::Exists { .. })));
    let load = || Config::load(&home, &ConfigFlags::default(), &no_env).unwrap().warnings;
    let open = |warning: &ConfigWarning| matches!(warning, ConfigWarning::Readable(_, 0o640));
    assert!(!load().iter().any(open));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(load().iter().any(open));
}

#[test]
fn a_file_that_is_no_text_is_refused_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let home = HomeFolders::at(folder.path());
    fs::write(home.config_file(), b"[shop]\nname = \"\xff\"").unwrap();
    let error = Config::load(&home, &ConfigFlags::default(), &no_env).unwrap_err();
    assert!(error.to_string().ends_with("config.toml line 2 column 9: not UTF-8 text."), "{error}");
    fs::write(home.config_file(), vec![b'#'; 1024 * 1024 + 1]).unwrap();
    let error = Config::load(&home, &ConfigFlags::default(), &no_env).unwrap_err();
    assert!(error.to_string().ends_with("the file is too large for a configuration."), "{error}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "(\\[(shop|mmbc|klink)\\]\n)?([a-z_]{1,9} ?= ?[\"\\[{0-9a-z}\\], é-]{0,12}\n){0,4}") {
        if let Err((faults, _)) = Config::parse(&text) {
            proptest::prop_assert!(faults.iter().all(|fault| fault.line >= 1 && fault.column >= 1));
        }
    }
}

#[test]
fn only_the_sandbox_inside_this_program_makes_practice() {
    let text = |mmbc: &str, biller: &str, klink: &str| {
        format!(
            "[mmbc]\nbase_url = \"{mmbc}\"\nusername = \"a\"\npassword = \"b\"\n\
             [biller]\nurl = \"{biller}/service/in/json\"\nuser = \"a\"\npassword = \"b\"\n\
             [klink]\nbase_url = \"{klink}\"\nemail = \"a@b.c\"\npassword = \"b\"\nwebhook_key = \"k\"\n"
        )
    };
    let (own, other) = ("http://127.0.0.1:8787", "http://127.0.0.1:8788");
    for (mmbc, biller, klink, embedded, practice) in [
        (own, own, own, Some(own), true),
        (own, own, own, None, false),
        (other, own, own, Some(own), false),
        (own, other, own, Some(own), false),
        (own, own, other, Some(own), false),
        (own, own, own, Some("http://127.0.0.1:878"), false),
        ("https://klikmbc.co.id", own, own, Some(own), false),
    ] {
        let mut config = Config::parse(&text(mmbc, biller, klink)).unwrap_or_else(|(faults, _)| panic!("{faults:?}"));
        assert!(!config.is_practice(), "no file makes it one");
        config.embedded_sandbox = embedded.map(str::to_owned);
        assert_eq!(config.is_practice(), practice, "{mmbc} {biller} {klink} {embedded:?}");
    }
    for key in ["embedded_sandbox = \"http://127.0.0.1:8787\"\n", "[shop]\nis_practice = true\n"] {
        assert!(Config::parse(key).is_err(), "{key}");
    }
}

#[test]
fn a_change_beside_the_providers_keeps_their_clients() {
    let shop = Config::parse("[shop]\nname = \"A\"\n[mmbc]\nusername = \"u\"\n").unwrap();
    let renamed = Config::parse("[shop]\nname = \"B\"\n[printer]\ncut = false\n[mmbc]\nusername = \"u\"\n").unwrap();
    let other = Config::parse("[shop]\nname = \"A\"\n[mmbc]\nusername = \"v\"\n").unwrap();
    let slower = Config::parse("[shop]\nname = \"A\"\n[mmbc]\nusername = \"u\"\ntimeout_seconds = 9\n").unwrap();
    assert!(renamed.has_providers_of(&shop));
    assert!(!other.has_providers_of(&shop) && !slower.has_providers_of(&shop));
}
