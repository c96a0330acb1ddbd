//! The answers of the wallet commands: saldo, history, registration, the refund's question.
//!
//! Where the balances do not tell the direction of a movement, it is `?` in a line.

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::cli::context::CommandContext;
use crate::cli::json::wallet::{MemberSaldoDocument, MovementDocument, RefundQuestionDocument, RegistrationDocument};
use crate::cli::output;
use crate::domain::wallet::{MovementDirection, RefundQuestion, RegistrationResult, WalletMovement};
use crate::wording::exit::ExitStatus;

/// Prints a member's saldo, whole rupiah.
pub fn saldo(counter: &CommandContext, json: bool, member: &str, saldo: Rupiah) {
    if json {
        output::json(&MemberSaldoDocument::of(member, saldo));
    } else {
        output::line(&(counter.words.wallet.saldo)(member, saldo));
    }
}

/// Prints a member's movements, newest first. `movements` is oldest first.
pub fn history(counter: &CommandContext, json: bool, movements: &[WalletMovement]) {
    let words = &counter.words.wallet;
    if json {
        let shown = |movement| MovementDocument::of(movement, counter.zone());
        return output::json(&movements.iter().rev().map(shown).collect::<Vec<_>>());
    }
    if movements.is_empty() {
        return output::line(words.no_movement);
    }
    let [when, came, went, saldo, what] = words.heads;
    output::line(&format!("{when:<20}{came:>14}{went:>14}{saldo:>14}  {what}"));
    for movement in movements.iter().rev() {
        let amount = movement.amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string());
        let (came, went) = match movement.direction {
            MovementDirection::In => (amount, String::new()),
            MovementDirection::Out => (String::new(), amount),
            MovementDirection::Unclear => (format!("? {amount}"), "?".to_owned()),
        };
        let saldo = movement.balance.map_or_else(|| "?".to_owned(), |saldo| saldo.to_string());
        let when = moment(counter, movement);
        output::line(&format!("{when:<20}{came:>14}{went:>14}{saldo:>14}  {}", movement.description));
    }
}

fn moment(counter: &CommandContext, movement: &WalletMovement) -> String {
    let read = movement.at.map(|at| at.to_zoned(counter.zone().clone()).strftime("%Y-%m-%d %H:%M:%S").to_string());
    read.unwrap_or_else(|| movement.moment.to_string())
}

/// Prints each bank's virtual account. A bank that failed is shown as failed, also where the whole answer says success.
pub fn registered(counter: &CommandContext, json: bool, member: &str, registered: &RegistrationResult) -> ExitStatus {
    let words = &counter.words.wallet;
    let accounts = &registered.accounts;
    if json {
        output::json(&RegistrationDocument::of(member, registered));
    } else {
        for account in accounts {
            let number = account.number.as_ref().filter(|_| account.made);
            let said = match (number, &account.fault) {
                (Some(number), _) => number.to_string(),
                (None, fault) => format!("{} {}", words.bank_failed, fault.as_ref().map_or("", CleanText::as_str)),
            };
            let fee = account.fee.filter(|fee| fee.is_positive()).map(words.bank_fee).unwrap_or_default();
            let until =
                account.expires.as_ref().filter(|_| account.made).map(|until| (words.bank_until)(until.as_str()));
            output::line(format!("{:<5}{said:<22}{}  {fee}", account.bank, until.unwrap_or_default()).trim_end());
        }
    }
    if accounts.iter().any(|account| !account.made) {
        output::say(words.some_failed);
    }
    if accounts.iter().any(|account| account.made) { ExitStatus::Done } else { ExitStatus::Refused }
}

/// Prints the answer to the first step of a refund: the rows that can be refunded, or the refund that is already done.
pub fn question(counter: &CommandContext, json: bool, order: &str, member: &str, question: &RefundQuestion) {
    let words = &counter.words.wallet;
    if json {
        return output::json(&RefundQuestionDocument::of(order, member, question));
    }
    match question {
        RefundQuestion::Done(done) => output::line(&(words.refunded)(done.message.as_str())),
        RefundQuestion::Open(asked, rows) => {
            output::line(asked.as_str());
            for row in rows {
                let said = (words.refund_row)(
                    row.id_trans.as_str(),
                    row.amount,
                    row.description.as_str(),
                    row.moment.as_str(),
                );
                output::line(&format!("  {said}"));
            }
            output::line(&(words.refund_how)(order, member));
        }
    }
}
