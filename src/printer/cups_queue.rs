//! Prints through a CUPS queue: one run of `lp`, which gets the paper on its standard input and never in its arguments.
//!
//! What becomes of the job is followed by `cups_job`. A hanging `lp` is killed with its whole process group.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use super::cups_job::{CupsJob, CupsTools};
use super::feeder::PrinterFeeder;
use super::stream::NAP;
use super::{FoundPrinter, NotReached, PrintEnd, PrintFault, PrintLimits};
use crate::base::platform;
use crate::base::text::CleanText;
use crate::settings::PrinterDevice;

/// Bytes of `lp`'s output that are kept; more are read and dropped.
const MOST: u64 = 4_096;
/// Wait for the output after `lp` ended: a child that it left behind may hold the output open.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// On exit of the program, an `lp` that has all bytes gets this long to finish.
const GRACE: Duration = Duration::from_secs(2);

/// The queues of CUPS.
#[cfg_attr(windows, allow(dead_code))]
pub(super) fn found() -> Vec<FoundPrinter> {
    let Ok(any) = CupsQueue::find_in(&std::env::var_os("PATH").unwrap_or_default(), "") else { return Vec::new() };
    let found = any.tools().queues().into_iter().filter_map(|(name, about)| {
        let device = PrinterDevice::parse(&format!("cups:{name}"))?;
        let is_stopped = CupsTools { queue: name, ..any.tools() }.is_stopped() == Some(true);
        Some(FoundPrinter { device, about, trouble: is_stopped.then_some(NotReached::QueueStopped) })
    });
    found.collect()
}

/// A queue and the command that feeds it.
#[derive(Debug)]
pub(super) struct CupsQueue {
    program: PathBuf,
    name: String,
}

impl CupsQueue {
    /// Looks for the `lp` command, and whether the queue is stopped. Whether it exists shows only when something is
    /// printed.
    pub(super) fn find(name: &str) -> Result<Self, NotReached> {
        let queue = Self::find_in(&std::env::var_os("PATH").unwrap_or_default(), name)?;
        if queue.tools().is_stopped() == Some(true) { Err(NotReached::QueueStopped) } else { Ok(queue) }
    }

    fn tools(&self) -> CupsTools {
        let folder = self.program.parent().map(Path::to_owned).unwrap_or_default();
        CupsTools { folder, queue: self.name.clone() }
    }

    fn find_in(path: &OsStr, name: &str) -> Result<Self, NotReached> {
        let found = std::env::split_paths(path).map(|folder| folder.join("lp")).find(|program| is_program(program));
        found.map(|program| Self { program, name: name.to_owned() }).ok_or(NotReached::NoCups)
    }

    /// Hands the paper to the queue.
    pub(super) fn print(&self, bytes: &[u8], limits: PrintLimits, stop: &AtomicBool) -> PrintEnd {
        let mut child = match self.start() {
            Ok(child) => child,
            Err(fault) => return PrintEnd::Cut { taken: 0, why: PrintFault::Io(fault.kind()) },
        };
        let Some(input) = child.stdin.take() else { return PrintEnd::Cut { taken: 0, why: PrintFault::Gone } };
        // Dropped, the input ends, and `lp` queues what it got.
        let feeder = PrinterFeeder::start(input, bytes, |_| Ok(()));
        let told = child.stdout.take().map(|said| listen(said, MOST));
        let complaint = child.stderr.take().map(|said| listen(said, MOST));
        let ended = wait(&mut child, &feeder, bytes.len(), limits, stop);
        let taken = feeder.taken();
        match ended {
            Ok(status) if status.success() && taken == bytes.len() => {
                let said = told.and_then(|told| told.recv_timeout(LAST_WORDS).ok()).unwrap_or_default();
                match CupsJob::name_in(&said) {
                    Some(name) => CupsJob { tools: self.tools(), name: name.to_owned() }.follow(limits, stop),
                    // A spooler that names no job cannot be asked about one.
                    None => PrintEnd::Done { proved: false },
                }
            }
            // `lp` accepted the job without reading the whole paper: nobody knows what the queue prints.
            Ok(status) if status.success() => PrintEnd::Unsure { why: PrintFault::Gone },
            // A failed `lp` queued nothing, whatever it read.
            Ok(_) => {
                let said = complaint.and_then(|said| said.recv_timeout(LAST_WORDS).ok()).unwrap_or_default();
                let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
                PrintEnd::Cut { taken: 0, why: PrintFault::Queue(CleanText::new(first)) }
            }
            Err(why) => {
                end(&mut child);
                if taken == bytes.len() { PrintEnd::Unsure { why } } else { PrintEnd::Cut { taken, why } }
            }
        }
    }

    fn start(&self) -> std::io::Result<Child> {
        let mut command = platform::command(&self.program);
        command.args(["-d", &self.name, "-o", "raw", "-t", "loket", "-"]).env("LC_ALL", "C");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own: it is ended with its children, and a key pressed at the counter does not end it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn()
    }
}

pub(super) fn listen(from: impl Read + Send + 'static, most: u64) -> Receiver<String> {
    let (tell, told) = mpsc::channel();
    let listening = std::thread::Builder::new().name("printer-lp".into()).spawn(move || {
        let mut said = Vec::new();
        let mut from = from.take(most);
        let _ = from.read_to_end(&mut said);
        // The receiver may have given up.
        let _ = tell.send(String::from_utf8_lossy(&said).into_owned());
        // The rest is read and dropped, so that a talkative `lp` does not block.
        let _ = std::io::copy(&mut from.into_inner(), &mut std::io::sink());
    });
    drop(listening);
    told
}

/// Waits for the command's end: at most `stall` without a byte taken, at most `finish` once it has everything.
fn wait(
    child: &mut Child,
    feeder: &PrinterFeeder,
    whole: usize,
    limits: PrintLimits,
    stop: &AtomicBool,
) -> Result<ExitStatus, PrintFault> {
    let (mut taken, mut since) = (0, Instant::now());
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(fault) => return Err(PrintFault::Io(fault.kind())),
        }
        let now = feeder.taken();
        if now > taken {
            (taken, since) = (now, Instant::now());
        }
        if since.elapsed() >= if taken == whole { limits.finish } else { limits.stall } {
            return Err(PrintFault::Stalled);
        }
        if stop.load(Ordering::Relaxed) && (taken < whole || since.elapsed() >= GRACE) {
            return Err(PrintFault::Stopped);
        }
        std::thread::sleep(NAP);
    }
}

pub(super) fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        // It may have ended by itself a moment ago.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    use super::*;

    /// Writes a program. By another process: one that is started while this one writes a program keeps it open, and it
    /// cannot run.
    fn program(path: &Path, text: &str) {
        let mut writer = Command::new("sh")
            .args(["-c", "cat > \"$0\"; chmod 755 \"$0\""])
            .arg(path)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        writer.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(writer.wait().unwrap().success());
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o755);
    }

    /// A folder with a program `lp` that is this script. Its papers land in `paper` beside it.
    fn lp(script: &str) -> (tempfile::TempDir, CupsQueue) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lp");
        program(&path, &format!("#!/bin/sh\ncd {}\n{script}\n", folder.path().display()));
        (folder, CupsQueue { program: path, name: "KASIR".into() })
    }

    fn limits() -> PrintLimits {
        let long = Duration::from_secs(20);
        PrintLimits { connect: long, answer: long, stall: long, finish: long, trust_silent: false }
    }

    static GO: AtomicBool = AtomicBool::new(false);

    #[test]
    fn a_queue_takes_the_paper_on_its_input() {
        let (folder, queue) = lp("echo \"$@\" > words; cat > paper; echo request id is KASIR-1");
        let bytes = vec![0x1b; 200_000];
        assert_eq!(queue.print(&bytes, limits(), &GO), PrintEnd::Done { proved: false });
        assert_eq!(std::fs::read(folder.path().join("paper")).unwrap(), bytes);
        let words = std::fs::read_to_string(folder.path().join("words")).unwrap();
        assert_eq!(words, "-d KASIR -o raw -t loket -\n");
    }

    /// A spooler: `lp` takes the paper as job KASIR-7, `lpstat` says that the queue is `queue` and that the job is there
    /// `looks` times, with `alert`; `cancel` ends with `cancel`.
    fn spooler(queue: &str, looks: u32, alert: &str, cancel: u8) -> (tempfile::TempDir, CupsQueue) {
        let (folder, lp_queue) = lp("cat > paper; echo 'request id is KASIR-7 (0 file(s))'");
        let lpstat = format!(
            "#!/bin/sh\ncd {}\nif [ $1 = -p ]; then echo 'printer KASIR {queue} since today'; exit; fi\n\
             echo x >> looks\n[ -e cancelled ] && [ {cancel} = 0 ] && exit\n\
             seq -f 'KASIR-%g  siti 1024 today with a long list before ours' 100 300\n\
             if [ $(wc -l < looks) -le {looks} ]; then printf 'KASIR-7  root 5 today\\n\\tAlerts: {alert}\\n'; fi\n",
            folder.path().display()
        );
        let cancel = format!("#!/bin/sh\ncd {}\necho $1 > cancelled; exit {cancel}\n", folder.path().display());
        for (name, text) in [("lpstat", lpstat), ("cancel", cancel)] {
            program(&folder.path().join(name), &text);
        }
        (folder, lp_queue)
    }

    #[test]
    fn a_job_is_followed_until_it_has_left_the_queue() {
        let (folder, queue) = spooler("is idle. enabled", 2, "none", 1);
        assert_eq!(queue.print(b"struk", limits(), &GO), PrintEnd::Done { proved: false });
        assert_eq!(std::fs::read_to_string(folder.path().join("looks")).unwrap().lines().count(), 3);
        assert!(!folder.path().join("cancelled").exists());
    }

    #[test]
    fn a_job_that_stays_is_taken_out_and_only_one_that_never_printed_is_cut() {
        let short = PrintLimits { finish: Duration::from_millis(300), ..limits() };
        let cases = [
            ("disabled", "none", 0, PrintEnd::Cut { taken: 0, why: PrintFault::QueueStopped }),
            ("disabled", "job-printing", 0, PrintEnd::Unsure { why: PrintFault::Stalled }),
            ("is idle. enabled", "none", 0, PrintEnd::Unsure { why: PrintFault::Stalled }),
            ("disabled", "none", 1, PrintEnd::Unsure { why: PrintFault::Stalled }),
        ];
        for (state, alert, cancel, expected) in cases {
            let (folder, queue) = spooler(state, 1_000, alert, cancel);
            assert_eq!(queue.print(b"struk", short, &GO), expected, "{state} {alert} {cancel}");
            assert_eq!(std::fs::read_to_string(folder.path().join("cancelled")).unwrap(), "KASIR-7\n");
        }
        // It left while it was being taken out: it was printed.
        let (_folder, queue) = spooler("is idle. enabled", 3, "none", 1);
        let end = queue.print(b"struk", PrintLimits { finish: Duration::from_millis(600), ..limits() }, &GO);
        assert_eq!(end, PrintEnd::Done { proved: false });
    }

    #[test]
    fn a_queue_that_refuses_took_nothing() {
        let (_folder, queue) = lp("echo >&2; printf 'lp: no\\033[2J such\\tqueue\\nmore\\n' >&2; exit 1");
        let end = queue.print(b"struk", limits(), &GO);
        assert_eq!(end, PrintEnd::Cut { taken: 0, why: PrintFault::Queue(CleanText::new("lp: no·[2J such queue")) });
    }

    #[test]
    fn a_command_that_says_much_is_not_held_up() {
        let (_folder, queue) = lp("cat > paper; head -c 500000 /dev/zero; head -c 500000 /dev/zero >&2");
        assert_eq!(queue.print(b"struk", limits(), &GO), PrintEnd::Done { proved: false });
    }

    #[test]
    fn a_command_that_hangs_is_ended_with_its_children() {
        let (folder, queue) = lp("echo $$ > id; sleep 60");
        let short = PrintLimits { stall: Duration::from_millis(300), finish: Duration::from_millis(300), ..limits() };
        assert_eq!(queue.print(b"struk", short, &GO), PrintEnd::Unsure { why: PrintFault::Stalled });
        let end = queue.print(&[0; 200_000], short, &GO);
        assert!(matches!(end, PrintEnd::Cut { taken, why: PrintFault::Stalled } if taken < 200_000), "{end:?}");
        let id = std::fs::read_to_string(folder.path().join("id")).unwrap();
        let group = rustix::process::Pid::from_raw(id.trim().parse().unwrap()).unwrap();
        let start = Instant::now();
        while rustix::process::test_kill_process_group(group).is_ok() {
            assert!(start.elapsed() < Duration::from_secs(20), "its sleep goes on");
            std::thread::sleep(NAP);
        }
    }

    #[test]
    fn a_command_that_leaves_the_rest_is_not_done() {
        let (_folder, queue) = lp("head -c 10 > paper");
        assert_eq!(queue.print(&[0; 200_000], limits(), &GO), PrintEnd::Unsure { why: PrintFault::Gone });
    }

    #[test]
    fn a_program_that_ends_does_not_wait_for_one_that_takes_nothing() {
        let (_folder, queue) = lp("sleep 60");
        let end = queue.print(&[0; 200_000], limits(), &AtomicBool::new(true));
        assert!(matches!(end, PrintEnd::Cut { why: PrintFault::Stopped, .. }), "{end:?}");
    }

    #[test]
    fn without_the_command_there_is_no_cups() {
        let (folder, queue) = lp("exit 0");
        let path = std::env::join_paths([Path::new("/not/there"), folder.path()]).unwrap();
        assert_eq!(CupsQueue::find_in(&path, "KASIR").unwrap().program, queue.program);
        // What lies there and cannot be run is no command.
        std::fs::set_permissions(&queue.program, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(CupsQueue::find_in(&path, "KASIR").unwrap_err(), NotReached::NoCups);
        std::fs::remove_file(&queue.program).unwrap();
        assert_eq!(CupsQueue::find_in(&path, "KASIR").unwrap_err(), NotReached::NoCups);
        let end = queue.print(b"struk", limits(), &GO);
        assert_eq!(end, PrintEnd::Cut { taken: 0, why: PrintFault::Io(std::io::ErrorKind::NotFound) });
    }
}
