DROP TABLE suppressions;
DROP TABLE outbox;
