//! The runner turns effects into calls of the till, and their results into messages.
//!
//! A task that moves money never waits for the screen. Exit waits for bound tasks and drops free ones.

mod answers;
pub mod effect;
mod status;
pub mod welcome;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio_util::task::TaskTracker;

use crate::base::id::PaymentId;
use crate::base::time::Timestamp;
use crate::domain::payment::Payment;
use crate::settings::PrinterDevice;
use crate::till::Till;
use crate::till::pay::PayError;
use crate::till::resolve::ResolveError;
use crate::tui::effects::answers::{
    deposit_look, fresh_prices, payments, place, saldo, stored_prices, wallet_answer, wallet_result,
};
use crate::tui::effects::status::{DashboardRead, read_status, rest_after};
use crate::tui::inbox::InboxSender;
use crate::tui::message::{BoundEffect, FileFaults, FreeEffect, SaleSlot, UiMessage};
use crate::tui::recorder;
use crate::tui::screens::sale::collect;
use crate::tui::screens::{callbacks, charges, print_queue};
use crate::tui::settings::tasks::{SettingsHost, run_command, run_query};
use crate::tui::settings::{SettingsCommand, SettingsQuery};

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
    /// `None`: the welcome, which has none.
    till: Option<watch::Receiver<Till>>,
}

impl BoundTasks {
    /// Whether none is under way.
    #[must_use]
    pub fn is_done(&self) -> bool {
        // The tasks first: a task that ends may leave work with the till.
        self.tasks.is_empty() && self.till.as_ref().is_none_or(|till| till.borrow().bound() == 0)
    }

    /// How many have no result yet.
    #[must_use]
    pub fn count(&self) -> usize {
        self.without_result.len()
    }

    /// How long they may take: the longest time-out of a provider or charge, and five seconds.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        let Some(till) = self.till.as_ref().map(|till| till.borrow()) else { return AFTER_TIMEOUT };
        let longest = till.providers().iter().map(|provider| provider.timeout_seconds()).max().unwrap_or(0);
        let longest = longest.max(till.charge_timeout_seconds());
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
    /// The till in force. New settings bring another one: what is under way keeps its own.
    till: watch::Sender<Till>,
    settings: Option<SettingsHost>,
    /// The demo's own printer, while a lesson may have switched it off.
    practice_printer: Option<PrinterDevice>,
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
        let till = watch::Sender::new(till);
        let bound =
            BoundTasks { tasks: TaskTracker::new(), without_result: TaskTracker::new(), till: Some(till.subscribe()) };
        Self {
            till,
            settings: None,
            practice_printer: None,
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
        let (mut commits, post) = (self.till().commits(), self.post.clone());
        self.spawn_free(async move {
            while commits.changed().await.is_ok() {
                post.send(UiMessage::JournalChanged).await;
                tokio::time::sleep(COMMIT_PAUSE).await;
            }
        });
    }

    /// Sends [`UiMessage::Unkept`] from now on for receipts whose PDF could not be written.
    pub fn watch_unkept_receipts(&mut self) {
        let (mut unkept, post) = (self.till().unkept_receipts(), self.post.clone());
        self.spawn_free(async move {
            while unkept.changed().await.is_ok() {
                let newest = unkept.borrow_and_update().clone();
                if let Some(newest) = newest {
                    post.send(UiMessage::Unkept(newest)).await;
                }
            }
        });
    }

    /// Lets this runner change the shop's settings.
    #[must_use]
    pub fn with_settings(mut self, settings: Option<SettingsHost>) -> Self {
        self.settings = settings;
        self
    }

    /// The till in force.
    #[must_use]
    pub fn till(&self) -> Till {
        self.till.borrow().clone()
    }

    /// Starts the workers of this counter: the print queue's, the one that applies stored callbacks, whichever program
    /// received them, the resolver, which asks the providers about open payments,
    /// and the one that makes backups.
    pub fn start_workers(&mut self) {
        self.follow_till(|till| async move { till.work().await });
        self.follow_till(|till| async move { till.run_callback_worker().await });
        self.follow_till(|till| async move { till.resolve_by_itself().await });
        self.follow_till(|till| async move { till.back_up_by_itself().await });
    }

    /// Runs `work` with the till in force, and anew with each later one. What moves money is the till's own bound work
    /// and goes on.
    fn follow_till<W: Future<Output = ()> + Send>(&mut self, work: impl Fn(Till) -> W + Send + Sync + 'static) {
        let mut tills = self.till.subscribe();
        self.spawn_free(async move {
            loop {
                let till = tills.borrow_and_update().clone();
                tokio::select! {
                    () = async { work(till).await; std::future::pending().await } => {}
                    changed = tills.changed() => if changed.is_err() { return },
                }
            }
        });
    }

    fn ask_settings(&mut self, query: SettingsQuery) {
        let Some(host) = self.settings.clone() else { return };
        if !self.leaving {
            self.spawn_free(run_query(host, Some(self.till()), query, self.post.clone()));
        }
    }

    /// Only a till whose providers are the built-in sandbox is switched.
    fn switch_practice_printer(&mut self, is_on: bool) {
        let till = self.till();
        if till.settings().shop.is_practice {
            let own = self.practice_printer.get_or_insert_with(|| till.settings().printer.device.clone()).clone();
            // Nothing listens on this computer's port 9.
            let off = PrinterDevice::Tcp("127.0.0.1".to_owned(), 9);
            self.till.send_replace(till.with_printer(if is_on { own } else { off }));
        }
    }

    fn change_settings(&mut self, command: SettingsCommand) {
        let Some(host) = self.settings.clone() else { return };
        let (till, tills) = (self.till(), self.till.clone());
        self.run_critical(async move {
            let (message, new) = run_command(host, Some(till), command).await;
            if let Some(new) = new {
                tills.send_replace(new);
            }
            message
        });
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
        let (till, post, looking) = (self.till(), self.post.clone(), Arc::clone(&self.look));
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
        let till = self.till();
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
            FreeEffect::Settings(query) => self.ask_settings(query),
            FreeEffect::Callbacks => self.free(Some(FreeTask::Callbacks), async move {
                UiMessage::Callbacks(till.callbacks(callbacks::LISTED).await.map_err(Arc::new))
            }),
            FreeEffect::ChargeFunds(slot, query) => self.free(None, collect::run_query(till, slot, query)),
        }
    }

    fn start_bound(&mut self, effect: BoundEffect) {
        let till = self.till();
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
            BoundEffect::PracticePrinter { is_on } => self.switch_practice_printer(is_on),
            BoundEffect::Settings(command) => self.change_settings(command),
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
        save_recording(&self.handle, self.logs.clone(), at, text);
    }
}

fn save_recording(handle: &Handle, logs: PathBuf, at: Timestamp, text: String) {
    handle.spawn_blocking(move || match recorder::write(&logs, at, &text) {
        Ok(path) => tracing::info!(path = %path.display(), "recording kept"),
        Err(fault) => tracing::warn!(%fault, "recording not kept"),
    });
}

#[cfg(test)]
mod tests;
