//! What the public sees and what the council sees: chosen apart, the least revealing first, and shown to the word before
//! the button.

use super::{door, fields, send_form};
use crate::on_both_databases;
use crate::support::app::TestApp;
use crate::support::browser::Page;
use crate::support::people::letter_file;

const PERSON: [(&str, &str); 4] =
    [("role", "Social worker"), ("affiliation", "Canal Club"), ("place", "Fleetbridge"), ("category", "academic")];

/// What is said below the heading of one audience on the page with the button.
fn preview(page: &Page, heading: &str) -> String {
    let part = page.body.split(&format!("<h2>{heading}</h2>")).nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let part = Page { body: part.split("</div>").next().unwrap().replace("</p><p", "</p> · <p"), ..page.clone() };
    part.text()
}

fn confirmation(app: &TestApp, email: &str) -> Page {
    app.browser().get(&app.confirmation_link(email))
}

on_both_databases! {
    fn nothing_is_chosen_beforehand_but_the_least_revealing(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        let form = page.form(&door(&slug));
        let chosen = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!((chosen("public_display"), chosen("council_display")), (Some("counted"), Some("counted")));
        assert_eq!((chosen("wants_updates"), chosen("category")), (None, None));
        for audience in ["public_display", "council_display"] {
            let order: Vec<usize> = ["counted", "category", "initials", "name", "full"]
                .iter()
                .map(|choice| page.body.find(&format!("id=\"{audience}-{choice}\"")).unwrap())
                .collect();
            assert!(order.is_sorted(), "{audience}: the least revealing comes first");
        }
    }
}

on_both_databases! {
    fn each_choice_says_what_it_would_show_and_with_a_name_typed_it_says_whose(app) {
        let slug = app.open_letter();
        let page = app.browser().get(&format!("/letters/{slug}"));
        for line in [
            "For example: A practitioner",
            "For example: S. O. P., Social worker",
            "For example: Sam Okoye-Price",
            "For example: Sam Okoye-Price, Social worker, Family Support Team, Fleetbridge",
        ] {
            page.says(line);
        }
        let back = send_form(&app, &slug, &[("email", ""), ("affiliation", "<b>Canal</b> Club"), ("category", "student")]);
        back.has_status(422).does_not_say("For example");
        for line in ["shown as: A student", "shown as: G. H., Admiral", "shown as: Grace Hopper, Admiral, <b>Canal</b> Club"] {
            back.says(line);
        }
    }
}

/// A choice, what the public sees of it, and what the council does.
const LINES: [(&str, &str, &str); 5] = [
    ("counted", "Nothing: one more in the number.", "Nothing: one more in the number."),
    ("category", "An academic", "An academic · As one of the number of those who chose this, without a name."),
    ("initials", "A. L. · Social worker", "A. L., Social worker"),
    ("name", "Ada Lovelace", "Ada Lovelace"),
    (
        "full",
        "Ada Lovelace · Social worker, Canal Club, Fleetbridge",
        "Ada Lovelace, Social worker, Canal Club, Fleetbridge",
    ),
];

on_both_databases! {
    fn the_page_with_the_button_shows_to_the_word_what_each_audience_is_then_shown(app) {
        for (position, (public, seen, _)) in LINES.into_iter().enumerate() {
            let (council, _, sent) = LINES[LINES.len() - 1 - position];
            let slug = app.import(&letter_file(&format!("Shown as {public}"), ""));
            let email = format!("{public}@people.example");
            let more: Vec<_> = PERSON.into_iter().chain([("public_display", public), ("council_display", council)]).collect();
            app.fill_in(&slug, "Ada Lovelace", &email, &more).has_status(303);
            let page = confirmation(&app, &email);
            assert_eq!(preview(&page, "On the public page"), seen, "{public}");
            assert_eq!(preview(&page, "To the addressee"), sent, "{council}");
            app.confirm(&email).has_status(303);
            app.settle();
            let list = app.browser().get(&format!("/letters/{slug}/names"));
            match public {
                "counted" | "category" => list.does_not_say("Lovelace").does_not_say("A. L."),
                _ => list.says(&seen.replace(" · ", " ")),
            };
            let ada = app.ada();
            app.dispatch(&ada, &slug);
            let mail = app.last_mail_to("mayor@council.example");
            let named = !["counted", "category"].contains(&council);
            assert_eq!(mail.text.lines().any(|line| line == sent), named, "{council}: {sent} in\n{}", mail.text);
            assert_eq!(mail.text.contains("Lovelace"), council == "name" || council == "full", "{council}: {}", mail.text);
        }
    }
}

on_both_databases! {
    fn whoever_is_named_to_nobody_is_told_what_becomes_of_their_name_and_of_the_mails_they_asked_for(app) {
        let slug = app.open_letter();
        app.browser().get(&format!("/letters/{slug}")).says("you sign anonymously").says("destroyed within 24 hours");
        let cases = [
            ("counted", "counted", true),
            ("category", "counted", true),
            ("counted", "category", true),
            ("initials", "counted", false),
            ("counted", "name", false),
        ];
        for (number, (public, council, anonymous)) in cases.into_iter().enumerate() {
            let email = format!("person{number}@people.example");
            let more = [("public_display", public), ("council_display", council), ("wants_updates", "yes")];
            app.fill_in(&slug, "Ada Lovelace", &email, &more).has_status(303);
            let page = confirmation(&app, &email);
            for sentence in ["You sign anonymously", "within 24 hours", "without your address we cannot tell you"] {
                if anonymous { page.says(sentence) } else { page.does_not_say(sentence) };
            }
        }
        app.fill_in(&slug, "Ada Lovelace", "quiet@people.example", &[]).has_status(303);
        confirmation(&app, "quiet@people.example").says("You sign anonymously").does_not_say("You asked for mail");
    }
}

on_both_databases! {
    fn a_statement_asks_for_one_audience_only(app) {
        let slug = app.import(crate::site::STATEMENT);
        let page = app.browser().get(&format!("/letters/{slug}"));
        page.says("What this page shows").does_not_say("What the addressee gets").does_not_say("If both say");
        let form: Vec<(&str, &str)> = fields(&[("public_display", "category"), ("email", "eve@people.example")]);
        app.browser().submit(&page, &door(&slug), &form).has_status(303);
        confirmation(&app, "eve@people.example").says("You sign anonymously").does_not_say("To the addressee");
    }
}
