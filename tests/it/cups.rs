//! Papers through a real CUPS server, one of this test's own. Without `cupsd` it prints that it was skipped.

use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::shop::{Answer, Shop, answer, until};

/// A server on a socket in a folder of its own, killed on drop.
struct CupsServer {
    server: Child,
    folder: tempfile::TempDir,
}

impl CupsServer {
    #[allow(clippy::print_stderr, reason = "the test's own output")]
    fn start(test: &str) -> Option<Self> {
        let program = ["/usr/sbin/cupsd", "/usr/bin/cupsd"].into_iter().find(|path| PathBuf::from(path).exists());
        let Some(program) = program else {
            eprintln!("skipped: {test} needs cupsd (package cups)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        // The backends run as another user.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let at = folder.path().display();
        for name in ["root", "state", "cache", "spool", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let everybody = "Order allow,deny\nAllow all\n";
        let settings = format!(
            "Listen {at}/sock\nBrowsing Off\nWebInterface No\nDefaultAuthType None\n<Location />\n{everybody}</Location>\n\
             <Policy default>\n<Limit All>\n{everybody}</Limit>\n</Policy>\n"
        );
        let files = format!(
            "ServerRoot {at}/root\nStateDir {at}/state\nCacheDir {at}/cache\nRequestRoot {at}/spool\nTempDir {at}/tmp\n\
             AccessLog {at}/access\nErrorLog {at}/error\nPageLog {at}/page\n"
        );
        std::fs::write(folder.path().join("cupsd.conf"), settings).unwrap();
        std::fs::write(folder.path().join("cups-files.conf"), files).unwrap();
        let mut command = Command::new(program);
        command.args(["-f", "-c"]).arg(folder.path().join("cupsd.conf"));
        command.arg("-s").arg(folder.path().join("cups-files.conf"));
        let server = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let cups = Self { server, folder };
        until("a CUPS server", || cups.command("lpstat", &["-r"]).contains("is running"));
        Some(cups)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("sock")
    }

    /// What a command of CUPS prints.
    fn command(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).env("CUPS_SERVER", self.socket()).env("LC_ALL", "C");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }

    /// Jobs that lie in the queue.
    fn jobs(&self) -> usize {
        self.command("lpstat", &["-o", "KASIR"]).lines().count()
    }

    fn loket(&self, shop: &Shop, arguments: &[&str]) -> Answer {
        answer(shop.program().env("CUPS_SERVER", self.socket()).args(arguments).output().unwrap())
    }
}

impl Drop for CupsServer {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A network printer that only takes bytes, and the papers that it took.
fn printer() -> (u16, Arc<Mutex<Vec<Vec<u8>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, papers) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<_>>>::default());
    let taken = Arc::clone(&papers);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut paper = Vec::new();
            connection.unwrap().read_to_end(&mut paper).unwrap();
            taken.lock().unwrap().push(paper);
        }
    });
    (port, papers)
}

/// Seen at a shop: a stopped queue took three papers, each was called printed, and all came out later.
#[test]
fn a_queue_that_is_stopped_gets_no_paper_and_one_that_runs_is_followed() {
    let Some(cups) = CupsServer::start("a_queue_that_is_stopped") else { return };
    let (port, papers) = printer();
    cups.command("lpadmin", &["-p", "KASIR", "-E", "-v", &format!("socket://127.0.0.1:{port}"), "-m", "raw"]);
    let shop = Shop::open();
    let id = shop.run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]).json()["id"].as_str().unwrap().to_owned();
    let print = || cups.loket(&shop, &["print", &id, "--printer", "cups:KASIR", "--json"]);

    let done = print();
    assert_eq!((done.code, done.json()["state"].as_str()), (0, Some("done")), "{}", done.err);
    assert_eq!(papers.lock().unwrap().len(), 1, "it was printed before it was called so");

    cups.command("cupsdisable", &["KASIR"]);
    for _ in 0..3 {
        let waits = print();
        assert_eq!((waits.code, waits.json()["state"].as_str()), (7, Some("waiting")), "{}", waits.err);
        assert_eq!(waits.json()["reason"], "queue_stopped");
        assert!(waits.err.contains("antrean printer di komputer ini berhenti"), "{}", waits.err);
    }
    assert_eq!(cups.jobs(), 0, "nothing lies in the spooler");
    cups.command("cupsenable", &["KASIR"]);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(papers.lock().unwrap().len(), 1, "nothing comes out later");
    let done = print();
    assert_eq!((done.code, done.json()["state"].as_str()), (0, Some("done")), "{}", done.err);
    assert_eq!(papers.lock().unwrap().len(), 2);
}

/// Somebody cancels the job while the printer does not answer: nobody may call it printed.
#[test]
fn a_job_that_is_cancelled_before_a_silent_printer_is_looked_at() {
    let Some(cups) = CupsServer::start("a_job_that_is_cancelled") else { return };
    // Nobody listens there.
    cups.command("lpadmin", &["-p", "KASIR", "-E", "-v", "socket://127.0.0.1:1", "-m", "raw"]);
    let shop = Shop::open();
    let id = shop.run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]).json()["id"].as_str().unwrap().to_owned();
    let held = std::thread::scope(|scope| {
        let asked = scope.spawn(|| cups.loket(&shop, &["print", &id, "--printer", "cups:KASIR", "--json"]));
        until("CUPS says that the printer does not answer", || {
            cups.command("lpstat", &["-l", "-o", "KASIR"]).contains("unavailable")
        });
        // Longer than between two looks at the job.
        std::thread::sleep(Duration::from_millis(1_500));
        cups.command("cancel", &["-a", "KASIR"]);
        asked.join().unwrap()
    });
    assert_eq!((held.code, held.json()["state"].as_str()), (5, Some("held")), "{}", held.err);
    assert_eq!(held.json()["reason"], "removed");
    assert_eq!(cups.jobs(), 0);
}
