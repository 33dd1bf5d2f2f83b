DROP TABLE suppressions;
DROP TABLE outbox;
DROP TABLE mail_frames;
