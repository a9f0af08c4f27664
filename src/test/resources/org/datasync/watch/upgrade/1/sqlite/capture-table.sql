CREATE TABLE IF NOT EXISTS ${table} (
    change_table text NOT NULL,
    subscriber text NOT NULL,
    version integer NOT NULL,
    table_schema text NOT NULL,
    table_name text NOT NULL,
    record_table text NOT NULL,
    captured_columns text NOT NULL,
    captured_images text NOT NULL,
    plan text NOT NULL,
    definition text,
    load_position text,
    PRIMARY KEY (change_table, subscriber, version)
);
