//! The code's structure as tests: which module may use which, which place may use a library, how long a file may be.

use std::path::{Path, PathBuf};

use loket::domain::product::ProductKind;

/// The rooms in reading order: a room uses only rooms above it.
const ORDER: &[&str] = &[
    "base",
    "sandbox",
    "domain",
    "messages",
    "settings",
    "journal",
    "providers",
    "config",
    "receipt",
    "printer",
    "till",
    "wording",
    "callbacks",
    "doctor",
    "tui",
    "cli",
];

/// What a room may never use, though it stands above it.
const NEVER: &[(&str, &[&str])] = &[
    ("domain", &["sandbox"]),
    ("messages", &["sandbox"]),
    ("settings", &["sandbox"]),
    ("config", &["journal", "sandbox"]),
    ("journal", &["messages", "settings", "sandbox"]),
    ("providers", &["journal", "messages", "sandbox"]),
    ("receipt", &["providers", "journal", "messages", "settings", "config", "sandbox"]),
    ("printer", &["receipt", "providers", "config", "journal", "messages", "sandbox"]),
    ("till", &["messages", "sandbox"]),
    ("wording", &["sandbox"]),
    ("tui", &["providers", "sandbox"]),
    ("cli", &["providers"]),
];

/// Libraries that only one place knows.
const KEEPERS: &[(&str, &[&str])] = &[
    ("reqwest", &["src/providers/http"]),
    ("rusqlite", &["src/journal/sqlite/"]),
    ("tokio_postgres", &["src/journal/postgres/"]),
    ("ratatui", &["src/tui/"]),
    ("printpdf", &["src/receipt/pdf/"]),
    ("hyper", &["src/sandbox/", "src/callbacks/"]),
    ("toml_edit", &["src/config/edit.rs"]),
    ("qrcode", &["src/base/qr.rs", "src/sandbox/klink/"]),
    ("rqrr", &["src/providers/klink/qr_image.rs"]),
    ("png", &["src/base/image.rs", "src/sandbox/klink/"]),
    ("clap", &["src/cli/"]),
    ("file_id", &["src/journal/sqlite/open_files.rs"]),
    ("flate2", &["src/cli/licenses.rs"]),
    ("fs4", &["src/base/platform/"]),
    ("crossterm", &["src/tui/"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its path from the root, as people read it; tests apart.
pub fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let body = text.split("\nmod tests {").next().unwrap().to_owned();
        (path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"), body)
    };
    let mut files: Vec<(String, String)> = paths.iter().map(read).collect();
    files.retain(|(path, _)| !is_of_tests(path));
    files
}

/// Whether only tests use this file of `src`.
fn is_of_tests(path: &str) -> bool {
    let folders_and_name = path.trim_end_matches(".rs");
    let mut parts = folders_and_name.split('/');
    parts.any(|part| matches!(part, "tests" | "conformance" | "sample" | "frozen"))
        || folders_and_name.ends_with("_test")
}

/// Tests are a module `tests`: at the end of their file, in `x_test.rs` beside `x.rs`, or in a folder's own `tests.rs`
/// or `tests/`.
#[test]
fn tests_stand_in_one_of_three_places() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    sources(&root.join("src"), &mut paths);
    let is_misplaced = |path: &&PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy();
        let Some(tested) = name.strip_suffix("_test") else { return name.ends_with("_tests") };
        let beside = std::fs::read_to_string(path.with_file_name(format!("{tested}.rs"))).unwrap_or_default();
        !beside.ends_with(&format!("\n#[path = \"{name}.rs\"]\nmod tests;\n"))
    };
    assert_eq!(paths.iter().filter(is_misplaced).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}

/// The files without their comments.
fn code() -> Vec<(String, String)> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code = |text: String| text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    files().into_iter().map(|(path, text)| (path, code(text))).collect()
}

fn room(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap();
    inner.split(['/', '.']).next().unwrap()
}

fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == room)
}

/// Every room that `code` names by `crate::room`.
fn used(code: &str) -> Vec<String> {
    let after = code.split("crate::").skip(1);
    after.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()).collect()
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let mut breaches = Vec::new();
    for (path, code) in code() {
        let Some(here) = place(room(&path)) else { continue };
        for name in used(&code) {
            let Some(there) = place(&name) else { continue };
            let forbidden = NEVER.iter().any(|(from, never)| *from == room(&path) && never.contains(&name.as_str()));
            if there > here || forbidden {
                breaches.push(format!("{path} uses {name}"));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn only_its_keeper_knows_a_library() {
    let mut breaches = Vec::new();
    for (path, code) in code() {
        for (library, keepers) in KEEPERS {
            let known = code.contains(&format!("{library}::"));
            if known && !keepers.iter().any(|keeper| path.starts_with(keeper)) {
                breaches.push(format!("{path} knows {library}"));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

/// What differs between systems stands in one room, and in what drives a device.
#[test]
fn only_the_platform_and_drivers_know_the_system() {
    let drivers = ["src/base/platform/", "src/base/time/boot.rs", "src/tui/terminal/", "src/printer/"];
    // Two libraries differ themselves: SQLite's names for its access to files, and a host that is a socket's path.
    let excused =
        ["src/journal/sqlite/memory_copy.rs", "src/journal/postgres/address.rs", "src/journal/postgres/mod.rs"];
    let systems = ["(unix", "(windows", "(not(unix", "(not(windows", "target_os", "rustix::", "std::os::"];
    let breaches: Vec<String> = code()
        .into_iter()
        .filter(|(path, _)| !drivers.iter().chain(&excused).any(|place| path.starts_with(place)))
        .flat_map(|(path, code)| systems.map(|system| code.contains(system).then(|| format!("{path} knows {system}"))))
        .flatten()
        .collect();
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn a_secret_is_had_only_where_it_is_used() {
    let used_by = [
        "src/settings/",
        "src/config/",
        "src/providers/",
        "src/callbacks/",
        "src/till/startup.rs",
        "src/till/settings_change.rs",
        "src/cli/",
    ];
    let others = code().into_iter().filter(|(path, _)| !used_by.iter().any(|user| path.starts_with(user)));
    let breaches: Vec<String> =
        others.filter(|(_, code)| code.contains("settings::secret")).map(|(path, _)| path).collect();
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn what_is_sold_is_pure() {
    for (path, code) in code().into_iter().filter(|(path, _)| room(path) == "domain") {
        for impure in ["SystemClock", "SystemRandom", "std::fs", "std::net", "tokio", "std::env", "Timestamp::now"] {
            assert!(!code.contains(impure), "{path} uses {impure}");
        }
    }
}

#[test]
fn only_private_makes_files() {
    // A file or folder made elsewhere would follow the umask, and a program started elsewhere would inherit every
    // secret. A file renamed elsewhere would fail on Windows while a virus scanner has it open.
    for (path, code) in code().into_iter().filter(|(path, _)| !path.starts_with("src/base/platform/")) {
        let makers = [
            "create_dir",
            "File::create",
            "fs::write(",
            "create_new(",
            "create(true)",
            "DirBuilder",
            "fs::copy(",
            "fs::rename(",
            "Command::new(&",
        ];
        for maker in makers {
            assert!(!code.contains(maker), "{path} uses {maker}");
        }
    }
}

#[test]
fn only_the_till_sends_a_payment() {
    // Each call that may move money is sent in one place: payment, charge, and a wallet's reconcile and refund.
    for (call, place) in [
        (".send_payment(", "src/till/pay.rs"),
        ("collector.create_charge(", "src/till/charge/create.rs"),
        ("wallet.clear_up(", "src/till/wallet.rs"),
    ] {
        let callers: Vec<String> = code()
            .into_iter()
            .filter(|(path, code)| !path.starts_with("src/providers/") && code.contains(call))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(callers, [place], "{call}");
    }
}

#[test]
fn what_asks_by_itself_only_asks() {
    for path in ["src/till/resolver.rs", "src/till/resolve.rs", "src/till/evidence/mod.rs"] {
        let (_, code) = code().into_iter().find(|(name, _)| name == path).unwrap();
        let moves = ["send_payment", "build_payment", "PreparedPayment", "create_charge", "clear_up", ".pay("];
        for word in moves {
            assert!(!code.contains(word), "{path} knows {word}");
        }
    }
}

/// Kinds that a rule outside their row names, each for a reason of its own: PLN's two numbers, families at BPJS, phones'
/// operators, wallets, and what no kind fits.
const SPECIAL_KINDS: &[&str] = &[
    "PlnToken",
    "PlnPostpaid",
    "Bpjs",
    "Samsat",
    "EMoneyMember",
    "Pulsa",
    "Instant",
    "KwalletTransfer",
    "KwalletVoucher",
    "KwalletPay",
    "KwalletRefund",
    "Other",
];

/// So a new kind is a row, a label and what its provider maps to it.
#[test]
fn a_usual_kind_stands_only_in_its_row_and_its_label() {
    let usual: Vec<String> = ProductKind::ALL.into_iter().map(|kind| format!("{kind:?}")).collect();
    let usual = usual.into_iter().filter(|kind| !SPECIAL_KINDS.contains(&kind.as_str())).collect::<Vec<_>>();
    assert!(usual.len() >= 13, "{usual:?}");
    let homes = ["src/domain/product/", "src/messages/", "src/providers/", "src/sandbox/"];
    let mut breaches = Vec::new();
    for (path, code) in code().into_iter().filter(|(path, _)| !homes.iter().any(|home| path.starts_with(home))) {
        let named = code.split("ProductKind::").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
        breaches.extend(
            named.flatten().filter(|name| usual.iter().any(|kind| kind == name)).map(|name| format!("{path}: {name}")),
        );
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn no_file_is_too_long() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    let too_long: Vec<String> = files
        .iter()
        .filter(|path| !path.to_string_lossy().contains("test"))
        .filter_map(|path| {
            let lines = std::fs::read_to_string(path).unwrap().lines().count();
            (lines > 500).then(|| format!("{}: {lines}", path.display()))
        })
        .collect();
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn every_file_opens_with_what_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for path in files {
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("//!"), "{}", path.display());
    }
}

/// Every released migration with the first eight characters of its SHA-256. If one changed, two versions would
/// understand the same journal differently.
const RELEASED: &[(&str, &str)] = &[
    ("sqlite/V0001__start.sql", "c6e8f1d2"),
    ("sqlite/V0002__charges.sql", "cb64b43a"),
    ("sqlite/V0003__saldo.sql", "f8097e44"),
    ("sqlite/V0005__prints.sql", "fbcb5251"),
    ("sqlite/V0004__claims.sql", "c92075d8"),
    ("sqlite/V0006__inbox.sql", "c1e0009b"),
    ("postgres/V0006__inbox.sql", "48a790d6"),
    ("postgres/V0001__start.sql", "550d7e62"),
    ("postgres/V0002__charges.sql", "b519089e"),
    ("postgres/V0003__saldo.sql", "a8ab9740"),
    ("postgres/V0005__prints.sql", "4e34889e"),
    ("postgres/V0004__claims.sql", "5a149e12"),
    ("sqlite/V0007__numbers.sql", "7bebc3c3"),
    ("sqlite/V0008__bill_keys.sql", "4e5399e8"),
    ("postgres/V0007__numbers.sql", "08cb3eab"),
    ("postgres/V0008__bill_keys.sql", "f4c9761d"),
    ("sqlite/V0009__open_money.sql", "ffd93aa6"),
    ("postgres/V0009__open_money.sql", "45d15ef0"),
    ("sqlite/V0010__inbox_unreadable.sql", "5db4fe96"),
    ("postgres/V0010__inbox_unreadable.sql", "5db4fe96"),
    ("sqlite/V0011__inbox_room.sql", "75d756e4"),
    ("postgres/V0011__inbox_room.sql", "75d756e4"),
    ("sqlite/V0012__pages.sql", "4d04fbb6"),
    ("postgres/V0012__pages.sql", "c991cb5e"),
    ("sqlite/V0013__row_times.sql", "612b20a8"),
    ("postgres/V0013__row_times.sql", "e8deff6e"),
    ("sqlite/V0014__open_debits.sql", "6e8c435f"),
    ("postgres/V0014__open_debits.sql", "6e8c435f"),
];

#[test]
fn no_released_migration_was_changed() {
    use sha2::Digest as _;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations");
    for (name, digest) in RELEASED {
        let text = std::fs::read(folder.join(name)).unwrap();
        let found: String = sha2::Sha256::digest(&text).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(&found, digest, "{name}: add a migration instead");
    }
    let kept: usize = ["sqlite", "postgres"]
        .iter()
        .filter_map(|store| std::fs::read_dir(folder.join(store)).ok())
        .map(|entries| entries.count())
        .sum();
    assert_eq!(kept, RELEASED.len(), "a new migration is listed here");
}
