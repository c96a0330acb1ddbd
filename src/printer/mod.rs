//! Sends finished papers to a printer (network, device node, file, port, queue of CUPS or of Windows) and reports what can be known of the
//! result. Blocking code for the printing thread.
//!
//! Before [`PrinterLink::print`] no byte is printed. [`PrintEnd::Done`] is never returned for a paper that is known to
//! be cut. Every wait has a limit.

mod file;
mod device_node;
mod print_job;
mod cups_job;
mod cups_queue;
mod feeder;
#[cfg(windows)]
mod printer_port;
mod spooler;
#[cfg(windows)]
mod windows_queue;
mod status;
mod unsent;
mod stream;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::base::text::CleanText;
use crate::settings::PrinterDevice;
use stream::PrinterStream;

/// Time limits of one print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintLimits {
    /// To find a network printer and to connect, all its addresses together.
    pub connect: Duration,
    /// For the answer to one question about its state.
    pub answer: Duration,
    /// A printer that takes no byte for so long is broken off.
    pub stall: Duration,
    /// For the last answer, or the end of the connection, once the printer has all bytes. A printer that still answers
    /// gets three times as long.
    pub finish: Duration,
    /// Whether a silent network printer that keeps its connection open counts as having printed. Without this the print
    /// is unsure: bytes that its TCP stack acknowledged may still be unread.
    pub trust_silent: bool,
}

impl Default for PrintLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_millis(400),
            stall: Duration::from_secs(20),
            finish: Duration::from_secs(10),
            trust_silent: false,
        }
    }
}

/// Why nothing was printed. Printing again is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReached {
    /// No device is set, it is unplugged, or nobody reads the pipe.
    #[error("no such device")]
    NoDevice,
    /// A folder, a disk or another thing that cannot print.
    #[error("not a printer")]
    NotAPrinter,
    /// The host name does not resolve.
    #[error("host not found")]
    NoHost,
    #[error("no answer while connecting")]
    Silent,
    #[error("connection refused")]
    Refused,
    #[error("permission denied")]
    Denied,
    /// The printer ended the connection before the first byte.
    #[error("connection ended before anything was printed")]
    Gone,
    /// The printer says that it is offline.
    #[error("printer offline")]
    Offline,
    /// The printer says that its paper is out.
    #[error("paper out")]
    PaperOut,
    /// The printer says that its cover is open.
    #[error("cover open")]
    CoverOpen,
    /// Another program uses the printer, or the printer takes no byte.
    #[error("in use by another")]
    Busy,
    #[error("no lp command")]
    NoCups,
    /// A printer of Windows, or a port by its Windows name, on another system.
    #[error("not on Windows")]
    NotWindows,
    /// The queue of this computer is stopped: what it gets stays in it.
    #[error("print queue stopped")]
    QueueStopped,
    #[error("{0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for NotReached {
    fn from(fault: io::Error) -> Self {
        #[cfg(unix)]
        if let Some(number) = rustix::io::Errno::from_io_error(&fault) {
            use rustix::io::Errno;
            match number {
                // A pipe that nobody reads, a node without its printer.
                Errno::NXIO | Errno::NODEV => return Self::NoDevice,
                Errno::BUSY => return Self::Busy,
                _ => {}
            }
        }
        match fault.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::NoDevice,
            io::ErrorKind::IsADirectory => Self::NotAPrinter,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied,
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => Self::Gone,
            io::ErrorKind::TimedOut => Self::Silent,
            kind => Self::Io(kind),
        }
    }
}

/// What went wrong after printing had begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    #[error("paper out")]
    PaperOut,
    /// The printer says that it is offline.
    #[error("printer offline")]
    Offline,
    #[error("cover open")]
    CoverOpen,
    /// No byte was taken for [`PrintLimits::stall`], or the last answer is missing after [`PrintLimits::finish`].
    #[error("no byte taken for too long")]
    Stalled,
    /// The connection was ended or reset, the device was unplugged.
    #[error("connection ended")]
    Gone,
    /// All bytes were taken, and the printer did not say that it worked through them.
    #[error("the printer did not say that it finished")]
    NoProof,
    #[error("no room")]
    Full,
    /// The program is ending.
    #[error("stopped")]
    Stopped,
    /// The queue of this computer was stopped, and the paper was taken out of it again.
    #[error("print queue stopped")]
    QueueStopped,
    /// Somebody took the paper out of the queue of this computer.
    #[error("removed from the print queue")]
    Removed,
    /// The queue refused; the first line of what `lp` said.
    #[error("lp: {}", .0.as_str())]
    Queue(CleanText),
    #[error("{0}")]
    Io(io::ErrorKind),
}

/// The result of printing one paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintEnd {
    /// All bytes were taken.
    Done {
        /// True if the printer said that it processed all bytes, or the file is synced to the disk. False if the
        /// printer cannot say so and nothing contradicts.
        proved: bool,
    },
    /// Surely not the whole paper came out, so it may be printed again.
    Cut {
        /// How many bytes were taken, at most.
        taken: usize,
        why: PrintFault,
    },
    /// Nobody can say whether the whole paper came out: a person has to look.
    Unsure { why: PrintFault },
}

/// How much a printer tells of itself, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrinterSpeech {
    /// Not asked: a file, a queue, a printer that does not speak ESC/POS.
    Unasked,
    /// It was asked and did not answer. If it answered before, another counter may hold it now.
    Silent,
    /// It tells its state, not when it has finished.
    State,
    /// It tells its state, and when it has finished.
    Proof,
}

/// An opened printer; nothing was printed yet.
#[derive(Debug)]
pub struct PrinterLink {
    way: PrinterTransport,
    limits: PrintLimits,
}

#[derive(Debug)]
enum PrinterTransport {
    Wire(PrinterStream, PrinterSpeech),
    File(file::LockedFile),
    Queue(cups_queue::CupsQueue),
    #[cfg(windows)]
    Spooler(windows_queue::WindowsQueue),
    #[cfg(windows)]
    Port(printer_port::OpenPort),
}

/// Opens the device and asks the printer for its state, where it can answer. Nothing is printed.
///
/// # Errors
/// If the device cannot be opened, or the printer reports paper out, cover open or offline.
pub fn open(device: &PrinterDevice, speaks_escpos: bool, limits: PrintLimits) -> Result<PrinterLink, NotReached> {
    #[cfg(windows)]
    let named = match device {
        PrinterDevice::File(path) | PrinterDevice::Usb(path) => printer_port::port_of(path)?.map(PrinterDevice::Port),
        _ => None,
    };
    #[cfg(windows)]
    let device = named.as_ref().unwrap_or(device);
    let way = match device {
        PrinterDevice::None => return Err(NotReached::NoDevice),
        PrinterDevice::File(path) => device_node::open_file(path)?,
        PrinterDevice::Usb(path) => transport_of(device_node::open_usb(path, speaks_escpos)?, speaks_escpos, limits)?,
        PrinterDevice::Tcp(host, port) => {
            transport_of(PrinterStream::Socket(connect(host, *port, limits.connect)?), speaks_escpos, limits)?
        }
        PrinterDevice::Cups(name) => PrinterTransport::Queue(cups_queue::CupsQueue::find(name)?),
        #[cfg(windows)]
        PrinterDevice::Windows(name) => PrinterTransport::Spooler(windows_queue::WindowsQueue::find(name)?),
        #[cfg(windows)]
        PrinterDevice::Port(port) => PrinterTransport::Port(printer_port::OpenPort::open(*port, limits.stall)?),
        #[cfg(not(windows))]
        PrinterDevice::Windows(_) | PrinterDevice::Port(_) => return Err(NotReached::NotWindows),
    };
    Ok(PrinterLink { way, limits })
}

fn transport_of(wire: PrinterStream, speaks_escpos: bool, limits: PrintLimits) -> Result<PrinterTransport, NotReached> {
    let speech = if speaks_escpos { status::greet(&wire, limits.answer)? } else { PrinterSpeech::Unasked };
    Ok(PrinterTransport::Wire(wire, speech))
}

impl PrinterLink {
    /// How much this printer tells of itself.
    #[must_use]
    pub const fn speech(&self) -> PrinterSpeech {
        match &self.way {
            PrinterTransport::Wire(_, speech) => *speech,
            _ => PrinterSpeech::Unasked,
        }
    }

    /// Sends all bytes and waits for the result. `stop` means that the program is ending: a printer that takes no bytes
    /// is then not waited for.
    #[must_use]
    pub fn print(self, bytes: &[u8], stop: &AtomicBool) -> PrintEnd {
        if stop.load(Ordering::Relaxed) {
            return PrintEnd::Cut { taken: 0, why: PrintFault::Stopped };
        }
        match self.way {
            PrinterTransport::Wire(wire, speech) => print_job::run(&wire, speech, bytes, self.limits, stop),
            PrinterTransport::File(file) => file.append(bytes),
            PrinterTransport::Queue(queue) => queue.print(bytes, self.limits, stop),
            #[cfg(windows)]
            PrinterTransport::Spooler(queue) => queue.print(bytes, self.limits, stop),
            #[cfg(windows)]
            PrinterTransport::Port(port) => port.print(bytes, self.limits, stop),
        }
    }
}

/// A connection to the first address that accepts one. Every address gets an equal share of the time left, so that a
/// dead first one does not use it up.
fn connect(host: &str, port: u16, at_most: Duration) -> Result<TcpStream, NotReached> {
    let end = Instant::now() + at_most;
    let addresses = resolve(host, port, at_most)?;
    let mut fault = NotReached::NoHost;
    for (index, address) in addresses.iter().enumerate() {
        let left = end.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        if share.is_zero() {
            return Err(NotReached::Silent);
        }
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => {
                // A question is three bytes and must not wait for Nagle's algorithm.
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                return Ok(stream);
            }
            Err(error) => fault = error.into(),
        }
    }
    Err(fault)
}

/// The system's resolver has no time limit, so it runs on a thread of its own.
fn resolve(host: &str, port: u16, at_most: Duration) -> Result<Vec<SocketAddr>, NotReached> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let host = host.to_owned();
    match bounded(at_most, move || (host.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)) {
        Some(Ok(found)) if !found.is_empty() => Ok(found),
        Some(_) => Err(NotReached::NoHost),
        None => Err(NotReached::Silent),
    }
}

/// Runs a call that has no limit of its own on a thread; `None` if it takes longer, or there is no thread.
fn bounded<T: Send + 'static>(at_most: Duration, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = mpsc::channel();
    // The receiver is gone if this took too long.
    let asking = std::thread::Builder::new().name("printer-ask".into()).spawn(move || tell.send(call()));
    asking.ok()?;
    told.recv_timeout(at_most).ok()
}

/// A printer that this computer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPrinter {
    /// What `printer.device` is set to for it.
    pub device: PrinterDevice,
    /// Driver and port, or nothing.
    pub about: String,
    /// Why nothing would come out now.
    pub trouble: Option<NotReached>,
}

/// The printers that the system has: Windows' own, or CUPS' queues and the nodes of USB printers. Network printers are not
/// searched for.
#[must_use]
pub fn found_printers() -> Vec<FoundPrinter> {
    #[cfg(windows)]
    return windows_queue::found();
    #[cfg(not(windows))]
    [device_node::found(), cups_queue::found()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_device_is_not_reached() {
        assert_eq!(open(&PrinterDevice::None, true, PrintLimits::default()).unwrap_err(), NotReached::NoDevice);
    }

    #[test]
    fn a_name_that_leads_nowhere_is_no_host() {
        let limits = PrintLimits { connect: Duration::from_millis(1_500), ..PrintLimits::default() };
        let fault = open(&PrinterDevice::Tcp("printer.invalid".into(), 9_100), true, limits).unwrap_err();
        assert!(matches!(fault, NotReached::NoHost | NotReached::Silent), "{fault}");
    }

    #[test]
    fn faults_are_said_without_a_path() {
        let fault = NotReached::from(std::fs::File::open("/not/there/secret").unwrap_err());
        assert_eq!(fault.to_string(), "no such device");
        assert_eq!(PrintFault::Queue(CleanText::new("no\u{1b}[2J such queue")).to_string(), "lp: no·[2J such queue");
    }
}
