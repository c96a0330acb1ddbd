//! The shop whose journal is a PostgreSQL database, from outside: by command, by two programs at once, and while the
//! server goes and comes. What a single line or commit can suffer is tested beside the journal itself.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use loket::base::id::SeededRandom;
use loket::config::Config;
use loket::domain::bill::{Bill, CustomerNumber};
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::inquire::BillRequest;
use loket::till::pay::{PayError, PaymentRequest};
use loket::till::prices::find_product;
use loket::till::startup::{OpenPurpose, open};

use crate::cluster;
use crate::shop::{Shop, answer, until};

const CUSTOMER: &str = "14000000111";

#[test]
fn a_shop_sells_looks_and_prints() {
    let Some(cluster) = cluster::shared("postgres::a_shop_sells_looks_and_prints") else { return };
    let shop = Shop::open();
    shop.keep_journal_at(&cluster.database());
    let paid = shop.run(&["pay", "PLNS20", CUSTOMER, "--yes", "--json"]);
    assert_eq!((paid.code, paid.json()["state"].as_str()), (0, Some("confirmed")), "{}{}", paid.out, paid.err);
    let id = paid.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(shop.history()[0]["id"], id.as_str());
    let found = shop.run(&["history", "--search", "14000000", "--json"]);
    assert_eq!(found.json().as_array().unwrap().len(), 1);
    let printed = shop.run(&["receipt", &id, "--format", "text"]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    assert!(printed.out.contains("LOKET UJI"), "{}", printed.out);
    let audit = shop.run(&["audit", "--json"]).json();
    assert_eq!((audit["ok"].as_bool(), audit["payments"].as_u64()), (Some(true), Some(1)));
    let doctor = shop.run(&["doctor", "--json"]);
    assert_eq!(doctor.code, 0, "{}{}", doctor.out, doctor.err);
    assert!(doctor.out.contains("PostgreSQL") && doctor.out.contains("synchronous_commit on"), "{}", doctor.out);
    shop.assert_nothing_lost();
    assert!(!shop.home().join("journal.db").exists(), "nothing is kept in a file beside it");
}

#[test]
fn no_password_is_shown() {
    let Some(cluster) = cluster::shared("postgres::no_password_is_shown") else { return };
    let shop = Shop::open();
    let address = cluster.database().replace("loket@", "loket:rahasia77@");
    shop.keep_journal_at(&format!("{address}?sslmode=require"));
    // This server has no TLS, so that each command says why it does not open.
    let commands: [&[&str]; 4] =
        [&["config", "show"], &["config", "check"], &["doctor"], &["pay", "PLNS20", CUSTOMER, "--yes", "--json"]];
    for command in commands {
        let told = shop.run(command);
        assert!(!told.out.contains("rahasia77") && !told.err.contains("rahasia77"), "{}{}", told.out, told.err);
    }
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(
        &text.replace(":rahasia77", "").replace("?sslmode=require\"", "\"\npassword = \"env:UJI_TIADA\""),
    );
    let missing = shop.run(&["history", "--json"]);
    assert_eq!(
        (missing.code, missing.json()["error"].as_str()),
        (8, Some("no_secret")),
        "{}{}",
        missing.out,
        missing.err
    );
    for file in shop.files().into_iter().filter(|file| !file.ends_with("config.toml")) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(9).any(|part| part == b"rahasia77"), "{}", file.display());
    }
}

#[test]
fn without_the_database_nothing_is_sold_and_the_reason_is_said() {
    let Some(cluster) = cluster::own("postgres::without_the_database_nothing_is_sold_and_the_reason_is_said", 20)
    else {
        return;
    };
    let shop = Shop::open();
    shop.keep_journal_at(&cluster.database());
    assert_eq!(shop.run(&["pay", "PLNS20", CUSTOMER, "--yes", "--json"]).code, 0);
    cluster.stop();
    let refused = shop.run(&["pay", "PLNS20", "14000000112", "--yes", "--json"]);
    let told = refused.json();
    assert_eq!((refused.code, told["error"].as_str()), (7, Some("journal_lost")), "{}", refused.out);
    assert!(told["message"].as_str().is_some_and(|text| text.contains("penjualan ditahan")), "{told}");
    assert_eq!(shop.run(&["doctor", "--json"]).code, 7);
    assert_eq!(shop.payments_seen("14000000112"), 0);
    cluster.restart();
    assert_eq!(shop.run(&["pay", "PLNS20", "14000000112", "--yes", "--json"]).code, 0);
    shop.assert_nothing_lost();
}

/// The server is stopped as by a power cut while a counter waits for the provider, again and again.
#[test]
fn a_server_that_goes_in_the_middle_of_payments_loses_nothing() {
    let Some(cluster) = cluster::own("postgres::a_server_that_goes_in_the_middle_of_payments_loses_nothing", 30) else {
        return;
    };
    let shop = Shop::with(SandboxOptions { latency: Duration::from_millis(60), ..SandboxOptions::default() }, 60);
    shop.keep_journal_at(&cluster.database());
    assert_eq!(shop.run(&["pay", "PLNS20", CUSTOMER, "--yes", "--json"]).code, 0);
    for round in 0..8_u64 {
        let customer = format!("1500000{:04}", 7_000 + round * 7);
        let child = shop
            .program()
            .args(["pay", "PLNS20", &customer, "--yes", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(30 + round * 45));
        cluster.stop();
        let ended = answer(child.wait_with_output().unwrap());
        cluster.restart();
        let rows = shop.history();
        let row = rows.iter().find(|row| row["customer"] == customer.as_str());
        let state = row.map(|row| row["state"].as_str().unwrap());
        match (state, shop.debits(&customer)) {
            (None | Some("not_sent"), 0) | (Some("unknown"), 0 | 1) | (Some("confirmed"), 1) => {}
            other => panic!("round {round}: {other:?}: {}{}", ended.out, ended.err),
        }
        // A counter that reported "not sent" told the truth.
        if matches!(ended.code, 6..=8) {
            assert_eq!(shop.debits(&customer), 0, "round {round}: {}", ended.out);
        }
        if state == Some("unknown") {
            assert_eq!(shop.run(&["pay", "PLNS20", &customer, "--yes", "--json"]).code, 6, "round {round}");
        }
    }
    shop.assert_nothing_lost();
}

/// Two commands at the same moment, with folders of their own: two computers.
#[test]
fn two_commands_pay_one_bill_once() {
    let Some(cluster) = cluster::shared("postgres::two_commands_pay_one_bill_once") else { return };
    let shop = Shop::with(SandboxOptions { latency: Duration::from_millis(400), ..SandboxOptions::default() }, 60);
    shop.keep_journal_at(&cluster.database());
    let other = tempfile::tempdir().unwrap();
    std::fs::copy(shop.home().join("config.toml"), other.path().join("config.toml")).unwrap();
    assert_eq!(shop.run(&["products", "--json"]).code, 0);
    for round in 0..12 {
        let customer = format!("15000001{round:03}");
        let start = |home: &std::path::Path| -> Child {
            let mut program = shop.program();
            program.env("LOKET_HOME", home).args(["pay", "PLNS20", &customer, "--yes", "--json"]);
            program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let children = [start(shop.home()), start(other.path())];
        let ended = children.map(|child| answer(child.wait_with_output().unwrap()));
        let codes: Vec<i32> = ended.iter().map(|ended| ended.code).collect();
        let rows = shop.history().into_iter().filter(|row| row["customer"] == customer.as_str()).count();
        // One after the other, both may sell: a token may be bought twice. At once, one is refused.
        match (codes.as_slice(), rows) {
            ([0, 6] | [6, 0], 1) => assert_eq!(shop.debits(&customer), 1),
            ([0, 0], 2) => assert_eq!(shop.debits(&customer), 2),
            other => panic!("round {round}: {other:?} {}{}", ended[0].out, ended[1].out),
        }
    }
    shop.assert_nothing_lost();
}

/// Environment variable that tells a program that it is one of the two in the race.
const RACER: &str = "LOKET_TEST_RACER";
/// Bills at once: the calls that one account has in flight.
const AT_ONCE: usize = 4;

async fn till(folder: &std::path::Path, journal: &str, sandbox: &str, counter: &str) -> Till {
    let text = format!(
        "[shop]\nname = \"UJI\"\ncounter = \"{counter}\"\n[journal]\nurl = \"{journal}\"\n[mmbc]\nbase_url = \"{sandbox}\"\n\
         username = \"{}\"\npassword = \"{}\"\ntimeout_seconds = 60\nallow_plain_http = true\n",
        Sandbox::USERNAME,
        Sandbox::PASSWORD
    );
    open(&Config::parse(&text).unwrap(), &HomeFolders::at(folder), OpenPurpose::Sell).await.unwrap()
}

async fn bill(till: &Till) -> Bill {
    till.fresh_prices().await;
    let product = find_product(&till.stored_prices().await.unwrap(), "PLNS20").unwrap();
    let ask = BillRequest { product, number: CUSTOMER.to_owned(), amount: None, frame_number: None, wallet: None };
    till.inquire(&ask).await.unwrap().bill
}

/// The same good for another customer, asked just now.
fn bill_of(till: &Till, bill: &Bill, customer: &str) -> Bill {
    let customer = CustomerNumber::new(customer);
    // No two of them are one person's.
    Bill { meter: Some(customer.clone()), idpel: None, name: None, customer, asked_at: till.now(), ..bill.clone() }
}

/// Pays one bill for each customer, all at once; `true` where it was paid, `false` where it was open.
async fn pay_all(till: &Till, bill: &Bill, customers: &[String]) -> Vec<bool> {
    let paying = customers.iter().map(|customer| {
        let bill = bill_of(till, bill, customer);
        async move {
            match till.pay(PaymentRequest::of(bill)).await {
                Ok(end) => {
                    assert!(matches!(end.kept, loket::till::pay::StoredIn::Journal));
                    true
                }
                Err(PayError::Open(_) | PayError::ToBeSeen(_)) => false,
                Err(other) => panic!("{other:?}"),
            }
        }
    });
    futures_util::future::join_all(paying).await
}

/// A thousand bills, each paid by two programs (two processes, two folders, two owners) at the same moment.
#[test]
fn two_programs_pay_a_thousand_bills_once_each() {
    let Some(cluster) = cluster::shared("postgres::two_programs_pay_a_thousand_bills_once_each") else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let sandbox = runtime
        .block_on(Sandbox::start(SandboxOptions { latency: Duration::from_millis(60), ..SandboxOptions::default() }))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = cluster.database();
    let till = runtime.block_on(till(folder.path(), &journal, &sandbox.url(), "K1"));
    let bill = runtime.block_on(bill(&till));
    let mut racer = Command::new(std::env::current_exe().unwrap());
    racer.args(["--exact", "postgres::the_other_program", "--ignored", "--nocapture"]);
    racer.env(RACER, format!("{journal} {}", sandbox.url())).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut racer = racer.spawn().unwrap();
    let mut say = racer.stdin.take().unwrap();
    let mut heard = BufReader::new(racer.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut hear = || heard.find_map(|line| line.split_once('#').map(|(_, told)| told.to_owned())).unwrap();
    assert_eq!(hear(), "ready");
    let random = SeededRandom::new(4);
    let (mut contested, mut rounds) = (0, 0_u32);
    while contested < 1_000 {
        rounds += 1;
        assert!(rounds < 400, "only {contested} bills were contested");
        let customers: Vec<String> = (0..AT_ONCE).map(|nth| format!("16{:06}{nth:03}", rounds * 7)).collect();
        // The two take turns in starting first.
        let first = loket::base::id::RandomSource::bits(&random).is_multiple_of(2);
        if first {
            writeln!(say, "{}", customers.join(" ")).unwrap();
        }
        let paying = pay_all(&till, &bill, &customers);
        let own = runtime.block_on(async {
            if !first {
                writeln!(say, "{}", customers.join(" ")).unwrap();
            }
            paying.await
        });
        let others: Vec<bool> = hear().split(' ').map(|word| word == "paid").collect();
        let ledger = sandbox.ledger();
        for (nth, customer) in customers.iter().enumerate() {
            let debits = ledger.iter().rev().take(AT_ONCE * 2).filter(|entry| entry.customer == *customer).count();
            let paid = usize::from(own[nth]) + usize::from(others[nth]);
            // Where one began only after the other had its end, both may sell; that is no race.
            assert_eq!(paid, debits, "{customer}");
            contested += usize::from(paid == 1);
            assert!(paid >= 1, "{customer}");
        }
    }
    drop(say);
    assert!(racer.wait().unwrap().success());
    let report = runtime.block_on(till.audit()).unwrap();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let _ = std::io::stderr()
        .write_all(format!("contested: {contested} bills in {rounds} rounds, one debit each\n").as_bytes());
    runtime.block_on(till.finish());
}

/// Not a test by itself: the second program of the race.
#[test]
#[ignore = "started by two_programs_pay_a_thousand_bills_once_each"]
fn the_other_program() {
    let Ok(told) = std::env::var(RACER) else { return };
    let (journal, sandbox) = told.split_once(' ').unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let till = runtime.block_on(till(folder.path(), journal, sandbox, "K2"));
    let bill = runtime.block_on(bill(&till));
    let mut out = std::io::stdout();
    writeln!(out, "#ready").unwrap();
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let customers: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let paid = runtime.block_on(pay_all(&till, &bill, &customers));
        let words: Vec<&str> = paid.iter().map(|paid| if *paid { "paid" } else { "open" }).collect();
        writeln!(out, "#{}", words.join(" ")).unwrap();
        out.flush().unwrap();
    }
    runtime.block_on(till.finish());
}

/// A counter that runs while the server is away refuses to sell, and sells again by itself when it is back.
#[test]
fn a_running_counter_comes_back_by_itself() {
    let Some(cluster) = cluster::own("postgres::a_running_counter_comes_back_by_itself", 20) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let sandbox = runtime
        .block_on(Sandbox::start(SandboxOptions { latency: Duration::from_millis(700), ..SandboxOptions::default() }))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let till = runtime.block_on(till(folder.path(), &cluster.database(), &sandbox.url(), "K1"));
    let bill = runtime.block_on(bill(&till));
    let customer = "14000000113";
    let paying = runtime.spawn({
        let (till, bill) = (till.clone(), bill_of(&till, &bill, customer));
        async move { till.pay(PaymentRequest::of(bill)).await }
    });
    until("the payment is on its way", || sandbox.requests().iter().any(|one| one.path.ends_with("bayartagihan")));
    cluster.stop();
    let end = runtime.block_on(paying).unwrap().unwrap();
    assert!(matches!(end.kept, loket::till::pay::StoredIn::SendLog(_)), "the answer went into the spool");
    let refused = runtime.block_on(till.pay(PaymentRequest::of(bill.clone())));
    assert!(matches!(refused, Err(PayError::Journal(loket::journal::JournalError::Lost(_)))), "{refused:?}");
    cluster.restart();
    let id = end.payment.id();
    until("the deferred answer is applied by itself", || {
        let found = runtime.block_on(till.payment(id));
        found.is_ok_and(|found| found.unwrap().state() == loket::domain::payment::PaymentState::Confirmed)
    });
    let again = runtime.block_on(till.pay(PaymentRequest { again: true, ..PaymentRequest::of(bill) })).unwrap();
    assert_eq!(again.payment.state(), loket::domain::payment::PaymentState::Confirmed);
    assert_eq!(sandbox.ledger().len(), 2);
    assert!(runtime.block_on(till.audit()).unwrap().faults.is_empty());
    runtime.block_on(till.finish());
}

/// The server continues on another timeline: a sale asks until the other counter was opened, or a person confirms that
/// the other counter was asked.
#[test]
fn on_a_new_timeline_a_sale_asks_until_the_other_counter_was_opened() {
    let Some(cluster) = cluster::own("postgres::on_a_new_timeline_a_sale_asks", 20) else { return };
    let one = Shop::open();
    let database = cluster.database();
    one.keep_journal_at(&database);
    let two = Shop::open();
    let text = std::fs::read_to_string(one.home().join("config.toml")).unwrap();
    two.write_config(&text.replace("counter = \"K1\"", "counter = \"K2\""));
    let pay = |shop: &Shop, number: &str, more: &[&str]| {
        shop.run(&[&["pay", "PLNS20", number, "--yes", "--json"], more].concat())
    };
    assert_eq!((pay(&one, CUSTOMER, &[]).code, pay(&two, "14000000112", &[]).code), (0, 0));
    cluster.stop();
    cluster.take_new_timeline();
    cluster.restart();
    let asked = pay(&one, "14000000113", &[]);
    assert_eq!((asked.code, asked.json()["error"].as_str()), (6, Some("counters_not_compared")), "{asked:?}");
    assert!(
        asked.json()["message"].as_str().unwrap().contains("K2") && asked.err.contains("--uncompared"),
        "{asked:?}"
    );
    assert_eq!(one.payments_seen("14000000113"), 0);
    assert_eq!(pay(&one, "14000000113", &["--uncompared"]).code, 0);
    assert_eq!(pay(&two, "14000000114", &[]).code, 0);
    assert_eq!(pay(&one, "14000000115", &[]).code, 0);
    one.assert_nothing_lost();
}
