//! K-Link's charges over its real socket, without faults: how each is made, how it ends, and what the finance report
//! tells of it.

use serde_json::json;

use super::klink::{SENDER, call, charge};
use super::*;
use crate::sandbox::klink::BookedChargeState;

#[tokio::test]
async fn charges_by_account_card_and_transfer() {
    let shop = shop().await;
    let list = raw(&shop.sandbox, &call("/api/list_bank", &shop.login().await, "")).await.json();
    let rows = list["data"].as_array().unwrap();
    assert_eq!(
        keys(&rows[0]),
        [
            "bankCode",
            "bankDesc",
            "bankDisplayNm",
            "bank_pemilik",
            "bankacc",
            "cabang",
            "charge_admin",
            "charge_connectivity",
            "id",
            "img_url",
            "install_12",
            "install_6",
            "is_installment",
            "kategori",
            "productCode",
            "productName",
            "status"
        ]
    );
    assert_eq!(
        (&rows[0]["bankacc"], &rows[1]["bankacc"], &rows[2]["charge_admin"]),
        (&json!(0), &Value::Null, &json!("4000"))
    );

    let va = shop.klink("pay_service", charge("014", "BCAATM", "1234/917/ATG", "50000")).await.json();
    assert_eq!(keys(&va), ["data", "message", "status"]);
    let data = &va["data"];
    assert_eq!(
        keys(data),
        ["is_va", "va_number", "kd_pay", "kd_ref", "koneksi", "pay_ship", "total_bayar", "total_belanja"]
    );
    assert_eq!((text(data, "total_belanja"), text(data, "total_bayar")), ("50000", "50500"));
    assert_eq!(shop.sandbox.charges()[0].account.as_deref(), data["va_number"].as_str());

    let manual = shop.klink("pay_service", charge("008", "mandiri_manual", "2", "50000")).await.json();
    let code = manual["data"]["kode_unik"].as_i64().unwrap();
    assert!((1..=2_000).contains(&code), "{code}");
    assert_eq!(manual["data"]["total_bayar"].as_i64(), Some(50_500 + code));

    let card = shop.klink("pay_service", charge("008", "multipayment", "3", "50000")).await.json();
    assert_eq!(keys(&card["data"]), ["url_pay", "is_va"]);
    let path = text(&card["data"], "url_pay").strip_prefix(&shop.sandbox.url()).unwrap().to_owned();
    let page = raw(&shop.sandbox, &request("GET", &path, "", "")).await;
    assert!(page.status == 200 && page.body.contains("50.500"), "{}", page.body);

    for (wrong, why) in [
        (charge("777", "BCAATM", "4", "50000"), "bank_code not found in list bank!"),
        (charge("009", "BNIATM", "4", "50000"), "bank_code is not active!"),
        (charge("014", "BCAATM", "4", "0"), "nominal is not valid!"),
        (charge("014", "BCAATM", "", "50000"), "order_id or rq_uuid is not valid!"),
        (
            charge("008", "MANDIRIATM", "1234/917/ATG", "50000"),
            "order_id or rq_uuid has been used, please use another!",
        ),
    ] {
        let answer = shop.klink("pay_service", wrong).await.json();
        assert_eq!(answer, json!({ "status": "failed", "message": why }));
    }
    assert_eq!(shop.sandbox.charges().len(), 3);
}

#[tokio::test]
async fn a_gopay_charge_and_its_picture() {
    let shop = shop().await;
    let list = shop.klink("list_bank_midtrans", json!({ "nominal": "1000000", "pay_ship": "5000" })).await.json();
    assert_eq!((&list["data"][0]["charge_admin"], &list["data"][0]["bankacc"]), (&json!("2500"), &Value::Null));
    let answer = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "klnu01978", "1500")).await.json();
    assert_eq!(keys(&answer), ["status", "message", "data_input", "data"]);
    assert_eq!(answer["data_input"]["email"], "Almeera@gmail.com");
    let data = &answer["data"];
    assert_eq!(
        keys(data),
        [
            "bank_code",
            "product_code",
            "rq_uuid",
            "fraud_status",
            "order_id",
            "status_code",
            "gross_amount",
            "transaction_time",
            "actions",
            "email",
            "pay_ship",
            "currency",
            "rq_datetime",
            "nominal",
            "payment_type",
            "transaction_status",
            "fullname",
            "merchant_id",
            "status_message",
            "no_hp",
            "transaction_id"
        ]
    );
    assert_eq!((text(data, "gross_amount"), text(data, "status_code")), ("2000.00", "201"));
    let names: Vec<&str> = data["actions"].as_array().unwrap().iter().map(|action| text(action, "name")).collect();
    assert_eq!(names, ["generate-qr-code", "deeplink-redirect", "get-status", "cancel"]);

    let link = text(&data["actions"][1], "url");
    assert!(link.contains("&amount=2000&") && link.ends_with("%3Forder_id%3Dklnu01978"), "{link}");
    let url = text(&data["actions"][0], "url");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let got = client.get(url).send().await.unwrap();
    assert_eq!(got.headers()["content-type"], "image/png");
    let bytes = got.bytes().await.unwrap();
    let qr = shop.sandbox.charges()[0].qr.clone().unwrap();
    assert!(qr.contains("54042000") && qr.contains("0109klnu01978"), "{qr}");
    assert_eq!(read_qr(&bytes), qr::code(&qr));
    for (method, at, status) in [("GET", 2, 401), ("POST", 3, 401)] {
        let path = text(&data["actions"][at], "url").strip_prefix(&shop.sandbox.url()).unwrap();
        assert_eq!(raw(&shop.sandbox, &request(method, path, "", "")).await.status, status);
    }
    assert_eq!(raw(&shop.sandbox, &request("GET", "/klink/v2/gopay/x/qr-code", "", "")).await.status, 404);

    let again = shop.klink("pay_service_midtrans", charge("gopay", "e_wallets", "klnu01978", "1500")).await.json();
    assert_eq!((&again["status"], &again["data"]["status_code"]), (&json!("failed"), &json!("406")));
    let wrong = shop.klink("pay_service_midtrans", charge("ovo", "e_wallets", "5", "1500")).await.json();
    assert_eq!(wrong["status"], "failed");
    assert_eq!(shop.sandbox.charges().len(), 1);

    // The same seed and order give the same code.
    let other = super::shop().await;
    other.klink("pay_service_midtrans", charge("gopay", "e_wallets", "klnu01978", "1500")).await;
    assert_eq!(other.sandbox.charges()[0].qr.as_deref(), Some(qr.as_str()));
}

/// The modules of a picture, dark or light, without the quiet zone.
fn read_qr(bytes: &[u8]) -> Vec<bool> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let side = usize::try_from(reader.next_frame(&mut pixels).unwrap().width).unwrap();
    let width = side / 8 - 8;
    let module = |at: usize| pixels[((at / width + 4) * 8 + 4) * side + (at % width + 4) * 8 + 4] == 0;
    (0..width * width).map(module).collect()
}

mod qr {
    /// The modules that the picture of a payload must have.
    pub fn code(payload: &str) -> Vec<bool> {
        let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::M).unwrap();
        code.to_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect()
    }
}

/// Four charges: GoPay `a` and `d`, a virtual account `b`, a manual transfer `c`; then a minute.
async fn four_charges() -> Shop {
    let shop = shop().await;
    for (name, body) in [
        ("pay_service_midtrans", charge("gopay", "e_wallets", "a", "1500")),
        ("pay_service", charge("014", "BCAATM", "b", "50000")),
        ("pay_service", charge("008", "mandiri_manual", "c", "50000")),
        ("pay_service_midtrans", charge("gopay", "e_wallets", "d", "2500")),
    ] {
        assert_eq!(shop.klink(name, body).await.json()["status"], "success");
    }
    shop.clock.advance(Duration::from_secs(60));
    shop
}

#[tokio::test]
async fn customers_pay_once() {
    let shop = four_charges().await;
    let settled = shop.own("charge/settle", json!({ "order_id": "a" })).await.json();
    assert_eq!((&settled["charge"]["state"], &settled["charge"]["paid"]), (&json!("settled"), &json!(2_000)));
    let notice = shop.sandbox.charge_callback("a").unwrap();
    assert_eq!(settled["notice"], json!({ "x-servicepayment": notice.signature, "body": notice.body }));
    let body: Value = serde_json::from_str(&notice.body).unwrap();
    assert_eq!(keys(&body), ["status", "message", "id_trans", "rq_datetime", "order_id", "transaction"]);

    assert_eq!(shop.own("charge/expire", json!({ "order_id": "c" })).await.json()["state"], "expired");
    assert_eq!(shop.sandbox.charge_callback("c"), None);
    let late = shop.own("charge/settle", json!({ "order_id": "c", "amount": 7 })).await.json();
    assert_eq!((&late["charge"]["state"], &late["charge"]["paid"]), (&json!("settled"), &json!(7)));
    let body: Value = serde_json::from_str(text(&late["notice"], "body")).unwrap();
    assert_eq!((text(&body, "tot_bayar"), text(&body, "norek")), ("7", "1190000879898"));
    for (name, wrong) in [
        ("charge/settle", json!({ "order_id": "a" })),
        ("charge/expire", json!({ "order_id": "a" })),
        ("charge/settle", json!({ "order_id": "x" })),
        ("charge/settle", json!({ "order_id": "b", "amount": -1 })),
        ("charge/settle", json!({ "order_id": "b", "amount": "5" })),
        ("wallets", json!({ "member": SENDER })),
        ("wallets", json!({ "member": "tiada", "balance": 1 })),
    ] {
        assert_eq!(shop.own(name, wrong).await.status, 400);
    }
    assert_eq!(shop.sandbox.charges()[1].state, BookedChargeState::Pending);
}

#[tokio::test]
async fn the_finance_report_tells_what_was_paid() {
    let shop = four_charges().await;
    for paid in ["a", "c"] {
        shop.sandbox.settle_charge(paid, None).unwrap().unwrap();
    }
    shop.sandbox.expire_charge("d").unwrap().unwrap();
    let report = async |bank: &str, status: &str, from: &str, to: &str| {
        let body =
            json!({ "datetime_start": from, "datetime_end": to, "bank_code": bank, "transaction_status": status });
        let body = shop.klink("finance_report", body).await.body;
        let Some(rows) = body.strip_suffix(",\n….\n}") else {
            assert_eq!(body, "[]");
            return Vec::new();
        };
        serde_json::from_str::<Vec<Value>>(&format!("{rows}]")).unwrap()
    };
    let all = report("", "all", "", "").await;
    let codes: Vec<(&str, &str)> = all.iter().map(|row| (text(row, "order_id"), text(row, "status_code"))).collect();
    assert_eq!(codes, [("a", "200"), ("b", "201"), ("c", "200"), ("d", "407")]);
    assert_eq!(
        keys(&all[0]),
        [
            "fraud_status",
            "notification_time",
            "va_numbers",
            "bank_code",
            "order_id",
            "status_code",
            "gross_amount",
            "id",
            "signature_key",
            "inquiry_time"
        ]
    );
    assert_eq!((all[0]["gross_amount"].as_i64(), text(&all[0], "signature_key").len()), (Some(2_000), 128));
    let orders = |rows: Vec<Value>| rows.iter().map(|row| text(row, "order_id").to_owned()).collect::<String>();
    assert_eq!(orders(report("gopay", "settlement", "", "").await), "a");
    assert_eq!(orders(report("gopay", "expire", "", "").await), "d");
    assert_eq!(orders(report("all", "pending", "", "").await), "b");
    assert_eq!(orders(report("all", "all", "", "2026-11-21 10:21:09").await), "b");
    assert_eq!(orders(report("all", "all", "2026-11-21 10:22:09", "").await), "acd");
    assert_eq!(orders(report("all", "deny", "", "").await), "");
    let wrong = json!({ "datetime_start": "kemarin" });
    assert_eq!(shop.klink("finance_report", wrong).await.json()["status"], "fail");
}
