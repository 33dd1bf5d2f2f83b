DROP INDEX replies_waiting;
ALTER TABLE deadlines DROP COLUMN promise_id;
