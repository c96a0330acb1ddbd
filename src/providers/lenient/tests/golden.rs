//! Every answer that the providers' documents print, as they print it, against the values that must be read from it.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::JsonRepair::{
    self, BareKeys, ClosedBrackets, CodeFence, EllipsisTail, EmbeddedJson, ExtraBrackets, RawNewline, StrayLine,
};
use super::super::{FieldAmount, LenientBody, ObjectFields, read_body, read_fee, read_time};
use crate::base::money::{Rupiah, SaleFee};
use crate::base::time::jakarta;

/// Each example with the repairs that it needs.
const EXAMPLES: &[(&str, &[JsonRepair])] = &[
    ("multipayment/list_merchant", &[]),
    ("multipayment/inquiry_merchant", &[]),
    ("multipayment/inquiry_merchant_failure", &[]),
    ("multipayment/reload_merchant", &[]),
    ("multipayment/reload_merchant_failure", &[]),
    ("multipayment/status_reload", &[]),
    ("multipayment/status_reload_failure", &[]),
    ("ppob/daftarharga", &[CodeFence]),
    ("ppob/cektagihan", &[CodeFence]),
    ("ppob/cektagihan_failure", &[CodeFence]),
    ("ppob/bayartagihan", &[CodeFence]),
    ("ppob/bayartagihan_failure", &[CodeFence, RawNewline]),
    ("ppob/cekstatus", &[CodeFence]),
    ("ppob/cekstatus_failure", &[CodeFence]),
    ("biller/trx_request", &[]),
    ("biller/trx_pending", &[]),
    ("biller/trx_failure", &[]),
    ("esamsat/list_esamsat", &[CodeFence]),
    ("esamsat/inquiry_esamsat", &[CodeFence, BareKeys]),
    ("esamsat/inquiry_esamsat_failure", &[CodeFence, BareKeys, RawNewline]),
    ("esamsat/pay_esamsat", &[CodeFence, BareKeys]),
    ("esamsat/pay_esamsat_failure", &[CodeFence, BareKeys, RawNewline]),
    ("esamsat/status_invoice", &[CodeFence, BareKeys]),
    ("esamsat/status_invoice_failure", &[CodeFence, BareKeys]),
    ("klink/register_va", &[StrayLine, ExtraBrackets]),
    ("klink/check_saldo", &[]),
    ("klink/history_transaction", &[EmbeddedJson, RawNewline]),
    ("klink/transfer_to_account", &[]),
    ("klink/voucher_saldo", &[RawNewline]),
    ("klink/pay", &[ClosedBrackets]),
    ("klink/reconcile", &[EmbeddedJson]),
    ("klink/escrow_refund", &[StrayLine]),
    ("klink/refund_accept", &[]),
    ("klink/refund_accept_failure", &[RawNewline]),
    ("klink/list_bank", &[EllipsisTail, StrayLine, ClosedBrackets]),
    ("klink/list_bank_midtrans", &[StrayLine]),
    ("klink/pay_service_midtrans", &[RawNewline]),
    ("klink/webhook_multipayment", &[]),
    ("klink/webhook_mandiri_manual", &[]),
    ("klink/webhook_gopay", &[]),
    ("klink/finance_report", &[RawNewline, StrayLine, EllipsisTail, ExtraBrackets, ClosedBrackets]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/answer")
}

pub(super) fn example(name: &str) -> String {
    std::fs::read_to_string(folder().join(name).with_extension("txt")).unwrap()
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|(name, _)| *name)
}

fn read(name: &str) -> LenientBody {
    read_body(example(name).as_bytes()).unwrap()
}

fn fields(name: &str) -> ObjectFields {
    ObjectFields::of(&read(name).value).unwrap()
}

fn rp(rupiah: i64) -> FieldAmount {
    FieldAmount::Read(Rupiah::new(rupiah).unwrap())
}

/// The expected values were not produced by this reader. One number is a text there: as a float it would not
/// print as it was sent.
#[test]
fn every_example_is_read_whole() {
    for (name, repairs) in EXAMPLES {
        let expected = std::fs::read_to_string(folder().join(name).with_extension("json")).unwrap();
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let body = read(name);
        assert_eq!(body.value, expected, "{name}");
        assert_eq!(&body.repairs, repairs, "{name}");
        let is_damaged = !repairs.iter().all(|repair| matches!(repair, CodeFence | BareKeys | RawNewline));
        assert_eq!(body.is_damaged(), is_damaged, "{name}");
    }
}

#[test]
fn no_example_is_forgotten() {
    let mut found = 0;
    for provider in std::fs::read_dir(folder()).unwrap() {
        for file in std::fs::read_dir(provider.unwrap().path()).unwrap() {
            found += usize::from(file.unwrap().path().extension().is_some_and(|extension| extension == "txt"));
        }
    }
    assert_eq!(found, EXAMPLES.len());
}

#[test]
fn a_token_payment_has_all_its_fields() {
    let fields = fields("ppob/bayartagihan");
    assert_eq!(fields.boolean(&["result"]), Some(true));
    assert_eq!(fields.text(&["ppob_status", "status"]), Some("confirm"));
    assert_eq!(fields.text(&["reff", "ppob_reff"]), Some("0AXS21V00KF3385499839ZN91DY04626"));
    assert_eq!(fields.text(&["ppob_stroomtoken"]), Some("1234 5678 9101 1121 3141"));
    assert_eq!(fields.text(&["ppob_totalkwh"]), Some("94,50"));
    assert_eq!(fields.money(&["ppob_totalkwh"]), FieldAmount::Unread("94,50".into()));
    assert_eq!(fields.money(&["ppob_admin"]), rp(2_500));
    assert_eq!(fields.money(&["ppob_totalbayar"]), rp(102_500));
    assert_eq!(fields.money(&["ppob_saldo", "saldo"]), rp(45_200));
    assert_eq!(fields.money(&["ppob_denda"]), FieldAmount::Absent);
}

#[test]
fn price_lists_have_formulas() {
    let body = read("ppob/daftarharga");
    let rows: Vec<ObjectFields> = body.value.as_array().unwrap().iter().filter_map(ObjectFields::of).collect();
    let fees: Vec<_> = rows.iter().map(|row| row.text(&["ppob_debet"]).and_then(read_fee)).collect();
    let [FieldAmount::Read(more), FieldAmount::Read(fixed), FieldAmount::Read(other)] =
        [rp(700), rp(20_700), rp(50_700)]
    else {
        unreachable!()
    };
    assert_eq!(fees, [Some(SaleFee::BasePlus(more)), Some(SaleFee::Fixed(fixed)), Some(SaleFee::Fixed(other))]);
    assert_eq!(rows[0].money(&["ppob_nominal"]), FieldAmount::Absent);
    assert_eq!(rows[0].raw(&["ppob_nominal"]), Some(&json!("-")));
    assert_eq!(rows[1].money(&["ppob_nominal"]), rp(20_000));
}

#[test]
fn a_refusal_keeps_its_reason_and_saldo() {
    let fields = fields("ppob/bayartagihan_failure");
    assert_eq!(fields.boolean(&["result"]), Some(false));
    assert_eq!(fields.money(&["ppob_saldo", "saldo"]), rp(100));
    assert!(super::super::refusal_matches("saldo anda * tidak cukup", fields.text(&["reason"]).unwrap()));
}

#[test]
fn a_biller_answer_has_mixed_types() {
    let fields = fields("biller/trx_pending");
    assert_eq!(fields.money(&["total"]), rp(5_000));
    assert_eq!(fields.money(&["saldo"]), rp(1_356_424));
    assert_eq!(fields.boolean(&["status"]), Some(true));
    assert_eq!(fields.text(&["elapsed"]), Some("0.6726601123809814"));
    let at = read_time(fields.text(&["trxtime"]).unwrap(), &jakarta());
    assert_eq!(at, "2019-01-01T04:03:25.206500Z".parse().ok());
    assert_eq!(self::fields("biller/trx_failure").money(&["saldo"]), FieldAmount::Absent);
}

#[test]
fn a_wallet_history_has_its_rows() {
    let body = read("klink/history_transaction");
    let rows = super::super::read_nested(&body.value["transaction"]).unwrap();
    let rows: Vec<ObjectFields> = rows.value.as_array().unwrap().iter().filter_map(ObjectFields::of).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0].money(&["balance"]), rp(1_000_000));
    assert_eq!(read_time(rows[0].text(&["datetime"]).unwrap(), &jakarta()), "2021-06-17T15:02:04Z".parse().ok());
    assert_eq!(rows[2].text(&["description"]), Some("XXXXX\nsuccess Jubaidah Transfer Debit"));
    assert_eq!(read_time(rows[2].text(&["datetime"]).unwrap(), &jakarta()), "2021-06-17T08:47:00Z".parse().ok());
}
