//! A long desk of which only some payments are at hand: the others are read when a person comes near them.

use crossterm::event::KeyCode;
use std::collections::HashMap;

use super::golden::today;
use super::*;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::desk_rows::DeskRow;
use crate::tui::state::ActiveScreen;

const ROWS: u64 = 60;
/// Payments at hand at each end of the desk.
const AT_HAND: usize = 15;

/// A counter with a long desk. Each reading brings the same rows until something is recorded about them.
struct LongDesk {
    counter: Counter,
    payments: Vec<Payment>,
    rows: Vec<Arc<DeskRow>>,
}

fn lost(number: u64) -> Payment {
    let mut lost =
        sold("10:04", &token(50), &format!("56402040{number:03}"), "ENDANG S", 50_000, PaymentOutcome::Unknown);
    lost.intent.id = PaymentId::new(at("10:04") + Duration::from_secs(number), &SeededRandom::new(number));
    lost
}

impl LongDesk {
    fn open() -> Self {
        let payments: Vec<Payment> = (0..ROWS).map(lost).collect();
        let rows = payments.iter().map(|payment| Arc::new(DeskRow::from(payment))).collect();
        let counter = Counter::new(setup(Language::Id), (120, 36), "10:31");
        let mut desk = Self { counter, payments, rows };
        desk.look();
        desk.counter.key(KeyCode::Esc);
        desk.counter.key(KeyCode::Char('1'));
        assert_eq!(desk.counter.state.screen(), ActiveScreen::Desk);
        desk
    }

    fn desk_rows(&self) -> DeskRows {
        let ends = self.payments.iter().take(AT_HAND).chain(self.payments.iter().rev().take(AT_HAND));
        let at_hand: HashMap<_, _> = ends.map(|payment| (payment.id(), Arc::new(payment.clone()))).collect();
        DeskRows::new(self.rows.clone(), at_hand)
    }

    fn look(&mut self) {
        let mut dashboard = dashboard(today(), Vec::new(), 87, (Vec::new(), 0));
        dashboard.desk = Arc::new(self.desk_rows());
        let look = CounterStatus {
            dashboard,
            unreadable: 0,
            store: StoreWatch::default(),
            papers: Vec::new(),
            backup: BackupStatus::default(),
        };
        self.counter.send(UiMessage::Look(Ok(Box::new(look))));
        let deposits = DepositStatus { saldos: saldos(), deposits: Vec::new() };
        self.counter.send(UiMessage::DepositLook(Ok(Box::new(deposits))));
    }

    /// Records an event about a row. The next reading brings it.
    fn record(&mut self, index: usize, event: PaymentEvent) -> Payment {
        let payment = with(&self.payments[index], self.counter.now.wall, event);
        self.rows[index] = Arc::new(DeskRow::from(&payment));
        self.payments[index] = payment.clone();
        payment
    }

    /// The payments of the last request.
    fn asked(&self) -> Vec<PaymentId> {
        let last = self.counter.effects.iter().rev().find_map(|effect| match effect {
            UiEffect::Free(FreeEffect::Payments { ids }) => Some(ids.clone()),
            _ => None,
        });
        last.unwrap_or_default()
    }

    fn questions(&self) -> usize {
        self.counter
            .effects
            .iter()
            .filter(|effect| matches!(effect, UiEffect::Free(FreeEffect::Payments { .. })))
            .count()
    }

    fn found(&self, ids: &[PaymentId]) -> Vec<Payment> {
        self.payments.iter().filter(|payment| ids.contains(&payment.id())).cloned().collect()
    }

    fn answer(&mut self) {
        let found = self.found(&self.asked());
        self.counter.send(UiMessage::Payments(Ok(found)));
    }

    /// Walks to the row at 30, which is not at hand, and answers the requests on the way.
    fn walk_to_the_middle(&mut self) {
        while self.picked().id() != self.payments[30].id() {
            let questions = self.questions();
            self.counter.key(KeyCode::PageDown);
            if self.questions() > questions {
                self.answer();
            }
        }
    }

    fn picked(&self) -> Arc<DeskRow> {
        Arc::clone(crate::tui::screens::unresolved::picked_row(&self.counter.state).unwrap())
    }

    /// The screen as it would be with every payment at hand.
    fn whole_screen(&self) -> String {
        let mut counter = Counter::new(setup(Language::Id), (120, 36), "10:31");
        counter.look(today(), self.payments.clone(), 87);
        counter.now = self.counter.now;
        counter.key(KeyCode::Esc);
        counter.key(KeyCode::Char('1'));
        for _ in 0..3 {
            counter.key(KeyCode::PageDown);
        }
        counter.now = self.counter.now;
        counter.screen()
    }

    fn rulings(&self) -> usize {
        self.counter.effects.iter().filter(|effect| matches!(effect, UiEffect::Bound(BoundEffect::Rule { .. }))).count()
    }
}

#[test]
fn a_walked_row_is_read_before_it_is_reached_and_the_screen_is_the_same() {
    let mut desk = LongDesk::open();
    assert_eq!(desk.asked(), [], "the first page is at hand");
    desk.counter.key(KeyCode::PageDown);
    let ahead: Vec<PaymentId> = desk.payments[AT_HAND..=20].iter().map(Payment::id).collect();
    let mut asked = desk.asked();
    asked.sort();
    assert_eq!(asked, ahead, "as far as the next key may lead");
    desk.answer();
    desk.walk_to_the_middle();
    assert_eq!(desk.counter.screen(), desk.whole_screen());
    let questions = desk.questions();
    desk.look();
    desk.counter.wait(60_000);
    assert_eq!(desk.questions(), questions, "what was read is not read again");
    for (key, at) in [(KeyCode::End, 59), (KeyCode::Home, 0)] {
        desk.counter.key(key);
        assert_eq!(desk.picked().id(), desk.payments[at].id());
        assert!(desk.counter.screen().contains("Terjadi"), "{}", desk.counter.screen());
    }
}

#[test]
fn an_unread_row_is_listed_and_nothing_is_ruled_on_it_until_it_was_read() {
    let mut desk = LongDesk::open();
    for _ in 0..3 {
        desk.counter.key(KeyCode::PageDown);
    }
    assert_eq!(desk.questions(), 1, "one question at a time");
    let screen = desk.counter.screen();
    assert!(screen.contains("60 terbuka"), "{screen}");
    assert!(screen.contains("►") && screen.contains("BELUM JELAS"), "{screen}");
    assert!(screen.contains("Baris ini sedang dibaca dari jurnal"), "{screen}");
    for key in ['s', 'g', 'p', 'a', 'n'] {
        desk.counter.key(KeyCode::Char(key));
        desk.counter.key(KeyCode::Char('y'));
    }
    assert_eq!(desk.rulings(), 0);
    assert!(desk.counter.state.desk.is_list());
    // The request made on the way fails, and then the one for the rows near now.
    for _ in 0..2 {
        desk.counter.send(UiMessage::Payments(Err(Arc::new(JournalError::ReadOnly))));
    }
    let screen = desk.counter.screen();
    assert!(screen.contains("Baris ini belum dapat dibaca dari jurnal"), "{screen}");
    desk.look();
    desk.answer();
    desk.answer();
    desk.counter.key(KeyCode::Char('n'));
    assert!(!desk.counter.state.desk.is_list(), "now it is at hand");
}

#[test]
fn a_row_shows_what_the_journal_has_not_what_the_last_look_had() {
    let mut desk = LongDesk::open();
    desk.counter.key(KeyCode::PageDown);
    desk.counter.key(KeyCode::PageDown);
    desk.answer();
    // The payment was settled after the reading, and the next reading has not come yet.
    let settled = answered(
        &desk.payments[22],
        desk.counter.now.wall,
        AnswerSource::Status,
        PaymentOutcome::Confirmed,
        OutcomeReason::Answered,
        token_facts(),
    );
    let ids = desk.asked();
    let found = desk.found(&ids).into_iter().map(|one| if one.id() == settled.id() { settled.clone() } else { one });
    assert!(ids.contains(&settled.id()), "it is near");
    let found = found.collect();
    desk.counter.send(UiMessage::Payments(Ok(found)));
    assert!(desk.counter.state.open.find(settled.id()).is_none(), "it has left the desk");
    assert_eq!(desk.counter.state.open.counts().unknown.rows, 59);
}

#[test]
fn a_payment_that_changed_while_it_was_read_is_read_anew() {
    let mut desk = LongDesk::open();
    for _ in 0..3 {
        desk.counter.key(KeyCode::PageDown);
    }
    desk.answer();
    let (ids, before) = (desk.asked(), desk.payments.clone());
    assert!(ids.contains(&before[30].id()));
    // The next reading arrives before the answer.
    let noted = desk.record(30, PaymentEvent::Noted { text: "TELEPON CS".into(), by: "SITI".into() });
    desk.look();
    let old = before.into_iter().filter(|payment| ids.contains(&payment.id())).collect();
    desk.counter.send(UiMessage::Payments(Ok(old)));
    assert_eq!(desk.asked(), [noted.id()], "the older one does not count");
    assert!(!desk.counter.screen().contains("TELEPON CS"));
    desk.answer();
    assert!(desk.counter.screen().contains("TELEPON CS"), "{}", desk.counter.screen());
    // A payment at hand is not used any more once something was recorded about it.
    desk.record(30, PaymentEvent::Noted { text: "CS: TUNGGU".into(), by: "SITI".into() });
    desk.look();
    assert_eq!(desk.asked(), [noted.id()]);
    desk.answer();
    assert!(desk.counter.screen().contains("CS: TUNGGU"), "{}", desk.counter.screen());
}

#[test]
fn what_changed_and_is_shown_by_a_sale_is_read_for_it() {
    let mut desk = LongDesk::open();
    let index = 30;
    let payment = desk.payments[index].clone();
    desk.counter.key(KeyCode::Esc);
    desk.counter.key(KeyCode::F(9));
    let request = desk.counter.effects.iter().rev().find_map(|effect| match effect {
        UiEffect::Free(FreeEffect::Search { request, .. }) => Some(*request),
        _ => None,
    });
    let rows = vec![payment.clone()];
    desk.counter.send(UiMessage::Found { request: request.unwrap(), result: Ok(rows) });
    let verdict = PaymentVerdict::bare(PaymentOutcome::Pending, OutcomeReason::Answered);
    let event = PaymentEvent::Answered {
        source: AnswerSource::Status,
        verdict: Box::new(verdict),
        raw: RawAnswer(String::new()),
    };
    desk.record(index, event);
    let asked = desk.questions();
    desk.look();
    assert_eq!((desk.questions(), desk.asked()), (asked + 1, vec![payment.id()]));
    assert!(!desk.counter.screen().contains("52.500 DIPROSES"), "{}", desk.counter.screen());
    desk.answer();
    assert!(desk.counter.screen().contains("52.500 DIPROSES"), "{}", desk.counter.screen());
    desk.counter.wait(60_000);
    assert_eq!(desk.questions(), asked + 1, "once");
}

#[test]
fn what_cannot_be_read_is_told_and_tried_again_after_the_next_look() {
    let mut desk = LongDesk::open();
    desk.counter.key(KeyCode::PageDown);
    desk.counter.send(UiMessage::Payments(Err(Arc::new(JournalError::NotFound))));
    assert!(desk.counter.state.notice.is_some());
    desk.counter.wait(60_000);
    assert_eq!(desk.questions(), 1);
    desk.look();
    assert_eq!(desk.questions(), 2);
    // The answer leaves out a damaged payment.
    let damaged = desk.asked()[0];
    let found = desk.found(&desk.asked()[1..]);
    desk.counter.send(UiMessage::Payments(Ok(found)));
    desk.counter.wait(60_000);
    assert_eq!(desk.questions(), 2);
    desk.look();
    assert_eq!(desk.asked(), [damaged]);
    desk.walk_to_the_middle();
}
