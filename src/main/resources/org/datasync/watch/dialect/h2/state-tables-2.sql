CREATE TABLE IF NOT EXISTS datasync_version (
    table_name varchar(300) NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (table_name)
);
COMMENT ON TABLE datasync_version IS
    'camel-datasync-watch: the version of its tables';
INSERT INTO datasync_version (table_name, version) VALUES ('datasync_watch', 2);
