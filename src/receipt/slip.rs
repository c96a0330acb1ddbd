//! The papers of a payment that is not paid: bukti titipan while it is open, refund slip after a refund.
//!
//! An open slip is made from the intent alone, so nothing that an answer brought can reach it, a token above all
//! (safety, *Papers*, docs/safety.md).

use crate::base::text::CleanText;
use crate::domain::bill::CustomerNumber;
use crate::domain::field::{FactField, find};
use crate::domain::payment::verdict::OutcomeReason;
use crate::domain::payment::{CashHandling, Payment, PaymentState};
use crate::receipt::facts::{FactsWriter, ReceiptFacts, ReceiptItem};
use crate::receipt::{PrintMark, ShopHead};

/// BUKTI TITIPAN UANG: the shop took the cash, and the outcome is not known yet.
pub(super) fn open(payment: &Payment, shop: &ShopHead, mark: PrintMark) -> ReceiptFacts {
    let bill = &payment.intent.bill;
    let writer = FactsWriter::new(payment, shop, bill.money.clone(), Vec::new());
    let words = &writer.wording.open;
    let mut items = Vec::new();
    let name = bill.product.name.as_str();
    // A name that ends in its amount says it already (`Telkomsel 10.000`).
    let nominal = bill.money.nominal.map(|nominal| nominal.to_string()).filter(|nominal| !name.ends_with(nominal));
    let product = nominal.map_or_else(|| name.to_owned(), |nominal| format!("{name} {nominal}"));
    writer.row("product", Some(product), &mut items);
    writer.row("meter", bill.meter.as_ref().map(text), &mut items);
    writer.row("idpel", bill.idpel.as_ref().map(text), &mut items);
    if bill.meter.is_none() && bill.idpel.is_none() {
        writer.row("number", Some(writer.customer()), &mut items);
    }
    writer.row("name", bill.name.as_ref().map(CleanText::to_string), &mut items);
    for field in [FactField::Recipient, FactField::Note, FactField::OrderId] {
        writer.row(&field.name(), find(&bill.fields, &field).map(CleanText::to_string), &mut items);
    }
    items.push(ReceiptItem::Row { label: words.deposit.clone(), value: payment.id().short() });
    writer.total(words.total.clone(), bill.money.total, &mut items);
    if payment.intent.beside.is_some() {
        items.push(ReceiptItem::Sentence(writer.wording.sentences.beside.clone()));
    }
    // What the customer has to do stands among the facts, not in the foot: it is the purpose of this paper.
    let mut told: Vec<String> = words.foot.iter().map(|line| writer.fill(line)).collect();
    if !shop.phone.is_empty() {
        told.push(writer.fill(&words.call));
    }
    items.push(ReceiptItem::Sentence(told.join("\n")));
    let mut page = writer.page(&words.title, payment.created_at, mark);
    let banner = if payment.state() == PaymentState::Pending { &words.pending } else { &words.unknown };
    page.banners.push(banner.clone());
    page.items = items;
    page
}

/// BUKTI PENGEMBALIAN: the provider refunded the payment. A wallet sale gives back the whole total, a cash sale the
/// cash of the customer that is in the shop.
pub(super) fn refund(payment: &Payment, shop: &ShopHead, mark: PrintMark) -> ReceiptFacts {
    let money = payment.money();
    let writer = FactsWriter::new(payment, shop, money.clone(), payment.fields());
    let words = &writer.wording.refund;
    let mut items = Vec::new();
    for key in ["product", "meter", "idpel", "number", "name", "recipient", "note", "order_id", "reference", "invoice"]
    {
        writer.row(key, writer.value(key), &mut items);
    }
    let mut said = |label: &str, value: String| items.push(ReceiptItem::Row { label: label.to_owned(), value });
    said(&words.sale, payment.id().short());
    said(&words.sold, writer.day_and_time(payment.created_at));
    said(&words.refunded, writer.day_and_time(payment.state_at));
    if let Some(reason) = payment.shown_why().as_ref().and_then(OutcomeReason::text) {
        said(&words.evidence, reason.to_string());
    }
    let cash = match payment.cash_settled {
        Some(CashHandling::Returned) => &words.returned,
        Some(CashHandling::Used) => &words.used,
        Some(CashHandling::Kept) => &words.kept,
        None => &words.due,
    };
    if !writer.kind.is_wallet() {
        said(&words.cash, cash.clone());
    }
    writer.figure(if money.nominal.is_some() { "nominal" } else { "bill" }, money.nominal.or(money.bill), &mut items);
    writer.figure("admin", money.admin, &mut items);
    if money.shop_fee.is_positive() {
        writer.figure("shop_fee", Some(money.shop_fee), &mut items);
    }
    let back = if writer.kind.is_wallet() { money.total } else { payment.left_cash() };
    writer.amount_back(words.total.clone(), back, &mut items);
    let mut page = writer.page(&words.title, payment.state_at, mark);
    page.items = items;
    page.foot.extend(words.foot.iter().map(|line| writer.fill(line)));
    page
}

fn text(number: &CustomerNumber) -> String {
    number.as_str().to_owned()
}
