//! The Biller's price list, as `loket prices` prints it.

use super::list;
use crate::base::money::Rupiah;
use crate::domain::product::ProviderId;
use crate::till::price_file::{ChangedGood, PROVIDER, PriceDiff, PriceRow};

document! {
    /// One good of the list.
    pub struct GoodDocument<'a>(row: &'a PriceRow) {
        provider: ProviderId = PROVIDER,
        code: &'a str = row.code.as_str(),
        name: &'a str = row.name.as_str(),
        group: &'a str = row.group.as_str(),
        /// What the Biller debits.
        cost: Rupiah = row.cost,
        /// What the customer pays.
        price: Rupiah = row.price,
        /// It costs more than the customer pays.
        loss: bool = row.is_loss(),
    }

    /// One good in the list in force and in the new one.
    pub struct ChangedGoodDocument<'a>(changed: &'a ChangedGood) {
        before: GoodDocument<'a> = GoodDocument::of(&changed.before),
        now: GoodDocument<'a> = GoodDocument::of(&changed.now),
    }

    /// What a new list changes. `applied`: how many goods it has and where it lies, once it is in force.
    pub struct PriceDiffDocument<'a>(diff: &'a PriceDiff, applied: Option<(usize, &'a str)>) {
        new: Vec<GoodDocument<'a>> = list(&diff.new, GoodDocument::of),
        gone: Vec<GoodDocument<'a>> = list(&diff.gone, GoodDocument::of),
        /// They cost more than before.
        dearer: Vec<ChangedGoodDocument<'a>> = list(&diff.dearer, ChangedGoodDocument::of),
        cheaper: Vec<ChangedGoodDocument<'a>> = list(&diff.cheaper, ChangedGoodDocument::of),
        /// The customer pays another price.
        repriced: Vec<ChangedGoodDocument<'a>> = list(&diff.repriced, ChangedGoodDocument::of),
        /// Their name or group changed.
        renamed: Vec<ChangedGoodDocument<'a>> = list(&diff.renamed, ChangedGoodDocument::of),
        loss: Vec<GoodDocument<'a>> = list(&diff.loss, GoodDocument::of),
        /// The new list is in force.
        applied: bool = applied.is_some(),
        goods: Option<usize> = applied.map(|(goods, _)| goods),
        path: Option<&'a str> = applied.map(|(_, path)| path),
    }
}
