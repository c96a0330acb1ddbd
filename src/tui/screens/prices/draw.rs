//! Draws the price lists. Cost and cashback are drawn only after U.

use super::diff::NewPage;
use super::{PricesMode, picked, providers, shown};
use crate::base::money::SaleFee;
use crate::base::text::{cut, width};
use crate::base::time::{age, business_day, clock_text, day_text};
use crate::domain::product::{Product, ProviderId};
use crate::tui::format;
use crate::tui::state::AppState;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{TableColumn, end, line, start};

/// Row where the list begins.
const TOP: usize = 6;
/// Column where the text beside a label begins.
const TEXT: usize = 14;

/// Rows for the list on a screen of `rows` rows.
pub(super) const fn rows(rows: usize) -> usize {
    rows.saturating_sub(3 + TOP)
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().prices;
    let foot = pen.foot();
    match &state.prices.mode {
        PricesMode::List | PricesMode::Search => {
            pen.put(1, 2, words.title, pen.looks.strong());
            list(state, pen, foot);
        }
        PricesMode::File => file(state, pen),
        PricesMode::Comparing(_) => waiting(pen, words.comparing),
        PricesMode::New(page) => new_list(state, pen, page, foot),
        PricesMode::Putting(_) => waiting(pen, words.putting),
    }
}

fn waiting(pen: &mut PagePen<'_>, text: &str) {
    pen.put(3, 4, text, pen.looks.strong());
}

fn list(state: &AppState, pen: &mut PagePen<'_>, foot: usize) {
    let words = &state.words().prices;
    let Some(provider) = picked(state) else {
        let text = if state.prices_asked && !state.setup.providers.is_empty() { words.fetching } else { words.none };
        pen.put(3, 4, text, pen.looks.plain());
        return;
    };
    tabs(state, pen);
    let products = shown(state);
    let right = if state.prices_asked { words.fetching.to_owned() } else { (words.count)(products.len()) };
    pen.put_right(pen.columns() - 1, 3, &right, pen.looks.plain());
    pen.put(LEFT, 3, &list_age(state, &provider), pen.looks.plain());
    if matches!(state.prices.mode, PricesMode::Search) || !state.prices.filter.is_empty() {
        search(state, pen);
    } else if let Some((_, why)) = state.list_faults.iter().find(|(known, _)| *known == provider) {
        let text = (words.not_fresh)(why);
        pen.put_in(LEFT, 4, pen.columns() - 2, &text, pen.looks.warning());
    }
    let table = table(pen.columns(), state.prices.inside);
    head(state, pen, &table);
    if products.is_empty() {
        pen.put(LEFT, TOP, words.nothing_fits, pen.looks.plain());
    }
    let rows = foot.saturating_sub(TOP);
    let first = state.prices.scroll.min(products.len().saturating_sub(rows));
    for (row, product) in products.iter().skip(first).take(rows).enumerate() {
        pen.put(LEFT, TOP + row, &cells(state, &table, product, pen.columns()), pen.looks.plain());
        let (word, style) = match (product.open, product.is_loss()) {
            (_, true) => (words.loss, pen.looks.alarm()),
            (false, _) => (words.closed, pen.looks.strong()),
            (true, _) => continue,
        };
        pen.put_right(pen.columns(), TOP + row, word, style);
    }
}

/// The providers with their digits, the picked one in reverse.
fn tabs(state: &AppState, pen: &mut PagePen<'_>) {
    let mut x = 3 + width(state.words().prices.title);
    for (at, id) in providers(state).iter().enumerate() {
        let text = format!(" {} {} ", at + 1, state.system_name(id));
        let style = if at == state.prices.picked { pen.looks.picked() } else { pen.looks.plain() };
        pen.put(x, 2, &text, style);
        x += width(&text);
    }
}

/// The age of a list, or why it could not be fetched.
fn list_age(state: &AppState, provider: &ProviderId) -> String {
    let words = &state.words().prices;
    let zone = &state.setup.shop.timezone;
    let Some((_, at)) = state.list_times.iter().find(|(known, _)| known == provider) else {
        return words.no_list.to_owned();
    };
    let is_today = business_day(*at, zone) == business_day(state.now.wall, zone);
    let clock = clock_text(*at, zone);
    let when = if is_today { clock } else { format!("{} {clock}", day_text(*at, zone)) };
    (words.age)(&when, age(*at, state.now.wall).as_secs() / 60)
}

fn search(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().prices;
    let filter = &state.prices.filter;
    let is_typed = matches!(state.prices.mode, PricesMode::Search);
    let room = pen.columns().saturating_sub(TEXT + 2);
    let shown = if is_typed { filter.shown(filter.text(), room) } else { filter.text().to_owned() };
    pen.put(LEFT, 4, &format!("{} {shown}", words.search), pen.looks.strong());
}

/// Column where the table begins.
const LEFT: usize = 1;

/// Columns for a name beside cost and cashback.
const fn name_room(columns: usize) -> usize {
    let room = columns.saturating_sub(62);
    if room < 17 { 17 } else { room }
}

/// A name in full, else as the provider has it, else cut with a mark: a cut figure must not look like another one.
fn named(state: &AppState, product: &Product, columns: usize) -> String {
    let room = name_room(columns);
    let good = format::good_short(state.words(), product);
    let own = product.name.as_str();
    match (width(&good) <= room, width(own) <= room) {
        (true, _) => good,
        (false, true) => own.to_owned(),
        (false, false) => format!("{}…", cut(own, room.saturating_sub(1))),
    }
}

/// Columns: code, name, cost, price, cashback. The name takes the columns of what is hidden.
fn table(columns: usize, inside: bool) -> Vec<TableColumn> {
    if inside {
        return vec![start(13), start(name_room(columns)), end(15), end(15), end(8)];
    }
    vec![start(14), start(columns.saturating_sub(38).max(17)), end(15)]
}

fn head(state: &AppState, pen: &mut PagePen<'_>, table: &[TableColumn]) {
    let [code, name, cost, price, cashback] = state.words().prices.columns;
    let cells: &[&str] = if state.prices.inside { &[code, name, cost, price, cashback] } else { &[code, name, price] };
    pen.put(LEFT, TOP - 1, &line(table, cells), pen.looks.strong());
}

fn cells(state: &AppState, table: &[TableColumn], product: &Product, columns: usize) -> String {
    let (code, price) = (product.code.as_str(), price(state, product));
    if !state.prices.inside {
        return line(table, &[code, &format::good(state.words(), product), &price]);
    }
    let name = named(state, product, columns);
    let cashback = product.cashback.map_or_else(String::new, |cashback| cashback.to_string());
    line(table, &[code, &name, &cost(state, product), &price, &cashback])
}

/// What a sale takes from the deposit.
fn cost(state: &AppState, product: &Product) -> String {
    match product.debit {
        Some(SaleFee::Fixed(figure)) => figure.to_string(),
        Some(SaleFee::BasePlus(more)) => match product.debit_for(product.nominal) {
            Some(figure) => figure.to_string(),
            None => (state.words().prices.bill_and)(more),
        },
        None => "-".to_owned(),
    }
}

/// What the customer pays, as far as the list says.
fn price(state: &AppState, product: &Product) -> String {
    let words = &state.words().prices;
    match (product.fixed_price(), product.admin) {
        (Some(price), _) => price.to_string(),
        (None, _) if product.kind.is_free_amount() => words.free_amount.to_owned(),
        (None, Some(admin)) => (words.bill_and)(admin),
        (None, None) => words.after_inquiry.to_owned(),
    }
}

fn file(state: &AppState, pen: &mut PagePen<'_>) {
    let words = &state.words().prices;
    let field = &state.prices.file;
    let room = pen.columns().saturating_sub(TEXT + 2);
    pen.put(
        1,
        2,
        &format!("{}   {}", words.title, state.system_name(&crate::till::price_file::PROVIDER)),
        pen.looks.strong(),
    );
    pen.put(1, 4, "►", pen.looks.strong());
    pen.put(3, 4, words.file, pen.looks.plain());
    pen.put(TEXT, 4, &field.shown(field.text(), room), pen.looks.strong());
    let mut y = 6;
    let fault = state.prices.fault.iter().map(|fault| (fault.as_str(), pen.looks.warning()));
    let hints = words.file_hints.iter().map(|hint| (*hint, pen.looks.plain()));
    for (text, style) in fault.chain(hints).collect::<Vec<_>>() {
        y = pen.paragraph((TEXT, y), room, text, style) + 1;
    }
}

fn new_list(state: &AppState, pen: &mut PagePen<'_>, page: &NewPage, foot: usize) {
    let (words, sentences) = (&state.words().prices, &state.setup.words.prices);
    pen.put(1, 2, words.diff_title, pen.looks.strong());
    let mut x = 3;
    let mut y = 3;
    for (at, (count, text)) in page.counts().into_iter().zip(words.diff_counts).enumerate() {
        let text = text(count);
        if x + width(&text) + 1 > pen.columns() {
            (x, y) = (3, y + 1);
        }
        // The last count is of products sold at a loss.
        let style = if count > 0 && at + 1 == words.diff_counts.len() { pen.looks.alarm() } else { pen.looks.plain() };
        pen.put(x, y, &text, style);
        x += width(&text) + 3;
    }
    let title = match (page.changes_nothing(), page.had_list) {
        (true, _) => sentences.same.to_owned(),
        (false, true) => (words.not_yet)(page.goods.len()),
        (false, false) => format!("{} {}", (words.not_yet)(page.goods.len()), sentences.no_list_before),
    };
    pen.line(TOP - 1, &title);
    let rows = foot.saturating_sub(TOP);
    let first = page.scroll.min(page.count().saturating_sub(rows));
    for (row, at) in (first..page.count()).take(rows).enumerate() {
        let text = page.line(sentences, words, at, state.prices.inside).unwrap_or_default();
        let style = if at < page.diff.loss.len() { pen.looks.strong() } else { pen.looks.plain() };
        pen.put_in(3, TOP + row, pen.columns() - 4, &text, style);
    }
}
