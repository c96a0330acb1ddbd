//! Runs the commands to the print queue and the drawer against the till.

use std::sync::Arc;

use crate::till::Till;
use crate::till::papers::PrintError;
use crate::till::print_queue::PrintChoice;
use crate::tui::message::{PaperFault, PaperResult, PaperUiCommand};

/// Runs one command. The counter's queue serves only the counter's printer, so a paper for another one prints here.
///
/// # Errors
///
/// The job could not be stored or moved, the other printer failed, or the drawer did not open.
pub(in crate::tui) async fn done(till: &Till, command: PaperUiCommand) -> Result<PaperResult, PaperFault> {
    let fault = |fault: PrintError| PaperFault::Print(Arc::new(fault));
    match command {
        PaperUiCommand::Ask { about, paper, device } => {
            let choice = PrintChoice { paper, device };
            let job = till.ask_paper(about.clone(), &choice).await.map_err(fault)?;
            if job.job.device.is_some() {
                till.print_now(job.number).await.map_err(fault)?;
            }
            Ok(PaperResult::Asked(about))
        }
        PaperUiCommand::Again { number } => {
            let again = till.print_held(number).await.map_err(|failed| fault(failed.into()))?;
            let job = till.print_job(number).await.map_err(|failed| fault(failed.into()))?;
            if job.is_some_and(|job| job.job.device.is_some()) {
                till.print_now(number).await.map_err(fault)?;
            }
            Ok(PaperResult::Again(again))
        }
        PaperUiCommand::Leave { number } => {
            till.leave_paper(number).await.map(PaperResult::Left).map_err(|failed| fault(failed.into()))
        }
        PaperUiCommand::Drawer { reason } => {
            let opened = till.open_drawer(&reason).await;
            opened.map(|()| PaperResult::Opened).map_err(|fault| PaperFault::Drawer(Arc::new(fault)))
        }
    }
}
