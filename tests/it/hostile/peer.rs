//! A proxy before the sandbox that passes every call on except one, which meets the act under test.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// The longest that an act goes on when the caller does not leave.
const LONGEST: Duration = Duration::from_secs(60);
/// The longest request that is read, bytes.
const MOST: usize = 1 << 20;

/// Handles one connection whose request was not read yet.
pub type Act = fn(&mut Caller);

/// One caller.
pub struct Caller {
    stream: TcpStream,
    /// Where the peer itself can be reached.
    pub own: SocketAddr,
    /// Where another server listens that nobody should call.
    pub elsewhere: SocketAddr,
}

impl Caller {
    /// Reads the whole request.
    pub fn read(&mut self) {
        read_request(&mut self.stream);
    }

    /// Writes; whether the caller still takes it.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    /// Answers whole, with these header lines.
    pub fn answer(&mut self, status: &str, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        self.write(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len()));
        self.write(body);
    }

    /// Waits until the caller leaves.
    pub fn hold(&mut self) {
        let mut rest = [0; 1_024];
        while self.stream.read(&mut rest).is_ok_and(|count| count > 0) {}
    }

    /// Writes this again and again until the caller leaves.
    pub fn forever(&mut self, bytes: &[u8], every: Duration) {
        let start = std::time::Instant::now();
        while start.elapsed() < LONGEST && self.write(bytes) {
            std::thread::sleep(every);
        }
    }
}

/// A running peer; it ends with the test's process.
pub struct Peer {
    address: SocketAddr,
    met: Arc<AtomicUsize>,
    strayed: Arc<AtomicUsize>,
}

impl Peer {
    /// Stands before `upstream` (`http://…`). Calls whose path ends with `path` meet `act`.
    pub fn before(upstream: &str, path: &'static str, act: Act) -> Self {
        let upstream: SocketAddr = upstream.trim_start_matches("http://").parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (met, strayed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let elsewhere = count_callers(Arc::clone(&strayed));
        let counter = Arc::clone(&met);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { continue };
                let counter = Arc::clone(&counter);
                std::thread::spawn(move || {
                    let _ = stream.set_read_timeout(Some(LONGEST));
                    let _ = stream.set_write_timeout(Some(LONGEST));
                    if asked_path(&stream).is_some_and(|asked| asked.ends_with(path)) {
                        counter.fetch_add(1, Ordering::SeqCst);
                        act(&mut Caller { stream, own: address, elsewhere });
                    } else {
                        let _ = pass_on(stream, upstream);
                    }
                });
            }
        });
        Self { address, met, strayed }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many calls met the act.
    pub fn met(&self) -> usize {
        self.met.load(Ordering::SeqCst)
    }

    /// How many calls went where a redirect pointed.
    pub fn strayed(&self) -> usize {
        self.strayed.load(Ordering::SeqCst)
    }
}

/// A server that only counts who connects.
fn count_callers(count: Arc<AtomicUsize>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    address
}

/// The requested path, peeked without reading it.
fn asked_path(stream: &TcpStream) -> Option<String> {
    let mut seen = [0; 512];
    for _ in 0..1_000 {
        let count = stream.peek(&mut seen).ok().filter(|count| *count > 0)?;
        let text = String::from_utf8_lossy(&seen[..count]);
        if let Some((line, _)) = text.split_once("\r\n") {
            return line.split(' ').nth(1).map(str::to_owned);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}

fn read_request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    let mut part = [0; 8_192];
    loop {
        let end = read.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            if read.len() >= end + 4 + length {
                return Some((head, read.split_off(end + 4)));
            }
        }
        let count = stream.read(&mut part).ok().filter(|count| *count > 0 && read.len() < MOST)?;
        read.extend_from_slice(&part[..count]);
    }
}

fn pass_on(mut stream: TcpStream, upstream: SocketAddr) -> std::io::Result<()> {
    let Some((head, body)) = read_request(&mut stream) else { return Ok(()) };
    let mut server = TcpStream::connect(upstream)?;
    server.set_read_timeout(Some(LONGEST))?;
    server.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes())?;
    server.write_all(&body)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    stream.write_all(&answer)?;
    stream.shutdown(Shutdown::Write)
}
