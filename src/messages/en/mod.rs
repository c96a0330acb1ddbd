//! The English wording. Each sentence about a fault says what to do next.

mod biller;
mod backup;
mod charge;
mod command;
mod counter;
mod evidence;
mod database;
mod desk_screen;
mod doctor;
mod store_doubt;
mod fault;
mod help;
mod prices_screen;
mod print;
mod reconcile;
mod reconcile_screen;
mod saldo;
mod screen;
mod serve;
mod charge_funds;
mod wallet;

use super::{ConfigWords, Messages, SecretWords, ValueFormWords, WarningWords};

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" Did you mean \"{near}\"?"))
}

/// All wording in English.
pub static ENGLISH: Messages = Messages {
    config: ConfigWords {
        at: |file, line, column, sentence| format!("{file} line {line} column {column}: {sentence}"),
        no_home: "No folder for data is known. Set LOKET_HOME to one folder for everything.",
        unreadable: |path, why| format!("{path} cannot be read or written: {why}."),
        exists: |path| format!("{path} exists and is not overwritten."),
        syntax: |why| format!("not valid TOML ({why})."),
        not_utf8: "not UTF-8 text.",
        too_large: "the file is too large for a configuration.",
        unknown_key: |key, near| format!("unknown key \"{key}\".{}", hint(near)),
        unknown_section: |name, near| format!("unknown section [{name}].{}", hint(near)),
        malformed: |key, form| format!("{key} must be {form}."),
        not_one_of: |key, list| format!("{key} must be one of: {list}."),
        out_of_range: |key, least, most| format!("{key} must be between {least} and {most}."),
        empty: |key| format!("{key} must not be empty."),
        missing: |key| format!("{key} is needed where this section is used."),
        plain_http: |key| {
            format!(
                "{key} uses http:// beyond this machine: the password would travel unprotected. Use https://, or set \
                 allow_plain_http = true if there is no other way."
            )
        },
        forms: ValueFormWords {
            text: "text in quotes, without control characters",
            whole: "a whole number without quotes",
            flag: "true or false",
            texts: "a list of texts, such as [\"a\", \"b\"]",
            table: "a section, such as [shop]",
            timezone: "a time zone, such as \"Asia/Jakarta\", \"Asia/Makassar\" or \"Asia/Jayapura\"",
            url: "an address http(s)://host[:port][/path], without user name, password, ? and #",
            journal: "sqlite:FILE or postgres://user@host/name",
            device: "none, file:PATH, tcp:HOST:9100, usb:/dev/usb/lp0 or cups:NAME",
            listen: "an IP address and port, such as \"127.0.0.1:8790\"",
            address: "an IP address, such as \"203.0.113.7\", or a range such as \"203.0.113.0/24\"",
            call_path: "a path that starts with /, such as \"/kwallet/pay\"",
            refusal: "a text of at least 5 letters that surely means that nothing was debited",
            counter: "1 to 16 letters, digits, spaces, dots, - or _",
            secret: "env:NAME, keyring:NAME, file:PATH, or the secret itself",
        },
        warnings: WarningWords {
            literal: |key| {
                format!("{key} stands in the configuration itself. Safer: loket config set-secret, then keyring:NAME.")
            },
            readable: |path, mode| format!("{path} can be read by others (mode {mode}). Mend it: chmod 600 {path}"),
            journal_password: "journal.url holds a password. Safer: journal.password = \"keyring:NAME\", or ~/.pgpass.",
            journal_plain: database::DATABASE.plain,
            plain_http: |key| format!("{key} uses http://: the password travels unprotected with every call."),
            example_shop: "shop.name is still the example's. Set the shop's name: it stands on every receipt.",
            language: "LOKET_LANG is neither id nor en; ignored.",
            no_provider: "No provider is set up: fill in username, user or email in [mmbc], [biller] or [klink].",
        },
    },
    secret: SecretWords {
        missing: |key| format!("{key} is not set."),
        no_variable: |key, name| format!("{key}: the environment variable {name} is missing or empty."),
        not_stored: |key, name| format!("{key}: the secret {name} is not stored. Run: loket config set-secret {name}"),
        unreadable: |key, path, why| format!("{key}: {path} cannot be read: {why}."),
        readable: |key, path, mode| {
            format!(
                "{key}: {path} can be read by others (mode {mode}), so it is not used. Mend it: chmod 600 {path}, then \
                 change the password if this machine is shared."
            )
        },
        unusable: |key| format!("{key}: empty, too long, or not text."),
        bad_name: "A secret's name has only letters, digits, - and _, at most 64.",
        not_written: |path, why| format!("The secret was not stored in {path}: {why}."),
    },
    fault: fault::FAULT,
    prices: biller::PRICES,
    charge: charge::CHARGE,
    serve: serve::SERVE,
    charge_funds: charge_funds::CHARGE_FUNDS,
    counter: counter::COUNTER,
    command: command::COMMAND,
    screen: screen::SCREEN,
    care: backup::CARE,
    reconcile: reconcile::RECONCILE,
    evidence: evidence::EVIDENCE,
    help: help::HELP,
    print: print::PRINT,
    saldo: saldo::SALDO,
    wallet: wallet::WALLET,
};
