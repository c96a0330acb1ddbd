//! Refunds of a Kwallet payment: each asks first, and gives back once.

use super::*;

#[test]
fn a_refund_asks_first_and_gives_back_once() {
    let shop = open();
    let paid = pay(&shop, "idspaa001", "90000", "C1").json();
    let question = wallet(&shop, &["refund", "C1", "idspaa001"]);
    let row = question.json()["refundable"][0].clone();
    assert_eq!((question.code, row["amount"].as_i64()), (0, Some(90_000)), "{}", question.out);
    let id_trans = row["id_trans"].as_str().unwrap().to_owned();
    assert_eq!(seen(&shop, "refund-accept"), 0);
    let unasked = wallet(&shop, &["refund", "C1", "idspaa001", "--accept", &id_trans, "--note", "x"]);
    assert_eq!(unasked.code, 2, "{}", unasked.out);
    assert!(unasked.json()["message"].as_str().unwrap().contains("90.000"), "the price is said: {}", unasked.out);
    let other = accept(&shop, "C1", "idspaa001", "999999");
    assert_eq!((other.code, other.json()["error"].as_str()), (6, Some("nothing_to_refund")), "{}", other.out);
    let back = accept(&shop, "C1", "idspaa001", &id_trans);
    assert_eq!((back.code, back.json()["state"].as_str()), (0, Some("confirmed")), "{}{}", back.out, back.err);
    expect(&back.json(), json!({"product": "refund-accept", "total": 90_000, "reference": id_trans}));
    assert_eq!(moved(&shop, "idspaa001"), [-90_000, 90_000]);
    // Our own payment of that order was given back, by the provider's word, and owes no cash.
    let id = paid["id"].as_str().unwrap();
    let own = shop.run(&["status", id, "--json"]);
    assert_eq!((own.code, own.json()["state"].as_str()), (3, Some("refunded")), "{}", own.out);
    assert!(own.json()["reason"].as_str().unwrap().contains(&id_trans), "{}", own.out);
    let slip = shop.run(&["receipt", back.json()["id"].as_str().unwrap(), "--format", "text"]).out;
    for word in ["BUKTI PENGEMBALIAN KWALLET", "ALASAN", "tidak jadi", "ORDER", "C1", "Paket Klorofil"] {
        assert!(slip.contains(word), "{word}: {slip}");
    }
    // A second refund is not sent: it is done.
    let twice = accept(&shop, "C1", "idspaa001", &id_trans);
    assert_eq!((twice.code, seen(&shop, "refund-accept")), (0, 1), "{}{}", twice.out, twice.err);
    assert_eq!(twice.json()["refunded"]["id_trans"], id_trans.as_str());
    assert_eq!(moved(&shop, "idspaa001"), [-90_000, 90_000]);
    assert_nothing_lost(&shop);
}

#[test]
fn every_fault_of_a_refund_ends_where_the_rules_say_and_existing_is_done() {
    let shop = open();
    for (suffix, moves, _, _, state) in TABLE.iter().filter(|row| !["671", "678", "683", "684"].contains(&row.0)) {
        let (order, amount, member) = (format!("D{suffix}"), format!("20{suffix}"), format!("idspf{suffix}x1"));
        assert_eq!(pay(&shop, &member, &amount, &order).code, 0, "{suffix}");
        let rows = wallet(&shop, &["refund", &order, &member]).json();
        let id_trans = rows["refundable"][0]["id_trans"].as_str().unwrap().to_owned();
        let end = accept(&shop, &order, &member, &id_trans);
        // A cut answer is asked about at once: the first step says that it exists.
        let (moves, state) = if *suffix == "667" { (true, "confirmed") } else { (*moves, *state) };
        assert_eq!(end.json()["state"].as_str(), Some(state), "{suffix}: {} {}", end.out, end.err);
        assert_eq!(moved(&shop, &member).len(), 1 + usize::from(moves), "{suffix}");
        if state == "unknown" && moves {
            // It was done: the first step says so, and nothing is sent again.
            let before = seen(&shop, "refund-accept");
            let again = accept(&shop, &order, &member, &id_trans);
            assert_eq!((again.code, again.json()["state"].as_str()), (0, Some("confirmed")), "{suffix}: {}", again.out);
            assert_eq!(seen(&shop, "refund-accept"), before, "{suffix}");
        } else if state == "unknown" {
            // It was not: a person repeats it with the same id_trans, on the same row.
            let again = accept(&shop, &order, &member, &id_trans);
            assert_eq!(again.json()["id"], end.json()["id"], "{suffix}");
        }
        assert!(moved(&shop, &member).len() <= 2, "{suffix}: given back at most once");
    }
    assert_nothing_lost(&shop);
}

#[test]
fn a_refund_that_the_provider_knows_marks_our_payment_whoever_asked_for_it() {
    let shop = open();
    let paid = pay(&shop, "idspaa0012", "20661", "F1").json();
    let id_trans = wallet(&shop, &["refund", "F1", "idspaa0012"]).json()["refundable"][0]["id_trans"].clone();
    let lost = accept(&shop, "F1", "idspaa0012", id_trans.as_str().unwrap());
    assert_eq!((lost.code, lost.json()["state"].as_str()), (5, Some("unknown")), "{}", lost.out);
    let state = |row: &Value| shop.run(&["status", row["id"].as_str().unwrap(), "--json"]).json()["state"].clone();
    assert_eq!(state(&paid), "confirmed", "not before somebody said so");
    let question = wallet(&shop, &["refund", "F1", "idspaa0012"]);
    assert_eq!((question.code, question.json()["refundable"].clone()), (0, json!([])), "{}", question.out);
    assert_eq!(question.json()["refunded"]["id_trans"], id_trans);
    assert_eq!(state(&paid), "refunded");
    assert_eq!(state(&lost.json()), "confirmed", "asked by its first step");
    assert!(shop.run(&["resolve", "--json"]).json().as_array().unwrap().is_empty(), "nothing is left open");
    assert_nothing_lost(&shop);
}
