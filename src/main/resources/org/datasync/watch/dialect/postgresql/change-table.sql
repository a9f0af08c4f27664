CREATE TABLE IF NOT EXISTS ${table} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    subscriber varchar(64) NOT NULL DEFAULT '',
    table_name text NOT NULL,
    record_key text,
    operation varchar(16) NOT NULL DEFAULT 'upsert',
    before_image text,
    after_image text,
    changed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    transaction_id varchar(64) DEFAULT CAST(pg_current_xact_id() AS text),
    origin varchar(64),
    capture_version integer,
    PRIMARY KEY (subscriber, id)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: changes that triggers or watches have recorded, until the watches in the column subscriber have delivered them. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
