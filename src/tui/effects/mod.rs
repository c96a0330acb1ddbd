//! The runner turns effects into calls of the till, and their results into messages.
//!
//! A task that moves money never waits for the screen. Exit waits for bound tasks and drops free ones.

pub mod effect;
mod status;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::task::TaskTracker;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::base::time::Timestamp;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::Till;
use crate::till::auto_pay::AutoPayError;
use crate::till::charge::ChargeError;
use crate::till::inquire::InquireError;
use crate::till::pay::PayError;
use crate::till::prices::PriceFault;
use crate::till::resolve::ResolveError;
use crate::till::saldo::{DepositView, SaldoError};
use crate::tui::effects::status::{DashboardRead, read_status, rest_after};
use crate::tui::inbox::InboxSender;
use crate::tui::message::{
    ChargeUiCommand, ChargeUiEvent, DepositStatus, FileFaults, FundsUiCommand, FundsUiEvent, SaldoUiCommand, SaleSlot,
    UiEffect, UiMessage, WalletAnswer, WalletQuery,
};
use crate::tui::recorder;
use crate::tui::screens::sale::collect;
use crate::tui::screens::{callbacks, charges, print_queue};

/// The least time between two [`UiMessage::JournalChanged`].
const COMMIT_PAUSE: Duration = Duration::from_millis(100);
/// How much longer than the longest time-out exit waits for bound work.
const AFTER_TIMEOUT: Duration = Duration::from_secs(5);

/// The loop's view of a runner; tests have one that only takes notes.
pub trait EffectRunner {
    /// Starts an effect. Never blocks.
    fn start(&mut self, effect: UiEffect);
    /// Drops free tasks and refuses new payments and charges from now on. Returns how long bound work may still take.
    fn leave(&mut self) -> Duration;
    /// Whether no bound work is under way.
    fn is_done(&self) -> bool;
    /// Writes the flight recorder's text to a file of its own.
    fn save_recording(&mut self, at: Timestamp, text: String);
}

/// Tasks that must finish before the program may exit (safety rule 11, docs/safety.md).
#[derive(Clone)]
pub struct BoundTasks {
    tasks: TaskTracker,
    till: Till,
}

impl BoundTasks {
    /// Whether none is under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        // The tasks first: a task that ends may leave work with the till.
        self.tasks.is_empty() && self.till.bound() == 0
    }

    /// How long they may take: the longest time-out of a provider or charge, and five seconds.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        let longest = self.till.providers().iter().map(|provider| provider.timeout_seconds()).max().unwrap_or(0);
        let longest = longest.max(self.till.charge_timeout_seconds());
        Duration::from_secs(longest.into()) + AFTER_TIMEOUT
    }
}

/// Free tasks of which only the newest runs: the screen would drop the older answer anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum FreeTask {
    Inquiry(SaleSlot),
    Search,
    KeptPrices,
    Events,
    Evidence,
    Hold,
    PriceFile,
    Callbacks,
}

/// The runner over a till. Its tasks run on the runtime, never on the main thread.
pub struct TillRunner {
    till: Till,
    handle: Handle,
    post: InboxSender,
    logs: PathBuf,
    bound: BoundTasks,
    free: JoinSet<()>,
    places: HashMap<FreeTask, AbortHandle>,
    look: Arc<DashboardRead>,
    leaving: bool,
}

impl TillRunner {
    /// A runner with its tasks on `handle`, its messages to `post` and its recordings in the folder `logs`.
    #[must_use]
    pub fn new(till: Till, handle: Handle, post: InboxSender, logs: PathBuf) -> Self {
        let bound = BoundTasks { tasks: TaskTracker::new(), till: till.clone() };
        Self {
            till,
            handle,
            post,
            logs,
            bound,
            free: JoinSet::new(),
            places: HashMap::new(),
            look: Arc::default(),
            leaving: false,
        }
    }

    /// A handle on the bound tasks, for the watchdog and the exit.
    #[must_use]
    pub fn bound(&self) -> BoundTasks {
        self.bound.clone()
    }

    /// Sends [`UiMessage::JournalChanged`] after commits to the journal from now on, at most ten times a second.
    pub fn watch_commits(&mut self) {
        let (mut commits, post) = (self.till.commits(), self.post.clone());
        self.spawn_free(async move {
            while commits.changed().await.is_ok() {
                post.send(UiMessage::JournalChanged).await;
                tokio::time::sleep(COMMIT_PAUSE).await;
            }
        });
    }

    /// Sends [`UiMessage::Unkept`] from now on for receipts whose PDF could not be written.
    pub fn watch_unkept_receipts(&mut self) {
        let (mut unkept, post) = (self.till.unkept_receipts(), self.post.clone());
        self.spawn_free(async move {
            while unkept.changed().await.is_ok() {
                let newest = unkept.borrow_and_update().clone();
                if let Some(newest) = newest {
                    post.send(UiMessage::Unkept(newest)).await;
                }
            }
        });
    }

    /// Starts the worker that prints this counter's queue.
    pub fn start_print_worker(&mut self) {
        let till = self.till.clone();
        self.spawn_free(async move { till.work().await });
    }

    /// Starts the worker that applies stored callbacks, whichever program received them.
    pub fn start_callback_worker(&mut self) {
        let till = self.till.clone();
        self.spawn_free(async move { till.run_callback_worker().await });
    }

    /// Starts the resolver, which asks the providers about open payments.
    pub fn start_resolver(&mut self) {
        let till = self.till.clone();
        self.spawn_free(async move { till.resolve_by_itself().await });
    }

    fn spawn_free(&mut self, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        while let Some(ended) = self.free.try_join_next() {
            if let Err(fault) = ended
                && fault.is_panic()
            {
                tracing::error!("a free task panicked");
            }
        }
        self.free.spawn_on(work, &self.handle)
    }

    /// Starts a free task and sends its message. A task in the same `place` is aborted.
    fn free(&mut self, place: Option<FreeTask>, work: impl Future<Output = UiMessage> + Send + 'static) {
        if self.leaving {
            return;
        }
        let post = self.post.clone();
        let handle = self.spawn_free(async move { post.send(work.await).await });
        if let Some(place) = place
            && let Some(older) = self.places.insert(place, handle)
        {
            older.abort();
        }
    }

    /// Starts a bound task and sends its message. Exit waits for the task, so it never waits for room in the inbox.
    fn run_critical(&self, work: impl Future<Output = UiMessage> + Send + 'static) {
        let (post, handle) = (self.post.clone(), self.handle.clone());
        self.bound.tasks.spawn_on(async move { post.deliver(&handle, work.await) }, &self.handle);
    }

    /// Reads [`CounterStatus`], damaged rows and deposits. One reading at a time: requests during it give one more.
    fn refresh_status(&mut self) {
        if self.leaving || !self.look.ask() {
            return;
        }
        let (till, post, looking) = (self.till.clone(), self.post.clone(), Arc::clone(&self.look));
        self.spawn_free(async move {
            loop {
                let began = Instant::now();
                looking.begin();
                let seen = read_status(&till).await.map(Box::new).map_err(Arc::new);
                post.send(UiMessage::Look(seen)).await;
                post.send(UiMessage::Damaged(till.damaged_rows().await.map_err(Arc::new))).await;
                let deposits = deposit_look(&till).await.map(Box::new).map_err(Arc::new);
                post.send(UiMessage::DepositLook(deposits)).await;
                if looking.is_over() {
                    return;
                }
                // With thousands of open rows each answer to the resolver is a commit, and the keys need the processor.
                tokio::time::sleep(rest_after(began.elapsed())).await;
            }
        });
    }

    fn start_free(&mut self, effect: UiEffect) {
        let till = self.till.clone();
        match effect {
            UiEffect::Look => self.refresh_status(),
            UiEffect::KeptPrices => self.free(Some(FreeTask::KeptPrices), stored_prices(till)),
            UiEffect::FreshPrices => self.free(None, fresh_prices(till)),
            UiEffect::Inquire { slot, request, ask } => self.free(Some(FreeTask::Inquiry(slot)), async move {
                let result = till.inquire(&ask).await.map(Box::new).map_err(Arc::new);
                UiMessage::Quoted { slot, request, result }
            }),
            UiEffect::Ask { id, invoice } => self.free(None, async move {
                let asked = match invoice {
                    Some(invoice) => till.status(id, Some(&invoice)).await,
                    None => till.ask_now(id).await,
                };
                UiMessage::Asked { id, result: asked.map(Box::new).map_err(Arc::new) }
            }),
            UiEffect::Evidence { id } => self.free(Some(FreeTask::Evidence), async move {
                let result = till.evidence(id).await.map_err(Arc::new);
                UiMessage::Evidence { id, result }
            }),
            UiEffect::Payments { ids } => {
                self.free(None, async move { UiMessage::Payments(payments(&till, ids).await.map_err(Arc::new)) });
            }
            UiEffect::Hold { id } => self.free(Some(FreeTask::Hold), async move {
                let left = match till.payment(id).await {
                    Ok(Some(payment)) => till.failed_in(&payment).await.ok(),
                    _ => None,
                };
                UiMessage::Hold { id, left }
            }),
            UiEffect::Search { request, filter } => self.free(Some(FreeTask::Search), async move {
                let result = till.history(&filter).await.map_err(Arc::new);
                UiMessage::Found { request, result }
            }),
            UiEffect::Wallet { request, ask } => self.free(None, async move {
                let result = wallet(&till, *ask).await.map(Box::new).map_err(Arc::new);
                UiMessage::Wallet { request, result }
            }),
            UiEffect::ComparePrices { request, file } => self.free(Some(FreeTask::PriceFile), async move {
                let result = till.compare_prices(place(&file.0)).await.map(Box::new).map_err(FileFaults);
                UiMessage::PricesCompared { request, result }
            }),
            UiEffect::Events { id } => self.free(Some(FreeTask::Events), async move {
                let result = till.events(id).await.map_err(Arc::new);
                UiMessage::Events { id, result }
            }),
            UiEffect::MoneyIn(command) => self.free(None, charges::done(till, command)),
            UiEffect::AcknowledgeCallback { number } => self.free(Some(FreeTask::Callbacks), async move {
                let seen = till.acknowledge_callback(number).await;
                let listed = match seen {
                    Ok(_) => till.callbacks(callbacks::LISTED).await,
                    Err(fault) => Err(fault),
                };
                UiMessage::Callbacks(listed.map_err(Arc::new))
            }),
            UiEffect::Callbacks => self.free(Some(FreeTask::Callbacks), async move {
                UiMessage::Callbacks(till.callbacks(callbacks::LISTED).await.map_err(Arc::new))
            }),
            UiEffect::ChargeFunds(slot, command) => self.free(None, collect::done(till, slot, command)),
            // Bound effects, and those that the loop does itself.
            _ => tracing::error!("not a free effect"),
        }
    }

    /// Starts a bound task that changes one payment on the desk.
    fn bind_ruled(&self, id: PaymentId, work: impl Future<Output = Result<Payment, ResolveError>> + Send + 'static) {
        self.run_critical(async move { UiMessage::Ruled { id, result: work.await.map(Box::new).map_err(Arc::new) } });
    }

    fn start_bound(&self, effect: UiEffect) {
        let till = self.till.clone();
        match effect {
            // While leaving, no payment and no charge starts. The screen waits for a result: it gets the refusal.
            UiEffect::Pay { slot, .. } if self.leaving => {
                self.post.deliver(&self.handle, UiMessage::Paid { slot, result: Err(Arc::new(PayError::Ending)) });
            }
            UiEffect::MoneyIn(ChargeUiCommand::Create(_)) if self.leaving => {
                let event = ChargeUiEvent::Created(Err(Arc::new(ChargeError::Ending)));
                self.post.deliver(&self.handle, UiMessage::MoneyIn(event));
            }
            UiEffect::ChargeFunds(slot, FundsUiCommand::Create(_) | FundsUiCommand::Wallet { .. }) if self.leaving => {
                let event = FundsUiEvent::Created(Err(Arc::new(ChargeError::Ending)));
                self.post.deliver(&self.handle, UiMessage::ChargeFunds(slot, event));
            }
            UiEffect::ChargeFunds(slot, FundsUiCommand::Pay { .. }) if self.leaving => {
                let event = FundsUiEvent::Paid(Err(Arc::new(AutoPayError::Refused(PayError::Ending))));
                self.post.deliver(&self.handle, UiMessage::ChargeFunds(slot, event));
            }
            UiEffect::ChargeFunds(slot, command) => self.run_critical(collect::done(till, slot, command)),
            UiEffect::MoneyIn(command) => self.run_critical(charges::done(till, command)),
            UiEffect::Pay { slot, payment } => self.run_critical(async move {
                let result = till.pay(*payment).await.map(Box::new).map_err(Arc::new);
                UiMessage::Paid { slot, result }
            }),
            UiEffect::Rule { id, rule } => self.bind_ruled(id, async move { till.rule(id, *rule).await }),
            UiEffect::ClearUp { id } => self.bind_ruled(id, async move { till.clear_up(id).await }),
            UiEffect::Note { id, text } => self.bind_ruled(id, async move { till.note(id, &text).await }),
            UiEffect::SettleCash { id, cash } => self.bind_ruled(id, async move { till.settle_cash(id, cash).await }),
            UiEffect::SettleDifference { id, difference } => {
                self.bind_ruled(id, async move { till.settle_difference(id, difference).await })
            }
            UiEffect::NotePhone { id, phone } => self.bind_ruled(id, async move { till.note_phone(id, phone).await }),
            UiEffect::AlarmsSeen { id } => self.bind_ruled(id, async move { till.alarms_seen(id).await }),
            UiEffect::Learn { id } => self.run_critical(async move {
                let result = till.learn_refusal(id).await.map_err(Arc::new);
                UiMessage::Learned(result)
            }),
            UiEffect::PutPrices { request, goods } => self.run_critical(async move {
                let result = till.put_prices(goods.0).await.map_err(Arc::new);
                UiMessage::PricesPut { request, result }
            }),
            UiEffect::Reconcile { request, provider, file } => self.run_critical(async move {
                let result = till.reconcile(provider.as_str(), &place(&file.0)).await.map(Box::new).map_err(Arc::new);
                UiMessage::Reconciled { request, result }
            }),
            UiEffect::Saldo(command) => {
                self.run_critical(async move {
                    UiMessage::Saldo(saldo(&till, command).await.map(Box::new).map_err(Arc::new))
                });
            }
            UiEffect::Print { id, paper } => self.run_critical(async move {
                let printed = till.print_to_folder(id, paper).await;
                let result = printed.map(|(payment, path)| (Box::new(payment), path)).map_err(Arc::new);
                UiMessage::Printed { id, result }
            }),
            UiEffect::Paper(command) => {
                self.run_critical(async move { UiMessage::Paper(print_queue::done(&till, command).await) })
            }
            _ => tracing::error!("not a bound effect"),
        }
    }
}

impl EffectRunner for TillRunner {
    fn start(&mut self, effect: UiEffect) {
        if effect.is_bound() {
            self.start_bound(effect);
        } else {
            self.start_free(effect);
        }
    }

    fn leave(&mut self) -> Duration {
        self.leaving = true;
        self.free.abort_all();
        self.bound.deadline()
    }

    fn is_done(&self) -> bool {
        self.bound.is_done()
    }

    fn save_recording(&mut self, at: Timestamp, text: String) {
        let logs = self.logs.clone();
        self.handle.spawn_blocking(move || match recorder::write(&logs, at, &text) {
            Ok(path) => tracing::info!(path = %path.display(), "recording kept"),
            Err(fault) => tracing::warn!(%fault, "recording not kept"),
        });
    }
}

async fn wallet(till: &Till, ask: WalletQuery) -> Result<WalletAnswer, InquireError> {
    Ok(match ask {
        WalletQuery::Saldo { member } => {
            let (member, saldo) = till.wallet_saldo(&member).await?;
            WalletAnswer::Saldo(member, saldo)
        }
        WalletQuery::History { member } => WalletAnswer::History(till.wallet_history(&member, None, None).await?),
        WalletQuery::Refundable { order, member } => {
            WalletAnswer::Refundable(till.wallet_refundable(&order, &member).await?)
        }
        WalletQuery::Register { member, name, phone, email } => {
            WalletAnswer::Registered(till.wallet_register(&member, &name, &phone, &email).await?)
        }
    })
}

async fn payments(till: &Till, ids: Vec<PaymentId>) -> Result<Vec<Payment>, JournalError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match till.payment(id).await {
            Ok(payment) => found.extend(payment),
            // The desk shows damaged rows on their own.
            Err(JournalError::Damaged { .. }) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(found)
}

async fn deposit_look(till: &Till) -> Result<DepositStatus, JournalError> {
    let deposits = till.deposits().await?;
    Ok(DepositStatus { saldos: till.saldos_of(&deposits), deposits })
}

async fn saldo(till: &Till, command: SaldoUiCommand) -> Result<DepositView, SaldoError> {
    match command {
        SaldoUiCommand::Set { account, saldo } => till.set_saldo(&account, saldo, CleanText::default()).await,
        SaldoUiCommand::TopUp { account, amount, note } => till.top_up(&account, amount, note).await,
        SaldoUiCommand::Name { account, naming } => till.name_saldo(&account, &naming).await,
    }
}

/// The path that a person typed. `~/` is the home folder, as in a shell.
fn place(text: &str) -> PathBuf {
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(text),
    }
}

async fn stored_prices(till: Till) -> UiMessage {
    let (lists, faults) = match till.stored_prices().await {
        Ok(lists) => (lists, Vec::new()),
        Err(fault) => {
            let fault = Arc::new(PriceFault::Journal(fault));
            let faults = till.providers().iter().map(|provider| (provider.id(), Arc::clone(&fault))).collect();
            (Vec::new(), faults)
        }
    };
    UiMessage::Prices { lists, faults, fresh: false }
}

async fn fresh_prices(till: Till) -> UiMessage {
    let (mut lists, mut faults) = (Vec::new(), Vec::new());
    for listed in till.fresh_prices().await {
        lists.extend(listed.list);
        faults.extend(listed.fault.map(|fault| (listed.provider, Arc::new(fault))));
    }
    UiMessage::Prices { lists, faults, fresh: true }
}

#[cfg(test)]
#[path = "effects_test.rs"]
mod tests;
