//! A shop of its own for each test: a folder, a sandbox, and the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use loket::sandbox::{EntryKind, FaultPlan, Sandbox, SandboxOptions};
use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder with a configuration, and the sandbox that it points to.
pub struct Shop {
    pub folder: TempDir,
    pub sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
}

/// The program under test: this build's, or the one that `LOKET_TEST_PROGRAM` names (a release build, say).
pub fn program() -> PathBuf {
    std::env::var_os("LOKET_TEST_PROGRAM").map_or_else(|| env!("CARGO_BIN_EXE_loket").into(), PathBuf::from)
}

/// Exit code and output of a command.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {} / {}", self.out, self.err))
    }
}

impl Shop {
    pub fn open() -> Self {
        Self::with(SandboxOptions::default(), 2)
    }

    /// A shop whose calls take at most `timeout` seconds.
    pub fn with(options: SandboxOptions, timeout: u32) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let options = SandboxOptions {
            drip_every: Duration::from_millis(300),
            slow_inquiry: Duration::from_millis(200),
            pending_for: Duration::from_millis(1),
            faults: FaultPlan::by_suffix(),
            ..options
        };
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let shop = Self { folder: tempfile::tempdir().unwrap(), sandbox, runtime };
        shop.configure(&shop.sandbox.url(), timeout, "");
        shop
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the configuration anew; `more` stands at the end of `[mmbc]`.
    pub fn configure(&self, url: &str, timeout: u32, more: &str) {
        let text = format!(
            "[shop]\nname = \"LOKET UJI\"\ncounter = \"K1\"\ncashier = \"RINA\"\n\n[mmbc]\nbase_url = \"{url}\"\n\
             username = \"{}\"\npassword = \"env:UJI_SANDI\"\ntimeout_seconds = {timeout}\n{more}\n",
            Sandbox::USERNAME
        );
        self.write_config(&text);
    }

    /// Adds the Biller to the configuration, with the sandbox's price list and one code that the Biller does not know.
    pub fn add_biller(&self, timeout: u32) {
        let list = format!("{}zz,Telkomsel 7.000,Pulsa Telkomsel,7000,8000\n", Sandbox::BILLER_PRICES);
        std::fs::write(self.home().join("biller.csv"), list).unwrap();
        self.write_biller(&format!("{}{}", self.sandbox.url(), Sandbox::BILLER_PATH), timeout);
    }

    /// Writes the Biller's section anew.
    pub fn write_biller(&self, url: &str, timeout: u32) {
        let text = std::fs::read_to_string(self.home().join("config.toml")).unwrap();
        let others = text.split("[biller]").next().unwrap();
        let user = Sandbox::BILLER_USER;
        self.write_config(&format!(
            "{others}[biller]\nurl = \"{url}\"\nuser = \"{user}\"\npassword = \"env:UJI_BILLER\"\n\
             timeout_seconds = {timeout}\n"
        ));
    }

    /// Adds where the journal is.
    pub fn keep_journal_at(&self, address: &str) {
        let text = std::fs::read_to_string(self.home().join("config.toml")).unwrap();
        self.write_config(&format!("{text}\n[journal]\nurl = \"{address}\"\n"));
    }

    pub fn write_config(&self, text: &str) {
        std::fs::write(self.home().join("config.toml"), text).unwrap();
    }

    /// The program, ready to be run in this shop.
    pub fn program(&self) -> Command {
        self.dressed(Command::new(program()))
    }

    /// The program as `sh` starts it after `first`: with limits, or with signals ignored.
    pub fn program_after(&self, first: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{first}; exec \"$0\" \"$@\"")]).arg(program());
        self.dressed(command)
    }

    fn dressed(&self, mut command: Command) -> Command {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("LOKET_HOME", self.home())
            .env("UJI_SANDI", Sandbox::PASSWORD)
            .env("UJI_BILLER", Sandbox::BILLER_PASSWORD)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Answer {
        answer(self.program().args(arguments).output().unwrap())
    }

    /// Every file below the shop's folder.
    pub fn files(&self) -> Vec<PathBuf> {
        files(self.home())
    }

    /// How often the sandbox debited this customer.
    pub fn debits(&self, customer: &str) -> usize {
        let ledger = [self.sandbox.ledger(), self.sandbox.biller_ledger()].concat();
        ledger.iter().filter(|entry| entry.kind == EntryKind::Debit && entry.customer == customer).count()
    }

    /// How often a payment for this customer reached the sandbox.
    pub fn payments_seen(&self, customer: &str) -> usize {
        let seen = self.sandbox.requests();
        let is_payment = |path: &str| {
            ["bayartagihan", "reload_merchant", "pay_esamsat", Sandbox::BILLER_PATH]
                .iter()
                .any(|end| path.ends_with(end))
        };
        seen.iter().filter(|one| is_payment(&one.path) && one.customer == customer).count()
    }

    pub fn history(&self) -> Vec<Value> {
        self.run(&["history", "--json", "--limit", "1000"]).json().as_array().unwrap().clone()
    }

    /// What docs/safety.md lets tests assert, as far as one shop can see it: each debit has a row that may stand for
    /// it, no row that denies a debit has one, nothing was sent twice, and the journal verifies.
    pub fn assert_nothing_lost(&self) {
        let rows = self.history();
        for entry in [self.sandbox.ledger(), self.sandbox.biller_ledger()].concat() {
            let standing = rows.iter().filter(|row| {
                row["customer"] == entry.customer.as_str()
                    && row["product"] == entry.product.as_str()
                    && ["confirmed", "pending", "unknown", "refunded", "sending"]
                        .contains(&row["state"].as_str().unwrap())
            });
            assert!(standing.count() >= 1, "a debit without a row: {entry:?}");
        }
        for row in &rows {
            let customer = row["customer"].as_str().unwrap();
            let denied = ["rejected", "not_sent"].contains(&row["state"].as_str().unwrap());
            let attempts = rows.iter().filter(|other| other["customer"] == customer).count();
            assert!(self.payments_seen(customer) <= attempts, "sent more often than tried: {customer}");
            if denied && attempts == 1 {
                assert_eq!(self.debits(customer), 0, "debited though {}: {customer}", row["state"]);
            }
        }
        let audit = self.run(&["audit", "--json"]);
        assert_eq!(audit.code, 0, "{}{}", audit.out, audit.err);
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.sandbox.stop();
        let _ = &self.runtime;
    }
}

/// The longest wait for anything on a busy machine.
const CEILING: Duration = Duration::from_secs(60);

/// Waits until `done` says so; no wait without a ceiling.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < CEILING, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

pub fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap_or_default(),
        err: String::from_utf8(output.stderr).unwrap_or_default(),
    }
}

/// The files below a folder, kept so that other folders can begin with them.
pub struct Files(Vec<(PathBuf, Vec<u8>)>);

impl Files {
    pub fn of(folder: &Path) -> Self {
        let read = |path: PathBuf| (path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
        Self(files(folder).into_iter().map(read).collect())
    }

    pub fn write(&self, folder: &Path) {
        for (name, bytes) in &self.0 {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // A file may be removed while the folder is read.
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}
