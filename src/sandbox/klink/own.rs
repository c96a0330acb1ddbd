//! What tests and demonstrations may do at K-Link beyond the provider's calls: customers pay, charges expire, balances
//! are set, ledgers are read. These steps are kept in the state file like those of the calls.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use super::book::{BookMovement, BookRefusal, BookStep, MemberWallet, WalletKind};
use super::charges::{BookedCharge, BookedChargeState, ChargeKind};
use super::{KlinkCallbackBody, KlinkStandIn, callback_body, members};
use crate::base::money::Rupiah;
use crate::base::time::{Timestamp, age};
use crate::sandbox::faults::SandboxFault;
use crate::sandbox::reply::SandboxReply;

/// A refusal as an error for callers in this program.
fn fault(refusal: BookRefusal) -> std::io::Error {
    match refusal {
        BookRefusal::Disk(error) => error,
        BookRefusal::Said(text) => std::io::Error::new(std::io::ErrorKind::InvalidInput, text),
    }
}

impl KlinkStandIn {
    /// Wallets of the document's members, and of every member that was registered or has moved money.
    pub fn wallets(&self) -> Vec<MemberWallet> {
        self.book().wallets()
    }

    /// Every charge, oldest first.
    pub fn charges(&self) -> Vec<BookedCharge> {
        self.book().charges().to_vec()
    }

    /// Sets the balance of a member, as a [`WalletKind::Adjusted`] movement.
    ///
    /// # Errors
    /// There is no such member, or the state file cannot be written.
    pub fn set_wallet(&self, member: &str, balance: Rupiah) -> std::io::Result<MemberWallet> {
        let mut book = self.book();
        let unknown = || fault(BookRefusal::said(members::NOT_FOUND));
        let held = book.balance(member).ok_or_else(unknown)?;
        let change = balance.checked_sub(held).ok_or_else(unknown)?;
        if change != Rupiah::ZERO {
            let mut step = BookStep::default();
            let moved = BookMovement { member, kind: WalletKind::Adjusted, change, description: "", at: self.now() };
            book.add(&mut step, &moved).map_err(fault)?;
            book.make(step).map_err(fault)?;
        }
        book.wallet(member).ok_or_else(unknown)
    }

    /// The customer pays a charge: its total, or `amount`. None when there is no such charge, or it was paid before.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn settle(&self, order_id: &str, amount: Option<Rupiah>) -> std::io::Result<Option<BookedCharge>> {
        self.end(order_id, |charge| {
            let fault = self.fault_at(charge.nominal);
            charge.pay(amount.unwrap_or(charge.total), fault);
        })
    }

    /// A second customer pays the same amount on the same charge. None when nobody has paid the charge, or two have.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn settle_again(&self, order_id: &str) -> std::io::Result<Option<BookedCharge>> {
        self.after(order_id, |charge| charge.second.is_none(), BookedCharge::pay_again)
    }

    /// Refunds a charge to its customer. None when nobody has paid the charge, or it was refunded before.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn refund(&self, order_id: &str) -> std::io::Result<Option<BookedCharge>> {
        self.after(order_id, |charge| !charge.refunded, |charge| charge.refunded = true)
    }

    /// Changes a paid charge that `may` accepts; None when there is none.
    fn after(
        &self,
        order_id: &str,
        may: impl FnOnce(&BookedCharge) -> bool,
        change: impl FnOnce(&mut BookedCharge),
    ) -> std::io::Result<Option<BookedCharge>> {
        let mut book = self.book();
        let paid = book.charge(order_id).filter(|charge| charge.state == BookedChargeState::Settled);
        let Some(mut charge) = paid.filter(|charge| may(charge)).cloned() else { return Ok(None) };
        change(&mut charge);
        book.make(BookStep { charge: Some(charge.clone()), ..BookStep::default() }).map_err(fault)?;
        Ok(Some(charge))
    }

    /// Expires a charge. None when there is no such charge, or it was paid.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn expire(&self, order_id: &str) -> std::io::Result<Option<BookedCharge>> {
        self.end(order_id, |charge| charge.state = BookedChargeState::Expired)
    }

    fn end(&self, order_id: &str, change: impl FnOnce(&mut BookedCharge)) -> std::io::Result<Option<BookedCharge>> {
        let mut book = self.book();
        let open = book.charge(order_id).filter(|charge| charge.state != BookedChargeState::Settled);
        let Some(mut charge) = open.cloned() else { return Ok(None) };
        change(&mut charge);
        charge.ended_at = Some(self.now());
        book.make(BookStep { charge: Some(charge.clone()), ..BookStep::default() }).map_err(fault)?;
        Ok(Some(charge))
    }

    /// The charges that were settled at or after `since` and that `is_told` does not know, with the fault of their
    /// amount. `callback-early` is left out: its callback is sent before the call's answer.
    pub fn settled(
        &self,
        since: Timestamp,
        is_told: impl Fn(&str) -> bool,
    ) -> Vec<(BookedCharge, Option<SandboxFault>)> {
        let book = self.book();
        let is_new = |charge: &&BookedCharge| {
            let is_settled =
                charge.state == BookedChargeState::Settled && charge.ended_at.is_some_and(|at| at >= since);
            is_settled && !is_told(&charge.order_id)
        };
        let settled =
            book.charges().iter().filter(is_new).map(|charge| (charge.clone(), self.fault_at(charge.nominal)));
        settled.filter(|(_, fault)| *fault != Some(SandboxFault::CallbackEarly)).collect()
    }

    /// The charge of `order_id`, with the fault of its amount.
    pub fn charge_of(&self, order_id: &str) -> Option<(BookedCharge, Option<SandboxFault>)> {
        let charge = self.book().charge(order_id).cloned()?;
        let fault = self.fault_at(charge.nominal);
        Some((charge, fault))
    }

    /// Customers pay the charges (except by card) that were made at or after `since` and are `old` enough. True when
    /// more are waiting.
    pub fn pay_by_itself(&self, since: Timestamp, old: Duration) -> bool {
        let now = self.now();
        let waiting: Vec<(String, bool)> = {
            let book = self.book();
            let waits = |charge: &&BookedCharge| {
                charge.state == BookedChargeState::Pending
                    && charge.kind != ChargeKind::Card
                    && charge.created_at >= since
            };
            let pending = book.charges().iter().filter(waits);
            pending.map(|charge| (charge.order_id.clone(), age(charge.created_at, now) >= old)).collect()
        };
        for (order_id, _) in waiting.iter().filter(|(_, is_due)| *is_due) {
            if let Err(error) = self.settle(order_id, None) {
                tracing::warn!(%error, "the sandbox cannot settle a charge");
            }
        }
        waiting.iter().any(|(_, is_due)| !is_due)
    }

    /// The callback of a settled charge; None when the charge is not settled.
    pub fn callback_body(&self, order_id: &str) -> Option<KlinkCallbackBody> {
        self.book().charge(order_id).and_then(callback_body::of)
    }

    /// Ends every session.
    pub fn end_sessions(&self) {
        self.sessions.end_all();
    }

    /// Answers the sandbox's own pages about K-Link; None for another page.
    pub fn own(&self, method: &Method, name: &str, sent: &Value) -> Option<SandboxReply> {
        let amount = |key: &str| {
            let amount = sent[key].as_i64().and_then(|amount| Rupiah::new(amount).ok());
            amount.filter(|amount| !amount.is_negative())
        };
        let text = |key: &str| sent[key].as_str().unwrap_or("");
        let reply = match (method, name) {
            (&Method::GET, "wallets") => shown(&json!(self.wallets())),
            (&Method::GET, "charges") => shown(&json!(self.charges())),
            (&Method::POST, "expire") => {
                self.end_sessions();
                shown(&json!({ "sessions": 0 }))
            }
            (&Method::POST, "wallets") => {
                match amount("balance").map(|balance| self.set_wallet(text("member"), balance)) {
                    Some(Ok(wallet)) => shown(&json!(wallet)),
                    Some(Err(error)) => wrong(&error.to_string()),
                    None => wrong("expected {\"member\": \"idsp…\", \"balance\": N}, whole rupiah"),
                }
            }
            (&Method::POST, "charge/settle") if sent["amount"].is_null() || amount("amount").is_some() => {
                let order_id = text("order_id");
                ended(
                    self.settle(order_id, amount("amount")),
                    |charge| json!({ "charge": charge, "notice": self.callback_body(order_id) }),
                )
            }
            (&Method::POST, "charge/settle") => wrong("expected {\"order_id\": \"…\", \"amount\": N}, whole rupiah"),
            (&Method::POST, "charge/expire") => ended(self.expire(text("order_id")), |charge| json!(charge)),
            (_, "wallets" | "charges" | "expire" | "charge/settle" | "charge/expire") => {
                SandboxReply::page(405, "<html><body><h1>405 Method Not Allowed</h1></body></html>\n")
            }
            _ => return None,
        };
        Some(reply)
    }
}

fn shown(value: &Value) -> SandboxReply {
    SandboxReply::json(value.to_string())
}

fn wrong(text: &str) -> SandboxReply {
    SandboxReply::json_with(400, json!({ "error": text }).to_string())
}

fn ended(outcome: std::io::Result<Option<BookedCharge>>, show: impl FnOnce(&BookedCharge) -> Value) -> SandboxReply {
    match outcome {
        Ok(Some(charge)) => shown(&show(&charge)),
        Ok(None) => wrong("there is no such charge that was not paid"),
        Err(error) => SandboxReply::json_with(500, json!({ "error": error.to_string() }).to_string()),
    }
}
