//! Each call's answer, key by key, against the provider's document. The document's tables are typed here a second time,
//! so that a key renamed or lost in the sandbox fails here.

use super::*;

/// Keys of the document's own answer to a token payment, in its order.
const TOKEN_PAID: &str = "result ppob_invoice ppob_produk ppob_nominal ppob_tanggal ppob_nomorpelanggan \
    ppob_nomormeter ppob_namapelanggan ppob_tarifdaya ppob_materai ppob_ppn ppob_ppj ppob_angsuran ppob_rptoken \
    ppob_admin ppob_totalbayar ppob_stroomtoken ppob_totalkwh ppob_reff ppob_debet ppob_saldo ppob_status";
const TOKEN_STATUS: &str = "result ppob_invoice ppob_produk ppob_kodeproduk ppob_tanggal ppob_nomorpelanggan \
    ppob_nomormeter ppob_namapelanggan ppob_tarifdaya ppob_materai ppob_ppn ppob_ppj ppob_angsuran ppob_rptoken \
    ppob_admin ppob_totalbayar ppob_stroomtoken ppob_totalkwh ppob_reff ppob_debet ppob_status";

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[tokio::test]
async fn the_price_list_has_every_kind() {
    let shop = shop().await;
    let list = raw(&shop.sandbox, &form("daftarharga", "")).await.json();
    let rows = list.as_array().unwrap();
    let row = |code: &str| rows.iter().find(|row| row["ppob_kodeproduk"] == code).unwrap();
    assert_eq!(
        *row("PLN"),
        serde_json::json!({"ppob_grup": "PLN Group", "ppob_produk": "PLN Bulanan", "ppob_kodeproduk": "PLN",
            "ppob_nominal": "-", "ppob_admin": "2.500", "ppob_debet": "Tagihan + 700", "ppob_status": "Ready"})
    );
    assert_eq!(
        *row("PLNS20"),
        serde_json::json!({"ppob_grup": "PLN Group", "ppob_produk": "PLN Pra Bayar", "ppob_kodeproduk": "PLNS20",
            "ppob_nominal": "20.000", "ppob_admin": "2.500", "ppob_debet": "20.700", "ppob_status": "Ready"})
    );
    assert_eq!(row("PLNS1000")["ppob_debet"], "1.000.700");
    assert_eq!(row("COLUMBIA")["ppob_debet"], "Tagihan - 1.000");
    assert_eq!(row("NEXMEDIA")["ppob_status"], "Close");
    let mut codes: Vec<&str> = rows.iter().map(|row| text(row, "ppob_kodeproduk")).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rows.len());
    for group in
        ["PLN Group", "BPJS", "Telkom Group", "TV Berlangganan", "PGN", "PDAM", "Multifinance", "Kartu Postpaid"]
    {
        assert!(rows.iter().any(|row| row["ppob_grup"] == group && row["ppob_status"] == "Ready"), "{group}");
    }
}

#[tokio::test]
async fn a_token_from_inquiry_to_status() {
    let shop = shop().await;
    let asked = shop.inquire("PLNS100", "12345678901").await;
    assert_eq!(
        asked,
        serde_json::json!({"result": "ok", "ppob_tanggal": "2026-11-21 10:21:09", "ppob_produk": "PLN Pra Bayar",
            "ppob_kodeproduk": "PLNS100", "ppob_namapelanggan": "SITI NURBAYA", "ppob_nomorpelanggan": "12345678901",
            "ppob_tarifdaya": "R1M /900 VA", "ppob_voucher": "TOKEN PLN 100.000", "ppob_totalbayar": "102.500",
            "ppob_debet": "100.700"})
    );
    let paid = shop.pay("PLNS100", "12345678901").await;
    assert_eq!(keys(&paid), words(TOKEN_PAID));
    for (key, value) in [
        ("ppob_invoice", "12345678"),
        ("ppob_nominal", "100.000"),
        ("ppob_nomorpelanggan", "545678901234"),
        ("ppob_nomormeter", "12345678901"),
        ("ppob_ppj", "2381"),
        ("ppob_rptoken", "97619"),
        ("ppob_admin", "2500"),
        ("ppob_totalbayar", "102.500"),
        ("ppob_stroomtoken", "1234 5678 9101 1121 3141"),
        ("ppob_totalkwh", "94,50"),
        ("ppob_reff", "0AXS21V00KF3385499839ZN91DY04626"),
        ("ppob_saldo", "24.899.300"),
        ("ppob_status", "confirm"),
    ] {
        assert_eq!(text(&paid, key), value, "{key}");
    }
    for number in ["12345678901", "545678901234"] {
        let status = shop.status("12345678", number).await;
        assert_eq!(keys(&status), words(TOKEN_STATUS));
        assert_eq!(status["ppob_stroomtoken"], paid["ppob_stroomtoken"]);
        assert_eq!(status["ppob_kodeproduk"], "PLNS100");
    }
    let no_data = serde_json::json!({"result": "no", "reason": "No Data!"});
    assert_eq!(shop.status("12345678", "12345678902").await, no_data);
    assert_eq!(shop.status("99999999", "12345678901").await, no_data);
    // The IDPEL names the same household. A second token is a different one, debited again.
    assert_eq!(shop.inquire("PLNS100", "545678901234").await["ppob_namapelanggan"], "SITI NURBAYA");
    let again = shop.pay("PLNS100", "12345678901").await;
    assert_eq!(text(&again, "ppob_invoice"), "12345679");
    assert_ne!(again["ppob_stroomtoken"], paid["ppob_stroomtoken"]);
    assert_ne!(shop.pay("PLNS100", "545678901234").await["ppob_stroomtoken"], paid["ppob_stroomtoken"]);
    for invoice in ["12345678", "12345679", "12345680"] {
        assert!(shop.sandbox.refund(invoice).unwrap());
    }
    assert_eq!(shop.sandbox.saldo(), rupiah(25_000_000));
    assert_ne!(shop.pay("PLNS100", "12345678901").await["ppob_stroomtoken"], paid["ppob_stroomtoken"]);
    let ledger = shop.sandbox.ledger();
    assert_eq!(ledger.len(), 7);
    assert!(ledger.iter().all(|entry| entry.amount == rupiah(100_700)));
    assert_eq!(shop.sandbox.saldo(), rupiah(25_000_000 - 100_700));
}

#[tokio::test]
async fn the_parts_of_a_token_add_up() {
    let shop = shop().await;
    for product in ["PLNS20", "PLNS50", "PLNS100", "PLNS200", "PLNS500", "PLNS1000"] {
        for number in 0..10 {
            let paid = shop.pay(product, &format!("3201{:07}", number * 7)).await;
            let parts = ["ppob_rptoken", "ppob_ppj", "ppob_ppn", "ppob_materai", "ppob_angsuran"];
            let sum: i64 = parts.iter().map(|key| money(&paid, key)).sum();
            assert_eq!(sum, money(&paid, "ppob_nominal"), "{paid}");
            let token = text(&paid, "ppob_stroomtoken").replace(' ', "");
            assert!(token.len() == 20 && token.bytes().all(|byte| byte.is_ascii_digit()), "{token}");
            assert_eq!(text(&paid, "ppob_nomorpelanggan").len(), 12);
            assert_eq!(text(&paid, "ppob_reff").len(), 32);
        }
    }
}

/// For each kind: product, number, the keys between the name and the total bill, whether there is an admin.
const KINDS: [(&str, &str, &str, bool); 16] = [
    ("PLN", "531110001234", "ppob_bulantagihan ppob_standmeter ppob_tarifdaya", true),
    ("PLNNONTAGLIS", "5311100012345", "ppob_nomorregistrasi ppob_jenisbayar", true),
    ("BPJS", "0001944358911", "ppob_jumlahpeserta ppob_namapeserta ppob_bulantagihan", true),
    ("TELKOM", "0217654321", "ppob_detailtagihan", true),
    ("SPEEDY", "122345678901", "ppob_detailtagihan", true),
    ("INDOVISION", "301234567890", "ppob_bulantagihan", true),
    ("PGN", "0110014601", "ppob_bulantagihan ppob_volumepemakaian", true),
    ("PDAMBOGOR", "102204417", "ppob_bulantagihan ppob_volumepemakaian", true),
    ("PDAMBATAM", "10220", "ppob_bulantagihan ppob_volumepemakaian", true),
    ("MCF", "5012345001", FINANCE, true),
    ("BAF", "5012345001", FINANCE, true),
    ("FIF", "30122099812", "ppob_jatuhtempo ppob_angsuranke", false),
    ("ADIRA", "5012345001", "ppob_jatuhtempo", true),
    ("COLUMBIA", "5012345001", "ppob_angsuranke", false),
    ("HALO", "08111234567", "", true),
    ("XPLOR", "08171234567", "", true),
];
const FINANCE: &str = "ppob_nomorpolisi ppob_kendaraan ppob_angsuranke ppob_sisatenor ppob_jatuhtempo \
    ppob_sisaangsuran ppob_denda";

#[tokio::test]
async fn every_kind_of_bill_has_the_documents_keys() {
    let shop = shop().await;
    for (product, number, own, has_admin) in KINDS {
        let admin = if has_admin { "ppob_admin" } else { "" };
        let asked = shop.inquire(product, number).await;
        let months = if product == "PLN" { "ppob_jumlahtunggakan" } else { "" };
        let expected = format!(
            "result ppob_tanggal ppob_produk ppob_kodeproduk ppob_nomorpelanggan ppob_namapelanggan {own} {months} \
             ppob_totaltagihan {admin} ppob_totalbayar ppob_debet"
        );
        assert_eq!(keys(&asked), words(&expected), "{product}");
        let paid = shop.pay(product, number).await;
        let extra = match product {
            "PLN" | "BPJS" | "PDAMBOGOR" | "PDAMBATAM" => "ppob_kodeagen ppob_footer",
            _ => "",
        };
        let expected = format!(
            "result ppob_invoice ppob_produk ppob_tanggal ppob_nomorpelanggan ppob_namapelanggan {own} \
             ppob_totaltagihan {admin} ppob_totalbayar ppob_reff ppob_debet ppob_saldo ppob_status {extra}"
        );
        assert_eq!(keys(&paid), words(&expected), "{product}");
        for key in ["ppob_namapelanggan", "ppob_nomorpelanggan", "ppob_totalbayar", "ppob_debet"] {
            assert_eq!(asked[key], paid[key], "{product} {key}");
        }
        if has_admin {
            let sum = money(&paid, "ppob_totaltagihan") + money(&paid, "ppob_admin");
            assert_eq!(sum, money(&paid, "ppob_totalbayar"), "{product}");
            assert!(!text(&paid, "ppob_admin").contains('.'));
        }
        let status = shop.status(text(&paid, "ppob_invoice"), number).await;
        assert_eq!((&status["ppob_kodeproduk"], status.get("ppob_saldo")), (&Value::from(product), None));
        let entry = shop.sandbox.ledger().pop().unwrap();
        assert_eq!((entry.product.as_str(), entry.amount.get()), (product, money(&paid, "ppob_debet")));
    }
}

#[tokio::test]
async fn known_customers_are_the_same_for_every_seed() {
    for seed in [1, 77] {
        let shop = shop_with(|options| options.seed = seed).await;
        for (product, number, name, total) in [
            ("PLN", "531110001234", "BUDI SANTOSO", "347.850"),
            ("BPJS", "0001944358911", "AMINAH", "107.500"),
            ("BPJS", "0002644891135", "KARTIKA", "215.000"),
            ("PDAMBOGOR", "102204417", "HJ. SUMIATI", "91.300"),
            ("FIF", "30122099812", "AGUS SALIM", "1.214.000"),
            ("PLNS20", "32016567720", "RUDI PRAYITNO", "22.500"),
        ] {
            let asked = shop.inquire(product, number).await;
            assert_eq!((text(&asked, "ppob_namapelanggan"), text(&asked, "ppob_totalbayar")), (name, total));
        }
        assert_eq!(shop.inquire("BPJS", "0001944358911").await["ppob_jumlahpeserta"], "2");
    }
}

#[tokio::test]
async fn a_bill_belongs_to_its_seed_product_and_number() {
    let (one, same, other) = (shop().await, shop().await, shop_with(|options| options.seed = 2).await);
    let asked = one.inquire("PLN", "543210987654").await;
    assert_eq!(asked, same.inquire("PLN", "543210987654").await);
    assert_ne!(asked, other.inquire("PLN", "543210987654").await);
    assert_ne!(asked["ppob_totalbayar"], one.inquire("PLN", "543210987655").await["ppob_totalbayar"]);
}

#[tokio::test]
async fn a_paid_bill_is_paid_and_a_paid_month_offers_the_next() {
    let shop = shop().await;
    shop.pay("PLN", "531110001234").await;
    let reason = "ERROR PLN 531110001234: TAGIHAN SUDAH LUNAS";
    assert_eq!(shop.inquire("PLN", "531110001234").await, serde_json::json!({"result": "no", "reason": reason}));
    let again = shop.pay("PLN", "531110001234").await;
    assert_eq!(again, serde_json::json!({"result": "no", "saldo": "24.653.950", "reason": reason}));
    assert_eq!(shop.debits(), 1);

    let first = shop.pay("BPJS", "0001944358911").await;
    let next = shop.inquire("BPJS", "0001944358911").await;
    assert_eq!((text(&first, "ppob_bulantagihan"), text(&next, "ppob_bulantagihan")), ("NOV26", "DES26"));
    let first = shop.pay("FIF", "30122099812").await;
    let second = shop.pay("FIF", "30122099812").await;
    assert_eq!(money(&second, "ppob_angsuranke"), money(&first, "ppob_angsuranke") + 1);
    assert!(text(&second, "ppob_jatuhtempo").starts_with("2026-12-"));
    assert_eq!(shop.debits(), 4);

    assert!(shop.sandbox.refund("12345678").unwrap());
    assert!(!shop.sandbox.refund("12345678").unwrap());
    assert_eq!(shop.inquire("PLN", "531110001234").await["ppob_totalbayar"], "347.850");
    assert_eq!(shop.status("12345678", "531110001234").await["ppob_status"], "refund");
    assert_eq!(shop.sandbox.ledger().last().unwrap().kind, crate::sandbox::EntryKind::Refund);
}

#[tokio::test]
async fn refusals_are_the_documents() {
    let shop = shop_with(|options| options.start_saldo = rupiah(100)).await;
    let refused = |reason: &str| serde_json::json!({"result": "no", "reason": reason});
    for (product, number, reason) in [
        ("PLNS20", "123456789", "ERROR PLN 123456789: NOMOR TIDAK TERDAFTAR"),
        ("PLN", "1234567890123", "ERROR PLN 1234567890123: NOMOR TIDAK TERDAFTAR"),
        ("PLN", "53111000123x", "ERROR PLN 53111000123x: NOMOR TIDAK TERDAFTAR"),
        ("HALO", "081", "ERROR HALO 081: NOMOR TIDAK TERDAFTAR"),
        ("NEXMEDIA", "301234567890", "ERROR NEXMEDIA 301234567890: PRODUK SEDANG TUTUP"),
        ("NONE", "301234567890", "KODE PRODUK TIDAK DITEMUKAN"),
    ] {
        assert_eq!(shop.inquire(product, number).await, refused(reason));
        let paid = shop.pay(product, number).await;
        assert_eq!(paid, serde_json::json!({"result": "no", "saldo": "100", "reason": reason}));
    }
    // The raw line end inside the reason is the document's; no JSON parser accepts it.
    let short = shop.pay_wire("PLNS100", "12345678901").await;
    assert_eq!(
        short.body,
        "{  \n  \"result\": \"no\",  \n  \"saldo\": \"100\",  \n  \"reason\": \"Mohon maaf, sisa saldo anda \
         JKT-12345 tidak cukup! Sisa saldo  \nRp. 100\"  \n}"
    );
    assert!(serde_json::from_str::<Value>(&short.body).is_err());
    assert_eq!((shop.debits(), shop.sandbox.saldo()), (0, rupiah(100)));
}

#[tokio::test]
async fn the_wrong_user_is_a_dummy() {
    let shop = shop().await;
    for call in ["daftarharga", "cektagihan", "bayartagihan", "cekstatus"] {
        for user in ["", "username=dummy&password=wrong&", "username=Dummy&password=dummy123&"] {
            let body = format!("{user}ppob_kodeproduk=PLNS20&ppob_nomorpelanggan=12345678901");
            let path = format!("/json/ppob/{call}");
            let wire = raw(&shop.sandbox, &request("POST", &path, "application/x-www-form-urlencoded", &body)).await;
            let expected = serde_json::json!({"result": "no", "reason": "Please, request with your user! No dummy!"});
            assert_eq!(wire.json(), expected);
        }
    }
    assert_eq!(shop.debits(), 0);
}
