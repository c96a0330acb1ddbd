//! The steps, carried out.
//!
//! What it is: what cashiers, supervisors, the provider and bad luck do. What it is not: a judge of what comes of it.
//! Invariant: what a step does is decided by the plan; only what it meets may depend on timing.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use loket::journal::{Filter, JournalError};
use loket::money::Rupiah;
use loket::receipt::{Mark, Shop, facts};
use loket::sale::answer::Token;
use loket::sale::payment::{Cash, Payment, Ruling, State};
use loket::sandbox::{EntryKind, LedgerEntry, Sandbox};
use loket::text::Clean;
use loket::till::Till;
use loket::till::inquire::{Ask, Quote};
use loket::till::pay::{Kept, Order, PayEnd, Refusal, beside};
use loket::till::prices::find_product;
use loket::till::print::Form;
use loket::till::resolve::ResolveError;
use tokio::sync::Semaphore;

use super::check::{KeptIn, Told};
use super::goods::{GOODS, Good, idpel, meter};
use super::journal::Spell;
use super::plan::{Manner, Of, Plan, Sale, Step, Typed};
use super::world::{Record, SimClock, World, lock};

/// A whole good to sell: what a cashier types.
#[derive(Clone)]
struct Typing {
    ask: Ask,
    manner: Manner,
    cash: Option<u32>,
}

fn rupiah(amount: u32) -> Rupiah {
    Rupiah::from(amount)
}

fn good(sale: &Sale) -> &'static Good {
    &GOODS[sale.good]
}

fn number(sale: &Sale) -> String {
    good(sale).number(sale.serial, sale.suffix)
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
    let filter = Filter { customer: Some(number), limit: 20, ..Filter::default() };
    let mut rows = till.history(&filter).await?;
    rows.sort_by_key(|row| !row.state().is_unresolved());
    Ok(rows)
}

/// The invoice that a person finds in the provider's list.
fn invoice(ledger: &[LedgerEntry], number: &str, typed: Typed) -> String {
    let mut debits = ledger.iter().rev().filter(|entry| entry.kind == EntryKind::Debit);
    let found = match typed {
        Typed::Right => debits.find(|entry| entry.customer == number),
        Typed::Wrong => debits.find(|entry| entry.customer != number),
        Typed::Nobodys => None,
    };
    found.map_or_else(|| "99999999".to_owned(), |entry| entry.invoice.clone())
}

impl World {
    /// Carries out one step of `plan`.
    pub fn act(&mut self, plan: &Plan, step: &Step) {
        match *step {
            Step::Sell { counter, sale, manner, cash } => self.sell(counter, &plan.sales[sale], manner, cash),
            Step::SellAtOnce { sale } => {
                for places in self.counters.iter().flatten().map(|counter| counter.places.clone()).collect::<Vec<_>>() {
                    self.wait_for_a_place(&places);
                }
                for counter in 0..self.counters.len() {
                    self.sell(counter, &plan.sales[sale], Manner::Plain, None);
                }
            }
            Step::Ask { .. }
            | Step::Type { .. }
            | Step::TypeAtOnce { .. }
            | Step::Rule { .. }
            | Step::Cash { .. }
            | Step::SeeAlarms { .. }
            | Step::Print { .. } => self.at_the_desk(plan, step),
            Step::AskAll { counter } => self.begin(counter, |till, record| async move {
                match till.ask_all().await {
                    Ok(asked) => asked.iter().for_each(|payment| record.count(format!("asked {:?}", payment.state()))),
                    Err(fault) => record.say(format!("{fault} {fault:?}")),
                }
            }),
            Step::Refund { sale } => self.refund(&plan.sales[sale]),
            Step::TopUp { amount } => {
                let saldo = self.sandbox().saldo().checked_add(rupiah(amount)).unwrap();
                // A provider that is down takes no top-up.
                let _ = self.sandbox().set_saldo(saldo);
            }
            Step::Clock { minutes } => self.clock.move_by(minutes * 60_000),
            Step::Kill { counter } => self.kill(counter),
            Step::Open { counter } => self.open(counter),
            Step::Program { sale, kill_after } => self.program(&plan.sales[sale], kill_after),
            Step::ProviderDown => self.provider_down(),
            Step::ProviderUp => self.provider_up(),
            Step::Trouble { counter, after, times, how, committed, spool } => {
                if let Some(counter) = &self.counters[counter] {
                    counter.journal.cast(Some(Spell { after, times, how, committed, spool }));
                }
            }
            Step::Wait { millis } => std::thread::sleep(Duration::from_millis(millis)),
            Step::Settle => self.settle(),
        }
    }

    fn begin<F>(&mut self, counter: usize, work: impl FnOnce(Till, Arc<Record>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let record = self.record.clone();
        if let Some(counter) = &mut self.counters[counter] {
            counter.begin(work(counter.till.clone(), record));
        }
    }

    fn sell(&mut self, counter: usize, sale: &Sale, manner: Manner, cash: Option<u32>) {
        let good = good(sale);
        let (mut name, mut number) = (good.name, good.number(sale.serial, sale.suffix));
        match manner {
            Manner::Nearby { .. } if !good.nearby.is_empty() => name = good.nearby,
            Manner::OtherNumber if good.code.starts_with("PLNS") => number = idpel(&number),
            _ => {}
        }
        let ask = Ask {
            product: find_product(&self.lists, name).unwrap(),
            number,
            amount: sale.amount.map(rupiah),
            frame_number: good.frame(sale.serial),
            wallet: None,
        };
        let typing = Typing { ask, manner, cash };
        let clock = self.clock.clone();
        let Some(places) = self.counters[counter].as_ref().map(|counter| counter.places.clone()) else { return };
        self.wait_for_a_place(&places);
        self.begin(counter, |till, record| async move {
            let _place = places.acquire().await;
            sold(&till, &record, &clock, typing).await;
        });
    }

    /// A cashier does not start a fifth sale while four hang; the till would refuse it, and that is tried elsewhere.
    fn wait_for_a_place(&self, places: &Arc<Semaphore>) {
        let free = async { tokio::time::timeout(super::world::CEILING, places.acquire()).await };
        drop(self.run(free).expect("no sale ends").unwrap());
    }

    /// What is done about one payment.
    fn at_the_desk(&mut self, plan: &Plan, step: &Step) {
        let (counters, of) = match *step {
            Step::Ask { counter, of }
            | Step::Type { counter, of, .. }
            | Step::Rule { counter, of, .. }
            | Step::Cash { counter, of, .. }
            | Step::SeeAlarms { counter, of }
            | Step::Print { counter, of } => (vec![counter], of),
            Step::TypeAtOnce { of } => ((0..self.counters.len()).collect(), of),
            _ => return,
        };
        if let Step::Rule { patient: true, .. } = step {
            self.clock.move_by(11 * 60_000);
        }
        let number = match of {
            Of::Sale(sale) => Some(number(&plan.sales[sale])),
            Of::Desk(_) => None,
        };
        for (turn, counter) in counters.into_iter().enumerate() {
            let (step, number, ledger) = (step.clone(), number.clone(), self.ledger());
            self.begin(counter, move |till, record| async move {
                match rows(&till, of, number).await {
                    Ok(rows) => {
                        // At once, each takes another row of the customer.
                        if let Some(row) = rows.get(turn).or(rows.first()) {
                            looked_at(&till, &record, row, &step, &ledger).await;
                        }
                    }
                    Err(fault) => record.say(format!("{fault} {fault:?}")),
                }
            });
        }
    }

    fn refund(&mut self, sale: &Sale) {
        let number = number(sale);
        let ledger = self.ledger();
        if let Some(debit) = ledger.iter().rev().find(|entry| entry.customer == number) {
            // A provider that is down gives nothing back.
            if self.sandbox().refund(&debit.invoice).unwrap_or(false) {
                self.record.count("given back");
            }
        }
    }

    /// The real program, with its own clock and its own counter.
    fn program(&mut self, sale: &Sale, kill_after: Option<u64>) {
        let good = good(sale);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_loket"));
        command.env_clear().env("HOME", self.home()).env("LOKET_HOME", self.home()).env("LOKET_LOG", "loket=trace");
        command.env("UJI_SANDI", Sandbox::PASSWORD);
        command.args(["pay", good.name, "-", "--yes"]).stdin(Stdio::piped());
        command.args(sale.amount.iter().flat_map(|amount| ["--amount".to_owned(), amount.to_string()]));
        command.args(good.frame(sale.serial).iter().flat_map(|frame| ["--frame-number", frame]));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let number = number(sale);
        // A program that was killed before it read does not take it.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), number.as_bytes());
        if let Some(millis) = kill_after {
            std::thread::sleep(Duration::from_millis(millis));
            child.kill().unwrap();
        }
        let ended = child.wait_with_output().unwrap();
        let what = if ended.status.code().is_some() { "program ended" } else { "program killed" };
        self.record.count(what);
        self.record.say(String::from_utf8_lossy(&ended.stderr).into_owned());
    }
}

/// One sale, from the inquiry to what the cashier is told.
async fn sold(till: &Till, record: &Record, clock: &SimClock, typing: Typing) {
    let code = typing.ask.product.code.as_str().to_owned();
    let quote = match till.inquire(&typing.ask).await {
        Ok(quote) => quote,
        Err(fault) => {
            record.count("no bill");
            return record.say(format!("{fault} {fault:?}"));
        }
    };
    if typing.manner == Manner::Dawdling {
        clock.move_by(11 * 60_000);
    }
    let order = ordered(&quote, &typing);
    match till.pay(order).await {
        Ok(end) => told(record, &code, &end, &till.settings().shop),
        Err(refusal) => {
            record.count(refused(&refusal));
            record.say(format!("{refusal} {refusal:?}"));
        }
    }
}

fn ordered(quote: &Quote, typing: &Typing) -> Order {
    let mut order = Order::of(quote.bill.clone());
    order.loss_seen = true;
    order.cash = typing.cash.map(rupiah);
    match typing.manner {
        Manner::Retry => order.sale = quote.last.as_ref().or(quote.open.first()).map(|last| last.intent.sale),
        Manner::Beside => order.beside = quote.same_open().map(|open| beside(open.id(), "pelanggan menunggu")),
        Manner::Nearby { seen } => order.nearby_seen = seen,
        Manner::Plain | Manner::Dawdling | Manner::OtherNumber => {}
    }
    order
}

const fn refused(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Open(_) => "refused: open",
        Refusal::Nearby(_) => "refused: nearby",
        Refusal::NotBeside => "refused: not beside",
        Refusal::Stale => "refused: stale",
        Refusal::CashShort { .. } => "refused: cash short",
        Refusal::AttemptStands(_) => "refused: attempt stands",
        Refusal::Busy => "refused: busy",
        Refusal::Journal(_) => "refused: journal",
        _ => "refused otherwise",
    }
}

fn told(record: &Record, code: &str, end: &PayEnd, shop: &Shop) {
    let (kept, state) = match &end.kept {
        Kept::Journal => (KeptIn::Journal, end.payment.state()),
        Kept::Spool(verdict) => (KeptIn::Spool, verdict.outcome.into()),
        Kept::Nowhere(verdict) => (KeptIn::Nowhere, verdict.outcome.into()),
    };
    record.count(format!("{state:?}"));
    if kept != KeptIn::Journal {
        record.count(format!("kept in {kept:?}"));
    }
    if state == State::Confirmed {
        record.count(format!("sold {code}"));
    }
    if end.payment.intent.beside.is_some() {
        record.count("beside");
    }
    let confirmed = kept == KeptIn::Journal && state == State::Confirmed;
    let paper = confirmed.then(|| facts(&end.payment, shop, Mark::Archive)).flatten();
    record.say(format!("{end:?}"));
    lock(&record.told).push(Told { id: end.payment.id(), state, kept, paper });
}

/// One thing done about one payment.
async fn looked_at(till: &Till, record: &Record, row: &Payment, step: &Step, ledger: &[LedgerEntry]) {
    let (id, number) = (row.id(), row.intent.bill.customer.as_str());
    let ended: Result<Payment, ResolveError> = match step {
        Step::Ask { .. } => till.status(id, None).await,
        Step::Type { typed, .. } => till.status(id, Some(&invoice(ledger, number, *typed))).await,
        Step::TypeAtOnce { .. } => till.status(id, Some(&invoice(ledger, number, Typed::Right))).await,
        Step::Rule { confirmed, .. } => {
            let needs = *confirmed && row.intent.bill.product.kind.needs_token();
            let rule = Ruling {
                refunded: false,
                confirmed: *confirmed,
                evidence: Clean::new("telepon CS"),
                token: needs.then(|| Token::read(&meter_token(row)).ok()).flatten(),
                serial: None,
                cash: (!confirmed).then_some(Cash::Returned),
                by: Clean::new("SITI"),
            };
            till.rule(id, rule).await
        }
        Step::Cash { returned, .. } => till.settle_cash(id, if *returned { Cash::Returned } else { Cash::Kept }).await,
        Step::SeeAlarms { .. } => till.alarms_seen(id).await,
        _ => {
            let printed = till.print(id, Form::Text(48)).await;
            record.count(if printed.is_ok() { "printed" } else { "not printed" });
            return;
        }
    };
    let name = match step {
        Step::Ask { .. } => "asked",
        Step::Type { .. } | Step::TypeAtOnce { .. } => "typed",
        Step::Rule { .. } => "ruled",
        _ => "noted",
    };
    match ended {
        Ok(after) => record.count(format!("{name} {:?} -> {:?}", row.state(), after.state())),
        Err(ResolveError::InvoiceTaken(_)) => record.count("typed: taken"),
        Err(ResolveError::TooEarly(_)) => record.count("ruled: too early"),
        Err(fault) => {
            record.count(format!("{name}: refused"));
            record.say(format!("{fault} {fault:?}"));
        }
    }
}

/// Twenty digits that a person wrote down on the phone, of this row and no other.
fn meter_token(row: &Payment) -> String {
    format!("{:0>20}", meter(row.intent.bill.customer.as_str()))
}
