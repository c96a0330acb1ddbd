//! Finds the products that a typed line can mean: a pure filter over a price list.
//!
//! Where several fit, all are listed and a person picks. A candidate without a fault has a number that [`check`]
//! accepts for its kind, or no number yet.

use std::mem::discriminant;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::parse::TypedLine;
use super::{NumberClass, NumberFault, NumberWarning, PhoneOperator, check, classes};
use crate::base::money::Rupiah;
use crate::domain::bill::CustomerNumber;
use crate::domain::product::kinds::{AmountNeed, SaleRule};
use crate::domain::product::{Product, ProductGroup, ProductKind};

/// What one matched letter gives in the fuzzy search: a typing slip passes, scattered letters do not.
const LETTER_SCORE: u16 = 16;
/// The shortest word that may match by its beginning or by likeness, in characters.
const SHORTEST: usize = 3;

/// A product that the line can mean. A closed one is listed too, so that the screen can say that it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductCandidate {
    pub product: Product,
    /// The number for it, normalised. `None`: not typed yet, or refused.
    pub number: Option<CustomerNumber>,
    /// Why the number is refused for this product; `None`: accepted, or not typed yet.
    pub fault: Option<NumberFault>,
    pub warnings: Vec<NumberWarning>,
}

/// Everything in `products` that `typed` can mean: open products first, then by F-key group, then in list order.
#[must_use]
pub fn candidates(typed: &TypedLine, products: &[Product]) -> Vec<ProductCandidate> {
    let says_something = typed.amount.is_some()
        || typed.code.is_some()
        || typed.number.is_some()
        || typed.either.is_some()
        || !typed.words.is_empty();
    if !says_something {
        return Vec::new();
    }
    let (words, spare) = words_of(typed, products);
    let mut found = match by_code(typed, spare.as_deref(), products) {
        exact if !exact.is_empty() => exact,
        _ => by_meaning(typed, &words, spare.as_deref(), products),
    };
    found.sort_by_key(|candidate| (!candidate.product.open, candidate.product.kind.group().key()));
    found
}

/// Products whose code was typed: in the code's place, or as a word that nothing else on the line speaks against.
/// They win alone.
fn by_code(typed: &TypedLine, spare: Option<&str>, products: &[Product]) -> Vec<ProductCandidate> {
    let number = typed.number.as_deref().or(spare);
    let figure = typed.number.as_deref().or(typed.either.as_deref()).or(spare);
    let agrees = |product: &Product| {
        typed.words.iter().any(|word| is_code(word, product))
            && amount_fits(typed.amount, product)
            && typed.words.iter().all(|word| {
                is_code(word, product)
                    || Some(word.as_str()) == spare
                    || means(word, product.kind)
                    || says(product, word)
            })
    };
    let named = |product: &&Product| match &typed.code {
        Some(code) => is_code(code, product),
        None => agrees(product),
    };
    // Where an amount is wanted, a figure that may be one is no number.
    let of = |product: &Product| if product.kind.is_free_amount() { number } else { figure };
    products.iter().filter(named).map(|product| candidate(product, of(product))).collect()
}

/// `PLNS100`, or `mmbc-ppob/PLNS100` where providers share a code.
fn is_code(word: &str, product: &Product) -> bool {
    let code = match word.split_once('/') {
        Some((provider, code)) if provider.eq_ignore_ascii_case(product.provider.as_str()) => code,
        _ => word,
    };
    code.eq_ignore_ascii_case(product.code.as_str())
}

fn by_meaning(typed: &TypedLine, words: &[String], spare: Option<&str>, products: &[Product]) -> Vec<ProductCandidate> {
    let named = narrow(words, products);
    let has_words = !words.is_empty();
    let Some(figure) = typed.number.as_deref().or(spare) else {
        let wanted = |product: &&Product| has_words || !is_bill(product) || fits(product, NumberClass::Any, None);
        return sound(named.into_iter().filter(wanted).filter_map(|product| of_amount(typed, product)).collect());
    };
    let priced: Vec<&Product> = named.into_iter().filter(|product| amount_fits(typed.amount, product)).collect();
    let looks = classes(figure);
    let fitting: Vec<ProductCandidate> = priced
        .iter()
        .filter(|product| looks.iter().any(|class| fits(product, *class, typed.amount)))
        .map(|product| candidate(product, Some(figure)))
        .collect();
    if !fitting.is_empty() || !has_words {
        return fitting;
    }
    // Words name what the number's look does not: what accepts the number, else what was named, with its fault.
    sound(priced.iter().map(|product| candidate(product, Some(figure))).collect())
}

/// Those without a fault; all of them where each has one.
fn sound(all: Vec<ProductCandidate>) -> Vec<ProductCandidate> {
    let (good, bad): (Vec<_>, Vec<_>) = all.into_iter().partition(|candidate| candidate.fault.is_none());
    if good.is_empty() { bad } else { good }
}

fn candidate(product: &Product, figure: Option<&str>) -> ProductCandidate {
    let checked = figure.map(|figure| check(product.kind, figure));
    let (number, fault, warnings) = match checked {
        Some(Ok(checked)) => (Some(checked.number), None, checked.warnings),
        Some(Err(fault)) => (None, Some(fault), Vec::new()),
        None => (None, None, Vec::new()),
    };
    ProductCandidate { product: product.clone(), number, fault, warnings }
}

/// Without a number: the amount, or a figure that is an amount for a fixed good and a number for a bill.
fn of_amount(typed: &TypedLine, product: &Product) -> Option<ProductCandidate> {
    if product.kind.is_free_amount() {
        // Any amount fits any merchant: without a word that narrows, the list would only be long.
        return (!typed.words.is_empty()).then(|| candidate(product, None));
    }
    let Some(figure) = typed.either.as_deref() else {
        return amount_fits(typed.amount, product).then(|| candidate(product, None));
    };
    if is_bill(product) {
        return Some(candidate(product, Some(figure)));
    }
    let amount = figure.parse().ok().and_then(|value| Rupiah::new(value).ok());
    amount_fits(amount, product).then(|| candidate(product, None))
}

/// A good without a face value that is asked for by number alone.
fn is_bill(product: &Product) -> bool {
    product.nominal.is_none() && !product.kind.is_prepaid() && product.kind.row().sale != SaleRule::NotKnown
}

/// Whether `amount` can be sold as `product`: its face value, or any where it has none of its own.
fn amount_fits(amount: Option<Rupiah>, product: &Product) -> bool {
    match (amount, product.nominal) {
        (None, _) => true,
        (Some(amount), Some(nominal)) => amount == nominal,
        (Some(_), None) => matches!(product.kind.row().sale, SaleRule::FreeAmount | SaleRule::NotKnown),
    }
}

/// Whether a number of this look is asked of this product without any word that names it.
fn fits(product: &Product, class: NumberClass, amount: Option<Rupiah>) -> bool {
    let row = product.kind.row();
    let is_alike = |look: &NumberClass| discriminant(look) == discriminant(&class);
    let need = row.found_by.iter().find(|(look, _)| is_alike(look)).map(|(_, need)| *need);
    let is_met = match need {
        None => false,
        Some(AmountNeed::Either) => true,
        Some(AmountNeed::Typed) => amount.is_some(),
        Some(AmountNeed::NotTyped) => amount.is_none(),
        Some(AmountNeed::FaceValue) => amount.is_some() && product.nominal.is_some(),
    };
    // Credit and data are what the number's own operator sells.
    let is_reached = match class {
        NumberClass::Phone { operator } if row.group == ProductGroup::Pulsa => reaches(product, operator),
        _ => true,
    };
    is_met && is_reached
}

/// Whether a number with this operator's prefix can get the product: unless both name an operator, and another one.
#[must_use]
pub fn reaches(product: &Product, operator: Option<PhoneOperator>) -> bool {
    let own = PhoneOperator::named(product.name.as_str()).or_else(|| PhoneOperator::named(product.group.as_str()));
    operator.zip(own).is_none_or(|(operator, own)| operator == own)
}

/// The words that narrow, and a word that is rather a contract number: letters and digits that name no product.
fn words_of(typed: &TypedLine, products: &[Product]) -> (Vec<String>, Option<String>) {
    let mut words: Vec<String> = typed.code.iter().chain(&typed.words).map(|word| word.to_lowercase()).collect();
    if typed.number.is_some() {
        return (words, None);
    }
    let is_contract = |word: &String| {
        word.chars().filter(char::is_ascii_digit).count() >= 4 && products.iter().all(|product| !says(product, word))
    };
    let spare = words.iter().position(is_contract).map(|at| words.remove(at));
    (words, spare)
}

/// The products that every word names; by likeness only where no product is named outright.
fn narrow<'a>(words: &[String], products: &'a [Product]) -> Vec<&'a Product> {
    let mut left: Vec<&Product> = products.iter().collect();
    for word in words {
        left = named(word, &left);
    }
    left
}

fn named<'a>(word: &str, products: &[&'a Product]) -> Vec<&'a Product> {
    let pick = |test: &dyn Fn(&Product) -> bool| -> Vec<&'a Product> {
        products.iter().filter(|product| test(product)).copied().collect()
    };
    let outright = pick(&|product| means(word, product.kind) || says(product, word));
    if !outright.is_empty() {
        return outright;
    }
    let brand = pick(&|product| is_brand_of(word, product.kind));
    if !brand.is_empty() || word.chars().count() < SHORTEST {
        return brand;
    }
    let atom = Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let least = LETTER_SCORE.saturating_mul(u16::try_from(word.chars().count()).unwrap_or(u16::MAX));
    let mut like = |product: &Product| {
        let mut buffer = Vec::new();
        let text = format!("{} {}", product.name, product.code);
        atom.score(Utf32Str::new(&text, &mut buffer), &mut matcher).is_some_and(|score| score >= least)
    };
    products.iter().filter(|product| like(product)).copied().collect()
}

/// Whether `word` (lower case) speaks of this product: of its kind, or in its own texts.
#[must_use]
pub fn speaks_of(word: &str, product: &Product) -> bool {
    means(word, product.kind) || says(product, word)
}

/// Whether a word of the product's own texts begins with `word`. A short word must be a whole one.
fn says(product: &Product, word: &str) -> bool {
    [product.name.as_str(), product.code.as_str(), product.group.as_str(), product.provider.as_str()]
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .any(|own| begins(&own.to_lowercase(), word))
}

fn begins(own: &str, word: &str) -> bool {
    own == word || (word.chars().count() >= SHORTEST && own.starts_with(word))
}

/// What people call a kind, whatever the provider calls its products.
fn means(word: &str, kind: ProductKind) -> bool {
    kind.row().words.iter().any(|name| begins(name, word))
}

/// Brands: they name the kind only where no product carries the name itself.
fn is_brand_of(word: &str, kind: ProductKind) -> bool {
    kind.row().brands.iter().any(|name| begins(name, word))
}

#[cfg(test)]
#[path = "search_test.rs"]
mod tests;
