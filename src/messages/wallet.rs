//! Wording about members' wallets (Kwallet).
//!
//! What it is: what commands and screens say about them. What it is not: a decision. Invariant: each sentence about
//! money says whether it may have moved, or that nothing was sent.

use crate::base::money::Rupiah;
use crate::domain::wallet::MovementDirection;

/// Faults, beside those of every sale.
#[derive(Debug)]
pub struct WalletFaults {
    /// (saldo) The member has too little.
    pub short: fn(Rupiah) -> String,
    /// (the provider's words, or nothing) There is nothing to give back.
    pub nothing_to_refund: fn(&str) -> String,
    /// (the provider's words) The login was refused.
    pub login_refused: fn(&str) -> String,
    /// Sender and receiver are one.
    pub same_member: &'static str,
    /// No order id.
    pub no_order: &'static str,
    /// An order id that is too long.
    pub bad_order: &'static str,
    /// A voucher's code that cannot be one.
    pub bad_code: &'static str,
}

/// What commands and screens say.
#[derive(Debug)]
pub struct WalletWords {
    /// Of `--help`, as [`crate::messages::Messages::help`].
    pub help: &'static [(&'static str, &'static str)],
    /// `doctor`: the login was accepted.
    pub login_good: &'static str,
    /// (what, amount) `--yes` is missing.
    pub needs_yes: fn(&str, Rupiah) -> String,
    /// (what) `--yes` is missing where no amount is known.
    pub needs_yes_bare: fn(&str) -> String,
    /// (member, saldo).
    pub saldo: fn(&str, Rupiah) -> String,
    /// No movement in these days.
    pub no_movement: &'static str,
    /// Heads of the history: when, in, out, saldo, what for.
    pub heads: [&'static str; 5],
    /// A movement's direction.
    pub direction: fn(MovementDirection) -> &'static str,
    /// Registering, as an action.
    pub register: &'static str,
    /// A bank that made no number.
    pub bank_failed: &'static str,
    /// (fee) What a bank takes.
    pub bank_fee: fn(Rupiah) -> String,
    /// (when) Until when a number is good.
    pub bank_until: fn(&str) -> String,
    /// A bank failed though the whole says success: repeated only by a person.
    pub some_failed: &'static str,
    /// Registering had no clear answer.
    pub register_unclear: &'static str,
    /// (the provider's words) It was given back before.
    pub refunded: fn(&str) -> String,
    /// (id, amount, what for, when) A payment that can be given back.
    pub refund_row: fn(&str, Rupiah, &str, &str) -> String,
    /// (order, member) How to go on.
    pub refund_how: fn(&str, &str) -> String,
    /// No payment of ours under this order.
    pub no_own_order: &'static str,
    /// (when) The clearing call was sent before.
    pub cleared_before: fn(&str) -> String,
    /// Reconciling, as an action.
    pub reconcile: &'static str,
    /// (direction, amount, when, what for, saldo) One row of evidence.
    pub evidence_row: fn(&str, &str, &str, &str, &str) -> String,
    /// The row names our own reference.
    pub names_us: &'static str,
    /// How an unclear payment is cleared up: (order).
    pub how_reconcile: fn(&str) -> String,
    /// The screen.
    pub screen: WalletScreenWords,
}

/// What only the screen says.
#[derive(Debug)]
pub struct WalletScreenWords {
    /// Title, and the menu's entry.
    pub title: &'static str,
    /// The menu's entry without `[klink]`.
    pub missing: &'static str,
    /// The notice then.
    pub not_configured: &'static str,
    /// The actions, in their order: transfer, voucher, pay, refund, saldo, history, register.
    pub actions: [&'static str; 7],
    /// Labels of the fields: member, receiver, code, amount, order, note, name, phone, e-mail, sender.
    pub fields: [&'static str; 10],
    /// An order that may stay empty.
    pub order_hint: &'static str,
    /// What is typed is needed.
    pub needed: &'static str,
    /// Asking.
    pub asking: &'static str,
    /// Y registers.
    pub register_yes: &'static str,
    /// Pick a row, give a reason, Enter.
    pub refund_pick: &'static str,
    /// Which movements are in sight: (first, last, all).
    pub rows: fn(usize, usize, usize) -> String,
    /// Keys on the list of actions.
    pub keys: &'static [&'static str],
    /// Keys on a form.
    pub form_keys: &'static [&'static str],
    /// On a movement's bill instead of "take from the customer".
    pub moves: &'static str,
    /// The same, second line: no cash changes hands.
    pub no_cash: &'static str,
    /// On a movement without an answer: where to look.
    pub look_on_desk: &'static str,
    /// On the desk: what an unclear movement can be asked by.
    pub desk_evidence: &'static str,
    /// On the desk: the key that clears it up.
    pub desk_clear: &'static str,
    /// Before the question whether to clear it up.
    pub clear: &'static str,
    /// The question, with its key.
    pub clear_ask: &'static str,
}
