//! What is asked of the printer's queue and of the drawer, done.
//!
//! A paper for another printer than the counter's is printed by whoever asked for it.

use std::sync::Arc;

use crate::till::Till;
use crate::till::papers::PrintError;
use crate::till::print_queue::PrintChoice;
use crate::tui::message::{PaperFault, PaperResult, PaperUiCommand};

/// Asks the printer's queue, or the drawer. A paper for another printer than the counter's is printed here and now.
pub(in crate::tui) async fn done(till: &Till, wish: PaperUiCommand) -> Result<PaperResult, PaperFault> {
    let fault = |fault: PrintError| PaperFault::Print(Arc::new(fault));
    match wish {
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
