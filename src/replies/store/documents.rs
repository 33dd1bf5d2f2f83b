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

/// A file to be kept.
#[derive(Clone, Copy)]
pub struct NewDocument<'a> {
    /// With which letter.
    pub letter_id: &'a LetterId,
    /// With which reply it came; `None` for evidence of something else.
    pub reply_id: Option<&'a ReplyId>,
    /// Its place among those of the reply.
    pub position: i32,
    /// What it is called.
    pub name: &'a str,
    /// What it is said to be.
    pub declared_type: &'a str,
    /// The bytes.
    pub content: &'a [u8],
    /// Who gave it; `None` if it came by mail.
    pub by: Option<&'a OrganiserId>,
}

impl std::fmt::Debug for NewDocument<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewDocument(…)")
    }
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

/// Keeps a file, under a name that does no harm, and with what somebody should look at before it is released.
///
/// # Errors
/// The database's.
pub fn keep(conn: &mut Conn, seal: &Seal, new: &NewDocument<'_>, now: Time) -> QueryResult<DocumentId> {
    let id = DocumentId::new(now);
    let sniffed = sniff(new.content);
    let (name, declared) = (name::safe(new.name, sniffed), plain_type(new.declared_type));
    let flags = flags::stored(&flags::find(new.content, sniffed, declared, new.name));
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq(&id),
            documents::letter_id.eq(new.letter_id),
            documents::reply_id.eq(new.reply_id),
            documents::position.eq(new.position),
            documents::name_sealed.eq(seal.close(Document::place(&id, "name"), name.as_bytes())),
            documents::declared_type.eq(declared),
            documents::sniffed_type.eq(sniffed),
            documents::size_bytes.eq(i64::try_from(new.content.len()).unwrap_or(i64::MAX)),
            documents::sha256.eq(Sha256::digest(new.content).to_vec()),
            documents::content_sealed.eq(seal.close(Document::place(&id, "content"), new.content)),
            documents::flags.eq(flags),
            documents::recorded_at.eq(now),
            documents::recorded_by.eq(new.by),
        ))
        .execute(conn)?;
    Ok(id)
}

/// A file of a letter, by its key.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find(conn: &mut Conn, letter_id: &LetterId, id: &DocumentId) -> QueryResult<Document> {
    documents::table.find(id).filter(documents::letter_id.eq(letter_id)).select(Document::as_select()).first(conn)
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
