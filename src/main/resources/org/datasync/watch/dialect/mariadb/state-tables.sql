CREATE TABLE IF NOT EXISTS datasync_watch (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    lanes integer NOT NULL,
    pattern varchar(64) NOT NULL,
    position_text longtext,
    failures integer NOT NULL DEFAULT 0,
    holder varchar(64),
    successes bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (watch, lane)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    COMMENT = 'camel-datasync-watch: the lanes of watches, with their leases and positions';
CREATE TABLE IF NOT EXISTS datasync_failure (
    watch varchar(64) NOT NULL,
    lane integer NOT NULL,
    failure bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    status varchar(8) NOT NULL,
    change_id longtext NOT NULL,
    row_id longtext,
    bucket integer NOT NULL,
    record_id longtext NOT NULL,
    table_name longtext,
    record_key longtext,
    operation varchar(16),
    attempts integer NOT NULL,
    counted_attempts integer NOT NULL,
    failed_at_ms bigint NOT NULL,
    suspect_since_ms bigint,
    due_at_ms bigint NOT NULL,
    overtaken boolean NOT NULL,
    payload longtext,
    error longtext,
    KEY datasync_failure_due (watch, lane, status, due_at_ms)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    COMMENT = 'camel-datasync-watch: changes of watches that have failed, and are tried again or parked';
CREATE TABLE IF NOT EXISTS datasync_payload (
    failure bigint NOT NULL,
    part integer NOT NULL,
    part_text longtext NOT NULL,
    PRIMARY KEY (failure, part)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    COMMENT = 'camel-datasync-watch: the values of parked changes';
CREATE TABLE IF NOT EXISTS datasync_snapshot (
    watch varchar(64) NOT NULL,
    tbl varchar(300) NOT NULL,
    place bigint NOT NULL,
    next_place bigint,
    low_key longtext,
    high_key longtext,
    layout longtext NOT NULL,
    missing integer NOT NULL,
    key_count integer NOT NULL,
    checksum longtext,
    entries longblob NOT NULL,
    PRIMARY KEY (watch, tbl, place)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
    COMMENT = 'camel-datasync-watch: what watches know of tables that they compare';
