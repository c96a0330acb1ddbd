//! The runner: effects become calls of the till, their ends become messages.
//!
//! No money work waits for the screen. What is bound is tracked until its end, what is free is dropped at exit.

pub mod effect;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
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
use crate::tui::inbox::InboxSender;
use crate::tui::message::{
    ChargeUiCommand, ChargeUiEvent, CounterStatus, DepositStatus, FileFaults, FundsUiCommand, FundsUiEvent,
    SaldoUiCommand, SaleSlot, UiEffect, UiMessage, WalletAnswer, WalletQuery,
};
use crate::tui::recorder;
use crate::tui::screens::sale::collect;
use crate::tui::screens::{callbacks, charges, print_queue};

/// News comes at most this often.
const NEWS_PAUSE: Duration = Duration::from_millis(100);
/// After a reading of [`CounterStatus`] the next one rests this many times as long as it took, so that it takes no more than a fifth of
/// a processor.
const LOOK_REST: u32 = 4;
/// What a counter sees of the others is never older than this and a reading.
const LONGEST_REST: Duration = Duration::from_millis(300);
/// What is bound is awaited this much longer than the longest time-out.
const AFTER_TIMEOUT: Duration = Duration::from_secs(5);

/// What the loop asks of a runner.
pub trait EffectRunner {
    /// Starts an effect.
    fn start(&mut self, effect: UiEffect);
    /// Drops what is free and takes no new payment. Returns how long what is bound may take.
    fn leave(&mut self) -> Duration;
    /// Whether nothing bound is under way.
    fn is_done(&self) -> bool;
    /// Writes a recording.
    fn save_recording(&mut self, at: Timestamp, text: String);
}

/// What is bound, for those who wait for it.
#[derive(Clone)]
pub struct BoundTasks {
    tasks: TaskTracker,
    till: Till,
}

impl BoundTasks {
    /// Whether nothing is under way. The tasks come first: they may leave work with the till.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.tasks.is_empty() && self.till.bound() == 0
    }

    /// How long it may take: the longest time-out and a little more.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        let longest = self.till.providers().iter().map(|provider| provider.timeout_seconds()).max().unwrap_or(0);
        let longest = longest.max(self.till.charge_timeout_seconds());
        Duration::from_secs(longest.into()) + AFTER_TIMEOUT
    }
}

/// What a free effect replaces when it is asked anew: the older answer would be dropped anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum FreeTask {
    Inquiry(SaleSlot),
    Search,
    KeptPrices,
    Events,
    Evidence,
    Hold,
    PriceFile,
    Reports,
}

/// The runner over a till.
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
    /// A runner that does its work on `handle`.
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

    /// What is bound.
    #[must_use]
    pub fn bound(&self) -> BoundTasks {
        self.bound.clone()
    }

    /// Tells the journal's news from now on, at most ten times a second.
    pub fn tell_news(&mut self) {
        let (mut news, post) = (self.till.commits(), self.post.clone());
        self.spawn_free(async move {
            while news.changed().await.is_ok() {
                post.send(UiMessage::News).await;
                tokio::time::sleep(NEWS_PAUSE).await;
            }
        });
    }

    /// Tells from now on which PDFs could not be kept.
    pub fn tell_unkept(&mut self) {
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

    /// Has this counter's printer print by itself from now on.
    pub fn start_print_worker(&mut self) {
        let till = self.till.clone();
        self.spawn_free(async move { till.work().await });
    }

    /// Has the till apply from now on what providers report by themselves, whichever program received it.
    pub fn take_in(&mut self) {
        let till = self.till.clone();
        self.spawn_free(async move { till.run_callback_worker().await });
    }

    /// Has the till ask by itself from now on about what is open.
    pub fn resolve(&mut self) {
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

    /// Starts what is dropped at exit; its end is a message.
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

    /// Starts what is awaited at exit; its end is a message, which it does not wait to hand over.
    fn run_critical(&self, work: impl Future<Output = UiMessage> + Send + 'static) {
        let (post, handle) = (self.post.clone(), self.handle.clone());
        self.bound.tasks.spawn_on(async move { post.deliver(&handle, work.await) }, &self.handle);
    }

    /// Reads [`CounterStatus`]: one at a time, and once more when it was asked for meanwhile.
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
                // Beside thousands of open rows each answer to the resolver is news: the keys come first.
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
            UiEffect::MoneyIn(wish) => self.free(None, charges::done(till, wish)),
            UiEffect::SeeReport { number } => self.free(Some(FreeTask::Reports), async move {
                let seen = till.see_report(number).await;
                let listed = match seen {
                    Ok(_) => till.reports(callbacks::LISTED).await,
                    Err(fault) => Err(fault),
                };
                UiMessage::Reports(listed.map_err(Arc::new))
            }),
            UiEffect::Reports => self.free(Some(FreeTask::Reports), async move {
                UiMessage::Reports(till.reports(callbacks::LISTED).await.map_err(Arc::new))
            }),
            UiEffect::Tender(slot, wish) => self.free(None, collect::done(till, slot, wish)),
            // The loop's own, and the bound ones.
            _ => tracing::error!("not a free effect"),
        }
    }

    /// Starts what changes one payment on the desk.
    fn bind_ruled(&self, id: PaymentId, work: impl Future<Output = Result<Payment, ResolveError>> + Send + 'static) {
        self.run_critical(async move { UiMessage::Ruled { id, result: work.await.map(Box::new).map_err(Arc::new) } });
    }

    fn start_bound(&self, effect: UiEffect) {
        let till = self.till.clone();
        match effect {
            UiEffect::Pay { slot, .. } if self.leaving => {
                self.post.deliver(&self.handle, UiMessage::Paid { slot, result: Err(Arc::new(PayError::Ending)) });
            }
            UiEffect::MoneyIn(ChargeUiCommand::Create(_)) if self.leaving => {
                let news = ChargeUiEvent::Created(Err(Arc::new(ChargeError::Ending)));
                self.post.deliver(&self.handle, UiMessage::MoneyIn(news));
            }
            UiEffect::Tender(slot, FundsUiCommand::Create(_) | FundsUiCommand::Wallet { .. }) if self.leaving => {
                let news = FundsUiEvent::Created(Err(Arc::new(ChargeError::Ending)));
                self.post.deliver(&self.handle, UiMessage::Tender(slot, news));
            }
            UiEffect::Tender(slot, FundsUiCommand::Pay { .. }) if self.leaving => {
                let news = FundsUiEvent::Paid(Err(Arc::new(AutoPayError::Refused(PayError::Ending))));
                self.post.deliver(&self.handle, UiMessage::Tender(slot, news));
            }
            UiEffect::Tender(slot, wish) => self.run_critical(collect::done(till, slot, wish)),
            UiEffect::MoneyIn(wish) => self.run_critical(charges::done(till, wish)),
            UiEffect::Pay { slot, order } => self.run_critical(async move {
                let result = till.pay(*order).await.map(Box::new).map_err(Arc::new);
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
            UiEffect::Saldo(wish) => {
                self.run_critical(
                    async move { UiMessage::Saldo(saldo(&till, wish).await.map(Box::new).map_err(Arc::new)) },
                );
            }
            UiEffect::Print { id, paper } => self.run_critical(async move {
                let printed = till.print_to_folder(id, paper).await;
                let result = printed.map(|(payment, path)| (Box::new(payment), path)).map_err(Arc::new);
                UiMessage::Printed { id, result }
            }),
            UiEffect::Paper(wish) => {
                self.run_critical(async move { UiMessage::Paper(print_queue::done(&till, wish).await) })
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

/// Whether [`CounterStatus`] is being read, and asked for again.
#[derive(Debug, Default)]
struct DashboardRead(AtomicU8);

impl DashboardRead {
    const IDLE: u8 = 0;
    const READING: u8 = 1;
    const AGAIN: u8 = 2;

    /// Asks for a reading. Returns whether the asker has to start one.
    fn ask(&self) -> bool {
        self.0.swap(Self::AGAIN, Ordering::SeqCst) == Self::IDLE
    }

    fn begin(&self) {
        self.0.store(Self::READING, Ordering::SeqCst);
    }

    /// Whether nobody asked since it began.
    fn is_over(&self) -> bool {
        self.0.compare_exchange(Self::READING, Self::IDLE, Ordering::SeqCst, Ordering::SeqCst).is_ok()
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

/// How long the next reading of [`CounterStatus`] waits after one that took so long.
fn rest_after(took: Duration) -> Duration {
    took.saturating_mul(LOOK_REST).min(LONGEST_REST)
}

async fn read_status(till: &Till) -> Result<CounterStatus, JournalError> {
    let dashboard = till.dashboard().await?;
    let (papers, unreadable) = (till.papers().await?, till.unreadable_reports().await?);
    Ok(CounterStatus { dashboard, unreadable, store: till.store_watch(), papers })
}

async fn payments(till: &Till, ids: Vec<PaymentId>) -> Result<Vec<Payment>, JournalError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match till.payment(id).await {
            Ok(payment) => found.extend(payment),
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

async fn saldo(till: &Till, wish: SaldoUiCommand) -> Result<DepositView, SaldoError> {
    match wish {
        SaldoUiCommand::Set { account, saldo } => till.set_saldo(&account, saldo, CleanText::default()).await,
        SaldoUiCommand::TopUp { account, amount, note } => till.top_up(&account, amount, note).await,
        SaldoUiCommand::Name { account, naming } => till.name_saldo(&account, &naming).await,
    }
}

/// The file that a person named; `~/` is the home folder, as in a shell.
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
