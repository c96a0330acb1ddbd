//! `loket licenses`: the program's own licence, and the notices of everything that is compiled into it.

use std::io::Read as _;

use crate::cli::output;
use crate::messages::Messages;
use crate::wording::exit::ExitStatus;

/// The notices of all that others wrote. `packaging/licenses` makes the file.
const NOTICES: &[u8] = include_bytes!("../../assets/licenses.txt.gz");

/// Prints both.
pub fn licenses(words: &Messages) -> ExitStatus {
    let mut notices = String::new();
    if flate2::read::GzDecoder::new(NOTICES).read_to_string(&mut notices).is_err() {
        return ExitStatus::Fault;
    }
    let own = (words.command.licence)(env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_LICENSE"));
    let licence = include_str!("../../LICENSE");
    output::line(&format!("{own}\n\n{licence}\n{}\n\n{}", words.command.licences_of_parts, notices.trim_end()));
    ExitStatus::Done
}
