//! The sandbox simulates the providers: a real HTTP/1.1 server with its own ledgers. `loket demo` sells on it,
//! `loket sandbox` serves it, and the tests compare the counter with its ledgers.
//!
//! It speaks MMBC PPOB, Multipayment and e-Samsat, the Biller, and K-Link service payment ([`klink`]) as the providers'
//! documents print them, and fails on demand. It shares only `base` (money, time, text, ids) with the client, so that
//! both ends cannot agree on one mistake. Every debit is in the ledger before any byte of an answer leaves.
//!
//! The calls, the faults with the digits that choose them, and the sandbox's own pages stand in docs/sandbox.md.
//! Callbacks go to [`SandboxOptions::callbacks`] or [`Sandbox::deliver_to`].

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

/// The most requests kept for [`Sandbox::requests`].
const MOST_REQUESTS: usize = 10_000;

/// Settings of one sandbox. The default listens on a free port of 127.0.0.1 and keeps nothing on disk.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Port 0 takes a free port.
    pub listen: SocketAddr,
    /// Decides names, bills and tokens. The same seed gives the same data.
    pub seed: u64,
    pub faults: FaultPlan,
    /// The MMBC ledger as JSON lines; the Biller's and K-Link's lie beside it. None: ledgers are kept in memory only.
    pub state_file: Option<PathBuf>,
    /// The saldo of a new ledger.
    pub start_saldo: Rupiah,
    /// The first invoice of a new MMBC ledger. A ledger without a state file forgets its invoices, and no provider
    /// gives one twice.
    pub first_invoice: usize,
    /// The time in answers and ledgers.
    pub clock: Arc<dyn Clock>,
    /// How long a pending payment stays pending, on [`SandboxOptions::clock`].
    pub pending_for: Duration,
    /// The pause between two bytes of a dripped answer.
    pub drip_every: Duration,
    /// The delay of a slow inquiry.
    pub slow_inquiry: Duration,
    /// How long a held connection stays open.
    pub hold_for: Duration,
    /// The least delay of every provider's answer.
    pub latency: Duration,
    /// How long a client may take to send a head, and again to send a body.
    pub read_timeout: Duration,
    /// How long a K-Link session lasts, on [`SandboxOptions::clock`].
    pub session_life: Duration,
    /// Where callbacks go. None: nowhere, until [`Sandbox::deliver_to`].
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

/// One received request, without its password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSeen {
    /// The path, as in `/json/ppob/cektagihan`. Of K-Link's calls, `product` is bank and product code of a charge,
    /// `customer` the member, `invoice` the order id.
    pub path: String,
    /// Product code, empty when there was none.
    pub product: String,
    /// Customer number, empty when there was none.
    pub customer: String,
    /// Amount of a Multipayment call, empty when there was none.
    pub amount: String,
    /// `direct` of a reload, empty when there was none.
    pub direct: String,
    /// Invoice of a status call, or the Biller's `trxid`. Empty when there was none.
    pub invoice: String,
    /// When the whole body had arrived.
    pub at: Timestamp,
}

/// A running sandbox. Clones are handles of the same sandbox. It runs until [`Sandbox::stop`], or until its tokio
/// runtime ends.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<SharedSandbox>,
}

/// State shared by the handles and the connections.
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
    /// How far the `Date` of answers is ahead, seconds; negative is behind.
    date_ahead: AtomicI64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sandbox {
    /// The user name that MMBC's document prints.
    pub const USERNAME: &str = "dummy";
    /// The password of [`Self::USERNAME`].
    pub const PASSWORD: &str = "dummy123";
    /// The user name that the Biller's document prints.
    pub const BILLER_USER: &str = "usertesting";
    /// The password of [`Self::BILLER_USER`]; the document prints none.
    pub const BILLER_PASSWORD: &str = "rahasia-biller";
    /// A price list file for `[biller] price_list`: the Biller's products at their costs, with prices for customers.
    pub const BILLER_PRICES: &str = include_str!("../../assets/biller.example.csv");
    /// The path of the Biller's only call, below [`Sandbox::url`].
    pub const BILLER_PATH: &str = biller::PATH;
    /// The login of K-Link; its document prints none.
    pub const KLINK_EMAIL: &str = "kasir@example.com";
    /// The password of [`Self::KLINK_EMAIL`].
    pub const KLINK_PASSWORD: &str = "rahasia-kasir";
    /// The key that signs K-Link's callbacks, as its document prints it.
    pub const KLINK_WEBHOOK_KEY: &str = "033389b9-cc42-4005-ae9e-8e8ff23738d7";
    /// The path of K-Link's finance report; its document gives none.
    pub const KLINK_FINANCE_REPORT: &str = klink::FINANCE_REPORT;

    /// Binds, reads the state files, and serves on the current tokio runtime.
    ///
    /// # Errors
    /// An address for callbacks is not `http://`; the address cannot be bound; a state file cannot be read, is open in
    /// another sandbox, or holds a line that is not one of its own.
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

    /// Every debit and refund of the MMBC deposit, in order.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerEntry> {
        self.inner.account.ledger()
    }

    /// The current saldo of the MMBC deposit.
    #[must_use]
    pub fn saldo(&self) -> Rupiah {
        self.inner.account.saldo()
    }

    /// Sets the MMBC saldo, as a top-up at the bank would; the ledger gets no entry.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped; the saldo is unchanged.
    pub fn set_saldo(&self, amount: Rupiah) -> std::io::Result<()> {
        self.inner.account.set_saldo(amount)
    }

    /// Moves the `Date` of all later answers ahead by so many seconds; negative is behind.
    pub fn set_date_ahead(&self, seconds: i64) {
        self.inner.date_ahead.store(seconds, Ordering::Relaxed);
    }

    /// Refunds the MMBC debit of `invoice`. False when there is none, or it was refunded before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped; nothing was refunded.
    pub fn refund(&self, invoice: &str) -> std::io::Result<bool> {
        self.inner.account.refund(invoice)
    }

    /// The Biller's own list of accepted transactions, oldest first.
    #[must_use]
    pub fn biller_transactions(&self) -> Vec<BillerTransaction> {
        self.inner.biller.transactions()
    }

    /// Every debit and refund of the Biller's account, in order.
    #[must_use]
    pub fn biller_ledger(&self) -> Vec<LedgerEntry> {
        self.inner.biller.ledger()
    }

    /// The current saldo of the Biller's account.
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

    /// Wallets of K-Link's members: those that the document prints, and every one that was registered or has moved.
    #[must_use]
    pub fn wallets(&self) -> Vec<klink::MemberWallet> {
        self.inner.klink.wallets()
    }

    /// Sets the balance of a K-Link member; the wallet gets an `adjusted` entry.
    ///
    /// # Errors
    /// There is no such member; the state file cannot be written, or the sandbox was stopped.
    pub fn set_wallet(&self, member: &str, balance: Rupiah) -> std::io::Result<klink::MemberWallet> {
        self.inner.klink.set_wallet(member, balance)
    }

    /// Every charge at K-Link, oldest first.
    #[must_use]
    pub fn charges(&self) -> Vec<klink::BookedCharge> {
        self.inner.klink.charges()
    }

    /// The customer pays a charge: its total, or `amount`. None when there is no such charge, or it was paid before.
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

    /// A second customer pays the same amount on the same charge. None when nobody has paid the charge, or two have.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn settle_charge_again(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.settle_again(order_id)
    }

    /// Refunds a charge to its customer. None when nobody has paid the charge, or it was refunded before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn refund_charge(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.refund(order_id)
    }

    /// Expires a charge. None when there is no such charge, or it was paid.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn expire_charge(&self, order_id: &str) -> std::io::Result<Option<klink::BookedCharge>> {
        self.inner.klink.expire(order_id)
    }

    /// The signed callback that K-Link would send for a settled charge. None when the charge is not settled.
    #[must_use]
    pub fn charge_callback(&self, order_id: &str) -> Option<klink::KlinkCallbackBody> {
        self.inner.klink.callback_body(order_id)
    }

    /// Replaces the addresses for callbacks. Deliveries under way go to the new addresses too, and so do outcomes that
    /// were decided since ten minutes before the sandbox's start and not sent yet. A delivery to an address that is not
    /// `http://` fails, and [`Sandbox::callbacks`] says so.
    pub fn deliver_to(&self, callbacks: CallbackPlan) {
        self.inner.callbacks.deliver_to(callbacks);
    }

    /// The last 1,000 callbacks that were tried, oldest first.
    #[must_use]
    pub fn callbacks(&self) -> Vec<CallbackSent> {
        self.inner.callbacks.sent()
    }

    /// Ends every K-Link session.
    pub fn end_sessions(&self) {
        self.inner.klink.end_sessions();
    }

    /// The last 10,000 requests received, oldest first, without those to the sandbox's own pages.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.inner.requests()
    }

    /// Closes the port and the state files, drops every connection, and ends every callback. Nothing is debited after
    /// this returns. The ledgers can still be read.
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
    /// The next connection; None once the port is closed.
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<Option<std::io::Result<TcpStream>>> {
        match &*lock(&self.listener) {
            Some(listener) => listener.poll_accept(context).map(|accepted| Some(accepted.map(|(stream, _)| stream))),
            None => Poll::Ready(None),
        }
    }

    fn see(&self, path: &str, form: &form::FormPairs) {
        let customer = form.first(&["ppob_nomorpelanggan", "merchant_accountnumber", "customer_number"]);
        // A vehicle tax payment names only its invoice; the owner comes from the inquiry.
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
