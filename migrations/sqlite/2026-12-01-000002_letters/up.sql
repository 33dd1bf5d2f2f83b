-- What is asked, of whom, and the counts that the roll's replay gave.
CREATE TABLE letters (
    id TEXT PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    team_id TEXT NOT NULL REFERENCES teams (id),
    kind TEXT NOT NULL CHECK (kind IN ('open_letter', 'petition', 'statement')),
    title TEXT NOT NULL,
    body_markdown TEXT NOT NULL,
    on_behalf_of TEXT,
    dated_on DATE NOT NULL,
    closes_on DATE,
    goal BIGINT,
    language TEXT NOT NULL,
    at_risk BOOLEAN NOT NULL,
    reply_within_working_days INTEGER NOT NULL,
    lookup_key_sealed BLOB,
    created_at TIMESTAMP NOT NULL,
    opened_at TIMESTAMP,
    frozen_at TIMESTAMP,
    dispatched_at TIMESTAMP,
    closed_at TIMESTAMP,
    signature_count BIGINT NOT NULL DEFAULT 0,
    withdrawn_count BIGINT NOT NULL DEFAULT 0,
    removed_count BIGINT NOT NULL DEFAULT 0,
    counted_at TIMESTAMP,
    page_revision BIGINT NOT NULL DEFAULT 0,
    touched_at TIMESTAMP NOT NULL
);
CREATE INDEX letters_by_touch ON letters (touched_at);
CREATE INDEX letters_by_team ON letters (team_id, id);

CREATE TABLE asks (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    number INTEGER NOT NULL,
    wording TEXT NOT NULL,
    UNIQUE (letter_id, number)
);

CREATE TABLE addressees (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    email_sealed BLOB NOT NULL,
    corrected_at TIMESTAMP,
    UNIQUE (letter_id, position)
);
