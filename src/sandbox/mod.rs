//! A stand-in for the providers: a real HTTP/1.1 server with books of its own.
//!
//! What it is: what `loket demo` sells on, what `loket sandbox` serves, and what the tests compare a till with. It
//! speaks MMBC PPOB, Multipayment and e-Samsat, the Biller, and K-Link service payment ([`klink`]), as the providers'
//! documents print them, keeps a ledger of each debit and refund, and goes wrong on demand. What it is not: a part of
//! the client; it knows only the words (money, time, text, ids), so that both ends
//! cannot agree on one mistake. Invariant: the ledger is the truth: every debit is in it before any byte of an answer
//! leaves, and nothing else is.
//!
//! # The calls
//!
//! `POST /json/ppob/daftarharga`, `…/cektagihan`, `…/bayartagihan`, `…/cekstatus`, `POST
//! /json/multipayment/list_merchant`, `…/inquiry_merchant`, `…/reload_merchant`, `…/status_reload`, and
//! `POST /json/esamsat/list_esamsat`, `…/inquiry_esamsat`, `…/pay_esamsat`, `…/status_invoice`, as
//! `application/x-www-form-urlencoded` or `multipart/form-data`, with the document's own user ([`Sandbox::USERNAME`],
//! [`Sandbox::PASSWORD`]). All debit one saldo. With `direct=1` a reload confirms without a reference, and its status
//! has it. Bills depend on the seed, the product and the customer number only. Like the real provider
//! it knows no reference of the caller's: a token that is paid twice is debited twice. A bill that was paid answers
//! `TAGIHAN SUDAH LUNAS`; BPJS and multifinance offer the next month.
//!
//! The Biller has one call, `POST /service/in/json` with a JSON body, its own user ([`Sandbox::BILLER_USER`],
//! [`Sandbox::BILLER_PASSWORD`]), an md5 signature and an account and a ledger of its own. It only accepts or refuses;
//! what becomes of a transaction stands in its list: in process for the waiting time, then `SUKSES` with a serial
//! number, or `GAGAL` with the debit given back. A `trxid` that comes twice gets its first answer and is debited once.
//!
//! # The callbacks
//!
//! With [`Options::callbacks`] or [`Sandbox::deliver_to`] the Biller calls a `GET` for each outcome and K-Link a `POST`
//! for each paid charge, as the documents print them. A delivery that is not answered 2xx is tried again after 1, 2, 4 …
//! seconds. 678 is called back as `GAGAL` once its debit has come back, 674 as `SUKSES` without `SN`, 664 after its hour.
//! A start tells again what was decided in the ten minutes before it; a callback can always come twice.
//!
//! For tests from outside, without a password:
//!
//! | request | answer |
//! |---|---|
//! | `GET /_sandbox/ledger` | array of `{number, kind: "debit" or "refund", invoice, product, customer, amount, saldo_after, at}` |
//! | `GET /_sandbox/saldo` | `{"amount": N}` |
//! | `GET /_sandbox/requests` | array of `{path, product, customer, amount, direct, invoice, at}`, the last 10,000 requests received |
//! | `POST /_sandbox/saldo` `{"amount": N}` | sets the saldo, as a top-up would |
//! | `POST /_sandbox/refund` `{"invoice": "…"}` | gives a debit back; its status is `refund` from then on |
//! | `GET /_sandbox/biller` | the Biller's own list: array of `{trxid, ftrxid, product, customer, total, state, sn, saldo, at}` |
//! | `GET /_sandbox/biller.csv` | the same as a provider's site would export it |
//! | `GET /_sandbox/biller/prices.csv` | a price list file with its goods, for `[biller] price_list` |
//! | `GET /_sandbox/biller/ledger`, `GET` and `POST /_sandbox/biller/saldo` | as above, of the Biller's account |
//! | `GET /_sandbox/callbacks` | array of `{path, kind: "biller" or "klink", reference, forged, status, fault, tries, at}`, the last 1,000 callbacks tried; the path without its secret |
//! | `POST /_sandbox/callback/biller` `{"trxid": "…", "status": "0" or "1", "dest": "…"?, "message": "…"?, "times": N?}` | sends such a report now, true or not, up to 100 times; what came of each, as above |
//! | `POST /_sandbox/callback/klink` `{"order_id": "…", "signature": "valid", "wrong" or "none", "body": {…}?}` | the same of a charge's notice |
//!
//! # The faults
//!
//! The last three digits of the customer number (of a reload: of the account number) choose the fault, on the payment
//! unless the row says otherwise. A reload knows no pending word: 664 is its CONFIRM without a reference. For a
//! vehicle's tax they are the digits of the NIK, else those of the frame number; its status can always be asked. The
//! names serve in a plan file ([`FaultPlan::read`]).
//!
//! The Biller's outcome is not in its answer, so some rows mean something else there: 664 stays in process for an hour;
//! 665 is refused with `total: 0`, 671 with the document's `(DEDUCT)`; 674 succeeds without a serial number; 675 is a
//! refusal that does not say `total: 0`; 678 is accepted, fails afterwards and is given back; 682 is as 661; 670, 676,
//! 683 and 684 are of inquiries and 685 of sessions, which it has not (670 costs 5.000 more than its list says).
//!
//! 686 to 693 ([`Fault::of_callbacks`]) are of callbacks: of the Biller's number, or of a charge's amount. The call and
//! its answer are well, and so is everything that has no callback.
//!
//! | digits | name | debit | what happens |
//! |---|---|---|---|
//! | 660 | `hold` | yes | no answer; the connection stays open until the client leaves |
//! | 661 | `cut` | yes | the connection closes without a byte |
//! | 662 | `error-page` | yes | an HTML page with status 500 |
//! | 663 | `page` | yes | an HTML page with status 200 |
//! | 664 | `pending` | yes | `pending` without token and reference; the status says the same for 5 s, then confirms with everything |
//! | 665 | `refused` | no | `TRANSAKSI GAGAL` with the unchanged saldo |
//! | 666 | `drip` | yes | the answer, one byte each 2 s |
//! | 667 | `truncated` | yes | JSON that ends after the invoice; the message is whole |
//! | 668 | `bare-keys` | yes | the answer with unquoted keys |
//! | 669 | `numbers` | yes | amounts and invoice as JSON numbers, and unknown fields |
//! | 670 | `price-changed` | yes | the first inquiry gives a total, every later one and the payment 5.000 more |
//! | 671 | `saldo-short` | no | the refusal for want of saldo |
//! | 672 | `hold-unpaid` | no | as `hold` |
//! | 673 | `cut-unpaid` | no | as `cut` |
//! | 674 | `token-later` | yes | confirmed without the token (a bill: without the reference); the status has it |
//! | 675 | `refused-but-debited` | yes | `TRANSAKSI GAGAL` without a saldo |
//! | 676 | `slow-inquiry` | yes | the inquiry takes 5 s; the payment is well |
//! | 677 | `partial` | yes | the connection closes in the middle of the answer |
//! | 678 | `unregistered` | no | inquiry and payment: `NOMOR TIDAK TERDAFTAR` |
//! | 679 | `other-customer` | yes | the answer names another customer number |
//! | 680 | `redirect` | yes | 302 to a login page |
//! | 681 | `other-total` | yes | total and debit are 1.500 more than the inquiry said |
//! | 682 | `status-late` | yes | as `cut`; the status answers `No Data!` twice, then confirms |
//! | 683 | `inquiry-page` | yes | the inquiry answers an HTML page with status 200; the payment is well |
//! | 684 | `inquiry-error` | yes | the inquiry answers status 500; the payment is well |
//! | 685 | `session-expired` | no | K-Link only: 401, and every session has ended; elsewhere all is well |
//! | 686 | `callback-repeated` | yes | the same callback ten times |
//! | 687 | `callback-reversed` | yes | Biller: `SUKSES`, and 2 s later `GAGAL` with the debit given back, in its list too; a charge: well |
//! | 688 | `callback-forged` | yes | a forged callback before the true one: another `dest`; K-Link: a wrong signature |
//! | 689 | `callback-early` | yes | the callback is delivered before the answer leaves: `SUKSES`, while the answer says in process; a charge is paid by then, while the answer says that it waits |
//! | 690 | `callback-contradicts` | yes | `status=0` with `GAGAL` in the message; of a manual transfer another `tot_bayar`; other charges: well |
//! | 691 | `callback-never` | yes | no callback |
//! | 692 | `callback-theirs` | yes | `refid` is the Biller's `ftrxid`; K-Link: no `x-servicepayment` |
//! | 693 | `callback-out-of-order` | yes | Biller: `GAGAL`, though it succeeded, and 2 s later the true `SUKSES`; a charge: well |
//! | 694 | `refused-early` | 2 s later | a refusal in words of no list, with the unchanged saldo |
//! | 695 | `refused-untruly` | 2 s later | a refusal in the document's own words for a want of saldo (Biller: `(DEDUCT)`) |
//! | 696 | `refused-going-on` | 2 s later | a refusal in words of going on: `TIMEOUT`, `dalam antrian`, `diproses ulang` …; Biller: `total: 0` beside them |
//! | 697 | `refused-with-proof` | yes | `result: no` beside a pending or success word, or an invoice; Biller: a listed text beside its `total` |
//! | 698 | `ok-but-failed` | no | a whole success beside a word of failure, or with two status words |
//! | 699 | `answer-repeated` | the first | a second payment of the same good to the same number gets the first one's answer; PPOB and Multipayment |
//! | 720 | `notice-unreadable` | yes | a charge's notice has a `tot_bayar` that means nothing, as `50.000.00`; elsewhere all is well |
//! | 721 | `paid-twice` | yes | two customers pay one charge: two rows of the report, two notices; elsewhere all is well |
//! | 722 | `failed-after-paid` | yes | after a charge's notice a signed `fail`; elsewhere all is well |
//! | 723 | `refunded-after-paid` | yes | the report has a `refund` beside a charge's settlement; elsewhere all is well |
//! | 724 | `total-open` | yes | PPOB's inquiry: a total 5.000 above bill and admin; elsewhere all is well |
//! | 725 | `total-negative` | yes | PPOB's payment: a total below zero; elsewhere all is well |
//! | 726 | `total-unreadable` | yes | PPOB's inquiry: a total that means nothing; elsewhere all is well |
//! | 727 | `row-unreadable` | yes | the finance report has a `gross_amount` that means nothing, as `50.000.00`; elsewhere all is well |
//! | 740 | `report-punctuated` | yes | the Biller calls back `status=0` with `T#… GAGAL. Nomor tujuan salah.`; elsewhere all is well |
//! | 741 | `report-wrapped` | yes | the Biller calls back as JSON in `{"data": …}`, with `T#… SUKSES. SN:….`; elsewhere all is well |
//! | 742 | `report-unreadable` | yes | the Biller calls back as XML; elsewhere all is well |
//! | 750 | `token-early` | yes | `pending` with a token, in its field and in the footer; the status confirms without one; elsewhere all is well |
//! | 751 | `token-equal-digits` | yes | confirmed with twenty equal digits for a token; the status has the true one; elsewhere all is well |
//! | 752 | `null-later` | yes | confirmed with `null` for the token (a bill: for the reference; the Biller: for the serial number, for ever); the status has it |
//! | 760 | `status-undated` | yes | as `cut`; the status of an MMBC system tells no time |
//!
//! The rows 694 to 699 are of the payment's own answer. The wallet's calls and charges of K-Link book 694 to 696 at
//! once, and know no 699.

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
pub use self::callback::{CallbackKind, CallbackSent, Callbacks};
pub use self::faults::{Fault, FaultPlan, PlanError};
pub use self::ledger::{EntryKind, LedgerEntry};
use crate::money::Rupiah;
use crate::time::{Clock, SystemClock, Timestamp};

/// The most requests that are remembered.
const MOST_REQUESTS: usize = 10_000;

/// How a sandbox is set up.
#[derive(Clone)]
pub struct Options {
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
    /// How long a pending payment stays pending, on [`Options::clock`].
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
    /// How long a K-Link session lasts, on [`Options::clock`].
    pub session_life: Duration,
    /// Where callbacks go; nowhere without it, until [`Sandbox::deliver_to`].
    pub callbacks: Option<Callbacks>,
    /// From the first try of a callback to the second; each later pause is twice the one before, 64 s at most.
    pub callback_pause: Duration,
    /// How long the receiver of a callback may take to answer.
    pub callback_timeout: Duration,
}

impl Default for Options {
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
    inner: Arc<Inner>,
}

/// What the handles and the connections share.
struct Inner {
    address: SocketAddr,
    /// Taken out by [`Sandbox::stop`], so that the port is closed when it returns.
    listener: Mutex<Option<TcpListener>>,
    stopping: CancellationToken,
    account: Arc<account::Account>,
    ppob: ppob::Ppob,
    multipayment: multipayment::Multipayment,
    esamsat: esamsat::Esamsat,
    biller: Arc<biller::Biller>,
    klink: klink::Klink,
    callbacks: callback::Deliveries,
    seen: Mutex<VecDeque<RequestSeen>>,
    clock: Arc<dyn Clock>,
    delays: reply::Delays,
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
    pub async fn start(options: Options) -> std::io::Result<Self> {
        if !options.callbacks.as_ref().is_none_or(Callbacks::is_sound) {
            let text = "an address for callbacks is not an http:// address";
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, text));
        }
        let listener = TcpListener::bind(options.listen).await?;
        let biller = biller::Biller::open(&options)?;
        let address = listener.local_addr()?;
        let account = Arc::new(account::Account::open(options.clone())?);
        let klink = klink::Klink::open(options.clone(), address)?;
        let inner = Arc::new(Inner {
            address,
            klink,
            callbacks: callback::Deliveries::new(&options),
            listener: Mutex::new(Some(listener)),
            stopping: CancellationToken::new(),
            seen: Mutex::default(),
            clock: Arc::clone(&options.clock),
            delays: reply::Delays { hold: options.hold_for, drip: options.drip_every, slow: options.slow_inquiry },
            latency: options.latency,
            read_timeout: options.read_timeout,
            date_ahead: AtomicI64::new(0),
            ppob: ppob::Ppob::new(Arc::clone(&account)),
            multipayment: multipayment::Multipayment::new(Arc::clone(&account)),
            esamsat: esamsat::Esamsat::new(Arc::clone(&account)),
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
    pub fn wallets(&self) -> Vec<klink::Wallet> {
        self.inner.klink.wallets()
    }

    /// Sets the balance of a K-Link member, as a movement of its own.
    ///
    /// # Errors
    /// There is no such member; the state file cannot be written, or the sandbox was stopped.
    pub fn set_wallet(&self, member: &str, balance: Rupiah) -> std::io::Result<klink::Wallet> {
        self.inner.klink.set_wallet(member, balance)
    }

    /// What K-Link's customers were asked to pay, in order.
    #[must_use]
    pub fn charges(&self) -> Vec<klink::Charge> {
        self.inner.klink.charges()
    }

    /// The customer pays a charge: its total, or another amount. Nothing when there is none, or it was paid before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn settle_charge(&self, order_id: &str, amount: Option<Rupiah>) -> std::io::Result<Option<klink::Charge>> {
        let settled = self.inner.klink.settle(order_id, amount);
        self.inner.callbacks.look();
        settled
    }

    /// A second customer pays the same charge, as much. Nothing when nobody has paid it, or two have.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn settle_charge_again(&self, order_id: &str) -> std::io::Result<Option<klink::Charge>> {
        self.inner.klink.settle_again(order_id)
    }

    /// The money of a charge goes back to its customer. Nothing when nobody has paid it, or it went back before.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn refund_charge(&self, order_id: &str) -> std::io::Result<Option<klink::Charge>> {
        self.inner.klink.refund(order_id)
    }

    /// A charge expires. Nothing when there is none, or it was paid.
    ///
    /// # Errors
    /// The state file cannot be written, or the sandbox was stopped.
    pub fn expire_charge(&self, order_id: &str) -> std::io::Result<Option<klink::Charge>> {
        self.inner.klink.expire(order_id)
    }

    /// The webhook that K-Link would send of a settled charge, signed; nothing for another one.
    #[must_use]
    pub fn charge_notice(&self, order_id: &str) -> Option<klink::Notice> {
        self.inner.klink.notice(order_id)
    }

    /// From now on the providers call back there, in the place of what was set before; also what is under way, and what
    /// was decided since ten minutes before the sandbox's start and was not told. A delivery to an address that is not
    /// `http://` fails, and [`Sandbox::callbacks`] says so.
    pub fn deliver_to(&self, callbacks: Callbacks) {
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

impl Inner {
    /// The next connection; nothing once the port is closed.
    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<Option<std::io::Result<TcpStream>>> {
        match &*lock(&self.listener) {
            Some(listener) => listener.poll_accept(context).map(|accepted| Some(accepted.map(|(stream, _)| stream))),
            None => Poll::Ready(None),
        }
    }

    fn see(&self, path: &str, form: &form::Form) {
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
