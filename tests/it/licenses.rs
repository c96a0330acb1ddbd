//! `loket licenses` prints the notices of what is in the program today, in both languages and into a closed pipe.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use sha2::Digest as _;

use crate::shop::{Answer, answer, program};

fn licenses(language: &str) -> Answer {
    answer(Command::new(program()).env("LOKET_LANG", language).arg("licenses").output().unwrap())
}

/// `name version` of every crate in Cargo.lock, in order.
fn locked() -> BTreeSet<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let value = |line: &str, key: &str| {
        line.strip_prefix(key)
            .and_then(|rest| rest.strip_prefix(" = \""))
            .map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let text = text.replace('\r', "");
    let packages = text.split("[[package]]\n").skip(1).map(|package| {
        let mut lines = package.lines();
        let name = lines.next().and_then(|line| value(line, "name")).unwrap();
        let version = lines.next().and_then(|line| value(line, "version")).unwrap();
        format!("{name} {version}")
    });
    packages.collect()
}

#[test]
fn the_notices_are_of_the_crates_that_are_locked() {
    let told = licenses("en");
    assert_eq!(told.code, 0, "{}", told.err);
    let crates = locked();
    let listed: String = crates.iter().map(|one| format!("{one}\n")).collect();
    let digest: String = sha2::Sha256::digest(listed.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(
        told.out.contains(&format!("\nCargo.lock {digest}\n")),
        "Cargo.lock changed. Run packaging/licenses, and commit assets/licenses.txt.gz"
    );
    // A crate's line: two spaces, name, version, address.
    let named: BTreeSet<String> = told
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("  ").filter(|line| line.contains("  https://")))
        .map(|line| line.split("  ").next().unwrap().to_owned())
        .filter(|line| line.split(' ').nth(1).is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit())))
        .collect();
    assert!(named.len() > 200, "{}", named.len());
    assert!(named.is_subset(&crates), "{:?}", named.difference(&crates));
    // What is bound in on every system, on Windows, and for tests only.
    let is_named = |name: &str| named.iter().any(|one| one.starts_with(&format!("{name} ")));
    assert!(["rusqlite", "ratatui", "rustls", "rustix", "uptime_lib"].into_iter().all(is_named));
    assert!(!["proptest", "divan", "vt100"].into_iter().any(is_named));
}

#[test]
fn what_is_no_crate_is_named_and_both_languages_begin_with_the_own_licence() {
    let (indonesian, english) = (licenses("id"), licenses("en"));
    let version = env!("CARGO_PKG_VERSION");
    assert!(indonesian.out.starts_with(&format!("loket {version}. Lisensi: MIT OR Apache-2.0")), "{}", indonesian.out);
    assert!(english.out.starts_with(&format!("loket {version}. Licence: MIT OR Apache-2.0")), "{}", english.out);
    for part in
        ["The loket authors", "JetBrains Mono", "SIL OPEN FONT LICENSE", "SQLite", "IANA time zone", "mingw-w64"]
    {
        assert!(indonesian.out.contains(part) && english.out.contains(part), "{part}");
    }
    assert!(!english.out.contains('·'), "the file holds characters that drive a terminal");
}

#[test]
fn a_closed_pipe_ends_them_quietly() {
    let mut child =
        Command::new(program()).arg("licenses").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()), (Some(0), ""));
}
