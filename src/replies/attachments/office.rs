//! What office documents keep that their pages do not show: Office Open XML (ECMA-376) and OpenDocument (ISO 26300).

use super::flags::{Flag, contains};

/// What kind of zip file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Made of `word/`, `xl/` or `ppt/`.
    OpenXml,
    /// With a `content.xml`.
    OpenDocument,
    /// A package of files.
    Package,
}

/// A file in the zip file.
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
}

pub(super) fn kind(names: &[String]) -> Kind {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("[Content_Types].xml") {
        Kind::OpenXml
    } else if has("content.xml") && has("META-INF/manifest.xml") {
        Kind::OpenDocument
    } else {
        Kind::Package
    }
}

/// Whether a file in it is to be read: the words and sheets, and who wrote it.
pub(super) fn is_read(kind: Kind, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_xml = name.ends_with(".xml");
    match kind {
        Kind::OpenXml => {
            let parts = ["word/", "xl/", "ppt/slides/", "ppt/presentation.xml", "docprops/core.xml"];
            let dull =
                ["theme/", "styles.xml", "sharedstrings.xml", "fonttable.xml", "calcchain.xml", "drawings/", "charts/"];
            is_xml && parts.iter().any(|part| name.starts_with(part)) && !dull.iter().any(|part| name.contains(part))
        }
        Kind::OpenDocument => {
            ["content.xml", "styles.xml", "meta.xml", "meta-inf/manifest.xml"].contains(&name.as_str())
        }
        Kind::Package => false,
    }
}

/// What the names of its files tell.
pub(super) fn look_at_names(kind: Kind, names: &[String], found: &mut Vec<Flag>) {
    let has = |part: &str| names.iter().any(|name| name.to_ascii_lowercase().contains(part));
    let mut flag = |flag: Flag, parts: &[&str]| found.extend(parts.iter().any(|part| has(part)).then_some(flag));
    if kind == Kind::Package {
        found.extend([Flag::Archive, Flag::NotLookedInto]);
        return;
    }
    flag(Flag::Macros, &["vbaproject.bin", "basic/script", "scripts/", "macrosheets/", "activex/"]);
    flag(
        Flag::CachedData,
        &["xl/externallinks/", "xl/pivotcache/", "xl/querytables/", "xl/connections.xml", "xl/model/"],
    );
    flag(Flag::Comments, &["word/comments", "xl/comments", "xl/threadedcomments", "ppt/comments"]);
    flag(Flag::Embedded, &["embeddings/", "objectreplacements/"]);
    flag(Flag::HiddenSlides, &["ppt/notesslides/"]);
    // The binary form of a workbook is not read.
    flag(Flag::NotLookedInto, &["xl/workbook.bin"]);
}

/// What one of its files tells.
pub(super) fn look_into(kind: Kind, member: &Member<'_>, found: &mut Vec<Flag>) {
    if member.bytes.starts_with(&[0xff, 0xfe]) || member.bytes.starts_with(&[0xfe, 0xff]) {
        found.push(Flag::NotLookedInto);
        return;
    }
    for tag in tags(member.bytes) {
        let flag = match kind {
            Kind::OpenXml => in_open_xml(member.name, &tag),
            Kind::OpenDocument => in_open_document(&tag),
            Kind::Package => None,
        };
        found.extend(flag.filter(|flag| !found.contains(flag)));
    }
}

fn in_open_xml(file: &str, tag: &Tag<'_>) -> Option<Flag> {
    let on = ["1", "true", "on"];
    match tag.name {
        b"sheet" if tag.has("state", &["hidden", "veryHidden"]) => Some(Flag::HiddenSheets),
        b"row" | b"col" if tag.has("hidden", &on) => Some(Flag::HiddenRows),
        b"ins" | b"del" | b"moveFrom" | b"moveTo" | b"rPrChange" | b"pPrChange" if file.starts_with("word/") => {
            Some(Flag::TrackedChanges)
        }
        b"vanish" if file.starts_with("word/") && !tag.has("val", &["0", "false", "off"]) => Some(Flag::HiddenText),
        b"commentReference" => Some(Flag::Comments),
        b"sld" if tag.has("show", &["0", "false"]) => Some(Flag::HiddenSlides),
        b"creator" | b"lastModifiedBy" if tag.has_words() => Some(Flag::Author),
        _ => None,
    }
}

fn in_open_document(tag: &Tag<'_>) -> Option<Flag> {
    match tag.name {
        b"changed-region" => Some(Flag::TrackedChanges),
        b"tracked-changes" if !tag.inside.ends_with(b"/") => Some(Flag::TrackedChanges),
        b"annotation" => Some(Flag::Comments),
        b"table-properties" if tag.has("display", &["false"]) => Some(Flag::HiddenSheets),
        b"table-row" | b"table-column" if tag.has("visibility", &["collapse", "filter"]) => Some(Flag::HiddenRows),
        b"hidden-text" | b"hidden-paragraph" => Some(Flag::HiddenText),
        b"text-properties" if tag.has("display", &["none"]) => Some(Flag::HiddenText),
        b"section" if tag.has("display", &["none", "condition"]) => Some(Flag::HiddenText),
        b"drawing-page-properties" if tag.has("visibility", &["hidden"]) => Some(Flag::HiddenSlides),
        b"script" => Some(Flag::Macros),
        b"encryption-data" => Some(Flag::Encrypted),
        b"creator" | b"initial-creator" if tag.has_words() => Some(Flag::Author),
        _ => None,
    }
}

/// An opening tag: its name without the prefix, what stands in it, and the words behind it.
struct Tag<'a> {
    name: &'a [u8],
    inside: &'a [u8],
    after: &'a [u8],
}

impl Tag<'_> {
    /// Whether an attribute, whatever its prefix, has one of some values.
    fn has(&self, attribute: &str, values: &[&str]) -> bool {
        values.iter().any(|value| {
            ['"', '\''].iter().any(|quote| {
                let wanted = format!("{attribute}={quote}{value}{quote}");
                let mut places = self.inside.windows(wanted.len()).enumerate();
                let stands_alone =
                    |at: usize| at == 0 || matches!(self.inside[at - 1], b' ' | b':' | b'\n' | b'\r' | b'\t');
                places.any(|(at, window)| window == wanted.as_bytes() && stands_alone(at))
            })
        })
    }

    fn has_words(&self) -> bool {
        !self.after.trim_ascii().is_empty()
    }
}

/// The opening tags of some XML. It is read as bytes: nothing is resolved, and nothing is fetched.
fn tags(xml: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    xml.split(|byte| *byte == b'<').skip(1).filter(|piece| !piece.starts_with(b"/")).map(|piece| {
        let close = piece.iter().position(|byte| *byte == b'>').unwrap_or(piece.len());
        let (inside, after) = piece.split_at(close);
        let end = inside.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(inside.len());
        let full = &inside[..end];
        let name = full.iter().position(|byte| *byte == b':').map_or(full, |colon| &full[colon + 1..]);
        Tag { name, inside: &inside[end..], after: after.get(1..).unwrap_or_default() }
    })
}

/// The old office formats and Outlook's messages are one container (MS-CFB), and so is an encrypted new one.
pub(super) fn look_into_old(content: &[u8]) -> Vec<Flag> {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let mut found = vec![Flag::NotLookedInto];
    if contains(content, &wide("EncryptedPackage")) {
        found.push(Flag::Encrypted);
    }
    if contains(content, &wide("_VBA_PROJECT")) || contains(content, &wide("Macros")) {
        found.push(Flag::Macros);
    }
    if contains(content, &wide("__substg1.0_")) {
        found.push(Flag::Message);
    }
    found
}
