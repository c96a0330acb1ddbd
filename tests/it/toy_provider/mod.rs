//! A provider needs its folder and one line: a toy one is configured, sold on, called back by and compared with, and
//! nothing of the program knows it.

mod warung;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::Mac as _;
use loket::callbacks::{self, ReceiverSettings};
use loket::config::{Config, check};
use loket::domain::payment::{Payment, PaymentState};
use loket::journal::callbacks::CallbackStatus;
use loket::messages::Language;
use loket::providers::registry::{PROVIDERS, ProviderModule};
use loket::settings::{ConfigFaultKind, ConfigWarning, HomeFolders};
use loket::till::Till;
use loket::till::inquire::BillRequest;
use loket::till::pay::PaymentRequest;
use loket::till::startup::{OpenPurpose, open};

const SECRET: &str = "jalur-rahasia-warung-uji";

/// All providers of the program, and one line more.
fn modules() -> Vec<ProviderModule> {
    PROVIDERS.iter().copied().chain([warung::MODULE]).collect()
}

/// The provider's server: tells a bill of 50,000 and takes each payment, but of a number that ends in 8 none. It answers
/// all but a number that ends in 9. One that ends in 7 is taken and told to be refused.
struct WarungServer {
    address: SocketAddr,
    debits: Arc<Mutex<Vec<String>>>,
}

impl WarungServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let debits: Arc<Mutex<Vec<String>>> = Arc::default();
        let book = Arc::clone(&debits);
        std::thread::spawn(move || listener.incoming().for_each(|stream| serve(stream.unwrap(), &book)));
        Self { address, debits }
    }

    fn debits(&self) -> Vec<String> {
        self.debits.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, book: &Mutex<Vec<String>>) {
    let request = request(&mut stream);
    let number = request.split("\"number\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
    let pays = request.starts_with("POST /pay ");
    let receipt = if pays && !number.ends_with('8') {
        let mut book = book.lock().unwrap();
        book.push(number.to_owned());
        format!(",\"kuitansi\":\"7700{}\"", book.len())
    } else {
        String::new()
    };
    let answer = match number.chars().last() {
        _ if !pays => "50000".to_owned(),
        Some('7' | '8') => format!("{{\"ok\":\"0\",\"pesan\":\"Warung sudah tutup\"{receipt}}}"),
        _ => format!("{{\"ok\":\"1\"{receipt}}}"),
    };
    // The customer's answer is lost after the debit.
    if !(pays && number.ends_with('9')) {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
        stream.write_all((head + &answer).as_bytes()).unwrap();
    }
}

/// Reads head and body of one request.
fn request(stream: &mut TcpStream) -> String {
    let (mut text, mut bytes) = (String::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut bytes).unwrap();
        text.push_str(&String::from_utf8_lossy(&bytes[..length]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let size = head
            .to_lowercase()
            .split("content-length: ")
            .nth(1)
            .map_or(0, |rest| rest.split("\r\n").next().and_then(|size| size.parse().ok()).unwrap_or(0));
        if length == 0 || body.len() >= size {
            return text;
        }
    }
}

fn configured(server: &WarungServer) -> Config {
    let text = format!(
        "[shop]\nname = \"UJI\"\n[warung]\nurl = \"http://{}\"\nuser = \"uji\"\nkey = \"kunci\"\n\
         refusals = [\"warung sudah tutup\"]\n\
         [webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\n",
        server.address
    );
    Config::parse_with(&text, &modules()).unwrap()
}

async fn sold(till: &Till, number: &str) -> Payment {
    let product = till.fresh_prices().await.remove(0).list.unwrap().products.remove(0);
    let ask = BillRequest { product, number: number.to_owned(), amount: None, frame_number: None, wallet: None };
    let quote = till.inquire(&ask).await.unwrap();
    till.pay(PaymentRequest::of(quote.bill)).await.unwrap().payment
}

#[test]
fn its_section_is_read_shown_and_checked() {
    let server = WarungServer::start();
    let config = configured(&server);
    assert_eq!(config.providers_in_use().map(|section| section.name()).collect::<Vec<_>>(), ["warung"]);
    let shown = config.show();
    assert!(shown.contains("[warung]\nurl = \"http://127.0.0.1:") && shown.contains("key = \"***\""), "{shown}");
    assert!(!shown.contains("kunci") && !format!("{config:?}").contains("kunci"));
    let kinds = |text: &str| {
        let (faults, _) = Config::parse_with(text, &modules()).unwrap_err();
        faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>()
    };
    let plain = "[warung]\nurl = \"http://warung.example\"\nusr = \"x\"";
    assert_eq!(
        kinds(plain),
        [
            ConfigFaultKind::PlainHttp("warung.url".into()),
            ConfigFaultKind::UnknownKey("warung.usr".into(), Some("user"))
        ]
    );
    let faults = Config::parse("[warung]\nuser = \"x\"").unwrap_err().0;
    assert!(
        matches!(&faults[0].kind, ConfigFaultKind::UnknownSection(name, _) if name == "warung"),
        "without its line"
    );
    let folder = tempfile::tempdir().unwrap();
    let used = Config::parse_with("[shop]\nname = \"A\"\n[warung]\nuser = \"x\"", &modules()).unwrap();
    let warnings = check(&used, &HomeFolders::at(folder.path()), &|_| None);
    assert!(matches!(&warnings[..], [ConfigWarning::Secret(fault)] if fault.key == "warung.key"), "{warnings:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_sells_and_its_list_ends_a_lost_answer() {
    let server = WarungServer::start();
    let folder = tempfile::tempdir().unwrap();
    let till = open(&configured(&server), &HomeFolders::at(folder.path()), OpenPurpose::Sell).await.unwrap();
    let paid = sold(&till, "1234561").await;
    assert_eq!((paid.state(), paid.invoice().unwrap().as_str()), (PaymentState::Confirmed, "77001"));
    let lost = sold(&till, "1234569").await;
    assert_eq!(lost.state(), PaymentState::Unknown);
    assert_eq!(server.debits(), ["1234561", "1234569"], "each is sent once");
    let facts = &till.provider_facts()[0];
    assert_eq!((facts.name, Language::Id.text(facts.sells), facts.own_list), ("Warung", "air", true));
    let deposit = till.deposit(&facts.account).await.unwrap();
    assert_eq!(deposit.note.map(|note| Language::En.text(note)), Some("The warung's balance is typed."));
    let file = folder.path().join("daftar.txt");
    let list = format!("77001;1234561;50.000;sukses\n{};1234569;50.000;sukses\n", lost.intent.reference());
    std::fs::write(&file, list).unwrap();
    let report = till.reconcile("warung", &file).await.unwrap();
    assert_eq!((report.matched.len(), report.closed), (2, vec![lost.id()]));
    assert_eq!(till.payment(lost.id()).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_refusal_is_certain_by_the_owners_list_and_never_beside_a_receipt() {
    let server = WarungServer::start();
    let folder = tempfile::tempdir().unwrap();
    let till = open(&configured(&server), &HomeFolders::at(folder.path()), OpenPurpose::Sell).await.unwrap();
    assert_eq!(sold(&till, "1234568").await.state(), PaymentState::Rejected);
    assert_eq!(sold(&till, "1234567").await.state(), PaymentState::Unknown, "it holds a receipt's number");
    assert_eq!(server.debits(), ["1234567"]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn its_callback_ends_a_lost_answer_and_a_forged_one_nothing() {
    let server = WarungServer::start();
    let folder = tempfile::tempdir().unwrap();
    let (config, home) = (configured(&server), HomeFolders::at(folder.path()));
    let till = open(&config, &home, OpenPurpose::Sell).await.unwrap();
    let receiver = callbacks::start(till.clone(), ReceiverSettings::of(&config, &home).unwrap()).await.unwrap();
    let lost = sold(&till, "1234569").await;
    assert_eq!(lost.state(), PaymentState::Unknown);
    let body = format!("{} paid", lost.intent.reference());
    let call = async |path: &str, key: &str| {
        let url = format!("http://{}/callback/{SECRET}/{path}", receiver.address());
        let sign = BASE64_STANDARD.encode(warung::sign(key, body.as_bytes()).finalize().into_bytes());
        let reply = reqwest::Client::new().post(url).header("x-warung", sign).body(body.clone()).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    assert_eq!(call("warung", "tebakan").await, (401, "WHO ARE YOU".to_owned()));
    assert_eq!(call("biller", "kunci").await.0, 404, "not configured here");
    // A forger is answered before his callback is recorded.
    let forged = loop {
        match till.callbacks(1).await.unwrap().pop() {
            Some(forged) => break forged,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    assert_eq!((forged.status, forged.reference.as_str()), (CallbackStatus::BadSignature, ""), "nothing of it is read");
    till.apply_callbacks().await.unwrap();
    assert_eq!(till.payment(lost.id()).await.unwrap().unwrap().state(), PaymentState::Unknown);
    assert_eq!(call("warung", "kunci").await, (200, "THANKS".to_owned()));
    till.apply_callbacks().await.unwrap();
    assert_eq!(till.payment(lost.id()).await.unwrap().unwrap().state(), PaymentState::Confirmed);
    assert_eq!(server.debits().len(), 1);
    receiver.stop().await;
    till.finish().await;
}
