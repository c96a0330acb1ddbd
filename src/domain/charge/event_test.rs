//! Orders and QR payloads: what they may be, and how they are compared.

use super::*;

#[test]
fn an_order_is_opaque_and_compared_without_case() {
    let order = OrderId::parse("1234/917/ATG").unwrap();
    assert_eq!((order.as_str(), order.key().as_str()), ("1234/917/ATG", "1234/917/atg"));
    for bad in ["", "a b", "a\u{1b}", "é", &"9".repeat(51)] {
        assert_eq!(OrderId::parse(bad), Err(NotAnOrder), "{bad}");
    }
    assert!(serde_json::from_str::<OrderId>("\"a b\"").is_err());
}

#[test]
fn a_payload_is_kept_to_the_character_and_names_its_amount() {
    let qris = "00020101021226670016COM.NOBUBANK.WWW540548000.005802ID5907TOKO  A6304ABCD";
    let payload = QrPayload::new(qris).unwrap();
    assert_eq!(payload.as_str(), qris);
    assert_eq!(QrPayload::new("00020154054800058").unwrap().amount(), Ok(Some(Rupiah::new(48_000).unwrap())));
    assert_eq!(QrPayload::new("0002015408 48.5000").unwrap().amount(), Err(" 48.5000"));
    assert_eq!(QrPayload::new("gopay:1234").unwrap().amount(), Ok(None));
    assert!(
        QrPayload::new(" ").is_err() && QrPayload::new("a\nb").is_err() && QrPayload::new(&"x".repeat(1_025)).is_err()
    );
}
