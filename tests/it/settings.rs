//! The configuration from the command line: the first file, changes, tests of providers, and the words of a wrong start.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use loket::sandbox::Sandbox;

use crate::shop::{Answer, Shop, answer, program};

fn config(shop: &Shop) -> String {
    std::fs::read_to_string(shop.home().join("config.toml")).unwrap()
}

fn keep_secret(shop: &Shop, name: &str, secret: &str) -> Answer {
    let mut command = shop.program();
    command.args(["config", "set-secret", name]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{secret}\n").as_bytes()).unwrap();
    answer(child.wait_with_output().unwrap())
}

#[test]
fn the_first_file_and_a_kept_password_are_enough_for_a_sale() {
    let shop = Shop::open();
    std::fs::remove_file(shop.home().join("config.toml")).unwrap();
    assert_eq!(shop.run(&["config", "init"]).code, 0);
    for (key, value) in
        [("shop.name", "KIOS SITI"), ("mmbc.base_url", &shop.sandbox.url()), ("mmbc.username", Sandbox::USERNAME)]
    {
        let set = shop.run(&["config", "set", key, value]);
        assert_eq!(set.code, 0, "{key}: {}", set.err);
    }
    assert_eq!(shop.run(&["config", "check"]).code, 8, "no password yet");
    assert_eq!(keep_secret(&shop, "mmbc", Sandbox::PASSWORD).code, 0);
    let check = shop.run(&["config", "check"]);
    assert_eq!((check.code, check.err.as_str()), (0, ""));
    assert_eq!(shop.run(&["pay", "PLNS100", "12345678901", "--yes"]).code, 0);
    assert_eq!(config(&shop).lines().count(), include_str!("../../assets/config.example.toml").lines().count());
}

#[test]
fn a_kept_secret_that_the_file_does_not_name_is_pointed_at() {
    let shop = Shop::open();
    let text = config(&shop).replace("env:UJI_SANDI", "env:TIDAK_ADA");
    shop.write_config(&text);
    let check = shop.run(&["config", "check"]);
    assert!(check.err.contains("TIDAK_ADA"), "{}", check.err);
    assert!(check.err.contains(shop.home().join("config.toml").to_str().unwrap()), "{}", check.err);
    keep_secret(&shop, "mmbc", "rahasia");
    for command in [&["config", "check"][..], &["doctor"]] {
        let answer = shop.run(command);
        let said = format!("{}{}", answer.out, answer.err);
        assert!(said.contains("password = \"keyring:mmbc\""), "{said}");
        assert!(!said.contains("rahasia\n"), "{said}");
    }
}

#[test]
fn a_setting_is_changed_and_recorded_by_its_key_only() {
    let shop = Shop::open();
    shop.run(&["history"]);
    let set = shop.run(&["config", "set", "printer.device", "tcp:192.168.1.50:9100"]);
    assert_eq!(set.code, 0, "{}", set.err);
    assert!(config(&shop).contains("device = \"tcp:192.168.1.50:9100\""), "{}", config(&shop));
    let journal = std::fs::read(shop.home().join("journal.db")).unwrap();
    let wal = std::fs::read(shop.home().join("journal.db-wal")).unwrap_or_default();
    let written = [journal, wal].concat();
    let holds = |text: &str| written.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds("settings_changed") && holds("printer.device"), "the key is recorded");
    assert!(!holds("192.168.1.50"), "the value is not");
    assert_eq!(shop.run(&["audit"]).code, 0);
    // The same value is no change, and keeps no former file.
    let files = shop.files().len();
    assert_eq!(shop.run(&["config", "set", "printer.device", "tcp:192.168.1.50:9100"]).code, 0);
    assert_eq!(shop.files().len(), files);
}

#[test]
fn a_wrong_setting_changes_nothing_and_says_what_to_do() {
    let shop = Shop::open();
    let before = config(&shop);
    for (key, value, code, said) in [
        ("shop.nama", "X", 2, "shop.name"),
        ("mmbc.password", "rahasia", 2, "set-secret mmbc"),
        ("mmbc.timeout_seconds", "lama", 2, "mmbc.timeout_seconds"),
        ("mmbc.timeout_seconds", "0", 8, "600"),
        ("shop.timezone", "Mars", 8, "Asia/Jakarta"),
        ("klink.paths", "x", 8, "config.toml"),
    ] {
        let set = shop.run(&["config", "set", key, value]);
        assert_eq!(set.code, code, "{key}: {}", set.err);
        assert!(set.err.contains(said), "{key}: {}", set.err);
        assert!(!set.err.contains("rahasia "), "{}", set.err);
        assert_eq!(config(&shop), before, "{key}");
    }
}

#[test]
fn providers_are_tested_without_buying() {
    let shop = Shop::open();
    shop.add_biller(2);
    let tested = shop.run(&["config", "test", "--json"]);
    assert_eq!(tested.code, 0, "{}", tested.out);
    let steps = tested.json();
    let words: Vec<_> = steps.as_array().unwrap().iter().map(|one| one["step"].as_str().unwrap()).collect();
    let expected = ["connection", "mmbc-ppob", "mmbc-multipayment", "mmbc-esamsat", "connection", "biller"];
    assert_eq!(words, expected);
    assert!(steps.as_array().unwrap().iter().all(|one| one["ok"] == true && one["ms"].is_u64()));
    assert!(tested.err.contains("biller"), "the login is not proved: {}", tested.err);
    let biller = |path: &str| path.ends_with(Sandbox::BILLER_PATH);
    assert!(!shop.sandbox.requests().iter().any(|one| biller(&one.path)), "not one request to the Biller");
    assert_eq!(shop.sandbox.requests().len(), 3, "each list once");
    assert_eq!(shop.run(&["config", "test", "printer"]).code, 8);
    assert_eq!(shop.run(&["config", "test", "klink"]).code, 8);
}

#[test]
fn a_test_tells_refused_from_out_of_reach() {
    let shop = Shop::open();
    let test = || {
        let answer = shop.run(&["config", "test", "mmbc", "--json"]);
        (answer.code, answer.json())
    };
    shop.write_config(&config(&shop).replace(Sandbox::USERNAME, "orang-lain"));
    let (code, steps) = test();
    assert_eq!((code, &steps[0]["ok"], &steps[1]["ok"]), (8, &true.into(), &false.into()), "{steps}");
    let said = shop.run(&["config", "test", "mmbc"]);
    assert!(said.out.contains("DITOLAK"), "{}", said.out);
    // Nobody listens: the connection is the only step, because the others would each wait as long.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    shop.configure(&format!("http://127.0.0.1:{port}"), 2, "");
    let (code, steps) = test();
    assert_eq!((code, steps.as_array().unwrap().len(), &steps[0]["ok"]), (8, 1, &false.into()), "{steps}");
    assert!(shop.run(&["config", "test"]).out.contains("TAK TERJANGKAU"));
}

#[test]
fn the_sandboxs_configuration_is_a_file_as_it_is_printed() {
    let mut command = Command::new(program());
    command.args(["sandbox", "--listen", "127.0.0.1:0", "--print-config"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // The last line of it is the Biller's time-out.
    let mut text = String::new();
    for line in lines {
        text += &format!("{line}\n");
        if text.contains("[biller]") && line.starts_with("timeout_seconds") {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(text.starts_with("# http://127.0.0.1:"), "{text}");
    let read: toml::Table = text.parse().unwrap_or_else(|fault| panic!("{fault}: {text}"));
    assert_eq!(read["mmbc"]["username"].as_str(), Some(Sandbox::USERNAME));
}

#[test]
fn an_address_in_use_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sandbox = answer(Command::new(program()).args(["sandbox", "--listen", &address]).output().unwrap());
    assert_eq!(sandbox.code, 1);
    for said in [address.as_str(), "--listen", "sudah dipakai"] {
        assert!(sandbox.err.contains(said), "{said}: {}", sandbox.err);
    }
    assert!(!sandbox.err.contains("os error"), "{}", sandbox.err);
}

#[test]
fn a_wrong_command_line_names_values_form_and_the_right_help() {
    let shop = Shop::open();
    for (line, said) in [
        (&["history", "--state", "foo"][..], "not_sent"),
        (&["history", "--from", "29-11-2026"], "2026-11-21"),
        (&["history", "--from", "29-11-2026"], "loket history --help"),
        (&["prices", "import"], "loket prices import --help"),
        (&["sandbox", "--listen", "127.0.0.1:80800"], "127.0.0.1:8787"),
        (&["products", "--provider", "xx"], "mmbc-ppob"),
        (&["receipt", "0000", "--output", "x.pdf", "--paper", "a9"], "58mm"),
    ] {
        let answer = shop.run(line);
        assert_eq!(answer.code, 2, "{line:?}: {}", answer.err);
        assert!(answer.err.contains(said), "{line:?}: {}", answer.err);
    }
    let help = shop.run(&["pay", "--help"]);
    for said in ["Contoh:", "Kode keluar:", "[PILIHAN]"] {
        assert!(help.out.contains(said), "{said}: {}", help.out);
    }
    assert!(!help.out.contains("OPTIONS"), "{}", help.out);
}

#[test]
fn products_are_listed_with_heads_and_by_account() {
    let shop = Shop::open();
    let listed = shop.run(&["products", "--provider", "mmbc"]);
    assert!(listed.out.starts_with("KODE "), "{}", listed.out);
    assert!(listed.out.lines().all(|line| line.chars().count() <= 80), "{}", listed.out);
    let one = shop.run(&["products", "--provider", "mmbc-ppob"]);
    assert!(one.out.lines().count() < listed.out.lines().count());
}

#[test]
fn a_receipt_is_not_written_into_a_folder_that_is_not_there() {
    let shop = Shop::open();
    shop.run(&["pay", "PLNS100", "12345678901", "--yes"]);
    let id = shop.history()[0]["id"].as_str().unwrap().to_owned();
    let file = shop.home().join("tak-ada").join("x.pdf");
    let made = shop.run(&["receipt", &id, "--output", file.to_str().unwrap()]);
    assert_eq!(made.code, 1);
    assert!(made.err.contains("tak-ada") && made.err.contains("tidak ada"), "{}", made.err);
    assert!(!file.parent().unwrap().exists());
}

#[test]
fn a_disk_that_is_full_leaves_no_half_file_and_the_old_one_whole() {
    let shop = Shop::open();
    // Two blocks: the explained example does not fit.
    let limited =
        |arguments: &[&str]| answer(shop.program_after("trap '' XFSZ; ulimit -f 2").args(arguments).output().unwrap());
    let files = || {
        let names = shop.files().into_iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
        names.filter(|name| name.contains("config.toml")).collect::<Vec<_>>()
    };
    let small = config(&shop);
    std::fs::remove_file(shop.home().join("config.toml")).unwrap();
    for command in [&["config", "init"][..], &["config", "set", "shop.name", "KIOS"]] {
        let refused = limited(command);
        assert_eq!(refused.code, 8, "{command:?}: {refused:?}");
        assert_eq!(files(), [""; 0], "{command:?}");
    }
    let large = format!("{small}\n# {}\n", "x".repeat(4_000));
    shop.write_config(&large);
    assert_eq!(limited(&["config", "set", "shop.name", "KIOS"]).code, 8);
    assert_eq!((config(&shop), files().len()), (large, 1));
}

#[test]
fn new_settings_keep_clients_that_did_not_change_and_the_programs_work() {
    let shop = Shop::open();
    let home = loket::settings::HomeFolders::at(shop.home());
    let read = |text: &str| loket::config::Config::parse(text).unwrap();
    let before = read(&config(&shop));
    let renamed = read(&config(&shop).replace("LOKET UJI", "LOKET BARU"));
    let other = read(&config(&shop).replace("timeout_seconds = 2", "timeout_seconds = 9"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let purpose = loket::till::startup::OpenPurpose::Sell;
        let till = loket::till::startup::open(&before, &home, purpose).await.unwrap();
        let same = till.reconfigured(&before, &renamed, &home);
        assert_eq!(same.settings().shop.name.as_str(), "LOKET BARU");
        assert!(std::sync::Arc::ptr_eq(&till.providers()[0], &same.providers()[0]), "its session goes on");
        let changed = till.reconfigured(&before, &other, &home);
        assert!(!std::sync::Arc::ptr_eq(&till.providers()[0], &changed.providers()[0]));
        assert_eq!((till.providers()[0].timeout_seconds(), changed.providers()[0].timeout_seconds()), (2, 9));
        // What belongs to the program is one for all its tills: exit waits for the work of each.
        assert!(till.backup_status().newest.is_none());
        changed.back_up_now().await.unwrap();
        assert!(till.backup_status().newest.is_some() && same.backup_status().newest.is_some());
    });
}
