//! Runs the queries and commands of a sale that is paid by a charge against the till. Each gets one answer.

use std::sync::Arc;

use super::{FundsUiCommand, FundsUiEvent, FundsUiQuery};
use crate::till::Till;
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::ChargeError;
use crate::till::pay::PayError;
use crate::tui::message::{SaleSlot, UiMessage};
use crate::tui::screens::charges::lacks_qr;

/// Reads or asks for the sale in `slot`, and returns the answer.
pub(in crate::tui) async fn run_query(till: Till, slot: SaleSlot, query: FundsUiQuery) -> UiMessage {
    let event = match query {
        FundsUiQuery::Methods(request, amount) => {
            FundsUiEvent::Methods(request, till.charge_methods(Some(amount)).await.map(Arc::new).map_err(Arc::new))
        }
        FundsUiQuery::Look(order) => {
            let read = till.charge(&order).await.map_err(ChargeError::from);
            let charge = read.and_then(|charge| charge.ok_or(ChargeError::NotFound));
            FundsUiEvent::Looked(charge.map(Box::new).map_err(Arc::new))
        }
        FundsUiQuery::Ask(charge) => {
            let asked = if lacks_qr(&charge) {
                till.take_qr(&charge).await
            } else {
                till.ask_charge(charge.order().as_str()).await
            };
            FundsUiEvent::Looked(asked.map(Box::new).map_err(Arc::new))
        }
    };
    UiMessage::ChargeFunds(slot, event)
}

/// Runs one command of the sale in `slot` and returns its answer. `is_leaving`: nothing that moves money starts.
pub(in crate::tui) async fn run_command(
    till: Till,
    slot: SaleSlot,
    command: FundsUiCommand,
    is_leaving: bool,
) -> UiMessage {
    let event = match command {
        FundsUiCommand::Create(_) | FundsUiCommand::Wallet { .. } if is_leaving => {
            FundsUiEvent::Created(Err(Arc::new(ChargeError::Ending)))
        }
        FundsUiCommand::Pay { .. } if is_leaving => {
            FundsUiEvent::Paid(Err(Arc::new(AutoPayError::Refused(PayError::Ending))))
        }
        FundsUiCommand::Create(draft) => {
            FundsUiEvent::Created(till.create_charge(*draft).await.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Wallet { draft, member } => {
            FundsUiEvent::Created(till.collect_by_wallet(*draft, &member).await.map(Box::new).map_err(Arc::new))
        }
        FundsUiCommand::Pay { charge, ask, shown } => {
            let paid = till.pay_by_charge(&charge, *ask, *shown).await;
            FundsUiEvent::Paid(paid.map(Box::new).map_err(Arc::new))
        }
    };
    UiMessage::ChargeFunds(slot, event)
}
