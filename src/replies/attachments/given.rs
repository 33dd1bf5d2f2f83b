//! Files that a person gives at the desk: as evidence of an answer that came another way, or of what became of a promise.
//! How many they may be, how large, and of which kinds, and what is said beside their field where they are not.

use actix_web::http::StatusCode;

use super::{flags, name};
use crate::locale::Words;
use crate::replies::store::documents::{LARGEST, sniff};
use crate::web::multipart::{Extent, Filled, SentFile};

/// The most bytes of a form that may be sent with files of so many bytes: those, and its words.
pub const fn form_limit(files: usize) -> usize {
    files + 512 * 1024
}

/// What is wrong with files that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// There are more than so many.
    TooMany(usize),
    /// One is, or all of them are, too large.
    TooLarge,
    /// One has nothing in it.
    Empty(String),
    /// One is a program, or can become one when somebody opens it.
    Program(String),
    /// One is a package of others.
    Package(String),
    /// Nobody can tell what one is.
    Unknown(String),
}

impl FileFault {
    /// What is wrong with the files of a form that takes so many, if anything is. No name is believed: a file is what its
    /// bytes say.
    pub fn of(filled: &Filled, most: usize) -> Option<FileFault> {
        if filled.extent == Extent::TooLarge {
            return Some(FileFault::TooLarge);
        }
        if filled.files.len() > most {
            return Some(FileFault::TooMany(most));
        }
        filled.files.iter().find_map(fault_of)
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            FileFault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// What is said beside the field.
    pub fn say(&self, words: Words) -> String {
        let named = |key: &str, name: &String| words.say1(key, "name", name);
        match self {
            FileFault::TooMany(most) => words.say1("files-too-many", "most", i64::try_from(*most).unwrap_or(i64::MAX)),
            FileFault::TooLarge => words.say("files-too-large"),
            FileFault::Empty(name) => named("files-empty", name),
            FileFault::Program(name) => named("files-program", name),
            FileFault::Package(name) => named("files-package", name),
            FileFault::Unknown(name) => named("files-unknown", name),
        }
    }
}

fn fault_of(file: &SentFile) -> Option<FileFault> {
    let sniffed = sniff(&file.content);
    let name = || name::seen(&file.name);
    match file.content.len() {
        0 => return Some(FileFault::Empty(name())),
        size if size > LARGEST => return Some(FileFault::TooLarge),
        _ => {}
    }
    if flags::is_program(sniffed, &file.name) {
        Some(FileFault::Program(name()))
    } else if flags::is_package(sniffed, &file.name) {
        Some(FileFault::Package(name()))
    } else {
        (sniffed == "application/octet-stream").then(|| FileFault::Unknown(name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &[u8]) -> SentFile {
        SentFile {
            field: "file".to_owned(),
            name: name.to_owned(),
            declared_type: "application/pdf".to_owned(),
            content: content.to_vec().into(),
        }
    }

    #[test]
    fn a_file_is_what_its_bytes_say_and_not_what_it_is_called() {
        for (name, content) in [
            ("minutes.pdf", &b"%PDF-1.7 x"[..]),
            ("a photograph", b"\x89PNG\r\n\x1a\n...."),
            ("screenshot.jpg", b"\xff\xd8\xff\xe0...."),
            ("notes.txt", "Cabinet, item 7: café".as_bytes()),
            ("minutes.docx", b"PK\x03\x04...."),
            ("report.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."),
        ] {
            assert_eq!(fault_of(&file(name, content)), None, "{name}");
        }
        let kinds = [
            (file("a.pdf", b""), FileFault::Empty("a.pdf".to_owned())),
            (file("a.pdf", &vec![b'x'; LARGEST + 1]), FileFault::TooLarge),
            (file("a.exe", b"MZ\x90\0...."), FileFault::Program("a.exe".to_owned())),
            (file("a.html", b"plain words"), FileFault::Program("a.html".to_owned())),
            (file("a.zip", b"PK\x03\x04...."), FileFault::Package("a.zip".to_owned())),
            (file("a.pdf", b"\0\x01\x02\x03"), FileFault::Unknown("a.pdf".to_owned())),
        ];
        for (file, fault) in kinds {
            assert_eq!(fault_of(&file), Some(fault));
        }
    }

    #[test]
    fn every_fault_can_be_said() {
        let name = || "minutes.pdf".to_owned();
        for fault in [
            FileFault::TooMany(5),
            FileFault::TooLarge,
            FileFault::Empty(name()),
            FileFault::Program(name()),
            FileFault::Package(name()),
            FileFault::Unknown(name()),
        ] {
            assert!(!fault.say(Words::default()).starts_with("files-"), "{fault:?}");
        }
    }
}
