//! The receiver's end: told to stop, killed, and on a disk that takes no writes.

#[cfg(target_os = "linux")]
use rustix::process::Signal;

use super::serving::Serve;
use super::*;

#[cfg(target_os = "linux")]
#[test]
fn told_to_end_it_answers_what_is_under_way() {
    let shop = shop("");
    let (order, callback) = paid_charge(&shop, "014/BCAATM", "50000");
    // Under `nohup` every program inherits an ignored SIGHUP, and has to keep ignoring it.
    let signals = [Signal::TERM, Signal::INT, Signal::HUP];
    for signal in signals.into_iter().filter(|signal| *signal != Signal::HUP || !is_hangup_ignored()) {
        let serve = Serve::start(&shop);
        let address = serve.address;
        let bytes = request("POST", &path("klink"), &[(SIGNATURE, &callback.signature)], callback.body.as_bytes());
        let (most, last) = bytes.split_at(bytes.len() - 10);
        let mut under_way = connect(address);
        under_way.write_all(most).unwrap();
        let mut idle = connect(address);
        // Another request was answered meanwhile, so the first one's head was surely read.
        assert_eq!(ask(address, "GET", "/healthz", &[], b"").status, 200);
        std::thread::sleep(Duration::from_millis(100));
        serve.signal(signal);
        until("nobody is let in any more", || TcpStream::connect(address).is_err());
        under_way.write_all(last).unwrap();
        assert_eq!(read(&mut under_way).unwrap().status, 200, "{signal:?}");
        assert_eq!(read(&mut idle), None, "who asked nothing is let go");
        let (status, said) = serve.ended();
        assert_eq!(status.code(), Some(0), "{signal:?}");
        assert_eq!(said, "Penerima berhenti.");
    }
    assert_eq!(events(&shop)[0]["times"], if is_hangup_ignored() { 2 } else { 3 });
    let serve = Serve::start(&shop);
    until("it is applied", || charge_state(&shop, &order) == "settled");
    serve.kill();
}

/// Whether this process ignores SIGHUP. Every program that it starts inherits that.
#[cfg(target_os = "linux")]
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(ignored.trim(), 16).unwrap() & 1 == 1
}

/// The starter (systemd, for example) may end the receiver as soon as it has reported that it is ready.
#[cfg(target_os = "linux")]
#[test]
fn told_to_end_at_once_it_ends_well() {
    let shop = shop("");
    for _ in 0..10 {
        let serve = Serve::start(&shop);
        serve.signal(Signal::TERM);
        let (status, said) = serve.ended();
        assert_eq!((status.code(), said.as_str()), (Some(0), "Penerima berhenti."));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_that_never_finishes_does_not_hold_the_end_up() {
    let shop = shop("");
    let serve = Serve::start(&shop);
    let mut endless = connect(serve.address);
    let (signature, body) = strangers("U-1");
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &signature)], body.as_bytes());
    endless.write_all(&bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(ask(serve.address, "GET", "/healthz", &[], b"").status, 200);
    let start = Instant::now();
    serve.signal(Signal::TERM);
    let (status, _) = serve.ended();
    assert_eq!(status.code(), Some(0));
    assert!(start.elapsed() < Duration::from_secs(12), "{:?}", start.elapsed());
}

/// A till that stores callbacks and does not apply them; the next program finds them.
#[test]
fn what_was_kept_and_not_applied_is_applied_by_the_next_program() {
    let desk = Desk::open();
    let (order, callback) = paid_charge(&desk.shop, "014/BCAATM", "50000");
    assert_eq!(notify(desk.address, &callback.signature, &callback.body).status, 200);
    let (status, state) = desk.status(&order);
    assert_eq!((status.word(), state.word()), ("kept", "waiting"));
    let serve = Serve::start(&desk.shop);
    until("it is applied at the start", || desk.status(&order).1.word() == "settled");
    serve.kill();
    let applied = events(&desk.shop);
    assert_eq!((applied.len(), &applied[0]["verdict"]), (1, &"applied".into()));
    assert_eq!(applied[0]["order_id"], order.as_str());
    assert_eq!(desk.apply(), 0, "nothing is left for another one");
}

/// A callback that was answered 2xx is in the journal after the next start, whenever the program was killed.
#[test]
fn killed_right_after_its_answer_it_has_lost_nothing() {
    let shop = shop("");
    for round in 0..6 {
        let (order, callback) = paid_charge(&shop, "014/BCAATM", &format!("5{round}000"));
        let serve = Serve::start(&shop);
        assert_eq!(notify(serve.address, &callback.signature, &callback.body).status, 200);
        std::thread::sleep(Duration::from_millis(round));
        serve.kill();
        let serve = Serve::start(&shop);
        until("it is settled after the next start", || charge_state(&shop, &order) == "settled");
        serve.kill();
    }
    let kept = events(&shop);
    assert!(kept.len() == 6 && kept.iter().all(|event| event["verdict"] == "applied"), "{kept:#?}");
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

/// A callback that cannot be stored is not acknowledged, so that the sender repeats it.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_takes_nothing_is_503_and_the_next_try_is_kept() {
    let shop = shop("");
    let (order, callback) = paid_charge(&shop, "014/BCAATM", "50000");
    let serve = Serve::of(shop.program_after("trap '' XFSZ"));
    crate::paused::limit_files(serve.id(), Some(0));
    let query = format!("{}?status=0&refid=1&dest=081234567890", path("biller"));
    for _ in 0..3 {
        let told = notify(serve.address, &callback.signature, &callback.body);
        assert_eq!((told.status, told.header("retry-after")), (503, Some("5")), "{told:?}");
        assert!(!told.body.contains("verified"), "{told:?}");
        assert_eq!(ask(serve.address, "GET", &query, &[], b"").status, 503);
        assert_eq!(notify(serve.address, "00", &callback.body).status, 401, "a forger needs no disk");
    }
    assert_eq!(ask(serve.address, "GET", "/healthz", &[], b"").status, 200);
    assert_eq!(charge_state(&shop, &order), "waiting");
    crate::paused::limit_files(serve.id(), None);
    until("it is kept again", || notify(serve.address, &callback.signature, &callback.body).status == 200);
    until("and applied", || charge_state(&shop, &order) == "settled");
    assert_eq!(ask(serve.address, "GET", &query, &[], b"").status, 200);
    serve.signal(Signal::TERM);
    assert_eq!(serve.ended().0.code(), Some(0));
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

/// A file that was taken away under the receiver keeps nothing, so nothing is acknowledged; the right one takes it
/// again.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_was_taken_away_is_503_until_it_is_back() {
    let shop = shop("");
    let (order, callback) = paid_charge(&shop, "014/BCAATM", "50000");
    let serve = Serve::start(&shop);
    let files = ["journal.db", "journal.db-wal", "journal.db-shm"];
    let aside = |name: &str| shop.home().join(format!("aside-{name}"));
    files.iter().for_each(|name| std::fs::rename(shop.home().join(name), aside(name)).unwrap());
    for _ in 0..3 {
        assert_eq!(notify(serve.address, &callback.signature, &callback.body).status, 503);
    }
    assert!(!shop.home().join("journal.db").exists(), "nothing was made in its place");
    serve.signal(Signal::TERM);
    serve.ended();
    for name in files {
        let _ = std::fs::rename(aside(name), shop.home().join(name));
    }
    let serve = Serve::start(&shop);
    assert_eq!(notify(serve.address, &callback.signature, &callback.body).status, 200);
    until("it is applied", || charge_state(&shop, &order) == "settled");
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

/// The same where the whole shop may only be read.
#[cfg(target_os = "linux")]
#[test]
fn a_journal_that_may_only_be_read_receives_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let shop = shop("");
    assert_eq!(shop.run(&["events", "--json"]).code, 0);
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for path in shop.files() {
        mode(&path, 0o444);
    }
    mode(shop.home(), 0o555);
    let mut command = shop.program();
    if rustix::process::geteuid().is_root() {
        // Root may write everything; another user, who owns nothing here, may not.
        command.uid(65_534).gid(65_534);
    }
    let refused = crate::shop::answer(command.arg("serve").output().unwrap());
    mode(shop.home(), 0o755);
    assert_eq!(refused.code, 6, "{refused:?}");
    assert!(!refused.err.contains("Menerima"), "it never said that it receives: {refused:?}");
}
