//! What reaches the screen's inbox: plain data.
//!
//! Nothing here prints a secret, a token or a pasted text when debugged, because the recorder keeps it.

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
pub use crate::tui::effects::effect::{PaperUiCommand, SaldoUiCommand, UiEffect};
pub use crate::tui::screens::charges::{ChargeUiCommand, ChargeUiEvent};
pub use crate::tui::screens::sale::collect::{FundsUiCommand, FundsUiEvent};

/// A moment on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenTime {
    /// The wall clock, or the time of the journal's store.
    pub wall: Timestamp,
    /// The boot clock.
    pub mono: Duration,
    /// How far this computer's own wall clock is ahead of the store's, where that has to be said.
    pub ahead: Option<SignedDuration>,
}

/// A text that the recorder must not keep.
#[derive(Clone, PartialEq, Eq)]
pub struct RedactedText(pub String);

impl fmt::Debug for RedactedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hidden({} characters)", self.0.chars().count())
    }
}

/// What is wrong with a file; it may quote the file's path and cells, which the recorder must not keep.
#[derive(Clone)]
pub struct FileFaults(pub Vec<PriceListFault>);

impl fmt::Debug for FileFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileFaults({})", self.0.len())
    }
}

/// A whole price list; too long to be told.
#[derive(Clone)]
pub struct ProductList(pub Arc<Vec<PriceRow>>);

impl fmt::Debug for ProductList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Goods({})", self.0.len())
    }
}

/// A sale's place at the counter, 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaleSlot(pub u8);

/// Counts the screen's questions, so that a late answer to an old one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Something that happened.
#[derive(Debug, Clone)]
pub enum UiMessage {
    /// A key, with the monotonic moment at which it arrived.
    Key {
        /// Which.
        key: KeyEvent,
        /// When.
        at: Duration,
    },
    /// A bracketed paste.
    Paste(RedactedText),
    /// The terminal has a new size: columns, rows.
    Resize(u16, u16),
    /// `next_wake` has come.
    Wake,
    /// The frame that shows the present state is on the terminal.
    Painted,
    /// The journal has news.
    News,
    /// The program was told to end (SIGTERM, SIGHUP, hang-up).
    Terminate,
    /// Today's sales (newest first), the desk (oldest first) and the deposits, as the journal has them.
    Look(Result<Box<CounterStatus>, Arc<JournalError>>),
    /// Damaged rows among what is open, after [`UiMessage::Look`].
    Damaged(Result<Arc<Vec<DamagedRow>>, Arc<JournalError>>),
    /// The deposits, after the rest.
    DepositLook(Result<Box<DepositStatus>, Arc<JournalError>>),
    /// Price lists, kept or fresh.
    Prices {
        /// The lists.
        lists: Vec<PriceList>,
        /// Why a provider's list is not fresh.
        faults: Vec<(ProviderId, Arc<PriceFault>)>,
        /// Whether the providers were asked.
        fresh: bool,
    },
    /// An inquiry's end.
    Quoted {
        /// The sale.
        slot: SaleSlot,
        /// The question.
        request: RequestId,
        /// The quote.
        result: Result<Box<BillQuote>, Arc<InquireError>>,
    },
    /// A payment's end.
    Paid {
        /// The sale.
        slot: SaleSlot,
        /// How it ended.
        result: Result<Box<PayOutcome>, Arc<PayError>>,
    },
    /// A status question's end.
    Asked {
        /// The payment.
        id: PaymentId,
        /// The payment after it.
        result: Result<Box<Payment>, Arc<ResolveError>>,
    },
    /// What is known about one payment, oldest first.
    Evidence {
        /// The payment.
        id: PaymentId,
        /// The evidence.
        result: Result<Vec<PaymentEvidence>, Arc<ResolveError>>,
    },
    /// Payments of the desk's rows, as the journal has them; one that is damaged is left out.
    Payments(Result<Vec<Payment>, Arc<JournalError>>),
    /// What is left of the hold before a payment may be ruled failed, by the store's clock.
    Hold {
        /// The payment.
        id: PaymentId,
        /// What is left; none where the journal could not tell.
        left: Option<Duration>,
    },
    /// A text was taken into the list of certain refusals, or not: the system's own words.
    Learned(Result<(), Arc<RefusalFault>>),
    /// A ruling, note, cash record or acknowledgement was journalled, or not.
    Ruled {
        /// The payment.
        id: PaymentId,
        /// The payment after it.
        result: Result<Box<Payment>, Arc<ResolveError>>,
    },
    /// A counted paper was written into the receipts folder, or not.
    Printed {
        /// The payment.
        id: PaymentId,
        /// The payment after the count, and the file.
        result: Result<(Box<Payment>, PathBuf), Arc<PrintError>>,
    },
    /// What was asked of the printer is done, or not.
    Paper(Result<PaperResult, PaperFault>),
    /// A receipt's PDF could not be kept.
    Unkept(UnkeptReceipt),
    /// A history search's rows, newest first.
    Found {
        /// The question.
        request: RequestId,
        /// The rows.
        result: Result<Vec<Payment>, Arc<JournalError>>,
    },
    /// A price list file was compared with the one in force, or cannot be used.
    PricesCompared {
        /// The question.
        request: RequestId,
        /// What it changes.
        result: Result<Box<NewList>, FileFaults>,
    },
    /// A price list was put in force, or not: how many goods.
    PricesPut {
        /// The question.
        request: RequestId,
        /// Why not: the system's own words.
        result: Result<usize, Arc<std::io::Error>>,
    },
    /// A provider's own list was compared, or not.
    Reconciled {
        /// The question.
        request: RequestId,
        /// What came of it.
        result: Result<Box<ReconcileReport>, Arc<ReconcileError>>,
    },
    /// What a person said about a deposit was journalled, or not.
    Saldo(Result<Box<DepositView>, Arc<SaldoError>>),
    /// About charges.
    MoneyIn(ChargeUiEvent),
    /// About a sale that is paid by a charge.
    Tender(SaleSlot, FundsUiEvent),
    /// What providers reported, newest first.
    Reports(Result<Vec<StoredCallback>, Arc<JournalError>>),
    /// What a question about a member's wallet brought.
    Wallet {
        /// The question.
        request: RequestId,
        /// The answer.
        result: Result<Box<WalletAnswer>, Arc<InquireError>>,
    },
    /// One payment's events, oldest first.
    Events {
        /// The payment.
        id: PaymentId,
        /// Its events.
        result: Result<Vec<JournalRecord>, Arc<JournalError>>,
    },
}

/// A question about a member's wallet; none moves money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletQuery {
    /// What a member has.
    Saldo {
        /// Who.
        member: String,
    },
    /// A member's movements.
    History {
        /// Who.
        member: String,
    },
    /// What of an order can be given back.
    Refundable {
        /// The order.
        order: String,
        /// Whose.
        member: String,
    },
    /// Register a member: a write, once for each Y.
    Register {
        /// Who.
        member: String,
        /// Name.
        name: String,
        /// Phone.
        phone: String,
        /// E-mail.
        email: String,
    },
}

/// What it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WalletAnswer {
    /// The member and his saldo, whole rupiah.
    Saldo(CustomerNumber, Rupiah),
    /// Movements, oldest first.
    History(Vec<WalletMovement>),
    /// The first step of a refund.
    Refundable(RefundQuestion),
    /// Each bank.
    Registered(RegistrationResult),
}

/// What the home screen and the status lines show.
#[derive(Debug, Clone)]
pub struct CounterStatus {
    /// Sales, the desk and money that is held.
    pub dashboard: Dashboard,
    /// Reports that cannot be read and that nobody has looked at.
    pub unreadable: u64,
    /// What is known about the journal's store.
    pub store: StoreWatch,
    /// This counter's papers, newest first.
    pub papers: Vec<PrintJob>,
}

/// What the deposits are known to hold. Their chains take longest to read, so they are told after [`CounterStatus`].
#[derive(Debug, Clone)]
pub struct DepositStatus {
    /// The deposits' figures.
    pub saldos: Vec<SaldoFigure>,
    /// The same with their chains.
    pub deposits: Vec<DepositView>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperResult {
    /// It is asked for, and prints by itself.
    Asked(PrintSubject),
    /// Whether it could be asked for again.
    Again(bool),
    /// Whether it could be left.
    Left(bool),
    /// The drawer is open.
    Opened,
}

/// Why not.
#[derive(Debug, Clone)]
pub enum PaperFault {
    /// A paper.
    Print(Arc<PrintError>),
    /// The drawer.
    Drawer(Arc<DrawerError>),
}
