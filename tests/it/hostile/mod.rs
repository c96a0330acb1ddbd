//! Hostile and broken peers: real sockets that drip, flood, lie about lengths, redirect, nest and stay open.
//!
//! Each test proves of the real program: it ends within its time-out, its memory does not grow with what is sent, a
//! payment of which a byte may have left is unknown and is not sent again, and nothing is followed elsewhere.

mod acts;
mod peer;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use loket::sandbox::{Sandbox, SandboxOptions};

use self::acts::ACTS;
use self::peer::{Act, Peer};
use crate::paused::CEILING;
use crate::screen::Terminal;
use crate::shop::{Answer, Shop};

/// Time-out of a call, seconds.
const TIMEOUT: u32 = 2;
/// How much more memory a program may have held at most than in an ordinary sale, KiB.
const GROWTH: u64 = 24 * 1024;
/// Acts that run at the same time.
const AT_ONCE: usize = 4;

/// Acts that last until the time-out and do not depend on the call, so that they run for one call only.
const SLOW: [&str; 4] = ["a head a byte at a time", "stall at nine tenths", "100 without end", "an upgrade"];

/// A body that unpacks to thirty-two megabytes.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..32 {
            packed.write_all(&zeros).unwrap();
        }
        packed.finish().unwrap()
    })
}

/// A call: its path at the provider, and the command that makes it last.
struct Call {
    path: &'static str,
    arguments: &'static [&'static str],
}

const PAYMENTS: [Call; 5] = [
    Call { path: "/bayartagihan", arguments: &["pay", "PLNS20", "14000000111", "--yes", "--json"] },
    Call {
        path: "/reload_merchant",
        arguments: &["pay", "mmbc-multipayment/GOPAY", "081234567890", "--amount", "100000", "--yes", "--json"],
    },
    Call {
        path: "/pay_esamsat",
        arguments: &[
            "pay",
            "SAMSAT_JABAR",
            "3201111111111111",
            "--frame-number",
            "MH328D204AK4010000",
            "--yes",
            "--json",
        ],
    },
    Call { path: Sandbox::BILLER_PATH, arguments: &["pay", "s10", "081234567890", "--yes", "--json"] },
    Call {
        path: "/transfer_to_account",
        arguments: &[
            "wallet",
            "transfer",
            "idspaa0012",
            "idspaaa090",
            "--amount",
            "10000",
            "--note",
            "x",
            "--yes",
            "--json",
        ],
    },
];

/// A shop all of whose providers are asked through `peer`.
fn behind(peer: &Peer, shop: &Shop) {
    let url = peer.url();
    shop.configure(&url, TIMEOUT, "");
    shop.add_biller(TIMEOUT);
    shop.write_biller(&format!("{url}{}", Sandbox::BILLER_PATH), TIMEOUT);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!(
        "{text}\n[klink]\nbase_url = \"{url}\"\nemail = \"{}\"\npassword = \"{}\"\ntimeout_seconds = {TIMEOUT}\n",
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
    ));
}

/// Runs the program to its end: its answer, how long it took, and the most memory that it held, KiB.
fn watched(mut command: Command) -> (Answer, Duration, u64) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < CEILING, "it did not end");
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        // The last that is told counts: before the program begins it is this process's own memory.
        most = held.and_then(|held| held.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(most);
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = start.elapsed();
    (crate::shop::answer(child.wait_with_output().unwrap()), took, most)
}

/// What an ordinary run holds, KiB.
fn ordinary(call: &Call) -> u64 {
    let shop = Shop::with(SandboxOptions::default(), TIMEOUT);
    let peer = Peer::before(&shop.sandbox.url(), "/nothing", |_| {});
    behind(&peer, &shop);
    let mut command = shop.program();
    command.args(call.arguments);
    let (answer, _, held) = watched(command);
    assert!([0, 4].contains(&answer.code), "{answer:?}");
    held
}

/// Tries every act, several at once, each with a shop of its own.
fn each(slow_too: bool, of: impl Fn(&str, &Shop, &Peer) + Sync, path: &'static str) {
    let acts: Vec<&(&str, Act)> = ACTS.iter().filter(|(name, _)| slow_too || !SLOW.contains(name)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((name, act)) = acts.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let shop = Shop::with(SandboxOptions::default(), TIMEOUT);
                    let peer = Peer::before(&shop.sandbox.url(), path, *act);
                    behind(&peer, &shop);
                    of(name, &shop, &peer);
                    assert_eq!(peer.strayed(), 0, "{name}: a redirect was followed");
                }
            });
        }
    });
}

fn pays_under_every_act(call: &Call) {
    let ordinary = ordinary(call);
    each(
        call.path == PAYMENTS[0].path,
        |name, shop, peer| {
            let mut command = shop.program();
            command.args(call.arguments);
            let (answer, took, held) = watched(command);
            let seen = format!("{name}: {took:?} {held} KiB {answer:?}");
            assert_eq!((answer.code, answer.json()["state"].as_str()), (5, Some("unknown")), "{seen}");
            assert_eq!(peer.met(), 1, "sent once: {seen}");
            assert!(held < ordinary + GROWTH, "an ordinary sale holds {ordinary} KiB: {seen}");
            let again = shop.run(call.arguments);
            assert_eq!((again.code, again.json()["error"].as_str()), (6, Some("open_payment")), "{name}: {again:?}");
            assert_eq!(peer.met(), 1, "{name}");
            assert_eq!(shop.run(&["audit", "--json"]).code, 0, "{name}");
        },
        call.path,
    );
}

#[test]
fn a_ppob_payment_is_unknown_whatever_the_peer_does() {
    pays_under_every_act(&PAYMENTS[0]);
}

#[test]
fn a_reload_is_unknown_whatever_the_peer_does() {
    pays_under_every_act(&PAYMENTS[1]);
}

#[test]
fn a_tax_is_unknown_whatever_the_peer_does() {
    pays_under_every_act(&PAYMENTS[2]);
}

#[test]
fn a_billers_sale_is_unknown_whatever_the_peer_does() {
    pays_under_every_act(&PAYMENTS[3]);
}

#[test]
fn a_wallets_transfer_is_unknown_whatever_the_peer_does() {
    pays_under_every_act(&PAYMENTS[4]);
}

/// Price list and inquiry: no good, no bill, no panic, and nothing is paid on them.
#[test]
fn a_read_brings_nothing_whatever_the_peer_does() {
    let calls = [
        Call { path: "/daftarharga", arguments: &["products", "--provider", "mmbc-ppob", "--json"] },
        Call { path: "/cektagihan", arguments: &["inquiry", "PLN", "531110001234", "--json"] },
        Call { path: "/inquiry_esamsat", arguments: PAYMENTS[2].arguments },
        Call { path: "/auth/login", arguments: PAYMENTS[4].arguments },
    ];
    let ordinary = ordinary(&PAYMENTS[0]);
    for call in calls {
        each(
            call.path == "/cektagihan",
            |name, shop, peer| {
                let mut command = shop.program();
                command.args(call.arguments);
                let (answer, took, held) = watched(command);
                let seen = format!("{} {name}: {took:?} {held} KiB {answer:?}", call.path);
                // Not reached, refused here, or refused by the provider's word: never a good, never an inner fault.
                assert!([3, 6, 7, 8].contains(&answer.code), "{seen}");
                assert!(held < ordinary + GROWTH, "an ordinary sale holds {ordinary} KiB: {seen}");
                assert_eq!(peer.met(), 1, "a read that was answered is not repeated: {seen}");
                assert!(shop.sandbox.ledger().is_empty(), "{seen}");
            },
            call.path,
        );
    }
}

/// A status question never changes what is known, and never ends a payment on a broken answer.
#[test]
fn a_status_question_changes_nothing_whatever_the_peer_does() {
    each(
        false,
        |name, shop, peer| {
            // The answer of the payment is lost; the invoice of a tax is the inquiry's, so it can be asked about.
            let bill = "3201111111111661";
            let lost =
                shop.run(&["pay", "SAMSAT_JABAR", bill, "--frame-number", "MH328D204AK4010000", "--yes", "--json"]);
            assert_eq!(lost.json()["state"], "unknown", "{name}: {lost:?}");
            let (met, row) = (peer.met(), lost.json());
            let mut command = shop.program();
            command.args(["status", row["id"].as_str().unwrap(), "--json"]);
            let (answer, _, _) = watched(command);
            assert_eq!((answer.code, answer.json()["state"].as_str()), (5, Some("unknown")), "{name}: {answer:?}");
            assert_eq!(peer.met(), met + 1, "{name}");
            assert_eq!(shop.debits(bill), 1, "{name}");
            shop.assert_nothing_lost();
        },
        "/status_invoice",
    );
}

/// A provider that floods an open call slows neither the keys nor another provider's sale.
#[test]
fn keys_stay_quick_and_another_provider_sells_while_one_floods() {
    let shop = Shop::with(SandboxOptions::default(), 20);
    let flood: Act = |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\n");
        caller.forever(b"X-A: b\r\n", Duration::from_millis(20));
    };
    let peer = Peer::before(&shop.sandbox.url(), "/bayartagihan", flood);
    shop.configure(&peer.url(), 20, "");
    shop.add_biller(20);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F4");
    terminal.keys("20.14000000111\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("DIKIRIM");
    let mut slowest = Duration::ZERO;
    for count in 1..=10 {
        let start = Instant::now();
        terminal.keys("7");
        terminal.until(&"7".repeat(count.min(4)));
        slowest = slowest.max(start.elapsed());
    }
    // Milliseconds on a quiet machine; the call hangs for twenty seconds.
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
    terminal.keys("\x15");
    terminal.keys("10.08123456789\r");
    terminal.until("1  Pulsa Telkomsel 10.000");
    terminal.keys("1");
    terminal.until("BAYAR");
    terminal.plus();
    let sold = terminal.until("DIPROSES");
    assert!(sold.contains("DIKIRIM"), "the flooded call is still out:\n{sold}");
    assert_eq!((peer.met(), shop.payments_seen("08123456789")), (1, 1));
}
