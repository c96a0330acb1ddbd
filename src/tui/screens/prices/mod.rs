//! The price lists: each provider's products, their cost and price, and the age of the list.
//!
//! Cost is hidden until U. A new list is put in force only by Y, after its changes were shown.

mod diff;
mod draw;
mod update;

use crate::domain::product::{Product, ProviderId};
use crate::till::price_file::PROVIDER;
use crate::tui::keymap::{groups, owned};
use crate::tui::message::RequestId;
use crate::tui::screens::ScreenContract;
use crate::tui::screens::prices::diff::NewPage;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use update::{compared, open, put};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    subject: update::subject,
    confirm: update::confirm,
    ..ScreenContract::new(update::key, hints, draw::draw)
};

/// The state of the price lists' screen.
#[derive(Debug, Default)]
pub struct PricesScreen {
    /// Index into [`providers`].
    picked: usize,
    filter: InputField,
    scroll: usize,
    /// Cost and cashback are shown.
    inside: bool,
    file: InputField,
    /// Why the last file was not compared, or not put in force.
    fault: Option<String>,
    mode: PricesMode,
}

#[derive(Debug, Default)]
enum PricesMode {
    #[default]
    List,
    Search,
    File,
    Comparing(RequestId),
    /// The changes of a compared file are shown, before Y.
    New(Box<NewPage>),
    Putting(RequestId),
}

/// Providers with a list, in the order of the configuration; at most nine, one for each digit.
fn providers(state: &AppState) -> Vec<ProviderId> {
    let has_list = |id: &ProviderId| {
        let is_known = |(known, _): &(ProviderId, _)| known == id;
        state.list_times.iter().any(is_known) || state.list_faults.iter().any(|(known, _)| known == id)
    };
    let ids = state.setup.providers.iter().map(|provider| provider.id.clone());
    ids.filter(has_list).take(9).collect()
}

fn picked(state: &AppState) -> Option<ProviderId> {
    providers(state).into_iter().nth(state.prices.picked)
}

/// Whether the Biller's list is in front: the only one that comes from a file, not from the provider.
fn is_biller(state: &AppState) -> bool {
    picked(state).is_some_and(|id| id == PROVIDER)
}

/// Products of the picked provider that fit the search, in the provider's order.
fn shown(state: &AppState) -> Vec<&Product> {
    let Some(provider) = picked(state) else { return Vec::new() };
    let wanted = state.prices.filter.text().to_lowercase();
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let fits = |product: &&Product| {
        product.provider == provider
            && (wanted.is_empty() || {
                let text = format!("{} {} {}", product.code, product.name, product.group).to_lowercase();
                wanted.iter().all(|word| text.contains(word))
            })
    };
    state.products.iter().filter(fits).collect()
}

/// The two key lines.
fn hints(state: &AppState, _: ActiveScreen) -> [Vec<String>; 2] {
    let words = &state.words().prices;
    let own = match &state.prices.mode {
        PricesMode::List => {
            let mut own = owned(words.keys);
            own.push(words.key_inside.to_owned());
            own.extend(is_biller(state).then(|| words.key_import.to_owned()));
            own.extend(owned(words.keys_after));
            own
        }
        PricesMode::Search => owned(words.keys_search),
        PricesMode::File => owned(words.keys_file),
        PricesMode::Comparing(_) | PricesMode::Putting(_) => owned(words.keys_waiting),
        PricesMode::New(page) => {
            let mut own = owned(if page.changes_nothing() { words.keys_same } else { words.keys_diff });
            own.insert(1, words.key_inside.to_owned());
            own
        }
    };
    [groups(state), own]
}
