-- What came back: the raw bytes exactly, what they were read as, and what a person decided about them.
CREATE TABLE inbound_messages (
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
CREATE INDEX inbound_messages_by_letter ON inbound_messages (letter_id, id);

CREATE TABLE replies (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    inbound_message_id TEXT NOT NULL UNIQUE REFERENCES inbound_messages (id),
    sender_sealed BLOB NOT NULL,
    subject_sealed BLOB NOT NULL,
    words_sealed BLOB NOT NULL,
    received_at TIMESTAMP NOT NULL,
    judged_at TIMESTAMP,
    set_aside_at TIMESTAMP
);
CREATE INDEX replies_by_letter ON replies (letter_id, id);

CREATE TABLE answers (
    reply_id TEXT NOT NULL REFERENCES replies (id),
    ask_id TEXT NOT NULL REFERENCES asks (id),
    verdict TEXT NOT NULL CHECK (verdict IN (
        'unanswered', 'holding', 'answered', 'refused', 'redirected', 'not_theirs', 'clarification')),
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (reply_id, ask_id)
);
