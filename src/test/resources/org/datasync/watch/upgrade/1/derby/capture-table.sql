CREATE TABLE ${table} (
    change_table varchar(300) NOT NULL,
    subscriber varchar(64) NOT NULL,
    version integer NOT NULL,
    table_schema varchar(300) NOT NULL,
    table_name varchar(300) NOT NULL,
    record_table varchar(300) NOT NULL,
    captured_columns clob NOT NULL,
    captured_images varchar(64) NOT NULL,
    plan varchar(64) NOT NULL,
    definition varchar(64),
    load_position clob,
    PRIMARY KEY (change_table, subscriber, version)
);
