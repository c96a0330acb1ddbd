//! The server, whatever the provider: bodies, each limit once, its own pages, stopping, and the state file.

use std::io::Write;

use super::*;

#[tokio::test]
async fn multipart_is_a_form_too() {
    let shop = shop().await;
    let mut body = String::new();
    for (name, value) in [
        ("username", "dummy"),
        ("password", "dummy123"),
        ("ppob_kodeproduk", "PLNS100"),
        ("ppob_nomorpelanggan", "12345678901"),
    ] {
        body += &format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body += "--xx--\r\n";
    let sent = request("POST", "/json/ppob/cektagihan", "multipart/form-data; boundary=xx", &body);
    assert_eq!(raw(&shop.sandbox, &sent).await.json()["ppob_namapelanggan"], "SITI NURBAYA");
}

#[tokio::test]
async fn a_real_client_keeps_its_connection() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let shop = shop().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let pairs = [
        ("username", "dummy"),
        ("password", "dummy123"),
        ("ppob_kodeproduk", "PLNS20"),
        ("ppob_nomorpelanggan", "12345678901"),
    ];
    for _ in 0..3 {
        let url = format!("{}/json/ppob/bayartagihan", shop.sandbox.url());
        let text = client.post(url).form(&pairs).send().await.unwrap().text().await.unwrap();
        assert!(text.contains("stroomtoken"), "{text}");
    }
    assert_eq!(shop.debits(), 3);
    shop.sandbox.stop();
    let fresh = reqwest::Client::builder().no_proxy().build().unwrap();
    let lost = fresh.get(shop.sandbox.url()).send().await.unwrap_err();
    assert!(lost.is_connect(), "{lost:?}");
}

#[tokio::test]
async fn large_unknown_and_wrong_requests() {
    let shop = shop().await;
    for length in [64 * 1024 + 1, 1_000_000] {
        let sent = request("POST", "/json/ppob/bayartagihan", "text/plain", &"a".repeat(length));
        assert_eq!(raw(&shop.sandbox, &sent).await.status, 413);
    }
    let fits = format!("ppob_kodeproduk=PLNS20&ppob_nomorpelanggan=12345678901&x={}", "a".repeat(60_000));
    assert_eq!(raw(&shop.sandbox, &form("cektagihan", &fits)).await.json()["result"], "ok");
    for (method, path, status) in [
        ("POST", "/", 404),
        ("POST", "/json/ppob/", 404),
        ("POST", "/json/ppob/hapus", 404),
        ("GET", "/json/ppob/bayartagihan", 405),
        ("GET", "/_sandbox/other", 404),
        ("POST", "/_sandbox/ledger", 405),
        ("POST", "/json/ppob/daftarharga/", 200),
    ] {
        assert_eq!(raw(&shop.sandbox, &request(method, path, "", "")).await.status, status, "{method} {path}");
    }
    assert_eq!(shop.debits(), 0);
}

#[tokio::test]
async fn a_stalled_client_is_shown_the_door() {
    let shop = shop_with(|options| options.read_timeout = Duration::from_millis(80)).await;
    for (stalled, status) in [
        (&b"POST /json/ppob/bayartagihan HTTP/1.1\r\nHost: x\r\n"[..], [0, 408]),
        (b"POST /json/ppob/bayartagihan HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nuser", [408, 408]),
        (b"", [0, 408]),
    ] {
        let wire = raw(&shop.sandbox, stalled).await;
        assert!(wire.closed && status.contains(&wire.status), "{} {}", wire.status, wire.head);
    }
}

#[tokio::test]
async fn its_own_pages() {
    let shop = shop().await;
    shop.inquire("PLNS100", "12345678901").await;
    shop.pay("PLNS100", "12345678901").await;
    shop.status("12345678", "12345678901").await;
    let get = |name: &str| request("GET", &format!("/_sandbox/{name}"), "", "");
    assert_eq!(
        raw(&shop.sandbox, &get("ledger")).await.json(),
        serde_json::json!([{"number": 1, "kind": "debit", "invoice": "12345678", "product": "PLNS100",
            "customer": "12345678901", "amount": 100_700, "saldo_after": 24_899_300, "at": "2026-11-21T03:21:09Z"}])
    );
    assert_eq!(raw(&shop.sandbox, &get("saldo")).await.json(), serde_json::json!({"amount": 24_899_300}));
    let requests = raw(&shop.sandbox, &get("requests")).await;
    assert!(!requests.body.contains("dummy"));
    let paths: Vec<String> = shop.sandbox.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/json/ppob/cektagihan", "/json/ppob/bayartagihan", "/json/ppob/cekstatus"]);
    assert_eq!(requests.json()[2]["invoice"], "12345678");
    assert_eq!(requests.json()[1]["product"], "PLNS100");

    let post = |name: &str, body: &str| request("POST", &format!("/_sandbox/{name}"), "application/json", body);
    assert_eq!(raw(&shop.sandbox, &post("saldo", r#"{"amount":5000}"#)).await.status, 200);
    assert_eq!(shop.sandbox.saldo(), rupiah(5_000));
    for wrong in ["", "{}", r#"{"amount":-1}"#, r#"{"amount":"5000"}"#] {
        assert_eq!(raw(&shop.sandbox, &post("saldo", wrong)).await.status, 400, "{wrong}");
    }
    let refund = post("refund", r#"{"invoice":"12345678"}"#);
    assert_eq!(raw(&shop.sandbox, &refund).await.json(), serde_json::json!({"amount": 105_700}));
    assert_eq!(raw(&shop.sandbox, &refund).await.status, 400);
}

#[tokio::test]
async fn payments_at_the_same_moment_are_each_debited_once() {
    let shop = shop().await;
    let payments = (0..24).map(|_| shop.pay("PLNS20", "12345678901"));
    let answers = futures_util::future::join_all(payments).await;
    let mut invoices: Vec<&str> = answers.iter().map(|answer| text(answer, "ppob_invoice")).collect();
    invoices.sort_unstable();
    invoices.dedup();
    assert_eq!(invoices.len(), 24);
    let ledger = shop.sandbox.ledger();
    for (at, pair) in ledger.windows(2).enumerate() {
        assert_eq!(pair[1].number, u64::try_from(at).unwrap() + 2);
        assert_eq!(pair[0].saldo_after.checked_sub(pair[1].amount), Some(pair[1].saldo_after));
    }
}

#[tokio::test]
async fn a_client_that_leaves_is_debited_all_the_same() {
    let shop = shop_with(|options| options.latency = 2 * PATIENCE).await;
    let sent = bill("bayartagihan", "PLNS100", "12345678901");
    let wire = raw_for(&shop.sandbox, &sent, PATIENCE).await;
    assert_eq!((wire.head.as_str(), shop.debits()), ("", 1));
}

#[tokio::test]
async fn stopping_closes_the_port_and_drops_who_waits() {
    let shop = shop().await;
    let held = bill("bayartagihan", "PLNS100", "32016567660");
    let (wire, ()) = tokio::join!(raw(&shop.sandbox, &held), async {
        while shop.debits() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        shop.sandbox.clone().stop();
    });
    assert!(wire.closed && wire.head.is_empty());
    let address = shop.sandbox.url().strip_prefix("http://").unwrap().to_owned();
    assert!(TcpStream::connect(address).await.is_err());
    assert_eq!(shop.debits(), 1);
    shop.sandbox.stop();
    assert!(shop.sandbox.set_saldo(rupiah(1)).is_err() && shop.sandbox.refund("12345678").is_err());
    assert_eq!(shop.debits(), 1);
}

#[tokio::test]
async fn a_restart_knows_its_invoices() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.jsonl");
    let start = async || shop_with(|options| options.state_file = Some(path.clone())).await;

    let first = start().await;
    let token = first.pay("PLNS100", "12345678901").await;
    first.pay("PLN", "531110001234").await;
    first.pay("PLNS50", "32016567664").await;
    first.sandbox.refund("12345678").unwrap();
    let (ledger, saldo) = (first.sandbox.ledger(), first.sandbox.saldo());
    let mut twice = options(&clock());
    twice.state_file = Some(path.clone());
    assert_eq!(Sandbox::start(twice).await.unwrap_err().kind(), std::io::ErrorKind::ResourceBusy);
    first.sandbox.stop();

    let second = start().await;
    assert_eq!((second.sandbox.ledger(), second.sandbox.saldo()), (ledger, saldo));
    let status = second.status("12345678", "12345678901").await;
    assert_eq!(status["ppob_stroomtoken"], token["ppob_stroomtoken"]);
    assert_eq!(status["ppob_status"], "refund");
    assert_eq!(second.status("12345680", "32016567664").await["ppob_status"], "pending");
    assert!(text(&second.inquire("PLN", "531110001234").await, "reason").ends_with("TAGIHAN SUDAH LUNAS"));
    second.sandbox.set_saldo(rupiah(1_000_000)).unwrap();
    assert_eq!(second.pay("PLNS20", "12345678901").await["ppob_invoice"], "12345681");
    second.sandbox.stop();

    // A kill in the middle of a line costs only that line. A foreign line is an error.
    let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
    file.write_all(b"{\"record\":\"sal").unwrap();
    let third = start().await;
    assert_eq!(third.sandbox.saldo(), rupiah(1_000_000 - 20_700));
    third.pay("PLNS20", "12345678901").await;
    third.sandbox.stop();
    let fourth = start().await;
    assert_eq!(fourth.sandbox.saldo(), rupiah(1_000_000 - 2 * 20_700));
    fourth.sandbox.stop();
    file.write_all(b"hello\n").unwrap();
    let mut options = options(&clock());
    options.state_file = Some(path.clone());
    let error = Sandbox::start(options).await.unwrap_err();
    assert!(error.to_string().starts_with("line 12 of the sandbox's state file"), "{error}");
}
