//! The bill just before `+`: customer, total, cash, change and warnings.
//!
//! Every warning that needs a Y has to be on screen before Y can be pressed.

use super::draw::{number, title};
use super::{ReadyQuote, SaleScreen};
use crate::base::money::Rupiah;
use crate::base::text::{last_four_apart, left, right, width, wrap};
use crate::base::time::{age, business_day};
use crate::domain::cash_entry::CashEntry;
use crate::domain::charge::auto_pay::ChargeFunds;
use crate::domain::field::{FactField, find};
use crate::domain::obstacle::{AskReason, EarlierPayment};
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::big_digits;
use crate::tui::widgets::pen::PagePen;

/// Where the right half begins at 80 columns.
const HALF: usize = 45;
/// Columns of the money at the left.
const MONEY: usize = 34;

/// Urgency of a warning line; lines are sorted by it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LineLevel {
    /// Needs a Y, or stops the sale. Wrapped, so that all of it can be read.
    Stop,
    /// To be read, but needs no key.
    Warn,
    Info,
}

/// Draws the bill above row `bottom`.
pub(super) fn draw(state: &AppState, pen: &mut PagePen<'_>, sale: &SaleScreen, ready: &ReadyQuote, bottom: usize) {
    let words = &state.words().sale;
    let bill = &ready.quote.bill;
    let old = age(bill.asked_at, state.now.wall);
    let blocked = ready.quote.same_open().is_some();
    let (word, style) = if blocked { (words.do_not_pay, pen.looks.alarm()) } else { (words.ready, pen.looks.strong()) };
    let listed = bill.product.is_listed();
    let age = if listed { state.words().listed.from_list.to_owned() } else { (words.checked_ago)(old.as_secs()) };
    title(pen, sale, word, style, "", &age);
    pen.put(3, 4, &format::sold(state.words(), bill).to_uppercase(), pen.looks.strong());
    who(state, pen, ready);
    money(state, pen, ready);
    draw_total(state, pen, ready);
    if let Some(before) = ready.changed_from {
        let text = (words.total_changed)(&before.to_string(), &bill.money.total.to_string());
        pen.put(3, 3, &text, pen.looks.alarm());
    }
    let lines = wrapped(lines(state, sale, ready), pen.columns().saturating_sub(6));
    // Three rows at 24; those above the money's end are never used.
    let room = bottom.saturating_sub(15);
    let start = if lines.len() < room { 16 } else { 15 };
    for (row, (level, text)) in lines.iter().take(room).enumerate() {
        let style = match level {
            LineLevel::Stop => pen.looks.alarm(),
            LineLevel::Warn => pen.looks.warning(),
            LineLevel::Info => pen.looks.plain(),
        };
        pen.put_in(3, start + row, pen.columns().saturating_sub(4), text, style);
    }
    let below = start + lines.len() + 1;
    facts(state, pen, ready, below, bottom);
}

/// Whether the warnings that need a Y take more rows than the list of running sales leaves (three).
pub(super) fn is_crowded(state: &AppState, pen: &PagePen<'_>, sale: &SaleScreen, ready: &ReadyQuote) -> bool {
    let rows = wrapped(lines(state, sale, ready), pen.columns().saturating_sub(6));
    rows.iter().filter(|(level, _)| *level == LineLevel::Stop).count() > 3
}

fn who(state: &AppState, pen: &mut PagePen<'_>, ready: &ReadyQuote) {
    let bill = &ready.quote.bill;
    let room = half(pen).saturating_sub(4);
    let name = bill.name.as_ref().map_or("-", |name| name.as_str());
    pen.put_in(3, 6, room, name, pen.looks.strong());
    number(pen, 3, 7, bill);
    let at = 3 + width(&format::number(bill)) + 4;
    pen.put_in(at, 7, (room + 3).saturating_sub(at), format::tariff(&bill.fields), pen.looks.plain());
    let spoken = format::spoken(state.words(), bill.customer.as_str());
    pen.put_in(3, 8, room, &(state.words().sale.read_back)(&spoken), pen.looks.plain());
    pen.put_in(3, 9, room, &format::traits(state.words(), &bill.fields, room), pen.looks.strong());
}

/// The column where the right half begins.
fn half(pen: &PagePen<'_>) -> usize {
    if pen.columns() >= 110 { pen.columns() / 2 } else { HALF }
}

fn money(state: &AppState, pen: &mut PagePen<'_>, ready: &ReadyQuote) {
    let words = &state.words().sale;
    let money = &ready.quote.bill.money;
    let base = match (money.nominal, money.bill) {
        (Some(nominal), _) => (words.nominal, Some(nominal)),
        (None, bill) => (words.bill, bill),
    };
    let rows = [base, (words.admin, money.admin), (words.shop_fee, Some(money.shop_fee))];
    let line = |label: &str, amount: &str| format!("{}{}", left(label, MONEY - 14), right(amount, 14));
    for (row, (label, amount)) in rows.iter().enumerate() {
        pen.put(3, 10 + row, &line(label, &format::amount(*amount)), pen.looks.plain());
    }
    pen.put(3, 13, &"─".repeat(MONEY), pen.looks.plain());
    pen.put(3, 14, &line(words.total_big, &money.total.to_string()), pen.looks.strong());
}

/// The right half: total, cash or charge funds, change.
fn draw_total(state: &AppState, pen: &mut PagePen<'_>, ready: &ReadyQuote) {
    let words = &state.words().sale;
    let x = half(pen);
    let edge = (x + MONEY).min(pen.columns() - 1);
    if ready.quote.bill.product.kind.is_wallet() {
        let words = &state.setup.words.wallet.screen;
        pen.put(x, 4, words.moves, pen.looks.plain());
        big(pen, edge, 6, &ready.quote.bill.money.total.to_string());
        return pen.put(x, 10, words.no_cash, pen.looks.plain());
    }
    pen.put(x, 4, words.take, pen.looks.plain());
    big(pen, edge, 6, &ready.quote.bill.money.total.to_string());
    let charge_funds = ready.held.as_ref().and_then(|charge| ChargeFunds::of(charge));
    pen.put(
        x,
        10,
        if charge_funds.is_some() { state.setup.words.charge_funds.paid_by } else { words.cash },
        pen.looks.plain(),
    );
    match (charge_funds, ready.cash_entry()) {
        (Some(held), _) => pen.put_right(edge, 10, &held.amount.to_string(), pen.looks.strong()),
        (None, CashEntry::Exact) => pen.put_right(edge, 10, &format!("{} █", words.exact), pen.looks.plain()),
        (None, CashEntry::NumberLike) => {
            let number = last_four_apart(ready.cash.text());
            pen.put_right(edge, 10, &format!("{number}█"), pen.looks.strong());
        }
        (None, CashEntry::Plain(cash) | CashEntry::Asked(cash)) => {
            pen.put_right(edge, 10, &format!("{cash}█"), pen.looks.strong());
        }
    }
    pen.put(x, 11, &"─".repeat(edge.saturating_sub(x)), pen.looks.plain());
    if let Some(question) = ready.cash_question(&state.setup.words.counter) {
        for (row, line) in wrap(&question, edge.saturating_sub(x)).iter().take(3).enumerate() {
            pen.put(x, 12 + row, line, pen.looks.alarm());
        }
        return;
    }
    match ready.change() {
        Some(change) if change.is_negative() => {
            pen.put(x, 13, words.cash_is_short, pen.looks.alarm());
            let missing = Rupiah::ZERO.checked_sub(change).unwrap_or(change);
            big(pen, edge, 12, &missing.to_string());
        }
        change => {
            pen.put(x, 13, words.change, pen.looks.plain());
            big(pen, edge, 12, &change.unwrap_or(Rupiah::ZERO).to_string());
        }
    }
}

/// A figure in big digits, ending at column `edge`. Small where big digits would run into the left half.
fn big(pen: &mut PagePen<'_>, edge: usize, y: usize, text: &str) {
    if width(&big_digits::rows(text)[0]) > MONEY + 4 {
        pen.put_right(edge, y + 1, text, pen.looks.strong());
        return;
    }
    for (row, digits) in big_digits::rows(text).iter().enumerate() {
        pen.put_right(edge, y + row, digits, pen.looks.strong());
    }
}

/// Wraps the lines of level `Stop`; the others are cut by the pen.
fn wrapped(lines: Vec<(LineLevel, String)>, columns: usize) -> Vec<(LineLevel, String)> {
    let rows = |(level, text): (LineLevel, String)| {
        let rows = if level == LineLevel::Stop { wrap(&text, columns) } else { vec![text] };
        rows.into_iter().map(move |row| (level, row))
    };
    lines.into_iter().flat_map(rows).collect()
}

/// Warnings and information, the most urgent first.
fn lines(state: &AppState, sale: &SaleScreen, ready: &ReadyQuote) -> Vec<(LineLevel, String)> {
    let words = &state.words().sale;
    let quote = &ready.quote;
    let kind = quote.bill.product.kind;
    let mut lines = Vec::new();
    if let Some((charge_funds, charge)) =
        ready.held.as_ref().and_then(|charge| Some((ChargeFunds::of(charge)?, charge)))
    {
        let text =
            (state.setup.words.charge_funds.takes)(&charge_funds.amount.to_string(), charge_funds.method.as_str());
        let whose = charge.intent.payer.name.as_str();
        lines.push((LineLevel::Warn, format!("{}: {text} ({whose})", state.setup.words.charge_funds.paid_by)));
    }
    if let Some(open) = quote.same_open() {
        lines.push((LineLevel::Stop, state.speaker().open(open)));
    }
    let yes = |text: String| {
        if ready.acknowledged { (LineLevel::Info, text) } else { (LineLevel::Stop, (words.say_yes)(&text)) }
    };
    if let Some(before) = &quote.sold_before {
        let text = (words.sold_before)(&format::moment(state, before), state.speaker().state(before.state()));
        lines.push(if sale.again { (LineLevel::Warn, text) } else { yes(text) });
    }
    // `sold_before` has already named a good that was just sold.
    let told = |ask: &&EarlierPayment| ask.reason != AskReason::JustSold || quote.sold_before.is_none() || sale.again;
    let asks: Vec<&EarlierPayment> = quote.obstacles.asks.iter().filter(told).collect();
    if let Some(text) = ask_text(state, &asks).filter(|_| quote.same_open().is_none()) {
        lines.push(yes(text));
    }
    if !quote.uncompared.is_empty() {
        lines.push(yes(state.speaker().uncompared(&quote.uncompared)));
    }
    if let Some(loss) = quote.loss() {
        lines.push(yes((words.loss)(&loss.to_string())));
    }
    if quote.debit_differs().is_some() {
        lines.push((LineLevel::Warn, words.debit_differs.to_owned()));
    }
    if let Some(wanted) = ready.plate_wanted() {
        let plate = find(&quote.bill.fields, &FactField::PlateNumber).map_or(wanted.as_str(), |plate| plate.as_str());
        let level = if ready.plate_missing() { LineLevel::Stop } else { LineLevel::Info };
        lines.push((LineLevel::Stop, words.samsat.to_owned()));
        lines.push((level, (words.plate)(plate, &ready.plate)));
    }
    if let Some(sale) = &quote.pays_sale {
        lines.push(yes(state.speaker().paid_a_sale(sale)));
    }
    if let Some(doubt) = &quote.bill.total_doubt {
        lines.push(yes(state.speaker().total_doubt(doubt, quote.bill.money.total)));
    }
    if kind.is_wallet() {
        lines.push((LineLevel::Info, before(state, ready)));
        lines.sort_by_key(|(level, _)| *level);
        return lines;
    }
    let account = quote_account(state, ready);
    lines.push(match quote.saldo_suffices() {
        Some(false) => (LineLevel::Warn, (words.saldo_low)(&account)),
        Some(true) => (LineLevel::Info, format!("{}   {}", (words.saldo_enough)(&account), inside(state, ready))),
        None => (LineLevel::Info, format!("{}   {}", (words.saldo_unknown)(&account), inside(state, ready))),
    });
    if quote.saldo_suffices() == Some(false) && ready.inside {
        lines.push((LineLevel::Warn, inside(state, ready)));
    }
    lines.extend(quote.warnings.iter().map(|warning| (LineLevel::Warn, state.speaker().number_warning(warning))));
    if kind.repeat_pays_next() {
        lines.push((LineLevel::Warn, words.repeat_pays_next.to_owned()));
    }
    lines.push((LineLevel::Info, before(state, ready)));
    lines.sort_by_key(|(level, _)| *level);
    lines
}

/// The newest earlier payment that has to be seen, and how many more there are.
fn ask_text(state: &AppState, asks: &[&EarlierPayment]) -> Option<String> {
    let text = state.speaker().ask(asks.last()?);
    let more = asks.len() - 1;
    Some(if more == 0 { text } else { format!("{text} ({})", (state.setup.words.fault.ask.more)(more)) })
}

fn quote_account(state: &AppState, ready: &ReadyQuote) -> String {
    state.provider_name(&ready.quote.bill.product.provider)
}

/// Debit and profit once U was pressed, else the hint how to show them.
fn inside(state: &AppState, ready: &ReadyQuote) -> String {
    let words = &state.words().sale;
    let money = &ready.quote.bill.money;
    if ready.inside {
        (words.inside)(&format::amount(money.debit), &format::amount(money.profit()))
    } else {
        words.inside_hidden.to_owned()
    }
}

/// The last sale to this number.
fn before(state: &AppState, ready: &ReadyQuote) -> String {
    let words = &state.words().sale;
    let zone = &state.setup.shop.timezone;
    let day = business_day(state.now.wall, zone);
    let today = ready.quote.sold_before.is_some()
        || ready.quote.last.as_ref().is_some_and(|last| business_day(last.created_at, zone) == day);
    let last = ready.quote.last.as_ref().map(|last| {
        let good = format::sold_short(state.words(), &last.intent.bill).to_lowercase();
        (words.last_sale)(&format::moment(state, last), &good, state.speaker().state(last.state()))
    });
    match (today, last) {
        (false, Some(last)) => format!("{} {last}", words.not_bought),
        (true, Some(last)) => last,
        (_, None) => words.never_bought.to_owned(),
    }
}

/// The inquiry's other facts, in the rows that a taller screen leaves.
fn facts(state: &AppState, pen: &mut PagePen<'_>, ready: &ReadyQuote, from: usize, bottom: usize) {
    let fields = &ready.quote.bill.fields;
    for (row, (field, value)) in fields.iter().enumerate().take(bottom.saturating_sub(from)) {
        let label = left(&(state.words().field)(field), 20);
        let room = pen.columns().saturating_sub(25);
        pen.put_in(
            3,
            from + row,
            room + 21,
            &format!("{label} {}", value.as_str().replace('\n', "  ")),
            pen.looks.plain(),
        );
    }
}
