//! `undersigned councils domain add`, `list` and `remove`.

use crate::operations::process::Installation;
use crate::support::app::On;

#[test]
fn a_domain_is_noted_with_its_source_shown_and_taken_back() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on(on);
        let list = || place.run(&["councils", "domain", "list"]).succeeded().out;
        assert!(list().contains("No domain is noted."), "{}", list());
        let add = |role: &str, domain: &str| {
            let arguments = [
                "councils",
                "domain",
                "add",
                "hck",
                domain,
                "--role",
                role,
                "--source",
                "https://hackney.gov.uk/contact",
            ];
            place.run(&arguments).succeeded()
        };
        assert!(
            add("own", "Hackney-Homes.org.uk")
                .out
                .contains("hackney-homes.org.uk is noted for London Borough of Hackney (HCK): own")
        );
        add("supplier", "hackney-homes.org.uk");
        add("own", "learning.hackney.gcsx.gov.uk");
        let shown = list();
        assert_eq!(shown.lines().count(), 2, "{shown}");
        assert!(
            shown.contains("HCK  hackney-homes.org.uk  supplier") && shown.contains("https://hackney.gov.uk/contact"),
            "{shown}"
        );
        assert!(shown.contains("learning.hackney.gov.uk"), "{shown}");
        place.run(&["councils", "domain", "remove", "hackney", "HACKNEY-homes.org.uk"]).succeeded();
        place.run(&["councils", "domain", "remove", "hackney", "hackney-homes.org.uk"]).failed(1, "is not noted for");
        assert_eq!(list().lines().count(), 1);
    }
}

#[test]
fn what_cannot_be_noted_is_refused_with_a_sentence() {
    let place = Installation::on(On::Sqlite);
    let add = |council: &str, domain: &str, role: &str, source: &str| {
        place.run(&["councils", "domain", "add", council, domain, "--role", role, "--source", source])
    };
    add("XYZ", "hackney.gov.uk", "own", "told").failed(1, "there is no council with the code or slug");
    for domain in ["hackney", "", "hackney gov.uk", "https://hackney.gov.uk"] {
        add("HCK", domain, "own", "told").failed(1, "is no domain");
    }
    add("HCK", "gmail.com", "own", "told").failed(1, "others have mailboxes there too");
    add("HCK", "nhs.net", "own", "told").failed(1, "others have mailboxes there too");
    add("HCK", "cases.example", "supplier", " ").failed(1, "say where it can be read");
    add("HCK", "cases.example", "friend", "told").failed(2, "invalid value");
    assert!(place.run(&["councils", "domain", "list"]).succeeded().out.contains("No domain is noted."));
}
