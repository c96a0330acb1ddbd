//! Runs the commands of a sale that is paid by a charge against the till. Every command gets one answer.

use std::sync::Arc;

use super::{FundsUiCommand, FundsUiEvent};
use crate::till::Till;
use crate::till::charge::ChargeError;
use crate::tui::message::{SaleSlot, UiMessage};
use crate::tui::screens::charges::lacks_qr;

/// Runs one command of the sale in `slot` and returns its answer.
pub(in crate::tui) async fn done(till: Till, slot: SaleSlot, command: FundsUiCommand) -> UiMessage {
    let event = match command {
        FundsUiCommand::Methods(request, amount) => {
            FundsUiEvent::Methods(request, till.charge_methods(Some(amount)).await.map(Arc::new).map_err(Arc::new))
        }
        FundsUiCommand::Create(draft) => {
            FundsUiEvent::Created(till.create_charge(*draft).await.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Wallet { draft, member } => {
            FundsUiEvent::Created(till.collect_by_wallet(*draft, &member).await.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Look(order) => {
            let read = till.charge(&order).await.map_err(ChargeError::from);
            let charge = read.and_then(|charge| charge.ok_or(ChargeError::NotFound));
            FundsUiEvent::Looked(charge.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Ask(charge) => {
            let asked = if lacks_qr(&charge) {
                till.take_qr(&charge).await
            } else {
                till.ask_charge(charge.order().as_str()).await
            };
            FundsUiEvent::Looked(asked.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Pay { charge, ask, shown } => {
            let paid = till.pay_by_charge(&charge, *ask, *shown).await;
            FundsUiEvent::Paid(paid.map(Box::new).map_err(Arc::new))
        }
    };
    UiMessage::ChargeFunds(slot, event)
}
