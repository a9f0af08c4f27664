CREATE TABLE IF NOT EXISTS ${table} (
    change_table text NOT NULL,
    subscriber varchar(64) NOT NULL,
    version integer NOT NULL,
    table_schema text NOT NULL,
    table_name text NOT NULL,
    record_table text NOT NULL,
    captured_columns text NOT NULL,
    captured_images varchar(64) NOT NULL,
    plan varchar(64) NOT NULL,
    definition varchar(64),
    load_position text,
    PRIMARY KEY (change_table, subscriber, version)
);
