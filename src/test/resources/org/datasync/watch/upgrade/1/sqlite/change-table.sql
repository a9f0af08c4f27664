CREATE TABLE IF NOT EXISTS ${table} (
    id integer PRIMARY KEY AUTOINCREMENT,
    subscriber text NOT NULL DEFAULT '',
    table_name text NOT NULL,
    record_key text,
    operation text NOT NULL DEFAULT 'upsert',
    before_image text,
    after_image text,
    changed_at timestamptz NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    transaction_id text,
    origin text,
    capture_version integer,
    UNIQUE (subscriber, id)
);
