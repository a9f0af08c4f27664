CREATE TABLE IF NOT EXISTS ${versions} (
    table_name varchar(300) NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (table_name)
);
COMMENT ON TABLE ${versions} IS
    'camel-datasync-watch: the version of its tables';
INSERT INTO ${versions} (table_name, version) VALUES (${name}, 2);
