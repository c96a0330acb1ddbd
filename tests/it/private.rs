//! Secrets at rest: file modes, core dumps, and the environment of started programs.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::shop::{Shop, answer};

/// Every file and folder below `folder` with its mode.
fn modes(folder: &Path) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in std::fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let mode = path.symlink_metadata().unwrap().permissions().mode() & 0o777;
            found.push((path.strip_prefix(folder).unwrap().display().to_string(), mode));
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A program `lp` that keeps the paper and its own environment beside itself.
fn fake_lp(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let program = folder.join("lp");
    let at = folder.display();
    std::fs::write(
        &program,
        format!("#!/bin/sh\nenv >{at}/environment\necho \"$@\" >{at}/arguments\ncat >{at}/paper\n"),
    )
    .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// A busy day under a umask: sales, an open one, papers, a backup, a price file, exports.
fn busy_day(umask: &str) {
    let shop = Shop::open();
    shop.add_biller(2);
    let price_file = shop.home().join("baru.csv");
    std::fs::write(&price_file, loket::sandbox::Sandbox::BILLER_PRICES).unwrap();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[printer]\ndevice = \"file:{}/kertas.bin\"\n", shop.home().display()));
    std::fs::set_permissions(shop.home().join("config.toml"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let given: Vec<String> = modes(shop.home()).into_iter().map(|(name, _)| name).collect();
    let run =
        |arguments: &[&str]| answer(shop.program_after(&format!("umask {umask}")).args(arguments).output().unwrap());
    let sold = run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]);
    assert_eq!(sold.code, 0, "{sold:?}");
    let id = sold.json()["id"].as_str().unwrap().to_owned();
    for (arguments, code) in [
        (vec!["pay", "PLNS20", "12345678903", "--yes"], None),
        (vec!["print", &id], Some(0)),
        (vec!["receipt", &id, "--format", "pdf", "--output", "keluar/struk.pdf"], Some(0)),
        (vec!["receipt", &id, "--format", "text", "--output", "keluar/struk.txt"], Some(0)),
        (vec!["backup", "cadangan/loket.db"], Some(0)),
        (vec!["restore", "cadangan/loket.db", "--accept-older"], Some(0)),
        (vec!["prices", "import", "baru.csv", "--yes"], None),
        (vec!["doctor"], None),
    ] {
        let mut command = shop
            .program_after(&format!("umask {umask}; cd {}; mkdir -p -m 700 cadangan keluar", shop.home().display()));
        let told = answer(command.args(&arguments).output().unwrap());
        assert!(code.is_none_or(|code| told.code == code), "{arguments:?}: {told:?}");
    }
    let made: Vec<_> = modes(shop.home()).into_iter().filter(|(name, _)| !given.contains(name)).collect();
    for name in ["journal.db", "kertas.bin", "keluar/struk.pdf", "keluar/struk.txt", "cadangan/loket.db"] {
        assert!(made.iter().any(|(made, _)| made == name), "{name}: {made:#?}");
    }
    assert!(
        made.iter().any(|(name, _)| name.starts_with("logs/"))
            && made.iter().any(|(name, _)| name.starts_with("receipts/"))
    );
    let wrong: Vec<_> = made
        .iter()
        .filter(|(name, mode)| *mode != if shop.home().join(name).is_dir() { 0o700 } else { 0o600 })
        .map(|(name, mode)| format!("{name}: {mode:o}"))
        .collect();
    assert!(wrong.is_empty(), "umask {umask}: {wrong:#?}");
}

#[test]
fn a_busy_day_leaves_nothing_for_others_under_an_open_umask() {
    busy_day("000");
}

#[test]
fn a_busy_day_works_under_a_umask_that_takes_everything() {
    busy_day("777");
}

#[test]
fn a_started_printer_inherits_no_secret() {
    let shop = Shop::open();
    let bin = shop.home().join("bin");
    fake_lp(&bin);
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[printer]\ndevice = \"cups:LOKET\"\n"));
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let run = |arguments: &[&str]| {
        let mut command = shop.program();
        command.env("PATH", &path).env("PGPASSWORD", "rahasia-lain").env("LC_CTYPE", "C.UTF-8").args(arguments);
        answer(command.output().unwrap())
    };
    let sold = run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]);
    let id = sold.json()["id"].as_str().unwrap().to_owned();
    let printed = run(&["print", &id]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let environment = std::fs::read_to_string(bin.join("environment")).unwrap();
    assert!(environment.contains("PATH=") && environment.contains("LC_CTYPE=C.UTF-8"), "{environment}");
    for secret in ["UJI_SANDI", "UJI_BILLER", "PGPASSWORD", "LOKET_", loket::sandbox::Sandbox::PASSWORD] {
        assert!(!environment.contains(secret), "{secret} in {environment}");
    }
    let arguments = std::fs::read_to_string(bin.join("arguments")).unwrap();
    assert!(!arguments.contains("12345678901"), "{arguments}");
    assert!(std::fs::metadata(bin.join("paper")).unwrap().len() > 100);
}

/// Of a program that cannot be dumped, what lies in /proc belongs to root, whoever runs it.
#[test]
#[cfg(target_os = "linux")]
fn a_running_program_is_closed_to_its_own_user() {
    use std::os::unix::fs::MetadataExt as _;
    let shop = Shop::open();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    shop.write_config(&format!("{text}\n[webhook]\nlisten = \"127.0.0.1:0\"\n"));
    let mut command = shop.program();
    if rustix::process::geteuid().is_root() {
        // As root there is no telling.
        use std::os::unix::process::CommandExt as _;
        command.uid(65_534).gid(65_534);
        for path in shop.files().iter().map(std::path::PathBuf::as_path).chain([shop.home()]) {
            std::os::unix::fs::chown(path, Some(65_534), Some(65_534)).unwrap();
        }
    }
    let mut child = command.arg("serve").stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stderr.take().unwrap()), &mut first).unwrap();
    let owner = std::fs::metadata(format!("/proc/{}/environ", child.id())).unwrap().uid();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(owner, 0, "{first}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_running_program_leaves_no_core_dump() {
    let shop = Shop::open();
    let text = std::fs::read_to_string(shop.home().join("config.toml")).unwrap();
    let secret = "0123456789abcdef0123456789abcdef";
    shop.write_config(&format!(
        "{text}\n[webhook]\nlisten = \"127.0.0.1:0\"\npath_secret = \"{secret}\"\nallow_from = [\"127.0.0.1\"]\n"
    ));
    std::fs::set_permissions(shop.home().join("config.toml"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut command = shop.program_after(&format!("ulimit -c unlimited 2>/dev/null; cd {}", shop.home().display()));
    let mut child = command.arg("serve").stderr(std::process::Stdio::piped()).spawn().unwrap();
    // Its first word says that everything secret has been read.
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stderr.take().unwrap()), &mut first).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap().to_owned();
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::QUIT).unwrap();
    let ended = child.wait().unwrap();
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}; {first}");
    assert!(!std::os::unix::process::ExitStatusExt::core_dumped(&ended), "{ended:?}");
    assert!(shop.files().iter().all(|path| !path.to_string_lossy().contains("core")), "{:?}", shop.files());
}
