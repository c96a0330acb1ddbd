//! Sentences about deposits, for the screen and the commands. Each shows the two balances that it is based on, with
//! their times.

use jiff::tz::TimeZone;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, business_day, clock_text, day_text};
use crate::domain::deposit::record::{NamedMovement, RiseCause};
use crate::domain::deposit::{
    BalanceInterval, BalanceReading, Indication, IntervalFinding, MovementSource, SaldoEvidence,
};
use crate::domain::payment::{Payment, PaymentState};
use crate::messages::saldo::{BalancePair, SaldoWords};
use crate::till::saldo::{DepositView, SaldoError};
use crate::wording::FaultSpeaker;

/// Makes sentences about deposits, in one language.
#[derive(Clone, Copy)]
pub struct SaldoSpeaker<'a> {
    pub words: &'static SaldoWords,
    pub speaker: FaultSpeaker<'a>,
    /// A time of another business day than this is written with its day.
    pub now: Timestamp,
}

impl SaldoSpeaker<'_> {
    const fn zone(&self) -> &TimeZone {
        self.speaker.zone
    }

    /// The time of day: `10:04`, or `12/11 10:04` for another business day.
    #[must_use]
    pub fn moment(self, at: Timestamp) -> String {
        let (clock, zone) = (clock_text(at, self.zone()), self.zone());
        if business_day(at, zone) == business_day(self.now, zone) {
            clock
        } else {
            format!("{} {clock}", day_text(at, zone))
        }
    }

    /// A payment on one line: `Token PLN 50.000 5640204 0490 10:04`.
    #[must_use]
    pub fn sale(self, payment: &Payment) -> String {
        let bill = &payment.intent.bill;
        let number = crate::base::text::last_four_apart(bill.customer.as_str());
        let name = &bill.product.name;
        // In the price list tokens of all values have the same name.
        let valued = name.as_str().contains(|c: char| c.is_ascii_digit());
        let value = bill.money.nominal.filter(|_| !valued).map_or_else(String::new, |value| format!(" {value}"));
        format!("{name}{value} {number} {}", self.moment(payment.created_at))
    }

    /// A payment on one line; only the end of its id where the deposit does not hold it.
    fn sale_of(self, deposit: &DepositView, id: PaymentId) -> String {
        deposit.payment(id).map_or_else(|| id.short(), |payment| self.sale(payment))
    }

    /// The open payments that may explain an interval, on one line.
    #[must_use]
    pub fn suspects(self, deposit: &DepositView, link: &BalanceInterval) -> String {
        let suspects: Vec<String> = link.suspects().into_iter().map(|id| self.sale_of(deposit, id)).collect();
        suspects.join(", ")
    }

    fn explanations(self, sale: &dyn Fn(PaymentId) -> String, ways: &[Vec<MovementSource>]) -> String {
        let top_up = (self.words.cause)(RiseCause::Topup);
        let moved_by = |mover: &MovementSource| mover.payment().map_or_else(|| top_up.to_owned(), sale);
        let way = |way: &Vec<MovementSource>| way.iter().map(moved_by).collect::<Vec<_>>().join(" + ");
        let ways: Vec<String> = ways.iter().filter(|way| !way.is_empty()).map(way).collect();
        ways.join(&format!(", {} ", self.words.or))
    }

    /// What the balances indicate about an open payment. The sentence never says that it is certain.
    #[must_use]
    pub fn evidence(self, deposit: &DepositView, payment: &Payment, evidence: &SaldoEvidence) -> String {
        let sale = |id: PaymentId| self.sale_of(deposit, id);
        self.pointing(&sale, payment.intent.bill.product.kind.needs_token(), payment.state(), evidence)
    }

    /// Like [`SaldoSpeaker::evidence`], for a payment of which only its state is known and whether it is for a token.
    /// `sale` names other payments.
    #[must_use]
    pub fn pointing(
        self,
        sale: &dyn Fn(PaymentId) -> String,
        is_token: bool,
        state: PaymentState,
        evidence: &SaldoEvidence,
    ) -> String {
        let words = self.words;
        let (from_at, to_at) = (self.moment(evidence.from.at), self.moment(evidence.to.at));
        let between = BalancePair {
            from: evidence.from.saldo,
            from_at: &from_at,
            to: evidence.to.saldo,
            to_at: &to_at,
            drop: evidence.drop,
            explained: evidence.explained,
            left: evidence.left,
            good: words.goods[usize::from(!is_token)],
        };
        let said = match evidence.points {
            Indication::Paid if state == PaymentState::Pending => (words.taken)(&between),
            Indication::Paid => (words.paid)(&between),
            Indication::NotPaid => (words.not_paid)(&between),
            Indication::Undecided if evidence.ways.is_empty() => (words.no_help)(&between),
            Indication::Undecided => (words.several)(&between, &self.explanations(sale, &evidence.ways)),
        };
        let typed = [&evidence.from, &evidence.to].into_iter().filter(|reading| reading.is_by_hand());
        let typed = typed.map(|reading| self.typed(reading));
        let guess = (!evidence.exact && evidence.points != Indication::NotPaid).then(|| words.guess.to_owned());
        std::iter::once(said).chain(guess).chain(typed).collect::<Vec<_>>().join(" ")
    }

    fn typed(self, reading: &BalanceReading) -> String {
        (self.words.typed)(&self.moment(reading.at), reading.cashier.as_str())
    }

    /// The sentence about an interval that waits for a person.
    #[must_use]
    pub fn waiting(self, deposit: &DepositView, link: &BalanceInterval) -> String {
        let words = self.words;
        let account = deposit.account.as_str().to_uppercase();
        let until = self.moment(link.to.at);
        let suspects = self.suspects(deposit, link);
        match (&link.finding, link.risen()) {
            (_, Some(risen)) => (words.rise)(&account, risen, &until),
            (IntervalFinding::Fits(_), _) => (words.suspicion)(&account, link.left, &suspects),
            _ => {
                let more =
                    if suspects.is_empty() { words.alarm_nobody.to_owned() } else { (words.alarm_suspects)(&suspects) };
                format!("{} {more}", (words.alarm)(&account, link.left, &until))
            }
        }
    }

    /// The word for an interval's finding.
    #[must_use]
    pub const fn finding(self, link: &BalanceInterval) -> &'static str {
        let [explained, fits, unclear, drop, rise] = self.words.findings;
        match link.finding {
            IntervalFinding::Explained(_) => explained,
            IntervalFinding::Fits(_) => fits,
            IntervalFinding::Unclear => unclear,
            IntervalFinding::Drop(_) => drop,
            IntervalFinding::Rise => rise,
        }
    }

    /// The sentence about a movement that a person named; the amount is without a sign.
    #[must_use]
    pub fn named(self, (named, who, at): &(NamedMovement, CleanText, Timestamp)) -> String {
        let (cause, amount) = ((self.words.cause)(named.cause), named.amount.magnitude());
        let said = (self.words.named)(cause, amount, who.as_str(), &self.moment(*at));
        format!("{said}: {}", named.note)
    }

    /// When a deposit's balance was told, and who typed it if a person did.
    #[must_use]
    pub fn summary(self, deposit: &DepositView) -> String {
        let Some(reading) = deposit.reading else { return self.words.no_figure.to_owned() };
        let latest = deposit.links.first().map(|link| &link.to).filter(|last| last.at == reading.at);
        let who = latest.filter(|_| reading.by_hand).map(|last| last.cashier.as_str());
        (self.words.told)(&self.moment(reading.at), who.or(reading.by_hand.then_some("?")))
    }

    /// The sentence about a statement that was not journalled.
    #[must_use]
    pub fn fault(self, fault: &SaldoError) -> String {
        let faults = &self.words.faults;
        match fault {
            SaldoError::UnknownAccount(accounts) => {
                let accounts: Vec<&str> = accounts.iter().map(|account| account.as_str()).collect();
                (faults.unknown)(&accounts.join(", "))
            }
            SaldoError::AmountNeeded => faults.amount.to_owned(),
            SaldoError::NoteNeeded => faults.note.to_owned(),
            SaldoError::NothingWaits => faults.nothing.to_owned(),
            SaldoError::Several(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                (faults.several)(&numbers.join(", "))
            }
            SaldoError::CauseDoesNotFit => faults.cause.to_owned(),
            SaldoError::AmountDoesNotFit => faults.too_much.to_owned(),
            SaldoError::Journal(fault) => self.speaker.journal(fault),
        }
    }
}
