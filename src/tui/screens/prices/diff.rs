//! What a new price list changes, line by line. The text of a line is made only when it is drawn.

use std::sync::Arc;

use crate::messages::biller::PricesWords;
use crate::messages::screen::PricesScreenWords;
use crate::till::price_file::{NewList, PriceDiff, PriceRow};
use crate::wording::prices::{change, loss};

/// A new list compared with the list in force. `had_list`: there was one in force.
#[derive(Debug)]
pub(super) struct NewPage {
    pub goods: Arc<Vec<PriceRow>>,
    pub diff: PriceDiff,
    pub had_list: bool,
    pub scroll: usize,
}

impl NewPage {
    pub(super) fn new(list: NewList) -> Self {
        Self { goods: Arc::new(list.rows), diff: list.diff, had_list: list.had_list, scroll: 0 }
    }

    /// Whether there is nothing to put in force.
    pub(super) fn changes_nothing(&self) -> bool {
        self.had_list && self.diff.is_empty()
    }

    /// Counts in the order of their words: new, gone, dearer, cheaper, another price, another name, at a loss.
    pub(super) fn counts(&self) -> [usize; 7] {
        let diff = &self.diff;
        [
            diff.new.len(),
            diff.gone.len(),
            diff.dearer.len(),
            diff.cheaper.len(),
            diff.repriced.len(),
            diff.renamed.len(),
            diff.loss.len(),
        ]
    }

    /// The number of lines.
    pub(super) fn count(&self) -> usize {
        self.counts().iter().sum()
    }

    /// Line `at`; products sold at a loss come first. Only `inside` lines name the cost. `None`: past the end.
    pub(super) fn line(&self, words: &PricesWords, own: &PricesScreenWords, at: usize, inside: bool) -> Option<String> {
        let [dearer, cheaper, at_a_loss] = own.hidden;
        let named = |sentence: fn(&str, &str) -> String, row: &PriceRow| sentence(row.code.as_str(), row.name.as_str());
        let diff = &self.diff;
        let Some(change_at) = at.checked_sub(diff.loss.len()) else {
            let row = diff.loss.get(at)?;
            return Some(if inside { loss(words, row) } else { named(at_a_loss, row) });
        };
        if !inside {
            if let Some(pair) = diff.dearer.get(change_at) {
                return Some(named(dearer, &pair.now));
            }
            if let Some(pair) = change_at.checked_sub(diff.dearer.len()).and_then(|place| diff.cheaper.get(place)) {
                return Some(named(cheaper, &pair.now));
            }
        }
        change(words, diff, change_at)
    }
}
