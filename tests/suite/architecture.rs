//! The arrows: a module uses only what stands to its right. Models do no I/O, stores hold the SQL, verbs hold none.

use std::path::{Path, PathBuf};

/// From the roof to the floor; a room may use any room of a later line, and none of its own but itself.
const LINES: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["demo"],
    &["timetable"],
    &["server"],
    &["site"],
    &["replies"],
    &["dispatch"],
    &["deadlines"],
    &["signatures"],
    &["letters"],
    &["councils"],
    &["organisers"],
    &["app"],
    &["mail", "roll"],
    &["db"],
    &["config", "clock", "secret", "seal", "contact", "links", "locale"],
];
/// Beside the line: it knows the floor alone, and every slice knows it.
const WEB: &str = "web";
const FLOOR: &[&str] = &["config", "clock", "secret", "seal", "contact", "links", "locale"];

fn line_of(room: &str) -> Option<usize> {
    LINES.iter().position(|line| line.contains(&room))
}

/// Whether `from` may use `to`.
fn may_use(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    match (from, to) {
        (WEB, _) => FLOOR.contains(&to),
        // The rooms of the floor lean on each other.
        (from, to) if FLOOR.contains(&from) && FLOOR.contains(&to) => true,
        (from, WEB) => line_of(from).is_some_and(|line| line <= line_of("app").unwrap()),
        (from, to) => matches!((line_of(from), line_of(to)), (Some(from), Some(to)) if from < to),
    }
}

/// Every room that a source names behind `crate::`, comments aside.
fn rooms_named(source: &str) -> Vec<String> {
    let code = source.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code = code.collect::<Vec<_>>().join("\n");
    let mut rooms = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(list) = rest.strip_prefix('{') {
            let list = list.split("};").next().unwrap_or_default();
            rooms.extend(top_level_names(list));
        } else {
            rooms.push(first_word(rest));
        }
    }
    // Macros live at the crate's root and are no room.
    rooms.retain(|room| !room.is_empty() && line_of(room).is_some() || room == WEB);
    rooms
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The names before the first `::` of each item of `use crate::{…}`.
fn top_level_names(list: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => items.push(String::new()),
            _ if depth == 0 => items.last_mut().unwrap().push(c),
            _ => {}
        }
    }
    items.iter().map(|item| first_word(item)).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// The top module that a file belongs to.
fn room_of(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap_or(path);
    let first = below.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// What is wrong with one file.
fn forbidden_arrows(room: &str, source: &str) -> Vec<String> {
    rooms_named(source).into_iter().filter(|to| !may_use(room, to)).collect()
}

#[test]
fn every_arrow_goes_to_the_right() {
    for path in sources(Path::new("src")) {
        let room = room_of(&path);
        if room == "lib" {
            continue;
        }
        assert!(line_of(&room).is_some() || room == WEB, "{}: a room that is on no line", path.display());
        let wrong = forbidden_arrows(&room, &std::fs::read_to_string(&path).unwrap());
        assert!(wrong.is_empty(), "{} uses {wrong:?}", path.display());
    }
}

#[test]
fn a_forbidden_use_is_found() {
    for (room, planted) in [
        ("signatures", "use crate::dispatch::copy::FrozenCopy;"),
        ("letters", "use crate::{clock::Time, site::home};"),
        ("web", "use crate::app::App;"),
        ("web", "fn f() { crate::letters::store::touch(); }"),
        ("db", "use crate::{\n    mail::{\n        outbox,\n    },\n};"),
        ("mail", "use crate::roll::entry::append;"),
        ("seal", "use crate::db::Conn;"),
        ("demo", "use crate::cli::serve;"),
    ] {
        assert!(!forbidden_arrows(room, planted).is_empty(), "{room}: {planted}");
    }
    for (room, allowed) in [
        ("site", "use crate::replies::model::Waiting;"),
        ("organisers", "use crate::web::page::Frame;"),
        ("letters", "// use crate::site::home;\nuse crate::roll::entry::Replay;"),
    ] {
        assert!(forbidden_arrows(room, allowed).is_empty(), "{room}: {allowed}");
    }
}

#[test]
fn models_do_no_io_and_verbs_hold_no_query() {
    for path in sources(Path::new("src")) {
        let room = room_of(&path);
        let slice = line_of(&room)
            .is_some_and(|line| (line_of("site").unwrap()..=line_of("organisers").unwrap()).contains(&line));
        if !slice {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        let stored = path.parent().is_some_and(|folder| folder.ends_with("store"));
        match name.as_ref() {
            _ if stored => assert!(!source.contains("actix_web"), "{}: a store that knows HTTP", path.display()),
            "model" => {
                for word in ["actix_web", "askama", "RunQueryDsl", ".execute(conn)", ".load(conn)"] {
                    assert!(!source.contains(word), "{}: a model with {word}", path.display());
                }
            }
            "store" => assert!(!source.contains("actix_web"), "{}: a store that knows HTTP", path.display()),
            "unnest" => {}
            _ => {
                for word in ["db::schema", "diesel::insert_into", "diesel::update(", "sql_query("] {
                    assert!(!source.contains(word), "{}: a verb with {word}", path.display());
                }
            }
        }
    }
}

/// The template engine looks for templates from the file in which the derive's name is written, and the compiler from the
/// file that calls the macro. Where the two differ, the library cannot be built as a dependency, which the fuzz targets do.
#[test]
fn no_macro_writes_the_derive_of_a_template_itself() {
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let source = std::fs::read_to_string(&path).unwrap();
        for body in source.split("macro_rules!").skip(1) {
            let body = body.split("\n}\n").next().unwrap_or_default();
            assert!(!body.contains("derive(askama") && !body.contains("derive(Template"), "{}", path.display());
        }
    }
}

#[test]
fn no_file_is_longer_than_a_room_should_be() {
    // The one list of tables is a list: it is read by looking a table up.
    for path in sources(Path::new("src")).into_iter().filter(|path| !path.ends_with("db/schema.rs")) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 500, "{} has {lines} lines: a noun or a verb is missing", path.display());
    }
}
