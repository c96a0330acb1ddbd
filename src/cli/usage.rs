//! Prints clap's faults in the shop's language. A wrong command line exits 2 and has done nothing.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::args::ValueExample;
use crate::cli::help;
use crate::cli::output;
use crate::messages::Messages;
use crate::wording::exit::ExitStatus;

/// Prints a fault of the command line `arguments`. clap reports `--help` and `--version` as faults too; those go to
/// standard output and exit 0.
pub fn answer(fault: &clap::Error, arguments: &[OsString], words: &Messages) -> ExitStatus {
    if matches!(fault.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        output::bytes(translated(fault, words).as_bytes());
        return ExitStatus::Done;
    }
    if fault.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::say(&translated(fault, words));
        return ExitStatus::Usage;
    }
    let say = &words.command;
    output::say(&(say.usage)(&what(fault, words)));
    output::say(&(say.see_help)(&command_path(arguments, words)));
    ExitStatus::Usage
}

/// clap's help text with its own English words in the language.
fn translated(fault: &clap::Error, words: &Messages) -> String {
    let translated = words.command.headings.translated;
    translated.iter().fold(fault.to_string(), |text, (clap, ours)| text.replace(clap, ours))
}

/// The command that was typed, without its arguments: `loket prices import`.
fn command_path(arguments: &[OsString], words: &Messages) -> String {
    let mut command = help::command(words);
    let mut path = "loket".to_owned();
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(inner) = command.find_subcommand(word).cloned() {
            path = format!("{path} {word}");
            command = inner;
        }
    }
    path
}

fn what(fault: &clap::Error, words: &Messages) -> String {
    let kinds = &words.command.usage_kinds;
    let context = |kind| text(fault, kind).unwrap_or_default();
    match fault.kind() {
        ErrorKind::InvalidSubcommand => (kinds.command)(&context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => (kinds.option)(&context(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let said = (kinds.value)(&context(ContextKind::InvalidValue), &context(ContextKind::InvalidArg));
            let form =
                text(fault, ContextKind::ValidValue).filter(|list| !list.is_empty()).map(|list| (kinds.values)(&list));
            let example = std::error::Error::source(fault).and_then(|source| source.downcast_ref::<ValueExample>());
            said + &form.or_else(|| example.map(|one| (kinds.example)(one.0))).unwrap_or_default()
        }
        ErrorKind::MissingRequiredArgument => (kinds.missing)(&context(ContextKind::InvalidArg)),
        ErrorKind::ArgumentConflict => {
            (kinds.conflict)(&context(ContextKind::InvalidArg), &context(ContextKind::PriorArg))
        }
        _ => kinds.other.to_owned(),
    }
}

fn text(fault: &clap::Error, kind: ContextKind) -> Option<String> {
    match fault.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}
