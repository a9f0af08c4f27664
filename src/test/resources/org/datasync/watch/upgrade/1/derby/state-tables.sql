CREATE TABLE datasync_watch (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    lanes integer NOT NULL,
    pattern varchar(64) NOT NULL,
    position_text clob,
    failures integer NOT NULL DEFAULT 0,
    holder varchar(64),
    successes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, lane)
);
CREATE TABLE datasync_failure (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    failure bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status varchar(8) NOT NULL,
    change_id varchar(32672) NOT NULL,
    row_id varchar(32672),
    bucket integer NOT NULL,
    record_id varchar(32672) NOT NULL,
    table_name varchar(32672),
    record_key varchar(32672),
    operation varchar(16),
    attempts integer NOT NULL,
    counted_attempts integer NOT NULL,
    failed_at_ms bigint NOT NULL,
    suspect_since_ms bigint,
    due_at_ms bigint NOT NULL,
    overtaken boolean NOT NULL,
    payload clob,
    error clob
);
CREATE INDEX datasync_failure_due ON datasync_failure (watch, lane, status, due_at_ms);
CREATE TABLE datasync_payload (
    failure bigint NOT NULL,
    part integer NOT NULL,
    part_text clob NOT NULL,
    PRIMARY KEY (failure, part)
);
CREATE TABLE datasync_snapshot (
    watch varchar(64) NOT NULL,
    tbl varchar(300) NOT NULL,
    place bigint NOT NULL,
    next_place bigint,
    low_key clob,
    high_key clob,
    layout clob NOT NULL,
    missing integer NOT NULL,
    key_count integer NOT NULL,
    checksum clob,
    entries blob NOT NULL,
    PRIMARY KEY (watch, tbl, place)
);
