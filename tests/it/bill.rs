//! One open payment per bill, asks that name their row, and callers' names, from the command line.

use std::process::Stdio;
use std::time::{Duration, Instant};

use loket::sandbox::SandboxOptions;

use crate::shop::{Answer, Shop, answer, until};

fn pay(shop: &Shop, product: &str, customer: &str, more: &[&str]) -> Answer {
    shop.run(&[&["pay", product, customer, "--yes", "--json"], more].concat())
}

/// Runs the same command eight times at once; the answer of each.
fn eight_times(shop: &Shop, arguments: &[&str]) -> Vec<Answer> {
    let children: Vec<_> = (0..8)
        .map(|_| {
            let mut program = shop.program();
            program.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    children.into_iter().map(|child| answer(child.wait_with_output().unwrap())).collect()
}

fn error(refused: &Answer) -> (i32, String) {
    (refused.code, refused.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn open(error: &str) -> (i32, String) {
    (6, error.to_owned())
}

#[test]
fn the_same_command_started_eight_times_sells_one() {
    let shop = Shop::with(SandboxOptions::default(), 30);
    for (product, customer) in [("PLNS20", "14000000111"), ("BPJS", "0001944358911")] {
        let answers = eight_times(&shop, &["pay", product, customer, "--yes", "--json"]);
        let mut codes: Vec<i32> = answers.iter().map(|answer| answer.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, [0, 6, 6, 6, 6, 6, 6, 6], "{answers:?}");
        let sold = answers.iter().find(|answer| answer.code == 0).unwrap().json()["id"].clone();
        for refused in answers.iter().filter(|answer| answer.code == 6) {
            let (_, name) = error(refused);
            assert!(["open_payment", "just_sold"].contains(&name.as_str()), "{}", refused.out);
            assert_eq!(refused.json()["payment"]["id"], sold);
        }
        assert_eq!((shop.debits(customer), shop.payments_seen(customer)), (1, 1));
    }
    // On purpose it is sold again, and once.
    assert_eq!(pay(&shop, "PLNS20", "14000000111", &["--again"]).code, 0);
    let refused = pay(&shop, "PLNS20", "14000000111", &[]);
    assert_eq!(error(&refused), open("just_sold"));
    assert!(refused.err.contains("--again"), "{}", refused.err);
    shop.assert_nothing_lost();
}

#[test]
fn a_named_payment_is_one_however_often_it_is_asked_for() {
    let shop = Shop::with(SandboxOptions::default(), 30);
    for (product, customer, key) in [("PLNS20", "14000000111", "INV-1"), ("PDAMBOGOR", "102204417", "INV-2")] {
        let answers = eight_times(&shop, &["pay", product, customer, "--order", key, "--yes", "--json"]);
        let first = answers[0].json();
        for answer in &answers {
            assert_eq!((answer.code, &answer.json()), (0, &first), "{}", answer.err);
        }
        assert_eq!(first["order_key"], key);
        assert_eq!((shop.debits(customer), shop.payments_seen(customer)), (1, 1));
    }
    // It is known by its name before anybody is asked for the bill.
    let asked = || shop.sandbox.requests().iter().filter(|one| one.path.ends_with("cektagihan")).count();
    let before = asked();
    let again = pay(&shop, "PDAMBOGOR", "102204417", &["--order", "INV-2"]);
    assert_eq!((again.code, asked() - before), (0, 0), "{}", again.out);
    // Something else under the same name is refused, and names the payment.
    for (product, customer) in [("PLNS50", "14000000111"), ("PLNS20", "14000000112")] {
        let refused = pay(&shop, product, customer, &["--order", "INV-1"]);
        assert_eq!(error(&refused), open("order_used"), "{}", refused.out);
        assert_eq!(refused.json()["payment"]["order_key"], "INV-1");
    }
    assert_eq!(pay(&shop, "PLNS20", "14000000111", &["--order", "a b"]).code, 2);
    // A name of its own says that another one is wanted; without one it is asked about.
    assert_eq!(error(&pay(&shop, "PLNS20", "14000000111", &[])), open("just_sold"));
    let second = pay(&shop, "PLNS20", "14000000111", &["--order", "INV-3"]);
    assert_eq!((second.code, shop.debits("14000000111")), (0, 2), "{}", second.out);
    shop.assert_nothing_lost();
}

#[test]
fn a_name_stays_with_its_end_and_a_refusal_uses_up_none() {
    let shop = Shop::open();
    // Refused by the provider, lost, and what never left: the same answer again, and nothing is sent.
    for (customer, key, code) in [("14000000671", "K2", 3), ("14000000661", "K3", 5)] {
        let first = pay(&shop, "PLNS20", customer, &["--order", key]);
        let second = pay(&shop, "PLNS20", customer, &["--order", key]);
        assert_eq!((first.code, second.code), (code, code), "{}{}", first.out, second.out);
        assert_eq!(first.json()["id"], second.json()["id"]);
        assert_eq!(shop.payments_seen(customer), 1);
    }
    // After a refusal by the provider a new name sells.
    let again = pay(&shop, "PLNS20", "14000000671", &["--order", "K2-2"]);
    assert_eq!((again.code, shop.payments_seen("14000000671")), (3, 2));
    // Refused before anything was recorded: the name is free still.
    let cash = pay(&shop, "PLNS20", "14000000111", &["--order", "K1", "--cash", "5"]);
    assert_eq!(error(&cash), open("cash_short"));
    assert_eq!(pay(&shop, "PLNS20", "14000000111", &["--order", "K1"]).code, 0);
}

#[test]
fn while_a_named_payment_is_being_sent_its_caller_waits() {
    let shop = Shop::with(SandboxOptions::default(), 5);
    let arguments = ["pay", "PLNS20", "14000000660", "--order", "LAMA", "--yes", "--json"];
    let mut program = shop.program();
    let first = program.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until("the payment was debited", || shop.debits("14000000660") == 1);
    let start = Instant::now();
    let second = shop.run(&arguments);
    assert!(start.elapsed() >= Duration::from_secs(2), "until the answer's deadline: {}", second.out);
    let first = answer(first.wait_with_output().unwrap());
    assert_eq!((first.code, second.code), (5, 5), "{}{}", first.out, second.out);
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(shop.payments_seen("14000000660"), 1);
}

#[test]
fn an_ask_names_its_row_and_what_was_seen_answers_it() {
    let shop = Shop::open();
    let first = pay(&shop, "PDAMBOGOR", "102204672", &[]);
    assert_eq!((first.code, first.json()["state"].as_str()), (5, Some("unknown")), "{}", first.out);
    let id = first.json()["id"].as_str().unwrap().to_owned();
    // The same number at another town's company is another person's bill: asked about, and it sells.
    let asked = pay(&shop, "PDAMBATAM", "102204672", &[]);
    assert_eq!(error(&asked), open("open_nearby"), "{}", asked.out);
    assert_eq!(asked.json()["payment"]["id"], id.as_str());
    assert!(asked.err.contains("--seen"), "{}", asked.err);
    assert_eq!(shop.payments_seen("102204672"), 1);
    let sold = pay(&shop, "PDAMBATAM", "102204672", &["--seen", &id[id.len() - 8..]]);
    assert_eq!(sold.code, 5, "{}", sold.out);
    assert_eq!(shop.payments_seen("102204672"), 2);
    // The same bill is stopped, whatever was seen, and however its zeros are typed by the same person.
    let other = sold.json()["id"].as_str().unwrap().to_owned();
    let seen = ["--seen", &id, "--seen", &other];
    assert_eq!(error(&pay(&shop, "PDAMBOGOR", "102204672", &seen)), open("open_payment"));
    assert_eq!(error(&pay(&shop, "PDAMBATAM", "102204672", &seen)), open("open_payment"));
    let typed = pay(&shop, "PDAMBOGOR", "0102204672", &[]);
    assert_eq!(typed.code, 6, "{}", typed.out);
    assert_eq!(error(&pay(&shop, "PLNS20", "14000000111", &["--seen", "ffffffff"])), open("not_found"));
    shop.assert_nothing_lost();
}

#[test]
fn a_card_and_its_payment_number_are_one_bill() {
    let shop = Shop::open();
    assert_eq!(pay(&shop, "BPJS", "0001234567661", &[]).code, 5);
    let account = pay(&shop, "BPJS", "8888801234567661", &[]);
    assert_eq!(error(&account), open("open_payment"), "{}", account.out);
    assert_eq!(shop.payments_seen("8888801234567661"), 0);
}
