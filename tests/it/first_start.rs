//! The first start on a real terminal: from nothing to a sale, killed on the way, and settings changed while a sale runs.

use loket::sandbox::Sandbox;

use crate::screen::Terminal;
use crate::shop::Shop;

/// A shop that nobody has set up.
fn nothing() -> Shop {
    let shop = Shop::open();
    std::fs::remove_file(shop.home().join("config.toml")).unwrap();
    shop
}

fn draft(shop: &Shop) -> String {
    std::fs::read_to_string(shop.home().join("config.toml.draft")).unwrap_or_default()
}

/// Fills in the shop's step, which leads to the providers'.
fn fill_in_shop(terminal: &mut Terminal) {
    terminal.until("SELAMAT DATANG");
    terminal.keys("KIOS SITI\rJl. Mawar 7, Garut\r0262-1\r\r");
    terminal.until("PENYEDIA   1 MMBC");
}

fn fill_in_mmbc(shop: &Shop, terminal: &mut Terminal, password: &str) {
    terminal.keys(&format!("\r{}\r{password}\r\u{15}{}\r\r", Sandbox::USERNAME, shop.sandbox.url()));
}

#[test]
fn from_nothing_to_the_first_sale() {
    let shop = nothing();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    fill_in_shop(&mut terminal);
    fill_in_mmbc(&shop, &mut terminal, Sandbox::PASSWORD);
    let screen = terminal.until("MMBC e-Samsat");
    assert!(!screen.contains(Sandbox::PASSWORD), "{screen}");
    terminal.escape();
    terminal.until("SELAMAT DATANG");
    terminal.keys("6");
    terminal.until("MMBC e-Samsat");
    terminal.confirm("m");
    terminal.until("F2");
    terminal.keys("100.12345678901\r");
    terminal.until("SITI NURBAYA");
    terminal.plus();
    terminal.until("SUKSES");
    let config = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    assert!(config.contains("name = \"KIOS SITI\"") && config.contains("agent_code = \"\""), "{config}");
    assert!(config.contains("password = \"keyring:mmbc\"") && !config.contains(Sandbox::PASSWORD), "{config}");
    assert_eq!(draft(&shop), "", "the draft became the configuration");
    let names = shop.files().into_iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    assert!(!names.into_iter().any(|name| name.contains("before")), "no former draft stays");
    // Closing the counter leaves the day's backup.
    terminal.keys("\x03");
    assert_eq!(terminal.ended(), 0);
    let backups = std::fs::read_dir(shop.home().join("backups")).unwrap();
    assert_eq!(backups.count(), 1);
    shop.assert_nothing_lost();
}

#[test]
fn a_welcome_that_was_killed_begins_where_it_was() {
    let shop = nothing();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    fill_in_shop(&mut terminal);
    terminal.signal("KILL");
    terminal.gone();
    assert!(!shop.home().join("config.toml").exists() && draft(&shop).contains("KIOS SITI"));
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("Isian yang lalu masih ada");
    terminal.keys("3");
    terminal.until("PENYEDIA");
    fill_in_mmbc(&shop, &mut terminal, "salah");
    terminal.until("DITOLAK");
    terminal.signal("KILL");
    terminal.gone();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("MMBC dipakai");
    // A draft that is damaged is put aside, never a reason not to start.
    terminal.signal("KILL");
    terminal.gone();
    std::fs::write(shop.home().join("config.toml.draft"), "[shop\nname").unwrap();
    let terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("tidak terbaca dan disisihkan");
}

#[test]
fn the_training_from_the_welcome_leads_back_to_it() {
    let shop = nothing();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("SELAMAT DATANG");
    terminal.escape();
    terminal.until("Esc keluar");
    terminal.confirm("d");
    terminal.until("DEMO");
    terminal.keys("\x03");
    terminal.until("SELAMAT DATANG");
    terminal.escape();
    terminal.escape();
    assert_eq!(terminal.ended(), 0);
    assert!(!shop.home().join("config.toml").exists());
}

#[test]
fn a_changed_setting_holds_for_the_next_sale_while_one_is_being_sent() {
    let shop = Shop::with(loket::sandbox::SandboxOptions::default(), 30);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("F2");
    // This payment hangs until its time-out.
    terminal.keys("20.14000000660\r");
    terminal.until("BAYAR 22.500");
    terminal.plus();
    terminal.until("DIKIRIM");
    terminal.escape();
    terminal.until("nominal.nomor");
    terminal.escape();
    terminal.until("Setelan");
    terminal.keys("0");
    terminal.until("SETELAN");
    terminal.keys("1");
    terminal.until("Di kepala struk");
    terminal.keys(" BARU\r\r\r\r");
    terminal.until("Tersimpan");
    assert!(terminal.text().contains("LOKET UJI BARU"), "{}", terminal.text());
    // The next sale has the new name on its paper, and the one under way ends as ever.
    terminal.escape();
    terminal.escape();
    terminal.until("F2");
    terminal.keys("100.12345678901\r");
    terminal.until("SITI NURBAYA");
    terminal.plus();
    terminal.until("SUKSES");
    let id = shop.history()[0]["id"].as_str().unwrap().to_owned();
    let paper = shop.run(&["receipt", &id, "--format", "text"]);
    assert!(paper.out.contains("LOKET UJI BARU"), "{}", paper.out);
    assert_eq!(shop.debits("14000000660"), 1);
    assert_eq!(shop.run(&["audit"]).code, 0);
}

#[test]
fn a_lesson_is_played_to_what_should_have_been_done() {
    let shop = nothing();
    let mut terminal = Terminal::open(&shop, &["demo"], 24, 80);
    terminal.until("jawaban hilang");
    terminal.until("F2");
    terminal.escape();
    terminal.until("Latihan");
    terminal.keys("d");
    terminal.until("LATIHAN");
    terminal.keys("1");
    terminal.until("50.14000000661");
    terminal.keys("\r");
    terminal.until("SIAP BAYAR");
    terminal.plus();
    terminal.until("BELUM JELAS");
    terminal.confirm("\r");
    let screen = terminal.until("Seharusnya");
    assert!(screen.contains("Jangan ulang"), "{screen}");
    // The paper of a lesson says what it is.
    terminal.escape();
    terminal.keys("\x03");
    assert_eq!(terminal.ended(), 0);
    let printed = std::fs::read(shop.home().join("demo").join("printer.escpos")).unwrap();
    assert!(printed.windows(7).any(|part| part == b"LATIHAN"), "the deposit slip is marked");
}

#[test]
fn training_from_the_settings_leads_back_to_the_counter() {
    let shop = Shop::open();
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    terminal.until("nominal.nomor");
    terminal.escape();
    terminal.until("Setelan");
    terminal.keys("0");
    terminal.until("diperiksa");
    terminal.keys("d");
    terminal.until("LOKET DEMO");
    terminal.keys("\x03");
    terminal.until("LOKET UJI");
    terminal.keys("\x03");
    assert_eq!(terminal.ended(), 0);
    assert!(shop.history().is_empty(), "nothing of the training is the shop's");
}

#[test]
fn a_backup_is_restored_from_the_screen_with_the_commands_refusals() {
    let shop = Shop::open();
    assert_eq!(shop.run(&["pay", "PLNS100", "12345678901", "--yes"]).code, 0);
    let copy = shop.home().join("cadangan.db");
    assert_eq!(shop.run(&["backup", copy.to_str().unwrap()]).code, 0);
    assert_eq!(shop.run(&["pay", "PLNS20", "12345678902", "--yes"]).code, 0);
    let mut terminal = Terminal::open(&shop, &[], 24, 80);
    let restore = |terminal: &mut Terminal, path: &str| {
        terminal.until("F2");
        terminal.escape();
        terminal.until("Setelan");
        terminal.keys("0");
        terminal.until("diperiksa 0");
        terminal.keys("9r");
        terminal.until("Berkas cadangan yang dipulihkan");
        terminal.keys(&format!("\u{15}{path}\r"));
        terminal.until("Loket ditutup sebentar");
        terminal.confirm("y");
    };
    // It lacks a sale that the journal has: refused, and the counter is open again with both.
    restore(&mut terminal, copy.to_str().unwrap());
    terminal.until("lebih lama");
    assert_eq!(shop.history().len(), 2);
    // With nothing lacking it takes the journal's place.
    assert_eq!(shop.run(&["backup", copy.to_str().unwrap()]).code, 0);
    restore(&mut terminal, copy.to_str().unwrap());
    terminal.until("journal.db.before-");
    terminal.keys("\x03");
    assert_eq!(terminal.ended(), 0);
    assert_eq!(shop.history().len(), 2);
    assert_eq!(shop.run(&["audit"]).code, 0);
}
