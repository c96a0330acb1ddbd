//! Why the terminal is read by `src/tui/terminal/decode.rs` and made raw by `src/tui/terminal/modes.rs`, and not by
//! crossterm: what it does on a real pseudo-terminal. A test that fails here says that crossterm has mended a fault.

use std::io::{Read as _, Write as _};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, read};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

/// The test that [`Reader`] runs as a program of its own: crossterm's reader, printing what it reads, a line each.
#[test]
#[ignore = "the child of the tests below"]
fn reader_child() {
    crossterm::terminal::enable_raw_mode().unwrap();
    print!("ready\r\n");
    loop {
        match read() {
            Ok(Event::Key(KeyEvent { code: KeyCode::Char(letter), .. })) => print!("<{letter}>\r\n"),
            Ok(Event::Key(key)) => print!("<{:?}>\r\n", key.code),
            Ok(Event::Paste(text)) => print!("<paste {text}>\r\n"),
            Ok(other) => print!("<{other:?}>\r\n"),
            Err(_) => return,
        }
        std::io::stdout().flush().unwrap();
    }
}

/// The child that a shell takes the terminal from: it is stopped, and the shell sets its own modes before `fg`.
#[test]
#[ignore = "the child of a test below"]
fn raw_mode_child() {
    let of_the_shell = tcgetattr(std::io::stdin()).unwrap();
    crossterm::terminal::enable_raw_mode().unwrap();
    tcsetattr(std::io::stdin(), OptionalActions::Now, &of_the_shell).unwrap();
    print!("ready\r\n");
    crossterm::terminal::enable_raw_mode().unwrap();
    let is_cooked = tcgetattr(std::io::stdin()).unwrap().local_modes.contains(LocalModes::ICANON);
    print!("{}\r\n", if is_cooked { "cooked" } else { "raw" });
    std::io::stdout().flush().unwrap();
}

/// Crossterm in a child on a pseudo-terminal.
struct Reader {
    keys: Box<dyn std::io::Write + Send>,
    lines: Receiver<String>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Reader {
    fn start() -> Self {
        Self::run("reader_child")
    }

    fn run(child: &str) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
        let test = format!("terminal_reader::{child}");
        command.args(["--exact", &test, "--ignored", "--nocapture", "--test-threads=1"]);
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let (told, lines) = channel();
        let mut output = pty.master.try_clone_reader().unwrap();
        std::thread::spawn(move || {
            let (mut buffer, mut text) = ([0; 4_096], String::new());
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                text.push_str(&String::from_utf8_lossy(&buffer[..count]));
                while let Some((line, rest)) = text.split_once("\r\n") {
                    if told.send(line.to_owned()).is_err() {
                        return;
                    }
                    text = rest.to_owned();
                }
            }
        });
        let reader = Self { keys: pty.master.take_writer().unwrap(), lines, child, _master: pty.master };
        while !reader.next(Duration::from_secs(60)).expect("the child did not start").contains("ready") {}
        reader
    }

    fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).unwrap();
        self.keys.flush().unwrap();
    }

    fn next(&self, patience: Duration) -> Option<String> {
        self.lines.recv_timeout(patience).ok()
    }

    /// Every event until nothing comes for half a second.
    fn events(&self) -> Vec<String> {
        std::iter::from_fn(|| self.next(Duration::from_millis(500))).collect()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn crossterms_reader_types_what_a_terminal_answers() {
    let mut reader = Reader::start();
    // The answer to a question about the background colour: its figures would stand in a cash field.
    reader.send(b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\");
    let events = reader.events().concat();
    assert!(events.contains("<1>") && events.contains("<e>"), "{events}");
}

#[test]
fn crossterms_reader_takes_an_arrow_in_two_packets_for_escape() {
    let mut reader = Reader::start();
    reader.send(b"\x1b");
    std::thread::sleep(Duration::from_millis(100));
    reader.send(b"[A");
    assert_eq!(reader.events(), ["<Esc>", "<[>", "<A>"]);
}

#[test]
fn crossterms_reader_waits_for_ever_for_a_paste_without_an_end() {
    let mut reader = Reader::start();
    reader.send(b"\x1b[200~12345");
    assert!(reader.events().is_empty());
    // A person goes on: none of his keys arrives, and no waiting helps.
    reader.send(b"\x1b");
    std::thread::sleep(Duration::from_secs(3));
    reader.send(b"+");
    assert!(reader.events().is_empty());
}

/// Crossterm remembers that the terminal is raw and leaves it as the shell left it. Keys would come by the line.
#[test]
fn crossterms_raw_mode_stays_off_after_a_shell_took_the_terminal() {
    let reader = Reader::run("raw_mode_child");
    assert_eq!(reader.events().first().map(|line| line.trim_end()), Some("cooked"));
}
