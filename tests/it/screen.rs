//! The counter on a real terminal (a pty): keys in, screen and journal out, the sandbox behind.

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::shop::Shop;

fn size(cells: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(cells).unwrap()
}

/// A terminal with the program in it.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn std::io::Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    screen: Arc<Mutex<vt100::Parser>>,
}

impl Terminal {
    pub fn open(shop: &Shop, arguments: &[&str], rows: u16, cols: u16) -> Self {
        let mut command = CommandBuilder::new(crate::shop::program());
        command.args(arguments);
        Self::run(shop, command, &[], (rows, cols))
    }

    /// A terminal with the program as `sh` starts it after `first`, with more variables.
    pub fn open_after(shop: &Shop, first: &str, variables: &[(&str, &str)], rows: u16, cols: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", &format!("{first}; exec \"$0\"")]);
        command.arg(crate::shop::program());
        Self::run(shop, command, variables, (rows, cols))
    }

    fn run(shop: &Shop, mut command: CommandBuilder, variables: &[(&str, &str)], (rows, cols): (u16, u16)) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        command.env_clear();
        variables.iter().for_each(|(name, value)| command.env(name, value));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("HOME", shop.home());
        command.env("LOKET_HOME", shop.home());
        command.env("UJI_SANDI", loket::sandbox::Sandbox::PASSWORD);
        command.env("UJI_BILLER", loket::sandbox::Sandbox::BILLER_PASSWORD);
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(rows), size(cols), 0)));
        let mut output = pty.master.try_clone_reader().unwrap();
        let seen = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0; 8_192];
            while let Ok(count) = output.read(&mut buffer) {
                if count == 0 {
                    break;
                }
                seen.lock().unwrap().process(&buffer[..count]);
            }
        });
        let keys = pty.master.take_writer().unwrap();
        Self { master: pty.master, keys, child, screen }
    }

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Types keys, each alone, as a person does.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.keys.write_all(key.to_string().as_bytes()).unwrap();
            self.keys.flush().unwrap();
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Presses `+` as a person who has looked at the price.
    pub fn plus(&mut self) {
        self.confirm("+");
    }

    /// Answers a question as a person who has read it.
    pub fn confirm(&mut self, letter: &str) {
        std::thread::sleep(Duration::from_millis(700));
        self.keys(letter);
        std::thread::sleep(Duration::from_millis(60));
    }

    /// Presses Esc: what follows at once would be read as one key with it.
    pub fn escape(&mut self) {
        self.keys("\x1b");
        std::thread::sleep(Duration::from_millis(150));
    }

    /// Pastes, as a terminal brackets it.
    pub fn paste(&mut self, text: &str) {
        self.keys.write_all(format!("\x1b[200~{text}\x1b[201~").as_bytes()).unwrap();
        self.keys.flush().unwrap();
        std::thread::sleep(Duration::from_millis(50));
    }

    /// Waits until the screen shows `text`.
    pub fn until(&self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let screen = self.text();
            if screen.contains(text) {
                return screen;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "never saw {text:?} on\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until the program has ended; its exit code.
    pub fn ended(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.exit_code();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "did not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    pub fn signal(&self, name: &str) {
        let id = self.id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Waits until a killed program is gone.
    pub fn gone(&mut self) {
        self.child.wait().unwrap();
    }

    fn resize(&self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        self.screen.lock().unwrap().screen_mut().set_size(size(rows), size(cols));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_token_in_three_keys_beyond_number_and_amount() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("nominal.nomor");
    terminal.until("F2");
    terminal.keys("100.12345678901");
    terminal.until("102.500");
    terminal.keys("\r");
    terminal.until("SITI NURBAYA");
    terminal.until("BAYAR 102.500");
    terminal.plus();
    let receipt = terminal.until("1234 5678 9101 1121 3141");
    assert!(receipt.contains("SUKSES"), "{receipt}");
    let rows = shop.history();
    assert_eq!((rows[0]["state"].as_str(), rows[0]["total"].as_i64()), (Some("confirmed"), Some(102_500)));
    assert_eq!(shop.debits("12345678901"), 1);
    shop.assert_nothing_lost();
}

#[test]
fn a_pdf_that_cannot_be_kept_is_said_at_the_sale_and_counted_at_home() {
    let shop = Shop::open();
    std::fs::write(shop.home().join("receipts"), "a file where the folder should be").unwrap();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    terminal.keys("20.12345678901\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("SUKSES");
    terminal.escape();
    terminal.until("1 PDF STRUK TIDAK TERSIMPAN");
}

#[test]
fn the_next_customer_is_served_while_a_call_hangs() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 30);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    terminal.keys("20.14000000660\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("DIKIRIM");
    terminal.keys("531110001234");
    terminal.until("Tagihan PLN          53111000 1234");
    terminal.keys("\r");
    terminal.until("BUDI SANTOSO");
    terminal.until("BAYAR 347.850");
    terminal.plus();
    let paid = terminal.until("SUKSES");
    assert!(paid.contains("DIKIRIM"), "the first still hangs:\n{paid}");
    assert_eq!((shop.debits("531110001234"), shop.debits("14000000660")), (1, 1));
}

#[test]
fn enter_a_paste_or_a_scanner_never_pay() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    terminal.keys("100.12345678901\r");
    terminal.until("BAYAR 102.500");
    std::thread::sleep(Duration::from_millis(600));
    terminal.keys("\r\r\r");
    terminal.keys.write_all(b"\x1b[200~+\r\x1b[201~").unwrap();
    terminal.keys.write_all(b"150+\r").unwrap();
    terminal.keys.write_all(b"++").unwrap();
    terminal.keys.flush().unwrap();
    std::thread::sleep(Duration::from_millis(400));
    assert!(shop.sandbox.ledger().is_empty() && shop.history().is_empty(), "{}", terminal.text());
}

#[test]
fn a_killed_payment_stands_on_the_desk_and_is_refused_again() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 60);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    terminal.keys("20.14000000660\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("DIKIRIM");
    // The screen says so a moment before the request is on its way; killed earlier, it would rightly be "not sent".
    let start = Instant::now();
    while shop.payments_seen("14000000660") == 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "the payment never left");
        std::thread::sleep(Duration::from_millis(5));
    }
    terminal.signal("KILL");
    terminal.ended();

    let mut again = Terminal::open(&shop, &[], 24, 80);
    again.until("1 BELUM JELAS");
    again.keys("20.14000000660\r");
    let refused = again.until("Jangan dibayar lagi");
    assert!(!refused.contains("+ BAYAR"), "no key is offered that does nothing:\n{refused}");
    again.plus();
    again.keys("Y");
    again.plus();
    assert_eq!(shop.debits("14000000660"), 1);
    assert_eq!(shop.payments_seen("14000000660"), 1);
}

#[test]
fn told_to_end_or_hung_up_it_finishes_the_payment_and_restores_the_terminal() {
    for signal in ["TERM", "HUP"] {
        let latency = Duration::from_millis(500);
        let shop = Shop::with(loket::sandbox::SandboxOptions { latency, ..Default::default() }, 30);
        let mut terminal = Terminal::open(&shop, &[], 24, 80);
        terminal.until("F2");
        terminal.keys("20.14000000111\r");
        terminal.until("BAYAR 22.500");
        terminal.plus();
        terminal.signal(signal);
        terminal.ended();
        std::thread::sleep(Duration::from_millis(50));
        assert!(!terminal.screen.lock().unwrap().screen().alternate_screen(), "{signal}: alternate screen left behind");
        assert_eq!(shop.history()[0]["state"], "confirmed", "{signal}");
        assert_eq!(shop.debits("14000000111"), 1);
    }
}

#[test]
fn it_says_when_the_terminal_is_too_small_and_survives_any_size() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    terminal.resize(10, 40);
    terminal.until("80");
    for (rows, cols) in [(1, 1), (5, 200), (60, 20), (100, 300), (36, 120), (24, 80)] {
        terminal.resize(rows, cols);
        std::thread::sleep(Duration::from_millis(30));
    }
    terminal.until("nominal.nomor");
    terminal.keys("531110001234");
    terminal.until("53111000 1234");
}

#[test]
fn the_demo_needs_nothing_and_keeps_to_itself() {
    let shop = Shop::open();
    std::fs::remove_file(shop.home().join("config.toml")).unwrap();
    let mut terminal = Terminal::open(&shop, &["demo"], 36, 120);
    terminal.until("DEMO");
    terminal.until("F2");
    terminal.keys("100.12345678901\r");
    terminal.until("BAYAR 102.500");
    terminal.plus();
    terminal.until("1234 5678 9101 1121 3141");
    terminal.signal("TERM");
    terminal.ended();
    assert!(shop.home().join("demo/journal.db").exists());
    assert!(!shop.home().join("journal.db").exists());
}

#[test]
fn a_lost_answer_is_found_in_the_providers_list_from_the_desk() {
    let shop = Shop::open();
    assert_eq!(shop.run(&["pay", "PLN", "531110001661", "--yes", "--json"]).json()["state"], "unknown");
    let list = shop.home().join("Daftar November.csv");
    let text = format!("{}\r\n{}\r\n", crate::reconcile::HEAD, crate::reconcile::listed(&shop).join("\r\n"));
    std::fs::write(&list, text).unwrap();
    let sent = shop.payments_seen("531110001661");
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("1 BELUM JELAS");
    terminal.escape();
    terminal.keys("1");
    terminal.until("D cek daftar");
    terminal.keys("d");
    terminal.until("Daftar siapa?");
    terminal.keys("1");
    terminal.until("Berkas CSV");
    terminal.paste("~/tidak ada.csv");
    terminal.keys("\r");
    terminal.until("tidak bisa dibaca");
    terminal.keys("\x15");
    terminal.paste(&format!("'{}'\n", list.display()));
    assert!(shop.history()[0]["state"] == "unknown", "a paste begins nothing:\n{}", terminal.text());
    terminal.keys("\r");
    let page = terminal.until("MIRIP, belum diputuskan: 1");
    assert!(page.contains("Cocok: 0") && page.contains("SUKSES"), "{page}");
    assert!(shop.history()[0]["state"] == "unknown", "a line without our number decides nothing");
    // Its invoice is asked about: the provider's own answer decides.
    terminal.keys("i");
    terminal.until("PgUp");
    terminal.escape();
    terminal.until("Tidak ada yang belum jelas");
    assert_eq!((shop.history()[0]["state"].as_str(), shop.payments_seen("531110001661")), (Some("confirmed"), sent));
    shop.assert_nothing_lost();
}

#[test]
fn a_new_price_list_is_looked_at_and_sold_on_by_keyboard() {
    let shop = Shop::open();
    shop.add_biller(2);
    let in_force = shop.home().join("biller.csv");
    let before = std::fs::read_to_string(&in_force).unwrap();
    let new = shop.home().join("daftar baru.csv");
    std::fs::write(&new, "code,name,group,cost,price\ns5,Telkomsel 5.000,Pulsa Telkomsel,5350,7500\n").unwrap();
    let mut terminal = Terminal::open(&shop, &[], 36, 120);
    terminal.until("F4");
    terminal.escape();
    terminal.until("6  Harga");
    terminal.keys("6");
    let lists = terminal.until("4 Biller");
    assert!(lists.contains("1 MMBC PPOB") && lists.contains("baru saja"), "{lists}");
    terminal.keys("4");
    let hidden = terminal.until("Pulsa Telkomsel 5.000");
    assert!(hidden.contains("7.000") && !hidden.contains("5.350"), "{hidden}");
    terminal.keys("u");
    terminal.until("5.350");
    terminal.keys("i");
    terminal.until("Berkas CSV");
    terminal.paste(&format!("'{}'\n", new.display()));
    terminal.keys("\r");
    let changes = terminal.until("BELUM DIPAKAI");
    assert!(changes.contains("Hilang: 33") && changes.contains("7.000 -> 7.500"), "{changes}");
    terminal.keys("\r");
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(std::fs::read_to_string(&in_force).unwrap(), before, "Enter puts nothing in force");
    terminal.confirm("y");
    terminal.until("Daftar baru dipakai: 1 barang");
    let listed = terminal.until("1 produk");
    assert!(listed.contains("7.500"), "{listed}");
    assert_ne!(std::fs::read_to_string(&in_force).unwrap(), before);
    terminal.escape();
    terminal.keys("5.08123456789\r");
    terminal.until("1  Pulsa Telkomsel 5.000");
    terminal.keys("1");
    terminal.until("BAYAR 7.500");
}
