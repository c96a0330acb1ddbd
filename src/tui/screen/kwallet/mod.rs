//! Members' wallets: transfer, voucher, pay, refund; saldo, history, registering.
//!
//! What it is: a choice, a small form each, and what a read brought. What it is not: a way to pay; a movement becomes a
//! sale like every other, and only its `+` moves money. Invariants: Enter never moves money; a voucher's code is typed
//! into a secret field.

mod draw;
mod update;

use crate::sale::number::read_line;
use crate::tui::msg::{Request, WalletAnswer};
use crate::tui::widget::field::Field;

pub(in crate::tui) use draw::{draw, hints};
pub(in crate::tui) use update::{answered, key, open, paste};

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Transfer,
    Voucher,
    Pay,
    Refund,
    Saldo,
    History,
    Register,
}

/// In their order, each on the digit of its place.
const ACTIONS: [Action; 7] =
    [Action::Transfer, Action::Voucher, Action::Pay, Action::Refund, Action::Saldo, Action::History, Action::Register];

/// What a field is for; the place of its label in the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Member = 0,
    Receiver = 1,
    Code = 2,
    Amount = 3,
    Order = 4,
    Note = 5,
    Name = 6,
    Phone = 7,
    Email = 8,
    Sender = 9,
}

impl Action {
    const fn fields(self) -> &'static [What] {
        match self {
            Self::Transfer => &[What::Sender, What::Receiver, What::Amount, What::Note],
            Self::Voucher => &[What::Code, What::Member, What::Amount, What::Note],
            Self::Pay => &[What::Member, What::Amount, What::Order, What::Note],
            Self::Refund => &[What::Order, What::Member, What::Note],
            Self::Saldo | Self::History => &[What::Member],
            Self::Register => &[What::Member, What::Name, What::Phone, What::Email],
        }
    }
}

/// The screen's state.
#[derive(Debug, Default)]
pub struct Kwallet {
    picked: usize,
    page: Option<Page>,
}

/// One action's form, with what it brought.
#[derive(Debug)]
struct Page {
    action: Action,
    fields: Vec<(What, Field)>,
    at: usize,
    /// The question under way.
    request: Option<Request>,
    /// What it brought.
    shown: Option<Result<WalletAnswer, String>>,
    /// The picked row of a refund, or how far movements are scrolled.
    row: usize,
    /// Registering waits for Y.
    confirming: bool,
}

impl Page {
    fn new(action: Action) -> Self {
        let fields = action.fields().iter().map(|what| (*what, Field::default())).collect();
        Self { action, fields, at: 0, request: None, shown: None, row: 0, confirming: false }
    }

    fn text(&self, wanted: What) -> String {
        let found = self.fields.iter().find(|(what, _)| *what == wanted);
        found.map_or_else(String::new, |(_, field)| field.text().trim().to_owned())
    }

    fn amount(&self) -> Option<crate::money::Rupiah> {
        let typed = read_line(&self.text(What::Amount));
        // A long figure is a number on the one line; here it can only be the amount.
        let figure = || crate::money::Rupiah::new(typed.number.as_ref()?.parse().ok()?).ok();
        typed.free_amount().or_else(figure).filter(|amount| amount.is_positive())
    }
}

impl Kwallet {
    /// Whether what is typed may not be recorded: a voucher's code.
    pub(in crate::tui) fn is_secret(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.fields.get(page.at).is_some_and(|(what, _)| *what == What::Code))
    }
}
