CREATE TABLE IF NOT EXISTS ${table} (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1),
    subscriber varchar(64) DEFAULT '' NOT NULL,
    table_name longvarchar NOT NULL,
    record_key longvarchar,
    operation varchar(16) DEFAULT 'upsert' NOT NULL,
    before_image longvarchar,
    after_image longvarchar,
    changed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    transaction_id varchar(64),
    origin varchar(64),
    capture_version integer,
    PRIMARY KEY (subscriber, id),
    UNIQUE (id)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: changes that triggers or watches have recorded, until the watches in the column subscriber have delivered them. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
