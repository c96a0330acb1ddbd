//! K-Link service payment as its document describes it: Kwallet, and charges by VA, card, manual transfer and GoPay. A
//! call's bookings are in the ledger before any byte of its answer leaves. A reconcile debits an order at most once.
//!
//! # The calls
//!
//! `POST`, JSON bodies, with the session's token as the whole `Authorization` header (`/auth/login` gives it):
//!
//! | path | note |
//! |---|---|
//! | `/auth/login` | [`KLINK_EMAIL`](crate::sandbox::Sandbox::KLINK_EMAIL) and its password; anything else is 401 |
//! | `/api/kwallet/register_va` | eight banks; the answer has one brace too many; twice gives the same numbers |
//! | `/api/kwallet/check_saldo` | |
//! | `/api/kwallet/history_transaction` | JSON text inside quotes, unescaped; `debit` is incoming money |
//! | `/api/kwallet/transfer_to_account` | answers `stutas`; its history rows show the server's description |
//! | `/api/kwallet/voucher_saldo` | `asdfkeijk` (the document's) or `V10ABC` (Rp 10.000); each is good once |
//! | `/api/kwallet/pay` | an order id is good once; the answer lacks its closing brace |
//! | `/api/kwallet/reconcile/reconcile` | shows a paid order; debits one whose payment was lost; never twice |
//! | `/api/escrow/refund`, `/api/escrow/refund-accept` | the first shows the order, the second refunds it, once |
//! | `/api/list_bank`, `/api/pay_service` | VA, card, manual transfer; `total_bayar` is without `charge_admin` |
//! | `/api/list_bank_midtrans`, `/api/pay_service_midtrans` | GoPay; the sandbox serves its QR picture, `GET` |
//! | `/api/finance_report` | `datetime_start`, `datetime_end` (of the notification), `bank_code`, `transaction_status` |
//!
//! Members whose id starts with `idsp` exist, with a balance that depends on the seed; the document's members have
//! fixed balances. A registered member exists too. docs/sandbox.md has the sandbox's own pages and the faults.

mod book;
mod carry;
mod charges;
mod collect;
mod escrow;
mod gopay;
mod history;
mod kwallet;
mod members;
mod callback_body;
mod own;
mod qr;
mod report;
mod sent;
mod session;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::Method;
use serde_json::{Map, Value, json};

pub use self::book::{MemberWallet, WalletEntry, WalletKind};
pub use self::callback_body::KlinkCallbackBody;
pub(super) use self::callback_body::of as callback_of;
pub use self::charges::{BookedCharge, BookedChargeState, ChargeKind};
pub(super) use self::sent::CallBody;

use self::book::KlinkBooks;
use self::session::SessionTable;
use super::faults::SandboxFault;
use super::reply::SandboxReply;
use super::{Sandbox, SandboxOptions};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, jakarta};

/// Path of the login.
const LOGIN: &str = "/auth/login";
/// Path prefix of the calls.
const CALLS: &str = "/api/";
/// Path prefix of pictures and pages that need no session.
const OPEN: &str = "/klink/";
/// The finance report's path; the document gives none.
pub const FINANCE_REPORT: &str = "/api/finance_report";

/// The fields of an answer, in the document's order.
type AnswerPairs = Map<String, Value>;

/// The simulated K-Link, with its ledger and sessions.
pub(super) struct KlinkStandIn {
    options: SandboxOptions,
    /// The sandbox's own URL, for links in answers.
    base: String,
    book: Mutex<KlinkBooks>,
    sessions: SessionTable,
    /// Calls so far for each row or charge that `status-late` hides.
    questions: Mutex<BTreeMap<String, u32>>,
}

/// Whether a path is one of K-Link's.
pub(super) fn is_here(path: &str) -> bool {
    path == LOGIN || path.starts_with(CALLS) || path.starts_with(OPEN)
}

impl KlinkStandIn {
    /// Opens K-Link with its ledger in a file beside the options' state file.
    ///
    /// # Errors
    /// The file cannot be read, is open in another sandbox, or holds a line that is not one of its own.
    pub fn open(options: SandboxOptions, address: SocketAddr) -> std::io::Result<Self> {
        let book = KlinkBooks::open(options.state_file.as_deref().map(beside).as_deref(), options.seed)?;
        let sessions = SessionTable::new(options.seed, options.session_life);
        Ok(Self {
            base: format!("http://{address}"),
            book: Mutex::new(book),
            sessions,
            questions: Mutex::default(),
            options,
        })
    }

    /// Locks the ledger for one step.
    fn book(&self) -> MutexGuard<'_, KlinkBooks> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call about a late row or charge. Returns the calls so far, this one included.
    fn asked(&self, about: &str) -> u32 {
        let mut questions = self.questions.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = questions.entry(about.to_owned()).or_default();
        *asked = asked.saturating_add(1);
        *asked
    }

    fn now(&self) -> Timestamp {
        self.options.clock.now()
    }

    /// The fault that a member's id chooses.
    fn fault_of(&self, member: &str) -> Option<SandboxFault> {
        self.options.faults.fault(member)
    }

    /// The fault that an amount chooses.
    fn fault_at(&self, amount: Rupiah) -> Option<SandboxFault> {
        self.options.faults.fault(&amount.get().to_string())
    }

    /// Closes the ledger. Nothing is booked from now on.
    pub fn close(&self) {
        self.book().close();
    }

    /// Answers one request; None when no call has this path.
    pub fn answer(&self, method: &Method, path: &str, token: &str, sent: &CallBody) -> Option<SandboxReply> {
        if let Some(rest) = path.strip_prefix(OPEN) {
            return self.open_page(method, rest);
        }
        if path == LOGIN {
            return Some(self.post(method, |klink| klink.login(sent)));
        }
        let call = KlinkCall::named(path.strip_prefix(CALLS)?)?;
        Some(self.post(method, |klink| {
            if klink.sessions.knows(token, klink.now()) { klink.called(call, sent) } else { unauthorized() }
        }))
    }

    fn post(&self, method: &Method, answer: impl FnOnce(&Self) -> SandboxReply) -> SandboxReply {
        if method == Method::POST { answer(self) } else { SandboxReply::page(405, "<html><body>405</body></html>\n") }
    }

    fn login(&self, sent: &CallBody) -> SandboxReply {
        if sent.get("email") != Sandbox::KLINK_EMAIL || sent.get("password") != Sandbox::KLINK_PASSWORD {
            return SandboxReply::json_with(401, failure("fail", "Email or password is wrong!"));
        }
        let token = self.sessions.begin(self.now());
        SandboxReply::json(
            json!({ "status": "success", "message": "Login Success!", "Authorization": token }).to_string(),
        )
    }

    fn called(&self, call: KlinkCall, sent: &CallBody) -> SandboxReply {
        match call {
            KlinkCall::Register => self.register(sent),
            KlinkCall::Balance => self.balance(sent),
            KlinkCall::History => self.history(sent),
            KlinkCall::Transfer => self.transfer(sent),
            KlinkCall::Voucher => self.voucher(sent),
            KlinkCall::Pay => self.pay(sent),
            KlinkCall::Reconcile => self.reconcile(sent),
            KlinkCall::Refund => self.ask_refund(sent),
            KlinkCall::RefundAccept => self.accept_refund(sent),
            KlinkCall::Banks => SandboxReply::json(collect::banks()),
            KlinkCall::Charge => self.charge(sent),
            KlinkCall::GopayBanks => SandboxReply::json(gopay::banks()),
            KlinkCall::GopayCharge => self.charge_gopay(sent),
            KlinkCall::Report => self.report(sent),
        }
    }
}

/// The calls behind a session.
#[derive(Debug, Clone, Copy)]
enum KlinkCall {
    Register,
    Balance,
    History,
    Transfer,
    Voucher,
    Pay,
    Reconcile,
    Refund,
    RefundAccept,
    Banks,
    Charge,
    GopayBanks,
    GopayCharge,
    Report,
}

impl KlinkCall {
    /// The call behind what follows `/api/`.
    fn named(name: &str) -> Option<Self> {
        match name {
            "kwallet/register_va" => Some(Self::Register),
            "kwallet/check_saldo" => Some(Self::Balance),
            "kwallet/history_transaction" => Some(Self::History),
            "kwallet/transfer_to_account" => Some(Self::Transfer),
            "kwallet/voucher_saldo" => Some(Self::Voucher),
            "kwallet/pay" => Some(Self::Pay),
            "kwallet/reconcile/reconcile" => Some(Self::Reconcile),
            "escrow/refund" => Some(Self::Refund),
            "escrow/refund-accept" => Some(Self::RefundAccept),
            "list_bank" => Some(Self::Banks),
            "pay_service" => Some(Self::Charge),
            "list_bank_midtrans" => Some(Self::GopayBanks),
            "pay_service_midtrans" => Some(Self::GopayCharge),
            "finance_report" => Some(Self::Report),
            _ => None,
        }
    }
}

/// K-Link's state file, beside the deposit's.
fn beside(state_file: &Path) -> PathBuf {
    state_file.with_extension("klink.jsonl")
}

fn failure(word: &str, message: &str) -> String {
    json!({ "status": word, "message": message }).to_string()
}

fn unauthorized() -> SandboxReply {
    SandboxReply::json_with(401, failure("fail", "Unauthorized"))
}

/// `2021-07-28 18:32:11`, Jakarta.
fn moment(at: Timestamp) -> String {
    at.to_zoned(jakarta()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2021-07-28 18: 32: 11`, as the wallet's calls print it.
fn spaced_moment(at: Timestamp) -> String {
    at.to_zoned(jakarta()).strftime("%Y-%m-%d %H: %M: %S").to_string()
}

/// `90000.00`.
fn with_cents(amount: Rupiah) -> String {
    format!("{}.00", amount.get())
}
