//! The checker: a pure function from evidence to violations of docs/safety.md. The measure is the providers' ledgers,
//! the requests that left and the answers kept at the provider, never the till's own opinion. It needs no run, so a
//! test can give it doctored evidence.

mod biller;
mod bills;
mod charges;
mod deposit;
mod papers;
mod sent;
mod states;
mod wallets;

use std::collections::{BTreeMap, BTreeSet};

use loket::base::id::PaymentId;
use loket::base::money::Rupiah;
use loket::base::text::CleanText;
use loket::domain::charge::{self, Charge};
use loket::domain::payment::{JournalRecord, Payment, PaymentEvent, PaymentState};
use loket::journal::AuditFault;
use loket::receipt::ReceiptFacts;
use loket::sandbox::{BillerTransaction, FaultPlan, LedgerEntry, SandboxFault, klink};
use serde_json::{Map, Value};

use super::proxy::Arrival;

/// What a counter told its cashier at the end of a sale.
#[derive(Debug, Clone)]
pub struct Told {
    pub id: PaymentId,
    /// The state that was told, and whether it was kept in the journal, in the spool, or nowhere.
    pub state: PaymentState,
    pub kept: KeptIn,
    /// The paper of a confirmed sale.
    pub paper: Option<ReceiptFacts>,
}

/// What a counter told its cashier about a charge.
#[derive(Debug, Clone)]
pub struct ToldCharge {
    pub order: String,
    pub state: charge::ChargeState,
    pub recorded: bool,
}

/// What the report told a counter about a charge that was paid: how much a second customer paid, or (without it) that
/// the money went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldMoney {
    pub order: String,
    pub second: Option<Rupiah>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptIn {
    Journal,
    SendLog,
    Nowhere,
}

/// How quiet the shop is when the evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// Sales are in flight.
    None,
    /// Nothing is in flight, but counters live.
    Quiet,
    /// Every counter is gone and one start has recovered.
    Final,
}

/// The providers' books at one moment.
#[derive(Debug, Clone, Default)]
pub struct Books {
    pub mmbc: Vec<LedgerEntry>,
    pub biller: Vec<BillerTransaction>,
    pub wallets: Vec<klink::MemberWallet>,
    pub charges: Vec<klink::BookedCharge>,
}

/// One deposit's figures, from the file that outlives its provider.
#[derive(Debug, Clone)]
pub struct Saldo {
    pub account: &'static str,
    pub opening: i64,
    /// Every movement in order: debits negative, refunds and top-ups positive, and the figure told after it.
    pub moves: Vec<(i64, i64)>,
    /// The provider's figure now.
    pub now: i64,
}

/// What a run has left.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub rest: Rest,
    pub rows: Vec<Payment>,
    /// Every event, in the order of the store.
    pub events: Vec<(PaymentId, JournalRecord)>,
    pub desk: BTreeSet<PaymentId>,
    pub audit: Vec<AuditFault>,
    pub charges: Vec<Charge>,
    /// Every event of a charge, in its order.
    pub charge_events: Vec<(String, charge::ChargeEntry)>,
    /// The books and the requests before the rows were read, and the books after.
    pub books: Books,
    pub arrivals: Vec<Arrival>,
    pub books_after: Books,
    /// What another outlet bought on the same login: invoices, and references at the Biller.
    pub strangers: BTreeSet<String>,
    /// Payments whose counter stood still between its permission and its sending, past the call's time-out.
    pub stood: BTreeSet<PaymentId>,
    /// Payments that time alone has moved (ruled failed, or given up as unanswered) before their time had truly passed.
    pub ended_early: BTreeSet<PaymentId>,
    pub saldos: Vec<Saldo>,
    /// MMBC's whole answer to each payment, by invoice.
    pub answers: BTreeMap<String, Map<String, Value>>,
    /// Answers that still wait in a spool after the last start.
    pub in_send_log: usize,
    pub told: Vec<Told>,
    pub told_charges: Vec<ToldCharge>,
    pub reported: Vec<ToldMoney>,
    /// The paper of each row, as its facts, and printed twice (last check only).
    pub papers: BTreeMap<PaymentId, ReceiptFacts>,
    pub prints: BTreeMap<PaymentId, [Result<String, String>; 2]>,
    pub charge_prints: BTreeMap<String, [Result<String, String>; 2]>,
    /// Everything that was logged, said or left in files, by name; and what may stand in none of it.
    pub texts: Vec<(String, Vec<u8>)>,
    pub secrets: Vec<String>,
}

impl Evidence {
    /// Which payments were dispatched, and how often.
    fn dispatched(&self) -> BTreeMap<PaymentId, usize> {
        let mut dispatched: BTreeMap<PaymentId, usize> = BTreeMap::new();
        for (id, _) in self.events.iter().filter(|(_, entry)| matches!(entry.event, PaymentEvent::Dispatched { .. })) {
            *dispatched.entry(*id).or_default() += 1;
        }
        dispatched
    }
}

fn provider(row: &Payment) -> &str {
    row.intent.bill.product.provider.as_str()
}

/// Whether a debit may stand behind this row.
fn stands(row: &Payment) -> bool {
    match row.state() {
        PaymentState::Confirmed
        | PaymentState::Pending
        | PaymentState::Unknown
        | PaymentState::Refunded
        | PaymentState::Dispatched => true,
        PaymentState::Rejected => row.ruling.is_some() || is_lied_to(row),
        PaymentState::NotSent | PaymentState::Prepared => false,
    }
}

/// Whether a server refused in the documents' own words, with no figure against it, and debited all the same. No rule
/// can detect this, so these rows are counted apart.
pub fn is_lied_to(row: &Payment) -> bool {
    let met = FaultPlan::by_suffix().fault(row.intent.bill.customer.as_str());
    let said = row.why.as_ref().and_then(|why| why.text()).map_or("", CleanText::as_str).to_lowercase();
    let is_whole =
        ["saldo anda tidak mencukupi", "saldo tidak mencukupi", "(deduct)"].iter().any(|words| said.contains(words));
    row.state() == PaymentState::Rejected && met == Some(SandboxFault::RefusedUntruly) && is_whole
}

/// Whether the state rests on the provider's word alone.
fn by_provider(row: &Payment) -> bool {
    row.ruling.is_none()
}

/// The history of each payment that `text` names, for a person to read.
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
                PaymentEvent::Answered { source, verdict, .. } => {
                    format!("{source:?} {:?} {:?}", verdict.outcome, verdict.why)
                }
                PaymentEvent::Ruled(ruling) => format!("confirmed: {}", ruling.confirmed),
                _ => String::new(),
            };
            format!("\n      {} {} {} {more}", entry.at, entry.counter, entry.event.name())
        });
        std::iter::once(head).chain(lines)
    });
    told.chain(charge_stories(evidence, text)).collect()
}

/// The same of charges.
fn charge_stories<'a>(evidence: &'a Evidence, text: &'a str) -> impl Iterator<Item = String> + 'a {
    let named = evidence.charge_events.iter().filter(move |(order, _)| text.contains(order.as_str()));
    named.map(|(order, entry)| {
        let more = match &entry.event {
            charge::ChargeEvent::ChargeCreated(intent) => format!("{} {}", intent.method.code(), intent.amount),
            charge::ChargeEvent::ChargeAnswered { answer, .. } => format!("{:?} {:?}", answer.outcome, answer.why),
            charge::ChargeEvent::ChargeSettled(settlement) => settlement.amount.to_string(),
            _ => String::new(),
        };
        format!("\n      {order} {} {} {} {more}", entry.at, entry.counter, entry.event.name())
    })
}

/// Every violation of an invariant; empty when all hold.
pub fn violations(evidence: &Evidence) -> Vec<String> {
    let mut found = Vec::new();
    deposit::check(evidence, &mut found);
    biller::check(evidence, &mut found);
    wallets::check(evidence, &mut found);
    charges::check(evidence, &mut found);
    sent::check(evidence, &mut found);
    states::check(evidence, &mut found);
    papers::check(evidence, &mut found);
    found.extend(evidence.audit.iter().map(|fault| format!("audit: {fault:?}")));
    found.into_iter().map(|text| format!("{text}{}", stories(evidence, &text))).collect()
}
