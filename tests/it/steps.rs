//! The program stopped at each named step of a payment and of a charge: killed there, told to end there, overtaken
//! there.

use std::sync::Arc;
use std::time::Duration;

use loket::base::id::{OwnerId, SystemRandom};
use loket::base::time::{BootMoment, Clock, SystemClock, Timestamp};
use loket::domain::payment::PaymentState;
use loket::journal::Journal as _;
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::sandbox::{Sandbox, SandboxOptions};
use rustix::process::Signal;
use serde_json::Value;

use crate::paused::{Paused, STEPS};
use crate::screen::Terminal;
use crate::shop::{Shop, until};

fn row(shop: &Shop, customer: &str) -> Value {
    let rows = shop.history();
    rows.into_iter().find(|row| row["customer"] == customer).unwrap_or_else(|| panic!("no row of {customer}"))
}

/// This computer's clock, so many minutes later: as if they had passed, or with only the wall set.
struct Later {
    minutes: u64,
    only_wall: bool,
}

impl Clock for Later {
    fn now(&self) -> Timestamp {
        SystemClock::default().now() + Duration::from_secs(self.minutes * 60)
    }

    fn boot(&self) -> BootMoment {
        let now = SystemClock::default().boot();
        let passed = if self.only_wall { 0 } else { self.minutes * 60 };
        BootMoment { since: now.since + Duration::from_secs(passed), ..now }
    }
}

/// What rows end as when another program on the same journal recovers by the clock `later`.
fn recovered_by(shop: &Shop, later: Later) -> Vec<PaymentState> {
    let at = later.now();
    let owner = OwnerId::new(at, &SystemRandom);
    let identity = ProcessIdentity { counter: "K2".into(), owner, folder: shop.home().to_owned() };
    let journal = SqliteJournal::open_with_clock(&shop.home().join("journal.db"), identity, Arc::new(later)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(journal.recover(at)).unwrap().iter().map(|payment| payment.state()).collect()
}

fn recovered_after(shop: &Shop, minutes: u64) -> Vec<PaymentState> {
    assert_eq!(recovered_by(shop, Later { minutes, only_wall: true }), [], "a wall that was set ends nothing");
    recovered_by(shop, Later { minutes, only_wall: false })
}

/// Killed at any step: what stands in the journal says what may have happened, nothing is sent again, and the desk
/// leads to the end.
#[test]
fn killed_at_each_step_the_journal_says_what_may_have_happened() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let expected = ["not_sent", "unknown", "unknown", "unknown", "confirmed", "confirmed"];
    for (at, (step, state)) in STEPS.iter().zip(expected).enumerate() {
        let customer = format!("1400000010{at}");
        Paused::paying(&shop, step, &customer).kill();
        let debited = usize::from(at >= 2);
        assert_eq!(shop.debits(&customer), debited, "{step}");
        let found = row(&shop, &customer);
        assert_eq!(found["state"], state, "{step}");
        assert_eq!(found["token"].is_null(), state != "confirmed", "{step}");
        let id = found["id"].as_str().unwrap();
        let asked = shop.run(&["status", id, "--json"]);
        assert_eq!(asked.json()["state"], state, "{step}: asking without an invoice changes nothing");
        let again = shop.run(&["pay", "PLNS20", &customer, "--again", "--yes", "--json"]);
        match state {
            "unknown" => {
                assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{step}");
                assert_eq!(shop.run(&["resolve", "--json"]).code, 5, "{step}: it stands on the desk");
                let early = shop.run(&["resolve", id, "--as", "failed", "--evidence", "CS", "--json"]);
                assert_eq!(early.json()["error"], "too_early", "{step}");
            }
            _ => assert_eq!(again.code, 0, "{step}: {}", again.err),
        }
        if state == "unknown" && debited == 1 {
            let invoice = shop.sandbox.ledger().last().unwrap().invoice.clone();
            let found = shop.run(&["resolve", id, "--invoice", &invoice, "--json"]);
            assert_eq!((found.code, found.json()["state"].as_str()), (0, Some("confirmed")), "{step}");
        }
        let sold = usize::from(state != "unknown");
        assert_eq!(shop.payments_seen(&customer), debited + sold, "{step}: nothing was sent by itself");
    }
    let kept = shop.files().iter().filter(|path| path.extension().is_some_and(|end| end == "pdf")).count();
    assert!(kept >= 2, "the receipt of a payment killed after it was kept is there");
    shop.assert_nothing_lost();
}

/// The same at the Biller, which has no status call.
#[test]
fn killed_at_each_step_of_a_billers_sale_it_stays_on_the_desk() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    shop.add_biller(60);
    let expected = ["not_sent", "unknown", "unknown", "unknown", "pending"];
    for (at, (step, state)) in STEPS.iter().zip(expected).enumerate() {
        let customer = format!("08123450010{at}");
        let mut command = shop.program();
        command.args(["pay", "s10", &customer, "--yes", "--json"]);
        Paused::at(step, command).kill();
        assert_eq!(row(&shop, &customer)["state"], state, "{step}");
        let again = shop.run(&["pay", "s10", &customer, "--yes", "--json"]);
        assert_eq!(again.code, if state == "not_sent" { 4 } else { 6 }, "{step}: {}", again.err);
        assert_eq!(shop.payments_seen(&customer), usize::from(at != 1), "{step}");
    }
    shop.assert_nothing_lost();
}

/// Told to end at any step, a payment is finished, journalled and told, and its exit code is the truth about the money.
#[test]
fn told_to_end_at_each_step_it_finishes_and_tells() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    for (at, step) in STEPS.iter().enumerate() {
        for (of, signal) in [Signal::TERM, Signal::HUP, Signal::INT].into_iter().enumerate() {
            let customer = format!("140000011{at}{of}");
            let paused = Paused::paying(&shop, step, &customer);
            paused.signal(signal);
            let ended = paused.go_on();
            assert_eq!(ended.code, 0, "{step} {signal:?}: {ended:?}");
            assert_eq!(ended.json()["state"], "confirmed", "{step} {signal:?}");
            assert_eq!((shop.debits(&customer), shop.payments_seen(&customer)), (1, 1), "{step} {signal:?}");
            assert_eq!(row(&shop, &customer)["state"], "confirmed", "{step} {signal:?}");
        }
    }
    shop.assert_nothing_lost();
}

/// Stopped before its permission, while another program sells the same bill: the other is refused, the row is not
/// touched, and continued it debits once.
#[test]
fn stopped_before_its_permission_it_still_holds_the_bill() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    for (step, customer) in [("prepared", "14000000121"), ("dispatched", "14000000122")] {
        let paused = Paused::paying(&shop, step, customer);
        let other = shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
        assert_eq!((other.code, other.json()["error"].as_str()), (6, Some("open_payment")), "{step}");
        assert_eq!(recovered_after(&shop, 0), [], "a stopped owner lives");
        if step == "prepared" {
            assert_eq!(recovered_after(&shop, 60), [], "and keeps what it may not have begun");
        }
        assert_eq!(row(&shop, customer)["state"], "sending", "{step}");
        assert_eq!(shop.payments_seen(customer), 0, "{step}");
        let ended = paused.go_on();
        assert_eq!((ended.code, ended.json()["state"].as_str()), (0, Some("confirmed")), "{step}: {ended:?}");
        assert_eq!((shop.debits(customer), shop.payments_seen(customer)), (1, 1), "{step}");
    }
    shop.assert_nothing_lost();
}

/// Another program, whose clock is ahead, gave the answer up: the payment goes out once, and its verdict is evidence.
#[test]
fn given_up_by_another_it_sends_once_and_its_verdict_counts() {
    let shop = Shop::with(SandboxOptions::default(), 60);
    let customer = "14000000131";
    let paused = Paused::paying(&shop, "dispatched", customer);
    assert_eq!(recovered_after(&shop, 10), [PaymentState::Unknown]);
    let other = shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
    assert_eq!(other.code, 6, "what is unknown holds the bill: {}", other.out);
    let ended = paused.go_on();
    assert_eq!((ended.code, ended.json()["state"].as_str()), (0, Some("confirmed")), "{ended:?}");
    assert_eq!((shop.debits(customer), shop.payments_seen(customer)), (1, 1));
    shop.assert_nothing_lost();
}

/// Stopped with its permission for longer than an answer may take, it does not send any more: a person may have ruled
/// it failed meanwhile, given the cash back or sold again.
#[test]
fn permitted_too_long_ago_it_does_not_send_any_more() {
    let shop = Shop::with(SandboxOptions::default(), 2);
    let customer = "14000000141";
    let paused = Paused::paying(&shop, "dispatched", customer);
    assert_eq!(recovered_after(&shop, 10), [PaymentState::Unknown]);
    std::thread::sleep(Duration::from_millis(2_500));
    let ended = paused.go_on();
    assert_eq!((ended.code, ended.json()["state"].as_str()), (7, Some("not_sent")), "{ended:?}");
    assert_eq!(shop.payments_seen(customer), 0);
    let again = shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
    assert_eq!((again.code, shop.debits(customer)), (0, 1), "{}", again.err);
    shop.assert_nothing_lost();
}

/// A charge has four of the steps. Killed at any of them it is known; what may stand is unknown, and nothing is made
/// twice.
#[test]
fn killed_at_each_step_of_a_charge_it_is_known() {
    let shop = Shop::open();
    let url = shop.sandbox.url();
    shop.write_config(&format!(
        "[shop]\nname = \"LOKET UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\ncounter = \"K1\"\n\n\
         [klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 60\n",
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
    ));
    for (step, state, code, stands) in [
        ("dispatched", "unknown", 5, 0),
        ("sent", "unknown", 5, 1),
        ("answered", "unknown", 5, 1),
        ("journalled", "waiting", 0, 1),
    ] {
        let order = format!("UJI-{step}");
        let arguments =
            ["charge", "create", "--method", "014/BCAATM", "--amount", "50000", "--order", &order, "--json"];
        let mut command = shop.program();
        command.args(arguments);
        Paused::at(step, command).kill();
        let shown = shop.run(&["charge", "show", &order, "--json"]);
        assert_eq!((shown.json()["state"].as_str(), shown.code), (Some(state), code), "{step}");
        let again = shop.run(&arguments);
        assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("reused_reference")), "{step}");
        let theirs = shop.sandbox.charges().into_iter().filter(|charge| charge.order_id == order).count();
        assert_eq!(theirs, stands, "{step}");
    }
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

/// Started with SIGHUP ignored (`nohup`), a program stays when its line is gone; SIGTERM still ends it.
#[test]
fn a_hangup_that_is_ignored_stays_ignored() {
    let shop = Shop::open();
    let mut command = shop.program_after("trap '' HUP");
    command.args(["sandbox", "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut first = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    let id = crate::paused::pid(child.id());
    std::thread::sleep(Duration::from_millis(300));
    rustix::process::kill_process(id, Signal::HUP).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it ended by a signal that it was to ignore");
    rustix::process::kill_process(id, Signal::TERM).unwrap();
    until("SIGTERM ends it", || child.try_wait().unwrap().is_some());

    let mut terminal = Terminal::open_after(&shop, "trap '' HUP", &[], 24, 80);
    terminal.until("F2");
    terminal.signal("HUP");
    std::thread::sleep(Duration::from_millis(500));
    terminal.keys("100.12345678901\r");
    terminal.until("BAYAR 102.500");
    terminal.signal("TERM");
    terminal.ended();
}
