//! Deposits in English.

use crate::base::money::Rupiah;
use crate::domain::deposit::record::RiseCause;
use crate::messages::saldo::{BalancePair, SaldoFaults, SaldoScreenWords, SaldoWords};

pub(super) const SALDO: SaldoWords = SaldoWords {
    help: &[
        ("saldo", "Deposits: figures, the chain between them, top-ups"),
        ("saldo.show", "Figures, their age and chain. Exit code 5 while a drop is unexplained"),
        ("saldo.show.account", "Only this account: mmbc, biller, klink"),
        ("saldo.show.around", "The chain around this payment, however old"),
        ("saldo.show.links", "At most so many links for each account"),
        ("saldo.set", "Record a figure that was read at the provider's site just now"),
        ("saldo.set.figure", "The figure, rupiah"),
        ("saldo.topup", "Record a top-up at the bank"),
        ("saldo.topup.amount", "How much, rupiah"),
        ("saldo.explain", "Name a rise, or say that a drop was seen"),
        ("saldo.explain.cause", "What the rise was: topup, refund, cashback, other"),
        ("saldo.explain.link", "The link's number, where several wait"),
        ("saldo.explain.amount", "Only part of a rise, rupiah"),
        ("*.account", "Account: mmbc, biller, klink"),
        ("*.note", "Note"),
    ],
    paid: |between| format!("{} just what this {} takes. Points to PAID, not certain.", rest(between), between.good),
    taken: |between| {
        format!("{} the debit of this {} was taken. Its end is not certain.", moved(between), between.good)
    },
    not_paid: |between| {
        format!(
            "{} All of it is explained without this {}. Points to FAILED, not certain.",
            whole(between),
            between.good
        )
    },
    several: |between, ways| format!("{} may be: {ways}. Which one cannot be told.", rest(between)),
    no_help: |between| format!("{} does not fit this {}, so it is no evidence yet.", rest(between), between.good),
    goods: ["token", "payment"],
    or: "or",
    guess: "The debit is only the price list's.",
    typed: |time, who| format!("The figure of {time} was typed by {who}."),
    alarm: |account, amount, time| format!("{account} fell by {amount} until {time}, unexplained."),
    alarm_suspects: |suspects| format!("Just the debit of: {suspects}, recorded as failed."),
    alarm_nobody: "It fits no payment here. Look at the provider's own list; it may be another shop on the same login.",
    suspicion: |account, amount, suspects| format!("{account} fell by {amount}, which fits: {suspects}. Not certain."),
    rise_question: |amount| format!("A top-up of Rp{amount}?"),
    rise: |account, amount, time| format!("{account} rose by {amount} until {time}, without a name."),
    begins: |time| {
        format!("This chain begins at {time}. For an older one: loket saldo show --around, with a payment's ID.")
    },
    not_seen: |count| format!("{count} top-ups are not in the provider's figure yet."),
    status_alarms: |count| if count == 1 { "DEPOSIT FELL".to_owned() } else { format!("{count} DEPOSIT FELL") },
    status_rises: |count| if count == 1 { "deposit rose".to_owned() } else { format!("{count} deposits rose") },
    look: "look: Esc, then 7",
    cause: |cause| match cause {
        RiseCause::Topup => "top-up",
        RiseCause::Refund => "refund",
        RiseCause::Cashback => "cashback",
        RiseCause::Other => "other",
    },
    findings: ["agrees", "SUSPECTED", "unclear", "FELL, UNEXPLAINED", "ROSE, NO NAME"],
    named: |cause, amount, who, time| format!("{cause} {amount}, says {who} {time}"),
    no_figure: "no figure yet",
    told: |when, who| who.map_or_else(|| format!("told {when}"), |who| format!("told {when}, typed by {who}")),
    bound: |amount| format!("bound {amount}"),
    added: |amount| format!("topped up since {amount}"),
    enough: |count, price| format!("enough for {count} tokens {price}"),
    klink: "The shop's deposit at K-Link, only as typed. Kwallet members' balances are not the shop's.",
    no_links: "There are no two figures to compare yet.",
    faults: SaldoFaults {
        unknown: |accounts| format!("Unknown account. There are: {accounts}."),
        amount: "The amount must be above zero.",
        note: "The note is missing.",
        nothing: "Nothing waits for a name.",
        several: |numbers| format!("Several wait. Choose with --link: {numbers}."),
        cause: "A rise needs a name (--as topup, refund, cashback, other). A drop is only said to be seen.",
        too_much: "The amount does not fit that link.",
    },
    doctor: "deposit chain",
    doctor_good: "no drop is unexplained",
    screen: SaldoScreenWords {
        title: "Deposits",
        none: "No provider yet. Run: loket doctor",
        links: "Chain of figures",
        columns: ["Time", "Deposit", "Fell", "Explained", "Left"],
        amount: "Amount",
        note: "Note",
        figure: "Figure",
        cause: "What is it? 1 top-up   2 refund   3 cashback   4 other",
        top_up: |account| format!("TOP-UP {account}"),
        set: |account| format!("FIGURE {account}"),
        name: |account| format!("NAME {account}"),
        set_hint: "Type the figure that the provider's site shows now, while no sale is being sent. 1 to 999 mean thousands.",
        top_up_hint: "Type what was transferred to the provider; 1 to 999 mean thousands. The figure on screen grows until the provider tells a new one.",
        sure_top_up: |amount| format!("Record a top-up of {amount}? Y = yes, Esc = no"),
        sure_set: |amount| format!("Record the deposit as {amount} now? Y = yes, Esc = no"),
        set_differs: |expected, difference| {
            format!("It should be {expected}. The sales do not explain {difference}: check the figure.")
        },
        sure_name: |what, amount| format!("Record {what} {amount}? Y = yes, Esc = no"),
        amount_needed: "The amount is missing.",
        by_key: "top-up, answered on the screen",
        done: "Recorded.",
        keys: &["T top-up", "S type figure", "Arrows account", "PgUp, PgDn scroll", "Esc back"],
        key_name: "N name it",
        key_yes: "Y yes, a top-up",
        typing: &["Enter on", "Esc cancel"],
        asking: &["Y yes", "Esc no"],
    },
};

fn way(drop: Rupiah) -> String {
    let figure = drop.to_string();
    if drop == Rupiah::ZERO {
        return "unchanged".to_owned();
    }
    figure.strip_prefix('-').map_or_else(|| format!("fell by {figure}"), |rise| format!("rose by {rise}"))
}

/// `Deposit 25.575.750 (10:03), then 25.525.050 (10:06): fell by 50.700,`.
fn moved(between: &BalancePair<'_>) -> String {
    let BalancePair { from, from_at, to, to_at, drop, .. } = between;
    format!("Deposit {from} ({from_at}), then {to} ({to_at}): {},", way(*drop))
}

/// As [`moved`], as a sentence of its own.
fn whole(between: &BalancePair<'_>) -> String {
    let text = moved(between);
    format!("{}.", text.trim_end_matches(','))
}

/// As [`moved`], with the part that known sales explain and the part that is left.
fn rest(between: &BalancePair<'_>) -> String {
    if between.explained == Rupiah::ZERO {
        return moved(between);
    }
    format!("{} of which {} by the rest, leaving {},", moved(between), way(between.explained), way(between.left))
}
