CREATE TABLE datasync_version (
    table_name varchar(100) NOT NULL PRIMARY KEY,
    version integer NOT NULL
);
INSERT INTO datasync_version (table_name, version) VALUES ('note', 2);
