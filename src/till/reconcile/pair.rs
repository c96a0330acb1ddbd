//! Which line of a provider's list is which payment of ours.
//!
//! What it is: a pure pairing, by transaction number first, by likeness where a line has none that we know. What it is
//! not: a verdict; `judge` says what a pair means. Invariant: a line and a payment are a pair only when neither has
//! another that fits as well.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use crate::money::Rupiah;
use crate::provider::lenient::digits_match;
use crate::provider::list::Row;
use crate::sale::payment::{Payment, State};
use crate::text::digits;
use crate::time::Timestamp;

/// A provider's clock may be this much behind ours.
const EARLIER: Duration = Duration::from_secs(120);
/// A provider may write a transaction down this long after our time-out.
const LATER: Duration = Duration::from_secs(300);
/// A shorter transaction number is no evidence.
const SHORTEST: usize = 4;
/// So many digits of a masked number must be shown where nothing but likeness pairs.
const SHOWN: usize = 4;

/// What a pair rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A transaction number: the provider's invoice, our own reference, or the provider's reference.
    Number,
    /// Product, customer, amount, and a time within the call.
    Likeness,
    /// Product and customer, without a time of day: enough to be shown, too little to decide.
    Day,
}

/// Whether a line's figures are a payment's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// All that can be compared are the same.
    Same,
    /// One differs.
    Differs,
    /// Nothing can be compared.
    NotTold,
}

/// A line and a payment that belong together. Both by their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) row: usize,
    pub(super) payment: usize,
    pub(super) how: How,
}

/// How the lines and payments fell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Paired {
    /// One line, one payment.
    pub(super) pairs: Vec<Pair>,
    /// A line that fits several payments, or a payment that several lines fit.
    pub(super) several: Vec<(usize, Vec<usize>)>,
    /// Lines that fit nothing.
    pub(super) free_rows: Vec<usize>,
    /// Payments that no line fits.
    pub(super) free_payments: Vec<usize>,
}

/// For each line, the payments that fit it.
type Fitting = Vec<(usize, Vec<usize>)>;

/// Pairs lines with payments.
pub(super) fn pair(rows: &[Row], payments: &[Payment]) -> Paired {
    let mut paired = Paired::default();
    let by_number = numbered(rows, payments);
    let mut taken: BTreeSet<usize> = by_number.iter().flat_map(|(_, fitting)| fitting.clone()).collect();
    let mut named: BTreeSet<usize> = by_number.iter().map(|(row, _)| *row).collect();
    settle(&mut paired, &by_number, |_, _| How::Number);

    let search = Search::over(payments, &taken);
    let open = |named: &BTreeSet<usize>| (0..rows.len()).filter(|row| !named.contains(row)).collect::<Vec<_>>();
    // First those whose amount is ours; a payment that has such a line is not offered to a line of another amount.
    for wanted in [Fit::Same, Fit::Differs] {
        let alike: Fitting = open(&named)
            .into_iter()
            .filter_map(|row| Some((row, search.alike(rows.get(row)?, &taken, wanted))))
            .filter(|(_, fitting)| !fitting.is_empty())
            .collect();
        settle(&mut paired, &alike, |row, payment| match (rows.get(row), payments.get(payment)) {
            (Some(row), Some(payment)) if is_within_call(row, payment) => How::Likeness,
            _ => How::Day,
        });
        taken.extend(alike.iter().flat_map(|(_, fitting)| fitting.clone()));
        named.extend(alike.iter().map(|(row, _)| *row));
    }
    paired.free_rows = open(&named);
    paired.free_payments = (0..payments.len()).filter(|payment| !taken.contains(payment)).collect();
    paired
}

/// One line and one payment are a pair; all else is several.
fn settle(paired: &mut Paired, fitting: &Fitting, how: impl Fn(usize, usize) -> How) {
    let mut lines: HashMap<usize, usize> = HashMap::new();
    for payment in fitting.iter().flat_map(|(_, payments)| payments) {
        *lines.entry(*payment).or_default() += 1;
    }
    for (row, payments) in fitting {
        match payments.as_slice() {
            [one] if lines.get(one) == Some(&1) => {
                paired.pairs.push(Pair { row: *row, payment: *one, how: how(*row, *one) });
            }
            _ => paired.several.push((*row, payments.clone())),
        }
    }
}

/// Each line that has a transaction number of ours, with the payments that have it.
fn numbered(rows: &[Row], payments: &[Payment]) -> Fitting {
    // A line whose numbers are those of two payments is nobody's.
    let kinds: [fn(&Payment) -> Option<&str>; 3] = [
        |payment| payment.invoice().map(|number| number.as_str()),
        |payment| Some(payment.intent.wire_reference.as_str()),
        |payment| payment.reference().map(|number| number.as_str()),
    ];
    let indexes = kinds.map(|kind| {
        let mut index: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, payment) in payments.iter().enumerate() {
            let number = kind(payment).map(plain).filter(|number| number.len() >= SHORTEST);
            number.into_iter().for_each(|number| index.entry(number).or_default().push(place));
        }
        index
    });
    let fitting = |row: &Row| {
        let numbers: Vec<String> =
            row.invoices.iter().chain(&row.references).chain(&row.serial).map(|text| plain(text.as_str())).collect();
        let hits = |index: &HashMap<String, Vec<usize>>| -> BTreeSet<usize> {
            numbers.iter().filter_map(|number| index.get(number)).flatten().copied().collect()
        };
        let found: BTreeSet<usize> = indexes.iter().flat_map(hits).collect();
        // One bill's invoice may stand in an attempt that never left; that is not the one listed.
        let left = |place: &usize| payments.get(*place).is_some_and(|payment| payment.state() != State::NotSent);
        let sent: Vec<usize> = found.iter().copied().filter(left).collect();
        if sent.is_empty() { found.into_iter().collect() } else { sent }
    };
    let all = rows.iter().enumerate().map(|(place, row)| (place, fitting(row)));
    all.filter(|(_, fitting)| !fitting.is_empty()).collect()
}

/// Payments by number and by time, to find the ones like a line.
struct Search<'a> {
    payments: &'a [Payment],
    by_customer: HashMap<String, Vec<usize>>,
    by_time: Vec<(Timestamp, usize)>,
    longest_call: Duration,
}

impl<'a> Search<'a> {
    fn over(payments: &'a [Payment], taken: &BTreeSet<usize>) -> Self {
        let mut search =
            Self { payments, by_customer: HashMap::new(), by_time: Vec::new(), longest_call: Duration::ZERO };
        for (place, payment) in payments.iter().enumerate() {
            let Some(at) = payment.dispatched_at else { continue };
            if taken.contains(&place) || payment.state() == State::NotSent {
                continue;
            }
            search.by_time.push((at, place));
            search.longest_call = search.longest_call.max(call_time(payment));
            for number in customer_numbers(payment) {
                search.by_customer.entry(plain(number)).or_default().push(place);
            }
        }
        search.by_time.sort_unstable();
        search
    }

    /// The free payments of this line's product, customer and time, whose amounts fit as `wanted`; `Differs` stands
    /// for all that are not the same.
    fn alike(&self, row: &Row, taken: &BTreeSet<usize>, wanted: Fit) -> Vec<usize> {
        let found: BTreeSet<usize> = self.near(row).into_iter().collect();
        let fits = |place: &usize| {
            self.payments.get(*place).is_some_and(|payment| {
                product(row, payment) == Fit::Same
                    && customer(row, payment) == Fit::Same
                    && (amount(row, payment) == Fit::Same) == (wanted == Fit::Same)
                    && row.time.is_none_or(|time| !time.is_exact() || is_within_call(row, payment))
                    && row.time.is_none_or(|time| time.is_exact() || is_on_day(row, payment))
            })
        };
        found.into_iter().filter(|place| !taken.contains(place)).filter(fits).collect()
    }

    /// Who can be meant: by the customer's number where it is whole; by the time where it is masked and a time is told.
    fn near(&self, row: &Row) -> Vec<usize> {
        let is_masked = |number: &str| number.contains(['x', 'X', '*', '#']);
        let numbers = row.numbers.iter().map(|number| number.as_str());
        let (masked, whole): (Vec<&str>, Vec<&str>) = numbers.partition(|number| is_masked(number));
        let forms = whole.iter().flat_map(|number| forms(number));
        let mut found: Vec<usize> = forms.filter_map(|form| self.by_customer.get(&form)).flatten().copied().collect();
        let shown = masked.iter().any(|number| digits(number).len() >= SHOWN);
        if let Some(time) = row.time.filter(|time| time.is_exact() && shown) {
            let from = time.from.checked_sub(self.longest_call.saturating_add(LATER)).unwrap_or(time.from);
            let to = time.from.checked_add(EARLIER).unwrap_or(time.from);
            let first = self.by_time.partition_point(|(at, _)| *at < from);
            let call = self.by_time.iter().skip(first).take_while(|(at, _)| *at <= to);
            found.extend(call.map(|(_, place)| *place));
        }
        found
    }
}

fn call_time(payment: &Payment) -> Duration {
    Duration::from_secs(u64::from(payment.intent.timeout_seconds))
}

/// Whether the line's time of day lies within the call, as far as two clocks agree.
fn is_within_call(row: &Row, payment: &Payment) -> bool {
    let (Some(time), Some(sent)) = (row.time.filter(|time| time.is_exact()), payment.dispatched_at) else {
        return false;
    };
    let from = sent.checked_sub(EARLIER).unwrap_or(sent);
    let to = sent.checked_add(call_time(payment).saturating_add(LATER)).unwrap_or(sent);
    (from..=to).contains(&time.from)
}

fn is_on_day(row: &Row, payment: &Payment) -> bool {
    let (Some(time), Some(sent)) = (row.time, payment.dispatched_at) else { return false };
    (time.from..time.to).contains(&sent)
}

/// A number as numbers are compared: letters and digits, in capitals.
fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A customer's number as a list may write it: as it is, without the country's 62, without its first zero.
fn forms(number: &str) -> Vec<String> {
    let number = plain(number);
    let mut forms = vec![number.clone()];
    forms.extend(number.strip_prefix("62").map(|rest| format!("0{rest}")));
    forms.extend(number.starts_with('8').then(|| format!("0{number}")));
    forms
}

fn customer_numbers(payment: &Payment) -> Vec<&str> {
    let mut numbers = payment.intent.numbers();
    numbers.extend(payment.meter());
    numbers.extend(payment.idpel());
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Whether the line is about this payment's customer.
pub(super) fn customer(row: &Row, payment: &Payment) -> Fit {
    let ours = customer_numbers(payment);
    let same = |theirs: &str| {
        let masked = plain(theirs).contains('X') || theirs.contains(['*', '#']);
        let theirs = if masked { vec![theirs.to_owned()] } else { forms(theirs) };
        ours.iter().any(|number| theirs.iter().any(|theirs| digits_match(number, theirs)))
    };
    told(row.numbers.iter().map(|number| same(number.as_str())))
}

/// Whether the line is about this payment's product: its code alone or among other words, or its whole name.
pub(super) fn product(row: &Row, payment: &Payment) -> Fit {
    let product = &payment.intent.bill.product;
    let (code, name) = (product.code.as_str().to_lowercase(), plain(product.name.as_str()));
    let same = |theirs: &str| {
        let lower = theirs.to_lowercase();
        plain(theirs) == plain(&code)
            || plain(theirs) == name
            || lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == code)
    };
    told(row.products.iter().map(|product| same(product.as_str())))
}

/// One that agrees is enough; none that can be compared tells nothing.
fn told(compared: impl Iterator<Item = bool>) -> Fit {
    compared.fold(Fit::NotTold, |fit, same| if same || fit == Fit::Same { Fit::Same } else { Fit::Differs })
}

/// Whether the line's amounts are this payment's: each price its face value, bill, total or debit; the debit its debit.
pub(super) fn amount(row: &Row, payment: &Payment) -> Fit {
    let (now, shown) = (payment.money(), &payment.intent.bill.money);
    let without_fee = now.total.checked_sub(now.shop_fee);
    let figures: Vec<Rupiah> =
        [now.nominal, now.bill, Some(now.total), without_fee, now.debit, Some(shown.total), shown.debit]
            .into_iter()
            .flatten()
            .collect();
    let prices = row.prices.iter().map(|price| figures.contains(price));
    let debit = row.debit.zip(now.debit).map(|(theirs, ours)| theirs == ours);
    prices
        .chain(debit)
        .fold(Fit::NotTold, |fit, same| if same && fit != Fit::Differs { Fit::Same } else { Fit::Differs })
}
