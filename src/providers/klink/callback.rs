//! Verifies and reads K-Link's callbacks about charges (2d and 3d of the K-Link document). The till compares them with
//! our charges.
//!
//! The signature in `x-servicepayment` is verified over the raw bytes, in constant time (safety rule 7,
//! docs/safety.md). Without a key every signature is wrong. A field that the signature does not cover is not believed.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use crate::base::text::CleanText;
use crate::providers::callback::SignatureCheck;
use crate::providers::collector::ChargeCallback;
use crate::providers::envelope;
use crate::providers::lenient::{self, FieldAmount, ObjectFields};

/// The keys that the document's sample signs, in its order.
const FIVE_KEYS: [&str; 5] = ["rq_uuid", "rq_datetime", "order_id", "status", "message"];

/// Verifies the signature over `raw`, or over the five keys of it where the setting says so. `signature` is hex.
pub(super) fn verify(
    key: Option<&SecretString>,
    five_keys: bool,
    raw: &[u8],
    signature: Option<&[u8]>,
) -> SignatureCheck {
    let Some(signature) = signature else {
        return if is_gopay(raw) { SignatureCheck::Not } else { SignatureCheck::Wrongly };
    };
    let key = key.map(|key| key.expose_secret().trim().as_bytes()).filter(|key| !key.is_empty());
    let (Some(key), Some(signature)) = (key, from_hex(signature.trim_ascii())) else { return SignatureCheck::Wrongly };
    let message = if five_keys { of_five_keys(raw) } else { Some(raw.to_vec()) };
    let (Some(message), Ok(mut mac)) = (message, Hmac::<Sha256>::new_from_slice(key)) else {
        return SignatureCheck::Wrongly;
    };
    mac.update(&message);
    if mac.verify_slice(&signature).is_ok() { SignatureCheck::Rightly } else { SignatureCheck::Wrongly }
}

/// The text that the document's sample signs: a space after three of the colons, none after two.
fn of_five_keys(raw: &[u8]) -> Option<Vec<u8>> {
    let fields = whole(raw)?;
    let text = |key: &str| serde_json::to_string(fields.text(&[key])?).ok();
    let [uuid, when, order, status, message] = FIVE_KEYS.map(text);
    let signed = format!(
        "{{\"rq_uuid\": {}, \"rq_datetime\": {}, \"order_id\": {}, \"status\":{}, \"message\":{}}}",
        uuid?, when?, order?, status?, message?
    );
    Some(signed.into_bytes())
}

/// 32 bytes of hex, in any case.
fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? * 16 + digit(low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>().filter(|bytes| bytes.len() == 32)
}

/// The fields of an undamaged body. A repaired body is not believed (safety rule 3).
fn whole(raw: &[u8]) -> Option<ObjectFields> {
    let body = lenient::read_body(raw).ok().filter(|body| !body.is_damaged())?;
    ObjectFields::of(&body.value)
}

/// The fields of the first reading of the body, wrapped or not, that names an order.
fn callback_fields(raw: &[u8]) -> Option<ObjectFields> {
    let readings = envelope::readings(raw);
    readings.iter().filter_map(|reading| whole(reading)).find(|fields| fields.text(&["order_id"]).is_some())
}

/// Only GoPay's callbacks may come unsigned: the document's picture of their header is lost.
fn is_gopay(raw: &[u8]) -> bool {
    callback_fields(raw)
        .is_some_and(|fields| fields.text(&["transaction"]).is_some_and(|word| word.eq_ignore_ascii_case("gopay")))
}

/// Reads the body. `None` where it names no order or is damaged.
pub(super) fn read(raw: &[u8], five_keys: bool) -> Option<ChargeCallback> {
    let fields = callback_fields(raw)?;
    let text = |key: &str| fields.text(&[key]).map(str::trim).filter(|text| !text.is_empty());
    let paid = text("status").map(str::to_ascii_lowercase).and_then(|word| match word.as_str() {
        "success" => Some(true),
        word if word.starts_with("fail") => Some(false),
        _ => None,
    });
    Some(ChargeCallback {
        order_id: CleanText::new(text("order_id")?),
        rq_uuid: text("rq_uuid").map(CleanText::new),
        paid,
        // The five keys cover neither the amount nor the transaction number.
        amount: if five_keys { FieldAmount::Absent } else { fields.money(&["tot_bayar"]) },
        id: text("id_trans").or_else(|| text("kd_pay")).filter(|_| !five_keys).map(CleanText::new),
        moment: text("rq_datetime").map(CleanText::new),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "033389b9-cc42-4005-ae9e-8e8ff23738d7";
    const MESSAGE: &str = "{\"rq_uuid\": \"klnu00242\", \"rq_datetime\": \"2020-11-06 09:13:19\", \"order_id\": \"klnu00242\", \
                           \"status\":\"success\", \"message\":\"transaction success!\"}";
    const SIGNATURE: &str = "84CBE7E264FE83FFEC1023892E1F61C84E302F07A927121E21F1086A2702CAF5";

    fn checked(key: Option<&str>, five: bool, raw: &str, signature: Option<&str>) -> SignatureCheck {
        verify(key.map(SecretString::from).as_ref(), five, raw.as_bytes(), signature.map(str::as_bytes))
    }

    #[test]
    fn the_documents_own_example_and_every_flipped_bit() {
        for five in [false, true] {
            assert_eq!(checked(Some(KEY), five, MESSAGE, Some(SIGNATURE)), SignatureCheck::Rightly);
            assert_eq!(checked(Some(KEY), five, MESSAGE, Some(&SIGNATURE.to_lowercase())), SignatureCheck::Rightly);
        }
        for place in 0..MESSAGE.len() * 8 {
            let mut bytes = MESSAGE.as_bytes().to_vec();
            bytes[place / 8] ^= 1 << (place % 8);
            let key = SecretString::from(KEY);
            assert_eq!(
                verify(Some(&key), false, &bytes, Some(SIGNATURE.as_bytes())),
                SignatureCheck::Wrongly,
                "bit {place}"
            );
        }
        for place in 0..256 {
            let mut bytes = SIGNATURE.as_bytes().to_vec();
            let digit = char::from(bytes[place / 4]).to_digit(16).unwrap() ^ (1 << (place % 4));
            bytes[place / 4] = char::from_digit(digit, 16).unwrap() as u8;
            let key = SecretString::from(KEY);
            assert_eq!(
                verify(Some(&key), false, MESSAGE.as_bytes(), Some(&bytes)),
                SignatureCheck::Wrongly,
                "bit {place}"
            );
        }
    }

    #[test]
    fn what_else_is_not_signed() {
        let other = format!("{MESSAGE} ");
        let gopay = "{\"status\":\"success\",\"order_id\":\"1\",\"transaction\":\"gopay\"}";
        for (key, raw, signature, found) in [
            (Some("other"), MESSAGE, Some(SIGNATURE), SignatureCheck::Wrongly),
            (None, MESSAGE, Some(SIGNATURE), SignatureCheck::Wrongly),
            (Some(""), MESSAGE, Some(SIGNATURE), SignatureCheck::Wrongly),
            (Some(" "), MESSAGE, Some(SIGNATURE), SignatureCheck::Wrongly),
            (Some(KEY), other.as_str(), Some(SIGNATURE), SignatureCheck::Wrongly),
            (Some(KEY), "", Some(SIGNATURE), SignatureCheck::Wrongly),
            (Some(KEY), MESSAGE, Some(""), SignatureCheck::Wrongly),
            (Some(KEY), MESSAGE, Some(&SIGNATURE[..62]), SignatureCheck::Wrongly),
            (Some(KEY), MESSAGE, Some(&format!("{SIGNATURE}00")), SignatureCheck::Wrongly),
            (Some(KEY), MESSAGE, Some(&"Z".repeat(64)), SignatureCheck::Wrongly),
            (Some(KEY), MESSAGE, None, SignatureCheck::Wrongly),
            (Some(KEY), gopay, None, SignatureCheck::Not),
            (Some(KEY), gopay, Some(""), SignatureCheck::Wrongly),
            (None, gopay, None, SignatureCheck::Not),
        ] {
            assert_eq!(checked(key, false, raw, signature), found, "{key:?} {raw} {signature:?}");
        }
        // HMAC takes an empty key. Here an empty key verifies nothing.
        let mut mac = Hmac::<Sha256>::new_from_slice(b"").unwrap();
        mac.update(MESSAGE.as_bytes());
        let signed: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(checked(Some(""), false, MESSAGE, Some(&signed)), SignatureCheck::Wrongly);
    }

    #[test]
    fn the_documents_three_bodies() {
        let body = |transaction: &str, paid: &str| {
            format!(
                "{{\"status\":\"success\",\"message\":\"transaction success!\",\"rq_uuid\":\"KLNU00252\",\"rq_datetime\":\
                 \"2020-11-12 09:13:19\",\"order_id\":\"KLNU00252\",\"kd_pay\":\"174\",\"tot_bayar\":\"{paid}\",\"norek\":\"-\",\
                 \"transaction\":\"{transaction}\"}}"
            )
        };
        let (va, manual) = (body("mandiri_manual", "-"), body("multipayment", "474765"));
        let read_va = read(va.as_bytes(), false).unwrap();
        assert_eq!(
            (read_va.order_id.as_str(), read_va.paid, read_va.amount),
            ("KLNU00252", Some(true), FieldAmount::Absent)
        );
        let paid = read(manual.as_bytes(), false).unwrap();
        assert_eq!((paid.amount.to_string().as_str(), paid.id), ("474.765", Some("174".into())));
        let five = read(manual.as_bytes(), true).unwrap();
        assert_eq!((five.amount, five.id), (FieldAmount::Absent, None), "five keys sign neither");
        for written in [
            "\"40.000.00\"",
            "\"40000,50\"",
            "\"40 000\"",
            "\"4e4\"",
            "4e4",
            "\"lima puluh ribu\"",
            "[5000]",
            "true",
            "-50000",
            "\"-50.000\"",
            "{\"a\":1}",
            "1e30",
            "99999999999999999999",
        ] {
            let body = manual.replace("\"474765\"", written);
            let callback = read(body.as_bytes(), false).unwrap();
            assert!(callback.amount.unread().is_some(), "{written}: {:?}", callback.amount);
        }
        let gopay = "{\"status\":\"success\",\"message\":\"x\",\"id_trans\":\"12345\",\"rq_datetime\":\"2021-03-16 19:12:43\",\
                     \"order_id\":\"1234/917/ATG\",\"transaction\":\"gopay\"}";
        let callback = read(gopay.as_bytes(), false).unwrap();
        assert_eq!(
            (callback.order_id.as_str(), callback.rq_uuid, callback.id),
            ("1234/917/ATG", None, Some("12345".into()))
        );
        for (word, paid) in [("fail", Some(false)), ("failed", Some(false)), ("SUCCESS", Some(true)), ("pending", None)]
        {
            let text = gopay.replace("success", word);
            assert_eq!(read(text.as_bytes(), false).unwrap().paid, paid, "{word}");
        }
        for bad in ["", "[]", "{\"status\":\"success\"}", "{order_id:\"1\",\"status\":\"success\""] {
            assert_eq!(read(bad.as_bytes(), false), None, "{bad}");
        }
    }

    #[test]
    fn a_notice_one_wrapping_away_is_read_and_its_signature_is_of_the_bytes_as_they_came() {
        let plain = r#"{"order_id":"klnu00242","rq_uuid":"klnu00242","status":"success","tot_bayar":"50000"}"#;
        let expected = read(plain.as_bytes(), false).unwrap();
        let part = |name: &str, value: &str| {
            format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields =
            [("order_id", "klnu00242"), ("rq_uuid", "klnu00242"), ("status", "success"), ("tot_bayar", "50000")];
        let multipart: String = fields.iter().map(|(name, value)| part(name, value)).collect();
        let form: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for wrapped in [
            format!(r#"{{"status":true,"data":{plain}}}"#),
            serde_json::to_string(plain).unwrap(),
            format!("{multipart}--B--"),
            form.join("&"),
            format!("payload={plain}"),
        ] {
            let callback = read(wrapped.as_bytes(), false).unwrap_or_else(|| panic!("{wrapped}"));
            assert_eq!(
                (&callback.order_id, callback.paid, &callback.amount),
                (&expected.order_id, Some(true), &expected.amount)
            );
            let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
            mac.update(wrapped.as_bytes());
            let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(checked(Some(KEY), false, &wrapped, Some(&signature)), SignatureCheck::Rightly);
            assert_eq!(checked(Some(KEY), false, plain, Some(&signature)), SignatureCheck::Wrongly);
        }
        assert!(read(br#"{"data":{"data":{"order_id":"a","status":"success"}}}"#, false).is_none());
    }
}
