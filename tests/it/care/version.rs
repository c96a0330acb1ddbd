//! The journals of earlier versions, which open and go on.

use super::*;

/// A journal that an earlier version wrote, or this one before it changes: its file, its rows, its chain's head, and
/// its payments' states, newest first.
const EARLIER: &[(&str, u64, &str, &[&str])] = &[
    (
        "v1.db",
        26,
        "192c5d6d",
        &["confirmed", "confirmed", "confirmed", "rejected", "pending", "unknown", "confirmed", "confirmed"],
    ),
    (
        "v2.db",
        38,
        "c12a77d6",
        &[
            "confirmed",
            "pending",
            "confirmed",
            "confirmed",
            "confirmed",
            "rejected",
            "pending",
            "unknown",
            "confirmed",
            "confirmed",
        ],
    ),
    (
        "v4.db",
        41,
        "9ff43bcc",
        &[
            "confirmed",
            "pending",
            "confirmed",
            "confirmed",
            "confirmed",
            "rejected",
            "confirmed",
            "unknown",
            "confirmed",
            "confirmed",
        ],
    ),
    // With papers that wait and were printed, and a drawer that was opened by hand.
    ("v5.db", 18, "48b8d59c", &["unknown", "confirmed", "confirmed", "confirmed"]),
    // With open bills whose keys differed then and are one now: a BPJS card and its payment number, Telkom with and
    // without 0.
    ("v6.db", 18, "8ffb7de8", &["unknown", "unknown", "unknown", "unknown", "unknown", "confirmed"]),
];

#[test]
fn the_journal_of_each_earlier_version_opens_and_goes_on() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal");
    let kept = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(kept, EARLIER.len(), "each kept journal is opened");
    for (name, rows, head, states) in EARLIER {
        let shop = as_journal(&folder.join(name));
        assert_eq!(chains(&shop), serde_json::json!([{ "counter": "K1", "rows": rows, "head": head }]), "{name}");
        let history = shop.history();
        let found: Vec<&str> = history.iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(&found, states, "{name}");
        let token = history.last().unwrap();
        assert_eq!(token["token"], "12345678910111213141", "{name}");
        let paper = shop.run(&["receipt", token["id"].as_str().unwrap(), "--format", "text"]);
        assert!(paper.code == 0 && paper.out.contains("1234 5678 9101 1121 3141"), "{name}: {}", paper.err);
        // What is open there is open here, and new sales go into the same chain.
        let unknown = history.iter().find(|row| row["state"] == "unknown").unwrap();
        let again = shop.run(&["pay", "PLNS20", unknown["customer"].as_str().unwrap(), "--yes", "--json"]);
        assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{name}");
        sold(&shop, &["14555555111"]);
        assert_eq!(chains(&shop)[0]["rows"], rows + 4, "{name}");
        let other = Shop::open();
        assert_eq!(restore(&other, &folder.join(name), &[]).code, 0, "{name} as a backup");
        assert_eq!(chains(&other)[0]["head"], *head, "{name}");
    }
}

/// Bills that were two under the keys of an earlier version, and are one now: both stay open, none blocks the other's
/// end, and a third form of the number is asked about or stopped.
#[test]
fn open_bills_that_now_share_a_key_both_stay_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal");
    let shop = as_journal(&folder.join("v6.db"));
    let history = shop.history();
    let row = |customer: &str| history.iter().find(|row| row["customer"] == customer).unwrap().clone();
    let (card, account) = (row("0001234567661"), row("8888801234567661"));
    for one in [&card, &account] {
        let same = shop.run(&["pay", "BPJS", one["customer"].as_str().unwrap(), "--yes", "--json"]);
        assert_eq!((same.code, same.json()["error"].as_str()), (6, Some("open_payment")), "{}", same.out);
    }
    let third = shop.run(&["pay", "BPJS", "1234567661", "--yes", "--json"]);
    let error = third.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(third.code == 6 && ["open_other_name", "open_payment"].contains(&error.as_str()), "{}", third.out);
    for one in [&card, &account] {
        let id = one["id"].as_str().unwrap();
        let ruled = shop.run(&["resolve", id, "--as", "confirmed", "--evidence", "daftar MMBC", "--json"]);
        assert_eq!((ruled.code, ruled.json()["state"].as_str()), (0, Some("confirmed")), "{}", ruled.out);
    }
    assert_eq!(shop.run(&["audit"]).code, 0);
}

/// Who sees nothing for two minutes switches the computer off: an opening that takes long says so. Here another program
/// is just bringing the journal to the new version.
#[test]
fn an_opening_that_takes_long_says_that_it_goes_on() {
    let shop = as_journal(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal/v1.db"));
    let other = rusqlite::Connection::open(shop.home().join("journal.db")).unwrap();
    other.pragma_update(None, "journal_mode", "wal").unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let word = "Jurnal masih dibuka";
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| shop.run(&["history", "--json"]));
        std::thread::sleep(Duration::from_secs(3));
        other.execute_batch("COMMIT").unwrap();
        let answer = asked.join().unwrap();
        assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
        assert!(answer.err.contains(word) && !answer.out.contains(word), "{}{}", answer.out, answer.err);
    });
    let quick = shop.run(&["history", "--json"]);
    assert!(quick.code == 0 && !quick.err.contains(word), "{}", quick.err);
}

/// A version of the journal that this program does not know.
const NEWER: u32 = 99;

/// An older program at a newer journal, as after a step back: it says so, sends nothing and changes nothing, and what was
/// open is still open for the newer one.
#[test]
fn a_newer_journal_with_an_open_payment_is_refused_and_nothing_is_sent() {
    let shop = Shop::open();
    let unknown = shop.run(&["pay", "PLNS20", "12345678661", "--yes", "--json"]);
    assert_eq!((unknown.code, unknown.json()["state"].as_str()), (5, Some("unknown")), "{}", unknown.out);
    let id = unknown.json()["id"].as_str().unwrap().to_owned();
    let file = shop.home().join("journal.db");
    let version = |number: u32| {
        let journal = rusqlite::Connection::open(&file).unwrap();
        let before: u32 = journal.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        journal.pragma_update(None, "user_version", number).unwrap();
        before
    };
    let own = version(NEWER);
    let (before, seen) = (std::fs::read(&file).unwrap(), shop.sandbox.requests().len());
    let commands: [&[&str]; 8] = [
        &["pay", "PLNS20", "12345678661", "--yes", "--json"],
        &["pay", "PLNS20", "12345678901", "--yes", "--json"],
        &["resolve", "--json"],
        &["status", &id, "--json"],
        &["history", "--json"],
        &["audit", "--json"],
        &["backup", "copy.db", "--json"],
        &["doctor", "--json"],
    ];
    for command in commands {
        let refused = shop.run(command);
        assert_eq!(refused.code, 1, "{command:?}: {}{}", refused.out, refused.err);
        let said = format!("{}{}", refused.out, refused.err);
        assert!(said.contains("Jurnal ditulis oleh loket versi lebih baru"), "{command:?}: {said}");
    }
    assert_eq!(shop.sandbox.requests().len(), seen, "nothing was sent");
    assert_eq!(std::fs::read(&file).unwrap(), before, "the journal was not changed");

    assert_eq!(version(own), NEWER);
    let again = shop.run(&["pay", "PLNS20", "12345678661", "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{}", again.out);
    let ruled = shop.run(&[
        "resolve",
        &id,
        "--as",
        "confirmed",
        "--evidence",
        "daftar MMBC",
        "--token",
        "12345678901234567890",
        "--json",
    ]);
    assert_eq!(ruled.code, 0, "{}{}", ruled.out, ruled.err);
    assert_eq!((shop.debits("12345678661"), shop.payments_seen("12345678661")), (1, 1));
    shop.assert_nothing_lost();
}
