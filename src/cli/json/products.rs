//! A product, as `products` prints it, and a bill, as `inquiry` prints it.

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::payment::{MoneyDocument, detail};
use super::text;
use crate::base::money::{Rupiah, SaleFee};
use crate::base::text::CleanText;
use crate::base::time::rfc3339;
use crate::domain::bill::{Bill, CustomerNumber};
use crate::domain::field::FactField;
use crate::domain::product::Product;

document! {
    /// One line of a price list.
    pub struct ProductDocument<'a>(product: &'a Product) {
        provider: &'a str = product.provider.as_str(),
        code: &'a str = product.code.as_str(),
        name: &'a str = product.name.as_str(),
        group: Option<&'a str> = text(Some(&product.group)),
        kind: &'static str = product.kind.as_str(),
        /// The face value of a fixed good.
        nominal: Option<Rupiah> = product.nominal,
        admin: Option<Rupiah> = product.admin,
        /// What the customer pays; `null`: it depends on the bill or amount.
        price: Option<Rupiah> = product.fixed_price(),
        /// `null`: the list does not say, or `debit_rule` does.
        debit: Option<Rupiah> = if let Some(SaleFee::Fixed(debit)) = product.debit { Some(debit) } else { None },
        debit_rule: Option<DebitRuleDocument> =
            if let Some(SaleFee::BasePlus(more)) = product.debit { Some(DebitRuleDocument::of(more)) } else { None },
        cashback: Option<Rupiah> = product.cashback,
        /// `false`: the provider closed it.
        open: bool = product.open,
    }

    /// A debit that depends on the bill.
    pub struct DebitRuleDocument(more: Rupiah) {
        /// The debit is the bill and this; may be negative.
        bill_plus: Rupiah = more,
    }

    /// One bill. `label` names its fields.
    pub struct BillDocument<'a>(bill: &'a Bill, zone: &TimeZone, label: impl Fn(&FactField) -> String) {
        provider: &'a str = bill.product.provider.as_str(),
        product: &'a str = bill.product.code.as_str(),
        customer: &'a str = bill.customer.as_str(),
        name: Option<&'a str> = text(bill.name.as_ref()),
        #[serde(flatten)]
        money: MoneyDocument = MoneyDocument::of(&bill.money),
        /// The parts do not add up to the total.
        total_doubted: bool = bill.total_doubt.is_some(),
        asked_at: String = rfc3339(bill.asked_at, zone),
        /// In print order.
        fields: Vec<BillFieldDocument<'a>> = fields(bill, label),
        /// The provider's own fields as sent.
        detail: Map<String, Value> = detail(bill.detail.0.clone()),
    }

    /// One line of a bill.
    pub struct BillFieldDocument<'a>(label: String, value: &'a str) {
        label: String = label,
        value: &'a str = value,
    }
}

fn fields(bill: &Bill, label: impl Fn(&FactField) -> String) -> Vec<BillFieldDocument<'_>> {
    let known = [
        (FactField::Meter, bill.meter.as_ref().map(CustomerNumber::as_str)),
        (FactField::Idpel, bill.idpel.as_ref().map(CustomerNumber::as_str)),
        (FactField::Name, bill.name.as_ref().map(CleanText::as_str)),
    ];
    let known = known.iter().filter_map(|(field, value)| Some(BillFieldDocument::of(label(field), (*value)?)));
    let others = bill.fields.iter().map(|(field, value)| BillFieldDocument::of(label(field), value.as_str()));
    known.chain(others).collect()
}
