//! Raw print jobs through the Windows spooler: bytes in, the job's state out.
//!
//! Each call is one call of the spooler: nothing is retried, converted or swallowed, and a short write is told. The calls
//! block as long as the spooler likes. Its documentation: Microsoft Learn, "Print Spooler API" (winspool.h).

use std::fmt;
use std::io;

use windows_sys::Win32::Foundation::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_SUCCESS, SetLastError};
use windows_sys::Win32::Graphics::Printing as spooler;
use windows_sys::core::BOOL;

/// An error of the spooler for a name that no printer has, as [`io::Error::raw_os_error`].
pub const INVALID_PRINTER_NAME: i32 = 1801;
/// An error of the spooler for a printer that was deleted.
pub const PRINTER_DELETED: i32 = 1905;
/// An error of a write into a job that was deleted meanwhile.
pub const PRINT_CANCELLED: i32 = 63;

const NO_SUCH_JOB: [Option<i32>; 2] = [Some(ERROR_INVALID_PARAMETER as i32), Some(ERROR_SUCCESS as i32)];

/// An open printer, closed on drop.
pub struct SpoolerPrinter {
    handle: spooler::PRINTER_HANDLE,
}

impl fmt::Debug for SpoolerPrinter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpoolerPrinter")
    }
}

// SAFETY: a spooler's handle belongs to the process, not to the thread that opened it.
unsafe impl Send for SpoolerPrinter {}

/// What the spooler says of a printer: the bits of `PRINTER_INFO_2.Status` and `.Attributes`, and who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterInfo {
    /// Its name, `\\HOST\SHARE` for another computer's.
    pub name: String,
    /// The port that its driver prints to, such as `USB001`.
    pub port: String,
    /// The driver's name.
    pub driver: String,
    /// `PRINTER_STATUS_…`; 0 is ready.
    pub status: u32,
    /// `PRINTER_ATTRIBUTE_…`.
    pub attributes: u32,
}

/// Bits of [`PrinterInfo::status`].
pub mod printer_status {
    pub use windows_sys::Win32::Graphics::Printing::{
        PRINTER_STATUS_DOOR_OPEN as DOOR_OPEN, PRINTER_STATUS_NOT_AVAILABLE as NOT_AVAILABLE,
        PRINTER_STATUS_OFFLINE as OFFLINE, PRINTER_STATUS_PAPER_OUT as PAPER_OUT, PRINTER_STATUS_PAUSED as PAUSED,
        PRINTER_STATUS_PENDING_DELETION as PENDING_DELETION, PRINTER_STATUS_SERVER_OFFLINE as SERVER_OFFLINE,
    };
}

/// Bits of [`PrinterInfo::attributes`].
pub mod printer_attribute {
    pub use windows_sys::Win32::Graphics::Printing::PRINTER_ATTRIBUTE_WORK_OFFLINE as WORK_OFFLINE;
}

/// Bits of a job's state.
pub mod job_status {
    use windows_sys::Win32::Graphics::Printing as spooler;

    /// The printer does not take it now.
    pub const BLOCKED: u32 = spooler::JOB_STATUS_ERROR
        | spooler::JOB_STATUS_OFFLINE
        | spooler::JOB_STATUS_PAPEROUT
        | spooler::JOB_STATUS_BLOCKED_DEVQ
        | spooler::JOB_STATUS_USER_INTERVENTION;

    pub use windows_sys::Win32::Graphics::Printing::{
        JOB_STATUS_COMPLETE as COMPLETE, JOB_STATUS_DELETED as DELETED, JOB_STATUS_DELETING as DELETING,
        JOB_STATUS_PRINTED as PRINTED, JOB_STATUS_PRINTING as PRINTING,
    };
}

impl SpoolerPrinter {
    /// Opens a printer by its name, or another computer's as `\\HOST\SHARE`.
    ///
    /// # Errors
    /// As of `OpenPrinterW`.
    pub fn open(name: &str) -> io::Result<Self> {
        let name = wide(name);
        let mut handle = spooler::PRINTER_HANDLE::default();
        // SAFETY: the name ends with a zero and both pointers outlive the call.
        checked(unsafe { spooler::OpenPrinterW(name.as_ptr(), &raw mut handle, std::ptr::null()) })?;
        Ok(Self { handle })
    }

    /// What the spooler says of it now.
    ///
    /// # Errors
    /// As of `GetPrinterW`.
    pub fn info(&self) -> io::Result<PrinterInfo> {
        let (buffer, bytes) = sized(|to, size, needed| {
            // SAFETY: `to` has room for `size` bytes, and is null only where that is 0.
            unsafe { spooler::GetPrinterW(self.handle, 2, to, size, needed) }
        })?;
        if bytes < size_of::<spooler::PRINTER_INFO_2W>() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        // SAFETY: at level 2 the buffer begins with this structure, and its texts lie in the buffer.
        unsafe { info_of(buffer.as_ptr().cast::<spooler::PRINTER_INFO_2W>()) }
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// The state of a job, `JOB_STATUS_…`; `None` if it is not in the queue any more.
    ///
    /// # Errors
    /// As of `GetJobW`, but for a number that the queue does not have.
    pub fn job(&self, number: u32) -> io::Result<Option<u32>> {
        let asked = sized(|to, size, needed| {
            // SAFETY: `to` has room for `size` bytes, and is null only where that is 0.
            unsafe { spooler::GetJobW(self.handle, number, 1, to, size, needed) }
        });
        match asked {
            Ok((buffer, bytes)) if bytes >= size_of::<spooler::JOB_INFO_1W>() => {
                // SAFETY: at level 1 the buffer begins with this structure, and it is large and aligned enough.
                let job = unsafe { buffer.as_ptr().cast::<spooler::JOB_INFO_1W>().read() };
                Ok(Some(job.Status))
            }
            Ok(_) => Err(io::ErrorKind::InvalidData.into()),
            // Wine says no for a job that is gone, and gives no reason.
            Err(fault) if NO_SUCH_JOB.contains(&fault.raw_os_error()) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// Takes a job out of the queue.
    ///
    /// # Errors
    /// As of `SetJobW`.
    pub fn delete_job(&self, number: u32) -> io::Result<()> {
        // SAFETY: level 0 has no structure.
        checked(unsafe { spooler::SetJobW(self.handle, number, 0, std::ptr::null(), spooler::JOB_CONTROL_DELETE) })
    }
}

impl Drop for SpoolerPrinter {
    fn drop(&mut self) {
        // SAFETY: the handle is open. Nothing can be done where it does not close.
        unsafe { spooler::ClosePrinter(self.handle) };
    }
}

/// A job that takes bytes. Dropped before [`Self::finish`], it is thrown away with everything that it took and the
/// printer did not print yet.
#[derive(Debug)]
pub struct RawJob {
    printer: SpoolerPrinter,
    number: u32,
    is_finished: bool,
}

impl RawJob {
    /// Begins a job of the data type `RAW`: what is written reaches the printer as it is.
    ///
    /// # Errors
    /// As of `StartDocPrinterW` and `StartPagePrinter`.
    pub fn start(printer: SpoolerPrinter, title: &str) -> io::Result<Self> {
        let (mut title, mut raw) = (wide(title), wide("RAW"));
        let document = spooler::DOC_INFO_1W {
            pDocName: title.as_mut_ptr(),
            pOutputFile: std::ptr::null_mut(),
            pDatatype: raw.as_mut_ptr(),
        };
        // SAFETY: the structure and its texts outlive the call.
        let number = unsafe { spooler::StartDocPrinterW(printer.handle, 1, &raw const document) };
        if number == 0 {
            return Err(io::Error::last_os_error());
        }
        let job = Self { printer, number, is_finished: false };
        // SAFETY: the handle is open.
        checked(unsafe { spooler::StartPagePrinter(job.printer.handle) })?;
        Ok(job)
    }

    /// Its number in the queue.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Hands the job over: the spooler prints it when it likes.
    ///
    /// # Errors
    /// As of `EndPagePrinter` and `EndDocPrinter`; the job is thrown away then.
    pub fn finish(mut self) -> io::Result<()> {
        // SAFETY: the handle is open and a page was begun.
        checked(unsafe { spooler::EndPagePrinter(self.printer.handle) })?;
        // SAFETY: the handle is open and a document was begun.
        checked(unsafe { spooler::EndDocPrinter(self.printer.handle) })?;
        self.is_finished = true;
        Ok(())
    }
}

impl io::Write for RawJob {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut written = 0;
        // SAFETY: `bytes` has at least `size` bytes, and the spooler only reads them.
        checked(unsafe { spooler::WritePrinter(self.printer.handle, bytes.as_ptr().cast(), size, &raw mut written) })?;
        Ok(written.min(size) as usize)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for RawJob {
    fn drop(&mut self) {
        if !self.is_finished {
            // SAFETY: the handle is open. A job that is gone already cannot be aborted, and need not be.
            unsafe { spooler::AbortPrinter(self.printer.handle) };
        }
    }
}

/// The printers of this user: this computer's, and the connected ones of others.
///
/// # Errors
/// As of `EnumPrintersW`.
pub fn printers() -> io::Result<Vec<PrinterInfo>> {
    let mut count = 0;
    let (buffer, bytes) = sized(|to, size, needed| {
        let which = spooler::PRINTER_ENUM_LOCAL | spooler::PRINTER_ENUM_CONNECTIONS;
        // SAFETY: `to` has room for `size` bytes, and is null only where that is 0.
        unsafe { spooler::EnumPrintersW(which, std::ptr::null(), 2, to, size, needed, &raw mut count) }
    })?;
    let most = bytes / size_of::<spooler::PRINTER_INFO_2W>();
    let first = buffer.as_ptr().cast::<spooler::PRINTER_INFO_2W>();
    // SAFETY: the buffer begins with `count` structures, which fit into it, and their texts lie in it.
    Ok((0..most.min(count as usize)).filter_map(|index| unsafe { info_of(first.add(index)) }).collect())
}

/// # Safety
/// `at` is aligned and points at a structure whose texts are null or end with a zero.
unsafe fn info_of(at: *const spooler::PRINTER_INFO_2W) -> Option<PrinterInfo> {
    // SAFETY: of the caller.
    let info = unsafe { at.as_ref() }?;
    // SAFETY: of the caller.
    let text = |from: *const u16| unsafe { text_of(from) };
    Some(PrinterInfo {
        name: text(info.pPrinterName),
        port: text(info.pPortName),
        driver: text(info.pDriverName),
        status: info.Status,
        attributes: info.Attributes,
    })
}

/// # Safety
/// `from` is null or ends with a zero.
unsafe fn text_of(from: *const u16) -> String {
    if from.is_null() {
        return String::new();
    }
    // SAFETY: of the caller.
    let length = (0..).take_while(|index| unsafe { *from.add(*index) } != 0).count();
    // SAFETY: just counted.
    String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(from, length) })
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().filter(|unit| *unit != 0).chain([0]).collect()
}

fn checked(result: BOOL) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

/// Calls with no room, then with as much as the call asks for; again where that grew meanwhile. The buffer, aligned for
/// every structure, and its size in bytes.
fn sized(mut call: impl FnMut(*mut u8, u32, *mut u32) -> BOOL) -> io::Result<(Vec<u64>, usize)> {
    let mut buffer: Vec<u64> = Vec::new();
    for _ in 0..5 {
        let (size, mut needed) = (buffer.len() * 8, 0);
        let to = if buffer.is_empty() { std::ptr::null_mut() } else { buffer.as_mut_ptr().cast() };
        // SAFETY: it has no conditions. An error of before is not this call's.
        unsafe { SetLastError(ERROR_SUCCESS) };
        let called = call(to, u32::try_from(size).unwrap_or(u32::MAX), &raw mut needed);
        if called != 0 {
            return Ok((buffer, size));
        }
        let fault = io::Error::last_os_error();
        if fault.raw_os_error() != Some(ERROR_INSUFFICIENT_BUFFER as i32) {
            return Err(fault);
        }
        buffer = vec![0; (needed as usize).div_ceil(8) + 8];
    }
    Err(io::ErrorKind::InvalidData.into())
}
