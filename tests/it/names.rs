//! Rules about names and documents, as tests, and a measure of the words for people to read:
//! `cargo test --test it names::measure -- --ignored --nocapture`.

use std::collections::BTreeMap;

use crate::house::files;

/// A type or trait: its file, whether every crate may name it, and its name.
struct TypeName {
    path: String,
    is_public: bool,
    name: String,
}

fn types(files: &[(String, String)]) -> Vec<TypeName> {
    let read = |path: &str, line: &str| {
        // The types of the wording, and of the commands' JSON, stand inside a macro.
        let is_inside = ["src/messages/", "src/cli/json/"].iter().any(|folder| path.starts_with(folder));
        let line = if is_inside { line.strip_prefix("    ").unwrap_or(line) } else { line };
        let (visibility, rest) = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => ("crate", rest.split_once(") ")?.1),
            Some(rest) => ("pub", rest.strip_prefix(' ')?),
            None => ("own", line),
        };
        let (word, rest) = rest.split_once(' ')?;
        if !["struct", "enum", "trait", "type"].contains(&word) {
            return None;
        }
        let name = rest.split(|c: char| !c.is_alphanumeric()).next()?.to_owned();
        Some(TypeName { path: path.to_owned(), is_public: visibility == "pub", name })
    };
    files.iter().flat_map(|(path, text)| text.lines().filter_map(move |line| read(path, line))).collect()
}

/// How many words a name in camel case has: `PaymentRequest` 2.
fn words(name: &str) -> usize {
    name.chars().filter(char::is_ascii_uppercase).count()
}

/// A single word that says what happens to a thing and not what it is: `Kept`, `Asking`.
fn is_participle(name: &str) -> bool {
    const IRREGULAR: &[&str] = &[
        "Begun", "Done", "Given", "Gone", "Heard", "Held", "Kept", "Known", "Left", "Lost", "Made", "Met", "Paid",
        "Said", "Seen", "Sent", "Shown", "Sold", "Taken", "Told", "Untold", "Woken", "Written",
    ];
    words(name) < 2 && (IRREGULAR.contains(&name) || name.ends_with("ed") || name.ends_with("ing"))
}

#[test]
fn no_two_public_types_share_a_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // One name for one thing on two systems: `x_unix.rs` and `x_windows.rs`.
    let is_other_system = |path: &str| path.ends_with("_windows.rs");
    for one in types(&files()).into_iter().filter(|one| one.is_public && !is_other_system(&one.path)) {
        places.entry(one.name).or_default().push(one.path);
    }
    places.retain(|_, paths| paths.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

#[test]
fn no_type_is_a_bare_participle() {
    let found: Vec<String> = types(&files())
        .iter()
        .filter(|one| is_participle(&one.name))
        .map(|one| format!("{}: {}", one.path, one.name))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(is_participle("Kept") && is_participle("Asking") && !is_participle("KeptTable") && !is_participle("Bill"));
}

/// The public types, traits and functions of `text` that nothing is said about.
fn undocumented(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let is_item = |line: &str| {
        let rest = line.trim_start().strip_prefix("pub ").map(|rest| {
            ["async ", "const ", "unsafe "].iter().fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest))
        });
        rest.is_some_and(|rest| {
            let words = ["fn ", "struct ", "enum ", "trait ", "type "];
            words.iter().any(|word| rest.strip_prefix(word).is_some_and(|name| !name.starts_with('$')))
        })
    };
    let is_documented = |index: usize| {
        for line in lines[..index].iter().rev().map(|line| line.trim()) {
            if line.starts_with("///") {
                return true;
            }
            if line.is_empty() || line.ends_with(['{', '}', ';']) || (line.ends_with(',') && !line.starts_with('#')) {
                return false;
            }
        }
        false
    };
    (0..lines.len())
        .filter(|index| is_item(lines[*index]) && !is_documented(*index))
        .map(|index| lines[index])
        .collect()
}

#[test]
fn every_public_type_trait_and_function_is_documented() {
    let found: Vec<String> = files()
        .iter()
        .flat_map(|(path, text)| {
            undocumented(text).into_iter().map(|line| format!("{path}: {}", line.trim())).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(
        undocumented("/// A.\n#[must_use]\npub fn a() {}\n\n#[must_use]\npub const fn b() {}\n"),
        ["pub const fn b() {}"]
    );
}

#[test]
fn no_head_follows_a_formula() {
    let formula = ["//! What it is:", "//! What it is not:"];
    let found: Vec<String> = files()
        .into_iter()
        .filter(|(_, text)| text.lines().any(|line| formula.iter().any(|words| line.starts_with(words))))
        .map(|(path, _)| path)
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
#[ignore = "a measure for people to read, no gate"]
fn measure() {
    let files = files();
    let types = types(&files);
    let share = |part: usize, whole: usize| format!("{part} of {whole}, {} %", part * 100 / whole.max(1));
    let lines: Vec<&str> = files.iter().flat_map(|(_, text)| text.lines().map(str::trim)).collect();
    // A document is a run of `///` lines; its words are counted over the run.
    let runs = lines.split(|line| !line.starts_with("///")).filter(|run| !run.is_empty());
    let documents: Vec<usize> =
        runs.map(|run| run.iter().flat_map(|line| line[3..].split_whitespace()).count()).collect();
    let inside = lines.iter().filter(|line| line.starts_with("// ")).count();
    let code = lines.iter().filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    let semicolons =
        lines.iter().filter(|line| line.starts_with("//")).map(|line| line.matches(';').count()).sum::<usize>();
    println!("one-word types         {}", share(types.iter().filter(|one| words(&one.name) < 2).count(), types.len()));
    println!(
        "documents <= 3 words   {}",
        share(documents.iter().filter(|words| **words <= 3).count(), documents.len())
    );
    println!("comments inside code   {}", share(inside, inside + code));
    println!("#[must_use]            {}", lines.iter().filter(|line| line.starts_with("#[must_use")).count());
    println!("semicolons in comments {semicolons}");
    let mut rooms: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, text) in &files {
        let room = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
        let (files, lines) = rooms.entry(room).or_default();
        *files += 1;
        *lines += text.lines().count();
    }
    for (room, (files, lines)) in &rooms {
        println!("{room:<12}{files:>5} files{lines:>8} lines");
    }
    println!("{:<12}{:>5} files{:>8} lines", "all", files.len(), rooms.values().map(|(_, lines)| lines).sum::<usize>());
}
