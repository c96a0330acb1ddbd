//! Backups that the program makes by itself: named by day, verified, on a stick that is pulled out, kept for so many days.

use std::path::{Path, PathBuf};

use loket::config::Config;
use loket::settings::HomeFolders;
use loket::till::Till;
use loket::till::backup_schedule::BackupTrouble;
use loket::till::startup::{OpenPurpose, open};

use crate::shop::Shop;

/// A shop that sold once, with this in `[backup]`.
fn sold(backup: &str) -> Shop {
    let shop = Shop::open();
    assert_eq!(shop.run(&["pay", "PLNS100", "12345678901", "--yes"]).code, 0);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[backup]\n{backup}\n"));
    shop
}

/// Runs `work` with the shop's till open, as the counter has it.
fn with_till<T>(shop: &Shop, work: impl AsyncFnOnce(Till) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
        let config = Config::parse(&text).unwrap();
        work(open(&config, &HomeFolders::at(shop.home()), OpenPurpose::Sell).await.unwrap()).await
    })
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = names.filter(|path| path.extension().is_some_and(|end| end == "db")).collect();
    found.sort();
    found
}

#[test]
fn a_days_backup_restores_what_was_sold() {
    let shop = sold("");
    let report = with_till(&shop, async |till| {
        let first = till.back_up_now().await.unwrap();
        // The same day again: one file, made anew.
        till.back_up_now().await.unwrap();
        assert!(till.backup_status().newest.is_some() && !till.backup_status().is_alarming(till.now()));
        first
    });
    assert_eq!(report.payments, 1);
    let found = backups(&shop.home().join("backups"));
    assert_eq!(found.len(), 1, "{found:?}");
    // The disk dies: the shop begins anew from the file.
    for name in ["journal.db", "journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(shop.home().join(name));
    }
    let restored = shop.run(&["restore", found[0].to_str().unwrap()]);
    assert_eq!(restored.code, 0, "{}", restored.err);
    assert_eq!(shop.history().len(), 1);
    let doctor = shop.run(&["doctor"]);
    assert!(doctor.out.contains("cadangan") && doctor.out.contains("disk yang sama"), "{}", doctor.out);
}

#[test]
fn a_stick_that_was_pulled_out_is_said_and_nothing_is_written_beside_it() {
    let shop = sold("");
    let stick = shop.home().join("stik");
    std::fs::create_dir(&stick).unwrap();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&text.replace("[backup]\n", &format!("[backup]\nfolder = \"{}\"\n", stick.display())));
    with_till(&shop, async |till| till.back_up_now().await.map(drop)).unwrap();
    assert_eq!(backups(&stick).len(), 1);
    // Pulled out: the mount point stays behind, empty.
    for file in std::fs::read_dir(&stick).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    let refused = with_till(&shop, async |till| {
        let refused = till.back_up_now().await.unwrap_err();
        assert!(till.backup_status().is_alarming(till.now()));
        refused
    });
    assert_eq!(*refused, BackupTrouble::NotConnected(stick.clone()));
    assert_eq!(std::fs::read_dir(&stick).unwrap().count(), 0, "nothing is written into the empty mount point");
    std::fs::remove_dir(&stick).unwrap();
    let refused = with_till(&shop, async |till| till.back_up_now().await.unwrap_err());
    assert_eq!(*refused, BackupTrouble::NotConnected(stick.clone()));
    assert!(!stick.exists(), "no folder is made on another disk");
}

#[test]
fn the_oldest_days_go_and_other_files_stay() {
    let shop = sold("keep = 2");
    let folder = shop.home().join("backups");
    std::fs::create_dir(&folder).unwrap();
    for name in ["loket-K1-20260101.db", "loket-K1-20260102.db", "loket-K2-20260101.db", "surat.db"] {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    with_till(&shop, async |till| till.back_up_now().await.map(drop)).unwrap();
    let names: Vec<String> =
        backups(&folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(!names.contains(&"loket-K1-20260101.db".to_owned()), "{names:?}");
    assert!(names.contains(&"surat.db".to_owned()) && names.contains(&"loket-K2-20260101.db".to_owned()), "{names:?}");
}

#[test]
fn a_name_that_something_else_has_is_not_overwritten() {
    let shop = sold("");
    let folder = shop.home().join("backups");
    std::fs::create_dir(&folder).unwrap();
    let day =
        with_till(&shop, async |till| till.now().to_zoned(till.settings().zone.clone()).strftime("%Y%m%d").to_string());
    let taken = folder.join(format!("loket-K1-{day}.db"));
    std::fs::write(&taken, "bukan cadangan").unwrap();
    let refused = with_till(&shop, async |till| till.back_up_now().await.unwrap_err());
    assert!(matches!(*refused, BackupTrouble::File(..)), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "bukan cadangan");
}
