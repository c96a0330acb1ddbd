//! Wording about deposits (saldo): balances, the chain between them, evidence and alarms.
//!
//! Evidence is never worded as a fact about a payment: it indicates something and says that it is not certain.

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;

/// Two readings of a deposit, as a sentence needs them. Whole rupiah; times are formatted.
#[derive(Debug, Clone, Copy)]
pub struct BalancePair<'a> {
    /// The earlier balance.
    pub from: Rupiah,
    pub from_at: &'a str,
    /// The later balance.
    pub to: Rupiah,
    pub to_at: &'a str,
    /// What the deposit lost; negative where it rose.
    pub drop: Rupiah,
    /// The part of [`Self::drop`] that known sales and top-ups explain.
    pub explained: Rupiah,
    /// The part that nothing explains.
    pub left: Rupiah,
    /// The kind of good that was sold, one of [`SaldoWords::goods`].
    pub good: &'a str,
}

/// Wording about deposits, for commands and screens.
#[derive(Debug)]
pub struct SaldoWords {
    /// Of `--help`, as [`crate::messages::Messages::help`].
    pub help: &'static [(&'static str, &'static str)],
    /// The balances indicate that the payment was paid.
    pub paid: fn(&BalancePair<'_>) -> String,
    /// The same of a payment in process.
    pub taken: fn(&BalancePair<'_>) -> String,
    /// The balances indicate that the payment was not paid.
    pub not_paid: fn(&BalancePair<'_>) -> String,
    /// The drop can be explained in several ways: (ways)
    pub several: fn(&BalancePair<'_>, &str) -> String,
    /// The drop fits no explanation.
    pub no_help: fn(&BalancePair<'_>) -> String,
    /// Two words for [`BalancePair::good`]: a token, and anything else.
    pub goods: [&'static str; 2],
    /// Joins two ways.
    pub or: &'static str,
    /// The payment's debit is known from the price list only.
    pub guess: &'static str,
    /// A person typed the later balance: (time, cashier)
    pub typed: fn(&str, &str) -> String,
    /// A drop that nothing explains: (account, amount, time)
    pub alarm: fn(&str, Rupiah, &str) -> String,
    /// Open payments that may have caused the drop: (suspects)
    pub alarm_suspects: fn(&str) -> String,
    /// No open payment may have caused the drop.
    pub alarm_nobody: &'static str,
    /// A drop that open payments would explain: (account, amount, suspects)
    pub suspicion: fn(&str, Rupiah, &str) -> String,
    /// Asks what a rise was: (amount)
    pub rise_question: fn(Rupiah) -> String,
    /// A rise that nobody has named: (account, amount, time)
    pub rise: fn(&str, Rupiah, &str) -> String,
    /// The first time on this page of the chain, and how to see an older page: (time)
    pub begins: fn(&str) -> String,
    /// Top-ups that no reported balance shows: (count)
    pub not_seen: fn(usize) -> String,
    /// In the status line: drops that nothing explains: (count)
    pub status_alarms: fn(usize) -> String,
    /// In the status line: rises without a name: (count)
    pub status_rises: fn(usize) -> String,
    /// In the status line: where to look.
    pub look: &'static str,
    pub cause: fn(RiseCause) -> &'static str,
    /// Findings, in one or two words: explained, fits, unclear, drop, rise.
    pub findings: [&'static str; 5],
    /// How a person named a change: (cause, amount, cashier, time)
    pub named: fn(&str, Rupiah, &str, &str) -> String,
    /// The account's balance was never reported or typed.
    pub no_figure: &'static str,
    /// The age of the balance, and the person's name where it was typed: (when, name)
    pub told: fn(&str, Option<&str>) -> String,
    /// Debits of payments that were sent since: (amount)
    pub bound: fn(Rupiah) -> String,
    /// Top-ups that were recorded since: (amount)
    pub added: fn(Rupiah) -> String,
    /// The deposit suffices for so many tokens: (count, price)
    pub enough: fn(i64, Rupiah) -> String,
    /// Explains K-Link's account, whose name does not.
    pub klink: &'static str,
    /// The chain has no link yet.
    pub no_links: &'static str,
    pub faults: SaldoFaults,
    /// Name of the doctor's check.
    pub doctor: &'static str,
    /// The check is good: no alarm waits.
    pub doctor_good: &'static str,
    pub screen: SaldoScreenWords,
}

/// Why nothing was recorded.
#[derive(Debug)]
pub struct SaldoFaults {
    /// No such account: (known accounts)
    pub unknown: fn(&str) -> String,
    /// A top-up of zero.
    pub amount: &'static str,
    /// A note is needed.
    pub note: &'static str,
    /// No change waits for a name.
    pub nothing: &'static str,
    /// Several changes wait for a name: (their numbers)
    pub several: fn(&str) -> String,
    /// The cause does not fit the change.
    pub cause: &'static str,
    /// The amount does not fit the change.
    pub too_much: &'static str,
}

/// The screen "Isi saldo".
#[derive(Debug)]
pub struct SaldoScreenWords {
    /// The title, and the menu's entry.
    pub title: &'static str,
    /// No account is configured.
    pub none: &'static str,
    /// Title of the chain.
    pub links: &'static str,
    /// Heads of the chain's columns: when, balance, change, explained, the rest.
    pub columns: [&'static str; 5],
    pub amount: &'static str,
    pub note: &'static str,
    pub figure: &'static str,
    /// Label of the choice of a cause, with its keys.
    pub cause: &'static str,
    /// (account) Title of a top-up.
    pub top_up: fn(&str) -> String,
    /// Title of a typed balance: (account)
    pub set: fn(&str) -> String,
    /// Title of naming a change: (account)
    pub name: fn(&str) -> String,
    /// What to type for a balance.
    pub set_hint: &'static str,
    /// What to type for a top-up.
    pub top_up_hint: &'static str,
    /// Asks for a Y before a top-up is recorded: (amount)
    pub sure_top_up: fn(Rupiah) -> String,
    /// Asks for a Y before a balance is recorded: (amount)
    pub sure_set: fn(Rupiah) -> String,
    /// Shown before [`Self::sure_set`] where our own sales do not explain the balance: (expected balance, difference)
    pub set_differs: fn(Rupiah, Rupiah) -> String,
    /// Asks for a Y before a name is recorded: (cause, amount)
    pub sure_name: fn(&str, Rupiah) -> String,
    pub amount_needed: &'static str,
    /// The note that is recorded when a rise is named by one key.
    pub by_key: &'static str,
    pub done: &'static str,
    /// Hints of the list.
    pub keys: &'static [&'static str],
    /// The hint to name a change.
    pub key_name: &'static str,
    /// The hint to confirm the guessed cause of a rise.
    pub key_yes: &'static str,
    /// Hints while typing.
    pub typing: &'static [&'static str],
    /// Hints at the last question.
    pub asking: &'static [&'static str],
}
