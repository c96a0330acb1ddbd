//! The disk fails at each step of a payment: what may be sent, where an answer is kept, and what a person reads.
//!
//! A limit on the size of files (`RLIMIT_FSIZE`), set on the stopped program from outside, fails its next real write of
//! the write-ahead log, and of the send log's spool when it is small enough. So the program meets the system's own
//! error.

use std::os::unix::fs::PermissionsExt as _;

use loket::sandbox::{Sandbox, SandboxOptions};
use rustix::process::Signal;
use serde_json::Value;

use crate::paused::{Paused, limit_files, pid, until_stopped};
use crate::screen::Terminal;
use crate::shop::{Shop, until};

const CUSTOMER: &str = "14000000111";
/// The spool lies below this size, the end of the write-ahead log above it, bytes.
const SEND_LOG_SLOT: u64 = 64 * 1024;

/// The size of the journal's write-ahead log. The next write goes there, and fails when no file may be larger.
fn log_size(shop: &Shop) -> u64 {
    let size = std::fs::metadata(shop.home().join("journal.db-wal")).unwrap().len();
    assert!(size > SEND_LOG_SLOT, "the log is too short to tell it from the spool: {size}");
    size
}

fn state(shop: &Shop) -> Value {
    shop.history()[0]["state"].clone()
}

/// Nothing may be sent without a durable intent.
#[test]
fn without_room_for_the_intent_no_payment_starts() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    assert_eq!(shop.run(&["products", "--json"]).code, 0);
    let mut command = shop.program_after("trap '' XFSZ; ulimit -f 40");
    let refused = crate::shop::answer(command.args(["pay", "PLNS20", CUSTOMER, "--yes", "--json"]).output().unwrap());
    assert_eq!(refused.code, 6, "{refused:?}");
    assert_eq!(shop.payments_seen(CUSTOMER), 0);
    assert!(shop.history().is_empty());
    assert_eq!(shop.run(&["pay", "PLNS20", CUSTOMER, "--yes"]).code, 0, "once there is room, it sells");
    shop.assert_nothing_lost();
}

/// Prepared is durable and Dispatched is not: nothing is sent, the program says so, and the bill is free again.
#[test]
fn without_room_for_the_permission_nothing_is_sent() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let paused = Paused::paying(&shop, "prepared", CUSTOMER);
    paused.limit_files(Some(log_size(&shop)));
    let refused = paused.go_on();
    assert_eq!(refused.code, 6, "{refused:?}");
    assert_eq!(shop.payments_seen(CUSTOMER), 0);
    assert_eq!(state(&shop), "not_sent");
    assert_eq!(shop.run(&["pay", "PLNS20", CUSTOMER, "--yes"]).code, 0);
    shop.assert_nothing_lost();
}

/// The same while the screen goes on: "not sent" is kept in the spool, so that the bill is not locked for as long as
/// the program runs.
#[test]
fn a_living_counter_lets_a_bill_go_that_it_could_not_send() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let mut terminal = at_step(&shop, "prepared", log_size);
    terminal.until("Jurnal tidak bisa dipakai");
    assert_eq!((state(&shop), shop.payments_seen(CUSTOMER)), ("sending".into(), 0));
    limit_files(terminal.id(), None);
    until("the bill is free", || state(&shop) == "not_sent");
    assert_eq!(shop.run(&["pay", "PLNS20", CUSTOMER, "--yes"]).code, 0);
    terminal.signal("TERM");
    terminal.ended();
    shop.assert_nothing_lost();
}

/// A counter that sells a token, stopped at a step, given that much room for files there, and continued.
fn at_step(shop: &Shop, step: &str, room: fn(&Shop) -> u64) -> Terminal {
    let mut terminal = Terminal::open_after(shop, "trap '' XFSZ", &[("LOKET_PAUSE", step)], 24, 80);
    terminal.until("F2");
    terminal.keys("20.14000000111\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    until_stopped(terminal.id());
    limit_files(terminal.id(), Some(room(shop)));
    rustix::process::kill_process(pid(terminal.id()), Signal::CONT).unwrap();
    terminal
}

/// An answer that the journal cannot take is in the spool, and in the journal at the next start.
#[test]
fn without_room_for_the_answer_it_is_deferred_and_applied_at_the_next_start() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let paused = Paused::paying(&shop, "answered", CUSTOMER);
    paused.limit_files(Some(log_size(&shop)));
    let in_send_log = paused.go_on();
    assert_eq!((in_send_log.code, in_send_log.json()["state"].as_str()), (5, Some("sending")), "{in_send_log:?}");
    assert!(
        in_send_log.json()["token"].is_null() && in_send_log.err.contains("berkas cadangan"),
        "{}",
        in_send_log.err
    );
    let found = shop.history()[0].clone();
    assert_eq!(found["state"], "confirmed");
    assert_eq!(found["token"].as_str().unwrap().len(), 20, "the whole answer was kept");
    assert_eq!((shop.debits(CUSTOMER), shop.payments_seen(CUSTOMER)), (1, 1));
    shop.assert_nothing_lost();
}

/// Neither journal nor spool take the answer: invoice and reference are printed on standard error, and the row is
/// unknown afterwards.
#[test]
fn without_room_for_anything_the_figures_are_said() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let paused = Paused::paying(&shop, "answered", CUSTOMER);
    paused.limit_files(Some(0));
    let lost = paused.go_on();
    let invoice = shop.sandbox.ledger()[0].invoice.clone();
    assert_eq!((lost.code, lost.json()["state"].as_str()), (5, Some("sending")), "{lost:?}");
    assert!(lost.err.contains("CATAT SEKARANG") && lost.err.contains(&invoice), "{}", lost.err);
    assert!(lost.json()["token"].is_null() && !lost.out.contains("LUNAS"), "never as a receipt: {}", lost.out);
    let found = shop.history()[0].clone();
    assert_eq!(found["state"], "unknown");
    let id = found["id"].as_str().unwrap();
    let settled = shop.run(&["resolve", id, "--invoice", &invoice, "--json"]);
    assert_eq!(
        (settled.code, settled.json()["state"].as_str()),
        (0, Some("confirmed")),
        "what was written down serves"
    );
    shop.assert_nothing_lost();
}

/// A running screen applies its deferred answer by itself once the journal can be written.
#[test]
fn a_living_counter_applies_the_deferred_answer_by_itself() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let mut terminal = at_step(&shop, "answered", log_size);
    terminal.until("BELUM MASUK JURNAL");
    assert_eq!(state(&shop), "sending", "another program leaves a living one's spool alone");
    let doctor = shop.run(&["doctor"]);
    assert!(doctor.out.contains("jawaban tertahan"), "{doctor:?}");
    limit_files(terminal.id(), None);
    let paid = terminal.until("SUKSES");
    assert!(!paid.contains("BELUM MASUK JURNAL"), "{paid}");
    assert_eq!((state(&shop), shop.debits(CUSTOMER)), ("confirmed".into(), 1));
    terminal.signal("TERM");
    terminal.ended();
    shop.assert_nothing_lost();
}

/// On the screen too: what nothing keeps is to be written down, and is said once more when the screen is gone.
#[test]
fn what_nothing_keeps_stays_on_the_screen_and_is_said_at_its_end() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let mut terminal = at_step(&shop, "answered", |_| 0);
    let shown = terminal.until("CATAT SEKARANG");
    let invoice = shop.sandbox.ledger()[0].invoice.clone();
    assert!(shown.contains(&invoice) && !shown.contains("1234 5678 9101 1121 3141"), "{shown}");
    terminal.signal("TERM");
    terminal.ended();
    until("the figures are said once more", || terminal.text().contains(&invoice));
    assert_eq!(state(&shop), "unknown");
}

/// The answer of a charge is kept in the same way, and the VA number is not lost.
#[test]
fn a_charges_answer_is_deferred_too() {
    let shop = Shop::open();
    let url = shop.sandbox.url();
    shop.write_config(&format!(
        "[shop]\nname = \"LOKET UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\ncounter = \"K1\"\n\n\
         [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 60\n",
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
    ));
    for (order, room, state) in [("UJI-1", true, "waiting"), ("UJI-2", false, "unknown")] {
        let mut command = shop.program_after("trap '' XFSZ");
        command.args(["charge", "create", "--method", "014/BCAATM", "--amount", "50000", "--order", order, "--json"]);
        let paused = Paused::at("answered", command);
        let log = std::fs::metadata(shop.home().join("journal.db-wal")).unwrap().len();
        assert!(log > 16 * 1024, "the deferred answer would not fit below it: {log}");
        paused.limit_files(Some(if room { log } else { 0 }));
        let ended = paused.go_on();
        assert_eq!(ended.json()["state"], "waiting", "what was answered is shown: {ended:?}");
        let said = if room { "berkas cadangan" } else { "CATAT SEKARANG" };
        assert!(ended.err.contains(said), "{}", ended.err);
        let shown = shop.run(&["charge", "show", order, "--json"]).json();
        assert_eq!(shown["state"], state, "{order}");
        assert_eq!(shown["va_number"].is_string(), room, "{order}");
    }
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

/// A journal that may only be read: the program says so, and nothing leaves.
#[test]
fn a_journal_that_may_only_be_read_sells_nothing() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    assert_eq!(shop.run(&["pay", "PLNS20", "12345678901", "--yes"]).code, 0);
    let is_root = rustix::process::geteuid().is_root();
    // Root may write everything; another user, who owns nothing here, may not.
    let mut command = shop.program();
    for path in shop.files() {
        let mode = if path.ends_with("config.toml") { 0o644 } else { 0o444 };
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    std::fs::set_permissions(shop.home(), std::fs::Permissions::from_mode(0o555)).unwrap();
    if is_root {
        use std::os::unix::process::CommandExt as _;
        command.uid(65_534).gid(65_534);
    }
    let refused = crate::shop::answer(command.args(["pay", "PLNS20", CUSTOMER, "--yes", "--json"]).output().unwrap());
    std::fs::set_permissions(shop.home(), std::fs::Permissions::from_mode(0o755)).unwrap();
    for path in shop.files() {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("read_only")), "{refused:?}");
    assert_eq!(shop.payments_seen(CUSTOMER), 0);
    shop.assert_nothing_lost();
}
