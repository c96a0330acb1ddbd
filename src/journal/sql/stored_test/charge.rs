//! What is stored about charges.

use super::assert_rows;
use crate::journal::stored_test::{Frozen, variants};
use crate::sale::charge::{
    AmountTold, Answer, Charge, Event, Facts, Gateway, Intent, Method, MethodKind, MoneyFound, MoneyRuling, Objection,
    ObjectionKind, Outcome, Payer, Returned, Ruled, Settlement, Source, State, Why,
};
use crate::sale::tender::Purpose;

variants!(
    Event: Self::ChargeCreated(_), Self::ChargeAnswered { .. }, Self::ChargeQrRead { .. }, Self::ChargeSettled(_),
    Self::ChargeUsed { .. }, Self::ChargeFreed { .. }, Self::ChargeReturned(_), Self::ChargeRuled(_),
    Self::ChargePrinted { .. }, Self::ChargeObjected(_), Self::ChargeMoneyRuled(_),
);
variants!(
    State: Self::Created, Self::Waiting, Self::Unknown, Self::Failed, Self::Settled, Self::AmountDiffers,
);
variants!(Gateway: Self::Bank, Self::Midtrans, Self::Wallet);
variants!(
    MethodKind: Self::VirtualAccount, Self::Card, Self::Manual, Self::Gopay, Self::Kwallet, Self::Other,
);
variants!(Outcome: Self::Waiting, Self::Unknown, Self::Refused, Self::NotSent);
variants!(
    Why: Self::Answered, Self::NoConnection(_), Self::NotBuilt, Self::TimedOut, Self::Cut, Self::HttpStatus(_),
    Self::Unreadable, Self::Repaired, Self::UnlistedWord(_), Self::OtherOrder, Self::OtherAmount(_),
    Self::NothingToPay, Self::Refused(_), Self::OwnerGone,
);
variants!(Source: Self::Report, Self::Webhook, Self::Wallet, Self::Person);
variants!(AmountTold: Self::Told, Self::Assumed);
variants!(ObjectionKind: Self::Reversed, Self::AmountUnread);
variants!(MoneyFound: Self::There, Self::Gone, Self::Second, Self::Once);

#[test]
fn events_are_stored_as_ever() {
    let mut file = Frozen::open("charge_events");
    assert_rows::<Event>(&mut file);
    file.finish();
}

#[test]
fn words_are_stored_as_ever() {
    let mut file = Frozen::open("charge_words");
    file.words::<State>("state", |state| state.word().to_owned());
    file.variants::<Gateway>("gateway");
    file.words::<MethodKind>("method_kind", |kind| kind.as_str().to_owned());
    file.variants::<Outcome>("outcome");
    file.variants::<Why>("why");
    file.variants::<Source>("source");
    file.variants::<AmountTold>("amount_told");
    file.variants::<ObjectionKind>("objection_kind");
    file.variants::<MoneyFound>("money_found");
    file.finish();
}

#[test]
fn bodies_are_stored_as_ever() {
    let mut file = Frozen::open("charge_bodies");
    file.fields::<Charge>("charge");
    file.fields::<Intent>("intent");
    file.fields::<Method>("method");
    file.fields::<Purpose>("purpose");
    file.fields::<Payer>("payer");
    file.fields::<Facts>("facts");
    file.fields::<Answer>("answer");
    file.fields::<Ruled>("ruled");
    file.fields::<Settlement>("settlement");
    file.fields::<Objection>("objection");
    file.fields::<MoneyRuling>("money_ruling");
    file.fields::<Returned>("returned");
    file.finish();
}
