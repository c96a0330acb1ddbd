//! Why the system refused a file, a folder or an address, in words.

use std::io::{Error, ErrorKind};

messages! {
    /// Reasons of the operating system, as they stand after a colon.
    pub struct FileFaultWords {
        absent: &'static str, id: "tidak ada", en: "it does not exist";
        forbidden: &'static str, id: "tidak ada izin", en: "no permission";
        exists: &'static str, id: "sudah ada", en: "it exists already";
        full: &'static str, id: "disk penuh", en: "the disk is full";
        read_only: &'static str, id: "disk hanya bisa dibaca", en: "the disk is read-only";
        a_folder: &'static str, id: "itu folder, bukan berkas", en: "it is a folder, not a file";
        no_folder: &'static str, id: "di jalurnya ada berkas, bukan folder", en: "a file is in its path, not a folder";
        busy: &'static str, id: "sedang dipakai program lain", en: "another program is using it";
        address_in_use: &'static str,
            id: "alamat itu sudah dipakai program lain", en: "another program uses that address";
        no_such_address: &'static str,
            id: "alamat itu bukan milik komputer ini", en: "this computer has no such address";
        timed_out: &'static str, id: "terlalu lama, tidak ada jawaban", en: "it took too long";
        bad_name: &'static str, id: "namanya tidak bisa dipakai", en: "the name cannot be used";
    }
}

impl FileFaultWords {
    /// The reason of `fault`; the system's own text where there is no word for it.
    #[must_use]
    pub fn reason(&self, fault: &Error) -> String {
        self.word(fault.kind()).map_or_else(|| fault.to_string(), ToOwned::to_owned)
    }

    /// The reason of a kind alone.
    #[must_use]
    pub fn reason_of(&self, kind: ErrorKind) -> String {
        self.word(kind).map_or_else(|| kind.to_string(), ToOwned::to_owned)
    }

    const fn word(&self, kind: ErrorKind) -> Option<&'static str> {
        Some(match kind {
            ErrorKind::NotFound => self.absent,
            ErrorKind::PermissionDenied => self.forbidden,
            ErrorKind::AlreadyExists => self.exists,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => self.full,
            ErrorKind::ReadOnlyFilesystem => self.read_only,
            ErrorKind::IsADirectory => self.a_folder,
            ErrorKind::NotADirectory => self.no_folder,
            ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => self.busy,
            ErrorKind::AddrInUse => self.address_in_use,
            ErrorKind::AddrNotAvailable => self.no_such_address,
            ErrorKind::TimedOut => self.timed_out,
            ErrorKind::InvalidFilename => self.bad_name,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::{ENGLISH, INDONESIAN};

    #[test]
    fn a_reason_is_words_of_the_language_and_never_lost() {
        let gone = std::fs::File::open("/no/such/file").unwrap_err();
        assert_eq!(INDONESIAN.fault.files.reason(&gone), "tidak ada");
        assert_eq!(ENGLISH.fault.files.reason(&gone), "it does not exist");
        let other = Error::other("sumbu putus");
        assert_eq!(INDONESIAN.fault.files.reason(&other), "sumbu putus");
    }
}
