CREATE TABLE ${table} (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH ${first}, INCREMENT BY 1),
    subscriber varchar(64) DEFAULT '' NOT NULL,
    table_name varchar(32672) NOT NULL,
    record_key varchar(32672),
    operation varchar(16) DEFAULT 'upsert' NOT NULL,
    before_image clob,
    after_image clob,
    changed_at timestamp,
    transaction_id varchar(64),
    origin varchar(64),
    capture_version integer,
    PRIMARY KEY (subscriber, id),
    UNIQUE (id)
);
