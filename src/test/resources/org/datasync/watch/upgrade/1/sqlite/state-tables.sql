CREATE TABLE IF NOT EXISTS datasync_watch (
    watch text NOT NULL,
    lane integer NOT NULL,
    lanes integer NOT NULL,
    pattern text NOT NULL,
    position_text text,
    failures integer NOT NULL DEFAULT 0,
    holder text,
    successes integer NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, lane)
);
CREATE TABLE IF NOT EXISTS datasync_failure (
    watch text NOT NULL,
    lane integer NOT NULL,
    failure integer PRIMARY KEY AUTOINCREMENT,
    status text NOT NULL,
    change_id text NOT NULL,
    row_id text,
    bucket integer NOT NULL,
    record_id text NOT NULL,
    table_name text,
    record_key text,
    operation text,
    attempts integer NOT NULL,
    counted_attempts integer NOT NULL,
    failed_at_ms integer NOT NULL,
    suspect_since_ms integer,
    due_at_ms integer NOT NULL,
    overtaken boolean NOT NULL,
    payload text,
    error text
);
CREATE INDEX IF NOT EXISTS datasync_failure_due ON datasync_failure (watch, lane, status, due_at_ms);
CREATE TABLE IF NOT EXISTS datasync_payload (
    failure integer NOT NULL,
    part integer NOT NULL,
    part_text text NOT NULL,
    PRIMARY KEY (failure, part)
);
CREATE TABLE IF NOT EXISTS datasync_snapshot (
    watch text NOT NULL,
    tbl text NOT NULL,
    place integer NOT NULL,
    next_place integer,
    low_key text,
    high_key text,
    layout text NOT NULL,
    missing integer NOT NULL,
    key_count integer NOT NULL,
    checksum text,
    entries blob NOT NULL,
    PRIMARY KEY (watch, tbl, place)
);
