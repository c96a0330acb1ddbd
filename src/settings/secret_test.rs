//! Tests of secrets: read on demand, never shown, never read from a file that others may read.

use super::*;
use crate::messages::INDONESIAN;

const VALUE: &str = "s3cr3t-value";

fn secret(text: &str) -> SecretHandle {
    SecretHandle { key: "mmbc.password", reference: SecretRef::parse(text) }
}

fn no_env(_: &str) -> Option<OsString> {
    None
}

fn resolve(text: &str, folder: &Path) -> Result<String, SecretFaultKind> {
    let places = SecretSources { store: &folder.join("secrets"), base: folder, env: &no_env };
    secret(text).resolve(places).map(|secret| secret.expose_secret().to_owned()).map_err(|fault| fault.kind)
}

#[test]
fn references() {
    for (text, shown) in
        [("env:A_B", "env:A_B"), ("keyring:biller", "keyring:biller"), ("file:/a/b", "file:/a/b"), (VALUE, "***")]
    {
        let reference = SecretRef::parse(text).unwrap();
        assert_eq!(reference.to_string(), shown);
        assert_eq!(format!("{reference:?}"), shown);
    }
    for text in ["", "env:", "env:A B", "keyring:", "keyring:../x", "keyring:a/b", "keyring:.x", "file:"] {
        assert!(SecretRef::parse(text).is_none(), "{text}");
    }
}

#[test]
fn the_environment_answers() {
    let env = |name: &str| (name == "LOKET_MMBC_PASSWORD").then(|| VALUE.into());
    let folder = Path::new("none");
    let places = SecretSources { store: folder, base: folder, env: &env };
    let had = secret("env:LOKET_MMBC_PASSWORD").resolve(places).unwrap();
    assert_eq!(had.expose_secret(), VALUE);
    let fault = secret("env:OTHER").resolve(places).unwrap_err();
    assert_eq!(fault.to_string(), "mmbc.password: the environment variable OTHER is missing or empty.");
    let missing = secret("").resolve(places).unwrap_err();
    assert_eq!(missing.sentence(&INDONESIAN), "mmbc.password belum diisi.");
}

#[test]
fn the_store_keeps_and_replaces() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("secrets");
    assert_eq!(resolve("keyring:biller", folder.path()), Err(SecretFaultKind::NotStored("biller".into())));
    set_secret(&store, "biller", &"old".into()).unwrap();
    set_secret(&store, "biller", &VALUE.into()).unwrap();
    assert_eq!(resolve("keyring:biller", folder.path()), Ok(VALUE.to_owned()));
    assert!(fs::read_dir(&store).map_or(0, Iterator::count) <= 1, "one file, or one entry of the system's store");
    platform::forget_secret(&store, "biller").unwrap();
    assert!(matches!(set_secret(&store, "../x", &VALUE.into()), Err(StoreFault::BadName)));
    assert!(matches!(set_secret(&store, "x", &"".into()), Err(StoreFault::Unusable)));
}

/// What the system's store does not take lies in a file, and nothing older hides it.
#[test]
fn a_long_secret_is_kept_too() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("secrets");
    let long = "k".repeat(20_000);
    for value in [VALUE, &long, VALUE] {
        set_secret(&store, "kunci", &value.into()).unwrap();
        assert_eq!(resolve("keyring:kunci", folder.path()).as_deref(), Ok(value));
    }
    if platform::SECRET_STORE.is_some() {
        assert!(!store.join("kunci").exists(), "no older file is left behind");
    }
    platform::forget_secret(&store, "kunci").unwrap();
}

#[cfg(unix)]
#[test]
fn the_store_is_private_and_an_open_file_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("secrets");
    set_secret(&store, "biller", &VALUE.into()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&store), mode(&store.join("biller"))), (0o700, 0o600));

    let open = folder.path().join("open");
    fs::write(&open, VALUE).unwrap();
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(resolve("file:open", folder.path()), Err(SecretFaultKind::Readable(open.clone(), 0o644)));
    let places = SecretSources { store: &store, base: folder.path(), env: &no_env };
    let sentence = secret("file:open").resolve(places).unwrap_err().sentence(&INDONESIAN);
    assert!(sentence.contains("mode 644") && sentence.contains("chmod 600") && !sentence.contains(VALUE), "{sentence}");
}

#[cfg(unix)]
#[test]
fn a_file_loses_one_line_end() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p");
    for (content, expected) in [
        (&b"s3cr3t-value\n"[..], Ok(VALUE.to_owned())),
        (b"s3cr3t-value\r\n", Ok(VALUE.to_owned())),
        (b" a \n\n", Ok(" a \n".to_owned())),
        (b"\n", Err(SecretFaultKind::Unusable)),
        (b"\xff", Err(SecretFaultKind::Unusable)),
    ] {
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(resolve("file:p", folder.path()), expected);
    }
    let fault = resolve("file:gone", folder.path());
    assert_eq!(fault, Err(SecretFaultKind::Unreadable(folder.path().join("gone"), io::ErrorKind::NotFound)));
}
