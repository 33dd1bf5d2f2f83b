//! Signers: the form, the mail, the button, the number; the code typed into the tab left open; withdrawing.

use crate::chromium::{Chromium, Scheme, Screen, Script};
use crate::demonstration::Demonstration;
use crate::reader::Reader;

const NORA: &str = "nora@people.example";
pub const OMAR: &str = "omar@people.example";

pub async fn story(script: Script) {
    let (demonstration, chromium) = (Demonstration::start(), Chromium::start());
    let client = chromium.open_browser(script, Screen::Phone360, Scheme::Light).await;
    let nora = Reader::new(client, &demonstration.mailbox);
    let letter = &demonstration.letter;

    nora.opens(letter).await;
    let before = nora.numbers().await[0];
    corrects_the_form(&nora).await;
    confirms_by_the_link(&nora).await;
    nora.sees_signed(letter, before + 1).await;
    nora.reads("Nora Ekwueme").await;

    types_the_code(&nora, letter).await;
    nora.sees_signed(letter, before + 2).await;

    withdraws(&nora).await;
    nora.sees_signed(letter, before + 1).await;
    nora.does_not_read("Nora Ekwueme").await;
    nora.leaves().await;
}

async fn corrects_the_form(nora: &Reader) {
    nora.fills_in("Your name", "Nora Ekwueme").await;
    nora.fills_in("Email address", "nora at people").await;
    nora.fills_in("Role", "Youth worker").await;
    nora.presses("Sign: send me the confirmation mail").await;
    nora.reads("Please check these answers").await;
    nora.is_told_at("Email address", "Write an email address like name@example.org.").await;
    nora.reads("Choose as what you are signing.").await;
    nora.still_sees("Your name", "Nora Ekwueme").await;
    nora.still_sees("Email address", "nora at people").await;
    nora.still_sees("Role", "Youth worker").await;
    nora.fills_in("Email address", NORA).await;
    nora.chooses("You are signing as", "A practitioner").await;
    nora.chooses("What this page shows", "Name only").await;
    nora.chooses("What the addressee gets", "Initials and role").await;
    nora.presses("Sign: send me the confirmation mail").await;
    nora.reads("Check your email").await;
    nora.reads("You have not signed yet.").await;
}

async fn confirms_by_the_link(nora: &Reader) {
    nora.opens_mail(NORA, "Please confirm your signature").await;
    nora.follows("/confirmations/").await;
    nora.reads("On the public page Nora Ekwueme").await;
    nora.reads("To the addressee N. E., Youth worker").await;
    nora.presses("Confirm my signature").await;
    nora.reads("Your signature is confirmed").await;
}

/// The mail came on another device: the six digits go into the tab that was left open.
async fn types_the_code(reader: &Reader, letter: &str) {
    reader.opens(letter).await;
    reader.fills_in("Your name", "Omar Said").await;
    reader.fills_in("Email address", OMAR).await;
    reader.chooses("You are signing as", "A supporter").await;
    reader.presses("Sign: send me the confirmation mail").await;
    let tab_left_open = reader.client.window().await.unwrap();
    let other_device = reader.client.new_window(true).await.unwrap().handle;
    reader.client.switch_to_window(other_device).await.unwrap();
    reader.opens_mail(OMAR, "Please confirm your signature").await;
    let code = reader.code().await;
    reader.client.close_window().await.unwrap();
    reader.client.switch_to_window(tab_left_open).await.unwrap();
    reader.fills_in("Code from the mail", "000000").await;
    reader.presses("Confirm with the code").await;
    reader.is_told_at("Code from the mail", "That code does not fit").await;
    reader.fills_in("Code from the mail", &code).await;
    reader.presses("Confirm with the code").await;
    reader.reads("Your signature is confirmed").await;
}

async fn withdraws(nora: &Reader) {
    nora.opens_mail(NORA, "Please confirm your signature").await;
    nora.follows("/signatures/").await;
    nora.reads("Confirmed by email, and counted.").await;
    nora.presses("Withdraw my signature").await;
    nora.reads("Your signature is withdrawn.").await;
    nora.does_not_read("Nora Ekwueme").await;
}
