//! Checks K-Link's charges against the journal's, order by order, and replays a charge's own rules. Only what a
//! customer really paid may be told as paid, to the rupiah.

use std::collections::BTreeMap;

use loket::base::id::PaymentId;
use loket::domain::charge::{AmountTold, Charge, ChargeEvent, ChargeState, ObjectionKind, step};
use loket::domain::payment;
use loket::sandbox::klink;

use super::{Evidence, Rest};

/// The last digits under which a charge is refused though it was booked.
const REFUSED_BUT_BOOKED: i64 = 675;

pub fn check(evidence: &Evidence, found: &mut Vec<String>) {
    let ours: BTreeMap<String, &Charge> =
        evidence.charges.iter().map(|charge| (charge.order().key(), charge)).collect();
    if ours.len() != evidence.charges.len() {
        found.push("an order stands for two charges".to_owned());
    }
    for theirs in &evidence.books.charges {
        match ours.get(&theirs.order_id.to_ascii_lowercase()) {
            None => found.push(format!("a charge without a row: {theirs:?}")),
            Some(charge) if denies(charge, theirs) => {
                found.push(format!("{:?} here, and stands there: {}", charge.state(), charge.order()));
            }
            Some(_) => {}
        }
    }
    let theirs: BTreeMap<String, &klink::BookedCharge> =
        evidence.books_after.charges.iter().map(|charge| (charge.order_id.to_ascii_lowercase(), charge)).collect();
    ours.iter().for_each(|(key, charge)| claims(charge, theirs.get(key).copied(), found));
    replay(evidence, found);
    money_is_used_once(evidence, found);
    reported_money_is_held(evidence, found);
    told_is_kept(evidence, found);
    if evidence.rest == Rest::Final {
        let created = evidence.charges.iter().filter(|charge| charge.state() == ChargeState::Created);
        found.extend(created.map(|charge| format!("still being made though nobody lives: {}", charge.order())));
    }
}

fn denies(ours: &Charge, theirs: &klink::BookedCharge) -> bool {
    ours.state() == ChargeState::Failed && theirs.nominal.get() % 1_000 != REFUSED_BUT_BOOKED
}

/// Checks what a charge claims against the provider's charge.
fn claims(ours: &Charge, theirs: Option<&klink::BookedCharge>, found: &mut Vec<String>) {
    let order = ours.order();
    let Some(theirs) = theirs else {
        if matches!(ours.state(), ChargeState::Waiting | ChargeState::Settled | ChargeState::AmountDiffers) {
            found.push(format!("{:?} and not there: {order}", ours.state()));
        }
        return;
    };
    if theirs.nominal != ours.intent.amount {
        found.push(format!("asked for {} here, {} there: {order}", ours.intent.amount, theirs.nominal));
    }
    match (ours.state(), theirs.paid) {
        (ChargeState::Settled | ChargeState::AmountDiffers, None) => {
            found.push(format!("{:?} and nobody paid: {order}", ours.state()));
        }
        (ChargeState::Settled | ChargeState::AmountDiffers, Some(paid)) => {
            // Where no word names an amount that can be read, only the report or a person knows how much came.
            let is_told = ours.settlements.iter().any(|known| known.told != Some(AmountTold::Assumed));
            let is_unread = ours.objections.iter().any(|objection| objection.kind == ObjectionKind::AmountUnread);
            if is_told && ours.came() != Some(paid) {
                found.push(format!("{:?} came here, {paid} there: {order}", ours.came()));
            }
            if is_told && (ours.state() == ChargeState::Settled) != (paid == ours.expected()) {
                found.push(format!("{:?} though {paid} came of {}: {order}", ours.state(), ours.expected()));
            }
            if !is_told && is_unread && ours.state() == ChargeState::Settled && ours.money_rulings.is_empty() {
                found.push(format!("settled by an amount that nobody can read: {order}"));
            }
        }
        _ => {}
    }
    if ours.state() == ChargeState::Waiting && ours.facts.exact_amount.is_some_and(|exact| exact != theirs.total) {
        found.push(format!("another amount to pay than theirs: {order}"));
    }
}

/// A charge's events, one by one: no clock ends it, a lost answer is never called refused, money that came stays told,
/// and what was given back is what was held.
fn replay(evidence: &Evidence, found: &mut Vec<String>) {
    let mut now: BTreeMap<&str, Charge> = BTreeMap::new();
    for (order, entry) in &evidence.charge_events {
        let before = now.get(order.as_str());
        let next = match step(before, entry) {
            Ok(next) => next,
            Err(fault) => {
                found.push(format!("a charge's event that does not fit: {order}: {fault}"));
                continue;
            }
        };
        let from = before.map(Charge::state);
        let had_money = matches!(from, Some(ChargeState::Settled | ChargeState::AmountDiffers));
        let has_money = matches!(next.state(), ChargeState::Settled | ChargeState::AmountDiffers);
        let holds = match &entry.event {
            ChargeEvent::ChargeCreated(_) => from.is_none() && next.state() == ChargeState::Created,
            ChargeEvent::ChargeAnswered { .. } => had_money == has_money,
            ChargeEvent::ChargeSettled(_) => has_money,
            ChargeEvent::ChargeReturned(returned) if returned.second => {
                before.and_then(Charge::second_held) == Some(returned.amount)
            }
            ChargeEvent::ChargeReturned(returned) => before.and_then(Charge::usable) == Some(returned.amount),
            // A word that adds no money takes none away; what it leaves open a person decides.
            ChargeEvent::ChargeObjected(_) => !had_money || has_money,
            ChargeEvent::ChargeMoneyRuled(_) => before.is_some_and(|charge| !charge.alarms().is_empty()),
            // A person rules only what is unknown, and no money by it.
            ChargeEvent::ChargeRuled(_) => from == Some(ChargeState::Unknown) && !has_money,
            ChargeEvent::ChargeQrRead { .. }
            | ChargeEvent::ChargeUsed { .. }
            | ChargeEvent::ChargeFreed { .. }
            | ChargeEvent::ChargePrinted { .. } => from == Some(next.state()),
        };
        if !holds {
            found.push(format!("a charge's change that no rule knows: {order}: {from:?} to {:?}", next.state()));
        }
        now.insert(order, next);
    }
}

/// Money that the finance report told is held for its customer, or waits for a person.
fn reported_money_is_held(evidence: &Evidence, found: &mut Vec<String>) {
    for told in evidence.reported.iter().filter(|_| evidence.rest != Rest::None) {
        let charge = evidence.charges.iter().find(|charge| charge.order().as_str() == told.order);
        let Some(charge) = charge else { continue };
        let holds = match told.second {
            Some(amount) => charge.second_held() == Some(amount) || !charge.second_returned.is_empty(),
            None => (charge.is_disputed() && charge.usable().is_none()) || !charge.money_rulings.is_empty(),
        };
        let what = if told.second.is_some() { "a second payment is invisible" } else { "money that went back is held" };
        if !holds {
            found.push(format!("{what}: {} {:?} {:?}", told.order, told.second, charge.alarms()));
        }
    }
}

/// A customer's money pays for one sale that stands; of a sale that failed it is the customer's again.
fn money_is_used_once(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest == Rest::None {
        return;
    }
    let mut standing: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &evidence.rows {
        let Some(charge_funds) = &row.intent.charge_funds else { continue };
        let is_over = row.state().allows_new_attempt();
        // What a person ruled failed and the provider calls paid afterwards stands with an alarm: its money was free.
        let was_ruled = |(id, entry): &(PaymentId, payment::JournalRecord)| {
            *id == row.id() && matches!(&entry.event, payment::PaymentEvent::Ruled(ruling) if !ruling.confirmed)
        };
        let is_late = row.unseen_alarm().is_some() && evidence.events.iter().any(was_ruled);
        *standing.entry(charge_funds.order.as_str()).or_default() += usize::from(!is_over && !is_late);
        let charge = evidence.charges.iter().find(|charge| charge.order() == &charge_funds.order);
        let is_held = charge.is_some_and(|charge| charge.used_for == Some(row.id()));
        if is_over && is_held {
            found.push(format!(
                "money of a failed sale is not free: {} {:?} {}",
                charge_funds.order,
                row.state(),
                row.id()
            ));
        }
    }
    let twice = standing.into_iter().filter(|(_, sales)| *sales > 1);
    found.extend(twice.map(|(order, sales)| format!("money used for {sales} sales that stand: {order}")));
}

/// What a cashier was told of a charge stands, or money came.
fn told_is_kept(evidence: &Evidence, found: &mut Vec<String>) {
    for told in evidence.told_charges.iter().filter(|told| told.recorded && evidence.rest == Rest::Final) {
        let charge = evidence.charges.iter().find(|charge| charge.order().as_str() == told.order);
        let state = charge.map(Charge::state);
        let money = matches!(state, Some(ChargeState::Settled | ChargeState::AmountDiffers));
        if state != Some(told.state) && !money {
            found.push(format!("told as {:?}, now {state:?}: {}", told.state, told.order));
        }
    }
}
