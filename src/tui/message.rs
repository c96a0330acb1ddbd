//! Messages to the screen, as plain data.
//!
//! `Debug` prints no secret, token or pasted text, because the flight recorder keeps what it prints.

use crossterm::event::KeyEvent;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::time::{SignedDuration, Timestamp};
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::{JournalRecord, Payment};
use crate::domain::product::ProviderId;
use crate::domain::wallet::{RefundQuestion, RegistrationResult, WalletMovement};
use crate::journal::callbacks::StoredCallback;
use crate::journal::print::{PrintJob, PrintSubject};
use crate::journal::store_doubt::StoreWatch;
use crate::journal::{DamagedRow, JournalError, PriceList};
use crate::till::backup_schedule::BackupStatus;
use crate::till::dashboard::Dashboard;
use crate::till::evidence::PaymentEvidence;
use crate::till::inquire::{BillQuote, InquireError};
use crate::till::papers::{PrintError, UnkeptReceipt};
use crate::till::pay::{PayError, PayOutcome};
use crate::till::price_file::{NewList, PriceListFault, PriceRow};
use crate::till::prices::PriceFault;
use crate::till::print_queue::DrawerError;
use crate::till::queries::SaldoFigure;
use crate::till::reconcile::{ReconcileError, ReconcileReport};
use crate::till::refusal::RefusalFault;
use crate::till::resolve::ResolveError;
use crate::till::saldo::{DepositView, SaldoError};
pub use crate::tui::effects::effect::{
    BoundEffect, FreeEffect, PaperUiCommand, SaldoUiCommand, ScreenEffect, UiEffect,
};
pub use crate::tui::screens::charges::{ChargeUiCommand, ChargeUiEvent, ChargeUiQuery};
pub use crate::tui::screens::sale::collect::{FundsUiCommand, FundsUiEvent, FundsUiQuery};
use crate::tui::settings::SettingsEvent;

/// A time on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenTime {
    /// The wall clock, or the time of the journal's store.
    pub wall: Timestamp,
    /// The boot clock, which counts sleep.
    pub mono: Duration,
    /// How far this computer's wall clock is ahead of the store's. `None`: not far enough to be shown (safety rule 15,
    /// docs/safety.md).
    pub ahead: Option<SignedDuration>,
}

/// A text that the flight recorder must not keep. `Debug` prints its length.
#[derive(Clone, PartialEq, Eq)]
pub struct RedactedText(pub String);

impl fmt::Debug for RedactedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden({} characters)", self.0.chars().count())
    }
}

/// Faults of a price list file. `Debug` prints their number: they quote the path and cells, which the flight recorder
/// must not keep.
#[derive(Clone)]
pub struct FileFaults(pub Vec<PriceListFault>);

impl fmt::Debug for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileFaults({})", self.0.len())
    }
}

/// A whole price list. `Debug` prints its length.
#[derive(Clone)]
pub struct ProductList(pub Arc<Vec<PriceRow>>);

impl fmt::Debug for ProductList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Goods({})", self.0.len())
    }
}

/// The place of one of the sales side by side, 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaleSlot(pub u8);

/// The number of a request, so that a late answer to an older one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// A key, a signal, or the result of an effect.
#[derive(Debug, Clone)]
pub enum UiMessage {
    Key {
        key: KeyEvent,
        /// When the key was read, on the monotonic clock. Keys of one burst share it.
        at: Duration,
    },
    /// A bracketed paste.
    Paste(RedactedText),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
    /// The time of `next_wake` has come.
    Wake,
    /// The frame that shows the present state is on the terminal.
    Painted,
    /// The journal has new commits, of this program or another.
    JournalChanged,
    /// What came of a question or a command about the settings.
    Settings(SettingsEvent),
    /// The program was told to end (SIGTERM, SIGHUP, hang-up).
    Terminate,
    /// The journal was read: today's sales (newest first), the desk (oldest first), held money and papers.
    Look(Result<Box<CounterStatus>, Arc<JournalError>>),
    /// Damaged rows among the open ones. Comes after [`UiMessage::Look`].
    Damaged(Result<Arc<Vec<DamagedRow>>, Arc<JournalError>>),
    /// The deposits. Comes after [`UiMessage::Damaged`].
    DepositLook(Result<Box<DepositStatus>, Arc<JournalError>>),
    Prices {
        lists: Vec<PriceList>,
        /// Why a provider's list is not fresh.
        faults: Vec<(ProviderId, Arc<PriceFault>)>,
        /// True: asked from the providers. False: as stored.
        fresh: bool,
    },
    /// The result of an inquiry.
    Quoted { slot: SaleSlot, request: RequestId, result: Result<Box<BillQuote>, Arc<InquireError>> },
    /// A payment came back, or did not start.
    Paid { slot: SaleSlot, result: Result<Box<PayOutcome>, Arc<PayError>> },
    /// The result of a status question.
    Asked {
        id: PaymentId,
        /// The payment as it is after the answer.
        result: Result<Box<Payment>, Arc<ResolveError>>,
    },
    /// The evidence about one payment, oldest first.
    Evidence { id: PaymentId, result: Result<Vec<PaymentEvidence>, Arc<ResolveError>> },
    /// Payments of rows on the desk, as the journal has them. Damaged ones are left out.
    Payments(Result<Vec<Payment>, Arc<JournalError>>),
    /// How much is left of the hold before a payment may be ruled failed, by the store's clock.
    Hold {
        id: PaymentId,
        /// `None`: the journal could not tell.
        left: Option<Duration>,
    },
    /// A text was added to the list of certain refusals, or not.
    Learned(Result<(), Arc<RefusalFault>>),
    /// A ruling, note, cash record or acknowledgement was journalled, or not.
    Ruled {
        id: PaymentId,
        /// The payment as it is after the record.
        result: Result<Box<Payment>, Arc<ResolveError>>,
    },
    /// A counted PDF was written into the receipts folder, or not.
    Printed {
        id: PaymentId,
        /// The payment with the new count, and the file.
        result: Result<(Box<Payment>, PathBuf), Arc<PrintError>>,
    },
    /// The result of a [`PaperUiCommand`].
    Paper(Result<PaperResult, PaperFault>),
    /// A receipt's PDF could not be written by itself after a sale.
    Unkept(UnkeptReceipt),
    /// Rows of a history search, newest first.
    Found { request: RequestId, result: Result<Vec<Payment>, Arc<JournalError>> },
    /// A price list file was compared with the list in force, or cannot be used.
    PricesCompared { request: RequestId, result: Result<Box<NewList>, FileFaults> },
    /// A price list was put in force, or not.
    PricesPut {
        request: RequestId,
        /// The number of products in force now.
        result: Result<usize, Arc<std::io::Error>>,
    },
    /// A provider's own list was compared, or cannot be used.
    Reconciled { request: RequestId, result: Result<Box<ReconcileReport>, Arc<ReconcileError>> },
    /// A person's record about a deposit was journalled, or not.
    Saldo(Result<Box<DepositView>, Arc<SaldoError>>),
    /// The result of a [`ChargeUiCommand`].
    MoneyIn(ChargeUiEvent),
    /// The result of a [`FundsUiCommand`].
    ChargeFunds(SaleSlot, FundsUiEvent),
    /// The callbacks that providers sent, newest first.
    Callbacks(Result<Vec<StoredCallback>, Arc<JournalError>>),
    /// The answer to a [`WalletQuery`].
    Wallet { request: RequestId, result: Result<Box<WalletAnswer>, Arc<InquireError>> },
    /// One payment's journal records, oldest first.
    Events { id: PaymentId, result: Result<Vec<JournalRecord>, Arc<JournalError>> },
}

/// A question about a member's wallet. It may be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletQuery {
    /// A member's balance.
    Saldo { member: String },
    /// A member's movements.
    History { member: String },
}

/// A call about a member's wallet whose answer must not be dropped. None moves money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletUiCommand {
    /// Whether an order can be refunded: the first step of a refund. An answer that it was refunded is recorded.
    Refundable { order: String, member: String },
    /// Register a member at the banks. This writes at the provider, so it is sent once for each Y.
    Register { member: String, name: String, phone: String, email: String },
}

/// The answer to a [`WalletQuery`] or a [`WalletUiCommand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletAnswer {
    /// The member and the balance, whole rupiah.
    Saldo(CustomerNumber, Rupiah),
    /// Movements, oldest first.
    History(Vec<WalletMovement>),
    Refundable(RefundQuestion),
    /// The result at each bank.
    Registered(RegistrationResult),
}

/// One reading of the journal, for the home screen and the status lines.
#[derive(Debug, Clone)]
pub struct CounterStatus {
    pub dashboard: Dashboard,
    /// Callbacks that cannot be read and that nobody has looked at.
    pub unreadable: u64,
    /// Doubts about the journal's store (safety rule 16, docs/safety.md).
    pub store: StoreWatch,
    /// This counter's papers, newest first.
    pub papers: Vec<PrintJob>,
    pub backup: BackupStatus,
}

/// The deposits. Their chains take longest to read, so they come after [`CounterStatus`].
#[derive(Debug, Clone)]
pub struct DepositStatus {
    /// The figures of the header.
    pub saldos: Vec<SaldoFigure>,
    /// The same deposits with their chains.
    pub deposits: Vec<DepositView>,
}

/// The result of a [`PaperUiCommand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperResult {
    /// The paper is queued. The print worker prints it, unless it went to another printer at once.
    Asked(PrintSubject),
    /// Whether the paper is queued again. False: it is printing or finished.
    Again(bool),
    /// Whether the paper is closed. False: it is printing or finished.
    Left(bool),
    /// The drawer was opened.
    Opened,
}

/// Why a [`PaperUiCommand`] failed.
#[derive(Debug, Clone)]
pub enum PaperFault {
    Print(Arc<PrintError>),
    Drawer(Arc<DrawerError>),
}
