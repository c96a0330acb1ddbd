//! Floods: very many silent connections, and a sender that never stops.

use std::net::Ipv4Addr;

use super::*;

/// Number of streams that are still open.
fn open(streams: &[TcpStream]) -> usize {
    let is_open = |mut stream: &TcpStream| {
        stream.set_nonblocking(true).unwrap();
        matches!(stream.read(&mut [0; 64]), Err(fault) if fault.kind() == std::io::ErrorKind::WouldBlock)
    };
    streams.iter().filter(|stream| is_open(stream)).count()
}

/// The same, once no more than `most` stand: the oldest is told to go when the next one is let in, and goes a moment
/// later. Long before the silent are closed for their silence it is the last count.
fn soon_open(streams: &[TcpStream], most: usize) -> usize {
    let until = Instant::now() + Duration::from_millis(500);
    loop {
        let stand = open(streams);
        if stand <= most || Instant::now() > until {
            return stand;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A thousand connections that send one byte of a head and then nothing, the `n`-th from `address(n)`.
#[allow(clippy::print_stderr, reason = "the test's own output")]
fn silent(address: impl Fn(u16) -> Ipv4Addr, most: usize) {
    let desk = Desk::open();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    let streams: Vec<TcpStream> = (0..1_000)
        .map(|n| {
            let mut stream = connect_from(&runtime, address(n).into(), desk.address);
            // The oldest may have been closed by now, this one not yet.
            let _ = stream.write_all(b"P");
            stream
        })
        .collect();
    let opened = start.elapsed();
    let mut slowest = Duration::ZERO;
    let mut fewest = usize::MAX;
    for n in 0..20 {
        let (signature, body) = strangers(&format!("U-{n}"));
        let asked = Instant::now();
        assert_eq!(notify(desk.address, &signature, &body).status, 200, "a good notice among the silent");
        slowest = slowest.max(asked.elapsed());
        let stand = soon_open(&streams, most);
        assert!(stand <= most, "{stand} stand");
        fewest = fewest.min(stand);
    }
    assert!(opened > Duration::from_secs(4) || fewest > 0, "they were not there while it was asked");
    until("the silent are closed in the end", || open(&streams) == 0);
    eprintln!(
        "1,000 silent connections, opened in {opened:?}: at least {fewest} and at most {most} stood while 20 notices were \
         answered, the slowest in {slowest:?}; all closed after {:?}",
        start.elapsed()
    );
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_thousand_silent_connections_of_one_address_keep_nobody_out() {
    silent(|_| Ipv4Addr::LOCALHOST, 64);
}

/// These callers are not allowed, but local ones may ask for the health page, so their connections stay open.
#[cfg(target_os = "linux")]
#[test]
fn a_thousand_silent_connections_of_a_thousand_addresses_keep_nobody_out() {
    silent(|n| Ipv4Addr::from(0x7f01_0000 + u32::from(n)), 256);
}

/// An incomplete body gives up its connection to a complete one.
#[test]
fn bodies_that_never_end_keep_nobody_out() {
    let desk = Desk::open();
    let (signature, body) = strangers("U-endless");
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &signature)], body.as_bytes());
    let streams: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = connect(desk.address);
            // The oldest may have been closed by now, this one not yet.
            let _ = stream.write_all(&bytes[..bytes.len() - 1]);
            stream
        })
        .collect();
    for n in 0..20 {
        let (signature, body) = strangers(&format!("U-{n}"));
        assert_eq!(notify(desk.address, &signature, &body).status, 200, "a whole notice among them");
    }
    let stand = soon_open(&streams, 64);
    assert!((1..=64).contains(&stand), "{stand} stand");
    assert_eq!(events(&desk.shop).len(), 20);
}

#[test]
#[allow(clippy::print_stderr, reason = "the test's own output")]
fn a_flood_from_one_address_is_told_to_wait_and_served_again() {
    let desk = Desk::with("", |settings| {
        settings.requests_per_second = 50;
        settings.allow_from = ranges(&["127.0.0.0/8"]);
    });
    let start = Instant::now();
    let mut statuses = Vec::new();
    for n in 0..600 {
        let (signature, body) = strangers(&format!("U-{n}"));
        let reply = notify(desk.address, &signature, &body);
        if reply.status == 429 {
            assert_eq!(reply.header("retry-after"), Some("1"));
        }
        statuses.push(reply.status);
    }
    let took = start.elapsed();
    let count = |status: u16| statuses.iter().filter(|told| **told == status).count();
    let (taken, refused) = (count(200), count(429));
    eprintln!("600 notices of one address in {took:?}: {taken} taken, {refused} told to wait");
    assert_eq!(taken + refused, 600, "nothing else is said: {statuses:?}");
    // Two seconds' worth at once, and fifty in each second since.
    let most = 101 + usize::try_from(took.as_millis() / 20).unwrap();
    assert!((100..=most).contains(&taken), "{taken} were taken in {took:?}");
    assert!(refused > 0 || took > Duration::from_secs(10), "nobody was told to wait");
    let (signature, body) = strangers("U-other");
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &signature)], body.as_bytes());
    let mut other = connect_from(
        &tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        [127, 0, 0, 2].into(),
        desk.address,
    );
    other.write_all(&bytes).unwrap();
    assert_eq!(read(&mut other).unwrap().status, 200, "another address has its own");
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(notify(desk.address, &signature, &body).status, 200, "a second later");
    assert_eq!(ask(desk.address, "GET", "/healthz", &[], b"").status, 200, "health is never rationed");
    assert_eq!(events(&desk.shop).len(), taken + 1, "what was answered 200 is kept, and nothing else");
}

/// Forged callbacks are recorded, but only up to a limit, and they never delay a true one.
#[test]
fn a_flood_of_forged_notices_fills_nothing() {
    let desk = Desk::open();
    let (order, callback) = paid_charge(&desk.shop, "014/BCAATM", "50000");
    let forge = |from: usize| {
        for n in from..from + 300 {
            let (_, body) = strangers(&format!("U-{n}"));
            assert_eq!(notify(desk.address, &"A".repeat(64), &body).status, 401);
        }
    };
    let (start, forge) = (Instant::now(), &forge);
    std::thread::scope(|scope| {
        let forgers: Vec<_> = (0..4).map(|n| scope.spawn(move || forge(n * 1_000))).collect();
        assert_eq!(notify(desk.address, &callback.signature, &callback.body).status, 200);
        forgers.into_iter().for_each(|forger| forger.join().unwrap());
    });
    assert_eq!(desk.apply(), 1);
    assert_eq!(charge_state(&desk.shop, &order), "settled");
    let written = events(&desk.shop).iter().filter(|event| event["verdict"] == "bad_signature").count();
    let most = 22 + usize::try_from(start.elapsed().as_secs()).unwrap();
    assert!((1..=most).contains(&written), "{written} of 1,200 forged ones were written down");
}
