//! The answer to each request, and that nothing but a true callback is stored as one.

use loket::sandbox::Sandbox;

use super::*;

#[test]
fn a_wrong_secret_looks_like_any_path_that_is_not_there() {
    let desk = Desk::open();
    let (signature, body) = strangers("U-1");
    let post = |target: &str| ask(desk.address, "POST", target, &[(SIGNATURE, &signature)], body.as_bytes());
    let nothing = post("/");
    assert_eq!(nothing.status, 404);
    let undated = |reply: &Reply| {
        let head = reply.head.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n");
        (reply.status, head, reply.body.clone())
    };
    for target in [
        "/callback/",
        "/callback//klink",
        "/callback/jalur-rahasia-uji-0123456788/klink",
        &path("klink")[..path("klink").len() - 7],
        &format!("/callback/{}/klink", &SECRET[..SECRET.len() - 1]),
        &format!("/callback/{SECRET}x/klink"),
        &format!("/callback/{}/klink", SECRET.to_uppercase()),
        &path("mmbc"),
        &path("klink/biller"),
        &format!("/x{}", path("klink")),
        &format!("/callback/wrong/../{SECRET}/klink"),
        "/callback/wrong/biller?status=0&refid=1&dest=081234567890",
    ] {
        let reply = post(target);
        assert_eq!(undated(&reply), undated(&nothing), "{target}");
        assert!(!reply.head.contains(SECRET) && !reply.body.contains(SECRET), "{target}");
    }
    assert_eq!(events(&desk.shop).len(), 0);
    assert_eq!(post(&path("klink")).status, 200, "the same notice on the right path");
    assert_eq!(post(&format!("{}/", path("klink"))).status, 200);
    assert_eq!(events(&desk.shop)[0]["times"], 2);
}

#[test]
fn another_method_is_told_which_ones_there_are() {
    let desk = Desk::open();
    for (method, target, allowed) in [
        ("PUT", path("biller"), Some("GET, POST")),
        ("DELETE", path("biller"), Some("GET, POST")),
        ("GET", path("klink"), Some("POST")),
        ("HEAD", path("klink"), Some("POST")),
        ("OPTIONS", path("klink"), Some("POST")),
        ("POST", "/healthz".to_owned(), Some("GET, HEAD")),
        ("PUT", "/callback/wrong/biller".to_owned(), None),
    ] {
        let reply = ask(desk.address, method, &target, &[], b"");
        assert_eq!(reply.status, if allowed.is_some() { 405 } else { 404 }, "{method} {target}");
        assert_eq!(reply.header("allow"), allowed, "{method} {target}");
    }
    let health = ask(desk.address, "GET", "/healthz", &[], b"");
    assert_eq!((health.status, health.body.as_str()), (200, "OK\n"));
    assert_eq!(ask(desk.address, "HEAD", "/healthz", &[], b"").body, "");
    assert_eq!(events(&desk.shop).len(), 0);
}

#[test]
fn what_is_not_signed_by_klink_is_401_and_moves_nothing() {
    let desk = Desk::open();
    let (order, callback) = paid_charge(&desk.shop, "014/BCAATM", "50000");
    let key = Sandbox::KLINK_WEBHOOK_KEY;
    let (good, body) = (callback.signature.as_str(), callback.body.as_str());
    let refused = |what: &str, headers: &[(&str, &str)], body: &[u8]| {
        let reply = ask(desk.address, "POST", &path("klink"), headers, body);
        assert_eq!(reply.status, 401, "{what}");
        let told: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(told, serde_json::json!({"status": false, "message": "not verified"}), "{what}");
    };
    refused("no header", &[], body.as_bytes());
    refused("an empty header", &[(SIGNATURE, "")], body.as_bytes());
    refused("the header twice", &[(SIGNATURE, good), (SIGNATURE, good)], body.as_bytes());
    refused("a wrong one first", &[(SIGNATURE, &"0".repeat(64)), (SIGNATURE, good)], body.as_bytes());
    refused("two in one", &[(SIGNATURE, &format!("{good}, {good}"))], body.as_bytes());
    refused("half of it", &[(SIGNATURE, &good[..32])], body.as_bytes());
    refused("another key", &[(SIGNATURE, &signed_by("other", body.as_bytes()))], body.as_bytes());
    refused("the path's secret as key", &[(SIGNATURE, &signed_by(SECRET, body.as_bytes()))], body.as_bytes());
    refused("another body's", &[(SIGNATURE, &strangers("U-1").0)], body.as_bytes());
    refused("nothing", &[(SIGNATURE, good)], b"");
    let again: Value = serde_json::from_str(body).unwrap();
    let spaced = serde_json::to_string_pretty(&again).unwrap();
    assert_ne!(spaced, body);
    refused("written again", &[(SIGNATURE, good)], spaced.as_bytes());
    refused("a space more", &[(SIGNATURE, good)], format!("{body} ").as_bytes());
    for place in (0..body.len()).step_by(7) {
        let mut bytes = body.as_bytes().to_vec();
        bytes[place] ^= 1;
        refused(&format!("byte {place}"), &[(SIGNATURE, good)], &bytes);
    }
    assert_eq!(desk.apply(), 0, "nothing of it waits to be applied");
    assert_eq!(charge_state(&desk.shop, &order), "waiting");
    until("the refused ones are listed", || !events(&desk.shop).is_empty());
    for event in events(&desk.shop) {
        assert_eq!((&event["verdict"], &event["signed"]), (&"bad_signature".into(), &false.into()), "{event}");
        assert!(event["order_id"].is_null() && event["payment"].is_null(), "{event}");
    }

    assert_eq!(signed_by(key, body.as_bytes()), good);
    let verified = notify(desk.address, &good.to_lowercase(), body);
    assert_eq!(verified.status, 200);
    let told: Value = serde_json::from_str(&verified.body).unwrap();
    assert_eq!(told, serde_json::json!({"status": true, "message": "verified"}));
    assert_eq!(verified.header("content-type"), Some("application/json"));
    assert_eq!(desk.apply(), 1);
    assert_eq!(charge_state(&desk.shop, &order), "settled");
}

#[test]
fn what_is_too_long_is_refused_with_its_own_number() {
    let desk = Desk::open();
    let status = |bytes: &[u8]| send(desk.address, bytes).map(|reply| reply.status);
    let klink = path("klink");
    let largest = 64 * 1024;
    let whole = |size: usize| {
        let mut body = br#"{"order_id":"U-1","x":""#.to_vec();
        body.resize(size - 2, b'x');
        body.extend_from_slice(b"\"}");
        let signature = signed_by(Sandbox::KLINK_WEBHOOK_KEY, &body);
        request("POST", &klink, &[(SIGNATURE, &signature)], &body)
    };
    assert_eq!(status(&whole(largest)), Some(200), "the largest");
    assert_eq!(status(&whole(largest + 1)), Some(413), "one byte more");
    let chunks = |count: usize| {
        let head =
            format!("POST {klink} HTTP/1.1\r\nhost: uji\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
        [head.as_bytes(), &chunk.repeat(count), b"0\r\n\r\n"].concat()
    };
    assert_eq!(status(&chunks(16)), Some(401), "64 KiB in pieces are looked at");
    assert_eq!(status(&chunks(17)), Some(413), "one piece more");
    // A client that goes on sending may find the connection closed before it reads the answer.
    assert!(matches!(status(&whole(4 << 20)), Some(413) | None));

    let uri = |size: usize| {
        let query = format!("{}?status=0&refid=1&dest=081234567890&message=", path("biller"));
        request("GET", &format!("{query}{}", "x".repeat(size - query.len())), &[], b"")
    };
    assert_eq!(status(&uri(8 * 1024)), Some(200), "the longest");
    assert_eq!(status(&uri(8 * 1024 + 1)), Some(414), "one byte more");
    let health = |size: usize| request("GET", "/healthz", &[("x-long", &"x".repeat(size))], b"");
    assert_eq!(status(&health(30 * 1024)), Some(200));
    assert!(matches!(status(&health(33 * 1024)), Some(431) | None));
    let many: Vec<(String, String)> = (0..65).map(|n| (format!("x-{n}"), "1".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(status(&request("GET", "/healthz", &many[..60], b"")), Some(200));
    assert_eq!(status(&request("GET", "/healthz", &many, b"")), Some(431));
    assert_eq!(status(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), Some(400), "not HTTP at all");
    assert_eq!(ask(desk.address, "GET", "/healthz", &[], b"").status, 200, "and it still stands");
    let kept = events(&desk.shop);
    let believed = kept.iter().filter(|event| event["verdict"] != "bad_signature").count();
    assert_eq!(believed, 2, "{kept:#?}");
}

#[test]
fn a_body_that_never_ends_has_its_time() {
    let desk = Desk::open();
    let (signature, body) = strangers("U-1");
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &signature)], body.as_bytes());
    let mut stream = connect(desk.address);
    let start = Instant::now();
    stream.write_all(&bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(read(&mut stream).unwrap().status, 408);
    assert!((9..15).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(events(&desk.shop).len(), 0, "what never came whole is not kept");
}

#[test]
fn one_connection_may_report_many_times() {
    let desk = Desk::open();
    let mut stream = connect(desk.address);
    for n in 0..20 {
        let (signature, body) = strangers(&format!("U-{n}"));
        let last = if n == 19 { "connection: close\r\n" } else { "" };
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: uji\r\n{SIGNATURE}: {signature}\r\n{last}content-length: {}\r\n\r\n",
            path("klink"),
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 20, "{text}");
    assert_eq!(events(&desk.shop).len(), 20);
}
