//! The JSON that outside programs rely on (docs/cli.md, "A payment in JSON"). It is written field by field, so that our
//! own types may change.
//!
//! An absent value is `null`, never zero or empty. Only a confirmed payment has a token.

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, rfc3339};
use crate::domain::bill::{Bill, Money};
use crate::domain::field::{FactField, FactList};
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::OutcomeReason;
use crate::domain::product::{Product, ProductKind};

/// Declares documents: a line is a field's name, its type and where it comes from. The struct is the contract, and `of`
/// makes it. It has no `Debug`: a payment's document holds a token.
macro_rules! document {
    ($(
        $(#[$about:meta])*
        pub struct $name:ident $(<$life:lifetime>)? ($($from:ident: $source:ty),*) {
            $($(#[$rule:meta])* $field:ident: $kind:ty = $value:expr,)*
        }
    )*) => {$(
        $(#[$about])*
        #[derive(serde::Serialize)]
        pub struct $name $(<$life>)? {
            $($(#[$rule])* $field: $kind,)*
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// Reads each field from where it comes from.
            pub fn of($($from: $source),*) -> Self {
                Self { $($field: $value,)* }
            }
        }
    )*};
}

pub mod charge;
pub mod doctor;
pub mod events;
pub mod prices;
pub mod print;
pub mod store;
pub mod wallet;

/// A document of each row.
pub(in crate::cli) fn list<'a, T, D>(rows: &'a [T], document: impl FnMut(&'a T) -> D) -> Vec<D> {
    rows.iter().map(document).collect()
}

/// `None`: empty.
fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn text(text: Option<&CleanText>) -> Option<&str> {
    text.and_then(|text| told(text.as_str()))
}

fn time(at: Option<Timestamp>, zone: &TimeZone) -> Option<String> {
    at.map(|at| rfc3339(at, zone))
}

pub(in crate::cli) fn money_value(amount: Option<Rupiah>) -> Value {
    amount.map_or(Value::Null, |amount| Value::from(amount.get()))
}

pub(in crate::cli) fn text_value(text: Option<&CleanText>) -> Value {
    text.filter(|text| !text.is_empty()).map_or(Value::Null, |text| Value::from(text.as_str()))
}

pub(in crate::cli) fn time_value(at: Option<Timestamp>, zone: &TimeZone) -> Value {
    at.map_or(Value::Null, |at| Value::from(rfc3339(at, zone)))
}

fn put_money(object: &mut Map<String, Value>, parts: &Money) {
    object.insert("nominal".into(), money_value(parts.nominal));
    object.insert("bill".into(), money_value(parts.bill));
    object.insert("admin".into(), money_value(parts.admin));
    object.insert("shop_fee".into(), money_value(Some(parts.shop_fee)));
    object.insert("total".into(), money_value(Some(parts.total)));
    object.insert("debit".into(), money_value(parts.debit));
    object.insert("cashback".into(), money_value(parts.cashback));
    object.insert("profit".into(), money_value(parts.profit()));
}

fn detail(pairs: &[(String, String)]) -> Value {
    Value::Object(pairs.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect())
}

/// One payment, as `pay`, `status` and `history` print it.
#[must_use]
pub fn payment(payment: &Payment, zone: &TimeZone) -> Value {
    let intent = &payment.intent;
    let product = &intent.bill.product;
    let paid = payment.paid();
    let mut object = Map::new();
    object.insert("id".into(), Value::from(payment.id().to_string()));
    object.insert("provider".into(), Value::from(product.provider.as_str()));
    object.insert("product".into(), Value::from(product.code.as_str()));
    object.insert("customer".into(), Value::from(intent.bill.customer.as_str()));
    object.insert("name".into(), text_value(payment.name()));
    object.insert("state".into(), Value::from(payment.state().word()));
    object.insert("ruled_by".into(), text_value(payment.ruled_by()));
    object.insert("disputed".into(), Value::from(payment.is_disputed()));
    put_money(&mut object, &payment.money());
    object.insert("cash".into(), money_value(intent.cash));
    object.insert("change".into(), money_value(payment.change()));
    object.insert("shortfall".into(), money_value(payment.shortfall()));
    object.insert("difference".into(), money_value(payment.difference()));
    let settled = payment.difference_settled.map(|settled| Value::from(settled.word()));
    object.insert("difference_settled".into(), settled.unwrap_or(Value::Null));
    let charge = intent.charge_funds.as_ref().map(|charge_funds| charge_funds.order.as_str());
    object.insert("charge".into(), charge.map_or(Value::Null, Value::from));
    object.insert("invoice".into(), text_value(payment.invoice()));
    object.insert("reference".into(), text_value(payment.reference()));
    object.insert("token".into(), paid.and_then(|paid| paid.token()).map_or(Value::Null, |t| Value::from(t.expose())));
    object.insert("serial".into(), text_value(paid.and_then(|paid| paid.serial())));
    object.insert("kwh".into(), text_value(paid.and_then(|paid| paid.kwh())));
    object.insert("reason".into(), text_value(payment.shown_why().as_ref().and_then(OutcomeReason::text)));
    object.insert("provider_time".into(), time_value(payment.provider_time(), zone));
    object.insert("created_at".into(), time_value(Some(payment.created_at), zone));
    object.insert("updated_at".into(), time_value(Some(payment.updated_at), zone));
    object.insert("counter".into(), text_value(Some(&payment.counter)));
    object.insert("cashier".into(), text_value(Some(&payment.cashier)));
    object.insert("prints".into(), Value::from(payment.prints));
    object.insert("wire_reference".into(), Value::from(intent.wire_reference.as_str()));
    object.insert("phone".into(), payment.phone().map_or(Value::Null, |phone| Value::from(phone.as_str())));
    object.insert("beside".into(), intent.beside.as_ref().map_or(Value::Null, |b| Value::from(b.id.to_string())));
    let order_key = intent.order_key.as_ref().map(|key| Value::from(key.as_str()));
    object.insert("order_key".into(), order_key.unwrap_or(Value::Null));
    if let Some(order) = &intent.bill.wallet {
        let given = order.order_id.as_ref().map(CleanText::as_str);
        let by_order = matches!(product.kind, ProductKind::KwalletPay | ProductKind::KwalletRefund);
        let order_id = given.or(by_order.then(|| intent.wire_reference.as_str()));
        object.insert("order_id".into(), order_id.map_or(Value::Null, Value::from));
        object.insert("to".into(), order.to.as_ref().map_or(Value::Null, |to| Value::from(to.as_str())));
        object.insert("id_trans".into(), text_value(order.id_trans.as_ref()));
        object.insert("note".into(), text_value(Some(&order.note)));
    }
    object.insert("detail".into(), detail(&payment.detail()));
    Value::Object(object)
}

/// One line of a price list, as `products` prints it. A debit that depends on the bill is `null`, with its rule beside.
#[must_use]
pub fn product(product: &Product) -> Value {
    let (debit, rule) = match product.debit {
        Some(SaleFee::Fixed(figure)) => (money_value(Some(figure)), Value::Null),
        Some(SaleFee::BasePlus(more)) => (Value::Null, json!({ "bill_plus": more.get() })),
        None => (Value::Null, Value::Null),
    };
    json!({
        "provider": product.provider.as_str(),
        "code": product.code.as_str(),
        "name": product.name.as_str(),
        "group": text_value(Some(&product.group)),
        "kind": product.kind.as_str(),
        "nominal": money_value(product.nominal),
        "admin": money_value(product.admin),
        "price": money_value(product.fixed_price()),
        "debit": debit,
        "debit_rule": rule,
        "cashback": money_value(product.cashback),
        "open": product.open,
    })
}

/// A bill, as `inquiry` prints it: the money fields of a payment, and `fields` in print order, named by `label`.
#[must_use]
pub fn bill(bill: &Bill, zone: &TimeZone, label: impl Fn(&FactField) -> String) -> Value {
    let mut object = Map::new();
    object.insert("provider".into(), Value::from(bill.product.provider.as_str()));
    object.insert("product".into(), Value::from(bill.product.code.as_str()));
    object.insert("customer".into(), Value::from(bill.customer.as_str()));
    object.insert("name".into(), text_value(bill.name.as_ref()));
    put_money(&mut object, &bill.money);
    object.insert("total_doubted".into(), bill.total_doubt.is_some().into());
    object.insert("asked_at".into(), time_value(Some(bill.asked_at), zone));
    object.insert("fields".into(), fields(bill, label));
    object.insert("detail".into(), detail(&bill.detail.0));
    Value::Object(object)
}

fn fields(bill: &Bill, label: impl Fn(&FactField) -> String) -> Value {
    let mut all: FactList = Vec::new();
    all.extend(bill.meter.as_ref().map(|number| (FactField::Meter, CleanText::new(number.as_str()))));
    all.extend(bill.idpel.as_ref().map(|number| (FactField::Idpel, CleanText::new(number.as_str()))));
    all.extend(bill.name.clone().map(|name| (FactField::Name, name)));
    all.extend(bill.fields.iter().cloned());
    let rows = all.iter().map(|(field, value)| json!({ "label": label(field), "value": value.as_str() }));
    Value::Array(rows.collect())
}

/// A fault as JSON: `error` is a word that does not change, `message` a sentence for people.
#[must_use]
pub fn error(code: &str, message: &str) -> Value {
    json!({ "error": code, "message": message })
}
