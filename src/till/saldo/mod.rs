//! Deposits: their told balances, the chain of intervals between those, and what people record about them.
//!
//! Example: balance 1,000,000 → 897,500 while payment A (102,500, answer lost) was open and nothing else moved. The
//! drop is exactly A's debit and nothing else explains it, so the interval indicates that A was paid.
//! `domain::deposit` computes the chain.
//!
//! Nothing here changes a payment. A movement that a person names is checked against the chain before it is
//! journalled, so that a name never explains more than there is.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::base::id::PaymentId;
use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::base::text::LocalText;
use crate::base::time::Timestamp;
use crate::domain::deposit::record::{
    AccountEntry, AccountEvent, AccountFact, AccountRow, NamedMovement, RecordPage, RecordPart, RiseCause,
};
use crate::domain::deposit::{
    self, BalanceInterval, DepositChain, Indication, IntervalFinding, MovementSource, OpenDebit, SaldoEvidence,
};
use crate::domain::payment::Payment;
use crate::domain::product::{AccountId, Product, ProductKind};
use crate::journal::{JournalError, SaldoReading};
use crate::till::Till;

/// Most intervals of a deposit that are shown.
pub const SHOWN: usize = 50;
/// Most intervals waiting for a person that are shown.
const MOST_WAITING: usize = 50;
/// Most payments that are named with them.
const MOST_NAMED: usize = 50;
/// Rows that may be added to a page of an account's record in memory; with more the page is read anew.
const MOST_ROWS: usize = 20_000;

/// A page of an account's record, with the chain and the evidence made from its rows.
#[derive(Debug, Default)]
pub(in crate::till) struct AccountRecord {
    rows: Vec<AccountRow>,
    /// The event numbers between which the rows lack nothing of the account.
    whole: Range<u64>,
    /// How many rows the page had when it was read.
    begun_with: usize,
    debits: HashMap<PaymentId, OpenDebit>,
    chain: DepositChain,
    evidence: Arc<Vec<SaldoEvidence>>,
}

/// The pages of one account that are in memory.
#[derive(Debug, Default)]
struct KnownRecord {
    /// The newest page, refreshed by each read.
    newest: Option<Arc<AccountRecord>>,
    /// The last event of the whole journal that was looked at, of this account or not.
    seq: u64,
    /// The page around the older payment that was asked about last, as it was read then.
    older: Option<Arc<AccountRecord>>,
}

/// The pages of each account in memory: the chain is made once for each state of the record, however often it is
/// asked for.
#[derive(Debug, Default)]
pub(in crate::till) struct AccountRecords(Mutex<HashMap<AccountId, KnownRecord>>);

/// One deposit as the screen and the commands show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositView {
    pub account: AccountId,
    /// What its provider wants known about it.
    pub note: Option<LocalText>,
    /// The last told balance; `None`: never told.
    pub reading: Option<SaldoReading>,
    /// Intervals, newest first, at most [`SHOWN`]: the last ones, or those around the payment that was asked for.
    pub links: Vec<BalanceInterval>,
    /// The newest intervals that wait for a person, oldest first: drops that nothing explains, rises without a name,
    /// drops that only open payments explain.
    pub waiting: Vec<BalanceInterval>,
    /// How many intervals of this page wait for a person in all.
    pub counts: WaitingCounts,
    /// When this page's first balance was told; `None`: no older page comes before it.
    pub begins: Option<Timestamp>,
    /// What the chain indicates about each payment without an end.
    pub evidence: Arc<Vec<SaldoEvidence>>,
    /// How many recorded top-ups no balance shows yet.
    pub not_seen: usize,
    /// The payments that `waiting` and `evidence` name.
    pub payments: Vec<Payment>,
}

/// How many intervals of a deposit wait for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WaitingCounts {
    pub alarms: usize,
    pub rises: usize,
    pub suspicions: usize,
}

impl DepositView {
    /// The estimated balance now, whole rupiah: last told − payments sent since + top-ups recorded since.
    #[must_use]
    pub fn left(&self) -> Option<Rupiah> {
        self.reading.and_then(|reading| reading.left())
    }

    /// The waiting drops that nothing explains.
    pub fn alarms(&self) -> impl Iterator<Item = &BalanceInterval> {
        self.waiting.iter().filter(|link| link.is_alarm())
    }

    /// The waiting rises without a name.
    pub fn rises(&self) -> impl Iterator<Item = &BalanceInterval> {
        self.waiting.iter().filter(|link| link.is_rise())
    }

    /// The waiting drops that only open payments explain.
    pub fn suspicions(&self) -> impl Iterator<Item = &BalanceInterval> {
        self.waiting.iter().filter(|link| link.is_suspicion())
    }

    /// One of the payments that the waiting intervals and the evidence name.
    #[must_use]
    pub fn payment(&self, id: PaymentId) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.id() == id)
    }

    /// How many more of `product` the estimated balance can pay; `None`: the balance or the product's debit is not
    /// known.
    #[must_use]
    pub fn enough_for(&self, product: &Product) -> Option<i64> {
        let debit = product.debit_for(product.nominal).filter(|debit| debit.is_positive())?;
        let left = self.left()?.get().max(0);
        left.checked_div(debit.get())
    }
}

/// A movement as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementName {
    /// The interval, by the event number of its later reading; `None`: the only one that waits.
    pub link: Option<u64>,
    /// The cause of a rise. A drop is only acknowledged, with `None` or `Other`.
    pub cause: Option<RiseCause>,
    /// The part of a rise that it explains, whole rupiah; `None`: all of it.
    pub amount: Option<Rupiah>,
    /// In the person's words; never empty.
    pub note: CleanText,
}

/// Why a person's statement was not journalled. Nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum SaldoError {
    /// No account of this name is configured; these are.
    #[error("unknown account")]
    UnknownAccount(Vec<AccountId>),
    /// The amount must be above zero.
    #[error("amount must be above zero")]
    AmountNeeded,
    #[error("a note is needed")]
    NoteNeeded,
    /// Nothing waits for a name, or not this interval.
    #[error("nothing to name")]
    NothingWaits,
    /// Several intervals wait; these are their numbers.
    #[error("several wait")]
    Several(Vec<u64>),
    /// A rise needs a cause, and a drop takes none but `Other`.
    #[error("cause does not fit")]
    CauseDoesNotFit,
    /// The amount is not the drop's, or more than the rise has without an explanation.
    #[error("amount does not fit")]
    AmountDoesNotFit,
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Till {
    /// The accounts of the configured providers, in the order in which they are shown, each once.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        let mut accounts: Vec<AccountId> = Vec::new();
        let all = self.providers().iter().map(|provider| provider.account());
        for account in all.chain(self.inner.parts.collector.iter().map(|collector| collector.account())) {
            if !accounts.contains(&account) {
                accounts.push(account);
            }
        }
        accounts
    }

    /// The configured account called `name`, whatever its case.
    pub fn account(&self, name: &str) -> Result<AccountId, SaldoError> {
        let accounts = self.accounts();
        let found = accounts.iter().find(|account| account.as_str().eq_ignore_ascii_case(name.trim())).cloned();
        found.ok_or(SaldoError::UnknownAccount(accounts))
    }

    /// The newest page of an account's record with its chain. Reads only the rows since the last call and the open
    /// payments that these rows are about.
    async fn account_record(&self, account: &AccountId) -> Result<Arc<AccountRecord>, JournalError> {
        let mut records = self.inner.work.records.0.lock().await;
        let known = records.entry(account.clone()).or_default();
        if let Some(newest) = known.newest.take() {
            let RecordPage { rows, seq, .. } =
                self.journal().account_record(account, RecordPart::Since(known.seq)).await?;
            // A record that became shorter is another one, so the page is read anew.
            if seq >= known.seq && (rows.is_empty() || newest.takes(&rows)) {
                known.seq = seq;
                let record = if rows.is_empty() {
                    newest
                } else {
                    known.older = None;
                    let newest = Arc::try_unwrap(newest).unwrap_or_else(|shared| shared.parts());
                    Arc::new(self.with_chain(newest.followed_by(rows)).await?)
                };
                known.newest = Some(Arc::clone(&record));
                return Ok(record);
            }
        }
        let (record, seq) = self.read_page(account, RecordPart::Newest).await?;
        let record = Arc::new(record);
        *known = KnownRecord { newest: Some(Arc::clone(&record)), seq, older: None };
        Ok(record)
    }

    /// A page of an account's record with its chain, and the last event of the journal that was looked at.
    async fn read_page(&self, account: &AccountId, part: RecordPart) -> Result<(AccountRecord, u64), JournalError> {
        let RecordPage { rows, whole, seq } = self.journal().account_record(account, part).await?;
        let read = AccountRecord { begun_with: rows.len(), rows, whole, ..AccountRecord::default() };
        Ok((self.with_chain(read).await?, seq))
    }

    /// Makes the chain of a page's rows, after reading the open payments that it lacks.
    async fn with_chain(&self, mut record: AccountRecord) -> Result<AccountRecord, JournalError> {
        let unsettled: HashSet<PaymentId> = deposit::unsettled(&record.rows).into_iter().collect();
        record.debits.retain(|id, _| unsettled.contains(id));
        let missing = unsettled.into_iter().filter(|id| !record.debits.contains_key(id)).collect();
        record.debits.extend(self.journal().open_debits(missing).await?);
        record.chain = deposit::chain(&record.rows, &record.whole, &record.debits);
        record.evidence = Arc::new(record.chain.all_evidence());
        Ok(record)
    }

    /// What the page around an older payment indicates about it. "Not paid" needs all later balances too: a debit may
    /// still come in one that the page lacks.
    async fn older_evidence(&self, payment: &Payment) -> Result<Option<SaldoEvidence>, JournalError> {
        let (account, id) = (&payment.intent.account, payment.id());
        let newest = self.account_record(account).await?;
        let mut records = self.inner.work.records.0.lock().await;
        let known = records.entry(account.clone()).or_default();
        let mut page = known.older.clone();
        let mut found = page.as_ref().and_then(|page| page.chain.evidence(id));
        if found.is_none() {
            let read = Arc::new(self.read_page(account, RecordPart::Around(id)).await?.0);
            found = read.chain.evidence(id);
            page = Some(Arc::clone(&read));
            known.older = Some(read);
        }
        let sees_all = page.is_some_and(|page| page.whole.end > known.seq);
        Ok(found.map(|found| match found.points {
            Indication::Paid if !newest.chain.may_show(id) => found,
            Indication::NotPaid if sees_all && !newest.chain.may_show(id) => found,
            _ => SaldoEvidence { points: Indication::Undecided, ..found },
        }))
    }

    /// One deposit with the newest part of its chain.
    pub async fn deposit(&self, account: &AccountId) -> Result<DepositView, JournalError> {
        let record = self.account_record(account).await?;
        self.deposit_of(account, &record, None).await
    }

    /// The deposit of a payment with the part of its chain around the payment, however old that is.
    pub async fn deposit_around(&self, payment: &Payment) -> Result<DepositView, JournalError> {
        let account = &payment.intent.account;
        let (record, _) = self.read_page(account, RecordPart::Around(payment.id())).await?;
        self.deposit_of(account, &record, Some(payment.id())).await
    }

    /// The deposit with a page of its chain: the newest intervals, or those around the one in which `near` was sent.
    async fn deposit_of(
        &self,
        account: &AccountId,
        record: &AccountRecord,
        near: Option<PaymentId>,
    ) -> Result<DepositView, JournalError> {
        let chain = &record.chain;
        let waits = |link: &&BalanceInterval| link.is_alarm() || link.is_rise() || link.is_suspicion();
        let mut waiting: Vec<BalanceInterval> =
            chain.links.iter().rev().filter(waits).take(MOST_WAITING).cloned().collect();
        waiting.reverse();
        let count = |is_so: fn(&BalanceInterval) -> bool| chain.links.iter().filter(|link| is_so(link)).count();
        let counts = WaitingCounts {
            alarms: count(BalanceInterval::is_alarm),
            rises: count(BalanceInterval::is_rise),
            suspicions: count(BalanceInterval::is_suspicion),
        };
        let evidence = Arc::clone(&record.evidence);
        let ways = evidence.iter().flat_map(|one| one.ways.iter().flatten()).filter_map(MovementSource::payment);
        let spoken: BTreeSet<PaymentId> = waiting.iter().flat_map(BalanceInterval::suspects).chain(ways).collect();
        let mut payments = Vec::new();
        for id in spoken.into_iter().take(MOST_NAMED) {
            payments.extend(self.journal().payment(id).await?);
        }
        let reading = self.journal().saldo(account, None).await?;
        let sent_in = near.and_then(|id| chain.links.iter().position(|link| link.sales.contains(&id)));
        let last = sent_in.map_or(chain.links.len(), |at| at + SHOWN / 2);
        let links = chain.links.iter().take(last).rev().take(SHOWN).cloned().collect();
        let owner = self.providers().iter().find(|provider| provider.account() == *account);
        let note = owner.and_then(|provider| provider.texts().account_note);
        let (account, not_seen) = (account.clone(), chain.not_seen);
        let begins = chain.links.first().map(|link| link.from.at).filter(|_| record.whole.start > 0);
        Ok(DepositView { account, note, reading, links, waiting, counts, begins, evidence, not_seen, payments })
    }

    /// All deposits, in the order in which their providers are shown.
    pub async fn deposits(&self) -> Result<Vec<DepositView>, JournalError> {
        let mut deposits = Vec::new();
        for account in self.accounts() {
            deposits.push(self.deposit(&account).await?);
        }
        Ok(deposits)
    }

    /// What the balances around an open payment indicate: evidence for a person, which decides nothing. `None` for a
    /// wallet's movement, and while no balance was told before or after the payment.
    pub async fn saldo_evidence(&self, payment: &Payment) -> Result<Option<SaldoEvidence>, JournalError> {
        let kind: ProductKind = payment.intent.bill.product.kind;
        if kind.is_wallet() || !payment.state().is_unresolved() {
            return Ok(None);
        }
        let newest = self.account_record(&payment.intent.account).await?;
        match newest.chain.evidence(payment.id()) {
            None if newest.begins_after(payment.id()) => self.older_evidence(payment).await,
            found => Ok(found),
        }
    }

    /// Records a balance that a person just read at the provider. It never proves a refusal (safety rule 2).
    pub async fn set_saldo(
        &self,
        account: &AccountId,
        saldo: Rupiah,
        note: CleanText,
    ) -> Result<DepositView, SaldoError> {
        self.say(account, AccountEvent::SaldoSet { saldo, note }).await
    }

    /// Records that a person paid money in. Where the deposit has already risen by it and nobody named that rise, the
    /// top-up names the rise. Else the estimate counts the top-up until the next told balance.
    pub async fn top_up(
        &self,
        account: &AccountId,
        amount: Rupiah,
        note: CleanText,
    ) -> Result<DepositView, SaldoError> {
        if !amount.is_positive() {
            return Err(SaldoError::AmountNeeded);
        }
        if note.is_empty() {
            return Err(SaldoError::NoteNeeded);
        }
        let record = self.account_record(account).await?;
        // A top-up smaller than the rise would leave the rest without a name.
        let covers = |link: &&BalanceInterval| link.risen().is_some_and(|risen| risen <= amount);
        for link in record.chain.links.iter().rev().filter(covers).take(MOST_WAITING) {
            let named = named(link, amount, RiseCause::Topup, &note);
            if matches!(record.would_be(&named), Some(IntervalFinding::Explained(_) | IntervalFinding::Fits(_))) {
                return self.say(account, AccountEvent::SaldoNamed(named)).await;
            }
        }
        self.say(account, AccountEvent::SaldoAdded { amount, note }).await
    }

    /// Records a person's name for a rise, or that the person has seen a drop.
    pub async fn name_saldo(&self, account: &AccountId, naming: &MovementName) -> Result<DepositView, SaldoError> {
        if naming.note.is_empty() {
            return Err(SaldoError::NoteNeeded);
        }
        let record = self.account_record(account).await?;
        let link = picked(&record.chain, naming.link)?;
        let named = match (link.risen(), naming.cause) {
            (None, None | Some(RiseCause::Other)) => {
                if naming.amount.is_some_and(|amount| amount != link.left) {
                    return Err(SaldoError::AmountDoesNotFit);
                }
                named(link, link.left, RiseCause::Other, &naming.note)
            }
            (Some(risen), Some(cause)) => {
                let amount = naming.amount.unwrap_or(risen);
                if !amount.is_positive() {
                    return Err(SaldoError::AmountNeeded);
                }
                let named = named(link, amount, cause, &naming.note);
                match record.would_be(&named) {
                    Some(IntervalFinding::Explained(_) | IntervalFinding::Fits(_) | IntervalFinding::Rise) => named,
                    _ => return Err(SaldoError::AmountDoesNotFit),
                }
            }
            (None, Some(_)) | (Some(_), None) => return Err(SaldoError::CauseDoesNotFit),
        };
        self.say(account, AccountEvent::SaldoNamed(named)).await
    }

    async fn say(&self, account: &AccountId, event: AccountEvent) -> Result<DepositView, SaldoError> {
        let settings = self.settings();
        let (counter, cashier) = (settings.counter.clone(), settings.cashier.clone());
        let entry = AccountEntry { at: self.now(), counter, cashier, event };
        tracing::info!(%account, what = entry.event.name(), "deposit");
        self.journal().append_account(account, entry).await?;
        Ok(self.deposit(account).await?)
    }
}

/// The waiting interval that a person means.
fn picked(chain: &DepositChain, wanted: Option<u64>) -> Result<&BalanceInterval, SaldoError> {
    let mut waiting = chain.links.iter().filter(|link| link.is_alarm() || link.is_rise());
    if let Some(wanted) = wanted {
        return waiting.find(|link| link.to.seq == wanted).ok_or(SaldoError::NothingWaits);
    }
    let first = waiting.next().ok_or(SaldoError::NothingWaits)?;
    let others: Vec<u64> = waiting.map(|link| link.to.seq).collect();
    if others.is_empty() {
        return Ok(first);
    }
    Err(SaldoError::Several(std::iter::once(first.to.seq).chain(others).collect()))
}

/// The event's content: `amount` of a rise with its cause, or a drop that was seen.
fn named(link: &BalanceInterval, amount: Rupiah, cause: RiseCause, note: &CleanText) -> NamedMovement {
    // The fallback is never reached: each amount's negative is within the limits too.
    let amount = if link.is_rise() { Rupiah::ZERO.checked_sub(amount).unwrap_or(amount) } else { amount };
    let (from, to) = (link.from.seq, link.to.seq);
    NamedMovement { from, to, before: link.left, amount, cause, note: note.clone() }
}

impl AccountRecord {
    /// A copy without chain and evidence, to make the next state from while this one is still in use.
    fn parts(&self) -> Self {
        let (rows, debits) = (self.rows.clone(), self.debits.clone());
        Self { rows, debits, whole: self.whole.clone(), begun_with: self.begun_with, ..Self::default() }
    }

    /// Whether new rows may be added: there are not too many, and each is about a payment of this page. A payment
    /// that ended before the page was read may get an event again, and then the page is read anew.
    fn takes(&self, new: &[AccountRow]) -> bool {
        let all = || self.rows.iter().chain(new);
        let prepared = |row: &AccountRow| match &row.what {
            AccountFact::Prepared { id, .. } => Some(*id),
            _ => None,
        };
        let known: HashSet<PaymentId> = all().filter_map(prepared).collect();
        self.rows.len() + new.len() <= self.begun_with + MOST_ROWS
            && new.iter().filter_map(|row| row.what.payment()).all(|id| known.contains(&id))
    }

    fn followed_by(mut self, new: Vec<AccountRow>) -> Self {
        for id in new.iter().filter_map(|row| row.what.payment()) {
            self.debits.remove(&id);
        }
        self.rows.extend(new);
        self
    }

    /// Whether an open payment was sent before the first row of the page.
    fn begins_after(&self, id: PaymentId) -> bool {
        self.chain.open.iter().any(|row| row.id == id && row.sent < self.whole.start)
    }

    /// The finding that the interval would have after this was journalled.
    fn would_be(&self, named: &NamedMovement) -> Option<IntervalFinding> {
        let last = self.rows.last()?;
        let what = AccountFact::Said(AccountEvent::SaldoNamed(named.clone()));
        let row = AccountRow { seq: last.seq.saturating_add(1), at: last.at, cashier: last.cashier.clone(), what };
        let with: Vec<AccountRow> = self.rows.iter().cloned().chain([row]).collect();
        deposit::chain(&with, &self.whole, &self.debits).link(named.from, named.to).map(|link| link.finding.clone())
    }
}
