//! The same story in a real browser: the demonstration, as a newcomer starts it, and a letter's life by clicking.

#![allow(clippy::unwrap_used, missing_docs)]

mod anonymous;
#[path = "../suite/support/chromium.rs"]
mod chromium;
mod demonstration;
mod looks;
mod organising;
mod reader;
mod replying;
mod signing;

use chromium::Script;

#[tokio::test]
async fn a_letter_is_signed_confirmed_and_counted() {
    signing::story(Script::On).await;
}

#[tokio::test]
async fn a_letter_is_signed_confirmed_and_counted_without_scripts() {
    signing::story(Script::Off).await;
}

#[tokio::test]
async fn whoever_signs_without_a_name_leaves_nothing_behind_without_scripts() {
    anonymous::story().await;
}

#[tokio::test]
async fn a_letter_is_written_sent_answered_and_closed() {
    organising::story(Script::On).await;
}

#[tokio::test]
async fn a_letter_is_written_sent_answered_and_closed_without_scripts() {
    organising::story(Script::Off).await;
}

#[tokio::test]
async fn a_council_answers_by_machine_promises_puts_off_answers_in_part_and_keeps_its_promise() {
    replying::story().await;
}
