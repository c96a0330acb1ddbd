//! Prints to a port of Windows by its name: `LPT1`, or `COM3` with its speed. A port says nothing of the paper.
//!
//! A port is found by its name alone: asked for its kind, Windows says of `LPT1` that there is no such file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serialport::SerialPort;

use super::feeder::PrinterFeeder;
use super::{NotReached, PrintEnd, PrintLimits, bounded};
use crate::settings::{PrinterDevice, PrinterPort};

/// Another program holds the port: `ERROR_SHARING_VIOLATION`.
const SHARED: i32 = 32;

/// Names that Windows keeps for itself in every folder and with every ending, beside those of ports.
const RESERVED: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The port that a path names, if any: Windows opens `COM3` in every folder and with every ending as that port.
///
/// # Errors
/// [`NotReached::NotAPrinter`] for another name that is no file.
pub(super) fn port_of(path: &Path) -> Result<Option<PrinterPort>, NotReached> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let stem = name.split(['.', ':']).next().unwrap_or_default().trim_end();
    if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(stem)) {
        return Err(NotReached::NotAPrinter);
    }
    match PrinterDevice::parse(stem) {
        Some(PrinterDevice::Port(port)) => Ok(Some(port)),
        _ => Ok(None),
    }
}

/// An open port; nothing was printed yet.
#[derive(Debug)]
pub(super) enum OpenPort {
    Parallel(File),
    Serial(SerialLine),
}

/// A line at its speed, 8N1, without flow control.
pub(super) struct SerialLine(Box<dyn SerialPort>);

impl std::fmt::Debug for SerialLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SerialLine")
    }
}

impl OpenPort {
    /// Opens the port within `at_most`: a printer on Bluetooth is connected to first.
    pub(super) fn open(port: PrinterPort, at_most: Duration) -> Result<Self, NotReached> {
        bounded(at_most, move || match port {
            PrinterPort::Parallel(number) => {
                let opened = OpenOptions::new().write(true).open(format!(r"\\.\LPT{number}"));
                opened.map(Self::Parallel).map_err(not_reached)
            }
            PrinterPort::Serial { number, speed } => {
                let line = serialport::new(format!("COM{number}"), speed).timeout(at_most);
                let opened = line.open().map_err(|fault| not_reached(fault.into()))?;
                Ok(Self::Serial(SerialLine(opened)))
            }
        })
        .unwrap_or(Err(NotReached::Silent))
    }

    /// Hands all bytes over.
    pub(super) fn print(self, bytes: &[u8], limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
        let feeder = match self {
            Self::Parallel(file) => PrinterFeeder::start(file, bytes, |_| Ok(())),
            // Bytes may still be in the line's buffer.
            Self::Serial(line) => PrinterFeeder::start(line.0, bytes, |mut line| line.flush()),
        };
        match feeder.wait(limits.stall, stop) {
            Ok(()) => PrintEnd::Done { proved: false },
            Err((taken, why)) if taken == bytes.len() => PrintEnd::Unsure { why },
            Err((taken, why)) => PrintEnd::Cut { taken, why },
        }
    }
}

fn not_reached(fault: io::Error) -> NotReached {
    match fault.kind() {
        io::ErrorKind::PermissionDenied => NotReached::Busy,
        _ if fault.raw_os_error() == Some(SHARED) => NotReached::Busy,
        _ => NotReached::from(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_are_known_in_every_folder() {
        let port = |text: &str| port_of(Path::new(text)).unwrap().map(|port| port.to_string());
        assert_eq!(port("LPT1").as_deref(), Some("LPT1"));
        assert_eq!(port(r"C:\struk\com3.txt").as_deref(), Some("COM3:9600"));
        for text in ["struk.bin", r"C:\LPT1\struk.bin", "COM0", "LPT", "nully"] {
            assert_eq!(port(text), None, "{text}");
        }
        for text in ["nul", r"C:\aux.txt", "CON ", "prn.escpos"] {
            assert_eq!(port_of(Path::new(text)), Err(NotReached::NotAPrinter), "{text}");
        }
    }

    #[test]
    fn a_port_that_is_not_there_is_said_so() {
        let port = PrinterPort::Serial { number: 200, speed: 9_600 };
        assert_eq!(OpenPort::open(port, Duration::from_secs(5)).unwrap_err(), NotReached::NoDevice);
    }
}
