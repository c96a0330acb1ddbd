//! A lone key on what was painted. Whatever moves money or puts something into force from the keyboard waits for this
//! guard: `+` on a bill, Y on a ruling. A scanner, a paste and a second press of the same key get nothing past it.
//!
//! A key counts when
//!
//! | condition | reason |
//! |---|---|
//! | its action has been on the terminal for [`READY`] without a break | nobody reads faster |
//! | the last frame shows what was typed last | what was not on screen was not read |
//! | no other key or paste came within [`ALONE`] before or after it | a scanner and a paste type faster |

use std::time::Duration;

use crate::base::id::PaymentId;
use crate::tui::message::{SaldoUiCommand, SaleSlot};
use crate::tui::state::AppState;

/// How long an action has to be on screen without a break before its key is obeyed.
pub(in crate::tui) const READY: Duration = Duration::from_millis(400);
/// A key counts only if no other comes this shortly before or after it. A scanner and a paste type faster.
pub(in crate::tui) const ALONE: Duration = Duration::from_millis(30);

/// A moment of input on the boot clock, and the moment of the input before it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::tui) struct KeyMoment {
    pub at: Duration,
    pub before: Option<Duration>,
}

impl KeyMoment {
    /// The moment of an input that comes after the one of `self`.
    pub fn next(self, at: Duration) -> Self {
        Self { at, before: Some(self.at).filter(|before| !before.is_zero()) }
    }

    /// No key came within [`ALONE`] before this one.
    pub fn is_lone(self) -> bool {
        self.before.is_none_or(|before| self.at.saturating_sub(before) >= ALONE)
    }
}

/// What a key would do now. Two that are equal are one thing for the person who reads the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) enum GuardedAction {
    /// Pay the bill of a sale, in cash or from the money held for this charge.
    PayBill(SaleSlot, Option<String>),
    /// Make a charge for a sale by the method at this place of the list.
    ChargeSale(SaleSlot, usize),
    CreateCharge,
    /// Record what became of the money of the charge with this order id.
    DecideCharge(String),
    RecordBalance(Box<SaldoUiCommand>),
    /// Put this backup in the journal's place.
    Restore(std::path::PathBuf),
    Rule(PaymentId),
    /// On the desk's list: rule it paid because the customer has the goods, or say that its alarms were seen.
    AnswerRow(PaymentId),
    /// Say by a digit what became of the cash, or of a difference.
    SettleCash(PaymentId),
    SettleDifference(PaymentId),
    LearnRefusal(PaymentId),
    ClearUp(PaymentId),
    RegisterMember,
    PutPrices,
}

/// An action, and what was typed for it. Typed text needs a new frame, but not a new [`READY`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui) struct GuardSubject {
    pub action: GuardedAction,
    pub typed: String,
}

/// Why a key does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum GuardRefusal {
    /// The action was not on screen long enough, or not as it is now.
    Early,
    /// Another key came too close.
    NotAlone,
}

/// What became of a key that waits to be alone, when the next input comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tui) enum ArmedKey {
    None,
    /// This key stood alone: its action is to be done now, before the input is handled.
    Obeyed(char),
    /// This key did not stand alone.
    Refused(char),
}

/// The guard of the action in front. There is one for the whole screen.
#[derive(Debug, Default)]
pub(in crate::tui) struct PayGuard {
    /// The action that frames have shown without a break, and since when on the boot clock.
    seen: Option<(GuardedAction, Duration)>,
    /// What was typed for it, as the last frame shows it.
    painted: String,
    /// The last frame shows what was typed last.
    is_current: bool,
    /// The key that acts once it has stood alone, and when it came.
    armed: Option<(char, Duration)>,
}

impl PayGuard {
    /// Notes what a key would act on after a message. Another action, or none, has to be read from the start.
    pub fn follow(&mut self, subject: Option<&GuardSubject>) {
        let Some((subject, (action, _))) = subject.zip(self.seen.as_ref()) else { return self.forget() };
        if subject.action != *action {
            return self.forget();
        }
        self.is_current = subject.typed == self.painted;
        if !self.is_current {
            self.armed = None;
        }
    }

    /// The frame on the terminal shows `subject` from `now` on.
    pub fn paint(&mut self, subject: Option<GuardSubject>, now: Duration) {
        self.follow(subject.as_ref());
        if let Some(GuardSubject { action, typed }) = subject {
            self.seen.get_or_insert((action, now));
            (self.painted, self.is_current) = (typed, true);
        }
    }

    fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether the action is on the terminal.
    pub const fn is_seen(&self) -> bool {
        self.seen.is_some()
    }

    /// Whether the last frame shows the action with what was typed last.
    pub const fn is_current(&self) -> bool {
        self.is_current
    }

    /// Whether the key may act, as far as it is known when it comes.
    pub fn check(&self, key: KeyMoment) -> Result<(), GuardRefusal> {
        let is_read = self.seen.as_ref().is_some_and(|(_, since)| key.at >= *since + READY);
        if !key.is_lone() {
            Err(GuardRefusal::NotAlone)
        } else if !is_read || !self.is_current {
            Err(GuardRefusal::Early)
        } else {
            Ok(())
        }
    }

    /// The key came. It acts once it has stood alone for [`ALONE`]: at the next input or wake.
    pub fn arm(&mut self, letter: char, key: KeyMoment) -> Result<(), GuardRefusal> {
        self.check(key)?;
        self.armed = Some((letter, key.at));
        Ok(())
    }

    /// A key or a paste came at `at`.
    pub fn input(&mut self, at: Duration) -> ArmedKey {
        match self.armed.take() {
            Some((letter, armed)) if at >= armed + ALONE => ArmedKey::Obeyed(letter),
            Some((letter, _)) => ArmedKey::Refused(letter),
            None => ArmedKey::None,
        }
    }

    /// Time has passed, and no input waits. The armed key, once, if it stood alone.
    pub fn wake(&mut self, now: Duration) -> Option<char> {
        self.armed.take_if(|(_, armed)| now >= *armed + ALONE).map(|(letter, _)| letter)
    }

    /// When the armed key will have stood alone, on the boot clock.
    pub fn next_wake(&self) -> Option<Duration> {
        self.armed.map(|(_, armed)| armed + ALONE)
    }
}

/// `+` came: it acts once it has stood alone, or a notice says why not.
pub(in crate::tui) fn arm_plus(state: &mut AppState) {
    if let Err(refusal) = state.guard.arm('+', state.moment) {
        let words = &state.words().sale;
        state.notice = Some(sentence(refusal, words.plus_early, words.plus_alone));
    }
}

/// The answer to a question came, a letter, a digit or Enter (`\n`): it acts once it has stood alone, or a notice says
/// why not.
pub(in crate::tui) fn arm_answer(state: &mut AppState, letter: char) {
    if let Err(refusal) = state.guard.arm(letter, state.moment) {
        let (words, name) = (&state.words().keys, key_name(letter));
        state.notice = Some(sentence(refusal, &(words.answer_early)(&name), &(words.answer_alone)(&name)));
    }
}

/// The sentence about an armed key that another one followed too soon.
pub(in crate::tui) fn not_alone(state: &AppState, letter: char) -> String {
    match letter {
        '+' => state.words().sale.plus_alone.to_owned(),
        letter => (state.words().keys.answer_alone)(&key_name(letter)),
    }
}

fn key_name(letter: char) -> String {
    if letter == '\n' { "Enter".to_owned() } else { letter.to_ascii_uppercase().to_string() }
}

fn sentence(refusal: GuardRefusal, early: &str, not_alone: &str) -> String {
    match refusal {
        GuardRefusal::Early => early.to_owned(),
        GuardRefusal::NotAlone => not_alone.to_owned(),
    }
}

#[cfg(test)]
#[path = "pay_guard_test.rs"]
mod tests;
