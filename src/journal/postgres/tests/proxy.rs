//! A TCP proxy before the server that cuts the connection at a `COMMIT`. An armed cut happens once.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The moment of the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Never,
    /// The server gets the commit, and its answer is dropped.
    AfterTheCommit,
    /// As before, and no connection gets through afterwards.
    AfterTheCommitForLong,
    /// The commit does not reach the server.
    BeforeTheCommit,
    /// No connection gets through.
    Closed,
}

pub(super) struct Proxy {
    port: u16,
    state: Arc<State>,
}

struct State {
    cut: Mutex<Cut>,
    cuts: AtomicU64,
    lines: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    pub(super) fn before(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State { cut: Mutex::new(Cut::Never), cuts: AtomicU64::new(0), lines: Mutex::default() });
        let shared = state.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if *shared.cut.lock().unwrap() == Cut::Closed {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let _ = client.set_nodelay(true);
                let _ = server.set_nodelay(true);
                shared.lines.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                let (state, there, back) =
                    (shared.clone(), (client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client));
                std::thread::spawn(move || state.carry(there.0, there.1));
                std::thread::spawn(move || copy(back.0, back.1));
            }
        });
        Self { port, state }
    }

    /// The database's address through the proxy.
    pub(super) fn address(&self, address: &str) -> String {
        let (before, rest) = address.rsplit_once(':').unwrap();
        let (_, database) = rest.split_once('/').unwrap();
        format!("{before}:{}/{database}", self.port)
    }

    pub(super) fn arm(&self, cut: Cut) {
        *self.state.cut.lock().unwrap() = cut;
    }

    /// Cuts every connection and refuses new ones.
    pub(super) fn close(&self) {
        self.arm(Cut::Closed);
        self.state.hang_up();
    }

    /// Lets connections through again.
    pub(super) fn mend(&self) {
        self.arm(Cut::Never);
    }

    /// How often a commit was cut.
    pub(super) fn cuts(&self) -> u64 {
        self.state.cuts.load(Ordering::SeqCst)
    }
}

impl State {
    fn hang_up(&self) {
        for line in self.lines.lock().unwrap().drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }

    fn carry(&self, mut client: TcpStream, mut server: TcpStream) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = client.read(&mut bytes) {
            let armed = if bytes[..read].windows(7).any(|part| part == b"COMMIT\0") { self.take() } else { Cut::Never };
            match armed {
                Cut::BeforeTheCommit => break,
                Cut::AfterTheCommit | Cut::AfterTheCommitForLong => {
                    // The way back is cut first, then the commit is passed on, so that no answer can slip through.
                    let _ = client.shutdown(Shutdown::Both);
                    let _ = server.write_all(&bytes[..read]);
                    std::thread::sleep(Duration::from_millis(300));
                    break;
                }
                Cut::Never | Cut::Closed => {
                    if server.write_all(&bytes[..read]).is_err() {
                        break;
                    }
                }
            }
        }
        let _ = client.shutdown(Shutdown::Both);
        let _ = server.shutdown(Shutdown::Both);
    }

    /// Takes the armed cut.
    fn take(&self) -> Cut {
        let mut cut = self.cut.lock().unwrap();
        let taken = *cut;
        *cut = match taken {
            Cut::AfterTheCommitForLong | Cut::Closed => Cut::Closed,
            _ => Cut::Never,
        };
        if !matches!(taken, Cut::Never | Cut::Closed) {
            self.cuts.fetch_add(1, Ordering::SeqCst);
        }
        taken
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        if to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
