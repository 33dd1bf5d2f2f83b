//! The loop: it wakes by the bell or by itself, and stops without losing what is on its way.

use std::future::pending;
use std::time::Duration as RealTime;

use tokio::sync::oneshot;
use undersigned::clock::Clock;
use undersigned::mail::Bell;
use undersigned::mail::outbox::{Outcome, count_waiting};

use super::scripted::{Scripted, sane};
use super::{mail_to, outcome, postman, postman_to, queue};
use crate::support::database::both_async;
use crate::support::smtp_sink::SmtpSink;

#[tokio::test]
async fn the_bell_wakes_the_postman_at_once() {
    both_async(async |db| {
        let (sink, bell, clock) = (SmtpSink::start(), Bell::default(), Clock::default());
        let running = tokio::spawn(postman(&db, &sink).run(clock.clone(), bell.clone(), pending()));
        tokio::time::sleep(RealTime::from_millis(100)).await;
        queue(&db, &mail_to("ada@example.org"), clock.now());
        bell.ring();
        let came = tokio::task::spawn_blocking(move || sink.wait_for(1, RealTime::from_secs(1)).len());
        assert_eq!(came.await.unwrap(), 1);
        running.abort();
    })
    .await;
}

#[tokio::test]
async fn mail_that_nobody_rang_for_is_found_too() {
    both_async(async |db| {
        let (sink, clock) = (SmtpSink::start(), Clock::default());
        let running = tokio::spawn(postman(&db, &sink).run(clock.clone(), Bell::default(), pending()));
        tokio::time::sleep(RealTime::from_millis(100)).await;
        queue(&db, &mail_to("ada@example.org"), clock.now());
        let came = tokio::task::spawn_blocking(move || sink.wait_for(1, RealTime::from_secs(10)).len());
        assert_eq!(came.await.unwrap(), 1);
        running.abort();
    })
    .await;
}

#[tokio::test]
async fn stopping_finishes_what_is_on_its_way_and_takes_no_more() {
    both_async(async |db| {
        let server = Scripted::start(sane, RealTime::from_millis(400));
        let clock = Clock::default();
        let ids: Vec<_> =
            (0..20).map(|n| queue(&db, &mail_to(&format!("signer{n}@example.org")), clock.now())).collect();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async { stopped.await.unwrap_or_default() };
        let running = tokio::spawn(postman_to(&db, server.port).run(clock, Bell::default(), stopped));
        tokio::time::sleep(RealTime::from_millis(200)).await;
        stop.send(()).unwrap();
        running.await.unwrap();

        let sent = ids.iter().filter(|id| matches!(outcome(&db, id), Outcome::HandedOver { .. })).count();
        let untouched = ids.iter().filter(|id| outcome(&db, id) == Outcome::Waiting { attempts: 0 }).count();
        assert_eq!((sent, untouched), (8, 12));
        assert_eq!(server.heard("text"), 8);
        assert_eq!(db.read_here(count_waiting).unwrap(), 12);
    })
    .await;
}

#[tokio::test]
async fn one_mail_that_hangs_does_not_hold_up_those_queued_after_it() {
    both_async(async |db| {
        let server = Scripted::start(sane, RealTime::from_millis(500));
        let (clock, bell) = (Clock::default(), Bell::default());
        queue(&db, &mail_to("slow@example.org"), clock.now());
        let running = tokio::spawn(postman_to(&db, server.port).run(clock.clone(), bell.clone(), pending()));
        tokio::time::sleep(RealTime::from_millis(150)).await;
        queue(&db, &mail_to("quick@example.org"), clock.now());
        bell.ring();
        tokio::time::sleep(RealTime::from_millis(200)).await;
        // The second is on its way although the first has had no answer yet.
        assert_eq!((server.heard("DATA"), server.heard("text")), (2, 0));
        running.abort();
    })
    .await;
}
