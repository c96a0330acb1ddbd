//! Frozen examples of stored payments.

use super::assert_rows;
use crate::base::money::SaleFee;
use crate::domain::bill::{Bill, Money, TotalDoubt, WalletOrder};
use crate::domain::charge::auto_pay::ChargeFunds;
use crate::domain::field::FactField;
use crate::domain::payment::intent::{DuplicateOf, PaymentIntent};
use crate::domain::payment::verdict::{
    ConnectFault, OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict, RefusalDoubt,
};
use crate::domain::payment::{
    AnswerSource, CashHandling, EntryNote, ObservationEntry, Payment, PaymentEvent, PaymentObservation, PaymentRuling,
    PaymentState, TotalDifference,
};
use crate::domain::product::{Product, ProductKind};
use crate::domain::typed_invoice::{InvoiceTiming, TypedInvoice};
use crate::domain::wallet::{MovementDirection, WalletMovement};
use crate::journal::frozen::{Frozen, variants};

variants!(
    PaymentEvent: Self::Prepared(_), Self::Dispatched { .. }, Self::Answered { .. }, Self::Ruled(_), Self::Printed { .. },
    Self::Noted { .. }, Self::CashSettled { .. }, Self::AlarmsSeen { .. }, Self::Observed(_), Self::AlarmRaised(_),
    Self::DifferenceSettled { .. }, Self::PhoneNoted { .. },
);
variants!(
    PaymentState: Self::Prepared, Self::Dispatched, Self::Confirmed, Self::Pending, Self::Unknown, Self::Rejected,
    Self::NotSent, Self::Refunded,
);
variants!(AnswerSource: Self::Send, Self::Status, Self::Recovery, Self::Reconcile, Self::List, Self::Callback);
variants!(CashHandling: Self::Returned, Self::Used, Self::Kept);
variants!(TotalDifference: Self::Collected, Self::WrittenOff);
variants!(
    PaymentOutcome: Self::Confirmed, Self::Pending, Self::Rejected, Self::Refunded, Self::NotSent, Self::Unknown,
);
variants!(
    OutcomeReason: Self::Answered, Self::NoConnection(_), Self::NotBuilt, Self::TimedOut, Self::Cut, Self::HttpStatus(_),
    Self::Html, Self::TooLarge, Self::Unreadable, Self::Repaired, Self::UnlistedWord(_), Self::OtherProduct,
    Self::OtherCustomer, Self::OtherReference, Self::Refused(_), Self::RefusedUncertain(_), Self::NoToken,
    Self::AlreadyPaid(_), Self::NoReference, Self::GivenBack(_), Self::NotFound, Self::OwnerGoneBeforeSending,
    Self::OwnerGoneAfterSending, Self::OwnerGoneElsewhere, Self::TypedInvoice(_), Self::RefusalInDoubt(..),
    Self::FailureInDoubt(..), Self::Contradictory(_),
);
variants!(
    RefusalDoubt: Self::Status, Self::Proof, Self::Words, Self::NoText, Self::Figures, Self::Unlisted,
);
variants!(
    ConnectFault: Self::Dns, Self::Refused, Self::Tls, Self::TimedOut, Self::TooLate, Self::Other,
);
variants!(
    PaymentAlarm: Self::PriceDiffers { .. }, Self::CostDiffers { .. }, Self::AnswerAboutOther, Self::ConfirmedAfterFailure,
    Self::Disputed, Self::Contradicts, Self::NumberOfAnother(_), Self::ReferenceOfAnother(_), Self::FundsTakenBack(_),
);
variants!(InvoiceTiming: Self::BeforeSending, Self::AfterDeadline, Self::Untold, Self::Unsteady);
variants!(PaymentObservation: Self::BillPaid(_), Self::BillUnpaid(_), Self::BillUnclear(_), Self::History(_));
variants!(MovementDirection: Self::In, Self::Out, Self::Unclear);
variants!(TotalDoubt: Self::PartsDiffer(_), Self::PartUnread(_));
variants!(SaleFee: Self::Fixed(_), Self::BasePlus(_));
variants!(
    ProductKind: Self::PlnToken, Self::PlnPostpaid, Self::PlnNontaglis, Self::Pdam, Self::Pgn, Self::Bpjs, Self::Telkom,
    Self::PostpaidCard, Self::Tv, Self::Multifinance, Self::Fif, Self::Adira, Self::MultifinanceOther, Self::Samsat,
    Self::EMoney, Self::EMoneyCard, Self::EMoneyMember, Self::Pulsa, Self::Data, Self::Instant,
    Self::KwalletTransfer, Self::KwalletVoucher, Self::KwalletPay, Self::KwalletRefund, Self::Other,
);
variants!(
    FactField: Self::Meter, Self::Idpel, Self::CustomerNumber, Self::Name, Self::Address, Self::Tariff, Self::Voucher,
    Self::Materai, Self::Ppn, Self::Ppj, Self::TokenInstalment, Self::TokenValue, Self::Months, Self::StandMeter,
    Self::Usage, Self::Arrears, Self::RegistrationNumber, Self::TransactionKind, Self::Participants,
    Self::ParticipantNames, Self::BillDetail, Self::PlateNumber, Self::Vehicle, Self::InstalmentNumber,
    Self::TenorLeft, Self::InstalmentsLeft, Self::DueDate, Self::Penalty, Self::AgentCode, Self::Footer,
    Self::PaymentCode, Self::TraceNumber, Self::FrameNumber, Self::Colour, Self::YearBuilt, Self::Tax(_),
    Self::TaxPenalty(_), Self::Recipient, Self::Note, Self::OrderId, Self::TransactionId, Self::PaidFor, Self::PaidAt,
    Self::MemberSaldo, Self::Answer, Self::Unlisted(_),
);

#[test]
fn events_are_stored_as_ever() {
    let mut file = Frozen::open("payment_events");
    assert_rows::<PaymentEvent>(&mut file);
    file.finish();
}

#[test]
fn words_are_stored_as_ever() {
    let mut file = Frozen::open("payment_words");
    file.words::<PaymentState>("state", |state| state.word().to_owned());
    file.variants::<AnswerSource>("source");
    file.variants::<CashHandling>("cash");
    file.words::<TotalDifference>("difference", |difference| difference.word().to_owned());
    file.variants::<PaymentOutcome>("outcome");
    file.variants::<OutcomeReason>("why");
    file.variants::<RefusalDoubt>("refusal_doubt");
    file.variants::<ConnectFault>("connect_fault");
    file.variants::<PaymentAlarm>("alarm");
    file.variants::<InvoiceTiming>("invoice_timing");
    file.variants::<PaymentObservation>("observation");
    file.variants::<MovementDirection>("direction");
    file.variants::<TotalDoubt>("total_doubt");
    file.variants::<SaleFee>("fee");
    file.words::<ProductKind>("kind", |kind| kind.as_str().to_owned());
    file.words::<FactField>("field", FactField::name);
    file.finish();
}

#[test]
fn bodies_are_stored_as_ever() {
    let mut file = Frozen::open("payment_bodies");
    file.fields::<Payment>("payment");
    file.fields::<PaymentIntent>("intent");
    file.fields::<DuplicateOf>("beside");
    file.fields::<ChargeFunds>("tender");
    file.fields::<Bill>("bill");
    file.fields::<Money>("money");
    file.fields::<WalletOrder>("wallet_order");
    file.fields::<Product>("product");
    file.fields::<PaymentVerdict>("verdict");
    file.fields::<PaymentFacts>("facts");
    file.fields::<TypedInvoice>("typed_invoice");
    file.fields::<PaymentRuling>("ruling");
    file.fields::<WalletMovement>("movement");
    file.fields::<ObservationEntry>("observed");
    file.fields::<EntryNote>("note");
    file.finish();
}
