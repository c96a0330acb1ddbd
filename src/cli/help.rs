//! The help of the commands in the language: texts, headings, examples, exit codes.

use clap::CommandFactory as _;

use crate::cli::args::CommandLine;
use crate::messages::Messages;

/// The command line with its help in the language of `words`.
#[must_use]
pub fn command(words: &Messages) -> clap::Command {
    localise(CommandLine::command(), "", words)
}

/// What stands below the help of the command at `path`: examples, and the exit codes where a script needs them.
fn after(path: &str, words: &Messages) -> Option<String> {
    let heads = &words.command.headings;
    let examples = EXAMPLES.iter().find(|(command, _)| *command == path).map(|(_, lines)| {
        let lines: Vec<String> = lines.iter().map(|line| format!("  loket {line}")).collect();
        format!("{}:\n{}", heads.examples, lines.join("\n"))
    });
    let codes = ["", "pay"].contains(&path).then(|| heads.exit_codes.to_owned());
    let parts: Vec<String> = examples.into_iter().chain(codes).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// Examples below a command's help, each a line after `loket`. A test reads every one with the grammar.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("", &["demo", "inquiry PLNS100 12345678901", "pay PLNS100 12345678901 --cash 110000 --yes", "doctor"]),
    ("sandbox", &["sandbox", "sandbox --listen 127.0.0.1:8899 --print-config"]),
    ("products", &["products --search token", "products --provider mmbc --json"]),
    ("inquiry", &["inquiry PLNS100 12345678901", "inquiry mmbc-multipayment/GOPAY 081234567890 --amount 100000"]),
    (
        "pay",
        &[
            "pay PLNS100 12345678901 --cash 110000 --yes",
            "pay PLNPASCH 531110001234 --expect-total 347850 --order A-0017 --yes --json",
            "pay SAMSAT_JABAR F0001Z --frame-number MH1JBE1158AK31005 --yes",
        ],
    ),
    ("status", &["status 0197c2d4"]),
    (
        "resolve",
        &[
            "resolve",
            "resolve 0197c2d4 --invoice 12345678",
            "resolve 0197c2d4 --as failed --evidence \"CS MMBC, Dewi\" --cash returned",
        ],
    ),
    (
        "history",
        &["history --from 2026-11-21 --to 2026-11-21", "history --state unknown", "history --search SITI --csv"],
    ),
    ("receipt", &["receipt 0197c2d4 --output struk.pdf", "receipt 0197c2d4 --format text --paper 58mm"]),
    ("print", &["print 0197c2d4", "print --test --printer tcp:192.168.1.50:9100"]),
    ("drawer", &["drawer --reason \"tukar receh\""]),
    ("reconcile", &["reconcile --provider mmbc-ppob transaksi.csv"]),
    ("prices", &["prices diff biller-baru.csv", "prices import biller-baru.csv --yes"]),
    ("saldo", &["saldo show", "saldo topup mmbc 5000000 --note \"setor bank\""]),
    ("charge", &["charge banks --amount 250000", "charge create --method BCA --amount 250000 --name BUDI"]),
    ("serve", &["serve --listen 127.0.0.1:8790"]),
    ("backup", &["backup cadangan.loket"]),
    ("restore", &["restore cadangan.loket"]),
    ("journal", &["journal move postgres://loket@server/loket", "journal accept --reason \"disk lama mati\" --yes"]),
    ("config", &["config init", "config set shop.name \"KIOS SITI\"", "config set-secret mmbc", "config test mmbc"]),
    ("completions", &["completions bash"]),
];

/// Sets each help text by its key: `pay` for a command, `pay.cash` for its argument, `*.json` for an argument that
/// means the same everywhere.
fn localise(mut command: clap::Command, path: &str, words: &Messages) -> clap::Command {
    let help = |key: &str| {
        words
            .help
            .iter()
            .chain(words.wallet.help)
            .chain(words.saldo.help)
            .find(|(name, _)| *name == key)
            .map(|(_, text)| *text)
    };
    let about = help(if path.is_empty() { "loket" } else { path });
    let heads = &words.command.headings;
    command = command
        .help_template(format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", heads.usage))
        .subcommand_help_heading(heads.commands)
        .disable_help_flag(true)
        .arg(clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help(heads.help));
    if path.is_empty() {
        let version = clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version);
        command = command.disable_version_flag(true).arg(version.help(heads.version));
    }
    if let Some(text) = about {
        command = command.about(text);
    }
    if let Some(text) = after(path, words) {
        command = command.after_help(text);
    }
    let prefix = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let arguments: Vec<String> = command.get_arguments().map(|argument| argument.get_id().to_string()).collect();
    for (place, name) in arguments.into_iter().enumerate() {
        command = command.mut_arg(&name, |argument| {
            let heading = if argument.is_positional() { heads.arguments } else { heads.options };
            argument.help_heading(heading).display_order(place)
        });
        if let Some(text) = help(&prefix(&name)).or_else(|| help(&format!("*.{name}"))) {
            command = command.mut_arg(&name, |argument| argument.help(text));
        }
    }
    let commands: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in commands {
        let inner = prefix(&name);
        command = command.mut_subcommand(&name, |sub| localise(sub, &inner, words));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn every_example_is_a_command_line() {
        let words = |line: &str| {
            let parts = line.split('"').enumerate().flat_map(|(place, part)| match place % 2 {
                0 => part.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>(),
                _ => vec![part.to_owned()],
            });
            std::iter::once("loket".to_owned()).chain(parts).collect::<Vec<_>>()
        };
        for (command, lines) in EXAMPLES {
            for line in *lines {
                let read = CommandLine::try_parse_from(words(line));
                assert!(read.is_ok(), "{command}: {line}: {}", read.unwrap_err());
                assert!(line.starts_with(command), "{command}: {line}");
            }
        }
    }

    #[test]
    fn every_command_and_argument_has_help_in_both_languages() {
        for words in [&crate::messages::INDONESIAN, &crate::messages::ENGLISH] {
            let command = command(words);
            check(&command, "loket");
        }
        fn check(command: &clap::Command, path: &str) {
            assert!(command.get_about().is_some(), "{path}");
            for argument in command.get_arguments().filter(|a| !["help", "version"].contains(&a.get_id().as_str())) {
                assert!(argument.get_help().is_some(), "{path}.{}", argument.get_id());
            }
            command.get_subcommands().for_each(|sub| check(sub, &format!("{path} {}", sub.get_name())));
        }
    }
}
