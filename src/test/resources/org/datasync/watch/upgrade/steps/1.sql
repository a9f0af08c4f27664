CREATE TABLE note (
    id integer NOT NULL PRIMARY KEY,
    times integer NOT NULL
);
