DROP TABLE answers;
DROP TABLE replies;
DROP TABLE inbound_messages;
