//! Tokens and serial numbers come from an answer that confirmed, or from the person who ruled; over the socket.

use crate::shop::Shop;

const GIVEN: &str = "1234 5678 9101 1121 3141";

/// Everything that commands print about a row: JSON, its paper, its history as CSV.
fn everything_shown(shop: &Shop, id: &str) -> String {
    let shown = [
        vec!["status", id, "--json"],
        vec!["history", "--json"],
        vec!["history", "--csv"],
        vec!["receipt", id, "--format", "text"],
        vec!["resolve", "--json"],
    ];
    shown.iter().map(|arguments| shop.run(arguments)).map(|answer| answer.out + &answer.err).collect()
}

/// The tokens that the sandbox sold, as digits and as it groups them.
fn says_twenty_digits(text: &str) -> bool {
    let spaced: String = text.chars().map(|c| if c.is_ascii_digit() || c == ' ' { c } else { '|' }).collect();
    spaced.split('|').any(|run| run.split(' ').collect::<String>().len() == 20)
}

#[test]
fn a_token_of_a_pending_answer_is_nowhere_until_it_is_confirmed() {
    let shop = Shop::open();
    let sold = shop.run(&["pay", "PLNS20", "14000000750", "--yes", "--json"]);
    assert_eq!((sold.code, sold.json()["state"].as_str()), (4, Some("pending")), "{}", sold.out);
    assert!(sold.json()["token"].is_null());
    assert!(!says_twenty_digits(&sold.out), "{}", sold.out);
    assert!(sold.json()["detail"]["ppob_footer"].as_str().unwrap().contains("****"), "{}", sold.out);
    let id = sold.json()["id"].as_str().unwrap().to_owned();
    // The status says "confirm" and brings none: it waits for one, and no earlier one is taken.
    let asked = shop.run(&["status", &id, "--json"]);
    assert_eq!(asked.json()["state"], "pending", "{}", asked.out);
    assert!(!says_twenty_digits(&everything_shown(&shop, &id)), "{}", everything_shown(&shop, &id));
    let without = shop.run(&["resolve", &id, "--as", "confirmed", "--evidence", "CS Budi", "--json"]);
    assert_eq!(without.json()["error"], "token_needed", "{}", without.out);
    let with = ["resolve", &id, "--as", "confirmed", "--token", GIVEN, "--evidence", "CS Budi", "--json"];
    let ruled = shop.run(&with);
    assert_eq!(ruled.json()["token"], "12345678910111213141", "{}", ruled.out);
    let paper = shop.run(&["receipt", &id, "--format", "text"]).out;
    assert!(paper.contains(GIVEN) && !says_twenty_digits(&paper.replace(GIVEN, "")), "{paper}");
    shop.assert_nothing_lost();
}

#[test]
fn twenty_equal_digits_are_asked_about_until_the_true_token_comes() {
    let shop = Shop::open();
    let sold = shop.run(&["pay", "PLNS20", "14000000751", "--yes", "--json"]).json();
    let token = sold["token"].as_str().unwrap();
    assert_eq!((sold["state"].as_str(), token.len()), (Some("confirmed"), 20), "{sold}");
    assert_ne!(token, "1".repeat(20));
    for typed in ["11111111111111111111", "12345678901234500000"] {
        let lost = shop.run(&["pay", "PLNS20", "14000000661", "--yes", "--json"]).json();
        let id = lost["id"].as_str().or(lost["payment"]["id"].as_str()).unwrap().to_owned();
        let ruled = shop.run(&["resolve", &id, "--as", "confirmed", "--token", typed, "--evidence", "CS", "--json"]);
        assert_ne!(ruled.code, 0, "{typed}: {}", ruled.out);
        assert_eq!(shop.run(&["status", &id, "--json"]).json()["state"], "unknown");
    }
}

#[test]
fn a_null_is_neither_token_nor_reference() {
    let shop = Shop::open();
    let token = shop.run(&["pay", "PLNS20", "14000000752", "--yes", "--json"]).json();
    assert_eq!((token["state"].as_str(), token["token"].as_str().map(str::len)), (Some("confirmed"), Some(20)));
    let merchant = shop.run(&["pay", "GOPAY", "081234567752", "--amount", "50000", "--yes", "--json"]).json();
    assert_eq!(merchant["state"], "confirmed", "{merchant}");
    assert!(merchant["reference"].as_str().is_some_and(|text| text != "null"), "asked for until it came: {merchant}");
    let bill = shop.run(&["pay", "PLN", "531110001752", "--yes", "--json"]).json();
    assert!(bill["reference"].is_null(), "{bill}");
    let paper = shop.run(&["receipt", bill["id"].as_str().unwrap(), "--format", "text"]).out;
    assert!(!paper.to_lowercase().contains("null"), "{paper}");
    shop.assert_nothing_lost();
}
