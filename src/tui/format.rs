//! How every screen writes goods, numbers, times and states.
//!
//! A customer's number is always shown with its last four digits apart, so that they can be read back.

use std::time::Duration;

use ratatui::style::Style;

use crate::base::money::Rupiah;
use crate::base::text::last_four_apart;
use crate::base::text::width;
use crate::base::time::{Timestamp, business_day, clock_text, day_text};
use crate::domain::bill::Bill;
use crate::domain::field::{FactField, FactList, find};
use crate::domain::number::PhoneOperator;
use crate::domain::payment::{Payment, PaymentState, TotalDifference};
use crate::domain::product::{Product, ProductGroup, ProductKind};
use crate::messages::screen::ScreenWords;
use crate::till::desk_rows::DeskRow;
use crate::tui::state::AppState;
use crate::tui::theme::ScreenTheme;
use crate::wording::charge::ChargeSpeaker;

/// Shown in place of a figure that was not read yet.
pub const UNREAD: &str = "…";

/// `PlnToken PLN 100.000`, `Tagihan PLN`, or the provider's own name.
pub(in crate::tui) fn good(words: &ScreenWords, product: &Product) -> String {
    named(words, product, words.good.token)
}

/// What a bill is for: as [`good`], with the amount where the product has none of its own (`GoPay 100.000`).
pub(in crate::tui) fn sold(words: &ScreenWords, bill: &Bill) -> String {
    sold_good(words, &bill.product, bill.money.nominal)
}

/// The product with the amount that is sold of it.
fn sold_good(words: &ScreenWords, product: &Product, amount: Option<Rupiah>) -> String {
    if product.kind == ProductKind::Pulsa {
        return good_short(words, product);
    }
    with_amount(good(words, product), product, amount)
}

/// What a row of the desk is for, as [`sold`].
pub(in crate::tui) fn row_sold(words: &ScreenWords, row: &DeskRow) -> String {
    sold_good(words, &row.product, row.nominal)
}

/// What a row of the desk is for, as [`sold_short`].
pub(in crate::tui) fn row_sold_short(words: &ScreenWords, row: &DeskRow) -> String {
    with_amount(good_short(words, &row.product), &row.product, row.nominal)
}

/// The customer's name as it was billed, or the number where there is none.
pub(in crate::tui) fn row_who(row: &DeskRow) -> String {
    let name = row.billed_name.as_ref().filter(|name| !name.is_empty());
    name.map_or_else(|| last_four_apart(row.number.as_str()), ToString::to_string)
}

/// What a bill is for, as [`good_short`] with the amount where the product has none of its own.
pub(in crate::tui) fn sold_short(words: &ScreenWords, bill: &Bill) -> String {
    with_amount(good_short(words, &bill.product), &bill.product, bill.money.nominal)
}

/// `good` with the amount, for a product of a free amount or a wallet. Elsewhere the amount is part of the name.
pub(in crate::tui) fn with_amount(good: String, product: &Product, amount: Option<Rupiah>) -> String {
    match amount.filter(|_| product.kind.is_free_amount() || product.kind.is_wallet()) {
        Some(amount) => format!("{good} {amount}"),
        None => good,
    }
}

/// `PlnToken 100.000`: where room is short.
pub(in crate::tui) fn good_short(words: &ScreenWords, product: &Product) -> String {
    let name = named(words, product, words.good.token_short);
    // Counters write "Tsel", and a row has seventeen columns for the product.
    if product.kind == ProductKind::Pulsa { name.replace(PhoneOperator::Telkomsel.name(), "Tsel") } else { name }
}

/// The wording of charges.
pub(in crate::tui) fn charges(state: &AppState) -> ChargeSpeaker<'_> {
    ChargeSpeaker { words: &state.setup.words.charge, faults: state.speaker() }
}

/// What to do about a changed total. `difference` is paid less shown: positive is to be collected.
pub(in crate::tui) fn difference(state: &AppState, difference: Rupiah) -> String {
    let words = &state.setup.words.counter;
    let say = if difference.is_positive() { words.collect } else { words.give_back };
    say(&difference.magnitude().to_string())
}

/// How a changed total's difference was settled, in one word.
pub(in crate::tui) fn difference_settled(
    state: &AppState,
    payment: &Payment,
    settled: TotalDifference,
) -> &'static str {
    let words = &state.setup.words.counter;
    match (settled, payment.difference().is_some_and(Rupiah::is_negative)) {
        (TotalDifference::Collected, false) => words.collected,
        (TotalDifference::Collected, true) => words.returned,
        (TotalDifference::WrittenOff, false) => words.written_off,
        (TotalDifference::WrittenOff, true) => words.left,
    }
}

fn named(words: &ScreenWords, product: &Product, token: fn(&str) -> String) -> String {
    match (product.kind, product.nominal) {
        (ProductKind::PlnToken, Some(nominal)) => token(&nominal.to_string()),
        (ProductKind::PlnPostpaid, _) => words.good.pln_bill.to_owned(),
        (ProductKind::Bpjs, _) => words.good.bpjs.to_owned(),
        (ProductKind::Other, Some(nominal)) if !product.name.as_str().contains(|c: char| c.is_ascii_digit()) => {
            format!("{} {nominal}", product.name)
        }
        (ProductKind::Pulsa, _) if !product.name.as_str().to_lowercase().contains("pulsa") => {
            (words.listed.pulsa)(product.name.as_str())
        }
        _ => product.name.to_string(),
    }
}

/// The group's name on its F-key.
pub(in crate::tui) const fn group(words: &ScreenWords, group: ProductGroup) -> &'static str {
    match group {
        ProductGroup::Token => words.good.group_token,
        ProductGroup::PlnBill => words.good.group_pln_bill,
        ProductGroup::Pulsa => words.good.group_pulsa,
        ProductGroup::EMoney => words.good.group_e_money,
        ProductGroup::Bpjs => words.good.group_bpjs,
        ProductGroup::Samsat => words.good.group_samsat,
        ProductGroup::Other => words.good.group_other,
    }
}

/// `1234567 8901`.
pub(in crate::tui) fn number(bill: &Bill) -> String {
    last_four_apart(bill.customer.as_str())
}

/// The customer's name, or the number where there is none.
pub(in crate::tui) fn who(bill: &Bill) -> String {
    bill.name.as_ref().filter(|name| !name.is_empty()).map_or_else(|| number(bill), ToString::to_string)
}

/// The last four characters in words, as they are read back: `delapan sembilan nol satu`.
pub(in crate::tui) fn spoken(words: &ScreenWords, number: &str) -> String {
    let tail: Vec<char> = number.chars().rev().take(4).collect();
    let word = |c: &char| {
        c.to_digit(10)
            .and_then(|digit| words.digits.get(digit as usize))
            .map_or_else(|| c.to_string(), |word| (*word).to_owned())
    };
    tail.iter().rev().map(word).collect::<Vec<_>>().join(" ")
}

/// Minutes and seconds: `00:12`.
pub(in crate::tui) fn running(time: Duration) -> String {
    format!("{:02}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

/// When a payment was made: `10:04`, or `12/11` on another business day.
pub(in crate::tui) fn moment(state: &AppState, payment: &Payment) -> String {
    moment_at(state, payment.created_at)
}

/// `10:04`, or `12/11` on another business day.
pub(in crate::tui) fn moment_at(state: &AppState, at: Timestamp) -> String {
    let zone = &state.setup.shop.timezone;
    if business_day(at, zone) == business_day(state.now.wall, zone) { clock_text(at, zone) } else { day_text(at, zone) }
}

/// `10:34`, or `12/11 10:34` on another business day.
pub(in crate::tui) fn time(state: &AppState, at: Timestamp) -> String {
    let zone = &state.setup.shop.timezone;
    let clock = clock_text(at, zone);
    let is_today = business_day(at, zone) == business_day(state.now.wall, zone);
    if is_today { clock } else { format!("{} {clock}", day_text(at, zone)) }
}

/// The facts that tell this bill from others, such as months or penalty, on one line of `room` columns. One that does
/// not fit whole is left out: half a number would be another number.
pub(in crate::tui) fn traits(words: &ScreenWords, fields: &FactList, room: usize) -> String {
    let wanted = [
        FactField::Months,
        FactField::Participants,
        FactField::InstalmentNumber,
        FactField::DueDate,
        FactField::Penalty,
        FactField::Arrears,
        FactField::StandMeter,
        FactField::PlateNumber,
        FactField::Recipient,
        FactField::OrderId,
        FactField::PaidFor,
    ];
    let one = |field: &FactField| {
        let value = find(fields, field).filter(|value| !value.is_empty())?;
        Some(format!("{} {value}", (words.field)(field)))
    };
    let mut line = String::new();
    for part in wanted.iter().filter_map(one) {
        let gap = if line.is_empty() { "" } else { "   " };
        if width(&line) + width(gap) + width(&part) <= room {
            line = format!("{line}{gap}{part}");
        }
    }
    line
}

/// PLN's tariff and power (`R1M/900 VA`), empty where the provider gave none.
pub(in crate::tui) fn tariff(fields: &FactList) -> &str {
    find(fields, &FactField::Tariff).map_or("", |tariff| tariff.as_str())
}

/// The style of a state's word.
pub(in crate::tui) fn payment_state_style(looks: ScreenTheme, payment_state: PaymentState) -> Style {
    match payment_state {
        PaymentState::Unknown => looks.alarm(),
        PaymentState::Rejected | PaymentState::NotSent | PaymentState::Refunded => looks.strong(),
        PaymentState::Pending | PaymentState::Prepared | PaymentState::Dispatched | PaymentState::Confirmed => {
            looks.plain()
        }
    }
}

/// The word for a state, no wider than twelve columns.
pub(in crate::tui) fn payment_state_short(state: &AppState, payment_state: PaymentState) -> &'static str {
    if payment_state == PaymentState::NotSent {
        state.words().not_sent_short
    } else {
        state.speaker().state(payment_state)
    }
}

/// An amount, or a dash for `None`.
pub(in crate::tui) fn amount(amount: Option<Rupiah>) -> String {
    amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string())
}

/// Whether the typed character is this letter, in either case.
pub(in crate::tui) const fn is_letter(typed: char, letter: char) -> bool {
    typed.eq_ignore_ascii_case(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::INDONESIAN;

    #[test]
    fn a_number_is_shown_whole_or_not_at_all() {
        let fields: FactList =
            [(FactField::Months, "3".into()), (FactField::StandMeter, "22812-23066".into())].into_iter().collect();
        let words = &INDONESIAN.screen;
        let whole = traits(words, &fields, 60);
        assert!(whole.ends_with("22812-23066"), "{whole}");
        let short = traits(words, &fields, width(&whole) - 1);
        assert!(!short.is_empty() && !short.contains("228"), "{short}");
    }
}
