//! Callbacks over a real socket to a receiver of the test: bytes against the documents, timing, and bad receivers.
//! Their faults are in `callback_faults`.

use std::sync::Mutex;

use serde_json::json;
use tokio::net::TcpListener;

use super::biller::trx;
use super::klink::charge;
use super::*;
use crate::sandbox::klink::BookedChargeState;
use crate::sandbox::{BillerState, CallbackKind, CallbackPlan, CallbackSent};

/// A number without a fault.
pub const WELL: &str = "081234567890";
/// Query of the document's success callback.
const SUKSES: &str = "?status=0&refid=[TRXID]&product=banktrf&qty=1&dest=2222222222&message=Transaksi+s5.2222222222\
    +SUKSES,+SN:+11111111111,+Saldo:+Rp99,999,999,+Harga:+201,200,+Tgl:+01/01+10:32:12";
/// Query of the document's failure callback.
const GAGAL: &str = "?status=1&refid=[TRXID]&product=banktrf&qty=1&dest=111111111&message=Transaksi+s5.111111111\
    +GAGAL,+Saldo:+Rp99,999,999,+Tgl:+01/01+10:36:38";
/// Callbacks in the document: of a manual transfer, of a virtual account, of GoPay.
const MANUAL: &str = include_str!("../../../tests/golden/answer/klink/webhook_mandiri_manual.txt");
const ACCOUNT: &str = include_str!("../../../tests/golden/answer/klink/webhook_multipayment.txt");
const GOPAY: &str = include_str!("../../../tests/golden/answer/klink/webhook_gopay.txt");

/// How the receiver answers one call.
#[derive(Debug, Clone, Copy)]
pub enum Does {
    Answer(u16),
    Hang,
    Close,
}

/// One received call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    pub head: String,
    pub body: String,
}

impl Came {
    /// `GET /callback/… HTTP/1.1`, without method and version.
    pub fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// A value of the query, still encoded.
    pub fn field(&self, name: &str) -> &str {
        let mut pairs = self.target().split_once('?').unwrap().1.split('&').map(|pair| pair.split_once('=').unwrap());
        pairs.find(|(known, _)| *known == name).unwrap().1
    }
}

/// A receiver that follows its script; the last step repeats.
pub struct Receiver {
    pub base: String,
    came: Arc<Mutex<Vec<Came>>>,
    left: Arc<Mutex<usize>>,
}

impl Receiver {
    pub async fn start(script: &[Does]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/callback/s3cr3t", listener.local_addr().unwrap());
        let (came, left) = (Arc::<Mutex<Vec<Came>>>::default(), Arc::<Mutex<usize>>::default());
        let receiver = Self { base, came: Arc::clone(&came), left: Arc::clone(&left) };
        let script = script.to_vec();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (came, left, script) = (Arc::clone(&came), Arc::clone(&left), script.clone());
                tokio::spawn(async move {
                    let call = read(&mut stream).await;
                    let place = {
                        let mut came = came.lock().unwrap();
                        came.push(call);
                        came.len() - 1
                    };
                    match *script.get(place).or(script.last()).unwrap() {
                        Does::Answer(status) => {
                            let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nOK");
                            stream.write_all(answer.as_bytes()).await.unwrap();
                        }
                        Does::Hang => {
                            // Until the sandbox closes the connection.
                            let _ = stream.read(&mut [0_u8; 1]).await;
                            *left.lock().unwrap() += 1;
                        }
                        Does::Close => {}
                    }
                });
            }
        });
        receiver
    }

    pub fn callbacks(&self) -> CallbackPlan {
        CallbackPlan { after: Duration::ZERO, ..CallbackPlan::below(&self.base) }
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// Waits until `count` calls have come.
    pub async fn wait(&self, count: usize) -> Vec<Came> {
        until(&format!("{count} callbacks"), || self.came().len() >= count).await;
        self.came()
    }
}

/// Reads one whole request.
async fn read(stream: &mut TcpStream) -> Came {
    let mut bytes = Vec::new();
    let mut piece = [0_u8; 4096];
    loop {
        let text = String::from_utf8(bytes.clone()).unwrap();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let came = Came { head: head.to_owned(), body: body.to_owned() };
            let length = came.header("content-length").map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return came;
            }
        }
        let count = stream.read(&mut piece).await.unwrap();
        assert!(count > 0, "a request broke off: {text}");
        bytes.extend_from_slice(&piece[..count]);
    }
}

pub async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(CEILING, wait).await.is_ok(), "{what} did not come");
}

/// A sandbox that calls back to a receiver.
pub async fn shop_and(script: &[Does]) -> (Shop, Receiver) {
    let (shop, receiver) = (shop().await, Receiver::start(script).await);
    shop.sandbox.deliver_to(receiver.callbacks());
    (shop, receiver)
}

impl Shop {
    /// The record of the last delivery, after its last try.
    async fn row(&self, tries: u32) -> CallbackSent {
        until("a delivery", || self.sandbox.callbacks().last().is_some_and(|row| row.tries == tries)).await;
        self.sandbox.callbacks().last().unwrap().clone()
    }
}

#[tokio::test]
async fn the_reports_are_the_documents_byte_for_byte() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    shop.sandbox.set_biller_saldo(rupiah(100_005_349)).unwrap();
    shop.trx("22110111373985338", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    let came = receiver.wait(1).await.remove(0);
    let sn = shop.sandbox.biller_transactions()[0].sn.clone();
    let document = SUKSES.replace("[TRXID]", "22110111373985338").replace("banktrf", "s5");
    let document = document.replace("2222222222", WELL).replace("11111111111", &sn);
    let document = document.replace("201,200", "5,350").replace("01/01+10:32:12", "21/11+10:21:15");
    assert_eq!(came.head.lines().next(), Some(format!("GET /callback/s3cr3t/biller{document} HTTP/1.1").as_str()));
    assert_eq!((came.body.as_str(), came.header("content-length")), ("", None));
    let address = receiver.base.strip_prefix("http://").unwrap().split('/').next();
    assert_eq!(came.header("host"), address);

    // A number that is no phone number is accepted, and fails. Its debit is refunded before the callback goes.
    shop.sandbox.set_biller_saldo(rupiah(99_999_999)).unwrap();
    shop.trx("22110111373985339", "s10", "111111111").await;
    shop.clock.advance(Duration::from_secs(6));
    let came = receiver.wait(2).await.remove(1);
    let document = GAGAL.replace("[TRXID]", "22110111373985339").replace("banktrf", "s10").replace("s5.", "s10.");
    let document = document.replace("01/01+10:36:38", "21/11+10:21:21");
    assert_eq!(came.target(), format!("/callback/s3cr3t/biller{document}"));
}

#[tokio::test]
async fn the_notices_are_the_documents_byte_for_byte() {
    for (name, bank, product, amount, document) in [
        ("pay_service", "008", "mandiri_manual", Some(474_765), MANUAL),
        ("pay_service", "014", "BCAATM", None, ACCOUNT),
        ("pay_service_midtrans", "gopay", "e_wallets", None, GOPAY),
    ] {
        let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
        let is_gopay = bank == "gopay";
        let (order, when) =
            if is_gopay { ("1234/917/ATG", "2021-03-16 19:12:43") } else { ("KLNU00252", "2020-11-12 09:13:19") };
        let mut body = charge(bank, product, order, "50000");
        body["rq_datetime"] = json!(when);
        shop.klink(name, body).await;
        let settled = shop.own("charge/settle", json!({ "order_id": order, "amount": amount })).await;
        assert_eq!(settled.status, 200, "{}", settled.body);
        let came = receiver.wait(1).await.remove(0);
        assert_eq!(came.head.lines().next(), Some("POST /callback/s3cr3t/klink HTTP/1.1"));
        // The document prints one pair a line, and another GoPay number than our first.
        assert_eq!(came.body, document.replace('\n', "").replace("\"12345\"", "\"174\""));
        assert_eq!(came.header("content-type"), Some("application/json"));
        let notice = shop.sandbox.charge_callback(order).unwrap();
        assert_eq!((came.header("x-servicepayment"), &came.body), (Some(&*notice.signature), &notice.body));
    }
}

#[tokio::test]
async fn values_that_would_end_a_query_do_not() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    shop.trx("A&b=#1 é", "s5", "08/&?x=1").await;
    shop.clock.advance(Duration::from_secs(6));
    let came = receiver.wait(1).await.remove(0);
    assert_eq!(
        (came.field("refid"), came.field("dest"), came.field("status")),
        ("A%26b%3D%231+%C3%A9", "08/%26%3Fx%3D1", "1")
    );
}

#[tokio::test]
async fn each_outcome_is_told_once_and_when_it_is_due() {
    let (shop, receiver) = shop_and(&[Does::Answer(204)]).await;
    for (trxid, customer) in [("1", WELL), ("2", "081234567678"), ("3", "081234567664"), ("4", "081234567674")] {
        shop.trx(trxid, "s10", customer).await;
    }
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!(receiver.came(), [], "all are in process");
    shop.clock.advance(Duration::from_secs(6));
    let mut words: Vec<String> = receiver.wait(3).await.iter().map(|came| came.field("message").to_owned()).collect();
    words.sort_unstable();
    assert!(words[1].starts_with("Transaksi+s10.081234567678+GAGAL,+Saldo:+Rp24,969,250,+Tgl:"), "{}", words[1]);
    assert!(words[0].starts_with("Transaksi+s10.081234567674+SUKSES,+Saldo:+Rp24,969,250,+Harga:"), "{}", words[0]);
    assert!(words[2].starts_with("Transaksi+s10.081234567890+SUKSES,+SN:+"), "{}", words[2]);
    shop.clock.advance(Duration::from_secs(3_600));
    let late = receiver.wait(4).await.remove(3);
    assert_eq!((late.field("refid"), late.field("status")), ("3", "0"));
    // No callback is left, and none comes twice: one more call makes the sandbox poll again.
    shop.trx("5", "s10", "081234567665").await;
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!(receiver.came().len(), 4);
}

#[tokio::test]
async fn it_is_tried_again_after_each_no_until_it_is_taken() {
    let shop = shop_with(|options| options.callback_pause = Duration::from_millis(50)).await;
    let script = [Does::Answer(503), Does::Close, Does::Answer(302), Does::Answer(200)];
    let receiver = Receiver::start(&script).await;
    shop.sandbox.deliver_to(receiver.callbacks());
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    let start = std::time::Instant::now();
    let came = receiver.wait(4).await;
    assert!(start.elapsed() >= Duration::from_millis(50 + 100 + 200), "the pauses grow");
    assert!(came.iter().all(|call| *call == came[0]), "the same bytes each time");
    let row = shop.row(4).await;
    assert_eq!((row.kind, row.status, row.fault, row.tries), (CallbackKind::Biller, Some(200), None, 4));
    assert_eq!((&*row.path, &*row.reference, row.forged), ("/callback/…/biller", "1", false));
    assert_eq!(shop.sandbox.callbacks().len(), 1, "one delivery, however often it is tried");
}

#[tokio::test]
async fn the_first_try_waits_as_long_as_was_asked() {
    let (shop, receiver) = (shop().await, Receiver::start(&[Does::Answer(200)]).await);
    shop.sandbox.deliver_to(CallbackPlan { after: Duration::from_millis(200), ..receiver.callbacks() });
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    let start = std::time::Instant::now();
    receiver.wait(1).await;
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn without_a_free_place_it_is_told_later() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    let places = Arc::clone(&shop.sandbox.inner.callbacks.places);
    let count = u32::try_from(places.available_permits()).unwrap();
    let taken = places.acquire_many_owned(count).await.unwrap();
    shop.trx("1", "s5", WELL).await;
    shop.trx("early", "s5", "081234567689").await;
    shop.clock.advance(Duration::from_secs(6));
    let ordered = shop.own("callback/biller", json!({ "trxid": "1", "status": "0" })).await;
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!((ordered.status, receiver.came()), (503, Vec::new()));
    drop(taken);
    assert_eq!(receiver.wait(1).await[0].field("refid"), "1");
}

#[tokio::test]
async fn it_is_given_up_after_its_tries() {
    let (shop, receiver) = (shop().await, Receiver::start(&[Does::Answer(503)]).await);
    shop.sandbox.deliver_to(CallbackPlan { tries: 2, ..receiver.callbacks() });
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    assert_eq!(shop.row(2).await.status, Some(503));
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!(receiver.came().len(), 2);
}

#[tokio::test]
async fn a_receiver_that_hangs_holds_nobody_up() {
    let (shop, receiver) = (shop().await, Receiver::start(&[Does::Hang, Does::Answer(200)]).await);
    shop.sandbox.deliver_to(CallbackPlan { tries: 1, ..receiver.callbacks() });
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    receiver.wait(1).await;
    shop.trx("2", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    until("both rows", || shop.sandbox.callbacks().len() == 2).await;
    let rows = shop.sandbox.callbacks();
    let of = |reference: &str| rows.iter().find(|row| row.reference == reference).unwrap();
    assert_eq!((of("1").status, of("1").fault.as_deref()), (None, Some("no answer in time")));
    assert_eq!(of("2").status, Some(200));
}

#[tokio::test]
async fn nobody_listens_at_the_address() {
    let shop = shop().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (base, fault) in [
        (format!("http://{free}/s3cr3t"), "cannot connect: "),
        ("https://127.0.0.1/s3cr3t".to_owned(), "the address is not an http:// address"),
    ] {
        shop.sandbox.deliver_to(CallbackPlan { tries: 1, after: Duration::ZERO, ..CallbackPlan::below(&base) });
        shop.trx(&base, "s5", WELL).await;
        shop.clock.advance(Duration::from_secs(6));
        until(&base, || shop.sandbox.callbacks().last().is_some_and(|row| row.reference == base)).await;
        let row = shop.sandbox.callbacks().pop().unwrap();
        assert!(row.fault.as_deref().unwrap().starts_with(fault) && row.status.is_none(), "{row:?}");
        assert_eq!(row.path, "/…/biller");
    }
}

#[tokio::test]
async fn stopping_ends_what_is_under_way() {
    let (shop, receiver) = shop_and(&[Does::Hang]).await;
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    receiver.wait(1).await;
    shop.sandbox.stop();
    until("the end of the connection", || *receiver.left.lock().unwrap() == 1).await;
    tokio::time::sleep(PATIENCE).await;
    assert_eq!((receiver.came().len(), shop.sandbox.callbacks()), (1, Vec::new()), "a try that was cut is no try");

    // In the pause between two tries.
    let (shop, receiver) = shop_and(&[Does::Answer(503)]).await;
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    receiver.wait(1).await;
    shop.sandbox.stop();
    let at_stop = receiver.came().len();
    tokio::time::sleep(PATIENCE).await;
    assert!(receiver.came().len() <= at_stop + 1, "the try that had begun, and no other");
}

#[tokio::test]
async fn an_address_that_comes_later_and_another_one() {
    let shop = shop().await;
    let (first, second) = (Receiver::start(&[Does::Answer(503)]).await, Receiver::start(&[Does::Answer(200)]).await);
    shop.trx("1", "s5", WELL).await;
    shop.clock.advance(Duration::from_secs(6));
    shop.sandbox.deliver_to(CallbackPlan { tries: 10, ..first.callbacks() });
    first.wait(1).await;
    // A delivery under way goes to the new address too.
    shop.sandbox.deliver_to(second.callbacks());
    assert_eq!(second.wait(1).await[0].target(), first.came()[0].target());
    until("the end", || shop.sandbox.callbacks().last().is_some_and(|row| row.status == Some(200))).await;
    assert_eq!(shop.sandbox.callbacks().len(), 1);
}

#[tokio::test]
async fn customers_pay_by_themselves() {
    let (shop, receiver) = (shop().await, Receiver::start(&[Does::Answer(200)]).await);
    let pay_after = Some(Duration::from_secs(20));
    shop.sandbox.deliver_to(CallbackPlan { pay_after, ..receiver.callbacks() });
    for (name, body) in [
        ("pay_service_midtrans", charge("gopay", "e_wallets", "a", "1500")),
        ("pay_service", charge("014", "BCAATM", "b", "50000")),
        ("pay_service", charge("008", "mandiri_manual", "c", "50000")),
        ("pay_service", charge("008", "multipayment", "card", "50000")),
        ("pay_service", charge("014", "BCAATM", "gone", "50000")),
    ] {
        assert_eq!(shop.klink(name, body).await.json()["status"], "success");
    }
    shop.sandbox.expire_charge("gone").unwrap().unwrap();
    shop.clock.advance(Duration::from_secs(19));
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!(receiver.came(), []);
    shop.clock.advance(Duration::from_secs(2));
    receiver.wait(3).await;
    let states: Vec<BookedChargeState> = shop.sandbox.charges().iter().map(|charge| charge.state).collect();
    assert_eq!(
        states,
        [
            BookedChargeState::Settled,
            BookedChargeState::Settled,
            BookedChargeState::Settled,
            BookedChargeState::Pending,
            BookedChargeState::Expired
        ]
    );
    let total = shop.sandbox.charges()[2].total.get();
    assert!(receiver.came().iter().any(|came| came.body.contains(&format!("\"tot_bayar\":\"{total}\""))));
}

#[tokio::test]
async fn a_restart_tells_again_what_was_decided_shortly_before() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.jsonl");
    let receiver = Receiver::start(&[Does::Answer(200)]).await;
    let start = async |later: u64| {
        let clock = clock();
        clock.advance(Duration::from_secs(later));
        let mut options = options(&clock);
        options.state_file = Some(file.clone());
        options.callbacks = Some(receiver.callbacks());
        Shop { sandbox: Sandbox::start(options).await.unwrap(), clock }
    };
    let first = start(0).await;
    first.trx("old", "s5", WELL).await;
    first.clock.advance(Duration::from_secs(1_000));
    receiver.wait(1).await;
    first.trx("new", "s5", WELL).await;
    first.sandbox.stop();
    // Decided while no sandbox ran, and twenty minutes ago.
    let second = start(1_200).await;
    let came = receiver.wait(2).await;
    tokio::time::sleep(PATIENCE / 2).await;
    assert_eq!((came[0].field("refid"), came[1].field("refid"), receiver.came().len()), ("old", "new", 2));
    assert_eq!(second.state_of("old"), Some(BillerState::Sukses));
}

#[tokio::test]
async fn an_address_is_checked_at_the_start_and_shown_without_its_secret() {
    for url in ["https://127.0.0.1/x", "127.0.0.1:8790/x", "http://", "http:///x", "", "http://a b/"] {
        let mut options = options(&clock());
        options.callbacks = Some(CallbackPlan { klink: Some(url.to_owned()), ..CallbackPlan::default() });
        let error = Sandbox::start(options).await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{url}");
    }
    let callbacks = CallbackPlan::below("http://127.0.0.1:8790/callback/s3cr3t/");
    assert_eq!(callbacks.klink.as_deref(), Some("http://127.0.0.1:8790/callback/s3cr3t/klink"));
    assert!(callbacks.is_sound());
    let shown = format!("{callbacks:?}");
    assert!(!shown.contains("s3cr3t") && shown.contains("/callback/…/biller"), "{shown}");
}

#[tokio::test]
async fn the_page_of_what_was_delivered() {
    let (shop, receiver) = shop_and(&[Does::Answer(200)]).await;
    raw(&shop.sandbox, &trx("1", "s5", WELL)).await;
    shop.clock.advance(Duration::from_secs(6));
    receiver.wait(1).await;
    shop.row(1).await;
    let page = raw(&shop.sandbox, &request("GET", "/_sandbox/callbacks", "", "")).await;
    assert_eq!(
        page.json(),
        json!([{ "path": "/callback/…/biller", "kind": "biller", "reference": "1", "forged": false, "status": 200,
            "fault": null, "tries": 1, "at": "2026-11-21T03:21:15Z" }])
    );
}
