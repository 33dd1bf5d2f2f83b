DROP TABLE deliveries;
DROP TABLE dispatches;
DROP TABLE deadlines;
