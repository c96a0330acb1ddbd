//! Configurations with which `loket serve` does not start, and that it says why without printing a secret.

use loket::sandbox::Sandbox;

use super::serving::Serve;
use super::*;
use crate::shop::Answer;

/// A shop whose configuration has one text replaced.
fn changed(from: &str, to: &str) -> Shop {
    let shop = shop("");
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    assert!(text.contains(from), "{from}");
    shop.write_config(&text.replace(from, to));
    shop
}

fn assert_refused(shop: &Shop, code: i32, said: &str) {
    // A receiver that starts all the same must not hold the test for ever.
    let mut command = shop.program();
    command.arg("serve").stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() && start.elapsed() < CEILING {
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    let answer: Answer = crate::shop::answer(child.wait_with_output().unwrap());
    assert_eq!(answer.code, code, "{said}: {answer:?}");
    assert!(answer.err.contains(said) && !answer.err.contains("Menerima"), "{said}: {answer:?}");
    let told = [answer.out.as_str(), answer.err.as_str()].concat();
    let logs = shop.files().into_iter().filter(|path| path.to_string_lossy().contains("logs"));
    let told = logs.fold(told, |told, path| told + &std::fs::read_to_string(path).unwrap_or_default());
    for secret in [SECRET, "pendek", Sandbox::KLINK_WEBHOOK_KEY, Sandbox::KLINK_PASSWORD, Sandbox::BILLER_PASSWORD] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[test]
fn without_what_makes_it_safe_it_does_not_start() {
    let secret = format!("path_secret = \"{SECRET}\"");
    let key = format!("webhook_key = \"{}\"", Sandbox::KLINK_WEBHOOK_KEY);
    for (from, to, said) in [
        (secret.as_str(), "", "LOKET_WEBHOOK_PATH"),
        (&secret, "path_secret = \"env:UJI_TIDAK_ADA\"", "UJI_TIDAK_ADA"),
        (&secret, "path_secret = \"\"", "path_secret"),
        (&secret, "path_secret = \"pendek\"", "16"),
        (&secret, "path_secret = \"pendek-dan-pendek/pendek\"", "path_secret"),
        (&secret, "path_secret = \"pendek dan pendek dan pendek\"", "path_secret"),
        (&key, "webhook_key = \"\"", "webhook_key"),
        (&key, "webhook_key = \"  \"", "webhook_key"),
        (&key, "", "LOKET_KLINK_KEY"),
        ("listen = \"127.0.0.1:0\"", "listen = \"0.0.0.0:0\"", "TLS"),
        ("[webhook]", "[webhook]\ntls_key = \"kunci.pem\"", "tls_certificate"),
        ("[webhook]", "[webhook]\ntls_certificate = \"a.pem\"\ntls_key = \"b.pem\"", "a.pem"),
    ] {
        let shop = changed(from, to);
        assert_refused(&shop, 8, said);
        if ["16", "TLS", "tls_certificate", "a.pem"].contains(&said) {
            let doctor = shop.run(&["doctor"]);
            assert_eq!(doctor.code, 8, "a doctor finds it before: {doctor:?}");
            assert!(doctor.out.contains(said), "{said}: {doctor:?}");
        }
    }
}

#[test]
fn without_anybody_who_reports_it_does_not_start() {
    let shop = Shop::open();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\n"));
    assert_refused(&shop, 8, "[klink]");
}

#[test]
fn on_an_address_that_is_taken_it_says_so() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let shop = changed("listen = \"127.0.0.1:0\"", &format!("listen = \"{address}\""));
    assert_refused(&shop, 7, &address);
    drop(taken);
    let serve = Serve::start(&shop);
    assert_eq!(serve.address.to_string(), address);
    assert_eq!(ask(serve.address, "GET", "/healthz", &[], b"").status, 200);
}

#[test]
fn who_is_not_configured_reports_nothing() {
    let shop = Shop::with(SandboxOptions::default(), 10);
    shop.add_biller(10);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{SECRET}\"\n"));
    let serve = Serve::start(&shop);
    let (signature, body) = strangers("U-1");
    assert_eq!(notify(serve.address, &signature, &body).status, 404, "K-Link is not in use here");
    let query = format!("{}?status=0&refid=1&dest=081234567890", path("biller"));
    let reply = ask(serve.address, "GET", &query, &[], b"");
    assert_eq!((reply.status, reply.body.as_str()), (200, "OK"));
    assert_eq!(events(&shop).len(), 1);
}
