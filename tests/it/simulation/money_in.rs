//! Steps of money in: a cashier's charges, what customers pay, and the finance report. A step names a charge by its
//! index in the journal, modulo their number, because the order ids are drawn by the till.

use loket::domain::charge::Charge;
use loket::till::Till;
use loket::till::charge::{ChargeDraft, ChargeError, ChargeStoredIn, ReportPeriod, ReportedCharge, find_method};
use loket::till::papers::PaperForm;

use super::act::rupiah;
use super::check::{ToldCharge, ToldMoney};
use super::goods::METHODS;
use super::plan::{Asked, Plan, Step};
use super::world::{Record, World, lock};

/// The account that charges share with the wallets.
const ACCOUNT: usize = 2;

impl World {
    pub fn money_in(&mut self, plan: &Plan, step: &Step) {
        match *step {
            Step::Charge { counter, charge } => self.make(counter, &plan.charges[charge]),
            Step::ChargeAtOnce { charge } => {
                for counter in 0..self.counters.len() {
                    self.make(counter, &plan.charges[charge]);
                }
            }
            Step::CustomerPays { place, more } => self.customer_pays(place, more),
            Step::Expire { place } => {
                let charges = self.sandbox().charges();
                if let Some(charge) = charges.get(place % charges.len().max(1)) {
                    // What is paid or down does not expire.
                    let _ = self.sandbox().expire_charge(&charge.order_id);
                }
            }
            Step::PaysAgain { place } | Step::MoneyGoesBack { place } => {
                let charges = self.sandbox().charges();
                let paid: Vec<_> = charges.iter().rev().filter(|charge| charge.paid.is_some()).collect();
                let Some(charge) = paid.get(place % paid.len().max(1)) else { return };
                let order = &charge.order_id;
                // A provider that is down takes no money, and gives none back.
                let (changed, what) = match step {
                    Step::PaysAgain { .. } => (self.sandbox().settle_charge_again(order), "paid again"),
                    _ => (self.sandbox().refund_charge(order), "money went back"),
                };
                if matches!(changed, Ok(Some(_))) {
                    self.record.count(what);
                }
            }
            Step::Report { counter } => self.begin(counter, |till, record| async move {
                match till.charge_report(ReportPeriod::default()).await {
                    Ok(rows) => {
                        rows.iter().filter(|row| row.is_news).for_each(|row| {
                            record.count(format!("reported {:?}", row.charge.as_ref().map(Charge::state)));
                        });
                        for told in rows.iter().filter_map(told) {
                            let what =
                                if told.second.is_some() { "told of a second payment" } else { "told of a refund" };
                            record.count(what);
                            lock(&record.reported).push(told);
                        }
                    }
                    Err(fault) => refused(&record, "report", &fault),
                }
            }),
            Step::AskCharge { counter, place } => self.of_charge(counter, place, Doing::Ask),
            Step::ReturnMoney { counter, place } => self.of_charge(counter, place, Doing::Return),
            Step::PrintCharge { counter, place } => self.of_charge(counter, place, Doing::Print),
            _ => {}
        }
    }

    fn make(&mut self, counter: usize, asked: &Asked) {
        let Ok(method) = find_method(&self.methods, METHODS[asked.method]) else {
            panic!("no {}", METHODS[asked.method])
        };
        let draft = ChargeDraft {
            method,
            amount: rupiah(asked.amount),
            purpose: None,
            payer: loket::domain::charge::ChargePayer::default(),
            order: asked.own_order.then(|| format!("T{:06}", asked.serial)),
        };
        self.wait_for_a_place(counter, ACCOUNT);
        let Some(places) = self.places(counter, ACCOUNT) else { return };
        self.record.count("tried: charge");
        self.begin(counter, |till, record| async move {
            let _place = places.acquire().await;
            match till.create_charge(draft).await {
                Ok(end) => {
                    record.count(format!("charge {:?}", end.charge.state()));
                    if end.kept != ChargeStoredIn::Journal {
                        record.count("charge not recorded");
                    }
                    record.say(format!("{end:?}"));
                    let order = end.charge.order().as_str().to_owned();
                    let told =
                        ToldCharge { order, state: end.charge.state(), recorded: end.kept != ChargeStoredIn::Nowhere };
                    lock(&record.told_charges).push(told);
                }
                Err(fault) => refused(&record, "charge", &fault),
            }
        });
    }

    fn customer_pays(&mut self, place: usize, more: u32) {
        let charges = self.sandbox().charges();
        let open: Vec<_> = charges.iter().rev().filter(|charge| charge.paid.is_none()).collect();
        let Some(charge) = open.get(place % open.len().max(1)) else { return };
        let amount = charge.total.checked_add(rupiah(more));
        // A provider that is down takes no money.
        if matches!(self.sandbox().settle_charge(&charge.order_id, amount), Ok(Some(_))) {
            self.record.count(if more > 0 { "customer paid another amount" } else { "customer paid" });
        }
    }

    fn of_charge(&mut self, counter: usize, place: usize, doing: Doing) {
        self.begin(counter, move |till, record| async move {
            let Ok(charges) = till.charges(None, 50).await else { return };
            if let Some(charge) = charges.get(place % charges.len().max(1)) {
                looked_at(&till, &record, charge, doing).await;
            }
        });
    }
}

/// What a row of the finance report tells of a charge's money, besides that it came.
fn told(reported: &ReportedCharge) -> Option<ToldMoney> {
    let charge = reported.charge.as_ref().filter(|charge| !charge.settlements.is_empty())?;
    let order = charge.order().as_str().to_owned();
    if reported.row.reversed().is_some() {
        return Some(ToldMoney { order, second: None });
    }
    // The sandbox's second payment has the first one's id and `-2`.
    let is_second = reported.row.id.as_ref().is_some_and(|id| id.as_str().ends_with("-2"));
    is_second.then_some(())?;
    Some(ToldMoney { order, second: reported.row.settled() })
}

/// What is done about one charge.
#[derive(Debug, Clone, Copy)]
enum Doing {
    Ask,
    Return,
    Print,
}

async fn looked_at(till: &Till, record: &Record, charge: &Charge, doing: Doing) {
    let order = charge.order().as_str();
    match doing {
        Doing::Ask => match till.ask_charge(order).await {
            Ok(after) => record.count(format!("charge asked {:?} -> {:?}", charge.state(), after.state())),
            Err(fault) => refused(record, "charge asked", &fault),
        },
        Doing::Return => match till.return_charge(order, false, "SITI", "salah bayar").await {
            Ok(_) => record.count("money returned"),
            Err(fault) => refused(record, "return", &fault),
        },
        Doing::Print => {
            let printed = till.print_charge(order, PaperForm::Text(loket::base::paper::Paper::Mm80)).await;
            record.count(if printed.is_ok() { "charge printed" } else { "charge not printed" });
        }
    }
}

fn refused(record: &Record, what: &str, fault: &ChargeError) {
    record.count(format!("{what}: refused"));
    record.say(format!("{fault} {fault:?}"));
}
