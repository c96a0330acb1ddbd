//! Deposits over the real sandbox: what the chain of reported balances says, against the sandbox's ledger.

use std::time::{Duration, Instant};

use loket::base::money::Rupiah;
use serde_json::Value;

use crate::shop::Shop;

fn sell(shop: &Shop, customer: &str) -> Value {
    shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]).json()
}

/// The deposit as `loket saldo show` prints it, with the exit code.
fn shown(shop: &Shop, account: &str) -> (i32, Value) {
    let answer = shop.run(&["saldo", "show", account, "--json"]);
    let all = answer.json();
    (answer.code, all[0].clone())
}

fn points<'a>(deposit: &'a Value, payment: &Value) -> Option<&'a str> {
    let all = deposit["evidence"].as_array().unwrap();
    all.iter().find(|one| one["payment"] == payment["id"]).and_then(|one| one["points"].as_str())
}

/// Changes the sandbox's deposit without the shop's knowledge, whole rupiah.
fn elsewhere(shop: &Shop, amount: i64) {
    let saldo = shop.sandbox.saldo().get() + amount;
    shop.sandbox.set_saldo(Rupiah::new(saldo).unwrap()).unwrap();
}

#[test]
fn a_lost_answer_is_paid_or_not_by_what_the_deposit_lost() {
    for (lost, expected) in [("14000000661", "paid"), ("14000000673", "not_paid")] {
        let shop = Shop::open();
        sell(&shop, "12345678901");
        let row = sell(&shop, lost);
        assert_eq!(row["state"], "unknown");
        let (code, before) = shown(&shop, "mmbc");
        assert_eq!((code, points(&before, &row)), (0, None), "no figure since: {before}");
        sell(&shop, "14000000111");
        let (code, after) = shown(&shop, "mmbc");
        assert_eq!((code, points(&after, &row)), (0, Some(expected)), "{after}");
        assert_eq!((after["alarms"].as_u64(), after["rises"].as_u64()), (Some(0), Some(0)));
        assert_eq!(after["links"][0]["finding"], if expected == "paid" { "fits" } else { "explained" });
        // It is evidence only: the row stands where it stood.
        let status = shop.run(&["history", "--state", "unknown", "--json"]).json();
        assert_eq!(status[0]["id"], row["id"]);
        shop.assert_nothing_lost();
    }
}

#[test]
fn of_two_that_would_fit_neither_is_called_paid() {
    let shop = Shop::open();
    sell(&shop, "12345678901");
    let (taken, untaken) = (sell(&shop, "14000000661"), sell(&shop, "14000000673"));
    sell(&shop, "14000000111");
    let (_, deposit) = shown(&shop, "mmbc");
    for row in [&taken, &untaken] {
        assert_eq!(points(&deposit, row), Some("undecided"), "{deposit}");
    }
    assert_eq!(deposit["links"][0]["ways"].as_array().unwrap().len(), 2, "{deposit}");
    assert_eq!(deposit["suspicions"], 1);
}

#[test]
fn a_figure_that_a_person_typed_closes_the_link() {
    let shop = Shop::open();
    sell(&shop, "12345678901");
    let row = sell(&shop, "14000000661");
    let figure = shop.sandbox.saldo().get().to_string();
    let set = shop.run(&["saldo", "set", "mmbc", &figure, "--note", "situs", "--json"]);
    assert_eq!(set.code, 0, "{}", set.err);
    assert!(set.err.contains("cocok dengan"), "the suspect is named: {}", set.err);
    let (_, deposit) = shown(&shop, "mmbc");
    assert_eq!(points(&deposit, &row), Some("paid"), "{deposit}");
    assert_eq!((deposit["by_hand"].as_bool(), deposit["links"][0]["to"]["by"].as_str()), (Some(true), Some("RINA")));
    assert_eq!(deposit["evidence"][0]["debit_is_guess"], true);
    // A person's figure proves nothing about a refusal: the same figure later is not "untouched".
    let other = Shop::open();
    let figure = other.sandbox.saldo().get().to_string();
    assert_eq!(other.run(&["saldo", "set", "mmbc", &figure]).code, 0);
    assert_eq!(sell(&other, "14000000665")["state"], "unknown");
    other.assert_nothing_lost();
}

#[test]
fn a_rise_waits_for_its_name() {
    let shop = Shop::open();
    sell(&shop, "12345678901");
    elsewhere(&shop, 5_000_000);
    sell(&shop, "14000000111");
    let (code, deposit) = shown(&shop, "mmbc");
    assert_eq!(
        (code, deposit["rises"].as_u64(), deposit["waiting"][0]["left"].as_i64()),
        (0, Some(1), Some(-5_000_000))
    );
    let nameless = shop.run(&["saldo", "explain", "mmbc", "--note", "BCA", "--json"]);
    assert_eq!((nameless.code, nameless.json()["error"].as_str()), (2, Some("cause_does_not_fit")));
    let too_much =
        shop.run(&["saldo", "explain", "mmbc", "--as", "topup", "--amount", "6000000", "--note", "x", "--json"]);
    assert_eq!((too_much.code, too_much.json()["error"].as_str()), (6, Some("amount_does_not_fit")));
    let named = shop.run(&["saldo", "explain", "mmbc", "--as", "topup", "--note", "BCA 10:15", "--json"]);
    assert_eq!((named.code, named.json()["rises"].as_u64()), (0, Some(0)), "{}", named.err);
    let (_, after) = shown(&shop, "mmbc");
    let name = &after["links"][0]["names"][0];
    assert_eq!(
        (name["as"].as_str(), name["by"].as_str(), name["note"].as_str()),
        (Some("topup"), Some("RINA"), Some("BCA 10:15"))
    );
    assert_eq!(after["links"][0]["finding"], "explained");
    let again = shop.run(&["saldo", "explain", "mmbc", "--as", "topup", "--note", "x", "--json"]);
    assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("nothing_to_explain")));
    shop.assert_nothing_lost();
}

#[test]
fn a_top_up_counts_at_once_and_explains_its_rise_whenever_it_comes() {
    let shop = Shop::open();
    sell(&shop, "12345678901");
    let before = shown(&shop, "mmbc").1["saldo"].as_i64().unwrap();
    let topped = shop.run(&["saldo", "topup", "mmbc", "2.000.000", "--note", "BRI", "--json"]);
    assert_eq!((topped.code, topped.json()["saldo"].as_i64()), (0, Some(before + 2_000_000)));
    sell(&shop, "14000000111");
    assert_eq!(shown(&shop, "mmbc").1["topups_not_seen"], 1, "the provider does not show it yet");
    elsewhere(&shop, 2_000_000);
    sell(&shop, "14000000112");
    let (_, seen) = shown(&shop, "mmbc");
    assert_eq!((seen["topups_not_seen"].as_u64(), seen["rises"].as_u64()), (Some(0), Some(0)), "{seen}");
    // Entered after the rise was seen: it names the rise, and is not counted twice.
    elsewhere(&shop, 3_000_000);
    sell(&shop, "14000000113");
    let late = shop.run(&["saldo", "topup", "mmbc", "3000000", "--note", "BCA", "--json"]).json();
    assert_eq!((late["rises"].as_u64(), late["added"].as_i64()), (Some(0), Some(0)), "{late}");
    assert_eq!(late["saldo"].as_i64(), Some(shop.sandbox.saldo().get()));
}

#[test]
fn another_shop_on_the_login_alarms_until_a_person_has_seen_it() {
    let shop = Shop::open();
    sell(&shop, "12345678901");
    elsewhere(&shop, -77_000);
    sell(&shop, "14000000111");
    let (code, deposit) = shown(&shop, "mmbc");
    assert_eq!((code, deposit["alarms"].as_u64(), deposit["waiting"][0]["left"].as_i64()), (5, Some(1), Some(77_000)));
    let doctor = shop.run(&["doctor"]);
    assert!(doctor.out.contains("MMBC turun 77.000"), "{}", doctor.out);
    let people = shop.run(&["saldo", "show"]);
    assert!(people.out.contains("TURUN, TIDAK TERJELASKAN") && people.err.contains("toko lain"), "{}", people.out);
    let seen = shop.run(&["saldo", "explain", "mmbc", "--note", "cabang Depok", "--json"]);
    assert_eq!((seen.code, seen.json()["alarms"].as_u64()), (0, Some(0)), "{}", seen.err);
    assert_eq!(shown(&shop, "mmbc").0, 0);
    let doctor = shop.run(&["doctor"]);
    assert!(doctor.out.contains("tidak ada penurunan yang tidak terjelaskan"), "{}", doctor.out);
    shop.assert_nothing_lost();
}

#[test]
fn answers_that_crossed_claim_nothing_until_the_next_figure() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 20);
    sell(&shop, "12345678901");
    // Held: the provider has taken it, and no answer comes within the time-out.
    let mut held = shop.program().args(["pay", "PLNS20", "14000000660", "--yes", "--json"]).spawn().unwrap();
    let started = Instant::now();
    while shop.payments_seen("14000000660") == 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "never sent");
        std::thread::sleep(Duration::from_millis(50));
    }
    let crossed = sell(&shop, "14000000111");
    assert_eq!(crossed["state"], "confirmed");
    let (_, deposit) = shown(&shop, "mmbc");
    assert_eq!((deposit["links"].as_array().unwrap().len(), deposit["evidence"].as_array().unwrap().len()), (0, 0));
    assert_eq!(held.wait().unwrap().code(), Some(5));
    assert_eq!(shown(&shop, "mmbc").1["evidence"].as_array().unwrap().len(), 0, "still no figure that stood alone");
    sell(&shop, "14000000112");
    let (_, after) = shown(&shop, "mmbc");
    assert_eq!(after["evidence"][0]["points"], "paid", "{after}");
}

#[test]
fn each_account_has_its_own_chain_and_a_name() {
    let shop = Shop::open();
    shop.add_biller(2);
    sell(&shop, "12345678901");
    let pay = |number: &str| shop.run(&["pay", "s10", number, "--yes", "--json"]).json();
    let (first, second) = (pay("081234567890"), pay("081234567891"));
    let (code, deposit) = shown(&shop, "biller");
    assert_eq!((code, deposit["alarms"].as_u64()), (0, Some(0)));
    assert_eq!(
        (points(&deposit, &first), points(&deposit, &second)),
        (None, Some("paid")),
        "accepted with a figure: {deposit}"
    );
    let unknown = shop.run(&["saldo", "set", "klink", "5000", "--json"]);
    assert_eq!((unknown.code, unknown.json()["error"].as_str()), (2, Some("unknown_account")), "not configured");
    let all = shop.run(&["saldo", "show", "--json"]).json();
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["account"].as_str().unwrap()).collect();
    assert_eq!(names, ["mmbc", "biller"]);
}
