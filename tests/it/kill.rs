//! The program killed with SIGKILL in the middle of a payment, and started again.

use std::time::Duration;

use crate::shop::{Shop, until};

#[test]
fn killed_while_the_provider_is_silent_the_payment_is_unknown_and_refused_again() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let customer = "14000000660";
    let mut child = shop
        .program()
        .args(["pay", "PLNS20", customer, "--yes", "--json"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until("the payment was debited", || shop.debits(customer) == 1);
    let live = shop.history();
    assert_eq!(live[0]["state"], "sending", "a living owner's row is shown as being sent");
    let blocked = shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
    assert_eq!((blocked.code, blocked.json()["error"].as_str()), (6, Some("open_payment")));
    child.kill().unwrap();
    child.wait().unwrap();

    let after = shop.history();
    assert_eq!(after[0]["state"], "unknown", "a dead owner's dispatched row is unknown at the next start");
    let again = shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{}", again.out);
    assert_eq!(shop.debits(customer), 1);
    assert_eq!(shop.run(&["resolve", "--json"]).code, 5);
    shop.assert_nothing_lost();
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_sent_twice() {
    let shop =
        Shop::with(loket::sandbox::SandboxOptions { latency: Duration::from_millis(15), ..Default::default() }, 60);
    for round in 0..24_u64 {
        let customer = format!("1500000{:04}", 7_000 + round * 7);
        let mut child = shop
            .program()
            .args(["pay", "PLNS20", &customer, "--yes", "--json"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(8 + round * 5));
        let _ = child.kill();
        child.wait().unwrap();
        let rows = shop.history();
        let row = rows.iter().find(|row| row["customer"] == customer.as_str());
        match (row.map(|row| row["state"].as_str().unwrap()), shop.debits(&customer)) {
            (None | Some("not_sent"), 0) | (Some("unknown"), 0 | 1) | (Some("confirmed"), 1) => {}
            other => panic!("round {round}: {other:?}"),
        }
        let again = shop.run(&["pay", "PLNS20", &customer, "--yes", "--json"]);
        match row.map(|row| row["state"].as_str().unwrap()) {
            Some("unknown") => assert_eq!(again.code, 6, "{}", again.out),
            _ => assert_eq!(again.code, 0, "{} {}", again.out, again.err),
        }
    }
    shop.assert_nothing_lost();
}

#[cfg(unix)]
#[test]
fn told_to_end_it_finishes_what_is_bound() {
    for signal in ["TERM", "HUP", "INT"] {
        let shop = Shop::with(
            loket::sandbox::SandboxOptions { latency: Duration::from_millis(400), ..Default::default() },
            60,
        );
        let customer = "14000000111";
        let mut child = shop
            .program()
            .args(["pay", "PLNS20", customer, "--yes"])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        until("the payment was sent", || shop.payments_seen(customer) == 1);
        let killed = std::process::Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(killed.unwrap().success());
        child.wait().unwrap();
        assert_eq!(shop.history()[0]["state"], "confirmed", "{signal}");
        shop.assert_nothing_lost();
    }
}
