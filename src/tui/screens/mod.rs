//! The screens, and what each has to bring. A screen changes only the state. Everything else it asks for by an effect.

pub(in crate::tui) mod unresolved;
pub(in crate::tui) mod callbacks;
pub(in crate::tui) mod inquiry;
pub(in crate::tui) mod help;
pub(in crate::tui) mod history;
pub(in crate::tui) mod home;
pub(in crate::tui) mod kwallet;
pub(in crate::tui) mod lessons;
pub(in crate::tui) mod products;
pub(in crate::tui) mod menu;
pub(in crate::tui) mod charges;
pub(in crate::tui) mod print_queue;
pub(in crate::tui) mod preview;
pub(in crate::tui) mod prices;
pub(in crate::tui) mod reconcile;
pub(in crate::tui) mod sale;
pub(in crate::tui) mod saldo;
pub(in crate::tui) mod settings;

use std::time::Duration;

use crossterm::event::KeyEvent;

use crate::tui::message::UiEffect;
use crate::tui::pay_guard::GuardSubject;
use crate::tui::state::{ActiveScreen, AppState};
use crate::tui::widgets::pen::PagePen;

/// What a screen brings. A screen declares one as a constant and names it in [`ActiveScreen::contract`].
pub(in crate::tui) struct ScreenContract {
    /// A key came, and this screen is in front.
    pub key: fn(&mut AppState, KeyEvent, &mut Vec<UiEffect>),
    /// A text was pasted. `None`: nothing is typed on this screen.
    pub paste: Option<fn(&mut AppState, &str)>,
    /// The two key lines of this screen, each a list of hints.
    pub hints: fn(&AppState, ActiveScreen) -> [Vec<String>; 2],
    pub draw: fn(&AppState, &mut PagePen<'_>),
    /// The label of the key that pays or makes a charge, with the amount. `None` while it would do nothing.
    pub label: fn(&AppState) -> Option<String>,
    /// What a lone key would put into force now.
    pub subject: fn(&AppState) -> Option<GuardSubject>,
    /// The lone key was this one: its subject goes into force.
    pub confirm: fn(&mut AppState, char, &mut Vec<UiEffect>),
    /// The journal has changed. Asked of every screen, in front or not.
    pub journal_changed: fn(&mut AppState, &mut Vec<UiEffect>),
    /// A message was handled, or time has passed. Asked of every screen.
    pub after_message: fn(&mut AppState, &mut Vec<UiEffect>),
    /// When what this screen shows next changes by itself, on the boot clock. Asked of every screen.
    pub next_wake: fn(&AppState) -> Option<Duration>,
}

impl ScreenContract {
    /// A screen that is only read: nothing is typed on it, and nothing goes into force.
    pub const fn new(
        key: fn(&mut AppState, KeyEvent, &mut Vec<UiEffect>),
        hints: fn(&AppState, ActiveScreen) -> [Vec<String>; 2],
        draw: fn(&AppState, &mut PagePen<'_>),
    ) -> Self {
        Self {
            key,
            paste: None,
            hints,
            draw,
            label: |_| None,
            subject: |_| None,
            confirm: |_, _, _| {},
            journal_changed: |_, _| {},
            after_message: |_, _| {},
            next_wake: |_| None,
        }
    }
}

/// Declares [`SCREENS`] and [`ActiveScreen::contract`]: a screen is one line.
macro_rules! screens {
    ($($screen:pat => $contract:path),+ $(,)?) => {
        /// Every screen once.
        pub(in crate::tui) const SCREENS: &[&ScreenContract] = &[$(&$contract),+];

        impl ActiveScreen {
            /// What the screen in front brings.
            pub(in crate::tui) const fn contract(self) -> &'static ScreenContract {
                match self {
                    $($screen => &$contract),+
                }
            }
        }
    };
}

screens! {
    Self::Home => home::CONTRACT,
    Self::List => products::CONTRACT,
    Self::Form => inquiry::CONTRACT,
    Self::Sale(_) => sale::CONTRACT,
    Self::Desk => unresolved::CONTRACT,
    Self::Prices => prices::CONTRACT,
    Self::Saldo => saldo::CONTRACT,
    Self::Reconcile => reconcile::CONTRACT,
    Self::History => history::CONTRACT,
    Self::Kwallet => kwallet::CONTRACT,
    Self::Menu => menu::CONTRACT,
    Self::Leave => menu::LEAVE,
    Self::MoneyIn => charges::CONTRACT,
    Self::Help => help::CONTRACT,
    Self::Callbacks => callbacks::CONTRACT,
    Self::Papers => print_queue::CONTRACT,
    Self::Preview => preview::CONTRACT,
    Self::Settings => settings::CONTRACT,
    Self::Lessons => lessons::CONTRACT,
}
