//! Records a program's file operations and output, in order, from an `strace` of its system calls.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// One recorded operation. Paths are relative to the recorded folder.
#[derive(Debug, Clone)]
pub enum Event {
    /// Bytes were written at this place.
    Write(String, u64, Vec<u8>),
    /// A file was cut or stretched to this length.
    Length(String, u64),
    /// A file was made, or opened to be emptied (`true`).
    Made(String, bool),
    /// Everything that was written to a file is on the disk.
    Synced(String),
    /// A file got another name.
    Renamed(String, String),
    /// A file was removed.
    Removed(String),
    /// Bytes left through a socket.
    Sent(Vec<u8>),
    /// Bytes were printed.
    Said(Vec<u8>),
}

/// The calls that are recorded.
const CALLS: &str = "trace=pwrite64,pwritev,write,writev,sendto,sendmsg,ftruncate,fsync,fdatasync,rename,renameat,renameat2,\
                     unlink,unlinkat,openat,open,creat,lseek";

/// Whether `strace` works here.
pub fn is_possible() -> bool {
    let traced = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    traced.is_ok_and(|status| status.success())
}

/// Runs `command` (its program and arguments) under a trace, and reads what it did below `folder`.
pub fn record(folder: &Path, command: &mut Command) -> Vec<Event> {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-xx", "-s", "4194304", "-e", CALLS, "-e", "signal=none", "-o"]).arg(trace.path());
    traced.arg(command.get_program()).args(command.get_args()).env_clear();
    traced.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ended = traced.stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let folder = std::fs::canonicalize(folder).unwrap();
    let mut reader = Reader { folder: format!("{}/", folder.display()), ..Reader::default() };
    let text = std::fs::read(trace.path()).unwrap();
    String::from_utf8_lossy(&text).lines().for_each(|line| reader.line(line));
    reader.events
}

#[derive(Default)]
struct Reader {
    folder: String,
    events: Vec<Event>,
    /// Calls of each thread that another one interrupted in the trace.
    begun: HashMap<String, String>,
    /// Where each open file stands, for writes that name no place.
    places: HashMap<(String, String), u64>,
    /// How long each file is, for those that write at the end.
    lengths: HashMap<String, u64>,
    appends: HashMap<(String, String), bool>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let (thread, call) = match line.split_once(' ') {
            Some((thread, rest)) if thread.bytes().all(|byte| byte.is_ascii_digit()) => (thread, rest.trim_start()),
            _ => ("", line),
        };
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            self.begun.insert(thread.to_owned(), begun.trim_end().to_owned());
            return;
        }
        let resumed = call.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>"));
        let whole = match resumed {
            Some((_, rest)) => self.begun.remove(thread).unwrap_or_default() + rest,
            None => call.to_owned(),
        };
        let Some((name, rest)) = whole.split_once('(') else { return };
        let Some((arguments, result)) = rest.rsplit_once(") ").or_else(|| rest.rsplit_once(')')) else { return };
        let result = result.trim_start().trim_start_matches('=').trim();
        let Ok(number) = result.split([' ', '<']).next().unwrap_or("").parse::<i64>() else { return };
        if let Ok(number) = u64::try_from(number) {
            self.call(name, arguments, number, result);
        }
    }

    fn call(&mut self, name: &str, arguments: &str, number: u64, result: &str) {
        let opened = described(arguments);
        let inside = opened.as_ref().and_then(|(handle, path)| Some((handle.clone(), self.inside(path)?)));
        match (name, inside, opened) {
            ("pwrite64" | "pwritev", Some((_, file)), _) => {
                let at = arguments.rsplit(',').next().and_then(|at| at.trim().parse().ok()).unwrap();
                self.write(file, at, data(arguments, number));
            }
            ("write" | "writev", Some((handle, file)), _) => {
                let key = (handle, file.clone());
                let appends = self.appends.get(&key).copied().unwrap_or(false);
                let at = if appends { self.lengths.get(&file) } else { self.places.get(&key) };
                let at = at.copied().unwrap_or(0);
                self.places.insert(key, at + number);
                self.write(file, at, data(arguments, number));
            }
            ("lseek", Some((handle, file)), _) => {
                self.places.insert((handle, file), number);
            }
            ("ftruncate", Some((_, file)), _) => {
                let length = arguments.rsplit(',').next().and_then(|length| length.trim().parse().ok()).unwrap();
                self.lengths.insert(file.clone(), length);
                self.events.push(Event::Length(file, length));
            }
            ("fsync" | "fdatasync", Some((_, file)), _) => self.events.push(Event::Synced(file)),
            ("write" | "writev" | "sendto" | "sendmsg", None, Some((handle, path))) => {
                let bytes = data(arguments, number);
                if path.starts_with("socket:") || path.starts_with("TCP") {
                    self.events.push(Event::Sent(bytes));
                } else if handle == "1" {
                    self.events.push(Event::Said(bytes));
                }
            }
            ("openat" | "open" | "creat", _, _) => self.opened(arguments, number, result),
            ("rename" | "renameat" | "renameat2", _, _) => {
                let mut paths = texts(arguments).into_iter().map(|path| self.inside(&path));
                if let (Some(Some(from)), Some(Some(to))) = (paths.next(), paths.next()) {
                    self.events.push(Event::Renamed(from, to));
                }
            }
            ("unlink" | "unlinkat", _, _) => {
                if let Some(file) = texts(arguments).first().and_then(|path| self.inside(path)) {
                    self.events.push(Event::Removed(file));
                }
            }
            _ => {}
        }
    }

    fn opened(&mut self, arguments: &str, handle: u64, result: &str) {
        let path = result.split_once('<').map(|(_, path)| plain(path.trim_end_matches('>')));
        let Some(file) = path.and_then(|path| self.inside(&path)) else { return };
        let key = (handle.to_string(), file.clone());
        self.places.insert(key.clone(), 0);
        self.appends.insert(key, arguments.contains("O_APPEND"));
        if arguments.contains("O_CREAT") {
            let empties = arguments.contains("O_TRUNC");
            if empties {
                self.lengths.insert(file.clone(), 0);
            }
            self.events.push(Event::Made(file, empties));
        }
    }

    fn write(&mut self, file: String, at: u64, bytes: Vec<u8>) {
        let end = at + bytes.len() as u64;
        let length = self.lengths.entry(file.clone()).or_default();
        *length = end.max(*length);
        self.events.push(Event::Write(file, at, bytes));
    }

    /// The name of a file below the folder; nothing for others and for the shared memory, which no power cut outlives.
    fn inside(&self, path: &str) -> Option<String> {
        let file = path.strip_prefix(&self.folder)?;
        (!file.ends_with("-shm") && !file.ends_with(" (deleted)")).then(|| file.to_owned())
    }
}

/// The open file that a call names first: its handle and its path.
fn described(arguments: &str) -> Option<(String, String)> {
    let (handle, rest) = arguments.split_once('<')?;
    let handle = handle.bytes().all(|byte| byte.is_ascii_digit()).then(|| handle.to_owned())?;
    let end = rest.find(">,").unwrap_or_else(|| rest.trim_end_matches('>').len());
    Some((handle, plain(&rest[..end])))
}

/// The bytes that the call wrote, limited to the count that the system took.
fn data(arguments: &str, taken: u64) -> Vec<u8> {
    let mut bytes: Vec<u8> = quoted(arguments).flat_map(bytes_of).collect();
    bytes.truncate(usize::try_from(taken).unwrap());
    bytes
}

fn texts(arguments: &str) -> Vec<String> {
    quoted(arguments).map(|text| String::from_utf8_lossy(&bytes_of(text)).into_owned()).collect()
}

fn quoted(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split('"').skip(1).step_by(2)
}

fn bytes_of(text: &str) -> Vec<u8> {
    text.split("\\x").skip(1).filter_map(|digits| u8::from_str_radix(digits.get(..2)?, 16).ok()).collect()
}

/// A path, which may be written in hexadecimal.
fn plain(path: &str) -> String {
    if path.starts_with("\\x") { String::from_utf8_lossy(&bytes_of(path)).into_owned() } else { path.to_owned() }
}
