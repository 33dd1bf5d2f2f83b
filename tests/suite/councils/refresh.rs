//! `undersigned councils refresh`: two public files become one directory, and nothing that did not fit is passed over.

use undersigned::councils::refresh::join;
use undersigned::councils::report::changes;

use super::{ALPHAGOV, MYSOCIETY_HEAD, MYSOCIETY_ROWS, mysociety, small, today};
use crate::operations::process::{Installation, ORGANISER, TEAM};
use crate::support::app::On;

#[test]
fn websites_find_their_councils_by_any_of_their_codes() {
    let made = join(&mysociety(), ALPHAGOV, today()).unwrap();
    let joined = made.joined;
    assert_eq!(joined.by_present_code, 4);
    assert_eq!(joined.by_former_code, ["FIF (Fife Council)"]);
    assert_eq!(joined.through_successor, ["SMT (after SOM)"]);
    assert_eq!(joined.unjoined.len(), 2, "{:?}", joined.unjoined);
    assert!(joined.unjoined.iter().any(|row| row.starts_with("Nowhere Council (E99999999): no council has this code")));
    assert!(joined.unjoined.iter().any(|row| row.contains("Cumbria") && row.contains("no single one took over")));
    assert_eq!(joined.without_address, ["St Helens Council (line 8)"]);
    assert!(joined.without_site.contains(&"CBD (Cumberland Council)".to_owned()));
    let find = |code: &str| made.directory.find(code).unwrap().clone();
    assert_eq!(
        (find("FIF").domains, find("FIF").former_gss),
        (vec!["fife.gov.uk".to_owned()], vec!["S12000015".to_owned()])
    );
    let somerset = find("SMT");
    assert_eq!(somerset.website.as_deref(), Some("http://new.somerset.gov.uk/home.aspx?x=1"));
    assert_eq!(somerset.domains, ["somerset.gov.uk"]);
    assert_eq!((somerset.slug.as_str(), find("SOM").slug.as_str()), ("somerset", "somerset-county-council"));
    assert_eq!((find("SHN").slug.as_str(), find("SHN").other_names), ("st-helens", vec![]));
    assert_eq!((find("NEA").slug.as_str(), find("NEB").slug.as_str()), ("newtown", "newtown-council"));
    assert_eq!(find("ABC").other_names, ["armagh banbridge"]);
    assert_eq!(made.directory.find_by_domain("adur-worthing.gov.uk").len(), 2);
}

#[test]
fn the_same_sources_make_the_same_file_in_whatever_order_and_encoding_they_come() {
    let text = small().0;
    let mut rows: Vec<&str> = MYSOCIETY_ROWS.lines().collect();
    rows.reverse();
    let turned = format!("\u{FEFF}{MYSOCIETY_HEAD}{}\r\n", rows.join("\r\n"));
    let (head, sites) = ALPHAGOV.split_once('\n').unwrap();
    let mut sites: Vec<&str> = sites.lines().collect();
    sites.reverse();
    let sites = format!("\u{FEFF}{head}\n{}", sites.join("\n"));
    assert_eq!(join(&turned, &sites, today()).unwrap().text, text);
}

#[test]
fn a_source_that_is_not_what_it_should_be_is_named_with_its_line() {
    let same = mysociety();
    for (written, instead, said) in [
        ("gss-code,start", "gss,start", "the mySociety file: it lacks the column gss-code"),
        ("former-gss-codes,", "", "the mySociety file: it lacks the column former-gss-codes"),
        ("\nADU,", "\nFIF,", "the mySociety file: line 4: the code FIF stands on line 3 already"),
        (",E07000229,", ",E07000223,", "the mySociety file: line 5: the GSS code E07000223 stands on line 4 too"),
        (",S12000015,", ",E07000223,", "the GSS code E07000223 stands on line"),
        ("\"CBD,WAF\"", "\"CBD,XXX\"", "the mySociety file: line 6: replaced-by: there is no council XXX"),
        ("Fife Council", "", "the mySociety file: line 3: official-name is empty"),
        ("2019-03-31", "31/03/2019", "the mySociety file: line 9: end-date: \"31/03/2019\" is no date"),
        (",Scotland,Scotland", ",Alba,Scotland", "the mySociety file: line 3: nation: \"Alba\" is not known"),
        ("\"Armagh City, Ban", "Armagh City, Ban", "the mySociety file: line 2: "),
        (",2023-04-01,SMT,England,South West,CTY", ",,SMT,England,South West,CTY", "the directory made of them: line"),
    ] {
        assert!(same.contains(written), "{written}");
        let fault = join(&same.replacen(written, instead, 1), ALPHAGOV, today()).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault} (wanted {said})");
    }
    for (written, instead, said) in [
        ("homepage_url", "url", "the GOV.UK file: it lacks the column homepage_url"),
        ("E07000229", "E07000223", "the GOV.UK file: line 5: the code E07000223 stands on line 4 already"),
        ("E07000229", "", "the GOV.UK file: line 5: gss is empty"),
    ] {
        let fault = join(&same, &ALPHAGOV.replacen(written, instead, 1), today()).unwrap_err().to_string();
        assert!(fault.contains(said), "{fault} (wanted {said})");
    }
    assert!(join("", ALPHAGOV, today()).is_err() && join(&same, "", today()).is_err());
}

#[test]
fn what_came_went_and_changed_is_told() {
    let old = small().1;
    let rows = mysociety().replace("Fife Council", "Council of Fife").replace("NEB,", "NEC,");
    let new = join(&rows, ALPHAGOV, today()).unwrap().directory;
    let told = changes(&old, &new);
    assert_eq!(
        told,
        [
            "FIF: name \"Fife Council\" → \"Council of Fife\"",
            "new: NEC (Newtown Council)",
            "gone: NEB (Newtown Council)"
        ]
    );
    assert!(changes(&old, &old).is_empty());
}

/// The sources in a folder, and the arguments that name them.
fn laid_out(place: &Installation) -> Vec<String> {
    let path = |name: &str| place.folder.path().join(name).display().to_string();
    std::fs::write(path("mysociety.csv"), mysociety()).unwrap();
    std::fs::write(path("alphagov.csv"), ALPHAGOV).unwrap();
    let named = ["--mysociety", &path("mysociety.csv"), "--alphagov", &path("alphagov.csv"), "--out", &path("out.csv")];
    let dated = ["councils", "refresh", "--retrieved-on", "2026-11-22"];
    dated.iter().chain(&named).map(|argument| (*argument).to_owned()).collect()
}

fn refresh(place: &Installation, arguments: &[String]) -> crate::operations::process::Ran {
    place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_newer_list_is_made_and_then_used() {
    let mut place = Installation::on(On::Sqlite);
    let arguments = laid_out(&place);
    place.run(&["check"]).failed(1, "ok      councils: 397, as of 2026-11-22, from the program");
    let out = place.folder.path().join("out.csv");
    let said = refresh(&place, &arguments).succeeded().out;
    for part in [
        "10 councils, and 5 that were abolished",
        "FIF (Fife Council)",
        "SMT (after SOM)",
        "Nowhere Council",
        "gone: HCK",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(std::fs::read_to_string(&out).unwrap(), small().0);
    // Once more, over the same file, and now against itself.
    place.set("UNDERSIGNED_COUNCILS_FILE", &out.display().to_string());
    let again = refresh(&place, &arguments).succeeded().out;
    assert!(again.contains("Changes against the list in use, as of 2026-11-22: 0"), "{again}");
    place.run(&["check"]).failed(1, "ok      councils: 10, as of 2026-11-22, from ");
    // The command line knows the new list's councils, and no others.
    place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
    let file = place.folder.path().join("letter.md");
    let letter = |council: &str| {
        let front = "+++\ntitle = \"A letter\"\ndated_on = 2026-01-01\n[[addressees]]\nname = \"The Mayor\"\n";
        std::fs::write(
            &file,
            format!("{front}email = \"mayor@council.example\"\ncouncil = \"{council}\"\n+++\nWords.\n"),
        )
        .unwrap();
        place.run(&["letter", "import", &file.display().to_string(), "--team", TEAM])
    };
    letter("newtown").succeeded();
    letter("hackney").failed(1, "line 7, council: There is no council with the code or slug “hackney”");
}

#[test]
fn a_refresh_that_fails_leaves_the_file_that_was_there() {
    let mut place = Installation::on(On::Sqlite);
    let arguments = laid_out(&place);
    let path = |name: &str| place.folder.path().join(name);
    std::fs::write(path("out.csv"), "as it was").unwrap();
    std::fs::write(path("alphagov.csv"), "gss\n").unwrap();
    refresh(&place, &arguments).failed(1, "the GOV.UK file: it lacks the column slug");
    std::fs::write(path("alphagov.csv"), b"gss\xFF\n").unwrap();
    refresh(&place, &arguments).failed(1, "alphagov.csv is not UTF-8");
    std::fs::remove_file(path("alphagov.csv")).unwrap();
    refresh(&place, &arguments).failed(1, "cannot read ");
    assert_eq!(std::fs::read_to_string(path("out.csv")).unwrap(), "as it was");
    let mut undated = arguments.clone();
    undated[3] = "today".to_owned();
    refresh(&place, &undated).failed(2, "--retrieved-on");
    // A list in use that is broken must not keep a good one from being made.
    let arguments = laid_out(&place);
    let broken = path("broken.csv").display().to_string();
    std::fs::write(&broken, "no list").unwrap();
    place.set("UNDERSIGNED_COUNCILS_FILE", &broken);
    for command in [&["check"][..], &["serve"]] {
        place.run(command).failed(1, "UNDERSIGNED_COUNCILS_FILE is wrong: ").failed(1, "it lacks the line");
    }
    refresh(&place, &arguments).succeeded();
}
