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
UPDATE outbox SET failure = 'suppressed' WHERE failure = 'capped';
ALTER TABLE outbox DROP CONSTRAINT outbox_failure_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_failure_check
    CHECK (failure IN ('refused', 'gave_up', 'suppressed', 'unreadable'));
DROP INDEX signatures_once;
CREATE UNIQUE INDEX signatures_once ON signatures (letter_id, email_key, name_key) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX signatures_by_token ON signatures (confirm_token_hash);
DROP INDEX signatures_to_destroy;
DROP INDEX outbox_finished;
DROP INDEX signatures_left;
DROP INDEX signatures_by_name;
DROP INDEX signatures_grouped;
DROP INDEX signatures_listed;
CREATE INDEX signatures_listed ON signatures (letter_id, roll_position)
    WHERE roll_position IS NOT NULL AND public_display <> 'counted'
        AND withdrawn_at IS NULL AND removed_at IS NULL AND held_at IS NULL;
ALTER TABLE signatures DROP COLUMN mail_count;
ALTER TABLE signatures DROP COLUMN wording_hash;
UPDATE signatures SET verification = 'email';
UPDATE signatures SET removed_reason = 'not_me' WHERE removed_reason = 'disputed';
ALTER TABLE signatures DROP CONSTRAINT signatures_verification_check;
ALTER TABLE signatures ADD CONSTRAINT signatures_verification_check CHECK (verification IN ('email'));
ALTER TABLE signatures DROP CONSTRAINT signatures_removed_reason_check;
ALTER TABLE signatures ADD CONSTRAINT signatures_removed_reason_check CHECK (removed_reason IN (
    'abusive', 'not_a_person', 'signed_twice', 'asked_to', 'not_me'));
