CREATE TABLE IF NOT EXISTS ${table} (
    id bigint NOT NULL AUTO_INCREMENT,
    subscriber varchar(64) NOT NULL DEFAULT _utf8mb4 X'',
    table_name varchar(200) NOT NULL,
    record_key longtext,
    operation varchar(16) NOT NULL DEFAULT 'upsert',
    before_image longtext,
    after_image longtext,
    changed_at datetime(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
    transaction_id varchar(64),
    origin varchar(64),
    capture_version integer,
    PRIMARY KEY (subscriber, id),
    UNIQUE KEY (id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
