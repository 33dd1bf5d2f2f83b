//! Any bytes that arrive as mail are read without a panic, without end and within bounds.

use undersigned::clock::Time;
use undersigned::dispatch::model::ReplyCode;
use undersigned::replies::classify::{Kind, MAX_TEXT, read};
use undersigned::replies::kinds::InboundClass;

/// Looks at one message.
pub fn check(raw: &[u8]) {
    for envelope_from in [None, Some(""), Some("someone@council.example")] {
        let reading = read(raw, envelope_from);
        assert!(reading.text.len() <= MAX_TEXT && !reading.text.contains('\0'));
        assert_eq!(reading.bounce.is_some(), reading.kind == Kind::Bounce);
        assert_eq!(reading.bounce.is_some(), !reading.reports.is_empty());
        assert_eq!(reading.class == InboundClass::Person, reading.kind == Kind::Person);
        assert_eq!(reading.class == InboundClass::DeliveryReport, reading.kind == Kind::Bounce);
        let strings = [&reading.from_address, &reading.from_name, &reading.message_id, &reading.said.reference];
        let strings = strings.into_iter().flatten().chain([&reading.subject]).chain(&reading.recipients);
        let strings = strings.chain(&reading.returned.message_ids).chain(&reading.returned.senders);
        for string in strings {
            assert!(string.len() <= 1_000 && !string.contains(char::is_control), "{string:?}");
            let _ = ReplyCode::of_address(string);
        }
        let sorted = reading.sorted(Some(Time::default() - Time::default()));
        assert!(sorted.kind == reading.kind || sorted.kind == Kind::Automatic);
    }
}
