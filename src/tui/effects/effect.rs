//! What the screen asks of the runner, as plain data.
//!
//! `Debug` prints no secret, token or pasted text.

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::{CashHandling, PaymentRuling, TotalDifference};
use crate::domain::product::{AccountId, ProviderId};
use crate::journal::PaymentFilter;
use crate::journal::print::PrintSubject;
use crate::settings::PrinterDevice;
use crate::till::inquire::BillRequest;
use crate::till::pay::PaymentRequest;
use crate::till::saldo::MovementName;
use crate::tui::message::{
    ChargeUiCommand, ChargeUiQuery, FundsUiCommand, FundsUiQuery, ProductList, RedactedText, RequestId, SaleSlot,
    WalletQuery, WalletUiCommand,
};
use crate::tui::settings::{SettingsCommand, SettingsQuery};

/// What a person asks of the printer. Exit waits for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperUiCommand {
    /// Queue a paper.
    Ask {
        about: PrintSubject,
        /// `None`: the printer's own paper.
        paper: Option<Paper>,
        /// `None`: the counter's printer.
        device: Option<PrinterDevice>,
    },
    /// Print now a paper that waits or is held.
    Again { number: u64 },
    /// Close a paper that came out or that nobody needs.
    Leave { number: u64 },
    /// Open the cash drawer.
    Drawer { reason: CleanText },
}

/// What a person records about a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaldoUiCommand {
    /// A balance that the person read at the provider.
    Set {
        account: AccountId,
        /// Whole rupiah.
        saldo: Rupiah,
    },
    TopUp {
        account: AccountId,
        /// Whole rupiah.
        amount: Rupiah,
        note: CleanText,
    },
    /// Name a rise that no sale explains, or acknowledge a drop.
    Name { account: AccountId, naming: MovementName },
}

/// Work for the runner or the loop.
#[derive(Debug, Clone)]
pub enum UiEffect {
    /// Exit drops it.
    Free(FreeEffect),
    /// Exit waits for it (safety rule 11, docs/safety.md).
    Bound(BoundEffect),
    /// The loop does it at once.
    Screen(ScreenEffect),
}

/// What the loop does for the screen.
#[derive(Debug, Clone)]
pub enum ScreenEffect {
    /// Put a text on the terminal's clipboard (OSC 52).
    Copy(RedactedText),
    Bell,
    /// Write the flight recorder's lines to a file.
    DumpRecord,
    /// Exit, once bound work is done.
    Quit,
    /// As [`Self::Quit`], and the demo follows.
    Train,
    /// As [`Self::Quit`], and a backup takes the journal's place.
    Restore,
}

/// Reading, and questions that may be asked again. The result comes back as a
/// [`UiMessage`](crate::tui::message::UiMessage).
#[derive(Debug, Clone)]
pub enum FreeEffect {
    /// Read [`CounterStatus`](crate::tui::message::CounterStatus), the damaged rows and the deposits.
    Look,
    /// Read the stored price lists.
    KeptPrices,
    /// Ask the providers for their price lists.
    FreshPrices,
    /// Ask the provider for a bill.
    Inquire { slot: SaleSlot, request: RequestId, ask: Box<BillRequest> },
    /// Gather the evidence about one payment.
    Evidence { id: PaymentId },
    /// Ask how much is left of the hold before a payment may be ruled failed.
    Hold { id: PaymentId },
    /// Read the payments of rows on the desk.
    Payments { ids: Vec<PaymentId> },
    /// Ask the provider about a payment, or look at its bill again.
    Ask {
        id: PaymentId,
        /// An invoice that a person typed; `None`: the payment's own.
        invoice: Option<String>,
    },
    /// Compare a price list file with the list in force.
    ComparePrices {
        request: RequestId,
        /// The path as a person typed it.
        file: RedactedText,
    },
    /// Search the history.
    Search { request: RequestId, filter: Box<PaymentFilter> },
    /// Ask about a member's wallet.
    Wallet { request: RequestId, ask: WalletQuery },
    /// Read one payment's journal records.
    Events { id: PaymentId },
    /// Read charges, or ask about them.
    MoneyIn(ChargeUiQuery),
    /// Read or ask for a sale that is paid by a charge.
    ChargeFunds(SaleSlot, FundsUiQuery),
    /// Read the callbacks that providers sent.
    Callbacks,
    /// Ask about the settings.
    Settings(SettingsQuery),
}

/// Work that may move money, or that changes the journal, a list or a file. The result comes back as a
/// [`UiMessage`](crate::tui::message::UiMessage).
#[derive(Debug, Clone)]
pub enum BoundEffect {
    /// Pay the bill that the cashier confirmed.
    Pay { slot: SaleSlot, payment: Box<PaymentRequest> },
    /// Record a person's ruling.
    Rule { id: PaymentId, rule: Box<PaymentRuling> },
    /// Send the call that clears up a wallet movement whose answer was lost.
    ClearUp { id: PaymentId },
    /// Add a note to a payment.
    Note { id: PaymentId, text: String },
    /// Record what happened to the cash.
    SettleCash { id: PaymentId, cash: CashHandling },
    /// Record what happened to the difference of a changed total.
    SettleDifference { id: PaymentId, difference: TotalDifference },
    /// Record the customer's phone number.
    NotePhone { id: PaymentId, phone: CustomerNumber },
    /// Acknowledge a payment's alarms.
    AlarmsSeen { id: PaymentId },
    /// Add the text of a payment's refusal to the list of certain refusals (safety rule 2, docs/safety.md).
    Learn { id: PaymentId },
    /// Write a receipt as PDF into the receipts folder; it counts as a print.
    Print {
        id: PaymentId,
        /// `None`: as the shop has set it.
        paper: Option<Paper>,
    },
    /// Queue a paper, decide about one, or open the drawer.
    Paper(PaperUiCommand),
    /// Put the compared price list in force.
    PutPrices { request: RequestId, goods: ProductList },
    /// Compare a provider's own list with the journal, and end the payments that it decides (safety rule 19,
    /// docs/safety.md).
    Reconcile {
        request: RequestId,
        provider: ProviderId,
        /// The path as a person typed it.
        file: RedactedText,
    },
    /// Record what a person says about a deposit.
    Saldo(SaldoUiCommand),
    /// Register a member, or ask for a refund's rows, which may record that it was made.
    Wallet { request: RequestId, command: WalletUiCommand },
    /// Make a charge, or decide about one.
    MoneyIn(ChargeUiCommand),
    /// Take the money of a sale that is paid by a charge, or pay its bill.
    ChargeFunds(SaleSlot, FundsUiCommand),
    /// Record that a person has seen a callback that cannot be read, and read the callbacks again.
    AcknowledgeCallback { number: u64 },
    /// In the demo: its printer answers, or does not.
    PracticePrinter { is_on: bool },
    /// Change the settings, or print their test slip.
    Settings(SettingsCommand),
}
