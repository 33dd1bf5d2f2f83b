//! Writing a letter: everything typed comes back, every fault stands beside its field, and nothing but a draft is made.

use undersigned::letters::model::Kind;
use undersigned::letters::store::open_email;

use super::{COMPLETE, all_letters, deeds, freeze, mail_count, press, submit, the_letter, token, with, written};
use crate::on_both_databases;

on_both_databases! {
    fn a_letter_is_written_as_a_draft(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let before = mail_count(&app);
        let path = written(&ada, &COMPLETE);
        let whole = the_letter(&app);
        assert_eq!(path, format!("/desk/letters/{}", whole.letter.id));
        assert_eq!((whole.letter.title.as_str(), whole.letter.kind), ("Families need answers", Kind::OpenLetter));
        assert_eq!((whole.letter.slug.as_str(), whole.letter.opened_at), ("families-need-answers", None));
        assert_eq!(whole.letter.reply_within_working_days, 20);
        let asks: Vec<(i32, &str)> = whole.asks.iter().map(|ask| (ask.number, ask.wording.as_str())).collect();
        assert_eq!(asks, [(1, "Publish the rates"), (2, "Report progress")]);
        assert_eq!(open_email(&app.app.seal, &whole.addressees[0]).unwrap(), "mayor@hackney.example");
        assert_eq!(deeds(&app, &whole), ["letter_written"]);
        assert_eq!(mail_count(&app), before);
    }
}

on_both_databases! {
    fn every_fault_stands_beside_its_field_and_everything_typed_comes_back(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let typed = with(&[
            ("title", " "),
            ("words", "Dear <Mayor>,"),
            ("dated_on", "31 May"),
            ("addressee-2-name", "The Director"),
            ("addressee-2-email", "director at hackney"),
            ("closes_on", "2026-99-01"),
            ("goal", "many"),
            ("ask-2-words", "a\u{202E}b"),
        ]);
        let answer = submit(&ada, "/desk/new", "/desk/new", &typed);
        assert_eq!(answer.status, 422);
        for field in ["title", "dated_on", "ask-2-words", "addressee-2-email", "closes_on", "goal"] {
            assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{field}");
            assert!(answer.body.contains(&format!("<a href=\"#{field}\">")), "{field}");
        }
        for typed in [
            "Dear &#60;Mayor&#62;,",
            "31 May",
            "director at hackney",
            "2026-99-01",
            "value=\"many\"",
            "Publish the rates",
        ] {
            assert!(answer.body.contains(typed), "{typed}");
        }
        assert!(all_letters(&app).is_empty());
    }
}

on_both_databases! {
    fn an_old_or_forged_form_comes_back_filled(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let old = token(&ada, "/desk/new");
        app.pass(chrono::Duration::hours(49));
        for old in ["forged", &old] {
            let answer = ada.post("/desk/new", &with(&[("form_token", old)]));
            assert_eq!(answer.status, 422);
            assert!(answer.body.contains("Families need answers") && answer.body.contains("we are *worried*"));
            let again = ada.post("/desk/new", &with(&[("form_token", &token(&ada, "/desk"))]));
            assert_eq!(again.status, 303);
        }
    }
}

on_both_databases! {
    fn a_preview_shows_the_letter_and_keeps_nothing(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let answer = submit(&ada, "/desk/new", "/desk/new", &with(&[("deed", "preview")]));
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("<p>we are <em>worried</em>.</p>"), "{}", answer.body);
        assert!(answer.body.contains("31 May 2026") && answer.body.contains("we are *worried*"));
        assert!(all_letters(&app).is_empty());
    }
}

on_both_databases! {
    fn more_rows_come_without_script_and_lose_nothing(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let answer = submit(&ada, "/desk/new", "/desk/new", &with(&[("deed", "more_asks")]));
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("name=\"ask-7-words\"") && !answer.body.contains("name=\"ask-8-words\""));
        assert!(answer.body.contains("we are *worried*"));
        let answer =
            submit(&ada, "/desk/new", "/desk/new", &with(&[("deed", "more_addressees"), ("addressee-29-name", "")]))
                ;
        assert!(
            answer.body.contains("name=\"addressee-30-email\"") && !answer.body.contains("name=\"addressee-31-email\"")
        );
        assert!(all_letters(&app).is_empty());
    }
}

on_both_databases! {
    fn what_no_form_of_ours_sends_is_refused(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        for change in [("slug", "mine"), ("ask-31-words", "x"), ("addressee-0-name", "x"), ("deed", "publish")] {
            let answer = submit(&ada, "/desk/new", "/desk/new", &with(&[change]));
            assert_eq!(answer.status, 400, "{change:?}");
        }
        assert!(all_letters(&app).is_empty());
    }
}

on_both_databases! {
    fn a_letter_to_a_council_is_taken_to_be_a_risk_unless_its_author_says_no(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let housing = ("addressee-1-organisation", "Example Housing Ltd");
        for (changes, at_risk) in [
            (vec![("at_risk", "auto")], true),
            (vec![("at_risk", "no")], false),
            (vec![housing, ("at_risk", "auto")], false),
            (vec![housing, ("at_risk", "yes")], true),
        ] {
            written(&ada, &with(&changes));
            assert_eq!(all_letters(&app).pop().unwrap().letter.at_risk, at_risk, "{changes:?}");
        }
    }
}

on_both_databases! {
    fn a_taken_slug_gets_a_number(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        for _ in 0..3 {
            written(&ada, &COMPLETE);
        }
        let slugs: Vec<String> = all_letters(&app).into_iter().map(|whole| whole.letter.slug).collect();
        assert_eq!(slugs, ["families-need-answers", "families-need-answers-2", "families-need-answers-3"]);
    }
}

on_both_databases! {
    fn one_of_several_teams_is_chosen_and_none_of_anyone_else(app) {
        app.invite("ben@example.org", "Tenants of Marsh Lane");
        app.invite("ada@example.org", "Young Carers");
        let ada = app.organiser("ada@example.org", "Family Action");
        let page = ada.get("/desk/new");
        assert!(page.body.contains("Young Carers") && !page.body.contains("Marsh Lane"));
        let young = page.body.split("\">Young Carers").next().unwrap().rsplit("value=\"").next().unwrap().to_owned();
        let unchosen = submit(&ada, "/desk/new", "/desk/new", &COMPLETE);
        assert_eq!(unchosen.status, 422);
        assert!(unchosen.body.contains("id=\"team-error\""));
        written(&ada, &with(&[("team", &young)]));
        assert_eq!(the_letter(&app).letter.team_id.as_str(), young);
    }
}

on_both_databases! {
    fn a_draft_can_be_changed_and_its_form_shows_what_is_kept(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let text = format!("{}/text", written(&ada, &COMPLETE));
        let page = ada.get(&text);
        for kept in
            ["Families need answers", "we are *worried*", "Report progress", "mayor@hackney.example", "2026-05-31"]
        {
            assert!(page.body.contains(kept), "{kept}");
        }
        let changes = with(&[("title", "Other"), ("ask-1-words", ""), ("addressee-1-email", "lead@hackney.example")]);
        assert_eq!(submit(&ada, &text, &text, &changes).status, 303);
        let whole = the_letter(&app);
        assert_eq!((whole.letter.title.as_str(), whole.letter.slug.as_str()), ("Other", "families-need-answers"));
        assert_eq!(whole.asks.len(), 1);
        assert_eq!(open_email(&app.app.seal, &whole.addressees[0]).unwrap(), "lead@hackney.example");
        assert_eq!(deeds(&app, &whole), ["letter_changed", "letter_written"]);
    }
}

on_both_databases! {
    fn a_text_that_someone_signed_is_fixed_and_what_was_typed_comes_back(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        let text = format!("{path}/text");
        let token = token(&ada, &text);
        freeze(&app, &the_letter(&app));
        let answer = ada.post(&text, &with(&[("title", "Too late"), ("form_token", &token)]));
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("value=\"Too late\"") && answer.body.contains("can no longer be changed"));
        assert_eq!(the_letter(&app).letter.title, "Families need answers");
        let page = ada.get(&text);
        assert_eq!((page.status, page.location()), (303, format!("{path}?done=text-fixed").as_str()));
    }
}

on_both_databases! {
    fn an_open_letter_cannot_lose_its_asks(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        press(&ada, &format!("{path}/opening"));
        let text = format!("{path}/text");
        let answer = submit(&ada, &text, &text, &with(&[("ask-1-words", ""), ("ask-3-words", "")]));
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("id=\"ask-1-words-error\""));
        assert_eq!(the_letter(&app).asks.len(), 2);
    }
}

on_both_databases! {
    fn a_team_mate_may_change_it_and_a_stranger_finds_nothing(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let cat = app.organiser("cat@example.org", "Family Action");
        let ben = app.organiser("ben@example.org", "Tenants of Marsh Lane");
        let path = written(&ada, &COMPLETE);
        let text = format!("{path}/text");
        assert_eq!(submit(&cat, &text, &text, &with(&[("title", "By Cat")])).status, 303);
        for page in ["text", "preview", "log"] {
            assert_eq!(ben.get(&format!("{path}/{page}")).status, 404, "{page}");
        }
        assert_eq!(submit(&ben, "/desk/new", &text, &with(&[("title", "By Ben")])).status, 404);
        assert_eq!(the_letter(&app).letter.title, "By Cat");
        assert!(!ben.get("/desk").body.contains("By Cat"));
        for nowhere in ["/desk/letters/nonsense/text", &format!("/desk/letters/{}/text", uuid::Uuid::now_v7())] {
            assert_eq!(ada.get(nowhere).status, 404);
        }
    }
}

on_both_databases! {
    fn the_preview_shows_what_the_public_would_read(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &with(&[("language", "ar"), ("on_behalf_of", "Family <b>Action</b>")]));
        let page = ada.get(&format!("{path}/preview"));
        assert_eq!(page.status, 200);
        assert!(page.body.contains("<article class=\"letter\" lang=\"ar\" dir=\"rtl\""), "{}", page.body);
        assert!(
            page.body.contains("<bdi>The Mayor of Hackney</bdi>")
                && page.body.contains("<li id=\"ask-2\">Report progress")
        );
        assert!(page.body.contains("Family &#60;b&#62;Action") && !page.body.contains("mayor@hackney.example"));
        assert_eq!(the_letter(&app).letter.opened_at, None);
    }
}

on_both_databases! {
    fn the_desk_says_what_each_letter_waits_for(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        assert!(ada.get("/desk").body.contains("There are no letters yet"));
        let path = written(&ada, &with(&[("words", ""), ("ask-1-words", ""), ("ask-3-words", "")]));
        assert!(ada.get("/desk").body.contains("Still needs: words, an ask"));
        let text = format!("{path}/text");
        submit(&ada, &text, &text, &COMPLETE);
        assert!(ada.get("/desk").body.contains("Ready to be opened"));
        press(&ada, &format!("{path}/opening"));
        let desk = ada.get("/desk?done=letter-opened");
        assert!(desk.body.contains("Not sent yet") && desk.body.contains("0 signed"), "{}", desk.body);
        assert!(desk.body.contains("The letter is open"));
        let log = ada.get(&format!("{path}/log"));
        assert!(log.body.contains("Opened the letter for signatures") && log.body.contains("ada@example.org"));
    }
}

on_both_databases! {
    fn other_methods_are_refused(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        for (method, path) in [
            ("POST", "/desk".to_owned()),
            ("DELETE", "/desk/new".to_owned()),
            ("PUT", format!("{path}/text")),
            ("POST", format!("{path}/preview")),
            ("POST", format!("{path}/log")),
            ("GET", format!("{path}/opening")),
            ("GET", format!("{path}/closure")),
        ] {
            assert_eq!(ada.send(method, &path, &[], Vec::new()).status, 405, "{method} {path}");
        }
    }
}
