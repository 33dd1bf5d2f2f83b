//! Messages of our own making in the shapes that real mail systems use.

use super::{Action, Kind, Permanence, Reading, read};

macro_rules! raw {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/suite/replies/raw/", $name, ".eml")).as_slice()
    };
}

/// Reads a message with both kinds of line ends, which must make no difference.
fn read_both(raw: &[u8], envelope_from: Option<&str>) -> Reading {
    let mut wire = Vec::new();
    for byte in raw {
        if *byte == b'\n' {
            wire.push(b'\r');
        }
        wire.push(*byte);
    }
    let reading = read(raw, envelope_from);
    assert_eq!(reading, read(&wire, envelope_from));
    reading
}

/// Status, action, permanence and recipient of a bounce.
fn bounce(raw: &[u8], envelope_from: Option<&str>) -> (String, Action, Permanence, String) {
    let reading = read_both(raw, envelope_from);
    assert_eq!(reading.kind, Kind::Bounce, "{:?}", reading.reasons);
    let report = reading.bounce.expect("a bounce has a report");
    (report.status, report.action, report.permanence, report.final_recipient.unwrap_or_default())
}

fn failed(status: &str, recipient: &str) -> (String, Action, Permanence, String) {
    (status.to_owned(), Action::Failed, Permanence::Permanent, recipient.to_owned())
}

#[test]
fn a_postfix_bounce_is_read_with_its_folded_diagnostic() {
    assert_eq!(bounce(raw!("bounce_postfix"), Some("")), failed("5.1.1", "mayor@council.example"));
    let report = read(raw!("bounce_postfix"), None).bounce.expect("a report");
    assert_eq!(report.diagnostic, "550 5.1.1 <mayor@council.example>: Recipient address rejected: User unknown");
}

#[test]
fn our_letter_inside_a_bounce_is_not_a_loop() {
    assert!(!read_both(raw!("bounce_postfix"), Some("")).is_our_own);
    assert!(read_both(raw!("our_own"), None).is_our_own);
}

#[test]
fn an_exchange_bounce_is_permanent_and_keeps_its_thread() {
    assert_eq!(bounce(raw!("bounce_exchange"), Some("<>")), failed("5.1.10", "children.services@council.example"));
    assert_eq!(read(raw!("bounce_exchange"), None).in_reply_to, ["letter-1@undersigned.example"]);
}

#[test]
fn a_gmail_bounce_is_permanent() {
    assert_eq!(bounce(raw!("bounce_gmail"), Some("")), failed("5.1.1", "cllr.smith@bigmail.example"));
}

#[test]
fn an_exim_bounce_in_plain_text_is_known_by_its_header() {
    assert_eq!(bounce(raw!("bounce_exim_plain"), Some("")), failed("5.1.1", "director@council.example"));
}

#[test]
fn a_bounce_with_no_report_is_known_by_the_code_in_its_letter() {
    assert_eq!(bounce(raw!("bounce_qmail"), Some("")), failed("5.1.1", "director@old.council.example"));
    assert_eq!(bounce(raw!("bounce_qmail"), Some("MAILER-DAEMON")).0, "5.1.1");
}

#[test]
fn a_delay_is_temporary() {
    let expected = ("4.4.1".to_owned(), Action::Delayed, Permanence::Temporary, "mayor@council.example".to_owned());
    assert_eq!(bounce(raw!("bounce_postfix_delayed"), Some("")), expected);
}

#[test]
fn what_exim_gave_up_on_has_failed_even_with_a_passing_fault() {
    let raw = b"X-Failed-Recipients: a@council.example, b@council.example\n\nretry timeout exceeded: 451 try later\n";
    let expected = ("4.0.0".to_owned(), Action::Failed, Permanence::Temporary, "a@council.example".to_owned());
    assert_eq!(bounce(raw, None), expected);
}

#[test]
fn a_report_of_relaying_is_not_a_failure() {
    let (status, action, permanence, _) = bounce(raw!("report_delivered"), Some(""));
    assert_eq!((status.as_str(), action, permanence), ("2.0.0", Action::Relayed, Permanence::Delivered));
}

#[test]
fn the_worst_of_several_recipients_is_reported_from_anywhere_in_the_tree() {
    assert_eq!(bounce(raw!("bounce_several_recipients"), None), failed("5.7.1", "mayor@council.example"));
}

#[test]
fn a_full_mailbox_is_temporary_though_the_message_was_given_up() {
    let raw = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.2.2\n";
    let (_, action, permanence, _) = bounce(raw, None);
    assert_eq!((action, permanence), (Action::Failed, Permanence::Temporary));
}

#[test]
fn a_report_that_cannot_be_read_is_a_bounce_that_condemns_nobody() {
    let raw = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b--\n";
    let (status, _, permanence, _) = bounce(raw, None);
    assert_eq!((status.as_str(), permanence), ("", Permanence::Temporary));
}

#[test]
fn an_out_of_office_is_automatic_by_its_subject_alone() {
    let reading = read_both(raw!("automatic_exchange"), None);
    assert_eq!((reading.kind, reading.reasons), (Kind::Automatic, vec!["subject of an automatic answer"]));
    assert_eq!(reading.in_reply_to, ["letter-1@undersigned.example", "letter-0@undersigned.example"]);
}

#[test]
fn an_out_of_office_in_welsh_is_automatic() {
    let reading = read_both(raw!("automatic_welsh"), None);
    assert_eq!(reading.kind, Kind::Automatic);
    assert_eq!(reading.from_name.as_deref(), Some("Siân Jones"));
    assert_eq!(reading.text, "Rwyf allan o’r swyddfa tan 12 Mehefin.");
}

#[test]
fn two_weak_signs_are_as_good_as_a_strong_one() {
    let reading = read_both(raw!("automatic_acknowledgement"), None);
    assert_eq!(reading.kind, Kind::Automatic);
    assert_eq!(reading.text, "We aim to respond within 10 working days.");
    let thanks = b"From: jo@council.example\nSubject: Thank you for your email\n\nI have passed it on.\n";
    assert_eq!(read_both(thanks, Some("jo@council.example")).kind, Kind::Person);
    assert_eq!(read_both(thanks, Some("<>")).kind, Kind::Automatic);
}

#[test]
fn any_word_but_no_in_auto_submitted_is_automatic() {
    assert_eq!(read_both(raw!("automatic_header"), None).kind, Kind::Automatic);
    for (value, kind) in [("no", Kind::Person), ("No (sent by hand)", Kind::Person), ("auto-x; a=b", Kind::Automatic)] {
        let raw = format!("Subject: Re: letter\nAuto-Submitted: {value}\n\nText\n");
        assert_eq!(read_both(raw.as_bytes(), None).kind, kind, "{value}");
    }
}

#[test]
fn a_read_receipt_is_automatic() {
    let reading = read_both(raw!("read_receipt"), Some("jo.smith@council.example"));
    assert_eq!((reading.kind, reading.reasons), (Kind::Automatic, vec!["read receipt", "subject of a read receipt"]));
}

#[test]
fn subjects_are_known_by_how_they_start() {
    for (subject, kind) in [
        ("Out of Office: back on Monday", Kind::Automatic),
        ("[Auto-Reply] Your letter", Kind::Automatic),
        ("AUTO: Jo Smith is out of the office", Kind::Automatic),
        ("Allan o\u{2019}r swyddfa", Kind::Automatic),
        ("Out of office hours care: our answer", Kind::Person),
        ("Re: Out of office", Kind::Person),
        ("Autonomy of social workers", Kind::Person),
        ("", Kind::Person),
    ] {
        let raw = format!("From: jo@council.example\nSubject: {subject}\n\nText\n");
        assert_eq!(read_both(raw.as_bytes(), None).kind, kind, "{subject}");
    }
}

#[test]
fn a_person_is_a_person_whatever_their_mail_program_asks_of_others() {
    let reading = read_both(raw!("person"), Some("jo.smith@council.example"));
    assert_eq!(reading.kind, Kind::Person);
    assert!(reading.reasons.is_empty() && reading.bounce.is_none());
    assert_eq!(reading.subject, "RE: Families need answers");
    assert_eq!(reading.from_address.as_deref(), Some("jo.smith@council.example"));
    assert_eq!(reading.from_name.as_deref(), Some("Jo Smith"));
    assert_eq!(reading.message_id.as_deref(), Some("reply-1@council.example"));
    assert_eq!(reading.in_reply_to, ["letter-1@undersigned.example", "letter-0@undersigned.example"]);
    assert_eq!(reading.text, "Thank you for your letter. The review will report by 30 June – we promise.");
}

#[test]
fn what_a_person_quotes_or_encloses_does_not_make_them_a_machine() {
    assert_eq!(read_both(raw!("person_quoting"), Some("jo.smith@council.example")).kind, Kind::Person);
    let forwarding = read_both(raw!("person_forwarding_bounce"), Some("jo.smith@council.example"));
    assert_eq!((forwarding.kind, forwarding.text.as_str()), (Kind::Person, "This came back to me."));
}

#[test]
fn html_is_read_as_text_and_a_gateway_s_footer_does_not_hide_it() {
    let text = read_both(raw!("person_html"), None).text;
    assert_eq!(text, "Dear all,\nWe agree & will act.\nFirst\nSecond\n\nThis message was scanned by a gateway.");
}

#[test]
fn old_charsets_are_read_even_when_nothing_names_them() {
    let reading = read_both(raw!("person_latin1"), None);
    assert_eq!(reading.text, "Déjà vu: £40 für alle.");
    assert_eq!(reading.from_address.as_deref(), Some("zoe@council.example"));
    assert_eq!(read(b"Subject: x\n\nCaf\xe9 \x80 5\n", None).text, "Café € 5");
    let unknown = b"Content-Type: text/plain; charset=klingon\n\nCaf\xc3\xa9\xff\n";
    assert_eq!(read(unknown, None).text, "Café\u{fffd}");
}

#[test]
fn whom_a_letter_of_a_server_is_about_is_found() {
    for (raw, status) in [
        (raw!("bounce_unnamed_gateway"), "5.1.1"),
        (raw!("bounce_unnamed_gateway_delayed"), "4.0.0"),
        (raw!("bounce_french_gateway"), "5.1.1"),
        (raw!("bounce_german_letter"), "5.1.10"),
        (raw!("bounce_welsh_letter"), "5.2.2"),
        (raw!("bounce_mailbox_rule"), "5.2.2"),
        (raw!("bounce_filter_software"), "5.1.1"),
        (raw!("bounce_exchange_old"), "5.1.1"),
        (raw!("bounce_numbers_in_the_copy"), "4.4.7"),
        (raw!("bounce_without_a_sender"), "5.1.1"),
        (raw!("bounce_enclosed_by_a_gateway"), "5.1.1"),
        (raw!("bounce_action_of_the_message"), "4.7.0"),
        (raw!("report_delivered_as_a_letter"), "2.0.0"),
    ] {
        let (found, _, _, recipient) = bounce(raw, Some("<>"));
        assert_eq!((found.as_str(), recipient.as_str()), (status, "mayor@council.example"));
    }
}

#[test]
fn each_whom_a_letter_names_has_what_is_said_of_them() {
    let reports = read_both(raw!("bounce_one_of_two_is_full"), Some("<>")).reports;
    let said: Vec<_> =
        reports.iter().map(|one| (one.final_recipient.as_deref().unwrap(), one.status.as_str())).collect();
    assert_eq!(said, [("deputy@council.example", "5.1.1"), ("mayor@council.example", "5.2.2")]);
}

#[test]
fn words_are_read_out_of_whatever_they_are_wrapped_in() {
    for (raw, expected) in [
        (raw!("person_smime_opaque"), "Siân and I will meet the families on 3 July."),
        (raw!("person_smime_encrypted"), ""),
        (raw!("person_pgp_encrypted"), ""),
        (raw!("person_words_in_a_picture"), ""),
        (raw!("person_quoted_printable_that_is_not"), "Siân says: we meet on 3 July."),
        (raw!("person_latin1_called_utf_8"), "Siân says: the grant is £400."),
        (raw!("person_blanks_below_the_head"), "We meet on 3 July."),
        (raw!("person_invitation"), "Meeting with the families\n2017-07-03 10:00\nTown Hall, room 2"),
    ] {
        let reading = read_both(raw, Some("jo.smith@council.example"));
        assert_eq!((reading.kind, reading.text.as_str()), (Kind::Person, expected));
    }
}

#[test]
fn blanks_beside_tags_stay_and_earlier_mails_in_html_are_marked() {
    let html = "Content-Type: text/html\n\n<p><a href=x>See</a> the <b>plan</b> <i>now</i>:<span> yes</span> or no.</p>\
                <blockquote type=\"cite\"><p>Will you <b>meet</b> us?</p><p>When?</p></blockquote><p>Yes.</p>\
                <blockquote>The Act says so.</blockquote>";
    let text = "See the plan now: yes or no.\n\n> Will you meet us?\n> When?\n\nYes.\nThe Act says so.";
    assert_eq!(read(html.as_bytes(), None).text, text);
    let unclosed = "Content-Type: text/html\n\nYes.</blockquote><blockquote type=cite>Will you?";
    assert_eq!(read(unclosed.as_bytes(), None).text, "Yes.\n\n> Will you?");
}

#[test]
fn stored_names_are_found_again() {
    for kind in Kind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    for action in Action::ALL {
        assert_eq!(action.as_str().parse(), Ok(*action));
    }
    for permanence in Permanence::ALL {
        assert_eq!(permanence.as_str().parse(), Ok(*permanence));
    }
    let refusal = "spam".parse::<Kind>().expect_err("no such kind");
    assert_eq!(refusal.to_string(), "there is no kind of message called \"spam\"");
}
