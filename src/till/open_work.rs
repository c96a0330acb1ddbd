//! The next question about each open payment, ordered by time, so that the cost of a resolver's turn depends on how
//! many questions may run and not on how many rows are open.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::id::PaymentId;
use crate::base::time::Timestamp;
use crate::domain::product::AccountId;

/// The kind of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::till) enum QuestionKind {
    /// A status question.
    Ask,
    /// The bill inquired again, or the member's history read.
    Look,
}

/// The next question about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::till) struct StatusQuestion {
    pub id: PaymentId,
    pub account: AccountId,
    pub work: QuestionKind,
    pub at: Timestamp,
    /// How often the payment was asked about already. The least asked comes first: thousands of old rows must not
    /// keep a customer at the counter waiting.
    pub asked: u32,
}

/// The next question about each open payment, and the payments that are being sent.
#[derive(Debug, Default)]
pub(in crate::till) struct OpenWork {
    questions: HashMap<PaymentId, StatusQuestion>,
    later: BTreeSet<(Timestamp, PaymentId)>,
    /// Questions whose time has come, by account.
    due: BTreeMap<AccountId, BTreeSet<(u32, PaymentId)>>,
    /// Payments in flight, and whether this program sends them.
    sending: BTreeMap<PaymentId, bool>,
}

impl OpenWork {
    /// Sets the next question about a payment; `None`: nothing is asked.
    pub fn put(&mut self, id: PaymentId, question: Option<StatusQuestion>) {
        if self.questions.get(&id) == question.as_ref() {
            return;
        }
        if let Some(old) = self.questions.remove(&id) {
            self.later.remove(&(old.at, id));
            if let Some(due) = self.due.get_mut(&old.account) {
                due.remove(&(old.asked, id));
            }
        }
        if let Some(question) = question {
            self.later.insert((question.at, id));
            self.questions.insert(id, question);
        }
    }

    /// Sets whether a payment is in flight and this program sends it; `None`: it is not in flight.
    pub fn put_sending(&mut self, id: PaymentId, is_ours: Option<bool>) {
        match is_ours {
            Some(is_ours) => drop(self.sending.insert(id, is_ours)),
            None => drop(self.sending.remove(&id)),
        }
    }

    /// Payments in flight, of any program.
    pub fn sending(&self) -> Vec<PaymentId> {
        self.sending.keys().copied().collect()
    }

    /// Whether this program is sending a payment.
    pub fn is_sending(&self) -> bool {
        self.sending.values().any(|is_ours| *is_ours)
    }

    /// When the next question is due that was not handed to [`OpenWork::due`] yet.
    pub fn next(&self) -> Option<Timestamp> {
        self.later.first().map(|(at, _)| *at)
    }

    /// Questions that are due now: on each account as many as there is `room` for, without payments for which `rests`
    /// holds. They stay due until [`OpenWork::put`] replaces them.
    pub fn due(
        &mut self,
        now: Timestamp,
        room: impl Fn(&AccountId) -> usize,
        rests: impl Fn(PaymentId) -> bool,
    ) -> Vec<StatusQuestion> {
        while let Some((_, id)) = self.later.first().copied().filter(|(at, _)| *at <= now) {
            self.later.pop_first();
            if let Some(question) = self.questions.get(&id) {
                self.due.entry(question.account.clone()).or_default().insert((question.asked, id));
            }
        }
        let (mut found, mut not_yet) = (Vec::new(), Vec::new());
        for (account, due) in &self.due {
            let awake = due.iter().filter(|(_, id)| !rests(*id)).filter_map(|(_, id)| self.questions.get(id));
            // After a clock was set back, what was due waits again.
            let mut ready = awake.filter(|question| {
                let is_due = question.at <= now;
                if !is_due {
                    not_yet.push((*question).clone());
                }
                is_due
            });
            found.extend(ready.by_ref().take(room(account)).cloned());
        }
        for question in not_yet {
            if let Some(due) = self.due.get_mut(&question.account) {
                due.remove(&(question.asked, question.id));
            }
            self.later.insert((question.at, question.id));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::sample;

    fn question(number: u64, account: &'static str, at: u64, asked: u32) -> StatusQuestion {
        StatusQuestion {
            id: sample::id(number),
            account: AccountId::new(account),
            work: QuestionKind::Ask,
            at: sample::at(at),
            asked,
        }
    }

    fn numbers(found: &[StatusQuestion]) -> Vec<PaymentId> {
        found.iter().map(|question| question.id).collect()
    }

    #[test]
    fn each_account_has_its_room_and_whoever_was_asked_least_comes_first() {
        let mut work = OpenWork::default();
        for question in [
            question(1, "mmbc", 10, 7),
            question(2, "mmbc", 20, 0),
            question(3, "mmbc", 30, 1),
            question(4, "biller", 10, 9),
            question(5, "mmbc", 99, 0),
        ] {
            work.put(question.id, Some(question));
        }
        let due = |work: &mut OpenWork, at: u64, room: usize| {
            numbers(&work.due(sample::at(at), |_| room, |id| id == sample::id(4)))
        };
        assert_eq!(due(&mut work, 9, 4), []);
        assert_eq!(work.next(), Some(sample::at(10)));
        assert_eq!(due(&mut work, 50, 2), [sample::id(2), sample::id(3)]);
        assert_eq!(
            due(&mut work, 50, 4),
            [sample::id(2), sample::id(3), sample::id(1)],
            "none is used up by being told"
        );
        assert_eq!(work.next(), Some(sample::at(99)));
        assert_eq!(numbers(&work.due(sample::at(50), |_| 1, |_| false)), [sample::id(4), sample::id(2)]);
        work.put(sample::id(2), Some(question(2, "mmbc", 200, 1)));
        work.put(sample::id(3), None);
        assert_eq!(due(&mut work, 100, 4), [sample::id(5), sample::id(1)]);
        assert_eq!(work.next(), Some(sample::at(200)));
    }

    #[test]
    fn a_clock_that_is_set_back_makes_what_was_due_wait_again() {
        let mut work = OpenWork::default();
        work.put(sample::id(1), Some(question(1, "mmbc", 100, 0)));
        assert_eq!(work.due(sample::at(100), |_| 0, |_| false), [], "no room");
        assert_eq!(work.next(), None);
        let back = sample::at(100).checked_sub(Duration::from_secs(1)).unwrap();
        assert_eq!(work.due(back, |_| 4, |_| false), []);
        assert_eq!(work.next(), Some(sample::at(100)));
        assert_eq!(numbers(&work.due(sample::at(100), |_| 4, |_| false)), [sample::id(1)]);
    }

    #[test]
    fn what_is_in_flight_is_known_and_whose_it_is() {
        let mut work = OpenWork::default();
        work.put_sending(sample::id(1), Some(false));
        work.put_sending(sample::id(2), Some(true));
        assert_eq!((work.sending(), work.is_sending()), (vec![sample::id(1), sample::id(2)], true));
        work.put_sending(sample::id(2), None);
        assert_eq!((work.sending(), work.is_sending()), (vec![sample::id(1)], false));
    }
}
