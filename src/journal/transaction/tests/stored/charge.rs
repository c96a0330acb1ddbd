//! Frozen examples of stored charges.

use super::assert_rows;
use crate::domain::charge::auto_pay::ChargePurpose;
use crate::domain::charge::{
    AmountTold, Charge, ChargeAnswer, ChargeEvent, ChargeFacts, ChargeGateway, ChargeIntent, ChargeMethod,
    ChargeOutcome, ChargePayer, ChargeReason, ChargeRuling, ChargeState, MethodKind, MoneyFound, MoneyReturn,
    MoneyRuling, ObjectionKind, Settlement, SettlementObjection, SettlementSource,
};
use crate::journal::frozen::{Frozen, variants};

variants!(
    ChargeEvent: Self::ChargeCreated(_), Self::ChargeAnswered { .. }, Self::ChargeQrRead { .. }, Self::ChargeSettled(_),
    Self::ChargeUsed { .. }, Self::ChargeFreed { .. }, Self::ChargeReturned(_), Self::ChargeRuled(_),
    Self::ChargePrinted { .. }, Self::ChargeObjected(_), Self::ChargeMoneyRuled(_),
);
variants!(
    ChargeState: Self::Created, Self::Waiting, Self::Unknown, Self::Failed, Self::Settled, Self::AmountDiffers,
);
variants!(ChargeGateway: Self::Bank, Self::Midtrans, Self::Wallet);
variants!(
    MethodKind: Self::VirtualAccount, Self::Card, Self::Manual, Self::Gopay, Self::Kwallet, Self::Other,
);
variants!(ChargeOutcome: Self::Waiting, Self::Unknown, Self::Refused, Self::NotSent);
variants!(
    ChargeReason: Self::Answered, Self::NoConnection(_), Self::NotBuilt, Self::TimedOut, Self::Cut, Self::HttpStatus(_),
    Self::Unreadable, Self::Repaired, Self::UnlistedWord(_), Self::OtherOrder, Self::OtherAmount(_),
    Self::NothingToPay, Self::Refused(_), Self::OwnerGone,
);
variants!(SettlementSource: Self::Report, Self::Webhook, Self::Wallet, Self::Person);
variants!(AmountTold: Self::Told, Self::Assumed);
variants!(ObjectionKind: Self::Reversed, Self::AmountUnread);
variants!(MoneyFound: Self::There, Self::Gone, Self::Second, Self::Once);

#[test]
fn events_are_stored_as_ever() {
    let mut file = Frozen::open("charge_events");
    assert_rows::<ChargeEvent>(&mut file);
    file.finish();
}

#[test]
fn words_are_stored_as_ever() {
    let mut file = Frozen::open("charge_words");
    file.words::<ChargeState>("state", |state| state.word().to_owned());
    file.variants::<ChargeGateway>("gateway");
    file.words::<MethodKind>("method_kind", |kind| kind.as_str().to_owned());
    file.variants::<ChargeOutcome>("outcome");
    file.variants::<ChargeReason>("why");
    file.variants::<SettlementSource>("source");
    file.variants::<AmountTold>("amount_told");
    file.variants::<ObjectionKind>("objection_kind");
    file.variants::<MoneyFound>("money_found");
    file.finish();
}

#[test]
fn bodies_are_stored_as_ever() {
    let mut file = Frozen::open("charge_bodies");
    file.fields::<Charge>("charge");
    file.fields::<ChargeIntent>("intent");
    file.fields::<ChargeMethod>("method");
    file.fields::<ChargePurpose>("purpose");
    file.fields::<ChargePayer>("payer");
    file.fields::<ChargeFacts>("facts");
    file.fields::<ChargeAnswer>("answer");
    file.fields::<ChargeRuling>("ruled");
    file.fields::<Settlement>("settlement");
    file.fields::<SettlementObjection>("objection");
    file.fields::<MoneyRuling>("money_ruling");
    file.fields::<MoneyReturn>("returned");
    file.finish();
}
