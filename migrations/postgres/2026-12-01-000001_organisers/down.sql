DROP TABLE audit_entries;
DROP TABLE sessions;
DROP TABLE sign_ins;
DROP TABLE memberships;
DROP TABLE organisers;
DROP TABLE teams;
