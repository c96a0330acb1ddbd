//! Runs the commands of "Tagih QR/VA" against the till. What the till writes goes on after the screen was left.

use std::sync::Arc;

use super::{ChargeUiCommand, ChargeUiEvent, ChargeUiQuery};
use crate::domain::charge::{Charge, ChargeState};
use crate::journal::JournalError;
use crate::till::Till;
use crate::till::charge::{ChargeError, ReportPeriod};
use crate::tui::message::UiMessage;

const LISTED: u32 = 100;

/// Reads or asks, and returns the answer.
pub(in crate::tui) async fn run_query(till: Till, query: ChargeUiQuery) -> UiMessage {
    UiMessage::MoneyIn(match query {
        ChargeUiQuery::List => ChargeUiEvent::Listed(list(&till).await.map_err(Arc::new)),
        ChargeUiQuery::Methods(request) => {
            ChargeUiEvent::Methods(request, till.charge_methods(None).await.map(Arc::new).map_err(Arc::new))
        }
        ChargeUiQuery::Ask(order) => {
            let asked = ask(&till, order.as_deref()).await.map_err(Arc::new);
            ChargeUiEvent::Asked(order, asked)
        }
        ChargeUiQuery::Qr(charge) => {
            let order = charge.order().to_string();
            ChargeUiEvent::Qr(order, till.take_qr(&charge).await.map(Box::new).map_err(Arc::new))
        }
    })
}

/// Runs one command and returns its answer. `is_leaving`: no charge is made any more.
pub(in crate::tui) async fn run_command(till: Till, command: ChargeUiCommand, is_leaving: bool) -> UiMessage {
    UiMessage::MoneyIn(match command {
        ChargeUiCommand::Create(_) if is_leaving => ChargeUiEvent::Created(Err(Arc::new(ChargeError::Ending))),
        ChargeUiCommand::Create(draft) => {
            ChargeUiEvent::Created(till.create_charge(*draft).await.map(Box::new).map_err(Arc::new))
        }
        ChargeUiCommand::Print(order) => {
            let printed = till.print_charge_to_folder(&order).await;
            ChargeUiEvent::Printed(printed.map(|(charge, path)| (Box::new(charge), path)).map_err(Arc::new))
        }
        ChargeUiCommand::Return { order, second, note } => {
            ChargeUiEvent::Returned(till.return_charge(&order, second, "", &note).await.map(Box::new).map_err(Arc::new))
        }
        ChargeUiCommand::Decide { order, found, evidence } => {
            let decided = till.rule_charge_money(&order, found, None, &evidence, "").await;
            ChargeUiEvent::Decided(decided.map(Box::new).map_err(Arc::new))
        }
    })
}

/// The last charges, after those that need a decision, however old (safety rule 22).
async fn list(till: &Till) -> Result<Vec<Charge>, JournalError> {
    let mut found = till.charges_to_decide().await?;
    found.retain(|charge| !charge.alarms().is_empty());
    let last = till.charges(None, LISTED).await?;
    found.retain(|charge| !last.iter().any(|known| known.order() == charge.order()));
    found.extend(last);
    Ok(found)
}

/// The charges about which the provider told something new; of one order, the charge once its money came.
async fn ask(till: &Till, order: Option<&str>) -> Result<Vec<Charge>, ChargeError> {
    let Some(order) = order else {
        let rows = till.charge_report(ReportPeriod::default()).await?;
        return Ok(rows.into_iter().filter(|row| row.is_news).filter_map(|row| row.charge).collect());
    };
    let charge = till.ask_charge(order).await?;
    Ok(if matches!(charge.state(), ChargeState::Settled | ChargeState::AmountDiffers) {
        vec![charge]
    } else {
        Vec::new()
    })
}
