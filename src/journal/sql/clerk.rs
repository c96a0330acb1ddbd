//! What a running program brings to its journal: its seat, its lock and its spool.
//!
//! What it is: the local half of every store, and the writes that need it. What it is not: a connection. Invariant: before
//! anything is permitted to leave, the spool for its answer is there.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::{file_error, unwritable};
use super::{Store, append, values};
use crate::id::{OwnerId, PaymentId};
use crate::journal::owner::OwnerLock;
use crate::journal::spool::{self, Spool, Spooled};
use crate::journal::{JournalError, PriceList, WaitingAnswers};
use crate::sale::charge::{self, Charge};
use crate::sale::payment::{Entry, Event, Payment};
use crate::text::Clean;

/// Who uses the journal, and from where.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The counter; recovery writes in its name.
    pub counter: Clean,
    /// This running program.
    pub owner: OwnerId,
    /// Where owner locks (`owners`) and spools (`spool`) lie; the same for every program of this machine on one journal.
    pub folder: PathBuf,
}

impl Seat {
    /// Where the owner locks lie.
    pub(crate) fn owners(&self) -> PathBuf {
        self.folder.join("owners")
    }
}

/// This program's spool, once it has one.
pub(crate) type SharedSpool = Arc<Mutex<Option<Spool>>>;

/// What a program brings. Its lock is held as long as any copy of this is.
#[derive(Debug, Clone)]
pub(crate) struct Clerk {
    seat: Seat,
    spool: SharedSpool,
    given_up: Arc<Mutex<Vec<PaymentId>>>,
    untold: Arc<Mutex<Vec<Payment>>>,
    /// None where the journal is only read.
    _lock: Option<Arc<OwnerLock>>,
}

impl Clerk {
    /// Takes the seat: from now on this program lives.
    pub(crate) fn take(seat: Seat) -> Result<Self, JournalError> {
        let lock = OwnerLock::hold(&seat.owners(), seat.owner).map_err(|error| file_error(&error))?;
        Ok(Self {
            seat,
            spool: SharedSpool::default(),
            given_up: Arc::default(),
            untold: Arc::default(),
            _lock: Some(Arc::new(lock)),
        })
    }

    /// Who only reads holds nothing and writes nothing, here or in the journal.
    pub(crate) fn without_seat(seat: Seat) -> Self {
        let spool = SharedSpool::default();
        Self { seat, spool, given_up: Arc::default(), untold: Arc::default(), _lock: None }
    }

    /// Who this is.
    pub(crate) const fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Where the spools lie.
    pub(crate) fn spools(&self) -> PathBuf {
        self.seat.folder.join("spool")
    }

    /// Where the owner locks lie.
    pub(crate) fn owners(&self) -> PathBuf {
        self.seat.owners()
    }

    /// This program's spool as it is.
    pub(crate) fn shared_spool(&self) -> SharedSpool {
        self.spool.clone()
    }

    /// This program's spool, made if it is not there yet.
    fn allocated(&self) -> Result<MutexGuard<'_, Option<Spool>>, JournalError> {
        let mut held = self.spool.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            let made = Spool::allocate(&self.spools(), self.seat.owner).map_err(|error| file_error(&error))?;
            *held = Some(made);
        }
        Ok(held)
    }

    /// Makes the place for an answer, as a sale would.
    pub(crate) fn make_room(&self) -> Result<(), JournalError> {
        self.allocated().map(drop)
    }

    /// What waits in the spools of all programs.
    pub(crate) fn waiting_answers(&self) -> Result<WaitingAnswers, JournalError> {
        let mut waiting = WaitingAnswers::default();
        for owner in spool::owners(&self.spools()) {
            let kept = spool::left_by(&self.spools(), owner).map_err(|error| file_error(&error))?.len();
            waiting.answers += kept;
            waiting.is_full |= kept >= spool::SLOTS;
        }
        Ok(waiting)
    }

    /// Keeps an answer that the journal could not take.
    pub(crate) fn keep(&self, answer: &Spooled) -> Result<(), JournalError> {
        let mut held = self.allocated()?;
        let spool = held.as_mut().ok_or_else(|| JournalError::Store("no spool".to_owned()))?;
        spool.keep(answer).map_err(|error| file_error(&error))
    }

    /// Whether an answer waits in the spool.
    pub(crate) fn has_spooled(&self) -> bool {
        match self.spool.try_lock() {
            Ok(held) => held.as_ref().is_some_and(|spool| !spool.is_empty()),
            // Somebody writes into it now.
            Err(_) => true,
        }
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
        store: &mut impl Store,
        order: &str,
        entry: &charge::Entry,
    ) -> Result<Charge, JournalError> {
        if matches!(entry.event, charge::Event::ChargeCreated(_)) {
            drop(self.allocated()?);
        }
        super::charge::append(store, order, entry)
    }

    /// Applies one event. Before anything is permitted to leave, the spool must be there for its answer.
    pub(crate) fn append(&self, store: &mut impl Store, id: PaymentId, entry: &Entry) -> Result<Payment, JournalError> {
        let leaving = matches!(entry.event, Event::Prepared(_) | Event::Dispatched { .. });
        if leaving {
            drop(self.allocated()?);
        }
        let appended = append::append(store, id, entry);
        if leaving && appended.as_ref().is_err_and(is_doubtful) {
            self.given_up.lock().unwrap_or_else(PoisonError::into_inner).push(id);
        }
        appended
    }

    /// Payments whose way out this program was refused by a failing store: it sends none of them, whatever stands.
    pub(crate) fn given_up(&self) -> Vec<PaymentId> {
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A payment that was given up has its end.
    pub(crate) fn forget(&self, id: PaymentId) {
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
            | JournalError::Store(_)
    )
}

/// Keeps a price list.
pub(crate) fn keep_price_list(store: &mut impl Store, list: &PriceList) -> Result<(), JournalError> {
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
pub(crate) fn probe(store: &mut impl Store) -> Result<(), JournalError> {
    store.write(|sql| {
        sql.send("INSERT INTO probe (at) VALUES (?1)", values!["probe"])?;
        sql.send("DELETE FROM probe", values![])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::answer::Outcome;
    use crate::sale::payment::Source;
    use crate::sale::sample::{answered, id, owner};

    #[test]
    fn answers_that_wait_are_counted_until_no_more_fit() {
        let folder = tempfile::tempdir().unwrap();
        let seat = Seat { counter: "K1".into(), owner: owner(1), folder: folder.path().to_owned() };
        let (clerk, nothing) = (Clerk::take(seat).unwrap(), WaitingAnswers::default());
        assert_eq!(clerk.waiting_answers().unwrap(), nothing);
        clerk.make_room().unwrap();
        assert_eq!(clerk.waiting_answers().unwrap(), nothing);
        let entry = answered(5, Source::Send, Outcome::Confirmed, None);
        for kept in 1..=spool::SLOTS {
            clerk.keep(&Spooled::Payment { id: id(1), entry: entry.clone() }).unwrap();
            let is_full = kept == spool::SLOTS;
            assert_eq!(clerk.waiting_answers().unwrap(), WaitingAnswers { answers: kept, is_full });
        }
    }
}
