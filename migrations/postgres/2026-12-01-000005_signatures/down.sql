DROP TABLE leases;
DROP TABLE mailings;
DROP TABLE signatures;
