//! Wording about members' wallets (Kwallet). Each sentence about money says whether it may have moved, or that nothing
//! was sent.

use crate::base::money::Rupiah;
use crate::domain::wallet::MovementDirection;

/// Faults of wallet movements, beside those of every sale.
#[derive(Debug)]
pub struct WalletFaults {
    /// The member's saldo is too small: (saldo)
    pub short: fn(Rupiah) -> String,
    /// The order has nothing to refund: (the provider's words, or nothing)
    pub nothing_to_refund: fn(&str) -> String,
    /// The login was refused: (the provider's words)
    pub login_refused: fn(&str) -> String,
    /// Sender and receiver are the same member.
    pub same_member: &'static str,
    /// The order id is missing.
    pub no_order: &'static str,
    /// The order id is too long.
    pub bad_order: &'static str,
    /// What was typed cannot be a voucher's code.
    pub bad_code: &'static str,
}

/// Wording about members' wallets, for commands and screen.
#[derive(Debug)]
pub struct WalletWords {
    /// Of `--help`, as [`crate::messages::Messages::help`].
    pub help: &'static [(&'static str, &'static str)],
    /// `doctor`: the login was accepted.
    pub login_good: &'static str,
    /// `--yes` is missing: (action, amount)
    pub needs_yes: fn(&str, Rupiah) -> String,
    /// `--yes` is missing, where no amount is known: (action)
    pub needs_yes_bare: fn(&str) -> String,
    /// A member's saldo: (member, saldo)
    pub saldo: fn(&str, Rupiah) -> String,
    /// The period has no movement.
    pub no_movement: &'static str,
    /// Heads of the history: when, in, out, saldo, description.
    pub heads: [&'static str; 5],
    pub direction: fn(MovementDirection) -> &'static str,
    /// The action "register", for [`Self::needs_yes_bare`].
    pub register: &'static str,
    /// The bank made no virtual account.
    pub bank_failed: &'static str,
    /// The bank's fee: (fee)
    pub bank_fee: fn(Rupiah) -> String,
    /// When the virtual account expires: (when)
    pub bank_until: fn(&str) -> String,
    /// At least one bank failed. Only a person may repeat the registration.
    pub some_failed: &'static str,
    /// The answer to the registration was lost.
    pub register_unclear: &'static str,
    /// The refund was made already: (the provider's words)
    pub refunded: fn(&str) -> String,
    /// A payment that can be refunded: (`id_trans`, amount, description, when)
    pub refund_row: fn(&str, Rupiah, &str, &str) -> String,
    /// The command for the second step of a refund: (order, member)
    pub refund_how: fn(&str, &str) -> String,
    /// The journal has no payment for this order.
    pub no_own_order: &'static str,
    /// The provider was asked to complete it before: (when)
    pub cleared_before: fn(&str) -> String,
    /// The action "reconcile", for [`Self::needs_yes`].
    pub reconcile: &'static str,
    /// A row of the history as evidence: (direction, amount, when, description, saldo)
    pub evidence_row: fn(&str, &str, &str, &str, &str) -> String,
    /// Follows a row that holds our own reference.
    pub names_us: &'static str,
    /// The command that clears up an unresolved payment: (order).
    pub how_reconcile: fn(&str) -> String,
    pub screen: WalletScreenWords,
}

/// Wording of the wallet screen, and of wallet movements on sale and desk.
#[derive(Debug)]
pub struct WalletScreenWords {
    /// Title, and the menu's entry.
    pub title: &'static str,
    /// The menu's entry where `[klink]` is not configured.
    pub missing: &'static str,
    /// The notice of that entry.
    pub not_configured: &'static str,
    /// The actions, in their order: transfer, voucher, pay, refund, saldo, history, register.
    pub actions: [&'static str; 7],
    /// Labels of the fields: member, receiver, code, amount, order, note, name, phone, e-mail, sender.
    pub fields: [&'static str; 10],
    /// Says that the order may be left empty.
    pub order_hint: &'static str,
    /// The field may not be empty.
    pub needed: &'static str,
    pub asking: &'static str,
    /// Says that Y registers.
    pub register_yes: &'static str,
    /// How to choose a payment to refund.
    pub refund_pick: &'static str,
    /// The movements that are on the screen: (first, last, all).
    pub rows: fn(usize, usize, usize) -> String,
    /// Hints of the list of actions.
    pub keys: &'static [&'static str],
    /// Hints of a form.
    pub form_keys: &'static [&'static str],
    /// On a movement's bill, in place of the cash to take.
    pub moves: &'static str,
    /// The second line there: no cash changes hands.
    pub no_cash: &'static str,
    /// On a movement whose answer was lost: where to look.
    pub look_on_desk: &'static str,
    /// On the desk: by what an unresolved movement can be asked about.
    pub desk_evidence: &'static str,
    /// On the desk: the hint to clear up a movement.
    pub desk_clear: &'static str,
    /// Explains what clearing up does, before the question.
    pub clear: &'static str,
    /// The question, with its key.
    pub clear_ask: &'static str,
}
