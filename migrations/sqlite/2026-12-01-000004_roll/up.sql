-- The append-only log of each letter. Its replay is the count.
CREATE TABLE roll_heads (
    letter_id TEXT PRIMARY KEY NOT NULL REFERENCES letters (id),
    size BIGINT NOT NULL
);

CREATE TABLE roll_entries (
    letter_id TEXT NOT NULL REFERENCES letters (id),
    position BIGINT NOT NULL,
    event TEXT NOT NULL CHECK (event IN (
        'sign', 'withdraw', 'remove', 'raise', 'reconsent', 'version', 'dispatched', 'reply')),
    refers_to BIGINT,
    reason TEXT,
    version_hash TEXT NOT NULL,
    recorded_on DATE NOT NULL,
    PRIMARY KEY (letter_id, position)
);
