//! A signer whom nobody may know: signs without a name, proves a mailbox at work, withdraws, has all erased; then nothing
//! is left. A phone, and no script.

use crate::chromium::{Chromium, Scheme, Screen, Script};
use crate::demonstration::Demonstration;
use crate::reader::Reader;

const AMARA: &str = "amara.private@people.example";
const AT_WORK: &str = "amara.public@somewhere.gov.uk";
const CONFIRMATION: &str = "Please confirm your signature";

pub async fn story() {
    let (demonstration, chromium) = (Demonstration::start(), Chromium::start());
    let client = chromium.open_browser(Script::Off, Screen::Phone360, Scheme::Light).await;
    let amara = Reader::new(client, &demonstration.mailbox);
    let letter = &demonstration.letter;
    amara.opens(letter).await;
    let before = amara.numbers().await[0];

    signs_without_a_name(&amara).await;
    amara.sees_signed(letter, before + 1).await;
    amara.does_not_read("Amara").await;
    assert!(demonstration.holds_who_signed_last(), "what was typed is held, sealed");
    proves_a_mailbox_at_work(&amara).await;

    withdraws_and_erases(&amara).await;
    amara.sees_signed(letter, before).await;
    amara.does_not_read("Amara").await;
    assert!(!demonstration.holds_who_signed_last(), "nothing personal is left");
    amara.leaves().await;
}

async fn signs_without_a_name(amara: &Reader) {
    amara.fills_in("Your name", "Amara Obi").await;
    amara.fills_in("Email address", AMARA).await;
    amara.fills_in("Role", "Registered social worker").await;
    amara.chooses("You are signing as", "A practitioner").await;
    amara.presses("Sign: send me the confirmation mail").await;
    amara.reads("Check your email").await;
    amara.opens_mail(AMARA, CONFIRMATION).await;
    amara.follows("/confirmations/").await;
    amara.reads("neither audience is told your name").await;
    amara.presses("Confirm my signature").await;
    amara.reads("Your signature is confirmed").await;
}

async fn proves_a_mailbox_at_work(amara: &Reader) {
    opens_own_page(amara).await;
    amara.follows("Ways to have it checked").await;
    amara.fills_in("Work address", AT_WORK).await;
    amara.presses("Send the mail to my work address").await;
    amara.reads("A mail is on its way to that address.").await;
    amara.opens_mail(AT_WORK, "Please confirm this email address").await;
    amara.does_not_read("Amara").await;
    amara.follows("/address-checks/").await;
    amara.presses("This address is mine").await;
    amara.reads("The address is confirmed, and has been deleted here.").await;
    opens_own_page(amara).await;
    amara.reads("Work address at").await;
    amara.does_not_read(AT_WORK).await;
}

async fn withdraws_and_erases(amara: &Reader) {
    opens_own_page(amara).await;
    amara.presses("Withdraw my signature").await;
    amara.reads("Your signature is withdrawn.").await;
    amara.follows("See what goes and what is left").await;
    amara.presses("Erase everything").await;
    amara.reads("Everything personal has been destroyed.").await;
    for typed in ["Amara", "Obi", AMARA, "social worker", AT_WORK] {
        amara.does_not_read(typed).await;
    }
}

async fn opens_own_page(amara: &Reader) {
    amara.opens_mail(AMARA, CONFIRMATION).await;
    amara.follows("/signatures/").await;
}
