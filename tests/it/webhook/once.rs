//! One callback moves money once, however often and however wrongly it comes.

use loket::sandbox::CallbackPlan;

use super::serving::Serve;
use super::*;

/// A Biller number with the fault `callback-never`, so that the test sends the callback itself.
const QUIET: &str = "081234567691";

fn sold(shop: &Shop, number: &str) -> Value {
    let paid = shop.run(&["pay", "s5", number, "--yes", "--json"]);
    assert!([0, 4].contains(&paid.code), "{}{}", paid.out, paid.err);
    paid.json()
}

fn payment(shop: &Shop, id: &str) -> Value {
    let found = shop.history().into_iter().find(|row| row["id"] == id);
    found.unwrap_or_else(|| panic!("{id}"))
}

fn settlements(shop: &Shop, order: &str) -> i64 {
    shop.run(&["charge", "show", order, "--json"]).json()["came"].as_i64().unwrap()
}

/// Sends the same bytes ten times at once, each on its own connection; the status of each answer.
fn ten(bytes: &[u8], address: SocketAddr) -> Vec<u16> {
    let mut streams: Vec<TcpStream> = (0..10).map(|_| connect(address)).collect();
    std::thread::scope(|scope| {
        let asked: Vec<_> = streams
            .iter_mut()
            .map(|stream| {
                scope.spawn(|| {
                    stream.write_all(bytes).unwrap();
                    read(stream).unwrap().status
                })
            })
            .collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn ten_identical_notices_at_once_settle_a_charge_once() {
    let shop = shop("");
    let (order, callback) = paid_charge(&shop, "014/BCAATM", "50000");
    let serve = Serve::start(&shop);
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &callback.signature)], callback.body.as_bytes());
    assert_eq!(ten(&bytes, serve.address), [200; 10]);
    until("it is settled", || charge_state(&shop, &order) == "settled");
    assert_eq!(ten(&bytes, serve.address), [200; 10], "and when it was long known");
    let kept = events(&shop);
    assert_eq!(kept.len(), 1, "{kept:#?}");
    assert_eq!((&kept[0]["verdict"], &kept[0]["times"]), (&"applied".into(), &20.into()));
    // The same callback with other bytes, signed again.
    let spaced = format!("{} ", callback.body);
    let signature = signed_by(loket::sandbox::Sandbox::KLINK_WEBHOOK_KEY, spaced.as_bytes());
    assert_eq!(notify(serve.address, &signature, &spaced).status, 200);
    until("it is looked at", || events(&shop)[0]["verdict"] == "repeated");
    assert_eq!(settlements(&shop, &order), 50_000);
    let shown = shop.run(&["events"]).out;
    assert!(shown.contains("20x") && shown.contains("ULANGAN") && shown.contains("DIPAKAI"), "{shown}");
    let copies = shop.files().iter().filter(|path| path.to_string_lossy().contains("tagihan-")).count();
    assert_eq!(copies, 1, "one receipt is kept");
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}

#[test]
fn ten_identical_callbacks_at_once_confirm_a_pulsa_once() {
    let shop = shop("");
    let row = sold(&shop, QUIET);
    assert_eq!(row["state"], "pending");
    let (id, trxid) = (row["id"].as_str().unwrap(), row["wire_reference"].as_str().unwrap());
    let serve = Serve::start(&shop);
    let target = |dest: &str| {
        let message = format!("Transaksi+s5.{dest}+SUKSES,+SN:+11111111111,+Saldo:+Rp99,999,999,+Harga:+5,200");
        format!("{}?status=0&refid={trxid}&product=s5&qty=1&dest={dest}&message={message}", path("biller"))
    };
    let other = target("081234567690");
    assert_eq!(ask(serve.address, "GET", &other, &[], b"").status, 200, "a hint is thanked for");
    until("and is found to be another's", || events(&shop)[0]["verdict"] == "unknown_reference");
    assert_eq!(payment(&shop, id)["state"], "pending", "its reference alone moves nothing");
    let bytes = request("GET", &target(QUIET), &[], b"");
    assert_eq!(ten(&bytes, serve.address), [200; 10]);
    until("it is confirmed", || payment(&shop, id)["state"] == "confirmed");
    let paid = payment(&shop, id);
    assert_eq!(paid["serial"], "11111111111");
    let kept = events(&shop);
    assert_eq!((kept.len(), &kept[0]["verdict"], &kept[0]["times"]), (2, &"applied".into(), &10.into()));
    assert_eq!(kept[0]["payment"], id);
    assert_eq!(kept[1]["why"], "target");
    assert_eq!(shop.debits(QUIET), 1);
    shop.assert_nothing_lost();
}

/// Number, state in the end, on what verdicts.
const TABLE: &[(&str, &str, &[&str])] = &[
    ("081234567111", "confirmed", &["applied"]),
    ("081234567678", "refunded", &["applied"]),
    ("081234567686", "confirmed", &["applied"]),
    ("081234567687", "confirmed", &["applied", "applied"]),
    ("081234567688", "confirmed", &["unknown_reference", "applied"]),
    ("081234567689", "confirmed", &["applied"]),
    ("081234567690", "unknown", &["applied"]),
    ("081234567691", "pending", &[]),
    ("081234567692", "confirmed", &["applied"]),
    ("081234567693", "confirmed", &["applied", "applied"]),
];

/// The sandbox calls back by itself, also wrongly; each payment ends where it should.
#[test]
fn the_billers_callbacks_end_what_they_should() {
    let shop = shop("requests_per_second = 0\n");
    let serve = Serve::start(&shop);
    let base = format!("http://{}/callback/{SECRET}", serve.address);
    shop.sandbox.deliver_to(CallbackPlan { after: Duration::from_millis(50), ..CallbackPlan::below(&base) });
    let sold: Vec<Value> = TABLE.iter().map(|(number, ..)| sold(&shop, number)).collect();
    let verdicts = |trxid: &str, theirs: &str| {
        let mut found: Vec<Value> = events(&shop)
            .into_iter()
            .filter(|event| event["reference"] == trxid || event["reference"] == theirs)
            .map(|event| event["verdict"].clone())
            .collect();
        found.reverse();
        found
    };
    for (row, (number, state, expected)) in sold.iter().zip(TABLE) {
        let text = |key: &str| row[key].as_str().unwrap_or("-").to_ascii_lowercase();
        let (trxid, theirs) = (text("wire_reference"), text("reference"));
        until(&format!("{number} is {state} by {expected:?}"), || {
            let found = payment(&shop, row["id"].as_str().unwrap());
            found["state"] == *state && verdicts(&trxid, &theirs) == *expected
        });
    }
    let sent = shop.sandbox.callbacks();
    assert!(sent.iter().all(|one| one.status == Some(200) && one.tries == 1), "{sent:#?}");
    shop.assert_nothing_lost();
}

#[test]
fn klinks_callbacks_settle_what_they_should() {
    let shop = shop("requests_per_second = 0\n");
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let report = format!("{}{}", shop.sandbox.url(), loket::sandbox::Sandbox::KLINK_FINANCE_REPORT);
    shop.write_config(&text.replace("[klink]\n", &format!("[klink]\nfinance_report_url = \"{report}\"\n")));
    let serve = Serve::start(&shop);
    let base = format!("http://{}/callback/{SECRET}", serve.address);
    shop.sandbox.deliver_to(CallbackPlan { after: Duration::from_millis(50), ..CallbackPlan::below(&base) });
    for (method, amount, state) in [
        ("014/BCAATM", "50000", "settled"),
        ("gopay", "51000", "settled"),
        ("008/mandiri_manual", "52000", "settled"),
        ("014/BCAATM", "50686", "settled"),
        ("014/BCAATM", "50688", "settled"),
        ("014/BCAATM", "50689", "settled"),
        ("008/mandiri_manual", "50690", "amount_differs"),
        ("014/BCAATM", "50691", "waiting"),
        // Without a signature only GoPay's callback is a hint, and the finance report confirms it.
        ("gopay", "50692", "settled"),
        ("014/BCAATM", "50692", "waiting"),
    ] {
        let made = shop.run(&["charge", "create", "--method", method, "--amount", amount, "--json"]);
        let order = made.json()["order_id"].as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned();
        shop.sandbox.settle_charge(&order, None).unwrap();
        if state != "waiting" {
            until(&format!("{method} {amount} is {state}"), || charge_state(&shop, &order) == state);
            continue;
        }
        let told = || shop.sandbox.callbacks().into_iter().find(|one| one.reference == order);
        if amount.ends_with("692") {
            until("it was refused", || told().is_some_and(|one| one.status == Some(401)));
        }
        assert_eq!(charge_state(&shop, &order), "waiting", "{method} {amount}");
    }
    let kept = events(&shop);
    let of = |verdict: &str| kept.iter().filter(|event| event["verdict"] == verdict).count();
    assert!(of("bad_signature") >= 2, "{kept:#?}");
    assert_eq!((of("unreadable"), of("unknown_reference")), (0, 0), "{kept:#?}");
    assert_eq!(shop.run(&["audit", "--json"]).code, 0);
}
