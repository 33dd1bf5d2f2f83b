//! The link to one's own page, once more: somebody types an address, everyone is answered alike, and the mailbox is told
//! what there is. A mailbox without a signature is told so too: the answer must not depend on it in time either, and
//! whoever owns the mailbox may know.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use diesel::result::QueryResult;
use serde::Deserialize;

use super::collect::{mail_domain, own_page_token};
use super::form::email_fault;
use super::model::SignatureId;
use super::own_page::token_fault;
use super::silence::silence_token;
use super::store::own;
use crate::app::App;
use crate::clock::Time;
use crate::contact::EmailAddress;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::mail::message::Message;
use crate::mail::outbox;
use crate::seal::Seal;
use crate::web::error::AppError;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::{route, visitor};

/// The purpose of these mails.
pub const MANAGE_LINK: &str = "manage_link";

/// The routes of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::MANAGE_LINK).get(show_form).post_paced(link_submitted));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LinkForm {
    form_token: String,
    email: String,
}

#[derive(Template)]
#[template(path = "signatures/manage_link.html")]
struct LinkPage {
    page: Frame,
    token: String,
    letter_path: String,
    action: String,
    sent: bool,
    form: LinkForm,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "mail/manage_link.txt")]
struct LinkText<'a> {
    mail: &'a LinkMail,
}

#[derive(Template)]
#[template(path = "mail/manage_link.html")]
struct LinkHtml<'a> {
    mail: &'a LinkMail,
}

struct LinkMail {
    page: Frame,
    links: Vec<String>,
    silence: String,
    contact: String,
}

impl LinkPage {
    fn new(app: &App, letter: &Letter) -> LinkPage {
        LinkPage {
            page: risk::frame(&app.config, letter),
            token: app.form_tokens.public(app.now()),
            letter_path: links::letter(&letter.slug),
            action: links::manage_link(&letter.slug),
            sent: false,
            form: LinkForm::default(),
            faults: Faults::default(),
        }
    }
}

async fn find(app: &App, slug: web::Path<String>) -> Result<Letter, AppError> {
    let slug = slug.into_inner();
    app.read(move |conn| letters::find_public(conn, &slug)).await
}

async fn show_form(app: web::Data<App>, slug: web::Path<String>) -> PageResult {
    let letter = find(&app, slug).await?;
    show(&LinkPage::new(&app, &letter), StatusCode::OK, Privacy::Secret)
}

async fn link_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    slug: web::Path<String>,
    Posted(form): Posted<LinkForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    let letter = find(&app, slug).await?;
    let words = Words::of(&letter.language);
    let mut faults = Faults::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some((refused, fault)) = token_fault(&app, &form.form_token, words) {
        status = refused;
        faults.add("form_token", fault);
    }
    let email = EmailAddress::parse(&form.email).map_err(|fault| faults.add("email", email_fault(fault, words))).ok();
    let page = LinkPage::new(&app, &letter);
    let Some(email) = email.filter(|_| faults.is_empty()) else {
        return show(&LinkPage { form, faults, ..page }, status, Privacy::Secret);
    };
    let post = Post {
        seal: Arc::clone(&app.seal),
        links: app.links.clone(),
        domain: mail_domain(&app),
        contact: app.config.operator_contact.clone().unwrap_or_default(),
    };
    let now = app.now();
    app.write(move |conn| send_link(conn, &post, &letter, &email, now)).await?;
    show(&LinkPage { sent: true, ..page }, StatusCode::OK, Privacy::Secret)
}

/// What the mail is written with.
#[derive(Debug, Clone)]
pub struct Post {
    /// Seals the outbox, and finds the mailbox.
    pub seal: Arc<Seal>,
    /// Makes links absolute.
    pub links: links::Links,
    /// The sender's domain.
    pub domain: String,
    /// Whom to ask.
    pub contact: String,
}

/// Queues a mail to an address with the links to the pages of its signatures on a letter, or with the word that there
/// are none. The address need not be held: its keyed hash finds them.
///
/// # Errors
/// The database's; that of a letter's key that does not open.
pub fn send_link(conn: &mut Conn, post: &Post, letter: &Letter, to: &EmailAddress, now: Time) -> QueryResult<()> {
    let found = match letter.lookup_key_sealed {
        Some(_) => {
            let key = letters::open_lookup_key(&post.seal, letter)?;
            own::list_of_mailbox(conn, &letter.id, &key.hash("email", &to.canonical()))?
        }
        // Long after the closing nobody can be found any more.
        None => Vec::new(),
    };
    let message = compose(post, Words::of(&letter.language), to, &found);
    outbox::queue(conn, &post.seal, &message, &post.domain, now).map(|_| ())
}

/// It names no letter: somebody else may see the mailbox.
fn compose(post: &Post, words: Words, to: &EmailAddress, found: &[SignatureId]) -> Message {
    let link = |id: &SignatureId| post.links.absolute(&links::signer(&own_page_token(&post.seal, id)));
    let mail = LinkMail {
        page: Frame::new(words),
        links: found.iter().map(link).collect(),
        silence: post.links.absolute(&links::silence(&silence_token(&post.seal, to, found.first()))),
        contact: post.contact.clone(),
    };
    let rendered = |template: Result<String, askama::Error>| {
        template.unwrap_or_else(|error| {
            tracing::error!(%error, "a mail's template failed");
            String::new()
        })
    };
    let (text, html) = (LinkText { mail: &mail }.render(), LinkHtml { mail: &mail }.render());
    Message::from_service(MANAGE_LINK, to, words.say("mail-link-subject"), rendered(text), rendered(html))
}
