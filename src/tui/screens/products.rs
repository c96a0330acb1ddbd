//! Products of one group, with their prices. A closed product is shown as closed and never asked for.

use crate::domain::number::{PhoneOperator, reaches};
use crate::domain::product::{Product, ProductGroup};
use crate::tui::format;
use crate::tui::key::plain;
use crate::tui::keymap::{groups, owned};
use crate::tui::message::UiEffect;
use crate::tui::screens::{ScreenContract, help, history, inquiry, sale};
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;
use crate::tui::widgets::list_view::RowList;
use crate::tui::widgets::pen::PagePen;
use crate::tui::widgets::table::{end, line, start};
use crossterm::event::{KeyCode, KeyEvent};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(paste),
    ..ScreenContract::new(key, |state, _| [groups(state), owned(state.words().keys.list)], draw)
};

/// The list of one group, and its filter.
#[derive(Debug)]
pub struct ProductsScreen {
    group: ProductGroup,
    filter: InputField,
    /// The products that fit.
    products: RowList<Product>,
}

impl ProductsScreen {
    /// The list of `group`, unfiltered.
    #[must_use]
    pub fn new(group: ProductGroup) -> Self {
        Self { group, filter: InputField::default(), products: RowList::default() }
    }
}

/// Opens the group on the F-key `number`, if it has anything to sell.
pub(in crate::tui) fn open(state: &mut AppState, number: u8) {
    if let Some(group) = state.groups().into_iter().find(|group| group.key() == number) {
        state.list = ProductsScreen::new(group);
        state.screen = ActiveScreen::List;
        refresh(state);
    }
}

/// Lists the products again: the price lists or the filter have changed.
pub(in crate::tui) fn refresh(state: &mut AppState) {
    let products = fitting(state).into_iter().cloned().collect();
    let same = |one: &Product, other: &Product| (&one.provider, &one.code) == (&other.provider, &other.code);
    state.list.products.take(Ok(products), same);
}

fn filtered(state: &mut AppState) {
    state.list.products.restart();
    refresh(state);
}

/// Products that fit the filter, open ones first. A phone number in it keeps those of its operator.
fn fitting(state: &AppState) -> Vec<&Product> {
    let wanted = state.list.filter.text().to_lowercase();
    let (phones, words): (Vec<&str>, Vec<&str>) = wanted.split_whitespace().partition(|word| is_phone(state, word));
    let operator = phones.iter().find_map(|phone| PhoneOperator::of(phone));
    let fits = |product: &&Product| {
        let text = format!("{} {} {}", format::good(state.words(), product), product.name, product.code).to_lowercase();
        product.kind.group() == state.list.group
            && reaches(product, operator)
            && words.iter().all(|word| text.contains(word))
    };
    let mut products: Vec<&Product> = state.products.iter().filter(fits).collect();
    // Phone credit is listed by operator, other products in the provider's order.
    let by_operator = |product: &Product| (product.kind, PhoneOperator::named(product.name.as_str()));
    let is_pulsa = state.list.group == ProductGroup::Pulsa;
    products.sort_by_key(|product| (!product.open, is_pulsa.then(|| by_operator(product))));
    products
}

/// Whether a word of the filter is a phone number or the beginning of one. Only in the group for phones.
fn is_phone(state: &AppState, word: &str) -> bool {
    state.list.group == ProductGroup::Pulsa && word.starts_with("08") && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A key on the list.
pub(in crate::tui) fn key(state: &mut AppState, key: KeyEvent, out: &mut Vec<UiEffect>) {
    match plain(key) {
        KeyCode::Esc => state.screen = ActiveScreen::Home,
        KeyCode::Enter => pick(state),
        KeyCode::Char('*') => sale::next(state),
        KeyCode::Char('?') if state.list.filter.is_empty() => help::open(state),
        KeyCode::F(9) => history::open(state, out),
        KeyCode::F(number) => open(state, number),
        _ => {
            if state.list.filter.key(key) {
                filtered(state);
            } else {
                state.list.products.key(key);
            }
        }
    }
}

/// A paste goes into the filter.
pub(in crate::tui) fn paste(state: &mut AppState, text: &str) {
    state.list.filter.paste(text);
    filtered(state);
}

fn pick(state: &mut AppState) {
    let Some(product) = state.list.products.picked().cloned() else { return };
    if product.open {
        let filter = state.list.filter.text().to_owned();
        let number = filter.split_whitespace().find(|word| is_phone(state, word)).unwrap_or("");
        inquiry::open(state, product, number, None);
    } else {
        state.notice = Some(state.setup.words.fault.product_closed.to_owned());
    }
}

pub(in crate::tui) fn draw(state: &AppState, pen: &mut PagePen<'_>) {
    let words = state.words();
    let foot = pen.foot();
    let products = &state.list.products;
    pen.put(1, 2, format::group(words, state.list.group), pen.looks.strong());
    pen.put_right(pen.columns() - 1, 2, &(words.list.count)(products.len()), pen.looks.plain());
    let filter = state.list.filter.shown(state.list.filter.text(), 40);
    pen.put(3, 3, &format!("{} {filter}", words.list.filter), pen.looks.plain());
    let room = pen.columns().saturating_sub(57).max(20);
    for listed in products.in_sight(foot.saturating_sub(6)) {
        let product = listed.row;
        let price = match (product.open, product.fixed_price()) {
            (false, _) => words.closed.to_owned(),
            (true, Some(price)) => price.to_string(),
            (true, None) => words.list.after_inquiry.to_owned(),
        };
        let good = format::good(words, product);
        let cells = [good.as_str(), product.name.as_str(), product.code.as_str(), &price];
        let text = line(&[start(24), start(room), start(12), end(12)], &cells);
        listed.draw(pen, 5 + listed.place, &text, pen.looks.plain());
    }
}
