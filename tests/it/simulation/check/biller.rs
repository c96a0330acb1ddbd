//! Checks the Biller's list against the journal. Each transaction carries our reference, so each is compared with its
//! own row. Accepted is not paid: only the list, or a person, ends a row.

use std::collections::BTreeMap;

use loket::domain::payment::verdict::PaymentOutcome;
use loket::domain::payment::{AnswerSource, Payment, PaymentEvent, PaymentState};
use loket::sandbox::{BillerState, BillerTransaction};

use super::{Evidence, by_provider, is_lied_to, provider, stands};

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    let rows: BTreeMap<&str, &Payment> = evidence
        .rows
        .iter()
        .filter(|row| provider(row) == "biller")
        .map(|row| (row.intent.wire_reference.as_str(), row))
        .collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let is_ours = |theirs: &&BillerTransaction| !evidence.strangers.contains(&theirs.trxid);
    for theirs in evidence.books.biller.iter().filter(is_ours) {
        *seen.entry(&theirs.trxid).or_default() += 1;
        match rows.get(theirs.trxid.as_str()) {
            None => found.push(format!("a debit without a row: {theirs:?}")),
            // What failed was given back, and may be called refused.
            Some(row)
                if stands(row) || (theirs.state == BillerState::Gagal && row.state() == PaymentState::Rejected) =>
            {
                same_sale(row, theirs, found);
            }
            Some(row) => {
                found.push(format!("1 debits, 0 of 1 rows may stand for them: {} {theirs:?}", row.id()));
            }
        }
    }
    found.extend(seen.into_iter().filter(|(_, times)| *times > 1).map(|(trxid, _)| format!("debited twice: {trxid}")));
    let after: BTreeMap<&str, &BillerTransaction> =
        evidence.books_after.biller.iter().filter(is_ours).map(|theirs| (theirs.trxid.as_str(), theirs)).collect();
    rows.iter().for_each(|(trxid, row)| claims(row, after.get(trxid).copied(), found));
    for (id, entry) in &evidence.events {
        if let PaymentEvent::Answered { source: AnswerSource::Send, verdict, .. } = &entry.event
            && verdict.outcome == PaymentOutcome::Confirmed
            && evidence.rows.iter().any(|row| row.id() == *id && provider(row) == "biller")
        {
            found.push(format!("accepted by the Biller, and taken for paid: {id}"));
        }
    }
}

fn same_sale(row: &Payment, theirs: &BillerTransaction, found: &mut Vec<String>) {
    let bill = &row.intent.bill;
    if (bill.product.code.as_str(), bill.customer.as_str()) != (&*theirs.product, &*theirs.customer) {
        found.push(format!("another sale at the Biller: {} {theirs:?}", row.id()));
    }
    let told = row.state() == PaymentState::Pending || (row.state() == PaymentState::Confirmed && by_provider(row));
    if told && row.money().debit.is_some_and(|debit| debit != theirs.total) {
        found.push(format!("debit {:?} here, {:?} there: {}", row.money().debit, theirs.total, row.id()));
    }
}

/// Checks what a row claims on the provider's word.
fn claims(row: &Payment, theirs: Option<&BillerTransaction>, found: &mut Vec<String>) {
    if !by_provider(row) {
        return;
    }
    let state = theirs.map(|theirs| theirs.state);
    let holds = match row.state() {
        PaymentState::Confirmed => state == Some(BillerState::Sukses),
        PaymentState::Refunded => state == Some(BillerState::Gagal),
        PaymentState::Pending => state.is_some(),
        PaymentState::Rejected => matches!(state, None | Some(BillerState::Gagal)) || is_lied_to(row),
        PaymentState::NotSent => state.is_none(),
        PaymentState::Prepared | PaymentState::Dispatched | PaymentState::Unknown => true,
    };
    if !holds {
        found.push(format!("{:?} here, {state:?} at the Biller: {}", row.state(), row.id()));
    }
    if let (Some(paid), Some(theirs)) = (row.paid(), theirs)
        && paid.serial().is_some_and(|serial| serial.as_str() != theirs.sn)
    {
        found.push(format!("another serial number than the Biller's: {}", row.id()));
    }
}
