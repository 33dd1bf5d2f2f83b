//! Organisers: a letter of one's own; the sample letter sent, bounced and corrected, answered, judged and closed.

use crate::chromium::{Chromium, Scheme, Screen, Script};
use crate::demonstration::{Demonstration, ORGANISER};
use crate::reader::Reader;

pub const LETTER: &str = "No family should wait outside: section 17 in Fleetbridge";
pub const LEAD_MEMBER: &str = "lead.member@fleetbridge.example";
const DIRECTOR: &str = "director@fleetbridge.example";
pub const HOLDING: &str = "Holding answer: “we are looking into it”";
const NEW_DIRECTOR: &str = "childrens.services@fleetbridge.example";
pub const NORA: &str = "nora@people.example";

pub async fn story(script: Script) {
    let (demonstration, chromium) = (Demonstration::start(), Chromium::start());
    let client = chromium.open_browser(script, Screen::Desktop1280, Scheme::Light).await;
    let ada = Reader::new(client, &demonstration.mailbox);
    signs_and_asks_to_be_told(&ada, &demonstration).await;

    signs_in(&ada, &demonstration).await;
    writes_previews_and_opens(&ada, &demonstration).await;
    let desk_letter = sends_the_sample(&ada, &demonstration).await;
    corrects_what_bounced(&ada, &desk_letter).await;
    council_answers(&ada).await;
    let reply = reads_and_judges(&ada).await;
    assert!(reply.contains("/desk/"), "{reply}");
    ada.waits_for(&demonstration.letter, "Answered 2 of 4 asks").await;
    ada.reads("Answered · The Lead Member for Children").await;
    ada.reads("A reply from The Lead Member for Children was read: it answers").await;

    ada.opens_mail(NORA, "There is a reply to the letter you signed").await;
    ada.reads("The Lead Member for Children has replied").await;
    ada.opens(&desk_letter).await;
    ada.presses("Close it for signatures").await;
    ada.reads("The letter is closed.").await;
    ada.waits_for(&demonstration.letter, "It has taken no signatures since").await;
    ada.does_not_read("Sign this letter").await;
    ada.leaves().await;
}

pub async fn signs_and_asks_to_be_told(reader: &Reader, demonstration: &Demonstration) {
    reader.opens(&demonstration.letter).await;
    reader.fills_in("Your name", "Nora Ekwueme").await;
    reader.fills_in("Email address", NORA).await;
    reader.chooses("You are signing as", "A practitioner").await;
    reader.ticks("Tell me by email when there is an answer").await;
    reader.presses("Sign: send me the confirmation mail").await;
    reader.opens_mail(NORA, "Please confirm your signature").await;
    reader.follows("/confirmations/").await;
    reader.presses("Confirm my signature").await;
    reader.reads("Your signature is confirmed").await;
}

pub async fn signs_in(ada: &Reader, demonstration: &Demonstration) {
    signs_in_as(ada, ORGANISER, demonstration).await;
}

pub async fn signs_in_as(organiser: &Reader, address: &str, demonstration: &Demonstration) {
    organiser.opens(&demonstration.desk).await;
    organiser.fills_in("Email address", address).await;
    organiser.presses("Send me a link").await;
    organiser.reads("Look in your mailbox").await;
    organiser.opens_mail(address, "Your link to sign in").await;
    organiser.follows("/sign-ins/").await;
    organiser.reads("Sign in as").await;
    organiser.presses("Sign in").await;
    organiser.reads("Your letters").await;
    organiser.reads(LETTER).await;
}

async fn writes_previews_and_opens(ada: &Reader, demonstration: &Demonstration) {
    ada.follows("Write a letter").await;
    ada.presses("Save").await;
    ada.is_told_at("Title", "Please fill this in").await;
    ada.chooses("What is it?", "Open letter").await;
    ada.fills_in("Title", "Interview rooms with a door").await;
    ada.fills_in("The letter", "Dear Director,\n\nfamilies tell their story *in a corridor*.").await;
    ada.fills_in("Ask 1", "Open two interview rooms by the spring").await;
    ada.fills_in("Name or office", "The Director").await;
    ada.fills_in("Council or other body", "London Borough of Fleetbridge").await;
    ada.presses("Show a preview").await;
    ada.reads("families tell their story in a corridor.").await;
    ada.still_sees("Title", "Interview rooms with a door").await;
    ada.fills_in("Email address", DIRECTOR).await;
    ada.presses("Save").await;
    ada.reads("Saved.").await;
    ada.presses("Open it for signatures").await;
    ada.reads("The letter is open").await;
    // The letter is to a council, so its address does not say what it is about: the list of letters leads there.
    ada.waits_for(&demonstration.at("/"), "Interview rooms with a door").await;
    ada.follows("Interview rooms with a door").await;
    ada.reads("Before you sign").await;
    ada.reads("To London Borough of Fleetbridge").await;
}

pub async fn sends_the_sample(ada: &Reader, demonstration: &Demonstration) -> String {
    ada.opens(&demonstration.at("/desk")).await;
    ada.follows(LETTER).await;
    let desk_letter = ada.address().await;
    ada.follows("Send it to its addressees").await;
    ada.reads("This is exactly what will be sent, and to whom.").await;
    ada.reads("Subject: ").await;
    ada.presses("Send the letter now").await;
    ada.reads("The letter is on its way.").await;
    ada.waits_for(&desk_letter, "Taken by their mail server").await;
    ada.waits_for(&demonstration.letter, "Sent to 2 addressees with 17 signatures.").await;
    ada.reads("days since it was sent").await;
    assert_eq!(ada.numbers().await, [17, 0]);
    desk_letter
}

async fn corrects_what_bounced(ada: &Reader, desk_letter: &str) {
    ada.opens_mail(DIRECTOR, LETTER).await;
    ada.chooses("What comes back", "A delivery failure").await;
    ada.presses("Send the answer").await;
    ada.opens_mail(ORGANISER, "The letter has not reached").await;
    ada.opens(desk_letter).await;
    ada.reads("Not delivered: the address was refused").await;
    ada.follows_in_row("The Director of Children’s Services", "Correct the address").await;
    ada.reads("550 5.1.1 User unknown").await;
    ada.fills_in("Email address", NEW_DIRECTOR).await;
    ada.presses("Correct the address").await;
    ada.reads("The address is corrected, and the letter is on its way there.").await;
    ada.opens_mail(NEW_DIRECTOR, LETTER).await;
}

pub async fn council_answers(ada: &Reader) {
    answers_as_council(ada, "A person’s answer", "Thank you. The rates will be published in May.").await;
}

/// The council's officer answers the letter that came, by mail.
pub async fn answers_as_council(officer: &Reader, kind: &str, words: &str) {
    officer.opens_mail(LEAD_MEMBER, LETTER).await;
    officer.chooses("What comes back", kind).await;
    officer.fills_in("Its words", words).await;
    officer.presses("Send the answer").await;
    officer.reads("The answer has come in.").await;
}

/// What a reply is to each ask, in their order.
pub async fn judges(ada: &Reader, verdicts: &[&str]) {
    for (number, verdict) in (1..).zip(verdicts) {
        ada.picks_in(&format!("Ask {number}"), "What is it to this ask?", verdict).await;
    }
}

async fn reads_and_judges(ada: &Reader) -> String {
    ada.opens_mail(ORGANISER, "A reply has come in").await;
    ada.follows("/replies/").await;
    ada.reads("The rates will be published in May.").await;
    let reply = ada.address().await;
    ada.presses("File the reply").await;
    ada.reads("Say what the reply is to ask 1").await;
    judges(ada, &["Answers it", "Does not mention it", "Refuses", HOLDING]).await;
    ada.presses("File the reply").await;
    ada.reads("Say that you believe that this is from The Lead Member for Children, or put it aside.").await;
    ada.ticks("I believe that this is from The Lead Member for Children").await;
    ada.presses("File the reply").await;
    ada.reads("It is recorded, and the public page shows it.").await;
    reply
}
