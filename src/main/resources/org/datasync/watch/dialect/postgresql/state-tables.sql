CREATE TABLE IF NOT EXISTS datasync_watch (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    lanes integer NOT NULL,
    pattern varchar(64) NOT NULL,
    position_text text,
    failures integer NOT NULL DEFAULT 0,
    holder varchar(64),
    successes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, lane)
);
COMMENT ON TABLE datasync_watch IS
    'camel-datasync-watch: the lanes of watches, with their leases and positions';
CREATE TABLE IF NOT EXISTS datasync_failure (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    failure bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status varchar(8) NOT NULL,
    change_id text NOT NULL,
    row_id text,
    bucket integer NOT NULL,
    record_id text NOT NULL,
    table_name text,
    record_key text,
    operation varchar(16),
    attempts integer NOT NULL,
    counted_attempts integer NOT NULL,
    failed_at_ms bigint NOT NULL,
    suspect_since_ms bigint,
    due_at_ms bigint NOT NULL,
    overtaken boolean NOT NULL,
    payload text,
    error text
);
COMMENT ON TABLE datasync_failure IS
    'camel-datasync-watch: changes of watches that have failed, and are tried again or parked';
CREATE INDEX IF NOT EXISTS datasync_failure_due ON datasync_failure (watch, lane, status, due_at_ms);
CREATE TABLE IF NOT EXISTS datasync_payload (
    failure bigint NOT NULL,
    part integer NOT NULL,
    part_text text NOT NULL,
    PRIMARY KEY (failure, part)
);
COMMENT ON TABLE datasync_payload IS
    'camel-datasync-watch: the values of parked changes';
CREATE TABLE IF NOT EXISTS datasync_snapshot (
    watch varchar(64) NOT NULL,
    tbl varchar(300) NOT NULL,
    place bigint NOT NULL,
    next_place bigint,
    low_key text,
    high_key text,
    layout text NOT NULL,
    missing integer NOT NULL,
    key_count integer NOT NULL,
    checksum text,
    entries bytea NOT NULL,
    PRIMARY KEY (watch, tbl, place)
);
COMMENT ON TABLE datasync_snapshot IS
    'camel-datasync-watch: what watches know of tables that they compare';
