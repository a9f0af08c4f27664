CREATE TABLE IF NOT EXISTS ${table} (
    change_table varchar NOT NULL,
    subscriber varchar(64) NOT NULL,
    version integer NOT NULL,
    table_schema varchar NOT NULL,
    table_name varchar NOT NULL,
    record_table varchar NOT NULL,
    captured_columns varchar NOT NULL,
    captured_images varchar(64) NOT NULL,
    plan varchar(64) NOT NULL,
    definition varchar(64),
    load_position varchar,
    PRIMARY KEY (change_table, subscriber, version)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: what its triggers record, for the watches in the column subscriber. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
