//! The guard before the desk: a session, its age, and the forms that only it may send.

use chrono::Duration;

use crate::support::app::both_apps;

#[tokio::test]
async fn without_a_session_every_page_of_the_desk_leads_to_signing_in() {
    both_apps(async |app| {
        let letter = format!("/desk/letters/{}", uuid::Uuid::now_v7());
        for path in
            ["/desk", "/desk/new", &format!("{letter}/text"), &format!("{letter}/preview"), &format!("{letter}/log")]
        {
            let answer = app.get(path).await;
            assert_eq!((answer.status, answer.location.as_str()), (303, "/sign-ins"), "{path}");
        }
        for path in ["/desk/new", &format!("{letter}/text"), &format!("{letter}/opening"), &format!("{letter}/closure")]
        {
            let answer = app.post(path, &[("form_token", "x")]).await;
            assert_eq!((answer.status, answer.location.as_str()), (303, "/sign-ins"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_two_weeks_without_use() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        for _ in 0..3 {
            app.pass(Duration::days(13));
            assert_eq!(ada.get("/desk").await.status, 200);
        }
        app.pass(Duration::days(14));
        assert_eq!(ada.get("/desk").await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_an_hour() {
    both_apps(async |app| {
        use diesel::prelude::*;
        use undersigned::db::schema::sessions;
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let seen = || app.write(|conn| sessions::table.select(sessions::seen_at).first::<chrono::NaiveDateTime>(conn));
        let began = seen();
        app.pass(Duration::minutes(50));
        ada.get("/desk").await;
        assert_eq!(seen(), began);
        app.pass(Duration::minutes(20));
        ada.get("/desk").await;
        assert!(seen() > began);
    })
    .await;
}

#[tokio::test]
async fn the_database_holds_no_token_that_a_thief_could_use() {
    both_apps(async |app| {
        use diesel::prelude::*;
        use undersigned::db::schema::sessions;
        app.organiser("ada@example.org", "Family Action").await;
        let stored: Vec<u8> = app.write(|conn| sessions::table.select(sessions::token_hash).first(conn));
        let stolen = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, stored);
        let thief = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let url = app.app.links.absolute("/desk");
        let answer = thief.get(url).header("cookie", format!("undersigned={stolen}")).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 303);
    })
    .await;
}

#[tokio::test]
async fn a_form_of_one_session_is_worth_nothing_in_another() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        let ben = app.organiser("ben@example.org", "Family Action").await;
        let token = ada.get("/desk/new").await.token();
        let answer = ben.post("/desk/new", &[("form_token", &token), ("title", "Mine"), ("deed", "save")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("value=\"Mine\"") && answer.text.contains("open for too long"));
    })
    .await;
}

#[tokio::test]
async fn pages_of_the_desk_are_kept_nowhere() {
    both_apps(async |app| {
        let ada = app.organiser("ada@example.org", "Family Action").await;
        for path in ["/desk", "/desk/new", "/sign-ins"] {
            let headers = ada.get(path).await.headers;
            assert!(headers.contains(&("cache-control".to_owned(), "no-store".to_owned())), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_site_cannot_send_a_form() {
    both_apps(async |app| {
        let client = reqwest::Client::new();
        let url = app.app.links.absolute("/sign-ins");
        let answer = client.post(url).header("sec-fetch-site", "cross-site").send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 403);
        assert!(app.mails().is_empty());
    })
    .await;
}
