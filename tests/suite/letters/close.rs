//! Closing: by the team, or by itself when the last day is over in London.

use chrono::{Duration, NaiveDate};
use undersigned::clock::{london_date, london_midnight};
use undersigned::letters::close::close_past;
use undersigned::letters::model::LetterState;

use super::{COMPLETE, deeds, press, the_letter, with, written};
use crate::on_both_databases;
use crate::support::app::TestApp;

on_both_databases! {
    fn an_open_letter_is_closed_once(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let path = written(&ada, &COMPLETE);
        let closure = format!("{path}/closure");
        assert_eq!(press(&ada, &closure).location(), format!("{path}?done=letter-not-open"));
        press(&ada, &format!("{path}/opening"));
        let revision = the_letter(&app).letter.page_revision;
        assert_eq!(press(&ada, &closure).location(), format!("{path}?done=letter-closed"));
        let closed = the_letter(&app);
        assert!(closed.letter.closed_at.is_some() && closed.letter.page_revision > revision);
        assert_eq!(closed.letter.state(london_date(app.now())), LetterState::Closed);
        assert_eq!(press(&ada, &closure).location(), format!("{path}?done=letter-not-open"));
        assert_eq!(
            press(&ada, &format!("{path}/opening")).location(),
            format!("{path}?done=letter-already-opened")
        );
        assert_eq!(deeds(&app, &closed), ["letter_closed", "letter_opened", "letter_written"]);
    }
}

fn close_past_on(app: &TestApp, day: NaiveDate) -> usize {
    app.app.db.write_here(move |conn| close_past(conn, day, london_midnight(day))).unwrap().len()
}

on_both_databases! {
    fn a_letter_whose_last_day_is_over_closes_by_itself(app) {
        let ada = app.organiser("ada@example.org", "Family Action");
        let last = london_date(app.now()) + Duration::days(3);
        let path = written(&ada, &with(&[("dated_on", "2017-05-31"), ("closes_on", &last.to_string())]));
        assert_eq!(close_past_on(&app, last + Duration::days(1)), 0);
        press(&ada, &format!("{path}/opening"));
        assert_eq!(close_past_on(&app, last), 0);
        assert_eq!(close_past_on(&app, last + Duration::days(1)), 1);
        assert_eq!(close_past_on(&app, last + Duration::days(1)), 0);
        assert!(the_letter(&app).letter.closed_at.is_some());
        let log = ada.get(&format!("{path}/log"));
        assert!(log.body.contains("Closed the letter") && log.body.contains("by the service"));
    }
}
