ALTER TABLE deadlines DROP COLUMN promise_id;
