//! After the button: how many have signed, ways to pass the letter on, and the way to one's own page.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use diesel::result::{OptionalExtension, QueryResult};
use serde::Deserialize;

use super::levels::{self, Levels};
use super::model::{SignatureId, SignatureState};
use super::store;
use crate::app::App;
use crate::db::Conn;
use crate::letters::model::Letter;
use crate::letters::{risk, store as letters};
use crate::links;
use crate::locale::Words;
use crate::secret::Purpose;
use crate::web::page::{Frame, PageResult, Privacy, show};
use crate::web::route;

/// The route of this page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::THANKS).get(show_thanks));
}

#[derive(Template)]
#[template(path = "signatures/thanks.html")]
struct ThanksPage {
    page: Frame,
    title: String,
    count: i64,
    levels: String,
    address: String,
    mail_link: String,
    own_page: String,
    checks: String,
    held: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ThanksQuery {
    mine: String,
}

async fn show_thanks(app: web::Data<App>, slug: web::Path<String>, query: web::Query<ThanksQuery>) -> PageResult {
    let slug = slug.into_inner();
    let own = app.seal.signer().open(Purpose::SignerPage, &query.mine).and_then(SignatureId::parse);
    let (letter, levels, held) = app.read(move |conn| find(conn, &slug, own.as_ref())).await?;
    let words = Words::of(&letter.language);
    let frame = risk::frame(&app.config, &letter);
    let address = app.links.absolute(&links::letter(&letter.slug));
    let mine = app.seal.signer().open(Purpose::SignerPage, &query.mine).is_some();
    let page = ThanksPage {
        mail_link: share_by_mail(&frame, &letter.title, &address),
        page: frame,
        count: letter.signature_count,
        levels: levels.sentence(words),
        address,
        checks: if mine { links::checks(&query.mine) } else { String::new() },
        own_page: if mine { links::signer(&query.mine) } else { String::new() },
        held,
        title: letter.title,
    };
    show(&page, StatusCode::OK, Privacy::Secret)
}

/// The letter with how its count was checked, and whether this visitor's own signature is held: whoever waits for a look
/// is told so.
fn find(conn: &mut Conn, slug: &str, own: Option<&SignatureId>) -> QueryResult<(Letter, Levels, bool)> {
    let letter = letters::find_public(conn, slug)?;
    let levels = levels::of_letter(conn, &letter)?;
    let own = own.map(|id| store::find(conn, id).optional()).transpose()?.flatten();
    Ok((letter, levels, own.is_some_and(|signature| signature.state() == SignatureState::Held)))
}

/// A `mailto:` link with a subject and the letter's address (RFC 6068). Where signers may be at risk, the subject does not
/// name the letter and the mail does not say who has signed.
pub fn share_by_mail(page: &Frame, title: &str, address: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let (subject, body) = if page.is_discreet() {
        (page.say("risk-title"), page.say1("risk-share-body", "address", address))
    } else {
        (title.to_owned(), page.say1("share-mail-body", "address", address))
    };
    format!("mailto:?subject={}&body={}", encode(&subject), encode(&body))
}
