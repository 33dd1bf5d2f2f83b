//! The organiser's side of a letter whose signers may be at risk: an address that says nothing, employers, advice.

use super::{COMPLETE, all_letters, press, submit, the_letter, with, written};
use crate::on_both_databases;
use crate::support::browser::Browser;
use crate::support::people::letter_file;
use undersigned::letters::import::parse;

const AUTO: (&str, &str) = ("at_risk", "auto");

fn is_neutral(slug: &str) -> bool {
    slug.strip_prefix("letter-").is_some_and(|rest| rest.len() == 6 && !rest.contains(['a', 'e', 'i', 'o', 'u', '-']))
}

fn change(who: &Browser, path: &str, fields: &[(&str, &str)]) {
    let text = format!("{path}/text");
    submit(who, &text, &text, fields).has_status(303);
}

on_both_databases! {
    fn its_address_says_nothing_of_its_title(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        for _ in 0..3 {
            written(&ada, &with(&[AUTO]));
        }
        let slugs: Vec<String> = all_letters(&app).into_iter().map(|whole| whole.letter.slug).collect();
        assert!(slugs.iter().all(|slug| is_neutral(slug)), "{slugs:?}");
        let imported = app.import(&letter_file("Staff speak up", "").replace("at_risk = false\n", ""));
        assert!(is_neutral(&imported), "{imported}: the addressee is a council");
    }
}

on_both_databases! {
    fn a_draft_gets_such_an_address_when_the_risk_is_seen_and_its_own_when_it_is_not_there(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        assert_eq!(the_letter(&app).letter.slug, "families-need-answers");
        change(&ada, &path, &with(&[("at_risk", "yes")]));
        let neutral = the_letter(&app).letter.slug;
        assert!(is_neutral(&neutral), "{neutral}");
        change(&ada, &path, &with(&[("at_risk", "yes"), ("title", "Other")]));
        assert_eq!(the_letter(&app).letter.slug, neutral, "an address does not change without need");
        change(&ada, &path, &COMPLETE);
        assert_eq!(the_letter(&app).letter.slug, "families-need-answers");
    }
}

on_both_databases! {
    fn an_open_letter_keeps_its_address_whatever_is_seen_later(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        press(&ada, &format!("{path}/opening")).has_status(303);
        change(&ada, &path, &with(&[("at_risk", "yes")]));
        let letter = the_letter(&app).letter;
        assert_eq!((letter.slug.as_str(), letter.at_risk), ("families-need-answers", true));
        app.browser().get("/letters/families-need-answers").says("Leave this page");
    }
}

on_both_databases! {
    fn employers_and_advice_are_written_kept_and_changed(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        ada.get("/desk/new").says("Further employers").says("Our own words").says("politically restricted");
        let fields = with(&[AUTO, ("employer_domains", "@Charity.example, schools.example\r\ncharity.example"), ("before_you_sign", "Ask *your* steward.")]);
        let path = written(&ada, &fields);
        let letter = the_letter(&app).letter;
        assert_eq!(letter.employer_domains.as_deref(), Some("charity.example\nschools.example"));
        assert_eq!(letter.before_you_sign.as_deref(), Some("Ask *your* steward."));
        let form = ada.get(&format!("{path}/text")).form(&format!("{path}/text"));
        assert!(form.contains(&("employer_domains".into(), "charity.example\nschools.example".into())), "{form:?}");
        assert!(form.contains(&("before_you_sign".into(), "Ask *your* steward.".into())), "{form:?}");
        change(&ada, &path, &with(&[AUTO]));
        let letter = the_letter(&app).letter;
        assert_eq!((letter.employer_domains, letter.before_you_sign), (None, None));
    }
}

on_both_databases! {
    fn the_preview_shows_the_advice_that_signers_will_read(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &with(&[AUTO, ("before_you_sign", "Ask *your* steward. <img src=x onerror=y>")]));
        let page = ada.get(&format!("{path}/preview"));
        page.says("Before you sign").says("Ask your steward.").says("this stands above the form");
        assert!(page.body.contains("<em>your</em>") && !page.body.contains("<img"), "{}", page.body);
        change(&ada, &path, &COMPLETE);
        ada.get(&format!("{path}/preview")).does_not_say("Before you sign");
    }
}

on_both_databases! {
    fn faults_stand_beside_them_and_nothing_typed_is_lost(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let long = "a".repeat(4001);
        for (field, typed, message) in [
            ("employer_domains", "charity", "Write one domain a line"),
            ("employer_domains", "jo@charity.example", "Write one domain a line"),
            ("employer_domains", "gmail.com", "nobody’s employer"),
            ("before_you_sign", long.as_str(), "4,000 characters"),
            ("before_you_sign", "a\u{202E}b", "cannot be seen"),
        ] {
            let back = submit(&ada, "/desk/new", "/desk/new", &with(&[(field, typed)]));
            back.has_status(422).says(message);
            assert!(back.body.contains(&format!("id=\"{field}-error\"")), "{field}");
            assert!(back.form("/desk/new").contains(&(field.to_owned(), typed.to_owned())), "{field} was lost");
        }
        assert!(all_letters(&app).is_empty());
    }
}

#[test]
fn a_file_names_employers_and_advice_and_its_faults_name_their_line() {
    let file = |more: &str| letter_file("Staff speak up", more);
    let text =
        parse(&file("before_you_sign = \"Ask.\"\nemployer_domains = [\"Charity.example\", \"schools.example\"]"))
            .unwrap()
            .text;
    assert_eq!(text.before_you_sign.as_deref(), Some("Ask."));
    assert_eq!(text.employer_domains.as_deref(), Some("charity.example\nschools.example"));
    let fault = parse(&file("employer_domains = [\"charity.example\", \"gmail.com\"]")).unwrap_err();
    assert_eq!((fault.line, fault.key.as_deref()), (8, Some("employer_domains")), "{fault}");
}
