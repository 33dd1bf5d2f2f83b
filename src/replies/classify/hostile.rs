//! Bytes that no mail system would send, and that somebody will.

use proptest::prelude::*;

use super::{Kind, MAX_TEXT, read};

#[test]
fn nothing_and_nonsense_are_a_person_who_said_little() {
    for raw in [b"".as_slice(), b"\n", b"\r\n\r\n", b":", b"\0\0\0", b"\xff\xfe\x80", b"--\n--", b"From:\n"] {
        let reading = read(raw, None);
        assert_eq!((reading.kind, reading.message_id, reading.from_address), (Kind::Person, None, None));
    }
}

#[test]
fn no_control_character_reaches_the_database() {
    let raw = b"Subject: a\0b\x1bc\nFrom: \"x\0y\" <j\0@council.example>\nMessage-ID: <i\0d@x>\n\nfirst\0\x07\tline\n";
    let reading = read(raw, None);
    assert_eq!(reading.text, "first\tline");
    let strings = [Some(reading.subject), reading.from_address, reading.from_name, reading.message_id];
    assert!(strings.iter().flatten().all(|text| !text.contains(char::is_control)));
}

#[test]
fn long_text_is_cut_at_a_letter() {
    let raw = format!("Subject: {}\n\n{}", "é".repeat(5_000), "é".repeat(MAX_TEXT));
    let reading = read(raw.as_bytes(), None);
    assert!(reading.text.len() <= MAX_TEXT && reading.text.len() > MAX_TEXT - 4);
    assert!(reading.subject.len() <= 1_000);
}

#[test]
fn a_multipart_without_its_boundary_is_read_as_it_stands() {
    let raw = b"Content-Type: multipart/mixed\n\nStill readable.\n";
    assert_eq!(read(raw, None).text, "Still readable.");
    let never = b"Content-Type: multipart/mixed; boundary=never\n\nStill readable.\n";
    assert_eq!(read(never, None).text, "Still readable.");
}

/// Shapes that cost a careless reader its stack, or a time that grows with the square of the length.
#[test]
fn hostile_shapes_are_read_without_depth_and_without_end() {
    let nested_parts: String =
        (0..1_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let nested_same = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(20_000);
    let nested_messages = "Content-Type: message/rfc822\n\n".repeat(50_000);
    let missing = "Content-Type: multipart/mixed; boundary=nowhere\n\n--b\n".repeat(20_000);
    let unclosed = format!("Content-Type: multipart/mixed; boundary=b\n\n--b\n{missing}");
    let words = format!("Subject: {}\n\n", "=?utf-8?q?".repeat(100_000));
    let addresses = format!("From: {}\n\n", "(<\"".repeat(100_000));
    let headers = "X-Autoreply: no\n".repeat(100_000);
    let html = format!("Content-Type: text/html\n\n{}", "<div><!--&amp".repeat(100_000));
    let report = format!("Content-Type: message/delivery-status\n\n{}", "Action: x\n\n".repeat(100_000));
    let addressed = format!("From: MAILER-DAEMON@x\n\n{}", "a@b.cc:\n<d@e.ff>:\n\n".repeat(50_000));
    let one_word = format!("From: MAILER-DAEMON@x\n\n{}@b.cc", "smtp=rfc822;".repeat(50_000));
    let quotations = format!("Content-Type: text/html\n\n{}", "<blockquote type=cite><br>x ".repeat(30_000));
    let codes = format!("From: MAILER-DAEMON@x\n\n{}", "5.1.1.1 5..1 ".repeat(50_000));
    let wrapped = format!("Content-Type: application/pkcs7-mime\n\n{}", "MIAwgDCA".repeat(100_000));
    let shapes = [nested_parts, nested_same, nested_messages, unclosed, words, addresses, headers, html, report, codes];
    for raw in shapes.into_iter().chain([addressed, one_word, quotations, wrapped]) {
        let reading = read(raw.as_bytes(), Some(""));
        assert!(reading.text.len() <= MAX_TEXT);
    }
}

/// Bytes near enough to a message to reach the further corners.
fn almost_a_message() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        Just(b"From: ".to_vec()),
        Just(b"Subject: =?utf-16?b?".to_vec()),
        Just(b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n".to_vec()),
        Just(b"Content-Type: multipart/alternative; boundary=\"b\"\r\n".to_vec()),
        Just(b"Content-Type: message/delivery-status\n".to_vec()),
        Just(b"Content-Transfer-Encoding: base64\n".to_vec()),
        Just(b"Content-Transfer-Encoding: quoted-printable\n".to_vec()),
        Just(b"Content-Disposition: attachment\n".to_vec()),
        Just(b"Message-ID: <".to_vec()),
        Just(b"From: mailer-daemon@x\n".to_vec()),
        Just(b"Status: 5.1.1\nAction: failed\n".to_vec()),
        Just(b"\n--b\n".to_vec()),
        Just(b"\n--b--\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"<div>&#x110000;<!--".to_vec()),
        charset_header(),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

fn charset_header() -> impl Strategy<Value = Vec<u8>> {
    let names = ["utf-7", "utf-16", "utf-16le", "iso-2022-jp", "gb18030", "big5", "shift_jis", "koi8-r", "tis-620"];
    (0..names.len(), prop_oneof![Just("plain"), Just("html")])
        .prop_map(move |(n, sub)| format!("Content-Type: text/{sub}; charset={}\n", names[n]).into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_give_a_reading(raw in proptest::collection::vec(any::<u8>(), 0..2_000), from in ".{0,20}") {
        prop_assert!(read(&raw, Some(&from)).text.len() <= MAX_TEXT);
    }

    #[test]
    fn almost_any_message_gives_a_reading(raw in almost_a_message()) {
        let reading = read(&raw, None);
        prop_assert!(!reading.text.contains('\0') && !reading.subject.contains('\0'));
        prop_assert_eq!(reading.bounce.is_some(), reading.kind == Kind::Bounce);
    }
}
