-- Who may write letters: people, their teams, how they sign in, and what they did.
CREATE TABLE teams (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE organisers (
    id TEXT PRIMARY KEY NOT NULL,
    email_sealed BLOB NOT NULL,
    email_key BLOB NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE memberships (
    team_id TEXT NOT NULL REFERENCES teams (id),
    organiser_id TEXT NOT NULL REFERENCES organisers (id),
    joined_at TIMESTAMP NOT NULL,
    PRIMARY KEY (team_id, organiser_id)
);

CREATE TABLE sign_ins (
    token_hash BLOB PRIMARY KEY NOT NULL,
    organiser_id TEXT NOT NULL REFERENCES organisers (id),
    requested_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY NOT NULL,
    organiser_id TEXT NOT NULL REFERENCES organisers (id),
    started_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);

CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY NOT NULL,
    team_id TEXT REFERENCES teams (id),
    organiser_id TEXT REFERENCES organisers (id),
    letter_id TEXT,
    deed TEXT NOT NULL,
    detail_sealed BLOB,
    happened_at TIMESTAMP NOT NULL
);
CREATE INDEX audit_entries_by_letter ON audit_entries (letter_id, id);
