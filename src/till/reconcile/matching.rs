//! Matches the lines of a provider's list with our payments.
//!
//! Only a number that we hold makes a pair: our 17-digit reference, or an invoice or reference that the provider gave
//! us. A line without one may be *similar* ("mirip") to payments of ours: the same customer and good, and not older
//! than the sending by more than two minutes and the line's own precision. Similarity is shown and decides nothing,
//! because the line may be another outlet's sale on the same login (safety rule 19).

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::domain::payment::{Payment, PaymentState};
use crate::providers::lenient::digits_match;
use crate::providers::statement::{StatementRow, is_rounded};

/// A provider's clock may be this much behind ours.
const EARLIER: Duration = Duration::from_secs(120);
/// A provider may list a transaction this long after it was sent: its queue is finished within a day.
const LATER: Duration = Duration::from_secs(24 * 3600);
/// A transaction number of fewer characters matches nothing (safety rule 6).
const SHORTEST: usize = 5;
/// A customer's number is searched by this many characters at one end, because a list may mask the rest.
const SHOWN: usize = 4;

/// The comparison of one kind of figure of a line with a payment's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureFit {
    /// What can be compared is the same.
    Same,
    /// One differs.
    Differs,
    /// Nothing can be compared.
    NotTold,
}

/// The result of matching. Lines and payments are given by their indexes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RowPairs {
    /// One line and one payment, by a number that no other line or payment has.
    pub(super) pairs: Vec<(usize, usize)>,
    /// A line with the numbers of several payments, or one of several lines with one payment's number.
    pub(super) several: Vec<(usize, Vec<usize>)>,
    /// A line without a number of ours, and the payments that it is similar to.
    pub(super) similar: Vec<(usize, Vec<usize>)>,
    /// Lines that match nothing.
    pub(super) free_rows: Vec<usize>,
    /// Payments that no line matches.
    pub(super) free_payments: Vec<usize>,
}

/// Matches the lines of a list with payments, by number first and then by similarity.
pub(super) fn pair(rows: &[StatementRow], payments: &[Payment]) -> RowPairs {
    let by_number = numbered(rows, payments);
    let mut lines: HashMap<usize, usize> = HashMap::new();
    for payment in by_number.iter().flat_map(|(_, payments)| payments) {
        *lines.entry(*payment).or_default() += 1;
    }
    let mut paired = RowPairs::default();
    for (row, fitting) in &by_number {
        match fitting.as_slice() {
            [one] if lines.get(one) == Some(&1) => paired.pairs.push((*row, *one)),
            _ => paired.several.push((*row, fitting.clone())),
        }
    }
    let named: BTreeSet<usize> = by_number.iter().map(|(row, _)| *row).collect();
    let mut taken: BTreeSet<usize> = lines.into_keys().collect();
    let by_end = by_end(payments, &taken);
    for (index, row) in rows.iter().enumerate().filter(|(index, _)| !named.contains(index)) {
        let similar = similar(row, payments, &by_end);
        if similar.is_empty() {
            paired.free_rows.push(index);
        } else {
            taken.extend(&similar);
            paired.similar.push((index, similar));
        }
    }
    paired.free_payments = (0..payments.len()).filter(|payment| !taken.contains(payment)).collect();
    paired
}

/// Each line with a transaction number of ours, and the payments with that number.
fn numbered(rows: &[StatementRow], payments: &[Payment]) -> Vec<(usize, Vec<usize>)> {
    // All three in one index, so that a line with the numbers of two payments is seen to match both.
    let kinds: [fn(&Payment) -> Option<&str>; 3] = [
        |payment| payment.invoice().map(|number| number.as_str()),
        |payment| Some(payment.intent.wire_reference.as_str()),
        |payment| payment.reference().map(|number| number.as_str()),
    ];
    let mut index: HashMap<String, BTreeSet<usize>> = HashMap::new();
    for (place, payment) in payments.iter().enumerate() {
        for number in kinds.iter().filter_map(|kind| kind(payment)).map(plain).filter(|number| is_telling(number)) {
            index.entry(number).or_default().insert(place);
        }
    }
    let hits = |number: &str| index.get(&plain(number)).into_iter().flatten().copied();
    let fitting = |row: &StatementRow| {
        let whole = row.invoices.iter().chain(&row.references).chain(&row.serial);
        let mut found: BTreeSet<usize> = whole.flat_map(|number| hits(number.as_str())).collect();
        // A number that a spreadsheet may have rounded counts only where product, customer and amount all agree.
        let agrees = |place: &usize| payments.get(*place).is_some_and(|payment| agrees(row, payment));
        let rounded = row.spoiled.iter().filter_map(|cell| cell.rounded.as_ref());
        found.extend(rounded.flat_map(|number| hits(number.as_str())).filter(agrees));
        // An attempt that never left may have the same bill's invoice (e-Samsat). The list does not mean that one.
        let left = |place: &usize| payments.get(*place).is_some_and(|payment| payment.state() != PaymentState::NotSent);
        let sent: Vec<usize> = found.iter().copied().filter(left).collect();
        if sent.is_empty() { found.into_iter().collect() } else { sent }
    };
    let all = rows.iter().enumerate().map(|(place, row)| (place, fitting(row)));
    all.filter(|(_, fitting)| !fitting.is_empty()).collect()
}

fn is_telling(number: &str) -> bool {
    let mut characters = number.chars();
    let first = characters.next();
    number.chars().count() >= SHORTEST && characters.any(|c| Some(c) != first)
}

fn agrees(row: &StatementRow, payment: &Payment) -> bool {
    [product(row, payment), customer(row, payment), amount(row, payment)] == [FigureFit::Same; 3]
}

/// Payments by each end of their customers' numbers, ordered by the time of sending.
type ByEnd = HashMap<String, Vec<(Timestamp, usize)>>;

fn by_end(payments: &[Payment], taken: &BTreeSet<usize>) -> ByEnd {
    let mut by_end = ByEnd::new();
    for (index, payment) in payments.iter().enumerate() {
        let may_be_listed = !taken.contains(&index) && payment.state() != PaymentState::NotSent;
        let Some(sent) = payment.dispatched_at.filter(|_| may_be_listed) else { continue };
        let ends: BTreeSet<String> = customer_numbers(payment).into_iter().flat_map(ends).collect();
        ends.into_iter().for_each(|end| by_end.entry(end).or_default().push((sent, index)));
    }
    by_end.values_mut().for_each(|sent| sent.sort_unstable());
    by_end
}

/// The payments that are similar to a line without a number of ours.
fn similar(row: &StatementRow, payments: &[Payment], by_end: &ByEnd) -> Vec<usize> {
    let window = row.time.map(|time| {
        let from = time.from.checked_sub(LATER).unwrap_or(time.from);
        from..=time.to.checked_add(EARLIER).unwrap_or(time.to)
    });
    let mut found = BTreeSet::new();
    for end in row.numbers.iter().filter_map(|number| ends(number.as_str()).into_iter().next()) {
        let all = by_end.get(&end).map_or(&[][..], Vec::as_slice);
        let first = window.as_ref().map_or(0, |window| all.partition_point(|(at, _)| at < window.start()));
        let near = all.iter().skip(first).take_while(|(at, _)| window.as_ref().is_none_or(|it| it.contains(at)));
        found.extend(near.map(|(_, index)| *index));
    }
    found.retain(|index| payments.get(*index).is_some_and(|payment| is_similar(row, payment)));
    found.into_iter().collect()
}

/// Whether customer and good are the same. Where the line does not tell the good, the amount must be the same instead.
/// A payment that has another invoice than the line is another transaction.
fn is_similar(row: &StatementRow, payment: &Payment) -> bool {
    let is_good = match product(row, payment) {
        FigureFit::Same => true,
        FigureFit::NotTold => amount(row, payment) == FigureFit::Same,
        FigureFit::Differs => false,
    };
    let has_number = row.invoices.iter().any(|number| is_telling(&plain(number.as_str())));
    let is_known_otherwise = payment.invoice().is_some() && has_number;
    is_good && !is_known_otherwise && customer(row, payment) == FigureFit::Same
}

/// A number in the form in which numbers are compared: letters and digits, in capitals.
fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The unmasked ends of a customer's number, the last first. A mask hides one end; the prefix 62 for 0 changes the
/// first.
fn ends(number: &str) -> Vec<String> {
    let is_mask = |c: &char| matches!(c, 'X' | '*' | '#');
    let all = number.chars().flat_map(char::to_uppercase).filter(|c| c.is_alphanumeric() || is_mask(c));
    let all: Vec<char> = all.collect();
    let ends = [all.last_chunk::<SHOWN>(), all.first_chunk::<SHOWN>()].into_iter().flatten();
    ends.filter(|end| !end.iter().any(is_mask)).map(|end| end.iter().collect()).collect()
}

/// The numbers that a list's number may mean: as it is, with 0 for the country's 62, with the first zero that it lacks.
fn forms(number: &str) -> Vec<String> {
    let number = plain(number);
    let mut forms = vec![number.clone()];
    forms.extend(number.strip_prefix("62").map(|rest| format!("0{rest}")));
    forms.extend(number.starts_with('8').then(|| format!("0{number}")));
    forms
}

pub(super) fn customer_numbers(payment: &Payment) -> Vec<&str> {
    let mut numbers = payment.intent.numbers();
    numbers.extend(payment.meter());
    numbers.extend(payment.idpel());
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Whether the line is about this payment's customer.
pub(super) fn customer(row: &StatementRow, payment: &Payment) -> FigureFit {
    let ours = customer_numbers(payment);
    let same = |theirs: &str| {
        let masked = plain(theirs).contains('X') || theirs.contains(['*', '#']);
        let theirs = if masked { vec![theirs.to_owned()] } else { forms(theirs) };
        ours.iter().any(|number| theirs.iter().any(|theirs| digits_match(number, theirs)))
    };
    // A number whose last digits a spreadsheet replaced by zeros contradicts nothing.
    let compared =
        row.numbers.iter().map(|number| number.as_str()).filter(|number| same(number) || !is_rounded(number));
    figure_fit(compared.map(same))
}

/// Whether the line is about this payment's product: its code alone or among other words, or its whole name.
pub(super) fn product(row: &StatementRow, payment: &Payment) -> FigureFit {
    let product = &payment.intent.bill.product;
    let (code, name) = (product.code.as_str().to_lowercase(), plain(product.name.as_str()));
    let same = |theirs: &str| {
        let lower = theirs.to_lowercase();
        plain(theirs) == plain(&code)
            || plain(theirs) == name
            || lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == code)
    };
    figure_fit(row.products.iter().map(|product| same(product.as_str())))
}

/// One that agrees is enough. Without one to compare nothing is told.
fn figure_fit(compared: impl Iterator<Item = bool>) -> FigureFit {
    compared.fold(
        FigureFit::NotTold,
        |fit, same| if same || fit == FigureFit::Same { FigureFit::Same } else { FigureFit::Differs },
    )
}

/// Whether the line's amounts are this payment's: each price its face value, bill, total or debit; the debit its debit.
pub(super) fn amount(row: &StatementRow, payment: &Payment) -> FigureFit {
    let (now, shown) = (payment.money(), &payment.intent.bill.money);
    let without_fee = now.total.checked_sub(now.shop_fee);
    let figures: Vec<Rupiah> =
        [now.nominal, now.bill, Some(now.total), without_fee, now.debit, Some(shown.total), shown.debit]
            .into_iter()
            .flatten()
            .collect();
    let prices = row.prices.iter().map(|price| figures.contains(price));
    let debit = row.debit.zip(now.debit).map(|(theirs, ours)| theirs == ours);
    prices.chain(debit).fold(FigureFit::NotTold, |fit, same| {
        if same && fit != FigureFit::Differs { FigureFit::Same } else { FigureFit::Differs }
    })
}
