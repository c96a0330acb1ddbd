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
use crate::till::inquire::InquireError;
use crate::till::pay::PayError;
use crate::till::prices::PriceFault;
use crate::till::resolve::ResolveError;
use crate::till::saldo::{DepositView, SaldoError};
use crate::tui::effects::status::{DashboardRead, read_status, rest_after};
use crate::tui::inbox::InboxSender;
use crate::tui::message::{
    BoundEffect, DepositStatus, FileFaults, FreeEffect, SaldoUiCommand, SaleSlot, UiMessage, WalletAnswer, WalletQuery,
    WalletUiCommand,
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
    /// Starts an effect that exit drops. Never blocks.
    fn start_free(&mut self, effect: FreeEffect);
    /// Starts an effect that exit waits for. Never blocks.
    fn start_bound(&mut self, effect: BoundEffect);
    /// Drops free tasks and refuses new payments and charges from now on. Returns how long bound work may still take.
    fn leave(&mut self) -> Duration;
    /// Whether no bound work is under way.
    fn is_done(&self) -> bool;
    /// How much bound work has no result yet.
    fn bound_count(&self) -> usize;
    /// Writes the flight recorder's text to a file of its own.
    fn save_recording(&mut self, at: Timestamp, text: String);
}

/// Tasks that must finish before the program may exit (safety rule 11, docs/safety.md).
#[derive(Clone)]
pub struct BoundTasks {
    tasks: TaskTracker,
    /// Those without a result yet. A task leaves this count before its result is sent, and `tasks` after that.
    without_result: TaskTracker,
    till: Till,
}

impl BoundTasks {
    /// Whether none is under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        // The tasks first: a task that ends may leave work with the till.
        self.tasks.is_empty() && self.till.bound() == 0
    }

    /// How many have no result yet.
    #[must_use]
    pub fn count(&self) -> usize {
        self.without_result.len()
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
        let bound = BoundTasks { tasks: TaskTracker::new(), without_result: TaskTracker::new(), till: till.clone() };
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
        let (post, handle, counted) = (self.post.clone(), self.handle.clone(), self.bound.without_result.token());
        let work = async move {
            let result = work.await;
            drop(counted);
            post.deliver(&handle, result);
        };
        self.bound.tasks.spawn_on(work, &self.handle);
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

    /// Starts a bound task that changes one payment on the desk.
    fn bind_ruled(&self, id: PaymentId, work: impl Future<Output = Result<Payment, ResolveError>> + Send + 'static) {
        self.run_critical(async move { UiMessage::Ruled { id, result: work.await.map(Box::new).map_err(Arc::new) } });
    }
}

impl EffectRunner for TillRunner {
    fn start_free(&mut self, effect: FreeEffect) {
        let till = self.till.clone();
        match effect {
            FreeEffect::Look => self.refresh_status(),
            FreeEffect::KeptPrices => self.free(Some(FreeTask::KeptPrices), stored_prices(till)),
            FreeEffect::FreshPrices => self.free(None, fresh_prices(till)),
            FreeEffect::Inquire { slot, request, ask } => self.free(Some(FreeTask::Inquiry(slot)), async move {
                let result = till.inquire(&ask).await.map(Box::new).map_err(Arc::new);
                UiMessage::Quoted { slot, request, result }
            }),
            FreeEffect::Ask { id, invoice } => self.free(None, async move {
                let asked = match invoice {
                    Some(invoice) => till.status(id, Some(&invoice)).await,
                    None => till.ask_now(id).await,
                };
                UiMessage::Asked { id, result: asked.map(Box::new).map_err(Arc::new) }
            }),
            FreeEffect::Evidence { id } => self.free(Some(FreeTask::Evidence), async move {
                let result = till.evidence(id).await.map_err(Arc::new);
                UiMessage::Evidence { id, result }
            }),
            FreeEffect::Payments { ids } => {
                self.free(None, async move { UiMessage::Payments(payments(&till, ids).await.map_err(Arc::new)) });
            }
            FreeEffect::Hold { id } => self.free(Some(FreeTask::Hold), async move {
                let left = match till.payment(id).await {
                    Ok(Some(payment)) => till.failed_in(&payment).await.ok(),
                    _ => None,
                };
                UiMessage::Hold { id, left }
            }),
            FreeEffect::Search { request, filter } => self.free(Some(FreeTask::Search), async move {
                let result = till.history(&filter).await.map_err(Arc::new);
                UiMessage::Found { request, result }
            }),
            FreeEffect::Wallet { request, ask } => self.free(None, async move {
                let result = wallet_answer(&till, ask).await.map(Box::new).map_err(Arc::new);
                UiMessage::Wallet { request, result }
            }),
            FreeEffect::ComparePrices { request, file } => self.free(Some(FreeTask::PriceFile), async move {
                let result = till.compare_prices(place(&file.0)).await.map(Box::new).map_err(FileFaults);
                UiMessage::PricesCompared { request, result }
            }),
            FreeEffect::Events { id } => self.free(Some(FreeTask::Events), async move {
                let result = till.events(id).await.map_err(Arc::new);
                UiMessage::Events { id, result }
            }),
            FreeEffect::MoneyIn(query) => self.free(None, charges::run_query(till, query)),
            FreeEffect::Callbacks => self.free(Some(FreeTask::Callbacks), async move {
                UiMessage::Callbacks(till.callbacks(callbacks::LISTED).await.map_err(Arc::new))
            }),
            FreeEffect::ChargeFunds(slot, query) => self.free(None, collect::run_query(till, slot, query)),
        }
    }

    fn start_bound(&mut self, effect: BoundEffect) {
        let till = self.till.clone();
        match effect {
            // While leaving, no payment and no charge starts. The screen waits for a result: it gets the refusal.
            BoundEffect::Pay { slot, .. } if self.leaving => {
                self.post.deliver(&self.handle, UiMessage::Paid { slot, result: Err(Arc::new(PayError::Ending)) });
            }
            BoundEffect::ChargeFunds(slot, command) => {
                self.run_critical(collect::run_command(till, slot, command, self.leaving));
            }
            BoundEffect::MoneyIn(command) => self.run_critical(charges::run_command(till, command, self.leaving)),
            BoundEffect::Wallet { request, command } => self.run_critical(async move {
                let result = wallet_result(&till, command).await.map(Box::new).map_err(Arc::new);
                UiMessage::Wallet { request, result }
            }),
            BoundEffect::AcknowledgeCallback { number } => self.run_critical(async move {
                let seen = till.acknowledge_callback(number).await;
                let listed = match seen {
                    Ok(_) => till.callbacks(callbacks::LISTED).await,
                    Err(fault) => Err(fault),
                };
                UiMessage::Callbacks(listed.map_err(Arc::new))
            }),
            BoundEffect::Pay { slot, payment } => self.run_critical(async move {
                let result = till.pay(*payment).await.map(Box::new).map_err(Arc::new);
                UiMessage::Paid { slot, result }
            }),
            BoundEffect::Rule { id, rule } => self.bind_ruled(id, async move { till.rule(id, *rule).await }),
            BoundEffect::ClearUp { id } => self.bind_ruled(id, async move { till.clear_up(id).await }),
            BoundEffect::Note { id, text } => self.bind_ruled(id, async move { till.note(id, &text).await }),
            BoundEffect::SettleCash { id, cash } => {
                self.bind_ruled(id, async move { till.settle_cash(id, cash).await })
            }
            BoundEffect::SettleDifference { id, difference } => {
                self.bind_ruled(id, async move { till.settle_difference(id, difference).await })
            }
            BoundEffect::NotePhone { id, phone } => {
                self.bind_ruled(id, async move { till.note_phone(id, phone).await })
            }
            BoundEffect::AlarmsSeen { id } => self.bind_ruled(id, async move { till.alarms_seen(id).await }),
            BoundEffect::Learn { id } => self.run_critical(async move {
                let result = till.learn_refusal(id).await.map_err(Arc::new);
                UiMessage::Learned(result)
            }),
            BoundEffect::PutPrices { request, goods } => self.run_critical(async move {
                let result = till.put_prices(goods.0).await.map_err(Arc::new);
                UiMessage::PricesPut { request, result }
            }),
            BoundEffect::Reconcile { request, provider, file } => self.run_critical(async move {
                let result = till.reconcile(provider.as_str(), &place(&file.0)).await.map(Box::new).map_err(Arc::new);
                UiMessage::Reconciled { request, result }
            }),
            BoundEffect::Saldo(command) => {
                self.run_critical(async move {
                    UiMessage::Saldo(saldo(&till, command).await.map(Box::new).map_err(Arc::new))
                });
            }
            BoundEffect::Print { id, paper } => self.run_critical(async move {
                let printed = till.print_to_folder(id, paper).await;
                let result = printed.map(|(payment, path)| (Box::new(payment), path)).map_err(Arc::new);
                UiMessage::Printed { id, result }
            }),
            BoundEffect::Paper(command) => {
                self.run_critical(async move { UiMessage::Paper(print_queue::done(&till, command).await) })
            }
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

    fn bound_count(&self) -> usize {
        self.bound.count()
    }

    fn save_recording(&mut self, at: Timestamp, text: String) {
        let logs = self.logs.clone();
        self.handle.spawn_blocking(move || match recorder::write(&logs, at, &text) {
            Ok(path) => tracing::info!(path = %path.display(), "recording kept"),
            Err(fault) => tracing::warn!(%fault, "recording not kept"),
        });
    }
}

async fn wallet_answer(till: &Till, ask: WalletQuery) -> Result<WalletAnswer, InquireError> {
    Ok(match ask {
        WalletQuery::Saldo { member } => {
            let (member, saldo) = till.wallet_saldo(&member).await?;
            WalletAnswer::Saldo(member, saldo)
        }
        WalletQuery::History { member } => WalletAnswer::History(till.wallet_history(&member, None, None).await?),
    })
}

async fn wallet_result(till: &Till, command: WalletUiCommand) -> Result<WalletAnswer, InquireError> {
    Ok(match command {
        WalletUiCommand::Refundable { order, member } => {
            WalletAnswer::Refundable(till.wallet_refundable(&order, &member).await?)
        }
        WalletUiCommand::Register { member, name, phone, email } => {
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
mod tests;
