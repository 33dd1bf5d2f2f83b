-- A date that a promise has made knows its promise: it goes when the reply goes that the promise stands in.
ALTER TABLE deadlines ADD COLUMN promise_id TEXT REFERENCES promises (id);
UPDATE deadlines SET promise_id = (
        SELECT MIN(p.id) FROM promises p
        WHERE p.letter_id = deadlines.letter_id AND p.addressee_id = deadlines.addressee_id AND p.kind = 'reply'
            AND p.recorded_at = deadlines.recorded_at AND p.due_on = deadlines.due_on)
    WHERE basis = 'promised_in_reply';
-- Where the day was corrected since, the promise holds another one than the date that was written down with it; the dates
-- that took the place of that one are of the same promise.
UPDATE deadlines SET promise_id = (
        SELECT MIN(p.id) FROM promises p
        WHERE p.letter_id = deadlines.letter_id AND p.addressee_id = deadlines.addressee_id AND p.kind = 'reply'
            AND p.recorded_at = deadlines.recorded_at)
    WHERE basis = 'promised_in_reply' AND promise_id IS NULL AND EXISTS (
        SELECT 1 FROM deadlines after WHERE after.id = deadlines.superseded_by AND after.reason = 'read_otherwise');
WITH RECURSIVE corrected (id, promise_id) AS (
        SELECT superseded_by, promise_id FROM deadlines WHERE promise_id IS NOT NULL AND superseded_by IS NOT NULL
        UNION
        SELECT d.superseded_by, c.promise_id FROM deadlines d JOIN corrected c ON d.id = c.id
        WHERE d.reason = 'read_otherwise' AND d.superseded_by IS NOT NULL)
    UPDATE deadlines SET promise_id = (SELECT MIN(c.promise_id) FROM corrected c WHERE c.id = deadlines.id)
    WHERE basis = 'promised_in_reply' AND promise_id IS NULL AND reason = 'read_otherwise';
-- How many replies wait is asked for each mail that comes in, and must not be read out of the rows that hold their words.
CREATE INDEX replies_waiting ON replies (letter_id, recorded_at) WHERE judged_at IS NULL AND set_aside_at IS NULL;
