//! What is taken out, and what must stay: both ways.

use proptest::prelude::*;

use super::{Masker, count, mask};
use crate::replies::quote;

fn plain(text: &str) -> String {
    mask(text, &[])
}

fn all_gone(text: &str) {
    let masked = plain(text);
    assert!(
        masked.starts_with('[') && masked.ends_with(']') && !masked.contains(' ') || is_only_marks(&masked),
        "{text} → {masked}"
    );
}

fn is_only_marks(masked: &str) -> bool {
    let marks = ["[email address removed]", "[telephone number removed]", "[private link removed]"];
    let rest = marks.iter().fold(masked.to_owned(), |rest, mark| rest.replace(mark, ""));
    rest.trim().is_empty()
}

#[test]
fn email_addresses_are_taken_out_however_they_are_written() {
    for address in [
        "jo.smith@council.example",
        "Jo.O'Neil+letters@sub.council.gov.uk",
        "jo@council",
        "jo.smith [at] council.example",
        "jo.smith(at)council [dot] example",
        "jo%40council.example",
        "\"Jo Smith\"@council.example",
        "jo@[192.0.2.1]",
        "jo\u{200b}.smith@council.example",
        "jo＠council.example",
        "r.k7m2p9x4@replies.undersigned.example",
        "siân@cyngor.cymru",
    ] {
        all_gone(address);
    }
    assert_eq!(
        plain("Write to <jo@council.example>, or mailto:jo@council.example."),
        "Write to <[email address removed]>, or mailto:[email address removed]."
    );
    for stays in ["see you @ 5pm", "follow @fleetbridge", "a @ b", "look at council.example", "(at) noon"] {
        assert_eq!(plain(stays), stays);
    }
}

#[test]
fn telephone_numbers_are_taken_out_however_they_are_grouped() {
    for number in [
        "020 8356 3000",
        "(020) 8356 3000",
        "02083563000",
        "0161 496 0000",
        "01632 960 001",
        "01632-960001",
        "01632.960.001",
        "07700 900123",
        "07700 900 123",
        "07 70 09 00 12 3",
        "0300 123 4567",
        "0808 157 0000",
        "+44 20 7946 0000",
        "+44 (0)20 7946 0000",
        "+44(0)7700900123",
        "0044 7700 900123",
        "44 7700 900123",
        "+353 1 496 0000",
        "020 7946 0000 ext. 1234",
        "020 7946 0000 x1234",
        "(01632) 960001 extension 22",
    ] {
        all_gone(number);
        assert_eq!(plain(&format!("Ring {number} now.")), "Ring [telephone number removed] now.", "{number}");
    }
    for (text, masked) in [
        ("Tel: 8356 3000", "Tel: [telephone number removed]"),
        ("Direct dial 3000.", "Direct dial [telephone number removed]."),
        ("Ext 4021", "Ext [telephone number removed]"),
        ("Meeting ID: 385 123 456 789", "Meeting ID: [telephone number removed]"),
        ("Phone Conference ID: 123 456 789#", "Phone Conference ID: [telephone number removed]#"),
        ("Tel no: 02083563000", "Tel no: [telephone number removed]"),
        ("020 7946 0000/020 7946 0001", "[telephone number removed]/[telephone number removed]"),
        ("020 7946 0000 or 07700 900123", "[telephone number removed] or [telephone number removed]"),
    ] {
        assert_eq!(plain(text), masked);
    }
}

#[test]
fn what_only_looks_like_a_telephone_number_stays() {
    for stays in [
        "on 01/02/2026 and on 2026-02-01, 01.02.2026 or 01-02-2026",
        "by 30 June 2026 at 10:30",
        "01 02 2026 10 30",
        "£1,012,345,678.90 or £0.5 million; 0.123456789 of it",
        "€ 12 345 678",
        "reference FOI/2026/01234567890, case 01234567890, SR-0123456789",
        "Ref: 02083563000",
        "Complaint 0123456789012",
        "London E8 1EA, SW1A 2AA, CF10 4UW",
        "section 0123 of 1,234,567 pages",
        "UPRN 010008298460",
        "between 2016 and 2026, 10 of 11",
        "by phone on 12 05 2026",
        "our call of 12.05.2026",
        "ISBN 978-0-14-044913-6",
    ] {
        assert_eq!(plain(stays), stays);
    }
}

#[test]
fn links_that_open_something_are_taken_out_and_plain_ones_stay() {
    for link in [
        "https://letters.undersigned.example/confirmations/AbCdEf0123456789AbCdEf0123456789AbCdEf01234",
        "https://letters.undersigned.example/council-views/short",
        "https://x.example/a?token=abc",
        "https://x.example/a?b=c&sig=abc",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting/0",
        "https://us02web.zoom.us/j/85123456789",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example&data=05%7C02",
        "https://files.example/s/4f9a8b7c6d5e4f3a2b1c",
        "q1W2e3R4t5Y6u7I8o9P0a1S2d3F4g5H6j7K8l9Z0x1C",
    ] {
        let masked = plain(link);
        assert!(masked.contains("[private link removed]") || link.contains("safelinks"), "{link} → {masked}");
    }
    for stays in [
        "https://www.fleetbridge.gov.uk/children-and-families-plan-2026/page-2",
        "https://fleetbridge.gov.uk/Committees/MeetingMinutes20260512.pdf",
        "www.fleetbridge.gov.uk/contact-us",
        "https://x.example/a?page=2&sort=date",
    ] {
        assert_eq!(plain(stays), stays);
    }
}

#[test]
fn other_passages_are_taken_out_as_whole_words_whatever_their_capitals_and_lines() {
    let extra = ["Ann".to_owned(), "her son\nTom".to_owned(), "O'Brien".to_owned()];
    assert_eq!(
        mask("Ann met ANN’s friend. Annual. Her  son Tom, her son\nTom; O’Brien.", &extra),
        "[removed by the organisers] met [removed by the organisers]’s friend. Annual. \
         [removed by the organisers], [removed by the organisers]; [removed by the organisers]."
    );
    assert_eq!((count("Ann, ann; Annual", "Ann"), count("nothing", ""), count("x", "Ann")), (2, 0, 0));
}

#[test]
fn no_mark_is_searched_itself() {
    let extra = ["address".to_owned(), "removed".to_owned()];
    assert_eq!(mask("jo@council.example", &extra), "[email address removed]");
    assert_eq!(mask("Jo Smith, jo@council.example", &["Smith, jo".to_owned()]), "Jo [removed by the organisers]");
}

#[test]
fn a_part_of_the_words_hides_what_is_hidden_in_all_of_them() {
    let words = "Dear all, my colleague Jane Smith is off sick until May. Write to jo@council.example, or ring.";
    let masker = Masker::of(&["my colleague Jane Smith is off sick until May".to_owned()]);
    for (part, shown) in [
        ("Jane Smith is off sick", "[removed by the organisers]"),
        ("until May. Write", "[removed by the organisers]. Write"),
        ("council.example, or ring", "[email address removed], or ring"),
        ("Dear all", "Dear all"),
    ] {
        assert_eq!(masker.mask_part(words, quote::find(words, part).unwrap()), shown);
    }
}

/// A stranger's mail may have any of these in it, and it is masked wherever it is shown: on a thread with the stack that
/// those of the service have, and without looking over all of it again at each sign.
#[test]
fn no_text_takes_for_ever_or_ends_the_process() {
    const LENGTH: usize = 256 * 1024;
    let again = |head: &str, unit: &str| format!("{head}{}", unit.repeat(LENGTH / unit.len()));
    let texts = [
        again("a@a", "[dot]a"),
        again("a@a", " (dot) a"),
        again("", "%40"),
        again("", "a%40"),
        again("", "\"@"),
        again("", "("),
        again("tel", "(+"),
        again("", "/0"),
        again("", " "),
        again("", " [at"),
        again("", " [at] "),
        again("", "a@[b"),
        again("", "0 "),
        again("", "x=1&"),
        again("https://x.example/", "a1"),
    ];
    let passages: Vec<String> = (0..30).map(|n| format!("{}b{n}", "a".repeat(1_900))).collect();
    let work = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(move || {
        for text in texts {
            let begun = std::time::Instant::now();
            plain(&text);
            assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{}", &text[..40]);
        }
        let begun = std::time::Instant::now();
        mask(&"a".repeat(LENGTH), &passages);
        assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    });
    work.unwrap().join().unwrap();
}

fn digits(count: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(0_u8..10, count).prop_map(|digits| digits.iter().map(u8::to_string).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_address_survives(name in "[a-z][a-z.]{0,10}[a-z]", domain in "[a-z]{2,10}(\\.[a-z]{2,6}){1,2}", before in "[ (<,:;]", after in "[ )>,;]|\\. ") {
        let text = format!("Write{before}{name}@{domain}{after}please");
        prop_assert_eq!(plain(&text), format!("Write{before}[email address removed]{after}please"));
    }

    #[test]
    fn no_mobile_number_survives(rest in digits(9), first in 0_usize..9, second in 0_usize..9, sign in "[ .-]") {
        let number = format!("07{rest}");
        let (first, second) = (first.max(1) + 2, second.max(1) + 2);
        let (a, b) = (first.min(second), first.max(second));
        let parts: Vec<&str> = [&number[..a.max(3)], &number[a.max(3)..b.max(3)], &number[b.max(3)..]].into_iter().filter(|part| !part.is_empty()).collect();
        let written = parts.join(&sign);
        let text = format!("Ring {written}, please");
        prop_assert_eq!(plain(&text), "Ring [telephone number removed], please");
    }

    #[test]
    fn every_date_stays(day in 1_u32..=28, month in 1_u32..=12, year in 1990_i32..=2040, sign in "[/.-]") {
        for date in [format!("{day:02}{sign}{month:02}{sign}{year}"), format!("{year}{sign}{month:02}{sign}{day:02}"), format!("{day} {month} {year}")] {
            let text = format!("It came on {date}, and was read on {date}.");
            prop_assert_eq!(plain(&text), text);
        }
    }

    #[test]
    fn every_amount_stays(pounds in 0_u64..9_999_999_999, pence in 0_u8..100) {
        let text = format!("£{pounds}.{pence:02} and £{}", crate::locale::grouped(i64::try_from(pounds).unwrap_or(0)));
        prop_assert_eq!(plain(&text), text);
    }

    #[test]
    fn no_token_of_ours_survives(bytes in proptest::array::uniform32(any::<u8>())) {
        use base64::Engine as _;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        for text in [format!("https://x.example/{token}"), format!("https://x.example/a?b={token}&c"), format!("see {token} here")] {
            prop_assert!(!plain(&text).contains(&token), "{}", plain(&text));
        }
    }

    #[test]
    fn any_words_are_masked_without_end_and_a_passage_is_gone(text in "(\\PC|\\n){0,300}", passage in "[a-z]{3,8}") {
        let text = format!("{text} {passage} {text}");
        let masked = mask(&text, std::slice::from_ref(&passage));
        prop_assert_eq!(count(&masked.replace("[removed by the organisers]", " \u{1} "), &passage), 0);
    }
}
