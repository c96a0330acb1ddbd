//! Connects [`AppState`] with the loop, and names the answers that must be written down by hand at exit.

use std::time::Duration;

use ratatui::Frame;

use crate::base::text::CleanText;
use crate::tui::message::{ScreenTime, UiEffect, UiMessage};
use crate::tui::screens::sale::{AnswerStorage, SaleStage};
use crate::tui::{AppState, ScreenApp, update, view};

impl ScreenApp for AppState {
    fn set_bound_count(&mut self, count: usize) {
        self.bound = count;
    }

    fn update(&mut self, msg: UiMessage, now: ScreenTime) -> Vec<UiEffect> {
        update(self, msg, now)
    }

    fn view(&self, frame: &mut Frame<'_>) {
        view(self, frame);
    }

    fn next_wake(&self) -> Option<Duration> {
        Self::next_wake(self)
    }

    fn take_dirty(&mut self) -> bool {
        let dirty = self.is_dirty();
        self.mark_clean();
        dirty
    }

    fn hides_keys(&self) -> bool {
        Self::hides_keys(self)
    }
}

impl AppState {
    /// Answers that neither the journal nor the send log could store, one line each: product, number, invoice,
    /// reference. Printed once more when the screen is gone.
    #[must_use]
    pub fn last_words(&self) -> Vec<String> {
        let words = self.setup.words;
        let unkept = self.sales.iter().filter_map(|sale| match &sale.stage {
            SaleStage::Ended(ended) => match &ended.keeping {
                AnswerStorage::Nowhere(verdict) => Some((&ended.payment.intent.bill, verdict)),
                AnswerStorage::Journal | AnswerStorage::SendLog => None,
            },
            _ => None,
        });
        let text = |text: &Option<CleanText>| text.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        unkept
            .map(|(bill, verdict)| {
                let (invoice, reference) = (text(&verdict.facts.invoice), text(&verdict.facts.reference));
                let what = format!("{} {}: ", bill.product.code, bill.customer.as_str());
                what + &(words.command.write_down)(&invoice, &reference)
            })
            .collect()
    }
}
