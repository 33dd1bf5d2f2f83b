//! What the directory knows, and what file is no directory.

use undersigned::councils::directory::{Directory, embedded};
use undersigned::councils::index::Named;
use undersigned::councils::model::Council;

use super::{small, today};

fn codes<'a>(councils: impl IntoIterator<Item = &'a Council>) -> Vec<&'a str> {
    councils.into_iter().map(|council| council.code.as_str()).collect()
}

/// The code of the one council that a name comes to.
fn one(name: &str) -> Option<&'static str> {
    match embedded().look_up(name, today()) {
        Named::One(council) => Some(&council.code),
        _ => None,
    }
}

#[test]
fn the_embedded_directory_is_whole_and_says_where_it_comes_from() {
    let text = include_str!("../../../data/councils.csv");
    let directory = embedded();
    let living = directory.living(today()).count();
    assert_eq!((living, directory.councils().len() - living), (397, 73));
    for council in directory.councils() {
        let codes: Vec<&str> = council.successors.iter().map(String::as_str).collect();
        assert!(codes.iter().all(|code| directory.find(code).is_some()), "{}", council.code);
        assert_eq!(directory.find_by_slug(&council.slug), Some(council));
    }
    assert!(text.contains("mySociety") && text.contains("CC BY 4.0"), "its attribution");
    assert!(!text.contains('@'), "it has no mail addresses");
    let sources = include_str!("../../../data/SOURCES.md");
    assert!(sources.contains("## councils.csv") && sources.contains("397 that are there and 73 that were abolished"));
}

#[test]
fn every_council_is_found_by_its_own_names() {
    for council in embedded().living(today()) {
        for name in [council.name.clone(), council.short_name.clone(), format!(" {}. ", council.name.to_uppercase())] {
            assert_eq!(one(&name), Some(council.code.as_str()), "{name}");
        }
    }
    for council in embedded().councils().iter().filter(|council| council.is_abolished(today())) {
        let found = embedded().look_up(&council.name, today());
        assert!(matches!(found, Named::Abolished { was, .. } if was.code == council.code), "{}", council.name);
    }
}

#[test]
fn a_council_is_found_however_its_name_is_typed() {
    for (name, code) in [
        ("London Borough of Hackney", "HCK"),
        ("hackney", "HCK"),
        ("Hackney  council", "HCK"),
        ("HACKNEY BOROUGH COUNCIL", "HCK"),
        ("The London Borough of Hackney Council", "HCK"),
        ("City of Leeds", "LDS"),
        ("Leeds City Council", "LDS"),
        ("Royal Borough of Kensington & Chelsea", "KEC"),
        ("Kings Lynn and West Norfolk", "KIN"),
        ("King’s Lynn and West Norfolk Borough Council", "KIN"),
        ("st helens", "SHN"),
        ("Bournemouth, Christchurch & Poole", "BPC"),
        ("Armagh City, Banbridge and Craigavon", "ABC"),
        ("Somerset", "SMT"),
        ("Dorset", "DST"),
        ("Durham", "DUR"),
        ("City of London", "LND"),
        ("Newcastle-upon-Tyne", "NET"),
    ] {
        assert_eq!(one(name), Some(code), "{name}");
    }
}

#[test]
fn what_is_no_council_is_none() {
    for name in [
        "",
        "   ",
        "Council",
        "London",
        "University of Leeds",
        "Hackney Carers Ltd",
        "London Borough of Fleetbridge",
        // A parish of that name; the district's council is another.
        "Chichester City Council",
        "Leeds County Council",
        "\u{202E}…",
    ] {
        assert_eq!(embedded().look_up(name, today()), Named::Nobody, "{name:?}");
    }
}

#[test]
fn an_abolished_council_points_to_those_who_serve_in_its_place() {
    for (name, code, successors) in [
        ("Mendip District Council", "MEN", &["SMT"][..]),
        ("somerset county council", "SOM", &["SMT"]),
        ("Cumbria", "CMA", &["CBD", "WAF"]),
        // Its successor was abolished too.
        ("Taunton Deane", "TAU", &["SMT"]),
        // The source does not say.
        ("Derry City Council", "NIR-A", &[]),
    ] {
        let Named::Abolished { was, now } = embedded().look_up(name, today()) else { panic!("{name}") };
        assert_eq!((was.code.as_str(), codes(now)), (code, successors.to_vec()), "{name}");
    }
}

#[test]
fn a_council_serves_until_the_day_it_ends() {
    let on = |day: &str| embedded().look_up("Mendip District Council", day.parse().unwrap());
    assert!(matches!(on("2023-04-01"), Named::One(_)));
    assert!(matches!(on("2023-04-02"), Named::Abolished { .. }));
}

#[test]
fn a_domain_may_be_that_of_two_councils() {
    let find = |domain: &str| codes(embedded().find_by_domain(domain));
    assert_eq!(find("hackney.gov.uk"), ["HCK"]);
    assert_eq!(find("MAIL.Hackney.gov.uk."), ["HCK"]);
    assert_eq!(find("adur-worthing.gov.uk"), ["ADU", "WOT"]);
    assert_eq!(find("lewes-eastbourne.gov.uk").len(), 2);
    assert_eq!(find("www.southnorfolkandbroadland.gov.uk").len(), 2);
    assert_eq!(find("northyorks.gov.uk"), ["NYE"]);
    assert_eq!(find("devon.gov.uk"), ["DEV"]);
    for nobody in ["", "gov.uk", "nothackney.gov.uk", "hackney.gov.uk.example", "uk", "."] {
        assert!(find(nobody).is_empty(), "{nobody}");
    }
}

#[test]
fn two_councils_of_one_name_are_several() {
    let (_, directory) = small();
    let Named::Several(found) = directory.look_up("newtown", today()) else { panic!() };
    assert_eq!(codes(found), ["NEA", "NEB"]);
}

#[test]
fn a_file_that_is_no_directory_is_refused_with_its_line() {
    let text = small().0;
    assert!(Directory::parse(&format!("\u{FEFF}{text}")).is_ok());
    assert!(Directory::parse(&text.replace('\n', "\r\n")).is_ok());
    for (written, instead, said) in [
        ("# retrieved_on: 2026-11-22\n", "", "it lacks the line \"# retrieved_on: \" with a date"),
        ("# retrieved_on: 2026-11-22", "# retrieved_on: soon", "\"soon\" is no date"),
        ("code,slug,", "code,slugs,", "it lacks the column slug"),
        ("\nADU,", "\nABC,", "line 8: code: ABC stands on line 7 already"),
        (",adur,", ",worthing,", "slug: worthing stands on line"),
        (",E07000223,", ",E07000229,", "gss: E07000229 stands on line"),
        (",adur,", ",A dur,", "slug: \"A dur\" is not made of small letters, digits and hyphens"),
        (",Scotland,Scotland", ",Alba,Scotland", "nation: \"Alba\" is not known"),
        ("2015-04-01", "1 April", "started_on: \"1 April\" is no date"),
        ("2019-04-01,2023-04-01", "2024-04-01,2023-04-01", "it ended before it started"),
        (",CBD;WAF,", ",CBD;XXX,", "successors: there is no council XXX"),
        (",2023-04-01,CBD;WAF,", ",2023-04-01,CMA,", "CMA comes after itself"),
        (",2023-04-01,CBD;WAF,", ",,CBD;WAF,", "CMA has successors, and no day on which it ended"),
        ("https://www.fife.gov.uk/", "javascript:alert(1)", "website: \"javascript:alert(1)\" is no address"),
        (",fife.gov.uk", ",Fife.gov.uk/", "domains: \"Fife.gov.uk/\" is no domain"),
        (",Fife Council,", ",,", "name is empty"),
        (",Fife Council,", ",\"Fife Council,", "is a quotation mark missing?"),
        ("FIF,fife,", "FIF,fife,fife,", "is a quotation mark missing?"),
    ] {
        assert!(text.contains(written), "{written}");
        let fault = Directory::parse(&text.replacen(written, instead, 1)).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault} (wanted {said})");
    }
    let head: String =
        text.lines().take_while(|line| !line.starts_with("ABC")).map(|line| format!("{line}\n")).collect();
    assert_eq!(Directory::parse(&head).unwrap_err().to_string(), "it lists no council");
    assert!(Directory::parse("").is_err());
}
