//! What the commands say to people.
//!
//! What it is: the wording of standard output and standard error without `--json`. What it is not: the JSON.
//! Invariant: a sentence about a fault also says what to do.

use crate::base::money::Rupiah;

/// Wording of the commands. Amounts come in whole rupiah; texts come cleaned.
#[derive(Debug)]
pub struct CommandWords {
    /// The command line is wrong: (what).
    pub usage: fn(&str) -> String,
    /// Where help is: (command).
    pub see_help: fn(&str) -> String,
    /// Headings of `--help`.
    pub headings: HeadingWords,
    /// Kinds of usage faults.
    pub usage_kinds: UsageWords,
    /// `pay` without `--yes`.
    pub needs_yes: &'static str,
    /// Nothing came on standard input.
    pub nothing_read: &'static str,
    /// A price list is a kept one: (provider, since, why).
    pub kept_list: fn(&str, &str, &str) -> String,
    /// No product matches.
    pub no_products: &'static str,
    /// Open.
    pub open: &'static str,
    /// Closed.
    pub closed: &'static str,
    /// Sold before: (state, when).
    pub sold_before: fn(&str, &str) -> String,
    /// Paid again, the next month is paid.
    pub pays_next: &'static str,
    /// The deposit loses another amount than the list says: (listed, asked).
    pub debit_differs: fn(Rupiah, Rupiah) -> String,
    /// What vehicle tax is and is not, before paying.
    pub samsat: &'static str,
    /// Sold at a loss: (loss).
    pub at_a_loss: fn(Rupiah) -> String,
    /// Paid at another total: (shown, answered).
    pub price_differs: fn(Rupiah, Rupiah) -> String,
    /// The provider disagrees with itself; see the desk.
    pub alarm: &'static str,
    /// (what, and what to do) Any other alarm.
    pub attention: fn(&str) -> String,
    /// The verdict is in the spool.
    pub spooled: &'static str,
    /// The verdict is nowhere: (invoice, reference).
    pub write_down: fn(&str, &str) -> String,
    /// Do not repeat.
    pub do_not_repeat: &'static str,
    /// The deposit was not touched.
    pub not_debited: &'static str,
    /// It was sold beside an open payment: both may be debited.
    pub both_debited: &'static str,
    /// It may be repeated.
    pub may_repeat: &'static str,
    /// Nothing is open.
    pub nothing_open: &'static str,
    /// No payment matches.
    pub no_history: &'static str,
    /// Labels of one payment's lines.
    pub labels: LabelWords,
    /// A receipt was written: (path).
    pub receipt_written: fn(&str) -> String,
    /// A paper that the journal could not count.
    pub not_counted: &'static str,
    /// A short id fits several payments.
    pub several_payments: &'static str,
    /// A number, name or reference that several payments have.
    pub several_found: &'static str,
    /// The audit: (rows, payments).
    pub audit_clean: fn(u64, u64) -> String,
    /// The audit found faults: (count).
    pub audit_faults: fn(usize) -> String,
    /// One fault: (row, what, payment).
    pub audit_fault: fn(u64, &str, &str) -> String,
    /// What the store says about its own file: (its words).
    pub audit_file: fn(&str) -> String,
    /// A clock that was set back, no fault: (seconds, row, counter).
    pub audit_clock: fn(u64, u64, &str) -> String,
    /// One chain: (counter, rows, head).
    pub audit_chain: fn(&str, u64, &str) -> String,
    /// The sandbox listens: shown on standard error.
    pub sandbox_ready: &'static str,
    /// The sandbox could not start: (why).
    pub sandbox_failed: fn(&str) -> String,
    /// The fault plan could not be read: (why).
    pub bad_plan: fn(&str) -> String,
    /// A secret is asked for: (name).
    pub type_secret: fn(&str) -> String,
    /// A secret was kept: (name).
    pub secret_kept: fn(&str) -> String,
    /// A first configuration was written: (path).
    pub config_written: fn(&str) -> String,
    /// The configuration is in order.
    pub config_good: &'static str,
    /// The screen needs a terminal.
    pub needs_terminal: &'static str,
    /// The first run: (path of the configuration that is not there).
    pub welcome: fn(&str) -> String,
    /// Asks for the choice.
    pub welcome_choice: &'static str,
    /// The screen ended with a fault: (why).
    pub screen_failed: fn(&str) -> String,
    /// The folder cannot be used: (path, why).
    pub no_folder: fn(&str, &str) -> String,
    /// What the doctor says.
    pub doctor: DoctorWords,
}

/// Headings of `--help`, and the two options that every command has.
#[derive(Debug)]
pub struct HeadingWords {
    /// How it is used.
    pub usage: &'static str,
    /// Commands.
    pub commands: &'static str,
    /// Positional arguments.
    pub arguments: &'static str,
    /// Options.
    pub options: &'static str,
    /// What `--help` does.
    pub help: &'static str,
    /// What `--version` does.
    pub version: &'static str,
}

/// Kinds of usage faults.
#[derive(Debug)]
pub struct UsageWords {
    /// An unknown command: (it).
    pub command: fn(&str) -> String,
    /// An unknown option: (it).
    pub option: fn(&str) -> String,
    /// A bad value: (value, option).
    pub value: fn(&str, &str) -> String,
    /// Something is missing: (it).
    pub missing: fn(&str) -> String,
    /// Two things that do not go together: (one, other).
    pub conflict: fn(&str, &str) -> String,
    /// Anything else.
    pub other: &'static str,
}

/// Labels of a payment's lines.
#[derive(Debug)]
pub struct LabelWords {
    /// Product.
    pub product: &'static str,
    /// Number.
    pub number: &'static str,
    /// Name.
    pub name: &'static str,
    /// Nominal.
    pub nominal: &'static str,
    /// Bill.
    pub bill: &'static str,
    /// Admin.
    pub admin: &'static str,
    /// Total.
    pub total: &'static str,
    /// Cash.
    pub cash: &'static str,
    /// Change.
    pub change: &'static str,
    /// Token.
    pub token: &'static str,
    /// Invoice.
    pub invoice: &'static str,
    /// Reference.
    pub reference: &'static str,
    /// Ruled by.
    pub ruled_by: &'static str,
}

/// What the doctor says: each check's name, and how to mend it.
#[derive(Debug)]
pub struct DoctorWords {
    /// Good.
    pub good: &'static str,
    /// Warning.
    pub warning: &'static str,
    /// Bad.
    pub bad: &'static str,
    /// Configuration.
    pub config: &'static str,
    /// No file; defaults.
    pub config_absent: &'static str,
    /// Clock.
    pub clock: &'static str,
    /// The clock's year cannot be right.
    pub clock_wrong: &'static str,
    /// Journal.
    pub journal: &'static str,
    /// Provider.
    pub provider: fn(&str) -> String,
    /// A provider's list has this many products.
    pub provider_good: fn(usize) -> String,
    /// No provider is configured.
    pub no_provider: &'static str,
    /// Receipts folder.
    pub receipts: &'static str,
    /// The receipts folder cannot be written: (why).
    pub receipts_bad: fn(&str) -> String,
    /// A journal's database.
    pub database: super::database::DatabaseWords,
    /// The desk.
    pub desk: &'static str,
    /// This many payments wait on the desk.
    pub desk_open: fn(usize) -> String,
    /// Another shop on the same login cannot be seen.
    pub shared_login: &'static str,
    /// Disk, clock, record, folders.
    pub diagnosis: super::doctor::DiagnosisWords,
}
