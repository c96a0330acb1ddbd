//! The JSON documents that outside programs rely on, one file a command or topic. docs/cli.md has an example of each.
//!
//! A field's name, place and type never change. Our own types may: each field says where its value comes from. An
//! absent value is `null`, never zero or empty. Amounts are whole rupiah, times RFC 3339 in the shop's zone.

use jiff::tz::TimeZone;

use crate::base::text::CleanText;
use crate::base::time::{Timestamp, rfc3339};
use crate::cli::json::payment::PaymentDocument;

/// Declares documents: a line is a field's name, its type and where it comes from. The struct is the contract, and `of`
/// makes it. It has no `Debug`: a payment's document holds a token.
macro_rules! document {
    ($(
        $(#[$about:meta])*
        pub struct $name:ident $(<$life:lifetime>)? ($($from:ident: $source:ty),*) {
            $($(#[$rule:meta])* $field:ident: $kind:ty = $value:expr,)*
        }
    )*) => {$(
        $(#[$about])*
        #[derive(serde::Serialize)]
        pub struct $name $(<$life>)? {
            $($(#[$rule])* $field: $kind,)*
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// Reads each field from where it comes from.
            pub fn of($($from: $source),*) -> Self {
                Self { $($field: $value,)* }
            }
        }
    )*};
}

pub mod charge;
pub mod connection_check;
pub mod doctor;
pub mod events;
pub mod payment;
pub mod prices;
pub mod print;
pub mod products;
pub mod reconcile;
pub mod saldo;
pub mod store;
pub mod wallet;

document! {
    /// Why a command did nothing.
    pub struct RefusalDocument<'a>(error: &'a str, message: &'a str, payment: Option<PaymentDocument<'a>>) {
        /// A word that does not change.
        error: &'a str = error,
        /// A sentence for people.
        message: &'a str = message,
        /// The earlier payment that stands in the way.
        #[serde(skip_serializing_if = "Option::is_none")]
        payment: Option<PaymentDocument<'a>> = payment,
    }
}

/// A document of each row.
pub(in crate::cli) fn list<'a, T, D>(rows: &'a [T], document: impl FnMut(&'a T) -> D) -> Vec<D> {
    rows.iter().map(document).collect()
}

/// `None`: empty.
fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn text(text: Option<&CleanText>) -> Option<&str> {
    text.and_then(|text| told(text.as_str()))
}

fn time(at: Option<Timestamp>, zone: &TimeZone) -> Option<String> {
    at.map(|at| rfc3339(at, zone))
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use crate::messages::INDONESIAN;

    /// The commands that take `--json`, as the frozen documents are named: `charge-create`.
    fn with_json(command: &Command, name: &str) -> Vec<String> {
        let own = command.get_arguments().any(|argument| argument.get_long() == Some("json"));
        let below = command.get_subcommands().flat_map(|sub| {
            let separator = if name.is_empty() { "" } else { "-" };
            with_json(sub, &format!("{name}{separator}{}", sub.get_name()))
        });
        own.then(|| name.to_owned()).into_iter().chain(below).collect()
    }

    /// That each of them is an example of docs/cli.md is looked at by `tests/it/citations.rs`.
    #[test]
    fn every_command_with_json_has_a_frozen_document() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/document");
        let frozen: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|file| file.unwrap().file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
            .collect();
        let is_of = |document: &str, command: &str| {
            document.strip_prefix(command).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let commands = with_json(&crate::cli::help::command(&INDONESIAN), "");
        let missing: Vec<_> =
            commands.iter().filter(|name| !frozen.iter().any(|document| is_of(document, name))).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert!(commands.len() > 30, "the scan finds commands: {commands:?}");
    }
}
