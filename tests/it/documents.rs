//! The JSON documents of the commands, compared with frozen ones: scripts depend on their names.
//!
//! `tests/golden/document` has one file for each. Ids, and the digits of texts that hold many (times, tokens,
//! references), are made equal before the comparison. Names, order, figures and words are not. `LOKET_DOCUMENTS=add`
//! writes a missing file and never changes an existing one.

mod callbacks;
mod faults;
mod money_in;
mod rulings;
mod store;

use std::path::Path;
use std::process::Command;

use loket::sandbox::Sandbox;
use serde_json::Value;

use crate::shop::{Answer, Shop, answer};

/// A text with so many digits holds a time, a customer's number, or a token.
const MANY_DIGITS: usize = 6;

/// A shop with every provider.
fn shop() -> Shop {
    let shop = Shop::open();
    let url = shop.sandbox.url();
    let printer = shop.home().join("printer.bin");
    shop.write_config(&format!(
        "[shop]\nname = \"LOKET UJI\"\nphone = \"081200000001\"\nemail = \"uji@example.com\"\ncounter = \"K1\"\n\
         cashier = \"RINA\"\n\n[printer]\ndevice = \"file:{}\"\n\n[mmbc]\nbase_url = \"{url}\"\nusername = \"{}\"\n\
         password = \"env:UJI_SANDI\"\ntimeout_seconds = 2\n\n[klink]\nbase_url = \"{url}\"\nemail = \"{}\"\n\
         password = \"{}\"\ntimeout_seconds = 5\nfinance_report_url = \"{url}{}\"\n\n",
        printer.display(),
        Sandbox::USERNAME,
        Sandbox::KLINK_EMAIL,
        Sandbox::KLINK_PASSWORD,
        Sandbox::KLINK_FINANCE_REPORT,
    ));
    shop.add_biller(2);
    shop
}

/// `loket printers` where CUPS has a queue that runs and one that is stopped. A USB printer of this computer is left out.
fn two_queues(shop: &Shop) -> Answer {
    let tools = tempfile::tempdir().unwrap();
    let lpstat = "#!/bin/sh\ncase \"$1 $2\" in\n\
                  '-v ') echo 'device for KASIR: socket://printer-kasir:9100'; echo 'device for LAMA: usb://POS/58';;\n\
                  '-p LAMA') echo 'printer LAMA disabled since today';;\n*) echo 'printer KASIR is idle';;\nesac\n";
    for (name, text) in [("lp", "#!/bin/sh\nexit 1\n"), ("lpstat", lpstat)] {
        std::fs::write(tools.path().join(name), text).unwrap();
        let run = Command::new("chmod").arg("755").arg(tools.path().join(name)).status().unwrap();
        assert!(run.success());
    }
    let mut answer = answer(shop.program().env("PATH", tools.path()).args(["printers", "--json"]).output().unwrap());
    let mut found: Vec<Value> = serde_json::from_str(&answer.out).unwrap();
    found.retain(|printer| printer["device"].as_str().unwrap().starts_with("cups:"));
    answer.out = serde_json::to_string_pretty(&found).unwrap();
    answer
}

/// Replaces what differs from run to run.
fn settled(value: &Value) -> Value {
    // This sentence names a time and the end of an id, with few digits between them.
    let names_another = value["fact"] == "other_payment";
    let member = |(name, one): (&String, &Value)| match name.as_str() {
        "text" if names_another => (name.clone(), Value::from("TEXT")),
        // A sentence is for people; a path and how long a call took are of this run.
        "message" | "path" | "elapsed" if one.is_string() => (name.clone(), Value::from("TEXT")),
        // The Biller masks a number now and then.
        "tujuan" => (name.clone(), Value::from(settled_text(&one.as_str().unwrap_or_default().replace('x', "0")))),
        // How long after its sale a line of a list says it was made; how long a step took.
        "seconds_after" | "ms" if one.is_number() => (name.clone(), Value::from(0)),
        _ => (name.clone(), settled(one)),
    };
    match value {
        Value::String(text) => Value::from(settled_text(text)),
        Value::Array(rows) => rows.iter().map(settled).collect(),
        Value::Object(object) => Value::Object(object.iter().map(member).collect()),
        other => other.clone(),
    }
}

/// The id of the payment or charge in a document.
fn id(document: &Value) -> String {
    document["id"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
}

fn settled_text(text: &str) -> String {
    if is_id(text) {
        return "ID".to_owned();
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < MANY_DIGITS {
        return text.to_owned();
    }
    if digits == text.len() {
        // How many digits a token has is promised.
        return "0".repeat(digits);
    }
    let mut equal = text.replace(|character: char| character.is_ascii_digit(), "0");
    while equal.contains("00") {
        equal = equal.replace("00", "0");
    }
    equal
}

/// The sandbox's bills are of this month: `NOV26` becomes `BLN26`.
fn without_months(text: &str) -> String {
    const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGU", "SEP", "OKT", "NOV", "DES"];
    let mut equal = text.to_owned();
    for month in MONTHS {
        for digit in '0'..='9' {
            equal = equal.replace(&format!("{month}{digit}"), &format!("BLN{digit}"));
        }
    }
    equal
}

fn is_id(text: &str) -> bool {
    text.len() == 36 && text.parse::<loket::base::id::PaymentId>().is_ok()
}

/// Only names and kinds of values, for documents that describe the machine.
fn outline(value: &Value) -> Value {
    match value {
        Value::Null => Value::from("null or something"),
        Value::Bool(_) => Value::from("true or false"),
        Value::Number(_) => Value::from("number"),
        Value::String(_) => Value::from("text"),
        Value::Array(rows) => rows.iter().take(1).map(outline).collect(),
        Value::Object(object) => Value::Object(object.iter().map(|(name, one)| (name.clone(), outline(one))).collect()),
    }
}

/// Collects the differences of all documents, so that one run shows all.
#[derive(Default)]
struct Documents(Vec<String>);

impl Documents {
    /// Compares what a command printed with the document `name`, and gives it back.
    fn check(&mut self, name: &str, answer: &Answer) -> Value {
        let document = answer.json();
        let printed = serde_json::to_string_pretty(&document).unwrap();
        assert_eq!(answer.out.trim_end(), printed, "{name}: not the document alone");
        self.compare(name, &settled(&document));
        document
    }

    fn compare(&mut self, name: &str, document: &Value) {
        self.compare_text(&format!("{name}.json"), &format!("{}\n", serde_json::to_string_pretty(document).unwrap()));
    }

    /// Compares a table that a command printed with the one in `name`.csv, cell by cell.
    fn check_table(&mut self, name: &str, answer: &Answer) {
        let table = |cell: &dyn Fn(&str) -> String| {
            let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(answer.out.as_bytes());
            let mut table = csv::Writer::from_writer(Vec::new());
            for row in rows.records() {
                table.write_record(row.unwrap().iter().map(cell)).unwrap();
            }
            String::from_utf8(table.into_inner().unwrap()).unwrap()
        };
        assert_eq!(table(&str::to_owned), answer.out, "{name}: not the table alone");
        self.compare_text(&format!("{name}.csv"), &table(&settled_text));
    }

    fn compare_text(&mut self, name: &str, text: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/document").join(name);
        let may_add = std::env::var("LOKET_DOCUMENTS").is_ok_and(|wish| wish == "add");
        match std::fs::read_to_string(&path) {
            Ok(frozen) if without_months(&frozen.replace('\r', "")) == without_months(text) => {}
            Err(_) if may_add => std::fs::write(&path, text).unwrap(),
            Ok(frozen) => self.0.push(format!("{name}: frozen as\n{frozen}and now\n{text}")),
            Err(_) => self.0.push(format!("{name}: not frozen:\n{text}")),
        }
    }

    fn finish(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

#[test]
fn sales_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    documents.check("products", &shop.run(&["products", "--search", "PLNS", "--json"]));
    documents.check("products-bill", &shop.run(&["products", "--search", "pln_postpaid", "--json"]));
    documents.check("inquiry-token", &shop.run(&["inquiry", "PLNS100", "12345678901", "--json"]));
    documents.check("inquiry-bill", &shop.run(&["inquiry", "PLN", "531110001234", "--json"]));
    let pay = |more: &[&str]| shop.run(&[&["pay"], more, &["--yes", "--json"]].concat());
    let paid = documents.check("pay-token", &pay(&["PLNS100", "12345678901", "--cash", "110000", "--order", "INV-1"]));
    documents.check("pay-bill", &pay(&["PLN", "531110001234"]));
    let open = documents.check("pay-unknown", &pay(&["PLNS20", "14000000661"]));
    documents.check("pay-pending", &pay(&["s5", "081234567890"]));
    documents.check("pay-refused-here", &pay(&["PLNS100", "1234567890"]));
    documents.check("pay-open", &pay(&["PLNS20", "14000000661"]));
    documents.check("status", &shop.run(&["status", &id(&open), "--json"]));
    documents.check("resolve-all", &shop.run(&["resolve", "--json"]));
    let ruled = [
        "resolve",
        &id(&open),
        "--as",
        "confirmed",
        "--evidence",
        "CS",
        "--token",
        "1234 5678 9012 3456 7890",
        "--json",
    ];
    documents.check("resolve-ruled", &shop.run(&ruled));
    documents.check("history", &shop.run(&["history", "--json"]));
    documents.check("saldo-set", &shop.run(&["saldo", "set", "mmbc", "4000000", "--note", "situs", "--json"]));
    documents.check("saldo-topup", &shop.run(&["saldo", "topup", "mmbc", "50000", "--note", "BCA", "--json"]));
    documents.check("saldo-show", &shop.run(&["saldo", "show", "mmbc", "--json"]));
    let list = shop.home().join("daftar.csv");
    std::fs::write(&list, format!("{}\r\n", crate::reconcile::HEAD)).unwrap();
    let list = list.to_str().unwrap();
    documents.check("reconcile", &shop.run(&["reconcile", "--provider", "mmbc-ppob", list, "--json"]));
    documents.check("print", &shop.run(&["print", &id(&paid), "--json"]));
    documents.check("print-queue", &shop.run(&["print", "--queue", "--json"]));
    documents.check("drawer", &shop.run(&["drawer", "--reason", "tukar", "--json"]));
    documents.check("printers", &two_queues(&shop));
    documents.check("config-test", &shop.run(&["config", "test", "--json"]));
    documents.finish();
}

#[test]
fn charges_and_wallets_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    documents.check("charge-banks", &shop.run(&["charge", "banks", "--json"]));
    let create = |method: &str, order: &str| {
        shop.run(&["charge", "create", "--method", method, "--amount", "50000", "--order", order, "--json"])
    };
    documents.check("charge-create-va", &create("014/BCAATM", "UJI-1"));
    documents.check("charge-create-gopay", &create("gopay", "UJI-2"));
    shop.sandbox.settle_charge("UJI-1", None).unwrap();
    documents.check("charge-report", &shop.run(&["charge", "report", "--json"]));
    documents.check("charge-show", &shop.run(&["charge", "show", "UJI-1", "--json"]));
    documents.check("charge-list", &shop.run(&["charge", "list", "--json"]));
    let wallet = |more: &[&str]| shop.run(&[&["wallet"], more, &["--json"]].concat());
    documents.check("wallet-balance", &wallet(&["balance", "idspaa0012"]));
    documents.check("wallet-history", &wallet(&["history", "idspaa0012"]));
    let register =
        ["register", "idspaaa025", "--name", "SITI", "--phone", "085736064900", "--email", "a@b.co", "--yes"];
    documents.check("wallet-register", &wallet(&register));
    let pay = ["pay", "idspaa0012", "--amount", "20000", "--order", "F1", "--note", "Paket", "--yes"];
    documents.check("wallet-pay", &wallet(&pay));
    let transfer = ["transfer", "idspaa0012", "idspaa001", "--amount", "1000", "--note", "makan", "--yes"];
    documents.check("wallet-transfer", &wallet(&transfer));
    let question = documents.check("wallet-refund-question", &wallet(&["refund", "F1", "idspaa0012"]));
    let id_trans = question["refundable"][0]["id_trans"].as_str().unwrap_or_default().to_owned();
    let accept = ["refund", "F1", "idspaa0012", "--accept", &id_trans, "--note", "batal", "--yes"];
    documents.check("wallet-refund", &wallet(&accept));
    documents.check("wallet-refunded-before", &wallet(&["refund", "F1", "idspaa0012"]));
    documents.finish();
}

#[test]
fn the_care_of_a_shop_is_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    documents.check("audit-nothing", &shop.run(&["audit", "--json"]));
    shop.run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]);
    documents.compare("audit", &outline(&shop.run(&["audit", "--json"]).json()));
    documents.compare("audit-rebuild", &outline(&shop.run(&["audit", "--rebuild", "--json"]).json()));
    let copy = shop.home().join("salinan.db");
    let copy = copy.to_str().unwrap();
    documents.compare("backup", &outline(&shop.run(&["backup", copy, "--json"]).json()));
    documents.compare("restore", &outline(&shop.run(&["restore", copy, "--json"]).json()));
    documents.compare("doctor", &outline(&shop.run(&["doctor", "--json"]).json()));
    let accept = ["journal", "accept", "--reason", "berkas lama", "--yes", "--json"];
    documents.check("journal-accept", &shop.run(&accept));
    let new = shop.home().join("baru.csv");
    std::fs::write(
        &new,
        "code;name;group;cost;price\ns5;Telkomsel 5.000;Pulsa Telkomsel;5.600;6.500\ns1;Telkomsel 1.000;Pulsa;1.200;2.000\n",
    )
    .unwrap();
    let new = new.to_str().unwrap();
    documents.check("prices-list", &shop.run(&["prices", "list", "--json"]));
    documents.check("prices-diff", &shop.run(&["prices", "diff", new, "--json"]));
    documents.check("prices-import", &shop.run(&["prices", "import", new, "--json"]));
    std::fs::write(
        new,
        "code;name;group;cost;price\ns5;Telkomsel 5rb;Pulsa Telkomsel;5.500;6.500\ns1;Telkomsel 1.000;Pulsa;1.200;1.000\n",
    )
    .unwrap();
    documents.check("prices-diff-loss", &shop.run(&["prices", "diff", new, "--json"]));
    documents.finish();
}
