CREATE TABLE IF NOT EXISTS ${table} (
    id bigint GENERATED ALWAYS AS IDENTITY,
    subscriber text NOT NULL DEFAULT '',
    table_name text NOT NULL,
    record_key text,
    operation text NOT NULL DEFAULT 'upsert',
    before_image text,
    after_image text,
    changed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
    transaction_id text DEFAULT CAST(pg_current_xact_id() AS text),
    origin text,
    capture_version integer,
    PRIMARY KEY (subscriber, id)
);
COMMENT ON TABLE ${table} IS
    'camel-datasync-watch: changes that triggers or watches have recorded, until the watches in the column subscriber have delivered them. To take one out: action=uninstall, or the script of action=print-ddl with undo=true';
DO $storage$ BEGIN
    ALTER TABLE ${table}
        ALTER COLUMN before_image SET COMPRESSION lz4,
        ALTER COLUMN after_image SET COMPRESSION lz4; EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE ${table}
        ALTER COLUMN before_image SET STORAGE EXTERNAL,
        ALTER COLUMN after_image SET STORAGE EXTERNAL; END $storage$;
