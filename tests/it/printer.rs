//! The way to the printer, against printers that fail at every byte: what is said of a paper is true of it.

#[cfg(unix)]
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use loket::printer::{NotReached, PrintEnd, PrintFault, PrintLimits, PrinterSpeech, open};
use loket::settings::PrinterDevice;

use crate::fake_printer::{Condition, FakePrinter, Habits, Says, Then, paper};
use crate::shop::until;

const WHOLE: usize = 600;
/// Conversations at once: most of their time is waiting.
const AT_ONCE: usize = 24;

static GO: AtomicBool = AtomicBool::new(false);

/// Long enough for a busy machine wherever an answer is expected.
fn limits() -> PrintLimits {
    let long = Duration::from_secs(10);
    PrintLimits { connect: long, answer: long, stall: long, finish: long, trust_silent: false }
}

fn print(device: &PrinterDevice, speaks_escpos: bool, limits: PrintLimits, bytes: &[u8]) -> PrintEnd {
    open(device, speaks_escpos, limits).unwrap().print(bytes, &GO)
}

/// Calls `each` with every number of bytes from none to the whole paper.
fn for_every_byte(each: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let k = next.fetch_add(1, Ordering::Relaxed);
                    if k > WHOLE {
                        return;
                    }
                    each(k);
                }
            });
        }
    });
}

#[test]
fn one_that_proves_is_cut_at_every_byte_and_done_at_the_last() {
    let bytes = paper(WHOLE);
    for_every_byte(|k| {
        let then = if k % 2 == 0 { Then::Reset } else { Then::Close };
        let printer = FakePrinter::new(Habits::of(Says::Proof).failing(k, then));
        let link = open(&printer.device(), true, limits()).unwrap();
        assert_eq!(link.speech(), PrinterSpeech::Proof);
        let end = link.print(&bytes, &GO);
        if k == WHOLE {
            assert_eq!(end, PrintEnd::Done { proved: true });
            assert_eq!(printer.papers(), std::slice::from_ref(&bytes));
        } else {
            assert!(matches!(end, PrintEnd::Cut { why: PrintFault::Gone, .. }), "{k}: {end:?}");
            assert!(printer.papers().is_empty(), "{k}");
        }
    });
}

#[test]
fn one_that_cannot_say_is_never_done_when_it_is_reset() {
    let bytes = paper(WHOLE);
    for_every_byte(|k| {
        let printer = FakePrinter::new(Habits::of(Says::Nothing).failing(k, Then::Reset));
        let end = print(&printer.device(), false, limits(), &bytes);
        if k == WHOLE {
            assert_eq!(end, PrintEnd::Done { proved: false });
            assert_eq!(printer.papers(), std::slice::from_ref(&bytes));
        } else {
            assert!(matches!(end, PrintEnd::Cut { .. } | PrintEnd::Unsure { why: PrintFault::Gone }), "{k}: {end:?}");
        }
    });
}

#[test]
fn one_that_is_not_well_gets_no_byte_of_a_paper() {
    for (condition, reason) in [
        (Condition::Offline, NotReached::Offline),
        (Condition::PaperOut, NotReached::PaperOut),
        (Condition::CoverOpen, NotReached::CoverOpen),
    ] {
        for says in [Says::State, Says::Proof] {
            let printer = FakePrinter::new(Habits { condition, ..Habits::of(says) });
            assert_eq!(open(&printer.device(), true, limits()).unwrap_err(), reason);
            assert_eq!(printer.received(), 0);
        }
    }
}

#[test]
fn paper_that_runs_out_in_the_middle_cuts_with_its_reason() {
    for (condition, why) in [(Condition::PaperOut, PrintFault::PaperOut), (Condition::CoverOpen, PrintFault::CoverOpen)]
    {
        let printer = FakePrinter::new(Habits::of(Says::Proof).failing(300, Then::Become(condition)));
        let short = PrintLimits { finish: Duration::from_millis(300), ..limits() };
        let end = print(&printer.device(), true, short, &paper(WHOLE));
        assert_eq!(end, PrintEnd::Cut { taken: WHOLE, why });
        until("the torn paper", || printer.torn() == [paper(WHOLE)[..300].to_vec()]);
    }
}

/// A printer that answered before and is silent now has not reached the last bytes.
#[test]
fn one_that_falls_silent_is_cut() {
    let printer = FakePrinter::new(Habits::of(Says::Proof).failing(300, Then::StopReading));
    let mut short = limits();
    short.finish = Duration::from_millis(200);
    let link = open(&printer.device(), true, PrintLimits { answer: Duration::from_millis(900), ..short }).unwrap();
    assert_eq!(link.speech(), PrinterSpeech::Proof);
    assert_eq!(link.print(&paper(WHOLE), &GO), PrintEnd::Cut { taken: WHOLE, why: PrintFault::NoProof });
}

/// Long papers take longer than the wait for the last answer: as long as the printer is well, it is given time.
#[test]
fn one_that_is_slow_and_well_is_waited_for() {
    let printer = FakePrinter::new(Habits { pace: Duration::from_millis(1), ..Habits::of(Says::Proof) });
    let limits = PrintLimits { finish: Duration::from_millis(600), ..limits() };
    assert_eq!(print(&printer.device(), true, limits, &paper(WHOLE)), PrintEnd::Done { proved: true });
}

/// Many cheap printers answer the first question only: they would look cut off at every paper, and print it for ever.
#[test]
fn one_that_tells_its_state_only_is_believed_while_it_is_well() {
    let printer = FakePrinter::new(Habits::of(Says::State));
    let short = PrintLimits { answer: Duration::from_millis(700), finish: Duration::from_millis(200), ..limits() };
    let link = open(&printer.device(), true, short).unwrap();
    assert_eq!(link.speech(), PrinterSpeech::State);
    assert_eq!(link.print(&paper(WHOLE), &GO), PrintEnd::Done { proved: false });
    assert_eq!(printer.papers(), [paper(WHOLE)]);

    printer.behave(Habits::of(Says::State).failing(300, Then::Become(Condition::PaperOut)));
    let end = print(&printer.device(), true, short, &paper(WHOLE));
    assert_eq!(end, PrintEnd::Unsure { why: PrintFault::PaperOut });
}

#[test]
fn one_that_says_nothing_prints_and_keeps_its_connection() {
    let printer = FakePrinter::new(Habits { closes: false, ..Habits::of(Says::Nothing) });
    let short = PrintLimits { answer: Duration::from_millis(100), trust_silent: true, ..limits() };
    let link = open(&printer.device(), true, short).unwrap();
    assert_eq!(link.speech(), PrinterSpeech::Silent);
    let start = Instant::now();
    assert_eq!(link.print(&paper(WHOLE), &GO), PrintEnd::Done { proved: false }, "its owner says that it prints");
    assert!(start.elapsed() >= Duration::from_millis(1_400), "it was watched for a moment");
    assert_eq!(printer.papers(), [paper(WHOLE)]);
}

#[test]
fn one_that_takes_a_connection_and_reads_nothing_is_never_done() {
    let printer = FakePrinter::new(Habits::of(Says::Nothing).failing(0, Then::StopReading));
    let short = PrintLimits { answer: Duration::from_millis(100), finish: Duration::from_millis(1_800), ..limits() };
    for speaks_escpos in [true, false] {
        let end = print(&printer.device(), speaks_escpos, short, &paper(WHOLE));
        assert_eq!(
            end,
            PrintEnd::Unsure { why: PrintFault::NoProof },
            "its system took all bytes, and the printer none"
        );
    }
    assert!(printer.papers().is_empty());
    // One that tells its state after the paper has read it, though it keeps the connection.
    let printer = FakePrinter::new(Habits { closes: false, ..Habits::of(Says::State) });
    let end =
        print(&printer.device(), true, PrintLimits { answer: Duration::from_millis(700), ..short }, &paper(WHOLE));
    assert_eq!(end, PrintEnd::Done { proved: false });
    assert_eq!(printer.papers(), [paper(WHOLE)]);
}

#[test]
fn nobody_listens() {
    let printer = FakePrinter::new(Habits::of(Says::Proof));
    let device = printer.device();
    drop(printer);
    assert_eq!(open(&device, true, limits()).unwrap_err(), NotReached::Refused);
}

#[test]
fn one_that_goes_away_and_comes_back_prints_the_next_time() {
    let printer = FakePrinter::new(Habits::of(Says::Proof));
    printer.go_away();
    until("gone", || open(&printer.device(), true, limits()).is_err());
    printer.come_back();
    until("back", || open(&printer.device(), true, limits()).is_ok());
    let (device, before) = (PrinterDevice::parse(&printer.setting()).unwrap(), printer.connections());
    assert_eq!(print(&device, true, limits(), &paper(WHOLE)), PrintEnd::Done { proved: true });
    assert_eq!(printer.papers(), [paper(WHOLE)]);
    assert_eq!(printer.connections(), before + 1, "one conversation asks, prints and proves");
}

#[test]
fn one_that_takes_nothing_is_broken_off() {
    let printer = FakePrinter::new(Habits::of(Says::Nothing).failing(100, Then::StopReading));
    let huge = paper(24 * 1024 * 1024);
    let short = PrintLimits { stall: Duration::from_millis(300), ..limits() };
    match print(&printer.device(), false, short, &huge) {
        PrintEnd::Cut { taken, why: PrintFault::Stalled } => assert!(taken < huge.len()),
        end => panic!("{end:?}"),
    }
    let stop = AtomicBool::new(false);
    let printer = FakePrinter::new(Habits::of(Says::Nothing).failing(100, Then::StopReading));
    let link = open(&printer.device(), false, limits()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            until("the first bytes", || printer.received() > 0);
            stop.store(true, Ordering::Relaxed);
        });
        let end = link.print(&huge, &stop);
        assert!(matches!(end, PrintEnd::Cut { why: PrintFault::Stopped, .. }), "{end:?}");
    });
}

/// The system took everything, the printer did not: without a look at what it acknowledged this would be called done.
#[cfg(target_os = "linux")]
#[test]
fn what_only_the_system_took_is_not_done() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    rustix::net::sockopt::set_socket_recv_buffer_size(&listener, 4_096).unwrap();
    let device = PrinterDevice::Tcp("127.0.0.1".into(), listener.local_addr().unwrap().port());
    let short = PrintLimits { stall: Duration::from_millis(400), ..limits() };
    // It accepts, and reads nothing; the sender's buffer has room for the rest.
    let link = open(&device, false, short).unwrap();
    let _held = listener.accept().unwrap();
    let end = link.print(&paper(40_000), &GO);
    assert_eq!(end, PrintEnd::Unsure { why: PrintFault::Stalled });
}

#[test]
fn a_program_that_ends_begins_no_paper() {
    let printer = FakePrinter::new(Habits::of(Says::Proof));
    let link = open(&printer.device(), true, limits()).unwrap();
    assert_eq!(link.print(&paper(WHOLE), &AtomicBool::new(true)), PrintEnd::Cut { taken: 0, why: PrintFault::Stopped });
    assert_eq!(printer.received(), 0);
}

#[test]
fn a_file_holds_whole_papers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("struk.bin");
    let device = PrinterDevice::File(path.clone());
    for _ in 0..2 {
        assert_eq!(print(&device, true, limits(), &paper(WHOLE)), PrintEnd::Done { proved: true });
    }
    assert_eq!(std::fs::read(&path).unwrap(), paper(WHOLE).repeat(2), "no question is asked of a file");
    let held = open(&device, true, limits()).unwrap();
    assert_eq!(open(&device, true, limits()).unwrap_err(), NotReached::Busy);
    drop(held);
    let missing = PrinterDevice::File(folder.path().join("tidak/ada.bin"));
    assert_eq!(open(&missing, false, limits()).unwrap_err(), NotReached::NoDevice);
    assert_eq!(open(&PrinterDevice::File(folder.path().into()), false, limits()).unwrap_err(), NotReached::NotAPrinter);
    assert_eq!(open(&PrinterDevice::Usb(path), false, limits()).unwrap_err(), NotReached::NotAPrinter);
}

#[cfg(unix)]
#[test]
fn nothing_is_created_where_a_printer_should_be() {
    let name = format!("loket-uji-{}", std::process::id());
    let node = Path::new("/dev").join(&name);
    for device in [PrinterDevice::Usb(node.clone()), PrinterDevice::File(node.clone())] {
        assert_eq!(open(&device, true, limits()).unwrap_err(), NotReached::NoDevice);
        assert!(!node.exists());
    }
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("lp");
    for target in [&node, &folder.path().join("kosong")] {
        std::os::unix::fs::symlink(target, &link).unwrap();
        assert!(open(&PrinterDevice::File(link.clone()), false, limits()).is_err());
        assert!(!target.exists(), "a link that leads nowhere creates nothing");
        std::fs::remove_file(&link).unwrap();
    }
    std::os::unix::fs::symlink("/dev", &link).unwrap();
    assert_eq!(open(&PrinterDevice::File(link.join(&name)), false, limits()).unwrap_err(), NotReached::NoDevice);
    assert!(!node.exists());
    let missing = folder.path().join("lp0");
    assert_eq!(open(&PrinterDevice::Usb(missing.clone()), false, limits()).unwrap_err(), NotReached::NoDevice);
    assert!(!missing.exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_node_without_room_is_out_of_paper() {
    let end = print(&PrinterDevice::File("/dev/full".into()), false, limits(), &paper(WHOLE));
    assert_eq!(end, PrintEnd::Cut { taken: 0, why: PrintFault::PaperOut });
    assert_eq!(
        print(&PrinterDevice::File("/dev/null".into()), false, limits(), b"x"),
        PrintEnd::Done { proved: false }
    );
}

#[cfg(unix)]
fn pipe_in(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("pipa");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[cfg(unix)]
#[test]
fn a_pipe_is_printed_when_it_was_read() {
    use std::io::Read as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    // A pipe each: a program that another test starts holds a reader of this process until it is executed.
    for as_device in [PrinterDevice::File, PrinterDevice::Usb] {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe_in(folder.path());
        let device = as_device(path.clone());
        assert_eq!(open(&device, true, limits()).unwrap_err(), NotReached::NoDevice, "nobody reads it");
        let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap();
        let mut reader = std::fs::OpenOptions::new().read(true).custom_flags(flags).open(&path).unwrap();
        let link = open(&device, false, limits()).unwrap();
        // More than a pipe holds, so that the writer has to wait.
        let bytes = paper(200_000);
        let mut read = Vec::new();
        std::thread::scope(|scope| {
            let end = scope.spawn(|| link.print(&bytes, &GO));
            let mut piece = [0; 4_096];
            until("the whole paper", || {
                while let Ok(count @ 1..) = reader.read(&mut piece) {
                    read.extend_from_slice(&piece[..count]);
                }
                read.len() == bytes.len()
            });
            assert_eq!(end.join().unwrap(), PrintEnd::Done { proved: false });
        });
        assert_eq!(read, bytes);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_whose_reader_leaves_is_cut_where_it_left() {
    use std::io::Read as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = pipe_in(folder.path());
    let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap();
    let reader = || std::fs::OpenOptions::new().read(true).custom_flags(flags).open(&path).unwrap();
    let device = PrinterDevice::File(path.clone());

    let mut reads = reader();
    let link = open(&device, false, limits()).unwrap();
    std::thread::scope(|scope| {
        let end = scope.spawn(|| link.print(&paper(WHOLE), &GO));
        let mut some = [0; 200];
        until("the first bytes", || reads.read_exact(&mut some).is_ok());
        drop(reads);
        assert_eq!(end.join().unwrap(), PrintEnd::Cut { taken: 200, why: PrintFault::Gone });
    });

    let idle = reader();
    let short = PrintLimits { stall: Duration::from_millis(200), ..limits() };
    assert_eq!(print(&device, false, short, &paper(WHOLE)), PrintEnd::Unsure { why: PrintFault::Stalled });
    let end = print(&device, false, short, &paper(200_000));
    assert!(matches!(end, PrintEnd::Cut { why: PrintFault::Stalled, .. }), "{end:?}");
    drop(idle);
}

/// A serial line's printer: bytes pass as they are, and it may answer.
#[cfg(unix)]
#[test]
fn a_line_passes_every_byte_and_can_be_asked() {
    use std::io::{Read as _, Write as _};
    let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
    let path = pair.master.tty_name().unwrap();
    let mut heard = pair.master.try_clone_reader().unwrap();
    let mut says = pair.master.take_writer().unwrap();
    let every: Vec<u8> = (0..=255).filter(|byte| *byte != 0x10).collect();

    let link = open(&PrinterDevice::File(path.clone()), true, limits()).unwrap();
    assert_eq!((link.speech(), link.print(&every, &GO)), (PrinterSpeech::Unasked, PrintEnd::Done { proved: false }));
    let mut got = vec![0; every.len()];
    heard.read_exact(&mut got).unwrap();
    assert_eq!(got, every, "and no question before it");

    let printer = std::thread::spawn(move || {
        let mut seen = Vec::new();
        let mut byte = [0];
        while heard.read_exact(&mut byte).is_ok() {
            seen.push(byte[0]);
            match seen.as_slice() {
                [.., 0x10, 0x04, 1 | 2 | 4] => says.write_all(&[0x12]).unwrap(),
                [.., 0x1d, b'r', 1] => says.write_all(&[0]).unwrap(),
                _ => {}
            }
        }
        seen
    });
    let device = PrinterDevice::Usb(path);
    assert_eq!(print(&device, true, limits(), &paper(WHOLE)), PrintEnd::Done { proved: true });
    let link = open(&device, true, limits()).unwrap();
    drop(pair);
    // The reader's thread still holds the line: it is not gone, and the printer goes on answering.
    assert_eq!(link.print(&paper(WHOLE), &GO), PrintEnd::Done { proved: true });
    drop(printer);
}

#[cfg(unix)]
#[test]
fn a_line_that_hangs_up_is_not_done() {
    let pair = portable_pty::native_pty_system().openpty(portable_pty::PtySize::default()).unwrap();
    let path = pair.master.tty_name().unwrap();
    let link = open(&PrinterDevice::File(path), false, limits()).unwrap();
    drop(pair);
    assert_eq!(link.print(&paper(WHOLE), &GO), PrintEnd::Cut { taken: 0, why: PrintFault::Gone });
}

#[cfg(unix)]
const CHILD_FILE: &str = "LOKET_TEST_FULL_FILE";

/// Run by the test below, in a process whose files may not grow.
#[cfg(unix)]
#[test]
#[ignore = "run by the test below in a process of its own"]
fn child_that_fills_a_file() {
    let path = std::env::var_os(CHILD_FILE).unwrap();
    let device = PrinterDevice::File(path.clone().into());
    let mut whole = 0;
    loop {
        match print(&device, false, limits(), &paper(WHOLE)) {
            PrintEnd::Done { proved: true } => whole += WHOLE,
            PrintEnd::Cut { taken, why: PrintFault::Full } => {
                assert!(taken > 0, "the last piece was written in part");
                break;
            }
            end => panic!("{end:?}"),
        }
    }
    assert_eq!(std::fs::read(path).unwrap().len(), whole);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_room_for_a_whole_paper_keeps_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("penuh.bin");
    let mut child = std::process::Command::new("sh");
    child.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact printer::child_that_fills_a_file --ignored"]);
    child.arg(std::env::current_exe().unwrap()).env(CHILD_FILE, &path);
    let ended = child.stdout(std::process::Stdio::null()).status().unwrap();
    assert!(ended.success());
    let held = std::fs::read(&path).unwrap();
    assert!(!held.is_empty() && held == paper(WHOLE).repeat(held.len() / WHOLE));
}
