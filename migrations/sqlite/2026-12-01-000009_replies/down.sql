DROP INDEX deliveries_by_message_id;
DROP TABLE chasers;
DROP TABLE council_domains;
DROP TABLE failing_contacts;
DROP TABLE contact_bounces;
DROP TABLE promise_followers;
DROP TABLE promise_evidence;
DROP TABLE promises;
DROP TABLE council_views;
DROP TABLE council_links;
DROP TABLE suggestions;
DROP TABLE documents;
DROP TABLE letter_events;
DROP TABLE standings;
DROP TABLE deadline_plans;
DELETE FROM answers WHERE reply_id IN (SELECT id FROM replies WHERE inbound_message_id IS NULL OR delivery_id IS NULL);
DELETE FROM replies WHERE inbound_message_id IS NULL OR delivery_id IS NULL;
UPDATE deadlines SET superseded_by = NULL;
DELETE FROM deadlines WHERE stage <> 'answer' OR addressee_id IS NOT NULL OR unit <> 'working_days'
    OR basis IN ('freedom_of_information_scotland', 'environmental_information') OR calendar = 'any-part-of-the-uk';
CREATE TABLE inbound_messages_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    fingerprint BLOB NOT NULL UNIQUE,
    envelope_sealed BLOB NOT NULL,
    raw_sealed BLOB NOT NULL,
    raw_sha256 BLOB NOT NULL,
    kind TEXT CHECK (kind IN ('bounce', 'automatic', 'person', 'loop')),
    reasons TEXT NOT NULL,
    letter_id TEXT REFERENCES letters (id),
    delivery_id TEXT REFERENCES deliveries (id),
    received_at TIMESTAMP NOT NULL
);
INSERT INTO inbound_messages_rebuilt
    SELECT id, fingerprint, envelope_sealed, raw_sealed, raw_sha256, kind, reasons, letter_id, delivery_id, received_at
    FROM inbound_messages;
CREATE TABLE replies_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    inbound_message_id TEXT NOT NULL UNIQUE REFERENCES inbound_messages_rebuilt (id),
    sender_sealed BLOB NOT NULL,
    subject_sealed BLOB NOT NULL,
    words_sealed BLOB NOT NULL,
    received_at TIMESTAMP NOT NULL,
    judged_at TIMESTAMP,
    set_aside_at TIMESTAMP
);
INSERT INTO replies_rebuilt
    SELECT id, letter_id, delivery_id, addressee_id, inbound_message_id, sender_sealed, subject_sealed, words_sealed,
        received_at, judged_at, set_aside_at FROM replies;
CREATE TABLE answers_rebuilt (
    reply_id TEXT NOT NULL REFERENCES replies_rebuilt (id),
    ask_id TEXT NOT NULL REFERENCES asks (id),
    verdict TEXT NOT NULL CHECK (verdict IN (
        'unanswered', 'holding', 'answered', 'refused', 'redirected', 'not_theirs', 'clarification')),
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (reply_id, ask_id)
);
INSERT INTO answers_rebuilt SELECT reply_id, ask_id, verdict, recorded_at FROM answers;
DROP TABLE answers;
DROP TABLE replies;
DROP TABLE inbound_messages;
ALTER TABLE inbound_messages_rebuilt RENAME TO inbound_messages;
ALTER TABLE replies_rebuilt RENAME TO replies;
ALTER TABLE answers_rebuilt RENAME TO answers;
CREATE TABLE deadlines_rebuilt (
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
    superseded_by TEXT REFERENCES deadlines_rebuilt (id)
);
INSERT INTO deadlines_rebuilt
    SELECT id, letter_id, basis, starts_on, day_count, calendar, calendar_version, due_on, recorded_at, NULL FROM deadlines;
DROP TABLE deadlines;
ALTER TABLE deadlines_rebuilt RENAME TO deadlines;
CREATE INDEX inbound_messages_by_letter ON inbound_messages (letter_id, id);
CREATE INDEX replies_by_letter ON replies (letter_id, id);
CREATE INDEX deadlines_by_letter ON deadlines (letter_id);
