//! Wording about deposits (saldo): figures, the chain between them, evidence and alarms.
//!
//! What it is: what commands and screens say about them. What it is not: a decision. Invariant: evidence is never worded as a
//! fact about a payment: it points, and says that it is not certain.

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;

/// Two readings, as a sentence needs them. Whole rupiah.
#[derive(Debug, Clone, Copy)]
pub struct BalancePair<'a> {
    /// The earlier figure.
    pub from: Rupiah,
    /// When.
    pub from_at: &'a str,
    /// The later figure.
    pub to: Rupiah,
    /// When.
    pub to_at: &'a str,
    /// What it lost; negative where it rose.
    pub drop: Rupiah,
    /// What is explained of it.
    pub explained: Rupiah,
    /// What is not.
    pub left: Rupiah,
    /// What was sold, in a word: one of [`SaldoWords::goods`].
    pub good: &'a str,
}

/// What commands and screens say.
#[derive(Debug)]
pub struct SaldoWords {
    /// Of `--help`, as [`crate::messages::Messages::help`].
    pub help: &'static [(&'static str, &'static str)],
    /// It points to paid.
    pub paid: fn(&BalancePair<'_>) -> String,
    /// The same of a payment in process.
    pub taken: fn(&BalancePair<'_>) -> String,
    /// It points to not paid.
    pub not_paid: fn(&BalancePair<'_>) -> String,
    /// (ways) It can be read in several ways.
    pub several: fn(&BalancePair<'_>, &str) -> String,
    /// It does not fit at all.
    pub no_help: fn(&BalancePair<'_>) -> String,
    /// A token, and anything else, in a sentence about its debit.
    pub goods: [&'static str; 2],
    /// Between two ways.
    pub or: &'static str,
    /// The debit is only the list's.
    pub guess: &'static str,
    /// (time, who) The later figure was typed.
    pub typed: fn(&str, &str) -> String,
    /// (account, amount, time) Unexplained drop.
    pub alarm: fn(&str, Rupiah, &str) -> String,
    /// (suspects) Who may have it.
    pub alarm_suspects: fn(&str) -> String,
    /// Nobody may have it.
    pub alarm_nobody: &'static str,
    /// (account, amount, suspects) A drop that open payments explain.
    pub suspicion: fn(&str, Rupiah, &str) -> String,
    /// (amount) The question on a rise.
    pub rise_question: fn(Rupiah) -> String,
    /// (account, amount, time) A rise without a name.
    pub rise: fn(&str, Rupiah, &str) -> String,
    /// (time) Where this page of the chain begins, and how to see an older one.
    pub begins: fn(&str) -> String,
    /// (count) Top-ups that no figure shows.
    pub not_seen: fn(usize) -> String,
    /// (count) In the status line: drops that nothing explains.
    pub status_alarms: fn(usize) -> String,
    /// (count) In the status line: rises.
    pub status_rises: fn(usize) -> String,
    /// Where to look.
    pub look: &'static str,
    /// A cause's name.
    pub cause: fn(RiseCause) -> &'static str,
    /// Findings, in one or two words: explained, fits, unclear, drop, rise.
    pub findings: [&'static str; 5],
    /// (cause, amount, who, time) What somebody named.
    pub named: fn(&str, Rupiah, &str, &str) -> String,
    /// No figure was ever told.
    pub no_figure: &'static str,
    /// (when) How old the figure is; the person's name where it was typed.
    pub told: fn(&str, Option<&str>) -> String,
    /// (amount) Bound.
    pub bound: fn(Rupiah) -> String,
    /// (amount) Added.
    pub added: fn(Rupiah) -> String,
    /// (count, price) Enough for so many tokens.
    pub enough: fn(i64, Rupiah) -> String,
    /// What this account is, where that is not plain: K-Link's.
    pub klink: &'static str,
    /// No link yet.
    pub no_links: &'static str,
    /// Faults.
    pub faults: SaldoFaults,
    /// `doctor`: the deposits' line.
    pub doctor: &'static str,
    /// `doctor`: nothing waits.
    pub doctor_good: &'static str,
    /// Of the screen.
    pub screen: SaldoScreenWords,
}

/// Why nothing was journalled.
#[derive(Debug)]
pub struct SaldoFaults {
    /// (accounts) No such account.
    pub unknown: fn(&str) -> String,
    /// A top-up of nothing.
    pub amount: &'static str,
    /// No note.
    pub note: &'static str,
    /// Nothing to name.
    pub nothing: &'static str,
    /// (numbers) Several wait.
    pub several: fn(&str) -> String,
    /// The cause does not fit.
    pub cause: &'static str,
    /// The amount does not fit.
    pub too_much: &'static str,
}

/// The screen "Isi saldo".
#[derive(Debug)]
pub struct SaldoScreenWords {
    /// In the menu, and the title.
    pub title: &'static str,
    /// No account.
    pub none: &'static str,
    /// Title of the links.
    pub links: &'static str,
    /// Heads: when, figure, change, explained, the rest.
    pub columns: [&'static str; 5],
    /// Label.
    pub amount: &'static str,
    /// Label.
    pub note: &'static str,
    /// Label.
    pub figure: &'static str,
    /// Label of the choice of a cause, with its keys.
    pub cause: &'static str,
    /// (account) Title of a top-up.
    pub top_up: fn(&str) -> String,
    /// (account) Title of a typed figure.
    pub set: fn(&str) -> String,
    /// (account) Title of naming.
    pub name: fn(&str) -> String,
    /// What to type for a figure.
    pub set_hint: &'static str,
    /// What to type for a top-up.
    pub top_up_hint: &'static str,
    /// (amount) The last question.
    pub sure_top_up: fn(Rupiah) -> String,
    /// (amount) The last question.
    pub sure_set: fn(Rupiah) -> String,
    /// Before it, where our own sales do not explain the figure: what should be there, and the difference.
    pub set_differs: fn(Rupiah, Rupiah) -> String,
    /// (what, amount) The last question.
    pub sure_name: fn(&str, Rupiah) -> String,
    /// No amount.
    pub amount_needed: &'static str,
    /// A rise was named by one key.
    pub by_key: &'static str,
    /// Done.
    pub done: &'static str,
    /// (how) On the wide home: what suffices until when.
    pub keys: &'static [&'static str],
    /// The key that names.
    pub key_name: &'static str,
    /// The key that says yes to a rise.
    pub key_yes: &'static str,
    /// While typing.
    pub typing: &'static [&'static str],
    /// At the last question.
    pub asking: &'static [&'static str],
}
