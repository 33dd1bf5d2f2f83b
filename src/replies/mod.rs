//! What came back, what it was read as, and which asks a person said that it answers.
//!
//! The machine only sorts: a bounce marks its delivery, an automatic answer changes nothing, and what a person wrote waits
//! until an organiser has read it.

pub mod answer;
pub mod assurance;
pub mod attachments;
pub mod axes;
pub mod chase;
pub mod classify;
pub mod clocks;
pub mod content;
pub mod council_view;
pub mod doors;
pub mod doubt;
pub mod downloads;
pub mod effects;
pub mod forget;
pub mod inbound;
pub mod kinds;
pub mod list;
pub mod mask;
pub mod matrix;
pub mod matrix_page;
pub mod message;
pub mod model;
pub mod off_site;
pub mod older;
pub mod promises;
pub mod public;
pub mod public_copy;
pub mod public_record;
pub mod public_reply;
pub mod quote;
pub mod quoted;
pub mod record;
pub mod release;
pub mod release_file;
pub mod safe_html;
pub mod second;
pub mod sender;
pub mod standing;
pub mod standing_words;
pub mod store;
pub mod succession;
pub mod suggest;
pub mod tell;
pub mod timeline;

use actix_web::web::ServiceConfig;

/// The routes of replies.
pub fn routes(config: &mut ServiceConfig) {
    inbound::routes(config);
    doors::upload_page::routes(config);
    answer::routes(config);
    standing::routes(config);
    doubt::routes(config);
    chase::routes(config);
    sender::routes(config);
    second::routes(config);
    release::routes(config);
    release_file::routes(config);
    downloads::routes(config);
    public_reply::routes(config);
    list::routes(config);
    message::routes(config);
    matrix_page::routes(config);
    off_site::routes(config);
    council_view::routes(config);
    promises::routes(config);
}
