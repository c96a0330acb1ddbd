//! What a running program brings to its journal: identity, owner lock, send log, and whether it trusts the store. The
//! writes that need these are here too.
//!
//! Before a request may be sent, its intent and space for its answer are in the send log.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::{file_error, unwritable};
use super::{Transaction, WriteConnection, append, store_comparison, values};
use crate::base::id::{OwnerId, PaymentId};
use crate::base::text::CleanText;
use crate::base::time::Clock;
use crate::domain::charge::{self, Charge};
use crate::domain::payment::{AnswerSource, JournalRecord, Payment, PaymentEvent};
use crate::journal::owner_lock::OwnerLock;
use crate::journal::send_log::{self, AcknowledgedCommit, RememberedEntry, SendLog, SlotRing};
use crate::journal::store_doubt::{StoreDoubt, StoreWatch};
use crate::journal::{JournalError, PriceList, WaitingAnswers, spool};

/// Who uses the journal, and from where.
#[derive(Debug, Clone)]
pub struct ProcessIdentity {
    /// The counter; recovery writes in its name.
    pub counter: CleanText,
    pub owner: OwnerId,
    /// Where owner locks (`owners`) and send logs (`sendlog`) lie; the same for every program of this machine on one
    /// journal.
    pub folder: PathBuf,
}

impl ProcessIdentity {
    /// Where the owner locks lie.
    pub(crate) fn owners(&self) -> PathBuf {
        self.folder.join("owners")
    }
}

/// What a program brings. Its lock is held as long as any copy of this is.
#[derive(Debug, Clone)]
pub(crate) struct WriterState {
    identity: ProcessIdentity,
    /// Where the store lies; never a password.
    store_url: Arc<str>,
    memory: Arc<Path>,
    send_log: Arc<SendLog>,
    watch: Arc<Mutex<StoreWatch>>,
    given_up: Arc<Mutex<Vec<PaymentId>>>,
    untold: Arc<Mutex<Vec<Payment>>>,
    /// None where the journal is only read.
    _lock: Option<Arc<OwnerLock>>,
}

impl WriterState {
    /// Takes the identity: from now on this program lives. `store_url` says where its store lies.
    pub(crate) fn acquire(
        identity: ProcessIdentity,
        store_url: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, JournalError> {
        let lock = OwnerLock::hold(&identity.owners(), identity.owner).map_err(|error| file_error(&error))?;
        Ok(Self { _lock: Some(Arc::new(lock)), ..Self::without_lock(identity, store_url, clock) })
    }

    /// Who only reads holds nothing and writes nothing, here or in the journal. `store_url` says where the store lies.
    pub(crate) fn without_lock(identity: ProcessIdentity, store_url: &str, clock: Arc<dyn Clock>) -> Self {
        let memory = send_log::folder_in(&identity.folder);
        let send_log = SendLog::new(memory.clone(), identity.counter.clone(), identity.owner, clock);
        Self {
            identity,
            store_url: store_url.into(),
            memory: memory.into(),
            send_log: Arc::new(send_log),
            watch: Arc::default(),
            given_up: Arc::default(),
            untold: Arc::default(),
            _lock: None,
        }
    }

    pub(crate) const fn identity(&self) -> &ProcessIdentity {
        &self.identity
    }

    /// Where an earlier version kept answers that its journal could not take.
    pub(crate) fn spools(&self) -> PathBuf {
        self.identity.folder.join("spool")
    }

    /// Where the owner locks lie.
    pub(crate) fn owners(&self) -> PathBuf {
        self.identity.owners()
    }

    /// Where the send logs lie.
    pub(crate) fn memory(&self) -> &Path {
        &self.memory
    }

    /// This program's send log.
    pub(crate) fn send_log(&self) -> &SendLog {
        &self.send_log
    }

    /// Whether the file is about the store that lies where this one lies.
    pub(crate) fn is_of_this_place(&self, ring: &SlotRing) -> bool {
        *ring.origin().store_url == *self.store_url
    }

    /// Puts aside what is remembered of whatever lay where the store lies.
    pub(crate) fn forget_place(&self) -> std::io::Result<()> {
        send_log::forget(&self.memory, &self.store_url, "moved")
    }

    fn watched(&self) -> MutexGuard<'_, StoreWatch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known about the store.
    pub(crate) fn store_watch(&self) -> StoreWatch {
        self.watched().clone()
    }

    /// Whether anything may be written.
    pub(crate) fn may_write(&self) -> Result<(), JournalError> {
        match &self.watched().doubt {
            Some(doubt) => Err(JournalError::InDoubt(Box::new(doubt.clone()))),
            None => Ok(()),
        }
    }

    /// From now on nothing is written.
    pub(crate) fn doubts(&self, doubt: StoreDoubt) {
        tracing::error!(?doubt, "nothing is sold on this store");
        self.watched().doubt = Some(doubt);
    }

    /// Compares the store with what this computer remembers. A file that was replaced under this program stays in
    /// doubt.
    pub(crate) fn meet(&self, sql: &dyn Transaction) -> Result<(), JournalError> {
        if self.watched().doubt == Some(StoreDoubt::Replaced) {
            return Ok(());
        }
        let compared = store_comparison::compare(sql, &self.memory, &self.store_url)?;
        if let (Some(journal), None) = (&compared.journal, &compared.doubt) {
            self.send_log.belongs_to(journal, &self.store_url);
        }
        let known = self.watched().doubt.clone();
        match compared.doubt {
            Some(doubt) if known.as_ref() != Some(&doubt) => self.doubts(doubt),
            doubt => self.watched().doubt = doubt,
        }
        self.watched().is_first_sight |= compared.is_first_sight;
        Ok(())
    }

    /// Who has not compared yet. Says whether that is news.
    pub(crate) fn waits_for(&self, uncompared: Vec<CleanText>) -> bool {
        let mut watched = self.watched();
        let is_news = watched.uncompared != uncompared;
        watched.uncompared = uncompared;
        is_news
    }

    /// A person goes on with the store: until [`WriterState::end_accepting`] it is written though it is in doubt.
    /// `None`: it is not.
    pub(crate) fn begin_accepting(&self) -> Option<StoreDoubt> {
        self.watched().doubt.take()
    }

    /// The doubt comes back, unless the person's word was done.
    pub(crate) fn end_accepting(&self, doubt: Option<StoreDoubt>) {
        self.watched().doubt = doubt;
    }

    /// Remembers what the store acknowledged.
    pub(crate) fn acknowledged(&self, commit: AcknowledgedCommit) {
        self.send_log.remember(commit);
    }

    /// Makes the place for an answer, as a sale would.
    pub(crate) fn make_room(&self) -> Result<(), JournalError> {
        self.send_log.allocate().map_err(|error| file_error(&error))
    }

    /// What waits in the send logs of all programs, and in the spools of an earlier version.
    pub(crate) fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        let mut waiting = send_log::waiting_in(&self.identity.folder).map_err(|error| file_error(&error))?;
        for owner in spool::owners(&self.spools()) {
            waiting.answers += spool::left_by(&self.spools(), owner).map_err(|error| file_error(&error))?.len();
        }
        Ok(waiting)
    }

    /// Keeps an answer that the journal could not take.
    pub(crate) fn remember_answer(&self, answer: &RememberedEntry) -> Result<(), JournalError> {
        self.send_log.store_answer(answer).map_err(|error| file_error(&error))
    }

    /// Whether an answer waits in the send log.
    pub(crate) fn has_deferred_answers(&self) -> bool {
        self.send_log.has_waiting()
    }

    /// Keeps what the writing thread changed by itself, until a recovery tells it: its receipts have still to be kept.
    pub(crate) fn tell_later(&self, changed: Vec<Payment>) {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner).extend(changed);
    }

    /// What the writing thread changed by itself and nobody was told.
    pub(crate) fn untold(&self) -> Vec<Payment> {
        std::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether there is any of it.
    pub(crate) fn has_untold(&self) -> bool {
        !self.untold.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Applies one event of a charge, on the same terms as a payment's.
    pub(crate) fn append_charge(
        &self,
        store: &mut impl WriteConnection,
        order: &str,
        entry: &charge::ChargeEntry,
    ) -> Result<Charge, JournalError> {
        let told = RememberedEntry::Charge { order: order.to_owned(), charge_entry: entry.clone() };
        match &entry.event {
            charge::ChargeEvent::ChargeCreated(_) => {
                store.permit()?;
                self.begin(&told)?;
            }
            charge::ChargeEvent::ChargeAnswered { .. } => drop(self.send_log.note_answer(&told)),
            _ => {}
        }
        let appended = store.write(|sql| super::charge::apply_now(sql, order, entry));
        match (&entry.event, &appended) {
            // Its order is its permission: it is sent next.
            (charge::ChargeEvent::ChargeCreated(_), Ok(_)) => {
                self.send_log.mark_dispatched(&told, &told).map_err(|error| file_error(&error))?;
            }
            (charge::ChargeEvent::ChargeCreated(_), Err(fault)) if !is_doubtful(fault) => {
                self.send_log.give_back(&told.about())
            }
            (charge::ChargeEvent::ChargeAnswered { .. }, Ok(_)) => self.send_log.settle(&told.about()),
            _ => {}
        }
        appended
    }

    /// Applies one event. What is about to leave is in the send log before, and marked before its first byte.
    pub(crate) fn append(
        &self,
        store: &mut impl WriteConnection,
        id: PaymentId,
        entry: &JournalRecord,
    ) -> Result<Payment, JournalError> {
        let told = RememberedEntry::Payment { id, entry: entry.clone() };
        let leaving = matches!(entry.event, PaymentEvent::Prepared(_) | PaymentEvent::Dispatched { .. });
        match &entry.event {
            PaymentEvent::Prepared(intent) => {
                store.permit()?;
                let uncompared = self.store_watch().uncompared;
                if !uncompared.is_empty() && !intent.uncompared_seen {
                    return Err(JournalError::Uncompared(uncompared));
                }
                self.begin(&told)?;
            }
            PaymentEvent::Answered { source: AnswerSource::Send, .. } => drop(self.send_log.note_answer(&told)),
            _ => {}
        }
        let appended = store.write(|sql| append::apply_now(sql, id, entry));
        if leaving && appended.as_ref().is_err_and(is_doubtful) {
            self.given_up.lock().unwrap_or_else(PoisonError::into_inner).push(id);
        }
        match (&entry.event, &appended) {
            (PaymentEvent::Prepared(_), Err(fault)) if !is_doubtful(fault) => self.send_log.give_back(&told.about()),
            (PaymentEvent::Dispatched { .. }, Ok(payment)) => {
                let intent = RememberedEntry::of_intent(payment);
                self.send_log.mark_dispatched(&intent, &told).map_err(|error| file_error(&error))?;
            }
            (PaymentEvent::Answered { source: AnswerSource::Send, .. }, Ok(_)) => self.send_log.settle(&told.about()),
            _ => {}
        }
        appended
    }

    /// Remembers what is about to be prepared.
    fn begin(&self, told: &RememberedEntry) -> Result<(), JournalError> {
        self.send_log.begin(told).map_err(|error| file_error(&error))
    }

    /// Payments whose way out this program was refused by a failing store: it sends none of them, whatever stands.
    pub(crate) fn abandoned(&self) -> Vec<PaymentId> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A payment that was given up has its end.
    pub(crate) fn forget(&self, id: PaymentId) {
        self.send_log.settle(&id.to_string());
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).retain(|known| *known != id);
    }
}

/// Whether a refusal is the store's trouble rather than a decision.
const fn is_doubtful(fault: &JournalError) -> bool {
    matches!(
        fault,
        JournalError::Full
            | JournalError::ReadOnly
            | JournalError::Busy
            | JournalError::Lost(_)
            | JournalError::InDoubt(_)
            | JournalError::Store(_)
    )
}

/// Keeps a price list.
pub(crate) fn store_price_list(store: &mut impl WriteConnection, list: &PriceList) -> Result<(), JournalError> {
    let body = serde_json::to_string(&list.products).map_err(|error| unwritable(&error))?;
    store.write(|sql| {
        sql.send(
            "INSERT INTO price_list (provider, at, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (provider) DO UPDATE SET at = excluded.at, body = excluded.body",
            values![list.provider.as_str(), list.at.to_string(), body],
        )
    })
}

/// Writes, syncs and takes back a row, in one transaction: what is written goes to the log all the same.
pub(crate) fn probe(store: &mut impl WriteConnection) -> Result<(), JournalError> {
    store.write(|sql| {
        sql.send("INSERT INTO probe (at) VALUES (?1)", values!["probe"])?;
        sql.send("DELETE FROM probe", values![])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::SystemClock;
    use crate::domain::payment::AnswerSource;
    use crate::domain::payment::verdict::PaymentOutcome;
    use crate::domain::sample::{answered, id, owner};

    #[test]
    fn answers_that_wait_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let identity = ProcessIdentity { counter: "K1".into(), owner: owner(1), folder: folder.path().to_owned() };
        let writer_state =
            WriterState::acquire(identity, "sqlite:journal.db", Arc::new(SystemClock::default())).unwrap();
        let nothing = WaitingAnswers::default();
        writer_state.send_log().belongs_to("journal", "sqlite:journal.db");
        assert_eq!(writer_state.waiting_answers().unwrap(), nothing);
        writer_state.make_room().unwrap();
        assert_eq!(writer_state.waiting_answers().unwrap(), nothing);
        let entry = answered(5, AnswerSource::Send, PaymentOutcome::Confirmed, None);
        for kept in 1..=20 {
            writer_state.remember_answer(&RememberedEntry::Payment { id: id(kept), entry: entry.clone() }).unwrap();
            let answers = usize::try_from(kept).unwrap();
            assert_eq!(writer_state.waiting_answers().unwrap(), WaitingAnswers { answers, is_full: false });
        }
    }
}
