-- Replies: what came back and from whom, what it says to each ask, what is due when, and what was promised.
CREATE TABLE inbound_messages_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    fingerprint BLOB NOT NULL UNIQUE,
    door TEXT NOT NULL DEFAULT 'http' CHECK (door IN ('pipe', 'http', 'imap', 'upload')),
    envelope_sealed BLOB NOT NULL,
    raw_sealed BLOB NOT NULL,
    raw_sha256 BLOB NOT NULL,
    size_bytes BIGINT NOT NULL DEFAULT 0,
    kind TEXT CHECK (kind IN ('bounce', 'automatic', 'person', 'loop')),
    class TEXT CHECK (class IN (
        'delivery_report', 'read_receipt', 'abuse_report', 'challenge', 'mailbox_closed', 'out_of_office',
        'acknowledgement', 'automatic', 'person', 'own')),
    reasons TEXT NOT NULL,
    authentication TEXT,
    letter_id TEXT REFERENCES letters (id),
    delivery_id TEXT REFERENCES deliveries (id),
    received_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP,
    reader_version INTEGER NOT NULL DEFAULT 1,
    reading_failed_at TIMESTAMP,
    reading_tries INTEGER NOT NULL DEFAULT 0
);
INSERT INTO inbound_messages_rebuilt (id, fingerprint, envelope_sealed, raw_sealed, raw_sha256, size_bytes, kind, class,
        reasons, letter_id, delivery_id, received_at, read_at)
    SELECT id, fingerprint, envelope_sealed, raw_sealed, raw_sha256, length(raw_sealed), kind,
        CASE kind WHEN 'bounce' THEN 'delivery_report' WHEN 'loop' THEN 'own' ELSE kind END,
        reasons, letter_id, delivery_id, received_at, received_at FROM inbound_messages;
CREATE TABLE replies_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    delivery_id TEXT REFERENCES deliveries (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    inbound_message_id TEXT UNIQUE REFERENCES inbound_messages_rebuilt (id),
    channel TEXT NOT NULL DEFAULT 'email' CHECK (channel IN (
        'email', 'web_form', 'post', 'telephone', 'meeting', 'minutes', 'press', 'social_media')),
    assurance TEXT NOT NULL DEFAULT 'none' CHECK (assurance IN ('verified', 'own_server', 'address', 'none')),
    assurance_reasons TEXT NOT NULL DEFAULT '',
    sender_confirmed_at TIMESTAMP,
    sender_confirmed_by TEXT REFERENCES organisers (id),
    sender_sealed BLOB NOT NULL,
    subject_sealed BLOB NOT NULL,
    words_sealed BLOB NOT NULL,
    public_copy_sealed BLOB,
    released_at TIMESTAMP,
    released_by TEXT REFERENCES organisers (id),
    received_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id),
    judged_at TIMESTAMP,
    set_aside_at TIMESTAMP
);
INSERT INTO replies_rebuilt (id, letter_id, delivery_id, addressee_id, inbound_message_id, sender_sealed, subject_sealed,
        words_sealed, received_at, recorded_at, judged_at, set_aside_at, sender_confirmed_at)
    SELECT id, letter_id, delivery_id, addressee_id, inbound_message_id, sender_sealed, subject_sealed,
        words_sealed, received_at, received_at, judged_at, set_aside_at, judged_at FROM replies;
CREATE TABLE answers_rebuilt (
    reply_id TEXT NOT NULL REFERENCES replies_rebuilt (id),
    ask_id TEXT NOT NULL REFERENCES asks (id),
    verdict TEXT NOT NULL CHECK (verdict IN (
        'unanswered', 'holding', 'answered', 'refused', 'redirected', 'not_theirs', 'clarification')),
    quote_start INTEGER,
    quote_end INTEGER,
    quote_sha256 BLOB,
    redirected_to TEXT,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id),
    PRIMARY KEY (reply_id, ask_id)
);
INSERT INTO answers_rebuilt (reply_id, ask_id, verdict, recorded_at)
    SELECT reply_id, ask_id, verdict, recorded_at FROM answers;
DROP TABLE answers;
DROP TABLE replies;
DROP TABLE inbound_messages;
ALTER TABLE inbound_messages_rebuilt RENAME TO inbound_messages;
ALTER TABLE replies_rebuilt RENAME TO replies;
ALTER TABLE answers_rebuilt RENAME TO answers;
CREATE TABLE deadlines_rebuilt (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT REFERENCES addressees (id),
    stage TEXT NOT NULL DEFAULT 'answer' CHECK (stage IN (
        'acknowledgement', 'answer', 'stage_one', 'stage_two', 'review')),
    basis TEXT NOT NULL CHECK (basis IN (
        'published_standard', 'petition_scheme', 'complaint_code', 'freedom_of_information',
        'freedom_of_information_scotland', 'environmental_information', 'promised_in_reply', 'hoped_for_by_author')),
    source_url TEXT,
    quotation TEXT,
    starts_on DATE NOT NULL,
    start_rule TEXT NOT NULL DEFAULT 'sent' CHECK (start_rule IN (
        'sent', 'sent_again', 'received', 'acknowledged', 'promised', 'clarified')),
    day_count INTEGER NOT NULL,
    unit TEXT NOT NULL DEFAULT 'working_days' CHECK (unit IN ('working_days', 'calendar_days', 'date')),
    calendar TEXT NOT NULL CHECK (calendar IN (
        'england-and-wales', 'scotland', 'northern-ireland', 'any-part-of-the-uk')),
    calendar_version TEXT NOT NULL,
    due_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id),
    met_on DATE,
    missed_at TIMESTAMP,
    paused_on DATE,
    days_left INTEGER,
    cancelled_at TIMESTAMP,
    reason TEXT,
    superseded_by TEXT REFERENCES deadlines_rebuilt (id)
);
INSERT INTO deadlines_rebuilt (id, letter_id, basis, starts_on, day_count, calendar, calendar_version, due_on, recorded_at,
        superseded_by)
    SELECT id, letter_id, basis, starts_on, working_days, calendar, calendar_version, due_on, recorded_at, superseded_by
    FROM deadlines ORDER BY id DESC;
DROP TABLE deadlines;
ALTER TABLE deadlines_rebuilt RENAME TO deadlines;
CREATE INDEX inbound_messages_by_letter ON inbound_messages (letter_id, id);
CREATE INDEX inbound_messages_unread ON inbound_messages (received_at) WHERE read_at IS NULL;
CREATE INDEX replies_by_letter ON replies (letter_id, id);
CREATE INDEX deadlines_by_letter ON deadlines (letter_id);

-- The clocks that an author chose before the letter is sent; they become deadlines with the sending.
CREATE TABLE deadline_plans (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    stage TEXT NOT NULL CHECK (stage IN ('acknowledgement', 'answer', 'stage_one', 'stage_two', 'review')),
    basis TEXT NOT NULL CHECK (basis IN (
        'published_standard', 'petition_scheme', 'complaint_code', 'freedom_of_information',
        'freedom_of_information_scotland', 'environmental_information', 'hoped_for_by_author')),
    day_count INTEGER NOT NULL,
    unit TEXT NOT NULL CHECK (unit IN ('working_days', 'calendar_days')),
    calendar TEXT NOT NULL CHECK (calendar IN (
        'england-and-wales', 'scotland', 'northern-ireland', 'any-part-of-the-uk')),
    source_url TEXT,
    quotation TEXT
);
CREATE INDEX deadline_plans_by_letter ON deadline_plans (letter_id);

-- What is known of one addressee beside the mails to them and the answers from them: one row each, from the sending on.
CREATE TABLE standings (
    addressee_id TEXT PRIMARY KEY NOT NULL REFERENCES addressees (id),
    letter_id TEXT NOT NULL REFERENCES letters (id),
    acknowledged_at TIMESTAMP,
    acknowledged_by TEXT CHECK (acknowledged_by IN ('automatic', 'person')),
    council_reference_sealed BLOB,
    challenged_at TIMESTAMP,
    sent_another_way TEXT CHECK (sent_another_way IN ('post', 'by_hand', 'web_form', 'another_address')),
    sent_another_way_on DATE,
    paused_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    closed_at TIMESTAMP,
    held_at TIMESTAMP
);
CREATE INDEX standings_by_letter ON standings (letter_id);
INSERT INTO standings (addressee_id, letter_id)
    SELECT a.id, a.letter_id FROM addressees a JOIN dispatches d ON d.letter_id = a.letter_id;
UPDATE standings SET acknowledged_by = 'person', acknowledged_at = (
        SELECT MIN(r.received_at) FROM replies r WHERE r.addressee_id = standings.addressee_id AND r.judged_at IS NOT NULL)
    WHERE EXISTS (SELECT 1 FROM replies r WHERE r.addressee_id = standings.addressee_id AND r.judged_at IS NOT NULL);

-- What happened to a letter after it was opened: never changed, only added to. When it happened and when it was written
-- down are two facts. `facts` is JSON without anything that a person typed about themselves.
CREATE TABLE letter_events (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT REFERENCES addressees (id),
    kind TEXT NOT NULL,
    subject TEXT,
    facts TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('public', 'team')),
    occurred_at TIMESTAMP NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE INDEX letter_events_by_letter ON letter_events (letter_id, recorded_at, id);
INSERT INTO letter_events (id, letter_id, kind, facts, audience, occurred_at, recorded_at)
    SELECT id, id, 'opened', '{}', 'public', opened_at, opened_at FROM letters WHERE opened_at IS NOT NULL;
INSERT INTO letter_events (id, letter_id, kind, subject, facts, audience, occurred_at, recorded_at)
    SELECT d.id, d.letter_id, 'sent', d.id,
        '{"count":' || d.signature_count || ',"of":' || (
            SELECT COUNT(*) FROM deliveries y WHERE y.dispatch_id = d.id AND y.queued_at = d.dispatched_at) || '}',
        'public', d.dispatched_at, d.dispatched_at FROM dispatches d;
INSERT INTO letter_events (id, letter_id, addressee_id, kind, subject, facts, audience, occurred_at, recorded_at)
    SELECT y.outbox_id, y.letter_id, y.addressee_id, 'sent_again', y.id, '{}', 'public', y.queued_at, y.queued_at
    FROM deliveries y JOIN dispatches d ON d.id = y.dispatch_id WHERE y.queued_at <> d.dispatched_at;
INSERT INTO letter_events (id, letter_id, addressee_id, kind, subject, facts, audience, occurred_at, recorded_at)
    SELECT y.id, y.letter_id, y.addressee_id, 'not_delivered', y.id, '{}', 'public', y.bounced_at, y.bounced_at
    FROM deliveries y WHERE y.bounced_at IS NOT NULL;
INSERT INTO letter_events (id, letter_id, addressee_id, kind, subject, facts, audience, occurred_at, recorded_at)
    SELECT r.id, r.letter_id, r.addressee_id, 'reply_arrived', r.id, '{}', 'team', r.received_at, r.received_at
    FROM replies r;
INSERT INTO letter_events (id, letter_id, addressee_id, kind, subject, facts, audience, occurred_at, recorded_at)
    SELECT r.inbound_message_id, r.letter_id, r.addressee_id, 'reply_read', r.id,
        '{"count":' || (SELECT COUNT(*) FROM answers w WHERE w.reply_id = r.id
            AND w.verdict IN ('answered', 'refused', 'redirected', 'not_theirs'))
        || ',"of":' || (SELECT COUNT(*) FROM asks q WHERE q.letter_id = r.letter_id) || '}',
        'public', r.received_at, r.judged_at
    FROM replies r WHERE r.judged_at IS NOT NULL;
INSERT INTO letter_events (id, letter_id, kind, facts, audience, occurred_at, recorded_at)
    SELECT 'closed-' || id, id, 'closed', '{}', 'public', closed_at, closed_at FROM letters WHERE closed_at IS NOT NULL;

-- Files that came with a reply or were given as evidence. Nobody outside the team sees one that a person has not released.
CREATE TABLE documents (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    reply_id TEXT REFERENCES replies (id),
    position INTEGER NOT NULL,
    name_sealed BLOB NOT NULL,
    declared_type TEXT NOT NULL,
    sniffed_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 BLOB NOT NULL,
    content_sealed BLOB NOT NULL,
    flags TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id),
    released_at TIMESTAMP,
    released_by TEXT REFERENCES organisers (id)
);
CREATE INDEX documents_by_reply ON documents (reply_id, position);
CREATE INDEX documents_by_letter ON documents (letter_id);

-- What the machine thought of a reply, by which rule, and whether a person took it up.
CREATE TABLE suggestions (
    id TEXT PRIMARY KEY NOT NULL,
    reply_id TEXT NOT NULL REFERENCES replies (id),
    rule TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('nature', 'ask', 'date', 'reference', 'promise')),
    payload_sealed BLOB NOT NULL,
    made_at TIMESTAMP NOT NULL,
    accepted_at TIMESTAMP,
    declined_at TIMESTAMP,
    decided_by TEXT REFERENCES organisers (id)
);
CREATE INDEX suggestions_by_reply ON suggestions (reply_id);

-- A link by which an addressee can say something once: their own view of where the letter stands, or of a promise.
CREATE TABLE council_links (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    promise_id TEXT,
    token_hash BLOB NOT NULL UNIQUE,
    issued_at TIMESTAMP NOT NULL,
    issued_by TEXT REFERENCES organisers (id),
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX council_links_by_letter ON council_links (letter_id);

-- What an addressee said by such a link; it stands beside ours and takes nothing from it.
CREATE TABLE council_views (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    council_link_id TEXT NOT NULL UNIQUE REFERENCES council_links (id),
    promise_id TEXT,
    verdicts TEXT NOT NULL,
    words_sealed BLOB NOT NULL,
    public_copy_sealed BLOB,
    filed_at TIMESTAMP NOT NULL,
    released_at TIMESTAMP,
    released_by TEXT REFERENCES organisers (id)
);
CREATE INDEX council_views_by_letter ON council_views (letter_id);

-- What somebody said that they would do, in words that stand in a reply.
CREATE TABLE promises (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    reply_id TEXT NOT NULL REFERENCES replies (id),
    ask_id TEXT REFERENCES asks (id),
    quotation_sealed BLOB NOT NULL,
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL,
    quote_sha256 BLOB NOT NULL,
    promisor TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'reply', 'decision', 'meeting', 'action', 'publication', 'review', 'funding', 'inspection', 'information')),
    condition TEXT,
    due_on DATE,
    due_precision TEXT NOT NULL CHECK (due_precision IN ('day', 'week', 'month', 'quarter', 'season', 'year', 'vague')),
    due_text TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id),
    predecessor_id TEXT REFERENCES promises (id),
    replaced_at TIMESTAMP,
    date_passed_at TIMESTAMP,
    asked_at TIMESTAMP,
    reply_until DATE,
    proposed_outcome TEXT CHECK (proposed_outcome IN (
        'kept', 'kept_late', 'partly_kept', 'not_kept', 'withdrawn', 'condition_not_met', 'unverifiable')),
    proposed_on DATE,
    proposed_at TIMESTAMP,
    proposed_by TEXT REFERENCES organisers (id),
    outcome TEXT CHECK (outcome IN (
        'kept', 'kept_late', 'partly_kept', 'not_kept', 'withdrawn', 'condition_not_met', 'unverifiable')),
    outcome_on DATE,
    decided_at TIMESTAMP,
    decided_by TEXT REFERENCES organisers (id)
);
CREATE INDEX promises_by_letter ON promises (letter_id, id);
CREATE INDEX promises_due ON promises (due_on) WHERE date_passed_at IS NULL AND decided_at IS NULL AND replaced_at IS NULL;

CREATE TABLE promise_evidence (
    id TEXT PRIMARY KEY NOT NULL,
    promise_id TEXT NOT NULL REFERENCES promises (id),
    kind TEXT NOT NULL CHECK (kind IN (
        'reply', 'web_page', 'document', 'minutes', 'photograph', 'information_answer', 'statement')),
    document_id TEXT REFERENCES documents (id),
    reply_id TEXT REFERENCES replies (id),
    url TEXT,
    note TEXT NOT NULL,
    sha256 BLOB,
    supports TEXT NOT NULL CHECK (supports IN ('kept', 'not_kept', 'partly', 'neutral')),
    captured_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT REFERENCES organisers (id)
);
CREATE INDEX promise_evidence_by_promise ON promise_evidence (promise_id);

CREATE TABLE promise_followers (
    id TEXT PRIMARY KEY NOT NULL,
    promise_id TEXT NOT NULL REFERENCES promises (id),
    email_sealed BLOB,
    email_key BLOB NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    asked_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    told_of TEXT
);
CREATE UNIQUE INDEX promise_followers_once ON promise_followers (promise_id, email_key);

-- What mail servers said of an address, whichever letter went there; and addresses that are believed dead.
CREATE TABLE contact_bounces (
    id TEXT PRIMARY KEY NOT NULL,
    address_key BLOB NOT NULL,
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    status TEXT NOT NULL,
    permanence TEXT NOT NULL CHECK (permanence IN ('permanent', 'temporary')),
    noted_at TIMESTAMP NOT NULL
);
CREATE INDEX contact_bounces_by_address ON contact_bounces (address_key, noted_at);
CREATE TABLE failing_contacts (
    id TEXT PRIMARY KEY NOT NULL,
    address_key BLOB NOT NULL UNIQUE,
    failing_since TIMESTAMP NOT NULL,
    cleared_at TIMESTAMP
);

-- Domains that a person said a council writes from, beside those of the directory.
CREATE TABLE council_domains (
    id TEXT PRIMARY KEY NOT NULL,
    council_code TEXT NOT NULL,
    domain TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('own', 'shared', 'supplier')),
    source TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX council_domains_once ON council_domains (council_code, domain);

-- Reminders and next steps: drafted by the machine, sent by a person or not at all.
CREATE TABLE chasers (
    id TEXT PRIMARY KEY NOT NULL,
    letter_id TEXT NOT NULL REFERENCES letters (id),
    addressee_id TEXT NOT NULL REFERENCES addressees (id),
    deadline_id TEXT REFERENCES deadlines (id),
    promise_id TEXT REFERENCES promises (id),
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'escalation')),
    step TEXT NOT NULL,
    draft_sealed BLOB NOT NULL,
    drafted_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    dismissed_at TIMESTAMP,
    decided_by TEXT REFERENCES organisers (id),
    outbox_id TEXT
);
CREATE INDEX chasers_by_letter ON chasers (letter_id, drafted_at);

-- Mail that comes back names the mail that it is about.
CREATE INDEX deliveries_by_message_id ON deliveries (message_id);
