//! `loket serve` as a program of its own.

use std::io::BufRead as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;

use super::*;

/// A running `loket serve`; killed when dropped.
pub struct Serve {
    child: Child,
    pub address: SocketAddr,
    said: mpsc::Receiver<String>,
}

impl Serve {
    pub fn start(shop: &Shop) -> Self {
        Self::of(shop.program())
    }

    /// Starts it, and waits until it says where it receives.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.arg("serve").stderr(Stdio::piped()).spawn().unwrap();
        let out = std::io::BufReader::new(child.stderr.take().unwrap());
        let (tell, said) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
        let ready = said.recv_timeout(CEILING).expect("it says where it receives");
        let address = ready.split(' ').find_map(|word| word.trim_end_matches('.').parse().ok());
        Self { child, address: address.unwrap_or_else(|| panic!("{ready}")), said }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    #[cfg(unix)]
    pub fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_raw(self.id().try_into().unwrap()).unwrap();
        rustix::process::kill_process(id, signal).unwrap();
    }

    /// Kills it, as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, and returns what it said last.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let mut status = None;
        until("the receiver ended", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        (status.unwrap(), self.said.iter().last().unwrap_or_default())
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
