//! A total that nobody can vouch for: asked about, or not sold (safety rule 13).

use crate::screen::Terminal;
use crate::shop::Shop;

const OPEN: &str = "531110001724";
const NEGATIVE: &str = "531110001725";
const UNREADABLE: &str = "531110001726";

#[test]
fn a_total_that_is_not_bill_and_admin_is_paid_only_by_its_name() {
    let shop = Shop::open();
    let inquiry = shop.run(&["inquiry", "PLN", OPEN, "--json"]);
    assert_eq!((inquiry.code, inquiry.json()["total_doubted"].as_bool()), (0, Some(true)), "{}", inquiry.err);
    let total = inquiry.json()["total"].as_i64().unwrap();
    assert!(inquiry.err.contains("Tagihan dan admin menjadi"), "{}", inquiry.err);
    let pay = |more: &[&str]| shop.run(&[&["pay", "PLN", OPEN, "--yes", "--json"], more].concat());
    let stopped = pay(&[]);
    assert_eq!((stopped.code, stopped.json()["error"].as_str()), (6, Some("total_doubted")), "{}", stopped.out);
    assert!(
        stopped.json()["message"].as_str().unwrap().contains(&format!("--expect-total {total}")),
        "{}",
        stopped.out
    );
    let other = pay(&["--expect-total", &(total - 5_000).to_string()]);
    assert_eq!((other.code, other.json()["error"].as_str()), (6, Some("total_differs")), "{}", other.out);
    assert_eq!(shop.payments_seen(OPEN), 0, "nothing was sent");
    let paid = pay(&["--expect-total", &total.to_string()]);
    assert_eq!(paid.code, 0, "{}{}", paid.out, paid.err);
    assert_eq!(shop.debits(OPEN), 1);
    shop.assert_nothing_lost();
}

#[test]
fn a_total_that_is_not_bill_and_admin_asks_at_the_counter() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 30, 110);
    terminal.until("Esc menu");
    terminal.keys(OPEN);
    // Enter before the price list is in takes nothing.
    terminal.until("► Tagihan PLN");
    terminal.keys("\r");
    terminal.until("Tagihan dan admin menjadi");
    terminal.plus();
    assert_eq!(shop.payments_seen(OPEN), 0, "not before the person has said Y");
    terminal.keys("y");
    terminal.plus();
    terminal.until("SUKSES");
    assert_eq!(shop.debits(OPEN), 1);
}

#[test]
fn a_total_that_cannot_be_read_is_never_sold() {
    let shop = Shop::open();
    for more in [&[][..], &["--expect-total", "347850"]] {
        let stopped = shop.run(&[&["pay", "PLN", UNREADABLE, "--yes", "--json"], more].concat());
        assert_eq!((stopped.code, stopped.json()["error"].as_str()), (6, Some("total_unread")), "{}", stopped.out);
    }
    assert_eq!((shop.payments_seen(UNREADABLE), shop.debits(UNREADABLE)), (0, 0));
}

#[test]
fn a_negative_total_in_an_answer_is_no_change_for_the_customer() {
    let shop = Shop::open();
    let total = shop.run(&["inquiry", "PLN", NEGATIVE, "--json"]).json()["total"].as_i64().unwrap();
    let cash = total + 1_000;
    let paid = shop.run(&["pay", "PLN", NEGATIVE, "--cash", &cash.to_string(), "--yes", "--json"]);
    assert_eq!(paid.code, 0, "{}{}", paid.out, paid.err);
    let row = paid.json();
    assert_eq!((row["total"].as_i64(), row["change"].as_i64()), (Some(total), Some(1_000)), "{row}");
    shop.assert_nothing_lost();
}
