//! A fake network printer: a small ESC/POS printer on a local port, which remembers each paper and fails as told. A
//! byte counts as printed only when the printer has worked through it. When a connection ends, its other bytes are
//! forgotten.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use loket::settings::PrinterDevice;

/// The status queries that the printer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Nothing,
    /// Answers `DLE EOT`.
    State,
    /// And `GS r`, once it has worked through what came before.
    Proof,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    Well,
    Offline,
    PaperOut,
    CoverOpen,
}

/// How the printer fails when it has worked through so many bytes of a connection and gets one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The connection is reset.
    Reset,
    /// It closes the connection.
    Close,
    /// It reads no more, the connection stays.
    StopReading,
    /// It gets into this condition: it goes on reading and answering, and works through nothing.
    Become(Condition),
}

/// Behaviour of a fake printer.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    pub says: Says,
    pub condition: Condition,
    pub fails: Option<(usize, Then)>,
    /// Closes its end when the other side has said that no more comes.
    pub closes: bool,
    /// Takes so long over each byte.
    pub pace: Duration,
}

impl Habits {
    pub const fn of(says: Says) -> Self {
        Self { says, condition: Condition::Well, fails: None, closes: true, pace: Duration::ZERO }
    }

    pub const fn failing(self, after: usize, then: Then) -> Self {
        Self { fails: Some((after, then)), ..self }
    }
}

#[derive(Debug)]
struct Inside {
    habits: Habits,
    there: bool,
    over: bool,
    received: usize,
    connections: usize,
    papers: Vec<Vec<u8>>,
    torn: Vec<Vec<u8>>,
    paper: Vec<u8>,
}

/// A running fake printer.
pub struct FakePrinter {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
    thread: Option<JoinHandle<()>>,
}

const NAP: Duration = Duration::from_millis(2);

impl FakePrinter {
    pub fn new(habits: Habits) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Mutex::new(Inside {
            habits,
            there: true,
            over: false,
            received: 0,
            connections: 0,
            papers: Vec::new(),
            torn: Vec::new(),
            paper: Vec::new(),
        }));
        let thread = std::thread::spawn({
            let inside = Arc::clone(&inside);
            move || live(listener, address, &inside)
        });
        Self { address, inside, thread: Some(thread) }
    }

    pub fn device(&self) -> PrinterDevice {
        PrinterDevice::Tcp(self.address.ip().to_string(), self.address.port())
    }

    /// `tcp:HOST:PORT`, for a configuration.
    pub fn setting(&self) -> String {
        self.device().to_string()
    }

    /// From the next byte on; a connection that it left stays left.
    pub fn behave(&self, habits: Habits) {
        self.inside().habits = habits;
    }

    /// Switched off: the connection breaks, and nobody listens.
    pub fn go_away(&self) {
        self.inside().there = false;
    }

    /// Switched on again, on the same port.
    pub fn come_back(&self) {
        self.inside().there = true;
    }

    /// Every whole paper, with its cut.
    pub fn papers(&self) -> Vec<Vec<u8>> {
        self.inside().papers.clone()
    }

    /// Every paper that came out in part.
    pub fn torn(&self) -> Vec<Vec<u8>> {
        self.inside().torn.clone()
    }

    /// Waits until `count` papers came out in part and their connections are gone. A new roll would let the rest of
    /// them out.
    pub fn wait_for_torn(&self, count: usize) {
        let start = std::time::Instant::now();
        while self.torn().len() < count {
            assert!(start.elapsed() < Duration::from_secs(10), "nothing was torn");
            std::thread::sleep(NAP);
        }
    }

    /// How many bytes of papers arrived, whether or not they came out.
    pub fn received(&self) -> usize {
        self.inside().received
    }

    pub fn connections(&self) -> usize {
        self.inside().connections
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap()
    }
}

impl Drop for FakePrinter {
    fn drop(&mut self) {
        self.inside().over = true;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A paper of `length` bytes: initialise, text, cut.
pub fn paper(length: usize) -> Vec<u8> {
    let mut bytes = b"\x1b@".to_vec();
    let text = b"STRUK PEMBELIAN LISTRIK PRABAYAR\nTOTAL 102.500\n";
    bytes.extend(text.iter().cycle().take(length - 5));
    bytes.extend(b"\x1dV\0");
    bytes
}

fn live(listener: TcpListener, address: SocketAddr, inside: &Mutex<Inside>) {
    listener.set_nonblocking(true).unwrap();
    let mut listener = Some(listener);
    loop {
        let (over, there) = {
            let inside = inside.lock().unwrap();
            (inside.over, inside.there)
        };
        if over {
            return;
        }
        if !there {
            listener = None;
        } else if listener.is_none() {
            listener = TcpListener::bind(address).ok();
            if let Some(listener) = &listener {
                listener.set_nonblocking(true).unwrap();
            }
        }
        match listener.as_ref().map(TcpListener::accept) {
            Some(Ok((stream, _))) => {
                inside.lock().unwrap().connections += 1;
                Guest::new(stream, inside).serve();
                let mut inside = inside.lock().unwrap();
                let paper = std::mem::take(&mut inside.paper);
                if !paper.is_empty() {
                    inside.torn.push(paper);
                }
            }
            _ => std::thread::sleep(NAP),
        }
    }
}

/// A command or a character in the bytes.
enum Token {
    Byte(u8),
    Cut(u8),
    Proof,
}

struct Guest<'a> {
    stream: TcpStream,
    inside: &'a Mutex<Inside>,
    prefix: Vec<u8>,
    waiting: VecDeque<Token>,
    worked: usize,
}

impl<'a> Guest<'a> {
    fn new(stream: TcpStream, inside: &'a Mutex<Inside>) -> Self {
        stream.set_nonblocking(false).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(NAP)).unwrap();
        Self { stream, inside, prefix: Vec::new(), waiting: VecDeque::new(), worked: 0 }
    }

    fn serve(mut self) {
        let mut ended = false;
        loop {
            let (habits, over, there) = {
                let inside = self.inside.lock().unwrap();
                (inside.habits, inside.over, inside.there)
            };
            if over {
                return;
            }
            if !there {
                return reset(self.stream);
            }
            match self.work() {
                None => {}
                Some(Then::Reset) => return reset(self.stream),
                Some(Then::Close) => return,
                Some(Then::StopReading) => {
                    std::thread::sleep(NAP);
                    continue;
                }
                Some(Then::Become(condition)) => {
                    let mut inside = self.inside.lock().unwrap();
                    (inside.habits.condition, inside.habits.fails) = (condition, None);
                }
            }
            if ended {
                if habits.closes && self.waiting.is_empty() {
                    return;
                }
                std::thread::sleep(NAP);
                if self.is_broken() {
                    return;
                }
                continue;
            }
            let mut byte = [0];
            match self.stream.read(&mut byte) {
                Ok(0) => ended = true,
                Ok(_) => self.sort(byte[0], habits),
                Err(fault) if is_later(&fault) => {}
                Err(_) => return,
            }
        }
    }

    /// Whether the other side has closed altogether: it says so to a byte that it does not read.
    fn is_broken(&self) -> bool {
        !matches!(self.stream.take_error(), Ok(None)) || (&self.stream).write_all(&[0x11]).is_err()
    }

    fn sort(&mut self, byte: u8, habits: Habits) {
        self.prefix.push(byte);
        match *self.prefix.as_slice() {
            [0x10] | [0x10, 0x04] | [0x1d] | [0x1d, b'r' | b'V'] | [0x1d, b'V', b'B'] => return,
            [0x10, 0x04, number] => self.answer(number, habits),
            [0x1d, b'r', _] => self.waiting.push_back(Token::Proof),
            [0x1d, b'V', b'B', how] => {
                self.inside.lock().unwrap().received += 4;
                self.waiting.extend([0x1d, b'V', b'B'].map(Token::Byte));
                self.waiting.push_back(Token::Cut(how));
            }
            [0x1d, b'V', how] => {
                self.inside.lock().unwrap().received += 3;
                self.waiting.extend([Token::Byte(0x1d), Token::Byte(b'V'), Token::Cut(how)]);
            }
            _ => {
                // The last may begin what the others did not.
                let begins = self.prefix.len() > 1 && matches!(byte, 0x10 | 0x1d);
                let known = self.prefix.len() - usize::from(begins);
                self.inside.lock().unwrap().received += known;
                self.waiting.extend(self.prefix.drain(..known).map(Token::Byte));
                return;
            }
        }
        self.prefix.clear();
    }

    /// At once, whatever waits.
    fn answer(&self, number: u8, habits: Habits) {
        if habits.says == Says::Nothing {
            return;
        }
        let state = match (number, habits.condition) {
            (1, Condition::Offline | Condition::CoverOpen | Condition::PaperOut) => 0x08,
            (2, Condition::CoverOpen) => 0x04,
            (2, Condition::PaperOut) => 0x20,
            (4, Condition::PaperOut) => 0x60,
            _ => 0,
        };
        let _ = (&self.stream).write_all(&[0x12 | state]);
    }

    /// Works through what waits; says what it does instead of the next byte.
    fn work(&mut self) -> Option<Then> {
        let mut inside = self.inside.lock().unwrap();
        while inside.habits.condition == Condition::Well {
            let habits = inside.habits;
            let token = self.waiting.pop_front()?;
            let byte = match token {
                Token::Byte(byte) | Token::Cut(byte) => byte,
                Token::Proof => {
                    if habits.says == Says::Proof {
                        let _ = (&self.stream).write_all(&[0]);
                    }
                    continue;
                }
            };
            if let Some((_, then)) = habits.fails.filter(|(after, _)| self.worked >= *after) {
                self.waiting.push_front(token);
                return Some(then);
            }
            self.worked += 1;
            inside.paper.push(byte);
            if matches!(token, Token::Cut(_)) {
                let paper = std::mem::take(&mut inside.paper);
                inside.papers.push(paper);
            }
            if !habits.pace.is_zero() {
                drop(inside);
                std::thread::sleep(habits.pace);
                inside = self.inside.lock().unwrap();
            }
        }
        None
    }
}

fn is_later(fault: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(fault.kind(), WouldBlock | TimedOut | Interrupted)
}

#[cfg(unix)]
fn reset(stream: TcpStream) {
    rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
}

/// Closing a connection with unread bytes resets it.
#[cfg(not(unix))]
fn reset(stream: TcpStream) {
    drop(stream);
}
