//! What `loket doctor` finds, that it says so in its exit code, and that it makes nothing where nothing is.

use std::path::Path;

use crate::shop::{Shop, answer};

const GOOD: &str = "12345678901";

/// The checks that are bad: name and message.
fn bad(shop: &Shop) -> (i32, Vec<(String, String)>) {
    let told = shop.run(&["doctor", "--json"]);
    let json = told.json();
    let checks = json["checks"].as_array().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let bad: Vec<_> = checks
        .iter()
        .filter(|check| check["health"] == "bad")
        .map(|check| (text(&check["check"]), text(&check["message"])))
        .collect();
    assert_eq!(json["support"]["faults"], bad.len(), "{json}");
    assert_eq!(json["ok"], bad.is_empty(), "{json}");
    (told.code, bad)
}

fn assert_found(shop: &Shop, code: i32, check: &str, said: &str) {
    let (exit, found) = bad(shop);
    assert!(found.iter().any(|(name, message)| name == check && message.contains(said)), "{check}, {said}: {found:?}");
    assert_eq!(exit, code, "{found:?}");
}

fn sold(shop: &Shop) {
    let paid = shop.run(&["pay", "PLNS20", GOOD, "--yes"]);
    assert_eq!(paid.code, 0, "{paid:?}");
}

/// Every path below the folder.
fn everything(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let below: Vec<_> = found.iter().filter(|path| path.is_dir()).flat_map(|path| everything(path)).collect();
    found.extend(below);
    found.sort();
    found
}

#[test]
fn a_good_shop_is_good_and_the_last_line_can_be_read_aloud() {
    let shop = Shop::open();
    sold(&shop);
    let told = shop.run(&["doctor"]);
    assert_eq!(told.code, 0, "{told:?}");
    let head = shop.run(&["audit", "--json"]).json()["chains"][0]["head"].as_str().unwrap().to_owned();
    let last = told.out.trim_end().lines().last().unwrap();
    for part in [env!("CARGO_PKG_VERSION"), "SQLite", "K1", "rusak 0"] {
        assert!(last.contains(part), "{part}: {last}");
    }
    // The audit's own rows may follow; the head that was told is eight characters of hexadecimal.
    let told_head = last.split("rantai ").nth(1).unwrap().split(' ').next().unwrap();
    assert!(told_head.len() == 8 && head.len() == 8 && told_head == head, "{told_head} {head}");
    let mut english = shop.program();
    let english = answer(english.env("LOKET_LANG", "en").arg("doctor").output().unwrap());
    assert!(english.out.trim_end().lines().last().unwrap().contains("faults 0"), "{english:?}");
}

#[test]
fn where_there_is_no_shop_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for home in [folder.path().to_owned(), folder.path().join("belum/ada")] {
        let mut command = std::process::Command::new(crate::shop::program());
        command.env_clear().env("HOME", folder.path()).env("LOKET_HOME", &home);
        let told = answer(command.args(["doctor"]).output().unwrap());
        assert_eq!(told.code, 8, "{told:?}");
        assert!(told.out.contains("loket config init") && told.out.contains("rusak 1"), "{told:?}");
        assert!(everything(folder.path()).is_empty(), "{:?}", everything(folder.path()));
    }
}

#[test]
fn a_journal_that_is_gone_or_empty_is_no_new_shop() {
    let shop = Shop::open();
    sold(&shop);
    let journal = shop.home().join("journal.db");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(shop.home().join(format!("journal.db{suffix}")));
    }
    let before = everything(shop.home());
    assert_found(&shop, 6, "jurnal", "pernah dipakai");
    assert_eq!(everything(shop.home()), before, "nothing is made");
    std::fs::write(&journal, b"").unwrap();
    assert_found(&shop, 6, "jurnal", "0 byte");
    assert_eq!(std::fs::metadata(&journal).unwrap().len(), 0);
    // A configured shop that was never used is one to be opened.
    let fresh = Shop::open();
    assert_eq!(fresh.run(&["doctor"]).code, 0);
}

#[test]
fn a_clock_that_every_server_contradicts_is_wrong() {
    let shop = Shop::open();
    for (ahead, said) in [(90, "terlambat 90 detik"), (-3_600, "terlalu cepat 36")] {
        shop.sandbox.set_date_ahead(ahead);
        let (code, found) = bad(&shop);
        assert_eq!(code, 1, "{found:?}");
        let (name, message) = &found[0];
        // A second may pass between the server's word and its reading.
        assert!(
            name == "jam" && (message.contains(said) || message.contains("89 detik") || message.contains("35")),
            "{found:?}"
        );
    }
    shop.sandbox.set_date_ahead(20);
    assert_eq!(bad(&shop), (0, Vec::new()), "a little is no fault");
}

#[test]
fn a_damaged_projection_is_found() {
    let shop = Shop::open();
    sold(&shop);
    let conn = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    let changed = conn.execute("UPDATE payment_body SET body = replace(body, 'RINA', 'SITI')", []).unwrap();
    assert_eq!(changed, 1);
    drop(conn);
    let (code, found) = bad(&shop);
    assert!(code == 1 && !found.is_empty(), "{code} {found:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn too_little_room_for_the_next_sale_is_found() {
    let shop = Shop::open();
    assert_eq!(shop.run(&["history", "--json"]).code, 0);
    // The room for what is sent and answered is a file of four megabytes, written before the first sale.
    let doctor = || {
        let mut command = shop.program_after("trap '' XFSZ; ulimit -f 800");
        answer(command.args(["doctor", "--json"]).output().unwrap())
    };
    let told = doctor();
    assert_eq!(told.code, 6, "{told:?}");
    let checks = told.json()["checks"].as_array().unwrap().clone();
    assert!(checks.iter().any(|check| check["check"] == "jurnal" && check["health"] == "bad"), "{checks:?}");
    sold(&shop);
    assert_eq!(doctor().code, 0, "once it is there, it stays");
}

/// The probe's few kilobytes still fit, a day's sales do not.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_almost_full_is_found() {
    let shop = Shop::open();
    sold(&shop);
    let small = "mkdir -p \"$LOKET_HOME/kecil\" && mount -t tmpfs -o size=32m x \"$LOKET_HOME/kecil\" && \
         find \"$LOKET_HOME\" -maxdepth 1 -mindepth 1 ! -name kecil -exec cp -a {} \"$LOKET_HOME/kecil/\" \\; && \
         export LOKET_HOME=\"$LOKET_HOME/kecil\"";
    let told = crate::reading::run_on(&shop, small, &["doctor", "--json"]);
    let checks = told.json()["checks"].as_array().unwrap().clone();
    let bad: Vec<_> =
        checks.iter().filter(|check| check["health"] == "bad").map(|check| check["check"].clone()).collect();
    assert_eq!((told.code, bad), (6, vec![serde_json::Value::from("ruang disk")]), "{told:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_into_which_others_can_look_is_found() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::open();
    sold(&shop);
    let journal = shop.home().join("journal.db");
    std::fs::set_permissions(&journal, std::fs::Permissions::from_mode(0o644)).unwrap();
    let told = shop.run(&["doctor", "--json"]);
    let checks = told.json()["checks"].as_array().unwrap().clone();
    let warned = |check: &serde_json::Value| {
        check["health"] == "warning" && check["message"].as_str().is_some_and(|told| told.contains("chmod go= '"))
    };
    assert!(
        checks.iter().any(|check| warned(check) && check["message"].as_str().unwrap().contains("journal.db")),
        "{checks:?}"
    );
}

#[test]
#[cfg(unix)]
fn another_users_shop_is_left_alone() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let shop = Shop::open();
    for path in [shop.home().to_owned(), shop.home().join("config.toml")] {
        std::os::unix::fs::chown(path, Some(12_345), Some(12_345)).unwrap();
    }
    let before = everything(shop.home());
    for arguments in [&["doctor"][..], &["history"], &["pay", "PLNS20", GOOD, "--yes"], &["config", "init"]] {
        let told = shop.run(arguments);
        assert_eq!(told.code, 6, "{arguments:?} {told:?}");
        assert!(format!("{}{}", told.out, told.err).contains("sudo -u '#12345'"), "{told:?}");
        assert_eq!(everything(shop.home()), before, "{arguments:?}");
    }
    assert_eq!(shop.debits(GOOD), 0);
}

#[test]
fn a_receipt_that_is_not_kept_is_said_and_the_paper_prints() {
    let shop = Shop::open();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[printer]\ndevice = \"file:{}/kertas.bin\"\n", shop.home().display()));
    std::fs::write(shop.home().join("receipts"), "a file where the folder should be").unwrap();
    let sold = shop.run(&["pay", "PLNS20", GOOD, "--yes", "--json"]);
    assert_eq!((sold.code, sold.json()["state"].as_str()), (0, Some("confirmed")), "{sold:?}");
    assert!(sold.err.contains("PDF struk") && sold.err.contains("tidak tersimpan"), "{sold:?}");
    let printed = shop.run(&["print", sold.json()["id"].as_str().unwrap()]);
    assert_eq!(printed.code, 0, "{printed:?}");
    assert!(std::fs::metadata(shop.home().join("kertas.bin")).unwrap().len() > 100);
    let kept = Shop::open();
    assert!(!kept.run(&["pay", "PLNS20", GOOD, "--yes"]).err.contains("PDF struk"));
}

/// What the shop's own files, folders and arguments hold may drive a terminal as well as what a provider sends.
#[test]
fn nothing_that_is_said_drives_the_terminal() {
    const DRIVES: [char; 5] = ['\u{9b}', '\u{7f}', '\u{202e}', '\u{e0041}', '\u{1b}'];
    let shop = Shop::open();
    let hostile = format!("toko {}31m", DRIVES.iter().collect::<String>());
    let place = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(shop.home(), place.path().join(&hostile)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = shop.program();
        answer(command.env("LOKET_HOME", place.path().join(&hostile)).args(arguments).output().unwrap())
    };
    let json = run(&["doctor", "--json"]);
    let told = json.json();
    let checks = told["checks"].as_array().unwrap();
    let shown = |check: &serde_json::Value| check["message"].as_str().is_some_and(|message| message.contains(&hostile));
    assert!(checks.iter().any(shown), "the JSON holds the name as it is: {json:?}");
    let plain = run(&["doctor"]);
    assert!(plain.out.contains("toko ·"), "{plain:?}");
    shop.write_config("tidak ada");
    let refused = run(&["history"]);
    assert!(refused.err.contains("toko ·"), "{refused:?}");
    for said in [&json.out, &plain.out, &refused.err] {
        assert!(!said.contains(DRIVES), "{said:?}");
    }
}
