-- Mail to send: written in the transaction of its cause, emptied of its body once it has left.
CREATE TABLE mail_frames (
    id TEXT PRIMARY KEY NOT NULL,
    content_sealed BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- A row names its frame without a foreign key: checking it for each mail of a rush would cost more than the row.
CREATE TABLE outbox (
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
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND failed_at IS NULL;

CREATE TABLE suppressions (
    address_key BLOB PRIMARY KEY NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('bounced', 'never_write', 'complained')),
    suppressed_at TIMESTAMP NOT NULL
);
