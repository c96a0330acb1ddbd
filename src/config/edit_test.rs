//! Changes of `config.toml`: what stays, what is refused, what is kept.

use super::*;

const SHOP: &str = "# Kios kami\n[shop]\nname = \"LOKET\"  # di struk\n\n[mmbc]\nusername = \"dummy\"\n# sandi\npassword = \"env:X\"\n";

#[test]
fn a_text_is_added_and_nothing_else_moves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    add_refusal(&path, "mmbc", "Nomor \"salah\" sekali").unwrap();
    add_refusal(&path, "mmbc", "Loket tutup").unwrap();
    add_refusal(&path, "mmbc", "Loket tutup").unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let kept: String =
        text.lines().filter(|line| !line.starts_with("refusals")).map(|line| format!("{line}\n")).collect();
    assert_eq!(kept, SHOP);
    assert_eq!(
        Config::parse(&text).unwrap().providers[0].refusals().unwrap(),
        ["Nomor \"salah\" sekali", "Loket tutup"]
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary stays");
}

#[cfg(unix)]
#[test]
fn the_files_mode_stays() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    for mode in [0o600, 0o640] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        add_refusal(&path, "mmbc", &format!("Tutup mode {mode}")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    for (text, section, refusal) in [
        ("not toml [", "mmbc", "Loket tutup"),
        ("[mmbc]\nrefusals = 5\n", "mmbc", "Loket tutup"),
        ("mmbc = 5\n", "mmbc", "Loket tutup"),
        (SHOP, "klink", "Loket tutup"),
        (SHOP, "mmbc", "x"),
    ] {
        std::fs::write(&path, text).unwrap();
        assert!(add_refusal(&path, section, refusal).is_err(), "{text}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    assert!(add_refusal(&folder.path().join("none"), "mmbc", "Loket tutup").is_err());
}

fn change(path: &Path, changes: &[SettingChange]) -> Result<Vec<String>, ConfigEditError> {
    ConfigFile::read(path).unwrap().change(changes, "20261130-102105")
}

#[test]
fn a_value_changes_and_every_comment_and_line_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    let changes = [
        SettingChange::text("shop.name", "KIOS \"BARU\" \u{e9}"),
        SettingChange { key: "printer.cut".into(), value: SettingInput::Flag(false) },
        SettingChange { key: "mmbc.timeout_seconds".into(), value: SettingInput::Whole(60) },
        SettingChange::text("mmbc.username", "dummy"),
    ];
    let keys = change(&path, &changes).unwrap();
    assert_eq!(keys, ["shop.name", "printer.cut", "mmbc.timeout_seconds"], "an equal value is no change");
    let text = std::fs::read_to_string(&path).unwrap();
    for line in ["# Kios kami", "# sandi", "password = \"env:X\"", "username = \"dummy\""] {
        assert!(text.lines().any(|there| there == line), "{line}: {text}");
    }
    assert!(text.contains("# di struk"), "{text}");
    let config = Config::parse(&text).unwrap();
    assert_eq!(config.shop.name.as_str(), "KIOS \"BARU\" \u{e9}");
    assert!(!config.printer.cut);
    let former = folder.path().join("config.toml.before-20261130-102105");
    assert_eq!(std::fs::read_to_string(former).unwrap(), SHOP);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary stays");
}

#[test]
fn the_first_change_writes_the_explained_example() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baru").join("config.toml");
    change(&path, &[SettingChange::text("shop.name", "KIOS SITI")]).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), example().lines().count());
    assert_eq!(Config::parse(&text).unwrap().shop.name.as_str(), "KIOS SITI");
}

#[test]
fn what_another_program_wrote_meanwhile_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    let mut file = ConfigFile::read(&path).unwrap();
    let theirs = SHOP.replace("LOKET", "LOKET LAIN");
    std::fs::write(&path, &theirs).unwrap();
    let refused = file.change(&[SettingChange::text("shop.name", "KIOS")], "1").unwrap_err();
    assert!(matches!(refused, ConfigEditError::Changed), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    // A file that came or went is a change too.
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(file.change(&[], "2").unwrap_err(), ConfigEditError::Changed));
    let mut none = ConfigFile::read(&path).unwrap();
    std::fs::write(&path, &theirs).unwrap();
    assert!(matches!(none.change(&[], "3").unwrap_err(), ConfigEditError::Changed));
}

#[test]
fn a_value_that_does_not_fit_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    for wrong in [
        SettingChange::text("shop.name", " "),
        SettingChange::text("shop.timezone", "Mars"),
        SettingChange::text("shop.nama", "x"),
        SettingChange::text("printer.cut", "ya"),
        SettingChange { key: "mmbc.timeout_seconds".into(), value: SettingInput::Whole(0) },
    ] {
        let refused = change(&path, &[SettingChange::text("shop.phone", "1"), wrong.clone()]);
        assert!(refused.is_err(), "{wrong:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), SHOP, "{wrong:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn ten_former_files_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, SHOP).unwrap();
    for round in 0..13 {
        let name = SettingChange::text("shop.name", format!("KIOS {round}"));
        ConfigFile::read(&path).unwrap().change(&[name], &format!("2026-{round:02}")).unwrap();
    }
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names.len(), 11);
    assert_eq!(names[1], "config.toml.before-2026-03");
}

#[test]
fn what_is_typed_is_read_as_the_setting_is() {
    let config = Config::parse(SHOP).unwrap();
    let read = |key: &str, typed: &str| SettingChange::read(&config, key, typed).map(|change| change.value);
    assert_eq!(read("shop.name", "5").unwrap(), SettingInput::Text("5".into()));
    assert_eq!(read("mmbc.timeout_seconds", "60").unwrap(), SettingInput::Whole(60));
    assert_eq!(read("printer.cut", "false").unwrap(), SettingInput::Flag(false));
    let addresses = SettingInput::Texts(vec!["127.0.0.1".into(), "10.0.0.0/8".into()]);
    assert_eq!(read("webhook.allow_from", "127.0.0.1, 10.0.0.0/8").unwrap(), addresses);
    assert_eq!(read("mmbc.password", "keyring:mmbc").unwrap(), SettingInput::Text("keyring:mmbc".into()));
    assert!(matches!(read("mmbc.password", "rahasia"), Err(ConfigEditError::Secret(_))));
    assert!(matches!(read("klink.paths", "x"), Err(ConfigEditError::OnlyInFile(_))));
    assert!(matches!(read("printer.cut", "ya"), Err(ConfigEditError::Form(_))));
    for (typed, near) in [("shop.nama", Some("shop.name")), ("printr.paper", Some("printer.paper")), ("x", None)] {
        let Err(ConfigEditError::UnknownKey { near: found, .. }) = read(typed, "x") else { panic!("{typed}") };
        assert_eq!(found.as_deref(), near, "{typed}");
    }
}
