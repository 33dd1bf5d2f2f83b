//! What each audience sees: what the signer chose, and never more.

use crate::on_both_databases;

const CHOICES: [(&str, &str, &[&str], &[&str]); 5] = [
    ("counted", "Ann Alder", &[], &["Ann", "A. A.", "Alderman"]),
    ("category", "Bob Birch", &["and 2 others who chose not to show a name"], &["Bob", "B. B.", "Birchman"]),
    ("initials", "Cat Cedar", &["C. C.", "Cedarman"], &["Cat Cedar", "Cedarworks", "Cedartown"]),
    ("name", "Dan Dogwood", &["Dan Dogwood"], &["Dogwoodman", "Dogwoodworks", "Dogwoodtown"]),
    ("full", "Eve Elm", &["Eve Elm", "Elmman", "Elmworks", "Elmtown"], &[]),
];

on_both_databases! {
    fn each_audience_sees_what_was_chosen_for_it_and_no_more(app) {
        let slug = app.open_letter();
        for (position, (choice, name, ..)) in CHOICES.iter().enumerate() {
            let tree = name.split(' ').nth(1).unwrap();
            let (role, works, town) = (format!("{tree}man"), format!("{tree}works"), format!("{tree}town"));
            // The council is told the opposite of the public.
            let council = CHOICES[CHOICES.len() - 1 - position].0;
            let email = format!("{choice}@people.example");
            let more = [("role", role.as_str()), ("affiliation", &works), ("place", &town), ("public_display", choice), ("council_display", council)];
            app.sign(&slug, name, &email, &more);
        }
        assert_eq!(app.count(&slug), 5);
        for page in ["", "/names"] {
            let page = app.browser().get(&format!("/letters/{slug}{page}"));
            for (_, _, shown, hidden) in CHOICES {
                for words in shown { page.says(words); }
                for words in hidden { page.does_not_say(words); }
            }
            page.does_not_say("@people.example");
        }
        let ada = app.ada();
        app.dispatch(&ada, &slug);
        let mail = app.last_mail_to("mayor@council.example");
        let sent = String::from_utf8(mail.raw.clone()).unwrap() + &mail.text;
        for name in ["Ann Alder", "Alderman", "Bob Birch", "C. C.", "and 2 others who chose not to show a name"] {
            assert!(sent.contains(name), "the council is told of {name}");
        }
        for hidden in ["Birchman", "Cat Cedar", "Dan", "Dogwood", "Eve", "Elm", "@people.example"] {
            assert!(!mail.text.contains(hidden), "the council is told of {hidden}: {}", mail.text);
        }
    }
}

on_both_databases! {
    fn a_letter_to_nobody_asks_for_no_second_choice(app) {
        let slug = app.import(crate::site::STATEMENT);
        app.sign(&slug, "Eve Elm", "eve@people.example", &[("public_display", "name"), ("council_display", "full")]);
        assert_eq!(app.number("SELECT COUNT(*) FROM signatures WHERE council_display = 'counted'"), 1);
        app.browser().get(&format!("/letters/{slug}/names")).says("Eve Elm");
    }
}
