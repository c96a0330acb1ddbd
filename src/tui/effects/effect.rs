//! What the screen wishes for: plain data.
//!
//! Nothing here prints a secret, a token or a pasted text when debugged.

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

/// What a person asks of the printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperUiCommand {
    /// A paper.
    Ask {
        /// Of what.
        about: PrintSubject,
        /// On what; none: the printer's own.
        paper: Option<Paper>,
        /// Where; none: the counter's printer.
        device: Option<PrinterDevice>,
    },
    /// A paper that waits or is held, now.
    Again {
        /// Which.
        number: u64,
    },
    /// A paper that came out, or that nobody needs.
    Leave {
        /// Which.
        number: u64,
    },
    /// The drawer.
    Drawer {
        /// Why.
        reason: CleanText,
    },
}

/// Something that a person says about a deposit.
#[derive(Debug, Clone)]
pub enum SaldoUiCommand {
    /// A figure read at the provider.
    Set {
        /// Which deposit.
        account: AccountId,
        /// The figure, whole rupiah.
        saldo: Rupiah,
    },
    /// A top-up.
    TopUp {
        /// Which deposit.
        account: AccountId,
        /// How much, whole rupiah.
        amount: Rupiah,
        /// In the person's words.
        note: CleanText,
    },
    /// A rise gets its name, or a drop was seen.
    Name {
        /// Which deposit.
        account: AccountId,
        /// What.
        naming: MovementName,
    },
}

/// Something to do. *Free* effects are dropped at exit; *bound* ones are awaited.
#[derive(Debug, Clone)]
pub enum UiEffect {
    /// Read [`Look`](crate::tui::message::CounterStatus). Free.
    Look,
    /// Read the kept price lists. Free.
    KeptPrices,
    /// Ask the providers for their price lists. Free.
    FreshPrices,
    /// Ask for a bill. Free.
    Inquire {
        /// The sale.
        slot: SaleSlot,
        /// The question.
        request: RequestId,
        /// What to ask.
        ask: Box<BillRequest>,
    },
    /// Pay. Bound.
    Pay {
        /// The sale.
        slot: SaleSlot,
        /// What was confirmed.
        order: Box<PaymentRequest>,
    },
    /// Gather what is known about one payment. Free.
    Evidence {
        /// The payment.
        id: PaymentId,
    },
    /// Ask what is left of the hold before a payment may be ruled failed. Free.
    Hold {
        /// The payment.
        id: PaymentId,
    },
    /// Read payments of the desk's rows. Free.
    Payments {
        /// Which.
        ids: Vec<PaymentId>,
    },
    /// Take a payment's refusal into the list of certain refusals. Bound.
    Learn {
        /// The payment.
        id: PaymentId,
    },
    /// Ask about a payment what can be asked. Free.
    Ask {
        /// The payment.
        id: PaymentId,
        /// An invoice that a person found.
        invoice: Option<String>,
    },
    /// Rule. Bound.
    Rule {
        /// The payment.
        id: PaymentId,
        /// The ruling.
        rule: Box<PaymentRuling>,
    },
    /// Send what clears up a wallet's movement. Bound.
    ClearUp {
        /// The payment.
        id: PaymentId,
    },
    /// Write a note. Bound.
    Note {
        /// The payment.
        id: PaymentId,
        /// The note.
        text: String,
    },
    /// Record what happened to the cash. Bound.
    SettleCash {
        /// The payment.
        id: PaymentId,
        /// What.
        cash: CashHandling,
    },
    /// Record what became of a changed total's difference. Bound.
    SettleDifference {
        /// The payment.
        id: PaymentId,
        /// What.
        difference: TotalDifference,
    },
    /// Note the customer's phone. Bound.
    NotePhone {
        /// The payment.
        id: PaymentId,
        /// The phone.
        phone: CustomerNumber,
    },
    /// Acknowledge alarms. Bound.
    AlarmsSeen {
        /// The payment.
        id: PaymentId,
    },
    /// Make a counted PDF in the receipts folder. Bound.
    Print {
        /// The payment.
        id: PaymentId,
        /// On what; none: as the shop has set it.
        paper: Option<Paper>,
    },
    /// Ask for a paper on a printer, or decide about one. Bound.
    Paper(PaperUiCommand),
    /// Compare a price list file with the one in force. Free.
    ComparePrices {
        /// The question.
        request: RequestId,
        /// Where it is, as a person wrote it.
        file: RedactedText,
    },
    /// Put goods that were compared in force. Bound.
    PutPrices {
        /// The question.
        request: RequestId,
        /// The goods.
        goods: ProductList,
    },
    /// Compare a provider's own list, and end what it decides. Bound.
    Reconcile {
        /// The question.
        request: RequestId,
        /// Whose list.
        provider: ProviderId,
        /// Where it is, as a person wrote it.
        file: RedactedText,
    },
    /// Search the history. Free.
    Search {
        /// The question.
        request: RequestId,
        /// What for.
        filter: Box<PaymentFilter>,
    },
    /// Ask about a member's wallet. Free.
    Wallet {
        /// The question's number.
        request: RequestId,
        /// The question.
        ask: Box<WalletQuery>,
    },
    /// Read one payment's events. Free.
    Events {
        /// The payment.
        id: PaymentId,
    },
    /// Record what a person says about a deposit. Bound.
    Saldo(SaldoUiCommand),
    /// About charges. Bound where [`ChargeUiCommand::is_bound`].
    MoneyIn(ChargeUiCommand),
    /// About a sale that is paid by a charge. Bound where [`FundsUiCommand::is_bound`].
    Tender(SaleSlot, FundsUiCommand),
    /// Read what providers reported. Free.
    Reports,
    /// A person has looked at a report that cannot be read.
    SeeReport {
        /// Its number.
        number: u64,
    },
    /// Put a text on the terminal's clipboard (OSC 52). Free.
    Copy(RedactedText),
    /// Ring the bell. Free.
    Bell,
    /// Write the recorder's last messages to a file. Free.
    DumpRecord,
    /// Leave, once what is bound is done.
    Quit,
}

impl UiEffect {
    /// Whether leaving waits for it.
    #[must_use]
    pub const fn is_bound(&self) -> bool {
        if let Self::MoneyIn(wish) = self {
            return wish.is_bound();
        }
        if let Self::Tender(_, wish) = self {
            return wish.is_bound();
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
