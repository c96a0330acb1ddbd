//! A PostgreSQL cluster for tests, in a temporary folder, with one database per test. The library's tests include this
//! file too. Nothing outlives the test process, even a killed one: a shell waits on a pipe that only this process
//! holds, and then ends the server. Under root the server runs as another user, because PostgreSQL refuses root.
#![allow(dead_code, reason = "each of the two crates that include this file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's own tool")]

use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The longest start of the server on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts and stops the server on commands from the pipe. When the pipe closes, it ends the server and removes the
/// folder. A test kills the server, never the machine, so nothing is synced to the disk.
const KEEPER: &str = r#"
run() { "$1" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c max_connections="$4" -c fsync=off -c autovacuum=off >>"$2/log" 2>&1 </dev/null & child=$!; }
run "$@"
while read -r word; do
    case "$word" in
        stop) kill -QUIT "$child"; wait "$child"; : >"$2/stopped" ;;
        start) run "$@" ;;
    esac
done
kill -QUIT "$child"; wait "$child"
rm -rf "$2"
"#;

/// Folder of a cluster's data as initdb made it.
const EMPTY: &str = "empty";

/// A server in recovery answers queries too, but takes no writes.
const IS_PRIMARY: &str = "SELECT 1 WHERE NOT pg_is_in_recovery()";

/// A running cluster.
pub struct Cluster {
    pub port: u16,
    folder: PathBuf,
    pipe: Mutex<Option<ChildStdin>>,
    keeper: Mutex<Child>,
    databases: AtomicU32,
}

/// The folder of the server's programs.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(installed.map(|version| version.path().join("bin")));
    folders.into_iter().find_map(|folder| {
        // What stands in the path may be a link to the one beside which the others lie.
        let initdb = std::fs::canonicalize(folder.join("initdb")).ok()?;
        let beside = initdb.parent()?.to_owned();
        beside.join("postgres").is_file().then_some(beside)
    })
}

/// The cluster that this process shares. `None`, and one line on standard error, where there are no programs for it.
pub fn shared(test: &str) -> Option<&'static Cluster> {
    static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = SHARED.get_or_init(|| programs().map(|programs| Cluster::start(&programs, 200, None))).as_ref();
    if cluster.is_none() {
        skipped(test);
    }
    cluster
}

/// A cluster of the caller's own, which may be stopped. `None` as with [`shared`].
pub fn own(test: &str, connections: u32) -> Option<Cluster> {
    let shared = shared(test)?;
    Some(Cluster::start(&programs()?, connections, Some(&shared.empty())))
}

fn skipped(test: &str) {
    // Not captured: a run without a database must not look like one with it.
    let _ = std::io::stderr().write_all(format!("skipped: {test}: no PostgreSQL binaries found\n").as_bytes());
}

/// User and group that run the server; None where this process is not root. PostgreSQL refuses root.
fn user() -> Option<(u32, u32)> {
    let me = std::fs::metadata("/proc/self").map_or(0, |own| std::os::unix::fs::MetadataExt::uid(&own));
    if me != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(|id| id.parse().ok());
        Some((ids.next()??, ids.next()??))
    })
}

fn as_user(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    if let Some((uid, gid)) = user {
        command.uid(uid).gid(gid);
    }
    command
}

/// Makes the folder of a server's data.
fn init(programs: &Path, folder: &Path, user: Option<(u32, u32)>) {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb.args(["-A", "trust", "-U", "loket", "-E", "UTF8", "--no-locale", "--no-sync", "-D"]);
    let made = as_user(initdb.arg(folder.join("data")).current_dir(folder), user).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

impl Cluster {
    /// Starts a server on a copy of `empty`, or on a folder that it makes, which takes half a second.
    fn start(programs: &Path, connections: u32, empty: Option<&Path>) -> Self {
        let folder = tempfile::Builder::new().prefix("loket-pg-").tempdir().unwrap().keep();
        let user = user();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        match empty {
            Some(empty) => copied(empty, &folder.join("data")),
            None => {
                init(programs, &folder, user);
                copied(&folder.join("data"), &folder.join(EMPTY));
            }
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut keeper = Command::new("/bin/sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(programs.join("postgres")).arg(&folder);
        keeper.args([port.to_string(), connections.to_string()]);
        keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/").process_group(0);
        let mut keeper = as_user(&mut keeper, user).spawn().unwrap();
        let pipe = Mutex::new(keeper.stdin.take());
        let cluster = Self { port, folder, pipe, keeper: Mutex::new(keeper), databases: AtomicU32::new(0) };
        cluster.wait(IS_PRIMARY);
        cluster
    }

    /// The data of a server that nobody used, for the clusters that tests have of their own.
    fn empty(&self) -> PathBuf {
        self.folder.join(EMPTY)
    }

    fn say(&self, word: &str) {
        let mut pipe = self.pipe.lock().unwrap();
        pipe.as_mut().unwrap().write_all(word.as_bytes()).unwrap();
    }

    /// Waits until the server says so.
    fn wait(&self, question: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.ask("postgres", question).is_ok_and(|rows| !rows.is_empty()) {
            let log = || std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(Instant::now() < until, "no server: {}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops it as a power cut would, connections and all. It answers nobody some time before it has gone from its
    /// data.
    pub fn stop(&self) {
        self.say("stop\n");
        let (stopped, until) = (self.folder.join("stopped"), Instant::now() + PATIENCE);
        while std::fs::remove_file(&stopped).is_err() {
            assert!(Instant::now() < until, "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts it again.
    pub fn restart(&self) {
        self.say("start\n");
        self.wait(IS_PRIMARY);
    }

    /// Starts the stopped server as a standby, which can only be read.
    pub fn restart_as_standby(&self) {
        std::fs::write(self.folder.join("data/standby.signal"), "").unwrap();
        self.say("start\n");
        self.wait("SELECT 1 WHERE pg_is_in_recovery()");
    }

    /// Keeps the data of the stopped server as it is now.
    pub fn keep_data(&self) -> PathBuf {
        let kept = self.folder.join("kept");
        copied(&self.folder.join("data"), &kept);
        kept
    }

    /// Puts kept data in the place of the stopped server's: it has forgotten what came after.
    pub fn put_data(&self, kept: &Path) {
        std::fs::remove_dir_all(self.folder.join("data")).unwrap();
        copied(kept, &self.folder.join("data"));
    }

    /// The stopped server will go on on a new timeline when it starts, as after a restore from an archive.
    pub fn take_new_timeline(&self) {
        let data = self.folder.join("data");
        std::fs::write(data.join("recovery.signal"), "").unwrap();
        let settings = data.join("postgresql.auto.conf");
        let known = std::fs::read_to_string(&settings).unwrap();
        if !known.contains("restore_command") {
            std::fs::write(settings, format!("{known}restore_command = '/bin/false'\n")).unwrap();
        }
    }

    /// A new database, by its address.
    pub fn database(&self) -> String {
        self.create("template1").unwrap()
    }

    /// A new database with what stands in the one at `address`, as soon as the last session there has ended.
    pub fn copy_of(&self, address: &str) -> String {
        let (_, template) = address.rsplit_once('/').unwrap();
        let until = Instant::now() + PATIENCE;
        loop {
            match self.create(template) {
                Ok(copy) => return copy,
                Err(fault) => assert!(Instant::now() < until, "{fault:?}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn create(&self, template: &str) -> Result<String, tokio_postgres::Error> {
        let name = format!("shop{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        Ok(self.address(&name))
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://loket@127.0.0.1:{}/{database}", self.port)
    }

    /// Does something in a database, in a session of its own; gives the first column of each row.
    pub fn ask(&self, database: &str, statements: &str) -> Result<Vec<String>, tokio_postgres::Error> {
        ask(&self.address(database), statements)
    }
}

/// Runs statements on a server, from inside or outside a tokio runtime.
pub fn ask(address: &str, statements: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let (address, statements) = (address.to_owned(), statements.to_owned());
    let asked = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await?;
            tokio::spawn(connection);
            let answer = client.simple_query(&statements).await?;
            Ok(answer
                .iter()
                .filter_map(|message| match message {
                    tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
                    _ => None,
                })
                .collect())
        })
    });
    asked.join().unwrap()
}

fn copied(from: &Path, to: &Path) {
    let done = Command::new("cp").arg("-a").args([from, to]).status().unwrap();
    assert!(done.success(), "{} is not copied", from.display());
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The shell ends everything when its pipe is gone.
        self.pipe.lock().unwrap().take();
        let _ = self.keeper.lock().unwrap().wait();
    }
}
