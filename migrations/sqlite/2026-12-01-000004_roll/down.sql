DROP TABLE roll_entries;
DROP TABLE roll_heads;
