DROP TABLE service_keys;
ALTER TABLE addressees DROP COLUMN email_source_sealed;
ALTER TABLE addressees DROP COLUMN council_code;
ALTER TABLE letters DROP COLUMN employer_domains;
ALTER TABLE letters DROP COLUMN before_you_sign;
DROP TABLE letter_groups;
DROP TABLE mail_tallies;
DROP TABLE purges;
DROP TABLE complaints;
DROP TABLE consent_events;
DROP TABLE consent_wordings;
DROP TABLE signature_holds;
DROP TABLE signature_checks;
UPDATE signatures SET verification = 'email';
UPDATE signatures SET removed_reason = 'not_me' WHERE removed_reason = 'disputed';
UPDATE outbox SET failure = 'suppressed' WHERE failure = 'capped';
CREATE TABLE signatures_rebuilt (
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
INSERT INTO signatures_rebuilt (
    id, letter_id, version_hash, name_sealed, name_key, email_sealed, email_key, role_sealed, affiliation_sealed,
    place_sealed, category, public_display, council_display, wants_updates, language, verification,
    confirm_token_hash, code_hash, code_tries, token_issued_at, signed_at, confirmed_at, enrolled_at,
    roll_position, withdrawn_at, removed_at, removed_reason, struck_at, held_at, forgotten_at)
SELECT
    id, letter_id, version_hash, name_sealed, name_key, email_sealed, email_key, role_sealed, affiliation_sealed,
    place_sealed, category, public_display, council_display, wants_updates, language, verification,
    confirm_token_hash, code_hash, code_tries, token_issued_at, signed_at, confirmed_at, enrolled_at,
    roll_position, withdrawn_at, removed_at, removed_reason, struck_at, held_at, forgotten_at
FROM signatures;
DROP TABLE signatures;
ALTER TABLE signatures_rebuilt RENAME TO signatures;
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
CREATE TABLE outbox_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL,
    message_id TEXT NOT NULL,
    recipient_key BLOB NOT NULL,
    frame_id TEXT,
    content_sealed BLOB,
    created_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    claimed_at TIMESTAMP,
    attempts INTEGER NOT NULL DEFAULT 0,
    answer_sealed BLOB,
    sent_at TIMESTAMP,
    failed_at TIMESTAMP,
    failure TEXT CHECK (failure IN ('refused', 'gave_up', 'suppressed', 'unreadable'))
) WITHOUT ROWID;
INSERT INTO outbox_rebuilt (
    id, purpose, message_id, recipient_key, frame_id, content_sealed, created_at, due_at, claimed_at, attempts,
    answer_sealed, sent_at, failed_at, failure)
SELECT
    id, purpose, message_id, recipient_key, frame_id, content_sealed, created_at, due_at, claimed_at, attempts,
    answer_sealed, sent_at, failed_at, failure
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_rebuilt RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
