//! Asking to be counted as signing for an organisation, with its authority. A person asks the organisation.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::check_page::{Returned, Typed, answered, check_token, returned};
use super::checks::{self, AskRefusal, Asked, CheckKind, Detail};
use super::model::SignatureId;
use super::own_page;
use crate::app::App;
use crate::clock::Time;
use crate::contact::{Fault, parse_line};
use crate::db::{Conn, Deed};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::PageResult;
use crate::web::{route, visitor};

/// The longest name of an organisation, in characters.
const LONGEST_NAME: usize = 120;
/// The longest words on how to ask it, in characters.
const LONGEST_HOW: usize = 300;

/// The route of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CHECK_ORGANISATION).post(organisation_submitted));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct OrganisationForm {
    form_token: String,
    organisation: String,
    how: String,
}

async fn organisation_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<OrganisationForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    let (signature, letter) = own_page::find(&app, &token).await?;
    let words = Words::of(&letter.language);
    let come_back = |faults, status| Returned {
        typed: Typed { organisation: form.organisation.clone(), how: form.how.clone(), ..Typed::default() },
        faults,
        status,
    };
    if let Err(faults) = check_token(&app, &form.form_token, "organisation", words) {
        return returned(&app, &token, (signature, letter), come_back(faults, StatusCode::FORBIDDEN)).await;
    }
    let detail = match read_organisation(&form, words) {
        Ok(detail) => detail,
        Err(faults) => {
            let back = come_back(faults, StatusCode::UNPROCESSABLE_ENTITY);
            return returned(&app, &token, (signature, letter), back).await;
        }
    };
    let (seal, now) = (app.seal.clone(), app.now());
    let asked = app.write(move |conn| ask_organisation(conn, &seal, &signature.id, &detail, now)).await?;
    answered(&token, asked, "check-organisation-asked")
}

fn read_organisation(form: &OrganisationForm, words: Words) -> Result<Detail, Faults> {
    let mut faults = Faults::default();
    let mut line = |field, typed: &str, longest, missing: &str| match parse_line(typed, longest) {
        Ok(Some(line)) => line,
        Ok(None) => {
            faults.add(field, words.say(missing));
            String::new()
        }
        Err(Fault::TooLong) => {
            faults.add(field, words.say("check-fault-long"));
            String::new()
        }
        Err(_) => {
            faults.add(field, words.say("sign-fault-control"));
            String::new()
        }
    };
    let name = line("organisation", &form.organisation, LONGEST_NAME, "check-fault-organisation");
    let proof = line("how", &form.how, LONGEST_HOW, "check-fault-how");
    if faults.is_empty() { Ok(Detail { name, proof }) } else { Err(faults) }
}

/// Takes an organisation to be asked.
fn ask_organisation(
    conn: &mut Conn,
    seal: &Seal,
    signature: &SignatureId,
    detail: &Detail,
    now: Time,
) -> Deed<(), AskRefusal> {
    let asked = Asked {
        signature,
        kind: CheckKind::Organisation,
        class: CheckKind::Organisation.as_str(),
        detail: Some(detail),
        once: &detail.name.to_lowercase(),
        token_hash: None,
    };
    Ok(checks::ask(conn, seal, &asked, now)?.map(|_| ()))
}
