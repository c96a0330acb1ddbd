//! The names that a fault has in JSON, each with its exit code, as the commands' source gives them.
//!
//! `tests/golden/document/faults.txt` has one to a line. No test can make each of them happen; the source has them all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every file below `folder`.
fn sources(folder: &Path) -> String {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let text = |path: &std::path::PathBuf| match path.is_dir() {
        true => sources(path),
        false => std::fs::read_to_string(path).unwrap(),
    };
    entries.iter().map(text).collect()
}

/// The exit codes by their names.
fn codes(source: &str) -> BTreeMap<String, u8> {
    let (_, body) = source.split_once("pub enum ExitStatus {").unwrap();
    let body = body.split_once("\n}").unwrap().0;
    let code = |line: &str| {
        let (name, code) = line.trim().trim_end_matches(',').split_once(" = ")?;
        Some((name.to_owned(), code.parse().ok()?))
    };
    body.lines().filter_map(code).collect()
}

/// Every `("name", Exit::Code)` of a source, as `name code`.
fn named(source: &str) -> BTreeSet<String> {
    let codes = codes(source);
    let pair = |part: &str| {
        let (name, rest) = part.split_once("\", ExitStatus::")?;
        let code: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        codes.get(&code).filter(|_| is_name).map(|code| format!("{name} {code}"))
    };
    source.split("(\"").filter_map(pair).collect()
}

#[test]
fn a_pair_is_found() {
    let source = "pub enum ExitStatus {\n    /// Bad.\n    Usage = 2,\n}\nfail((\"no_name\", ExitStatus::Usage)); say(\"x\", ExitStatus::of(y))";
    assert_eq!(named(source), BTreeSet::from(["no_name 2".to_owned()]));
}

#[test]
fn faults_are_named_as_ever() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let exits = std::fs::read_to_string(folder.join("src/wording/exit.rs")).unwrap();
    let source = sources(&folder.join("src/cli")) + &exits;
    let path = folder.join("tests/golden/document/faults.txt");
    if std::env::var("LOKET_DOCUMENTS").is_ok_and(|wish| wish == "add") && !path.exists() {
        let lines: Vec<String> = named(&source).into_iter().collect();
        std::fs::write(&path, format!("{}\n", lines.join("\n"))).unwrap();
    }
    let frozen = std::fs::read_to_string(&path).unwrap();
    let frozen: BTreeSet<String> = frozen.lines().map(str::to_owned).collect();
    let found = named(&source);
    let new: Vec<_> = found.difference(&frozen).collect();
    let gone: Vec<_> = frozen.difference(&found).filter(|line| !is_literal(&source, line)).collect();
    assert!(new.is_empty() && gone.is_empty(), "not frozen: {new:?}, not in the source: {gone:?}");
}

/// A name that stands alone: its code is given elsewhere.
fn is_literal(source: &str, line: &str) -> bool {
    line.split_once(' ').is_some_and(|(name, code)| code == "-" && source.contains(&format!("\"{name}\"")))
}
