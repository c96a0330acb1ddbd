//! A stand-in for the providers: a real HTTP/1.1 server with books of its own.
//!
//! What it is: what `loket demo` sells on, what `loket sandbox` serves, and what the tests compare a till with. It
//! speaks MMBC PPOB, Multipayment and e-Samsat, the Biller, and K-Link service payment ([`klink`]), as the providers'
//! documents print them, keeps a ledger of each debit and refund, and goes wrong on demand. What it is not: a part of
//! the client; it knows only the words (money, time, text, ids), so that both ends
//! cannot agree on one mistake. Invariant: the ledger is the truth: every debit is in it before any byte of an answer
//! leaves, and nothing else is.
//!
//! The calls, the faults with the digits that choose them, and what can be asked from outside stand in docs/sandbox.md.
//! MMBC's user is [`Sandbox::USERNAME`], the Biller's [`Sandbox::BILLER_USER`]. Callbacks go to [`SandboxOptions::callbacks`] or
//! [`Sandbox::deliver_to`].

mod account;
mod biller;
mod callback;
mod damage;
mod esamsat;
mod faults;
mod form;
pub mod klink;
mod ledger;
mod multipayment;
mod people;
mod ppob;
mod reply;
mod server;
mod state;
mod untrue;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

pub use self::biller::{BillerState, BillerTransaction};
pub use self::callback::{CallbackKind, CallbackPlan, CallbackSent};
pub use self::faults::{FaultPlan, PlanError, SandboxFault};
pub use self::ledger::{EntryKind, LedgerEntry};
use crate::base::money::Rupiah;
use crate::base::time::{Clock, SystemClock, Timestamp};

/// The most requests that are remembered.
const MOST_REQUESTS: usize = 10_000;

/// How a sandbox is set up.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What decides names, bills and tokens.
    pub seed: u64,
    /// Which numbers meet which faults.
    pub faults: FaultPlan,
    /// Where the ledger outlives the program, as JSON lines; kept in memory only without one.
    pub state_file: Option<PathBuf>,
    /// The saldo of new books.
    pub start_saldo: Rupiah,
    /// The first invoice of new MMBC books. Books without a state file forget theirs, and no provider gives one twice.
    pub first_invoice: usize,
    /// Where the time comes from that answers and ledger carry.
    pub clock: Arc<dyn Clock>,
    /// How long a pending payment stays pending, on [`SandboxOptions::clock`].
    pub pending_for: Duration,
    /// Between two bytes of a dripped answer.
    pub drip_every: Duration,
    /// How long a slow inquiry takes.
    pub slow_inquiry: Duration,
    /// After this a held connection is closed.
    pub hold_for: Duration,
    /// What every provider's answer takes at least.
    pub latency: Duration,
    /// How long a client may take to send a head, and again to send a body.
    pub read_timeout: Duration,
    /// How long a K-Link session lasts, on [`SandboxOptions::clock`].
    pub session_life: Duration,
    /// Where callbacks go; nowhere without it, until [`Sandbox::deliver_to`].
    pub callbacks: Option<CallbackPlan>,
    /// From the first try of a callback to the second; each later pause is twice the one before, 64 s at most.
    pub callback_pause: Duration,
    /// How long the receiver of a callback may take to answer.
    pub callback_timeout: Duration,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            seed: 1,
            faults: FaultPlan::by_suffix(),
            state_file: None,
            start_saldo: Rupiah::from(25_000_000),
            first_invoice: ledger::FIRST_INVOICE,
            clock: Arc::new(SystemClock::default()),
            pending_for: Duration::from_secs(5),
            drip_every: Duration::from_secs(2),
            slow_inquiry: Duration::from_secs(5),
            hold_for: Duration::from_secs(600),
            latency: Duration::ZERO,
            read_timeout: Duration::from_secs(30),
            session_life: Duration::from_secs(600),
            callbacks: None,
            callback_pause: Duration::from_secs(1),
            callback_timeout: Duration::from_secs(10),
        }
    }
}

/// One request that was received, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// The path, as in `/json/ppob/cektagihan`. Of K-Link's calls, `product` is bank and product code of a charge,
    /// `customer` the member, `invoice` the order id.
    pub path: String,
    /// The product code; empty when there was none.
    pub product: String,
    /// The customer number; empty when there was none.
    pub customer: String,
    /// The amount of a multipayment call; empty when there was none.
    pub amount: String,
    /// The `direct` of a reload; empty when there was none.
    pub direct: String,
    /// The invoice of a status question, or the Biller's `trxid`; empty when there was none.
    pub invoice: String,
    /// When it had arrived.
    pub at: Timestamp,
}

/// A running sandbox. Clones are handles of the same one; it runs until [`Sandbox::stop`], or until the runtime that
/// started it ends.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<SharedSandbox>,
}

/// What the handles and the connections share.
struct SharedSandbox {
    address: SocketAddr,
    /// Taken out by [`Sandbox::stop`], so that the port is closed when it returns.
    listener: Mutex<Option<TcpListener>>,
    stopping: CancellationToken,
    account: Arc<account::SandboxAccount>,
    ppob: ppob::PpobStandIn,
    multipayment: multipayment::MultipaymentStandIn,
    esamsat: esamsat::EsamsatStandIn,
    biller: Arc<biller::BillerStandIn>,
    klink: klink::KlinkStandIn,
    callbacks: callback::CallbackDeliveries,
    seen: Mutex<VecDeque<RequestSeen>>,
    clock: Arc<dyn Clock>,
    delays: reply::ReplyDelays,
    latency: Duration,
    read_timeout: Duration,
    /// How far the clock of its answers' `Date` is ahead, seconds.
    date_ahead: AtomicI64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sandbox {
    /// The user name that the provider's document prints.
    pub const USERNAME: &str = "dummy";
    /// Its password.
    pub const PASSWORD: &str = "dummy123";
    /// The user name that the Biller's document prints.
    pub const BILLER_USER: &str = "usertesting";
    /// Its password here; the document prints none.
    pub const BILLER_PASSWORD: &str = "rahasia-biller";
    /// A price list file for the Biller: its goods at their costs, with prices for customers.
    pub const BILLER_PRICES: &str = include_str!("../../assets/biller.example.csv");
    /// Where the Biller's one call lives, below [`Sandbox::url`].
    pub const BILLER_PATH: &str = biller::PATH;
    /// The login of K-Link; its document prints none.
    pub const KLINK_EMAIL: &str = "kasir@example.com";
    /// Its password.
    pub const KLINK_PASSWORD: &str = "rahasia-kasir";
    /// The key of K-Link's webhooks that its document prints.
    pub const KLINK_WEBHOOK_KEY: &str = "033389b9-cc42-4005-ae9e-8e8ff23738d7";
    /// Where K-Link's finance report is served; its document gives no path.
    pub const KLINK_FINANCE_REPORT: &str = klink::FINANCE_REPORT;

    /// Binds, reads the state file, and serves on the current tokio runtime.
    ///
    /// # Errors
    /// An address for callbacks is not `http://`; the address cannot be bound; the state file cannot be read, is open in another sandbox, or holds a line that is
    /// not one of its own.
    pub async fn start(options: SandboxOptions) -> std::io::Result<Self> {
        if !options.callbacks.as_ref().is_none_or(CallbackPlan::is_sound) {
            let text = "an address for callbacks is not an http:// address";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, text));
        }
        let listener = TcpListener::bind(options.listen).await?;
        let biller = biller::BillerStandIn::open(&options)?;
        let address = listener.local_addr()?;
        let account = Arc::new(account::SandboxAccount::open(options.clone())?);
        let klink = klink::KlinkStandIn::open(options.clone(), address)?;
        let inner = Arc::new(SharedSandbox {
            address,
            klink,
            callbacks: callback::CallbackDeliveries::new(&options),
            listener: Mutex::new(Some(listener)),
            stopping: CancellationToken::new(),
            seen: Mutex::default(),
            clock: Arc::clone(&options.clock),
            delays: reply::ReplyDelays { hold: options.hold_for, drip: options.drip_every, slow: options.slow_inquiry },
            latency: options.latency,
            read_timeout: options.read_timeout,
            date_ahead: AtomicI64::new(0),
            ppob: ppob::PpobStandIn::new(Arc::clone(&account)),
            multipayment: multipayment::MultipaymentStandIn::new(Arc::clone(&account)),
            esamsat: esamsat::EsamsatStandIn::new(Arc::clone(&account)),
            biller,
            account,
        });
        tokio::spawn(server::accept(Arc::clone(&inner)));
        tokio::spawn(callback::watch(Arc::clone(&inner)));
        Ok(Self { inner })
    }

    /// The base URL: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// Every debit and refund, in order.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.inner.account.ledger()
    }

    /// The saldo as it stands.
    #[must_use]
    pub fn saldo(&self) -> Rupiah {
        self.inner.account.saldo()
    }

    /// Sets the saldo, as a top-up at the bank would; the ledger gets no entry.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped; the saldo is unchanged.
    pub fn set_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.inner.account.set_saldo(amount)
    }

    /// From now on the `Date` of its answers is so many seconds ahead; behind where negative.
    pub fn set_date_ahead(&self, seconds: i64) {
        self.inner.date_ahead.store(seconds, Ordering::Relaxed);
    }

    /// Gives the debit of `invoice` back; whether there was one that had not been given back.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped; nothing was given back.
    pub fn refund(&self, invoice: &str) -> std::io::Result<bool> {
        self.inner.account.refund(invoice)
    }

    /// The Biller's own list of what it accepted, oldest first.
    #[must_use]
    pub fn biller_transactions(&self) -> Vec<BillerTransaction> {
        self.inner.biller.transactions()
    }

    /// Every debit and refund of the Biller's account, in order.
    #[must_use]
    pub fn biller_ledger(&self) -> Vec<LedgerEntry> {
        self.inner.biller.ledger()
    }

    /// The saldo of the Biller's account as it stands.
    #[must_use]
    pub fn biller_saldo(&self) -> Rupiah {
        self.inner.biller.saldo()
    }

    /// Sets the saldo of the Biller's account, as a top-up at the bank would.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped; the saldo is unchanged.
    pub fn set_biller_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.inner.biller.set_saldo(amount)
    }

    /// The wallets of K-Link's members: the document's, and every one that was registered or has moved.
    #[must_use]
    pub fn wallets(&self) -> Vec<klink::MemberWallet> {
        self.inner.klink.wallets()
    }

    /// Sets the balance of a K-Link member, as a movement of its own.
    ///
    /// # Errors
    /// There is no such member; the state file cannot be written, or the sandbox was stopped.
    pub fn set_wallet(&self, member: &str, balance: Rupiah) -> std::io::Result<klink::MemberWallet> {
        self.inner.klink.set_wallet(member, balance)
    }

    /// What K-Link's customers were asked to pay, in order.
    #[must_use]
    pub fn charges(&self) -> Vec<klink::BookedCharge> {
        self.inner.klink.charges()
    }

    /// The customer pays a charge: its total, or another amount. Nothing when there is none, or it was paid before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn settle_charge(
        &self,
        order_id: &str,
        amount: Option<Rupiah>,
    ) -> std::io::Result<Option<klink::BookedCharge>> {
        let settled = self.inner.klink.settle(order_id, amount);
        self.inner.callbacks.wake();
        settled
    }

    /// A second customer pays the same charge, as much. Nothing when nobody has paid it, or two have.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn settle_charge_again(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.settle_again(order_id)
    }

    /// The money of a charge goes back to its customer. Nothing when nobody has paid it, or it went back before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn refund_charge(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.refund(order_id)
    }

    /// A charge expires. Nothing when there is none, or it was paid.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn expire_charge(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.expire(order_id)
    }

    /// The webhook that K-Link would send of a settled charge, signed; nothing for another one.
    #[must_use]
    pub fn charge_notice(&self, order_id: &str) -> Option<klink::KlinkNotice> {
        self.inner.klink.notice(order_id)
    }

    /// From now on the providers call back there, in the place of what was set before; also what is under way, and what
    /// was decided since ten minutes before the sandbox's start and was not told. A delivery to an address that is not
    /// `http://` fails, and [`Sandbox::callbacks`] says so.
    pub fn deliver_to(&self, callbacks: CallbackPlan) {
        self.inner.callbacks.deliver_to(callbacks);
    }

    /// The last 1,000 callbacks that were tried, in order.
    #[must_use]
    pub fn callbacks(&self) -> Vec<CallbackSent> {
        self.inner.callbacks.sent()
    }

    /// Ends every K-Link session.
    pub fn end_sessions(&self) {
        self.inner.klink.end_sessions();
    }

    /// The last 10,000 requests received, in order; those to the sandbox's own pages do not count.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.inner.requests()
    }

    /// Closes the port and the state file, drops every connection, and ends every callback. Nothing is debited after it returns; the ledger
    /// can still be read.
    pub fn stop(&self) {
        drop(lock(&self.inner.listener).take());
        self.inner.account.close();
        self.inner.biller.close();
        self.inner.klink.close();
        self.inner.stopping.cancel();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("address", &self.inner.address).finish_non_exhaustive()
    }
}

impl SharedSandbox {
    /// The next connection; nothing once the port is closed.
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<Option<std::io::Result<TcpStream>>> {
        match &*lock(&self.listener) {
            Some(listener) => listener.poll_accept(context).map(|accepted| Some(accepted.map(|(stream, _)| stream))),
            None => Poll::Ready(None),
        }
    }

    fn see(&self, path: &str, form: &form::FormPairs) {
        let customer = form.first(&["ppob_nomorpelanggan", "merchant_accountnumber", "customer_number"]);
        // A vehicle's tax is paid by its invoice alone; its owner is the one of the inquiry.
        let owner = if customer.is_empty() { self.esamsat.owner_of(form.get("invoice")) } else { None };
        let customer = owner.unwrap_or_else(|| customer.to_owned());
        let request = RequestSeen {
            path: path.to_owned(),
            product: form.first(&["ppob_kodeproduk", "merchant_code", "product"]).to_owned(),
            customer,
            amount: form.get("amount").to_owned(),
            direct: form.get("direct").to_owned(),
            invoice: form.get("invoice").to_owned(),
            at: self.clock.now(),
        };
        self.remember(request);
    }

    fn remember(&self, request: RequestSeen) {
        let mut seen = lock(&self.seen);
        if seen.len() >= MOST_REQUESTS {
            seen.pop_front();
        }
        seen.push_back(request);
    }

    fn requests(&self) -> Vec<RequestSeen> {
        lock(&self.seen).iter().cloned().collect()
    }
}
