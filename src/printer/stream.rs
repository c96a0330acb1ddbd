//! The connection to a printer, a socket or a device node: bytes out, bytes in, bounded waits. `print_job` judges the
//! result.
//!
//! No call blocks longer than it was told to.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::PrintFault;

/// The longest wait before `stop` is checked again.
pub(super) const SLICE: Duration = Duration::from_millis(50);
/// Pause between two checks where no event wakes us.
pub(super) const NAP: Duration = Duration::from_millis(5);

/// A device node's kind.
#[cfg_attr(not(unix), allow(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    /// A named pipe: bytes wait in it until its reader takes them.
    Pipe,
    /// A printer's node opened for writing only.
    Mute,
    /// A printer's node opened for reading and writing.
    Open,
}

#[derive(Debug)]
pub(super) enum PrinterStream {
    Socket(TcpStream),
    Node(File, NodeKind),
}

/// The result of reading one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamRead {
    Byte(u8),
    Nothing,
    /// The other side closed its end.
    Ended,
    Broken,
}

/// What to wait for: room to write, or a byte to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamWait {
    Room,
    Word,
}

impl PrinterStream {
    /// Writes as many bytes as are taken at once.
    fn write_some(&self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Socket(stream) => (&mut &*stream).write(bytes),
            Self::Node(file, _) => (&mut &*file).write(bytes),
        }
    }

    /// Reads one byte from the printer, without waiting.
    pub(super) fn hear(&self) -> StreamRead {
        let mut byte = [0];
        let read = match self {
            Self::Socket(stream) => (&mut &*stream).read(&mut byte),
            Self::Node(file, NodeKind::Open) => (&mut &*file).read(&mut byte),
            Self::Node(..) => return StreamRead::Nothing,
        };
        match read {
            Ok(0) if matches!(self, Self::Socket(_)) || self.hung_up() => StreamRead::Ended,
            Ok(0) => {
                // A USB printer with nothing to send may answer with an empty packet.
                std::thread::sleep(NAP);
                StreamRead::Nothing
            }
            Ok(_) => StreamRead::Byte(byte[0]),
            Err(fault) if is_later(&fault) => StreamRead::Nothing,
            Err(_) => StreamRead::Broken,
        }
    }

    /// Writes all bytes. Fails, with the number of bytes taken, if the printer takes none for `stall`, at `stop`, and
    /// on a broken connection.
    pub(super) fn hand_over(
        &self,
        bytes: &[u8],
        stall: Duration,
        stop: &AtomicBool,
    ) -> Result<(), (usize, PrintFault)> {
        let mut taken = 0;
        let mut since = Instant::now();
        while taken < bytes.len() {
            match self.write_some(&bytes[taken..]) {
                Ok(count) if count > 0 => {
                    taken += count;
                    since = Instant::now();
                }
                Err(fault) if !is_later(&fault) => return Err((taken, self.fault(&fault))),
                _ => {
                    if stop.load(Ordering::Relaxed) {
                        return Err((taken, PrintFault::Stopped));
                    }
                    let left = stall.saturating_sub(since.elapsed());
                    if left.is_zero() {
                        return Err((taken, PrintFault::Stalled));
                    }
                    self.wait(StreamWait::Room, left.min(SLICE));
                }
            }
        }
        Ok(())
    }

    fn fault(&self, fault: &io::Error) -> PrintFault {
        #[cfg(unix)]
        if let (Self::Node(..), Some(number)) = (self, rustix::io::Errno::from_io_error(fault)) {
            use rustix::io::Errno;
            match number {
                // Linux's usblp driver returns ENOSPC when the paper is out.
                Errno::NOSPC => return PrintFault::PaperOut,
                Errno::IO | Errno::NODEV | Errno::NXIO => return PrintFault::Gone,
                _ => {}
            }
        }
        match fault.kind() {
            io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
                PrintFault::Gone
            }
            io::ErrorKind::NotConnected | io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable => PrintFault::Gone,
            kind => PrintFault::Io(kind),
        }
    }

    /// Closes our side of a socket; a node has no half-close.
    pub(super) fn say_no_more(&self) -> io::Result<()> {
        match self {
            Self::Socket(stream) => stream.shutdown(std::net::Shutdown::Write),
            Self::Node(..) => Ok(()),
        }
    }

    /// Whether the socket got an error after its end was read.
    pub(super) fn broke_late(&self) -> bool {
        match self {
            Self::Socket(stream) => !matches!(stream.take_error(), Ok(None)),
            Self::Node(..) => false,
        }
    }
}

/// Whether the call only has to be repeated later.
fn is_later(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

#[cfg(unix)]
impl PrinterStream {
    /// Waits until there is room or a byte, or the time is over.
    pub(super) fn wait(&self, want: StreamWait, at_most: Duration) {
        let flags = match want {
            StreamWait::Room => rustix::event::PollFlags::OUT,
            StreamWait::Word => rustix::event::PollFlags::IN,
        };
        match self.poll(flags, at_most) {
            Some(ready) if !ready.is_empty() && !ready.intersects(flags) => std::thread::sleep(NAP),
            Some(_) => {}
            None => std::thread::sleep(NAP.min(at_most)),
        }
    }

    /// Whether bytes can be written now. A USB printer's node has then delivered the earlier ones.
    pub(super) fn has_room(&self) -> bool {
        self.poll(rustix::event::PollFlags::OUT, Duration::ZERO)
            .is_some_and(|ready| ready.contains(rustix::event::PollFlags::OUT))
    }

    /// Whether the other side is gone.
    pub(super) fn hung_up(&self) -> bool {
        let gone = rustix::event::PollFlags::HUP | rustix::event::PollFlags::ERR | rustix::event::PollFlags::NVAL;
        self.poll(rustix::event::PollFlags::empty(), Duration::ZERO).is_none_or(|ready| ready.intersects(gone))
    }

    fn poll(&self, flags: rustix::event::PollFlags, at_most: Duration) -> Option<rustix::event::PollFlags> {
        use std::os::fd::AsFd as _;
        let fd = match self {
            Self::Socket(stream) => stream.as_fd(),
            Self::Node(file, _) => file.as_fd(),
        };
        let mut asked = [rustix::event::PollFd::from_borrowed_fd(fd, flags)];
        let patience = rustix::event::Timespec::try_from(at_most).ok()?;
        match rustix::event::poll(&mut asked, Some(&patience)) {
            Ok(_) => Some(asked[0].revents()),
            // A signal is no answer; the caller checks again.
            Err(rustix::io::Errno::INTR) => Some(rustix::event::PollFlags::empty()),
            Err(_) => None,
        }
    }

    /// How many bytes wait in a pipe for its reader.
    pub(super) fn in_the_pipe(&self) -> Option<u64> {
        match self {
            Self::Node(file, NodeKind::Pipe) => rustix::io::ioctl_fionread(file).ok(),
            _ => None,
        }
    }

    /// Drops the bytes that were not delivered yet, so that they do not come out between two other papers.
    pub(super) fn abort(&self) {
        if let Self::Socket(stream) = self {
            // If this fails the system goes on delivering after the close, nothing worse.
            let _ = rustix::net::sockopt::set_socket_linger(stream, Some(Duration::ZERO));
        }
    }
}

/// Without `poll`: short sleeps. A node's write blocks there.
#[cfg(not(unix))]
#[allow(clippy::unused_self, clippy::missing_const_for_fn)]
impl PrinterStream {
    pub(super) fn wait(&self, _want: StreamWait, at_most: Duration) {
        std::thread::sleep(NAP.min(at_most));
    }

    pub(super) fn has_room(&self) -> bool {
        true
    }

    pub(super) fn hung_up(&self) -> bool {
        false
    }

    pub(super) fn in_the_pipe(&self) -> Option<u64> {
        None
    }

    pub(super) fn abort(&self) {}
}
