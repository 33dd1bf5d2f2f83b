//! Kept first, read after: the same message by two doors, one that cannot be read yet, reading anew, our own mail come round.

use chrono::Duration;
use undersigned::replies::doors::read::Reader;
use undersigned::replies::inbound::{Envelope, Received};
use undersigned::replies::kinds::Door;
use undersigned::replies::model::{InboundKind, InboundMessageId};

use super::{about, raw, reply_address, sent, told_of_replies};
use crate::on_both_databases;
use crate::support::app::TestApp;

const MAYOR: &str = "mayor@council.example";
const JO: &str = "jo.smith@council.example";

/// Runs something that waits, as the server would.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Takes a message in by a door.
fn take(app: &TestApp, raw: &[u8], envelope: &Envelope, door: Door) -> Received {
    app.typed.inbound(raw, "");
    let bytes = raw.to_vec().into();
    block_on(Reader::of(&app.app).take(bytes, envelope.clone(), door, app.now())).unwrap()
}

/// Only keeps a message, as a process does that ends before it reads it.
fn keep(app: &TestApp, raw: &[u8], to: &str) -> InboundMessageId {
    app.typed.inbound(raw, "");
    let (reader, now) = (Reader::of(&app.app), app.now());
    let (_, kept) = block_on(async {
        let arrival = reader.seal(raw.to_vec().into(), Envelope::new(Some(to), None), Door::Http, now).await?;
        reader.keep(arrival, now).await
    })
    .unwrap();
    kept.id().clone()
}

fn read_again(app: &TestApp, id: &InboundMessageId) -> Received {
    block_on(Reader::of(&app.app).read_again(id, app.now())).unwrap()
}

fn kept(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM inbound_messages")
}

fn replies(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM replies")
}

fn a_mail(to: &str, words: &str) -> Vec<u8> {
    format!(
        "From: Jo Smith <{JO}>\r\nTo: {to}\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nSubject: Re: Families\r\n\
         Message-ID: <seventeen@council.example>\r\n\r\n{words}\r\nFrom here on we will see.\r\n"
    )
    .into_bytes()
}

on_both_databases! {
    fn a_message_by_four_doors_is_kept_once_whatever_the_servers_wrote_on_it(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let mail = String::from_utf8(a_mail(&to, "Thank you.")).unwrap();
        let envelope = Envelope::new(Some(&to), Some(JO));
        assert_eq!(take(&app, mail.as_bytes(), &envelope, Door::Http), Received::Filed(InboundKind::Person));
        let traced = format!(
            "Return-Path: <{JO}>\r\nDelivered-To: all@replies.undersigned.example\r\nX-Original-To: {to}\r\n\
             Received: from mx.council.example by mx.undersigned.example; Mon, 2 Nov 2026 10:00:01 +0000\r\n\
             Authentication-Results: mx.undersigned.example; dkim=pass\r\nARC-Seal: i=1; a=rsa-sha256\r\nX-Spam-Score: 0.1\r\n{mail}"
        );
        assert_eq!(take(&app, traced.as_bytes(), &Envelope::default(), Door::Imap), Received::Duplicate);
        let in_a_mailbox_file =
            format!("From {JO} Mon Nov  2 10:00:00 2026\n{}\n", mail.replace("\r\n", "\n").replace("\nFrom here", "\n>From here"));
        assert_eq!(take(&app, in_a_mailbox_file.as_bytes(), &envelope, Door::Pipe), Received::Duplicate);
        let folded = mail.replace("Subject: Re: Families", "Subject: Re:\r\n Families");
        assert_eq!(take(&app, folded.as_bytes(), &Envelope::default(), Door::Imap), Received::Duplicate);
        assert_eq!((kept(&app), replies(&app), told_of_replies(&app)), (1, 1, 1));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE door = 'http'"), 1);
    }
}

on_both_databases! {
    fn two_messages_under_one_identifier_are_two_and_one_to_two_addressees_is_two(app) {
        let (_, _) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        for (to, words) in [(&mayor, "Thank you."), (&mayor, "Thank you very much."), (&director, "Thank you.")] {
            app.hand_in(&a_mail(to, words), to, JO).has_status(201);
        }
        assert_eq!((kept(&app), replies(&app)), (3, 3));
    }
}

on_both_databases! {
    fn a_message_that_an_earlier_version_kept_is_known(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&a_mail(&to, "Thank you."), &to, JO).has_status(201);
        let code = to.trim_start_matches("r-").split('@').next().unwrap().to_owned();
        let identity = undersigned::replies::doors::identity::Identity::of(&a_mail(&to, "Thank you."));
        let [_, earlier] = identity.fingerprints(&code);
        app.app.db.write_here(move |conn| {
            use diesel::prelude::*;
            use undersigned::db::schema::inbound_messages::{fingerprint, table};
            diesel::update(table).set(fingerprint.eq(&earlier)).execute(conn)
        }).unwrap();
        app.hand_in(&a_mail(&to, "Thank you."), &to, JO).has_status(200).says("known already");
        assert_eq!(kept(&app), 1);
    }
}

on_both_databases! {
    fn what_a_process_kept_that_ended_before_reading_it_is_read_by_a_round(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let id = keep(&app, &raw("person"), &to);
        app.settle();
        assert_eq!((kept(&app), replies(&app), told_of_replies(&app)), (1, 0, 0), "whoever took it in has time to read it");
        app.hand_in(&raw("person"), &to, JO).has_status(200).says("known already");
        app.pass(Duration::seconds(20));
        app.settle();
        assert_eq!((kept(&app), replies(&app), told_of_replies(&app)), (1, 1, 1));
        let whole = "read_at IS NOT NULL AND kind = 'person' AND class = 'person' AND size_bytes > 0 AND letter_id IS NOT NULL";
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM inbound_messages WHERE {whole} AND id = '{id}'")), 1);
        // It came when it was kept, and not when it was read.
        let same = "SELECT COUNT(*) FROM replies r JOIN inbound_messages m ON m.id = r.inbound_message_id WHERE r.received_at = m.received_at";
        assert_eq!(app.number(same), 1);
        app.settle();
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
        app.browser().get(&format!("/letters/{slug}")).has_status(200);
    }
}

on_both_databases! {
    fn what_cannot_be_read_is_in_nobodys_way_and_tried_again_after_a_while(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        let id = keep(&app, &raw("person"), &to);
        let other = keep(&app, &a_mail(&to, "Another."), &to);
        // Sealed bytes open only in their own row: moved, they are as good as destroyed.
        let elsewhere = "01990000-0000-7000-8000-000000000000";
        app.execute(&format!("UPDATE inbound_messages SET id = '{elsewhere}' WHERE id = '{id}'"));
        app.pass(Duration::seconds(20));
        app.settle();
        assert_eq!(replies(&app), 1, "{other} is read");
        let tries = || app.number(&format!("SELECT reading_tries FROM inbound_messages WHERE id = '{elsewhere}'"));
        assert_eq!(tries(), 1, "three rounds, one try");
        app.pass(Duration::seconds(61));
        app.settle();
        assert_eq!(tries(), 2);
        app.pass(Duration::seconds(61));
        app.settle();
        assert_eq!(tries(), 2, "the pauses grow");
        app.pass(Duration::days(40));
        app.night();
        assert_eq!(kept(&app), 2, "what nobody could read is not astray");
        app.execute(&format!("UPDATE inbound_messages SET id = '{id}' WHERE id = '{elsewhere}'"));
        app.settle();
        assert_eq!((replies(&app), told_of_replies(&app)), (2, 2));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE reading_failed_at IS NOT NULL"), 0);
    }
}

on_both_databases! {
    fn a_message_to_two_of_our_addresses_is_a_reply_to_each_whatever_the_servers_wrote_on_the_copies(app) {
        let (_, _) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        let mail = String::from_utf8(a_mail(&format!("{mayor}, {director}"), "To both of you.")).unwrap();
        let mut told = Vec::new();
        for to in [&mayor, &director] {
            let copy = format!("Delivered-To: {to}\r\n{mail}");
            told.push(take(&app, copy.as_bytes(), &Envelope::default(), Door::Imap));
        }
        assert_eq!(told, [Received::Filed(InboundKind::Person), Received::Duplicate]);
        assert_eq!((kept(&app), replies(&app)), (2, 2));
        assert_eq!(app.number("SELECT COUNT(DISTINCT addressee_id) FROM replies"), 2);
    }
}

on_both_databases! {
    fn a_message_that_names_two_letters_and_two_addressees_is_filed_with_each_once_by_any_door(app) {
        let (_, ada) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        let other = app.import(&crate::support::people::letter_file("Another letter", ""));
        app.sign(&other, "Grace Hopper", "grace@people.example", &[]);
        app.dispatch(&ada, &other);
        let of_other = reply_address(&app, MAYOR);
        assert_ne!(mayor, of_other);
        let mail = String::from_utf8(a_mail(&mayor, "To all of you.")).unwrap();
        let mail = mail.replacen("\r\nDate:", &format!("\r\nCc: Council <all@council.example>, {director}, {of_other}\r\nDate:"), 1);
        // No server wrote on it for whom this copy is.
        assert_eq!(take(&app, mail.as_bytes(), &Envelope::default(), Door::Imap), Received::Filed(InboundKind::Person));
        let filed = || (kept(&app), replies(&app), app.number("SELECT COUNT(DISTINCT addressee_id) FROM replies"));
        assert_eq!((filed(), told_of_replies(&app)), ((3, 3, 3), 3));
        assert_eq!(app.number("SELECT COUNT(DISTINCT raw_sha256) FROM inbound_messages"), 1);
        for to in [&mayor, &director, &of_other] {
            let envelope = Envelope::new(Some(to), Some(JO));
            for door in [Door::Http, Door::Pipe] {
                assert_eq!(take(&app, mail.as_bytes(), &envelope, door), Received::Duplicate);
            }
        }
        assert_eq!((filed(), told_of_replies(&app)), ((3, 3, 3), 3));
        app.pass(Duration::minutes(1));
        app.settle();
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE read_at IS NULL"), 0);
    }
}

on_both_databases! {
    fn the_envelopes_recipient_comes_first_and_the_others_of_the_head_after_it(app) {
        let (_, _) = sent(&app);
        let (mayor, director) = (reply_address(&app, MAYOR), reply_address(&app, "director@council.example"));
        // Kept with one by a process that ended: the door tries again, and finds the other missing.
        let mail = a_mail(&mayor, "To the one, and a copy to the other.");
        let id = keep(&app, &mail, &director);
        assert_eq!(app.number("SELECT COUNT(DISTINCT delivery_id) FROM inbound_messages"), 1);
        let envelope = Envelope::new(Some(&director), None);
        assert_eq!(take(&app, &mail, &envelope, Door::Http), Received::Filed(InboundKind::Person));
        assert_eq!((kept(&app), replies(&app)), (2, 1), "{id} is left to a round");
        app.pass(Duration::seconds(20));
        app.settle();
        assert_eq!(replies(&app), 2);
        assert_eq!(take(&app, &mail, &Envelope::new(Some(&mayor), None), Door::Pipe), Received::Duplicate);
    }
}

on_both_databases! {
    fn a_message_to_two_addresses_of_one_addressee_is_one_reply(app) {
        let (slug, ada) = sent(&app);
        let first = reply_address(&app, MAYOR);
        let path = crate::dispatch::addressee_path(&app, &slug, 0);
        ada.submit(&ada.get(&path), &path, &[("email", "the.mayor@council.example")]).has_status(303);
        let second = reply_address(&app, "the.mayor@council.example");
        let mail = a_mail(&format!("{first}, {second}"), "To you, twice.");
        assert_eq!(take(&app, &mail, &Envelope::new(Some(&second), None), Door::Pipe), Received::Filed(InboundKind::Person));
        for envelope in [Envelope::new(Some(&first), None), Envelope::default()] {
            assert_eq!(take(&app, &mail, &envelope, Door::Http), Received::Duplicate);
        }
        assert_eq!((kept(&app), replies(&app)), (1, 1));
    }
}

on_both_databases! {
    fn a_message_that_names_forty_thousand_addresses_is_kept(app) {
        let (_, _) = sent(&app);
        let crowd: Vec<String> = (0..40_000).map(|n| format!("r-{n:016}@replies.undersigned.example")).collect();
        let mail = a_mail(&crowd.join(",\r\n "), "To everybody.");
        assert_eq!(take(&app, &mail, &Envelope::default(), Door::Imap), Received::UnknownAddress);
        assert_eq!(kept(&app), 1);
    }
}

on_both_databases! {
    fn a_machines_mail_that_is_read_anew_much_later_is_still_a_machines(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        // One weak sign, and that it came at once, make it a machine's.
        let raw = format!("From: {JO}\r\nSubject: Thank you for your letter\r\n\r\nYour letter has come in.\r\n");
        app.hand_in(raw.as_bytes(), &to, JO).has_status(201).says("automatic");
        let ids = app.app.db.read_here(|conn| undersigned::replies::store::messages::list_after(conn, None, 10)).unwrap();
        app.pass(Duration::days(3));
        assert_eq!(read_again(&app, &ids[0]), Received::Filed(InboundKind::Automatic));
        assert_eq!(replies(&app), 0);
    }
}

on_both_databases! {
    fn reading_anew_does_nothing_twice(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&raw("person"), &to, JO).has_status(201);
        app.hand_in(&about(&app, "bounce_postfix", MAYOR), &to, "<>").has_status(201).says("bounce");
        app.hand_in(&raw("automatic_header"), &to, "<>").has_status(201).says("automatic");
        app.settle();
        let ids = app.app.db.read_here(|conn| undersigned::replies::store::messages::list_after(conn, None, 10)).unwrap();
        let events = || app.number("SELECT COUNT(*) FROM letter_events");
        let before = (app.mails().len(), events(), replies(&app));
        for _ in 0..2 {
            let read: Vec<Received> = ids.iter().map(|id| read_again(&app, id)).collect();
            assert!(read.iter().all(|read| matches!(read, Received::Filed(_))), "{read:?}");
        }
        app.settle();
        assert_eq!((app.mails().len(), events(), replies(&app)), before);
    }
}

on_both_databases! {
    fn reading_anew_does_what_an_earlier_reading_missed(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, MAYOR);
        app.hand_in(&raw("person"), &to, JO).has_status(201);
        app.hand_in(&a_mail("nobody@council.example", "Of which letter?"), "postmaster@undersigned.example", JO).has_status(202);
        // As an older reader would have left them: a person's taken for a machine's, and a letter's for nobody's.
        app.execute("DELETE FROM letter_events WHERE kind = 'reply_arrived'");
        app.execute("DELETE FROM suggestions");
        app.execute("DELETE FROM documents");
        app.execute("DELETE FROM replies");
        app.execute("UPDATE inbound_messages SET kind = 'automatic', class = 'automatic', reasons = 'old' WHERE letter_id IS NOT NULL");
        let ids = app.app.db.read_here(|conn| undersigned::replies::store::messages::list_after(conn, None, 10)).unwrap();
        assert_eq!(read_again(&app, &ids[0]), Received::Filed(InboundKind::Person));
        assert_eq!(read_again(&app, &ids[1]), Received::UnknownAddress);
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 2), "the missed reply is told of");
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE reasons = 'old'"), 0);
        read_again(&app, &ids[0]);
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 2));
    }
}

on_both_databases! {
    fn our_own_mail_is_known_also_when_a_forwarder_sends_it_back(app) {
        let (_, _) = sent(&app);
        let mail = app.last_mail_to(MAYOR);
        let (to, id) = (reply_address(&app, MAYOR), mail.message_id.clone());
        let wrapped = format!("SRS0=x1=y2={}={}@forwarder.example", to.split('@').nth(1).unwrap(), to.split('@').next().unwrap());
        for (head, from) in [
            (format!("From: {to}\r\nResent-From: someone@forwarder.example"), "someone@forwarder.example".to_owned()),
            (format!("From: List <list@forwarder.example>\r\nMessage-ID: <{id}>"), "list@forwarder.example".to_owned()),
            ("From: List <list@forwarder.example>".to_owned(), wrapped),
            ("From: letters@undersigned.example".to_owned(), "bounce@forwarder.example".to_owned()),
        ] {
            let raw = format!("{head}\r\nTo: {to}\r\nSubject: Families need answers\r\n\r\nDear Mayor\r\n");
            app.hand_in(raw.as_bytes(), &to, &from).has_status(200).says("loop");
        }
        assert_eq!((replies(&app), told_of_replies(&app)), (0, 0));
        assert_eq!(app.number("SELECT COUNT(*) FROM inbound_messages WHERE kind = 'loop' AND class = 'own'"), 4);
    }
}

on_both_databases! {
    fn the_bytes_are_kept_exactly_with_their_hash(app) {
        use diesel::prelude::*;
        use sha2::{Digest, Sha256};
        use undersigned::db::schema::inbound_messages::{id, raw_sealed, raw_sha256, table};
        let (_, _) = sent(&app);
        let bytes = b"From: jo@council.example\r\nSubject: \xe9\xff\r\n\r\n\x00mixed\nends\r\n\r\n\r\n".to_vec();
        app.hand_in(&bytes, &reply_address(&app, MAYOR), JO).has_status(201);
        let (key, sealed, hash): (String, Vec<u8>, Vec<u8>) =
            app.app.db.read_here(|conn| table.select((id, raw_sealed, raw_sha256)).first(conn)).unwrap();
        let place = undersigned::seal::Place { table: "inbound_messages", column: "raw", row: &key };
        assert_eq!(app.app.seal.open(place, &sealed).unwrap(), bytes);
        assert_eq!(hash, Sha256::digest(&bytes).to_vec());
    }
}

on_both_databases! {
    fn two_who_read_one_message_at_once_do_what_it_asks_for_once(app) {
        let (_, _) = sent(&app);
        let id = keep(&app, &raw("person"), &reply_address(&app, MAYOR));
        app.pass(Duration::seconds(20));
        let now = app.now();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let reader = Reader::of(&app.app);
                let id = &id;
                scope.spawn(move || block_on(async { (reader.round(now).await, reader.read_again(id, now).await) }).1.unwrap());
            }
        });
        assert_eq!((replies(&app), told_of_replies(&app)), (1, 1));
    }
}
