//! The form for a piece of evidence: one thing to look at (a file, a page, a reply), what it shows and what it speaks for.

use actix_web::http::StatusCode;
use chrono::NaiveDate;
use url::Url;

use super::super::super::attachments::given::FileFault;
use super::super::super::mask::holds_contact;
use super::super::super::model::ReplyId;
use super::super::super::store::documents::{DocumentId, sniff};
use super::super::model::{EvidenceKind, Supports};
use super::super::view::Choice;
use super::add::NewEvidence;
use crate::letters::check;
use crate::locale::Words;
use crate::web::form::Faults;
use crate::web::multipart::Filled;

/// The longest address of a page, in characters.
const LONGEST_URL: usize = 1_000;
/// The longest line on what a piece of evidence shows, in characters.
const LONGEST_NOTE: usize = 500;

/// The kinds that people add: what the addressee says comes by their own link.
pub(super) const KINDS: [EvidenceKind; 6] = [
    EvidenceKind::WebPage,
    EvidenceKind::Document,
    EvidenceKind::Reply,
    EvidenceKind::Minutes,
    EvidenceKind::Photograph,
    EvidenceKind::InformationAnswer,
];

/// What stands in the form, its file aside.
#[derive(Debug, Clone, Default)]
pub(super) struct EvidenceForm {
    pub form_token: String,
    pub deed: String,
    pub evidence: String,
    pub kind: String,
    pub url: String,
    pub document: String,
    pub evidence_reply: String,
    pub note: String,
    pub supports: String,
    pub captured_on: String,
}

impl EvidenceForm {
    /// What was posted; `None` for a field that no form of ours has.
    pub fn take(texts: Vec<(String, String)>) -> Option<EvidenceForm> {
        let mut form = EvidenceForm::default();
        for (field, text) in texts {
            let place = match field.as_str() {
                "form_token" => &mut form.form_token,
                "deed" => &mut form.deed,
                "evidence" => &mut form.evidence,
                "kind" => &mut form.kind,
                "url" => &mut form.url,
                "document" => &mut form.document,
                "evidence_reply" => &mut form.evidence_reply,
                "note" => &mut form.note,
                "supports" => &mut form.supports,
                "captured_on" => &mut form.captured_on,
                // A form that is sent without its files names them.
                "file" if text.is_empty() => continue,
                _ => return None,
            };
            *place = text;
        }
        Some(form)
    }
}

/// The address of a page, as it may be shown to everyone: of the web, and without a password in it.
pub(in super::super) fn read_url(typed: &str) -> Result<Option<String>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(typed).map_err(|_| ())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let fits = plain && url.has_host() && url.as_str().chars().count() <= LONGEST_URL;
    if fits { Ok(Some(url.to_string())) } else { Err(()) }
}

/// What is offered to choose from.
pub(super) struct Offered<'a> {
    /// Files of the letter.
    pub documents: &'a [Choice],
    /// Its replies.
    pub replies: &'a [Choice],
    /// The London day of reading.
    pub today: NaiveDate,
}

/// What is wrong with a form, beside its fields, and the status of the answer.
pub(super) type Wrong = (Faults, StatusCode);

/// Reads the form and looks at its file.
pub(super) fn read(
    form: &EvidenceForm,
    filled: &Filled,
    offered: &Offered<'_>,
    words: Words,
) -> Result<NewEvidence, Wrong> {
    let mut faults = Faults::default();
    let kind = EvidenceKind::parse(&form.kind).filter(|kind| KINDS.contains(kind));
    if kind.is_none() {
        faults.add("kind", words.say("promise-fault-evidence-kind"));
    }
    let looked_at = read_looked_at(form, filled, (kind, offered), words, &mut faults);
    let note = check::line(&form.note, LONGEST_NOTE).map_err(|flaw| faults.add("note", flaw.say(words)));
    if holds_contact(&form.note) {
        faults.add("note", words.say("promise-fault-contact"));
    }
    let note = note.ok().flatten();
    check_there_is_something((kind, &looked_at, note.is_some()), words, &mut faults);
    let supports = Supports::parse(&form.supports);
    if supports.is_none() {
        faults.add("supports", words.say("promise-fault-supports"));
    }
    let captured_on = form.captured_on.trim().parse().ok().filter(|on: &NaiveDate| *on <= offered.today);
    if captured_on.is_none() {
        faults.add("captured_on", words.say("promise-fault-past-day"));
    }
    let file_fault = FileFault::of(filled, 1);
    let status = file_fault.as_ref().map_or(StatusCode::UNPROCESSABLE_ENTITY, FileFault::status);
    match (kind, supports, captured_on) {
        (Some(kind), Some(supports), Some(captured_on)) if faults.is_empty() => {
            let LookedAt { document, reply, url, .. } = looked_at;
            Ok(NewEvidence { kind, document, reply, url, note: note.unwrap_or_default(), supports, captured_on })
        }
        _ => {
            if !filled.files.is_empty() {
                // No page can put a file back into its field.
                faults.add("file", words.say("promise-fault-file-again"));
            }
            Err((faults, status))
        }
    }
}

/// What a piece of evidence lets people look at.
#[derive(Default)]
struct LookedAt {
    document: Option<DocumentId>,
    reply: Option<ReplyId>,
    url: Option<String>,
    /// Fields that are filled in.
    filled: Vec<&'static str>,
}

fn read_looked_at(
    form: &EvidenceForm,
    filled: &Filled,
    (kind, offered): (Option<EvidenceKind>, &Offered<'_>),
    words: Words,
    faults: &mut Faults,
) -> LookedAt {
    let is_offered = |choices: &[Choice], chosen: &str| choices.iter().any(|choice| choice.value == chosen);
    let url = read_url(&form.url).unwrap_or_else(|()| {
        faults.add("url", words.say("promise-fault-url"));
        None
    });
    let document = DocumentId::parse(&form.document).filter(|id| is_offered(offered.documents, id.as_str()));
    if document.is_none() && !form.document.is_empty() {
        faults.add("document", words.say("write-flaw-choice"));
    }
    let reply = ReplyId::parse(&form.evidence_reply).filter(|id| is_offered(offered.replies, id.as_str()));
    if reply.is_none() && !form.evidence_reply.is_empty() {
        faults.add("evidence_reply", words.say("write-flaw-choice"));
    }
    if let Some(fault) = FileFault::of(filled, 1) {
        faults.add("file", fault.say(words));
    }
    let is_picture = |content: &[u8]| sniff(content).starts_with("image/");
    if kind == Some(EvidenceKind::Photograph) && filled.files.iter().any(|file| !is_picture(&file.content)) {
        faults.add("file", words.say("promise-fault-no-picture"));
    }
    let typed = [("url", &form.url), ("document", &form.document), ("evidence_reply", &form.evidence_reply)];
    let mut named: Vec<&str> =
        typed.iter().filter(|(_, text)| !text.trim().is_empty()).map(|(name, _)| *name).collect();
    named.extend((!filled.files.is_empty()).then_some("file"));
    // Each thing has its own day and its own hash.
    if let [_, .., last] = named[..] {
        faults.add(last, words.say("promise-fault-one-thing"));
    }
    LookedAt { document, reply, url, filled: named }
}

fn check_there_is_something(
    (kind, looked_at, has_note): (Option<EvidenceKind>, &LookedAt, bool),
    words: Words,
    faults: &mut Faults,
) {
    let has = |field: &str| looked_at.filled.contains(&field);
    match kind {
        Some(EvidenceKind::WebPage) if !has("url") => faults.add("url", words.say("promise-fault-url-missing")),
        Some(EvidenceKind::Reply) if !has("evidence_reply") => {
            faults.add("evidence_reply", words.say("promise-fault-reply-missing"));
        }
        // Minutes on paper can be named: which meeting, which item.
        Some(EvidenceKind::Minutes) if has_note => {}
        // A file that was too large to be read is named beside its field.
        Some(_) if looked_at.filled.is_empty() && faults.of("file").is_empty() => {
            faults.add("file", words.say("promise-fault-nothing-to-look-at"));
        }
        _ => {}
    }
}
