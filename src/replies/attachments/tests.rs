//! Names and files that somebody made to mislead, and those that tell more than they show.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::flags::{Flag, MOST_UNPACKED, find};
use super::name::{LONGEST, safe};
use crate::replies::classify::files;
use crate::replies::store::documents::sniff;

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a new entry");
        writer.write_all(bytes).expect("it is in memory");
    }
    writer.finish().expect("it is in memory").into_inner()
}

fn flags(content: &[u8], name: &str) -> Vec<Flag> {
    find(content, sniff(content), "application/octet-stream", name, &mut MOST_UNPACKED.clone())
}

#[test]
fn pictures_that_tell_more_than_they_show_are_found() {
    let png = |kind: &[u8]| {
        let header = [&[0, 0, 0, 13][..], b"IHDR", &[0; 13], &[0; 4]].concat();
        let more = [&[0, 0, 0, 2][..], kind, b"xy", &[0; 4]].concat();
        [&b"\x89PNG\r\n\x1a\n"[..], &header, &more, &[0, 0, 0, 0], b"IEND", &[0; 4]].concat()
    };
    let webp = |kind: &[u8]| {
        let more = [kind, &[3, 0, 0, 0], b"xyz\0"].concat();
        [&b"RIFF\x30\0\0\0WEBPVP8X"[..], &[10, 0, 0, 0], &[0; 10], &more, b"tail", &[0; 4]].concat()
    };
    for kind in [b"eXIf", b"iTXt", b"tEXt"] {
        assert_eq!(flags(&png(kind), "a.png"), [Flag::PictureData]);
    }
    for kind in [b"EXIF", b"XMP "] {
        assert_eq!(flags(&webp(kind), "a.webp"), [Flag::PictureData]);
    }
    assert_eq!((flags(&png(b"IDAT"), "a.png"), flags(&webp(b"VP8 "), "a.webp")), (vec![], vec![]));
    let jpeg = b"\xff\xd8\xff\xe1\0\x40http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
    assert_eq!(flags(jpeg, "a.jpg"), [Flag::PictureData]);
    let packed = b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 3>>\nendobj";
    assert_eq!(flags(packed, "a.pdf"), [Flag::NotLookedInto]);
}

#[test]
fn files_that_come_together_are_unpacked_no_further_than_to_one_limit() {
    let rows = vec![b' '; 12 * 1024 * 1024];
    let sheet = workbook(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &rows)]);
    let mut may_unpack = MOST_UNPACKED;
    let found: Vec<bool> = (0..4)
        .map(|_| find(&sheet, sniff(&sheet), "", "a.xlsx", &mut may_unpack).contains(&Flag::NotLookedInto))
        .collect();
    assert_eq!(found, [false, false, true, true]);
    assert_eq!(may_unpack, 0);
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

fn workbook(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all: Vec<(&str, &[u8])> =
        vec![TYPES, ("_rels/.rels", b"<x/>"), ("docProps/app.xml", b"<x/>"), ("xl/_rels/x", b"")];
    all.extend(members);
    zipped(&all)
}

fn words_document(document: &[u8]) -> Vec<u8> {
    zipped(&[TYPES, ("_rels/.rels", b"<x/>"), ("word/document.xml", document), ("word/styles.xml", b"<x/>")])
}

fn open_document(kind: &str, content: &[u8]) -> Vec<u8> {
    zipped(&[("mimetype", kind.as_bytes()), ("content.xml", content), ("META-INF/manifest.xml", b"<manifest/>")])
}

#[test]
fn a_plain_file_has_nothing_to_look_at() {
    let plain = workbook(&[
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"A\" state=\"visible\"/></sheets></workbook>"),
        ("xl/worksheets/sheet1.xml", b"<row r=\"1\" hidden=\"0\"><c t=\"s\"/></row>"),
    ]);
    for (content, name) in [
        (b"Minutes of a meeting".to_vec(), "minutes.txt"),
        (b"%PDF-1.4\n1 0 obj << /Author () >>".to_vec(), "plan.pdf"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "logo.png"),
        (plain, "numbers.xlsx"),
        (words_document(b"<w:document><w:p><w:r><w:t>in</w:t></w:r><w:instrText/></w:p></w:document>"), "plan.docx"),
        (
            open_document("application/vnd.oasis.opendocument.text", b"<office:text><text:p>a</text:p></office:text>"),
            "plan.odt",
        ),
    ] {
        assert_eq!(flags(&content, name), [], "{name}");
    }
}

#[test]
fn what_a_spreadsheet_does_not_show_is_found() {
    let sheet = |xml: &[u8]| workbook(&[("xl/workbook.xml", xml)]);
    assert_eq!(flags(&sheet(b"<sheet name=\"B\" sheetId=\"2\" state=\"hidden\"/>"), "a.xlsx"), [Flag::HiddenSheets]);
    assert_eq!(flags(&sheet(b"<x:sheet state='veryHidden' />"), "a.xlsx"), [Flag::HiddenSheets]);
    assert_eq!(
        flags(&workbook(&[("xl/worksheets/sheet1.xml", b"<row r=\"3\" hidden=\"1\"/>")]), "a.xlsx"),
        [Flag::HiddenRows]
    );
    assert_eq!(
        flags(&workbook(&[("xl/worksheets/sheet1.xml", b"<col min=\"1\" hidden=\"true\"/>")]), "a.xlsx"),
        [Flag::HiddenRows]
    );
    for part in ["xl/externalLinks/externalLink1.xml", "xl/pivotCache/pivotCacheRecords1.xml"] {
        assert_eq!(flags(&workbook(&[(part, b"<x/>")]), "a.xlsx"), [Flag::CachedData], "{part}");
    }
    assert_eq!(flags(&workbook(&[("xl/comments1.xml", b"<x/>")]), "a.xlsx"), [Flag::Comments]);
    assert_eq!(flags(&workbook(&[("xl/vbaProject.bin", b"x")]), "a.xlsm"), [Flag::Macros]);
    assert_eq!(
        flags(&workbook(&[("docProps/core.xml", b"<dc:creator>Jo Smith</dc:creator>")]), "a.xlsx"),
        [Flag::Author]
    );
    let wide: Vec<u8> = "\u{feff}<sheet state=\"hidden\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(flags(&sheet(&wide), "a.xlsx"), [Flag::NotLookedInto]);
    let ods = |xml: &[u8]| open_document("application/vnd.oasis.opendocument.spreadsheet", xml);
    assert_eq!(flags(&ods(b"<style:table-properties table:display=\"false\"/>"), "a.ods"), [Flag::HiddenSheets]);
    assert_eq!(flags(&ods(b"<table:table-row table:visibility=\"collapse\"/>"), "a.ods"), [Flag::HiddenRows]);
    assert_eq!(flags(&ods(b"<office:annotation><dc:date/></office:annotation>"), "a.ods"), [Flag::Comments]);
}

#[test]
fn what_a_document_remembers_is_found() {
    assert_eq!(
        flags(&words_document(b"<w:ins w:id=\"1\" w:author=\"Jo\"><w:r/></w:ins>"), "a.docx"),
        [Flag::TrackedChanges]
    );
    assert_eq!(flags(&words_document(b"<w:del w:id=\"1\"/>"), "a.docx"), [Flag::TrackedChanges]);
    assert_eq!(flags(&words_document(b"<w:rPr><w:vanish/></w:rPr>"), "a.docx"), [Flag::HiddenText]);
    assert_eq!(flags(&words_document(b"<w:commentReference w:id=\"0\"/>"), "a.docx"), [Flag::Comments]);
    let odt = |xml: &[u8]| open_document("application/vnd.oasis.opendocument.text", xml);
    assert_eq!(
        flags(&odt(b"<text:tracked-changes><text:changed-region/></text:tracked-changes>"), "a.odt"),
        [Flag::TrackedChanges]
    );
}

#[test]
fn what_cannot_be_looked_into_is_never_clean() {
    let not = |content: &[u8], name: &str| {
        let found = flags(content, name);
        assert!(found.contains(&Flag::NotLookedInto), "{name}: {found:?}");
        found
    };
    let mut old = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(not(&old, "a.xlsx").contains(&Flag::Encrypted));
    assert!(not(b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "a.pdf").contains(&Flag::Encrypted));
    assert!(not(&zipped(&[("a.txt", b"x")]), "a.zip").contains(&Flag::Archive));
    assert!(not(b"Rar!\x1a\x07\x00", "a.rar").contains(&Flag::Archive));
    assert!(not(b"7z\xbc\xaf\x27\x1c", "a.7z").contains(&Flag::Archive));
    assert!(not(&[0x78, 0x9f, 0x3e, 0x22, 0, 0], "winmail.dat").contains(&Flag::Archive));
    not(b"PK\x03\x04 and then nothing of a zip file", "a.docx");
    not(b"PK\x05\x06 nothing", "a.zip");
    not(b"\x00\x01\x02 who knows", "a.bin");
    let mut locked = words_document(b"<w:document/>");
    // The bit of encryption (APPNOTE.TXT, section 4.4.4), in each header of the last entry.
    let places: Vec<usize> =
        locked.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at).collect();
    places.iter().for_each(|at| locked[at + 8] |= 1);
    assert!(not(&locked, "a.docx").contains(&Flag::Encrypted));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let began = std::time::Instant::now();
    let nought = vec![0_u8; 20 * 1024 * 1024];
    let swollen = workbook(&[("xl/workbook.xml", &nought)]);
    assert!(swollen.len() < 200_000);
    assert!(flags(&swollen, "a.xlsx").contains(&Flag::NotLookedInto));
    let mut lying = zipped(&[("a", b"x")]);
    let at = lying.windows(4).position(|w| w == b"PK\x01\x02").expect("a header");
    lying[at + 24..at + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    assert!(flags(&lying, "a.zip").contains(&Flag::Swells));
    let many: Vec<(String, Vec<u8>)> = (0..5_000).map(|n| (format!("word/{n}.xml"), b"<w:ins />".to_vec())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    assert!(flags(&zipped(&many), "a.docx").contains(&Flag::NotLookedInto));
    assert!(began.elapsed().as_secs() < 60);
}

#[test]
fn programs_and_misleading_names_are_said() {
    for (content, name) in [
        (b"MZ\x90\x00".as_slice(), "report.pdf"),
        (b"x = 1".as_slice(), "plan.pdf.js"),
        (b"<html><script>1</script>".as_slice(), "page.html"),
        (b"<svg xmlns='x'/>".as_slice(), "drawing.svg"),
        (b"#!/bin/sh\n".as_slice(), "run"),
    ] {
        assert!(flags(content, name).contains(&Flag::Program), "{name}");
    }
    assert!(flags(b"PK\x03\x04", "photo.jpg").contains(&Flag::Misnamed));
    assert!(flags(b"words", "plan.pdf").contains(&Flag::Misnamed));
    assert!(!flags(b"words", "plan.csv").contains(&Flag::Misnamed));
    assert_eq!(find(b"From: a@b.example\n\nx", "text/plain", "message/rfc822", "", &mut 0), [Flag::Message]);
}

#[test]
fn names_are_rebuilt() {
    for (declared, sniffed, rebuilt) in [
        ("minutes.txt", "text/plain", "minutes.txt"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\jo\\Plan 2026.docx", "application/zip", "Plan 2026.docx"),
        ("a\u{202e}fdp.exe", "application/pdf", "afdp.exe.pdf"),
        ("report.pdf", "application/vnd.microsoft.portable-executable", "report.pdf.bin"),
        ("report.pdf", "application/zip", "report.pdf.zip"),
        ("  a \r\n b.pdf ", "application/pdf", "a b.pdf"),
        ("con.txt", "text/plain", "_con.txt"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("", "application/pdf", "file.pdf"),
        ("....", "application/octet-stream", "file.bin"),
        ("Adroddiad Tŷ’r Cyngor.pdf", "application/pdf", "Adroddiad Tŷ’r Cyngor.pdf"),
        ("<script>.pdf", "application/pdf", "script.pdf"),
        ("a\0b.pdf", "application/pdf", "ab.pdf"),
    ] {
        assert_eq!(safe(declared, sniffed), rebuilt, "{declared:?}");
    }
    assert!(safe(&"long ".repeat(100), "application/pdf").chars().count() <= LONGEST);
}

#[test]
fn files_are_taken_out_of_messages_within_messages() {
    let inner = "Subject: x\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nwords\n--i\nContent-Type: application/pdf; name=\"deep.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n--i--\n";
    let outer = format!(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nSee the mail.\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o\n\
         Content-Type: application/ms-tnef; name=winmail.dat\nContent-Disposition: attachment\n\nx\x01y\r\n--o\n\
         Content-Disposition: attachment; filename*=UTF-8''T%C5%B7.txt\n\nwords\n--o\nContent-Type: image/png\nContent-ID: <l>\n\npng\n--o--\n"
    );
    let found = files(outer.as_bytes());
    let list: Vec<(Option<&str>, &str, &[u8])> = found
        .taken
        .iter()
        .map(|file| (file.name.as_deref(), file.declared_type.as_str(), file.content.as_slice()))
        .collect();
    assert_eq!(list.len(), 5, "{list:?}");
    assert_eq!((list[0].1, list[1]), ("message/rfc822", (Some("deep.pdf"), "application/pdf", b"%PDF-".as_slice())));
    assert_eq!(list[2], (Some("winmail.dat"), "application/ms-tnef", b"x\x01y".as_slice()));
    assert_eq!(list[3], (Some("Tŷ.txt"), "text/plain", b"words".as_slice()));
    assert_eq!((list[4].1, found.left_out), ("image/png", 0));
}

#[test]
fn files_without_number_are_left_in_the_message() {
    let part = "--o\nContent-Disposition: attachment; filename=a\n\nx\n";
    let many = files(format!("Content-Type: multipart/mixed; boundary=o\n\n{}--o--", part.repeat(100)).as_bytes());
    assert_eq!((many.taken.len(), many.left_out), (40, 60));
    let nested = "Content-Type: message/rfc822\n\n".repeat(50_000);
    assert!(files(nested.as_bytes()).taken.len() <= 4);
}

proptest! {
    #[test]
    fn any_name_is_made_harmless(declared in "\\PC{0,300}|[./\\\\a-z\u{202e}\u{0}\r\n ]{0,40}", pdf in any::<bool>()) {
        let sniffed = if pdf { "application/pdf" } else { "application/octet-stream" };
        let name = safe(&declared, sniffed);
        prop_assert!(!name.is_empty() && name.chars().count() <= LONGEST);
        let harmful = |c: char| c.is_control() || "/\\\u{202e}\"<>".contains(c);
        prop_assert!(!name.starts_with('.') && !name.contains(harmful));
        prop_assert_eq!(safe(&name, sniffed), name);
    }

    #[test]
    fn any_bytes_are_looked_into_without_a_panic(content in proptest::collection::vec(any::<u8>(), 0..600), cut in 0_usize..400, name in "\\PC{0,20}") {
        flags(&content, &name);
        let document = words_document(b"<w:ins w:id=\"1\"/>");
        flags(&document[..cut.min(document.len())], &name);
        let mut bent = document.clone();
        for (at, byte) in content.iter().enumerate().take(5) {
            let place = (at * 97 + usize::from(*byte) * 3) % bent.len();
            bent[place] = *byte;
        }
        flags(&bent, &name);
    }
}
