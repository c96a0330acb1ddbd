//! What the screen asks of the runner, as plain data.
//!
//! Exit waits for *bound* effects, which may move money or change the journal, and drops *free* ones. `Debug` prints no
//! secret, token or pasted text.

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::paper::Paper;
use crate::base::text::CleanText;
use crate::config::PrinterDevice;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::{CashHandling, PaymentRuling, TotalDifference};
use crate::domain::product::{AccountId, ProviderId};
use crate::journal::PaymentFilter;
use crate::journal::print::PrintSubject;
use crate::till::inquire::BillRequest;
use crate::till::pay::PaymentRequest;
use crate::till::saldo::MovementName;
use crate::tui::message::{
    ChargeUiCommand, FundsUiCommand, ProductList, RedactedText, RequestId, SaleSlot, WalletQuery,
};

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

/// Work for the runner. The result comes back as a [`UiMessage`](crate::tui::message::UiMessage). An effect is free
/// unless it is said to be bound.
#[derive(Debug, Clone)]
pub enum UiEffect {
    /// Read [`CounterStatus`](crate::tui::message::CounterStatus), the damaged rows and the deposits.
    Look,
    /// Read the stored price lists.
    KeptPrices,
    /// Ask the providers for their price lists.
    FreshPrices,
    /// Ask the provider for a bill.
    Inquire {
        slot: SaleSlot,
        request: RequestId,
        ask: Box<BillRequest>,
    },
    /// Pay the bill that the cashier confirmed. Bound.
    Pay {
        slot: SaleSlot,
        payment: Box<PaymentRequest>,
    },
    /// Gather the evidence about one payment.
    Evidence {
        id: PaymentId,
    },
    /// Ask how much is left of the hold before a payment may be ruled failed.
    Hold {
        id: PaymentId,
    },
    /// Read the payments of rows on the desk.
    Payments {
        ids: Vec<PaymentId>,
    },
    /// Add the text of a payment's refusal to the list of certain refusals (safety rule 2, docs/safety.md). Bound.
    Learn {
        id: PaymentId,
    },
    /// Ask the provider about a payment, or look at its bill again.
    Ask {
        id: PaymentId,
        /// An invoice that a person typed; `None`: the payment's own.
        invoice: Option<String>,
    },
    /// Record a person's ruling. Bound.
    Rule {
        id: PaymentId,
        rule: Box<PaymentRuling>,
    },
    /// Send the call that clears up a wallet movement whose answer was lost. Bound.
    ClearUp {
        id: PaymentId,
    },
    /// Add a note to a payment. Bound.
    Note {
        id: PaymentId,
        text: String,
    },
    /// Record what happened to the cash. Bound.
    SettleCash {
        id: PaymentId,
        cash: CashHandling,
    },
    /// Record what happened to the difference of a changed total. Bound.
    SettleDifference {
        id: PaymentId,
        difference: TotalDifference,
    },
    /// Record the customer's phone number. Bound.
    NotePhone {
        id: PaymentId,
        phone: CustomerNumber,
    },
    /// Acknowledge a payment's alarms. Bound.
    AlarmsSeen {
        id: PaymentId,
    },
    /// Write a receipt as PDF into the receipts folder; it counts as a print. Bound.
    Print {
        id: PaymentId,
        /// `None`: as the shop has set it.
        paper: Option<Paper>,
    },
    /// Queue a paper, decide about one, or open the drawer. Bound.
    Paper(PaperUiCommand),
    /// Compare a price list file with the list in force.
    ComparePrices {
        request: RequestId,
        /// The path as a person typed it.
        file: RedactedText,
    },
    /// Put the compared price list in force. Bound.
    PutPrices {
        request: RequestId,
        goods: ProductList,
    },
    /// Compare a provider's own list with the journal, and end the payments that it decides (safety rule 19,
    /// docs/safety.md). Bound.
    Reconcile {
        request: RequestId,
        provider: ProviderId,
        /// The path as a person typed it.
        file: RedactedText,
    },
    /// Search the history.
    Search {
        request: RequestId,
        filter: Box<PaymentFilter>,
    },
    /// Ask about a member's wallet, or register a member.
    Wallet {
        request: RequestId,
        ask: Box<WalletQuery>,
    },
    /// Read one payment's journal records.
    Events {
        id: PaymentId,
    },
    /// Record what a person says about a deposit. Bound.
    Saldo(SaldoUiCommand),
    /// Work on a charge. Bound where [`ChargeUiCommand::is_bound`].
    MoneyIn(ChargeUiCommand),
    /// Work on a sale that is paid by a charge. Bound where [`FundsUiCommand::is_bound`].
    ChargeFunds(SaleSlot, FundsUiCommand),
    /// Read the callbacks that providers sent.
    Callbacks,
    /// Record that a person has seen a callback that cannot be read, and read the callbacks again.
    AcknowledgeCallback {
        number: u64,
    },
    /// Put a text on the terminal's clipboard (OSC 52).
    Copy(RedactedText),
    Bell,
    /// Write the flight recorder's lines to a file.
    DumpRecord,
    /// Exit, once bound work is done.
    Quit,
}

impl UiEffect {
    /// Whether exit waits for this effect (safety rule 11, docs/safety.md).
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        if let Self::MoneyIn(command) = self {
            return command.is_bound();
        }
        if let Self::ChargeFunds(_, command) = self {
            return command.is_bound();
        }
        matches!(
            self,
            Self::Pay { .. }
                | Self::Rule { .. }
                | Self::ClearUp { .. }
                | Self::Note { .. }
                | Self::SettleCash { .. }
                | Self::SettleDifference { .. }
                | Self::NotePhone { .. }
                | Self::AlarmsSeen { .. }
                | Self::Learn { .. }
                | Self::Print { .. }
                | Self::Paper(_)
                | Self::Reconcile { .. }
                | Self::PutPrices { .. }
                | Self::Saldo(_)
        )
    }
}
