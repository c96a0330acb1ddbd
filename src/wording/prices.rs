//! Sentences about a price list: what a new one changes, and what is sold at a loss.

use crate::base::money::Rupiah;
use crate::messages::biller::PricesWords;
use crate::till::price_file::{ChangedGood, PriceDiff, PriceRow};

/// The sentence of change number `at`, counted from 0: goods that cost more first, then those that cost less, have
/// another price, are new, gone, renamed. `None` after the last.
#[must_use]
pub fn change(words: &PricesWords, diff: &PriceDiff, at: usize) -> Option<String> {
    let mut at = at;
    let mut place = |count: usize| {
        let here = (at < count).then_some(at);
        at = at.saturating_sub(count);
        here
    };
    type Sentence = fn(&str, &str, Rupiah, Rupiah) -> String;
    type Figure = fn(&PriceRow) -> Rupiah;
    let moved: [(&[ChangedGood], Sentence, Figure); 3] = [
        (&diff.dearer, words.dearer, |row| row.cost),
        (&diff.cheaper, words.cheaper, |row| row.cost),
        (&diff.repriced, words.repriced, |row| row.price),
    ];
    for (pairs, sentence, figure) in moved {
        if let Some(ChangedGood { before, now }) = place(pairs.len()).and_then(|at| pairs.get(at)) {
            return Some(sentence(now.code.as_str(), now.name.as_str(), figure(before), figure(now)));
        }
    }
    if let Some(row) = place(diff.new.len()).and_then(|at| diff.new.get(at)) {
        return Some((words.new)(row.code.as_str(), row.name.as_str(), row.price));
    }
    if let Some(row) = place(diff.gone.len()).and_then(|at| diff.gone.get(at)) {
        return Some((words.gone)(row.code.as_str(), row.name.as_str()));
    }
    let ChangedGood { before, now } = place(diff.renamed.len()).and_then(|at| diff.renamed.get(at))?;
    let name = |row: &PriceRow| format!("{} ({})", row.name, row.group);
    Some((words.renamed)(now.code.as_str(), &name(before), &name(now)))
}

/// The sentence about a good that is sold at a loss.
#[must_use]
pub fn loss(words: &PricesWords, row: &PriceRow) -> String {
    (words.loss)(row.code.as_str(), row.name.as_str(), row.cost, row.price)
}
