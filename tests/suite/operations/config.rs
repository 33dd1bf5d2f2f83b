//! Settings: a wrong one stops the start and names itself; the README lists them all.

use undersigned::config::{MailUrl, SETTINGS, Setting, SmtpSecurity, Source};

use super::process::Installation;
use crate::support::app::On;

/// A wrong value for each setting that can be wrong; what is free text cannot.
const WRONG: &[(&str, &[&str])] = &[
    (
        "UNDERSIGNED_DATABASE_URL",
        &[
            "mysql://localhost/x",
            "undersigned.db",
            "sqlite://",
            "sqlite://a.db?max_page=1",
            "sqlite://a.db?max_pages=many",
        ],
    ),
    ("UNDERSIGNED_BASE_URL", &["letters.example", "ftp://letters.example", "https://letters.example/here", "https://"]),
    ("UNDERSIGNED_LISTEN", &["8080", "localhost", "127.0.0.1:99999"]),
    (
        "UNDERSIGNED_MAIL_URL",
        &[
            "mail.example",
            "http://mail.example",
            "smtp://",
            "smtp://mail.example?tls=maybe",
            "smtp://user@mail.example",
            "folder://mail-out",
            "folder:///",
            "memory://",
        ],
    ),
    ("UNDERSIGNED_MAIL_FROM", &["letters", "letters@", "a@b.example, c@d.example"]),
    ("UNDERSIGNED_REPLY_DOMAIN", &["r@replies.example", "replies example", "replies_example/"]),
    ("UNDERSIGNED_SECRET_KEY_FILE", &["no-such-file", "inbound"]),
    ("UNDERSIGNED_INBOUND_SECRET_FILE", &["no-such-file", "short"]),
    (
        "UNDERSIGNED_IMAP_URL",
        &["mail.example", "pop3://letters@mail.example", "imaps://mail.example", "imaps://letters:word@mail.example"],
    ),
    ("UNDERSIGNED_IMAP_PASSWORD_FILE", &["short"]),
    ("UNDERSIGNED_IMAP_CA_FILE", &["short"]),
    ("UNDERSIGNED_DOMAIN_CLASSES_FILE", &["no-such-file", "short"]),
    ("UNDERSIGNED_BANK_HOLIDAYS_FILE", &["no-such-file", "short"]),
    ("UNDERSIGNED_TRUSTED_PROXIES", &["proxy.example", "10.0.0.0/33", "10.0.0.1;10.0.0.2"]),
    ("UNDERSIGNED_COUNCILS_FILE", &["no-such-file", "short"]),
    ("UNDERSIGNED_LEAVE_URL", &["weather.example", "javascript:alert(1)", "https://"]),
    ("UNDERSIGNED_NEWS_WAIT", &["an hour", "-1", "10081"]),
    ("UNDERSIGNED_DATABASE_CONNECTIONS", &["many", "-1", "0", "5000000000"]),
    ("UNDERSIGNED_WRITE_BATCH", &["some", "-1", "99999999999999999999"]),
    ("UNDERSIGNED_WRITE_QUEUE", &["some", "0", "999999999999"]),
    ("UNDERSIGNED_WORKERS", &["all", "0", "100000"]),
    ("UNDERSIGNED_LIMITS", &["never", "1"]),
    ("UNDERSIGNED_GATE", &["ajar"]),
    ("UNDERSIGNED_DKIM", &["maybe"]),
    ("UNDERSIGNED_AUTHSERV_ID", &["mx one", "mx;two"]),
    ("UNDERSIGNED_POSTMAN", &["no"]),
    ("UNDERSIGNED_EMPTY_HANDLER", &["please"]),
];
const FREE_TEXT: [&str; 2] = ["UNDERSIGNED_OPERATOR_NAME", "UNDERSIGNED_OPERATOR_CONTACT"];
const NEEDED: [&str; 5] = [
    "UNDERSIGNED_DATABASE_URL",
    "UNDERSIGNED_BASE_URL",
    "UNDERSIGNED_MAIL_URL",
    "UNDERSIGNED_MAIL_FROM",
    "UNDERSIGNED_SECRET_KEY_FILE",
];

#[test]
fn a_wrong_setting_stops_the_start_and_names_itself() {
    for setting in SETTINGS {
        let known = WRONG.iter().any(|(name, _)| *name == setting.name) || FREE_TEXT.contains(&setting.name);
        assert!(known, "{}: no wrong value is tried", setting.name);
    }
    for (name, values) in WRONG {
        for value in *values {
            let mut place = Installation::on(On::Sqlite);
            std::fs::write(place.folder.path().join("short"), "too short").unwrap();
            place.set(name, value);
            let ran = place.run(&["serve"]);
            assert_eq!(ran.code, Some(1), "{name}={value}: {ran:?}");
            assert!(ran.err.contains(name), "{name}={value}: {ran:?}");
        }
    }
}

#[test]
fn a_missing_setting_stops_the_start_and_names_itself() {
    for name in NEEDED {
        let mut place = Installation::on(On::Sqlite);
        place.set(name, "");
        place.run(&["serve"]).failed(1, &format!("{name} is needed"));
        let listed = place.run(&["check"]).failed(1, name).out;
        for setting in SETTINGS {
            assert!(listed.contains(setting.name), "check lists {}", setting.name);
        }
    }
}

#[test]
fn a_key_of_the_file_that_nobody_knows_is_refused_by_every_command() {
    let place = Installation::on(On::Sqlite);
    std::fs::write(place.folder.path().join("undersigned.toml"), "data_base_url = \"sqlite://a.db\"\n").unwrap();
    for command in ["serve", "migrate", "check"] {
        place.run(&[command]).failed(1, "data_base_url");
    }
    std::fs::write(place.folder.path().join("undersigned.toml"), "base_url = \n").unwrap();
    place.run(&["serve"]).failed(1, "undersigned.toml");
}

#[test]
fn settings_come_from_the_file_and_the_environment_wins() {
    let mut place = Installation::on(On::Sqlite);
    let file = "base_url = \"http://from-the-file.example\"\nworkers = 1\nlimits = \"off\"\n";
    std::fs::write(place.folder.path().join("undersigned.toml"), file).unwrap();
    let told = |place: &Installation| {
        place.run(&["organiser", "invite", super::process::ORGANISER, "--team", "A team"]).succeeded().out
    };
    assert!(told(&place).contains("http://letters.undersigned.example/"));
    place.set("UNDERSIGNED_BASE_URL", "");
    assert!(told(&place).contains("http://from-the-file.example/"));
}

/// The mail setting as it is understood.
fn mail(url: &str) -> MailUrl {
    let folder = tempfile::tempdir().unwrap();
    crate::support::app::config("sqlite://unused.db", folder.path(), &[("UNDERSIGNED_MAIL_URL", url)]).mail
}

#[test]
fn mail_to_another_host_is_never_sent_in_clear_unless_that_is_asked_for() {
    for (url, security, port) in [
        ("smtp://mail.example", SmtpSecurity::StartTls, 587),
        ("smtp://mail.example:25", SmtpSecurity::StartTls, 25),
        ("smtp://192.0.2.1", SmtpSecurity::StartTls, 587),
        ("smtp://localhost.example", SmtpSecurity::StartTls, 587),
        ("smtp://mail.example?tls=none", SmtpSecurity::Clear, 25),
        ("smtp://127.0.0.1", SmtpSecurity::Clear, 25),
        ("smtp://[::1]:2525", SmtpSecurity::Clear, 2525),
        ("smtp://localhost", SmtpSecurity::Clear, 25),
        ("smtp://localhost?tls=required", SmtpSecurity::StartTls, 587),
        ("smtps://mail.example", SmtpSecurity::Tls, 465),
        ("smtps://localhost", SmtpSecurity::Tls, 465),
        ("smtps://mail.example?tls=none", SmtpSecurity::Tls, 465),
    ] {
        let MailUrl::Smtp(settings) = mail(url) else { panic!("{url}") };
        assert_eq!((settings.security, settings.port), (security, port), "{url}");
    }
}

#[test]
fn a_user_a_password_and_a_folder_are_read_as_they_were_meant() {
    use secrecy::ExposeSecret;
    let MailUrl::Smtp(settings) = mail("smtps://us%40er:p%3Aa+s%20s@mail.example") else { panic!() };
    let (user, password) = settings.credentials.unwrap();
    assert_eq!((user.as_str(), password.expose_secret()), ("us@er", "p:a+s s"));
    let MailUrl::Folder(folder) = mail("folder:///var/my%20mail") else { panic!() };
    assert_eq!(folder, std::path::Path::new("/var/my mail"));
}

#[test]
fn a_value_that_is_empty_is_none() {
    let source = Source::new("workers = 3", |name| (name == "UNDERSIGNED_LIMITS").then(|| " ".to_owned())).unwrap();
    assert_eq!(source.given("UNDERSIGNED_WORKERS").as_deref(), Some("3"));
    assert_eq!(source.given("UNDERSIGNED_LIMITS"), None);
    // An empty value of the environment takes away what the file says: the environment wins.
    let source = Source::new("workers = 3", |_| Some(String::new())).unwrap();
    assert_eq!(source.given("UNDERSIGNED_WORKERS"), None);
}

/// The README's table has a row for each setting, with its default, and no others.
#[test]
fn the_readme_lists_every_setting_with_its_default() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `UNDERSIGNED_")).collect();
    let row = |setting: &Setting| format!("| `{}` | {} | {} |", setting.name, setting.default, setting.meaning);
    let wanted: Vec<String> = SETTINGS.iter().map(row).collect();
    assert_eq!(rows, wanted, "the table of README.md, in the order of the settings");
}

#[test]
fn a_list_of_domain_classes_of_ones_own_takes_the_place_of_the_shipped_one() {
    let mut place = Installation::on(On::Sqlite);
    place.run(&["migrate"]).succeeded();
    assert!(place.run(&["check"]).succeeded().out.contains("domain classes: 2026-11-22"));
    let own = "dated = 2027-02-03\n[[classes]]\nkey = \"care\"\nwords = { en = \"a care provider\" }\n\
               domains = [\"care.example\"]\nsource = \"https://care.example\"\nreason = \"Its staff alone have it.\"\n";
    std::fs::write(place.folder.path().join("classes.toml"), own).unwrap();
    place.set("UNDERSIGNED_DOMAIN_CLASSES_FILE", "classes.toml");
    assert!(place.run(&["check"]).succeeded().out.contains("domain classes: 2027-02-03"));
    std::fs::write(place.folder.path().join("classes.toml"), own.replace("care.example\"]", "care\"]")).unwrap();
    place.run(&["check"]).failed(1, "which is no domain");
    place.run(&["serve"]).failed(1, "UNDERSIGNED_DOMAIN_CLASSES_FILE is wrong");
}

#[test]
fn a_newer_list_of_bank_holidays_is_looked_at_and_used() {
    let mut place = Installation::on(On::Sqlite);
    place.run(&["migrate"]).succeeded();
    let edition = |place: &Installation| {
        let out = place.run(&["check"]).succeeded().out;
        out.lines().find(|line| line.contains("bank holidays: 2012-2028/")).unwrap().to_owned()
    };
    let shipped = edition(&place);
    let list = include_str!("../../../data/bank-holidays.json").replace("2028-05-29", "2028-05-30");
    std::fs::write(place.folder.path().join("holidays.json"), list).unwrap();
    place.set("UNDERSIGNED_BANK_HOLIDAYS_FILE", "holidays.json");
    assert_ne!(edition(&place), shipped);
}
