//! Checks MMBC's debits against rows, and every deposit's arithmetic. MMBC knows no reference of ours, so a debit is
//! matched by customer and product, and by invoice only where a row has one.

use std::collections::BTreeMap;

use loket::base::id::PaymentId;
use loket::domain::payment::{Payment, PaymentState};
use loket::sandbox::{EntryKind, LedgerEntry};

use super::{Evidence, by_provider, is_lied_to, provider, stands};

/// Customer and product, as the provider's ledger names them.
type Customer<'a> = (&'a str, &'a str);

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    debits_have_rows(evidence, found);
    rows_have_debits(evidence, found);
    saldos_close(evidence, found);
}

fn customer(row: &Payment) -> Customer<'_> {
    (row.intent.bill.product.code.as_str(), row.intent.bill.customer.as_str())
}

fn rows(evidence: &Evidence) -> impl Iterator<Item = &Payment> {
    evidence.rows.iter().filter(|row| provider(row).starts_with("mmbc"))
}

/// Each debit has a row that may stand for it; what is denied has none.
fn debits_have_rows(evidence: &Evidence, found: &mut Vec<String>) {
    let mut standing: BTreeMap<Customer<'_>, (usize, usize)> = BTreeMap::new();
    for row in rows(evidence) {
        let count = standing.entry(customer(row)).or_default();
        count.0 += 1;
        count.1 += usize::from(stands(row));
    }
    let mut debits: BTreeMap<Customer<'_>, usize> = BTreeMap::new();
    let is_ours = |entry: &&LedgerEntry| !evidence.strangers.contains(&entry.invoice);
    for entry in evidence.books.mmbc.iter().filter(is_ours).filter(|entry| entry.kind == EntryKind::Debit) {
        *debits.entry((&entry.product, &entry.customer)).or_default() += 1;
    }
    for (customer, debits) in debits {
        match standing.get(&customer) {
            None => found.push(format!("a debit without a row: {customer:?}")),
            Some((rows, standing)) if debits > *standing => {
                found.push(format!("{debits} debits, {standing} of {rows} rows may stand for them: {customer:?}"));
            }
            Some(_) => {}
        }
    }
}

/// What a row claims on the provider's word is in the provider's ledger, with the same figures.
fn rows_have_debits(evidence: &Evidence, found: &mut Vec<String>) {
    let mut owners: BTreeMap<&str, PaymentId> = BTreeMap::new();
    for row in rows(evidence).filter(|row| by_provider(row)) {
        let (id, state) = (row.id(), row.state());
        let invoice = row.invoice().map(|invoice| invoice.as_str());
        let is_its = |entry: &&LedgerEntry| {
            Some(entry.invoice.as_str()) == invoice && !evidence.strangers.contains(&entry.invoice)
        };
        let entries: Vec<&LedgerEntry> = evidence.books_after.mmbc.iter().filter(is_its).collect();
        let debit = entries.iter().find(|entry| entry.kind == EntryKind::Debit);
        let refunded = entries.iter().any(|entry| entry.kind == EntryKind::Refund);
        match (state, debit) {
            (PaymentState::Confirmed | PaymentState::Refunded, None) => {
                found.push(format!("{state:?} and no debit with its invoice: {id} {invoice:?}"));
            }
            (PaymentState::Confirmed | PaymentState::Refunded, Some(debit)) => {
                if (debit.product.as_str(), debit.customer.as_str()) != customer(row) {
                    found.push(format!("{state:?} on another customer's debit: {id} {debit:?}"));
                }
                if row.money().debit.is_some_and(|told| told != debit.amount) {
                    found.push(format!("debit {:?} here, {:?} there: {id}", row.money().debit, debit.amount));
                }
                if state == PaymentState::Refunded && !refunded {
                    found.push(format!("refunded here and not there: {id}"));
                }
                if let Some(other) = owners.insert(invoice.unwrap_or(""), id) {
                    found.push(format!("one invoice for two rows: {invoice:?}: {other} {id}"));
                }
            }
            (PaymentState::NotSent | PaymentState::Rejected, Some(debit)) if !is_lied_to(row) => {
                found.push(format!("{state:?} with a debit: {id} {debit:?}"));
            }
            _ => {}
        }
    }
}

/// For each deposit: what it was, less the debits, plus what came back and what was topped up, is what it is.
fn saldos_close(evidence: &Evidence, found: &mut Vec<String>) {
    for saldo in &evidence.saldos {
        let mut figure = saldo.opening;
        for (place, (change, told)) in saldo.moves.iter().enumerate() {
            figure += change;
            if figure != *told {
                found.push(format!("{}: {figure} after movement {place}, {told} told", saldo.account));
            }
        }
        if figure != saldo.now {
            found.push(format!("{}: {figure} by its movements, {} now", saldo.account, saldo.now));
        }
    }
}
