//! The command line, as an operator and a mail server's pipe use it.

use diesel::prelude::*;
use undersigned::config::{Batching, DatabaseSettings};
use undersigned::db::schema::{inbound_messages, memberships, signatures, teams};
use undersigned::db::{Db, migrate};

use super::process::{CANARY, Installation, ORGANISER, TEAM, is_discreet, write_secret};
use super::rush::{Rush, Unanswered};
use super::{signers, words_of};
use crate::support::app::On;

fn both(test: impl Fn(Installation)) {
    for on in [On::Sqlite, On::Postgres] {
        test(Installation::on(on));
    }
}

#[test]
fn inviting_makes_the_team_and_inviting_again_makes_no_second_one() {
    both(|place| {
        for _ in 0..2 {
            let ran = place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
            assert!(ran.out.contains("http://letters.undersigned.example/sign-ins"), "{ran:?}");
            is_discreet(&ran.err);
        }
        let counted = place.db().read_here(|conn| {
            let teams: i64 = teams::table.count().get_result(conn)?;
            let members: i64 = memberships::table.count().get_result(conn)?;
            Ok((teams, members))
        });
        assert_eq!(counted.unwrap(), (1, 1));
        // The mail leaves with the service, which a command is not.
        assert_eq!(place.sink.mails().len(), 0);
        let service = place.serve();
        let mails = place.sink.wait_for(1, super::PATIENCE);
        assert!(words_of(&mails[0]).contains("http://letters.undersigned.example/sign-ins"), "{}", words_of(&mails[0]));
        service.stop();
    });
}

#[test]
fn what_is_no_address_or_no_team_is_refused() {
    let place = Installation::on(On::Sqlite);
    place.run(&["organiser", "invite", "nobody", "--team", TEAM]).failed(1, "is no email address");
    place.run(&["organiser", "invite", ORGANISER, "--team", " "]).failed(1, "is no name of a team");
}

#[test]
fn the_seed_letters_are_imported_and_their_pages_answer() {
    both(|place| {
        place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
        let mut paths = Vec::new();
        for seed in ["open-letter-to-hackney.md", "call-for-solidarity.md"] {
            let file = format!("{}/seeds/{seed}", env!("CARGO_MANIFEST_DIR"));
            let ran = place.run(&["letter", "import", &file, "--team", TEAM]).succeeded();
            let path = ran.out.trim().strip_prefix("http://letters.undersigned.example").unwrap().to_owned();
            assert!(path.starts_with("/letters/") && ran.out.lines().count() == 1, "{ran:?}");
            paths.push(path);
        }
        let service = place.serve();
        for path in paths {
            service.browser().get(&path).has_status(200).says("Sign");
        }
        service.stop();
    });
}

#[test]
fn a_letter_of_an_unknown_team_or_with_a_flaw_is_refused_by_name() {
    let place = Installation::on(On::Sqlite);
    let seed = format!("{}/seeds/call-for-solidarity.md", env!("CARGO_MANIFEST_DIR"));
    place.run(&["letter", "import", &seed, "--team", "Nobody at all"]).failed(1, "Nobody at all");
    place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
    let file = place.folder.path().join("flawed.md").display().to_string();
    for (front, key) in [
        ("title = \"A letter\"\ndated_on = 2026-01-01\nsignature_goal = 5", "signature_goal"),
        ("title = \"A letter\"\ndated_on = \"soon\"", "dated_on"),
        ("title = \"A letter\"\ndated_on = 2026-01-01\ngoal = -1", "goal"),
        ("title = \"\"\ndated_on = 2026-01-01", "title"),
        ("dated_on = 2026-01-01", "title"),
    ] {
        std::fs::write(&file, format!("+++\n{front}\n+++\nWords.\n")).unwrap();
        place.run(&["letter", "import", &file, "--team", TEAM]).failed(1, key).failed_with_a_line();
    }
    place.run(&["letter", "import", "no-such-file.md", "--team", TEAM]).failed(1, "cannot read no-such-file.md");
}

impl super::process::Ran {
    #[track_caller]
    fn failed_with_a_line(self) {
        assert!(self.err.contains("line "), "{self:?}");
    }
}

const MESSAGE: &[u8] =
    b"From: Canary Person <canary.person@council.example>\r\nTo: r.none@replies.undersigned.example\r\n\
    Subject: Re: a canary\r\nMessage-ID: <1@council.example>\r\n\r\nWe have had your letter.\r\n";

fn inbound_count(place: &Installation) -> i64 {
    place.db().read_here(|conn| inbound_messages::table.count().get_result(conn)).unwrap()
}

#[test]
fn a_mail_from_the_pipe_is_kept_whoever_it_is_for() {
    both(|place| {
        let arguments =
            ["inbound", "--to", "r.unknown@replies.undersigned.example", "--from", "someone@council.example"];
        let ran = place.pipe(&arguments, MESSAGE).succeeded();
        is_discreet(&ran.err);
        assert_eq!(inbound_count(&place), 1);
        // A mail server that tries again hands in the same mail.
        place.pipe(&arguments, MESSAGE).succeeded();
        assert_eq!(inbound_count(&place), 1);
        place.pipe(&["inbound"], MESSAGE).succeeded();
        // Addresses are a stranger's words: they are never taken for options, and may be empty.
        place
            .pipe(&["inbound", "--to", "-r@replies.undersigned.example", "--from", "--help@x.example"], MESSAGE)
            .succeeded();
        place.pipe(&["inbound", "--to", "", "--from", ""], MESSAGE).succeeded();
    });
}

#[test]
fn an_empty_sender_at_the_pipe_is_the_null_one_and_none_given_is_none() {
    use undersigned::replies::model::InboundKind;
    let report = crate::replies::raw("bounce_postfix");
    both(|place| {
        let kind = |arguments: &[&str], raw: &[u8]| -> InboundKind {
            place.pipe(arguments, raw).succeeded();
            let newest = inbound_messages::table.order(inbound_messages::id.desc()).select(inbound_messages::kind);
            place.db().read_here(|conn| newest.first::<Option<InboundKind>>(conn)).unwrap().unwrap()
        };
        let mail = |number: u8| String::from_utf8_lossy(MESSAGE).replace("<1@", &format!("<{number}@")).into_bytes();
        assert_eq!(kind(&["inbound"], &mail(2)), InboundKind::Person);
        assert_eq!(kind(&["inbound", "--from", "someone@council.example"], &mail(3)), InboundKind::Person);
        for (number, null) in [(4, ""), (5, " "), (6, "<>")] {
            assert_eq!(kind(&["inbound", "--from", null], &mail(number)), InboundKind::Automatic, "{null:?}");
        }
        assert_eq!(kind(&["inbound", "--from", ""], &report), InboundKind::Bounce);
    });
}

#[test]
fn a_mail_that_finds_no_room_is_left_to_the_mail_server_and_taken_once_when_there_is_some() {
    let mut place = Installation::on(On::Sqlite);
    place.run(&["migrate"]).succeeded();
    let url = place.store.url();
    let mut large = MESSAGE.to_vec();
    large.extend(b"x".repeat(76).into_iter().chain(*b"\r\n").cycle().take(2 * 1024 * 1024));
    // The database may not grow.
    place.set("UNDERSIGNED_DATABASE_URL", &format!("{url}?max_pages=200"));
    for _ in 0..2 {
        place.pipe(&["inbound"], &large).failed(75, "not now");
    }
    // Its tables are away.
    place.set("UNDERSIGNED_DATABASE_URL", &url);
    let rename = |from: &str, to: &str| {
        let sql = format!("ALTER TABLE {from} RENAME TO {to}");
        place.db().write_here(move |conn| diesel::sql_query(sql.as_str()).execute(conn)).unwrap();
    };
    rename("inbound_messages", "elsewhere");
    place.pipe(&["inbound"], &large).failed(75, "not now");
    rename("elsewhere", "inbound_messages");
    assert_eq!(inbound_count(&place), 0, "nothing is half kept");
    for _ in 0..2 {
        place.pipe(&["inbound"], &large).succeeded();
    }
    assert_eq!(inbound_count(&place), 1);
}

#[test]
fn a_mail_is_left_to_the_mail_server_when_something_is_wrong_here() {
    let wrong: [(&'static str, &str); 5] = [
        ("UNDERSIGNED_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing"),
        ("UNDERSIGNED_DATABASE_URL", "sqlite:///proc/no-such-folder/undersigned.db"),
        ("UNDERSIGNED_DATABASE_URL", "mysql://localhost/letters"),
        ("UNDERSIGNED_SECRET_KEY_FILE", "no-such-file"),
        ("UNDERSIGNED_MAIL_FROM", "nobody"),
    ];
    for (name, value) in wrong {
        let mut place = Installation::on(On::Sqlite);
        place.set(name, value);
        place.pipe(&["inbound"], MESSAGE).failed(75, "not now");
    }
    let place = Installation::on(On::Sqlite);
    // A mistyped line in the mail server's settings must not bounce what the council wrote.
    place.pipe(&["inbound", "--recipient", "somebody"], MESSAGE).failed(75, "--recipient");
    place.run(&["inbound", "--help"]).succeeded();
    place.pipe(&["inbound"], b"").failed(65, "empty");
}

#[test]
fn migrating_twice_changes_nothing() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on_empty(on);
        let first = place.run(&["migrate"]).succeeded();
        assert!(first.out.lines().count() >= 7, "{first:?}");
        let second = place.run(&["migrate"]).succeeded();
        assert!(second.out.contains("up to date"), "{second:?}");
    }
}

#[test]
fn a_backup_under_load_is_whole_and_overwrites_nothing() {
    let place = Installation::on(On::Sqlite);
    let slug = place.letter();
    let service = place.serve();
    let rush = Rush::begin(&[&service.base], &slug, Unanswered::Leaves);
    rush.wait_for(50);
    let file = place.folder.path().join("copy.db").display().to_string();
    place.run(&["backup", &file]).succeeded();
    rush.wait_for(20);
    let told = rush.end();
    service.stop();

    let batching = Batching::Grouped { most: 1, queue: 1 };
    let copy = Db::open(&DatabaseSettings { url: format!("sqlite://{file}"), connections: 2, batching }).unwrap();
    super::crash::is_whole(&copy);
    let (before, after) = (signers(&copy, &place.seal()), signers(&place.db(), &place.seal()));
    assert!(before.len() >= 50 && before.len() < after.len(), "{} of {}", before.len(), after.len());
    assert!(before.iter().all(|email| after.contains(email)) && after.len() == told.len());
    assert!(copy.read_here(|conn| Ok(migrate::pending(conn))).unwrap().unwrap().is_empty());
    let mails = super::confirmation_mail_count(&copy);
    assert_eq!(mails, i64::try_from(before.len()).unwrap(), "one moment, not several");

    let ran = place.run(&["backup", &file]).failed(1, "exists already");
    assert!(!ran.err.contains(CANARY));
    place.run(&["backup", "no/such/folder/copy.db"]).failed(1, "no/such/folder/copy.db");
}

#[test]
fn a_backup_of_the_service_can_be_served() {
    let mut place = Installation::on(On::Sqlite);
    let slug = place.letter();
    let folder = place.folder.path().join("restored");
    std::fs::create_dir(&folder).unwrap();
    place.run(&["backup", &folder.join("undersigned.db").display().to_string()]).succeeded();
    place.move_database(&folder);
    place.run(&["check"]).succeeded();
    let service = place.serve();
    service.browser().get(&format!("/letters/{slug}")).has_status(200).says("Families need answers");
    service.stop();
}

#[test]
fn a_backup_of_postgres_is_left_to_its_own_tools() {
    let place = Installation::on(On::Postgres);
    place.run(&["backup", "copy.db"]).failed(1, "pg_dump");
    assert!(!place.folder.path().join("copy.db").exists());
}

#[test]
fn a_backup_of_a_database_that_is_not_there_makes_none() {
    let mut place = Installation::on(On::Sqlite);
    let folder = place.folder.path().join("mistyped");
    place.move_database(&folder);
    let ran = place.run(&["backup", "copy.db"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(!place.folder.path().join("copy.db").exists(), "an empty copy looks like a backup and is none");
}

#[test]
fn check_finds_nothing_wrong_with_a_good_installation() {
    both(|place| {
        place.letter();
        let ran = place.run(&["check"]).succeeded();
        for line in ["ok      settings", "ok      mail server", "ok      database", "ok      migrations", "ok      key"]
        {
            assert!(ran.out.contains(line), "{line}: {ran:?}");
        }
        assert!(!ran.out.contains("fault"), "{ran:?}");
        assert!(ran.out.contains("remark  outbox: 1 mails wait"), "{ran:?}");
        is_discreet(&ran.err);
        is_discreet(&ran.out);
    });
}

#[test]
fn check_names_each_fault() {
    both(|mut place| {
        place.letter();
        let other = place.folder.path().join("other").display().to_string();
        write_secret(std::path::Path::new(&other), &"17".repeat(32));
        let key = place.folder.path().join("key").display().to_string();
        for (wrong, words) in [("", "UNDERSIGNED_SECRET_KEY_FILE"), (other.as_str(), "is not the key that sealed")] {
            place.set("UNDERSIGNED_SECRET_KEY_FILE", wrong);
            place.run(&["check"]).failed(1, "fault").failed(1, words);
        }
        place.set("UNDERSIGNED_SECRET_KEY_FILE", &key);
        place.set("UNDERSIGNED_MAIL_URL", "smtp://127.0.0.1:1");
        place.run(&["check"]).failed(1, "fault   mail server");
        let sink = place.sink.url();
        place.set("UNDERSIGNED_MAIL_URL", &sink);
        place.run(&["check"]).succeeded();
        place.set("UNDERSIGNED_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
        place.run(&["check"]).failed(1, "fault   database");
    });
}

#[test]
fn check_tells_of_migrations_that_have_not_run() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on_empty(on);
        place.run(&["check"]).failed(1, "undersigned migrate");
        place.run(&["migrate"]).succeeded();
        place.run(&["check"]).succeeded();
    }
}

#[test]
fn check_remarks_on_a_key_that_others_can_read_wherever_it_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let mut place = Installation::on(On::Sqlite);
    place.run(&["migrate"]).succeeded();
    let remark = "remark  UNDERSIGNED_SECRET_KEY_FILE: others than its owner can read the file";
    assert!(!place.run(&["check"]).succeeded().out.contains(remark));
    let key = place.folder.path().join("key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(place.run(&["check"]).succeeded().out.contains(remark));
    place.set("UNDERSIGNED_SECRET_KEY_FILE", "");
    std::fs::write(place.folder.path().join("undersigned.toml"), format!("secret_key_file = {key:?}\n")).unwrap();
    assert!(place.run(&["check"]).succeeded().out.contains(remark));
    let log = place.serve().stop();
    assert!(log.contains("others than its owner can read"), "the service warns, too: {log}");
}

#[test]
fn wrong_command_lines_are_explained() {
    let place = Installation::on(On::Sqlite);
    for line in
        [&[][..], &["sreve"], &["letter"], &["letter", "import"], &["backup"], &["organiser", "invite", ORGANISER]]
    {
        let ran = place.run(line);
        assert_eq!(ran.code, Some(2), "{line:?}: {ran:?}");
        assert!(ran.err.contains("Usage"), "{ran:?}");
    }
    for line in [&["--help"][..], &["--version"], &["help", "inbound"]] {
        place.run(line).succeeded();
    }
    place.run(&["demo", "--listen", "here"]).failed(2, "--listen");
}

#[test]
fn commands_work_beside_the_running_service() {
    both(|place| {
        let slug = place.letter();
        let service = place.serve();
        let rush = Rush::begin(&[&service.base], &slug, Unanswered::Leaves);
        rush.wait_for(10);
        for _ in 0..3 {
            place.pipe(&["inbound"], MESSAGE).succeeded();
            place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
            place.run(&["check"]).succeeded();
        }
        rush.wait_for(10);
        let told = rush.end();
        let count: i64 = place.db().read_here(|conn| signatures::table.count().get_result(conn)).unwrap();
        assert_eq!(usize::try_from(count).unwrap(), told.len());
        service.stop();
    });
}

#[test]
fn the_clocks_of_a_letters_file_are_imported_with_it_or_nothing_is() {
    both(|place| {
        place.run(&["organiser", "invite", ORGANISER, "--team", TEAM]).succeeded();
        let file = place.folder.path().join("letter.md");
        let write = |days: &str| {
            let clock = format!("[[clocks]]\nbasis = \"freedom_of_information\"\ndays = {days}\n");
            std::fs::write(&file, crate::support::people::letter_file("Families need answers", &clock)).unwrap();
        };
        let counted = |table: &str| {
            let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}");
            place.db().read_here(move |conn| diesel::sql_query(sql).get_result::<Counted>(conn)).unwrap().n
        };
        let path = file.display().to_string();
        write("19");
        let refused = place.run(&["letter", "import", &path, "--team", TEAM]);
        refused.failed(1, "The rule itself names the days: 20");
        assert_eq!((counted("letters"), counted("deadline_plans")), (0, 0));
        write("20");
        place.run(&["letter", "import", &path, "--team", TEAM]).succeeded();
        assert_eq!((counted("letters"), counted("deadline_plans")), (1, 1));
    });
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

#[test]
fn kept_mails_can_be_read_anew_and_check_names_those_that_cannot() {
    for on in [On::Sqlite, On::Postgres] {
        let place = Installation::on(on);
        place.pipe(&["inbound"], MESSAGE).succeeded();
        assert!(place.run(&["check"]).succeeded().out.contains("inbound: nothing waits to be read"));
        place.run(&["reread"]).succeeded().says("0 of letters, 0 of none, 0 of our own; 0 could not");
        place.run(&["reread", "--all"]).succeeded().says("0 of letters, 1 of none");
        let db = place.db();
        let key: String =
            db.read_here(|conn| inbound_messages::table.select(inbound_messages::id).first(conn)).unwrap();
        place.run(&["reread", &key]).succeeded().says("1 of none");
        place.run(&["reread", "no-key"]).failed(1, "no key of a message");
        place.run(&["reread", "01990000-0000-7000-8000-000000000000"]).failed(1, "no such message");
        // Sealed bytes open only in their own row, and time has gone by without anybody reading them.
        let elsewhere = "01990000-0000-7000-8000-000000000001";
        db.write_here(move |conn| {
            let none = None::<undersigned::clock::Time>;
            let moved = (inbound_messages::id.eq(elsewhere), inbound_messages::read_at.eq(none));
            diesel::update(inbound_messages::table).set(moved).execute(conn)
        })
        .unwrap();
        place.run(&["reread"]).failed(1, elsewhere);
        let said = place.run(&["check"]).succeeded().out;
        assert!(said.contains("1 messages wait to be read") && said.contains(elsewhere), "{said}");
    }
}

#[test]
fn messages_that_belong_to_no_letter_are_counted_listed_and_given_to_one() {
    both(|place| {
        let slug = place.letter();
        assert!(place.run(&["check"]).succeeded().out.contains("inbound: every message belongs to a letter"));
        place.run(&["strays", "list"]).succeeded().says("Every message belongs to a letter.");
        place.pipe(&["inbound", "--to", "r-0123456789abcdef@replies.undersigned.example"], MESSAGE).succeeded();
        let listed = place.run(&["strays", "list"]).succeeded();
        is_discreet(&listed.err);
        let line = listed.out.lines().next().unwrap().to_owned();
        let key = line.split_whitespace().next().unwrap().to_owned();
        for says in ["council.example", "bytes", "a person's, to a reply address that no letter has"] {
            assert!(line.contains(says), "{line}");
        }
        assert!(!line.contains('@') && !line.contains("canary"), "no words and no address: {line}");
        let said = place.run(&["check"]).succeeded().out;
        assert!(
            said.contains("1 message belongs to no letter, 1 of them a person's (undersigned strays list)"),
            "{said}"
        );
        // In three weeks it is about to be deleted.
        place
            .db()
            .write_here(|conn| {
                let then = chrono::Utc::now().naive_utc() - chrono::Duration::days(24);
                diesel::update(inbound_messages::table).set(inbound_messages::received_at.eq(then)).execute(conn)
            })
            .unwrap();
        let said = place.run(&["check"]).succeeded().out;
        assert!(said.contains("1 of these will be deleted within 7 days"), "{said}");
        let assign = |key: &str, letter: &str, number: &str| {
            place.run(&["strays", "assign", key, "--letter", letter, "--addressee", number])
        };
        assign("no-key", &slug, "1").failed(1, "no key of a message");
        assign("01990000-0000-7000-8000-000000000000", &slug, "1").failed(1, "there is no message");
        assign(&key, "no-such-letter", "1").failed(1, "there is no letter no-such-letter");
        assign(&key, &slug, "9").failed(1, "has no addressee 9");
        assign(&key, &slug, "1").failed(1, "was not sent to that addressee");
        assert_eq!(inbound_count(&place), 1);
    });
}
