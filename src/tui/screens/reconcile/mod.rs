//! A provider's own list compared with our journal: choice of the provider, the file, and the result.
//!
//! A fault loses nothing that was typed. The result stays until a person has left its page.

mod draw;
mod lines;
mod update;

use crate::base::id::PaymentId;
use crate::domain::payment::Payment;
use crate::domain::product::ProviderId;
use crate::till::reconcile::ReconcileReport;
use crate::tui::keymap::{groups, owned};
use crate::tui::message::RequestId;
use crate::tui::screens::ScreenContract;
use crate::tui::screens::reconcile::lines::PageLine;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use update::{done, open, refresh};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract =
    ScreenContract { paste: Some(update::paste), ..ScreenContract::new(update::key, hints, draw::draw) };

/// The state of the comparison.
#[derive(Debug, Default)]
pub struct ReconcileScreen {
    provider: Option<ProviderId>,
    file: InputField,
    /// The sentence that says why the last file was not compared.
    fault: Option<String>,
    step: ReconcileStep,
}

#[derive(Debug, Default)]
enum ReconcileStep {
    /// The provider is chosen.
    #[default]
    Choose,
    /// The file's path is typed.
    File,
    /// The file is being compared.
    Reading(RequestId),
    /// The result.
    Done(Box<ResultPage>),
}

/// The page of a result.
#[derive(Debug)]
struct ResultPage {
    report: ReconcileReport,
    /// Payments that the list closed.
    closed: Vec<Payment>,
    /// The index of the page. The text of a line is made when it is in sight.
    lines: Vec<PageLine>,
    scroll: usize,
    /// Index into `open_pairs` of the picked pair.
    at: usize,
}

impl ResultPage {
    /// The pairs of a similar line and an open payment, on which a person may rule: indexes of line and payment.
    fn open_pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let similar = self.report.similar.iter().enumerate();
        similar.flat_map(|(row, similar)| {
            let open = similar.payments.iter().enumerate().filter(|(_, payment)| payment.state().is_unresolved());
            open.map(move |(one, _)| (row, one))
        })
    }

    fn picked(&self) -> Option<(usize, usize)> {
        self.open_pairs().nth(self.at)
    }
}

/// Providers whose own list can be compared, in the order of the configuration; at most nine, one for each digit.
fn choices(state: &AppState) -> Vec<ProviderId> {
    let compared = state.setup.providers.iter().filter(|provider| provider.own_list);
    compared.map(|provider| provider.id.clone()).take(9).collect()
}

/// The payment of the picked pair; `None` without a result or a pair.
pub(in crate::tui) fn picked_payment(state: &AppState) -> Option<PaymentId> {
    let ReconcileStep::Done(page) = &state.reconcile.step else { return None };
    let (row, one) = page.picked()?;
    Some(page.report.similar.get(row)?.payments.get(one)?.id())
}

/// The two key lines.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().reconcile;
    let own = match &state.reconcile.step {
        ReconcileStep::Choose => words.keys_choose,
        ReconcileStep::File => words.keys_file,
        ReconcileStep::Reading(_) => words.keys_reading,
        ReconcileStep::Done(page) if page.picked().is_some() => words.keys_similar,
        ReconcileStep::Done(_) => words.keys_result,
    };
    [groups(state), owned(own)]
}
