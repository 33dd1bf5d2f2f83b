//! What comes back: a signer, an organiser with a colleague, and the council's officer, from the letter that is sent over an
//! automatic answer, a holding one with a promise, its slip and an answer in part, to a promise kept. No script runs. After
//! each step the public page is looked at: the pictures lie in `target/screenshots`.

use chrono::{Days, NaiveDate};
use fantoccini::Locator;
use undersigned::clock::{Clock, london_date};

use crate::chromium::{Chromium, Scheme, Screen, Script};
use crate::demonstration::{COLLEAGUE, Demonstration, ORGANISER};
use crate::looks::look_in_daylight;
use crate::organising::{
    HOLDING, LEAD_MEMBER, NORA, answers_as_council, judges, sends_the_sample, signs_and_asks_to_be_told, signs_in,
    signs_in_as,
};
use crate::reader::Reader;

const WHO: &str = "The Lead Member for Children";
const BELIEVED: &str = "I believe that this is from The Lead Member for Children";
const NOT_MENTIONED: &str = "Does not mention it";
const RATES: &str = "The rate is £49 a week for each person, and was last set in 2019.";

/// Who takes part, each at a browser of their own.
struct People {
    nora: Reader,
    ada: Reader,
    cai: Reader,
    officer: Reader,
    letter: String,
    desk_letter: String,
}

pub async fn story() {
    let (demonstration, chromium) = (Demonstration::start(), Chromium::start());
    let people = letter_is_sent(&demonstration, &chromium).await;
    people.machine_answers().await;
    let today = london_date(Clock::default().now());
    let (first, second) = (today + Days::new(42), today + Days::new(63));
    people.holding_answer_promises(first).await;
    let promise = people.promise_slips(first, second).await;
    people.part_is_answered().await;
    people.council_says_how_it_sees_it().await;
    people.evidence_is_added(&promise, today).await;
    people.one_proposes_and_another_decides(&promise, today, &demonstration).await;
    for reader in [people.nora, people.ada, people.cai, people.officer] {
        reader.leaves().await;
    }
}

async fn letter_is_sent(demonstration: &Demonstration, chromium: &Chromium) -> People {
    let open = async |screen| {
        let client = chromium.open_browser(Script::Off, screen, Scheme::Light).await;
        Reader::new(client, &demonstration.mailbox)
    };
    let (nora, ada) = (open(Screen::Phone360).await, open(Screen::Desktop1280).await);
    let (cai, officer) = (open(Screen::Desktop1280).await, open(Screen::Desktop1280).await);
    signs_and_asks_to_be_told(&nora, demonstration).await;
    signs_in(&ada, demonstration).await;
    let desk_letter = sends_the_sample(&ada, demonstration).await;
    let people = People { nora, ada, cai, officer, letter: demonstration.letter.clone(), desk_letter };
    people.all_see("No answer yet", "replying-1-sent").await;
    people
}

impl People {
    /// Waits until the public page says something, and takes its picture.
    async fn all_see(&self, words: &str, name: &str) {
        self.nora.waits_for(&self.letter, words).await;
        look_in_daylight(&self.nora, name).await;
    }

    /// What the public page says of the clock.
    async fn clock(&self) -> String {
        self.nora.opens(&self.letter).await;
        let page = self.nora.page().await;
        let (_, clock) = page.split_once("An answer was hoped for by").expect("a clock");
        clock.split_once("left.").expect("days left").0.to_owned()
    }

    /// The first addressee's mark on the public page, which is open.
    async fn has_mark(&self, mark: &str) {
        let first = self.nora.client.find(Locator::Css(".standings .mark")).await.unwrap();
        assert_eq!(first.attr("class").await.unwrap(), Some(format!("mark {mark}")));
    }

    async fn machine_answers(&self) {
        let before = self.clock().await;
        let words = "This is an automatic reply. Your email has been received. Please do not reply to this message.";
        answers_as_council(&self.officer, "An automatic reply", words).await;
        self.all_see("Only an automatic answer", "replying-2-automatic").await;
        self.has_mark("none").await;
        assert_eq!(self.nora.numbers().await, [17, 0]);
        assert_eq!(self.clock().await, before, "a machine stops no clock");
        self.ada.opens(&self.desk_letter).await;
        self.ada.does_not_read("Replies to read").await;
    }

    /// The officer writes, and Ada opens what came and chooses what it is to the asks.
    async fn is_read(&self, words: &str, verdicts: &[&str]) {
        answers_as_council(&self.officer, "A person’s answer", words).await;
        self.ada.waits_for(&self.desk_letter, "Replies to read").await;
        self.ada.follows("Re: ").await;
        self.ada.reads("Not proved").await;
        judges(&self.ada, verdicts).await;
    }

    async fn is_filed(&self) {
        self.ada.ticks(BELIEVED).await;
        self.ada.presses("File the reply").await;
        self.ada.reads("It is recorded, and the public page shows it.").await;
    }

    async fn holding_answer_promises(&self, day: NaiveDate) {
        let words = format!("Thank you. We are looking into it. We will publish the review by {}.", said(day));
        self.is_read(&words, &[HOLDING; 4]).await;
        self.nora.opens(&self.letter).await;
        self.nora.does_not_read("They say that they are looking into it").await;
        self.is_filed().await;
        self.all_see("They say that they are looking into it", "replying-3-holding").await;
        self.has_mark("holding").await;
        self.nora.opens_mail(NORA, "There is a reply to the letter you signed").await;
        self.nora.reads("Holding answer").await;

        self.ada.follows("Record a promise that it makes").await;
        self.ada.presses("Record it as it stands").await;
        self.ada.reads("The promise is recorded, and the public page shows it.").await;
        self.all_see(&format!("{WHO}, by {}", said(day)), "replying-4-promise").await;
        self.nora.opens_mail(NORA, "News of the letter you signed").await;
    }

    /// Returns the address of the promise that holds now, at the desk.
    async fn promise_slips(&self, first: NaiveDate, second: NaiveDate) -> String {
        let words = format!("I am sorry. We will publish the review by {}.", said(second));
        self.is_read(&words, &[HOLDING, NOT_MENTIONED, NOT_MENTIONED, NOT_MENTIONED]).await;
        self.is_filed().await;
        self.ada.follows("Record a promise that it makes").await;
        self.ada.follows("Change it first").await;
        let earlier = format!("{WHO}: by {0} – We will publish the review by {0}.", said(first));
        self.ada.picks("Which earlier promise it takes the place of", &earlier).await;
        self.ada.presses("Record the promise").await;
        self.ada.reads("The promise is recorded, and the public page shows it.").await;
        self.ada.reads("Moved once, 21 days later than first said").await;
        let promise = self.ada.address().await;
        self.all_see("Moved once, 21 days later than first said", "replying-5-slip").await;
        self.nora.reads(&format!("{WHO}, by {}", said(second))).await;
        promise.split('?').next().expect("an address").to_owned()
    }

    async fn part_is_answered(&self) {
        let words = format!("To your first point: {RATES} The others are for the Director.");
        self.is_read(&words, &["Answers it", NOT_MENTIONED, NOT_MENTIONED, NOT_MENTIONED]).await;
        self.ada.fills_in_in("Ask 1", "The passage that says so", "The rate is £50 a week").await;
        self.ada.ticks(BELIEVED).await;
        self.ada.presses("File the reply").await;
        self.ada.reads("The passage beside ask 1 does not stand in the reply.").await;
        self.ada.fills_in_in("Ask 1", "The passage that says so", RATES).await;
        self.ada.presses("File the reply").await;
        self.ada.reads("It is recorded, and the public page shows it.").await;
        self.all_see("Answered 1 of 4 asks", "replying-6-part").await;
        self.has_mark("partly").await;
        self.nora.reads("days since it was sent, without a full answer").await;
        self.nora.follows("What each reply says to each ask").await;
        self.nora.reads(RATES).await;
        look_in_daylight(&self.nora, "replying-6-part-replies").await;
    }

    async fn council_says_how_it_sees_it(&self) {
        self.ada.opens(&self.desk_letter).await;
        self.ada.follows_in_row(WHO, "Ask how they see it").await;
        self.ada.presses("Send the link").await;
        self.ada.reads("The link is on its way.").await;
        self.officer.opens_mail(LEAD_MEMBER, "How do you see it?").await;
        self.officer.follows("/council-views/").await;
        look_in_daylight(&self.officer, "replying-7-view-form").await;
        self.officer.picks_in("Ask 4", "How do you see it?", "Answered").await;
        self.officer.fills_in("In your own words", "We reported to the commission in public.").await;
        self.officer.presses("Send it").await;
        self.officer.reads("Your view is recorded and shown beside the organisers’.").await;
        self.all_see("which is not known to be the council’s", "replying-7-view").await;
        self.nora.reads("We reported to the commission in public.").await;
        self.nora.reads("Answered 1 of 4 asks").await;
        self.officer.opens_mail(LEAD_MEMBER, "How do you see it?").await;
        self.officer.follows("/council-views/").await;
        self.officer.reads("This link is used up").await;
    }

    async fn evidence_is_added(&self, promise: &str, today: NaiveDate) {
        self.ada.opens(promise).await;
        self.ada.follows("Add evidence").await;
        self.ada.picks("What it is", "A page on the web").await;
        self.ada.fills_in("The address of a page", "https://fleetbridge.example/review").await;
        self.ada.fills_in("What it shows", "The review, published").await;
        self.ada.picks("What it speaks for", "It was kept").await;
        self.ada.fills_in_day("On which day you saw it", today).await;
        self.ada.presses("Add it").await;
        self.ada.reads("The evidence is added.").await;
        self.nora.opens(&self.letter).await;
        self.nora.follows("All promises").await;
        self.nora.follows("What speaks for it, and how it moved").await;
        self.nora.reads("Speaks for: It was kept").await;
        self.nora.reads("The review, published").await;
        look_in_daylight(&self.nora, "replying-8-evidence").await;
    }

    async fn one_proposes_and_another_decides(&self, promise: &str, today: NaiveDate, demonstration: &Demonstration) {
        self.ada.opens(promise).await;
        self.ada.follows("What became of it").await;
        self.ada.chooses("What became of it", "It was kept").await;
        self.ada.fills_in_day("On which day", today).await;
        self.ada.presses("Propose it").await;
        self.ada.reads("It is proposed. Somebody else of your team decides.").await;
        self.nora.opens(&self.letter).await;
        self.nora.does_not_read("Kept: 1").await;

        signs_in_as(&self.cai, COLLEAGUE, demonstration).await;
        self.cai.opens_mail(COLLEAGUE, "Please look: what became of a promise").await;
        self.cai.follows("/promises/").await;
        self.cai.reads("The review, published").await;
        self.cai.presses("I have looked at the evidence, and it is so").await;
        self.cai.reads("It is decided, and the public page shows it.").await;
        self.all_see("Kept: 1", "replying-9-kept").await;
        self.nora.reads(&format!("A promise from {WHO} was kept.")).await;
        self.nora.follows("All promises").await;
        look_in_daylight(&self.nora, "replying-9-kept-promises").await;
        self.nora.follows("What speaks for it, and how it moved").await;
        self.nora.reads(&format!("Kept On {}.", said(today))).await;
        look_in_daylight(&self.nora, "replying-9-kept-promise").await;
        self.ada.opens_mail(ORGANISER, "says how they see it").await;
    }
}

/// A day as mails and pages write it.
fn said(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
