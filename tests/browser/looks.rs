//! Pictures of every page, to be looked at. They are taken when asked for:
//! `cargo test --test browser looks -- --ignored`, and then lie in `target/screenshots`.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::chromium::{Chromium, Scheme, Screen, Script, devtools, prefer, save_screenshot, show_on};
use crate::demonstration::{Demonstration, ORGANISER};
use crate::organising::{council_answers, judges, signs_in};
use crate::reader::Reader;
use crate::signing::OMAR;

const LETTER: &str = "No family should wait outside";

#[tokio::test]
#[ignore = "saves pictures for people to look at"]
async fn pictures_of_every_page() {
    let (demonstration, chromium) = (Demonstration::start(), Chromium::start());
    let client = chromium.open_browser(Script::Off, Screen::Desktop1280, Scheme::Light).await;
    let reader = Reader::new(client, &demonstration.mailbox);
    signers_see(&reader, &demonstration).await;
    organisers_see(&reader, &demonstration).await;
    readers_see(&reader, &demonstration).await;
    reader.leaves().await;
}

/// Pictures that are wanted of addresses outside, such as a scratch installation: `UNDERSIGNED_LOOK_AT=name=address,…`.
#[tokio::test]
#[ignore = "saves pictures for people to look at"]
async fn pictures_of_addresses() {
    let wanted = std::env::var("UNDERSIGNED_LOOK_AT").expect("UNDERSIGNED_LOOK_AT=name=address,…");
    let chromium = Chromium::start();
    let client = chromium.open_browser(Script::Off, Screen::Desktop1280, Scheme::Light).await;
    let reader = Reader::new(client, "");
    for (name, address) in wanted.split(',').filter_map(|one| one.split_once('=')) {
        reader.opens(address).await;
        look(&reader, name).await;
        print(&reader, name).await;
    }
    reader.leaves().await;
}

async fn readers_see(reader: &Reader, demonstration: &Demonstration) {
    for (name, path) in [("home", "/"), ("privacy", "/privacy"), ("about", "/about"), ("not-found", "/nothing-here")] {
        reader.opens(&demonstration.at(path)).await;
        look(reader, name).await;
    }
    reader.opens(&demonstration.waiting).await;
    look(reader, "letter-overdue").await;
    print(reader, "letter-overdue").await;
    reader.follows("How this day was counted").await;
    look(reader, "deadline").await;
    reader.opens(&format!("{}/names", demonstration.letter)).await;
    look(reader, "names").await;
}

async fn signers_see(reader: &Reader, demonstration: &Demonstration) {
    reader.opens(&demonstration.letter).await;
    weighs_little(reader).await;
    look(reader, "letter-open").await;
    print(reader, "letter-open").await;
    reader.fills_in("Your name", "Omar Said").await;
    reader.fills_in("Email address", "omar at people").await;
    reader.presses("Sign: send me the confirmation mail").await;
    reader.reads("Please check these answers").await;
    look(reader, "form-with-errors").await;
    reader.fills_in("Email address", OMAR).await;
    reader.fills_in("Role", "Family support worker").await;
    reader.chooses("You are signing as", "A practitioner").await;
    reader.chooses("What this page shows", "Name, role, workplace").await;
    reader.chooses("What the addressee gets", "Initials and role").await;
    reader.ticks("Tell me by email when there is an answer").await;
    reader.presses("Sign: send me the confirmation mail").await;
    look(reader, "check-your-email").await;
    reader.opens_mail(OMAR, "Please confirm your signature").await;
    look(reader, "mail").await;
    reader.follows("/confirmations/").await;
    look(reader, "confirm").await;
    reader.presses("Confirm my signature").await;
    look(reader, "thank-you").await;
    reader.opens_mail(OMAR, "Please confirm your signature").await;
    reader.follows("/signatures/").await;
    look(reader, "own-page").await;
}

async fn organisers_see(reader: &Reader, demonstration: &Demonstration) {
    reader.opens(&demonstration.desk).await;
    look(reader, "sign-in").await;
    signs_in(reader, demonstration).await;
    look(reader, "desk").await;
    reader.follows("Write a letter").await;
    look(reader, "write").await;
    reader.fills_in("Title", "Interview rooms with a door").await;
    reader.fills_in("The letter", "Dear Director,\n\nfamilies tell their story *in a corridor*.").await;
    reader.fills_in("Ask 1", "Open two interview rooms by the spring").await;
    reader.presses("Show a preview").await;
    look(reader, "write-preview").await;
    reader.opens(&demonstration.at("/desk")).await;
    reader.follows(LETTER).await;
    look(reader, "desk-letter-open").await;
    let desk_letter = reader.address().await;
    reader.follows("Look after the signatures").await;
    look(reader, "desk-signatures").await;
    reader.opens(&desk_letter).await;
    reader.follows("Send it to its addressees").await;
    look(reader, "dispatch").await;
    reader.presses("Send the letter now").await;
    reader.waits_for(&desk_letter, "Taken by their mail server").await;
    council_answers(reader).await;
    look(reader, "mail-answered").await;
    reader.opens(&demonstration.mailbox).await;
    look(reader, "mailbox").await;
    reader.opens_mail(ORGANISER, "A reply has come in").await;
    reader.follows("/replies/").await;
    look(reader, "reply").await;
    judges(reader, &["Answers it", "Does not mention it", "Refuses", "Sends us elsewhere"]).await;
    reader.ticks("I believe that this is from The Lead Member for Children").await;
    reader.presses("File the reply").await;
    look(reader, "reply-filed").await;
    reader.opens(&desk_letter).await;
    look(reader, "desk-letter-sent").await;
    reader.waits_for(&demonstration.letter, "Answered · The Lead Member for Children").await;
    look(reader, "letter-answered").await;
}

/// The page that is open: on a phone and on a desktop, light and dark. On a phone nothing may stick out.
async fn look(reader: &Reader, name: &str) {
    for (screen, screen_name) in [(Screen::Phone360, "phone"), (Screen::Desktop1280, "desktop")] {
        show_on(&reader.client, screen).await;
        for (scheme, scheme_name) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
            prefer(&reader.client, scheme).await;
            save_screenshot(&reader.client, &file(&format!("{name}-{screen_name}-{scheme_name}.png"))).await;
        }
        if screen == Screen::Phone360 {
            fits_on_a_phone(reader, name).await;
        }
    }
    prefer(&reader.client, Scheme::Light).await;
}

/// The page that is open, on a desktop and on a phone; the reader keeps the phone.
pub async fn look_in_daylight(reader: &Reader, name: &str) {
    show_on(&reader.client, Screen::Desktop1280).await;
    save_screenshot(&reader.client, &file(&format!("{name}-desktop-light.png"))).await;
    show_on(&reader.client, Screen::Phone360).await;
    save_screenshot(&reader.client, &file(&format!("{name}-phone-light.png"))).await;
    fits_on_a_phone(reader, name).await;
}

async fn fits_on_a_phone(reader: &Reader, name: &str) {
    let metrics = devtools(&reader.client, "Page.getLayoutMetrics", json!({})).await.unwrap();
    let width = metrics["cssContentSize"]["width"].as_f64().unwrap();
    assert!(width <= 360.0, "{name} is {width} pixels wide on a phone");
}

/// The page, its style and its fonts, as they came over the wire.
async fn weighs_little(reader: &Reader) {
    let script = "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')) \
                  .filter(entry => !entry.name.endsWith('.svg')) \
                  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)";
    let bytes = reader.client.execute(script, Vec::new()).await.unwrap().as_f64().unwrap();
    println!("{} weighs {bytes} bytes", reader.address().await);
    assert!(bytes < 50_000.0, "{bytes} bytes");
}

async fn print(reader: &Reader, name: &str) {
    let printed = devtools(&reader.client, "Page.printToPDF", json!({"preferCSSPageSize": true})).await.unwrap();
    let bytes = STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
    std::fs::write(file(&format!("{name}.pdf")), bytes).unwrap();
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots").join(name)
}
