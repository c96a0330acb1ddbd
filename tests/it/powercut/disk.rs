//! The disk as it may look after a power cut: synced data is there, everything else is there in whole, in sectors or
//! not at all.

use std::collections::BTreeMap;
use std::path::Path;

use super::record::Event;

/// The unit that a disk writes whole, bytes.
const SECTOR: usize = 512;

/// How much of the unsynced data reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Luck {
    /// None of it.
    Nothing,
    /// All of it.
    Everything,
    /// Some of it, some torn.
    Some,
}

/// Random numbers from a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// A disk under a running program.
#[derive(Default, Clone)]
pub struct Disk {
    durable: Files,
    /// Writes and lengths of each file since its last sync.
    pending: BTreeMap<String, Vec<Event>>,
    /// Renames and removals since the last sync of anything: the file system keeps their order.
    names: Vec<Event>,
}

impl Disk {
    /// A disk that holds what lies in `folder`.
    pub fn of(folder: &Path) -> Self {
        let mut disk = Self::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                    disk.durable.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        disk
    }

    pub fn happened(&mut self, event: &Event) {
        match event {
            Event::Write(file, ..) | Event::Length(file, _) | Event::Made(file, _) => {
                self.pending.entry(file.clone()).or_default().push(event.clone());
            }
            Event::Renamed(from, to) => {
                if let Some(ops) = self.pending.remove(from) {
                    let emptied = std::iter::once(Event::Length(to.clone(), 0));
                    self.pending.insert(to.clone(), emptied.chain(ops).collect());
                }
                self.names.push(event.clone());
            }
            Event::Removed(file) => {
                self.pending.remove(file);
                self.names.push(event.clone());
            }
            Event::Synced(file) => {
                self.names.drain(..).for_each(|name| rename(&mut self.durable, &name));
                if let Some(ops) = self.pending.remove(file) {
                    let content = self.durable.entry(file.clone()).or_default();
                    ops.iter().for_each(|op| apply(content, op, &mut None));
                }
            }
            Event::Sent(_) | Event::Said(_) => {}
        }
    }

    /// What is found after a power cut now.
    pub fn after_cut(&self, luck: Luck, dice: &mut Dice) -> Files {
        let mut files = self.durable.clone();
        for (file, ops) in self.pending.iter().filter(|_| luck != Luck::Nothing) {
            let content = files.entry(file.clone()).or_default();
            for op in ops {
                match luck {
                    Luck::Some if dice.roll(2) == 0 => {}
                    Luck::Some => apply(content, op, &mut Some(dice)),
                    _ => apply(content, op, &mut None),
                }
            }
        }
        let reached = match luck {
            Luck::Nothing => 0,
            Luck::Everything => self.names.len(),
            Luck::Some => usize::try_from(dice.roll(self.names.len() as u64 + 1)).unwrap(),
        };
        self.names[..reached].iter().for_each(|name| rename(&mut files, name));
        files
    }
}

fn apply(content: &mut Vec<u8>, op: &Event, torn: &mut Option<&mut Dice>) {
    match op {
        Event::Made(_, true) => content.clear(),
        Event::Length(_, length) => content.resize(usize::try_from(*length).unwrap(), 0),
        Event::Write(_, at, bytes) => {
            let at = usize::try_from(*at).unwrap();
            let tears = torn.as_mut().is_some_and(|dice| bytes.len() > SECTOR && dice.roll(3) == 0);
            for (sector, part) in bytes.chunks(SECTOR).enumerate() {
                let lost = tears && torn.as_mut().is_some_and(|dice| dice.roll(2) == 0);
                if !lost {
                    let from = at + sector * SECTOR;
                    content.resize(content.len().max(from + part.len()), 0);
                    content[from..from + part.len()].copy_from_slice(part);
                }
            }
        }
        _ => {}
    }
}

fn rename(files: &mut Files, name: &Event) {
    match name {
        Event::Renamed(from, to) => {
            if let Some(content) = files.remove(from) {
                files.insert(to.clone(), content);
            }
        }
        Event::Removed(file) => {
            files.remove(file);
        }
        _ => {}
    }
}

/// Writes the files into a folder.
pub fn lay_down(files: &Files, folder: &Path) {
    for (name, content) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}
