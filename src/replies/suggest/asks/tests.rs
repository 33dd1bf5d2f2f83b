use super::*;
use crate::clock::Clock;
use crate::letters::model::{AskId, LetterId};

fn asks(wordings: &[&str]) -> Vec<Ask> {
    let now = Clock::default().now();
    let ask = |(place, wording): (usize, &&str)| Ask {
        id: AskId::new(now),
        letter_id: LetterId::new(now),
        number: i32::try_from(place).unwrap() + 1,
        wording: (*wording).to_owned(),
    };
    wordings.iter().enumerate().map(ask).collect()
}

const ASKS: [&str; 3] = [
    "Publish the review of the children's centre by June",
    "Meet the families of the estate",
    "Repair the playground in Mill Lane",
];

fn found(words: &str) -> Vec<(i32, Verdict, Rule, String)> {
    let told = |one: Suggested| match one.idea {
        Idea::Ask { number, verdict } => (number, verdict, one.rule, one.because.of(words).unwrap().to_owned()),
        other => panic!("{other:?}"),
    };
    find(&Text::of(words, 10_000), &asks(&ASKS)).into_iter().map(told).collect()
}

#[test]
fn an_asks_number_at_the_head_of_a_line_says_which_it_is() {
    let words = "Dear all,\n1. You asked us to publish it. We will publish it on 3 May.\n\
                 2) We are looking into this with officers.\nAsk 3: We have no plans to do so.\nYours sincerely";
    assert_eq!(
        found(words),
        [
            (1, Verdict::Answered, Rule::AskNumber, "We will publish it on 3 May.".to_owned()),
            (2, Verdict::Holding, Rule::AskNumber, "2) We are looking into this with officers.".to_owned()),
            (3, Verdict::Refused, Rule::AskNumber, "Ask 3: We have no plans to do so.".to_owned()),
        ]
    );
    let other = "3. We are looking into this with officers.\n4. We cannot speak of anything else.";
    assert_eq!(found(other)[0].1, Verdict::Holding, "what stands under another number is of something else");
    assert!(found("1.5 million was spent.\n7. Another list of ours.").is_empty());
}

#[test]
fn an_ordinal_says_which_it_is() {
    let words = "In answer to your second point, I can tell you that we meet them in May.";
    assert_eq!(found(words), [(2, Verdict::Answered, Rule::AskOrdinal, words.to_owned())]);
    let words = "As to question 3, please contact the parish.";
    assert_eq!(found(words), [(3, Verdict::Redirected, Rule::AskOrdinal, words.to_owned())]);
    assert!(found("It is the second street on the left.").is_empty());
}

#[test]
fn shared_words_say_which_it_is() {
    let words = "Thank you. The playground at Mill Lane was repaired in March.";
    let wanted = "The playground at Mill Lane was repaired in March.".to_owned();
    assert_eq!(found(words), [(3, Verdict::Answered, Rule::SharedWords, wanted)]);
    assert!(found("The review of the budget is over.").is_empty(), "one word of four is not enough");
}

#[test]
fn what_the_letter_itself_says_is_no_answer() {
    assert!(found("You asked us to publish the review of the children's centre by June.").is_empty());
    assert!(
        found("> Publish the review of the children's centre by June.\n> Repair the playground in Mill Lane.")
            .is_empty()
    );
}

#[test]
fn a_reply_of_one_kind_is_that_to_every_ask() {
    let because = Anchor { start: 0, end: 3 };
    let of = |nature| Suggested { rule: Rule::HoldingWords, idea: Idea::Nature { nature }, because };
    let whole = of_whole(&of(Nature::Holding), &asks(&ASKS));
    assert!(whole.iter().all(|one| one.rule == Rule::WholeReply && one.because == because));
    let verdicts: Vec<_> = whole.into_iter().map(|one| one.idea).collect();
    let holding = |number| Idea::Ask { number, verdict: Verdict::Holding };
    assert_eq!(verdicts, [holding(1), holding(2), holding(3)]);
    assert!(of_whole(&of(Nature::Acknowledgement), &asks(&ASKS)).is_empty(), "thanks are no answer");
}

#[test]
fn the_same_words_make_the_same_suggestions() {
    let words =
        "1. Yes, we shall publish it.\n2. We cannot meet them.\nRef: AB/1234. By 3 May 2027, within ten working days.";
    let on = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
    let once = super::super::read(words, &asks(&ASKS), on);
    assert!(once.len() >= 5, "{once:?}");
    assert_eq!(once, super::super::read(words, &asks(&ASKS), on));
}

proptest::proptest! {
    #[test]
    fn no_words_at_all_break_the_rules(words in "[ -~\u{a0}-\u{17f}\n’]{0,400}") {
        let on = chrono::NaiveDate::from_ymd_opt(2027, 1, 4).unwrap();
        for one in super::super::read(&words, &asks(&ASKS), on) {
            proptest::prop_assert!(one.because.of(&words).is_some());
        }
    }
}
