//! Compares the words that commands print for values with frozen ones, because scripts rely on them. Words that are
//! also stored in the journal are frozen in `journal::frozen`.

use jiff::tz::TimeZone;
use serde_json::to_string;

use super::json::payment::{EvidenceFactDocument, points_name, strength_name};
use super::json::reconcile::{doubt_name, fit_name, statement_name};
use super::json::saldo;
use super::json::wallet::direction_name;
use crate::doctor::CheckHealth;
use crate::domain::charge::{ChargeAlarm, ChargeState, ChargeStatus};
use crate::domain::deposit::{BalanceReading, IntervalFinding, MovementSource, SaldoEvidence};
use crate::domain::payment::PaymentState;
use crate::domain::payment::verdict::{OutcomeReason, PaymentOutcome};
use crate::domain::sample::{at, id, rp};
use crate::domain::wallet::{MovementDirection, WalletMovement};
use crate::journal::frozen::{Frozen, variants};
use crate::providers::statement::RowStatus;
use crate::till::evidence::{EvidenceFact, EvidenceSource, EvidenceStrength, Indication};
use crate::till::reconcile::{FigureFit, RowDoubt};

variants!(CheckHealth: Self::Good, Self::Warning, Self::Bad);
variants!(Indication: Self::Paid, Self::NotPaid, Self::Undecided);
variants!(EvidenceStrength: Self::Weak, Self::Strong);
variants!(
    EvidenceSource: Self::Payment, Self::Status, Self::List, Self::Callback, Self::Clearing, Self::Inquiry, Self::History,
    Self::Saldo, Self::Journal,
);
variants!(
    EvidenceFact: Self::Answer { .. }, Self::FailedTwice, Self::BillPaid(_), Self::BillUnpaid(..), Self::BillUnclear(_),
    Self::Moved(..), Self::NotMoved, Self::Saldo { .. }, Self::Invoice(_), Self::Other { .. },
);
variants!(
    RowStatus: Self::Paid, Self::Pending, Self::Failed, Self::Refunded, Self::Unclear, Self::Absent,
);
variants!(FigureFit: Self::Same, Self::Differs, Self::NotTold);
variants!(
    RowDoubt: Self::Several, Self::OtherProduct, Self::OtherCustomer, Self::OtherInvoice, Self::InvoiceTaken, Self::Status,
    Self::OtherTime, Self::NoTime, Self::Spoiled, Self::Contradicts, Self::Refusal, Self::TooLittle, Self::BeingSent,
);
variants!(IntervalFinding: Self::Explained(_), Self::Fits(_), Self::Unclear, Self::Drop(_), Self::Rise);
variants!(MovementSource: Self::TopUp(_), Self::Sale(_), Self::GivenBack(_), Self::Cashback(_));
variants!(ChargeStatus: Self::As(_), Self::Expired);
variants!(ChargeAlarm: Self::Disputed, Self::SecondPayment, Self::MaybeSecond, Self::AmountUnread);

fn saldo_evidence() -> SaldoEvidence {
    let reading = |second| BalanceReading { seq: 1, at: at(second), saldo: rp(1), by: None, cashier: "SITI".into() };
    SaldoEvidence {
        payment: id(1),
        points: Indication::Paid,
        debit: None,
        exact: false,
        from: reading(1),
        to: reading(2),
        drop: rp(1),
        explained: rp(1),
        left: rp(0),
        ways: Vec::new(),
    }
}

/// One sample of each kind of evidence.
fn facts() -> [EvidenceFact; 10] {
    let movement = WalletMovement {
        at: None,
        moment: "".into(),
        description: "".into(),
        amount: None,
        direction: MovementDirection::Out,
        balance: None,
        under_debit: false,
    };
    let state = PaymentState::Unknown;
    [
        EvidenceFact::Answer { outcome: PaymentOutcome::Unknown, why: OutcomeReason::Cut },
        EvidenceFact::FailedTwice,
        EvidenceFact::BillPaid("".into()),
        EvidenceFact::BillUnpaid(rp(1), true),
        EvidenceFact::BillUnclear("".into()),
        EvidenceFact::Moved(movement, true),
        EvidenceFact::NotMoved,
        EvidenceFact::Saldo { evidence: Box::new(saldo_evidence()), is_token: false, state },
        EvidenceFact::Invoice("".into()),
        EvidenceFact::Other { id: id(2), state, beside: false },
    ]
}

#[test]
fn words_of_evidence_are_printed_as_ever() {
    let mut file = Frozen::open("printed_evidence");
    file.printed("points", &[Indication::Paid, Indication::NotPaid, Indication::Undecided], |points| {
        Some(points_name(*points))
    });
    file.printed("strength", &[EvidenceStrength::Weak, EvidenceStrength::Strong], |strength| {
        Some(strength_name(*strength))
    });
    let sources = [
        EvidenceSource::Payment,
        EvidenceSource::Status,
        EvidenceSource::List,
        EvidenceSource::Callback,
        EvidenceSource::Clearing,
        EvidenceSource::Inquiry,
        EvidenceSource::History,
        EvidenceSource::Saldo,
        EvidenceSource::Journal,
    ];
    file.printed("source", &sources, |source| Some(source.word()));
    file.printed("fact", &facts(), |fact| Some(fact.word()));
    // The fields of the other facts are in the frozen documents of `status`.
    let fields = |fact: EvidenceFact| to_string(&EvidenceFactDocument::of(&fact, &TimeZone::UTC)).unwrap();
    assert_eq!(fields(EvidenceFact::BillUnpaid(rp(1), true)), r#"{"total":1}"#);
    assert_eq!(fields(EvidenceFact::FailedTwice), "{}");
    let directions = [MovementDirection::In, MovementDirection::Out, MovementDirection::Unclear];
    file.printed("direction", &directions, |direction| direction_name(*direction));
    file.finish();
}

#[test]
fn words_of_lists_are_printed_as_ever() {
    let mut file = Frozen::open("printed_list");
    let statements = [
        RowStatus::Paid,
        RowStatus::Pending,
        RowStatus::Failed,
        RowStatus::Refunded,
        RowStatus::Unclear,
        RowStatus::Absent,
    ];
    file.printed("says", &statements, |statement| statement_name(*statement));
    file.printed("amount", &[FigureFit::Same, FigureFit::Differs, FigureFit::NotTold], |fit| fit_name(*fit));
    let doubts = [
        RowDoubt::Several,
        RowDoubt::OtherProduct,
        RowDoubt::OtherCustomer,
        RowDoubt::OtherInvoice,
        RowDoubt::InvoiceTaken,
        RowDoubt::Status,
        RowDoubt::OtherTime,
        RowDoubt::NoTime,
        RowDoubt::Spoiled,
        RowDoubt::Contradicts,
        RowDoubt::Refusal,
        RowDoubt::TooLittle,
        RowDoubt::BeingSent,
    ];
    file.printed("doubt", &doubts, |doubt| Some(doubt_name(*doubt)));
    file.finish();
}

#[test]
fn words_of_deposits_and_charges_are_printed_as_ever() {
    let mut file = Frozen::open("printed_money");
    let findings = [
        IntervalFinding::Explained(Vec::new()),
        IntervalFinding::Fits(Vec::new()),
        IntervalFinding::Unclear,
        IntervalFinding::Drop(Vec::new()),
        IntervalFinding::Rise,
    ];
    file.printed("finding", &findings, |finding| Some(saldo::finding_name(finding)));
    let points = [Indication::Paid, Indication::NotPaid, Indication::Undecided];
    file.printed("points", &points, |points| Some(saldo::points_name(*points)));
    let movers = vec![
        MovementSource::TopUp(7),
        MovementSource::Sale(id(1)),
        MovementSource::GivenBack(id(1)),
        MovementSource::Cashback(id(1)),
    ];
    file.assert_complete("ways", &movers);
    assert_eq!([to_string(&saldo::ways_shown(&[movers])).unwrap()], *file.lines("ways"));
    file.printed("shown_charge", &[ChargeStatus::As(ChargeState::Waiting), ChargeStatus::Expired], |shown| {
        Some(shown.word())
    });
    let alarms =
        [ChargeAlarm::Disputed, ChargeAlarm::SecondPayment, ChargeAlarm::MaybeSecond, ChargeAlarm::AmountUnread];
    file.printed("charge_alarm", &alarms, |alarm| Some(alarm.word()));
    file.printed("health", &[CheckHealth::Good, CheckHealth::Warning, CheckHealth::Bad], |health| Some(health.word()));
    file.finish();
}
