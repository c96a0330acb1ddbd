//! Wording of the commands, without their JSON. A sentence about a fault also says what to do.

use crate::base::money::Rupiah;

/// Wording of the commands. Amounts are whole rupiah; texts are cleaned already (safety rule 12).
#[derive(Debug)]
pub struct CommandWords {
    /// The command line is wrong: (one of [`UsageWords`]).
    pub usage: fn(&str) -> String,
    /// Where the help is: (command).
    pub see_help: fn(&str) -> String,
    pub headings: HeadingWords,
    pub usage_kinds: UsageWords,
    /// `pay` without `--yes`.
    pub needs_yes: &'static str,
    /// Standard input was empty.
    pub nothing_read: &'static str,
    /// The provider did not answer and its stored price list is used: (provider, since, why).
    pub kept_list: fn(&str, &str, &str) -> String,
    pub no_products: &'static str,
    pub open: &'static str,
    pub closed: &'static str,
    /// Sold before: (state, when).
    pub sold_before: fn(&str, &str) -> String,
    /// A second payment of this bill would pay the next month.
    pub pays_next: &'static str,
    /// The deposit loses another amount than the list says: (listed, asked).
    pub debit_differs: fn(Rupiah, Rupiah) -> String,
    /// What a payment of vehicle tax does and does not do.
    pub samsat: &'static str,
    /// Sold at a loss: (loss).
    pub at_a_loss: fn(Rupiah) -> String,
    /// The provider took another total than was shown: (shown, answered).
    pub price_differs: fn(Rupiah, Rupiah) -> String,
    /// The provider contradicted itself; a person decides at the desk.
    pub alarm: &'static str,
    /// Any other alarm: (what it is and what to do).
    pub attention: fn(&str) -> String,
    /// The answer is in the send log and not in the journal yet.
    pub in_send_log: &'static str,
    /// The answer could be recorded nowhere: (invoice, reference).
    pub write_down: fn(&str, &str) -> String,
    pub do_not_repeat: &'static str,
    /// The provider refused; the deposit was not debited.
    pub not_debited: &'static str,
    /// The sale was made beside an open payment, so both may be debited.
    pub both_debited: &'static str,
    /// Nothing was sent, so the payment may be repeated.
    pub may_repeat: &'static str,
    pub nothing_open: &'static str,
    pub no_history: &'static str,
    pub labels: LabelWords,
    /// A receipt was written: (path).
    pub receipt_written: fn(&str) -> String,
    /// The receipt was made, but the journal could not count it.
    pub not_counted: &'static str,
    /// A short id fits several payments.
    pub several_payments: &'static str,
    /// Several payments have this number, name or reference.
    pub several_found: &'static str,
    /// The whole journal verifies: (rows, payments).
    pub audit_clean: fn(u64, u64) -> String,
    /// The audit found faults: (count).
    pub audit_faults: fn(usize) -> String,
    /// One fault: (row, fault, payment).
    pub audit_fault: fn(u64, &str, &str) -> String,
    /// A fault of the store's own file, in the store's words.
    pub audit_file: fn(&str) -> String,
    /// A clock was set back, which is no fault: (seconds, row, counter).
    pub audit_clock: fn(u64, u64, &str) -> String,
    /// One chain: (counter, rows, head).
    pub audit_chain: fn(&str, u64, &str) -> String,
    /// The sandbox listens. Printed on standard error.
    pub sandbox_ready: &'static str,
    /// The sandbox could not start: (why).
    pub sandbox_failed: fn(&str) -> String,
    /// The fault plan could not be read: (why).
    pub bad_plan: fn(&str) -> String,
    /// A secret is asked for: (name).
    pub type_secret: fn(&str) -> String,
    /// A secret was stored: (name).
    pub secret_kept: fn(&str) -> String,
    /// A first configuration was written: (path).
    pub config_written: fn(&str) -> String,
    pub config_good: &'static str,
    pub needs_terminal: &'static str,
    /// The first run: (path of the missing configuration).
    pub welcome: fn(&str) -> String,
    /// Asks for a choice of the first run, without a line end.
    pub welcome_choice: &'static str,
    /// The screen ended with a fault: (why).
    pub screen_failed: fn(&str) -> String,
    /// The folder cannot be used: (path, why).
    pub no_folder: fn(&str, &str) -> String,
    pub doctor: DoctorWords,
}

/// Headings of `--help`, and the two options that every command has.
#[derive(Debug)]
pub struct HeadingWords {
    pub usage: &'static str,
    pub commands: &'static str,
    /// Positional arguments.
    pub arguments: &'static str,
    pub options: &'static str,
    /// Help text of `--help`.
    pub help: &'static str,
    /// Help text of `--version`.
    pub version: &'static str,
}

/// Kinds of usage faults.
#[derive(Debug)]
pub struct UsageWords {
    /// An unknown command: (command).
    pub command: fn(&str) -> String,
    /// An unknown option: (option).
    pub option: fn(&str) -> String,
    /// A bad value: (value, option).
    pub value: fn(&str, &str) -> String,
    /// A missing argument: (argument).
    pub missing: fn(&str) -> String,
    /// Two arguments that exclude each other.
    pub conflict: fn(&str, &str) -> String,
    /// Any other fault.
    pub other: &'static str,
}

/// Labels of a payment's lines.
#[derive(Debug)]
pub struct LabelWords {
    pub product: &'static str,
    pub number: &'static str,
    pub name: &'static str,
    pub nominal: &'static str,
    pub bill: &'static str,
    pub admin: &'static str,
    pub total: &'static str,
    pub cash: &'static str,
    pub change: &'static str,
    pub token: &'static str,
    pub invoice: &'static str,
    pub reference: &'static str,
    pub ruled_by: &'static str,
}

/// Wording of `loket doctor`: the names of its checks, and their sentences with what to do.
#[derive(Debug)]
pub struct DoctorWords {
    pub good: &'static str,
    pub warning: &'static str,
    pub bad: &'static str,
    pub config: &'static str,
    /// There is no configuration file; defaults are used.
    pub config_absent: &'static str,
    pub clock: &'static str,
    /// The clock's year cannot be right.
    pub clock_wrong: &'static str,
    pub journal: &'static str,
    /// The check's name: (provider).
    pub provider: fn(&str) -> String,
    /// The price list was read: (products).
    pub provider_good: fn(usize) -> String,
    pub no_provider: &'static str,
    pub receipts: &'static str,
    /// The receipts folder cannot be written: (why).
    pub receipts_bad: fn(&str) -> String,
    pub database: super::database::DatabaseWords,
    pub desk: &'static str,
    /// Payments wait on the desk: (count).
    pub desk_open: fn(usize) -> String,
    /// A reminder: another shop on the same login cannot be detected.
    pub shared_login: &'static str,
    /// Checks of disk, clock, record and folders.
    pub diagnosis: super::doctor::DiagnosisWords,
}
