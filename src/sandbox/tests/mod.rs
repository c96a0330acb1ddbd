//! Tests of the sandbox over its real socket: they see what a client would see, byte by byte, and then look into the
//! ledger. No test waits longer than a second.

mod biller;
mod broken;
mod callback;
mod callback_faults;
mod klink;
mod klink_broken;
mod klink_charge;
mod server;
mod shapes;
mod untrue;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{FaultPlan, Sandbox, SandboxOptions};
use crate::base::money::Rupiah;
use crate::base::time::ManualClock;

/// How long a test listens to a connection that stays open.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a test listens to a connection that is going to be closed; only a failing test waits this long.
const CEILING: Duration = Duration::from_secs(40);

/// A sandbox at 10:21:09 of 21 November 2026, Jakarta, with short waits.
struct Shop {
    sandbox: Sandbox,
    clock: Arc<ManualClock>,
}

/// The bytes that came back on one connection.
struct Wire {
    status: u16,
    head: String,
    body: String,
    /// Whether the server closed the connection.
    closed: bool,
}

impl Wire {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn promised(&self) -> usize {
        let line = self.head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-length:")).unwrap();
        line.split(':').nth(1).unwrap().trim().parse().unwrap()
    }
}

fn options(clock: &Arc<ManualClock>) -> SandboxOptions {
    SandboxOptions {
        clock: Arc::<ManualClock>::clone(clock),
        drip_every: Duration::from_millis(1),
        slow_inquiry: Duration::from_millis(120),
        callback_pause: Duration::from_millis(10),
        callback_timeout: Duration::from_millis(150),
        ..SandboxOptions::default()
    }
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new("2026-11-21T03:21:09Z".parse().unwrap()))
}

async fn shop() -> Shop {
    shop_with(|_| {}).await
}

async fn shop_with(change: impl FnOnce(&mut SandboxOptions)) -> Shop {
    let clock = clock();
    let mut options = options(&clock);
    change(&mut options);
    Shop { sandbox: Sandbox::start(options).await.unwrap(), clock }
}

/// Sends `request` and listens until the server closes.
async fn raw(sandbox: &Sandbox, request: &[u8]) -> Wire {
    raw_for(sandbox, request, CEILING).await
}

/// Sends `request` and listens until the server closes, or until `patience` is over.
async fn raw_for(sandbox: &Sandbox, request: &[u8], patience: Duration) -> Wire {
    let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    let closed = tokio::time::timeout(patience, stream.read_to_end(&mut bytes)).await.is_ok();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or(("", ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Wire { status, head: head.to_owned(), body: body.to_owned(), closed }
}

fn request(method: &str, path: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn form(call: &str, pairs: &str) -> Vec<u8> {
    let body = format!("username=dummy&password=dummy123&{pairs}");
    request("POST", &format!("/json/ppob/{call}"), "application/x-www-form-urlencoded", &body)
}

fn bill(call: &str, product: &str, customer: &str) -> Vec<u8> {
    form(call, &format!("ppob_kodeproduk={product}&ppob_nomorpelanggan={customer}"))
}

impl Shop {
    async fn inquire(&self, product: &str, customer: &str) -> Value {
        raw(&self.sandbox, &bill("cektagihan", product, customer)).await.json()
    }

    async fn pay(&self, product: &str, customer: &str) -> Value {
        self.pay_wire(product, customer).await.json()
    }

    async fn pay_wire(&self, product: &str, customer: &str) -> Wire {
        raw(&self.sandbox, &bill("bayartagihan", product, customer)).await
    }

    async fn status(&self, invoice: &str, customer: &str) -> Value {
        let pairs = format!("invoice={invoice}&ppob_nomorpelanggan={customer}");
        raw(&self.sandbox, &form("cekstatus", &pairs)).await.json()
    }

    /// The invoice of the last debit.
    fn last_invoice(&self) -> String {
        self.sandbox.ledger().last().unwrap().invoice.clone()
    }

    fn debits(&self) -> usize {
        self.sandbox.ledger().len()
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn money(value: &Value, key: &str) -> i64 {
    text(value, key).replace('.', "").parse().unwrap()
}

fn rupiah(amount: u32) -> Rupiah {
    Rupiah::from(amount)
}
