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
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: what its triggers record, for the watches in the column subscriber. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
