-- Who signed: sealed, found by keyed hash, counted only through the roll.
CREATE TABLE signatures (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    version_hash TEXT NOT NULL,
    name_sealed BLOB,
    name_key BLOB NOT NULL,
    email_sealed BLOB,
    email_key BLOB NOT NULL,
    role_sealed BLOB,
    affiliation_sealed BLOB,
    place_sealed BLOB,
    category TEXT NOT NULL CHECK (category IN (
        'practitioner', 'academic', 'student', 'service_user', 'supporter')),
    public_display TEXT NOT NULL CHECK (public_display IN (
        'full', 'name', 'initials', 'category', 'counted')),
    council_display TEXT NOT NULL CHECK (council_display IN (
        'full', 'name', 'initials', 'category', 'counted')),
    wants_updates BOOLEAN NOT NULL,
    language TEXT NOT NULL,
    verification TEXT NOT NULL CHECK (verification IN ('email')),
    confirm_token_hash BLOB,
    code_hash BLOB,
    code_tries INTEGER NOT NULL DEFAULT 0,
    token_issued_at TIMESTAMP NOT NULL,
    signed_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    enrolled_at TIMESTAMP,
    roll_position BIGINT,
    withdrawn_at TIMESTAMP,
    removed_at TIMESTAMP,
    removed_reason TEXT CHECK (removed_reason IN (
        'abusive', 'not_a_person', 'signed_twice', 'asked_to', 'not_me')),
    struck_at TIMESTAMP,
    held_at TIMESTAMP,
    forgotten_at TIMESTAMP
) WITHOUT ROWID;
CREATE UNIQUE INDEX signatures_once ON signatures (letter_id, email_key, name_key) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX signatures_by_token ON signatures (confirm_token_hash);
CREATE INDEX signatures_to_enrol ON signatures (letter_id)
    WHERE confirmed_at IS NOT NULL AND enrolled_at IS NULL AND withdrawn_at IS NULL AND removed_at IS NULL AND held_at IS NULL;
CREATE INDEX signatures_to_strike ON signatures (letter_id)
    WHERE enrolled_at IS NOT NULL AND struck_at IS NULL AND (withdrawn_at IS NOT NULL OR removed_at IS NOT NULL);
CREATE UNIQUE INDEX signatures_by_position ON signatures (letter_id, roll_position) WHERE roll_position IS NOT NULL;
CREATE INDEX signatures_listed ON signatures (letter_id, roll_position)
    WHERE roll_position IS NOT NULL AND public_display <> 'counted'
        AND withdrawn_at IS NULL AND removed_at IS NULL AND held_at IS NULL;

-- One mailing to those who asked: where it stands, so that a restart neither repeats nor forgets.
CREATE TABLE mailings (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    occasion TEXT NOT NULL,
    occasion_id TEXT NOT NULL UNIQUE,
    content_sealed BLOB NOT NULL,
    reached_position BIGINT NOT NULL DEFAULT -1,
    mail_count BIGINT NOT NULL DEFAULT 0,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);

-- Who may do a thing that only one process should do at a time, and until when.
CREATE TABLE leases (
    name TEXT PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    held_until TIMESTAMP NOT NULL
);
