//! The packages of `packaging/build`: what lies in them, and that the same program packed again gives the same bytes. The
//! programs are this build's and a stand-in, so nothing is built. Without a tool the test says that it was skipped.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shop::program;

/// Packs `program` and reads what was made, name by name. `None` where a tool is missing.
fn packed(what: &str, program: &Path, folder: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut build = Command::new("bash");
    build.arg(root.join("packaging/build")).args([what, "--level", "0", "--program"]).arg(program);
    // The commit's time, where there is no git; and not twice the same time of day.
    let ended = build.arg("--output").arg(folder).env("SOURCE_DATE_EPOCH", "1790000000").output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    if ended.status.code() == Some(3) {
        // Not `println!`: that is shown for a failed test only.
        let _ = std::io::stderr().write_all(format!("skipped: packages: {}\n", told.trim()).as_bytes());
        return None;
    }
    assert!(ended.status.success(), "{told}{}", String::from_utf8_lossy(&ended.stdout));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
    });
    Some(files.collect())
}

fn twice(what: &str, program: &Path, folder: &Path) -> Option<Vec<String>> {
    let first = packed(what, program, &folder.join("first"))?;
    let second = packed(what, program, &folder.join("second"))?;
    let names: Vec<String> = first.keys().cloned().collect();
    for (name, bytes) in &first {
        assert!(second.get(name) == Some(bytes), "{name} differs when it is packed again");
    }
    assert_eq!(first.len(), second.len());
    Some(names)
}

fn output_of(program: &str, arguments: &[&Path]) -> String {
    let ended = Command::new(program).args(arguments).output().unwrap();
    assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

/// The program without its symbols, where `strip` is: less to pack.
fn small_program(folder: &Path) -> PathBuf {
    let small = folder.join("loket");
    let stripped = Command::new("strip").arg("-o").arg(&small).arg(program()).status();
    if stripped.is_ok_and(|status| status.success()) { small } else { program() }
}

#[test]
fn packages_for_linux() {
    let folder = tempfile::tempdir().unwrap();
    let Some(names) = twice("--linux", &small_program(folder.path()), folder.path()) else { return };
    let version = env!("CARGO_PKG_VERSION");
    let (deb, archive) = (format!("loket_{version}_amd64.deb"), format!("loket-{version}-linux-x86_64.tar.gz"));
    assert_eq!(names, ["SHA256SUMS", &archive, &deb]);
    let deb = folder.path().join("first").join(deb);
    let files = output_of("dpkg-deb", &[Path::new("-c"), &deb]);
    for (rights, file) in [
        ("-rwxr-xr-x root/root", "usr/bin/loket"),
        ("-rw-r--r-- root/root", "usr/lib/systemd/system/loket.service"),
        ("-rw-r--r-- root/root", "usr/lib/udev/rules.d/60-loket-printer.rules"),
        ("-rw-r--r-- root/root", "usr/share/bash-completion/completions/loket"),
        ("-rw-r--r-- root/root", "usr/share/zsh/vendor-completions/_loket"),
        ("-rw-r--r-- root/root", "usr/share/fish/vendor_completions.d/loket.fish"),
        ("-rw-r--r-- root/root", "usr/share/man/man1/loket.1.gz"),
        ("-rw-r--r-- root/root", "usr/share/man/id/man1/loket.1.gz"),
        ("-rw-r--r-- root/root", "usr/share/doc/loket/copyright"),
        ("-rw-r--r-- root/root", "usr/share/doc/loket/install.md"),
    ] {
        let line =
            files.lines().find(|line| line.ends_with(&format!(" ./{file}"))).unwrap_or_else(|| panic!("{files}"));
        assert!(line.starts_with(rights), "{line}");
    }
    let control = output_of("dpkg-deb", &[Path::new("-f"), &deb]);
    for line in
        [&format!("Version: {version}"), "Depends: libc6 (>= ", "Recommends: cups-client", "Suggests: postgresql"]
    {
        assert!(control.contains(line), "{control}");
    }
    let root = folder.path().join("root");
    output_of("dpkg-deb", &[Path::new("-x"), &deb, &root]);
    let unit = std::fs::read_to_string(root.join("usr/lib/systemd/system/loket.service")).unwrap();
    assert!(unit.contains("\nExecStart=/usr/bin/loket serve\n") && !unit.contains("/usr/local"), "{unit}");
    let bash = std::fs::read_to_string(root.join("usr/share/bash-completion/completions/loket")).unwrap();
    assert!(bash.contains("complete -F _loket"), "{bash}");
}

#[test]
fn packages_for_windows() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("loket.exe");
    std::fs::write(&program, "MZ stands in for the program").unwrap();
    let Some(names) = twice("--windows", &program, folder.path()) else { return };
    let name = format!("loket-{}-windows-x86_64", env!("CARGO_PKG_VERSION"));
    assert_eq!(names, ["SHA256SUMS".to_owned(), format!("{name}-setup.exe"), format!("{name}.zip")]);
    // A zip without compression holds its files as they are.
    let zip = std::fs::read(folder.path().join("first").join(format!("{name}.zip"))).unwrap();
    for file in
        ["loket.exe", "LICENSE.txt", "licenses.txt", "docs/agent.md", "docs/agent.en.md", "docs/config.example.toml"]
    {
        let inside = format!("{name}/{file}");
        assert!(zip.windows(inside.len()).any(|bytes| bytes == inside.as_bytes()), "{file}");
    }
}
