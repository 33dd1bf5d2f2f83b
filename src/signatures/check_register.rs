//! Asking to be looked up on the register of one's profession. The number stays "declared" until a person has found it:
//! every such number is public, so that anybody can type anybody's.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::check_page::{Returned, Typed, answered, check_token, returned};
use super::checks::{self, AskRefusal, Asked, CheckKind, Detail};
use super::form::name_fault;
use super::model::SignatureId;
use super::own_page;
use super::regulator::{self, NumberFault, Regulator};
use crate::app::App;
use crate::clock::Time;
use crate::contact::{Fault, PersonName};
use crate::db::{Conn, Deed};
use crate::links;
use crate::locale::Words;
use crate::seal::Seal;
use crate::web::form::{Faults, Posted};
use crate::web::limits::Asking;
use crate::web::page::PageResult;
use crate::web::{route, visitor};

/// The route of this verb.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(route::at(links::CHECK_REGISTER).post(register_submitted));
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RegisterForm {
    form_token: String,
    regulator: String,
    number: String,
    register_name: String,
}

async fn register_submitted(
    req: HttpRequest,
    app: web::Data<App>,
    token: web::Path<String>,
    Posted(form): Posted<RegisterForm>,
) -> PageResult {
    app.limits.take(Asking::Confirm, visitor::network(&req))?;
    let (signature, letter) = own_page::find(&app, &token).await?;
    let words = Words::of(&letter.language);
    let come_back = |faults, status| {
        let typed = Typed {
            regulator: form.regulator.clone(),
            number: form.number.clone(),
            register_name: form.register_name.clone(),
            ..Typed::default()
        };
        Returned { typed, faults, status }
    };
    if let Err(faults) = check_token(&app, &form.form_token, "regulator", words) {
        return returned(&app, &token, (signature, letter), come_back(faults, StatusCode::FORBIDDEN)).await;
    }
    let (regulator, detail) = match read_registration(&form, words) {
        Ok(read) => read,
        Err(faults) => {
            let back = come_back(faults, StatusCode::UNPROCESSABLE_ENTITY);
            return returned(&app, &token, (signature, letter), back).await;
        }
    };
    let (seal, now) = (app.seal.clone(), app.now());
    let asked = app.write(move |conn| ask_register(conn, &seal, &signature.id, (regulator, &detail), now)).await?;
    answered(&token, asked, "check-register-asked")
}

fn read_registration(form: &RegisterForm, words: Words) -> Result<(&'static Regulator, Detail), Faults> {
    let mut faults = Faults::default();
    let regulator = regulator::find(&form.regulator);
    if regulator.is_none() {
        faults.add("regulator", words.say("check-fault-regulator"));
    }
    let number = regulator.map(|regulator| {
        regulator
            .parse_number(&form.number)
            .map_err(|fault| faults.add("number", number_fault(fault, regulator, words)))
    });
    let name = PersonName::parse(&form.register_name).map_err(|fault| {
        faults.add(
            "register_name",
            match fault {
                Fault::Missing => words.say("check-fault-register-name"),
                other => name_fault(other, words),
            },
        );
    });
    match (regulator, number, name) {
        (Some(regulator), Some(Ok(proof)), Ok(name)) => {
            Ok((regulator, Detail { name: name.as_str().to_owned(), proof }))
        }
        _ => Err(faults),
    }
}

fn number_fault(fault: NumberFault, regulator: &Regulator, words: Words) -> String {
    match fault {
        NumberFault::Missing => words.say("check-fault-number-missing"),
        NumberFault::Form if regulator.example.is_empty() => words.say("check-fault-number"),
        NumberFault::Form => {
            words.say2("check-fault-number-like", "regulator", &regulator.name, "example", &regulator.example)
        }
    }
}

/// Takes a number to be looked up.
fn ask_register(
    conn: &mut Conn,
    seal: &Seal,
    signature: &SignatureId,
    (regulator, detail): (&Regulator, &Detail),
    now: Time,
) -> Deed<(), AskRefusal> {
    let asked = Asked {
        signature,
        kind: CheckKind::Register,
        class: &regulator.key,
        detail: Some(detail),
        once: &regulator.canonical(&detail.proof),
        token_hash: None,
    };
    Ok(checks::ask(conn, seal, &asked, now)?.map(|_| ()))
}
