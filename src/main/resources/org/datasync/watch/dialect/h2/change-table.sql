CREATE TABLE IF NOT EXISTS ${table} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    subscriber varchar(64) DEFAULT '' NOT NULL,
    table_name varchar NOT NULL,
    record_key varchar,
    operation varchar(16) DEFAULT 'upsert' NOT NULL,
    before_image clob,
    after_image clob,
    changed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    transaction_id varchar(64) DEFAULT TRANSACTION_ID(),
    origin varchar(64),
    capture_version integer,
    PRIMARY KEY (subscriber, id),
    UNIQUE (id)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: changes that triggers or watches have recorded, until the watches in the column subscriber have delivered them. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
