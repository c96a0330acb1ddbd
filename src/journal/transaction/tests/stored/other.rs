//! Frozen examples of deposits, counters, print jobs and callbacks, and of reports that commands print as they are.

use super::assert_rows;
use crate::base::paper::Paper;
use crate::domain::counter;
use crate::domain::deposit::record::{self, NamedMovement, RiseCause};
use crate::domain::product::Product;
use crate::journal::backup::LostRows;
use crate::journal::callbacks::{CallbackStatus, reason};
use crate::journal::frozen::{Frozen, variants};
use crate::journal::print::{JobState, PrintSubject};
use crate::journal::store_doubt::{AcceptedStore, StoreDoubt};
use crate::journal::{AuditFault, AuditReport, ChainHead, ClockStep};
use crate::messages::{ENGLISH, INDONESIAN};

variants!(record::AccountEvent: Self::SaldoSet { .. }, Self::SaldoAdded { .. }, Self::SaldoNamed(_));
variants!(RiseCause: Self::Topup, Self::Refund, Self::Cashback, Self::Other);
variants!(
    counter::CounterEvent: Self::DrawerOpened { .. }, Self::StoreAccepted { .. }, Self::StoreCompared { .. },
    Self::PrintResumed { .. }, Self::SettingsChanged { .. },
);
variants!(StoreDoubt: Self::Lacks(_), Self::Another, Self::Missing, Self::Empty, Self::Replaced);
variants!(JobState: Self::Waiting, Self::Printing, Self::Held, Self::Done, Self::Dropped);
variants!(PrintSubject: Self::Payment(_), Self::Charge(_), Self::Test);
variants!(Paper: Self::Mm58, Self::Mm80, Self::DotMatrix, Self::A5, Self::A4);
variants!(
    CallbackStatus: Self::Kept, Self::Applied, Self::Repeated, Self::UnknownReference, Self::BadSignature, Self::Hint,
    Self::Nothing, Self::Unreadable,
);

#[test]
fn deposits_are_stored_as_ever() {
    let mut file = Frozen::open("account_events");
    assert_rows::<record::AccountEvent>(&mut file);
    file.words::<RiseCause>("cause", |cause| cause.word().to_owned());
    file.fields::<NamedMovement>("named");
    file.finish();
}

#[test]
fn counters_are_stored_as_ever() {
    let mut file = Frozen::open("counter_events");
    assert_rows::<counter::CounterEvent>(&mut file);
    file.finish();
}

#[test]
fn price_lists_are_stored_as_ever() {
    let mut file = Frozen::open("price_list");
    file.values::<Vec<Product>>("body");
    file.finish();
}

#[test]
fn words_in_columns_are_stored_as_ever() {
    let mut file = Frozen::open("columns");
    file.columns("job_state", JobState::parse, |state| state.word().to_owned());
    file.columns("about", PrintSubject::parse, PrintSubject::to_string);
    file.columns("paper", Paper::parse, |paper| paper.as_str().to_owned());
    let senders = [crate::providers::biller::ID, crate::providers::klink::ID];
    assert_eq!(file.lines("sender"), senders.each_ref().map(|id| id.as_str()));
    file.columns("standing", CallbackStatus::parse, |standing| standing.word().to_owned());
    assert_eq!(file.lines("reason"), reason::ALL);
    for words in [&INDONESIAN, &ENGLISH] {
        let explained: Vec<&str> = words.serve.why.iter().map(|(word, _)| *word).collect();
        assert_eq!(explained, reason::ALL);
    }
    file.finish();
}

#[test]
fn reports_are_printed_as_ever() {
    let mut file = Frozen::open("documents");
    file.variants::<StoreDoubt>("store_doubt");
    file.fields::<AuditReport>("audit_report");
    file.fields::<ChainHead>("chain_head");
    file.fields::<AuditFault>("audit_fault");
    file.fields::<ClockStep>("clock_step");
    file.fields::<AcceptedStore>("accepted_store");
    file.fields::<LostRows>("lost_rows");
    file.finish();
}
