//! TLS from certificate files: a client that checks the certificate is answered, and a silent client blocks nobody.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::serving::Serve;
use super::*;

/// A certificate for `localhost` and 127.0.0.1 that signed itself and holds for a hundred years, its key, and
/// another's.
fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/tls").join(name)
}

fn client(name: &'static str, address: SocketAddr) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(file("certificate.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
    StreamOwned::new(connection, connect(address))
}

/// A shop whose certificate and key lie beside its configuration.
fn shop_with(key: &str) -> Shop {
    let shop = shop("tls_certificate = \"sertifikat.pem\"\ntls_key = \"kunci.pem\"\n");
    std::fs::copy(file("certificate.pem"), shop.home().join("sertifikat.pem")).unwrap();
    std::fs::copy(file(key), shop.home().join("kunci.pem")).unwrap();
    shop
}

#[test]
fn a_notice_comes_through_tls() {
    let shop = shop_with("key.pem");
    let (order, callback) = paid_charge(&shop, "014/BCAATM", "50000");
    let serve = Serve::start(&shop);
    let bytes = request("POST", &path("klink"), &[(SIGNATURE, &callback.signature)], callback.body.as_bytes());
    for name in ["localhost", "127.0.0.1"] {
        let mut stream = client(name, serve.address);
        stream.write_all(&bytes).unwrap();
        assert_eq!(read(&mut stream).unwrap().status, 200, "{name}");
    }
    let mut other = client("loket.example", serve.address);
    assert!(other.write_all(&bytes).is_err(), "the certificate is not another's");
    until("it is settled", || charge_state(&shop, &order) == "settled");
    assert_eq!(events(&shop)[0]["times"], 2);

    let plain = send(serve.address, &bytes);
    assert_eq!(plain, None, "without TLS nothing is answered");
    let start = Instant::now();
    let mut silent = connect(serve.address);
    assert_eq!(read(&mut silent), None, "a handshake that never begins is closed");
    assert!((4..9).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[test]
fn a_key_that_is_not_the_certificates_does_not_start() {
    let key = std::fs::read_to_string(file("other_key.pem")).unwrap();
    let shop = shop_with("other_key.pem");
    let refused = shop.run(&["serve"]);
    assert_eq!(refused.code, 8, "{refused:?}");
    assert!(refused.err.contains("sertifikat.pem") && !refused.err.contains("Menerima"), "{refused:?}");
    std::fs::write(shop.home().join("kunci.pem"), "-----BEGIN PRIVATE KEY-----\nrahasia\n").unwrap();
    let refused = shop.run(&["serve"]);
    assert!(refused.code == 8 && refused.err.contains("kunci.pem"), "{refused:?}");
    let secret = key.lines().nth(1).unwrap();
    assert!(!refused.err.contains("rahasia") && !refused.err.contains(secret), "{refused:?}");
}
