//! A deposit with its chain of balances, as `loket saldo` prints it.

use jiff::tz::TimeZone;

use super::{list, time};
use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::{Timestamp, rfc3339};
use crate::domain::deposit::record::NamedMovement;
use crate::domain::deposit::{
    BalanceInterval, BalanceReading, Indication, IntervalFinding, MovementSource, SaldoEvidence,
};
use crate::till::saldo::DepositView;

document! {
    /// One deposit, with at most `most` links of its chain.
    pub struct DepositDocument<'a>(deposit: &'a DepositView, most: usize, zone: &TimeZone) {
        account: &'a str = deposit.account.as_str(),
        /// What should be there now.
        saldo: Option<Rupiah> = deposit.left(),
        /// The last figure that a provider or a person told.
        told: Option<Rupiah> = deposit.reading.map(|reading| reading.saldo),
        told_at: Option<String> = time(deposit.reading.map(|reading| reading.at), zone),
        by_hand: Option<bool> = deposit.reading.map(|reading| reading.by_hand),
        /// What payments since then take.
        bound: Option<Rupiah> = deposit.reading.map(|reading| reading.bound),
        /// What was topped up since then.
        added: Option<Rupiah> = deposit.reading.map(|reading| reading.added),
        /// Links that wait for a person: unexplained drops, rises without a name, drops that open payments explain.
        alarms: usize = deposit.counts.alarms,
        rises: usize = deposit.counts.rises,
        suspicions: usize = deposit.counts.suspicions,
        topups_not_seen: usize = deposit.not_seen,
        /// `null`: no older page comes before.
        begins: Option<String> = time(deposit.begins, zone),
        waiting: Vec<LinkDocument<'a>> = list(&deposit.waiting, |link| LinkDocument::of(link, zone)),
        links: Vec<LinkDocument<'a>> =
            deposit.links.iter().take(most).map(|link| LinkDocument::of(link, zone)).collect(),
        evidence: Vec<SaldoEvidenceDocument<'a>> =
            list(&deposit.evidence, |one| SaldoEvidenceDocument::of(one, zone)),
    }

    /// A balance that was told.
    pub struct ReadingDocument<'a>(reading: &'a BalanceReading, zone: &TimeZone) {
        saldo: Rupiah = reading.saldo,
        at: String = rfc3339(reading.at, zone),
        /// The payment whose answer told it.
        payment: Option<PaymentId> = reading.by,
        /// The person who typed it.
        by: Option<&'a str> = reading.is_by_hand().then(|| reading.cashier.as_str()),
    }

    /// The interval between two told balances.
    pub struct LinkDocument<'a>(link: &'a BalanceInterval, zone: &TimeZone) {
        /// What `--link` takes.
        link: u64 = link.to.seq,
        from: ReadingDocument<'a> = ReadingDocument::of(&link.from, zone),
        to: ReadingDocument<'a> = ReadingDocument::of(&link.to, zone),
        /// What the balance lost; negative: a rise.
        drop: Rupiah = link.drop,
        explained: Rupiah = link.explained,
        /// drop − explained.
        left: Rupiah = link.left,
        /// A debit in `explained` is no answer's, but the inquiry's or the list's.
        guessed: bool = link.guessed,
        /// `explained`, `fits`, `unclear`, `drop` or `rise`.
        finding: &'static str = finding_name(&link.finding),
        payments: &'a [PaymentId] = &link.sales,
        /// The payments that may explain `left`.
        suspects: Vec<PaymentId> = link.suspects(),
        /// Of `fits`: each explanation.
        ways: Vec<Vec<MoverDocument>> = match &link.finding {
            IntervalFinding::Fits(ways) => ways_shown(ways),
            _ => Vec::new(),
        },
        names: Vec<LinkNameDocument<'a>> = list(&link.names, |name| LinkNameDocument::of(name, zone)),
    }

    /// What a person named of a link.
    pub struct LinkNameDocument<'a>(name: &'a (NamedMovement, CleanText, Timestamp), zone: &TimeZone) {
        #[serde(rename = "as")]
        cause: &'static str = name.0.cause.word(),
        amount: Rupiah = name.0.amount,
        note: &'a str = name.0.note.as_str(),
        by: &'a str = name.1.as_str(),
        at: String = rfc3339(name.2, zone),
    }

    /// What the chain indicates about one payment.
    pub struct SaldoEvidenceDocument<'a>(evidence: &'a SaldoEvidence, zone: &TimeZone) {
        payment: PaymentId = evidence.payment,
        points: &'static str = points_name(evidence.points),
        debit: Option<Rupiah> = evidence.debit,
        /// No answer told the debit; it is the inquiry's or the list's.
        debit_is_guess: bool = !evidence.exact,
        from: ReadingDocument<'a> = ReadingDocument::of(&evidence.from, zone),
        to: ReadingDocument<'a> = ReadingDocument::of(&evidence.to, zone),
        drop: Rupiah = evidence.drop,
        /// The part of the drop that others explain.
        explained: Rupiah = evidence.explained,
        left: Rupiah = evidence.left,
        ways: Vec<Vec<MoverDocument>> = ways_shown(&evidence.ways),
    }
}

/// A movement of a deposit: an object of one field, which says what it is.
#[derive(serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MoverDocument {
    Sale(PaymentId),
    GivenBack(PaymentId),
    Cashback(PaymentId),
    /// The row number of a recorded top-up.
    #[serde(rename = "topup")]
    TopUp(u64),
}

pub(in crate::cli) fn ways_shown(ways: &[Vec<MovementSource>]) -> Vec<Vec<MoverDocument>> {
    let mover = |mover: &MovementSource| match mover {
        MovementSource::Sale(id) => MoverDocument::Sale(*id),
        MovementSource::GivenBack(id) => MoverDocument::GivenBack(*id),
        MovementSource::Cashback(id) => MoverDocument::Cashback(*id),
        MovementSource::TopUp(row) => MoverDocument::TopUp(*row),
    };
    ways.iter().map(|way| way.iter().map(mover).collect()).collect()
}

pub(in crate::cli) const fn finding_name(finding: &IntervalFinding) -> &'static str {
    match finding {
        IntervalFinding::Explained(_) => "explained",
        IntervalFinding::Fits(_) => "fits",
        IntervalFinding::Unclear => "unclear",
        IntervalFinding::Drop(_) => "drop",
        IntervalFinding::Rise => "rise",
    }
}

pub(in crate::cli) const fn points_name(points: Indication) -> &'static str {
    match points {
        Indication::Paid => "paid",
        Indication::NotPaid => "not_paid",
        Indication::Undecided => "undecided",
    }
}
