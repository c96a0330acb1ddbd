//! The desk's steps about a payment after its answer, or without one: status calls, invoices, rulings, reconciles,
//! refunds, papers, the Biller's list. The plan and the desk's contents decide which payment is meant.

use std::path::PathBuf;
use std::time::Duration;

use loket::base::text::CleanText;
use loket::domain::payment::verdict::PlnToken;
use loket::domain::payment::{CashHandling, Payment, PaymentRuling};
use loket::domain::product::ProductKind;
use loket::domain::wallet::RefundQuestion;
use loket::journal::{JournalError, PaymentFilter};
use loket::sandbox::LedgerEntry;
use loket::till::Till;
use loket::till::papers::PaperForm;
use loket::till::pay::PaymentRequest;
use loket::till::resolve::ResolveError;

use super::act::{good, invoice, number, told};
use super::flaw::Flaw;
use super::goods::meter;
use super::plan::{Doing, Lines, Of, Plan, Sale, Step, Typed};
use super::world::{Record, World};

/// What one person does about one row.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Ask,
    Type(Typed),
    Rule { confirmed: bool },
    ClearUp,
    Cash { returned: bool },
    SeeAlarms,
    Print,
}

impl Act {
    const fn name(self) -> &'static str {
        match self {
            Self::Ask => "asked",
            Self::Type(_) => "typed",
            Self::Rule { .. } => "ruled",
            Self::ClearUp => "cleared up",
            _ => "noted",
        }
    }
}

impl From<Doing> for Act {
    fn from(doing: Doing) -> Self {
        match doing {
            Doing::Ask => Self::Ask,
            Doing::Type => Self::Type(Typed::Right),
            Doing::RuleConfirmed => Self::Rule { confirmed: true },
            Doing::RuleFailed => Self::Rule { confirmed: false },
            Doing::ClearUp => Self::ClearUp,
        }
    }
}

/// Payments of a customer, open ones first: that is what the desk shows. Of the desk, the row and its neighbours on the
/// same number.
async fn rows(till: &Till, of: Of, number: Option<String>) -> Result<Vec<Payment>, JournalError> {
    let number = match (of, number) {
        (Of::Desk(place), _) => {
            let desk = till.desk().await?;
            desk.get(place % desk.len().max(1)).map(|row| row.intent.bill.customer.as_str().to_owned())
        }
        (Of::Sale(_), number) => number,
    };
    let Some(number) = number else { return Ok(Vec::new()) };
    let filter = PaymentFilter { customer: Some(number), limit: 20, ..PaymentFilter::default() };
    let mut rows = till.history(&filter).await?;
    rows.sort_by_key(|row| !row.state().is_unresolved());
    Ok(rows)
}

impl World {
    /// What is done about one payment, by one counter or by all of them at once.
    pub fn at_the_desk(&mut self, plan: &Plan, step: &Step) {
        let all: Vec<usize> = (0..self.counters.len()).collect();
        // At once, each takes another row of the customer, or each the same.
        let (counters, of, act, same) = match *step {
            Step::Ask { counter, of } => (vec![counter], of, Act::Ask, true),
            Step::Type { counter, of, typed } => (vec![counter], of, Act::Type(typed), true),
            Step::Rule { counter, of, confirmed, .. } => (vec![counter], of, Act::Rule { confirmed }, true),
            Step::ClearUp { counter, of } => (vec![counter], of, Act::ClearUp, true),
            Step::Cash { counter, of, returned } => (vec![counter], of, Act::Cash { returned }, true),
            Step::SeeAlarms { counter, of } => (vec![counter], of, Act::SeeAlarms, true),
            Step::Print { counter, of } => (vec![counter], of, Act::Print, true),
            Step::TypeAtOnce { of } => (all, of, Act::Type(Typed::Right), false),
            Step::AtOnce { of, doing } => (all, of, doing.into(), true),
            _ => return,
        };
        let is_patient =
            matches!(step, Step::Rule { patient: true, .. } | Step::AtOnce { doing: Doing::RuleFailed, .. });
        if is_patient {
            // What was just begun is not to be stale for it each time.
            std::thread::sleep(Duration::from_millis(30));
            self.clock.move_by(11 * 60_000);
        }
        let number = match of {
            Of::Sale(sale) => Some(number(&plan.sales[sale])),
            Of::Desk(_) => None,
        };
        if matches!(step, Step::AtOnce { .. }) {
            self.record.count(format!("at once: {}", act.name()));
        }
        for (turn, counter) in counters.into_iter().enumerate() {
            let (number, ledger) = (number.clone(), self.sandbox().ledger());
            self.begin(counter, move |till, record| async move {
                match rows(&till, of, number).await {
                    Ok(rows) => {
                        let own = rows.get(turn).filter(|_| !same);
                        if let Some(row) = own.or(rows.first()) {
                            looked_at(&till, &record, row, act, &ledger).await;
                        }
                    }
                    Err(fault) => record.say(format!("{fault} {fault:?}")),
                }
            });
        }
    }

    pub fn ask_all(&mut self, counter: usize) {
        self.begin(counter, |till, record| async move {
            match till.ask_all().await {
                Ok(asked) => asked.iter().for_each(|one| record.count(format!("asked {:?}", one.payment.state()))),
                Err(fault) => record.say(format!("{fault} {fault:?}")),
            }
        });
    }

    /// The refund of an order, in its two steps. What was given back before only marks the payment.
    pub fn give_back(&mut self, counter: usize, sale: &Sale) {
        let good = good(sale);
        if good.code != "pay" {
            return;
        }
        let member = number(sale);
        let given = good.order(sale.serial);
        let account = good.family.account();
        self.wait_for_a_place(counter, account);
        let Some(places) = self.places(counter, account) else { return };
        self.begin(counter, move |till, record| async move {
            let _place = places.acquire().await;
            // Without the caller's order id, the payment was sent under our own reference.
            let filter = PaymentFilter { customer: Some(member.clone()), limit: 20, ..PaymentFilter::default() };
            let rows = till.history(&filter).await.unwrap_or_default();
            let own = rows.iter().find(|row| row.intent.bill.product.kind == ProductKind::KwalletPay);
            let Some(order) = given.or_else(|| own.map(|row| row.intent.reference().to_owned())) else { return };
            refunded(&till, &record, &order, &member).await;
        });
    }

    /// The Biller's list, compared.
    pub fn compare_the_list(&mut self, counter: usize, lines: Lines) {
        let text = self.exported(lines);
        if lines == Lines::Strangers {
            self.record.count("list of strangers");
        }
        let file: PathBuf = self.home().join(format!("daftar-{counter}.csv"));
        std::fs::write(&file, &text).unwrap();
        let likeness = (self.flaw == Flaw::DecidesByLikeness).then(|| self.counters[counter].as_ref()).flatten();
        let likeness = likeness.map(|counter| counter.journal.clone());
        self.begin(counter, move |till, record| async move {
            match till.reconcile("biller", &file).await {
                Ok(report) => {
                    record.count("list compared");
                    for closed in report.closed {
                        let row = till.payment(closed).await.ok().flatten();
                        record.count(format!("by the list {:?}", row.map(|row| row.state())));
                    }
                }
                Err(fault) => record.say(format!("{fault} {fault:?}")),
            }
            if let Some(journal) = likeness {
                journal.by_likeness(&text).await;
            }
        });
    }
}

async fn refunded(till: &Till, record: &Record, order: &str, member: &str) {
    let question = match till.wallet_refundable(order, member).await {
        Ok(RefundQuestion::Open(_, rows)) => rows.into_iter().next(),
        Ok(RefundQuestion::Done(_)) => {
            record.count("refund: done before");
            None
        }
        Err(fault) => return record.say(format!("{fault} {fault:?}")),
    };
    let Some(row) = question else { return };
    let wanted = loket::till::wallet::MovementRequest {
        member: member.to_owned(),
        order: Some(order.to_owned()),
        id_trans: Some(row.id_trans.as_str().to_owned()),
        note: "tidak jadi".to_owned(),
        ..loket::till::wallet::MovementRequest::default()
    };
    let quote = match till.wallet_quote(ProductKind::KwalletRefund, &wanted).await {
        Ok(quote) => quote,
        Err(fault) => return record.say(format!("{fault} {fault:?}")),
    };
    match till.pay(PaymentRequest::of(quote.bill)).await {
        Ok(end) => {
            record.count(format!("refund {:?}", end.payment.state()));
            told(record, "refund", &end, &till.settings().shop);
        }
        Err(refusal) => record.say(format!("{refusal} {refusal:?}")),
    }
}

/// Does one act about one payment.
async fn looked_at(till: &Till, record: &Record, row: &Payment, act: Act, ledger: &[LedgerEntry]) {
    let (id, number) = (row.id(), row.intent.bill.customer.as_str());
    let ended: Result<Payment, ResolveError> = match act {
        Act::Ask => {
            if row.intent.bill.product.kind.is_wallet() {
                // Evidence is looked at, and decides nothing.
                record.say(format!("{:?}", till.evidence(id).await));
            }
            till.status(id, None).await
        }
        Act::Type(typed) => till.status(id, Some(&invoice(ledger, number, typed))).await,
        Act::Rule { confirmed } => till.rule(id, ruling(row, confirmed)).await,
        Act::ClearUp => till.clear_up(id).await,
        Act::Cash { returned } => {
            till.settle_cash(id, if returned { CashHandling::Returned } else { CashHandling::Kept }).await
        }
        Act::SeeAlarms => till.alarms_seen(id).await,
        Act::Print => {
            let printed = till.print(id, PaperForm::Text(loket::base::paper::Paper::Mm80)).await;
            return record.count(if printed.is_ok() { "printed" } else { "not printed" });
        }
    };
    let name = act.name();
    match ended {
        Ok(after) => {
            record.count(format!("{name} {:?} -> {:?}", row.state(), after.state()));
            if act == Act::Type(Typed::Old) {
                record.count("typed an old invoice");
            }
        }
        Err(ResolveError::InvoiceTaken(_)) => record.count("typed: taken"),
        Err(ResolveError::TooEarly { .. }) => record.count("ruled: too early"),
        Err(fault) => {
            record.count(format!("{name}: refused"));
            record.say(format!("{fault} {fault:?}"));
        }
    }
}

fn ruling(row: &Payment, confirmed: bool) -> PaymentRuling {
    let needs = confirmed && row.intent.bill.product.kind.needs_token();
    PaymentRuling {
        refunded: false,
        confirmed,
        evidence: CleanText::new("telepon CS"),
        token: needs.then(|| PlnToken::read(&meter_token(row)).ok()).flatten(),
        serial: None,
        cash: (!confirmed).then_some(CashHandling::Returned),
        by: CleanText::new("SITI"),
    }
}

/// Twenty digits that a person wrote down on the phone, of this row and no other.
fn meter_token(row: &Payment) -> String {
    format!("{:0>20}", meter(row.intent.bill.customer.as_str()))
}
