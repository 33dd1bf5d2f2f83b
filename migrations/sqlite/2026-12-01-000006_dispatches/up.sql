-- What was sent to whom, from which address of its own, and what the mail server said.
CREATE TABLE deadlines (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    basis TEXT NOT NULL CHECK (basis IN (
        'published_standard', 'petition_scheme', 'complaint_code', 'freedom_of_information',
        'promised_in_reply', 'hoped_for_by_author')),
    starts_on DATE NOT NULL,
    working_days INTEGER NOT NULL,
    calendar TEXT NOT NULL CHECK (calendar IN ('england-and-wales', 'scotland', 'northern-ireland')),
    calendar_version TEXT NOT NULL,
    due_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    superseded_by TEXT REFERENCES deadlines (id)
);
CREATE INDEX deadlines_by_letter ON deadlines (letter_id);

CREATE TABLE dispatches (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL UNIQUE REFERENCES letters (id),
    version_hash TEXT NOT NULL,
    copy_sealed BLOB NOT NULL,
    signature_count BIGINT NOT NULL,
    dispatched_at TIMESTAMP NOT NULL
);

CREATE TABLE deliveries (
    id TEXT PRIMARY KEY NOT NULL,
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    reply_code TEXT NOT NULL UNIQUE,
    email_sealed BLOB NOT NULL,
    outbox_id TEXT NOT NULL UNIQUE,
    message_id TEXT NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    handed_over_at TIMESTAMP,
    delayed_at TIMESTAMP,
    answer_sealed BLOB,
    bounced_at TIMESTAMP,
    bounce_status TEXT,
    bounce_detail_sealed BLOB,
    replaced_at TIMESTAMP
);
CREATE INDEX deliveries_by_letter ON deliveries (letter_id, id);
CREATE INDEX deliveries_waiting ON deliveries (queued_at) WHERE handed_over_at IS NULL AND bounced_at IS NULL;
