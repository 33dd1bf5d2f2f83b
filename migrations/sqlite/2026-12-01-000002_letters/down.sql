DROP TABLE addressees;
DROP TABLE asks;
DROP TABLE letters;
