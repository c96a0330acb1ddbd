//! Checks every request on the wire against the dispatches of the journal. A request counts as soon as the till has
//! written it whole, whatever the network did to it afterwards.

use std::collections::{BTreeMap, BTreeSet};

use loket::base::id::PaymentId;
use loket::domain::payment::{Payment, PaymentState};
use loket::domain::product::ProductKind;
use loket::sandbox::Sandbox;

use super::Evidence;
use crate::simulation::goods::RECONCILE;
use crate::simulation::proxy::Arrival;

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    let dispatched = evidence.dispatched();
    let twice = dispatched.iter().filter(|(_, times)| **times > 1);
    found.extend(twice.map(|(id, times)| format!("dispatched {times} times: {id}")));
    // Nothing may leave any more of what stood so long that others took its answer for lost.
    let left: BTreeSet<PaymentId> = dispatched.into_keys().filter(|id| !evidence.stood.contains(id)).collect();
    let by_reference = Permits::of(evidence, &left);
    by_reference.compare(evidence, found);
    by_customer(evidence, &left, found);
    by_order(evidence, found);
}

/// The requests that a provider that knows our references may get.
struct Permits<'a> {
    /// The row behind each reference.
    rows: BTreeMap<&'a str, &'a Payment>,
    left: &'a BTreeSet<PaymentId>,
}

/// Our reference, where this request holds one; a movement's stands at the end of its description.
fn reference(arrival: &Arrival) -> Option<&str> {
    let last_word = |text: &'_ str| text.rsplit(' ').next().map(str::len);
    match &arrival.path {
        path if path == Sandbox::BILLER_PATH => Some(arrival.get("trxid")),
        path if path.ends_with("kwallet/pay") => Some(arrival.get("id_order")),
        path if path.ends_with("transfer_to_account") || path.ends_with("voucher_saldo") => {
            let text = arrival.get("description");
            last_word(text).and_then(|length| text.get(text.len() - length..))
        }
        _ => None,
    }
}

impl<'a> Permits<'a> {
    fn of(evidence: &'a Evidence, left: &'a BTreeSet<PaymentId>) -> Self {
        Self { rows: evidence.rows.iter().map(|row| (row.intent.reference(), row)).collect(), left }
    }

    /// Each reference leaves at most once, and only of a row that was dispatched and is not called unsent.
    fn compare(&self, evidence: &Evidence, found: &mut Vec<String>) {
        let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
        for reference in evidence.arrivals.iter().filter_map(reference) {
            *sent.entry(reference).or_default() += 1;
        }
        for (reference, sent) in sent {
            let row = self.rows.get(reference);
            let permitted = row.filter(|row| self.left.contains(&row.id()));
            if sent > usize::from(permitted.is_some()) {
                found.push(format!(
                    "{sent} payments sent, {} dispatched: {reference}",
                    usize::from(permitted.is_some())
                ));
            }
            if let Some(row) = row.filter(|row| row.state() == PaymentState::NotSent) {
                found.push(format!("called not sent, and left: {}", row.id()));
            }
        }
    }
}

/// MMBC's calls hold no reference of ours: they are counted for each customer.
fn by_customer(evidence: &Evidence, left: &BTreeSet<PaymentId>, found: &mut Vec<String>) {
    let mut permitted: BTreeMap<&str, usize> = BTreeMap::new();
    for row in evidence.rows.iter().filter(|row| left.contains(&row.id()) && row.state() != PaymentState::NotSent) {
        *permitted.entry(row.intent.bill.customer.as_str()).or_default() += 1;
    }
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    let is_counted = |arrival: &&Arrival| arrival.path.starts_with("/json/") && arrival.is_payment();
    for arrival in evidence.arrivals.iter().filter(is_counted) {
        // A tax is paid by its inquiry's invoice alone.
        let of_invoice = |row: &&Payment| {
            row.intent.bill.invoice.as_ref().is_some_and(|invoice| invoice.as_str() == arrival.get("invoice"))
        };
        let owner = evidence.rows.iter().find(of_invoice).map(|row| row.intent.bill.customer.as_str());
        *sent.entry(owner.unwrap_or(arrival.customer())).or_default() += 1;
    }
    for (customer, sent) in sent {
        let permitted = permitted.get(customer).copied().unwrap_or(0);
        if sent > permitted {
            found.push(format!("{sent} payments sent, {permitted} dispatched: {customer}"));
        }
    }
}

/// Refunds, clearing calls and charges go by their order: as often as they were dispatched, asked for or created.
fn by_order(evidence: &Evidence, found: &mut Vec<String>) {
    let mut permitted: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let dispatched = evidence.dispatched();
    for row in &evidence.rows {
        let bill = &row.intent.bill;
        let order = bill.wallet.as_ref().and_then(|wallet| wallet.order_id.as_ref());
        let order = order.map_or_else(|| row.intent.wire_reference.as_str(), |order| order.as_str()).to_owned();
        let (call, sent) = match bill.product.kind {
            ProductKind::KwalletRefund => ("refund-accept", usize::from(dispatched.contains_key(&row.id()))),
            ProductKind::KwalletPay => (RECONCILE, 0),
            _ => continue,
        };
        let asked = row.notes.iter().filter(|note| note.text.as_str().ends_with(&format!(" {order}"))).count();
        *permitted.entry((call, order)).or_default() += sent + asked;
    }
    for charge in &evidence.charges {
        permitted.insert(("pay_service", charge.order().as_str().to_owned()), 1);
    }
    let mut sent: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for arrival in &evidence.arrivals {
        let (call, key) = match &arrival.path {
            path if path.ends_with("refund-accept") => ("refund-accept", "id_order"),
            path if path.ends_with(RECONCILE) => (RECONCILE, "id_order"),
            _ if arrival.is_charge() => ("pay_service", "order_id"),
            _ => continue,
        };
        *sent.entry((call, arrival.get(key).to_owned())).or_default() += 1;
    }
    for ((call, order), sent) in sent {
        let permitted = permitted.get(&(call, order.clone())).copied().unwrap_or(0);
        if sent > permitted {
            found.push(format!("{call} sent {sent} times, {permitted} permitted: {order}"));
        }
    }
}
