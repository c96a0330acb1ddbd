//! Prints clap's faults in the shop's language. A wrong command line exits 2 and has done nothing.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cli::exit::ExitStatus;
use crate::cli::output;
use crate::messages::Messages;

/// Prints a fault of the command line. clap reports `--help` and `--version` as faults too; those go to standard output
/// and exit 0.
pub fn answer(fault: &clap::Error, words: &Messages) -> ExitStatus {
    if matches!(fault.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        output::bytes(fault.to_string().as_bytes());
        return ExitStatus::Done;
    }
    if fault.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::say(&fault.to_string());
        return ExitStatus::Usage;
    }
    let say = &words.command;
    output::say(&(say.usage)(&what(fault, words)));
    let usage = text(fault, ContextKind::Usage);
    let first = usage.as_deref().and_then(|usage| usage.lines().next()).unwrap_or("").replace("Usage: ", "");
    let command: Vec<&str> = first.split_whitespace().take_while(|word| !word.starts_with(['<', '[', '-'])).collect();
    output::say(&(say.see_help)(if command.is_empty() { "loket".into() } else { command.join(" ") }.as_str()));
    ExitStatus::Usage
}

fn what(fault: &clap::Error, words: &Messages) -> String {
    let kinds = &words.command.usage_kinds;
    let context = |kind| text(fault, kind).unwrap_or_default();
    match fault.kind() {
        ErrorKind::InvalidSubcommand => (kinds.command)(&context(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => (kinds.option)(&context(ContextKind::InvalidArg)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            (kinds.value)(&context(ContextKind::InvalidValue), &context(ContextKind::InvalidArg))
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
