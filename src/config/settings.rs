//! The table of all settings.

/// One setting, as the README and `undersigned check` show it.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The name in the environment.
    pub name: &'static str,
    /// The value if it is left out; empty means that it must be given or that the feature is off.
    pub default: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

/// The page that “Leave this page” leads to, if no other is set.
pub(super) const LEAVE_URL: &str = "https://www.bbc.co.uk/weather";

/// All settings, in the order of the README.
pub const SETTINGS: &[Setting] = &[
    Setting { name: "UNDERSIGNED_DATABASE_URL", default: "", meaning: "sqlite://path or postgres://…; needed" },
    Setting {
        name: "UNDERSIGNED_BASE_URL",
        default: "",
        meaning: "where the public reaches the service, such as https://letters.example.org; links in mails begin with it; needed",
    },
    Setting { name: "UNDERSIGNED_LISTEN", default: "127.0.0.1:8080", meaning: "address and port to listen on" },
    Setting {
        name: "UNDERSIGNED_MAIL_URL",
        default: "",
        meaning: "smtps://user:password@host, smtp://host (STARTTLS is demanded except on loopback or with ?tls=none), or folder:///dir; needed",
    },
    Setting {
        name: "UNDERSIGNED_MAIL_FROM",
        default: "",
        meaning: "the address that mail to signers and organisers comes from; needed",
    },
    Setting {
        name: "UNDERSIGNED_REPLY_DOMAIN",
        default: "the domain of MAIL_FROM",
        meaning: "the domain whose mail is handed to `undersigned inbound` or POST /inbound/mail; letters are sent from addresses in it",
    },
    Setting {
        name: "UNDERSIGNED_SECRET_KEY_FILE",
        default: "",
        meaning: "a file with 64 hex digits; seals personal columns; needed (or the systemd credential undersigned-key), and needed again to read any backup",
    },
    Setting {
        name: "UNDERSIGNED_INBOUND_SECRET_FILE",
        default: "",
        meaning: "a file with the bearer secret of POST /inbound/mail (or the systemd credential undersigned-inbound-secret); without it that address answers 404",
    },
    Setting {
        name: "UNDERSIGNED_AUTHSERV_ID",
        default: "",
        meaning: "the name under which your own mail server writes Authentication-Results (RFC 8601) into mail that it hands in; without it none is believed",
    },
    Setting {
        name: "UNDERSIGNED_DKIM",
        default: "on",
        meaning: "off asks no name server for the keys of signatures (DKIM, RFC 6376) on mail that comes in: no reply is proved to be a council's then",
    },
    Setting {
        name: "UNDERSIGNED_IMAP_URL",
        default: "",
        meaning: "a mailbox that is asked for replies each minute: imaps://user@host/Mailbox, or imap:// (STARTTLS is demanded except on loopback or with ?tls=none); what is kept is moved to ?after=move:Processed, or goes with ?after=delete",
    },
    Setting {
        name: "UNDERSIGNED_IMAP_PASSWORD_FILE",
        default: "",
        meaning: "a file with that mailbox's password (or the systemd credential undersigned-imap-password)",
    },
    Setting {
        name: "UNDERSIGNED_IMAP_CA_FILE",
        default: "",
        meaning: "a file with certificates (PEM) that are believed of that server beside those of the public authorities",
    },
    Setting {
        name: "UNDERSIGNED_TRUSTED_PROXIES",
        default: "",
        meaning: "networks whose X-Forwarded-For is believed, separated by commas, such as 127.0.0.1/32",
    },
    Setting {
        name: "UNDERSIGNED_OPERATOR_NAME",
        default: "",
        meaning: "who runs this service: the controller named on the privacy page",
    },
    Setting {
        name: "UNDERSIGNED_OPERATOR_CONTACT",
        default: "",
        meaning: "an address for questions, shown on the privacy page and in mails",
    },
    Setting {
        name: "UNDERSIGNED_COUNCILS_FILE",
        default: "the list in the program",
        meaning: "a newer list of councils, made by `undersigned councils refresh`",
    },
    Setting {
        name: "UNDERSIGNED_DOMAIN_CLASSES_FILE",
        default: "",
        meaning: "a file in the form of data/domain_classes.toml, used in its place: which mail domains show that their owner works for a council, the NHS and the like",
    },
    Setting {
        name: "UNDERSIGNED_BANK_HOLIDAYS_FILE",
        default: "the list in the program",
        meaning: "a newer https://www.gov.uk/bank-holidays.json; dates that still run are counted anew with it at the next start",
    },
    Setting {
        name: "UNDERSIGNED_LEAVE_URL",
        default: LEAVE_URL,
        meaning: "where “Leave this page” leads on letters whose signers may be at risk: a page that gives nothing away",
    },
    Setting {
        name: "UNDERSIGNED_NEWS_WAIT",
        default: "60",
        meaning: "minutes for which news of a letter is gathered before the signers who asked are told of all of it in one mail; 0 tells of each change at once",
    },
    Setting { name: "UNDERSIGNED_DATABASE_CONNECTIONS", default: "8", meaning: "the size of the connection pool" },
    Setting {
        name: "UNDERSIGNED_WRITE_BATCH",
        default: "256",
        meaning: "the most writes in one commit; 0 gives each request a transaction of its own",
    },
    Setting {
        name: "UNDERSIGNED_WRITE_QUEUE",
        default: "4096",
        meaning: "writes that may wait before visitors are told to come back (503)",
    },
    Setting { name: "UNDERSIGNED_WORKERS", default: "one for each core", meaning: "threads that serve requests" },
    Setting {
        name: "UNDERSIGNED_LIMITS",
        default: "on",
        meaning: "off lifts the limits per network, mail domain and letter; for measuring only",
    },
    Setting {
        name: "UNDERSIGNED_GATE",
        default: "on",
        meaning: "off takes no notice of how fast forms come, in what company, and how many mails an address has had; for measuring and trying out",
    },
    Setting {
        name: "UNDERSIGNED_POSTMAN",
        default: "on",
        meaning: "off leaves mail in the outbox; for measuring, or for a node that only serves pages",
    },
    Setting {
        name: "UNDERSIGNED_EMPTY_HANDLER",
        default: "off",
        meaning: "on answers GET /nothing with nothing: the limit that benchmarks compare with",
    },
];
