//! Opens the path of a `file:` or `usb:` printer: a regular file, a pipe or a printer's device node.
//!
//! Nothing is ever created in `/dev`, so an unplugged printer does not become a file there. A disk or a folder is never
//! written to.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::stream::{NodeKind, PrinterStream};
use super::{FoundPrinter, NotReached, PrinterSpeech, PrinterTransport, file};
use crate::base::platform;
use crate::settings::PrinterDevice;

/// The kind of file at a path. `Other`: a folder, a block device, a socket.
#[cfg_attr(not(unix), allow(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathKind {
    Regular,
    Pipe,
    Device,
    Other,
}

/// The nodes of USB printers: `/dev/usb/lp0` and the like.
#[cfg_attr(windows, allow(dead_code))]
pub(super) fn found() -> Vec<FoundPrinter> {
    let Ok(nodes) = std::fs::read_dir("/dev/usb") else { return Vec::new() };
    let mut paths: Vec<_> = nodes.flatten().map(|node| node.path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"lp")));
    paths.sort();
    let found = paths.into_iter().map(|path| {
        // Opened, it would be busy for a paper of this moment.
        let trouble = if platform::may_write(&path) { None } else { Some(NotReached::Denied) };
        FoundPrinter { device: PrinterDevice::Usb(path), about: String::new(), trouble }
    });
    found.collect()
}

/// A `file:` path: a regular file is created where it is missing; a node only takes bytes.
pub(super) fn open_file(path: &Path) -> Result<PrinterTransport, NotReached> {
    match std::fs::metadata(path).map(|metadata| kind(&metadata)) {
        Ok(PathKind::Regular) => {
            let opened = OpenOptions::new().append(true).open(path)?;
            hold(opened)
        }
        Ok(PathKind::Other) => Err(NotReached::NotAPrinter),
        Ok(PathKind::Pipe | PathKind::Device) => {
            Ok(PrinterTransport::Wire(open_node(path, false)?, PrinterSpeech::Unasked))
        }
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if folder.canonicalize()?.starts_with("/dev") {
                return Err(NotReached::NoDevice);
            }
            // `create_new` refuses a dangling link. Then the plain open reports the missing target.
            match platform::new_file(path) {
                Ok(_) => hold(OpenOptions::new().append(true).open(path)?),
                Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists && path.symlink_metadata().is_ok() => {
                    hold(OpenOptions::new().append(true).open(path)?)
                }
                Err(fault) => Err(fault.into()),
            }
        }
        Err(fault) => Err(fault.into()),
    }
}

fn hold(opened: File) -> Result<PrinterTransport, NotReached> {
    if kind(&opened.metadata()?) != PathKind::Regular {
        return Err(NotReached::NotAPrinter);
    }
    Ok(PrinterTransport::File(file::LockedFile::hold(opened)?))
}

/// A `usb:` path: an existing node, opened for reading too if `ask` is set and the system permits it.
pub(super) fn open_usb(path: &Path, ask: bool) -> Result<PrinterStream, NotReached> {
    match kind(&std::fs::metadata(path)?) {
        PathKind::Pipe | PathKind::Device => open_node(path, ask),
        PathKind::Regular | PathKind::Other => Err(NotReached::NotAPrinter),
    }
}

#[cfg(unix)]
fn kind(metadata: &std::fs::Metadata) -> PathKind {
    use std::os::unix::fs::FileTypeExt as _;
    let found = metadata.file_type();
    match () {
        () if found.is_file() => PathKind::Regular,
        () if found.is_fifo() => PathKind::Pipe,
        () if found.is_char_device() => PathKind::Device,
        () => PathKind::Other,
    }
}

#[cfg(not(unix))]
fn kind(metadata: &std::fs::Metadata) -> PathKind {
    match () {
        () if metadata.is_file() => PathKind::Regular,
        () if metadata.is_dir() => PathKind::Other,
        () => PathKind::Device,
    }
}

/// Opens a node without blocking, neither for a pipe's reader nor for a modem's carrier.
#[cfg(unix)]
fn open_node(path: &Path, ask: bool) -> Result<PrinterStream, NotReached> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).map_err(|_| NotReached::Io(io::ErrorKind::Unsupported))?;
    let open = |read: bool| OpenOptions::new().read(read).write(true).custom_flags(flags).open(path);
    // A pipe opened for reading too would be its own reader.
    let read = ask && kind(&std::fs::metadata(path)?) == PathKind::Device;
    let (opened, read) = match open(read) {
        Err(fault) if read && fault.kind() == io::ErrorKind::PermissionDenied => (open(false)?, false),
        opened => (opened?, read),
    };
    let node = match kind(&opened.metadata()?) {
        PathKind::Pipe => NodeKind::Pipe,
        PathKind::Device if read => NodeKind::Open,
        PathKind::Device => NodeKind::Mute,
        PathKind::Regular | PathKind::Other => return Err(NotReached::NotAPrinter),
    };
    pass_as_it_is(&opened)?;
    Ok(PrinterStream::Node(opened, node))
}

#[cfg(not(unix))]
fn open_node(path: &Path, _ask: bool) -> Result<PrinterStream, NotReached> {
    Ok(PrinterStream::Node(OpenOptions::new().write(true).open(path)?, NodeKind::Mute))
}

/// A serial line changes line ends and echoes unless it is told not to. Its speed, parity and flow control stay as the
/// system set them.
#[cfg(unix)]
fn pass_as_it_is(opened: &File) -> io::Result<()> {
    use rustix::termios::{InputModes, OptionalActions};
    if !rustix::termios::isatty(opened) {
        return Ok(());
    }
    let before = rustix::termios::tcgetattr(opened)?;
    let mut raw = before.clone();
    raw.make_raw();
    raw.control_modes = before.control_modes;
    raw.input_modes |= before.input_modes & (InputModes::IXON | InputModes::IXOFF);
    rustix::termios::tcsetattr(opened, OptionalActions::Now, &raw)?;
    Ok(())
}
