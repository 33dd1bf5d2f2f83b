//! What is taken as an address or a name, and what is not.

use super::*;

#[test]
fn addresses_that_mail_can_reach_are_taken() {
    for good in ["ada@example.org", "a.b+c@sub.example.co.uk", "o'neil@example.org", "käthe@example.org"] {
        assert_eq!(EmailAddress::parse(good).unwrap().as_mailbox(), good);
    }
    assert_eq!(EmailAddress::parse("ada@bücher.example").unwrap().as_mailbox(), "ada@xn--bcher-kva.example");
    assert_eq!(EmailAddress::parse("\u{A0}ada@example.org\u{A0} ").unwrap().as_mailbox(), "ada@example.org");
}

#[test]
fn what_is_no_address_is_refused() {
    for (bad, fault) in [
        ("", Fault::Missing),
        ("ada", Fault::NotAnAddress),
        ("ada@", Fault::NotAnAddress),
        ("@example.org", Fault::NotAnAddress),
        ("ada@localhost", Fault::NotAnAddress),
        ("ada@[127.0.0.1]", Fault::NotAnAddress),
        ("ada@127.0.0.1", Fault::NotAnAddress),
        ("ada example@example.org", Fault::NotAnAddress),
        ("a..b@example.org", Fault::NotAnAddress),
        ("ada@example.org\r\nBcc: eve@example.org", Fault::ControlCharacter),
        ("ada@exa\u{202E}mple.org", Fault::ControlCharacter),
        ("\"ada\"@example.org", Fault::NotAnAddress),
        ("ada\u{A0}b@example.org", Fault::NotAnAddress),
    ] {
        assert_eq!(EmailAddress::parse(bad), Err(fault), "{bad:?}");
    }
    assert_eq!(EmailAddress::parse(&format!("{}@example.org", "a".repeat(300))), Err(Fault::TooLong));
}

#[test]
fn one_mailbox_has_one_canonical_spelling() {
    let canonical = |typed: &str| EmailAddress::parse(typed).unwrap().canonical();
    assert_eq!(canonical("Ada.L+letters@GoogleMail.com"), "adal@gmail.com");
    assert_eq!(canonical("Ada.L@example.org"), "ada.l@example.org");
    assert_eq!(canonical("+tag@example.org"), "+tag@example.org");
}

#[test]
fn names_of_the_world_are_taken() {
    for name in ["Ada", "Siân O’Neill", "Nguyễn Văn A", "李", "محمد بن سلمان", "X Æ", "J.De Vries", "ក្សេត្រ\u{200C}ក"]
    {
        assert_eq!(PersonName::parse(name).unwrap().as_str(), name.nfc().collect::<String>());
    }
    assert_eq!(PersonName::parse("  Ada \t  Lovelace ").map(|_| ()), Err(Fault::ControlCharacter));
    assert_eq!(PersonName::parse("  Ada   Lovelace ").unwrap().as_str(), "Ada Lovelace");
    assert_eq!(PersonName::parse("Jean-Luc d'Arc").unwrap().initials(), "J. L. D.");
}

#[test]
fn what_is_no_name_is_refused() {
    for (bad, fault) in [
        ("", Fault::Missing),
        ("   ", Fault::Missing),
        ("12345", Fault::NoLetters),
        ("Ada\u{202E}ecalevoL", Fault::ControlCharacter),
        ("Ada\nLovelace", Fault::ControlCharacter),
        ("Win at http://spam.example", Fault::WebAddress),
        ("visit spam.com/now", Fault::WebAddress),
        ("ada@example.org", Fault::WebAddress),
    ] {
        assert_eq!(PersonName::parse(bad), Err(fault), "{bad:?}");
    }
    assert_eq!(PersonName::parse(&"a".repeat(10_000)), Err(Fault::TooLong));
}

#[test]
fn joiners_stay_where_a_script_needs_them_and_nowhere_else() {
    let name = |typed: &str| PersonName::parse(typed).unwrap().as_str().to_owned();
    for kept in ["علی\u{200C}رضا", "শ্রী র\u{200D}্যাম", "ක්\u{200D}ෂේම", "ക്\u{200D} കുമാർ", "ᠮᠣᠩᠭᠣᠯ\u{180E}ᠠ"]
    {
        assert_eq!(name(kept), kept.nfc().collect::<String>(), "{kept:?}");
    }
    for (typed, read) in [
        ("A\u{200D}da", "Ada"),
        ("Ada\u{200B} Love\u{AD}lace\u{FEFF}", "Ada Lovelace"),
        ("\u{2068}Ada\u{2069}", "Ada"),
        ("\u{200F}محمد\u{200E}", "محمد"),
        ("محمد\u{200C} علی", "محمد علی"),
        ("علی\u{200C}\u{200C}رضا", "علی\u{200C}رضا"),
        ("Jose\u{200D}\u{301}", "José"),
        ("김\u{3164}민준", "김민준"),
    ] {
        assert_eq!(name(typed), read, "{typed:?}");
    }
}

#[test]
fn piles_of_marks_pictures_and_what_no_character_stands_for_are_refused() {
    let zalgo = format!("A{}da", "\u{335}\u{301}".repeat(4));
    for (bad, fault) in [
        (zalgo.as_str(), Fault::PiledUp),
        ("Ada \u{1F338}", Fault::Picture),
        ("Ada \u{1F1EC}\u{1F1E7}", Fault::Picture),
        ("Ada\u{E0041}", Fault::ControlCharacter),
        ("Ada\u{E000}", Fault::ControlCharacter),
        ("Ada\u{FDD0}", Fault::ControlCharacter),
        ("Ada\u{1FFFE}", Fault::ControlCharacter),
        ("\u{200B}\u{200D}", Fault::Missing),
    ] {
        assert_eq!(PersonName::parse(bad), Err(fault), "{bad:?}");
    }
}

#[test]
fn initials_are_letters_as_their_readers_see_them() {
    for (name, initials) in [
        ("Ada Lovelace", "A. L."),
        ("Jean-Luc d'Arc", "J. L. D."),
        ("Æthel Ødegård", "Æ. Ø."),
        ("’t Hooft", "T. H."),
        ("Nguyễn Văn Ánh", "N. V. Á."),
        ("E\u{301}lodie", "É."),
        ("श्री क्षेमेन्द्र", "श्री. क्षे."),
        ("محمد علی", "م. ع."),
        ("בֶּן־צִיּוֹן", "בֶּ. צִ."),
        ("李小龙", "李."),
        ("김민준", "김."),
        ("გიორგი ბერიძე", "გ. ბ."),
        ("ß Straße", "SS. S."),
        ("マリア・サントス", "マ. サ."),
        ("Madonna", "M."),
    ] {
        assert_eq!(PersonName::parse(name).unwrap().initials(), initials, "{name}");
    }
}

#[test]
fn only_what_is_written_from_the_right_is_set_apart() {
    assert_eq!(isolated("Ada"), "Ada");
    assert_eq!(isolated("李小龙"), "李小龙");
    assert_eq!(isolated("מירה Cohen"), "\u{2068}מירה Cohen\u{2069}");
}

proptest::proptest! {
    #[test]
    fn what_was_taken_once_is_taken_again_as_it_is(
        typed in "[a-z \u{200B}-\u{200F}\u{300}-\u{304}\u{627}-\u{64A}\u{915}-\u{94D}\u{D95}-\u{DCA}\u{1820}\u{180B}-\u{180E}]{1,24}",
    ) {
        if let Ok(name) = PersonName::parse(&typed) {
            let again = PersonName::parse(name.as_str());
            proptest::prop_assert_eq!(again.as_ref(), Ok(&name));
            proptest::prop_assert!(!name.initials().is_empty());
        }
    }
}
