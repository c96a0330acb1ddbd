//! The durable, append-only record of every payment: the [`Journal`] trait.
//!
//! `transaction` implements the trait once for every store; `sqlite` and `postgres` are its drivers. `chain` hashes
//! the rows. `send_log` remembers on this computer what was sent, and holds answers that the journal could not take.
//!
//! What [`Journal::append`] returned is durable, and no row is ever rewritten. `domain::payment::step` decides what
//! an event does; the journal runs it inside its transaction.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::base::id::{OrderKey, OwnerId, PaymentId};
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::bill::Bill;
use crate::domain::charge::{self, Charge};
use crate::domain::counter;
use crate::domain::deposit;
use crate::domain::deposit::record::{self, RecordPage, RecordPart};
use crate::domain::obstacle::BillObstacles;
use crate::domain::payment::{JournalRecord, Payment};
use crate::domain::product::{AccountId, Product, ProviderId};
use crate::journal::callbacks::{CallbackAction, CallbackResult, CallbackStatus, NewCallback, StoredCallback};
use crate::journal::print::{JobEnd, JobStart, NewJob, PrintJob};
use crate::journal::store_doubt::{AcceptedStore, StoreWatch};
pub use audit::{AuditFault, AuditReport, ChainHead, ClockStep, DamagedRow, StoreFinding};
use backup::BackupError;
pub use change_page::ChangePage;
pub use error::{DatabaseLoss, JournalError};
pub use filter::{ChargeFilter, PaymentFilter};

pub mod audit;
pub mod backup;
pub mod chain;
mod change_page;
mod error;
#[cfg(test)]
mod conformance;
#[cfg(test)]
pub(crate) mod frozen;
pub mod store_doubt;
mod filter;
pub mod callbacks;
mod owner_lock;
pub mod postgres;
pub mod print;
mod projection;
pub mod send_log;
pub mod spool;
mod transaction;
pub mod sqlite;

/// One reading of a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaldoReading {
    /// The figure, whole rupiah.
    pub saldo: Rupiah,
    /// When it was told.
    pub at: Timestamp,
    /// Debits bound since then: sent and open or confirmed without a newer figure, whole rupiah.
    pub bound: Rupiah,
    /// Top-ups that a person entered since then, whole rupiah.
    pub added: Rupiah,
    /// A person typed the figure; no answer told it.
    pub by_hand: bool,
    /// Whether nothing was open or sent on the account when and since it was told, so that an equal figure later shows
    /// that nothing was taken (safety rule 2). Never of a figure that a person typed.
    pub quiet: bool,
}

impl SaldoReading {
    /// The figure less what was spent since, and more what was paid in: what should be there now. Whole rupiah.
    #[must_use]
    pub fn left(&self) -> Option<Rupiah> {
        self.saldo.checked_sub(self.bound)?.checked_add(self.added)
    }

    /// Whether more is bound than the figure holds. A deposit is never negative: something that is bound fails, or a
    /// top-up was not told.
    #[must_use]
    pub fn is_overbound(&self) -> bool {
        self.left().is_none_or(Rupiah::is_negative)
    }

    /// The figure to show: what should be there now, or the told one where more is bound than it. Whole rupiah.
    #[must_use]
    pub fn shown(&self) -> Rupiah {
        self.left().filter(|left| !left.is_negative()).unwrap_or(self.saldo)
    }
}

/// How old an event is, by the store's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventAge {
    /// Exactly; none where that cannot be told: a file's event of another start of the computer, or of an earlier
    /// version.
    pub exact: Option<Duration>,
    /// At least. Nothing is known: zero.
    pub at_least: Duration,
}

/// Answers that the journal did not take yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingAnswers {
    pub answers: usize,
    /// Whether a program has no place for a further one.
    pub is_full: bool,
}

/// A price list as it was last fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceList {
    pub provider: ProviderId,
    pub at: Timestamp,
    pub products: Vec<Product>,
}

/// The record of every payment. All writes are durable when they return.
#[async_trait]
pub trait Journal: Send + Sync {
    /// This running program's id; its payments in flight are its own while it lives.
    fn owner(&self) -> OwnerId;

    /// Applies one event: reads the payment, runs `domain::payment::step`, and writes the event, the chain link, the
    /// open keys and the projection in one durable transaction.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then. A `Prepared` whose bill is open gives `AlreadyOpen` with that payment.
    async fn append(&self, id: PaymentId, entry: JournalRecord) -> Result<Payment, JournalError>;

    /// One payment, verified.
    async fn payment(&self, id: PaymentId) -> Result<Option<Payment>, JournalError>;

    /// The payment that a caller named so (safety rule 21).
    async fn payment_of_order(&self, key: &OrderKey) -> Result<Option<Payment>, JournalError>;

    /// What stands in the way of a bill at the moment `at`, as [`Journal::append`] will judge its intent.
    async fn obstacles(&self, bill: &Bill, at: Timestamp) -> Result<BillObstacles, JournalError>;

    /// Every event of a payment, oldest first, each verified by its own hash.
    async fn events(&self, id: PaymentId) -> Result<Vec<JournalRecord>, JournalError>;

    /// Payments that match, newest first.
    async fn find(&self, filter: &PaymentFilter) -> Result<Vec<Payment>, JournalError>;

    /// Damaged rows among the payments that match, or may: [`Journal::find`] leaves out what cannot be made again.
    async fn damaged(&self, filter: &PaymentFilter) -> Result<Vec<DamagedRow>, JournalError>;

    /// Damaged rows among the charges that match, or may.
    async fn damaged_charges(&self, filter: &ChargeFilter) -> Result<Vec<DamagedRow>, JournalError>;

    /// Damaged rows among the payments that are open or on the desk, and the charges whose money may come or lies here.
    async fn damaged_open(&self) -> Result<Vec<DamagedRow>, JournalError>;

    /// Another payment of the same system that is known under a provider's invoice: who holds it, else the oldest.
    async fn known_under(&self, id: PaymentId, invoice: &CleanText) -> Result<Option<Payment>, JournalError>;

    /// All payments of a system that have this text as their reference (our own, the provider's), or that are about a
    /// wallet's order of this name, newest first. Whether they ended does not matter.
    async fn known_by(&self, system: &ProviderId, reference: &str) -> Result<Vec<Payment>, JournalError>;

    /// Payments whose id ends with `text`, which has at least four letters; oldest first.
    async fn ending_with(&self, text: &str) -> Result<Vec<Payment>, JournalError>;

    /// What a system's newest answers say about its clock: its own time, and when the payment was sent.
    async fn provider_clock(&self, system: &ProviderId) -> Result<Vec<(Timestamp, Timestamp)>, JournalError>;

    /// The place of the last row in the record; 0: there is none.
    async fn last_seq(&self) -> Result<u64, JournalError>;

    /// What happened after the place `since` in the record, a page of it.
    async fn changes(&self, since: u64) -> Result<ChangePage, JournalError>;

    /// A page of the payments that are open or on the desk, oldest first, those behind `after`. An empty page is the
    /// end: there are as many as there are (safety rule 22).
    async fn live_page(&self, after: Option<PaymentId>) -> Result<Vec<Payment>, JournalError>;

    /// What is known now of these payments, as the chain of a deposit asks; of each that the record has.
    async fn open_debits(&self, ids: Vec<PaymentId>) -> Result<Vec<(PaymentId, deposit::OpenDebit)>, JournalError>;

    /// All payments on the desk (`Payment::is_on_desk`), oldest first.
    async fn desk(&self) -> Result<Vec<Payment>, JournalError>;

    /// All payments that are open (`State::is_open`), oldest first.
    async fn open_payments(&self) -> Result<Vec<Payment>, JournalError>;

    /// How long ago a payment was dispatched (one that was not: prepared), by the store's clock and never by a wall
    /// clock (safety rule 15). Where that cannot be told exactly: at least so long.
    async fn hold_duration(&self, id: PaymentId) -> Result<Duration, JournalError>;

    /// Applies a person's ruling that a payment failed. Its hold, the time-out and `grace` after the dispatch, is
    /// looked at inside the transaction.
    ///
    /// # Errors
    /// As [`Journal::append`]; [`JournalError::HoldRuns`] while it runs.
    async fn append_after_hold(
        &self,
        id: PaymentId,
        entry: JournalRecord,
        grace: Duration,
    ) -> Result<Payment, JournalError>;

    /// How old each event of a payment is, by the store's clock, oldest first.
    async fn event_ages(&self, id: PaymentId) -> Result<Vec<EventAge>, JournalError>;

    /// In how long the first of these payments, which are being sent, or of the charges in flight is overdue; none
    /// while nothing is in flight.
    async fn next_overdue(&self, sending: Vec<PaymentId>) -> Result<Option<Duration>, JournalError>;

    /// Ends what dead owners left behind: deferred answers are applied, Prepared becomes NotSent, Dispatched becomes
    /// Unknown, and a charge without its answer becomes unknown. Rows of living owners are not touched. Returns the
    /// payments that changed.
    async fn recover(&self, at: Timestamp) -> Result<Vec<Payment>, JournalError>;

    /// Keeps an answer that `append` could not take, synced, in the send log, whose space was written beforehand. It
    /// is applied as soon as the journal takes writes again, at the latest at the next start.
    ///
    /// # Errors
    /// [`JournalError`] when that fails too: the figures must go on the screen now.
    async fn defer_answer(&self, id: PaymentId, entry: &JournalRecord) -> Result<(), JournalError>;

    /// Keeps a charge's answer that `append_charge` could not take, as [`Journal::defer_answer`] does a payment's.
    ///
    /// # Errors
    /// [`JournalError`] when that fails too: the figures must go on the screen now.
    async fn defer_charge_answer(&self, order: &str, entry: &charge::ChargeEntry) -> Result<(), JournalError>;

    /// The last reading of an account, if any was ever told; `except` is left out of `bound` and `quiet`.
    async fn saldo(&self, account: &AccountId, except: Option<PaymentId>)
    -> Result<Option<SaldoReading>, JournalError>;

    /// Adds what a person said about an account, in the same record and chain. Returns its place in the record. A
    /// typed figure is the account's newest from then on.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn append_account(&self, account: &AccountId, entry: record::AccountEntry) -> Result<u64, JournalError>;

    /// What happened on an account, each row verified: the entries of its payments that move money, and what people
    /// said. A page is 2,000 payments; it bounds what is read at once, and any payment has a page around it.
    ///
    /// # Errors
    /// [`JournalError`]; `NotFound` where the payment is not the account's.
    async fn account_record(&self, account: &AccountId, part: RecordPart) -> Result<RecordPage, JournalError>;

    /// Adds what happened at a counter, in the same record and chain.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn append_counter(&self, entry: counter::CounterEntry) -> Result<(), JournalError>;

    /// What happened at a counter besides sales, newest first, each verified; the last 1,000 things.
    async fn counter_record(&self, counter: &CleanText) -> Result<Vec<counter::CounterEntry>, JournalError>;

    /// Asks for a paper. One of the same payment that waits for the same printer, or for a person, is asked for again
    /// instead of a second. Not part of the chain; that a paper was begun is ([`Journal::begin_print`]).
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn ask_print(&self, job: NewJob, at: Timestamp) -> Result<PrintJob, JournalError>;

    /// Papers of a counter, newest first: at most 200 of which something is still to come, and the 50 that ended last.
    async fn print_jobs(&self, counter: &CleanText) -> Result<Vec<PrintJob>, JournalError>;

    /// One paper.
    async fn print_job(&self, number: u64) -> Result<Option<PrintJob>, JournalError>;

    /// Begins a paper that waits, durably, before its first byte leaves: counts it in its payment's record, the first
    /// time it is begun. `None`: another program has it, or it waits no more.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn begin_print(&self, number: u64, begin: JobStart) -> Result<Option<PrintJob>, JournalError>;

    /// Says what came of a paper that this program began. `false`: it is not this program's any more.
    async fn end_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError>;

    /// Moves a paper that nobody is printing: a person's word, or a printer that was not reached. `false`: it is
    /// printing, or has its end.
    async fn put_print(&self, number: u64, ended: JobEnd) -> Result<bool, JournalError>;

    /// Stores callbacks durably, all in one transaction; one that came before is only counted.
    ///
    /// # Errors
    /// [`JournalError`]; none was kept then, and none may be acknowledged.
    async fn store_callbacks(&self, reports: Vec<NewCallback>) -> Result<(), JournalError>;

    /// Callbacks with which nothing was done yet, oldest first, at most `limit`.
    async fn stored_callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError>;

    /// Callbacks, newest first, at most `limit`, and behind them the older ones that cannot be read and were not
    /// looked at yet.
    async fn callbacks(&self, limit: u32) -> Result<Vec<StoredCallback>, JournalError>;

    /// How many callbacks cannot be read and were not looked at yet.
    async fn unreadable_callbacks(&self) -> Result<u64, JournalError>;

    /// A person has looked at a callback that cannot be read. `false`: it is none, or somebody had before.
    async fn acknowledge_callback(&self, number: u64) -> Result<bool, JournalError>;

    /// Applies what a callback decides and sets its status, in one durable transaction: of several programs one does.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn apply_callback(&self, number: u64, decides: CallbackAction) -> Result<CallbackResult, JournalError>;

    /// Sets the status of callbacks that change nothing, each with its reason, in one transaction.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then.
    async fn apply_nothing(&self, rows: Vec<(u64, CallbackStatus, &'static str)>) -> Result<(), JournalError>;

    /// The price list of a provider as last kept.
    async fn price_list(&self, provider: &ProviderId) -> Result<Option<PriceList>, JournalError>;

    /// Keeps a price list. A cache: not part of the chain.
    async fn store_price_list(&self, list: &PriceList) -> Result<(), JournalError>;

    /// Applies one event of a charge, as [`Journal::append`] does for a payment: `domain::charge::step`, the event
    /// and the link in the same chain, and the projection, in one durable transaction.
    ///
    /// # Errors
    /// [`JournalError`]; nothing changed then. An order or request id that was ever used, in whatever case, gives
    /// `ReusedReference`.
    async fn append_charge(&self, order: &str, entry: charge::ChargeEntry) -> Result<Charge, JournalError>;

    /// One charge, verified; its order in any case.
    async fn charge(&self, order: &str) -> Result<Option<Charge>, JournalError>;

    /// Every event of a charge, oldest first, each verified by its own hash.
    async fn charge_events(&self, order: &str) -> Result<Vec<charge::ChargeEntry>, JournalError>;

    /// Charges that match, newest first.
    async fn charges(&self, filter: &ChargeFilter) -> Result<Vec<Charge>, JournalError>;

    /// Takes `round` of something that only one program needs to do (`what`), until `until`. Whoever gets `false`
    /// leaves it to the other. A later round is free at once; the same one when the claim's time is over. Not part of
    /// the chain.
    ///
    /// # Errors
    /// [`JournalError`]; nothing was taken then.
    async fn claim(&self, what: &str, round: u32, at: Timestamp, until: Timestamp) -> Result<bool, JournalError>;

    /// Why this journal is only read; none where it is written too.
    fn why_read_only(&self) -> Option<&JournalError> {
        None
    }

    /// Whether this program holds an answer that the journal could not take, or took in since without telling anybody;
    /// [`Journal::recover`] applies it and tells it.
    fn has_deferred_answers(&self) -> bool;

    /// Answers that lie beside the journal because it did not take them, of any program on this machine.
    ///
    /// # Errors
    /// [`JournalError`] when they cannot be read.
    fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        Ok(WaitingAnswers::default())
    }

    /// What this program knows about the store, compared with what this computer remembers.
    fn store_watch(&self) -> StoreWatch {
        StoreWatch::default()
    }

    /// Goes on with a store that is in doubt, on a person's word: what this computer knows to have been sent is
    /// entered, its kept answers decide, and only then the memory is what the store holds. Nothing is done on a store
    /// that is not in doubt.
    ///
    /// # Errors
    /// [`JournalError`]; the store is in doubt as before.
    async fn accept_store(
        &self,
        reason: &CleanText,
        by: &CleanText,
        at: Timestamp,
    ) -> Result<AcceptedStore, JournalError>;

    /// Verifies every row, every chain and every projection.
    ///
    /// # Errors
    /// [`JournalError`] only when the store cannot be read at all; faults are in the report.
    async fn audit(&self) -> Result<AuditReport, JournalError>;

    /// Whether a sale could be recorded now: writes, syncs and takes back a probe, and makes the place for an answer.
    ///
    /// # Errors
    /// [`JournalError`] saying why not.
    async fn probe(&self) -> Result<(), JournalError>;

    /// Writes a copy of the journal as it is now into the file `to`, while it is in use, and verifies every row of it
    /// there. An older backup of the same journal under that name is replaced; anything else is not.
    ///
    /// # Errors
    /// [`BackupError`]; what lay under the name lies there still.
    async fn backup(&self, to: &Path) -> Result<AuditReport, BackupError>;

    /// What a doctor asks of the store itself; `now` is this machine's clock. A file has nothing more to say.
    ///
    /// # Errors
    /// [`JournalError`] when it cannot be asked.
    async fn checkup(&self, _now: Timestamp) -> Result<Vec<StoreFinding>, JournalError> {
        Ok(Vec::new())
    }

    /// A number that changes whenever something was committed, by this program or (with a delay) by another.
    fn commits(&self) -> watch::Receiver<u64>;
}
