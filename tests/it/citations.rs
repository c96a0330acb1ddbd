//! Everything that comments and documents cite is in the repository: safety rules, documents, their sections and
//! headings, paths. The JSON examples of `docs/cli.md` are what the commands print (`documents` compares the same files
//! with them).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Folders that are read, with all below them.
const FOLDERS: &[&str] = &[".ci", "assets", "benches", "crates", "docs", "packaging", "src", "tests"];

/// Files of the root that are read.
const FILES: &[&str] = &["ARCHITECTURE.md", "Cargo.toml", "README.md", "clippy.toml", "rustfmt.toml"];

/// What holds no citations: golden files are other people's texts.
const NOT_READ: &[&str] = &["tests/golden", "tests/proptest-regressions", "assets/font"];

/// The paths that are looked for where they stand in backticks.
const ROOTS: &[&str] = &["src/", "tests/", "assets/", "benches/", "crates/", "docs/", "packaging/"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A piece of text without line ends: a paragraph of a document, or comments that follow each other.
struct Passage {
    /// Path from the root.
    file: String,
    /// Its first line, from 1.
    line: usize,
    text: String,
}

impl Passage {
    fn is_document(&self) -> bool {
        self.file.ends_with(".md")
    }

    /// `what` with its place, as a fault.
    fn fault(&self, what: &str) -> String {
        format!("{}:{}: {what}", self.file, self.line)
    }
}

fn paths(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if NOT_READ.iter().any(|name| path.starts_with(root().join(name))) {
            continue;
        }
        if path.is_dir() {
            paths(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The comment in a line of Rust, without its marks. A `//` inside a string is taken for one too; that does no harm,
/// but for an address.
fn comment(line: &str) -> Option<&str> {
    let at = line.find("//").filter(|at| !line[..*at].ends_with(':'))?;
    Some(line[at..].trim_start_matches(['/', '!']).trim())
}

fn passages() -> Vec<Passage> {
    let mut files: Vec<PathBuf> = FILES.iter().map(|name| root().join(name)).collect();
    FOLDERS.iter().for_each(|name| paths(&root().join(name), &mut files));
    let mut all = Vec::new();
    for path in files {
        let file = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        // A picture or a font is no text.
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let is_code = file.ends_with(".rs");
        let mut passage: Option<Passage> = None;
        for (line, number) in text.lines().zip(1..) {
            let piece = if is_code { comment(line) } else { Some(line.trim_start_matches('#').trim()) };
            match piece.filter(|piece| !piece.is_empty()) {
                Some(piece) => {
                    let passage = passage.get_or_insert_with(|| Passage {
                        file: file.clone(),
                        line: number,
                        text: String::new(),
                    });
                    passage.text.push_str(piece);
                    passage.text.push(' ');
                }
                None => all.extend(passage.take()),
            }
        }
        all.extend(passage.take());
    }
    all
}

/// The rest of `text` after each place where `word` stands as a word, with what stands before it.
fn after<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let (before, rest) = (&text[..at], &text[at + word.len()..]);
        let is_word = !before.ends_with(|c: char| c.is_alphanumeric()) && rest.starts_with(' ');
        is_word.then(|| (before, rest.trim_start()))
    })
}

/// The number at the beginning of `text`, and what follows it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The numbers of `5, 8 and 21` or `1 to 3`.
fn numbers(text: &str) -> Vec<u32> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((one, next)) = number(rest) {
        all.push(one);
        let Some(further) = [", ", " and ", " to "].iter().find_map(|between| next.strip_prefix(between)) else {
            break;
        };
        rest = further;
    }
    all
}

/// The headings of a document, without their marks. What stands in a block of code is none.
fn headings(text: &str) -> Vec<String> {
    let mut is_block = false;
    let mut all = Vec::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if !is_block && line.starts_with('#') {
            all.push(line.trim_start_matches('#').trim().to_owned());
        }
    }
    all
}

fn document(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// Each safety rule by its number, with its text.
fn safety_rules() -> BTreeMap<u32, String> {
    let text = document("docs/safety.md");
    let pieces = text.split("\n### ").skip(1);
    let rules: BTreeMap<u32, String> = pieces
        .filter_map(|piece| {
            let (one, rest) = number(piece)?;
            let body = rest.strip_prefix(". ")?;
            Some((one, body.split("\n## ").next()?.to_owned()))
        })
        .collect();
    assert!(rules.keys().copied().eq(1..=23), "docs/safety.md has the rules {:?}", rules.keys());
    rules
}

/// The document that a citation ends with: `…, as docs/providers.md` gives `docs/providers.md`.
fn last_document(text: &str) -> Option<&str> {
    let text = text.strip_suffix(".md")?;
    let start = text
        .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.')))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    Some(&text[start..])
}

/// Every document that is named in `text`, without its ending, and what follows the name.
fn documents(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices(".md").filter_map(|(at, ending)| {
        let end = at + ending.len();
        let rest = &text[end..];
        if rest.starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        last_document(&text[..end]).filter(|name| !name.is_empty()).map(|name| (name, rest))
    })
}

/// The path of the document `name` (without its ending) from the root, where there is one: from the root, or in a
/// document from where that lies.
fn found(passage: &Passage, name: &str) -> Option<PathBuf> {
    let name = format!("{name}.md");
    let beside = Path::new(&passage.file).parent().filter(|_| passage.is_document()).map(|folder| folder.join(&name));
    beside.into_iter().chain([PathBuf::from(&name)]).find(|path| root().join(path).is_file())
}

#[test]
fn every_cited_safety_rule_stands_in_the_rules() {
    let rules = safety_rules();
    let mut faults = Vec::new();
    let mut cited = BTreeSet::new();
    for passage in passages() {
        for (word, is_plural) in [("rule", false), ("rules", true)] {
            for (before, rest) in after(&passage.text, word) {
                let Some((one, next)) = number(rest) else { continue };
                let is_named = before.to_lowercase().ends_with("safety ") || passage.file == "docs/safety.md";
                if !is_named {
                    faults.push(passage.fault(&format!("{word} {one}: say `safety {word} {one}`")));
                }
                let all = if is_plural { numbers(rest) } else { vec![one] };
                for missing in all.iter().filter(|one| !rules.contains_key(one)) {
                    faults.push(passage.fault(&format!("there is no safety rule {missing}")));
                }
                // `safety rule 2 c`: a condition of it.
                let mut letters = next.chars();
                if let (Some(' '), Some(letter @ 'a'..='z'), Some(')' | '.' | ',')) =
                    (letters.next(), letters.next(), letters.next())
                    && !rules.get(&one).is_some_and(|rule| rule.contains(&format!("({letter})")))
                {
                    faults.push(passage.fault(&format!("safety rule {one} has no ({letter})")));
                }
                cited.extend(all);
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(cited.len() > 10, "the scan finds citations: {cited:?}");
}

#[test]
fn every_cited_document_and_heading_exists() {
    let mut faults = Vec::new();
    let mut cited = 0;
    for passage in passages() {
        for (name, rest) in documents(&passage.text) {
            cited += 1;
            let Some(path) = found(&passage, name) else {
                faults.push(passage.fault(&format!("there is no {name}.md")));
                continue;
            };
            let quoted = [", \"", " (\""].iter().find_map(|between| rest.strip_prefix(between));
            let Some((heading, _)) = quoted.and_then(|rest| rest.split_once('"')) else { continue };
            if !headings(&document(&path.to_string_lossy())).iter().any(|own| own == heading) {
                faults.push(passage.fault(&format!("{name}.md has no heading {heading:?}")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(cited > 50, "the scan finds citations: {cited}");
}

#[test]
fn every_cited_section_exists() {
    let mut faults = Vec::new();
    let mut cited = 0;
    for passage in passages() {
        let all = after(&passage.text, "section").chain(after(&passage.text, "sections"));
        for (before, rest) in all {
            let Some((one, _)) = number(rest) else { continue };
            cited += 1;
            // In a document its own sections may be meant.
            let named = before.strip_suffix(", ").and_then(last_document);
            let path = match named {
                Some(name) => found(&passage, name),
                None => passage.is_document().then(|| PathBuf::from(&passage.file)),
            };
            let Some(path) = path else {
                faults.push(passage.fault(&format!("section {one} of what? say `docs/providers.md, section {one}`")));
                continue;
            };
            let heading = format!("Section {one}:");
            if !headings(&document(&path.to_string_lossy())).iter().any(|own| own.starts_with(&heading)) {
                faults.push(passage.fault(&format!("{} has no section {one}", path.display())));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(cited > 5, "the scan finds citations: {cited}");
}

#[test]
fn a_provider_document_is_named_and_not_numbered() {
    let mut faults = Vec::new();
    for passage in passages() {
        for word in ["document", "documents", "Document", "Documents"] {
            for (_, rest) in after(&passage.text, word) {
                if let Some((one, _)) = number(rest) {
                    faults.push(passage.fault(&format!("document {one}: name it as docs/providers.md does")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_path_and_link_leads_somewhere() {
    let mut faults = Vec::new();
    for passage in passages() {
        for path in passage.text.split('`').skip(1).step_by(2) {
            let is_path = ROOTS.iter().any(|start| path.starts_with(start));
            // A pattern, or a place for a name.
            let is_pattern = path.contains(['*', '…', '{', '<', ' ', '$']) || path.contains("FILE");
            if is_path && !is_pattern && !root().join(path).exists() {
                faults.push(passage.fault(&format!("there is no {path}")));
            }
        }
        if !passage.is_document() {
            continue;
        }
        for link in passage.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let folder = Path::new(&passage.file).parent().unwrap_or(Path::new(""));
            if !root().join(folder).join(target).exists() {
                faults.push(passage.fault(&format!("the link {link} leads nowhere")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The modules and functions of `room`, by its files' names and its `fn` and `mod` lines.
fn is_in_room(room: &str, name: &str) -> bool {
    let folder = root().join("src").join(room);
    if folder.join(name).is_dir() || folder.join(format!("{name}.rs")).is_file() {
        return true;
    }
    let mut files = Vec::new();
    paths(&folder, &mut files);
    let declared = [format!("fn {name}("), format!("fn {name}<"), format!("mod {name};")];
    let declares = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        declared.iter().any(|words| text.contains(words))
    };
    files.iter().any(declares)
}

/// Whether `src` has the file or folder that `path` names, with or without `.rs`. A path with a pattern in it is taken
/// for one.
fn is_a_file_of_src(path: &str) -> bool {
    let is_plain = path.chars().all(|c| c.is_ascii_lowercase() || "_/.".contains(c));
    let place = root().join("src").join(path.trim_end_matches('/'));
    !is_plain || place.exists() || place.with_extension("rs").is_file()
}

#[test]
fn every_module_that_a_document_names_exists() {
    let is_room = |name: &str| !name.is_empty() && root().join("src").join(name).is_dir();
    let mut faults = Vec::new();
    for passage in passages().into_iter().filter(Passage::is_document) {
        for path in passage.text.split('`').skip(1).step_by(2) {
            let Some((room, rest)) = path.split_once("::").or_else(|| path.split_once('/')) else { continue };
            let name = rest.split(|c: char| c != '_' && !c.is_ascii_lowercase()).next().unwrap_or_default();
            let is_wrong_path = path.contains('/') && !path.contains("::") && !is_a_file_of_src(path);
            if is_room(room) && !name.is_empty() && (!is_in_room(room, name) || is_wrong_path) {
                faults.push(passage.fault(&format!("there is no {path}")));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(is_in_room("till", "pay") && is_in_room("domain", "step") && !is_in_room("till", "order"));
}

#[test]
fn the_readme_is_short_and_names_both_commands() {
    let readme = document("README.md");
    assert!(readme.lines().count() <= 120, "README.md is a first page; what is longer has a page in docs/");
    assert!(document("ARCHITECTURE.md").lines().count() <= 150, "how a part works stands in docs/design.md");
    for command in ["\ncargo run --release -- demo\n", "\ncargo test\n"] {
        assert!(readme.contains(command), "{command}");
    }
    for name in documents_of("docs") {
        assert!(readme.contains(&name) || name == "docs/design.md", "README.md does not lead to {name}");
    }
}

/// The documents of a folder.
fn documents_of(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy()))
        .filter(|name| name.ends_with(".md"))
        .collect();
    names.sort();
    names
}

/// A document of a command, as it is frozen.
fn frozen(name: &str) -> Value {
    let text = document(&format!("tests/golden/document/{name}"));
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// The same with one row in each list.
fn one_row_a_list(value: &Value) -> Value {
    match value {
        Value::Array(rows) => rows.iter().take(1).map(one_row_a_list).collect(),
        Value::Object(object) => {
            Value::Object(object.iter().map(|(name, one)| (name.clone(), one_row_a_list(one))).collect())
        }
        other => other.clone(),
    }
}

/// The names of an object, or of the first row of a list.
fn names(value: &Value) -> Vec<String> {
    let object = value.as_array().map_or(Some(value), |rows| rows.first());
    object.and_then(Value::as_object).into_iter().flat_map(|object| object.keys().cloned()).collect()
}

/// `docs/cli.md` has an example a command. Before each stands `<!-- document: NAME.json -->`, or for a long one `<!--
/// document: NAME.json, one row a list -->`. `<!-- documents as NAME.json: OTHER.json … -->` names those of other
/// commands that have the same names at their top.
#[test]
fn the_examples_of_the_commands_are_their_documents() {
    let text = document("docs/cli.md").replace('\r', "");
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    let mut named: Vec<String> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let comment = line.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
        if let Some(name) = comment.and_then(|comment| comment.strip_prefix("document: ")) {
            let (name, is_short) = name.strip_suffix(", one row a list").map_or((name, false), |name| (name, true));
            let value = frozen(name);
            let value = if is_short { one_row_a_list(&value) } else { value };
            let example: Vec<&str> =
                lines[at + 1..].iter().copied().skip(1).take_while(|line| *line != "```").collect();
            let is_example = lines.get(at + 1).is_some_and(|line| *line == "```json");
            if !is_example || example.join("\n") != serde_json::to_string_pretty(&value).unwrap() {
                faults.push(format!("line {}: not the document {name}", at + 1));
            }
            named.push(name.to_owned());
        } else if let Some((first, others)) =
            comment.and_then(|comment| comment.strip_prefix("documents as ")).and_then(|rest| rest.split_once(": "))
        {
            for other in others.split(' ') {
                if names(&frozen(first)) != names(&frozen(other)) {
                    faults.push(format!("line {}: {other} has other names than {first}", at + 1));
                }
                named.push(other.to_owned());
            }
        } else if *line == "```json" && !lines[at.saturating_sub(1)].starts_with("<!-- document: ") {
            faults.push(format!("line {}: an example that names no document", at + 1));
        }
    }
    let documents = std::fs::read_dir(root().join("tests/golden/document")).unwrap();
    let documents = documents.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let commands: BTreeSet<String> = documents.filter_map(|name| command(&name)).collect();
    let with_example: BTreeSet<String> = named.iter().filter_map(|name| command(name)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(with_example, commands, "docs/cli.md has an example a command");
}

/// The command that printed a frozen document.
fn command(document: &str) -> Option<String> {
    const WITH_COMMANDS_OF_THEIR_OWN: [&str; 5] = ["charge", "wallet", "prices", "journal", "saldo"];
    let mut words = document.strip_suffix(".json")?.split('-');
    let first = words.next()?;
    let own = words.next().filter(|_| WITH_COMMANDS_OF_THEIR_OWN.contains(&first));
    // Named by what was printed.
    let own = own.map(|own| match (first, own) {
        ("charge", "order") => "create",
        ("wallet", "refunded") => "refund",
        ("saldo", "around") => "show",
        _ => own,
    });
    Some(own.map_or_else(|| first.to_owned(), |own| format!("{first} {own}")))
}
