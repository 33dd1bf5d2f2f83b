//! Many mails on PostgreSQL: one text over arrays, whatever their number, so that it is prepared once.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, Binary, Nullable, Text, Timestamp};

use super::NewMail;
use crate::clock::Time;

/// Writes mails.
pub(super) struct InsertMails<'a> {
    ids: Vec<&'a str>,
    purposes: Vec<&'a str>,
    message_ids: Vec<&'a str>,
    recipient_keys: Vec<&'a [u8]>,
    frame_ids: Vec<Option<&'a str>>,
    contents: Vec<Option<&'a [u8]>>,
    created: Vec<Time>,
    due: Vec<Time>,
}

impl<'a> InsertMails<'a> {
    pub(super) fn of(mails: &[&'a NewMail]) -> Self {
        InsertMails {
            ids: mails.iter().map(|m| m.id.as_str()).collect(),
            purposes: mails.iter().map(|m| m.purpose.as_str()).collect(),
            message_ids: mails.iter().map(|m| m.message_id.as_str()).collect(),
            recipient_keys: mails.iter().map(|m| m.recipient_key.as_slice()).collect(),
            frame_ids: mails.iter().map(|m| m.frame_id.as_deref()).collect(),
            contents: mails.iter().map(|m| m.content_sealed.as_deref()).collect(),
            created: mails.iter().map(|m| m.created_at).collect(),
            due: mails.iter().map(|m| m.due_at).collect(),
        }
    }
}

impl QueryFragment<Pg> for InsertMails<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO outbox (id, purpose, message_id, recipient_key, frame_id, content_sealed, created_at, due_at) \
             SELECT * FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.purposes)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.message_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.recipient_keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.frame_ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Binary>>, _>(&self.contents)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Timestamp>, _>(&self.created)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Timestamp>, _>(&self.due)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for InsertMails<'_> {
    type QueryId = InsertMails<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<diesel::PgConnection> for InsertMails<'_> {}
