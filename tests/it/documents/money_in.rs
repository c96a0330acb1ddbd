//! Documents of charges and wallet calls that did not go smoothly.

use loket::base::money::Rupiah;
use serde_json::Value;

use super::{Documents, id, shop};
use crate::shop::{Answer, Shop};

const VA: &str = "014/BCAATM";

fn create(shop: &Shop, method: &str, amount: &str, order: &str) -> Answer {
    shop.run(&["charge", "create", "--method", method, "--amount", amount, "--order", order, "--json"])
}

fn show(shop: &Shop, order: &str) -> Answer {
    shop.run(&["charge", "show", order, "--json"])
}

fn rule(shop: &Shop, order: &str, ruling: &str, more: &[&str]) -> Answer {
    let rule = ["charge", "rule", order, "--as", ruling, "--evidence", "daftar K-Link", "--by", "SITI", "--json"];
    shop.run(&[&rule[..], more].concat())
}

/// The customer pays, and the finance report is read.
fn paid(shop: &Shop, order: &str, amount: Option<i64>) {
    let amount = amount.map(|amount| Rupiah::new(amount).unwrap());
    assert!(shop.sandbox.settle_charge(order, amount).unwrap().is_some(), "{order}");
    assert_eq!(shop.run(&["charge", "report"]).code, 0);
}

#[test]
fn charges_without_an_answer_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    documents.check("charge-create-manual", &create(&shop, "008/mandiri_manual", "51000", "UJI-1"));
    documents.check("charge-create-card", &create(&shop, "008/multipayment", "52000", "UJI-2"));
    documents.check("charge-create-refused", &create(&shop, VA, "50665", "UJI-3"));
    documents.check("charge-create-unknown", &create(&shop, VA, "50661", "UJI-4"));
    documents.check("charge-rule-stands", &rule(&shop, "UJI-4", "stands", &[]));
    assert_eq!(create(&shop, VA, "50673", "UJI-5").code, 5);
    documents.check("charge-rule-absent", &rule(&shop, "UJI-5", "absent", &[]));
    documents.check("charge-order-used", &create(&shop, VA, "50000", "UJI-1"));
    documents.finish();
}

#[test]
fn money_that_a_person_looks_at_is_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    create(&shop, VA, "50721", "UJI-1");
    paid(&shop, "UJI-1", None);
    documents.check("charge-show-second", &show(&shop, "UJI-1"));
    let back = ["charge", "return", "UJI-1", "--second", "--note", "pelanggan kedua", "--by", "SITI", "--json"];
    documents.check("charge-return-second", &shop.run(&back));
    create(&shop, VA, "50000", "UJI-2");
    paid(&shop, "UJI-2", Some(45_000));
    documents.check("charge-show-amount-differs", &show(&shop, "UJI-2"));
    let back = ["charge", "return", "UJI-2", "--note", "tunai ke pelanggan", "--by", "SITI", "--json"];
    documents.check("charge-return", &shop.run(&back));
    create(&shop, "gopay", "50723", "UJI-3");
    paid(&shop, "UJI-3", None);
    documents.check("charge-show-disputed", &show(&shop, "UJI-3"));
    documents.check("charge-rule-gone", &rule(&shop, "UJI-3", "gone", &[]));
    create(&shop, VA, "50727", "UJI-4");
    paid(&shop, "UJI-4", None);
    documents.check("charge-show-unread", &show(&shop, "UJI-4"));
    documents.check("charge-rule-there", &rule(&shop, "UJI-4", "there", &["--amount", "50727"]));
    documents.finish();
}

#[test]
fn a_sale_from_a_charge_is_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    let bill: Value = shop.run(&["inquiry", "PLN", "531110001234", "--json"]).json();
    create(&shop, VA, &bill["total"].to_string(), "UJI-1");
    paid(&shop, "UJI-1", None);
    let pay = ["pay", "PLN", "531110001234", "--charge", "UJI-1", "--yes", "--json"];
    documents.check("pay-charge", &shop.run(&pay));
    documents.check("charge-show-used", &show(&shop, "UJI-1"));
    documents.finish();
}

#[test]
fn vouchers_and_unclear_movements_are_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    let wallet = |more: &[&str]| shop.run(&[&["wallet"], more, &["--yes", "--json"]].concat());
    let voucher = ["voucher", "V10AXY", "idspaaa95913", "--amount", "10000", "--note", "isi saldo"];
    documents.check("wallet-voucher", &wallet(&voucher));
    let pay = ["pay", "idspb661", "--amount", "25000", "--order", "B1", "--note", "Paket"];
    let lost = documents.check("wallet-pay-unknown", &wallet(&pay));
    documents.check("status-wallet", &shop.run(&["status", &id(&lost), "--json"]));
    documents.check("wallet-reconcile", &wallet(&["reconcile", "B1"]));
    documents.finish();
}
