CREATE TABLE IF NOT EXISTS ${table} (
    change_table varchar(300) NOT NULL,
    subscriber varchar(64) NOT NULL,
    version integer NOT NULL,
    table_schema varchar(300) NOT NULL,
    table_name varchar(300) NOT NULL,
    record_table varchar(300) NOT NULL,
    captured_columns longvarchar NOT NULL,
    captured_images varchar(64) NOT NULL,
    plan varchar(64) NOT NULL,
    definition varchar(64),
    load_position longvarchar,
    PRIMARY KEY (change_table, subscriber, version)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: what its triggers record, for the watches in the column subscriber. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
