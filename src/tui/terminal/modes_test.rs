//! Modes, frames and keys on a real pseudo-terminal.

use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::Instant;

use portable_pty::{MasterPty, PtyPair, PtySize, native_pty_system};
use rustix::termios::{LocalModes, OptionalActions};

use crate::base::time::SystemClock;
use crate::tui::inbox::inbox;
use crate::tui::terminal::keys::KeysThread;

use super::*;

fn pair(columns: u16, rows: u16) -> (PtyPair, Arc<TerminalHandle>) {
    let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let path = pair.master.tty_name().unwrap();
    let no_controlling = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
    let open = || std::fs::OpenOptions::new().read(true).write(true).custom_flags(no_controlling).open(&path).unwrap();
    let tty = TerminalHandle::on(TerminalDevice::on(open().into(), open().into()));
    (pair, Arc::new(tty))
}

fn is_raw(tty: &TerminalHandle) -> bool {
    !rustix::termios::tcgetattr(&tty.device.input)
        .unwrap()
        .local_modes
        .intersects(LocalModes::ICANON | LocalModes::ISIG)
}

/// All bytes that the terminal was sent, up to and with `end`.
fn read_until(master: &dyn MasterPty, end: &[u8]) -> Vec<u8> {
    let mut reader = master.try_clone_reader().unwrap();
    let (mut all, mut bytes) = (Vec::new(), [0; 4_096]);
    while !all.ends_with(end) {
        let count = reader.read(&mut bytes).unwrap();
        assert!(count > 0);
        all.extend_from_slice(&bytes[..count]);
    }
    all
}

#[test]
fn the_way_back_is_gone_once() {
    let (pair, tty) = pair(80, 24);
    assert!(!is_raw(&tty));
    tty.enter().unwrap();
    assert!(is_raw(&tty) && tty.is_entered());
    tty.enter().unwrap();
    tty.restore();
    tty.restore();
    assert!(!is_raw(&tty) && !tty.is_entered());
    let leave = leave_sequence().into_bytes();
    let sent = read_until(pair.master.as_ref(), &leave);
    assert_eq!(sent, [enter_sequence().into_bytes(), enter_sequence().into_bytes(), leave].concat());
}

/// A stopped program leaves the terminal to the shell, which sets its own modes before it continues the program.
#[test]
fn the_terminal_is_taken_again_from_a_shell() {
    let (pair, tty) = pair(80, 24);
    let of_the_shell = rustix::termios::tcgetattr(&tty.device.input).unwrap();
    tty.enter().unwrap();
    rustix::termios::tcsetattr(&tty.device.input, OptionalActions::Now, &of_the_shell).unwrap();
    assert!(!is_raw(&tty));
    tty.enter().unwrap();
    assert!(is_raw(&tty), "keys would come by the line");
    tty.restore();
    assert!(!is_raw(&tty));
    drop(pair);
}

#[test]
fn a_frame_reaches_the_terminal_and_its_size_is_known() {
    let (pair, tty) = pair(33, 7);
    tty.enter().unwrap();
    let mut screen = TerminalScreen::new(Arc::clone(&tty)).unwrap();
    assert_eq!(screen.measure(), (33, 7));
    assert!(screen.draw(|frame| frame.render_widget("Rp1.000", frame.area())).unwrap());
    pair.master.resize(PtySize { rows: 9, cols: 44, ..PtySize::default() }).unwrap();
    assert_eq!(screen.measure(), (44, 9));
    screen.repaint().unwrap();
    assert!(screen.draw(|frame| frame.render_widget("Rp2.000", frame.area())).unwrap());
    screen.copy("1234").unwrap();
    screen.bell().unwrap();
    tty.restore();
    assert!(!screen.draw(|frame| frame.render_widget("Rp3.000", frame.area())).unwrap());
    let leave = leave_sequence().into_bytes();
    let sent = read_until(pair.master.as_ref(), &leave);
    let mut shown = vt100::Parser::new(9.try_into().unwrap(), 44.try_into().unwrap(), 0);
    let before = sent.len() - leave.len();
    shown.process(&sent[..before]);
    assert_eq!(shown.screen().contents().trim(), "Rp2.000");
    assert!(shown.screen().bracketed_paste() && shown.screen().alternate_screen());
    assert!(String::from_utf8_lossy(&sent).contains("\x1b]52;c;MTIzNA==\x07\x07"));
    shown.process(&leave);
    assert!(!shown.screen().bracketed_paste() && !shown.screen().alternate_screen());
    assert!(!shown.screen().hide_cursor());
}

#[test]
fn a_size_is_usable_whatever_the_terminal_says() {
    let (pair, tty) = pair(0, 0);
    assert_eq!(tty.size(), USUAL);
    pair.master.resize(PtySize { rows: 60_000, cols: 60_000, ..PtySize::default() }).unwrap();
    assert_eq!(tty.size(), LARGEST);
    pair.master.resize(PtySize { rows: 1, cols: 1, ..PtySize::default() }).unwrap();
    assert_eq!(tty.size(), Size { width: 1, height: 1 });
}

#[test]
fn a_terminal_that_hangs_up_ends_the_program_and_nothing_spins() {
    let (pair, tty) = pair(80, 24);
    tty.enter().unwrap();
    let (post, _inbox) = inbox();
    let keys = KeysThread::start(tty.input().unwrap(), Arc::new(SystemClock::default()), post.clone()).unwrap();
    // The hang-up comes in the middle of a sequence.
    pair.master.take_writer().unwrap().write_all(b"\x1b[1").unwrap();
    drop(pair);
    let start = Instant::now();
    while !post.ending().is_cancelled() && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(post.ending().is_cancelled());
    keys.stop();
    let mut screen = TerminalScreen::new(Arc::clone(&tty)).unwrap();
    let drawn =
        (0..3).map(|_| screen.repaint().and_then(|()| screen.draw(|frame| frame.render_widget("x", frame.area()))));
    assert!(drawn.into_iter().any(|drawn| drawn.is_err()));
    tty.restore();
    assert!(!tty.is_entered());
}

#[test]
fn a_terminal_that_has_stopped_reading_does_not_hold_the_end() {
    let (pair, tty) = pair(500, 200);
    tty.enter().unwrap();
    let stuck = Arc::clone(&tty);
    let (blocked, is_blocked) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        let mut screen = TerminalScreen::new(stuck).unwrap();
        for _ in 0..1_000 {
            screen.repaint().unwrap();
            drop(screen.draw(|frame| frame.render_widget("x".repeat(90_000), frame.area())));
        }
        drop(blocked);
    });
    assert!(is_blocked.recv_timeout(Duration::from_millis(500)).is_err(), "the terminal reads");
    let start = Instant::now();
    tty.restore_within(Duration::from_millis(200));
    assert!(start.elapsed() < Duration::from_millis(400));
    assert!(!is_raw(&tty), "the modes wait for nobody");
    drop(pair);
}

#[test]
fn keys_of_a_real_terminal_arrive_whole() {
    let (pair, tty) = pair(80, 24);
    tty.enter().unwrap();
    let (post, mut inbox) = inbox();
    let keys = KeysThread::start(tty.input().unwrap(), Arc::new(SystemClock::default()), post).unwrap();
    // More than 1,024 bytes at once, then silence. Crossterm's reader leaves some of them unread.
    let mut writer = pair.master.take_writer().unwrap();
    writer.write_all("8".repeat(3_000).as_bytes()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for count in 0..3_000 {
        let next = runtime.block_on(inbox.next(Some(Duration::from_secs(5))));
        assert!(matches!(next, crate::tui::inbox::InboxNext::Message(_)), "{count}: {next:?}");
    }
    keys.stop();
    tty.restore();
}

/// The bytes as golden text. They switch off what another program left on, before the first key is read.
#[test]
fn the_modes_at_entry() {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace('\u{1b}', "ESC");
    assert_eq!(
        text(enter_sequence().into_bytes()),
        "ESC[?1049hESC[?1006lESC[?1015lESC[?1003lESC[?1002lESC[?1000lESC[?1004lESC[?1005lESC[>4mESC>ESC[>0u\
         ESC[?2004hESC[?25lESC[0mESC[2J"
    );
    assert_eq!(text(leave_sequence().into_bytes()), "ESC[?2026lESC[0mESC[?2004lESC[<1uESC[?25hESC[?1049l");
}
