//! Throughput of `loket serve`'s receiver: signed, distinct callbacks over keep-alive connections on loopback, each
//! verified and durable before its 200. For comparison, batches of 32 go straight into a journal of the same kind. It
//! prints figures and asserts nothing.
//!
//! `cargo bench --bench receiver`; `LOKET_SECONDS` (default 5) and `LOKET_CONNECTIONS` (default 32) change it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use loket::base::id::{OwnerId, SystemRandom};
use loket::callbacks::{self, ReceiverSettings};
use loket::config::Config;
use loket::domain::product::ProviderId;
use loket::journal::Journal as _;
use loket::journal::callbacks::{CallbackStatus, NewCallback};
use loket::journal::sqlite::{ProcessIdentity, SqliteJournal};
use loket::settings::HomeFolders;
use loket::till::startup::{OpenPurpose, open};
use sha2::Sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const KEY: &str = "033389b9-cc42-4005-ae9e-8e8ff23738d7";
const SECRET: &str = "rahasia-jalur-0123456789";

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let (seconds, connections) = (setting("LOKET_SECONDS", 5), setting("LOKET_CONNECTIONS", 32));
    let length = Duration::from_secs(seconds);
    // In the build folder: a folder in memory would make every fsync free.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let text = format!(
        "[shop]\nname = \"UJI\"\n[klink]\nbase_url = \"http://127.0.0.1:9\"\nemail = \"a@b.id\"\npassword = \"x\"\n\
         webhook_key = \"{KEY}\"\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\nrequests_per_second = 0\n"
    );
    let config = Config::parse(&text).map_err(|(faults, _)| format!("{faults:?}")).unwrap();
    let home = HomeFolders::at(folder.path());
    let till = open(&config, &home, OpenPurpose::Sell).await.unwrap();
    let receiver = callbacks::start(till.clone(), ReceiverSettings::of(&config, &home).unwrap()).await.unwrap();

    let stored = store_alone(folder.path(), length).await;
    println!("store alone, 32 in a commit      {stored:>9} reports/s");
    let (good, mut times) = load(receiver.address(), connections, length, true).await;
    let rate = a_second(good, length);
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 1_000).copied().unwrap_or_default();
    println!(
        "received, {connections} connections         {rate:>9} reports/s   {} % of the store",
        rate * 100 / stored
    );
    println!("p50 {:?}   p99 {:?}   p99.9 {:?}   most {:?}", at(500), at(990), at(999), times.last().unwrap());
    let (refused, _) = load(receiver.address(), connections, Duration::from_secs(1), false).await;
    println!("forged                           {refused:>9} in a second, all 401");
    receiver.stop().await;
}

/// Writes batches straight into a journal, for comparison.
async fn store_alone(folder: &std::path::Path, length: Duration) -> u64 {
    let owner = OwnerId::new(loket::base::time::Timestamp::now(), &SystemRandom);
    let below = folder.join("alone");
    std::fs::create_dir_all(&below).unwrap();
    let identity = ProcessIdentity { counter: "K1".into(), owner, folder: below.clone() };
    let journal = SqliteJournal::open(&below.join("journal.db"), identity).unwrap();
    let (start, mut stored) = (Instant::now(), 0_u64);
    while start.elapsed() < length {
        let report = |n: u64| NewCallback {
            sender: ProviderId::new("klink"),
            signed: true,
            status: CallbackStatus::Kept,
            reference: format!("kln{n}"),
            raw: body(n).into_bytes(),
            from: [127, 0, 0, 1].into(),
            at: loket::base::time::Timestamp::now(),
        };
        journal.store_callbacks((stored..stored + 32).map(report).collect()).await.unwrap();
        stored += 32;
    }
    a_second(stored, start.elapsed())
}

fn a_second(count: u64, time: Duration) -> u64 {
    count * 1_000 / u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

fn body(n: u64) -> String {
    format!(
        "{{\"status\":\"success\",\"message\":\"transaction success!\",\"rq_uuid\":\"KLN{n}\",\"rq_datetime\":\"2026-11-26 \
         09:13:19\",\"order_id\":\"KLN{n}\",\"kd_pay\":\"174\",\"tot_bayar\":\"-\",\"norek\":\"-\",\"transaction\":\
         \"mandiri_manual\"}}"
    )
}

/// Number of answers as expected, and the duration of each.
async fn load(
    address: std::net::SocketAddr,
    connections: u64,
    length: Duration,
    rightly: bool,
) -> (u64, Vec<Duration>) {
    let next = Arc::new(AtomicU64::new(if rightly { 0 } else { 1 << 40 }));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let next = Arc::clone(&next);
        clients.spawn(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (start, mut times, mut answer) = (Instant::now(), Vec::new(), [0_u8; 1_024]);
            while start.elapsed() < length {
                let body = body(next.fetch_add(1, Ordering::Relaxed));
                let mut mac = Hmac::<Sha256>::new_from_slice(if rightly { KEY } else { "other" }.as_bytes()).unwrap();
                mac.update(body.as_bytes());
                let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
                let request = format!(
                    "POST /callback/{SECRET}/klink HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                     x-servicepayment: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let sent = Instant::now();
                stream.write_all(request.as_bytes()).await.unwrap();
                let read = stream.read(&mut answer).await.unwrap();
                let expected: &[u8] = if rightly { b"HTTP/1.1 200" } else { b"HTTP/1.1 401" };
                assert!(answer[..read].starts_with(expected), "{}", String::from_utf8_lossy(&answer[..read]));
                times.push(sent.elapsed());
            }
            times
        });
    }
    let times: Vec<Duration> = clients.join_all().await.into_iter().flatten().collect();
    (u64::try_from(times.len()).unwrap(), times)
}
