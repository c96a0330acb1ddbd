//! Charges whose create call goes wrong: faults of the server, no connection, an ended session, a killed program.

use super::*;

/// Suffix of the amount, whether the sandbox books the charge, state and exit code.
const TABLE: &[(&str, bool, &str, i32)] = &[
    ("660", true, "unknown", 5),
    ("661", true, "unknown", 5),
    ("662", true, "unknown", 5),
    ("663", true, "unknown", 5),
    ("664", true, "waiting", 0),
    ("665", false, "failed", 3),
    ("666", true, "unknown", 5),
    ("667", true, "unknown", 5),
    ("668", true, "waiting", 0),
    ("669", true, "waiting", 0),
    ("670", true, "waiting", 0),
    ("671", true, "waiting", 0),
    ("672", false, "unknown", 5),
    ("673", false, "unknown", 5),
    ("674", true, "unknown", 5),
    ("675", true, "failed", 3),
    ("676", true, "waiting", 0),
    ("677", true, "unknown", 5),
    ("678", false, "failed", 3),
    ("680", true, "unknown", 5),
    ("681", true, "unknown", 5),
    ("682", true, "unknown", 5),
    ("683", true, "waiting", 0),
    ("684", true, "waiting", 0),
    ("685", false, "failed", 3),
];

/// Each fault ends as the rules say, is sent once, and the money of a booked one settles it, whatever was known.
fn every_fault(method: &str) {
    let shop = shop_within(2);
    let mut booked_orders = Vec::new();
    for (suffix, booked, state, code) in TABLE {
        let made = create(&shop, method, &format!("50{suffix}"), &[]);
        let row = made.json();
        assert_eq!((row["state"].as_str().unwrap(), made.code), (*state, *code), "{suffix}: {} {}", made.out, made.err);
        assert_eq!(row["reason"].is_null(), *state == "waiting", "{suffix}: {row}");
        if *state != "waiting" {
            expect(&row, json!({"va_number": null, "url": null, "qr": null, "exact_amount": null}));
        }
        let theirs = shop.sandbox.charges().into_iter().find(|charge| charge.order_id == order(&row));
        assert_eq!(theirs.is_some(), *booked, "{suffix}");
        assert_eq!(creates(&shop, &order(&row)), 1, "{suffix}: sent once");
        assert_eq!(show(&shop, &order(&row)).code, *code, "{suffix}");
        booked_orders.extend(theirs.map(|charge| (order(&row), charge.total.get(), *suffix)));
    }
    assert_charges_agree(&shop);
    for (order, _, _) in &booked_orders {
        pay(&shop, order, None);
    }
    for _ in 0..4 {
        // One row comes late.
        assert_eq!(shop.run(&["charge", "report"]).code, 0);
    }
    for (order, total, suffix) in &booked_orders {
        let state = if *suffix == "681" { "amount_differs" } else { "settled" };
        expect(&show(&shop, order).json(), json!({"state": state, "held": total}));
    }
    assert_charges_agree(&shop);
}

#[test]
fn every_fault_of_a_va_ends_where_the_rules_say() {
    every_fault(VA);
}

#[test]
fn every_fault_of_gopay_ends_where_the_rules_say() {
    every_fault(GOPAY);
}

#[test]
fn an_answer_about_another_order_is_not_believed() {
    let shop = shop();
    let made = create(&shop, GOPAY, "50679", &[]);
    assert_eq!((made.code, made.json()["state"].as_str()), (5, Some("unknown")), "{}", made.out);
    assert!(made.json()["qr"].is_null() && made.json()["url"].is_null());
    assert_charges_agree(&shop);
}

#[test]
fn no_connection_is_not_sent_and_without_klink_it_is_said() {
    let shop = shop();
    let order = order(&create(&shop, VA, "50000", &[]).json());
    configure(&shop, "http://127.0.0.1:9", 2, "");
    let away = create(&shop, VA, "50000", &[]);
    assert_eq!((away.code, away.json()["error"].as_str()), (7, Some("unreachable")));
    let no_report = shop.run(&["charge", "report"]);
    assert_eq!(no_report.code, 8);
    assert!(no_report.err.contains("finance_report_url"), "{}", no_report.err);
    shop.configure(&shop.sandbox.url(), 2, "");
    let none = shop.run(&["charge", "banks"]);
    assert_eq!(none.code, 8);
    assert!(none.err.contains("[klink]"), "{}", none.err);
    assert_eq!(show(&shop, &order).code, 0, "what was made can still be looked at");
}

#[test]
fn a_session_that_ended_is_begun_again() {
    let shop = shop();
    assert_eq!(create(&shop, VA, "50000", &[]).code, 0);
    shop.sandbox.end_sessions();
    assert_eq!(shop.run(&["charge", "banks"]).code, 0);
    assert_eq!(create(&shop, GOPAY, "50000", &[]).code, 0);
    let wrong = shop_with(2, "");
    let url = wrong.sandbox.url();
    wrong.write_config(&format!(
        "[shop]\nname = \"UJI\"\n\n[klink]\nbase_url = \"{url}\"\nemail = \"x@example.com\"\npassword = \"salah\"\n"
    ));
    let refused = create(&wrong, VA, "50000", &[]);
    assert!([3, 8].contains(&refused.code), "{} {}", refused.code, refused.out);
    assert!(wrong.sandbox.charges().is_empty());
    assert!(!refused.out.contains("salah") && !refused.err.contains("salah"));
}

#[test]
fn a_qr_that_cannot_be_read_is_read_later() {
    let shop = shop();
    for suffix in ["683", "684"] {
        let made = create(&shop, GOPAY, &format!("50{suffix}"), &[]);
        let row = made.json();
        expect(&row, json!({"state": "waiting", "qr": null}));
        assert!(made.err.contains("QR belum ada"), "{}", made.err);
        let again = show(&shop, &order(&row));
        assert!(again.json()["qr"].is_null() && again.err.contains("QR belum ada"), "{}", again.err);
    }
    let late = create(&shop, GOPAY, "50676", &[]);
    assert!(late.json()["qr"].is_string(), "slow and well: {}", late.err);
    assert_charges_agree(&shop);
}

#[test]
fn a_create_whose_program_was_killed_is_unknown() {
    let shop = shop_with(30, "");
    let mut child = shop
        .program()
        .args(["charge", "create", "--method", VA, "--amount", "50660", "--order", "K-1"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while shop.sandbox.charges().is_empty() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let row = show(&shop, "K-1");
    assert_eq!((row.code, row.json()["state"].as_str()), (5, Some("unknown")), "{}{}", row.out, row.err);
    assert_eq!(creates(&shop, "K-1"), 1);
    assert_charges_agree(&shop);
}
