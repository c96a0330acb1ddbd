//! The checker: every invariant, over what the journal says and what the provider's ledger says.
//!
//! What it is: one pure function from evidence to violations. What it is not: the till's own opinion; the ledger, the
//! requests seen and the answers kept at the provider are the measure. Invariant: it needs no run: a test can hand it
//! doctored evidence.

use std::collections::{BTreeMap, BTreeSet};

use loket::id::PaymentId;
use loket::receipt::{Facts, Item};
use loket::sale::payment::{Entry, Event, Payment, State, step};
use loket::sale::product::Kind;
use loket::sandbox::{EntryKind, LedgerEntry, RequestSeen};
use serde_json::{Map, Value};

use super::goods::{PAYMENT_CALLS, meter};

/// What a counter told its cashier at the end of a sale.
#[derive(Debug, Clone)]
pub struct Told {
    pub id: PaymentId,
    /// The state that was told, and whether it was kept in the journal, in the spool, or nowhere.
    pub state: State,
    pub kept: KeptIn,
    /// The paper of a confirmed sale.
    pub paper: Option<Facts>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptIn {
    Journal,
    Spool,
    Nowhere,
}

/// How much is at rest when the evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// Sales are in flight.
    None,
    /// Nothing is in flight, but counters live.
    Quiet,
    /// Every counter is gone and one start has recovered.
    Final,
}

/// What a run has left.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub rest: Rest,
    pub rows: Vec<Payment>,
    /// Every event, in the order of the store.
    pub events: Vec<(PaymentId, Entry)>,
    pub desk: BTreeSet<PaymentId>,
    pub audit: Vec<String>,
    /// The ledger and the requests before the rows were read, and the ledger after.
    pub ledger: Vec<LedgerEntry>,
    pub requests: Vec<RequestSeen>,
    pub ledger_after: Vec<LedgerEntry>,
    /// The provider's whole answer to each payment, by invoice.
    pub answers: BTreeMap<String, Map<String, Value>>,
    pub told: Vec<Told>,
    /// The paper of each row, as its facts, and printed twice (last check only).
    pub papers: BTreeMap<PaymentId, Facts>,
    pub prints: BTreeMap<PaymentId, [Result<String, String>; 2]>,
    /// Everything that was logged, said or left in files, by name; and what may stand in none of it.
    pub texts: Vec<(String, Vec<u8>)>,
    pub secrets: Vec<String>,
}

/// Customer and product, as the provider's ledger names them.
type Customer<'a> = (&'a str, &'a str);

fn customer(row: &Payment) -> Customer<'_> {
    (row.intent.bill.product.code.as_str(), row.intent.bill.customer.as_str())
}

/// Whether a debit may stand behind this row.
fn stands(row: &Payment) -> bool {
    match row.state() {
        State::Confirmed | State::Pending | State::Unknown | State::Refunded | State::Dispatched => true,
        State::Rejected => row.ruling.is_some(),
        State::NotSent | State::Prepared => false,
    }
}

/// What happened to each payment that `text` names, for people.
fn stories(evidence: &Evidence, text: &str) -> String {
    let named = evidence.rows.iter().filter(|row| text.contains(&row.id().to_string()));
    let told = named.flat_map(|row| {
        let bill = &row.intent.bill;
        let head = format!(
            "\n    {} {} {}",
            bill.product.code.as_str(),
            bill.customer.as_str(),
            row.intent.wire_reference.as_str()
        );
        let own = evidence.events.iter().filter(|(id, _)| *id == row.id());
        let lines = own.map(|(_, entry)| {
            let more = match &entry.event {
                Event::Answered { source, verdict, .. } => {
                    format!("{source:?} {:?} {:?}", verdict.outcome, verdict.why)
                }
                Event::Ruled(ruling) => format!("confirmed: {}", ruling.confirmed),
                _ => String::new(),
            };
            format!("\n      {} {} {} {more}", entry.at, entry.counter, entry.event.name())
        });
        std::iter::once(head).chain(lines)
    });
    told.collect()
}

/// Every breach of an invariant; none, where all hold.
pub fn violations(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    debits_have_rows(evidence, &mut found);
    sent_at_most_once(evidence, &mut found);
    one_open_per_bill(evidence, &mut found);
    rows_have_debits(evidence, &mut found);
    told_is_kept(evidence, &mut found);
    desk_is_whole(evidence, &mut found);
    papers_stand(evidence, &mut found);
    nothing_leaks(evidence, &mut found);
    found.extend(evidence.audit.iter().map(|fault| format!("audit: {fault}")));
    found.into_iter().map(|text| format!("{text}{}", stories(evidence, &text))).collect()
}

/// Each debit has a row that may stand for it; what is denied has none.
fn debits_have_rows(evidence: &Evidence, found: &mut Vec<String>) {
    let mut standing: BTreeMap<Customer<'_>, (usize, usize)> = BTreeMap::new();
    for row in &evidence.rows {
        let count = standing.entry(customer(row)).or_default();
        count.0 += 1;
        count.1 += usize::from(stands(row));
    }
    let mut debits: BTreeMap<Customer<'_>, usize> = BTreeMap::new();
    for entry in evidence.ledger.iter().filter(|entry| entry.kind == EntryKind::Debit) {
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

/// A row is dispatched at most once, and nothing reaches the provider that was not dispatched.
fn sent_at_most_once(evidence: &Evidence, found: &mut Vec<String>) {
    let mut dispatched: BTreeMap<PaymentId, usize> = BTreeMap::new();
    for (id, entry) in &evidence.events {
        if matches!(entry.event, Event::Dispatched { .. }) {
            *dispatched.entry(*id).or_default() += 1;
        }
    }
    let twice = dispatched.iter().filter(|(_, times)| **times > 1);
    found.extend(twice.map(|(id, times)| format!("dispatched {times} times: {id}")));
    let mut permitted: BTreeMap<&str, usize> = BTreeMap::new();
    for row in evidence.rows.iter().filter(|row| dispatched.contains_key(&row.id())) {
        *permitted.entry(row.intent.bill.customer.as_str()).or_default() += 1;
    }
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    let is_payment = |request: &&RequestSeen| PAYMENT_CALLS.iter().any(|call| request.path.ends_with(call));
    for request in evidence.requests.iter().filter(is_payment) {
        // A tax is paid by its inquiry's invoice alone, and a provider that was started again no longer knows whose.
        let of_invoice = |row: &&Payment| {
            row.intent.bill.invoice.as_ref().is_some_and(|invoice| invoice.as_str() == request.invoice)
        };
        let owner = evidence.rows.iter().find(of_invoice).map(|row| row.intent.bill.customer.as_str());
        *sent.entry(owner.unwrap_or(&request.customer)).or_default() += 1;
    }
    for (customer, sent) in sent {
        let permitted = permitted.get(customer).copied().unwrap_or(0);
        if sent > permitted {
            found.push(format!("{sent} payments sent, {permitted} dispatched: {customer}"));
        }
    }
}

/// What may be open only once, in words of the rule (SAFETY.md rule 8) and not of the store. `joined` are the IDPELs
/// whose meter an answer has told.
fn bill_key(row: &Payment, joined: &BTreeSet<String>) -> String {
    let bill = &row.intent.bill;
    let (kind, number) = (bill.product.kind, bill.customer.as_str());
    let amount = bill.money.nominal.map_or(0, loket::money::Rupiah::get);
    match kind {
        Kind::PlnToken if joined.contains(number) => format!("token {} {amount}", meter(number)),
        Kind::PlnToken => format!("token {number} {amount}"),
        Kind::Samsat => format!("tax {number} {}", bill.frame_number.as_deref().unwrap_or("")),
        Kind::EMoney | Kind::EMoneyCard | Kind::EMoneyMember => {
            format!("money {} {number} {amount}", bill.product.code.as_str())
        }
        other => format!("{other:?} {number}"),
    }
}

/// Replays the store's order: no two payments of one bill are open at once unless a person chose it.
fn one_open_per_bill(evidence: &Evidence, found: &mut Vec<String>) {
    let mut now: BTreeMap<PaymentId, Payment> = BTreeMap::new();
    let mut joined = BTreeSet::new();
    for (id, entry) in &evidence.events {
        let next = match step(now.get(id), entry) {
            Ok(next) => next,
            Err(fault) => {
                found.push(format!("an event that does not fit: {id}: {fault}"));
                continue;
            }
        };
        if matches!(entry.event, Event::Prepared(_)) {
            let key = bill_key(&next, &joined);
            let open: Vec<&Payment> =
                now.values().filter(|other| other.state().is_open() && bill_key(other, &joined) == key).collect();
            let chosen = next.intent.beside.as_ref().is_some_and(|beside| {
                next.intent.bill.product.kind.is_prepaid()
                    && open.iter().any(|other| other.id() == beside.id)
                    && !open.iter().any(|other| other.state().is_sending())
            });
            if !open.is_empty() && !chosen {
                let others: Vec<String> =
                    open.iter().map(|other| format!("{} {:?}", other.id(), other.state())).collect();
                found.push(format!("two open on one bill: {key}: {id} {:?} beside {others:?}", next.intent.beside));
            }
        }
        joined.extend(next.idpel().filter(|_| next.meter().is_some()).map(str::to_owned));
        now.insert(*id, next);
    }
}

/// What a row claims by the provider's word is in the provider's ledger, with the same figures.
fn rows_have_debits(evidence: &Evidence, found: &mut Vec<String>) {
    let mut owners: BTreeMap<&str, PaymentId> = BTreeMap::new();
    for row in &evidence.rows {
        let (id, state) = (row.id(), row.state());
        let by_provider = row.ruling.is_none();
        let invoice = row.invoice().map(|invoice| invoice.as_str());
        let entries: Vec<&LedgerEntry> =
            evidence.ledger_after.iter().filter(|entry| Some(entry.invoice.as_str()) == invoice).collect();
        let debit = entries.iter().find(|entry| entry.kind == EntryKind::Debit);
        let refunded = entries.iter().any(|entry| entry.kind == EntryKind::Refund);
        match (state, debit) {
            (State::Confirmed | State::Refunded, None) if by_provider => {
                found.push(format!("{state:?} and no debit with its invoice: {id} {invoice:?}"));
            }
            (State::Confirmed | State::Refunded, Some(debit)) if by_provider => {
                if (debit.product.as_str(), debit.customer.as_str()) != customer(row) {
                    found.push(format!("{state:?} on another customer's debit: {id} {debit:?}"));
                }
                if row.money().debit.is_some_and(|told| told != debit.amount) {
                    found.push(format!("debit {:?} here, {:?} there: {id}", row.money().debit, debit.amount));
                }
                if state == State::Refunded && !refunded {
                    found.push(format!("refunded here and not there: {id}"));
                }
                if let Some(other) = owners.insert(invoice.unwrap_or(""), id) {
                    found.push(format!("one invoice for two rows: {invoice:?}: {other} {id}"));
                }
            }
            (State::NotSent | State::Rejected, Some(debit)) if by_provider => {
                found.push(format!("{state:?} with a debit: {id} {debit:?}"));
            }
            _ => {}
        }
        if evidence.rest == Rest::Final && state.is_sending() {
            found.push(format!("still being sent though nobody lives: {id}"));
        }
    }
}

/// What a cashier was told stands in the journal: a sale told as paid is paid, or was given back since.
fn told_is_kept(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest != Rest::Final {
        return;
    }
    for told in &evidence.told {
        let Some(row) = evidence.rows.iter().find(|row| row.id() == told.id) else {
            found.push(format!("told as {:?} and not in the journal: {}", told.state, told.id));
            continue;
        };
        let holds = match (told.kept, told.state) {
            (KeptIn::Journal | KeptIn::Spool, State::Confirmed) => {
                matches!(row.state(), State::Confirmed | State::Refunded)
            }
            (KeptIn::Journal | KeptIn::Spool, State::Refunded) => row.state() == State::Refunded,
            (_, State::Prepared) => row.state() != State::Prepared,
            _ => true,
        };
        if !holds {
            found.push(format!("told as {:?} ({:?}), now {:?}: {}", told.state, told.kept, row.state(), told.id));
        }
    }
}

/// What a person still has to look at is on the desk.
fn desk_is_whole(evidence: &Evidence, found: &mut Vec<String>) {
    if evidence.rest == Rest::None {
        return;
    }
    for row in &evidence.rows {
        let needs = match row.state() {
            State::Pending | State::Unknown => true,
            State::Refunded => row.cash_settled.is_none(),
            _ => row.alarms.iter().any(|(_, seen)| !seen),
        };
        if needs && !evidence.desk.contains(&row.id()) {
            found.push(format!("not on the desk: {:?} {}", row.state(), row.id()));
        }
    }
}

fn holds_token(paper: &Facts, token: &str) -> bool {
    paper.items.iter().any(|item| matches!(item, Item::Token { token: printed, .. } if printed.expose() == token))
}

/// A confirmed row prints again with the same facts, and a token stands only on the paper of a confirmed row.
fn papers_stand(evidence: &Evidence, found: &mut Vec<String>) {
    for row in &evidence.rows {
        let (id, paper) = (row.id(), evidence.papers.get(&row.id()));
        let answer = row.invoice().and_then(|invoice| evidence.answers.get(invoice.as_str()));
        let token = answer.and_then(|answer| answer.get("ppob_stroomtoken")).and_then(Value::as_str);
        let token = token.map(loket::text::digits).filter(|token| token.len() == 20);
        if row.state() == State::Confirmed && row.ruling.is_none() {
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
        } else if let (Some(paper), State::Pending | State::Unknown | State::Rejected | State::NotSent) =
            (paper, row.state())
            && paper.items.iter().any(|item| matches!(item, Item::Token { .. }))
        {
            found.push(format!("a token on the paper of a {:?} row: {id}", row.state()));
        }
        match evidence.prints.get(&id) {
            Some([Ok(first), Ok(second)]) if first != second => {
                found.push(format!("the copy differs: {id}\n{first}\n{second}"));
            }
            Some([Err(fault), _] | [_, Err(fault)]) => found.push(format!("does not print again: {id}: {fault}")),
            None if evidence.rest == Rest::Final && row.state() == State::Confirmed => {
                found.push(format!("was not printed: {id}"));
            }
            _ => {}
        }
    }
}

/// Later answers may add facts; they take none away and change none.
fn same_facts(id: PaymentId, then: &Facts, now: &Facts, found: &mut Vec<String>) {
    let lost: Vec<&Item> = then.items.iter().filter(|item| !now.items.contains(item)).collect();
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
