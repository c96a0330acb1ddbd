//! Members' wallets (Kwallet): transfer, voucher, pay and refund move money; saldo and history read; registering
//! writes.
//!
//! Enter never moves money: a movement becomes a sale, which `+` pays. A voucher's code is typed into a field that the
//! recorder does not keep.

mod draw;
mod update;

use crate::domain::number::read_line;
use crate::tui::keymap::owned;
use crate::tui::message::{RequestId, WalletAnswer};
use crate::tui::screens::ScreenContract;
use crate::tui::widgets::field::InputField;

pub(in crate::tui) use update::{answered, open};

/// The contract of this screen.
pub(in crate::tui) const CONTRACT: ScreenContract = ScreenContract {
    paste: Some(update::paste),
    subject: update::subject,
    confirm: update::confirm,
    ..ScreenContract::new(update::key, |state, _| [Vec::new(), owned(draw::hints(state))], draw::draw)
};

/// The actions of the wallets' screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WalletAction {
    Transfer,
    Voucher,
    Pay,
    Refund,
    Saldo,
    History,
    Register,
}

/// The actions in the order of their digits.
const ACTIONS: [WalletAction; 7] = [
    WalletAction::Transfer,
    WalletAction::Voucher,
    WalletAction::Pay,
    WalletAction::Refund,
    WalletAction::Saldo,
    WalletAction::History,
    WalletAction::Register,
];

/// The fields of the forms. The number is the index of the label in the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WalletField {
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

impl WalletAction {
    const fn fields(self) -> &'static [WalletField] {
        match self {
            Self::Transfer => &[WalletField::Sender, WalletField::Receiver, WalletField::Amount, WalletField::Note],
            Self::Voucher => &[WalletField::Code, WalletField::Member, WalletField::Amount, WalletField::Note],
            Self::Pay => &[WalletField::Member, WalletField::Amount, WalletField::Order, WalletField::Note],
            Self::Refund => &[WalletField::Order, WalletField::Member, WalletField::Note],
            Self::Saldo | Self::History => &[WalletField::Member],
            Self::Register => &[WalletField::Member, WalletField::Name, WalletField::Phone, WalletField::Email],
        }
    }
}

/// The state of the wallets' screen. `page` is `None` on the choice of an action.
#[derive(Debug, Default)]
pub struct KwalletScreen {
    picked: usize,
    page: Option<ActionPage>,
}

/// One action's form and its answer.
#[derive(Debug)]
struct ActionPage {
    action: WalletAction,
    fields: Vec<(WalletField, InputField)>,
    at: usize,
    /// The question under way; an answer with another id is dropped.
    request: Option<RequestId>,
    /// The answer, or the sentence that says why there is none.
    shown: Option<Result<WalletAnswer, String>>,
    /// The picked row of a refund, or the first row shown of the movements.
    row: usize,
    /// Registering waits for Y.
    confirming: bool,
}

impl ActionPage {
    fn new(action: WalletAction) -> Self {
        let fields = action.fields().iter().map(|what| (*what, InputField::default())).collect();
        Self { action, fields, at: 0, request: None, shown: None, row: 0, confirming: false }
    }

    fn text(&self, wanted: WalletField) -> String {
        let found = self.fields.iter().find(|(what, _)| *what == wanted);
        found.map_or_else(String::new, |(_, field)| field.text().trim().to_owned())
    }

    fn amount(&self) -> Option<crate::base::money::Rupiah> {
        let typed = read_line(&self.text(WalletField::Amount));
        // The search line takes a long figure for a number. Here it can only be the amount.
        let figure = || crate::base::money::Rupiah::new(typed.number.as_ref()?.parse().ok()?).ok();
        typed.free_amount().or_else(figure).filter(|amount| amount.is_positive())
    }
}

impl KwalletScreen {
    /// Whether a voucher's code is being typed, which the recorder must not keep.
    pub(in crate::tui) fn is_secret(&self) -> bool {
        self.page
            .as_ref()
            .is_some_and(|page| page.fields.get(page.at).is_some_and(|(what, _)| *what == WalletField::Code))
    }
}
