//! Carries out the steps of cashiers, the provider and bad luck; `desk` and `money_in` have their own. The plan decides
//! what a step does. Only what a step meets may depend on timing.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use loket::base::money::Rupiah;
use loket::domain::obstacle::AskReason;
use loket::domain::payment::PaymentState;
use loket::receipt::{PrintMark, ShopHead, facts};
use loket::sandbox::{EntryKind, FaultPlan, LedgerEntry, Sandbox};
use loket::till::Till;
use loket::till::inquire::{BillQuote, BillRequest, InquireError};
use loket::till::pay::{PayError, PayOutcome, PaymentRequest, StoredIn, duplicate_of};
use loket::till::prices::find_product;
use loket::till::wallet;
use tokio::sync::Semaphore;

use super::check::{KeptIn, Told};
use super::goods::{Family, GOODS, Good};
use super::journal::{Doom, Spell};
use super::plan::{Manner, Plan, Sale, Step, Typed};
use super::proxy::Disturbance;
use super::world::{CEILING, Record, SimClock, World, lock};

/// What a cashier types for one sale.
#[derive(Clone)]
struct Typing {
    ask: BillRequest,
    manner: Manner,
    cash: Option<u32>,
    /// The place of the charge whose money pays, among those that hold some.
    by_charge: Option<usize>,
}

pub fn rupiah(amount: u32) -> Rupiah {
    Rupiah::from(amount)
}

pub fn good(sale: &Sale) -> &'static Good {
    &GOODS[sale.good]
}

pub fn number(sale: &Sale) -> String {
    good(sale).number(sale.serial, sale.suffix)
}

/// The invoice that a person finds in the provider's list.
pub fn invoice(ledger: &[LedgerEntry], number: &str, typed: Typed) -> String {
    let mut debits = ledger.iter().rev().filter(|entry| entry.kind == EntryKind::Debit);
    let found = match typed {
        Typed::Right => debits.find(|entry| entry.customer == number),
        Typed::Wrong => debits.find(|entry| entry.customer != number),
        Typed::Old => debits.rfind(|entry| entry.customer == number),
        Typed::Nobodys => None,
    };
    found.map_or_else(|| "99999999".to_owned(), |entry| entry.invoice.clone())
}

impl World {
    /// Carries out one step of `plan`.
    pub fn act(&mut self, plan: &Plan, step: &Step) {
        self.reap();
        match *step {
            Step::Sell { counter, sale, manner, cash } => self.sell(counter, &plan.sales[sale], manner, cash),
            Step::SellByCharge { counter, sale, place } => {
                self.sell_as(
                    counter,
                    &plan.sales[sale],
                    Typing { by_charge: Some(place), ..self.plain(&plan.sales[sale]) },
                );
            }
            Step::SellAtOnce { sale } => {
                let account = good(&plan.sales[sale]).family.account();
                (0..self.counters.len()).for_each(|counter| self.wait_for_a_place(counter, account));
                for counter in 0..self.counters.len() {
                    self.sell(counter, &plan.sales[sale], Manner::Plain, None);
                }
            }
            Step::Ask { .. }
            | Step::Type { .. }
            | Step::TypeAtOnce { .. }
            | Step::Rule { .. }
            | Step::AtOnce { .. }
            | Step::ClearUp { .. }
            | Step::Cash { .. }
            | Step::SeeAlarms { .. }
            | Step::Print { .. } => self.at_the_desk(plan, step),
            Step::AskAll { counter } => self.ask_all(counter),
            Step::GiveBack { counter, sale } => self.give_back(counter, &plan.sales[sale]),
            Step::List { counter, lines } => self.compare_the_list(counter, lines),
            Step::Charge { .. }
            | Step::ChargeAtOnce { .. }
            | Step::CustomerPays { .. }
            | Step::Expire { .. }
            | Step::PaysAgain { .. }
            | Step::MoneyGoesBack { .. }
            | Step::Report { .. }
            | Step::AskCharge { .. }
            | Step::ReturnMoney { .. }
            | Step::PrintCharge { .. } => self.money_in(plan, step),
            Step::Program { sale, kill_after } => self.program(&plan.sales[sale], kill_after),
            Step::Kill { counter } => self.kill(counter),
            Step::Open { counter } => self.open_again(counter),
            Step::Settle => self.settle(),
            Step::Callback { counter, place, saying } => self.call_back(counter, place, saying),
            Step::Notice { counter, place, noticed } => self.notify(counter, place, noticed),
            Step::GiveUp { counter } => self.begin(counter, |till, record| async move {
                match till.recover().await {
                    Ok(ended) => ended.iter().for_each(|row| record.count(format!("given up {:?}", row.state()))),
                    Err(fault) => record.say(format!("{fault} {fault:?}")),
                }
            }),
            _ => self.luck(plan, step),
        }
    }

    /// What nobody at the counter decides.
    fn luck(&mut self, plan: &Plan, step: &Step) {
        match *step {
            Step::Elsewhere { sale } => self.elsewhere(&plan.sales[sale]),
            Step::StandStill { counter } | Step::GoOn { counter } => {
                if let Some(counter) = &self.counters[counter] {
                    if matches!(step, Step::GoOn { .. }) {
                        counter.journal.go_on()
                    } else {
                        counter.journal.stand_still()
                    }
                }
            }
            Step::EndSessions => self.sandbox().end_sessions(),
            Step::Refund { sale } => self.refund(&plan.sales[sale]),
            Step::TopUp { amount } => self.top_up(rupiah(amount)),
            Step::Clock { minutes } => self.clock.move_by(minutes * 60_000),
            Step::SetWall { minutes } => self.clock.set_wall(minutes * 60_000),
            Step::KillAt { counter, after, moment } => {
                if let Some(counter) = &self.counters[counter] {
                    counter.journal.doom(Some(Doom { after, moment }));
                }
            }
            Step::ProviderDown => self.provider_down(),
            Step::ProviderUp => self.provider_up(),
            Step::ProviderRestart => {
                self.provider_down();
                self.provider_up();
            }
            Step::Network { after, times, bad, money_only } => {
                self.proxy.disturb(Some(Disturbance { after, times, bad, money_only }));
            }
            Step::Trouble { counter, after, times, how, committed, spool } => {
                if let Some(counter) = &self.counters[counter] {
                    self.record.count(format!("journal: {how:?}"));
                    counter.journal.cast(Some(Spell { after, times, how, committed, spool }));
                }
            }
            Step::KeepStore => self.keep_store(),
            Step::PutStoreBack => self.put_store_back(),
            Step::AcceptStore => self.accept_store(),
            Step::Wait { millis } => std::thread::sleep(Duration::from_millis(millis)),
            _ => {}
        }
    }

    /// A counter that was doomed and did not die is spared from now on.
    fn open_again(&mut self, counter: usize) {
        if let Some(counter) = &self.counters[counter] {
            counter.journal.doom(None);
        }
        self.open(counter);
    }

    pub fn begin<F>(&mut self, counter: usize, work: impl FnOnce(Till, Arc<Record>) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let record = self.record.clone();
        if let Some(counter) = &mut self.counters[counter] {
            counter.begin(work(counter.till.clone(), record));
        }
    }

    fn sell(&mut self, counter: usize, sale: &Sale, manner: Manner, cash: Option<u32>) {
        self.sell_as(counter, sale, Typing { ask: self.typed(sale, manner), manner, cash, by_charge: None });
    }

    fn plain(&self, sale: &Sale) -> Typing {
        Typing { ask: self.typed(sale, Manner::Plain), manner: Manner::Plain, cash: None, by_charge: None }
    }

    fn sell_as(&mut self, counter: usize, sale: &Sale, typing: Typing) {
        let clock = self.clock.clone();
        let account = good(sale).family.account();
        self.wait_for_a_place(counter, account);
        let Some(places) = self.places(counter, account) else { return };
        self.record.count("tried: sale");
        self.begin(counter, |till, record| async move {
            let _place = places.acquire().await;
            sold(&till, &record, &clock, typing).await;
        });
    }

    /// What a cashier types to sell this.
    fn typed(&self, sale: &Sale, manner: Manner) -> BillRequest {
        let good = good(sale);
        let is_nearby = matches!(manner, Manner::Nearby { .. });
        if let Family::Wallet(kind) = good.family {
            let mut wanted = good.wanted(sale.serial, sale.suffix, sale.amount);
            let more = if is_nearby { rupiah(1_000) } else { Rupiah::ZERO };
            wanted.amount = wanted.amount.and_then(|amount| amount.checked_add(more));
            return wallet::ask(kind, &wanted).unwrap();
        }
        let (mut name, mut number) = (good.name, number(sale));
        match manner {
            Manner::Nearby { .. } if !good.nearby.is_empty() => name = good.nearby,
            Manner::OtherNumber => number = good.other_number(&number),
            _ => {}
        }
        BillRequest {
            product: find_product(&self.lists, name).unwrap(),
            number,
            amount: sale.amount.map(rupiah),
            frame_number: good.frame(sale.serial),
            wallet: None,
        }
    }

    pub fn places(&self, counter: usize, account: usize) -> Option<Arc<Semaphore>> {
        self.counters[counter].as_ref().map(|counter| counter.places[account].clone())
    }

    /// A cashier does not start a fifth sale while four hang; the till would refuse it, and that is tried elsewhere. A
    /// counter that dies meanwhile is buried.
    pub fn wait_for_a_place(&mut self, counter: usize, account: usize) {
        let start = std::time::Instant::now();
        while let Some(places) = self.places(counter, account) {
            if places.available_permits() > 0 {
                return;
            }
            assert!(start.elapsed() < CEILING, "no sale ends");
            std::thread::sleep(Duration::from_millis(5));
            self.reap();
        }
    }

    fn top_up(&mut self, amount: Rupiah) {
        // What is sold meanwhile must not be undone by it, and a provider that is down takes no top-up.
        self.settle();
        let more = |saldo: Rupiah| saldo.checked_add(amount).unwrap();
        let sandbox = self.sandbox();
        let _ = sandbox.set_saldo(more(sandbox.saldo()));
        let _ = sandbox.set_biller_saldo(more(sandbox.biller_saldo()));
    }

    fn refund(&mut self, sale: &Sale) {
        let number = number(sale);
        let ledger = self.sandbox().ledger();
        if let Some(debit) = ledger.iter().rev().find(|entry| entry.customer == number) {
            // A provider that is down gives nothing back.
            if self.sandbox().refund(&debit.invoice).unwrap_or(false) {
                self.record.count("given back");
            }
        }
    }

    /// The real program, with its own clock and its own counter.
    fn program(&mut self, sale: &Sale, kill_after: Option<u64>) {
        self.record.count("tried: sale by the program");
        let mut command = Command::new(env!("CARGO_BIN_EXE_loket"));
        command.env_clear().env("HOME", self.home()).env("LOKET_HOME", self.home()).env("LOKET_LOG", "loket=trace");
        command.env("UJI_SANDI", Sandbox::PASSWORD).env("UJI_BILLER", Sandbox::BILLER_PASSWORD);
        command.env("UJI_KLINK", Sandbox::KLINK_PASSWORD).stdin(Stdio::piped());
        let typed = arguments(&mut command, sale);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that was killed before it read does not take it.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes());
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

/// The program's arguments for this sale, and what it reads.
fn arguments(command: &mut Command, sale: &Sale) -> String {
    let good = good(sale);
    let amount = sale.amount.iter().flat_map(|amount| ["--amount".to_owned(), amount.to_string()]);
    if !good.is_wallet() {
        command.args(["pay", good.name, "-", "--yes"]).args(amount);
        command.args(good.frame(sale.serial).iter().flat_map(|frame| ["--frame-number", frame]));
        return number(sale);
    }
    let wanted = good.wanted(sale.serial, sale.suffix, sale.amount);
    command.arg("wallet");
    let typed = match (&wanted.to, &wanted.code) {
        (Some(to), _) => {
            command.args(["transfer", &wanted.member, to]);
            String::new()
        }
        (None, Some(code)) => {
            command.args(["voucher", "-", &wanted.member]);
            format!("{code}\n")
        }
        (None, None) => {
            let order = wanted.order.unwrap_or_else(|| format!("P{:06}", sale.serial));
            command.args(["pay", &wanted.member, "--order", &order]);
            String::new()
        }
    };
    command.args(amount).args(["--note", "uji", "--yes"]);
    typed
}

/// One sale, from the inquiry to the result that the cashier sees.
async fn sold(till: &Till, record: &Record, clock: &SimClock, typing: Typing) {
    let code = typing.ask.product.code.as_str().to_owned();
    let quote = match till.inquire(&typing.ask).await {
        Ok(quote) => quote,
        Err(fault) => {
            record.count(if matches!(fault, InquireError::Journal(_)) { "no bill: journal" } else { "no bill" });
            return record.say(format!("{fault} {fault:?}"));
        }
    };
    if typing.manner == Manner::Dawdling {
        clock.move_by(11 * 60_000);
    }
    let mut order = ordered(&quote, &typing);
    if let Some(place) = typing.by_charge {
        let held = till.charges_to_decide().await.unwrap_or_default();
        let Some(charge) = held.get(place % held.len().max(1)) else { return };
        order.charge = Some(charge.order().as_str().to_owned());
    }
    match till.pay(order).await {
        Ok(end) => {
            if let Some(fault) = FaultPlan::by_suffix().fault(end.payment.intent.bill.customer.as_str()) {
                record.count(format!("met {}", fault.name()));
            }
            if end.payment.intent.charge_funds.is_some() {
                record.count(format!("paid by a charge {:?}", end.payment.state()));
            }
            told(record, &code, &end, &till.settings().shop);
        }
        Err(refusal) => {
            let why = refused(&refusal);
            record.count(why);
            if typing.manner == Manner::OtherNumber {
                record.count(format!("by the other number: {why}"));
            }
            record.say(format!("{refusal} {refusal:?}"));
        }
    }
}

fn ordered(quote: &BillQuote, typing: &Typing) -> PaymentRequest {
    let mut order = PaymentRequest::of(quote.bill.clone());
    order.loss_seen = true;
    order.cash = typing.cash.map(rupiah);
    match typing.manner {
        Manner::Retry => order.sale = quote.last.as_ref().or(quote.same_open()).map(|last| last.intent.sale),
        Manner::Beside => order.beside = quote.same_open().map(|open| duplicate_of(open.id(), "pelanggan menunggu")),
        Manner::Nearby { seen: true } | Manner::OtherNumber => order.seen = quote.obstacles.payments_to_see(),
        Manner::Nearby { seen: false } => {}
        Manner::Plain | Manner::Dawdling => {}
    }
    order
}

const fn refused(refusal: &PayError) -> &'static str {
    match refusal {
        PayError::Open(_) => "refused: open",
        PayError::ToBeSeen(earlier) => match earlier.reason {
            AskReason::JustSold => "refused: just sold",
            AskReason::RuledFailed => "refused: ruled failed",
            _ => "refused: nearby",
        },
        PayError::NotBeside => "refused: not beside",
        PayError::Stale => "refused: stale",
        PayError::CashShort { .. } => "refused: cash short",
        PayError::AttemptStands(_) => "refused: attempt stands",
        PayError::Busy => "refused: busy",
        PayError::Journal(_) => "refused: journal",
        _ => "refused otherwise",
    }
}

pub fn told(record: &Record, code: &str, end: &PayOutcome, shop: &ShopHead) {
    let (kept, state) = match &end.kept {
        StoredIn::Journal => (KeptIn::Journal, end.payment.state()),
        StoredIn::SendLog(verdict) => (KeptIn::SendLog, verdict.outcome.into()),
        StoredIn::Nowhere(verdict) => (KeptIn::Nowhere, verdict.outcome.into()),
    };
    record.count(format!("{state:?}"));
    if kept != KeptIn::Journal {
        record.count(format!("kept in {kept:?}"));
    }
    if state == PaymentState::Confirmed {
        record.count(format!("sold {code}"));
    }
    if end.payment.intent.beside.is_some() {
        record.count("beside");
    }
    let confirmed = kept == KeptIn::Journal && state == PaymentState::Confirmed;
    let paper = confirmed.then(|| facts(&end.payment, shop, PrintMark::Archive)).flatten();
    record.say(format!("{end:?}"));
    lock(&record.told).push(Told { id: end.payment.id(), state, kept, paper });
}
