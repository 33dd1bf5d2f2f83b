//! Raw messages of our own writing, in the shapes that mail systems use, put through the HTTP door: what each is read as and
//! what it changes. What a machine wrote stops no clock, changes no answer and writes to no signer.

use undersigned::dispatch::model::{DeliveryState, FailedFor};
use undersigned::dispatch::store as dispatches;
use undersigned::replies::store::standings::{self, AcknowledgedBy};

use super::{about, facts, raw, reply_address, sent};
use crate::on_both_databases;
use crate::support::app::TestApp;

/// What becomes of the mail to the addressee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mail {
    /// Nothing: it stays with their mail server.
    Stays,
    /// Their mail server says that it lies in the mailbox.
    Confirmed,
    Delayed,
    Dead,
    Filtered,
    Full,
    GaveUp,
}

/// What becomes of the addressee's standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unchanged,
    Acknowledged,
    Challenged,
}

use Mail::{Confirmed, Dead, Delayed, Filtered, Full, GaveUp, Stays};
use Standing::{Acknowledged, Challenged, Unchanged};

/// File · sender in the envelope (nothing where the door does not know it) · kind · class · mail · standing.
type Row = (&'static str, &'static str, &'static str, &'static str, Mail, Standing);

const JO: &str = "jo.smith@council.example";
const MACHINE: &str = "enquiries@council.example";

const CORPUS: &[Row] = &[
    ("bounce_postfix", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_postfix_delayed", "<>", "bounce", "delivery_report", Delayed, Unchanged),
    ("bounce_postfix_expired", "<>", "bounce", "delivery_report", GaveUp, Unchanged),
    ("bounce_postfix_internationalised", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exchange", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exchange_in_mixed", "", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exchange_filter", "<>", "bounce", "delivery_report", Filtered, Unchanged),
    ("bounce_exchange_full", "<>", "bounce", "delivery_report", Full, Unchanged),
    ("bounce_exchange_delayed", "<>", "bounce", "delivery_report", Delayed, Unchanged),
    ("bounce_exim_plain", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exim_report", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exim_blocklist", "<>", "bounce", "delivery_report", Filtered, Unchanged),
    ("bounce_exim_warning", "<>", "bounce", "delivery_report", Delayed, Unchanged),
    ("bounce_gmail", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_gmail_delayed", "<>", "bounce", "delivery_report", Delayed, Unchanged),
    ("bounce_gmail_unauthenticated", "<>", "bounce", "delivery_report", Filtered, Unchanged),
    ("bounce_qmail", "", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_qmail_expired", "<>", "bounce", "delivery_report", GaveUp, Unchanged),
    ("bounce_notes", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_groupwise_full", "", "bounce", "delivery_report", Stays, Unchanged),
    ("bounce_yahoo", "", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_sendmail", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_gateway_letter", "<>", "bounce", "delivery_report", Stays, Unchanged),
    ("bounce_german_latin1", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_cut_short", "<>", "bounce", "delivery_report", Stays, Unchanged),
    ("bounce_several_recipients", "<>", "bounce", "delivery_report", Filtered, Unchanged),
    ("bounce_without_empty_lines", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_with_too_many_empty_lines", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_status_in_base64", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_status_as_text", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("report_list_member_failed", "<>", "bounce", "delivery_report", Stays, Unchanged),
    ("report_in_the_mailbox", "<>", "bounce", "delivery_report", Confirmed, Unchanged),
    ("report_delivered", "<>", "bounce", "delivery_report", Stays, Unchanged),
    ("read_receipt", JO, "automatic", "read_receipt", Stays, Unchanged),
    ("receipt_deleted_unread", JO, "automatic", "read_receipt", Stays, Unchanged),
    ("receipt_outlook_tnef", "", "automatic", "read_receipt", Stays, Unchanged),
    ("complaint_feedback_report", "feedback@bigmail.example", "automatic", "abuse_report", Stays, Unchanged),
    ("challenge_click", "<>", "automatic", "challenge", Stays, Challenged),
    ("challenge_without_headers", "spam-guard@filter.example", "automatic", "challenge", Stays, Unchanged),
    ("challenge_reply_to_this", "mayor@council.example", "automatic", "challenge", Stays, Challenged),
    ("closed_mailbox", MACHINE, "automatic", "mailbox_closed", Stays, Unchanged),
    ("closed_because_they_left", JO, "automatic", "mailbox_closed", Stays, Unchanged),
    ("closed_welsh", MACHINE, "automatic", "mailbox_closed", Stays, Unchanged),
    ("automatic_exchange", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("automatic_welsh", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("away_outlook_html", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("away_gmail", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("away_notes", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("away_welsh_encoded", "sian.jones@cyngor.example", "automatic", "out_of_office", Stays, Unchanged),
    ("away_bilingual", "sian.jones@cyngor.example", "automatic", "out_of_office", Stays, Unchanged),
    ("away_utf16", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("automatic_acknowledgement", "<>", "automatic", "acknowledgement", Stays, Acknowledged),
    ("automatic_header", MACHINE, "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_case_system", MACHINE, "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_shared_mailbox", MACHINE, "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_welsh", MACHINE, "automatic", "acknowledgement", Stays, Unchanged),
    ("acknowledgement_no_reply", MACHINE, "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_bilingual", MACHINE, "automatic", "acknowledgement", Stays, Unchanged),
    ("automatic_notification", MACHINE, "automatic", "automatic", Stays, Unchanged),
    ("automatic_newsletter", "news@council.example", "automatic", "automatic", Stays, Unchanged),
    ("automatic_calendar", JO, "automatic", "automatic", Stays, Unchanged),
    ("our_own", "", "loop", "own", Stays, Unchanged),
    ("person", JO, "person", "person", Stays, Unchanged),
    ("person_html", JO, "person", "person", Stays, Unchanged),
    ("person_latin1", "", "person", "person", Stays, Unchanged),
    ("person_quoting", JO, "person", "person", Stays, Unchanged),
    ("person_forwarding_bounce", JO, "person", "person", Stays, Unchanged),
    ("person_forwarding_report_part", JO, "person", "person", Stays, Unchanged),
    ("person_forwarding_our_letter", JO, "person", "person", Stays, Unchanged),
    ("person_calendar_with_words", JO, "person", "person", Stays, Unchanged),
    ("person_winmail", JO, "person", "person", Stays, Unchanged),
    ("person_without_id_and_date", "", "person", "person", Stays, Unchanged),
    ("person_mailbox_line", "", "person", "person", Stays, Unchanged),
    ("person_bare_cr", "", "person", "person", Stays, Unchanged),
    ("person_double_cr", "", "person", "person", Stays, Unchanged),
    ("person_utf16", "", "person", "person", Stays, Unchanged),
    ("person_iso_2022_jp", "", "person", "person", Stays, Unchanged),
    ("person_windows_1252_head", "", "person", "person", Stays, Unchanged),
    ("person_utf8_head", "", "person", "person", Stays, Unchanged),
    ("person_encoded_parameters", "", "person", "person", Stays, Unchanged),
    ("person_smime_signed", JO, "person", "person", Stays, Unchanged),
    ("person_pgp_signed", JO, "person", "person", Stays, Unchanged),
    ("person_pgp_in_the_text", JO, "person", "person", Stays, Unchanged),
    ("person_through_a_list", "families+bounces@groups.example", "person", "person", Stays, Unchanged),
    ("person_cut_short", JO, "person", "person", Stays, Unchanged),
    ("person_outlook_html", JO, "person", "person", Stays, Unchanged),
    ("person_from_no_reply", "no-reply@cases.council.example", "person", "person", Stays, Unchanged),
    ("person_about_office_hours", JO, "person", "person", Stays, Unchanged),
    ("person_case_worker_in_bulk", "comment@cases.council.example", "person", "person", Stays, Unchanged),
    ("person_flowed", JO, "person", "person", Stays, Unchanged),
    ("person_who_thanks", JO, "person", "person", Stays, Unchanged),
    ("person_naming_a_bounce", JO, "person", "person", Stays, Unchanged),
    ("bounce_unnamed_gateway", "mailgate@council.example", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_unnamed_gateway_delayed", "", "bounce", "delivery_report", Delayed, Unchanged),
    ("bounce_french_gateway", "passerelle@conseil.example", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_german_letter", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_welsh_letter", "<>", "bounce", "delivery_report", Full, Unchanged),
    ("bounce_mailbox_rule", "", "bounce", "delivery_report", Full, Unchanged),
    ("bounce_filter_software", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_exchange_old", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_one_of_two_is_full", "<>", "bounce", "delivery_report", Full, Unchanged),
    ("bounce_too_large", "<>", "bounce", "delivery_report", Filtered, Unchanged),
    ("bounce_code_of_a_filter_words_of_a_mailbox", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_numbers_in_the_copy", "<>", "bounce", "delivery_report", GaveUp, Unchanged),
    ("bounce_without_a_sender", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_enclosed_by_a_gateway", "<>", "bounce", "delivery_report", Dead, Unchanged),
    ("bounce_action_of_the_message", "<>", "bounce", "delivery_report", GaveUp, Unchanged),
    ("bounce_from_a_name_without_an_address", "", "bounce", "delivery_report", Dead, Unchanged),
    ("report_delivered_as_a_letter", "<>", "bounce", "delivery_report", Stays, Unchanged),
    ("challenge_in_a_report", "", "automatic", "challenge", Stays, Challenged),
    ("challenge_under_the_old_subject", "", "automatic", "challenge", Stays, Challenged),
    ("away_polish", "jo.smith@council.example", "automatic", "automatic", Stays, Unchanged),
    ("away_quoting_our_letter", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("acknowledgement_web_form", "council-mail@council.example", "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_crm_token", "council-mail@council.example", "automatic", "acknowledgement", Stays, Acknowledged),
    ("acknowledgement_reply_line", "council-mail@council.example", "automatic", "acknowledgement", Stays, Acknowledged),
    (
        "acknowledgement_service_desk",
        "council-mail@council.example",
        "automatic",
        "acknowledgement",
        Stays,
        Acknowledged,
    ),
    ("acknowledgement_welsh_form", "gwasanaethau@cyngor.example", "automatic", "acknowledgement", Stays, Unchanged),
    ("acknowledgement_of_a_councillor", JO, "automatic", "acknowledgement", Stays, Acknowledged),
    ("closed_in_words_alone", JO, "automatic", "mailbox_closed", Stays, Unchanged),
    ("away_part_time", JO, "automatic", "out_of_office", Stays, Unchanged),
    ("acknowledgement_without_a_number", MACHINE, "automatic", "acknowledgement", Stays, Acknowledged),
    ("automatic_on_hold", "postmaster@council.example", "automatic", "automatic", Stays, Unchanged),
    ("automatic_recall", JO, "automatic", "automatic", Stays, Unchanged),
    ("person_acknowledging_by_name", JO, "person", "person", Stays, Unchanged),
    ("person_answering_through_a_case_system", "noreply@council.example", "person", "person", Stays, Unchanged),
    ("person_away_but_answering", JO, "person", "person", Stays, Unchanged),
    ("person_answering_in_red", JO, "person", "person", Stays, Unchanged),
    ("person_between_the_lines", JO, "person", "person", Stays, Unchanged),
    ("person_notes_quoting", JO, "person", "person", Stays, Unchanged),
    ("person_invitation", JO, "person", "person", Stays, Unchanged),
    ("person_quoted_printable_that_is_not", JO, "person", "person", Stays, Unchanged),
    ("person_latin1_called_utf_8", JO, "person", "person", Stays, Unchanged),
    ("person_blanks_below_the_head", JO, "person", "person", Stays, Unchanged),
    ("person_smime_encrypted", JO, "person", "person", Stays, Unchanged),
    ("person_pgp_encrypted", JO, "person", "person", Stays, Unchanged),
    ("person_words_in_a_picture", JO, "person", "person", Stays, Unchanged),
    ("person_passing_it_to_a_colleague", JO, "person", "person", Stays, Unchanged),
    ("person_repeating_a_bounce", JO, "person", "person", Stays, Unchanged),
    ("person_passing_a_bounce_on", JO, "person", "person", Stays, Unchanged),
    ("person_smime_opaque", JO, "person", "person", Stays, Unchanged),
];

/// What the newest message changed, as the tables tell it.
fn changed(app: &TestApp, slug: &str) -> (String, Mail, Standing) {
    let letter = app.letter(slug).id;
    let class = undersigned::replies::kinds::InboundClass::ALL.iter().find(|class| {
        let sql = format!("SELECT COUNT(*) FROM inbound_messages WHERE class = '{class}'");
        app.number(&sql) == 1
    });
    let read = |conn: &mut undersigned::db::Conn| {
        let mayor = undersigned::letters::store::list_addressees(conn, &letter)?.remove(0);
        let delivery = dispatches::find_current(conn, &mayor.id)?.unwrap();
        Ok((delivery.state(), standings::find(conn, &letter, &mayor.id)?))
    };
    let (state, standing) = app.app.db.read_here(read).unwrap();
    let mail = match state {
        DeliveryState::Queued | DeliveryState::HandedOver { .. } => Stays,
        DeliveryState::Confirmed => Confirmed,
        DeliveryState::Delayed { .. } => Delayed,
        DeliveryState::Failed { why: FailedFor::Address, .. } => Dead,
        DeliveryState::Failed { why: FailedFor::Filter, .. } => Filtered,
        DeliveryState::Failed { why: FailedFor::FullMailbox, .. } => Full,
        DeliveryState::Failed { .. } => GaveUp,
    };
    let standing = match (standing.challenged_at, standing.acknowledged_by) {
        (Some(_), _) => Challenged,
        (None, Some(AcknowledgedBy::Machine)) => Acknowledged,
        (None, _) => Unchanged,
    };
    (class.map(std::string::ToString::to_string).unwrap_or_default(), mail, standing)
}

/// Takes everything back that the last message changed.
fn forget(app: &TestApp) {
    for sql in [
        "DELETE FROM contact_bounces",
        "DELETE FROM failing_contacts",
        "DELETE FROM suggestions",
        "DELETE FROM documents",
        "DELETE FROM replies",
        "DELETE FROM inbound_messages",
        "DELETE FROM letter_events WHERE kind <> 'sent'",
        "UPDATE standings SET acknowledged_at = NULL, acknowledged_by = NULL, challenged_at = NULL, council_reference_sealed = NULL",
        "UPDATE deliveries SET bounced_at = NULL, bounce_status = NULL, delayed_at = NULL",
    ] {
        app.execute(sql);
    }
}

on_both_databases! {
    fn every_message_of_the_corpus_is_read_as_what_it_is(app) {
        let (slug, _) = sent(&app);
        let to = reply_address(&app, "mayor@council.example");
        // Nobody answers at once here: that is a sign of its own.
        app.pass(chrono::Duration::hours(1));
        let to_grace = app.mails_to("grace@people.example").len();
        let mut wrong = Vec::new();
        for &(name, from, kind, class, mail, standing) in CORPUS {
            let before = facts(&app, &slug);
            let clocks = clocks(&app);
            let answer = app.hand_in(&to_the_mayor(&about(&app, name, "mayor@council.example")), &to, from);
            let filed = answer.body.trim().to_owned();
            let now = changed(&app, &slug);
            if (filed.as_str(), now.0.as_str(), now.1, now.2) != (kind, class, mail, standing) {
                wrong.push(format!("{name}: {filed} {now:?}, not {kind} {class} {mail:?} {standing:?}"));
            }
            if kind == "automatic" || kind == "loop" {
                let after = facts(&app, &slug);
                assert_eq!(after["days_without_answer"], before["days_without_answer"], "{name} stops no clock");
                assert_eq!(after["asks"], before["asks"], "{name} answers nothing");
                assert_eq!(app.number("SELECT COUNT(*) FROM replies"), 0, "{name} is no reply");
            }
            assert_eq!(self::clocks(&app), clocks, "{name} stops no clock");
            assert_eq!(app.mails_to("grace@people.example").len(), to_grace, "{name} is told to no signer");
            forget(&app);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(CORPUS.len() >= 60);
    }
}

/// The same report on the mail that was sent here: some were written about another's mailbox.
fn to_the_mayor(raw: &[u8]) -> Vec<u8> {
    let others = [
        "children.services@council.example",
        "director@old.council.example",
        "director@council.example",
        "cllr.smith@bigmail.example",
    ];
    let mut changed = raw.to_vec();
    for other in others.map(str::as_bytes) {
        while let Some(at) = changed.windows(other.len()).position(|some| some == other) {
            changed.splice(at..at + other.len(), *b"mayor@council.example");
        }
    }
    changed
}

/// The dates of a letter that still run.
fn clocks(app: &TestApp) -> (i64, i64) {
    let running = "SELECT COUNT(*) FROM deadlines WHERE met_on IS NULL AND paused_on IS NULL AND superseded_by IS NULL";
    (app.number(running), app.number("SELECT COUNT(*) FROM answers"))
}

#[test]
fn every_file_of_the_corpus_stands_in_its_table() {
    let folder = format!("{}/tests/suite/replies/raw", env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".eml");
        assert!(CORPUS.iter().any(|row| row.0 == name), "{name} is read by no test");
    }
}

/// 1,000 parts, each within the one before.
fn nested() -> Vec<u8> {
    let mut raw = format!("From: {JO}\r\nSubject: Nested\r\n");
    for n in 0..1_000 {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\nAt {n}.\r\n--b{n}\r\n"));
    }
    raw.push_str("Content-Type: text/plain\r\n\r\nThe innermost words.\r\n");
    raw.into_bytes()
}

/// As large as anything that is taken, most of it an attachment.
fn large() -> Vec<u8> {
    let mut raw = format!(
        "From: {JO}\r\nSubject: Large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the plan.\r\n--b\r\n\
         Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    .into_bytes();
    let line = format!("{}\r\n", "QUJD".repeat(19));
    while raw.len() + line.len() + 10 < 25 * 1024 * 1024 {
        raw.extend_from_slice(line.as_bytes());
    }
    raw.extend_from_slice(b"--b--\r\n");
    raw
}

on_both_databases! {
    fn a_thousand_nested_parts_and_25_mebibytes_are_read_like_any_other(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, "mayor@council.example");
        app.hand_in(&nested(), &to, JO).has_status(201).says("person");
        app.hand_in(&large(), &to, JO).has_status(201).says("person");
    }
}

on_both_databases! {
    fn what_came_at_once_and_looks_like_a_machines_is_one(app) {
        let (_, _) = sent(&app);
        let to = reply_address(&app, "mayor@council.example");
        app.hand_in(&raw("person_who_thanks"), &to, JO).has_status(201).says("automatic");
        app.hand_in(&raw("person"), &to, JO).has_status(201).says("person");
        app.pass(chrono::Duration::minutes(3));
        let later = [raw("person_who_thanks"), b"P.S.\n".to_vec()].concat();
        app.hand_in(&later, &to, JO).has_status(201).says("person");
    }
}
