//! Files that came with a reply or were given as evidence: kept as they came, sealed, with what they were called, what they
//! were said to be, what they are, and their hash. Nobody outside the team sees one that a person has not released.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::super::attachments::{flags, name};
use super::super::model::ReplyId;
use crate::clock::Time;
use crate::db::Conn;
use crate::db::schema::documents;
use crate::id;
use crate::letters::model::LetterId;
use crate::organisers::model::OrganiserId;
use crate::seal::{Place, Seal, Unreadable};

id! {
    /// A file.
    DocumentId
}

/// The largest file that is taken from a person, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// A file as it was sent.
#[derive(Clone, Copy)]
pub struct SentDocument<'a> {
    /// What it is called.
    pub name: &'a str,
    /// What it is said to be.
    pub declared_type: &'a str,
    /// The bytes.
    pub content: &'a [u8],
}

impl std::fmt::Debug for SentDocument<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SentDocument(…)")
    }
}

/// A file that was looked into and sealed: it only has to be written down.
#[derive(Clone)]
pub struct PreparedDocument {
    id: DocumentId,
    name_sealed: Vec<u8>,
    declared_type: String,
    sniffed_type: &'static str,
    size_bytes: i64,
    sha256: Vec<u8>,
    content_sealed: Vec<u8>,
    flags: String,
    recorded_at: Time,
}

impl std::fmt::Debug for PreparedDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PreparedDocument").field("id", &self.id).finish_non_exhaustive()
    }
}

impl PreparedDocument {
    /// Its key, once it is kept.
    pub fn id(&self) -> &DocumentId {
        &self.id
    }

    /// SHA-256 over its bytes.
    pub fn sha256(&self) -> &[u8] {
        &self.sha256
    }
}

/// To what a file belongs.
#[derive(Debug, Clone, Copy)]
pub struct Belonging<'a> {
    /// With which letter it is kept.
    pub letter_id: &'a LetterId,
    /// With which reply it came; `None` for evidence of something else.
    pub reply_id: Option<&'a ReplyId>,
    /// Who gave it; `None` if it came by mail.
    pub by: Option<&'a OrganiserId>,
}

/// A file that is kept, without its bytes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = documents)]
pub struct Document {
    /// Its key.
    pub id: DocumentId,
    /// With which letter.
    pub letter_id: LetterId,
    /// With which reply it came.
    pub reply_id: Option<ReplyId>,
    /// Its place among those of the reply.
    pub position: i32,
    /// What it is called, sealed.
    pub name_sealed: Vec<u8>,
    /// What it was said to be.
    pub declared_type: String,
    /// What its bytes say it is.
    pub sniffed_type: String,
    /// How large it is.
    pub size_bytes: i64,
    /// SHA-256 over its bytes.
    pub sha256: Vec<u8>,
    /// What somebody should look at before it is released: words, parted by blanks.
    pub flags: String,
    /// When it was kept.
    pub recorded_at: Time,
    /// When a person let the public have it.
    pub released_at: Option<Time>,
}

impl Document {
    /// Where one of its columns is sealed.
    pub fn place<'a>(id: &'a DocumentId, column: &'a str) -> Place<'a> {
        Place { table: "documents", column, row: id.as_str() }
    }

    /// What it is called, opened.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn name(&self, seal: &Seal) -> Result<String, Unreadable> {
        seal.open_text(Self::place(&self.id, "name"), &self.name_sealed)
    }
}

/// What the bytes say they are, whatever anyone calls them; `application/octet-stream` where they say nothing.
pub fn sniff(content: &[u8]) -> &'static str {
    let known = infer::get(content).map(|kind| kind.mime_type());
    known.unwrap_or_else(|| match std::str::from_utf8(content) {
        Ok(text) if !text.contains('\0') && infer::get(content).is_none() => "text/plain",
        _ => "application/octet-stream",
    })
}

/// A type as it can be stored: a stranger wrote it.
fn plain_type(declared: &str) -> &str {
    let of_token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"/.+-".contains(&b);
    let is_type = declared.len() <= 100 && declared.contains('/') && declared.bytes().all(of_token);
    if is_type { declared } else { "application/octet-stream" }
}

/// Gives a file a name that does no harm, looks into it for what somebody should look at before it is released, and seals
/// it. All this takes a while, and a stranger chose the file: it is done before anything is written. `may_unpack` is how
/// many bytes may be unpacked of this file and of those that came with it, and what is left of that.
pub fn prepare(seal: &Seal, sent: &SentDocument<'_>, may_unpack: &mut usize, now: Time) -> PreparedDocument {
    let id = DocumentId::new(now);
    let sniffed = sniff(sent.content);
    let (name, declared) = (name::safe(sent.name, sniffed), plain_type(sent.declared_type));
    PreparedDocument {
        name_sealed: seal.close(Document::place(&id, "name"), name.as_bytes()),
        declared_type: declared.to_owned(),
        sniffed_type: sniffed,
        size_bytes: i64::try_from(sent.content.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(sent.content).to_vec(),
        content_sealed: seal.close(Document::place(&id, "content"), sent.content),
        flags: flags::stored(&flags::find(sent.content, sniffed, declared, sent.name, may_unpack)),
        recorded_at: now,
        id,
    }
}

/// Keeps files that came together, in their order.
///
/// # Errors
/// The database's.
pub fn insert(conn: &mut Conn, of: &Belonging<'_>, prepared: &[PreparedDocument]) -> QueryResult<()> {
    for (position, file) in (0_i32..).zip(prepared) {
        diesel::insert_into(documents::table)
            .values((
                documents::id.eq(&file.id),
                documents::letter_id.eq(of.letter_id),
                documents::reply_id.eq(of.reply_id),
                documents::position.eq(position),
                documents::name_sealed.eq(&file.name_sealed),
                documents::declared_type.eq(&file.declared_type),
                documents::sniffed_type.eq(file.sniffed_type),
                documents::size_bytes.eq(file.size_bytes),
                documents::sha256.eq(&file.sha256),
                documents::content_sealed.eq(&file.content_sealed),
                documents::flags.eq(&file.flags),
                documents::recorded_at.eq(file.recorded_at),
                documents::recorded_by.eq(of.by),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// A file of a letter, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, letter_id: &LetterId, id: &DocumentId) -> QueryResult<Document> {
    documents::table.find(id).filter(documents::letter_id.eq(letter_id)).select(Document::as_select()).first(conn)
}

/// A file of a letter that came with no reply and holds just these bytes, by their SHA-256.
///
/// # Errors
/// The database's.
pub fn find_same(conn: &mut Conn, letter_id: &LetterId, sha256: &[u8]) -> QueryResult<Option<DocumentId>> {
    documents::table
        .filter(documents::letter_id.eq(letter_id))
        .filter(documents::reply_id.is_null())
        .filter(documents::sha256.eq(sha256))
        .order(documents::id)
        .select(documents::id)
        .first(conn)
        .optional()
}

/// The files that came with a reply, in their order.
///
/// # Errors
/// The database's.
pub fn list_of_reply(conn: &mut Conn, reply_id: &ReplyId) -> QueryResult<Vec<Document>> {
    documents::table
        .filter(documents::reply_id.eq(reply_id))
        .order((documents::position, documents::id))
        .select(Document::as_select())
        .load(conn)
}

/// The bytes of a file, opened.
///
/// # Errors
/// `NotFound` when there is none; that of bytes that do not open.
pub fn find_content(conn: &mut Conn, seal: &Seal, id: &DocumentId) -> QueryResult<Vec<u8>> {
    let sealed: Vec<u8> = documents::table.find(id).select(documents::content_sealed).first(conn)?;
    Ok(seal.open(Document::place(id, "content"), &sealed)?)
}

/// Lets the public have a file; false if it has it already, or if what was found in it is not `flags` any more.
///
/// # Errors
/// The database's.
pub fn mark_released(
    conn: &mut Conn,
    id: &DocumentId,
    flags: &str,
    by: Option<&OrganiserId>,
    now: Time,
) -> QueryResult<bool> {
    let hidden = documents::table
        .find(id)
        .filter(documents::released_at.is_null())
        .filter(documents::flags.eq(flags.to_owned()));
    let set = (documents::released_at.eq(now), documents::released_by.eq(by));
    Ok(diesel::update(hidden).set(set).execute(conn)? == 1)
}

/// Takes a file back from the public; false if it does not have it.
///
/// # Errors
/// The database's.
pub fn mark_hidden(conn: &mut Conn, id: &DocumentId) -> QueryResult<bool> {
    let shown = documents::table.find(id).filter(documents::released_at.is_not_null());
    let set = (documents::released_at.eq(None::<Time>), documents::released_by.eq(None::<&OrganiserId>));
    Ok(diesel::update(shown).set(set).execute(conn)? == 1)
}
