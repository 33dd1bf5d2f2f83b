-- Signers are safe, and their signatures can be believed: checks, holds, consents, complaints, and what was forgotten.
ALTER TABLE signatures DROP CONSTRAINT signatures_verification_check;
ALTER TABLE signatures ADD CONSTRAINT signatures_verification_check
    CHECK (verification IN ('email', 'work_address', 'register', 'organisation'));
ALTER TABLE signatures DROP CONSTRAINT signatures_removed_reason_check;
ALTER TABLE signatures ADD CONSTRAINT signatures_removed_reason_check CHECK (removed_reason IN (
    'abusive', 'not_a_person', 'signed_twice', 'asked_to', 'not_me', 'disputed'));
ALTER TABLE signatures ADD COLUMN wording_hash BYTEA;
ALTER TABLE signatures ADD COLUMN mail_count INTEGER NOT NULL DEFAULT 1;
DROP INDEX signatures_by_token;
DROP INDEX signatures_once;
-- The keyed hashes are under a key of each letter's own: they tell the letter, too.
CREATE UNIQUE INDEX signatures_once ON signatures (email_key, name_key) WHERE withdrawn_at IS NULL;
DROP INDEX signatures_listed;
CREATE INDEX signatures_listed ON signatures (letter_id, roll_position)
    WHERE roll_position IS NOT NULL AND public_display NOT IN ('counted', 'category')
        AND withdrawn_at IS NULL AND removed_at IS NULL AND held_at IS NULL;
CREATE INDEX signatures_grouped ON signatures (letter_id, category, verification)
    WHERE roll_position IS NOT NULL AND struck_at IS NULL;
CREATE INDEX signatures_by_name ON signatures (letter_id, name_key) WHERE roll_position IS NOT NULL;
CREATE INDEX signatures_left ON signatures (letter_id)
    WHERE enrolled_at IS NOT NULL AND (withdrawn_at IS NOT NULL OR removed_at IS NOT NULL);
CREATE INDEX outbox_finished ON outbox (recipient_key) WHERE sent_at IS NOT NULL OR failed_at IS NOT NULL;
CREATE INDEX signatures_to_destroy ON signatures (confirmed_at)
    WHERE email_sealed IS NOT NULL AND confirmed_at IS NOT NULL
        AND public_display IN ('counted', 'category') AND council_display IN ('counted', 'category');
ALTER TABLE outbox DROP CONSTRAINT outbox_failure_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_failure_check
    CHECK (failure IN ('refused', 'gave_up', 'suppressed', 'capped', 'unreadable'));

-- How a signature was checked beyond its mailbox, or is to be. What the signer gave for it (an address, a number) is
-- destroyed with the decision; the keyed hash keeps one address or number from proving two signatures.
CREATE TABLE signature_checks (
    id TEXT PRIMARY KEY NOT NULL,
    signature_id TEXT NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    kind TEXT NOT NULL CHECK (kind IN ('work_address', 'register', 'organisation')),
    class TEXT NOT NULL,
    detail_sealed BYTEA,
    detail_key BYTEA NOT NULL,
    token_hash BYTEA,
    asked_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    outcome TEXT CHECK (outcome IN ('proved', 'not_found', 'refused', 'lapsed')),
    decided_by TEXT REFERENCES organisers (id),
    raised_at TIMESTAMP
);
CREATE UNIQUE INDEX signature_checks_by_token ON signature_checks (token_hash);
CREATE UNIQUE INDEX signature_checks_proved ON signature_checks (letter_id, kind, detail_key) WHERE outcome = 'proved';
CREATE INDEX signature_checks_by_signature ON signature_checks (signature_id);
CREATE INDEX signature_checks_open ON signature_checks (letter_id, asked_at) WHERE decided_at IS NULL;
CREATE INDEX signature_checks_to_raise ON signature_checks (letter_id) WHERE outcome = 'proved' AND raised_at IS NULL;

-- Why a signature waits for somebody to look at it, and what they decided.
CREATE TABLE signature_holds (
    id TEXT PRIMARY KEY NOT NULL,
    signature_id TEXT NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    reason TEXT NOT NULL CHECK (reason IN (
        'trap', 'too_fast', 'disposable_address', 'odd_domain', 'same_network', 'burst', 'similar_name', 'disputed')),
    detail_sealed BYTEA,
    held_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    decision TEXT CHECK (decision IN ('released', 'removed', 'withdrawn')),
    decided_by TEXT REFERENCES organisers (id)
);
CREATE INDEX signature_holds_by_signature ON signature_holds (signature_id);
CREATE INDEX signature_holds_open ON signature_holds (letter_id, id) WHERE decided_at IS NULL;

-- The words under which people agreed: a signature names their hash, so that each sentence is kept once.
CREATE TABLE consent_wordings (
    hash BYTEA PRIMARY KEY NOT NULL,
    language TEXT NOT NULL,
    wording TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- What signers agreed to and took back after the form: the form's own choices stand on the signature.
CREATE TABLE consent_events (
    id TEXT PRIMARY KEY NOT NULL,
    signature_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('council', 'public', 'updates')),
    choice TEXT NOT NULL,
    wording_hash BYTEA,
    language TEXT NOT NULL,
    version_hash TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX consent_events_by_signature ON consent_events (signature_id, id);
CREATE INDEX consent_events_by_time ON consent_events (kind, recorded_at);

-- What somebody complains of, with the clock of the Data (Use and Access) Act 2025, section 103: acknowledged in 30 days.
CREATE TABLE complaints (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT REFERENCES letters (id),
    email_sealed BYTEA,
    words_sealed BYTEA,
    received_at TIMESTAMP NOT NULL,
    acknowledge_by TIMESTAMP NOT NULL,
    reminded_at TIMESTAMP,
    acknowledged_at TIMESTAMP,
    acknowledged_by TEXT REFERENCES organisers (id),
    closed_at TIMESTAMP,
    outcome_sealed BYTEA,
    forgotten_at TIMESTAMP
);
CREATE INDEX complaints_open ON complaints (acknowledge_by) WHERE closed_at IS NULL;

-- What was forgotten, and how much of it: the retention clocks leave a trace.
CREATE TABLE purges (
    id TEXT PRIMARY KEY NOT NULL,
    what TEXT NOT NULL,
    letter_id TEXT REFERENCES letters (id),
    row_count BIGINT NOT NULL,
    purged_at TIMESTAMP NOT NULL
);
CREATE INDEX purges_by_letter ON purges (letter_id, id);

-- How many mails that a stranger's form can cause went to one address on one day.
CREATE TABLE mail_tallies (
    address_key BYTEA NOT NULL,
    sent_on DATE NOT NULL,
    mail_count INTEGER NOT NULL,
    PRIMARY KEY (address_key, sent_on)
);

-- How many of a letter's counted signatures were checked in which way, set with the count; and of which group they are, as
-- it stood when the groups were last published, with the number that was published of each (NULL: left out).
CREATE TABLE letter_groups (
    letter_id TEXT NOT NULL REFERENCES letters (id),
    dimension TEXT NOT NULL CHECK (dimension IN ('verification', 'category', 'exact')),
    value TEXT NOT NULL,
    signature_count BIGINT NOT NULL,
    shown_count BIGINT,
    PRIMARY KEY (letter_id, dimension, value)
);

ALTER TABLE letters ADD COLUMN before_you_sign TEXT;
ALTER TABLE letters ADD COLUMN employer_domains TEXT;
ALTER TABLE addressees ADD COLUMN council_code TEXT;
ALTER TABLE addressees ADD COLUMN email_source_sealed BYTEA;

-- The keys that outlive the one in the file, sealed under it: changing that one leaves links and keyed hashes as they are.
-- While it is being changed, two more rows say from which to which.
CREATE TABLE service_keys (
    name TEXT PRIMARY KEY NOT NULL CHECK (name IN ('lookup', 'sign', 'rotation_from', 'rotation_to')),
    key_sealed BYTEA NOT NULL,
    made_at TIMESTAMP NOT NULL
);
