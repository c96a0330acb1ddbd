//! Checks papers and secrets: a confirmed row prints again with the same facts, secrets stand nowhere else, and a token
//! is compared with the provider's own.

use loket::base::id::PaymentId;
use loket::domain::charge;
use loket::domain::payment::PaymentState;
use loket::receipt::{ReceiptFacts, ReceiptItem};
use serde_json::Value;

use super::{Evidence, Rest};

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    papers_stand(evidence, found);
    charges_print(evidence, found);
    nothing_leaks(evidence, found);
}

/// A charge that was settled prints again, the same.
fn charges_print(evidence: &Evidence, found: &mut Vec<String>) {
    let is_settled = |state| matches!(state, charge::ChargeState::Settled | charge::ChargeState::AmountDiffers);
    for charge in evidence.charges.iter().filter(|charge| is_settled(charge.state())) {
        let order = charge.order().as_str();
        match evidence.charge_prints.get(order) {
            Some([Ok(first), Ok(second)]) if first == second => {}
            None if evidence.rest != Rest::Final => {}
            // How much came nobody could read: there is no figure to print.
            Some([Err(_), Err(_)]) if charge.came().is_none() => {}
            prints => found.push(format!("a settled charge does not print again: {order}: {prints:?}")),
        }
    }
}

fn holds_token(paper: &ReceiptFacts, token: &str) -> bool {
    paper
        .items
        .iter()
        .any(|item| matches!(item, ReceiptItem::Token { token: printed, .. } if printed.expose() == token))
}

/// A confirmed row prints again with the same facts, and a token stands only on the paper of a confirmed row.
fn papers_stand(evidence: &Evidence, found: &mut Vec<String>) {
    for row in &evidence.rows {
        let (id, paper) = (row.id(), evidence.papers.get(&row.id()));
        let answer = row.invoice().and_then(|invoice| evidence.answers.get(invoice.as_str()));
        let token = answer.and_then(|answer| answer.get("ppob_stroomtoken")).and_then(Value::as_str);
        let token = token.map(loket::base::text::digits).filter(|token| token.len() == 20);
        if row.state() == PaymentState::Confirmed && row.ruling.is_none() {
            match (paper, &token) {
                (None, _) => found.push(format!("confirmed and no paper: {id}")),
                (Some(paper), Some(token)) if !holds_token(paper, token) => {
                    found.push(format!("another token on the paper than the provider gave: {id}"));
                }
                _ => {}
            }
            for told in evidence.told.iter().filter(|told| told.id == id) {
                if let (Some(then), Some(now)) = (&told.paper, paper) {
                    same_facts(id, then, now, found);
                }
            }
        } else if let (
            Some(paper),
            PaymentState::Pending | PaymentState::Unknown | PaymentState::Rejected | PaymentState::NotSent,
        ) = (paper, row.state())
            && paper.items.iter().any(|item| matches!(item, ReceiptItem::Token { .. }))
        {
            found.push(format!("a token on the paper of a {:?} row: {id}", row.state()));
        }
        match evidence.prints.get(&id) {
            Some([Ok(first), Ok(second)]) if first != second => {
                found.push(format!("the copy differs: {id}\n{first}\n{second}"));
            }
            Some([Err(fault), _] | [_, Err(fault)]) => found.push(format!("does not print again: {id}: {fault}")),
            None if evidence.rest == Rest::Final && row.state() == PaymentState::Confirmed => {
                found.push(format!("was not printed: {id}"));
            }
            _ => {}
        }
    }
}

/// Later answers may add facts; they take none away and change none.
fn same_facts(id: PaymentId, then: &ReceiptFacts, now: &ReceiptFacts, found: &mut Vec<String>) {
    let lost: Vec<&ReceiptItem> = then.items.iter().filter(|item| !now.items.contains(item)).collect();
    if !lost.is_empty() || then.title != now.title || then.head != now.head || then.desk != now.desk {
        found.push(format!("the paper changed: {id}: {lost:?} {:?} {:?}", then.desk, now.desk));
    }
}

/// No password, token or NIK outside the journal and the papers.
fn nothing_leaks(evidence: &Evidence, found: &mut Vec<String>) {
    for (name, text) in &evidence.texts {
        let text = String::from_utf8_lossy(text);
        for (place, secret) in evidence.secrets.iter().enumerate() {
            if !secret.is_empty() && text.contains(secret.as_str()) {
                found.push(format!("secret {place} stands in {name}"));
            }
        }
    }
}
