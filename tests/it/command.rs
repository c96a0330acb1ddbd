//! The commands as scripts use them: exit codes, JSON, and sentences for bad input.

use loket::sandbox::Sandbox;

use crate::shop::Shop;

#[test]
fn a_token_and_a_bill_are_sold() {
    let shop = Shop::open();
    let bill = shop.run(&["inquiry", "PLNS100", "12345678901", "--json"]).json();
    assert_eq!((bill["total"].as_i64(), bill["name"].as_str()), (Some(102_500), Some("SITI NURBAYA")));
    assert!(bill["fields"].as_array().unwrap().iter().all(|row| row["label"].is_string() && row["value"].is_string()));
    let sold = shop.run(&["pay", "PLNS100", "12345678901", "--cash", "110000", "--yes", "--json"]);
    assert_eq!(sold.code, 0, "{}", sold.err);
    let sold = sold.json();
    let expected = serde_json::json!({
        "provider": "mmbc-ppob", "product": "PLNS100", "customer": "12345678901", "name": "SITI NURBAYA",
        "state": "confirmed", "ruled_by": null, "disputed": false, "nominal": 100_000, "bill": 100_000, "admin": 2_500, "shop_fee": 0,
        "total": 102_500, "debit": 100_700, "cashback": null, "profit": 1_800, "cash": 110_000, "change": 7_500,
        "token": "12345678910111213141", "serial": null, "kwh": "94,50", "reason": null, "counter": "K1",
        "cashier": "RINA", "prints": 0,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&sold[key], value, "{key}");
    }
    let paid = shop.run(&["pay", "PLN", "531110001234", "--yes", "--json"]).json();
    assert_eq!(
        (paid["state"].as_str(), paid["total"].as_i64(), paid["nominal"].is_null()),
        (Some("confirmed"), Some(347_850), true)
    );
    let rows = shop.history();
    assert_eq!((rows.len(), rows[0]["product"].as_str()), (2, Some("PLN")), "newest first");
    shop.assert_nothing_lost();
}

#[test]
fn every_product_kind_is_sold_and_has_its_paper() {
    let shop = Shop::open();
    let listed = shop.run(&["products", "--json"]).json();
    let open: Vec<_> = listed.as_array().unwrap().iter().filter(|product| product["open"] == true).collect();
    assert!(open.len() > 20);
    for product in open {
        let code = product["code"].as_str().unwrap();
        let customer = match product["kind"].as_str().unwrap() {
            "pln_token" => "14000000111",
            "pln_postpaid" => "531110001234",
            "pln_nontaglis" => "531110001235",
            "bpjs" => "0001944358911",
            "postpaid_card" | "e_money" => "08123456789",
            "samsat" => "3201111111111111",
            "e_money_card" => "6013501234567890",
            "e_money_member" => "TN01234567",
            _ => "102204417",
        };
        let mut arguments = vec!["pay", code, customer, "--again", "--yes", "--json"];
        if product["kind"].as_str().unwrap().starts_with("e_money") {
            arguments.extend(["--amount", "50000"]);
        }
        if product["kind"] == "samsat" {
            arguments.extend(["--frame-number", "MH328D204AK4010000"]);
        }
        let paid = shop.run(&arguments);
        assert_eq!(paid.code, 0, "{code}: {} {}", paid.out, paid.err);
        let id = paid.json()["id"].as_str().unwrap().to_owned();
        for paper in ["58mm", "80mm"] {
            let text = shop.run(&["receipt", &id, "--format", "text", "--paper", paper]);
            assert_eq!(text.code, 0, "{code}");
            let columns = if paper == "58mm" { 32 } else { 48 };
            assert!(text.out.lines().all(|line| line.chars().count() <= columns), "{code}: {}", text.out);
            assert!(text.out.contains("TOTAL"), "{code}: {}", text.out);
        }
        let pdf = shop.home().join(format!("{code}.pdf"));
        let made = shop.run(&["receipt", &id, "--paper", "a4", "--output", pdf.to_str().unwrap()]);
        assert_eq!(made.code, 0, "{code}");
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"), "{code}");
    }
    shop.assert_nothing_lost();
}

#[test]
fn bad_input_is_refused_with_its_code_and_a_sentence() {
    let shop = Shop::open();
    let table: &[(&[&str], i32, &str)] = &[
        (&["pay", "PLNS100", "1234567890", "--yes"], 6, "11/12"),
        (&["pay", "PLNS100", "1234567890A", "--yes"], 6, "hanya angka"),
        (&["pay", "TIDAKADA", "12345678901", "--yes"], 6, "tidak ada di daftar harga"),
        (&["pay", "PLNS100", "12345678901"], 2, "--yes"),
        (&["pay", "PLNS100", "12345678901", "--amount", "50000", "--yes"], 6, "Nominal tidak cocok"),
        (&["pay", "PLNS100", "12345678901", "--cash", "100000", "--yes"], 6, "kurang dari total"),
        (&["pay", "PLNS100", "12345678901", "--expect-total", "99", "--yes"], 6, "bukan 99"),
        (&["pay", "PLNS100", "12345678901", "--cash", "seratus", "--yes"], 2, "tidak cocok"),
        (&["pay", "PLNS100"], 2, "masih kurang"),
        (&["bayar"], 2, "tidak dikenal"),
        (&["inquiry", "PLN", "14000000678"], 3, "TIDAK TERDAFTAR"),
        (&["inquiry", "PLN", "14000000683"], 7, "tidak bisa dibaca"),
        (&["inquiry", "PLN", "14000000684"], 7, "HTTP 500"),
        (&["status", "0197aaaa-0000-7000-8000-000000000000"], 6, "tidak ditemukan"),
        (&["receipt", "ffffffff"], 6, "tidak ditemukan"),
    ];
    for (arguments, code, sentence) in table {
        let answer = shop.run(arguments);
        assert_eq!(answer.code, *code, "{arguments:?}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(sentence), "{arguments:?}: {}", answer.err);
        assert!(answer.out.is_empty(), "{arguments:?}: standard output is the answer and nothing else");
    }
    let closed = shop.run(&["products", "--json"]).json();
    let closed = closed.as_array().unwrap().iter().find(|product| product["open"] == false).unwrap()["code"].clone();
    let refused = shop.run(&["pay", closed.as_str().unwrap(), "102204417", "--yes", "--json"]);
    assert_eq!((refused.code, refused.json()["error"].as_str()), (6, Some("closed_product")));
    assert!(shop.history().is_empty(), "nothing was recorded");
    assert!(shop.sandbox.ledger().is_empty());
}

#[test]
fn a_broken_configuration_says_where_and_what() {
    let shop = Shop::open();
    shop.write_config("[shop]\nname = \"A\"\ntimezon = \"Asia/Jakarta\"\n\n[mmbc]\ntimeout_seconds = \"x\"\n");
    let answer = shop.run(&["products"]);
    assert_eq!(answer.code, 8);
    assert!(answer.err.contains("baris 3") && answer.err.contains("timezone"), "{}", answer.err);
    assert!(answer.err.contains("baris 6"), "{}", answer.err);
    let english = shop.program().env("LOKET_LANG", "en").args(["config", "check"]).output().unwrap();
    assert!(String::from_utf8_lossy(&english.stderr).contains("line 3"));
}

#[test]
fn a_missing_password_is_a_matter_of_configuration() {
    let shop = Shop::open();
    let answer = shop.program().env_remove("UJI_SANDI").args(["products"]).output().unwrap();
    assert_eq!(answer.status.code(), Some(8));
    shop.configure(&shop.sandbox.url(), 2, "");
    let kept = shop.program().env_remove("UJI_SANDI").args(["pay", "PLNS20", "14000000111", "--yes"]).output().unwrap();
    assert_eq!(kept.status.code(), Some(8));
    assert!(shop.sandbox.ledger().is_empty());
}

#[test]
fn a_server_that_is_down_sends_nothing() {
    let shop = Shop::open();
    assert_eq!(shop.run(&["products"]).code, 0);
    shop.sandbox.stop();
    let answer = shop.run(&["pay", "PLNS20", "14000000111", "--yes", "--json"]);
    assert_eq!(answer.code, 7, "{}{}", answer.out, answer.err);
    assert_eq!(answer.json()["error"], "unreachable");
    assert!(shop.history().is_empty());
}

#[test]
fn the_number_can_come_from_standard_input() {
    let shop = Shop::open();
    let mut child = shop
        .program()
        .args(["inquiry", "PLNS100", "-", "--json"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), b"12345678901\n").unwrap();
    let answer = crate::shop::answer(child.wait_with_output().unwrap());
    assert_eq!(answer.json()["customer"], "12345678901");
}

#[test]
fn receipts_are_counted_kept_and_the_same_but_for_their_mark() {
    let shop = Shop::open();
    let id = shop.run(&["pay", "PLNS100", "12345678901", "--yes", "--json"]).json()["id"].as_str().unwrap().to_owned();
    let kept = shop.files().into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")).count();
    assert_eq!(kept, 1, "kept in the receipts folder by itself");
    let first = shop.run(&["receipt", &id, "--format", "text"]).out;
    let second = shop.run(&["receipt", &id, "--format", "text"]).out;
    assert!(first.contains("1234 5678 9101 1121 3141") && first.trim_end().ends_with("/CA"), "{first}");
    let unmarked =
        |text: &str, mark: &str| text.lines().map(|line| line.replace(mark, "").trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(unmarked(&first, "/CA"), unmarked(&second, "/CU 1"));
    assert_eq!(shop.history()[0]["prints"], 2);
    assert!(!first.contains("SAH"), "prepaid carries no lawful sentence");
}

#[test]
fn no_secret_reaches_a_file_or_an_output() {
    let shop = Shop::open();
    let mut said = String::new();
    for arguments in [
        &["pay", "PLNS100", "12345678901", "--yes"][..],
        &["pay", "PLNS20", "14000000662", "--yes"],
        &["doctor"],
        &["config", "show"],
        &["config", "check"],
        &["history", "--csv"],
    ] {
        let answer = shop.program().env("LOKET_LOG", "trace").args(arguments).output().unwrap();
        said.push_str(&String::from_utf8_lossy(&answer.stdout));
        said.push_str(&String::from_utf8_lossy(&answer.stderr));
    }
    assert!(!said.contains(Sandbox::PASSWORD));
    for file in shop.files() {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes.windows(Sandbox::PASSWORD.len()).any(|window| window == Sandbox::PASSWORD.as_bytes());
        assert!(!found, "{}", file.display());
        if file.to_string_lossy().contains("logs") {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("12345678910111213141") && !text.contains("1234 5678 9101"), "{}", file.display());
        }
    }
}

#[test]
fn multipart_works_like_the_form() {
    let shop = Shop::open();
    shop.configure(&shop.sandbox.url(), 2, "body = \"multipart\"");
    assert_eq!(shop.run(&["pay", "PLNS20", "14000000111", "--yes"]).code, 0);
}

#[test]
fn a_full_or_read_only_store_starts_no_payment() {
    let shop = Shop::open();
    assert_eq!(shop.run(&["history", "--json"]).code, 0);
    // A folder where the journal's log must be: the store cannot write, whoever runs the test.
    let journal = shop.home().join("journal.db");
    for name in ["journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(shop.home().join(name));
    }
    std::fs::remove_file(&journal).unwrap();
    std::fs::create_dir(&journal).unwrap();
    let refused = shop.run(&["pay", "PLNS20", "14000000111", "--yes", "--json"]);
    assert!([1, 6].contains(&refused.code), "{} {}", refused.code, refused.out);
    assert!(refused.json()["message"].as_str().unwrap().len() > 20);
    assert!(shop.sandbox.ledger().is_empty());
}

#[test]
fn help_manual_and_completions_are_there() {
    let shop = Shop::open();
    for arguments in [&["--help"][..], &["pay", "--help"], &["man"], &["completions", "bash"], &["--version"]] {
        let answer = shop.run(arguments);
        assert_eq!(answer.code, 0, "{arguments:?}");
        assert!(answer.out.len() > 10, "{arguments:?}");
    }
}
