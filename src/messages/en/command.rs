//! The commands in English.

use crate::messages::command::{CommandWords, DoctorWords, HeadingWords, LabelWords, UsageWords};

pub const COMMAND: CommandWords = CommandWords {
    usage: |what| format!("Wrong command line: {what}"),
    see_help: |command| format!("See: {command} --help"),
    headings: HeadingWords {
        usage: "Usage",
        commands: "Commands",
        arguments: "Arguments",
        options: "Options",
        help: "Show this help",
        version: "Show the version",
    },
    usage_kinds: UsageWords {
        command: |it| format!("the command \"{it}\" is not known."),
        option: |it| format!("the option \"{it}\" is not known."),
        value: |value, option| format!("the value \"{value}\" does not fit {option}."),
        missing: |it| format!("missing: {it}."),
        conflict: |one, other| format!("{one} does not go with {other}."),
        other: "its form is not known.",
    },
    needs_yes: "Paying from the command line needs --yes. Nothing was sent.",
    nothing_read: "Nothing came on standard input.",
    kept_list: |provider, since, why| format!("The price list of {provider} is the one kept at {since}: {why}"),
    no_products: "No product matches.",
    open: "OPEN",
    closed: "CLOSED",
    sold_before: |state, when| format!("Note: the same good for this number is {state} already, {when}."),
    pays_next: "Note: paid again, the next month is paid.",
    debit_differs: |listed, asked| {
        format!("Note: the list says that the deposit loses {listed}, the inquiry says {asked}.")
    },
    samsat: "Yearly tax only, less than 6 months from its due date. Once paid it CANNOT BE CANCELLED.",
    at_a_loss: |loss| format!("Note: this sale loses {loss}."),
    price_differs: |shown, answered| {
        format!(
            "NOTE: paid at another total: it was {shown}, the provider answered {answered}. Settle it with the customer."
        )
    },
    alarm: "NOTE: the provider's answers contradict each other. See the desk.",
    attention: |what| format!("NOTE: {what}"),
    in_send_log: "The answer is not in the journal yet; it is kept in the spool and recorded as soon as the journal can be written. Do not repeat.",
    write_down: |invoice, reference| {
        format!(
            "WRITE THIS DOWN NOW, the answer could not be kept: invoice {invoice}, reference {reference}. Do not repeat."
        )
    },
    do_not_repeat: "DO NOT REPEAT. Hold the customer's money; ask again with: loket resolve",
    not_debited: "The deposit was not debited.",
    both_debited: "Sold beside an open payment: both may be debited.",
    may_repeat: "It may be repeated.",
    nothing_open: "Nothing is unclear.",
    no_history: "No payment matches.",
    labels: LabelWords {
        product: "Product",
        number: "Number",
        name: "Name",
        nominal: "Nominal",
        bill: "Bill",
        admin: "Admin",
        total: "Total",
        cash: "Cash",
        change: "Change",
        token: "Token",
        invoice: "Invoice",
        reference: "Reference",
        ruled_by: "Ruled by",
    },
    receipt_written: |path| format!("Receipt written: {path}"),
    several_found: "Several payments have that. Choose an ID from loket history --search.",
    not_counted: "This paper is a COPY and was not counted: the journal cannot be written.",
    several_payments: "That short id fits several payments. Give the whole id.",
    audit_clean: |rows, payments| format!("The journal is whole: {rows} rows, {payments} payments."),
    audit_faults: |count| {
        format!(
            "THE JOURNAL IS NOT WHOLE: {count} faults. Do not sell. Close every screen, then: loket audit --rebuild (the old file is kept)."
        )
    },
    audit_fault: |row, what, payment| format!("  row {row}: {what} {payment}"),
    audit_file: |told| format!("  the journal's file: {told}"),
    audit_clock: |seconds, row, counter| {
        format!("  note: the clock was set back {seconds} seconds at row {row} (counter {counter}); no damage")
    },
    audit_chain: |counter, rows, head| format!("  counter {counter}: {rows} rows, chain head {head}"),
    sandbox_ready: "The sandbox is running. Press Ctrl-C to stop.",
    sandbox_failed: |why| format!("The sandbox could not start: {why}"),
    bad_plan: |why| format!("The fault plan cannot be read: {why}"),
    type_secret: |name| format!("Type the secret \"{name}\" (not shown): "),
    secret_kept: |name| format!("The secret \"{name}\" was kept. Use it in config.toml: \"keyring:{name}\""),
    config_written: |path| {
        format!(
            "A first configuration was written: {path}\nFill in the username, then keep the password: loket config set-secret mmbc"
        )
    },
    config_good: "The configuration is in order.",
    needs_terminal: "The counter screen needs a terminal. Scripts use the commands, for instance: loket pay --help",
    welcome: |path| {
        format!(
            "Welcome to loket. There is no configuration at {path} yet.\n\n  1  Try it: the demo, without real money, nothing to configure\n  2  Begin to configure: write a config.toml with every line explained\n"
        )
    },
    welcome_choice: "1 or 2, then Enter: ",
    screen_failed: |why| format!("The screen ended: {why}"),
    no_folder: |path, why| format!("The folder {path} cannot be used: {why}"),
    doctor: DoctorWords {
        good: "good",
        warning: "note",
        bad: "BAD",
        config: "configuration",
        config_absent: "There is no config.toml yet. Make one with: loket config init",
        clock: "clock",
        clock_wrong: "The computer's clock cannot be right. Set its date and time; receipts and deadlines depend on it.",
        journal: "journal",
        provider: |name| format!("provider {name}"),
        provider_good: |count| format!("answers, {count} products"),
        no_provider: "No provider yet. Fill in [mmbc] username and password in config.toml.",
        receipts: "receipts folder",
        receipts_bad: |why| format!("Cannot be written: {why}. Check the folder's permissions."),
        database: super::database::DATABASE,
        desk: "desk",
        desk_open: |count| format!("{count} payments to look at: loket resolve"),
        shared_login: "Sales of another shop on the same login cannot be seen here.",
        diagnosis: super::doctor::DIAGNOSIS,
    },
};
