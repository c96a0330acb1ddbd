//! Callbacks over real sockets: a receiver before a real till, and `loket serve` itself, with the sandbox behind.

mod answers;
mod callers;
mod ends;
mod floods;
mod once;
mod refused;
mod serving;
mod tls;

use std::io::{Read, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use loket::callbacks::{CallbackReceiver, ReceiverSettings, start};
use loket::config::Config;
use loket::domain::charge::ChargeState;
use loket::journal::callbacks::CallbackStatus;
use loket::sandbox::{Sandbox, SandboxOptions};
use loket::settings::{HomeFolders, IpRange};
use loket::till::Till;
use loket::till::startup::{OpenPurpose, open};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::shop::{Shop, until};

/// The secret part of the callback path.
pub const SECRET: &str = "jalur-rahasia-uji-0123456789";
/// The header of K-Link's signature.
const SIGNATURE: &str = "x-servicepayment";
/// The longest wait of any test here.
const CEILING: Duration = Duration::from_secs(30);

/// A shop with the Biller and K-Link whose callbacks are received. `webhook` is added at the end of `[webhook]`.
pub fn shop(webhook: &str) -> Shop {
    let shop = Shop::with(SandboxOptions::default(), 10);
    shop.add_biller(10);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let text = text.replace("[shop]\n", "[shop]\nphone = \"081200000001\"\nemail = \"uji@example.com\"\n");
    shop.write_config(&format!(
        "{text}\n[klink]\nbase_url = \"{}\"\nemail = \"{}\"\npassword = \"{}\"\nwebhook_key = \"{}\"\n\
         timeout_seconds = 10\n\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\n{webhook}\n",
        shop.sandbox.url(),
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
        Sandbox::KLINK_WEBHOOK_KEY,
    ));
    shop
}

/// A receiver in this process with its own till on the shop's journal. It stores callbacks and applies none by itself.
pub struct Desk {
    pub shop: Shop,
    pub till: Till,
    pub address: SocketAddr,
    runtime: Runtime,
    /// Held because the receiver stops when it is dropped.
    _receiver: CallbackReceiver,
}

impl Desk {
    pub fn open() -> Self {
        Self::with("", |_| ())
    }

    /// With settings that only the receiver of this process has.
    pub fn with(webhook: &str, set: impl FnOnce(&mut ReceiverSettings)) -> Self {
        let shop = shop(webhook);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let config = Config::parse(&std::fs::read_to_string(shop.home().join("config.toml")).unwrap());
        let mut config = config.unwrap_or_else(|(faults, _)| panic!("{faults:?}"));
        // The passwords of the other two come from the environment, and nothing is asked of them here.
        config.webhook.requests_per_second = 0;
        let home = HomeFolders::at(shop.home());
        let mut settings = ReceiverSettings::of(&config, &home).unwrap();
        set(&mut settings);
        let (till, receiver) = runtime.block_on(async {
            let till = open(&config, &home, OpenPurpose::Sell).await.unwrap();
            let receiver = start(till.clone(), settings).await.unwrap();
            (till, receiver)
        });
        Self { shop, till, address: receiver.address(), runtime, _receiver: receiver }
    }

    /// State of the newest callback and of this charge, read in this process: another program would apply stored
    /// callbacks.
    pub fn status(&self, order: &str) -> (CallbackStatus, ChargeState) {
        let found = async { (self.till.callbacks(1).await.unwrap(), self.till.charge(order).await.unwrap()) };
        let (callbacks, charge) = self.runtime.block_on(found);
        (callbacks[0].status, charge.unwrap().state())
    }

    /// Applies the stored callbacks; their number.
    pub fn apply(&self) -> usize {
        self.runtime.block_on(self.till.apply_callbacks()).unwrap()
    }
}

/// Parses address ranges.
pub fn ranges(texts: &[&str]) -> Vec<IpRange> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// The path of a sender's callbacks.
pub fn path(sender: &str) -> String {
    format!("/callback/{SECRET}/{sender}")
}

/// Status and body of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &&str| line.split(':').next().is_some_and(|it| it.eq_ignore_ascii_case(name));
        Some(self.head.lines().skip(1).find(named)?.split_once(':')?.1.trim())
    }
}

/// A request's bytes; the connection ends with its answer.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: uji\r\nconnection: close\r\n");
    if !body.is_empty() || method == "POST" {
        text += &format!("content-length: {}\r\n", body.len());
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    [text.as_bytes(), b"\r\n", body].concat()
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(CEILING)).unwrap();
    stream
}

/// From another address of this machine.
pub fn connect_from(runtime: &Runtime, from: IpAddr, address: SocketAddr) -> TcpStream {
    let connected = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(from, 0)).unwrap();
        socket.connect(address).await.unwrap()
    });
    let stream = connected.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(CEILING)).unwrap();
    stream
}

/// Reads the answer until the other side closes; None when it closes without one.
pub fn read(stream: &mut impl Read) -> Option<Reply> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock => panic!("no answer in time"),
            // A connection that is reset may have answered before.
            Err(_) => break,
        }
    }
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head: head.to_owned(), body: body.to_owned() })
}

/// Sends the bytes and reads the answer; None when the connection is closed without one.
pub fn send(address: SocketAddr, bytes: &[u8]) -> Option<Reply> {
    let mut stream = connect(address);
    // An early refusal may close the connection while the request is still being written.
    let _ = stream.write_all(bytes);
    read(&mut stream)
}

pub fn ask(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    send(address, &request(method, target, headers, body)).expect("an answer")
}

/// Sends a K-Link callback with this signature.
pub fn notify(address: SocketAddr, signature: &str, body: &str) -> Reply {
    ask(address, "POST", &path("klink"), &[(SIGNATURE, signature)], body.as_bytes())
}

/// The signature of `body` by `key`, as the document prints it.
pub fn signed_by(key: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A signed K-Link callback about an order that is not ours.
pub fn strangers(order: &str) -> (String, String) {
    let body = format!(
        "{{\"rq_uuid\": \"{order}\", \"rq_datetime\": \"2026-11-21 10:00:00\", \"order_id\": \"{order}\", \
         \"status\":\"success\", \"message\":\"transaction success!\"}}"
    );
    (signed_by(Sandbox::KLINK_WEBHOOK_KEY, body.as_bytes()), body)
}

/// Makes a charge that its customer pays: its order, and K-Link's callback.
pub fn paid_charge(shop: &Shop, method: &str, amount: &str) -> (String, loket::sandbox::klink::KlinkCallbackBody) {
    let made = shop.run(&["charge", "create", "--method", method, "--amount", amount, "--json"]);
    assert_eq!(made.code, 0, "{}{}", made.out, made.err);
    let order = made.json()["order_id"].as_str().unwrap().to_owned();
    assert!(shop.sandbox.settle_charge(&order, None).unwrap().is_some());
    let callback = shop.sandbox.charge_callback(&order).unwrap();
    (order, callback)
}

pub fn charge_state(shop: &Shop, order: &str) -> Value {
    shop.run(&["charge", "show", order, "--json"]).json()["state"].clone()
}

/// The received callbacks, newest first.
pub fn events(shop: &Shop) -> Vec<Value> {
    shop.run(&["events", "--json", "--limit", "1000"]).json().as_array().unwrap().clone()
}
