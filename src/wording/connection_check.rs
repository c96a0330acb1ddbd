//! Results of the tests of providers and printer, in words.

use crate::messages::Messages;
use crate::messages::connection_check::ConnectionCheckWords;
use crate::printer::PrinterSpeech;
use crate::till::connection_check::{ConnectionFault, ConnectionFinding, ConnectionReport, ConnectionStep};
use crate::wording::FaultSpeaker;

/// What a step asked.
#[must_use]
pub fn step(words: &ConnectionCheckWords, step: &ConnectionStep) -> String {
    match step {
        ConnectionStep::Connection { host } => (words.connection)(host),
        ConnectionStep::Login => words.login.to_owned(),
        ConnectionStep::Products { name, .. } => (words.products)(name),
        ConnectionStep::Banks => words.banks.to_owned(),
        ConnectionStep::Printer(device) => (words.printer)(&device.to_string()),
    }
}

/// How a step ended, in a word or two.
#[must_use]
pub const fn health(words: &ConnectionCheckWords, found: &Result<ConnectionFinding, ConnectionFault>) -> &'static str {
    match found {
        Ok(_) => words.good,
        Err(ConnectionFault::Refused(_)) => words.refused,
        Err(ConnectionFault::Unreachable(_)) => words.unreachable,
        Err(ConnectionFault::Unset) => words.unset,
        Err(ConnectionFault::Bad(_) | ConnectionFault::Printer(_)) => words.bad,
    }
}

/// What was found, or why not.
#[must_use]
pub fn finding(words: &Messages, speaker: FaultSpeaker<'_>, result: &ConnectionReport) -> String {
    let say = &words.connection_check;
    match &result.found {
        Ok(ConnectionFinding::Encrypted) => say.encrypted.to_owned(),
        Ok(ConnectionFinding::Plain) => say.plain.to_owned(),
        Ok(ConnectionFinding::LoggedIn) => say.logged_in.to_owned(),
        Ok(ConnectionFinding::Count(count)) if result.step == ConnectionStep::Banks => (say.count_banks)(*count),
        Ok(ConnectionFinding::Count(count)) => (say.count)(*count),
        Ok(ConnectionFinding::Printer(speech)) => {
            let say = &words.print.doctor;
            match speech {
                PrinterSpeech::Proof => say.proof,
                PrinterSpeech::State => say.state,
                PrinterSpeech::Silent => say.silent,
                PrinterSpeech::Unasked => say.unasked,
            }
            .to_owned()
        }
        Err(ConnectionFault::Unset) => (say.not_set)(result.target),
        Err(ConnectionFault::Refused(text)) => format!("\"{text}\""),
        Err(ConnectionFault::Unreachable(fault)) => format!("{} {}", speaker.read_error(fault), say.look_at),
        Err(ConnectionFault::Bad(fault)) => speaker.read_error(fault),
        Err(ConnectionFault::Printer(trouble)) => trouble.sentence(&words.fault.print.trouble).to_owned(),
    }
}
