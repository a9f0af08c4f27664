CREATE TABLE IF NOT EXISTS datasync_version (
    table_name varchar(300) NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (table_name)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'camel-datasync-watch: the version of its tables';
INSERT INTO datasync_version (table_name, version) VALUES ('datasync_watch', 2);
