//! A store that lacks what this computer remembers (safety rule 16): nothing is sold on it, it is said, and what was
//! sent comes back on a person's word.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use loket::base::id::{OwnerId, PaymentId, SystemRandom};
use loket::base::time::{Clock as _, SystemClock};
use loket::config::Config;
use loket::domain::payment::event::PaymentRuling;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::journal::store_doubt::StoreDoubt;
use loket::journal::{Journal as _, JournalError};
use loket::sandbox::SandboxOptions;
use loket::settings::HomeFolders;
use loket::till::resolve::ResolveError;
use loket::till::startup::{OpenPurpose, open};
use serde_json::Value;

use crate::paused::{Paused, STEPS};
use crate::screen::Terminal;
use crate::shop::{Answer, Shop, until};

/// Confirmed with a token; two that stay unknown.
const GOOD: &str = "12345678901";
const OTHER: &str = "12345678902";
const OPEN: &str = "14000000661";

fn shop() -> Shop {
    Shop::with(SandboxOptions::default(), 2)
}

fn journal(shop: &Shop) -> PathBuf {
    shop.home().join("journal.db")
}

fn pay(shop: &Shop, customer: &str) -> Answer {
    shop.run(&["pay", "PLNS20", customer, "--yes", "--json"])
}

/// Copies the journal with its write-ahead log.
pub fn copied(shop: &Shop, name: &str) -> PathBuf {
    let to = shop.home().join(name);
    std::fs::create_dir_all(&to).unwrap();
    for file in ["journal.db", "journal.db-wal"] {
        if shop.home().join(file).exists() {
            std::fs::copy(shop.home().join(file), to.join(file)).unwrap();
        }
    }
    to
}

/// Replaces the journal by a copy, as a person does who does not know of its write-ahead log.
pub fn put_back(shop: &Shop, copy: &Path) {
    for file in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(shop.home().join(file));
        if copy.join(file).exists() {
            std::fs::copy(copy.join(file), shop.home().join(file)).unwrap();
        }
    }
}

fn row(shop: &Shop, customer: &str) -> Value {
    let rows = shop.history();
    rows.into_iter().find(|row| row["customer"] == customer).unwrap_or(Value::Null)
}

/// Asserts that every command refuses to sell with this error name, and that nothing reaches the provider.
fn is_in_doubt(shop: &Shop, name: &str) {
    let seen = shop.sandbox.requests().len();
    for customer in [GOOD, OPEN, "12345678909"] {
        let refused = pay(shop, customer);
        assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some(name)), "{refused:?}");
        assert!(refused.json()["message"].as_str().unwrap().contains("loket journal accept"), "{refused:?}");
    }
    let paid = |path: &str| path.contains("bayartagihan");
    assert!(!shop.sandbox.requests()[seen..].iter().any(|request| paid(&request.path)), "nothing was sent");
    let before = stored(shop);
    let doctor = shop.run(&["doctor"]);
    assert_eq!(stored(shop), before, "the doctor wrote nothing");
    assert!(doctor.code != 0 && doctor.out.contains("loket journal accept"), "{doctor:?}");
    let audit = shop.run(&["audit"]);
    let history = shop.run(&["history"]);
    assert!(history.err.contains("loket journal accept"), "{history:?}");
    assert!(audit.code != 0 && format!("{}{}", audit.out, audit.err).contains("loket journal accept"), "{audit:?}");
}

/// The journal's file and the send log beside it, byte for byte.
fn stored(shop: &Shop) -> Vec<(PathBuf, Vec<u8>)> {
    let is_it = |path: &PathBuf| path.ends_with("journal.db") || path.extension().is_some_and(|end| end == "sendlog");
    let mut files: Vec<PathBuf> = shop.files().into_iter().filter(is_it).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn accept(shop: &Shop) -> Value {
    let asked = shop.run(&["journal", "accept", "--reason", "disk diganti", "--json"]);
    assert_eq!((asked.code, asked.json()["error"].as_str()), (2, Some("needs_yes")), "{asked:?}");
    let done = shop.run(&["journal", "accept", "--reason", "disk diganti", "--yes", "--json"]);
    assert_eq!(done.code, 0, "{done:?}");
    let again = shop.run(&["journal", "accept", "--reason", "disk diganti", "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("nothing_to_accept")), "{again:?}");
    done.json()
}

/// What was sold before is there again: what was confirmed with its token, what was open still open, each debited once.
fn is_as_it_was(shop: &Shop) {
    let (good, open) = (row(shop, GOOD), row(shop, OPEN));
    assert_eq!((good["state"].as_str(), open["state"].as_str()), (Some("confirmed"), Some("unknown")));
    assert_eq!(good["token"].as_str().map(str::len), Some(20));
    let again = pay(shop, OPEN);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{again:?}");
    assert_eq!((shop.debits(GOOD), shop.debits(OPEN)), (1, 1));
    shop.assert_nothing_lost();
}

#[test]
fn an_empty_file_is_asked_about_and_what_was_sent_comes_back() {
    let shop = shop();
    assert_eq!((pay(&shop, GOOD).code, pay(&shop, OPEN).code), (0, 5));
    std::fs::write(journal(&shop), "").unwrap();
    is_in_doubt(&shop, "journal_empty");
    assert_eq!(std::fs::metadata(journal(&shop)).unwrap().len(), 0, "it was not touched");
    let done = accept(&shop);
    assert_eq!(
        (done["entered"].as_array().unwrap().len(), done["unclear"].as_array().unwrap().len()),
        (2, 1),
        "{done}"
    );
    is_as_it_was(&shop);
}

#[test]
fn a_missing_file_is_asked_about_and_never_taken_for_a_new_shop() {
    let shop = shop();
    assert_eq!((pay(&shop, GOOD).code, pay(&shop, OPEN).code), (0, 5));
    put_back(&shop, Path::new("/nonexistent"));
    is_in_doubt(&shop, "journal_missing");
    assert!(!journal(&shop).exists(), "nothing was made");
    accept(&shop);
    is_as_it_was(&shop);
}

#[test]
fn a_new_home_asks_nothing_and_another_journal_is_asked_about() {
    let (shop, other) = (shop(), shop());
    let first = pay(&shop, GOOD);
    assert!(first.code == 0 && first.err.is_empty(), "a new shop is no first sight: {first:?}");
    assert_eq!(pay(&other, OTHER).code, 0);
    let copy = copied(&other, "copy");
    // On a new computer a journal that holds rows is seen for the first time: said once, and sold on.
    let new = Shop::with(SandboxOptions { first_invoice: 66_000_000, ..SandboxOptions::default() }, 2);
    put_back(&new, &copy);
    let sold = pay(&new, GOOD);
    assert!(sold.code == 0 && sold.err.contains("pertama kali"), "{sold:?}");
    assert!(!pay(&new, "12345678903").err.contains("pertama kali"), "once");
    // Where another one lay it is asked about.
    let right = copied(&shop, "right");
    put_back(&shop, &copy);
    is_in_doubt(&shop, "journal_is_another");
    put_back(&shop, &right);
    assert_eq!(pay(&shop, "12345678904").code, 0, "the right one came back");
}

#[test]
fn an_older_copy_is_not_sold_on_until_the_right_one_is_back() {
    let shop = shop();
    assert_eq!(pay(&shop, OTHER).code, 0);
    let older = copied(&shop, "older");
    assert_eq!((pay(&shop, GOOD).code, pay(&shop, OPEN).code), (0, 5));
    let newest = copied(&shop, "newest");
    put_back(&shop, &older);
    is_in_doubt(&shop, "journal_lacks_rows");
    let audit = shop.run(&["audit", "--json"]).json();
    assert_eq!((audit["ok"].as_bool(), audit["doubt"]["rows"].as_u64()), (Some(false), Some(6)), "{audit}");
    assert_eq!(shop.history().len(), 1, "it can be read");
    let resolved = shop.run(&["resolve", "--json"]);
    assert_eq!(shop.history().len(), 1, "{resolved:?}");
    put_back(&shop, &newest);
    is_as_it_was(&shop);
    put_back(&shop, &older);
    let done = accept(&shop);
    assert_eq!(done["entered"].as_array().unwrap().len(), 2, "{done}");
    is_as_it_was(&shop);
    // What a person gave up on purpose is not asked about any more.
    let backup = shop.home().join("cadangan.db");
    assert_eq!(shop.run(&["backup", backup.to_str().unwrap()]).code, 0);
    assert_eq!(pay(&shop, "12345678905").code, 0);
    assert_eq!(shop.run(&["restore", backup.to_str().unwrap(), "--accept-older"]).code, 0);
    assert_eq!(pay(&shop, "12345678906").code, 0);
}

/// Only the permission is lost: neither this computer nor another one that gets the copy takes the sale for unsent.
#[test]
fn where_only_the_permission_is_lost_nothing_is_taken_for_unsent() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let paused = Paused::paying(&shop, "prepared", GOOD);
    let copy = copied(&shop, "prepared");
    assert_eq!(paused.go_on().code, 0);
    put_back(&shop, &copy);
    assert_eq!(row(&shop, GOOD)["state"], "sending", "nobody has ended it");
    is_in_doubt(&shop, "journal_lacks_rows");
    let done = accept(&shop);
    assert_eq!(done["entered"].as_array().unwrap().len(), 1, "{done}");
    assert_eq!((row(&shop, GOOD)["state"].as_str(), shop.debits(GOOD)), (Some("confirmed"), 1));
    shop.assert_nothing_lost();
    // Another computer knows nothing of the sale: to it the row is unclear, and the bill stays taken.
    let other = Shop::with(SandboxOptions::default(), 60);
    put_back(&other, &copy);
    assert_eq!(row(&other, GOOD)["state"], "unknown");
    assert_eq!(pay(&other, GOOD).json()["error"], "open_payment");
}

/// Killed at each step, then an older copy is put in: what was marked dispatched comes back as sent, and nothing else.
#[test]
fn killed_at_each_step_the_send_log_knows_what_was_sent() {
    let expected = [None, Some("unknown"), Some("unknown"), Some("unknown"), Some("confirmed"), Some("confirmed")];
    for (step, state) in STEPS.iter().zip(expected) {
        let shop = Shop::with(SandboxOptions::default(), 60);
        assert_eq!(pay(&shop, OTHER).code, 0);
        let older = copied(&shop, "older");
        Paused::paying(&shop, step, GOOD).kill();
        put_back(&shop, &older);
        let refused = pay(&shop, GOOD);
        assert_eq!(refused.json()["error"], "journal_lacks_rows", "{step}: {refused:?}");
        accept(&shop);
        assert_eq!(row(&shop, GOOD)["state"].as_str(), state, "{step}");
        let again = pay(&shop, GOOD);
        let code = if state.is_none() { 0 } else { 6 };
        assert_eq!(again.code, code, "{step}: {again:?}");
        assert_eq!(shop.debits(GOOD), if *step == "dispatched" { 0 } else { 1 }, "{step}");
        shop.assert_nothing_lost();
    }
}

/// Killed anywhere in it, going on is done again: what was entered before is found, and nothing is entered twice. The
/// last time all of it had been entered, and only the memory was not yet what the store holds: the rows are the very
/// same, so nothing is lacking.
#[test]
fn going_on_that_was_killed_is_done_again_and_enters_nothing_twice() {
    let shop = shop();
    assert_eq!(pay(&shop, OTHER).code, 0);
    let older = copied(&shop, "older");
    assert_eq!((pay(&shop, GOOD).code, pay(&shop, OPEN).code), (0, 5));
    let files = || shop.files().into_iter().filter(|path| path.extension().is_some_and(|end| end == "sendlog"));
    let memory: Vec<(PathBuf, Vec<u8>)> = files().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect();
    let remember = || memory.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    let going_on = ["journal", "accept", "--reason", "disk diganti", "--yes", "--json"];
    for millis in [10, 25, 40, 60, 90, 2_000] {
        put_back(&shop, &older);
        remember();
        let mut child = shop.program();
        let mut child = child.args(going_on).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(millis));
        let _ = child.kill();
        child.wait().unwrap();
        if millis == 2_000 {
            remember();
        }
        let done = shop.run(&going_on);
        assert!(done.code == 0 || done.json()["error"] == "nothing_to_accept", "{millis}: {done:?}");
        is_as_it_was(&shop);
        assert_eq!(shop.history().len(), 3, "{millis}");
    }
}

/// The file goes away under a payment. Before its permission nothing is sent; afterwards its answer is kept here, and
/// decides when a person goes on with what is left.
#[test]
fn a_file_that_is_replaced_under_a_payment_takes_nothing_along() {
    for (step, code) in [("prepared", 6), ("answered", 5)] {
        let shop = Shop::with(SandboxOptions::default(), 60);
        assert_eq!(pay(&shop, OTHER).code, 0);
        let older = copied(&shop, "older");
        let paused = Paused::paying(&shop, step, GOOD);
        put_back(&shop, &older);
        let ended = paused.go_on();
        assert_eq!(ended.code, code, "{step}: {ended:?}");
        assert_eq!(shop.debits(GOOD), usize::from(step == "answered"), "{step}");
        let refused = pay(&shop, GOOD);
        assert_eq!(refused.json()["error"], "journal_lacks_rows", "{step}: {refused:?}");
        accept(&shop);
        let state = row(&shop, GOOD)["state"].clone();
        assert_eq!(state, if step == "answered" { "confirmed".into() } else { Value::Null }, "{step}");
        shop.assert_nothing_lost();
    }
}

#[test]
fn a_screen_sells_nothing_more_once_its_file_was_replaced() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    assert_eq!(pay(&shop, OTHER).code, 0);
    let older = copied(&shop, "older");
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    put_back(&shop, &older);
    terminal.keys("20.12345678901\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("BERKAS JURNAL DIGANTI");
    assert_eq!(shop.payments_seen(GOOD), 0);
    terminal.signal("TERM");
    terminal.ended();
    // A counter that opens on a store that lacks rows says so from the first moment on, and since when.
    assert_eq!(pay(&shop, "12345678903").code, 0, "the copy was whole");
    put_back(&shop, &older);
    let terminal = Terminal::open(&shop, &[], 24, 80);
    let shown = terminal.until("JURNAL KURANG 3 BARIS sejak");
    assert!(shown.contains("loket journal accept"), "{shown}");
}

/// In the library, where each act can be asked for: selling, asking, ruling, and keeping a callback.
#[test]
fn nothing_is_written_into_a_file_that_was_removed() {
    let shop = shop();
    assert_eq!(pay(&shop, OPEN).code, 5);
    let id: PaymentId = row(&shop, OPEN)["id"].as_str().unwrap().parse().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let text = text.replace("env:UJI_SANDI", loket::sandbox::Sandbox::PASSWORD);
    let config = Config::parse(&text).unwrap_or_else(|(faults, _)| panic!("{faults:?}"));
    let till = runtime.block_on(open(&config, &HomeFolders::at(shop.home()), OpenPurpose::Sell)).unwrap();
    std::fs::remove_file(journal(&shop)).unwrap();
    let probed = runtime.block_on(till.probe_journal());
    let replaced = |fault: &JournalError| matches!(fault, JournalError::InDoubt(why) if **why == StoreDoubt::Replaced);
    assert!(probed.as_ref().is_err_and(replaced), "{probed:?}");
    let noted = runtime.block_on(till.note(id, "dilihat"));
    assert!(noted.is_err(), "{noted:?}");
    let evidence = "CS 10:20".into();
    let ruling = PaymentRuling {
        confirmed: true,
        refunded: false,
        evidence,
        token: None,
        serial: None,
        cash: None,
        by: "SITI".into(),
    };
    let ruled = runtime.block_on(till.rule(id, ruling));
    assert!(matches!(&ruled, Err(ResolveError::Journal(fault)) if replaced(fault)), "{ruled:?}");
    assert_eq!(runtime.block_on(till.payment(id)).unwrap().unwrap().id(), id, "what is there is read");
    drop(till);
    assert!(!journal(&shop).exists());
}

/// A journal opened by the library on a copy that lacks rows, beside the memory of the right one.
#[test]
fn recovery_leaves_a_store_in_doubt_as_it_is() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let paused = Paused::paying(&shop, "prepared", GOOD);
    let copy = copied(&shop, "prepared");
    assert_eq!(paused.go_on().code, 0);
    put_back(&shop, &copy);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let now = SystemClock::default().now();
    let identity = ProcessIdentity {
        counter: "K2".into(),
        owner: OwnerId::new(now, &SystemRandom),
        folder: shop.home().to_owned(),
    };
    let journal = SqliteJournal::open(&journal(&shop), identity).unwrap();
    runtime.block_on(async {
        assert!(journal.recover(now).await.unwrap().is_empty());
        assert!(matches!(journal.store_watch().doubt, Some(StoreDoubt::Lacks(_))));
        assert!(matches!(journal.probe().await, Err(JournalError::InDoubt(_))));
    });
    drop(journal);
    until("its lock is gone", || row(&shop, GOOD)["state"] == "sending");
}
