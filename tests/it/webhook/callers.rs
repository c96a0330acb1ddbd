//! Who may call: the allow list, trusted proxies, and everybody else.

use super::*;

const ALLOWED: &str = "203.0.113.9";

fn desk(proxies: &'static [&'static str]) -> Desk {
    Desk::with("", move |settings| {
        settings.allow_from = ranges(&[ALLOWED, "198.51.100.0/24"]);
        settings.trusted_proxies = ranges(proxies);
    })
}

fn forwarded(desk: &Desk, lines: &[&str]) -> u16 {
    let (signature, body) = strangers("U-1");
    let lines = lines.iter().map(|line| ("x-forwarded-for", *line));
    let headers: Vec<(&str, &str)> = [(SIGNATURE, signature.as_str())].into_iter().chain(lines).collect();
    ask(desk.address, "POST", &path("klink"), &headers, body.as_bytes()).status
}

#[test]
fn who_is_not_on_the_list_is_refused_whatever_he_says_of_himself() {
    let desk = desk(&[]);
    assert_eq!(forwarded(&desk, &[]), 403);
    assert_eq!(forwarded(&desk, &[ALLOWED]), 403, "his own word is not believed");
    assert_eq!(ask(desk.address, "GET", "/", &[], b"").status, 403, "he does not learn which paths there are");
    assert_eq!(ask(desk.address, "GET", "/healthz", &[], b"").status, 200, "this machine may always ask that");
    assert_eq!(events(&desk.shop).len(), 0);
}

#[test]
fn a_trusted_proxy_says_who_calls() {
    let desk = desk(&["127.0.0.1", "10.0.0.0/8"]);
    for (lines, status) in [
        (&[ALLOWED][..], 200),
        (&["198.51.100.77"], 200),
        (&["198.51.101.1"], 403),
        (&["1.2.3.4, 203.0.113.9"], 200),
        (&["203.0.113.9, 1.2.3.4"], 403),
        (&["203.0.113.9", "1.2.3.4"], 403),
        (&["203.0.113.9, 10.1.2.3"], 200),
        (&["kantor"], 403),
        (&["203.0.113.9, kantor"], 403),
        (&["203.0.113.9:443"], 403),
        (&["\u{ff}"], 403),
        (&[], 403),
        (&[""], 403),
    ] {
        assert_eq!(forwarded(&desk, lines), status, "{lines:?}");
    }
    let health = |line: &str| ask(desk.address, "GET", "/healthz", &[("x-forwarded-for", line)], b"").status;
    assert_eq!((health(ALLOWED), health("1.2.3.4")), (200, 403), "a stranger behind the proxy is no neighbour");
    let kept = events(&desk.shop);
    assert_eq!((kept.len(), &kept[0]["times"]), (1, &4.into()));
    assert_eq!(kept[0]["from"], ALLOWED, "who called, not who passed it on");
}

/// A wrongly configured proxy forwards everybody under its own address. That address being allowed allows nobody.
#[test]
fn a_proxy_that_names_nobody_allows_nobody() {
    let own: IpRange = "127.0.0.1".parse().unwrap();
    let desk = Desk::with("", |settings| {
        settings.allow_from = vec![own];
        settings.trusted_proxies = vec![own];
    });
    for lines in [&[][..], &[""], &[","]] {
        assert_eq!(forwarded(&desk, lines), 403, "{lines:?}");
    }
    assert_eq!(forwarded(&desk, &["127.0.0.1"]), 200, "it says that this machine itself calls");
    assert_eq!(ask(desk.address, "GET", "/healthz", &[], b"").status, 200, "who lives here may ask how it is");
}

/// An address of this machine under which others see it, if it has one.
fn own_address() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_loopback() && !address.is_unspecified())
}

#[test]
#[allow(clippy::print_stderr, reason = "the test's own output")]
fn who_may_not_call_is_closed_before_a_byte_is_read() {
    let Some(own) = own_address() else {
        eprintln!("this machine has no address but its own loopback; nobody can call from outside");
        return;
    };
    let desk = Desk::with("", |settings| {
        settings.listen = "0.0.0.0:0".parse().unwrap();
        settings.allow_from = ranges(&[ALLOWED]);
    });
    let outside = SocketAddr::new(own, desk.address.port());
    let mut stream = connect(outside);
    assert_eq!(read(&mut stream), None, "closed, though nothing was asked");
    for target in ["/healthz".to_owned(), path("klink")] {
        assert_eq!(send(outside, &request("GET", &target, &[], b"")), None, "{target}");
    }
    let inside = SocketAddr::new([127, 0, 0, 1].into(), desk.address.port());
    assert_eq!(ask(inside, "GET", "/healthz", &[], b"").status, 200);
}
