//! What the sandbox lets a test or a demonstration do to K-Link's books.
//!
//! What it is: the customers' side (paying, letting expire), and looking into the books. What it is not: a call of the
//! provider. Invariant: what is done here is kept as the calls' own steps are.

use hyper::Method;
use serde_json::{Value, json};

use super::book::{Move, Refusal, Step, Wallet, WalletKind};
use super::charges::{Charge, ChargeState};
use super::{Klink, Notice, members, notice};
use crate::money::Rupiah;
use crate::sandbox::reply::Reply;

/// A refusal as the error that a caller in this program gets.
fn fault(refusal: Refusal) -> std::io::Error {
    match refusal {
        Refusal::Disk(error) => error,
        Refusal::Said(text) => std::io::Error::new(std::io::ErrorKind::InvalidInput, text),
    }
}

impl Klink {
    /// Every wallet that has moved, and the document's.
    pub fn wallets(&self) -> Vec<Wallet> {
        self.book().wallets()
    }

    /// Every charge, in the order of their making.
    pub fn charges(&self) -> Vec<Charge> {
        self.book().charges().to_vec()
    }

    /// Sets the balance of a member.
    ///
    /// # Errors
    /// No such member; the state file cannot be written.
    pub fn set_wallet(&self, member: &str, balance: Rupiah) -> std::io::Result<Wallet> {
        let mut book = self.book();
        let unknown = || fault(Refusal::said(members::NOT_FOUND));
        let held = book.balance(member).ok_or_else(unknown)?;
        let change = balance.checked_sub(held).ok_or_else(unknown)?;
        if change != Rupiah::ZERO {
            let mut step = Step::default();
            let moved = Move { member, kind: WalletKind::Adjusted, change, description: "", at: self.now() };
            book.add(&mut step, &moved).map_err(fault)?;
            book.make(step).map_err(fault)?;
        }
        book.wallet(member).ok_or_else(unknown)
    }

    /// The customer pays a charge: what it asks, or another amount. Nothing when there is no such charge, or it was
    /// paid before.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn settle(&self, order_id: &str, amount: Option<Rupiah>) -> std::io::Result<Option<Charge>> {
        self.end(order_id, |charge| {
            charge.state = ChargeState::Settled;
            charge.paid = Some(amount.unwrap_or(charge.total));
        })
    }

    /// A charge expires. Nothing when there is no such charge, or it was paid.
    ///
    /// # Errors
    /// The state file cannot be written.
    pub fn expire(&self, order_id: &str) -> std::io::Result<Option<Charge>> {
        self.end(order_id, |charge| charge.state = ChargeState::Expired)
    }

    fn end(&self, order_id: &str, change: impl FnOnce(&mut Charge)) -> std::io::Result<Option<Charge>> {
        let mut book = self.book();
        let open = book.charge(order_id).filter(|charge| charge.state != ChargeState::Settled);
        let Some(mut charge) = open.cloned() else { return Ok(None) };
        change(&mut charge);
        charge.ended_at = Some(self.now());
        book.make(Step { charge: Some(charge.clone()), ..Step::default() }).map_err(fault)?;
        Ok(Some(charge))
    }

    /// The webhook of a settled charge.
    pub fn notice(&self, order_id: &str) -> Option<Notice> {
        self.book().charge(order_id).and_then(notice::of)
    }

    /// Ends every session.
    pub fn end_sessions(&self) {
        self.sessions.end_all();
    }

    /// Answers one of the sandbox's own pages; nothing when it is not one of these.
    pub fn own(&self, method: &Method, name: &str, sent: &Value) -> Option<Reply> {
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
                    |charge| json!({ "charge": charge, "notice": self.notice(order_id) }),
                )
            }
            (&Method::POST, "charge/settle") => wrong("expected {\"order_id\": \"…\", \"amount\": N}, whole rupiah"),
            (&Method::POST, "charge/expire") => ended(self.expire(text("order_id")), |charge| json!(charge)),
            (_, "wallets" | "charges" | "expire" | "charge/settle" | "charge/expire") => {
                Reply::page(405, "<html><body><h1>405 Method Not Allowed</h1></body></html>\n")
            }
            _ => return None,
        };
        Some(reply)
    }
}

fn shown(value: &Value) -> Reply {
    Reply::json(value.to_string())
}

fn wrong(text: &str) -> Reply {
    Reply::json_with(400, json!({ "error": text }).to_string())
}

fn ended(outcome: std::io::Result<Option<Charge>>, show: impl FnOnce(&Charge) -> Value) -> Reply {
    match outcome {
        Ok(Some(charge)) => shown(&show(&charge)),
        Ok(None) => wrong("there is no such charge that was not paid"),
        Err(error) => Reply::json_with(500, json!({ "error": error.to_string() }).to_string()),
    }
}
