CREATE INDEX IF NOT EXISTS ${index} ON ${table} (subscriber, transaction_id, id);
