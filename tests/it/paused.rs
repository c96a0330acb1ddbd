//! The program stopped at a named step (`LOKET_PAUSE`), to be killed, continued, told to end, or starved of disk there.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions, kill_process, prlimit, waitid};

use crate::shop::{Answer, Shop, until};

/// The steps of a payment, in their order.
pub const STEPS: [&str; 6] = ["prepared", "dispatched", "sent", "answered", "journalled", "printed"];

/// The longest wait of a test, on a busy machine.
pub const CEILING: Duration = Duration::from_secs(30);

pub fn pid(id: u32) -> Pid {
    Pid::from_raw(id.try_into().unwrap()).unwrap()
}

/// Waits until a child of this process is stopped.
pub fn until_stopped(id: u32) {
    until("the program stopped at its step", || {
        waitid(WaitId::Pid(pid(id)), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG).unwrap().is_some()
    });
}

/// Sets the largest file that the program may write from now on, bytes; None is no limit. A larger write fails with a
/// real error of the system.
pub fn limit_files(id: u32, most: Option<u64>) {
    // Only the soft limit: a lowered hard limit could be raised again only by root.
    let before = rustix::process::getrlimit(Resource::Fsize);
    prlimit(Some(pid(id)), Resource::Fsize, Rlimit { current: most, maximum: before.maximum }).unwrap();
}

/// A stopped program.
pub struct Paused {
    child: Child,
}

impl Paused {
    /// Runs `command` until it stops at `step`.
    pub fn at(step: &str, mut command: Command) -> Self {
        let mut child = command.env("LOKET_PAUSE", step).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let start = Instant::now();
        let id = child.id();
        loop {
            if waitid(WaitId::Pid(pid(id)), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG).unwrap().is_some() {
                return Self { child };
            }
            if let Some(status) = child.try_wait().unwrap() {
                let mut said = String::new();
                child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("ended with {status} before it came to {step}: {said}");
            }
            assert!(start.elapsed() < CEILING, "never came to {step}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// `pay PLNS20 CUSTOMER --yes --json`, until it stops at `step`.
    pub fn paying(shop: &Shop, step: &str, customer: &str) -> Self {
        let mut command = shop.program_after("trap '' XFSZ");
        command.args(["pay", "PLNS20", customer, "--yes", "--json"]);
        Self::at(step, command)
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(pid(self.child.id()), signal).unwrap();
    }

    pub fn limit_files(&self, most: Option<u64>) {
        limit_files(self.child.id(), most);
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it go on to its end.
    pub fn go_on(self) -> Answer {
        self.signal(Signal::CONT);
        crate::shop::answer(self.child.wait_with_output().unwrap())
    }
}
