//! Conformance tests of the print queue and of counter events.

use super::{Shop, clean, send, token_for};
use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::domain::counter::{CounterEntry, CounterEvent};
use crate::domain::payment::intent::PaymentIntent;
use crate::domain::payment::verdict::PaymentOutcome;
use crate::domain::payment::{AnswerSource, PaymentEvent};
use crate::domain::sample::{answered, at, dispatched, owner, prepared};
use crate::journal::print::{JobEnd, JobStart, JobState, NewJob, PrintJob, PrintSubject};
use crate::journal::{Journal, JournalError};

const COUNTER: &str = "1";

fn paper_of(about: PrintSubject) -> NewJob {
    NewJob { counter: COUNTER.into(), about, paper: None, device: None }
}

fn begin(journal: &dyn Journal, second: u64) -> JobStart {
    JobStart { owner: journal.owner(), at: at(second), cashier: "RINA".into(), form: "escpos 58mm".into() }
}

fn ended(state: JobState, broken: bool, why: &str) -> JobEnd {
    JobEnd { state, broken, why: why.into(), at: at(90) }
}

async fn jobs(journal: &dyn Journal) -> Vec<PrintJob> {
    journal.print_jobs(&COUNTER.into()).await.unwrap()
}

/// A sale whose counter prints by itself, confirmed at `second`.
async fn sold_printing(journal: &dyn Journal, number: u64, customer: &str, second: u64) -> PaymentId {
    let intent = PaymentIntent { auto_print: true, ..token_for(number, journal, customer) };
    let id = intent.id;
    journal.append(id, prepared(1, intent)).await.unwrap();
    journal.append(id, dispatched(2, journal.owner())).await.unwrap();
    journal.append(id, answered(second, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    id
}

/// The receipt of a sale is asked for with its verdict, if it came while the customer still stood there, and once.
pub async fn a_receipt_is_asked_for_with_its_verdict(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let soon = sold_printing(j, 1, "10000000001", 8).await;
    sold_printing(j, 2, "10000000002", 2 + 601).await;
    let silent = send(j, 3, "10000000003").await;
    j.append(silent, answered(9, AnswerSource::Send, PaymentOutcome::Confirmed, None)).await.unwrap();
    let waiting = jobs(j).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!((waiting[0].job.clone(), waiting[0].state), (paper_of(PrintSubject::Payment(soon)), JobState::Waiting));
    j.append(soon, answered(20, AnswerSource::Status, PaymentOutcome::Confirmed, None)).await.unwrap();
    let again = j.ask_print(paper_of(PrintSubject::Payment(soon)), at(30)).await.unwrap();
    assert_eq!(again.number, waiting[0].number, "one paper of one payment waits");
    assert_eq!(jobs(j).await.len(), 1);
    assert_eq!(j.payment(soon).await.unwrap().unwrap().prints, 0, "nothing was begun yet");
    clean(j).await;
}

/// A paper is counted when it is begun, and no second time when it is begun again; each further one is a copy.
pub async fn a_paper_is_counted_once(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let id = sold_printing(j, 1, "10000000001", 8).await;
    let number = jobs(j).await[0].number;
    let first = j.begin_print(number, begin(j, 40)).await.unwrap().unwrap();
    assert_eq!((first.nth, first.tries, first.state), (Some(1), 1, JobState::Printing));
    assert_eq!(j.payment(id).await.unwrap().unwrap().prints, 1);
    assert!(j.end_print(number, ended(JobState::Waiting, true, "paper_out")).await.unwrap());
    let second = j.begin_print(number, begin(j, 50)).await.unwrap().unwrap();
    assert_eq!((second.nth, second.tries, second.broken), (Some(1), 2, true));
    assert_eq!(j.payment(id).await.unwrap().unwrap().prints, 1, "the same paper");
    assert!(j.end_print(number, ended(JobState::Done, false, "")).await.unwrap());
    assert!(!j.end_print(number, ended(JobState::Waiting, false, "")).await.unwrap(), "it has its end");
    assert!(j.begin_print(number, begin(j, 60)).await.unwrap().is_none());
    let record = j.counter_record(&COUNTER.into()).await.unwrap();
    let about = CleanText::new(&id.to_string());
    let resumed = CounterEvent::PrintResumed { about, nth: 1, form: "escpos 58mm".into() };
    assert_eq!(record.iter().map(|entry| &entry.event).collect::<Vec<_>>(), [&resumed]);
    let copy = j.ask_print(paper_of(PrintSubject::Payment(id)), at(70)).await.unwrap();
    assert_ne!(copy.number, number);
    assert_eq!(j.begin_print(copy.number, begin(j, 71)).await.unwrap().unwrap().nth, Some(2));
    let events = j.events(id).await.unwrap();
    let prints = events.iter().filter(|entry| matches!(entry.event, PaymentEvent::Printed { .. })).count();
    assert_eq!(prints, 2);
    clean(j).await;
}

/// Of two programs that begin one paper at once one does; a program that dies over one leaves it to a person.
pub async fn one_racer_prints(shop: &dyn Shop) {
    let (one, two) = (shop.start(owner(1)).await, shop.start(owner(2)).await);
    let id = sold_printing(one.as_ref(), 1, "10000000001", 8).await;
    let number = jobs(one.as_ref()).await[0].number;
    let (mine, yours) = tokio::join!(
        one.begin_print(number, begin(one.as_ref(), 40)),
        two.begin_print(number, begin(two.as_ref(), 40))
    );
    let (mine, yours) = (mine.unwrap(), yours.unwrap());
    assert_ne!(mine.is_some(), yours.is_some());
    assert_eq!(one.payment(id).await.unwrap().unwrap().prints, 1);
    let (dying, living) = if mine.is_some() { (one, two) } else { (two, one) };
    living.recover(at(50)).await.unwrap();
    assert_eq!(jobs(living.as_ref()).await[0].state, JobState::Printing, "its program lives");
    assert!(!living.end_print(number, ended(JobState::Done, false, "")).await.unwrap(), "not his");
    shop.end(dying).await;
    living.recover(at(60)).await.unwrap();
    let left = jobs(living.as_ref()).await.remove(0);
    assert_eq!((left.state, left.broken, left.why.as_str()), (JobState::Held, true, "owner_gone"));
    clean(living.as_ref()).await;
}

/// A person lets a held paper print, or drops it; what prints or has ended is not moved.
pub async fn a_person_moves_what_nobody_prints(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    let test = j.ask_print(paper_of(PrintSubject::Test), at(10)).await.unwrap();
    assert!(j.put_print(test.number, ended(JobState::Waiting, false, "offline")).await.unwrap());
    let told = j.print_job(test.number).await.unwrap().unwrap();
    assert_eq!((told.state, told.why.as_str(), told.asked_at), (JobState::Waiting, "offline", at(10)));
    assert!(j.put_print(test.number, ended(JobState::Held, false, "late")).await.unwrap());
    assert!(j.begin_print(test.number, begin(j, 20)).await.unwrap().is_none(), "a person decides first");
    assert!(j.put_print(test.number, ended(JobState::Waiting, false, "")).await.unwrap());
    assert_eq!(j.print_job(test.number).await.unwrap().unwrap().asked_at, at(90), "asked for anew");
    j.begin_print(test.number, begin(j, 21)).await.unwrap().unwrap();
    assert!(!j.put_print(test.number, ended(JobState::Dropped, false, "")).await.unwrap(), "it prints");
    j.end_print(test.number, ended(JobState::Done, false, "")).await.unwrap();
    assert!(!j.put_print(test.number, ended(JobState::Waiting, false, "")).await.unwrap(), "it has its end");
    let elsewhere = NewJob { counter: "K2".into(), ..paper_of(PrintSubject::Test) };
    j.ask_print(elsewhere, at(10)).await.unwrap();
    assert_eq!(jobs(j).await.len(), 1, "another counter's is not told");
    let nothing = j.ask_print(paper_of(PrintSubject::Charge("K-9".to_owned())), at(10)).await.unwrap();
    assert!(matches!(j.begin_print(nothing.number, begin(j, 22)).await, Err(JournalError::NotFound)));
    assert_eq!(j.print_job(nothing.number).await.unwrap().unwrap().state, JobState::Waiting, "nothing changed");
    clean(j).await;
}

/// What happens at a counter is in its record and its chain.
pub async fn a_drawer_is_in_the_record(shop: &dyn Shop) {
    let journal = shop.start(owner(1)).await;
    let j = journal.as_ref();
    send(j, 1, "10000000001").await;
    let event = CounterEvent::DrawerOpened { reason: "tukar uang kecil".into(), by: "RINA".into() };
    let opened = CounterEntry { at: at(5), counter: COUNTER.into(), cashier: "RINA".into(), event };
    j.append_counter(opened.clone()).await.unwrap();
    assert_eq!(j.counter_record(&COUNTER.into()).await.unwrap(), [opened]);
    assert!(j.counter_record(&"K2".into()).await.unwrap().is_empty());
    clean(j).await;
}
